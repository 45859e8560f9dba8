//! The book: what is held and what it ties up. It answers every question at the same cost whether
//! it holds ten rows or a million, and takes the fills of a stream.
//!
//! Rows stand in the order of the checkpoint, fills behind them. A row that is closed becomes a row
//! of quantity 0, which nothing counts and whose place a later fill takes; its age tells where it
//! belongs.

mod aside;
mod carried;
mod holdings;
mod lane;
mod line;
mod names;
mod orders;
mod place;
mod tally;
#[cfg(test)]
mod tests;
mod totals;
mod upkeep;

use super::account::Account;
use super::config::Config;
use super::kelly::Edges;
use super::limit::{Limit, Tally};
use super::limits::LIMITS;
use super::order::Order;
use super::position::{self, Position};
use crate::number::{Decimal, NumberError};
use crate::units::{Money, Quantity};
use carried::Carried;
use holdings::{Holdings, Leg, Pool};
use line::Line;
use orders::Counted;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::{Add, AddAssign};
use std::sync::OnceLock;
use tally::Tallies;
use totals::{Presence, StrategyId, Totals};

pub use aside::Aside;
pub(crate) use place::Place;

/// An account: its equity and its positions.
#[derive(Clone, Debug)]
pub struct Book<'a> {
    equity: Money,
    rows: Vec<Position<'a>>,
    /// The places of rows that are closed.
    free: Vec<u32>,
    /// The rows that a close takes from, while it takes; kept for its space.
    cuts: Vec<Cut>,
    /// How often the book was set up anew.
    edition: u32,
    totals: Totals<'a>,
    /// Made when a second symbol is asked about, or a fill taken.
    holdings: OnceLock<Holdings<'a>>,
    /// The first symbol that is asked about, and its rows.
    first: OnceLock<(String, Holdings<'a>)>,
    /// Which of the limits are on.
    limits: Vec<usize>,
    /// The sums of those, and the config that says how rows count in them.
    tallies: Tallies,
    config: Option<Box<Config>>,
    account: Account<'a>,
    /// What each record comes to, found with the first question.
    edges: Edges,
    /// What pending orders will close.
    reserved: Aside<'a>,
    /// What pending orders would open.
    pending: Aside<'a>,
    /// The orders behind both; nothing where none counts.
    counted: Option<Box<Counted>>,
}

/// The own position of an order, and what the rows behind it tie up.
#[derive(Clone, Debug)]
pub struct Own {
    /// Units, signed: long above zero.
    pub net: Quantity,
    /// The exposure of all these rows.
    pub exposure: Money,
    /// The exposure of those that count in the order's strategy budget.
    pub in_budget: Money,
    place: Place,
}

/// What closing gives back.
#[derive(Clone, Debug)]
pub struct Released {
    /// Of the whole book's exposure.
    pub exposure: Money,
    /// Of what counts in the order's strategy budget.
    pub in_budget: Money,
}

/// A fill that no row can hold, so that the book stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FillError {
    /// What does not fit: `quantity` or `stop_price`.
    pub field: &'static str,
    /// Its value.
    pub value: String,
    /// Why it does not fit.
    pub error: NumberError,
}

impl fmt::Display for FillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fill leaves a position with {} {}, {}", self.field, self.value, self.error)
    }
}

impl std::error::Error for FillError {}

impl FillError {
    /// The stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "fill_out_of_range"
    }
}

/// A row by number, and the quantity that a close leaves it.
type Cut = (u32, Decimal);

/// More names than this, and than four for each row, and the book is set up anew without those that
/// nothing carries.
const NAMES_KEPT: usize = 4096;

impl<'a> Book<'a> {
    /// Opens a book, for sizing by this config: it notes which limits are on, and keeps what they
    /// add up. A row that carries no point value takes the one that the config's `instruments`
    /// tells, else 1.
    #[must_use]
    pub fn open(equity: Money, mut positions: Vec<Position<'a>>, config: &Config) -> Self {
        positions.retain_mut(|row| {
            if row.point_value.is_none() {
                row.point_value = config.term(&row.symbol, |terms| terms.point_value);
            }
            !row.quantity.is_zero()
        });
        let mut book = Self {
            equity,
            totals: Totals::of(&positions, config),
            rows: positions,
            free: Vec::new(),
            cuts: Vec::new(),
            edition: 0,
            holdings: OnceLock::new(),
            first: OnceLock::new(),
            limits: (0..)
                .zip(LIMITS)
                .filter(|(_, limit)| (limit.is_on)(config))
                .map(|(index, _)| index)
                .collect(),
            tallies: Tallies::new(config),
            config: None,
            account: Account::default(),
            edges: Edges::default(),
            reserved: Aside::new(Tallies::new(config)),
            pending: Aside::new(Tallies::of_pending(config)),
            counted: None,
        };
        if !book.tallies.is_empty() {
            book.config = Some(Box::new(config.clone()));
            let Self { rows, tallies, .. } = &mut book;
            for row in rows.iter() {
                tallies.change(config, row, &Quantity::from(row.quantity).abs());
            }
        }
        book
    }

    /// Adds what the checkpoint tells beside its positions. Pending orders are counted where the
    /// config says so, in their order.
    #[must_use]
    pub fn with_account(mut self, account: Account<'a>, config: &Config) -> Self {
        self.edges = Edges::of(&account);
        self.account = account;
        if config.count_open_orders {
            self.count_open_orders(config);
        }
        self
    }

    /// Those of the [`LIMITS`] that the config sets, each with its number.
    pub(super) fn limits(&self) -> impl Iterator<Item = (usize, &'static Limit)> {
        self.limits.iter().map(|&index| (index, LIMITS[index]))
    }

    /// The account's value.
    #[must_use]
    pub fn equity(&self) -> &Money {
        &self.equity
    }

    /// What the checkpoint tells beside the positions.
    #[must_use]
    pub fn account(&self) -> &Account<'a> {
        &self.account
    }

    /// What the strategies' records come to.
    pub(super) fn edges(&self) -> &Edges {
        &self.edges
    }

    /// What pending orders would open.
    #[must_use]
    pub fn pending(&self) -> &Aside<'a> {
        &self.pending
    }

    /// The gross exposure of every row, and of what pending orders would open; longs and shorts
    /// never net off.
    #[must_use]
    pub fn exposure(&self) -> Money {
        self.with_asides(&self.totals.exposure, Aside::exposure)
    }

    /// The capital (exposure × margin) that the rows and pending orders of this strategy, or of
    /// none, tie up.
    #[must_use]
    pub fn strategy_capital(&self, strategy: Option<&str>) -> Money {
        self.with_asides(self.totals.strategy_capital(self.totals.id(strategy)), |aside| {
            aside.strategy_capital(strategy)
        })
    }

    /// What counts in a scope of a limit that keeps sums.
    #[must_use]
    pub fn tallied(&self, limit: &Limit, scope: &str) -> Money {
        self.with_asides(self.tallies.sum(limit, scope), |aside| aside.tallied(limit, scope))
    }

    /// The scopes of a limit in which something counts, by name.
    #[must_use]
    pub fn tally_scopes(&self, limit: &Limit) -> Vec<String> {
        let all = self
            .tallies
            .scopes(limit)
            .chain(self.reserved.scopes(limit))
            .chain(self.pending.scopes(limit));
        let scopes: BTreeSet<&str> = all.collect();
        scopes.into_iter().map(str::to_owned).collect()
    }

    /// What the own rows of an order count in a scope.
    #[must_use]
    pub fn own_tally(&self, tally: &Tally, order: &Order<'_>, scope: &str) -> Money {
        let mut sum = Money::ZERO;
        let (holdings, place) = self.place_of(order);
        let Some(config) = &self.config else {
            return sum;
        };
        holdings.each(place, |index| {
            let row = &self.rows[at(index)];
            (tally.count)(config, row, &mut |counted, unit| {
                if counted == scope {
                    sum += &(&Quantity::from(row.quantity).abs() * &unit);
                }
            });
        });
        sum
    }

    /// Whether any row of the symbol stands.
    #[must_use]
    pub fn holds(&self, symbol: &str) -> bool {
        self.about(symbol).held(symbol).is_some() || self.reserved.holds(symbol)
    }

    /// How many symbols have a row.
    #[must_use]
    pub fn symbols(&self) -> usize {
        let holdings = self.holdings();
        holdings.count
            + self.reserved.symbols().filter(|symbol| holdings.held(symbol).is_none()).count()
    }

    fn with_asides<'b>(
        &'b self,
        of_rows: &Money,
        of: impl Fn(&'b Aside<'a>) -> &'b Money,
    ) -> Money {
        let mut sum = of_rows.clone();
        for aside in [&self.reserved, &self.pending] {
            let more = if aside.is_empty() { &Money::ZERO } else { of(aside) };
            if !more.is_zero() {
                sum += more;
            }
        }
        sum
    }

    /// The gross exposure of every row of a symbol, whatever its strategy.
    #[must_use]
    pub fn symbol_exposure(&self, symbol: &str) -> Money {
        let holdings = self.about(symbol);
        holdings.sum(&self.rows, holdings.symbol(symbol)).exposure
    }

    /// The strategies that hold something, sorted by name.
    #[must_use]
    pub fn strategies(&self) -> Vec<&str> {
        let aside = self.reserved.strategies().chain(self.pending.strategies()).flatten();
        let mut codes: Vec<&str> = self.totals.strategies().chain(aside).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Whether any row carries no strategy.
    #[must_use]
    pub fn holds_without_strategy(&self) -> bool {
        let mut aside = self.reserved.strategies().chain(self.pending.strategies());
        self.totals.holds_without_strategy() || aside.any(|code| code.is_none())
    }

    /// Every row that holds something, in the order of the checkpoint, fills behind; before them
    /// what pending orders will close, so that they close the same when the rows are read again.
    pub fn positions(&self) -> impl Iterator<Item = &Position<'a>> {
        self.reserved_rows().chain(self.in_order().into_iter().map(|index| &self.rows[at(index)]))
    }

    /// The rows that stand, the oldest first.
    fn in_order(&self) -> Vec<u32> {
        let standing = (0..).zip(&self.rows).filter(|(_, row)| !row.quantity.is_zero());
        let mut order: Vec<u32> = standing.map(|(index, _)| index).collect();
        if let Some(holdings) = self.holdings.get() {
            order.sort_unstable_by_key(|&index| holdings.links[at(index)].age);
        }
        order
    }

    /// What an order of this symbol and strategy would close: the rows that carry the strategy or
    /// none; for an order without a strategy, all rows of the symbol.
    #[must_use]
    pub fn own(&self, symbol: &str, strategy: Option<&str>) -> Own {
        self.own_at(self.place(symbol, strategy), symbol, strategy)
    }

    /// The same at a place that was found before.
    pub(crate) fn own_at(&self, place: Place, symbol: &str, strategy: Option<&str>) -> Own {
        let (holdings, place) = self.still(place, symbol, strategy);
        let (own, untagged) = holdings.sums_of(&self.rows, place);
        let capital = |exposure| self.totals.capital(symbol, exposure);
        if place.strategy == StrategyId::NONE {
            let all = holdings.sum(&self.rows, place.symbol);
            return Own {
                net: all.net,
                exposure: all.exposure,
                in_budget: capital(untagged.exposure),
                place,
            };
        }
        Own {
            net: &untagged.net + &own.net,
            exposure: &untagged.exposure + &own.exposure,
            in_budget: capital(own.exposure),
            place,
        }
    }

    /// What closing so much of an order's own position gives back. Closing all of it takes every
    /// row behind it; a part is taken from the rows on the closed side: first those that carry the
    /// order's strategy, then the others, each in the order of the book.
    #[must_use]
    pub fn released(&self, order: &Order<'_>, closes: &Quantity) -> Released {
        let mut released = Released { exposure: Money::ZERO, in_budget: Money::ZERO };
        if closes.is_zero() {
            return released;
        }
        if *closes >= order.own.net.abs() {
            return Released {
                exposure: order.own.exposure.clone(),
                in_budget: order.own.in_budget.clone(),
            };
        }
        let mut left = closes.clone();
        let (holdings, place) = self.place_of(order);
        let pools = Pool::own(place.strategy);
        for pool in pools {
            let mut line = holdings.line(&self.rows, place, pool, closed_leg(&order.own));
            let mut freed = line.skip(&mut left);
            self.take(holdings, line, &mut left, |index, taken| {
                freed += &(taken * &position::unit_cost(&self.rows[at(index)]));
            });
            released.exposure += &freed;
            if pool == pools[0] {
                released.in_budget = self.totals.capital(order.symbol, freed);
            }
        }
        released
    }

    /// The point value that the rows of a symbol carry, those that wait to be closed and pending
    /// ones too; `own` is any own position in it. `None` when none does.
    ///
    /// # Errors
    /// The lowest and the highest, when the rows disagree.
    pub fn point_value_of(
        &self,
        symbol: &str,
        own: &Own,
    ) -> Result<Option<Decimal>, (Decimal, Decimal)> {
        let holdings = self.about(symbol);
        let held = if own.place.edition == holdings.edition {
            own.place.symbol
        } else {
            holdings.symbol(symbol)
        };
        let of_rows = held.map_or(Ok(None), |held| holdings.carried(&self.rows, held));
        if self.reserved.is_empty() && self.pending.is_empty() {
            return of_rows;
        }
        let mut carried = Carried::Nothing;
        match of_rows {
            Ok(value) => value.into_iter().for_each(|value| carried.add(value)),
            Err((lowest, highest)) => {
                carried.add(lowest);
                carried.add(highest);
            }
        }
        for aside in [&self.reserved, &self.pending] {
            carried = carried.with(aside.carried(symbol));
        }
        carried.one()
    }

    /// The capital of the strategy that an order belongs to.
    #[must_use]
    pub fn strategy_capital_of(&self, order: &Order<'_>) -> Money {
        let place = order.own.place;
        let strategy =
            if place.strategy_edition == self.edition && place.strategy != StrategyId::UNKNOWN {
                place.strategy
            } else {
                self.totals.id(order.strategy)
            };
        let of_rows = self.totals.strategy_capital(strategy);
        self.with_asides(of_rows, |aside| aside.strategy_capital(order.strategy))
    }

    fn holdings(&self) -> &Holdings<'a> {
        self.holdings.get_or_init(|| Holdings::of(&self.rows, &self.totals, self.edition))
    }

    /// Holdings that know of this symbol.
    #[inline]
    fn about(&self, symbol: &str) -> &Holdings<'a> {
        if let Some(all) = self.holdings.get() {
            return all;
        }
        let of_first =
            || (symbol.to_owned(), Holdings::of_symbol(&self.rows, &self.totals, symbol));
        let (first, holdings) = self.first.get_or_init(of_first);
        if first == symbol { holdings } else { self.holdings() }
    }

    /// Takes from the rows in line until nothing is `left` to take or the line ends.
    fn take(
        &self,
        holdings: &Holdings<'_>,
        mut line: Line<'_>,
        left: &mut Quantity,
        mut visit: impl FnMut(u32, &Quantity),
    ) {
        while !left.is_zero() {
            let Some(index) = line.next(holdings, &self.rows) else {
                return;
            };
            let taken = Quantity::from(self.rows[at(index)].quantity).abs().min(left.clone());
            *left -= &taken;
            visit(index, &taken);
        }
    }
}

/// The side of the rows that an order against its own position closes.
fn closed_leg(own: &Own) -> Leg {
    if own.net.is_negative() { Leg::Short } else { Leg::Long }
}

/// Taking fills.
impl<'a> Book<'a> {
    /// Takes a fill: what `closes` leaves the rows that [`released`](Self::released) counts, what
    /// `opens` becomes a row at the order's price, or adds to the newest row of its symbol,
    /// strategy and side where that has the same price, point value and stop. The pending orders of
    /// its symbol are settled anew.
    ///
    /// # Errors
    /// A number that no row can hold; the book is then as it was.
    pub fn apply(
        &mut self,
        order: &Order<'_>,
        closes: &Quantity,
        opens: &Quantity,
    ) -> Result<(), FillError> {
        self.holdings(); // made, so that it can follow what changes
        let (_, place) = self.place_of(order);
        let opening = if opens.is_zero() { None } else { Some(self.opening(order, place, opens)?) };
        if !closes.is_zero() {
            let mut cuts = std::mem::take(&mut self.cuts);
            let cut = self.cut(order, place, closes, &mut cuts);
            cuts.drain(..)
                .filter(|_| cut.is_ok())
                .for_each(|(index, quantity)| self.set_quantity(index, quantity));
            self.cuts = cuts;
            cut?;
            self.forget_names();
        }
        if let Some(row) = opening {
            let (_, place) = self.place_of(order); // the names may have been numbered anew
            let amount = Amount { units: opens.clone(), exposure: opens * &order.unit_cost };
            self.add_row(row, amount, place);
        }
        if self.counted.is_some() && !(closes.is_zero() && opens.is_zero()) {
            self.settle_open_orders(order.symbol);
        }
        Ok(())
    }

    /// The rows that a close takes from, each with the quantity that it leaves.
    fn cut(
        &self,
        order: &Order<'_>,
        place: Place,
        closes: &Quantity,
        cuts: &mut Vec<Cut>,
    ) -> Result<(), FillError> {
        let holdings = self.holdings();
        if *closes >= order.own.net.abs() {
            holdings.each(place, |index| cuts.push((index, Decimal::ZERO)));
            return Ok(());
        }
        let leg = closed_leg(&order.own);
        let (mut left, mut cut) = (closes.clone(), Ok(()));
        for pool in Pool::own(place.strategy) {
            let line = holdings.line(&self.rows, place, pool, leg);
            self.take(holdings, line, &mut left, |index, taken| {
                match quantity(&(&self.rows[at(index)].quantity.into() - &leg.signed(taken))) {
                    Ok(leaves) => cuts.push((index, leaves)),
                    Err(error) => cut = Err(error),
                }
            });
        }
        cut
    }

    /// The row that an order opens.
    fn opening(
        &self,
        order: &Order<'_>,
        place: Place,
        opens: &Quantity,
    ) -> Result<Position<'a>, FillError> {
        // Names of the checkpoint are borrowed.
        let symbol = place.symbol.map(|held| self.holdings().name(held));
        let strategy = self.totals.code(place.strategy);
        let leg = if order.side == Some(super::Side::Sell) { Leg::Short } else { Leg::Long };
        Ok(Position {
            symbol: symbol.map_or_else(|| Cow::Owned(order.symbol.to_owned()), Cow::clone),
            strategy: order
                .strategy
                .map(|code| strategy.map_or_else(|| Cow::Owned(code.to_owned()), Cow::clone)),
            quantity: quantity(&leg.signed(opens))?,
            mark: decimal("last_price", order.price.number())?,
            point_value: Some(decimal("multiplier", order.point_value.number())?),
            stop_price: match order.stop.as_ref().filter(|stop| stop.price.is_positive()) {
                Some(stop) => Some(decimal("stop_price", stop.price.number())?),
                None => None,
            },
            market: None,
        })
    }

    /// A row comes behind all others, or joins the newest of its kind; `place` is that of its
    /// symbol and strategy.
    fn add_row(&mut self, row: Position<'a>, amount: Amount, place: Place) {
        if let Some((index, sum)) = self.joins(&row, place) {
            return self.set_quantity(index, sum);
        }
        if let Some(config) = &self.config {
            self.tallies.change(config, &row, &amount.units);
        }
        let index =
            self.free.pop().unwrap_or_else(|| u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        let strategy = self.totals.enter(&row, place.strategy);
        match self.rows.get_mut(at(index)) {
            Some(free) => *free = row,
            None => self.rows.push(row),
        }
        self.totals.change(&self.rows[at(index)], strategy, &amount, Presence::Comes);
        if let Some(holdings) = self.holdings.get_mut() {
            holdings.push(&self.rows, index, Place { strategy, ..place }, amount);
        }
    }

    /// The row that a new one is the same as but for its quantity, and the two quantities together.
    fn joins(&self, row: &Position<'_>, place: Place) -> Option<(u32, Decimal)> {
        let newest = self.holdings().newest(&self.rows, place, (Leg::of(row), row.mark))?;
        let other = &self.rows[at(newest)];
        if (other.mark, other.point_value, other.stop_price)
            != (row.mark, row.point_value, row.stop_price)
        {
            return None;
        }
        let sum = &Quantity::from(other.quantity) + &row.quantity.into();
        quantity(&sum).ok().map(|sum| (newest, sum))
    }

    /// Gives a row another quantity on the same side; none, and the row is closed.
    fn set_quantity(&mut self, index: u32, quantity: Decimal) {
        let row = &mut self.rows[at(index)];
        let leg = Leg::of(row);
        let units = &Quantity::from(quantity).abs() - &Quantity::from(row.quantity).abs();
        if let Some(config) = &self.config {
            self.tallies.change(config, row, &units);
        }
        row.quantity = quantity;
        let amount = Amount { exposure: &units * &position::unit_cost(row), units };
        let presence = if quantity.is_zero() { Presence::Goes } else { Presence::Stays };
        if quantity.is_zero() {
            self.free.push(index);
        }
        // The row was found by one or the other.
        let first = self.first.get_mut().map(|(_, of_first)| of_first);
        if let Some(holdings) = self.holdings.get_mut().or(first) {
            let strategy = holdings.links[at(index)].strategy;
            self.totals.change(&self.rows[at(index)], strategy, &amount, presence);
            holdings.change(&self.rows, index, leg, &amount);
        }
    }

    /// Sets the book up anew when most of its names are names of nothing, as of symbols that came
    /// and went.
    fn forget_names(&mut self) {
        let names = self.totals.count()
            + self.holdings.get().map_or(0, |held| held.symbols.len() + held.groups.len());
        let rows = self.rows.len() - self.free.len();
        let is_old = self
            .holdings
            .get()
            .is_some_and(|held| held.next_age > u32::MAX / 2 && self.rows.len() < 1 << 30);
        if (names > NAMES_KEPT && names > 4 * rows) || is_old {
            self.set_up_anew();
        }
    }

    #[cold]
    fn set_up_anew(&mut self) {
        let order = self.in_order();
        let mut rows: Vec<Option<Position<'a>>> =
            std::mem::take(&mut self.rows).into_iter().map(Some).collect();
        self.rows = order.into_iter().filter_map(|index| rows[at(index)].take()).collect();
        self.free = Vec::new();
        self.edition += 1;
        self.totals = self.totals.anew(&self.rows);
        self.holdings = OnceLock::new();
        self.holdings();
    }
}

fn quantity(value: &Quantity) -> Result<Decimal, FillError> {
    decimal("quantity", value.number())
}

fn decimal(field: &'static str, value: &crate::number::Exact) -> Result<Decimal, FillError> {
    Decimal::try_from(value).map_err(|error| unfit(field, value, error))
}

/// Apart, so that a fill meets less code: a stream's must fit the processor's cache.
#[cold]
fn unfit(field: &'static str, value: &crate::number::Exact, error: NumberError) -> FillError {
    FillError { field, value: value.to_string(), error }
}

/// Units of one side and what they tie up; below zero where it is a loss of both.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Amount {
    units: Quantity,
    exposure: Money,
}

impl Amount {
    const ZERO: Self = Self { units: Quantity::ZERO, exposure: Money::ZERO };

    fn of(row: &Position<'_>) -> Self {
        Self { units: Quantity::from(row.quantity).abs(), exposure: exposure(row) }
    }

    fn sum(amounts: &[Self]) -> Self {
        amounts.iter().fold(Self::ZERO, |sum, amount| &sum + amount)
    }
}

impl Add for &Amount {
    type Output = Amount;
    fn add(self, other: Self) -> Amount {
        Amount { units: &self.units + &other.units, exposure: &self.exposure + &other.exposure }
    }
}

impl AddAssign<&Self> for Amount {
    fn add_assign(&mut self, other: &Self) {
        self.units += &other.units;
        self.exposure += &other.exposure;
    }
}

/// What a row ties up: quantity × mark × point value, always above zero.
#[must_use]
pub fn exposure(row: &Position<'_>) -> Money {
    &Quantity::from(row.quantity).abs() * &position::unit_cost(row)
}

/// A row's number as an index.
fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
