//! What the strategies' budgets come to together, and budgets of nothing.

use super::findings::{CAPITAL_PCT, ConfigFindings, STRATEGY};
use super::limits::exposure_cap;
use crate::config::SECTION;
use crate::diagnostic::{Rule, percent, rules, shortened};
use crate::units::Fraction;

pub(super) fn check_budgets(findings: &mut ConfigFindings<'_>) {
    let empty: Vec<_> = findings
        .strategies()
        .filter(|terms| terms.capital_pct.as_ref().is_some_and(Fraction::is_zero))
        .collect();
    for terms in empty {
        let message = format!("a budget of 0: `{}` never opens a position", shortened(&terms.code));
        let help = "give it a budget, or remove the strategy where it is no longer used";
        findings.warn_at(&rules::NEVER_TRADES, (CAPITAL_PCT, &terms.code), message, help);
    }
    sum(findings);
}

/// A strategy without a budget of its own counts with the fallback, which it may spend as well.
fn sum(findings: &mut ConfigFindings<'_>) {
    if !findings.written.is_sound() {
        return;
    }
    let budgets: Vec<_> = findings
        .strategies()
        .map(|terms| findings.config.capital_pct(Some(&terms.code)).clone())
        .collect();
    let sum: Fraction = budgets.iter().cloned().sum();
    let words = match budgets.as_slice() {
        [first, .., last] if budgets.len() > 4 => {
            format!("{} budgets, {first} + … + {last}", budgets.len())
        }
        _ => budgets.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + "),
    };
    if sum > Fraction::ONE {
        let message = format!(
            "the budgets add up to {words} = {}, more than all of the equity",
            percent(&sum)
        );
        let help = format!(
            "lower them by {} together, or accept that they are leveraged",
            percent(&(&sum - &Fraction::ONE))
        );
        warn_of_all(findings, &rules::BUDGETS_ABOVE_EQUITY, message, help);
    }
    if let Some((cap, cap_words)) = exposure_cap(findings).filter(|(cap, _)| &sum > cap) {
        let message =
            format!("the budgets add up to {words} = {}, more than {cap_words}", percent(&sum));
        let help = format!(
            "lower them by {} together, or raise max_exposure_pct or max_leverage",
            percent(&(&sum - &cap))
        );
        warn_of_all(findings, &rules::BUDGETS_ABOVE_EXPOSURE, message, help);
    }
}

/// Warns at the first strategy, where the budgets begin.
fn warn_of_all(
    findings: &mut ConfigFindings<'_>,
    rule: &'static Rule,
    message: String,
    help: String,
) {
    let first = findings.strategies().next();
    if let Some(span) = first.and_then(|terms| findings.place_of((STRATEGY, &terms.code))) {
        let key = format!("{SECTION}.strategy_budgets");
        findings.add_finding(rule, span, key, message, help);
    }
}
