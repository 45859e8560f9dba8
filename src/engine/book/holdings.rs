//! Which rows stand behind a symbol, and behind a strategy in it, in the order in which they are
//! closed.
//!
//! A symbol of a few rows is a chain of them, looked through row by row. A crowd (more rows than
//! that) keeps its sums and one queue a strategy and side, so that its questions cost the same as
//! those of a small one. Rows are known by number. Here are the questions; `line` says what a close
//! takes, `upkeep` follows the rows as they come and go.

use super::super::position::Position;
use super::carried::Carried;
use super::lane::Lane;
use super::names::Names;
use super::place::Place;
use super::totals::StrategyId;
use super::{Amount, at};
use crate::number::Decimal;
use crate::units::{Money, Quantity};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The edition of holdings of one symbol alone.
pub(super) const ONE_SYMBOL: u32 = u32::MAX;

/// The end of a chain.
pub(super) const END: u32 = u32::MAX;

/// The rows of every symbol.
#[derive(Clone, Debug)]
pub(super) struct Holdings<'a> {
    pub(super) names: Names<'a>,
    /// By the number of the name.
    pub(super) symbols: Vec<Rows>,
    /// How many symbols have a row.
    pub(super) count: usize,
    /// When the book that these are the holdings of was set up; `ONE_SYMBOL` for those of one
    /// symbol alone.
    pub(super) edition: u32,
    /// By the number of the row.
    pub(super) links: Vec<Link>,
    pub(super) next_age: u32,
    pub(super) crowds: Vec<Crowd>,
    pub(super) groups: Vec<Group>,
    /// By the number of the group.
    pub(super) lanes: Vec<Lanes>,
    /// Set with the first lane that is made: without any, there is none to follow a row.
    pub(super) has_lanes: OnceLock<()>,
    /// The groups by crowd and strategy, but for those without a strategy.
    pub(super) by_key: HashMap<(u32, StrategyId), u32>,
}

/// A symbol that has been held, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held(pub(super) u32);

/// Where a row belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) symbol: Held,
    pub(super) strategy: StrategyId,
    /// Its group in the symbol's crowd; `END` in a chain.
    pub(super) group: u32,
    /// The next row of its chain or queue.
    pub(super) next: u32,
    /// When it came: the order in which rows are closed.
    pub(super) age: u32,
}

impl Link {
    /// Of a row that belongs nowhere.
    pub(super) const NOWHERE: Self =
        Self { symbol: Held(END), strategy: StrategyId::NONE, group: END, next: END, age: END };
}

/// The rows of one symbol.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows {
    /// A chain that begins with this row.
    Few(u32),
    /// The crowd of this number.
    Crowd(u32),
}

#[derive(Clone, Debug)]
pub(super) struct Crowd {
    /// How many rows there are.
    pub(super) rows: u32,
    pub(super) groups: Vec<u32>,
    /// The group that carries no strategy; `END` where there is none.
    pub(super) untagged: u32,
    pub(super) sum: Sum,
    pub(super) carried: Carried,
    /// The rows that carry a strategy, whichever.
    pub(super) tagged: Lanes,
}

/// The rows of a crowd that carry one strategy, or none. A stream goes to and fro between thousands
/// of these, so what every fill looks at fills one line of the processor's cache; their [`Lanes`]
/// stand apart.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Group {
    pub(super) sum: Sum,
    pub(super) sides: [Queue; 2],
}

/// Rows of one side, the next to be closed first. Only its first row ever goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) rows: u32,
    /// The last digits of the last row's mark: most fills have another price, and then that row
    /// need not be fetched.
    pub(super) last_mark: u32,
}

/// The lanes of both sides; made when first asked for.
pub(super) type Lanes = OnceLock<Box<[Lane; 2]>>;

/// Rows that a close takes from, in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pool {
    /// Those that carry this strategy, or none.
    Of(StrategyId),
    /// Those that carry a strategy, whichever.
    Tagged,
}

impl Pool {
    /// The own rows of an order: first those that count in its budget.
    pub(super) fn own(strategy: StrategyId) -> [Self; 2] {
        [
            Self::Of(strategy),
            if strategy == StrategyId::NONE { Self::Tagged } else { Self::Of(StrategyId::NONE) },
        ]
    }

    pub(super) fn holds(self, strategy: StrategyId) -> bool {
        match self {
            Self::Of(own) => strategy == own,
            Self::Tagged => strategy != StrategyId::NONE,
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
    pub(super) const EMPTY: Self = Self { first: END, last: END, rows: 0, last_mark: 0 };
}

/// What rows come to.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub(super) net: Quantity,
    pub(super) exposure: Money,
}

impl Sum {
    pub(super) const ZERO: Self = Self { net: Quantity::ZERO, exposure: Money::ZERO };

    fn add_row(&mut self, row: &Position<'_>) {
        self.add(Leg::of(row), &Amount::of(row));
    }

    /// Counts a change of a row on this side.
    pub(super) fn add(&mut self, leg: Leg, amount: &Amount) {
        match leg {
            Leg::Long => self.net += &amount.units,
            Leg::Short => self.net -= &amount.units,
        }
        self.exposure += &amount.exposure;
    }
}

impl<'a> Holdings<'a> {
    /// The number of a symbol that has rows, or has had them.
    #[inline]
    pub(super) fn symbol(&self, symbol: &str) -> Option<Held> {
        self.names.number(symbol).map(Held)
    }

    /// A symbol that has rows.
    #[inline]
    pub(super) fn held(&self, symbol: &str) -> Option<Held> {
        self.symbol(symbol).filter(|&held| match self.rows_of(held) {
            Rows::Few(first) => first != END,
            Rows::Crowd(crowd) => self.crowds[at(crowd)].rows > 0,
        })
    }

    /// The name of a symbol.
    pub(super) fn name(&self, held: Held) -> &Cow<'a, str> {
        self.names.name(held.0)
    }

    #[inline]
    pub(super) fn rows_of(&self, held: Held) -> Rows {
        self.symbols[at(held.0)]
    }

    /// Those of a symbol that may never have been held.
    #[inline]
    pub(super) fn rows_at(&self, held: Option<Held>) -> Rows {
        held.map_or(Rows::Few(END), |held| self.rows_of(held))
    }

    /// Rows with their ages.
    pub(super) fn aged(&self, rows: impl Iterator<Item = u32>) -> impl Iterator<Item = (u32, u32)> {
        rows.map(|row| (row, self.links[at(row)].age))
    }

    pub(super) fn chain(&self, first: u32) -> impl Iterator<Item = u32> {
        std::iter::successors((first != END).then_some(first), |&index| {
            Some(self.links[at(index)].next).filter(|&next| next != END)
        })
    }

    /// What all rows of a symbol come to.
    pub(super) fn sum(&self, rows: &[Position<'_>], held: Option<Held>) -> Sum {
        match self.rows_at(held) {
            Rows::Few(first) => {
                let mut sum = Sum::ZERO;
                self.chain(first).for_each(|index| sum.add_row(&rows[at(index)]));
                sum
            }
            Rows::Crowd(crowd) => self.crowds[at(crowd)].sum.clone(),
        }
    }

    /// What the rows that carry this strategy come to, and those that carry none.
    pub(super) fn sums_of(&self, rows: &[Position<'_>], place: Place) -> (Sum, Sum) {
        let (mut own, mut untagged) = (Sum::ZERO, Sum::ZERO);
        match self.rows_at(place.symbol) {
            Rows::Few(first) => {
                for index in self.chain(first) {
                    match self.links[at(index)].strategy {
                        StrategyId::NONE => untagged.add_row(&rows[at(index)]),
                        other if other == place.strategy => own.add_row(&rows[at(index)]),
                        _ => {}
                    }
                }
            }
            Rows::Crowd(crowd) => {
                let sum_of = |strategy| {
                    Some(self.groups[at(self.group(crowd, strategy, place)?)].sum.clone())
                };
                untagged = sum_of(StrategyId::NONE).unwrap_or(untagged);
                if place.strategy != StrategyId::NONE {
                    own = sum_of(place.strategy).unwrap_or(own);
                }
            }
        }
        (own, untagged)
    }

    /// The group of a strategy, or of none, in a crowd; at its own place it was looked up already.
    #[inline]
    pub(super) fn group(&self, crowd: u32, strategy: StrategyId, place: Place) -> Option<u32> {
        if strategy == place.strategy && place.group != END {
            Some(place.group)
        } else {
            self.find_group(crowd, strategy)
        }
    }

    pub(super) fn find_group(&self, crowd: u32, strategy: StrategyId) -> Option<u32> {
        if strategy == StrategyId::NONE {
            return Some(self.crowds[at(crowd)].untagged).filter(|&group| group != END);
        }
        self.by_key.get(&(crowd, strategy)).copied()
    }

    /// The point values that the rows of a symbol carry: the one, or the lowest and the highest.
    pub(super) fn carried(
        &self,
        rows: &[Position<'_>],
        held: Held,
    ) -> Result<Option<Decimal>, (Decimal, Decimal)> {
        match self.rows_of(held) {
            Rows::Crowd(crowd) => self.crowds[at(crowd)].carried.one(),
            Rows::Few(first) => {
                let mut carried = Carried::Nothing;
                self.chain(first)
                    .filter_map(|index| rows[at(index)].point_value)
                    .for_each(|value| carried.add(value));
                carried.one()
            }
        }
    }

    /// The last row of this symbol, strategy and side, where it may be of that mark.
    pub(super) fn newest(
        &self,
        rows: &[Position<'_>],
        place: Place,
        (leg, mark): (Leg, Decimal),
    ) -> Option<u32> {
        match self.rows_at(place.symbol) {
            Rows::Few(first) => {
                let alike = |&index: &u32| {
                    self.links[at(index)].strategy == place.strategy
                        && Leg::of(&rows[at(index)]) == leg
                };
                self.chain(first).filter(alike).last()
            }
            Rows::Crowd(crowd) => {
                let queue =
                    self.groups[at(self.group(crowd, place.strategy, place)?)].sides[leg.index()];
                (queue.last != END && queue.last_mark == mark.last_digits()).then_some(queue.last)
            }
        }
    }
}
