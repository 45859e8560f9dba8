//! `posize --complete strategies|symbols WORD…`: what a shell's completion asks while a command
//! line is typed, whose words so far follow. One name a line. Where anything is amiss there are no
//! names, and nothing is said: the user is in the middle of a line.

use super::args::{Arguments, Globals};
use super::inputs::{self, ConfigOfFiles};
use crate::load::StaleState;
use clap::Parser;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

/// The options of a line that say which names there are.
const OPTIONS: [&str; 2] = ["--config", "--state"];

/// The names as lines.
#[must_use]
pub fn names(words: &[OsString]) -> String {
    let Some((what, words)) = words.split_first() else { return String::new() };
    let Some(globals) = globals(words) else { return String::new() };
    let Ok(config) = inputs::config(&globals) else { return String::new() };
    let names: BTreeSet<String> = match what.to_str() {
        Some("strategies") => {
            config.config.strategies.iter().map(|terms| terms.code.clone()).collect()
        }
        Some("symbols") => symbols(&globals, &config),
        _ => BTreeSet::new(),
    };
    names
        .iter()
        .filter(|name| is_plain(name))
        .fold(String::new(), |lines, name| lines + name + "\n")
}

/// A name that a shell may have as it is: it would take others apart, or obey them.
fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.:/@+".contains(c);
    !name.is_empty() && name.chars().all(is_plain)
}

/// The options of the line that name files. The equity only opens the book: it decides no name.
fn globals(words: &[OsString]) -> Option<Globals> {
    let mut told = vec![OsString::from("posize"), "--equity".into(), "1".into()];
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if OPTIONS.iter().any(|option| word.as_os_str() == OsStr::new(option)) {
            // To bash, the sign of `--config=FILE` is a word of its own.
            let value = words.find(|value| *value != "=")?;
            // Standard input is the shell's.
            if value != "-" {
                told.extend([word.clone(), value.clone()]);
            }
        } else if let Some(text) = word.to_str()
            && OPTIONS
                .iter()
                .any(|option| text.strip_prefix(option).is_some_and(|rest| rest.starts_with('=')))
        {
            told.push(word.clone());
        }
    }
    told.push("limits".into());
    Some(Arguments::try_parse_from(told).ok()?.globals)
}

/// The symbols that the book holds and that `instruments` names.
fn symbols(globals: &Globals, config: &ConfigOfFiles) -> BTreeSet<String> {
    let mut symbols: BTreeSet<String> =
        config.config.instruments.iter().map(|(name, _)| name.to_owned()).collect();
    let Ok(state) = inputs::state(globals) else { return symbols };
    let Ok(loading) = inputs::loading(globals, config) else { return symbols };
    let loading = loading.asked(Vec::new()).if_stale(StaleState::Told);
    if let Ok(loaded) = inputs::book_with(loading, &state) {
        symbols.extend(loaded.portfolio.positions().map(|row| row.symbol.to_string()));
    }
    symbols
}
