//! Rows whose stop is missing where a limit counts it, or is already passed.

use super::findings::{Remark, StateFindings};
use crate::diagnostic::{percent, rules, shortened};
use crate::engine::settings::{MAX_DAY_LOSS, MAX_OPEN_RISK, MAX_SYMBOL_RISK, UNSTOPPED_RISK};
use crate::engine::{Config, risk_limits};
use crate::units::Fraction;

/// Without a stop, a position takes `unstopped_risk_pct` of its exposure from a limit of risk: the
/// open risk, where that is limited, else that of a symbol or of the day.
pub(super) fn missing_stops(config: &Config, findings: &mut StateFindings<'_>) {
    if risk_limits(config).is_empty() {
        return;
    }
    let limits = [
        ("the open risk", MAX_OPEN_RISK.value(config)),
        ("the risk of its symbol", MAX_SYMBOL_RISK.value(config)),
        ("the loss of the day", MAX_DAY_LOSS.value(config)),
    ];
    let told = limits.into_iter().find_map(|(what, limit)| Some((what, limit?)));
    let Some((what, limit)) = told else { return };
    let share = UNSTOPPED_RISK.value(config).unwrap_or(Fraction::ONE);
    let (share, limit) = (percent(&share), percent(&limit));
    let checkpoint = findings.checkpoint;
    let rows = checkpoint.positions.iter().enumerate();
    let unstopped = rows.filter(|(_, position)| position.stop_price.is_none());
    findings.tell(&rules::NO_STOP, unstopped, |(index, position)| Remark {
        at: checkpoint.locate(index, &[]),
        message: format!(
            "`{}` has no stop: {share} of its exposure counts in {what}, of which {limit} of \
            equity is allowed",
            shortened(&position.symbol)
        ),
        help: "write its `stop_price`".to_owned(),
    });
}

/// A row whose stop is not on the losing side of its mark counts no risk at all.
pub(super) fn passed_stops(findings: &mut StateFindings<'_>) {
    let checkpoint = findings.checkpoint;
    let rows = checkpoint.positions.iter().enumerate();
    let passed = rows.filter_map(|(index, row)| Some((index, row, row.passed_stop()?)));
    findings.tell(&rules::STOP_PASSED, passed, |(index, row, stop)| {
        let (holding, beyond) =
            if row.quantity.is_negative() { ("short", "above") } else { ("long", "below") };
        Remark {
            at: checkpoint.locate(index, &["stop_price"]),
            message: format!(
                "`{}` is {holding}, and its stop of {stop} is not {beyond} its mark of {}: it \
                counts no risk",
                shortened(&row.symbol),
                row.mark
            ),
            help: "close the position, or write the stop that holds now".to_owned(),
        }
    });
}
