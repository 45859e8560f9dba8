//! A whole number that lives in one machine word for as long as it fits, then in two, and grows
//! beyond when it must.
//!
//! Nearly every amount that a trader meets fits a word (18 digits), and [`Exact`](super::Exact)
//! reckons with words itself; here is the arithmetic of what does not fit.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// A whole number of any size, always in the smallest form that holds it, so equal values are equal
/// representations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wide {
    Word(i64),
    Pair(i128),
    Big(BigInt),
}

use Wide::{Big, Word};

/// 10^`exponent`, where it fits a word.
pub(super) fn word_power(exponent: u32) -> Option<i64> {
    usize::try_from(exponent).ok().and_then(|exponent| WORD_POWERS.get(exponent)).copied()
}

/// The powers of ten that fit a word, by their exponent.
const WORD_POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

impl From<i128> for Wide {
    fn from(value: i128) -> Self {
        i64::try_from(value).map_or(Self::Pair(value), Word)
    }
}

impl From<BigInt> for Wide {
    fn from(value: BigInt) -> Self {
        i128::try_from(&value).map_or_else(|_| Big(value), Self::from)
    }
}

impl Wide {
    fn to_big(&self) -> BigInt {
        match self {
            Word(value) => BigInt::from(*value),
            Self::Pair(value) => BigInt::from(*value),
            Big(value) => value.clone(),
        }
    }

    /// The number, where it fits 128 bits.
    pub(super) fn as_pair(&self) -> Option<i128> {
        match self {
            Word(value) => Some(i128::from(*value)),
            Self::Pair(value) => Some(*value),
            Big(_) => None,
        }
    }

    pub(super) fn sum(&self, other: &Self) -> Self {
        let sum = self.as_pair().zip(other.as_pair()).and_then(|(a, b)| a.checked_add(b));
        sum.map_or_else(|| Self::from(self.to_big() + other.to_big()), Self::from)
    }

    pub(super) fn product(&self, other: &Self) -> Self {
        let product = self.as_pair().zip(other.as_pair()).and_then(|(a, b)| a.checked_mul(b));
        product.map_or_else(|| Self::from(self.to_big() * other.to_big()), Self::from)
    }

    pub(super) fn negated(&self) -> Self {
        let negated = self.as_pair().and_then(i128::checked_neg);
        negated.map_or_else(|| Self::from(-self.to_big()), Self::from)
    }

    /// This × 10^`power`.
    pub(super) fn scaled_up(&self, power: u32) -> Self {
        match word_power(power) {
            Some(1) => self.clone(),
            Some(factor) => self.product(&Word(factor)),
            None => Self::from(self.to_big() * BigInt::from(10).pow(power)),
        }
    }

    /// The quotient rounded towards zero, and what is left over. `None` when the divisor is zero.
    pub(super) fn div_rem(&self, divisor: &Self) -> Option<(Self, Self)> {
        if divisor.signum() == 0 {
            return None;
        }
        if let (Word(a), Word(b)) = (self, divisor)
            && let Some(whole) = a.checked_div(*b)
        {
            return Some((Word(whole), Word(a - whole * b)));
        }
        if let Some((a, b)) = self.as_pair().zip(divisor.as_pair())
            && let Some(whole) = a.checked_div(b)
        {
            return Some((whole.into(), (a - whole * b).into()));
        }
        let (a, b) = (self.to_big(), divisor.to_big());
        Some((Self::from(&a / &b), Self::from(&a % &b)))
    }

    /// -1, 0 or 1.
    pub(super) fn signum(&self) -> i32 {
        match self {
            Word(value) => i32::from(*value > 0) - i32::from(*value < 0),
            Self::Pair(value) => {
                if *value < 0 {
                    -1
                } else {
                    1
                }
            }
            Big(value) => {
                if value.sign() == Sign::Minus {
                    -1
                } else {
                    1
                }
            }
        }
    }

    /// The decimal digits, without a sign.
    pub(super) fn digits(&self) -> String {
        self.as_pair().map_or_else(
            || self.to_big().magnitude().to_string(),
            |value| value.unsigned_abs().to_string(),
        )
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Word(a), Word(b)) => a.cmp(b),
            _ => match (self.as_pair(), other.as_pair()) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => self.to_big().cmp(&other.to_big()),
            },
        }
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers at the borders between the three forms.
    fn borders() -> Vec<BigInt> {
        let borders =
            [0, 1, 10, i64::MAX.into(), i64::MIN.into(), i128::MAX, i128::MIN, 1_i128 << 90];
        let near = |border: i128| [-1, 0, 1].map(|step| BigInt::from(border) + step);
        borders
            .into_iter()
            .flat_map(|border| near(border).into_iter().chain(near(border).map(|n: BigInt| -n)))
            .collect()
    }

    #[test]
    fn arithmetic_is_the_same_in_every_form() {
        for a in borders() {
            let wide_a = Wide::from(a.clone());
            assert_eq!(wide_a.to_big(), a);
            assert_eq!(wide_a.negated(), Wide::from(-&a), "-{a}");
            assert_eq!(
                wide_a.signum(),
                i32::from(a > BigInt::ZERO) - i32::from(a < BigInt::ZERO),
                "{a}"
            );
            assert_eq!(wide_a.digits(), a.magnitude().to_string());
            for power in [0, 1, 18, 19, 40] {
                assert_eq!(
                    wide_a.scaled_up(power),
                    Wide::from(&a * BigInt::from(10).pow(power)),
                    "{a} e {power}"
                );
            }
            for b in borders() {
                let wide_b = Wide::from(b.clone());
                assert_eq!(wide_a.sum(&wide_b), Wide::from(&a + &b), "{a} + {b}");
                assert_eq!(wide_a.product(&wide_b), Wide::from(&a * &b), "{a} * {b}");
                assert_eq!(wide_a.cmp(&wide_b), a.cmp(&b), "{a} <=> {b}");
                let expected =
                    (b != BigInt::ZERO).then(|| (Wide::from(&a / &b), Wide::from(&a % &b)));
                assert_eq!(wide_a.div_rem(&wide_b), expected, "{a} / {b}");
            }
        }
    }
}
