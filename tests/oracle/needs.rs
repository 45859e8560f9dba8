//! What a cut quantity would take, on random books with every limit and rule on, costs among them:
//! each way that is offered passes when it is applied exactly, and one step less does not. So does
//! the widest stop. The ways are applied to what the portfolio is opened with, not to the portfolio.

use crate::case::Case;
use crate::engine::{Parts, parts};
use crate::{everything, seeds};
use posize::engine::{
    Answer, Config, Intent, Limit, Need, Needs, Portfolio, Remedy, Side, StopSource, Way,
};
use posize::number::{Decimal, Exact};
use posize::timestamp::Date;
use posize::units::{Points, Quantity};
use posize::{Source, load};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Seeds that no other test uses.
const FIRST: u64 = 9_000_000;

/// Charges of every kind, and the day on which they are in force.
static COSTS: LazyLock<(Config, Option<Date>)> = LazyLock::new(|| {
    let config = Source::new(
        "costs.yaml",
        "portfolio:\n  costs:\n    schedules:\n      all:\n        - from: 2020-01-01\n          \
         charges:\n            - {name: brokerage, per: order, rate: 0.0003, max: 20}\n            \
         - {name: stt, side: sell, rate: 0.00025, round: {to: 1}}\n            - {name: gst, rate: \
         0.18, of: [brokerage]}\n    apply: {equity: all, future: all, option: all}\n    slippage: \
         {stop: {pct: 0.0005}}\n    gap_pct: 0.02\n    max_gap_risk_pct: 0.02\n",
    );
    let text = r#"{"equity": 1, "ts": "2026-11-28T09:45:03Z", "positions": []}"#;
    let state = Source::new("state.json", text);
    let loaded = load(&config, &[&state]).expect("a config and a state");
    (loaded.portfolio.config().clone(), loaded.portfolio.account().day)
});

/// The case of a seed in the engine's types; every other one pays costs, and half have a tick.
fn parts_of(seed: u64, case: &Case) -> Parts {
    let mut parts = parts(case);
    for (place, order) in parts.account.working_orders.iter_mut().enumerate() {
        order.id = Some(Cow::Owned(format!("o{place}")));
    }
    if seed.is_multiple_of(2) {
        let (with_costs, day) = &*COSTS;
        parts.config.schedules = with_costs.schedules.clone();
        parts.account.day = *day;
        for (key, value) in [
            ("costs.slippage.stop.pct", "0.0005"),
            ("costs.gap_pct", "0.02"),
            ("costs.max_gap_risk_pct", "0.02"),
        ] {
            parts.config.set(key, "", value).expect("a key");
        }
    }
    if seed % 4 < 2 {
        let symbol = parts.intent.symbol;
        parts.config.set("instruments.<symbol>.tick_size", symbol, "0.05").expect("a key");
    }
    parts
}

fn open(parts: &Parts) -> Portfolio<'static> {
    let Parts { config, equity, rows, account, .. } = parts.clone();
    Portfolio::open(config, equity, rows, account)
}

fn decimal(number: &Exact) -> Decimal {
    Decimal::try_from(number).expect("a number of an input")
}

fn step(text: &str) -> Exact {
    text.parse().expect("a step")
}

/// Whether the limit lets all of a quantity pass.
fn lets_pass(parts: &Parts, limit: &'static Limit, qty: &Quantity) -> bool {
    sized(&open(parts), parts, qty).is_some_and(|answer| does_not_cut(&answer, limit, qty))
}

fn sized(portfolio: &Portfolio<'static>, parts: &Parts, qty: &Quantity) -> Option<Answer<'static>> {
    let qty = Some(decimal(qty.number()));
    portfolio.size(&Intent { qty, lots: None, ..parts.intent.clone() }).ok()
}

fn does_not_cut(answer: &Answer<'_>, limit: &'static Limit, qty: &Quantity) -> bool {
    let line = answer.limits.iter().find(|line| line.limit == limit);
    line.and_then(|line| line.max_qty.as_ref()).is_none_or(|max_qty| max_qty >= qty)
}

/// How far apart the stops are that the engine chooses from.
fn stop_step(parts: &Parts) -> Points {
    let tick = parts.config.term(parts.intent.symbol, |terms| terms.tick_size);
    let price = Points::from(parts.intent.price);
    tick.map_or_else(|| price.step_of(2), Points::from)
}

/// The parts with a way applied, so many steps short of it (0 or 1). `None` where that is not a way
/// at all: a stop or a number that may not be.
fn applied(parts: &Parts, way: &Way, short: u64) -> Option<Parts> {
    let mut changed = parts.clone();
    let short = Exact::from(short);
    match &way.change {
        Remedy::Equity => changed.equity = (&way.to - &(&short * &step("0.01"))).into(),
        Remedy::Key(key) => {
            let is_count = key.key.starts_with("max_open_positions")
                || key.key == "max_day_trades"
                || key.key == "max_losing_streak";
            let hair = &short * &step(if is_count { "1" } else { "0.00000001" });
            let to = if key.is_lowered { &way.to + &hair } else { &way.to - &hair };
            changed.config.set(key.key, &key.name, &to.to_string()).ok()?;
        }
        Remedy::Stop => {
            let hair = &short * stop_step(parts).number();
            let buys = parts.intent.side == Some(Side::Buy);
            let to = if buys { &way.to - &hair } else { &way.to + &hair };
            changed.intent.stop_price = Some(decimal(&to)).filter(|stop| stop.is_positive());
            changed.intent.stop_price?;
        }
        Remedy::Cancel(id) if short.is_zero() => {
            changed.account.working_orders.retain(|order| order.id.as_deref() != Some(id));
        }
        Remedy::Cancel(_) => {}
        Remedy::Scale | Remedy::Close(_) => panic!("applied elsewhere"),
        _ => panic!("a change that this test does not know: {way:?}"),
    }
    Some(changed)
}

/// Whether what the config decides at a scale passes the limit.
fn passes_scaled(parts: &Parts, limit: &'static Limit, scale: &Exact) -> bool {
    let intent = Intent { scale: Some(decimal(scale)), ..parts.intent.clone() };
    let answer = open(parts).size(&intent).expect("an answer");
    does_not_cut(&answer, limit, &answer.basis.qty)
}

/// Whether the limit lets the quantity pass once a symbol's position is `left`; and the lot in which
/// it is closed.
fn passes_closed(
    parts: &Parts,
    need: &Need,
    (symbol, from, left): (&str, &Exact, &Exact),
    qty: &Quantity,
) -> bool {
    let mut portfolio = open(parts);
    let closes = (from - left).abs();
    if !closes.is_zero() {
        let Ok(qty) = Decimal::try_from(&closes) else { return false };
        let by_strategy = need.limit.name == "strategy_budget";
        let exit = Intent {
            symbol,
            side: Some(if from.is_positive() { Side::Sell } else { Side::Buy }),
            price: parts.rows.iter().find(|row| row.symbol == symbol).expect("a row").mark,
            strategy: parts.intent.strategy.filter(|_| by_strategy),
            qty: Some(qty),
            reduce_only: true,
            ..Intent::default()
        };
        let answer = portfolio.size(&exit).expect("an exit");
        assert_eq!(*answer.qty.number(), closes, "the part can't be closed");
        portfolio.apply(&answer).expect("a fill");
    }
    sized(&portfolio, parts, qty).is_some_and(|answer| does_not_cut(&answer, need.limit, qty))
}

/// Applies a way exactly, and one step short of it.
fn tried(parts: &Parts, need: &Need, way: &Way, qty: &Quantity) -> [bool; 2] {
    match &way.change {
        Remedy::Scale => [way.to.clone(), &way.to + &step("0.00000001")]
            .map(|scale| passes_scaled(parts, need.limit, &scale)),
        Remedy::Close(symbol) => {
            let from = way.from.as_ref().expect("a position");
            let close = Intent { symbol, close: true, price: Decimal::ONE, ..Intent::default() };
            let lot = open(parts).size(&close).expect("a close").order.lot_size;
            let closes = (from - &way.to).abs();
            let whole = Quantity::from(closes.clone()).down_to_lots(&lot).expect("a lot");
            // One lot less; where an odd rest is closed too, that rest.
            let less = if *whole.number() == closes { &whole - &lot } else { whole };
            let left = if from.is_positive() { from - less.number() } else { from + less.number() };
            [&way.to, &left].map(|left| passes_closed(parts, need, (symbol, from, left), qty))
        }
        _ => [0, 1].map(|short| {
            let changed = applied(parts, way, short);
            changed.is_some_and(|changed| lets_pass(&changed, need.limit, qty))
        }),
    }
}

fn kind(change: &Remedy) -> &'static str {
    match change {
        Remedy::Equity => "equity",
        Remedy::Key(_) => "key",
        Remedy::Stop => "stop",
        Remedy::Scale => "scale",
        Remedy::Cancel(_) => "cancel",
        Remedy::Close(_) => "close",
        _ => "another",
    }
}

#[test]
fn every_way_that_is_offered_passes_and_one_step_less_does_not() {
    let seeds = seeds(FIRST..FIRST + 300);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for &seed in &seeds {
        let case = everything::case(seed);
        let parts = parts_of(seed, &case);
        let portfolio = open(&parts);
        let (Ok(answer), Ok(needs)) =
            (portfolio.size(&parts.intent), portfolio.needs(&parts.intent))
        else {
            continue;
        };
        let Needs { qty, needs, .. } = needs;
        if let Some(binding) = answer.binding_limit().filter(|of| of.max_qty < Some(qty.clone())) {
            let is_told = needs.iter().any(|need| need.limit == binding.limit);
            assert!(is_told || binding.max_qty.is_none(), "{binding:?} is missing\n{case}");
        }
        if needs.is_empty() || Decimal::try_from(qty.number()).is_err() {
            continue;
        }
        for need in &needs {
            assert!(!lets_pass(&parts, need.limit, &qty), "{need:?} lets {qty} pass\n{case}");
            assert!(need.by.is_positive(), "{need:?}\n{case}");
            *seen.entry(need.limit.name).or_default() += 1;
            for way in &need.ways {
                *seen.entry(kind(&way.change)).or_default() += 1;
                let [passes, passes_short] = tried(&parts, need, way, &qty);
                assert!(passes, "{qty} does not pass {} with {way:?}\n{case}", need.limit.name);
                assert!(
                    !passes_short,
                    "{qty} passes {} one step short of {way:?}\n{case}",
                    need.limit.name
                );
            }
        }
    }
    if seeds.len() > 1 {
        for kind in ["equity", "key", "stop", "scale", "cancel", "close"] {
            let count = seen.get(kind).copied().unwrap_or(0);
            assert!(count >= 3, "{kind} came up {count} times: {seen:?}");
        }
    }
}

#[test]
fn the_widest_stop_passes_whole_and_a_step_farther_does_not() {
    let seeds = seeds(FIRST..FIRST + 600);
    let (mut found, mut none) = (0, 0);
    for &seed in &seeds {
        let case = everything::case(seed);
        let parts = parts_of(seed, &case);
        let Ok(widest) = open(&parts).widest_stop(&parts.intent) else { continue };
        let whole = |stop: &Points| {
            let intent = Intent {
                stop_price: Some(decimal(stop.number())),
                lots: None,
                qty: Some(decimal(widest.qty.number())),
                ..parts.intent.clone()
            };
            open(&parts).size(&intent).is_ok_and(|answer| answer.qty == widest.qty)
        };
        match &widest.stop {
            Err(why) => {
                assert!(!why.is_empty(), "{case}");
                none += 1;
            }
            Ok(stop) => {
                found += 1;
                assert!(whole(stop), "{widest:?}\n{case}");
                let step = stop_step(&parts);
                let buys = parts.intent.side == Some(Side::Buy);
                let farther = if buys { stop - &step } else { stop + &step };
                let is_input = Decimal::try_from(farther.number()).is_ok();
                let is_no_stop = !farther.is_positive() || !is_input;
                assert!(is_no_stop || !whole(&farther), "{widest:?}\n{case}");
                assert_eq!(widest.then_fails.is_none(), is_no_stop, "{widest:?}\n{case}");
            }
        }
    }
    assert!(seeds.len() < 2 || found > 15 && none > 15, "{found} and {none}");
}

/// A bought option without a stop has its premium as one, which is no price to move.
#[test]
fn a_stop_of_its_own_stands_in_for_a_premium() {
    let case = everything::case(FIRST);
    let mut parts = parts(&case);
    parts.config = Config::built_in();
    parts.equity = step("100000").into();
    parts.rows.clear();
    parts.intent = Intent {
        symbol: "NIFTY25NOV24CE",
        side: Some(Side::Buy),
        price: decimal(&step("200")),
        lot_size: Some(decimal(&step("65"))),
        qty: Some(decimal(&step("65"))),
        ..Intent::default()
    };
    // 65 × 200 = 13,000 of the 1,000 that a trade may lose; 1,000 / 65 = 15.38…: to 184.62
    let portfolio = open(&parts);
    let answer = portfolio.size(&parts.intent).expect("an answer");
    let source = answer.order.stop.as_ref().map(|stop| stop.source.clone());
    assert_eq!(source, Some(StopSource::Premium));
    let needs = portfolio.needs(&parts.intent).expect("an answer");
    let stop = needs.needs[0].ways.iter().find(|way| way.change == Remedy::Stop);
    let stop = stop.expect("a stop");
    assert_eq!((&stop.from, &stop.to), (&None, &step("184.62")));
}
