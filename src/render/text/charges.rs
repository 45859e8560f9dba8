//! The charges of an answer, one by one, as a contract note has them.

use super::super::table::{Align, table};
use super::money;
use crate::engine::Answer;
use crate::engine::costs::CostLine;
use crate::number::Exact;
use crate::units::Fraction;

/// What each charge takes of each leg, and their sum; or why there is nothing to list.
#[must_use]
pub fn charges(answer: &Answer<'_>) -> String {
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
    let sum = [leg, name, of, takes, orders, costs.charges.number().grouped()];
    format!("\n{}", table(header, costs.lines.iter().map(row).chain([sum])))
}

fn row(line: &CostLine) -> [String; 6] {
    let percent = |rate: &Fraction| format!("{} %", (rate.number() * &Exact::from(100)).grouped());
    let of_amount = line.amount.as_ref().map(|amount| amount.number().grouped());
    [
        format!("  {}", line.leg.name()),
        line.name.clone(),
        money(&line.base),
        line.rate.as_ref().map(percent).or(of_amount).unwrap_or_default(),
        line.orders.grouped(),
        line.money.number().grouped(),
    ]
}
