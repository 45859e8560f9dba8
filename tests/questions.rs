//! What a trader asks beside how much: what a cut quantity would take, how far away the stop may
//! be, what each position risks, what a gap would do, and one limit alone.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use std::sync::LazyLock;
use support::{Ran, assert_ran, command, run, written};

/// Long 20 RELIANCE with a stop, with 10 more ordered at 2,490; short 100 INFY with a stop.
const STATE: &str = r#"{"equity": 500000, "positions": [
 {"symbol": "RELIANCE", "quantity": 20, "last_price": 2500, "stop_price": 2400, "strategy": "swing"},
 {"symbol": "INFY", "quantity": -100, "last_price": 1500, "stop_price": 1520, "strategy": "other"}],
 "open_orders": [{"order_id": "250", "symbol": "RELIANCE", "side": "BUY", "quantity": 10,
  "price": 2490, "status": "OPEN", "strategy": "swing"}]}"#;

const CONFIG: &str = "portfolio:
  position_sizing_mode: fixed_risk_atr
  max_exposure_pct: 1
  max_leverage: 2
  max_symbol_exposure_pct: 0.5
  max_open_risk_pct: 0.02
  max_open_positions: 2
  drawdown_scaling: [{drawdown_pct: 0.05, scale: 0.5}, {drawdown_pct: 0.1, scale: 0}]
  strategy_budgets:
    swing: {capital_pct: 0.2}
  instruments:
    NIFTY: {lot_size: 75, tick_size: 0.05, margin_pct: 0.1}
    TCS: {tick_size: 0.05}
";

static FILES: LazyLock<[String; 2]> =
    LazyLock::new(|| [written("questions.yaml", CONFIG), written("questions.json", STATE)]);

fn asked(arguments: &str) -> Ran {
    let [config, state] = &*FILES;
    let mut command = command(&arguments.split_whitespace().collect::<Vec<_>>());
    command.env("POSIZE_CONFIG", config).env("POSIZE_STATE", state);
    command.args(["--peak-equity", "510000"]);
    run(command, b"")
}

#[track_caller]
fn document(arguments: &str) -> Value {
    let ran = asked(&format!("{arguments} --json"));
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"))
}

/// The text from a line on.
#[track_caller]
fn text_from(arguments: &str, start: &str) -> String {
    let ran = asked(arguments);
    let at = ran.stdout.find(start);
    ran.stdout[at.unwrap_or_else(|| panic!("{ran:?}"))..].to_owned()
}

#[track_caller]
fn refused(arguments: &str, said: &str) {
    assert_ran(&asked(arguments), 2, "", &format!("posize: {said}\n"));
}

/// 250 × 70 = 17,500 at risk, 250 × 3,520 = 880,000 of exposure. The book counts 50,000 + 24,900 of
/// swing, 150,000 beside; its open risk is 2,000 + 2,000 + 24,900.
/// - risk: 17,500 / 0.01; 17,500 / 500,000; 5,000 / 250 = 20 points.
/// - total: 1,104,900 / 2; 1,104,900 / 500,000; 104,900 / 1,500 = 69.9 of the 100 short.
/// - budget: 954,900 / 0.2; its fraction would be above 1. Symbol: 880,000 / 0.5, likewise.
/// - open risk: 46,400 / 0.02; 46,400 / 500,000; neither the order nor a position is enough.
#[test]
fn each_limit_that_is_broken_tells_what_it_would_take() {
    let table = "\
what 250 would take of each limit

   limit                 by  one of                        from              to
────────────────────────────────────────────────────────────────────────────────
   risk_per_trade    12,500  equity                  500,000     1,750,000
                             max_risk_per_trade_pct        0.01          0.035
                             stop                      3,450         3,500
   total_exposure   104,900  equity                  500,000       552,450
                             max_leverage                  2             2.2098
                             close INFY                 -100           -30
   strategy_budget  854,900  equity                  500,000     4,774,500
   symbol_exposure  630,000  equity                  500,000     1,760,000
   open_risk         36,400  equity                  500,000     2,320,000
                             max_open_risk_pct             0.02          0.0928
   open_positions         1  max_open_positions            2             3
                             close INFY                 -100             0
";
    let arguments = "size buy TCS 3520 --stop 3450 -s swing -n 250 --needs";
    assert_eq!(text_from(arguments, "what 250"), table);
}

/// 5,000 / 70 = 71.4. In the budget 25,100 are left, for 7 × 3,520; 5,000 × 0.112 / 70 is 8. Without
/// the order 4,000 + 71 × 70 = 8,970 of 10,000 are at risk.
#[test]
fn ways_are_told_in_the_document() {
    let ways = |needs: &Value, at: usize| needs[at]["ways"].clone();
    let needs = document("size buy TCS 3520 --stop 3450 -s swing --needs")["needs"].clone();
    assert_eq!(needs[0]["limit"], "strategy_budget");
    assert_eq!(needs[0]["by"], 224_820);
    assert_eq!(
        ways(&needs, 0),
        json!([
            {"change": "equity", "from": 500_000, "to": 1_624_100},
            {"change": "strategy_budgets.swing.capital_pct", "from": 0.2, "to": 0.64964},
            {"change": "scale", "from": 1, "to": 0.111_999_99},
        ])
    );
    assert_eq!(needs[1]["limit"], "open_risk");
    assert_eq!(
        ways(&needs, 1),
        json!([
            {"change": "equity", "from": 500_000, "to": 1_693_500},
            {"change": "max_open_risk_pct", "from": 0.02, "to": 0.06774},
            {"change": "cancel 250", "from": 10, "to": 0},
        ])
    );
    assert_eq!(needs[2]["limit"], "open_positions");
    assert_eq!(needs.as_array().map(Vec::len), Some(3));
}

#[test]
fn what_passes_and_what_closes_need_nothing() {
    let passes = document("size sell RELIANCE 2500 -n 20 --needs");
    assert_eq!(passes["needs"], json!([]));
    let text = text_from("size sell RELIANCE 2500 -n 20 --needs", "what 20");
    assert_eq!(text, "what 20 would take: no limit cuts it\n");
    assert_eq!(document("size sell RELIANCE 2500 -n 20").get("needs"), None);
}

/// A risk of 5,000 does not pay for 75 × 100: one lot is what is asked about.
#[test]
fn where_a_risk_pays_for_no_lot_one_lot_is_asked_about() {
    let asked = "size sell NIFTY25NOVFUT 25900 --stop 26000 --needs --state none --equity 500000";
    let needs = document(asked)["needs"].clone();
    assert_eq!(needs[0]["limit"], "risk_per_trade");
    assert_eq!(needs[0]["by"], 2_500);
    // 5,000 / 75 = 66.66…: 25,966.65 loses 4,998.75, and a tick farther 5,002.50
    let stop = json!({"change": "stop", "from": 26_000, "to": 25_966.65});
    assert_eq!(needs[0]["ways"][2], stop);
}

/// A halt is lifted by no number; where nothing tells what a limit counts by, neither.
#[test]
fn a_halt_offers_nothing() {
    let arguments = "size buy TCS 3520 -n 1 --needs --state none --equity 450000";
    let needs = document(arguments)["needs"].clone();
    let halt = json!({"limit": "drawdown_halt", "by": 3_520, "ways": []});
    assert_eq!(needs, json!([halt]));
    let line = "   drawdown_halt  3,520  nothing that can be changed";
    let text = text_from(arguments, "what 1 would");
    assert_eq!(text.lines().last().map(str::trim_end), Some(line));
}

/// 5,000 / 20 = 250 points; 5,000 / 30 = 166.66… points, down to the hundredth.
#[test]
fn the_widest_stop_is_the_last_that_passes() {
    let empty = "--widest-stop --state none --equity 500000";
    for (trade, stop) in [
        ("size buy TCS 3520 -n 20", json!(3_270)),
        ("size buy INFY 1500.125 -n 50", json!(1_400.125)),
        ("size sell INFY 1500 -n 30 --stop 1501", json!(1_666.66)),
        ("size buy OTHER 0.5 -n 5000", json!(0.01)),
    ] {
        assert_eq!(document(&format!("{trade} {empty}"))["widest_stop"], stop, "{trade}");
    }
    let futures = "--widest-stop -l 2 --state none --equity 9000000";
    // 90,000 / 150 = 600 points; 3,885,000 of exposure, 388,500 of capital
    let text = text_from(&format!("size buy NIFTY25NOVFUT 25900 {futures}"), "widest");
    assert_eq!(text, "widest stop for 150: 25,300; one step farther breaks risk_per_trade\n");
    let text = text_from(&format!("size buy OTHER 0.5 -n 5000 {empty}"), "widest");
    assert_eq!(text, "widest stop for 5,000: 0.01; there is none farther away\n");
}

#[test]
fn where_no_stop_passes_the_reason_is_told() {
    let none = document("size buy TCS 3520 -n 60 --widest-stop");
    assert_eq!(none["widest_stop"], Value::Null);
    assert_eq!(
        none["widest_stop_reason"],
        "60 does not pass with the nearest stop, 3519.95: 0 left of 10,000 in open_risk; one lot \
         of 1 takes 0.05"
    );
    let exit = document("size sell RELIANCE 2500 -n 20 --widest-stop");
    assert_eq!(exit["widest_stop"], Value::Null);
    let why = "it opens nothing, and what closes needs no stop";
    assert_eq!(exit["widest_stop_reason"], why);
    refused("size buy TCS 3520 --widest-stop", "--widest-stop of how much? Give --qty or --lots");
    refused(
        "size buy TCS 3520 --needs --stop 3450,3400",
        "--needs asks about one trade: give one stop",
    );
}

/// 20 × (2,500 − 2,400); 100 × (1,520 − 1,500). A gap of 5 %: 2,400 − 120 and 1,520 + 76.
/// 15,500 / 5,000 = 3.1 and 41,000 / 5,000 = 8.2 losses.
#[test]
fn positions_and_a_gap_through_their_stops() {
    let text = "\
 position  strategy   qty   mark  exposure  equity %  budget %   stop   risk
─────────────────────────────────────────────────────────────────────────────
 RELIANCE  swing       20  2,500    50,000      10 %      50 %  2,400  2,000
 INFY      other     -100  1,500   150,000      30 %     150 %  1,520  2,000

every position 5 % of its stop beyond it: loses 14,000 (2.8 % of equity), equity
  after 486,000

 position  strategy   qty   mark   stop  closed at  loses
──────────────────────────────────────────────────────────
 RELIANCE  swing       20  2,500  2,400      2,280  4,400
 INFY      other     -100  1,500  1,520      1,596  9,600

exceeded then: other by 52,800, open_risk by 19,180
losses of 5,000 in a row: 4 to the step of 5 % at 484,500, 9 to the step of 10 %
  at 459,000
";
    assert_eq!(text_from("limits --positions --stress 5%", "position  "), text);
    let limits = document("limits --positions --stress 0.05");
    assert_eq!(
        limits["positions"][1],
        json!({"symbol": "INFY", "strategy": "other", "quantity": -100, "mark": 1_500,
            "exposure": 150_000, "stop": 1_520, "risk": 2_000, "equity_pct": 30,
            "budget_pct": 150})
    );
    let stress = &limits["stress"];
    assert_eq!(stress["gap_pct"], 5);
    assert_eq!(stress["loss"], 14_000);
    assert_eq!(stress["equity_after"], 486_000);
    assert_eq!(stress["exceeded"][1]["by"], 19_180);
    assert_eq!(
        stress["losses_to_step"],
        json!([
            {"drawdown_pct": 5, "scale": 0.5, "equity": 484_500, "losses": 4},
            {"drawdown_pct": 10, "scale": 0, "equity": 459_000, "losses": 9},
        ])
    );
}

/// 60 of 100 are covered by a stop order at 90; what nothing stops may lose half; a bought option
/// its premium; a written one half of its strike.
#[test]
fn what_nothing_stops_and_what_an_order_stops() {
    let state = written(
        "questions_bare.json",
        r#"{"equity": 1000000, "positions": [
            {"symbol": "A", "quantity": 100, "last_price": 100},
            {"symbol": "NIFTY25NOV24000CE", "quantity": 65, "last_price": 200},
            {"symbol": "NIFTY25NOV25000PE", "quantity": -65, "last_price": 150}],
            "open_orders": [{"order_id": "1", "symbol": "A", "side": "SELL", "quantity": 60,
            "trigger_price": 90, "order_type": "SL-M", "status": "TRIGGER PENDING"}]}"#,
    );
    let config = written(
        "questions_bare.yaml",
        "portfolio:\n  max_leverage: 9\n  \
        max_open_risk_pct: 1\n  unstopped_risk_pct: 0.5\n",
    );
    let mut command = command(&["limits", "--positions", "--stress", "10%", "--json"]);
    command.args(["--config", &config, "--state", &state]);
    let ran = run(command, b"");
    let limits: Value = serde_json::from_str(&ran.stdout).expect("one document");
    let each = |list: &Value, field: &str| {
        let rows = list.as_array().expect("a list").iter();
        rows.map(|row| row[field].clone()).collect::<Vec<_>>()
    };
    // 60 × 10 + 40 × 50; 65 × 200; 65 × 25,000 / 2
    let risks = each(&limits["positions"], "risk");
    assert_eq!(risks, [json!(2_600), json!(13_000), json!(812_500)]);
    assert_eq!(limits["limits"][2]["name"], "open_risk");
    assert_eq!(limits["limits"][2]["used"], 828_100); // what they add up to
    // 60 × (100 − 81) + 40 × 50
    let losses = each(&limits["stress"]["positions"], "loss");
    assert_eq!(losses, [json!(3_140), json!(13_000), json!(812_500)]);
    assert_eq!(limits["stress"]["positions"][0]["stop"], Value::Null);
    assert_eq!(limits["stress"]["losses_to_step"], json!([]));
}

#[test]
fn one_limit_is_shown_alone() {
    let lines = document("limits --only symbol_exposure,infy")["limits"].clone();
    assert_eq!(lines.as_array().map(Vec::len), Some(1));
    assert_eq!(lines[0]["scope"], "INFY");
    let lines = document("limits --only strategy_budget")["limits"].clone();
    assert_eq!(lines[0]["scope"], "swing");
    let text = asked("limits --only open_risk").stdout;
    assert!(text.contains("\n open_risk  10,000  28,900"), "{text}");
    assert!(!text.contains(" swing "), "{text}");
    for (only, said) in [
        ("symbl_exposure", "there is no limit `symbl_exposure`; did you mean `symbol_exposure`?"),
        ("day_loss", "day_loss is off: the config names no max_day_loss_pct"),
        ("risk_per_trade", "each trade has risk_per_trade anew: `limits` has no line of it"),
        ("symbol_exposure,SBIN", "symbol_exposure has no line of `SBIN`: nothing counts there"),
        ("strategy_budget,swng", "strategy_budget has no line of `swng`; did you mean `swing`?"),
        ("total_exposure,X", "total_exposure has no line of `X`: it has one line, for all"),
    ] {
        refused(&format!("limits --only {only}"), &format!("--only: {said}"));
    }
    // What is shown is filtered, and what is checked is not.
    assert_eq!(asked("limits --only symbol_exposure --check").status, Some(1));
    for gap in ["5", "-0.1", "101%", "x"] {
        let ran = asked(&format!("limits --stress {gap}"));
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{gap}");
    }
}
