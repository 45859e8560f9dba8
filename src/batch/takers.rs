//! Who took the room: for every limit that trades share, the last one that opened something under it.

use super::is_cut;
use crate::engine::{Config, Decision, LIMITS, Scope};
use crate::intents::IntentName;
use hashbrown::HashMap;

/// The last taker under each limit. One entry for each strategy, and where a limit needs it each symbol and underlying,
/// that opened something, whatever the stream's length.
#[derive(Clone, Debug, Default)]
pub(super) struct Takers {
    of_book: Option<Taker>,
    of_strategy: HashMap<String, Taker>,
    without_strategy: Option<Taker>,
    of_symbol: HashMap<String, Taker>,
    of_underlying: HashMap<String, Taker>,
}

#[derive(Clone, Debug, Default)]
struct Taker {
    line: u64,
    /// Empty where there is none.
    id: String,
}

impl Takers {
    /// Who took the room that a cut answer lacks.
    pub(super) fn of_cut(&self, config: &Config, decision: &Decision<'_>) -> Option<IntentName<'_>> {
        let limit = decision.binding.filter(|_| is_cut(decision)).and_then(|index| LIMITS.get(index))?;
        let order = &decision.order;
        let taker = match limit.scope {
            Scope::Trade => None,
            Scope::Book => self.of_book.as_ref(),
            Scope::Strategy => match order.strategy {
                Some(code) => self.of_strategy.get(code),
                None => self.without_strategy.as_ref(),
            },
            Scope::Symbol => self.of_symbol.get(order.symbol),
            Scope::Underlying => self.of_underlying.get(order.underlying),
            Scope::Correlated => {
                let coupled = config.correlations.underlyings(order.symbol);
                coupled.filter_map(|underlying| self.of_underlying.get(underlying)).max_by_key(|taker| taker.line)
            }
        };
        taker.map(|taker| if taker.id.is_empty() { IntentName::Line(taker.line) } else { IntentName::Id(&taker.id) })
    }

    /// Notes what a trade opens.
    pub(super) fn note(&mut self, config: &Config, decision: &Decision<'_>, line: u64, id: Option<&str>) {
        if decision.opens.is_zero() {
            return;
        }
        self.of_book.get_or_insert_default().set(line, id);
        let of_strategy = match decision.order.strategy {
            None => self.without_strategy.get_or_insert_default(),
            Some(code) => self.of_strategy.entry_ref(code).or_default(),
        };
        of_strategy.set(line, id);
        // The names of a stream may be many: they are kept only for limits that are on.
        let is_on = |scopes: &[Scope]| {
            let of_scopes = LIMITS.iter().filter(|limit| scopes.contains(&limit.scope));
            of_scopes.filter(|limit| limit.tally.is_some()).any(|limit| (limit.is_on)(config))
        };
        if is_on(&[Scope::Symbol]) {
            self.of_symbol.entry_ref(decision.order.symbol).or_default().set(line, id);
        }
        if is_on(&[Scope::Underlying, Scope::Correlated]) {
            self.of_underlying.entry_ref(decision.order.underlying).or_default().set(line, id);
        }
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
