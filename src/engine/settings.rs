//! Numbers of keys that belong to one limit each, so that a further limit brings its keys along and touches no other file.

use crate::number::Decimal;
use std::collections::BTreeMap;

/// Numbers by key and, where the key has one, by the name that the user chose.
#[derive(Clone, Debug, Default)]
pub struct Settings(BTreeMap<&'static str, BTreeMap<String, Decimal>>);

impl Settings {
    /// The number at a key; `name` is the one that the user chose, or empty.
    #[must_use]
    pub fn get(&self, key: &str, name: &str) -> Option<Decimal> {
        self.0.get(key)?.get(name).copied()
    }

    /// Whether anything is set at a key, under whatever name.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Sets the number at a key.
    pub fn set(&mut self, key: &'static str, name: &str, number: Decimal) {
        self.0.entry(key).or_default().insert(name.to_owned(), number);
    }
}
