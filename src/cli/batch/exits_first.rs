//! All intents are read, those that close are sized first, and the answers come in the order of input all the same.

use super::output::Output;
use super::shared::BLOCK;
use super::{Input, read};
use crate::batch::{Batch, Desk, Item, Options, Outcome, Splitter, Tally};
use crate::cli::failure::Failure;
use crate::engine::{Book, Config};
use crate::intents::LineError;
use std::convert::Infallible;
use std::ops::Range;

/// An item that waits for its turn, and then for its answer's.
struct Waiting {
    number: u64,
    text: Result<Range<usize>, LineError>,
    is_exit: bool,
    answer: Range<usize>,
    outcome: Outcome,
}

/// Sizes every intent. Says what came of them, and whether a bad one stopped the stream.
pub(super) fn run(
    config: &Config,
    book: &mut Book<'_>,
    options: Options,
    strict: bool,
    input: Input,
    output: &mut Output<'_>,
) -> Result<(Tally, bool), Failure> {
    let mut texts = Vec::new();
    let mut items = read_all(book, input, &mut texts)?;
    let mut batch = Batch::new(config, options);
    let mut desk = Desk::Shared(book);
    let mut answers = Vec::new();
    for turn in [true, false] {
        for waiting in items.iter_mut().filter(|waiting| waiting.is_exit == turn) {
            let text = waiting.text.clone().map(|range| &texts[range]);
            let start = answers.len();
            let item = Item { number: waiting.number, text };
            let Ok(()) = batch.answer(&mut desk, &[item], &mut answers, |outcome| -> Result<(), Infallible> {
                waiting.outcome = outcome;
                Ok(())
            });
            waiting.answer = start..answers.len();
        }
    }
    let mut tally = Tally::default();
    for waiting in &items {
        tally.count(waiting.outcome);
        output.lines().extend_from_slice(&answers[waiting.answer.clone()]);
        output.relieve()?;
        if strict && waiting.outcome == Outcome::Bad {
            output.flush()?;
            return Ok((tally, true));
        }
    }
    output.flush()?;
    Ok((tally, false))
}

fn read_all(book: &Book<'_>, mut input: Input, texts: &mut Vec<u8>) -> Result<Vec<Waiting>, Failure> {
    let mut items = Vec::new();
    let mut splitter = Splitter::default();
    let mut buffer = vec![0; BLOCK];
    loop {
        let bytes = read(&mut input, &mut buffer)?;
        let mut keep = |item: Item<'_>| -> Result<(), Infallible> {
            let is_exit = Batch::is_exit(book, &item);
            let text = item.text.map(|text| {
                let start = texts.len();
                texts.extend_from_slice(text);
                start..texts.len()
            });
            items.push(Waiting { number: item.number, text, is_exit, answer: 0..0, outcome: Outcome::Bad });
            Ok(())
        };
        let kept = if bytes == 0 { splitter.finish(&mut keep) } else { splitter.feed(&buffer[..bytes], &mut keep) };
        match kept {
            Ok(()) if bytes == 0 => return Ok(items),
            Ok(()) => {}
        }
    }
}
