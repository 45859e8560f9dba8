//! Where a JSON string stops standing for itself, looked for in eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// How many bytes stand before the first quote, backslash or control character.
#[inline]
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((&eight, behind)) = rest.split_first_chunk() {
        let found = special(u64::from_le_bytes(eight));
        if found != 0 {
            return bytes.len() - rest.len()
                + usize::try_from(found.trailing_zeros() / 8).unwrap_or_default();
        }
        rest = behind;
    }
    let is_special = |&byte: &u8| byte == b'"' || byte == b'\\' || byte < b' ';
    bytes.len() - rest.len() + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// Whether there is no quote, backslash or control character.
#[inline]
pub(crate) fn is_plain(text: &str) -> bool {
    is_without(text, special)
}

/// Whether there is no control character, such as a line break.
#[inline]
pub(crate) fn is_on_one_line(text: &str) -> bool {
    is_without(text, |word| below(word, b' '))
}

#[inline]
fn is_without(text: &str, find: fn(u64) -> u64) -> bool {
    let (eights, rest) = text.as_bytes().as_chunks();
    let last = rest.iter().fold(ONES * u64::from(b' '), |word, &byte| word << 8 | u64::from(byte));
    eights.iter().all(|&eight| find(u64::from_le_bytes(eight)) == 0) && find(last) == 0
}

/// The high bit of the first quote, backslash or control character, and of no byte before it; what
/// stands behind it is unknown.
#[inline]
fn special(word: u64) -> u64 {
    // This bit makes a space of the quote and leaves control characters what they are, so that one
    // test finds both.
    let without_quotes = word ^ (ONES * u64::from(b'"' ^ b' '));
    below(without_quotes, b' ' + 1) | below(word ^ (ONES * u64::from(b'\\')), 1)
}

/// The high bit of the first byte below `limit`, and of none before it.
#[inline]
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(limit)) & !word & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_that_needs_an_escape_is_found_wherever_it_stands() {
        for byte in 0..=0x7F_u8 {
            let is_special = byte < b' ' || byte == b'"' || byte == b'\\';
            for length in 0..20 {
                for at in 0..length {
                    for filling in ["!", " ", "#", "\u{7f}", "[", "]", "\u{e9}"] {
                        let mut text = filling.repeat(length);
                        let at = at * filling.len();
                        text.replace_range(
                            at..at + filling.len(),
                            std::str::from_utf8(&[byte]).expect("ASCII"),
                        );
                        let expected = if is_special { at } else { text.len() };
                        assert_eq!(plain_length(text.as_bytes()), expected, "{text:?}");
                        assert_eq!(is_plain(&text), !is_special, "{text:?}");
                        assert_eq!(is_on_one_line(&text), byte >= b' ', "{text:?}");
                    }
                }
            }
        }
    }
}
