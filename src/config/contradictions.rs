//! Keys that contradict each other: errors, although each value holds by itself.

use super::files::{name_of, place_from};
use super::section::key_path;
use super::written::WrittenKeys;
use crate::diagnostic::{Diagnostic, did_you_mean, excerpt, nearest, percent, rules, shortened};
use crate::engine::costs::{GAP_PCT, MAX_GAP_RISK, NO_SCHEDULE};
use crate::engine::keys::EDGE;
use crate::engine::{Config, GROUPS, Group, UNASSIGNED};

/// How many strategies a message lists.
const NAMES_TOLD: usize = 8;

/// Every contradiction in what a file says, at its place.
pub fn find_contradictions(
    files: &[&str],
    config: &Config,
    written: &WrittenKeys,
) -> Vec<Diagnostic> {
    let mut found = half_edges(files, config, written);
    found.extend(crossed_bounds(files, config, written));
    found.extend(reserved_name(files, config, written));
    found.extend(unnamed_default(files, config, written));
    found.extend(unknown_schedules(files, config, written));
    found.extend(half_gap(files, config, written));
    found.extend(unknown_groups(files, config, written));
    found
}

/// What carries no strategy adds up under a name that no strategy may have.
fn reserved_name(files: &[&str], config: &Config, written: &WrittenKeys) -> Option<Diagnostic> {
    const STRATEGY: &str = "strategy_budgets.<code>";
    config.strategies.get(UNASSIGNED)?;
    let message = format!("what has no strategy adds up under `{UNASSIGNED}`: no strategy is it");
    let help = "give the strategy another name; what has none has max_risk_per_strategy_pct";
    let span = written.place(STRATEGY, UNASSIGNED)?;
    let problem = Diagnostic::at(&rules::RESERVED_NAME, name_of(files, span), span, message);
    Some(problem.key(key_path(STRATEGY, UNASSIGNED)).help(help))
}

/// An order that pays an unknown schedule could never be sized.
fn unknown_schedules(files: &[&str], config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    const APPLY: &str = "costs.apply.<symbol>";
    const SCHEDULE: &str = "costs.schedules.<schedule>";
    let mut found = Vec::new();
    if let Some(span) = written.place(SCHEDULE, NO_SCHEDULE) {
        let message = format!("`{NO_SCHEDULE}` says that something costs nothing");
        let problem = Diagnostic::at(&rules::RESERVED_NAME, name_of(files, span), span, message);
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
            let file = name_of(files, span);
            let problem = Diagnostic::at(&rules::UNKNOWN_SCHEDULE, file, span, message);
            found.push(problem.key(key_path(APPLY, to)).help(help));
        }
    }
    found
}

/// A gap and what it may cost make a limit only together.
fn half_gap(files: &[&str], config: &Config, written: &WrittenKeys) -> Option<Diagnostic> {
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
    let span = written.place(key, "")?;
    let file = name_of(files, span);
    let problem = Diagnostic::at(&rules::INCOMPLETE_GAP, file, span, message);
    Some(problem.key(key_path(key, "")).help(help))
}

/// A limit for a group that has no members holds nothing back.
fn unknown_groups(files: &[&str], config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    const LIMITED: &str = "group_limits.<group>";
    let unknown =
        |group: &&str| config.groups.get(group).is_none() && !written.is_faulty(GROUPS.name, group);
    let problem = |group: &str| {
        let message = format!("`groups` has no `{}`: nothing is in it", shortened(group));
        let near = nearest(group, config.groups.iter().map(Group::name)).map(did_you_mean);
        let help = near.unwrap_or_else(|| "name its members in `groups`".to_owned());
        let span = written.place(LIMITED, group)?;
        let problem = Diagnostic::at(&rules::UNKNOWN_GROUP, name_of(files, span), span, message);
        Some(problem.key(key_path(LIMITED, group)).help(help))
    };
    written.names(LIMITED).into_iter().filter(unknown).filter_map(problem).collect()
}

/// A default strategy that no budget names would have the fallback budget on every trade by hand.
fn unnamed_default(files: &[&str], config: &Config, written: &WrittenKeys) -> Option<Diagnostic> {
    const KEY: &str = "default_strategy";
    let code = config.default_strategy.as_deref()?;
    let known = || config.strategies.iter().map(|terms| terms.code.as_str());
    let is_sure = written.is_sure("strategy_budgets.<code>", code);
    if code == UNASSIGNED || !is_sure || known().any(|known| known == code) {
        return None;
    }
    let message = format!("`strategy_budgets` names no strategy `{}`", excerpt(code));
    let meant = nearest(code, known()).map(did_you_mean);
    let help = meant.unwrap_or_else(|| {
        let names: Vec<_> = known().take(NAMES_TOLD).map(shortened).collect();
        let more = if known().nth(NAMES_TOLD).is_some() { ", …" } else { "" };
        if names.is_empty() {
            "give it a budget under `strategy_budgets`, or remove this".to_owned()
        } else {
            format!("named there: {}{more}", names.join(", "))
        }
    });
    let span = written.place(KEY, "")?;
    Some(
        Diagnostic::at(&rules::UNNAMED_STRATEGY, name_of(files, span), span, message)
            .key(key_path(KEY, ""))
            .help(help),
    )
}

/// Win rate and payoff ratio make an edge together; where one is missing, the record in the
/// checkpoint would be taken.
fn half_edges(files: &[&str], config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
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
            let problem =
                Diagnostic::at(&rules::INCOMPLETE_EDGE, name_of(files, span), span, message);
            found.push(problem.key(key_path(key, code)).help(help));
        }
    }
    found
}

/// A floor of rebalancing above its ceiling leaves no budget in between.
fn crossed_bounds(files: &[&str], config: &Config, written: &WrittenKeys) -> Option<Diagnostic> {
    const FLOOR: &str = "rebalance.floor_pct";
    const CEILING: &str = "rebalance.ceiling_pct";
    const BOUNDS: [&str; 3] = [FLOOR, CEILING, "rebalance.max_step_pct"];
    let (floor, ceiling) =
        (config.rebalance.floor_pct.as_ref()?, config.rebalance.ceiling_pct.as_ref()?);
    if floor <= ceiling || !BOUNDS.iter().all(|key| written.is_sure(key, "")) {
        return None;
    }
    let span = written.place(FLOOR, "")?;
    // What stands in another file is hard to find.
    let elsewhere = written.place(CEILING, "").filter(|ceiling| ceiling.file != span.file);
    let place = |ceiling| format!(", which stands in {}", place_from(files, ceiling, span));
    let message = format!(
        "a floor of {} is above the ceiling of {}{}",
        percent(floor),
        percent(ceiling),
        elsewhere.map(place).unwrap_or_default()
    );
    let help = format!("write {ceiling} or less, or raise `ceiling_pct`");
    let problem = Diagnostic::at(&rules::FLOOR_ABOVE_CEILING, name_of(files, span), span, message);
    Some(problem.key(key_path(FLOOR, "")).help(help))
}
