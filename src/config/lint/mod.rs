//! What is allowed and still deserves a look, or contradicts itself, found by exact arithmetic on
//! the checked config.
//!
//! A lint runs only on what is sure. In a file with errors those are the written values that hold,
//! and no defaults, for a misspelt key may stand for any of them.

mod account;
pub mod age;
pub mod book;
mod budgets;
mod ceilings;
mod findings;
mod limits;
mod quantities;
mod rebalance;
mod sizing;

use super::read::SECTION;
use super::written::Written;
use crate::diagnostic::{Diagnostic, Rule};
use crate::engine::{Config, StrategyTerms};
use crate::number::Exact;
use crate::source::Span;
use crate::units::Fraction;

/// Everything that deserves a look in a config.
pub fn run(file: &str, config: &Config, written: &Written) -> Vec<Diagnostic> {
    let mut lints = Lints { file, config, written, found: Vec::new() };
    limits::run(&mut lints);
    budgets::run(&mut lints);
    quantities::run(&mut lints);
    ceilings::run(&mut lints);
    sizing::run(&mut lints);
    rebalance::run(&mut lints);
    lints.found
}

/// A config and what was found in it.
struct Lints<'a> {
    file: &'a str,
    config: &'a Config,
    written: &'a Written,
    found: Vec<Diagnostic>,
}

/// A key of the table, and the name that the user chose in it, if any.
type Key<'k> = (&'static str, &'k str);

const STRATEGY: &str = "strategy_budgets.<code>";
const CAPITAL_PCT: &str = "strategy_budgets.<code>.capital_pct";
const FIXED_QTY: &str = "strategy_budgets.<code>.fixed_qty";

impl<'a> Lints<'a> {
    /// The strategies that the config names.
    fn strategies(&self) -> impl Iterator<Item = &'a StrategyTerms> + use<'a> {
        self.config.strategies.iter()
    }

    /// Whether what the config holds at all of these keys is what the user wants.
    fn sure(&self, keys: &[Key<'_>]) -> bool {
        keys.iter().all(|(key, chosen)| self.written.is_sure(key, chosen))
    }

    /// Where a key's value stands.
    fn place(&self, (key, chosen): Key<'_>) -> Option<Span> {
        self.written.place(key, chosen)
    }

    /// Warns at the value of a key, if the file has one that holds.
    fn warn(
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
    fn warn_at_cell(
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
type Cell = (&'static str, usize, usize);

/// What the file calls a key.
pub(super) fn path((key, chosen): Key<'_>) -> String {
    let name = match (key.find('<'), key.find('>')) {
        (Some(start), Some(end)) => format!("{}{chosen}{}", &key[..start], &key[end + 1..]),
        _ => key.to_owned(),
    };
    format!("{SECTION}.{name}")
}

/// A fraction in percent, every digit of it: a rounded one might hide what the warning is about.
fn percent(fraction: &Fraction) -> String {
    format!("{} %", hundredfold(fraction))
}

fn hundredfold(fraction: &Fraction) -> Exact {
    fraction.number() * &Exact::from(100)
}
