//! The answer: a decision with the ladder of limits, the next larger lot, and what stands once the
//! trade is done.

use super::answer::{After, Answer, NextLot, Reason, Rung, TooSmall, Warning};
use super::basis::Rule;
use super::book::Book;
use super::config::Config;
use super::decide::{Decision, Split, decide_noting};
use super::intent::{Intent, IntentError, Side};
use super::kelly;
use super::limit::Room;
use super::limits::{LIMITS, strategy_budget_limit, total_exposure_limit};
use super::order::Order;
use super::scaling;
use crate::units::Quantity;

/// Sizes one trade against a book.
///
/// # Errors The first thing in the intent that is bad input. A trade that no limit leaves room for
/// is an answer, not an error.
pub fn size<'a>(
    config: &Config,
    book: &Book<'_>,
    intent: &Intent<'a>,
) -> Result<Answer<'a>, IntentError> {
    let mut rooms = Vec::with_capacity(LIMITS.len());
    let order = Order::resolve(config, book, intent)?;
    let decision = decide_noting(config, book, intent, &order, |limit, room| {
        rooms.push((limit, room.clone()));
    });
    if rooms.is_empty() {
        rooms = every_room(config, book, &order); // what opens nothing needs none to be decided
    }
    Ok(answer(config, book, decision, rooms))
}

/// Explains a decision against the book that it was made on.
#[must_use]
pub fn explain<'a>(config: &Config, book: &Book<'_>, decision: Decision<'_, 'a>) -> Answer<'a> {
    let rooms = every_room(config, book, decision.order);
    answer(config, book, decision, rooms)
}

fn answer<'a>(
    config: &Config,
    book: &Book<'_>,
    decision: Decision<'_, 'a>,
    rooms: Vec<(usize, Room)>,
) -> Answer<'a> {
    let limits = ladder(&decision, rooms);
    let being_closed = book.being_closed(decision.order.symbol, decision.order.strategy);
    let by_kelly = decision.basis.rule == Rule::Kelly;
    let next_lot =
        limits.iter().find(|rung| rung.binding).and_then(|rung| next_lot(rung, &decision));
    Answer {
        after: after(config, book, &decision),
        equity: book.equity().clone(),
        warnings: warnings(&decision, &being_closed),
        too_small: too_small(config, &limits, &decision),
        halt: scaling::drawdown_halt(config, book),
        evidence: by_kelly
            .then(|| kelly::evidence(config, book, decision.order.strategy))
            .flatten(),
        known: if by_kelly { kelly::known(book, decision.order.strategy) } else { Vec::new() },
        being_closed,
        limits,
        next_lot,
        qty: decision.qty,
        closes: decision.closes,
        opens: decision.opens,
        reason: decision.reason,
        order: decision.order.clone(),
        basis: decision.basis,
    }
}

/// The room in each of the [`LIMITS`] that the config sets.
fn every_room(config: &Config, book: &Book<'_>, order: &Order<'_>) -> Vec<(usize, Room)> {
    book.limits()
        .filter_map(|(index, limit)| Some((index, (limit.room)(config, book, order)?)))
        .collect()
}

fn ladder(decision: &Decision<'_, '_>, rooms: Vec<(usize, Room)>) -> Vec<Rung> {
    let order = decision.order;
    let rung = |(index, room): (usize, Room)| {
        let max_qty = room.opens(&order.lot_size).map(|opens| &order.closable + &opens);
        Rung { name: LIMITS[index].name, room, max_qty, binding: decision.binding == Some(index) }
    };
    rooms.into_iter().map(rung).collect()
}

/// The next larger answer, and how far it would go beyond the binding limit: the least by which
/// that limit would have to be higher, and so above zero; more than the lot costs where the limit
/// is exceeded already.
fn next_lot(rung: &Rung, decision: &Decision<'_, '_>) -> Option<NextLot> {
    let Decision { order, basis, .. } = decision;
    let (qty, counted) = match &rung.max_qty {
        Some(max_qty) if decision.is_cut => {
            (max_qty + &order.lot_size, &(max_qty - &order.closable) + &order.lot_size)
        }
        // A basis that was computed from the risk limit spends that limit on all of it, the closing
        // part too.
        _ => {
            let next_basis = &basis.qty + &order.lot_size;
            (Split::of(&next_basis, order).total(), next_basis)
        }
    };
    Some(NextLot { qty, fails: rung.name, by: rung.room.excess(&counted)? })
}

fn after(config: &Config, book: &Book<'_>, decision: &Decision<'_, '_>) -> After {
    let order = decision.order;
    let released = book.released(order, &decision.closes);
    let opened = &decision.opens * &order.unit_cost;
    let current_exposure = &(&book.exposure() - &released.exposure) + &opened;
    let strategy_used = &(&book.strategy_capital(order.strategy) - &released.in_budget)
        + &(&opened * &order.margin);
    After {
        exposure_utilization_pct: current_exposure.percent_of(&total_exposure_limit(config, book)),
        strategy_utilization_pct: strategy_used.percent_of(&strategy_budget_limit(
            config,
            book,
            order.strategy,
        )),
        current_exposure,
        strategy_used,
    }
}

/// What would open but for `min_order_notional`.
fn too_small(config: &Config, limits: &[Rung], decision: &Decision<'_, '_>) -> Option<TooSmall> {
    let least = config.min_order_notional.as_ref().filter(|_| decision.is_too_small)?.clone();
    let cut = limits
        .iter()
        .find(|rung| rung.binding && decision.is_cut)
        .and_then(|rung| rung.max_qty.as_ref());
    let order = decision.order;
    let opens = (cut.unwrap_or(&decision.asked) - &order.closable).down_to_lots(&order.lot_size)?;
    Some(TooSmall { opens, least })
}

/// Whether the order would close more if pending orders closed less: it goes beyond what they
/// leave, or is a close that they leave something of.
fn meets_pending_close(decision: &Decision<'_, '_>, being_closed: &Quantity) -> bool {
    let closing = match decision.order.side {
        Some(Side::Sell) => being_closed.is_positive(),
        Some(Side::Buy) => being_closed.is_negative(),
        None => false,
    };
    let closes = decision.basis.rule == Rule::Close && !decision.qty.is_zero();
    closing && (closes || decision.asked > decision.order.closable)
}

fn warnings(decision: &Decision<'_, '_>, being_closed: &Quantity) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if decision.order.lot_is_fallback {
        warnings.push(Warning::LotSizeFallback);
    }
    if meets_pending_close(decision, being_closed) {
        warnings.push(Warning::PendingClose);
    }
    if decision.is_too_small && decision.reason != Some(Reason::BelowMinNotional) {
        warnings.push(Warning::BelowMinNotional);
    } else if decision.reason.is_none() && !decision.is_cut {
        if decision.asked < decision.basis.qty {
            warnings.push(Warning::ReducedToPosition);
        }
        if decision.qty < decision.asked {
            warnings.push(Warning::RoundedToLot);
        }
    }
    warnings
}
