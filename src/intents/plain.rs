//! The common line, read in one pass over its bytes: an object of plain strings, short numbers,
//! `true`, `false` and `null`.
//!
//! Whatever else a line holds (escapes, nested values, exponents, a field twice, a wrong type, a
//! mistake), it is left to the reader of any JSON, which is several times as slow. The two agree on
//! every line that this one reads.

#![expect(
    clippy::option_option,
    reason = "nothing leaves the line to the other reader; something that is nothing is a null"
)]
#![expect(
    clippy::inline_always,
    reason = "called, each would keep the cursor in memory, which costs as much as what it does"
)]

use super::Line;
use crate::engine::{InstrumentKind, Side};
use crate::json::plain_length;
use crate::number::Decimal;
use std::borrow::Cow;

/// Reads a plain line; `None` leaves it to the reader of any JSON.
#[inline(always)]
pub(super) fn read(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor { text, rest: text.as_bytes() };
    let mut found = Found::default();
    cursor.byte(b'{')?;
    loop {
        let name = cursor.string()?;
        cursor.byte(b':')?;
        found.take(name, &mut cursor)?;
        if cursor.next()? != b',' {
            break;
        }
        cursor.byte(b',')?;
    }
    cursor.byte(b'}')?;
    if cursor.next().is_none() { found.line() } else { None }
}

/// What has been found of the fields; of two spellings each has its own place, the one that wins
/// first.
#[derive(Default)]
struct Found<'a> {
    /// A bit for each field that has been there.
    seen: u32,
    id: Option<&'a str>,
    symbol: [Option<&'a str>; 2],
    strategy: [Option<&'a str>; 2],
    side: [Option<Side>; 2],
    price: [Option<Decimal>; 2],
    qty: [Option<Decimal>; 2],
    atr: [Option<Decimal>; 2],
    stop_price: Option<Decimal>,
    lot_size: Option<Decimal>,
    point_value: Option<Decimal>,
    instrument_type: Option<InstrumentKind>,
    exchange: Option<&'a str>,
    reduce_only: Option<bool>,
    close: Option<bool>,
    all_or_none: Option<bool>,
    scale: Option<Decimal>,
    /// The last of the fields that mean nothing here.
    ignored: Option<&'a str>,
}

/// Where a field's value goes, and so how it is read.
enum Place<'f, 'a> {
    Json(&'f mut Option<&'a str>),
    Text(&'f mut Option<&'a str>),
    Number(&'f mut Option<Decimal>),
    Side(&'f mut Option<Side>),
    Kind(&'f mut Option<InstrumentKind>),
    Flag(&'f mut Option<bool>),
}

impl<'a> Found<'a> {
    /// Takes the value of a field.
    #[inline(always)]
    fn take(&mut self, name: &[u8], cursor: &mut Cursor<'a>) -> Option<()> {
        let before = self.seen;
        let (bit, place) = self.place(name);
        match place {
            Place::Json(json) => *json = Some(cursor.value()?),
            Place::Text(text) => *text = cursor.text()?,
            Place::Number(number) => *number = cursor.number()?,
            Place::Side(side) => *side = cursor.word(side_named)?,
            Place::Kind(kind) => *kind = cursor.word(kind_of_type)?,
            Place::Flag(flag) => *flag = cursor.flag()?,
        }
        self.seen = before | bit;
        (before & bit == 0).then_some(())
    }

    /// The bit of a field, 0 for one that is ignored, and the place of its value. By the length
    /// first: no more than four names share one.
    #[inline(always)]
    fn place(&mut self, name: &[u8]) -> (u32, Place<'_, 'a>) {
        match name.len() {
            2 if name == b"id" => (1 << 0, Place::Json(&mut self.id)),
            3 if name == b"qty" => (1 << 1, Place::Number(&mut self.qty[0])),
            3 if name == b"atr" => (1 << 2, Place::Number(&mut self.atr[0])),
            4 if name == b"side" => (1 << 3, Place::Side(&mut self.side[0])),
            5 if name == b"price" => (1 << 4, Place::Number(&mut self.price[0])),
            5 if name == b"close" => (1 << 5, Place::Flag(&mut self.close)),
            5 if name == b"scale" => (1 << 6, Place::Number(&mut self.scale)),
            6 if name == b"symbol" => (1 << 7, Place::Text(&mut self.symbol[0])),
            8 if name == b"quantity" => (1 << 8, Place::Number(&mut self.qty[1])),
            8 if name == b"strategy" => (1 << 9, Place::Text(&mut self.strategy[1])),
            8 if name == b"lot_size" => (1 << 10, Place::Number(&mut self.lot_size)),
            8 if name == b"exchange" => (1 << 11, Place::Text(&mut self.exchange)),
            9 if name == b"atr_value" => (1 << 12, Place::Number(&mut self.atr[1])),
            10 if name == b"stop_price" => (1 << 13, Place::Number(&mut self.stop_price)),
            10 if name == b"last_price" => (1 << 14, Place::Number(&mut self.price[1])),
            11 if name == b"reduce_only" => (1 << 15, Place::Flag(&mut self.reduce_only)),
            11 if name == b"point_value" => (1 << 16, Place::Number(&mut self.point_value)),
            11 if name == b"all_or_none" => (1 << 17, Place::Flag(&mut self.all_or_none)),
            13 if name == b"strategy_code" => (1 << 18, Place::Text(&mut self.strategy[0])),
            13 if name == b"tradingsymbol" => (1 << 19, Place::Text(&mut self.symbol[1])),
            15 if name == b"instrument_type" => (1 << 20, Place::Kind(&mut self.instrument_type)),
            16 if name == b"transaction_type" => (1 << 21, Place::Side(&mut self.side[1])),
            _ => (0, Place::Json(&mut self.ignored)),
        }
    }

    /// The line, if it has what every line must have.
    #[inline(always)]
    fn line(self) -> Option<Line<'a>> {
        let [symbol, tradingsymbol] = self.symbol;
        let [price, last_price] = self.price;
        let strategy = self.strategy[0].or(self.strategy[1]);
        Some(Line {
            id: self.id,
            symbol: Cow::Borrowed(symbol.or(tradingsymbol)?),
            strategy: strategy.filter(|code| !code.is_empty()).map(Cow::Borrowed),
            side: self.side[0].or(self.side[1]),
            price: price.or(last_price)?,
            qty: self.qty[0].or(self.qty[1]),
            atr: self.atr[0].or(self.atr[1]),
            stop_price: self.stop_price,
            lot_size: self.lot_size,
            point_value: self.point_value,
            kind: self.instrument_type.or_else(|| InstrumentKind::of_exchange(self.exchange?)),
            reduce_only: self.reduce_only.unwrap_or(false),
            close: self.close.unwrap_or(false),
            all_or_none: self.all_or_none.unwrap_or(false),
            scale: self.scale,
        })
    }
}

/// The usual words first: to try all of them in any case takes longer than to read the rest of the
/// line.
#[inline]
fn side_named(word: &str) -> Option<Side> {
    match word {
        "BUY" | "buy" => Some(Side::Buy),
        "SELL" | "sell" => Some(Side::Sell),
        word => Side::named(word),
    }
}

#[inline]
fn kind_of_type(word: &str) -> Option<InstrumentKind> {
    match word {
        "EQ" => Some(InstrumentKind::Equity),
        "FUT" | "CE" | "PE" => Some(InstrumentKind::Fno),
        word => InstrumentKind::of_type(word),
    }
}

struct Cursor<'a> {
    text: &'a str,
    /// The end of the text that is still to be read.
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Passes over white space. The byte behind it, which is not passed over.
    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        if *self.rest.first()? <= b' ' {
            self.rest = behind_space(self.rest);
        }
        self.rest.first().copied()
    }

    /// Passes over white space and this byte.
    #[inline(always)]
    fn byte(&mut self, expected: u8) -> Option<()> {
        if *self.rest.first()? != expected {
            self.rest = behind_space(self.rest);
        }
        self.rest = self.rest.strip_prefix(&[expected])?;
        Some(())
    }

    /// Passes over this word.
    #[inline(always)]
    fn pass(&mut self, word: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    /// Passes over a string without escapes: what it holds.
    #[inline(always)]
    fn string(&mut self) -> Option<&'a [u8]> {
        self.byte(b'"')?;
        let (inner, [b'"', rest @ ..]) = self.rest.split_at_checked(plain_length(self.rest))?
        else {
            return None;
        };
        self.rest = rest;
        Some(inner)
    }

    /// The same as text, or null.
    #[inline(always)]
    fn text(&mut self) -> Option<Option<&'a str>> {
        if self.next()? == b'n' {
            return self.pass(b"null").map(|()| None);
        }
        let start = self.text.len() - self.rest.len() + 1;
        let length = self.string()?.len();
        self.text.get(start..start + length).map(Some)
    }

    #[inline(always)]
    fn word<T>(&mut self, meaning: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
        self.text()?.map_or(Some(None), |word| meaning(word).map(Some))
    }

    /// A number, bare or in quotes, or null.
    #[inline(always)]
    fn number(&mut self) -> Option<Option<Decimal>> {
        if matches!(self.next()?, b'"' | b'n') {
            return self.text()?.map_or(Some(None), |text| text.parse().ok().map(Some));
        }
        let (number, length) = Decimal::short_at_start(self.rest)?;
        self.rest = self.rest.get(length..)?;
        Some(Some(number))
    }

    #[inline(always)]
    fn flag(&mut self) -> Option<Option<bool>> {
        match self.next()? {
            b't' => self.pass(b"true").map(|()| Some(true)),
            b'f' => self.pass(b"false").map(|()| Some(false)),
            _ => self.pass(b"null").map(|()| None),
        }
    }

    /// Any plain value, as its JSON text.
    #[inline(always)]
    fn value(&mut self) -> Option<&'a str> {
        let first = self.next()?;
        let start = self.text.len() - self.rest.len();
        match first {
            b'"' => drop(self.string()?),
            b'-' | b'0'..=b'9' => self.rest = behind_number(self.rest)?,
            _ => drop(self.flag()?),
        }
        self.text.get(start..self.text.len() - self.rest.len())
    }
}

#[inline(never)]
fn behind_space(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let [b' ' | b'\t' | b'\n' | b'\r', behind @ ..] = rest {
        rest = behind;
    }
    rest
}

#[inline(never)]
fn behind_number(text: &[u8]) -> Option<&[u8]> {
    text.get(Decimal::short_at_start(text)?.1..)
}

#[cfg(test)]
mod tests {
    use super::super::fields::Fields;
    use super::*;

    const TEXTS: &[&str] = &[
        "\"A\"",
        "\"longer than eight bytes\"",
        "\"é\"",
        "\"\"",
        "null",
        "\"a\\\"b\"",
        "\"\u{1}\"",
        "\"x",
        "{}",
    ];
    const NUMBERS: &[&str] = &[
        "1",
        "0.50",
        "\"12.5\"",
        "12345678.12345678",
        "-0",
        "null",
        "01",
        "1.",
        ".5",
        "1e5",
        "123456789012345678901",
        "NaN",
    ];
    const SIDES: &[&str] = &["\"buy\"", "\"S\"", "null", "\"up\"", "1"];
    const FLAGS: &[&str] = &["true", "false", "null", "nul", "\"true\"", "0"];
    const FIELDS: &[(&str, &[&str])] = &[
        ("symbol", TEXTS),
        ("tradingsymbol", TEXTS),
        ("strategy_code", TEXTS),
        ("strategy", TEXTS),
        ("exchange", &["\"NFO\"", "\"NSE\"", "null", "1"]),
        ("instrument_type", &["\"FUT\"", "\"EQ\"", "null", "\"X\""]),
        ("side", SIDES),
        ("transaction_type", SIDES),
        ("price", NUMBERS),
        ("last_price", NUMBERS),
        ("qty", NUMBERS),
        ("quantity", NUMBERS),
        ("atr", NUMBERS),
        ("atr_value", NUMBERS),
        ("stop_price", NUMBERS),
        ("lot_size", NUMBERS),
        ("point_value", NUMBERS),
        ("reduce_only", FLAGS),
        ("close", FLAGS),
        ("all_or_none", FLAGS),
        ("scale", NUMBERS),
        ("id", &["7", "\"x\"", "null", "true", "1e5", "[1]"]),
        ("symbo", NUMBERS),
        ("", TEXTS),
        ("pr\\u0069ce", NUMBERS),
    ];

    /// What both readers make of a text must be the same, where this one makes anything of it.
    #[test]
    fn a_plain_line_reads_as_the_reader_of_any_json_reads_it() {
        let mut dice = 1_u64;
        let mut roll = |sides: usize| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).expect("31 bits") % sides
        };
        let mut read_by_this = 0;
        for _ in 0..40_000 {
            let mut text = String::from("{");
            for field in 0..=roll(5) {
                let (name, values) =
                    FIELDS[if field < 2 { [0, 8][field] } else { roll(FIELDS.len()) }];
                // The first values are the good ones: they come oftener.
                let value = values[if roll(4) == 0 { roll(values.len()) } else { roll(2) }];
                let comma = if field == 0 {
                    ""
                } else {
                    [",", " , ", "", ",,"][roll(40).saturating_sub(36)]
                };
                let colon = [":", ": ", "", "::"][roll(40).saturating_sub(36)];
                text.extend([comma, "\"", name, "\"", colon, value]);
            }
            text.push_str(["}", " } ", "", "}}"][roll(40).saturating_sub(36)]);
            let Some(line) = read(&text) else { continue };
            read_by_this += 1;
            let fields = Fields::read(&text).unwrap_or_else(|bad| panic!("{text}: {}", bad.error));
            let expected = Line::of(&fields).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(format!("{line:?}"), format!("{expected:?}"), "{text}");
        }
        assert!(read_by_this > 10_000, "{read_by_this} lines were plain");
    }
}
