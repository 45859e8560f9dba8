//! What stands: the limits of the whole book, and what each strategy may spend.

use super::limit::{Halted, Limit, LimitUse};
use super::limits::{
    LIMITS, STRATEGY_BUDGET, TOTAL_EXPOSURE, risk_limits, strategy_codes, total_exposure_use,
};
use super::portfolio::Portfolio;
use super::position::Position;
use super::position::UNASSIGNED;
use super::scaling::{self, DrawdownStanding};
use crate::number::Exact;
use crate::units::{Fraction, Money, Points, Quantity};

use std::collections::BTreeSet;

/// The book against its limits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LimitsReport {
    /// The account's value.
    pub equity: Money,
    /// The whole book's exposure.
    pub total: LimitUse,
    /// The budget of every strategy that the config names or the book holds.
    pub strategies: Vec<LimitUse>,
    /// The ceilings of the limits that are off until the config names them, limit by limit.
    pub further: Vec<LimitUse>,
    /// The limits that let nothing open, whatever is asked for, each with why.
    pub halts: Vec<Halted>,
    /// How far the equity is below its peak, where the config scales by that and the peak is known.
    pub drawdown: Option<DrawdownStanding>,
    /// Whether the config scales by a drawdown that can't be known.
    pub lacks_peak: bool,
}

/// What the strategies may spend.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BudgetReport {
    /// The account's value.
    pub equity: Money,
    /// One row a strategy.
    pub rows: Vec<BudgetRow>,
}

const OWN_BUDGET: &str = "capital_pct";
const FALLBACK_BUDGET: &str = "max_risk_per_strategy_pct";

/// The keys that a budget may come from.
pub const BUDGET_SOURCES: [&str; 2] = [OWN_BUDGET, FALLBACK_BUDGET];

/// What one strategy may spend.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BudgetRow {
    /// The budget and its use.
    pub budget: LimitUse,
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
    pub fn uses(&self) -> impl Iterator<Item = &LimitUse> {
        std::iter::once(&self.total).chain(&self.strategies).chain(&self.further)
    }

    /// Whether nothing more may be opened, in part or at all: a limit is exceeded, or a halt holds.
    #[must_use]
    pub fn fails_check(&self) -> bool {
        self.exceeded().next().is_some() || !self.halts.is_empty()
    }

    /// The ceilings that are exceeded.
    pub fn exceeded(&self) -> impl Iterator<Item = &LimitUse> {
        self.uses().filter(|of| of.is_exceeded())
    }
}

impl BudgetReport {
    /// All budgets and all use together.
    #[must_use]
    pub fn total(&self) -> LimitUse {
        let sum = |of: fn(&LimitUse) -> &Exact| {
            self.rows.iter().fold(Exact::ZERO, |sum, row| &sum + of(&row.budget))
        };
        LimitUse {
            limit: &STRATEGY_BUDGET,
            scope: None,
            ceiling: sum(|of| &of.ceiling),
            used: sum(|of| &of.used),
            pending: sum(|of| &of.pending),
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

impl Portfolio<'_> {
    /// The portfolio against its limits.
    #[must_use]
    pub fn limits(&self) -> LimitsReport {
        let has_a_field = [&TOTAL_EXPOSURE, &STRATEGY_BUDGET];
        let further = LIMITS.iter().filter(|limit| !has_a_field.contains(limit));
        LimitsReport {
            equity: self.equity().clone(),
            total: total_exposure_use(self),
            strategies: (STRATEGY_BUDGET.uses)(self),
            further: further.flat_map(|limit| (limit.uses)(self)).collect(),
            halts: LIMITS.iter().flat_map(|limit| (limit.halts)(self)).collect(),
            drawdown: scaling::standing(self),
            lacks_peak: scaling::lacks_peak(self.config(), self.account()),
        }
    }

    /// The first limit that counts what rows lose at their stops; `None` where none does.
    #[must_use]
    pub fn risk_limit(&self) -> Option<&'static Limit> {
        risk_limits(self.config()).first().copied()
    }

    /// The symbols of the rows that nothing stops, each once, where that bears on a limit: they
    /// count with the share of their exposure that an unstopped position may lose.
    #[must_use]
    pub fn unstopped(&self) -> Vec<&str> {
        if risk_limits(self.config()).is_empty() {
            return Vec::new();
        }
        // A bought option counts its premium, and no share of anything.
        let is_bare = |row: &&Position<'_>| row.stop_price.is_none() && !row.is_bought_option();
        let bare = self.positions().filter(is_bare);
        let symbols: BTreeSet<&str> = bare.map(|row| row.symbol.as_ref()).collect();
        symbols.into_iter().filter(|symbol| !self.is_covered(symbol)).collect()
    }

    /// The symbols of the rows whose mark has reached their stop, each once, where that bears on a
    /// limit: they count no open risk.
    #[must_use]
    pub fn behind_stops(&self) -> Vec<&str> {
        if risk_limits(self.config()).is_empty() {
            return Vec::new();
        }
        let behind = self.positions().filter(|row| row.passed_stop().is_some());
        let symbols: BTreeSet<&str> = behind.map(|row| row.symbol.as_ref()).collect();
        symbols.into_iter().collect()
    }

    /// What the strategies may spend; with a price in points, how many units of point value 1 that
    /// buys.
    #[must_use]
    pub fn budget(&self, price: Option<&Points>) -> BudgetReport {
        let config = self.config();
        let unit_cost = price.map(|price| Money::from(price.number().clone()));
        let row = |(code, budget): (Option<&str>, LimitUse)| {
            let own = code.and_then(|code| config.strategies.get(code));
            let own = own.filter(|terms| terms.capital_pct.is_some());
            let available = Money::from(budget.available());
            let buys = |unit_cost| available.buys(unit_cost, &Quantity::ONE);
            BudgetRow {
                capital_pct: config.capital_pct(code).clone(),
                source: own.map_or(FALLBACK_BUDGET, |_| OWN_BUDGET),
                fixed_qty: config.own_fixed_qty(code).unwrap_or(&config.default_fixed_qty).clone(),
                buys: unit_cost.as_ref().and_then(buys),
                budget,
            }
        };
        let budgets = (STRATEGY_BUDGET.uses)(self);
        let rows = strategy_codes(self).into_iter().zip(budgets).map(row).collect();
        BudgetReport { equity: self.equity().clone(), rows }
    }
}

impl BudgetRow {
    /// The strategy's code, or `unassigned`.
    #[must_use]
    pub fn strategy(&self) -> &str {
        self.budget.scope.as_deref().unwrap_or(UNASSIGNED)
    }
}
