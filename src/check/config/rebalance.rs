//! Rebalancing: bounds that are missing, contradict each other or stand between two steps, and
//! budgets for which they leave no proposal.

use super::lints::{CAPITAL_PCT, Key, Lints, STRATEGY, path};
use crate::diagnostic::{percent, rules};
use crate::engine::{RebalanceTerms, StrategyTerms, whole_steps};
use crate::units::Fraction;

const FLOOR: Key<'_> = ("rebalance.floor_pct", "");
const CEILING: Key<'_> = ("rebalance.ceiling_pct", "");
const STEP: Key<'_> = ("rebalance.max_step_pct", "");

pub(super) fn run(lints: &mut Lints<'_>) {
    if !lints.sure(&[FLOOR, CEILING, STEP]) {
        return;
    }
    incomplete(lints);
    odd_steps(lints);
    if let Ok(terms) = lints.config.rebalance.terms()
        && !out_of_reach(lints, &terms)
    {
        unpaid(lints, &terms);
    }
}

fn incomplete(lints: &mut Lints<'_>) {
    let (missing, there): (Vec<_>, Vec<_>) =
        [FLOOR, CEILING, STEP].into_iter().partition(|key| lints.place(*key).is_none());
    if let (Some(first), false) = (there.first(), missing.is_empty()) {
        let names: Vec<String> = missing.iter().map(|key| format!("`{}`", path(*key))).collect();
        let message = format!("`budget --rebalance` can't answer without {}", names.join(" and "));
        lints.warn(&rules::INCOMPLETE_REBALANCE, *first, message, "set all three, or none");
    }
}

/// A bound between two steps is in effect the next one inside.
fn odd_steps(lints: &mut Lints<'_>) {
    let terms = &lints.config.rebalance;
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
            "budgets are proposed in whole numbers of 0.0001, and {bound} is none: {effect} {nearest}"
        );
        let help = format!("write {}", if nearest.is_zero() { &above } else { nearest });
        lints.warn(&rules::ODD_STEP, key, message, help);
    }
}

/// Whether a budget is so far outside of the bounds that no step leads there; each is told.
fn out_of_reach(lints: &mut Lints<'_>, terms: &RebalanceTerms) -> bool {
    let RebalanceTerms { floor, ceiling, max_step } = terms;
    let mut any = false;
    for StrategyTerms { code, .. } in lints.strategies() {
        let own = (CAPITAL_PCT, &**code);
        let now = lints.config.capital_pct(Some(code));
        let (least, most) = terms.reach(now);
        if !now.is_positive() || least <= most || !lints.sure(&[own, FALLBACK]) {
            continue; // a budget of 0 stays
        }
        any = true;
        let message = format!(
            "no step of {} leads from a budget of {} to one of {} to {}, so `budget --rebalance` fails once `{code}` has a result",
            percent(max_step),
            percent(now),
            percent(floor),
            percent(ceiling)
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
        let key = if lints.place(own).is_some() { own } else { (STRATEGY, &**code) };
        lints.warn(&rules::NO_PROPOSAL, key, message, help);
    }
    any
}

const FALLBACK: Key<'_> = ("max_risk_per_strategy_pct", "");

/// Budgets below the floor rise, and the others may not fall by as much.
fn unpaid(lints: &mut Lints<'_>, terms: &RebalanceTerms) {
    let budgets = lints.strategies().map(|strategy| lints.config.capital_pct(Some(&strategy.code)));
    let budgets: Vec<&Fraction> = budgets.filter(|now| now.is_positive()).collect();
    let today: Fraction = budgets.iter().map(|&now| now.clone()).sum();
    let least: Fraction = budgets.iter().map(|now| terms.reach(now).0).sum();
    if least > today && lints.written.is_sound() {
        let message = format!(
            "with this floor the budgets come to {} at least, and to {} today, so `budget --rebalance` fails once all have a result",
            percent(&least),
            percent(&today)
        );
        let help = "lower it, or raise the budgets that are below it by hand";
        lints.warn(&rules::NO_PROPOSAL, FLOOR, message, help);
    }
}
