//! Text that is not JSON, or whose top level is no object: what stands there, where, and what
//! probably wrote it.

use super::json::Kind;
use super::problems::diagnostic;
use super::value::excerpt;
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Source;
use serde::de::{DeserializeSeed, IgnoredAny};
use std::ops::Range;

/// Refuses a text that is empty or does not start as an object does.
pub(super) fn check_start(source: &Source) -> Result<(), Box<Diagnostic>> {
    let text = source.text.trim_ascii_start();
    let start = source.text.len() - text.len();
    let kind = match text.as_bytes().first() {
        Some(b'{') => return Ok(()),
        None => {
            let message = "the file is empty; a checkpoint is a JSON object".to_owned();
            let help = "write the whole state, then rename it into place, so that no reader meets an empty file";
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
        Some(b'[') => Kind::Array,
        Some(b'"') => Kind::String,
        Some(b't' | b'f') => Kind::Boolean,
        Some(b'n') => Kind::Null,
        Some(_) => Kind::Number,
    };
    read(source, &source.text, std::marker::PhantomData::<IgnoredAny>)?;
    let message = format!("the file holds {kind}; a checkpoint is a JSON object");
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
    let mut json = serde_json::Deserializer::from_str(text);
    seed.deserialize(&mut json)
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| Box::new(explain(source, text, &error)))
}

fn explain(source: &Source, text: &str, error: &serde_json::Error) -> Diagnostic {
    let reason = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = reason.strip_suffix(&place).unwrap_or(&reason);
    let start = text.as_ptr().addr().saturating_sub(source.text.as_ptr().addr());
    let at = start + offset(text, error, reason);
    let token = token_at(&source.text, at);
    let word = &source.text[token.clone()];
    let (rule, bytes, message, help) = if is_not_finite(word) {
        let message = format!("{word} is not JSON, and no amount that can be traded on");
        let help = "Python's json module writes it for a float that is no number: write the number, or null";
        (&rules::JSON_NAN, token, message, Some(help))
    } else if error.is_eof() || is_half_a_number(word, token.end == source.text.len()) {
        let message = format!("the file ends too early: {}", reason.to_ascii_lowercase());
        let help = "a writer was interrupted: write beside the file and rename, so that no reader meets half of it";
        (&rules::BAD_JSON, source.text.len()..source.text.len(), message, Some(help))
    } else {
        let shown =
            if word.is_empty() { String::new() } else { format!(" at `{}`", excerpt(word)) };
        (&rules::BAD_JSON, at..at + 1, format!("not JSON: {reason}{shown}"), python_word(word))
    };
    diagnostic(source, rule, Some(bytes), String::new(), message, help.map(str::to_owned))
}

fn is_not_finite(word: &str) -> bool {
    matches!(word.trim_start_matches(['-', '+']), "NaN" | "nan" | "Infinity" | "inf")
}

/// Whether the text ends inside a number, as in `1875.`, which `serde_json` calls invalid rather
/// than unfinished.
fn is_half_a_number(word: &str, at_end: bool) -> bool {
    at_end
        && word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && word.ends_with(['.', 'e', 'E', '-', '+'])
}

/// The byte that `serde_json` stopped at: it counts lines from 1 and, in the line, the bytes up to
/// and with that byte.
fn offset(text: &str, error: &serde_json::Error, reason: &str) -> usize {
    let newlines =
        text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(index, _)| index + 1);
    let line_start = match error.line() {
        0 | 1 => 0,
        line => newlines.take(line - 1).last().unwrap_or(0),
    };
    let mut at = (line_start + error.column()).saturating_sub(1).min(text.len());
    let is_control = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_control);
    if reason.starts_with("control character") && !is_control(at) {
        at += 1; // in a string that it skips, it stops one byte before
    }
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The word around a byte.
fn token_at(text: &str, at: usize) -> Range<usize> {
    let of_word =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.');
    let bytes = text.as_bytes();
    let before = bytes[..at].iter().rev().take_while(|byte| of_word(byte)).count();
    let after = bytes[at..].iter().take_while(|byte| of_word(byte)).count();
    if after == 0 { at..at } else { at - before..at + after }
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
