//! The one list of limits. Sizing, `limits`, `budget`, the tables and the JSON all read it; the
//! config keys of a limit stand with it. A further limit is a further entry here, in a file of its
//! own.

mod correlated_exposure;
mod day_loss;
mod day_trades;
mod drawdown_halt;
mod exposure;
mod free_margin;
mod gap_risk;
mod group_exposure;
mod losing_streak;
mod open_positions;
mod open_risk;
mod risk;
mod risk_per_trade;
mod strategy_budget;
mod symbol_risk;
mod trading_halt;

pub use correlated_exposure::{CORRELATED_EXPOSURE, MAX_CORRELATED_EXPOSURE};
pub use day_loss::{DAY_LOSS, MAX_DAY_LOSS};
pub use day_trades::{DAY_TRADES, MAX_DAY_TRADES};
pub use drawdown_halt::DRAWDOWN_HALT;
pub use exposure::{
    MAX_SYMBOL_EXPOSURE, MAX_UNDERLYING_EXPOSURE, OWN_SYMBOL_EXPOSURE, OWN_UNDERLYING_EXPOSURE,
    SYMBOL_EXPOSURE, TOTAL_EXPOSURE, UNDERLYING_EXPOSURE,
};
pub(super) use exposure::{total_exposure_ceiling, total_exposure_use};
pub use free_margin::{FREE_MARGIN, KEEP_FREE_MARGIN};
pub use gap_risk::GAP_RISK;
pub use group_exposure::{GROUP_EXPOSURE, GROUPS, MAX_GROUP_EXPOSURE, OWN_GROUP_EXPOSURE};
pub(super) use losing_streak::halted_message;
pub use losing_streak::{LOSING_STREAK, MAX_LOSING_STREAK};
pub use open_positions::{MAX_OPEN_POSITIONS, OPEN_POSITIONS};
pub use open_risk::{MAX_OPEN_RISK, OPEN_RISK};
pub use risk::UNSTOPPED_RISK;
pub(crate) use risk::risk_limits;
pub(super) use risk::row_risk;
pub use risk_per_trade::RISK_PER_TRADE;
pub use strategy_budget::STRATEGY_BUDGET;
pub(super) use strategy_budget::{strategy_budget_ceiling, strategy_codes};
pub use symbol_risk::{MAX_SYMBOL_RISK, SYMBOL_RISK};
pub use trading_halt::TRADING_HALT;

use super::code::Code;
use super::limit::{Halted, Limit, LimitUse, Room, StopReason, Takes};
use super::order::Order;
use super::portfolio::Portfolio;
use crate::units::{Fraction, Money, Quantity};

/// Every limit, in the order in which ties are decided.
pub static LIMITS: [&Limit; 17] = [
    &RISK_PER_TRADE,
    &TOTAL_EXPOSURE,
    &STRATEGY_BUDGET,
    &SYMBOL_EXPOSURE,
    &UNDERLYING_EXPOSURE,
    &GROUP_EXPOSURE,
    &SYMBOL_RISK,
    &OPEN_RISK,
    &DAY_LOSS,
    &OPEN_POSITIONS,
    &DAY_TRADES,
    &LOSING_STREAK,
    &CORRELATED_EXPOSURE,
    &FREE_MARGIN,
    &GAP_RISK,
    &DRAWDOWN_HALT,
    &TRADING_HALT,
];

/// What a limit counts by and nothing tells: the limit opens nothing then.
struct Untold {
    /// The reason code.
    code: Code,
    /// What is not known.
    condition: &'static str,
    /// The sentence.
    message: &'static str,
}

/// The reasons of answers whose limit counts by something that nothing tells.
pub fn untold_codes() -> impl Iterator<Item = &'static Code> {
    let untold: [&'static Untold; 4] = [
        &day_loss::NO_DAY_PNL,
        &day_trades::NO_DAY_TRADES,
        &losing_streak::NO_STREAK,
        &free_margin::NO_FREE_MARGIN,
    ];
    untold.into_iter().map(|untold| &untold.code)
}

impl Untold {
    /// Room for nothing.
    fn room(&self, takes: Takes) -> Room {
        let (condition, message) = (self.condition.to_owned(), self.message.to_owned());
        Room::none(StopReason { code: self.code.name, condition, message }, takes)
    }

    /// That nothing is opened, as the portfolio stands.
    fn halted(&self, limit: &'static Limit, scope: Option<String>) -> Halted {
        let message = match &scope {
            Some(scope) => format!("{scope}: {}", self.message),
            None => self.message.to_owned(),
        };
        Halted { limit, scope, code: self.code.name, message }
    }
}

/// The scope of what counts in the whole book.
const WHOLE_BOOK: &str = "";

/// What counts in a scope of a limit for an order: without the own rows when the order is against
/// them, and with its symbol's working orders as it meets them.
fn used_in_scope(
    portfolio: &Portfolio<'_>,
    limit: &Limit,
    order: &Order<'_>,
    scope: &str,
) -> Money {
    let mut used = counted_for(portfolio, limit, order, scope);
    if order.is_against_own() {
        used = &used - &own_part(portfolio, limit, order, scope);
    }
    used
}

/// What counts in a scope of a limit, own rows and all, with the working orders as the order meets
/// them.
fn counted_for(portfolio: &Portfolio<'_>, limit: &Limit, order: &Order<'_>, scope: &str) -> Money {
    let counted = portfolio.counted(limit, scope);
    match order.working() {
        Some(working) => &counted + working.change.counted(limit.name, scope),
        None => counted,
    }
}

/// What the own rows of an order count in a scope.
fn own_part(portfolio: &Portfolio<'_>, limit: &Limit, order: &Order<'_>, scope: &str) -> Money {
    let mut sum = Money::ZERO;
    let Some(count) = limit.count else {
        return sum;
    };
    portfolio.book.each_own(order.place, &order.own, |row| {
        let units = Quantity::from(row.quantity).abs();
        count(&portfolio.config, row, &mut |counted, unit| {
            if counted == scope {
                sum += &(&units * &unit);
            }
        });
    });
    sum
}

/// An entry for every scope in which something counts and that has a ceiling, a fraction of equity.
fn uses_by_scope(
    portfolio: &Portfolio<'_>,
    limit: &'static Limit,
    fraction: impl Fn(&str) -> Option<Fraction>,
) -> Vec<LimitUse> {
    let use_of = |scope: String| {
        let ceiling = portfolio.equity() * &fraction(&scope)?;
        let (used, pending) = (portfolio.counted(limit, &scope), portfolio.pending(limit, &scope));
        Some(LimitUse::of_money(limit, Some(scope), &ceiling, &used, pending))
    };
    portfolio.scopes(limit).into_iter().filter_map(use_of).collect()
}
