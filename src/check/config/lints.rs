//! What every lint of a config works with: the config, what the file says of each key, and what was
//! found so far.

use crate::config::{Written, key_path};
use crate::diagnostic::{Diagnostic, Rule};
use crate::engine::{Config, StrategyTerms};
use crate::source::Span;

/// A config and what was found in it.
pub(super) struct Lints<'a> {
    pub(super) file: &'a str,
    pub(super) config: &'a Config,
    pub(super) written: &'a Written,
    pub(super) found: Vec<Diagnostic>,
}

/// A key of the table, and the name that the user chose in it, if any.
pub(super) type Key<'k> = (&'static str, &'k str);

pub(super) const STRATEGY: &str = "strategy_budgets.<code>";
pub(super) const CAPITAL_PCT: &str = "strategy_budgets.<code>.capital_pct";
pub(super) const FIXED_QTY: &str = "strategy_budgets.<code>.fixed_qty";

impl<'a> Lints<'a> {
    pub(super) fn new(file: &'a str, config: &'a Config, written: &'a Written) -> Self {
        Self { file, config, written, found: Vec::new() }
    }

    /// The strategies that the config names.
    pub(super) fn strategies(&self) -> impl Iterator<Item = &'a StrategyTerms> + use<'a> {
        self.config.strategies.iter()
    }

    /// Whether what the config holds at all of these keys is what the user wants.
    pub(super) fn sure(&self, keys: &[Key<'_>]) -> bool {
        keys.iter().all(|(key, chosen)| self.written.is_sure(key, chosen))
    }

    /// Where a key's value stands.
    pub(super) fn place(&self, (key, chosen): Key<'_>) -> Option<Span> {
        self.written.place(key, chosen)
    }

    /// Warns at the value of a key, if the file has one that holds.
    pub(super) fn warn(
        &mut self,
        rule: &'static Rule,
        key: Key<'_>,
        message: String,
        help: impl Into<String>,
    ) {
        if let Some(span) = self.place(key) {
            self.found
                .push(Diagnostic::at(rule, self.file, span, message).key(path(key)).help(help));
        }
    }

    /// Warns at a value of a list, if the file has the list and it holds.
    pub(super) fn warn_at_cell(
        &mut self,
        rule: &'static Rule,
        (key, row, column): Cell,
        path: String,
        message: String,
        help: impl Into<String>,
    ) {
        if let Some(span) = self.written.cell_place(key, row, column) {
            self.found.push(Diagnostic::at(rule, self.file, span, message).key(path).help(help));
        }
    }
}

/// A value of a list: the key, the row and the column.
pub(super) type Cell = (&'static str, usize, usize);

/// What the file calls a key.
pub(super) fn path((key, chosen): Key<'_>) -> String {
    key_path(key, chosen)
}
