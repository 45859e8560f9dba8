//! The command line: arguments in, files read, the core asked, the answer printed, an exit status.

mod args;
mod budget;
mod by_hand;
mod complete;
mod failure;
mod files;
mod generate;
mod help;
mod inputs;
mod instruments;
mod limits;
mod one_command;
mod size;
mod stream;
mod streams;
mod usage;
mod validate;

use crate::render::emit::{Format, FormatError, Render, check_format};
use crate::render::messages::MessageForm;
use crate::render::text::Screen;
use args::{Arguments, Command, Globals};
use failure::Failure;
use std::cell::Cell;
use std::env;
use std::ffi::OsString;
use std::io::{self, BufWriter};
use std::process::ExitCode;
use streams::{Stderr, Stdout, Streams, message_form, screen};

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
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    let none = Globals::default();
    let told = |answer: &dyn Fn(&mut Streams<'_>) -> Result<Status, Failure>| {
        ExitCode::from(answered(&none, answer))
    };
    match words.split_first() {
        None => return told(&|streams| Ok(help::start(streams)?)),
        // clap would be asked for all commands first, and for what help says of them.
        Some((first, [])) if first == "--version" || first == "-V" => {
            let version = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");
            return told(&|streams| {
                streams.out.write_all(version.as_bytes())?;
                Ok(Status::Yes)
            });
        }
        Some((first, rest)) if first == "--generate" => {
            return told(&|streams| generate::run(rest, streams));
        }
        Some((first, rest)) if first == "--complete" => {
            return told(&|streams| {
                streams.out.write_all(complete::names(rest).as_bytes())?;
                Ok(Status::Yes)
            });
        }
        Some(_) => {}
    }
    match usage::parsed(&words) {
        Ok(arguments) => answered(&arguments.globals, |streams| run(&arguments, streams)),
        Err(status) => status,
    }
    .into()
}

/// Answers on the streams of this process.
fn answered(
    globals: &Globals,
    answer: impl FnOnce(&mut Streams<'_>) -> Result<Status, Failure>,
) -> Status {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let is_lost = Cell::new(false);
    let messages = message_form(globals);
    let err_screen = match messages {
        MessageForm::Text => screen(&stderr, globals),
        MessageForm::Json => Screen::default(),
    };
    let mut streams = Streams {
        screen: screen(&stdout, globals),
        err_screen,
        messages,
        out: &mut BufWriter::new(Stdout(stdout.lock())),
        err: &mut Stderr { stream: stderr.lock(), is_lost: &is_lost },
    };
    match written(answer(&mut streams), &mut streams) {
        // Who can't be told a warning is not told that all is well.
        Status::Yes if is_lost.get() => Status::Unanswered,
        status => status,
    }
}

fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Result<Status, Failure> {
    let globals = &arguments.globals;
    match &arguments.command {
        Command::Size(args) => size::run(args, globals, streams),
        Command::Limits(args) => limits::run(args, globals, streams),
        Command::Budget(args) => budget::run(args, globals, streams),
        Command::Validate(args) => validate::run(args, globals, streams),
        Command::Help(args) => help::run(args, streams),
    }
}

/// How an answer ends once it is written, or why there is none.
fn written(answered: Result<Status, Failure>, streams: &mut Streams<'_>) -> Status {
    // An answer that could not be written whole is no answer, unless its reader left on purpose.
    match answered.and_then(|status| Ok(streams.out.flush().map(|()| status)?)) {
        Ok(status) => status,
        Err(failure) if failure.is_closed_pipe() => Status::Yes,
        Err(failure) => {
            let (screen, form) = (streams.err_screen, streams.messages);
            drop(failure.print(streams.err, screen, form)); // it remembers what it lost
            Status::Unanswered
        }
    }
}

/// The format that was asked for, where this document has it.
fn format_of<D: Render>(globals: &Globals) -> Result<Format, FormatError> {
    let format = globals.format();
    check_format::<D>(format).map(|()| format)
}
