//! The files behind an answer: which ones, read, and turned into a config and a book. The only
//! place that opens them.

use super::args::Globals;
use super::failure::Failure;
use super::files::{self, Purpose};
use super::instruments::InstrumentsPath;
use crate::check;
use crate::config::{self, WrittenKeys};
use crate::diagnostic::Diagnostic;
use crate::engine::Config;
use crate::engine::key::Range;
use crate::instruments_file::InstrumentsFile;
use crate::load::{Loaded, Loading, ToldFacts};
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
pub fn config(globals: &Globals) -> Result<ConfigOfFiles, Failure> {
    check_standard_input(globals, None)?;
    let paths = config_paths(globals)?;
    let (mut config, _) = config_at(&paths, files::name)?;
    config.config = grouping(config.config, globals);
    Ok(config)
}

/// The config of these files, merged, and what they say of each key; `name` is what messages call a
/// file. Of no file, it is the built-in table.
pub fn config_at(
    paths: &[PathBuf],
    name: impl Fn(&Path) -> String,
) -> Result<(ConfigOfFiles, WrittenKeys), Failure> {
    if paths.is_empty() {
        let config = ConfigOfFiles { config: config::built_in(), folder: PathBuf::new() };
        return Ok((config, WrittenKeys::default()));
    }
    let load = |path: &PathBuf| {
        files::load(path, &name(path), Purpose::Config).map_err(|found| unread(*found))
    };
    let sources = paths.iter().map(load).collect::<Result<Vec<Source>, Failure>>()?;
    match check::config_of(&sources.iter().collect::<Vec<_>>()) {
        Ok((config, written)) => {
            let folder = instruments_folder(&written, paths);
            Ok((ConfigOfFiles { config, folder }, written))
        }
        Err(found) => {
            let sources = sources.into_iter().map(Arc::new).collect();
            Err(Failure::Diagnostics { found, sources })
        }
    }
}

/// The config, where `--digits` says otherwise how numbers are grouped.
pub fn grouping(mut config: Config, globals: &Globals) -> Config {
    config.digits = globals.digits.unwrap_or(config.digits);
    config
}

/// A config, and the folder that its `instruments_file` is looked for in.
#[derive(Debug)]
pub struct ConfigOfFiles {
    /// The config.
    pub config: Config,
    folder: PathBuf,
}

/// The folder of the file in which `instruments_file` stands.
pub fn instruments_folder(written: &WrittenKeys, paths: &[PathBuf]) -> PathBuf {
    let place = written.place("instruments_file", "");
    let path = place.and_then(|span| paths.get(span.file));
    path.and_then(|path| path.parent()).unwrap_or(Path::new("")).to_owned()
}

/// Each `--config`, else `$POSIZE_CONFIG`, else the file of the current directory, else that of the
/// user; none is the built-in table.
pub fn config_paths(globals: &Globals) -> Result<Vec<PathBuf>, Failure> {
    let told = match globals.config.as_slice() {
        [] => variable("POSIZE_CONFIG", "a file")?.map(PathBuf::from).into_iter().collect(),
        told => told.to_vec(),
    };
    check_built_in(globals)?;
    match told.as_slice() {
        [] => {}
        told => return Ok(without_built_in(told)),
    }
    let places = [Some(PathBuf::from(DEFAULT_CONFIG)), users_config()];
    let places: Vec<PathBuf> = places.into_iter().flatten().collect();
    match places.iter().find(|path| path.is_file()) {
        Some(path) => Ok(vec![path.clone()]),
        None => Err(no_config(places.get(1).map(PathBuf::as_path))),
    }
}

/// The files that are merged over the built-in table, which may be named first.
pub fn without_built_in(named: &[PathBuf]) -> Vec<PathBuf> {
    match named {
        [first, rest @ ..] if is_built_in(first) => rest.to_vec(),
        named => named.to_vec(),
    }
}

fn is_built_in(path: &Path) -> bool {
    path.as_os_str() == "default"
}

/// The built-in table is what others are merged over, and would undo what stands before it.
pub fn check_built_in(globals: &Globals) -> Result<(), Failure> {
    if globals.config.iter().skip(1).any(|path| is_built_in(path)) {
        let message = "--config default is the built-in table, which others are merged over: give \
            it first, and once";
        return Err(anyhow!(message).into());
    }
    Ok(())
}

fn no_config(users: Option<&Path>) -> Failure {
    let users = users.map(|path| format!(", nor {}", files::name(path))).unwrap_or_default();
    anyhow!(
        "no config: there is no {DEFAULT_CONFIG} here{users}; name one with --config FILE or \
        $POSIZE_CONFIG, or ask for the built-in limits with --config default"
    )
    .into()
}

/// `posize/config.yaml` in `$XDG_CONFIG_HOME`, else in `~/.config`. By the specification of these
/// folders, a variable that is empty or names no absolute path is as good as not set.
fn users_config() -> Option<PathBuf> {
    let folder =
        |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let configs = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(configs.join("posize").join("config.yaml"))
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
pub fn instruments(globals: &Globals, config: &ConfigOfFiles) -> Vec<Arc<dyn InstrumentsFile>> {
    let paths = instruments_paths(globals, &config.config, &config.folder);
    let file = |path| -> Arc<dyn InstrumentsFile> { Arc::new(InstrumentsPath(path)) };
    paths.into_iter().map(file).collect()
}

/// Where the instruments files of a config stand, which names them from `folder`.
pub fn instruments_paths(globals: &Globals, config: &Config, folder: &Path) -> Vec<PathBuf> {
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
    let configs = config_paths(globals)?;
    if configs.iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(anyhow!("standard input can be read once: name one config alone as -").into());
    }
    let readers = [
        ("the config", configs.iter().any(|path| is_stdin(path))),
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
    config: &ConfigOfFiles,
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
/// `--peak-equity`, `--day-pnl`, `--day-trades`, `--free-margin`, `--instruments`, `--max-age`,
/// `--now`.
pub fn loading(globals: &Globals, config: &ConfigOfFiles) -> Result<Loading, Failure> {
    Ok(Loading::with(config.config.clone())
        .instruments(instruments(globals, config))
        .equity(globals.equity.map(Money::from))
        .facts(told_facts(globals)?)
        .max_age(globals.max_age)
        .now(now(globals))
        .day(globals.now.map(|told| told.day)))
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
    globals.now.map_or_else(clock, |told| told.time)
}

/// `--peak-equity`, `--day-pnl`, `--day-trades`, `--free-margin`.
pub fn told_facts(globals: &Globals) -> Result<ToldFacts, Failure> {
    let peak_equity = globals.peak_equity.map(Money::from);
    if let Some(peak) = peak_equity.as_ref().filter(|peak| !peak.is_positive()) {
        return Err(anyhow!("peak equity is {peak}: it must be above 0").into());
    }
    if let Some(trades) = globals.day_trades.filter(|&trades| !Range::Whole.holds(trades)) {
        return Err(anyhow!("day trades is {trades}: it must be {}", Range::Whole).into());
    }
    Ok(ToldFacts {
        peak_equity,
        day_pnl: globals.day_pnl.map(Money::from),
        day_trades: globals.day_trades,
        free_margin: globals.free_margin.map(Money::from),
    })
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
