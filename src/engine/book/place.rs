//! Where orders meet the book: looking up their names, and the rows behind them.

use super::super::intent::{Intent, Side};
use super::super::order::Order;
use super::holdings::{END, Held, Holdings, Leg, Rows};
use super::totals::StrategyId;
use super::{Book, at};
use std::hint::black_box;

/// Where an order meets the book that found this: its symbol, where that has been held, its
/// strategy, and the group of its rows, by number. Good for as long as the book is not set up anew;
/// what was not there yet is looked up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Of the holdings that numbered the symbol.
    pub(super) edition: u32,
    pub(super) symbol: Option<Held>,
    /// Of the book that numbered the strategy.
    pub(super) strategy_edition: u32,
    pub(super) strategy: StrategyId,
    /// The group of the strategy among the symbol's rows; `END` where it has none.
    pub(super) group: u32,
}

impl<'a> Book<'a> {
    /// Where an order of this symbol and strategy meets the book.
    pub(crate) fn place(&self, symbol: &str, strategy: Option<&str>) -> Place {
        self.find(symbol, strategy).1
    }

    /// The same for several intents that are decided on one after the other. What their decisions
    /// will look at is fetched for all of them at once: a large book lies in slow memory, and
    /// waiting for each piece when it is needed would take as long as everything else.
    pub(crate) fn places<'i>(
        &self,
        intents: impl Iterator<Item = Intent<'i>> + Clone,
    ) -> Vec<Place> {
        let named = |intent: Intent<'_>| self.named(intent.symbol, intent.strategy).1;
        let mut places: Vec<Place> = intents.clone().map(named).collect();
        let Some(holdings) = self.holdings.get() else {
            return places;
        };
        for place in &mut places {
            place.group = holdings.group_at(*place);
        }
        let sides = intents.map(|intent| intent.side);
        let first_to_close = |(place, side)| holdings.first_to_close(place, side);
        let closed: Vec<u32> = places.iter().zip(sides).map(first_to_close).collect();
        let free = self.free.iter().rev().take(places.len()); // where rows will open
        closed.iter().chain(free).for_each(|&row| self.fetch(holdings, row));
        places
    }

    /// Reads something of a row's first and last fields, as they stand in memory, and of its link.
    fn fetch(&self, holdings: &Holdings<'_>, index: u32) {
        if let (Some(row), Some(link)) = (self.rows.get(at(index)), holdings.links.get(at(index))) {
            black_box((row.symbol.len(), row.stop_price.is_some(), link.next));
        }
    }

    pub(super) fn find(&self, symbol: &str, strategy: Option<&str>) -> (&Holdings<'a>, Place) {
        let (holdings, place) = self.named(symbol, strategy);
        (holdings, Place { group: holdings.group_at(place), ..place })
    }

    /// The place of these names, but for the group.
    fn named(&self, symbol: &str, strategy: Option<&str>) -> (&Holdings<'a>, Place) {
        let holdings = self.about(symbol);
        let (symbol, strategy) = (holdings.symbol(symbol), self.totals.id(strategy));
        (
            holdings,
            Place {
                edition: holdings.edition,
                symbol,
                strategy_edition: self.edition,
                strategy,
                group: END,
            },
        )
    }

    /// The place that the order was resolved at, where that still holds, and the holdings that it
    /// is a place of.
    pub(super) fn place_of(&self, order: &Order<'_>) -> (&Holdings<'a>, Place) {
        self.still(order.own.place, order.symbol, order.strategy)
    }

    /// A place that was found before, where it still holds, and the holdings that it is a place of.
    pub(super) fn still(
        &self,
        place: Place,
        symbol: &str,
        strategy: Option<&str>,
    ) -> (&Holdings<'a>, Place) {
        let holdings = self.about(symbol);
        let holds = place.edition == holdings.edition && place.strategy_edition == self.edition;
        if holds && place.symbol.is_some() && place.strategy != StrategyId::UNKNOWN {
            (holdings, place)
        } else {
            self.find(symbol, strategy)
        }
    }
}

impl Holdings<'_> {
    /// The rows of a place's symbol; none where the place is of other holdings.
    fn rows_in(&self, place: Place) -> Rows {
        self.rows_at(place.symbol.filter(|_| place.edition == self.edition))
    }

    /// The group of the place's strategy, `END` where its symbol's rows have none.
    fn group_at(&self, place: Place) -> u32 {
        match self.rows_in(place) {
            Rows::Few(_) => END,
            Rows::Crowd(crowd) => self.find_group(crowd, place.strategy).unwrap_or(END),
        }
    }

    /// The first row that an order of this side would close, or may have to pass over.
    fn first_to_close(&self, place: &Place, side: Option<Side>) -> u32 {
        let leg = if side == Some(Side::Buy) { Leg::Short } else { Leg::Long };
        match (self.groups.get(at(place.group)), self.rows_in(*place)) {
            (Some(group), _) => group.sides[leg.index()].first,
            (None, Rows::Few(first)) => first,
            (None, Rows::Crowd(_)) => END,
        }
    }
}
