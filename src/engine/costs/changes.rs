//! What a change of `costs.schedules` and `costs.apply` does: the more a trade costs, the less of
//! it is opened.

use super::charge::{Charge, ChargePrice};
use super::schedule::{NO_SCHEDULE, Schedule};
use crate::engine::config::Config;
use crate::engine::effect::Change;
use std::cmp::Ordering;

/// What a change of a schedule's entries does. One that nothing applies costs nobody anything.
pub(super) fn schedule_change(old: &Config, new: &Config, name: &str) -> Change {
    match (old.schedules.get(name), new.schedules.get(name)) {
        (Some(was), Some(is)) if old.schedules.applies(name) && new.schedules.applies(name) => {
            entries_change(was, is)
        }
        (None, Some(_)) if !old.names_costs() && new.schedules.applies(name) => Change::Tighter,
        (Some(_), None) if !new.names_costs() && old.schedules.applies(name) => Change::Looser,
        _ => Change::Other,
    }
}

/// What a change of the schedule does that something pays.
pub(super) fn apply_change(old: &Config, new: &Config, to: &str) -> Change {
    let entries = |config: &Config| -> Option<Vec<Schedule>> {
        match config.schedules.applied(to) {
            None if config.names_costs() => None, // what is told for less in particular
            None | Some(NO_SCHEDULE) => Some(Vec::new()),
            Some(name) => config.schedules.get(name).map(<[Schedule]>::to_vec),
        }
    };
    match (entries(old), entries(new)) {
        (Some(was), Some(is)) if was.is_empty() && !is.is_empty() => Change::Tighter,
        (Some(was), Some(is)) if !was.is_empty() && is.is_empty() => Change::Looser,
        (Some(was), Some(is)) => entries_change(&was, &is),
        _ => Change::Other,
    }
}

/// Compares the charges in force from each day on that either schedule names. Before the first of a
/// schedule nothing is opened.
fn entries_change(old: &[Schedule], new: &[Schedule]) -> Change {
    let days = old.iter().chain(new).map(|entry| entry.from);
    Change::of_all(days.flat_map(|day| {
        let in_force = |entries: &'_ [Schedule]| {
            let entry = entries.iter().rfind(|entry| entry.from <= day);
            entry.map(|entry| entry.charges.clone())
        };
        match (in_force(old), in_force(new)) {
            (None, None) => vec![Some(Ordering::Equal)],
            (None, Some(_)) => vec![Some(Ordering::Greater)],
            (Some(_), None) => vec![Some(Ordering::Less)],
            (Some(was), Some(is)) => compare_charges(&was, &is),
        }
    }))
}

/// How loose each charge is beside the one of its name.
fn compare_charges(old: &[Charge], new: &[Charge]) -> Vec<Option<Ordering>> {
    let named = |charges: &[Charge], name: &str| charges.iter().find(|of| of.name == name).cloned();
    let gone = old.iter().filter(|was| named(new, &was.name).is_none());
    let gone = gone.map(|_| Some(Ordering::Greater));
    let rest = new.iter().flat_map(|is| match named(old, &is.name) {
        None => vec![Some(Ordering::Less)],
        Some(was) => compare_charge((&was, old), (is, new)),
    });
    gone.chain(rest).collect()
}

/// How loose a charge is beside the one that it was; each with those beside it, of which it may be
/// a tax.
fn compare_charge(
    (was, beside_was): (&Charge, &[Charge]),
    (is, beside_is): (&Charge, &[Charge]),
) -> Vec<Option<Ordering>> {
    let taxed = |of: &[usize], beside: &[Charge]| -> Vec<String> {
        let mut names: Vec<String> =
            of.iter().filter_map(|&at| Some(beside.get(at)?.name.clone())).collect();
        names.sort_unstable();
        names
    };
    let price = match (&was.price, &is.price) {
        (ChargePrice::Rate(was), ChargePrice::Rate(is)) => Some(was.cmp(is)),
        (ChargePrice::Amount(was), ChargePrice::Amount(is)) => Some(was.cmp(is)),
        (ChargePrice::Tax(was, of_was), ChargePrice::Tax(is, of_is))
            if taxed(of_was, beside_was) == taxed(of_is, beside_is) =>
        {
            Some(was.cmp(is))
        }
        _ => None,
    };
    let terms = |of: &Charge| (of.leg, of.side, of.per, of.round.clone());
    let same = (terms(was) == terms(is)).then_some(Ordering::Equal);
    // A least of none is below every other, a most of none above.
    let least = was.min.cmp(&is.min);
    let most = match (&was.max, &is.max) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(was), Some(is)) => was.cmp(is),
    };
    vec![price, same, Some(least), Some(most)]
}
