//! Answers to one trade with several stops, side by side.

use super::super::table::{Align, Cell, Table};
use super::size::side_and_symbol;
use super::{EXCEEDED, Screen};
use crate::engine::Answer;
use crate::number::Exact;

/// What is asked, and a row for each stop.
#[must_use]
pub fn stops(answers: &[Answer<'_>], screen: Screen) -> String {
    let Some(first) = answers.first().map(|answer| &answer.order) else { return String::new() };
    let lot = first.lot_size.number();
    let is_unit = *lot == Exact::ONE;
    let price = screen.number(&first.price);
    let lots = if is_unit { String::new() } else { format!(", a lot is {}", screen.number(lot)) };
    let header = [
        ("stop", Align::Right),
        (if is_unit { "risk a unit" } else { "risk a lot" }, Align::Right),
        ("qty", Align::Right),
        ("risk", Align::Right),
        ("decided by", Align::Left),
    ];
    let rows = answers.iter().map(|answer| row(answer, screen));
    let table = Table::new(header, rows).draw(screen);
    let headline = screen.bold(&format!("{} at {price}{lots}", side_and_symbol(first)));
    format!("{headline}\n\n{table}")
}

fn row(answer: &Answer<'_>, screen: Screen) -> [Cell; 5] {
    let order = &answer.order;
    let stop = order.stop.as_ref();
    let of_lot = stop.map(|stop| &order.lot_size * &stop.unit_risk);
    let risk = answer.risk().map(|risk| screen.money(&risk.amount));
    let none = || "—".to_owned();
    [
        stop.map_or_else(none, |stop| screen.number(&stop.price)).into(),
        of_lot.map_or_else(none, |risk| screen.money(&risk)).into(),
        screen.number(&answer.qty).into(),
        risk.unwrap_or_else(none).into(),
        Cell::painted(decided_by(answer), answer.reason.as_ref().map(|_| EXCEEDED)),
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
