//! The table of instruments files that brokers and exchanges publish: which columns tell what. A
//! further one is an entry here and a sample in the tests.

use super::{FileFault, ListedRow};
use crate::engine::{InstrumentKind, Listing, OptionRight};
use crate::number::Decimal;
use crate::timestamp::Date;

/// What a column tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// The symbol.
    Symbol,
    /// What a contract is on.
    Underlying,
    /// The tradable step.
    Lot,
    /// The smallest step of the price.
    Tick,
    /// Whether it is a share, a future or an option.
    Kind,
    /// Call or put.
    Right,
    /// The strike.
    Strike,
    /// The last day.
    Expiry,
    /// Where it trades.
    Exchange,
    /// The most that one order may be for.
    MaxOrder,
    /// Money per point per unit.
    PointValue,
}

/// A kind of instruments file.
#[derive(Debug)]
pub(super) struct FileForm {
    /// What people call it.
    pub(super) name: &'static str,
    /// The columns by which it is known: it has all of them.
    known_by: &'static [&'static str],
    /// Which column tells what. Of a file without symbols, its rows tell of underlyings.
    pub(super) columns: &'static [(Fact, &'static str)],
    /// The power of ten by which ticks are written too large.
    tick_shift: u32,
    /// The same of strikes.
    strike_shift: u32,
}

/// Every file that is known; the first that a file's columns fit is it.
pub(super) static FORMS: [FileForm; 5] = [
    FileForm {
        name: "Kite instruments",
        known_by: &["instrument_token", "tradingsymbol", "tick_size", "lot_size"],
        columns: &[
            (Fact::Symbol, "tradingsymbol"),
            (Fact::Underlying, "name"),
            (Fact::Lot, "lot_size"),
            (Fact::Tick, "tick_size"),
            (Fact::Kind, "instrument_type"),
            (Fact::Right, "instrument_type"),
            (Fact::Strike, "strike"),
            (Fact::Expiry, "expiry"),
            (Fact::Exchange, "exchange"),
        ],
        tick_shift: 0,
        strike_shift: 0,
    },
    FileForm {
        name: "Upstox instruments",
        known_by: &["instrument_key", "trading_symbol", "tick_size", "lot_size"],
        columns: &[
            (Fact::Symbol, "trading_symbol"),
            (Fact::Underlying, "underlying_symbol"),
            (Fact::Lot, "lot_size"),
            (Fact::Tick, "tick_size"),
            (Fact::Kind, "instrument_type"),
            (Fact::Right, "instrument_type"),
            (Fact::Strike, "strike_price"),
            (Fact::Expiry, "expiry"),
            (Fact::Exchange, "exchange"),
            (Fact::MaxOrder, "freeze_quantity"),
            (Fact::PointValue, "qty_multiplier"),
        ],
        tick_shift: 2,
        strike_shift: 0,
    },
    FileForm {
        name: "Angel scrip master",
        known_by: &["token", "symbol", "lotsize", "instrumenttype", "tick_size"],
        columns: &[
            (Fact::Symbol, "symbol"),
            (Fact::Underlying, "name"),
            (Fact::Lot, "lotsize"),
            (Fact::Tick, "tick_size"),
            (Fact::Kind, "instrumenttype"),
            (Fact::Strike, "strike"),
            (Fact::Expiry, "expiry"),
            (Fact::Exchange, "exch_seg"),
        ],
        tick_shift: 2,
        strike_shift: 2,
    },
    FileForm {
        name: "Dhan scrip master",
        known_by: &["SEM_TRADING_SYMBOL", "SEM_LOT_UNITS", "SEM_TICK_SIZE"],
        columns: &[
            (Fact::Symbol, "SEM_TRADING_SYMBOL"),
            (Fact::Underlying, "SM_SYMBOL_NAME"),
            (Fact::Lot, "SEM_LOT_UNITS"),
            (Fact::Tick, "SEM_TICK_SIZE"),
            (Fact::Kind, "SEM_INSTRUMENT_NAME"),
            (Fact::Right, "SEM_OPTION_TYPE"),
            (Fact::Strike, "SEM_STRIKE_PRICE"),
            (Fact::Expiry, "SEM_EXPIRY_DATE"),
            (Fact::Exchange, "SEM_EXM_EXCH_ID"),
        ],
        tick_shift: 2,
        strike_shift: 0,
    },
    FileForm {
        name: "NSE quantity freeze",
        known_by: &["SYMBOL", "VOL_FRZ_QTY"],
        columns: &[(Fact::Underlying, "SYMBOL"), (Fact::MaxOrder, "VOL_FRZ_QTY")],
        tick_shift: 0,
        strike_shift: 0,
    },
];

/// The kind of file that has these columns.
pub(super) fn form_of(columns: &[&str]) -> Option<&'static FileForm> {
    FORMS.iter().find(|form| form.known_by.iter().all(|known| columns.contains(known)))
}

/// What one row of a file tells.
pub(super) enum RowFacts {
    /// What it lists of a symbol.
    Symbol(Listing),
    /// The most that one order on an underlying may be for.
    MaxOrder(String, Decimal),
    /// Nothing.
    Nothing,
}

impl FileForm {
    /// The column that tells a fact.
    pub(super) fn column(&self, fact: Fact) -> Option<&'static str> {
        self.columns.iter().find(|(told, _)| *told == fact).map(|(_, column)| *column)
    }

    /// What a row tells; an empty text tells nothing.
    pub(super) fn read(&self, row: &ListedRow<'_>) -> Result<RowFacts, FileFault> {
        self.facts(row).map_err(|fault| fault.at(row.bytes.clone()))
    }

    fn facts(&self, row: &ListedRow<'_>) -> Result<RowFacts, FileFault> {
        let text = |fact| (row.text_of)(fact).filter(|text| !text.trim().is_empty());
        let number = |fact, shift| {
            let column = self.column(fact).unwrap_or_default();
            text(fact).map_or(Ok(None), |text| above_zero(column, text.trim(), shift))
        };
        let max_order_qty = number(Fact::MaxOrder, 0)?;
        let Some(symbol) = text(Fact::Symbol) else {
            let underlying = text(Fact::Underlying).filter(|_| self.column(Fact::Symbol).is_none());
            return Ok(match (underlying, max_order_qty) {
                (Some(underlying), Some(most)) => {
                    RowFacts::MaxOrder(underlying.trim().to_owned(), most)
                }
                _ => RowFacts::Nothing,
            });
        };
        let symbol = symbol.trim().to_owned();
        let kind = kind(&symbol, text(Fact::Kind).as_deref(), text(Fact::Right).as_deref());
        let is_contract = kind.is_contract();
        let is_option = matches!(kind, InstrumentKind::Option(_));
        let (lot_size, multiplier) = (number(Fact::Lot, 0)?, number(Fact::PointValue, 0)?);
        let point_value = multiplier.filter(|&value| value != Decimal::ONE);
        let exchange = text(Fact::Exchange);
        Ok(RowFacts::Symbol(Listing {
            kind: Some(kind),
            underlying: text(Fact::Underlying)
                .filter(|_| is_contract)
                .map(|name| name.trim().to_ascii_uppercase()),
            tick_size: number(Fact::Tick, self.tick_shift)?,
            lacks_point_value: point_value.is_none()
                && is_quoted_in_bulk(exchange.as_deref(), lot_size),
            strike: if is_option { number(Fact::Strike, self.strike_shift)? } else { None },
            expiry: text(Fact::Expiry)
                .filter(|_| is_contract)
                .map_or(Ok(None), |text| self.day(&text))?,
            min_notional: None,
            lot_size,
            point_value,
            max_order_qty,
            symbol,
        }))
    }

    /// The day that a text tells; Dhan writes `0001-01-01` where there is none.
    fn day(&self, text: &str) -> Result<Option<Date>, FileFault> {
        let text = text.trim();
        if text.starts_with("0001-01-01") {
            return Ok(None);
        }
        match Date::read(text) {
            Some(day) => Ok(Some(day)),
            None => Err(FileFault::of_value(
                self.column(Fact::Expiry).unwrap_or_default(),
                text,
                "a date",
            )),
        }
    }
}

/// The number that a text tells, so many powers of ten smaller; 0 and less mean that nothing is
/// told.
fn above_zero(column: &str, text: &str, shift: u32) -> Result<Option<Decimal>, FileFault> {
    let number: Decimal =
        text.parse().map_err(|_| FileFault::of_value(column, text, "a number"))?;
    let shifted = if shift == 0 {
        Some(number)
    } else {
        Decimal::try_from(&crate::number::Exact::from(number).shifted_down(shift)).ok()
    };
    let shifted = shifted.ok_or_else(|| FileFault::of_value(column, text, "a number in range"))?;
    Ok(Some(shifted).filter(|number| number.is_positive()))
}

/// Brokers write `CE`, `PE` and `FUT`, or words like `OPTIDX` and `FUTSTK`, whose right stands in a
/// column of its own or at the end of the symbol. Everything else is what trades by the unit.
fn kind(symbol: &str, told: Option<&str>, right: Option<&str>) -> InstrumentKind {
    let word = told.unwrap_or_default().trim().to_ascii_uppercase();
    let by_name = || symbol.get(symbol.len().checked_sub(2)?..).and_then(OptionRight::named);
    let right = right.and_then(|word| OptionRight::named(word.trim())).or_else(by_name);
    if word == "CE" || word == "PE" || word.starts_with("OPT") {
        InstrumentKind::Option(OptionRight::named(&word).or(right))
    } else if word.starts_with("FUT") {
        InstrumentKind::Future
    } else {
        InstrumentKind::Equity
    }
}

/// Whether an exchange quotes its contracts for another quantity than the unit that its lot of 1
/// counts: gold by 10 grams, a kilogram of which is the lot.
fn is_quoted_in_bulk(exchange: Option<&str>, lot: Option<Decimal>) -> bool {
    const IN_BULK: [&str; 5] = ["MCX", "MCX_FO", "NCO", "CDS", "BCD"];
    let exchange = exchange.unwrap_or_default().trim();
    IN_BULK.iter().any(|known| known.eq_ignore_ascii_case(exchange))
        && lot.is_none_or(|lot| lot == Decimal::ONE)
}
