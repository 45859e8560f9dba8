//! One book for all, in the order of input. Answers go out before the input is waited for, so that whoever writes a line
//! reads its answer before writing the next.

use super::output::Output;
use super::progress::Progress;
use super::{Input, Stop, read};
use crate::batch::{Batch, Desk, Item, Options, Outcome, Splitter, Tally};
use crate::cli::failure::Failure;
use crate::engine::{Book, Config};

/// How much is read at once.
pub(super) const BLOCK: usize = 1 << 18;

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
    loop {
        output.flush()?;
        progress.tell(tally.items())?;
        let bytes = read(&mut input, &mut buffer)?;
        let mut answer = |item: Item<'_>| -> Result<(), Stop> {
            let outcome = batch.answer(&mut desk, &item, output.lines());
            tally.count(outcome);
            output.relieve().map_err(|error| Stop::Failed(error.into()))?;
            if strict && outcome == Outcome::Bad { Err(Stop::BadItem) } else { Ok(()) }
        };
        let went_on =
            if bytes == 0 { splitter.finish(&mut answer) } else { splitter.feed(&buffer[..bytes], &mut answer) };
        match went_on {
            Ok(()) if bytes > 0 => {}
            Ok(()) | Err(Stop::BadItem) => {
                output.flush()?;
                return Ok((tally, went_on.is_err()));
            }
            Err(Stop::Failed(failure)) => return Err(failure),
        }
    }
}
