//! Diagnostics as text for people, as one JSON document, and as annotations for a code host; and
//! the rules behind them.

mod github;
mod json;
mod rule;
mod text;

pub use github::github;
pub use json::{CodesDocument, ReportDocument, RuleDocument};
pub use rule::{codes, explanation};
pub use text::{summary, text};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;

/// What came of checking some files.
#[derive(Clone, Debug, Default)]
pub struct ValidationReport {
    /// The files that were checked, in the order in which they were named.
    pub files: Vec<CheckedFile>,
    /// Everything that was found in them.
    pub found: Vec<Diagnostic>,
    /// Whether the files may be used: no error, and no warning either where warnings count as
    /// errors.
    pub valid: bool,
}

/// A file that was checked.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    /// The name as the user wrote it.
    pub name: String,
    /// Config or checkpoint.
    pub kind: FileKind,
    /// When a checkpoint was written, as it says itself.
    pub written: Option<String>,
}

/// What a file is to posize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A config.
    Config,
    /// A state checkpoint.
    State,
}

impl ValidationReport {
    /// Notes that a file was checked.
    pub fn note_file(&mut self, source: &Source, kind: FileKind, written: Option<String>) {
        self.files.push(CheckedFile { name: source.name.clone(), kind, written });
    }

    /// How many findings there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|found| found.rule.severity == severity).count()
    }
}
