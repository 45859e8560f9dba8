//! The further limits, as their words say: what a part of a row or of an order counts,
//! added up for an order and for `limits`.

use crate::case::Case;
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
        group_exposure(case, order),
        symbol_risk(case, order),
        open_risk(case, order),
        day_loss(case, order),
        open_positions(case, order),
        day_trades(case, order),
        losing_streak(case, order),
        correlated_exposure(case, order),
        free_margin(case, order),
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
    let underlying = case.instrument(case.ask.symbol).underlying;
    let limit = &order.equity * underlying_pct(case, underlying)?;
    let used = order.used(|part| part.instrument.underlying == underlying, Holding::exposure);
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

/// The groups that a symbol is in, by itself or by its underlying, each with its limit.
fn groups(case: &Case, symbol: &str) -> Vec<(&'static str, Q)> {
    let further = &case.config.further;
    let names = [symbol, case.instrument(symbol).underlying];
    let is_in = |members: &[&str]| members.iter().any(|member| names.contains(member));
    let limited = |name: &'static str| {
        let general = further.max_group_exposure_pct.as_ref();
        Some((name, own_or_general(&further.group_limits, name, general)?))
    };
    let groups = further.groups.iter().filter(|(_, members)| is_in(members));
    groups.filter_map(|(name, _)| limited(name)).collect()
}

/// "An order in several groups meets the one with the least room; in none, none."
fn group_exposure(case: &Case, order: &Order) -> Option<Ceiling> {
    let ceiling = |(name, pct): (&'static str, Q)| {
        let used = order.used(|part| is_in_group(case, part, name), Holding::exposure);
        let takes = Takes::Unit(order.unit_exposure.clone());
        order.ceiling("group_exposure", &order.equity * pct, used, takes)
    };
    let met: Vec<Ceiling> = groups(case, case.ask.symbol).into_iter().map(ceiling).collect();
    let least = met.iter().map(|met| &met.limit - &met.used).min();
    met.into_iter().find(|met| Some(&met.limit - &met.used) == least)
}

fn is_in_group(case: &Case, part: &Holding, name: &str) -> bool {
    groups(case, part.symbol).iter().any(|(group, _)| *group == name)
}

/// The order's risk a unit: to its stop, else `unit_exposure` × `unstopped_risk_pct`.
fn risk_taken(case: &Case, order: &Order) -> Takes {
    let unstopped = || &order.unit_exposure * unstopped_risk_pct(case);
    Takes::Unit(order.unit_risk.clone().unwrap_or_else(unstopped))
}

/// "Less the open risk of the symbol's rows: pyramiding counts."
fn symbol_risk(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = &order.equity * given(case.config.further.max_symbol_risk_pct.as_ref())?;
    let unstopped = unstopped_risk_pct(case);
    let used = order.used(|part| part.symbol == case.ask.symbol, |part| part.risk(&unstopped));
    Some(order.ceiling("symbol_risk", limit, used, risk_taken(case, order)))
}

fn reserves(case: &Case) -> bool {
    case.config.further.reserve_open_risk != Some(false)
}

/// "A limit that is on and whose number nothing tells opens nothing."
fn untold(order: &Order, name: &'static str, code: &'static str, takes: Takes) -> Ceiling {
    Ceiling { code, ..order.ceiling(name, zero(), zero(), takes) }
}

/// "Less max(0, − the day's result) and, unless `reserve_open_risk: false`, the open risk of every
/// row. The order costs its risk."
fn day_loss(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = &order.equity * given(case.config.further.max_day_loss_pct.as_ref())?;
    let takes = risk_taken(case, order);
    let Some(pnl) = given(case.account.day_pnl.as_ref()) else {
        return Some(untold(order, "day_loss", "no_day_pnl", takes));
    };
    let unstopped = unstopped_risk_pct(case);
    let reserved = order.used(|_| reserves(case), |part| part.risk(&unstopped));
    Some(order.ceiling("day_loss", limit, (-&pnl).max(zero()) + reserved, takes))
}

/// "`max_day_trades` less the entries of the day; an order that opens takes one."
fn day_trades(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = given(case.config.further.max_day_trades.as_ref())?;
    let takes = Takes::Whole(int(1));
    Some(match given(case.account.day_trades.as_ref()) {
        Some(trades) => order.ceiling("day_trades", limit, trades, takes),
        None => untold(order, "day_trades", "no_day_trades", takes),
    })
}

fn streak(case: &Case, code: &str) -> Option<Q> {
    let record = case.account.records.iter().find(|record| record.code == code)?;
    given(record.get("loss_streak"))
}

/// "Nothing opens for a strategy whose losses in a row have reached `max_losing_streak`": with one
/// loss more they would pass it.
fn losing_streak(case: &Case, order: &Order) -> Option<Ceiling> {
    let limit = given(case.config.further.max_losing_streak.as_ref())?;
    let takes = Takes::Whole(int(1));
    Some(match streak(case, case.ask.strategy?) {
        Some(losses) => order.ceiling("losing_streak", limit, losses, takes),
        None => untold(order, "losing_streak", "no_streak", takes),
    })
}

fn free_margin_limit(case: &Case) -> Option<Q> {
    let keep = given(case.config.further.keep_free_margin_pct.as_ref())?;
    Some(given(case.account.free_margin.as_ref())? * (int(1) - keep))
}

/// "Free margin × (1 − `keep_free_margin_pct`); the order costs its capital a unit. What the order
/// closes gives nothing back here."
fn free_margin(case: &Case, order: &Order) -> Option<Ceiling> {
    given(case.config.further.keep_free_margin_pct.as_ref())?;
    let takes = Takes::Unit(order.unit_capital.clone());
    let Some(limit) = free_margin_limit(case) else {
        return Some(untold(order, "free_margin", "no_free_margin", takes));
    };
    let (used, held) = order.view.counted(|_| true, capital(case));
    Some(order.ceiling("free_margin", limit, used - held, takes))
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
    let instrument = case.instrument(symbol);
    let is_up = (order.side? == "buy") != instrument.is_put;
    let used = order.used(|_| true, correlated(case, (symbol, instrument.underlying), is_up));
    Some(order.ceiling(
        "correlated_exposure",
        limit,
        used,
        Takes::Unit(order.unit_exposure.clone()),
    ))
}

/// Whether a part of a row or of an order gains as its underlying rises.
fn is_up(part: &Holding) -> bool {
    part.is_long() != part.instrument.is_put
}

/// "max(0, ρ × d × s) × exposure" for a bet on a symbol and its underlying.
fn correlated<'c>(
    case: &'c Case,
    bet: (&'c str, &'c str),
    bet_is_up: bool,
) -> impl Fn(&Holding) -> Q + 'c {
    move |part| {
        let signs = if is_up(part) == bet_is_up { int(1) } else { int(-1) };
        let rho = rho(case, bet, (part.symbol, part.instrument.underlying));
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
        let names = [part.symbol, part.instrument.underlying];
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
    let underlyings =
        distinct(symbols.iter().map(|symbol| case.instrument(symbol).underlying).collect());
    let strategies: std::collections::BTreeSet<_> =
        cells.iter().map(|(_, strategy)| *strategy).collect();
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
            let on_it = |part: &Holding| part.instrument.underlying == underlying;
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
    lines.extend(lines_of_the_desk(case, standing, &settled));
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
            if symbol == case.instrument(symbol).underlying || !is_named(symbol) {
                continue;
            }
            for (bet_is_up, direction) in [(true, "up"), (false, "down")] {
                let bet = (symbol, case.instrument(symbol).underlying);
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

/// The lines of groups, of symbols' risk, of the day, of streaks and of the free margin.
fn lines_of_the_desk(case: &Case, standing: &Standing, settled: &Settled) -> Vec<LimitLine> {
    let (further, equity) = (&case.config.further, q(&case.equity));
    let mut lines = Vec::new();
    for (name, _) in &further.groups {
        let general = further.max_group_exposure_pct.as_ref();
        if let Some(pct) = own_or_general(&further.group_limits, name, general) {
            let used = settled.counted(|part| is_in_group(case, part, name), Holding::exposure);
            lines.push(line("group_exposure", Some(name), &equity * pct, used));
        }
    }
    let unstopped = unstopped_risk_pct(case);
    if let Some(pct) = given(further.max_symbol_risk_pct.as_ref()) {
        for (symbol, ..) in crate::case::SYMBOLS {
            let used = settled.counted(|part| part.symbol == symbol, |part| part.risk(&unstopped));
            lines.push(line("symbol_risk", Some(symbol), &equity * &pct, used));
        }
    }
    if let (Some(pct), Some(pnl)) =
        (given(further.max_day_loss_pct.as_ref()), given(case.account.day_pnl.as_ref()))
    {
        let lost = (-&pnl).max(zero());
        let (used, held) = settled.counted(|_| reserves(case), |part| part.risk(&unstopped));
        lines.push(line("day_loss", None, &equity * &pct, (used + &lost, held + lost)));
    }
    if let (Some(limit), Some(trades)) =
        (given(further.max_day_trades.as_ref()), given(case.account.day_trades.as_ref()))
    {
        let used = trades + &standing.entries;
        lines.push(line("day_trades", None, limit, (used.clone(), used)));
    }
    if let Some(limit) = given(further.max_losing_streak.as_ref()) {
        for record in &case.account.records {
            if let Some(losses) = streak(case, record.code) {
                let used = (losses.clone(), losses);
                lines.push(line("losing_streak", Some(record.code), limit.clone(), used));
            }
        }
    }
    if let Some(limit) = free_margin_limit(case) {
        let (used, held) = settled.counted(|_| true, capital(case));
        let opened = &standing.opened_capital;
        lines.push(line("free_margin", None, limit, (used - held + opened, opened.clone())));
    }
    lines
}

/// A line of `limits`: what counts, and the part of it that is held.
fn line(name: &'static str, scope: Option<&str>, limit: Q, (used, held): (Q, Q)) -> LimitLine {
    let pending = &used - held;
    LimitLine { name, scope: scope.map(str::to_owned), limit, used, pending }
}
