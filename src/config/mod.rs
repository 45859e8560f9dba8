//! Reading a config file: text → located tree → every problem at once, and the checked [`Config`] when there is no error.

mod read;
pub mod rules;
mod tree;
mod yaml;

use crate::diagnostic::Diagnostic;
use crate::engine::Config;
use crate::source::Source;

/// What came of reading a config.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The config; `None` when there is an error among the diagnostics.
    pub config: Option<Config>,
    /// Errors and warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the `portfolio:` section of a config file.
#[must_use]
pub fn read(source: &Source) -> Reading {
    let yaml::Document { root, problems: mut diagnostics } = yaml::parse(source);
    let mut reader = read::Reader::new(&source.name);
    if root.is_some() || diagnostics.is_empty() {
        reader.document(root.as_ref());
    }
    diagnostics.append(&mut reader.problems);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let config = if diagnostics.iter().any(Diagnostic::is_error) { None } else { Some(reader.config) };
    Reading { config, diagnostics }
}

/// The config that `--config default` asks for: every key at its default.
#[must_use]
pub fn built_in() -> Config {
    Config::built_in()
}
