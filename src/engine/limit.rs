//! What a limit is. The limits themselves are the entries of [`LIMITS`](super::LIMITS).

use super::book::Book;
use super::config::Config;
use super::key::Key;
use super::limits::STRATEGY_BUDGET;
use super::order::Order;
use super::position::Position;
use crate::number::Exact;
use crate::units::{Fraction, Money, Percent, Quantity};

/// A named ceiling: everything that sizing, `limits`, the tables and the JSON know of it.
pub struct Limit {
    /// The name in answers; the reason code when it decides.
    pub name: &'static str,
    /// Which trades share its room.
    pub scope: Scope,
    /// The config keys that belong to this limit alone.
    pub keys: &'static [Key],
    /// Whether the config sets the limit.
    pub is_on: fn(&Config) -> bool,
    /// The limit as an order meets it; `None` where it is off, or has nothing to say.
    pub room: fn(&Config, &Book<'_>, &Order<'_>) -> Option<Room>,
    /// How a row of the book counts; `None` where that needs no sums of its own.
    pub tally: Option<Tally>,
    /// The limit as the book stands: a line for each ceiling that is on.
    pub lines: fn(&Config, &Book<'_>) -> Vec<Line>,
}

/// Which trades share a limit's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// None: each trade has its own.
    Trade,
    /// All of the book.
    Book,
    /// Those of one strategy.
    Strategy,
    /// Those in one symbol.
    Symbol,
    /// Those on one underlying.
    Underlying,
    /// Those on underlyings that `correlation.rho` couples.
    Correlated,
}

/// How rows count against a limit: the book keeps a sum for every scope that comes up.
pub struct Tally {
    /// Hands over each scope that the row counts in, with the money that one unit of it counts
    /// there.
    pub count: fn(&Config, &Position<'_>, &mut Counter<'_>),
    /// Whether what pending orders would open counts too.
    pub with_pending: bool,
}

/// Takes a scope and what one unit counts there.
pub type Counter<'c> = dyn FnMut(&str, Money) + 'c;

/// A limit as an order meets it.
#[derive(Clone, Debug)]
pub struct Room {
    /// The numbers whose product is the limit, for people to check.
    pub factors: Factors,
    /// The ceiling: money, or a count where the limit counts.
    pub limit: Exact,
    /// What already counts against it; without the own rows when the order is against them.
    pub used: Exact,
    /// What the opening part takes.
    pub takes: Takes,
}

/// Up to three numbers; no more make a limit, and a place of its own would cost more than they do.
pub type Factors = [Option<Exact>; 3];

/// What the opening part of an order takes of a limit.
#[derive(Clone, Debug)]
pub enum Takes {
    /// So much money a unit.
    PerUnit(Money),
    /// So much whatever its size.
    Whole(Exact),
    /// Nothing tells (a risk without a stop): the limit decides nothing.
    Unknown,
}

/// A ceiling and its use, as the book stands.
#[derive(Clone, Debug)]
pub struct Line {
    /// The limit's name.
    pub name: &'static str,
    /// What it is a ceiling for: a strategy, a symbol, an underlying; `None` for the whole book.
    pub scope: Option<String>,
    /// The ceiling: money, or a count where the limit counts.
    pub limit: Exact,
    /// What counts against it.
    pub used: Exact,
    /// The part of that which is only pending.
    pub pending: Exact,
}

impl Room {
    /// Room in money: a ceiling of equity × fraction, perhaps times another.
    #[must_use]
    #[inline]
    pub fn money(
        equity: &Money,
        fraction: &Fraction,
        times: Option<&Fraction>,
        used: Money,
        takes: Takes,
    ) -> Self {
        let mut limit = equity * fraction;
        if let Some(times) = times {
            limit = &limit * times;
        }
        let factors = [Some(equity.number()), Some(fraction.number()), times.map(Fraction::number)];
        Self {
            factors: factors.map(Option::<&Exact>::cloned),
            limit: limit.into(),
            used: used.into(),
            takes,
        }
    }

    /// What is left, never below zero.
    #[must_use]
    pub fn available(&self) -> Exact {
        available(&self.limit, &self.used)
    }

    /// The most whole lots that the room opens, as a quantity. `None` when the limit sets no
    /// ceiling on it.
    #[must_use]
    pub fn opens(&self, lot: &Quantity) -> Option<Quantity> {
        let left = &self.limit - &self.used;
        match &self.takes {
            Takes::PerUnit(cost) => Money::from(left).buys(cost, lot),
            Takes::Whole(takes) if *takes > left && takes.is_positive() => Some(Quantity::ZERO),
            Takes::Whole(_) | Takes::Unknown => None,
        }
    }

    /// Whether the room opens all of `units`: the same as comparing them with
    /// [`opens`](Self::opens), without its division.
    #[must_use]
    pub fn holds(&self, units: &Quantity) -> bool {
        match &self.takes {
            Takes::PerUnit(cost) => {
                cost.is_zero() || &self.used + (units * cost).number() <= self.limit
            }
            Takes::Whole(takes) => takes.is_zero() || &self.used + takes <= self.limit,
            Takes::Unknown => true,
        }
    }

    /// By how much an opening part of this size goes beyond the limit.
    #[must_use]
    pub fn excess(&self, opens: &Quantity) -> Option<Exact> {
        let taken = match &self.takes {
            Takes::PerUnit(cost) => (opens * cost).number().clone(),
            Takes::Whole(takes) => takes.clone(),
            Takes::Unknown => return None,
        };
        Some(&(&taken + &self.used) - &self.limit)
    }
}

impl Line {
    /// What is left, never below zero.
    #[must_use]
    pub fn available(&self) -> Exact {
        available(&self.limit, &self.used)
    }

    /// Use in percent of the ceiling; `None` when something is used of nothing.
    #[must_use]
    pub fn utilization(&self) -> Option<Percent> {
        Money::from(self.used.clone()).percent_of(&self.limit.clone().into())
    }

    /// Whether more is used than the ceiling allows.
    #[must_use]
    pub fn is_exceeded(&self) -> bool {
        self.used.is_positive() && self.used > self.limit
    }

    /// What people call it: a strategy's budget goes by the strategy, every other ceiling by its
    /// name and what it is for.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.scope {
            None => self.name.to_owned(),
            Some(strategy) if self.name == STRATEGY_BUDGET.name => strategy.clone(),
            Some(scope) => format!("{} {scope}", self.name),
        }
    }

    /// That it is exceeded, in words with the numbers.
    #[must_use]
    pub fn exceeded_message(&self) -> String {
        self.exceeded_by(&self.label())
    }

    /// The same, with another name for what exceeds it.
    #[must_use]
    pub fn exceeded_by(&self, who: &str) -> String {
        format!("{who} uses {} of {}: {} too much", self.used, self.limit, &self.used - &self.limit)
    }
}

fn available(limit: &Exact, used: &Exact) -> Exact {
    let left = limit - used;
    if left.is_negative() { Exact::ZERO } else { left }
}
