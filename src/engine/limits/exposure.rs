//! Exposure: of the whole book, of a symbol, of an underlying.

use super::{used_in_scope, uses_by_scope};
use crate::engine::config::Config;
use crate::engine::effect::{Effect, Weight};
use crate::engine::key::{Key, Range};
use crate::engine::limit::{CeilingKey, Limit, LimitUse, Room, Scope, Unit};
use crate::engine::order::Order;
use crate::engine::portfolio::Portfolio;
use crate::engine::setting::Setting;
use crate::units::{Fraction, Money};

/// Equity × `max_exposure_pct` × `max_leverage`, less the exposure of the whole book.
pub static TOTAL_EXPOSURE: Limit = Limit {
    name: "total_exposure",
    doc: "equity × `max_exposure_pct` × `max_leverage`, less the exposure of the whole book",
    scope: Scope::Book,
    unit: Unit::Money,
    keys: &[],
    is_on: |_| true,
    needs: &[],
    count: None,
    room: |portfolio, order| {
        let mut used = portfolio.exposure();
        if let Some(working) = order.working() {
            used += working.change.exposure();
        }
        if order.is_against_own() {
            used -= &order.own.exposure;
        }
        let takes = order.exposure_taken();
        let Config { max_exposure_pct, max_leverage, .. } = portfolio.config();
        Some(Room::money(portfolio.equity(), max_exposure_pct, Some(max_leverage), used, takes))
    },
    ceiling_keys: |_, _, _| {
        ["max_exposure_pct", "max_leverage"].map(|key| CeilingKey::of(key, "")).into()
    },
    uses: |portfolio| vec![total_exposure_use(portfolio)],
    halts: |_| Vec::new(),
};

/// The whole book's exposure against its limit.
pub(in crate::engine) fn total_exposure_use(portfolio: &Portfolio<'_>) -> LimitUse {
    let ceiling = total_exposure_ceiling(portfolio);
    let (used, pending) = (portfolio.exposure(), portfolio.pending_exposure());
    LimitUse::of_money(&TOTAL_EXPOSURE, None, &ceiling, &used, pending)
}

/// What the whole book may hold as exposure, in money.
pub(in crate::engine) fn total_exposure_ceiling(portfolio: &Portfolio<'_>) -> Money {
    let Config { max_exposure_pct, max_leverage, .. } = portfolio.config();
    portfolio.equity() * &(max_exposure_pct * max_leverage)
}

/// `max_symbol_exposure_pct`: a fraction of equity.
pub static MAX_SYMBOL_EXPOSURE: Setting<Fraction> = Setting::off(
    "max_symbol_exposure_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that one symbol may be exposed with",
);
static SYMBOL_SECTION: Key =
    Key::section("symbol_limits.<symbol>", "A symbol with a limit of its own");
/// `symbol_limits.<symbol>.max_exposure_pct`: a fraction of equity.
pub static OWN_SYMBOL_EXPOSURE: Setting<Fraction> = Setting::off(
    "symbol_limits.<symbol>.max_exposure_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER
        .of_equity()
        .weighed(|config, symbol| Weight::or_off(symbol_fraction(config, symbol))),
    "The same for one symbol",
);

/// Equity × `max_symbol_exposure_pct`, or the symbol's own fraction, less the exposure of all its
/// rows.
pub static SYMBOL_EXPOSURE: Limit = Limit {
    name: "symbol_exposure",
    doc: "equity × `max_symbol_exposure_pct`, or the symbol's own, less the exposure of every row \
        of the symbol",
    scope: Scope::Symbol,
    unit: Unit::Money,
    keys: &[&MAX_SYMBOL_EXPOSURE.key, &SYMBOL_SECTION, &OWN_SYMBOL_EXPOSURE.key],
    is_on: |config| MAX_SYMBOL_EXPOSURE.is_set(config) || OWN_SYMBOL_EXPOSURE.is_set(config),
    needs: &[],
    count: Some(|_, row, count| count(&row.symbol, row.unit_exposure())),
    room: |portfolio, order| {
        let fraction = symbol_fraction(portfolio.config(), &order.symbol)?;
        Some(exposure_room(portfolio, &SYMBOL_EXPOSURE, &fraction, order, &order.symbol))
    },
    ceiling_keys: |config, order, _| {
        vec![CeilingKey::own_or_general(
            config,
            [&OWN_SYMBOL_EXPOSURE.key, &MAX_SYMBOL_EXPOSURE.key],
            &order.symbol,
        )]
    },
    uses: |portfolio| {
        let fraction = |symbol: &str| symbol_fraction(portfolio.config(), symbol);
        uses_by_scope(portfolio, &SYMBOL_EXPOSURE, fraction)
    },
    halts: |_| Vec::new(),
};

fn symbol_fraction(config: &Config, symbol: &str) -> Option<Fraction> {
    OWN_SYMBOL_EXPOSURE.value_for(config, symbol).or_else(|| MAX_SYMBOL_EXPOSURE.value(config))
}

/// `max_underlying_exposure_pct`: a fraction of equity.
pub static MAX_UNDERLYING_EXPOSURE: Setting<Fraction> = Setting::off(
    "max_underlying_exposure_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that one underlying may be exposed with: shares, futures and options together",
);
static UNDERLYING_SECTION: Key =
    Key::section("underlying_limits.<underlying>", "An underlying with a limit of its own");
/// `underlying_limits.<underlying>.max_exposure_pct`: a fraction of equity.
pub static OWN_UNDERLYING_EXPOSURE: Setting<Fraction> = Setting::off(
    "underlying_limits.<underlying>.max_exposure_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER
        .of_equity()
        .weighed(|config, underlying| Weight::or_off(underlying_fraction(config, underlying))),
    "The same for one underlying",
);

/// Equity × `max_underlying_exposure_pct`, or the underlying's own fraction, less the exposure of
/// every row on it.
pub static UNDERLYING_EXPOSURE: Limit = Limit {
    name: "underlying_exposure",
    doc: "equity × `max_underlying_exposure_pct`, or the underlying's own, less the exposure of \
        every row on it: shares, futures and options",
    scope: Scope::Underlying,
    unit: Unit::Money,
    keys: &[&MAX_UNDERLYING_EXPOSURE.key, &UNDERLYING_SECTION, &OWN_UNDERLYING_EXPOSURE.key],
    is_on: |config| {
        MAX_UNDERLYING_EXPOSURE.is_set(config) || OWN_UNDERLYING_EXPOSURE.is_set(config)
    },
    needs: &[],
    count: Some(|config, row, count| count(&config.underlying(&row.symbol), row.unit_exposure())),
    room: |portfolio, order| {
        let fraction = underlying_fraction(portfolio.config(), &order.underlying)?;
        Some(exposure_room(portfolio, &UNDERLYING_EXPOSURE, &fraction, order, &order.underlying))
    },
    ceiling_keys: |config, order, _| {
        vec![CeilingKey::own_or_general(
            config,
            [&OWN_UNDERLYING_EXPOSURE.key, &MAX_UNDERLYING_EXPOSURE.key],
            &order.underlying,
        )]
    },
    uses: |portfolio| {
        let fraction = |name: &str| underlying_fraction(portfolio.config(), name);
        uses_by_scope(portfolio, &UNDERLYING_EXPOSURE, fraction)
    },
    halts: |_| Vec::new(),
};

fn underlying_fraction(config: &Config, underlying: &str) -> Option<Fraction> {
    OWN_UNDERLYING_EXPOSURE
        .value_for(config, underlying)
        .or_else(|| MAX_UNDERLYING_EXPOSURE.value(config))
}

pub(super) fn exposure_room(
    portfolio: &Portfolio<'_>,
    limit: &Limit,
    fraction: &Fraction,
    order: &Order<'_>,
    scope: &str,
) -> Room {
    let used = used_in_scope(portfolio, limit, order, scope);
    Room::money(portfolio.equity(), fraction, None, used, order.exposure_taken())
}
