//! One stream of intents against two portfolios, in step, for the answers that differ.
//!
//! Each line is read once. Nothing is rendered, and of what is equal nothing is kept.

use super::answer::{StreamOptions, read_item};
use super::error::LineError;
use super::items::Item;
use super::read::LineReader;
use crate::engine::{self, HoldingPlace, Intent, Order, Portfolio, Reason, Side};
use crate::units::{Money, Quantity};

/// Two portfolios, each of which goes its own way through the intents.
#[derive(Debug)]
pub struct PairedStreams<'p, 'b> {
    old: &'p mut Portfolio<'b>,
    new: &'p mut Portfolio<'b>,
    reader: LineReader,
    /// What was found so far.
    pub found: ComparedAnswers,
}

/// What two portfolios answer to the same intents.
#[derive(Clone, Debug, Default)]
pub struct ComparedAnswers {
    /// How many intents there are.
    pub intents: u64,
    /// The answers that differ.
    pub changes: Vec<AnswerChange>,
    /// The intents that neither can answer.
    pub bad: Vec<BadIntent>,
    /// The largest trade under the old config.
    pub was_largest: LargestTrade,
    /// The largest trade under the new one.
    pub is_largest: LargestTrade,
}

/// An answer that differs.
#[derive(Clone, Debug)]
pub struct AnswerChange {
    /// The line of the intent, counted from 1.
    pub line: u64,
    /// Its `id`, as JSON.
    pub id: Option<String>,
    /// Its symbol, as the line spells it.
    pub symbol: String,
    /// Its side; `None` for a close that names none.
    pub side: Option<Side>,
    /// The strategy that asks.
    pub strategy: Option<String>,
    /// The answer under the old config.
    pub was: Result<ShortAnswer, LineError>,
    /// The answer under the new one.
    pub is: Result<ShortAnswer, LineError>,
}

/// An answer, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortAnswer {
    /// How much to trade, in units.
    pub qty: Quantity,
    /// The part of it that opens.
    pub opens: Quantity,
    /// The limit that decides.
    pub binding: Option<&'static str>,
    /// Why the quantity is 0.
    pub reason: Option<&'static str>,
}

/// An intent that can't be answered.
#[derive(Clone, Debug)]
pub struct BadIntent {
    /// Its line, counted from 1.
    pub line: u64,
    /// What is wrong.
    pub error: LineError,
}

/// The most that any one trade opens, in money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargestTrade {
    /// What it loses at its stop.
    pub risk: Money,
    /// What it counts as exposure.
    pub exposure: Money,
}

impl Default for LargestTrade {
    fn default() -> Self {
        Self { risk: Money::ZERO, exposure: Money::ZERO }
    }
}

impl<'p, 'b> PairedStreams<'p, 'b> {
    /// Streams that have not begun; with `only_known_fields`, every field of a line must be one
    /// that posize knows.
    #[must_use]
    pub fn new(
        old: &'p mut Portfolio<'b>,
        new: &'p mut Portfolio<'b>,
        only_known_fields: bool,
    ) -> Self {
        old.expect_fills();
        new.expect_fills();
        let reader = LineReader::new(only_known_fields);
        Self { old, new, reader, found: ComparedAnswers::default() }
    }

    /// Asks both a few items, each as the ones before it leave their books.
    pub fn compare(&mut self, items: &[Item<'_>]) {
        let options = StreamOptions::default();
        let lines: Vec<_> = items.iter().map(|item| read_item(&mut self.reader, item)).collect();
        let intents: Vec<Intent<'_>> = lines
            .iter()
            .map(|line| line.as_ref().map(|line| options.intent(line)).unwrap_or_default())
            .collect();
        let places = [&mut *self.old, &mut *self.new].map(|portfolio| {
            portfolio.tidy();
            portfolio.places(intents.iter().cloned())
        });
        self.found.intents += u64::try_from(items.len()).unwrap_or(u64::MAX);
        for (index, (item, line)) in items.iter().zip(&lines).enumerate() {
            let (number, intent) = (item.number, &intents[index]);
            let id = match line {
                Ok(line) => line.id(),
                Err(bad) => {
                    self.found.bad.push(BadIntent { line: number, error: bad.error.clone() });
                    continue;
                }
            };
            let [was_at, is_at] = [places[0][index], places[1][index]];
            let was = answer(self.old, intent, was_at, &mut self.found.was_largest);
            let is = answer(self.new, intent, is_at, &mut self.found.is_largest);
            match (was, is) {
                (Ok(was), Ok(is)) if was == is => {}
                (Err(was), Err(is)) if was.code == is.code => {
                    self.found.bad.push(BadIntent { line: number, error: is });
                }
                (was, is) => self.found.changes.push(AnswerChange {
                    line: number,
                    id: id.map(str::to_owned),
                    symbol: intent.symbol.to_owned(),
                    side: intent.side,
                    strategy: intent.strategy.map(str::to_owned),
                    was,
                    is,
                }),
            }
        }
    }
}

/// Sizes an intent, and takes what is granted.
fn answer(
    portfolio: &mut Portfolio<'_>,
    intent: &Intent<'_>,
    place: HoldingPlace,
    largest: &mut LargestTrade,
) -> Result<ShortAnswer, LineError> {
    let order = Order::resolve_at(portfolio, intent, place)?;
    let decision = engine::decide(portfolio, intent, &order);
    if decision.opens.is_positive() {
        let larger = |most: &mut Money, of: Option<Money>| {
            if let Some(of) = of.filter(|of| of > most) {
                *most = of;
            }
        };
        larger(&mut largest.risk, decision.risk());
        larger(&mut largest.exposure, decision.exposure());
    }
    portfolio.fill(&order, &decision.closes, &decision.opens)?;
    Ok(ShortAnswer {
        binding: decision.binding.map(|limit| limit.name),
        reason: decision.reason.as_ref().map(Reason::code),
        qty: decision.qty,
        opens: decision.opens,
    })
}
