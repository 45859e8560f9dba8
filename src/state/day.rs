//! The day so far: what it has made, and how many trades it has had. Told as one number, or by
//! every strategy of the records.

use super::document::Document;
use super::value::{Demand, Field, first};
use crate::diagnostic::rules;
use crate::engine::Record;
use crate::engine::key::Range;
use crate::json::fields;
use crate::number::{Decimal, Exact};
use crate::units::Money;
use hashbrown::HashMap;

fields! {
    /// The numbers of the day that `equity` and `meta` may tell.
    DayFields { day_pnl, day_trades }
}

/// The field of a strategy's record that tells what it has made today.
pub(super) const PNL: &str = "day_pnl";
/// The field of `meta` that tells how many trades the day has had.
pub(super) const TRADES_FIELD: &str = "day_trades";
/// The field of a strategy's record that tells how often it has opened something today.
pub(super) const ENTRIES: &str = "entry_count";

const RESULT: Demand = Demand {
    rule: &rules::BAD_DAY,
    why: "",
    help: "write what the day has made in money, or give it with --day-pnl",
};
const TRADES: Demand = Demand {
    rule: &rules::BAD_DAY,
    why: "",
    help: "write how many trades have opened something today, or give it with --day-trades",
};

/// The field that tells what the day has made, and what it is a field of.
pub(super) fn pnl_field<'a>(document: &mut Document<'a>) -> Option<(&'static str, Field<'a>)> {
    ["equity", "meta", ""].into_iter().find_map(|parent| {
        let value = match parent {
            "" => document.field("", PNL),
            _ => day_fields(document, parent).day_pnl,
        };
        Some((parent, first([(PNL, value)])?))
    })
}

/// The field of `meta` that tells how many trades the day has had.
pub(super) fn trades_field<'a>(document: &mut Document<'a>) -> Option<Field<'a>> {
    first([(TRADES_FIELD, day_fields(document, "meta").day_trades)])
}

/// What the day has made, where the document tells it as one number. A field that counts and is
/// wrong is told; no later one takes its place.
pub(super) fn pnl(document: &mut Document<'_>) -> Told<Money> {
    let Some((parent, field)) = pnl_field(document) else { return Told::Nothing };
    told(document, parent, field.number(&RESULT).map(Money::from))
}

/// How many trades the day has had, where the document tells it as one number.
pub(super) fn trades(document: &mut Document<'_>) -> Told<Decimal> {
    let Some(field) = trades_field(document) else { return Told::Nothing };
    told(document, "meta", whole(field))
}

/// What a document tells of a fact.
pub(super) enum Told<T> {
    Nothing,
    /// Something that is wrong, and told so.
    Wrong,
    Fact(T),
}

fn told<'a, T>(
    document: &mut Document<'a>,
    parent: &str,
    checked: super::value::Checked<'a, T>,
) -> Told<T> {
    match checked {
        Ok(fact) => Told::Fact(fact),
        Err(finding) => {
            document.problems.add_finding(*finding, parent, || None);
            Told::Wrong
        }
    }
}

fn whole(field: Field<'_>) -> super::value::Checked<'_, Decimal> {
    let number = field.number(&TRADES)?;
    if Range::Whole.holds(number) {
        Ok(number)
    } else {
        let message = format!("is {number}; a count is {}", Range::Whole);
        Err(field.wrong(&TRADES, &message).into())
    }
}

fn day_fields<'a>(document: &mut Document<'a>, parent: &str) -> DayFields<'a> {
    document.object(parent, document.field("", parent))
}

/// The sum of a field over all records; `None` where there are none, or any of them does not tell
/// it: what it hides may be a loss.
pub(super) fn sum(records: &HashMap<String, Record>, field: &str) -> Option<Exact> {
    let told = records.values().map(|record| record.get(field).map(Exact::from));
    let sum = told.reduce(|sum, more| Some(&sum? + &more?));
    sum.flatten()
}
