//! Following the rows of the book as they come, change and go.

use super::super::position::Position;
use super::carried::Carried;
use super::holdings::{Crowd, END, Group, Held, Holdings, Lanes, Leg, ONE_SYMBOL, Queue, Rows, Sum, Symbol};
use super::names::Names;
use super::totals::{StrategyId, Totals};
use super::{Amount, at};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// How many rows of a symbol are looked through one by one as a book is opened, which may hold millions and be asked about
/// one; and as it takes fills, when time is dearer than space.
const FEW_AT_FIRST: usize = 12;
const FEW_IN_USE: usize = 2;

impl Holdings {
    /// Finds the rows of every symbol.
    pub(super) fn of(rows: &[Position<'_>], totals: &Totals, edition: u32) -> Self {
        let mut holdings = Self::empty(edition, rows.len(), rows.len());
        for index in (0..).take(rows.len()) {
            holdings.add(rows, totals, index, None, FEW_AT_FIRST);
        }
        holdings
    }

    /// Finds the rows of one symbol alone: a single call asks about no other, and an index of a million rows takes far
    /// longer than looking through them once.
    pub(super) fn of_symbol(rows: &[Position<'_>], totals: &Totals, symbol: &str) -> Self {
        let mut holdings = Self::empty(ONE_SYMBOL, 0, 0);
        for (index, _) in (0..).zip(rows).filter(|(_, row)| row.symbol == symbol) {
            // Rows that are no part of these holdings have places in the lists, and nothing there.
            holdings.next.resize(at(index), END);
            holdings.of_row.resize(at(index), Held(END));
            holdings.ages.resize(at(index), END);
            holdings.next_age = index;
            holdings.add(rows, totals, index, None, FEW_AT_FIRST);
        }
        holdings
    }

    fn empty(edition: u32, symbols: usize, rows: usize) -> Self {
        Self {
            names: Names::with_capacity(symbols),
            symbols: Vec::new(),
            count: 0,
            edition,
            of_row: Vec::with_capacity(rows),
            ages: Vec::with_capacity(rows),
            next_age: 0,
            next: Vec::with_capacity(rows),
            crowds: Vec::new(),
            groups: Vec::new(),
            by_key: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// A row comes, in a place of its own or in that of one that is gone; `symbol` is its symbol where that is known.
    pub(super) fn push(&mut self, rows: &[Position<'_>], totals: &Totals, index: u32, symbol: Option<Held>) {
        self.add(rows, totals, index, symbol, FEW_IN_USE);
    }

    fn add(&mut self, rows: &[Position<'_>], totals: &Totals, index: u32, symbol: Option<Held>, few: usize) {
        let Held(number) = symbol.unwrap_or_else(|| Held(self.names.add(&rows[at(index)].symbol)));
        if at(number) == self.symbols.len() {
            self.symbols.push(Symbol { row: index, rows: Rows::Few(END) });
        }
        self.symbols[at(number)].row = index;
        put(&mut self.next, index, END);
        put(&mut self.of_row, index, Held(number));
        put(&mut self.ages, index, self.next_age);
        self.next_age += 1;
        match self.symbols[at(number)].rows {
            Rows::Crowd(crowd) => {
                self.count += usize::from(self.crowds[at(crowd)].rows == 0);
                self.enqueue(rows, totals, crowd, index);
            }
            Rows::Few(END) => {
                self.symbols[at(number)].rows = Rows::Few(index);
                self.count += 1;
            }
            Rows::Few(first) => {
                let mut last = first;
                let mut count = 1;
                while self.next[at(last)] != END {
                    last = self.next[at(last)];
                    count += 1;
                }
                self.next[at(last)] = index;
                if count >= few {
                    let crowd = self.gather(rows, totals, first);
                    self.symbols[at(number)].rows = Rows::Crowd(crowd);
                }
            }
        }
    }

    /// Makes a crowd of a chain.
    fn gather(&mut self, rows: &[Position<'_>], totals: &Totals, first: u32) -> u32 {
        let crowd = number(self.crowds.len());
        self.crowds.push(Crowd {
            rows: 0,
            groups: Vec::new(),
            untagged: END,
            sum: Sum::ZERO,
            carried: Carried::Nothing,
            tagged: Lanes::new(),
        });
        let mut index = first;
        while index != END {
            let next = std::mem::replace(&mut self.next[at(index)], END);
            self.enqueue(rows, totals, crowd, index);
            index = next;
        }
        crowd
    }

    fn enqueue(&mut self, rows: &[Position<'_>], totals: &Totals, crowd: u32, index: u32) {
        let row = &rows[at(index)];
        let leg = Leg::of(row);
        let amount = Amount::of(row);
        let strategy = totals.of_row(index);
        let group = self.group(crowd, strategy).unwrap_or_else(|| self.new_group(crowd, strategy));
        let group = &mut self.groups[at(group)];
        let queue = &mut group.sides[leg.index()];
        if queue.last == END {
            queue.first = index;
        } else {
            self.next[at(queue.last)] = index;
        }
        queue.last = index;
        queue.rows += 1;
        group.sum.add(leg, &amount);
        let age = self.ages[at(index)];
        push_to(&mut group.lanes, leg, index, age, &amount);
        let crowd = &mut self.crowds[at(crowd)];
        crowd.rows += 1;
        crowd.sum.add(leg, &amount);
        row.point_value.into_iter().for_each(|value| crowd.carried.add(value));
        if strategy != StrategyId::NONE {
            push_to(&mut crowd.tagged, leg, index, age, &amount);
        }
    }

    fn new_group(&mut self, crowd: u32, strategy: StrategyId) -> u32 {
        let index = number(self.groups.len());
        self.groups.push(Group { crowd, strategy, sum: Sum::ZERO, sides: [Queue::EMPTY; 2], lanes: Lanes::new() });
        self.crowds[at(crowd)].groups.push(index);
        if strategy == StrategyId::NONE {
            self.crowds[at(crowd)].untagged = index;
        } else {
            let Self { groups, by_key, hasher, .. } = self;
            let hash_of = |&group: &u32| hasher.hash_one((groups[at(group)].crowd, groups[at(group)].strategy));
            by_key.insert_unique(hasher.hash_one((crowd, strategy)), index, hash_of);
        }
        index
    }

    /// A row has changed by so much (below zero: less) and stands there as it is now: with a quantity of 0 it is gone,
    /// and then it was the first of its queue. The place of a row that is gone may be taken by another.
    pub(super) fn change(&mut self, rows: &[Position<'_>], totals: &Totals, index: u32, leg: Leg, amount: &Amount) {
        let gone = rows[at(index)].quantity.is_zero();
        let held = self.of_row[at(index)];
        match self.rows_of(held) {
            Rows::Few(first) if gone => self.unlink(held, first, index),
            Rows::Few(_) => {}
            Rows::Crowd(crowd) => {
                self.change_in_crowd(rows, totals, crowd, index, leg, amount);
                self.count -= usize::from(self.crowds[at(crowd)].rows == 0);
            }
        }
    }

    fn unlink(&mut self, held: Held, first: u32, index: u32) {
        let after = self.next[at(index)];
        if index == first {
            self.symbols[at(held.0)].rows = Rows::Few(after);
            self.count -= usize::from(after == END);
        } else if let Some(before) = { self.chain(first).find(|&before| self.next[at(before)] == index) } {
            self.next[at(before)] = after;
        }
    }

    fn change_in_crowd(
        &mut self,
        rows: &[Position<'_>],
        totals: &Totals,
        number: u32,
        index: u32,
        leg: Leg,
        amount: &Amount,
    ) {
        let row = &rows[at(index)];
        let gone = row.quantity.is_zero();
        let strategy = totals.of_row(index);
        let Some(group) = self.group(number, strategy) else {
            return;
        };
        let group = &mut self.groups[at(group)];
        if gone {
            let queue = &mut group.sides[leg.index()];
            queue.first = self.next[at(index)];
            queue.rows -= 1;
            if queue.rows == 0 {
                *queue = Queue::EMPTY;
            }
        }
        group.sum.add(leg, amount);
        let age = self.ages[at(index)];
        change_in(&mut group.lanes, leg, rows, age, amount);
        let crowd = &mut self.crowds[at(number)];
        crowd.sum.add(leg, amount);
        if strategy != StrategyId::NONE {
            change_in(&mut crowd.tagged, leg, rows, age, amount);
        }
        if gone {
            row.point_value.into_iter().for_each(|value| crowd.carried.remove(value));
            crowd.rows -= 1;
        }
    }
}

/// A row joins a lane, where that has been asked for.
fn push_to(lanes: &mut Lanes, leg: Leg, row: u32, age: u32, amount: &Amount) {
    if let Some(lanes) = lanes.get_mut() {
        lanes[leg.index()].push(row, age, amount);
    }
}

/// A row in a lane changes, where that has been asked for.
fn change_in(lanes: &mut Lanes, leg: Leg, rows: &[Position<'_>], age: u32, amount: &Amount) {
    if let Some(lanes) = lanes.get_mut() {
        lanes[leg.index()].change(rows, age, amount);
    }
}

/// Puts a value in the place of a row, which may be the one behind the last.
fn put<T>(list: &mut Vec<T>, row: u32, value: T) {
    match list.get_mut(at(row)) {
        Some(place) => *place = value,
        None => list.push(value),
    }
}

/// A count as the number of a thing; no book holds 2^32 rows.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(END)
}
