//! Text to [`Decimal`]: exact, or refused by name.

use super::decimal::{Decimal, MAX_DIGITS, MAX_LENGTH, MAX_MAGNITUDE, MAX_SCALE, NumberError};

impl std::str::FromStr for Decimal {
    type Err = NumberError;

    /// Reads `[sign] digits [. digits] [e exponent]`, all of it.
    ///
    /// # Errors
    /// Says why the text is not a number in range; it is never rounded into one.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        if let Some(short) = read_short(text.as_bytes()) {
            return Ok(short);
        }
        read_any(text)
    }
}

fn read_any(text: &str) -> Result<Decimal, NumberError> {
    if text.len() > MAX_LENGTH {
        let is_number = |byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
        let is_long_number = text.bytes().all(is_number);
        return Err(if is_long_number { NumberError::TooLong } else { NumberError::NotANumber });
    }
    let digits = ScannedNumber::scan(text.as_bytes()).ok_or_else(|| why_not_a_number(text))?;
    if digits.leading_zero {
        return Err(NumberError::LeadingZero);
    }
    digits.into_decimal()
}

/// Reads `[-] digits [. digits]` of up to 18 digits, which is nearly every number there is, several
/// times as fast as [`ScannedNumber`] reads the rest. `None` leaves the text to it, and every error
/// too.
fn read_short(text: &[u8]) -> Option<Decimal> {
    Decimal::short_at_start(text)
        .filter(|&(_, length)| length == text.len())
        .map(|(number, _)| number)
}

impl Decimal {
    /// The number that a text begins with, and its length. `None` for what is no number of up to 18
    /// digits written `[-] digits [. digits]` without a needless zero in front, as JSON has it;
    /// such a one may be read with `parse`.
    #[must_use]
    pub fn short_at_start(text: &[u8]) -> Option<(Self, usize)> {
        let negative = text.first() == Some(&b'-');
        let unsigned = text.get(usize::from(negative)..)?;
        let (whole, whole_digits) = append_digits(0, unsigned);
        let (mut mantissa, mut places, mut length) = (whole, 0, whole_digits);
        if let Some(b'.') = unsigned.get(length) {
            (mantissa, places) = append_digits(whole, &unsigned[length + 1..]);
            length += 1 + places;
            if places == 0 {
                return None;
            }
        }
        let has_needless_zero = whole_digits > 1 && unsigned.first() == Some(&b'0');
        let goes_on = matches!(unsigned.get(length), Some(b'.' | b'e' | b'E'));
        if whole_digits == 0 || whole_digits + places > 18 || has_needless_zero || goes_on {
            return None;
        }
        while places > 0 && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            places -= 1;
        }
        let signed = if negative { -i128::from(mantissa) } else { i128::from(mantissa) };
        let number = Self::of_parts(signed, u8::try_from(places).ok()?);
        Some((number, length + usize::from(negative)))
    }
}

/// Appends the digits that a text begins with to a number, and counts them. More than 18 wrap.
fn append_digits(mut number: u64, text: &[u8]) -> (u64, usize) {
    let mut count = 0;
    while let Some(digit @ b'0'..=b'9') = text.get(count) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        count += 1;
    }
    (number, count)
}

/// What one pass over the text found.
struct ScannedNumber {
    negative: bool,
    leading_zero: bool,
    /// The significant digits, as long as there are at most 28 of them.
    mantissa: i128,
    /// How many significant digits there are, trailing zeros left out.
    count: u32,
    /// The value is `mantissa × 10^exponent`.
    exponent: i64,
}

impl ScannedNumber {
    /// `None` when the text has not the form of a number.
    fn scan(text: &[u8]) -> Option<Self> {
        let (negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            all => (false, all),
        };
        let mut found = Self { negative, leading_zero: false, mantissa: 0, count: 0, exponent: 0 };
        let mut zeros = 0; // zeros that turn out significant only when another digit follows
        let mut seen = 0_i64;
        let mut point_at = None;
        let mut rest = text.iter();
        while let Some(&byte) = rest.next() {
            match byte {
                b'0'..=b'9' => {
                    found.push(byte - b'0', &mut zeros);
                    seen += 1;
                }
                b'.' if point_at.is_none() => point_at = Some(seen),
                b'e' | b'E' if seen > 0 => {
                    found.exponent = read_exponent(rest.as_slice())?;
                    break;
                }
                _ => return None,
            }
        }
        if seen == 0 {
            return None;
        }
        let whole = point_at.unwrap_or(seen);
        found.leading_zero = whole > 1 && text.first() == Some(&b'0');
        found.exponent = found.exponent.saturating_add(i64::from(zeros) - (seen - whole));
        Some(found)
    }

    fn push(&mut self, digit: u8, zeros: &mut u32) {
        if digit == 0 {
            *zeros += u32::from(self.count > 0);
            return;
        }
        self.count = self.count.saturating_add(*zeros + 1);
        if self.count <= MAX_DIGITS {
            self.mantissa = self.mantissa * 10_i128.pow(*zeros + 1) + i128::from(digit);
        }
        *zeros = 0;
    }

    fn into_decimal(self) -> Result<Decimal, NumberError> {
        if self.count == 0 {
            return Ok(Decimal::ZERO);
        }
        if i64::from(self.count).saturating_add(self.exponent) > MAX_MAGNITUDE {
            return Err(NumberError::TooLarge);
        }
        if self.count > MAX_DIGITS {
            return Err(NumberError::TooPrecise);
        }
        if self.exponent < -MAX_SCALE {
            return Err(NumberError::TooSmall);
        }
        let signed = if self.negative { -self.mantissa } else { self.mantissa };
        // Both conversions hold by the two bounds just checked.
        let shift =
            u32::try_from(self.exponent.unsigned_abs()).map_err(|_| NumberError::TooSmall)?;
        if self.exponent >= 0 {
            Ok(Decimal::of_parts(signed * 10_i128.pow(shift), 0))
        } else {
            Ok(Decimal::of_parts(signed, u8::try_from(shift).map_err(|_| NumberError::TooSmall)?))
        }
    }
}

/// An exponent too long for an `i64` saturates: the number is out of range either way.
fn read_exponent(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        all => (1, all),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits
        .iter()
        .fold(0_i64, |sum, digit| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
    Some(sign * size.min(i64::from(i32::MAX)))
}

/// Tells apart the texts that are no number, because the remedies differ.
fn why_not_a_number(text: &str) -> NumberError {
    let bare = text.trim_start_matches(['+', '-']).trim_start_matches('.').to_ascii_lowercase();
    if matches!(bare.as_str(), "nan" | "inf" | "infinity") {
        return NumberError::NotFinite;
    }
    let without: String = text.chars().filter(|&c| c != '_' && c != ',').collect();
    if without.len() < text.len() && ScannedNumber::scan(without.as_bytes()).is_some() {
        return NumberError::Separator;
    }
    NumberError::NotANumber
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_and_prints_as_its_value() {
        for (text, printed) in [
            ("0", "0"),
            ("-0", "0"),
            ("0.000", "0"),
            ("1", "1"),
            ("+1", "1"),
            ("-1.50", "-1.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0.1", "0.1"),
            ("1e3", "1000"),
            ("1.25E+2", "125"),
            ("125e-4", "0.0125"),
            ("3512.4166666666665", "3512.4166666666665"),
            ("999999999999999999", "999999999999999999"),
            ("999999999999999999.9999999999", "999999999999999999.9999999999"),
            ("1234567890.123456789012345678", "1234567890.123456789012345678"),
            ("0.0000000000000000000000000000000000001", "0.0000000000000000000000000000000000001"),
            ("1.00000000000000000000000000000000000000000", "1"),
            ("0e999999999999999999999", "0"),
        ] {
            assert_eq!(
                text.parse::<Decimal>().map(|d| d.to_string()),
                Ok(printed.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_number_out_of_range_is_refused_by_name() {
        for (text, error) in [
            ("", NumberError::NotANumber),
            ("-", NumberError::NotANumber),
            (".", NumberError::NotANumber),
            ("e5", NumberError::NotANumber),
            ("1e", NumberError::NotANumber),
            ("1.2.3", NumberError::NotANumber),
            (" 1", NumberError::NotANumber),
            ("0x10", NumberError::NotANumber),
            ("١", NumberError::NotANumber),
            ("NaN", NumberError::NotFinite),
            (".nan", NumberError::NotFinite),
            ("-.Inf", NumberError::NotFinite),
            ("Infinity", NumberError::NotFinite),
            ("010", NumberError::LeadingZero),
            ("-00.5", NumberError::LeadingZero),
            ("1_000", NumberError::Separator),
            ("1,00,000", NumberError::Separator),
            ("12345678901.234567890123456789", NumberError::TooPrecise),
            ("1000000000000000000", NumberError::TooLarge),
            ("1e18", NumberError::TooLarge),
            ("1e99999999999999999999", NumberError::TooLarge),
            ("1e-65", NumberError::TooSmall),
            ("1e-99999999999999999999", NumberError::TooSmall),
        ] {
            assert_eq!(text.parse::<Decimal>(), Err(error), "{text}");
        }
    }

    /// Of 4.3 × 10^9 zeros the count of them overflowed.
    #[test]
    fn a_number_of_many_characters_is_refused_whatever_its_value() {
        let zeros = |count| "0".repeat(count);
        for (text, number) in [
            (format!("1.{}", zeros(998)), Ok("1")),
            (format!("1.{}", zeros(999)), Err(NumberError::TooLong)),
            (format!("0e{}", zeros(998)), Ok("0")),
            (format!("-0e-{}", zeros(999)), Err(NumberError::TooLong)),
            (zeros(1_000_000), Err(NumberError::TooLong)),
            ("x".repeat(1001), Err(NumberError::NotANumber)),
        ] {
            let found = text.parse::<Decimal>().map(|number| number.to_string());
            assert_eq!(found, number.map(str::to_owned), "{} characters", text.len());
        }
    }

    #[test]
    fn short_numbers_read_as_all_numbers_do() {
        let mut texts = vec![String::new()];
        for _ in 0..6 {
            let longer =
                texts.iter().flat_map(|text| "-01.5e".chars().map(move |c| format!("{text}{c}")));
            texts = longer.collect();
            for text in &texts {
                let short = read_short(text.as_bytes());
                assert!(
                    short.is_none_or(|short| read_any(text) == Ok(short)),
                    "{text} reads as {short:?}"
                );
            }
        }
        for text in [
            "999999999999999999",
            "-99999999999999999.9",
            "0.00000000000000001",
            "123456789012345678.5",
        ] {
            assert_eq!(text.parse(), read_any(text), "{text}");
        }
        assert!(read_short(b"3512.4166666666665").is_some(), "a checkpoint's number is short");
    }

    #[test]
    fn a_text_may_begin_with_a_number() {
        let read = |text: &str| {
            Decimal::short_at_start(text.as_bytes())
                .map(|(number, length)| (number.to_string(), length))
        };
        for (text, number, length) in [
            ("0", "0", 1),
            ("0,", "0", 1),
            ("-12.50}", "-12.5", 6),
            ("100 ", "100", 3),
            ("999999999999999999]", "999999999999999999", 18),
            ("1.00000000000000000", "1", 19),
            ("1-2", "1", 1),
        ] {
            assert_eq!(read(text), Some((number.to_owned(), length)), "{text}");
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "5.,",
            "01",
            "1e5",
            "1.5e5",
            "1.2.3",
            "1..2",
            "+1",
            "1000000000000000000",
            "1.234567890123456789",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
