//! What the day may lose: what it has lost so far, and what every position may still lose at its
//! stop.

use super::risk::{risk_taken, row_risk};
use super::{Untold, WHOLE_BOOK, used_in_scope};
use crate::engine::account::Fact;
use crate::engine::code::Code;
use crate::engine::effect::{Effect, Weight};
use crate::engine::key::{Access, Allowed, Fallback, Key, KeyValue, Range};
use crate::engine::limit::{CeilingKey, Limit, LimitUse, Room, Scope, Unit};
use crate::engine::setting::Setting;
use crate::units::{Fraction, Money};

/// `max_day_loss_pct`: a fraction of equity.
pub static MAX_DAY_LOSS: Setting<Fraction> = Setting::off(
    "max_day_loss_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that a day may lose",
);

/// `reserve_open_risk`: whether what positions may still lose counts as lost today.
static RESERVE_OPEN_RISK: Key = Key {
    name: "reserve_open_risk",
    allowed: Allowed::Switch,
    default: Fallback::Is("true"),
    doc: "Whether the day's loss counts what every position may still lose at its stop",
    effect: Effect::LOWER_IS_LOOSER.weighed(|config, _| {
        let counted = MAX_DAY_LOSS.is_set(config).then_some(config.reserve_open_risk);
        Weight::or_untold(counted.map(u64::from))
    }),
    access: Access::Field {
        text: |config, _| Some(config.reserve_open_risk.to_string()),
        put: |config, _, value| {
            if let KeyValue::Switch(on) = value {
                config.reserve_open_risk = on;
            }
        },
    },
};

pub(super) static NO_DAY_PNL: Untold = Untold {
    code: Code {
        name: "no_day_pnl",
        meaning: "nothing tells the day's result, by which `day_loss` counts",
    },
    condition: "day_pnl is not known",
    message: "nothing tells the day's result, which max_day_loss_pct counts: nothing is opened; \
        give it with --day-pnl",
};

/// Equity × `max_day_loss_pct`, less what the day has lost and, unless `reserve_open_risk` is off,
/// what every row loses at its stop.
pub static DAY_LOSS: Limit = Limit {
    name: "day_loss",
    doc: "equity × `max_day_loss_pct`, less what the day has lost and, unless \
        `reserve_open_risk: false`, what every row may still lose at its stop",
    scope: Scope::Book,
    unit: Unit::Money,
    keys: &[&MAX_DAY_LOSS.key, &RESERVE_OPEN_RISK],
    is_on: |config| MAX_DAY_LOSS.is_set(config),
    needs: &[Fact::DayPnl],
    count: Some(|config, row, count| {
        if config.reserve_open_risk {
            count(WHOLE_BOOK, row_risk(config, row));
        }
    }),
    room: |portfolio, order| {
        let fraction = MAX_DAY_LOSS.value(portfolio.config())?;
        let takes = risk_taken(portfolio.config(), order);
        let Some(pnl) = &portfolio.account().day_pnl else {
            return Some(NO_DAY_PNL.room(takes));
        };
        let used = &lost(pnl) + &used_in_scope(portfolio, &DAY_LOSS, order, WHOLE_BOOK);
        Some(Room::money(portfolio.equity(), &fraction, None, used, takes))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_DAY_LOSS.name(), "")],
    uses: |portfolio| {
        let fraction = MAX_DAY_LOSS.value(portfolio.config());
        let use_of = |(fraction, pnl): (Fraction, &Money)| {
            let used = &lost(pnl) + &portfolio.counted(&DAY_LOSS, WHOLE_BOOK);
            let pending = portfolio.pending(&DAY_LOSS, WHOLE_BOOK);
            LimitUse::of_money(&DAY_LOSS, None, &(portfolio.equity() * &fraction), &used, pending)
        };
        fraction.zip(portfolio.account().day_pnl.as_ref()).map(use_of).into_iter().collect()
    },
    halts: |portfolio| {
        let is_on = MAX_DAY_LOSS.is_set(portfolio.config());
        let is_untold = is_on && portfolio.account().day_pnl.is_none();
        is_untold.then(|| NO_DAY_PNL.halted(&DAY_LOSS, None)).into_iter().collect()
    },
};

/// What a day of this result has lost.
fn lost(pnl: &Money) -> Money {
    if pnl.is_negative() { -pnl } else { Money::ZERO }
}
