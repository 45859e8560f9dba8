//! Where in the section a walk stands: what the key table calls the place, and what the file calls
//! it.

use crate::diagnostic::shortened;
use crate::engine::key::{self, Allowed, Key};
use crate::engine::keys;

/// A place in the section. It borrows what it says, for a walk comes by many places and speaks of
/// few.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyLevel<'a> {
    /// In the table: `strategy_budgets.<code>`; nothing for the section itself.
    pattern: &'static str,
    /// The place that this one stands in.
    above: Option<&'a Self>,
    /// In the file, within the place above: `expiry_scalper`.
    name: &'a str,
    /// The name that the user chose on the way here: `expiry_scalper`.
    pub chosen: &'a str,
}

impl<'a> KeyLevel<'a> {
    /// The section, under the name that it has in the file.
    pub fn section(name: &'a str) -> Self {
        Self { name, ..Self::default() }
    }

    /// The place below of that name; `None` when the table has no such key.
    pub fn child(&'a self, name: &'a str) -> Option<Self> {
        let is_child = |&(_, part): &(_, &str)| part == name || key::is_placeholder(part);
        let (pattern, part) = keys::each_below(self.pattern).find(is_child)?;
        let chosen = if key::is_placeholder(part) { name } else { self.chosen };
        Some(Self { pattern, above: Some(self), name, chosen })
    }

    /// What the table has below this place, each once.
    pub fn children(&self) -> Vec<&'static str> {
        keys::below(self.pattern)
    }

    /// Whether names below that differ only in case are the same: of symbols, underlyings, groups.
    pub fn ignores_case(&self) -> bool {
        keys::each_below(self.pattern).any(|(_, part)| key::ignores_case(part))
    }

    /// The key that the table has at this very place; a mere section (`strategy_budgets`) is no
    /// key.
    pub fn key(&self) -> Option<&'static Key> {
        keys::key_named(self.pattern)
    }

    /// What may stand here.
    pub fn allowed(&self) -> Allowed {
        self.key().map_or(Allowed::Mapping, |key| key.allowed)
    }

    /// In the file: `portfolio.strategy_budgets.expiry_scalper`.
    pub fn path(&self) -> String {
        self.above.map_or_else(|| shortened(self.name).into_owned(), |above| above.join(self.name))
    }

    /// The name in the file of something below.
    pub fn join(&self, name: &str) -> String {
        let (path, name) = (self.path(), shortened(name));
        if path.is_empty() { name.into_owned() } else { format!("{path}.{name}") }
    }
}
