//! What is allowed in a config and still deserves a look, found by exact arithmetic.
//!
//! Only what is sure is warned of. In a file with errors those are the written values that hold,
//! and no defaults, for a misspelt key may stand for any of them.

mod budgets;
mod ceilings;
mod day;
mod findings;
mod kelly;
mod limits;
mod no_effect;
mod quantities;
mod rebalance;
mod sizing;

use crate::config::WrittenKeys;
use crate::diagnostic::Diagnostic;
use crate::engine::Config;
use findings::ConfigFindings;

/// Every check of a config, each a function that adds what it finds.
const CHECKS: [fn(&mut ConfigFindings<'_>); 9] = [
    limits::check_limits,
    budgets::check_budgets,
    quantities::check_quantities,
    ceilings::check_ceilings,
    day::check_day,
    no_effect::check_mode_keys,
    sizing::check_sizing,
    kelly::check_kelly,
    rebalance::check_rebalance,
];

/// Everything that deserves a look in a config; `written` is what the file says of each key.
pub fn config_findings(files: &[&str], config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    let mut findings = ConfigFindings::new(files, config, written);
    for check in CHECKS {
        check(&mut findings);
    }
    findings.into_diagnostics()
}
