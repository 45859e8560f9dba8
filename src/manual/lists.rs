//! The lists of the manual, written from what the program itself reads.

use crate::diagnostic::rules;
use crate::engine::key::{Allowed, Fallback, Key};
use crate::engine::{Code, Config, LIMITS, Limit, MODES, Mode, Warning, keys, reason_codes};
use crate::render::schema::SCHEMAS;
use crate::stream;
use std::iter;

/// How wide a line may be.
const COLUMNS: usize = 80;
/// Where the texts of a list begin that have lines of their own.
const BELOW: &str = "      ";

/// A list by the name of its placeholder.
type List = (&'static str, fn() -> String);

/// Every list.
pub(super) static LISTS: [List; 8] = [
    ("keys", || keys().map(key_entry).collect()),
    ("modes", || in_columns(MODES.iter().map(|mode| (mode.name.as_str(), mode_text(mode))))),
    ("limits", || LIMITS.iter().map(|limit| limit_entry(limit)).collect()),
    ("reasons", reasons),
    ("warnings", || codes(Warning::CODES)),
    ("line-codes", line_codes),
    ("diagnostics", diagnostics),
    ("schemas", || in_columns(SCHEMAS.iter().map(|kind| (kind.name, kind.doc.to_owned())))),
];

/// The list of a placeholder.
pub(super) fn list_named(name: &str) -> Option<String> {
    LISTS.iter().find(|(known, _)| *known == name).map(|(_, list)| list())
}

/// A key: its name, what it means, what may stand there and what holds without it.
fn key_entry(key: &Key) -> String {
    let Key { name, doc, allowed, .. } = key;
    if *allowed == Allowed::Mapping {
        return entry(name, &format!("{doc}."));
    }
    let default = match key.default {
        Fallback::Is(value) => value.to_owned(),
        Fallback::Of(other) => format!("that of `{other}`"),
        Fallback::Nothing => "none".to_owned(),
    };
    entry(name, &format!("{doc}. Allowed: {allowed}. Default: {default}."))
}

fn mode_text(mode: &Mode) -> String {
    let needs = if mode.by_risk { "; needs a stop distance" } else { "" };
    format!("{}{needs}", mode.doc)
}

/// A limit: its name, what it bounds, and the keys that turn it on.
fn limit_entry(limit: &Limit) -> String {
    let keys = limit.keys.iter().filter(|key| key.allowed != Allowed::Mapping);
    let names: Vec<String> = keys.map(|key| format!("`{}`", key.name)).collect();
    let keys = match names.as_slice() {
        [] => String::new(),
        [name] => format!(" Key: {name}."),
        names => format!(" Keys: {}.", names.join(", ")),
    };
    let on =
        if (limit.is_on)(&Config::built_in()) { "" } else { " Off until the config names it." };
    entry(limit.name, &format!("{}.{keys}{on}", limit.doc))
}

fn reasons() -> String {
    static LIMIT: Code = Code { name: "a limit's name", meaning: "it has no room for one lot" };
    in_columns([&LIMIT].into_iter().chain(reason_codes()).map(row))
}

fn line_codes() -> String {
    in_columns(stream::line_codes().map(row))
}

fn diagnostics() -> String {
    rules::all()
        .map(|rule| {
            entry(
                &format!("{} ({})", rule.code, rule.severity.name()),
                &format!("{}.", rule.meaning),
            )
        })
        .collect()
}

fn codes(codes: &[Code]) -> String {
    in_columns(codes.iter().map(row))
}

fn row(code: &Code) -> (&'static str, String) {
    (code.name, code.meaning.to_owned())
}

/// A name, and its text below it.
fn entry(name: &str, text: &str) -> String {
    let lines = wrapped(text, COLUMNS - BELOW.len());
    lines.iter().fold(format!("  {name}\n"), |entry, line| entry + BELOW + line + "\n")
}

/// Names in one column, and their texts beside them.
pub(super) fn in_columns<'a>(rows: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let rows: Vec<(&str, String)> = rows.into_iter().collect();
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let row = |(name, text): &(&str, String)| {
        let lines = wrapped(text, COLUMNS.saturating_sub(width + 4));
        // The name stands beside the first line alone.
        let names = [*name].into_iter().chain(iter::repeat(""));
        let lines =
            lines.iter().zip(names).map(|(line, name)| format!("  {name:<width$}  {line}\n"));
        lines.collect::<String>()
    };
    rows.iter().map(row).collect()
}

/// The words of a text in lines of at most so many characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_beside_their_names_and_go_on_below_themselves() {
        let long = "twelve letters ".repeat(6);
        let list = in_columns([("a", "short".to_owned()), ("name", long)]);
        let expected = "  a     short\n  name  twelve letters twelve letters twelve letters twelve \
            letters twelve\n        letters twelve letters\n";
        assert_eq!(list, expected);
    }

    #[test]
    fn an_entry_has_its_text_below_its_name() {
        assert_eq!(entry("key", "what it means"), "  key\n      what it means\n");
        assert_eq!(wrapped("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrapped("a-word-too-long b", 5), ["a-word-too-long", "b"]);
    }
}
