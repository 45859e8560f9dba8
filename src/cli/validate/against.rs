//! `validate NEW --against OLD`: what a change of config does.

use super::super::args::{Format, Globals};
use super::super::failure::Failure;
use super::super::inputs::ConfigOfFiles;
use super::super::stream::input::{IntentInput, READ_AT_ONCE};
use super::super::streams::Streams;
use super::super::{Status, files, format_of, inputs};
use super::{ValidateArgs, name, one_stdin, or_report};
use crate::config::{WrittenConfig, key_changes};
use crate::engine::Portfolio;
use crate::load::StaleState;
use crate::number::Digits;
use crate::render::outputs::ReviewOutput;
use crate::review::Review;
use crate::source::Source;
use crate::stream::{BadIntent, ComparedAnswers, ItemBuffer, PairedStreams};
use anyhow::anyhow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many bad intents are told; all of them stand in JSON.
const BAD_TOLD: usize = 10;

/// Compares the configs, and prints what differs.
pub fn review_change(
    args: &ValidateArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = format_of::<ReviewOutput<'_>>(globals)?;
    let paths = Paths::named_by(args, globals)?;
    let reviewed = review(&paths, args, globals);
    let Some((review, digits)) = or_report(reviewed, globals, streams)? else {
        return Ok(Status::Unanswered);
    };
    streams.group_by(digits);
    streams.emit(&ReviewOutput::new(&review), format)?;
    if let Some((file, found)) = review.answers.as_ref().filter(|(_, found)| !found.bad.is_empty())
    {
        if format != Format::Json {
            tell_bad(file, &found.bad, streams)?;
        }
        return Ok(Status::Unanswered);
    }
    let is_looser = review.gets_looser() && !args.allow_looser;
    Ok(if is_looser { Status::No } else { Status::Yes })
}

/// The files that are compared; none is the built-in table.
struct Paths {
    new: Vec<PathBuf>,
    old: Vec<PathBuf>,
    state: Vec<PathBuf>,
}

impl Paths {
    fn named_by(args: &ValidateArgs, globals: &Globals) -> Result<Self, Failure> {
        let new = match args.files.as_slice() {
            [] => inputs::config_paths(globals)?,
            [one] if globals.config.is_empty() => vec![one.clone()],
            [_] => {
                let message = "name the new config as an argument or with --config, not both";
                return Err(anyhow!(message).into());
            }
            _ => {
                let message = "--against compares one config: name one, or merge several with \
                    --config";
                return Err(anyhow!(message).into());
            }
        };
        let old = inputs::without_built_in(&args.against);
        let state = inputs::state_paths(globals)?;
        let read = new.iter().chain(&old).chain(&state).chain(&globals.instruments);
        one_stdin(read.chain(&args.intents))?;
        if args.intents.is_some() && state.is_empty() && globals.equity.is_none() {
            let message = "--intents are sized against a state: name one with --state FILE, or \
                give --equity MONEY for an empty book";
            return Err(anyhow!(message).into());
        }
        Ok(Self { new, old, state })
    }

    fn names(paths: &[PathBuf], name: impl Fn(&Path) -> String) -> Vec<String> {
        match paths {
            [] => vec!["default".to_owned()],
            paths => paths.iter().map(|path| name(path)).collect(),
        }
    }
}

/// What differs, and how its numbers are grouped.
fn review(
    paths: &Paths,
    args: &ValidateArgs,
    globals: &Globals,
) -> Result<(Review, Digits), Failure> {
    let named = |path: &Path| name(path, args);
    let (old, old_written) = inputs::config_at(&paths.old, named)?;
    let (new, new_written) = inputs::config_at(&paths.new, named)?;
    let has_equity = !paths.state.is_empty() || globals.equity.is_some();
    let mut equity = None;
    let mut answers = None;
    if has_equity {
        let state = inputs::state(globals)?;
        let mut books = [open(globals, &old, &state)?, open(globals, &new, &state)?];
        let [old_book, new_book] = &mut books;
        equity = Some(new_book.portfolio.equity().clone());
        if let Some(intents) = &args.intents {
            let books = (&mut old_book.portfolio, &mut new_book.portfolio);
            answers = Some((files::name(intents), compare(books, intents, args)?));
        }
    }
    let digits = globals.digits.unwrap_or(new.config.digits);
    let old = WrittenConfig { config: &old.config, written: &old_written };
    let new = WrittenConfig { config: &new.config, written: &new_written };
    let review = Review {
        new_files: Paths::names(&paths.new, named),
        old_files: Paths::names(&paths.old, named),
        keys: key_changes(old, new, equity.as_ref()),
        equity,
        answers,
    };
    Ok((review, digits))
}

/// The book of a state under a config, however old the state is: what is reviewed is yesterday's.
fn open<'s>(
    globals: &Globals,
    config: &ConfigOfFiles,
    state: &'s [Arc<Source>],
) -> Result<inputs::LastingState<'s>, Failure> {
    let loading = inputs::loading(globals, config)?.if_stale(StaleState::Told);
    inputs::book_with(loading, state)
}

fn compare<'s>(
    (old, new): (&mut Portfolio<'s>, &mut Portfolio<'s>),
    intents: &Path,
    args: &ValidateArgs,
) -> Result<ComparedAnswers, Failure> {
    let mut input = IntentInput::open(intents, args.intents_format)?;
    let mut streams = PairedStreams::new(old, new, args.strict);
    let mut items = ItemBuffer::default();
    loop {
        items.clear();
        let more = input.read_items(READ_AT_ONCE, &mut items)?;
        for window in items.windows() {
            streams.compare(&window);
        }
        if !more {
            return Ok(streams.found);
        }
    }
}

fn tell_bad(file: &str, bad: &[BadIntent], streams: &mut Streams<'_>) -> Result<(), Failure> {
    for BadIntent { line, error } in bad.iter().take(BAD_TOLD) {
        let told = format!("{file}:{line}: {}: {error}", error.code);
        writeln!(streams.err, "posize: {}", crate::visible::visible(&told))?;
    }
    if bad.len() > BAD_TOLD {
        writeln!(streams.err, "posize: … and {} more bad lines", bad.len() - BAD_TOLD)?;
    }
    Ok(())
}
