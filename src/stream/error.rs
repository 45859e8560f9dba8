//! What is wrong with a line: a stable code and the words, which name the field.

use crate::engine::{Code, FillError, IntentError};
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

/// Declares the codes of lines that can't be read, and the list of them.
macro_rules! line_codes {
    ($($name:ident: $code:literal: $meaning:literal,)+) => {
        $(pub(super) const $name: &Code = &Code { name: $code, meaning: $meaning };)+

        /// What may be wrong with a line before it is an intent, in the order of the documentation.
        pub const LINE_CODES: &[&Code] = &[$($name),+];
    };
}

line_codes! {
    NOT_JSON: "not_json": "it is no JSON; or it ends an array that is not closed",
    NOT_CSV: "not_csv":
        "a row of CSV has more or fewer cells than the header, or a quote that is astray or not \
         closed",
    NOT_UTF8: "not_utf8": "it is no UTF-8 text",
    NOT_AN_OBJECT: "not_an_object": "it is JSON, but no object",
    LINE_TOO_LONG: "line_too_long": "it has more than 1 MiB",
    DUPLICATE_FIELD: "duplicate_field": "a field stands there twice",
    STALE_CHECKPOINT: "stale_checkpoint":
        "the state is too old or of no known age, and this is neither a `close` nor a \
         `reduce_only`",
    UNKNOWN_FIELD: "unknown_field":
        "a field that posize does not know looks like one that it does (`reduceOnly`, `sl`, \
         `qyt`); under `--strict`, any",
    WRONG_TYPE: "wrong_type":
        "a field is a string, an array, … where something else belongs",
    NOT_A_NUMBER: "not_a_number": "a number is none",
    NUMBER_OUT_OF_RANGE: "number_out_of_range":
        "a number can't be held exactly (28 digits, below 10^18)",
    UNKNOWN_SIDE: "unknown_side": "the side is no word that posize knows",
    UNKNOWN_INSTRUMENT_TYPE: "unknown_instrument_type":
        "the instrument type is no word that posize knows",
    NO_PRICE: "no_price": "there is no price",
}

/// Every code of an intent that can't be answered, in the order of the documentation.
pub fn line_codes() -> impl Iterator<Item = &'static Code> {
    let of_intents = IntentError::CODES.iter().chain(FillError::CODES);
    LINE_CODES.iter().copied().chain(of_intents)
}

impl LineError {
    pub(super) fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code: code.name, message: message.into() }
    }

    /// A line beyond the bound, which was not kept.
    #[must_use]
    pub fn too_long(most_bytes: usize) -> Self {
        Self::new(LINE_TOO_LONG, format!("the line is longer than {most_bytes} bytes"))
    }

    /// An array of intents that does not end as one.
    #[must_use]
    pub fn bad_array(message: &str) -> Self {
        Self::new(NOT_JSON, message)
    }

    pub(super) fn not_utf8(error: &Utf8Error) -> Self {
        Self::new(
            NOT_UTF8,
            format!(
                "the line is not UTF-8: byte {} belongs to no character",
                error.valid_up_to() + 1
            ),
        )
    }

    pub(super) fn stale_checkpoint() -> Self {
        Self::new(
            STALE_CHECKPOINT,
            "the state is too old, or does not say when it was written: only a `close` and a \
             `reduce_only` are answered",
        )
    }

    pub(super) fn no_price() -> Self {
        Self::new(NO_PRICE, "no `price`: say at what price to enter")
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
