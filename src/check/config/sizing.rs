//! The sizing rules that are off until the config names them: risks above the maximum, scales that
//! contradict each other or have nothing to scale.

use super::findings::{ConfigFindings, MAX_RISK};
use super::no_effect::{mode_is, mode_of_is, sure_mode_of, surely_no_one_sizes_by};
use crate::config::SECTION;
use crate::diagnostic::{percent, rules};
use crate::engine::{FIXED_RISK_ATR, StrategyTerms};

const BASE_RISK: &str = "risk_per_trade_pct";
const OWN_BASE_RISK: &str = "strategy_budgets.<code>.risk_per_trade_pct";
const DRAWDOWN: &str = "drawdown_scaling";
const STREAK: &str = "streak_scaling";

pub(super) fn check_sizing(findings: &mut ConfigFindings<'_>) {
    capped_risks(findings);
    rising_scales(findings);
    streaks_at_the_maximum(findings);
}

/// Base risks above the maximum, unless the mode is known to look at none.
fn capped_risks(findings: &mut ConfigFindings<'_>) {
    if surely_no_one_sizes_by(findings, &FIXED_RISK_ATR) || !findings.are_sure(&[MAX_RISK]) {
        return;
    }
    let config = findings.config;
    let may_be_looked_at =
        |code: &str| sure_mode_of(findings, code).is_none_or(|mode| mode == FIXED_RISK_ATR.name);
    let own = findings.strategies().filter(|terms| may_be_looked_at(&terms.code));
    let own = own.map(|terms| ((OWN_BASE_RISK, &*terms.code), terms.risk_per_trade_pct.as_ref()));
    let own: Vec<_> = own.collect();
    let everyones = ((BASE_RISK, ""), config.risk_per_trade_pct.as_ref());
    let (most, maximum) = (&config.max_risk_per_trade_pct, MAX_RISK.0);
    for (key, risk) in [everyones].into_iter().chain(own) {
        let Some(risk) = risk.filter(|risk| *risk > most) else { continue };
        let message = format!(
            "a base risk of {} is capped at {}, the `{maximum}`",
            percent(risk),
            percent(most)
        );
        let help = format!("lower it to {most} or less, or raise `{maximum}`");
        findings.warn_at(&rules::CAPPED_RISK, key, message, help);
    }
}

/// A deeper drawdown that trades larger than a shallower one, or trades again where that one had
/// stopped.
fn rising_scales(findings: &mut ConfigFindings<'_>) {
    let steps = findings.config.drawdown_scaling.windows(2).enumerate();
    for (index, pair) in steps {
        let [before, step] = pair else { continue };
        if step.scale > before.scale {
            let again = if before.scale.is_zero() { ", which opens nothing" } else { "" };
            let message = format!(
                "a drawdown of {} trades larger ({}) than one of {} ({}){again}",
                percent(&step.drawdown_pct),
                step.scale,
                percent(&before.drawdown_pct),
                before.scale
            );
            let row = index + 1;
            let path = format!("{SECTION}.{DRAWDOWN}[{row}].scale");
            let or_less = if before.scale.is_zero() { "" } else { " or less" };
            let help = format!("write {}{or_less}, or put the two in order", before.scale);
            findings.warn_at_cell(
                &rules::RISING_SCALE,
                ((DRAWDOWN, ""), row, 1),
                path,
                message,
                help,
            );
        }
    }
}

/// Where every trade risks the maximum, a streak has nothing to scale up.
fn streaks_at_the_maximum(findings: &mut ConfigFindings<'_>) {
    let config = findings.config;
    let most = &config.max_risk_per_trade_pct;
    let own = findings.strategies().filter_map(|terms| terms.risk_per_trade_pct.as_ref());
    let is_below = own.chain(config.risk_per_trade_pct.as_ref()).any(|risk| risk < most);
    let is_scaled_down = !config.drawdown_scaling.is_empty();
    let is_by_risk = |terms: &StrategyTerms| mode_of_is(findings, &terms.code, &FIXED_RISK_ATR);
    if mode_is(findings, &FIXED_RISK_ATR)
        && findings.strategies().all(is_by_risk)
        && findings.written.is_sound()
        && !is_below
        && !is_scaled_down
    {
        let maximum = MAX_RISK.0;
        let message = format!("every trade risks `{maximum}` already, which no scale lifts");
        let help = format!("set a `{BASE_RISK}` below `{maximum}`");
        findings.warn_at(&rules::NO_EFFECT, (STREAK, ""), message, help);
    }
}
