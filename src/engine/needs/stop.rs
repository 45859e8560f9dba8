//! The stop farthest away with which a quantity still passes: one limit, or all of them.

use super::grid::{end_of_numbers, middle_of};
use super::{Question, Remedy, Way};
use crate::engine::decide::{self, Split};
use crate::engine::intent::{Intent, IntentError, Side};
use crate::engine::limit::Limit;
use crate::engine::order::{Order, StopSource};
use crate::engine::portfolio::Portfolio;
use crate::number::{Decimal, Exact};
use crate::units::{Points, Quantity};

/// The stop farthest away with which a quantity passes whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WidestStop {
    /// The quantity: what was asked for, in whole lots.
    pub qty: Quantity,
    /// The stop, on the tick where one is known; or why there is none.
    pub stop: Result<Points, String>,
    /// The limit that one step farther breaks; `None` where no stop is farther away.
    pub then_fails: Option<&'static Limit>,
}

impl Portfolio<'_> {
    /// The stop farthest away with which all that is asked for passes.
    ///
    /// # Errors
    /// The first thing in the intent that is bad input.
    pub fn widest_stop(&self, intent: &Intent<'_>) -> Result<WidestStop, IntentError> {
        let order = Order::resolve(self, intent)?;
        let asked = decide::basis(self, intent, &order).qty;
        let qty = Split::of(&asked, &order).total();
        let none =
            |qty: Quantity, why: String| WidestStop { qty, stop: Err(why), then_fails: None };
        if intent.is_exit() || (!qty.is_zero() && qty <= order.closable) {
            return Ok(none(qty, "it opens nothing, and what closes needs no stop".to_owned()));
        }
        if qty.is_zero() {
            let why = format!("{asked} is less than one lot of {}", order.lot_size);
            return Ok(none(qty, why));
        }
        let (Ok(units), Some(grid)) = (Decimal::try_from(qty.number()), StopGrid::of(&order))
        else {
            let why = format!("no stop is on the losing side of {}", order.price);
            return Ok(none(qty, why));
        };
        let whole = Intent { qty: Some(units), lots: None, ..intent.clone() };
        let mut passes = |stop: &Points| {
            let intent = with_stop(&whole, stop);
            intent.is_some_and(|intent| passes_whole(self, &intent, &qty))
        };
        let Some((stop, farther)) = grid.farthest(None, self.costs.is_some(), &mut passes) else {
            let why = self.why_none_passes(&whole, &grid, &qty);
            return Ok(none(qty, why));
        };
        let then_fails = farther.and_then(|farther| {
            let intent = with_stop(&whole, &farther)?;
            let order = Order::resolve(self, &intent).ok()?;
            decide::decide(self, &intent, &order).binding
        });
        Ok(WidestStop { qty, stop: Ok(stop), then_fails })
    }

    /// What the nearest stop does not pass.
    fn why_none_passes(&self, intent: &Intent<'_>, grid: &StopGrid, qty: &Quantity) -> String {
        let nearest = grid.at(&Exact::ZERO);
        let answer = with_stop(intent, &nearest).and_then(|intent| self.size(&intent).ok());
        let why = answer.as_ref().and_then(|answer| {
            let cut = || Some(format!("{} lets {} pass", answer.binding()?, answer.qty));
            answer.reason_message().or_else(cut)
        });
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        format!("{qty} does not pass with the nearest stop, {nearest}{why}")
    }
}

fn passes_whole(portfolio: &Portfolio<'_>, intent: &Intent<'_>, qty: &Quantity) -> bool {
    let order = Order::resolve(portfolio, intent);
    order.is_ok_and(|order| decide::decide(portfolio, intent, &order).qty == *qty)
}

fn with_stop<'i>(intent: &Intent<'i>, stop: &Points) -> Option<Intent<'i>> {
    let stop_price = Some(Decimal::try_from(stop.number()).ok()?);
    Some(Intent { stop_price, stop_pct: None, ..intent.clone() })
}

impl Question<'_, '_, '_> {
    /// The stop farthest away, nearer than the one there is, with which the limit lets the quantity
    /// pass.
    pub(super) fn by_stop(&self) -> Option<Way> {
        let order = self.decision.order;
        let grid = StopGrid::of(order)?;
        let told = order.stop.as_ref().filter(|stop| stop.source != StopSource::Premium);
        let told = told.map(|stop| &stop.price);
        let mut passes = |stop: &Points| {
            let intent = with_stop(self.intent, stop);
            intent.is_some_and(|intent| self.passes(self.portfolio, &intent))
        };
        let is_stepped = self.portfolio.costs.is_some();
        let (stop, _) = grid.farthest(told, is_stepped, &mut passes)?;
        let from = told.map(|stop| stop.number().clone());
        Some(Way { change: Remedy::Stop, from, to: stop.into() })
    }
}

/// The stops that an order may have, by how many steps they are farther away than the nearest.
struct StopGrid {
    nearest: Points,
    step: Points,
    is_below: bool,
}

impl StopGrid {
    /// On the tick, where one is known; else to 2 decimals, or as many as the price has. `None`
    /// where no stop fits between the price and zero.
    fn of(order: &Order<'_>) -> Option<Self> {
        let step = order.tick.map_or_else(|| order.price.step_of(2), Points::from);
        let is_below = order.side? == Side::Buy;
        let price = &order.price;
        let beside = if is_below { price.down_to_tick(&step) } else { price.up_to_tick(&step) }?;
        let nearest = match () {
            () if beside != *price => beside,
            () if is_below => &beside - &step,
            () => &beside + &step,
        };
        nearest.is_positive().then_some(Self { nearest, step, is_below })
    }

    fn at(&self, steps: &Exact) -> Points {
        let away = Points::from(steps * self.step.number());
        if self.is_below { &self.nearest - &away } else { &self.nearest + &away }
    }

    /// How many steps there are to a stop, down to whole ones.
    fn steps_to(&self, stop: &Points) -> Option<Exact> {
        (&self.nearest - stop).abs().number().div_floor(self.step.number(), 0)
    }

    /// The farthest stop that passes, no farther than `bound`, and the next one where there is one.
    /// `None` where the nearest fails, and where none fails.
    ///
    /// What an order loses falls as its stop comes nearer, but for charges that are rounded: where
    /// the loss `is_stepped`, some steps more are tried.
    fn farthest(
        &self,
        bound: Option<&Points>,
        is_stepped: bool,
        passes: &mut dyn FnMut(&Points) -> bool,
    ) -> Option<(Points, Option<Points>)> {
        const FURTHER_STEPS: u64 = 200;
        let least_stop = self.is_below.then_some(&self.step);
        let most = match bound.filter(|bound| bound.is_positive()).or(least_stop) {
            Some(last) => Some(self.steps_to(last)?),
            None => None,
        };
        let end = end_of_numbers();
        let mut within = |steps: &Exact| {
            let is_there = most.as_ref().is_none_or(|most| steps <= most);
            is_there && *self.at(steps).number() < end && passes(&self.at(steps))
        };
        let mut fits = Exact::ZERO;
        if !within(&fits) {
            return None;
        }
        let mut width = Exact::ONE;
        let mut fails = loop {
            let next = &fits + &width;
            if !within(&next) {
                break next;
            }
            fits = next;
            width = &width + &width;
        };
        loop {
            while &fails - &fits > Exact::ONE {
                let middle = middle_of(&fits, &fails)?;
                if within(&middle) {
                    fits = middle;
                } else {
                    fails = middle;
                }
            }
            let mut further = (1..=FURTHER_STEPS).map(|steps| &fits + &Exact::from(steps));
            match further.find(|steps| is_stepped && within(steps)) {
                Some(farther) => (fails, fits) = (&farther + &Exact::ONE, farther),
                None => break,
            }
        }
        let is_last = most.as_ref().is_some_and(|most| fits >= *most);
        Some((self.at(&fits), (!is_last).then(|| self.at(&(&fits + &Exact::ONE)))))
    }
}
