//! `validate --print-effective`: every key with its value and where it comes from.

use super::json::{FORMAT_VERSION, Number};
use super::schema::words::FormatVersion;
use super::table::{Align, Table};
use super::text::Screen;
use crate::config::{EffectiveKey, Origin, SECTION, name_of};
use crate::engine::key::{Allowed, CellValue, RowForm, Shape};
use crate::number::Decimal;
use crate::visible::visible;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

const HEADER: [(&str, Align); 3] =
    [("key", Align::Left), ("value", Align::Right), ("from", Align::Left)];

/// One row a key, and one for each entry of a list; `files` are those of the config. Where that is
/// too wide for a screen, keys stand under their section and entries under their key.
#[must_use]
pub fn text(rows: &[EffectiveKey], files: &[&str], screen: Screen) -> String {
    let table = Table::new(
        HEADER,
        rows.iter().flat_map(|row| {
            let mut values = values(row).into_iter();
            let first = values.next().unwrap_or_else(|| "—".to_owned());
            let more = values.map(|value| [String::new(), value, String::new()]);
            let from = match &row.origin {
                Origin::Key(key) => key.clone(),
                _ => origin(row, files, false),
            };
            std::iter::once([row.key.clone(), first, from]).chain(more).collect::<Vec<_>>()
        }),
    );
    if table.fits() {
        return table.draw(screen);
    }
    let [in_full, in_short] = [false, true].map(|in_short| by_section(rows, files, in_short));
    match files {
        [file] if !in_full.fits() => {
            format!("{}, by line:column\n\n{}", visible(file), in_short.draw(screen))
        }
        _ => in_full.draw(screen),
    }
}

fn by_section(rows: &[EffectiveKey], files: &[&str], in_short: bool) -> Table {
    let mut lines: Vec<[String; 3]> = Vec::new();
    let mut above = "";
    for row in rows {
        let (section, name) = row.key.rsplit_once('.').unwrap_or(("", &row.key));
        if section != above {
            lines.push([section.to_owned(), String::new(), String::new()]);
            above = section;
        }
        let mut values = values(row);
        let is_list = !row.rows.is_empty() || values.len() > 1;
        let value = if is_list { String::new() } else { values.pop().unwrap_or("—".to_owned()) };
        let from = origin(row, files, in_short);
        lines.push([format!("  {name}"), value, from]);
        let entry = |value| [format!("    {value}"), String::new(), String::new()];
        lines.extend(values.into_iter().map(entry));
    }
    Table::new(HEADER, lines)
}

/// Where a value comes from; in short, less the name of the only file.
fn origin(row: &EffectiveKey, files: &[&str], in_short: bool) -> String {
    match &row.origin {
        Origin::File(span) => {
            let (file, place) = (name_of(files, *span), span.start);
            let place = format!("{}:{}", place.line, place.column);
            if in_short && files.len() == 1 { place } else { format!("{file}:{place}") }
        }
        Origin::Key(key) => {
            let below = key.strip_prefix(SECTION).and_then(|rest| rest.strip_prefix('.'));
            below.unwrap_or(key).to_owned()
        }
        Origin::Default => "default".to_owned(),
        Origin::Nowhere => "not set".to_owned(),
    }
}

/// The value; of a list each entry, as a config may write it.
fn values(row: &EffectiveKey) -> Vec<String> {
    let Allowed::Rows(shape) = row.allowed else {
        let lines = row.value.iter().flat_map(|value| value.lines());
        return lines.map(|line| line.trim_end().to_owned()).collect();
    };
    if row.rows.is_empty() {
        return row.value.iter().cloned().collect();
    }
    let entry = |cells: &Vec<CellValue>| {
        let cells = shape.columns.iter().zip(cells).map(|(column, cell)| {
            let value = match cell {
                CellValue::Name(name) => name.clone(),
                CellValue::Number(number) => number.to_string(),
            };
            let is_named = shape.form == RowForm::Mapping;
            if is_named { format!("{}: {value}", column.name) } else { value }
        });
        let cells = cells.collect::<Vec<_>>().join(", ");
        match shape.form {
            RowForm::Mapping => format!("{{{cells}}}"),
            RowForm::List => format!("[{cells}]"),
            RowForm::Value => cells,
        }
    };
    row.rows.iter().map(entry).collect()
}

/// The keys in effect as a JSON document.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "posize validate --print-effective")]
pub struct EffectiveDocument<'a> {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// The config; of several files, the first.
    file: &'a str,
    /// Every file, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<&'a str>,
    /// Every key.
    keys: Vec<KeyEntry<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct KeyEntry<'a> {
    /// The dotted name.
    key: &'a str,
    /// What holds; null where nothing does.
    value: Option<EffectiveValue<'a>>,
    /// Where the value comes from.
    origin: OriginEntry<'a>,
}

/// What holds at a key, as JSON.
pub(super) fn json_value(row: &EffectiveKey) -> Option<EffectiveValue<'_>> {
    let text = row.value.as_deref()?;
    Some(match row.allowed {
        Allowed::Rows(shape) => EffectiveValue::Rows(
            row.rows.iter().map(|cells| EffectiveRow::from_cells(shape, cells)).collect(),
        ),
        Allowed::Switch => EffectiveValue::Switch(text == "true"),
        Allowed::Age | Allowed::Text(_) | Allowed::Schedule => EffectiveValue::Word(text),
        _ => text.parse().map_or(EffectiveValue::Word(text), EffectiveValue::number),
    })
}

/// Numbers are numbers, words are strings, lists are lists of what a config has there.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(super) enum EffectiveValue<'a> {
    Number(Number),
    Word(&'a str),
    Switch(bool),
    Rows(Vec<EffectiveRow<'a>>),
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(super) enum EffectiveRow<'a> {
    Named(BTreeMap<&'static str, EffectiveValue<'a>>),
    List(Vec<EffectiveValue<'a>>),
    Value(Option<EffectiveValue<'a>>),
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
enum OriginEntry<'a> {
    /// A file holds it.
    File {
        #[serde(skip_serializing_if = "Option::is_none")]
        /// Which file, where there are several.
        #[schemars(with = "&'a str")]
        name: Option<&'a str>,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// Another key holds for it.
    Key(&'a str),
    /// It is the default.
    Default,
    /// It is not set.
    Nowhere,
}

impl<'a> EffectiveDocument<'a> {
    /// The document of these rows.
    #[must_use]
    pub fn new(rows: &'a [EffectiveKey], files: &'a [&'a str]) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            file: files.first().copied().unwrap_or_default(),
            files: if files.len() > 1 { files.to_vec() } else { Vec::new() },
            keys: rows.iter().map(|row| KeyEntry::new(row, files)).collect(),
        }
    }
}

impl<'a> KeyEntry<'a> {
    fn new(row: &'a EffectiveKey, files: &[&'a str]) -> Self {
        let origin = match &row.origin {
            Origin::File(span) => OriginEntry::File {
                name: (files.len() > 1).then(|| name_of(files, *span)),
                line: span.start.line,
                column: span.start.column,
            },
            Origin::Key(key) => OriginEntry::Key(key),
            Origin::Default => OriginEntry::Default,
            Origin::Nowhere => OriginEntry::Nowhere,
        };
        Self { key: &row.key, value: json_value(row), origin }
    }
}

impl EffectiveValue<'_> {
    fn number(number: Decimal) -> Self {
        Self::Number(Number(number.into()))
    }
}

impl<'a> EffectiveRow<'a> {
    fn from_cells(shape: Shape, cells: &'a [CellValue]) -> Self {
        let mut values = cells.iter().map(|cell| match cell {
            CellValue::Name(name) => EffectiveValue::Word(name),
            CellValue::Number(number) => EffectiveValue::number(*number),
        });
        match shape.form {
            RowForm::Mapping => {
                Self::Named(shape.columns.iter().map(|column| column.name).zip(values).collect())
            }
            RowForm::List => Self::List(values.collect()),
            RowForm::Value => Self::Value(values.next()),
        }
    }
}
