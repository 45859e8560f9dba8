//! Where the output goes, and what the screen behind it can show.

use super::args::{ColorChoice, Globals};
use crate::diagnostic::{Diagnostic, Severity};
use crate::number::Digits;
use crate::render::emit::{Emitted, Format, Render, emit, warning};
use crate::render::messages::{Message, MessageForm, diagnostic_line, message_line};
use crate::render::text::Screen;
use crate::visible::visible;
use std::cell::Cell;
use std::env;
use std::io::{self, IsTerminal, Write};

/// The two streams of a command.
pub struct Streams<'a> {
    /// The answer and nothing else.
    pub out: &'a mut dyn Write,
    /// Notes, warnings and errors.
    pub err: &'a mut dyn Write,
    /// What shows the answer.
    pub screen: Screen,
    /// What shows notes and errors.
    pub err_screen: Screen,
    /// How notes, warnings and errors are written.
    pub messages: MessageForm,
}

/// How messages are written: as JSON where JSON is asked for. A stream of intents answers in JSON
/// unasked, to whoever sits before it.
pub fn message_form(globals: &Globals) -> MessageForm {
    if globals.format() == Format::Json { MessageForm::Json } else { MessageForm::Text }
}

/// What a stream's screen can show, by what it is and what was asked for.
pub fn screen(stream: &impl IsTerminal, globals: &Globals) -> Screen {
    let terminal = stream.is_terminal();
    let color = match globals.color.unwrap_or(ColorChoice::Auto) {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            terminal && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    Screen { color, bars: terminal, source_lines: terminal, ..Screen::default() }
}

/// Standard output, which says that it is what can't be written.
pub struct Stdout<W>(pub W);

impl<W: Write> Write for Stdout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| in_stdout(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(|error| in_stdout(&error))
    }
}

/// Standard error. What it does not take is lost for its reader, but stops neither the answers nor
/// the written book; `is_lost` tells of it at the end.
pub struct Stderr<'l, W> {
    /// Where notes and errors go.
    pub stream: W,
    /// Whether anything could not be written.
    pub is_lost: &'l Cell<bool>,
}

impl<W: Write> Write for Stderr<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.stream.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Ok(taken) if taken > 0 || bytes.is_empty() => Ok(taken),
            _ => {
                self.is_lost.set(true);
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.is_lost.set(self.is_lost.get() || self.stream.flush().is_err());
        Ok(())
    }
}

/// Of the same kind, since a closed pipe is no failure.
fn in_stdout(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("can't write to standard output: {error}"))
}

impl Streams<'_> {
    /// Prints a document in this format.
    pub fn emit(&mut self, document: &impl Render, format: Format) -> io::Result<()> {
        let Emitted { answer, notes } = emit(document, format, self.screen)?;
        self.out.write_all(answer.as_bytes())?;
        let written = self.out.flush(); // on one screen, what is to be said of it stands below
        self.err.write_all(notes.as_bytes())?;
        written
    }

    /// Groups large numbers so from here on.
    pub fn group_by(&mut self, digits: Digits) {
        self.screen = self.screen.grouping(digits);
        self.err_screen = self.err_screen.grouping(digits);
    }

    /// A warning beside a stream of answers: what the files behind it gave to say.
    pub fn warn(&mut self, found: &Diagnostic) -> io::Result<()> {
        let line = match self.messages {
            MessageForm::Text => warning(&found.message),
            MessageForm::Json => diagnostic_line(Severity::Warning, found),
        };
        self.err.write_all(line.as_bytes())
    }

    /// Another warning beside a stream of answers.
    pub fn warn_of(&mut self, code: &str, message: &str) -> io::Result<()> {
        let line = match self.messages {
            MessageForm::Text => warning(message),
            MessageForm::Json => {
                message_line(Message { severity: Severity::Warning, code, message, help: None })
            }
        };
        self.err.write_all(line.as_bytes())
    }

    /// How a stream of answers goes.
    pub fn say(&mut self, code: &str, message: &str) -> io::Result<()> {
        let line = match self.messages {
            MessageForm::Text => format!("posize: {}\n", visible(message)),
            MessageForm::Json => {
                message_line(Message { severity: Severity::Note, code, message, help: None })
            }
        };
        self.err.write_all(line.as_bytes())
    }
}
