//! Numbers of keys that belong to one limit each, so that a further limit brings its keys along and
//! touches no other file.

use crate::number::Decimal;
use std::collections::BTreeMap;

/// Numbers by key and, where the key has one, by the name that the user chose.
#[derive(Clone, Debug, Default)]
pub struct Settings(Vec<Entry>);

/// What is set at a key. A handful of keys is found sooner in a list than in a map: most differ in
/// length already.
#[derive(Clone, Debug)]
struct Entry {
    key: &'static str,
    /// For no name in particular.
    everyone: Option<Decimal>,
    named: BTreeMap<String, Decimal>,
}

impl Settings {
    /// The number at a key; `name` is the one that the user chose, or empty.
    #[must_use]
    pub fn get(&self, key: &str, name: &str) -> Option<Decimal> {
        let entry = self.entry(key)?;
        if name.is_empty() { entry.everyone } else { entry.named.get(name).copied() }
    }

    /// Whether anything is set at a key, under whatever name.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Sets the number at a key.
    pub fn set(&mut self, key: &'static str, name: &str, number: Decimal) {
        let index = self.0.iter().position(|entry| entry.key == key).unwrap_or_else(|| {
            self.0.push(Entry { key, everyone: None, named: BTreeMap::new() });
            self.0.len() - 1
        });
        let entry = &mut self.0[index];
        if name.is_empty() {
            entry.everyone = Some(number);
        } else {
            entry.named.insert(name.to_owned(), number);
        }
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.key == key)
    }
}
