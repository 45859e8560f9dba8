//! What all positions in one symbol lose at their stops: adding to a position adds to its risk.

use super::risk::{risk_taken, row_risk};
use super::{used_in_scope, uses_by_scope};
use crate::engine::effect::Effect;
use crate::engine::key::Range;
use crate::engine::limit::{CeilingKey, Limit, Room, Scope, Unit};
use crate::engine::setting::Setting;
use crate::units::Fraction;

/// `max_symbol_risk_pct`: a fraction of equity.
pub static MAX_SYMBOL_RISK: Setting<Fraction> = Setting::off(
    "max_symbol_risk_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that all positions in one symbol may lose at their stops",
);

/// Equity × `max_symbol_risk_pct`, less what the symbol's rows lose at their stops; without a stop,
/// a share of their exposure.
pub static SYMBOL_RISK: Limit = Limit {
    name: "symbol_risk",
    doc: "equity × `max_symbol_risk_pct`, less what the symbol's rows lose at their stops, as in \
        `open_risk`",
    scope: Scope::Symbol,
    unit: Unit::Money,
    keys: &[&MAX_SYMBOL_RISK.key],
    is_on: |config| MAX_SYMBOL_RISK.is_set(config),
    needs: &[],
    count: Some(|config, row, count| count(&row.symbol, row_risk(config, row))),
    room: |portfolio, order| {
        let fraction = MAX_SYMBOL_RISK.value(portfolio.config())?;
        let used = used_in_scope(portfolio, &SYMBOL_RISK, order, &order.symbol);
        let takes = risk_taken(portfolio.config(), order);
        Some(Room::money(portfolio.equity(), &fraction, None, used, takes))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_SYMBOL_RISK.name(), "")],
    uses: |portfolio| {
        uses_by_scope(portfolio, &SYMBOL_RISK, |_| MAX_SYMBOL_RISK.value(portfolio.config()))
    },
    halts: |_| Vec::new(),
};
