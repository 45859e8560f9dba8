//! `posize size --intents`: a stream of intents in, one JSON line out for each.

mod book_out;
mod exits_first;
mod independent;
pub(super) mod input;
mod interrupts;
mod output;
mod progress;
mod shared;
mod target;

use super::Status;
use super::args::{Format, Globals, SizeArgs};
use super::failure::{Failure, Hindrance};
use super::inputs;
use super::streams::Streams;
use crate::diagnostic::{Diagnostic, rules};
use crate::engine::{self, IntentError, Portfolio};
use crate::load::{Loaded, StaleState};
use crate::render::messages::{BOOK_NOT_WRITTEN, SUMMARY};
use crate::render::{csv, json};
use crate::state::Wants;
use crate::stream::{Outcome, OutcomeCounts, StreamOptions};
use anyhow::anyhow;
use book_out::{BookFile, IfHeld};
use clap::Args;
use input::{IntentInput, IntentsFormat};
use interrupts::Interrupts;
use output::AnswerOutput;
use progress::Progress;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use target::Input;

/// The arguments of `size` for many intents at once.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many at once")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct StreamArgs {
    /// Size every intent of a file, or of standard input for `-`: one JSON object, or one
    /// array of them, a line; or one array over several; or rows of CSV under a header of their
    /// names
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "words", "symbol", "side", "price", "strategy", "qty", "lots", "atr", "stop", "lot_size",
        "point_value", "instrument", "product", "exchange", "strike",
        "reduce_only", "close", "all_or_none", "quiet", "costs",
        "needs", "widest_stop",
    ])]
    pub intents: Option<PathBuf>,
    /// How the intents are written [default: csv where the file is called .csv or begins with such
    /// a header, else json]
    #[arg(long, value_name = "FORMAT", requires = "intents")]
    pub(in crate::cli) intents_format: Option<IntentsFormat>,
    /// Size each intent against the opening book, on all cores
    #[arg(long, requires = "intents")]
    pub independent: bool,
    /// How many cores --independent uses [default: all]
    #[arg(long, value_name = "N", requires = "independent", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,
    /// Give every answer in full
    #[arg(long, requires = "intents")]
    pub explain: bool,
    /// Stop at the first bad line, and take a field that posize does not know for one
    #[arg(long, requires = "intents")]
    pub strict: bool,
    /// Read all intents first, and size those that close before those that open
    #[arg(long, requires = "intents", conflicts_with = "independent")]
    pub exits_first: bool,
    /// Write the book that results, as a checkpoint
    #[arg(long, value_name = "FILE", requires = "intents", conflicts_with = "independent")]
    pub book_out: Option<PathBuf>,
    /// Refuse where another run holds the file of --book-out, in place of waiting for it
    #[arg(long, requires = "book_out", conflicts_with = "independent")]
    pub no_wait: bool,
}

impl StreamArgs {
    /// Refuses options of a stream where there is none. (The parser waives what conflicts with what
    /// is there.)
    pub fn check_alone(&self) -> Result<(), Failure> {
        let Self { independent, jobs, explain, strict, exits_first, book_out, .. } = self;
        let is_format_told = self.intents_format.is_some();
        let options = [
            ("--intents-format", is_format_told),
            ("--independent", *independent),
            ("--jobs", jobs.is_some()),
            ("--explain", *explain),
            ("--strict", *strict),
            ("--exits-first", *exits_first),
            ("--book-out", book_out.is_some()),
        ];
        match options.into_iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => Err(anyhow!(
                "{option} goes with --intents: name a file of intents, or leave it out"
            )
            .into()),
            None => Ok(()),
        }
    }
}

/// A bad item under `--strict`, which ends the stream.
struct BadItem;

/// Counts what comes of each item, and stops at a bad one where that is asked for.
fn counting(
    counts: &mut OutcomeCounts,
    strict: bool,
) -> impl FnMut(Outcome) -> Result<(), BadItem> {
    move |outcome| {
        counts.count(outcome);
        if strict && outcome == Outcome::Bad { Err(BadItem) } else { Ok(()) }
    }
}

/// Sizes the intents of `path`.
pub fn size_stream(
    args: &SizeArgs,
    path: &Path,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = stream_format(globals)?;
    let stream_args = &args.stream;
    inputs::check_standard_input(globals, Some(path))?;
    let config_paths = inputs::config_paths(globals)?;
    let hold = |book_out: &PathBuf| {
        let intents = Input::named("the file of intents", path);
        let configs = config_paths.iter().map(|path| Input::named("the config", path));
        let inputs: Vec<_> =
            Input::standard_streams().into_iter().chain([intents]).chain(configs).collect();
        let states = inputs::state_paths(globals)?;
        let states: Vec<_> = states.iter().map(|path| Input::named("the state", path)).collect();
        let if_held = if stream_args.no_wait { IfHeld::Refuse } else { IfHeld::Wait };
        BookFile::hold(book_out, &inputs, &states, if_held, streams)
    };
    let book_file = stream_args.book_out.as_ref().map(hold).transpose()?;
    let config = inputs::config(globals)?;
    let state = inputs::state(globals)?;
    let wants = Wants { kept: stream_args.book_out.is_some(), ..Wants::default() };
    let loading = inputs::loading(globals, &config)?.mode(args.mode).wants(wants);
    let mut loaded = inputs::book_with(loading.if_stale(StaleState::Told), &state)?;
    let Loaded { portfolio: book, warnings: notes, kept, .. } = &mut *loaded;
    if let Some(file) = &book_file {
        file.check_kept(kept)?;
    }
    for note in &*notes {
        streams.warn(note)?;
    }
    let is_stale = |note: &Diagnostic| note.rule.code == rules::STALE_CHECKPOINT.code;
    check_peak(book, streams)?;
    let input = IntentInput::open(path, stream_args.intents_format)?;
    let rows = (format == Format::Csv).then(|| csv::stream_rows(stream_args.explain));
    let options = StreamOptions {
        mode: args.mode,
        risk_pct: args.risk_pct,
        risk: args.risk,
        scale: args.scale,
        only_known_fields: stream_args.strict,
        only_exits: notes.iter().any(is_stale),
        explain: stream_args.explain.then_some(json::append_answer),
        reform: rows.as_ref().map(|(_, reform)| *reform),
    };
    let interrupts = Interrupts::watched();
    let mut output = AnswerOutput::new(streams.out, &interrupts);
    if let Some((header, _)) = &rows {
        output.lines().extend_from_slice(header);
    }
    let mut progress = Progress::new(streams.err, streams.err_screen);
    let sized = if stream_args.independent {
        independent::size_independently(
            book,
            options,
            stream_args,
            input,
            &mut output,
            &mut progress,
        )
    } else if stream_args.exits_first {
        exits_first::size_exits_first(book, options, stream_args.strict, input, &mut output)
    } else {
        shared::size_in_order(book, options, stream_args.strict, input, &mut output, &mut progress)
    };
    progress.clear()?;
    let unwritten = |failure: Failure| match &book_file {
        Some(file) if failure.is_closed_pipe() => {
            let message =
                format!("nobody read the answers to their end, so {} is not written", file.name());
            Hindrance { code: BOOK_NOT_WRITTEN, message }.into()
        }
        _ => failure,
    };
    let (counts, stopped) = sized.map_err(unwritten)?;
    streams.say(SUMMARY, &summary(&counts, stopped, book))?;
    match &book_file {
        Some(file) if stopped => {
            let message = format!("stopped, so {} is not written", file.name());
            streams.say(BOOK_NOT_WRITTEN, &message)?;
        }
        Some(file) => file.write(book, kept, &interrupts)?,
        None => {}
    }
    Ok(if counts.bad > 0 { Status::Unanswered } else { Status::Yes })
}

/// Where the drawdown can't be known, exits alone can be answered. A stream with something to exit
/// from is never held up: it is told so once. Any other could but repeat the one error, so it is
/// refused as a whole.
fn check_peak(portfolio: &Portfolio<'_>, streams: &mut Streams<'_>) -> Result<(), Failure> {
    if !engine::lacks_peak(portfolio.config(), portfolio.account()) {
        return Ok(());
    }
    if portfolio.positions().next().is_none() {
        return Err(IntentError::NoPeakEquity.into());
    }
    let error = IntentError::NoPeakEquity;
    Ok(streams.warn_of(error.code(), &format!("{error}; until then only exits are answered"))?)
}

/// The form of the answers: a line each, whatever is asked.
fn stream_format(globals: &Globals) -> Result<Format, Failure> {
    match globals.format {
        Some(Format::Table | Format::Github | Format::Sarif) => Err(anyhow!(
            "--intents answers with a line of JSON for each intent: leave --format out, or say \
             json or csv"
        )
        .into()),
        Some(Format::Csv) => Ok(Format::Csv),
        Some(Format::Json) | None => Ok(Format::Json),
    }
}

/// So many workers as anyone has cores for.
fn jobs(word: &str) -> Result<NonZeroUsize, String> {
    const MOST: usize = 1024;
    let count = word.parse().ok().filter(|count: &NonZeroUsize| count.get() <= MOST);
    count.ok_or_else(|| format!("expected a whole number from 1 to {MOST}"))
}

fn summary(counts: &OutcomeCounts, stopped: bool, portfolio: &Portfolio<'_>) -> String {
    let OutcomeCounts { sized, cut, refused, bad } = counts;
    let (total, digits) = (portfolio.limits().total, portfolio.config().digits);
    let percent = total
        .utilization()
        .map_or_else(String::new, |percent| format!(" ({} %)", percent.grouped(digits)));
    let stopped = if stopped { ", stopped there" } else { "" };
    format!(
        "{sized} sized, {cut} of them cut and {refused} refused; {bad} bad{stopped}; exposure {} \
         of {}{percent}",
        digits.group(&total.used),
        digits.group(&total.ceiling)
    )
}
