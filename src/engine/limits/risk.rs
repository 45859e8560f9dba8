//! What rows and orders count in the limits of risk: what they lose at their stops.

use super::{DAY_LOSS, OPEN_RISK, SYMBOL_RISK};
use crate::engine::config::Config;
use crate::engine::effect::{Effect, Weight};
use crate::engine::key::Range;
use crate::engine::limit::{Limit, Takes};
use crate::engine::order::Order;
use crate::engine::position::Position;
use crate::engine::setting::Setting;
use crate::units::{Fraction, Money};

/// `unstopped_risk_pct`: a fraction of exposure.
pub static UNSTOPPED_RISK: Setting<Fraction> = Setting::on(
    "unstopped_risk_pct",
    Range::Fraction,
    "1",
    Effect::LOWER_IS_LOOSER.weighed(|config, _| {
        let counted = UNSTOPPED_RISK.value(config).filter(|_| !risk_limits(config).is_empty());
        Weight::or_untold(counted)
    }),
    "Share of its exposure that a position without a stop may lose",
);

/// What the opening part of an order takes of a limit of risk: what it loses at its stop; without
/// one, a share of its exposure.
pub(super) fn risk_taken(config: &Config, order: &Order<'_>) -> Takes {
    let unstopped = || {
        let unit = order.unit_exposure.as_ref()?;
        Some(Takes::PerUnit(unit * &unstopped_share(config)))
    };
    order.risk_taken().or_else(unstopped).unwrap_or(Takes::Unknown)
}

/// What one unit of a row loses at its stop; without one, a share of its exposure.
pub(in crate::engine) fn row_risk(config: &Config, row: &Position<'_>) -> Money {
    row.unit_risk().unwrap_or_else(|| &row.unit_exposure() * &unstopped_share(config))
}

fn unstopped_share(config: &Config) -> Fraction {
    UNSTOPPED_RISK.value(config).unwrap_or(Fraction::ONE)
}

/// The limits that count the risk of rows, as far as the config sets them.
pub(crate) fn risk_limits(config: &Config) -> Vec<&'static Limit> {
    let limits: [&'static Limit; 3] = [&OPEN_RISK, &SYMBOL_RISK, &DAY_LOSS];
    let counts_rows = |limit: &&Limit| **limit != DAY_LOSS || config.reserve_open_risk;
    limits.into_iter().filter(|limit| (limit.is_on)(config)).filter(counts_rows).collect()
}
