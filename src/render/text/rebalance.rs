//! `budget --rebalance` as text.

use super::super::table::{Align, table};
use super::super::yaml;
use super::{Screen, money, share};
use crate::engine::{Proposal, RebalanceReport};
use crate::units::Fraction;

/// One row a strategy, the totals, the rule with its numbers, and the YAML to paste.
#[must_use]
pub fn rebalance(report: &RebalanceReport, screen: Screen) -> String {
    let header = [
        ("strategy", Align::Left),
        ("now", Align::Right),
        ("proposed", Align::Right),
        ("change", Align::Right),
        ("aim", Align::Right),
        ("score", Align::Left),
    ];
    let row = |proposal: &Proposal| {
        [
            proposal.standing.code.clone(),
            share(&proposal.standing.now),
            share(&proposal.proposed),
            change(&proposal.change()),
            proposal.aim.as_ref().map_or_else(String::new, change),
            proposal.why(),
        ]
    };
    let rebalancing = &report.rebalancing;
    let (now, proposed) = (rebalancing.total_now(), rebalancing.total_proposed());
    let moved = change(&(&proposed - &now));
    let last = [
        "total".to_owned(),
        share(&now),
        share(&proposed),
        moved,
        String::new(),
        rebalancing.why().unwrap_or_default(),
    ];
    let rows = rebalancing.proposals.iter().map(row).chain(std::iter::once(last));
    let equity = screen.bold(&format!("equity {}", money(report.equity.number())));
    let terms = &report.terms;
    let rule = format!(
        "scored by {}; floor {}, ceiling {}, step {}",
        report.by,
        share(&terms.floor),
        share(&terms.ceiling),
        share(&terms.max_step)
    );
    let lowered = if rebalancing.lowered.is_zero() {
        String::new()
    } else {
        format!(
            "every aim is lowered by {}, so that the total does not grow\n\n",
            share(&rebalancing.lowered)
        )
    };
    format!(
        "{equity}\n{rule}\n\n{}\n{lowered}{}",
        table(header, rows),
        yaml::strategy_budgets(report)
    )
}

/// A signed share; a plain 0 where nothing moves.
fn change(fraction: &Fraction) -> String {
    let sign = if fraction.is_positive() { "+" } else { "" };
    format!("{sign}{}", share(fraction))
}
