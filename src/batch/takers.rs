//! Who took the room: for every limit that trades share, the last one that opened something under it.

use super::is_cut;
use crate::engine::{Decision, LIMITS, Scope};
use crate::intents::IntentName;
use hashbrown::HashMap;

/// The last taker under each limit. One entry for each strategy that opened something, whatever the stream's length.
#[derive(Clone, Debug, Default)]
pub(super) struct Takers {
    of_book: Option<Taker>,
    of_strategy: HashMap<String, Taker>,
    without_strategy: Option<Taker>,
}

#[derive(Clone, Debug, Default)]
struct Taker {
    line: u64,
    /// Empty where there is none.
    id: String,
}

impl Takers {
    /// Who took the room that a cut answer lacks.
    pub(super) fn of_cut(&self, decision: &Decision<'_>) -> Option<IntentName<'_>> {
        let limit = decision.binding.filter(|_| is_cut(decision)).and_then(|index| LIMITS.get(index))?;
        let taker = match limit.scope {
            Scope::Trade => None,
            Scope::Book => self.of_book.as_ref(),
            Scope::Strategy => match decision.order.strategy {
                Some(code) => self.of_strategy.get(code),
                None => self.without_strategy.as_ref(),
            },
        };
        taker.map(|taker| if taker.id.is_empty() { IntentName::Line(taker.line) } else { IntentName::Id(&taker.id) })
    }

    /// Notes what a trade opens.
    pub(super) fn note(&mut self, decision: &Decision<'_>, line: u64, id: Option<&str>) {
        if decision.opens.is_zero() {
            return;
        }
        self.of_book.get_or_insert_default().set(line, id);
        let of_strategy = match decision.order.strategy {
            None => self.without_strategy.get_or_insert_default(),
            Some(code) => self.of_strategy.entry_ref(code).or_default(),
        };
        of_strategy.set(line, id);
    }
}

impl Taker {
    /// Keeps the space of the one before.
    fn set(&mut self, line: u64, id: Option<&str>) {
        self.line = line;
        self.id.clear();
        self.id.push_str(id.filter(|&id| id != "null").unwrap_or_default());
    }
}
