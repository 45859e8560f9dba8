//! The limits of SPEC section 11, row by row as its words say: what a row counts, added up.

use crate::case::{Case, PUTS, Row, what_is};
use crate::model::{Ceiling, Order, Takes, exposure, given, point_value_of_row};
use crate::rational::{Q, int, q, zero};
use crate::rules;

/// The entries that join the ladder, in order.
pub fn further_limits(case: &Case, order: &Order) -> Vec<Ceiling> {
    let found = [
        symbol_exposure(case, order),
        underlying_exposure(case, order),
        open_risk(case, order),
        open_positions(case, order),
        correlated_exposure(case, order),
        drawdown_halt(case, order),
    ];
    found.into_iter().flatten().collect()
}

fn own_or_general(own: &[(&str, String)], name: &str, general: Option<&String>) -> Option<Q> {
    let own = own.iter().find(|(named, _)| *named == name).map(|(_, pct)| q(pct));
    own.or_else(|| given(general))
}

/// "Less the exposure of every row of the symbol, whatever its strategy."
fn symbol_exposure(case: &Case, order: &Order) -> Option<Ceiling> {
    let further = &case.config.further;
    let symbol = case.ask.symbol;
    let pct =
        own_or_general(&further.symbol_limits, symbol, further.max_symbol_exposure_pct.as_ref())?;
    let used =
        order.counted(case).filter(|row| row.symbol == symbol).map(|row| exposure(case, row)).sum();
    Some(order.ceiling(
        "symbol_exposure",
        &order.equity * pct,
        used,
        Takes::Unit(order.unit_cost.clone()),
    ))
}

/// "Shares, futures and options together."
fn underlying_exposure(case: &Case, order: &Order) -> Option<Ceiling> {
    let further = &case.config.further;
    let (_, underlying) = what_is(case.ask.symbol);
    let pct = own_or_general(
        &further.underlying_limits,
        underlying,
        further.max_underlying_exposure_pct.as_ref(),
    )?;
    let on_it = order.counted(case).filter(|row| what_is(row.symbol).1 == underlying);
    let used = on_it.map(|row| exposure(case, row)).sum();
    Some(order.ceiling(
        "underlying_exposure",
        &order.equity * pct,
        used,
        Takes::Unit(order.unit_cost.clone()),
    ))
}

/// "max(0, (mark − stop) × quantity × point value) with a stop, else exposure ×
/// `unstopped_risk_pct`". Pending orders are no part of it.
fn open_risk(case: &Case, order: &Order) -> Option<Ceiling> {
    let further = &case.config.further;
    let pct = given(further.max_open_risk_pct.as_ref())?;
    let unstopped = given(further.unstopped_risk_pct.as_ref()).unwrap_or_else(|| int(1));
    let risk = |row: &Row| match given(row.stop_price.as_ref()) {
        Some(stop) => {
            let lost = (q(&row.mark) - stop) * q(&row.quantity) * point_value_of_row(case, row);
            lost.max(zero())
        }
        None => exposure(case, row) * &unstopped,
    };
    let used = order.counted_held(case).map(risk).sum();
    let cost = order.unit_risk.clone().unwrap_or_else(|| &order.unit_cost * &unstopped);
    Some(order.ceiling("open_risk", &order.equity * pct, used, Takes::Unit(cost)))
}

/// "Counts, not money. A symbol already held is free of it."
fn open_positions(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = given(case.config.further.max_open_positions.as_ref())?;
    let held = order.standing.held().any(|row| row.symbol == case.ask.symbol);
    let takes = if held { zero() } else { int(1) };
    // "`used` leaves out the own rows when the order is against them."
    let mut symbols: Vec<&str> = order.counted_held(case).map(|row| row.symbol).collect();
    symbols.sort_unstable();
    symbols.dedup();
    let used = int(i64::try_from(symbols.len()).expect("few"));
    Some(order.ceiling("open_positions", limit, used, Takes::Whole(takes)))
}

/// "Equity × `correlation.max_exposure_pct`, less the sum over rows of max(0, ρ × d × s) ×
/// exposure."
fn correlated_exposure(case: &Case, order: &Order) -> Option<Ceiling> {
    let pct = given(case.config.further.correlated_pct.as_ref())?;
    let turned =
        |buys: bool, symbol: &str| if buys == PUTS.contains(&symbol) { int(-1) } else { int(1) };
    let d = turned(order.side? == "buy", case.ask.symbol);
    let counts = |row: &Row| {
        let s = turned(q(&row.quantity) > zero(), row.symbol);
        (rho(case, row) * &d * s).max(zero()) * exposure(case, row)
    };
    let used = order.counted(case).map(counts).sum();
    Some(order.ceiling(
        "correlated_exposure",
        &order.equity * pct,
        used,
        Takes::Unit(order.unit_cost.clone()),
    ))
}

/// "1 on the same underlying, else the entry of `correlation.rho`, either order, symbols before
/// underlyings, else 0."
fn rho(case: &Case, row: &Row) -> Q {
    let (_, underlying) = what_is(case.ask.symbol);
    let (_, row_underlying) = what_is(row.symbol);
    if underlying == row_underlying {
        return int(1);
    }
    let entry = |one: &str, other: &str| {
        let of_both = |pair: &&(&str, &str, &str)| {
            (pair.0, pair.1) == (one, other) || (pair.1, pair.0) == (one, other)
        };
        case.config.further.rho.iter().find(of_both).map(|(_, _, rho)| q(rho))
    };
    let symbol = case.ask.symbol;
    entry(symbol, row.symbol)
        .or_else(|| entry(symbol, row_underlying))
        .or_else(|| entry(underlying, row.symbol))
        .or_else(|| entry(underlying, row_underlying))
        .unwrap_or_else(zero)
}

/// "Scale 0 opens nothing (`drawdown_halt`, in the ladder last)."
fn drawdown_halt(case: &Case, order: &Order) -> Option<Ceiling> {
    let halted = rules::drawdown_scale(case).is_some_and(|scale| scale == zero());
    halted.then(|| {
        order.ceiling("drawdown_halt", zero(), zero(), Takes::Unit(order.unit_cost.clone()))
    })
}

/// "The share of notional that a position ties up."
pub fn capital(case: &Case, symbol: &str, notional: Q) -> Q {
    let margin = crate::model::told(case, symbol, |terms| terms.margin_pct.clone());
    margin.map_or(notional.clone(), |margin| notional * q(&margin))
}
