//! Why a command could not answer, and the one place that prints it.

use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{IntentError, NoRebalance};
use crate::render::diagnostics;
use crate::render::messages::{
    IO, Message, MessageForm, NO_REBALANCE, USAGE, diagnostic_line, message_line,
};
use crate::render::text::Screen;
use crate::source::Source;
use crate::stream::LineError;
use crate::visible::visible;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

/// Why a command could not answer.
#[derive(Debug)]
pub enum Failure {
    /// Something is wrong in the files; all of it, at once.
    Diagnostics {
        /// What was found.
        found: Vec<Diagnostic>,
        /// The texts that it was found in; shared, because one may be large.
        sources: Vec<Arc<Source>>,
    },
    /// Anything else, with its chain of causes.
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

impl Failure {
    /// Whether the reader of the answer went away, which is no failure to speak of.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        let Self::Other(error) = self else {
            return false;
        };
        error
            .chain()
            .filter_map(|cause| cause.downcast_ref::<io::Error>())
            .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Prints it: the diagnostics as `validate` shows them, or the chain of causes on one line; in
    /// JSON, each as an object.
    pub fn print(&self, err: &mut dyn Write, screen: Screen, form: MessageForm) -> io::Result<()> {
        match (self, form) {
            (Self::Diagnostics { found, sources }, MessageForm::Text) => {
                let sources: Vec<&Source> = sources.iter().map(Arc::as_ref).collect();
                err.write_all(diagnostics::text(found, &sources, screen).as_bytes())
            }
            (Self::Diagnostics { found, .. }, MessageForm::Json) => {
                let line = |found: &Diagnostic| diagnostic_line(found.rule.severity, found);
                let lines: String = found.iter().map(line).collect();
                err.write_all(lines.as_bytes())
            }
            (Self::Other(error), MessageForm::Text) => {
                writeln!(err, "posize: {}", visible(&format!("{error:#}")))
            }
            (Self::Other(error), MessageForm::Json) => {
                let (code, message) = (code_of(error), format!("{error:#}"));
                let told =
                    Message { severity: Severity::Error, code, message: &message, help: None };
                err.write_all(message_line(told).as_bytes())
            }
        }
    }
}

/// A failure that neither the command's words nor its files are to blame for.
#[derive(Debug)]
pub struct Hindrance {
    /// The stable name.
    pub code: &'static str,
    /// The words.
    pub message: String,
}

impl fmt::Display for Hindrance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Hindrance {}

/// The stable name of what went wrong, by the first cause that has one. What has none is said of
/// the command's own words.
fn code_of(error: &anyhow::Error) -> &'static str {
    let known = |cause: &(dyn std::error::Error + 'static)| {
        let intent = cause.downcast_ref::<IntentError>().map(IntentError::code);
        let line = || cause.downcast_ref::<LineError>().map(|error| error.code);
        let hindrance = || cause.downcast_ref::<Hindrance>().map(|error| error.code);
        let budgets = || cause.downcast_ref::<NoRebalance>().map(|_| NO_REBALANCE);
        let file = || cause.downcast_ref::<io::Error>().map(|_| IO);
        intent.or_else(line).or_else(hindrance).or_else(budgets).or_else(file)
    };
    error.chain().find_map(known).unwrap_or(USAGE)
}
