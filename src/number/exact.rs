//! What arithmetic makes of decimals: sums, differences and products of any size, exact; and the
//! two divisions that posize needs, each of which says how it rounds.

use super::pair::{self, raised, times};
use super::wide::{Wide, word_power};
use std::cmp::Ordering;
use std::num::NonZeroU64;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};
use std::sync::Arc;

/// An exact decimal number of any size and precision: `mantissa × 10^-scale`.
///
/// Two words, because nearly every amount that a trader meets is short. A function takes and
/// returns these in registers: a sizing hands some hundred around, and each would else be written
/// to memory in pieces and waited for as a whole.
///
/// ```
/// use posize::number::Exact;
///
/// let equity: Exact = "50000".parse()?;
/// let risk = &equity * &"0.0075".parse()?;
/// let stop: Exact = &"1.5".parse::<Exact>()? * &"0.05".parse()?;
/// // 375 / 0.075; binary floats say 4999
/// assert_eq!(risk.div_floor(&stop, 0).unwrap().to_string(), "5000");
/// # Ok::<(), posize::number::NumberError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Exact {
    /// Without `long`: the mantissa times 64, and twice the scale, and 1. The zero that never
    /// occurs leaves room for `None` in an `Option<Exact>`.
    short: NonZeroU64,
    long: Option<Arc<Long>>,
}

/// What does not fit the short form.
#[derive(Debug)]
struct Long {
    mantissa: Wide,
    scale: u32,
}

/// How many bits of the short form are not the mantissa's.
const MANTISSA_SHIFT: u32 = 6;
/// The largest scale of the short form.
const SHORT_SCALE: u32 = 31;

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self { short: NonZeroU64::MIN, long: None };
    /// One.
    pub const ONE: Self =
        Self { short: NonZeroU64::MIN.saturating_add(1 << MANTISSA_SHIFT), long: None };

    pub(super) fn from_word(mantissa: i64, scale: u32) -> Self {
        let shifted = mantissa << MANTISSA_SHIFT;
        if shifted >> MANTISSA_SHIFT != mantissa || scale > SHORT_SCALE {
            return Self::from_long(Wide::Word(mantissa), scale);
        }
        Self {
            short: NonZeroU64::MIN | shifted.cast_unsigned() | u64::from(scale << 1),
            long: None,
        }
    }

    fn from_wide(mantissa: Wide, scale: u32) -> Self {
        match mantissa {
            Wide::Word(mantissa) => Self::from_word(mantissa, scale),
            mantissa => Self::from_long(mantissa, scale),
        }
    }

    /// The mantissa and the scale of the short form.
    pub(super) fn as_word(&self) -> Option<(i64, u32)> {
        let short = self.short.get();
        let scale = u32::try_from((short >> 1) & u64::from(SHORT_SCALE)).unwrap_or_default();
        self.long.is_none().then_some((self.short_mantissa(), scale))
    }

    fn short_mantissa(&self) -> i64 {
        self.short.get().cast_signed() >> MANTISSA_SHIFT
    }

    /// How many there are of something.
    #[must_use]
    pub fn count(things: usize) -> Self {
        Self::from(u64::try_from(things).unwrap_or(u64::MAX))
    }

    /// The digits as a whole number; the value is this × 10^-[`scale`](Self::scale).
    pub(super) fn mantissa(&self) -> Wide {
        match &self.long {
            None => Wide::Word(self.short_mantissa()),
            Some(long) => long.mantissa.clone(),
        }
    }

    /// How many decimal places the mantissa is shifted by.
    pub(super) fn scale(&self) -> u32 {
        match (self.as_word(), &self.long) {
            (_, Some(long)) => long.scale,
            (word, None) => word.map_or(0, |(_, scale)| scale),
        }
    }

    /// -1, 0 or 1.
    #[must_use]
    pub fn signum(&self) -> i32 {
        match &self.long {
            None => i32::from(self.short_mantissa() > 0) - i32::from(self.short_mantissa() < 0),
            Some(long) => Self::signum_of_long(long),
        }
    }

    /// Whether this is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.signum() == 0
    }

    /// Whether this is above zero.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.signum() > 0
    }

    /// Whether this is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.signum() < 0
    }

    /// The value without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// The largest number of at most `places` decimal places that is not above `self / divisor`.
    ///
    /// Numerator and denominator are brought to whole numbers first and divided once, so nothing is
    /// rounded on the way. `None` when the divisor is zero.
    #[must_use]
    pub fn div_floor(&self, divisor: &Self, places: u32) -> Option<Self> {
        if let Some((numerator, denominator)) = self.words_over(divisor, places)
            && denominator > 0
        {
            let whole =
                if denominator == 1 { numerator } else { numerator.div_euclid(denominator) };
            return Some(Self::from_word(whole, places));
        }
        self.div_floor_wide(divisor, places)
    }

    /// `self / divisor` rounded half away from zero to `places` decimal places. `None` when the
    /// divisor is zero.
    #[must_use]
    pub fn div_round(&self, divisor: &Self, places: u32) -> Option<Self> {
        if let Some((numerator, denominator)) = self.pairs_over(divisor, places)
            && let Some(rounded) = pair::div_round(numerator, denominator)
        {
            return Some(Self::from_pair(rounded, places));
        }
        let (numerator, denominator) = self.over(divisor, places);
        let (whole, rest) = numerator.div_rem(&denominator)?;
        let sign = numerator.signum() * denominator.signum();
        let twice_rest = absolute(&rest.sum(&rest));
        let step = if twice_rest >= absolute(&denominator) { sign } else { 0 };
        Some(Self::from_wide(whole.sum(&Wide::from(i128::from(step))), places))
    }

    /// The value rounded half away from zero to `places` decimal places.
    #[must_use]
    pub fn round(&self, places: u32) -> Self {
        if self.scale() <= places {
            self.clone()
        } else {
            self.div_round(&Self::ONE, places).unwrap_or_else(|| self.clone())
        }
    }

    /// The mantissa and the scale when the fraction has no trailing zeros; `None` for a mantissa
    /// beyond an `i128`.
    pub(super) fn without_trailing_zeros(&self) -> (Option<i128>, u32) {
        let (mut mantissa, mut scale) = (self.mantissa(), self.scale());
        let ten = Wide::from(10);
        while scale > 0
            && let Some((tenth, rest)) = mantissa.div_rem(&ten)
            && rest.signum() == 0
        {
            scale = if tenth.signum() == 0 { 0 } else { scale - 1 };
            mantissa = tenth;
        }
        (mantissa.as_pair(), scale)
    }

    /// How many decimal places it is held with; trailing zeros may be among them.
    #[must_use]
    pub fn places(&self) -> u32 {
        self.scale()
    }

    /// The whole number that the value is in units of so many decimal places; `None` where it has
    /// more, or the number does not fit.
    #[must_use]
    pub fn at_places(&self, places: u32) -> Option<i128> {
        let up = places.checked_sub(self.scale())?;
        raised(self.as_pair()?.0, up)
    }

    /// So many units of so many decimal places.
    #[must_use]
    pub fn of_places(units: i128, places: u32) -> Self {
        Self::from_wide(Wide::from(units), places)
    }

    /// The value × 10^-`places`.
    #[must_use]
    pub fn shifted_down(&self, places: u32) -> Self {
        Self::from_wide(self.mantissa(), self.scale() + places)
    }

    /// `self × 10^places / divisor` as two whole numbers.
    fn over(&self, divisor: &Self, places: u32) -> (Wide, Wide) {
        let (up, down) = (divisor.scale() + places, self.scale());
        if up >= down {
            (self.mantissa().scaled_up(up - down), divisor.mantissa())
        } else {
            (self.mantissa(), divisor.mantissa().scaled_up(down - up))
        }
    }

    /// `self × 10^places / divisor` as two whole numbers, where each fits a word.
    fn words_over(&self, divisor: &Self, places: u32) -> Option<(i64, i64)> {
        let ((a, down), (b, up)) = (self.as_word()?, divisor.as_word()?);
        let up = up + places;
        if up >= down {
            Some((a.checked_mul(word_power(up - down)?)?, b))
        } else {
            Some((a, b.checked_mul(word_power(down - up)?)?))
        }
    }

    /// `self × 10^places / divisor` as two whole numbers, where each fits 128 bits.
    fn pairs_over(&self, divisor: &Self, places: u32) -> Option<(i128, i128)> {
        let ((a, down), (b, up)) = (self.as_pair()?, divisor.as_pair()?);
        let up = up + places;
        if up >= down { Some((raised(a, up - down)?, b)) } else { Some((a, raised(b, down - up)?)) }
    }

    /// Both short forms without their scale, where that is the same, and it.
    fn at_one_scale(&self, other: &Self) -> Option<(i64, i64, u64)> {
        const SCALE: u64 = (1 << MANTISSA_SHIFT) - 1;
        let (a, b) = (self.short.get(), other.short.get());
        let is_one = self.long.is_none() && other.long.is_none() && (a ^ b) & SCALE == 0;
        is_one.then_some(((a & !SCALE).cast_signed(), (b & !SCALE).cast_signed(), a & SCALE))
    }

    /// A sum or difference, where all of it fits words. At one scale the short forms are added as
    /// they stand.
    fn in_words(&self, other: &Self, add: impl Fn(i64, i64) -> Option<i64>) -> Option<Self> {
        if let Some((a, b, scale)) = self.at_one_scale(other)
            && let Some(sum) = add(a, b)
        {
            return Some(Self { short: NonZeroU64::MIN | sum.cast_unsigned() | scale, long: None });
        }
        let (a, b, scale) = self.words(other)?;
        Some(Self::from_word(add(a, b)?, scale))
    }

    /// Both mantissas at the larger of the two scales, where each fits a word.
    fn words(&self, other: &Self) -> Option<(i64, i64, u32)> {
        let ((a, scale), (b, other)) = (self.as_word()?, other.as_word()?);
        match scale.cmp(&other) {
            Ordering::Equal => Some((a, b, scale)),
            Ordering::Greater => Some((a, b.checked_mul(word_power(scale - other)?)?, scale)),
            Ordering::Less => Some((a.checked_mul(word_power(other - scale)?)?, b, other)),
        }
    }

    /// Both mantissas at the larger of the two scales.
    fn aligned(&self, other: &Self) -> (Wide, Wide, u32) {
        let scale = self.scale().max(other.scale());
        let at_scale = |number: &Self| number.mantissa().scaled_up(scale - number.scale());
        (at_scale(self), at_scale(other), scale)
    }
}

/// Numbers that do not fit the short form, which are rare: `cold` keeps their code out of line,
/// which saves a stream of intents 7 % of its instructions.
impl Exact {
    #[cold]
    pub(super) fn from_long(mantissa: Wide, scale: u32) -> Self {
        Self { long: Some(Arc::new(Long { mantissa, scale })), ..Self::ZERO }
    }

    #[cold]
    fn div_floor_wide(&self, divisor: &Self, places: u32) -> Option<Self> {
        if let Some((numerator, denominator)) = self.pairs_over(divisor, places)
            && denominator > 0
        {
            return Some(Self::from_pair(pair::div_floor(numerator, denominator), places));
        }
        let (numerator, denominator) = self.over(divisor, places);
        let (whole, rest) = numerator.div_rem(&denominator)?;
        let below = rest.signum() * denominator.signum() < 0; // rounded up to zero: step down
        let mantissa = if below { whole.sum(&Wide::from(-1)) } else { whole };
        Some(Self::from_wide(mantissa, places))
    }

    #[cold]
    fn add_wide(&self, other: &Self) -> Self {
        if other.is_zero() {
            return self.clone();
        }
        if let Some((a, b, scale)) = self.pairs(other)
            && let Some(sum) = a.checked_add(b)
        {
            return Self::from_pair(sum, scale);
        }
        let (a, b, scale) = self.aligned(other);
        Self::from_wide(a.sum(&b), scale)
    }

    #[cold]
    fn sub_wide(&self, other: &Self) -> Self {
        if let Some((a, b, scale)) = self.pairs(other)
            && let Some(difference) = a.checked_sub(b)
        {
            return Self::from_pair(difference, scale);
        }
        self.add_wide(&-other)
    }

    #[cold]
    fn mul_wide(&self, other: &Self) -> Self {
        if let (Some((a, scale)), Some((b, more))) = (self.as_pair(), other.as_pair())
            && let Some(product) = times(a, b)
        {
            return Self::from_pair(product, scale + more);
        }
        Self::from_wide(self.mantissa().product(&other.mantissa()), self.scale() + other.scale())
    }

    #[cold]
    fn neg_wide(&self) -> Self {
        Self::from_wide(self.mantissa().negated(), self.scale())
    }

    #[cold]
    fn cmp_wide(&self, other: &Self) -> Ordering {
        if let Some((a, b, _)) = self.pairs(other) {
            return a.cmp(&b);
        }
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }

    /// The mantissa and the scale, where 128 bits hold it.
    fn as_pair(&self) -> Option<(i128, u32)> {
        match &self.long {
            None => self.as_word().map(|(mantissa, scale)| (i128::from(mantissa), scale)),
            Some(long) => Some((long.mantissa.as_pair()?, long.scale)),
        }
    }

    /// Both mantissas at the larger of the two scales, where each fits 128 bits.
    fn pairs(&self, other: &Self) -> Option<(i128, i128, u32)> {
        let ((a, scale), (b, other)) = (self.as_pair()?, other.as_pair()?);
        match scale.cmp(&other) {
            Ordering::Equal => Some((a, b, scale)),
            Ordering::Greater => Some((a, raised(b, scale - other)?, scale)),
            Ordering::Less => Some((raised(a, other - scale)?, b, other)),
        }
    }

    fn from_pair(mantissa: i128, scale: u32) -> Self {
        match i64::try_from(mantissa) {
            Ok(word) => Self::from_word(word, scale),
            Err(_) => Self::from_long(Wide::from(mantissa), scale),
        }
    }

    #[cold]
    fn signum_of_long(long: &Long) -> i32 {
        long.mantissa.signum()
    }
}

fn absolute(value: &Wide) -> Wide {
    if value.signum() < 0 { value.negated() } else { value.clone() }
}

impl From<u64> for Exact {
    fn from(value: u64) -> Self {
        Self::from_wide(Wide::from(i128::from(value)), 0)
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: Self) -> Exact {
        self.in_words(other, i64::checked_add).unwrap_or_else(|| self.add_wide(other))
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: Self) -> Exact {
        self.in_words(other, i64::checked_sub).unwrap_or_else(|| self.sub_wide(other))
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: Self) -> Exact {
        if let (Some((a, scale)), Some((b, more))) = (self.as_word(), other.as_word())
            && let Some(product) = a.checked_mul(b)
        {
            return Exact::from_word(product, scale + more);
        }
        self.mul_wide(other)
    }
}

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        match self.as_word() {
            Some((mantissa, scale)) => Exact::from_word(-mantissa, scale),
            None => self.neg_wide(),
        }
    }
}

impl AddAssign<&Exact> for Exact {
    fn add_assign(&mut self, other: &Self) {
        *self = &*self + other;
    }
}

impl SubAssign<&Exact> for Exact {
    fn sub_assign(&mut self, other: &Self) {
        *self = &*self - other;
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if let Some((a, b, _)) = self.at_one_scale(other) {
            return a.cmp(&b);
        }
        self.words(other).map_or_else(|| self.cmp_wide(other), |(a, b, _)| a.cmp(&b))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Exact {
        text.parse().expect(text)
    }

    #[test]
    fn floor_goes_down_on_both_sides_of_zero() {
        for (a, b, floor) in [
            ("7", "2", "3"),
            ("-7", "2", "-4"),
            ("7", "-2", "-4"),
            ("-7", "-2", "3"),
            ("6", "2", "3"),
            ("8", "2.666666666666666666666666667", "2"), // a 28-digit quotient would round up to 3
            ("375", "0.075", "5000"),
        ] {
            assert_eq!(n(a).div_floor(&n(b), 0), Some(n(floor)), "{a} / {b}");
        }
        assert_eq!(n("1").div_floor(&Exact::ZERO, 0), None);
    }

    #[test]
    fn a_quotient_rounds_half_away_from_zero() {
        for (a, b, rounded) in [
            ("1", "8", "0.13"),
            ("-1", "8", "-0.13"),
            ("1", "3", "0.33"),
            ("2", "3", "0.67"),
            ("1", "-8", "-0.13"),
        ] {
            assert_eq!(n(a).div_round(&n(b), 2), Some(n(rounded)), "{a} / {b}");
        }
    }

    #[test]
    fn numbers_of_many_digits_stay_exact() {
        let long = n("999999999.9999999999999999999");
        let product = &(&long * &long) * &(&long * &long);
        assert_eq!(product.div_floor(&(&(&long * &long) * &long), 19), Some(long.clone()));
        assert_eq!(&product - &product, Exact::ZERO);
        assert!(product > long);
    }

    #[test]
    fn an_amount_takes_two_words() {
        assert_eq!((size_of::<Exact>(), size_of::<Option<Exact>>()), (16, 16));
    }
}
