//! A YAML document as it stands in the file: every value and every key with its place, nothing
//! judged yet.
//!
//! Duplicate keys are kept, so that both copies can be reported. Aliases and merge keys are
//! resolved.

use crate::source::{Place, Span};
use std::collections::{HashMap, HashSet};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct YamlNode {
    /// What stands there.
    pub value: YamlValue,
    /// Where. For an alias that is the `*name` beside its key; for what an alias or a merge brought
    /// along, the place where it is written.
    pub span: Span,
    /// Where the value itself is written, when this is an alias.
    pub defined: Option<Place>,
}

/// What stands at a place.
#[derive(Clone, Debug)]
pub enum YamlValue {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false` without quotes, as it is spelt.
    Bool(String),
    /// Every other scalar, quoted or not: its text.
    Text(String),
    /// A value with a tag of some program's own (`!env NAME`), which only that program can read.
    Tagged(String),
    /// A value whose tag is YAML's own and does not fit it (`!!bool yes`, `!!map 2`): the tag.
    Mistagged(String),
    /// The key of a second `<<` in one mapping, of which readers of YAML take one or the other, and
    /// where the first stands.
    SecondMerge(Place),
    /// A list.
    List(Vec<YamlNode>),
    /// A mapping, in the order of the file, merged entries last.
    Map(Vec<YamlEntry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct YamlEntry {
    /// The key.
    pub key: YamlNode,
    /// The value.
    pub value: YamlNode,
}

impl YamlEntry {
    /// The key's text; `None` for null, a list and a mapping, which name nothing.
    pub fn name(&self) -> Option<&str> {
        match &self.key.value {
            YamlValue::Text(text) | YamlValue::Bool(text) => Some(text),
            _ => None,
        }
    }
}

impl YamlNode {
    /// Whether a merge key may bring this along: a mapping, or a list of them.
    pub fn is_mergeable(&self) -> bool {
        let is_map = |node: &Self| matches!(node.value, YamlValue::Map(_));
        match &self.value {
            YamlValue::List(items) => items.iter().all(is_map),
            _ => is_map(self),
        }
    }
}

impl YamlNode {
    /// Says of everything in it that it stands in this file.
    pub fn put_in_file(&mut self, file: usize) {
        self.each_span(&mut |span| span.file = file);
    }

    /// Changes where it stands, and everything in it.
    pub fn each_span(&mut self, change: &mut impl FnMut(&mut Span)) {
        change(&mut self.span);
        match &mut self.value {
            YamlValue::List(items) => items.iter_mut().for_each(|item| item.each_span(change)),
            YamlValue::Map(entries) => {
                for entry in entries {
                    entry.key.each_span(change);
                    entry.value.each_span(change);
                }
            }
            _ => {}
        }
    }
}

/// Merges a later file's mapping over an earlier one's, key by key: mappings under one name are
/// merged, anything else is replaced. Of names that stand twice in one of the two, all are kept, to
/// be told.
pub fn merge_over(entries: &mut Vec<YamlEntry>, later: Vec<YamlEntry>) {
    let mut places: HashMap<String, Option<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if let Some(name) = entry.name() {
            // Of a name that stands twice, nothing tells which one is meant.
            let place = if places.contains_key(name) { None } else { Some(at) };
            places.insert(name.to_owned(), place);
        }
    }
    for entry in later {
        match entry.name().and_then(|name| places.remove(name)) {
            Some(Some(at)) => {
                let earlier = &mut entries[at];
                earlier.key = entry.key;
                match (&mut earlier.value.value, entry.value.value) {
                    (YamlValue::Map(below), YamlValue::Map(above)) => merge_over(below, above),
                    (_, value) => earlier.value = YamlNode { value, ..entry.value },
                }
            }
            Some(None) => {}
            None => entries.push(entry),
        }
    }
}

/// Adds to a mapping what a merge key brings along: of one mapping or a list of them, what stands
/// under names that neither the mapping itself nor an earlier one has.
pub fn merge(entries: &mut Vec<YamlEntry>, merged: YamlNode) {
    let owned = |entries: &[YamlEntry]| {
        entries.iter().filter_map(YamlEntry::name).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut taken: HashSet<String> = owned(entries).into_iter().collect();
    for mapping in mappings(merged) {
        let names = owned(&mapping);
        entries.extend(
            mapping
                .into_iter()
                .filter(|entry| entry.name().is_none_or(|name| !taken.contains(name))),
        );
        taken.extend(names);
    }
}

/// The mappings that a merge key names.
fn mappings(node: YamlNode) -> Vec<Vec<YamlEntry>> {
    match node.value {
        YamlValue::Map(entries) => vec![entries],
        YamlValue::List(items) => items.into_iter().flat_map(mappings).collect(),
        _ => Vec::new(),
    }
}
