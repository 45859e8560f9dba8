//! `limits` (the dashboard's document) and `budget` as JSON.

use super::super::schema::words::{BudgetSource, FormatVersion, LimitName, ModeWord};
use super::number::Number;
use super::positions::{PositionPart, StressPart};
use super::{FORMAT_VERSION, LIMIT_EXCEEDED, Note};
use crate::engine::{
    BudgetReport, BudgetRow, Config, DrawdownStanding, HeldPosition, IntentError, LimitUse,
    LimitsReport, NextStep, StressReport,
};
use crate::number::Digits;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The document of `limits`.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "posize limits")]
pub struct LimitsDocument<'a> {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// True whenever there is an answer.
    ok: bool,
    /// When the state was written, as its own text has it; null where it does not say.
    taken_at: Option<&'a str>,
    /// The account's value, in money.
    equity: Number,
    /// The ceiling of the exposure of the whole book, in money.
    max_exposure: Number,
    /// The exposure of the whole book, in money.
    current_exposure: Number,
    /// What is left below the ceiling, in money; never below 0.
    available_exposure: Number,
    /// The exposure in percent of the ceiling; null where that is 0.
    exposure_utilization_pct: Option<Number>,
    /// What each strategy may tie up, and does.
    #[serde(serialize_with = "by_strategy")]
    #[schemars(with = "BTreeMap<String, UsePart>")]
    per_strategy: &'a [LimitUse],
    /// The limits behind the document, as the config has them.
    config: ConfigPart,
    /// A line for each limit that is on, and each of its scopes; once the config names one that
    /// has no place of its own in the document, and under `--only`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<LimitPart<'a>>,
    /// How far the equity is below its peak, under `drawdown_scaling`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DrawdownPart")]
    drawdown: Option<DrawdownPart>,
    /// The limits of which more is used than they allow.
    exceeded: Vec<ExceededPart<'a>>,
    /// The positions one by one, under `--positions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<PositionPart<'a>>")]
    positions: Option<Vec<PositionPart<'a>>>,
    /// What a gap through every stop would do, under `--stress`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "StressPart<'a>")]
    stress: Option<StressPart<'a>>,
    /// What there is to say beside the answer.
    warnings: Vec<Note>,
}

/// How far the equity is below its peak, where the config scales by that; `null` everywhere where
/// the peak is not known.
#[derive(Default, JsonSchema, Serialize)]
struct DrawdownPart {
    /// The highest equity, in money.
    peak: Option<Number>,
    /// In percent of the peak.
    pct: Option<Number>,
    /// The last step that is reached, in percent of the peak; `null` where none is.
    step: Option<Number>,
    /// What the basis is multiplied by.
    scale: Option<Number>,
    /// The step that comes next; null where none does.
    next: Option<NextStepPart>,
}

/// The step that comes next, and how far it is.
#[derive(JsonSchema, Serialize)]
struct NextStepPart {
    /// Its drawdown, in percent of the peak.
    drawdown_pct: Number,
    /// What the basis is multiplied by there.
    scale: Number,
    /// The equity at which it is reached, in money.
    equity: Number,
    /// How much equity is lost by then, in money.
    away: Number,
}

impl From<&DrawdownStanding> for DrawdownPart {
    fn from(standing: &DrawdownStanding) -> Self {
        Self {
            peak: Some((&standing.peak).into()),
            pct: Some((&standing.fall).into()),
            step: standing.step.as_ref().map(|step| (&step.drawdown_pct.in_percent()).into()),
            scale: Some((&standing.scale()).into()),
            next: standing.next.as_ref().map(NextStepPart::from),
        }
    }
}

impl From<&NextStep> for NextStepPart {
    fn from(next: &NextStep) -> Self {
        Self {
            drawdown_pct: (&next.step.drawdown_pct.in_percent()).into(),
            scale: (&next.step.scale).into(),
            equity: (&next.equity).into(),
            away: (&next.away).into(),
        }
    }
}

/// The limits behind the document, as the config writes them: fractions.
#[derive(JsonSchema, Serialize)]
struct ConfigPart {
    /// What equity × `max_exposure_pct` is multiplied by.
    max_leverage: Number,
    /// A fraction of equity × `max_leverage`.
    max_exposure_pct: Number,
    /// A fraction of equity.
    max_risk_per_trade_pct: Number,
    /// What decides a quantity that is not asked for.
    #[schemars(with = "ModeWord")]
    position_sizing_mode: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct UsePart {
    /// What may be tied up, in money.
    budget: Number,
    /// What is tied up, in money, working orders included.
    used: Number,
    /// What is left, in money; never below 0.
    available: Number,
    /// What is used in percent of the budget; null where that is 0.
    utilization_pct: Option<Number>,
}

/// A ceiling that is on, once the config names one that has no place of its own in the document.
#[derive(JsonSchema, Serialize)]
struct LimitPart<'a> {
    #[serde(flatten)]
    line: LinePart<'a>,
    /// What is left of the ceiling, never below 0.
    available: Number,
    /// What is used in percent of the ceiling; null where that is 0.
    utilization_pct: Option<Number>,
}

/// The fields of an entry, in their order.
pub(in crate::render) const LIMIT_COLUMNS: &[&str] =
    &["name", "scope", "limit", "used", "pending", "available", "utilization_pct"];

/// The entries of these lines.
pub(in crate::render) fn limit_rows(lines: Vec<&LimitUse>) -> impl Iterator<Item = impl Serialize> {
    lines.into_iter().map(LimitPart::from)
}

/// A ceiling and its use.
#[derive(JsonSchema, Serialize)]
struct LinePart<'a> {
    /// The limit.
    #[schemars(with = "LimitName")]
    name: &'static str,
    /// Which symbol, underlying, group, strategy or bet; null for the whole book.
    scope: Option<&'a str>,
    /// The ceiling: money, or a count for limits that count.
    limit: Number,
    /// What of it is used, `pending` included.
    used: Number,
    /// What working orders may still use of it beyond what is held, at their worst.
    pending: Number,
}

/// A ceiling of which more is used than it allows.
#[derive(JsonSchema, Serialize)]
pub(super) struct ExceededPart<'a> {
    #[serde(flatten)]
    line: LinePart<'a>,
    /// How much too much: money, or a count for limits that count.
    by: Number,
}

impl<'a> From<&'a LimitUse> for ExceededPart<'a> {
    fn from(line: &'a LimitUse) -> Self {
        Self { line: line.into(), by: (&line.excess()).into() }
    }
}

impl From<&LimitUse> for UsePart {
    fn from(line: &LimitUse) -> Self {
        Self {
            budget: (&line.ceiling).into(),
            used: (&line.used).into(),
            available: (&line.available()).into(),
            utilization_pct: line.utilization().as_ref().map(Number::from),
        }
    }
}

impl<'a> From<&'a LimitUse> for LimitPart<'a> {
    fn from(line: &'a LimitUse) -> Self {
        Self {
            line: line.into(),
            available: (&line.available()).into(),
            utilization_pct: line.utilization().as_ref().map(Number::from),
        }
    }
}

impl<'a> From<&'a LimitUse> for LinePart<'a> {
    fn from(line: &'a LimitUse) -> Self {
        Self {
            name: line.limit.name,
            scope: line.scope.as_deref(),
            limit: (&line.ceiling).into(),
            used: (&line.used).into(),
            pending: (&line.pending).into(),
        }
    }
}

/// An object keyed by strategy, in the order of the report.
fn by_strategy<S: Serializer>(lines: &&[LimitUse], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        lines.iter().map(|line| (line.scope.as_deref().unwrap_or_default(), UsePart::from(line))),
    )
}

impl<'a> LimitsDocument<'a> {
    /// The document of a report; `taken_at` is when the state was written, as it says itself, and
    /// `warnings` are what there is to say beside it.
    #[must_use]
    pub fn new(
        report: &'a LimitsReport,
        config: &Config,
        taken_at: Option<&'a str>,
        warnings: Vec<Note>,
    ) -> Self {
        let lines = if report.further.is_empty() {
            Vec::new()
        } else {
            report.uses().map(LimitPart::from).collect()
        };
        Self {
            format_version: FORMAT_VERSION,
            ok: true,
            taken_at,
            equity: (&report.equity).into(),
            max_exposure: (&report.total.ceiling).into(),
            current_exposure: (&report.total.used).into(),
            available_exposure: (&report.total.available()).into(),
            exposure_utilization_pct: report.total.utilization().as_ref().map(Number::from),
            per_strategy: &report.strategies,
            config: ConfigPart {
                max_leverage: (&config.max_leverage).into(),
                max_exposure_pct: (&config.max_exposure_pct).into(),
                max_risk_per_trade_pct: (&config.max_risk_per_trade_pct).into(),
                position_sizing_mode: config.mode.as_str(),
            },
            limits: lines,
            drawdown: match &report.drawdown {
                None if report.lacks_peak => Some(DrawdownPart::default()),
                standing => standing.as_ref().map(DrawdownPart::from),
            },
            exceeded: report.exceeded().map(ExceededPart::from).collect(),
            positions: None,
            stress: None,
            warnings,
        }
    }

    /// The same with these lines alone, where not all are asked for.
    #[must_use]
    pub fn with_only(self, only: Option<&[&'a LimitUse]>) -> Self {
        match only {
            Some(lines) => {
                Self { limits: lines.iter().map(|line| LimitPart::from(*line)).collect(), ..self }
            }
            None => self,
        }
    }

    /// The same with the positions one by one, where that is asked.
    #[must_use]
    pub fn with_positions(self, held: Option<&'a [HeldPosition<'a>]>) -> Self {
        Self { positions: held.map(|held| held.iter().map(PositionPart::from).collect()), ..self }
    }

    /// The same with what a gap through every stop would do, where that is asked.
    #[must_use]
    pub fn with_stress(self, stress: Option<&'a StressReport<'a>>) -> Self {
        Self { stress: stress.map(StressPart::from), ..self }
    }
}

/// What a report warns of: halts, and each limit that is exceeded.
pub fn limit_warnings(report: &LimitsReport, digits: Digits) -> impl Iterator<Item = Note> {
    let halts = report
        .halts
        .iter()
        .map(|halt| Note { code: halt.code.to_owned(), message: halt.message.clone() });
    let lacks_peak = report.lacks_peak.then(|| {
        let error = IntentError::NoPeakEquity;
        Note { code: error.code().to_owned(), message: error.to_string() }
    });
    let over = report.exceeded().map(move |line| Note {
        code: LIMIT_EXCEEDED.to_owned(),
        message: line.exceeded_message(digits),
    });
    halts.chain(lacks_peak).chain(over)
}

/// The document of `budget`.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "posize budget")]
pub struct BudgetDocument<'a> {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// The account's value, in money.
    equity: Number,
    /// A row for each strategy, in the order of the config, then by name.
    strategies: Vec<BudgetPart<'a>>,
    /// All rows together.
    total: TotalPart,
    /// What there is to say beside the answer.
    warnings: Vec<Note>,
}

#[derive(JsonSchema, Serialize)]
struct BudgetPart<'a> {
    /// The strategy; `unassigned` for the rows of none.
    strategy: &'a str,
    /// The budget in percent of equity.
    capital_pct: Number,
    #[serde(flatten)]
    budget: UsePart,
    /// What mode `fixed_qty` asks for, in units.
    fixed_qty: Number,
    /// The key that the budget comes from.
    #[schemars(with = "BudgetSource")]
    source: &'static str,
    /// How many units its room buys, under `--price`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Number")]
    buys: Option<Number>,
}

/// The fields of a strategy, in their order.
pub(in crate::render) const BUDGET_COLUMNS: &[&str] = &[
    "strategy",
    "capital_pct",
    "budget",
    "used",
    "available",
    "utilization_pct",
    "fixed_qty",
    "source",
    "buys",
];

/// The strategies of a report.
pub(in crate::render) fn budget_rows(
    report: &BudgetReport,
) -> impl Iterator<Item = impl Serialize> {
    report.rows.iter().map(BudgetPart::from)
}

#[derive(JsonSchema, Serialize)]
struct TotalPart {
    /// All budgets in percent of equity.
    capital_pct: Number,
    #[serde(flatten)]
    budget: UsePart,
}

impl<'a> BudgetDocument<'a> {
    /// The document of a report; `warnings` are what the checkpoint gave to say.
    #[must_use]
    pub fn new(report: &'a BudgetReport, warnings: Vec<Note>) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            equity: (&report.equity).into(),
            strategies: report.rows.iter().map(BudgetPart::from).collect(),
            total: TotalPart {
                capital_pct: (&report.total_capital_pct().in_percent()).into(),
                budget: UsePart {
                    available: (&report.total_available()).into(),
                    ..(&report.total()).into()
                },
            },
            warnings,
        }
    }
}

impl<'a> From<&'a BudgetRow> for BudgetPart<'a> {
    fn from(row: &'a BudgetRow) -> Self {
        Self {
            strategy: row.strategy(),
            capital_pct: (&row.capital_pct.in_percent()).into(),
            budget: (&row.budget).into(),
            fixed_qty: (&row.fixed_qty).into(),
            source: row.source,
            buys: row.buys.as_ref().map(Number::from),
        }
    }
}
