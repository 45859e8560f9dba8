//! Keys that contradict each other: errors, although each value holds by itself.

use super::section::key_path;
use super::written::WrittenKeys;
use crate::diagnostic::{Diagnostic, did_you_mean, excerpt, nearest, percent, rules, shortened};
use crate::engine::costs::{GAP_PCT, MAX_GAP_RISK, NO_SCHEDULE};
use crate::engine::keys::EDGE;
use crate::engine::{Config, GROUPS, Group, UNASSIGNED};

/// Every contradiction in what a file says, at its place.
pub fn find_contradictions(file: &str, config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    let mut found = half_edges(file, config, written);
    found.extend(crossed_bounds(file, config, written));
    found.extend(reserved_name(file, config, written));
    found.extend(unknown_schedules(file, config, written));
    found.extend(half_gap(file, config, written));
    found.extend(unknown_groups(file, config, written));
    found
}

/// What carries no strategy adds up under a name that no strategy may have.
fn reserved_name(file: &str, config: &Config, written: &WrittenKeys) -> Option<Diagnostic> {
    const STRATEGY: &str = "strategy_budgets.<code>";
    config.strategies.get(UNASSIGNED)?;
    let message = format!("what has no strategy adds up under `{UNASSIGNED}`: no strategy is it");
    let help = "give the strategy another name; what has none has max_risk_per_strategy_pct";
    let span = written.place(STRATEGY, UNASSIGNED)?;
    let problem = Diagnostic::at(&rules::RESERVED_NAME, file, span, message);
    Some(problem.key(key_path(STRATEGY, UNASSIGNED)).help(help))
}

/// An order that pays an unknown schedule could never be sized.
fn unknown_schedules(file: &str, config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    const APPLY: &str = "costs.apply.<symbol>";
    const SCHEDULE: &str = "costs.schedules.<schedule>";
    let mut found = Vec::new();
    if let Some(span) = written.place(SCHEDULE, NO_SCHEDULE) {
        let message = format!("`{NO_SCHEDULE}` says that something costs nothing");
        let problem = Diagnostic::at(&rules::RESERVED_NAME, file, span, message);
        let problem = problem.key(key_path(SCHEDULE, NO_SCHEDULE));
        found.push(problem.help("give the schedule another name"));
    }
    for to in written.names(APPLY) {
        let Some(name) = config.schedules.applied(to) else { continue };
        let is_sure = written.is_sure(SCHEDULE, name);
        if name == NO_SCHEDULE || config.schedules.get(name).is_some() || !is_sure {
            continue;
        }
        if let Some(span) = written.place(APPLY, to) {
            let message = format!("there is no schedule `{}`", excerpt(name));
            let near = nearest(name, config.schedules.names()).map(did_you_mean);
            let help = near.unwrap_or_else(|| {
                format!("add it to costs.schedules, or write `{NO_SCHEDULE}` for no costs")
            });
            let problem = Diagnostic::at(&rules::UNKNOWN_SCHEDULE, file, span, message);
            found.push(problem.key(key_path(APPLY, to)).help(help));
        }
    }
    found
}

/// A gap and what it may cost make a limit only together.
fn half_gap(file: &str, config: &Config, written: &WrittenKeys) -> Option<Diagnostic> {
    let names = [GAP_PCT.name(), MAX_GAP_RISK.name()];
    let (key, missing) = match (GAP_PCT.is_set(config), MAX_GAP_RISK.is_set(config)) {
        (true, false) => (names[0], names[1]),
        (false, true) => (names[1], names[0]),
        _ => return None,
    };
    if !names.iter().all(|key| written.is_sure(key, "")) {
        return None;
    }
    let message = format!("`{missing}` is missing: the two make a limit only together");
    let help = format!("add `{missing}`, or remove this");
    let problem = Diagnostic::at(&rules::INCOMPLETE_GAP, file, written.place(key, "")?, message);
    Some(problem.key(key_path(key, "")).help(help))
}

/// A limit for a group that has no members holds nothing back.
fn unknown_groups(file: &str, config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    const LIMITED: &str = "group_limits.<group>";
    let unknown =
        |group: &&str| config.groups.get(group).is_none() && !written.is_faulty(GROUPS.name, group);
    let problem = |group: &str| {
        let message = format!("`groups` has no `{}`: nothing is in it", shortened(group));
        let near = nearest(group, config.groups.iter().map(Group::name)).map(did_you_mean);
        let help = near.unwrap_or_else(|| "name its members in `groups`".to_owned());
        let problem =
            Diagnostic::at(&rules::UNKNOWN_GROUP, file, written.place(LIMITED, group)?, message);
        Some(problem.key(key_path(LIMITED, group)).help(help))
    };
    written.names(LIMITED).into_iter().filter(unknown).filter_map(problem).collect()
}

/// Win rate and payoff ratio make an edge together; where one is missing, the record in the
/// checkpoint would be taken.
fn half_edges(file: &str, config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    let [win_rate, payoff_ratio] = EDGE;
    let mut found = Vec::new();
    for terms in config.strategies.iter() {
        let code = terms.code.as_str();
        let (key, missing) = match (&terms.win_rate, &terms.payoff_ratio) {
            (Some(_), None) => (win_rate, "payoff_ratio"),
            (None, Some(_)) => (payoff_ratio, "win_rate"),
            _ => continue,
        };
        let is_sure = EDGE.iter().all(|key| written.is_sure(key, code));
        if let Some(span) = written.place(key, code).filter(|_| is_sure) {
            let message = format!(
                "`{}` has no `{missing}`: the two make an edge only together",
                shortened(code)
            );
            let help = format!("add `{missing}`, or remove this");
            let problem = Diagnostic::at(&rules::INCOMPLETE_EDGE, file, span, message);
            found.push(problem.key(key_path(key, code)).help(help));
        }
    }
    found
}

/// A floor of rebalancing above its ceiling leaves no budget in between.
fn crossed_bounds(file: &str, config: &Config, written: &WrittenKeys) -> Option<Diagnostic> {
    const FLOOR: &str = "rebalance.floor_pct";
    const BOUNDS: [&str; 3] = [FLOOR, "rebalance.ceiling_pct", "rebalance.max_step_pct"];
    let (floor, ceiling) =
        (config.rebalance.floor_pct.as_ref()?, config.rebalance.ceiling_pct.as_ref()?);
    if floor <= ceiling || !BOUNDS.iter().all(|key| written.is_sure(key, "")) {
        return None;
    }
    let message =
        format!("a floor of {} is above the ceiling of {}", percent(floor), percent(ceiling));
    let help = format!("write {ceiling} or less, or raise `ceiling_pct`");
    let problem =
        Diagnostic::at(&rules::FLOOR_ABOVE_CEILING, file, written.place(FLOOR, "")?, message);
    Some(problem.key(key_path(FLOOR, "")).help(help))
}
