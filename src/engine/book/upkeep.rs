//! Following the rows of the book as they come, change and go.

use super::super::position::Position;
use super::carried::Carried;
use super::holdings::{
    Crowd, END, Group, Held, Holdings, Lanes, Leg, Link, ONE_SYMBOL, Queue, Rows, Sum,
};
use super::names::Names;
use super::place::Place;
use super::totals::{StrategyId, Totals};
use super::{Amount, at};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::sync::OnceLock;

/// How many rows of a symbol are looked through one by one as a book is opened, which may hold
/// millions and be asked about one; and as it takes fills, when time is dearer than space.
const FEW_AT_FIRST: usize = 12;
const FEW_IN_USE: usize = 2;

impl<'a> Holdings<'a> {
    /// Finds the rows of every symbol.
    pub(super) fn of(rows: &[Position<'a>], totals: &Totals<'_>, edition: u32) -> Self {
        let mut holdings = Self::empty(edition, rows.len(), rows.len());
        holdings.add_standing(rows, totals, |_| true);
        holdings.links.resize(rows.len(), Link::NOWHERE);
        holdings
    }

    /// Finds the rows of one symbol alone: a single call asks about no other, and an index of a
    /// million rows takes far longer than looking through them once.
    pub(super) fn of_symbol(rows: &[Position<'a>], totals: &Totals<'_>, symbol: &str) -> Self {
        let mut holdings = Self::empty(ONE_SYMBOL, 0, 0);
        holdings.add_standing(rows, totals, |row| row.symbol == symbol);
        holdings
    }

    /// Adds the rows that are picked, but for those that are closed. A row that is left out before
    /// one that is picked has a place in the list of links, and nothing there.
    fn add_standing(
        &mut self,
        rows: &[Position<'a>],
        totals: &Totals<'_>,
        picks: impl Fn(&Position<'_>) -> bool,
    ) {
        for (index, row) in (0..).zip(rows).filter(|(_, row)| picks(row) && !row.quantity.is_zero())
        {
            self.links.resize(at(index), Link::NOWHERE);
            self.next_age = index;
            let strategy = totals.id(row.strategy.as_deref());
            let link = Link { symbol: self.enter(&row.symbol), strategy, ..Link::NOWHERE };
            self.add(rows, index, link, FEW_AT_FIRST, Amount::of);
        }
        self.next_age = number(rows.len());
    }

    fn empty(edition: u32, symbols: usize, rows: usize) -> Self {
        Self {
            names: Names::with_capacity(symbols),
            symbols: Vec::new(),
            count: 0,
            edition,
            links: Vec::with_capacity(rows),
            next_age: 0,
            crowds: Vec::new(),
            groups: Vec::new(),
            lanes: Vec::new(),
            has_lanes: OnceLock::new(),
            by_key: HashMap::new(),
        }
    }

    /// A row comes to the place of its symbol and strategy, and in its list to a place of its own
    /// or to that of one that is gone.
    pub(super) fn push(&mut self, rows: &[Position<'a>], index: u32, place: Place, amount: Amount) {
        let symbol = place.symbol.unwrap_or_else(|| self.enter(&rows[at(index)].symbol));
        let link = Link { symbol, strategy: place.strategy, group: place.group, ..Link::NOWHERE };
        self.add(rows, index, link, FEW_IN_USE, |_| amount);
    }

    #[expect(clippy::ptr_arg, reason = "a name that a row borrows is borrowed here too")]
    fn enter(&mut self, symbol: &Cow<'a, str>) -> Held {
        let number = self.names.add(symbol);
        if at(number) == self.symbols.len() {
            self.symbols.push(Rows::Few(END));
        }
        Held(number)
    }

    fn add(
        &mut self,
        rows: &[Position<'a>],
        index: u32,
        link: Link,
        few: usize,
        amount: impl FnOnce(&Position<'_>) -> Amount,
    ) {
        let number = link.symbol.0;
        let link = Link { age: self.next_age, ..link };
        match self.links.get_mut(at(index)) {
            Some(place) => *place = link,
            None => self.links.push(link),
        }
        self.next_age += 1;
        match self.symbols[at(number)] {
            Rows::Crowd(crowd) => {
                self.count += usize::from(self.crowds[at(crowd)].rows == 0);
                self.enqueue(rows, crowd, index, &amount(&rows[at(index)]));
            }
            Rows::Few(END) => {
                self.symbols[at(number)] = Rows::Few(index);
                self.count += 1;
            }
            Rows::Few(first) => {
                let mut last = first;
                let mut count = 1;
                while self.links[at(last)].next != END {
                    last = self.links[at(last)].next;
                    count += 1;
                }
                self.links[at(last)].next = index;
                if count >= few {
                    let crowd = self.gather(rows, first);
                    self.symbols[at(number)] = Rows::Crowd(crowd);
                }
            }
        }
    }

    /// Makes a crowd of a chain.
    fn gather(&mut self, rows: &[Position<'_>], first: u32) -> u32 {
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
            let next = std::mem::replace(&mut self.links[at(index)].next, END);
            self.enqueue(rows, crowd, index, &Amount::of(&rows[at(index)]));
            index = next;
        }
        crowd
    }

    fn enqueue(&mut self, rows: &[Position<'_>], crowd: u32, index: u32, amount: &Amount) {
        let row = &rows[at(index)];
        let leg = Leg::of(row);
        let Link { strategy, group, age, .. } = self.links[at(index)];
        let known = if group == END { self.find_group(crowd, strategy) } else { Some(group) };
        let number = known.unwrap_or_else(|| self.new_group(crowd, strategy));
        self.links[at(index)].group = number;
        let group = &mut self.groups[at(number)];
        let queue = &mut group.sides[leg.index()];
        if queue.last == END {
            queue.first = index;
        } else {
            self.links[at(queue.last)].next = index;
        }
        queue.last = index;
        queue.last_mark = row.mark.last_digits();
        queue.rows += 1;
        group.sum.add(leg, amount);
        let crowd = &mut self.crowds[at(crowd)];
        crowd.rows += 1;
        crowd.sum.add(leg, amount);
        row.point_value.into_iter().for_each(|value| crowd.carried.add(value));
        if self.has_lanes.get().is_some() {
            push_to(&mut self.lanes[at(number)], leg, index, age, amount);
            if strategy != StrategyId::NONE {
                push_to(&mut crowd.tagged, leg, index, age, amount);
            }
        }
    }

    fn new_group(&mut self, crowd: u32, strategy: StrategyId) -> u32 {
        let index = number(self.groups.len());
        self.groups.push(Group { sum: Sum::ZERO, sides: [Queue::EMPTY; 2] });
        self.lanes.push(Lanes::new());
        self.crowds[at(crowd)].groups.push(index);
        if strategy == StrategyId::NONE {
            self.crowds[at(crowd)].untagged = index;
        } else {
            self.by_key.insert((crowd, strategy), index);
        }
        index
    }

    /// A row has changed by so much (below zero: less) and stands there as it is now: with a
    /// quantity of 0 it is gone, and then it was the first of its queue. The place of a row that is
    /// gone may be taken by another.
    pub(super) fn change(&mut self, rows: &[Position<'_>], index: u32, leg: Leg, amount: &Amount) {
        let Link { symbol, group, .. } = self.links[at(index)];
        match self.rows_of(symbol) {
            Rows::Few(first) if rows[at(index)].quantity.is_zero() => {
                self.unlink(symbol, first, index);
            }
            Rows::Few(_) => {}
            Rows::Crowd(crowd) => self.change_in_crowd(rows, (crowd, group), index, leg, amount),
        }
    }

    fn unlink(&mut self, held: Held, first: u32, index: u32) {
        let after = self.links[at(index)].next;
        if index == first {
            self.symbols[at(held.0)] = Rows::Few(after);
            self.count -= usize::from(after == END);
        } else if let Some(before) =
            { self.chain(first).find(|&before| self.links[at(before)].next == index) }
        {
            self.links[at(before)].next = after;
        }
    }

    fn change_in_crowd(
        &mut self,
        rows: &[Position<'_>],
        (crowd, number): (u32, u32),
        index: u32,
        leg: Leg,
        amount: &Amount,
    ) {
        let row = &rows[at(index)];
        let gone = row.quantity.is_zero();
        let Link { next, age, .. } = self.links[at(index)];
        let group = &mut self.groups[at(number)];
        if gone {
            let queue = &mut group.sides[leg.index()];
            queue.first = next;
            queue.rows -= 1;
            if queue.rows == 0 {
                *queue = Queue::EMPTY;
            }
        }
        group.sum.add(leg, amount);
        let crowd = &mut self.crowds[at(crowd)];
        crowd.sum.add(leg, amount);
        if self.has_lanes.get().is_some() {
            change_in(&mut self.lanes[at(number)], leg, rows, age, amount);
            if number != crowd.untagged {
                change_in(&mut crowd.tagged, leg, rows, age, amount);
            }
        }
        if gone {
            row.point_value.into_iter().for_each(|value| crowd.carried.remove(value));
            crowd.rows -= 1;
            self.count -= usize::from(crowd.rows == 0);
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

/// A count as the number of a thing; no book holds 2^32 rows.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(END)
}
