//! An intent resolved: checked, with its instrument's terms, its stop and the own position that it
//! meets.

use super::book::{Book, Own, Place};
use super::config::{Config, Mode};
use super::correlation::Direction;
use super::instrument::{self, Kind};
use super::intent::{Intent, IntentError, Side};
use super::scaling;
use crate::number::Decimal;
use crate::units::{Fraction, Money, PointValue, Points, Quantity};

/// What an intent comes to in this config and book.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The symbol.
    pub symbol: &'a str,
    /// What the symbol is a contract on; its own symbol for an equity.
    pub underlying: &'a str,
    /// Shares or a contract.
    pub kind: Kind,
    /// Which way; `None` for a close of nothing.
    pub side: Option<Side>,
    /// The strategy that asks.
    pub strategy: Option<&'a str>,
    /// How it is sized when no quantity is set.
    pub mode: Mode,
    /// The entry price.
    pub price: Points,
    /// The tradable step.
    pub lot_size: Quantity,
    /// Whether nothing told the lot, so that it is the config's fallback.
    pub lot_is_fallback: bool,
    /// Money per point per unit.
    pub point_value: PointValue,
    /// What one unit comes to: price × point value.
    pub unit_cost: Money,
    /// The fraction of that which a position ties up in its strategy's budget.
    pub margin: Fraction,
    /// Where the trade is given up, and so its risk; `None` when nothing tells.
    pub stop: Option<Stop>,
    /// The fraction of equity that one trade may lose.
    pub max_risk_pct: Fraction,
    /// The own position.
    pub own: Own,
    /// How much the order may close before it opens: the whole own position when the order is
    /// against it, else nothing.
    pub closable: Quantity,
}

/// Where a trade is given up.
#[derive(Clone, Debug)]
pub struct Stop {
    /// Points between entry and stop, above zero.
    pub distance: Points,
    /// The stop itself.
    pub price: Points,
    /// What one unit loses there: distance × point value.
    pub unit_risk: Money,
    /// What the distance was computed from.
    pub source: StopSource,
}

/// What tells the stop distance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopSource {
    /// The intent's own stop price.
    Price,
    /// This many ATRs.
    Atr {
        /// The config's `atr_stop_multiplier`.
        multiplier: Fraction,
        /// The average true range.
        atr: Points,
    },
}

impl<'a> Order<'a> {
    /// Checks an intent and resolves it.
    ///
    /// # Errors
    /// The first thing in the intent that is bad input.
    pub fn resolve(
        config: &Config,
        book: &Book<'_>,
        intent: &Intent<'a>,
    ) -> Result<Self, IntentError> {
        Self::resolve_at(config, book, intent, book.place(intent.symbol, intent.strategy))
    }

    /// The same for an intent whose place in the book was found before.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub(crate) fn resolve_at(
        config: &Config,
        book: &Book<'_>,
        intent: &Intent<'a>,
        place: Place,
    ) -> Result<Self, IntentError> {
        check(intent)?;
        let own = book.own_at(place, intent.symbol, intent.strategy);
        let side = side(intent, &own.net)?;
        let against = side.is_some_and(|side| is_against(side, &own.net));
        let closable = if against { own.net.abs() } else { Quantity::ZERO };
        if scaling::lacks_peak(config, book.account()) && !only_closes(intent, &closable) {
            return Err(IntentError::NoPeakEquity);
        }
        let kind = kind(config, intent);
        let (lot_size, lot_is_fallback) = lot_size(config, intent, kind);
        let point_value = PointValue::from(point_value(config, book, intent, &own)?);
        let price = Points::from(intent.price);
        Ok(Self {
            symbol: intent.symbol,
            underlying: instrument::underlying(intent.symbol),
            kind,
            side,
            strategy: intent.strategy,
            mode: intent.mode.unwrap_or(config.mode),
            unit_cost: &price * &point_value,
            margin: config.margin_of(intent.symbol),
            stop: stop(config, intent, side, &point_value),
            max_risk_pct: intent
                .risk_pct
                .map_or_else(|| config.max_risk_per_trade_pct.clone(), Fraction::from),
            closable,
            own,
            price,
            lot_size,
            lot_is_fallback,
            point_value,
        })
    }

    /// Which way the order bets; `None` for a close of nothing.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        self.side.map(|side| Direction::of(side, self.symbol))
    }

    /// Whether the order goes against the own position, and so closes it first.
    #[must_use]
    pub fn is_against_own(&self) -> bool {
        self.closable.is_positive()
    }
}

impl Intent<'_> {
    /// Whether this is an exit as the book stands: it asks for no more than to close, or goes
    /// against the own position.
    #[must_use]
    pub fn is_exit(&self, book: &Book<'_>) -> bool {
        let against = |side| is_against(side, &book.own(self.symbol, self.strategy).net);
        self.close || self.reduce_only || self.side.is_some_and(against)
    }
}

/// Whether the order closes and opens nothing, whatever the config decides: no scale and no limit
/// bears on it.
fn only_closes(intent: &Intent<'_>, closable: &Quantity) -> bool {
    let is_held = |qty: Decimal| intent.reduce_only || Quantity::from(qty) <= *closable;
    intent.close || intent.qty.is_some_and(is_held)
}

fn check(intent: &Intent<'_>) -> Result<(), IntentError> {
    if intent.symbol.is_empty() {
        return Err(IntentError::NoSymbol);
    }
    positive("price", Some(intent.price))?;
    positive("qty", intent.qty)?;
    positive("stop_price", intent.stop_price)?;
    positive("lot_size", intent.lot_size)?;
    positive("point_value", intent.point_value)?;
    positive("risk_pct", intent.risk_pct)?;
    positive("scale", intent.scale)?;
    if let Some(found) = intent.atr.filter(|atr| atr.is_negative()) {
        return Err(IntentError::Negative { field: "atr", found });
    }
    if let Some(found) = intent.risk_pct.filter(|&pct| Fraction::from(pct) > Fraction::ONE) {
        return Err(IntentError::NotAFraction { field: "risk_pct", found });
    }
    if intent.close && intent.qty.is_some() {
        return Err(IntentError::QtyAndClose);
    }
    Ok(())
}

#[inline]
fn positive(field: &'static str, value: Option<Decimal>) -> Result<(), IntentError> {
    match value {
        Some(found) if !found.is_positive() => Err(not_positive(field, found)),
        _ => Ok(()),
    }
}

/// Apart, so that the good order meets less code: a stream's must fit the processor's cache.
#[cold]
fn not_positive(field: &'static str, found: Decimal) -> IntentError {
    IntentError::NotPositive { field, found }
}

/// The intent's side, or the one that closes; and the stop must not be hit at once.
fn side(intent: &Intent<'_>, net: &Quantity) -> Result<Option<Side>, IntentError> {
    let closing = match () {
        () if net.is_positive() => Some(Side::Sell),
        () if net.is_negative() => Some(Side::Buy),
        () => None,
    };
    let side = match (intent.close, intent.side) {
        (false, None) => return Err(IntentError::NoSide),
        (true, None) => closing,
        (true, Some(side)) if closing.is_some_and(|closing| closing != side) => {
            return Err(IntentError::CloseWouldOpen { side, held: net.to_string() });
        }
        (_, Some(side)) => Some(side),
    };
    if let (Some(side), Some(stop)) = (side, intent.stop_price) {
        let below = Points::from(stop) < Points::from(intent.price);
        let above = Points::from(stop) > Points::from(intent.price);
        let right = if side == Side::Buy { below } else { above };
        if !right {
            return Err(IntentError::StopOnWrongSide { side, stop, price: intent.price });
        }
    }
    Ok(side)
}

fn is_against(side: Side, net: &Quantity) -> bool {
    match side {
        Side::Buy => net.is_negative(),
        Side::Sell => net.is_positive(),
    }
}

fn kind(config: &Config, intent: &Intent<'_>) -> Kind {
    intent.kind.unwrap_or_else(|| config.kind_of(intent.symbol))
}

/// The lot size, and whether it is the config's fallback.
fn lot_size(config: &Config, intent: &Intent<'_>, kind: Kind) -> (Quantity, bool) {
    match intent.lot_size {
        Some(lot) => (lot.into(), false),
        None => config.lot_of(intent.symbol, kind),
    }
}

fn point_value(
    config: &Config,
    book: &Book<'_>,
    intent: &Intent<'_>,
    own: &Own,
) -> Result<Decimal, IntentError> {
    if let Some(told) =
        intent.point_value.or_else(|| config.term(intent.symbol, |terms| terms.point_value))
    {
        return Ok(told);
    }
    let unclear = |(one, other)| IntentError::PointValueUnclear {
        symbol: intent.symbol.to_owned(),
        one,
        other,
    };
    Ok(book.point_value_of(intent.symbol, own).map_err(unclear)?.unwrap_or(Decimal::ONE))
}

/// The explicit stop if there is one, else so many ATRs; an ATR of 0 tells nothing.
fn stop(
    config: &Config,
    intent: &Intent<'_>,
    side: Option<Side>,
    point_value: &PointValue,
) -> Option<Stop> {
    let entry = Points::from(intent.price);
    let (distance, source) = if let Some(stop) = intent.stop_price {
        ((&entry - &stop.into()).abs(), StopSource::Price)
    } else {
        let atr = Points::from(intent.atr.filter(|atr| !atr.is_zero())?);
        let multiplier = config.atr_stop_multiplier.clone();
        (&atr * &multiplier, StopSource::Atr { multiplier, atr })
    };
    let price = if side == Some(Side::Sell) { &entry + &distance } else { &entry - &distance };
    Some(Stop { unit_risk: &distance * point_value, price, distance, source })
}
