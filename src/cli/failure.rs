//! Why a command could not answer, and the one place that prints it.

use crate::diagnostic::Diagnostic;
use crate::render::diagnostics;
use crate::render::text::Screen;
use crate::source::Source;
use crate::visible::visible;
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

    /// Prints it: the diagnostics as `validate` shows them, or the chain of causes on one line.
    pub fn print(&self, err: &mut dyn Write, screen: Screen) -> io::Result<()> {
        match self {
            Self::Diagnostics { found, sources } => {
                let sources: Vec<&Source> = sources.iter().map(Arc::as_ref).collect();
                err.write_all(diagnostics::text(found, &sources, screen).as_bytes())
            }
            Self::Other(error) => writeln!(err, "posize: {}", visible(&format!("{error:#}"))),
        }
    }
}
