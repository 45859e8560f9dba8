//! The answer: a decision with the ladder of limits, the next larger lot, and what stands once the
//! trade is done.

use super::answer::{After, Answer, LimitAnswer, NextLot, Reason, TooSmall, Warning, WouldOpen};
use super::basis::BasisRule;
use super::decide::{Cap, Decision, decide_keeping, limits_met};
use super::intent::{Intent, IntentError};
use super::limits::{strategy_budget_ceiling, total_exposure_ceiling};
use super::modes::mode_of;
use super::order::{Order, StopSource};
use super::portfolio::Portfolio;
use super::working::{Settlement, SymbolOrders, told_beside};
use crate::units::{Money, Points, Quantity};
use hashbrown::HashMap;

impl Portfolio<'_> {
    /// Sizes one trade.
    ///
    /// # Errors
    /// The first thing in the intent that is bad input. A trade that no limit leaves room for is an
    /// answer, not an error.
    pub fn size<'a>(&self, intent: &Intent<'a>) -> Result<Answer<'a>, IntentError> {
        let mut ladder = Vec::with_capacity(self.limits.len());
        let order = Order::resolve(self, intent)?;
        let decision = decide_keeping(self, intent, &order, &mut ladder);
        if ladder.is_empty() {
            ladder.extend(limits_met(self, &order)); // what opens nothing needs none to be decided
        }
        Ok(self.answer(decision, ladder))
    }

    /// Explains a decision that was made on this portfolio.
    pub(crate) fn explain<'a>(&self, decision: Decision<'_, 'a>) -> Answer<'a> {
        let ladder = limits_met(self, decision.order).collect();
        self.answer(decision, ladder)
    }

    fn answer<'a>(&self, decision: Decision<'_, 'a>, ladder: Vec<LimitAnswer>) -> Answer<'a> {
        let order = decision.order;
        let mut limits = ladder;
        if let Some(binding) = limits.iter_mut().find(|met| decision.binding == Some(met.limit)) {
            binding.binding = true;
        }
        let mode = mode_of(order.mode);
        let no_basis = matches!(decision.reason, Some(Reason::NoBasis(_)));
        let by_mode =
            decision.basis.rule != BasisRule::CLOSE && decision.basis.rule != BasisRule::INTENT;
        let binding = limits.iter().find(|limit| limit.binding);
        let next_lot = binding.and_then(|binding| next_lot(binding, &decision));
        let (after, would_open) = self.after(&decision);
        let orders = child_orders(order, &decision.qty);
        Answer {
            after,
            equity: self.equity().clone(),
            too_small: self.too_small(&limits, &decision),
            evidence: if by_mode { (mode.evidence)(self, order) } else { None },
            no_basis: if no_basis { (mode.no_basis)(self, order) } else { String::new() },
            warnings: self.warnings(&decision, would_open, orders.is_some()),
            orders,
            limits,
            next_lot,
            order: order.clone(),
            cap: decision.cap,
            qty: decision.qty,
            closes: decision.closes,
            opens: decision.opens,
            reason: decision.reason,
            basis: decision.basis,
        }
    }

    /// What stands once the trade is done, working orders settled anew; and what these would open,
    /// where the trade closes what they would have closed.
    fn after(&self, decision: &Decision<'_, '_>) -> (After, Option<WouldOpen>) {
        let order = decision.order;
        let released = self.book.released(&self.config, order.place, &order.own, &decision.closes);
        let unit_exposure = order.unit_exposure.as_ref().unwrap_or(&Money::ZERO);
        let opened = &decision.opens * unit_exposure;
        let mut exposure = &(&self.exposure() - &released.exposure) + &opened;
        let mut capital = self.strategy_capital(order.strategy);
        capital -= &released.capital;
        capital += &(&opened * &order.margin);
        let mut would_open = None;
        if let Some(of_symbol) = self.working.of_symbol(&order.symbol) {
            let settled = self.settled_after(of_symbol, decision);
            let (then, now) = (&settled.beside, &of_symbol.settled.beside);
            exposure = &(&exposure + then.exposure()) - now.exposure();
            capital += then.capital(then.id(order.strategy));
            capital -= now.capital(now.id(order.strategy));
            would_open = self.would_open(of_symbol, &settled, decision);
        }
        let (total, budget) =
            (total_exposure_ceiling(self), strategy_budget_ceiling(self, order.strategy));
        let after = After {
            exposure_utilization_pct: exposure.percent_of(&total),
            strategy_utilization_pct: capital.percent_of(&budget),
            current_exposure: exposure,
            strategy_used: capital,
        };
        (after, would_open)
    }

    /// The working orders of the symbol on the rows that the trade leaves.
    fn settled_after<'s>(
        &'s self,
        of_symbol: &SymbolOrders<'_>,
        decision: &'s Decision<'_, '_>,
    ) -> Settlement<'s> {
        let Decision { order, closes, opens, .. } = decision;
        let opened = if opens.is_zero() { None } else { Some(order.opened()) };
        let mut rows = self.book.rows_after(&order.symbol, order.place, &order.own, closes);
        let point_value = opened.as_ref().and_then(|row| row.point_value);
        let point_value = point_value.map(|value| told_beside(&rows, value));
        if let Some(opened) = &opened {
            rows.push((opened, opens.clone()));
        }
        self.settle_on(&rows, &of_symbol.places, point_value)
    }

    /// What orders on the side of an exit would open, where any opens more than before it.
    fn would_open(
        &self,
        of_symbol: &SymbolOrders<'_>,
        settled: &Settlement<'_>,
        decision: &Decision<'_, '_>,
    ) -> Option<WouldOpen> {
        if decision.closes.is_zero() {
            return None;
        }
        let order_at = |at: usize| &self.account.working_orders[of_symbol.places[at]];
        let on_side =
            |&&(at, _): &&(usize, Quantity)| Some(order_at(at).side) == decision.order.side;
        let opening = settled.opened.iter().filter(on_side);
        let before: HashMap<usize, &Quantity> =
            of_symbol.settled.opened.iter().map(|(at, units)| (*at, units)).collect();
        let opens_more = |(at, units): &(usize, Quantity)| {
            before.get(at).is_none_or(|&opened_before| units > opened_before)
        };
        if !opening.clone().any(opens_more) {
            return None;
        }
        let opens = opening.clone().map(|(_, units)| units.clone()).sum();
        let exposure = opening
            .clone()
            .map(|(at, units)| units * &order_at(*at).as_position().unit_exposure())
            .sum();
        let orders =
            opening.map(|(at, _)| order_at(*at).description(self.config().digits)).collect();
        Some(WouldOpen { opens, exposure, orders })
    }

    /// What would open but for `min_order_notional`.
    fn too_small(&self, limits: &[LimitAnswer], decision: &Decision<'_, '_>) -> Option<TooSmall> {
        if !decision.is_too_small {
            return None;
        }
        let least = self.config().min_notional(&decision.order.symbol)?;
        let is_listed = self.config().min_order_notional.as_ref() != Some(&least);
        let cut = limits.iter().find(|limit| limit.binding && decision.is_cut);
        let cut = cut.and_then(|limit| limit.max_qty.as_ref());
        let order = decision.order;
        let opens =
            (cut.unwrap_or(&decision.asked) - &order.closable).down_to_lots(&order.lot_size)?;
        Some(TooSmall { opens, least, is_listed })
    }
}

/// The next larger answer, and how far it would go beyond the binding limit: the least by which
/// that limit would have to be higher, and so above zero; more than the lot costs where the limit
/// is exceeded already.
fn next_lot(binding: &LimitAnswer, decision: &Decision<'_, '_>) -> Option<NextLot> {
    let Decision { order, basis, .. } = decision;
    let lot = &order.lot_size;
    let (qty, counted) = match &binding.max_qty {
        Some(max_qty) if decision.is_cut => (max_qty + lot, &(max_qty - &order.closable) + lot),
        // A basis that was computed from a risk closes nothing.
        _ => (&basis.qty + lot, &basis.qty + lot),
    };
    Some(NextLot { qty, fails: binding.limit, by: binding.room.excess(&counted)? })
}

impl Portfolio<'_> {
    fn warnings(
        &self,
        decision: &Decision<'_, '_>,
        would_open: Option<WouldOpen>,
        lists_orders: bool,
    ) -> Vec<Warning> {
        let mut warnings = self.instrument_warnings(decision, lists_orders);
        warnings.append(&mut warnings_of(decision, self.equity(), would_open));
        let silenced = &self.config().silenced;
        warnings.retain(|warning| !silenced.iter().any(|code| code == warning.code()));
        warnings
    }

    /// What does not fit the terms of the instrument.
    fn instrument_warnings(&self, decision: &Decision<'_, '_>, lists_orders: bool) -> Vec<Warning> {
        let order = decision.order;
        let mut warnings = Vec::new();
        if let Some((told, listed)) = self.config().differing_lots(&order.symbol) {
            warnings.push(Warning::LotDiffers { told, listed });
        }
        if let Some(tick) = order.tick {
            let at = Points::from(tick);
            let stop = order.stop.as_ref().filter(|stop| stop.source == StopSource::Price);
            let prices = [("price", Some(&order.price)), ("stop", stop.map(|stop| &stop.price))];
            let off = prices.into_iter().filter_map(|(what, price)| {
                price.filter(|price| !price.is_on_tick(&at)).map(|price| (what, price.clone()))
            });
            warnings.extend(off.map(|(what, price)| Warning::OffTick { what, price, tick }));
        }
        let most = order.max_order_qty.map(Quantity::from);
        if let Some(most) = most.filter(|_| decision.qty.is_positive() && !lists_orders) {
            warnings.push(Warning::NoOrders { most });
        }
        warnings
    }
}

/// The orders that a quantity is sent as, where more than so many units may not be sent at once:
/// whole lots, the largest first, what is left last. `None` where no largest order is known, where
/// it is less than a lot, and where there would be more orders than anybody sends.
#[must_use]
pub(crate) fn child_orders(order: &Order<'_>, qty: &Quantity) -> Option<Vec<Quantity>> {
    const MOST_ORDERS: usize = 1000;
    let most = Quantity::from(order.max_order_qty?);
    let largest = most.down_to_lots(&order.lot_size).filter(Quantity::is_positive)?;
    let mut orders = Vec::new();
    let mut left = qty.clone();
    while left.is_positive() {
        if orders.len() == MOST_ORDERS {
            return None;
        }
        let next = left.clone().min(largest.clone());
        left -= &next;
        orders.push(next);
    }
    Some(orders)
}

fn warnings_of(
    decision: &Decision<'_, '_>,
    equity: &Money,
    would_open: Option<WouldOpen>,
) -> Vec<Warning> {
    let order = decision.order;
    let mut warnings = Vec::new();
    if order.is_unknown_contract {
        warnings.push(Warning::UnknownContract);
    }
    if order.lot_is_fallback {
        warnings.push(Warning::LotSizeFallback);
    }
    if order.risk_pct.as_ref().is_some_and(|told| *told > order.max_risk_pct) {
        warnings.push(Warning::CappedRisk);
    }
    if let Some(told) = &order.risk {
        if decision.basis.base.is_some() {
            let is_above = *told > equity * &order.max_risk_pct;
            warnings.extend(is_above.then_some(Warning::CappedRisk));
        } else if !decision.basis.instead_of_mode {
            warnings.push(Warning::RiskUnused);
        }
    }
    if decision.basis.instead_of_mode {
        warnings.push(Warning::ClosesOwn);
    }
    warnings.extend(would_open.map(Warning::WorkingOrders));
    if decision.is_too_small && decision.reason != Some(Reason::BelowMinNotional) {
        warnings.push(Warning::BelowMinNotional);
    } else if decision.reason.is_none() && !decision.is_cut {
        if decision.asked < decision.basis.qty {
            warnings.extend(decision.cap.map(|cap| match cap {
                Cap::ReduceOnly => Warning::ReducedToPosition,
                Cap::ScaledToZero => Warning::ScaledToZero,
                Cap::NoStopDistance => Warning::NoStopDistance,
                Cap::NoStrike => Warning::NoStrike,
                Cap::Expired => Warning::Expired,
            }));
        }
        if decision.qty < decision.asked {
            warnings.push(Warning::RoundedToLot);
        }
    }
    warnings
}
