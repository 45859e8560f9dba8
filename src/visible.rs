//! What a file, a flag or the environment brings along, fit to be shown: a terminal would obey
//! control characters, and a reader be misled by marks that turn or hide the text around them.

/// The text with every character written out that is not seen as itself.
#[must_use]
pub(crate) fn visible(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_seen(c) { shown.push(c) } else { shown.extend(c.escape_default()) }
    }
    shown
}

/// Whether a character shows as itself: no control, no mark of direction, nothing without a shape.
#[must_use]
pub(crate) fn is_seen(c: char) -> bool {
    match c {
        ' '..='~' => true,
        // The standard library knows what can't be printed, and tells it by escaping it; behind
        // another character it leaves accents as they are.
        c => String::from_iter(['a', c]).escape_debug().nth(1) == Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_is_written_out_and_letters_are_not() {
        for (text, shown) in [
            ("a\u{1b}[31m\r\n\tb", r"a\u{1b}[31m\r\n\tb"),
            ("\u{7f}\u{9b}", r"\u{7f}\u{9b}"),
            ("a\u{202e}b\u{2066}\u{200f}\u{61c}", r"a\u{202e}b\u{2066}\u{200f}\u{61c}"),
            ("\u{200b}\u{feff}\u{ad}\u{2028}\u{a0}", r"\u{200b}\u{feff}\u{ad}\u{2028}\u{a0}"),
            ("\u{e0041}", r"\u{e0041}"),
            ("\"it's\" \\ M&M é e\u{301} निफ्टी 東京 €", "\"it's\" \\ M&M é e\u{301} निफ्टी 東京 €"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }
}
