//! What is known of instruments: the terms that the config names, found by symbol or underlying,
//! and what instruments files list, found by symbol.

use super::instrument::InstrumentKind;
use super::listings::{Listing, Listings};
use super::spelling::in_capitals;
use crate::number::Decimal;
use crate::units::Fraction;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What `instruments.<symbol or underlying>` says.
#[derive(Clone, Debug, Default)]
pub struct InstrumentTerms {
    /// `lot_size` in units, above 0.
    pub lot_size: Option<Decimal>,
    /// `point_value` in money per point per unit, above 0.
    pub point_value: Option<Decimal>,
    /// `type`.
    pub kind: Option<InstrumentKind>,
    /// `margin_pct`: the fraction of exposure that a position ties up.
    pub margin_pct: Option<Decimal>,
    /// `tick_size`: the smallest step of its price in points, above 0.
    pub tick_size: Option<Decimal>,
    /// `max_order_qty`: the most units that one order may be for, above 0.
    pub max_order_qty: Option<Decimal>,
}

/// What is known of an instrument: its own entry first, then that of its underlying, then what an
/// instruments file lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownTerms<'c> {
    pub(super) own: Option<&'c InstrumentTerms>,
    pub(super) of_underlying: Option<&'c InstrumentTerms>,
    pub(super) listing: Option<&'c Listing>,
}

impl KnownTerms<'_> {
    /// What entries tell.
    fn told(&self, pick: impl Fn(&InstrumentTerms) -> Option<Decimal>) -> Option<Decimal> {
        self.own.and_then(&pick).or_else(|| self.of_underlying.and_then(pick))
    }

    /// The lot in units.
    pub(super) fn lot_size(&self) -> Option<Decimal> {
        self.told(|terms| terms.lot_size).or_else(|| self.listing?.lot_size)
    }

    /// Money per point per unit.
    pub(super) fn point_value(&self) -> Option<Decimal> {
        self.told(|terms| terms.point_value).or_else(|| self.listing?.point_value)
    }

    /// The smallest step of the price in points.
    pub(super) fn tick_size(&self) -> Option<Decimal> {
        self.told(|terms| terms.tick_size).or_else(|| self.listing?.tick_size)
    }

    /// The most units that one order may be for, as entries tell.
    pub(super) fn max_order_qty(&self) -> Option<Decimal> {
        self.told(|terms| terms.max_order_qty)
    }

    /// The fraction of exposure that a position ties up.
    pub(super) fn margin(&self) -> Fraction {
        self.told(|terms| terms.margin_pct).map_or(Fraction::ONE, Fraction::from)
    }
}

/// Terms by the name of a symbol or an underlying; names that differ only in case are the same.
#[derive(Clone, Debug, Default)]
pub struct Instruments {
    /// By the name in capitals.
    by_name: BTreeMap<String, NamedTerms>,
    /// What instruments files list; `None` where there are none.
    listed: Option<Arc<Listings>>,
}

#[derive(Clone, Debug)]
struct NamedTerms {
    /// As it is written.
    name: String,
    terms: InstrumentTerms,
}

impl Instruments {
    /// Sets the terms of a name, in place of those that it had.
    pub fn insert(&mut self, name: &str, terms: InstrumentTerms) {
        let named = NamedTerms { name: name.to_owned(), terms };
        self.by_name.insert(in_capitals(name).into_owned(), named);
    }

    /// Enters a name of which nothing is told yet, unless it is there.
    pub fn enter(&mut self, name: &str) {
        self.by_name.entry(in_capitals(name).into_owned()).or_insert_with(|| NamedTerms {
            name: name.to_owned(),
            terms: InstrumentTerms::default(),
        });
    }

    /// The terms of that very name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&InstrumentTerms> {
        if self.by_name.is_empty() {
            return None;
        }
        self.by_name.get(&*in_capitals(name)).map(|named| &named.terms)
    }

    /// The same, to be completed by a reader.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut InstrumentTerms> {
        self.by_name.get_mut(&*in_capitals(name)).map(|named| &mut named.terms)
    }

    /// Whether the config names none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Whether nothing is known: the config names none, and there is no instruments file.
    #[must_use]
    #[inline]
    pub fn are_unknown(&self) -> bool {
        self.by_name.is_empty() && self.listed.is_none()
    }

    /// Adds what instruments files list.
    pub fn list(&mut self, listings: Listings) {
        self.listed = Some(Arc::new(listings));
    }

    /// What instruments files list; `None` where there are none.
    #[must_use]
    #[inline]
    pub fn listings(&self) -> Option<&Listings> {
        self.listed.as_deref()
    }

    /// What they list of a symbol.
    #[must_use]
    #[inline]
    pub fn listing(&self, symbol: &str) -> Option<&Listing> {
        self.listed.as_deref()?.get(symbol)
    }

    /// Whether there are instruments files, and neither they nor the config know the symbol.
    #[must_use]
    pub fn lacks(&self, symbol: &str) -> bool {
        self.listings().is_some_and(|listings| listings.lacks(symbol)) && self.get(symbol).is_none()
    }

    /// The names as they are written, with their terms, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &InstrumentTerms)> {
        self.by_name.values().map(|named| (named.name.as_str(), &named.terms))
    }
}
