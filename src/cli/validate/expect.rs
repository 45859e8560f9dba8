//! `validate --expect FILE`: whether intents are answered as the file says.

use super::super::args::Globals;
use super::super::failure::Failure;
use super::super::files::Purpose;
use super::super::streams::Streams;
use super::super::{Status, files, format_of, inputs};
use super::{ValidateArgs, name, or_report};
use crate::diagnostic::{Diagnostic, rules};
use crate::expect::{Asking, check_cases, read_cases};
use crate::load::StaleState;
use crate::render::diagnostics::{FileKind, ValidationReport};
use crate::render::json;
use crate::render::outputs::ReportOutput;
use crate::source::Source;
use std::path::Path;
use std::sync::Arc;

/// Asks every intent of the file, and prints which answers are not what was expected.
pub fn check_answers(
    args: &ValidateArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = format_of::<ReportOutput<'_>>(globals)?;
    let Some(path) = &args.expect else { return Ok(Status::Yes) };
    inputs::check_standard_input(globals, Some(path))?;
    let Some((source, found)) = or_report(checked(path, args, globals), globals, streams)? else {
        return Ok(Status::Unanswered);
    };
    let mut report = ValidationReport { found, ..ValidationReport::default() };
    report.note_file(&source, FileKind::Expected);
    let is_unexpected = |of: &Diagnostic| of.rule.code == rules::UNEXPECTED_ANSWER.code;
    let status = match report.found.as_slice() {
        [] => Status::Yes,
        found if found.iter().all(is_unexpected) => Status::No,
        _ => Status::Unanswered,
    };
    report.valid = status == Status::Yes;
    streams.emit(&ReportOutput { report: &report, sources: &[&source] }, format)?;
    Ok(status)
}

/// The file, and what is not as it says. The age of the state plays no part: what is expected of a
/// fixed state is expected on any day.
fn checked(
    path: &Path,
    args: &ValidateArgs,
    globals: &Globals,
) -> Result<(Arc<Source>, Vec<Diagnostic>), Failure> {
    let source = files::load(path, &name(path, args), Purpose::Config)
        .map_err(|found| Failure::Diagnostics { found: vec![*found], sources: Vec::new() })?;
    let source = Arc::new(source);
    let in_file = |found| Failure::Diagnostics { found, sources: vec![Arc::clone(&source)] };
    let cases = read_cases(&source).map_err(in_file)?;
    let config = inputs::config(globals)?;
    let state = inputs::state(globals)?;
    let loading = inputs::loading(globals, &config)?.if_stale(StaleState::Told);
    let loaded = inputs::book_with(loading, &state)?;
    let asking = Asking {
        portfolio: &loaded.portfolio,
        only_known_fields: args.strict,
        append_answer: json::append_answer,
    };
    let found = check_cases(&source, &cases, asking);
    Ok((source, found))
}
