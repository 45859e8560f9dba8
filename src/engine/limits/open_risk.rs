//! Open risk (portfolio heat): what every position loses at its stop.

use super::risk::{UNSTOPPED_RISK, risk_taken, row_risk};
use super::{WHOLE_BOOK, used_in_scope};
use crate::engine::effect::Effect;
use crate::engine::key::Range;
use crate::engine::limit::{CeilingKey, Limit, LimitUse, Room, Scope, Unit};
use crate::engine::setting::Setting;
use crate::units::Fraction;

/// `max_open_risk_pct`: a fraction of equity.
pub static MAX_OPEN_RISK: Setting<Fraction> = Setting::off(
    "max_open_risk_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that all positions together may lose at their stops",
);

/// Equity × `max_open_risk_pct`, less what every row loses at its stop; without a stop, a share of
/// its exposure.
pub static OPEN_RISK: Limit = Limit {
    name: "open_risk",
    doc: "equity × `max_open_risk_pct`, less what every row loses at its stop; without a stop, \
        exposure × `unstopped_risk_pct`",
    scope: Scope::Book,
    unit: Unit::Money,
    keys: &[&MAX_OPEN_RISK.key, &UNSTOPPED_RISK.key],
    is_on: |config| MAX_OPEN_RISK.is_set(config),
    needs: &[],
    count: Some(|config, row, count| count(WHOLE_BOOK, row_risk(config, row))),
    room: |portfolio, order| {
        let fraction = MAX_OPEN_RISK.value(portfolio.config())?;
        let used = used_in_scope(portfolio, &OPEN_RISK, order, WHOLE_BOOK);
        let takes = risk_taken(portfolio.config(), order);
        Some(Room::money(portfolio.equity(), &fraction, None, used, takes))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_OPEN_RISK.name(), "")],
    uses: |portfolio| {
        let use_of = |fraction: Fraction| {
            let used = portfolio.counted(&OPEN_RISK, WHOLE_BOOK);
            let pending = portfolio.pending(&OPEN_RISK, WHOLE_BOOK);
            LimitUse::of_money(&OPEN_RISK, None, &(portfolio.equity() * &fraction), &used, pending)
        };
        MAX_OPEN_RISK.value(portfolio.config()).map(use_of).into_iter().collect()
    },
    halts: |_| Vec::new(),
};
