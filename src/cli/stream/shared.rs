//! One book for all, in the order of input. Answers go out before the input is waited for, so that
//! whoever writes a line reads its answer before writing the next.

use super::input::{IntentInput, READ_AT_ONCE};
use super::output::AnswerOutput;
use super::progress::Progress;
use super::{BadItem, counting};
use crate::cli::failure::Failure;
use crate::engine::Portfolio;
use crate::stream::{IntentStream, ItemBuffer, OutcomeCounts, StreamBook, StreamOptions};

/// Sizes every intent. Says what came of them, and whether a bad one stopped the stream.
pub(super) fn size_in_order(
    portfolio: &mut Portfolio<'_>,
    options: StreamOptions,
    strict: bool,
    mut input: IntentInput,
    output: &mut AnswerOutput<'_>,
    progress: &mut Progress<'_>,
) -> Result<(OutcomeCounts, bool), Failure> {
    let mut stream = IntentStream::new(portfolio, options);
    let mut book = StreamBook::Shared(portfolio);
    let mut counts = OutcomeCounts::default();
    let mut items = ItemBuffer::default();
    loop {
        output.flush()?;
        progress.show(counts.items())?;
        items.clear();
        let more = input.read_items(READ_AT_ONCE, &mut items)?;
        for window in items.windows() {
            if let Err(BadItem) =
                stream.answer(&mut book, &window, output.lines(), counting(&mut counts, strict))
            {
                output.flush()?;
                return Ok((counts, true));
            }
            output.flush_if_much()?;
        }
        if !more {
            output.flush()?;
            return Ok((counts, false));
        }
    }
}
