//! Lots and smallest orders that cost more than the budget they are paid from.

use super::findings::{Remark, StateFindings};
use crate::diagnostic::{rules, shortened};
use crate::engine::{Config, Portfolio};
use crate::units::{Fraction, PointValue, Points};
use std::collections::HashSet;

/// Held instruments of which not even one lot fits into its strategy's budget.
pub(super) fn lots_above_budgets(
    config: &Config,
    book: &Portfolio<'_>,
    findings: &mut StateFindings<'_>,
) {
    let checkpoint = findings.checkpoint;
    let mut seen = HashSet::new();
    let rows = checkpoint.positions.iter().enumerate();
    let too_dear = rows.filter_map(|(index, position)| {
        let (symbol, strategy) = (position.symbol.as_ref(), position.strategy.as_deref());
        if !seen.insert((symbol, strategy)) {
            return None;
        }
        let (lot, _) = config.lot_of(symbol, config.kind_of(symbol));
        let point_value = position.point_value.map_or(PointValue::ONE, PointValue::from);
        let notional = &lot * &(&Points::from(position.mark) * &point_value);
        let margin = config.margin_of(symbol);
        let (cost, budget) = (&notional * &margin, book.equity() * config.capital_pct(strategy));
        (cost > budget).then_some((index, position, lot, point_value, margin, cost, budget))
    });
    findings.tell(&rules::LOT_ABOVE_BUDGET, too_dear, |item| {
        let (index, position, lot, point_value, margin, cost, budget) = item;
        let whose = position
            .strategy
            .as_deref()
            .map_or("its budget".to_owned(), |code| format!("the budget of `{}`", shortened(code)));
        let share = if margin == Fraction::ONE { String::new() } else { format!(" × {margin}") };
        let digits = config.digits;
        let [cost, budget] = [cost, budget].map(|money| digits.group(money));
        let (lot, mark) = (digits.group(lot), digits.group(Points::from(position.mark)));
        let point_value = digits.group(point_value);
        Remark {
            at: checkpoint.locate(index, &["symbol", "tradingsymbol"]),
            message: format!(
                "one lot of `{}` costs {cost} ({lot} × {mark} × {point_value}{share}), {whose} is \
                {budget}",
                shortened(&position.symbol)
            ),
            help: "raise the budget to what one lot costs, or trade something smaller".to_owned(),
        }
    });
}

/// Strategies whose budget has no room for an order at its smallest.
pub(super) fn orders_above_budgets(
    config: &Config,
    book: &Portfolio<'_>,
    findings: &mut StateFindings<'_>,
) {
    let Some(least) = &config.min_order_notional else { return };
    let margins = config.instruments.iter().filter_map(|(_, terms)| terms.margin_pct);
    let margin = margins.map(Fraction::from).min().unwrap_or(Fraction::ONE);
    let least_capital = least * &margin;
    let told = config.digits.group(least);
    let too_small = config.strategies.iter().filter_map(|terms| {
        let budget = book.equity() * config.capital_pct(Some(&terms.code));
        (budget.is_positive() && least_capital > budget).then_some((&terms.code, budget))
    });
    findings.tell(&rules::NEVER_TRADES, too_small, |(code, budget)| Remark {
        at: None,
        message: format!(
            "`{}` never opens anything: an order is {told} or more (min_order_notional), its \
            whole budget is {}",
            shortened(code),
            config.digits.group(budget)
        ),
        help: "lower `min_order_notional`, or raise its budget".to_owned(),
    });
}
