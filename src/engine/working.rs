//! Working orders: what they may still open, at its worst.
//!
//! Nothing is set aside for a working order: what is held is there to be closed. The buys and the
//! sells of a symbol are taken apart, each on the rows as they stand, the cheapest order first: it
//! closes what an intent of its strategy would close, as far as no cheaper order has, and the rest
//! of it opens at its own price. Only one of the two sides can come true, so that each strategy's
//! part of the symbol counts the greatest of three: its rows; its rows as the buys leave them, with
//! what they open; its rows as the sells leave them, with what those open.

mod bracket;
mod closing;
mod cover;

use super::account::WorkingOrder;
use super::book::Sums;
use super::config::Config;
use super::intent::Side;
use super::position::Position;
use crate::number::{Decimal, Digits, Exact};
use crate::units::{Money, PointValue, Points, Quantity};
use closing::Closing;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Rows of one symbol, each with the units that stand of it, the oldest first.
pub(super) type RowsLeft<'r, 'a> = [(&'r Position<'a>, Quantity)];

/// What the working orders of one symbol change of what its rows count.
#[derive(Clone, Debug)]
pub(super) struct Settlement<'a> {
    /// What counts beside the rows themselves: `pending`, less the risk that resting stops take off
    /// rows without a stop of their own.
    pub(super) beside: Sums<'a>,
    /// What the orders may open beyond what the rows count.
    pub(super) pending: Sums<'a>,
    /// The orders that would open something, by their place in the list, with the units.
    pub(super) opened: Vec<(usize, Quantity)>,
}

/// The rows as the orders of one side leave them, and what these open: the place of each, and the
/// units.
type SideFilled<'s, 'r, 'a> = (Closing<'s, 'r, 'a>, Vec<(usize, Quantity)>);

/// Part of a row: all of it, or what a resting stop covers or leaves.
#[derive(Clone)]
struct Slice<'r, 'a> {
    row: &'r Position<'a>,
    /// The trigger of the stop that covers it.
    cover: Option<Decimal>,
    units: Quantity,
}

/// How a working order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What it opens once it has closed what it can.
    Settled,
    /// All of its quantity, though it closes what it would for the orders behind it.
    Whole,
    /// Not at all; only, where it is a stop, the rows that it covers stay covered.
    LeftOut,
}

/// The point value that orders have which nothing told one, once a row with this one stands beside
/// rows that nothing told one either: those count × 1, and the highest is taken.
pub(super) fn told_beside(rows: &RowsLeft<'_, '_>, value: Decimal) -> Decimal {
    let of_rows = if rows.is_empty() { value } else { Decimal::ONE };
    std::cmp::max_by_key(of_rows, value, |&value| PointValue::from(value))
}

/// Settles the orders of one symbol on these rows, each in its role. `nothing` are sums of nothing.
pub(super) fn settle<'a>(
    config: &Config,
    nothing: &Sums<'a>,
    rows: &RowsLeft<'_, 'a>,
    orders: &[&WorkingOrder<'a>],
    role: &dyn Fn(&WorkingOrder<'a>) -> Role,
) -> Settlement<'a> {
    let slices = cover::covered(rows, orders);
    let counting = bracket::counting(&slices, orders, role);
    let mut settlement =
        Settlement { beside: nothing.clone(), pending: nothing.clone(), opened: Vec::new() };
    count_cover(config, &slices, &mut settlement.beside);
    let sides = [Side::Buy, Side::Sell].map(|side| {
        let mut of_side: Vec<usize> =
            counting.iter().copied().filter(|&at| orders[at].side == side).collect();
        of_side.sort_by_cached_key(|&at| orders[at].unit_notional());
        let mut closing = Closing::of(&slices);
        let mut opened = Vec::new();
        for at in of_side {
            let order = orders[at];
            let closes = closing.close(order);
            let quantity = Quantity::from(order.quantity);
            let opens = if role(order) == Role::Whole { quantity } else { &quantity - &closes };
            if opens.is_positive() {
                opened.push((at, opens));
            }
        }
        (closing, opened)
    });
    for part in by_strategy(&slices, orders, &sides) {
        let mut held = nothing.clone();
        for &place in &part.slices {
            slices[place].count(config, &mut held, &slices[place].units);
        }
        let mut greatest = held.clone();
        for ((closing, _), opened) in sides.iter().zip(&part.opened) {
            let mut as_filled = nothing.clone();
            for &place in &part.slices {
                slices[place].count(config, &mut as_filled, &closing.left()[place]);
            }
            for &(at, units) in opened {
                as_filled.count(config, &orders[at].as_position(), units, 0);
            }
            greatest.raise_to(&as_filled);
        }
        greatest.subtract(&held);
        settlement.pending.add(&greatest);
    }
    for order in orders.iter().filter(|order| role(order) != Role::LeftOut) {
        settlement.pending.count(config, &order.as_position(), &Quantity::ZERO, 1);
    }
    settlement.beside.add(&settlement.pending);
    settlement.opened = sides.into_iter().flat_map(|(_, opened)| opened).collect();
    settlement
}

/// What one strategy, or none, has of a symbol.
#[derive(Default)]
struct StrategyPart<'s> {
    /// The places of its slices.
    slices: Vec<usize>,
    /// What its buys and its sells open: the place of each order, and the units.
    opened: [Vec<(usize, &'s Quantity)>; 2],
}

/// The parts of the strategies whose orders open something.
fn by_strategy<'s>(
    slices: &[Slice<'_, '_>],
    orders: &[&'s WorkingOrder<'_>],
    sides: &'s [SideFilled<'_, '_, '_>; 2],
) -> Vec<StrategyPart<'s>> {
    let mut parts: BTreeMap<Option<&str>, StrategyPart<'s>> = BTreeMap::new();
    for (side, (_, opened)) in sides.iter().enumerate() {
        for (at, units) in opened {
            let part = parts.entry(orders[*at].strategy.as_deref()).or_default();
            part.opened[side].push((*at, units));
        }
    }
    for (place, slice) in slices.iter().enumerate() {
        if let Some(part) = parts.get_mut(&slice.row.strategy.as_deref()) {
            part.slices.push(place);
        }
    }
    parts.into_values().collect()
}

/// Whether resting stops cover every row that carries no stop of its own.
pub(super) fn covers_all<'a>(rows: &RowsLeft<'_, 'a>, orders: &[&WorkingOrder<'a>]) -> bool {
    let slices = cover::covered(rows, orders);
    slices.iter().all(|slice| slice.cover.is_some() || slice.row.stop_price.is_some())
}

/// Some units of a row, and where they are stopped; `None` where nothing stops them.
pub(super) type StoppedPart<'r, 'a> = (&'r Position<'a>, Quantity, Option<Decimal>);

/// The rows in parts, each with where it is stopped: by its own stop, or by one that rests in the
/// market.
pub(super) fn stopped_parts<'r, 'a>(
    rows: &RowsLeft<'r, 'a>,
    orders: &[&WorkingOrder<'a>],
) -> Vec<StoppedPart<'r, 'a>> {
    let slices = cover::covered(rows, orders).into_iter();
    slices.map(|slice| (slice.row, slice.units, slice.cover.or(slice.row.stop_price))).collect()
}

/// Counts what the cover of resting stops changes of the rows.
fn count_cover<'a>(config: &Config, slices: &[Slice<'_, 'a>], beside: &mut Sums<'a>) {
    for slice in slices.iter().filter(|slice| slice.cover.is_some()) {
        slice.count(config, beside, &slice.units);
        beside.count(config, slice.row, &-&slice.units, 0);
    }
}

impl<'a> Slice<'_, 'a> {
    fn count(&self, config: &Config, sums: &mut Sums<'a>, units: &Quantity) {
        match self.cover {
            None => sums.count(config, self.row, units, 0),
            cover => {
                let row = Position { stop_price: cover, ..self.row.clone() };
                sums.count(config, &row, units, 0);
            }
        }
    }

    fn signed(&self, units: &Quantity) -> Quantity {
        if self.row.is_short() { -units } else { units.clone() }
    }
}

impl<'a> WorkingOrder<'a> {
    /// What one unit costs: price × point value, in money.
    pub(super) fn unit_notional(&self) -> Money {
        let point_value = PointValue::from(self.point_value.unwrap_or(Decimal::ONE));
        &Points::from(self.price) * &point_value
    }

    /// The order in words: `sell 200 at 95`.
    pub(super) fn description(&self, digits: Digits) -> String {
        let id = self.id.as_ref().map(|id| format!(" (order {id})")).unwrap_or_default();
        let [quantity, price] = [self.quantity, self.price].map(Exact::from);
        format!("{} {} at {}{id}", self.side, digits.group(quantity), digits.group(price))
    }

    /// Whether a row is the order's own: one that carries its strategy or none; for an order
    /// without a strategy, any.
    fn owns(&self, row: &Position<'_>) -> bool {
        self.strategy.is_none() || row.strategy.is_none() || row.strategy == self.strategy
    }

    /// Whether the order closes rows of that side before it opens any.
    fn is_against(&self, is_short: bool) -> bool {
        (self.side == Side::Buy) == is_short
    }

    /// The row that it opens, of whatever quantity. A stop that its price has passed already is
    /// none: what it opens may lose all that a position without a stop may.
    pub(super) fn as_position(&self) -> Position<'a> {
        let sells = self.side == Side::Sell;
        let stop = self.stop_price.filter(|_| self.trigger_price.is_none());
        let price = Points::from(self.price);
        let stops_loss = |stop: &Decimal| {
            let stop = Points::from(*stop);
            if sells { stop > price } else { stop < price }
        };
        Position {
            symbol: self.symbol.clone(),
            strategy: self.strategy.clone(),
            quantity: if sells { self.quantity.negated() } else { self.quantity },
            mark: self.price,
            point_value: self.point_value,
            stop_price: stop.filter(stops_loss),
            option: self.option.clone(),
            market: None,
        }
    }
}

/// The working orders of a portfolio, settled symbol by symbol.
#[derive(Clone, Debug)]
pub(super) struct WorkingOrders<'a> {
    by_symbol: HashMap<String, SymbolOrders<'a>>,
    /// What all of them count beside the rows.
    beside: Sums<'a>,
    /// The part of that which is pending.
    pending: Sums<'a>,
    /// How many symbols have an order and no row.
    without_row: usize,
}

#[derive(Clone, Debug)]
pub(super) struct SymbolOrders<'a> {
    /// Whether a row of the symbol stands.
    is_held: bool,
    /// The places of the orders in the account's list, rising.
    pub(super) places: Vec<usize>,
    pub(super) settled: Settlement<'a>,
}

impl<'a> WorkingOrders<'a> {
    /// No orders; `nothing` are sums of nothing.
    pub(super) fn none(nothing: &Sums<'a>) -> Self {
        let (beside, pending) = (nothing.clone(), nothing.clone());
        Self { by_symbol: HashMap::default(), beside, pending, without_row: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_symbol.is_empty()
    }

    /// Adds the orders of a symbol, as they are settled; `is_held` where a row of it stands.
    pub(super) fn insert(
        &mut self,
        symbol: &str,
        is_held: bool,
        places: Vec<usize>,
        settled: Settlement<'a>,
    ) {
        self.beside.add(&settled.beside);
        self.pending.add(&settled.pending);
        self.without_row += usize::from(!is_held);
        self.by_symbol.insert(symbol.to_owned(), SymbolOrders { is_held, places, settled });
    }

    /// Puts the orders of a symbol as they are settled anew.
    pub(super) fn replace(&mut self, symbol: &str, is_held: bool, settled: Settlement<'a>) {
        if let Some(of_symbol) = self.by_symbol.get_mut(symbol) {
            let was_held = std::mem::replace(&mut of_symbol.is_held, is_held);
            self.without_row += usize::from(!is_held);
            self.without_row -= usize::from(!was_held);
            let before = std::mem::replace(&mut of_symbol.settled, settled);
            self.beside.subtract(&before.beside);
            self.pending.subtract(&before.pending);
            self.beside.add(&of_symbol.settled.beside);
            self.pending.add(&of_symbol.settled.pending);
        }
    }

    #[inline]
    pub(super) fn of_symbol(&self, symbol: &str) -> Option<&SymbolOrders<'a>> {
        if self.by_symbol.is_empty() { None } else { self.by_symbol.get(symbol) }
    }

    /// How many symbols have an order and no row.
    pub(super) fn symbols_without_row(&self) -> usize {
        self.without_row
    }

    pub(super) fn beside(&self) -> &Sums<'a> {
        &self.beside
    }

    pub(super) fn pending(&self) -> &Sums<'a> {
        &self.pending
    }
}
