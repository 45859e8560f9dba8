//! Which positions are the same bet: the correlations of the config, and the directions of trades.

use super::instrument::{is_put, underlying};
use super::intent::Side;
use super::position::Position;
use crate::number::{Decimal, Exact};
use crate::units::Fraction;
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
    pub fn of_trade(side: Side, symbol: &str) -> Self {
        if (side == Side::Buy) == is_put(symbol) { Self::Down } else { Self::Up }
    }

    /// The direction of a position.
    #[must_use]
    pub fn of_position(row: &Position<'_>) -> Self {
        Self::of_trade(if row.is_short() { Side::Sell } else { Side::Buy }, &row.symbol)
    }

    /// The name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
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
        let coupled =
            self.partners(symbol).chain(self.partners(own)).map(|(partner, _)| underlying(partner));
        std::iter::once(own).chain(coupled)
    }

    fn partners<'c>(&'c self, name: &str) -> impl Iterator<Item = (&'c str, Decimal)> + use<'c> {
        self.partners.get(name).into_iter().flatten().map(|(other, rho)| (other.as_str(), *rho))
    }

    fn between(&self, one: &str, other: &str) -> Option<Decimal> {
        self.partners(one).find(|(partner, _)| *partner == other).map(|(_, rho)| rho)
    }

    /// ρ of an order and a row on different underlyings: symbols before underlyings, the order's
    /// name first.
    pub(super) fn rho(&self, order: [&str; 2], row: [&str; 2]) -> Exact {
        let [(symbol, underlying), (row_symbol, row_underlying)] =
            [order, row].map(|[symbol, under]| (symbol, under));
        self.between(symbol, row_symbol)
            .or_else(|| self.between(symbol, row_underlying))
            .or_else(|| self.between(underlying, row_symbol))
            .or_else(|| self.between(underlying, row_underlying))
            .map_or(Exact::ZERO, Exact::from)
    }

    /// Every name that is coupled with one of an order's names, once.
    pub(super) fn partners_of<'c>(
        &'c self,
        [symbol, underlying]: [&'c str; 2],
    ) -> impl Iterator<Item = &'c str> {
        let of_symbol = self.partners(symbol).map(|(partner, _)| partner);
        let others = if symbol == underlying { "" } else { underlying };
        let of_underlying = self.partners(others).map(|(partner, _)| partner);
        of_symbol
            .chain(of_underlying.filter(move |partner| self.between(symbol, partner).is_none()))
    }

    pub(super) fn couples(&self, [symbol, underlying]: [&str; 2], other: &str) -> bool {
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

/// What a position counts for an order: max(0, ρ × d × s).
pub(super) fn weight(rho: &Exact, same_direction: bool) -> Fraction {
    Fraction::from(if same_direction { rho.clone() } else { -rho }).at_least_zero()
}
