//! Who took the room: for every limit that trades share, the last one that still holds room under
//! it.

mod trades;

use crate::engine::{Config, Decision, Direction, LIMITS, OPEN_POSITIONS, Order, Portfolio, Scope};
use hashbrown::{HashMap, HashSet};
use trades::{Held, HeldBy, Pile, TradeNumber, Trades};

/// The earlier intent that took room: by its `id`, as JSON, else by its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TakenBy<'t> {
    /// The JSON of its `id`.
    Id(&'t str),
    /// The number of its line.
    Line(u64),
}

/// The trades that may hold room, and the pile of them for each limit and what it is shared by.
/// There is so much for each row of the book and no more: a stream may bring ever new names.
#[derive(Clone, Debug)]
pub(super) struct RoomTakers {
    trades: Trades,
    of_book: Pile,
    of_strategy: HashMap<String, Pile>,
    without_strategy: Pile,
    further: Option<Box<Further>>,
    /// How many places in piles were taken, those that were given up since included.
    places: usize,
    /// Who opened something last, closed again or not, where a limit counts that.
    last_entry: Option<LastEntry>,
}

/// Who opened something last: the line and the JSON of its `id`; before anybody has, line 0.
#[derive(Clone, Debug, Default)]
struct LastEntry(u64, String);

/// The piles under the limits that a config may name; each `None` where that is off.
#[derive(Clone, Debug)]
struct Further {
    by_symbol: Option<HashMap<String, Pile>>,
    by_underlying: Option<HashMap<String, Pile>>,
    by_group: Option<HashMap<String, Pile>>,
    /// Who opened a symbol that was not held.
    of_positions: Option<Pile>,
    bets: Option<Bets>,
}

/// The piles by name and direction, the only things that a correlation hangs on.
#[derive(Clone, Debug, Default)]
struct Bets {
    /// Of an underlying, by all its symbols that `rho` does not name.
    of_underlying: HashMap<String, [Pile; 2]>,
    /// Of contracts that `rho` names themselves: no more than the config has.
    of_symbol: HashMap<String, [Pile; 2]>,
}

/// Less than so much in memory is not worth a look at what is closed.
const LEAST_KEPT: usize = 1 << 12;

/// Nor is less than so much for each row of the book: twice what the last trade of a row takes,
/// with a place under every limit, and with as much again where it opened its symbol.
const KEPT_FOR_A_ROW: usize = 32;

impl RoomTakers {
    /// Nobody so far.
    pub(super) fn new(config: &Config) -> Self {
        let is_any =
            |scope: Scope| LIMITS.iter().any(|limit| limit.scope == scope && (limit.is_on)(config));
        let is_on = |scope: Scope| {
            LIMITS
                .iter()
                .any(|limit| limit.scope == scope && limit.count.is_some() && (limit.is_on)(config))
        };
        let further = Further {
            by_symbol: is_on(Scope::Symbol).then(HashMap::new),
            by_underlying: is_on(Scope::Underlying).then(HashMap::new),
            by_group: is_on(Scope::Group).then(HashMap::new),
            of_positions: (OPEN_POSITIONS.is_on)(config).then(Pile::default),
            bets: is_on(Scope::Correlated).then(Bets::default),
        };
        Self {
            of_book: Pile::default(),
            of_strategy: HashMap::new(),
            without_strategy: Pile::default(),
            further: further.is_any().then(|| Box::new(further)),
            trades: Trades::default(),
            places: 0,
            last_entry: is_any(Scope::Entries).then(LastEntry::default),
        }
    }

    /// How much there is in memory: trades, and their places in piles.
    pub(super) fn len(&self) -> usize {
        self.trades.len() + self.places
    }

    /// Who took the room that a cut answer lacks.
    pub(super) fn taken_by(
        &mut self,
        portfolio: &Portfolio<'_>,
        decision: &Decision<'_, '_>,
    ) -> Option<TakenBy<'_>> {
        let limit = decision.binding.filter(|_| is_cut(decision))?;
        let (order, trades) = (decision.order, &self.trades);
        let further = self.further.as_mut();
        let pile = match limit.scope {
            Scope::Trade => return None,
            Scope::Entries => return self.last_entry.as_ref()?.taken_by(),
            Scope::Group => {
                further?.by_group.as_mut()?.get_mut(&(limit.room)(portfolio, order)?.scope?)?
            }
            // The day has lost its room where it does not reserve what is at risk.
            Scope::Book if limit.count.is_some() && portfolio.counts_nothing(limit) => return None,
            Scope::Book if limit.name == OPEN_POSITIONS.name => further?.of_positions.as_mut()?,
            Scope::Book => &mut self.of_book,
            Scope::Strategy => match order.strategy {
                Some(code) => self.of_strategy.get_mut(code)?,
                None => &mut self.without_strategy,
            },
            Scope::Symbol => further?.by_symbol.as_mut()?.get_mut(&*order.symbol)?,
            Scope::Underlying => further?.by_underlying.as_mut()?.get_mut(&*order.underlying)?,
            Scope::Correlated => {
                let bets = further?.bets.as_mut()?;
                return bets.newest(trades, portfolio, order).map(|newest| trades.taken_by(newest));
            }
        };
        pile.newest(trades, portfolio, order).map(|newest| trades.taken_by(newest))
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
        let (order, config) = (decision.order, portfolio.config());
        let taker = (line, id.filter(|&id| id != "null").unwrap_or_default());
        if let Some(last) = &mut self.last_entry {
            *last = LastEntry(taker.0, taker.1.to_owned());
        }
        let (underlying, direction) = (&*order.underlying, order.direction());
        self.put(config, HeldBy::opened(order), underlying, direction, taker);
        if is_new_position {
            self.put(config, HeldBy::opened_symbol(order), underlying, direction, taker);
        }
        if self.len() > LEAST_KEPT + KEPT_FOR_A_ROW * portfolio.rows() {
            self.forget_closed(portfolio);
        }
    }

    /// Adds a trade, on top of the piles that it belongs to.
    fn put(
        &mut self,
        config: &Config,
        held: HeldBy<'_>,
        underlying: &str,
        direction: Option<Direction>,
        taker: (u64, &str),
    ) {
        let number = self.trades.push(held, direction, taker);
        let Self { trades, of_book, of_strategy, without_strategy, further, places, .. } = self;
        let mut put_on = |pile: &mut Pile| *places += usize::from(pile.put(trades, number));
        let further = further.as_mut();
        if held.what == Held::Symbol {
            further.and_then(|further| further.of_positions.as_mut()).map(put_on);
            return;
        }
        put_on(of_book);
        put_on(match held.strategy {
            None => without_strategy,
            Some(code) => of_strategy.entry_ref(code).or_default(),
        });
        let Some(further) = further else {
            return;
        };
        let by_name =
            [(&mut further.by_symbol, held.symbol), (&mut further.by_underlying, underlying)];
        for (by_name, name) in by_name {
            if let Some(by_name) = by_name {
                put_on(by_name.entry_ref(name).or_default());
            }
        }
        if let Some(by_group) = &mut further.by_group {
            for group in config.groups.of(held.symbol, underlying) {
                put_on(by_group.entry_ref(group).or_default());
            }
        }
        if let (Some(bets), Some(direction)) = (&mut further.bets, direction) {
            put_on(bets.pile(config, (held.symbol, underlying), direction));
        }
    }

    /// Keeps the last trade of each holding that stands.
    fn forget_closed(&mut self, portfolio: &Portfolio<'_>) {
        let config = portfolio.config();
        let trades = std::mem::take(&mut self.trades);
        let mut seen = HashSet::new();
        let is_last = |number: &TradeNumber| {
            let held = trades.held(*number);
            seen.insert(held) && held.is_held(portfolio)
        };
        let standing: Vec<TradeNumber> = (0..trades.len()).rev().filter(is_last).collect();
        *self = Self { last_entry: self.last_entry.take(), ..Self::new(config) };
        for number in standing.into_iter().rev() {
            let held = trades.held(number);
            let underlying = config.underlying(held.symbol);
            self.put(config, held, &underlying, trades.direction(number), trades.taker(number));
        }
    }
}

impl LastEntry {
    fn taken_by(&self) -> Option<TakenBy<'_>> {
        match self {
            Self(0, _) => None,
            Self(line, id) if id.is_empty() => Some(TakenBy::Line(*line)),
            Self(_, id) => Some(TakenBy::Id(id)),
        }
    }
}

impl Further {
    fn is_any(&self) -> bool {
        let by_names = self.by_symbol.is_some() || self.by_underlying.is_some();
        by_names || self.by_group.is_some() || self.of_positions.is_some() || self.bets.is_some()
    }
}

impl Bets {
    fn pile(
        &mut self,
        config: &Config,
        (symbol, underlying): (&str, &str),
        direction: Direction,
    ) -> &mut Pile {
        let is_apart = symbol != underlying && config.correlations.names(symbol);
        let of_both = if is_apart {
            self.of_symbol.entry_ref(symbol).or_default()
        } else {
            self.of_underlying.entry_ref(underlying).or_default()
        };
        &mut of_both[usize::from(direction == Direction::Down)]
    }

    /// The newest trade whose rows count as the same bet as the order.
    fn newest(
        &mut self,
        trades: &Trades,
        portfolio: &Portfolio<'_>,
        order: &Order<'_>,
    ) -> Option<TradeNumber> {
        let (config, direction) = (portfolio.config(), order.direction()?);
        let mut newest = None;
        let mut look = |name: &str, of_both: &mut [Pile; 2]| {
            for (pile, other) in of_both.iter_mut().zip(Direction::BOTH) {
                if config.is_same_bet((&order.symbol, direction), (name, other)) {
                    newest = newest.max(pile.newest(trades, portfolio, order));
                }
            }
        };
        for name in config.coupled_underlyings(&order.symbol) {
            if let Some(of_both) = self.of_underlying.get_mut(&name) {
                look(&name, of_both);
            }
        }
        for (name, of_both) in &mut self.of_symbol {
            look(name, of_both);
        }
        newest
    }
}

/// Whether a limit left less than what was asked.
fn is_cut(decision: &Decision<'_, '_>) -> bool {
    decision.binding.is_some() && decision.qty < decision.basis.qty
}
