//! The limits of a day beside what one trade may do.

use super::findings::{ConfigFindings, MAX_RISK};
use crate::diagnostic::{percent, rules};
use crate::engine::settings::{KEEP_FREE_MARGIN, MAX_DAY_LOSS, MAX_DAY_TRADES};
use crate::number::Decimal;
use crate::units::Fraction;

pub(super) fn check_day(findings: &mut ConfigFindings<'_>) {
    day_below_trade(findings);
    no_trades(findings);
    keeps_everything(findings);
}

/// A day that may lose less than one trade risks never has a whole one.
fn day_below_trade(findings: &mut ConfigFindings<'_>) {
    let own = findings.strategies().filter_map(|terms| terms.risk_per_trade_pct.as_ref());
    let config = findings.config;
    let everyones = config.risk_per_trade_pct.as_ref().unwrap_or(&config.max_risk_per_trade_pct);
    let most = &config.max_risk_per_trade_pct;
    let risk = own.chain([everyones]).max().map_or(most, |risk| risk.min(most)).clone();
    let Some(day) = findings.written_fraction(&MAX_DAY_LOSS, "").filter(|day| *day < risk) else {
        return;
    };
    if findings.are_sure(&[MAX_RISK, ("risk_per_trade_pct", "")]) {
        let message = format!(
            "a day may lose {}, and one trade {}: no trade ever has that risk",
            percent(&day),
            percent(&risk)
        );
        let help = format!("raise it to {risk} or more, or lower the risk of a trade");
        findings.warn_at(&rules::DAY_BELOW_TRADE, (MAX_DAY_LOSS.name(), ""), message, help);
    }
}

fn no_trades(findings: &mut ConfigFindings<'_>) {
    if MAX_DAY_TRADES.value(findings.config).is_some_and(Decimal::is_zero) {
        let message = "at most 0 trades a day: nothing is ever opened".to_owned();
        let help = "write how many trades may open something in a day, or remove the key";
        findings.warn_at(&rules::NEVER_TRADES, (MAX_DAY_TRADES.name(), ""), message, help);
    }
}

fn keeps_everything(findings: &mut ConfigFindings<'_>) {
    if KEEP_FREE_MARGIN.value(findings.config).is_some_and(|keep| keep == Fraction::ONE) {
        let message = "all of the free margin is kept: nothing is ever opened".to_owned();
        let help = "write 0 to use all of it, or 0.2 to keep 20 %";
        findings.warn_at(&rules::NEVER_TRADES, (KEEP_FREE_MARGIN.name(), ""), message, help);
    }
}
