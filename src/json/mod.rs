//! What is known of JSON as a format, for whoever reads documents of it: checkpoints and intents.
//!
//! `serde_json` reads the text. Here stands what it leaves out: the exact text and the place of a
//! value, an answer instead of an error for a value of another kind, the known fields of an object,
//! the byte where a text stops being JSON. Nothing here knows what a document is about.

mod fault;
mod fields;
mod find;
mod plain;
mod shape;
mod value;

pub(crate) use fault::{Fault, FaultKind};
pub(crate) use fields::{Fields, Object, Slot, fields};
pub(crate) use find::{Step, find};
pub(crate) use plain::{is_on_one_line, is_plain, plain_length};
pub(crate) use shape::{Elements, Entries, Shape, Shaped};
pub(crate) use value::{Key, Kind, NoNumber, Raw, excerpt};

use serde::de::DeserializeSeed;

/// Reads the whole of `text` by this seed.
///
/// # Errors
/// Where and why the text is not JSON, or whatever the seed refuses.
pub(crate) fn read<'a, S: DeserializeSeed<'a>>(text: &'a str, seed: S) -> Result<S::Value, Fault> {
    let mut json = serde_json::Deserializer::from_str(text);
    seed.deserialize(&mut json)
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| Fault::new(text, &error))
}

/// The path of a field: `positions.RELIANCE.qty`. A name that would be misread is quoted.
pub(crate) fn join(parent: &str, field: &str) -> String {
    let mut path = String::with_capacity(parent.len() + 1 + field.len());
    path.push_str(parent);
    push_field(&mut path, field);
    path
}

/// Makes the path of an object that of a field of it.
pub(crate) fn push_field(path: &mut String, field: &str) {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '&' | ':');
    if field.is_empty() || !field.chars().all(plain) {
        path.extend(["[", &format!("{field:?}"), "]"]);
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(field);
}
