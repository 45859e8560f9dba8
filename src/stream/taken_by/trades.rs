//! The trades of a stream that may still hold room, in piles: one for each scope in which trades
//! share room.
//!
//! What is closed is taken from the oldest rows of a holding, so its last trade is the last to go,
//! and holds room as long as anything is held there. A trade whose holding is empty never holds
//! anything again: whatever is opened there later stands above it. So a pile need only be looked
//! through from its top, and what is found empty there is dropped.

use super::TakenBy;
use crate::engine::{Direction, Order, Portfolio, Side};

/// The trades in their order, and what they are called, all in one text: a stream brings ever more
/// of them, and to give each name a place of its own takes longer than to size an intent.
#[derive(Clone, Debug, Default)]
pub(super) struct Trades {
    trades: Vec<Trade>,
    names: String,
}

/// The place of a trade in [`Trades`]. A later trade has a higher one.
pub(super) type TradeNumber = usize;

/// A trade that opened something.
#[derive(Clone, Copy, Debug)]
struct Trade {
    line: u64,
    direction: Option<Direction>,
    what: Held,
    has_strategy: bool,
    /// Where in the text its symbol, its strategy and the JSON of its `id` end, and the first of
    /// them begins. The `id` is empty where it has none.
    ends: [usize; 4],
}

/// What a trade holds.
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

    pub(super) fn is_held(self, portfolio: &Portfolio<'_>) -> bool {
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

impl Trades {
    /// Adds a trade.
    pub(super) fn push(
        &mut self,
        HeldBy { symbol, strategy, what }: HeldBy<'_>,
        direction: Option<Direction>,
        (line, id): (u64, &str),
    ) -> TradeNumber {
        let start = self.names.len();
        let [symbol, code, id] = [symbol, strategy.unwrap_or_default(), id].map(|name| {
            self.names.push_str(name);
            self.names.len()
        });
        let (ends, has_strategy) = ([start, symbol, code, id], strategy.is_some());
        self.trades.push(Trade { line, direction, what, has_strategy, ends });
        self.trades.len() - 1
    }

    pub(super) fn len(&self) -> usize {
        self.trades.len()
    }

    /// What a trade holds.
    pub(super) fn held(&self, number: TradeNumber) -> HeldBy<'_> {
        let Trade { what, has_strategy, ends, .. } = self.trades[number];
        let strategy = has_strategy.then(|| &self.names[ends[1]..ends[2]]);
        HeldBy { symbol: &self.names[ends[0]..ends[1]], strategy, what }
    }

    pub(super) fn direction(&self, number: TradeNumber) -> Option<Direction> {
        self.trades[number].direction
    }

    /// Its line and the JSON of its `id`.
    pub(super) fn taker(&self, number: TradeNumber) -> (u64, &str) {
        let Trade { line, ends, .. } = self.trades[number];
        (line, &self.names[ends[2]..ends[3]])
    }

    pub(super) fn taken_by(&self, number: TradeNumber) -> TakenBy<'_> {
        match self.taker(number) {
            (line, "") => TakenBy::Line(line),
            (_, id) => TakenBy::Id(id),
        }
    }
}

/// Trades that share room, the newest on top.
#[derive(Clone, Debug, Default)]
pub(super) struct Pile(Vec<TradeNumber>);

impl Pile {
    /// Puts a trade on top, in place of one that holds the same. Says whether the pile grew.
    pub(super) fn put(&mut self, trades: &Trades, number: TradeNumber) -> bool {
        let held = trades.held(number);
        if let Some(top) = self.0.last_mut().filter(|top| trades.held(**top) == held) {
            *top = number;
            return false;
        }
        self.0.push(number);
        true
    }

    /// The newest trade that still holds something, and not of what the order closes first.
    pub(super) fn newest(
        &mut self,
        trades: &Trades,
        portfolio: &Portfolio<'_>,
        order: &Order<'_>,
    ) -> Option<TradeNumber> {
        let mut closed_first = Vec::new();
        while let Some(&number) = self.0.last() {
            let held = trades.held(number);
            let is_held = held.is_held(portfolio);
            if is_held && !held.is_closed_by(order) {
                break;
            }
            self.0.pop();
            if is_held {
                closed_first.push(number);
            }
        }
        let newest = self.0.last().copied();
        self.0.extend(closed_first.into_iter().rev());
        newest
    }
}
