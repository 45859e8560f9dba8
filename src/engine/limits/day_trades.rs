//! How many trades may open something in a day.

use super::Untold;
use crate::engine::account::Fact;
use crate::engine::code::Code;
use crate::engine::effect::Effect;
use crate::engine::key::Range;
use crate::engine::limit::{CeilingKey, Limit, LimitUse, Room, Scope, Takes, Unit};
use crate::engine::setting::Setting;
use crate::number::{Decimal, Exact};

/// `max_day_trades`: a count.
pub static MAX_DAY_TRADES: Setting<Decimal> = Setting::off(
    "max_day_trades",
    Range::Whole,
    Effect::HIGHER_IS_LOOSER,
    "How many trades may open something in a day",
);

pub(super) static NO_DAY_TRADES: Untold = Untold {
    code: Code {
        name: "no_day_trades",
        meaning: "nothing tells how many trades the day has had, by which `day_trades` counts",
    },
    condition: "day_trades is not known",
    message: "nothing tells how many trades the day has had, which max_day_trades counts: nothing \
        is opened; give it with --day-trades",
};

/// `max_day_trades`, less the entries of the day; an order that opens takes one.
pub static DAY_TRADES: Limit = Limit {
    name: "day_trades",
    doc: "`max_day_trades` trades, less those that have opened something today; an order that opens \
        is one more",
    scope: Scope::Entries,
    unit: Unit::Trades,
    keys: &[&MAX_DAY_TRADES.key],
    is_on: |config| MAX_DAY_TRADES.is_set(config),
    needs: &[Fact::DayTrades],
    count: None,
    room: |portfolio, _| {
        let ceiling = Exact::from(MAX_DAY_TRADES.value(portfolio.config())?);
        let takes = Takes::Whole(Exact::ONE);
        Some(match portfolio.day_trades() {
            Some(trades) => Room::count(ceiling, trades, takes),
            None => NO_DAY_TRADES.room(takes),
        })
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_DAY_TRADES.name(), "")],
    uses: |portfolio| {
        let ceiling = MAX_DAY_TRADES.value(portfolio.config()).map(Exact::from);
        let use_of = |(ceiling, trades)| LimitUse::of_count(&DAY_TRADES, None, ceiling, trades);
        ceiling.zip(portfolio.day_trades()).map(use_of).into_iter().collect()
    },
    halts: |portfolio| {
        let is_on = MAX_DAY_TRADES.is_set(portfolio.config());
        let is_untold = is_on && portfolio.day_trades().is_none();
        is_untold.then(|| NO_DAY_TRADES.halted(&DAY_TRADES, None)).into_iter().collect()
    },
};
