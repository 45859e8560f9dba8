//! A number as it was written: up to 28 significant digits, read from its text and never rounded.

use std::fmt;
use std::num::NonZeroU64;

/// The most significant digits that an input may have.
pub const MAX_DIGITS: u32 = 28;
/// Inputs are smaller than 10 to this power.
pub const MAX_MAGNITUDE: i64 = 18;
/// The most decimal places that an input may have once its exponent is written out.
pub const MAX_SCALE: i64 = 64;
/// The most characters that an input may be written with, zeros and exponent included.
pub const MAX_LENGTH: usize = 1000;

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
    /// More than 1,000 characters.
    TooLong,
}

impl NumberError {
    /// Whether the text is written as a number is, and beyond what an input may be.
    #[must_use]
    pub fn is_out_of_range(self) -> bool {
        matches!(self, Self::TooPrecise | Self::TooLarge | Self::TooSmall | Self::TooLong)
    }
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
            Self::TooLong => "a number written with more than 1,000 characters",
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

    pub(super) fn of_parts(mantissa: i128, scale: u8) -> Self {
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
    fn high(self) -> i64 {
        self.top.get().cast_signed() >> 32
    }

    /// The digits as a whole number; the value is this × 10^-[`scale`](Self::scale).
    #[must_use]
    pub fn mantissa(self) -> i128 {
        (i128::from(self.high()) << 64) | i128::from(self.low)
    }

    /// The mantissa, where it fits a machine word.
    pub(super) fn word(self) -> Option<i64> {
        let low = self.low.cast_signed();
        (self.high() == low >> 63).then_some(low)
    }

    /// How many decimal places the mantissa is shifted by.
    #[must_use]
    pub fn scale(self) -> u32 {
        u32::try_from(self.top.get() & !HIGH).unwrap_or_default() - 1
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::of_parts(-self.mantissa(), u8::try_from(self.scale()).unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_sixteen_bytes() {
        assert_eq!(size_of::<Decimal>(), 16);
        assert_eq!(size_of::<Option<Decimal>>(), 16);
    }
}
