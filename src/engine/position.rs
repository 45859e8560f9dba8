//! One row of a book, as the checkpoint gives it.

use crate::number::Decimal;
use std::borrow::Cow;

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
}
