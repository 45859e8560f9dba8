//! What a file says of each key, and where: for lints, which point at values, and for
//! `--print-effective`.

use super::rows::CheckedRows;
use crate::engine::key::CellValue;
use crate::source::Span;
use hashbrown::HashMap;

/// Which keys a file holds.
#[derive(Clone, Debug, Default)]
pub struct WrittenKeys {
    places: HashMap<(&'static str, String), KeyState>,
    /// The rows of each list that holds.
    rows: HashMap<(&'static str, String), CheckedRows>,
    /// Whether an error stands anywhere in the section.
    flawed: bool,
}

/// What a file says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyState {
    /// A value that holds.
    Sound(Span),
    /// Something that is reported as an error.
    Faulty,
}

impl WrittenKeys {
    /// Where the value of a key stands; of a mapping under a name that the user chose, where the
    /// name stands. `None` where the file leaves the key out or has it wrong.
    ///
    /// `key` is a name of the key table; `chosen` is the name that the user chose, empty where
    /// there is none.
    #[must_use]
    pub fn place(&self, key: &'static str, chosen: &str) -> Option<Span> {
        match self.places.get(&(key, chosen.to_owned()))? {
            KeyState::Sound(span) => Some(*span),
            KeyState::Faulty => None,
        }
    }

    /// Whether what the config holds at this key is what the user wants: a sound value, or none in
    /// a file without errors.
    #[must_use]
    pub fn is_sure(&self, key: &'static str, chosen: &str) -> bool {
        match self.places.get(&(key, chosen.to_owned())) {
            Some(said) => *said != KeyState::Faulty,
            None => !self.flawed,
        }
    }

    /// Whether the file has a value at this key that is reported as an error.
    #[must_use]
    pub fn is_faulty(&self, key: &'static str, chosen: &str) -> bool {
        self.places.get(&(key, chosen.to_owned())) == Some(&KeyState::Faulty)
    }

    /// The names that the user chose at a key of the table such as `strategy_budgets.<code>`, in
    /// the order of the file.
    #[must_use]
    pub fn names(&self, key: &'static str) -> Vec<&str> {
        let of_key = self.places.iter().filter(|((name, _), _)| *name == key);
        let mut names: Vec<(Span, &str)> = of_key
            .filter_map(|((_, chosen), said)| match said {
                KeyState::Sound(span) => Some((*span, chosen.as_str())),
                KeyState::Faulty => None,
            })
            .collect();
        names.sort_unstable();
        names.into_iter().map(|(_, chosen)| chosen).collect()
    }

    /// The checked rows of a list that stands in the file.
    #[must_use]
    pub fn cells(&self, key: &'static str, chosen: &str) -> Option<&[Vec<CellValue>]> {
        self.rows.get(&(key, chosen.to_owned())).map(|rows| rows.cells.as_slice())
    }

    /// Where a value of a list stands, by row and column; `None` where the list is left out or
    /// wrong.
    #[must_use]
    pub fn cell_place(
        &self,
        (key, chosen): (&'static str, &str),
        row: usize,
        column: usize,
    ) -> Option<Span> {
        self.rows.get(&(key, chosen.to_owned()))?.places.get(row)?.get(column).copied()
    }

    /// Whether the section has no error.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.flawed
    }

    pub(super) fn note_sound(&mut self, key: &'static str, chosen: &str, span: Span) {
        self.places.entry((key, chosen.to_owned())).or_insert(KeyState::Sound(span));
    }

    pub(super) fn note_rows(&mut self, key: &'static str, chosen: &str, rows: CheckedRows) {
        self.rows.entry((key, chosen.to_owned())).or_insert(rows);
    }

    pub(super) fn note_faulty(&mut self, key: &'static str, chosen: &str) {
        self.places.insert((key, chosen.to_owned()), KeyState::Faulty);
    }

    pub(super) fn note_problem(&mut self) {
        self.flawed = true;
    }
}
