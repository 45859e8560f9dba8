//! The one list of limits. Sizing, `limits`, `budget`, the tables and the JSON all read it; the
//! config keys of a limit stand with it. A further limit is a further entry here.

use super::book::Book;
use super::config::Config;
use super::correlation;
use super::instrument::underlying;
use super::key::{Key, setting};
use super::limit::{Limit, Line, Room, Scope, Takes, Tally};
use super::order::Order;
use super::position::{self, Position};
use super::report::strategy_codes;
use super::scaling;
use crate::number::Exact;
use crate::units::{Fraction, Money};
use std::collections::BTreeSet;

/// Every limit, in the order in which ties are decided.
pub static LIMITS: [&Limit; 9] = [
    &RISK_PER_TRADE,
    &TOTAL_EXPOSURE,
    &STRATEGY_BUDGET,
    &SYMBOL_EXPOSURE,
    &UNDERLYING_EXPOSURE,
    &OPEN_RISK,
    &OPEN_POSITIONS,
    &CORRELATED_EXPOSURE,
    &DRAWDOWN_HALT,
];

/// Equity × `max_risk_per_trade_pct`, spent at the stop.
pub static RISK_PER_TRADE: Limit = Limit {
    name: "risk_per_trade",
    scope: Scope::Trade,
    keys: &[],
    is_on: |_| true,
    room: |_, book, order| {
        let takes = order
            .stop
            .as_ref()
            .map_or(Takes::Unknown, |stop| Takes::PerUnit(stop.unit_risk.clone()));
        Some(Room::money(book.equity(), &order.max_risk_pct, None, Money::ZERO, takes))
    },
    tally: None,
    lines: |_, _| Vec::new(), // each trade has it anew
};

/// Equity × `max_exposure_pct` × `max_leverage`, less the exposure of the whole book.
pub static TOTAL_EXPOSURE: Limit = Limit {
    name: "total_exposure",
    scope: Scope::Book,
    keys: &[],
    is_on: |_| true,
    room: |config, book, order| {
        let used = less_own(book.exposure(), order, &order.own.exposure);
        let takes = Takes::PerUnit(order.unit_cost.clone());
        Some(Room::money(
            book.equity(),
            &config.max_exposure_pct,
            Some(&config.max_leverage),
            used,
            takes,
        ))
    },
    tally: None,
    lines: |config, book| vec![total_exposure_line(config, book)],
};

/// The whole book's exposure against its limit.
pub(super) fn total_exposure_line(config: &Config, book: &Book<'_>) -> Line {
    let (used, pending) =
        (book.exposure().number().clone(), book.pending().exposure().number().clone());
    let limit = total_exposure_limit(config, book).number().clone();
    Line { name: TOTAL_EXPOSURE.name, scope: None, limit, used, pending }
}

/// Equity × `capital_pct`, less the capital that the rows of this strategy tie up.
pub static STRATEGY_BUDGET: Limit = Limit {
    name: "strategy_budget",
    scope: Scope::Strategy,
    keys: &[],
    is_on: |_| true,
    room: |config, book, order| {
        let used = less_own(book.strategy_capital_of(order), order, &order.own.in_budget);
        let takes = Takes::PerUnit(&order.unit_cost * &order.margin);
        Some(Room::money(book.equity(), config.capital_pct(order.strategy), None, used, takes))
    },
    tally: None,
    lines: |config, book| {
        let line = |code: Option<&str>| Line {
            name: STRATEGY_BUDGET.name,
            scope: Some(code.unwrap_or(UNASSIGNED).to_owned()),
            limit: strategy_budget_limit(config, book, code).number().clone(),
            used: book.strategy_capital(code).number().clone(),
            pending: book.pending().strategy_capital(code).number().clone(),
        };
        strategy_codes(config, book).into_iter().map(line).collect()
    },
};

/// The name under which rows without a strategy add up.
pub const UNASSIGNED: &str = "unassigned";

/// What the whole book may hold as exposure.
#[must_use]
pub fn total_exposure_limit(config: &Config, book: &Book<'_>) -> Money {
    book.equity() * &(&config.max_exposure_pct * &config.max_leverage)
}

/// What a strategy may tie up.
#[must_use]
pub fn strategy_budget_limit(config: &Config, book: &Book<'_>, strategy: Option<&str>) -> Money {
    book.equity() * config.capital_pct(strategy)
}

/// Equity × `max_symbol_exposure_pct`, or the symbol's own fraction, less the exposure of all its
/// rows.
pub static SYMBOL_EXPOSURE: Limit = Limit {
    name: "symbol_exposure",
    scope: Scope::Symbol,
    keys: &[
        setting!(
            "max_symbol_exposure_pct",
            Fraction,
            "Share of equity that one symbol may be exposed with"
        ),
        Key::section("symbol_limits.<symbol>", "A symbol with a limit of its own"),
        setting!("symbol_limits.<symbol>.max_exposure_pct", Fraction, "The same for one symbol"),
    ],
    is_on: |config| SYMBOL_KEYS.iter().any(|key| config.settings.has(key)),
    room: |config, book, order| {
        let ceiling = named_ceiling(config, SYMBOL_KEYS, order.symbol)?;
        Some(exposure_room(&SYMBOL_EXPOSURE, &ceiling, book, order, order.symbol))
    },
    tally: Some(Tally {
        count: |_, row, count| count(&row.symbol, position::unit_cost(row)),
        with_pending: true,
    }),
    lines: |config, book| {
        scope_lines(&SYMBOL_EXPOSURE, book, |scope| named_ceiling(config, SYMBOL_KEYS, scope))
    },
};

const SYMBOL_KEYS: [&str; 2] =
    ["max_symbol_exposure_pct", "symbol_limits.<symbol>.max_exposure_pct"];

/// Equity × `max_underlying_exposure_pct`, or the underlying's own fraction, less the exposure of
/// every row on it.
pub static UNDERLYING_EXPOSURE: Limit = Limit {
    name: "underlying_exposure",
    scope: Scope::Underlying,
    keys: &[
        setting!(
            "max_underlying_exposure_pct",
            Fraction,
            "Share of equity that one underlying may be exposed with: shares, futures and options together"
        ),
        Key::section("underlying_limits.<underlying>", "An underlying with a limit of its own"),
        setting!(
            "underlying_limits.<underlying>.max_exposure_pct",
            Fraction,
            "The same for one underlying"
        ),
    ],
    is_on: |config| UNDERLYING_KEYS.iter().any(|key| config.settings.has(key)),
    room: |config, book, order| {
        let ceiling = named_ceiling(config, UNDERLYING_KEYS, order.underlying)?;
        Some(exposure_room(&UNDERLYING_EXPOSURE, &ceiling, book, order, order.underlying))
    },
    tally: Some(Tally {
        count: |_, row, count| count(underlying(&row.symbol), position::unit_cost(row)),
        with_pending: true,
    }),
    lines: |config, book| {
        scope_lines(&UNDERLYING_EXPOSURE, book, |scope| {
            named_ceiling(config, UNDERLYING_KEYS, scope)
        })
    },
};

const UNDERLYING_KEYS: [&str; 2] =
    ["max_underlying_exposure_pct", "underlying_limits.<underlying>.max_exposure_pct"];

/// Equity × `max_open_risk_pct` (portfolio heat), less what every row loses at its stop.
pub static OPEN_RISK: Limit = Limit {
    name: "open_risk",
    scope: Scope::Book,
    keys: &[
        setting!(
            "max_open_risk_pct",
            Fraction,
            "Share of equity that all positions together may lose at their stops"
        ),
        setting!(
            "unstopped_risk_pct",
            Fraction = "1",
            "Share of its exposure that a position without a stop may lose"
        ),
    ],
    is_on: |config| config.settings.has("max_open_risk_pct"),
    room: |config, book, order| {
        let ceiling = config.settings.get("max_open_risk_pct", "")?;
        let unit_risk = match &order.stop {
            Some(stop) => stop.unit_risk.clone(),
            None => &order.unit_cost * &unstopped_risk(config),
        };
        let used = used(&OPEN_RISK, book, order, WHOLE_BOOK);
        Some(Room::money(book.equity(), &ceiling.into(), None, used, Takes::PerUnit(unit_risk)))
    },
    tally: Some(Tally {
        count: |config, row, count| count(WHOLE_BOOK, row_risk(config, row)),
        with_pending: false,
    }),
    lines: |config, book| {
        scope_lines(&OPEN_RISK, book, |_| {
            config.settings.get("max_open_risk_pct", "").map(Fraction::from)
        })
    },
};

/// What one unit of a row loses: down to its stop, or all that an unstopped position may lose.
fn row_risk(config: &Config, row: &Position<'_>) -> Money {
    match position::loss_at_stop(row) {
        Some(loss) => loss,
        None => &position::unit_cost(row) * &unstopped_risk(config),
    }
}

/// The symbols of the rows that have no stop, each once, where that bears on a limit: they count
/// with the share of their exposure that an unstopped position may lose.
#[must_use]
pub fn unstopped<'b>(config: &Config, book: &'b Book<'_>) -> Vec<&'b str> {
    if !(OPEN_RISK.is_on)(config) {
        return Vec::new();
    }
    let rows = book.positions().filter(|row| row.stop_price.is_none());
    let symbols: BTreeSet<&str> = rows.map(|row| row.symbol.as_ref()).collect();
    symbols.into_iter().collect()
}

fn unstopped_risk(config: &Config) -> Fraction {
    config.settings.get("unstopped_risk_pct", "").map_or(Fraction::ONE, Fraction::from)
}

/// `max_open_positions` symbols with a row. A count, not money; a symbol that is held already is
/// free of it.
pub static OPEN_POSITIONS: Limit = Limit {
    name: "open_positions",
    scope: Scope::Book,
    keys: &[setting!("max_open_positions", Whole, "How many symbols may be held at once")],
    is_on: |config| config.settings.has("max_open_positions"),
    room: |config, book, order| {
        let limit = Exact::from(config.settings.get("max_open_positions", "")?);
        let takes = if book.holds(order.symbol) { Exact::ZERO } else { Exact::ONE };
        let closed = order.is_against_own() && book.has_no_row_beside(order);
        let used = Exact::count(book.symbols() - usize::from(closed));
        Some(Room {
            factors: [Some(limit.clone()), None, None],
            limit,
            used,
            takes: Takes::Whole(takes),
        })
    },
    tally: None,
    lines: |config, book| {
        let limit = config.settings.get("max_open_positions", "").map(Exact::from);
        let used = || Exact::count(book.symbols());
        let line = |limit| Line {
            name: OPEN_POSITIONS.name,
            scope: None,
            limit,
            used: used(),
            pending: Exact::ZERO,
        };
        limit.map(line).into_iter().collect()
    },
};

/// Equity × `correlation.max_exposure_pct`, less what the book holds of the same bet, each row by
/// its correlation.
pub static CORRELATED_EXPOSURE: Limit = Limit {
    name: "correlated_exposure",
    scope: Scope::Correlated,
    keys: &[
        setting!(
            "correlation.max_exposure_pct",
            Fraction,
            "Share of equity that positions may be exposed with which move together"
        ),
        correlation::RHO,
    ],
    is_on: |config| config.settings.has("correlation.max_exposure_pct"),
    room: |config, book, order| {
        let ceiling = config.settings.get("correlation.max_exposure_pct", "")?;
        let all = correlation::exposure(config, book, order.symbol, order.direction()?);
        let own = correlation::own_scope(order)
            .map(|scope| own_part(&CORRELATED_EXPOSURE, book, order, &scope));
        let used = &all - &own.unwrap_or(Money::ZERO);
        let takes = Takes::PerUnit(order.unit_cost.clone());
        Some(Room::money(book.equity(), &ceiling.into(), None, used, takes))
    },
    tally: Some(Tally { count: correlation::count, with_pending: true }),
    lines: |config, book| {
        let Some(ceiling) = config.settings.get("correlation.max_exposure_pct", "") else {
            return Vec::new();
        };
        let limit = book.equity() * &ceiling.into();
        correlation::bets(config, book)
            .into_iter()
            .map(|(scope, used, pending)| Line {
                name: CORRELATED_EXPOSURE.name,
                scope: Some(scope),
                limit: limit.number().clone(),
                used: used.number().clone(),
                pending: pending.number().clone(),
            })
            .collect()
    },
};

/// Nothing is opened once the drawdown has reached a step of scale 0.
pub static DRAWDOWN_HALT: Limit = Limit {
    name: "drawdown_halt",
    scope: Scope::Trade,
    keys: &[],
    is_on: |config| !config.drawdown_scaling.is_empty(),
    room: |config, book, order| {
        scaling::drawdown_halt(config, book).map(|_| Room {
            factors: [const { None }; 3],
            limit: Exact::ZERO,
            used: Exact::ZERO,
            takes: Takes::PerUnit(order.unit_cost.clone()),
        })
    },
    tally: None,
    lines: |_, _| Vec::new(),
};

/// The scope of what counts in the whole book.
const WHOLE_BOOK: &str = "";

/// The fraction for one name: its own (the second key), else everyone's (the first).
fn named_ceiling(config: &Config, [everyone, own]: [&str; 2], name: &str) -> Option<Fraction> {
    config.settings.get(own, name).or_else(|| config.settings.get(everyone, "")).map(Fraction::from)
}

fn exposure_room(
    limit: &Limit,
    ceiling: &Fraction,
    book: &Book<'_>,
    order: &Order<'_>,
    scope: &str,
) -> Room {
    let used = used(limit, book, order, scope);
    Room::money(book.equity(), ceiling, None, used, Takes::PerUnit(order.unit_cost.clone()))
}

/// What counts in a scope; without the own rows when the order is against them.
fn used(limit: &Limit, book: &Book<'_>, order: &Order<'_>, scope: &str) -> Money {
    &book.tallied(limit, scope) - &own_part(limit, book, order, scope)
}

/// What the own rows count in a scope, when the order is against them.
fn own_part(limit: &Limit, book: &Book<'_>, order: &Order<'_>, scope: &str) -> Money {
    match &limit.tally {
        Some(tally) if order.is_against_own() => book.own_tally(tally, order, scope),
        _ => Money::ZERO,
    }
}

fn less_own(all: Money, order: &Order<'_>, own: &Money) -> Money {
    if order.is_against_own() { &all - own } else { all }
}

/// A line for every scope in which something counts and that has a ceiling.
fn scope_lines(
    limit: &Limit,
    book: &Book<'_>,
    ceiling: impl Fn(&str) -> Option<Fraction>,
) -> Vec<Line> {
    let line = |scope: String| {
        Some(Line {
            name: limit.name,
            limit: (book.equity() * &ceiling(&scope)?).number().clone(),
            used: book.tallied(limit, &scope).number().clone(),
            pending: book.pending().tallied(limit, &scope).number().clone(),
            scope: Some(scope).filter(|scope| !scope.is_empty()),
        })
    };
    book.tally_scopes(limit).into_iter().filter_map(line).collect()
}
