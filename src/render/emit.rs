//! The one place that knows the formats: each is an arm of [`emit`], and each thing that a command
//! prints says by [`Render`] how it looks in them.

use super::diagnostics::SarifDocument;
use super::json::{self, Note};
use super::text::Screen;
use crate::visible::visible;
use serde::Serialize;
use std::fmt;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    Table,
    /// One JSON document.
    Json,
    /// A header and rows, for spreadsheets.
    Csv,
    /// Annotations that a code host shows at the line.
    Github,
    /// The Static Analysis Results Interchange Format, for whatever gathers findings of tools.
    Sarif,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Table, Self::Json, Self::Csv, Self::Github, Self::Sarif];

    /// Those of findings.
    pub const OF_FINDINGS: [Self; 4] = [Self::Table, Self::Json, Self::Github, Self::Sarif];

    /// Those of what has no findings.
    pub const WITHOUT_FINDINGS: [Self; 3] = [Self::Table, Self::Json, Self::Github];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Github => "github",
            Self::Sarif => "sarif",
        }
    }

    /// The commands that take a format which not all of them take.
    fn takers(self) -> &'static str {
        match self {
            Self::Table | Self::Json => "every command",
            Self::Csv => "size, limits and budget",
            Self::Github => "validate",
            Self::Sarif => "the findings of validate",
        }
    }
}

/// What a command prints.
pub trait Render {
    /// The formats that it has.
    const FORMATS: &'static [Format];

    /// As text for people, without its notes.
    fn text(&self, screen: Screen) -> String;

    /// As a JSON document, its notes included.
    fn json(&self) -> impl Serialize;

    /// As CSV; only what is a list of rows has it.
    ///
    /// # Errors
    /// Where a row has something that JSON can't hold.
    fn csv(&self) -> serde_json::Result<String> {
        Ok(String::new())
    }

    /// Whether the rows hold the notes, as a JSON document does.
    const ROWS_HOLD_NOTES: bool = false;

    /// As annotations of a code host; what has no place in a file is text there too.
    fn annotations(&self, screen: Screen) -> String {
        self.text(screen)
    }

    /// As SARIF; only what has findings has it.
    fn sarif(&self) -> Option<SarifDocument<'_>> {
        None
    }

    /// What has to be said beside the answer.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }
}

/// What goes where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emitted {
    /// The answer, for standard output.
    pub answer: String,
    /// The notes that the answer itself does not hold, for standard error.
    pub notes: String,
}

/// Puts a document in this format.
///
/// # Errors
/// Where the document has something that JSON can't hold.
pub fn emit<D: Render>(
    document: &D,
    format: Format,
    screen: Screen,
) -> serde_json::Result<Emitted> {
    let answer = match format {
        Format::Table => document.text(screen),
        Format::Json => json::text(&document.json())?,
        Format::Csv => document.csv()?,
        Format::Github => document.annotations(screen),
        Format::Sarif => json::text(&document.sarif())?,
    };
    let holds_notes = match format {
        Format::Json => true,
        Format::Csv => D::ROWS_HOLD_NOTES,
        Format::Table | Format::Github | Format::Sarif => false,
    };
    let notes = if holds_notes { Vec::new() } else { document.notes() };
    let notes = notes.iter().map(|note| warning(&note.message)).collect();
    Ok(Emitted { answer, notes })
}

/// The line that says a note beside an answer.
#[must_use]
pub fn warning(message: &str) -> String {
    format!("warning: {}\n", visible(message))
}

/// Refuses a format that a document does not have.
///
/// # Errors
/// Names the formats that it has.
pub fn check_format<D: Render>(format: Format) -> Result<(), FormatError> {
    if D::FORMATS.contains(&format) { Ok(()) } else { Err(FormatError(format, D::FORMATS)) }
}

/// A format that a document does not have, and those that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatError(Format, &'static [Format]);

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(format, taken) = self;
        let taken: Vec<&str> = taken.iter().map(|format| format.name()).collect();
        let (format, takers) = (format.name(), format.takers());
        write!(f, "--format {format} is for {takers} alone: use {}", taken.join(" or "))
    }
}

impl std::error::Error for FormatError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with one note.
    struct Seven;

    impl Render for Seven {
        const FORMATS: &'static [Format] = &[Format::Table, Format::Json];

        fn text(&self, _: Screen) -> String {
            "seven\n".to_owned()
        }

        fn json(&self) -> impl Serialize {
            7
        }

        fn notes(&self) -> Vec<Note> {
            vec![Note { code: "lucky".to_owned(), message: "a\u{1b}b".to_owned() }]
        }
    }

    #[test]
    fn notes_stand_beside_every_format_but_json_which_holds_them() {
        let emitted = |format| emit(&Seven, format, Screen::default()).expect("plain data");
        let (answer, notes) = ("seven\n".to_owned(), "warning: a\\u{1b}b\n".to_owned());
        assert_eq!(
            emitted(Format::Table),
            Emitted { answer: answer.clone(), notes: notes.clone() }
        );
        assert_eq!(emitted(Format::Github), Emitted { answer, notes });
        let (answer, notes) = ("7\n".to_owned(), String::new());
        assert_eq!(emitted(Format::Json), Emitted { answer, notes });
    }

    #[test]
    fn a_format_that_a_document_lacks_is_refused_with_those_that_it_has() {
        assert_eq!(check_format::<Seven>(Format::Json), Ok(()));
        let refused = check_format::<Seven>(Format::Github).expect_err("it has no annotations");
        let expected = "--format github is for validate alone: use table or json";
        assert_eq!(refused.to_string(), expected);
    }
}
