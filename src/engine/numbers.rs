//! Where a config keeps the numbers of its [`Setting`](super::Setting)s.

use super::spelling::in_capitals;
use crate::number::Decimal;
use std::collections::BTreeMap;

/// Numbers by key and, where the key has one, by the name that the user chose.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers(Vec<KeyedNumbers>);

/// What is set at one key. A handful of keys is found sooner in a list than in a map: most differ
/// in length already.
#[derive(Clone, Debug)]
struct KeyedNumbers {
    key: &'static str,
    /// For no name in particular.
    everyone: Option<Decimal>,
    /// By the name in capitals: two that differ only in case are the same.
    named: BTreeMap<String, Decimal>,
}

impl Numbers {
    /// The number at a key; `name` is the one that the user chose, or empty.
    pub(super) fn number(&self, key: &str, name: &str) -> Option<Decimal> {
        let keyed = self.keyed(key)?;
        if name.is_empty() { keyed.everyone } else { keyed.named.get(&*in_capitals(name)).copied() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.keyed(key).is_some()
    }

    pub(super) fn set(&mut self, key: &'static str, name: &str, number: Decimal) {
        let index = self.0.iter().position(|keyed| keyed.key == key).unwrap_or_else(|| {
            self.0.push(KeyedNumbers { key, everyone: None, named: BTreeMap::new() });
            self.0.len() - 1
        });
        let keyed = &mut self.0[index];
        if name.is_empty() {
            keyed.everyone = Some(number);
        } else {
            keyed.named.insert(in_capitals(name).into_owned(), number);
        }
    }

    fn keyed(&self, key: &str) -> Option<&KeyedNumbers> {
        // Nearly always the very text of the setting.
        let is_it = |keyed: &&KeyedNumbers| std::ptr::eq(keyed.key, key);
        self.0.iter().find(is_it).or_else(|| self.0.iter().find(|keyed| keyed.key == key))
    }
}
