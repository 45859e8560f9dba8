//! The JSON documents: structs of their own, apart from the engine's types, so that the one can
//! change without the other.

mod limits;
mod number;
mod positions;
mod rebalance;
mod size;

pub(in crate::render) use number::Number;

pub(super) use limits::{BUDGET_COLUMNS, LIMIT_COLUMNS, budget_rows, limit_rows};
pub use limits::{BudgetDocument, LimitsDocument, limit_warnings};
pub(super) use positions::{POSITION_COLUMNS, position_rows};
pub use rebalance::RebalanceDocument;
pub(super) use rebalance::{PROPOSAL_COLUMNS, proposal_rows};
pub(super) use size::{ANSWER_COLUMNS, LADDER_COLUMNS, QUESTION_COLUMNS};
pub use size::{AnswerDocument, append_answer, warnings};

use super::schema::words::NoteCode;
use crate::diagnostic::Diagnostic;
use schemars::JsonSchema;
use serde::Serialize;

/// The version of the documents: the first figure changes when a key goes or changes its meaning.
pub const FORMAT_VERSION: &str = "1.0";

/// The code of the warning that a limit is exceeded.
pub const LIMIT_EXCEEDED: &str = "limit_exceeded";

/// The code of the warning that nothing is known to rebalance by.
pub const NO_DATA: &str = "no_data";

/// A warning or a reason: a stable name and the words.
#[derive(Clone, Debug, JsonSchema, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The stable name.
    #[schemars(with = "NoteCode")]
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

/// One document over several lines.
///
/// # Errors
/// Where the document has something that JSON can't hold.
pub fn text(document: &impl Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}
