//! The sizer once more, from the words of SPEC sections 6, 11 and 12 and in rationals: slow, plain,
//! and written without a look at the engine. What stands after a trade is found by doing the trade
//! on the rows and adding them up again.

use crate::case::{Ask, Case, Row, Terms, what_is};
use crate::portfolio::{capital, further_limits};
use crate::rational::{Q, abs, down_to, int, percent, q, zero};
use crate::rules;
use crate::standing::{self, Standing, is_own};

/// What the answer must say. Percentages are `None` where something stands against nothing.
pub struct Expected {
    pub kind: &'static str,
    pub underlying: &'static str,
    pub lot: Q,
    pub point_value: Q,
    pub price: Q,
    pub side: Option<&'static str>,
    pub basis: (&'static str, Q),
    pub no_edge: Option<&'static str>,
    pub limits: Vec<Ceiling>,
    pub binding: Option<&'static str>,
    pub qty: Q,
    pub closes: Q,
    pub opens: Q,
    pub next_lot: Option<(Q, &'static str, Q)>,
    pub reason: Option<&'static str>,
    pub would_have_passed: Q,
    pub stop: Option<Stop>,
    pub risk_amount: Option<Q>,
    pub risk_pct: Option<Q>,
    pub notional: Q,
    pub lots: Q,
    pub current_exposure: Q,
    pub exposure_utilization_pct: Option<Q>,
    pub strategy_used: Q,
    pub strategy_utilization_pct: Option<Q>,
    pub warnings: Vec<&'static str>,
}

/// A line of the ladder.
pub struct Ceiling {
    pub name: &'static str,
    pub limit: Q,
    pub used: Q,
    pub available: Q,
    pub takes: Takes,
    pub max_qty: Option<Q>,
}

/// What the opening part takes of a limit.
pub enum Takes {
    /// So much a unit.
    Unit(Q),
    /// So much whatever its size.
    Whole(Q),
    /// Nothing tells.
    Unknown,
}

#[derive(Clone)]
pub struct Stop {
    pub distance: Q,
    pub price: Q,
}

/// Bad input, and why.
pub type Refusal = &'static str;

pub fn given(text: Option<&String>) -> Option<Q> {
    text.map(|text| q(text))
}

/// The answer that the sections give to a case.
pub fn expected(case: &Case) -> Result<Expected, Refusal> {
    let order = Order::resolve(case)?;
    let limits = ladder(case, &order);
    let basis = basis(case, &order);
    let cut = Cut::of(case, &order, &limits, &basis.qty);
    let binding = binding(&limits, &basis, &cut, &order);
    // "less than asked becomes 0, and the answer names what would have passed"
    let passes = &cut.closes + &cut.opens;
    let refused = case.ask.all_or_none && passes < basis.qty;
    let (closes, opens) =
        if refused { (zero(), zero()) } else { (cut.closes.clone(), cut.opens.clone()) };
    let qty = &closes + &opens;
    let reason = (qty == zero()).then(|| reason(case, &order, &basis, &passes, &cut, binding));

    let left = do_the_closing(case, &order, &closes);
    let left: Vec<&Row> =
        left.iter().chain(&order.standing.promised).chain(&order.standing.pending).collect();
    let opened = &opens * &order.unit_cost;
    let current_exposure = left.iter().map(|row| exposure(case, row)).sum::<Q>() + &opened;
    let of_strategy = left.iter().filter(|row| row.strategy == case.ask.strategy);
    let tied_up = of_strategy.map(|row| capital(case, row.symbol, exposure(case, row))).sum::<Q>();
    let strategy_used = tied_up + capital(case, case.ask.symbol, opened);
    let risk_amount = order.unit_risk.as_ref().map(|cost| &opens * cost);
    let with_equity = |amount: &Q| (order.equity > zero()).then(|| percent(amount, &order.equity));
    Ok(Expected {
        kind: kind(case),
        underlying: what_is(case.ask.symbol).1,
        price: q(&case.ask.price),
        point_value: point_value(case, &order.standing)?,
        side: order.side,
        binding: binding.map(|limit| limit.name),
        next_lot: binding.map(|limit| next_lot(limit, &basis.qty, &cut, &order)),
        warnings: warnings(case, &order, &basis, &cut, reason),
        reason,
        would_have_passed: passes,
        notional: &qty * &order.unit_cost,
        lots: percent(&qty, &(&order.lot * int(100))),
        risk_pct: risk_amount.as_ref().and_then(with_equity),
        risk_amount,
        exposure_utilization_pct: utilization(&current_exposure, &limits[1].limit),
        strategy_utilization_pct: utilization(&strategy_used, &limits[2].limit),
        basis: (basis.rule, basis.qty),
        limits,
        qty,
        closes,
        opens,
        lot: order.lot,
        stop: order.stop,
        no_edge: basis.no_edge,
        current_exposure,
        strategy_used,
    })
}

/// The intent with everything that the config and the book tell of it.
pub struct Order {
    pub equity: Q,
    pub side: Option<&'static str>,
    stop: Option<Stop>,
    lot: Q,
    pub unit_cost: Q,
    pub unit_risk: Option<Q>,
    max_risk_pct: Q,
    /// The own position, signed.
    held: Q,
    /// |held| when the order is against it, else nothing.
    may_close: Q,
    pub standing: Standing,
}

impl Order {
    fn resolve(case: &Case) -> Result<Self, Refusal> {
        let Case { config, ask, account, .. } = case;
        refuse_bad_numbers(ask)?;
        let standing = Standing::of(case);
        let own = standing.free.iter().filter(|row| is_own(row, ask.symbol, ask.strategy));
        let held: Q = own.map(standing::units).sum();
        let side = side(ask, &held)?;
        let stop = stop(case, side, &q(&ask.price))?;
        let point_value = point_value(case, &standing)?;
        let equity = q(&case.equity);
        // "An order against it first closes it: that part, up to |P|, is free of every limit."
        let against =
            (side == Some("sell") && held > zero()) || (side == Some("buy") && held < zero());
        // An exit is never blocked by an unknown peak: it is neither scaled nor limited.
        let is_exit = ask.close
            || ask
                .qty
                .as_ref()
                .is_some_and(|qty| ask.reduce_only || against && q(qty) <= abs(&held));
        if !config.further.drawdown_scaling.is_empty() && account.peak_equity.is_none() && !is_exit
        {
            return Err("no peak of the equity");
        }
        Ok(Self {
            max_risk_pct: q(ask.risk_pct.as_ref().unwrap_or(&config.max_risk_per_trade_pct)),
            unit_risk: stop.as_ref().map(|stop| &stop.distance * &point_value),
            unit_cost: q(&ask.price) * &point_value,
            lot: lot(case),
            may_close: if against { abs(&held) } else { zero() },
            equity,
            side,
            stop,
            held,
            standing,
        })
    }

    /// "Closing all of P is allowed whatever the lot; every other part is whole lots."
    fn in_whole_lots(&self, quantity: &Q) -> (Q, Q) {
        if *quantity < self.may_close {
            (down_to(quantity, &self.lot), zero())
        } else {
            (self.may_close.clone(), down_to(&(quantity - &self.may_close), &self.lot))
        }
    }
}

impl Order {
    /// "`used` leaves out the own rows when the order is against them."
    pub fn counted<'c>(&'c self, case: &'c Case) -> impl Iterator<Item = &'c Row> {
        self.counted_held(case).chain(&self.standing.pending)
    }

    /// The same of what is held.
    pub fn counted_held<'c>(&'c self, case: &'c Case) -> impl Iterator<Item = &'c Row> {
        let closed =
            |row: &Row| self.may_close > zero() && is_own(row, case.ask.symbol, case.ask.strategy);
        self.standing.free.iter().filter(move |row| !closed(row)).chain(&self.standing.promised)
    }

    /// "`available` is limit − used, never below 0."
    pub fn ceiling(&self, name: &'static str, limit: Q, used: Q, takes: Takes) -> Ceiling {
        let left = &limit - &used;
        let opens = match &takes {
            Takes::Unit(cost) => Some(down_to(&(left.clone().max(zero()) / cost), &self.lot)),
            Takes::Whole(takes) => (*takes > zero() && *takes > left).then(zero),
            Takes::Unknown => None,
        };
        let max_qty = opens.map(|opens| opens + &self.may_close);
        Ceiling { name, limit, used, available: left.max(zero()), takes, max_qty }
    }
}

fn ladder(case: &Case, order: &Order) -> Vec<Ceiling> {
    let Case { config, ask, .. } = case;
    let total = &order.equity * q(&config.max_exposure_pct) * q(&config.max_leverage);
    let total_used = order.counted(case).map(|row| exposure(case, row)).sum();
    let in_budget = order.counted(case).filter(|row| row.strategy == ask.strategy);
    let budget_used = in_budget.map(|row| capital(case, row.symbol, exposure(case, row))).sum();
    let tied_up = capital(case, ask.symbol, order.unit_cost.clone());
    let unit_risk = order.unit_risk.clone().map_or(Takes::Unknown, Takes::Unit);
    let mut ladder = vec![
        order.ceiling("risk_per_trade", &order.equity * &order.max_risk_pct, zero(), unit_risk),
        order.ceiling("total_exposure", total, total_used, Takes::Unit(order.unit_cost.clone())),
        order.ceiling(
            "strategy_budget",
            &order.equity * capital_pct(case),
            budget_used,
            Takes::Unit(tied_up),
        ),
    ];
    ladder.extend(further_limits(case, order));
    ladder
}

/// "The least of basis and all of them, then down to a whole lot."
struct Cut {
    /// What is asked, after reduce-only: "caps the answer at the own position". Where that decides,
    /// no limit does.
    cap: Q,
    /// The least `max_qty`, where that is less.
    by_limit: Option<Q>,
    closes: Q,
    opens: Q,
    /// "An opening part below `min_order_notional` becomes 0."
    too_small: bool,
}

impl Cut {
    fn of(case: &Case, order: &Order, limits: &[Ceiling], asked: &Q) -> Self {
        let capped = case.ask.reduce_only && order.may_close < *asked;
        let cap = if capped { order.may_close.clone() } else { asked.clone() };
        let by_limit = limits
            .iter()
            .filter_map(|limit| limit.max_qty.clone())
            .min()
            .filter(|least| *least < cap);
        let (closes, opens) = order.in_whole_lots(by_limit.as_ref().unwrap_or(&cap));
        let least = given(case.config.further.min_order_notional.as_ref()).unwrap_or_else(zero);
        let too_small = opens > zero() && &opens * &order.unit_cost < least;
        Self { cap, by_limit, closes, opens: if too_small { zero() } else { opens }, too_small }
    }
}

/// "The first limit in this order whose `max_qty` is the least, when that is less than the basis";
/// of a basis by risk it is `risk_per_trade` when nothing is lower, as far as the basis spends all
/// of that limit; else null.
fn binding<'l>(
    limits: &'l [Ceiling],
    basis: &Basis,
    cut: &Cut,
    order: &Order,
) -> Option<&'l Ceiling> {
    if let Some(least) = &cut.by_limit {
        return limits.iter().find(|limit| limit.max_qty.as_ref() == Some(least));
    }
    let spends_all = basis.risk_pct.as_ref() == Some(&order.max_risk_pct);
    let by_risk = spends_all && order.stop.is_some() && cut.cap == basis.qty;
    limits.iter().find(|limit| by_risk && limit.name == "risk_per_trade")
}

/// The next larger answer, and how far it goes beyond the limit: used + cost − limit. A basis that
/// was computed from the risk limit spends that limit on all of it.
fn next_lot(limit: &Ceiling, asked: &Q, cut: &Cut, order: &Order) -> (Q, &'static str, Q) {
    let beyond = |spent: &Q| {
        let taken = match &limit.takes {
            Takes::Unit(cost) => spent * cost,
            Takes::Whole(takes) => takes.clone(),
            Takes::Unknown => panic!("a limit that binds has a cost"),
        };
        taken + &limit.used - &limit.limit
    };
    if let Some(least) = &cut.by_limit {
        return (least + &order.lot, limit.name, beyond(&(least - &order.may_close + &order.lot)));
    }
    let next = asked + &order.lot;
    let (closes, opens) = order.in_whole_lots(&next);
    (closes + opens, limit.name, beyond(&next))
}

/// Why nothing is left.
fn reason(
    case: &Case,
    order: &Order,
    basis: &Basis,
    passes: &Q,
    cut: &Cut,
    binding: Option<&Ceiling>,
) -> &'static str {
    let against = order.may_close > zero();
    let by_risk = ["risk_per_trade", "kelly"].contains(&basis.rule);
    match basis.rule {
        _ if *passes > zero() => "all_or_none",
        _ if cut.too_small => "below_min_notional",
        "close" => "nothing_to_close",
        _ if case.ask.reduce_only && !against => "nothing_to_reduce",
        _ if by_risk && order.stop.is_none() => "no_stop_distance",
        _ if let Some(why) = basis.no_edge => why,
        "strategy_fixed_qty" | "default_fixed_qty" if basis.qty == zero() => "fixed_qty_zero",
        _ if order.equity <= zero() && (!against || by_risk) => "no_equity",
        _ => binding.map_or("below_one_lot", |limit| limit.name),
    }
}

fn warnings(
    case: &Case,
    order: &Order,
    basis: &Basis,
    cut: &Cut,
    reason: Option<&str>,
) -> Vec<&'static str> {
    let asked = &basis.qty;
    let stands = reason.is_none() && cut.by_limit.is_none();
    // What pending orders take: the order goes beyond what is left, or closes what is left of it.
    let promised = order
        .standing
        .promised
        .iter()
        .filter(|row| is_own(row, case.ask.symbol, case.ask.strategy));
    let promised: Q = promised.map(standing::units).sum();
    let closing = (order.side == Some("sell") && promised > zero())
        || (order.side == Some("buy") && promised < zero());
    let beyond = cut.cap > order.may_close || (basis.rule == "close" && *asked > zero());
    let found = [
        ("lot_size_fallback", lot_is_fallback(case)),
        ("pending_close", closing && beyond),
        ("below_min_notional", cut.too_small && reason != Some("below_min_notional")),
        ("reduced_to_position", stands && !cut.too_small && cut.cap < *asked),
        ("rounded_to_lot", stands && !cut.too_small && &cut.closes + &cut.opens < cut.cap),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect()
}

fn refuse_bad_numbers(ask: &Ask) -> Result<(), Refusal> {
    let not_positive = |text: Option<&String>| given(text).is_some_and(|value| value <= zero());
    let above_zero =
        [&ask.qty, &ask.stop_price, &ask.lot_size, &ask.point_value, &ask.risk_pct, &ask.scale];
    if above_zero.into_iter().any(|text| not_positive(text.as_ref())) || q(&ask.price) <= zero() {
        return Err("a number that must be above 0");
    }
    if given(ask.atr.as_ref()).is_some_and(|atr| atr < zero()) {
        return Err("an ATR below 0");
    }
    if given(ask.risk_pct.as_ref()).is_some_and(|pct| pct > int(1)) {
        return Err("a fraction above 1");
    }
    if ask.close && ask.qty.is_some() {
        return Err("a quantity and a close");
    }
    Ok(())
}

fn side(ask: &Ask, held: &Q) -> Result<Option<&'static str>, Refusal> {
    if !ask.close {
        return ask.side.map(Some).ok_or("no side");
    }
    if *held == zero() {
        return Ok(ask.side);
    }
    let closing = if *held > zero() { "sell" } else { "buy" };
    if ask.side.is_some_and(|side| side != closing) {
        Err("a close that would open")
    } else {
        Ok(Some(closing))
    }
}

/// "Explicit stop if given, else `atr_stop_multiplier` × ATR"; "buy needs stop < price, sell stop >
/// price".
fn stop(case: &Case, side: Option<&'static str>, price: &Q) -> Result<Option<Stop>, Refusal> {
    if let Some(stop) = given(case.ask.stop_price.as_ref()) {
        let wrong = match side {
            Some("buy") => stop >= *price,
            Some(_) => stop <= *price,
            None => false,
        };
        let distance = abs(&(price - &stop));
        return if wrong {
            Err("a stop on the wrong side")
        } else {
            Ok(stop_at(side, price, distance))
        };
    }
    let atr = given(case.ask.atr.as_ref()).unwrap_or_else(zero);
    Ok(stop_at(side, price, atr * q(&case.config.atr_stop_multiplier)))
}

fn stop_at(side: Option<&str>, price: &Q, distance: Q) -> Option<Stop> {
    let below = if side == Some("sell") { -&distance } else { distance.clone() };
    (distance > zero()).then(|| Stop { price: price - below, distance })
}

/// "`instruments` by symbol, then by underlying".
pub fn told<T>(case: &Case, symbol: &str, pick: impl Fn(&Terms) -> Option<T>) -> Option<T> {
    let entry = |name: &str| {
        case.config.instruments.iter().find(|terms| terms.name == name).and_then(&pick)
    };
    entry(symbol).or_else(|| entry(what_is(symbol).1))
}

/// "When told so, or when its symbol ends in `FUT`…": the type of a share says nothing about the
/// contracts on it.
fn kind(case: &Case) -> &'static str {
    let symbol = case.ask.symbol;
    let entry = case.config.instruments.iter().find(|terms| terms.name == symbol);
    case.ask.kind.or_else(|| entry.and_then(|terms| terms.kind)).unwrap_or(what_is(symbol).0)
}

fn lot_is_fallback(case: &Case) -> bool {
    let told = case.ask.lot_size.is_some()
        || told(case, case.ask.symbol, |terms| terms.lot_size.clone()).is_some();
    !told && kind(case) == "fno"
}

fn lot(case: &Case) -> Q {
    let told = case
        .ask
        .lot_size
        .clone()
        .or_else(|| told(case, case.ask.symbol, |terms| terms.lot_size.clone()));
    match told {
        Some(lot) => q(&lot),
        None if kind(case) == "fno" => q(&case.config.lot_size_fallback),
        None => int(1),
    }
}

/// "The intent's, `instruments`, the one that the book's rows of this symbol carry, else 1"; rows
/// that disagree tell nothing.
fn point_value(case: &Case, standing: &Standing) -> Result<Q, Refusal> {
    let symbol = case.ask.symbol;
    let first = case
        .ask
        .point_value
        .clone()
        .or_else(|| told(case, symbol, |terms| terms.point_value.clone()));
    if let Some(value) = first {
        return Ok(q(&value));
    }
    let mut carried: Vec<Q> = standing.carried(symbol).into_iter().map(|text| q(text)).collect();
    carried.dedup();
    match carried.as_slice() {
        [] => Ok(int(1)),
        [one] => Ok(one.clone()),
        _ => Err("rows that disagree on the point value"),
    }
}

/// "quantity × price × point value, always positive".
pub fn exposure(case: &Case, row: &Row) -> Q {
    abs(&q(&row.quantity)) * q(&row.mark) * point_value_of_row(case, row)
}

/// A row's own point value, else that of `instruments`, else 1.
pub fn point_value_of_row(case: &Case, row: &Row) -> Q {
    let own = row
        .point_value
        .clone()
        .or_else(|| told(case, row.symbol, |terms| terms.point_value.clone()));
    own.map_or_else(|| int(1), |value| q(&value))
}

fn capital_pct(case: &Case) -> Q {
    let named = case.config.strategies.iter().find(|budget| Some(budget.code) == case.ask.strategy);
    let own = named.and_then(|budget| given(budget.capital_pct.as_ref()));
    own.unwrap_or_else(|| q(&case.config.max_risk_per_strategy_pct))
}

/// What is asked for.
struct Basis {
    rule: &'static str,
    qty: Q,
    /// The fraction of equity that a basis by risk spends.
    risk_pct: Option<Q>,
    no_edge: Option<&'static str>,
}

fn basis(case: &Case, order: &Order) -> Basis {
    let Case { ask, config, .. } = case;
    let told = |rule, qty| Basis { rule, qty, risk_pct: None, no_edge: None };
    if ask.close {
        return told("close", abs(&order.held));
    }
    if let Some(qty) = given(ask.qty.as_ref()) {
        return told("intent", qty);
    }
    let by_risk = |rule, base: Q| {
        let risk_pct = rules::risk(case, base, &order.max_risk_pct);
        let money = &order.equity * &risk_pct;
        let lots =
            order.unit_risk.as_ref().map_or_else(zero, |cost| down_to(&(money / cost), &order.lot));
        Basis { risk_pct: Some(risk_pct), ..told(rule, lots.max(zero())) }
    };
    match ask.mode.unwrap_or(config.mode) {
        "fixed_risk_atr" => by_risk("risk_per_trade", rules::base_risk(case, &order.max_risk_pct)),
        "kelly" => match rules::kelly(case) {
            Ok(base) => by_risk("kelly", base),
            Err(why) => Basis { no_edge: Some(why), ..told("kelly", zero()) },
        },
        _ => {
            let named = config.strategies.iter().find(|budget| Some(budget.code) == ask.strategy);
            let (rule, qty) = match named.and_then(|budget| given(budget.fixed_qty.as_ref())) {
                Some(qty) => ("strategy_fixed_qty", qty),
                None => ("default_fixed_qty", q(&config.default_fixed_qty)),
            };
            told(rule, qty * rules::scale(case))
        }
    }
}

/// The rows that may be closed once so much of the own position is: all own rows gone when it is
/// all of it, else taken from them one after the other.
fn do_the_closing(case: &Case, order: &Order, closes: &Q) -> Vec<Row> {
    let ask = &case.ask;
    let mut left = order.standing.free.clone();
    if *closes == zero() {
        return left;
    }
    if *closes == abs(&order.held) {
        left.retain(|row| !is_own(row, ask.symbol, ask.strategy));
    } else {
        standing::take(&mut left, ask.symbol, ask.strategy, &order.held, closes);
    }
    left
}

fn utilization(used: &Q, limit: &Q) -> Option<Q> {
    if *used == zero() { Some(zero()) } else { (*limit > zero()).then(|| percent(used, limit)) }
}
