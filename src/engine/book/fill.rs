//! Taking fills, and following the rows as they come, change and go.

use super::super::config::Config;
use super::super::position::Position;
use super::{Book, HoldingPlace, Index, NAMES_KEPT, OwnPosition, at, number_of};
use crate::engine::codes;
use crate::number::{Decimal, Exact, NumberError};
use crate::units::Quantity;
use std::borrow::Cow;
use std::fmt;
use std::hint::black_box;
use std::sync::OnceLock;

/// A fill that no row can hold, so that the book stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FillError {
    /// What does not fit: `quantity`, `last_price`, `multiplier` or `stop_price`.
    pub field: &'static str,
    /// Its value.
    pub value: String,
    /// Why it does not fit.
    pub error: NumberError,
}

impl fmt::Display for FillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, value, error } = self;
        write!(f, "the fill leaves a position with {field} {value}, {error}")
    }
}

impl std::error::Error for FillError {}

impl FillError {
    codes! {
        {}
        Self { .. } => "fill_out_of_range":
            "it leaves a position with a number that can't be held exactly; the book stays as it \
             was",
    }

    /// A number as a row can hold it.
    pub(in crate::engine) fn fit(field: &'static str, value: &Exact) -> Result<Decimal, Self> {
        let unfit = |error| Self { field, value: value.to_string(), error };
        Decimal::try_from(value).map_err(unfit)
    }
}

impl<'a> Book<'a> {
    /// Takes a fill: `closes` is taken from the rows of the own position, `opens` becomes a row, or
    /// adds to the newest row of its symbol, strategy and side where that is alike.
    ///
    /// # Errors
    /// A number that no row can hold; the book is then as it was.
    pub(in crate::engine) fn fill(
        &mut self,
        config: &Config,
        place: HoldingPlace,
        own: &OwnPosition,
        closes: &Quantity,
        opens: Option<Position<'a>>,
    ) -> Result<(), FillError> {
        if !closes.is_zero() {
            for (number, left) in self.rows_cut(place, own, closes)? {
                self.set_quantity(config, number, left);
            }
        }
        if let Some(opened) = opens {
            self.keep_point_values(place, &opened);
            match self.alike(place, &opened) {
                Some((number, sum)) => self.set_quantity(config, number, sum),
                None => self.push(config, opened),
            }
        }
        Ok(())
    }

    /// Rows that tell no point value count × 1 where no row of their symbol tells another, and go
    /// on doing so beside a new row that does: they tell it themselves from now on. So the written
    /// book, where a row without one takes what the others carry, reads as it counts here.
    fn keep_point_values(&mut self, place: HoldingPlace, opened: &Position<'_>) {
        let is_one = |value: Option<Decimal>| value.is_none_or(|value| value == Decimal::ONE);
        if is_one(opened.point_value) || !self.point_value_at(place).is_ok_and(is_one) {
            return;
        }
        for number in self.index().rows_of_symbol(&opened.symbol) {
            let row = &mut self.rows[at(number)];
            if row.point_value.is_none() {
                row.point_value = Some(Decimal::ONE);
                if let Some(index) = self.index.get_mut() {
                    index.tell_point_value(number, Decimal::ONE);
                }
            }
        }
    }

    /// The rows that a close takes from, each with the quantity that it leaves.
    fn rows_cut(
        &self,
        place: HoldingPlace,
        own: &OwnPosition,
        closes: &Quantity,
    ) -> Result<Vec<(u32, Decimal)>, FillError> {
        let (mut cut, mut unfit) = (Vec::new(), None);
        self.index_at(place).each_closed(&self.rows, place, own, closes, |number, taken| {
            let row = &self.rows[at(number)];
            let signed = if row.is_short() { -taken } else { taken.clone() };
            let left = &Quantity::from(row.quantity) - &signed;
            match FillError::fit("quantity", left.number()) {
                Ok(left) => cut.push((number, left)),
                Err(error) => unfit = Some(error),
            }
        });
        unfit.map_or(Ok(cut), Err)
    }

    /// The newest row of the holding, where a new one differs from it in nothing but the quantity;
    /// and both quantities together.
    fn alike(&self, place: HoldingPlace, new: &Position<'_>) -> Option<(u32, Decimal)> {
        let newest = self.index_at(place).newest(place, new.is_short())?;
        let old = &self.rows[at(newest)];
        if (old.mark, old.point_value, old.stop_price, &old.market)
            != (new.mark, new.point_value, new.stop_price, &new.market)
        {
            return None;
        }
        let sum = &Quantity::from(old.quantity) + &new.quantity.into();
        Decimal::try_from(sum.number()).ok().map(|sum| (newest, sum))
    }

    /// A row comes behind all others.
    fn push(&mut self, config: &Config, row: Position<'a>) {
        let units = Quantity::from(row.quantity).abs();
        let exposure = &units * &row.unit_exposure();
        let strategy = self.sums.enter(row.strategy.as_ref());
        self.sums.change(config, &row, strategy, &units, &exposure, 1);
        let number = self.free.pop().unwrap_or_else(|| number_of(self.rows.len()));
        if let Some(index) = self.index.get_mut() {
            index.push(number, &row, strategy, &units, &exposure);
        }
        if at(number) < self.rows.len() {
            (self.rows[at(number)], self.strategies[at(number)]) = (row, strategy);
        } else {
            self.rows.push(row);
            self.strategies.push(strategy);
        }
    }

    /// Gives a row another quantity on the same side; 0, and the row is closed.
    fn set_quantity(&mut self, config: &Config, number: u32, quantity: Decimal) {
        let row = &mut self.rows[at(number)];
        let units = &Quantity::from(quantity).abs() - &Quantity::from(row.quantity).abs();
        let exposure = &units * &row.unit_exposure();
        let (strategy, goes) = (self.strategies[at(number)], quantity.is_zero());
        self.sums.change(config, row, strategy, &units, &exposure, -i64::from(goes));
        if let Some(index) = self.index.get_mut() {
            index.count(number, row.is_short(), &units, &exposure);
            if goes {
                index.remove(number, row);
            }
        }
        row.quantity = quantity;
        if goes {
            self.free.push(number);
        }
    }

    /// Makes the book ready for fills, which an index of all symbols must follow.
    pub(in crate::engine) fn expect_fills(&mut self) {
        self.index();
        self.first = OnceLock::new();
    }

    /// The name of a place's symbol as the book spells it, for a row that is to be opened there.
    pub(in crate::engine) fn symbol_at(&self, place: HoldingPlace) -> Option<Cow<'a, str>> {
        self.index_at(place).symbol_name(place).cloned()
    }

    /// The name of a place's strategy.
    pub(in crate::engine) fn strategy_at(&self, place: HoldingPlace) -> Option<Cow<'a, str>> {
        self.sums.code(place.strategy_id()).cloned()
    }

    /// Whether a place still stands for all that there is of its symbol and strategy.
    pub(in crate::engine) fn is_known(&self, place: HoldingPlace) -> bool {
        place.is_known() && (place.is_of_all() || self.index.get().is_none())
    }

    /// Forgets the names of symbols and strategies that nothing carries any more, once most are
    /// such names: a stream may bring ever new ones. Places that were found before are worth
    /// nothing then. Says whether it forgot any.
    pub(in crate::engine) fn tidy(&mut self, config: &Config) -> bool {
        let names = self.index.get().map_or(0, Index::entries) + self.sums.entered();
        let forgets = names > NAMES_KEPT && names > 4 * self.standing_rows();
        if forgets {
            let rows = self.positions().cloned().collect();
            let origins = self.positions_by_origin().filter_map(|(origin, _)| origin).collect();
            *self = Self { origins, ..Self::open(config, rows, self.sums.emptied()) };
            self.expect_fills();
        }
        forgets
    }

    /// Where several orders meet the book that are decided on one after the other.
    ///
    /// What their decisions will look at is read for all of them at once: a large book lies in slow
    /// memory, and so its latency is paid once.
    pub(in crate::engine) fn places<'i>(
        &self,
        orders: impl Iterator<Item = (&'i str, Option<&'i str>)>,
    ) -> Vec<HoldingPlace> {
        let index = self.index();
        let named = |(symbol, strategy)| index.named(symbol, self.sums.id(strategy));
        let mut places: Vec<HoldingPlace> = orders.map(named).collect();
        for place in &mut places {
            *place = index.with_holding(*place);
        }
        let heads: Vec<u32> = places.iter().flat_map(|&place| index.heads(place)).collect();
        let free = self.free.iter().rev().take(places.len());
        for row in heads.iter().chain(free).filter_map(|&number| self.rows.get(at(number))) {
            black_box((row.symbol.len(), row.stop_price.is_some()));
        }
        places
    }
}
