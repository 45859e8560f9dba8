//! The book: the positions that are held, and what they count in every limit.
//!
//! Rows stand in the order of the checkpoint, fills behind them. A row that is closed becomes a row
//! of quantity 0, whose place a later fill takes. Who holds what of which symbol, and which row is
//! closed next, is told by the index.

mod fill;
mod index;
mod names;
mod point_values;
mod sums;
#[cfg(test)]
mod tests;

pub(crate) use index::HoldingPlace;
pub use index::OwnPosition;
pub(super) use point_values::PointValues;
pub(super) use sums::{StrategyId, Sums};

pub use fill::FillError;
pub use sums::{CountUnit, Measure, ScopeCounter};

use super::config::Config;
use super::market::{Market, MarketPart};
use super::position::Position;
use crate::number::Decimal;
use crate::units::{Money, Quantity};
use hashbrown::HashMap;
use index::{Index, PickedRows};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// What is held.
#[derive(Clone, Debug)]
pub(super) struct Book<'a> {
    rows: Vec<Position<'a>>,
    /// By the number of the row.
    strategies: Vec<StrategyId>,
    /// The numbers of rows that are closed.
    free: Vec<u32>,
    /// Which rows the book was opened with, by their age: the first to come.
    origins: Vec<usize>,
    sums: Sums<'a>,
    /// The rows of every symbol.
    index: OnceLock<Index<'a>>,
    /// The rows of the first symbol that is asked about. A single call asks about no other, and to
    /// index 100,000 rows for it would take half as long again as to read them.
    first: OnceLock<(String, Index<'a>)>,
}

/// What closing gives back.
#[derive(Clone, Debug)]
pub(super) struct Released {
    /// Of the whole book's exposure.
    pub(super) exposure: Money,
    /// Of the capital that carries the order's strategy, or none.
    pub(super) capital: Money,
}

/// More names than this, and than four for each row, and the book forgets those that nothing
/// carries.
const NAMES_KEPT: usize = 4096;

impl<'a> Book<'a> {
    /// A book of these rows; `sums` are still of nothing, and tell what is to be summed up.
    pub(super) fn open(config: &Config, mut rows: Vec<Position<'a>>, mut sums: Sums<'a>) -> Self {
        let standing = rows.iter().enumerate().filter(|(_, row)| !row.quantity.is_zero());
        let origins = standing.map(|(place, _)| place).collect();
        rows.retain(|row| !row.quantity.is_zero());
        let strategies = rows.iter().map(|row| {
            let strategy = sums.enter(row.strategy.as_ref());
            let units = Quantity::from(row.quantity).abs();
            sums.change(config, row, strategy, &units, &(&units * &row.unit_exposure()), 1);
            strategy
        });
        Self {
            strategies: strategies.collect(),
            rows,
            free: Vec::new(),
            origins,
            sums,
            index: OnceLock::new(),
            first: OnceLock::new(),
        }
    }

    /// What the rows count in every limit.
    pub(super) fn sums(&self) -> &Sums<'a> {
        &self.sums
    }

    fn index(&self) -> &Index<'a> {
        self.index
            .get_or_init(|| Index::of_rows(&self.rows, &self.strategies, self.rows.len(), |_| true))
    }

    /// An index that knows of this symbol.
    #[inline]
    fn about(&self, symbol: &str) -> &Index<'a> {
        if let Some(all) = self.index.get() {
            return all;
        }
        let (first, index) = self.first.get_or_init(|| {
            let of_symbol = |row: &Position<'_>| row.symbol == symbol;
            (symbol.to_owned(), Index::of_rows(&self.rows, &self.strategies, 0, of_symbol))
        });
        if first == symbol { index } else { self.index() }
    }

    /// How many rows hold something.
    pub(super) fn standing_rows(&self) -> usize {
        self.rows.len() - self.free.len()
    }

    /// How many symbols have a row.
    pub(super) fn held_symbols(&self) -> usize {
        self.index().held_symbols()
    }

    /// Whether any row of the symbol stands.
    pub(super) fn holds(&self, symbol: &str) -> bool {
        self.about(symbol).symbol_rows(symbol).is_some_and(|of| of.rows > 0)
    }

    /// Whether any row of a place's holding stands on that side.
    pub(super) fn holds_side(&self, place: HoldingPlace, is_short: bool) -> bool {
        self.index_at(place).newest(place, is_short).is_some()
    }

    /// The gross exposure of every row of a symbol, whatever its strategy.
    pub(super) fn symbol_exposure(&self, symbol: &str) -> Money {
        let of_symbol = self.about(symbol).symbol_rows(symbol);
        of_symbol.map_or(Money::ZERO, |of| of.exposure.clone())
    }

    /// The point value that the rows of a symbol carry; `None` where none does.
    ///
    /// # Errors
    /// The lowest and the highest, where they disagree.
    pub(super) fn point_value_of(
        &self,
        symbol: &str,
    ) -> Result<Option<Decimal>, (Decimal, Decimal)> {
        let of_symbol = self.about(symbol).symbol_rows(symbol);
        of_symbol.map_or(Ok(None), |of| of.point_values.only())
    }

    /// The point value that the rows of a place's symbol carry.
    ///
    /// # Errors
    /// As [`point_value_of`](Self::point_value_of).
    pub(super) fn point_value_at(
        &self,
        place: HoldingPlace,
    ) -> Result<Option<Decimal>, (Decimal, Decimal)> {
        let of_symbol = self.index_at(place).symbol_rows_at(place);
        of_symbol.map_or(Ok(None), |of| of.point_values.only())
    }

    /// Every row that holds something, the oldest first.
    pub(super) fn positions(&self) -> impl Iterator<Item = &Position<'a>> {
        self.positions_by_origin().map(|(_, row)| row)
    }

    /// The same, each with its place among the rows that the book was opened with; `None` for those
    /// that fills have opened.
    pub(super) fn positions_by_origin(
        &self,
    ) -> impl Iterator<Item = (Option<usize>, &Position<'a>)> {
        let standing = (0..).zip(&self.rows).filter(|(_, row)| !row.quantity.is_zero());
        let mut numbers: Vec<u32> = standing.map(|(number, _)| number).collect();
        let index = self.index.get();
        if let Some(index) = index {
            index.sort_by_age(&mut numbers);
        }
        let age = move |number| index.map_or(u64::from(number), |index| index.age(number));
        let origin = move |number| self.origins.get(usize::try_from(age(number)).ok()?).copied();
        numbers.into_iter().map(move |number| (origin(number), &self.rows[at(number)]))
    }

    /// The rows of a symbol, the oldest first.
    pub(super) fn positions_of(&self, symbol: &str) -> Vec<&Position<'a>> {
        let numbers = self.about(symbol).rows_of_symbol(symbol).into_iter();
        numbers.map(|number| &self.rows[at(number)]).collect()
    }

    /// Where an order of this symbol and strategy meets the book.
    #[inline]
    pub(super) fn place(&self, symbol: &str, strategy: Option<&str>) -> HoldingPlace {
        self.about(symbol).place(symbol, self.sums.id(strategy))
    }

    /// The index that a place was found in.
    fn index_at(&self, place: HoldingPlace) -> &Index<'a> {
        match self.first.get() {
            Some((_, first)) if !place.is_of_all() => first,
            _ => self.index(),
        }
    }

    /// What an order of a market would close.
    #[inline]
    pub(super) fn own(&self, place: HoldingPlace, market: Option<&Market>) -> OwnPosition {
        match market {
            Some(market) if !self.index_at(place).admits_all(place, market) => {
                self.own_in(place, market)
            }
            _ => self.index_at(place).own(place),
        }
    }

    /// What an order would close that names a product or an exchange: rows of it, or of none.
    #[cold]
    fn own_in(&self, place: HoldingPlace, market: &Market) -> OwnPosition {
        let index = self.index_at(place);
        let mut is_whole = true;
        let mut of_side = |is_short| {
            let (admitted, others): (Vec<u32>, Vec<u32>) = index
                .own_rows(place, is_short)
                .partition(|&number| market.admits(self.rows[at(number)].market.as_deref()));
            is_whole &= others.is_empty();
            admitted
        };
        let picked = PickedRows { long: of_side(false), short: of_side(true) };
        if is_whole {
            return index.own(place);
        }
        let mut own = OwnPosition {
            net: Quantity::ZERO,
            exposure: Money::ZERO,
            of_strategy: Money::ZERO,
            picked: None,
        };
        for &number in picked.long.iter().chain(&picked.short) {
            let row = &self.rows[at(number)];
            own.net += &row.quantity.into();
            own.exposure += &row.exposure();
            if index.is_in_holding(number, place) {
                own.of_strategy += &row.exposure();
            }
        }
        own.picked = Some(Box::new(picked));
        own
    }

    /// Rows of an own position that are of different products, or exchanges, and of opposite signs,
    /// so that what closes one opens or adds to another.
    pub(super) fn opposite_markets(
        &self,
        place: HoldingPlace,
        own: &OwnPosition,
        part: MarketPart,
    ) -> Option<Vec<&Position<'a>>> {
        let index = self.index_at(place);
        if !index.may_be_opposite(place) {
            return None;
        }
        let mut rows = Vec::new();
        index.each_own(place, own, |number| rows.push(&self.rows[at(number)]));
        let words_of = |is_short: bool| -> BTreeSet<&str> {
            let of_side = rows.iter().filter(|row| row.is_short() == is_short);
            of_side.filter_map(|row| part.of(row.market.as_deref()?)).collect()
        };
        let (long, short) = (words_of(false), words_of(true));
        let differ = long.iter().any(|word| short.iter().any(|other| other != word));
        differ.then_some(rows)
    }

    /// Visits every row of an order's own position.
    pub(super) fn each_own(
        &self,
        place: HoldingPlace,
        own: &OwnPosition,
        mut visit: impl FnMut(&Position<'a>),
    ) {
        self.index_at(place).each_own(place, own, |number| visit(&self.rows[at(number)]));
    }

    /// What closing so much of an order's own position gives back.
    pub(super) fn released(
        &self,
        config: &Config,
        place: HoldingPlace,
        own: &OwnPosition,
        closes: &Quantity,
    ) -> Released {
        if closes.is_zero() {
            return Released { exposure: Money::ZERO, capital: Money::ZERO };
        }
        let has_margins = self.sums.has_margins();
        if *closes >= own.net.abs() && !has_margins {
            let (exposure, capital) = (own.exposure.clone(), own.of_strategy.clone());
            return Released { exposure, capital };
        }
        let mut released = Released { exposure: Money::ZERO, capital: Money::ZERO };
        let index = self.index_at(place);
        index.each_closed(&self.rows, place, own, closes, |number, taken| {
            let row = &self.rows[at(number)];
            let freed = taken * &row.unit_exposure();
            released.exposure += &freed;
            if index.is_in_holding(number, place) && has_margins {
                released.capital += &(&freed * &config.margin_of_row(row));
            } else if index.is_in_holding(number, place) {
                released.capital += &freed;
            }
        });
        released
    }

    /// The rows of an order's symbol with the units that closing so much leaves them, the oldest
    /// first.
    pub(super) fn rows_after(
        &self,
        symbol: &str,
        place: HoldingPlace,
        own: &OwnPosition,
        closes: &Quantity,
    ) -> Vec<(&Position<'a>, Quantity)> {
        let mut closed: HashMap<u32, Quantity> = HashMap::default();
        let index = self.index_at(place);
        if !closes.is_zero() {
            index.each_closed(&self.rows, place, own, closes, |number, units| {
                closed.insert(number, units.clone());
            });
        }
        let left = |number: u32| {
            let row = &self.rows[at(number)];
            let units = Quantity::from(row.quantity).abs();
            let left = closed.get(&number).map_or(units.clone(), |closed| &units - closed);
            (!left.is_zero()).then_some((row, left))
        };
        index.rows_of_symbol(symbol).into_iter().filter_map(left).collect()
    }
}

/// A number as an index.
fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A count as a number; no book holds 2^32 rows.
fn number_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
