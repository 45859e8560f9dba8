//! `budget --rebalance` as JSON.

use super::super::yaml;
use super::number::Number;
use super::{FORMAT_VERSION, Note};
use crate::engine::{Proposal, RebalanceReport};
use crate::number::Digits;
use crate::units::Fraction;
use serde::Serialize;

/// The document of `budget --rebalance`. Keys that end in `_pct` are percent; inside `yaml` they
/// are fractions, as in a config.
#[derive(Serialize)]
pub struct RebalanceDocument<'a> {
    format_version: &'static str,
    equity: Number,
    by: &'a str,
    floor_pct: Number,
    ceiling_pct: Number,
    max_step_pct: Number,
    proposals: Vec<ProposalPart<'a>>,
    total: TotalPart,
    lowered_by_pct: Number,
    yaml: String,
    warnings: Vec<Note>,
}

#[derive(Serialize)]
struct ProposalPart<'a> {
    strategy: &'a str,
    capital_pct_now: Number,
    capital_pct_proposed: Number,
    change_pct: Number,
    aim_pct: Option<Number>,
    result: Option<Number>,
    budget: Number,
    score: Option<Number>,
    why: String,
}

/// The fields of a proposal, in their order.
pub(in crate::render) const PROPOSAL_COLUMNS: &[&str] = &[
    "strategy",
    "capital_pct_now",
    "capital_pct_proposed",
    "change_pct",
    "aim_pct",
    "result",
    "budget",
    "score",
    "why",
];

/// The proposals of a report.
pub(in crate::render) fn proposal_rows(
    report: &RebalanceReport,
) -> impl Iterator<Item = impl Serialize> {
    report.rebalancing.proposals.iter().map(ProposalPart::from)
}

/// All strategies together; result, budget and score are those of the strategies of which something
/// is known.
#[derive(Serialize)]
struct TotalPart {
    capital_pct_now: Number,
    capital_pct_proposed: Number,
    result: Number,
    budget: Number,
    score: Option<Number>,
}

impl<'a> RebalanceDocument<'a> {
    /// The document of a report; `warnings` are what the checkpoint gave to say.
    #[must_use]
    pub fn new(report: &'a RebalanceReport, warnings: Vec<Note>) -> Self {
        let rebalancing = &report.rebalancing;
        Self {
            format_version: FORMAT_VERSION,
            equity: (&report.equity).into(),
            by: &report.by,
            floor_pct: percent(&report.terms.floor),
            ceiling_pct: percent(&report.terms.ceiling),
            max_step_pct: percent(&report.terms.max_step),
            proposals: rebalancing.proposals.iter().map(ProposalPart::from).collect(),
            total: TotalPart {
                capital_pct_now: percent(&rebalancing.total_now()),
                capital_pct_proposed: percent(&rebalancing.total_proposed()),
                result: (&rebalancing.result).into(),
                budget: (&rebalancing.budget).into(),
                score: rebalancing.score().as_ref().map(Number::from),
            },
            lowered_by_pct: percent(&rebalancing.lowered),
            yaml: yaml::strategy_budgets(report),
            warnings,
        }
    }
}

impl<'a> From<&'a Proposal> for ProposalPart<'a> {
    fn from(proposal: &'a Proposal) -> Self {
        let standing = &proposal.standing;
        Self {
            strategy: &standing.code,
            capital_pct_now: percent(&standing.now),
            capital_pct_proposed: percent(&proposal.proposed),
            change_pct: percent(&proposal.change()),
            aim_pct: proposal.aim.as_ref().map(percent),
            result: standing.result.as_ref().map(Number::from),
            budget: (&standing.budget).into(),
            score: standing.score().as_ref().map(Number::from),
            why: proposal.why(Digits::Plain),
        }
    }
}

fn percent(fraction: &Fraction) -> Number {
    (&fraction.in_percent()).into()
}
