//! The rows of a JSON file: an array of objects, or the one that stands under `data`.

use super::forms::{FileForm, form_of};
use super::{FileFault, ListedRow, MOST_HITS, Visit};
use crate::json::{self, Elements, Entries, Raw, Shaped};
use crate::source::Source;
use memchr::{memmem, memrchr};
use std::borrow::Cow;

/// A JSON file and its form.
pub(super) struct JsonRows<'a> {
    text: &'a str,
    form: &'static FileForm,
    /// The field that the rows stand under, where they do not stand alone.
    under: Option<&'static str>,
}

impl<'a> JsonRows<'a> {
    /// The rows of a file of a known form, told by its first row.
    pub(super) fn of(source: &'a Source) -> Result<(&'static FileForm, Self), FileFault> {
        let text = source.text.as_str();
        let is_array = text.trim_start().starts_with('[');
        let end = if is_array { ']' } else { '}' };
        if !text.trim_end().ends_with(end) {
            let end = text.trim_end().len();
            return Err(FileFault::broken(
                "the file ends in the middle".to_owned(),
                Some(end..end),
            ));
        }
        let first = text.match_indices('{').nth(usize::from(!is_array)).map(|(at, _)| at);
        let first = first.and_then(|at| object_at(text, at)).ok_or_else(FileFault::unknown_form)?;
        let names: Vec<&str> = first.iter().map(|(name, _)| name.as_ref()).collect();
        let form = form_of(&names).ok_or_else(FileFault::unknown_form)?;
        Ok((form, Self { text, form, under: (!is_array).then_some("data") }))
    }

    /// Visits every row in which the symbol stands as a text.
    pub(super) fn search(&self, symbol: &str, visit: &mut Visit<'_>) -> Result<(), FileFault> {
        let bytes = self.text.as_bytes();
        let quoted = format!("\"{symbol}\"");
        for (hits, found) in memmem::find_iter(bytes, &quoted).enumerate() {
            let start = memrchr(b'{', &bytes[..found]).unwrap_or(0);
            match object_at(self.text, start).filter(|_| hits < MOST_HITS) {
                Some(entries) => self.visit(&entries, start, visit)?,
                None => return self.each(visit), // a brace within a text, or too many
            }
        }
        Ok(())
    }

    /// Visits every row.
    pub(super) fn each(&self, visit: &mut Visit<'_>) -> Result<(), FileFault> {
        let rows = match self.under {
            None => self.elements(self.text)?,
            Some(name) => {
                let mut top = Entries::default();
                self.read(self.text, Shaped(&mut top))?;
                match top.entries.iter().find(|(field, _)| field == name) {
                    Some((_, rows)) => self.elements(rows.text())?,
                    None => return Err(FileFault::unknown_form()),
                }
            }
        };
        for row in rows {
            let mut entries = Entries::default();
            self.read(row.text(), Shaped(&mut entries))?;
            self.visit(&entries.entries, row.range(self.text).start, visit)?;
        }
        Ok(())
    }

    fn elements(&self, text: &'a str) -> Result<Vec<Raw<'a>>, FileFault> {
        let mut rows = Elements::default();
        self.read(text, Shaped(&mut rows))?;
        Ok(rows.elements)
    }

    fn read<S: serde::de::DeserializeSeed<'a>>(
        &self,
        text: &'a str,
        seed: S,
    ) -> Result<(), FileFault> {
        json::read(text, seed).map(drop).map_err(|fault| broken(self.text, text, &fault))
    }

    fn visit(
        &self,
        entries: &[(Cow<'_, str>, Raw<'_>)],
        start: usize,
        visit: &mut Visit<'_>,
    ) -> Result<(), FileFault> {
        let text_of = |fact| {
            let column = self.form.column(fact)?;
            let (_, value) = entries.iter().find(|(name, _)| name == column)?;
            match value.string() {
                Some(text) => Some(text),
                None if value.is_null() => None,
                None => Some(Cow::Borrowed(value.text())),
            }
        };
        visit(&ListedRow { text_of: &text_of, bytes: start..start })
    }
}

/// The fields of the object that begins at a byte; `None` where none begins there.
fn object_at(text: &str, start: usize) -> Option<Vec<(Cow<'_, str>, Raw<'_>)>> {
    let mut values = serde_json::Deserializer::from_str(text.get(start..)?).into_iter::<Raw<'_>>();
    let row = values.next()?.ok()?;
    let mut entries = Entries::default();
    json::read(row.text(), Shaped(&mut entries)).ok()?;
    entries.other.is_none().then_some(entries.entries)
}

/// What is wrong with a part of a file.
fn broken(file: &str, part: &str, fault: &json::Fault) -> FileFault {
    let start = part.as_ptr().addr().saturating_sub(file.as_ptr().addr()) + fault.offset;
    FileFault::broken(format!("the file is no JSON: {}", fault.reason), Some(start..start))
}
