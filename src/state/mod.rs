//! The state checkpoint: a JSON text becomes an equity and a list of positions, or the reasons why
//! it can't.
//!
//! `read` takes one pass over the text; what else a checkpoint tells is looked at only where
//! `read_with` is asked for it. It never opens a file and never looks at a config.

mod document;
mod equity;
mod halt;
mod kept;
mod keys;
mod list;
mod orders;
mod peak;
mod problems;
mod records;
mod row;
mod syntax;
mod value;
mod write;

pub use equity::missing_equity;
pub use kept::Kept;
pub use write::write;

use crate::diagnostic::{Diagnostic, rules};
use crate::engine::{Account, Position};
use crate::json::{self, Kind, Raw, Step};
use crate::source::{Source, Span};
use crate::units::Money;
use document::Document;
use equity::MetaFields;
use list::{Home, RowId, Rows};
use problems::diagnostic;
use std::borrow::Cow;

/// What a checkpoint says, checked.
#[derive(Clone, Debug)]
pub struct Checkpoint<'a> {
    /// The account's value; `None` when the checkpoint tells none, which only `--equity` can mend.
    pub equity: Option<Money>,
    /// The rows that hold something, in the order of the file.
    pub positions: Vec<Position<'a>>,
    /// When the checkpoint was written, as it says itself: the text of `ts`, `timestamp` or
    /// `meta.last_broker_sync`, which may be a time in any form.
    pub taken_at: Option<Located<'a>>,
    /// What deserves a look (a halt, an equity taken from the paper capital).
    pub warnings: Vec<Diagnostic>,
    /// What was wanted beside the positions; nothing else is in it.
    pub account: Account<'a>,
    /// What a written book carries on as it stands here, where that is wanted.
    pub kept: Kept<'a>,
    rows: RowNames,
}

/// What is wanted of a checkpoint beside its equity and positions. What is not wanted is not looked
/// at, so that nothing in it can be wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// The highest value that the account has had.
    pub peak: bool,
    /// Fields of the strategies' records that some rule needs, so that they must be numbers. None,
    /// and no record is read.
    pub record_fields: Vec<String>,
    /// Orders that may still fill.
    pub open_orders: bool,
    /// All of it, right or wrong, for a book that is written. Orders that are not wanted otherwise
    /// are in the account too.
    pub kept: bool,
}

impl Wants {
    /// What either wants.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for field in other.record_fields {
            if !self.record_fields.contains(&field) {
                self.record_fields.push(field);
            }
        }
        Self {
            peak: self.peak || other.peak,
            open_orders: self.open_orders || other.open_orders,
            kept: self.kept || other.kept,
            ..self
        }
    }
}

/// Something that the checkpoint says, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// The JSON path: `meta.last_broker_sync`, `positions[3]`.
    pub path: String,
    /// The value's first and last character.
    pub span: Span,
    /// The value: what a string says, the JSON text of anything else.
    pub text: Cow<'a, str>,
}

/// How the rows of the list that was read are called.
#[derive(Clone, Debug)]
struct RowNames {
    home: Home,
    keyed: bool,
    /// The numbers of the rows that hold nothing, rising.
    skipped: Vec<usize>,
}

/// Reads the equity and the positions of a checkpoint.
///
/// # Errors
/// As [`read_with`].
pub fn read(source: &Source) -> Result<Checkpoint<'_>, Vec<Diagnostic>> {
    read_with(source, &Wants::default())
}

/// Reads a checkpoint, and of what it tells beside equity and positions what is wanted.
///
/// # Errors Every problem found, each with its JSON path, line and column, in the order of the
/// file; the first twenty in full. Nothing is skipped or defaulted. A text that is not JSON gives
/// that one problem.
pub fn read_with<'a>(source: &'a Source, wants: &Wants) -> Result<Checkpoint<'a>, Vec<Diagnostic>> {
    let mut document = Document::read(source).map_err(|error| vec![*error])?;
    let mut warnings = Vec::new();
    let meta: MetaFields<'_> = document.object("meta", document.fields.meta);
    let equity = equity::read(&mut document, &meta, &mut warnings);
    halt::read(&mut document, &mut warnings);
    let rows = rows(&mut document, &mut warnings);
    let taken_at = taken_at(&document, &meta);
    let mut kept =
        if wants.kept { Kept::read(&mut document, &meta, &warnings) } else { Kept::default() };
    let account = account(&mut document, wants, &rows, &mut kept);
    let mut problems = document.problems;
    problems.append(rows.problems);
    if !problems.is_empty() {
        return Err(problems.into_diagnostics());
    }
    let names = RowNames { home: rows.home, keyed: rows.keyed, skipped: rows.skipped };
    Ok(Checkpoint {
        equity,
        positions: rows.positions,
        taken_at,
        warnings,
        account,
        kept,
        rows: names,
    })
}

fn account<'a>(
    document: &mut Document<'a>,
    wants: &Wants,
    rows: &Rows<'a>,
    kept: &mut Kept<'a>,
) -> Account<'a> {
    for again in std::mem::take(&mut document.further_twice) {
        let (parent, wanted) = match again.field {
            "strategies" => ("", !wants.record_fields.is_empty()),
            "orders" => ("broker", wants.open_orders),
            _ => ("", wants.open_orders),
        };
        if wanted {
            document.problems.add_twice(parent, again.field, again.second);
        }
    }
    Account {
        peak_equity: if wants.peak { peak::read(document) } else { None },
        records: records::read(document, &wants.record_fields),
        working_orders: match () {
            () if wants.open_orders => orders::read(document, rows),
            () if wants.kept => kept.read_orders(document, rows),
            () => Vec::new(),
        },
    }
}

/// The rows that count; none, with a warning, where the checkpoint has no list of them.
fn rows<'a>(document: &mut Document<'a>, warnings: &mut Vec<Diagnostic>) -> Rows<'a> {
    let rows = document.take_rows();
    let source = document.source;
    if let (None, Some(status)) =
        (&rows, document.fields.status.filter(|status| status.text() == "\"error\""))
    {
        let message =
            "the file has no positions and says that its status is an error: it is not a book";
        let help = "fetch the positions again, and keep the broker's answer only when its status \
            is a success";
        let bytes = Some(status.range(&source.text));
        let (key, message, help) = ("status".to_owned(), message.to_owned(), Some(help.to_owned()));
        document
            .problems
            .add(|source| diagnostic(source, &rules::BROKER_ERROR, bytes, key, message, help));
    } else if rows.is_none() {
        let start = source.text.len() - source.text.trim_ascii_start().len();
        let message =
            "no `positions`, `broker.positions`, `data.net` or `net`: the book is taken as empty"
                .to_owned();
        let help = Some("write \"positions\": [] where nothing is held".to_owned());
        let bytes = Some(start..start + 1);
        warnings.push(diagnostic(
            source,
            &rules::NO_POSITIONS,
            bytes,
            String::new(),
            message,
            help,
        ));
    }
    rows.unwrap_or_else(|| Rows::new(Home::Positions, source))
}

fn taken_at<'a>(document: &Document<'a>, meta: &MetaFields<'a>) -> Option<Located<'a>> {
    taken_at_value(document, meta)
        .map(|(path, value)| locate(document.source, path.to_owned(), value))
}

fn taken_at_value<'a>(
    document: &Document<'a>,
    meta: &MetaFields<'a>,
) -> Option<(&'static str, Raw<'a>)> {
    let fields = &document.fields;
    let places = [
        ("ts", fields.ts),
        ("timestamp", fields.timestamp),
        ("meta.last_broker_sync", meta.last_broker_sync),
    ];
    let is_time = |value: &Raw<'_>| matches!(value.kind(), Kind::String | Kind::Number);
    places.into_iter().find_map(|(path, value)| Some((path, value.filter(is_time)?)))
}

/// Where the value under these names stands in a checkpoint's text, each name within the one
/// before; where it is not there, the last of the values on the way to it. `None` where not even
/// the first is there.
///
/// Reads the text again from its start, so it is meant for messages.
#[must_use]
pub fn place_of<'s>(source: &'s Source, names: &[&str]) -> Option<Located<'s>> {
    let steps: Vec<Step<'_>> = names.iter().map(|name| Step::Field(name)).collect();
    let (depth, value) = (1..=steps.len())
        .rev()
        .find_map(|depth| Some((depth, json::find(&source.text, &steps[..depth])?)))?;
    let path = names[..depth].iter().fold(String::new(), |path, name| json::join(&path, name));
    Some(locate(source, path, value))
}

fn locate<'a>(source: &'a Source, path: String, value: Raw<'a>) -> Located<'a> {
    let bytes = value.range(&source.text);
    let text = value.string().unwrap_or(Cow::Borrowed(value.text()));
    Located { path, span: source.span(bytes.start, bytes.end), text }
}

impl Checkpoint<'_> {
    /// Where the position of that index stands in the text that this checkpoint was read from: the
    /// first of `fields` that its row has, else the row. `None` for an index or a text that don't
    /// belong to it.
    ///
    /// Reads the text again from its start, so it is meant for messages.
    #[must_use]
    pub fn locate<'s>(
        &self,
        source: &'s Source,
        index: usize,
        fields: &[&str],
    ) -> Option<Located<'s>> {
        let position = self.positions.get(index)?;
        let id = if self.rows.keyed {
            RowId::Key(&position.symbol)
        } else {
            RowId::Number(self.rows.number(index))
        };
        let row = list::path_of(self.rows.home, id);
        let field = |name: &&str| {
            let value = list::value_of(source, self.rows.home.path(), Some(id), Some(name))?;
            Some(locate(source, json::join(&row, name), value))
        };
        fields.iter().find_map(field).or_else(|| {
            let value = list::value_of(source, self.rows.home.path(), Some(id), None)?;
            Some(locate(source, row.clone(), value))
        })
    }
}

impl RowNames {
    /// The number of the row that holds the position of that index.
    fn number(&self, index: usize) -> usize {
        self.skipped
            .iter()
            .fold(index, |number, &skipped| if skipped <= number { number + 1 } else { number })
    }
}
