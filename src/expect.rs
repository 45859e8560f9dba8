//! What is expected of intents: a list of cases, each an intent and what it must be answered, held
//! against the answers.
//!
//! A case is asked against the opening book, whatever stands before it in the list.

use crate::config::{YamlEntry, YamlNode, YamlValue, parse_yaml};
use crate::diagnostic::{Diagnostic, did_you_mean, excerpt, nearest, rules};
use crate::engine::Portfolio;
use crate::number::Decimal;
use crate::source::{Source, Span};
use crate::stream::{AppendAnswer, LineError, LineReader};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The field of a case that says what is expected.
const EXPECT: &str = "expect";

/// An intent, and what it must be answered.
#[derive(Clone, Debug)]
pub struct Case {
    /// The intent as a line of JSON.
    intent: String,
    /// What is expected, by dotted names.
    expected: Vec<YamlEntry>,
}

/// How the cases of a file are answered.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'p, 'b> {
    /// The book that each is asked against.
    pub portfolio: &'p Portfolio<'b>,
    /// Whether every field of an intent must be one that posize knows.
    pub only_known_fields: bool,
    /// What writes an answer.
    pub append_answer: AppendAnswer,
}

/// Reads the cases of a file: a YAML list, or one JSON object a line.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_cases(source: &Source) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let is_lines = source.text.trim_start().starts_with('{');
    let nodes = if is_lines { lines(source, &mut problems) } else { list(source, &mut problems) };
    let mut cases = Vec::new();
    for node in nodes {
        match case(source, &node) {
            Ok(case) => cases.push(case),
            Err(problem) => problems.push(*problem),
        }
    }
    if cases.is_empty() && problems.is_empty() {
        let message = "no intent stands here".to_owned();
        problems.push(Diagnostic::of_file(&rules::BAD_EXPECT, &source.name, message).help(FORM));
    }
    if problems.is_empty() { Ok(cases) } else { Err(problems) }
}

const FORM: &str = "write a list of intents, like `- {symbol: TCS, side: buy, price: 3500, \
    qty: 10, expect: {qty: 10}}`";

fn list(source: &Source, problems: &mut Vec<Diagnostic>) -> Vec<YamlNode> {
    let mut document = parse_yaml(source);
    problems.append(&mut document.problems);
    match document.root.map(|root| (root.value, root.span)) {
        Some((YamlValue::List(items), _)) => items,
        None | Some((YamlValue::Null, _)) => Vec::new(),
        Some((_, span)) => {
            let message = "what stands here is no list of intents".to_owned();
            problems.push(bad(source, span, message));
            Vec::new()
        }
    }
}

/// Each line is a text of its own.
fn lines(source: &Source, problems: &mut Vec<Diagnostic>) -> Vec<YamlNode> {
    let mut nodes = Vec::new();
    for (before, line) in
        source.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
    {
        let mut document = parse_yaml(&Source::new(source.name.clone(), line));
        for span in document.problems.iter_mut().filter_map(|problem| problem.span.as_mut()) {
            move_down(span, before);
        }
        problems.append(&mut document.problems);
        if let Some(mut node) = document.root {
            node.each_span(&mut |span| move_down(span, before));
            nodes.push(node);
        }
    }
    nodes
}

fn move_down(span: &mut Span, lines: usize) {
    span.start.line += lines;
    span.end.line += lines;
}

fn bad(source: &Source, span: Span, message: String) -> Diagnostic {
    Diagnostic::at(&rules::BAD_EXPECT, &source.name, span, message).help(FORM)
}

fn case(source: &Source, node: &YamlNode) -> Result<Case, Box<Diagnostic>> {
    let refuse = |span, message: &str| Err(Box::new(bad(source, span, message.to_owned())));
    let YamlValue::Map(entries) = &node.value else {
        return refuse(node.span, "what stands here is no intent");
    };
    let mut fields = Vec::new();
    let mut expected = None;
    for (index, entry) in entries.iter().enumerate() {
        let Some(name) = entry.name() else {
            return refuse(entry.key.span, "a name is missing here");
        };
        if entries[..index].iter().any(|before| before.name() == Some(name)) {
            return refuse(entry.key.span, "this name stands here a second time");
        }
        if name == EXPECT {
            expected = Some(&entry.value);
            continue;
        }
        let Some(value) = json(&entry.value) else {
            return refuse(entry.value.span, "this value can't stand in an intent");
        };
        fields.push(format!("{}: {value}", quoted(name)));
    }
    let intent = format!("{{{}}}", fields.join(", "));
    match expected.map(|expected| (&expected.value, expected.span)) {
        Some((YamlValue::Map(expected), _)) if !expected.is_empty() => {
            Ok(Case { intent, expected: expected.clone() })
        }
        Some((_, span)) => refuse(span, "`expect` says nothing: it is a mapping of fields"),
        None => refuse(node.span, "this intent has no `expect`"),
    }
}

/// A value as JSON; text stays text, as which posize reads numbers too.
fn json(node: &YamlNode) -> Option<String> {
    Some(match &node.value {
        YamlValue::Null => "null".to_owned(),
        YamlValue::Bool(text) => text.to_ascii_lowercase(),
        YamlValue::Text(text) => quoted(text),
        YamlValue::List(items) => {
            let items = items.iter().map(json).collect::<Option<Vec<String>>>()?;
            format!("[{}]", items.join(", "))
        }
        YamlValue::Map(entries) => {
            let field = |entry: &YamlEntry| {
                Some(format!("{}: {}", quoted(entry.name()?), json(&entry.value)?))
            };
            let fields = entries.iter().map(field).collect::<Option<Vec<String>>>()?;
            format!("{{{}}}", fields.join(", "))
        }
        YamlValue::Tagged(_) | YamlValue::Mistagged(_) | YamlValue::SecondMerge(_) => return None,
    })
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Asks every case, and says where an answer is not what was expected.
#[must_use]
pub fn check_cases(source: &Source, cases: &[Case], asking: Asking<'_, '_>) -> Vec<Diagnostic> {
    let mut reader = LineReader::new(asking.only_known_fields);
    let mut found = Vec::new();
    for case in cases {
        let mut answer = Vec::new();
        let mut binding = None;
        let error = match reader.read_line(case.intent.as_bytes()) {
            Err(line) => Some(line.error),
            Ok(line) => match asking.portfolio.size(&line.intent()) {
                Err(error) => Some(LineError::from(error)),
                Ok(sized) => {
                    binding = sized.binding();
                    (asking.append_answer)(&mut answer, &sized, None, None);
                    None
                }
            },
        };
        let answer = match &error {
            Some(LineError { code, message }) => {
                let (code, message) = (quoted(code), quoted(message));
                format!("{{\"error\": {{\"code\": {code}, \"message\": {message}}}}}")
            }
            None => String::from_utf8(answer).unwrap_or_default(),
        };
        let got = serde_json::from_str::<&RawValue>(answer.trim()).ok();
        let mut held = Held { source, error: error.as_ref(), binding, found: &mut found };
        held.fields("", &case.expected, got);
    }
    found
}

/// An answer that is held against what was expected of it.
struct Held<'c> {
    source: &'c Source,
    /// What is wrong with the intent, in place of an answer.
    error: Option<&'c LineError>,
    binding: Option<&'static str>,
    found: &'c mut Vec<Diagnostic>,
}

impl Held<'_> {
    fn fields(&mut self, path: &str, expected: &[YamlEntry], got: Option<&RawValue>) {
        for entry in expected {
            let Some(name) = entry.name() else {
                let problem = bad(self.source, entry.key.span, "a name is missing here".to_owned());
                self.found.push(problem);
                continue;
            };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match field(got, name) {
                Ok(got) => self.value(&path, &entry.value, got),
                Err(near) => self.lacks(&path, entry.key.span, near),
            }
        }
    }

    fn value(&mut self, path: &str, expected: &YamlNode, got: &RawValue) {
        match &expected.value {
            YamlValue::Map(fields) => self.fields(path, fields, Some(got)),
            YamlValue::List(items) => match serde_json::from_str::<Vec<&RawValue>>(got.get()) {
                Ok(found) if found.len() == items.len() => {
                    for (index, (item, got)) in items.iter().zip(found).enumerate() {
                        self.value(&format!("{path}.{index}"), item, got);
                    }
                }
                _ => self.differs(path, expected, got),
            },
            _ if is_equal(&expected.value, got) => {}
            _ => self.differs(path, expected, got),
        }
    }

    fn differs(&mut self, path: &str, expected: &YamlNode, got: &RawValue) {
        let wanted = json(expected).unwrap_or_default();
        let wanted = wanted.trim_matches('"');
        let said = coded(got).unwrap_or_else(|| got.get().to_owned());
        let said = said.trim_matches('"');
        let decides = self.binding.filter(|_| path == "qty");
        let decides = decides.map_or_else(String::new, |limit| format!(": {limit} decides"));
        let message = format!("expected {}, got {}{decides}", excerpt(wanted), excerpt(said));
        let help = format!("write {} where that is right", excerpt(said));
        self.add(path, expected.span, message, help);
    }

    fn lacks(&mut self, path: &str, span: Span, near: Option<String>) {
        if let Some(LineError { code, message }) = self.error {
            let help = "put the intent right, or expect `error: CODE`".to_owned();
            self.add(path, span, format!("got the error {code}: {message}"), help);
            return;
        }
        let message = format!("the answer has no field `{}`", excerpt(path));
        let near = near.map(|near| did_you_mean(&near));
        let help =
            near.unwrap_or_else(|| "`posize size --json` shows the fields of an answer".to_owned());
        let problem = Diagnostic::at(&rules::BAD_EXPECT, &self.source.name, span, message);
        self.found.push(problem.key(path).help(help));
    }

    fn add(&mut self, path: &str, span: Span, message: String, help: String) {
        let found = Diagnostic::at(&rules::UNEXPECTED_ANSWER, &self.source.name, span, message);
        self.found.push(found.key(path).help(help));
    }
}

/// The value at a dotted name: the field of an object, or the entry of a list by its place from 0
/// or by its `name`.
///
/// # Errors
/// There is none; the name that is most likely meant.
fn field<'a>(got: Option<&'a RawValue>, name: &str) -> Result<&'a RawValue, Option<String>> {
    let mut value = got.ok_or(None)?;
    for part in name.split('.') {
        if let Ok(object) = object(value) {
            let near = || nearest(part, object.keys().map(String::as_str)).map(str::to_owned);
            value = object.get(part).copied().ok_or_else(near)?;
            continue;
        }
        let list: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(|_| None)?;
        let is_named = |entry: &&&RawValue| {
            let name = object(entry).ok().and_then(|entry| entry.get("name").copied());
            name.is_some_and(|name| name.get().trim_matches('"') == part)
        };
        let by_place = part.parse().ok().and_then(|place: usize| list.get(place));
        value = by_place.or_else(|| list.iter().find(is_named)).copied().ok_or(None)?;
    }
    Ok(value)
}

fn object(value: &RawValue) -> serde_json::Result<BTreeMap<String, &RawValue>> {
    serde_json::from_str(value.get())
}

/// The `code` of a reason or an error, as JSON.
fn coded(got: &RawValue) -> Option<String> {
    Some(object(got).ok()?.get("code")?.get().to_owned())
}

/// Whether a value of the file is that of the answer: numbers by what they are, a reason or an
/// error by its code.
fn is_equal(expected: &YamlValue, got: &RawValue) -> bool {
    match expected {
        YamlValue::Null => got.get() == "null",
        YamlValue::Bool(text) => got.get() == text.to_ascii_lowercase(),
        YamlValue::Text(text) => {
            let got = coded(got).unwrap_or_else(|| got.get().to_owned());
            let number = |text: &str| text.parse::<Decimal>().ok();
            match number(&got) {
                Some(got) => number(text) == Some(got),
                None => got == quoted(text),
            }
        }
        _ => false,
    }
}
