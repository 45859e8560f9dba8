//! Between [`Decimal`], which is written and read, and [`Exact`], which is computed with.

use super::decimal::{Decimal, MAX_DIGITS, MAX_MAGNITUDE, MAX_SCALE, NumberError};
use super::exact::Exact;
use super::wide::Wide;

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        match value.word() {
            Some(mantissa) => Self::from_word(mantissa, value.scale()),
            None => Self::from_long(Wide::from(value.mantissa()), value.scale()),
        }
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
            .map(|scale| Self::of_parts(mantissa, scale))
            .ok_or(NumberError::TooSmall)
    }
}

impl Exact {
    /// The same number as an input of up to 18 digits, which nearly every one is.
    pub(super) fn short(&self) -> Option<Decimal> {
        let (mut mantissa, mut scale) = self.as_word()?;
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale = if mantissa == 0 { 0 } else { scale - 1 };
        }
        let fits = mantissa.unsigned_abs() < 10_u64.pow(18) && scale <= 18;
        fits.then_some(Decimal::of_parts(mantissa.into(), u8::try_from(scale).ok()?))
    }
}

impl std::str::FromStr for Exact {
    type Err = NumberError;

    /// Reads what [`Decimal`] reads.
    ///
    /// # Errors
    /// As [`Decimal`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|decimal: Decimal| decimal.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
