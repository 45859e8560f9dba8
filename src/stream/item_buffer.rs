//! Items that wait together.

use super::error::LineError;
use super::items::Item;
use std::ops::Range;

/// How many items are read, and looked up in the book, before the first of them is sized.
const WINDOW: usize = 32;

/// Some items, with their texts in one buffer.
#[derive(Clone, Debug, Default)]
pub struct ItemBuffer {
    texts: Vec<u8>,
    items: Vec<(u64, Result<Range<usize>, LineError>)>,
}

impl ItemBuffer {
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

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The item of that place, from 0.
    #[must_use]
    pub fn item(&self, place: usize) -> Item<'_> {
        let (number, text) = &self.items[place];
        Item { number: *number, text: text.clone().map(|range| &self.texts[range]) }
    }

    /// The items, a few at a time, as [`IntentStream::answer`](super::IntentStream::answer) takes
    /// them.
    pub fn windows(&self) -> impl Iterator<Item = Vec<Item<'_>>> {
        let starts = (0..self.len()).step_by(WINDOW);
        starts.map(|start| {
            (start..self.len().min(start + WINDOW)).map(|place| self.item(place)).collect()
        })
    }
}
