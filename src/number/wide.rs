//! A whole number that lives in a machine word pair for as long as it fits, and grows beyond when it must.
//!
//! Nearly every amount that a trader meets fits 38 digits and stays on the fast path; a product of several 28-digit
//! numbers does not, and is as exact, only slower.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// A whole number of any size. `Big` holds only what does not fit `Small`, so equal values are equal representations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wide {
    Small(i128),
    Big(Box<BigInt>),
}

use Wide::{Big, Small};

impl Wide {
    fn from_big(value: BigInt) -> Self {
        i128::try_from(&value).map_or_else(|_| Big(Box::new(value)), Small)
    }

    fn to_big(&self) -> BigInt {
        match self {
            Small(value) => BigInt::from(*value),
            Big(value) => BigInt::clone(value),
        }
    }

    /// The number, where it fits 128 bits.
    pub(super) fn small(&self) -> Option<i128> {
        match self {
            Small(value) => Some(*value),
            Big(_) => None,
        }
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        if let (Small(a), Small(b)) = (self, other)
            && let Some(sum) = a.checked_add(*b)
        {
            return Small(sum);
        }
        Self::from_big(self.to_big() + other.to_big())
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        if let (Small(a), Small(b)) = (self, other)
            && let Some(product) = a.checked_mul(*b)
        {
            return Small(product);
        }
        Self::from_big(self.to_big() * other.to_big())
    }

    pub(super) fn neg(&self) -> Self {
        if let Small(value) = self
            && let Some(negated) = value.checked_neg()
        {
            return Small(negated);
        }
        Self::from_big(-self.to_big())
    }

    /// This × 10^`power`.
    pub(super) fn scaled_up(&self, power: u32) -> Self {
        match 10_i128.checked_pow(power) {
            _ if power == 0 => self.clone(),
            Some(factor) => self.mul(&Small(factor)),
            None => Self::from_big(self.to_big() * BigInt::from(10).pow(power)),
        }
    }

    /// The quotient rounded towards zero, and what is left over. `None` when the divisor is zero.
    pub(super) fn div_rem(&self, divisor: &Self) -> Option<(Self, Self)> {
        match (self, divisor) {
            (_, Small(0)) => None,
            (Small(a), Small(b)) if let (Ok(a), Ok(b)) = (u64::try_from(*a), u64::try_from(*b)) => {
                Some((Small(i128::from(a / b)), Small(i128::from(a % b)))) // the common case, and several times as fast
            }
            (Small(a), Small(b)) if let (Some(whole), Some(rest)) = (a.checked_div(*b), a.checked_rem(*b)) => {
                Some((Small(whole), Small(rest)))
            }
            _ => {
                let (a, b) = (self.to_big(), divisor.to_big());
                Some((Self::from_big(&a / &b), Self::from_big(&a % &b)))
            }
        }
    }

    /// -1, 0 or 1.
    pub(super) fn signum(&self) -> i32 {
        match self {
            Small(value) => match value.cmp(&0) {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            },
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
        match self {
            Small(value) => value.unsigned_abs().to_string(),
            Big(value) => value.magnitude().to_string(),
        }
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Small(a), Small(b)) => a.cmp(b),
            _ => self.to_big().cmp(&other.to_big()),
        }
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
