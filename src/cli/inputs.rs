//! The files behind an answer: which ones, read, and turned into a config and a book. The only place that opens them.

use super::args::Globals;
use super::failure::Failure;
use super::files;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::{Book, Config};
use crate::source::Source;
use crate::state;
use crate::units::Money;
use anyhow::{Context, anyhow};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Where the config stands when nobody says otherwise.
pub const DEFAULT_CONFIG: &str = "configs/dev.yaml";

/// The config that the options and the environment name.
pub fn config(globals: &Globals) -> Result<Config, Failure> {
    let Some(path) = config_path(globals)? else {
        return Ok(config::built_in());
    };
    let unread = |found: Box<Diagnostic>| Failure::Diagnostics { found: vec![*found], sources: Vec::new() };
    let source = files::load(&path, &files::name(&path), config::MAX_BYTES).map_err(unread)?;
    let reading = config::read(&source);
    reading.config.ok_or(Failure::Diagnostics { found: reading.diagnostics, sources: vec![source] })
}

/// `--config`, else `$POSIZE_CONFIG`, else the file of the current directory; `None` is the built-in table.
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
pub fn state(globals: &Globals) -> Result<Option<Source>, Failure> {
    match state_path(globals)? {
        Some(path) => read(&path).map(Some),
        None if globals.equity.is_some() => Ok(None),
        None => Err(anyhow!(
            "no state: name a checkpoint with --state FILE or $POSIZE_STATE, or give --equity MONEY for an empty book"
        )
        .into()),
    }
}

/// `--state`, else `$POSIZE_STATE`; `-` is standard input.
pub fn state_path(globals: &Globals) -> Result<Option<PathBuf>, Failure> {
    match &globals.state {
        Some(path) => Ok(Some(path.clone())),
        None => Ok(variable("POSIZE_STATE")?.map(PathBuf::from)),
    }
}

/// The book of a checkpoint and what the checkpoint gives to say; `--equity` replaces its equity.
pub fn book<'a>(
    globals: &Globals,
    config: &Config,
    state: Option<&'a Source>,
) -> Result<(Book<'a>, Vec<Diagnostic>), Failure> {
    let told = globals.equity.map(Money::from);
    let Some(source) = state else {
        return Ok((Book::open(told.unwrap_or(Money::ZERO), Vec::new(), config), Vec::new()));
    };
    let in_source = |found| Failure::Diagnostics { found, sources: vec![source.clone()] };
    let checkpoint = state::read(source).map_err(in_source)?;
    let Some(equity) = told.or(checkpoint.equity) else {
        return Err(in_source(vec![state::missing_equity(source)]));
    };
    Ok((Book::open(equity, checkpoint.positions, config), checkpoint.warnings))
}

/// Reads a file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Source, Failure> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text).context("can't read standard input")?;
        return Ok(Source::new("<stdin>", text));
    }
    let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    Ok(Source::new(path.display().to_string(), text))
}

/// A variable that is set but empty is a script's slip, not a choice.
fn variable(name: &str) -> Result<Option<OsString>, Failure> {
    match env::var_os(name) {
        Some(value) if value.is_empty() => Err(anyhow!("${name} is set but empty: name a file, or unset it").into()),
        value => Ok(value),
    }
}
