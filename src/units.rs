//! Amounts by what they measure, so that a price is never added to money nor a percent taken for a
//! fraction.
//!
//! What may be combined: quantities × money a unit → money; points × point value → money a unit;
//! money × fraction → money; points × fraction → points; quantities × fraction → quantities; and
//! each unit with itself by `+` and `-`. Nothing else has an operator.

use crate::number::{Decimal, Digits, Exact};
use std::fmt;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(Exact);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(Exact::ZERO);
            /// One of it.
            pub const ONE: Self = Self(Exact::ONE);

            /// The bare number.
            #[must_use]
            #[inline]
            pub fn number(&self) -> &Exact {
                &self.0
            }

            /// Whether this is zero.
            #[must_use]
            #[inline]
            pub fn is_zero(&self) -> bool {
                self.0.is_zero()
            }

            /// Whether this is above zero.
            #[must_use]
            #[inline]
            pub fn is_positive(&self) -> bool {
                self.0.is_positive()
            }

            /// Whether this is below zero.
            #[must_use]
            #[inline]
            pub fn is_negative(&self) -> bool {
                self.0.is_negative()
            }

            /// The amount without its sign.
            #[must_use]
            #[inline]
            pub fn abs(&self) -> Self {
                Self(self.0.abs())
            }

            /// The amount, or zero where it is below.
            #[must_use]
            #[inline]
            pub fn at_least_zero(self) -> Self {
                if self.is_negative() { Self::ZERO } else { self }
            }
        }

        impl From<Decimal> for $name {
            #[inline]
            fn from(value: Decimal) -> Self {
                Self(value.into())
            }
        }

        impl From<$name> for Exact {
            #[inline]
            fn from(amount: $name) -> Self {
                amount.0
            }
        }

        impl From<Exact> for $name {
            #[inline]
            fn from(value: Exact) -> Self {
                Self(value)
            }
        }

        impl AsRef<Exact> for $name {
            fn as_ref(&self) -> &Exact {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Add for &$name {
            type Output = $name;
            #[inline]
            fn add(self, other: Self) -> $name {
                $name(&self.0 + &other.0)
            }
        }

        impl Sub for &$name {
            type Output = $name;
            #[inline]
            fn sub(self, other: Self) -> $name {
                $name(&self.0 - &other.0)
            }
        }

        impl Neg for &$name {
            type Output = $name;
            #[inline]
            fn neg(self) -> $name {
                $name(-&self.0)
            }
        }

        impl AddAssign<&$name> for $name {
            #[inline]
            fn add_assign(&mut self, other: &Self) {
                self.0 += &other.0;
            }
        }

        impl SubAssign<&$name> for $name {
            #[inline]
            fn sub_assign(&mut self, other: &Self) {
                self.0 -= &other.0;
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, |sum, item| &sum + &item)
            }
        }
    };
}

macro_rules! product {
    ($left:ident * $right:ident = $output:ident) => {
        impl Mul<&$right> for &$left {
            type Output = $output;
            #[inline]
            fn mul(self, other: &$right) -> $output {
                $output(&self.0 * &other.0)
            }
        }
    };
}

unit! {
    /// Money in the account's currency; also money a unit of quantity, where a name says `unit`.
    Money
}
unit! {
    /// Price points: a price, or a distance between two prices.
    Points
}
unit! {
    /// Money per one point of price per one unit of quantity (the contract multiplier). Never the
    /// lot size.
    PointValue
}
unit! {
    /// Shares, coins, or units of a contract; never lots. Signed where it is a position: below zero
    /// is short.
    Quantity
}
unit! {
    /// A share or multiple of something: 0.8 is 80 %, a leverage of 2 is twice the equity.
    Fraction
}

/// Hundredths, for reading: 18.75 means 18.75 %. Rounded to two decimals, so never computed with;
/// what is not zero is shown as `< 0.01` where it rounds to 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percent {
    rounded: Exact,
    /// -1, 0 or 1, before it was rounded.
    signum: i32,
}

product!(Quantity * Money = Money);
product!(Points * PointValue = Money);
product!(Points * Fraction = Points);
product!(Money * Fraction = Money);
product!(Fraction * Fraction = Fraction);
product!(Quantity * Fraction = Quantity);

impl Money {
    /// How much of `whole` this is. Nothing of nothing is 0 %; `None` when something stands against
    /// nothing or less.
    #[must_use]
    pub fn percent_of(&self, whole: &Self) -> Option<Percent> {
        if self.is_zero() {
            return Some(Percent::ZERO);
        }
        if !whole.is_positive() {
            return None;
        }
        let hundredfold = &self.0 * &Exact::from(100);
        let rounded = hundredfold.div_round(&whole.0, 2)?;
        Some(Percent { rounded, signum: self.0.signum() })
    }

    /// The largest whole number of lots that this pays for at `unit_cost` money a unit, as a
    /// quantity. Nothing where the money is below zero.
    ///
    /// One exact floor of `money / (unit_cost × lot)`: never a rounding on the way. `None` when the
    /// lot or its cost is zero.
    #[must_use]
    pub fn buys(&self, unit_cost: &Self, lot: &Quantity) -> Option<Quantity> {
        let lots = self.0.div_floor(&(&unit_cost.0 * &lot.0), 0)?;
        Some(Quantity(&lots * &lot.0).at_least_zero())
    }
}

impl Quantity {
    /// The largest whole number of lots that is not above this quantity. `None` when the lot is
    /// zero.
    #[must_use]
    #[inline]
    pub fn down_to_lots(&self, lot: &Self) -> Option<Self> {
        self.in_lots(lot).map(|lots| Self(&lots * &lot.0))
    }

    /// The smallest whole number of lots that is not below this quantity. `None` when the lot is
    /// zero.
    #[must_use]
    pub fn up_to_lots(&self, lot: &Self) -> Option<Self> {
        let lots = (-&self.0).div_floor(&lot.0, 0)?;
        Some(Self(-&(&lots * &lot.0)))
    }

    /// How many whole lots fit this quantity. `None` when the lot is zero.
    #[must_use]
    pub fn in_lots(&self, lot: &Self) -> Option<Exact> {
        self.0.div_floor(&lot.0, 0)
    }
}

impl Points {
    /// The nearest price on a tick that is not above this one. `None` when the tick is zero.
    #[must_use]
    pub fn down_to_tick(&self, tick: &Self) -> Option<Self> {
        self.0.div_floor(&tick.0, 0).map(|ticks| Self(&ticks * &tick.0))
    }

    /// The nearest price on a tick that is not below this one. `None` when the tick is zero.
    #[must_use]
    pub fn up_to_tick(&self, tick: &Self) -> Option<Self> {
        (-self).down_to_tick(tick).map(|price| -&price)
    }

    /// The step of its last decimal place, or of the last of so many where it has fewer.
    #[must_use]
    pub fn step_of(&self, least_places: u32) -> Self {
        let mut step = Self(Exact::ONE.shifted_down(least_places));
        while !self.is_on_tick(&step) {
            step = Self(step.0.shifted_down(1));
        }
        step
    }

    /// Whether the price is on a tick.
    #[must_use]
    pub fn is_on_tick(&self, tick: &Self) -> bool {
        self.down_to_tick(tick).is_none_or(|price| price == *self)
    }
}

impl Fraction {
    /// The same share in percent, for reading.
    #[must_use]
    pub fn in_percent(&self) -> Percent {
        let rounded = (&self.0 * &Exact::from(100)).round(2);
        Percent { rounded, signum: self.0.signum() }
    }
}

impl Percent {
    /// Nothing of it.
    pub const ZERO: Self = Self { rounded: Exact::ZERO, signum: 0 };

    /// The rounded number, for documents.
    #[must_use]
    pub fn number(&self) -> &Exact {
        &self.rounded
    }

    /// The text for people, its whole part grouped.
    #[must_use]
    pub fn grouped(&self, digits: Digits) -> String {
        self.trace().map_or_else(|| self.rounded.grouped(digits), str::to_owned)
    }

    /// What stands for an amount that is not zero and rounds to 0.
    fn trace(&self) -> Option<&'static str> {
        match self.signum {
            1 if self.rounded.is_zero() => Some("< 0.01"),
            -1 if self.rounded.is_zero() => Some("> -0.01"),
            _ => None,
        }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.trace() {
            Some(trace) => f.write_str(trace),
            None => self.rounded.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money(text.parse().expect(text))
    }

    fn quantity(text: &str) -> Quantity {
        Quantity(text.parse().expect(text))
    }

    #[test]
    fn room_buys_whole_lots_and_never_one_too_many() {
        // 650000 / 200 = 3250 units = 130 lots of 25
        assert_eq!(money("650000").buys(&money("200"), &quantity("25")), Some(quantity("3250")));
        // 649999 / 200 = 3249.995 units = 129.9998 lots
        assert_eq!(money("649999").buys(&money("200"), &quantity("25")), Some(quantity("3225")));
        assert_eq!(money("-1").buys(&money("200"), &quantity("25")), Some(Quantity::ZERO));
        assert_eq!(money("1").buys(&money("200"), &Quantity::ZERO), None);
    }

    #[test]
    fn a_percentage_needs_something_to_be_part_of() {
        let percent = money("150000").percent_of(&money("800000")).expect("a percentage");
        assert_eq!(percent.number(), &"18.75".parse().expect("18.75"));
        assert_eq!(money("0").percent_of(&money("0")), Some(Percent::ZERO));
        assert_eq!(money("1").percent_of(&money("0")), None);
        assert_eq!(money("1").percent_of(&money("-5")), None);
    }

    #[test]
    fn a_percentage_that_is_not_zero_never_reads_as_zero() {
        for (part, number, shown, grouped) in [
            ("0", "0", "0", "0"),
            ("4.999", "0", "< 0.01", "< 0.01"),
            ("-4.999", "0", "> -0.01", "> -0.01"),
            ("5", "0.01", "0.01", "0.01"),
            ("-5", "-0.01", "-0.01", "-0.01"),
            ("1234500000", "1234500", "1234500", "1,234,500"),
        ] {
            let of_amounts = money(part).percent_of(&money("100000")).expect("a percentage");
            let fraction = Fraction(&money(part).0 * &"0.00001".parse().expect("a number"));
            for percent in [of_amounts, fraction.in_percent()] {
                assert_eq!(percent.number().to_string(), number, "{part}");
                assert_eq!(percent.to_string(), shown, "{part}");
                assert_eq!(percent.grouped(Digits::Western), grouped, "{part}");
            }
        }
    }
}
