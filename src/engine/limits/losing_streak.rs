//! Nothing is opened for a strategy that has lost too often in a row.

use super::Untold;
use super::strategy_codes;
use crate::engine::account::Fact;
use crate::engine::code::Code;
use crate::engine::effect::Effect;
use crate::engine::key::Range;
use crate::engine::limit::{CeilingKey, Halted, Limit, LimitUse, Room, Scope, Takes, Unit};
use crate::engine::portfolio::Portfolio;
use crate::engine::setting::Setting;
use crate::number::{Decimal, Digits, Exact};
use std::collections::BTreeSet;

/// `max_losing_streak`: a count.
pub static MAX_LOSING_STREAK: Setting<Decimal> = Setting::off(
    "max_losing_streak",
    Range::Count,
    Effect::HIGHER_IS_LOOSER,
    "How many losses in a row stop a strategy from opening anything",
);

const FIELD: &str = "loss_streak";

pub(super) static NO_STREAK: Untold = Untold {
    code: Code {
        name: "no_streak",
        meaning: "nothing tells how often in a row the strategy has lost, by which \
            `losing_streak` counts",
    },
    condition: "loss_streak is not known",
    message: "nothing tells how often in a row the strategy has lost, which max_losing_streak \
        counts: nothing is opened for it; write `strategies.<code>.loss_streak` in the state",
};

/// `max_losing_streak` losses in a row. An order without a strategy has no streak, and is free of
/// it.
pub static LOSING_STREAK: Limit = Limit {
    name: "losing_streak",
    doc: "nothing opens for a strategy whose losses in a row have reached `max_losing_streak`",
    scope: Scope::Trade,
    unit: Unit::Losses,
    keys: &[&MAX_LOSING_STREAK.key],
    is_on: |config| MAX_LOSING_STREAK.is_set(config),
    needs: &[Fact::Record(FIELD)],
    count: None,
    room: |portfolio, order| {
        let ceiling = Exact::from(MAX_LOSING_STREAK.value(portfolio.config())?);
        let code = order.strategy?;
        let takes = Takes::Whole(Exact::ONE); // with one loss more the maximum may not be passed
        let room = match streak(portfolio, code) {
            Some(losses) => Room::count(ceiling, losses.into(), takes),
            None => NO_STREAK.room(takes),
        };
        Some(room.of_scope(code.to_owned()))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_LOSING_STREAK.name(), "")],
    uses: |portfolio| {
        let Some(ceiling) = MAX_LOSING_STREAK.value(portfolio.config()).map(Exact::from) else {
            return Vec::new();
        };
        let use_of = |code: &str| {
            let (scope, losses) = (Some(code.to_owned()), streak(portfolio, code)?.into());
            Some(LimitUse::of_count(&LOSING_STREAK, scope, ceiling.clone(), losses))
        };
        strategies(portfolio).into_iter().filter_map(use_of).collect()
    },
    halts: |portfolio| {
        let Some(most) = MAX_LOSING_STREAK.value(portfolio.config()) else {
            return Vec::new();
        };
        let halted = |code: &str| match streak(portfolio, code) {
            None => Some(NO_STREAK.halted(&LOSING_STREAK, Some(code.to_owned()))),
            Some(losses) if Exact::from(losses) < most.into() => None,
            Some(losses) => Some(Halted {
                limit: &LOSING_STREAK,
                scope: Some(code.to_owned()),
                code: LOSING_STREAK.name,
                message: halted_message(
                    code,
                    &losses.into(),
                    &most.into(),
                    portfolio.config().digits,
                ),
            }),
        };
        strategies(portfolio).into_iter().filter_map(halted).collect()
    },
};

/// That a strategy has lost too often in a row.
pub(in crate::engine) fn halted_message(
    code: &str,
    losses: &Exact,
    most: &Exact,
    digits: Digits,
) -> String {
    let [losses, most] = [losses, most].map(|count| digits.group(count));
    format!(
        "{code} has lost {losses} in a row, and max_losing_streak is {most}: nothing is opened for \
         it"
    )
}

fn streak(portfolio: &Portfolio<'_>, code: &str) -> Option<Decimal> {
    portfolio.account().records.get(code)?.get(FIELD)
}

/// The strategies that have a budget or a record, each once: those with a budget first.
fn strategies<'p>(portfolio: &'p Portfolio<'_>) -> Vec<&'p str> {
    let budgeted: Vec<&str> = strategy_codes(portfolio).into_iter().flatten().collect();
    let known: BTreeSet<&str> = budgeted.iter().copied().collect();
    let recorded: BTreeSet<&str> = portfolio.account().records.keys().map(String::as_str).collect();
    budgeted.iter().copied().chain(recorded.difference(&known).copied()).collect()
}
