//! The schema of intents, from the table that their lines are read by.
//!
//! It passes whatever posize answers. A name that posize does not know is ignored, so it passes
//! too, unless it looks like a field: by its letters, by what other programs call the field, or by
//! a letter that is missing or swapped. What else is a slip no schema can tell, nor what depends on
//! the book; `size` refuses it. Under `--strict` there are no other names.

use super::documents::root_schema;
use super::tree::{Json, object, text, texts};
use crate::engine::{InstrumentKind, Side};
use crate::number::Exact;
use crate::render::json::AnswerDocument;
use crate::stream::{FieldKind, INTENT_FIELDS, IntentField, is_refused_name, other_names};
use std::collections::BTreeSet;

/// A number in quotes, as it is read.
const NUMBER: &str = r"^[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$";
/// What may stand between the words of a name.
const BETWEEN: &str = "[-_ ]?";
/// The field of a case that says what is expected.
const EXPECT: &str = "expect";
/// The parts of an error that a case expects.
const ERROR_PARTS: &str = r"^error\.";

type Entries = Vec<(String, Json)>;

/// The schema of one intent.
pub(super) fn schema(is_strict: bool) -> Json {
    let mut schema = heading(
        "posize intent",
        "What is to be sized: a line of size --intents; what is null is not set",
    );
    schema.extend(intent(is_strict, Text::Quoted));
    Json::Object(schema)
}

/// The schema of the cases that `validate --expect` reads: a list of them, or one a line.
pub(super) fn cases() -> Json {
    let case_ref = || object([("$ref", text("#/$defs/case"))]);
    let list = object([
        ("type", text("array")),
        ("items", case_ref()),
        ("minItems", Json::Number(Exact::ONE)),
    ]);
    let mut schema = heading(
        "posize validate --expect",
        "Intents, each with what it must be answered: a list of them, or one a line",
    );
    schema.push(("anyOf".to_owned(), Json::List(vec![list, case_ref()])));
    schema.push(("$defs".to_owned(), object([("case", case())])));
    Json::Object(schema)
}

/// An intent with what it must be answered. One that is expected to be wrong may hold anything.
fn case() -> Json {
    let expect = object([
        ("description", text("What the intent must be answered, by dotted names of the answer")),
        ("type", text("object")),
        ("minProperties", Json::Number(Exact::ONE)),
        ("propertyNames", object([("pattern", text(&answer_fields()))])),
    ]);
    let has_error = object([("required", texts(["error"]))]);
    let of_error = object([("patternProperties", object([(ERROR_PARTS, Json::Bool(false))]))]);
    let is_wrong = object([("anyOf", Json::List(vec![has_error, object([("not", of_error)])]))]);
    object([
        ("type", text("object")),
        ("required", texts([EXPECT])),
        ("properties", object([(EXPECT, expect)])),
        ("if", object([("properties", object([(EXPECT, is_wrong)]))])),
        ("else", Json::Object(intent(false, Text::Plain))),
    ])
}

fn heading(title: &str, description: &str) -> Entries {
    [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("title", title),
        ("description", description),
    ]
    .map(|(key, value)| (key.to_owned(), text(value)))
    .into()
}

/// How a text may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// As a string alone.
    Quoted,
    /// In YAML, one of digits needs no quotes.
    Plain,
}

fn intent(is_strict: bool, texts_are: Text) -> Entries {
    let mut properties: Entries = Vec::new();
    for field in INTENT_FIELDS {
        for &spelling in field.spellings {
            properties.push((spelling.to_owned(), described(field, spelling, texts_are)));
        }
    }
    let mut required: Vec<Json> =
        INTENT_FIELDS.iter().filter(|field| field.is_required).map(set).collect();
    required.push(side_or_close());
    let mut schema = vec![("type".to_owned(), text("object"))];
    schema.push(("properties".to_owned(), Json::Object(properties)));
    schema.push(("allOf".to_owned(), Json::List(required)));
    schema.push(if is_strict {
        ("additionalProperties".to_owned(), Json::Bool(false))
    } else {
        ("propertyNames".to_owned(), names())
    });
    schema
}

fn described(field: &IntentField, spelling: &str, texts_are: Text) -> Json {
    let mut schema = value(field, texts_are);
    let first = field.spellings.first().copied().unwrap_or_default();
    let doc = field.doc.trim().trim_end_matches('.');
    let doc = if spelling == first { doc.to_owned() } else { format!("{doc}; else `{first}`") };
    schema.insert(0, ("description".to_owned(), text(&doc)));
    Json::Object(schema)
}

fn value(field: &IntentField, texts_are: Text) -> Entries {
    let one = |key: &str, value| vec![(key.to_owned(), value)];
    let kinds = |kinds: &[&str]| one("type", texts(kinds.iter().copied()));
    match field.kind {
        FieldKind::Json => Vec::new(),
        FieldKind::Flag => kinds(&["boolean", "null"]),
        FieldKind::Text => {
            let mut schema = match texts_are {
                Text::Quoted => kinds(&["string", "null"]),
                Text::Plain => kinds(&["string", "number", "null"]),
            };
            if field.is_required {
                schema.push(("minLength".to_owned(), Json::Number(Exact::ONE)));
            }
            schema
        }
        FieldKind::Number => {
            let mut schema = kinds(&["number", "string", "null"]);
            schema.push(("pattern".to_owned(), text(NUMBER)));
            schema
        }
        FieldKind::Side => words(Side::WORDS, |word| Side::named(word).is_some()),
        FieldKind::InstrumentKind => {
            words(InstrumentKind::WORDS, |word| InstrumentKind::of_type(word).is_some())
        }
    }
}

/// One of the words that a message lists, in any case.
fn words(listed: &str, is_word: fn(&str) -> bool) -> Entries {
    let words = listed.split([',', ' ']).filter(|word| is_word(word));
    let words: Vec<String> = words.map(in_any_case).collect();
    let pattern = format!("^({})$", words.join("|"));
    vec![("type".to_owned(), texts(["string", "null"])), ("pattern".to_owned(), text(&pattern))]
}

fn in_any_case(word: &str) -> String {
    word.chars()
        .map(|letter| {
            let (lower, upper) = (letter.to_ascii_lowercase(), letter.to_ascii_uppercase());
            if lower == upper { letter.to_string() } else { format!("[{lower}{upper}]") }
        })
        .collect()
}

/// That one of a field's spellings is set.
fn set(field: &IntentField) -> Json {
    let is_set = |name: &&str| {
        let not_null = object([("not", object([("type", text("null"))]))]);
        object([("required", texts([*name])), ("properties", object([(*name, not_null)]))])
    };
    object([("anyOf", Json::List(field.spellings.iter().map(is_set).collect()))])
}

/// Only a close needs no side.
fn side_or_close() -> Json {
    let sides = INTENT_FIELDS.iter().filter(|field| field.kind == FieldKind::Side).map(set);
    let is_true = object([("const", Json::Bool(true))]);
    let close =
        object([("required", texts(["close"])), ("properties", object([("close", is_true)]))]);
    object([("anyOf", Json::List(sides.chain([close]).collect()))])
}

/// The names that an intent may have: those of fields, and what looks like none of them.
fn names() -> Json {
    let spellings = || INTENT_FIELDS.iter().flat_map(|field| field.spellings).copied();
    let spelt = spellings().filter(|name| is_refused_name(&format!("{name}_")));
    let spelt = spelt.map(|name| by_letters(&name.replace('_', "")));
    let other = other_names().map(|name| by_letters(name) + "[-_ 0-9]*");
    let alike: BTreeSet<String> = spelt.chain(other).collect();
    let alike = alike.into_iter().collect::<Vec<_>>().join("|");
    let slips: BTreeSet<String> = spellings().flat_map(slips_of).collect();
    let refused = Json::List(vec![
        object([("pattern", text(&format!("^{BETWEEN}({alike}){BETWEEN}$")))]),
        object([("enum", texts(slips.iter().map(String::as_str)))]),
    ]);
    let looks_like_none = object([("not", object([("anyOf", refused)]))]);
    object([("anyOf", Json::List(vec![object([("enum", texts(spellings()))]), looks_like_none]))])
}

/// The letters in any case, whatever stands between them.
fn by_letters(name: &str) -> String {
    name.chars().map(|letter| in_any_case(&letter.to_string())).collect::<Vec<_>>().join(BETWEEN)
}

/// The name with a letter missing or two of them swapped, where posize takes that for a slip.
fn slips_of(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let missing = (0..letters.len()).map(|at| {
        let (before, after) = (&letters[..at], letters.get(at + 1..).unwrap_or_default());
        before.iter().chain(after).collect::<String>()
    });
    let swapped = (1..letters.len()).map(|at| {
        let mut letters = letters.clone();
        letters.swap(at - 1, at);
        letters.into_iter().collect()
    });
    missing.chain(swapped).filter(|slip| is_refused_name(slip)).collect()
}

/// Dotted names that begin with a field of an answer, or with `error`.
fn answer_fields() -> String {
    let schema = root_schema::<AnswerDocument<'_>>();
    let fields = schema.get("properties").and_then(|fields| fields.as_object());
    let fields = fields.into_iter().flat_map(|fields| fields.keys()).map(String::as_str);
    let fields: Vec<&str> = fields.chain(["error"]).collect();
    format!(r"^({})(\.|$)", fields.join("|"))
}
