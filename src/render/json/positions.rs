//! The positions one by one, and what a gap through their stops would do, as JSON.

use super::Note;
use super::limits::ExceededPart;
use super::number::Number;
use crate::engine::{Halted, HeldPosition, LossesToStep, StressReport, StressRow};
use crate::number::Exact;
use schemars::JsonSchema;
use serde::Serialize;

/// A position with what it counts.
#[derive(JsonSchema, Serialize)]
pub(super) struct PositionPart<'a> {
    #[serde(flatten)]
    row: RowPart<'a>,
    /// What it counts in limits, in money.
    exposure: Number,
    /// Its stop, in points; null without one.
    stop: Option<Number>,
    /// What it loses at its stop, in money; without a stop, what it may lose.
    risk: Number,
    /// Its exposure in percent of equity; null where that is 0.
    equity_pct: Option<Number>,
    /// Its capital in percent of its strategy's budget; null where that is 0.
    budget_pct: Option<Number>,
}

/// The fields of a position, in their order.
pub(in crate::render) const POSITION_COLUMNS: &[&str] = &[
    "symbol",
    "strategy",
    "quantity",
    "mark",
    "exposure",
    "stop",
    "risk",
    "equity_pct",
    "budget_pct",
];

/// The positions one by one.
pub(in crate::render) fn position_rows<'a>(
    held: &'a [HeldPosition<'a>],
) -> impl Iterator<Item = impl Serialize> {
    held.iter().map(PositionPart::from)
}

/// What stands in the state.
#[derive(JsonSchema, Serialize)]
struct RowPart<'a> {
    /// The symbol.
    symbol: &'a str,
    /// The strategy; null for none.
    strategy: Option<&'a str>,
    /// Units, below 0 of what is sold.
    quantity: Number,
    /// The price that it counts at, in points.
    mark: Number,
}

/// What a gap through every stop would do.
#[derive(JsonSchema, Serialize)]
pub(super) struct StressPart<'a> {
    /// How far beyond its stop each position is closed, in percent of the stop.
    gap_pct: Number,
    /// The positions one by one.
    positions: Vec<StressRowPart<'a>>,
    /// What all of them lose, in money.
    loss: Number,
    /// That in percent of equity; null where that is 0.
    loss_pct: Option<Number>,
    /// The equity less that, in money.
    equity_after: Number,
    /// The limits that are exceeded then.
    exceeded: Vec<ExceededPart<'a>>,
    /// What opens nothing then.
    halts: Vec<Note>,
    /// What a trade has at risk today, in money.
    base_risk: Number,
    /// How far each step of `drawdown_scaling` is.
    losses_to_step: Vec<LossesPart>,
}

#[derive(JsonSchema, Serialize)]
struct StressRowPart<'a> {
    #[serde(flatten)]
    row: RowPart<'a>,
    /// Its stop, in points; null without one.
    stop: Option<Number>,
    /// Where it is closed, in points; null without a stop.
    exit: Option<Number>,
    /// What it loses, in money.
    loss: Number,
}

/// How far away a step of `drawdown_scaling` is; `losses` is `null` where nothing is risked.
#[derive(JsonSchema, Serialize)]
struct LossesPart {
    /// The step, in percent of the peak.
    drawdown_pct: Number,
    /// What the basis is multiplied by there.
    scale: Number,
    /// The equity at which it is reached, in money.
    equity: Number,
    /// How many losses of the base risk in a row reach it; null where nothing is risked.
    losses: Option<Number>,
}

impl<'a> From<&'a HeldPosition<'a>> for RowPart<'a> {
    fn from(held: &'a HeldPosition<'a>) -> Self {
        let row = held.row;
        Self {
            symbol: &row.symbol,
            strategy: row.strategy.as_deref(),
            quantity: Number(Exact::from(row.quantity)),
            mark: Number(Exact::from(row.mark)),
        }
    }
}

impl<'a> From<&'a HeldPosition<'a>> for PositionPart<'a> {
    fn from(held: &'a HeldPosition<'a>) -> Self {
        Self {
            row: held.into(),
            exposure: (&held.exposure).into(),
            stop: held.stop.as_ref().map(Number::from),
            risk: (&held.risk).into(),
            equity_pct: held.of_equity.as_ref().map(Number::from),
            budget_pct: held.of_budget.as_ref().map(Number::from),
        }
    }
}

impl<'a> From<&'a StressRow<'a>> for StressRowPart<'a> {
    fn from(row: &'a StressRow<'a>) -> Self {
        Self {
            row: (&row.held).into(),
            stop: row.held.stop.as_ref().map(Number::from),
            exit: row.exit.as_ref().map(Number::from),
            loss: (&row.loss).into(),
        }
    }
}

impl<'a> From<&'a StressReport<'a>> for StressPart<'a> {
    fn from(report: &'a StressReport<'a>) -> Self {
        let halt =
            |halt: &Halted| Note { code: halt.code.to_owned(), message: halt.message.clone() };
        Self {
            gap_pct: (&report.gap.in_percent()).into(),
            positions: report.rows.iter().map(StressRowPart::from).collect(),
            loss: (&report.loss).into(),
            loss_pct: report.loss_pct.as_ref().map(Number::from),
            equity_after: (&report.equity_after).into(),
            exceeded: report.then.exceeded().map(ExceededPart::from).collect(),
            halts: report.then.halts.iter().map(halt).collect(),
            base_risk: (&report.base_risk).into(),
            losses_to_step: report.losses.iter().map(LossesPart::from).collect(),
        }
    }
}

impl From<&LossesToStep> for LossesPart {
    fn from(to: &LossesToStep) -> Self {
        Self {
            drawdown_pct: (&to.step.drawdown_pct.in_percent()).into(),
            scale: (&to.step.scale).into(),
            equity: (&to.equity).into(),
            losses: to.losses.as_ref().map(Number::from),
        }
    }
}
