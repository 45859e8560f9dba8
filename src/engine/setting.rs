//! A number of the config that belongs to one limit or rule: its key and its type in one entry,
//! which stands with the limit or rule. A misspelt setting is no setting, and does not compile.

use super::config::Config;
use super::effect::Effect;
use super::key::{Access, Allowed, Fallback, Key, Range};
use crate::number::Decimal;
use std::marker::PhantomData;

/// A key whose value is a number of type `T`: a fraction, money, a count.
pub struct Setting<T> {
    /// What the config file, the schema and the manual say of it.
    pub key: Key,
    value: PhantomData<fn() -> T>,
}

impl<T: From<Decimal>> Setting<T> {
    /// A setting that is off until the config names it.
    #[must_use]
    pub const fn off(name: &'static str, range: Range, effect: Effect, doc: &'static str) -> Self {
        Self::with(name, range, Fallback::Nothing, effect, doc)
    }

    /// A setting that has this value where the config does not name it.
    #[must_use]
    pub const fn on(
        name: &'static str,
        range: Range,
        default: &'static str,
        effect: Effect,
        doc: &'static str,
    ) -> Self {
        Self::with(name, range, Fallback::Is(default), effect, doc)
    }

    const fn with(
        name: &'static str,
        range: Range,
        default: Fallback,
        effect: Effect,
        doc: &'static str,
    ) -> Self {
        let (allowed, access) = (Allowed::Number(range), Access::Number);
        let key = Key { name, allowed, default, doc, effect, access };
        Self { key, value: PhantomData }
    }

    /// The dotted name of its key.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.key.name
    }

    /// The value that holds; `None` where the setting is off.
    #[must_use]
    pub fn value(&self, config: &Config) -> Option<T> {
        self.value_for(config, "")
    }

    /// The value for a name that the user chose: a symbol, a strategy.
    #[must_use]
    pub fn value_for(&self, config: &Config, name: &str) -> Option<T> {
        config.numbers.number(self.key.name, name).map(T::from)
    }

    /// Whether the config holds a value, under whatever name.
    #[must_use]
    pub fn is_set(&self, config: &Config) -> bool {
        config.numbers.has(self.key.name)
    }
}
