//! What counts without being there to be closed: the part of the rows that pending orders will close, and what pending
//! orders would open.

use super::super::account::OpenOrder;
use super::super::config::Config;
use super::super::intent::Side;
use super::super::limit::Limit;
use super::super::order::Order;
use super::super::position::Position;
use super::carried::Carried;
use super::holdings::Leg;
use super::tally::Tallies;
use super::{Book, Own, exposure, quantity};
use crate::number::Decimal;
use crate::units::{Money, Quantity};
use hashbrown::HashMap;

/// Rows that count aside from the book's own.
#[derive(Clone, Debug, Default)]
pub struct Aside<'a> {
    pub(super) rows: Vec<Position<'a>>,
    /// Their gross exposure.
    exposure: Option<Money>,
    /// By strategy; under the empty name what carries none.
    capital: HashMap<String, Money>,
    /// The point values that the rows of each symbol carry.
    carried: HashMap<String, Carried>,
    tallies: Tallies,
}

impl<'a> Aside<'a> {
    pub(super) fn new(tallies: Tallies) -> Self {
        Self { tallies, ..Self::default() }
    }

    pub(super) fn add(&mut self, config: &Config, row: Position<'a>) {
        let exposure = exposure(&row);
        let capital = &exposure * &config.margin_of(&row.symbol);
        *self.exposure.get_or_insert(Money::ZERO) += &exposure;
        let code = row.strategy.as_deref().unwrap_or_default().to_owned();
        *self.capital.entry(code).or_insert(Money::ZERO) += &capital;
        let carried = self.carried.entry(row.symbol.as_ref().to_owned()).or_insert(Carried::Nothing);
        row.point_value.into_iter().for_each(|value| carried.add(value));
        self.tallies.change(config, &row, &Quantity::from(row.quantity).abs());
        self.rows.push(row);
    }

    /// Their gross exposure.
    #[must_use]
    pub fn exposure(&self) -> &Money {
        self.exposure.as_ref().unwrap_or(&Money::ZERO)
    }

    /// The capital that those of a strategy, or of none, tie up.
    #[must_use]
    pub fn strategy_capital(&self, strategy: Option<&str>) -> &Money {
        self.capital.get(strategy.unwrap_or_default()).unwrap_or(&Money::ZERO)
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
        self.rows.is_empty()
    }

    pub(super) fn holds(&self, symbol: &str) -> bool {
        self.carried.contains_key(symbol)
    }

    /// Each symbol once.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &str> {
        self.carried.keys().map(String::as_str)
    }

    /// The point values that the rows of a symbol carry.
    pub(super) fn carried(&self, symbol: &str) -> Option<&Carried> {
        self.carried.get(symbol)
    }

    /// The signed units of the rows that are an order's own: those that carry its strategy or none; for an order without
    /// a strategy, all rows of the symbol.
    fn own_units(&self, symbol: &str, strategy: Option<&str>) -> Quantity {
        if !self.holds(symbol) {
            return Quantity::ZERO;
        }
        let is_own = |row: &&Position<'_>| {
            let code = row.strategy.as_deref();
            row.symbol == symbol && (strategy.is_none() || code.is_none() || code == strategy)
        };
        self.rows.iter().filter(is_own).map(|row| Quantity::from(row.quantity)).sum()
    }

    pub(super) fn strategies(&self) -> impl Iterator<Item = Option<&str>> {
        self.capital.keys().map(|code| Some(code.as_str()).filter(|code| !code.is_empty()))
    }
}

impl<'a> Book<'a> {
    /// What pending orders will close of an order's own position, signed as the position is.
    #[must_use]
    pub fn being_closed(&self, symbol: &str, strategy: Option<&str>) -> Quantity {
        self.reserved.own_units(symbol, strategy)
    }

    /// Whether an order's own rows are all that its symbol has.
    #[must_use]
    pub fn has_no_row_beside(&self, order: &Order<'_>) -> bool {
        // Every row has some exposure.
        !self.reserved.holds(order.symbol) && self.symbol_exposure(order.symbol) == order.own.exposure
    }

    /// Counts an order that may still fill: what it would close stays, but is no longer there to be closed again; what it
    /// would open counts as used.
    pub(super) fn count_open_order(&mut self, config: &Config, order: &OpenOrder<'a>) {
        let own = self.own(&order.symbol, order.strategy.as_deref());
        let asked = Quantity::from(order.quantity);
        let against = if order.side == Side::Buy { own.net.is_negative() } else { own.net.is_positive() };
        let closes = if against { own.net.abs().min(asked.clone()) } else { Quantity::ZERO };
        self.reserve(config, order, &own.net, &closes);
        let opens = &asked - &closes;
        let leg = if order.side == Side::Buy { Leg::Long } else { Leg::Short };
        let signed = leg.signed(&opens);
        // No row may hold the rest of two quantities of 28 digits: such an order counts whole, which is the safe side.
        let opened = quantity(&signed).or_else(|_| quantity(&leg.signed(&asked)));
        if let Ok(opened) = opened
            && !opened.is_zero()
        {
            let row = self.pending_row(config, order, &own, opened);
            self.pending.add(config, row);
        }
    }

    /// The row that a pending order would open. Its point value is its own, that of `instruments`, or the one that the
    /// rows of its symbol carry, as for any order; the highest where they disagree.
    fn pending_row(&self, config: &Config, order: &OpenOrder<'a>, own: &Own, quantity: Decimal) -> Position<'a> {
        let told = order.point_value.or_else(|| config.term(&order.symbol, |terms| terms.point_value));
        Position {
            symbol: order.symbol.clone(),
            strategy: order.strategy.clone(),
            quantity,
            mark: order.price,
            point_value: told
                .or_else(|| self.point_value_of(&order.symbol, own).unwrap_or_else(|(_, highest)| Some(highest))),
            stop_price: None,
        }
    }
}
