//! What all rows come to: the gross exposure of the book and the capital of each strategy.
//!
//! Kept up with every row that comes, grows, shrinks or goes; a further sum over the rows is a
//! further line in `change`.

use super::super::config::Config;
use super::super::instrument::underlying;
use super::super::position::Position;
use super::names::Names;
use super::{Amount, at};
use crate::number::Decimal;
use crate::units::Money;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The number of a strategy while the book stands as it is, or of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StrategyId(u32);

impl StrategyId {
    /// What carries no strategy.
    pub(super) const NONE: Self = Self(u32::MAX);
    /// A strategy that no row carries or has carried.
    pub(super) const UNKNOWN: Self = Self(u32::MAX - 1);
}

/// Sums over all rows.
#[derive(Clone, Debug)]
pub(super) struct Totals<'a> {
    pub(super) exposure: Money,
    without_strategy: Sum,
    /// By the number of the strategy.
    strategies: Vec<Sum>,
    codes: Names<'a>,
    /// The `margin_pct` of `instruments`, where any has one.
    margins: BTreeMap<String, Decimal>,
}

#[derive(Clone, Debug)]
struct Sum {
    rows: usize,
    capital: Money,
}

impl Sum {
    const ZERO: Self = Self { rows: 0, capital: Money::ZERO };
}

/// How many rows have their strategies looked up in a run. The names lie far apart in the text of a
/// checkpoint; what fetches them does little else, so the processor fetches several at a time.
const AT_ONCE: usize = 64;

impl<'a> Totals<'a> {
    /// The sums over these rows.
    pub(super) fn of(rows: &[Position<'a>], config: &Config) -> Self {
        let margins = config.instruments.iter();
        let margins = margins.filter_map(|(name, terms)| Some((name.clone(), terms.margin_pct?)));
        Self::with_margins(rows, margins.collect())
    }

    /// The sums over other rows on the same terms.
    pub(super) fn anew(&self, rows: &[Position<'a>]) -> Self {
        Self::with_margins(rows, self.margins.clone())
    }

    fn with_margins(rows: &[Position<'a>], margins: BTreeMap<String, Decimal>) -> Self {
        let mut totals = Self {
            exposure: Money::ZERO,
            without_strategy: Sum::ZERO,
            strategies: Vec::new(),
            codes: Names::default(),
            margins,
        };
        let mut strategies = Vec::with_capacity(AT_ONCE);
        for rows in rows.chunks(AT_ONCE) {
            strategies.extend(rows.iter().map(|row| totals.enter(row, StrategyId::UNKNOWN)));
            for (row, strategy) in rows.iter().zip(strategies.drain(..)) {
                totals.change(row, strategy, &Amount::of(row), Presence::Comes);
            }
        }
        totals
    }

    /// The number of the strategy of a row that comes; `strategy` is that number where it is known.
    pub(super) fn enter(&mut self, row: &Position<'a>, strategy: StrategyId) -> StrategyId {
        match (strategy, &row.strategy) {
            (StrategyId::UNKNOWN, Some(code)) => self.add(code),
            (StrategyId::UNKNOWN, None) => StrategyId::NONE,
            (known, _) => known,
        }
    }

    /// Counts a change of one row; `amount` is below zero where the row shrinks or goes.
    pub(super) fn change(
        &mut self,
        row: &Position<'_>,
        strategy: StrategyId,
        amount: &Amount,
        presence: Presence,
    ) {
        self.exposure += &amount.exposure;
        // The symbol is fetched where it makes a difference.
        let is_capital = self.margins.is_empty();
        let exposure = amount.exposure.clone();
        let capital = if is_capital { exposure } else { self.capital(&row.symbol, exposure) };
        let sum = match strategy {
            StrategyId::NONE => &mut self.without_strategy,
            StrategyId(number) => &mut self.strategies[at(number)],
        };
        sum.capital += &capital;
        match presence {
            Presence::Comes => sum.rows += 1,
            Presence::Stays => {}
            Presence::Goes => sum.rows = sum.rows.saturating_sub(1),
        }
    }

    #[expect(clippy::ptr_arg, reason = "a name that a row borrows is borrowed here too")]
    fn add(&mut self, code: &Cow<'a, str>) -> StrategyId {
        let number = self.codes.add(code);
        if at(number) == self.strategies.len() {
            self.strategies.push(Sum::ZERO);
        }
        StrategyId(number)
    }

    /// The number of a strategy.
    #[inline]
    pub(super) fn id(&self, strategy: Option<&str>) -> StrategyId {
        strategy.map_or(StrategyId::NONE, |code| {
            self.codes.number(code).map_or(StrategyId::UNKNOWN, StrategyId)
        })
    }

    /// How many strategies rows carry, or have carried.
    pub(super) fn count(&self) -> usize {
        self.strategies.len()
    }

    /// The name of a strategy.
    pub(super) fn code(&self, strategy: StrategyId) -> Option<&Cow<'a, str>> {
        (at(strategy.0) < self.strategies.len()).then(|| self.codes.name(strategy.0))
    }

    /// What an exposure in a symbol ties up: exposure × margin.
    pub(super) fn capital(&self, symbol: &str, exposure: Money) -> Money {
        if self.margins.is_empty() {
            return exposure;
        }
        let margin = self.margins.get(symbol).or_else(|| self.margins.get(underlying(symbol)));
        margin.map_or(exposure.clone(), |&margin| &exposure * &margin.into())
    }

    /// The capital of the rows that carry this strategy, or none.
    pub(super) fn strategy_capital(&self, strategy: StrategyId) -> &Money {
        match strategy {
            StrategyId::UNKNOWN => &Money::ZERO,
            StrategyId::NONE => &self.without_strategy.capital,
            StrategyId(number) => &self.strategies[at(number)].capital,
        }
    }

    /// The strategies that rows carry, in the order of their first row.
    pub(super) fn strategies(&self) -> impl Iterator<Item = &str> {
        let held = (0..).zip(&self.strategies).filter(|(_, sum)| sum.rows > 0);
        held.map(|(number, _)| self.codes.name(number).as_ref())
    }

    /// Whether any row carries no strategy.
    pub(super) fn holds_without_strategy(&self) -> bool {
        self.without_strategy.rows > 0
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Comes,
    Stays,
    Goes,
}
