//! How a line is written: each is appended whole to a buffer. Brief ones are written by hand,
//! because they come by the million.

use super::error::LineError;
use super::taken_by::TakenBy;
use crate::engine::{Answer, Decision, Reason, Side};
use crate::json::{is_on_one_line, is_plain};
use crate::number::Exact;
use crate::units::Quantity;
use std::borrow::Cow;

/// Appends an answer in full as one JSON document without line breaks, with what only a stream
/// knows, both as JSON: the intent's `id`, and `taken_by`.
pub type AppendAnswer = fn(&mut Vec<u8>, &Answer<'_>, id: Option<&str>, taken_by: Option<&str>);

/// Turns the line from this byte on, which answers that line of the input, into another form.
pub type ReformLine = fn(&mut Vec<u8>, usize, u64);

/// The fields of a brief line, in their order, but for what only a stream knows.
pub const BRIEF_COLUMNS: &[&str] =
    &["symbol", "side", "strategy", "qty", "orders", "notional", "binding", "reason"];

/// Appends what was decided: `id` where there is one, symbol, side, strategy, qty, the orders that
/// it is split into where there are several, notional, binding, `taken_by` where it is known, and
/// the reason's code.
pub(super) fn write_brief_line(
    out: &mut Vec<u8>,
    decision: &Decision<'_, '_>,
    orders: Option<&[Quantity]>,
    id: Option<&str>,
    taken_by: Option<TakenBy<'_>>,
) {
    let order = decision.order;
    if let Some(id) = id {
        text(out, "{\"id\":");
        text(out, &on_one_line(id));
        text(out, ",\"symbol\":");
    } else {
        text(out, "{\"symbol\":");
    }
    string(out, &order.symbol);
    text(out, ",\"side\":");
    word(out, order.side.map(Side::name));
    text(out, ",\"strategy\":");
    match order.strategy {
        Some(code) => string(out, code),
        None => text(out, "null"),
    }
    text(out, ",\"qty\":");
    decision.qty.number().append_to(out);
    if let Some(orders) = orders {
        for (index, order) in orders.iter().enumerate() {
            text(out, if index == 0 { ",\"orders\":[" } else { "," });
            order.number().append_to(out);
        }
        text(out, "]");
    }
    text(out, ",\"notional\":");
    (&decision.qty * &order.unit_notional).number().append_to(out);
    text(out, ",\"binding\":");
    word(out, decision.binding.map(|limit| limit.name));
    if let Some(taken_by) = taken_by {
        text(out, ",\"taken_by\":");
        text(out, &taken_by_json(taken_by));
    }
    text(out, ",\"reason\":");
    word(out, decision.reason.as_ref().map(Reason::code));
    text(out, "}\n");
}

/// Appends the full answer, on one line.
pub(super) fn write_full_line(
    out: &mut Vec<u8>,
    append_answer: AppendAnswer,
    answer: &Answer<'_>,
    id: Option<&str>,
    taken_by: Option<TakenBy<'_>>,
) {
    let id = id.map(on_one_line);
    let taken_by = taken_by.map(taken_by_json);
    append_answer(out, answer, id.as_deref(), taken_by.as_deref());
    out.push(b'\n');
}

/// Appends what is wrong with an item.
pub(super) fn write_bad_line(out: &mut Vec<u8>, line: u64, id: Option<&str>, error: &LineError) {
    text(out, "{\"line\":");
    Exact::from(line).append_to(out);
    if let Some(id) = id {
        text(out, ",\"id\":");
        text(out, &on_one_line(id));
    }
    text(out, ",\"error\":{\"code\":");
    string(out, error.code);
    text(out, ",\"message\":");
    string(out, &error.message);
    text(out, "}}\n");
}

#[inline]
fn text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// A word without anything to escape, or null.
#[inline]
fn word(out: &mut Vec<u8>, word: Option<&str>) {
    match word {
        None => text(out, "null"),
        Some(word) => {
            out.push(b'"');
            text(out, word);
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
fn on_one_line(json: &str) -> Cow<'_, str> {
    if is_on_one_line(json) { Cow::Borrowed(json) } else { json.replace(['\n', '\r'], " ").into() }
}

fn taken_by_json(taken_by: TakenBy<'_>) -> Cow<'_, str> {
    match taken_by {
        TakenBy::Id(id) => on_one_line(id),
        TakenBy::Line(line) => line.to_string().into(),
    }
}
