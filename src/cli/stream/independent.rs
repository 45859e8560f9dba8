//! Each intent alone against the opening book, on all cores, with the answers in the order of
//! input.
//!
//! One thread reads blocks of whole items, as many as the input has ready; workers answer them;
//! this thread writes the answers in order. A fixed number of blocks goes round, so memory is
//! bounded whoever is slow, and the reader alone waits for input, so answers go out while it does.
//!
//! Where the system starts no more threads, those that it started go on, and without any this one
//! does it all.

use super::input::IntentInput;
use super::output::AnswerOutput;
use super::progress::Progress;
use super::{StreamArgs, counting};
use crate::cli::failure::Failure;
use crate::engine::Portfolio;
use crate::stream::{IntentStream, ItemBuffer, OutcomeCounts, StreamBook, StreamOptions};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::{io, thread};

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
    size_with(Threads::of_system(args), portfolio, options, args.strict, input, output, progress)
}

/// The threads that are wanted, and whether the system starts one more.
struct Threads<S> {
    workers: usize,
    may_start: S,
}

impl Threads<fn() -> io::Result<()>> {
    fn of_system(args: &StreamArgs) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers = args.jobs.map_or(cores, |jobs| workers_for(jobs.get(), cores));
        Self { workers, may_start: || Ok(()) }
    }
}

/// How many workers are started for that many jobs: a worker without a core only takes memory.
fn workers_for(jobs: usize, cores: usize) -> usize {
    const LEAST_BOUND: usize = 4;
    jobs.min(cores.max(LEAST_BOUND))
}

fn size_with(
    mut threads: Threads<impl FnMut() -> io::Result<()>>,
    portfolio: &Portfolio<'_>,
    options: StreamOptions,
    strict: bool,
    input: IntentInput,
    output: &mut AnswerOutput<'_>,
    progress: &mut Progress<'_>,
) -> Result<(OutcomeCounts, bool), Failure> {
    let sizing = Sizing { portfolio, options, strict };
    let (events, heard) = channel();
    let (jobs, work) = channel::<Box<Job>>();
    let work = Mutex::new(work);
    thread::scope(|scope| {
        let mut start_worker = || {
            (threads.may_start)()?;
            let (events, work) = (events.clone(), &work);
            let answer = move || sizing.answer_blocks(work, &events);
            thread::Builder::new().spawn_scoped(scope, answer).map(drop)
        };
        let workers = (0..threads.workers).take_while(|_| start_worker().is_ok()).count();
        if workers == 0 {
            return sizing.size_alone(input, output, progress);
        }
        let (free, blocks) = channel();
        for _ in 0..workers * JOBS_A_WORKER {
            drop(free.send(Box::<Job>::default())); // its other end stands two lines above
        }
        // A thread that does not start drops what it was to have, and the input is still needed.
        let input = Arc::new(Mutex::new(Some(input)));
        let read = {
            let (events, input) = (events, Arc::clone(&input));
            move || {
                if let Some(input) = taken(&input) {
                    let end = read_blocks(input, &blocks, &events);
                    drop(events.send(Event::End(end)));
                }
            }
        };
        // The reader is left alone where the stream stops early: it may wait for input that never
        // comes.
        let started = (threads.may_start)().and_then(|()| thread::Builder::new().spawn(read));
        if started.is_err()
            && let Some(input) = taken(&input)
        {
            drop(jobs); // the workers wait for it
            return sizing.size_alone(input, output, progress);
        }
        write_in_order(&heard, jobs, &free, output, progress)
    })
}

fn taken<T>(of: &Mutex<Option<T>>) -> Option<T> {
    of.lock().unwrap_or_else(PoisonError::into_inner).take()
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

/// What the intents are sized by.
#[derive(Clone, Copy)]
struct Sizing<'p, 'a> {
    portfolio: &'p Portfolio<'a>,
    options: StreamOptions,
    strict: bool,
}

impl Sizing<'_, '_> {
    fn answer_blocks(self, work: &Mutex<Receiver<Box<Job>>>, events: &Sender<Event>) {
        loop {
            let job = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(mut job) = job else {
                return;
            };
            self.answer(&mut job);
            if events.send(Event::Answered(job)).is_err() {
                return;
            }
        }
    }

    fn answer(self, job: &mut Job) {
        let Self { portfolio, options, strict } = self;
        let mut stream = IntentStream::new(portfolio, options);
        let Job { items, answers, counts, stopped, .. } = job;
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
    }

    /// Reads, answers and writes block by block on this thread.
    fn size_alone(
        self,
        mut input: IntentInput,
        output: &mut AnswerOutput<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<(OutcomeCounts, bool), Failure> {
        let mut total = OutcomeCounts::default();
        let mut job = Job::default();
        loop {
            let read = input.read_items(READ_AT_ONCE, &mut job.items);
            let more = matches!(read, Ok(true));
            self.answer(&mut job);
            output.write_lines(&job.answers)?;
            total += &job.counts;
            if job.stopped || !more {
                return read.map(|_| (total, job.stopped));
            }
            progress.show(total.items())?;
            job.items.clear();
            job.answers.clear();
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

#[cfg(test)]
mod tests {
    use super::super::interrupts::Interrupts;
    use super::*;
    use crate::engine::{Account, Config};
    use crate::render::text::Screen;

    /// What a stream answers where the system starts so many threads.
    fn answers(workers: usize, mut startable: usize, input: &str) -> (String, OutcomeCounts) {
        let equity = "100000".parse::<crate::number::Decimal>().expect("a number").into();
        let portfolio = Portfolio::open(Config::built_in(), equity, Vec::new(), Account::default());
        let may_start = || match startable.checked_sub(1) {
            Some(left) => {
                startable = left;
                Ok(())
            }
            None => Err(io::ErrorKind::WouldBlock.into()),
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let bytes = Box::new(io::Cursor::new(input.to_owned().into_bytes()));
        let sized = size_with(
            Threads { workers, may_start },
            &portfolio,
            StreamOptions::default(),
            true,
            IntentInput::new(bytes, "intents".to_owned()),
            &mut AnswerOutput::new(&mut out, &Interrupts::default()),
            &mut Progress::new(&mut err, Screen::default()),
        );
        let Ok((counts, stopped)) = sized else { panic!("the stream fails") };
        assert_eq!(stopped, input.contains("nobody"));
        (String::from_utf8(out).expect("text"), counts)
    }

    #[test]
    fn a_stream_is_answered_by_as_many_threads_as_start() {
        let intent = |number: usize| {
            format!("{{\"id\":{number},\"symbol\":\"A\",\"side\":\"buy\",\"price\":{number}}}\n")
        };
        let lines: String = (1..10_000).map(intent).collect();
        for input in [lines.clone(), lines.clone() + "nobody\n" + &lines, String::new()] {
            let (expected, counts) = answers(3, usize::MAX, &input);
            assert_eq!(counts.bad, u64::from(input.contains("nobody")));
            assert_eq!(counts.items(), u64::try_from(expected.lines().count()).expect("few"));
            // No worker, a worker and no reader, all workers and no reader, all but some workers.
            for (workers, startable) in [(3, 0), (3, 1), (3, 3), (3, 4), (300, 2), (300, 300)] {
                let (answers, again) = answers(workers, startable, &input);
                assert_eq!(answers, expected, "{startable} of {workers} threads");
                assert_eq!(again.items(), counts.items());
            }
        }
    }

    #[test]
    fn more_workers_than_cores_are_not_started() {
        for (jobs, cores, workers) in [(1, 8, 1), (8, 8, 8), (1024, 8, 8), (1024, 1, 4), (3, 1, 3)]
        {
            assert_eq!(workers_for(jobs, cores), workers, "{jobs} jobs on {cores} cores");
        }
    }
}
