//! Names as numbers: each name once, whatever the number of rows that carry it.

use super::at;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// A list of different names, found by name at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// One behind the other.
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// An empty list with space for the numbers of so many names.
    pub(super) fn with_capacity(names: usize) -> Self {
        Self { numbers: HashTable::with_capacity(names), ..Self::default() }
    }

    /// The name of that number.
    pub(super) fn name(&self, number: u32) -> &str {
        name(&self.text, &self.ends, number)
    }

    /// The number of a name that is in the list.
    #[inline]
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.find(self.hasher.hash_one(name), |&number| self.name(number) == name).copied()
    }

    /// The number of a name, which is added where it is not in the list.
    pub(super) fn add(&mut self, new: &str) -> u32 {
        let Self { text, ends, numbers, hasher } = self;
        let hash = hasher.hash_one(new);
        if let Some(&known) = numbers.find(hash, |&number| name(text, ends, number) == new) {
            return known;
        }
        let number = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        numbers.insert_unique(hash, number, |&number| hasher.hash_one(name(text, ends, number)));
        text.push_str(new);
        ends.push(text.len());
        number
    }
}

#[inline]
fn name<'t>(text: &'t str, ends: &[usize], number: u32) -> &'t str {
    let index = at(number);
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &text[start..ends[index]]
}
