//! What is found in a checkpoint: the first few findings of a kind each at its place, the rest by
//! their number.

use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Source;
use crate::state::{Checkpoint, Located};

/// How many findings of a kind are told each at its place; the rest are counted.
const TOLD: usize = 20;

/// What was found in a checkpoint.
pub(super) struct StateFindings<'a> {
    pub(super) checkpoint: &'a Checkpoint<'a>,
    pub(super) source: &'a Source,
    pub(super) found: Vec<Diagnostic>,
}

/// What is said of one thing that was found, and where that stands; nowhere is the file as a whole.
pub(super) struct Remark<'a> {
    pub(super) at: Option<Located<'a>>,
    pub(super) message: String,
    pub(super) help: String,
}

impl<'a> StateFindings<'a> {
    pub(super) fn new(checkpoint: &'a Checkpoint<'a>, source: &'a Source) -> Self {
        Self { checkpoint, source, found: Vec::new() }
    }

    /// Tells of each thing that was found, or of the first few and how many more there are. Only
    /// those are asked for their remark, which may take a search through the file.
    pub(super) fn tell<T>(
        &mut self,
        rule: &'static Rule,
        items: impl IntoIterator<Item = T>,
        remark: impl Fn(T) -> Remark<'a>,
    ) {
        let mut items = items.into_iter();
        for item in items.by_ref().take(TOLD) {
            let Remark { at, message, help } = remark(item);
            let file = &self.source.name;
            let found = match at {
                Some(at) => Diagnostic::at(rule, at.file(), at.span(), message).key(at.path),
                None => Diagnostic::of_file(rule, file, message),
            };
            self.found.push(found.help(help));
        }
        let more = items.count();
        if more > 0 {
            let message = format!("{more} more of this kind");
            let help = "mend the first ones; what is wrong with them is often wrong with all";
            let found = Diagnostic::of_file(rule, &self.source.name, message);
            self.found.push(found.help(help));
        }
    }
}
