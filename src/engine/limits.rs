//! The one list of limits. Sizing, `limits`, the tables and the JSON all read it; a further limit is a further entry.

use super::book::Book;
use super::config::Config;
use super::order::Order;
use crate::number::Exact;
use crate::units::{Money, Quantity};

/// A named ceiling.
pub struct Limit {
    /// The name in answers; the reason code when it decides.
    pub name: &'static str,
    /// Which trades share its room.
    pub scope: Scope,
    /// What the ceiling is and how much of it an order finds used.
    pub room: fn(&Config, &Book<'_>, &Order<'_>) -> Room,
    /// The numbers whose product is the ceiling, for people to check. Asked for only where an answer is explained.
    pub factors: fn(&Config, &Book<'_>, &Order<'_>) -> Vec<Exact>,
}

/// Which trades share a limit's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// None: each trade has its own.
    Trade,
    /// All of the book.
    Book,
    /// Those of one strategy.
    Strategy,
}

/// A limit as an order meets it.
#[derive(Clone, Debug)]
pub struct Room {
    /// The ceiling.
    pub limit: Money,
    /// What already counts against it; without the own rows when the order is against them.
    pub used: Money,
    /// What one unit of the opening part takes; `None` when nothing tells, and the limit then decides nothing.
    pub unit_cost: Option<Money>,
}

impl Room {
    /// What is left, never below zero.
    #[must_use]
    pub fn available(&self) -> Money {
        (&self.limit - &self.used).at_least_zero()
    }

    /// The most whole lots that the room opens, as a quantity. `None` when the limit decides nothing.
    #[must_use]
    pub fn opens(&self, lot: &Quantity) -> Option<Quantity> {
        (&self.limit - &self.used).buys(self.unit_cost.as_ref()?, lot)
    }

    /// Whether the room opens all of `units`: the same as comparing them with [`opens`](Self::opens), without its division.
    #[must_use]
    pub fn holds(&self, units: &Quantity) -> bool {
        let Some(unit_cost) = &self.unit_cost else {
            return true;
        };
        unit_cost.is_zero() || &self.used + &(units * unit_cost) <= self.limit
    }
}

/// Every limit, in the order in which ties are decided.
pub static LIMITS: [Limit; 3] = [
    Limit { name: "risk_per_trade", scope: Scope::Trade, room: risk_per_trade, factors: risk_per_trade_factors },
    Limit { name: "total_exposure", scope: Scope::Book, room: total_exposure, factors: total_exposure_factors },
    Limit { name: "strategy_budget", scope: Scope::Strategy, room: strategy_budget, factors: strategy_budget_factors },
];

/// Equity × `max_risk_per_trade_pct`, spent at the stop.
fn risk_per_trade(_: &Config, book: &Book<'_>, order: &Order<'_>) -> Room {
    Room {
        limit: book.equity() * &order.max_risk_pct,
        used: Money::ZERO,
        unit_cost: order.stop.as_ref().map(|stop| stop.unit_risk.clone()),
    }
}

fn risk_per_trade_factors(_: &Config, book: &Book<'_>, order: &Order<'_>) -> Vec<Exact> {
    vec![book.equity().number().clone(), order.max_risk_pct.number().clone()]
}

/// Equity × `max_exposure_pct` × `max_leverage`, less the exposure of the whole book.
fn total_exposure(config: &Config, book: &Book<'_>, order: &Order<'_>) -> Room {
    let own = if order.is_against_own() { &order.own.exposure } else { &Money::ZERO };
    Room {
        limit: total_exposure_limit(config, book),
        used: book.exposure() - own,
        unit_cost: Some(order.unit_cost.clone()),
    }
}

fn total_exposure_factors(config: &Config, book: &Book<'_>, _: &Order<'_>) -> Vec<Exact> {
    [book.equity().number(), config.max_exposure_pct.number(), config.max_leverage.number()].map(Clone::clone).to_vec()
}

/// Equity × `capital_pct`, less the exposure of the rows that carry this strategy.
fn strategy_budget(config: &Config, book: &Book<'_>, order: &Order<'_>) -> Room {
    let own = if order.is_against_own() { &order.own.in_budget } else { &Money::ZERO };
    Room {
        limit: strategy_budget_limit(config, book, order.strategy),
        used: book.strategy_exposure_of(&order.own) - own,
        unit_cost: Some(order.unit_cost.clone()),
    }
}

fn strategy_budget_factors(config: &Config, book: &Book<'_>, order: &Order<'_>) -> Vec<Exact> {
    vec![book.equity().number().clone(), config.capital_pct(order.strategy).number().clone()]
}

/// What the whole book may hold as exposure.
#[must_use]
pub fn total_exposure_limit(config: &Config, book: &Book<'_>) -> Money {
    book.equity() * &(&config.max_exposure_pct * &config.max_leverage)
}

/// What a strategy may hold as exposure.
#[must_use]
pub fn strategy_budget_limit(config: &Config, book: &Book<'_>, strategy: Option<&str>) -> Money {
    book.equity() * config.capital_pct(strategy)
}
