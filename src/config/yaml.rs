//! YAML text → tree. The only file that knows the YAML package.
//!
//! The package's event layer is read once, front to back, and every event carries its place. Size,
//! depth and number of nodes are bounded, aliases included, so that no text takes more than
//! moderate time and memory.

use super::tree::{self, YamlEntry, YamlNode, YamlValue};
use crate::diagnostic::{Diagnostic, Rule, rules};
use crate::number::{Decimal, NumberError};
use crate::source::{Place, Source, Span};
use hashbrown::HashMap;
use serde_yaml::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, StructureStyle, Tag};
use std::borrow::Cow;

/// The largest config that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 32;
/// The most values that are read, each counted again wherever an alias repeats it.
pub const MAX_NODES: usize = 250_000;
/// The most bytes of text that aliases may repeat, those kept for repeating included.
pub const MAX_REPEATED_BYTES: usize = 1 << 20;

/// The help where the parser can't say what is missing.
const LOOK: &str = "look at the indentation, the brackets, the quotes and the colons up to here";

/// What a text holds.
pub struct YamlDocument {
    /// The first document; `None` when there is none or it can't be read.
    pub root: Option<YamlNode>,
    /// What is wrong with the text as YAML.
    pub problems: Vec<Diagnostic>,
}

/// A comment, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlComment {
    /// What stands behind its `#`.
    pub text: String,
    /// From the `#` to the end of the line.
    pub span: Span,
}

/// Every comment of a text, as far as the text can be read.
#[must_use]
pub fn yaml_comments(source: &Source) -> Vec<YamlComment> {
    let options = serde_yaml::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        emit_comments: true,
    };
    if source.text.len() > MAX_BYTES {
        return Vec::new();
    }
    let events = Parser::new_from_str_with_options(&source.text, options);
    let comments = events.map_while(Result::ok).filter_map(|(event, span)| match event {
        Event::Comment(text, _) => {
            Some(YamlComment { text: text.into_owned(), span: convert(span) })
        }
        _ => None,
    });
    comments.collect()
}

/// Reads the text.
pub fn parse_yaml(source: &Source) -> YamlDocument {
    if source.text.len() > MAX_BYTES {
        let message =
            format!("the file has {} bytes; at most {MAX_BYTES} are read", source.text.len());
        let help = "is this the right file? split off what is no config";
        let problem = Diagnostic::of_file(&rules::TOO_LARGE, &source.name, message).help(help);
        return YamlDocument { root: None, problems: vec![problem] };
    }
    let options = serde_yaml::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        emit_comments: false,
    };
    let parser = Parser::new_from_str_with_options(&source.text, options);
    let mut builder = TreeBuilder {
        source,
        parser,
        anchors: HashMap::new(),
        nodes: 0,
        bytes: 0,
        repeated_bytes: 0,
    };
    match builder.documents() {
        Ok(document) => document,
        Err(problem) => YamlDocument { root: None, problems: vec![*problem] },
    }
}

/// Boxed, because it is passed up through every level of the tree.
type Failed = Box<Diagnostic>;

struct TreeBuilder<'a> {
    source: &'a Source,
    parser: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Anchored>,
    /// How many nodes the tree has so far.
    nodes: usize,
    /// How many bytes of text it holds so far.
    bytes: usize,
    /// How many of these are copies.
    repeated_bytes: usize,
}

/// A value that aliases may repeat, and how many nodes and bytes of text it has.
struct Anchored {
    node: YamlNode,
    nodes: usize,
    bytes: usize,
}

impl<'a> TreeBuilder<'a> {
    fn documents(&mut self) -> Result<YamlDocument, Failed> {
        let mut root = None;
        let mut problems = Vec::new();
        let mut documents = 0;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents == 2 {
                        let message =
                            "a second document starts here; a config is one document".to_owned();
                        let help = "remove this line and what belongs to the second document";
                        let problem =
                            self.problem(&rules::SEVERAL_DOCUMENTS, span, message).help(help);
                        problems.push(problem);
                    }
                }
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                event => {
                    let node = self.node(event, span, 1)?;
                    root = root.or(Some(node));
                }
            }
        }
        Ok(YamlDocument { root, problems })
    }

    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Failed> {
        match self.parser.next() {
            None => Ok(None),
            Some(Ok((event, span))) => {
                let place = self.place(&event, span);
                Ok(Some((event, place)))
            }
            Some(Err(error)) => Err(Box::new(self.refused(&error))),
        }
    }

    /// The node that begins with this event.
    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<YamlNode, Failed> {
        let (nodes_before, bytes_before) = (self.nodes, self.bytes);
        self.count(1, span)?;
        let (value, anchor) = match event {
            Event::Alias(anchor) => return self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                self.bytes += text.len();
                (scalar(text, style, tag.as_deref()), anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                (tagged(YamlValue::List(self.list(span, depth)?), tag.as_deref()), anchor)
            }
            Event::MappingStart(_, anchor, tag) => {
                (tagged(YamlValue::Map(self.map(span, depth)?), tag.as_deref()), anchor)
            }
            _ => {
                let message = "a value was expected here".to_owned();
                return Err(Box::new(self.problem(&rules::YAML_SYNTAX, span, message).help(LOOK)));
            }
        };
        let node = YamlNode { value, span, defined: None };
        if anchor > 0 {
            let (nodes, bytes) = (self.nodes - nodes_before, self.bytes - bytes_before);
            self.count_copy(nodes, bytes, span)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, bytes });
        }
        Ok(node)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<YamlNode, Failed> {
        // An anchor is known once its value is complete.
        let found = self.anchors.get(&anchor).map(|anchored| (anchored.nodes, anchored.bytes));
        let Some((nodes, bytes)) = found else {
            let message = "this alias stands inside the value that it repeats".to_owned();
            let help = "write the value out";
            return Err(Box::new(self.problem(&rules::YAML_SYNTAX, span, message).help(help)));
        };
        self.count_copy(nodes, bytes, span)?;
        let node = &self.anchors[&anchor].node;
        Ok(YamlNode {
            value: node.value.clone(),
            span,
            defined: Some(node.defined.unwrap_or(node.span.start)),
        })
    }

    fn list(&mut self, span: Span, depth: usize) -> Result<Vec<YamlNode>, Failed> {
        self.descend(span, depth)?;
        let mut items = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push(self.node(event, span, depth + 1)?);
        }
        Ok(items)
    }

    fn map(&mut self, span: Span, depth: usize) -> Result<Vec<YamlEntry>, Failed> {
        self.descend(span, depth)?;
        let mut entries = Vec::new();
        let mut merged: Option<(Place, YamlNode)> = None;
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let merges = is_merge_key(&event);
            let mut key = self.node(event, span, depth + 1)?;
            let Some((event, span)) = self.next()? else { break };
            let value = self.node(event, span, depth + 1)?;
            match &merged {
                None if merges && value.is_mergeable() => {
                    merged = Some((key.span.start, value));
                    continue;
                }
                Some((first, _)) if merges => key.value = YamlValue::SecondMerge(*first),
                _ => {}
            }
            entries.push(YamlEntry { key, value });
        }
        if let Some((_, merged)) = merged {
            tree::merge(&mut entries, merged);
        }
        Ok(entries)
    }

    fn descend(&self, span: Span, depth: usize) -> Result<(), Failed> {
        if depth > MAX_DEPTH { Err(Box::new(self.too_deep(span))) } else { Ok(()) }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Failed> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES { Err(Box::new(self.too_many(span))) } else { Ok(()) }
    }

    /// Counts a copy of so many nodes and bytes of text, before it is made.
    fn count_copy(&mut self, nodes: usize, bytes: usize, span: Span) -> Result<(), Failed> {
        self.bytes += bytes;
        self.repeated_bytes += bytes;
        if self.repeated_bytes > MAX_REPEATED_BYTES {
            return Err(Box::new(self.too_much_repeated(span)));
        }
        self.count(nodes, span)
    }

    fn refused(&self, error: &ScanError) -> Diagnostic {
        let marker = error.marker();
        let mut start = Place { line: marker.line(), column: marker.col() + 1 };
        let (message, help) = match error.kind() {
            ErrorKind::RecursionLimitExceeded => return self.too_deep(one_character(start)),
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar => {
                start = self.tab_from(start.line).unwrap_or(start);
                ("a tab stands in the indentation".to_owned(), "indent with spaces")
            }
            ErrorKind::UnknownAnchor => (
                "no anchor of this name stands before this alias".to_owned(),
                "write `&` and the name before the value that is meant, further up",
            ),
            ErrorKind::SimpleKeyExpected => (
                "a key stands here without its colon".to_owned(),
                "write `key: value`, with a space after the colon",
            ),
            ErrorKind::MappingValueNotAllowed => (
                "a colon stands where there can be no further key".to_owned(),
                "look for a colon without a space after it, or a line indented too far, here and \
                in the line above",
            ),
            ErrorKind::UnclosedFlowCollection { .. } => {
                (error.info(), "write the bracket that closes it")
            }
            ErrorKind::UnclosedQuotedScalar => (error.info(), "write the quote that closes it"),
            ErrorKind::UnexpectedCharacter { .. } => (error.info(), "put the text in quotes"),
            _ => (error.info(), LOOK),
        };
        self.problem(&rules::YAML_SYNTAX, one_character(start), message).help(help)
    }

    /// The first tab in the indentation of this line or a later one; the parser may stop a little
    /// before it.
    fn tab_from(&self, line: usize) -> Option<Place> {
        let lines = (1..).zip(self.source.text.lines()).skip(line.saturating_sub(1));
        lines.into_iter().find_map(|(line, text)| {
            let indentation = &text[..text.len() - text.trim_start_matches([' ', '\t']).len()];
            indentation.find('\t').map(|before| Place { line, column: before + 1 })
        })
    }

    /// Where a node stands. The parser puts what is left out on the colon before it, and a list
    /// without indentation on its first item.
    fn place(&self, event: &Event<'_>, span: serde_yaml::Span) -> Span {
        let mut place = convert(span);
        let before = span
            .start
            .byte_offset()
            .and_then(|offset| self.source.text.get(..offset))
            .unwrap_or_default();
        match event {
            Event::Scalar(_, ScalarStyle::Plain, ..) if span.is_empty() => {
                let after = &self.source.text[before.len()..];
                place.start.column += usize::from(after.starts_with(':'));
                place.end = place.end.max(place.start);
            }
            Event::SequenceStart(StructureStyle::Block, ..) => {
                let gap = before.len() - before.trim_end_matches([' ', '\t']).len();
                let has_dash = before.trim_end_matches([' ', '\t']).ends_with('-') && gap > 0;
                place.start.column -= if has_dash { gap + 1 } else { 0 };
            }
            _ => {}
        }
        place
    }

    fn too_deep(&self, span: Span) -> Diagnostic {
        let message = format!("nested more than {MAX_DEPTH} levels deep here");
        self.problem(&rules::TOO_DEEP, span, message)
            .help("is this the right file? a config needs five levels")
    }

    fn too_many(&self, span: Span) -> Diagnostic {
        let message =
            format!("more than {MAX_NODES} values up to here, those repeated by aliases included");
        self.problem(&rules::TOO_LARGE, span, message)
            .help("is this the right file? split off what is no config")
    }

    fn too_much_repeated(&self, span: Span) -> Diagnostic {
        let message =
            format!("aliases repeat more than {MAX_REPEATED_BYTES} bytes of text up to here");
        self.problem(&rules::TOO_LARGE, span, message)
            .help("is this the right file? split off what is no config")
    }

    fn problem(&self, rule: &'static Rule, span: Span, message: String) -> Diagnostic {
        Diagnostic::at(rule, &self.source.name, span, message)
    }
}

const NULLS: [&str; 5] = ["", "~", "null", "Null", "NULL"];
const BOOLS: [&str; 6] = ["true", "True", "TRUE", "false", "False", "FALSE"];

/// What a scalar is by YAML's core schema, as far as it matters: numbers stay text.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> YamlValue {
    let kind = tag.and_then(Tag::core_suffix);
    let is_plain = kind.is_none() && style == ScalarStyle::Plain;
    let value = if (kind == Some("null") || is_plain) && NULLS.contains(&&*text) {
        YamlValue::Null
    } else if (kind == Some("bool") || is_plain) && BOOLS.contains(&&*text) {
        YamlValue::Bool(text.into_owned())
    } else {
        YamlValue::Text(text.into_owned())
    };
    tagged(value, tag)
}

/// A value as its tag has it. A tag that YAML itself does not define belongs to some other program;
/// of one that it does define, readers make different things where it does not fit the value.
fn tagged(value: YamlValue, tag: Option<&Tag>) -> YamlValue {
    let Some(tag) = tag else { return value };
    match tag.core_suffix() {
        None => YamlValue::Tagged(tag.original()),
        Some(kind) if fits(kind, &value) => value,
        Some(_) => YamlValue::Mistagged(tag.original()),
    }
}

/// Whether a value is of this kind of YAML's core schema.
fn fits(kind: &str, value: &YamlValue) -> bool {
    match (kind, value) {
        ("null", YamlValue::Null)
        | ("bool", YamlValue::Bool(_))
        | ("str", YamlValue::Text(_))
        | ("seq", YamlValue::List(_))
        | ("map", YamlValue::Map(_)) => true,
        ("int", YamlValue::Text(text)) => is_number(text) && !text.contains(['.', 'e', 'E']),
        ("float", YamlValue::Text(text)) => is_number(text),
        _ => false,
    }
}

/// Whether a text is written as a number is, whatever its size.
fn is_number(text: &str) -> bool {
    !matches!(text.parse::<Decimal>(), Err(NumberError::NotANumber | NumberError::Separator))
}

/// A quoted `<<`, and one with another tag than that of a merge, is an ordinary key.
fn is_merge_key(event: &Event<'_>) -> bool {
    const YAML: &str = "tag:yaml.org,2002:";
    match event {
        Event::Scalar(text, ScalarStyle::Plain, _, tag) if text == "<<" => {
            tag.as_ref().is_none_or(|tag| tag.suffix_in_namespace(YAML).as_deref() == Some("merge"))
        }
        _ => false,
    }
}

fn one_character(start: Place) -> Span {
    Span::in_one_file(start, Place { column: start.column + 1, ..start })
}

fn convert(span: serde_yaml::Span) -> Span {
    let place =
        |marker: serde_yaml::Marker| Place { line: marker.line(), column: marker.col() + 1 };
    Span::in_one_file(place(span.start), place(span.end))
}
