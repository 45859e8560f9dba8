//! What every check of a config works with: the config, what the file says of each key, and what
//! was found so far.

use crate::config::{WrittenKeys, key_path, name_of};
use crate::diagnostic::{Diagnostic, Rule};
use crate::engine::{Config, Setting, StrategyTerms};
use crate::source::Span;
use crate::units::Fraction;
use std::collections::BTreeMap;

/// How many findings of a kind are told each at its place; the rest are counted.
const TOLD: usize = 100;

/// A config and what was found in it.
pub(super) struct ConfigFindings<'a> {
    pub(super) config: &'a Config,
    pub(super) written: &'a WrittenKeys,
    files: &'a [&'a str],
    found: Vec<Diagnostic>,
    /// How many findings there are of each kind, by its code.
    counts: BTreeMap<&'static str, (&'static Rule, usize)>,
}

/// A key's name in the key table, and the name that the user chose in it, or nothing.
pub(super) type KeyName<'k> = (&'static str, &'k str);

/// A value of a list: its key, its row and its column.
pub(super) type ListCell<'k> = (KeyName<'k>, usize, usize);

pub(super) const STRATEGY: &str = "strategy_budgets.<code>";
pub(super) const CAPITAL_PCT: &str = "strategy_budgets.<code>.capital_pct";
pub(super) const FALLBACK_BUDGET: KeyName<'_> = ("max_risk_per_strategy_pct", "");
pub(super) const MAX_RISK: KeyName<'_> = ("max_risk_per_trade_pct", "");

impl<'a> ConfigFindings<'a> {
    pub(super) fn new(files: &'a [&'a str], config: &'a Config, written: &'a WrittenKeys) -> Self {
        Self { config, written, files, found: Vec::new(), counts: BTreeMap::new() }
    }

    /// What was found, and how much more there is of each kind.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        for (rule, count) in self.counts.into_values() {
            if let Some(more) = count.checked_sub(TOLD).filter(|&more| more > 0) {
                let message = format!("{more} more of this kind");
                let help = "mend the first ones, and see what is left";
                self.found.push(Diagnostic::of_file(rule, self.files[0], message).help(help));
            }
        }
        self.found
    }

    /// The strategies that the config names.
    pub(super) fn strategies(&self) -> impl Iterator<Item = &'a StrategyTerms> + use<'a> {
        self.config.strategies.iter()
    }

    /// Whether what the config holds at all of these keys is what the user wants.
    pub(super) fn are_sure(&self, keys: &[KeyName<'_>]) -> bool {
        keys.iter().all(|(key, chosen)| self.written.is_sure(key, chosen))
    }

    /// Where a key's value stands.
    pub(super) fn place_of(&self, (key, chosen): KeyName<'_>) -> Option<Span> {
        self.written.place(key, chosen)
    }

    /// The fraction that the file sets at a key, where it holds.
    pub(super) fn written_fraction(
        &self,
        key: &Setting<Fraction>,
        chosen: &str,
    ) -> Option<Fraction> {
        self.place_of((key.name(), chosen))?;
        key.value_for(self.config, chosen)
    }

    /// Warns at the value of a key, if the file has one that holds.
    pub(super) fn warn_at(
        &mut self,
        rule: &'static Rule,
        key: KeyName<'_>,
        message: String,
        help: impl Into<String>,
    ) {
        if let Some(span) = self.place_of(key) {
            self.add_finding(rule, span, key_path(key.0, key.1), message, help.into());
        }
    }

    /// Warns at a value of a list, if the file has the list and it holds.
    pub(super) fn warn_at_cell(
        &mut self,
        rule: &'static Rule,
        (key, row, column): ListCell<'_>,
        path: String,
        message: String,
        help: impl Into<String>,
    ) {
        if let Some(span) = self.written.cell_place(key, row, column) {
            self.add_finding(rule, span, path, message, help.into());
        }
    }

    /// Adds what was found at a place, or counts it where enough of its kind is told.
    pub(super) fn add_finding(
        &mut self,
        rule: &'static Rule,
        span: Span,
        key: String,
        message: String,
        help: String,
    ) {
        let (_, count) = self.counts.entry(rule.code).or_insert((rule, 0));
        *count += 1;
        if *count <= TOLD {
            let file = name_of(self.files, span);
            self.found.push(Diagnostic::at(rule, file, span, message).key(key).help(help));
        }
    }
}
