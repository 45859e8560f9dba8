//! Tree → config: walks the `portfolio:` section along the key table and reports everything that does not belong.
//!
//! The walk knows no key by name. What each level may hold, and what each value must be, stands in [`engine::key`](key).

use super::rules;
use super::tree::{Entry, Node, Value};
use crate::diagnostic::{Diagnostic, Rule, nearest};
use crate::engine::Config;
use crate::engine::key::{self, Allowed, Key, Range};
use crate::number::{Decimal, Exact, NumberError};
use crate::source::{Place, Span};
use std::collections::HashMap;

/// The section that posize reads.
pub const SECTION: &str = "portfolio";

/// A walk through a file.
pub struct Reader<'a> {
    file: &'a str,
    /// What is set so far; only to be trusted when there are no errors.
    pub config: Config,
    /// What was found.
    pub problems: Vec<Diagnostic>,
}

/// A level of the section: what its keys are called in the table and in the file.
#[derive(Clone)]
struct Level {
    /// `strategy_budgets.<code>`, or nothing for the section itself.
    pattern: String,
    /// `portfolio.strategy_budgets.expiry_scalper`.
    path: String,
    /// `expiry_scalper`: the name that the user chose on the way here.
    chosen: String,
}

impl<'a> Reader<'a> {
    /// A walk that starts from the defaults.
    pub fn new(file: &'a str) -> Self {
        Self { file, config: Config::built_in(), problems: Vec::new() }
    }

    /// Walks a whole document.
    pub fn document(&mut self, root: Option<&Node>) {
        let entries = match root.map(|node| (&node.value, node.span)) {
            None | Some((Value::Null, _)) => {
                let message = "the file is empty; a config has a `portfolio:` section".to_owned();
                self.problems.push(Diagnostic::at(&rules::MISSING_PORTFOLIO, self.file, START, message));
                return;
            }
            Some((Value::Map(entries), _)) => entries,
            Some((value, span)) => {
                let message =
                    format!("{} stands here; a config is a mapping with a `portfolio:` section", describe(value));
                self.report(&rules::WRONG_TYPE, "", span, message, None);
                return;
            }
        };
        let top = Level { pattern: String::new(), path: String::new(), chosen: String::new() };
        let sections: Vec<&Entry> = entries.iter().filter(|entry| entry.name() == Some(SECTION)).collect();
        let mut seen = HashMap::new();
        for section in &sections {
            self.note_duplicate(&mut seen, SECTION, section, &top);
            self.section(section, entries);
        }
        if sections.is_empty() {
            self.no_section(entries);
        }
    }

    /// There is no `portfolio:`; what looks like it is read all the same, to report everything at once.
    fn no_section(&mut self, entries: &[Entry]) {
        let misspelt = nearest(SECTION, entries.iter().filter_map(Entry::name));
        let Some(entry) = misspelt.and_then(|name| entries.iter().find(|entry| entry.name() == Some(name))) else {
            let message = "there is no `portfolio:` section at the top of this file".to_owned();
            let help = "add one, or ask for the built-in table with `--config default`";
            self.problems.push(Diagnostic::at(&rules::MISSING_PORTFOLIO, self.file, START, message).help(help));
            return;
        };
        let message = format!("`{}` is no section of posize's, and there is no `portfolio:`", shown(entry));
        self.report(&rules::MISSPELT_PORTFOLIO, "", entry.key.span, message, Some("write `portfolio:`".to_owned()));
        self.section(entry, entries);
    }

    fn section(&mut self, section: &Entry, beside: &[Entry]) {
        let level = Level { pattern: String::new(), path: SECTION.to_owned(), chosen: String::new() };
        let span = section.value.span;
        match &section.value.value {
            Value::Null => self.empty_section(span, beside),
            Value::Map(entries) if entries.is_empty() => self.empty_section(span, beside),
            Value::Map(entries) => self.mapping(entries, &level),
            value => {
                let message = format!("{} stands here; the section is a mapping", describe(value));
                self.report(&rules::WRONG_TYPE, SECTION, span, message, None);
            }
        }
    }

    fn empty_section(&mut self, span: Span, beside: &[Entry]) {
        let top = Level { pattern: String::new(), path: String::new(), chosen: String::new() };
        let strayed = beside.iter().find(|entry| entry.name().is_some_and(|name| top.child(name).is_some()));
        let help = match strayed {
            Some(entry) => format!(
                "`{}` in line {} stands beside `portfolio:`; indent it to stand inside",
                shown(entry),
                entry.key.span.start.line
            ),
            None => "write at least one key, or ask for the built-in table with `--config default`".to_owned(),
        };
        let message = "the `portfolio:` section holds nothing".to_owned();
        self.report(&rules::EMPTY_PORTFOLIO, SECTION, span, message, Some(help));
    }

    fn mapping(&mut self, entries: &[Entry], level: &Level) {
        let mut seen = HashMap::new();
        for entry in entries {
            let Some(name) = entry.name() else {
                self.unnamed(entry, level);
                continue;
            };
            self.note_duplicate(&mut seen, name, entry, level);
            match level.child(name) {
                None => self.unknown(entry, name, level),
                Some(_) if name.is_empty() => {
                    let message = "a name is missing here".to_owned();
                    self.report(&rules::EMPTY_NAME, &level.path, entry.key.span, message, None);
                }
                Some(child) => self.value(entry, &child),
            }
        }
    }

    fn value(&mut self, entry: &Entry, level: &Level) {
        let row = level.row();
        let node = &entry.value;
        match (row.map_or(Allowed::Mapping, |key| key.allowed), &node.value) {
            (Allowed::Mapping, Value::Map(entries)) => {
                if let Some(key) = row {
                    (key.set)(&mut self.config, &level.chosen, key::Setting::Mapping);
                }
                self.mapping(entries, level);
            }
            // `strategy_budgets:` and `instruments:` left empty hold none.
            (Allowed::Mapping, Value::Null) if row.is_none() => {}
            (allowed, Value::Null) => {
                let message = format!("nothing stands here; allowed is {allowed}{}", from(node));
                let help = match allowed {
                    Allowed::Mapping => "write `{}` for one without terms of its own",
                    _ => "leave the key out to have its default",
                };
                self.report(&rules::NULL_VALUE, &level.path, node.span, message, Some(help.to_owned()));
            }
            (Allowed::Word(words), Value::Text(text)) => self.word(text, words, row, node, level),
            (Allowed::Number(range), Value::Text(text)) => self.number(text, range, row, node, level),
            (allowed, value) => {
                let message = format!("{} stands here; allowed is {allowed}{}", describe(value), from(node));
                self.report(&rules::WRONG_TYPE, &level.path, node.span, message, None);
            }
        }
    }

    fn word(&mut self, text: &str, words: &[&'static str], row: Option<&Key>, node: &Node, level: &Level) {
        if let Some(key) = row
            && let Some(setting) = key.allowed.setting(text)
        {
            (key.set)(&mut self.config, &level.chosen, setting);
            return;
        }
        let allowed = row.map_or(Allowed::Mapping, |key| key.allowed);
        let message = format!("`{}` is unknown; allowed is {allowed}{}", crop(text), from(node));
        let help = nearest(text, words.iter().copied()).map(|word| format!("did you mean `{word}`?"));
        self.report(&rules::UNKNOWN_WORD, &level.path, node.span, message, help);
    }

    fn number(&mut self, text: &str, range: Range, row: Option<&Key>, node: &Node, level: &Level) {
        match text.parse::<Decimal>() {
            Ok(number) if range.holds(number) => {
                if let Some(key) = row {
                    (key.set)(&mut self.config, &level.chosen, key::Setting::Number(number));
                }
            }
            Ok(number) => {
                let message = format!("`{}` is out of range; allowed is {range}{}", crop(text), from(node));
                let (rule, help) = if range.is_fraction() && number.is_positive() {
                    (&rules::FRACTION_ABOVE_ONE, Some(as_fraction(number)))
                } else {
                    (&rules::OUT_OF_RANGE, None)
                };
                self.report(rule, &level.path, node.span, message, help);
            }
            Err(error) => self.no_number(text, error, range, node, level),
        }
    }

    fn no_number(&mut self, text: &str, error: NumberError, range: Range, node: &Node, level: &Level) {
        let percent = text.strip_suffix('%').and_then(|number| number.trim_end().parse::<Decimal>().ok());
        let (rule, help) = match (percent, error) {
            (Some(percent), _) if range.is_fraction() => (&rules::FRACTION_ABOVE_ONE, Some(as_fraction(percent))),
            (_, NumberError::TooPrecise | NumberError::TooLarge | NumberError::TooSmall) => {
                (&rules::OUT_OF_RANGE, None)
            }
            _ => (&rules::NOT_A_NUMBER, None),
        };
        let message = format!("`{}` is {error}; allowed is {range}{}", crop(text), from(node));
        self.report(rule, &level.path, node.span, message, help);
    }

    fn unknown(&mut self, entry: &Entry, name: &str, level: &Level) {
        let children = level.children();
        let help = match nearest(name, children.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known here: {}", children.join(", ")),
        };
        let message = format!("`{}` is no key that posize knows here", shown(entry));
        self.report(&rules::UNKNOWN_KEY, &level.join(name), entry.key.span, message, Some(help));
    }

    fn unnamed(&mut self, entry: &Entry, level: &Level) {
        let message = format!("{} stands where a key belongs", describe(&entry.key.value));
        self.report(&rules::WRONG_TYPE, &level.path, entry.key.span, message, None);
    }

    /// Both copies are read on; the second one is reported with the place of the first.
    fn note_duplicate<'e>(&mut self, seen: &mut HashMap<&'e str, Place>, name: &'e str, entry: &Entry, level: &Level) {
        let span = entry.key.span;
        let first = *seen.entry(name).or_insert(span.start);
        if first != span.start {
            let message =
                format!("`{}` stands twice; first in line {}, column {}", shown(entry), first.line, first.column);
            let help = "keep one of the two".to_owned();
            self.report(&rules::DUPLICATE_KEY, &level.join(name), span, message, Some(help));
        }
    }

    fn report(&mut self, rule: &'static Rule, key: &str, span: Span, message: String, help: Option<String>) {
        self.problems.push(Diagnostic { help, ..Diagnostic::at(rule, self.file, span, message).key(key) });
    }
}

impl Level {
    /// The level below, of that name; `None` when the table has no such key.
    fn child(&self, name: &str) -> Option<Self> {
        let part = self.children().into_iter().find(|&part| part == name || key::is_placeholder(part))?;
        let pattern = if self.pattern.is_empty() { part.to_owned() } else { format!("{}.{part}", self.pattern) };
        let chosen = if key::is_placeholder(part) { name } else { &self.chosen }.to_owned();
        Some(Self { pattern, path: self.join(name), chosen })
    }

    /// What the table has at this level, each once.
    fn children(&self) -> Vec<&'static str> {
        let mut children = Vec::new();
        for key in key::keys() {
            let rest = if self.pattern.is_empty() {
                Some(key.name)
            } else {
                key.name.strip_prefix(self.pattern.as_str()).and_then(|rest| rest.strip_prefix('.'))
            };
            let part = rest.and_then(|rest| rest.split('.').next());
            children.extend(part.filter(|part| !children.contains(part)));
        }
        children
    }

    fn row(&self) -> Option<&'static Key> {
        key::keys().find(|key| key.name == self.pattern)
    }

    fn join(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

const START: Span = Span { start: Place { line: 1, column: 1 }, end: Place { line: 1, column: 1 } };

/// The help for a fraction that was written as a percentage.
fn as_fraction(percent: Decimal) -> String {
    const EXAMPLE: &str = "write 0.8 for 80 %";
    match Exact::from(percent).div_round(&Exact::from(100), 66) {
        Some(fraction) if fraction <= Exact::ONE && percent != Decimal::from(80) => {
            format!("{EXAMPLE}, so {fraction} for {percent} %")
        }
        _ => EXAMPLE.to_owned(),
    }
}

/// What a value is, for messages.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(text) => format!("`{text}` (true or false)"),
        Value::Text(text) => format!("`{}`", crop(text)),
        Value::Tagged(tag) => format!("a value tagged `{}`, which only another program can read,", crop(tag)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
    }
}

/// Where an alias has its value from.
fn from(node: &Node) -> String {
    node.defined.map(|place| format!(" (defined in line {}, column {})", place.line, place.column)).unwrap_or_default()
}

fn shown(entry: &Entry) -> String {
    entry.name().map(crop).unwrap_or_default()
}

/// A text fit for one line of a message.
fn crop(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).collect::<String>().escape_debug().to_string().replace("\\'", "'");
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
