//! Where in the section a walk stands: what the key table calls the place, and what the file calls it.

use crate::engine::key::{self, Allowed, Key};

/// A place in the section.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// In the table: `strategy_budgets.<code>`; nothing for the section itself.
    pattern: String,
    /// In the file: `portfolio.strategy_budgets.expiry_scalper`.
    pub path: String,
    /// The name that the user chose on the way here: `expiry_scalper`.
    pub chosen: String,
}

impl Level {
    /// The section, under the name that it has in the file.
    pub fn section(name: &str) -> Self {
        Self { path: name.to_owned(), ..Self::default() }
    }

    /// The place below of that name; `None` when the table has no such key.
    pub fn child(&self, name: &str) -> Option<Self> {
        let part = self.children().into_iter().find(|&part| part == name || key::is_placeholder(part))?;
        let pattern = if self.pattern.is_empty() { part.to_owned() } else { format!("{}.{part}", self.pattern) };
        let chosen = if key::is_placeholder(part) { name } else { &self.chosen }.to_owned();
        Some(Self { pattern, path: self.join(name), chosen })
    }

    /// What the table has below this place, each once.
    pub fn children(&self) -> Vec<&'static str> {
        key::below(&self.pattern)
    }

    /// The key that the table has at this very place; a mere section (`strategy_budgets`) is no key.
    pub fn key(&self) -> Option<&'static Key> {
        key::named(&self.pattern)
    }

    /// What may stand here.
    pub fn allowed(&self) -> Allowed {
        self.key().map_or(Allowed::Mapping, |key| key.allowed)
    }

    /// The name in the file of something below.
    pub fn join(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}
