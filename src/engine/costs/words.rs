//! A loss in whole numbers of one number of decimal places.
//!
//! A search asks for the loss of several quantities, and a sizing searches once for each limit of
//! risk. In `Exact`, prices of 17 digits times rates are put on the heap at each step; nearly all fit
//! 128 bits, where a loss takes a few nanoseconds. What does not fit, or is a step on a step, is left
//! to `Exact`.

use super::loss::LossTerms;
use super::plan::{Line, Step, StepOf, TradePlan};
use super::search::most_lots;
use crate::number::{Exact, raised, times};
use crate::units::Money;

/// What n lots lose: `once` + n × `of_lot` + the share of each step.
#[derive(Clone, Debug)]
pub(super) struct WordLoss {
    /// The decimal places of the sum.
    places: u32,
    of_lot: i128,
    once: i128,
    steps: Vec<WordStep>,
    /// The lots of the largest order; `None` where one order takes any.
    lots_an_order: Option<i128>,
}

/// A step in money of fewer places than the sum: those of its share are added.
#[derive(Clone, Debug)]
struct WordStep {
    of_lot: i128,
    once: i128,
    /// Whether these, and the bounds, are of each order.
    by_order: bool,
    min: Option<i128>,
    max: Option<i128>,
    round: Option<(i128, bool)>,
    share: i128,
}

/// An exact decimal in 128 bits: `units` × 10^-`places`.
#[derive(Clone, Copy)]
struct Word {
    units: i128,
    places: u32,
}

impl Word {
    const ZERO: Self = Self { units: 0, places: 0 };

    fn of(number: &Exact) -> Option<Self> {
        let places = number.places();
        Some(Self { units: number.at_places(places)?, places })
    }

    fn times(self, other: Self) -> Option<Self> {
        Some(Self { units: times(self.units, other.units)?, places: self.places + other.places })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        Some(Self { units: self.at(places)?.checked_add(other.at(places)?)?, places })
    }

    /// The units of so many places, which are not fewer.
    fn at(self, places: u32) -> Option<i128> {
        let up = places.checked_sub(self.places)?;
        raised(self.units, up)
    }

    /// `lot_notional` × the rate, and what lots and their units cost.
    fn of_line(line: &Line, lot: Self, lot_notional: Self) -> Option<Self> {
        let mut sum = lot_notional.times(Self::of(line.rate.number())?)?;
        if !line.unit.is_zero() {
            sum = sum.plus(lot.times(Self::of(line.unit.number())?)?)?;
        }
        if line.lot.is_zero() { Some(sum) } else { sum.plus(Self::of(line.lot.number())?) }
    }
}

impl WordLoss {
    /// `None` where a number does not fit, a step hangs on another, or a lot loses nothing.
    pub(super) fn of(
        plan: &TradePlan,
        terms: &LossTerms,
        lots_an_order: Option<&Exact>,
    ) -> Option<Self> {
        if plan.legs.iter().any(|leg| leg.is_chained) {
            return None;
        }
        let lot = Word::of(terms.lot.number())?;
        let lot_point = lot.times(Word::of(terms.point_value.number())?)?;
        let mut lost = Word::of(terms.distance.number())?;
        for leg in &terms.legs {
            lost = lost.plus(Word::of(leg.slips.number())?)?;
        }
        let (mut of_lot, mut once) = (lot_point.times(lost)?, Word::ZERO);
        let count = plan.legs.iter().map(|leg| leg.line.shares.len()).sum();
        let mut found: Vec<(&Step, Word, &Exact)> = Vec::with_capacity(count);
        let mut money = 0;
        for (leg, filled) in plan.legs.iter().zip(&terms.legs) {
            let lot_notional = lot_point.times(Word::of(filled.price.number())?)?;
            of_lot = of_lot.plus(Word::of_line(&leg.line, lot, lot_notional)?)?;
            once = once.plus(Word::of(leg.line.once.number())?)?;
            for (at, share) in &leg.line.shares {
                let step = &leg.steps[*at];
                let of_step = match &step.of {
                    StepOf::Leg(line) => Word::of_line(line, lot, lot_notional)?,
                    StepOf::OrderRate(rate) => lot_notional.times(Word::of(rate.number())?)?,
                    StepOf::OrderAmount(_) => Word::ZERO,
                };
                money = money.max(of_step.places).max(step.places());
                found.push((step, of_step, share.number()));
            }
        }
        let shares = found.iter().map(|(_, _, share)| share.places()).max().unwrap_or(0);
        let places = (money + shares).max(of_lot.places).max(once.places);
        let mut steps = Vec::with_capacity(count);
        for (step, of_step, share) in found {
            let (of_step, share) = (of_step.at(money)?, share.at_places(places - money)?);
            steps.push(step.in_words(of_step, share, money)?);
        }
        let (of_lot, once) = (of_lot.at(places)?, once.at(places)?);
        Some(Self {
            places,
            of_lot,
            once,
            steps,
            lots_an_order: match lots_an_order {
                None => None,
                Some(most) => Some(most.at_places(0)?),
            },
        })
        .filter(|loss| loss.of_lot > 0)
    }

    /// The most lots that lose no more than so much money.
    pub(super) fn most(&self, budget: &Money) -> Option<i128> {
        let loss = |lots: &i128| self.of_lots(*lots);
        most_lots(&self.of_lot, &self.once, &self.floor_of(budget)?, loss)
    }

    /// What a number of lots loses.
    pub(super) fn lost_by(&self, lots: &Exact) -> Option<i128> {
        self.of_lots(lots.at_places(0)?)
    }

    /// What so many lots lose.
    fn of_lots(&self, lots: i128) -> Option<i128> {
        if lots <= 0 {
            return Some(0);
        }
        let mut sum = times(self.of_lot, lots)?.checked_add(self.once)?;
        for step in &self.steps {
            sum = sum.checked_add(times(step.of(lots, self.lots_an_order)?, step.share)?)?;
        }
        Some(sum)
    }

    /// The largest sum that is not above so much money.
    pub(super) fn floor_of(&self, money: &Money) -> Option<i128> {
        let number = money.number();
        let floor = || number.div_floor(&Exact::ONE, self.places)?.at_places(self.places);
        number.at_places(self.places).or_else(floor)
    }

    /// A sum as money.
    pub(super) fn money(&self, sum: i128) -> Money {
        Exact::of_places(sum, self.places).into()
    }
}

/// Whole orders of the most lots, and the lots of the rest. Such numbers are small, and a machine
/// divides words several times faster than pairs of them.
fn div_rem(lots: i128, most: i128) -> Option<(i128, i128)> {
    match (u64::try_from(lots), u64::try_from(most)) {
        (Ok(lots), Ok(most)) => {
            Some((lots.checked_div(most)?.into(), lots.checked_rem(most)?.into()))
        }
        _ => Some((lots.checked_div(most)?, lots.checked_rem(most)?)),
    }
}

impl WordStep {
    fn of(&self, lots: i128, lots_an_order: Option<i128>) -> Option<i128> {
        let line = |lots: i128| {
            let sum = times(self.of_lot, lots)?.checked_add(self.once)?;
            Some(self.bounded(sum))
        };
        let sum = match lots_an_order.filter(|_| self.by_order) {
            Some(most) => {
                let (full, rest) = div_rem(lots, most)?;
                let of_full = if full > 0 { times(line(most)?, full)? } else { 0 };
                if rest > 0 { of_full.checked_add(line(rest)?)? } else { of_full }
            }
            None => line(lots)?,
        };
        let Some((to, is_up)) = self.round else { return Some(sum) };
        let steps = if is_up {
            sum.checked_add(to - 1)?.checked_div(to)?
        } else {
            sum.checked_mul(2)?.checked_add(to)?.checked_div(to.checked_mul(2)?)?
        };
        steps.checked_mul(to)
    }

    fn bounded(&self, money: i128) -> i128 {
        let at_least = self.min.map_or(money, |min| money.max(min));
        self.max.map_or(at_least, |max| at_least.min(max))
    }
}

impl Step {
    fn places(&self) -> u32 {
        let once = match &self.of {
            StepOf::Leg(line) => Some(&line.once),
            StepOf::OrderAmount(amount) => Some(amount),
            StepOf::OrderRate(_) => None,
        };
        let to = self.round.as_ref().map(|round| &round.to);
        let told = [once, self.min.as_ref(), self.max.as_ref(), to];
        told.into_iter().flatten().map(|money| money.number().places()).max().unwrap_or(0)
    }

    fn in_words(&self, of_lot: i128, share: i128, money: u32) -> Option<WordStep> {
        let word = |amount: &Money| amount.number().at_places(money);
        let bound =
            |bound: &Option<Money>| bound.as_ref().map_or(Some(None), |b| word(b).map(Some));
        let once = match &self.of {
            StepOf::Leg(line) => word(&line.once)?,
            StepOf::OrderAmount(amount) => word(amount)?,
            StepOf::OrderRate(_) => 0,
        };
        Some(WordStep {
            of_lot,
            once,
            by_order: !matches!(self.of, StepOf::Leg(_)),
            min: bound(&self.min)?,
            max: bound(&self.max)?,
            round: match &self.round {
                None => None,
                Some(round) => Some((word(&round.to)?, round.is_up)),
            },
            share,
        })
    }
}
