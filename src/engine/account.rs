//! What a checkpoint tells beside its positions: the peak of the equity, how the strategies have
//! fared, and the orders that are still open.

use super::intent::Side;
use crate::number::Decimal;
use crate::units::Money;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Facts of an account that sizing rules ask for.
#[derive(Clone, Debug, Default)]
pub struct Account<'a> {
    /// The highest value that the account has had, in money; `None` when nothing tells.
    pub peak_equity: Option<Money>,
    /// The strategies' records, by code.
    pub records: HashMap<String, Record>,
    /// Orders that may still fill, in the order of the checkpoint.
    pub open_orders: Vec<OpenOrder<'a>>,
}

/// The numbers that a checkpoint tells of a strategy (`win_trades`, `avg_win`, `day_pnl`, …), by
/// field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record(pub BTreeMap<String, Decimal>);

/// An order that may still fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOrder<'a> {
    /// The symbol, as the broker writes it.
    pub symbol: Cow<'a, str>,
    /// The strategy that placed it, where one is named.
    pub strategy: Option<Cow<'a, str>>,
    /// Buy or sell.
    pub side: Side,
    /// Units still to fill, above zero.
    pub quantity: Decimal,
    /// The price that it is valued at: its own, its trigger's, or the symbol's mark; above zero.
    pub price: Decimal,
    /// Money per point per unit, where the row tells; above zero.
    pub point_value: Option<Decimal>,
}

impl Record {
    /// The number of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<Decimal> {
        self.0.get(field).copied()
    }
}
