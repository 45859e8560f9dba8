//! One field's value: a number, a text, a word of a list, true or false; or what is wrong with it,
//! by the field's name.

use super::error::LineError;
use crate::number::{Decimal, NumberError};
use std::borrow::Cow;

/// A value as its JSON text, under the name that the line gives it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'static str,
    pub(super) json: &'a str,
}

impl<'a> Field<'a> {
    /// A number, or a string that holds one.
    pub(super) fn number(self) -> Result<Decimal, LineError> {
        match self.json.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => self.json.parse().map_err(|error| self.not_a_number(error)),
            Some(b'"') => self.text()?.parse().map_err(|error| self.not_a_number(error)),
            _ => Err(self.wrong_type("a number")),
        }
    }

    /// A string.
    pub(super) fn text(self) -> Result<Cow<'a, str>, LineError> {
        let Some(inner) = self.json.strip_prefix('"').and_then(|json| json.strip_suffix('"'))
        else {
            return Err(self.wrong_type("a string"));
        };
        if !inner.as_bytes().contains(&b'\\') {
            return Ok(Cow::Borrowed(inner));
        }
        let unescaped = serde_json::from_str(self.json).map(Cow::Owned);
        unescaped.map_err(|_| {
            LineError::new(
                "wrong_type",
                format!("`{}` holds an escape that is no character", self.name),
            )
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(self) -> Result<bool, LineError> {
        match self.json {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.wrong_type("true or false")),
        }
    }

    /// A word that `meaning` knows.
    pub(super) fn word<T>(
        self,
        meaning: fn(&str) -> Option<T>,
        code: &'static str,
        words: &str,
    ) -> Result<T, LineError> {
        let text = self.text()?;
        meaning(&text).ok_or_else(|| {
            LineError::new(
                code,
                format!("`{}` is {}; it must be {words}", self.name, excerpt(self.json)),
            )
        })
    }

    #[cold]
    fn not_a_number(self, error: NumberError) -> LineError {
        let code = if error.is_out_of_range() { "number_out_of_range" } else { "not_a_number" };
        LineError::new(code, format!("`{}` is {}, {error}", self.name, excerpt(self.json)))
    }

    #[cold]
    fn wrong_type(self, expected: &str) -> LineError {
        let found = match self.json.as_bytes().first() {
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b't' | b'f') => self.json,
            _ => "a number",
        };
        LineError::new("wrong_type", format!("`{}` is {found}; it must be {expected}", self.name))
    }
}

/// The start of a value that may be long.
fn excerpt(json: &str) -> String {
    const SHOWN: usize = 48;
    match json.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &json[..end]),
        None => json.to_owned(),
    }
}
