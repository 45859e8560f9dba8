//! One book for all, in the order of input. Answers go out before the input is waited for, so that whoever writes a line
//! reads its answer before writing the next.

use super::output::Output;
use super::progress::Progress;
use super::{BadItem, Input, counting, read};
use crate::batch::{Batch, Block, Desk, Item, Options, Splitter, Tally};
use crate::cli::failure::Failure;
use crate::engine::{Book, Config};
use std::convert::Infallible;

/// How much is read at once.
pub(super) const BLOCK: usize = 1 << 15;

/// Sizes every intent. Says what came of them, and whether a bad one stopped the stream.
pub(super) fn run(
    config: &Config,
    book: &mut Book<'_>,
    options: Options,
    strict: bool,
    mut input: Input,
    output: &mut Output<'_>,
    progress: &mut Progress<'_>,
) -> Result<(Tally, bool), Failure> {
    let mut batch = Batch::new(config, options);
    let mut desk = Desk::Shared(book);
    let mut tally = Tally::default();
    let mut splitter = Splitter::default();
    let mut buffer = vec![0; BLOCK];
    let mut block = Block::default();
    loop {
        output.flush()?;
        progress.tell(tally.items())?;
        let bytes = read(&mut input, &mut buffer)?;
        block.clear();
        split(&mut splitter, &buffer[..bytes], &mut block);
        for items in block.windows() {
            if let Err(BadItem) = batch.answer(&mut desk, &items, output.lines(), counting(&mut tally, strict)) {
                output.flush()?;
                return Ok((tally, true));
            }
            output.relieve()?;
        }
        if bytes == 0 {
            output.flush()?;
            return Ok((tally, false));
        }
    }
}

/// Puts the items that these bytes complete into a block; no bytes are the end.
pub(super) fn split(splitter: &mut Splitter, bytes: &[u8], block: &mut Block) {
    let mut keep = |item: Item<'_>| -> Result<(), Infallible> {
        block.push(item);
        Ok(())
    };
    let Ok(()) = if bytes.is_empty() { splitter.finish(&mut keep) } else { splitter.feed(bytes, &mut keep) };
}
