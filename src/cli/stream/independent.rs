//! Each intent alone against the opening book, on all cores, with the answers in the order of
//! input.
//!
//! One thread reads blocks of whole items, as many as the input has ready; workers answer them;
//! this thread writes the answers in order. A fixed number of blocks goes round, so memory is
//! bounded whoever is slow, and the reader alone waits for input, so answers go out while it does.

use super::input::IntentInput;
use super::output::AnswerOutput;
use super::progress::Progress;
use super::{StreamArgs, counting};
use crate::cli::failure::Failure;
use crate::engine::Portfolio;
use crate::stream::{IntentStream, ItemBuffer, OutcomeCounts, StreamBook, StreamOptions};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How much is read at once: handing a job to another thread is to be seldom.
const READ_AT_ONCE: usize = 1 << 18;
/// How many blocks go round for each worker.
const JOBS_A_WORKER: usize = 4;

/// Some items, and then their answers.
#[derive(Default)]
struct Job {
    sequence: u64,
    items: ItemBuffer,
    answers: Vec<u8>,
    counts: OutcomeCounts,
    /// A bad item stopped the work on it.
    stopped: bool,
}

/// What the writing thread hears of.
enum Event {
    Read(Box<Job>),
    End(Result<(), Failure>),
    Answered(Box<Job>),
}

/// Sizes every intent. Says what came of them, and whether a bad one stopped the stream.
pub(super) fn size_independently(
    portfolio: &Portfolio<'_>,
    options: StreamOptions,
    args: &StreamArgs,
    input: IntentInput,
    output: &mut AnswerOutput<'_>,
    progress: &mut Progress<'_>,
) -> Result<(OutcomeCounts, bool), Failure> {
    let workers = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from);
    let strict = args.strict;
    let (events, heard) = channel();
    let (jobs, work) = channel::<Box<Job>>();
    let (free, blocks) = channel();
    for _ in 0..workers * JOBS_A_WORKER {
        drop(free.send(Box::<Job>::default())); // its other end stands two lines above
    }
    // The reader is left alone where the stream stops early: it may wait for input that never
    // comes.
    let reader_events = events.clone();
    drop(thread::spawn(move || {
        let end = read_blocks(input, &blocks, &reader_events);
        drop(reader_events.send(Event::End(end)));
    }));
    let work = Mutex::new(work);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (events, work) = (events.clone(), &work);
            scope.spawn(move || answer_blocks(portfolio, options, strict, work, &events));
        }
        drop(events);
        write_in_order(&heard, jobs, &free, output, progress)
    })
}

/// Fills free blocks until the input ends, or nobody hears any more.
fn read_blocks(
    mut input: IntentInput,
    free: &Receiver<Box<Job>>,
    events: &Sender<Event>,
) -> Result<(), Failure> {
    loop {
        let Ok(mut job) = free.recv() else {
            return Ok(());
        };
        let more = input.read_items(READ_AT_ONCE, &mut job.items)?;
        if events.send(Event::Read(job)).is_err() || !more {
            return Ok(());
        }
    }
}

fn answer_blocks(
    portfolio: &Portfolio<'_>,
    options: StreamOptions,
    strict: bool,
    work: &Mutex<Receiver<Box<Job>>>,
    events: &Sender<Event>,
) {
    loop {
        let job = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = job else {
            return;
        };
        let mut stream = IntentStream::new(portfolio, options);
        let Job { items, answers, counts, stopped, .. } = &mut *job;
        *counts = OutcomeCounts::default();
        for window in items.windows() {
            *stopped = stream
                .answer(
                    &mut StreamBook::Opening(portfolio),
                    &window,
                    answers,
                    counting(counts, strict),
                )
                .is_err();
            if *stopped {
                break;
            }
        }
        if events.send(Event::Answered(job)).is_err() {
            return;
        }
    }
}

/// Hands blocks to the workers and their answers on, until the input ended and all is answered.
#[expect(clippy::needless_pass_by_value, reason = "the workers end when the jobs do")]
fn write_in_order(
    heard: &Receiver<Event>,
    jobs: Sender<Box<Job>>,
    free: &Sender<Box<Job>>,
    output: &mut AnswerOutput<'_>,
    progress: &mut Progress<'_>,
) -> Result<(OutcomeCounts, bool), Failure> {
    let mut counts = OutcomeCounts::default();
    let (mut read, mut written) = (0, 0);
    let mut answered = BTreeMap::new();
    let mut end = None;
    while end.is_none() || written < read {
        match heard.recv() {
            Ok(Event::Read(mut job)) => {
                job.sequence = read;
                read += 1;
                drop(jobs.send(job)); // the workers wait for it
            }
            Ok(Event::End(ended)) => end = Some(ended),
            Ok(Event::Answered(job)) => drop(answered.insert(job.sequence, job)),
            Err(_) => break,
        }
        while let Some(mut job) = answered.remove(&written) {
            written += 1;
            output.write_lines(&job.answers)?;
            counts += &job.counts;
            if job.stopped {
                return Ok((counts, true));
            }
            progress.show(counts.items())?;
            job.items.clear();
            job.answers.clear();
            drop(free.send(job)); // where the reader is done, nobody needs it
        }
    }
    end.unwrap_or(Ok(())).map(|()| (counts, false))
}
