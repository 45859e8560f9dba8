//! The decision: the largest whole number of lots that breaks no limit, never more than what was asked.

use super::answer::{After, Answer, NextLot, Reason, Rung, Warning};
use super::basis::{Basis, Rule};
use super::book::Book;
use super::config::Config;
use super::intent::{Intent, IntentError};
use super::limits::{LIMITS, Limit, strategy_budget_limit, total_exposure_limit};
use super::order::Order;
use crate::units::{Money, Quantity};

/// Sizes one trade against a book.
///
/// # Errors
/// The first thing in the intent that is bad input. A trade that no limit leaves room for is an answer, not an error.
pub fn size<'a>(config: &Config, book: &Book<'_>, intent: &Intent<'a>) -> Result<Answer<'a>, IntentError> {
    let order = Order::resolve(config, book, intent)?;
    let basis = Basis::of(config, book, intent, &order);
    let mut limits = ladder(config, book, &order);
    let asked = if intent.reduce_only { basis.qty.clone().min(order.closable.clone()) } else { basis.qty.clone() };
    let (binding, cut) = decide(&limits, &asked, &basis, &order);
    if let Some(rung) = binding.and_then(|index| limits.get_mut(index)) {
        rung.binding = true;
    }
    let passing = Split::of(&cut, &order);
    let next_lot = binding.and_then(|index| next_lot(&limits[index], &order, &basis, &asked));
    let refused = intent.all_or_none && passing.total() < basis.qty;
    let part = if refused { Split::NOTHING } else { passing.clone() };
    let mut answer = Answer {
        after: after(config, book, &order, &part),
        equity: book.equity().clone(),
        qty: part.total(),
        closes: part.closes,
        opens: part.opens,
        reason: None,
        warnings: Vec::new(),
        order,
        basis,
        limits,
        next_lot,
    };
    answer.reason = reason(intent, &answer, passing.total());
    answer.warnings = warnings(&answer, &asked);
    Ok(answer)
}

fn ladder(config: &Config, book: &Book<'_>, order: &Order<'_>) -> Vec<Rung> {
    let rung = |limit: &Limit| {
        let room = (limit.room)(config, book, order);
        let max_qty = room.opens(&order.lot_size).map(|opens| &order.closable + &opens);
        Rung { name: limit.name, room, max_qty, binding: false }
    };
    LIMITS.iter().map(rung).collect()
}

/// The limit that decides, and the quantity that it and the basis leave: the first limit whose `max_qty` is the least
/// when that is less than what is asked; the risk limit when the basis was computed from it and stands.
fn decide(limits: &[Rung], asked: &Quantity, basis: &Basis, order: &Order<'_>) -> (Option<usize>, Quantity) {
    let max_qtys = limits.iter().enumerate().filter_map(|(index, rung)| Some((index, rung.max_qty.as_ref()?)));
    match max_qtys.min_by_key(|&(_, max_qty)| max_qty) {
        Some((index, max_qty)) if max_qty < asked => (Some(index), max_qty.clone()),
        _ => {
            let risk_decided = basis.rule == Rule::RiskPerTrade && order.stop.is_some() && *asked == basis.qty;
            let risk_limit = limits.iter().position(|rung| risk_decided && rung.name == basis.rule.name());
            (risk_limit, asked.clone())
        }
    }
}

/// An order in its two parts.
#[derive(Clone)]
struct Split {
    closes: Quantity,
    opens: Quantity,
}

impl Split {
    const NOTHING: Self = Self { closes: Quantity::ZERO, opens: Quantity::ZERO };

    /// Closes first. Closing everything is allowed whatever the lot; every other part is whole lots.
    fn of(qty: &Quantity, order: &Order<'_>) -> Self {
        let whole = |qty: &Quantity| qty.down_to_lots(&order.lot_size).unwrap_or(Quantity::ZERO);
        if *qty < order.closable {
            Self { closes: whole(qty), opens: Quantity::ZERO }
        } else {
            Self { closes: order.closable.clone(), opens: whole(&(qty - &order.closable)) }
        }
    }

    fn total(&self) -> Quantity {
        &self.closes + &self.opens
    }
}

/// The next larger answer, and how far it would go beyond the binding limit: the least by which that limit would have
/// to be higher, and so above zero; more than the lot costs where the limit is exceeded already.
fn next_lot(rung: &Rung, order: &Order<'_>, basis: &Basis, asked: &Quantity) -> Option<NextLot> {
    let unit_cost = rung.room.unit_cost.as_ref()?;
    let limit_cuts = rung.max_qty.as_ref().filter(|&max_qty| max_qty < asked);
    // A basis that was computed from the risk limit spends that limit on all of it, the closing part too.
    let (qty, counted) = if let Some(max_qty) = limit_cuts {
        (max_qty + &order.lot_size, &(max_qty - &order.closable) + &order.lot_size)
    } else {
        let next_basis = &basis.qty + &order.lot_size;
        (Split::of(&next_basis, order).total(), next_basis)
    };
    let by = &(&(&counted * unit_cost) + &rung.room.used) - &rung.room.limit;
    Some(NextLot { qty, fails: rung.name, by })
}

fn after(config: &Config, book: &Book<'_>, order: &Order<'_>, part: &Split) -> After {
    let released = book.released(order, &part.closes);
    let opened = &part.opens * &order.unit_cost;
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

fn reason(intent: &Intent<'_>, answer: &Answer<'_>, passing: Quantity) -> Option<Reason> {
    if !answer.qty.is_zero() {
        return None;
    }
    let order = &answer.order;
    let basis = &answer.basis;
    Some(match basis.rule {
        _ if !passing.is_zero() => Reason::AllOrNone(passing),
        Rule::Close if basis.qty.is_zero() => Reason::NothingToClose,
        _ if intent.reduce_only && !order.is_against_own() => Reason::NothingToReduce,
        Rule::RiskPerTrade if order.stop.is_none() => Reason::NoStopDistance,
        fixed if fixed.is_fixed_qty() && basis.qty.is_zero() => Reason::FixedQtyZero,
        rule if !answer.equity.is_positive() && (rule == Rule::RiskPerTrade || !order.is_against_own()) => {
            Reason::NoEquity
        }
        _ => answer.binding().map_or(Reason::BelowOneLot, Reason::Limit),
    })
}

fn warnings(answer: &Answer<'_>, asked: &Quantity) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if answer.order.lot_is_fallback {
        warnings.push(Warning::LotSizeFallback);
    }
    // A limit's own `max_qty` leaves nothing to round, so it is the basis or the own position that was cut down here.
    let limit_cuts = answer.limits.iter().filter_map(|rung| rung.max_qty.as_ref()).any(|max_qty| max_qty < asked);
    if answer.reason.is_none() && !limit_cuts {
        if *asked < answer.basis.qty {
            warnings.push(Warning::ReducedToPosition);
        }
        if answer.qty < *asked {
            warnings.push(Warning::RoundedToLot);
        }
    }
    warnings
}
