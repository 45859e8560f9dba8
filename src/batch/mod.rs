//! A stream of intents against one book: an item in, a line out.
//!
//! Pure: it knows neither where the items come from nor where the lines go. Each line is whole when
//! it is appended.

mod block;
mod items;
mod takers;
mod tally;

pub use block::Block;
pub use items::{Item, MAX_ITEM_BYTES, Splitter};
pub use tally::{Outcome, Tally};

use crate::engine::{self, Decision, FillError, HoldingPlace, ModeName, Order, Portfolio};
use crate::intents::{self, BadLine, LineError};
use crate::number::Decimal;
use crate::render::json;
use crate::units::Quantity;
use takers::Takers;

/// What holds for the whole stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A mode in place of the config's.
    pub mode: Option<ModeName>,
    /// A fraction in place of the config's `max_risk_per_trade_pct`.
    pub risk_pct: Option<Decimal>,
    /// A scale for the lines that bring none of their own.
    pub scale: Option<Decimal>,
    /// Whether an answer carries its explanation.
    pub explain: bool,
}

/// The book that intents are sized against.
#[derive(Debug)]
pub enum Desk<'d, 'b> {
    /// One book for all: each answer takes its room before the next is sized.
    Shared(&'d mut Portfolio<'b>),
    /// Each intent alone against the opening book.
    Alone(&'d Portfolio<'b>),
}

/// A stream under way.
#[derive(Debug)]
pub struct Batch {
    options: Options,
    takers: Takers,
}

impl<'b> Desk<'_, 'b> {
    fn portfolio(&self) -> &Portfolio<'b> {
        match self {
            Self::Shared(portfolio) => portfolio,
            Self::Alone(portfolio) => portfolio,
        }
    }

    fn settle(
        &mut self,
        order: &Order<'_>,
        closes: &Quantity,
        opens: &Quantity,
    ) -> Result<(), FillError> {
        match self {
            Self::Shared(portfolio) => portfolio.fill(order, closes, opens),
            Self::Alone(_) => Ok(()),
        }
    }
}

impl Batch {
    /// A stream that has not begun.
    #[must_use]
    pub fn new(portfolio: &Portfolio<'_>, options: Options) -> Self {
        Self { options, takers: Takers::new(portfolio.config()) }
    }

    /// Appends the lines that answer a few items, each as the ones before it leave the book; `each`
    /// hears what came of one.
    ///
    /// All are read and looked up in the book first: so the processor stays with one thing for a
    /// while, and waits for the memory of a large book once.
    ///
    /// # Errors
    /// Stops where `each` does.
    pub fn answer<E>(
        &mut self,
        desk: &mut Desk<'_, '_>,
        items: &[Item<'_>],
        out: &mut Vec<u8>,
        mut each: impl FnMut(Outcome) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Desk::Shared(portfolio) = desk {
            portfolio.expect_fills();
            portfolio.tidy();
        }
        let lines: Vec<_> = items.iter().map(read).collect();
        // A bad line has the place of an intent of nothing.
        let intents =
            lines.iter().map(|line| line.as_ref().map(intents::Line::intent).unwrap_or_default());
        let places = desk.portfolio().places(intents);
        for ((item, line), place) in items.iter().zip(&lines).zip(places) {
            let start = out.len();
            each(match line {
                Ok(line) => {
                    self.size(desk, item.number, line, place, out).unwrap_or_else(|error| {
                        out.truncate(start);
                        bad(item.number, line.id, &error, out)
                    })
                }
                Err(line) => bad(item.number, line.id, &line.error, out),
            })?;
        }
        Ok(())
    }

    /// Appends the line that answers an intent, and gives the book to the next one. An error may
    /// leave a line behind.
    fn size(
        &mut self,
        desk: &mut Desk<'_, '_>,
        number: u64,
        line: &intents::Line<'_>,
        place: HoldingPlace,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, LineError> {
        let Options { mode, risk_pct, scale, .. } = self.options;
        let mut intent = line.intent();
        (intent.mode, intent.risk_pct, intent.scale) = (mode, risk_pct, intent.scale.or(scale));
        let order = Order::resolve_at(desk.portfolio(), &intent, place)?;
        let decision = engine::decide(desk.portfolio(), &intent, &order);
        let taken_by = self.takers.of_cut(desk.portfolio().config(), &decision);
        if self.options.explain {
            let answer = desk.portfolio().explain(decision.clone());
            json::write_full_line(out, &answer, line.id, taken_by);
        } else {
            json::write_brief_line(out, &decision, line.id, taken_by);
        }
        let is_new_position = self.takers.is_new_position(desk.portfolio(), &decision);
        desk.settle(&order, &decision.closes, &decision.opens)?;
        if matches!(desk, Desk::Shared(_)) {
            self.takers.note(
                desk.portfolio().config(),
                &decision,
                is_new_position,
                number,
                line.id,
            );
        }
        Ok(Outcome::of(&decision))
    }

    /// Whether an item asks for an exit as the book stands: a `close`, a `reduce_only`, or an order
    /// against the own position. What can't be read is none.
    #[must_use]
    pub fn is_exit(portfolio: &Portfolio<'_>, item: &Item<'_>) -> bool {
        let line = item.text.as_ref().ok().and_then(|text| intents::read(text).ok());
        line.is_some_and(|line| line.intent().is_exit(portfolio))
    }
}

fn read<'t>(item: &Item<'t>) -> Result<intents::Line<'t>, Box<BadLine<'t>>> {
    match &item.text {
        Ok(text) => intents::read(text),
        Err(error) => Err(Box::new(BadLine { id: None, error: error.clone() })),
    }
}

fn bad(number: u64, id: Option<&str>, error: &LineError, out: &mut Vec<u8>) -> Outcome {
    json::write_bad_line(out, number, id, error);
    Outcome::Bad
}

/// Whether a limit left less than what was asked.
fn is_cut(decision: &Decision<'_, '_>) -> bool {
    decision.binding.is_some() && decision.qty < decision.basis.qty
}
