//! What stands: the limits of the whole book, and what each strategy may spend.

use super::book::Book;
use super::config::Config;
use super::limits::{strategy_budget_limit, total_exposure_limit};
use crate::units::{Fraction, Money, Percent, Points, Quantity};
use std::collections::HashSet;

/// The book against its limits.
#[derive(Clone, Debug)]
pub struct LimitsReport {
    /// The account's value.
    pub equity: Money,
    /// Equity × `max_exposure_pct` × `max_leverage`, and its use.
    pub total: Use,
    /// Every strategy that the config names or the book holds.
    pub per_strategy: Vec<StrategyUse>,
}

/// A ceiling and its use.
#[derive(Clone, Debug)]
pub struct Use {
    /// The ceiling.
    pub limit: Money,
    /// What counts against it.
    pub used: Money,
}

/// A strategy's budget and its use.
#[derive(Clone, Debug)]
pub struct StrategyUse {
    /// The strategy's code; `None` for what is held without one.
    pub code: Option<String>,
    /// Equity × `capital_pct`, and the exposure against it.
    pub budget: Use,
}

/// What the strategies may spend.
#[derive(Clone, Debug)]
pub struct BudgetReport {
    /// The account's value.
    pub equity: Money,
    /// One row a strategy.
    pub rows: Vec<BudgetRow>,
}

/// What one strategy may spend.
#[derive(Clone, Debug)]
pub struct BudgetRow {
    /// The budget and its use.
    pub strategy: StrategyUse,
    /// The fraction of equity behind the budget.
    pub capital_pct: Fraction,
    /// The config key that tells it: the strategy's own `capital_pct`, or the fallback.
    pub source: &'static str,
    /// What `fixed_qty` mode asks for, in units.
    pub fixed_qty: Quantity,
    /// How many whole units the available money buys, when a price was given.
    pub buys: Option<Quantity>,
}

/// The name under which rows without a strategy add up.
const UNASSIGNED: &str = "unassigned";

impl Use {
    /// What is left, never below zero.
    #[must_use]
    pub fn available(&self) -> Money {
        (&self.limit - &self.used).at_least_zero()
    }

    /// Use in percent of the ceiling; `None` when something is used of nothing.
    #[must_use]
    pub fn utilization(&self) -> Option<Percent> {
        self.used.percent_of(&self.limit)
    }

    /// That it is exceeded, in words with the numbers.
    #[must_use]
    pub fn exceeded_message(&self, name: &str) -> String {
        format!("{name} uses {} of {}: {} too much", self.used, self.limit, &self.used - &self.limit)
    }

    /// Whether more is used than the ceiling allows.
    #[must_use]
    pub fn is_exceeded(&self) -> bool {
        self.used.is_positive() && self.used > self.limit
    }
}

impl StrategyUse {
    fn of(config: &Config, book: &Book<'_>, code: Option<&str>) -> Self {
        let budget =
            Use { limit: strategy_budget_limit(config, book, code), used: book.strategy_exposure(code).clone() };
        Self { code: code.map(str::to_owned), budget }
    }

    /// The code, or `unassigned`.
    #[must_use]
    pub fn label(&self) -> &str {
        self.code.as_deref().unwrap_or(UNASSIGNED)
    }
}

impl LimitsReport {
    /// The ceilings that are exceeded, each with its name.
    pub fn exceeded(&self) -> impl Iterator<Item = (&str, &Use)> {
        let total = std::iter::once(("total_exposure", &self.total));
        let strategies = self.per_strategy.iter().map(|strategy| (strategy.label(), &strategy.budget));
        total.chain(strategies).filter(|(_, budget)| budget.is_exceeded())
    }
}

impl BudgetReport {
    /// All budgets and all use together.
    #[must_use]
    pub fn total(&self) -> Use {
        let budgets = || self.rows.iter().map(|row| &row.strategy.budget);
        Use {
            limit: budgets().map(|budget| budget.limit.clone()).sum(),
            used: budgets().map(|budget| budget.used.clone()).sum(),
        }
    }

    /// What all strategies together may still spend: one that is over its budget takes nothing from the others.
    #[must_use]
    pub fn total_available(&self) -> Money {
        self.rows.iter().map(|row| row.strategy.budget.available()).sum()
    }

    /// The fractions of equity behind the budgets, added up.
    #[must_use]
    pub fn total_capital_pct(&self) -> Fraction {
        self.rows.iter().map(|row| row.capital_pct.clone()).sum()
    }
}

/// The book against its limits.
#[must_use]
pub fn limits_report(config: &Config, book: &Book<'_>) -> LimitsReport {
    LimitsReport {
        equity: book.equity().clone(),
        total: Use { limit: total_exposure_limit(config, book), used: book.exposure().clone() },
        per_strategy: codes(config, book).into_iter().map(|code| StrategyUse::of(config, book, code)).collect(),
    }
}

/// What the strategies may spend; with a price in points, how many units of point value 1 that buys.
#[must_use]
pub fn budget_report(config: &Config, book: &Book<'_>, price: Option<&Points>) -> BudgetReport {
    let unit_cost = price.map(|price| Money::from(price.number().clone()));
    let row = |code: Option<&str>| {
        let strategy = StrategyUse::of(config, book, code);
        let own = code.and_then(|code| config.strategies.get(code)).filter(|terms| terms.capital_pct.is_some());
        BudgetRow {
            capital_pct: config.capital_pct(code).clone(),
            source: if own.is_some() { "capital_pct" } else { "max_risk_per_strategy_pct" },
            fixed_qty: config.own_fixed_qty(code).unwrap_or(&config.default_fixed_qty).clone(),
            buys: unit_cost.as_ref().and_then(|unit_cost| strategy.budget.available().buys(unit_cost, &Quantity::ONE)),
            strategy,
        }
    };
    BudgetReport { equity: book.equity().clone(), rows: codes(config, book).into_iter().map(row).collect() }
}

/// Config order, then what else the book holds by name, then what it holds without a strategy.
fn codes<'c>(config: &'c Config, book: &'c Book<'_>) -> Vec<Option<&'c str>> {
    let named: Vec<&str> = config.strategies.iter().map(|terms| terms.code.as_str()).collect();
    let known: HashSet<&str> = named.iter().copied().collect();
    let held = book.strategies().into_iter().filter(|code| !known.contains(code));
    let unassigned = book.holds_without_strategy().then_some(None);
    named.iter().copied().chain(held).map(Some).chain(unassigned).collect()
}
