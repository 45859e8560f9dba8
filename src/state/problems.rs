//! Problems as they are found: the first ones in full, the rest as a count, so that a million bad
//! rows stay readable.

use super::value::Finding;
use crate::diagnostic::{Diagnostic, Rule, rules};
use crate::json::{Raw, join};
use crate::source::Source;
use std::ops::Range;

/// How many problems are told in full.
pub(super) const TOLD: usize = 20;

/// The first character of a document, where a problem of the whole of it is shown.
pub(super) fn start_of(source: &Source) -> Range<usize> {
    let start = source.text.len() - source.text.trim_ascii_start().len();
    start..start + 1
}

/// What was found wrong in one file.
#[derive(Clone, Debug)]
pub(super) struct Problems<'a> {
    source: &'a Source,
    told: Vec<Diagnostic>,
    untold: usize,
}

impl<'a> Problems<'a> {
    pub(super) fn none(source: &'a Source) -> Self {
        Self { source, told: Vec::new(), untold: 0 }
    }

    /// Begins anew, and gives what was found so far.
    pub(super) fn set_aside(&mut self) -> Self {
        let none = Self::none(self.source);
        std::mem::replace(self, none)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// Adds what `tell` says, which is asked only while there is room.
    pub(super) fn add(&mut self, tell: impl FnOnce(&'a Source) -> Diagnostic) {
        if self.told.len() < TOLD {
            self.told.push(tell(self.source));
        } else {
            self.untold += 1;
        }
    }

    /// Adds a finding about a field of the object at `parent`, where `object` tells the bytes of
    /// that object.
    pub(super) fn add_finding(
        &mut self,
        finding: Finding<'_>,
        parent: &str,
        object: impl FnOnce() -> Option<Range<usize>>,
    ) {
        self.add(|source| {
            let bytes = finding.value.map(|value| value.range(&source.text)).or_else(object);
            let key = join(parent, &finding.field);
            diagnostic(source, finding.rule, bytes, key, finding.message, Some(finding.help))
        });
    }

    /// Adds a field that stands twice in the object at `parent`.
    pub(super) fn add_twice(&mut self, parent: &str, field: &str, second: Raw<'_>) {
        self.add(|source| {
            let path = join(parent, field);
            let field = field.escape_debug().to_string(); // a key may hold anything
            let message = format!(
                "`{field}` stands here a second time; which of the two holds can't be told"
            );
            let bytes = Some(second.range(&source.text));
            let help = format!("keep one `{field}`");
            diagnostic(source, &rules::DUPLICATE_FIELD, bytes, path, message, Some(help))
        });
    }

    pub(super) fn append(&mut self, other: Self) {
        self.untold += other.untold;
        for diagnostic in other.told {
            self.add(|_| diagnostic);
        }
    }

    /// All of them in the order of the file, and last how many more there are.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.told.sort_by_key(|diagnostic| diagnostic.span);
        if self.untold > 0 {
            let message = format!("{} more problems like these are not shown", self.untold);
            let help = Some("mend the first ones, and see what is left".to_owned());
            self.told.push(diagnostic(
                self.source,
                &rules::MORE_PROBLEMS,
                None,
                String::new(),
                message,
                help,
            ));
        }
        self.told
    }
}

/// A diagnostic of a checkpoint. Without bytes it is about the whole file and points at its first
/// character.
pub(super) fn diagnostic(
    source: &Source,
    rule: &'static Rule,
    bytes: Option<Range<usize>>,
    key: String,
    message: String,
    help: Option<String>,
) -> Diagnostic {
    let span = bytes.map(|bytes| source.span(bytes.start, bytes.end));
    Diagnostic { rule, file: source.name.clone(), span, key, message, help, allowed: None }
}
