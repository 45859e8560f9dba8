//! What stands: the limits of the whole book, and what each strategy may spend.

use super::book::Book;
use super::config::Config;
use super::limit::Line;
use super::limits::{LIMITS, STRATEGY_BUDGET, TOTAL_EXPOSURE, UNASSIGNED, total_exposure_line};
use super::scaling::{self, Drawdown};
use crate::number::Exact;
use crate::units::{Fraction, Money, Points, Quantity};
use std::collections::HashSet;

/// The book against its limits.
#[derive(Clone, Debug)]
pub struct LimitsReport {
    /// The account's value.
    pub equity: Money,
    /// The whole book's exposure.
    pub total: Line,
    /// The budget of every strategy that the config names or the book holds.
    pub strategies: Vec<Line>,
    /// The ceilings of the limits that are off until the config names them, limit by limit.
    pub further: Vec<Line>,
    /// The drawdown for which nothing is opened.
    pub halt: Option<Drawdown>,
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
    pub budget: Line,
    /// The fraction of equity behind the budget.
    pub capital_pct: Fraction,
    /// The config key that tells it: the strategy's own `capital_pct`, or the fallback.
    pub source: &'static str,
    /// What `fixed_qty` mode asks for, in units.
    pub fixed_qty: Quantity,
    /// How many whole units the available money buys, when a price was given.
    pub buys: Option<Quantity>,
}

impl LimitsReport {
    /// Every ceiling that is on.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        std::iter::once(&self.total).chain(&self.strategies).chain(&self.further)
    }

    /// The ceilings that are exceeded.
    pub fn exceeded(&self) -> impl Iterator<Item = &Line> {
        self.lines().filter(|line| line.is_exceeded())
    }
}

impl BudgetReport {
    /// All budgets and all use together.
    #[must_use]
    pub fn total(&self) -> Line {
        let sum = |of: fn(&Line) -> &Exact| {
            self.rows.iter().fold(Exact::ZERO, |sum, row| &sum + of(&row.budget))
        };
        Line {
            name: STRATEGY_BUDGET.name,
            scope: None,
            limit: sum(|line| &line.limit),
            used: sum(|line| &line.used),
            pending: sum(|line| &line.pending),
        }
    }

    /// What all strategies together may still spend: one that is over its budget takes nothing from
    /// the others.
    #[must_use]
    pub fn total_available(&self) -> Exact {
        self.rows.iter().fold(Exact::ZERO, |sum, row| &sum + &row.budget.available())
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
    let has_a_field = [TOTAL_EXPOSURE.name, STRATEGY_BUDGET.name];
    let further = LIMITS.iter().filter(|limit| !has_a_field.contains(&limit.name));
    LimitsReport {
        equity: book.equity().clone(),
        total: total_exposure_line(config, book),
        strategies: (STRATEGY_BUDGET.lines)(config, book),
        further: further.flat_map(|limit| (limit.lines)(config, book)).collect(),
        halt: scaling::drawdown_halt(config, book),
    }
}

/// What the strategies may spend; with a price in points, how many units of point value 1 that
/// buys.
#[must_use]
pub fn budget_report(config: &Config, book: &Book<'_>, price: Option<&Points>) -> BudgetReport {
    let unit_cost = price.map(|price| Money::from(price.number().clone()));
    let row = |(code, budget): (Option<&str>, Line)| {
        let own = code
            .and_then(|code| config.strategies.get(code))
            .filter(|terms| terms.capital_pct.is_some());
        let available = Money::from(budget.available());
        BudgetRow {
            capital_pct: config.capital_pct(code).clone(),
            source: if own.is_some() { "capital_pct" } else { "max_risk_per_strategy_pct" },
            fixed_qty: config.own_fixed_qty(code).unwrap_or(&config.default_fixed_qty).clone(),
            buys: unit_cost
                .as_ref()
                .and_then(|unit_cost| available.buys(unit_cost, &Quantity::ONE)),
            budget,
        }
    };
    let lines = (STRATEGY_BUDGET.lines)(config, book);
    let rows = strategy_codes(config, book).into_iter().zip(lines).map(row).collect();
    BudgetReport { equity: book.equity().clone(), rows }
}

/// Config order, then what else the book holds by name, then what it holds without a strategy.
pub(super) fn strategy_codes<'c>(config: &'c Config, book: &'c Book<'_>) -> Vec<Option<&'c str>> {
    let named: Vec<&str> = config.strategies.iter().map(|terms| terms.code.as_str()).collect();
    let known: HashSet<&str> = named.iter().copied().collect();
    let held = book.strategies().into_iter().filter(|code| !known.contains(code));
    let unassigned = book.holds_without_strategy().then_some(None);
    named.iter().copied().chain(held).map(Some).chain(unassigned).collect()
}

impl BudgetRow {
    /// The strategy's code, or `unassigned`.
    #[must_use]
    pub fn strategy(&self) -> &str {
        self.budget.scope.as_deref().unwrap_or(UNASSIGNED)
    }
}
