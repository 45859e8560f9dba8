//! Who holds what once pending orders are counted, from the words of SPEC section 11: rows that may
//! be closed, rows that pending orders will close, and what pending orders would open.

use crate::case::{Case, Row};
use crate::rational::{Q, abs, decimal, q, zero};

/// The rows of a case in three heaps.
pub struct Standing {
    /// May be closed.
    pub free: Vec<Row>,
    /// "What they would close counts as nothing, but is no longer there to be closed again."
    pub promised: Vec<Row>,
    /// "What they would open counts as used."
    pub pending: Vec<Row>,
}

impl Standing {
    pub fn of(case: &Case) -> Self {
        let mut standing =
            Self { free: case.rows.clone(), promised: Vec::new(), pending: Vec::new() };
        if case.config.further.count_open_orders == Some(false) {
            return standing;
        }
        for order in &case.account.open_orders {
            let net: Q = standing
                .free
                .iter()
                .filter(|row| is_own(row, order.symbol, order.strategy))
                .map(units)
                .sum();
            let against = if order.side == "buy" { net < zero() } else { net > zero() };
            let quantity = q(&order.quantity);
            let closes = if against { abs(&net).min(quantity.clone()) } else { zero() };
            let promised = take(&mut standing.free, order.symbol, order.strategy, &net, &closes);
            standing.promised.extend(promised);
            let opens = &quantity - &closes;
            if opens > zero() {
                let sign = if order.side == "buy" { "" } else { "-" };
                standing.pending.push(Row {
                    symbol: order.symbol,
                    strategy: order.strategy,
                    quantity: format!("{sign}{}", decimal(&opens, 64)),
                    mark: order.price.clone(),
                    point_value: order
                        .point_value
                        .clone()
                        .or_else(|| standing.highest(case, order.symbol)),
                    stop_price: None,
                });
            }
        }
        standing
    }

    /// The point values that the rows of a symbol carry, pending ones too.
    pub fn carried(&self, symbol: &str) -> Vec<&String> {
        let rows = self.held().chain(&self.pending).filter(|row| row.symbol == symbol);
        rows.filter_map(|row| row.point_value.as_ref()).collect()
    }

    /// The highest of them, where `instruments` tells none: a pending order that says nothing is on
    /// the same contract.
    fn highest(&self, case: &Case, symbol: &str) -> Option<String> {
        let told = crate::model::told(case, symbol, |terms| terms.point_value.clone());
        told.or_else(|| self.carried(symbol).into_iter().max_by_key(|text| q(text)).cloned())
    }

    /// What is held.
    pub fn held(&self) -> impl Iterator<Item = &Row> {
        self.free.iter().chain(&self.promised)
    }
}

pub fn units(row: &Row) -> Q {
    q(&row.quantity)
}

/// "The symbol's rows that carry this strategy or none (for an intent without a strategy: all of
/// the symbol's rows)."
pub fn is_own(row: &Row, symbol: &str, strategy: Option<&str>) -> bool {
    row.symbol == symbol
        && (strategy.is_none() || row.strategy.is_none() || row.strategy == strategy)
}

/// Takes so much of an own position from the rows of the held side, those of the order's strategy
/// (or those without one, for an order without) before the others; returns the parts taken.
pub fn take(
    rows: &mut Vec<Row>,
    symbol: &str,
    strategy: Option<&str>,
    net: &Q,
    closes: &Q,
) -> Vec<Row> {
    let mut taken_parts = Vec::new();
    let mut to_close = closes.clone();
    for same_strategy in [true, false] {
        let own = |row: &&mut Row| {
            is_own(row, symbol, strategy) && (row.strategy == strategy) == same_strategy
        };
        for row in rows.iter_mut().filter(own) {
            let quantity = units(row);
            if to_close == zero() || (quantity > zero()) != (*net > zero()) {
                continue;
            }
            let taken = abs(&quantity).min(to_close.clone());
            to_close = to_close - &taken;
            let taken = if quantity > zero() { taken } else { -&taken };
            taken_parts.push(Row { quantity: decimal(&taken, 64), ..row.clone() });
            row.quantity = decimal(&(quantity - taken), 64);
        }
    }
    assert!(to_close == zero(), "the rows of the held side hold at least the net");
    rows.retain(|row| units(row) != zero());
    taken_parts
}
