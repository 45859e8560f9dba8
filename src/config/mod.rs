//! Reading a config file: text → located tree → every problem at once, and the checked [`Config`]
//! when there is no error.

mod effective;
mod level;
mod lint;
mod read;
mod rows;
pub mod rules;
mod tree;
mod value;
mod written;
mod yaml;

pub use effective::{Effective, Origin, effective};
pub use lint::age::run as against_clock;
pub use lint::book::{against as against_book, without_strategy};
pub use read::SECTION;
pub use written::Written;
pub use yaml::MAX_BYTES;

use crate::diagnostic::Diagnostic;
use crate::engine::Config;
use crate::source::Source;

/// What came of reading a config.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The config; `None` when there is an error among the diagnostics.
    pub config: Option<Config>,
    /// Which keys the file holds, and where.
    pub written: Written,
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
    diagnostics.append(&mut lint::run(&source.name, &reader.config, &reader.written));
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    diagnostics.extend(reader.rest());
    let read::Reader { config, written, .. } = reader;
    let is_bad = diagnostics.iter().any(Diagnostic::is_error);
    Reading { config: (!is_bad).then_some(config), written, diagnostics }
}

/// The config that `--config default` asks for: every key at its default.
#[must_use]
pub fn built_in() -> Config {
    Config::built_in()
}
