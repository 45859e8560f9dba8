//! The whole loss of a trade at its stop, and the largest trade whose loss fits a budget.

use super::charge::{Charge, CostLine, Leg, LegSize, lines_of_leg};
use super::plan::TradePlan;
use super::search::most_lots;
use super::words::WordLoss;
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
    pub(super) terms: LossTerms,
    /// The lots of the largest order; `None` where one order takes any.
    pub(super) lots_an_order: Option<Exact>,
    /// The sum in whole numbers, where they fit.
    words: Option<WordLoss>,
}

/// What a loss hangs on, beside the charges.
#[derive(Clone, Debug)]
pub(super) struct LossTerms {
    /// The side that the trade is entered on.
    pub(super) entered: Side,
    /// What it is entered at, before it slips.
    pub(super) price: Points,
    /// Entry and exit.
    pub(super) legs: [LossLeg; 2],
    /// Points between entry and stop.
    pub(super) distance: Points,
    pub(super) point_value: PointValue,
    pub(super) lot: Quantity,
    pub(super) tick: Option<Points>,
}

/// A leg as it is filled.
#[derive(Clone, Debug)]
pub(super) struct LossLeg {
    /// The price, once it has slipped.
    pub(super) price: Points,
    /// By how many points it has.
    pub(super) slips: Points,
}

impl LossTerms {
    /// Points by which both legs slip.
    pub(super) fn slips(&self) -> Points {
        &self.legs[0].slips + &self.legs[1].slips
    }
}

/// The sum of a loss in numbers of any size: what a lot is worth on each leg, what each lot loses,
/// and what the first costs besides; the steps of the plan aside.
struct ExactLoss {
    lot_notional: [Money; 2],
    of_lot: Money,
    once: Money,
}

impl Loss {
    pub(super) fn new(
        charges: Arc<[Charge]>,
        plan: Arc<TradePlan>,
        terms: LossTerms,
        max_order_qty: Option<&Quantity>,
    ) -> Self {
        // A largest order of less than a lot takes one: less can't be sent.
        let lots = max_order_qty.and_then(|most| most.in_lots(&terms.lot));
        let lots_an_order = lots.map(|most| most.max(Exact::ONE));
        let words = plan.words.as_ref();
        let words = words.and_then(|words| WordLoss::of(words, &terms, lots_an_order.as_ref()));
        Self { charges, plan, terms, lots_an_order, words }
    }

    /// The loss of this trade where it is left at another exit, so many points from the entry.
    pub(super) fn with_exit(&self, exit: LossLeg, distance: Points) -> Self {
        let LossTerms { entered, price, legs, point_value, lot, tick, .. } = &self.terms;
        let terms = LossTerms {
            entered: *entered,
            price: price.clone(),
            legs: [legs[0].clone(), exit],
            distance,
            point_value: point_value.clone(),
            lot: lot.clone(),
            tick: tick.clone(),
        };
        let words = self.plan.words.as_ref();
        let lots_an_order = self.lots_an_order.as_ref();
        let words = words.and_then(|words| WordLoss::of(words, &terms, lots_an_order));
        Self {
            charges: Arc::clone(&self.charges),
            plan: Arc::clone(&self.plan),
            terms,
            lots_an_order: self.lots_an_order.clone(),
            words,
        }
    }

    /// What a quantity of whole lots loses, in money.
    #[must_use]
    pub fn of(&self, quantity: &Quantity) -> Money {
        let lots = self.lots(quantity);
        let in_words =
            self.words.as_ref().and_then(|words| Some(words.money(words.lost_by(&lots)?)));
        in_words.unwrap_or_else(|| self.exact().of_lots(self, &lots))
    }

    /// Whether a quantity of whole lots loses no more than so much money.
    #[must_use]
    pub fn fits(&self, quantity: &Quantity, budget: &Money) -> bool {
        let lots = self.lots(quantity);
        let in_words = self.words.as_ref();
        let in_words =
            in_words.and_then(|words| Some(words.lost_by(&lots)? <= words.floor_of(budget)?));
        in_words.unwrap_or_else(|| self.exact().of_lots(self, &lots) <= *budget)
    }

    /// The price loss alone: quantity × stop distance × point value.
    #[must_use]
    pub fn price_loss(&self, quantity: &Quantity) -> Money {
        quantity * &(&self.terms.distance * &self.terms.point_value)
    }

    /// What slips alone, in money.
    #[must_use]
    pub fn slippage(&self, quantity: &Quantity) -> Money {
        quantity * &(&self.terms.slips() * &self.terms.point_value)
    }

    /// What each charge takes of each leg.
    #[must_use]
    pub fn lines(&self, quantity: &Quantity) -> Vec<CostLine> {
        if !quantity.is_positive() {
            return Vec::new();
        }
        let lots = self.lots(quantity);
        let of_leg = |(leg, terms): (Leg, &LossLeg)| {
            let unit = &terms.price * &self.terms.point_value;
            lines_of_leg(&self.charges, leg, self.terms.entered, self.size(&lots), &unit)
        };
        Leg::BOTH.into_iter().zip(&self.terms.legs).flat_map(of_leg).collect()
    }

    /// The most whole lots that lose at most so much, as a quantity. `None` where no quantity loses
    /// anything.
    #[must_use]
    pub fn most(&self, budget: &Money) -> Option<Quantity> {
        let in_words = self.words.as_ref().and_then(|words| words.most(budget));
        let lots = if let Some(lots) = in_words {
            Exact::of_places(lots, 0)
        } else {
            let sum = self.exact();
            if !sum.of_lot.is_positive() {
                return None;
            }
            let loss = |lots: &Exact| Some(sum.of_lots(self, lots).into());
            let [of_lot, once] = [&sum.of_lot, &sum.once].map(Money::number);
            most_lots(of_lot, once, budget.number(), loss)?
        };
        Some((&lots * self.terms.lot.number()).into())
    }

    pub(super) fn lots(&self, quantity: &Quantity) -> Exact {
        if *self.terms.lot.number() == Exact::ONE {
            return quantity.number().clone();
        }
        quantity.in_lots(&self.terms.lot).unwrap_or(Exact::ZERO)
    }

    pub(super) fn size<'s>(&'s self, lots: &'s Exact) -> LegSize<'s> {
        LegSize { lots, lot: &self.terms.lot, lots_an_order: self.lots_an_order.as_ref() }
    }

    #[cold]
    fn exact(&self) -> ExactLoss {
        let LossTerms { legs, distance, point_value, lot, .. } = &self.terms;
        let lot_notional = [&legs[0], &legs[1]].map(|leg| lot * &(&leg.price * point_value));
        let mut of_lot = lot * &(&(distance + &self.terms.slips()) * point_value);
        let mut once = Money::ZERO;
        for (leg, notional) in self.plan.legs.iter().zip(&lot_notional) {
            of_lot += &leg.line.of_lot(lot, notional);
            once += &leg.line.once;
        }
        ExactLoss { lot_notional, of_lot, once }
    }
}

impl ExactLoss {
    fn of_lots(&self, loss: &Loss, lots: &Exact) -> Money {
        if !lots.is_positive() {
            return Money::ZERO;
        }
        let mut sum = &Money::from(lots * self.of_lot.number()) + &self.once;
        for (leg, notional) in loss.plan.legs.iter().zip(&self.lot_notional) {
            if leg.has_steps() {
                sum += &leg.steps(loss.size(lots), notional);
            }
        }
        sum
    }
}
