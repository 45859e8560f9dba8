//! Diagnostics as text for people, as one JSON document, as annotations for a code host, and as
//! SARIF; and the rules behind them.

mod github;
mod json;
mod rule;
mod sarif;
mod text;

pub use github::github;
pub(super) use json::RangeEntry;
pub use json::{CodesDocument, ReportDocument, RuleDocument};
pub use rule::{codes, explanation};
pub use sarif::SarifDocument;
pub use text::{summary, text};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;
use crate::state::DocumentSummary;

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
    /// What was read of a document of the state, where it could be read.
    pub read: Option<DocumentSummary>,
}

/// What a file is to posize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A config.
    Config,
    /// A state checkpoint.
    State,
    /// An instruments file.
    Instruments,
    /// What is expected of intents.
    Expected,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Config, Self::State, Self::Instruments, Self::Expected];

    /// The name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::State => "state",
            Self::Instruments => "instruments",
            Self::Expected => "expect",
        }
    }
}

impl ValidationReport {
    /// Notes that a file was checked.
    pub fn note_file(&mut self, source: &Source, kind: FileKind) {
        let name = source.name.clone();
        self.files.push(CheckedFile { name, kind, written: None, read: None });
    }

    /// Notes that a document of the state was checked, when it was written and what was read of it.
    pub fn note_document(
        &mut self,
        source: &Source,
        written: Option<String>,
        read: &DocumentSummary,
    ) {
        let (name, read) = (source.name.clone(), Some(read.clone()));
        self.files.push(CheckedFile { name, kind: FileKind::State, written, read });
    }

    /// How many findings there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|found| found.rule.severity == severity).count()
    }
}
