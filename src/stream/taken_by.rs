//! Who took the room: for every limit that trades share, the last one that took room under it.

use crate::engine::{Config, Decision, Direction, LIMITS, OPEN_POSITIONS, Order, Portfolio, Scope};
use hashbrown::HashMap;

/// The earlier intent that took room: by its `id`, as JSON, else by its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TakenBy<'t> {
    /// The JSON of its `id`.
    Id(&'t str),
    /// The number of its line.
    Line(u64),
}

/// The last taker under each limit. The names of a stream may be many: one entry is kept for each
/// strategy, and for each symbol or underlying where a limit that is on needs it, whatever the
/// stream's length.
#[derive(Clone, Debug)]
pub(super) struct RoomTakers {
    of_book: Option<Taker>,
    of_strategy: HashMap<String, Taker>,
    without_strategy: Option<Taker>,
    further: Option<Box<Further>>,
}

/// The takers under the limits that a config may name; each `None` where that is off.
#[derive(Clone, Debug)]
struct Further {
    by_symbol: Option<HashMap<String, Taker>>,
    by_underlying: Option<HashMap<String, Taker>>,
    counts_positions: bool,
    /// Who opened the last symbol that was not held.
    of_position: Option<Taker>,
    bets: Option<Bets>,
}

/// The last takers by name and direction, the only things that a correlation hangs on.
#[derive(Clone, Debug, Default)]
struct Bets {
    /// Of an underlying, by all its symbols that `rho` does not name.
    of_underlying: HashMap<String, [Option<Taker>; 2]>,
    /// Of contracts that `rho` names themselves: no more than the config has.
    of_symbol: HashMap<String, [Option<Taker>; 2]>,
}

#[derive(Clone, Debug, Default)]
struct Taker {
    line: u64,
    /// Empty where there is none.
    id: String,
}

impl RoomTakers {
    /// Nobody so far.
    pub(super) fn new(config: &Config) -> Self {
        let is_on = |scope: Scope| {
            LIMITS
                .iter()
                .any(|limit| limit.scope == scope && limit.count.is_some() && (limit.is_on)(config))
        };
        let further = Further {
            by_symbol: is_on(Scope::Symbol).then(HashMap::new),
            by_underlying: is_on(Scope::Underlying).then(HashMap::new),
            counts_positions: (OPEN_POSITIONS.is_on)(config),
            of_position: None,
            bets: is_on(Scope::Correlated).then(Bets::default),
        };
        Self {
            of_book: None,
            of_strategy: HashMap::new(),
            without_strategy: None,
            further: further.is_any().then(|| Box::new(further)),
        }
    }

    /// Who took the room that a cut answer lacks.
    pub(super) fn taken_by(
        &self,
        config: &Config,
        decision: &Decision<'_, '_>,
    ) -> Option<TakenBy<'_>> {
        let limit = decision.binding.filter(|_| is_cut(decision))?;
        let order = decision.order;
        let taker = match limit.scope {
            Scope::Trade => None,
            Scope::Book if limit.name == OPEN_POSITIONS.name => {
                self.further.as_ref()?.of_position.as_ref()
            }
            Scope::Book => self.of_book.as_ref(),
            Scope::Strategy => match order.strategy {
                Some(code) => self.of_strategy.get(code),
                None => self.without_strategy.as_ref(),
            },
            Scope::Symbol => self.further.as_ref()?.by_symbol.as_ref()?.get(order.symbol),
            Scope::Underlying => {
                self.further.as_ref()?.by_underlying.as_ref()?.get(order.underlying)
            }
            Scope::Correlated => self.further.as_ref()?.bets.as_ref()?.last(config, order),
        };
        taker.map(|taker| {
            if taker.id.is_empty() { TakenBy::Line(taker.line) } else { TakenBy::Id(&taker.id) }
        })
    }

    /// Whether a trade opens a symbol that the book does not hold, where a limit counts these.
    pub(super) fn is_new_position(
        &self,
        book: &Portfolio<'_>,
        decision: &Decision<'_, '_>,
    ) -> bool {
        let counts = self.further.as_ref().is_some_and(|further| further.counts_positions);
        counts && !decision.opens.is_zero() && !book.holds(decision.order.symbol)
    }

    /// Notes what a trade opens.
    pub(super) fn note(
        &mut self,
        config: &Config,
        decision: &Decision<'_, '_>,
        is_new_position: bool,
        line: u64,
        id: Option<&str>,
    ) {
        if decision.opens.is_zero() {
            return;
        }
        self.of_book.get_or_insert_default().set(line, id);
        let of_strategy = match decision.order.strategy {
            None => self.without_strategy.get_or_insert_default(),
            Some(code) => self.of_strategy.entry_ref(code).or_default(),
        };
        of_strategy.set(line, id);
        if let Some(further) = &mut self.further {
            further.note(config, decision.order, is_new_position, line, id);
        }
    }
}

impl Further {
    fn is_any(&self) -> bool {
        let by_names = self.by_symbol.is_some() || self.by_underlying.is_some();
        by_names || self.counts_positions || self.bets.is_some()
    }

    fn note(
        &mut self,
        config: &Config,
        order: &Order<'_>,
        is_new_position: bool,
        line: u64,
        id: Option<&str>,
    ) {
        if let Some(by_symbol) = &mut self.by_symbol {
            by_symbol.entry_ref(order.symbol).or_default().set(line, id);
        }
        if let Some(by_underlying) = &mut self.by_underlying {
            by_underlying.entry_ref(order.underlying).or_default().set(line, id);
        }
        if is_new_position {
            self.of_position.get_or_insert_default().set(line, id);
        }
        if let (Some(bets), Some(direction)) = (&mut self.bets, order.direction()) {
            bets.of(config, order, direction).get_or_insert_default().set(line, id);
        }
    }
}

impl Bets {
    fn of(
        &mut self,
        config: &Config,
        order: &Order<'_>,
        direction: Direction,
    ) -> &mut Option<Taker> {
        let is_apart = order.symbol != order.underlying && config.correlations.names(order.symbol);
        let of_both = if is_apart {
            self.of_symbol.entry_ref(order.symbol).or_default()
        } else {
            self.of_underlying.entry_ref(order.underlying).or_default()
        };
        &mut of_both[usize::from(direction == Direction::Down)]
    }

    /// The last one whose rows count as the same bet as the order.
    fn last(&self, config: &Config, order: &Order<'_>) -> Option<&Taker> {
        let (rhos, direction) = (&config.correlations, order.direction()?);
        let coupled = rhos
            .underlyings(order.symbol)
            .filter_map(|name| self.of_underlying.get_key_value(name));
        let takers = coupled.chain(&self.of_symbol).flat_map(|(name, of_both)| {
            let same_bet = |&(_, other): &(_, Direction)| {
                rhos.is_same_bet((order.symbol, direction), (name, other))
            };
            of_both
                .iter()
                .zip(Direction::BOTH)
                .filter(same_bet)
                .filter_map(|(taker, _)| taker.as_ref())
        });
        takers.max_by_key(|taker| taker.line)
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

/// Whether a limit left less than what was asked.
fn is_cut(decision: &Decision<'_, '_>) -> bool {
    decision.binding.is_some() && decision.qty < decision.basis.qty
}
