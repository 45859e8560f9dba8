//! One charge of a schedule: what it takes of a leg.

use crate::engine::intent::Side;
use crate::number::Exact;
use crate::units::{Fraction, Money, Points, Quantity};

/// A charge that a broker, an exchange or a state takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// What it is called; no other charge of its schedule has this name.
    pub name: String,
    /// The leg that it is taken on; `None` is both.
    pub leg: Option<Leg>,
    /// The side that a leg must have; `None` is either.
    pub side: Option<Side>,
    /// What it counts by.
    pub per: Per,
    /// How much it is.
    pub price: ChargePrice,
    /// The least that it comes to, in money: of each order with [`Per::Order`], else of the leg.
    pub min: Option<Money>,
    /// The most that it comes to, likewise; not below the least.
    pub max: Option<Money>,
    /// How the leg's sum is rounded.
    pub round: Option<Rounding>,
}

/// The way into a trade, or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leg {
    /// The way in.
    Entry,
    /// The way out.
    Exit,
}

/// What a charge counts by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Per {
    /// The money of a leg.
    #[default]
    Notional,
    /// Each order that a leg is sent as.
    Order,
    /// A unit of quantity.
    Unit,
    /// A lot.
    Lot,
    /// The trade: once, with the first leg that the charge is taken on.
    Trade,
}

/// How much a charge is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargePrice {
    /// A fraction of the leg's notional.
    Rate(Fraction),
    /// A tax: a fraction of other charges of the leg, by their places in the schedule, which are
    /// before its own.
    Tax(Fraction, Vec<usize>),
    /// Money.
    Amount(Money),
}

/// How a sum is rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// The step, in money; above 0.
    pub to: Money,
    /// Whether what lies between two steps always goes to the higher one; else from halfway on.
    pub is_up: bool,
}

impl Leg {
    /// Both, in the order of a trade.
    pub const BOTH: [Self; 2] = [Self::Entry, Self::Exit];

    /// The name in configs and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
        }
    }

    /// Which way the leg of a trade goes that is entered on this side.
    #[must_use]
    pub fn side(self, entered: Side) -> Side {
        match (self, entered) {
            (Self::Entry, side) => side,
            (Self::Exit, Side::Buy) => Side::Sell,
            (Self::Exit, Side::Sell) => Side::Buy,
        }
    }
}

impl Per {
    /// Each, with its name in configs.
    pub const NAMES: [(Self, &'static str); 5] = [
        (Self::Notional, "notional"),
        (Self::Order, "order"),
        (Self::Unit, "unit"),
        (Self::Lot, "lot"),
        (Self::Trade, "trade"),
    ];
}

impl Charge {
    /// Whether it is taken on a leg of a trade that is entered on this side. One by the trade is
    /// taken on the first leg that fits.
    pub(super) fn is_on(&self, leg: Leg, entered: Side) -> bool {
        let fits = |leg: Leg| {
            self.leg.is_none_or(|own| own == leg)
                && self.side.is_none_or(|own| own == leg.side(entered))
        };
        let is_taken = self.per == Per::Trade && leg == Leg::Exit && fits(Leg::Entry);
        fits(leg) && !is_taken
    }

    fn bounded(&self, money: Money) -> Money {
        bounded(money, self.min.as_ref(), self.max.as_ref())
    }
}

/// Between the least and the most that a charge may come to.
pub(super) fn bounded(money: Money, min: Option<&Money>, max: Option<&Money>) -> Money {
    match (min, max) {
        (_, Some(max)) if money > *max => max.clone(),
        (Some(min), _) if money < *min => min.clone(),
        _ => money,
    }
}

impl Rounding {
    /// The sum, rounded: `ceil(sum / to) × to`, or `floor(sum / to + 1/2) × to`.
    #[must_use]
    pub fn of(&self, sum: &Money) -> Money {
        let to = self.to.number();
        let steps = if self.is_up {
            (-sum.number()).div_floor(to, 0).map(|steps| -&steps)
        } else {
            let (twice, step) = (sum.number() + sum.number(), to + to);
            (&twice + to).div_floor(&step, 0)
        };
        steps.map_or_else(|| sum.clone(), |steps| (&steps * to).into())
    }
}

/// The quantity of a leg, and how it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct LegSize<'s> {
    /// Whole lots, above 0.
    pub(super) lots: &'s Exact,
    /// A lot, in units.
    pub(super) lot: &'s Quantity,
    /// The lots of the largest order; `None` where one order takes any.
    pub(super) lots_an_order: Option<&'s Exact>,
}

impl LegSize<'_> {
    /// So many lots in units.
    pub(super) fn units(&self, lots: &Exact) -> Quantity {
        Quantity::from(lots * self.lot.number())
    }

    /// The full orders and the lots of the rest.
    pub(super) fn orders(&self) -> (Exact, Exact) {
        let Some(most) = self.lots_an_order else {
            return (Exact::ZERO, self.lots.clone());
        };
        let full = self.lots.div_floor(most, 0).unwrap_or(Exact::ZERO);
        let rest = self.lots - &(&full * most);
        (full, rest)
    }

    /// How many orders that are.
    pub(super) fn order_count(&self) -> Exact {
        let (full, rest) = self.orders();
        if rest.is_zero() { full } else { &full + &Exact::ONE }
    }
}

/// What a charge came to on a leg, for people to check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CostLine {
    /// The charge.
    pub name: String,
    /// The leg.
    pub leg: Leg,
    /// What the rate or the amount is of: the leg's notional, the sum of the charges that are
    /// taxed, units, lots, orders, or 1.
    pub base: Exact,
    /// The rate; `None` where it is an amount.
    pub rate: Option<Fraction>,
    /// The amount; `None` where it is a rate.
    pub amount: Option<Money>,
    /// How many orders the leg is sent as.
    pub orders: Exact,
    /// What it came to, in money.
    pub money: Money,
}

/// What each charge of a schedule takes of a leg, as a person would reckon it: charge by charge.
pub(super) fn lines_of_leg(
    charges: &[Charge],
    leg: Leg,
    entered: Side,
    size: LegSize<'_>,
    unit_notional: &Money,
) -> Vec<CostLine> {
    let quantity = size.units(size.lots);
    let notional = &quantity * unit_notional;
    let orders = size.order_count();
    let mut taken = vec![Money::ZERO; charges.len()];
    let mut lines = Vec::new();
    for (at, charge) in charges.iter().enumerate() {
        if !charge.is_on(leg, entered) {
            continue;
        }
        let (base, rate, amount) = match &charge.price {
            ChargePrice::Rate(rate) => (notional.number().clone(), Some(rate), None),
            ChargePrice::Tax(rate, of) => {
                let taxed: Money = of.iter().map(|&of| taken[of].clone()).sum();
                (taxed.into(), Some(rate), None)
            }
            ChargePrice::Amount(amount) => {
                let count = match charge.per {
                    Per::Unit => quantity.number(),
                    Per::Lot => size.lots,
                    Per::Order => &orders,
                    Per::Notional | Per::Trade => &Exact::ONE,
                };
                (count.clone(), None, Some(amount))
            }
        };
        let factor = rate.map(Fraction::number).or(amount.map(Money::number));
        let whole = Money::from(&base * factor.unwrap_or(&Exact::ZERO));
        let sum = if charge.per == Per::Order {
            let of_order = |lots: &Exact| match (rate, amount) {
                (_, Some(amount)) => charge.bounded(amount.clone()),
                (rate, None) => {
                    let rate = rate.unwrap_or(&Fraction::ZERO);
                    charge.bounded(&(&size.units(lots) * unit_notional) * rate)
                }
            };
            sum_of_orders(size, of_order)
        } else {
            charge.bounded(whole)
        };
        let money = charge.round.as_ref().map_or(sum.clone(), |round| round.of(&sum));
        taken[at] = money.clone();
        let (name, rate, amount) = (charge.name.clone(), rate.cloned(), amount.cloned());
        lines.push(CostLine { name, leg, base, rate, amount, orders: orders.clone(), money });
    }
    lines
}

/// What all orders of a leg come to, where `of_order` says what one of so many lots does.
pub(super) fn sum_of_orders(size: LegSize<'_>, of_order: impl Fn(&Exact) -> Money) -> Money {
    let (full, rest) = size.orders();
    let of_full = match size.lots_an_order {
        Some(most) if !full.is_zero() => Money::from(&full * of_order(most).number()),
        _ => Money::ZERO,
    };
    if rest.is_zero() { of_full } else { &of_full + &of_order(&rest) }
}

/// The price after slippage: so many points worse for whoever trades on this side, on the next
/// worse tick where there is one; never below 0.
pub(super) fn slipped(price: &Points, side: Side, by: &Points, tick: Option<&Points>) -> Points {
    match side {
        Side::Buy => {
            let worse = price + by;
            tick.and_then(|tick| worse.up_to_tick(tick)).unwrap_or(worse)
        }
        Side::Sell => {
            let worse = price - by;
            let worse = tick.and_then(|tick| worse.down_to_tick(tick)).unwrap_or(worse);
            worse.at_least_zero()
        }
    }
}
