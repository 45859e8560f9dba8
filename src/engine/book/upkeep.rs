//! Following the rows of the book as they come, change and go.

use super::super::position::Position;
use super::carried::Carried;
use super::holdings::{Crowd, END, Group, Held, Holdings, Leg, Queue, Sums, symbol};
use super::totals::{StrategyId, Totals};
use super::{Amount, at};
use crate::units::{Money, Quantity};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::sync::OnceLock;

/// The most rows of a symbol that are looked through one by one, as a book is opened and once it takes fills.
const FEW_AT_FIRST: usize = 8;
const FEW_IN_USE: usize = 3;
/// The most rows of a queue that are summed up one by one.
const FEW_IN_QUEUE: u32 = 4;

impl Holdings {
    /// Finds the rows of every symbol.
    pub(super) fn of(rows: &[Position<'_>], totals: &Totals) -> Self {
        let mut holdings = Self {
            symbols: HashTable::with_capacity(rows.len()),
            next: Vec::with_capacity(rows.len()),
            crowds: Vec::new(),
            groups: Vec::new(),
            by_key: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        };
        for index in (0..).take(rows.len()) {
            holdings.add(rows, totals, index, FEW_AT_FIRST);
        }
        holdings
    }

    /// A row comes, as the last of the book.
    pub(super) fn push(&mut self, rows: &[Position<'_>], totals: &Totals, index: u32) {
        self.add(rows, totals, index, FEW_IN_USE);
    }

    fn add(&mut self, rows: &[Position<'_>], totals: &Totals, index: u32, few: usize) {
        self.next.push(END);
        let name = rows[at(index)].symbol.as_ref();
        let hash = self.hasher.hash_one(name);
        let crowds = &self.crowds;
        let Some(held) = self.symbols.find_mut(hash, |&held| symbol(rows, crowds, held) == name) else {
            let hasher = &self.hasher;
            let hash_of = |&held: &Held| hasher.hash_one(symbol(rows, crowds, held));
            self.symbols.insert_unique(hash, Held::Few(index), hash_of);
            return;
        };
        match *held {
            Held::Crowd(crowd) => self.enqueue(rows, totals, crowd, index),
            Held::Few(first) => {
                let mut last = first;
                let mut count = 1;
                while self.next[at(last)] != END {
                    last = self.next[at(last)];
                    count += 1;
                }
                self.next[at(last)] = index;
                if count >= few {
                    *held = Held::Crowd(number(self.crowds.len()));
                    self.gather(rows, totals, first);
                }
            }
        }
    }

    /// Makes a crowd of a chain.
    fn gather(&mut self, rows: &[Position<'_>], totals: &Totals, first: u32) {
        let crowd = number(self.crowds.len());
        self.crowds.push(Crowd {
            row: first,
            rows: 0,
            groups: Vec::new(),
            net: Quantity::ZERO,
            exposure: Money::ZERO,
            carried: Carried::Nothing,
            tagged: [OnceLock::new(), OnceLock::new()],
        });
        let mut index = first;
        while index != END {
            let next = std::mem::replace(&mut self.next[at(index)], END);
            self.enqueue(rows, totals, crowd, index);
            index = next;
        }
    }

    fn enqueue(&mut self, rows: &[Position<'_>], totals: &Totals, crowd: u32, index: u32) {
        let row = &rows[at(index)];
        let leg = Leg::of(row);
        let amount = Amount::of(row);
        let strategy = row.strategy.as_deref().and_then(|code| totals.id(rows, code));
        let group = self.group(crowd, strategy).unwrap_or_else(|| self.new_group(crowd, strategy));
        let queue = &mut self.groups[at(group)].sides[leg.index()];
        if queue.last == END {
            queue.first = index;
        } else {
            self.next[at(queue.last)] = index;
        }
        queue.last = index;
        queue.rows += 1;
        match &mut queue.sums {
            Some(sums) => {
                sums.amount += &amount;
                sums.lane.get_mut().into_iter().for_each(|lane| lane.push(index, &amount));
            }
            None if queue.rows > FEW_IN_QUEUE => {
                let amount = self.amount(rows, &self.groups[at(group)].sides[leg.index()]);
                self.groups[at(group)].sides[leg.index()].sums = Some(Box::new(Sums { amount, lane: OnceLock::new() }));
            }
            None => {}
        }
        let crowd = &mut self.crowds[at(crowd)];
        crowd.rows += 1;
        crowd.net += &row.quantity.into();
        crowd.exposure += &amount.exposure;
        row.point_value.into_iter().for_each(|value| crowd.carried.add(value));
        if strategy.is_some() {
            crowd.tagged[leg.index()].get_mut().into_iter().for_each(|lane| lane.push(index, &amount));
        }
    }

    fn new_group(&mut self, crowd: u32, strategy: StrategyId) -> u32 {
        let index = number(self.groups.len());
        self.groups.push(Group { crowd, strategy, sides: [Queue::EMPTY, Queue::EMPTY] });
        let Self { groups, by_key, hasher, .. } = self;
        let hash_of = |&group: &u32| hasher.hash_one((groups[at(group)].crowd, groups[at(group)].strategy));
        by_key.insert_unique(hasher.hash_one((crowd, strategy)), index, hash_of);
        self.crowds[at(crowd)].groups.push(index);
        index
    }

    /// A row has changed by so much (below zero: less) and stands there as it is now: with a quantity of 0 it is gone,
    /// and then it was the first of its queue.
    pub(super) fn change(&mut self, rows: &[Position<'_>], totals: &Totals, index: u32, leg: Leg, amount: &Amount) {
        let row = &rows[at(index)];
        match self.held(rows, &row.symbol) {
            Some(Held::Few(first)) if row.quantity.is_zero() => self.unlink(rows, first, index),
            Some(Held::Few(_)) | None => {}
            Some(Held::Crowd(crowd)) => self.change_in_crowd(rows, totals, crowd, index, leg, amount),
        }
    }

    fn unlink(&mut self, rows: &[Position<'_>], first: u32, index: u32) {
        let after = self.next[at(index)];
        if index != first {
            let before = self.chain(first).find(|&before| self.next[at(before)] == index);
            if let Some(before) = before {
                self.next[at(before)] = after;
            }
            return;
        }
        let hash = self.hasher.hash_one(rows[at(index)].symbol.as_ref());
        let is_this = |held: &Held| matches!(held, Held::Few(first) if *first == index);
        if let Ok(mut entry) = self.symbols.find_entry(hash, is_this) {
            if after == END {
                entry.remove();
            } else {
                *entry.get_mut() = Held::Few(after);
            }
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
        let strategy = row.strategy.as_deref().and_then(|code| totals.id(rows, code));
        let Some(group) = self.group(number, strategy) else {
            return;
        };
        let queue = &mut self.groups[at(group)].sides[leg.index()];
        if gone {
            queue.first = self.next[at(index)];
            queue.rows -= 1;
            if queue.rows == 0 {
                *queue = Queue::EMPTY;
            }
        }
        if let Some(sums) = &mut queue.sums {
            sums.amount += amount;
            sums.lane.get_mut().into_iter().for_each(|lane| lane.change(rows, index, amount));
        }
        let crowd = &mut self.crowds[at(number)];
        crowd.net += &leg.signed(&amount.units);
        crowd.exposure += &amount.exposure;
        if strategy.is_some() {
            crowd.tagged[leg.index()].get_mut().into_iter().for_each(|lane| lane.change(rows, index, amount));
        }
        if gone {
            row.point_value.into_iter().for_each(|value| crowd.carried.remove(value));
            crowd.rows -= 1;
            if crowd.rows == 0 {
                self.forget(rows, number);
            }
        }
    }

    /// Nothing is left of a crowd: what comes next of its symbol begins anew.
    fn forget(&mut self, rows: &[Position<'_>], number: u32) {
        let crowd = &mut self.crowds[at(number)];
        crowd.groups = Vec::new();
        let hash = self.hasher.hash_one(rows[at(crowd.row)].symbol.as_ref());
        if let Ok(entry) = self.symbols.find_entry(hash, |held| matches!(held, Held::Crowd(crowd) if *crowd == number))
        {
            entry.remove();
        }
    }
}

/// A count as the number of a thing; no book holds 2^32 rows.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(END)
}
