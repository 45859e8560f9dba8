//! A line of JSON becomes an intent, or the reason why it can't.
//!
//! Pure: text in, fields out. Lines come by the million, so a plain one is read without an
//! allocation; the engine checks what the fields mean.

mod error;
mod field;
mod fields;
mod plain;

pub use error::LineError;

use crate::engine::{InstrumentKind, Intent, IntentError, Side};
use crate::number::Decimal;
use field::Field;
use fields::{Fields, set};
use std::borrow::Cow;

/// An intent as a line spells it.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The JSON of `id`, to be echoed as it stands.
    pub id: Option<&'a str>,
    symbol: Cow<'a, str>,
    strategy: Option<Cow<'a, str>>,
    side: Option<Side>,
    price: Decimal,
    qty: Option<Decimal>,
    atr: Option<Decimal>,
    stop_price: Option<Decimal>,
    lot_size: Option<Decimal>,
    point_value: Option<Decimal>,
    kind: Option<InstrumentKind>,
    reduce_only: bool,
    close: bool,
    all_or_none: bool,
    scale: Option<Decimal>,
}

/// What an intent is called: by its `id`, as JSON, else by its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentName<'t> {
    /// The JSON of its `id`.
    Id(&'t str),
    /// The number of its line.
    Line(u64),
}

/// A line that is no intent, with its `id` where that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine<'a> {
    /// The JSON of `id`.
    pub id: Option<&'a str>,
    /// What is wrong.
    pub error: LineError,
}

/// Reads one line. `null` means not set; of two spellings of a field the first named wins; other
/// fields are ignored.
///
/// # Errors
/// The first thing that is wrong with the line.
pub fn read(text: &[u8]) -> Result<Line<'_>, Box<BadLine<'_>>> {
    let bad = |id, error| Box::new(BadLine { id, error });
    let text = str::from_utf8(text).map_err(|error| bad(None, LineError::not_utf8(&error)))?;
    if let Some(line) = plain::read(text) {
        return Ok(line);
    }
    let fields = Fields::read(text)?;
    Line::of(&fields).map_err(|error| bad(fields.id, error))
}

impl<'a> Line<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, LineError> {
        let symbol =
            set("symbol", fields.symbol).or_else(|| set("tradingsymbol", fields.tradingsymbol));
        let side =
            set("side", fields.side).or_else(|| set("transaction_type", fields.transaction_type));
        let price = set("price", fields.price).or_else(|| set("last_price", fields.last_price));
        let strategy =
            set("strategy_code", fields.strategy_code).or_else(|| set("strategy", fields.strategy));
        let qty = set("qty", fields.qty).or_else(|| set("quantity", fields.quantity));
        let atr = set("atr", fields.atr).or_else(|| set("atr_value", fields.atr_value));
        Ok(Self {
            id: fields.id,
            symbol: symbol.map_or_else(|| Err(IntentError::NoSymbol.into()), Field::text)?,
            side: side
                .map(|field| field.word(Side::named, "unknown_side", Side::WORDS))
                .transpose()?,
            price: price.map_or_else(|| Err(LineError::no_price()), Field::number)?,
            // An empty code is none.
            strategy: strategy.map(Field::text).transpose()?.filter(|code| !code.is_empty()),
            qty: number(qty)?,
            atr: number(atr)?,
            stop_price: number(set("stop_price", fields.stop_price))?,
            lot_size: number(set("lot_size", fields.lot_size))?,
            point_value: number(set("point_value", fields.point_value))?,
            kind: kind(fields)?,
            reduce_only: flag(set("reduce_only", fields.reduce_only))?,
            close: flag(set("close", fields.close))?,
            all_or_none: flag(set("all_or_none", fields.all_or_none))?,
            scale: number(set("scale", fields.scale))?,
        })
    }

    /// The intent.
    #[must_use]
    #[inline]
    pub fn intent(&self) -> Intent<'_> {
        Intent {
            symbol: &self.symbol,
            side: self.side,
            price: self.price,
            strategy: self.strategy.as_deref(),
            qty: self.qty,
            atr: self.atr,
            stop_price: self.stop_price,
            lot_size: self.lot_size,
            point_value: self.point_value,
            kind: self.kind,
            reduce_only: self.reduce_only,
            close: self.close,
            all_or_none: self.all_or_none,
            mode: None,
            risk_pct: None,
            scale: self.scale,
        }
    }
}

fn number(field: Option<Field<'_>>) -> Result<Option<Decimal>, LineError> {
    field.map(Field::number).transpose()
}

fn flag(field: Option<Field<'_>>) -> Result<bool, LineError> {
    field.map_or(Ok(false), Field::flag)
}

/// The type tells before the exchange, and most exchanges tell nothing.
fn kind(fields: &Fields<'_>) -> Result<Option<InstrumentKind>, LineError> {
    let exchange = set("exchange", fields.exchange).map(Field::text).transpose()?;
    let told = set("instrument_type", fields.instrument_type);
    let told = told
        .map(|field| {
            field.word(InstrumentKind::of_type, "unknown_instrument_type", InstrumentKind::WORDS)
        })
        .transpose()?;
    Ok(told.or_else(|| exchange.and_then(|exchange| InstrumentKind::of_exchange(&exchange))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol_of(text: &str) -> String {
        read(text.as_bytes())
            .map_or_else(|bad| bad.error.to_string(), |line| line.symbol.into_owned())
    }

    #[test]
    fn both_spellings_are_read_and_the_first_named_wins() {
        for (text, symbol) in [
            (r#"{"symbol": "A", "price": 1}"#, "A"),
            (r#"{"tradingsymbol": "B", "price": 1}"#, "B"),
            (r#"{"tradingsymbol": "B", "symbol": "A", "price": 1}"#, "A"),
            (r#"{"tradingsymbol": "B", "symbol": null, "price": 1}"#, "B"),
            (r#"{"symbol": "A", "tradingsymbol": 5, "price": 1}"#, "A"),
            ("{\"symbol\": \"A\\u0026B\", \"price\": 1}", "A&B"),
            ("{\"s\\u0079mbol\": \"A\", \"price\": 1}", "A"),
            ("\t{ \"symbol\" : \"\u{e9}\" , \"price\":1 } \r", "é"),
            (
                r#"{"price": 1, "meta": {"symbol": "Z", "deep": [1, {"x": "}"}]}, "symbol": "A"}"#,
                "A",
            ),
            (r#"{"price": 1, "qty": 1e2, "symbol": "A", "tags": ["a", "b"], "none": null}"#, "A"),
        ] {
            assert_eq!(symbol_of(text), symbol, "{text}");
        }
    }

    #[test]
    fn numbers_are_exact_whether_bare_or_in_quotes() {
        for (text, price) in [
            ("1", "1"),
            ("0.1", "0.1"),
            ("-0.50", "-0.5"),
            ("3512.4166666666665", "3512.4166666666665"),
            ("1e3", "1000"),
            ("1.25E-2", "0.0125"),
            ("\"2500.10\"", "2500.1"),
            ("999999999999999999.9999999999", "999999999999999999.9999999999"),
        ] {
            let line = format!(r#"{{"symbol": "A", "price": {text}}}"#);
            assert_eq!(
                read(line.as_bytes()).expect("a good line").price.to_string(),
                price,
                "{text}"
            );
        }
    }

    #[test]
    fn every_field_reaches_the_intent() {
        let text = br#"{"id": [1, "x"], "symbol": "NIFTY25NOVFUT", "side": "SELL", "price": 25900, "strategy": "s",
            "quantity": 75, "atr_value": 110.5, "stop_price": 26000, "lot_size": 75, "point_value": 2,
            "exchange": "NFO", "reduce_only": true, "close": false, "all_or_none": true}"#;
        let line = read(text).expect("a good line");
        assert_eq!(line.id, Some(r#"[1, "x"]"#));
        let intent = line.intent();
        let decimal = |text: &str| text.parse::<Decimal>().expect(text);
        assert_eq!(
            (intent.symbol, intent.side, intent.strategy),
            ("NIFTY25NOVFUT", Some(Side::Sell), Some("s"))
        );
        assert_eq!((intent.price, intent.qty), (decimal("25900"), Some(decimal("75"))));
        assert_eq!(
            (intent.atr, intent.stop_price),
            (Some(decimal("110.5")), Some(decimal("26000")))
        );
        assert_eq!(
            (intent.lot_size, intent.point_value),
            (Some(decimal("75")), Some(decimal("2")))
        );
        assert_eq!((intent.kind, intent.reduce_only), (Some(InstrumentKind::Fno), true));
        assert_eq!((intent.close, intent.all_or_none), (false, true));
    }

    #[test]
    fn a_type_tells_the_kind_before_the_exchange() {
        let kind = |fields: &str| {
            let text = format!(r#"{{"symbol": "A", "price": 1, {fields}}}"#);
            read(text.as_bytes()).expect("a good line").kind
        };
        assert_eq!(
            kind(r#""instrument_type": "EQ", "exchange": "NFO""#),
            Some(InstrumentKind::Equity)
        );
        assert_eq!(kind(r#""instrument_type": "fut""#), Some(InstrumentKind::Fno));
        assert_eq!(
            kind(r#""instrument_type": null, "exchange": "mcx""#),
            Some(InstrumentKind::Fno)
        );
        assert_eq!(kind(r#""exchange": "NSE""#), None);
    }
}
