//! State documents: JSON texts become an account's value, its positions and its working orders, or
//! the reasons why they can't.
//!
//! A document is an engine's own checkpoint or a broker's answer as it comes; several add up. What
//! may hide a position is refused: [`read`] takes one pass over the text, and what no table of
//! spellings and places knows is looked through for rows. Nothing here opens a file or looks at a
//! config.

mod broker_error;
mod brokers;
mod columns;
mod day;
mod document;
mod edits;
mod equity;
mod funds;
mod halt;
mod hidden;
mod kept;
mod keys;
mod list;
mod orders;
mod original;
mod peak;
mod places;
mod problems;
mod records;
mod rewrite;
mod row;
mod set;
mod spellings;
mod strikes;
mod summary;
mod suspects;
mod syntax;
mod unread;
mod value;
mod write;

pub use equity::missing_equity;
pub use kept::Kept;
pub use strikes::without_strike;
pub use summary::{DocumentSummary, Part, PartSummary};
pub use write::write;

use crate::diagnostic::Diagnostic;
use crate::engine::{Account, Position};
use crate::json::{self, Raw, Step};
use crate::source::{Source, Span};
use crate::units::Money;
use list::RowId;
use std::borrow::Cow;
use std::ops::Range;

/// What the documents of a state say, checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checkpoint<'a> {
    /// The account's value; `None` when nothing tells one, which only `--equity` can mend.
    pub equity: Option<Money>,
    /// The rows that hold something, in the order of the documents and their rows.
    pub positions: Vec<Position<'a>>,
    /// When the state was written, as it says itself: the text of `ts`, `timestamp` or
    /// `meta.last_broker_sync`, which may be a time in any form.
    pub taken_at: Option<Located<'a>>,
    /// What deserves a look (a halt, an equity taken from the paper capital).
    pub warnings: Vec<Diagnostic>,
    /// What was wanted beside the positions; nothing else is in it.
    pub account: Account<'a>,
    /// What a written book carries on as it stands here, where that is wanted.
    pub kept: Kept<'a>,
    /// What was read of each document.
    pub documents: Vec<DocumentSummary>,
    /// When each document was written, as it says itself; in their order.
    pub times: Vec<Option<Located<'a>>>,
    lists: Vec<ListOfRows<'a>>,
}

/// What is wanted of a state beside its equity and positions. What is not wanted is not looked at,
/// so that nothing in it can be wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Wants {
    /// The highest value that the account has had.
    pub peak: bool,
    /// What the day has made so far.
    pub day_pnl: bool,
    /// How many trades have opened something today.
    pub day_trades: bool,
    /// Fields of the strategies' records that some rule needs, so that they must be numbers. None,
    /// and no record is read.
    pub record_fields: Vec<String>,
    /// Orders that may still fill.
    pub open_orders: bool,
    /// The codes of strategies that the tag of an order may name.
    pub strategy_codes: Vec<String>,
    /// Symbols that the config calls shares, whatever their names look like.
    pub shares: Vec<String>,
    /// Whether written options may lack their strike for now, because an instruments file may tell
    /// it: then [`without_strike`] looks for those that still lack it.
    pub strikes_follow: bool,
    /// All of it, right or wrong, for a book that is written. Orders that are not wanted otherwise
    /// are in the account too.
    pub kept: bool,
}

impl Wants {
    /// Whether any number of the day is wanted, which the records may tell.
    fn any_of_day(&self) -> bool {
        self.day_pnl || self.day_trades
    }

    /// What either wants.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        add_new(&mut self.record_fields, other.record_fields);
        add_new(&mut self.strategy_codes, other.strategy_codes);
        add_new(&mut self.shares, other.shares);
        Self {
            peak: self.peak || other.peak,
            day_pnl: self.day_pnl || other.day_pnl,
            day_trades: self.day_trades || other.day_trades,
            open_orders: self.open_orders || other.open_orders,
            strikes_follow: self.strikes_follow || other.strikes_follow,
            kept: self.kept || other.kept,
            ..self
        }
    }
}

fn add_new(names: &mut Vec<String>, others: Vec<String>) {
    for name in others {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// Something that a document says, and where.
#[derive(Clone, Debug)]
pub struct Located<'a> {
    source: &'a Source,
    /// The JSON path: `meta.last_broker_sync`, `positions[3]`.
    pub path: String,
    /// Where the value stands in the text. Its line and column are asked for by few, and counted
    /// from the start.
    bytes: Range<usize>,
    /// The value: what a string says, the JSON text of anything else.
    pub text: Cow<'a, str>,
}

impl<'a> Located<'a> {
    /// The document, as the user named it.
    #[must_use]
    pub fn file(&self) -> &'a str {
        &self.source.name
    }

    /// The value's first and last character.
    #[must_use]
    pub fn span(&self) -> Span {
        self.source.span(self.bytes.start, self.bytes.end)
    }
}

impl PartialEq for Located<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.file(), &self.path, self.span(), &self.text)
            == (other.file(), &other.path, other.span(), &other.text)
    }
}

/// Where the positions of one list stand.
#[derive(Clone, Debug)]
struct ListOfRows<'a> {
    source: &'a Source,
    path: &'static str,
    /// Whether the rows are filed under their symbols.
    keyed: bool,
    /// How many positions it has.
    positions: usize,
    /// The numbers of the rows that hold nothing, rising.
    skipped: Vec<usize>,
}

/// Reads the equity, the positions and the working orders of one document.
///
/// # Errors
/// As [`read_all`].
pub fn read(source: &Source) -> Result<Checkpoint<'_>, Vec<Diagnostic>> {
    read_with(source, &Wants { open_orders: true, ..Wants::default() })
}

/// Reads one document, and of what it tells beside equity and positions what is wanted.
///
/// # Errors
/// As [`read_all`].
pub fn read_with<'a>(source: &'a Source, wants: &Wants) -> Result<Checkpoint<'a>, Vec<Diagnostic>> {
    read_all(&[source], wants)
}

/// Reads documents that add up to one state.
///
/// # Errors
/// Every problem found, each with its file, JSON path, line and column, in the order of the
/// documents; the first twenty of each in full. Nothing is skipped or defaulted. A text that is not
/// JSON gives that one problem.
pub fn read_all<'a>(
    sources: &[&'a Source],
    wants: &Wants,
) -> Result<Checkpoint<'a>, Vec<Diagnostic>> {
    set::read(sources, wants)
}

/// Where the value under these names stands in a document's text, each name within the one before;
/// where it is not there, the last of the values on the way to it. `None` where not even the first
/// is there.
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
    let text = value.string().unwrap_or(Cow::Borrowed(value.text()));
    Located { source, path, bytes: value.range(&source.text), text }
}

impl<'a> Checkpoint<'a> {
    /// Where the position of that index stands: the first of `fields` that its row has, else the
    /// row. `None` for an index that has no position.
    ///
    /// Reads the text again from its start, so it is meant for messages.
    #[must_use]
    pub fn locate(&self, index: usize, fields: &[&str]) -> Option<Located<'a>> {
        let position = self.positions.get(index)?;
        let (list, index) = self.list_of(index)?;
        let number = list::row_number(&list.skipped, index);
        let id = if list.keyed { RowId::Key(&position.symbol) } else { RowId::Number(number) };
        let row = list::path_of(list.path, id);
        let field = |name: &&str| {
            let value = list::value_of(list.source, list.path, Some(id), Some(name))?;
            Some(locate(list.source, json::join(&row, name), value))
        };
        fields.iter().find_map(field).or_else(|| {
            let value = list::value_of(list.source, list.path, Some(id), None)?;
            Some(locate(list.source, row.clone(), value))
        })
    }

    /// The list of the position of that index, and its index there.
    fn list_of(&self, index: usize) -> Option<(&ListOfRows<'a>, usize)> {
        let mut index = index;
        for list in &self.lists {
            if index < list.positions {
                return Some((list, index));
            }
            index -= list.positions;
        }
        None
    }
}
