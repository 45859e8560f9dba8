//! Which column of a list means what.
//!
//! The rows of a list have mostly the same fields in the same order, so that each name is looked
//! up once in the table of spellings, and then expected again where it stood.

use super::spellings::{Absence, RowFields, Told};
use super::suspects::{Suspicion, suspicion};
use crate::json::{Kind, Raw};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// What a column is to whoever reads its list.
#[derive(Clone, Copy, Debug)]
enum Meaning<F> {
    /// A field of the row.
    Field(Spelling<F>),
    /// Nothing that is read, but by its name it may change what the row says.
    Suspect(Suspicion),
    /// Nothing that is read.
    Unread,
}

/// One spelling of a field.
#[derive(Clone, Copy, Debug)]
struct Spelling<F> {
    field: F,
    absence: Absence,
    name: &'static str,
    /// Its place among the spellings of the field.
    rank: usize,
    /// A bit of its own, by which a row tells that it has had it.
    bit: u128,
}

/// The columns of a list as far as they have been met.
#[derive(Clone, Debug)]
pub(super) struct Columns<'a, F> {
    known: Vec<(Cow<'a, str>, Meaning<F>)>,
    /// The column that is expected next.
    next: usize,
}

impl<F> Default for Columns<'_, F> {
    fn default() -> Self {
        Self { known: Vec::new(), next: 0 }
    }
}

/// What a row holds beside its fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside<'a> {
    /// Fields that stand there a second time.
    pub(super) twice: Vec<(&'static str, Raw<'a>)>,
    /// Unknown fields that may change what the row says.
    pub(super) suspects: Vec<(Cow<'a, str>, Suspicion, Raw<'a>)>,
    /// Unknown fields that are arrays, which may hold positions.
    pub(super) arrays: Vec<(Cow<'a, str>, Raw<'a>)>,
}

impl Beside<'_> {
    /// Makes room for another row.
    pub(super) fn clear(&mut self) {
        self.twice.clear();
        self.suspects.clear();
        self.arrays.clear();
    }
}

impl<'a, F: Copy + PartialEq + 'static> Columns<'a, F> {
    /// How many names are kept; the last gives way to a further one. No broker has so many.
    const MOST: usize = 256;

    /// The names of the columns that have been met.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|(name, _)| &**name)
    }

    /// Reads one row into fields that are empty.
    pub(super) fn read<R: RowFields<'a, Field = F>, A: MapAccess<'a>>(
        &mut self,
        mut map: A,
        row: &mut R,
        beside: &mut Beside<'a>,
    ) -> Result<(), A::Error> {
        let mut seen = 0;
        self.next = 0;
        while let Some(meaning) = map.next_key_seed(NextColumn::<R>::of(self))? {
            let value: Raw<'a> = map.next_value()?;
            match meaning {
                Meaning::Field(Spelling { field, absence, name, rank, bit }) => {
                    if seen & bit != 0 {
                        beside.twice.push((name, value));
                    }
                    seen |= bit;
                    if !absence.holds(value) {
                        row.take(field, Told { name, rank, value });
                    }
                }
                Meaning::Suspect(suspicion) => {
                    beside.suspects.push((self.last_name(), suspicion, value));
                }
                Meaning::Unread if value.kind() == Kind::Array => {
                    beside.arrays.push((self.last_name(), value));
                }
                Meaning::Unread => {}
            }
        }
        Ok(())
    }

    fn last_name(&self) -> Cow<'a, str> {
        self.known.get(self.next.wrapping_sub(1)).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    /// What the column of this name means, which is most likely the one that is expected.
    #[inline]
    fn meaning<R: RowFields<'a, Field = F>>(
        &mut self,
        name: &str,
        keep: impl FnOnce() -> Cow<'a, str>,
    ) -> Meaning<F> {
        if let Some((known, meaning)) = self.known.get(self.next)
            && known == name
        {
            self.next += 1;
            return *meaning;
        }
        self.meaning_elsewhere::<R>(name, keep())
    }

    #[cold]
    fn meaning_elsewhere<R: RowFields<'a, Field = F>>(
        &mut self,
        name: &str,
        kept: Cow<'a, str>,
    ) -> Meaning<F> {
        let at = self.known.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.known.truncate(Self::MOST - 1);
            self.known.push((kept, look_up::<R>(name)));
            self.known.len() - 1
        });
        self.next = at + 1;
        self.known[at].1
    }
}

/// What a name means by the tables.
fn look_up<'a, R: RowFields<'a>>(name: &str) -> Meaning<R::Field> {
    let mut bit = 1;
    for spelled in R::SPELLINGS {
        for (rank, &known) in spelled.names.iter().enumerate() {
            if known == name {
                let (field, absence) = (spelled.field, spelled.absence);
                return Meaning::Field(Spelling { field, absence, name: known, rank, bit });
            }
            bit <<= 1;
        }
    }
    suspicion(name).map_or(Meaning::Unread, Meaning::Suspect)
}

/// Reads the name of a column and gives its meaning.
struct NextColumn<'c, 'a, R: RowFields<'a>> {
    columns: &'c mut Columns<'a, R::Field>,
}

impl<'c, 'a, R: RowFields<'a>> NextColumn<'c, 'a, R> {
    fn of(columns: &'c mut Columns<'a, R::Field>) -> Self {
        Self { columns }
    }
}

impl<'de, R: RowFields<'de>> DeserializeSeed<'de> for NextColumn<'_, 'de, R> {
    type Value = Meaning<R::Field>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, R: RowFields<'de>> Visitor<'de> for NextColumn<'_, 'de, R> {
    type Value = Meaning<R::Field>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(self.columns.meaning::<R>(name, || Cow::Borrowed(name)))
    }
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.columns.meaning::<R>(name, || Cow::Owned(name.to_owned())))
    }
}
