//! What instruments files list: each symbol with its lot, its tick, its largest order, and of a
//! contract what it is on, its strike and its last day.

use super::contract::{Contract, OptionTerms};
use super::instrument::InstrumentKind;
use super::spelling::in_capitals;
use crate::number::Decimal;
use crate::timestamp::Date;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What is listed of a symbol; `None` is what its line does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The symbol as it is listed.
    pub symbol: String,
    /// Shares, a future or an option.
    pub kind: Option<InstrumentKind>,
    /// What a contract is on, in capitals.
    pub underlying: Option<String>,
    /// The tradable step in units, above 0.
    pub lot_size: Option<Decimal>,
    /// The smallest step of its price in points, above 0.
    pub tick_size: Option<Decimal>,
    /// Money per point per unit, above 0.
    pub point_value: Option<Decimal>,
    /// Whether its exchange quotes it for another quantity than one unit, and nothing tells which:
    /// its point value is then not 1.
    pub lacks_point_value: bool,
    /// The most units that one order may be for, above 0.
    pub max_order_qty: Option<Decimal>,
    /// Money below which the exchange opens nothing.
    pub min_notional: Option<Decimal>,
    /// The strike of an option in points, above 0.
    pub strike: Option<Decimal>,
    /// The last day on which a contract trades.
    pub expiry: Option<Date>,
}

impl Listing {
    /// What both tell alike: two exchanges may list one symbol, and where they differ, nothing is
    /// known.
    #[must_use]
    pub fn agreeing_with(self, other: &Self) -> Self {
        fn alike<T: PartialEq>(one: Option<T>, other: Option<&T>) -> Option<T> {
            one.filter(|one| other == Some(one))
        }
        Self {
            kind: alike(self.kind, other.kind.as_ref()),
            underlying: alike(self.underlying, other.underlying.as_ref()),
            lot_size: alike(self.lot_size, other.lot_size.as_ref()),
            tick_size: alike(self.tick_size, other.tick_size.as_ref()),
            point_value: alike(self.point_value, other.point_value.as_ref()),
            lacks_point_value: self.lacks_point_value || other.lacks_point_value,
            max_order_qty: alike(self.max_order_qty, other.max_order_qty.as_ref()),
            min_notional: alike(self.min_notional, other.min_notional.as_ref()),
            strike: alike(self.strike, other.strike.as_ref()),
            expiry: alike(self.expiry, other.expiry.as_ref()),
            symbol: self.symbol,
        }
    }

    /// The contract that is listed, with what its name adds; `None` where shares are, or where
    /// neither calls it a contract.
    pub(super) fn contract<'s>(
        &'s self,
        symbol: &'s str,
        named: Option<Contract<'s>>,
    ) -> Option<Contract<'s>> {
        let named_option = named.and_then(|named| named.option);
        let listed_terms = |right| OptionTerms { right, strike: self.strike };
        let option = match self.kind {
            Some(InstrumentKind::Equity) => return None,
            Some(InstrumentKind::Future) => None,
            Some(InstrumentKind::Option(right)) => {
                Some(listed_terms(right).or(named_option.unwrap_or_default()))
            }
            Some(InstrumentKind::Fno) => named_option,
            None => return named,
        };
        let on_name = || named.map_or(symbol, |named| named.underlying);
        Some(Contract { underlying: self.underlying.as_deref().unwrap_or_else(on_name), option })
    }
}

/// What is listed, by symbol; symbols that differ only in case are the same.
#[derive(Clone, Debug, Default)]
pub struct Listings {
    /// By the symbol in capitals.
    by_symbol: BTreeMap<String, Listing>,
    /// The most units that one order may be for, by what a contract is on, in capitals.
    max_order_by_underlying: BTreeMap<String, Decimal>,
    /// Whether any file lists symbols, so that one which is not there is none.
    lists_symbols: bool,
    /// Symbols that are listed and look like one that was looked for in vain.
    alike: Vec<String>,
    /// The day on which orders are sized, by which a contract has expired; `None` where nothing is
    /// said of it.
    pub today: Option<Date>,
}

impl Listings {
    /// Enters what a line lists; of a symbol that is listed already, what both lines say.
    pub fn enter(&mut self, listing: Listing) {
        let name = in_capitals(&listing.symbol).into_owned();
        let listing = match self.by_symbol.remove(&name) {
            Some(known) => known.agreeing_with(&listing),
            None => listing,
        };
        self.by_symbol.insert(name, listing);
    }

    /// Notes that a file of symbols was read, so that one which is not listed is none.
    pub fn expect_symbols(&mut self) {
        self.lists_symbols = true;
    }

    /// Whether symbols are listed, and this one is not.
    #[must_use]
    pub fn lacks(&self, symbol: &str) -> bool {
        self.lists_symbols && self.get(symbol).is_none()
    }

    /// Sets the most units that one order on an underlying may be for.
    pub fn set_max_order(&mut self, underlying: &str, units: Decimal) {
        self.max_order_by_underlying.insert(in_capitals(underlying).into_owned(), units);
    }

    /// Notes a symbol that is listed and looks like one that was looked for in vain.
    pub fn note_alike(&mut self, symbol: &str) {
        self.alike.push(symbol.to_owned());
    }

    /// What is listed of a symbol.
    #[must_use]
    pub fn get(&self, symbol: &str) -> Option<&Listing> {
        self.by_symbol.get(&*in_capitals(symbol))
    }

    /// The most units that one order of a symbol may be for.
    pub(super) fn max_order_qty(&self, symbol: &str, underlying: &str) -> Option<Decimal> {
        let of_symbol = self.get(symbol).and_then(|listing| listing.max_order_qty);
        of_symbol.or_else(|| self.max_order_by_underlying.get(underlying).copied())
    }

    /// The last day of a symbol, where that is past.
    pub(super) fn expired(&self, symbol: &str) -> Option<Date> {
        let expiry = self.get(symbol)?.expiry?;
        (expiry < self.today?).then_some(expiry)
    }

    /// Everything that is listed, by symbol.
    pub fn iter(&self) -> impl Iterator<Item = &Listing> {
        self.by_symbol.values()
    }

    /// The listed symbol that one which is not listed is most likely a slip of.
    ///
    /// A file lists a hundred thousand, so only those are compared that stand near it in the
    /// alphabet, and those that were noted.
    #[must_use]
    pub fn nearest(&self, symbol: &str) -> Option<&str> {
        const LOOKED_AT: usize = 32;
        let name = in_capitals(symbol);
        let before = self.by_symbol.range::<str, _>((Bound::Unbounded, Bound::Excluded(&*name)));
        let behind = self.by_symbol.range::<str, _>((Bound::Excluded(&*name), Bound::Unbounded));
        let near = before.rev().take(LOOKED_AT).chain(behind.take(LOOKED_AT));
        let near = near.map(|(_, listing)| listing.symbol.as_str());
        let all = near.chain(self.alike.iter().map(String::as_str));
        let slips = all.filter_map(|listed| Some((slips_between(&name, listed)?, listed)));
        slips.min().map(|(_, listed)| listed)
    }
}

/// How many letters two symbols differ by, where one may be a slip of the other.
#[must_use]
pub fn slips_between(symbol: &str, listed: &str) -> Option<usize> {
    const MOST: usize = 2;
    /// Fewer letters are near everything.
    const LEAST_LETTERS: usize = 3;
    if symbol.len().abs_diff(listed.len()) > MOST || symbol.len() < LEAST_LETTERS {
        return None;
    }
    let slips = strsim::osa_distance(&in_capitals(symbol), &in_capitals(listed));
    (slips <= MOST.min(symbol.len() / 3)).then_some(slips)
}
