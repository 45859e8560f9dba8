//! What is allowed and still deserves a look, or contradicts itself, found by exact arithmetic on
//! the checked config.
//!
//! A lint runs only on what is sure. In a file with errors those are the written values that hold,
//! and no defaults, for a misspelt key may stand for any of them.

mod budgets;
mod ceilings;
mod limits;
mod lints;
mod quantities;
mod rebalance;
mod sizing;

use crate::config::Written;
use crate::diagnostic::Diagnostic;
use crate::engine::Config;
use lints::Lints;

/// Everything that deserves a look in a config.
pub fn run(file: &str, config: &Config, written: &Written) -> Vec<Diagnostic> {
    let mut lints = Lints::new(file, config, written);
    limits::run(&mut lints);
    budgets::run(&mut lints);
    quantities::run(&mut lints);
    ceilings::run(&mut lints);
    sizing::run(&mut lints);
    rebalance::run(&mut lints);
    lints.found
}
