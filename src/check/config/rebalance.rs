//! Rebalancing: bounds that are missing or stand between two steps, and budgets for which they
//! leave no proposal.

use super::findings::{CAPITAL_PCT, ConfigFindings, FALLBACK_BUDGET, KeyName, STRATEGY};
use crate::config::key_path;
use crate::diagnostic::{percent, rules, shortened};
use crate::engine::{RebalanceTerms, StrategyTerms, whole_steps};
use crate::units::Fraction;

const FLOOR: KeyName<'_> = ("rebalance.floor_pct", "");
const CEILING: KeyName<'_> = ("rebalance.ceiling_pct", "");
const STEP: KeyName<'_> = ("rebalance.max_step_pct", "");

pub(super) fn check_rebalance(findings: &mut ConfigFindings<'_>) {
    if !findings.are_sure(&[FLOOR, CEILING, STEP]) {
        return;
    }
    incomplete(findings);
    odd_steps(findings);
    if let Ok(terms) = findings.config.rebalance.terms()
        && !out_of_reach(findings, &terms)
    {
        unpaid(findings, &terms);
    }
}

fn incomplete(findings: &mut ConfigFindings<'_>) {
    let (missing, there): (Vec<_>, Vec<_>) =
        [FLOOR, CEILING, STEP].into_iter().partition(|key| findings.place_of(*key).is_none());
    if let (Some(first), false) = (there.first(), missing.is_empty()) {
        let names: Vec<String> =
            missing.iter().map(|key| format!("`{}`", key_path(key.0, key.1))).collect();
        let message = format!("`budget --rebalance` can't answer without {}", names.join(" and "));
        findings.warn_at(&rules::INCOMPLETE_REBALANCE, *first, message, "set all three, or none");
    }
}

/// A bound between two steps is in effect the next one inside.
fn odd_steps(findings: &mut ConfigFindings<'_>) {
    let terms = &findings.config.rebalance;
    let bounds = [
        (FLOOR, &terms.floor_pct, "none is proposed below"),
        (CEILING, &terms.ceiling_pct, "none is proposed above"),
        (STEP, &terms.max_step_pct, "one that is such a number moves at most by"),
    ];
    for (key, bound, effect) in bounds {
        let Some(bound) = bound else { continue };
        let (below, above) = whole_steps(bound);
        if below == above {
            continue;
        }
        let nearest = if key == FLOOR { &above } else { &below };
        let message = format!(
            "budgets are proposed in whole numbers of 0.0001, and {bound} is none: {effect} \
            {nearest}"
        );
        let help = format!("write {}", if nearest.is_zero() { &above } else { nearest });
        findings.warn_at(&rules::ODD_STEP, key, message, help);
    }
}

/// Whether a budget is so far outside of the bounds that no step leads there; each is told.
fn out_of_reach(findings: &mut ConfigFindings<'_>, terms: &RebalanceTerms) -> bool {
    let RebalanceTerms { floor, ceiling, max_step } = terms;
    let mut any = false;
    for StrategyTerms { code, .. } in findings.strategies() {
        let own = (CAPITAL_PCT, &**code);
        let now = findings.config.capital_pct(Some(code));
        let (least, most) = terms.reach(now);
        if !now.is_positive() || least <= most || !findings.are_sure(&[own, FALLBACK_BUDGET]) {
            continue; // a budget of 0 stays
        }
        any = true;
        let message = format!(
            "no step of {} leads from a budget of {} to one of {} to {}, so `budget --rebalance` \
            fails once `{}` has a result",
            percent(max_step),
            percent(now),
            percent(floor),
            percent(ceiling),
            shortened(code)
        );
        let help = if now < floor {
            format!(
                "raise it to {} or more, or lower `rebalance.floor_pct`",
                &whole_steps(floor).1 - max_step
            )
        } else if now > ceiling {
            format!(
                "lower it to {} or less, or raise `rebalance.ceiling_pct`",
                &whole_steps(ceiling).0 + max_step
            )
        } else {
            "leave a whole number of 0.0001 between floor and ceiling, within a step of it"
                .to_owned()
        };
        let key = if findings.place_of(own).is_some() { own } else { (STRATEGY, &**code) };
        findings.warn_at(&rules::NO_PROPOSAL, key, message, help);
    }
    any
}

/// Budgets below the floor rise, and the others may not fall by as much.
fn unpaid(findings: &mut ConfigFindings<'_>, terms: &RebalanceTerms) {
    let budgets =
        findings.strategies().map(|strategy| findings.config.capital_pct(Some(&strategy.code)));
    let budgets: Vec<&Fraction> = budgets.filter(|now| now.is_positive()).collect();
    let today: Fraction = budgets.iter().map(|&now| now.clone()).sum();
    let least: Fraction = budgets.iter().map(|now| terms.reach(now).0).sum();
    if least > today && findings.written.is_sound() {
        let message = format!(
            "with this floor the budgets come to {} at least, and to {} today, so `budget \
            --rebalance` fails once all have a result",
            percent(&least),
            percent(&today)
        );
        let help = "lower it, or raise the budgets that are below it by hand";
        findings.warn_at(&rules::NO_PROPOSAL, FLOOR, message, help);
    }
}
