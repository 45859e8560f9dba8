//! A desk's own limits, each with its arithmetic written out: groups, the risk of a symbol, what a
//! day may lose and trade, losing streaks, and the free margin.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod desk;
mod support;

use desk::{Desk, buy, n, next_lot, parts, qty, reason, rung, sell};
use posize::engine::{Intent, LimitUse, Side};
use posize::number::Digits;
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Ran, posize, posize_reading, written};

const GROUP: &str = "max_group_exposure_pct";
const GROUP_OWN: &str = "group_limits.<group>.max_exposure_pct";
const SYMBOL_RISK: &str = "max_symbol_risk_pct";
const DAY_LOSS: &str = "max_day_loss_pct";
const DAY_TRADES: &str = "max_day_trades";
const STREAK: &str = "max_losing_streak";
const KEEP: &str = "keep_free_margin_pct";

/// A million, and core limits that nothing here reaches: one rule at a time.
fn desk() -> Desk {
    Desk::with_equity("1000000").config(|config| {
        config.max_leverage = n("100").into();
        config.max_risk_per_strategy_pct = n("100").into();
        config.max_risk_per_trade_pct = n("1").into();
    })
}

fn group(desk: Desk, name: &str, members: &[&str]) -> Desk {
    let members = members.iter().map(|&member| member.to_owned()).collect();
    desk.config(|config| config.groups.add(name, members))
}

#[expect(clippy::needless_pass_by_value, reason = "an example reads better without the reference")]
fn asks(quantity: &str, intent: Intent<'static>) -> Intent<'static> {
    Intent { qty: Some(n(quantity)), ..intent }
}

#[expect(clippy::needless_pass_by_value, reason = "an example reads better without the reference")]
fn stopped(intent: Intent<'static>, stop: &str) -> Intent<'static> {
    Intent { stop_price: Some(n(stop)), ..intent }
}

#[expect(clippy::needless_pass_by_value, reason = "an example reads better without the reference")]
fn by(strategy: &'static str, intent: Intent<'static>) -> Intent<'static> {
    Intent { strategy: Some(strategy), ..intent }
}

fn line(limit: &str, used: &str, available: &str, max_qty: &str) -> [String; 4] {
    [limit, used, available, max_qty].map(str::to_owned)
}

/// Scope, ceiling, use and pending part of each line that `limits` has of a limit.
fn lines(desk: &Desk, name: &str) -> Vec<[String; 4]> {
    let shown = |line: &LimitUse| {
        let scope = line.scope.clone().unwrap_or_default();
        [scope, line.ceiling.to_string(), line.used.to_string(), line.pending.to_string()]
    };
    desk.limits().uses().filter(|line| line.limit.name == name).map(shown).collect()
}

// ---- Groups

#[test]
fn a_group_counts_every_row_of_its_members_whatever_their_case_and_strategy() {
    // 0.3 × 1,000,000 = 300,000; used 100 × 1,000 + 50 × 900 + 2 × 50,000 of the future = 245,000.
    let desk = group(desk().set(GROUP, "0.3"), "banks", &["HdfcBank", "ICICIBANK", "banknifty"])
        .holds("HDFCBANK", Some("s"), "100", "1000")
        .holds("icicibank", None, "-50", "900")
        .holds("BANKNIFTY25NOVFUT", Some("t"), "2", "50000")
        .holds("TCS", None, "10", "3500");
    let answer = desk.size(&asks("1000", buy("HDFCBANK", "1000")));
    // (300,000 − 245,000) / 1,000 = 55.
    assert_eq!(rung(&answer, "group_exposure"), line("300000", "245000", "55000", "55"));
    assert_eq!(answer.binding(), Some("group_exposure"));
    assert_eq!(next_lot(&answer), Some(("56".to_owned(), "group_exposure", "1000".to_owned())));
    assert_eq!(lines(&desk, "group_exposure"), [line("banks", "300000", "245000", "0")]);
    // What is in no group meets none.
    let answer = desk.size(&asks("1000", buy("INFY", "1500")));
    assert!(answer.limits.iter().all(|of| of.limit.name != "group_exposure"));
    // An exit passes, and gives back what its rows held: 245,000 − 100,000, and 200 open.
    let answer = desk.size(&asks("300", sell("HDFCBANK", "1000")));
    assert_eq!(rung(&answer, "group_exposure"), line("300000", "145000", "155000", "255"));
    assert_eq!(parts(&answer), ("255".to_owned(), "100".to_owned(), "155".to_owned()));
}

#[test]
fn an_order_in_several_groups_meets_the_one_with_the_least_room_of_equals_the_first() {
    let desk = group(desk().set(GROUP, "0.3"), "it", &["TCS", "INFY"]);
    let desk = group(desk, "large", &["TCS", "RELIANCE"]).holds("RELIANCE", None, "100", "1000");
    let scope = |desk: &Desk| {
        let answer = desk.size(&asks("1", buy("TCS", "1000")));
        let met = answer.limits.iter().find(|of| of.limit.name == "group_exposure");
        met.and_then(|met| met.room.scope.clone())
    };
    // 300,000 are left in `it`, 200,000 in `large`.
    assert_eq!(scope(&desk).as_deref(), Some("large"));
    // 200,000 in both.
    let desk = desk.holds("INFY", None, "100", "1000");
    assert_eq!(scope(&desk).as_deref(), Some("it"));
    // 0.4 × 1,000,000 − 100,000 in `it`; its name is looked up whatever its case.
    let desk = desk.set_for(GROUP_OWN, "IT", "0.4");
    assert_eq!(scope(&desk).as_deref(), Some("large"));
    // A group that has no limit is none.
    let only_own = group(Desk::with_equity("1000000"), "a", &["TCS"]);
    let only_own = group(only_own, "b", &["TCS"]).set_for(GROUP_OWN, "b", "0.1");
    assert_eq!(scope(&only_own).as_deref(), Some("b"));
    assert_eq!(lines(&only_own, "group_exposure"), [line("b", "100000", "0", "0")]);
}

#[test]
fn a_row_that_a_group_names_by_symbol_and_by_underlying_counts_once() {
    let desk = group(desk().set(GROUP, "1"), "index", &["NIFTY", "NIFTY25NOVFUT"]).holds(
        "NIFTY25NOVFUT",
        None,
        "10",
        "25000",
    );
    assert_eq!(lines(&desk, "group_exposure"), [line("index", "1000000", "250000", "0")]);
}

#[test]
fn working_orders_count_in_their_group() {
    let desk = group(desk().set(GROUP, "0.1"), "it", &["TCS", "INFY"])
        .holds("TCS", None, "10", "3000")
        .pending("INFY", Side::Buy, "20", "1500");
    // 30,000 held, and 30,000 may be opened.
    assert_eq!(lines(&desk, "group_exposure"), [line("it", "100000", "60000", "30000")]);
    let answer = desk.size(&asks("100", buy("TCS", "1000")));
    assert_eq!(rung(&answer, "group_exposure"), line("100000", "60000", "40000", "40"));
}

// ---- The risk of a symbol

#[test]
fn adding_to_a_position_takes_of_the_risk_of_its_symbol() {
    // 0.01 × 1,000,000 = 10,000; used 100 × (1,000 − 970) + 50 × (1,000 − 940) = 6,000.
    let desk = desk()
        .set(SYMBOL_RISK, "0.01")
        .holds("TCS", Some("s"), "100", "1000")
        .stopped_at("970")
        .holds("TCS", Some("t"), "50", "1000")
        .stopped_at("940")
        .holds("INFY", None, "100", "1000");
    let answer = desk.size(&asks("1000", stopped(buy("TCS", "1000"), "980")));
    // (10,000 − 6,000) / 20 = 200.
    assert_eq!(rung(&answer, "symbol_risk"), line("10000", "6000", "4000", "200"));
    assert_eq!(qty(&answer), "200");
    // Without a stop the whole exposure: 4,000 / 1,000; by unstopped_risk_pct a fifth of it.
    let unstopped = asks("1000", buy("TCS", "1000"));
    assert_eq!(qty(&desk.size(&unstopped)), "4");
    assert_eq!(
        lines(&desk, "symbol_risk"),
        [line("INFY", "10000", "100000", "0"), line("TCS", "10000", "6000", "0")]
    );
    let fifth = desk.set("unstopped_risk_pct", "0.2");
    assert_eq!(qty(&fifth.size(&unstopped)), "20");
}

// ---- The day

fn day(pnl: &str) -> Desk {
    let mut desk = desk().set(DAY_LOSS, "0.02").holds("TCS", None, "100", "1000").stopped_at("970");
    desk.account.day_pnl = Some(n(pnl).into());
    desk
}

#[test]
fn the_day_has_room_for_its_loss_for_all_stops_and_for_this_one() {
    // 0.02 × 1,000,000 = 20,000; lost 5,000, and 100 × 30 to the stop of TCS.
    let answer = day("-5000").size(&asks("9999", stopped(buy("INFY", "1000"), "990")));
    assert_eq!(rung(&answer, "day_loss"), line("20000", "8000", "12000", "1200"));
    assert_eq!((qty(&answer), answer.binding()), ("1200".to_owned(), Some("day_loss")));
    assert_eq!(lines(&day("-5000"), "day_loss"), [line("", "20000", "8000", "0")]);
    // A gain makes no room.
    let answer = day("7000").size(&asks("9999", stopped(buy("INFY", "1000"), "990")));
    assert_eq!(rung(&answer, "day_loss"), line("20000", "3000", "17000", "1700"));
    // The own rows' risk is given back to an order against them, the day's loss is not.
    let answer = day("-5000").size(&asks("9999", stopped(sell("TCS", "1000"), "1010")));
    assert_eq!(rung(&answer, "day_loss"), line("20000", "5000", "15000", "1600"));
    assert_eq!(parts(&answer), ("1600".to_owned(), "100".to_owned(), "1500".to_owned()));
}

#[test]
fn open_risk_that_is_not_reserved_takes_no_room_of_the_day() {
    let desk = day("-5000").config(|config| config.reserve_open_risk = false);
    let answer = desk.size(&asks("9999", stopped(buy("INFY", "1000"), "990")));
    assert_eq!(rung(&answer, "day_loss"), line("20000", "5000", "15000", "1500"));
}

#[test]
fn a_day_that_has_lost_too_much_opens_nothing_and_is_exceeded_and_exits_pass() {
    let desk = day("-20001");
    let answer = desk.size(&asks("10", stopped(buy("INFY", "1000"), "990")));
    assert_eq!((qty(&answer), reason(&answer)), ("0".to_owned(), Some("day_loss")));
    // 20,001 + 3,000 of 20,000.
    let report = desk.limits();
    let exceeded: Vec<String> =
        report.exceeded().map(|line| line.exceeded_message(Digits::Western)).collect();
    assert_eq!(exceeded, ["day_loss uses 23,001 of 20,000: 3,001 too much"]);
    assert!(report.fails_check());
    assert_eq!(qty(&desk.size(&asks("100", sell("TCS", "900")))), "100");
}

#[test]
fn what_nothing_tells_opens_nothing_under_its_own_code() {
    let holding = || desk().holds("TCS", Some("s"), "100", "1000");
    for (key, code, binding) in [
        (DAY_LOSS, "no_day_pnl", "day_loss"),
        (DAY_TRADES, "no_day_trades", "day_trades"),
        (STREAK, "no_streak", "losing_streak"),
        (KEEP, "no_free_margin", "free_margin"),
    ] {
        let desk = holding().set(key, "1");
        let answer = desk.size(&asks("10", by("s", stopped(buy("INFY", "100"), "90"))));
        let found = (qty(&answer), reason(&answer), answer.binding());
        assert_eq!(found, ("0".to_owned(), Some(code), Some(binding)), "{key}");
        assert!(answer.reason_message().is_some_and(|said| said.contains("nothing tells")));
        assert_eq!(qty(&desk.size(&asks("100", by("s", sell("TCS", "100"))))), "100", "{key}");
        // What goes beyond the exit is cut.
        let answer = desk.size(&asks("130", by("s", sell("TCS", "100"))));
        assert_eq!((qty(&answer), answer.binding()), ("100".to_owned(), Some(binding)), "{key}");
        let halts = desk.limits().halts;
        assert_eq!(halts.iter().map(|halt| halt.code).collect::<Vec<_>>(), [code], "{key}");
        assert!(lines(&desk, binding).is_empty(), "{key}");
    }
}

#[test]
fn an_order_that_opens_takes_one_of_the_days_trades() {
    let mut desk = desk().set(DAY_TRADES, "3").holds("TCS", None, "100", "1000");
    desk.account.day_trades = Some(n("2"));
    let answer = desk.size(&asks("10", buy("TCS", "1000")));
    assert_eq!(rung(&answer, "day_trades"), line("3", "2", "1", "null"));
    assert_eq!(qty(&answer), "10");
    // The fill is the third; an exit takes none.
    let mut portfolio = desk.portfolio();
    let exit = portfolio.size(&asks("50", sell("TCS", "1000"))).expect("sized");
    portfolio.apply(&exit).expect("applied");
    assert_eq!(portfolio.day_trades().map(|trades| trades.to_string()).as_deref(), Some("2"));
    let untouched = portfolio.clone();
    portfolio.apply(&answer).expect("applied");
    assert_eq!(portfolio.day_trades().map(|trades| trades.to_string()).as_deref(), Some("3"));
    assert_eq!(untouched.day_trades().map(|trades| trades.to_string()).as_deref(), Some("2"));
    let refused = portfolio.size(&asks("10", buy("INFY", "1000"))).expect("sized");
    assert_eq!((qty(&refused), reason(&refused)), ("0".to_owned(), Some("day_trades")));
    assert_eq!(next_lot(&refused), Some(("1".to_owned(), "day_trades", "1".to_owned())));
    let exit = portfolio.size(&asks("60", sell("TCS", "1000"))).expect("sized");
    assert_eq!(qty(&exit), "60");
    // At the maximum nothing is exceeded; above it, it is.
    assert_eq!(portfolio.limits().exceeded().count(), 0);
    desk.account.day_trades = Some(n("4"));
    assert_eq!(desk.limits().exceeded().count(), 1);
}

#[test]
fn a_strategy_that_has_lost_too_often_in_a_row_opens_nothing() {
    let desk = desk()
        .set(STREAK, "3")
        .record("good", &[("loss_streak", "2")])
        .record("bad", &[("loss_streak", "3")])
        .holds("TCS", Some("bad"), "100", "1000");
    let asked = |code| desk.size(&asks("10", by(code, buy("INFY", "1000"))));
    assert_eq!(qty(&asked("good")), "10");
    assert_eq!(rung(&asked("good"), "losing_streak"), line("3", "2", "1", "null"));
    let bad = asked("bad");
    assert_eq!((qty(&bad), reason(&bad)), ("0".to_owned(), Some("losing_streak")));
    let said = "bad has lost 3 in a row, and max_losing_streak is 3: nothing is opened for it";
    assert_eq!(bad.reason_message().as_deref(), Some(said));
    assert_eq!(qty(&desk.size(&asks("100", by("bad", sell("TCS", "900"))))), "100");
    // An order of no strategy has no streak to know.
    let of_none = desk.size(&asks("10", buy("INFY", "1000")));
    assert!(of_none.limits.iter().all(|of| of.limit.name != "losing_streak"));
    let report = desk.limits();
    let halts: Vec<_> = report.halts.iter().map(|halt| (halt.label(), &*halt.message)).collect();
    assert_eq!(halts, [("losing_streak bad".to_owned(), said)]);
    assert!(report.fails_check());
    assert_eq!(report.exceeded().count(), 0);
    assert_eq!(
        lines(&desk, "losing_streak"),
        [line("bad", "3", "3", "0"), line("good", "3", "2", "0")]
    );
}

// ---- The free margin

#[test]
fn an_order_takes_its_capital_of_the_free_margin() {
    let mut desk = desk()
        .set(KEEP, "0.25")
        .set_for("instruments.<symbol>.margin_pct", "NIFTY", "0.1")
        .holds("TCS", None, "100", "1000");
    desk.account.free_margin = Some(n("80000").into());
    // 80,000 × 0.75 = 60,000; one future of 25,000 ties up 2,500.
    let one = |intent| Intent { lot_size: Some(n("1")), ..intent };
    let answer = desk.size(&asks("99", one(buy("NIFTY25NOVFUT", "25000"))));
    assert_eq!(rung(&answer, "free_margin"), line("60000", "0", "60000", "24"));
    // What the order closes gives nothing back: 100 close, and 60 open.
    let answer = desk.size(&asks("300", sell("TCS", "1000")));
    assert_eq!(rung(&answer, "free_margin"), line("60000", "0", "60000", "160"));
    assert_eq!(parts(&answer), ("160".to_owned(), "100".to_owned(), "60".to_owned()));
    // Of a bought option it is the whole premium, whatever its margin.
    let option = Intent { lot_size: Some(n("1")), ..buy("NIFTY25NOV25000CE", "200") };
    let answer = desk.size(&asks("999", option));
    assert_eq!(rung(&answer, "free_margin"), line("60000", "0", "60000", "300"));
}

#[test]
fn fills_take_of_the_free_margin_and_closing_gives_nothing_back() {
    let mut desk = desk().set(KEEP, "0");
    desk.account.free_margin = Some(n("10000").into());
    let mut portfolio = desk.portfolio();
    for (intent, used) in [
        (asks("6", buy("TCS", "1000")), "6000"),
        (asks("6", sell("TCS", "1000")), "6000"),
        (asks("3", buy("INFY", "1000")), "9000"),
    ] {
        let answer = portfolio.size(&intent).expect("sized");
        assert_eq!(answer.qty, answer.basis.qty);
        portfolio.apply(&answer).expect("applied");
        let report = portfolio.limits();
        let line = report.uses().find(|line| line.limit.name == "free_margin").expect("a line");
        assert_eq!((line.used.to_string(), line.pending.to_string()), (used.into(), "0".into()));
    }
    let answer = portfolio.size(&asks("9", buy("SBIN", "400"))).expect("sized");
    assert_eq!(rung(&answer, "free_margin"), line("10000", "9000", "1000", "2"));
}

#[test]
fn working_orders_of_every_strategy_take_of_the_free_margin() {
    let mut desk = desk().set(KEEP, "0").holds("TCS", None, "10", "1000").pending(
        "TCS",
        Side::Sell,
        "30",
        "1000",
    );
    desk.account.free_margin = Some(n("100000").into());
    // The 30 sold close 10 and open 20 short in their place: 10,000 more than is held.
    assert_eq!(lines(&desk, "free_margin"), [line("", "100000", "10000", "10000")]);
    let answer = desk.size(&asks("999", buy("INFY", "1000")));
    assert_eq!(rung(&answer, "free_margin"), line("100000", "10000", "90000", "90"));
}

// ---- On the command line

const CONFIG: &str = "portfolio:
  max_leverage: 10
  max_risk_per_strategy_pct: 1
  max_risk_per_trade_pct: 0.5
  max_day_loss_pct: 0.6
  max_day_trades: 3
  max_losing_streak: 2
  keep_free_margin_pct: 0
";

/// Written once: the tests run beside each other.
fn config() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| written("desk.yaml", CONFIG))
}

fn run(arguments: &str, state: &str) -> Ran {
    let mut all = vec!["--config", config(), "--state", "-"];
    all.extend(arguments.split_whitespace());
    posize_reading(&all, state.as_bytes())
}

fn document(arguments: &str, state: &str) -> Value {
    let ran = run(&format!("{arguments} --json"), state);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// A state with these fields beside an equity of 100,000 and ten A.
fn state(fields: &str) -> String {
    let held = r#"{"symbol": "A", "quantity": 10, "last_price": 100, "stop_price": 90}"#;
    format!(r#"{{"positions": [{held}], {fields}}}"#)
}

const BUY: &str = "size --symbol B --side buy --price 100 --stop 90 --qty 5 --free-margin 50000";

/// Name, ceiling and use of the lines of the day.
fn told(fields: &str, flags: &str) -> Vec<(String, String, String)> {
    let report = document(&format!("limits {flags}"), &state(fields));
    let lines = report["limits"].as_array().cloned().unwrap_or_default();
    let lines = lines.iter().filter(|line| {
        ["day_loss", "day_trades", "losing_streak", "free_margin"].contains(&&*name(line))
    });
    lines.map(|line| (name(line), line["limit"].to_string(), line["used"].to_string())).collect()
}

fn name(line: &Value) -> String {
    line["name"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_numbers_of_the_day_are_read_where_the_contract_says() {
    // 100 of the stop of A beside what the day has lost.
    let day_loss = |fields, flags| {
        let lines = told(fields, flags);
        lines.into_iter().find(|line| line.0 == "day_loss").map(|line| line.2)
    };
    for (fields, used) in [
        (
            r#""equity": {"paper_capital": 100000, "day_pnl": -1}, "meta": {"day_pnl": -2}, "day_pnl": -3"#,
            Some("101"),
        ),
        (r#""equity": 100000, "meta": {"day_pnl": "-2"}, "day_pnl": -3"#, Some("102")),
        (r#""equity": 100000, "meta": {"day_pnl": null}, "day_pnl": -3.5"#, Some("103.5")),
        (
            r#""equity": 100000, "strategies": {"s": {"day_pnl": -4}, "t": {"day_pnl": 1.5}}"#,
            Some("102.5"),
        ),
        // A strategy that does not tell what it has made may hide a loss.
        (r#""equity": 100000, "strategies": {"s": {"day_pnl": -4}, "t": {}}"#, None),
        (r#""equity": 100000, "strategies": {}"#, None),
        (r#""equity": 100000"#, None),
    ] {
        assert_eq!(day_loss(fields, "").as_deref(), used, "{fields}");
        assert_eq!(day_loss(fields, "--day-pnl -7").as_deref(), Some("107"), "{fields}");
    }
    let trades = |fields, flags| {
        let lines = told(fields, flags);
        lines.into_iter().find(|line| line.0 == "day_trades").map(|line| line.2)
    };
    for (fields, used) in [
        (
            r#""equity": 100000, "meta": {"day_trades": 2}, "strategies": {"s": {"entry_count": 1}}"#,
            Some("2"),
        ),
        (
            r#""equity": 100000, "strategies": {"s": {"entry_count": 1}, "t": {"entry_count": 2}}"#,
            Some("3"),
        ),
        (r#""equity": 100000, "strategies": {"s": {"entry_count": 1}, "t": {}}"#, None),
        (r#""equity": 100000"#, None),
    ] {
        assert_eq!(trades(fields, "").as_deref(), used, "{fields}");
        assert_eq!(trades(fields, "--day-trades 1").as_deref(), Some("1"), "{fields}");
    }
    let free = |fields: &str, flags: &str| {
        let lines = told(fields, flags);
        lines.into_iter().find(|line| line.0 == "free_margin").map(|line| line.1)
    };
    let funds = r#""availablecash": "60000", "utiliseddebits": 40000"#;
    assert_eq!(free(funds, "").as_deref(), Some("60000"));
    assert_eq!(free(funds, "--free-margin 5").as_deref(), Some("5"));
    assert_eq!(free(r#""equity": 100000"#, ""), None);
}

#[test]
fn what_tells_the_day_wrongly_is_refused_at_its_place_where_it_is_wanted() {
    for (fields, said) in [
        (r#""meta": {"day_pnl": "down"}"#, "error[bad-day]: meta.day_pnl: `day_pnl` is \"down\""),
        (r#""day_pnl": true"#, "error[bad-day]: day_pnl: `day_pnl` is true or false"),
        (r#""day_pnl": NaN"#, "error[json-nan]"),
        (r#""day_pnl": 1, "day_pnl": 2"#, "error[duplicate-field]: day_pnl"),
        (r#""meta": {"day_trades": 1.5}"#, "meta.day_trades: `day_trades` is 1.5; a count is"),
        (r#""meta": {"day_trades": -1}"#, "meta.day_trades: `day_trades` is -1; a count is"),
        (r#""strategies": {"s": {"entry_count": 0.5}}"#, "`entry_count` is 0.5; a count is"),
        (r#""strategies": {"s": {"loss_streak": -1}}"#, "`loss_streak` is -1; a count is"),
        (r#""strategies": {"s": {"day_pnl": "x"}}"#, "error[bad-record]: strategies.s.day_pnl"),
    ] {
        let text = state(&format!(r#""equity": 100000, {fields}"#));
        let ran = run(BUY, &text);
        assert_eq!((ran.status, &*ran.stdout), (Some(2), ""), "{fields}: {ran:?}");
        assert!(ran.stderr.contains(said), "{fields}: {}", ran.stderr);
        // Nothing looks at it where no limit asks for it. (NaN and what stands twice are no JSON.)
        let plain = ["--config", "default", "--state", "-", "limits"];
        let is_json = !fields.contains("NaN");
        let status = posize_reading(&plain, text.as_bytes()).status;
        assert_eq!(status, Some(if is_json { 0 } else { 2 }), "{fields}");
    }
    for (flag, said) in [
        ("--day-trades 1.5", "posize: day trades is 1.5: it must be a whole number of 0 or more\n"),
        ("--day-trades -1", "posize: day trades is -1: it must be a whole number of 0 or more\n"),
    ] {
        let ran = run(&format!("{BUY} {flag}"), &state(r#""equity": 100000"#));
        assert_eq!((ran.status, &*ran.stderr), (Some(2), said), "{flag}");
    }
    let ran = run(&format!("{BUY} --day-pnl nan"), &state(r#""equity": 100000"#));
    assert_eq!((ran.status, &*ran.stdout), (Some(2), ""));
}

#[test]
fn what_nothing_tells_is_an_answer_of_nothing_and_status_1_and_exits_pass() {
    let untold = state(r#""equity": 100000"#);
    let ran = run(BUY, &untold);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stdout.contains("no trade (no_day_pnl): nothing tells the day's result"),
        "{ran:?}"
    );
    let answer = document(BUY, &untold);
    assert_eq!((&answer["qty"], &answer["binding"]), (&json!(0), &json!("day_loss")));
    assert_eq!(answer["reason"]["code"], "no_day_pnl");
    let exit = document("size --symbol A --close --price 100", &untold);
    assert_eq!((&exit["qty"], &exit["reason"]), (&json!(10), &Value::Null));
    let ran = run("limits --check", &untold);
    assert_eq!(ran.status, Some(1));
    let nothing = "\nnothing opens: day_loss, day_trades, free_margin\n";
    assert!(ran.stdout.ends_with(nothing), "{}", ran.stdout);
    let told = "--day-pnl 0 --day-trades 0 --free-margin 1";
    assert_eq!(run(&format!("limits --check {told}"), &untold).status, Some(0));
    let path = written("untold.json", &untold);
    let ran = posize(&["validate", config(), "--state", &path]);
    assert!(ran.stdout.contains("warning[untold-limit]: nothing tells the day's result"));
    let ran = posize(&[
        "validate",
        config(),
        "--state",
        &path,
        "--day-pnl",
        "0",
        "--day-trades",
        "0",
        "--free-margin",
        "1",
    ]);
    assert!(!ran.stdout.contains("untold-limit"), "{}", ran.stdout);
}

/// The answers of a stream, each as its quantity, what decided it and who took the room.
fn stream(arguments: &str, state: &str, intents: &[&str]) -> Vec<String> {
    static STREAMS: AtomicUsize = AtomicUsize::new(0);
    let number = STREAMS.fetch_add(1, Ordering::Relaxed);
    let path = written(&format!("desk-{number}.jsonl"), &intents.join("\n"));
    let ran = run(&format!("size --intents {path} {arguments}"), state);
    let shown = |line: &str| {
        let answer: Value = serde_json::from_str(line).expect("JSON");
        let text = |field: &str| answer[field].to_string().replace('"', "");
        format!("{} {} {} {}", text("qty"), text("binding"), text("reason"), text("taken_by"))
    };
    ran.stdout.lines().map(shown).collect()
}

const A: &str =
    r#"{"id": "a", "symbol": "C", "side": "buy", "price": 100, "stop": 90, "qty": 300}"#;
const CLOSE: &str = r#"{"id": "x", "symbol": "C", "side": "sell", "price": 100, "close": true}"#;
const B: &str =
    r#"{"id": "b", "symbol": "D", "side": "buy", "price": 100, "stop": 90, "qty": 300}"#;

#[test]
fn an_order_of_a_stream_counts_among_the_trades_of_the_day_closed_again_or_not() {
    let state = state(r#""equity": 100000, "meta": {"day_trades": 1, "day_pnl": 0}"#);
    let free = "--free-margin 900000";
    assert_eq!(
        stream(free, &state, &[A, CLOSE, B, CLOSE, A, CLOSE]),
        [
            "300 null null null",
            "300 null null null",
            "300 null null null",
            "0 null nothing_to_close null",
            "0 day_trades day_trades b",
            "0 null nothing_to_close null"
        ]
    );
    // Each against the opening book: nothing is taken.
    let alone = stream(&format!("{free} --independent"), &state, &[A, B, A]);
    assert_eq!(alone, ["300 null null null"; 3]);
}

#[test]
fn the_free_margin_falls_with_what_a_stream_opens_and_the_days_result_stays() {
    let state = state(r#""equity": 100000, "meta": {"day_trades": 0, "day_pnl": -100}"#);
    // 30,000 of 50,000; then 20,000 are left, though C is closed again.
    assert_eq!(
        stream("--free-margin 50000", &state, &[A, CLOSE, B]),
        ["300 null null null", "300 null null null", "200 free_margin null a"]
    );
    // 60,000 less the 59,000 that the day has lost and the 100 to the stop of A; nobody took it.
    let lost = state.replace("-100", "-59000");
    assert_eq!(stream("--free-margin 9000000", &lost, &[A]), ["90 day_loss null null"]);
    let exhausted = state.replace("-100", "-59900");
    assert_eq!(stream("--free-margin 9000000", &exhausted, &[A]), ["0 day_loss day_loss null"]);
}

#[test]
fn who_took_the_room_of_the_day_holds_it_still_and_of_one_that_nothing_tells_nobody() {
    let state_of = |pnl: &str| {
        state(&format!(r#""equity": 100000, "meta": {{"day_trades": 0, "day_pnl": {pnl}}}"#))
    };
    // 60,000 − 55,000 − 100: 4,900 for stops 10 away; a takes 3,000 and b is left 1,900.
    let free = "--free-margin 9000000";
    assert_eq!(
        stream(free, &state_of("-55000"), &[A, B, CLOSE, B]),
        [
            "300 null null null",
            "190 day_loss null a",
            "300 null null null",
            // Another 190 of D stand.
            "300 null null null"
        ]
    );
    // Without a reserve nobody takes room of the day's loss: 60,000 − 59,000 for each.
    let without = written("desk-no-reserve.yaml", &format!("{CONFIG}  reserve_open_risk: false\n"));
    let intents = written("desk-no-reserve.jsonl", &[A, B].join("\n"));
    let lost = state_of("-59000");
    let arguments = ["--config", &without, "--state", "-", "size", "--intents", &intents];
    let flags = ["--free-margin", "9000000"];
    let ran = posize_reading(&[&arguments[..], &flags[..]].concat(), lost.as_bytes());
    let cut = r#""binding":"day_loss""#;
    assert_eq!(ran.stdout.matches(cut).count(), 2, "{ran:?}");
    assert_eq!(ran.stdout.matches(r#""qty":100,"#).count(), 2, "{ran:?}");
    assert!(!ran.stdout.contains("taken_by"), "{ran:?}");
    let untold = state_of("null");
    assert_eq!(stream(free, &untold, &[A, B]), ["0 day_loss no_day_pnl null"; 2]);
}

#[test]
fn a_written_book_tells_the_next_run_how_many_trades_the_day_has_had() {
    let text = state(r#""equity": 100000, "meta": {"day_pnl": 0, "day_trades": 2}"#);
    let path = written("desk-book.json", &text);
    let intents = written("desk-book.jsonl", &[A, CLOSE].join("\n"));
    let run = |state: &str| {
        posize(&[
            "size",
            "--config",
            config(),
            "--state",
            state,
            "--intents",
            &intents,
            "--book-out",
            &path,
            "--free-margin",
            "900000",
        ])
    };
    let ran = run(&path);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let book = std::fs::read_to_string(&path).expect("a book");
    assert_eq!(book, text.replace("\"day_trades\": 2", "\"day_trades\": 3"));
    let ran = run(&path);
    assert!(ran.stdout.contains(r#""reason":"day_trades""#), "{ran:?}");
    // Where the records told it, `meta` tells it now.
    let text = state(r#""equity": 100000, "strategies": {"s": {"entry_count": 1, "day_pnl": 0}}"#);
    std::fs::write(&path, &text).expect("written");
    assert_eq!(run(&path).status, Some(0));
    let book = std::fs::read_to_string(&path).expect("a book");
    assert_eq!(book, text.replace("0}}}", "0}}, \"meta\": {\"day_trades\": 2}}"));
    // A broker's funds in the same document lose what was opened, and the equity stays.
    let text = state(
        r#""availablecash": "60000", "utiliseddebits": 40000, "meta": {"day_pnl": 0, "day_trades": 0}"#,
    );
    std::fs::write(&path, &text).expect("written");
    let ran = posize(&[
        "size",
        "--config",
        config(),
        "--state",
        &path,
        "--intents",
        &intents,
        "--book-out",
        &path,
    ]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let book = std::fs::read_to_string(&path).expect("a book");
    let fell = text.replace("\"60000\"", "\"30000\"").replace("40000", "70000");
    assert_eq!(book, fell.replace("\"day_trades\": 0", "\"day_trades\": 1"));
}

// ---- The config

#[test]
fn groups_that_hold_nothing_back_are_refused_at_their_place() {
    for (yaml, said) in [
        (
            "groups: {a: []}",
            "2:15: error[empty-group]: portfolio.groups.a: an empty list stands here",
        ),
        ("groups: {a: }", "error[null-value]: portfolio.groups.a"),
        (
            "groups: {a: TCS}",
            "error[wrong-type]: portfolio.groups.a: `TCS` stands here; allowed is",
        ),
        (
            "groups: {a: [TCS, tcs]}",
            "2:21: error[duplicate-member]: portfolio.groups.a[1]: `tcs` stands twice; the first",
        ),
        ("groups: {a: [TCS, 'T CS ']}", "error[bad-symbol]: portfolio.groups.a[1]"),
        ("groups: {a: [[TCS]]}", "error[wrong-type]: portfolio.groups.a[0]: a list stands here"),
        ("groups: {a: [TCS], A: [INFY]}", "error[duplicate-key]: portfolio.groups.A"),
        (
            "groups: {banks: [TCS]}\n  group_limits: {bank: {max_exposure_pct: 0.1}}",
            "3:18: error[unknown-group]: portfolio.group_limits.bank: `groups` has no `bank`",
        ),
        ("max_losing_streak: 0", "error[out-of-range]: portfolio.max_losing_streak"),
        ("max_losing_streak: 1.5", "error[out-of-range]: portfolio.max_losing_streak"),
        ("max_day_trades: 1.5", "error[out-of-range]: portfolio.max_day_trades"),
        ("max_day_loss_pct: 2", "error[fraction-above-one]: portfolio.max_day_loss_pct"),
        ("keep_free_margin_pct: -0.1", "error[out-of-range]: portfolio.keep_free_margin_pct"),
    ] {
        let config = written("groups.yaml", &format!("portfolio:\n  {yaml}\n"));
        let ran = posize(&["validate", &config]);
        assert_eq!(ran.status, Some(1), "{yaml}: {}", ran.stdout);
        assert!(ran.stdout.contains(said), "{yaml}: {}", ran.stdout);
        assert_eq!(ran.stdout.matches("error[").count(), 1, "{yaml}: {}", ran.stdout);
    }
}

#[test]
fn groups_in_effect_are_shown_with_their_members() {
    let yaml = "portfolio:\n  groups: {it: [TCS, INFY]}\n  max_group_exposure_pct: 0.3\n";
    let config = written("groups-in-effect.yaml", yaml);
    let ran = posize(&["validate", &config, "--print-effective", "--json"]);
    let keys: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let keys = keys["keys"].as_array().cloned().unwrap_or_default();
    let groups = keys.iter().find(|key| key["key"] == "portfolio.groups.it").expect("the group");
    assert_eq!(groups["value"], json!(["TCS", "INFY"]));
    assert_eq!(groups["origin"], json!({"file": {"line": 2, "column": 16}}));
}

#[test]
fn validate_warns_of_members_that_nothing_names_and_of_a_day_below_one_trade() {
    let of = |yaml: &str, state: Option<&str>| {
        let config = written("lints.yaml", &format!("portfolio:\n{yaml}"));
        let path = state.map(|state| written("lints.json", state));
        let mut arguments = vec!["validate", &*config];
        arguments.extend(path.iter().flat_map(|path| ["--state", path]));
        let found = posize(&arguments).stdout;
        let codes = ["unnamed-member", "day-below-trade", "no-effect", "never-trades"];
        let is_ours = |line: &&str| codes.iter().any(|code| line.contains(&format!("[{code}]")));
        found
            .lines()
            .filter(is_ours)
            .map(|line| {
                let (_, said) = line.split_once("warning[").expect("a warning");
                said.split(": ").take(2).collect::<Vec<_>>().join(" ")
            })
            .collect::<Vec<_>>()
    };
    let by_risk = |day: &str| {
        format!(
            "  position_sizing_mode: fixed_risk_atr\n  risk_per_trade_pct: 0.005\n  \
             max_day_loss_pct: {day}\n"
        )
    };
    let groups = "  max_group_exposure_pct: 0.3\n  groups: {a: [NIFTY, HDFCBNK]}\n";
    // A config needs no instruments to be right.
    assert!(of(groups, None).is_empty());
    let known = format!("{groups}  instruments: {{NIFTY25NOVFUT: {{lot_size: 75}}}}\n");
    assert_eq!(of(&known, None), ["unnamed-member] portfolio.groups.a[1]"]);
    let holds = |symbol: &str| {
        format!(
            r#"{{"equity": 1000000, "positions": [
            {{"symbol": "{symbol}", "quantity": 1, "last_price": 10, "strategy": "s"}}]}}"#
        )
    };
    assert!(of(&known, Some(&holds("hdfcbnk"))).is_empty());
    assert_eq!(of(groups, Some(&holds("HDFCBANK"))).len(), 2);
    // What nothing holds back, and a limit of nothing.
    assert_eq!(of("  groups: {a: [TCS]}\n", None), ["no-effect] portfolio.groups.a"]);
    assert_eq!(
        of("  max_group_exposure_pct: 0.3\n", None),
        ["no-effect] portfolio.max_group_exposure_pct"]
    );
    assert_eq!(of(&by_risk("0.004"), None), ["day-below-trade] portfolio.max_day_loss_pct"]);
    assert!(of(&by_risk("0.005"), None).is_empty());
    assert_eq!(of("  max_day_trades: 0\n", None), ["never-trades] portfolio.max_day_trades"]);
    assert_eq!(
        of("  reserve_open_risk: false\n", None),
        ["no-effect] portfolio.reserve_open_risk"]
    );
}

// ---- The drawdown in `limits`

const STEPS: &str = "portfolio:
  drawdown_scaling: [{drawdown_pct: 0.05, scale: 0.75}, {drawdown_pct: 0.1, scale: 0.5}]
";

#[test]
fn limits_show_the_drawdown_its_step_and_how_far_the_next_one_is() {
    let config = written("steps.yaml", STEPS);
    let of = |equity: &str, peak: &str| {
        let state = format!(r#"{{"equity": {equity}, "positions": []}}"#);
        let mut all = vec!["--config", &*config, "--state", "-", "limits", "--json"];
        if !peak.is_empty() {
            all.extend(["--peak-equity", peak]);
        }
        let ran = posize_reading(&all, state.as_bytes());
        let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        report["drawdown"].clone()
    };
    // 200,000 × 0.95 = 190,000, which is 4,000 away.
    assert_eq!(
        of("194000", "200000"),
        json!({"peak": 200_000, "pct": 3, "step": null, "scale": 1,
            "next": {"drawdown_pct": 5, "scale": 0.75, "equity": 190_000, "away": 4000}})
    );
    // 5.5 % down; the next step is at 180,000.
    assert_eq!(
        of("189000", "200000"),
        json!({"peak": 200_000, "pct": 5.5, "step": 5, "scale": 0.75,
            "next": {"drawdown_pct": 10, "scale": 0.5, "equity": 180_000, "away": 9000}})
    );
    assert_eq!(
        of("150000", "200000"),
        json!({"peak": 200_000, "pct": 25, "step": 10, "scale": 0.5, "next": null})
    );
    // Above the peak there is none.
    assert_eq!(of("210000", "200000")["pct"], 0);
    assert_eq!(
        of("150000", ""),
        json!({"peak": null, "pct": null, "step": null, "scale": null, "next": null})
    );
    let ran = posize_reading(
        &["--config", &config, "--state", "-", "limits", "--peak-equity", "200000"],
        br#"{"equity": 189000, "positions": []}"#,
    );
    let said = "\ndrawdown 5.5 % of the peak 200,000, past the step of 5 %: scale 0.75; at\n  \
                180,000, 9,000 away, the step of 10 % scales by 0.5\n";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let ran = posize_reading(
        &["--config", &config, "--state", "-", "limits"],
        br#"{"equity": 189000, "positions": []}"#,
    );
    assert!(ran.stdout.contains("\ndrawdown not known: drawdown_scaling needs the peak"));
    assert!(ran.stderr.contains("warning: drawdown_scaling needs the peak of the equity"));
    // Without the key there is no such line.
    let ran = posize_reading(
        &["--config", "default", "--state", "-", "limits"],
        br#"{"equity": 189000, "positions": []}"#,
    );
    assert!(!ran.stdout.contains("drawdown"));
}
