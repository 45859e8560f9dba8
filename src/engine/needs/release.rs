//! What holds the room: working orders that are cancelled, and positions that are closed.

use super::grid::middle_of;
use super::{Question, Remedy, Way};
use crate::engine::intent::{Intent, Side};
use crate::engine::limit::Scope;
use crate::engine::portfolio::Portfolio;
use crate::engine::position::Position;
use crate::number::{Decimal, Exact};
use crate::units::{Money, Quantity};
use hashbrown::HashMap;

/// How many orders, and how many symbols, are tried: those that hold most.
const MOST_TRIED: usize = 20;
/// How many of each are offered.
const MOST_OFFERED: usize = 5;

impl<'a> Question<'_, 'a, '_> {
    /// The working orders of which each alone, cancelled, lets the limit pass the quantity; those
    /// that are worth most first.
    pub(super) fn by_cancelling(&self) -> Vec<Way> {
        let account = self.portfolio.account();
        if !self.portfolio.config().count_open_orders {
            return Vec::new();
        }
        let mut worth: HashMap<&str, (Money, Quantity)> = HashMap::default();
        for order in &account.working_orders {
            let Some(id) = order.id.as_deref() else { continue };
            let (money, units) = worth.entry(id).or_insert((Money::ZERO, Quantity::ZERO));
            let quantity = Quantity::from(order.quantity);
            *money += &(&quantity * &order.unit_notional());
            *units = &*units + &quantity;
        }
        let mut by_worth: Vec<(&str, (Money, Quantity))> = worth.into_iter().collect();
        by_worth.sort_by(|(id, (one, _)), (other_id, (other, _))| {
            other.cmp(one).then_with(|| id.cmp(other_id))
        });
        by_worth.truncate(MOST_TRIED);
        let ways = by_worth.into_iter().filter_map(|(id, (_, units))| {
            let without = self.without_order(id);
            let way = || Way {
                change: Remedy::Cancel(id.to_owned()),
                from: Some(units.into()),
                to: Exact::ZERO,
            };
            self.passes(&without, self.intent).then(way)
        });
        ways.take(MOST_OFFERED).collect()
    }

    /// The portfolio as it would be opened without the working orders of this number.
    fn without_order(&self, id: &str) -> Portfolio<'a> {
        let portfolio = self.portfolio;
        let mut account = portfolio.account.clone();
        account.working_orders.retain(|order| order.id.as_deref() != Some(id));
        let rows = portfolio.positions().cloned().collect();
        let (config, equity) = (portfolio.config.clone(), portfolio.equity.clone());
        let mut without = Portfolio::open(config, equity, rows, account);
        without.opened = portfolio.opened.clone();
        without
    }

    /// The symbols of which a part alone, closed, lets the limit pass the quantity, each with the
    /// least part; those that hold most first.
    pub(super) fn by_closing(&self, scope: Option<&str>) -> Vec<Way> {
        let order = self.decision.order;
        let mut held: HashMap<&str, (Money, &Position<'a>)> = HashMap::default();
        for row in self.portfolio.positions().filter(|row| self.may_hold_room(row, scope)) {
            // The own position is not what stands in the order's way: it is what the order adds to.
            if row.symbol == order.symbol && !order.own.net.is_zero() {
                continue;
            }
            let (exposure, _) = held.entry(row.symbol.as_ref()).or_insert((Money::ZERO, row));
            *exposure += &row.exposure();
        }
        let mut by_exposure: Vec<(&str, (Money, &Position<'a>))> = held.into_iter().collect();
        by_exposure.sort_by(|(symbol, (one, _)), (other_symbol, (other, _))| {
            other.cmp(one).then_with(|| symbol.cmp(other_symbol))
        });
        by_exposure.truncate(MOST_TRIED);
        let ways = by_exposure.into_iter().filter_map(|(_, (_, row))| self.by_closing_of(row));
        ways.take(MOST_OFFERED).collect()
    }

    /// Whether a row may count in the limit as the order meets it.
    fn may_hold_room(&self, row: &Position<'_>, group: Option<&str>) -> bool {
        let (config, order) = (self.portfolio.config(), self.decision.order);
        match self.limit.scope {
            Scope::Trade | Scope::Entries => false,
            Scope::Book | Scope::Correlated => true,
            Scope::Strategy => row.strategy.as_deref() == order.strategy,
            Scope::Symbol => row.symbol == order.symbol,
            Scope::Underlying => config.underlying(&row.symbol) == order.underlying,
            Scope::Group => {
                let groups = config.groups.of(&row.symbol, &config.underlying(&row.symbol));
                groups.into_iter().any(|of| Some(of) == group)
            }
        }
    }

    /// The least part of a symbol's position, in whole lots or all of it, that must be closed.
    fn by_closing_of(&self, row: &Position<'a>) -> Option<Way> {
        // A budget is its strategy's, and so is what is closed for it.
        let by_strategy = self.limit.scope == Scope::Strategy;
        let strategy = if by_strategy { self.decision.order.strategy } else { None };
        let symbol = row.symbol.as_ref();
        let exit = Intent { symbol, price: row.mark, strategy, ..Intent::default() };
        let all = self.portfolio.size(&Intent { close: true, ..exit.clone() }).ok()?;
        let (net, lot) = (all.order.own.net.clone(), &all.order.lot_size);
        let side = if net.is_positive() { Side::Sell } else { Side::Buy };
        let frees_enough = |closes: &Quantity| {
            let Ok(qty) = Decimal::try_from(closes.number()) else {
                return false; // no order is for so many digits
            };
            let part =
                Intent { side: Some(side), qty: Some(qty), reduce_only: true, ..exit.clone() };
            let Some(answer) = self.portfolio.size(&part).ok().filter(|of| of.qty == *closes)
            else {
                return false;
            };
            let mut closed = self.portfolio.clone();
            closed.apply(&answer).is_ok() && self.passes(&closed, self.intent)
        };
        let held = net.abs();
        if held.is_zero() || !frees_enough(&held) {
            return None;
        }
        let of_lots = |lots: &Exact| Quantity::from(lots * lot.number());
        // `fails` lots do not free enough; `enough` do, where they are no more than is held.
        let mut fails = Exact::ZERO;
        let mut enough = held.up_to_lots(lot)?.in_lots(lot)?;
        while &enough - &fails > Exact::ONE {
            let middle = middle_of(&fails, &enough)?;
            if frees_enough(&of_lots(&middle)) {
                enough = middle;
            } else {
                fails = middle;
            }
        }
        let closes = of_lots(&enough).min(held);
        let left = if net.is_negative() { -&(&net.abs() - &closes) } else { &net - &closes };
        Some(Way {
            change: Remedy::Close(symbol.to_owned()),
            from: Some(net.into()),
            to: left.into(),
        })
    }
}
