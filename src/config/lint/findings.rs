//! What is found in a checkpoint: the first few of a kind each at its place, the rest by their
//! number.

use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Source;
use crate::state::{Checkpoint, Located};

/// How many findings of a kind are told each at its place; the rest are counted.
const TOLD: usize = 20;

/// What was found in a checkpoint.
pub(super) struct Findings<'a> {
    pub(super) checkpoint: &'a Checkpoint<'a>,
    pub(super) source: &'a Source,
    pub(super) found: Vec<Diagnostic>,
}

/// What there is to say of a position: its index in the book, the message and the help.
type Finding = (usize, String, String);

impl<'a> Findings<'a> {
    pub(super) fn of(checkpoint: &'a Checkpoint<'a>, source: &'a Source) -> Self {
        Self { checkpoint, source, found: Vec::new() }
    }

    /// Warns of positions, each at the first of these fields that its row has, else at the row.
    pub(super) fn warn(
        &mut self,
        rule: &'static Rule,
        fields: &[&str],
        findings: impl IntoIterator<Item = Finding>,
    ) {
        let checkpoint = self.checkpoint;
        let place = |index| checkpoint.locate(index, fields);
        self.tell(rule, findings, place);
    }

    /// Tells of the first few at their places, and how many more there are.
    pub(super) fn tell<W>(
        &mut self,
        rule: &'static Rule,
        findings: impl IntoIterator<Item = (W, String, String)>,
        place: impl Fn(W) -> Option<Located<'a>>,
    ) {
        let mut findings = findings.into_iter();
        for (what, message, help) in findings.by_ref().take(TOLD) {
            let place = place(what);
            let file = place.as_ref().map_or(&*self.source.name, |place| place.file).to_owned();
            let (key, span) =
                place.map_or((String::new(), None), |place| (place.path, Some(place.span)));
            self.found.push(Diagnostic { rule, file, span, key, message, help: Some(help) });
        }
        let more = findings.count();
        if more > 0 {
            let message = format!("{more} more of this kind");
            let help = "mend the first ones; what is wrong with them is often wrong with all";
            self.warn_of_all(rule, message, help.to_owned());
        }
    }

    /// Warns of the checkpoint as a whole.
    pub(super) fn warn_of_all(&mut self, rule: &'static Rule, message: String, help: String) {
        self.found.push(Diagnostic::of_file(rule, &self.source.name, message).help(help));
    }
}
