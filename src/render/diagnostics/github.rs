//! Diagnostics as workflow commands, which the code host shows at the line of the change.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::visible::visible;

/// One annotation a line.
#[must_use]
pub fn github(found: &[Diagnostic]) -> String {
    found.iter().map(annotation).collect()
}

fn annotation(diagnostic: &Diagnostic) -> String {
    let command = match diagnostic.rule.severity {
        Severity::Error => "error",
        Severity::Warning if diagnostic.allowed.is_none() => "warning",
        Severity::Warning | Severity::Note => "notice",
    };
    let file = property(&visible(&diagnostic.file));
    let place = diagnostic.span.map(place).unwrap_or_default();
    let title = property(&format!("posize: {}", diagnostic.rule.code));
    let key = if diagnostic.key.is_empty() {
        String::new()
    } else {
        format!("{}: ", visible(&diagnostic.key))
    };
    let help = diagnostic.help.as_deref().map(visible);
    let help = help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let message = data(&format!("{key}{}{help}", visible(&diagnostic.message)));
    format!("::{command} file={file}{place},title={title}::{message}\n")
}

/// The host takes columns only within one line, and counts the last one in.
fn place(Span { start, end, .. }: Span) -> String {
    let columns = if start.line == end.line {
        format!(
            ",col={},endColumn={}",
            start.column,
            end.column.saturating_sub(1).max(start.column)
        )
    } else {
        String::new()
    };
    format!(",line={},endLine={}{columns}", start.line, end.line)
}

/// The part after `::`, escaped as the host demands.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rules;
    use crate::source::Place;

    fn span(start: (usize, usize), end: (usize, usize)) -> Span {
        let place = |(line, column)| Place { line, column };
        Span::in_one_file(place(start), place(end))
    }

    #[test]
    fn whatever_ends_a_property_or_a_line_or_steers_a_terminal_is_escaped() {
        let found = Diagnostic::at(
            &rules::UNKNOWN_KEY,
            "a,b:c%.yaml",
            span((3, 5), (3, 8)),
            "100 %\r\n::error::x\u{1b}[2J".to_owned(),
        );
        assert_eq!(
            github(&[found.key("portfolio.x").help("two\nlines")]),
            "::error file=a%2Cb%3Ac%25.yaml,line=3,endLine=3,col=5,endColumn=7,title=posize%3A \
            unknown-key\
             ::portfolio.x: 100 %25\\r\\n::error::x\\u{1b}[2J%0Ahelp: two\\nlines\n"
        );
    }

    #[test]
    fn a_place_over_several_lines_has_no_columns_and_a_missing_file_no_place() {
        let several =
            Diagnostic::at(&rules::HIGH_RISK, "a.yaml", span((3, 5), (4, 2)), "m".to_owned());
        assert_eq!(
            github(&[several]),
            "::warning file=a.yaml,line=3,endLine=4,title=posize%3A high-risk::m\n"
        );
        let missing = Diagnostic::of_file(&rules::UNREADABLE_FILE, "a.yaml", "m".to_owned());
        assert_eq!(github(&[missing]), "::error file=a.yaml,title=posize%3A unreadable-file::m\n");
        let empty =
            Diagnostic::at(&rules::NULL_VALUE, "a.yaml", span((3, 5), (3, 5)), "m".to_owned());
        assert_eq!(
            github(&[empty]),
            "::error file=a.yaml,line=3,endLine=3,col=5,endColumn=5,title=posize%3A null-value::m\n"
        );
    }
}
