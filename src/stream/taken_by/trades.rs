//! The trades of a stream that hold room: of each side of a holding the last one that opened
//! something there.
//!
//! What is closed is taken from the oldest rows of a holding, so the last trade is the last to go,
//! and it holds room as long as anything is held there. Trades stand in piles, one for each scope
//! in which trades share room; the newest that holds something is on top once what is closed has
//! been taken off.

use super::TakenBy;
use crate::engine::{Direction, Order, Portfolio, Side};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// The number of a pile.
pub(super) type PileId = u32;

/// The trades, and the piles that they stand in.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenTrades {
    trades: Vec<OpenTrade>,
    /// The places of the trades in that list, found by what they hold.
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// By their numbers.
    piles: Vec<Vec<Placed>>,
    placed: usize,
}

/// A trade in a pile. It stands there for nothing once a later one has opened more of what it
/// holds.
#[derive(Clone, Copy, Debug)]
struct Placed {
    trade: u32,
    line: u64,
}

/// The last trade that opened something of what it holds.
#[derive(Clone, Debug)]
pub(super) struct OpenTrade {
    held: HeldKey,
    pub(super) direction: Option<Direction>,
    line: u64,
    /// The JSON of its `id`; empty where it has none.
    id: String,
    piles: Vec<PileId>,
}

/// What a trade holds.
#[derive(Clone, Debug)]
struct HeldKey {
    symbol: String,
    strategy: Option<String>,
    what: Held,
}

/// A [`HeldKey`] of borrowed names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct HeldBy<'k> {
    pub(super) symbol: &'k str,
    pub(super) strategy: Option<&'k str>,
    pub(super) what: Held,
}

/// Which of its rows count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Held {
    /// The long rows of a symbol and strategy.
    Long,
    /// Their short rows.
    Short,
    /// Any row of the symbol, whatever its strategy.
    Symbol,
}

impl HeldKey {
    fn as_ref(&self) -> HeldBy<'_> {
        let Self { symbol, strategy, what } = self;
        HeldBy { symbol, strategy: strategy.as_deref(), what: *what }
    }
}

impl<'k> HeldBy<'k> {
    /// What an order opens.
    pub(super) fn opened(order: &'k Order<'_>) -> Self {
        let what = if order.side == Some(Side::Sell) { Held::Short } else { Held::Long };
        Self { symbol: &order.symbol, strategy: order.strategy, what }
    }

    /// The symbol that an order opens.
    pub(super) fn opened_symbol(order: &'k Order<'_>) -> Self {
        Self { symbol: &order.symbol, strategy: None, what: Held::Symbol }
    }

    fn is_held(self, portfolio: &Portfolio<'_>) -> bool {
        match self.what {
            Held::Long => portfolio.holds_side(self.symbol, self.strategy, Side::Buy),
            Held::Short => portfolio.holds_side(self.symbol, self.strategy, Side::Sell),
            Held::Symbol => portfolio.holds(self.symbol),
        }
    }

    /// Whether it is of the own position of an order, which closes it before it opens anything.
    fn is_closed_by(self, order: &Order<'_>) -> bool {
        let is_own =
            self.strategy.is_none() || order.strategy.is_none() || self.strategy == order.strategy;
        order.is_against_own() && self.symbol == order.symbol && is_own
    }
}

impl OpenTrade {
    pub(super) fn held(&self) -> HeldBy<'_> {
        self.held.as_ref()
    }

    pub(super) fn line(&self) -> u64 {
        self.line
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn taken_by(&self) -> TakenBy<'_> {
        if self.id.is_empty() { TakenBy::Line(self.line) } else { TakenBy::Id(&self.id) }
    }
}

impl OpenTrades {
    /// How much there is in memory: trades, and places in piles.
    pub(super) fn len(&self) -> usize {
        self.trades.len() + self.placed + self.piles.len()
    }

    /// A new pile.
    pub(super) fn add_pile(&mut self) -> PileId {
        self.piles.push(Vec::new());
        number_of(self.piles.len() - 1)
    }

    /// Notes that a line opened more of what an earlier one holds. Says whether there is such a
    /// one.
    pub(super) fn note_more(&mut self, held: HeldBy<'_>, line: u64, id: &str) -> bool {
        let hash = self.hasher.hash_one(held);
        let is_it = |&number: &u32| self.trades[at(number)].held() == held;
        let Some(&number) = self.numbers.find(hash, is_it) else {
            return false;
        };
        let trade = &mut self.trades[at(number)];
        trade.line = line;
        trade.id.clear(); // and keeps its space
        trade.id.push_str(id);
        for &pile in &trade.piles {
            self.placed += usize::from(place(&mut self.piles[at(pile)], number, line));
        }
        true
    }

    /// Puts a trade that holds what no earlier one holds on top of these piles.
    pub(super) fn add(
        &mut self,
        held: HeldBy<'_>,
        direction: Option<Direction>,
        (line, id): (u64, &str),
        piles: Vec<PileId>,
    ) {
        let key = HeldKey {
            symbol: held.symbol.to_owned(),
            strategy: held.strategy.map(str::to_owned),
            what: held.what,
        };
        let number = number_of(self.trades.len());
        for &pile in &piles {
            self.placed += usize::from(place(&mut self.piles[at(pile)], number, line));
        }
        self.trades.push(OpenTrade { held: key, direction, line, id: id.to_owned(), piles });
        let hash_of = |number: &u32| self.hasher.hash_one(self.trades[at(*number)].held());
        self.numbers.insert_unique(self.hasher.hash_one(held), number, hash_of);
    }

    /// The newest trade of a pile that still holds something, and not of what the order closes
    /// first.
    pub(super) fn newest(
        &mut self,
        portfolio: &Portfolio<'_>,
        pile: PileId,
        order: &Order<'_>,
    ) -> Option<&OpenTrade> {
        let pile = &mut self.piles[at(pile)];
        let mut closed_first = Vec::new();
        let mut newest = None;
        while let Some(&placed) = pile.last() {
            let trade = &self.trades[at(placed.trade)];
            let holds = trade.line == placed.line && trade.held().is_held(portfolio);
            if holds && !trade.held().is_closed_by(order) {
                newest = Some(placed.trade);
                break;
            }
            pile.pop();
            if holds {
                closed_first.push(placed);
            } else {
                self.placed -= 1;
            }
        }
        pile.extend(closed_first.into_iter().rev());
        newest.map(|number| &self.trades[at(number)])
    }

    /// Whether no more than half of the trades hold anything, so that to forget the others is worth
    /// the work.
    pub(super) fn is_mostly_closed(&self, portfolio: &Portfolio<'_>) -> bool {
        let standing = self.trades.iter().filter(|trade| trade.held().is_held(portfolio)).count();
        let placed = self.trades.iter().map(|trade| trade.piles.len()).sum::<usize>();
        2 * standing <= self.trades.len() || 2 * placed <= self.placed
    }

    /// The trades that still hold something, the oldest first.
    pub(super) fn into_standing(self, portfolio: &Portfolio<'_>) -> Vec<OpenTrade> {
        let mut trades = self.trades;
        trades.retain(|trade| trade.held().is_held(portfolio));
        trades.sort_unstable_by_key(|trade| trade.line);
        trades
    }
}

/// Puts a trade on top of a pile, where it may stand already. Says whether the pile grew.
fn place(pile: &mut Vec<Placed>, trade: u32, line: u64) -> bool {
    if let Some(top) = pile.last_mut().filter(|top| top.trade == trade) {
        top.line = line;
        return false;
    }
    pile.push(Placed { trade, line });
    true
}

fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn number_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
