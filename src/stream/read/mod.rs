//! How a line is read: bytes become an intent, or the reason why they can't.
//!
//! [`fields`] is the table of what an intent may have. Two readers go by it: the one of
//! [`plain`] lines reads nearly all of them without an allocation, and that of [`any_json`] the
//! rest. The engine checks what the fields mean.

mod any_json;
mod fields;
mod plain;
mod value;

pub use fields::IntentLine;

use super::error::LineError;

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
pub fn read_line(text: &[u8]) -> Result<IntentLine<'_>, Box<BadLine<'_>>> {
    let not_utf8 = |error| Box::new(BadLine { id: None, error: LineError::not_utf8(&error) });
    let text = str::from_utf8(text).map_err(not_utf8)?;
    plain::read_plain_line(text).map_or_else(|| any_json::read_any_line(text), Ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{InstrumentKind, Side};
    use crate::number::Decimal;

    fn symbol_of(text: &str) -> String {
        read_line(text.as_bytes())
            .map_or_else(|bad| bad.error.to_string(), |line| line.intent().symbol.to_owned())
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
                read_line(line.as_bytes()).expect("a good line").intent().price.to_string(),
                price,
                "{text}"
            );
        }
    }

    #[test]
    fn every_field_reaches_the_intent() {
        let text = br#"{"id": [1, "x"], "symbol": "NIFTY25NOVFUT", "side": "SELL",
            "price": 25900, "strategy": "s",
            "quantity": 75, "atr_value": 110.5, "stop_price": 26000, "lot_size": 75,
            "point_value": 2,
            "exchange": "NFO", "reduce_only": true, "close": false, "all_or_none": true}"#;
        let line = read_line(text).expect("a good line");
        assert_eq!(line.id(), Some(r#"[1, "x"]"#));
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
            read_line(text.as_bytes()).expect("a good line").intent().kind
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
