//! How an item is answered: the one file that asks the engine.

use super::items::Item;
use super::outcome::Outcome;
use super::read::{BadLine, IntentLine, LineReader};
use super::taken_by::RoomTakers;
use super::write::{AppendAnswer, ReformLine, write_bad_line, write_brief_line, write_full_line};
use super::{LineError, StreamBook::Shared};
use crate::engine::{self, FillError, HoldingPlace, Intent, ModeName, Order, Portfolio};
use crate::number::Decimal;
use crate::units::Quantity;

/// What holds for the whole stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct StreamOptions {
    /// A mode in place of the config's.
    pub mode: Option<ModeName>,
    /// A fraction in place of the config's `max_risk_per_trade_pct`.
    pub risk_pct: Option<Decimal>,
    /// Money at risk in place of that fraction.
    pub risk: Option<Decimal>,
    /// A scale for the lines that bring none of their own.
    pub scale: Option<Decimal>,
    /// Whether every field of a line must be one that posize knows.
    pub only_known_fields: bool,
    /// Whether the state is too old, or of no known age, for anything but exits.
    pub only_exits: bool,
    /// What writes answers in full; without it they are brief.
    pub explain: Option<AppendAnswer>,
    /// What turns each line into another form than JSON.
    pub reform: Option<ReformLine>,
}

impl StreamOptions {
    /// What a line asks for in a stream of these options.
    pub(super) fn intent<'l>(&self, line: &'l IntentLine<'_>) -> Intent<'l> {
        let intent = line.intent();
        let scale = intent.scale.or(self.scale);
        let Self { mode, risk_pct, risk, .. } = *self;
        Intent { mode, risk_pct, risk, scale, ..intent }
    }
}

/// The book that intents are sized against.
#[derive(Debug)]
pub enum StreamBook<'s, 'b> {
    /// One book for all: each answer takes its room before the next is sized.
    Shared(&'s mut Portfolio<'b>),
    /// The opening book for each, which stays as it is.
    Opening(&'s Portfolio<'b>),
}

/// A stream under way.
#[derive(Debug)]
pub struct IntentStream {
    options: StreamOptions,
    reader: LineReader,
    takers: RoomTakers,
}

impl IntentStream {
    /// A stream that has not begun.
    #[must_use]
    pub fn new(portfolio: &Portfolio<'_>, options: StreamOptions) -> Self {
        Self {
            options,
            reader: LineReader::new(options.only_known_fields),
            takers: RoomTakers::new(portfolio.config()),
        }
    }

    /// Appends the lines that answer a few items, each as the ones before it leave the book; `each`
    /// hears what came of one.
    ///
    /// All are read and looked up in the book before the first is sized. So the processor waits for
    /// the memory of a large book once, not at each item.
    ///
    /// # Errors
    /// Stops where `each` does.
    pub fn answer<E>(
        &mut self,
        book: &mut StreamBook<'_, '_>,
        items: &[Item<'_>],
        out: &mut Vec<u8>,
        mut each: impl FnMut(Outcome) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Shared(portfolio) = book {
            portfolio.expect_fills();
            portfolio.tidy();
        }
        let lines: Vec<_> = items.iter().map(|item| read_item(&mut self.reader, item)).collect();
        // A bad line has the place of an intent of nothing.
        let intents: Vec<Intent<'_>> = lines
            .iter()
            .map(|line| line.as_ref().map(|line| self.options.intent(line)).unwrap_or_default())
            .collect();
        let places = book.portfolio().places(intents.iter().cloned());
        for (((item, line), intent), place) in items.iter().zip(&lines).zip(&intents).zip(places) {
            let start = out.len();
            let (id, sized) = match line {
                Ok(line) => {
                    (line.id(), self.size(book, item.number, line.id(), intent, place, out))
                }
                Err(line) => (line.id, Err(line.error.clone())),
            };
            let outcome = sized.unwrap_or_else(|error| {
                out.truncate(start);
                write_bad_line(out, item.number, id, &error);
                Outcome::Bad
            });
            if let Some(reform) = self.options.reform {
                reform(out, start, item.number);
            }
            each(outcome)?;
        }
        Ok(())
    }

    /// Appends the line that answers an intent, and gives the book to the next one. An error may
    /// leave a line behind.
    fn size(
        &mut self,
        book: &mut StreamBook<'_, '_>,
        number: u64,
        id: Option<&str>,
        intent: &Intent<'_>,
        place: HoldingPlace,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, LineError> {
        let order = Order::resolve_at(book.portfolio(), intent, place)?;
        if self.options.only_exits && !intent.is_exit() {
            return Err(LineError::stale_checkpoint());
        }
        let decision = engine::decide(book.portfolio(), intent, &order);
        let taken_by = self.takers.taken_by(book.portfolio(), &decision);
        if let Some(append_answer) = self.options.explain {
            let answer = book.portfolio().explain(decision.clone());
            write_full_line(out, append_answer, &answer, id, taken_by);
        } else {
            let orders = engine::child_orders(&order, &decision.qty);
            let orders = orders.as_deref().filter(|orders| orders.len() > 1);
            write_brief_line(out, &decision, orders, id, taken_by);
        }
        let is_new_position = self.takers.is_new_position(book.portfolio(), &decision);
        book.fill(&order, &decision.closes, &decision.opens)?;
        if matches!(book, Shared(_)) {
            self.takers.note(book.portfolio(), &decision, is_new_position, number, id);
        }
        Ok(Outcome::of(&decision))
    }
}

impl<'b> StreamBook<'_, 'b> {
    fn portfolio(&self) -> &Portfolio<'b> {
        match self {
            Self::Shared(portfolio) => portfolio,
            Self::Opening(portfolio) => portfolio,
        }
    }

    /// Takes what an answer grants, unless the book is to stay as it is.
    fn fill(
        &mut self,
        order: &Order<'_>,
        closes: &Quantity,
        opens: &Quantity,
    ) -> Result<(), FillError> {
        match self {
            Self::Shared(portfolio) => portfolio.fill(order, closes, opens),
            Self::Opening(_) => Ok(()),
        }
    }
}

pub(super) fn read_item<'t>(
    reader: &mut LineReader,
    item: &Item<'t>,
) -> Result<IntentLine<'t>, Box<BadLine<'t>>> {
    match &item.text {
        Ok(text) => reader.read_line(text),
        Err(error) => Err(Box::new(BadLine { id: None, error: error.clone() })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Account, Config};
    use std::convert::Infallible;

    #[test]
    fn what_a_stream_remembers_of_takers_does_not_grow_with_what_it_closed() {
        let mut portfolio = Portfolio::open(
            Config::built_in(),
            Decimal::from(1_000_000).into(),
            Vec::new(),
            Account::default(),
        );
        let mut stream = IntentStream::new(&portfolio, StreamOptions::default());
        let mut sized = 0;
        let mut most = 0;
        for number in 0..20_000 {
            let names = format!(r#""symbol": "S{number}", "strategy": "s{number}", "price": 10"#);
            let opens = format!(r#"{{{names}, "side": "buy", "qty": 5}}"#);
            let closes = format!(r#"{{{names}, "close": true}}"#);
            for text in [opens, closes] {
                let item = Item { number: 2 * number + 1, text: Ok(text.as_bytes()) };
                let mut book = Shared(&mut portfolio);
                let Ok(()) = stream.answer(&mut book, &[item], &mut Vec::new(), |outcome| {
                    sized += u32::from(outcome == Outcome::Granted);
                    Ok::<(), Infallible>(())
                });
                most = most.max(stream.takers.len());
            }
        }
        assert_eq!(sized, 40_000);
        // Each trade that stands takes its own place, two piles and the one of its strategy.
        assert!((4000..8000).contains(&most), "{most}");
    }
}
