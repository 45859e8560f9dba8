//! Changing a text of JSON in places, so that every byte beside them stays.

use super::document::Document;
use crate::json::{Kind, Raw};
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

/// Changes of a text.
pub(super) struct Edits<'a> {
    text: &'a str,
    /// What stands in place of which bytes; none of them overlap.
    edits: Vec<(Range<usize>, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, edits: Vec::new() }
    }

    /// Puts something in the place of these bytes.
    pub(super) fn replace(&mut self, bytes: Range<usize>, by: impl Into<String>) {
        self.edits.push((bytes, by.into()));
    }

    /// Puts something in front of the byte at `at`.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Gives a field of an object that has some this value, be it there or not.
    pub(super) fn set_field(&mut self, object: &Contents<'a>, name: &str, value: &str) {
        if let Some(item) = object.items.iter().find(|item| item.name == name) {
            self.replace(item.value.range(self.text), value);
        } else if let Some(last) = object.items.last() {
            let (comma, colon) = (object.separator(), object.colon());
            self.insert(last.bytes.end, format!("{comma}\"{name}\"{colon}{value}"));
        }
    }

    /// Takes items out of a list, and puts others behind those that stay.
    pub(super) fn splice(&mut self, list: &Contents<'a>, goes: &[bool], new: &[String]) {
        let items = &list.items;
        let comma = list.separator();
        let Some((first, last)) = items.first().zip(items.last()) else {
            if !new.is_empty() {
                self.replace(list.inside.clone(), format!("\n{}\n", new.join(",\n")));
            }
            return;
        };
        let stays = |index: &usize| !goes.get(*index).copied().unwrap_or(false);
        match (0..items.len()).rev().find(stays) {
            Some(last_staying) => {
                let end = items[last_staying].bytes.end;
                if !new.is_empty() {
                    self.insert(end, format!("{comma}{}", new.join(&comma)));
                }
                for index in (0..last_staying).filter(|index| !stays(index)) {
                    self.replace(items[index].bytes.start..items[index + 1].bytes.start, "");
                }
                self.replace(end..last.bytes.end, "");
            }
            None => self.replace(first.bytes.start..last.bytes.end, new.join(&comma)),
        }
    }

    /// Writes the changed text.
    pub(super) fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        self.edits.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
        let mut written = 0;
        for (bytes, by) in &self.edits {
            out.write_all(self.text.get(written..bytes.start).unwrap_or_default().as_bytes())?;
            out.write_all(by.as_bytes())?;
            written = bytes.end;
        }
        out.write_all(self.text.get(written..).unwrap_or_default().as_bytes())
    }
}

/// A field of an object or an element of an array, and where it stands.
pub(super) struct Item<'a> {
    /// The name of a field; empty for an element.
    pub(super) name: Cow<'a, str>,
    /// From the start of the name, or of the element, to the end of the value.
    pub(super) bytes: Range<usize>,
    pub(super) value: Raw<'a>,
}

/// What an object or an array holds; nothing where a value is neither.
pub(super) struct Contents<'a> {
    text: &'a str,
    pub(super) items: Vec<Item<'a>>,
    /// What stands between its brackets.
    pub(super) inside: Range<usize>,
}

impl<'a> Contents<'a> {
    /// What a value of this text holds.
    pub(super) fn of(text: &'a str, value: Raw<'a>) -> Self {
        let outside = value.range(text);
        let inside = outside.start + 1..outside.end.saturating_sub(1).max(outside.start + 1);
        let mut items: Vec<Item<'a>> = Vec::new();
        let named = match value.kind() {
            Kind::Object => Document::entries(value),
            _ => {
                Document::elements(value).into_iter().map(|value| (Cow::default(), value)).collect()
            }
        };
        for (name, value) in named {
            let before = items.last().map_or(inside.start, |item| item.bytes.end);
            let Range { start, end } = value.range(text);
            let between = text.get(before..start).unwrap_or_default();
            let skipped = between.trim_start_matches([' ', '\t', '\r', '\n', ',']);
            items.push(Item { name, bytes: start - skipped.len()..end, value });
        }
        Self { text, items, inside }
    }

    /// What stands between two items, else what would.
    pub(super) fn separator(&self) -> String {
        match self.items.as_slice() {
            [first, second, ..] => self.part(first.bytes.end..second.bytes.start).to_owned(),
            [only] => match self.part(self.inside.start..only.bytes.start) {
                "" => ", ".to_owned(),
                blanks => format!(",{blanks}"),
            },
            [] => ", ".to_owned(),
        }
    }

    /// What stands between a name and its value.
    pub(super) fn colon(&self) -> &'a str {
        let Some(first) = self.items.first() else { return ": " };
        let field = self.part(first.bytes.start..first.value.range(self.text).start);
        field.get(self.name_text(first).len()..).filter(|colon| !colon.is_empty()).unwrap_or(": ")
    }

    /// The name of a field as it is written, with its quotes.
    pub(super) fn name_text(&self, item: &Item<'a>) -> &'a str {
        let field = self.part(item.bytes.start..item.value.range(self.text).start).trim_end();
        field.strip_suffix(':').unwrap_or(field).trim_end()
    }

    /// What stands between the opening bracket and the first item.
    pub(super) fn opening(&self) -> &'a str {
        self.items.first().map_or("", |first| self.part(self.inside.start..first.bytes.start))
    }

    /// What stands between the last item and the closing bracket.
    pub(super) fn closing(&self) -> &'a str {
        self.items.last().map_or("", |last| self.part(last.bytes.end..self.inside.end))
    }

    fn part(&self, bytes: Range<usize>) -> &'a str {
        self.text.get(bytes).unwrap_or_default()
    }
}
