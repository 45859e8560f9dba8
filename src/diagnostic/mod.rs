//! What is wrong with a file, where, and what to do: one type for configs and checkpoints alike.
//!
//! A [`Rule`] is the one entry of a diagnostic: its code, severity, meaning and examples. A
//! [`Diagnostic`] is a rule met at a place. How diagnostics look is the renderer's business.

pub mod rules;
mod suggest;
mod words;

pub use suggest::nearest;
pub use words::{did_you_mean, excerpt, percent, shortened};

use crate::source::{Place, Span};
use crate::visible::visible;
use std::fmt;
use words::bounded;

/// Whether a diagnostic stops the work; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file can't be used.
    Error,
    /// The file can be used, and something in it deserves a look.
    Warning,
    /// Nothing is wrong; a change that whoever reviews it should see.
    Note,
}

impl Severity {
    /// The name in messages and documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One kind of diagnostic.
#[derive(Debug)]
pub struct Rule {
    /// The stable name, in kebab case.
    pub code: &'static str,
    /// Whether it stops the work.
    pub severity: Severity,
    /// What the code means, in a line.
    pub meaning: &'static str,
    /// Why it matters to a trader.
    pub why: &'static str,
    /// The smallest file that triggers it.
    pub wrong: &'static str,
    /// That file put right.
    pub right: &'static str,
}

/// A rule met at a place. Its text is a line: `limits.yaml:2:3: error[unknown-key]: …`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Which kind it is.
    pub rule: &'static Rule,
    /// The file, as the user named it.
    pub file: String,
    /// Where in the file; `None` when it is the file as a whole (missing, unreadable).
    pub span: Option<Span>,
    /// The dotted config key (`portfolio.max_exposure_pct`) or the JSON path
    /// (`positions[3].quantity`); may be empty.
    pub key: String,
    /// What stands there and what is allowed.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Who lets it pass, where somebody does.
    pub allowed: Option<AllowedBy>,
}

/// Who lets a warning pass under `--strict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedBy {
    /// An option of the command.
    Option,
    /// A comment in the file.
    Comment,
}

impl Diagnostic {
    /// A rule met at a place in a file.
    #[must_use]
    pub fn at(rule: &'static Rule, file: &str, span: Span, message: String) -> Self {
        Self {
            rule,
            file: file.to_owned(),
            span: Some(span),
            key: String::new(),
            message: bounded(message),
            help: None,
            allowed: None,
        }
    }

    /// A rule met by a file as a whole.
    #[must_use]
    pub fn of_file(rule: &'static Rule, file: &str, message: String) -> Self {
        Self {
            rule,
            file: file.to_owned(),
            span: None,
            key: String::new(),
            message: bounded(message),
            help: None,
            allowed: None,
        }
    }

    /// A rule met in a line of a file, counted from 1.
    #[must_use]
    pub fn at_line(rule: &'static Rule, file: &str, line: u64, message: String) -> Self {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let place = |column| Place { line, column };
        Self::at(rule, file, Span::in_one_file(place(1), place(2)), message)
    }

    /// This diagnostic, about that key.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: bounded(key.into()), ..self }
    }

    /// This diagnostic, with what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(bounded(help.into())), ..self }
    }

    /// The file, with line and column where the diagnostic has a place in it.
    #[must_use]
    pub fn place(&self) -> String {
        let file = visible(&self.file);
        match self.span {
            Some(Span { start, .. }) => format!("{file}:{}:{}", start.line, start.column),
            None => file,
        }
    }

    /// Severity and code: `error[unknown-key]`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}[{}]", self.rule.severity.name(), self.rule.code)
    }

    /// The key where there is one, and the message.
    #[must_use]
    pub fn subject(&self) -> String {
        let key =
            if self.key.is_empty() { String::new() } else { format!("{}: ", visible(&self.key)) };
        key + &visible(&self.message)
    }

    /// Whether `--strict` fails for it: a warning that nobody lets pass.
    #[must_use]
    pub fn fails_when_strict(&self) -> bool {
        self.rule.severity == Severity::Warning && self.allowed.is_none()
    }

    /// Whether it stops the work.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.rule.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place(), self.label(), self.subject())
    }
}
