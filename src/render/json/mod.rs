//! The JSON documents: structs of their own, apart from the engine's types, so that the one can
//! change without the other.

mod limits;
mod number;
mod rebalance;
mod size;

pub(in crate::render) use number::Number;

pub use limits::{BudgetDocument, LimitsDocument};
pub use rebalance::RebalanceDocument;
pub use size::{AnswerDocument, append_answer};

use crate::diagnostic::Diagnostic;
use serde::Serialize;
use std::io;

/// The version of the documents: the first figure changes when a key goes or changes its meaning.
pub const FORMAT_VERSION: &str = "1.0";

/// A warning or a reason: a stable name and the words.
#[derive(Clone, Debug, Serialize)]
pub struct Note {
    /// The stable name.
    pub code: String,
    /// The words, with the numbers.
    pub message: String,
}

impl From<&Diagnostic> for Note {
    /// Answers name their notes in snake case, files their diagnostics in kebab case.
    fn from(diagnostic: &Diagnostic) -> Self {
        Self { code: diagnostic.rule.code.replace('-', "_"), message: diagnostic.message.clone() }
    }
}

/// Writes one document over several lines.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}
