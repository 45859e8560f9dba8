//! One row of a book, as the checkpoint gives it, and what one unit of it comes to.

use super::market::Market;
use crate::number::Decimal;
use crate::units::{Money, PointValue, Points};
use std::borrow::Cow;
use std::sync::Arc;

/// A position that is held: a quantity of a symbol at a mark.
///
/// Small and plain numbers, because a book may hold a million of them.
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
    /// Where the position would be closed at a loss, where the row tells; above zero.
    pub stop_price: Option<Decimal>,
    /// The product and the exchange that it is held under, where the row tells; rows share one.
    pub market: Option<Arc<Market>>,
}

/// What one unit ties up: mark × point value.
pub(super) fn unit_cost(row: &Position<'_>) -> Money {
    &Points::from(row.mark) * &point_value(row)
}

/// What one unit loses between mark and stop: nothing where the stop has been passed to the better
/// side; `None` without a stop.
pub(super) fn loss_at_stop(row: &Position<'_>) -> Option<Money> {
    let distance = &Points::from(row.mark) - &row.stop_price?.into();
    let loss = if row.quantity.is_negative() { -&distance } else { distance };
    Some(&loss.at_least_zero() * &point_value(row))
}

fn point_value(row: &Position<'_>) -> PointValue {
    row.point_value.unwrap_or(Decimal::ONE).into()
}
