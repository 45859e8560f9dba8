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
    pub(super) fn with_capacity(names: usize) -> Self {
        let (list, numbers) = (Vec::with_capacity(names), HashTable::with_capacity(names));
        Self { list, numbers, hasher: DefaultHashBuilder::default() }
    }

    pub(super) fn into_owned(self) -> Names<'static> {
        let list = self.list.into_iter().map(|name| Cow::Owned(name.into_owned())).collect();
        Names { list, numbers: self.numbers, hasher: self.hasher }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn name(&self, number: u32) -> &Cow<'a, str> {
        &self.list[at(number)]
    }

    /// The number of a name that is in the list.
    #[inline]
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(name);
        self.numbers.find(hash, |&number| self.list[at(number)] == name).copied()
    }

    /// The number of a name, which is added where it is not in the list.
    #[expect(clippy::ptr_arg, reason = "a name that a row borrows is borrowed here too")]
    pub(super) fn enter(&mut self, name: &Cow<'a, str>) -> u32 {
        let Self { list, numbers, hasher } = self;
        let hash_of = |name: &str| hasher.hash_one(name);
        let hash = hash_of(name);
        if let Some(&known) = numbers.find(hash, |&number| list[at(number)] == *name) {
            return known;
        }
        let number = u32::try_from(list.len()).unwrap_or(u32::MAX);
        numbers.insert_unique(hash, number, |&number| hash_of(&list[at(number)]));
        list.push(name.clone());
        number
    }
}
