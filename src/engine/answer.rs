//! The answer with its explanation, as data. Tables and JSON are two views of it; neither computes.

use super::basis::{Basis, BasisRule};
use super::costs::CostLine;
use super::decide::Cap;
use super::limit::{Limit, Room, StopReason, Takes, Unit};
use super::limits::{FREE_MARGIN, STRATEGY_BUDGET, halted_message};
use super::modes::Evidence;
use super::order::Order;
use crate::engine::codes;
use crate::number::{Decimal, Exact};
use crate::units::{Fraction, Money, Percent, Points, Quantity};

/// How much to trade, and why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// The intent, resolved.
    pub order: Order<'a>,
    /// The account's value.
    pub equity: Money,
    /// What was asked for.
    pub basis: Basis,
    /// How much to trade, in units.
    pub qty: Quantity,
    /// The part that closes the own position.
    pub closes: Quantity,
    /// The part that goes beyond it.
    pub opens: Quantity,
    /// Every limit, in their order.
    pub limits: Vec<LimitAnswer>,
    /// What would open but for `min_order_notional`.
    pub too_small: Option<TooSmall>,
    /// Why nothing may open, whatever the limits.
    pub(super) cap: Option<Cap>,
    /// What the basis rests on beside its formula, with the numbers.
    pub evidence: Option<Evidence>,
    /// Why the mode asks for nothing, where that is the reason.
    pub(super) no_basis: String,
    /// The next larger answer; `None` when nothing binds.
    pub next_lot: Option<NextLot>,
    /// Why the quantity is 0; `None` when it is not.
    pub reason: Option<Reason>,
    /// The orders that it is sent as, where the largest order is known.
    pub orders: Option<Vec<Quantity>>,
    /// What stands once the trade is done.
    pub after: After,
    /// What deserves a look.
    pub warnings: Vec<Warning>,
}

/// One limit in the ladder of an answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LimitAnswer {
    /// The limit.
    pub limit: &'static Limit,
    /// Its ceiling and use.
    pub room: Room,
    /// What may be closed plus the most whole lots that the room opens; `None` when the limit
    /// decides nothing.
    pub max_qty: Option<Quantity>,
    /// Whether this limit decided the answer.
    pub binding: bool,
}

/// The next larger answer, and the limit that it would break.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NextLot {
    /// Its quantity.
    pub qty: Quantity,
    /// The limit.
    pub fails: &'static Limit,
    /// By how much, in the limit's unit.
    pub by: Exact,
}

/// An opening part that is less money than may be opened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TooSmall {
    /// Its quantity.
    pub opens: Quantity,
    /// `min_order_notional`, or the exchange's own least.
    pub least: Money,
    /// Whether it is the exchange's.
    pub is_listed: bool,
}

/// Money lost at the stop by the opening part.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Risk {
    /// Opening quantity × stop distance × point value; with what slips and the charges of both
    /// legs, where the config names costs.
    pub amount: Money,
    /// The amount in percent of equity; `None` when there is no equity to compare with.
    pub pct: Option<Percent>,
    /// What the amount is made of; `None` where the config names no costs.
    pub costs: Option<RiskCosts>,
}

/// What getting in and out at the stop costs beside the price loss.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RiskCosts {
    /// Opening quantity × stop distance × point value.
    pub price_loss: Money,
    /// What both legs lose by slipping.
    pub slippage: Money,
    /// What all charges of both legs come to.
    pub charges: Money,
    /// The price at which the trade pays its costs; `None` where nothing opens, or no price does.
    pub break_even: Option<Points>,
    /// Charge by charge.
    pub lines: Vec<CostLine>,
}

/// What stands once the trade is done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct After {
    /// The gross exposure of the book.
    pub current_exposure: Money,
    /// That against the total exposure limit.
    pub exposure_utilization_pct: Option<Percent>,
    /// The exposure that counts in the strategy's budget.
    pub strategy_used: Money,
    /// That against the budget.
    pub strategy_utilization_pct: Option<Percent>,
}

/// Why the quantity is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The binding limit has no room for one lot.
    Limit {
        /// Its name.
        name: &'static str,
        /// The reason code: its name too, unless nothing tells what it counts by.
        code: &'static str,
    },
    /// Equity is 0 or less, so nothing may be opened.
    NoEquity,
    /// The caller's scale is 0, and nothing is held to close.
    ScaledToZero,
    /// The mode sizes by risk, or the config requires a stop, and nothing tells the stop distance.
    NoStopDistance,
    /// It would write an option whose strike nothing tells.
    NoStrike,
    /// It would open a contract that has expired.
    Expired,
    /// What was asked is less than one lot.
    BelowOneLot,
    /// Reduce-only, and the order is against no position.
    NothingToReduce,
    /// A close, and there is no position.
    NothingToClose,
    /// The mode asks for nothing, by this code.
    NoBasis(&'static str),
    /// What would open is less money than `min_order_notional`.
    BelowMinNotional,
    /// All or none, and only so much would have passed.
    AllOrNone(Quantity),
}

/// What deserves a look in an answer that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The answer is less than what was asked only because it must be whole lots.
    RoundedToLot,
    /// The answer is less than what was asked because it may only reduce the own position.
    ReducedToPosition,
    /// The answer is less than what was asked because the caller's scale of 0 opens nothing.
    ScaledToZero,
    /// The answer is less than what was asked because it would write an option whose strike nothing
    /// tells.
    NoStrike,
    /// The answer is less than what was asked because the contract has expired.
    Expired,
    /// The price or the stop is on no tick of its symbol.
    OffTick {
        /// Which of the two.
        what: &'static str,
        /// Where it is.
        price: Points,
        /// The tick.
        tick: Decimal,
    },
    /// The config tells another lot than the instruments file.
    LotDiffers {
        /// The config's.
        told: Decimal,
        /// The file's.
        listed: Decimal,
    },
    /// A largest order is known, and the quantity can't be split by it.
    NoOrders {
        /// The largest order, in units.
        most: Quantity,
    },
    /// The symbol looks like a contract of a form that is not known, and counts as a share.
    UnknownContract,
    /// The risk that was given is above the maximum, which stays the limit.
    CappedRisk,
    /// Money at risk was given, and nothing is sized by risk.
    RiskUnused,
    /// The whole own position is closed in a mode that sizes by risk, since no quantity was set.
    ClosesOwn,
    /// Nothing told the contract's lot, so that the config's fallback was taken.
    LotSizeFallback,
    /// Once the trade has closed what it closes, working orders open.
    WorkingOrders(WouldOpen),
    /// The part that would open has no stop distance, and the config requires one; only the closing
    /// part is left.
    NoStopDistance,
    /// The part that would open is less money than `min_order_notional`; only the closing part is
    /// left.
    BelowMinNotional,
}

/// What working orders would open.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WouldOpen {
    /// The units of all of them.
    pub opens: Quantity,
    /// What that comes to, in money.
    pub exposure: Money,
    /// Each in words: `sell 200 at 95`.
    pub orders: Vec<String>,
}

impl LimitAnswer {
    /// What people call it: its name, and of several scopes the one that the order meets.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.room.scope {
            Some(scope) => format!("{} {scope}", self.limit.name),
            None => self.limit.name.to_owned(),
        }
    }
}

impl Answer<'_> {
    /// The name of the limit that decided; `None` when the basis itself did.
    #[must_use]
    pub fn binding(&self) -> Option<&'static str> {
        self.binding_limit().map(|of| of.limit.name)
    }

    /// The limit that decided; `None` when the basis itself did.
    #[must_use]
    pub fn binding_limit(&self) -> Option<&LimitAnswer> {
        self.limits.iter().find(|of| of.binding)
    }

    /// The quantity in lots; two decimals where an odd position is closed.
    #[must_use]
    pub fn lots(&self) -> Exact {
        self.qty.number().div_round(self.order.lot_size.number(), 2).unwrap_or(Exact::ZERO)
    }

    /// Quantity × price × point value.
    #[must_use]
    pub fn notional(&self) -> Money {
        &self.qty * &self.order.unit_notional
    }

    /// The money at risk to the stop; `None` without a stop distance.
    #[must_use]
    pub fn risk(&self) -> Option<Risk> {
        let price_loss = &self.opens * &self.order.stop.as_ref()?.unit_risk;
        let costs = self.order.loss.as_ref().map(|loss| {
            let slippage = loss.slippage(&self.opens);
            let lines = loss.lines(&self.opens);
            let charges = lines.iter().map(|line| line.money.clone()).sum();
            let (price_loss, break_even) = (price_loss.clone(), loss.break_even(&self.opens));
            RiskCosts { price_loss, slippage, charges, break_even, lines }
        });
        let amount = match &costs {
            Some(costs) => &(&price_loss + &costs.slippage) + &costs.charges,
            None => price_loss,
        };
        let pct = amount.percent_of(&self.equity).filter(|_| self.equity.is_positive());
        Some(Risk { amount, pct, costs })
    }

    /// Why the quantity is 0, in words with the numbers.
    #[must_use]
    pub fn reason_message(&self) -> Option<String> {
        let Order { symbol, mode, digits, .. } = &self.order;
        let (lot_size, own) = (digits.group(&self.order.lot_size), self.own_net());
        Some(match self.reason.as_ref()? {
            Reason::Limit { name, .. } => self.limit_message(name),
            Reason::NoEquity => {
                format!("equity is {}: nothing may be opened", digits.group(&self.equity))
            }
            Reason::NoStopDistance if !self.basis.by_risk => self.lacks_stop_message(),
            Reason::NoStopDistance => {
                format!("{mode} needs a stop distance: give an ATR above 0 or a stop price")
            }
            Reason::NoStrike => self.no_strike_message(),
            Reason::Expired => self.expired_message(),
            Reason::ScaledToZero => {
                "the scale given with the order is 0: nothing is opened".to_owned()
            }
            Reason::BelowOneLot => {
                format!("{} is less than one lot of {lot_size}", digits.group(&self.basis.qty))
            }
            Reason::NothingToReduce => {
                let side = self.order.side.map_or("close", super::Side::name);
                let under = self.order.market_words();
                format!("the own position of {symbol}{under} is {own}: a {side} reduces nothing")
            }
            Reason::NothingToClose => {
                format!("the own position of {symbol}{} is {own}", self.order.market_words())
            }
            Reason::NoBasis(_) => self.no_basis.clone(),
            Reason::BelowMinNotional => self.min_notional_message(),
            Reason::AllOrNone(passing) => {
                let cut = self.cut_message(passing);
                let [asked, passing] = [&self.basis.qty, passing].map(|qty| digits.group(qty));
                format!("all or none of {asked}: {passing} would have passed ({cut})")
            }
        })
    }

    /// What cut the basis down to what passes.
    fn cut_message(&self, passing: &Quantity) -> String {
        let Order { lot_size, symbol, digits, .. } = &self.order;
        let own = self.own_net();
        if self.too_small.is_some() {
            return self.min_notional_message();
        }
        let is_less = |max_qty: &Quantity| *max_qty < self.basis.qty;
        let binding = self.binding_limit();
        match binding.filter(|of| of.max_qty.as_ref().is_some_and(is_less)) {
            Some(of) => self.limit_message(of.limit.name),
            None if &self.basis.qty - passing < *lot_size => {
                format!("whole lots of {}", digits.group(lot_size))
            }
            None => match self.cap {
                Some(Cap::NoStopDistance) => self.lacks_stop_message(),
                Some(Cap::NoStrike) => self.no_strike_message(),
                Some(Cap::Expired) => self.expired_message(),
                Some(Cap::ScaledToZero) => {
                    format!("a scale of 0, and the own position of {symbol} is {own}")
                }
                Some(Cap::ReduceOnly) | None => {
                    format!("reduce-only, and the own position of {symbol} is {own}")
                }
            },
        }
    }

    /// The own position, for messages.
    fn own_net(&self) -> String {
        self.order.digits.group(&self.order.own.net)
    }

    /// What a unit counts and the share of it that a position ties up, where the limit counts that.
    #[must_use]
    pub fn margin_of(&self, answer: &LimitAnswer) -> Option<(&Money, &Fraction)> {
        let Order { unit_exposure, margin, .. } = &self.order;
        let counts_capital = [&STRATEGY_BUDGET, &FREE_MARGIN].contains(&answer.limit);
        let exposure = unit_exposure.as_ref().filter(|_| counts_capital)?;
        (*margin != Fraction::ONE).then_some((exposure, margin))
    }

    fn limit_message(&self, name: &str) -> String {
        let Some(answer) = self.limits.iter().find(|of| of.limit.name == name) else {
            return name.to_owned();
        };
        let LimitAnswer { limit, room, .. } = answer;
        if let Some(StopReason { message, .. }) = room.stop_reason() {
            return message.clone();
        }
        if let (Unit::Losses, Some(code)) = (limit.unit, &room.scope) {
            return halted_message(code, &room.used, &room.ceiling, self.order.digits);
        }
        let digits = self.order.digits;
        let (left, of) = (digits.group(room.available()), digits.group(&room.ceiling));
        let left = format!("{left} left of {of} in {}", answer.label());
        let lot = &self.order.lot_size;
        match (&room.takes, room.takes.of(lot)) {
            (Takes::PerUnit(_) | Takes::Loss(_), Some(takes)) => {
                format!("{left}; one lot of {} takes {}", digits.group(lot), digits.group(takes))
            }
            _ => left,
        }
    }

    /// That a written option may lose what its strike tells, and nothing tells that.
    fn no_strike_message(&self) -> String {
        format!(
            "nothing tells the strike of {}, and a written option may lose that: give its strike",
            self.order.symbol
        )
    }

    /// When the contract expired.
    fn expired_message(&self) -> String {
        let day = self.order.expired.map(|day| format!(" on {day}")).unwrap_or_default();
        format!("{} expired{day}: nothing may be opened", self.order.symbol)
    }

    /// That what opens needs a stop distance, and how much that is.
    fn lacks_stop_message(&self) -> String {
        let opens = self.order.digits.group(&self.basis.qty - &self.order.closable);
        format!(
            "{opens} would open without a stop distance, which require_stop asks for: give an ATR \
             above 0 or a stop price"
        )
    }

    /// How much would open, and how much is the least.
    #[must_use]
    pub fn min_notional_message(&self) -> String {
        let Some(TooSmall { opens, least, is_listed }) = &self.too_small else {
            return String::new();
        };
        let digits = self.order.digits;
        let notional = digits.group(opens * &self.order.unit_notional);
        let (opens, least) = (digits.group(opens), digits.group(least));
        let name = if *is_listed { "the exchange's least of" } else { "min_order_notional" };
        format!(
            "{opens} would open for {notional}, less than {name} {least}, and nothing is raised to \
             reach it"
        )
    }
}

impl Reason {
    codes! {
        {
            Self::Limit { code, .. } | Self::NoBasis(code) => code,
        }
        Self::NoEquity => "no_equity":
            "equity is 0 or less: nothing may be opened, but what is held may be closed",
        Self::NoStrike => "no_strike": "it would write an option whose strike nothing tells",
        Self::Expired => "expired": "it would open a contract that is past its last day",
        Self::NoStopDistance => "no_stop_distance":
            "a mode that sizes by risk, or `require_stop`, needs an ATR above 0 or a stop price; \
             no mode falls back to a fixed quantity",
        Self::ScaledToZero => "scaled_to_zero":
            "the scale given with the order is 0, and nothing is held to close",
        Self::BelowOneLot => "below_one_lot": "less than one lot was asked for",
        Self::NothingToReduce => "nothing_to_reduce":
            "reduce-only, and the order is against no position",
        Self::NothingToClose => "nothing_to_close": "a close, and there is no position",
        Self::AllOrNone(_) => "all_or_none":
            "less than asked would have passed; the message says how much",
        Self::BelowMinNotional => "below_min_notional":
            "what would open is less money than `min_order_notional`",
    }
}

impl Warning {
    codes! {
        {}
        Self::LotSizeFallback => "lot_size_fallback": "nothing told the contract's lot",
        Self::RoundedToLot => "rounded_to_lot": "the answer was cut down only to whole lots",
        Self::ReducedToPosition => "reduced_to_position": "reduce-only capped the answer",
        Self::ScaledToZero => "scaled_to_zero":
            "the scale of 0 that was given opens nothing; only the closing part is left",
        Self::NoStrike => "no_strike":
            "it would write an option whose strike nothing tells; only the closing part is left",
        Self::Expired => "expired":
            "the contract is past its last day; only the closing part is left",
        Self::OffTick { .. } => "off_tick":
            "the price or the stop is on no tick of the symbol",
        Self::LotDiffers { .. } => "lot_differs":
            "`instruments` tells another lot than the instruments file",
        Self::NoOrders { .. } => "no_orders":
            "the quantity can't be split: a lot is more than one order may be for, or it would \
             take more than 1,000 orders",
        Self::UnknownContract => "unknown_contract":
            "the symbol looks like a contract of a form that is not known, and counts as a share",
        Self::CappedRisk => "capped_risk":
            "the risk that was given is above `max_risk_per_trade_pct`, which stays the limit",
        Self::RiskUnused => "risk_unused":
            "money at risk was given, and nothing is sized by risk",
        Self::ClosesOwn => "closes_own":
            "a mode that sizes by risk, no quantity, and an order against the own position: all \
             of it is closed",
        Self::BelowMinNotional => "below_min_notional":
            "only the closing part is left; the message says how much would have opened",
        Self::WorkingOrders(_) => "working_orders":
            "once this trade has closed what it closes, working orders would open: how much, and \
             which",
        Self::NoStopDistance => "no_stop_distance":
            "`require_stop`: only the closing part is left; the message says how much would have \
             opened",
    }

    /// The warning in words with the numbers.
    #[must_use]
    pub fn message(&self, answer: &Answer<'_>) -> String {
        let order = &answer.order;
        let digits = order.digits;
        let [asked, qty, lot_size] =
            [&answer.basis.qty, &answer.qty, &order.lot_size].map(|qty| digits.group(qty));
        let own = answer.own_net();
        match self {
            Self::RoundedToLot => {
                format!("{asked} was asked; {qty} is the most in whole lots of {lot_size}")
            }
            Self::ReducedToPosition => {
                format!("{asked} was asked; reduce-only caps it at the own position of {own}")
            }
            Self::ScaledToZero => format!(
                "{asked} was asked; the scale of 0 opens nothing beyond the own position of {own}"
            ),
            Self::NoStrike => format!("{asked} was asked; {}", answer.no_strike_message()),
            Self::Expired => format!("{asked} was asked; {}", answer.expired_message()),
            Self::OffTick { what, price, tick } => {
                let (price, tick) = (digits.group(price), digits.group(Exact::from(*tick)));
                format!("{what} {price} is on no tick of {}, which is {tick}", order.symbol)
            }
            Self::LotDiffers { told, listed } => {
                let [told, listed] = [told, listed].map(|lot| digits.group(Exact::from(*lot)));
                format!(
                    "instruments tells a lot of {told} for {}, and the instruments file {listed}; \
                     instruments is taken",
                    order.symbol
                )
            }
            Self::NoOrders { most } => format!(
                "{qty} can't be split into orders of at most {} in lots of {lot_size}",
                digits.group(most)
            ),
            Self::UnknownContract => format!(
                "{} looks like a contract of a form that is not known, and counts as a share: say \
                 what it is with its instrument type, or enter it in instruments",
                order.symbol
            ),
            Self::CappedRisk if order.risk.is_some() => format!(
                "risk {} is above max_risk_per_trade_pct {} of equity {}, which stays the limit",
                digits.group(order.risk.as_ref().unwrap_or(&Money::ZERO)),
                order.max_risk_pct,
                digits.group(&answer.equity)
            ),
            Self::RiskUnused => {
                let told = digits.group(order.risk.as_ref().unwrap_or(&Money::ZERO));
                let why = if [BasisRule::INTENT, BasisRule::CLOSE].contains(&answer.basis.rule) {
                    "the quantity is set".to_owned()
                } else {
                    format!("{} does not size by risk", order.mode)
                };
                format!("risk {told} is not used: {why}")
            }
            Self::CappedRisk => {
                let told = order.risk_pct.as_ref().unwrap_or(&order.max_risk_pct);
                format!(
                    "risk_pct {told} is above max_risk_per_trade_pct {}, which stays the limit",
                    order.max_risk_pct
                )
            }
            Self::ClosesOwn => {
                let (mode, symbol) = (order.mode, &order.symbol);
                let closes = format!(
                    "{mode} sizes what opens, and this closes the own position of {own} {symbol}"
                );
                match answer.cap {
                    Some(Cap::ReduceOnly) => closes,
                    _ => format!("{closes}; to reverse it, set a qty beyond that"),
                }
            }
            Self::WorkingOrders(WouldOpen { opens, exposure, orders }) => format!(
                "once this has closed {}, working orders open {} {} for {}: {}; cancel what is no longer \
                 wanted",
                digits.group(&answer.closes),
                digits.group(opens),
                order.symbol,
                digits.group(exposure),
                orders.join(", ")
            ),
            Self::NoStopDistance => answer.lacks_stop_message(),
            Self::BelowMinNotional => answer.min_notional_message(),
            Self::LotSizeFallback => {
                let (symbol, underlying) = (&order.symbol, &order.underlying);
                format!(
                    "nothing tells the lot of {symbol}: lot_size_fallback {lot_size} is taken; set \
                     instruments.{underlying}.lot_size"
                )
            }
        }
    }
}
