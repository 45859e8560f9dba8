//! What holds at every key of a config, and where it comes from.

use super::section::{SECTION, key_path};
use super::written::WrittenKeys;
use crate::engine::Config;
use crate::engine::key::{self, Allowed, CellValue, Fallback, Key};
use crate::engine::keys;
use crate::source::Span;

/// What holds at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveKey {
    /// The dotted key, as the file calls it.
    pub key: String,
    /// What may stand there.
    pub allowed: Allowed,
    /// The value as text; `None` where nothing is set and nothing takes its place.
    pub value: Option<String>,
    /// The rows of a list that the file sets.
    pub rows: Vec<Vec<CellValue>>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file, at this place.
    File(Span),
    /// Another key, which stands in for this one.
    Key(String),
    /// The built-in default.
    Default,
    /// Nowhere.
    Nowhere,
}

/// Every key with its value: those of the section, then those of each strategy and instrument that
/// the file names.
#[must_use]
pub fn effective_keys(config: &Config, written: &WrittenKeys) -> Vec<EffectiveKey> {
    let mut rows = Vec::new();
    for key in keys::keys() {
        match key.allowed {
            Allowed::Mapping => {
                let below: Vec<&Key> =
                    keys::keys().filter(|below| is_below(below.name, key.name)).collect();
                for name in written.names(key.name) {
                    rows.extend(
                        below.iter().map(|below| effective_key(below, name, config, written)),
                    );
                }
            }
            // Values under names that the user chose, where no mapping stands between.
            _ if key.parts().last().is_some_and(key::is_placeholder) => {
                for name in written.names(key.name) {
                    rows.push(effective_key(key, name, config, written));
                }
            }
            _ if key.parts().any(key::is_placeholder) => {}
            _ => rows.push(effective_key(key, "", config, written)),
        }
    }
    rows
}

pub(super) fn is_below(key: &str, section: &str) -> bool {
    key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

pub(super) fn effective_key(
    key: &'static Key,
    chosen: &str,
    config: &Config,
    written: &WrittenKeys,
) -> EffectiveKey {
    let (value, origin) = match (written.place(key.name, chosen), key.default) {
        (Some(span), _) => {
            let empty = matches!(key.allowed, Allowed::Rows(_)).then(|| "[]".to_owned());
            (key.text_in(config, chosen).or(empty), Origin::File(span))
        }
        (None, Fallback::Is(_)) => (key.text_in(config, chosen), Origin::Default),
        (None, Fallback::Of(other)) => {
            let (name, value) = stand_in(other, config);
            (value, Origin::Key(format!("{SECTION}.{name}")))
        }
        (None, Fallback::Nothing) => (None, Origin::Nowhere),
    };
    let rows = written.cells(key.name, chosen).unwrap_or_default().to_vec();
    EffectiveKey { key: key_path(key.name, chosen), allowed: key.allowed, value, rows, origin }
}

/// The key that stands in for one that is left out: the first on the way that has a value.
fn stand_in(name: &'static str, config: &Config) -> (&'static str, Option<String>) {
    match keys::key_named(name).map(|key| (key.text_in(config, ""), key.default)) {
        Some((None, Fallback::Of(other))) => stand_in(other, config),
        Some((value, _)) => (name, value),
        None => (name, None),
    }
}
