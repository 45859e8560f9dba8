//! Reads the digits of a short number, which is nearly every number there is, without a look at one
//! digit after the other.

/// Reads `digits [. digits]` of up to 18 digits that a text begins with, without a needless zero in
/// front: the digits as a whole number, how many of them stand behind the point when trailing zeros
/// are left out, and the length of the text.
#[expect(clippy::inline_always, reason = "called, it hands the three over in memory")]
#[inline(always)]
pub(super) fn at_start(text: &[u8]) -> Option<(u64, u8, usize)> {
    read_eight(text).or_else(|| read_one_by_one(text))
}

/// Reads up to eight digits, not all of them on one side of the point, in the same few steps
/// whatever they are. `None` leaves the text to [`read_one_by_one`].
#[expect(clippy::inline_always, reason = "called, it hands the three over in memory")]
#[inline(always)]
fn read_eight(text: &[u8]) -> Option<(u64, u8, usize)> {
    let whole = Digits8::at_start(text);
    let behind = text.get(whole.count()..)?;
    let has_needless_zero = text.first() == Some(&b'0') && whole.bits > 8;
    match behind.first() {
        _ if whole.is_none_or_all() || has_needless_zero => None,
        Some(b'.') => {
            let fraction = Digits8::at_start(&behind[1..]);
            let end = 1 + fraction.count();
            let significant = fraction.without_trailing_zeros();
            let goes_on = matches!(behind.get(end), Some(b'.' | b'e' | b'E'));
            if fraction.is_none_or_all() || goes_on || whole.bits + significant.bits > 64 {
                return None;
            }
            let places = u8::try_from(significant.bits / 8).ok()?;
            Some((whole.followed_by(significant).value(), places, whole.count() + end))
        }
        Some(b'e' | b'E') => None,
        _ => Some((whole.value(), 0, whole.count())),
    }
}

/// Fewer than eight bytes as a word, the first in the lowest place, filled up with what is no
/// digit.
#[inline]
fn last_bytes(text: &[u8]) -> u64 {
    match (text.first_chunk(), text.last_chunk()) {
        (Some(&first), Some(&last)) => {
            u64::from(u32::from_le_bytes(first))
                | u64::from(u32::from_le_bytes(last)) << (8 * (text.len() - 4))
        }
        _ => text.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// Up to eight digits, the values of ASCII bytes.
#[derive(Clone, Copy)]
struct Digits8 {
    /// The last digit is in the highest byte; the bytes below the first digit are 0.
    digits: u64,
    /// Eight times the number of digits.
    bits: u32,
}

impl Digits8 {
    /// The digits that the text begins with.
    #[inline]
    fn at_start(text: &[u8]) -> Self {
        const ONES: u64 = 0x0101_0101_0101_0101;
        // A digit becomes its value, and no other byte becomes less than ten.
        let bytes =
            text.first_chunk().map_or_else(|| last_bytes(text), |eight| u64::from_le_bytes(*eight));
        let values = bytes ^ (ONES * u64::from(b'0'));
        // The high bit of the first byte from ten up is set, and of none before it.
        let others = (values.wrapping_add(ONES * (0x80 - 10)) | values) & (ONES * 0x80);
        let bits = others.trailing_zeros() & !7;
        Self { digits: values.unbounded_shl(64 - bits), bits }
    }

    #[inline]
    fn count(self) -> usize {
        usize::try_from(self.bits / 8).unwrap_or_default()
    }

    /// Whether there are no digits, or so many that more may follow.
    #[inline]
    fn is_none_or_all(self) -> bool {
        self.bits == 0 || self.bits == 64
    }

    #[inline]
    fn without_trailing_zeros(self) -> Self {
        let zeros = self.digits.leading_zeros() & !7;
        Self { digits: self.digits.unbounded_shl(zeros), bits: self.bits.saturating_sub(zeros) }
    }

    /// Both, which are no more than eight together.
    #[inline]
    fn followed_by(self, others: Self) -> Self {
        Self {
            digits: self.digits.unbounded_shr(others.bits) | others.digits,
            bits: self.bits + others.bits,
        }
    }

    /// The number that the digits make: neighbours are put together, then pairs of them, then
    /// fours.
    #[inline]
    fn value(self) -> u64 {
        const ONES: u64 = 0x00FF_00FF_00FF_00FF;
        const PAIRS: u64 = 0x0000_FFFF_0000_FFFF;
        const FOURS: u64 = 0xFFFF_FFFF;
        let pairs = (self.digits & ONES) * 10 + (self.digits >> 8 & ONES);
        let fours = (pairs & PAIRS) * 100 + (pairs >> 16 & PAIRS);
        (fours & FOURS) * 10_000 + (fours >> 32)
    }
}

#[inline(never)]
fn read_one_by_one(text: &[u8]) -> Option<(u64, u8, usize)> {
    let (mut mantissa, mut point_at, mut length) = (0_u64, usize::MAX, 0);
    for &byte in text.iter().take(20) {
        match byte {
            // At most 19 digits: below 10^19, and so below 2^64.
            b'0'..=b'9' if length < 19 => mantissa = mantissa * 10 + u64::from(byte - b'0'),
            b'.' if point_at == usize::MAX => point_at = length,
            _ => break,
        }
        length += 1;
    }
    let whole = point_at.min(length);
    let mut scale = (length - whole).saturating_sub(1);
    let has_needless_zero = whole > 1 && text.first() == Some(&b'0');
    let ends_in_point = point_at == length.wrapping_sub(1);
    let goes_on = matches!(text.get(length), Some(b'0'..=b'9' | b'.' | b'e' | b'E'));
    if whole == 0 || whole > 18 || has_needless_zero || ends_in_point || goes_on {
        return None;
    }
    while scale > 0 && mantissa.is_multiple_of(10) {
        mantissa /= 10;
        scale -= 1;
    }
    Some((mantissa, u8::try_from(scale).ok()?, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_digits_at_once_read_as_one_by_one() {
        let mut read = 0;
        let mut check = |text: &str| {
            for behind in [
                "",
                ",",
                "}\n      ",
                "          ",
                ",1.5,1.5,1.5",
                "-1:;/.........",
                "e5       ",
                ".5       ",
            ] {
                let text = format!("{text}{behind}");
                let found = read_eight(text.as_bytes());
                assert!(
                    found.is_none() || found == read_one_by_one(text.as_bytes()),
                    "{text} reads as {found:?}"
                );
                read += u32::from(found.is_some());
            }
        };
        let mut texts = vec![String::new()];
        for _ in 0..7 {
            texts = texts
                .iter()
                .flat_map(|text| "01.9e".chars().map(move |c| format!("{text}{c}")))
                .collect();
            for text in &texts {
                check(text);
            }
        }
        for text in [
            "12345678",
            "1234567.8",
            "1.2345678",
            "1234.56789",
            "1234.567800",
            "9999999.90",
            "0.00000000",
        ] {
            check(text);
        }
        assert!(read > 10_000, "{read} texts were read at once");
        assert_eq!(read_eight(b"1532.310,\"a\":"), Some((153_231, 2, 8)));
        assert_eq!(read_eight(b"0.0000000,\"a\":"), Some((0, 0, 9)));
    }
}
