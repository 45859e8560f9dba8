//! A position: one row of a book, and what one unit of it comes to.

use super::contract::OptionTerms;
use super::market::Market;
use crate::number::Decimal;
use crate::units::{Money, PointValue, Points, Quantity};
use std::borrow::Cow;
use std::sync::Arc;

/// The name under which what carries no strategy adds up; the name of no strategy itself.
pub const UNASSIGNED: &str = "unassigned";

/// A position that is held: a quantity of a symbol at a mark.
///
/// Small and plain numbers, because a book may hold a hundred thousand of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position<'a> {
    /// The symbol, as the broker writes it.
    pub symbol: Cow<'a, str>,
    /// The strategy that holds it, where one is named.
    pub strategy: Option<Cow<'a, str>>,
    /// Units, above zero for a long and below for a short; never zero.
    pub quantity: Decimal,
    /// The price that it is valued at; above zero.
    pub mark: Decimal,
    /// Money per point per unit, where the row tells; above zero.
    pub point_value: Option<Decimal>,
    /// Where the position would be closed at a loss, where the row tells; one that was computed may
    /// be at zero or below.
    pub stop_price: Option<Decimal>,
    /// What an option gives, as far as the row tells it; a portfolio completes it by the name of
    /// the symbol, and has none for what is no option.
    pub option: Option<Box<OptionTerms>>,
    /// The product and the exchange that it is held under, where the row tells; rows share one.
    pub market: Option<Arc<Market>>,
}

impl Position<'_> {
    /// What one unit counts in limits: mark × point value, in money; of a written option strike ×
    /// point value, because its premium says nothing of what it may lose.
    #[must_use]
    pub fn unit_exposure(&self) -> Money {
        let strike = self.option.as_ref().filter(|_| self.is_short()).and_then(|of| of.strike);
        &Points::from(strike.unwrap_or(self.mark)) * &self.unit_point_value()
    }

    /// What the row counts in limits: quantity × what one unit counts, always above zero.
    #[must_use]
    pub fn exposure(&self) -> Money {
        &Quantity::from(self.quantity).abs() * &self.unit_exposure()
    }

    /// What one unit loses between mark and stop: nothing where the stop has been passed to the
    /// better side; `None` without a stop. A bought option loses its premium without one.
    #[must_use]
    pub fn unit_risk(&self) -> Option<Money> {
        let Some(stop) = self.stop_price else {
            return self.is_bought_option().then(|| self.unit_exposure());
        };
        let distance = &Points::from(self.mark) - &stop.into();
        let loss = if self.is_short() { -&distance } else { distance };
        Some(&loss.at_least_zero() * &self.unit_point_value())
    }

    /// The stop, where the mark has reached it.
    #[must_use]
    pub fn passed_stop(&self) -> Option<Decimal> {
        let (mark, stop) = (Points::from(self.mark), Points::from(self.stop_price?));
        let is_passed = if self.is_short() { stop <= mark } else { stop >= mark };
        self.stop_price.filter(|_| is_passed)
    }

    /// Whether the row is a short.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.quantity.is_negative()
    }

    /// Whether the row is a bought option, which is paid for and can lose no more than that.
    #[must_use]
    pub fn is_bought_option(&self) -> bool {
        self.option.is_some() && !self.is_short()
    }

    fn unit_point_value(&self) -> PointValue {
        self.point_value.unwrap_or(Decimal::ONE).into()
    }
}
