//! `posize limits`.

use super::args::{Format, Globals, LimitsArgs};
use super::failure::Failure;
use super::streams::Streams;
use super::{Status, format_of, inputs};
use crate::diagnostic::{Diagnostic, nearest, rules};
use crate::engine::{Config, LIMITS, LimitUse, LimitsReport, Scope, TRADING_HALT, Unit};
use crate::render::json::Note;
use crate::render::outputs::LimitsOutput;
use anyhow::anyhow;

/// Shows the limits and what is used of them.
pub fn run(
    args: &LimitsArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = format_of::<LimitsOutput<'_>>(globals)?;
    if format == Format::Csv {
        check_one_list(args)?;
    }
    let config = inputs::config(globals)?;
    streams.group_by(config.config.digits);
    let state = inputs::state(globals)?;
    let loaded = inputs::book(globals, &config, &state)?;
    let report = loaded.portfolio.limits();
    let only = args.only.as_deref().map(|only| lines_of(only, &report, &config.config));
    let only = only.transpose()?;
    let held = args.positions.then(|| loaded.portfolio.held());
    let stress = args.stress.as_ref().map(|gap| loaded.portfolio.stress(&gap.0));
    let notes = notes(&loaded.warnings, &report);
    let taken_at = loaded.taken_at.as_ref().map(|taken| &*taken.text);
    let documents = &loaded.documents;
    let output = LimitsOutput {
        report: &report,
        config: &config.config,
        taken_at,
        documents,
        only,
        held,
        stress,
        notes,
    };
    streams.emit(&output, format)?;
    let fails = report.fails_check();
    Ok(if args.check && fails { Status::No } else { Status::Yes })
}

/// Refuses to leave out of the rows what is asked for.
fn check_one_list(args: &LimitsArgs) -> Result<(), Failure> {
    if args.stress.is_some() {
        let message = "--stress has no rows of --format csv: leave it out, or use json";
        return Err(anyhow!(message).into());
    }
    if args.positions && args.only.is_some() {
        let message = "with --positions the rows of --format csv are positions, and --only picks \
            limits: leave one out, or use json";
        return Err(anyhow!(message).into());
    }
    Ok(())
}

/// The lines of one limit, by its name; of one scope, by that behind a comma.
///
/// # Errors
/// There is no such limit or no such line: an empty answer might be taken for nothing used.
fn lines_of<'r>(
    only: &str,
    report: &'r LimitsReport,
    config: &Config,
) -> Result<Vec<&'r LimitUse>, Failure> {
    let (name, scope) = match only.split_once(',') {
        Some((name, scope)) => (name.trim(), Some(scope.trim())),
        None => (only.trim(), None),
    };
    let limit = LIMITS.into_iter().find(|limit| limit.name == name).ok_or_else(|| {
        let names = LIMITS.iter().map(|limit| limit.name);
        let meant = nearest(name, names.clone()).map_or_else(
            || format!("the limits are {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        anyhow!("--only: there is no limit `{name}`; {meant}")
    })?;
    if !(limit.is_on)(config) {
        let key = limit.keys.first().map(|key| format!(": the config names no {}", key.name));
        return Err(anyhow!("--only: {name} is off{}", key.unwrap_or_default()).into());
    }
    let lines: Vec<&LimitUse> = report.uses().filter(|line| line.limit == limit).collect();
    let is_of_each = limit.scope == Scope::Trade && limit.unit != Unit::Losses;
    if lines.is_empty() && is_of_each {
        return Err(
            anyhow!("--only: each trade has {name} anew: `limits` has no line of it").into()
        );
    }
    let Some(scope) = scope else {
        return Ok(lines);
    };
    let is_it = |line: &&LimitUse| {
        line.scope.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(scope))
    };
    let of_scope: Vec<&LimitUse> = lines.iter().copied().filter(is_it).collect();
    if of_scope.is_empty() {
        let scopes: Vec<&str> = lines.iter().filter_map(|line| line.scope.as_deref()).collect();
        let meant = match (nearest(scope, scopes.iter().copied()), scopes.is_empty()) {
            (Some(near), _) => format!("; did you mean `{near}`?"),
            (None, true) if !lines.is_empty() => ": it has one line, for all".to_owned(),
            _ => ": nothing counts there".to_owned(),
        };
        return Err(anyhow!("--only: {name} has no line of `{scope}`{meant}").into());
    }
    Ok(of_scope)
}

/// What the files behind the report give to say. A halt that is respected is said by the report.
fn notes(warnings: &[Diagnostic], report: &LimitsReport) -> Vec<Note> {
    let is_respected = report.halts.iter().any(|halt| *halt.limit == TRADING_HALT);
    notes_beside_halt(warnings, is_respected)
}

/// What files give to say, less a halt that the answer itself tells.
pub(super) fn notes_beside_halt(warnings: &[Diagnostic], tells_halt: bool) -> Vec<Note> {
    let is_halt = |found: &&Diagnostic| found.rule.code == rules::TRADING_HALTED.code;
    warnings.iter().filter(|found| !(tells_halt && is_halt(found))).map(Note::from).collect()
}
