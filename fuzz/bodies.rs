//! What must hold of any bytes that a reader is handed: no panic, an answer or a refusal, and what is
//! accepted reads the same again. The fuzz targets run these, and so does `cargo test`.

use posize::diagnostic::Diagnostic;
use posize::engine::{Account, Config, Portfolio};
use posize::instruments_file::{self, Wanted};
use posize::number::Decimal;
use posize::source::Source;
use posize::state::{self, Wants};
use posize::stream::{
    IntentStream, ItemBuffer, ItemSplitter, OutcomeCounts, StreamBook, StreamOptions,
};
use posize::{check, config};

/// The bytes as a config. Says whether it is accepted.
pub fn read_config(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else { return false };
    let source = Source::new("config.yaml", text);
    let read = || {
        let reading = check::checked_config(&source);
        check_places(&reading.diagnostics, &source);
        let written = reading.written.clone();
        let is_wrong = reading.diagnostics.iter().any(Diagnostic::is_error);
        let config = reading.into_config().ok();
        assert_eq!(config.is_none(), is_wrong, "answered or refused");
        config.map(|config| format!("{:?}", config::effective_keys(&config, &written)))
    };
    let first = read();
    assert_eq!(first, read(), "read again");
    first.is_some()
}

/// The bytes as a state. Says whether it is accepted.
pub fn read_state(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else { return false };
    let source = Source::new("state.json", text);
    let wants = Wants { peak: true, open_orders: true, ..Wants::default() };
    let read = || match state::read_with(&source, &wants) {
        Ok(checkpoint) => {
            check_places(&checkpoint.warnings, &source);
            let told = format!("{:?} {:?}", checkpoint.equity, checkpoint.positions);
            let equity = checkpoint.equity.unwrap_or_else(|| Decimal::from(1).into());
            let (config, account) = (Config::built_in(), checkpoint.account);
            let portfolio = Portfolio::open(config, equity, checkpoint.positions, account);
            Some(format!("{told} {:?}", portfolio.limits()))
        }
        Err(found) => {
            check_places(&found, &source);
            assert!(found.iter().any(Diagnostic::is_error), "answered or refused");
            None
        }
    };
    let first = read();
    assert_eq!(first, read(), "read again");
    first.is_some()
}

/// The bytes as a stream of intents, in pieces of a few bytes as a pipe may bring them, and whole.
/// Says whether any is sized.
pub fn read_intents(bytes: &[u8]) -> bool {
    let pieces = bytes.first().map_or(1, |&byte| usize::from(byte % 16) + 1);
    let (answers, items, sized) = answered(bytes, pieces);
    assert_eq!((answers.clone(), items, sized), answered(bytes, bytes.len().max(1)), "read whole");
    assert_eq!(answers.lines().count(), items, "an answer for each intent");
    for answer in answers.lines() {
        let json = serde_json::from_str::<serde_json::Value>(answer);
        assert!(json.is_ok_and(|json| json.is_object()), "{answer}");
    }
    sized > 0
}

/// What a stream answers that comes in pieces of so many bytes, to how many items, and how many of
/// them are sized.
fn answered(bytes: &[u8], pieces: usize) -> (String, usize, u64) {
    let (mut splitter, mut items) = (ItemSplitter::default(), ItemBuffer::default());
    for piece in bytes.chunks(pieces) {
        splitter.feed(piece, &mut items);
    }
    splitter.finish(&mut items);
    let equity = Decimal::from(100_000).into();
    let account = Account::default();
    let mut portfolio = Portfolio::open(Config::built_in(), equity, Vec::new(), account);
    let mut stream = IntentStream::new(&portfolio, StreamOptions::default());
    let (mut answers, mut counts) = (Vec::new(), OutcomeCounts::default());
    for window in items.windows() {
        let mut book = StreamBook::Shared(&mut portfolio);
        let answered = stream.answer(&mut book, &window, &mut answers, |outcome| {
            counts.count(outcome);
            Ok::<(), ()>(())
        });
        assert_eq!(answered, Ok(()));
    }
    // A line of an id that is no JSON of one line, or no text, would spoil the reader's.
    let answers = String::from_utf8(answers).unwrap_or_else(|error| panic!("{error}"));
    (answers, items.len(), counts.sized)
}

fn check_places(found: &[Diagnostic], source: &Source) {
    let lines = source.text.split('\n').count();
    for diagnostic in found {
        assert!(!diagnostic.to_string().contains('\n'), "a line each: {diagnostic}");
        let line = diagnostic.span.map_or(1, |span| span.start.line);
        assert!((1..=lines).contains(&line), "{diagnostic} stands in the file");
    }
}

/// Reads an instruments file; what is found by searching for a symbol is what the whole tells. Says
/// whether it was accepted.
pub fn read_instruments(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let source = Source::new("instruments", text);
    let Ok(all) = instruments_file::read(&[&source], &Wanted::All) else { return false };
    for listing in all.iter().take(20) {
        let asked = Wanted::Symbols { asked: vec![&listing.symbol], held: Vec::new() };
        let found = instruments_file::read(&[&source], &asked).expect("good rows");
        assert_eq!(found.get(&listing.symbol), Some(listing), "{text}");
    }
    true
}
