//! The decision: the largest whole number of lots that breaks no limit, never more than what was
//! asked.
//!
//! Only what the quantity hangs on is worked out here; what explains it is [`size`](super::size)'s.

use super::answer::{LimitAnswer, Reason};
use super::basis::{Basis, BasisRule};
use super::intent::Intent;
use super::limit::{Limit, Room, Takes};
use super::limits::RISK_PER_TRADE;
use super::modes::mode_of;
use super::order::Order;
use super::portfolio::Portfolio;
use super::scaling;
use crate::number::Decimal;
use crate::units::{Money, Quantity};

/// What lets an order only close, whatever the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// The intent is reduce-only.
    ReduceOnly,
    /// The caller's scale is 0.
    ScaledToZero,
    /// The config requires a stop, and nothing tells the stop distance.
    NoStopDistance,
    /// It would write an option whose strike nothing tells.
    NoStrike,
    /// The contract has expired.
    Expired,
}

/// How much to trade.
#[derive(Clone, Debug)]
pub struct Decision<'o, 'a> {
    /// The intent, resolved.
    pub order: &'o Order<'a>,
    /// What was asked for.
    pub basis: Basis,
    /// That, once it is capped at the own position where nothing may open.
    pub asked: Quantity,
    /// Why nothing may open, whatever the limits.
    pub cap: Option<Cap>,
    /// How much to trade, in units.
    pub qty: Quantity,
    /// The part that closes the own position.
    pub closes: Quantity,
    /// The part that goes beyond it.
    pub opens: Quantity,
    /// The limit that decided; `None` when the basis itself did.
    pub binding: Option<&'static Limit>,
    /// Whether that limit cut what was asked; else what was asked was computed from it.
    pub is_cut: bool,
    /// Whether what would open was too little money to open it.
    pub is_too_small: bool,
    /// Why the quantity is 0; `None` when it is not.
    pub reason: Option<Reason>,
}

impl Decision<'_, '_> {
    /// What the part that opens loses at its stop, costs included, in money; `None` without a stop.
    #[must_use]
    pub fn risk(&self) -> Option<Money> {
        match self.order.risk_taken()? {
            Takes::PerUnit(unit) => Some(&self.opens * &unit),
            Takes::Loss(loss) => Some(loss.of(&self.opens)),
            Takes::Whole(_) | Takes::Unknown => None,
        }
    }

    /// What the part that opens counts as exposure, in money; `None` where nothing tells a strike.
    #[must_use]
    pub fn exposure(&self) -> Option<Money> {
        Some(&self.opens * self.order.unit_exposure.as_ref()?)
    }
}

/// Decides on one trade: an intent, and the order that it was resolved to.
pub(crate) fn decide<'o, 'a>(
    portfolio: &Portfolio<'_>,
    intent: &Intent<'a>,
    order: &'o Order<'a>,
) -> Decision<'o, 'a> {
    decide_by(portfolio, intent, order, first_to_cut)
}

/// Decides, and keeps in `ladder` how the order meets each limit, for an explanation; nothing where
/// nothing would open.
pub(super) fn decide_keeping<'o, 'a>(
    portfolio: &Portfolio<'_>,
    intent: &Intent<'a>,
    order: &'o Order<'a>,
    ladder: &mut Vec<LimitAnswer>,
) -> Decision<'o, 'a> {
    decide_by(portfolio, intent, order, |portfolio, order, whole_lots| {
        ladder.extend(limits_met(portfolio, order));
        let wanted = &order.closable + whole_lots;
        let mut tightest: Option<(&'static Limit, &Quantity)> = None;
        for LimitAnswer { limit, max_qty, .. } in ladder.iter() {
            if let Some(max_qty) = max_qty
                && max_qty < tightest.map_or(&wanted, |(_, least)| least)
            {
                tightest = Some((limit, max_qty));
            }
        }
        tightest.map(|(limit, max_qty)| (limit, max_qty.clone()))
    })
}

/// How an order meets each of the limits that the config sets, none of which is known to bind yet.
pub(super) fn limits_met(
    portfolio: &Portfolio<'_>,
    order: &Order<'_>,
) -> impl Iterator<Item = LimitAnswer> {
    portfolio.limits.iter().filter_map(move |&limit| {
        let room = (limit.room)(portfolio, order)?;
        let max_qty = room.opens(&order.lot_size).map(|opens| &order.closable + &opens);
        Some(LimitAnswer { limit, room, max_qty, binding: false })
    })
}

/// A limit, and its `max_qty`.
type Tightest = (&'static Limit, Quantity);

/// Decides, where `tightest` says which limit has room for the fewest of so many whole lots beside
/// what closes, and for what quantity that is; none where all have room for these. Of equals it is
/// the first.
#[inline]
fn decide_by<'o, 'a>(
    portfolio: &Portfolio<'_>,
    intent: &Intent<'a>,
    order: &'o Order<'a>,
    tightest: impl FnOnce(&Portfolio<'_>, &Order<'_>, &Quantity) -> Option<Tightest>,
) -> Decision<'o, 'a> {
    let basis = basis(portfolio, intent, order);
    let wanted = basis.qty.clone();
    let cap = cap(portfolio, intent, order);
    let asked = if cap.is_some() { wanted.min(order.closable.clone()) } else { wanted };
    let opening = &asked - &order.closable;
    // What only closes is free of every limit.
    let whole_lots = opening.is_positive().then(|| opening.up_to_lots(&order.lot_size)).flatten();
    let tightest = whole_lots.and_then(|whole_lots| tightest(portfolio, order, &whole_lots));
    let is_cut = tightest.is_some();
    let (binding, passing) = match tightest {
        Some((limit, max_qty)) => (Some(limit), Split::of(&max_qty, order)),
        None if cap.is_some() => (None, Split::of(&asked, order)),
        None => (risk_limit(portfolio, &basis, order, &asked), Split::of(&asked, order)),
    };
    let least = portfolio.config().min_notional(&order.symbol);
    let is_too_small = passing.is_below(least.as_ref(), order);
    let passing = if is_too_small { Split { opens: Quantity::ZERO, ..passing } } else { passing };
    let passes = passing.total();
    let refused = intent.all_or_none && passes < basis.qty;
    let part = if refused { Split::NOTHING } else { passing };
    let qty = if refused { Quantity::ZERO } else { passes.clone() };
    let reason = if !qty.is_zero() {
        None
    } else if is_too_small && passes.is_zero() {
        Some(Reason::BelowMinNotional)
    } else {
        Some(reason(portfolio, order, &basis, (cap, binding), passes))
    };
    let (closes, opens) = (part.closes, part.opens);
    Decision { order, basis, asked, cap, qty, closes, opens, binding, is_cut, is_too_small, reason }
}

/// What is asked for, by the first rule that fits: a close, the set quantity, then the mode. Scales
/// bear on the mode alone. A mode that sizes by risk has nothing to say of what closes, which risks
/// nothing: there the whole own position is asked for.
pub(super) fn basis(portfolio: &Portfolio<'_>, intent: &Intent<'_>, order: &Order<'_>) -> Basis {
    if let Some(pct) = intent.close_pct {
        let rule = if intent.close { BasisRule::CLOSE } else { BasisRule::INTENT };
        return Basis::of_product(pct, &order.closable, rule);
    }
    if intent.close {
        return Basis::of_quantity(order.own.net.abs(), BasisRule::CLOSE);
    }
    if let Some(qty) = intent.qty {
        return Basis::of_quantity(qty.into(), BasisRule::INTENT);
    }
    if let Some(lots) = intent.lots {
        return Basis::of_product(lots, &order.lot_size, BasisRule::INTENT);
    }
    let (mode, against) = (mode_of(order.mode), order.is_against_own());
    if mode.by_risk && against {
        let own = Basis::of_quantity(order.closable.clone(), BasisRule::CLOSE);
        return Basis { instead_of_mode: true, ..own };
    }
    (mode.basis)(portfolio, order, scaling::scales(portfolio, intent, against))
}

/// What lets nothing open, whatever is asked for.
pub(super) fn cap(
    portfolio: &Portfolio<'_>,
    intent: &Intent<'_>,
    order: &Order<'_>,
) -> Option<Cap> {
    if intent.reduce_only || intent.close_pct.is_some() {
        Some(Cap::ReduceOnly)
    } else if is_scaled_to_zero(intent) {
        Some(Cap::ScaledToZero)
    } else if order.expired.is_some() {
        Some(Cap::Expired)
    } else if order.unit_exposure.is_none() {
        Some(Cap::NoStrike)
    } else {
        let requires_stop = portfolio.config().require_stop && order.stop.is_none();
        requires_stop.then_some(Cap::NoStopDistance)
    }
}

pub(super) fn is_scaled_to_zero(intent: &Intent<'_>) -> bool {
    intent.scale.is_some_and(Decimal::is_zero)
}

/// The first limit that opens the fewest of so many whole lots, and its `max_qty`. A limit that has
/// room for all of them is not asked how many it has room for, which would be a division.
#[inline]
fn first_to_cut(
    portfolio: &Portfolio<'_>,
    order: &Order<'_>,
    whole_lots: &Quantity,
) -> Option<Tightest> {
    let mut tightest: Option<(&'static Limit, Quantity)> = None;
    for &limit in &portfolio.limits {
        if let Some(room) = (limit.room)(portfolio, order)
            && !room.holds(whole_lots)
            && let Some(opens) = room.opens(&order.lot_size)
            && tightest.as_ref().is_none_or(|(_, least)| opens < *least)
        {
            tightest = Some((limit, opens));
        }
    }
    tightest.map(|(limit, opens)| (limit, &order.closable + &opens))
}

/// The risk limit, when what is asked was computed from a risk and stands, and one more lot would
/// break that limit.
fn risk_limit(
    portfolio: &Portfolio<'_>,
    basis: &Basis,
    order: &Order<'_>,
    asked: &Quantity,
) -> Option<&'static Limit> {
    if basis.base.is_none() || *asked != basis.qty {
        return None;
    }
    let room = (RISK_PER_TRADE.room)(portfolio, order)?;
    let breaks = !room.holds(&(&basis.qty + &order.lot_size));
    breaks.then_some(&RISK_PER_TRADE)
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
            self.opens.is_positive() && &self.opens * &order.unit_notional < *least
        })
    }

    pub(super) fn total(&self) -> Quantity {
        &self.closes + &self.opens
    }
}

/// Why nothing is traded.
fn reason(
    portfolio: &Portfolio<'_>,
    order: &Order<'_>,
    basis: &Basis,
    (cap, binding): (Option<Cap>, Option<&'static Limit>),
    passes: Quantity,
) -> Reason {
    let against = order.is_against_own();
    match basis.nothing {
        _ if !passes.is_zero() => Reason::AllOrNone(passes),
        _ if basis.rule == BasisRule::CLOSE && basis.qty.is_zero() => Reason::NothingToClose,
        _ if cap == Some(Cap::ReduceOnly) && !against => Reason::NothingToReduce,
        _ if cap == Some(Cap::ScaledToZero) && !against => Reason::ScaledToZero,
        _ if cap == Some(Cap::Expired) && !against => Reason::Expired,
        _ if cap == Some(Cap::NoStrike) && !against => Reason::NoStrike,
        _ if basis.by_risk && order.stop.is_none() => Reason::NoStopDistance,
        Some(code) => Reason::NoBasis(code),
        None if cap == Some(Cap::NoStopDistance) && !against => Reason::NoStopDistance,
        None if !portfolio.equity().is_positive() && !against => Reason::NoEquity,
        None => binding.map_or(Reason::BelowOneLot, |limit| {
            let room = (limit.room)(portfolio, order);
            let stop = room.as_ref().and_then(Room::stop_reason);
            Reason::Limit { name: limit.name, code: stop.map_or(limit.name, |stop| stop.code) }
        }),
    }
}
