//! What stands beside an answer, on standard error: a line for people, or in JSON mode one JSON
//! object a line, with the names that diagnostics have in the document of `validate`.

use super::diagnostics::RangeEntry;
use crate::diagnostic::{Diagnostic, Severity};
use crate::visible::visible;
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

#[derive(Serialize)]
struct MessageLine<'a> {
    severity: &'static str,
    code: &'a str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<RangeEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
