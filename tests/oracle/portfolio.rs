//! The further limits, as their words say: what a part of a row or of an order counts,
//! added up for an order and for `limits`.

use crate::case::{Case, PUTS, what_is};
use crate::holding::Holding;
use crate::model::{Ceiling, Order, Takes, capital_pct, given};
use crate::outcome::LimitLine;
use crate::rational::{Q, int, q, zero};
use crate::rules;
use crate::standing::{Settled, Standing};

/// The entries that join the ladder, in order.
pub fn further_limits(case: &Case, order: &Order) -> Vec<Ceiling> {
    let found = [
        symbol_exposure(case, order),
        underlying_exposure(case, order),
        open_risk(case, order),
        open_positions(case, order),
        correlated_exposure(case, order),
        drawdown_halt(case, order),
        trading_halt(case, order),
    ];
    found.into_iter().flatten().collect()
}

fn own_or_general(own: &[(&str, String)], name: &str, general: Option<&String>) -> Option<Q> {
    let own = own.iter().find(|(named, _)| *named == name).map(|(_, pct)| q(pct));
    own.or_else(|| given(general))
}

fn symbol_pct(case: &Case, symbol: &str) -> Option<Q> {
    let further = &case.config.further;
    own_or_general(&further.symbol_limits, symbol, further.max_symbol_exposure_pct.as_ref())
}

fn underlying_pct(case: &Case, underlying: &str) -> Option<Q> {
    let further = &case.config.further;
    let general = further.max_underlying_exposure_pct.as_ref();
    own_or_general(&further.underlying_limits, underlying, general)
}

/// "Less the exposure of every row of the symbol, whatever its strategy."
fn symbol_exposure(case: &Case, order: &Order) -> Option<Ceiling> {
    let symbol = case.ask.symbol;
    let limit = &order.equity * symbol_pct(case, symbol)?;
    let used = order.used(|part| part.symbol == symbol, Holding::exposure);
    Some(order.ceiling("symbol_exposure", limit, used, Takes::Unit(order.unit_exposure.clone())))
}

/// "Shares, futures and options together."
fn underlying_exposure(case: &Case, order: &Order) -> Option<Ceiling> {
    let (_, underlying) = what_is(case.ask.symbol);
    let limit = &order.equity * underlying_pct(case, underlying)?;
    let used = order.used(|part| what_is(part.symbol).1 == underlying, Holding::exposure);
    Some(order.ceiling(
        "underlying_exposure",
        limit,
        used,
        Takes::Unit(order.unit_exposure.clone()),
    ))
}

fn unstopped_risk_pct(case: &Case) -> Q {
    given(case.config.further.unstopped_risk_pct.as_ref()).unwrap_or_else(|| int(1))
}

/// "Less the risk of every row"; "the order costs its risk a unit, or `unit_exposure` ×
/// `unstopped_risk_pct` without a stop".
fn open_risk(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = &order.equity * given(case.config.further.max_open_risk_pct.as_ref())?;
    let unstopped = unstopped_risk_pct(case);
    let used = order.used(|_| true, |part| part.risk(&unstopped));
    let cost = order.unit_risk.clone().unwrap_or_else(|| &order.unit_exposure * &unstopped);
    Some(order.ceiling("open_risk", limit, used, Takes::Unit(cost)))
}

/// "A symbol that is held, or has a working order on the intent's side, is free."
fn open_positions(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = given(case.config.further.max_open_positions.as_ref())?;
    let symbol = case.ask.symbol;
    let Standing { rows, orders, .. } = &order.standing;
    let is_held = rows.iter().any(|row| row.symbol == symbol);
    let rests = orders.iter().any(|other| other.symbol == symbol && Some(other.side) == order.side);
    let takes = if is_held || rests { zero() } else { int(1) };
    Some(order.ceiling("open_positions", limit, count_of_symbols(&order.view), Takes::Whole(takes)))
}

fn count_of_symbols(settled: &Settled) -> Q {
    int(i64::try_from(settled.symbols().len()).expect("few"))
}

/// "Equity × `correlation.max_exposure_pct`, less the sum over rows of max(0, ρ × d × s) ×
/// exposure."
fn correlated_exposure(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = &order.equity * given(case.config.further.correlated_pct.as_ref())?;
    let symbol = case.ask.symbol;
    let is_up = (order.side? == "buy") != PUTS.contains(&symbol);
    let used = order.used(|_| true, correlated(case, (symbol, what_is(symbol).1), is_up));
    Some(order.ceiling(
        "correlated_exposure",
        limit,
        used,
        Takes::Unit(order.unit_exposure.clone()),
    ))
}

/// Whether a part of a row or of an order gains as its underlying rises.
fn is_up(part: &Holding) -> bool {
    part.is_long() != PUTS.contains(&part.symbol)
}

/// "max(0, ρ × d × s) × exposure" for a bet on a symbol and its underlying.
fn correlated<'c>(
    case: &'c Case,
    bet: (&'c str, &'c str),
    bet_is_up: bool,
) -> impl Fn(&Holding) -> Q + 'c {
    move |part| {
        let signs = if is_up(part) == bet_is_up { int(1) } else { int(-1) };
        let rho = rho(case, bet, (part.symbol, what_is(part.symbol).1));
        (rho * signs).max(zero()) * part.exposure()
    }
}

/// "1 on the same underlying, else the entry of `correlation.rho`, either order, symbols before
/// underlyings, else 0."
fn rho(case: &Case, (symbol, underlying): (&str, &str), (row, row_underlying): (&str, &str)) -> Q {
    if underlying == row_underlying {
        return int(1);
    }
    let entry = |one: &str, other: &str| {
        let of_both = |pair: &&(&str, &str, &str)| {
            (pair.0, pair.1) == (one, other) || (pair.1, pair.0) == (one, other)
        };
        case.config.further.rho.iter().find(of_both).map(|(_, _, rho)| q(rho))
    };
    entry(symbol, row)
        .or_else(|| entry(symbol, row_underlying))
        .or_else(|| entry(underlying, row))
        .or_else(|| entry(underlying, row_underlying))
        .unwrap_or_else(zero)
}

/// "Scale 0 opens nothing (`drawdown_halt`, in the ladder last)."
fn drawdown_halt(case: &Case, order: &Order) -> Option<Ceiling> {
    let halted = rules::drawdown_scale(case).is_some_and(|scale| scale == zero());
    halted.then(|| {
        order.ceiling("drawdown_halt", zero(), zero(), Takes::Unit(order.unit_exposure.clone()))
    })
}

/// "`risk.trading_halted: true` is a limit, last in the ladder: nothing opens."
fn trading_halt(case: &Case, order: &Order) -> Option<Ceiling> {
    let halted = case.account.halted && case.config.further.respect_halt != Some(false);
    halted.then(|| {
        order.ceiling("trading_halt", zero(), zero(), Takes::Unit(order.unit_exposure.clone()))
    })
}

/// The share of a symbol's exposure "that a position ties up".
pub fn margin(case: &Case, symbol: &str) -> Q {
    let margin = crate::model::told(case, symbol, |terms| terms.margin_pct.clone());
    margin.map_or_else(|| int(1), |margin| q(&margin))
}

/// "capital: exposure × `margin_pct`; of a bought option its whole premium".
pub fn capital(case: &Case) -> impl Fn(&Holding) -> Q {
    move |part| {
        let whole = part.is_bought_option();
        part.exposure() * if whole { int(1) } else { margin(case, part.symbol) }
    }
}

pub fn total_exposure_limit(case: &Case) -> Q {
    q(&case.equity) * q(&case.config.max_exposure_pct) * q(&case.config.max_leverage)
}

/// The bets that parts of rows or of orders are, as `limits` names them: on their underlyings, and
/// on their symbols where `rho` may name these.
pub fn bets(parts: &[Holding]) -> Vec<String> {
    let direction = |part: &Holding| if is_up(part) { "up" } else { "down" };
    let bets = |part: &Holding| {
        let names = [part.symbol, what_is(part.symbol).1];
        names.map(|name| format!("{name} {}", direction(part)))
    };
    parts.iter().flat_map(bets).collect()
}

/// What `limits` says of a book: every limit that is on, in every scope in which something counts.
pub fn lines(case: &Case, standing: &Standing) -> Vec<LimitLine> {
    let (settled, equity) = (standing.settled(), q(&case.equity));
    let cells = settled.cells();
    let distinct = |names: Vec<&'static str>| {
        let names: std::collections::BTreeSet<_> = names.into_iter().collect();
        names
    };
    let symbols = distinct(cells.iter().map(|(symbol, _)| *symbol).collect());
    let underlyings = distinct(symbols.iter().map(|symbol| what_is(symbol).1).collect());
    let strategies: std::collections::BTreeSet<_> =
        cells.iter().map(|(_, strategy)| *strategy).collect();
    let line = |name, scope: Option<&str>, limit: Q, (used, held): (Q, Q)| {
        let pending = &used - held;
        LimitLine { name, scope: scope.map(str::to_owned), limit, used, pending }
    };

    let total = settled.counted(|_| true, Holding::exposure);
    let mut lines = vec![line("total_exposure", None, total_exposure_limit(case), total)];
    for strategy in strategies {
        let scope = strategy.unwrap_or("unassigned");
        let limit = &equity * capital_pct(case, strategy);
        let used = settled.counted(|part| part.strategy == strategy, capital(case));
        lines.push(line("strategy_budget", Some(scope), limit, used));
    }
    for symbol in symbols {
        if let Some(pct) = symbol_pct(case, symbol) {
            let used = settled.counted(|part| part.symbol == symbol, Holding::exposure);
            lines.push(line("symbol_exposure", Some(symbol), &equity * pct, used));
        }
    }
    for &underlying in &underlyings {
        if let Some(pct) = underlying_pct(case, underlying) {
            let on_it = |part: &Holding| what_is(part.symbol).1 == underlying;
            let used = settled.counted(on_it, Holding::exposure);
            lines.push(line("underlying_exposure", Some(underlying), &equity * pct, used));
        }
    }
    let further = &case.config.further;
    if let Some(pct) = given(further.max_open_risk_pct.as_ref()) {
        let unstopped = unstopped_risk_pct(case);
        let used = settled.counted(|_| true, |part| part.risk(&unstopped));
        lines.push(line("open_risk", None, &equity * pct, used));
    }
    if let Some(limit) = given(further.max_open_positions.as_ref()) {
        let held = settled.rows.iter().map(|row| row.symbol).collect();
        let held = int(i64::try_from(distinct(held).len()).expect("few"));
        lines.push(line("open_positions", None, limit, (count_of_symbols(&settled), held)));
    }
    if let Some(pct) = given(further.correlated_pct.as_ref()) {
        // "As an order meets it": one in a symbol that `rho` names finds what is coupled with that.
        let is_named = |symbol: &str| {
            further.rho.iter().any(|(one, other, _)| *one == symbol || *other == symbol)
        };
        let cells = settled.cells();
        let symbols = distinct(cells.iter().map(|(symbol, _)| *symbol).collect());
        for symbol in symbols {
            if symbol == what_is(symbol).1 || !is_named(symbol) {
                continue;
            }
            for (bet_is_up, direction) in [(true, "up"), (false, "down")] {
                let bet = (symbol, what_is(symbol).1);
                let used = settled.counted(|_| true, correlated(case, bet, bet_is_up));
                let scope = format!("{symbol} {direction}");
                lines.push(line("correlated_exposure", Some(&scope), &equity * &pct, used));
            }
        }
        for &underlying in &underlyings {
            for (bet_is_up, direction) in [(true, "up"), (false, "down")] {
                let bet = (underlying, underlying);
                let used = settled.counted(|_| true, correlated(case, bet, bet_is_up));
                let scope = format!("{underlying} {direction}");
                lines.push(line("correlated_exposure", Some(&scope), &equity * &pct, used));
            }
        }
    }
    lines
}
