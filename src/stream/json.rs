//! Small pieces of JSON knowledge that only the stream uses so far: keys that are borrowed, the
//! kind of a value, the start of a long one, and the byte where a parser stopped. Nothing here
//! knows of intents.

use serde::de::{Deserialize, Deserializer, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A key of an object, borrowed unless it is written with escapes.
pub(super) struct BorrowedKey<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for BorrowedKey<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StringVisitor;
        impl<'de> Visitor<'de> for StringVisitor {
            type Value = BorrowedKey<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(BorrowedKey(Cow::Borrowed(key)))
            }
            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(BorrowedKey(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(StringVisitor)
    }
}

/// What kind of value a JSON text begins as; `None` where there is no text.
pub(super) fn kind_of(json: &str) -> Option<&'static str> {
    Some(match json.as_bytes().first()? {
        b'{' => "an object",
        b'[' => "an array",
        b'"' => "a string",
        b't' | b'f' => "true or false",
        b'n' => "null",
        _ => "a number",
    })
}

/// The start of a value that may be long.
pub(super) fn excerpt(json: &str) -> String {
    const SHOWN: usize = 48;
    match json.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &json[..end]),
        None => json.to_owned(),
    }
}

/// The byte where the parser stopped. Where that lies inside a word or a number, its first byte.
pub(super) fn error_offset(text: &str, error: &serde_json::Error) -> usize {
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let word_start = text[..at]
        .trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '-' || c == '+')
        .len();
    if text[word_start..at].is_empty() { at } else { word_start }
}

/// The parser's reason without the place that it ends with.
pub(super) fn error_reason(error: &serde_json::Error) -> String {
    let reason = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    reason.strip_suffix(&place).map_or(reason.clone(), str::to_owned)
}
