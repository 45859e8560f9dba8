//! Numbers as text: exact, plain (no exponent), without trailing zeros; and with grouped thousands for tables.

use super::decimal::Decimal;
use super::exact::Exact;
use super::wide::Wide::Word;
use std::fmt;

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(short) = Short::of(self) {
            return f.write_str(short.text());
        }
        let (whole, fraction) = self.parts();
        let sign = if self.is_negative() { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

impl Exact {
    /// Appends the plain text.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        match Short::of(self) {
            Some(short) => out.extend_from_slice(&short.bytes[short.start..]),
            None => out.extend_from_slice(self.to_string().as_bytes()),
        }
    }

    /// The text with thousands grouped, for people: `1,234,567.5`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let (whole, fraction) = self.parts();
        let mut text = String::from(if self.is_negative() { "-" } else { "" });
        for (index, digit) in whole.char_indices() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(&fraction);
        }
        text
    }

    /// The digits before and after the point, trailing zeros left out.
    fn parts(&self) -> (String, String) {
        let scale = usize::try_from(self.scale()).unwrap_or(usize::MAX);
        let mut whole = self.mantissa().digits();
        if whole.len() <= scale {
            whole.insert_str(0, &"0".repeat(scale + 1 - whole.len()));
        }
        let fraction = whole.split_off(whole.len() - scale);
        (whole, fraction.trim_end_matches('0').to_owned())
    }
}

/// The most digits of an `i128`, a sign, a point and a zero before it.
const SHORT: usize = 39 + 3;

/// The text of a number that fits one machine integer, without a detour through the heap: a stream prints millions.
struct Short {
    /// The text, at the end.
    bytes: [u8; SHORT],
    start: usize,
}

impl Short {
    /// `None` for a number of more digits, or more decimal places, than there is space for.
    #[inline]
    fn of(number: &Exact) -> Option<Self> {
        let mut short = Self { bytes: [b'0'; SHORT], start: SHORT };
        match number.mantissa() {
            Word(word) if number.scale() <= 18 => short.put_word(word.unsigned_abs(), number.scale()),
            wide => short.put_wide(wide.as_pair()?.unsigned_abs(), number.scale())?,
        }
        if number.is_negative() {
            short.push(b'-');
        }
        Some(short)
    }

    fn put_word(&mut self, mut digits: u64, mut places: u32) {
        while places > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            places -= 1;
        }
        // A zero has no digits but the one before the point.
        let places = if digits == 0 { 0 } else { places };
        for _ in 0..places {
            self.push_digit(digits % 10);
            digits /= 10;
        }
        if places > 0 {
            self.push(b'.');
        }
        self.put_whole(digits);
    }

    fn put_whole(&mut self, mut digits: u64) {
        loop {
            self.push_digit(digits % 10);
            digits /= 10;
            if digits == 0 {
                return;
            }
        }
    }

    fn put_wide(&mut self, mut digits: u128, mut places: u32) -> Option<()> {
        if places > 38 {
            return None;
        }
        while places > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            places -= 1;
        }
        for _ in 0..places {
            self.push_digit(u64::try_from(digits % 10).unwrap_or_default());
            digits /= 10;
        }
        if places > 0 {
            self.push(b'.');
        }
        while digits > u128::from(u64::MAX) {
            self.push_digit(u64::try_from(digits % 10).unwrap_or_default());
            digits /= 10;
        }
        self.put_whole(u64::try_from(digits).unwrap_or_default());
        Some(())
    }

    #[inline]
    fn push_digit(&mut self, digit: u64) {
        self.push(b'0' + u8::try_from(digit).unwrap_or_default());
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        self.bytes[self.start] = byte;
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default()
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
            ("1e-40", "0.0000000000000000000000000000000000000001", "0.0000000000000000000000000000000000000001"),
            ("-123456789012345678.9012345678", "-123456789012345678.9012345678", "-123,456,789,012,345,678.9012345678"),
        ] {
            let number: Exact = text.parse().expect(text);
            assert_eq!(number.to_string(), plain);
            assert_eq!(number.grouped(), grouped);
        }
    }

    #[test]
    fn a_number_of_any_length_prints_all_its_digits() {
        let nines: Exact = "99999999999999999.99999999999".parse().expect("28 digits");
        let square = &nines * &nines; // 56 digits: beyond any machine integer
        assert_eq!(square.to_string(), "9999999999999999999999999998000000.0000000000000000000001");
        let long = &"123456789012345678".parse::<Exact>().expect("18 digits") * &"1e-38".parse().expect("38 places");
        let longer = &long * &"1000000000000000.5".parse().expect("17 digits");
        assert_eq!(longer.to_string(), "0.00000123456789012345739728394506172839");
        assert_eq!((&nines - &nines).to_string(), "0");
    }
}
