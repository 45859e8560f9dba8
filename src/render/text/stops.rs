//! Answers to one trade with several stops, side by side.

use super::super::table::{Align, table};
use super::money;
use super::size::side_and_symbol;
use crate::engine::Answer;
use crate::number::Exact;

/// What is asked, and a row for each stop.
#[must_use]
pub fn stops(answers: &[Answer<'_>]) -> String {
    let Some(first) = answers.first().map(|answer| &answer.order) else { return String::new() };
    let lot = first.lot_size.number();
    let is_unit = *lot == Exact::ONE;
    let price = first.price.number().grouped();
    let lots = if is_unit { String::new() } else { format!(", a lot is {}", lot.grouped()) };
    let header = [
        ("stop", Align::Right),
        (if is_unit { "risk a unit" } else { "risk a lot" }, Align::Right),
        ("qty", Align::Right),
        ("risk", Align::Right),
        ("decided by", Align::Left),
    ];
    let rows = answers.iter().map(row);
    format!("{} at {price}{lots}\n\n{}", side_and_symbol(first), table(header, rows))
}

fn row(answer: &Answer<'_>) -> [String; 5] {
    let order = &answer.order;
    let stop = order.stop.as_ref();
    let of_lot = stop.map(|stop| &order.lot_size * &stop.unit_risk);
    let risk = answer.risk().map(|risk| money(risk.amount.number()));
    let none = || "—".to_owned();
    [
        stop.map_or_else(none, |stop| stop.price.number().grouped()),
        of_lot.map_or_else(none, |risk| money(risk.number())),
        answer.qty.number().grouped(),
        risk.unwrap_or_else(none),
        decided_by(answer),
    ]
}

/// The reason of no quantity, else the limit or the rule that decided it.
fn decided_by(answer: &Answer<'_>) -> String {
    let name = match (&answer.reason, answer.binding()) {
        (Some(reason), _) => return format!("no trade ({})", reason.code()),
        _ if answer.too_small.is_some() => "min_order_notional",
        (None, Some(binding)) => binding,
        (None, None) => answer.basis.rule.name(),
    };
    name.to_owned()
}
