//! Names as numbers: each name once, whatever the number of rows that carry it.

use super::at;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::borrow::Cow;
use std::hash::BuildHasher;

/// A list of different names, found by name at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Names<'a> {
    list: Vec<Cow<'a, str>>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl<'a> Names<'a> {
    /// An empty list with space for so many names.
    pub(super) fn with_capacity(names: usize) -> Self {
        let numbers = HashTable::with_capacity(names);
        Self { list: Vec::with_capacity(names), numbers, hasher: DefaultHashBuilder::default() }
    }

    /// The name of that number.
    pub(super) fn name(&self, number: u32) -> &Cow<'a, str> {
        &self.list[at(number)]
    }

    /// The number of a name that is in the list.
    #[inline]
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.numbers
            .find(self.hasher.hash_one(name), |&number| self.list[at(number)] == name)
            .copied()
    }

    /// The number of a name, which is added where it is not in the list.
    #[expect(clippy::ptr_arg, reason = "a name that a row borrows is borrowed here too")]
    pub(super) fn add(&mut self, new: &Cow<'a, str>) -> u32 {
        let Self { list, numbers, hasher } = self;
        let hash_of = |name: &str| hasher.hash_one(name);
        let hash = hash_of(new);
        if let Some(&known) = numbers.find(hash, |&number| list[at(number)] == *new) {
            return known;
        }
        let number = u32::try_from(list.len()).unwrap_or(u32::MAX);
        numbers.insert_unique(hash, number, |&number| hash_of(&list[at(number)]));
        list.push(new.clone());
        number
    }
}
