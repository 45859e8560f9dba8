//! What a checkpoint tells beside its positions: the peak of the equity, how the strategies have
//! fared, and the orders that are still open.

use super::contract::OptionTerms;
use super::intent::Side;
use super::market::Market;
use crate::number::Decimal;
use crate::timestamp::Date;
use crate::units::Money;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Facts of an account that sizing rules ask for.
#[derive(Clone, Debug, Default)]
pub struct Account<'a> {
    /// The highest value that the account has had, in money; `None` when nothing tells.
    pub peak_equity: Option<Money>,
    /// The strategies' records, by code.
    pub records: HashMap<String, Record>,
    /// Orders that may still fill, in the order of the checkpoint.
    pub working_orders: Vec<WorkingOrder<'a>>,
    /// What of the account no position ties up, in money; `None` where nothing tells.
    pub free_margin: Option<Money>,
    /// The day of the answers, by which charges are in force.
    pub day: Option<Date>,
    /// What the day has made so far, in money, below zero where it has lost; `None` where nothing
    /// tells.
    pub day_pnl: Option<Money>,
    /// How many trades have opened something today; `None` where nothing tells.
    pub day_trades: Option<Decimal>,
    /// The halt of trading that the state tells; `None` while there is none.
    pub halt: Option<Halt>,
}

/// What a limit may need to know of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// [`Account::day_pnl`].
    DayPnl,
    /// [`Account::day_trades`].
    DayTrades,
    /// A field of the strategies' [records](Account::records).
    Record(&'static str),
}

/// That trading is halted, as whoever wrote the state has decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Halt {
    /// Its own text, where it gives a reason.
    pub reason: Option<String>,
}

impl Halt {
    /// That trading is halted, with the halt's own text.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.reason {
            Some(reason) => format!("trading is halted; the reason given is {reason:?}"),
            None => "trading is halted; no reason is given".to_owned(),
        }
    }

    /// That nothing is opened for it.
    #[must_use]
    pub fn opening_message(&self) -> String {
        format!("{}: nothing is opened", self.message())
    }
}

/// The numbers that a checkpoint tells of a strategy (`win_trades`, `avg_win`, `day_pnl`, …), by
/// field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record(pub BTreeMap<String, Decimal>);

/// A working order: one that may still fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingOrder<'a> {
    /// The broker's number of it, for messages.
    pub id: Option<Cow<'a, str>>,
    /// The symbol, as the broker writes it.
    pub symbol: Cow<'a, str>,
    /// The strategy that placed it, where one is named.
    pub strategy: Option<Cow<'a, str>>,
    /// Buy or sell.
    pub side: Side,
    /// Units still to fill, above zero.
    pub quantity: Decimal,
    /// The price in points that it is valued at: its own, its trigger's, or the symbol's mark;
    /// above zero.
    pub price: Decimal,
    /// Money per point per unit, where the row tells; above zero.
    pub point_value: Option<Decimal>,
    /// The price in points at which what it opens would be given up, where the row tells.
    pub stop_price: Option<Decimal>,
    /// The price in points that sets it off, where it is itself a stop order; above zero.
    pub trigger_price: Option<Decimal>,
    /// The bracket that it is a leg of.
    pub bracket: Option<Bracket<'a>>,
    /// What an option gives, as far as the row tells it.
    pub option: Option<Box<OptionTerms>>,
    /// Its product and exchange, where the row tells.
    pub market: Option<Arc<Market>>,
}

/// What the legs of one bracket share, as the row names it: only one of them can fill.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bracket<'a> {
    /// `parent_order_id`.
    Parent(Cow<'a, str>),
    /// `oco_group`.
    Oco(Cow<'a, str>),
}

impl<'a> WorkingOrder<'a> {
    /// An order of no strategy, bracket or stop.
    #[must_use]
    pub fn new(symbol: Cow<'a, str>, side: Side, quantity: Decimal, price: Decimal) -> Self {
        Self {
            id: None,
            symbol,
            strategy: None,
            side,
            quantity,
            price,
            point_value: None,
            stop_price: None,
            trigger_price: None,
            bracket: None,
            option: None,
            market: None,
        }
    }
}

impl Record {
    /// The number of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<Decimal> {
        self.0.get(field).copied()
    }
}
