//! `budget --rebalance` as JSON.

use super::super::schema::words::FormatVersion;
use super::super::yaml;
use super::number::Number;
use super::{FORMAT_VERSION, Note};
use crate::engine::{Proposal, RebalanceReport};
use crate::number::Digits;
use crate::units::Fraction;
use schemars::JsonSchema;
use serde::Serialize;

/// The document of `budget --rebalance`. Keys that end in `_pct` are percent; inside `yaml` they
/// are fractions, as in a config.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "posize budget --rebalance")]
pub struct RebalanceDocument<'a> {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// The account's value, in money.
    equity: Number,
    /// The number of each strategy that it is scored by.
    by: &'a str,
    /// No budget falls below it, in percent of equity.
    floor_pct: Number,
    /// No budget rises above it, in percent of equity.
    ceiling_pct: Number,
    /// No budget moves by more, in percent of equity.
    max_step_pct: Number,
    /// A row for each strategy.
    proposals: Vec<ProposalPart<'a>>,
    /// All strategies together.
    total: TotalPart,
    /// By how much all aims are lowered so that the sum is no more than today's, in percent of
    /// equity.
    lowered_by_pct: Number,
    /// The budgets as a config has them, to paste.
    yaml: String,
    /// What there is to say beside the answer.
    warnings: Vec<Note>,
}

#[derive(JsonSchema, Serialize)]
struct ProposalPart<'a> {
    /// The strategy.
    strategy: &'a str,
    /// Its budget now, in percent of equity.
    capital_pct_now: Number,
    /// Its budget as proposed, in percent of equity.
    capital_pct_proposed: Number,
    /// By how much that moves it, in percent of equity.
    change_pct: Number,
    /// What its score aims at, in percent of equity; null where nothing is known of it.
    aim_pct: Option<Number>,
    /// The number that it is scored by; null where nothing tells it.
    result: Option<Number>,
    /// Its budget now, in money.
    budget: Number,
    /// Result ÷ budget, rounded to 8 decimals; null where nothing is known of it.
    score: Option<Number>,
    /// The reason in words.
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
#[derive(JsonSchema, Serialize)]
struct TotalPart {
    /// The budgets now, in percent of equity.
    capital_pct_now: Number,
    /// The budgets as proposed, in percent of equity.
    capital_pct_proposed: Number,
    /// The sum of the results.
    result: Number,
    /// The budgets now, in money.
    budget: Number,
    /// Result ÷ budget, rounded to 8 decimals; null where the budget is 0.
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
