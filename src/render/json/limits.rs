//! `limits` (the dashboard's document) and `budget` as JSON.

use super::number::Number;
use super::{FORMAT_VERSION, Note};
use crate::engine::{BudgetReport, BudgetRow, Config, LimitsReport, StrategyUse, Use};
use serde::{Serialize, Serializer};

/// The document of `limits`.
#[derive(Serialize)]
pub struct LimitsDocument<'a> {
    ok: bool,
    equity: Number,
    max_exposure: Number,
    current_exposure: Number,
    available_exposure: Number,
    exposure_utilization_pct: Option<Number>,
    #[serde(serialize_with = "by_strategy")]
    per_strategy: &'a [StrategyUse],
    config: ConfigPart,
    exceeded: Vec<&'a str>,
    warnings: Vec<Note>,
}

/// The limits behind the document, as the config writes them: fractions.
#[derive(Serialize)]
struct ConfigPart {
    max_leverage: Number,
    max_exposure_pct: Number,
    max_risk_per_trade_pct: Number,
    position_sizing_mode: &'static str,
}

#[derive(Serialize)]
struct UsePart {
    budget: Number,
    used: Number,
    available: Number,
    utilization_pct: Option<Number>,
}

impl From<&Use> for UsePart {
    fn from(budget: &Use) -> Self {
        Self {
            budget: (&budget.limit).into(),
            used: (&budget.used).into(),
            available: (&budget.available()).into(),
            utilization_pct: budget.utilization().as_ref().map(Number::from),
        }
    }
}

/// An object keyed by strategy, in the order of the report.
fn by_strategy<S: Serializer>(rows: &&[StrategyUse], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(rows.iter().map(|row| (row.label(), UsePart::from(&row.budget))))
}

impl<'a> LimitsDocument<'a> {
    /// The document of a report; `notes` are what the checkpoint gave to say.
    #[must_use]
    pub fn new(report: &'a LimitsReport, config: &Config, notes: Vec<Note>) -> Self {
        let over = report
            .exceeded()
            .map(|(name, budget)| Note { code: "limit_exceeded".to_owned(), message: budget.exceeded_message(name) });
        Self {
            ok: true,
            equity: (&report.equity).into(),
            max_exposure: (&report.total.limit).into(),
            current_exposure: (&report.total.used).into(),
            available_exposure: (&report.total.available()).into(),
            exposure_utilization_pct: report.total.utilization().as_ref().map(Number::from),
            per_strategy: &report.per_strategy,
            config: ConfigPart {
                max_leverage: (&config.max_leverage).into(),
                max_exposure_pct: (&config.max_exposure_pct).into(),
                max_risk_per_trade_pct: (&config.max_risk_per_trade_pct).into(),
                position_sizing_mode: config.mode.name(),
            },
            exceeded: report.exceeded().map(|(name, _)| name).collect(),
            warnings: notes.into_iter().chain(over).collect(),
        }
    }
}

/// The document of `budget`.
#[derive(Serialize)]
pub struct BudgetDocument<'a> {
    format_version: &'static str,
    equity: Number,
    strategies: Vec<BudgetPart<'a>>,
    total: TotalPart,
    warnings: Vec<Note>,
}

#[derive(Serialize)]
struct BudgetPart<'a> {
    strategy: &'a str,
    capital_pct: Number,
    #[serde(flatten)]
    budget: UsePart,
    fixed_qty: Number,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    buys: Option<Number>,
}

#[derive(Serialize)]
struct TotalPart {
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
                budget: UsePart { available: (&report.total_available()).into(), ..(&report.total()).into() },
            },
            warnings,
        }
    }
}

impl<'a> From<&'a BudgetRow> for BudgetPart<'a> {
    fn from(row: &'a BudgetRow) -> Self {
        Self {
            strategy: row.strategy.label(),
            capital_pct: (&row.capital_pct.in_percent()).into(),
            budget: (&row.strategy.budget).into(),
            fixed_qty: (&row.fixed_qty).into(),
            source: row.source,
            buys: row.buys.as_ref().map(Number::from),
        }
    }
}
