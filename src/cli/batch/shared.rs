//! One book for all, in the order of input. Answers go out before the input is waited for, so that
//! whoever writes a line reads its answer before writing the next.

use super::input::BLOCK;
use super::output::Output;
use super::progress::Progress;
use super::{BadItem, Input, counting};
use crate::batch::{Batch, Block, Desk, Options, Tally};
use crate::cli::failure::Failure;
use crate::engine::Portfolio;

/// Sizes every intent. Says what came of them, and whether a bad one stopped the stream.
pub(super) fn run(
    portfolio: &mut Portfolio<'_>,
    options: Options,
    strict: bool,
    mut input: Input,
    output: &mut Output<'_>,
    progress: &mut Progress<'_>,
) -> Result<(Tally, bool), Failure> {
    let mut batch = Batch::new(portfolio, options);
    let mut desk = Desk::Shared(portfolio);
    let mut tally = Tally::default();
    let mut block = Block::default();
    loop {
        output.flush()?;
        progress.tell(tally.items())?;
        block.clear();
        let more = input.read(BLOCK, &mut block)?;
        for items in block.windows() {
            if let Err(BadItem) =
                batch.answer(&mut desk, &items, output.lines(), counting(&mut tally, strict))
            {
                output.flush()?;
                return Ok((tally, true));
            }
            output.relieve()?;
        }
        if !more {
            output.flush()?;
            return Ok((tally, false));
        }
    }
}
