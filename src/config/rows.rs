//! A list of rows against what its key allows: the checked rows, or everything that is wrong with
//! them, each at its place.

use super::silence::silenceable;
use super::tree::{YamlEntry, YamlNode, YamlValue};
use super::value::{self, ValueFault, describe};
use crate::diagnostic::{Rule, Severity, did_you_mean, excerpt, nearest, rules, shortened};
use crate::engine::in_capitals;
use crate::engine::key::{Cell, CellValue, Column, Range, RowForm, Shape};
use crate::number::Exact;
use crate::source::Span;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use std::borrow::Cow;

/// The checked rows of a list.
#[derive(Clone, Debug)]
pub struct CheckedRows {
    /// A value a column.
    pub cells: Vec<Vec<CellValue>>,
    /// Where each of them stands.
    pub places: Vec<Vec<Span>>,
}

/// What is wrong with a list, and where.
pub struct RowFault {
    /// The dotted key, rows counted from 0: `portfolio.correlation.rho[2]`.
    pub path: String,
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub fault: ValueFault,
}

/// Checks the rows of a list; `path` is what the file calls its key.
///
/// # Errors
/// Everything that is wrong with them, row by row.
pub fn check_rows(
    items: &[YamlNode],
    shape: Shape,
    path: &str,
) -> Result<CheckedRows, Vec<RowFault>> {
    let mut list = RowsCheck { shape, path, faults: Vec::new() };
    let rows: Vec<Option<CheckedRow>> =
        items.iter().enumerate().map(|(index, item)| list.row(index, item)).collect();
    if shape.rising {
        list.rises(&rows);
    }
    match (shape.distinct, shape.form) {
        (true, RowForm::Value) => list.has_each_once(&rows),
        (true, _) => list.is_distinct(&rows),
        (false, _) => {}
    }
    if !list.faults.is_empty() {
        return Err(list.faults);
    }
    let (cells, places) =
        rows.into_iter().flatten().map(|row| row.into_iter().flatten().unzip()).unzip();
    Ok(CheckedRows { cells, places })
}

/// The values of a row that hold, by column, and where each stands.
type CheckedRow = Vec<Option<(CellValue, Span)>>;

struct RowsCheck<'a> {
    shape: Shape,
    path: &'a str,
    faults: Vec<RowFault>,
}

impl RowsCheck<'_> {
    /// A row: its values as far as they hold, or nothing where it is no row at all.
    fn row(&mut self, index: usize, item: &YamlNode) -> Option<CheckedRow> {
        let path = format!("{}[{index}]", self.path);
        match (&item.value, self.shape.form) {
            (YamlValue::Map(entries), RowForm::Mapping) => {
                Some(self.mapping(&path, item.span, entries))
            }
            (YamlValue::List(values), RowForm::List) => Some(self.list(&path, item, values)),
            (_, RowForm::Value) => {
                let columns = self.shape.columns.iter();
                Some(columns.map(|column| self.cell(path.clone(), column, item)).collect())
            }
            (value, _) => {
                let rule = if matches!(value, YamlValue::Null) {
                    &rules::NULL_VALUE
                } else {
                    &rules::WRONG_TYPE
                };
                let message = format!("{} stands here; a row is {}", describe(value), self.shape);
                self.report(path, item, rule, message, self.like());
                None
            }
        }
    }

    fn list(&mut self, path: &str, row: &YamlNode, values: &[YamlNode]) -> CheckedRow {
        let columns = self.shape.columns;
        if values.len() != columns.len() {
            let count = values.len();
            let message = format!("a row of {count} stands here; a row is {}", self.shape);
            self.report(path.to_owned(), row, &rules::WRONG_ROW, message, self.like());
        }
        let cells = columns.iter().enumerate().map(|(at, column)| {
            let value = values.get(at)?;
            self.cell(format!("{path}[{at}]"), column, value)
        });
        cells.collect()
    }

    fn mapping(&mut self, path: &str, span: Span, entries: &[YamlEntry]) -> CheckedRow {
        let columns = self.shape.columns;
        let mut row: CheckedRow = columns.iter().map(|_| None).collect();
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for entry in entries {
            let name = match value::key_name(entry, &|| self.like()) {
                Ok(name) => name,
                Err(ValueFault { rule, message, help }) => {
                    self.report(path.to_owned(), &entry.key, rule, message, help);
                    continue;
                }
            };
            let below = format!("{path}.{}", shortened(name));
            if let Some(first) = seen.insert(name, entry.key.span) {
                let message = format!(
                    "`{}` stands twice; the first stands in {}",
                    excerpt(name),
                    first.start
                );
                let help = "keep one of the two".to_owned();
                self.report(below.clone(), &entry.key, &rules::DUPLICATE_KEY, message, help);
            }
            if let Some(at) = columns.iter().position(|column| column.name == name) {
                row[at] = self.cell(below, &columns[at], &entry.value);
            } else {
                self.unknown(below, name, entry);
            }
        }
        for column in columns.iter().filter(|column| !seen.contains_key(column.name)) {
            let message = format!("the row has no `{}`; a row is {}", column.name, self.shape);
            self.report_at(path.to_owned(), span, &rules::WRONG_ROW, message, self.like());
        }
        row
    }

    fn unknown(&mut self, path: String, name: &str, entry: &YamlEntry) {
        let message = format!("`{}` is no key that posize knows here", excerpt(name));
        let near =
            nearest(name, self.shape.columns.iter().map(|column| column.name)).map(did_you_mean);
        let help = near.unwrap_or_else(|| format!("a row is {}", self.shape));
        self.report(path, &entry.key, &rules::UNKNOWN_KEY, message, help);
    }

    fn cell(
        &mut self,
        path: String,
        column: &Column,
        node: &YamlNode,
    ) -> Option<(CellValue, Span)> {
        let checked = match (column.cell, &node.value) {
            (Cell::Name, YamlValue::Text(name)) if name.is_empty() => {
                Err((&rules::EMPTY_NAME, "a name is missing here".to_owned(), self.like()))
            }
            (Cell::Name, YamlValue::Text(name)) => {
                match value::too_long(name).or_else(|| value::no_symbol(name)) {
                    None => Ok(CellValue::Name(name.clone())),
                    Some(ValueFault { rule, message, help }) => Err((rule, message, help)),
                }
            }
            (Cell::Warning, YamlValue::Text(code)) => self.warning(code),
            (Cell::Number(range), YamlValue::Text(text)) => self.number(text, column.name, range),
            (cell, YamlValue::Null) => Err((
                &rules::NULL_VALUE,
                format!("nothing stands here; allowed is {cell}"),
                self.like(),
            )),
            (cell, value) => {
                let message = format!("{} stands here; allowed is {cell}", describe(value));
                let quotes = matches!((cell, value), (Cell::Name, YamlValue::Bool(_)));
                let help = if quotes { "put the name in quotes".to_owned() } else { self.like() };
                Err((&rules::WRONG_TYPE, message, help))
            }
        };
        match checked {
            Ok(value) => Some((value, node.span)),
            Err((rule, message, help)) => {
                self.report(path, node, rule, message, help);
                None
            }
        }
    }

    /// A code that may be silenced.
    fn warning(&self, code: &str) -> Result<CellValue, (&'static Rule, String, String)> {
        if silenceable().any(|known| known == code) {
            return Ok(CellValue::Name(code.to_owned()));
        }
        let known: Vec<String> = silenceable().collect();
        let near = nearest(code, known.iter().map(String::as_str)).map(did_you_mean);
        let is_error = rules::with_code(&code.replace('_', "-"))
            .is_some_and(|rule| rule.severity == Severity::Error);
        let message = if is_error {
            format!("`{}` is an error, which is always told", excerpt(code))
        } else {
            format!("`{}` is the code of no warning", excerpt(code))
        };
        Err((&rules::UNKNOWN_WORD, message, near.unwrap_or_else(|| self.like())))
    }

    fn number(
        &self,
        text: &str,
        name: &str,
        range: Range,
    ) -> Result<CellValue, (&'static Rule, String, String)> {
        let checked = value::number_in_range(text, name, range, &|| self.like());
        checked.map(CellValue::Number).map_err(|fault| (fault.rule, fault.message, fault.help))
    }

    /// Steps rise by their first column, or the last one that is reached would not be the last one
    /// written.
    fn rises(&mut self, rows: &[Option<CheckedRow>]) {
        let column = self.shape.columns[0].name;
        let mut highest: Option<(Exact, Span)> = None;
        for (index, row) in rows.iter().enumerate() {
            let Some((value, span)) = row.as_ref().and_then(|row| row[0].as_ref()) else {
                continue;
            };
            let number = Exact::from(value.number());
            if let Some((before, place)) = &highest
                && number <= *before
            {
                let message = format!(
                    "a {column} of {number} does not rise above the {before} in {}",
                    place.start
                );
                let help = "write the steps from the smallest to the largest, each once".to_owned();
                let path = format!("{}[{index}].{column}", self.path);
                self.report_at(path, *span, &rules::STEPS_NOT_RISING, message, help);
            } else {
                highest = Some((number, *span));
            }
        }
    }

    /// Two names stand together once, in whichever order, and no name with itself.
    fn is_distinct(&mut self, rows: &[Option<CheckedRow>]) {
        let mut seen: HashMap<[&str; 2], Span> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            let names = row.as_deref().map(names_of).unwrap_or_default();
            let [(one, span), (other, second)] = names.as_slice() else { continue };
            let path = format!("{}[{index}]", self.path);
            if one == other {
                let message = format!("`{}` is paired with itself", excerpt(one));
                let help = "pair it with another name, or remove the row: of one and the same, the \
                correlation is 1";
                self.report_at(path, *second, &rules::SELF_PAIR, message, help.to_owned());
                continue;
            }
            let pair = if one < other { [*one, *other] } else { [*other, *one] };
            if let Some(first) = seen.get(&pair) {
                let (one, other) = (excerpt(one), excerpt(other));
                let message = format!(
                    "`{one}` and `{other}` are paired twice; the first time in {}",
                    first.start
                );
                self.report_at(
                    path,
                    *span,
                    &rules::DUPLICATE_PAIR,
                    message,
                    "keep one of the two".to_owned(),
                );
            } else {
                seen.insert(pair, *span);
            }
        }
    }

    /// Of names alone, each stands once; names that differ only in case are the same.
    fn has_each_once(&mut self, rows: &[Option<CheckedRow>]) {
        let mut seen: HashMap<Cow<'_, str>, Span> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            let names = row.as_deref().map(names_of).unwrap_or_default();
            let [(name, span)] = names.as_slice() else { continue };
            match seen.entry(in_capitals(name)) {
                Entry::Vacant(place) => drop(place.insert(*span)),
                Entry::Occupied(first) => {
                    let (name, first) = (excerpt(name), first.get().start);
                    let message = format!("`{name}` stands twice; the first stands in {first}");
                    let help = "keep one of the two".to_owned();
                    let path = format!("{}[{index}]", self.path);
                    self.report_at(path, *span, &rules::DUPLICATE_MEMBER, message, help);
                }
            }
        }
    }

    /// The help where nothing better can be told than what a row looks like when right.
    fn like(&self) -> String {
        format!("for example `{}`", value::example_row(self.shape))
    }

    fn report(
        &mut self,
        path: String,
        node: &YamlNode,
        rule: &'static Rule,
        message: String,
        help: String,
    ) {
        let message = message + &value::where_defined(node);
        self.report_at(path, node.span, rule, message, help);
    }

    fn report_at(
        &mut self,
        path: String,
        span: Span,
        rule: &'static Rule,
        message: String,
        help: String,
    ) {
        self.faults.push(RowFault { path, span, fault: ValueFault { rule, message, help } });
    }
}

fn names_of(row: &[Option<(CellValue, Span)>]) -> Vec<(&str, Span)> {
    let name = |(value, span): &'_ (CellValue, Span)| match value {
        CellValue::Name(_) => Some(*span),
        CellValue::Number(_) => None,
    };
    row.iter().flatten().filter_map(|cell| Some((cell.0.name(), name(cell)?))).collect()
}
