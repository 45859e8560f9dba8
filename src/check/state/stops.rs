//! Rows whose stop is missing where a limit counts it.

use super::findings::{Remark, StateFindings};
use crate::check::settings::{OPEN_RISK, UNSTOPPED_RISK};
use crate::diagnostic::{percent, rules};
use crate::engine::Config;
use crate::units::Fraction;

/// Without a stop, a position takes `unstopped_risk_pct` of its exposure from the open risk.
pub(super) fn missing_stops(config: &Config, findings: &mut StateFindings<'_>) {
    let Some(limit) = OPEN_RISK.fraction_in(config, "") else { return };
    let share = UNSTOPPED_RISK.fraction_in(config, "").unwrap_or(Fraction::ONE);
    let (share, limit) = (percent(&share), percent(&limit));
    let (checkpoint, source) = (findings.checkpoint, findings.source);
    let rows = checkpoint.positions.iter().enumerate();
    let unstopped = rows.filter(|(_, position)| position.stop_price.is_none());
    findings.tell(&rules::NO_STOP, unstopped, |(index, position)| Remark {
        at: checkpoint.locate(source, index, &[]),
        message: format!(
            "`{}` has no stop: {share} of its exposure counts in the open risk, of which {limit} \
            of equity is allowed",
            position.symbol
        ),
        help: "write its `stop_price`".to_owned(),
    });
}
