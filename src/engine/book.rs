//! The book: what is held and what it ties up, indexed so that a question costs the same in a large book as in a small one.

use super::config::Config;
use super::order::Order;
use super::position::Position;
use crate::number::Decimal;
use crate::units::{Money, PointValue, Points, Quantity};
use std::borrow::Cow;
use std::collections::HashMap;

/// An account: its equity and its positions.
#[derive(Clone, Debug)]
pub struct Book<'a> {
    equity: Money,
    positions: Vec<Position<'a>>,
    /// For each position, the next one of the same symbol.
    next: Vec<Option<u32>>,
    by_symbol: HashMap<Cow<'a, str>, Chain>,
    by_strategy: HashMap<Cow<'a, str>, Money>,
    without_strategy: Option<Money>,
    exposure: Money,
}

/// The first and the last position of a symbol.
#[derive(Clone, Copy, Debug)]
struct Chain {
    first: u32,
    last: u32,
}

/// The own position of an order, and what the rows behind it tie up.
#[derive(Clone, Debug)]
pub struct Own {
    /// Units, signed: long above zero.
    pub net: Quantity,
    /// The exposure of all these rows.
    pub exposure: Money,
    /// The exposure of those that count in the order's strategy budget.
    pub in_budget: Money,
}

/// What closing gives back.
#[derive(Clone, Debug)]
pub struct Released {
    /// Of the whole book's exposure.
    pub exposure: Money,
    /// Of what counts in the order's strategy budget.
    pub in_budget: Money,
}

impl Own {
    /// No position.
    pub const NONE: Self = Self { net: Quantity::ZERO, exposure: Money::ZERO, in_budget: Money::ZERO };
}

impl<'a> Book<'a> {
    /// Opens a book. A row that carries no point value takes the one that the config's `instruments` tells, else 1.
    #[must_use]
    pub fn open(equity: Money, mut positions: Vec<Position<'a>>, config: &Config) -> Self {
        let rows = positions.len();
        for position in &mut positions {
            position.point_value =
                position.point_value.or_else(|| config.term(&position.symbol, |terms| terms.point_value));
        }
        let mut book = Self {
            equity,
            positions: Vec::new(),
            next: Vec::with_capacity(rows),
            by_symbol: HashMap::with_capacity(rows),
            by_strategy: HashMap::new(),
            without_strategy: None,
            exposure: Money::ZERO,
        };
        for (index, position) in (0..).zip(&positions) {
            book.index(index, position);
        }
        book.positions = positions;
        book
    }

    fn index(&mut self, index: u32, position: &Position<'a>) {
        let exposure = exposure(position);
        self.exposure += &exposure;
        match &position.strategy {
            None => *self.without_strategy.get_or_insert(Money::ZERO) += &exposure,
            Some(code) => match self.by_strategy.get_mut(code) {
                Some(sum) => *sum += &exposure,
                None => drop(self.by_strategy.insert(code.clone(), exposure)),
            },
        }
        self.next.push(None);
        let chain = self.by_symbol.entry(position.symbol.clone()).or_insert(Chain { first: index, last: index });
        if chain.last != index {
            self.next[at(chain.last)] = Some(index);
            chain.last = index;
        }
    }

    /// The account's value.
    #[must_use]
    pub fn equity(&self) -> &Money {
        &self.equity
    }

    /// The gross exposure of every row; longs and shorts never net off.
    #[must_use]
    pub fn exposure(&self) -> &Money {
        &self.exposure
    }

    /// The gross exposure of the rows that carry this strategy, or none.
    #[must_use]
    pub fn strategy_exposure(&self, strategy: Option<&str>) -> &Money {
        strategy.map_or(self.without_strategy.as_ref(), |code| self.by_strategy.get(code)).unwrap_or(&Money::ZERO)
    }

    /// The gross exposure of every row of a symbol, whatever its strategy.
    #[must_use]
    pub fn symbol_exposure(&self, symbol: &str) -> Money {
        self.rows_of(symbol).map(exposure).sum()
    }

    /// The strategies that hold something, sorted by name.
    #[must_use]
    pub fn strategies(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.by_strategy.keys().map(AsRef::as_ref).collect();
        codes.sort_unstable();
        codes
    }

    /// Whether any row carries no strategy.
    #[must_use]
    pub fn holds_without_strategy(&self) -> bool {
        self.without_strategy.is_some()
    }

    /// Every row, in the order of the checkpoint.
    #[must_use]
    pub fn positions(&self) -> &[Position<'a>] {
        &self.positions
    }

    /// The rows of a symbol, in the order of the checkpoint.
    pub fn rows_of(&self, symbol: &str) -> impl Iterator<Item = &Position<'a>> {
        let first = self.by_symbol.get(symbol).map(|chain| chain.first);
        std::iter::successors(first, |&index| self.next[at(index)]).map(|index| &self.positions[at(index)])
    }

    /// What an order of this symbol and strategy would close: the rows that carry the strategy or none; for an order
    /// without a strategy, all rows of the symbol.
    #[must_use]
    pub fn own(&self, symbol: &str, strategy: Option<&str>) -> Own {
        let mut own = Own::NONE;
        for row in self.rows_of(symbol) {
            let code = row.strategy.as_deref();
            if strategy.is_some() && code.is_some() && code != strategy {
                continue;
            }
            let exposure = exposure(row);
            own.net += &row.quantity.into();
            own.exposure += &exposure;
            if code == strategy {
                own.in_budget += &exposure;
            }
        }
        own
    }

    /// What closing so much of an order's own position gives back. A part of it is taken from the rows on the closed side:
    /// first those that carry the strategy, then those without one, each in the order of the checkpoint.
    #[must_use]
    pub fn released(&self, order: &Order<'_>, closes: &Quantity) -> Released {
        let own = &order.own;
        if closes.is_zero() {
            return Released { exposure: Money::ZERO, in_budget: Money::ZERO };
        }
        if *closes >= own.net.abs() {
            return Released { exposure: own.exposure.clone(), in_budget: own.in_budget.clone() };
        }
        let on_closed_side = |row: &&Position<'_>| row.quantity.is_negative() == own.net.is_negative();
        let tagged = self.rows_of(order.symbol).filter(|row| row.strategy.as_deref() == order.strategy);
        let others = self.rows_of(order.symbol).filter(|row| match order.strategy {
            Some(_) => row.strategy.is_none(),
            None => row.strategy.is_some(),
        });
        let mut left = closes.clone();
        let mut released = Released { exposure: Money::ZERO, in_budget: Money::ZERO };
        for row in tagged.chain(others).filter(on_closed_side) {
            let taken = Quantity::from(row.quantity).abs().min(left.clone());
            let freed = &taken * &unit_cost(row);
            released.exposure += &freed;
            if row.strategy.as_deref() == order.strategy {
                released.in_budget += &freed;
            }
            left -= &taken;
            if left.is_zero() {
                break;
            }
        }
        released
    }

    /// The point value that the rows of a symbol carry; `None` when none does.
    ///
    /// # Errors
    /// Two of them, when the rows disagree.
    pub fn point_value_of(&self, symbol: &str) -> Result<Option<Decimal>, (Decimal, Decimal)> {
        let mut carried = self.rows_of(symbol).filter_map(|row| row.point_value);
        let Some(first) = carried.next() else {
            return Ok(None);
        };
        carried.find(|&other| other != first).map_or(Ok(Some(first)), |other| Err((first, other)))
    }
}

/// What a row ties up: quantity × mark × point value, always above zero.
#[must_use]
pub fn exposure(row: &Position<'_>) -> Money {
    &Quantity::from(row.quantity).abs() * &unit_cost(row)
}

fn unit_cost(row: &Position<'_>) -> Money {
    &Points::from(row.mark) * &PointValue::from(row.point_value.unwrap_or(Decimal::ONE))
}

/// A row's number as an index.
fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
