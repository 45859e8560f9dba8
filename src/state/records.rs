//! How the strategies have fared: the numbers of `strategies.<code>`. What is no number is passed
//! over, unless some rule needs it.

use super::document::Document;
use super::problems::diagnostic;
use super::syntax;
use crate::diagnostic::rules;
use crate::engine::Record;
use crate::engine::key::Range;
use crate::json::{Entries, Kind, Raw, Shaped, excerpt, join};
use crate::number::Decimal;
use hashbrown::HashMap;
use std::borrow::Cow;

/// Where the records stand.
const PATH: &str = "strategies";

/// Fields that count something.
const COUNTS: [&str; 5] = ["win_trades", "loss_trades", "win_streak", "loss_streak", "entry_count"];

/// The records by strategy; `needed` are the fields that must be numbers, and without any no record
/// is read.
pub(super) fn read(document: &mut Document<'_>, needed: &[String]) -> HashMap<String, Record> {
    let mut records = HashMap::new();
    if needed.is_empty() {
        return records;
    }
    for (code, value) in entries(document, "", PATH, document.field("", PATH)) {
        let path = join(PATH, &code);
        let mut record = Record::default();
        for (field, value) in entries(document, PATH, &code, Some(value)) {
            let is_needed = needed.iter().any(|needed| *needed == field);
            match number(&field, value) {
                Ok(Some(_)) if record.0.contains_key(&*field) => {
                    if is_needed {
                        document.problems.add_twice(&path, &field, value);
                    }
                }
                Ok(Some(number)) => drop(record.0.insert(field.into_owned(), number)),
                Err(message) if is_needed => wrong(document, value, &path, &field, &message),
                Ok(None) | Err(_) => {}
            }
        }
        if records.contains_key(&*code) {
            document.problems.add_twice(PATH, &code, value);
        }
        records.insert(code.into_owned(), record);
    }
    records
}

/// The number that a field holds; `None` where it is null. What is wrong with it otherwise.
fn number(field: &str, value: Raw<'_>) -> Result<Option<Decimal>, String> {
    let text = match value.kind() {
        Kind::Null => return Ok(None),
        Kind::Number => Cow::Borrowed(value.text()),
        Kind::String => value.string().unwrap_or_default(),
        kind => return Err(format!("is {kind}; it must be a number")),
    };
    let number: Decimal =
        text.parse().map_err(|error| format!("is {}, {error}", excerpt(value.text())))?;
    if COUNTS.contains(&field) && !Range::Whole.holds(number) {
        return Err(format!("is {number}; a count is {}", Range::Whole));
    }
    Ok(Some(number))
}

/// The entries of an object; none, and a problem, where it is something else. Null is as good as
/// absent.
fn entries<'a>(
    document: &mut Document<'a>,
    parent: &str,
    field: &str,
    value: Option<Raw<'a>>,
) -> Vec<(Cow<'a, str>, Raw<'a>)> {
    let mut object = Entries::default();
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return object.entries;
    };
    if let Err(error) = syntax::read(document.source, value.text(), Shaped(&mut object)) {
        document.problems.add(|_| *error); // a name in it holds an escape that is no character
    }
    if let Some(kind) = object.other {
        wrong(document, value, parent, field, &format!("is {kind}; it must be an object"));
    }
    object.entries
}

fn wrong(document: &mut Document<'_>, value: Raw<'_>, parent: &str, field: &str, message: &str) {
    let bytes = Some(value.range(&document.source.text));
    let message = format!("`{}` {message}", field.escape_debug()); // a code may hold anything
    let help = "write the number, or null where it is not known".to_owned();
    let path = join(parent, field);
    document
        .problems
        .add(|source| diagnostic(source, &rules::BAD_RECORD, bytes, path, message, Some(help)));
}
