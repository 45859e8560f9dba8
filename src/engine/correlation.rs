//! Which positions are the same bet: the correlations of the config, and the directions of trades.

use super::contract::{OptionRight, OptionTerms};
use super::intent::Side;
use super::position::Position;
use super::spelling::in_capitals;
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
    pub fn of_trade(side: Side, option: Option<&OptionTerms>) -> Self {
        let is_put = option.is_some_and(|option| option.right == Some(OptionRight::Put));
        if (side == Side::Buy) == is_put { Self::Down } else { Self::Up }
    }

    /// The direction of a position.
    #[must_use]
    pub fn of_position(row: &Position<'_>) -> Self {
        let side = if row.is_short() { Side::Sell } else { Side::Buy };
        Self::of_trade(side, row.option.as_deref())
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

/// What `correlation.rho` says: for each name, its partners with their ρ. Names that differ only in
/// case are the same.
#[derive(Clone, Debug, Default)]
pub struct Correlations {
    /// As they are written.
    pairs: Vec<(String, String, Decimal)>,
    /// All names in capitals.
    partners: HashMap<String, Vec<Partner>, DefaultHashBuilder>,
}

/// A name that another is coupled with.
#[derive(Clone, Debug)]
pub(super) struct Partner {
    /// In capitals.
    pub(super) name: String,
    /// What it is a contract on, in capitals, once that is found.
    pub(super) underlying: String,
    pub(super) rho: Decimal,
}

impl Correlations {
    /// Adds a pair, in either order. A second one of the same two replaces nothing and is not
    /// added: readers refuse it before.
    pub fn add(&mut self, one: &str, other: &str, rho: Decimal) {
        if self.between(one, other).is_some() {
            return;
        }
        self.pairs.push((one.to_owned(), other.to_owned(), rho));
        let [one, other] = [one, other].map(|name| in_capitals(name).into_owned());
        let partner = |name: &String| Partner { underlying: name.clone(), name: name.clone(), rho };
        self.partners.entry(one.clone()).or_default().push(partner(&other));
        self.partners.entry(other).or_default().push(partner(&one));
    }

    /// Finds what each name is a contract on, once for all orders.
    pub(super) fn find_underlyings(&mut self, underlying: impl Fn(&str) -> String) {
        for partner in self.partners.values_mut().flatten() {
            partner.underlying = underlying(&partner.name);
        }
    }

    /// Every pair once, by name.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&str, &str, Decimal)> {
        let mut pairs: Vec<(&str, &str, Decimal)> = self
            .pairs
            .iter()
            .map(|(one, other, rho)| (one.as_str().min(other), one.as_str().max(other), *rho))
            .collect();
        pairs.sort_unstable_by_key(|&(one, other, _)| (one, other));
        pairs
    }

    /// The names that are coupled with this one.
    pub fn partners<'c>(
        &'c self,
        name: &str,
    ) -> impl Iterator<Item = (&'c str, Decimal)> + use<'c> {
        let partners = self.partners.get(&*in_capitals(name));
        partners.into_iter().flatten().map(|partner| (partner.name.as_str(), partner.rho))
    }

    fn between(&self, one: &str, other: &str) -> Option<Decimal> {
        let other = in_capitals(other);
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

    /// Every name that is coupled with one of an order's names, once: its symbol's before its
    /// underlying's.
    pub(super) fn partners_of<'c>(
        &'c self,
        [symbol, underlying]: [&'c str; 2],
    ) -> impl Iterator<Item = &'c Partner> {
        let partners_of = |name: &str| {
            self.partners.get(&*in_capitals(name)).map_or([].as_slice(), Vec::as_slice)
        };
        let of_symbol = partners_of(symbol);
        let of_underlying = if symbol == underlying { &[] } else { partners_of(underlying) };
        let is_new = |partner: &&Partner| !of_symbol.iter().any(|known| known.name == partner.name);
        of_symbol.iter().chain(of_underlying.iter().filter(is_new))
    }

    pub(super) fn couples(&self, [symbol, underlying]: [&str; 2], other: &str) -> bool {
        self.between(symbol, other).is_some() || self.between(underlying, other).is_some()
    }

    /// Whether a pair has this name.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        self.partners.contains_key(&*in_capitals(name))
    }
}

/// What a position counts for an order: max(0, ρ × d × s).
pub(super) fn weight(rho: &Exact, same_direction: bool) -> Fraction {
    if rho.is_positive() != same_direction || rho.is_zero() {
        return Fraction::ZERO;
    }
    rho.abs().into()
}
