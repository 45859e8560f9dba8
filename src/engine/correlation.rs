//! How much of the book is the same bet as an order: each row by its direction and its correlation with the order.
//!
//! A row counts max(0, ρ × d × s) × exposure, with d the direction of the order and s that of the row: +1 up, −1 down. ρ is 1
//! on the same underlying, else what `correlation.rho` says of the two, else 0. So a hedge takes no room and gives none.

use super::book::Book;
use super::config::Config;
use super::instrument::{is_put, underlying};
use super::intent::Side;
use super::key::{Allowed, Cell, Column, Fallback, Key, Range, Shape};
use super::limits::CORRELATED_EXPOSURE;
use super::order::Order;
use super::position::{self, Position};
use crate::number::{Decimal, Exact};
use crate::units::{Fraction, Money};
use std::collections::{BTreeSet, HashMap};

/// Which way a position gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// With a rising underlying.
    Up,
    /// With a falling one.
    Down,
}

impl Direction {
    const BOTH: [Self; 2] = [Self::Up, Self::Down];

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
    partners: HashMap<String, Vec<(String, Decimal)>>,
}

impl Correlations {
    /// Adds a pair, in either order.
    pub fn add(&mut self, one: &str, other: &str, rho: Decimal) {
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

    /// The underlyings that move with a symbol's: its own, and those of every name that it is coupled with.
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

    /// ρ of an order and a row on different underlyings: symbols before underlyings, the order's name first.
    fn rho(&self, order: [&str; 2], row: [&str; 2]) -> Exact {
        let [(symbol, underlying), (row_symbol, row_underlying)] = [order, row].map(|[symbol, under]| (symbol, under));
        self.between(symbol, row_symbol)
            .or_else(|| self.between(symbol, row_underlying))
            .or_else(|| self.between(underlying, row_symbol))
            .or_else(|| self.between(underlying, row_underlying))
            .map_or(Exact::ZERO, Exact::from)
    }

    fn names(&self, name: &str) -> bool {
        self.partners.contains_key(name)
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
        let rows: Vec<String> = pairs.iter().map(|(one, other, rho)| format!("[{one}, {other}, {rho}]")).collect();
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

/// How a row counts: in its underlying's direction, and in its symbol's where `rho` names the symbol apart.
pub(super) fn count(config: &Config, row: &Position<'_>, count: &mut dyn FnMut(&str, Money)) {
    let direction = Direction::of_row(row);
    let under = underlying(&row.symbol);
    count(&underlying_scope(under, direction), position::unit_cost(row));
    if under != row.symbol && config.correlations.names(&row.symbol) {
        count(&symbol_scope(&row.symbol, direction), position::unit_cost(row));
    }
}

/// The scope in which the order's own rows take its room: those that bet the same way, where ρ is 1.
pub(super) fn own_scope(order: &Order<'_>) -> Option<String> {
    Some(underlying_scope(order.underlying, order.direction()?))
}

fn underlying_scope(name: &str, direction: Direction) -> String {
    format!("{name} {}", direction.name())
}

/// No underlying's scope begins with a space.
fn symbol_scope(name: &str, direction: Direction) -> String {
    format!(" {name} {}", direction.name())
}

/// What the book holds of the same bet as an order of this symbol and direction.
///
/// Only names that `rho` couples with the order's are looked at, whatever the book holds.
pub(super) fn exposure(config: &Config, book: &Book<'_>, symbol: &str, direction: Direction) -> Money {
    correlated(config, symbol, direction, &|scope| book.tallied(&CORRELATED_EXPOSURE, scope))
}

fn correlated(config: &Config, symbol: &str, direction: Direction, tallied: &dyn Fn(&str) -> Money) -> Money {
    let rhos = &config.correlations;
    let own = [symbol, underlying(symbol)];
    let partners: BTreeSet<&str> = own.iter().flat_map(|name| rhos.of(name)).map(|(partner, _)| partner).collect();
    let mut sum = tallied(&underlying_scope(own[1], direction));
    for partner in partners {
        let under = underlying(partner);
        if under == own[1] {
            continue; // already counted in full
        }
        for row_direction in Direction::BOTH {
            let weigh = |rho: Exact| weight(rho, direction == row_direction);
            let as_underlying = weigh(rhos.rho(own, [under, under]));
            if under == partner {
                sum += &(&tallied(&underlying_scope(under, row_direction)) * &as_underlying);
            } else {
                // Its rows count with its underlying already, when that is a partner too: what differs is put right.
                let base = if rhos.of(own[0]).chain(rhos.of(own[1])).any(|(name, _)| name == under) {
                    as_underlying
                } else {
                    Fraction::ZERO
                };
                let as_symbol = weigh(rhos.rho(own, [partner, under]));
                sum += &(&tallied(&symbol_scope(partner, row_direction)) * &(&as_symbol - &base));
            }
        }
    }
    sum
}

/// max(0, ρ × d × s).
fn weight(rho: Exact, same_direction: bool) -> Fraction {
    Fraction::from(if same_direction { rho } else { -&rho }).at_least_zero()
}

/// Every bet that the book holds: an underlying and a direction, what counts against its limit, and the pending part.
pub(super) fn bets(config: &Config, book: &Book<'_>) -> Vec<(String, Money, Money)> {
    let scopes = book.tally_scopes(&CORRELATED_EXPOSURE);
    let bets = scopes.into_iter().filter(|scope| !scope.starts_with(' ')).filter_map(|scope| {
        let (name, direction) = scope.rsplit_once(' ')?;
        let direction = Direction::BOTH.into_iter().find(|known| known.name() == direction)?;
        let used = exposure(config, book, name, direction);
        let pending =
            correlated(config, name, direction, &|scope| book.pending().tallied(&CORRELATED_EXPOSURE, scope).clone());
        Some((format!("{name} {}", direction.name()), used, pending))
    });
    bets.collect()
}
