//! The whole loss of a trade at its stop, and the largest trade whose loss fits a budget.

use super::charge::{Charge, CostLine, Leg, LegSize, lines_of_leg};
use super::plan::TradePlan;
use super::search::most_lots;
use super::words::{LossParts, WordLoss};
use crate::engine::intent::Side;
use crate::number::Exact;
use crate::units::{Money, PointValue, Points, Quantity};
use std::sync::Arc;

/// What a trade loses at its stop, by its quantity: the price loss, what slips, and the charges of
/// both legs. It never falls as the quantity grows.
#[derive(Clone, Debug)]
pub struct Loss {
    pub(super) charges: Arc<[Charge]>,
    pub(super) plan: Arc<TradePlan>,
    /// The side that the trade is entered on.
    pub(super) entered: Side,
    /// What one unit is worth on each leg, once it has slipped.
    unit_notional: [Money; 2],
    /// The same of a lot.
    lot_notional: [Money; 2],
    /// What one unit loses between entry and stop.
    unit_price_loss: Money,
    /// What one unit loses by slipping.
    unit_slippage: Money,
    pub(super) lot: Quantity,
    /// The lots of the largest order; `None` where one order takes any.
    pub(super) lots_an_order: Option<Exact>,
    pub(super) point_value: PointValue,
    /// The entry, once it has slipped.
    pub(super) entry: Points,
    /// The step of prices: the tick, else the last of 2 decimals, or of as many as the entry has.
    pub(super) price_step: Points,
    /// What each lot loses, and what the first costs besides; the steps of the plan aside.
    of_lot: Money,
    once: Money,
    /// The same in whole numbers, where they fit.
    words: Option<WordLoss>,
}

/// What a loss hangs on, beside the charges.
#[derive(Clone, Debug)]
pub(super) struct LossTerms {
    pub(super) entered: Side,
    /// The price of the entry leg, and what it slips to.
    pub(super) entry: [Points; 2],
    /// The stop, and where the exit leg is traded.
    pub(super) exit: [Points; 2],
    /// Points between entry and stop.
    pub(super) distance: Points,
    pub(super) point_value: PointValue,
    pub(super) lot: Quantity,
    pub(super) max_order_qty: Option<Quantity>,
    pub(super) tick: Option<Points>,
}

impl Loss {
    pub(super) fn new(charges: Arc<[Charge]>, plan: Arc<TradePlan>, terms: LossTerms) -> Self {
        let LossTerms { entered, entry, exit, distance, point_value, lot, max_order_qty, tick } =
            terms;
        let [price, entry] = entry;
        let [stop, exit] = exit;
        let worse = |leg: Leg, from: &Points, to: &Points| match leg.side(entered) {
            Side::Buy => (to - from).at_least_zero(),
            Side::Sell => (from - to).at_least_zero(),
        };
        let slips = &worse(Leg::Entry, &price, &entry) + &worse(Leg::Exit, &stop, &exit);
        let unit_notional = [&entry * &point_value, &exit * &point_value];
        let lot_notional = unit_notional.clone().map(|unit| &lot * &unit);
        let (unit_price_loss, unit_slippage) = (&distance * &point_value, &slips * &point_value);
        let mut of_lot = &lot * &(&unit_price_loss + &unit_slippage);
        let mut once = Money::ZERO;
        for (leg, notional) in plan.legs.iter().zip(&lot_notional) {
            of_lot += &leg.line.of_lot(&lot, notional);
            once += &leg.line.once;
        }
        // A largest order of less than a lot takes one: less can't be sent.
        let lots_an_order =
            max_order_qty.and_then(|most| most.in_lots(&lot)).map(|most| most.max(Exact::ONE));
        let parts = LossParts {
            plan: &plan,
            lot: &lot,
            lot_notional: &lot_notional,
            of_lot: &of_lot,
            once: &once,
            lots_an_order: lots_an_order.as_ref(),
        };
        Self {
            words: WordLoss::of_parts(parts),
            charges,
            plan,
            entered,
            unit_notional,
            lot_notional,
            unit_price_loss,
            unit_slippage,
            lot,
            lots_an_order,
            point_value,
            price_step: tick.unwrap_or_else(|| price.step_of(2)),
            entry,
            of_lot,
            once,
        }
    }

    /// What a quantity of whole lots loses, in money.
    #[must_use]
    pub fn of(&self, quantity: &Quantity) -> Money {
        let lots = self.lots(quantity);
        let in_words = self
            .words
            .as_ref()
            .and_then(|words| Some(words.money(words.of_lots(lots.at_places(0)?)?)));
        in_words.unwrap_or_else(|| self.of_lots(&lots))
    }

    /// The price loss alone: quantity × stop distance × point value.
    #[must_use]
    pub fn price_loss(&self, quantity: &Quantity) -> Money {
        quantity * &self.unit_price_loss
    }

    /// What slips alone, in money.
    #[must_use]
    pub fn slippage(&self, quantity: &Quantity) -> Money {
        quantity * &self.unit_slippage
    }

    /// What each charge takes of each leg.
    #[must_use]
    pub fn lines(&self, quantity: &Quantity) -> Vec<CostLine> {
        if !quantity.is_positive() {
            return Vec::new();
        }
        let lots = self.lots(quantity);
        let of_leg = |(leg, unit): (Leg, &Money)| {
            lines_of_leg(&self.charges, leg, self.entered, self.size(&lots), unit)
        };
        Leg::BOTH.into_iter().zip(&self.unit_notional).flat_map(of_leg).collect()
    }

    /// The most whole lots that lose at most so much, as a quantity. `None` where no quantity loses
    /// anything.
    #[must_use]
    pub fn most(&self, budget: &Money) -> Option<Quantity> {
        if !self.of_lot.is_positive() {
            return None;
        }
        let in_words = self.words.as_ref().and_then(|words| {
            let loss = |lots: &i128| words.of_lots(*lots);
            most_lots(&words.of_lot, &words.once, &words.floor_of(budget)?, loss)
        });
        let lots = match in_words {
            Some(lots) => Exact::of_places(lots, 0),
            None => {
                let loss = |lots: &Exact| Some(self.of_lots(lots).into());
                let [of_lot, once] = [&self.of_lot, &self.once].map(Money::number);
                most_lots(of_lot, once, budget.number(), loss)?
            }
        };
        Some((&lots * self.lot.number()).into())
    }

    pub(super) fn lots(&self, quantity: &Quantity) -> Exact {
        if *self.lot.number() == Exact::ONE {
            return quantity.number().clone();
        }
        quantity.in_lots(&self.lot).unwrap_or(Exact::ZERO)
    }

    pub(super) fn size<'s>(&'s self, lots: &'s Exact) -> LegSize<'s> {
        LegSize { lots, lot: &self.lot, lots_an_order: self.lots_an_order.as_ref() }
    }

    fn of_lots(&self, lots: &Exact) -> Money {
        if !lots.is_positive() {
            return Money::ZERO;
        }
        let mut sum = &Money::from(lots * self.of_lot.number()) + &self.once;
        for (leg, notional) in self.plan.legs.iter().zip(&self.lot_notional) {
            if leg.has_steps() {
                sum += &leg.steps(self.size(lots), notional);
            }
        }
        sum
    }
}
