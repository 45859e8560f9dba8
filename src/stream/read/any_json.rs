//! The reader of any JSON: several times as slow as that of [plain](super::plain) lines, and the
//! one that says what is wrong.

use super::fields::{FieldTexts, IntentLine};
use super::{BadLine, LineReader};
use crate::stream::LineError;
use crate::stream::error::{DUPLICATE_FIELD, NOT_A_NUMBER, NOT_AN_OBJECT, NOT_JSON};
use crate::stream::json::{BorrowedKey, error_offset, error_reason, kind_of};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Reads a line, whatever JSON is in it.
///
/// # Errors
/// The first of: a text that is no JSON object, a field that stands there twice, a field that is
/// not known and not ignored, a field that is missing or wrong.
pub(super) fn read_any_line<'t>(
    text: &'t str,
    reader: &mut LineReader,
) -> Result<IntentLine<'t>, Box<BadLine<'t>>> {
    let mut found = FoundFields {
        texts: FieldTexts::none(),
        twice: None,
        unknown: None,
        reading: String::new(),
        reader,
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let parsed = json.deserialize_map(ObjectVisitor(&mut found)).and_then(|()| json.end());
    let line = match (parsed, found.twice) {
        (Ok(()), None) => found.unknown.map_or_else(|| IntentLine::from_texts(&found.texts), Err),
        (Ok(()), Some(name)) => {
            Err(LineError::new(DUPLICATE_FIELD, format!("`{name}` stands there twice")))
        }
        (Err(error), _) => Err(not_an_object(text, &error, &found.reading)),
    };
    line.map_err(|error| Box::new(BadLine { id: found.texts.id(), error }))
}

/// What has been read, which is still there after an error in what follows.
struct FoundFields<'a, 'r> {
    texts: FieldTexts<'a>,
    /// The last field that stood there before.
    twice: Option<String>,
    /// What is wrong with the first field that is not known and not ignored.
    unknown: Option<LineError>,
    /// The name of the field that is being read; empty outside of fields.
    reading: String,
    reader: &'r mut LineReader,
}

struct ObjectVisitor<'f, 'a, 'r>(&'f mut FoundFields<'a, 'r>);

impl<'de> Visitor<'de> for ObjectVisitor<'_, 'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let FoundFields { texts, twice, unknown, reading, reader } = self.0;
        while let Some(BorrowedKey(name)) = map.next_key()? {
            reading.clear();
            reading.push_str(&name);
            let Some(text) = texts.text_mut(&name) else {
                if unknown.is_none() {
                    *unknown = reader.judge(&name).err();
                }
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if text.replace(map.next_value::<&RawValue>()?.get()).is_some() {
                *twice = Some(name.into_owned());
            }
        }
        reading.clear();
        Ok(())
    }
}

/// What is wrong with a text that is no JSON object; `name` is the field that was being read.
fn not_an_object(text: &str, error: &serde_json::Error, name: &str) -> LineError {
    let trimmed = text.trim_ascii();
    let is_json = || serde_json::from_str::<IgnoredAny>(trimmed).is_ok();
    if let Some(kind) = kind_of(trimmed).filter(|_| !trimmed.starts_with('{') && is_json()) {
        return LineError::new(
            NOT_AN_OBJECT,
            format!("the line is {kind}; an intent is a JSON object"),
        );
    }
    let at = error_offset(text, error);
    let rest = text.get(at..).unwrap_or_default();
    let word =
        rest.split(|c: char| c.is_whitespace() || ",}]:".contains(c)).next().unwrap_or_default();
    if matches!(word.trim_start_matches(['-', '+']), "NaN" | "nan" | "Infinity" | "inf") {
        return LineError::new(
            NOT_A_NUMBER,
            format!("`{name}` is {word}, which is not JSON and no amount"),
        );
    }
    let (reason, column) = (error_reason(error), text[..at].chars().count() + 1);
    let field = if name.is_empty() { String::new() } else { format!(" in `{name}`") };
    LineError::new(NOT_JSON, format!("not JSON: {reason} at column {column}{field}"))
}
