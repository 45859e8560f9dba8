//! What stands before any order: halts, stops that are required, modes of strategies, names and
//! point values; and the library that loads it as the command line does.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod desk;
mod support;

use desk::{Desk, buy, n, next_lot, qty, reason, rung, sell, warnings};
use posize::engine::{FIXED_RISK_ATR, Halt, Intent};
use posize::{Loading, Source, load, read_config};
use serde_json::Value;
use support::{Ran, posize_reading, written};

#[expect(clippy::needless_pass_by_value, reason = "a call reads as one expression")]
fn asks(quantity: &str, intent: Intent<'static>) -> Intent<'static> {
    Intent { qty: Some(n(quantity)), ..intent }
}

fn run(config: &str, arguments: &str, state: &str) -> Ran {
    let mut all = vec!["--config", config, "--state", "-"];
    all.extend(arguments.split_whitespace());
    posize_reading(&all, state.as_bytes())
}

/// The document that a command prints.
fn document(config: &str, arguments: &str, state: &str) -> Value {
    let ran = run(config, &format!("{arguments} --json"), state);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

const HALTED: &str = r#"{"equity": 100000, "ts": "2026-01-02T03:04:05Z",
    "positions": [{"symbol": "A", "quantity": 10, "last_price": 100}],
    "risk": {"trading_halted": true, "halt_reason": "daily loss"}}"#;
const SAID: &str = "trading is halted; the reason given is \"daily loss\"";

#[test]
fn a_halt_opens_nothing_and_says_why_and_exits_pass() {
    let answer = document("default", "size --symbol B --side buy --price 100 --qty 5", HALTED);
    assert_eq!(answer["qty"], 0);
    assert_eq!(answer["binding"], "trading_halt");
    assert_eq!(answer["reason"]["code"], "trading_halt");
    assert_eq!(answer["reason"]["message"], format!("{SAID}: nothing is opened"));
    let last = answer["limits"].as_array().and_then(|limits| limits.last()).expect("a ladder");
    assert_eq!((&last["name"], &last["limit"]), (&"trading_halt".into(), &0.into()));
    let answer = document("default", "size --symbol A --price 100 --close", HALTED);
    assert_eq!((&answer["qty"], &answer["reason"]), (&10.into(), &Value::Null));
    // 15 sold of the 10 held: they are closed, and nothing is opened short.
    let answer = document("default", "size --symbol A --side sell --price 100 --qty 15", HALTED);
    assert_eq!((&answer["qty"], &answer["opens"]), (&10.into(), &0.into()));
}

#[test]
fn a_halt_is_a_warning_wherever_the_answer_does_not_say_it() {
    let warned = format!("warning: {SAID}\n");
    for (arguments, says) in [
        // The reason of the answer is the halt.
        ("size --symbol B --side buy --price 100 --qty 5", ""),
        // The quantity alone says nothing; an exit has another reason or none; a row has no room.
        ("size --symbol B --side buy --price 100 --qty 5 --quiet", warned.as_str()),
        ("size --symbol A --price 100 --close", warned.as_str()),
        ("size --symbol B --side buy --price 100 --stop 95,90 --qty 5", warned.as_str()),
    ] {
        assert_eq!(run("default", arguments, HALTED).stderr, says, "{arguments}");
    }
}

#[test]
fn a_halt_holds_in_a_stream() {
    let intents = written(
        "halted.jsonl",
        "{\"symbol\": \"B\", \"side\": \"buy\", \"price\": 100, \"qty\": 5}\n{\"symbol\": \"A\", \
         \"price\": 100, \"close\": true}\n",
    );
    let ran = run("default", &format!("size --intents {intents}"), HALTED);
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((&lines[0]["qty"], &lines[0]["reason"]), (&0.into(), &"trading_halt".into()));
    assert_eq!((&lines[1]["qty"], &lines[1]["reason"]), (&10.into(), &Value::Null));
    assert_eq!(ran.status, Some(0));
}

#[test]
fn a_halt_that_is_not_respected_is_a_warning() {
    let config = written("no-halt.yaml", "portfolio: {respect_halt: false}\n");
    let answer = document(&config, "size --symbol B --side buy --price 100 --qty 5", HALTED);
    assert_eq!((&answer["qty"], &answer["reason"]), (&5.into(), &Value::Null));
    assert_eq!(answer["warnings"][0]["code"], "trading_halted");
    assert_eq!(answer["warnings"][0]["message"], SAID);
    let ran = run(&config, "limits --check", HALTED);
    assert_eq!((ran.status, ran.stderr), (Some(0), format!("warning: {SAID}\n")));
}

#[test]
fn a_flag_that_is_neither_true_nor_false_is_refused_and_null_is_absent() {
    for flag in ["\"true\"", "1", "\"yes\"", "{}"] {
        let state =
            HALTED.replace("\"trading_halted\": true", &format!("\"trading_halted\": {flag}"));
        let ran = run("default", "size --symbol B --side buy --price 100 --qty 5", &state);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{flag}");
        assert!(ran.stderr.contains("error[bad-halt]"), "{flag}: {}", ran.stderr);
    }
    let state = HALTED.replace("true", "null");
    assert_eq!(run("default", "limits --check", &state).status, Some(0));
}

#[test]
fn a_check_of_limits_fails_under_a_halt_and_says_so() {
    let ran = run("default", "limits --check", HALTED);
    let said = format!("warning: {SAID}: nothing is opened\n");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), said.as_str()));
    assert!(ran.stdout.ends_with("\nnothing opens: trading_halt\n"), "{}", ran.stdout);
    assert_eq!(run("default", "limits", HALTED).status, Some(0));
    let document = document("default", "limits --check", HALTED);
    assert_eq!((&document["ok"], &document["exceeded"]), (&true.into(), &Value::Array(vec![])));
    assert_eq!(document["warnings"][0]["code"], "trading_halt");
    assert_eq!(document["warnings"].as_array().map(Vec::len), Some(1));
    // A drawdown of 20 % whose scale is 0.
    let config = written(
        "scale-0.yaml",
        "portfolio:\n  drawdown_scaling: [{drawdown_pct: 0.2, scale: 0}]\n",
    );
    let state = r#"{"equity": 80, "meta": {"max_equity": 100}, "positions": []}"#;
    assert_eq!(run(&config, "limits --check", state).status, Some(1));
    assert_eq!(run(&config, "limits --check", &state.replace("80", "81")).status, Some(0));
}

#[test]
fn what_is_exceeded_is_told_with_its_numbers() {
    // 10 × 200 = 2,000: of 1,000 × 0.8 × 2 = 1,600, and of 1,000 × 0.2 = 200.
    let state = r#"{"equity": 1000, "ts": "2026-01-02T03:04:05Z",
        "positions": [{"symbol": "A", "qty": 10, "ltp": 200, "strategy": "s"}]}"#;
    let document = document("default", "limits", state);
    let expected = serde_json::json!([
        {"name": "total_exposure", "scope": null, "limit": 1600, "used": 2000, "pending": 0,
            "by": 400},
        {"name": "strategy_budget", "scope": "s", "limit": 200, "used": 2000, "pending": 0,
            "by": 1800},
    ]);
    assert_eq!(document["exceeded"], expected);
    assert_eq!((&document["ok"], &document["format_version"]), (&true.into(), &"1.0".into()));
    assert_eq!(document["taken_at"], "2026-01-02T03:04:05Z");
    let ran = run("default", "limits", state);
    assert!(ran.stdout.starts_with("equity 1,000; state written 2026-01-02T03:04:05Z\n"));
    assert!(
        ran.stdout.ends_with("\nexceeded: total_exposure by 400, s by 1,800\n"),
        "{}",
        ran.stdout
    );
    let untold = self::document("default", "limits", r#"{"equity": 1000, "positions": []}"#);
    assert_eq!(untold["taken_at"], Value::Null);
}

#[test]
fn a_limit_of_the_whole_book_is_a_line_while_nothing_uses_it() {
    let config = written("heat.yaml", "portfolio: {max_open_risk_pct: 0.01}\n");
    let document = document(&config, "limits", r#"{"equity": 1000, "positions": []}"#);
    let lines = document["limits"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["name"] == "open_risk").expect("open risk");
    assert_eq!((&line["limit"], &line["used"]), (&10.into(), &0.into()));
}

#[test]
fn correlated_exposure_is_told_as_an_order_meets_it() {
    // 400 each, and ρ 1 between the two contracts: an order in either finds 800 of 500.
    let desk = Desk::with_equity("1000")
        .holds("AFUT", None, "4", "100")
        .holds("BFUT", None, "4", "100")
        .set("correlation.max_exposure_pct", "0.5")
        .rho("AFUT", "BFUT", "1");
    let answer = desk.size(&asks("1", buy("AFUT", "100")));
    assert_eq!(rung(&answer, "correlated_exposure")[..2], ["500".to_owned(), "800".to_owned()]);
    let report = desk.limits();
    let told: Vec<(String, String)> = report
        .exceeded()
        .filter(|line| line.limit.name == "correlated_exposure")
        .map(|line| (line.scope.clone().unwrap_or_default(), line.used.to_string()))
        .collect();
    let both = ["AFUT up", "BFUT up"].map(|scope| (scope.to_owned(), "800".to_owned()));
    assert_eq!(told, both);
    // An order on the underlying A finds the contract on it alone.
    let lines = report.uses().filter(|line| line.scope.as_deref() == Some("A up"));
    assert_eq!(lines.map(|line| line.used.to_string()).collect::<Vec<_>>(), ["400"]);
}

#[test]
fn a_required_stop_refuses_what_opens_without_one_in_every_mode() {
    let desk = || Desk::with_room().config(|config| config.require_stop = true);
    let answer = desk().size(&asks("5", buy("A", "100")));
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("no_stop_distance")));
    let said = answer.reason_message().expect("a reason");
    assert!(said.contains("require_stop"), "{said}");
    assert_eq!(reason(&desk().size(&buy("A", "100"))), Some("no_stop_distance"));
    let stopped = Intent { stop_price: Some(n("90")), ..asks("5", buy("A", "100")) };
    assert_eq!(qty(&desk().size(&stopped)), "5");
    // What closes passes; of 15 sold against the 10 held, the 5 that would open do not.
    let held = || desk().holds("A", None, "10", "100");
    assert_eq!(qty(&held().size(&asks("10", sell("A", "100")))), "10");
    let answer = held().size(&asks("15", sell("A", "100")));
    assert_eq!((qty(&answer).as_str(), warnings(&answer)), ("10", vec!["no_stop_distance"]));
}

#[test]
fn a_strategy_sizes_by_its_own_mode_and_multiplier() {
    let desk = || {
        Desk::with_equity("100000")
            .strategy("own", "1", None)
            .strategy("other", "1", None)
            .set_for("strategy_budgets.<code>.position_sizing_mode", "own", "fixed_risk_atr")
            .set_for("strategy_budgets.<code>.atr_stop_multiplier", "own", "4")
    };
    let ask = |strategy| Intent { strategy: Some(strategy), atr: Some(n("5")), ..buy("A", "100") };
    // 100,000 × 0.01 / (4 × 5) = 50.
    assert_eq!(qty(&desk().size(&ask("own"))), "50");
    // The other has everyone's mode: one unit, whose stop is 2 × 5 away.
    let answer = desk().size(&ask("other"));
    assert_eq!(qty(&answer), "1");
    assert_eq!(answer.order.stop.map(|stop| stop.distance.to_string()).as_deref(), Some("10"));
    // The intent's own mode wins over both.
    let fixed = Intent { mode: Some(posize::engine::FIXED_QTY.name), ..ask("own") };
    assert_eq!(qty(&desk().size(&fixed)), "1");
    let by_risk = Intent { mode: Some(FIXED_RISK_ATR.name), ..ask("other") };
    assert_eq!(qty(&desk().size(&by_risk)), "100"); // 1,000 / (2 × 5)
}

#[test]
fn the_state_is_read_for_the_modes_of_strategies() {
    let config = Source::new(
        "c.yaml",
        "portfolio:\n  strategy_budgets: {k: {position_sizing_mode: kelly, capital_pct: 1}}\n",
    );
    let state = Source::new(
        "s.json",
        r#"{"equity": 100000, "positions": [], "strategies": {"k":
            {"win_trades": 20, "loss_trades": 20, "avg_win": 200, "avg_loss": -100}}}"#,
    );
    let loaded = load(&config, &[&state]).expect("good files");
    let stop_price = Some(n("90"));
    let ask = Intent { strategy: Some("k"), stop_price, ..buy("A", "100") };
    // f = 0.5 − 0.5 / 2 = 0.25, of which half is 0.125, and at most 0.01 is risked: 1,000 / 10.
    let answer = loaded.portfolio.size(&ask).expect("sized");
    assert_eq!((qty(&answer).as_str(), answer.basis.rule.name()), ("100", "kelly"));
}

#[test]
fn keys_have_no_effect_by_the_mode_of_their_strategy() {
    let section = "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  strategy_budgets:\n    \
        f: {position_sizing_mode: fixed_qty, fixed_qty: 5, risk_per_trade_pct: 0.001}\n    \
        r: {fixed_qty: 5, risk_per_trade_pct: 0.001}\n";
    let ran = posize_reading(&["validate", "-"], section.as_bytes());
    let found: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("no-effect")).collect();
    assert_eq!(found.len(), 2, "{}", ran.stdout);
    assert!(found[0].contains("f.risk_per_trade_pct") || found[1].contains("f.risk_per_trade_pct"));
    assert!(found[0].contains("r.fixed_qty") || found[1].contains("r.fixed_qty"), "{found:?}");
}

#[test]
fn unassigned_is_the_name_of_no_strategy() {
    let state = r#"{"equity": 1000, "positions": [
        {"symbol": "A", "quantity": 1, "last_price": 10, "strategy": "unassigned"},
        {"symbol": "B", "quantity": 2, "last_price": 10}]}"#;
    let ran = run("default", "limits --json", state);
    assert_eq!(ran.stdout.matches("\"unassigned\"").count(), 1, "{}", ran.stdout);
    let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(document["per_strategy"]["unassigned"]["used"], 30);
    let arguments = "size --symbol A --side sell --price 10 --qty 1 --strategy unassigned";
    let answer = self::document("default", arguments, state);
    assert_eq!((&answer["closes"], &answer["strategy"]), (&1.into(), &Value::Null));
    let named = "portfolio:\n  strategy_budgets: {unassigned: {capital_pct: 0.5}}\n";
    let ran = posize_reading(&["validate", "-"], named.as_bytes());
    assert_eq!(ran.status, Some(1));
    assert!(ran.stdout.contains("error[reserved-name]"), "{}", ran.stdout);
}

#[test]
fn a_row_without_a_point_value_takes_the_highest_that_its_symbol_carries() {
    // 1 × 100 × 10 and 2 × 100 × 10, and B by itself × 1.
    let desk = Desk::with_room()
        .holds_at("A", None, "1", "100", Some("10"))
        .holds("A", None, "2", "100")
        .holds("B", None, "1", "100");
    assert_eq!(desk.limits().total.used.to_string(), "3100");
    // Where they disagree, the highest: (1 × 10 + 1 × 50 + 1 × 50) × 100.
    let desk = Desk::with_room()
        .holds_at("A", None, "1", "100", Some("10"))
        .holds("A", None, "1", "100")
        .holds_at("A", None, "1", "100", Some("50"));
    assert_eq!(desk.limits().total.used.to_string(), "11000");
}

#[test]
fn rows_that_count_once_go_on_doing_so_beside_a_row_that_tells_more() {
    let mut portfolio = Desk::with_room().holds("A", None, "1", "100").portfolio();
    let ask = Intent { point_value: Some(n("10")), ..asks("1", buy("A", "100")) };
    let answer = portfolio.size(&ask).expect("sized");
    portfolio.apply(&answer).expect("filled");
    let told: Vec<_> = portfolio.positions().map(|row| row.point_value).collect();
    assert_eq!(told, [Some(n("1")), Some(n("10"))]);
    assert_eq!(portfolio.limits().total.used.to_string(), "1100");
    assert_eq!(answer.after.current_exposure.to_string(), "1100");
}

#[test]
fn a_stop_that_the_mark_has_reached_is_told_where_open_risk_is_limited() {
    let config = written("passed.yaml", "portfolio: {max_open_risk_pct: 0.5}\n");
    let state = r#"{"equity": 9000, "positions": [
        {"symbol": "L", "quantity": 1, "last_price": 90, "stop_price": 90},
        {"symbol": "S", "quantity": -1, "last_price": 90, "stop_price": 80},
        {"symbol": "FINE", "quantity": 1, "last_price": 90, "stop_price": 80}]}"#;
    let said =
        "warning: stop passed: L, S; the mark has reached the stop, so that no risk counts\n";
    assert_eq!(run(&config, "limits", state).stderr, said);
    assert_eq!(run("default", "limits", state).stderr, "");
}

#[test]
fn the_library_loads_working_orders_and_halts_as_the_command_line_does() {
    let config = Source::new("c.yaml", "portfolio: {max_leverage: 1, max_exposure_pct: 1}");
    let state = Source::new(
        "s.json",
        r#"{"equity": 1000, "positions": [], "risk": {"trading_halted": true}, "open_orders":
            [{"symbol": "A", "side": "buy", "quantity": 3, "price": 100, "status": "OPEN"}]}"#,
    );
    let loaded = load(&config, &[&state]).expect("good files");
    assert_eq!(loaded.portfolio.limits().total.used.to_string(), "300");
    assert_eq!(loaded.portfolio.account().halt, Some(Halt::default()));
    let read = posize::state::read(&state).expect("a state");
    assert_eq!(read.account.working_orders.len(), 1);
    // An equity of the caller's own is enough for an empty book, and nothing is not.
    let config = || read_config(&config).into_config().expect("a config");
    let empty = Loading::with(config()).equity(Some(n("5").into())).load(&[]).expect("empty");
    assert_eq!(empty.portfolio.equity().to_string(), "5");
    assert!(Loading::with(config()).load(&[]).is_err());
}

#[test]
fn the_library_refuses_an_age_that_it_can_t_tell() {
    let config = Source::new("c.yaml", "portfolio: {max_state_age: 15m}");
    let text = r#"{"equity": 1000, "ts": "1970-01-01T00:10:00Z", "positions": []}"#;
    let state = Source::new("s.json", text);
    let codes = |found: Vec<posize::Diagnostic>| {
        found.iter().map(|found| found.rule.code).collect::<Vec<_>>()
    };
    assert_eq!(load(&config, &[&state]).map(|_| ()).map_err(codes), Err(vec!["stale-checkpoint"]));
    let config = read_config(&config).into_config().expect("a config");
    let at = |seconds| {
        let loading = Loading::with(config.clone()).now(posize::Timestamp(seconds));
        loading.load(&[&state]).is_ok()
    };
    assert_eq!((at(1500), at(1501)), (true, false)); // written 600 seconds in, and 900 may pass
}

#[test]
fn a_diagnostic_is_displayed_as_its_line() {
    let source = Source::new("c.yaml", "portfolio:\n  max_levarage: 2\n");
    let found = load(&source, &[]).map(|_| ()).expect_err("a misspelt key");
    let said = "c.yaml:2:3: error[unknown-key]: portfolio.max_levarage: `max_levarage` is no key \
        that posize knows here";
    assert_eq!(found[0].to_string(), said);
}

#[test]
fn the_halt_is_met_last_and_its_next_lot_is_one() {
    let mut desk = Desk::with_room();
    desk.account.halt = Some(Halt { reason: Some("desk closed".to_owned()) });
    let answer = desk.size(&asks("5", buy("A", "100")));
    assert_eq!(answer.limits.last().map(|of| of.limit.name), Some("trading_halt"));
    assert_eq!(next_lot(&answer), Some(("1".to_owned(), "trading_halt", "100".to_owned())));
}
