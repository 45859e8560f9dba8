//! Who took the room: for every limit that trades share, the last one that still holds room under
//! it.

mod trades;

use crate::engine::{Config, Decision, Direction, LIMITS, OPEN_POSITIONS, Order, Portfolio, Scope};
use hashbrown::HashMap;
use trades::{Held, HeldBy, OpenTrade, OpenTrades, PileId};

/// The earlier intent that took room: by its `id`, as JSON, else by its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TakenBy<'t> {
    /// The JSON of its `id`.
    Id(&'t str),
    /// The number of its line.
    Line(u64),
}

/// The trades that hold room, and the pile of them for each limit and what it is shared by. All of
/// it is of what stands, but for as much again: a stream may bring ever new names.
#[derive(Clone, Debug)]
pub(super) struct RoomTakers {
    trades: OpenTrades,
    of_book: PileId,
    of_strategy: HashMap<String, PileId>,
    without_strategy: PileId,
    further: Option<Box<Further>>,
    /// So much in memory, and what is closed is forgotten.
    most: usize,
}

/// The piles under the limits that a config may name; each `None` where that is off.
#[derive(Clone, Debug)]
struct Further {
    by_symbol: Option<HashMap<String, PileId>>,
    by_underlying: Option<HashMap<String, PileId>>,
    /// Who opened a symbol that was not held.
    of_positions: Option<PileId>,
    bets: Option<Bets>,
}

/// The piles by name and direction, the only things that a correlation hangs on.
#[derive(Clone, Debug, Default)]
struct Bets {
    /// Of an underlying, by all its symbols that `rho` does not name.
    of_underlying: HashMap<String, [Option<PileId>; 2]>,
    /// Of contracts that `rho` names themselves: no more than the config has.
    of_symbol: HashMap<String, [Option<PileId>; 2]>,
}

/// Less than so much in memory is not worth a look at what is closed.
const LEAST_KEPT: usize = 1 << 12;

impl RoomTakers {
    /// Nobody so far.
    pub(super) fn new(config: &Config) -> Self {
        let is_on = |scope: Scope| {
            LIMITS
                .iter()
                .any(|limit| limit.scope == scope && limit.count.is_some() && (limit.is_on)(config))
        };
        let mut trades = OpenTrades::default();
        let further = Further {
            by_symbol: is_on(Scope::Symbol).then(HashMap::new),
            by_underlying: is_on(Scope::Underlying).then(HashMap::new),
            of_positions: (OPEN_POSITIONS.is_on)(config).then(|| trades.add_pile()),
            bets: is_on(Scope::Correlated).then(Bets::default),
        };
        Self {
            of_book: trades.add_pile(),
            of_strategy: HashMap::new(),
            without_strategy: trades.add_pile(),
            further: further.is_any().then(|| Box::new(further)),
            trades,
            most: LEAST_KEPT,
        }
    }

    /// How much there is in memory.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.trades.len()
    }

    /// Who took the room that a cut answer lacks.
    pub(super) fn taken_by(
        &mut self,
        portfolio: &Portfolio<'_>,
        decision: &Decision<'_, '_>,
    ) -> Option<TakenBy<'_>> {
        let limit = decision.binding.filter(|_| is_cut(decision))?;
        let order = decision.order;
        let further = self.further.as_ref();
        let pile = match limit.scope {
            Scope::Trade => return None,
            Scope::Book if limit.name == OPEN_POSITIONS.name => further?.of_positions?,
            Scope::Book => self.of_book,
            Scope::Strategy => match order.strategy {
                Some(code) => *self.of_strategy.get(code)?,
                None => self.without_strategy,
            },
            Scope::Symbol => *further?.by_symbol.as_ref()?.get(&*order.symbol)?,
            Scope::Underlying => *further?.by_underlying.as_ref()?.get(&*order.underlying)?,
            Scope::Correlated => {
                let piles = further?.bets.as_ref()?.of_same_bet(portfolio.config(), order);
                self.newest_of(portfolio, &piles, order)?
            }
        };
        self.trades.newest(portfolio, pile, order).map(OpenTrade::taken_by)
    }

    /// The pile whose newest trade is the newest of all.
    fn newest_of(
        &mut self,
        portfolio: &Portfolio<'_>,
        piles: &[PileId],
        order: &Order<'_>,
    ) -> Option<PileId> {
        let newest = piles.iter().filter_map(|&pile| {
            let line = self.trades.newest(portfolio, pile, order)?.line();
            Some((line, pile))
        });
        newest.max().map(|(_, pile)| pile)
    }

    /// Whether a trade opens a symbol that the book does not hold, or holds no more once the trade
    /// has closed what it closes; where a limit counts these.
    pub(super) fn is_new_position(
        &self,
        book: &Portfolio<'_>,
        decision: &Decision<'_, '_>,
    ) -> bool {
        let counts = self.further.as_ref().is_some_and(|of| of.of_positions.is_some());
        counts && !decision.opens.is_zero() && !book.holds_after(decision.order, &decision.closes)
    }

    /// Notes what a trade opens; the portfolio has taken its fill.
    pub(super) fn note(
        &mut self,
        portfolio: &Portfolio<'_>,
        decision: &Decision<'_, '_>,
        is_new_position: bool,
        line: u64,
        id: Option<&str>,
    ) {
        if decision.opens.is_zero() {
            return;
        }
        let order = decision.order;
        let taker = (line, id.filter(|&id| id != "null").unwrap_or_default());
        let names = (&*order.underlying, order.direction());
        self.note_held(portfolio.config(), HeldBy::opened(order), names, taker);
        if is_new_position {
            self.note_held(portfolio.config(), HeldBy::opened_symbol(order), names, taker);
        }
        if self.trades.len() > self.most {
            self.forget_closed(portfolio);
        }
    }

    fn note_held(
        &mut self,
        config: &Config,
        held: HeldBy<'_>,
        (underlying, direction): (&str, Option<Direction>),
        (line, id): (u64, &str),
    ) {
        if !self.trades.note_more(held, line, id) {
            let piles = self.piles(config, held, underlying, direction);
            self.trades.add(held, direction, (line, id), piles);
        }
    }

    /// The piles in which a trade stands that holds this.
    fn piles(
        &mut self,
        config: &Config,
        held: HeldBy<'_>,
        underlying: &str,
        direction: Option<Direction>,
    ) -> Vec<PileId> {
        let Self { trades, of_strategy, further, .. } = self;
        if held.what == Held::Symbol {
            return further.iter().filter_map(|further| further.of_positions).collect();
        }
        let mut piles = vec![self.of_book];
        piles.push(match held.strategy {
            None => self.without_strategy,
            Some(code) => *of_strategy.entry_ref(code).or_insert_with(|| trades.add_pile()),
        });
        let Some(further) = further else {
            return piles;
        };
        let by_name =
            [(&mut further.by_symbol, held.symbol), (&mut further.by_underlying, underlying)];
        for (by_name, name) in by_name {
            if let Some(by_name) = by_name {
                piles.push(*by_name.entry_ref(name).or_insert_with(|| trades.add_pile()));
            }
        }
        if let (Some(bets), Some(direction)) = (&mut further.bets, direction) {
            let pile = bets.pile(config, (held.symbol, underlying), direction);
            piles.push(*pile.get_or_insert_with(|| trades.add_pile()));
        }
        piles
    }

    /// Keeps only what stands, where much does not, and looks again once there is twice as much.
    fn forget_closed(&mut self, portfolio: &Portfolio<'_>) {
        let config = portfolio.config();
        if !self.trades.is_mostly_closed(portfolio) {
            self.most = 2 * self.trades.len();
            return;
        }
        let before = std::mem::replace(self, Self::new(config));
        for trade in before.trades.into_standing(portfolio) {
            let held = trade.held();
            let underlying = config.underlying(held.symbol);
            self.note_held(
                config,
                held,
                (&underlying, trade.direction),
                (trade.line(), trade.id()),
            );
        }
        self.most = LEAST_KEPT.max(2 * self.trades.len());
    }
}

impl Further {
    fn is_any(&self) -> bool {
        let by_names = self.by_symbol.is_some() || self.by_underlying.is_some();
        by_names || self.of_positions.is_some() || self.bets.is_some()
    }
}

impl Bets {
    fn pile(
        &mut self,
        config: &Config,
        (symbol, underlying): (&str, &str),
        direction: Direction,
    ) -> &mut Option<PileId> {
        let is_apart = symbol != underlying && config.correlations.names(symbol);
        let of_both = if is_apart {
            self.of_symbol.entry_ref(symbol).or_default()
        } else {
            self.of_underlying.entry_ref(underlying).or_default()
        };
        &mut of_both[usize::from(direction == Direction::Down)]
    }

    /// The piles of the trades whose rows count as the same bet as the order.
    fn of_same_bet(&self, config: &Config, order: &Order<'_>) -> Vec<PileId> {
        let Some(direction) = order.direction() else {
            return Vec::new();
        };
        let names = config.coupled_underlyings(&order.symbol);
        let coupled = names.iter().filter_map(|name| self.of_underlying.get_key_value(&**name));
        let piles = coupled.chain(&self.of_symbol).flat_map(|(name, of_both)| {
            let same_bet = |&(_, other): &(_, Direction)| {
                config.is_same_bet((&order.symbol, direction), (name, other))
            };
            of_both.iter().zip(Direction::BOTH).filter(same_bet).filter_map(|(pile, _)| *pile)
        });
        piles.collect()
    }
}

/// Whether a limit left less than what was asked.
fn is_cut(decision: &Decision<'_, '_>) -> bool {
    decision.binding.is_some() && decision.qty < decision.basis.qty
}
