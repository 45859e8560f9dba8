//! What counts without being there to be closed: the part of the rows that pending orders will
//! close, and what pending orders would open.

use super::super::config::Config;
use super::super::limit::Limit;
use super::super::order::Order;
use super::super::position::{self, Position};
use super::Book;
use super::carried::Carried;
use super::tally::Tallies;
use crate::units::{Money, Quantity};
use hashbrown::HashMap;

/// Rows that count aside from the book's own.
#[derive(Clone, Debug, Default)]
pub struct Aside<'a> {
    /// By symbol; one that has no row is not in it.
    symbols: HashMap<String, OfSymbol<'a>>,
    /// Their gross exposure.
    exposure: Option<Money>,
    /// By strategy; under the empty name what carries none.
    strategies: HashMap<String, OfStrategy>,
    tallies: Tallies,
}

#[derive(Clone, Debug)]
struct OfSymbol<'a> {
    rows: Vec<Position<'a>>,
    /// The point values that they carry.
    carried: Carried,
}

#[derive(Clone, Debug)]
struct OfStrategy {
    rows: usize,
    capital: Money,
}

impl<'a> Aside<'a> {
    pub(super) fn new(tallies: Tallies) -> Self {
        Self { tallies, ..Self::default() }
    }

    pub(super) fn add(&mut self, config: &Config, row: Position<'a>) {
        let units = Quantity::from(row.quantity).abs();
        self.count(config, &row, &units);
        self.of_strategy(&row).rows += 1;
        let empty = || OfSymbol { rows: Vec::new(), carried: Carried::Nothing };
        let of_symbol = self.symbols.entry_ref(row.symbol.as_ref()).or_insert_with(empty);
        row.point_value.into_iter().for_each(|value| of_symbol.carried.add(value));
        of_symbol.rows.push(row);
    }

    /// Takes out the rows of a symbol.
    pub(super) fn remove(&mut self, config: &Config, symbol: &str) -> Vec<Position<'a>> {
        let rows = self.symbols.remove(symbol).map_or_else(Vec::new, |of_symbol| of_symbol.rows);
        for row in &rows {
            self.count(config, row, &-&Quantity::from(row.quantity).abs());
            let of_strategy = self.of_strategy(row);
            of_strategy.rows -= 1;
            if of_strategy.rows == 0 {
                self.strategies.remove(name(row));
            }
        }
        rows
    }

    /// Counts so many more units of a row; below zero where it goes.
    fn count(&mut self, config: &Config, row: &Position<'a>, units: &Quantity) {
        let exposure = units * &position::unit_cost(row);
        *self.exposure.get_or_insert(Money::ZERO) += &exposure;
        self.of_strategy(row).capital += &(&exposure * &config.margin_of(&row.symbol));
        self.tallies.change(config, row, units);
    }

    fn of_strategy(&mut self, row: &Position<'a>) -> &mut OfStrategy {
        let empty = || OfStrategy { rows: 0, capital: Money::ZERO };
        self.strategies.entry_ref(name(row)).or_insert_with(empty)
    }

    /// The rows of a symbol, in the order in which they came.
    pub(super) fn of_symbol(&self, symbol: &str) -> &[Position<'a>] {
        self.symbols.get(symbol).map_or(&[], |of_symbol| &of_symbol.rows)
    }

    /// Their gross exposure.
    #[must_use]
    pub fn exposure(&self) -> &Money {
        self.exposure.as_ref().unwrap_or(&Money::ZERO)
    }

    /// The capital that those of a strategy, or of none, tie up.
    #[must_use]
    pub fn strategy_capital(&self, strategy: Option<&str>) -> &Money {
        self.strategies
            .get(strategy.unwrap_or_default())
            .map_or(&Money::ZERO, |of_strategy| &of_strategy.capital)
    }

    /// What counts in a scope of a limit.
    #[must_use]
    pub fn tallied(&self, limit: &Limit, scope: &str) -> &Money {
        self.tallies.sum(limit, scope)
    }

    pub(super) fn scopes(&self, limit: &Limit) -> impl Iterator<Item = &str> {
        self.tallies.scopes(limit)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    pub(super) fn holds(&self, symbol: &str) -> bool {
        self.symbols.contains_key(symbol)
    }

    /// Each symbol once.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &str> {
        self.symbols.keys().map(String::as_str)
    }

    /// The point values that the rows of a symbol carry.
    pub(super) fn carried(&self, symbol: &str) -> Option<&Carried> {
        self.symbols.get(symbol).map(|of_symbol| &of_symbol.carried)
    }

    /// The signed units of the rows that are an order's own: those that carry its strategy or none;
    /// for an order without a strategy, all rows of the symbol.
    fn own_units(&self, symbol: &str, strategy: Option<&str>) -> Quantity {
        if !self.holds(symbol) {
            return Quantity::ZERO;
        }
        let is_own = |row: &&Position<'_>| {
            let code = row.strategy.as_deref();
            strategy.is_none() || code.is_none() || code == strategy
        };
        self.of_symbol(symbol).iter().filter(is_own).map(|row| Quantity::from(row.quantity)).sum()
    }

    pub(super) fn strategies(&self) -> impl Iterator<Item = Option<&str>> {
        self.strategies.keys().map(|code| Some(code.as_str()).filter(|code| !code.is_empty()))
    }
}

/// What the row's strategy goes by here.
fn name<'r>(row: &'r Position<'_>) -> &'r str {
    row.strategy.as_deref().unwrap_or_default()
}

impl Book<'_> {
    /// What pending orders will close of an order's own position, signed as the position is.
    #[must_use]
    pub fn being_closed(&self, symbol: &str, strategy: Option<&str>) -> Quantity {
        self.reserved.own_units(symbol, strategy)
    }

    /// Whether an order's own rows are all that its symbol has.
    #[must_use]
    pub fn has_no_row_beside(&self, order: &Order<'_>) -> bool {
        // Every row has some exposure.
        !self.reserved.holds(order.symbol)
            && self.symbol_exposure(order.symbol) == order.own.exposure
    }
}
