//! A loss in whole numbers of one number of decimal places.
//!
//! A search asks for the loss of several quantities, and a sizing searches once for each limit of
//! risk. In `Exact`, prices of 17 digits times rates are put on the heap at each step; nearly all fit
//! 128 bits, where a loss takes a few nanoseconds. What does not fit, or is a step on a step, is left
//! to `Exact`.

use super::plan::{Step, StepOf, TradePlan};
use crate::number::Exact;
use crate::units::{Money, Quantity};

/// What n lots lose: `once` + n × `of_lot` + the share of each step.
#[derive(Clone, Debug)]
pub(super) struct WordLoss {
    /// The decimal places of the sum.
    places: u32,
    pub(super) of_lot: i128,
    pub(super) once: i128,
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

/// What a loss is made of beside its plan.
#[derive(Clone, Copy)]
pub(super) struct LossParts<'p> {
    pub(super) plan: &'p TradePlan,
    pub(super) lot: &'p Quantity,
    pub(super) lot_notional: &'p [Money; 2],
    pub(super) of_lot: &'p Money,
    pub(super) once: &'p Money,
    pub(super) lots_an_order: Option<&'p Exact>,
}

impl WordLoss {
    /// `None` where a number does not fit, or a step hangs on another.
    pub(super) fn of_parts(parts: LossParts<'_>) -> Option<Self> {
        if parts.plan.legs.iter().any(|leg| leg.is_chained) {
            return None;
        }
        let mut steps: Vec<(&Step, Exact, &Exact)> = Vec::new();
        for (leg, notional) in parts.plan.legs.iter().zip(parts.lot_notional) {
            for (at, share) in &leg.line.shares {
                let step = &leg.steps[*at];
                let of_lot = match &step.of {
                    StepOf::Leg(line) => line.of_lot(parts.lot, notional).into(),
                    StepOf::OrderRate(rate) => Exact::from(notional * rate),
                    StepOf::OrderAmount(_) => Exact::ZERO,
                };
                steps.push((step, of_lot, share.number()));
            }
        }
        // The places of money are those of the plan's own numbers, of what a lot comes to, and of
        // the line less those of the shares.
        let shares = steps.iter().map(|(_, _, share)| share.places()).max().unwrap_or(0);
        let of_steps = steps.iter().map(|(step, of_lot, _)| step.places().max(of_lot.places()));
        let line = parts.of_lot.number().places().max(parts.once.number().places());
        let money = of_steps.max().unwrap_or(0).max(line.saturating_sub(shares));
        let places = money + shares;
        let word_step = |(step, of_lot, share): (&Step, Exact, &Exact)| {
            step.in_words(&of_lot, share, money, shares)
        };
        Some(Self {
            places,
            of_lot: parts.of_lot.number().at_places(places)?,
            once: parts.once.number().at_places(places)?,
            steps: steps.into_iter().map(word_step).collect::<Option<_>>()?,
            lots_an_order: match parts.lots_an_order {
                None => None,
                Some(most) => Some(most.at_places(0)?),
            },
        })
    }

    /// What so many lots lose.
    pub(super) fn of_lots(&self, lots: i128) -> Option<i128> {
        if lots <= 0 {
            return Some(0);
        }
        let mut sum = self.of_lot.checked_mul(lots)?.checked_add(self.once)?;
        for step in &self.steps {
            sum = sum.checked_add(step.of(lots, self.lots_an_order)?.checked_mul(step.share)?)?;
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

impl WordStep {
    fn of(&self, lots: i128, lots_an_order: Option<i128>) -> Option<i128> {
        let line = |lots: i128| {
            let sum = self.of_lot.checked_mul(lots)?.checked_add(self.once)?;
            Some(self.bounded(sum))
        };
        let sum = match lots_an_order.filter(|_| self.by_order) {
            Some(most) => {
                let (full, rest) = (lots.checked_div(most)?, lots.checked_rem(most)?);
                let of_full = if full > 0 { line(most)?.checked_mul(full)? } else { 0 };
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

    fn in_words(&self, of_lot: &Exact, share: &Exact, money: u32, shares: u32) -> Option<WordStep> {
        let word = |amount: &Money| amount.number().at_places(money);
        let bound =
            |bound: &Option<Money>| bound.as_ref().map_or(Some(None), |b| word(b).map(Some));
        let once = match &self.of {
            StepOf::Leg(line) => word(&line.once)?,
            StepOf::OrderAmount(amount) => word(amount)?,
            StepOf::OrderRate(_) => 0,
        };
        Some(WordStep {
            of_lot: of_lot.at_places(money)?,
            once,
            by_order: !matches!(self.of, StepOf::Leg(_)),
            min: bound(&self.min)?,
            max: bound(&self.max)?,
            round: match &self.round {
                None => None,
                Some(round) => Some((word(&round.to)?, round.is_up)),
            },
            share: share.at_places(shares)?,
        })
    }
}
