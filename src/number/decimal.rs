//! A number as it was written: up to 28 significant digits, read from its text and never rounded.

use super::exact::Exact;
use super::short;
use std::fmt;
use std::num::NonZeroU64;

/// The most significant digits that an input may have.
pub const MAX_DIGITS: u32 = 28;
/// Inputs are smaller than 10 to this power.
pub const MAX_MAGNITUDE: i64 = 18;
/// The most decimal places that an input may have once its exponent is written out.
pub const MAX_SCALE: i64 = 64;

/// A decimal number taken from its text: `mantissa × 10^-scale`, without trailing zeros in the
/// fraction.
///
/// Sixteen bytes and `Copy`, so that a book of a million positions stays small. Arithmetic happens
/// on [`Exact`](super::Exact).
///
/// ```
/// use posize::number::Decimal;
///
/// let price: Decimal = "3512.4166666666665".parse()?;
/// assert_eq!(price.to_string(), "3512.4166666666665");
/// assert_eq!("1.50e2".parse::<Decimal>()?.to_string(), "150");
/// assert!("1_000".parse::<Decimal>().is_err());
/// # Ok::<(), posize::number::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    // Two words, which a function returns in two registers; |mantissa| < 10^28 < 2^94.
    /// The last 64 bits of the mantissa.
    low: u64,
    /// The bits before these, times 2^32, and one more than the scale: the zero that never occurs
    /// leaves room for `None` in an `Option<Decimal>`.
    top: NonZeroU64,
}

/// Why a text is not a number that posize takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing, or nothing that reads as a number.
    NotANumber,
    /// `NaN`, `.nan`, `inf` and their like.
    NotFinite,
    /// A leading zero, as in `010`: octal to some programs and ten to others.
    LeadingZero,
    /// Digit separators, as in `1_000` or `1,000`.
    Separator,
    /// More than 28 significant digits.
    TooPrecise,
    /// 10^18 or more.
    TooLarge,
    /// More than 64 decimal places.
    TooSmall,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "not a number",
            Self::NotFinite => "not a finite number",
            Self::LeadingZero => "a number with a leading zero, which some programs read as octal",
            Self::Separator => {
                "a number with separators between its digits; write the digits alone"
            }
            Self::TooPrecise => "a number of more than 28 significant digits",
            Self::TooLarge => "a number of 10^18 or more",
            Self::TooSmall => "a number with more than 64 decimal places",
        })
    }
}

impl std::error::Error for NumberError {}

/// Where the bits of the mantissa before its last 64 stand.
const HIGH: u64 = !(u64::MAX >> 32);

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { low: 0, top: NonZeroU64::MIN };
    /// One.
    pub const ONE: Self = Self { low: 1, top: NonZeroU64::MIN };

    #[inline]
    pub(super) fn new(mantissa: i128, scale: u8) -> Self {
        // The masks keep every bit of a mantissa below 2^95, and the callers made sure of that
        // bound.
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "splits a 95-bit integer"
        )]
        Self {
            low: mantissa as u64,
            top: NonZeroU64::MIN.saturating_add(u64::from(scale))
                | ((mantissa >> 32) as u64 & HIGH),
        }
    }

    /// The bits of the mantissa before its last 64.
    #[inline]
    fn high(self) -> i64 {
        self.top.get().cast_signed() >> 32
    }

    /// The digits as a whole number; the value is this × 10^-[`scale`](Self::scale).
    #[must_use]
    #[inline]
    pub fn mantissa(self) -> i128 {
        (i128::from(self.high()) << 64) | i128::from(self.low)
    }

    /// The mantissa, where it fits a machine word.
    #[inline]
    pub(super) fn word(self) -> Option<i64> {
        let low = self.low.cast_signed();
        (self.high() == low >> 63).then_some(low)
    }

    /// How many decimal places the mantissa is shifted by.
    #[must_use]
    #[inline]
    pub fn scale(self) -> u32 {
        u32::try_from(self.top.get() & !HIGH).unwrap_or_default() - 1
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::new(-self.mantissa(), u8::try_from(self.scale()).unwrap_or_default())
    }

    /// Whether this is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.high() == 0 && self.low == 0
    }

    /// Whether this is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.high() < 0
    }

    /// Whether this is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        !self.is_negative() && !self.is_zero()
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<u32> for Decimal {
    fn from(whole: u32) -> Self {
        Self { low: u64::from(whole), ..Self::ZERO }
    }
}

impl TryFrom<&Exact> for Decimal {
    type Error = NumberError;

    /// The same number, where it is one that an input may be.
    ///
    /// # Errors
    /// Says which bound it breaks; it is never rounded.
    fn try_from(exact: &Exact) -> Result<Self, NumberError> {
        if let Some(short) = exact.short() {
            return Ok(short);
        }
        let (mantissa, scale) = exact.without_trailing_zeros();
        let mantissa = mantissa.ok_or(NumberError::TooPrecise)?;
        let whole_digits = mantissa.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
        let too_large = i64::from(whole_digits) - i64::from(scale) > MAX_MAGNITUDE;
        if too_large {
            return Err(NumberError::TooLarge);
        }
        if whole_digits > MAX_DIGITS {
            return Err(NumberError::TooPrecise);
        }
        u8::try_from(scale)
            .ok()
            .filter(|&scale| i64::from(scale) <= MAX_SCALE)
            .map(|scale| Self::new(mantissa, scale))
            .ok_or(NumberError::TooSmall)
    }
}

impl std::str::FromStr for Decimal {
    type Err = NumberError;

    /// Reads `[sign] digits [. digits] [e exponent]`, all of it.
    ///
    /// # Errors
    /// Says why the text is not a number in range; it is never rounded into one.
    #[inline]
    fn from_str(text: &str) -> Result<Self, NumberError> {
        if let Some(short) = read_short(text.as_bytes()) {
            return Ok(short);
        }
        read_any(text)
    }
}

fn read_any(text: &str) -> Result<Decimal, NumberError> {
    let digits = Digits::read(text.as_bytes()).ok_or_else(|| why_not_a_number(text))?;
    if digits.leading_zero {
        return Err(NumberError::LeadingZero);
    }
    digits.into_decimal()
}

/// Reads `[-] digits [. digits]` of up to 18 digits, which is nearly every number there is, several
/// times as fast as [`Digits`] reads the rest. `None` leaves the text to it, and every error too.
#[inline]
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
    #[expect(
        clippy::inline_always,
        reason = "called, it hands the two over in memory, which costs as much as reading them"
    )]
    #[inline(always)]
    pub fn short_at_start(text: &[u8]) -> Option<(Self, usize)> {
        let negative = text.first() == Some(&b'-');
        let digits = text.get(usize::from(negative)..)?;
        let (mantissa, scale, length) = short::at_start(digits)?;
        let signed = if negative { -i128::from(mantissa) } else { i128::from(mantissa) };
        Some((Self::new(signed, scale), length + usize::from(negative)))
    }
}

/// What one pass over the text found.
struct Digits {
    negative: bool,
    leading_zero: bool,
    /// The significant digits, as long as there are at most 28 of them.
    mantissa: i128,
    /// How many significant digits there are, trailing zeros left out.
    count: u32,
    /// The value is `mantissa × 10^exponent`.
    exponent: i64,
}

impl Digits {
    /// `None` when the text has not the form of a number.
    fn read(text: &[u8]) -> Option<Self> {
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
            Ok(Decimal::new(signed * 10_i128.pow(shift), 0))
        } else {
            Ok(Decimal::new(signed, u8::try_from(shift).map_err(|_| NumberError::TooSmall)?))
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
    if without.len() < text.len() && Digits::read(without.as_bytes()).is_some() {
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
    fn a_result_is_an_input_again_where_it_fits() {
        let exact = |text: &str| text.parse::<Exact>().expect(text);
        for (a, b, product) in [
            ("1.50", "-2", Ok("-3")),
            ("0", "5", Ok("0")),
            ("0.00000000000001", "100000000000000", Ok("1")),
            ("99999999999999.99999999999999", "1.0", Ok("99999999999999.99999999999999")),
            ("99999999999999.99999999999999", "1.1", Err(NumberError::TooPrecise)),
            ("123456789.0123456789", "1234567.890123456789", Err(NumberError::TooPrecise)),
            ("1000000000", "1000000000", Err(NumberError::TooLarge)),
            ("999999999999999999", "-1", Ok("-999999999999999999")),
            ("1e-40", "1e-40", Err(NumberError::TooSmall)),
        ] {
            let found = Decimal::try_from(&(&exact(a) * &exact(b)));
            assert_eq!(
                found.map(|decimal| decimal.to_string()),
                product.map(str::to_owned),
                "{a} × {b}"
            );
            if let Ok(decimal) = found {
                assert_eq!(
                    decimal.to_string().parse(),
                    Ok(decimal),
                    "{a} × {b} is in its one form"
                );
            }
        }
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

    #[test]
    fn a_decimal_is_sixteen_bytes() {
        assert_eq!(size_of::<Decimal>(), 16);
        assert_eq!(size_of::<Option<Decimal>>(), 16);
    }
}
