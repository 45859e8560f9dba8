//! The answer: a decision with the ladder of limits, the next larger lot, and what stands once the trade is done.

use super::answer::{After, Answer, NextLot, Rung, Warning};
use super::book::Book;
use super::config::Config;
use super::decide::{Decision, Split, decide};
use super::intent::{Intent, IntentError};
use super::limits::{LIMITS, strategy_budget_limit, total_exposure_limit};
use crate::units::Money;

/// Sizes one trade against a book.
///
/// # Errors
/// The first thing in the intent that is bad input. A trade that no limit leaves room for is an answer, not an error.
pub fn size<'a>(config: &Config, book: &Book<'_>, intent: &Intent<'a>) -> Result<Answer<'a>, IntentError> {
    Ok(explain(config, book, decide(config, book, intent)?))
}

/// Explains a decision against the book that it was made on.
#[must_use]
pub fn explain<'a>(config: &Config, book: &Book<'_>, decision: Decision<'a>) -> Answer<'a> {
    let limits = ladder(config, book, &decision);
    let next_lot = decision.binding.and_then(|index| next_lot(limits.get(index)?, &decision));
    Answer {
        after: after(config, book, &decision),
        equity: book.equity().clone(),
        warnings: warnings(&decision),
        limits,
        next_lot,
        qty: decision.qty,
        closes: decision.closes,
        opens: decision.opens,
        reason: decision.reason,
        order: decision.order,
        basis: decision.basis,
    }
}

fn ladder(config: &Config, book: &Book<'_>, decision: &Decision<'_>) -> Vec<Rung> {
    let order = &decision.order;
    let rungs = LIMITS.iter().enumerate().map(|(index, limit)| {
        let room = (limit.room)(config, book, order);
        Rung {
            name: limit.name,
            factors: (limit.factors)(config, book, order),
            max_qty: room.opens(&order.lot_size).map(|opens| &order.closable + &opens),
            room,
            binding: decision.binding == Some(index),
        }
    });
    rungs.collect()
}

/// The next larger answer, and how far it would go beyond the binding limit: the least by which that limit would have
/// to be higher, and so above zero; more than the lot costs where the limit is exceeded already.
fn next_lot(rung: &Rung, decision: &Decision<'_>) -> Option<NextLot> {
    let Decision { order, basis, .. } = decision;
    let unit_cost = rung.room.unit_cost.as_ref()?;
    let (qty, counted) = match &rung.max_qty {
        Some(max_qty) if decision.is_cut => (max_qty + &order.lot_size, &(max_qty - &order.closable) + &order.lot_size),
        // A basis that was computed from the risk limit spends that limit on all of it, the closing part too.
        _ => {
            let next_basis = &basis.qty + &order.lot_size;
            (Split::of(&next_basis, order).total(), next_basis)
        }
    };
    let by = &(&(&counted * unit_cost) + &rung.room.used) - &rung.room.limit;
    Some(NextLot { qty, fails: rung.name, by })
}

fn after(config: &Config, book: &Book<'_>, decision: &Decision<'_>) -> After {
    let order = &decision.order;
    let released = book.released(order, &decision.closes);
    let opened = &decision.opens * &order.unit_cost;
    let replaced = |now: &Money, released: &Money| &(now - released) + &opened;
    let current_exposure = replaced(book.exposure(), &released.exposure);
    let strategy_used = replaced(book.strategy_exposure(order.strategy), &released.in_budget);
    After {
        exposure_utilization_pct: current_exposure.percent_of(&total_exposure_limit(config, book)),
        strategy_utilization_pct: strategy_used.percent_of(&strategy_budget_limit(config, book, order.strategy)),
        current_exposure,
        strategy_used,
    }
}

fn warnings(decision: &Decision<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if decision.order.lot_is_fallback {
        warnings.push(Warning::LotSizeFallback);
    }
    if decision.reason.is_none() && !decision.is_cut {
        if decision.asked < decision.basis.qty {
            warnings.push(Warning::ReducedToPosition);
        }
        if decision.qty < decision.asked {
            warnings.push(Warning::RoundedToLot);
        }
    }
    warnings
}
