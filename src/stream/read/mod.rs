//! How a line is read: bytes become an intent, or the reason why they can't.
//!
//! [`fields`] is the table of what an intent may have. Two readers go by it: the one of
//! [`plain`] lines reads nearly all of them without an allocation, and that of [`any_json`] the
//! rest. What is no field is judged in [`unknown`]. The engine checks what the fields mean.

mod any_json;
mod fields;
mod plain;
mod unknown;
mod value;

pub(super) use fields::is_flag;
pub use fields::{INTENT_FIELDS, IntentField, IntentLine};
pub(super) use unknown::meant_by;
pub use unknown::{is_refused_name, other_names};
pub use value::FieldKind;

use super::error::LineError;
use unknown::IgnoredNames;

/// A line that is no intent, with its `id` where that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine<'a> {
    /// The JSON of `id`.
    pub id: Option<&'a str>,
    /// What is wrong.
    pub error: LineError,
}

/// Reads the lines of a stream.
#[derive(Clone, Debug, Default)]
pub struct LineReader {
    /// Whether every field must be one that posize knows.
    is_strict: bool,
    ignored: IgnoredNames,
}

impl LineReader {
    /// A reader that refuses every field that posize does not know, or only those that look like
    /// one it does.
    #[must_use]
    pub fn new(is_strict: bool) -> Self {
        Self { is_strict, ignored: IgnoredNames::default() }
    }

    /// Reads one line. `null` means not set; of two spellings of a field the first named wins.
    ///
    /// # Errors
    /// The first thing that is wrong with the line.
    #[inline]
    pub fn read_line<'t>(&mut self, text: &'t [u8]) -> Result<IntentLine<'t>, Box<BadLine<'t>>> {
        let not_utf8 = |error| Box::new(BadLine { id: None, error: LineError::not_utf8(&error) });
        let text = str::from_utf8(text).map_err(not_utf8)?;
        plain::read_plain_line(text, &self.ignored)
            .map_or_else(|| any_json::read_any_line(text, self), Ok)
    }

    /// Judges the name of a field that posize does not know.
    ///
    /// # Errors
    /// It is not to be ignored.
    fn judge(&mut self, name: &str) -> Result<(), LineError> {
        if self.is_strict { Err(unknown::refused(name)) } else { self.ignored.add(name) }
    }
}

/// Reads one line, which may have fields that posize does not know.
///
/// # Errors
/// As [`LineReader::read_line`].
pub fn read_line(text: &[u8]) -> Result<IntentLine<'_>, Box<BadLine<'_>>> {
    LineReader::default().read_line(text)
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
    fn stops_strikes_and_what_a_position_is_filed_under_reach_the_intent() {
        type Told<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>);
        let cases: [(&str, Told<'_>); 10] = [
            (r#""stop": 95"#, (Some("95"), None, None, None)),
            (r#""stop_loss": "95.5""#, (Some("95.5"), None, None, None)),
            (r#""stop_loss": 1, "stop": 2, "stop_price": 3"#, (Some("3"), None, None, None)),
            (r#""stop_loss": 1, "stop": 2, "stop_price": null"#, (Some("2"), None, None, None)),
            (r#""strike": 24000"#, (None, Some("24000"), None, None)),
            (r#""strike_price": 24000.5"#, (None, Some("24000.5"), None, None)),
            (r#""strikeprice": "1e3""#, (None, Some("1000"), None, None)),
            (r#""strike": 0"#, (None, None, None, None)),
            (r#""product": "MIS", "exchange": "NFO""#, (None, None, Some("MIS"), Some("NFO"))),
            (r#""product": "", "exchange": """#, (None, None, None, None)),
        ];
        for (fields, (stop, strike, product, exchange)) in cases {
            let text = format!(r#"{{"symbol": "A", "price": 1, {fields}}}"#);
            let line = read_line(text.as_bytes()).expect(fields);
            let intent = line.intent();
            let number = |text: Option<&str>| text.map(|text| text.parse::<Decimal>().expect(text));
            assert_eq!((intent.stop_price, intent.strike), (number(stop), number(strike)));
            assert_eq!((intent.product, intent.exchange), (product, exchange), "{fields}");
        }
    }

    #[test]
    fn a_field_that_looks_like_one_that_is_known_is_refused_and_any_other_where_all_must_be() {
        let error = |is_strict: bool, fields: &str| {
            let text = format!(r#"{{"id": 7, "symbol": "A", "price": 1, {fields}}}"#);
            let bad = LineReader::new(is_strict).read_line(text.as_bytes()).err();
            bad.map(|bad| {
                assert_eq!(bad.id, Some("7"), "{fields}");
                format!("{}: {}", bad.error.code, bad.error.message)
            })
        };
        let told = |name: &str, help: &str| {
            Some(format!("unknown_field: `{name}` is no field that posize knows: {help}"))
        };
        let meant = |name: &str, field: &str| told(name, &format!("did you mean `{field}`?"));
        for is_strict in [false, true] {
            for (fields, name, field) in [
                (r#""reduceOnly": true"#, "reduceOnly", "reduce_only"),
                (r#""Stop": 95"#, "Stop", "stop"),
                (r#""sl": 95"#, "sl", "stop_price"),
                (r#""qyt": 10"#, "qyt", "qty"),
                (r#""stopPrice": 95"#, "stopPrice", "stop_price"),
                (r#""s\u006c": 95"#, "sl", "stop_price"),
                // The first of several, whatever else is wrong with the values.
                (r#""sl": {"at": 95}, "qyt": 1, "qty": "x""#, "sl", "stop_price"),
                (r#""sl": null"#, "sl", "stop_price"),
            ] {
                assert_eq!(error(is_strict, fields), meant(name, field), "{fields}");
            }
        }
        let fields = r#""trigger_price": 95, "order_type": "SL", "tag": "x", "validity": "DAY""#;
        assert_eq!(error(false, fields), None);
        assert_eq!(
            error(true, fields),
            told("trigger_price", "leave it out, or leave out --strict")
        );
        assert_eq!(error(true, r#""qty": 1, "stop": 0.5, "product": "MIS""#), None);
        assert_eq!(
            error(false, r#""sl": 1, "qty": 2, "qty": 3"#).as_deref(),
            Some("duplicate_field: `qty` stands there twice")
        );
    }

    #[test]
    fn a_reader_takes_a_field_of_no_meaning_as_it_took_it_first() {
        let mut reader = LineReader::default();
        for value in ["1", r#""x""#, "null", r#"{"a": [1]}"#, "true"] {
            let text = format!(r#"{{"note": {value}, "symbol": "A", "price": 1, "note": 2}}"#);
            let line = reader.read_line(text.as_bytes());
            assert_eq!(line.expect(value).intent().symbol, "A");
        }
        assert!(reader.read_line(br#"{"symbol": "A", "price": 1, "Stop": 2}"#).is_err());
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
        assert_eq!(kind(r#""instrument_type": "fut""#), Some(InstrumentKind::Future));
        assert_eq!(
            kind(r#""instrument_type": null, "exchange": "mcx""#),
            Some(InstrumentKind::Fno)
        );
        assert_eq!(kind(r#""exchange": "NSE""#), None);
    }
}
