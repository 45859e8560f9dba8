//! A list of positions or holdings, as an array or as an object keyed by symbol: each row becomes
//! a position while it is parsed, so that nothing of a million rows is kept but what the engine
//! needs.

use super::columns::{Beside, Columns};
use super::keys::{self, KeyHashes};
use super::original;
use super::places::{Holds, Place};
use super::problems::{Problems, diagnostic};
use super::row::{self, Held, Shared, Sidedness};
use super::spellings::{PositionField, PositionRow};
use super::unread;
use super::value::{Field, Finding};
use crate::diagnostic::rules;
use crate::engine::Position;
use crate::json::{Key, Kind, Raw, Shape, Shaped, Step, find, join};
use crate::source::Source;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess};
use std::borrow::Cow;
use std::ops::Range;

/// A row within its list.
#[derive(Clone, Copy)]
pub(super) enum RowId<'r> {
    Number(usize),
    Key(&'r str),
}

/// The value at the dotted `path`, one of its rows, or a field in that row. Reads the text again
/// from its start.
pub(super) fn value_of<'a>(
    source: &'a Source,
    path: &str,
    row: Option<RowId<'_>>,
    field: Option<&str>,
) -> Option<Raw<'a>> {
    let row = row.map(|row| match row {
        RowId::Number(number) => Step::Element(number),
        RowId::Key(key) => Step::Field(key),
    });
    let names = path.split('.').filter(|name| !name.is_empty()).map(Step::Field);
    let steps: Vec<_> = names.chain(row).chain(field.map(Step::Field)).collect();
    find(&source.text, &steps)
}

/// The bytes of the list at the dotted `path`, or of one of its rows.
pub(super) fn bytes_of(
    source: &Source,
    path: &str,
    row: Option<RowId<'_>>,
) -> Option<Range<usize>> {
    value_of(source, path, row, None).map(|value| value.range(&source.text))
}

/// The JSON path of a row.
pub(super) fn path_of(list: &str, row: RowId<'_>) -> String {
    match row {
        RowId::Number(number) => format!("{list}[{number}]"),
        RowId::Key(key) => join(list, key),
    }
}

/// A list as far as it is read.
#[derive(Clone, Debug)]
pub(super) struct PositionList<'a> {
    pub(super) place: &'static Place,
    /// Whether its rows are holdings, which are always long.
    pub(super) is_holdings: bool,
    pub(super) source: &'a Source,
    /// The rows that hold something.
    pub(super) positions: Vec<Position<'a>>,
    /// The numbers of the rows that hold nothing, rising.
    pub(super) skipped: Vec<usize>,
    /// How many rows there are.
    pub(super) count: usize,
    /// Whether the rows are filed under their symbols.
    pub(super) keyed: bool,
    /// The positions that are sales out of the holdings, by their index.
    pub(super) delivery_sales: Vec<usize>,
    /// The first positions without a mark, by their index, and how many there are.
    pub(super) without_mark: Counted<usize>,
    /// How many positions tell their size or price by several fields, so that no other size can be
    /// written in the place of the old one.
    pub(super) derived_rows: usize,
    /// The first currency that a row names.
    pub(super) currency: Option<Currency<'a>>,
    /// The first that is another one.
    pub(super) other_currency: Option<Currency<'a>>,
    pub(super) problems: Problems<'a>,
    columns: Columns<'a, PositionField>,
    beside: Beside<'a>,
    shared: Shared<'a>,
    tells_sides: bool,
    /// The sizes of rows that tell no side, though brokers that spell them so do.
    unsided: Vec<(String, Field<'a>)>,
}

/// A currency, and the row that names it.
#[derive(Clone, Debug)]
pub(super) struct Currency<'a> {
    pub(super) code: Cow<'a, str>,
    pub(super) value: Raw<'a>,
    pub(super) path: String,
}

/// The first few of a kind, and how many there are.
#[derive(Clone, Debug)]
pub(super) struct Counted<T> {
    pub(super) first: Vec<T>,
    pub(super) count: usize,
}

impl<T> Counted<T> {
    /// As many as a message names.
    const MOST: usize = 5;

    fn add(&mut self, item: T) {
        self.count += 1;
        if self.first.len() < Self::MOST {
            self.first.push(item);
        }
    }
}

impl<T> Default for Counted<T> {
    fn default() -> Self {
        Self { first: Vec::new(), count: 0 }
    }
}

impl<'a> PositionList<'a> {
    pub(super) fn new(place: &'static Place, source: &'a Source) -> Self {
        Self {
            place,
            is_holdings: place.holds == Holds::Holdings,
            source,
            positions: Vec::new(),
            skipped: Vec::new(),
            count: 0,
            keyed: false,
            delivery_sales: Vec::new(),
            without_mark: Counted::default(),
            derived_rows: 0,
            currency: None,
            other_currency: None,
            problems: Problems::none(source),
            columns: Columns::default(),
            beside: Beside::default(),
            shared: Shared::default(),
            tells_sides: false,
            unsided: Vec::new(),
        }
    }

    /// The names of the fields that its rows have had.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.names()
    }

    /// The number of the row that holds the position of that index.
    pub(super) fn row_number(&self, index: usize) -> usize {
        row_number(&self.skipped, index)
    }

    /// Takes the position of that index out of the list.
    pub(super) fn remove(&mut self, index: usize) -> Option<Position<'a>> {
        let number = self.row_number(index);
        let at = self.skipped.partition_point(|&skipped| skipped < number);
        self.skipped.insert(at, number);
        (index < self.positions.len()).then(|| self.positions.remove(index))
    }

    fn add(&mut self, fields: &PositionRow<'a>, key: Option<&Cow<'a, str>>) {
        self.refuse_arrays(key);
        match row::read(fields, &self.beside, key, &mut self.shared) {
            Ok(None) => self.skipped.push(self.count),
            Ok(Some(held)) => {
                self.derived_rows += usize::from(!original::tells_plainly(fields));
                self.push(held, key);
            }
            Err(findings) => self.refuse(findings, key),
        }
    }

    #[inline]
    fn push(&mut self, held: Held<'a>, key: Option<&Cow<'a, str>>) {
        let Held { position, has_mark, currency, sidedness } = held;
        let index = self.positions.len();
        if !has_mark {
            self.without_mark.add(index);
        }
        if let Some(currency) = currency {
            self.note_currency(currency, key);
        }
        match sidedness {
            Sidedness::Signed => {}
            Sidedness::Told => self.tells_sides = true,
            Sidedness::Missing(field) => self.unsided.push((self.path(key), field)),
        }
        if position.quantity.is_negative() {
            if self.is_holdings {
                self.refuse_short_holding(&position, key);
            }
            if position.market.as_ref().is_some_and(|market| market.is_delivery()) {
                self.delivery_sales.push(index);
            }
        }
        self.positions.push(position);
    }

    fn refuse(&mut self, findings: Vec<Finding<'a>>, key: Option<&Cow<'a, str>>) {
        let (path, source, place, id) = (self.path(key), self.source, self.place, self.id(key));
        for finding in findings {
            let object = || bytes_of(source, place.path, Some(id));
            self.problems.add_finding(finding, &path, object);
        }
    }

    #[cold]
    fn refuse_short_holding(&mut self, position: &Position<'_>, key: Option<&Cow<'a, str>>) {
        let (path, place, id) = (self.path(key), self.place, self.id(key));
        let message =
            format!("the holding is {}; shares in an account are long", position.quantity);
        self.problems.add(|source| {
            let bytes = bytes_of(source, place.path, Some(id));
            let help = "hand over the holdings as the broker answers them, or write a short under \
                `positions`";
            diagnostic(source, &rules::BAD_QUANTITY, bytes, path, message, Some(help.to_owned()))
        });
    }

    /// Refuses arrays in the row that may hold positions of their own, such as the legs of a
    /// spread.
    fn refuse_arrays(&mut self, key: Option<&Cow<'a, str>>) {
        for (name, array) in std::mem::take(&mut self.beside.arrays) {
            for found in unread::rows_in(&join(&self.path(key), &name), &name, array) {
                self.problems.add(|source| found.diagnostic(source));
            }
        }
    }

    fn note_currency(
        &mut self,
        (code, value): (Cow<'a, str>, Raw<'a>),
        key: Option<&Cow<'a, str>>,
    ) {
        let path = || path_of(self.place.path, self.id(key));
        match &self.currency {
            None => self.currency = Some(Currency { code, value, path: path() }),
            Some(first) if first.code != code && self.other_currency.is_none() => {
                self.other_currency = Some(Currency { code, value, path: path() });
            }
            Some(_) => {}
        }
    }

    /// What can be said of the rows only together.
    fn finish(&mut self) {
        if !self.tells_sides {
            return;
        }
        for (path, field) in std::mem::take(&mut self.unsided) {
            let message = "has no sign and no side beside it, where other rows tell theirs";
            let help = "write the side as long or short, or a signed `quantity`";
            self.problems.add_finding(field.breaks(&rules::NO_SIDE, message, help), &path, || None);
        }
    }

    fn refuse_repeated_keys(&mut self) {
        let list = value_of(self.source, self.place.path, None, None);
        for (key, second) in list.map(keys::repeated).unwrap_or_default() {
            self.problems.add_twice(self.place.path, &key, second);
        }
    }

    fn id<'r>(&self, key: Option<&'r Cow<'_, str>>) -> RowId<'r> {
        key.map_or(RowId::Number(self.count), |key| RowId::Key(key))
    }

    fn path(&self, key: Option<&Cow<'_, str>>) -> String {
        path_of(self.place.path, self.id(key))
    }
}

/// The number of the row that holds the position of that index, where these rows hold nothing.
pub(super) fn row_number(skipped: &[usize], index: usize) -> usize {
    skipped
        .iter()
        .fold(index, |number, &skipped| if skipped <= number { number + 1 } else { number })
}

/// Reads the rows of a list, or says that it is no list.
pub(super) struct ListShape<'r, 'a> {
    pub(super) list: &'r mut PositionList<'a>,
    /// The row that stands before the rest of an array, where it has been read to know what it is.
    pub(super) first: Option<Raw<'a>>,
    pub(super) wrong: &'r mut Option<Kind>,
    /// Where fields of a keyed list go that are lists themselves: `net` and `day` of `positions`.
    pub(super) inner: Option<&'r mut Vec<(Cow<'a, str>, Raw<'a>)>>,
}

impl<'de> Shape<'de> for ListShape<'_, 'de> {
    fn array<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        if let Some(first) = self.first {
            let mut json = serde_json::Deserializer::from_str(first.text());
            let row = RowSeed { list: self.list, key: None };
            row.deserialize(&mut json).map_err(serde::de::Error::custom)?;
            self.list.count += 1;
        }
        while array.next_element_seed(RowSeed { list: self.list, key: None })?.is_some() {
            self.list.count += 1;
        }
        self.list.finish();
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let ListShape { list, mut inner, .. } = self;
        let mut hashes = KeyHashes::default();
        list.keyed = true;
        while let Some(Key(key)) = map.next_key()? {
            if let Some(inner) = &mut inner
                && matches!(&*key, "net" | "position" | "day")
            {
                inner.push((key, map.next_value()?));
                continue;
            }
            map.next_value_seed(RowSeed { list, key: Some(&key) })?;
            hashes.add(&key);
            list.count += 1;
        }
        if hashes.has_equal() {
            list.refuse_repeated_keys();
        }
        list.finish();
        Ok(())
    }

    fn other(self, kind: Kind) {
        *self.wrong = Some(kind);
    }
}

struct RowSeed<'r, 'a> {
    list: &'r mut PositionList<'a>,
    key: Option<&'r Cow<'a, str>>,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Shaped(self).deserialize(deserializer)
    }
}

impl<'de> Shape<'de> for RowSeed<'_, 'de> {
    fn object<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let (list, key) = (self.list, self.key);
        let mut row = PositionRow::default();
        list.beside.clear();
        list.columns.read(map, &mut row, &mut list.beside)?;
        for (name, second) in std::mem::take(&mut list.beside.twice) {
            list.problems.add_twice(&list.path(key), name, second);
        }
        list.add(&row, key);
        Ok(())
    }

    fn other(self, kind: Kind) {
        let (list, key) = (self.list, self.key);
        let (path, place, id) = (list.path(key), list.place, list.id(key));
        list.problems.add(|source| {
            let bytes = bytes_of(source, place.path, Some(id));
            let message = format!(
                "the row is {kind}; it must be an object with a symbol, a quantity and a price"
            );
            let help = "write {\"symbol\": …, \"quantity\": …, \"last_price\": …}".to_owned();
            diagnostic(source, &rules::BAD_ROW, bytes, path, message, Some(help))
        });
    }
}
