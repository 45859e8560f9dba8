//! What deserves a look in a state: names that the config does not know, stops, limits that are
//! exceeded already, lots that outgrow their budgets, and what nothing can be sized without.

mod account;
mod age;
mod findings;
mod limits;
mod lots;
mod names;
mod stops;

pub use age::age_finding;
pub use names::rows_without_strategy;

use crate::diagnostic::Diagnostic;
use crate::engine::{Config, Portfolio};
use crate::source::Source;
use crate::state::Checkpoint;
use crate::units::Money;
use findings::StateFindings;

/// Everything in a checkpoint that deserves a look in the light of a config.
///
/// `source` is the text that the checkpoint was read from; without an equity, what needs one is
/// left out.
#[must_use]
pub fn state_findings(
    config: &Config,
    checkpoint: &Checkpoint<'_>,
    source: &Source,
    equity: Option<&Money>,
) -> Vec<Diagnostic> {
    let mut findings = StateFindings::new(checkpoint, source);
    names::unknown_strategies(config, &mut findings);
    names::unknown_symbols(config, &mut findings);
    names::differing_lots(config, &mut findings);
    stops::missing_stops(config, &mut findings);
    stops::passed_stops(&mut findings);
    account::missing_peak(config, &mut findings);
    if let Some(equity) = equity {
        let book = open_book(config, checkpoint, equity);
        limits::untold_limits(&book, &mut findings);
        limits::exceeded_limits(&book, &mut findings);
        lots::lots_above_budgets(config, &book, &mut findings);
        lots::orders_above_budgets(config, &book, &mut findings);
        account::unknown_edges(config, &book, &mut findings);
    }
    findings.found
}

/// The book that the checks look at.
fn open_book<'a>(config: &Config, checkpoint: &Checkpoint<'a>, equity: &Money) -> Portfolio<'a> {
    let (positions, account) = (checkpoint.positions.clone(), checkpoint.account.clone());
    Portfolio::open(config.clone(), equity.clone(), positions, account)
}
