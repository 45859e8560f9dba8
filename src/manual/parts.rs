//! The parts of a text of the manual, and how a terminal shows them.

use crate::render::text::Screen;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// A heading; the first of a text has level 1.
    Heading {
        /// How deep it stands.
        level: usize,
        /// Its words.
        text: &'a str,
    },
    /// A paragraph, which may be filled anew.
    Prose(&'a str),
    /// A list or a table, whose lines stay as they are.
    List(&'a str),
    /// A fenced block: what is typed, what is printed, or what stands in a file.
    Block {
        /// What the fence says.
        language: &'a str,
        /// Its lines.
        text: &'a str,
    },
}

impl<'a> Part<'a> {
    /// Its lines, without a heading's marks or a block's fences.
    pub fn lines(self) -> impl Iterator<Item = &'a str> {
        match self {
            Self::Heading { text, .. }
            | Self::Prose(text)
            | Self::List(text)
            | Self::Block { text, .. } => text.lines(),
        }
    }
}

/// The parts of a text.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches('\n');
    while !rest.is_empty() {
        let (part, after) = first_part(rest);
        parts.push(part);
        rest = after.trim_start_matches('\n');
    }
    parts
}

/// The part that a text begins with, and what comes after it.
fn first_part(text: &str) -> (Part<'_>, &str) {
    let (line, below) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(language) = line.strip_prefix("```") {
        let (text, after) = below.split_once("```\n").unwrap_or((below, ""));
        return (Part::Block { language, text }, after);
    }
    let marks = line.len() - line.trim_start_matches('#').len();
    if let Some(text) = line[marks..].strip_prefix(' ').filter(|_| marks > 0) {
        return (Part::Heading { level: marks, text }, below);
    }
    let (paragraph, after) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let is_list = line.starts_with("  ") || line.starts_with("- ") || line.starts_with("1. ");
    (if is_list { Part::List(paragraph) } else { Part::Prose(paragraph) }, after)
}

/// A text as a terminal shows it: headings stand out, and blocks without their fences.
pub(super) fn shown(text: &str, screen: Screen) -> String {
    let mut shown = String::new();
    for part in parts(text) {
        if !shown.is_empty() {
            shown.push('\n');
        }
        match part {
            Part::Heading { text, .. } => {
                shown += &screen.bold(&text.to_uppercase());
                shown.push('\n');
            }
            other => other.lines().for_each(|line| {
                shown += line;
                shown.push('\n');
            }),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Title\n\nSome words\nand more.\n\n## Below\n\n  a  1\n  b  2\n\n```sh\n\
        posize\n\nmore\n```\n\n- item\n";

    #[test]
    fn a_text_falls_into_its_parts() {
        let expected = [
            Part::Heading { level: 1, text: "Title" },
            Part::Prose("Some words\nand more."),
            Part::Heading { level: 2, text: "Below" },
            Part::List("  a  1\n  b  2"),
            Part::Block { language: "sh", text: "posize\n\nmore\n" },
            Part::List("- item"),
        ];
        assert_eq!(parts(TEXT), expected);
    }

    #[test]
    fn a_terminal_is_shown_no_marks() {
        let plain = "TITLE\n\nSome words\nand more.\n\nBELOW\n\n  a  1\n  b  2\n\nposize\n\nmore\n\n\
            - item\n";
        assert_eq!(shown(TEXT, Screen::default()), plain);
        let colored = shown("# Title\n", Screen { color: true, ..Screen::default() });
        assert_eq!(colored, "\u{1b}[1mTITLE\u{1b}[0m\n");
    }
}
