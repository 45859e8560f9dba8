//! `posize limits`.

use super::args::{Globals, LimitsArgs};
use super::failure::Failure;
use super::streams::Streams;
use super::{Status, format_of, inputs};
use crate::diagnostic::{Diagnostic, rules};
use crate::engine::{LimitsReport, TRADING_HALT};
use crate::render::json::Note;
use crate::render::outputs::LimitsOutput;

/// Shows the limits and what is used of them.
pub fn run(
    args: &LimitsArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = format_of::<LimitsOutput<'_>>(globals)?;
    let config = inputs::config(globals)?;
    streams.group_by(config.config.digits);
    let state = inputs::state(globals)?;
    let loaded = inputs::book(globals, &config, &state)?;
    let report = loaded.portfolio.limits();
    let notes = notes(&loaded.warnings, &report);
    let taken_at = loaded.taken_at.as_ref().map(|taken| &*taken.text);
    let documents = &loaded.documents;
    let output =
        LimitsOutput { report: &report, config: &config.config, taken_at, documents, notes };
    streams.emit(&output, format)?;
    let fails = report.fails_check();
    Ok(if args.check && fails { Status::No } else { Status::Yes })
}

/// What the files behind the report give to say. A halt that is respected is said by the report.
fn notes(warnings: &[Diagnostic], report: &LimitsReport) -> Vec<Note> {
    let is_halt = |found: &&Diagnostic| found.rule.code == rules::TRADING_HALTED.code;
    let is_respected = report.halts.iter().any(|halt| *halt.limit == TRADING_HALT);
    warnings.iter().filter(|found| !(is_respected && is_halt(found))).map(Note::from).collect()
}
