//! How old a state is. The clock is read by whoever asks.

use crate::diagnostic::{Diagnostic, rules};
use crate::state::{Checkpoint, DocumentSummary, Located};
use crate::timestamp::{self, Age, Timestamp};

/// How far a writer's clock may be ahead of ours, in seconds. A state from later than that is of no
/// known age.
const CLOCK_SKEW: i64 = 60;

/// Why a state that must be no older than `most` is not taken; `None` where it is.
///
/// Of several documents the oldest that tells positions decides, and one that does not say when it
/// was written is older than any.
#[must_use]
pub fn age_finding(checkpoint: &Checkpoint<'_>, most: Age, now: Timestamp) -> Option<Diagnostic> {
    let has_positions = checkpoint.documents.iter().any(DocumentSummary::has_positions);
    let documents = checkpoint.documents.iter().zip(&checkpoint.times);
    let deciding = documents.filter(|(document, _)| document.has_positions() || !has_positions);
    // Of equals, the first document is told.
    let (document, taken) = deciding.rev().max_by_key(|(_, taken)| age_at(taken.as_ref(), now))?;
    let Some(taken) = taken else {
        let message = format!(
            "the state does not say when it was written; allowed is an age of {}",
            timestamp::words(most.seconds())
        );
        let help = "have it written with a `ts`";
        return Some(
            Diagnostic::of_file(&rules::STALE_CHECKPOINT, &document.file, message).help(help),
        );
    };
    let (message, help) = refusal(taken, most, now)?;
    let found = Diagnostic::at(&rules::STALE_CHECKPOINT, taken.file(), taken.span(), message);
    Some(found.key(&taken.path).help(help))
}

/// The age in seconds; where nothing tells it, more than any.
fn age_at(taken: Option<&Located<'_>>, now: Timestamp) -> i64 {
    let age = taken.and_then(|taken| timestamp::read(&taken.text)).map(|read| now.0 - read.time.0);
    age.filter(|&age| age >= -CLOCK_SKEW).unwrap_or(i64::MAX)
}

/// Why a time is too old, or tells no age; and what to do about it.
fn refusal(taken: &Located<'_>, most: Age, now: Timestamp) -> Option<(String, &'static str)> {
    let allowed = timestamp::words(most.seconds());
    let Some(reading) = timestamp::read(&taken.text) else {
        let message = format!(
            "`{}` is no time that posize can read; allowed is an age of {allowed}",
            taken.text
        );
        return Some((message, "write it like 2025-11-16T09:45:03Z"));
    };
    let age = now.0 - reading.time.0;
    let zone = if reading.has_zone { "" } else { ", taken as UTC" };
    if age > most.seconds() {
        let age = timestamp::words(age);
        let message = format!("written {age} ago ({}{zone}); allowed is {allowed}", taken.text);
        Some((message, "take a new one before trading on it"))
    } else if age < -CLOCK_SKEW {
        let ahead = timestamp::words(-age);
        let message =
            format!("written {ahead} from now ({}{zone}): its clock or zone is off", taken.text);
        Some((message, "write it in UTC, with a Z"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::state::{self, Wants};

    const NOW: Timestamp = Timestamp(1_763_286_303); // 2025-11-16T09:45:03Z

    fn said(checkpoint: &str) -> Option<String> {
        said_of(&[checkpoint]).map(|(file, said)| {
            assert_eq!(file, "0.json");
            said
        })
    }

    fn said_of(documents: &[&str]) -> Option<(String, String)> {
        let named = documents.iter().enumerate();
        let sources: Vec<Source> =
            named.map(|(at, text)| Source::new(format!("{at}.json"), *text)).collect();
        let sources: Vec<&Source> = sources.iter().collect();
        let read = state::read_all(&sources, &Wants::default()).expect("a state");
        let most = "15m".parse().expect("an age");
        age_finding(&read, most, NOW)
            .map(|found| (found.file, format!("{} {}", found.key, found.message)))
    }

    #[test]
    fn a_checkpoint_within_the_age_is_fine() {
        assert_eq!(said(r#"{"equity": 1, "positions": [], "ts": "2025-11-16T09:45:03Z"}"#), None);
        assert_eq!(
            said(r#"{"equity": 1, "positions": [], "ts": "2025-11-16T15:00:03+05:30"}"#),
            None
        );
    }

    #[test]
    fn a_clock_that_is_a_minute_ahead_is_fine_and_one_second_more_is_not() {
        let at = |time: &str| said(&format!(r#"{{"equity": 1, "positions": [], "ts": "{time}"}}"#));
        assert_eq!(at("2025-11-16T09:46:03Z"), None);
        assert_eq!(
            at("2025-11-16T09:46:04Z").as_deref(),
            Some("ts written 1 min 1 s from now (2025-11-16T09:46:04Z): its clock or zone is off")
        );
        assert_eq!(at("2025-11-16T09:30:03Z"), None);
    }

    #[test]
    fn of_several_documents_the_oldest_that_tells_positions_decides() {
        let at =
            |minute: u32, rest: &str| format!(r#"{{"ts": "2025-11-16T09:{minute}:03Z", {rest}}}"#);
        let (positions, equity) = (r#""positions": []"#, r#""equity": 5"#);
        let row = r#""positions": [{"symbol": "A", "quantity": 1, "last_price": 1}]"#;
        let silent = format!("{{{row}}}");
        let old = |file: &str, minutes: u32| {
            let taken = format!("2025-11-16T09:{}:03Z", 45 - minutes);
            let said = format!("ts written {minutes} min ago ({taken}); allowed is 15 min");
            Some((file.to_owned(), said))
        };
        let unknown = |file: &str| {
            let said = " the state does not say when it was written; allowed is an age of 15 min";
            Some((file.to_owned(), said.to_owned()))
        };
        for (documents, said) in [
            (vec![at(40, positions), at(10, equity)], None),
            (vec![at(10, equity), at(40, positions)], None),
            (vec![at(40, equity), at(20, row)], old("1.json", 25)),
            (vec![at(20, row), at(10, row), at(40, equity)], old("1.json", 35)),
            (vec![at(10, row), at(40, row), at(40, equity)], old("0.json", 35)),
            (vec![at(10, row), silent.clone(), at(40, equity)], unknown("1.json")),
            (vec![silent, at(40, equity)], unknown("0.json")),
            // An account that holds nothing tells its equity, and how old that is.
            (vec![at(40, equity)], None),
            (vec![at(20, equity)], old("0.json", 25)),
        ] {
            let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
            assert_eq!(said_of(&texts), said, "{texts:?}");
        }
    }

    #[test]
    fn one_that_is_older_or_from_the_future_or_silent_is_not() {
        for (ts, expected) in [
            (
                r#""2025-11-16T09:30:02Z""#,
                "ts written 15 min 1 s ago (2025-11-16T09:30:02Z); allowed is 15 min",
            ),
            (
                r#""2025-11-16T09:00:03""#,
                "ts written 45 min ago (2025-11-16T09:00:03, taken as UTC); allowed is 15 min",
            ),
            (
                r#""2025-11-16T15:15:03""#,
                "ts written 5 h 30 min from now (2025-11-16T15:15:03, taken as UTC): its clock or \
                zone is off",
            ),
            (
                r#""yesterday""#,
                "ts `yesterday` is no time that posize can read; allowed is an age of 15 min",
            ),
            ("null", " the state does not say when it was written; allowed is an age of 15 min"),
        ] {
            let checkpoint = format!(r#"{{"equity": 1, "positions": [], "ts": {ts}}}"#);
            assert_eq!(said(&checkpoint).as_deref(), Some(expected), "{ts}");
        }
    }
}
