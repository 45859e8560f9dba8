//! Working orders: what is held, and what the orders in the market may still
//! make of it, at its worst.

use crate::case::Case;
use crate::case::Instrument;
use crate::further::Pending;
use crate::holding::{self, Holding};
use crate::model::{given, told};
use crate::rational::{Q, abs, int, q, zero};
use std::cmp::Reverse;

/// A book: its rows, and the working orders that count.
#[derive(Clone)]
pub struct Standing {
    pub rows: Vec<Holding>,
    pub orders: Vec<Resting>,
    /// Symbols with an order that counts with another point value than `limits` gave it.
    pub revalued: Vec<&'static str>,
    /// How many fills have opened something, and the capital of what they opened.
    pub entries: Q,
    pub opened_capital: Q,
}

/// A working order in numbers.
#[derive(Clone)]
pub struct Resting {
    /// Its number in the document.
    index: usize,
    pub symbol: &'static str,
    pub instrument: Instrument,
    pub strategy: Option<&'static str>,
    pub side: &'static str,
    pub quantity: Q,
    pub price: Q,
    /// `None` where nothing tells it: it counts as 1, and tells no other order.
    pub point_value: Option<Q>,
    pub stop: Option<Q>,
    /// The price that sets it off, where it is itself a stop order.
    pub trigger: Option<Q>,
    /// The field that names its bracket, and the name.
    pub bracket: Option<(&'static str, &'static str)>,
}

/// How a working order counts for an intent.
#[derive(Clone, Copy, PartialEq)]
pub enum Role {
    /// What it opens once it has closed what it can.
    Settled,
    /// All of it, although it closes what it can.
    Whole,
    /// Not at all; where it is a stop order, it still covers rows.
    LeftOut,
}

impl Standing {
    pub fn of(case: &Case) -> Self {
        let rows: Vec<Holding> = case.rows.iter().map(|row| Holding::of(case, row)).collect();
        let mut orders = Vec::new();
        if case.config.further.count_open_orders != Some(false) {
            for order in &case.account.open_orders {
                let resting = Resting::of(case, order, &orders);
                orders.push(resting);
            }
        }
        Self { rows, orders, revalued: Vec::new(), entries: zero(), opened_capital: zero() }
    }

    /// Its orders of a symbol that nothing told a point value with this one.
    /// Rows that nothing told one and that are `left` count × 1 beside it, and the highest is an
    /// order's.
    pub fn with_point_value(&self, symbol: &str, point_value: &Q, left: &[Holding]) -> Self {
        let mut told = self.clone();
        let is_held = left.iter().any(|row| row.symbol == symbol);
        let point_value =
            &if is_held { point_value.clone().max(int(1)) } else { point_value.clone() };
        for order in told.orders.iter_mut().filter(|order| order.symbol == symbol) {
            if order.point_value.is_none() && *point_value != int(1) {
                told.revalued.push(order.symbol);
            }
            order.point_value.get_or_insert_with(|| point_value.clone());
        }
        told
    }

    /// As `limits` settles it.
    pub fn settled(&self) -> Settled {
        self.settled_by(self.rows.clone(), |_| Role::Settled)
    }

    /// The orders settled on these rows, each in its role.
    pub fn settled_by(&self, rows: Vec<Holding>, role: impl Fn(&Resting) -> Role) -> Settled {
        let rows = covered(rows, &self.orders);
        let counting = legs_that_count(&rows, &self.orders, &role);
        let buys = Filled::with("buy", &rows, &counting, &role);
        let sells = Filled::with("sell", &rows, &counting, &role);
        let symbols = counting.iter().map(|order| order.symbol).collect();
        Settled { rows, buys, sells, symbols }
    }
}

impl Resting {
    /// Point value: its own, `instruments`, what rows of its symbol carry (the highest), what
    /// orders before it carry (the highest).
    fn of(case: &Case, order: &Pending, before: &[Self]) -> Self {
        let symbol = order.symbol;
        let of_rows = || {
            let rows = case.rows.iter().filter(|row| row.symbol == symbol);
            rows.filter_map(|row| given(row.point_value.as_ref())).max()
        };
        let of_orders = || {
            let orders = before.iter().filter(|order| order.symbol == symbol);
            orders.filter_map(|order| order.point_value.clone()).max()
        };
        let own = given(order.point_value.as_ref());
        let point_value = own
            .or_else(|| told(case, symbol, |terms| terms.point_value.as_deref().map(q)))
            .or_else(of_rows)
            .or_else(of_orders);
        let oco = order.oco_group.map(|name| ("oco_group", name));
        Self {
            index: before.len(),
            symbol,
            instrument: case.instrument(symbol),
            strategy: order.strategy,
            side: order.side,
            quantity: q(&order.quantity),
            price: q(&order.price),
            point_value,
            stop: given(order.stop_price.as_ref()),
            trigger: given(order.trigger_price.as_ref()),
            bracket: oco.or(order.parent_order_id.map(|name| ("parent_order_id", name))),
        }
    }

    fn point_value(&self) -> Q {
        self.point_value.clone().unwrap_or_else(|| int(1))
    }

    fn unit_cost(&self) -> Q {
        &self.price * self.point_value()
    }

    /// "An order closes the net own position (as an intent of its strategy would) as far as that is
    /// on the other side."
    fn closes(&self, rows: &[Holding]) -> Q {
        let net = holding::net(rows, self.symbol, self.strategy);
        if holding::is_against(self.side, &net) {
            abs(&net).min(self.quantity.clone())
        } else {
            zero()
        }
    }

    /// So many units as a holding: "at its own price", and with its own stop where that is on the
    /// losing side, "unless its `order_type` says that it is itself a stop".
    fn opened(&self, units: &Q) -> Holding {
        let is_losing = |stop: &Q| {
            if self.side == "buy" { *stop < self.price } else { *stop > self.price }
        };
        let stop = self.stop.clone().filter(|stop| self.trigger.is_none() && is_losing(stop));
        Holding {
            symbol: self.symbol,
            instrument: self.instrument,
            strategy: self.strategy,
            units: if self.side == "buy" { units.clone() } else { -units },
            mark: self.price.clone(),
            point_value: self.point_value(),
            stop,
        }
    }
}

/// Rows once the stop orders among these cover them: each part that one covers has its trigger as
/// its stop, and stands where the row stood, before the rest of it.
fn covered(mut rows: Vec<Holding>, orders: &[Resting]) -> Vec<Holding> {
    let stops = ["sell", "buy"].into_iter().flat_map(|side| farthest_first(orders, side));
    for (order, trigger) in stops {
        let mut left = order.quantity.clone();
        for same_strategy in [true, false] {
            let mut parts = Vec::new();
            for row in rows {
                let is_losing = if row.is_long() {
                    order.side == "sell" && *trigger < row.mark
                } else {
                    order.side == "buy" && *trigger > row.mark
                };
                let is_next = row.is_own(order.symbol, order.strategy)
                    && (row.strategy == order.strategy) == same_strategy;
                if !is_next || !is_losing || row.stop.is_some() || left == zero() {
                    parts.push(row);
                    continue;
                }
                let covers = abs(&row.units).min(left.clone());
                left = left - &covers;
                let covers = if row.is_long() { covers } else { -&covers };
                let rest = &row.units - &covers;
                let covered = Holding { units: covers, stop: Some(trigger.clone()), ..row.clone() };
                parts.push(covered);
                if rest != zero() {
                    parts.push(Holding { units: rest, ..row });
                }
            }
            rows = parts;
        }
    }
    rows
}

/// The stop orders of a side with their triggers: the lowest first of those that close longs, the
/// highest of those that close shorts, of equals the first.
fn farthest_first<'o>(orders: &'o [Resting], side: &str) -> Vec<(&'o Resting, &'o Q)> {
    let orders = orders.iter().filter(|order| order.side == side);
    let mut stops: Vec<_> =
        orders.filter_map(|order| Some((order, order.trigger.as_ref()?))).collect();
    if side == "sell" {
        stops.sort_by_key(|(_, trigger)| *trigger);
    } else {
        stops.sort_by_key(|(_, trigger)| Reverse(*trigger));
    }
    stops
}

/// "Of one symbol and side, the leg that opens more money counts, once (of equals the larger, then
/// the first)." Each leg is taken alone; an order of no bracket counts.
fn legs_that_count<'o>(
    rows: &[Holding],
    orders: &'o [Resting],
    role: impl Fn(&Resting) -> Role,
) -> Vec<&'o Resting> {
    let there = || orders.iter().filter(|order| role(order) != Role::LeftOut).enumerate();
    let opens = |order: &Resting| {
        let closes = if role(order) == Role::Whole { zero() } else { order.closes(rows) };
        order.opened(&(&order.quantity - closes)).exposure()
    };
    let counts = |(index, order): &(usize, &Resting)| {
        let is_beaten_by = |(other_index, other): (usize, &Resting)| {
            let same_bracket = other.bracket == order.bracket
                && (other.symbol, other.side) == (order.symbol, order.side);
            let (own, others) = ((opens(order), &order.quantity), (opens(other), &other.quantity));
            same_bracket && (others > own || others == own && other_index < *index)
        };
        order.bracket.is_none() || !there().any(is_beaten_by)
    };
    there().filter(counts).map(|(_, order)| order).collect()
}

/// What fills of one side would make of the rows.
pub struct Filled {
    /// What they leave of them.
    pub left: Vec<Holding>,
    /// What they open.
    pub opened: Vec<Holding>,
    /// The same in units, by the order's number.
    by_order: Vec<(usize, Q)>,
}

impl Filled {
    /// "Each against the book as it stands, the cheapest order of a side first."
    fn with(
        side: &str,
        rows: &[Holding],
        counting: &[&Resting],
        role: impl Fn(&Resting) -> Role,
    ) -> Self {
        let mut orders: Vec<_> = counting.iter().filter(|order| order.side == side).collect();
        orders.sort_by_key(|order| order.unit_cost()); // stable: ties as in the document
        let (mut left, mut opened, mut by_order) = (rows.to_vec(), Vec::new(), Vec::new());
        for order in orders {
            let closes = order.closes(&left);
            holding::close(&mut left, order.symbol, order.strategy, &closes);
            let opens = match role(order) {
                Role::Whole => order.quantity.clone(),
                _ => &order.quantity - &closes,
            };
            if opens > zero() {
                opened.push(order.opened(&opens));
                by_order.push((order.index, opens));
            }
        }
        left.retain(|row| row.units != zero());
        Self { left, opened, by_order }
    }

    pub fn opens(&self, symbol: &str) -> Q {
        let opened = self.opened.iter().filter(|opened| opened.symbol == symbol);
        opened.map(|opened| abs(&opened.units)).sum()
    }
}

/// A book with its working orders settled.
pub struct Settled {
    /// The rows, as stop orders cover them.
    pub rows: Vec<Holding>,
    pub buys: Filled,
    pub sells: Filled,
    /// The symbol of each order that counts.
    symbols: Vec<&'static str>,
}

impl Settled {
    /// What counts of a scope by a measure, and how much of that the rows alone are: "per symbol
    /// and strategy, the greater".
    pub fn counted(
        &self,
        in_scope: impl Fn(&Holding) -> bool,
        measure: impl Fn(&Holding) -> Q,
    ) -> (Q, Q) {
        let (mut counted, mut held) = (zero(), zero());
        for cell in self.cells() {
            let measured = |list: &[Holding]| -> Q {
                let inside = |part: &&Holding| (part.symbol, part.strategy) == cell;
                list.iter().filter(inside).filter(|part| in_scope(part)).map(&measure).sum()
            };
            let rows = measured(&self.rows);
            let buys = measured(&self.buys.left) + measured(&self.buys.opened);
            let sells = measured(&self.sells.left) + measured(&self.sells.opened);
            held = held + &rows;
            counted = counted + rows.max(buys).max(sells);
        }
        (counted, held)
    }

    /// Every symbol and strategy that is held or may be opened, once.
    pub fn cells(&self) -> Vec<(&'static str, Option<&'static str>)> {
        let all = self.rows.iter().chain(&self.buys.opened).chain(&self.sells.opened);
        let mut cells: Vec<_> = all.map(|part| (part.symbol, part.strategy)).collect();
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    /// The symbols with a row or with an order that counts, once.
    pub fn symbols(&self) -> Vec<&'static str> {
        let rows = self.rows.iter().map(|row| row.symbol);
        let mut symbols: Vec<_> = rows.chain(self.symbols.iter().copied()).collect();
        symbols.sort_unstable();
        symbols.dedup();
        symbols
    }

    /// What each order of a side opens, by its number.
    pub fn opened_by_order(&self, side: &str) -> Vec<(usize, Q)> {
        if side == "buy" { self.buys.by_order.clone() } else { self.sells.by_order.clone() }
    }

    /// How many working orders count.
    pub fn legs(&self) -> usize {
        self.symbols.len()
    }

    pub fn has_pending(&self) -> bool {
        let (counted, held) = self.counted(|_| true, Holding::exposure);
        counted > held
    }

    pub fn opens(&self, side: &str, symbol: &str) -> Q {
        let filled = if side == "buy" { &self.buys } else { &self.sells };
        filled.opens(symbol)
    }
}
