//! Which rows stand behind a symbol, and behind a strategy in it, in the order in which they are closed.
//!
//! A symbol of a few rows is a chain of them, looked through row by row. A crowd (more rows than that) keeps its sums and
//! one queue a strategy and side, so that its questions cost the same as those of a small one. Rows are known by number.
//! Here are the questions; `line` says what a close takes, `upkeep` follows the rows as they come and go.

use super::super::position::Position;
use super::carried::Carried;
use super::lane::Lane;
use super::totals::{StrategyId, Totals};
use super::{Amount, at};
use crate::units::{Money, Quantity};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::sync::OnceLock;

/// The end of a chain.
pub(super) const END: u32 = u32::MAX;

/// The rows of every symbol.
#[derive(Clone, Debug)]
pub(super) struct Holdings {
    pub(super) symbols: HashTable<Held>,
    /// For each row the next one of its chain or queue.
    pub(super) next: Vec<u32>,
    pub(super) crowds: Vec<Crowd>,
    pub(super) groups: Vec<Group>,
    pub(super) by_key: HashTable<u32>,
    pub(super) hasher: DefaultHashBuilder,
}

/// The rows of one symbol.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held {
    /// A chain that begins with this row.
    Few(u32),
    /// The crowd of this number.
    Crowd(u32),
}

#[derive(Clone, Debug)]
pub(super) struct Crowd {
    /// A row that carries the symbol.
    pub(super) row: u32,
    /// How many rows there are.
    pub(super) rows: u32,
    pub(super) groups: Vec<u32>,
    pub(super) net: Quantity,
    pub(super) exposure: Money,
    pub(super) carried: Carried,
    /// The rows of each side that carry a strategy, whichever; made when first asked for.
    pub(super) tagged: [OnceLock<Box<Lane>>; 2],
}

/// The rows of a crowd that carry one strategy, or none.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) crowd: u32,
    pub(super) strategy: StrategyId,
    pub(super) sides: [Queue; 2],
}

/// Rows of one side, the next to be closed first. Only its first row ever goes.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) rows: u32,
    pub(super) sums: Option<Box<Sums>>,
}

/// What a queue of more than a few rows comes to.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    pub(super) amount: Amount,
    /// Made when first asked for.
    pub(super) lane: OnceLock<Box<Lane>>,
}

/// Rows that a close takes from, in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pool<'s> {
    /// Those that carry this strategy, or none.
    Of(Option<&'s str>),
    /// Those that carry a strategy, whichever.
    Tagged,
}

impl<'s> Pool<'s> {
    /// The own rows of an order: first those that count in its budget.
    pub(super) fn own(strategy: Option<&'s str>) -> [Self; 2] {
        [Self::Of(strategy), if strategy.is_some() { Self::Of(None) } else { Self::Tagged }]
    }

    pub(super) fn holds(self, row: &Position<'_>) -> bool {
        match self {
            Self::Of(strategy) => row.strategy.as_deref() == strategy,
            Self::Tagged => row.strategy.is_some(),
        }
    }
}

/// Long or short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leg {
    Long,
    Short,
}

impl Leg {
    pub(super) const BOTH: [Self; 2] = [Self::Long, Self::Short];

    pub(super) fn of(row: &Position<'_>) -> Self {
        if row.quantity.is_negative() { Self::Short } else { Self::Long }
    }

    pub(super) fn index(self) -> usize {
        usize::from(self == Self::Short)
    }

    /// Units of this side as a signed quantity.
    pub(super) fn signed(self, units: &Quantity) -> Quantity {
        if self == Self::Short { -units } else { units.clone() }
    }
}

impl Queue {
    pub(super) const EMPTY: Self = Self { first: END, last: END, rows: 0, sums: None };
}

impl Holdings {
    /// The rows of a symbol, where there are any.
    pub(super) fn held(&self, rows: &[Position<'_>], symbol: &str) -> Option<Held> {
        self.symbols.find(self.hasher.hash_one(symbol), |&held| self.symbol(rows, held) == symbol).copied()
    }

    fn symbol<'r>(&self, rows: &'r [Position<'_>], held: Held) -> &'r str {
        symbol(rows, &self.crowds, held)
    }

    /// The number of a row that carries the symbol.
    pub(super) fn row_of(&self, held: Held) -> u32 {
        match held {
            Held::Few(first) => first,
            Held::Crowd(crowd) => self.crowds[at(crowd)].row,
        }
    }

    pub(super) fn chain(&self, first: u32) -> impl Iterator<Item = u32> {
        std::iter::successors((first != END).then_some(first), |&index| {
            Some(self.next[at(index)]).filter(|&next| next != END)
        })
    }

    /// What all rows of a symbol come to: net and exposure.
    pub(super) fn sum(&self, rows: &[Position<'_>], held: Held) -> (Quantity, Money) {
        match held {
            Held::Few(first) => {
                let mut sum = (Quantity::ZERO, Money::ZERO);
                for row in self.chain(first).map(|index| &rows[at(index)]) {
                    sum.0 += &row.quantity.into();
                    sum.1 += &super::exposure(row);
                }
                sum
            }
            Held::Crowd(crowd) => {
                let crowd = &self.crowds[at(crowd)];
                (crowd.net.clone(), crowd.exposure.clone())
            }
        }
    }

    /// What the rows that carry this strategy, or none, come to: net and exposure.
    pub(super) fn sum_of(
        &self,
        rows: &[Position<'_>],
        totals: &Totals,
        held: Held,
        strategy: Option<&str>,
    ) -> (Quantity, Money) {
        let mut sum = (Quantity::ZERO, Money::ZERO);
        match held {
            Held::Few(first) => {
                let chain = self.chain(first).map(|index| &rows[at(index)]);
                for row in chain.filter(|row| row.strategy.as_deref() == strategy) {
                    sum.0 += &row.quantity.into();
                    sum.1 += &super::exposure(row);
                }
            }
            Held::Crowd(crowd) => {
                for leg in Leg::BOTH {
                    if let Some(queue) = self.queue(rows, totals, crowd, strategy, leg) {
                        let amount = self.amount(rows, queue);
                        sum.0 += &leg.signed(&amount.units);
                        sum.1 += &amount.exposure;
                    }
                }
            }
        }
        sum
    }

    pub(super) fn queue(
        &self,
        rows: &[Position<'_>],
        totals: &Totals,
        crowd: u32,
        strategy: Option<&str>,
        leg: Leg,
    ) -> Option<&Queue> {
        let id = match strategy {
            None => None,
            Some(code) => Some(totals.id(rows, code)?),
        };
        self.group(crowd, id).map(|group| &self.groups[at(group)].sides[leg.index()])
    }

    pub(super) fn group(&self, crowd: u32, strategy: StrategyId) -> Option<u32> {
        let is_group = |&index: &u32| {
            let group = &self.groups[at(index)];
            group.crowd == crowd && group.strategy == strategy
        };
        self.by_key.find(self.hasher.hash_one((crowd, strategy)), is_group).copied()
    }

    pub(super) fn amount(&self, rows: &[Position<'_>], queue: &Queue) -> Amount {
        match &queue.sums {
            Some(sums) => sums.amount.clone(),
            None => {
                self.chain(queue.first).map(|index| Amount::of(&rows[at(index)])).fold(Amount::ZERO, |a, b| &a + &b)
            }
        }
    }

    /// The point values that the rows of a symbol carry.
    pub(super) fn carried(&self, rows: &[Position<'_>], held: Held) -> Carried {
        match held {
            Held::Crowd(crowd) => self.crowds[at(crowd)].carried.clone(),
            Held::Few(first) => {
                let mut carried = Carried::Nothing;
                self.chain(first).filter_map(|index| rows[at(index)].point_value).for_each(|value| carried.add(value));
                carried
            }
        }
    }

    /// The last row of this symbol, strategy and side.
    pub(super) fn newest(
        &self,
        rows: &[Position<'_>],
        totals: &Totals,
        held: Held,
        strategy: Option<&str>,
        leg: Leg,
    ) -> Option<u32> {
        match held {
            Held::Few(first) => {
                let alike =
                    |&index: &u32| Pool::Of(strategy).holds(&rows[at(index)]) && Leg::of(&rows[at(index)]) == leg;
                self.chain(first).filter(alike).last()
            }
            Held::Crowd(crowd) => {
                let queue = self.queue(rows, totals, crowd, strategy, leg)?;
                Some(queue.last).filter(|&last| last != END)
            }
        }
    }
}

/// The symbol of these rows.
pub(super) fn symbol<'r>(rows: &'r [Position<'_>], crowds: &[Crowd], held: Held) -> &'r str {
    let row = match held {
        Held::Few(first) => first,
        Held::Crowd(crowd) => crowds[at(crowd)].row,
    };
    rows[at(row)].symbol.as_ref()
}
