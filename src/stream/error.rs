//! What is wrong with a line: a stable code and the words, which name the field.

use crate::engine::{FillError, IntentError};
use std::fmt;
use std::str::Utf8Error;

/// Why a line can't be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// The stable name, for programs.
    pub code: &'static str,
    /// The words: what stands there, and what is expected.
    pub message: String,
}

impl LineError {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A line beyond the bound, which was not kept.
    #[must_use]
    pub fn too_long(most_bytes: usize) -> Self {
        Self::new("line_too_long", format!("the line is longer than {most_bytes} bytes"))
    }

    /// An array of intents that does not end as one.
    #[must_use]
    pub fn bad_array(message: &str) -> Self {
        Self::new("not_json", message)
    }

    pub(super) fn not_utf8(error: &Utf8Error) -> Self {
        Self::new(
            "not_utf8",
            format!(
                "the line is not UTF-8: byte {} belongs to no character",
                error.valid_up_to() + 1
            ),
        )
    }

    pub(super) fn stale_checkpoint() -> Self {
        Self::new(
            "stale_checkpoint",
            "the state is too old, or does not say when it was written: only a `close` and a \
             `reduce_only` are answered",
        )
    }

    pub(super) fn no_price() -> Self {
        Self::new("no_price", "no `price`: say at what price to enter")
    }
}

impl From<IntentError> for LineError {
    fn from(error: IntentError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl From<FillError> for LineError {
    fn from(error: FillError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for LineError {}
