//! An intent resolved: checked, with its instrument's terms, its stop and the own position that it
//! meets.

use super::account::WorkingOrder;
use super::book::{HoldingPlace, OwnPosition, Sums};
use super::config::Config;
use super::contract::{Contract, OptionTerms, looks_like_contract};
use super::correlation::Direction;
use super::costs::{Lacking, Loss, Opening};
use super::decide;
use super::instrument::InstrumentKind;
use super::instruments::KnownTerms;
use super::intent::{Intent, IntentError, ModeName, Side};
use super::key::Range;
use super::limit::Takes;
use super::market::{Market, MarketPart};
use super::portfolio::Portfolio;
use super::position::Position;
use super::scaling;
use super::spelling::in_capitals;
use super::symbol::check_symbol;
use super::working::{self, Role, SymbolOrders};
use crate::number::{Decimal, Digits, Exact};
use crate::timestamp::Date;
use crate::units::{Fraction, Money, PointValue, Points, Quantity};
use std::borrow::Cow;
use std::sync::Arc;

/// What an intent comes to in this config and book.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The symbol, as the book or the config spells it.
    pub symbol: Cow<'a, str>,
    /// What the symbol is a contract on, in capitals; its own symbol for an equity.
    pub underlying: Cow<'a, str>,
    /// Shares or a contract.
    pub kind: InstrumentKind,
    /// Which way; `None` for a close of nothing.
    pub side: Option<Side>,
    /// The strategy that asks.
    pub strategy: Option<&'a str>,
    /// How it is sized when no quantity is set.
    pub mode: ModeName,
    /// How messages about it group large numbers.
    pub digits: Digits,
    /// The entry price.
    pub price: Points,
    /// The tradable step.
    pub lot_size: Quantity,
    /// Whether nothing told the lot, so that it is the config's fallback.
    pub lot_is_fallback: bool,
    /// The smallest step of the price in points, where that is known.
    pub tick: Option<Decimal>,
    /// The most units that one order may be for, where that is known.
    pub max_order_qty: Option<Decimal>,
    /// Money per point per unit.
    pub point_value: PointValue,
    /// What an option gives; `None` for what is none.
    pub option: Option<OptionTerms>,
    /// The last day on which the contract traded, where that is past.
    pub expired: Option<Date>,
    /// Whether the symbol looks like a contract of a form that is not known, and nothing tells that
    /// it is one.
    pub is_unknown_contract: bool,
    /// What one unit costs: price × point value, in money.
    pub unit_notional: Money,
    /// What one unit counts in limits, in money: what it costs; of an option that is written strike
    /// × point value. `None` where nothing tells the strike.
    pub unit_exposure: Option<Money>,
    /// The fraction of that which a position ties up in its strategy's budget.
    pub margin: Fraction,
    /// Where the trade is given up, and so its risk; `None` when nothing tells.
    pub stop: Option<Stop>,
    /// What it loses at the stop, costs included; `None` without a stop, and where the config names
    /// no costs.
    pub loss: Option<Arc<Loss>>,
    /// The fraction of equity that the intent puts at risk, where it tells one.
    pub risk_pct: Option<Fraction>,
    /// The money that the intent puts at risk, where it tells that.
    pub risk: Option<Money>,
    /// The fraction of equity that one trade may lose.
    pub max_risk_pct: Fraction,
    /// The product and the exchange, where either is told.
    pub market: Option<Arc<Market>>,
    /// The own position.
    pub own: OwnPosition,
    /// How much the order may close before it opens: the whole own position when the order is
    /// against it, else nothing.
    pub closable: Quantity,
    /// Where it meets the book.
    pub(super) place: HoldingPlace,
    working: Option<Box<OrderWorking>>,
}

/// The working orders of an order's symbol as the order meets them.
#[derive(Clone, Debug)]
pub(super) struct OrderWorking {
    /// What they count here, less what they count in `limits`.
    pub(super) change: Sums<'static>,
    /// Whether any of them counts.
    pub(super) any_counts: bool,
    /// Whether one of them is on the order's side.
    pub(super) is_on_own_side: bool,
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
    /// The price of a bought option, which can lose no more.
    Premium,
    /// This many ATRs, or this fraction of the price.
    Multiple {
        /// The `atr_stop_multiplier` of the strategy or of the config; or the fraction.
        factor: Fraction,
        /// The average true range; or the price.
        of: Points,
        /// Whether it was moved away from the entry, to the next tick.
        is_moved: bool,
    },
}

impl<'a> Order<'a> {
    /// Checks an intent and resolves it.
    ///
    /// # Errors
    /// The first thing in the intent that is bad input.
    pub fn resolve(portfolio: &Portfolio<'_>, intent: &Intent<'a>) -> Result<Self, IntentError> {
        let place = portfolio.book.place(intent.symbol, intent.told_strategy());
        Self::resolve_at(portfolio, intent, place)
    }

    /// Resolves an intent whose place in the book was found before.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub(crate) fn resolve_at(
        portfolio: &Portfolio<'_>,
        intent: &Intent<'a>,
        place: HoldingPlace,
    ) -> Result<Self, IntentError> {
        check(intent)?;
        let config = portfolio.config();
        let (exchange, symbol) = portfolio.spelled(intent.symbol);
        // A fill since then may have brought what was not found, and the symbol may be spelled
        // otherwise in the book.
        let is_found = portfolio.book.is_known(place) && symbol == intent.symbol;
        let found = || portfolio.book.place(&symbol, intent.told_strategy());
        let place = if is_found { place } else { found() };
        let market = told_market(intent, exchange);
        let own = portfolio.book.own(place, market.as_deref());
        check_markets(portfolio, place, &symbol, &own, market.as_deref())?;
        let side = side(intent, &own.net)?;
        let against = side.is_some_and(|side| is_against(side, &own.net));
        let closable = if against { own.net.abs() } else { Quantity::ZERO };
        let (known_kind, contract) = (config.known_kind(&symbol), config.contract(&symbol));
        let told_kind = InstrumentKind::told(intent.kind, intent.exchange.or(exchange));
        let kind = InstrumentKind::resolved(told_kind.or(known_kind), contract);
        let (price, on) = (Points::from(intent.price), underlying(&symbol, contract));
        let known = config.known_terms(&symbol, &on);
        let (lot_size, lot_is_fallback) = match intent.lot_size {
            Some(lot) => (lot.into(), false),
            None => config.lot_by(known, kind),
        };
        let is_share = known_kind == Some(InstrumentKind::Equity);
        let option = if is_share { None } else { OptionTerms::of(contract, told_option(intent)) };
        // What is wrong with an order that opens, and nothing to one that only closes.
        let bad_stop = check_stop(intent, side).err();
        let bad_peak = scaling::lacks_peak(config, portfolio.account());
        let bad_peak = bad_peak.then_some(IntentError::NoPeakEquity);
        let is_unknown = config.instruments.lacks(&symbol);
        let bad_symbol = is_unknown.then(|| unknown_symbol(config, &symbol));
        let (told_value, bad_value) = match point_value(portfolio, intent, &symbol, known, place) {
            Ok(value) => (value, None),
            Err((value, unclear)) => (value, Some(*unclear)),
        };
        let point_value = PointValue::from(told_value);
        let buys_option = option.is_some() && side == Some(Side::Buy);
        let tick = known.tick_size();
        let stop = if bad_stop.is_some() {
            None
        } else {
            stop(config, intent, side, &point_value, tick)
                .or_else(|| buys_option.then(|| premium_as_stop(&price, &point_value)))
        };
        let unit_notional = &price * &point_value;
        let unit_exposure = match option {
            Some(OptionTerms { strike, .. }) if side == Some(Side::Sell) => {
                strike.map(|strike| &Points::from(strike) * &point_value)
            }
            _ => Some(unit_notional.clone()),
        };
        let of_symbol = portfolio.working.of_symbol(&symbol);
        let mut order = Self {
            digits: config.digits,
            expired: config.instruments.listings().and_then(|listings| listings.expired(&symbol)),
            is_unknown_contract: kind == InstrumentKind::Equity
                && intent.kind.is_none()
                && is_unknown_contract(config, &symbol),
            working: of_symbol.map(|of_symbol| {
                let market = market.as_deref();
                let meeting =
                    Meeting { intent, symbol: &symbol, side, closable: &closable, market };
                Box::new(settled_for(portfolio, of_symbol, &meeting, told_value))
            }),
            tick,
            max_order_qty: known
                .max_order_qty()
                .or_else(|| config.instruments.listings()?.max_order_qty(&symbol, &on)),
            kind,
            side,
            option,
            strategy: intent.told_strategy(),
            mode: intent.mode.unwrap_or_else(|| config.mode_of(intent.told_strategy())),
            unit_notional,
            unit_exposure,
            margin: if buys_option { Fraction::ONE } else { known.margin() },
            underlying: on,
            stop,
            loss: None,
            risk_pct: intent.risk_pct.map(Fraction::from),
            risk: intent.risk.map(Money::from),
            max_risk_pct: config.max_risk_per_trade_pct.clone(),
            symbol,
            closable,
            market,
            own,
            place,
            price,
            lot_size,
            lot_is_fallback,
            point_value,
        };
        let bad_costs = match &portfolio.costs {
            Some(_) if bad_stop.is_none() => order.reckon_costs(portfolio).err(),
            _ => None,
        };
        match bad_symbol.or(bad_stop).or(bad_peak).or(bad_value).or(bad_costs) {
            Some(bad) if order.asks_to_open(portfolio, intent) => Err(bad),
            _ => Ok(order),
        }
    }

    /// Whether more is asked for than what closes the own position.
    #[cold]
    fn asks_to_open(&self, portfolio: &Portfolio<'_>, intent: &Intent<'_>) -> bool {
        let asks_for_more = || decide::basis(portfolio, intent, self).qty > self.closable;
        let opens_nothing = intent.is_exit() || decide::is_scaled_to_zero(intent);
        !opens_nothing && (!self.is_against_own() || asks_for_more())
    }

    /// Finds what it loses at the stop, costs included.
    #[inline(never)]
    fn reckon_costs(&mut self, portfolio: &Portfolio<'_>) -> Result<(), IntentError> {
        let (Some(costs), Some(opening)) = (&portfolio.costs, self.opening()) else {
            return Ok(());
        };
        let loss = match &self.stop {
            Some(stop) => costs.loss(opening, stop).map(Some),
            None => costs.check(opening).map(|()| None),
        };
        self.loss = loss
            .map_err(|lacking| {
                let message = lacking.to_string();
                match lacking {
                    Lacking::Tick { .. } => IntentError::NoTick { message },
                    _ => IntentError::NoSchedule { message },
                }
            })?
            .map(Arc::new);
        Ok(())
    }

    /// What its costs hang on; `None` for a close of nothing.
    pub(super) fn opening(&self) -> Option<Opening<'_>> {
        let market = self.market.as_deref();
        Some(Opening {
            symbol: &self.symbol,
            underlying: &self.underlying,
            kind: self.kind,
            is_option: self.option.is_some(),
            product: market.and_then(|market| market.product.as_deref()),
            exchange: market.and_then(|market| market.exchange.as_deref()),
            side: self.side?,
            price: &self.price,
            point_value: &self.point_value,
            lot: &self.lot_size,
            tick: self.tick,
            max_order_qty: self.max_order_qty,
        })
    }

    /// What the opening part takes of a limit that counts risk: what it loses at its stop; `None`
    /// without a stop.
    pub(super) fn risk_taken(&self) -> Option<Takes> {
        match (&self.loss, &self.stop) {
            (Some(loss), _) => Some(Takes::Loss(Arc::clone(loss))),
            (None, Some(stop)) => Some(Takes::PerUnit(stop.unit_risk.clone())),
            (None, None) => None,
        }
    }

    /// The working orders of the symbol; `None` where there are none.
    pub(super) fn working(&self) -> Option<&OrderWorking> {
        self.working.as_deref()
    }

    /// Which way the order bets; `None` for a close of nothing.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        self.side.map(|side| Direction::of_trade(side, self.option.as_ref()))
    }

    /// What the opening part takes of a limit that counts exposure.
    pub(super) fn exposure_taken(&self) -> Takes {
        self.unit_exposure.clone().map_or(Takes::Unknown, Takes::PerUnit)
    }

    /// What one unit ties up as capital; `None` where nothing tells the strike.
    pub(super) fn unit_capital(&self) -> Option<Money> {
        self.unit_exposure.as_ref().map(|unit| unit * &self.margin)
    }

    /// What the opening part takes of a limit that counts capital.
    pub(super) fn capital_taken(&self) -> Takes {
        self.unit_capital().map_or(Takes::Unknown, Takes::PerUnit)
    }

    /// The stop of the row that the order opens: a bought option has none for the sake of its
    /// premium.
    pub(super) fn row_stop(&self) -> Option<&Stop> {
        self.stop.as_ref().filter(|stop| stop.source != StopSource::Premium)
    }

    /// The row that the order opens, of whatever quantity.
    pub(super) fn opened(&self) -> Position<'_> {
        let sells = self.side == Some(Side::Sell);
        let stop = self.row_stop();
        let fits = |number: &Exact| Decimal::try_from(number).ok();
        Position {
            symbol: Cow::Borrowed(&self.symbol),
            strategy: self.strategy.map(Cow::Borrowed),
            quantity: if sells { Decimal::ONE.negated() } else { Decimal::ONE },
            mark: fits(self.price.number()).unwrap_or(Decimal::ONE),
            point_value: fits(self.point_value.number()),
            stop_price: stop.and_then(|stop| fits(stop.price.number())),
            option: self.option.map(Box::new),
            market: self.market.clone(),
        }
    }

    /// ` under MIS NSE`: the product and the exchange that are told, for messages; else nothing.
    pub(super) fn market_words(&self) -> String {
        let words = |market: &Arc<Market>| {
            let told = MarketPart::ALL.into_iter().filter_map(|part| part.of(market));
            format!(" under {}", told.collect::<Vec<_>>().join(" "))
        };
        self.market.as_ref().map(words).unwrap_or_default()
    }

    /// Whether the order goes against the own position, and so closes it first.
    #[must_use]
    pub fn is_against_own(&self) -> bool {
        self.closable.is_positive()
    }
}

/// What the working orders of its symbol need to know of an intent.
#[derive(Clone, Copy)]
struct Meeting<'m> {
    intent: &'m Intent<'m>,
    symbol: &'m str,
    side: Option<Side>,
    closable: &'m Quantity,
    market: Option<&'m Market>,
}

/// The working orders of an intent's symbol as it meets them, once what it may close is closed.
///
/// On its own side those of its strategy and of none count whole (all, where it names no strategy).
/// On the other side those of its own strategy would close what it opens and are left out, unless
/// others rest there that may close it first: orders of none, or where it names none, of any.
/// Orders that nothing told a point value have the intent's, as they will once its row stands; they
/// may then open more than `limits` counted, and none is left out.
#[cold]
fn settled_for(
    portfolio: &Portfolio<'_>,
    of_symbol: &SymbolOrders<'_>,
    meeting: &Meeting<'_>,
    point_value: Decimal,
) -> OrderWorking {
    let Meeting { intent, symbol, side, closable, market } = *meeting;
    let own = intent.told_strategy();
    let is_own = |code: Option<&str>| own.is_none() || code.is_none() || code == own;
    let rows = portfolio.book.positions_of(symbol).into_iter();
    let rows: Vec<_> = rows
        .filter(|row| {
            let is_admitted = market.is_none_or(|market| market.admits(row.market.as_deref()));
            closable.is_zero() || !is_admitted || !is_own(row.strategy.as_deref())
        })
        .map(|row| (row, Quantity::from(row.quantity).abs()))
        .collect();
    let point_value = working::told_beside(&rows, point_value);
    let is_revalued = |at: &usize| {
        portfolio.account.working_orders[*at].point_value.is_none() && point_value != Decimal::ONE
    };
    let any_revalued = of_symbol.places.iter().any(is_revalued);
    let orders = portfolio.orders_at(&of_symbol.places, Some(point_value));
    let orders = orders.iter().map(Cow::as_ref);
    let is_other_side = |order: &WorkingOrder<'_>| side.is_some_and(|side| side != order.side);
    let closes_first = |order: &WorkingOrder<'_>| order.strategy.is_none() == own.is_some();
    let other_closes = orders.clone().any(|order| is_other_side(order) && closes_first(order));
    let left_out = |order: &WorkingOrder<'_>| {
        let closes_what_opens = order.strategy.as_deref() == own && !other_closes;
        is_other_side(order) && closes_what_opens && !any_revalued
    };
    let role = |order: &WorkingOrder<'_>| match () {
        () if left_out(order) => Role::LeftOut,
        () if side == Some(order.side) && is_own(order.strategy.as_deref()) => Role::Whole,
        () => Role::Settled,
    };
    let orders: Vec<&WorkingOrder<'_>> = orders.collect();
    let nothing = portfolio.book.sums().emptied();
    let settled = working::settle(&portfolio.config, &nothing, &rows, &orders, &role);
    let mut change = settled.beside;
    change.subtract(&of_symbol.settled.beside);
    OrderWorking {
        any_counts: orders.iter().any(|order| role(order) != Role::LeftOut),
        is_on_own_side: orders.iter().any(|order| Some(order.side) == side),
        change: change.into_owned(),
    }
}

fn check(intent: &Intent<'_>) -> Result<(), IntentError> {
    if intent.symbol.is_empty() {
        return Err(IntentError::NoSymbol);
    }
    check_symbol(intent.symbol).map_err(IntentError::BadSymbol)?;
    positive("price", Some(intent.price))?;
    positive("qty", intent.qty)?;
    positive("lot_size", intent.lot_size)?;
    positive("point_value", intent.point_value)?;
    positive("strike", intent.strike)?;
    positive("risk_pct", intent.risk_pct)?;
    positive("risk", intent.risk)?;
    positive("lots", intent.lots)?;
    for (field, value) in [("atr", intent.atr), ("scale", intent.scale)] {
        if let Some(found) = value.filter(|value| value.is_negative()) {
            return Err(IntentError::Negative { field, found });
        }
    }
    let fractions = [
        ("risk_pct", intent.risk_pct),
        ("stop_pct", intent.stop_pct),
        ("close_pct", intent.close_pct),
    ];
    for (field, value) in fractions {
        let is_one = |pct: &Decimal| pct.is_positive() && Fraction::from(*pct) <= Fraction::ONE;
        if let Some(found) = value.filter(|pct| !is_one(pct)) {
            return Err(IntentError::NotAFraction { field, found });
        }
    }
    if intent.close && (intent.qty.is_some() || intent.lots.is_some()) {
        return Err(IntentError::QtyAndClose);
    }
    if let Some(found) = intent.lots.filter(|&lots| !Range::Whole.holds(lots)) {
        return Err(IntentError::NotWhole { field: "lots", found });
    }
    let twice = [
        ("qty", intent.qty, "lots", intent.lots),
        ("qty", intent.qty, "close_pct", intent.close_pct),
        ("lots", intent.lots, "close_pct", intent.close_pct),
        ("risk_pct", intent.risk_pct, "risk", intent.risk),
        ("stop_price", intent.stop_price, "stop_pct", intent.stop_pct),
    ];
    match twice.into_iter().find(|(_, told, _, too)| told.is_some() && too.is_some()) {
        Some((one, _, other, _)) => Err(IntentError::ToldTwice { one, other }),
        None => Ok(()),
    }
}

#[inline]
fn positive(field: &'static str, value: Option<Decimal>) -> Result<(), IntentError> {
    match value {
        Some(found) if !found.is_positive() => Err(not_positive(field, found)),
        _ => Ok(()),
    }
}

#[cold]
fn not_positive(field: &'static str, found: Decimal) -> IntentError {
    IntentError::NotPositive { field, found }
}

/// The product and the exchange that an intent tells; the exchange also before its symbol.
fn told_market(intent: &Intent<'_>, exchange: Option<&str>) -> Option<Arc<Market>> {
    let exchange = intent.exchange.or(exchange);
    if intent.product.is_none() && exchange.is_none() {
        return None;
    }
    Some(Market::new(intent.product, exchange)).filter(|market| !market.is_empty()).map(Arc::new)
}

/// An intent that names no product (or exchange) is against rows of several, some long and some
/// short: what closes one opens another, and which was meant can't be told.
fn check_markets(
    portfolio: &Portfolio<'_>,
    place: HoldingPlace,
    symbol: &str,
    own: &OwnPosition,
    market: Option<&Market>,
) -> Result<(), IntentError> {
    for part in MarketPart::ALL {
        if market.and_then(|market| part.of(market)).is_some() {
            continue;
        }
        let Some(rows) = portfolio.book.opposite_markets(place, own, part) else { continue };
        let word = |row: &&Position<'_>| {
            let word = row.market.as_deref().and_then(|market| part.of(market));
            format!("{} {}", row.quantity, word.unwrap_or("of none"))
        };
        let rows = rows.iter().map(word).collect();
        return Err(IntentError::MarketUnclear { part, symbol: symbol.to_owned(), rows });
    }
    Ok(())
}

/// The intent's side, or the one that closes.
fn side(intent: &Intent<'_>, net: &Quantity) -> Result<Option<Side>, IntentError> {
    let closing = match () {
        () if net.is_positive() => Some(Side::Sell),
        () if net.is_negative() => Some(Side::Buy),
        () => None,
    };
    match (intent.close, intent.side) {
        (false, None) => Err(IntentError::NoSide),
        (true, None) => Ok(closing),
        (true, Some(side)) if closing.is_some_and(|closing| closing != side) => {
            Err(IntentError::CloseWouldOpen { side, held: net.to_string() })
        }
        (_, Some(side)) => Ok(Some(side)),
    }
}

/// The stop of what opens is a price that is not hit at once.
fn check_stop(intent: &Intent<'_>, side: Option<Side>) -> Result<(), IntentError> {
    positive("stop_price", intent.stop_price)?;
    let (Some(side), Some(stop)) = (side, intent.stop_price) else {
        return Ok(());
    };
    let (price, stop_at) = (Points::from(intent.price), Points::from(stop));
    let is_right = if side == Side::Buy { stop_at < price } else { stop_at > price };
    if is_right {
        Ok(())
    } else {
        Err(IntentError::StopOnWrongSide { side, stop, price: intent.price })
    }
}

fn is_against(side: Side, net: &Quantity) -> bool {
    match side {
        Side::Buy => net.is_negative(),
        Side::Sell => net.is_positive(),
    }
}

/// What the intent tells of an option. Whatever else it calls one that its name tells, its rows
/// count as an option, and so does the order.
fn told_option(intent: &Intent<'_>) -> Option<OptionTerms> {
    let strike = intent.strike;
    match intent.kind {
        Some(InstrumentKind::Option(right)) => Some(OptionTerms { right, strike }),
        _ => strike.map(|_| OptionTerms { right: None, strike }),
    }
}

/// What a symbol is a contract on, in capitals; of a share, its own symbol. Nearly always that is
/// how the symbol begins.
fn underlying<'a>(symbol: &Cow<'a, str>, contract: Option<Contract<'_>>) -> Cow<'a, str> {
    let underlying = contract.map_or(&**symbol, |contract| contract.underlying);
    match symbol {
        Cow::Borrowed(symbol) if symbol.starts_with(underlying) => {
            in_capitals(&symbol[..underlying.len()])
        }
        _ => underlying.to_ascii_uppercase().into(),
    }
}

/// Whether the symbol looks like a contract, and nothing knows it as one.
fn is_unknown_contract(config: &Config, symbol: &str) -> bool {
    let instruments = &config.instruments;
    looks_like_contract(symbol)
        && instruments.get(symbol).is_none()
        && instruments.listing(symbol).is_none()
}

#[cold]
fn unknown_symbol(config: &Config, symbol: &str) -> IntentError {
    let listings = config.instruments.listings();
    let near = listings.and_then(|listings| listings.nearest(symbol)).map(str::to_owned);
    IntentError::UnknownSymbol { symbol: symbol.to_owned(), near }
}

/// The intent's, else that of `instruments` or an instruments file, else the one that the rows of
/// its symbol carry, else 1; where there is no row, the one that its working orders carry.
///
/// # Errors
/// That they disagree, beside the highest that they carry; that none tells it though it is not 1.
fn point_value(
    portfolio: &Portfolio<'_>,
    intent: &Intent<'_>,
    symbol: &str,
    known: KnownTerms<'_>,
    place: HoldingPlace,
) -> Result<Decimal, (Decimal, Box<IntentError>)> {
    if let Some(told) = intent.point_value.or_else(|| known.point_value()) {
        return Ok(told);
    }
    let named = || symbol.to_owned();
    match portfolio.carried_point_value(symbol, place) {
        Ok(Some(carried)) => Ok(carried),
        Ok(None) => {
            let is_lacking = known.listing.is_some_and(|listing| listing.lacks_point_value);
            let lacking = || Box::new(IntentError::NoPointValue { symbol: named() });
            if is_lacking { Err((Decimal::ONE, lacking())) } else { Ok(Decimal::ONE) }
        }
        Err((one, other)) => {
            let unclear = IntentError::PointValueUnclear { symbol: named(), one, other };
            Err((other, Box::new(unclear)))
        }
    }
}

/// A bought option may lose its price, and no more.
fn premium_as_stop(price: &Points, point_value: &PointValue) -> Stop {
    let (distance, source) = (price.clone(), StopSource::Premium);
    Stop { unit_risk: &distance * point_value, price: Points::ZERO, distance, source }
}

/// The explicit stop if there is one, else such a fraction of the price, else so many ATRs; an ATR
/// of 0 tells nothing. A computed stop that is on no tick is moved away from the entry to the next
/// one, which risks more and never less.
fn stop(
    config: &Config,
    intent: &Intent<'_>,
    side: Option<Side>,
    point_value: &PointValue,
    tick: Option<Decimal>,
) -> Option<Stop> {
    let entry = Points::from(intent.price);
    let is_above = side == Some(Side::Sell);
    let at = |distance: &Points| if is_above { &entry + distance } else { &entry - distance };
    if let Some(stop) = intent.stop_price {
        let distance = (&entry - &stop.into()).abs();
        let (unit_risk, price) = (&distance * point_value, at(&distance));
        return Some(Stop { unit_risk, price, distance, source: StopSource::Price });
    }
    let (factor, of) = if let Some(pct) = intent.stop_pct {
        (Fraction::from(pct), entry.clone())
    } else {
        let atr = Points::from(intent.atr.filter(|atr| !atr.is_zero())?);
        (config.atr_stop_multiplier_of(intent.told_strategy()).clone(), atr)
    };
    let distance = &of * &factor;
    let price = at(&distance);
    let on_tick = tick.map(Points::from).and_then(|tick| {
        if is_above { price.up_to_tick(&tick) } else { price.down_to_tick(&tick) }
    });
    let moved = on_tick.filter(|on_tick| *on_tick != price);
    let source = StopSource::Multiple { factor, of, is_moved: moved.is_some() };
    let (distance, price) = match moved {
        Some(moved) => ((&entry - &moved).abs(), moved),
        None => (distance, price),
    };
    Some(Stop { unit_risk: &distance * point_value, price, distance, source })
}
