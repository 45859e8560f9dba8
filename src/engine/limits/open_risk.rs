//! Open risk (portfolio heat): what every position loses at its stop.

use super::{WHOLE_BOOK, used_in_scope};
use crate::engine::config::Config;
use crate::engine::key::Range;
use crate::engine::limit::{Limit, LimitUse, Room, Scope, Takes, Unit};
use crate::engine::setting::Setting;
use crate::units::Fraction;

/// `max_open_risk_pct`: a fraction of equity.
pub static MAX_OPEN_RISK: Setting<Fraction> = Setting::off(
    "max_open_risk_pct",
    Range::Fraction,
    "Share of equity that all positions together may lose at their stops",
);

/// `unstopped_risk_pct`: a fraction of exposure.
pub static UNSTOPPED_RISK: Setting<Fraction> = Setting::on(
    "unstopped_risk_pct",
    Range::Fraction,
    "1",
    "Share of its exposure that a position without a stop may lose",
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
    count: Some(|config, row, count| {
        let risk = row.unit_risk().unwrap_or_else(|| &row.unit_exposure() * &unstopped(config));
        count(WHOLE_BOOK, risk);
    }),
    room: |portfolio, order| {
        let fraction = MAX_OPEN_RISK.value(portfolio.config())?;
        let unit_risk = match &order.stop {
            Some(stop) => Some(stop.unit_risk.clone()),
            None => order.unit_exposure.as_ref().map(|unit| unit * &unstopped(portfolio.config())),
        };
        let takes = unit_risk.map_or(Takes::Unknown, Takes::PerUnit);
        let used = used_in_scope(portfolio, &OPEN_RISK, order, WHOLE_BOOK);
        Some(Room::money(portfolio.equity(), &fraction, None, used, takes))
    },
    uses: |portfolio| {
        let use_of = |fraction: Fraction| {
            let used = portfolio.counted(&OPEN_RISK, WHOLE_BOOK);
            let pending = portfolio.pending(&OPEN_RISK, WHOLE_BOOK);
            LimitUse::of_money(&OPEN_RISK, None, &(portfolio.equity() * &fraction), &used, pending)
        };
        MAX_OPEN_RISK.value(portfolio.config()).map(use_of).into_iter().collect()
    },
};

fn unstopped(config: &Config) -> Fraction {
    UNSTOPPED_RISK.value(config).unwrap_or(Fraction::ONE)
}
