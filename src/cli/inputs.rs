//! The files behind an answer: which ones, read, and turned into a config and a book. The only
//! place that opens them.

use super::args::Globals;
use super::failure::Failure;
use super::files::{self, Purpose};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::{self, Account, Book, Config, Mode};
use crate::source::Source;
use crate::state::{self, Kept, Wants};
use crate::units::Money;
use anyhow::anyhow;
use std::env;
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the config stands when nobody says otherwise.
pub const DEFAULT_CONFIG: &str = "configs/dev.yaml";

/// The config that the options and the environment name.
pub fn config(globals: &Globals) -> Result<Config, Failure> {
    let Some(path) = config_path(globals)? else {
        return Ok(config::built_in());
    };
    let source =
        files::load(&path, &files::name(&path), Purpose::Config).map_err(|found| unread(*found))?;
    let reading = config::read(&source);
    reading
        .config
        .ok_or(Failure::Diagnostics { found: reading.diagnostics, sources: vec![source.into()] })
}

/// `--config`, else `$POSIZE_CONFIG`, else the file of the current directory; `None` is the
/// built-in table.
pub fn config_path(globals: &Globals) -> Result<Option<PathBuf>, Failure> {
    let told = match &globals.config {
        Some(path) => Some(path.clone()),
        None => variable("POSIZE_CONFIG")?.map(PathBuf::from),
    };
    if let Some(path) = told {
        return Ok(Some(path).filter(|path| path.as_os_str() != "default"));
    }
    let path = PathBuf::from(DEFAULT_CONFIG);
    if path.is_file() {
        return Ok(Some(path));
    }
    Err(anyhow!("no config: there is no {DEFAULT_CONFIG} here; name one with --config FILE or $POSIZE_CONFIG, or ask for the built-in limits with --config default").into())
}

/// The checkpoint's text; `None` when only `--equity` is given.
pub fn state(globals: &Globals) -> Result<Option<Arc<Source>>, Failure> {
    match state_path(globals)? {
        Some(path) => {
            let source = files::load(&path, &files::name(&path), state_purpose(globals));
            Ok(Some(source.map_err(|found| unread(*found))?.into()))
        }
        None if globals.equity.is_some() => Ok(None),
        None => Err(anyhow!(
            "no state: name a checkpoint with --state FILE or $POSIZE_STATE, or give --equity MONEY for an empty book"
        )
        .into()),
    }
}

/// A state is read up to `--max-state-bytes`.
pub fn state_purpose(globals: &Globals) -> Purpose {
    Purpose::State(globals.max_state_bytes.unwrap_or(files::MAX_STATE_BYTES))
}

fn unread(found: Diagnostic) -> Failure {
    Failure::Diagnostics { found: vec![found], sources: Vec::new() }
}

/// `--state`, else `$POSIZE_STATE`; `-` is standard input.
pub fn state_path(globals: &Globals) -> Result<Option<PathBuf>, Failure> {
    match &globals.state {
        Some(path) => Ok(Some(path.clone())),
        None => Ok(variable("POSIZE_STATE")?.map(PathBuf::from)),
    }
}

/// A book for as long as the process runs: it ends with the answers, and a million rows need not be
/// visited once more only to be given back one by one.
pub type LastingBook<'a> = ManuallyDrop<Book<'a>>;

/// The book of a checkpoint and what the checkpoint gives to say; `--equity` replaces its equity,
/// `--peak-equity` its peak.
pub fn book<'a>(
    globals: &Globals,
    config: &Config,
    state: Option<&'a Arc<Source>>,
) -> Result<(LastingBook<'a>, Vec<Diagnostic>), Failure> {
    let (book, warnings, _) = book_with(globals, config, state, &wants(globals, config))?;
    Ok((book, warnings))
}

/// The same, where the command wants more of the checkpoint than the config does; and what of it is
/// kept.
pub fn book_with<'a>(
    globals: &Globals,
    config: &Config,
    state: Option<&'a Arc<Source>>,
    wants: &Wants,
) -> Result<(LastingBook<'a>, Vec<Diagnostic>, Kept<'a>), Failure> {
    let equity = globals.equity.map(Money::from);
    let peak = peak(globals)?;
    let Some(source) = state else {
        let account = Account { peak_equity: peak, ..Account::default() };
        let book = Book::open(equity.unwrap_or(Money::ZERO), Vec::new(), config)
            .with_account(account, config);
        return Ok((LastingBook::new(book), Vec::new(), Kept::default()));
    };
    let in_source = |found| Failure::Diagnostics { found, sources: vec![Arc::clone(source)] };
    let checkpoint = state::read_with(source, wants).map_err(in_source)?;
    let (mut warnings, mut kept) = (checkpoint.warnings, checkpoint.kept);
    if equity.is_some() {
        kept = kept.without_equity();
        warnings
            .retain(|warning| warning.rule.code != state::rules::EQUITY_FROM_PAPER_CAPITAL.code);
    }
    let Some(equity) = equity.or(checkpoint.equity) else {
        return Err(in_source(vec![state::missing_equity(source)]));
    };
    let account =
        Account { peak_equity: peak.or(checkpoint.account.peak_equity), ..checkpoint.account };
    let mut book = Book::open(equity, checkpoint.positions, config).with_account(account, config);
    if wants.kept && !config.count_open_orders {
        book.resolve_open_orders(config);
    }
    warnings.extend(without_stop(config, &book, source));
    Ok((LastingBook::new(book), warnings, kept))
}

/// `--peak-equity`.
pub fn peak(globals: &Globals) -> Result<Option<Money>, Failure> {
    match globals.peak_equity.map(Money::from) {
        Some(peak) if !peak.is_positive() => {
            Err(anyhow!("peak equity is {peak}: it must be above 0").into())
        }
        peak => Ok(peak),
    }
}

/// What `max_open_risk_pct` counts without a stop, named: the first few, and how many there are.
fn without_stop(config: &Config, book: &Book<'_>, source: &Source) -> Option<Diagnostic> {
    const TOLD: usize = 5;
    let symbols = engine::unstopped(config, book);
    let more = symbols.len().checked_sub(TOLD).filter(|&more| more > 0);
    let named = symbols.iter().take(TOLD).copied().collect::<Vec<_>>().join(", ");
    let rest = more.map(|more| format!(" and {more} more")).unwrap_or_default();
    let message = format!(
        "no stop: {named}{rest}; each counts in open_risk with unstopped_risk_pct of its exposure"
    );
    (!symbols.is_empty())
        .then(|| Diagnostic::of_file(&config::rules::NO_STOP, &source.name, message))
}

/// What a config wants of a checkpoint beside its equity and positions; a peak that an option tells
/// is not wanted.
pub fn wants(globals: &Globals, config: &Config) -> Wants {
    let mut wants = Wants {
        peak: !config.drawdown_scaling.is_empty() && globals.peak_equity.is_none(),
        record_fields: Vec::new(),
        open_orders: config.count_open_orders,
        strategy_codes: config.strategies.iter().map(|terms| terms.code.clone()).collect(),
        kept: false,
    };
    if !config.streak_scaling.is_empty() {
        wants.record_fields.push("win_streak".to_owned());
    }
    wants.and(mode_wants(config.mode))
}

/// What a mode wants of a checkpoint.
pub fn mode_wants(mode: Mode) -> Wants {
    let fields: &[&str] = match mode {
        Mode::Kelly => &engine::RECORD_FIELDS,
        Mode::FixedQty | Mode::FixedRiskAtr => &[],
    };
    Wants {
        record_fields: fields.iter().map(|&field| field.to_owned()).collect(),
        ..Wants::default()
    }
}

/// A variable that is set but empty is a script's slip, not a choice.
fn variable(name: &str) -> Result<Option<OsString>, Failure> {
    match env::var_os(name) {
        Some(value) if value.is_empty() => {
            Err(anyhow!("${name} is set but empty: name a file, or unset it").into())
        }
        value => Ok(value),
    }
}
