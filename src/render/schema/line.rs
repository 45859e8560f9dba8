//! A line of what a stream answers. A brief one and an error are written by hand, in
//! `stream/write.rs`, which these types say once more.
#![expect(dead_code, reason = "the types stand for what is written elsewhere")]

use super::super::json::{AnswerDocument, Number};
use super::words::{LimitName, LineCode, ReasonCode, SideName};
use schemars::JsonSchema;
use serde_json::Value;

/// A line of what `size --intents` answers: what was decided, in full with `--explain`, or what is
/// wrong with the intent.
#[derive(JsonSchema)]
#[schemars(title = "posize size --intents", untagged)]
pub(super) enum Line<'a> {
    /// What was decided.
    Brief(BriefLine),
    /// The answer in full.
    Full(Box<AnswerDocument<'a>>),
    /// What is wrong with the intent.
    Bad(BadLine),
}

/// What was decided of an intent.
#[derive(JsonSchema)]
pub(super) struct BriefLine {
    /// The intent's own `id`, as it stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Value,
    /// The symbol, as the book or the config spells it.
    symbol: String,
    /// The way of the order; null where a `close` finds nothing to close.
    side: Option<SideName>,
    /// The strategy that asks; null for none.
    strategy: Option<String>,
    /// How much to trade, in units.
    qty: Number,
    /// The child orders in units, where there are several: they sum to `qty`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    orders: Vec<Number>,
    /// Quantity × price × point value, in money.
    notional: Number,
    /// The limit that decides the answer; null where the basis itself does.
    binding: Option<LimitName>,
    /// Who took the room that the order lacks: the `id` of an earlier intent, or its line.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_by: Value,
    /// Why `qty` is 0; null where it is not.
    reason: Option<ReasonCode>,
}

/// What is wrong with an intent.
#[derive(JsonSchema)]
pub(super) struct BadLine {
    /// The place of the intent in the stream, from 1.
    line: u64,
    /// The intent's own `id`, as it stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Value,
    /// What is wrong.
    error: LineFault,
}

/// A code and the words.
#[derive(JsonSchema)]
pub(super) struct LineFault {
    /// The stable name.
    code: LineCode,
    /// What stands there, and what is expected.
    message: String,
}
