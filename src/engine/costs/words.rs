//! A loss in whole numbers of one number of decimal places.
//!
//! A search asks for the loss of several quantities, and a sizing searches once for each limit of
//! risk. In `Exact`, prices of 17 digits times rates are put on the heap at each step; nearly all
//! fit 128 bits, where nothing is. What does not fit, or is a step on a step, is left to `Exact`.

use super::loss::LossTerms;
use super::plan::{LegPlan, Line, Step, StepOf};
use super::search::most_lots;
use crate::number::{Exact, raised, times};
use crate::units::{Fraction, Money, Points};

/// The plans of both legs in whole numbers: all rates of one number of decimal places, all money of
/// one, all shares of one. Made once for a schedule.
#[derive(Clone, Debug)]
pub(super) struct WordPlan {
    rate_places: u32,
    money_places: u32,
    share_places: u32,
    legs: [WordLeg; 2],
}

#[derive(Clone, Debug)]
struct WordLeg {
    line: WordLine,
    steps: Vec<PlannedStep>,
}

/// A straight line: a rate, and money for each unit, for each lot and once.
#[derive(Clone, Copy, Debug)]
struct WordLine {
    rate: i128,
    unit: i128,
    lot: i128,
    once: i128,
}

/// A step, and how much of it counts.
#[derive(Clone, Debug)]
struct PlannedStep {
    line: WordLine,
    by_order: bool,
    min: Option<i128>,
    max: Option<i128>,
    round: Option<(i128, bool)>,
    share: i128,
}

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
    /// What a full order comes to, where these and the bounds are of each order.
    of_order: Option<i128>,
    min: Option<i128>,
    max: Option<i128>,
    round: Option<(i128, bool)>,
    share: i128,
}

impl WordPlan {
    /// `None` where a number does not fit, or a step hangs on another.
    pub(super) fn of(legs: &[LegPlan; 2]) -> Option<Self> {
        if legs.iter().any(|leg| leg.is_chained) {
            return None;
        }
        let counted = || legs.iter().flat_map(LegPlan::counted_steps);
        let lines = || {
            let of_steps = counted().filter_map(|(step, _)| match &step.of {
                StepOf::Leg(line) => Some(line),
                StepOf::OrderRate(_) | StepOf::OrderAmount(_) => None,
            });
            legs.iter().map(|leg| &leg.line).chain(of_steps)
        };
        let order_rates = counted().filter_map(|(step, _)| match &step.of {
            StepOf::OrderRate(rate) => Some(rate),
            _ => None,
        });
        let rates = lines().map(|line| &line.rate).chain(order_rates).map(Fraction::number);
        let money = lines().flat_map(|line| [&line.unit, &line.lot, &line.once]);
        let money = money.chain(counted().flat_map(|(step, _)| step.amounts()));
        let shares = counted().map(|(_, share)| share.number());
        let mut plan = Self {
            rate_places: most_places(rates),
            money_places: most_places(money.map(Money::number)),
            share_places: most_places(shares),
            legs: [WordLeg::NOTHING, WordLeg::NOTHING],
        };
        let [entry, exit] = legs;
        plan.legs = [plan.leg(entry)?, plan.leg(exit)?];
        Some(plan)
    }

    fn leg(&self, leg: &LegPlan) -> Option<WordLeg> {
        let mut steps = Vec::new();
        for (step, share) in leg.counted_steps() {
            steps.push(self.step(step, share)?);
        }
        Some(WordLeg { line: self.line(&leg.line)?, steps })
    }

    fn line(&self, line: &Line) -> Option<WordLine> {
        Some(WordLine {
            rate: self.rate(&line.rate)?,
            unit: self.money(&line.unit)?,
            lot: self.money(&line.lot)?,
            once: self.money(&line.once)?,
        })
    }

    fn step(&self, step: &Step, share: &Fraction) -> Option<PlannedStep> {
        let line = match &step.of {
            StepOf::Leg(line) => self.line(line)?,
            StepOf::OrderRate(rate) => WordLine { rate: self.rate(rate)?, ..WordLine::NOTHING },
            StepOf::OrderAmount(amount) => {
                WordLine { once: self.money(amount)?, ..WordLine::NOTHING }
            }
        };
        let bound = |bound: &Option<Money>| match bound {
            None => Some(None),
            Some(bound) => self.money(bound).map(Some),
        };
        Some(PlannedStep {
            line,
            by_order: !matches!(step.of, StepOf::Leg(_)),
            min: bound(&step.min)?,
            max: bound(&step.max)?,
            round: match &step.round {
                None => None,
                Some(round) => Some((self.money(&round.to)?, round.is_up)),
            },
            share: share.number().at_places(self.share_places)?,
        })
    }

    fn rate(&self, rate: &Fraction) -> Option<i128> {
        rate.number().at_places(self.rate_places)
    }

    fn money(&self, money: &Money) -> Option<i128> {
        money.number().at_places(self.money_places)
    }
}

fn most_places<'n>(numbers: impl Iterator<Item = &'n Exact>) -> u32 {
    numbers.map(Exact::places).max().unwrap_or(0)
}

impl WordLeg {
    const NOTHING: Self = Self { line: WordLine::NOTHING, steps: Vec::new() };
}

impl WordLine {
    const NOTHING: Self = Self { rate: 0, unit: 0, lot: 0, once: 0 };

    /// What a lot costs of a leg on which it is worth `notional`, in money of the places to which
    /// `up` raises each part.
    fn of_lot(&self, lot: i128, notional: i128, up: &Raises) -> Option<i128> {
        let mut sum = raised(times(notional, self.rate)?, up.rate)?;
        if self.unit != 0 {
            sum = sum.checked_add(raised(times(lot, self.unit)?, up.unit)?)?;
        }
        if self.lot != 0 {
            sum = sum.checked_add(raised(self.lot, up.money)?)?;
        }
        Some(sum)
    }
}

/// By how many places a product of each kind is raised, so that all are money of as many.
struct Raises {
    /// Lot × point value × price, or a distance.
    notional: u32,
    /// That × a rate.
    rate: u32,
    /// Lot × money.
    unit: u32,
    money: u32,
}

impl WordLoss {
    /// `None` where a number does not fit, or a lot loses nothing.
    pub(super) fn of(
        plan: &WordPlan,
        terms: &LossTerms,
        lots_an_order: Option<&Exact>,
    ) -> Option<Self> {
        let [entry, exit] = &terms.legs;
        let points = [&terms.distance, &entry.price, &exit.price, &entry.slips, &exit.slips];
        let points = points.map(Points::number);
        let point_places = most_places(points.into_iter());
        let at_places = |points: &Exact| points.at_places(point_places);
        let (lot, value) = (terms.lot.number(), terms.point_value.number());
        let lot_places = lot.places();
        let notional_places = lot_places + value.places() + point_places;
        let money = (notional_places + plan.rate_places).max(lot_places + plan.money_places);
        let up = Raises {
            notional: money - notional_places,
            rate: money - notional_places - plan.rate_places,
            unit: money - lot_places - plan.money_places,
            money: money - plan.money_places,
        };
        let lots_an_order = match lots_an_order {
            None => None,
            Some(most) => Some(most.at_places(0)?),
        };
        let lot = lot.at_places(lot_places)?;
        let lot_point = times(lot, value.at_places(value.places())?)?;
        let [distance, prices @ .., entry_slips, exit_slips] = points;
        let lost = at_places(distance)?.checked_add(at_places(entry_slips)?)?;
        let lost = lost.checked_add(at_places(exit_slips)?)?;
        let mut of_lot = raised(times(lot_point, lost)?, up.notional)?;
        let mut once = 0_i128;
        let count = plan.legs.iter().map(|leg| leg.steps.len()).sum();
        let mut steps = Vec::with_capacity(count);
        for (leg, price) in plan.legs.iter().zip(prices) {
            let notional = times(lot_point, at_places(price)?)?;
            of_lot = of_lot.checked_add(leg.line.of_lot(lot, notional, &up)?)?;
            once = once.checked_add(raised(leg.line.once, up.money)?)?;
            for step in &leg.steps {
                let of_lot = step.line.of_lot(lot, notional, &up)?;
                steps.push(step.in_money(of_lot, up.money, lots_an_order)?);
            }
        }
        let (of_lot, once) = (raised(of_lot, plan.share_places)?, raised(once, plan.share_places)?);
        let places = money + plan.share_places;
        Some(Self { places, of_lot, once, steps, lots_an_order }).filter(|loss| loss.of_lot > 0)
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
        let sent = match self.lots_an_order {
            Some(most) => div_rem(lots, most)?,
            None => (0, lots),
        };
        for step in &self.steps {
            sum = sum.checked_add(times(step.of(lots, sent)?, step.share)?)?;
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
        (Ok(lots), Ok(most)) if lots < most => Some((0, lots.into())),
        (Ok(lots), Ok(most)) => {
            Some((lots.checked_div(most)?.into(), lots.checked_rem(most)?.into()))
        }
        _ => Some((lots.checked_div(most)?, lots.checked_rem(most)?)),
    }
}

impl PlannedStep {
    /// The step of an order of which a lot costs so much, its own money raised to as many places.
    fn in_money(&self, of_lot: i128, up: u32, lots_an_order: Option<i128>) -> Option<WordStep> {
        let bound = |bound: Option<i128>| match bound {
            None => Some(None),
            Some(bound) => raised(bound, up).map(Some),
        };
        let mut step = WordStep {
            of_lot,
            once: raised(self.line.once, up)?,
            of_order: None,
            min: bound(self.min)?,
            max: bound(self.max)?,
            round: match self.round {
                None => None,
                Some((to, is_up)) => Some((raised(to, up)?, is_up)),
            },
            share: self.share,
        };
        if let Some(most) = lots_an_order.filter(|_| self.by_order) {
            step.of_order = Some(step.line(most)?);
        }
        Some(step)
    }
}

impl WordStep {
    /// What so many lots come to, sent as so many full orders and the lots of the rest.
    fn of(&self, lots: i128, (full, rest): (i128, i128)) -> Option<i128> {
        let sum = match self.of_order {
            Some(of_order) => {
                let of_full = times(of_order, full)?;
                if rest > 0 { of_full.checked_add(self.line(rest)?)? } else { of_full }
            }
            None => self.line(lots)?,
        };
        let Some((to, is_up)) = self.round else { return Some(sum) };
        let steps = if is_up {
            sum.checked_add(to - 1)?.checked_div(to)?
        } else {
            sum.checked_mul(2)?.checked_add(to)?.checked_div(to.checked_mul(2)?)?
        };
        steps.checked_mul(to)
    }

    /// What so many lots come to, bounded.
    fn line(&self, lots: i128) -> Option<i128> {
        let sum = times(self.of_lot, lots)?.checked_add(self.once)?;
        let at_least = self.min.map_or(sum, |min| sum.max(min));
        Some(self.max.map_or(at_least, |max| at_least.min(max)))
    }
}

impl LegPlan {
    /// The steps that count, each with how much of it does.
    fn counted_steps(&self) -> impl Iterator<Item = (&Step, &Fraction)> {
        self.line.shares.iter().map(|(at, share)| (&self.steps[*at], share))
    }
}

impl Step {
    /// Its amounts of money beside its line.
    fn amounts(&self) -> impl Iterator<Item = &Money> {
        let amount = match &self.of {
            StepOf::OrderAmount(amount) => Some(amount),
            StepOf::Leg(_) | StepOf::OrderRate(_) => None,
        };
        let to = self.round.as_ref().map(|round| &round.to);
        [amount, self.min.as_ref(), self.max.as_ref(), to].into_iter().flatten()
    }
}
