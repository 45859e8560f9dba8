//! The lines of a stream, each appended whole to a buffer. The brief ones are written by hand,
//! because they come by the million.

use super::size::AnswerDocument;
use crate::engine::{Answer, Decision, Side};
use crate::intents::{IntentName, LineError};
use crate::json::{is_on_one_line, is_plain};
use crate::number::Exact;
use std::io::Write;

/// Appends what was decided: `id` where there is one, symbol, side, strategy, qty, notional,
/// binding, `taken_by` where it is known, and the reason's code.
pub fn write_brief_line(
    out: &mut Vec<u8>,
    decision: &Decision<'_, '_>,
    id: Option<&str>,
    taken_by: Option<IntentName<'_>>,
) {
    let order = decision.order;
    if let Some(id) = id {
        key(out, "{\"id\":");
        json(out, id);
        key(out, ",\"symbol\":");
    } else {
        key(out, "{\"symbol\":");
    }
    string(out, order.symbol);
    key(out, ",\"side\":");
    word(out, order.side.map(Side::name));
    key(out, ",\"strategy\":");
    match order.strategy {
        Some(code) => string(out, code),
        None => key(out, "null"),
    }
    key(out, ",\"qty\":");
    decision.qty.number().append_to(out);
    key(out, ",\"notional\":");
    (&decision.qty * &order.unit_exposure).number().append_to(out);
    key(out, ",\"binding\":");
    word(out, decision.binding.map(|limit| limit.name));
    if let Some(taken_by) = taken_by {
        key(out, ",\"taken_by\":");
        name(out, taken_by);
    }
    key(out, ",\"reason\":");
    word(out, decision.reason.as_ref().map(crate::engine::Reason::code));
    key(out, "}\n");
}

/// Appends the full answer, on one line.
pub fn write_full_line(
    out: &mut Vec<u8>,
    answer: &Answer<'_>,
    id: Option<&str>,
    taken_by: Option<IntentName<'_>>,
) {
    let mut taker = Vec::new();
    if let Some(taken_by) = taken_by {
        name(&mut taker, taken_by);
    }
    let mut one_line_id = Vec::new();
    json(&mut one_line_id, id.unwrap_or_default());
    let text = |bytes| str::from_utf8(bytes).ok().filter(|text| !text.is_empty());
    let document =
        AnswerDocument::new(answer, Vec::new()).of_stream(text(&one_line_id), text(&taker));
    // A buffer takes everything, and the document is plain data.
    drop(serde_json::to_writer(&mut *out, &document));
    out.push(b'\n');
}

/// Appends what is wrong with an item.
pub fn write_bad_line(out: &mut Vec<u8>, line: u64, id: Option<&str>, error: &LineError) {
    key(out, "{\"line\":");
    Exact::from(line).append_to(out);
    if let Some(id) = id {
        key(out, ",\"id\":");
        json(out, id);
    }
    key(out, ",\"error\":{\"code\":");
    string(out, error.code);
    key(out, ",\"message\":");
    string(out, &error.message);
    key(out, "}}\n");
}

#[inline]
fn key(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// A word without anything to escape, or null.
#[inline]
fn word(out: &mut Vec<u8>, word: Option<&str>) {
    match word {
        None => key(out, "null"),
        Some(word) => {
            out.push(b'"');
            key(out, word);
            out.push(b'"');
        }
    }
}

#[inline]
fn string(out: &mut Vec<u8>, text: &str) {
    if is_plain(text) {
        word(out, Some(text));
    } else {
        drop(serde_json::to_writer(out, text));
    }
}

/// JSON as it came. An element of an array may hold line breaks, which are white space there, and
/// which a line may not.
fn json(out: &mut Vec<u8>, json: &str) {
    if is_on_one_line(json) {
        key(out, json);
    } else {
        out.extend(
            json.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }),
        );
    }
}

fn name(out: &mut Vec<u8>, name: IntentName<'_>) {
    match name {
        IntentName::Id(id) => json(out, id),
        IntentName::Line(line) => drop(write!(out, "{line}")),
    }
}
