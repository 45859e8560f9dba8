//! Reading a config file: text → located tree → every problem at once, and the checked [`Config`] when there is no error.

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
    let _ = source;
    Reading { config: None, diagnostics: Vec::new() }
}
