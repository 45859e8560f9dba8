//! `budget --rebalance` as text.

use super::super::table::{Align, Table, block};
use super::super::yaml;
use super::Screen;
use crate::engine::{Proposal, RebalanceReport};
use crate::units::Fraction;

/// One row a strategy, the totals, the rule with its numbers, and the YAML to paste.
#[must_use]
pub fn rebalance(report: &RebalanceReport, screen: Screen) -> String {
    const SCORE: usize = 5;
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
            screen.share(&proposal.standing.now),
            screen.share(&proposal.proposed),
            change(&proposal.change(), screen),
            proposal.aim.as_ref().map_or_else(String::new, |aim| change(aim, screen)),
            proposal.why(screen.digits),
        ]
    };
    let rebalancing = &report.rebalancing;
    let (now, proposed) = (rebalancing.total_now(), rebalancing.total_proposed());
    let moved = change(&(&proposed - &now), screen);
    let last = [
        "total".to_owned(),
        screen.share(&now),
        screen.share(&proposed),
        moved,
        String::new(),
        rebalancing.why(screen.digits).unwrap_or_default(),
    ];
    let rows: Vec<[String; 6]> =
        rebalancing.proposals.iter().map(row).chain(std::iter::once(last)).collect();
    let scores = rows.iter().map(|[name, .., score]| (name.clone(), score.clone()));
    let scores: Vec<(String, String)> = scores.filter(|(_, score)| !score.is_empty()).collect();
    let table = Table::new(header, rows);
    let table = if table.fits() {
        table.draw(screen)
    } else {
        format!("{}\n{}", table.without(SCORE).draw(screen), block("score", &scores))
    };
    let equity = screen.bold(&format!("equity {}", screen.money(&report.equity)));
    let terms = &report.terms;
    let rule = format!(
        "scored by {}; floor {}, ceiling {}, step {}",
        report.by,
        screen.share(&terms.floor),
        screen.share(&terms.ceiling),
        screen.share(&terms.max_step)
    );
    let lowered = if rebalancing.lowered.is_zero() {
        String::new()
    } else {
        format!(
            "every aim is lowered by {}, so that the total does not grow\n\n",
            screen.share(&rebalancing.lowered)
        )
    };
    format!("{equity}\n{rule}\n\n{}\n{lowered}{}", table, yaml::strategy_budgets(report))
}

/// A signed share; a plain 0 where nothing moves.
fn change(fraction: &Fraction, screen: Screen) -> String {
    let sign = if fraction.is_positive() { "+" } else { "" };
    format!("{sign}{}", screen.share(fraction))
}
