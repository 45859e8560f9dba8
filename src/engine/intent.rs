//! What a trader asks for, as it was asked; and why it can't be answered.

use super::instrument::InstrumentKind;
use super::market::MarketPart;
use super::position::UNASSIGNED;
use super::symbol::SymbolFault;
use crate::engine::codes;
use crate::number::Decimal;
use std::fmt;

/// Which way an order goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Buys: opens a long or closes a short.
    Buy,
    /// Sells: opens a short or closes a long.
    Sell,
}

impl Side {
    /// The words that are understood, for messages.
    pub const WORDS: &'static str = "buy, b, long, sell, s or short";

    /// The name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        }
    }

    /// What a word means, in any case.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_one_of(&["buy", "b", "long"]) {
            Some(Self::Buy)
        } else if is_one_of(&["sell", "s", "short"]) {
            Some(Self::Sell)
        } else {
            None
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of a sizing mode. What each mode does stands in [`MODES`](super::MODES).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModeName(&'static str);

impl ModeName {
    /// The name of no mode.
    pub(super) const NONE: Self = Self("");

    pub(super) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name in configs, flags and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ModeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A request to size one trade. [`Portfolio::size`](super::Portfolio::size) checks every field.
#[derive(Clone, Debug, Default)]
pub struct Intent<'a> {
    /// The symbol, as the broker writes it; not empty.
    pub symbol: &'a str,
    /// Buy or sell; only a `close` needs none.
    pub side: Option<Side>,
    /// The entry price in points, above 0.
    pub price: Decimal,
    /// The strategy that asks, where one does.
    pub strategy: Option<&'a str>,
    /// The quantity asked for, in units, above 0; none lets the mode decide.
    pub qty: Option<Decimal>,
    /// The quantity asked for, in lots, whole and above 0; in place of `qty`.
    pub lots: Option<Decimal>,
    /// The fraction of the own position that is closed, in place of `qty`; 0 < x ≤ 1. Nothing of it
    /// ever opens.
    pub close_pct: Option<Decimal>,
    /// The average true range in points, 0 or more.
    pub atr: Option<Decimal>,
    /// The price at which the trade is given up, in points, above 0; below the price of a buy,
    /// above that of a sell. It is not looked at where nothing opens.
    pub stop_price: Option<Decimal>,
    /// How far the stop is from the price, on its losing side, as a fraction of the price, in place
    /// of `stop_price`; 0 < x ≤ 1.
    pub stop_pct: Option<Decimal>,
    /// The tradable step in units, above 0.
    pub lot_size: Option<Decimal>,
    /// Money per point per unit, above 0.
    pub point_value: Option<Decimal>,
    /// The kind of instrument, where the asker tells.
    pub kind: Option<InstrumentKind>,
    /// The product that the broker files the position under (`MIS`, `NRML`); not empty.
    pub product: Option<&'a str>,
    /// The exchange that it trades on (`NFO`); not empty.
    pub exchange: Option<&'a str>,
    /// The strike of an option in points, above 0.
    pub strike: Option<Decimal>,
    /// Cap the answer at the own position.
    pub reduce_only: bool,
    /// Ask for the whole own position.
    pub close: bool,
    /// Less than asked becomes nothing.
    pub all_or_none: bool,
    /// A mode in place of the config's.
    pub mode: Option<ModeName>,
    /// The fraction of equity at risk in a mode that sizes by risk, in place of what the config or
    /// Kelly's formula says; 0 < x ≤ 1. What one trade may lose stays the limit.
    pub risk_pct: Option<Decimal>,
    /// The money at risk in a mode that sizes by risk, in place of `risk_pct`; above 0. What one
    /// trade may lose stays the limit.
    pub risk: Option<Decimal>,
    /// The asker's own scale of what the config decides (a regime, an expiry), 0 or more; 0 opens
    /// nothing, whatever decides.
    pub scale: Option<Decimal>,
}

impl<'a> Intent<'a> {
    /// The strategy that asks. [`UNASSIGNED`] is what has none.
    #[must_use]
    pub fn told_strategy(&self) -> Option<&'a str> {
        self.strategy.filter(|&code| code != UNASSIGNED)
    }

    /// Whether it asks for no more than to close what is held.
    #[must_use]
    pub fn is_exit(&self) -> bool {
        self.close || self.reduce_only || self.close_pct.is_some()
    }
}

/// Why an intent is bad input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant's line names its fields: what was found and what it stands against"
)]
#[non_exhaustive]
pub enum IntentError {
    /// No symbol.
    NoSymbol,
    /// A symbol that looks like another one.
    BadSymbol(SymbolFault),
    /// No side, and no `close` to tell it.
    NoSide,
    /// A number that must be above 0 is not.
    NotPositive { field: &'static str, found: Decimal },
    /// A number that must be whole is not.
    NotWhole { field: &'static str, found: Decimal },
    /// Two fields that tell the same in two ways, which no flags and no line of a stream can.
    ToldTwice { one: &'static str, other: &'static str },
    /// A number that must not be below 0 is.
    Negative { field: &'static str, found: Decimal },
    /// A fraction that is not above 0 and at most 1.
    NotAFraction { field: &'static str, found: Decimal },
    /// The stop would be hit at once.
    StopOnWrongSide { side: Side, stop: Decimal, price: Decimal },
    /// Both a quantity and a `close`.
    QtyAndClose,
    /// A `close` whose side would add to the position.
    CloseWouldOpen { side: Side, held: String },
    /// The config scales by drawdown, and nothing tells the peak of the equity.
    NoPeakEquity,
    /// The own rows are of different products, or exchanges, and of opposite signs.
    MarketUnclear { part: MarketPart, symbol: String, rows: Vec<String> },
    /// There are instruments files, and neither they nor the config know the symbol.
    UnknownSymbol { symbol: String, near: Option<String> },
    /// The config names costs, and no schedule holds for the order: the sentence.
    NoSchedule { message: String },
    /// Slippage is in ticks, and nothing tells the tick: the sentence.
    NoTick { message: String },
    /// Its exchange quotes the symbol for another quantity than one unit, and nothing tells which.
    NoPointValue { symbol: String },
    /// The rows of the symbol carry different point values, and nothing else tells which holds.
    PointValueUnclear { symbol: String, one: Decimal, other: Decimal },
}

impl IntentError {
    codes! {
        {}
        Self::NoSymbol => "no_symbol": "there is no symbol",
        Self::BadSymbol(_) => "bad_symbol":
            "the symbol has white space at an end, a character that can't be seen, letters of \
             several alphabets, or full-width ones",
        Self::NoSide => "no_side": "there is no side; only a `close` needs none",
        Self::NotPositive { .. }
        | Self::NotWhole { .. }
        | Self::Negative { .. }
        | Self::NotAFraction { .. }
        | Self::ToldTwice { .. } => "out_of_range":
            "a number is not above 0 (an ATR: below 0), no whole number of lots, above 100 %, or \
             told in two ways",
        Self::StopOnWrongSide { .. } => "stop_on_wrong_side": "the stop would be hit at once",
        Self::QtyAndClose => "qty_and_close": "both a quantity and `close`",
        Self::CloseWouldOpen { .. } => "close_would_open":
            "the side of a `close` is the one that opens more",
        Self::PointValueUnclear { .. } | Self::NoPointValue { .. } => "point_value_unclear":
            "nothing tells the point value, and the book's rows of the symbol disagree, or its \
             exchange quotes it in bulk",
        Self::UnknownSymbol { .. } => "unknown_symbol":
            "neither an instruments file nor `instruments` knows the symbol",
        Self::MarketUnclear { part: MarketPart::Product, .. } => "product_unclear":
            "the own rows are long and short under different products, and the intent names none",
        Self::MarketUnclear { part: MarketPart::Exchange, .. } => "exchange_unclear":
            "the own rows are long and short on different exchanges, and the intent names none",
        Self::NoPeakEquity => "no_peak_equity":
            "`drawdown_scaling` is on, and no peak of the equity is known",
        Self::NoSchedule { .. } => "no_schedule":
            "the config names costs, and no schedule of charges holds for the order on its day",
        Self::NoTick { .. } => "no_tick":
            "slippage is in ticks, and nothing tells the tick",
    }
}

/// How many rows a message lists.
const ROWS_TOLD: usize = 5;

impl fmt::Display for IntentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSymbol => write!(f, "no symbol: say which instrument to size"),
            Self::BadSymbol(fault) => write!(f, "symbol has {fault}: {}", fault.remedy()),
            Self::NoSide => write!(f, "no side: say {} (only a close needs none)", Side::WORDS),
            Self::NotPositive { field, found } => {
                write!(f, "{field} is {found}: it must be above 0")
            }
            Self::NotWhole { field, found } => {
                write!(f, "{field} is {found}: it must be a whole number")
            }
            Self::ToldTwice { one, other } => {
                write!(f, "both {one} and {other}: they tell the same, so drop one")
            }
            Self::Negative { field, found } => {
                write!(f, "{field} is {found}: it must be 0 or more")
            }
            Self::NotAFraction { field, found } => {
                write!(
                    f,
                    "{field} is {found}: it must be a fraction above 0 and at most 1 (write 0.01 \
                     for 1 %)"
                )
            }
            Self::StopOnWrongSide { side, stop, price } => {
                let expected = if *side == Side::Buy { "below" } else { "above" };
                write!(
                    f,
                    "stop {stop} is on the wrong side of price {price}: a {side} needs its stop \
                     {expected} the price"
                )
            }
            Self::QtyAndClose => write!(
                f,
                "both a quantity and close: close asks for the whole position, so drop one"
            ),
            Self::CloseWouldOpen { side, held } => {
                write!(
                    f,
                    "close with side {side}, but the own position is {held}: drop the side, or \
                     correct it"
                )
            }
            Self::NoPeakEquity => write!(
                f,
                "drawdown_scaling needs the peak of the equity: give --peak-equity, or \
                 equity.max_equity in the checkpoint"
            ),
            Self::MarketUnclear { part, symbol, rows } => {
                let what = part.name();
                let more = rows.len().saturating_sub(ROWS_TOLD);
                let told = rows[..rows.len().min(ROWS_TOLD)].join(", ");
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                write!(
                    f,
                    "{symbol} is held long and short under different {what}s ({told}{more}): name \
                     the order's {what}"
                )
            }
            Self::UnknownSymbol { symbol, near } => {
                write!(
                    f,
                    "no instruments file lists {symbol}, nor does instruments in the config"
                )?;
                match near {
                    Some(near) => write!(f, ": did you mean {near}?"),
                    None => write!(f, ": correct it, or enter it in instruments"),
                }
            }
            Self::NoSchedule { message } | Self::NoTick { message } => f.write_str(message),
            Self::NoPointValue { symbol } => write!(
                f,
                "nothing tells the point value of {symbol}, and its exchange quotes it for another \
                 quantity than one unit: give the order's own, or instruments.{symbol}.point_value"
            ),
            Self::PointValueUnclear { symbol, one, other } => write!(
                f,
                "the positions of {symbol} carry point values {one} and {other}: give the order's \
                 own, or one in instruments"
            ),
        }
    }
}

impl std::error::Error for IntentError {}
