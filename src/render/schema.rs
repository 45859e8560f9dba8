//! The JSON Schema of a config file, for editors: written from the key table, so that it says what the reader does.

use super::json::Number;
use crate::config::SECTION;
use crate::engine::key::{self, Allowed, Fallback, Key, Range};
use crate::number::Decimal;
use serde::{Serialize, Serializer};

/// The schema of a whole file; sections of other programs may hold anything.
#[must_use]
pub fn schema() -> impl Serialize {
    object([
        ("$schema", text("https://json-schema.org/draft/2020-12/schema")),
        ("title", text("posize config")),
        ("description", text("The limits and sizing rules of posize; other sections belong to other programs")),
        ("type", text("object")),
        ("required", Json::List(vec![text(SECTION)])),
        ("properties", object([(SECTION, section())])),
    ])
}

fn section() -> Json {
    let mut section = Vec::from([("minProperties".to_owned(), Json::Number(Decimal::ONE))]);
    section.extend(mapping("", false));
    Json::Object(section)
}

/// What the table has below a pattern: its keys, or one schema for every name that the user chooses. A section left empty
/// holds none; an entry left empty is a slip.
fn mapping(pattern: &str, may_be_empty: bool) -> Vec<(String, Json)> {
    let kind = if may_be_empty { Json::List(vec![text("object"), text("null")]) } else { text("object") };
    let mut schema = Vec::from([("type".to_owned(), kind)]);
    let (chosen, known): (Vec<_>, Vec<_>) = key::below(pattern).into_iter().partition(|part| key::is_placeholder(part));
    if let Some(part) = chosen.first() {
        schema.push(("propertyNames".to_owned(), object([("minLength", Json::Number(Decimal::ONE))])));
        schema.push(("additionalProperties".to_owned(), child(pattern, part)));
    } else {
        let properties = known.iter().map(|part| ((*part).to_owned(), child(pattern, part))).collect();
        schema.push(("properties".to_owned(), Json::Object(properties)));
        schema.push(("additionalProperties".to_owned(), Json::False));
    }
    schema
}

fn child(pattern: &str, part: &str) -> Json {
    let name = if pattern.is_empty() { part.to_owned() } else { format!("{pattern}.{part}") };
    let Some(key) = key::named(&name) else {
        return Json::Object(mapping(&name, true));
    };
    let mut schema = Vec::from([("description".to_owned(), text(&described(key)))]);
    match key.allowed {
        Allowed::Mapping => schema.extend(mapping(&name, false)),
        Allowed::Word(words) => {
            schema.push(("enum".to_owned(), Json::List(words.iter().map(|word| text(word)).collect())));
        }
        Allowed::Number(range) => {
            let number = number(range);
            let quoted = object([("type", text("string")), ("pattern", text(NUMBER_PATTERN))]);
            schema.push(("anyOf".to_owned(), Json::List(vec![number, quoted])));
        }
    }
    if let Fallback::Is(default) = key.default {
        let default = default.parse().map_or_else(|_| text(default), Json::Number);
        schema.push(("default".to_owned(), default));
    }
    Json::Object(schema)
}

/// A number in quotes is accepted as the number.
const NUMBER_PATTERN: &str = r"^[+-]?(([1-9][0-9]*|0)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$";

fn number(range: Range) -> Json {
    let (zero, one) = (|| Json::Number(Decimal::ZERO), || Json::Number(Decimal::ONE));
    let bounds = match range {
        Range::AboveZero => vec![("exclusiveMinimum", zero())],
        Range::ZeroOrMore => vec![("minimum", zero())],
        Range::Fraction => vec![("exclusiveMinimum", zero()), ("maximum", one())],
        Range::FractionOrZero => vec![("minimum", zero()), ("maximum", one())],
    };
    object([("type", text("number"))].into_iter().chain(bounds))
}

fn described(key: &Key) -> String {
    match key.default {
        Fallback::Of(other) => format!("{}; {}; default: {other}", key.doc, key.allowed),
        _ if key.allowed == Allowed::Mapping => key.doc.to_owned(),
        _ => format!("{}; {}", key.doc, key.allowed),
    }
}

/// A document whose keys keep their order and whose numbers keep their digits.
enum Json {
    False,
    Text(String),
    Number(Decimal),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::False => serializer.serialize_bool(false),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => Number((*number).into()).serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, value))),
        }
    }
}
