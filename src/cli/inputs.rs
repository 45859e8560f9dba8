//! The files behind an answer: which ones, read, and turned into a config and a book. The only
//! place that opens them.

use super::args::Globals;
use super::failure::Failure;
use super::files::{self, Purpose};
use super::instruments::InstrumentsPath;
use crate::check;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::Config;
use crate::instruments_file::InstrumentsFile;
use crate::load::{Loaded, Loading};
use crate::source::Source;
use crate::state::Checkpoint;
use crate::timestamp::Timestamp;
use crate::units::Money;
use anyhow::anyhow;
use std::env;
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the config stands when nobody says otherwise.
pub const DEFAULT_CONFIG: &str = "configs/dev.yaml";

/// The config that the options and the environment name.
pub fn config(globals: &Globals) -> Result<Config, Failure> {
    check_standard_input(globals, None)?;
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
        None => variable("POSIZE_CONFIG", "a file")?.map(PathBuf::from),
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

/// The instruments files: each `--instruments`, else the one that the config names, from its own
/// folder.
pub fn instruments(
    globals: &Globals,
    config: &Config,
) -> Result<Vec<Arc<dyn InstrumentsFile>>, Failure> {
    let paths = instruments_paths(globals, config, &config_path(globals)?.unwrap_or_default());
    let file = |path| -> Arc<dyn InstrumentsFile> { Arc::new(InstrumentsPath(path)) };
    Ok(paths.into_iter().map(file).collect())
}

/// Where the instruments files of a config stand that was read from `config_path`.
pub fn instruments_paths(globals: &Globals, config: &Config, config_path: &Path) -> Vec<PathBuf> {
    let folder = config_path.parent().unwrap_or(Path::new(""));
    let named = || config.instruments_file.iter().map(|named| folder.join(named));
    match globals.instruments.as_slice() {
        [] => named().collect(),
        told => told.to_vec(),
    }
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
        [] => variable("POSIZE_STATE", "a file")?.map(PathBuf::from).into_iter().collect(),
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

/// Standard input can be read once: for the config, the state, the intents or the instruments.
pub fn check_standard_input(globals: &Globals, intents: Option<&Path>) -> Result<(), Failure> {
    let is_stdin = |path: &Path| path.as_os_str() == files::STDIN;
    let readers = [
        ("the config", config_path(globals)?.as_deref().is_some_and(is_stdin)),
        ("the state", state_paths(globals)?.iter().any(|state| is_stdin(state))),
        ("the intents", intents.is_some_and(is_stdin)),
        ("the instruments", globals.instruments.iter().any(|path| is_stdin(path))),
    ];
    let readers = readers.into_iter().filter(|(_, reads)| *reads).map(|(what, _)| what);
    match readers.collect::<Vec<_>>().as_slice() {
        [one, other, ..] => Err(anyhow!(
            "both {one} and {other} are to be read from standard input: name a file for one"
        )
        .into()),
        _ => Ok(()),
    }
}

/// What was loaded, for as long as the process runs: it ends with the answers, and the rows need
/// not be visited once more only to be given back one by one.
pub type LastingState<'a> = ManuallyDrop<Loaded<'a>>;

/// The portfolio of a state in which nothing is sized, and what the state gives to say; a state
/// that is too old is refused.
pub fn book<'a>(
    globals: &Globals,
    config: &Config,
    state: &'a [Arc<Source>],
) -> Result<LastingState<'a>, Failure> {
    book_with(loading(globals, config)?.asked(Vec::new()), state)
}

/// The same, where a command tells more than the config and the options that all of them have.
pub fn book_with(loading: Loading, state: &[Arc<Source>]) -> Result<LastingState<'_>, Failure> {
    let documents: Vec<&Source> = state.iter().map(Arc::as_ref).collect();
    let in_state = |found| Failure::Diagnostics { found, sources: state.to_vec() };
    Ok(LastingState::new(loading.load(&documents).map_err(in_state)?))
}

/// What a config and the options that all commands have say of the state: `--equity`,
/// `--peak-equity`, `--instruments`, `--max-age`, `--now`.
pub fn loading(globals: &Globals, config: &Config) -> Result<Loading, Failure> {
    Ok(Loading::with(config.clone())
        .instruments(instruments(globals, config)?)
        .equity(globals.equity.map(Money::from))
        .peak_equity(peak(globals)?)
        .max_age(globals.max_age)
        .now(now(globals)))
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

/// A variable that is set but empty is a script's slip, not a choice.
pub fn variable(name: &str, what: &str) -> Result<Option<OsString>, Failure> {
    match env::var_os(name) {
        Some(value) if value.is_empty() => {
            Err(anyhow!("${name} is set but empty: name {what}, or unset it").into())
        }
        value => Ok(value),
    }
}
