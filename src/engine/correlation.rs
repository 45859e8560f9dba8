//! How much of the book is the same bet as an order: each row by its direction and its correlation
//! with the order.
//!
//! A row counts max(0, ρ × d × s) × exposure, with d the direction of the order and s that of the
//! row: +1 up, −1 down. ρ is 1 on the same underlying, else what `correlation.rho` says of the two,
//! else 0. So a hedge takes no room and gives none.

use super::book::Book;
use super::config::Config;
use super::instrument::{is_put, underlying};
use super::intent::Side;
use super::key::{Allowed, Cell, Column, Fallback, Key, Range, Shape};
use super::limit::Counter;
use super::limits::CORRELATED_EXPOSURE;
use super::order::Order;
use super::position::{self, Position};
use crate::number::{Decimal, Exact};
use crate::units::{Fraction, Money};
use hashbrown::{DefaultHashBuilder, HashMap};

/// Which way a position gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// With a rising underlying.
    Up,
    /// With a falling one.
    Down,
}

impl Direction {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::Up, Self::Down];

    /// The direction of a trade: a put turns it.
    #[must_use]
    pub fn of(side: Side, symbol: &str) -> Self {
        if (side == Side::Buy) == is_put(symbol) { Self::Down } else { Self::Up }
    }

    fn of_row(row: &Position<'_>) -> Self {
        Self::of(if row.quantity.is_negative() { Side::Sell } else { Side::Buy }, &row.symbol)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// What `correlation.rho` says: for each name, its partners with their ρ.
#[derive(Clone, Debug, Default)]
pub struct Correlations {
    partners: HashMap<String, Vec<(String, Decimal)>, DefaultHashBuilder>,
}

impl Correlations {
    /// Adds a pair, in either order. A second one of the same two replaces nothing and is not
    /// added: readers refuse it before.
    pub fn add(&mut self, one: &str, other: &str, rho: Decimal) {
        if self.between(one, other).is_some() {
            return;
        }
        self.partners.entry(one.to_owned()).or_default().push((other.to_owned(), rho));
        self.partners.entry(other.to_owned()).or_default().push((one.to_owned(), rho));
    }

    /// Every pair once, by name.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&str, &str, Decimal)> {
        let pairs = self.partners.iter().flat_map(|(one, partners)| {
            partners
                .iter()
                .filter(move |(other, _)| one <= other)
                .map(move |(other, rho)| (one.as_str(), other.as_str(), *rho))
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_unstable_by_key(|&(one, other, _)| (one, other));
        pairs
    }

    /// The underlyings that move with a symbol's: its own, and those of every name that it is
    /// coupled with.
    pub fn underlyings<'c>(&'c self, symbol: &'c str) -> impl Iterator<Item = &'c str> {
        let own = underlying(symbol);
        let coupled = self.of(symbol).chain(self.of(own)).map(|(partner, _)| underlying(partner));
        std::iter::once(own).chain(coupled)
    }

    fn of<'c>(&'c self, name: &str) -> impl Iterator<Item = (&'c str, Decimal)> + use<'c> {
        self.partners.get(name).into_iter().flatten().map(|(other, rho)| (other.as_str(), *rho))
    }

    fn between(&self, one: &str, other: &str) -> Option<Decimal> {
        self.of(one).find(|(partner, _)| *partner == other).map(|(_, rho)| rho)
    }

    /// ρ of an order and a row on different underlyings: symbols before underlyings, the order's
    /// name first.
    fn rho(&self, order: [&str; 2], row: [&str; 2]) -> Exact {
        let [(symbol, underlying), (row_symbol, row_underlying)] =
            [order, row].map(|[symbol, under]| (symbol, under));
        self.between(symbol, row_symbol)
            .or_else(|| self.between(symbol, row_underlying))
            .or_else(|| self.between(underlying, row_symbol))
            .or_else(|| self.between(underlying, row_underlying))
            .map_or(Exact::ZERO, Exact::from)
    }

    /// Every name that is coupled with one of an order's names, once.
    fn partners_of<'c>(
        &'c self,
        [symbol, underlying]: [&'c str; 2],
    ) -> impl Iterator<Item = &'c str> {
        let of_symbol = self.of(symbol).map(|(partner, _)| partner);
        let others = if symbol == underlying { "" } else { underlying };
        let of_underlying = self.of(others).map(|(partner, _)| partner);
        of_symbol
            .chain(of_underlying.filter(move |partner| self.between(symbol, partner).is_none()))
    }

    fn couples(&self, [symbol, underlying]: [&str; 2], other: &str) -> bool {
        self.between(symbol, other).is_some() || self.between(underlying, other).is_some()
    }

    /// Whether a pair has this name.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        self.partners.contains_key(name)
    }

    /// Whether a row of this symbol and direction counts for an order of that one.
    #[must_use]
    pub fn is_same_bet(&self, order: (&str, Direction), row: (&str, Direction)) -> bool {
        let [own, other] = [order.0, row.0].map(|symbol| [symbol, underlying(symbol)]);
        let rho = if own[1] == other[1] { Exact::ONE } else { self.rho(own, other) };
        !weight(&rho, order.1 == row.1).is_zero()
    }
}

/// `correlation.rho`: `[[NIFTY, BANKNIFTY, 0.9], …]`.
pub(super) const RHO: Key = Key {
    name: "correlation.rho",
    allowed: Allowed::Rows(Shape {
        columns: &[
            Column { name: "one", cell: Cell::Name },
            Column { name: "other", cell: Cell::Name },
            Column { name: "rho", cell: Cell::Number(Range::Correlation) },
        ],
        named: false,
        rising: false,
        distinct: true,
    }),
    default: Fallback::Nothing,
    doc: "How closely two symbols or underlyings move together, from -1 to 1",
    get: |config, _| {
        let pairs = config.correlations.pairs();
        let rows: Vec<String> =
            pairs.iter().map(|(one, other, rho)| format!("[{one}, {other}, {rho}]")).collect();
        (!rows.is_empty()).then(|| format!("[{}]", rows.join(", ")))
    },
    set: |config, _, value| {
        for row in value.rows() {
            if let [one, other, rho] = row.as_slice() {
                config.correlations.add(one.name(), other.name(), rho.number());
            }
        }
    },
};

/// How a row counts: in its underlying's direction, and in its symbol's where `rho` names the
/// symbol apart.
pub(super) fn count(config: &Config, row: &Position<'_>, count: &mut Counter<'_>) {
    let direction = Direction::of_row(row);
    let under = underlying(&row.symbol);
    count(Scope::default().of(Level::Underlying, under, direction), position::unit_cost(row));
    if under != row.symbol && config.correlations.names(&row.symbol) {
        count(Scope::default().of(Level::Symbol, &row.symbol, direction), position::unit_cost(row));
    }
}

/// The scope in which the order's own rows take its room: those that bet the same way, where ρ is
/// 1.
pub(super) fn own_scope(order: &Order<'_>) -> Option<String> {
    Some(Scope::default().of(Level::Underlying, order.underlying, order.direction()?).to_owned())
}

/// What a scope's name is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Underlying,
    Symbol,
}

/// The text of a scope: a sign for level and direction, then the name. One buffer serves a whole
/// sum.
#[derive(Default)]
struct Scope(String);

impl Scope {
    fn of(&mut self, level: Level, name: &str, direction: Direction) -> &str {
        self.0.clear();
        self.0.push(match (level, direction) {
            (Level::Underlying, Direction::Up) => '+',
            (Level::Underlying, Direction::Down) => '-',
            (Level::Symbol, Direction::Up) => '>',
            (Level::Symbol, Direction::Down) => '<',
        });
        self.0.push_str(name);
        &self.0
    }

    /// Name and direction of an underlying's scope.
    fn underlying(scope: &str) -> Option<(&str, Direction)> {
        let up = scope.strip_prefix('+').map(|name| (name, Direction::Up));
        up.or_else(|| scope.strip_prefix('-').map(|name| (name, Direction::Down)))
    }
}

/// What the book holds of the same bet as an order of this symbol and direction.
///
/// Only names that `rho` couples with the order's are looked at, whatever the book holds.
pub(super) fn exposure(
    config: &Config,
    book: &Book<'_>,
    symbol: &str,
    direction: Direction,
) -> Money {
    correlated(config, symbol, direction, &|scope| book.tallied(&CORRELATED_EXPOSURE, scope))
}

fn correlated(
    config: &Config,
    symbol: &str,
    direction: Direction,
    tallied: &dyn Fn(&str) -> Money,
) -> Money {
    let rhos = &config.correlations;
    let own = [symbol, underlying(symbol)];
    let mut scope = Scope::default();
    let mut sum = tallied(scope.of(Level::Underlying, own[1], direction));
    for partner in rhos.partners_of(own) {
        let under = underlying(partner);
        if under == own[1] {
            continue; // already counted in full
        }
        let level = if under == partner { Level::Underlying } else { Level::Symbol };
        let rho = rhos.rho(own, [partner, under]);
        // The rows of a symbol count with its underlying already, when that is a partner too: what
        // differs is put right.
        let already = level == Level::Symbol && rhos.couples(own, under);
        let already = if already { rhos.rho(own, [under, under]) } else { Exact::ZERO };
        for row_direction in Direction::BOTH {
            let weigh = |rho| weight(rho, direction == row_direction);
            let weight = &weigh(&rho) - &weigh(&already);
            if !weight.is_zero() {
                sum += &(&tallied(scope.of(level, partner, row_direction)) * &weight);
            }
        }
    }
    sum
}

/// max(0, ρ × d × s).
fn weight(rho: &Exact, same_direction: bool) -> Fraction {
    Fraction::from(if same_direction { rho.clone() } else { -rho }).at_least_zero()
}

/// Every bet that the book holds: an underlying and a direction, what counts against its limit, and
/// the pending part.
pub(super) fn bets(config: &Config, book: &Book<'_>) -> Vec<(String, Money, Money)> {
    let scopes = book.tally_scopes(&CORRELATED_EXPOSURE);
    let mut bets: Vec<(&str, Direction)> =
        scopes.iter().filter_map(|scope| Scope::underlying(scope)).collect();
    bets.sort_unstable_by_key(|&(name, direction)| (name, direction.name()));
    let bet = |(name, direction): (&str, Direction)| {
        let used = exposure(config, book, name, direction);
        let pending = correlated(config, name, direction, &|scope| {
            book.pending().tallied(&CORRELATED_EXPOSURE, scope).clone()
        });
        (format!("{name} {}", direction.name()), used, pending)
    };
    bets.into_iter().map(bet).collect()
}
