//! `posize size`.

use super::args::{Format, Globals, SizeArgs};
use super::failure::Failure;
use super::inputs;
use super::streams::Streams;
use super::{Status, format_of, stream};
use crate::diagnostic::{Diagnostic, nearest, rules};
use crate::engine::Config;
use crate::load::StaleState;
use crate::render::json::Note;
use crate::render::outputs::SizeOutput;

/// Sizes one trade.
pub fn run(
    args: &SizeArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    if let Some(path) = &args.stream.intents {
        return stream::size_stream(args, path, globals, streams);
    }
    args.stream.check_alone()?;
    let format = format_of::<SizeOutput<'_>>(globals)?;
    let format = if args.quiet { Format::Table } else { format };
    let config = inputs::config(globals)?;
    let state = inputs::state(globals)?;
    let intent = args.intent();
    let if_stale = if intent.is_exit() { StaleState::Told } else { StaleState::Refused };
    let loading = inputs::loading(globals, &config)?.mode(args.mode).if_stale(if_stale);
    let loading = loading.asked(vec![intent.symbol.to_owned()]);
    let loaded = inputs::book_with(loading, &state)?;
    let mut notes = loaded.warnings.clone();
    notes.extend(args.strategy.as_deref().and_then(|code| unknown_strategy(&config, code)));
    let answer = loaded.portfolio.size(&intent)?;
    let notes = notes.iter().map(Note::from).collect();
    let (quiet, costs) = (args.quiet, args.costs);
    streams.emit(&SizeOutput { answer: &answer, notes, quiet, costs }, format)?;
    Ok(if answer.qty.is_zero() { Status::No } else { Status::Yes })
}

/// A misspelt strategy would find the fallback budget unused: where the config names strategies,
/// another one is told.
fn unknown_strategy(config: &Config, code: &str) -> Option<Diagnostic> {
    let known = || config.strategies.iter().map(|terms| terms.code.as_str());
    if known().next().is_none() || known().any(|known| known == code) {
        return None;
    }
    let meant = nearest(code, known())
        .map(|known| format!("; did you mean {known:?}?"))
        .unwrap_or_default();
    let budget = &config.max_risk_per_strategy_pct;
    let message = format!(
        "the config names no strategy {code:?}: its budget is max_risk_per_strategy_pct \
         {budget}{meant}"
    );
    Some(Diagnostic::of_file(&rules::UNKNOWN_STRATEGY, "--strategy", message))
}
