//! The decision: the largest whole number of lots that breaks no limit, never more than what was
//! asked.
//!
//! Only what the quantity hangs on is worked out here; what explains it is [`size`](super::size)'s.

use super::answer::Reason;
use super::basis::{Basis, Rule};
use super::book::Book;
use super::config::Config;
use super::intent::Intent;
use super::limit::Room;
use super::limits::{LIMITS, RISK_PER_TRADE};
use super::order::Order;
use crate::units::{Money, Quantity};

/// How much to trade.
#[derive(Clone, Debug)]
pub struct Decision<'o, 'a> {
    /// The intent, resolved.
    pub order: &'o Order<'a>,
    /// What was asked for.
    pub basis: Basis,
    /// That, once reduce-only has capped it.
    pub asked: Quantity,
    /// How much to trade, in units.
    pub qty: Quantity,
    /// The part that closes the own position.
    pub closes: Quantity,
    /// The part that goes beyond it.
    pub opens: Quantity,
    /// Which of the [`LIMITS`] decided; `None` when the basis itself did.
    pub binding: Option<usize>,
    /// Whether that limit cut what was asked; else what was asked was computed from it.
    pub is_cut: bool,
    /// Whether what would open was too little money to open it.
    pub is_too_small: bool,
    /// Why the quantity is 0; `None` when it is not.
    pub reason: Option<Reason>,
}

impl Decision<'_, '_> {
    /// The name of the limit that decided; `None` when the basis itself did.
    #[must_use]
    pub fn binding(&self) -> Option<&'static str> {
        self.binding.and_then(|index| LIMITS.get(index)).map(|limit| limit.name)
    }
}

/// Decides on one trade against a book: an intent, and the order that it was resolved to.
pub(crate) fn decide<'o, 'a>(
    config: &Config,
    book: &Book<'_>,
    intent: &Intent<'a>,
    order: &'o Order<'a>,
) -> Decision<'o, 'a> {
    decide_noting(config, book, intent, order, |_, _| {})
}

/// The same; shows the room in each of the [`LIMITS`] where it has to find it, for an explanation.
/// A stream needs none, so the rooms are not handed over: each would be copied.
#[inline]
pub(super) fn decide_noting<'o, 'a>(
    config: &Config,
    book: &Book<'_>,
    intent: &Intent<'a>,
    order: &'o Order<'a>,
    note: impl FnMut(usize, &Room),
) -> Decision<'o, 'a> {
    let basis = Basis::of(config, book, intent, order);
    let asked = if intent.reduce_only {
        basis.qty.clone().min(order.closable.clone())
    } else {
        basis.qty.clone()
    };
    let tightest = tightest(config, book, order, &asked, note);
    let is_cut = tightest.is_some();
    let (binding, passing) = match tightest {
        Some((index, max_qty)) => (Some(index), Split::of(&max_qty, order)),
        None => (risk_limit(&basis, order, &asked), Split::of(&asked, order)),
    };
    let is_too_small = passing.is_below(config.min_order_notional.as_ref(), order);
    let passing = if is_too_small { Split { opens: Quantity::ZERO, ..passing } } else { passing };
    let passes = passing.total();
    let refused = intent.all_or_none && passes < basis.qty;
    let part = if refused { Split::NOTHING } else { passing };
    let qty = if refused { Quantity::ZERO } else { passes.clone() };
    let reason = if qty.is_zero() {
        let binding = binding.map(|index| LIMITS[index].name);
        Some(if is_too_small && passes.is_zero() {
            Reason::BelowMinNotional
        } else {
            reason(intent, order, &basis, book, binding, passes)
        })
    } else {
        None
    };
    Decision {
        order,
        basis,
        asked,
        qty,
        closes: part.closes,
        opens: part.opens,
        binding,
        is_cut,
        is_too_small,
        reason,
    }
}

/// The first limit whose `max_qty` is the least, where that is less than what is asked; and that
/// quantity.
#[inline]
fn tightest(
    config: &Config,
    book: &Book<'_>,
    order: &Order<'_>,
    asked: &Quantity,
    mut note: impl FnMut(usize, &Room),
) -> Option<(usize, Quantity)> {
    let opening = asked - &order.closable;
    if !opening.is_positive() {
        return None; // what only closes is free of every limit
    }
    // A room for these whole lots has a `max_qty` of what is asked or more, and then nothing need
    // be divided.
    let whole_lots = opening.up_to_lots(&order.lot_size)?;
    let mut tightest: Option<(usize, Quantity)> = None;
    for (index, limit) in book.limits() {
        let room = (limit.room)(config, book, order);
        let Some(room) = &room else {
            continue;
        };
        if !room.holds(&whole_lots)
            && let Some(opens) = room.opens(&order.lot_size)
            && tightest.as_ref().is_none_or(|(_, least)| opens < *least)
        {
            tightest = Some((index, opens));
        }
        note(index, room);
    }
    tightest.map(|(index, opens)| (index, &order.closable + &opens))
}

/// The risk limit, when what is asked was computed from it and stands.
fn risk_limit(basis: &Basis, order: &Order<'_>, asked: &Quantity) -> Option<usize> {
    let decided = basis.risk_pct.as_ref() == Some(&order.max_risk_pct)
        && order.stop.is_some()
        && *asked == basis.qty;
    LIMITS.iter().position(|limit| decided && limit.name == RISK_PER_TRADE.name)
}

/// An order in its two parts.
pub(super) struct Split {
    closes: Quantity,
    opens: Quantity,
}

impl Split {
    const NOTHING: Self = Self { closes: Quantity::ZERO, opens: Quantity::ZERO };

    /// Closes first. Closing everything is allowed whatever the lot; every other part is whole
    /// lots.
    pub(super) fn of(qty: &Quantity, order: &Order<'_>) -> Self {
        let whole = |qty: &Quantity| qty.down_to_lots(&order.lot_size).unwrap_or(Quantity::ZERO);
        if *qty < order.closable {
            Self { closes: whole(qty), opens: Quantity::ZERO }
        } else {
            Self { closes: order.closable.clone(), opens: whole(&(qty - &order.closable)) }
        }
    }

    /// Whether something would open, and it is less money than may be opened.
    fn is_below(&self, min_notional: Option<&Money>, order: &Order<'_>) -> bool {
        min_notional.is_some_and(|least| {
            self.opens.is_positive() && &self.opens * &order.unit_cost < *least
        })
    }

    pub(super) fn total(&self) -> Quantity {
        &self.closes + &self.opens
    }
}

/// Why nothing is traded.
fn reason(
    intent: &Intent<'_>,
    order: &Order<'_>,
    basis: &Basis,
    book: &Book<'_>,
    binding: Option<&'static str>,
    passes: Quantity,
) -> Reason {
    let by_risk = matches!(basis.rule, Rule::RiskPerTrade | Rule::Kelly);
    match basis.rule {
        _ if !passes.is_zero() => Reason::AllOrNone(passes),
        Rule::Close if basis.qty.is_zero() => Reason::NothingToClose,
        _ if intent.reduce_only && !order.is_against_own() => Reason::NothingToReduce,
        _ if by_risk && order.stop.is_none() => Reason::NoStopDistance,
        Rule::Kelly if let Some(unknown) = &basis.no_edge => Reason::NoEdge(unknown.clone()),
        fixed if fixed.is_fixed_qty() && basis.qty.is_zero() => Reason::FixedQtyZero,
        _ if !book.equity().is_positive() && (by_risk || !order.is_against_own()) => {
            Reason::NoEquity
        }
        _ => binding.map_or(Reason::BelowOneLot, Reason::Limit),
    }
}
