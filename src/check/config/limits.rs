//! Limits that are unusually wide, and limits that another one always comes before.

use super::findings::{CAPITAL_PCT, ConfigFindings, FALLBACK_BUDGET, MAX_RISK};
use crate::diagnostic::{percent, rules};
use crate::number::Exact;
use crate::units::Fraction;

/// More of equity in one trade is worth a warning, in percent.
const USUAL_RISK: u64 = 5;
/// A higher leverage is worth a warning.
const USUAL_LEVERAGE: u64 = 10;

pub(super) fn check_limits(findings: &mut ConfigFindings<'_>) {
    high_risk(findings);
    high_leverage(findings);
    budgets_beyond_exposure(findings);
    risk_beyond_exposure(findings);
}

fn high_risk(findings: &mut ConfigFindings<'_>) {
    let risk = &findings.config.max_risk_per_trade_pct;
    if risk.number() * &Exact::from(100) > Exact::from(USUAL_RISK) {
        let message = format!(
            "one trade may lose {} of equity; more than {USUAL_RISK} % is unusual",
            percent(risk)
        );
        findings.warn_at(&rules::HIGH_RISK, MAX_RISK, message, "write 0.01 for 1 %");
    }
}

fn high_leverage(findings: &mut ConfigFindings<'_>) {
    let leverage = &findings.config.max_leverage;
    if leverage.number() > &Exact::from(USUAL_LEVERAGE) {
        let message = format!("a leverage of {leverage}; more than {USUAL_LEVERAGE} is unusual");
        findings.warn_at(
            &rules::HIGH_LEVERAGE,
            ("max_leverage", ""),
            message,
            "write 2 for twice the equity",
        );
    }
}

/// What all positions together may come to, and the same in words.
pub(super) fn exposure_cap(findings: &ConfigFindings<'_>) -> Option<(Fraction, String)> {
    let (exposure, leverage) = (&findings.config.max_exposure_pct, &findings.config.max_leverage);
    let cap = exposure * leverage;
    let words =
        format!("max_exposure_pct × max_leverage = {exposure} × {leverage} = {}", percent(&cap));
    findings.are_sure(&[("max_exposure_pct", ""), ("max_leverage", "")]).then_some((cap, words))
}

/// A budget above what all positions together may come to is never reached: what a strategy holds,
/// the book holds too.
fn budgets_beyond_exposure(findings: &mut ConfigFindings<'_>) {
    let Some((cap, words)) = exposure_cap(findings) else { return };
    let own = findings
        .strategies()
        .filter_map(|terms| Some(((CAPITAL_PCT, &*terms.code), terms.capital_pct.as_ref()?)));
    let fallback = (FALLBACK_BUDGET, &findings.config.max_risk_per_strategy_pct);
    for (key, budget) in std::iter::once(fallback).chain(own) {
        if budget > &cap {
            let message = format!(
                "a budget of {} is never reached: total exposure ends before, at {words}",
                percent(budget)
            );
            let help =
                format!("lower it to {cap} or less, or raise max_exposure_pct or max_leverage");
            findings.warn_at(&rules::LIMIT_NEVER_BINDS, key, message, help);
        }
    }
}

/// With its stop between zero and the price, a trade loses no more than it costs, and no trade
/// costs more than the largest budget or the total exposure.
fn risk_beyond_exposure(findings: &mut ConfigFindings<'_>) {
    let Some((cap, _)) = exposure_cap(findings) else { return };
    let budgets = findings.strategies().map(|terms| (CAPITAL_PCT, &*terms.code));
    let keys: Vec<_> = budgets.chain([FALLBACK_BUDGET]).collect();
    if !findings.written.is_sound() || !findings.are_sure(&keys) {
        return;
    }
    let own = findings.strategies().filter_map(|terms| terms.capital_pct.as_ref());
    let largest = own
        .chain([&findings.config.max_risk_per_strategy_pct])
        .max()
        .cloned()
        .unwrap_or(Fraction::ZERO);
    // A budget holds the more, the less of it a position ties up.
    let margins = findings.config.instruments.iter().filter_map(|(_, terms)| terms.margin_pct);
    let margin = margins.map(Fraction::from).min().unwrap_or(Fraction::ONE);
    let risk = &findings.config.max_risk_per_trade_pct;
    let costs = if &cap * &margin <= largest {
        (risk > &cap).then(|| percent(&cap))
    } else if margin == Fraction::ONE {
        (risk > &largest).then(|| percent(&largest))
    } else {
        (risk * &margin > largest)
            .then(|| format!("{} at a margin of {}", percent(&largest), percent(&margin)))
    };
    if let Some(costs) = costs {
        let message = format!(
            "a risk of {} is never reached by a stop between zero and the price: no trade may cost \
            more than {costs}",
            percent(risk)
        );
        let help = "write 0.01 for 1 %";
        findings.warn_at(&rules::LIMIT_NEVER_BINDS, MAX_RISK, message, help);
    }
}
