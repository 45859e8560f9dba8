//! Loading: a config and the documents of a state become a portfolio, the one way that the command
//! line has too. What the config asks of the state is read, working orders included, and nothing of
//! it can be left out.
//!
//! Texts come in; nothing here opens a file or reads a clock.

use crate::check;
use crate::config::is_silenced;
use crate::diagnostic::{Diagnostic, Severity, rules};
use crate::engine::{
    Account, Config, Fact, LIMITS, Limit, ModeName, Portfolio, mode_of, split_exchange,
};
use crate::instruments_file::{self, InstrumentsFile, Wanted};
use crate::number::Decimal;
use crate::source::Source;
use crate::state::{self, Checkpoint, DocumentSummary, Kept, Located, Wants};
use crate::timestamp::{Age, Date, Timestamp};
use crate::units::Money;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Loads a config and the documents of a state that belong together: the engine's own checkpoint,
/// or a broker's positions, orders and funds, one document each.
///
/// ```
/// use posize::{Source, load};
///
/// let config = Source::new("limits.yaml", "portfolio: {max_exposure_pct: 0.5}");
/// let positions = Source::new("positions.json", r#"{"equity": 100000, "positions": []}"#);
/// let orders = Source::new(
///     "orders.json",
///     r#"{"orders": [{"symbol": "TCS", "side": "buy", "quantity": 10, "price": 3500,
///         "status": "OPEN", "order_id": "1"}]}"#,
/// );
/// let loaded = load(&config, &[&positions, &orders]).expect("good files");
/// let total = loaded.portfolio.limits().total;
/// assert_eq!(total.ceiling.to_string(), "100000"); // 100,000 × 0.5 × leverage 2
/// assert_eq!(total.used.to_string(), "35000"); // 10 × 3,500 may still be bought
/// ```
///
/// # Errors
/// Everything that is wrong in the files: what `validate` calls an error.
pub fn load<'a>(config: &Source, documents: &[&'a Source]) -> Result<Loaded<'a>, Vec<Diagnostic>> {
    let reading = check::checked_config(config);
    let warnings = reading.diagnostics.clone();
    let mut loaded = Loading::with(reading.into_config()?).load(documents)?;
    loaded.warnings.splice(0..0, warnings);
    Ok(loaded)
}

/// A portfolio and what there is to say of the files that it was opened from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loaded<'a> {
    /// What is held, what it may hold, and what that leaves.
    pub portfolio: Portfolio<'a>,
    /// What deserves a look; nothing of it stops anybody.
    pub warnings: Vec<Diagnostic>,
    /// When the state was written, where it says so.
    pub taken_at: Option<Located<'a>>,
    /// What a written book carries on, where that is [wanted](Wants::kept).
    pub kept: Kept<'a>,
    /// What was read of each document.
    pub documents: Vec<DocumentSummary>,
}

/// What becomes of a state that is too old, or of no known age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleState {
    /// It is refused.
    Refused,
    /// It is told among the warnings, for whoever only exits.
    Told,
}

/// Facts of an account that are told beside the documents of its state, in place of theirs.
#[derive(Clone, Debug, Default)]
pub struct ToldFacts {
    /// The highest value that the account has had, in money.
    pub peak_equity: Option<Money>,
    /// What the day has made so far, in money.
    pub day_pnl: Option<Money>,
    /// How many trades have opened something today: a whole number of 0 or more.
    pub day_trades: Option<Decimal>,
    /// What of the account no position ties up, in money.
    pub free_margin: Option<Money>,
}

impl ToldFacts {
    /// What is still wanted of the documents.
    #[must_use]
    pub fn left_of(&self, wants: Wants) -> Wants {
        Wants {
            peak: wants.peak && self.peak_equity.is_none(),
            day_pnl: wants.day_pnl && self.day_pnl.is_none(),
            day_trades: wants.day_trades && self.day_trades.is_none(),
            ..wants
        }
    }

    /// Puts what is told in the place of what the documents tell.
    pub fn put_into(&self, account: &mut Account<'_>) {
        let Self { peak_equity, day_pnl, day_trades, free_margin } = self.clone();
        account.peak_equity = peak_equity.or(account.peak_equity.take());
        account.day_pnl = day_pnl.or(account.day_pnl.take());
        account.day_trades = day_trades.or(account.day_trades);
        account.free_margin = free_margin.or(account.free_margin.take());
    }
}

/// What is loaded, and what is told beside the documents.
#[derive(Clone, Debug)]
pub struct Loading {
    config: Config,
    wants: Wants,
    equity: Option<Money>,
    told: ToldFacts,
    max_age: Option<Age>,
    now: Option<Timestamp>,
    /// The day of the answers, where it is told.
    day: Option<Date>,
    if_stale: StaleState,
    instruments: Vec<Arc<dyn InstrumentsFile>>,
    /// The symbols that are to be sized; `None` where they may be any.
    asked: Option<Vec<String>>,
}

impl Loading {
    /// With this config.
    #[must_use]
    pub fn with(config: Config) -> Self {
        Self {
            wants: wants_of(&config),
            max_age: config.max_state_age,
            config,
            equity: None,
            told: ToldFacts::default(),
            now: None,
            day: None,
            if_stale: StaleState::Refused,
            instruments: Vec::new(),
            asked: None,
        }
    }

    /// Instruments files: what brokers list of lots, ticks, strikes and last days. Whoever hands
    /// them over tells the time [now](Self::now) too, by which a contract has expired.
    #[must_use]
    pub fn instruments(self, files: Vec<Arc<dyn InstrumentsFile>>) -> Self {
        let wants = Wants { strikes_follow: !files.is_empty(), ..Wants::default() };
        Self { instruments: files, ..self.wants(wants) }
    }

    /// The symbols that are to be sized, where they are known: of the instruments files, only what
    /// they and the state need is then read.
    #[must_use]
    pub fn asked(self, symbols: Vec<String>) -> Self {
        Self { asked: Some(symbols), ..self }
    }

    /// The account's value in money, in place of the state's.
    #[must_use]
    pub fn equity(self, equity: Option<Money>) -> Self {
        Self { equity, ..self }
    }

    /// The highest value that the account has had in money, in place of the state's.
    #[must_use]
    pub fn peak_equity(self, peak_equity: Option<Money>) -> Self {
        Self { told: ToldFacts { peak_equity, ..self.told }, ..self }
    }

    /// Facts of the account, in place of the state's.
    #[must_use]
    pub fn facts(self, told: ToldFacts) -> Self {
        Self { told, ..self }
    }

    /// Reads what a mode asks for that intents name and the config does not.
    #[must_use]
    pub fn mode(self, mode: Option<ModeName>) -> Self {
        let wants = mode.map(mode_wants).unwrap_or_default();
        self.wants(wants)
    }

    /// Reads more of the state than the config asks for.
    #[must_use]
    pub fn wants(self, more: Wants) -> Self {
        Self { wants: self.wants.and(more), ..self }
    }

    /// How old the state may be, in place of what the config says.
    #[must_use]
    pub fn max_age(self, most: Option<Age>) -> Self {
        Self { max_age: most.or(self.max_age), ..self }
    }

    /// The time now, by which the age of the state is told.
    #[must_use]
    pub fn now(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }

    /// The day of the answers, by which charges are in force, in place of the one on which the state
    /// was written; where neither is known, it is the day of the time [now](Self::now).
    #[must_use]
    pub fn day(self, day: Option<Date>) -> Self {
        Self { day, ..self }
    }

    /// What becomes of a state that is too old; it is refused where nobody says otherwise.
    #[must_use]
    pub fn if_stale(self, if_stale: StaleState) -> Self {
        Self { if_stale, ..self }
    }

    /// Reads the documents, and opens the portfolio. Without a document the book is empty.
    ///
    /// # Errors
    /// Every problem of the documents; an equity that nothing tells; a state that is too old, or
    /// whose age can't be told though it must be.
    pub fn load<'a>(mut self, documents: &[&'a Source]) -> Result<Loaded<'a>, Vec<Diagnostic>> {
        let Some(&first) = documents.first() else {
            self.list_instruments(None)?;
            return self.without_documents();
        };
        self.wants = self.told.left_of(self.wants);
        let checkpoint = state::read_all(documents, &self.wants)?;
        self.list_instruments(Some(&checkpoint))?;
        if self.wants.strikes_follow {
            let lacking = state::without_strike(&self.config, &checkpoint, first);
            if !lacking.is_empty() {
                return Err(lacking);
            }
        }
        let stale = self.stale(&checkpoint, first);
        if let Some(stale) = stale.iter().find(|_| self.if_stale == StaleState::Refused) {
            return Err(vec![stale.clone()]);
        }
        let (mut warnings, mut kept) = (checkpoint.warnings, checkpoint.kept);
        if self.equity.is_some() {
            kept = kept.without_equity();
            let of_equity = [&rules::EQUITY_FROM_PAPER_CAPITAL, &rules::EQUITY_FROM_FUNDS];
            warnings.retain(|warning| !of_equity.iter().any(|of| of.code == warning.rule.code));
        }
        let Some(equity) = self.equity.or(checkpoint.equity) else {
            return Err(vec![state::missing_equity(first)]);
        };
        let written = checkpoint.taken_at.as_ref();
        let day = self.day.or_else(|| Date::read(&written?.text)).or(self.now.map(Date::of));
        let mut account = Account { day, ..checkpoint.account };
        self.told.put_into(&mut account);
        let portfolio = Portfolio::open(self.config, equity, checkpoint.positions, account);
        warnings.extend(without_stop(&portfolio, first));
        warnings.extend(behind_stop(&portfolio, first));
        warnings.extend(stale);
        warnings.retain(|warning| {
            let code = warning.rule.code.replace('-', "_");
            warning.rule.severity == Severity::Error || !is_silenced(portfolio.config(), &code)
        });
        let (taken_at, documents) = (checkpoint.taken_at, checkpoint.documents);
        Ok(Loaded { portfolio, warnings, taken_at, kept, documents })
    }

    /// Reads what is needed of the instruments files.
    fn list_instruments(&mut self, state: Option<&Checkpoint<'_>>) -> Result<(), Vec<Diagnostic>> {
        let Some(first) = self.instruments.first() else {
            let Some(path) = &self.config.instruments_file else { return Ok(()) };
            let message = "the config names it, and it was not handed over".to_owned();
            return Err(vec![Diagnostic::of_file(&rules::BAD_INSTRUMENTS, path, message)]);
        };
        let Some(now) = self.now else {
            let message = "nothing tells the time now, by which a contract has expired".to_owned();
            let bad = Diagnostic::of_file(&rules::BAD_INSTRUMENTS, &first.name(), message);
            return Err(vec![bad]);
        };
        let held: BTreeSet<&str> = state.map(symbols_of).unwrap_or_default();
        let wanted = match &self.asked {
            None => Wanted::All,
            Some(asked) => {
                let names = asked.iter().map(|symbol| split_exchange(symbol).1);
                // What the config knows need not be listed, so that it is not looked for in vain.
                let is_known = |name: &&str| self.config.instruments.get(name).is_some();
                let (known, asked): (Vec<&str>, Vec<&str>) = names.partition(is_known);
                Wanted::Symbols { asked, held: held.into_iter().chain(known).collect() }
            }
        };
        let mut listings = instruments_file::find(&self.instruments, &wanted)?;
        listings.today = Some(Date::of(now));
        self.config.instruments.list(listings);
        Ok(())
    }

    fn without_documents<'a>(self) -> Result<Loaded<'a>, Vec<Diagnostic>> {
        let Some(equity) = self.equity else {
            let message = "no document tells a state, and nothing tells the account's value";
            let found = Diagnostic::of_file(&rules::MISSING_EQUITY, "state", message.to_owned());
            return Err(vec![found.help("hand over a document, or an equity for an empty book")]);
        };
        let day = self.day.or(self.now.map(Date::of));
        let mut account = Account { day, ..Account::default() };
        self.told.put_into(&mut account);
        Ok(Loaded {
            portfolio: Portfolio::open(self.config, equity, Vec::new(), account),
            warnings: Vec::new(),
            taken_at: None,
            kept: Kept::default(),
            documents: Vec::new(),
        })
    }

    /// What is wrong with the age of a state.
    fn stale(&self, checkpoint: &Checkpoint<'_>, first: &Source) -> Option<Diagnostic> {
        let most = self.max_age?;
        let Some(now) = self.now else {
            let message = "`max_state_age` is set, and nothing tells the time now".to_owned();
            let found = Diagnostic::of_file(&rules::STALE_CHECKPOINT, &first.name, message);
            return Some(found.help("tell the time now, by which an age is one"));
        };
        check::age_finding(checkpoint, most, now)
    }
}

/// The symbols that a state holds or orders, without the exchange before them.
fn symbols_of<'s>(checkpoint: &'s Checkpoint<'_>) -> BTreeSet<&'s str> {
    let of_rows = checkpoint.positions.iter().map(|row| row.symbol.as_ref());
    let of_orders = checkpoint.account.working_orders.iter().map(|order| order.symbol.as_ref());
    of_rows.chain(of_orders).map(|symbol| split_exchange(symbol).1).collect()
}

/// What a config wants of a state beside its equity and positions.
#[must_use]
pub fn wants_of(config: &Config) -> Wants {
    let mut wants = Wants {
        peak: !config.drawdown_scaling.is_empty(),
        open_orders: config.count_open_orders,
        strategy_codes: config.strategies.iter().map(|terms| terms.code.clone()).collect(),
        shares: config.shares().map(str::to_owned).collect(),
        ..Wants::default()
    };
    let is_on = |limit: &&Limit| (limit.is_on)(config);
    for fact in LIMITS.into_iter().filter(is_on).flat_map(|limit| limit.needs) {
        match fact {
            Fact::DayPnl => wants.day_pnl = true,
            Fact::DayTrades => wants.day_trades = true,
            Fact::Record(field) => wants.record_fields.push((*field).to_owned()),
        }
    }
    if !config.streak_scaling.is_empty() {
        wants.record_fields.push("win_streak".to_owned());
    }
    config.modes().into_iter().map(mode_wants).fold(wants, Wants::and)
}

fn mode_wants(mode: ModeName) -> Wants {
    let fields = mode_of(mode).record_fields.iter();
    Wants { record_fields: fields.map(|&field| field.to_owned()).collect(), ..Wants::default() }
}

/// What `max_open_risk_pct` counts without a stop.
fn without_stop(portfolio: &Portfolio<'_>, source: &Source) -> Option<Diagnostic> {
    let (named, limit) = (first_few(&portfolio.unstopped())?, portfolio.risk_limit()?.name);
    let message =
        format!("no stop: {named}; each counts in {limit} with unstopped_risk_pct of its exposure");
    Some(Diagnostic::of_file(&rules::NO_STOP, &source.name, message))
}

/// What `max_open_risk_pct` counts for nothing, because its mark has reached the stop.
fn behind_stop(portfolio: &Portfolio<'_>, source: &Source) -> Option<Diagnostic> {
    let named = first_few(&portfolio.behind_stops())?;
    let message =
        format!("stop passed: {named}; the mark has reached the stop, so that no risk counts");
    Some(Diagnostic::of_file(&rules::STOP_PASSED, &source.name, message))
}

/// The first few names, and how many more there are; nothing where there is none.
fn first_few(names: &[&str]) -> Option<String> {
    const TOLD: usize = 5;
    let more = names.len().checked_sub(TOLD).filter(|&more| more > 0);
    let rest = more.map(|more| format!(" and {more} more")).unwrap_or_default();
    let named = names.iter().take(TOLD).copied().collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| named + &rest)
}
