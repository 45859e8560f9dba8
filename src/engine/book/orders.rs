//! Orders that may still fill. What they would close counts on but waits aside, so that it is not
//! closed twice; what they would open counts as used.
//!
//! Which part is which hangs on what is held. So after each fill the orders of its symbol are
//! settled anew, as they would be if the book were written and read again; other symbols are not
//! looked at.

use super::super::account::WorkingOrder;
use super::super::config::Config;
use super::super::intent::Side;
use super::super::position::Position;
use super::holdings::{Leg, Pool};
use super::{Amount, Book, Own, at, quantity};
use crate::number::Decimal;
use crate::units::Quantity;
use hashbrown::HashMap;

/// The orders that count.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    /// What says how they count.
    config: Config,
    /// By symbol the numbers of its orders, rising.
    by_symbol: HashMap<String, Vec<usize>>,
}

impl<'a> Book<'a> {
    /// Counts the account's open orders, each after what the ones before it close.
    pub(super) fn count_open_orders(&mut self, config: &Config) {
        let mut by_symbol: HashMap<String, Vec<usize>> = HashMap::new();
        for number in 0..self.account.working_orders.len() {
            self.count_open_order(config, number);
            let symbol = self.account.working_orders[number].symbol.as_ref();
            by_symbol.entry_ref(symbol).or_default().push(number);
        }
        if !by_symbol.is_empty() {
            self.counted = Some(Box::new(Counted { config: config.clone(), by_symbol }));
        }
    }

    /// Counts the orders of a symbol by what is held of it now.
    #[inline(never)]
    pub(super) fn settle_open_orders(&mut self, symbol: &str) {
        let Some(counted) = self.counted.take() else {
            return;
        };
        if let Some(numbers) = counted.by_symbol.get(symbol) {
            self.bring_back(&counted.config, symbol);
            self.pending.remove(&counted.config, symbol);
            for &number in numbers {
                self.count_open_order(&counted.config, number);
            }
        }
        self.counted = Some(counted);
    }

    /// What waits to be closed, symbol by symbol in the order of their first orders: an order that
    /// does not hang on how often each was settled.
    pub(super) fn reserved_rows(&self) -> impl Iterator<Item = &Position<'a>> {
        self.counted.iter().flat_map(|counted| {
            let is_first = |number, symbol| {
                counted.by_symbol.get(symbol).and_then(|of| of.first()) == Some(&number)
            };
            let orders = self.account.working_orders.iter().enumerate();
            let firsts =
                orders.filter(move |(number, order)| is_first(*number, order.symbol.as_ref()));
            firsts.flat_map(|(_, order)| self.reserved.of_symbol(&order.symbol))
        })
    }

    /// Has what waits to be closed stand again, before the other rows of its symbol: where a
    /// written book has it.
    fn bring_back(&mut self, config: &Config, symbol: &str) {
        let mut rows = self.reserved.remove(config, symbol);
        if rows.is_empty() {
            return;
        }
        let (holdings, place) = self.find(symbol, None);
        let mut standing = Vec::new();
        holdings.each(place, |index| standing.push(index));
        standing.sort_unstable_by_key(|&index| holdings.links[at(index)].age);
        for index in standing {
            rows.push(self.rows[at(index)].clone());
            self.set_quantity(index, Decimal::ZERO);
        }
        for row in rows {
            let place = self.place(symbol, row.strategy.as_deref());
            let amount = Amount::of(&row);
            self.add_row(row, amount, place);
        }
    }

    /// Has open orders that do not count tell their point values from now on: once the rows of
    /// their symbols are closed, nothing else may.
    pub fn resolve_open_orders(&mut self, config: &Config) {
        for number in 0..self.account.working_orders.len() {
            self.resolve_open_order(config, number);
        }
    }

    /// An order, from now on with its point value where anything tells it, and the own position
    /// that it meets.
    fn resolve_open_order(&mut self, config: &Config, number: usize) -> (WorkingOrder<'a>, Own) {
        let mut order = self.account.working_orders[number].clone();
        let own = self.own(&order.symbol, order.strategy.as_deref());
        // As for any order; the highest where the rows of its symbol disagree.
        let told =
            order.point_value.or_else(|| config.term(&order.symbol, |terms| terms.point_value));
        let carried = || {
            self.point_value_of(&order.symbol, &own).unwrap_or_else(|(_, highest)| Some(highest))
        };
        order.point_value = told.or_else(carried);
        self.account.working_orders[number].point_value = order.point_value;
        (order, own)
    }

    /// Counts an order that may still fill: what it would close stays, but is no longer there to be
    /// closed again; what it would open counts as used.
    fn count_open_order(&mut self, config: &Config, number: usize) {
        let (order, own) = self.resolve_open_order(config, number);
        let asked = Quantity::from(order.quantity);
        let against =
            if order.side == Side::Buy { own.net.is_negative() } else { own.net.is_positive() };
        let closes = if against { own.net.abs().min(asked.clone()) } else { Quantity::ZERO };
        self.reserve(config, &order, &own.net, &closes);
        let opens = &asked - &closes;
        let leg = if order.side == Side::Buy { Leg::Long } else { Leg::Short };
        let signed = leg.signed(&opens);
        // No row may hold the rest of two quantities of 28 digits: such an order counts whole,
        // which is the safe side.
        let opened = quantity(&signed).or_else(|_| quantity(&leg.signed(&asked)));
        if let Ok(quantity) = opened
            && !quantity.is_zero()
        {
            let WorkingOrder { symbol, strategy, price: mark, point_value, .. } = order;
            self.pending.add(
                config,
                Position {
                    symbol,
                    strategy,
                    quantity,
                    mark,
                    point_value,
                    stop_price: None,
                    market: None,
                },
            );
        }
    }

    /// Takes so much of the own position of a pending order out of the rows that may be closed. It
    /// keeps counting.
    fn reserve(
        &mut self,
        config: &Config,
        order: &WorkingOrder<'a>,
        net: &Quantity,
        closes: &Quantity,
    ) {
        let leg = if net.is_negative() { Leg::Short } else { Leg::Long };
        let mut left = closes.clone();
        let mut taken = Vec::new();
        let (holdings, place) = self.find(&order.symbol, order.strategy.as_deref());
        for pool in Pool::own(place.strategy) {
            let line = holdings.line(&self.rows, place, pool, leg);
            self.take(holdings, line, &mut left, |index, units| taken.push((index, units.clone())));
        }
        for (index, units) in taken {
            let row = &self.rows[at(index)];
            let signed = leg.signed(&units);
            let (stays, part) =
                match (quantity(&(&row.quantity.into() - &signed)), quantity(&signed)) {
                    (Ok(stays), Ok(part)) => (stays, part),
                    // No row holds so many digits: then nothing of this one is there to be closed,
                    // which is the safe side.
                    _ => (Decimal::ZERO, row.quantity),
                };
            let part = Position { quantity: part, ..row.clone() };
            self.set_quantity(index, stays);
            self.reserved.add(config, part);
        }
    }
}
