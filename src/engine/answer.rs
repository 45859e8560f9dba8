//! The answer with its explanation, as data. Tables and JSON are two views of it; neither computes.

use super::basis::{Basis, Rule};
use super::kelly::{Evidence, NoEdge};
use super::limit::{Room, Takes};
use super::limits::DRAWDOWN_HALT;
use super::order::Order;
use super::scaling::Drawdown;
use crate::number::{Decimal, Exact};
use crate::units::{Money, Percent, Quantity};

/// How much to trade, and why.
#[derive(Clone, Debug)]
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
    pub limits: Vec<Rung>,
    /// What pending orders will close of the own position, signed as the position is.
    pub being_closed: Quantity,
    /// What would open but for `min_order_notional`.
    pub too_small: Option<TooSmall>,
    /// The drawdown for which nothing is opened.
    pub halt: Option<Drawdown>,
    /// What Kelly's fraction is computed from, where the basis is Kelly's.
    pub evidence: Option<Evidence>,
    /// What the checkpoint knows of the strategy's trades, where that is too little for Kelly's
    /// fraction.
    pub known: Vec<(&'static str, Decimal)>,
    /// The next larger answer; `None` when nothing binds.
    pub next_lot: Option<NextLot>,
    /// Why the quantity is 0; `None` when it is not.
    pub reason: Option<Reason>,
    /// What stands once the trade is done.
    pub after: After,
    /// What deserves a look.
    pub warnings: Vec<Warning>,
}

/// One limit in the ladder of an answer.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The limit's name.
    pub name: &'static str,
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
pub struct NextLot {
    /// Its quantity.
    pub qty: Quantity,
    /// The limit's name.
    pub fails: &'static str,
    /// By how much: money, or a count where the limit counts.
    pub by: Exact,
}

/// An opening part that is less money than may be opened.
#[derive(Clone, Debug)]
pub struct TooSmall {
    /// Its quantity.
    pub opens: Quantity,
    /// `min_order_notional`.
    pub least: Money,
}

/// Money lost at the stop by the opening part.
#[derive(Clone, Debug)]
pub struct Risk {
    /// Opening quantity × stop distance × point value.
    pub amount: Money,
    /// The amount in percent of equity; `None` when there is no equity to compare with.
    pub pct: Option<Percent>,
}

/// What stands once the trade is done.
#[derive(Clone, Debug)]
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
pub enum Reason {
    /// The binding limit has no room for one lot.
    Limit(&'static str),
    /// Equity is 0 or less, so nothing may be opened.
    NoEquity,
    /// The mode sizes by risk and nothing tells the stop distance.
    NoStopDistance,
    /// What was asked is less than one lot.
    BelowOneLot,
    /// The fixed quantity is 0.
    FixedQtyZero,
    /// Reduce-only, and the order is against no position.
    NothingToReduce,
    /// A close, and there is no position.
    NothingToClose,
    /// Mode `kelly`, and nothing deserves a risk.
    NoEdge(NoEdge),
    /// What would open is less money than `min_order_notional`.
    BelowMinNotional,
    /// All or none, and only so much would have passed.
    AllOrNone(Quantity),
}

/// What deserves a look in an answer that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The answer is less than what was asked only because it must be whole lots.
    RoundedToLot,
    /// The answer is less than what was asked because it may only reduce the own position.
    ReducedToPosition,
    /// Nothing told the contract's lot, so that the config's fallback was taken.
    LotSizeFallback,
    /// Pending orders will close what this order would close, so that it opens, or closes less than
    /// is held.
    PendingClose,
    /// The part that would open is less money than `min_order_notional`; only the closing part is
    /// left.
    BelowMinNotional,
}

impl Answer<'_> {
    /// The name of the limit that decided; `None` when the basis itself did.
    #[must_use]
    pub fn binding(&self) -> Option<&'static str> {
        self.limits.iter().find(|rung| rung.binding).map(|rung| rung.name)
    }

    /// The quantity in lots; two decimals where an odd position is closed.
    #[must_use]
    pub fn lots(&self) -> Exact {
        self.qty.number().div_round(self.order.lot_size.number(), 2).unwrap_or(Exact::ZERO)
    }

    /// Quantity × price × point value.
    #[must_use]
    pub fn notional(&self) -> Money {
        &self.qty * &self.order.unit_cost
    }

    /// The money at risk to the stop; `None` without a stop distance.
    #[must_use]
    pub fn risk(&self) -> Option<Risk> {
        let amount = &self.opens * &self.order.stop.as_ref()?.unit_risk;
        Some(Risk {
            pct: amount.percent_of(&self.equity).filter(|_| self.equity.is_positive()),
            amount,
        })
    }

    /// Why the quantity is 0, in words with the numbers.
    #[must_use]
    pub fn reason_message(&self) -> Option<String> {
        let Order { symbol, lot_size, mode, .. } = &self.order;
        Some(match self.reason.as_ref()? {
            Reason::Limit(name) => self.limit_message(name),
            Reason::NoEquity => format!("equity is {}: nothing may be opened", self.equity),
            Reason::NoStopDistance => {
                format!("{mode} needs a stop distance: give an ATR above 0 or a stop price")
            }
            Reason::BelowOneLot => format!("{} is less than one lot of {lot_size}", self.basis.qty),
            Reason::FixedQtyZero => match (self.basis.rule, self.order.strategy) {
                (Rule::StrategyFixedQty, Some(code)) => format!("fixed_qty of {code} is 0"),
                _ => "default_fixed_qty is 0".to_owned(),
            },
            Reason::NothingToReduce => {
                let side = self.order.side.map_or("close", super::Side::name);
                format!("the own position of {symbol} is {}: a {side} reduces nothing", self.held())
            }
            Reason::NothingToClose => format!("the own position of {symbol} is {}", self.held()),
            Reason::NoEdge(no_edge) => self.no_edge_message(no_edge),
            Reason::BelowMinNotional => self.min_notional_message(),
            Reason::AllOrNone(passing) => {
                format!(
                    "all or none of {}: {passing} would have passed ({})",
                    self.basis.qty,
                    self.cut_message(passing)
                )
            }
        })
    }

    /// What cut the basis down to what passes.
    fn cut_message(&self, passing: &Quantity) -> String {
        let Order { lot_size, symbol, .. } = &self.order;
        if self.too_small.is_some() {
            return self.min_notional_message();
        }
        let cuts = |rung: &&Rung| {
            rung.binding && rung.max_qty.as_ref().is_some_and(|max_qty| *max_qty < self.basis.qty)
        };
        match self.limits.iter().find(cuts) {
            Some(rung) => self.limit_message(rung.name),
            None if &self.basis.qty - passing < *lot_size => format!("whole lots of {lot_size}"),
            None => format!("reduce-only, and the own position of {symbol} is {}", self.held()),
        }
    }

    /// The own position; with what pending orders take of it, where they do.
    #[must_use]
    pub fn held(&self) -> String {
        let left = &self.order.own.net;
        if self.being_closed.is_zero() {
            return left.to_string();
        }
        let (held, taken) = (left + &self.being_closed, self.being_closed.abs());
        format!("{held}, of which open orders already close {taken}: {left} left")
    }

    fn limit_message(&self, name: &str) -> String {
        if let Some(halt) = self.halt.as_ref().filter(|_| name == DRAWDOWN_HALT.name) {
            return halt.halt_message();
        }
        let Some(rung) = self.limits.iter().find(|rung| rung.name == name) else {
            return name.to_owned();
        };
        let Rung { room, .. } = rung;
        let left = format!("{} left of {} in {name}", room.available(), room.limit);
        match &room.takes {
            Takes::PerUnit(unit_cost) => {
                let lot = &self.order.lot_size;
                format!("{left}; one lot of {lot} takes {}", lot * unit_cost)
            }
            Takes::Whole(_) | Takes::Unknown => left,
        }
    }

    /// How much would open, and how much is the least.
    #[must_use]
    pub fn min_notional_message(&self) -> String {
        let Some(TooSmall { opens, least }) = &self.too_small else {
            return String::new();
        };
        let notional = opens * &self.order.unit_cost;
        format!(
            "{opens} would open for {notional}, less than min_order_notional {least}, and nothing is raised to reach it"
        )
    }

    fn no_edge_message(&self, no_edge: &NoEdge) -> String {
        let Some(strategy) = self.order.strategy else {
            return "an order without a strategy has no edge to size by: name its strategy, or set a quantity"
                .to_owned();
        };
        match no_edge {
            NoEdge::NoData => format!(
                "nothing tells the edge of {strategy}: set win_rate and payoff_ratio, or have win_trades, loss_trades, avg_win and avg_loss in the checkpoint{}",
                self.known_message()
            ),
            NoEdge::TooFewTrades { trades, least } => {
                format!(
                    "the checkpoint knows of {trades} trades of {strategy}; kelly.min_trades is {least}"
                )
            }
            NoEdge::Nothing => {
                let numbers = self.evidence.as_ref().map(Evidence::message).unwrap_or_default();
                format!("{strategy} has no edge: {numbers}")
            }
        }
    }

    fn known_message(&self) -> String {
        if self.known.is_empty() {
            return String::new();
        }
        let fields: Vec<String> =
            self.known.iter().map(|(field, number)| format!("{field} {number}")).collect();
        format!(", which has {}", fields.join(", "))
    }
}

impl Reason {
    /// The stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Limit(name) => name,
            Self::NoEquity => "no_equity",
            Self::NoStopDistance => "no_stop_distance",
            Self::BelowOneLot => "below_one_lot",
            Self::FixedQtyZero => "fixed_qty_zero",
            Self::NothingToReduce => "nothing_to_reduce",
            Self::NothingToClose => "nothing_to_close",
            Self::NoEdge(no_edge) => no_edge.code(),
            Self::BelowMinNotional => "below_min_notional",
            Self::AllOrNone(_) => "all_or_none",
        }
    }
}

impl Warning {
    /// The stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::RoundedToLot => "rounded_to_lot",
            Self::ReducedToPosition => "reduced_to_position",
            Self::LotSizeFallback => "lot_size_fallback",
            Self::PendingClose => "pending_close",
            Self::BelowMinNotional => "below_min_notional",
        }
    }

    /// The warning in words with the numbers.
    #[must_use]
    pub fn message(&self, answer: &Answer<'_>) -> String {
        let (asked, qty, order) = (&answer.basis.qty, &answer.qty, &answer.order);
        match self {
            Self::RoundedToLot => {
                format!("{asked} was asked; {qty} is the most in whole lots of {}", order.lot_size)
            }
            Self::ReducedToPosition => {
                format!(
                    "{asked} was asked; reduce-only caps it at the own position of {}",
                    answer.held()
                )
            }
            Self::PendingClose => {
                let what = if answer.basis.rule == Rule::Close {
                    "no more is closed".to_owned()
                } else {
                    format!("what goes beyond opens: {}", answer.opens)
                };
                format!("the own position of {} is {}; {what}", order.symbol, answer.held())
            }
            Self::BelowMinNotional => answer.min_notional_message(),
            Self::LotSizeFallback => {
                let (lot, symbol, underlying) = (&order.lot_size, order.symbol, order.underlying);
                format!(
                    "nothing tells the lot of {symbol}: lot_size_fallback {lot} is taken; set instruments.{underlying}.lot_size"
                )
            }
        }
    }
}
