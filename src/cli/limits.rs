//! `posize limits`.

use super::args::{Format, Globals, LimitsArgs};
use super::failure::Failure;
use super::streams::Streams;
use super::{Status, inputs, table_or_json};
use crate::render::json::{self, LimitsDocument, Note};
use crate::render::text;

/// Shows the limits and what is used of them.
pub fn run(
    args: &LimitsArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = table_or_json(globals)?;
    let config = inputs::config(globals)?;
    let source = inputs::state(globals)?;
    let (book, notes) = inputs::book(globals, &config, source.as_ref())?;
    let report = book.limits();
    if format == Format::Json {
        let document =
            LimitsDocument::new(&report, &config, notes.iter().map(Note::from).collect());
        json::write(&document, streams.out)?;
    } else {
        streams.out.write_all(text::limits(&report, &config, streams.screen).as_bytes())?;
        for note in &notes {
            streams.warn(&note.message)?;
        }
        if let Some(halt) = &report.halt {
            streams.warn(&halt.halt_message())?;
        }
        for line in report.exceeded() {
            streams.warn(&line.exceeded_message())?;
        }
    }
    let exceeded = report.exceeded().next().is_some();
    Ok(if args.check && exceeded { Status::No } else { Status::Yes })
}
