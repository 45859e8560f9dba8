//! `posize limits`.

use super::args::{Globals, LimitsArgs};
use super::failure::Failure;
use super::streams::Streams;
use super::{Status, format_of, inputs};
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
    let state = inputs::state(globals)?;
    let (book, notes) = inputs::book(globals, &config, &state)?;
    let report = book.limits();
    let notes = notes.iter().map(Note::from).collect();
    streams
        .emit(&LimitsOutput { report: &report, config: &config, taken_at: None, notes }, format)?;
    let fails = report.fails_check();
    Ok(if args.check && fails { Status::No } else { Status::Yes })
}
