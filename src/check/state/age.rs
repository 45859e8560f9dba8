//! How old a checkpoint is. The clock is read by whoever asks.

use crate::diagnostic::{Diagnostic, rules};
use crate::source::Source;
use crate::state::Checkpoint;
use crate::timestamp::{self, Timestamp};

/// What there is to say of a checkpoint that must be no older than `most` seconds.
#[must_use]
pub fn age_finding(
    checkpoint: &Checkpoint<'_>,
    source: &Source,
    most: i64,
    now: Timestamp,
) -> Option<Diagnostic> {
    let allowed = timestamp::words(most);
    let Some(taken) = &checkpoint.taken_at else {
        let message = format!(
            "the checkpoint does not say when it was written; allowed is an age of {allowed}"
        );
        let help = "have it written with a `ts`";
        return Some(
            Diagnostic::of_file(&rules::STALE_CHECKPOINT, &source.name, message).help(help),
        );
    };
    let (message, help) = match timestamp::read(&taken.text) {
        None => (
            format!(
                "`{}` is no time that posize can read; allowed is an age of {allowed}",
                taken.text
            ),
            "write it like 2025-11-16T09:45:03Z",
        ),
        Some(reading) => {
            let age = now.0 - reading.time.0;
            let zone = if reading.has_zone { "" } else { ", taken as UTC" };
            if age > most {
                let age = timestamp::words(age);
                (
                    format!("written {} ago ({}{zone}); allowed is {allowed}", age, taken.text),
                    "take a new one before trading on it",
                )
            } else if -age > most {
                let ahead = timestamp::words(-age);
                (
                    format!(
                        "written {ahead} from now ({}{zone}): its clock or zone is off",
                        taken.text
                    ),
                    "write it in UTC, with a Z",
                )
            } else {
                return None;
            }
        }
    };
    let found = Diagnostic::at(&rules::STALE_CHECKPOINT, taken.file, taken.span, message);
    Some(found.key(&taken.path).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state;

    const NOW: Timestamp = Timestamp(1_763_286_303); // 2025-11-16T09:45:03Z

    fn said(checkpoint: &str) -> Option<String> {
        let source = Source::new("state.json", checkpoint);
        let read = state::read(&source).expect("a checkpoint");
        age_finding(&read, &source, 900, NOW)
            .map(|found| format!("{} {}", found.key, found.message))
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
            (
                "null",
                " the checkpoint does not say when it was written; allowed is an age of 15 min",
            ),
        ] {
            let checkpoint = format!(r#"{{"equity": 1, "positions": [], "ts": {ts}}}"#);
            assert_eq!(said(&checkpoint).as_deref(), Some(expected), "{ts}");
        }
    }
}
