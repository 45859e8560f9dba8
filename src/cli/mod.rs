//! The command line: arguments in, files read, the core asked, the answer printed, an exit status.

mod args;
mod validate;

use crate::diagnostic::Diagnostic;
use args::{Arguments, Command};
use clap::Parser;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// The exit statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
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

/// Why a command could not answer.
#[derive(Debug)]
pub enum Failure {
    /// Something is wrong in a file; all of it, at once.
    Diagnostics(Vec<Diagnostic>),
    /// Anything else, with its chain of causes.
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Where the output goes.
pub struct Streams<'a> {
    /// The answer and nothing else.
    pub out: &'a mut dyn Write,
    /// Notes, warnings and errors.
    pub err: &'a mut dyn Write,
    /// Whether `out` gets colours.
    pub color_out: bool,
    /// Whether `err` gets colours.
    pub color_err: bool,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let mut streams = Streams {
        color_out: stdout.is_terminal(),
        color_err: stderr.is_terminal(),
        out: &mut stdout.lock(),
        err: &mut stderr.lock(),
    };
    let result = match &arguments.command {
        Command::Validate(validate) => validate::run(validate, &arguments.globals, &mut streams),
    };
    result.map_or(ExitCode::from(Status::Unanswered), ExitCode::from)
}
