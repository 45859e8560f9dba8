//! What is held, in numbers: rows, and the parts of rows that a stop covers or a fill leaves. How a
//! trade closes them is what the manual says of the own position.

use crate::case::{Case, Instrument, Row};
use crate::model::{given, told};
use crate::rational::{Q, abs, int, q, zero};

/// So many units of a symbol at one price.
#[derive(Clone, Debug)]
pub struct Holding {
    pub symbol: &'static str,
    pub instrument: Instrument,
    pub strategy: Option<&'static str>,
    /// Above zero for a long, below for a short.
    pub units: Q,
    pub mark: Q,
    pub point_value: Q,
    /// Where it would be closed at a loss.
    pub stop: Option<Q>,
}

impl Holding {
    pub fn of(case: &Case, row: &Row) -> Self {
        // "The one that the book's rows of this symbol carry, else 1; the same for a row that
        // carries none": its own, else that of `instruments`, else the highest that rows carry.
        let own = row.point_value.clone();
        let told = || told(case, row.symbol, |terms| terms.point_value.clone());
        let carried = || {
            let rows = case.rows.iter().filter(|other| other.symbol == row.symbol);
            rows.filter_map(|other| other.point_value.clone()).max_by_key(|value| q(value))
        };
        let point_value = own.or_else(told).or_else(carried);
        Self {
            symbol: row.symbol,
            instrument: case.instrument(row.symbol),
            strategy: row.strategy,
            units: q(&row.quantity),
            mark: q(&row.mark),
            point_value: point_value.map_or_else(|| int(1), |value| q(&value)),
            stop: given(row.stop_price.as_ref()),
        }
    }

    pub fn is_long(&self) -> bool {
        self.units > zero()
    }

    /// "The symbol's rows that carry this strategy or none (for an intent without a strategy: all
    /// of the symbol's rows)."
    pub fn is_own(&self, symbol: &str, strategy: Option<&str>) -> bool {
        self.symbol == symbol
            && (strategy.is_none() || self.strategy.is_none() || self.strategy == strategy)
    }

    /// "quantity × price × point value, always positive"; "of a written (sold) option quantity ×
    /// strike × point value".
    pub fn exposure(&self) -> Q {
        let strike = self.instrument.strike.filter(|_| !self.is_long()).map(int);
        abs(&self.units) * strike.as_ref().unwrap_or(&self.mark) * &self.point_value
    }

    /// Whether it is a bought option, which "counts with its premium: exposure, capital and, without
    /// a stop, its risk".
    pub fn is_bought_option(&self) -> bool {
        self.instrument.strike.is_some() && self.is_long()
    }

    /// "max(0, (mark − stop) × quantity × point value) with a stop, else exposure ×
    /// `unstopped_risk_pct`".
    pub fn risk(&self, unstopped_risk_pct: &Q) -> Q {
        match &self.stop {
            Some(stop) => ((&self.mark - stop) * &self.units * &self.point_value).max(zero()),
            None if self.is_bought_option() => self.exposure(),
            None => self.exposure() * unstopped_risk_pct,
        }
    }
}

/// The own position, signed.
pub fn net(rows: &[Holding], symbol: &str, strategy: Option<&str>) -> Q {
    rows.iter().filter(|row| row.is_own(symbol, strategy)).map(|row| row.units.clone()).sum()
}

pub fn is_against(side: &str, net: &Q) -> bool {
    if side == "buy" { *net < zero() } else { *net > zero() }
}

/// Closes so much of the own position. "Closing all of P" takes every own row; a part is taken from
/// the rows of the held side, those of the order's strategy (or those without one, for an order
/// without) before the others. A row that is gone is left with no units.
pub fn close(rows: &mut [Holding], symbol: &str, strategy: Option<&str>, closes: &Q) {
    if *closes == zero() {
        return;
    }
    let net = net(rows, symbol, strategy);
    if *closes == abs(&net) {
        let own = rows.iter_mut().filter(|row| row.is_own(symbol, strategy));
        return own.for_each(|row| row.units = zero());
    }
    let mut to_close = closes.clone();
    for same_strategy in [true, false] {
        for row in rows.iter_mut() {
            let is_next =
                row.is_own(symbol, strategy) && (row.strategy == strategy) == same_strategy;
            if !is_next || row.is_long() != (net > zero()) {
                continue;
            }
            let taken = abs(&row.units).min(to_close.clone());
            to_close = to_close - &taken;
            row.units = if row.is_long() { &row.units - taken } else { &row.units + taken };
        }
    }
    assert!(to_close == zero(), "the rows of the held side hold at least the net");
}
