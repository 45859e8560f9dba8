//! The rows of a CSV file with a header line.

use super::forms::{Fact, FileForm, form_of};
use super::{FileFault, ListedRow, MOST_HITS, Visit};
use crate::source::Source;
use csv::{ReaderBuilder, StringRecord, Trim};
use memchr::{memchr, memmem, memrchr};
use std::borrow::Cow;

/// A CSV file, and which of its columns tells what.
pub(super) struct CsvRows<'a> {
    text: &'a str,
    width: usize,
    columns: Vec<(Fact, usize)>,
    /// Where the rows begin.
    start: usize,
}

impl<'a> CsvRows<'a> {
    /// The rows of a file of a known form.
    pub(super) fn of(source: &'a Source) -> Result<(&'static FileForm, Self), FileFault> {
        let text = source.text.as_str();
        let mut header = StringRecord::new();
        let mut reader = reader(text.as_bytes());
        reader.read_record(&mut header).map_err(|error| broken(&error))?;
        let names: Vec<&str> = header.iter().collect();
        let form = form_of(&names).ok_or_else(FileFault::unknown_form)?;
        let place = |&(fact, column): &(Fact, &str)| {
            names.iter().position(|name| *name == column).map(|at| (fact, at))
        };
        let start = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let columns = form.columns.iter().filter_map(place).collect();
        let rows = Self { text, width: header.len(), columns, start };
        rows.check_end()?;
        Ok((form, rows))
    }

    /// A file that was cut off ends within a row.
    fn check_end(&self) -> Result<(), FileFault> {
        let end = self.text.trim_end().len();
        if end <= self.start {
            return Ok(());
        }
        let start = memrchr(b'\n', &self.text.as_bytes()[..end]).map_or(0, |newline| newline + 1);
        match record(&self.text[start..end]) {
            Some(record) if record.len() == self.width => Ok(()),
            _ => Err(FileFault::broken(
                format!("the last row has not the {} columns of the header", self.width),
                Some(start..end),
            )),
        }
    }

    /// Visits every row in whose text the symbol stands.
    pub(super) fn search(&self, symbol: &str, visit: &mut Visit<'_>) -> Result<(), FileFault> {
        let bytes = self.text.as_bytes();
        let mut from = self.start;
        let finder = memmem::Finder::new(symbol);
        let mut hits = 0;
        while let Some(found) = finder.find(&bytes[from..]).map(|found| from + found) {
            let start = memrchr(b'\n', &bytes[..found]).map_or(0, |newline| newline + 1);
            let end = memchr(b'\n', &bytes[found..]).map_or(bytes.len(), |length| found + length);
            let ends_field = |byte: Option<&u8>| {
                byte.is_none_or(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n' | b' '))
            };
            let is_field = ends_field(found.checked_sub(1).and_then(|at| bytes.get(at)))
                && ends_field(bytes.get(found + symbol.len()));
            if !is_field {
                from = found + symbol.len().max(1);
                continue;
            }
            match record(&self.text[start..end]) {
                Some(record) if record.len() == self.width && hits < MOST_HITS => {
                    hits += 1;
                    self.visit(&record, start..end, visit)?;
                    from = end;
                }
                // A row over several lines, or a broken one: the whole file tells which. Or too
                // many.
                _ => return self.each(visit),
            }
        }
        Ok(())
    }

    /// Visits every row.
    pub(super) fn each(&self, visit: &mut Visit<'_>) -> Result<(), FileFault> {
        let mut reader = reader(self.text.as_bytes());
        let mut record = StringRecord::new();
        let mut is_header = true;
        loop {
            let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(broken(&error)),
            }
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            if !std::mem::take(&mut is_header) {
                self.visit(&record, start..end, visit)?;
            }
        }
    }

    fn visit(
        &self,
        record: &StringRecord,
        bytes: std::ops::Range<usize>,
        visit: &mut Visit<'_>,
    ) -> Result<(), FileFault> {
        let text_of = |fact| {
            let (_, column) = self.columns.iter().find(|(told, _)| *told == fact)?;
            record.get(*column).map(Cow::Borrowed)
        };
        visit(&ListedRow { text_of: &text_of, bytes })
    }
}

/// The one record that a text is.
fn record(text: &str) -> Option<StringRecord> {
    const LINE: usize = 512;
    let mut record = StringRecord::new();
    let mut reader = settings().buffer_capacity(LINE).from_reader(text.as_bytes());
    reader.read_record(&mut record).ok().filter(|&any| any)?;
    Some(record)
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    settings().from_reader(bytes)
}

/// The header is taken for a row like the others, all of which are of one length.
fn settings() -> ReaderBuilder {
    let mut settings = ReaderBuilder::new();
    settings.has_headers(false).trim(Trim::All);
    settings
}

fn broken(error: &csv::Error) -> FileFault {
    let bytes = error.position().and_then(|place| usize::try_from(place.byte()).ok());
    FileFault::broken(format!("the file is no CSV: {error}"), bytes.map(|start| start..start))
}
