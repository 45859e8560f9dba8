//! The command line: arguments in, files read, the core asked, the answer printed, an exit status.

mod args;
mod budget;
mod by_hand;
mod failure;
mod files;
mod inputs;
mod instruments;
mod limits;
mod size;
mod stream;
mod streams;
mod usage;
mod validate;

use crate::render::emit::{Format, FormatError, Render, check_format};
use args::{Arguments, Command, Globals};
use std::cell::Cell;
use std::io::{self, BufWriter};
use std::process::ExitCode;
use streams::{Stderr, Stdout, Streams, screen};

/// The exit statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Answered.
    Yes,
    /// Answered no: quantity 0, config invalid, limit exceeded.
    No,
    /// Could not answer: usage, unreadable or bad config, state or input.
    Unanswered,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Yes => 0,
            Status::No => 1,
            Status::Unanswered => 2,
        })
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match usage::parsed() {
        Ok(arguments) => arguments,
        Err(status) => return status.into(),
    };
    let globals = &arguments.globals;
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let is_lost = Cell::new(false);
    let mut streams = Streams {
        screen: screen(&stdout, globals),
        err_screen: screen(&stderr, globals),
        out: &mut BufWriter::new(Stdout(stdout.lock())),
        err: &mut Stderr { stream: stderr.lock(), is_lost: &is_lost },
    };
    match run(&arguments, &mut streams) {
        // Who can't be told a warning is not told that all is well.
        Status::Yes if is_lost.get() => Status::Unanswered,
        status => status,
    }
    .into()
}

fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Status {
    let globals = &arguments.globals;
    let answered = match &arguments.command {
        Command::Size(args) => size::run(args, globals, streams),
        Command::Limits(args) => limits::run(args, globals, streams),
        Command::Budget(args) => budget::run(args, globals, streams),
        Command::Validate(args) => validate::run(args, globals, streams),
    };
    // An answer that could not be written whole is no answer, unless its reader left on purpose.
    match answered.and_then(|status| Ok(streams.out.flush().map(|()| status)?)) {
        Ok(status) => status,
        Err(failure) if failure.is_closed_pipe() => Status::Yes,
        Err(failure) => {
            drop(failure.print(streams.err, streams.err_screen)); // it remembers what it lost
            Status::Unanswered
        }
    }
}

/// The format that was asked for, where this document has it.
fn format_of<D: Render>(globals: &Globals) -> Result<Format, FormatError> {
    let format = globals.format();
    check_format::<D>(format).map(|()| format)
}
