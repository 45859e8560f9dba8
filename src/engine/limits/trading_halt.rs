//! Nothing is opened while the state says that trading is halted.

use crate::engine::account::Halt;
use crate::engine::config::Config;
use crate::engine::effect::Effect;
use crate::engine::key::{Access, Allowed, Fallback, Key, KeyValue};
use crate::engine::limit::{Halted, Limit, Room, Scope, StopReason, Unit};
use crate::engine::portfolio::Portfolio;

/// `respect_halt`: whether a halt that the state tells stops what opens.
static RESPECT_HALT: Key = Key {
    name: "respect_halt",
    allowed: Allowed::Switch,
    default: Fallback::Is("true"),
    doc: "Whether nothing is opened while the state says that trading is halted",
    effect: Effect::LOWER_IS_LOOSER,
    access: Access::Field {
        text: |config, _| Some(config.respect_halt.to_string()),
        put: |config, _, value| {
            if let KeyValue::Switch(on) = value {
                config.respect_halt = on;
            }
        },
    },
};

/// The halt that the state tells: a room of nothing.
pub static TRADING_HALT: Limit = Limit {
    name: "trading_halt",
    doc: "nothing opens, while the state says `risk.trading_halted: true`",
    scope: Scope::Trade,
    unit: Unit::Money,
    keys: &[&RESPECT_HALT],
    is_on: |config| config.respect_halt,
    needs: &[],
    count: None,
    room: |portfolio, order| {
        let message = trading_halt(portfolio)?.opening_message();
        let condition = "risk.trading_halted".to_owned();
        let reason = StopReason { code: TRADING_HALT.name, condition, message };
        Some(Room::none(reason, order.exposure_taken()))
    },
    ceiling_keys: |_, _, _| Vec::new(),
    uses: |_| Vec::new(),
    halts: |portfolio| {
        let halted = |halt: &Halt| Halted {
            limit: &TRADING_HALT,
            scope: None,
            code: TRADING_HALT.name,
            message: halt.opening_message(),
        };
        trading_halt(portfolio).map(halted).into_iter().collect()
    },
};

/// The halt for which nothing is opened.
fn trading_halt<'p>(portfolio: &'p Portfolio<'_>) -> Option<&'p Halt> {
    let Config { respect_halt, .. } = portfolio.config();
    portfolio.account().halt.as_ref().filter(|_| *respect_halt)
}
