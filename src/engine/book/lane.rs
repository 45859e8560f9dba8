//! A long queue of rows with sums over blocks of it, so that "what do the first 5,000 units tie
//! up?" takes a few steps.

use super::super::position::Position;
use super::holdings::END;
use super::{Amount, at};
use crate::units::{Money, Quantity};

/// How many rows, or blocks of them, one sum covers.
const FAN: usize = 32;
/// More rows than this gone, and than are left, and the queue is drawn up anew.
const GONE_KEPT: usize = 64;

/// Rows in the order in which they are closed. A row that is gone keeps its place for a while and
/// counts as nothing.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    entries: Vec<Entry>,
    gone: usize,
    /// Before this place every row is gone.
    start: usize,
    /// Sums over `FAN` rows each, then over `FAN` of those sums each, and so on.
    levels: Vec<Vec<Amount>>,
}

/// A row by number, `END` once it is gone; and by its age, which rises along the queue.
#[derive(Clone, Copy, Debug)]
struct Entry {
    age: u32,
    row: u32,
}

impl Lane {
    /// The queue of these rows, each with its age, which must rise.
    pub(super) fn of(rows: &[Position<'_>], queued: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut lane = Self { entries: Vec::new(), gone: 0, start: 0, levels: vec![Vec::new()] };
        for (row, age) in queued {
            lane.push(row, age, &Amount::of(&rows[at(row)]));
        }
        lane
    }

    /// A row joins at the end.
    pub(super) fn push(&mut self, row: u32, age: u32, amount: &Amount) {
        self.entries.push(Entry { age, row });
        self.count(self.entries.len() - 1, amount);
    }

    /// The row of that age grows, shrinks (an amount below zero) or, where its quantity is 0 now,
    /// goes.
    pub(super) fn change(&mut self, rows: &[Position<'_>], age: u32, amount: &Amount) {
        let Ok(place) = self.entries.binary_search_by_key(&age, |entry| entry.age) else {
            return;
        };
        self.count(place, amount);
        let entry = &mut self.entries[place];
        if !rows.get(at(entry.row)).is_some_and(|row| row.quantity.is_zero()) {
            return;
        }
        entry.row = END;
        self.gone += 1;
        while self.entries.get(self.start).is_some_and(|entry| entry.row == END) {
            self.start += 1;
        }
        if self.gone > GONE_KEPT && self.gone > self.entries.len() / 2 {
            let left = self
                .entries
                .iter()
                .filter(|entry| entry.row != END)
                .map(|entry| (entry.row, entry.age));
            *self = Self::of(rows, left);
        }
    }

    fn count(&mut self, place: usize, amount: &Amount) {
        let mut block = place;
        for sums in &mut self.levels {
            block /= FAN;
            match sums.get_mut(block) {
                Some(sum) => *sum += amount,
                None => sums.push(amount.clone()),
            }
        }
        if let Some(top) = self.levels.last().filter(|top| top.len() > FAN) {
            let above = top.chunks(FAN).map(Amount::sum).collect();
            self.levels.push(above);
        }
    }

    /// The first place that may still hold something.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// The row at a place, `END` where it is gone; `None` behind the end of the queue.
    pub(super) fn row(&self, place: usize) -> Option<u32> {
        self.entries.get(place).map(|entry| entry.row)
    }

    /// Takes whole blocks of rows from the front for as long as `left` covers them. Says where the
    /// rest of `left` has to be found, and what the blocks tied up.
    pub(super) fn skip(&self, left: &mut Quantity) -> (usize, Money) {
        let mut freed = Money::ZERO;
        let mut block = 0;
        for sums in self.levels.iter().rev() {
            while let Some(sum) = sums.get(block).filter(|sum| sum.units <= *left) {
                *left -= &sum.units;
                freed += &sum.exposure;
                block += 1;
            }
            block *= FAN;
        }
        (block, freed)
    }
}
