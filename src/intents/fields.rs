//! The fields of a line by name, each as its JSON text; and the reader of any JSON, which also says
//! what is wrong with it.

use super::BadLine;
use super::error::LineError;
use super::field::Field;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

macro_rules! fields {
    ($($field:ident),+ $(,)?) => {
        /// The JSON text of every field that an intent may have; `None` where the line does not
        /// have it.
        #[derive(Clone, Debug, Default)]
        pub(super) struct Fields<'a> {
            $(pub(super) $field: Option<&'a str>,)+
        }

        impl<'a> Fields<'a> {
            /// Where the value of that field goes; `None` for a field that is ignored.
            fn slot(&mut self, name: &str) -> Option<&mut Option<&'a str>> {
                match name {
                    $(stringify!($field) => Some(&mut self.$field),)+
                    _ => None,
                }
            }
        }
    };
}

fields! {
    id, symbol, tradingsymbol, side, transaction_type, price, last_price, strategy_code, strategy, qty, quantity, atr,
    atr_value, stop_price, lot_size, point_value, instrument_type, exchange, reduce_only, close, all_or_none, scale,
}

/// The value of a field, unless that is null.
pub(super) fn set<'a>(name: &'static str, json: Option<&'a str>) -> Option<Field<'a>> {
    json.filter(|&json| json != "null").map(|json| Field { name, json })
}

impl<'a> Fields<'a> {
    /// Reads an object, whatever JSON is in it.
    ///
    /// # Errors
    /// A text that is no JSON object, or a field that stands there twice.
    pub(super) fn read(text: &'a str) -> Result<Self, Box<BadLine<'a>>> {
        let reading = Reading::default();
        let mut json = serde_json::Deserializer::from_str(text);
        let read = json.deserialize_map(Object(&reading)).and_then(|()| json.end());
        let Reading { fields, twice, last_name } = reading;
        let fields = fields.into_inner();
        let error = match (read, twice.into_inner()) {
            (Ok(()), None) => return Ok(fields),
            (Ok(()), Some(name)) => {
                LineError::new("duplicate_field", format!("`{name}` stands there twice"))
            }
            (Err(error), _) => not_json(text, &error, &last_name.into_inner()),
        };
        Err(Box::new(BadLine { id: fields.id, error }))
    }
}

/// What has been read, which outlives an error in what follows it.
#[derive(Default)]
struct Reading<'a> {
    fields: RefCell<Fields<'a>>,
    twice: RefCell<Option<String>>,
    last_name: RefCell<String>,
}

struct Object<'r, 'a>(&'r Reading<'a>);

impl<'de> Visitor<'de> for Object<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            self.0.last_name.replace(name.clone().into_owned());
            if self.0.fields.borrow_mut().slot(&name).is_none() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let json = map.next_value::<&RawValue>()?.get();
            let mut fields = self.0.fields.borrow_mut();
            if fields.slot(&name).and_then(|slot| slot.replace(json)).is_some() {
                self.0.twice.replace(Some(name.into_owned()));
            }
        }
        self.0.last_name.take();
        Ok(())
    }
}

/// A field's name, borrowed unless it is written with escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

/// What is wrong with a text that is no JSON object; `name` is the field that was being read.
fn not_json(text: &str, error: &serde_json::Error, name: &str) -> LineError {
    let trimmed = text.trim_ascii();
    if let Some(kind) =
        other_kind(trimmed).filter(|_| serde_json::from_str::<IgnoredAny>(trimmed).is_ok())
    {
        return LineError::new(
            "not_an_object",
            format!("the line is {kind}; an intent is a JSON object"),
        );
    }
    let at = column(text, error);
    let rest = text.get(at..).unwrap_or_default();
    let word =
        rest.split(|c: char| c.is_whitespace() || ",}]:".contains(c)).next().unwrap_or_default();
    if matches!(word.trim_start_matches(['-', '+']), "NaN" | "nan" | "Infinity" | "inf") {
        return LineError::new(
            "not_a_number",
            format!("`{name}` is {word}, which is not JSON and no amount"),
        );
    }
    let reason = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = reason.strip_suffix(&place).unwrap_or(&reason);
    let field = if name.is_empty() { String::new() } else { format!(" in `{name}`") };
    LineError::new(
        "not_json",
        format!("not JSON: {reason} at column {}{field}", text[..at].chars().count() + 1),
    )
}

/// What a text is that starts as something else than an object.
fn other_kind(text: &str) -> Option<&'static str> {
    Some(match text.as_bytes().first()? {
        b'{' => return None,
        b'[' => "an array",
        b'"' => "a string",
        b't' | b'f' => "true or false",
        b'n' => "null",
        _ => "a number",
    })
}

/// The byte where the reader stopped, which for a word or a number may lie inside it: its start.
fn column(text: &str, error: &serde_json::Error) -> usize {
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
