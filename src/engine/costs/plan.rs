//! A schedule made ready for a search: what its charges take of a leg, as sums of straight lines
//! and steps.
//!
//! Most charges are a straight line in the quantity, taxes on them too, and are added up here once
//! and for all. What has a least, a most or a rounding, or counts by the order, is a step of its
//! own; a tax on steps is a share of each. So a search asks for one line and a few steps. What each
//! charge takes alone is told by [`charge`](super::charge), and tests hold the two together.

use super::charge::{Charge, ChargePrice, Leg, LegSize, Per, Rounding, bounded, sum_of_orders};
use super::words::WordPlan;
use crate::engine::intent::Side;
use crate::units::{Fraction, Money, Quantity};

/// What all charges of a schedule take of a leg.
#[derive(Clone, Debug)]
pub(super) struct LegPlan {
    pub(super) line: Line,
    pub(super) steps: Vec<Step>,
    /// Whether a step hangs on another.
    pub(super) is_chained: bool,
}

/// So much of the notional, and for each unit, lot and leg; and shares of steps.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) rate: Fraction,
    pub(super) unit: Money,
    pub(super) lot: Money,
    pub(super) once: Money,
    /// Places of steps, each with how much of it counts.
    pub(super) shares: Vec<(usize, Fraction)>,
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) of: StepOf,
    pub(super) min: Option<Money>,
    pub(super) max: Option<Money>,
    pub(super) round: Option<Rounding>,
}

#[derive(Clone, Debug)]
pub(super) enum StepOf {
    /// What a line comes to.
    Leg(Line),
    /// A rate of the notional of each order.
    OrderRate(Fraction),
    /// An amount for each order.
    OrderAmount(Money),
}

impl LegPlan {
    /// The plan of a leg of trades that are entered on this side.
    pub(super) fn of(charges: &[Charge], leg: Leg, entered: Side) -> Self {
        let mut plan = Self { line: Line::NOTHING, steps: Vec::new(), is_chained: false };
        let mut lines: Vec<Line> = Vec::with_capacity(charges.len());
        for charge in charges {
            let line = if charge.is_on(leg, entered) {
                plan.line_of(charge, &lines)
            } else {
                Line::NOTHING
            };
            plan.line.add(&line, &Fraction::ONE);
            lines.push(line);
        }
        plan
    }

    fn line_of(&mut self, charge: &Charge, before: &[Line]) -> Line {
        let mut line = Line::NOTHING;
        match &charge.price {
            ChargePrice::Rate(rate) => line.rate = rate.clone(),
            ChargePrice::Tax(rate, of) => {
                for &of in of {
                    line.add(&before[of], rate);
                }
            }
            ChargePrice::Amount(amount) => match charge.per {
                Per::Unit => line.unit = amount.clone(),
                Per::Lot => line.lot = amount.clone(),
                Per::Notional | Per::Trade | Per::Order => line.once = amount.clone(),
            },
        }
        let is_bounded = charge.min.is_some() || charge.max.is_some();
        let by_order = charge.per == Per::Order
            && (is_bounded || matches!(charge.price, ChargePrice::Amount(_)));
        if !is_bounded && !by_order && charge.round.is_none() {
            return line;
        }
        let of = match &charge.price {
            ChargePrice::Rate(rate) if by_order => StepOf::OrderRate(rate.clone()),
            ChargePrice::Amount(amount) if by_order => StepOf::OrderAmount(amount.clone()),
            _ => {
                self.is_chained |= !line.shares.is_empty();
                StepOf::Leg(line)
            }
        };
        let (min, max, round) = (charge.min.clone(), charge.max.clone(), charge.round.clone());
        self.steps.push(Step { of, min, max, round });
        Line { shares: vec![(self.steps.len() - 1, Fraction::ONE)], ..Line::NOTHING }
    }

    /// What the steps come to; the straight line is not in it.
    pub(super) fn steps(&self, size: LegSize<'_>, lot_notional: &Money) -> Money {
        if !self.is_chained {
            let part = |(at, share): &(usize, Fraction)| {
                let step = self.steps[*at].of(size, lot_notional, &[]);
                if *share == Fraction::ONE { step } else { &step * share }
            };
            return self.line.shares.iter().map(part).sum();
        }
        let mut values = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let value = step.of(size, lot_notional, &values);
            values.push(value);
        }
        self.line.shares.iter().map(|(at, share)| &values[*at] * share).sum()
    }

    /// All charges of the leg.
    pub(super) fn charges(&self, size: LegSize<'_>, lot_notional: &Money) -> Money {
        let of_lot = self.line.of_lot(size.lot, lot_notional);
        let line = &Money::from(size.lots * of_lot.number()) + &self.line.once;
        if self.has_steps() { &line + &self.steps(size, lot_notional) } else { line }
    }

    /// Whether there is anything but the straight line.
    pub(super) fn has_steps(&self) -> bool {
        !self.line.shares.is_empty()
    }
}

impl Line {
    const NOTHING: Self = Self {
        rate: Fraction::ZERO,
        unit: Money::ZERO,
        lot: Money::ZERO,
        once: Money::ZERO,
        shares: Vec::new(),
    };

    fn add(&mut self, other: &Self, times: &Fraction) {
        self.rate += &(&other.rate * times);
        self.unit += &(&other.unit * times);
        self.lot += &(&other.lot * times);
        self.once += &(&other.once * times);
        for (at, share) in &other.shares {
            let share = share * times;
            match self.shares.iter_mut().find(|(known, _)| known == at) {
                Some((_, sum)) => *sum += &share,
                None => self.shares.push((*at, share)),
            }
        }
    }

    /// What a lot adds, shares of steps aside.
    pub(super) fn of_lot(&self, lot: &Quantity, lot_notional: &Money) -> Money {
        let mut sum = lot_notional * &self.rate;
        if !self.unit.is_zero() {
            sum += &(lot * &self.unit);
        }
        &sum + &self.lot
    }
}

impl Step {
    fn of(&self, size: LegSize<'_>, lot_notional: &Money, before: &[Money]) -> Money {
        let sum = match &self.of {
            StepOf::Leg(line) => {
                let lots = line.of_lot(size.lot, lot_notional);
                let mut sum = &Money::from(size.lots * lots.number()) + &line.once;
                for (at, share) in &line.shares {
                    sum += &(&before[*at] * share);
                }
                self.bounded(sum)
            }
            StepOf::OrderRate(rate) => {
                let of_lot = lot_notional * rate;
                sum_of_orders(size, |lots| self.bounded((lots * of_lot.number()).into()))
            }
            StepOf::OrderAmount(amount) => {
                let amount = self.bounded(amount.clone());
                match size.lots_an_order {
                    None => amount,
                    Some(_) => (&size.order_count() * amount.number()).into(),
                }
            }
        };
        self.round.as_ref().map_or(sum.clone(), |round| round.of(&sum))
    }

    fn bounded(&self, money: Money) -> Money {
        bounded(money, self.min.as_ref(), self.max.as_ref())
    }
}

/// The plans of both legs of trades that are entered on one side.
#[derive(Clone, Debug)]
pub(super) struct TradePlan {
    pub(super) legs: [LegPlan; 2],
    /// Both plans in whole numbers, where they fit.
    pub(super) words: Option<WordPlan>,
}

impl TradePlan {
    pub(super) fn leg(&self, leg: Leg) -> &LegPlan {
        &self.legs[usize::from(leg == Leg::Exit)]
    }

    pub(super) fn of(charges: &[Charge], entered: Side) -> Self {
        let legs = Leg::BOTH.map(|leg| LegPlan::of(charges, leg, entered));
        let words = WordPlan::of(&legs);
        Self { legs, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::costs::charge::lines_of_leg;
    use crate::number::{Decimal, Exact};

    /// Numbers that look random and come out alike in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 33) % end
        }

        fn one_of<T: Clone>(&mut self, items: &[T]) -> T {
            let at = self.below(u64::try_from(items.len()).expect("few"));
            items[usize::try_from(at).expect("few")].clone()
        }

        fn money(&mut self) -> Money {
            let text = self.one_of(&["0", "0.005", "0.62", "1", "9.79", "15.34", "20", "313.7"]);
            text.parse::<Decimal>().expect(text).into()
        }

        fn rate(&mut self) -> Fraction {
            let text = self.one_of(&["0.0003", "0.18", "0.0000307", "0", "1", "0.05"]);
            text.parse::<Decimal>().expect(text).into()
        }

        fn charge(&mut self, at: usize) -> Charge {
            let price = match self.below(3) {
                0 if at > 0 => {
                    let mut of: Vec<usize> = (0..at).collect();
                    of.retain(|_| self.below(2) == 0);
                    if of.is_empty() {
                        of.push(at - 1);
                    }
                    ChargePrice::Tax(self.rate(), of)
                }
                1 => ChargePrice::Amount(self.money()),
                _ => ChargePrice::Rate(self.rate()),
            };
            let pers: &[Per] = match price {
                ChargePrice::Tax(..) => &[Per::Notional],
                ChargePrice::Rate(_) => &[Per::Notional, Per::Order, Per::Trade],
                ChargePrice::Amount(_) => {
                    &[Per::Notional, Per::Order, Per::Unit, Per::Lot, Per::Trade]
                }
            };
            let min = (self.below(3) == 0).then(|| self.money());
            let max = (self.below(3) == 0).then(|| self.money());
            let max = max.map(|max| min.clone().map_or(max.clone(), |min| max.max(min)));
            let to: Money =
                self.one_of(&["0.01", "0.05", "1"]).parse::<Decimal>().expect("a step").into();
            let is_up = self.below(2) == 0;
            Charge {
                name: format!("c{at}"),
                leg: self.one_of(&[None, None, Some(Leg::Entry), Some(Leg::Exit)]),
                side: self.one_of(&[None, None, Some(Side::Buy), Some(Side::Sell)]),
                per: self.one_of(pers),
                price,
                min,
                max,
                round: (self.below(4) == 0).then_some(Rounding { to, is_up }),
            }
        }
    }

    #[test]
    fn a_plan_comes_to_what_its_charges_come_to_one_by_one() {
        let mut dice = Dice(7);
        for _ in 0..4000 {
            let count = usize::try_from(1 + dice.below(6)).expect("few");
            let charges: Vec<Charge> = (0..count).map(|at| dice.charge(at)).collect();
            let entered = dice.one_of(&[Side::Buy, Side::Sell]);
            let leg = dice.one_of(&Leg::BOTH);
            let lot: Quantity =
                dice.one_of(&["1", "65", "0.001"]).parse::<Decimal>().expect("a lot").into();
            let lots = Exact::from(1 + dice.below(400));
            let most = Exact::from(1 + dice.below(60));
            let lots_an_order = dice.one_of(&[None, Some(&most)]);
            let unit: Money = dice
                .one_of(&["0", "0.05", "2450", "60000.5"])
                .parse::<Decimal>()
                .expect("a price")
                .into();
            let size = LegSize { lots: &lots, lot: &lot, lots_an_order };
            let one_by_one: Money = lines_of_leg(&charges, leg, entered, size, &unit)
                .into_iter()
                .map(|line| line.money)
                .sum();
            let plan = LegPlan::of(&charges, leg, entered);
            let lot_notional = &lot * &unit;
            let of_line = plan.line.of_lot(&lot, &lot_notional);
            let line = &Money::from(&lots * of_line.number()) + &plan.line.once;
            let planned = &line + &plan.steps(size, &lot_notional);
            assert_eq!(planned, one_by_one, "{charges:?} {leg:?} {entered} {lots} × {lot}");
        }
    }
}
