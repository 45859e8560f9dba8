//! What rows count in every limit: the gross exposure of the book, the capital of each strategy,
//! and a sum for each scope of the limits that the config sets.

use super::super::config::Config;
use super::super::position::Position;
use super::at;
use super::names::Names;
use crate::units::{Money, Quantity};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::ptr;

/// How rows count in a limit that keeps sums of its own.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// The limit's name.
    pub name: &'static str,
    /// Hands over each scope that the row counts in, with the money that one unit counts there.
    pub count: CountUnit,
}

/// See [`Measure::count`].
pub type CountUnit = fn(&Config, &Position<'_>, &mut ScopeCounter<'_>);

/// Takes a scope and the money that one unit counts there.
pub type ScopeCounter<'c> = dyn FnMut(&str, Money) + 'c;

/// The number of a strategy in [`Sums`], or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) struct StrategyId(u32);

impl StrategyId {
    /// Of what carries no strategy.
    pub(in crate::engine) const NONE: Self = Self(u32::MAX);
    /// Of a strategy that no row has carried.
    pub(in crate::engine) const UNKNOWN: Self = Self(u32::MAX - 1);
}

/// Sums over rows, kept up with each one that comes, grows, shrinks or goes.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Sums<'a> {
    exposure: Money,
    strategies: Names<'a>,
    /// By the number of the strategy.
    tagged: Vec<StrategySum>,
    untagged: StrategySum,
    /// Whether capital differs from exposure at all.
    has_margins: bool,
    measured: Vec<Measured>,
}

#[derive(Clone, Debug)]
struct StrategySum {
    rows: i64,
    capital: Money,
}

#[derive(Clone, Debug)]
struct Measured {
    measure: Measure,
    scopes: HashMap<String, Money>,
}

impl StrategySum {
    const ZERO: Self = Self { rows: 0, capital: Money::ZERO };
}

impl<'a> Sums<'a> {
    /// Sums over nothing, for these measures.
    pub(in crate::engine) fn of_nothing(
        config: &Config,
        measures: impl Iterator<Item = Measure>,
    ) -> Self {
        let measured = |measure| Measured { measure, scopes: HashMap::default() };
        Self {
            exposure: Money::ZERO,
            strategies: Names::default(),
            tagged: Vec::new(),
            untagged: StrategySum::ZERO,
            has_margins: config.has_margins(),
            measured: measures.map(measured).collect(),
        }
    }

    /// Sums over nothing, for the measures of these.
    pub(in crate::engine) fn emptied(&self) -> Self {
        let measured = |of: &Measured| Measured { scopes: HashMap::default(), ..*of };
        Self {
            exposure: Money::ZERO,
            strategies: Names::default(),
            tagged: Vec::new(),
            untagged: StrategySum::ZERO,
            has_margins: self.has_margins,
            measured: self.measured.iter().map(measured).collect(),
        }
    }

    /// The sums, with names of their own.
    pub(in crate::engine) fn into_owned(self) -> Sums<'static> {
        let Self { exposure, strategies, tagged, untagged, has_margins, measured } = self;
        let strategies = strategies.into_owned();
        Sums { exposure, strategies, tagged, untagged, has_margins, measured }
    }

    /// The number of a strategy, which is entered where it is new.
    pub(in crate::engine) fn enter(&mut self, strategy: Option<&Cow<'a, str>>) -> StrategyId {
        let Some(code) = strategy else {
            return StrategyId::NONE;
        };
        let number = self.strategies.enter(code);
        if at(number) == self.tagged.len() {
            self.tagged.push(StrategySum::ZERO);
        }
        StrategyId(number)
    }

    #[inline]
    pub(in crate::engine) fn id(&self, strategy: Option<&str>) -> StrategyId {
        strategy.map_or(StrategyId::NONE, |code| {
            self.strategies.number(code).map_or(StrategyId::UNKNOWN, StrategyId)
        })
    }

    pub(super) fn code(&self, strategy: StrategyId) -> Option<&Cow<'a, str>> {
        (at(strategy.0) < self.tagged.len()).then(|| self.strategies.name(strategy.0))
    }

    /// How many strategies have been entered.
    pub(super) fn entered(&self) -> usize {
        self.tagged.len()
    }

    /// Counts so many more units of a row, and so much more exposure; below zero where it shrinks.
    /// `rows` is 1 for a row that comes, −1 for one that goes.
    pub(in crate::engine) fn change(
        &mut self,
        config: &Config,
        row: &Position<'_>,
        strategy: StrategyId,
        units: &Quantity,
        exposure: &Money,
        rows: i64,
    ) {
        self.exposure += exposure;
        let sum = match strategy {
            StrategyId::NONE => &mut self.untagged,
            StrategyId(number) => &mut self.tagged[at(number)],
        };
        sum.rows += rows;
        if self.has_margins {
            sum.capital += &(exposure * &config.margin_of_row(row));
        } else {
            sum.capital += exposure;
        }
        for Measured { measure, scopes } in &mut self.measured {
            (measure.count)(config, row, &mut |scope, unit| {
                add_to(scopes, scope, &(units * &unit));
            });
        }
    }

    /// Counts so many more units of what is like this row, under the row's own strategy.
    pub(in crate::engine) fn count(
        &mut self,
        config: &Config,
        row: &Position<'a>,
        units: &Quantity,
        rows: i64,
    ) {
        let strategy = self.enter(row.strategy.as_ref());
        self.change(config, row, strategy, units, &(units * &row.unit_exposure()), rows);
    }

    /// Adds other sums.
    pub(in crate::engine) fn add(&mut self, other: &Self) {
        self.combine(other, |sum, more| *sum += more, 1);
    }

    /// Takes other sums off.
    pub(in crate::engine) fn subtract(&mut self, other: &Self) {
        self.combine(other, |sum, less| *sum -= less, -1);
    }

    /// Raises each sum to that of `other`, where that is greater.
    pub(in crate::engine) fn raise_to(&mut self, other: &Self) {
        let raise = |sum: &mut Money, other: &Money| {
            if other > sum {
                *sum = other.clone();
            }
        };
        self.combine(other, raise, 0);
    }

    fn combine(&mut self, other: &Self, change: fn(&mut Money, &Money), rows: i64) {
        change(&mut self.exposure, &other.exposure);
        change(&mut self.untagged.capital, &other.untagged.capital);
        self.untagged.rows += rows * other.untagged.rows;
        for (code, sum) in other.by_strategy() {
            let StrategyId(number) = self.enter(Some(code));
            change(&mut self.tagged[at(number)].capital, &sum.capital);
            self.tagged[at(number)].rows += rows * sum.rows;
        }
        for (own, others) in self.measured.iter_mut().zip(&other.measured) {
            for (scope, sum) in &others.scopes {
                change(own.scopes.entry_ref(scope.as_str()).or_insert(Money::ZERO), sum);
            }
        }
    }

    /// Whether capital differs from exposure at all.
    pub(in crate::engine) fn has_margins(&self) -> bool {
        self.has_margins
    }

    /// The gross exposure; longs and shorts never net off.
    pub(in crate::engine) fn exposure(&self) -> &Money {
        &self.exposure
    }

    /// The capital (exposure × margin) of what carries this strategy, or none.
    pub(in crate::engine) fn capital(&self, strategy: StrategyId) -> &Money {
        match strategy {
            StrategyId::UNKNOWN => &Money::ZERO,
            StrategyId::NONE => &self.untagged.capital,
            StrategyId(number) => &self.tagged[at(number)].capital,
        }
    }

    /// What counts in a scope of the limit of that name.
    pub(in crate::engine) fn counted(&self, limit: &str, scope: &str) -> &Money {
        self.scopes_of(limit).and_then(|scopes| scopes.get(scope)).unwrap_or(&Money::ZERO)
    }

    /// Every scope of a limit in which something counts.
    pub(in crate::engine) fn scopes(&self, limit: &str) -> impl Iterator<Item = &str> {
        let counting = self.scopes_of(limit).into_iter().flatten();
        counting.filter(|(_, sum)| !sum.is_zero()).map(|(scope, _)| scope.as_str())
    }

    fn scopes_of(&self, limit: &str) -> Option<&HashMap<String, Money>> {
        let is_it = |name: &'static str| ptr::eq(name, limit) || name == limit;
        self.measured.iter().find(|of| is_it(of.measure.name)).map(|of| &of.scopes)
    }

    /// The strategies that rows carry.
    pub(in crate::engine) fn held_strategies(&self) -> impl Iterator<Item = &str> {
        self.by_strategy().filter(|(_, sum)| sum.rows != 0).map(|(code, _)| code.as_ref())
    }

    /// Whether any row carries no strategy.
    pub(in crate::engine) fn has_untagged(&self) -> bool {
        self.untagged.rows != 0
    }

    fn by_strategy(&self) -> impl Iterator<Item = (&Cow<'a, str>, &StrategySum)> {
        (0..).zip(&self.tagged).map(|(number, sum)| (self.strategies.name(number), sum))
    }
}

fn add_to(scopes: &mut HashMap<String, Money>, scope: &str, more: &Money) {
    match scopes.get_mut(scope) {
        Some(sum) => *sum += more,
        None => drop(scopes.insert(scope.to_owned(), more.clone())),
    }
}
