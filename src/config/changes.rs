//! What differs between two configs, key by key, and what each difference does.

use super::effective::{EffectiveKey, effective_key, is_below};
use super::section::key_path;
use super::written::WrittenKeys;
use crate::engine::key::{self, Allowed, CellValue, Key, RowForm, Shape};
use crate::engine::{Change, Config, in_capitals, keys};
use crate::units::Money;

/// A key that differs.
#[derive(Clone, Debug)]
pub struct KeyChange {
    /// The dotted key, as the files call it.
    pub key: String,
    /// What holds in the old config.
    pub was: EffectiveKey,
    /// What holds in the new one.
    pub is: EffectiveKey,
    /// What the change does.
    pub change: Change,
    /// What the old value is in money; `None` where it is none.
    pub was_money: Option<Money>,
    /// What the new value is in money; `None` where it is none.
    pub is_money: Option<Money>,
}

/// A config, and what its files say of each key.
#[derive(Clone, Copy)]
pub struct WrittenConfig<'c> {
    /// The config.
    pub config: &'c Config,
    /// Which keys its files hold.
    pub written: &'c WrittenKeys,
}

/// Every key that differs, in the order of the key table; of names that the user chose, in that of
/// the new config, and then those that are gone. How a value is written is no difference, nor
/// whether a default is.
#[must_use]
pub fn key_changes(
    old: WrittenConfig<'_>,
    new: WrittenConfig<'_>,
    equity: Option<&Money>,
) -> Vec<KeyChange> {
    let compared = Comparison { old, new, equity };
    keys::keys().flat_map(|key| compared.changes_at(key)).collect()
}

struct Comparison<'c> {
    old: WrittenConfig<'c>,
    new: WrittenConfig<'c>,
    equity: Option<&'c Money>,
}

/// A name that the user chose, as each config spells it.
#[derive(Clone, Copy)]
struct Chosen<'c> {
    old: &'c str,
    new: &'c str,
    is_in_old: bool,
    is_in_new: bool,
}

impl<'c> Comparison<'c> {
    fn changes_at(&self, key: &'static Key) -> Vec<KeyChange> {
        let Some(section) = named_section(key) else {
            let everyone = Chosen { old: "", new: "", is_in_old: true, is_in_new: true };
            return self.change(key, everyone).into_iter().collect();
        };
        let chosen = self.chosen(section);
        let is_mapping = key.allowed == Allowed::Mapping;
        let change = |&chosen: &Chosen<'c>| {
            if is_mapping { self.named_alone(key, chosen) } else { self.change(key, chosen) }
        };
        chosen.iter().filter_map(change).collect()
    }

    /// The names that either config has at this key of the table, each once.
    fn chosen(&self, section: &'static Key) -> Vec<Chosen<'c>> {
        let ignores_case = section.parts().any(key::ignores_case);
        let same = |one: &str, other: &str| {
            if ignores_case { in_capitals(one) == in_capitals(other) } else { one == other }
        };
        let (old, new) =
            (self.old.written.names(section.name), self.new.written.names(section.name));
        let in_new = new.iter().map(|&name| {
            let was = old.iter().find(|was| same(was, name)).copied();
            Chosen {
                old: was.unwrap_or(name),
                new: name,
                is_in_old: was.is_some(),
                is_in_new: true,
            }
        });
        let gone = old.iter().filter(|was| !new.iter().any(|name| same(was, name)));
        let gone =
            gone.map(|&name| Chosen { old: name, new: name, is_in_old: true, is_in_new: false });
        in_new.chain(gone).collect()
    }

    /// The change at a key, where what holds differs and a file writes either.
    fn change(&self, key: &'static Key, chosen: Chosen<'_>) -> Option<KeyChange> {
        let is_written = self.old.written.place(key.name, chosen.old).is_some()
            || self.new.written.place(key.name, chosen.new).is_some();
        let (was, is) = (self.old.holds(key, chosen.old), self.new.holds(key, chosen.new));
        if !is_written || same_value(key, &was, &is) {
            return None;
        }
        Some(self.key_change(key, chosen, was, is))
    }

    /// The change of a name that only one config has, with nothing below it that differs.
    fn named_alone(&self, section: &'static Key, chosen: Chosen<'_>) -> Option<KeyChange> {
        let mut below = keys::keys().filter(|key| is_below(key.name, section.name));
        if chosen.is_in_old == chosen.is_in_new
            || below.any(|key| self.change(key, chosen).is_some())
        {
            return None;
        }
        let named = |config: &WrittenConfig<'_>, name: &str, is_named: bool| {
            let value = is_named.then(|| "{}".to_owned());
            EffectiveKey { value, ..config.holds(section, name) }
        };
        let was = named(&self.old, chosen.old, chosen.is_in_old);
        let is = named(&self.new, chosen.new, chosen.is_in_new);
        Some(self.key_change(section, chosen, was, is))
    }

    fn key_change(
        &self,
        key: &'static Key,
        chosen: Chosen<'_>,
        was: EffectiveKey,
        is: EffectiveKey,
    ) -> KeyChange {
        let money = |config: &Config, name: &str| key.money(config, name, self.equity?);
        KeyChange {
            key: key_path(key.name, chosen.new),
            was,
            is,
            change: key.change(self.old.config, self.new.config, chosen.new),
            was_money: money(self.old.config, chosen.old),
            is_money: money(self.new.config, chosen.new),
        }
    }
}

impl WrittenConfig<'_> {
    fn holds(&self, key: &'static Key, chosen: &str) -> EffectiveKey {
        effective_key(key, chosen, self.config, self.written)
    }
}

/// The key of the table under which the user chooses the name of this one.
fn named_section(key: &'static Key) -> Option<&'static Key> {
    let end = key.name.find('>')?;
    keys::key_named(&key.name[..=end])
}

/// Whether two values say the same: lists of distinct names in whatever order and case.
fn same_value(key: &Key, was: &EffectiveKey, is: &EffectiveKey) -> bool {
    match key.allowed {
        Allowed::Rows(shape) if shape.distinct => {
            was.value.is_some() == is.value.is_some()
                && normal_rows(shape, &was.rows) == normal_rows(shape, &is.rows)
        }
        Allowed::Number(_) => {
            let number = |of: &EffectiveKey| of.value.as_ref()?.parse().ok();
            let (was_number, is_number): (Option<crate::number::Decimal>, _) =
                (number(was), number(is));
            was.value == is.value || was_number.is_some() && was_number == is_number
        }
        _ => was.value == is.value,
    }
}

/// Rows by their names in capitals: the names of each sorted, and then the rows.
fn normal_rows(shape: Shape, rows: &[Vec<CellValue>]) -> Vec<Vec<String>> {
    let normal = |row: &Vec<CellValue>| {
        let text = |cell: &CellValue| match cell {
            CellValue::Name(name) => in_capitals(name).into_owned(),
            CellValue::Number(number) => number.to_string(),
        };
        let mut cells: Vec<String> = row.iter().map(text).collect();
        if shape.form == RowForm::List && cells.len() > 2 {
            cells[..2].sort_unstable(); // a pair is one, whichever name stands first
        }
        cells
    };
    let mut rows: Vec<Vec<String>> = rows.iter().map(normal).collect();
    rows.sort_unstable();
    rows
}
