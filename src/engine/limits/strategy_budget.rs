//! The strategy's budget: equity × `capital_pct`, less the capital that its rows tie up.

use crate::engine::limit::{CeilingKey, Limit, LimitUse, Room, Scope, Unit};
use crate::engine::portfolio::Portfolio;
use crate::engine::position::UNASSIGNED;
use crate::units::Money;
use std::collections::HashSet;

/// What a strategy may tie up as capital. An order without a strategy has the fallback budget, and
/// meets the rows that carry none.
pub static STRATEGY_BUDGET: Limit = Limit {
    name: "strategy_budget",
    doc: "equity × `capital_pct`, less the capital (exposure × `margin_pct`) of the rows that carry \
        the strategy",
    scope: Scope::Strategy,
    unit: Unit::Money,
    keys: &[],
    is_on: |_| true,
    needs: &[],
    count: None,
    room: |portfolio, order| {
        let mut used = portfolio.capital_at(order.place.strategy_id(), order.strategy);
        if let Some(working) = order.working() {
            used += working.change.capital(working.change.id(order.strategy));
        }
        if order.is_against_own() {
            used -= &portfolio.own_capital(order);
        }
        let capital_pct = portfolio.config().capital_pct(order.strategy);
        Some(Room::money(portfolio.equity(), capital_pct, None, used, order.capital_taken()))
    },
    ceiling_keys: |config, order, _| {
        let own = order.strategy.filter(|code| {
            config.strategies.get(code).is_some_and(|terms| terms.capital_pct.is_some())
        });
        vec![match own {
            Some(code) => CeilingKey::of("strategy_budgets.<code>.capital_pct", code),
            None => CeilingKey::of("max_risk_per_strategy_pct", ""),
        }]
    },
    uses: |portfolio| {
        let use_of = |code: Option<&str>| {
            let scope = Some(code.unwrap_or(UNASSIGNED).to_owned());
            let (used, pending) =
                (portfolio.strategy_capital(code), portfolio.pending_capital(code));
            let ceiling = strategy_budget_ceiling(portfolio, code);
            LimitUse::of_money(&STRATEGY_BUDGET, scope, &ceiling, &used, pending)
        };
        strategy_codes(portfolio).into_iter().map(use_of).collect()
    },
    halts: |_| Vec::new(),
};

/// What a strategy may tie up, in money.
pub(in crate::engine) fn strategy_budget_ceiling(
    portfolio: &Portfolio<'_>,
    strategy: Option<&str>,
) -> Money {
    portfolio.equity() * portfolio.config().capital_pct(strategy)
}

/// The strategies that have a budget: those of the config in its order, then what else holds
/// something by name, then what is held without a strategy.
pub(in crate::engine) fn strategy_codes<'p>(portfolio: &'p Portfolio<'_>) -> Vec<Option<&'p str>> {
    let named = portfolio.config().strategies.iter().map(|terms| terms.code.as_str());
    let named: Vec<&str> = named.collect();
    let known: HashSet<&str> = named.iter().copied().collect();
    let held = portfolio.strategies().into_iter().filter(|code| !known.contains(code));
    let unassigned = portfolio.has_untagged().then_some(None);
    named.iter().copied().chain(held).map(Some).chain(unassigned).collect()
}
