//! A long queue of rows with sums over blocks of it, so that "what do the first 5,000 units tie up?" takes a few steps.

use super::super::position::Position;
use super::{Amount, at};
use crate::units::{Money, Quantity};

/// How many rows, or blocks of them, one sum covers.
const FAN: usize = 32;

/// Rows in the order in which they are closed. A row that is gone keeps its place and counts as nothing.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    rows: Vec<u32>,
    /// Before this place every row is gone.
    start: usize,
    /// Sums over `FAN` rows each, then over `FAN` of those sums each, and so on.
    levels: Vec<Vec<Amount>>,
}

impl Lane {
    /// The queue of these rows, which are numbered upwards.
    pub(super) fn of(rows: &[Position<'_>], queued: impl Iterator<Item = u32>) -> Self {
        let mut lane = Self { rows: Vec::new(), start: 0, levels: vec![Vec::new()] };
        for index in queued {
            lane.push(index, &Amount::of(&rows[at(index)]));
        }
        lane
    }

    /// A row joins at the end.
    pub(super) fn push(&mut self, index: u32, amount: &Amount) {
        self.rows.push(index);
        self.count(self.rows.len() - 1, amount);
    }

    /// A row in the queue grows, shrinks (an amount below zero) or goes.
    pub(super) fn change(&mut self, rows: &[Position<'_>], index: u32, amount: &Amount) {
        if let Ok(place) = self.rows.binary_search(&index) {
            self.count(place, amount);
        }
        while self.rows.get(self.start).is_some_and(|&index| rows[at(index)].quantity.is_zero()) {
            self.start += 1;
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

    /// The row at a place.
    pub(super) fn row(&self, place: usize) -> Option<u32> {
        self.rows.get(place).copied()
    }

    /// Takes whole blocks of rows from the front for as long as `left` covers them. Says where the rest of `left` has to
    /// be found, and what the blocks tied up.
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
