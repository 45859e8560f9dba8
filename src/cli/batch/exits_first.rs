//! All intents are read, those that close are sized first, and the answers come in the order of
//! input all the same.

use super::Input;
use super::input::BLOCK;
use super::output::Output;
use crate::batch::{Batch, Block, Desk, Options, Outcome, Tally};
use crate::cli::failure::Failure;
use crate::engine::Portfolio;
use std::convert::Infallible;
use std::ops::Range;

/// An item that waits for its turn, and then for its answer's.
struct Waiting {
    is_exit: bool,
    answer: Range<usize>,
    outcome: Outcome,
}

/// Sizes every intent. Says what came of them, and whether a bad one stopped the stream.
pub(super) fn run(
    portfolio: &mut Portfolio<'_>,
    options: Options,
    strict: bool,
    mut input: Input,
    output: &mut Output<'_>,
) -> Result<(Tally, bool), Failure> {
    let mut items = Block::default();
    while input.read(BLOCK, &mut items)? {}
    let is_exit = |place| Batch::is_exit(portfolio, &items.item(place));
    let waiting = |place| Waiting { is_exit: is_exit(place), answer: 0..0, outcome: Outcome::Bad };
    let mut queue: Vec<Waiting> = (0..items.len()).map(waiting).collect();
    let mut batch = Batch::new(portfolio, options);
    let mut desk = Desk::Shared(portfolio);
    let mut answers = Vec::new();
    for turn in [true, false] {
        for (place, waiting) in
            queue.iter_mut().enumerate().filter(|(_, waiting)| waiting.is_exit == turn)
        {
            let start = answers.len();
            let Ok(()) = batch.answer(&mut desk, &[items.item(place)], &mut answers, |outcome| {
                waiting.outcome = outcome;
                Ok::<(), Infallible>(())
            });
            waiting.answer = start..answers.len();
        }
    }
    let mut tally = Tally::default();
    for waiting in &queue {
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
