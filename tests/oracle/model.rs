//! The sizer once more, from the words of its rules alone and in rationals: slow, plain,
//! and written without a look at the engine. What stands after a trade is found by doing the trade
//! on the rows and adding them up again.

use crate::case::{Ask, Budget, Case, Terms, what_is};
use crate::holding::{self, Holding};
use crate::portfolio::{capital, further_limits, margin, total_exposure_limit};
use crate::rational::{Q, abs, down_to, int, percent, q, zero};
use crate::rules;
use crate::standing::{Resting, Role, Settled, Standing};

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
    /// The book that the intent met, and what it leaves.
    pub before: Standing,
    pub filled: Standing,
    /// How working orders counted for the intent.
    pub seen: Vec<&'static str>,
}

/// A line of the ladder.
pub struct Ceiling {
    pub name: &'static str,
    /// The reason code: the name, unless nothing tells what the limit counts by.
    pub code: &'static str,
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

    let filled = filled(case, &order, &closes, &opens);
    let after = filled.settled();
    let (current_exposure, _) = after.counted(|_| true, Holding::exposure);
    let in_budget = |part: &Holding| part.strategy == case.ask.strategy;
    let (strategy_used, _) = after.counted(in_budget, capital(case));
    let risk_amount = order.unit_risk.as_ref().map(|cost| &opens * cost);
    let with_equity = |amount: &Q| (order.equity > zero()).then(|| percent(amount, &order.equity));
    Ok(Expected {
        kind: kind(case),
        underlying: case.instrument(case.ask.symbol).underlying,
        price: q(&case.ask.price),
        point_value: order.point_value.clone(),
        side: order.side,
        binding: binding.map(|limit| limit.name),
        next_lot: binding.map(|limit| next_lot(limit, &basis.qty, &cut, &order)),
        warnings: warnings(case, &order, &basis, &cut, reason, (&closes, &after)),
        seen: order.seen(case),
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
        before: order.standing,
        filled,
    })
}

/// The intent with everything that the config and the book tell of it.
pub struct Order {
    pub equity: Q,
    pub side: Option<&'static str>,
    stop: Option<Stop>,
    lot: Q,
    point_value: Q,
    /// Price × point value.
    unit_cost: Q,
    /// What one unit counts: of an option that is sold, strike × point value.
    pub unit_exposure: Q,
    pub unit_risk: Option<Q>,
    /// What one unit ties up.
    pub unit_capital: Q,
    max_risk_pct: Q,
    /// The own position, signed.
    held: Q,
    /// |held| when the order is against it, else nothing.
    may_close: Q,
    pub standing: Standing,
    /// That with its working orders settled, as `limits` sees it and as the intent does.
    settled: Settled,
    pub view: Settled,
}

impl Order {
    fn resolve(case: &Case) -> Result<Self, Refusal> {
        let Case { config, ask, account, .. } = case;
        refuse_bad_numbers(ask)?;
        let standing = Standing::of(case);
        let held = holding::net(&standing.rows, ask.symbol, ask.strategy);
        let side = side(ask, &held)?;
        let equity = q(&case.equity);
        // "An order against it first closes it: that part, up to |P|, is free of every limit."
        let against = side.is_some_and(|side| holding::is_against(side, &held));
        // What is wrong with what opens is nothing to an exit: "a stop is not looked at where
        // nothing opens", an unknown peak "is an error for what may open, not for exits", and a
        // point value counts in what opens alone.
        let is_exit = only_closes(case, against, &held);
        let stop = match stop(case, side, &q(&ask.price)) {
            Err(_) if is_exit => None,
            stop => stop?,
        };
        if !config.further.drawdown_scaling.is_empty() && account.peak_equity.is_none() && !is_exit
        {
            return Err("no peak of the equity");
        }
        let point_value = match point_value(case, &standing) {
            Err(highest) if is_exit => highest,
            Err(_) => return Err("rows that disagree on the point value"),
            Ok(value) => value,
        };
        let unit_exposure = match case.instrument(ask.symbol).strike {
            Some(strike) if side == Some("sell") => int(strike) * &point_value,
            _ => q(&ask.price) * &point_value,
        };
        let is_bought_option = case.instrument(ask.symbol).strike.is_some() && side == Some("buy");
        let margin = if is_bought_option { int(1) } else { margin(case, ask.symbol) };
        Ok(Self {
            max_risk_pct: q(&config.max_risk_per_trade_pct),
            unit_risk: stop.as_ref().map(|stop| &stop.distance * &point_value),
            unit_cost: q(&ask.price) * &point_value,
            unit_capital: &unit_exposure * margin,
            unit_exposure,
            lot: lot(case),
            may_close: if against { abs(&held) } else { zero() },
            settled: standing.settled(),
            view: view(ask, &standing, &point_value, (side, against)),
            point_value,
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

/// Whether no more is asked for than what is held: a close, a reduce-only, a scale of 0, a quantity
/// that is held, and in a mode that sizes by risk whatever is against the own position.
fn only_closes(case: &Case, against: bool, held: &Q) -> bool {
    let ask = &case.ask;
    let is_held = |asked: Q| against && asked <= abs(held);
    let by_default = || match mode(case) {
        "fixed_qty" => is_held(fixed_qty(case).1 * rules::scale(case, against)),
        _ => against,
    };
    ask.close
        || ask.reduce_only
        || is_scaled_to_zero(ask)
        || given(ask.qty.as_ref()).map_or_else(by_default, is_held)
}

fn is_scaled_to_zero(ask: &Ask) -> bool {
    given(ask.scale.as_ref()).is_some_and(|scale| scale == zero())
}

/// "For an intent, `used` has the symbol's working orders of every strategy beside the rows that
/// its closing part leaves."
fn view(
    ask: &Ask,
    standing: &Standing,
    point_value: &Q,
    (side, against): (Option<&str>, bool),
) -> Settled {
    let mut rows = standing.rows.clone();
    if against {
        rows.retain(|row| !row.is_own(ask.symbol, ask.strategy));
    }
    let standing = &standing.with_point_value(ask.symbol, point_value, &rows);
    let Some(side) = side else { return standing.settled_by(rows, |_| Role::Settled) };
    standing.settled_by(rows, |order| role(ask, standing, side, order))
}

/// "On its own side, those of its strategy and of none (of all, where it names none) count whole.
/// The other side of its own strategy is left out, which would close what it opens, unless an order
/// of none (of any, where it names none) rests there."
fn role(ask: &Ask, standing: &Standing, side: &str, order: &Resting) -> Role {
    let same_strategy = order.strategy == ask.strategy;
    if order.symbol != ask.symbol {
        Role::Settled
    } else if order.side == side {
        let whole = ask.strategy.is_none() || order.strategy.is_none() || same_strategy;
        if whole { Role::Whole } else { Role::Settled }
    } else if same_strategy
        && !standing.revalued.contains(&ask.symbol)
        && !another_closes_what_it_opens(ask, standing, side)
    {
        Role::LeftOut
    } else {
        Role::Settled
    }
}

fn another_closes_what_it_opens(ask: &Ask, standing: &Standing, side: &str) -> bool {
    let there = |order: &&Resting| order.symbol == ask.symbol && order.side != side;
    let another = |order: &Resting| order.strategy.is_some() != ask.strategy.is_some();
    standing.orders.iter().filter(there).any(another)
}

impl Order {
    /// What the working orders of its symbol come to for this intent, for counting.
    fn seen(&self, case: &Case) -> Vec<&'static str> {
        let ask = &case.ask;
        let Some(side) = self.side else { return Vec::new() };
        let orders: Vec<&Resting> =
            self.standing.orders.iter().filter(|order| order.symbol == ask.symbol).collect();
        let has = |found: Role| {
            orders.iter().any(|order| role(ask, &self.standing, side, order) == found)
        };
        let rests = |on_side: bool| orders.iter().any(|order| (order.side == side) == on_side);
        let unsettled = |order: &Resting| match role(ask, &self.standing, side, order) {
            Role::Whole => Role::Settled,
            other => other,
        };
        let rows = || self.view.rows.clone();
        let without_whole = self.standing.settled_by(rows(), unsettled);
        let counts_beside_another =
            orders.iter().any(|order| order.side != side && order.strategy == ask.strategy)
                && another_closes_what_it_opens(ask, &self.standing, side);
        let stops = |rows: &[Holding]| rows.iter().filter(|row| row.stop.is_some()).count();
        let more = |one: &Settled, other: &Settled| {
            one.opens(side, ask.symbol) > other.opens(side, ask.symbol)
        };
        let found = [
            ("orders on both sides", rests(true) && rests(false)),
            ("own side counts whole", has(Role::Whole) && more(&self.view, &without_whole)),
            ("other side left out", has(Role::LeftOut)),
            ("other side counts beside another's", counts_beside_another),
            ("a stop covers rows", stops(&self.settled.rows) > stops(&self.standing.rows)),
            ("a bracket counts once", self.settled.legs() < self.standing.orders.len()),
            ("what may open counts", self.settled.has_pending()),
        ];
        found.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect()
    }

    /// What counts against the intent in a scope, by a measure.
    pub fn used(&self, in_scope: impl Fn(&Holding) -> bool, measure: impl Fn(&Holding) -> Q) -> Q {
        self.view.counted(in_scope, measure).0
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
        Ceiling { name, code: name, limit, used, available: left.max(zero()), takes, max_qty }
    }
}

fn ladder(case: &Case, order: &Order) -> Vec<Ceiling> {
    let ask = &case.ask;
    let total_used = order.used(|_| true, Holding::exposure);
    let budget_used = order.used(|part| part.strategy == ask.strategy, capital(case));
    let unit_risk = order.unit_risk.clone().map_or(Takes::Unknown, Takes::Unit);
    let mut ladder = vec![
        order.ceiling("risk_per_trade", &order.equity * &order.max_risk_pct, zero(), unit_risk),
        order.ceiling(
            "total_exposure",
            total_exposure_limit(case),
            total_used,
            Takes::Unit(order.unit_exposure.clone()),
        ),
        order.ceiling(
            "strategy_budget",
            &order.equity * capital_pct(case, ask.strategy),
            budget_used,
            Takes::Unit(order.unit_capital.clone()),
        ),
    ];
    ladder.extend(further_limits(case, order));
    ladder
}

/// "The least of basis and all of them, then down to a whole lot."
struct Cut {
    /// Whether nothing may open, whatever the limits.
    only_closes: bool,
    /// What is asked, after reduce-only: "caps the answer at the own position", as a scale of 0 does
    /// that "opens nothing". Where that decides, no limit does.
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
        let is_unstopped = lacks_stop(case, order);
        let only_closes = case.ask.reduce_only || is_scaled_to_zero(&case.ask) || is_unstopped;
        let capped = only_closes && order.may_close < *asked;
        let cap = if capped { order.may_close.clone() } else { asked.clone() };
        let by_limit = limits
            .iter()
            .filter_map(|limit| limit.max_qty.clone())
            .min()
            .filter(|least| *least < cap);
        let (closes, opens) = order.in_whole_lots(by_limit.as_ref().unwrap_or(&cap));
        let least = given(case.config.further.min_order_notional.as_ref()).unwrap_or_else(zero);
        let too_small = opens > zero() && &opens * &order.unit_cost < least;
        let opens = if too_small { zero() } else { opens };
        Self { only_closes, cap, by_limit, closes, opens, too_small }
    }
}

/// "`require_stop: true`: what opens without a stop distance is `no_stop_distance` in every mode."
fn lacks_stop(case: &Case, order: &Order) -> bool {
    case.config.further.require_stop == Some(true) && order.stop.is_none()
}

/// "The first limit in this order whose `max_qty` is the least, when that is less than the basis";
/// of a basis by risk it is `risk_per_trade` when nothing is lower "and one more lot would really
/// break it"; else null.
fn binding<'l>(
    limits: &'l [Ceiling],
    basis: &Basis,
    cut: &Cut,
    order: &Order,
) -> Option<&'l Ceiling> {
    if let Some(least) = &cut.by_limit {
        return limits.iter().find(|limit| limit.max_qty.as_ref() == Some(least));
    }
    let breaks = |cost| (&basis.qty + &order.lot) * cost > &order.equity * &order.max_risk_pct;
    // "Where reduce-only caps at or below every limit, `binding` is null"; so does a scale of 0.
    let decides = basis.by_risk && !cut.only_closes && cut.cap == basis.qty;
    let by_risk = decides && order.unit_risk.as_ref().is_some_and(breaks);
    limits.iter().find(|limit| by_risk && limit.name == "risk_per_trade")
}

/// The next larger answer, and how far it goes beyond the limit: used + cost − limit.
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
    // A basis by risk closes nothing.
    let next = asked + &order.lot;
    (next.clone(), limit.name, beyond(&next))
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
        _ if is_scaled_to_zero(&case.ask) && !against => "scaled_to_zero",
        _ if by_risk && order.stop.is_none() => "no_stop_distance",
        _ if lacks_stop(case, order) && !against && basis.qty > zero() => "no_stop_distance",
        _ if let Some(why) = basis.no_edge => why,
        "strategy_fixed_qty" | "default_fixed_qty" if basis.qty == zero() => "fixed_qty_zero",
        _ if order.equity <= zero() && !against => "no_equity",
        _ => binding.map_or("below_one_lot", |limit| limit.code),
    }
}

fn warnings(
    case: &Case,
    order: &Order,
    basis: &Basis,
    cut: &Cut,
    reason: Option<&str>,
    (closes, after): (&Q, &Settled),
) -> Vec<&'static str> {
    let asked = &basis.qty;
    let stands = reason.is_none() && cut.by_limit.is_none();
    // "An exit beside working orders that would then open."
    let would_open = order.side.is_some_and(|side| {
        let by_order = |settled: &Settled| settled.opened_by_order(side);
        let before = by_order(&order.settled);
        let was = |index| before.iter().find(|(other, _)| *other == index).map(|(_, was)| was);
        by_order(after).into_iter().any(|(index, units)| was(index).is_none_or(|was| units > *was))
    });
    let risk_pct = given(case.ask.risk_pct.as_ref());
    let capped_by = match () {
        () if case.ask.reduce_only => "reduced_to_position",
        () if is_scaled_to_zero(&case.ask) => "scaled_to_zero",
        () => "no_stop_distance",
    };
    let found = [
        ("lot_size_fallback", lot_is_fallback(case)),
        ("capped_risk", risk_pct.is_some_and(|told| told > order.max_risk_pct)),
        ("closes_own", basis.rule == "close" && !case.ask.close),
        ("working_orders", *closes > zero() && would_open),
        ("below_min_notional", cut.too_small && reason != Some("below_min_notional")),
        (capped_by, stands && !cut.too_small && cut.cap < *asked),
        ("rounded_to_lot", stands && !cut.too_small && &cut.closes + &cut.opens < cut.cap),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect()
}

fn refuse_bad_numbers(ask: &Ask) -> Result<(), Refusal> {
    let not_positive = |text: Option<&String>| given(text).is_some_and(|value| value <= zero());
    let above_zero = [&ask.qty, &ask.lot_size, &ask.point_value, &ask.risk_pct];
    if above_zero.into_iter().any(|text| not_positive(text.as_ref())) || q(&ask.price) <= zero() {
        return Err("a number that must be above 0");
    }
    let is_negative = |text: Option<&String>| given(text).is_some_and(|value| value < zero());
    if is_negative(ask.atr.as_ref()) || is_negative(ask.scale.as_ref()) {
        return Err("an ATR or a scale below 0");
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
            _ if stop <= zero() => true,
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
    let by_atr = stop_at(side, price, atr * atr_stop_multiplier(case));
    // "Of a bought option without either, its price."
    let is_bought_option = case.instrument(case.ask.symbol).strike.is_some() && side == Some("buy");
    let premium = || Stop { distance: price.clone(), price: zero() };
    Ok(by_atr.or_else(|| is_bought_option.then(premium)))
}

fn asking(case: &Case) -> Option<&Budget> {
    case.config.strategies.iter().find(|budget| Some(budget.code) == case.ask.strategy)
}

/// "The strategy's own wins over the global one, an intent's `--mode` over both."
fn mode(case: &Case) -> &'static str {
    let own = asking(case).and_then(|budget| budget.mode);
    case.ask.mode.or(own).unwrap_or(case.config.mode)
}

fn atr_stop_multiplier(case: &Case) -> Q {
    let own = asking(case).and_then(|budget| given(budget.atr_stop_multiplier.as_ref()));
    own.unwrap_or_else(|| q(&case.config.atr_stop_multiplier))
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
    entry(symbol).or_else(|| entry(case.instrument(symbol).underlying))
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
/// that disagree tell nothing, but the highest.
fn point_value(case: &Case, standing: &Standing) -> Result<Q, Q> {
    let symbol = case.ask.symbol;
    let first = case
        .ask
        .point_value
        .clone()
        .or_else(|| told(case, symbol, |terms| terms.point_value.clone()));
    if let Some(value) = first {
        return Ok(q(&value));
    }
    let of_rows = case.rows.iter().filter(|row| row.symbol == symbol);
    let is_held = of_rows.clone().next().is_some();
    let mut carried: Vec<Q> = of_rows.filter_map(|row| given(row.point_value.as_ref())).collect();
    if !is_held {
        let of_orders = standing.orders.iter().filter(|order| order.symbol == symbol);
        carried = of_orders.filter_map(|order| order.point_value.clone()).collect();
    }
    carried.dedup();
    match carried.as_slice() {
        [] => Ok(int(1)),
        [one] => Ok(one.clone()),
        all => Err(all.iter().max().cloned().unwrap_or_else(zero)),
    }
}

pub fn capital_pct(case: &Case, strategy: Option<&str>) -> Q {
    let named = case.config.strategies.iter().find(|budget| Some(budget.code) == strategy);
    let own = named.and_then(|budget| given(budget.capital_pct.as_ref()));
    own.unwrap_or_else(|| q(&case.config.max_risk_per_strategy_pct))
}

/// What is asked for.
struct Basis {
    rule: &'static str,
    qty: Q,
    /// Whether it was computed from a risk.
    by_risk: bool,
    no_edge: Option<&'static str>,
}

fn basis(case: &Case, order: &Order) -> Basis {
    let ask = &case.ask;
    let told = |rule, qty| Basis { rule, qty, by_risk: false, no_edge: None };
    if ask.close {
        return told("close", abs(&order.held));
    }
    if let Some(qty) = given(ask.qty.as_ref()) {
        return told("intent", qty);
    }
    let mode = mode(case);
    let against = order.may_close > zero();
    // "A mode that sizes by risk, no `qty`, and an order against the own position: the whole own
    // position."
    if mode != "fixed_qty" && against {
        return told("close", order.may_close.clone());
    }
    let by_risk = |rule, base: Q| {
        let risk_pct = rules::risk(case, base, &order.max_risk_pct);
        let money = &order.equity * &risk_pct;
        let lots =
            order.unit_risk.as_ref().map_or_else(zero, |cost| down_to(&(money / cost), &order.lot));
        Basis { by_risk: true, ..told(rule, lots.max(zero())) }
    };
    // "The base risk of this trade in every mode that sizes by risk, in place of the config's or
    // Kelly's."
    if let Some(told) = given(ask.risk_pct.as_ref()).filter(|_| mode != "fixed_qty") {
        return by_risk("risk_per_trade", told);
    }
    match mode {
        "fixed_risk_atr" => by_risk("risk_per_trade", rules::base_risk(case, &order.max_risk_pct)),
        "kelly" => match rules::kelly(case) {
            Ok(base) => by_risk("kelly", base),
            Err(why) => Basis { no_edge: Some(why), ..told("kelly", zero()) },
        },
        _ => {
            let (rule, qty) = fixed_qty(case);
            told(rule, qty * rules::scale(case, against))
        }
    }
}

fn fixed_qty(case: &Case) -> (&'static str, Q) {
    let Case { config, ask, .. } = case;
    let named = config.strategies.iter().find(|budget| Some(budget.code) == ask.strategy);
    match named.and_then(|budget| given(budget.fixed_qty.as_ref())) {
        Some(qty) => ("strategy_fixed_qty", qty),
        None => ("default_fixed_qty", q(&config.default_fixed_qty)),
    }
}

/// The book once the answer has filled: "what `limits` says of the book once filled".
fn filled(case: &Case, order: &Order, closes: &Q, opens: &Q) -> Standing {
    let ask = &case.ask;
    let mut filled = order.standing.clone();
    holding::close(&mut filled.rows, ask.symbol, ask.strategy, closes);
    filled.rows.retain(|row| row.units != zero());
    if *opens > zero() {
        filled.entries = int(1);
        filled.opened_capital = opens * &order.unit_capital;
        filled = filled.with_point_value(ask.symbol, &order.point_value, &filled.rows);
        // "A `stop_price` below 0 is a stop like any other."
        let stop = order.stop.as_ref().map(|stop| stop.price.clone());
        // The premium of a bought option is no stop of its row.
        let is_by_premium = case.instrument(ask.symbol).strike.is_some()
            && order.side == Some("buy")
            && ask.stop_price.is_none()
            && given(ask.atr.as_ref()).is_none_or(|atr| atr == zero());
        let stop = stop.filter(|_| !is_by_premium);
        filled.rows.push(Holding {
            symbol: ask.symbol,
            instrument: case.instrument(ask.symbol),
            strategy: ask.strategy,
            units: if order.side == Some("sell") { -opens } else { opens.clone() },
            mark: q(&ask.price),
            point_value: order.point_value.clone(),
            stop,
        });
    }
    filled
}

fn utilization(used: &Q, limit: &Q) -> Option<Q> {
    if *used == zero() { Some(zero()) } else { (*limit > zero()).then(|| percent(used, limit)) }
}
