//! A text with a name, and the one conversion from a byte in it to the line and column that a
//! person counts.

use memchr::{memchr_iter, memrchr};
use std::fmt;

/// What may stand before a text to say that it is one.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A file's text as it was read, with the name that messages call it by.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as the user wrote it, or `<stdin>`.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// Whether a byte order mark stood before it.
    pub(crate) had_mark: bool,
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in that line.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// From the first character to just past the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which of the files that are read as one, from 0.
    pub file: usize,
    /// The first character.
    pub start: Place,
    /// Just past the last character.
    pub end: Place,
}

impl Span {
    /// A span of a file that is read alone.
    #[must_use]
    pub const fn in_one_file(start: Place, end: Place) -> Self {
        Self { file: 0, start, end }
    }
}

impl Source {
    /// Takes the text, less a byte order mark.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        let had_mark = text.starts_with(BYTE_ORDER_MARK);
        if had_mark {
            text.drain(..BYTE_ORDER_MARK.len_utf8());
        }
        Self { name: name.into(), text, had_mark }
    }

    /// Where the byte at `offset` stands. An offset past the end is the end.
    #[must_use]
    pub fn place(&self, offset: usize) -> Place {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let line_start = memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let in_line = before[line_start..].iter().filter(|&&byte| starts_character(byte));
        // Behind a large checkpoint's megabytes a line counted byte by byte took half of one call.
        Place { line: 1 + memchr_iter(b'\n', before).count(), column: 1 + in_line.count() }
    }

    /// The span of the bytes from `start` to just before `end`.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::in_one_file(self.place(start), self.place(end))
    }

    /// The text of one line, counted from 1, without its line ending.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<&str> {
        self.text.lines().nth(line.checked_sub(1)?)
    }
}

/// Whether a byte of UTF-8 is not the continuation of a character.
fn starts_character(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let source = Source::new("x", "\u{feff}a: é1\r\nb: 2");
        let of = |needle: &str| source.text.find(needle).map(|offset| source.place(offset));
        assert_eq!(of("a"), Some(Place { line: 1, column: 1 }));
        assert_eq!(of("1"), Some(Place { line: 1, column: 5 }));
        assert_eq!(of("2"), Some(Place { line: 2, column: 4 }));
        assert_eq!(source.place(999), Place { line: 2, column: 5 });
        assert_eq!(source.line(1), Some("a: é1"));
        assert_eq!(source.line(3), None);
    }
}
