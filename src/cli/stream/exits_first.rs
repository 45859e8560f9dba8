//! All intents are read, exits that the opening book covers are sized first, and the answers come
//! in the order of input all the same.

use super::input::{IntentInput, READ_AT_ONCE};
use super::output::AnswerOutput;
use crate::cli::failure::Failure;
use crate::engine::Portfolio;
use crate::stream::{
    CoveredExits, IntentStream, ItemBuffer, Outcome, OutcomeCounts, StreamBook, StreamOptions,
};
use std::convert::Infallible;
use std::ops::Range;

/// An item that waits for its turn, and then for its answer's.
struct WaitingItem {
    comes_first: bool,
    answer: Range<usize>,
    outcome: Outcome,
}

/// Sizes every intent. Says what came of them, and whether a bad one stopped the stream.
pub(super) fn size_exits_first(
    portfolio: &mut Portfolio<'_>,
    options: StreamOptions,
    strict: bool,
    mut input: IntentInput,
    output: &mut AnswerOutput<'_>,
) -> Result<(OutcomeCounts, bool), Failure> {
    let mut items = ItemBuffer::default();
    while input.read_items(READ_AT_ONCE, &mut items)? {}
    let mut exits = CoveredExits::new(portfolio, options);
    let waiting = |place| WaitingItem {
        comes_first: exits.is_covered(&items.item(place)),
        answer: 0..0,
        outcome: Outcome::Bad,
    };
    let mut queue: Vec<WaitingItem> = (0..items.len()).map(waiting).collect();
    drop(exits);
    let mut stream = IntentStream::new(portfolio, options);
    let mut book = StreamBook::Shared(portfolio);
    let mut answers = Vec::new();
    for turn in [true, false] {
        for (place, waiting) in
            queue.iter_mut().enumerate().filter(|(_, waiting)| waiting.comes_first == turn)
        {
            let start = answers.len();
            let Ok(()) = stream.answer(&mut book, &[items.item(place)], &mut answers, |outcome| {
                waiting.outcome = outcome;
                Ok::<(), Infallible>(())
            });
            waiting.answer = start..answers.len();
        }
    }
    let mut counts = OutcomeCounts::default();
    for waiting in &queue {
        counts.count(waiting.outcome);
        output.lines().extend_from_slice(&answers[waiting.answer.clone()]);
        output.flush_if_much()?;
        if strict && waiting.outcome == Outcome::Bad {
            output.flush()?;
            return Ok((counts, true));
        }
    }
    output.flush()?;
    Ok((counts, false))
}
