//! The common line, read in one pass over its bytes: an object of plain strings, short numbers, `true`, `false` and `null`.
//!
//! Whatever else a line holds (escapes, nested values, exponents, a field twice, a wrong type, a mistake), it is left to
//! the reader of any JSON, which is several times as slow. The two agree on every line that this one reads.

use super::Line;
use crate::engine::{Kind, Side};
use crate::number::Decimal;
use std::borrow::Cow;

/// Reads a plain line; `None` leaves it to the reader of any JSON.
pub(super) fn read(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor { text, at: 0 };
    let mut found = Found::default();
    cursor.byte(b'{')?;
    loop {
        cursor.space();
        let name = cursor.string()?;
        cursor.byte(b':')?;
        cursor.space();
        found.take(name, &mut cursor)?;
        cursor.space();
        match cursor.peek()? {
            b',' => cursor.at += 1,
            b'}' => break,
            _ => return None,
        }
    }
    cursor.byte(b'}')?;
    cursor.space();
    if cursor.at == text.len() { found.line() } else { None }
}

/// What has been found of the fields; of two spellings each has its own place, the one that wins first.
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
    instrument_type: Option<Kind>,
    exchange: Option<&'a str>,
    reduce_only: Option<bool>,
    close: Option<bool>,
    all_or_none: Option<bool>,
    scale: Option<Decimal>,
}

impl<'a> Found<'a> {
    /// Takes the value of a field, or passes over that of a field that is ignored.
    #[inline]
    fn take(&mut self, name: &[u8], cursor: &mut Cursor<'a>) -> Option<()> {
        let bit = match name {
            b"id" => {
                self.id = Some(cursor.value()?);
                0
            }
            b"symbol" => {
                self.symbol[0] = cursor.text()?;
                1
            }
            b"tradingsymbol" => {
                self.symbol[1] = cursor.text()?;
                2
            }
            b"strategy_code" => {
                self.strategy[0] = cursor.text()?;
                3
            }
            b"strategy" => {
                self.strategy[1] = cursor.text()?;
                4
            }
            b"side" => {
                self.side[0] = cursor.word(Side::named)?;
                5
            }
            b"transaction_type" => {
                self.side[1] = cursor.word(Side::named)?;
                6
            }
            b"price" => {
                self.price[0] = cursor.number()?;
                7
            }
            b"last_price" => {
                self.price[1] = cursor.number()?;
                8
            }
            b"qty" => {
                self.qty[0] = cursor.number()?;
                9
            }
            b"quantity" => {
                self.qty[1] = cursor.number()?;
                10
            }
            b"atr" => {
                self.atr[0] = cursor.number()?;
                11
            }
            b"atr_value" => {
                self.atr[1] = cursor.number()?;
                12
            }
            b"stop_price" => {
                self.stop_price = cursor.number()?;
                13
            }
            b"lot_size" => {
                self.lot_size = cursor.number()?;
                14
            }
            b"point_value" => {
                self.point_value = cursor.number()?;
                15
            }
            b"instrument_type" => {
                self.instrument_type = cursor.word(Kind::of_type)?;
                16
            }
            b"exchange" => {
                self.exchange = cursor.text()?;
                17
            }
            b"reduce_only" => {
                self.reduce_only = cursor.flag()?;
                18
            }
            b"close" => {
                self.close = cursor.flag()?;
                19
            }
            b"all_or_none" => {
                self.all_or_none = cursor.flag()?;
                20
            }
            b"scale" => {
                self.scale = cursor.number()?;
                21
            }
            _ => return cursor.value().map(|_| ()),
        };
        let before = self.seen;
        self.seen |= 1 << bit;
        (self.seen != before).then_some(())
    }

    /// The line, if it has what every line must have.
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
            kind: self.instrument_type.or_else(|| Kind::of_exchange(self.exchange?)),
            reduce_only: self.reduce_only.unwrap_or(false),
            close: self.close.unwrap_or(false),
            all_or_none: self.all_or_none.unwrap_or(false),
            scale: self.scale,
        })
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over white space and this byte.
    #[inline]
    fn byte(&mut self, expected: u8) -> Option<()> {
        self.space();
        if self.peek()? != expected {
            return None;
        }
        self.at += 1;
        Some(())
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Passes over `null`, if it stands here.
    #[inline]
    fn null(&mut self) -> bool {
        let found = self.peek() == Some(b'n') && self.rest().starts_with(b"null");
        self.at += if found { 4 } else { 0 };
        found
    }

    /// What a string without escapes holds.
    #[inline]
    fn string(&mut self) -> Option<&'a [u8]> {
        let inner = self.rest().strip_prefix(b"\"")?;
        let length = until_special(inner);
        if inner.get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 2;
        inner.get(..length)
    }

    /// The same as text, or null.
    #[inline]
    fn text(&mut self) -> Option<Option<&'a str>> {
        if self.null() {
            return Some(None);
        }
        let start = self.at + 1;
        let length = self.string()?.len();
        self.text.get(start..start + length).map(Some)
    }

    #[inline]
    fn word<T>(&mut self, meaning: fn(&str) -> Option<T>) -> Option<Option<T>> {
        self.text()?.map_or(Some(None), |word| meaning(word).map(Some))
    }

    /// A number, bare or in quotes, or null.
    #[inline]
    fn number(&mut self) -> Option<Option<Decimal>> {
        if let Some((number, length)) = Decimal::short_at_start(self.rest()) {
            self.at += length;
            return Some(Some(number));
        }
        self.text()?.map_or(Some(None), |text| text.parse().ok().map(Some))
    }

    #[inline]
    fn flag(&mut self) -> Option<Option<bool>> {
        let start = self.at;
        match self.value()? {
            "true" => Some(Some(true)),
            "false" => Some(Some(false)),
            "null" => Some(None),
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// Any plain value, as its JSON text.
    #[inline]
    fn value(&mut self) -> Option<&'a str> {
        let start = self.at;
        match self.peek()? {
            b'"' => drop(self.string()?),
            b'-' | b'0'..=b'9' => self.at += Decimal::short_at_start(self.rest())?.1,
            b't' | b'f' | b'n' => {
                let words = [&b"true"[..], b"false", b"null"];
                self.at += words.into_iter().find(|word| self.rest().starts_with(word))?.len();
            }
            _ => return None,
        }
        self.text.get(start..self.at)
    }
}

/// How many bytes stand before the first quote, backslash or control character; looks at eight at a time.
#[inline]
fn until_special(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // The high bit of the first byte below `limit` is set, and of none before it; what stands behind it is unknown.
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word & HIGHS;
    let mut before = 0;
    while let Some(&eight) = bytes.get(before..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(eight);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        let special = quote | backslash | below(word, b' ');
        if special != 0 {
            return before + usize::try_from(special.trailing_zeros() / 8).unwrap_or_default();
        }
        before += 8;
    }
    let special = |&byte: &u8| byte == b'"' || byte == b'\\' || byte < b' ';
    bytes.get(before..).and_then(|rest| rest.iter().position(special)).map_or(bytes.len(), |index| before + index)
}

#[cfg(test)]
mod tests {
    use super::super::fields::Fields;
    use super::*;

    const TEXTS: &[&str] =
        &["\"A\"", "\"longer than eight bytes\"", "\"é\"", "\"\"", "null", "\"a\\\"b\"", "\"\u{1}\"", "\"x", "{}"];
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
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).expect("31 bits") % sides
        };
        let mut read_by_this = 0;
        for _ in 0..40_000 {
            let mut text = String::from("{");
            for field in 0..=roll(5) {
                let (name, values) = FIELDS[if field < 2 { [0, 8][field] } else { roll(FIELDS.len()) }];
                // The first values are the good ones: they come oftener.
                let value = values[if roll(4) == 0 { roll(values.len()) } else { roll(2) }];
                let comma = if field == 0 { "" } else { [",", " , ", "", ",,"][roll(40).saturating_sub(36)] };
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
