//! The charges of an answer, one by one, as a contract note has them.

use super::super::table::{Align, Table};
use super::Screen;
use crate::engine::Answer;
use crate::engine::costs::CostLine;
use crate::number::Exact;
use crate::units::Fraction;

/// What each charge takes of each leg, and their sum; or why there is nothing to list.
#[must_use]
pub fn charges(answer: &Answer<'_>, screen: Screen) -> String {
    let Some(costs) = answer.risk().and_then(|risk| risk.costs) else {
        let why = if answer.order.stop.is_none() {
            "without a stop nothing tells the way out"
        } else {
            "the config names no costs"
        };
        return format!("\nno charges: {why}\n");
    };
    let header = [
        ("  leg", Align::Left),
        ("charge", Align::Left),
        ("of", Align::Right),
        ("takes", Align::Right),
        ("orders", Align::Right),
        ("money", Align::Right),
    ];
    let sum = ["  both", "sum", "", "", ""].map(str::to_owned);
    let [leg, name, of, takes, orders] = sum;
    let sum = [leg, name, of, takes, orders, screen.number(&costs.charges)];
    let rows = costs.lines.iter().map(|line| row(line, screen)).chain([sum]);
    format!("\n{}", Table::new(header, rows).draw(screen))
}

fn row(line: &CostLine, screen: Screen) -> [String; 6] {
    let percent =
        |rate: &Fraction| format!("{} %", screen.number(rate.number() * &Exact::from(100)));
    let of_amount = line.amount.as_ref().map(|amount| screen.number(amount));
    [
        format!("  {}", line.leg.name()),
        line.name.clone(),
        screen.money(&line.base),
        line.rate.as_ref().map(percent).or(of_amount).unwrap_or_default(),
        screen.number(&line.orders),
        screen.number(&line.money),
    ]
}
