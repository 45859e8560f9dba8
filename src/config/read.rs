//! Tree → config: walks the `portfolio:` section along the key table and reports everything that
//! does not belong.
//!
//! The walk knows no key by name: what each level may hold, and what each value must be, stands in
//! the key table.

use super::contradictions::find_contradictions;
use super::files::{name_of, place_from};
use super::level::KeyLevel;
use super::rows::{self, RowFault};
use super::schedules;
use super::section::SECTION;
use super::tree::{self, YamlEntry, YamlNode, YamlValue};
use super::value::{self, ValueFault, describe};
use super::written::WrittenKeys;
use crate::diagnostic::{Diagnostic, Rule, did_you_mean, excerpt, nearest, rules};
use crate::engine::Config;
use crate::engine::key::{self, Allowed, Key, KeyValue, Shape};
use crate::engine::keys;
use crate::source::{Place, Span};
use hashbrown::HashMap;
use std::borrow::Cow;

/// A walk through a file.
pub struct SectionReader<'a> {
    files: &'a [&'a str],
    /// What is set so far; only to be trusted when there are no errors.
    pub config: Config,
    /// What the file says of each key, and where.
    pub written: WrittenKeys,
    /// What was found.
    pub problems: Vec<Diagnostic>,
    /// How much more was found than is told.
    untold: usize,
}

/// How many problems of a file are told; more help nobody.
const TOLD: usize = 1000;

impl<'a> SectionReader<'a> {
    /// A walk that starts from the defaults, through files that are read as one.
    pub fn new(files: &'a [&'a str]) -> Self {
        Self {
            files,
            config: Config::built_in(),
            written: WrittenKeys::default(),
            problems: Vec::new(),
            untold: 0,
        }
    }

    /// Walks the documents of all files, merged into one. Where a file has no section to merge,
    /// each is walked on its own, so that everything that is wrong is told.
    pub fn read_documents(&mut self, roots: Vec<(Option<YamlNode>, bool)>) {
        if roots.len() > 1 && roots.iter().all(|(root, _)| root.as_ref().is_some_and(has_section)) {
            let merged = roots.into_iter().filter_map(|(root, _)| root).reduce(merged);
            return self.read_document(merged.as_ref(), 0);
        }
        for (file, (root, is_unread)) in roots.iter().enumerate() {
            if !is_unread {
                self.read_document(root.as_ref(), file);
            }
        }
    }

    /// Walks a whole document.
    fn read_document(&mut self, root: Option<&YamlNode>, file: usize) {
        match root.map(|node| (&node.value, node.span)) {
            None | Some((YamlValue::Null, _)) => {
                let message = "the file is empty; a config has a `portfolio:` section".to_owned();
                let start = Span { file, ..START };
                self.report(&rules::MISSING_PORTFOLIO, "", start, message, OR_DEFAULT.to_owned());
            }
            Some((YamlValue::Map(entries), _)) => self.sections(entries, file),
            Some((value, span)) => {
                let message = format!(
                    "{} stands here; a config is a mapping with a `portfolio:` section",
                    describe(value)
                );
                self.report(&rules::WRONG_TYPE, "", span, message, OR_DEFAULT.to_owned());
            }
        }
    }

    /// Adds the contradictions among the values that hold.
    pub fn find_contradictions(&mut self) {
        for problem in find_contradictions(self.files, &self.config, &self.written) {
            self.add_problem(problem);
        }
    }

    fn sections(&mut self, entries: &[YamlEntry], file: usize) {
        let mut seen = HashMap::new();
        for section in entries.iter().filter(|entry| entry.name() == Some(SECTION)) {
            self.note_duplicate(&mut seen, (SECTION, false), section, &KeyLevel::default());
            self.section(section, entries);
        }
        if seen.is_empty() {
            self.no_section(entries, Span { file, ..START });
        }
    }

    /// There is no `portfolio:`; what looks like it is read all the same, to report everything at
    /// once.
    fn no_section(&mut self, entries: &[YamlEntry], start: Span) {
        let is_misspelt = |entry: &&YamlEntry| {
            entry.name().is_some_and(|name| nearest(name, [SECTION]).is_some())
        };
        let Some(entry) = entries.iter().find(is_misspelt) else {
            let message = "there is no `portfolio:` section at the top of this file".to_owned();
            self.report(&rules::MISSING_PORTFOLIO, "", start, message, OR_DEFAULT.to_owned());
            return;
        };
        let message =
            format!("`{}` is no section of posize's, and there is no `portfolio:`", shown(entry));
        self.report(
            &rules::MISSPELT_PORTFOLIO,
            "",
            entry.key.span,
            message,
            "write `portfolio:`".to_owned(),
        );
        self.section(entry, entries);
    }

    fn section(&mut self, section: &YamlEntry, beside: &[YamlEntry]) {
        let level = KeyLevel::section(SECTION);
        match &section.value.value {
            YamlValue::Map(entries) if !entries.is_empty() => {
                self.mapping(entries, &level);
                self.strayed(beside);
            }
            YamlValue::Null | YamlValue::Map(_) => {
                let strayed = beside
                    .iter()
                    .find(|entry| entry.name().is_some_and(|name| level.child(name).is_some()));
                let help = strayed.map_or_else(|| OR_DEFAULT.to_owned(), stands_beside);
                let message = "the `portfolio:` section holds nothing".to_owned();
                self.report(&rules::EMPTY_PORTFOLIO, SECTION, section.value.span, message, help);
            }
            value => {
                let message =
                    format!("{} stands here; the section is a mapping of keys", describe(value));
                let unspaced = matches!(value, YamlValue::Text(text) if text.contains(':'));
                let help = if unspaced {
                    "write `key: value`, with a space after the colon"
                } else {
                    OR_DEFAULT
                };
                self.report(
                    &rules::WRONG_TYPE,
                    SECTION,
                    section.value.span,
                    message,
                    help.to_owned(),
                );
            }
        }
    }

    /// Keys of the section that stand beside it, where they belong to some other program or to a
    /// slip of indentation. Whole sections (`instruments`) are left to the other programs.
    fn strayed(&mut self, beside: &[YamlEntry]) {
        for entry in beside {
            if entry.name().is_some_and(|name| keys::key_named(name).is_some()) {
                let message = format!(
                    "`{}` stands beside `portfolio:`, where posize does not read it",
                    shown(entry)
                );
                let help = "indent it to stand inside, or remove it";
                let problem = self.problem(&rules::STRAY_KEY, entry.key.span, message);
                self.add_problem(problem.help(help));
            }
        }
    }

    fn mapping(&mut self, entries: &[YamlEntry], level: &KeyLevel<'_>) {
        let mut seen = HashMap::new();
        let of_symbols = level.ignores_case();
        for entry in entries {
            let span = entry.key.span;
            let name = match value::key_name(entry, &|| known_here(level)) {
                Ok(name) => name,
                Err(ValueFault { rule, message, help }) => {
                    self.report(rule, &level.path(), span, message, help);
                    continue;
                }
            };
            let is_second = self.note_duplicate(&mut seen, (name, of_symbols), entry, level);
            match level.child(name) {
                None if is_second => {} // it is unknown where it stands first
                None => self.unknown(entry, name, level),
                Some(_) if name.is_empty() => {
                    let (message, help) =
                        ("a name is missing here", "name it, or remove the entry");
                    self.report(
                        &rules::EMPTY_NAME,
                        &level.path(),
                        span,
                        message.to_owned(),
                        help.to_owned(),
                    );
                }
                Some(child) => {
                    if of_symbols
                        && let Some(ValueFault { rule, message, help }) = value::no_symbol(name)
                    {
                        self.report(rule, &child.path(), span, message, help);
                    }
                    self.value(entry, &child);
                }
            }
        }
    }

    fn value(&mut self, entry: &YamlEntry, level: &KeyLevel<'_>) {
        match (level.key(), &entry.value.value) {
            (Some(key), _) => self.keyed(key, entry, level),
            (None, YamlValue::Map(entries)) => self.mapping(entries, level),
            // A section left empty holds none.
            (None, YamlValue::Null) => {}
            (None, value) => {
                let message =
                    format!("{} stands here; allowed is {}", describe(value), level.allowed());
                self.report(
                    &rules::WRONG_TYPE,
                    &level.path(),
                    entry.value.span,
                    message,
                    known_here(level),
                );
            }
        }
    }

    fn keyed(&mut self, key: &'static Key, entry: &YamlEntry, level: &KeyLevel<'_>) {
        let node = &entry.value;
        if let (Allowed::Rows(shape), YamlValue::List(items)) = (key.allowed, &node.value)
            && !(items.is_empty() && shape.is_never_empty())
        {
            return self.rows(key, shape, node, items, level);
        }
        if let (Allowed::Schedule, YamlValue::List(items)) = (key.allowed, &node.value)
            && !items.is_empty()
        {
            return match schedules::check_schedule(items, &level.path()) {
                Ok(by_day) => {
                    key.put_in(&mut self.config, level.chosen, KeyValue::Schedule(by_day));
                    self.written.note_sound(key.name, level.chosen, node.span);
                }
                Err(faults) => self.list_faults(key, level, faults),
            };
        }
        match value::check_value(&node.value, key) {
            Ok(setting) => {
                key.put_in(&mut self.config, level.chosen, setting);
                let place =
                    if key.allowed == Allowed::Mapping { entry.key.span } else { node.span };
                self.written.note_sound(key.name, level.chosen, place);
                if let YamlValue::Map(entries) = &node.value {
                    self.mapping(entries, level);
                }
            }
            Err(ValueFault { rule, message, help }) => {
                self.written.note_faulty(key.name, level.chosen);
                self.report(
                    rule,
                    &level.path(),
                    node.span,
                    message + &value::where_defined(node),
                    help,
                );
            }
        }
    }

    fn rows(
        &mut self,
        key: &'static Key,
        shape: Shape,
        node: &YamlNode,
        items: &[YamlNode],
        level: &KeyLevel<'_>,
    ) {
        match rows::check_rows(items, shape, &level.path()) {
            Ok(rows) => {
                key.put_in(&mut self.config, level.chosen, KeyValue::Rows(rows.cells.clone()));
                self.written.note_sound(key.name, level.chosen, node.span);
                self.written.note_rows(key.name, level.chosen, rows);
            }
            Err(faults) => self.list_faults(key, level, faults),
        }
    }

    fn list_faults(&mut self, key: &'static Key, level: &KeyLevel<'_>, faults: Vec<RowFault>) {
        self.written.note_faulty(key.name, level.chosen);
        for RowFault { path, span, fault } in faults {
            self.report(fault.rule, &path, span, fault.message, fault.help);
        }
    }

    fn unknown(&mut self, entry: &YamlEntry, name: &str, level: &KeyLevel<'_>) {
        let message = format!("`{}` is no key that posize knows here", shown(entry));
        if self.problems.len() >= TOLD {
            self.untold += 1; // spares the search for what may have been meant
            return;
        }
        let near = || nearest(name, level.children()).map(did_you_mean);
        let help = belongs_elsewhere(name).or_else(near).unwrap_or_else(|| known_here(level));
        self.report(&rules::UNKNOWN_KEY, &level.join(name), entry.key.span, message, help);
    }

    /// Whether the entry is a second one of its name, which is reported with the place of the
    /// first; both are read on. Symbols that differ only in case are one, and so are groups.
    fn note_duplicate<'e>(
        &mut self,
        seen: &mut HashMap<Cow<'e, str>, Span>,
        (name, ignores_case): (&'e str, bool),
        entry: &YamlEntry,
        level: &KeyLevel<'_>,
    ) -> bool {
        let span = entry.key.span;
        let name_told =
            if ignores_case { Cow::Owned(name.to_ascii_uppercase()) } else { Cow::Borrowed(name) };
        let first = *seen.entry(name_told).or_insert(span);
        if first == span {
            return false;
        }
        if let Some(child) = level.child(name)
            && let Some(key) = child.key()
        {
            self.written.note_faulty(key.name, child.chosen);
        }
        let place = place_from(self.files, first, span);
        let message = format!("`{}` stands twice; the first stands in {place}", shown(entry));
        let help = "keep one of the two".to_owned();
        self.report(&rules::DUPLICATE_KEY, &level.join(name), span, message, help);
        true
    }

    fn report(
        &mut self,
        rule: &'static Rule,
        key: &str,
        span: Span,
        message: String,
        help: String,
    ) {
        self.written.note_problem();
        let problem = self.problem(rule, span, message);
        self.add_problem(problem.key(key).help(help));
    }

    fn problem(&self, rule: &'static Rule, span: Span, message: String) -> Diagnostic {
        Diagnostic::at(rule, name_of(self.files, span), span, message)
    }

    /// Adds a problem, or counts it where enough are told.
    fn add_problem(&mut self, problem: Diagnostic) {
        if self.problems.len() >= TOLD {
            self.untold += 1;
        } else {
            self.problems.push(problem);
        }
    }

    /// That there is more than is told, if there is.
    pub fn untold_problems(&self) -> Option<Diagnostic> {
        let message = format!("{} more problems are not told", self.untold);
        let help = "is this the right file? mend the first ones, and see what is left";
        (self.untold > 0)
            .then(|| Diagnostic::of_file(&rules::TOO_LARGE, self.files[0], message).help(help))
    }
}

/// Whether a document has a section that another file's can be merged with.
fn has_section(root: &YamlNode) -> bool {
    let is_section = |entry: &YamlEntry| {
        let is_filled = matches!(&entry.value.value, YamlValue::Map(below) if !below.is_empty());
        entry.name() == Some(SECTION) && is_filled
    };
    matches!(&root.value, YamlValue::Map(entries) if entries.iter().any(is_section))
}

/// A document with the section of a later one merged over its own. What stands beside the sections
/// is other programs'.
fn merged(mut root: YamlNode, later: YamlNode) -> YamlNode {
    if let (YamlValue::Map(entries), YamlValue::Map(later)) = (&mut root.value, later.value) {
        let (sections, beside): (Vec<_>, Vec<_>) =
            later.into_iter().partition(|entry| entry.name() == Some(SECTION));
        tree::merge_over(entries, sections);
        entries.extend(beside);
    }
    root
}

const FIRST: Place = Place { line: 1, column: 1 };
const START: Span = Span::in_one_file(FIRST, FIRST);

const OR_DEFAULT: &str =
    "write a `portfolio:` section with what you want to change, or use `--config default`";

fn stands_beside(entry: &YamlEntry) -> String {
    let line = entry.key.span.start.line;
    format!(
        "`{}` in line {line} stands beside `portfolio:`; indent it to stand inside",
        shown(entry)
    )
}

/// The help for a key that stands at the wrong level.
fn belongs_elsewhere(name: &str) -> Option<String> {
    let key = keys::keys().find(|key| key.parts().last() == Some(name))?;
    let place = key.name.strip_suffix(name)?.trim_end_matches('.');
    let place = if place.is_empty() { SECTION.to_owned() } else { format!("{SECTION}.{place}") };
    Some(format!("it belongs in `{place}`"))
}

fn known_here(level: &KeyLevel<'_>) -> String {
    match level.children().as_slice() {
        [chosen] if key::is_placeholder(chosen) => {
            format!("write `{}: {{…}}`, one for each", chosen.trim_matches(['<', '>']))
        }
        known => format!("known here: {}", known.join(", ")),
    }
}

fn shown(entry: &YamlEntry) -> String {
    entry.name().map(excerpt).unwrap_or_default()
}
