//! The files behind an answer: which ones, read, and turned into a config and a book. The only
//! place that opens them.

use super::args::Globals;
use super::failure::Failure;
use super::files::{self, Purpose};
use crate::check;
use crate::config;
use crate::diagnostic::{Diagnostic, rules};
use crate::engine::{Account, Config, ModeName, Portfolio, mode_of};
use crate::source::Source;
use crate::state::{self, Checkpoint, Kept, Wants};
use crate::timestamp::Timestamp;
use crate::units::Money;
use anyhow::anyhow;
use std::env;
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the config stands when nobody says otherwise.
pub const DEFAULT_CONFIG: &str = "configs/dev.yaml";

/// The config that the options and the environment name.
pub fn config(globals: &Globals) -> Result<Config, Failure> {
    let Some(path) = config_path(globals)? else {
        return Ok(config::built_in());
    };
    let source =
        files::load(&path, &files::name(&path), Purpose::Config).map_err(|found| unread(*found))?;
    check::checked_config(&source)
        .into_config()
        .map_err(|found| Failure::Diagnostics { found, sources: vec![source.into()] })
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
    Err(anyhow!(
        "no config: there is no {DEFAULT_CONFIG} here; name one with --config FILE or \
        $POSIZE_CONFIG, or ask for the built-in limits with --config default"
    )
    .into())
}

/// The documents of the state; none where `--equity` stands for an empty book.
pub fn state(globals: &Globals) -> Result<Vec<Arc<Source>>, Failure> {
    let paths = state_paths(globals)?;
    if paths.is_empty() && globals.equity.is_none() {
        return Err(anyhow!(
            "no state: name a checkpoint with --state FILE or $POSIZE_STATE, or give --equity \
             MONEY for an empty book"
        )
        .into());
    }
    let load = |path: &PathBuf| {
        let source = files::load(path, &files::name(path), state_purpose(globals));
        Ok(source.map_err(|found| unread(*found))?.into())
    };
    paths.iter().map(load).collect()
}

/// A state is read up to `--max-state-bytes`.
pub fn state_purpose(globals: &Globals) -> Purpose {
    Purpose::State(globals.max_state_bytes.unwrap_or(files::MAX_STATE_BYTES))
}

fn unread(found: Diagnostic) -> Failure {
    Failure::Diagnostics { found: vec![found], sources: Vec::new() }
}

/// Each `--state`, else `$POSIZE_STATE`; `-` is standard input, and `none` alone is no document.
pub fn state_paths(globals: &Globals) -> Result<Vec<PathBuf>, Failure> {
    let paths = match globals.state.as_slice() {
        [] => variable("POSIZE_STATE")?.map(PathBuf::from).into_iter().collect(),
        told => told.to_vec(),
    };
    let stdins = paths.iter().filter(|path| path.as_os_str() == files::STDIN).count();
    if stdins > 1 {
        return Err(anyhow!("standard input can be read once: name one state alone as -").into());
    }
    without_none(paths)
}

/// The documents of these names, where `none` alone is no document.
pub fn without_none(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>, Failure> {
    let nones = paths.iter().filter(|path| path.as_os_str() == "none").count();
    match (nones, paths.len()) {
        (0, _) => Ok(paths),
        (1, 1) => Ok(Vec::new()),
        _ => Err(anyhow!("--state none is an empty book: give it alone, or leave it out").into()),
    }
}

/// A portfolio for as long as the process runs: it ends with the answers, and its rows need not be
/// visited once more only to be given back one by one.
pub type LastingPortfolio<'a> = ManuallyDrop<Portfolio<'a>>;

/// What becomes of a state that is too old, or of no known age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleState {
    /// It is refused.
    Refused,
    /// It is told among the warnings, for whoever only exits.
    Told,
}

/// The book of a checkpoint and what the checkpoint gives to say; `--equity` replaces its equity,
/// `--peak-equity` its peak. A state that is too old is refused.
pub fn book<'a>(
    globals: &Globals,
    config: &Config,
    state: &'a [Arc<Source>],
) -> Result<(LastingPortfolio<'a>, Vec<Diagnostic>), Failure> {
    let wants = wants(globals, config);
    let (book, warnings, _) = book_with(globals, config, state, &wants, StaleState::Refused)?;
    Ok((book, warnings))
}

/// The book and what there is to say, where the command wants more of the state than the config
/// does; and what of it is kept.
pub fn book_with<'a>(
    globals: &Globals,
    config: &Config,
    state: &'a [Arc<Source>],
    wants: &Wants,
    if_stale: StaleState,
) -> Result<(LastingPortfolio<'a>, Vec<Diagnostic>, Kept<'a>), Failure> {
    let equity = globals.equity.map(Money::from);
    let peak = peak(globals)?;
    let Some(first) = state.first() else {
        let account = Account { peak_equity: peak, ..Account::default() };
        let equity = equity.unwrap_or(Money::ZERO);
        let portfolio = Portfolio::open(config.clone(), equity, Vec::new(), account);
        return Ok((LastingPortfolio::new(portfolio), Vec::new(), Kept::default()));
    };
    let in_state = |found| Failure::Diagnostics { found, sources: state.to_vec() };
    let sources: Vec<&Source> = state.iter().map(Arc::as_ref).collect();
    let checkpoint = state::read_all(&sources, wants).map_err(in_state)?;
    let stale = stale(globals, config, &checkpoint);
    if let Some(stale) = stale.iter().find(|_| if_stale == StaleState::Refused) {
        return Err(in_state(vec![stale.clone()]));
    }
    let (mut warnings, mut kept) = (checkpoint.warnings, checkpoint.kept);
    if equity.is_some() {
        kept = kept.without_equity();
        let of_equity =
            [&rules::EQUITY_FROM_PAPER_CAPITAL, &rules::EQUITY_FROM_FUNDS].map(|rule| rule.code);
        warnings.retain(|warning| !of_equity.contains(&warning.rule.code));
    }
    let Some(equity) = equity.or(checkpoint.equity) else {
        return Err(in_state(vec![state::missing_equity(first)]));
    };
    let account =
        Account { peak_equity: peak.or(checkpoint.account.peak_equity), ..checkpoint.account };
    let portfolio = Portfolio::open(config.clone(), equity, checkpoint.positions, account);
    warnings.extend(without_stop(&portfolio, first));
    warnings.extend(stale);
    Ok((LastingPortfolio::new(portfolio), warnings, kept))
}

/// What is wrong with the age of a state, by `--max-age`, else by the config.
pub fn stale(
    globals: &Globals,
    config: &Config,
    checkpoint: &Checkpoint<'_>,
) -> Option<Diagnostic> {
    let most = globals.max_age.or(config.max_state_age)?;
    check::age_finding(checkpoint, most, now(globals))
}

/// `--now`, else what the clock says.
pub fn now(globals: &Globals) -> Timestamp {
    let clock = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs());
        Timestamp(since.ok().and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0))
    };
    globals.now.unwrap_or_else(clock)
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
fn without_stop(portfolio: &Portfolio<'_>, source: &Source) -> Option<Diagnostic> {
    const TOLD: usize = 5;
    let symbols = portfolio.unstopped();
    let more = symbols.len().checked_sub(TOLD).filter(|&more| more > 0);
    let named = symbols.iter().take(TOLD).copied().collect::<Vec<_>>().join(", ");
    let rest = more.map(|more| format!(" and {more} more")).unwrap_or_default();
    let message = format!(
        "no stop: {named}{rest}; each counts in open_risk with unstopped_risk_pct of its exposure"
    );
    (!symbols.is_empty()).then(|| Diagnostic::of_file(&rules::NO_STOP, &source.name, message))
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
pub fn mode_wants(mode: ModeName) -> Wants {
    let fields = mode_of(mode).record_fields.iter();
    Wants { record_fields: fields.map(|&field| field.to_owned()).collect(), ..Wants::default() }
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
