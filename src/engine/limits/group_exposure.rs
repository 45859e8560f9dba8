//! Exposure of a group: symbols and underlyings that the config limits together, such as a sector.

use super::exposure::exposure_room;
use crate::engine::config::Config;
use crate::engine::effect::{Change, Effect, Weight};
use crate::engine::groups::Group;
use crate::engine::key::{
    Access, Allowed, Cell, CellValue, Column, Fallback, Key, Range, RowForm, Shape,
};
use crate::engine::limit::{CeilingKey, Limit, LimitUse, Scope, Unit};
use crate::engine::setting::Setting;
use crate::engine::spelling::in_capitals;
use crate::units::Fraction;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// `max_group_exposure_pct`: a fraction of equity.
pub static MAX_GROUP_EXPOSURE: Setting<Fraction> = Setting::off(
    "max_group_exposure_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that one group may be exposed with",
);
static GROUP_SECTION: Key = Key::section("group_limits.<group>", "A group with a limit of its own");
/// `group_limits.<group>.max_exposure_pct`: a fraction of equity.
pub static OWN_GROUP_EXPOSURE: Setting<Fraction> = Setting::off(
    "group_limits.<group>.max_exposure_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER
        .of_equity()
        .weighed(|config, group| Weight::or_off(group_fraction(config, group))),
    "The same for one group",
);

/// `groups.<group>`: `[HDFCBANK, ICICIBANK, …]`.
pub static GROUPS: Key = Key {
    name: "groups.<group>",
    allowed: Allowed::Rows(Shape {
        columns: &[Column { name: "member", cell: Cell::Name }],
        form: RowForm::Value,
        rising: false,
        distinct: true,
    }),
    default: Fallback::Nothing,
    doc: "Symbols and underlyings that are limited together, such as a sector",
    effect: Effect::by(members_change),
    access: Access::Field {
        text: |config, group| {
            let members = config.groups.get(group)?.members();
            Some(format!("[{}]", members.join(", ")))
        },
        put: |config, group, value| {
            let rows = value.rows();
            let members = rows.iter().filter_map(|row| row.first()).map(CellValue::name);
            config.groups.add(group, members.map(str::to_owned).collect());
        },
    },
};

/// Equity × `max_group_exposure_pct`, or the group's own fraction, less the exposure of every row in
/// it. An order in several groups meets the one with the least room; of equals the first.
pub static GROUP_EXPOSURE: Limit = Limit {
    name: "group_exposure",
    doc: "equity × `max_group_exposure_pct`, or the group's own, less the exposure of every row in \
        the group",
    scope: Scope::Group,
    unit: Unit::Money,
    keys: &[&MAX_GROUP_EXPOSURE.key, &GROUP_SECTION, &OWN_GROUP_EXPOSURE.key, &GROUPS],
    is_on: |config| MAX_GROUP_EXPOSURE.is_set(config) || OWN_GROUP_EXPOSURE.is_set(config),
    needs: &[],
    count: Some(|config, row, count| {
        for group in config.groups.of(&row.symbol, &config.underlying(&row.symbol)) {
            count(group, row.unit_exposure());
        }
    }),
    room: |portfolio, order| {
        let config = portfolio.config();
        let room = |group: &str| {
            let fraction = group_fraction(config, group)?;
            let room = exposure_room(portfolio, &GROUP_EXPOSURE, &fraction, order, group);
            Some(room.of_scope(group.to_owned()))
        };
        let groups = config.groups.of(&order.symbol, &order.underlying).into_iter();
        groups.filter_map(room).min_by_key(|room| &room.ceiling - &room.used)
    },
    ceiling_keys: |config, _, group| {
        let keys = [&OWN_GROUP_EXPOSURE.key, &MAX_GROUP_EXPOSURE.key];
        group.map(|group| CeilingKey::own_or_general(config, keys, group)).into_iter().collect()
    },
    uses: |portfolio| {
        let use_of = |group: &str| {
            let ceiling = portfolio.equity() * &group_fraction(portfolio.config(), group)?;
            let used = portfolio.counted(&GROUP_EXPOSURE, group);
            let pending = portfolio.pending(&GROUP_EXPOSURE, group);
            let scope = Some(group.to_owned());
            Some(LimitUse::of_money(&GROUP_EXPOSURE, scope, &ceiling, &used, pending))
        };
        portfolio.config().groups.iter().filter_map(|group| use_of(group.name())).collect()
    },
    halts: |_| Vec::new(),
};

fn group_fraction(config: &Config, group: &str) -> Option<Fraction> {
    OWN_GROUP_EXPOSURE.value_for(config, group).or_else(|| MAX_GROUP_EXPOSURE.value(config))
}

/// What a change of a group's members does: each that is limited with it can hold less. Without a
/// limit, a group holds nothing back.
fn members_change(old: &Config, new: &Config, group: &str) -> Change {
    let limited = |config: &Config| -> BTreeSet<String> {
        let members = config.groups.get(group).map(Group::members).unwrap_or_default();
        let is_limited = group_fraction(config, group).is_some();
        let members = members.iter().filter(|_| is_limited);
        members.map(|member| in_capitals(member).into_owned()).collect()
    };
    let (was, is) = (limited(old), limited(new));
    let order = match (was.is_subset(&is), is.is_subset(&was)) {
        (true, true) => Some(Ordering::Equal),
        (true, false) => Some(Ordering::Less),
        (false, true) => Some(Ordering::Greater),
        (false, false) => None,
    };
    Change::of_all([order])
}
