//! What the orders of one side close of the rows, one order after the other.

use super::{Slice, WorkingOrder};
use crate::units::Quantity;
use hashbrown::HashMap;

/// The rows of a symbol as the orders of one side leave them.
pub(super) struct Closing<'s, 'r, 'a> {
    slices: &'s [Slice<'r, 'a>],
    /// The units that are left of each.
    left: Vec<Quantity>,
    /// What is left in all, signed.
    net: Quantity,
    /// What each strategy holds; first, what carries none.
    strategies: Vec<StrategySlices>,
    /// The places of the strategies in that list.
    by_strategy: HashMap<&'s str, usize>,
    /// Before this place, nothing is left that carries a strategy; of longs and of shorts.
    tagged_from: [usize; 2],
}

/// The slices that one strategy holds, or none.
struct StrategySlices {
    places: Vec<usize>,
    /// What is left, signed.
    net: Quantity,
    /// Before this place in the list nothing is left; of longs and of shorts.
    from: [usize; 2],
}

impl<'s, 'r, 'a> Closing<'s, 'r, 'a> {
    pub(super) fn of(slices: &'s [Slice<'r, 'a>]) -> Self {
        let mut closing = Self {
            slices,
            left: slices.iter().map(|slice| slice.units.clone()).collect(),
            net: Quantity::ZERO,
            strategies: vec![StrategySlices::NONE],
            by_strategy: HashMap::default(),
            tagged_from: [0, 0],
        };
        for (place, slice) in slices.iter().enumerate() {
            let signed = slice.signed(&slice.units);
            closing.net += &signed;
            let of = closing.enter(slice.row.strategy.as_deref());
            of.places.push(place);
            of.net += &signed;
        }
        closing
    }

    fn enter(&mut self, strategy: Option<&'s str>) -> &mut StrategySlices {
        let number = strategy.map_or(UNTAGGED, |code| {
            *self.by_strategy.entry(code).or_insert_with(|| {
                self.strategies.push(StrategySlices::NONE);
                self.strategies.len() - 1
            })
        });
        &mut self.strategies[number]
    }

    /// The place in the list of what the strategy holds; `None` where it holds nothing.
    fn number(&self, strategy: Option<&str>) -> Option<usize> {
        strategy.map_or(Some(UNTAGGED), |code| self.by_strategy.get(code).copied())
    }

    /// The units that are left of each slice.
    pub(super) fn left(&self) -> &[Quantity] {
        &self.left
    }

    /// What the order would close of what is left.
    pub(super) fn closable_by(&self, order: &WorkingOrder<'_>) -> Quantity {
        let net = self.own_net(order);
        let against = !net.is_zero() && order.is_against(net.is_negative());
        if against { net.abs().min(order.quantity.into()) } else { Quantity::ZERO }
    }

    fn own_net(&self, order: &WorkingOrder<'_>) -> Quantity {
        if order.strategy.is_none() {
            return self.net.clone();
        }
        let untagged = &self.strategies[UNTAGGED].net;
        let own = self.number(order.strategy.as_deref());
        own.map_or_else(|| untagged.clone(), |number| &self.strategies[number].net + untagged)
    }

    /// Takes what an order closes, and says how much that is. Closing all of the own position takes
    /// every own row; a part is taken from the side that is closed, first from the order's
    /// strategy.
    pub(super) fn close(&mut self, order: &WorkingOrder<'_>) -> Quantity {
        let closes = self.closable_by(order);
        if closes.is_zero() {
            return closes;
        }
        let net = self.own_net(order);
        let own = self.number(order.strategy.as_deref());
        if closes == net.abs() {
            self.close_all(own);
            return closes;
        }
        let mut rest = closes.clone();
        let is_short = net.is_negative();
        if let Some(own) = own {
            self.take_from(own, is_short, &mut rest);
        }
        if order.strategy.is_some() {
            self.take_from(UNTAGGED, is_short, &mut rest);
        } else {
            self.take_tagged(is_short, &mut rest);
        }
        closes
    }

    /// Closes everything of a strategy and of none; of all strategies, where it is none itself.
    fn close_all(&mut self, own: Option<usize>) {
        let numbers = match own {
            Some(UNTAGGED) => (0..self.strategies.len()).collect(),
            own => own.into_iter().chain([UNTAGGED]).collect::<Vec<_>>(),
        };
        let mut closed = Vec::new();
        for number in numbers {
            let of = &mut self.strategies[number];
            closed.append(&mut of.places);
            of.net = Quantity::ZERO;
        }
        for place in closed {
            let slice = &self.slices[place];
            self.net -= &slice.signed(&self.left[place]);
            self.left[place] = Quantity::ZERO;
        }
    }

    /// Takes from the slices of one strategy, or of none, in their order.
    fn take_from(&mut self, number: usize, is_short: bool, rest: &mut Quantity) {
        let side = usize::from(is_short);
        while !rest.is_zero() {
            let of = &self.strategies[number];
            let Some(&place) = of.places.get(of.from[side]) else {
                return;
            };
            if self.is_left(place, is_short) {
                self.take_some(number, place, rest);
            } else {
                self.strategies[number].from[side] += 1;
            }
        }
    }

    /// Takes from the slices that carry a strategy, whichever, in their order.
    fn take_tagged(&mut self, is_short: bool, rest: &mut Quantity) {
        let side = usize::from(is_short);
        while !rest.is_zero() && self.tagged_from[side] < self.slices.len() {
            let place = self.tagged_from[side];
            let strategy = self.slices[place].row.strategy.as_deref();
            match self.number(strategy).filter(|&number| number != UNTAGGED) {
                Some(number) if self.is_left(place, is_short) => {
                    self.take_some(number, place, rest);
                }
                _ => self.tagged_from[side] += 1,
            }
        }
    }

    fn is_left(&self, place: usize, is_short: bool) -> bool {
        self.slices[place].row.is_short() == is_short && !self.left[place].is_zero()
    }

    fn take_some(&mut self, number: usize, place: usize, rest: &mut Quantity) {
        let taken = self.left[place].clone().min(rest.clone());
        *rest -= &taken;
        self.left[place] -= &taken;
        let signed = self.slices[place].signed(&taken);
        self.net -= &signed;
        self.strategies[number].net -= &signed;
    }
}

impl StrategySlices {
    const NONE: Self = Self { places: Vec::new(), net: Quantity::ZERO, from: [0, 0] };
}

/// The place of what carries no strategy in the list of strategies.
const UNTAGGED: usize = 0;
