//! What holds for every input, seen by sizing a case twice: asking for more never gives less; a
//! higher limit, more equity or less exposure never gives less; how the checkpoint writes a book
//! changes nothing.

use crate::case::{Case, Row};
use crate::rational::{Q, abs, decimal, decimal_text, int, q, zero};
use crate::twice::{raised, raised_fraction};
use crate::{engine, generate, seeds, twice};
use posize::engine::Answer;

/// Seeds that the comparison with the model does not use.
const FIRST: u64 = 1_000_000;

/// Sizes each case as it is and as it is changed, and holds the second quantity to the first.
fn hold(cases: u64, change: impl Fn(&mut Case) -> bool, holds: impl Fn(&Q, &Q) -> bool) {
    twice::hold((generate::case, FIRST..FIRST + cases, 10), change, |before, after| {
        // Where the row that was changed told the point value, it is another order, not more room
        // for the same one.
        let same = before.order.point_value == after.order.point_value;
        same.then(|| holds(&quantity(before), &quantity(after)))
    });
}

fn quantity(answer: &Answer<'_>) -> Q {
    q(&answer.qty.to_string())
}

fn never_less(before: &Q, after: &Q) -> bool {
    after >= before
}

#[test]
fn asking_for_more_never_gives_less() {
    for times in ["1.01", "1.5", "7"] {
        hold(3_000, |case| twice::ask_for_more(case, times), never_less);
    }
}

#[test]
fn more_equity_never_gives_less() {
    let more = |case: &mut Case| {
        case.equity = match q(&case.equity) {
            equity if equity > zero() => raised(&case.equity, "1.0009"),
            _ => "1000000".to_owned(),
        };
        true
    };
    hold(5_000, more, never_less);
}

#[test]
fn a_higher_limit_never_gives_less() {
    let risk = |case: &mut Case| {
        case.config.max_risk_per_trade_pct = raised_fraction(&case.config.max_risk_per_trade_pct);
        case.ask.risk_pct = case.ask.risk_pct.as_deref().map(raised_fraction);
        q(&case.equity) > zero()
    };
    let exposure = |case: &mut Case| {
        case.config.max_exposure_pct = raised_fraction(&case.config.max_exposure_pct);
        q(&case.equity) > zero()
    };
    let leverage = |case: &mut Case| {
        case.config.max_leverage = raised(&case.config.max_leverage, "1.05");
        q(&case.equity) > zero()
    };
    let budgets = |case: &mut Case| {
        case.config.max_risk_per_strategy_pct =
            raised_fraction(&case.config.max_risk_per_strategy_pct);
        for budget in &mut case.config.strategies {
            budget.capital_pct = budget
                .capital_pct
                .as_deref()
                .map(|pct| if pct == "0" { "0.1".to_owned() } else { raised_fraction(pct) });
        }
        q(&case.equity) > zero()
    };
    hold(3_000, risk, never_less);
    hold(3_000, exposure, never_less);
    hold(3_000, leverage, never_less);
    hold(3_000, budgets, never_less);
}

/// A row that only takes room: not one that the order closes, because less of that is less to
/// close, and not one that tells others their point value, which may then count more.
fn only_takes_room(row: &Row, case: &Case) -> bool {
    let other_strategy =
        row.strategy.is_some() && case.ask.strategy.is_some() && row.strategy != case.ask.strategy;
    let is_told = |row: &Row| row.point_value.is_some();
    let others = case.rows.iter().filter(|other| other.symbol == row.symbol);
    let tells_others = is_told(row) && others.clone().any(|other| !is_told(other));
    !tells_others && (row.symbol != case.ask.symbol || other_strategy)
}

#[test]
fn less_exposure_never_gives_less() {
    let gone = |case: &mut Case| {
        let found = case.rows.iter().position(|row| only_takes_room(row, case));
        found.map(|index| case.rows.remove(index)).is_some()
    };
    let shrunk = |case: &mut Case| {
        let Some(index) = case.rows.iter().position(|row| only_takes_room(row, case)) else {
            return false;
        };
        let row = &mut case.rows[index];
        let sign = if q(&row.quantity) < zero() { "-" } else { "" };
        row.quantity = format!("{sign}{}", decimal_text(&(abs(&q(&row.quantity)) * q("0.93")), 28));
        true
    };
    hold(5_000, gone, never_less);
    hold(5_000, shrunk, never_less);
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let turned = |case: &mut Case| {
        case.rows.reverse();
        case.rows.len() > 1
    };
    hold(3_000, turned, |before, after| before == after);
}

#[test]
fn rows_of_one_symbol_add_up() {
    let split = |case: &mut Case| {
        let Some(first) = case.rows.first_mut() else { return false };
        let half = q(&first.quantity) / int(2);
        if crate::rational::significant_digits(&half) > 28 || crate::rational::places(&half) > 64 {
            return false;
        }
        first.quantity = decimal(&half, 64);
        let second = first.clone();
        case.rows.push(second);
        true
    };
    hold(3_000, split, |before, after| before == after);
}

#[test]
fn a_tighter_stop_never_gives_less_and_reduce_only_never_gives_more() {
    let tighter = |case: &mut Case| {
        let atr = case.ask.atr.clone().filter(|atr| q(atr) > zero());
        case.ask.atr = atr.as_deref().map(|atr| raised(atr, "0.83"));
        case.ask.atr.is_some() && case.ask.stop_price.is_none()
    };
    hold(5_000, tighter, never_less);
    let reducing = |case: &mut Case| !std::mem::replace(&mut case.ask.reduce_only, true);
    hold(5_000, reducing, |before, after| after <= before);
}

#[test]
fn all_or_none_gives_all_or_none() {
    for seed in seeds(FIRST..FIRST + 5_000) {
        let mut case = generate::case(seed);
        case.ask.all_or_none = true;
        let Ok(answer) = engine::answer(&case) else { continue };
        let (qty, asked) = (quantity(&answer), q(&answer.basis.qty.to_string()));
        assert!(qty == zero() || qty == asked, "{qty} of {asked}\n{case}");
    }
}
