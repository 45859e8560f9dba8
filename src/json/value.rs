//! A value as its text in the file: what kind it is, where it stands, and what it says.

use super::plain::is_plain;
use crate::number::{Decimal, NumberError};
use serde::de::{Deserializer, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// A value as its text, borrowed from the file.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Raw<'a>(#[serde(borrow)] &'a RawValue);

impl<'a> Raw<'a> {
    pub(crate) fn text(self) -> &'a str {
        self.0.get()
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        Kind::of(self.text()).unwrap_or(Kind::Null)
    }

    pub(crate) fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The bytes of `file` that this value is, which must have been read from it.
    pub(crate) fn range(self, file: &str) -> Range<usize> {
        let start = self.text().as_ptr().addr().saturating_sub(file.as_ptr().addr());
        start..start + self.text().len()
    }

    /// What a string says; `None` for other kinds, and for an escape that is no character.
    pub(crate) fn string(self) -> Option<Cow<'a, str>> {
        let inner = self.text().strip_prefix('"')?.strip_suffix('"')?;
        if is_plain(inner) {
            Some(Cow::Borrowed(inner))
        } else {
            serde_json::from_str(self.text()).ok().map(Cow::Owned) // it holds an escape
        }
    }

    /// The number that this is, bare or in quotes.
    #[inline]
    pub(crate) fn number(self) -> Result<Decimal, NoNumber> {
        match self.kind() {
            Kind::Number => self.text().parse().map_err(NoNumber::Number),
            kind => self.quoted_number(kind),
        }
    }

    fn quoted_number(self, kind: Kind) -> Result<Decimal, NoNumber> {
        self.string().ok_or(NoNumber::Kind(kind))?.parse().map_err(NoNumber::Number)
    }
}

/// Why a value is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoNumber {
    /// It is of another kind, or a string with an escape that is no character.
    Kind(Kind),
    /// Its text is no number that can be computed with.
    Number(NumberError),
}

/// The kinds of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

impl Kind {
    /// The kind of the value that a text begins with, told by its first byte; `None` for a text
    /// without one. White space before it is not passed over.
    #[inline]
    pub(crate) fn of(text: &str) -> Option<Self> {
        Some(match text.as_bytes().first()? {
            b'{' => Self::Object,
            b'[' => Self::Array,
            b'"' => Self::String,
            b't' | b'f' => Self::Boolean,
            b'n' => Self::Null,
            _ => Self::Number,
        })
    }

    /// Whether it holds nothing but itself.
    pub(crate) fn is_scalar(self) -> bool {
        !matches!(self, Self::Object | Self::Array)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Null => "null",
        })
    }
}

/// A field's name, or the key of an entry.
pub(crate) struct Key<'a>(pub(crate) Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The start of a value that may be long, for messages.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 48;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
