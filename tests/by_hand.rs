//! A trade as it is typed: words in place of flags, lots, money at risk, percentages, several stops,
//! and what stands in for what is left out.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use std::sync::LazyLock;
use support::{Ran, assert_ran, command, posize, run, written};

/// 500,000 of equity, 20 RELIANCE at 2,500 of one strategy, 150 NIFTY25NOVFUT at 25,900 of another.
const STATE: &str = r#"{"equity": 500000, "ts": "2025-11-16T09:45:03Z", "positions": [
    {"symbol": "RELIANCE", "quantity": 20, "last_price": 2500, "strategy": "swing"},
    {"symbol": "NIFTY25NOVFUT", "quantity": 150, "last_price": 25900, "strategy": "index"}]}"#;

const CONFIG: &str = "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  max_exposure_pct: \
    1\n  max_leverage: 50\n  strategy_budgets:\n    swing: {capital_pct: 1}\n    other: \
    {capital_pct: 0.5}\n  max_risk_per_strategy_pct: 1\n  instruments:\n    NIFTY: {lot_size: 75, \
    tick_size: 0.05}\n    TCS: {tick_size: 0.05}\n";

/// `posize` with an environment that names a config and a state, as a trader exports it.
fn traded_with(variables: &[(&str, &str)], arguments: &str) -> Ran {
    // Written once: tests run side by side.
    static FILES: LazyLock<[String; 2]> =
        LazyLock::new(|| [written("by_hand.yaml", CONFIG), written("by_hand.json", STATE)]);
    let [config, state] = &*FILES;
    let mut command = command(&arguments.split_whitespace().collect::<Vec<_>>());
    command.env("POSIZE_CONFIG", config).env("POSIZE_STATE", state);
    command.envs(variables.iter().copied());
    run(command, b"")
}

fn traded(arguments: &str) -> Ran {
    traded_with(&[], arguments)
}

#[track_caller]
fn answer(arguments: &str) -> Value {
    answer_with(&[], arguments)
}

#[track_caller]
fn answer_with(variables: &[(&str, &str)], arguments: &str) -> Value {
    let ran = traded_with(variables, &format!("{arguments} --json"));
    assert_eq!(ran.stderr, "", "{arguments}");
    serde_json::from_str(&ran.stdout).expect("one document")
}

#[track_caller]
fn refused(arguments: &str, said: &str) {
    assert_ran(&traded(arguments), 2, "", &format!("posize: {said}\n"));
}

#[test]
fn a_daily_trade_is_side_symbol_price_and_stop() {
    // 500,000 × 0.01 / 70 = 71.4
    let answer = "\
BUY 71 TCS at 3,520 = 249,920
decided by risk_per_trade: 72 would break it by 40
risk 4,970 (0.99 % of equity) to the stop at 3,450, 70 away

   limit               ceiling       used   available  max qty
───────────────────────────────────────────────────────────────
   asked                                                    71
 ▸ risk_per_trade        5,000          0       5,000       71
   total_exposure   25,000,000  3,935,000  21,065,000    5,984
   strategy_budget     500,000          0     500,000      142

 how
   asked            risk_per_trade: floor(500,000 × 0.01 / (3,520 − 3,450))
   risk_per_trade   500,000 × 0.01
   total_exposure   500,000 × 1 × 50
   strategy_budget  500,000 × 1

 after   exposure 4,184,920 (16.74 %), no strategy 249,920 (49.98 %)
";
    assert_ran(&traded("size buy TCS 3520 --stop 3450"), 0, answer, "");
}

#[test]
fn words_say_what_their_flags_say() {
    let flags = traded("size --side buy --symbol TCS --price 3520 --stop 3450 --strategy swing");
    assert_eq!(flags.status, Some(0), "{flags:?}");
    for words in [
        "size buy TCS 3520 --stop 3450 -s swing",
        "size b TCS 3520 --stop 3450 -s swing",
        "size --stop 3450 -s swing LONG TCS 3520",
        "size buy TCS --price 3520 --stop 3450 -s swing",
        "size buy --symbol TCS --price 3520 --stop 3450 -s swing",
        "size TCS 3520 --side buy --stop 3450 -s swing",
        "size TCS --side buy --price 3520 --stop 3450 -s swing",
    ] {
        assert_eq!(traded(words), flags, "{words}");
    }
    assert_ran(&traded("size sell RELIANCE 2500 -n 5 -q"), 0, "5\n", "");
}

#[test]
fn what_is_told_twice_or_not_at_all_is_an_error() {
    const LIKE: &str = "as in `posize size buy TCS 3520`";
    const SIDES: &str = "buy, b, long, sell, s or short";
    let twice = |what: &str, word: &str| {
        format!("the {what} is told twice, by `{word}` and by --{what}: drop one")
    };
    refused("size buy TCS 3520 --side buy", &twice("side", "buy"));
    refused("size buy TCS 3520 --symbol TCS", &twice("symbol", "TCS"));
    refused("size buy TCS 3520 --price 3520", &twice("price", "3520"));
    refused("size TCS 3520 --close --price 3520", &twice("price", "3520"));
    let no_side =
        |word: &str| format!("`{word}` is no side: write {SIDES} before the symbol, {LIKE}");
    refused("size TCS 3520", &no_side("TCS"));
    refused("size 3520", &no_side("3520"));
    refused("size sel TCS 3520", &format!("{}; did you mean `sell`?", no_side("sel")));
    refused(
        "size buy TCS 3,520",
        &no_price("3,520", "a number with separators between its digits; write the digits alone"),
    );
    refused("size buy TCS abc", &no_price("abc", "not a number"));
    refused("size buy TCS nan", &no_price("nan", "not a finite number"));
    refused("size TCS abc --close", &no_price("abc", "not a number"));
    refused("size buy TCS 0", "price is 0: it must be above 0");
    refused("size buy TCS -5", "price is -5: it must be above 0");
    let more = format!("`7` is one word too many: a price stands last, {LIKE}");
    refused("size buy TCS 3520 7", &more);
    refused("size TCS 3520 7 --close", &more);
    let none = format!("no symbol: write it behind the side, {LIKE}, or give --symbol");
    refused("size", &none);
    refused("size --price 3520", &none);
    let like_side = format!("{none}; a symbol that is called like a side goes with --symbol");
    refused("size buy", &like_side);
    refused("size S --close", &like_side);
    let no_mark = format!(
        "no price, and no position of 100 tells its mark: write it behind the symbol, {LIKE}, or \
         give --price; here it stands as the symbol"
    );
    refused("size S 100 --close", &no_mark);
    refused("size buy 100", &no_mark);
    refused(
        "size --symbol TCS --price 3520",
        &format!("no side: say {SIDES} (only a close needs none)"),
    );
}

fn no_price(word: &str, why: &str) -> String {
    format!("`{word}` is no price, which stands last, as in `posize size buy TCS 3520`: {why}")
}

#[test]
fn a_symbol_that_is_called_like_a_side_is_one_behind_a_side_or_its_flag() {
    assert_eq!(answer("size buy S 100 -n 3")["symbol"], "S");
    assert_eq!(answer("size sell --symbol LONG --price 100 -n 3")["symbol"], "LONG");
    let closed = traded("size --symbol S --price 100 --close --json");
    assert_eq!(closed.status, Some(1));
    assert!(closed.stdout.contains("nothing_to_close"), "{}", closed.stdout);
}

#[test]
fn words_and_intents_do_not_mix() {
    let ran = traded("size buy TCS 3520 --intents -");
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    let ran = traded("size --lots 2 --intents -");
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
}

#[test]
fn a_price_that_is_left_out_is_the_mark_with_its_age() {
    let ran = traded("size RELIANCE --close -q --now 2025-11-16T10:00:03Z");
    let note = "the price is 2,500, the mark of RELIANCE, 15 min old (2025-11-16T09:45:03Z)";
    assert_ran(&ran, 0, "20\n", &format!("warning: {note}\n"));
    let document = answer("size sell nse:reliance -n 5 --now 2025-11-16T10:00:03Z");
    let note = note.replace("RELIANCE", "nse:reliance");
    assert_eq!(document["price"], 2500);
    assert_eq!(document["warnings"], json!([{"code": "price_from_mark", "message": note}]));
    // A price that is told needs no note.
    assert_ran(&traded("size RELIANCE 2510 --close -q"), 0, "20\n", "");
    let ran = traded("size RELIANCE --close -q --now 2025-11-16T09:00:00Z");
    let ahead = "warning: the price is 2,500, the mark of RELIANCE, of unknown age (written \
        2025-11-16T09:45:03Z, after now)\n";
    assert_ran(&ran, 0, "20\n", ahead);
    let silent = written(
        "by_hand_silent.json",
        r#"{"equity": 1000, "positions": [{"symbol": "A", "quantity": 2, "last_price": 10.5}]}"#,
    );
    let ran = posize(&["size", "A", "--close", "-q", "--state", &silent]);
    let unknown = "warning: the price is 10.5, the mark of A, of unknown age\n";
    assert_ran(&ran, 0, "2\n", unknown);
}

#[test]
fn marks_that_differ_are_listed_and_none_is_taken() {
    let rows = written(
        "by_hand_marks.json",
        r#"{"equity": 1000, "positions": [
            {"symbol": "A", "quantity": 2, "last_price": 10, "exchange": "NSE"},
            {"symbol": "A", "quantity": 1, "last_price": 10.0, "exchange": "NSE"},
            {"symbol": "A", "quantity": 2, "last_price": 10.05, "exchange": "BSE"}]}"#,
    );
    let size = |arguments: &str| {
        let mut all = vec!["size", "--state", &rows];
        all.extend(arguments.split(' '));
        posize(&all)
    };
    let said = "posize: no price, and the positions of A have different marks, 10 and 10.05: give \
        the price\n";
    assert_ran(&size("A --close"), 2, "", said);
    let mark = "warning: the price is 10.05, the mark of A, of unknown age\n";
    assert_ran(&size("sell A -n 1 --exchange BSE -q"), 0, "1\n", mark);
}

#[test]
fn lots_are_units_of_the_lot() {
    let document = answer("size buy NIFTY25NOVFUT 25900 -l 2 --stop 25890");
    assert_eq!(document["basis"], json!({"rule": "intent", "qty": 150, "formula": "2 × 75"}));
    // 0.5 of equity a unit would be: 500,000 × 0.01 / (10 × 75) = 6.7 lots, so two pass but for the
    // budget, which is spent.
    assert_eq!(document["reason"]["code"], "strategy_budget");
    let document = answer("size sell NIFTY25NOVFUT 25900 --lots 1");
    assert_eq!((&document["qty"], &document["closes"]), (&json!(75), &json!(75)));
    let document = answer("size buy TCS 100 -l 3.0 --lot-size 0.001 --strategy other");
    assert_eq!((&document["qty"], &document["lots"]), (&json!(0.003), &json!(3)));
    refused("size buy TCS 100 -l 1.5", "lots is 1.5: it must be a whole number");
    refused("size buy TCS 100 -l 0", "lots is 0: it must be above 0");
    refused("size buy TCS 100 -l -1", "lots is -1: it must be above 0");
    refused(
        "size RELIANCE --close -l 1",
        "both a quantity and close: close asks for the whole position, so drop one",
    );
    let ran = traded("size buy TCS 100 -l 1 -n 2");
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
}

#[test]
fn money_at_risk_is_taken_as_money() {
    let basis = |arguments: &str| answer(&format!("size buy TCS 3520 -s other {arguments}"));
    // 3,000 / 65 = 46.2; as a fraction, 0.006 of 500,000
    let document = basis("--risk 3000 --atr 32.5");
    assert_eq!(document["basis"]["formula"], "floor(3000 / (2 × 32.5))");
    assert_eq!(document["basis"]["rule"], "risk_per_trade");
    assert_eq!(document["qty"], 46);
    assert_eq!(document["warnings"], json!([]));
    // No fraction of 300,000 with finitely many decimals is 1,000: 1,000 / 1,000 is 1 all the same.
    let exact = "size buy TCS 3520 --stop 2520 --risk 1000 --equity 300000 --state none -q";
    assert_ran(&traded(exact), 0, "1\n", "");
    let document = basis("--risk 3000 --atr 32.5 --scale 0.5");
    assert_eq!(document["basis"]["formula"], "floor(3000 × 0.5 / (2 × 32.5))"); // 23.08
    assert_eq!(document["qty"], 23);
    // Above the maximum of 5,000: 5,000 / 65 = 76.9.
    let document = basis("--risk 6000 --atr 32.5");
    assert_eq!(document["basis"]["formula"], "floor(min(6000, 500000 × 0.01) / (2 × 32.5))");
    assert_eq!(document["basis"]["qty"], 76);
    assert_eq!(
        document["warnings"],
        json!([{
            "code": "capped_risk",
            "message": "risk 6,000 is above max_risk_per_trade_pct 0.01 of equity 500,000, which \
                        stays the limit",
        }])
    );
    // Capped before it is scaled: 5,000 × 0.5 / 65 = 38.5, where 6,000 × 0.5 would give 46.
    let document = basis("--risk 6000 --atr 32.5 --scale 0.5");
    assert_eq!(document["basis"]["formula"], "floor(min(6000, 500000 × 0.01) × 0.5 / (2 × 32.5))");
    assert_eq!(document["qty"], 38);
    let document = basis("--risk 4000 --atr 32.5 --scale 2");
    assert_eq!(document["basis"]["formula"], "floor(min(4000 × 2, 500000 × 0.01) / (2 × 32.5))");
    // Kelly needs no edge where the risk is told.
    let document = basis("--mode kelly --risk 3000 --atr 32.5");
    assert_eq!((&document["qty"], &document["basis"]["edge"]), (&json!(46), &Value::Null));
}

#[test]
fn money_at_risk_that_decides_nothing_is_told() {
    let warned = |arguments: &str| answer(&format!("size {arguments}"))["warnings"].clone();
    let unused = |why: &str| json!([{"code": "risk_unused", "message": format!("risk 3,000 is not used: {why}")}]);
    assert_eq!(
        warned("buy TCS 3520 --risk 3000 --mode fixed_qty"),
        unused("fixed_qty does not size by risk")
    );
    assert_eq!(warned("buy TCS 3520 --risk 3000 -n 2"), unused("the quantity is set"));
    assert_eq!(warned("buy TCS 3520 --risk 3000 -l 2"), unused("the quantity is set"));
    assert_eq!(warned("RELIANCE 2500 --risk 3000 --close"), unused("the quantity is set"));
    refused("size buy TCS 3520 --risk 0", "risk is 0: it must be above 0");
    refused("size buy TCS 3520 --risk -1", "risk is -1: it must be above 0");
    let ran = traded("size buy TCS 3520 --risk 100 --risk-pct 0.01");
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
}

#[test]
fn money_at_risk_holds_for_every_line_of_a_stream() {
    let mut command = command(&["--equity", "500000", "--config", "default", "size", "--mode"]);
    command.args(["fixed_risk_atr", "--risk", "700", "--intents", "-"]);
    let line = br#"{"symbol": "TCS", "side": "buy", "price": 100, "stop": 30}"#;
    let ran = run(command, line);
    assert!(ran.stdout.contains(r#""qty":10,"#), "{ran:?}"); // 700 / 70
}

#[test]
fn a_share_of_the_own_position_is_closed() {
    let part = |arguments: &str| {
        let document = answer(&format!("size {arguments}"));
        let code = document["reason"]["code"].as_str().map(str::to_owned);
        let numbers = [&document["qty"], &document["opens"]].map(Value::as_f64);
        (document["basis"]["formula"].clone(), numbers, code)
    };
    let closes = |formula: &str, qty| (json!(formula), [Some(qty), Some(0.0)], None);
    assert_eq!(part("sell RELIANCE 2500 -n 50%"), closes("0.5 × 20", 10.0));
    assert_eq!(part("RELIANCE 2500 --close -n 50%"), closes("0.5 × 20", 10.0));
    assert_eq!(part("sell RELIANCE 2500 -n 50% --reduce-only"), closes("0.5 × 20", 10.0));
    assert_eq!(part("sell RELIANCE 2500 -n 33.3%"), closes("0.333 × 20", 6.0)); // 6.66
    assert_eq!(part("sell RELIANCE 2500 -n 100%"), closes("1 × 20", 20.0));
    // Whole lots of 75: half of 150 is one, 99 % of it too.
    assert_eq!(part("NIFTY25NOVFUT 25900 --close -n 50%"), closes("0.5 × 150", 75.0));
    assert_eq!(part("NIFTY25NOVFUT 25900 --close -n 99%"), closes("0.99 × 150", 75.0));
    let nothing =
        |formula: &str, code: &str| (json!(formula), [Some(0.0), Some(0.0)], Some(code.to_owned()));
    assert_eq!(
        part("NIFTY25NOVFUT 25900 --close -n 40%"), // 60
        nothing("0.4 × 150", "below_one_lot")
    );
    assert_eq!(part("TCS 3520 --close -n 50%"), nothing("0", "nothing_to_close"));
    assert_eq!(part("sell TCS 3520 -n 50%"), nothing("0", "nothing_to_reduce"));
    assert_eq!(part("buy RELIANCE 2500 -n 50%"), nothing("0", "nothing_to_reduce"));
    // An exit asks for no stop, and looks at none.
    assert_eq!(part("sell RELIANCE 2500 -n 50% --stop 2400"), closes("0.5 × 20", 10.0));
}

#[test]
fn a_share_of_the_own_position_is_a_percentage_up_to_100() {
    for (qty, said) in [
        ("101%", "expected a percentage above 0 and at most 100"),
        ("0%", "expected a percentage above 0 and at most 100"),
        ("-5%", "expected a percentage above 0 and at most 100"),
        ("%", "not a number"),
        ("x%", "not a number"),
        ("half", "not a number"),
    ] {
        let ran = traded(&format!("size sell RELIANCE 2500 --qty={qty}"));
        let said = format!(
            "error: invalid value '{qty}' for '--qty <QTY>': {said}\n\nFor more information, try \
             '--help'.\n"
        );
        assert_ran(&ran, 2, "", &said);
    }
}

#[test]
fn a_stale_state_lets_a_share_be_closed() {
    let late = "--max-age 1m --now 2025-11-16T10:00:03Z -q";
    let ran = traded(&format!("size sell RELIANCE 2500 -n 50% {late}"));
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), "10\n"), "{ran:?}");
    assert!(ran.stderr.contains("written 15 min ago"), "{}", ran.stderr);
    let ran = traded(&format!("size sell RELIANCE 2500 -n 10 {late}"));
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
}

#[test]
fn a_stop_in_percent_is_that_far_from_the_price() {
    let risk = |arguments: &str| {
        let document = answer(&format!("size {arguments} -s other"));
        (document["risk"]["stop_price"].clone(), document["basis"]["formula"].clone())
    };
    let expected = |stop, formula: &str| (json!(stop), json!(formula));
    assert_eq!(
        risk("buy TCS 3520 --stop 2%"),
        expected(3449.6, "floor(500000 × 0.01 / (0.02 × 3520))")
    );
    assert_eq!(
        risk("sell TCS 3520 --stop 2%"),
        expected(3590.4, "floor(500000 × 0.01 / (0.02 × 3520))")
    );
    // 3,521 × 0.98 = 3,450.58, and 3,521 × 1.02 = 3,591.42: away from the entry to a tick of 0.05.
    assert_eq!(
        risk("buy TCS 3521 --stop 2%"),
        expected(3450.55, "floor(500000 × 0.01 / (3521 − 3450.55))")
    );
    assert_eq!(
        risk("sell TCS 3521 --stop 2%"),
        expected(3591.45, "floor(500000 × 0.01 / (3591.45 − 3521))")
    );
    // No tick is known.
    assert_eq!(
        risk("buy INFY 3521 --stop 2%"),
        expected(3450.58, "floor(500000 × 0.01 / (0.02 × 3521))")
    );
    for stop in ["0%", "-2%", "101%"] {
        let ran = traded(&format!("size buy TCS 3520 --stop={stop}"));
        let said = format!(
            "error: invalid value '{stop}' for '--stop <PRICE>': expected a percentage above 0 and \
             at most 100\n\nFor more information, try '--help'.\n"
        );
        assert_ran(&ran, 2, "", &said);
    }
}

#[test]
fn several_stops_stand_side_by_side() {
    // 5,000 / 70 = 71.4; 5,000 / 120 = 41.7; 5,000 / 70.4 = 71.02
    let asked = "size buy TCS 3520 -s other --stop 3450,3400,2%";
    let table = "BUY TCS at 3,520\n\
                 \n    stop  risk a unit  qty     risk  decided by\n\
                 ────────────────────────────────────────────────────\n \
                 3,450           70     71  4,970    risk_per_trade\n \
                 3,400          120     41  4,920    risk_per_trade\n \
                 3,449.6         70.4   71  4,998.4  risk_per_trade\n";
    assert_ran(&traded(asked), 0, table, "");
    assert_ran(&traded(&format!("{asked} -q")), 0, "71\n41\n71\n", "");
    let ran = traded(&format!("{asked} --json"));
    let documents: Vec<Value> = serde_json::from_str(&ran.stdout).expect("an array");
    for (document, stop) in documents.iter().zip(["3450", "3400", "2%"]) {
        let alone = answer(&format!("size buy TCS 3520 -s other --stop {stop}"));
        assert_eq!(*document, alone, "{stop}");
    }
    assert_eq!(documents.len(), 3);
}

#[test]
fn several_stops_of_a_contract_tell_the_risk_of_a_lot_and_what_refuses() {
    // It closes one lot of the two that are held, and risks nothing.
    let ran = traded("size sell NIFTY25NOVFUT 25900 -n 75 --stop 25950,26000.01");
    let table = "SELL NIFTY25NOVFUT at 25,900, a lot is 75\n\
                 \n      stop  risk a lot  qty  risk  decided by\n\
                 ──────────────────────────────────────────────\n \
                 25,950       3,750      75     0  intent\n \
                 26,000.01    7,500.75   75     0  intent\n";
    let off = "warning: stop 26,000.01: stop 26,000.01 is on no tick of NIFTY25NOVFUT, which is \
        0.05\n";
    assert_ran(&ran, 0, table, off);
    let ran = traded("size buy BANKNIFTY25NOVFUT 50000 --lot-size 30 --stop 49800,49900 -s other");
    assert_eq!(ran.status, Some(1), "{ran:?}"); // 200 × 30 = 6,000; and 1,500,000 above 250,000
    let last = ran.stdout.lines().last().map(str::trim);
    assert_eq!(last, Some("49,900       3,000    0     0  no trade (strategy_budget)"));
}

#[test]
fn a_bad_stop_among_several_is_an_error() {
    let said = |stops: &str, why: &str| {
        format!(
            "error: invalid value '{stops}' for '--stop <PRICE>': {why}\n\nFor more information, \
             try '--help'.\n"
        )
    };
    for (stops, why) in [
        ("3450,,3400", "``: not a number"),
        ("3450,", "``: not a number"),
        (",", "``: not a number"),
        ("3450,x", "`x`: not a number"),
        ("3450,0%", "`0%`: expected a percentage above 0 and at most 100"),
    ] {
        let ran = traded(&format!("size buy TCS 3520 --stop {stops}"));
        assert_ran(&ran, 2, "", &said(stops, why));
    }
    refused(
        "size buy TCS 3520 --stop 3450,3600",
        "stop 3600 is on the wrong side of price 3520: a buy needs its stop below the price",
    );
}

#[test]
fn the_strategy_is_that_of_the_flag_then_the_environment_then_the_config() {
    let config = written("by_hand_default.yaml", &format!("{CONFIG}  default_strategy: other\n"));
    let strategy = |variables: &[(&str, &str)], arguments: &str| {
        let all = [&[("POSIZE_CONFIG", config.as_str())], variables].concat();
        answer_with(&all, &format!("size buy TCS 3520 --stop 3450 {arguments}"))["strategy"].clone()
    };
    let by_environment = [("POSIZE_STRATEGY", "swing")];
    assert_eq!(strategy(&[], ""), "other");
    assert_eq!(strategy(&by_environment, ""), "swing");
    assert_eq!(strategy(&by_environment, "-s other"), "other");
    assert_eq!(strategy(&[], "-s swing"), "swing");
    assert_eq!(strategy(&[], "-s unassigned"), Value::Null);
    assert_eq!(strategy(&[("POSIZE_STRATEGY", "unassigned")], ""), Value::Null);
    let ran = traded_with(&[("POSIZE_STRATEGY", "")], "size buy TCS 3520 --stop 3450");
    let said = "posize: $POSIZE_STRATEGY is set but empty: name a strategy, or unset it\n";
    assert_ran(&ran, 2, "", said);
    let ran = traded_with(&[("POSIZE_STRATEGY", "swnig")], "size buy TCS 3520 --stop 3450 -q");
    assert!(ran.stderr.contains("did you mean \"swing\"?"), "{}", ran.stderr);
}

#[test]
fn a_stream_names_its_own_strategies() {
    let config = written("by_hand_stream.yaml", &format!("{CONFIG}  default_strategy: other\n"));
    let mut command = command(&["size", "--intents", "-", "--equity", "1000"]);
    command.env("POSIZE_CONFIG", config).env("POSIZE_STRATEGY", "swing");
    let ran = run(command, br#"{"symbol": "TCS", "side": "buy", "price": 100, "qty": 1}"#);
    assert!(ran.stdout.contains(r#""strategy":null"#), "{ran:?}");
}

#[test]
fn a_default_strategy_has_a_budget_or_is_none() {
    let found = |text: &str| {
        let config = written("by_hand_bad_default.yaml", text);
        let ran = posize(&["validate", &config]);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        let said =
            lines.first().map(|line| line.rsplit_once(".yaml:").map_or(*line, |(_, rest)| rest));
        (
            ran.status,
            said.unwrap_or_default().to_owned(),
            lines.get(1).map(|line| line.trim().to_owned()),
        )
    };
    let (status, said, help) =
        found("portfolio:\n  default_strategy: swign\n  strategy_budgets: {swing: {}}\n");
    assert_eq!(status, Some(1));
    let message = "error[unnamed-strategy]: portfolio.default_strategy: `strategy_budgets` names no \
        strategy `swign`";
    assert_eq!(said, format!("2:21: {message}"));
    assert_eq!(help.as_deref(), Some("help: did you mean `swing`?"));
    let (_, _, help) =
        found("portfolio: {default_strategy: x, strategy_budgets: {a: {}, b: {}}}\n");
    assert_eq!(help.as_deref(), Some("help: named there: a, b"));
    let (_, _, help) = found("portfolio: {default_strategy: x}\n");
    let none = "help: give it a budget under `strategy_budgets`, or remove this";
    assert_eq!(help.as_deref(), Some(none));
    for text in [
        "portfolio: {default_strategy: unassigned}\n",
        "portfolio: {default_strategy: a, strategy_budgets: {a: {}}}\n",
    ] {
        assert_eq!(found(text).0, Some(0), "{text}");
    }
    for bad in ["''", "[a]", "~", "true"] {
        assert_eq!(found(&format!("portfolio: {{default_strategy: {bad}}}\n")).0, Some(1), "{bad}");
    }
}

#[test]
fn a_flag_that_is_a_slip_of_a_new_one_is_told_and_lots_are_no_lot_size() {
    for (arguments, tip) in [
        ("size buy TCS 1 --lost 2", Some("--lots")),
        ("size buy TCS 1 --lotss 2", Some("--lots")),
        ("size buy TCS 1 --lot 2", Some("--lots")),
        ("size buy TCS 1 --rsik 2", Some("--risk")),
        ("limits --lots 2", None),
        ("size buy TCS 1 --step 2", None),
        // Spelt right, and before the command: no tip names itself.
        ("--risk 5 size buy TCS 1", None),
    ] {
        let ran = traded(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments}");
        let tips: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("tip:")).collect();
        let expected = tip.map(|tip| format!("  tip: a similar argument exists: '{tip}'"));
        assert_eq!(tips, expected.iter().collect::<Vec<_>>(), "{arguments}");
    }
}
