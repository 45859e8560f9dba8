//! Where a text stops being JSON, and why: the byte and the word there, which `serde_json` tells
//! only by line and column.

use std::ops::Range;

/// Why a text is not JSON.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// What it is, as far as that says what to do about it.
    pub(crate) kind: FaultKind,
    /// The byte of the text where reading stopped; its end where the text ends early.
    pub(crate) offset: usize,
    /// The bytes of the word around that byte; none where no word stands there.
    pub(crate) word: Range<usize>,
    /// What `serde_json` says of it, without the place.
    pub(crate) reason: String,
}

/// The kinds of fault that have a remedy of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The word is NaN or Infinity, as Python's `json` module writes them.
    NotFinite,
    /// The text ends before the value does.
    EndsEarly,
    /// Anything else.
    NotJson,
}

impl Fault {
    pub(super) fn new(text: &str, error: &serde_json::Error) -> Self {
        let reason = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = reason.strip_suffix(&place).unwrap_or(&reason).to_owned();
        let offset = offset(text, error, &reason);
        let word = word_at(text, offset);
        let said = &text[word.clone()];
        if is_not_finite(said) {
            Self { kind: FaultKind::NotFinite, offset, word, reason }
        } else if error.is_eof() || is_half_a_number(said, word.end == text.len()) {
            let end = text.len();
            Self { kind: FaultKind::EndsEarly, offset: end, word: end..end, reason }
        } else {
            Self { kind: FaultKind::NotJson, offset, word, reason }
        }
    }
}

fn is_not_finite(word: &str) -> bool {
    matches!(word.trim_start_matches(['-', '+']), "NaN" | "nan" | "Infinity" | "inf")
}

/// Whether the text ends inside a number, as in `1875.`, which `serde_json` calls invalid rather
/// than unfinished.
fn is_half_a_number(word: &str, at_end: bool) -> bool {
    at_end
        && word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && word.ends_with(['.', 'e', 'E', '-', '+'])
}

/// The byte that `serde_json` stopped at: it counts lines from 1 and, in the line, the bytes up to
/// and with that byte.
fn offset(text: &str, error: &serde_json::Error, reason: &str) -> usize {
    let newlines =
        text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(index, _)| index + 1);
    let line_start = match error.line() {
        0 | 1 => 0,
        line => newlines.take(line - 1).last().unwrap_or(0),
    };
    let mut at = (line_start + error.column()).saturating_sub(1).min(text.len());
    let is_control = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_control);
    if reason.starts_with("control character") && !is_control(at) {
        at += 1; // in a string that it skips, it stops one byte before
    }
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn word_at(text: &str, at: usize) -> Range<usize> {
    let of_word =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.');
    let bytes = text.as_bytes();
    let before = bytes[..at].iter().rev().take_while(|byte| of_word(byte)).count();
    let after = bytes[at..].iter().take_while(|byte| of_word(byte)).count();
    if after == 0 { at..at } else { at - before..at + after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_its_byte_and_the_word_there() {
        use FaultKind::{EndsEarly, NotFinite, NotJson};
        for (text, kind, offset, word) in [
            (r#"{"a": NaN}"#, NotFinite, 6, "NaN"),
            ("{\"é\": 1,\n \"b\": [-Infinity]}", NotFinite, 18, "-Infinity"),
            (r#"{"a": None}"#, NotJson, 6, "None"),
            (r#"{"a": 1"#, EndsEarly, 7, ""),
            (r#"{"a": 1."#, EndsEarly, 8, ""),
            (r#"{"a": 010}"#, NotJson, 7, "010"),
            ("{\"a\": \"x\ny\"}", NotJson, 8, ""),
            (r#"{"a": 1}}"#, NotJson, 8, ""),
        ] {
            let read = serde_json::from_str::<serde_json::Value>(text);
            let fault = Fault::new(text, &read.expect_err(text));
            assert_eq!((fault.kind, &text[fault.word.clone()]), (kind, word), "{text}: {fault:?}");
            assert_eq!(fault.offset, offset, "{text}: {fault:?}");
            assert!(!fault.reason.contains("line"), "{}", fault.reason);
        }
    }
}
