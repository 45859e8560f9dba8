//! Numbers as text: exact, plain (no exponent), without trailing zeros; and with grouped thousands
//! for tables.

use super::decimal::Decimal;
use super::exact::Exact;
use super::wide::Wide;
use std::fmt;

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_parts(|parts| {
            f.write_str(parts.sign())?;
            f.write_str(parts.whole)?;
            f.write_str(parts.point())?;
            (0..parts.zeros).try_for_each(|_| f.write_str("0"))?;
            f.write_str(parts.fraction)
        })
    }
}

/// How the digits of large numbers are grouped for people: in tables and in messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digits {
    /// By thousands: `12,345,678`.
    #[default]
    Western,
    /// By the thousand, then by hundreds, as lakhs and crores are read: `1,23,45,678`.
    Indian,
    /// Not at all: `12345678`.
    Plain,
}

impl Digits {
    /// The names of those that can be asked for.
    pub const NAMES: [&'static str; 2] = ["western", "indian"];

    /// Those of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Western, Self::Indian].into_iter().find(|digits| digits.name() == name)
    }

    /// Their name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Western => Self::NAMES[0],
            Self::Indian => Self::NAMES[1],
            Self::Plain => "plain",
        }
    }

    /// The number's text, grouped.
    #[must_use]
    pub fn group(self, number: impl AsRef<Exact>) -> String {
        number.as_ref().grouped(self)
    }

    /// Whether a group begins where so many digits are left, this one among them.
    fn begin_a_group(self, left: usize) -> bool {
        match self {
            Self::Western => left.is_multiple_of(3),
            Self::Indian => left == 3 || left > 3 && (left - 3).is_multiple_of(2),
            Self::Plain => false,
        }
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl AsRef<Self> for Exact {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Exact {
    /// Appends the plain text.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        self.with_parts(|parts| {
            if parts.is_negative {
                out.push(b'-');
            }
            out.extend_from_slice(parts.whole.as_bytes());
            if !parts.fraction.is_empty() {
                out.push(b'.');
                out.resize(out.len() + parts.zeros, b'0');
                out.extend_from_slice(parts.fraction.as_bytes());
            }
        });
    }

    /// The text for people, its whole part grouped: `1,234,567.5`.
    #[must_use]
    pub fn grouped(&self, digits: Digits) -> String {
        self.with_parts(|parts| {
            let mut text = String::from(parts.sign());
            for (index, digit) in parts.whole.char_indices() {
                if index > 0 && digits.begin_a_group(parts.whole.len() - index) {
                    text.push(',');
                }
                text.push(digit);
            }
            text.push_str(parts.point());
            text.extend((0..parts.zeros).map(|_| '0'));
            text.push_str(parts.fraction);
            text
        })
    }

    /// The text for people, rounded to so many decimal places. What is not zero never reads as 0:
    /// it keeps its first two digits.
    #[must_use]
    pub fn grouped_to(&self, places: u32, digits: Digits) -> String {
        let rounded = self.round(places);
        if !rounded.is_zero() || self.is_zero() {
            return rounded.grouped(digits);
        }
        let first = (places..self.scale()).find(|&place| !self.round(place).is_zero());
        first.map_or_else(|| self.grouped(digits), |place| self.round(place + 1).grouped(digits))
    }

    /// Hands the parts of the text to `act`. Nearly all numbers take no detour through the
    /// heap: a stream prints millions.
    fn with_parts<T>(&self, act: impl FnOnce(NumberParts<'_>) -> T) -> T {
        let (is_negative, scale) = (self.is_negative(), self.scale());
        match self.mantissa() {
            Wide::Word(word) => act(NumberParts::split(
                is_negative,
                itoa::Buffer::new().format(word.unsigned_abs()),
                scale,
            )),
            Wide::Pair(pair) => act(NumberParts::split(
                is_negative,
                itoa::Buffer::new().format(pair.unsigned_abs()),
                scale,
            )),
            big @ Wide::Big(_) => act(NumberParts::split(is_negative, &big.digits(), scale)),
        }
    }
}

/// What a number's text is made of, in this order.
struct NumberParts<'a> {
    is_negative: bool,
    whole: &'a str,
    /// How many zeros stand between the point and the rest of the fraction.
    zeros: usize,
    fraction: &'a str,
}

impl<'a> NumberParts<'a> {
    /// Splits the digits of a mantissa, and leaves trailing zeros out.
    fn split(is_negative: bool, digits: &'a str, scale: u32) -> Self {
        let scale = usize::try_from(scale).unwrap_or(usize::MAX);
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(scale));
        let length = fraction.bytes().rposition(|digit| digit != b'0').map_or(0, |last| last + 1);
        Self {
            is_negative,
            whole: if whole.is_empty() { "0" } else { whole },
            zeros: if length == 0 { 0 } else { scale - fraction.len() },
            fraction: &fraction[..length],
        }
    }

    fn sign(&self) -> &'static str {
        if self.is_negative { "-" } else { "" }
    }

    fn point(&self) -> &'static str {
        if self.fraction.is_empty() { "" } else { "." }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Exact::from(*self).fmt(f)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_and_zeros_trimmed() {
        for (text, plain, grouped) in [
            ("0", "0", "0"),
            ("999", "999", "999"),
            ("1000", "1000", "1,000"),
            ("-1234567.50", "-1234567.5", "-1,234,567.5"),
            ("-0.05", "-0.05", "-0.05"),
            (
                "0.00000000000000000000000000000000000001",
                "0.00000000000000000000000000000000000001",
                "0.00000000000000000000000000000000000001",
            ),
            (
                "1e-40",
                "0.0000000000000000000000000000000000000001",
                "0.0000000000000000000000000000000000000001",
            ),
            (
                "-123456789012345678.9012345678",
                "-123456789012345678.9012345678",
                "-123,456,789,012,345,678.9012345678",
            ),
        ] {
            let number: Exact = text.parse().expect(text);
            assert_eq!(number.to_string(), plain);
            assert_eq!(number.grouped(Digits::Western), grouped);
        }
    }

    #[test]
    fn lakhs_and_crores_are_grouped_by_hundreds() {
        for (text, grouped) in [
            ("999", "999"),
            ("1000", "1,000"),
            ("99999.5", "99,999.5"),
            ("100000", "1,00,000"),
            ("-1234567.50", "-12,34,567.5"),
            ("12345678", "1,23,45,678"),
            ("123456789012345678", "1,23,45,67,89,01,23,45,678"),
        ] {
            let number: Exact = text.parse().expect(text);
            assert_eq!(number.grouped(Digits::Indian), grouped);
            assert_eq!(Digits::Plain.group(&number), number.to_string());
        }
        assert!(Digits::NAMES.iter().all(|name| Digits::named(name).is_some()));
        assert_eq!(Digits::named("plain"), None);
    }

    #[test]
    fn what_is_not_zero_never_reads_as_zero() {
        for (text, read) in [
            ("0", "0"),
            ("1234.5678", "1,234.57"),
            ("0.005", "0.01"),
            ("0.0049", "0.0049"),
            ("0.0031", "0.0031"),
            ("-0.0031", "-0.0031"),
            ("0.00312345", "0.0031"),
            ("0.00096", "0.001"),
            ("0.0000000000000000000000000000000012345", "0.0000000000000000000000000000000012"),
            ("0.001", "0.001"),
            ("-1e-40", "-0.0000000000000000000000000000000000000001"),
        ] {
            let number: Exact = text.parse().expect(text);
            assert_eq!(number.grouped_to(2, Digits::Western), read, "{text}");
        }
    }

    #[test]
    fn a_number_of_any_length_prints_all_its_digits() {
        let nines: Exact = "99999999999999999.99999999999".parse().expect("28 digits");
        let square = &nines * &nines; // 56 digits: beyond any machine integer
        assert_eq!(square.to_string(), "9999999999999999999999999998000000.0000000000000000000001");
        let long = &"123456789012345678".parse::<Exact>().expect("18 digits")
            * &"1e-38".parse().expect("38 places");
        let longer = &long * &"1000000000000000.5".parse().expect("17 digits");
        assert_eq!(longer.to_string(), "0.00000123456789012345739728394506172839");
        assert_eq!((&nines - &nines).to_string(), "0");
    }
}
