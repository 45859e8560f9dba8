//! Where intents come from: bytes as they come in, split into items.

use crate::cli::failure::Failure;
use crate::stream::{ItemBuffer, ItemSplitter, LineError, RowSplitter, is_csv_header};
use anyhow::{Context, anyhow};
use clap::ValueEnum;
use memchr::memchr;
use std::fs::File;
use std::io::{self, Read};
use std::mem;
use std::path::Path;

/// How much is best read at once where one thread does all: little, because it stands in the
/// processor's cache beside the book.
pub(in crate::cli) const READ_AT_ONCE: usize = 1 << 16;

/// A file or standard input, as far as it has been read.
pub(in crate::cli) struct IntentInput {
    bytes: Box<dyn Read + Send>,
    name: String,
    splitter: Splitter,
    buffer: Vec<u8>,
}

/// How intents are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum IntentsFormat {
    /// A JSON object, or an array of them, a line
    Json,
    /// A header of their names, and a row each
    Csv,
}

/// What splits the bytes into items.
enum Splitter {
    /// The bytes so far, none of which tell the form.
    Undecided(Vec<u8>),
    Json(ItemSplitter),
    Csv(RowSplitter),
}

/// Why a header can't be read, and its line.
type BadHeader = (u64, LineError);

impl Splitter {
    fn feed(&mut self, bytes: &[u8], items: &mut ItemBuffer) -> Result<(), BadHeader> {
        match self {
            Self::Json(items_of) => items_of.feed(bytes, items),
            Self::Csv(rows) => rows.feed(bytes, items).map_err(|error| (rows.line(), error))?,
            Self::Undecided(begun) => {
                begun.extend_from_slice(bytes);
                if let Some(is_csv) = begins_as_csv(begun) {
                    self.decide(is_csv, items)?;
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, items: &mut ItemBuffer) -> Result<(), BadHeader> {
        match self {
            Self::Json(items_of) => items_of.finish(items),
            Self::Csv(rows) => rows.finish(items).map_err(|error| (rows.line(), error))?,
            Self::Undecided(begun) => {
                let is_csv = is_csv_header(begun.trim_ascii());
                self.decide(is_csv, items)?;
                self.finish(items)?;
            }
        }
        Ok(())
    }

    fn decide(&mut self, is_csv: bool, items: &mut ItemBuffer) -> Result<(), BadHeader> {
        let decided = if is_csv {
            Self::Csv(RowSplitter::default())
        } else {
            Self::Json(ItemSplitter::default())
        };
        match mem::replace(self, decided) {
            Self::Undecided(begun) => self.feed(&begun, items),
            Self::Json(_) | Self::Csv(_) => Ok(()),
        }
    }
}

/// Whether the first line is the header of a CSV file, which no JSON is; `None` where it has not
/// come yet.
fn begins_as_csv(begun: &[u8]) -> Option<bool> {
    const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];
    const LONGEST: usize = 1 << 12;
    let text = begun.trim_ascii_start();
    let text = text.strip_prefix(&MARK).unwrap_or(text).trim_ascii_start();
    let first = *text.first()?;
    let may_be_name = first == b'"' || first.is_ascii_alphabetic() || first == MARK[0];
    if !may_be_name || text.len() > LONGEST {
        return Some(false);
    }
    let end = memchr(b'\n', text)?;
    Some(is_csv_header(text[..end].trim_ascii_end()))
}

impl IntentInput {
    /// Opens a file, or standard input for `-`. Where no form is told, a file that is named so is
    /// CSV, and any other where it begins like that.
    pub(in crate::cli) fn open(path: &Path, told: Option<IntentsFormat>) -> Result<Self, Failure> {
        let is_named_csv = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        let splitter = match told {
            Some(IntentsFormat::Json) => Splitter::Json(ItemSplitter::default()),
            Some(IntentsFormat::Csv) => Splitter::Csv(RowSplitter::default()),
            None if is_named_csv => Splitter::Csv(RowSplitter::default()),
            None => Splitter::Undecided(Vec::new()),
        };
        Ok(Self { splitter, ..Self::bytes_of(path)? })
    }

    fn bytes_of(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            return Ok(Self::new(Box::new(io::stdin()), "standard input".to_owned()));
        }
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(anyhow!("--intents {name} is a folder: name a file of intents").into());
        }
        let file = File::open(path).with_context(|| format!("can't read {name}"))?;
        Ok(Self::new(Box::new(file), name))
    }

    /// What these bytes hold, under a name for messages.
    pub(in crate::cli) fn new(bytes: Box<dyn Read + Send>, name: String) -> Self {
        Self { bytes, name, splitter: Splitter::Undecided(Vec::new()), buffer: Vec::new() }
    }

    /// Reads what there is, however little and at most so many bytes, and adds the items that it
    /// completes. Says whether there may be more.
    pub(in crate::cli) fn read_items(
        &mut self,
        most: usize,
        items: &mut ItemBuffer,
    ) -> Result<bool, Failure> {
        self.buffer.resize(most, 0);
        let bytes = self.read_bytes()?;
        let split = if bytes == 0 {
            self.splitter.finish(items)
        } else {
            self.splitter.feed(&self.buffer[..bytes], items)
        };
        split.map_err(|(line, error)| {
            anyhow::Error::new(error).context(format!("{}:{line}", self.name))
        })?;
        Ok(bytes > 0)
    }

    fn read_bytes(&mut self) -> Result<usize, Failure> {
        loop {
            match self.bytes.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return Ok(read.with_context(|| format!("can't read {}", self.name))?),
            }
        }
    }
}
