//! The common line, read in one pass over its bytes: an object of plain strings, short numbers,
//! `true`, `false` and `null`.
//!
//! Whatever else a line holds (escapes, nested values, exponents, a field twice, a name that is not
//! known yet, a wrong type, a mistake), it is left to the reader of any JSON, which is several
//! times as slow. The two agree on every line that this one reads.

#![expect(
    clippy::option_option,
    reason = "nothing leaves the line to the other reader; something that is nothing is a null"
)]
#![expect(
    clippy::inline_always,
    reason = "called, each would keep the cursor in memory, which costs as much as what it does"
)]

use super::fields::{FieldSlot, IntentLine};
use super::unknown::IgnoredNames;
use super::value::ValueSlot;
use crate::engine::{InstrumentKind, Side};
use crate::json::plain_length;
use crate::number::Decimal;
use std::borrow::Cow;

/// Reads a plain line; `None` leaves it to the reader of any JSON.
#[inline(always)]
pub(super) fn read_plain_line<'t>(
    text: &'t str,
    ignored_names: &IgnoredNames,
) -> Option<IntentLine<'t>> {
    let mut cursor = Cursor { text, rest: text.as_bytes() };
    let mut line = IntentLine::default();
    // The spellings that have been there, and those of them that set their field.
    let (mut seen, mut set) = (0, 0);
    cursor.byte(b'{')?;
    loop {
        let name = cursor.string()?;
        cursor.byte(b':')?;
        let mut ignored = None;
        let FieldSlot { bits, slot } = match line.field(name) {
            Some(field) => field,
            None if ignored_names.has(name) => FieldSlot::ignored(&mut ignored),
            None => return None,
        };
        if seen & bits.own != 0 {
            return None;
        }
        seen |= bits.own;
        if cursor.read_into(slot, set & bits.winning == 0)? {
            set |= bits.own;
        }
        if cursor.next()? != b',' {
            break;
        }
        cursor.byte(b',')?;
    }
    cursor.byte(b'}')?;
    let is_whole = cursor.next().is_none() && line.missing().is_none();
    is_whole.then_some(line)
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
        "FUT" => Some(InstrumentKind::Future),
        word => InstrumentKind::of_type(word),
    }
}

struct Cursor<'a> {
    text: &'a str,
    /// The end of the text that is still to be read.
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Passes over a field's value, and puts it into its slot if it `wins` over what is there. Says
    /// whether it sets the field at all, which null does not.
    #[inline(always)]
    fn read_into(&mut self, slot: ValueSlot<'_, 'a>, wins: bool) -> Option<bool> {
        fn put<T>(slot: &mut Option<T>, value: Option<T>, wins: bool) -> bool {
            let is_set = value.is_some();
            if is_set && wins {
                *slot = value;
            }
            is_set
        }
        Some(match slot {
            ValueSlot::Json(slot) => put(slot, Some(self.value()?), wins),
            ValueSlot::Text(slot) => put(slot, self.text()?.map(Cow::Borrowed), wins),
            ValueSlot::Number(slot) => put(slot, self.number()?, wins),
            ValueSlot::Side(slot) => put(slot, self.word(side_named)?, wins),
            ValueSlot::InstrumentKind(slot) => put(slot, self.word(kind_of_type)?, wins),
            ValueSlot::Flag(slot) => put(slot, self.flag()?, wins),
        })
    }

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
    use super::super::LineReader;
    use super::super::any_json::read_any_line;
    use super::super::fields::SPELLINGS;
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
        ("stop", NUMBERS),
        ("stop_loss", NUMBERS),
        ("lot_size", NUMBERS),
        ("point_value", NUMBERS),
        ("reduce_only", FLAGS),
        ("close", FLAGS),
        ("all_or_none", FLAGS),
        ("scale", NUMBERS),
        ("id", &["7", "\"x\"", "null", "true", "1e5", "[1]"]),
        ("product", TEXTS),
        ("strike", NUMBERS),
        ("strike_price", NUMBERS),
        ("strikeprice", NUMBERS),
        ("symbo", NUMBERS),
        ("order_type", TEXTS),
        ("", TEXTS),
        ("pr\\u0069ce", NUMBERS),
    ];

    /// What both readers make of a text must be the same, where this one makes anything of it.
    #[test]
    fn a_plain_line_reads_as_the_reader_of_any_json_reads_it() {
        for spelling in SPELLINGS {
            assert!(FIELDS.iter().any(|(name, _)| name == spelling), "no cases for {spelling}");
        }
        let mut dice = 1_u64;
        let mut roll = |sides: usize| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).expect("31 bits") % sides
        };
        let mut reader = LineReader::default();
        let (mut read_by_this, mut with_others) = (0, 0);
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
            let Some(line) = read_plain_line(&text, &reader.ignored) else {
                drop(read_any_line(&text, &mut reader));
                continue;
            };
            read_by_this += 1;
            with_others += u32::from(text.contains("order_type"));
            let expected = read_any_line(&text, &mut reader)
                .unwrap_or_else(|bad| panic!("{text}: {}", bad.error));
            assert_eq!(line, expected, "{text}");
        }
        assert!(read_by_this > 10_000, "{read_by_this} lines were plain");
        assert!(with_others > 300, "{with_others} of them with a field of no meaning");
    }
}
