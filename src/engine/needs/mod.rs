//! What it would take: for a quantity that limits cut, the least change of each thing that may be
//! changed with which its limit lets it pass. Every change is found on its own grid (money to 0.01,
//! fractions to 8 decimals, stops on the tick, closes in whole lots) by sizing again: what is
//! offered passes, and one step less does not.

mod grid;
mod release;
mod stop;

pub use stop::WidestStop;

use super::basis::BasisRule;
use super::decide::{self, Decision};
use super::intent::{Intent, IntentError};
use super::key::{Allowed, Range};
use super::keys::key_named;
use super::limit::{CeilingKey, Limit};
use super::order::Order;
use super::portfolio::Portfolio;
use crate::number::{Decimal, Exact};
use crate::units::{Money, Quantity};
use grid::{least_above, steps_up};
use std::fmt;

/// What a quantity would take to pass.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Needs {
    /// The quantity: what was asked for; where a risk pays for less than a lot, one lot.
    pub qty: Quantity,
    /// The limits that it breaks, in their order.
    pub needs: Vec<Need>,
}

/// A limit that a quantity breaks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Need {
    /// The limit.
    pub limit: &'static Limit,
    /// Which of several scopes the order meets, where it might be in more than one: a group.
    pub scope: Option<String>,
    /// By how much, in the limit's unit.
    pub by: Exact,
    /// The changes of which each alone lets this limit pass it; none where nothing but another day
    /// does.
    pub ways: Vec<Way>,
}

/// One change that lets a limit pass what is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Way {
    /// What is changed.
    pub change: Remedy,
    /// What it is; `None` where there is none, as of a stop that nothing tells.
    pub from: Option<Exact>,
    /// What it must be, at the least change.
    pub to: Exact,
}

/// What may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// The account's value, in money.
    Equity,
    /// A number of the config.
    Key(CeilingKey),
    /// The order's stop, in points.
    Stop,
    /// The asker's scale.
    Scale,
    /// A working order, by its number: all of it.
    Cancel(String),
    /// The position in a symbol: how many units are left of it, below zero where they are short.
    Close(String),
}

impl fmt::Display for Remedy {
    /// As answers name it: `equity`, `stop`, `scale`, a dotted key, `cancel 250`, `close TCS`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equity => f.write_str("equity"),
            Self::Key(key) => f.write_str(&key.path()),
            Self::Stop => f.write_str("stop"),
            Self::Scale => f.write_str("scale"),
            Self::Cancel(order) => write!(f, "cancel {order}"),
            Self::Close(symbol) => write!(f, "close {symbol}"),
        }
    }
}

/// Money is told to the hundredth.
const MONEY_PLACES: u32 = 2;
/// Fractions are told to 8 decimals.
const FRACTION_PLACES: u32 = 8;

impl Portfolio<'_> {
    /// What the quantity that is asked for would take to pass each limit that it breaks.
    ///
    /// # Errors
    /// The first thing in the intent that is bad input.
    pub fn needs(&self, intent: &Intent<'_>) -> Result<Needs, IntentError> {
        let order = Order::resolve(self, intent)?;
        let decision = decide::decide(self, intent, &order);
        let qty = quantity_in_question(&decision);
        let needs = self.limits.iter().filter_map(|&limit| {
            Question { portfolio: self, intent, decision: &decision, qty: &qty, limit }.need()
        });
        Ok(Needs { needs: needs.collect(), qty })
    }
}

/// What is asked for; one lot where what a risk pays for is less.
fn quantity_in_question(decision: &Decision<'_, '_>) -> Quantity {
    let Decision { order, basis, asked, cap, .. } = decision;
    let is_less_than_a_lot = basis.base.is_some() && basis.qty.is_zero() && cap.is_none();
    if is_less_than_a_lot { order.lot_size.clone() } else { asked.clone() }
}

/// A limit and a quantity that it may not let pass.
struct Question<'q, 'a, 'i> {
    portfolio: &'q Portfolio<'a>,
    intent: &'q Intent<'i>,
    decision: &'q Decision<'q, 'i>,
    qty: &'q Quantity,
    limit: &'static Limit,
}

impl Question<'_, '_, '_> {
    /// By how much the limit is broken, and what lifts it; `None` where it lets the quantity pass.
    fn need(&self) -> Option<Need> {
        let order = self.decision.order;
        let opening = (self.qty - &order.closable).at_least_zero().up_to_lots(&order.lot_size)?;
        let room = (self.limit.room)(self.portfolio, order)?;
        if opening.is_zero() || room.holds(&opening) {
            return None;
        }
        let by = room.excess(&opening)?;
        let ways = if room.stop_reason().is_some() {
            Vec::new() // a halt, or what nothing tells
        } else {
            let keys =
                (self.limit.ceiling_keys)(self.portfolio.config(), order, room.scope.as_deref());
            let mut ways: Vec<Way> = self.by_equity().into_iter().collect();
            ways.extend(keys.into_iter().filter_map(|key| self.by_key(key)));
            ways.extend(self.by_stop());
            ways.extend(self.by_scale());
            ways.extend(self.by_cancelling());
            ways.extend(self.by_closing(room.scope.as_deref()));
            ways
        };
        Some(Need { limit: self.limit, scope: room.scope, by, ways })
    }

    /// Whether the limit lets the quantity pass in this portfolio, asked for like this.
    fn passes(&self, portfolio: &Portfolio<'_>, intent: &Intent<'_>) -> bool {
        let Ok(order) = Order::resolve(portfolio, intent) else {
            return false;
        };
        self.lets_pass(portfolio, &order, self.qty)
    }

    fn lets_pass(&self, portfolio: &Portfolio<'_>, order: &Order<'_>, qty: &Quantity) -> bool {
        // Where what tells the point value is closed or cancelled, the trade is not the same.
        let is_same = order.point_value == self.decision.order.point_value;
        let opening = (qty - &order.closable).at_least_zero().up_to_lots(&order.lot_size);
        let holds = |opening: Quantity| {
            let room = (self.limit.room)(portfolio, order);
            opening.is_zero() || room.is_none_or(|room| room.holds(&opening))
        };
        is_same && opening.is_some_and(holds)
    }

    fn by_equity(&self) -> Option<Way> {
        let mut trial = self.portfolio.clone();
        let from = self.portfolio.equity().number();
        let to = least_above(from, MONEY_PLACES, None, &mut |equity| {
            trial.equity = Money::from(equity.clone());
            self.passes(&trial, self.intent)
        })?;
        Some(Way { change: Remedy::Equity, from: Some(from.clone()), to })
    }

    fn by_key(&self, at: CeilingKey) -> Option<Way> {
        let key = key_named(at.key)?;
        let Allowed::Number(range) = key.allowed else {
            return None;
        };
        let told = key.text_in(self.portfolio.config(), &at.name)?;
        let from = Exact::from(told.parse::<Decimal>().ok()?);
        let places = if matches!(range, Range::Whole | Range::Count) { 0 } else { FRACTION_PLACES };
        let mut trial = self.portfolio.clone();
        let mut passes_at = |number: &Exact| {
            let is_set = trial.config.set(at.key, &at.name, &number.to_string()).is_ok();
            is_set && self.passes(&trial, self.intent)
        };
        let to = if at.is_lowered {
            let passes_below = &mut |negated: &Exact| passes_at(&-negated);
            -&least_above(&-&from, places, Some(&Exact::ZERO), passes_below)?
        } else {
            let most = range.is_fraction().then_some(Exact::ONE);
            least_above(&from, places, most.as_ref(), &mut passes_at)?
        };
        Some(Way { change: Remedy::Key(at), from: Some(from), to })
    }

    /// The largest scale with which what the config decides passes; it must leave a lot to open.
    fn by_scale(&self) -> Option<Way> {
        let Decision { basis, order, .. } = self.decision;
        let by_config = basis.rule != BasisRule::INTENT && basis.rule != BasisRule::CLOSE;
        if !by_config || basis.qty != *self.qty {
            return None;
        }
        let from = self.intent.scale.map_or(Exact::ONE, Exact::from);
        let asked_at = |scale: &Exact| {
            let scale = Decimal::try_from(scale).ok()?;
            let intent = Intent { scale: Some(scale), ..self.intent.clone() };
            let order = Order::resolve(self.portfolio, &intent).ok()?;
            let asked = decide::basis(self.portfolio, &intent, &order).qty;
            self.lets_pass(self.portfolio, &order, &asked).then_some(asked)
        };
        let most = steps_up(&from, FRACTION_PLACES);
        let breaking = least_above(&Exact::ZERO, FRACTION_PLACES, Some(&most), &mut |scale| {
            asked_at(scale).is_none()
        })?;
        let to = &breaking - &Exact::ONE.shifted_down(FRACTION_PLACES);
        let opening = &asked_at(&to)? - &order.closable;
        let leaves_a_lot = opening >= order.lot_size;
        leaves_a_lot.then_some(Way { change: Remedy::Scale, from: Some(from), to })
    }
}
