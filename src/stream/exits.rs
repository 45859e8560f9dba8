//! Which intents of a stream may be sized before all others: exits that the opening book's own
//! position covers, so that none is moved above the entry that it would exit.

use super::answer::{StreamOptions, read_item};
use super::items::Item;
use super::read::LineReader;
use crate::engine::{self, BasisRule, Intent, Order, Portfolio};
use crate::units::Quantity;
use hashbrown::{HashMap, HashSet};

/// Asked about each item, in the order of input.
#[derive(Debug)]
pub struct CoveredExits<'b> {
    /// The opening book, less what the exits so far close: they share their cover.
    left: Portfolio<'b>,
    options: StreamOptions,
    reader: LineReader,
    /// The strategies, by symbol, of the items that keep their place.
    staying: HashMap<String, HashSet<Option<String>>>,
}

impl<'b> CoveredExits<'b> {
    /// Before the first item; `portfolio` is the opening book.
    #[must_use]
    pub fn new(portfolio: &Portfolio<'b>, options: StreamOptions) -> Self {
        let mut left = portfolio.clone();
        left.expect_fills();
        let reader = LineReader::new(options.only_known_fields);
        Self { left, options, reader, staying: HashMap::new() }
    }

    /// Whether the item is an exit of which the opening book covers the whole, beside those before
    /// it. What can't be read is none.
    pub fn is_covered(&mut self, item: &Item<'_>) -> bool {
        let Ok(line) = read_item(&mut self.reader, item) else {
            return false;
        };
        let intent = self.options.intent(&line);
        let is_covered = self.covers(&intent);
        if !is_covered {
            let (_, symbol) = self.left.spelled(intent.symbol);
            let staying = self.staying.entry_ref(&*symbol).or_default();
            staying.insert(intent.told_strategy().map(str::to_owned));
        }
        is_covered
    }

    fn covers(&mut self, intent: &Intent<'_>) -> bool {
        let Ok(order) = Order::resolve(&self.left, intent) else {
            return false;
        };
        if !order.is_against_own() {
            return false;
        }
        let decision = engine::decide(&self.left, intent, &order);
        let is_covered = if decision.basis.rule == BasisRule::CLOSE {
            !self.stays_before(intent)
        } else {
            decision.basis.qty <= order.closable
        };
        // An exit that keeps its place keeps its cover too.
        let closes = if is_covered { &decision.closes } else { &order.closable };
        self.left.fill(&order, closes, &Quantity::ZERO).is_ok() && is_covered
    }

    /// Whether an item that keeps its place comes before, and may change what the intent would
    /// close all of.
    fn stays_before(&self, intent: &Intent<'_>) -> bool {
        let (_, symbol) = self.left.spelled(intent.symbol);
        let Some(staying) = self.staying.get(&*symbol) else {
            return false;
        };
        let strategy = intent.told_strategy().map(str::to_owned);
        strategy.is_none() || staying.contains(&None) || staying.contains(&strategy)
    }
}
