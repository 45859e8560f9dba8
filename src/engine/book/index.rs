//! Who holds what: for each symbol its rows, for each strategy in it what it holds, and in which
//! order its rows are closed. Rows are known by number.

use super::super::market::Market;
use super::super::position::Position;
use super::names::Names;
use super::{PointValues, StrategyId, at, number_of};
use crate::number::Decimal;
use crate::units::{Money, Quantity};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::sync::Arc;

/// The rows of every symbol, or of one.
#[derive(Clone, Debug)]
pub(super) struct Index<'a> {
    symbols: Names<'a>,
    /// By the number of the symbol.
    by_symbol: Vec<SymbolRows>,
    holdings: Vec<Holding>,
    /// Holdings by symbol and strategy, but for those without a strategy.
    by_pair: HashMap<(u32, StrategyId), u32>,
    /// By the number of the row.
    links: Vec<Link>,
    /// Whether it knows every symbol.
    is_of_all: bool,
    held_symbols: usize,
    next_age: u64,
}

/// Where a row belongs.
#[derive(Clone, Copy, Debug)]
struct Link {
    holding: u32,
    /// The row that is closed after this one.
    next: u32,
    /// When it came.
    age: u64,
}

/// The end of a queue; the number of no holding.
const END: u32 = u32::MAX;

/// What is held of a symbol.
#[derive(Clone, Debug)]
pub(super) struct SymbolRows {
    pub(super) rows: u32,
    net: Quantity,
    pub(super) exposure: Money,
    pub(super) point_values: PointValues,
    /// The market of the first row that tells one, and whether another row has told another since
    /// the symbol was last flat.
    market: Option<Arc<Market>>,
    has_several_markets: bool,
    /// The first of its holdings.
    first: u32,
    /// The holding that carries no strategy.
    untagged: u32,
}

/// What one strategy, or none, holds of one symbol.
#[derive(Clone, Debug)]
struct Holding {
    symbol: u32,
    strategy: StrategyId,
    /// The next holding of the symbol.
    next: u32,
    net: Quantity,
    exposure: Money,
    long: Queue,
    short: Queue,
}

/// Rows of one side of a holding, the next to be closed first.
#[derive(Clone, Copy, Debug)]
struct Queue {
    first: u32,
    last: u32,
}

/// Where an order meets the book: the numbers of its names and of the holding behind them. Good
/// until the book is [tidied](super::Book::tidy).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct HoldingPlace {
    symbol: Option<u32>,
    strategy: StrategyId,
    holding: u32,
    is_of_all: bool,
}

/// The own position of an order: the rows that carry its strategy or none; for an order without a
/// strategy, all rows of the symbol.
#[derive(Clone, Debug)]
pub struct OwnPosition {
    /// Units, signed: long above zero.
    pub net: Quantity,
    /// The exposure of all these rows, in money.
    pub exposure: Money,
    /// The exposure of those that carry the very strategy (or none) of the order, in money.
    pub of_strategy: Money,
    /// The rows, where they are not all of those that carry the strategy or none.
    pub(super) picked: Option<Box<PickedRows>>,
}

/// The rows of an own position by side, each in the order in which they are closed.
#[derive(Clone, Debug, Default)]
pub(super) struct PickedRows {
    pub(super) long: Vec<u32>,
    pub(super) short: Vec<u32>,
}

impl fmt::Debug for HoldingPlace {
    /// Its numbers are the index's own; equal answers may come from different ones.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HoldingPlace").finish_non_exhaustive()
    }
}

impl HoldingPlace {
    pub(in crate::engine) fn strategy_id(self) -> StrategyId {
        self.strategy
    }

    pub(super) fn is_of_all(self) -> bool {
        self.is_of_all
    }

    /// Whether the book knew symbol, strategy and holding when it found the place.
    pub(super) fn is_known(self) -> bool {
        self.symbol.is_some() && self.holding != END
    }
}

impl<'a> Index<'a> {
    /// The index of those rows that are picked, with space for as many as are `expected`.
    pub(super) fn of_rows(
        rows: &[Position<'a>],
        strategies: &[StrategyId],
        expected: usize,
        is_picked: impl Fn(&Position<'_>) -> bool,
    ) -> Self {
        let mut index = Self {
            symbols: Names::with_capacity(expected),
            by_symbol: Vec::with_capacity(expected),
            holdings: Vec::with_capacity(expected),
            by_pair: HashMap::with_capacity(expected),
            links: Vec::with_capacity(expected),
            is_of_all: true,
            held_symbols: 0,
            next_age: 0,
        };
        for ((number, row), &strategy) in (0..).zip(rows).zip(strategies) {
            if is_picked(row) {
                let units = Quantity::from(row.quantity).abs();
                let exposure = &units * &row.unit_exposure();
                index.push(number, row, strategy, &units, &exposure);
            } else {
                index.is_of_all = false;
                index.next_age += 1;
            }
        }
        index
    }

    pub(super) fn held_symbols(&self) -> usize {
        self.held_symbols
    }

    /// How many names and holdings there are, of rows or of nothing any more.
    pub(super) fn entries(&self) -> usize {
        self.symbols.len() + self.holdings.len()
    }

    /// How many rows had come before a row did.
    pub(super) fn age(&self, number: u32) -> u64 {
        self.links[at(number)].age
    }

    pub(super) fn sort_by_age(&self, rows: &mut [u32]) {
        rows.sort_unstable_by_key(|&number| self.links[at(number)].age);
    }

    /// The rows of a place's symbol.
    pub(super) fn symbol_rows_at(&self, place: HoldingPlace) -> Option<&SymbolRows> {
        place.symbol.map(|symbol| &self.by_symbol[at(symbol)])
    }

    pub(super) fn symbol_rows(&self, symbol: &str) -> Option<&SymbolRows> {
        self.symbols.number(symbol).map(|number| &self.by_symbol[at(number)])
    }

    /// The rows of a symbol, the oldest first.
    pub(super) fn rows_of_symbol(&self, symbol: &str) -> Vec<u32> {
        let mut rows = Vec::new();
        if let Some(of_symbol) = self.symbol_rows(symbol) {
            for holding in self.holdings_of(of_symbol) {
                rows.extend(self.queued(holding.long).chain(self.queued(holding.short)));
            }
        }
        self.sort_by_age(&mut rows);
        rows
    }

    pub(super) fn symbol_name(&self, place: HoldingPlace) -> Option<&Cow<'a, str>> {
        place.symbol.map(|symbol| self.symbols.name(symbol))
    }

    #[inline]
    pub(super) fn place(&self, symbol: &str, strategy: StrategyId) -> HoldingPlace {
        self.with_holding(self.named(symbol, strategy))
    }

    /// The place of these names, but for the holding.
    #[inline]
    pub(super) fn named(&self, symbol: &str, strategy: StrategyId) -> HoldingPlace {
        let symbol = self.symbols.number(symbol);
        HoldingPlace { symbol, strategy, holding: END, is_of_all: self.is_of_all }
    }

    #[inline]
    pub(super) fn with_holding(&self, place: HoldingPlace) -> HoldingPlace {
        let holding = match (place.symbol, place.strategy) {
            (None, _) => END,
            (Some(symbol), StrategyId::NONE) => self.by_symbol[at(symbol)].untagged,
            (Some(symbol), strategy) => {
                self.by_pair.get(&(symbol, strategy)).copied().unwrap_or(END)
            }
        };
        HoldingPlace { holding, ..place }
    }

    /// What an order would close.
    pub(super) fn own(&self, place: HoldingPlace) -> OwnPosition {
        let sums_of = |holding: u32| {
            let holding = self.holdings.get(at(holding));
            holding
                .map_or((Quantity::ZERO, Money::ZERO), |of| (of.net.clone(), of.exposure.clone()))
        };
        let (net, of_strategy) = sums_of(place.holding);
        let Some(of_symbol) = self.symbol_rows_at(place) else {
            let exposure = of_strategy.clone();
            return OwnPosition { net, exposure, of_strategy, picked: None };
        };
        if place.strategy == StrategyId::NONE {
            let (net, exposure) = (of_symbol.net.clone(), of_symbol.exposure.clone());
            return OwnPosition { net, exposure, of_strategy, picked: None };
        }
        let (untagged_net, untagged) = sums_of(of_symbol.untagged);
        OwnPosition {
            net: &net + &untagged_net,
            exposure: &of_strategy + &untagged,
            of_strategy,
            picked: None,
        }
    }

    /// Visits every row of an own position, each queue in its order.
    pub(super) fn each_own(
        &self,
        place: HoldingPlace,
        own: &OwnPosition,
        mut visit: impl FnMut(u32),
    ) {
        if let Some(PickedRows { long, short }) = own.picked.as_deref() {
            return long.iter().chain(short).copied().for_each(visit);
        }
        let Some(of_symbol) = self.symbol_rows_at(place) else {
            return;
        };
        let mut visit_holding = |of: &Holding| {
            self.queued(of.long).chain(self.queued(of.short)).for_each(&mut visit);
        };
        if place.strategy == StrategyId::NONE {
            self.holdings_of(of_symbol).for_each(visit_holding);
        } else {
            for number in [place.holding, of_symbol.untagged] {
                self.holdings.get(at(number)).into_iter().for_each(&mut visit_holding);
            }
        }
    }

    /// The rows that an order takes from where it closes so much of its own position, each with the
    /// units taken. Closing all of it takes every row behind it; a part is taken from the rows on
    /// the closed side: first those that carry the order's strategy, then the others, each in the
    /// order of the book.
    pub(super) fn each_closed(
        &self,
        rows: &[Position<'_>],
        place: HoldingPlace,
        own: &OwnPosition,
        closes: &Quantity,
        mut visit: impl FnMut(u32, &Quantity),
    ) {
        let units = |number: u32| Quantity::from(rows[at(number)].quantity).abs();
        if *closes >= own.net.abs() {
            return self.each_own(place, own, |number| visit(number, &units(number)));
        }
        let is_short = own.net.is_negative();
        let of_side: Box<dyn Iterator<Item = u32>> = match own.picked.as_deref() {
            None => self.own_rows(place, is_short),
            Some(picked) if is_short => Box::new(picked.short.iter().copied()),
            Some(picked) => Box::new(picked.long.iter().copied()),
        };
        let mut left = closes.clone();
        for number in of_side {
            if left.is_zero() {
                return;
            }
            let taken = units(number).min(left.clone());
            left -= &taken;
            visit(number, &taken);
        }
    }

    /// The rows of one side that an order at a place may close, in the order in which it does:
    /// first those that carry its strategy, then the others.
    pub(super) fn own_rows(
        &self,
        place: HoldingPlace,
        is_short: bool,
    ) -> Box<dyn Iterator<Item = u32> + '_> {
        let Some(of_symbol) = self.symbol_rows_at(place) else {
            return Box::new(std::iter::empty());
        };
        let queue_of = |holding: u32| {
            let holding = self.holdings.get(at(holding));
            holding.map_or(Queue::EMPTY, |of| of.queue(is_short))
        };
        let own = self.queued(queue_of(place.holding));
        if place.strategy == StrategyId::NONE {
            Box::new(own.chain(self.tagged_by_age(of_symbol, is_short)))
        } else {
            Box::new(own.chain(self.queued(queue_of(of_symbol.untagged))))
        }
    }

    /// Whether an order of a market may close every row of a place's symbol. Nearly always all rows
    /// tell the same market, and none need be visited.
    #[inline]
    pub(super) fn admits_all(&self, place: HoldingPlace, market: &Market) -> bool {
        self.symbol_rows_at(place).is_none_or(|of_symbol| {
            !of_symbol.has_several_markets && market.admits(of_symbol.market.as_deref())
        })
    }

    /// Whether rows of both sides stand at a place, and the rows of its symbol may be of several
    /// products or exchanges.
    #[inline]
    pub(super) fn may_be_opposite(&self, place: HoldingPlace) -> bool {
        let of_symbol = self.symbol_rows_at(place).filter(|of| of.has_several_markets);
        of_symbol.is_some_and(|of_symbol| self.has_both_sides(place, of_symbol))
    }

    fn has_both_sides(&self, place: HoldingPlace, of_symbol: &SymbolRows) -> bool {
        let (mut long, mut short) = (false, false);
        let mut look = |of: &Holding| {
            long |= of.long.first != END;
            short |= of.short.first != END;
        };
        if place.strategy == StrategyId::NONE {
            self.holdings_of(of_symbol).for_each(look);
        } else {
            for number in [place.holding, of_symbol.untagged] {
                self.holdings.get(at(number)).into_iter().for_each(&mut look);
            }
        }
        long && short
    }

    /// The rows of one side of a symbol that carry a strategy, whichever, the oldest first.
    fn tagged_by_age(&self, of: &SymbolRows, is_short: bool) -> impl Iterator<Item = u32> {
        let aged = |number: u32| Reverse((self.links[at(number)].age, number));
        let tagged = self.holdings_of(of).filter(|of| of.strategy != StrategyId::NONE);
        let heads = tagged.map(move |of| of.queue(is_short).first).filter(|&first| first != END);
        let mut heads: BinaryHeap<_> = heads.map(aged).collect();
        std::iter::from_fn(move || {
            let Reverse((_, number)) = heads.pop()?;
            let next = self.links[at(number)].next;
            if next != END {
                heads.push(aged(next));
            }
            Some(number)
        })
    }

    /// Whether a row is in the very holding of a place.
    pub(super) fn is_in_holding(&self, number: u32, place: HoldingPlace) -> bool {
        self.links[at(number)].holding == place.holding
    }

    /// The newest row of one side of a place's holding.
    pub(super) fn newest(&self, place: HoldingPlace, is_short: bool) -> Option<u32> {
        let newest = self.holdings.get(at(place.holding))?.queue(is_short).last;
        (newest != END).then_some(newest)
    }

    /// The rows that an order at a place may close first.
    pub(super) fn heads(&self, place: HoldingPlace) -> [u32; 2] {
        let holding = self.holdings.get(at(place.holding));
        holding.map_or([END, END], |of| [of.long.first, of.short.first])
    }

    fn holdings_of(&self, of: &SymbolRows) -> impl Iterator<Item = &Holding> {
        let first = self.holdings.get(at(of.first));
        std::iter::successors(first, |holding| self.holdings.get(at(holding.next)))
    }

    /// The numbers of the rows in a queue.
    fn queued(&self, queue: Queue) -> impl Iterator<Item = u32> {
        let standing = |number: u32| (number != END).then_some(number);
        std::iter::successors(standing(queue.first), move |&number| {
            standing(self.links[at(number)].next)
        })
    }
}

/// Following the rows as they come, change and go.
impl<'a> Index<'a> {
    /// A row comes behind all others.
    pub(super) fn push(
        &mut self,
        number: u32,
        row: &Position<'a>,
        strategy: StrategyId,
        units: &Quantity,
        exposure: &Money,
    ) {
        let symbol = self.enter(&row.symbol);
        let holding = self.enter_holding(symbol, strategy);
        let of_symbol = &mut self.by_symbol[at(symbol)];
        self.held_symbols += usize::from(of_symbol.rows == 0);
        of_symbol.rows += 1;
        if let Some(value) = row.point_value {
            of_symbol.point_values.insert(value);
        }
        match (&of_symbol.market, &row.market) {
            (_, None) => {}
            (None, Some(_)) => of_symbol.market.clone_from(&row.market),
            (Some(first), Some(other)) => of_symbol.has_several_markets |= first != other,
        }
        if self.links.len() <= at(number) {
            self.links.resize(at(number) + 1, Link { holding: END, next: END, age: 0 });
        }
        self.links[at(number)] = Link { holding, next: END, age: self.next_age };
        self.next_age += 1;
        let queue = self.holdings[at(holding)].queue_mut(row.is_short());
        let before = std::mem::replace(&mut queue.last, number);
        if before == END {
            queue.first = number;
        } else {
            self.links[at(before)].next = number;
        }
        self.count(number, row.is_short(), units, exposure);
    }

    /// Counts so many more units of a row, and so much more exposure; below zero where it shrinks.
    pub(super) fn count(
        &mut self,
        number: u32,
        is_short: bool,
        units: &Quantity,
        exposure: &Money,
    ) {
        let holding = &mut self.holdings[at(self.links[at(number)].holding)];
        let of_symbol = &mut self.by_symbol[at(holding.symbol)];
        for net in [&mut holding.net, &mut of_symbol.net] {
            if is_short {
                *net -= units;
            } else {
                *net += units;
            }
        }
        holding.exposure += exposure;
        of_symbol.exposure += exposure;
    }

    /// Takes a row out of its queue. It is the first, unless an order may close rows of one product
    /// or exchange alone.
    pub(super) fn remove(&mut self, number: u32, row: &Position<'_>) {
        let Link { holding, next, .. } = self.links[at(number)];
        let holding = &mut self.holdings[at(holding)];
        let queue = holding.queue_mut(row.is_short());
        if queue.first == number {
            queue.first = next;
            if next == END {
                *queue = Queue::EMPTY;
            }
        } else {
            let mut before = queue.first;
            while self.links[at(before)].next != number {
                before = self.links[at(before)].next;
            }
            self.links[at(before)].next = next;
            if queue.last == number {
                queue.last = before;
            }
        }
        self.links[at(number)].next = END;
        let of_symbol = &mut self.by_symbol[at(holding.symbol)];
        of_symbol.rows -= 1;
        if of_symbol.rows == 0 {
            self.held_symbols -= 1;
            (of_symbol.market, of_symbol.has_several_markets) = (None, false);
        }
        if let Some(value) = row.point_value {
            of_symbol.point_values.remove(value);
        }
    }

    /// A row that told no point value tells this one.
    pub(super) fn tell_point_value(&mut self, number: u32, value: Decimal) {
        let holding = &self.holdings[at(self.links[at(number)].holding)];
        self.by_symbol[at(holding.symbol)].point_values.insert(value);
    }

    #[expect(clippy::ptr_arg, reason = "a name that a row borrows is borrowed here too")]
    fn enter(&mut self, symbol: &Cow<'a, str>) -> u32 {
        let number = self.symbols.enter(symbol);
        if at(number) == self.by_symbol.len() {
            self.by_symbol.push(SymbolRows {
                rows: 0,
                net: Quantity::ZERO,
                exposure: Money::ZERO,
                point_values: PointValues::default(),
                market: None,
                has_several_markets: false,
                first: END,
                untagged: END,
            });
        }
        number
    }

    /// The holding of a symbol and strategy, which is made where there is none.
    fn enter_holding(&mut self, symbol: u32, strategy: StrategyId) -> u32 {
        let of_symbol = &mut self.by_symbol[at(symbol)];
        let new = number_of(self.holdings.len());
        let number = if strategy != StrategyId::NONE {
            *self.by_pair.entry((symbol, strategy)).or_insert(new)
        } else if of_symbol.untagged == END {
            of_symbol.untagged = new;
            new
        } else {
            of_symbol.untagged
        };
        if number == new {
            self.holdings.push(Holding {
                symbol,
                strategy,
                next: std::mem::replace(&mut of_symbol.first, new),
                net: Quantity::ZERO,
                exposure: Money::ZERO,
                long: Queue::EMPTY,
                short: Queue::EMPTY,
            });
        }
        number
    }
}

impl Holding {
    fn queue(&self, is_short: bool) -> Queue {
        if is_short { self.short } else { self.long }
    }

    fn queue_mut(&mut self, is_short: bool) -> &mut Queue {
        if is_short { &mut self.short } else { &mut self.long }
    }
}

impl Queue {
    const EMPTY: Self = Self { first: END, last: END };
}
