//! `posize size`.

use super::args::{Format, Globals, SizeArgs};
use super::by_hand::AskingStrategy;
use super::failure::Failure;
use super::inputs;
use super::limits::notes_beside_halt;
use super::streams::Streams;
use super::{Status, format_of, stream};
use crate::config::is_silenced;
use crate::diagnostic::{Diagnostic, nearest, rules};
use crate::engine::{Answer, Config, IntentError, TRADING_HALT};
use crate::load::StaleState;
use crate::render::json::Note;
use crate::render::outputs::{Questions, SizeOutput, StopsOutput};

/// Sizes one trade; of several stops, one trade each.
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
    let named = args.named()?;
    args.check_questions()?;
    let config = inputs::config(globals)?;
    streams.group_by(config.config.digits);
    let strategy = AskingStrategy::of(args.strategy.as_deref(), &config.config)?;
    let state = inputs::state(globals)?;
    let asks_for_exit = args.intents(named, None, None).iter().all(crate::engine::Intent::is_exit);
    let if_stale = if asks_for_exit { StaleState::Told } else { StaleState::Refused };
    let loading = inputs::loading(globals, &config)?.mode(args.mode).if_stale(if_stale);
    let loading = loading.asked(vec![named.symbol.to_owned()]);
    let loaded = inputs::book_with(loading, &state)?;
    let portfolio = &loaded.portfolio;
    let code = strategy.code().filter(|_| !strategy.is_known_as_none());
    let unknown = code.and_then(|code| unknown_strategy(&config.config, code));
    let written = (loaded.taken_at.as_ref(), inputs::now(globals));
    let mark = named.mark(portfolio, args.exchange.as_deref(), written)?;
    let asked = mark.iter().map(|(_, note)| note.clone()).chain(unknown.as_ref().map(Note::from));
    let asked = asked.filter(|note| !is_silenced(&config.config, &note.code)).collect::<Vec<_>>();
    let intents = args.intents(named, mark.map(|(price, _)| price), strategy.code());
    let answers = intents.iter().map(|intent| portfolio.size(intent));
    let answers: Vec<Answer<'_>> = answers.collect::<Result<_, IntentError>>()?;
    let (quiet, costs) = (args.quiet, args.costs);
    let mut notes = notes_beside_halt(&loaded.warnings, !quiet && is_halted(&answers));
    notes.extend(asked);
    match (answers.as_slice(), intents.as_slice()) {
        ([answer], [intent]) => {
            let needs = args.needs.then(|| portfolio.needs(intent)).transpose()?;
            let widest_stop = args.widest_stop.then(|| portfolio.widest_stop(intent));
            let questions = Questions { needs, widest_stop: widest_stop.transpose()? };
            streams.emit(&SizeOutput { answer, notes, quiet, costs, questions }, format)?;
        }
        (answers, _) => streams.emit(&StopsOutput { answers, notes, quiet }, format)?,
    }
    let is_none = answers.iter().all(|answer| answer.qty.is_zero());
    Ok(if is_none { Status::No } else { Status::Yes })
}

/// Whether the answer is that trading is halted, and why; a row for each of several stops has no room
/// for that, and an exit is answered all the same.
fn is_halted(answers: &[Answer<'_>]) -> bool {
    let reason = match answers {
        [answer] => answer.reason.as_ref(),
        _ => None,
    };
    reason.is_some_and(|reason| reason.code() == TRADING_HALT.name)
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
