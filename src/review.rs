//! What a change of config does: the keys that differ, and the answers that do.

use crate::config::{KeyChange, Origin, name_of};
use crate::diagnostic::{Diagnostic, rules};
use crate::engine::Change;
use crate::number::{Digits, Exact};
use crate::stream::{AnswerChange, ComparedAnswers, LineError, ShortAnswer};
use crate::units::{Money, Quantity};

/// A change of config under review.
#[derive(Clone, Debug)]
pub struct Review {
    /// The files of the new config.
    pub new_files: Vec<String>,
    /// The files of the old one.
    pub old_files: Vec<String>,
    /// The account's value, where one is known.
    pub equity: Option<Money>,
    /// The keys that differ.
    pub keys: Vec<KeyChange>,
    /// What becomes of intents, and the file that holds them.
    pub answers: Option<(String, ComparedAnswers)>,
}

impl Review {
    /// Whether more can be lost: by a key, or by an answer that opens more.
    #[must_use]
    pub fn gets_looser(&self) -> bool {
        let mut answers = self.answer_changes().map(|answer| self.change_of(answer));
        self.count(Change::Looser) > 0 || answers.any(|change| change == Change::Looser)
    }

    /// How many keys change like this.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        self.keys.iter().filter(|key| key.change == change).count()
    }

    /// Every answer that differs.
    pub fn answer_changes(&self) -> impl Iterator<Item = &AnswerChange> {
        self.answers.iter().flat_map(|(_, answers)| &answers.changes)
    }

    /// What the change of an answer does. Where every key that differs is tighter, what opens more
    /// is no looser for it: it has the room that answers before it left.
    #[must_use]
    pub fn change_of(&self, answer: &AnswerChange) -> Change {
        let opened = |answer: &Result<ShortAnswer, LineError>| -> Quantity {
            answer.as_ref().map_or(Quantity::ZERO, |answer| answer.opens.clone())
        };
        let change = Change::of_all([Some(opened(&answer.is).cmp(&opened(&answer.was)))]);
        let is_left_room = self.count(Change::Tighter) == self.keys.len();
        if change == Change::Looser && is_left_room { Change::Other } else { change }
    }

    /// The changes as findings at their places, for those who annotate files: first keys, then
    /// answers.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        let keys = self.keys.iter().map(|key| self.key_finding(key));
        keys.chain(self.answers.iter().flat_map(|(file, answers)| {
            answers.changes.iter().map(|answer| self.answer_finding(file, answer))
        }))
        .collect()
    }

    fn key_finding(&self, key: &KeyChange) -> Diagnostic {
        let rule = match key.change {
            Change::Looser => &rules::LOOSER_KEY,
            Change::Tighter => &rules::TIGHTER_KEY,
            Change::Other => &rules::CHANGED_KEY,
        };
        let side = |value: &Option<String>, money: &Option<Money>| {
            let value = value.as_deref().map_or_else(|| "not set".to_owned(), on_one_line);
            money.as_ref().map_or(value.clone(), |money| format!("{value} ({})", grouped(money)))
        };
        let was = side(&key.was.value, &key.was_money);
        let message = format!("was {was}, is {}", side(&key.is.value, &key.is_money));
        let files: Vec<&str> = self.new_files.iter().map(String::as_str).collect();
        let found = match key.is.origin {
            Origin::File(span) => Diagnostic::at(rule, name_of(&files, span), span, message),
            _ => Diagnostic::of_file(rule, files.first().copied().unwrap_or_default(), message),
        };
        found.key(key.key.clone())
    }

    fn answer_finding(&self, file: &str, answer: &AnswerChange) -> Diagnostic {
        let rule = match self.change_of(answer) {
            Change::Looser => &rules::LOOSER_ANSWER,
            Change::Tighter | Change::Other => &rules::CHANGED_ANSWER,
        };
        let decides = answer.is.as_ref().ok().and_then(|is| is.binding);
        let decides = decides.map_or_else(String::new, |limit| format!(", {limit} decides"));
        let side = answer.side.map_or_else(String::new, |side| format!("{} ", side.name()));
        let message = format!(
            "{side}{}: was {}, is {}{decides}",
            answer.symbol,
            said(&answer.was),
            said(&answer.is)
        );
        Diagnostic::at_line(rule, file, answer.line, message)
    }
}

/// An answer in a few words: its quantity, and why it is 0.
#[must_use]
pub fn said(answer: &Result<ShortAnswer, LineError>) -> String {
    match answer {
        Ok(ShortAnswer { qty, reason: Some(reason), .. }) => format!("{qty} ({reason})"),
        Ok(ShortAnswer { qty, .. }) => qty.to_string(),
        Err(error) => format!("error {}", error.code),
    }
}

/// The value of a key on one line: a schedule is written over several.
#[must_use]
pub fn on_one_line(value: &str) -> String {
    value.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn grouped(money: &Money) -> String {
    let amount: &Exact = money.number();
    amount.grouped_to(2, Digits::Western)
}
