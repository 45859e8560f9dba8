//! One field's value: a number, a text, a word of a list, true or false; or what is wrong with it,
//! by the field's name.

use crate::engine::{Code, InstrumentKind, Side};
use crate::number::{Decimal, NumberError};
use crate::stream::LineError;
use crate::stream::error::{
    NOT_A_NUMBER, NUMBER_OUT_OF_RANGE, UNKNOWN_INSTRUMENT_TYPE, UNKNOWN_SIDE, WRONG_TYPE,
};
use crate::stream::json::{excerpt, kind_of};
use std::borrow::Cow;

/// What kind of value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any JSON.
    Json,
    /// A string.
    Text,
    /// A number, bare or in quotes.
    Number,
    /// A word that names a side.
    Side,
    /// A word that names a type of instrument.
    InstrumentKind,
    /// `true` or `false`.
    Flag,
}

/// Where a field's value goes. Its variants are the kinds of value that a field may have.
pub(super) enum ValueSlot<'l, 'a> {
    /// Any JSON, as its text.
    Json(&'l mut Option<&'a str>),
    /// A string.
    Text(&'l mut Option<Cow<'a, str>>),
    /// A number, bare or in quotes.
    Number(&'l mut Option<Decimal>),
    /// A word that names a side.
    Side(&'l mut Option<Side>),
    /// A word that names a type of instrument.
    InstrumentKind(&'l mut Option<InstrumentKind>),
    /// `true` or `false`.
    Flag(&'l mut Option<bool>),
}

impl<'a> ValueSlot<'_, 'a> {
    /// Puts there what the JSON text says.
    pub(super) fn read_json(self, text: FieldText<'a>) -> Result<(), LineError> {
        match self {
            Self::Json(slot) => *slot = Some(text.json),
            Self::Text(slot) => *slot = Some(text.string()?),
            Self::Number(slot) => *slot = Some(text.number()?),
            Self::Side(slot) => {
                *slot = Some(text.word(Side::named, UNKNOWN_SIDE, Side::WORDS)?);
            }
            Self::InstrumentKind(slot) => {
                *slot = Some(text.word(
                    InstrumentKind::of_type,
                    UNKNOWN_INSTRUMENT_TYPE,
                    InstrumentKind::WORDS,
                )?);
            }
            Self::Flag(slot) => *slot = Some(text.flag()?),
        }
        Ok(())
    }
}

/// A value as its JSON text, under the name that the line gives it.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldText<'a> {
    pub(super) name: &'static str,
    pub(super) json: &'a str,
}

impl<'a> FieldText<'a> {
    /// A number, or a string that holds one.
    fn number(self) -> Result<Decimal, LineError> {
        match self.json.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => self.json.parse().map_err(|error| self.not_a_number(error)),
            Some(b'"') => self.string()?.parse().map_err(|error| self.not_a_number(error)),
            _ => Err(self.wrong_type("a number")),
        }
    }

    fn string(self) -> Result<Cow<'a, str>, LineError> {
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
                WRONG_TYPE,
                format!("`{}` holds an escape that is no character", self.name),
            )
        })
    }

    fn flag(self) -> Result<bool, LineError> {
        match self.json {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.wrong_type("true or false")),
        }
    }

    /// A word that `meaning` knows.
    fn word<T>(
        self,
        meaning: fn(&str) -> Option<T>,
        code: &'static Code,
        words: &str,
    ) -> Result<T, LineError> {
        let text = self.string()?;
        meaning(&text).ok_or_else(|| {
            LineError::new(
                code,
                format!("`{}` is {}; it must be {words}", self.name, excerpt(self.json)),
            )
        })
    }

    fn not_a_number(self, error: NumberError) -> LineError {
        let code = if error.is_out_of_range() { NUMBER_OUT_OF_RANGE } else { NOT_A_NUMBER };
        LineError::new(code, format!("`{}` is {}, {error}", self.name, excerpt(self.json)))
    }

    fn wrong_type(self, expected: &str) -> LineError {
        let found = match self.json {
            "true" | "false" => self.json,
            json => kind_of(json).unwrap_or_default(),
        };
        LineError::new(WRONG_TYPE, format!("`{}` is {found}; it must be {expected}", self.name))
    }
}
