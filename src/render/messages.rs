//! What stands beside an answer, on standard error: a line for people, or in JSON mode one JSON
//! object a line, with the names that diagnostics have in the document of `validate`.

use super::diagnostics::RangeEntry;
use super::schema::words::{MessageCode, SeverityName};
use crate::diagnostic::{Diagnostic, Severity};
use crate::visible::visible;
use schemars::JsonSchema;
use serde::Serialize;

/// How messages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageForm {
    /// Lines for people.
    #[default]
    Text,
    /// JSON objects, one a line.
    Json,
}

/// Something to say that is no finding in a file.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Whether it stops the work.
    pub severity: Severity,
    /// The stable name.
    pub code: &'a str,
    /// The words.
    pub message: &'a str,
    /// What to do about it.
    pub help: Option<&'a str>,
}

/// What is wrong with the words and flags of a command.
pub const USAGE: &str = "usage";
/// A file can't be read, or an answer not written.
pub const IO: &str = "io";
/// The config has no bounds to propose budgets in.
pub const NO_REBALANCE: &str = "no_rebalance";
/// Another run holds the file of `--book-out`.
pub const BOOK_HELD: &str = "book_held";
/// The stream did not come to its end, so that the file of `--book-out` stays.
pub const BOOK_NOT_WRITTEN: &str = "book_not_written";
/// What came of a stream.
pub const SUMMARY: &str = "summary";

/// The codes of messages that are none of an intent, an answer or a file.
pub(super) const MESSAGE_CODES: [&str; 6] =
    [USAGE, IO, NO_REBALANCE, BOOK_HELD, BOOK_NOT_WRITTEN, SUMMARY];

/// A line of what posize says on standard error where JSON is asked for.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "posize message")]
pub(super) struct MessageLine<'a> {
    /// Whether it stops the work.
    #[schemars(with = "SeverityName")]
    severity: &'static str,
    /// The stable name.
    #[schemars(with = "MessageCode")]
    code: &'a str,
    /// The words.
    message: String,
    /// The file that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    file: Option<String>,
    /// Where in the file it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "RangeEntry")]
    range: Option<RangeEntry>,
    /// The key or path that it is about, dotted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    key: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    help: Option<String>,
}

/// A message as a line of JSON.
#[must_use]
pub fn message_line(of: Message<'_>) -> String {
    line(&MessageLine {
        severity: of.severity.name(),
        code: of.code,
        message: visible(of.message),
        file: None,
        range: None,
        key: None,
        help: of.help.map(visible),
    })
}

/// A finding in a file as a line of JSON, of the severity that it has here: what stops one command may
/// be a warning of another.
#[must_use]
pub fn diagnostic_line(severity: Severity, of: &Diagnostic) -> String {
    line(&MessageLine {
        severity: severity.name(),
        code: of.rule.code,
        message: visible(&of.message),
        file: Some(visible(&of.file)),
        range: of.span.map(RangeEntry::from),
        key: Some(visible(&of.key)).filter(|key| !key.is_empty()),
        help: of.help.as_deref().map(visible),
    })
}

fn line(of: &MessageLine<'_>) -> String {
    // Plain data.
    serde_json::to_string(of).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rules;

    #[test]
    fn a_line_has_what_is_known_and_nothing_that_steers_a_terminal() {
        let told = Message {
            severity: Severity::Error,
            code: "usage",
            message: "a\u{1b}\"b\u{202e}",
            help: None,
        };
        assert_eq!(
            message_line(told),
            r#"{"severity":"error","code":"usage","message":"a\\u{1b}\"b\\u{202e}"}"#.to_owned()
                + "\n"
        );
        let found = Diagnostic::at_line(&rules::UNKNOWN_KEY, "c.yaml", 3, "m".to_owned());
        assert_eq!(
            diagnostic_line(Severity::Error, &found.key("portfolio.x").help("h")),
            "{\"severity\":\"error\",\"code\":\"unknown-key\",\"message\":\"m\",\"file\":\"c.yaml\",\
             \"range\":{\"start\":{\"line\":3,\"column\":1},\"end\":{\"line\":3,\"column\":2}},\
             \"key\":\"portfolio.x\",\"help\":\"h\"}\n"
        );
    }
}
