//! The least of a case that still fails: what a person reads first.

use crate::case::Case;
use crate::further::{Further, Pending};

/// Leaves out whatever can be left out.
pub fn shrunk(case: &Case, fails: impl Fn(&Case) -> bool) -> Case {
    let mut least = case.clone();
    loop {
        let smaller = smaller(&least).into_iter().find(&fails);
        match smaller {
            Some(case) => least = case,
            None => return least,
        }
    }
}

/// The case with one thing less.
fn smaller(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    let mut without = |change: &dyn Fn(&mut Case) -> bool| {
        let mut changed = case.clone();
        if change(&mut changed) {
            found.push(changed);
        }
    };
    for index in 0..case.rows.len() {
        without(&|case| {
            case.rows.remove(index);
            true
        });
        without(&|case| case.rows[index].stop_price.take().is_some());
        without(&|case| case.rows[index].point_value.take().is_some());
        without(&|case| case.rows[index].strategy.take().is_some());
        without(&|case| rounder(&mut case.rows[index].quantity));
        without(&|case| rounder(&mut case.rows[index].mark));
    }
    for index in 0..case.account.open_orders.len() {
        let order = |case: &mut Case, change: &dyn Fn(&mut Pending) -> bool| {
            change(&mut case.account.open_orders[index])
        };
        without(&|case| {
            case.account.open_orders.remove(index);
            true
        });
        without(&|case| order(case, &|order| order.strategy.take().is_some()));
        without(&|case| order(case, &|order| order.point_value.take().is_some()));
        without(&|case| order(case, &|order| order.stop_price.take().is_some()));
        without(&|case| order(case, &|order| order.trigger_price.take().is_some()));
        without(&|case| order(case, &|order| order.order_type.take().is_some()));
        without(&|case| order(case, &|order| order.oco_group.take().is_some()));
        without(&|case| order(case, &|order| order.parent_order_id.take().is_some()));
        without(&|case| order(case, &|order| rounder(&mut order.quantity)));
        without(&|case| order(case, &|order| rounder(&mut order.price)));
    }
    for index in 0..case.config.instruments.len() {
        without(&|case| {
            case.config.instruments.remove(index);
            true
        });
    }
    for index in 0..case.config.strategies.len() {
        without(&|case| case.config.strategies[index].capital_pct.take().is_some());
        without(&|case| case.config.strategies[index].fixed_qty.take().is_some());
    }
    without(&|case| std::mem::take(&mut case.account.records).pop().is_some());
    without(&|case| case.account.peak_equity.take().is_some());
    let keys: [fn(&mut Further) -> bool; 23] = [
        |further| further.max_symbol_exposure_pct.take().is_some(),
        |further| further.symbol_limits.pop().is_some(),
        |further| further.max_underlying_exposure_pct.take().is_some(),
        |further| further.underlying_limits.pop().is_some(),
        |further| further.max_open_risk_pct.take().is_some(),
        |further| further.max_group_exposure_pct.take().is_some(),
        |further| further.group_limits.pop().is_some(),
        |further| further.groups.pop().is_some(),
        |further| further.max_symbol_risk_pct.take().is_some(),
        |further| further.max_day_loss_pct.take().is_some(),
        |further| further.reserve_open_risk.take().is_some(),
        |further| further.max_day_trades.take().is_some(),
        |further| further.max_losing_streak.take().is_some(),
        |further| further.keep_free_margin_pct.take().is_some(),
        |further| further.unstopped_risk_pct.take().is_some(),
        |further| further.max_open_positions.take().is_some(),
        |further| further.correlated_pct.take().is_some(),
        |further| further.rho.pop().is_some(),
        |further| further.min_order_notional.take().is_some(),
        |further| further.risk_per_trade_pct.take().is_some(),
        |further| further.kelly_fraction.take().is_some(),
        |further| further.drawdown_scaling.pop().is_some(),
        |further| further.streak_scaling.pop().is_some(),
    ];
    for key in keys {
        without(&|case| key(&mut case.config.further));
    }
    without(&|case| case.ask.strategy.take().is_some());
    without(&|case| case.ask.atr.take().is_some());
    without(&|case| case.ask.stop_price.take().is_some());
    without(&|case| case.ask.point_value.take().is_some());
    without(&|case| case.ask.lot_size.take().is_some());
    without(&|case| case.ask.scale.take().is_some());
    without(&|case| case.ask.risk_pct.take().is_some());
    without(&|case| std::mem::take(&mut case.ask.reduce_only));
    without(&|case| std::mem::take(&mut case.ask.all_or_none));
    without(&|case| rounder(&mut case.ask.price));
    without(&|case| case.ask.qty.as_mut().is_some_and(rounder));
    without(&|case| rounder(&mut case.equity));
    found
}

/// The number with its last digit left out, or put to 0.
fn rounder(number: &mut String) -> bool {
    let digits = number.trim_end_matches(['0', '.']);
    let shorter = &digits[..digits.len().saturating_sub(1)];
    if !shorter.contains(|digit: char| ('1'..='9').contains(&digit)) {
        return false;
    }
    let point = number.find('.').unwrap_or(number.len());
    *number = if shorter.len() < point {
        format!("{shorter}{}", "0".repeat(point - shorter.len()))
    } else {
        shorter.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    true
}
