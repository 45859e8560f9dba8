//! A list of positions, as an array or as an object keyed by symbol: each row becomes a position
//! while it is parsed, so that nothing of a million rows is kept but what the engine needs.

use super::keys::{self, KeyHashes};
use super::problems::{Problems, diagnostic};
use super::row::{self, Codes, RowFields};
use crate::diagnostic::rules;
use crate::engine::Position;
use crate::json::{Fields, Key, Kind, Raw, Shape, Shaped, Step, find, join};
use crate::source::Source;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess};
use std::borrow::Cow;
use std::ops::Range;

/// Where a checkpoint may keep its positions; the first that is not empty counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Positions,
    BrokerPositions,
    DataNet,
    Net,
}

impl Home {
    /// In the order in which they count.
    pub(super) const ALL: [Self; 4] =
        [Self::Positions, Self::BrokerPositions, Self::DataNet, Self::Net];

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Positions => "positions",
            Self::BrokerPositions => "broker.positions",
            Self::DataNet => "data.net",
            Self::Net => "net",
        }
    }
}

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
    let steps: Vec<_> =
        path.split('.').map(Step::Field).chain(row).chain(field.map(Step::Field)).collect();
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
pub(super) fn path_of(home: Home, row: RowId<'_>) -> String {
    match row {
        RowId::Number(number) => format!("{}[{number}]", home.path()),
        RowId::Key(key) => join(home.path(), key),
    }
}

/// A list as far as it is read.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    pub(super) home: Home,
    source: &'a Source,
    /// The rows that hold something.
    pub(super) positions: Vec<Position<'a>>,
    codes: Codes<'a>,
    /// The numbers of the rows that hold nothing, rising.
    pub(super) skipped: Vec<usize>,
    /// How many rows there are.
    pub(super) count: usize,
    /// Whether the rows are filed under their symbols.
    pub(super) keyed: bool,
    pub(super) problems: Problems<'a>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(home: Home, source: &'a Source) -> Self {
        Self {
            home,
            source,
            positions: Vec::new(),
            codes: Codes::default(),
            skipped: Vec::new(),
            count: 0,
            keyed: false,
            problems: Problems::none(source),
        }
    }

    fn add(&mut self, fields: &RowFields<'a>, key: Option<&Cow<'a, str>>) {
        match row::read(fields, key, &mut self.codes, &mut self.positions) {
            Ok(true) => {}
            Ok(false) => self.skipped.push(self.count),
            Err(findings) => {
                let (home, source, id) = (self.home, self.source, self.id(key));
                for finding in findings {
                    let object = || bytes_of(source, home.path(), Some(id));
                    self.problems.add_finding(*finding, &path_of(home, id), object);
                }
            }
        }
    }

    fn refuse_repeated_keys(&mut self) {
        let list = value_of(self.source, self.home.path(), None, None);
        for (key, second) in list.map(keys::repeated).unwrap_or_default() {
            self.problems.add_twice(self.home.path(), &key, second);
        }
    }

    fn id<'r>(&self, key: Option<&'r Cow<'_, str>>) -> RowId<'r> {
        key.map_or(RowId::Number(self.count), |key| RowId::Key(key))
    }
}

/// Reads the rows of a list into [`Rows`], or says that it is no list.
pub(super) struct ListShape<'r, 'a> {
    pub(super) rows: &'r mut Rows<'a>,
    pub(super) wrong: &'r mut Option<Kind>,
}

impl<'de> Shape<'de> for ListShape<'_, 'de> {
    fn array<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while array.next_element_seed(RowSeed { rows: self.rows, key: None })?.is_some() {
            self.rows.count += 1;
        }
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut hashes = KeyHashes::default();
        self.rows.keyed = true;
        while let Some(Key(key)) = map.next_key()? {
            map.next_value_seed(RowSeed { rows: self.rows, key: Some(&key) })?;
            hashes.add(&key);
            self.rows.count += 1;
        }
        if hashes.has_equal() {
            self.rows.refuse_repeated_keys();
        }
        Ok(())
    }

    fn other(self, kind: Kind) {
        *self.wrong = Some(kind);
    }
}

struct RowSeed<'r, 'a> {
    rows: &'r mut Rows<'a>,
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
        let (home, id) = (self.rows.home, self.rows.id(self.key));
        let problems = &mut self.rows.problems;
        let mut fields = RowFields::default();
        fields
            .read(map, |again| problems.add_twice(&path_of(home, id), again.field, again.second))?;
        self.rows.add(&fields, self.key);
        Ok(())
    }

    fn other(self, kind: Kind) {
        let (home, id) = (self.rows.home, self.rows.id(self.key));
        self.rows.problems.add(|source| {
            let bytes = bytes_of(source, home.path(), Some(id));
            let message = format!(
                "the row is {kind}; it must be an object with a symbol, a quantity and a price"
            );
            let help = "write {\"symbol\": …, \"quantity\": …, \"last_price\": …}".to_owned();
            diagnostic(source, &rules::BAD_ROW, bytes, path_of(home, id), message, Some(help))
        });
    }
}
