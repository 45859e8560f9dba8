//! Text that is not JSON, or whose top level can hold no rows: what stands there, where, and what
//! probably wrote it.

use super::problems::diagnostic;
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{self, Fault, FaultKind, Kind, excerpt};
use crate::source::Source;
use serde::de::{DeserializeSeed, IgnoredAny};

/// Refuses a text that is empty or starts as neither an object nor an array does.
pub(super) fn check_start(source: &Source) -> Result<(), Box<Diagnostic>> {
    let text = source.text.trim_ascii_start();
    let start = source.text.len() - text.len();
    let kind = match Kind::of(text) {
        Some(Kind::Object | Kind::Array) => return Ok(()),
        None => {
            let message =
                "the file is empty; a state is a JSON object, or an array of rows".to_owned();
            let help = "write the whole state, then rename it into place, so that no reader meets \
                an empty file";
            let bytes = Some(start..start);
            return Err(Box::new(diagnostic(
                source,
                &rules::EMPTY_CHECKPOINT,
                bytes,
                String::new(),
                message,
                Some(help.to_owned()),
            )));
        }
        Some(kind) => kind,
    };
    read(source, &source.text, std::marker::PhantomData::<IgnoredAny>)?;
    let message = format!("the file holds {kind}; a state is a JSON object, or an array of rows");
    let help = "write {\"equity\": …, \"positions\": […]}".to_owned();
    let bytes = Some(start..start + 1);
    Err(Box::new(diagnostic(
        source,
        &rules::NOT_AN_OBJECT,
        bytes,
        String::new(),
        message,
        Some(help),
    )))
}

/// Reads the whole of `text`, which is the source's text or a value in it.
pub(super) fn read<'a, S: DeserializeSeed<'a>>(
    source: &Source,
    text: &'a str,
    seed: S,
) -> Result<S::Value, Box<Diagnostic>> {
    json::read(text, seed).map_err(|fault| Box::new(explain(source, text, &fault)))
}

fn explain(source: &Source, text: &str, fault: &Fault) -> Diagnostic {
    let start = text.as_ptr().addr().saturating_sub(source.text.as_ptr().addr());
    let (reason, word) = (&fault.reason, &text[fault.word.clone()]);
    let (rule, bytes, message, help) = match fault.kind {
        FaultKind::NotFinite => {
            let message = format!("{word} is not JSON, and no amount that can be traded on");
            let help = "Python's json module writes it for a float that is no number: write the \
                number, or null";
            (
                &rules::JSON_NAN,
                start + fault.word.start..start + fault.word.end,
                message,
                Some(help),
            )
        }
        FaultKind::EndsEarly => {
            let message = format!("the file ends too early: {}", reason.to_ascii_lowercase());
            let help = "a writer was interrupted: write beside the file and rename, so that no \
                reader meets half of it";
            let end = start + fault.offset;
            (&rules::BAD_JSON, end..end, message, Some(help))
        }
        FaultKind::NotJson => {
            let shown =
                if word.is_empty() { String::new() } else { format!(" at `{}`", excerpt(word)) };
            let at = start + fault.offset;
            (&rules::BAD_JSON, at..at + 1, format!("not JSON: {reason}{shown}"), python_word(word))
        }
    };
    diagnostic(source, rule, Some(bytes), String::new(), message, help.map(str::to_owned))
}

fn python_word(word: &str) -> Option<&'static str> {
    match word {
        "None" => Some("this is Python's None: write the state with json.dump, which writes null"),
        "True" | "False" => Some(
            "this is Python's boolean: write the state with json.dump, which writes true or false",
        ),
        _ => None,
    }
}
