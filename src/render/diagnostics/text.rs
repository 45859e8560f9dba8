//! Diagnostics as lines: `configs/dev.yaml:12:15: error[unknown-key]: …`, and on a terminal the
//! line of the file.

use super::super::text::{Screen, document_line};
use super::{CheckedFile, ValidationReport};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};
use crate::visible::{is_seen, visible};
use std::collections::{HashMap, HashSet};

/// Every diagnostic with its help; `sources` are the texts that they point into.
#[must_use]
pub fn text(found: &[Diagnostic], sources: &[&Source], screen: Screen) -> String {
    let mut lines = HashMap::new();
    if screen.source_lines {
        lines.extend(
            sources
                .iter()
                .map(|source| (source.name.as_str(), source.text.lines().collect::<Vec<_>>())),
        );
    }
    found.iter().map(|diagnostic| block(diagnostic, &lines, screen)).collect()
}

/// What was checked, and how it came out: a line for what there is nothing else to say of, and the
/// counts.
#[must_use]
pub fn summary(report: &ValidationReport) -> String {
    let files: HashSet<&str> = report.found.iter().map(|found| found.file.as_str()).collect();
    let outcomes = report.files.iter().flat_map(|file| {
        let is_clean = !files.contains(file.name.as_str());
        let read = file.read.as_ref().map(document_line);
        read.into_iter().chain(outcome(file, is_clean))
    });
    let mut lines: Vec<String> = outcomes.collect();
    if !report.found.is_empty() {
        let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
        let strict =
            if errors == 0 && !report.valid { "; with --strict, warnings fail" } else { "" };
        let allowed = report.found.iter().filter(|found| found.allowed.is_some()).count();
        let allowed = if allowed > 0 { format!(" ({allowed} allowed)") } else { String::new() };
        let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
        lines.push(format!(
            "{errors} and {warnings}{allowed} in {}{strict}\n",
            counted(files.len(), "file")
        ));
    }
    lines.concat()
}

/// That there is nothing to say of a file, and of a checkpoint in any case how old it says that it
/// is.
fn outcome(file: &CheckedFile, is_clean: bool) -> Option<String> {
    let ok = is_clean.then(|| "ok".to_owned());
    let written = file.written.as_ref().map(|time| format!("written {}", visible(time)));
    let facts: Vec<String> = ok.into_iter().chain(written).collect();
    (!facts.is_empty()).then(|| format!("{}: {}\n", visible(&file.name), facts.join(", ")))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The headline, the line of the file where there is one to show, and the help.
fn block(diagnostic: &Diagnostic, lines: &HashMap<&str, Vec<&str>>, screen: Screen) -> String {
    let line = |span: Span| Some((span, *lines.get(&*diagnostic.file)?.get(span.start.line - 1)?));
    let (excerpt, mark) = match diagnostic.span.and_then(line) {
        Some((span, line)) => excerpt(line, span, diagnostic.rule.severity, screen),
        None => (String::new(), "    ".to_owned()),
    };
    let help = diagnostic
        .help
        .as_ref()
        .map(|help| format!("{mark}{}: {}\n", screen.paint("1", "help"), visible(help)));
    headline(diagnostic, screen) + &excerpt + &help.unwrap_or_default()
}

/// The text of a diagnostic, its place and label painted.
fn headline(diagnostic: &Diagnostic, screen: Screen) -> String {
    let label = screen.paint(color(diagnostic.rule.severity), &diagnostic.label());
    let place = screen.paint("1", &diagnostic.place());
    let allowed = if diagnostic.allowed.is_some() { ", allowed" } else { "" };
    format!("{place}: {label}{allowed}: {}\n", diagnostic.subject())
}

/// The line with a caret under what is meant, and what begins the line of the help below it.
fn excerpt(line: &str, span: Span, severity: Severity, screen: Screen) -> (String, String) {
    let number = span.start.line.to_string();
    let margin = " ".repeat(number.len());
    let (shown, before) = window(line, span.start.column - 1);
    let width = if span.end.line == span.start.line {
        span.end.column.saturating_sub(span.start.column)
    } else {
        0
    };
    let room = shown.chars().count().saturating_sub(before);
    let carets = screen.paint(color(severity), &"^".repeat(width.min(room).max(1)));
    let (number, bar, indent) =
        (screen.paint("34", &number), screen.paint("34", "|"), " ".repeat(before));
    let excerpt =
        format!("{margin} {bar}\n{number} {bar} {shown}\n{margin} {bar} {indent}{carets}\n");
    (excerpt, format!("{margin} = "))
}

/// The part of a line around a character, fit for a screen, and how many characters stand before
/// that one.
fn window(line: &str, at: usize) -> (String, usize) {
    const AROUND: usize = 70;
    let from = at.saturating_sub(AROUND);
    // Counting characters takes long where a whole file is one line.
    let rest = if line.is_ascii() {
        line.get(from..).unwrap_or_default()
    } else {
        line.char_indices().nth(from).and_then(|(start, _)| line.get(start..)).unwrap_or_default()
    };
    let blank = |c: char| if is_seen(c) { c } else { ' ' };
    let mut shown: String = rest.chars().take(2 * AROUND).map(blank).collect();
    if rest.chars().nth(2 * AROUND).is_some() {
        shown.push('…');
    }
    if from == 0 { (shown, at) } else { (format!("…{shown}"), at - from + 1) }
}

fn color(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Note => "1;36",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::diagnostic::rules;
    use crate::number::Digits;

    const TERMINAL: Screen =
        Screen { color: false, bars: true, source_lines: true, digits: Digits::Western };

    fn shown(yaml: &str, screen: Screen) -> String {
        let source = Source::new("c.yaml", yaml);
        text(&check::checked_config(&source).diagnostics, &[&source], screen)
    }

    #[test]
    fn in_a_pipe_a_finding_is_a_line_and_its_help() {
        let expected = "c.yaml:2:3: error[unknown-key]: portfolio.max_levarage: `max_levarage` is \
        no key that posize knows here\n    \
                        help: did you mean `max_leverage`?\n";
        assert_eq!(shown("portfolio:\n  max_levarage: 2\n", Screen::default()), expected);
    }

    #[test]
    fn on_a_terminal_the_line_of_the_file_stands_below_with_a_caret() {
        let expected = "c.yaml:10:22: error[out-of-range]: portfolio.default_fixed_qty: `-12` is \
        out of range; allowed is a number of 0 or \
                        more\n   |\n10 |   default_fixed_qty: -12 # é\n   |                      \
                        ^^^\n   = help: for example `default_fixed_qty: 1`\n";
        assert_eq!(
            shown(
                "# x\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\nportfolio:\r\n  default_fixed_qty: -12 # é\r\n",
                TERMINAL
            ),
            expected
        );
    }

    #[test]
    fn a_finding_past_the_end_or_without_a_place_still_has_its_help() {
        let missing = shown("# nothing\n", TERMINAL);
        assert!(missing.contains("1 | # nothing\n  | ^\n  = help: "), "{missing}");
        let whole = Diagnostic::of_file(&rules::TOO_LARGE, "c.yaml", "m".to_owned()).help("h");
        assert_eq!(text(&[whole], &[], TERMINAL), "c.yaml: error[too-large]: m\n    help: h\n");
    }

    #[test]
    fn a_line_too_long_for_a_screen_is_cut_around_the_place() {
        let yaml = format!(
            "portfolio: {{{}max_levarage: 2, {}}}\n",
            "lot_size_fallback: 1, ",
            "x: 1, ".repeat(99)
        );
        let shown = shown(&yaml, TERMINAL);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(
            lines
                .iter()
                .filter(|line| line.starts_with("1 |"))
                .all(|line| line.chars().count() < 150),
            "{shown}"
        );
        let caret = lines[3].chars().position(|c| c == '^').expect("a caret");
        assert!(
            lines[2].chars().skip(caret).collect::<String>().starts_with("max_levarage"),
            "{shown}"
        );
        let late = lines.iter().rposition(|line| line.contains('^')).expect("a caret");
        let caret = lines[late].chars().position(|c| c == '^').expect("a caret");
        assert_eq!(lines[late - 1].chars().nth(caret), Some('x'), "{shown}");
        assert!(lines[late - 1].starts_with("1 | …"), "{shown}");
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        let shown = shown("portfolio: {\"\\e[2Jx\": 1, \"a\u{9b}b\": 2}\n", TERMINAL);
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    }
}
