//! Costs: the whole loss of a trade at its stop, with everything that it takes to get in and out
//! there. Off until the config names `costs`.
//!
//! A [`Charge`] is one line of a contract note; a [`Schedule`] is what holds from a day on; which
//! of them an order pays, `costs.apply` tells. The [`Loss`] of an order puts its price loss, what
//! slips and the charges of both legs together.

mod break_even;
mod changes;
mod charge;
mod keys;
mod loss;
mod plan;
mod schedule;
mod search;
mod words;

pub use charge::{Charge, ChargePrice, CostLine, Leg, Per, Rounding};
pub(super) use keys::COST_KEYS;
pub use keys::{GAP_PCT, MAX_GAP_RISK};
pub use loss::Loss;
pub(super) use schedule::{CostTable, Lacking};
pub use schedule::{NO_SCHEDULE, Schedule, Schedules};

use super::instrument::InstrumentKind;
use super::intent::Side;
use super::order::Stop;
use crate::number::Decimal;
use crate::units::{Fraction, PointValue, Points, Quantity};
use charge::slipped;
use loss::{LossLeg, LossTerms};
use std::sync::Arc;

/// What the loss of an order hangs on.
#[derive(Clone, Copy)]
pub(super) struct Opening<'o> {
    pub(super) symbol: &'o str,
    pub(super) underlying: &'o str,
    pub(super) kind: InstrumentKind,
    pub(super) is_option: bool,
    pub(super) product: Option<&'o str>,
    pub(super) exchange: Option<&'o str>,
    pub(super) side: Side,
    pub(super) price: &'o Points,
    pub(super) point_value: &'o PointValue,
    pub(super) lot: &'o Quantity,
    pub(super) tick: Option<Decimal>,
    pub(super) max_order_qty: Option<Decimal>,
}

impl CostTable {
    /// What an order loses at its stop, by its quantity.
    ///
    /// # Errors
    /// That no schedule holds for it, or that its slippage is in ticks and nothing tells its tick.
    pub(super) fn loss(&self, order: Opening<'_>, stop: &Stop) -> Result<Loss, Lacking> {
        let in_force = self.in_force(order)?;
        let tick = order.tick.map(Points::from);
        let leg = |leg: Leg, price: &Points| {
            let no_tick = |keys::NoTick| Lacking::Tick { symbol: order.symbol.to_owned() };
            self.slipped_leg(leg, order.side, price, tick.as_ref()).map_err(no_tick)
        };
        let legs = [leg(Leg::Entry, order.price)?, leg(Leg::Exit, &stop.price)?];
        let terms = LossTerms {
            entered: order.side,
            price: order.price.clone(),
            legs,
            distance: stop.distance.clone(),
            point_value: order.point_value.clone(),
            lot: order.lot.clone(),
            tick,
        };
        let (charges, plan) = (Arc::clone(&in_force.charges), in_force.plan(order.side));
        let max_order_qty = order.max_order_qty.map(Quantity::from);
        Ok(Loss::new(charges, Arc::clone(plan), terms, max_order_qty.as_ref()))
    }

    /// A loss with the exit leg at the stop moved by a share of it, away from the entry. `None`
    /// where the loss could not be told either.
    pub(super) fn with_gap(&self, loss: &Loss, stop: &Stop, gap: &Fraction) -> Option<Loss> {
        let terms = &loss.terms;
        let by = &stop.price.abs() * gap;
        let moved = match terms.entered {
            Side::Buy => (&stop.price - &by).at_least_zero().min(stop.price.clone()),
            Side::Sell => &stop.price + &by,
        };
        let distance = (&terms.price - &moved).abs();
        let exit = self.slipped_leg(Leg::Exit, terms.entered, &moved, terms.tick.as_ref()).ok()?;
        Some(loss.with_exit(exit, distance))
    }

    /// A leg at the price that it is filled at.
    fn slipped_leg(
        &self,
        leg: Leg,
        entered: Side,
        price: &Points,
        tick: Option<&Points>,
    ) -> Result<LossLeg, keys::NoTick> {
        let side = leg.side(entered);
        let price_filled = match self.slippage(leg).points(price, tick)? {
            Some(by) => slipped(price, side, &by, tick),
            None => price.clone().at_least_zero(),
        };
        let worse = match side {
            Side::Buy => &price_filled - price,
            Side::Sell => price - &price_filled,
        };
        Ok(LossLeg { price: price_filled, slips: worse.at_least_zero() })
    }

    /// Whether a schedule holds for an order without a stop, of which no loss is known.
    pub(super) fn check(&self, order: Opening<'_>) -> Result<(), Lacking> {
        self.in_force(order).map(|_| ())
    }
}
