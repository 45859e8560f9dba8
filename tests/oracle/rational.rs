//! Exact rationals, the yardstick: decimals become fractions, and nothing is ever rounded unless a
//! name says so.
//!
//! The fractions are never reduced: finding common divisors took nine tenths of the time of a
//! hundred thousand cases. A test below holds them to num-rational, which does reduce.

use num_bigint::BigInt;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A fraction, its denominator above zero.
#[derive(Clone, Debug)]
pub struct Q {
    above: BigInt,
    below: BigInt,
}

impl Q {
    pub fn new(above: BigInt, below: BigInt) -> Self {
        match below.cmp(&BigInt::from(0)) {
            Ordering::Greater => Self { above, below },
            Ordering::Less => Self { above: -above, below: -below },
            Ordering::Equal => panic!("{above} / 0"),
        }
    }

    /// Both numerators over one denominator. Most denominators here are powers of ten, one a
    /// multiple of the other.
    fn common(&self, other: &Self) -> (BigInt, BigInt, BigInt) {
        let nothing = BigInt::from(0);
        if self.below == other.below {
            (self.above.clone(), other.above.clone(), self.below.clone())
        } else if &self.below % &other.below == nothing {
            (self.above.clone(), &other.above * (&self.below / &other.below), self.below.clone())
        } else if &other.below % &self.below == nothing {
            (&self.above * (&other.below / &self.below), other.above.clone(), other.below.clone())
        } else {
            (&self.above * &other.below, &other.above * &self.below, &self.below * &other.below)
        }
    }

    fn plus(&self, other: &Self) -> Self {
        let (one, two, below) = self.common(other);
        Self { above: one + two, below }
    }

    fn minus(&self, other: &Self) -> Self {
        let (one, two, below) = self.common(other);
        Self { above: one - two, below }
    }

    fn times(&self, other: &Self) -> Self {
        Self { above: &self.above * &other.above, below: &self.below * &other.below }
    }

    fn over(&self, other: &Self) -> Self {
        Self::new(&self.above * &other.below, &self.below * &other.above)
    }

    /// The whole number that is not above this.
    fn whole(&self) -> BigInt {
        let towards_zero = &self.above / &self.below;
        if self.above < BigInt::from(0) && &towards_zero * &self.below != self.above {
            towards_zero - 1
        } else {
            towards_zero
        }
    }
}

macro_rules! operator {
    ($name:ident $method:ident $as:ident) => {
        impl $name<&Q> for &Q {
            type Output = Q;
            fn $method(self, other: &Q) -> Q {
                self.$as(other)
            }
        }
        impl $name<Q> for &Q {
            type Output = Q;
            fn $method(self, other: Q) -> Q {
                self.$as(&other)
            }
        }
        impl $name<&Q> for Q {
            type Output = Q;
            fn $method(self, other: &Q) -> Q {
                (&self).$as(other)
            }
        }
        impl $name<Q> for Q {
            type Output = Q;
            fn $method(self, other: Q) -> Q {
                (&self).$as(&other)
            }
        }
    };
}

operator!(Add add plus);
operator!(Sub sub minus);
operator!(Mul mul times);
operator!(Div div over);

impl Neg for &Q {
    type Output = Q;
    fn neg(self) -> Q {
        Q { above: -&self.above, below: self.below.clone() }
    }
}

impl Ord for Q {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.above.sign() != other.above.sign() {
            return self.above.sign().cmp(&other.above.sign());
        }
        let (one, two, _) = self.common(other);
        one.cmp(&two)
    }
}

impl PartialOrd for Q {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Q {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Q {}

impl Sum for Q {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(zero(), |sum, item| sum + item)
    }
}

impl Product for Q {
    fn product<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(int(1), |product, item| product * item)
    }
}

impl std::fmt::Display for Q {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = self.below.to_string().len();
        match u32::try_from(places)
            .ok()
            .filter(|&places| ten_to(places) % &self.below == BigInt::from(0))
        {
            Some(places) => {
                f.write_str(&plain(&(&self.above * ten_to(places) / &self.below), places))
            }
            None => write!(f, "{}/{}", self.above, self.below),
        }
    }
}

pub fn int(value: i64) -> Q {
    Q { above: BigInt::from(value), below: BigInt::from(1) }
}

pub fn zero() -> Q {
    int(0)
}

pub fn ten_to(power: u32) -> BigInt {
    10_i128.checked_pow(power).map_or_else(|| BigInt::from(10).pow(power), BigInt::from)
}

/// A plain decimal (`-12.50`) as a whole number over a power of ten.
fn parts(text: &str) -> (BigInt, u32) {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let text = if fraction.is_empty() {
        Cow::Borrowed(whole)
    } else {
        Cow::Owned(format!("{whole}{fraction}"))
    };
    let short = if text.len() < 38 { text.parse::<i128>().ok().map(BigInt::from) } else { None };
    let digits = short
        .or_else(|| text.parse().ok())
        .unwrap_or_else(|| panic!("not a plain decimal: {text}"));
    (digits, u32::try_from(fraction.len()).expect("a short fraction"))
}

/// A plain decimal as a fraction.
pub fn q(text: &str) -> Q {
    let (digits, places) = parts(text);
    Q::new(digits, ten_to(places))
}

/// Whether the text is exactly that fraction, in its one plain form: no exponent, no trailing
/// zeros, no `-0`.
pub fn is(value: &Q, text: &str) -> bool {
    let (digits, places) = parts(text);
    let canonical =
        text != "-0" && !(text.contains('.') && (text.ends_with('0') || text.ends_with('.')));
    canonical && digits * &value.below == &value.above * ten_to(places)
}

pub fn floor(value: &Q) -> Q {
    Q { above: value.whole(), below: BigInt::from(1) }
}

/// The largest multiple of `lot` that is not above `value`.
pub fn down_to(value: &Q, lot: &Q) -> Q {
    floor(&(value / lot)) * lot
}

pub fn abs(value: &Q) -> Q {
    if *value < zero() { -value } else { value.clone() }
}

/// 100 × part / whole to two places, half away from zero. `part` is never below zero and `whole` is
/// above it.
pub fn percent(part: &Q, whole: &Q) -> Q {
    let hundredths = part * int(10_000) / whole;
    floor(&(hundredths + Q::new(1.into(), 2.into()))) / int(100)
}

/// The value cut down to so many significant digits, as a decimal that posize accepts: below 10^18,
/// at most 64 places. At least one unit in that last place.
pub fn decimal_text(value: &Q, significant: u32) -> String {
    let scaled = |places: u32| &value.above * ten_to(places) / &value.below;
    let whole_digits = scaled(0).to_string().len();
    if whole_digits > 17 {
        return "99999999999999999".to_owned();
    }
    let mut places = 0;
    if scaled(0) > BigInt::from(0) {
        places = significant.saturating_sub(u32::try_from(whole_digits).expect("few digits"));
    } else {
        while places < 64 && scaled(places) < ten_to(significant - 1) {
            places += 1;
        }
    }
    let scaled = scaled(places).max(BigInt::from(1));
    let kept = cut(&scaled, significant);
    plain(&kept, places)
}

/// The value as plain text; it must be a decimal.
pub fn decimal(value: &Q, places: u32) -> String {
    let scaled = &value.above * ten_to(places);
    assert!(&scaled % &value.below == BigInt::from(0), "{value} has more than {places} places");
    plain(&(scaled / &value.below), places)
}

/// How many places after the point a decimal needs.
pub fn places(value: &Q) -> u32 {
    let enough = u32::try_from(value.below.to_string().len() * 4).expect("few places");
    let text = decimal(value, enough);
    text.split_once('.').map_or(0, |(_, after)| u32::try_from(after.len()).expect("few places"))
}

/// How many digits a decimal needs, zeros at both ends left out.
pub fn significant_digits(value: &Q) -> usize {
    let text = decimal(value, places(value)).replace(['-', '.'], "");
    text.trim_matches('0').len()
}

/// Zeros in place of what goes beyond so many digits.
fn cut(whole: &BigInt, significant: u32) -> BigInt {
    let digits = u32::try_from(whole.to_string().len()).expect("few digits");
    let unit = ten_to(digits.saturating_sub(significant));
    whole / &unit * unit
}

/// `whole / 10^places` as plain text.
pub fn plain(whole: &BigInt, places: u32) -> String {
    let places = usize::try_from(places).expect("few places");
    let sign = if *whole < BigInt::from(0) { "-" } else { "" };
    let digits = format!("{:0>width$}", whole.magnitude().to_string(), width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    let after = after.trim_end_matches('0');
    if after.is_empty() { format!("{sign}{before}") } else { format!("{sign}{before}.{after}") }
}

#[test]
fn the_yardstick_itself_is_straight() {
    assert_eq!(q("-12.50"), Q::new((-25).into(), 2.into()));
    assert_eq!(q("-0.5"), Q::new((-1).into(), 2.into()));
    assert!(is(&q("0.1"), "0.1") && is(&q("100"), "100"));
    assert!(!is(&q("0.1"), "0.10") && !is(&q("0"), "-0") && !is(&q("0.1"), "0.11"));
    assert_eq!(floor(&q("-0.5")), int(-1));
    assert_eq!(down_to(&q("99.9"), &q("0.25")), q("99.75"));
    assert_eq!(percent(&int(1), &int(800)), q("0.13")); // 0.125
    assert_eq!(percent(&int(1), &int(3)), q("33.33"));
    assert_eq!(decimal_text(&Q::new(2.into(), 3.into()), 5), "0.66666");
    assert_eq!(decimal_text(&q("123456.789"), 3), "123000");
    assert_eq!(decimal_text(&q("123456.789"), 8), "123456.78");
    assert_eq!(decimal_text(&(Q::new(1.into(), ten_to(70))), 3).len(), 66);
}

#[test]
fn the_yardstick_agrees_with_num_rational() {
    use num_rational::Ratio;
    let rng = &mut crate::rng::Rng::new(1);
    let pair = |rng: &mut crate::rng::Rng| {
        let above = (BigInt::from(rng.next()) - BigInt::from(u64::MAX / 2)) >> rng.below(64);
        let below = if rng.chance(50) { ten_to(3) } else { BigInt::from(rng.between(1, 1000)) };
        (Q::new(above.clone(), below.clone()), Ratio::new(above, below))
    };
    let same = |ours: &Q, theirs: &Ratio<BigInt>| {
        &ours.above * theirs.denom() == theirs.numer() * &ours.below
    };
    for _ in 0..20_000 {
        let ((a, x), (b, y)) = (pair(rng), pair(rng));
        assert!(
            same(&(&a + &b), &(&x + &y))
                && same(&(&a - &b), &(&x - &y))
                && same(&(&a * &b), &(&x * &y)),
            "{a} {b}"
        );
        assert!(b == zero() || same(&(&a / &b), &(&x / &y)), "{a} / {b}");
        assert!(same(&floor(&a), &x.floor()) && a.cmp(&b) == x.cmp(&y), "{a} {b}");
    }
}
