//! Arithmetic of whole numbers of 128 bits, which says where it does not fit. Prices of 17 digits
//! times rates are of this size; what is of one machine word takes a quicker way.

use super::wide::word_power;

/// A number × 10^`places`, where 128 bits hold it.
pub(crate) fn raised(number: i128, places: u32) -> Option<i128> {
    match word_power(places) {
        Some(1) => Some(number),
        Some(power) => times(number, power.into()),
        None => number.checked_mul(10_i128.checked_pow(places)?),
    }
}

/// A product, where 128 bits hold it. Of two words it always fits, and takes one step instead of
/// the twenty that telling so takes.
pub(crate) fn times(one: i128, other: i128) -> Option<i128> {
    match (i64::try_from(one), i64::try_from(other)) {
        (Ok(one), Ok(other)) => Some(i128::from(one) * i128::from(other)),
        _ => one.checked_mul(other),
    }
}

/// floor(numerator / denominator) of a denominator above zero. Most quotients of a sizing are of
/// numbers whose size fits 64 bits, which the machine divides by itself.
pub(super) fn div_floor(numerator: i128, denominator: i128) -> i128 {
    match (u64::try_from(numerator), u64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) => i128::from(numerator / denominator),
        _ => numerator.div_euclid(denominator),
    }
}

/// The quotient rounded half away from zero. `None` for a denominator that is not above zero, and
/// where the quotient does not fit.
pub(super) fn div_round(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator <= 0 {
        return None;
    }
    let (size, divisor) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let (whole, rest) = match (u64::try_from(size), u64::try_from(divisor)) {
        (Ok(size), Ok(divisor)) => (u128::from(size / divisor), u128::from(size % divisor)),
        _ => (size / divisor, size % divisor),
    };
    let away = whole + u128::from(rest.checked_mul(2)? >= divisor);
    let away = i128::try_from(away).ok()?;
    Some(if numerator < 0 { -away } else { away })
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;

    /// Numbers at the borders of one word and of two.
    fn borders() -> Vec<i128> {
        let word = i128::from(i64::MAX);
        let ends = [0, 1, 7, word, word * 2, 1 << 90, i128::MAX - 1];
        let both = ends.into_iter().flat_map(|end| [end - 1, end, end + 1, -end, -end - 1]);
        both.chain([i128::MIN]).collect()
    }

    #[test]
    fn what_fits_is_what_numbers_of_any_size_come_to() {
        let (zero, one) = (BigInt::ZERO, BigInt::from(1));
        for a in borders() {
            let big_a = BigInt::from(a);
            for places in [0, 1, 18, 19, 30, 60] {
                let expected = &big_a * BigInt::from(10).pow(places);
                let fits = i128::try_from(&expected).ok();
                // A power of ten that does not fit is given up, even for 0.
                let found = raised(a, places);
                assert!(found == fits || (places > 38 && found.is_none()), "{a} e {places}");
            }
            for b in borders() {
                let big_b = BigInt::from(b);
                assert_eq!(times(a, b), i128::try_from(&big_a * &big_b).ok(), "{a} × {b}");
                if b <= 0 {
                    assert_eq!(div_round(a, b), None);
                    continue;
                }
                let (whole, rest) = (&big_a / &big_b, &big_a % &big_b);
                let floor = if rest < zero { &whole - &one } else { whole.clone() };
                assert_eq!(Ok(div_floor(a, b)), i128::try_from(floor), "floor({a} / {b})");
                let is_half = BigInt::from(2) * BigInt::from(rest.magnitude().clone()) >= big_b;
                let step = if a < 0 { -&one } else { one.clone() };
                let rounded = if is_half { whole + step } else { whole };
                // The one number without an opposite is given up.
                let fits = i128::try_from(rounded).ok().filter(|&fits| fits != i128::MIN);
                assert_eq!(div_round(a, b), fits, "{a} / {b}");
            }
        }
    }
}
