//! Answers as CSV: a header, and a row for each answer or each entry of a list. A row is a JSON
//! object laid flat: its columns have the names that its fields have in JSON, with dots for what is
//! nested, and the header is the same whatever the rows hold.

use super::json::{ANSWER_COLUMNS, LADDER_COLUMNS, QUESTION_COLUMNS};
use crate::engine::LIMITS;
use crate::stream::{BRIEF_COLUMNS, ReformLine};
use crate::visible::{is_seen, visible};
use csv::{Terminator, WriterBuilder};
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What only a stream knows, before an answer and behind it.
const STREAM_COLUMNS: [&[&str]; 2] = [&["line", "id"], &["taken_by", ERROR_CODE, ERROR_MESSAGE]];

const ERROR_CODE: &str = "error.code";
const ERROR_MESSAGE: &str = "error.message";

/// The field of an answer that is a list of limits; each has columns of its own.
const LADDER: &str = "limits";

/// Of a document and not of a row.
const FORMAT_VERSION: &str = "format_version";

static ANSWER: LazyLock<Columns> =
    LazyLock::new(|| Columns::of(&[ANSWER_COLUMNS, QUESTION_COLUMNS]).with_ladder());
static EXPLAINED: LazyLock<Columns> = LazyLock::new(|| {
    let [before, behind] = STREAM_COLUMNS;
    Columns::of(&[before, ANSWER_COLUMNS, behind]).with_ladder()
});
static BRIEF: LazyLock<Columns> = LazyLock::new(|| {
    let [before, behind] = STREAM_COLUMNS;
    Columns::of(&[before, BRIEF_COLUMNS, behind])
});

/// The columns of a header.
struct Columns {
    names: Vec<Cow<'static, str>>,
    places: HashMap<Cow<'static, str>, usize>,
}

/// The rows of a list, under these columns.
///
/// # Errors
/// Where a row has something that JSON can't hold.
pub fn rows<T: Serialize>(
    columns: &[&'static str],
    rows: impl IntoIterator<Item = T>,
) -> serde_json::Result<String> {
    Columns::of(&[columns]).table(rows)
}

/// The rows of answers.
///
/// # Errors
/// Where an answer has something that JSON can't hold.
pub fn answers<T: Serialize>(answers: impl IntoIterator<Item = T>) -> serde_json::Result<String> {
    ANSWER.table(answers)
}

/// The header of a stream, and what turns a line of it, as JSON from `start` on, into a row.
#[must_use]
pub fn stream_rows(is_explained: bool) -> (Vec<u8>, ReformLine) {
    let mut header = Vec::new();
    if is_explained {
        write_row(&mut header, &EXPLAINED.names);
        (header, |out, start, line| EXPLAINED.reform(out, start, line))
    } else {
        write_row(&mut header, &BRIEF.names);
        (header, |out, start, line| BRIEF.reform(out, start, line))
    }
}

impl Columns {
    fn of(parts: &[&[&'static str]]) -> Self {
        Self::named(parts.concat().into_iter().map(Cow::Borrowed).collect())
    }

    fn named(names: Vec<Cow<'static, str>>) -> Self {
        let places = names.iter().enumerate().map(|(place, name)| (name.clone(), place)).collect();
        Self { names, places }
    }

    /// The same, and behind them those of each limit of the ladder.
    fn with_ladder(mut self) -> Self {
        for limit in LIMITS {
            let name = |field: &&str| Cow::Owned(format!("{LADDER}.{}.{field}", limit.name));
            self.names.extend(LADDER_COLUMNS.iter().map(name));
        }
        Self::named(self.names)
    }

    fn table<T: Serialize>(&self, rows: impl IntoIterator<Item = T>) -> serde_json::Result<String> {
        let mut out = Vec::new();
        write_row(&mut out, &self.names);
        for row in rows {
            write_row(&mut out, &self.cells(&serde_json::to_string(&row)?)?);
        }
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// Puts a row in the place of a line of a stream. Every row tells its line.
    fn reform(&self, out: &mut Vec<u8>, start: usize, line: u64) {
        let json = String::from_utf8_lossy(&out[start..]).into_owned();
        let mut cells = self.cells(&json).unwrap_or_else(|error| {
            // Unreachable as long as lines are JSON; a row without a word would pass for an answer.
            let mut cells = vec![String::new(); self.names.len()];
            self.put(&mut cells, ERROR_CODE, || "internal".to_owned());
            self.put(&mut cells, ERROR_MESSAGE, || error.to_string());
            cells
        });
        self.put(&mut cells, "line", || line.to_string());
        out.truncate(start);
        write_row(out, &cells);
    }

    fn put(&self, cells: &mut [String], name: &str, cell: impl FnOnce() -> String) -> bool {
        let place = self.places.get(name).and_then(|&place| cells.get_mut(place));
        place.map(|found| *found = cell()).is_some()
    }

    fn cells(&self, json: &str) -> serde_json::Result<Vec<String>> {
        let mut cells = vec![String::new(); self.names.len()];
        let mut document = object(json)?;
        document.remove(FORMAT_VERSION);
        self.lay_flat(&mut cells, "", &document)?;
        Ok(cells)
    }

    fn lay_flat(
        &self,
        cells: &mut [String],
        parent: &str,
        fields: &BTreeMap<String, &RawValue>,
    ) -> serde_json::Result<()> {
        for (name, value) in fields {
            let dot = if parent.is_empty() { "" } else { "." };
            let (path, json) = (format!("{parent}{dot}{name}"), value.get());
            if json == "null" || self.put(cells, &path, || cell(json)) {
                continue;
            }
            match json.as_bytes().first() {
                Some(b'{') => self.lay_flat(cells, &path, &object(json)?)?,
                Some(b'[') if path == LADDER => {
                    for limit in serde_json::from_str::<Vec<&RawValue>>(json)? {
                        self.lay_limit_flat(cells, limit.get())?;
                    }
                }
                _ => debug_assert!(false, "`{path}` has no column"),
            }
        }
        Ok(())
    }

    /// A limit goes under its name; whether it binds is told by `binding`.
    fn lay_limit_flat(&self, cells: &mut [String], json: &str) -> serde_json::Result<()> {
        let mut limit = object(json)?;
        limit.remove("binding");
        let name = limit.remove("name").map(|name| serde_json::from_str::<String>(name.get()));
        let name = name.transpose()?.unwrap_or_default();
        self.lay_flat(cells, &format!("{LADDER}.{name}"), &limit)
    }
}

fn object(json: &str) -> serde_json::Result<BTreeMap<String, &RawValue>> {
    serde_json::from_str(json)
}

/// A value in a cell: numbers, `true` and `false` as JSON writes them, text without its quotes, of
/// a list of such the one behind the other, and of anything else its JSON.
fn cell(json: &str) -> String {
    match json.as_bytes().first() {
        Some(b'"') => text(json),
        Some(b'[') => list(json),
        Some(b'{') => seen_json(json),
        _ => json.to_owned(),
    }
}

fn text(json: &str) -> String {
    let text: String = serde_json::from_str(json).unwrap_or_default();
    without_formula(visible(&text))
}

fn list(json: &str) -> String {
    let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
    let is_plain = |item: &&RawValue| !item.get().starts_with(['{', '[', '"']);
    if items.iter().all(is_plain) {
        items.iter().map(|item| item.get()).collect::<Vec<_>>().join(" ")
    } else {
        seen_json(json)
    }
}

/// Text that a spreadsheet would run as a formula begins with an apostrophe, by which it stays
/// text.
fn without_formula(text: String) -> String {
    let begins_one = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if text.starts_with(begins_one) { format!("'{text}") } else { text }
}

/// JSON in which every character shows as itself.
fn seen_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            _ if is_seen(c) => shown.push(c),
            // Between values; a string has none.
            '\t' | '\n' | '\r' => shown.push(' '),
            c => {
                let units = c.encode_utf16(&mut [0; 2]).to_vec();
                shown.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    shown
}

fn write_row<T: AsRef<str>>(out: &mut Vec<u8>, cells: &[T]) {
    const ROW: usize = 1 << 10;
    let mut settings = WriterBuilder::new();
    settings.terminator(Terminator::Any(b'\n')).buffer_capacity(ROW);
    let mut writer = settings.from_writer(out);
    // A buffer takes everything.
    drop(
        writer
            .write_record(cells.iter().map(|cell| cell.as_ref().as_bytes()))
            .and_then(|()| Ok(writer.flush()?)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[&'static str], row: &str) -> String {
        let row: Box<RawValue> = serde_json::from_str(row).expect("JSON");
        rows(columns, [row]).expect("plain data")
    }

    #[test]
    fn nested_fields_have_dotted_names_and_numbers_stand_as_in_json() {
        assert_eq!(
            table(
                &["a", "b.c", "b.d", "e", "f", "g"],
                r#"{"format_version": "1.0", "b": {"d": -0.50, "c": 123456789012345678.123456789},
                    "a": true, "e": null, "f": [1755, 195], "g": [{"code": "x, y"}]}"#
            ),
            "a,b.c,b.d,e,f,g\n\
             true,123456789012345678.123456789,-0.50,,1755 195,\"[{\"\"code\"\": \"\"x, y\"\"}]\"\n"
        );
    }

    #[test]
    fn text_that_a_spreadsheet_would_run_is_held_and_what_is_not_seen_is_written_out() {
        for (json, expected) in [
            (r#""=1+1""#, "'=1+1"),
            (r#""+A""#, "'+A"),
            (r#""-5""#, "'-5"),
            (r#""@x""#, "'@x"),
            ("\"＝x\"", "'＝x"),
            (r#""\t=x""#, r"\t=x"),
            (r#""a\nb\u202ec\u0000""#, r"a\nb\u{202e}c\u{0}"),
            ("-5", "-5"),
            (r#""""#, ""),
            ("[]", ""),
            (
                "{\"a\": \"\u{202e}\",\t\"b\": \"\u{e0041}\"}",
                r#"{"a": "\u202e", "b": "\udb40\udc41"}"#,
            ),
        ] {
            assert_eq!(cell(json), expected, "{json}");
        }
    }
}
