//! Items that wait together.

use super::Item;
use crate::intents::LineError;
use std::ops::Range;

/// How many items are read, and looked up in the book, before the first of them is sized.
const WINDOW: usize = 32;

/// Some items, with their texts in one buffer.
#[derive(Clone, Debug, Default)]
pub struct Block {
    texts: Vec<u8>,
    items: Vec<(u64, Result<Range<usize>, LineError>)>,
}

impl Block {
    /// Keeps an item behind the others.
    pub fn push(&mut self, item: Item<'_>) {
        let text = item.text.map(|text| {
            let start = self.texts.len();
            self.texts.extend_from_slice(text);
            start..self.texts.len()
        });
        self.items.push((item.number, text));
    }

    /// Forgets them all, and keeps the space.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.items.clear();
    }

    /// The items, a few at a time, as [`Batch::answer`](super::Batch::answer) takes them.
    pub fn windows(&self) -> impl Iterator<Item = Vec<Item<'_>>> {
        let item = |(number, range): &(u64, Result<Range<usize>, LineError>)| Item {
            number: *number,
            text: range.clone().map(|range| &self.texts[range]),
        };
        self.items.chunks(WINDOW).map(move |items| items.iter().map(item).collect())
    }
}
