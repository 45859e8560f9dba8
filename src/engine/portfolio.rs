//! The portfolio: a config, an account, its positions and its working orders, opened once and
//! asked. Here stands what it holds and what that counts; opening, sizing and reports stand in
//! files of their own.

use super::account::Account;
use super::book::{Book, StrategyId, Sums};
use super::config::Config;
use super::costs::CostTable;
use super::edge::Edges;
use super::intent::Side;
use super::limit::Limit;
use super::market::Market;
use super::order::Order;
use super::position::Position;
use super::spelling::{Spellings, has_small_letters, in_capitals, split_exchange};
use super::working::WorkingOrders;
use crate::number::{Decimal, Exact};
use crate::units::{Money, Quantity};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What is held, what it may hold, and what that leaves.
///
/// Opened with [`Portfolio::open`]; [`size`](Self::size), [`limits`](Self::limits) and
/// [`budget`](Self::budget) ask it, [`apply`](Self::apply) takes a fill.
#[derive(Clone, Debug)]
pub struct Portfolio<'a> {
    pub(super) config: Config,
    pub(super) equity: Money,
    pub(super) account: Account<'a>,
    pub(super) book: Book<'a>,
    pub(super) working: WorkingOrders<'a>,
    /// How names with small letters are spelled.
    pub(super) spellings: Spellings,
    /// The limits that the config sets, in their order.
    pub(super) limits: Vec<&'static Limit>,
    /// The charges in force; `None` where the config names no costs.
    pub(super) costs: Option<CostTable>,
    /// What each strategy's record comes to, found with the first question.
    pub(super) edges: Edges,
    /// What fills have opened.
    pub(super) opened: Opened,
}

/// What fills have opened since the portfolio was opened, closed again or not.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    /// How many fills have opened something.
    pub(super) trades: usize,
    /// The capital that they tied up, in money; `None` where no limit counts it.
    pub(super) capital: Option<Money>,
}

impl<'a> Portfolio<'a> {
    /// The limits and rules.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The account's value, in money.
    #[must_use]
    pub fn equity(&self) -> &Money {
        &self.equity
    }

    /// What the state tells beside equity and positions.
    #[must_use]
    pub fn account(&self) -> &Account<'a> {
        &self.account
    }

    /// How many trades have opened something today: what the state tells, and the fills since;
    /// `None` where nothing tells.
    #[must_use]
    pub fn day_trades(&self) -> Option<Exact> {
        let told = Exact::from(self.account.day_trades?);
        Some(&told + &Exact::count(self.opened.trades))
    }

    /// Whether any fill has opened something.
    pub(crate) fn has_opened(&self) -> bool {
        self.opened.trades > 0
    }

    /// The capital that fills have opened, in money, where a limit counts it.
    pub(crate) fn opened_capital(&self) -> &Money {
        self.opened.capital.as_ref().unwrap_or(&Money::ZERO)
    }

    /// Every row that holds something, the oldest first.
    pub fn positions(&self) -> impl Iterator<Item = &Position<'a>> {
        self.book.positions()
    }

    /// The same, each with its place among the positions that the portfolio was opened with; `None`
    /// for those that fills have opened, which come last.
    pub fn positions_by_origin(&self) -> impl Iterator<Item = (Option<usize>, &Position<'a>)> {
        self.book.positions_by_origin()
    }

    /// The symbol as the book spells it, else the config, and the exchange that stands before it.
    pub(crate) fn spelled<'s>(&self, symbol: &'s str) -> (Option<&'static str>, Cow<'s, str>) {
        let (exchange, name) = split_exchange(symbol);
        let is_listed = self.config.instruments.listings().is_some();
        if self.spellings.is_empty() && !is_listed && !has_small_letters(name) {
            return (exchange, Cow::Borrowed(name));
        }
        let in_capitals = in_capitals(name);
        if let Some(kept) = self.spellings.get(&in_capitals) {
            let is_it = kept == name;
            return (exchange, if is_it { name.into() } else { kept.to_owned().into() });
        }
        let is_known = self.book.holds(&in_capitals)
            || self.working.of_symbol(&in_capitals).is_some()
            || self.config.instruments.get(name).is_some();
        if is_known {
            return (exchange, in_capitals);
        }
        let listing = self.config.instruments.listing(name);
        let listed = listing.map(|listing| listing.symbol.clone());
        (exchange, listed.map_or(name.into(), Cow::Owned))
    }

    /// The marks of a symbol's rows, each once; of rows on this exchange, or of none, where the
    /// exchange is told.
    #[must_use]
    pub fn marks_of(&self, symbol: &str, exchange: Option<&str>) -> Vec<Decimal> {
        let (before, symbol) = self.spelled(symbol);
        let market = Market::new(None, exchange.or(before));
        let is_it =
            |row: &&Position<'_>| row.symbol == symbol && market.admits(row.market.as_deref());
        let mut marks: Vec<Decimal> = Vec::new();
        for row in self.positions().filter(is_it) {
            if !marks.contains(&row.mark) {
                marks.push(row.mark);
            }
        }
        marks
    }

    /// How many rows hold something.
    pub(crate) fn rows(&self) -> usize {
        self.book.standing_rows()
    }

    /// Whether any row of the symbol stands.
    #[must_use]
    pub fn holds(&self, symbol: &str) -> bool {
        self.book.holds(symbol)
    }

    /// Whether a strategy, or none, holds a row of the symbol that a trade of this side opened.
    pub(crate) fn holds_side(&self, symbol: &str, strategy: Option<&str>, side: Side) -> bool {
        self.book.holds_side(self.book.place(symbol, strategy), side == Side::Sell)
    }

    /// Whether any row of an order's symbol stands once the order has closed so much.
    pub(crate) fn holds_after(&self, order: &Order<'_>, closes: &Quantity) -> bool {
        if closes.is_zero() {
            return self.book.holds(&order.symbol);
        }
        !self.book.rows_after(&order.symbol, order.place, &order.own, closes).is_empty()
    }

    /// The gross exposure of the rows, and of what working orders may open beyond them, in money.
    #[must_use]
    pub fn exposure(&self) -> Money {
        self.with_orders(self.book.sums().exposure(), Sums::exposure)
    }

    /// What of the exposure is only pending, in money.
    #[must_use]
    pub fn pending_exposure(&self) -> &Money {
        self.working.pending().exposure()
    }

    /// The capital (exposure × margin) that a strategy, or none, ties up, in money.
    #[must_use]
    pub fn strategy_capital(&self, strategy: Option<&str>) -> Money {
        self.capital_at(self.book.sums().id(strategy), strategy)
    }

    pub(super) fn capital_at(&self, id: StrategyId, strategy: Option<&str>) -> Money {
        self.with_orders(self.book.sums().capital(id), |sums| sums.capital(sums.id(strategy)))
    }

    /// The capital that those own rows of an order tie up which carry its strategy, or none.
    pub(super) fn own_capital(&self, order: &Order<'_>) -> Money {
        if !self.book.sums().has_margins() {
            return order.own.of_strategy.clone();
        }
        let mut capital = Money::ZERO;
        self.book.each_own(order.place, &order.own, |row| {
            if row.strategy.as_deref() == order.strategy {
                capital += &(&row.exposure() * &self.config.margin_of_row(row));
            }
        });
        capital
    }

    pub(super) fn pending_capital(&self, strategy: Option<&str>) -> &Money {
        let pending = self.working.pending();
        pending.capital(pending.id(strategy))
    }

    /// What counts in a scope of a limit, in money.
    pub(super) fn counted(&self, limit: &Limit, scope: &str) -> Money {
        let counted = self.book.sums().counted(limit.name, scope);
        self.with_orders(counted, |sums| sums.counted(limit.name, scope))
    }

    pub(super) fn pending(&self, limit: &Limit, scope: &str) -> &Money {
        self.working.pending().counted(limit.name, scope)
    }

    /// Whether nothing that is held or ordered counts in a limit.
    pub(crate) fn counts_nothing(&self, limit: &Limit) -> bool {
        self.scopes(limit).is_empty()
    }

    /// The scopes of a limit in which something counts, by name.
    pub(super) fn scopes(&self, limit: &Limit) -> Vec<String> {
        let orders = self.working.beside().scopes(limit.name);
        let scopes: BTreeSet<&str> = self.book.sums().scopes(limit.name).chain(orders).collect();
        scopes.into_iter().map(str::to_owned).collect()
    }

    #[inline]
    fn with_orders<'s>(&'s self, of_rows: &Money, of: impl Fn(&'s Sums<'a>) -> &'s Money) -> Money {
        if self.working.is_empty() { of_rows.clone() } else { of_rows + of(self.working.beside()) }
    }

    /// The strategies that hold something or have a working order, by name.
    #[must_use]
    pub fn strategies(&self) -> Vec<&str> {
        let ordering = self.working.pending().held_strategies();
        let codes: BTreeSet<&str> = self.book.sums().held_strategies().chain(ordering).collect();
        codes.into_iter().collect()
    }

    /// Whether any row or working order carries no strategy.
    #[must_use]
    pub fn has_untagged(&self) -> bool {
        self.book.sums().has_untagged() || self.working.pending().has_untagged()
    }
}
