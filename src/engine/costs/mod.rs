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

use super::config::Config;
use super::instrument::InstrumentKind;
use super::intent::Side;
use super::order::Stop;
use crate::units::{Fraction, PointValue, Points, Quantity};
use charge::slipped;
use loss::LossTerms;
use plan::TradePlan;
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
}

impl CostTable {
    /// What an order loses at its stop, by its quantity.
    ///
    /// # Errors
    /// That no schedule holds for it, or that its slippage is in ticks and nothing tells its tick.
    pub(super) fn loss(
        &self,
        config: &Config,
        order: Opening<'_>,
        stop: &Stop,
    ) -> Result<Loss, Lacking> {
        let in_force = self.in_force(order)?;
        let at_stop = At { price: &stop.price, distance: &stop.distance };
        loss_at(config, order, at_stop, (&in_force.charges, in_force.plan(order.side)))
    }

    /// Whether a schedule holds for an order without a stop, of which no loss is known.
    pub(super) fn check(&self, order: Opening<'_>) -> Result<(), Lacking> {
        self.in_force(order).map(|_| ())
    }
}

impl Loss {
    /// The same with the exit leg at the stop moved by a share of it, away from the entry.
    pub(super) fn with_gap(
        &self,
        config: &Config,
        order: Opening<'_>,
        stop: &Stop,
        gap: &Fraction,
    ) -> Option<Self> {
        let by = &stop.price.abs() * gap;
        let moved = match order.side {
            Side::Buy => (&stop.price - &by).at_least_zero().min(stop.price.clone()),
            Side::Sell => &stop.price + &by,
        };
        let distance = (order.price - &moved).abs();
        let at_stop = At { price: &moved, distance: &distance };
        loss_at(config, order, at_stop, (&self.charges, &self.plan)).ok()
    }
}

/// Where a trade is given up, and how far from its entry that is.
#[derive(Clone, Copy)]
struct At<'s> {
    price: &'s Points,
    distance: &'s Points,
}

fn loss_at(
    config: &Config,
    order: Opening<'_>,
    stop: At<'_>,
    (charges, plan): (&Arc<[Charge]>, &Arc<TradePlan>),
) -> Result<Loss, Lacking> {
    let tick = config.tick_of(order.symbol, order.underlying).map(Points::from);
    let leg_price = |leg: Leg, price: &Points| {
        let slippage = keys::slippage(config, leg, price, tick.as_ref())
            .map_err(|keys::NoTick| Lacking::Tick { symbol: order.symbol.to_owned() })?;
        let side = leg.side(order.side);
        Ok(match slippage {
            Some(by) => slipped(price, side, &by, tick.as_ref()),
            None => price.clone().at_least_zero(),
        })
    };
    let legs = [leg_price(Leg::Entry, order.price)?, leg_price(Leg::Exit, stop.price)?];
    let worse = |leg: Leg, from: &Points, to: &Points| match leg.side(order.side) {
        Side::Buy => (to - from).at_least_zero(),
        Side::Sell => (from - to).at_least_zero(),
    };
    let slips = &worse(Leg::Entry, order.price, &legs[0]) + &worse(Leg::Exit, stop.price, &legs[1]);
    let max_order_qty = config.max_order_qty(order.symbol, order.underlying).map(Quantity::from);
    let terms = LossTerms {
        entered: order.side,
        price: order.price.clone(),
        legs,
        distance: stop.distance.clone(),
        slips,
        point_value: order.point_value.clone(),
        lot: order.lot.clone(),
        tick,
    };
    Ok(Loss::new(Arc::clone(charges), Arc::clone(plan), terms, max_order_qty.as_ref()))
}
