//! What all rows come to: the gross exposure of the book and of each strategy.
//!
//! Kept up with every row that comes, grows, shrinks or goes; a further sum over the rows is a further line in `change`.

use super::super::position::Position;
use super::{Amount, at};
use crate::units::Money;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// The number of a strategy while the book stands as it is; `None` is what carries no strategy.
pub(super) type StrategyId = Option<u32>;

/// Sums over all rows.
#[derive(Clone, Debug)]
pub(super) struct Totals {
    pub(super) exposure: Money,
    without_strategy: Sum,
    strategies: Vec<Named>,
    by_code: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Clone, Debug)]
struct Sum {
    rows: usize,
    exposure: Money,
}

impl Sum {
    const ZERO: Self = Self { rows: 0, exposure: Money::ZERO };
}

/// A strategy's sum. Its code is read from a row that carries it, so that no code is stored twice.
#[derive(Clone, Debug)]
struct Named {
    row: u32,
    sum: Sum,
}

impl Totals {
    /// The sums over these rows.
    pub(super) fn of(rows: &[Position<'_>]) -> Self {
        let mut totals = Self {
            exposure: Money::ZERO,
            without_strategy: Sum::ZERO,
            strategies: Vec::new(),
            by_code: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        };
        for (index, row) in (0..).zip(rows) {
            totals.change(rows, index, &Amount::of(row), Presence::Comes);
        }
        totals
    }

    /// Counts a change of one row; `amount` is below zero where the row shrinks or goes.
    pub(super) fn change(&mut self, rows: &[Position<'_>], index: u32, amount: &Amount, presence: Presence) {
        self.exposure += &amount.exposure;
        let sum = match rows[at(index)].strategy.as_deref() {
            None => &mut self.without_strategy,
            Some(code) => self.named(rows, index, code),
        };
        sum.exposure += &amount.exposure;
        match presence {
            Presence::Comes => sum.rows += 1,
            Presence::Stays => {}
            Presence::Goes => sum.rows = sum.rows.saturating_sub(1),
        }
    }

    /// The sum of a strategy, made where there is none yet.
    fn named(&mut self, rows: &[Position<'_>], index: u32, code: &str) -> &mut Sum {
        let Self { strategies, by_code, hasher, .. } = self;
        let code_of = |id: u32| rows[at(strategies[at(id)].row)].strategy.as_deref().unwrap_or_default();
        let hash = hasher.hash_one(code);
        let known = by_code.find(hash, |&id| code_of(id) == code).copied();
        let id = known.unwrap_or_else(|| {
            let id = u32::try_from(strategies.len()).unwrap_or(u32::MAX);
            by_code.insert_unique(hash, id, |&id| hasher.hash_one(code_of(id)));
            id
        });
        if known.is_none() {
            strategies.push(Named { row: index, sum: Sum::ZERO });
        }
        &mut strategies[at(id)].sum
    }

    /// The number of a strategy that some row carries or has carried.
    pub(super) fn id(&self, rows: &[Position<'_>], code: &str) -> Option<u32> {
        let is_code = |id: &u32| rows[at(self.strategies[at(*id)].row)].strategy.as_deref() == Some(code);
        self.by_code.find(self.hasher.hash_one(code), is_code).copied()
    }

    /// A row that carries or has carried the strategy.
    pub(super) fn row_of(&self, id: u32) -> u32 {
        self.strategies[at(id)].row
    }

    /// The exposure of the rows that carry this strategy, or none.
    pub(super) fn strategy_exposure(&self, rows: &[Position<'_>], strategy: Option<&str>) -> &Money {
        match strategy {
            None => &self.without_strategy.exposure,
            Some(code) => self.id(rows, code).map_or(&Money::ZERO, |id| &self.strategies[at(id)].sum.exposure),
        }
    }

    /// The strategies that rows carry, in the order of their first row.
    pub(super) fn strategies<'r>(&self, rows: &'r [Position<'_>]) -> impl Iterator<Item = &'r str> {
        let held = self.strategies.iter().filter(|named| named.sum.rows > 0);
        held.filter_map(|named| rows[at(named.row)].strategy.as_deref())
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
