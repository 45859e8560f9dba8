//! `size --intents` as a script meets it: each line's answer, the streams, the status, and what a
//! pipe sees.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use support::{Ran, assert_ran, command, posize, posize_reading};

/// An account of 100,000: 160,000 may be exposed, 20,000 of it for each strategy, and 1,000 lost by
/// a trade.
const ACCOUNT: [&str; 7] = ["--config", "default", "--equity", "100000", "size", "--intents", "-"];

fn batch(options: &[&str], intents: &str) -> Ran {
    posize_reading(&[&ACCOUNT, options].concat(), intents.as_bytes())
}

/// A fresh path in the folder that Cargo gives to tests.
fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()))
}

#[test]
fn each_answer_takes_its_room_and_a_cut_names_who_took_it() {
    let intents = r#"{"id": "first", "symbol": "A", "side": "buy", "price": 100, "qty": 150, "strategy_code": "s"}
{"id": 2, "symbol": "B", "side": "sell", "price": 100, "qty": 150, "strategy_code": "s"}
{"symbol": "C", "side": "buy", "price": 10, "qty": 900, "strategy_code": "t"}
{"id": 4, "symbol": "D", "side": "buy", "price": 100, "qty": 100, "strategy_code": "s"}
{"symbol": "E", "side": "buy", "price": 10, "qty": 2000, "strategy_code": "t"}
"#;
    let shared = r#"{"id":"first","symbol":"A","side":"buy","strategy":"s","qty":150,"notional":15000,"binding":null,"reason":null}
{"id":2,"symbol":"B","side":"sell","strategy":"s","qty":50,"notional":5000,"binding":"strategy_budget","taken_by":"first","reason":null}
{"symbol":"C","side":"buy","strategy":"t","qty":900,"notional":9000,"binding":null,"reason":null}
{"id":4,"symbol":"D","side":"buy","strategy":"s","qty":0,"notional":0,"binding":"strategy_budget","taken_by":2,"reason":"strategy_budget"}
{"symbol":"E","side":"buy","strategy":"t","qty":1100,"notional":11000,"binding":"strategy_budget","taken_by":3,"reason":null}
"#;
    let said =
        "posize: 5 sized, 2 of them cut and 1 refused; 0 bad; exposure 40,000 of 160,000 (25 %)\n";
    assert_ran(&batch(&[], intents), 0, shared, said);
    // Alone, each has the whole room, and there is nobody to name.
    let alone = r#"{"id":"first","symbol":"A","side":"buy","strategy":"s","qty":150,"notional":15000,"binding":null,"reason":null}
{"id":2,"symbol":"B","side":"sell","strategy":"s","qty":150,"notional":15000,"binding":null,"reason":null}
{"symbol":"C","side":"buy","strategy":"t","qty":900,"notional":9000,"binding":null,"reason":null}
{"id":4,"symbol":"D","side":"buy","strategy":"s","qty":100,"notional":10000,"binding":null,"reason":null}
{"symbol":"E","side":"buy","strategy":"t","qty":2000,"notional":20000,"binding":null,"reason":null}
"#;
    let said = "posize: 5 sized, 0 of them cut and 0 refused; 0 bad; exposure 0 of 160,000 (0 %)\n";
    assert_ran(&batch(&["--independent"], intents), 0, alone, said);
}

/// Who took the room, by line, of a stream under a config with these further keys.
fn takers(name: &str, keys: &str, intents: &[&str]) -> Vec<String> {
    let config = scratch(name);
    let roomy = "portfolio:\n  max_leverage: 100\n  max_risk_per_strategy_pct: 1\n";
    fs::write(&config, format!("{roomy}{keys}")).expect("written");
    let lines: Vec<String> =
        intents.iter().map(|intent| format!("{{\"price\": 100, {intent}}}\n")).collect();
    let path = config.to_str().expect("a plain path");
    let arguments = ["--config", path, "--equity", "100000", "size", "--intents", "-"];
    let ran = posize_reading(&arguments, lines.concat().as_bytes());
    fs::remove_file(config).expect("removed");
    let taker = |line: &str| match line.split_once("\"taken_by\":") {
        Some((_, rest)) => rest.split(',').next().unwrap_or_default().to_owned(),
        None => if line.contains("\"binding\":null") { "-" } else { line }.to_owned(),
    };
    ran.stdout.lines().map(taker).collect()
}

#[test]
fn a_count_of_positions_was_taken_by_whoever_opened_a_symbol() {
    let intents = [
        r#""id": "x", "symbol": "A", "side": "buy", "qty": 10"#,
        r#""id": "y", "symbol": "B", "side": "buy", "qty": 10"#,
        r#""id": "z", "symbol": "A", "side": "buy", "qty": 10"#,
        r#""symbol": "C", "side": "buy", "qty": 10"#,
        r#""id": "out", "symbol": "A", "close": true"#,
        r#""id": "in", "symbol": "C", "side": "sell", "qty": 10"#,
        r#""symbol": "A", "side": "buy", "qty": 10"#,
    ];
    assert_eq!(
        takers("positions.yaml", "  max_open_positions: 2\n", &intents),
        ["-", "-", "-", "\"y\"", "-", "-", "\"in\""]
    );
    // Whatever opens takes open risk.
    let more = [r#""id": "x", "symbol": "A", "side": "buy", "qty": 10"#, intents[2], intents[3]];
    assert_eq!(takers("risk.yaml", "  max_open_risk_pct: 0.025\n", &more), ["-", "-", "\"z\""]);
}

#[test]
fn what_was_closed_again_took_no_room() {
    let open = |id: &str, symbol: &str, side: &str, qty: u32| {
        format!(r#""id": "{id}", "symbol": "{symbol}", "side": "{side}", "qty": {qty}"#)
    };
    let taker_of = |keys: &str, intents: &[String]| {
        let intents: Vec<&str> = intents.iter().map(String::as_str).collect();
        let takers = takers("closed.yaml", keys, &intents);
        takers.last().expect("an answer").clone()
    };
    // Of 100,000 a strategy may hold all: 1,000 units at 100. Every case leaves 400 of them held.
    let (a, b) = (|| open("a", "A", "buy", 400), || open("b", "B", "buy", 300));
    let close = |symbol: &str| format!(r#""id": "out", "symbol": "{symbol}", "close": true"#);
    let cut = || open("cut", "C", "buy", 2000);
    for (intents, taker) in [
        (vec![a(), b(), cut()], "\"b\""),
        (vec![a(), b(), close("B"), cut()], "\"a\""),
        (vec![a(), b(), close("B"), close("A"), cut()], "{nobody"),
        (vec![a(), close("A"), b(), cut()], "\"b\""),
        // A part that is closed leaves the rest; the oldest goes first.
        (vec![a(), b(), open("out", "B", "sell", 299), cut()], "\"b\""),
        (
            vec![a(), open("more", "A", "buy", 100), open("out", "A", "sell", 450), cut()],
            "\"more\"",
        ),
        (vec![a(), open("more", "A", "buy", 100), open("out", "A", "sell", 500), cut()], "{nobody"),
        // What turns a position around holds room; what it closed holds none.
        (vec![a(), open("turn", "A", "sell", 450), b(), close("B"), cut()], "\"turn\""),
        (vec![b(), a(), open("turn", "A", "sell", 450), close("A"), cut()], "\"b\""),
        // Opened again, it holds room again.
        (vec![a(), b(), close("A"), open("again", "A", "buy", 10), cut()], "\"again\""),
        (vec![a(), b(), close("A"), open("again", "A", "buy", 10), close("A"), cut()], "\"b\""),
        // An order against the own position closes it first, so that it is not in the way.
        (vec![a(), b(), open("turn", "B", "sell", 2000)], "\"a\""),
        (vec![a(), open("turn", "A", "sell", 2000)], "{nobody"),
    ] {
        let found = taker_of("", &intents);
        let found = if found.starts_with('{') { "{nobody" } else { &found };
        assert_eq!(found, taker, "{intents:?}");
    }
    // Positions that are held: whoever opened the last symbol that still is.
    let keys = "  max_open_positions: 2\n";
    for (intents, taker) in [
        (vec![a(), b(), cut()], "\"b\""),
        (vec![b(), a(), close("A"), open("d", "D", "buy", 1), close("B"), b(), cut()], "\"b\""),
        (vec![a(), b(), open("more", "A", "buy", 1), cut()], "\"b\""),
        (vec![a(), b(), open("turn", "A", "sell", 500), cut()], "\"turn\""),
        (vec![b(), a(), close("B"), b(), close("A"), open("d", "D", "buy", 1), cut()], "\"d\""),
    ] {
        assert_eq!(taker_of(keys, &intents), taker, "{intents:?}");
    }
    // The same by symbol, by underlying and by bet.
    let (first, second) = (
        r#""id": "first", "symbol": "A", "side": "buy", "qty": 10"#.to_owned(),
        r#""id": "second", "symbol": "A25NOVFUT", "side": "buy", "qty": 10, "lot_size": 1"#
            .to_owned(),
    );
    let cut = || open("cut", "A", "buy", 50);
    for keys in [
        "  max_underlying_exposure_pct: 0.03\n",
        "  correlation: {max_exposure_pct: 0.03, rho: [[A, B, 0.5]]}\n",
    ] {
        let both = [first.clone(), second.clone(), cut()];
        assert_eq!(taker_of(keys, &both), "\"second\"", "{keys}");
        let closed = [first.clone(), second.clone(), close("A25NOVFUT"), cut()];
        assert_eq!(taker_of(keys, &closed), "\"first\"", "{keys}");
    }
    let keys = "  max_symbol_exposure_pct: 0.03\n";
    let of = |strategy: &str, side: &str| {
        format!(
            r#""id": "{strategy}", "strategy": "{strategy}", "symbol": "A", "side": "{side}", "qty": 10"#
        )
    };
    assert_eq!(taker_of(keys, &[of("s", "buy"), of("t", "buy"), cut()]), "\"t\"");
    let closed = [of("s", "buy"), of("t", "buy"), of("t", "sell"), cut()];
    assert_eq!(taker_of(keys, &closed), "\"s\"");
}

#[test]
fn a_correlated_room_was_taken_by_whoever_made_the_same_bet() {
    let rho = "  correlation: {max_exposure_pct: 0.03, rho: [[A, B, 0.5], [A, C, -0.5], [A, D, \
        0], [A, E25NOVFUT, 0.9]]}\n";
    let cut = r#""symbol": "A", "side": "buy", "qty": 40"#;
    let taker_of = |intents: &[&str]| {
        let takers = takers("rho.yaml", rho, &[intents, &[cut]].concat());
        takers.last().expect("an answer").clone()
    };
    let first = r#""id": "first", "symbol": "A", "side": "buy", "qty": 4"#;
    for (then, taker) in [
        // Another underlying, a hedge, no correlation, and a contract without the ρ that another of
        // its kind has.
        (r#""symbol": "Z", "side": "buy", "qty": 4"#, "\"first\""),
        (
            r#""symbol": "A", "side": "sell", "strategy": "s", "qty": 2, "reduce_only": true"#,
            "\"first\"",
        ),
        (r#""symbol": "A25NOV100PE", "side": "buy", "qty": 4, "lot_size": 1"#, "\"first\""),
        (r#""symbol": "B", "side": "sell", "qty": 4"#, "\"first\""),
        (r#""symbol": "C", "side": "buy", "qty": 4"#, "\"first\""),
        (r#""symbol": "D", "side": "buy", "qty": 4"#, "\"first\""),
        (r#""symbol": "E25DECFUT", "side": "buy", "qty": 4, "lot_size": 1"#, "\"first\""),
        // The same bet: on the underlying, by a put sold, and by ρ of either sign.
        (r#""symbol": "A25NOVFUT", "side": "buy", "qty": 4, "lot_size": 1"#, "2"),
        (r#""symbol": "A25NOV100PE", "side": "sell", "qty": 4, "lot_size": 1"#, "2"),
        (r#""symbol": "B", "side": "buy", "qty": 4"#, "2"),
        (r#""symbol": "C", "side": "sell", "qty": 4"#, "2"),
        (r#""symbol": "E25NOVFUT", "side": "buy", "qty": 4, "lot_size": 1"#, "2"),
    ] {
        assert_eq!(taker_of(&[first, then]), taker, "{then}");
    }
}

#[test]
fn an_opposite_order_closes_what_an_earlier_one_opened() {
    let intents = r#"{"symbol": "A", "side": "buy", "price": 100, "qty": 150, "strategy_code": "s"}
{"symbol": "A", "side": "sell", "price": 110, "qty": 200, "strategy_code": "s"}
{"symbol": "A", "close": true, "price": 90, "strategy_code": "s"}
{"symbol": "A", "close": true, "price": 90, "strategy_code": "s"}
{"symbol": "A", "side": "buy", "price": 90, "reduce_only": true, "qty": 5}
"#;
    let answers = r#"{"symbol":"A","side":"buy","strategy":"s","qty":150,"notional":15000,"binding":null,"reason":null}
{"symbol":"A","side":"sell","strategy":"s","qty":200,"notional":22000,"binding":null,"reason":null}
{"symbol":"A","side":"buy","strategy":"s","qty":50,"notional":4500,"binding":null,"reason":null}
{"symbol":"A","side":null,"strategy":"s","qty":0,"notional":0,"binding":null,"reason":"nothing_to_close"}
{"symbol":"A","side":"buy","strategy":null,"qty":0,"notional":0,"binding":null,"reason":"nothing_to_reduce"}
"#;
    let said = "posize: 5 sized, 0 of them cut and 2 refused; 0 bad; exposure 0 of 160,000 (0 %)\n";
    assert_ran(&batch(&[], intents), 0, answers, said);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_bad_line_is_answered_in_its_place_and_the_stream_goes_on() {
    let good = r#"{"symbol": "A", "side": "buy", "price": 100, "qty": 1}"#;
    let answer = r#"{"symbol":"A","side":"buy","strategy":null,"qty":1,"notional":100,"binding":null,"reason":null}"#;
    for (bad, id, code, message) in [
        ("nope", "", "not_json", "not JSON: expected ident at column 1"),
        (
            r#"{"symbol": "A", "price": 1"#,
            "",
            "not_json",
            "not JSON: EOF while parsing an object at column 26 in `price`",
        ),
        (
            r#"{"price": NaN}"#,
            "",
            "not_a_number",
            "`price` is NaN, which is not JSON and no amount",
        ),
        (
            r#"{"qty": -Infinity}"#,
            "",
            "not_a_number",
            "`qty` is -Infinity, which is not JSON and no amount",
        ),
        ("[1", "", "not_json", "not JSON: EOF while parsing a list at column 2"),
        ("7", "", "not_an_object", "the line is a number; an intent is a JSON object"),
        (r#"{"id": 7}"#, "7", "no_symbol", "no symbol: say which instrument to size"),
        (r#"{"symbol": ""}"#, "", "no_price", "no `price`: say at what price to enter"),
        (
            r#"{"symbol": "", "price": 1, "side": "b"}"#,
            "",
            "no_symbol",
            "no symbol: say which instrument to size",
        ),
        (
            r#"{"symbol": "A", "price": null}"#,
            "",
            "no_price",
            "no `price`: say at what price to enter",
        ),
        (
            r#"{"symbol": "A", "price": 1}"#,
            "",
            "no_side",
            "no side: say buy, b, long, sell, s or short (only a close needs none)",
        ),
        (
            r#"{"symbol": "A", "price": 1, "side": "up", "id": ["x"]}"#,
            r#"["x"]"#,
            "unknown_side",
            r#"`side` is \"up\"; it must be buy, b, long, sell, s or short"#,
        ),
        (
            r#"{"symbol": "A", "price": "1,000"}"#,
            "",
            "not_a_number",
            r#"`price` is \"1,000\", a number with separators between its digits; write the digits alone"#,
        ),
        (
            r#"{"symbol": "A", "price": true}"#,
            "",
            "wrong_type",
            "`price` is true; it must be a number",
        ),
        (
            r#"{"symbol": ["A"], "price": 1}"#,
            "",
            "wrong_type",
            "`symbol` is an array; it must be a string",
        ),
        (
            r#"{"symbol": "A", "price": 1, "close": "yes"}"#,
            "",
            "wrong_type",
            "`close` is a string; it must be true or false",
        ),
        (
            r#"{"symbol": "A", "price": 1e18}"#,
            "",
            "number_out_of_range",
            "`price` is 1e18, a number of 10^18 or more",
        ),
        (
            r#"{"symbol": "A", "price": 1, "price": 1}"#,
            "",
            "duplicate_field",
            "`price` stands there twice",
        ),
        (
            r#"{"symbol": "A", "price": 1, "instrument_type": "BOND"}"#,
            "",
            "unknown_instrument_type",
            r#"`instrument_type` is \"BOND\"; it must be equity, EQ, fno, FUT, CE, PE or OPT"#,
        ),
        (
            r#"{"symbol": "A", "price": -5, "side": "b"}"#,
            "",
            "out_of_range",
            "price is -5: it must be above 0",
        ),
        (
            r#"{"symbol": "A", "price": 5, "side": "b", "stop_price": 6}"#,
            "",
            "stop_on_wrong_side",
            "stop 6 is on the wrong side of price 5: a buy needs its stop below the price",
        ),
        (
            r#"{"symbol": "A", "price": 5, "close": true, "qty": 1}"#,
            "",
            "qty_and_close",
            "both a quantity and close: close asks for the whole position, so drop one",
        ),
    ] {
        let ran = batch(&[], &format!("{bad}\n{good}\n"));
        let id = if id.is_empty() { String::new() } else { format!(r#""id":{id},"#) };
        let error =
            format!(r#"{{"line":1,{id}"error":{{"code":"{code}","message":"{message}"}}}}"#);
        // A text that starts with a bracket is an array, and the good line a part of it.
        if bad.starts_with('[') {
            assert_eq!(ran.status, Some(2), "{bad}");
            continue;
        }
        let said = "posize: 1 sized, 0 of them cut and 0 refused; 1 bad; exposure 100 of 160,000 \
            (0.06 %)\n";
        assert_ran(&ran, 2, &format!("{error}\n{answer}\n"), said);
    }
}

#[test]
fn the_manual_lists_every_code_of_a_bad_line() {
    let state = scratch("codes.json");
    let rows = r#"{"symbol": "H", "quantity": 1, "ltp": 1, "multiplier": 1}, {"symbol": "H", "quantity": 1, "ltp": 1, "multiplier": 2},
        {"symbol": "G", "quantity": 100000000000000, "ltp": 1},
        {"symbol": "P", "quantity": 1, "ltp": 1, "product": "MIS"}, {"symbol": "P", "quantity": -1, "ltp": 1, "product": "NRML"},
        {"symbol": "E", "quantity": 1, "ltp": 1, "exchange": "NSE"}, {"symbol": "E", "quantity": -1, "ltp": 1, "exchange": "BSE"}"#;
    fs::write(&state, format!("{{\"equity\": 5, \"positions\": [{rows}]}}")).expect("written");
    let drawdown = scratch("codes.yaml");
    fs::write(&drawdown, "portfolio: {drawdown_scaling: [{drawdown_pct: 0.1, scale: 0.5}]}")
        .expect("written");
    let costs = scratch("codes-costs.yaml");
    fs::write(&costs, "portfolio: {costs: {apply: {equity: none}, slippage: {stop: {ticks: 1}}}}")
        .expect("written");
    let long = format!("{{\"note\": \"{}\"}}", "x".repeat(1 << 20));
    let mut codes = Vec::new();
    for line in [
        &b"{"[..],
        b"\xff",
        b"7",
        long.as_bytes(),
        br#"{"price": 1, "price": 1}"#,
        br#"{"symbol": "A", "price": 1, "qyt": 1}"#,
        br#"{"symbol": "A", "price": 1, "side": "buy", "id": "stale"}"#,
        br#"{"symbol": 5, "price": 1}"#,
        br#"{"symbol": "A", "price": "x"}"#,
        br#"{"symbol": "A", "price": 1e18}"#,
        br#"{"symbol": "A", "price": 1, "side": "up"}"#,
        br#"{"symbol": "A", "price": 1, "instrument_type": "up"}"#,
        br#"{"price": 1}"#,
        br#"{"symbol": "A ", "price": 1, "side": "buy"}"#,
        br#"{"symbol": "A", "price": 1}"#,
        br#"{"symbol": "A", "side": "buy"}"#,
        br#"{"symbol": "A", "price": 0, "side": "buy"}"#,
        br#"{"symbol": "A", "price": 1, "side": "buy", "stop_price": 2}"#,
        br#"{"symbol": "A", "price": 1, "qty": 1, "close": true}"#,
        br#"{"symbol": "H", "price": 1, "close": true, "side": "buy", "point_value": 1}"#,
        br#"{"symbol": "H", "price": 1, "side": "buy"}"#,
        br#"{"symbol": "A", "price": 1, "side": "buy", "id": "no peak"}"#,
        br#"{"symbol": "P", "price": 1, "close": true}"#,
        br#"{"symbol": "E", "price": 1, "side": "buy"}"#,
        br#"{"symbol": "A", "price": 1, "side": "buy", "id": "unlisted"}"#,
        br#"{"symbol": "G", "price": 1, "side": "sell", "qty": 1e-20, "lot_size": 1e-20}"#,
        br#"{"symbol": "AFUT", "price": 1, "side": "buy", "qty": 1, "id": "costs"}"#,
        br#"{"symbol": "A", "price": 2, "side": "buy", "stop": 1, "id": "costs"}"#,
        b"symbol,price\nA\n",
    ] {
        let config = match () {
            () if line.ends_with(b"\"no peak\"}") => drawdown.to_str().expect("a plain path"),
            () if line.ends_with(b"\"costs\"}") => costs.to_str().expect("a plain path"),
            () => "default",
        };
        let state = state.to_str().expect("a plain path");
        let mut arguments = vec!["--config", config, "--state", state, "size", "--intents", "-"];
        if line.ends_with(b"\"stale\"}") {
            arguments.extend(["--max-age", "1d"]);
        }
        if line.ends_with(b"\"unlisted\"}") {
            arguments.extend(["--instruments", "configs/instruments.csv"]);
        }
        let ran = posize_reading(&arguments, line);
        let code = ran.stdout.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next());
        codes.push(code.unwrap_or_else(|| panic!("{}", ran.stdout)).to_owned());
    }
    let manual = posize(&["help", "streams"]).stdout;
    let (_, list) = manual.split_once("\nA BAD LINE\n\n").expect("the section");
    let list = list.split("\n\n").nth(1).expect("the list");
    // Names stand two columns in; a text that goes on does so below itself.
    let names = list.lines().filter_map(|row| row.strip_prefix("  ")?.split(' ').next());
    let listed = names.filter(|name| !name.is_empty()).map(str::to_owned);
    let mut listed: Vec<String> = listed.collect();
    listed.sort_unstable();
    codes.sort_unstable();
    assert_eq!(codes, listed);
    for path in [state, drawdown, costs] {
        fs::remove_file(path).expect("removed");
    }
}

#[test]
fn bytes_that_are_no_text_and_lines_without_end_are_errors_of_their_lines() {
    let good = br#"{"symbol": "A", "side": "buy", "price": 100, "qty": 1}"#;
    let long = format!(
        r#"{{"symbol": "A", "side": "buy", "price": 100, "qty": 1, "note": "{}"}}"#,
        "x".repeat(1 << 20)
    );
    let input =
        [&good[..], b"\n{\"symbol\": \"\xff\"}\n", long.as_bytes(), b"\r\n\n  \r\n", good].concat();
    let ran = posize_reading(&ACCOUNT, &input);
    let answer = r#"{"symbol":"A","side":"buy","strategy":null,"qty":1,"notional":100,"binding":null,"reason":null}"#;
    let stdout = [
        answer,
        r#"{"line":2,"error":{"code":"not_utf8","message":"the line is not UTF-8: byte 13 belongs to no character"}}"#,
        r#"{"line":3,"error":{"code":"line_too_long","message":"the line is longer than 1048576 bytes"}}"#,
        answer,
        "",
    ];
    let said =
        "posize: 2 sized, 0 of them cut and 0 refused; 2 bad; exposure 200 of 160,000 (0.13 %)\n";
    assert_ran(&ran, 2, &stdout.join("\n"), said);
}

#[test]
fn every_spelling_every_flag_and_every_id_is_read() {
    let intents = concat!(
        "\u{feff}{\"id\": {\"n\": [1, null, \"é\"]}, \"tradingsymbol\": \"NIFTY25NOVFUT\", \
         \"transaction_type\": \"SELL\", ",
        "\"last_price\": \"100.50\", \"strategy\": \"s\", \"quantity\": 60, \"lot_size\": \"25\", \
         \"exchange\": \"NFO\"}\r\n",
        "{\"id\": null, \"symbol\": \"A\\u00e9\\\"\", \"side\": \"b\", \"price\": 1e2, \
         \"atr_value\": 5, \"qty\": null, ",
        "\"unknown\": {\"deep\": [[]]}, \"all_or_none\": false}\n",
        "{\"symbol\": \"C\", \"side\": \"Long\", \"price\": 100, \"stop_price\": 90, \"qty\": \
         150, \"point_value\": 2}",
    );
    let answers = concat!(
        r#"{"id":{"n": [1, null, "é"]},"symbol":"NIFTY25NOVFUT","side":"sell","strategy":"s","qty":50,"#,
        r#""notional":5025,"binding":null,"reason":null}"#,
        "\n",
        r#"{"id":null,"symbol":"Aé\"","side":"buy","strategy":null,"qty":1,"notional":100,"binding":null,"reason":null}"#,
        "\n",
        r#"{"symbol":"C","side":"buy","strategy":null,"qty":50,"notional":10000,"binding":"risk_per_trade","reason":null}"#,
        "\n",
    );
    let said = "posize: 3 sized, 2 of them cut and 0 refused; 0 bad; exposure 15,125 of 160,000 (9.45 %)\n";
    assert_ran(&batch(&[], intents), 0, answers, said);
}

#[test]
fn mode_risk_and_scale_hold_for_the_whole_stream_but_for_a_lines_own_scale() {
    let intents = "{\"symbol\": \"A\", \"side\": \"buy\", \"price\": 100, \"atr\": 2.5}\n\
                   {\"symbol\": \"A\", \"side\": \"buy\", \"price\": 100}\n";
    // 100,000 × 0.001 / (2 × 2.5) = 20; a lot more risks 105 of the 1,000 that the limit allows.
    let answers = r#"{"symbol":"A","side":"buy","strategy":null,"qty":20,"notional":2000,"binding":null,"reason":null}
{"symbol":"A","side":"buy","strategy":null,"qty":0,"notional":0,"binding":null,"reason":"no_stop_distance"}
"#;
    let ran = batch(&["--mode", "fixed_risk_atr", "--risk-pct", "0.001"], intents);
    assert_eq!((ran.stdout.as_str(), ran.status), (answers, Some(0)));
    let intents = "{\"symbol\": \"A\", \"side\": \"buy\", \"price\": 100}\n\
                   {\"symbol\": \"A\", \"side\": \"buy\", \"price\": 100, \"scale\": 2}\n";
    let ran = batch(&["--scale", "3"], intents);
    assert!(
        ran.stdout.contains("\"qty\":3,") && ran.stdout.contains("\"qty\":2,"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_array_is_as_good_as_lines() {
    let intent = |id: u32| {
        format!(
            "{{\"id\": {id},\n \"symbol\": \"A\",\n \"side\": \"buy\", \"price\": 10, \"qty\": \
             {id}}}"
        )
    };
    let answer = |id: u32| {
        format!(
            r#"{{"id":{id},"symbol":"A","side":"buy","strategy":null,"qty":{id},"notional":{},"binding":null,"reason":null}}"#,
            10 * id
        )
    };
    let array = format!("\n[\n{},\r\n{}\n]\n", intent(1), intent(2));
    for options in [&[][..], &["--independent"], &["--exits-first"]] {
        let ran = batch(options, &array);
        assert_eq!(
            (ran.stdout, ran.status),
            (format!("{}\n{}\n", answer(1), answer(2)), Some(0)),
            "{options:?}"
        );
    }
    // A line must stay one line, also where an id of several is echoed.
    let ran = batch(
        &[],
        "[{\"id\": [1,\n2], \"symbol\": \"A\", \"side\": \"b\", \"price\": 1, \"qty\": 1}]",
    );
    assert!(ran.stdout.starts_with("{\"id\":[1, 2],"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1);
    // Half an array is told to be one, once, in place of the item that it ends in.
    let error = "{\"line\":2,\"error\":{\"code\":\"not_json\",\"message\":\"the array of intents \
        is not closed: the text ends \
                 before a comma or bracket ends this item\"}}";
    for half in ["", " {\"symbol\"", &intent(2)] {
        let ran = batch(&[], &format!("[{},{half}\n", intent(1)));
        assert_eq!(
            (ran.stdout, ran.status),
            (format!("{}\n{error}\n", answer(1)), Some(2)),
            "{half}"
        );
    }
    assert_eq!(batch(&[], "[]").stdout, "");
}

#[test]
fn who_writes_an_array_on_a_line_reads_its_answers_before_writing_the_next() {
    let intent = |id: u32| {
        format!(r#"{{"id": {id}, "symbol": "A", "side": "buy", "price": 10, "qty": {id}}}"#)
    };
    let ids = |answers: &mut BufReader<ChildStdout>, count: usize| -> Vec<String> {
        let mut line = || {
            let mut line = String::new();
            answers.read_line(&mut line).expect("an answer");
            line.split([':', ',']).nth(1).expect("an id").to_owned()
        };
        (0..count).map(|_| line()).collect()
    };
    for options in [&[][..], &["--independent"], &["--independent", "--jobs", "1"]] {
        let mut child = command(&[&ACCOUNT, options].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut input = child.stdin.take().expect("its input");
        let mut answers = BufReader::new(child.stdout.take().expect("its output"));
        for line in [vec![1, 2], vec![3], vec![4, 5, 6], vec![7]] {
            let intents: Vec<String> = line.iter().map(|&id| intent(id)).collect();
            if line == [7] {
                writeln!(input, "{}", intents[0]).expect("a line is written");
            } else {
                writeln!(input, "[{}]", intents.join(", ")).expect("a line is written");
            }
            let expected: Vec<String> = line.iter().map(u32::to_string).collect();
            assert_eq!(ids(&mut answers, line.len()), expected, "{options:?}");
        }
        drop(input);
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    }
}

#[test]
fn a_full_answer_is_the_document_of_a_single_call_on_one_line() {
    let flags = [
        "--symbol",
        "A",
        "--side",
        "buy",
        "--price",
        "100",
        "--qty",
        "250",
        "--strategy",
        "s",
        "--stop",
        "95",
    ];
    let single = posize(
        &[&["--config", "default", "--equity", "100000", "--json", "size"][..], &flags].concat(),
    );
    let intent = r#"{"symbol": "A", "side": "buy", "price": 100, "qty": 250, "strategy": "s", "stop_price": 95}"#;
    let ran = batch(&["--explain"], &format!("{intent}\n"));
    let compact: String = single.stdout.lines().map(str::trim_start).collect::<Vec<_>>().join("");
    let plain = |text: &str| text.replace("\": ", "\":").replace('\n', "");
    assert_eq!(plain(&ran.stdout), plain(&compact));
    // And with what only a stream knows.
    let twice = batch(
        &["--explain"],
        &format!("{{\"id\": 8, {}\n{{\"id\": [9], {}\n", &intent[1..], &intent[1..]),
    );
    let second = twice.stdout.lines().nth(1).expect("two answers");
    assert!(second.starts_with(r#"{"format_version":"1.0","id":[9],"qty":0,"#), "{second}");
    assert!(second.ends_with(r#","warnings":[],"taken_by":8}"#), "{second}");
}

#[test]
fn strict_stops_behind_the_first_bad_line() {
    let book = scratch("strict.json");
    let path = book.to_str().expect("a plain path");
    let line = "{\"symbol\": \"A\", \"side\": \"buy\", \"price\": 10, \"qty\": 1}\n";
    let intents = format!("{line}oops\n{line}oops\n");
    let answer = "{\"symbol\":\"A\",\"side\":\"buy\",\"strategy\":null,\"qty\":1,\"notional\":10,\"binding\":null,\"reason\":null}\n";
    let error = "{\"line\":2,\"error\":{\"code\":\"not_json\",\"message\":\"not JSON: expected \
        value at column 1\"}}\n";
    for (options, exposure) in [
        (&[][..], "10 of 160,000 (0.01 %)"),
        (&["--independent"], "0 of 160,000 (0 %)"),
        (&["--exits-first"], "20 of 160,000 (0.01 %)"),
    ] {
        let ran = batch(&[&["--strict"], options].concat(), &intents);
        let said = format!(
            "posize: 1 sized, 0 of them cut and 0 refused; 1 bad, stopped there; exposure \
             {exposure}\n"
        );
        assert_ran(&ran, 2, &format!("{answer}{error}"), &said);
    }
    let ran = batch(&["--strict", "--book-out", path], &intents);
    assert!(
        ran.stderr.ends_with(&format!("posize: stopped, so {path} is not written\n")),
        "{}",
        ran.stderr
    );
    assert!(!book.exists());
}

#[test]
fn exits_come_first_and_the_answers_in_the_order_of_input() {
    let state = br#"{"equity": 100000, "positions": [{"symbol": "A", "qty": 1500, "ltp": 100, "strategy": "s"}]}"#;
    let path = scratch("exits.json");
    fs::write(&path, state).expect("written");
    let intents = "{\"id\": 1, \"symbol\": \"B\", \"side\": \"buy\", \"price\": 100, \"qty\": \
        200, \"strategy\": \"t\"}\n\
                   {\"id\": 2, \"symbol\": \"C\", \"side\": \"buy\", \"price\": 100, \"qty\": \
                   150, \"strategy\": \"u\"}\n\
                   oops\n\
                   {\"id\": 4, \"symbol\": \"A\", \"side\": \"sell\", \"price\": 100, \"qty\": \
                   1500, \"strategy\": \"s\"}\n";
    let all = [
        "--config",
        "default",
        "--state",
        path.to_str().expect("a plain path"),
        "size",
        "--intents",
        "-",
    ];
    let quantities = |options: &[&str]| -> Vec<String> {
        let ran = posize_reading(&[&all, options].concat(), intents.as_bytes());
        assert_eq!(ran.status, Some(2));
        let quantity = |line: &str| match line.split_once("\"qty\":") {
            Some((_, rest)) => rest.split(',').next().unwrap_or_default().to_owned(),
            None => "bad".to_owned(),
        };
        ran.stdout.lines().map(quantity).collect()
    };
    assert_eq!(quantities(&[]), ["100", "0", "bad", "1500"]);
    assert_eq!(quantities(&["--exits-first"]), ["200", "150", "bad", "1500"]);
    fs::remove_file(path).expect("removed");
}

/// The quantities, by line, of a stream with `--exits-first` on an opening book of 100 A of `s`, 30
/// A of none and 60 B short of `t`, at 100; equity 100,000, of which each strategy may hold 20 %:
/// 200 units.
fn exits_first(name: &str, intents: &[&str]) -> Vec<String> {
    let state = br#"{"equity": 100000, "positions": [
        {"symbol": "A", "qty": 100, "ltp": 100, "strategy": "s"},
        {"symbol": "A", "qty": 30, "ltp": 100},
        {"symbol": "B", "qty": -60, "ltp": 100, "strategy": "t"}]}"#;
    let path = scratch(name);
    fs::write(&path, state).expect("written");
    let lines: Vec<String> =
        intents.iter().map(|intent| format!("{{\"price\": 100, {intent}}}\n")).collect();
    let state = path.to_str().expect("a plain path");
    let arguments =
        ["--config", "default", "--state", state, "size", "--intents", "-", "--exits-first"];
    let ran = posize_reading(&arguments, lines.concat().as_bytes());
    fs::remove_file(path).expect("removed");
    let quantity = |line: &str| {
        let (_, rest) = line.split_once("\"qty\":").expect("an answer");
        rest.split(',').next().unwrap_or_default().to_owned()
    };
    ran.stdout.lines().map(quantity).collect()
}

#[test]
fn an_exit_is_moved_only_as_far_as_the_opening_book_covers_it() {
    // What strategy `s` buys of C fits only where A was sold before: it may hold 200, less what it
    // holds of A.
    let buy_c = r#""symbol": "C", "strategy": "s", "side": "buy", "qty": 200"#;
    let sell =
        |qty: u32| format!(r#""symbol": "A", "strategy": "s", "side": "sell", "qty": {qty}"#);
    let buy = |qty: u32| format!(r#""symbol": "A", "strategy": "s", "side": "buy", "qty": {qty}"#);
    let close = |symbol: &str, strategy: &str| {
        format!(r#""symbol": "{symbol}", "strategy": "{strategy}", "close": true"#)
    };
    let cases: [(&[&str], &[&str]); 12] = [
        // 130 are its own: 100 of `s`, which go first, and 30 of none.
        (&[buy_c, &sell(50)], &["150", "50"]),
        (&[buy_c, &sell(130)], &["200", "130"]),
        (&[buy_c, &close("A", "s")], &["200", "130"]),
        // More than is covered keeps its place: closes 130, opens 70 of the 100 that are left.
        (&[buy_c, &sell(200)], &["100", "200"]),
        // Exits share the cover: 50 and 60 come first, 21 of the 20 that are left does not.
        (&[buy_c, &sell(50), &sell(60), &sell(21)], &["200", "50", "60", "20"]),
        // One that keeps its place keeps its cover.
        (&[buy_c, &sell(200), &sell(10)], &["100", "200", "10"]),
        // A close behind its own entry closes that too: 30 of the 200 are bought, then all is sold.
        (&[&buy(30), &close("A", "s")], &["30", "160"]),
        // A part behind an entry comes first where the opening book has it: 100 − 50, and 150 more.
        (&[&buy(150), &sell(50)], &["150", "50"]),
        // An entry of another strategy is none of its own, one of no strategy is.
        (
            &[
                r#""symbol": "A", "strategy": "x", "side": "buy", "qty": 1"#,
                buy_c,
                &close("A", "s"),
            ],
            &["1", "200", "130"],
        ),
        (
            &[r#""symbol": "A", "side": "buy", "qty": 7"#, buy_c, &close("A", "s")],
            &["7", "100", "137"],
        ),
        // Nothing is covered where nothing is held: the entry comes first, and is closed.
        (
            &[r#""symbol": "D", "strategy": "s", "side": "buy", "qty": 10"#, &close("D", "s")],
            &["10", "10"],
        ),
        (
            &[
                r#""symbol": "D", "strategy": "s", "side": "buy", "qty": 10"#,
                r#""symbol": "D", "strategy": "s", "side": "sell", "qty": 10, "reduce_only": true"#,
            ],
            &["10", "10"],
        ),
    ];
    for (intents, quantities) in cases {
        assert_eq!(exits_first("covered.json", intents), quantities, "{intents:?}");
    }
    // Short, and whatever the mode decides: the built-in quantity is 1.
    let buy_d = r#""symbol": "D", "strategy": "t", "side": "sell", "qty": 200"#;
    let cover = r#""symbol": "B", "strategy": "t", "side": "buy", "qty": 60, "reduce_only": true"#;
    assert_eq!(exits_first("short.json", &[buy_d, cover]), ["200", "60"]);
    let one = r#""symbol": "B", "strategy": "t", "side": "buy""#;
    assert_eq!(exits_first("mode.json", &[buy_d, one]), ["141", "1"]);
    // Reduce-only that asks for more than there is keeps its place, for there may be more by then.
    let much = r#""symbol": "B", "strategy": "t", "side": "buy", "qty": 61, "reduce_only": true"#;
    assert_eq!(exits_first("much.json", &[buy_d, much]), ["140", "60"]);
}

#[test]
fn a_misspelt_field_is_a_bad_line_and_under_strict_every_field_that_is_not_known() {
    let intents = r#"{"id": 1, "symbol": "A", "side": "buy", "price": 100, "qty": 10, "reduceOnly": true}
{"id": 2, "symbol": "A", "side": "buy", "price": 100, "qty": 10, "sl": 95, "tag": "x"}
{"id": 3, "symbol": "A", "side": "buy", "price": 100, "qty": 10, "stop": 95, "tag": "x", "trigger_price": 0, "product": "MIS", "order_type": "LIMIT"}
"#;
    let bad = |line: u32, name: &str, help: &str| {
        format!(
            "{{\"line\":{line},\"id\":{line},\"error\":{{\"code\":\"unknown_field\",\"message\":\"`{name}` \
             is no field that posize knows: {help}\"}}}}\n"
        )
    };
    let first = bad(1, "reduceOnly", "did you mean `reduce_only`?");
    let second = bad(2, "sl", "did you mean `stop_price`?");
    let third = r#"{"id":3,"symbol":"A","side":"buy","strategy":null,"qty":10,"notional":1000,"binding":null,"reason":null}
"#;
    let said =
        "posize: 1 sized, 0 of them cut and 0 refused; 2 bad; exposure 1,000 of 160,000 (0.63 %)\n";
    assert_ran(&batch(&[], intents), 2, &format!("{first}{second}{third}"), said);
    let said = "posize: 0 sized, 0 of them cut and 0 refused; 1 bad, stopped there; exposure 0 of \
        160,000 (0 %)\n";
    assert_ran(&batch(&["--strict"], intents), 2, &first, said);
    let (_, last) = intents.rsplit_once("\n{").expect("three lines");
    let ran = batch(&["--strict"], &format!("{{{last}"));
    let unknown =
        bad(1, "tag", "leave it out, or leave out --strict").replace("\"id\":1", "\"id\":3");
    assert_ran(&ran, 2, &unknown, said);
}

#[test]
fn the_book_that_results_is_a_checkpoint_again() {
    let path = scratch("book.json");
    let book = path.to_str().expect("a plain path");
    let intents = "{\"symbol\": \"A\", \"side\": \"buy\", \"price\": 3512.4166666666665, \"qty\": \
        2, \"strategy\": \"s\\\"1\"}\n\
                   {\"symbol\": \"B\", \"side\": \"sell\", \"price\": 10, \"qty\": 0.5, \
                   \"lot_size\": 0.1, \"point_value\": 50, \"stop_price\": 11}\n\
                   {\"symbol\": \"C\", \"side\": \"buy\", \"price\": 10, \"qty\": 5}\n\
                   {\"symbol\": \"C\", \"side\": \"buy\", \"price\": 10, \"qty\": 7}\n\
                   {\"symbol\": \"C\", \"side\": \"sell\", \"price\": 9, \"qty\": 2}\n";
    fs::write(&path, "what stood there before").expect("written");
    let ran = batch(&["--book-out", book], intents);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let expected = "{\"equity\": 100000, \"positions\": [\n\
        {\"symbol\": \"A\", \"strategy\": \"s\\\"1\", \"quantity\": 2, \"last_price\": \
        3512.4166666666665, \"multiplier\": 1},\n\
        {\"symbol\": \"B\", \"quantity\": -0.5, \"last_price\": 10, \"multiplier\": 50, \
        \"stop_price\": 11},\n\
        {\"symbol\": \"C\", \"quantity\": 10, \"last_price\": 10, \"multiplier\": 1}\n]}\n";
    assert_eq!(fs::read_to_string(&path).expect("read"), expected);
    let limits = posize(&["--config", "default", "--state", book, "limits", "--json"]);
    assert_eq!(limits.status, Some(0), "{}", limits.stderr);
    assert!(
        limits.stdout.contains("\"current_exposure\": 7374.833333333333,"),
        "{}",
        limits.stdout
    );
    let again = posize_reading(
        &["--config", "default", "--state", book, "size", "--intents", "-", "--book-out", book],
        b"",
    );
    assert_ran(
        &again,
        0,
        "",
        "posize: 0 sized, 0 of them cut and 0 refused; 0 bad; exposure 7,374.833333333333 of \
         160,000 (4.61 %)\n",
    );
    assert_eq!(fs::read_to_string(&path).expect("read"), expected);
    let beside = path.parent().expect("a folder").read_dir().expect("a folder");
    let left = beside
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("book.json.") && !name.ends_with("book.json.posize-lock"));
    assert_eq!(left.count(), 0, "nothing is left beside it but its lock");
    fs::remove_file(path).expect("removed");
}

#[test]
fn an_equity_of_many_digits_survives_the_book() {
    let (state, book) = (scratch("equity.json"), scratch("equity-out.json"));
    let orders = scratch("equity-orders.json");
    let equity = "{\"equity\": {\"paper_capital\": 100000000000000000.0000000001, \
        \"realized_pnl\": 0.00000000000000000000000000025}, \"positions\": []}";
    fs::write(&state, equity).expect("written");
    fs::write(&orders, "{\"orders\": []}").expect("written");
    let path = |path: &PathBuf| path.to_str().expect("a plain path").to_owned();
    let run = |states: &[&PathBuf]| {
        let states: Vec<String> = states.iter().map(|state| path(state)).collect();
        let states = states.iter().flat_map(|state| ["--state", state]);
        let all: Vec<&str> = ["--config", "default"].into_iter().chain(states).collect();
        let size = ["size", "--intents", "-", "--book-out", &path(&book)];
        posize_reading(&[&all[..], &size].concat(), b"")
    };
    // Of one document that document is kept; of two the book is one of its own.
    assert_eq!(run(&[&state]).status, Some(0));
    assert_eq!(fs::read_to_string(&book).expect("read"), equity);
    assert_eq!(run(&[&state, &orders]).status, Some(0));
    let first = fs::read_to_string(&book).expect("read");
    assert_eq!(
        first,
        "{\"equity\": {\"paper_capital\": 100000000000000000.0000000001, \
         \"realized_pnl\": 0.00000000000000000000000000025}, \"positions\": [\n]}\n"
    );
    assert_eq!(run(&[&book]).status, Some(0));
    assert_eq!(fs::read_to_string(&book).expect("read"), first);
    for file in [state, orders, book] {
        fs::remove_file(file).expect("removed");
    }
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    for (options, message) in [
        (
            &["--format", "table"][..],
            "posize: --intents answers with a line of JSON for each intent",
        ),
        (&["--format", "github"], "posize: --intents answers with a line of JSON for each intent"),
        (
            &["--symbol", "A"],
            "error: the argument '--intents <FILE>' cannot be used with '--symbol <SYMBOL>'",
        ),
        (&["--quiet"], "error: the argument '--intents <FILE>' cannot be used with '--quiet'"),
        (
            &["--strike", "100"],
            "error: the argument '--intents <FILE>' cannot be used with '--strike <PRICE>'",
        ),
        (
            &["--product", "MIS"],
            "error: the argument '--intents <FILE>' cannot be used with '--product <CODE>'",
        ),
        (
            &["--exchange", "NFO"],
            "error: the argument '--intents <FILE>' cannot be used with '--exchange <CODE>'",
        ),
        (
            &["--independent", "--book-out", "x"],
            "error: the argument '--independent' cannot be used with '--book-out <FILE>'",
        ),
        (
            &["--independent", "--exits-first"],
            "error: the argument '--independent' cannot be used with '--exits-first'",
        ),
        (
            &["--book-out", "-"],
            "posize: --book-out needs a file: standard output holds the answers",
        ),
        (&["--book-out", "."], "posize: --book-out . is a folder: name a file"),
        (
            &["--book-out", "nowhere/book.json"],
            "posize: --book-out nowhere/book.json: there is no folder nowhere",
        ),
        (
            &["--state", "-"],
            "posize: both the state and the intents are to be read from standard input",
        ),
    ] {
        let ran = batch(options, "");
        assert_eq!((ran.stdout.as_str(), ran.status), ("", Some(2)), "{options:?}");
        assert!(ran.stderr.starts_with(message), "{options:?}: {}", ran.stderr);
    }
    let ran = posize(&[
        "--config", "default", "--equity", "1", "size", "--strict", "--symbol", "A", "--price",
        "1", "--side", "b",
    ]);
    assert_eq!(ran.status, Some(2), "an option of streams without one");
    let ran = posize(&["--config", "default", "--equity", "1", "size", "--side", "b"]);
    assert_eq!(ran.status, Some(2), "a single call needs its symbol and price");
    let ran =
        posize(&["--config", "default", "--equity", "1", "size", "--intents", "nowhere.jsonl"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.starts_with("posize: can't read nowhere.jsonl: "), "{}", ran.stderr);
}

#[test]
fn what_can_not_be_read_or_written_is_named() {
    let run = |arguments: &[&str]| {
        posize(&[&["--config", "default", "--equity", "1", "size"], arguments].concat())
    };
    let ran = run(&["--intents", "configs"]);
    assert_ran(&ran, 2, "", "posize: --intents configs is a folder: name a file of intents\n");
    for jobs in ["0", "1025", "many"] {
        let ran = run(&["--intents", "-", "--independent", "--jobs", jobs]);
        assert_eq!(ran.status, Some(2));
        assert!(ran.stderr.contains("expected a whole number from 1 to 1024"), "{}", ran.stderr);
    }
}

/// A device that takes nothing is there in one system only.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_its_place() {
    let full = || fs::File::options().write(true).open("/dev/full").expect("the device");
    for arguments in [&ACCOUNT[..], &["--config", "default", "--equity", "1", "limits"]] {
        let mut child = command(arguments)
            .stdin(Stdio::piped())
            .stdout(full())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdin.take().expect("piped").write_all(b"{}\n"));
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(
            said.starts_with("posize: can't write to standard output: No space left"),
            "{said}"
        );
        assert_eq!(output.status.code(), Some(2));
    }
}

/// A running posize with both ends of its pipes.
struct Running {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(options: &[&str]) -> Self {
        let mut command = command(&[&ACCOUNT, options].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let stdin = child.stdin.take().expect("standard input is piped");
        let stdout = BufReader::new(child.stdout.take().expect("standard output is piped"));
        Self { child, stdin, stdout }
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("an answer");
        line
    }

    /// What it says on standard error, and its status.
    fn end(mut self) -> (String, Option<i32>) {
        drop(self.stdin);
        drop(self.stdout);
        let mut said = String::new();
        self.child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
        (said, self.child.wait().expect("it ends").code())
    }
}

#[test]
fn whoever_writes_a_line_reads_its_answer_before_writing_the_next() {
    for options in [&[][..], &["--independent"], &["--explain"]] {
        let mut running = Running::start(options);
        for id in 1..=20 {
            writeln!(
                running.stdin,
                r#"{{"id": {id}, "symbol": "A", "side": "buy", "price": 1, "qty": 1}}"#
            )
            .expect("written");
            let answer = running.answer();
            assert!(
                answer.contains(&format!("\"id\":{id},")) && answer.ends_with("}\n"),
                "{answer}"
            );
        }
        // Several at once, and then a line that comes in two pieces.
        write!(running.stdin, "bad\nbad\n{{\"id\": 99, \"symbol\"").expect("written");
        assert!(running.answer().starts_with("{\"line\":21,"));
        assert!(running.answer().starts_with("{\"line\":22,"));
        writeln!(running.stdin, ": \"A\", \"side\": \"b\", \"price\": 1, \"qty\": 1}}")
            .expect("written");
        assert!(running.answer().contains("\"id\":99,"));
        let (said, status) = running.end();
        assert!(
            said.starts_with("posize: 21 sized, 0 of them cut and 0 refused; 2 bad;"),
            "{said}"
        );
        assert_eq!(status, Some(2));
    }
}

#[test]
fn a_strict_stream_ends_at_a_bad_line_though_its_input_stays_open() {
    for options in [&["--strict"][..], &["--strict", "--independent"]] {
        let mut running = Running::start(options);
        running.stdin.write_all(b"bad\n").expect("written");
        assert!(running.answer().starts_with("{\"line\":1,\"error\""));
        assert_eq!(running.child.wait().expect("it ends").code(), Some(2));
    }
}

/// So many intents, some bad.
fn many(count: u32) -> String {
    let line = |number: u32| match number % 97 {
        13 => "oops\n".to_owned(),
        _ => format!(
            "{{\"id\":{number},\"symbol\":\"S{}\",\"side\":\"{}\",\"price\":{}.{:02},\"qty\":{},\"strategy\":\"s{}\"}}\n",
            number % 83,
            ["buy", "sell"][usize::from(number.is_multiple_of(3))],
            10 + number % 900,
            number % 100,
            1 + number % 50,
            number % 7
        ),
    };
    (0..count).map(line).collect()
}

#[test]
fn a_reader_that_leaves_early_gets_every_answer_until_then_and_ends_it_quietly() {
    for options in [&[][..], &["--independent"]] {
        let intents = many(60_000);
        let whole = batch(options, &intents).stdout;
        let Running { mut child, mut stdin, mut stdout } = Running::start(options);
        let writer = std::thread::spawn(move || drop(stdin.write_all(intents.as_bytes())));
        let mut read = String::new();
        for _ in 0..700 {
            stdout.read_line(&mut read).expect("an answer");
        }
        drop(stdout);
        let mut said = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
        assert_eq!(
            (said.as_str(), child.wait().expect("it ends").code()),
            ("", Some(0)),
            "{options:?}"
        );
        writer.join().expect("the writer ends");
        assert!(whole.starts_with(&read) && read.lines().count() == 700);
    }
}

#[test]
fn a_stream_that_is_killed_leaves_whole_lines_and_the_old_book() {
    let path = scratch("killed.json");
    fs::write(&path, "the old book").expect("written");
    let intents = many(40_000);
    for round in 0..8 {
        let options = ["--book-out", path.to_str().expect("a plain path")];
        let whole = &batch(&[], &intents).stdout;
        let Running { mut child, mut stdin, mut stdout } = Running::start(&options);
        let text = intents.clone();
        let writer = std::thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
        let mut read = vec![0; 5000 + 31_000 * round];
        stdout.read_exact(&mut read).expect("so much comes");
        child.kill().expect("killed");
        stdout.read_to_end(&mut read).expect("the rest");
        child.wait().expect("it ends");
        writer.join().expect("the writer ends");
        assert!(whole.as_bytes().starts_with(&read), "no answer is lost or changed");
        assert!(read.ends_with(b"\n"), "no half line");
        assert_eq!(fs::read_to_string(&path).expect("read"), "the old book");
    }
    fs::remove_file(path).expect("removed");
}

#[test]
fn a_book_that_nobody_saw_to_its_end_is_not_written() {
    let path = scratch("unseen.json");
    let book = path.to_str().expect("a plain path");
    let Running { mut child, mut stdin, stdout } = Running::start(&["--book-out", book]);
    drop(stdout);
    drop(stdin.write_all(many(2000).as_bytes()));
    drop(stdin);
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
    assert_eq!(
        said,
        format!("posize: nobody read the answers to their end, so {book} is not written\n")
    );
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
    assert!(!path.exists());
}

#[test]
fn garbage_is_answered_line_by_line() {
    let mut dice = 7_u64;
    let mut bytes = Vec::new();
    for _ in 0..200_000 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        bytes.push(dice.to_le_bytes()[5]);
    }
    bytes[0] = b'x'; // so that the lines are no array
    let expected =
        bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
    for options in [&[][..], &["--independent"], &["--exits-first", "--explain"]] {
        let ran = posize_reading(&[&ACCOUNT, options].concat(), &bytes);
        assert_eq!((ran.status, ran.stdout.lines().count()), (Some(2), expected), "{options:?}");
        assert!(
            ran.stdout.lines().all(|line| line.starts_with("{\"line\":") && line.ends_with("\"}}"))
        );
    }
    bytes[0] = b'[';
    let ran = posize_reading(&ACCOUNT, &bytes);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stdout.lines().all(|line| line.starts_with("{\"line\":") && line.ends_with("\"}}"))
    );
}

#[test]
fn answers_from_all_cores_are_those_of_one_in_the_order_of_input() {
    let intents = many(30_000);
    let state = scratch("cores.json");
    let rows: Vec<String> = (0..200)
        .map(|row| {
            format!(
                "{{\"symbol\": \"S{}\", \"qty\": {}, \"ltp\": 7.5, \"strategy\": \"s{}\"}}",
                row % 90,
                40 - row,
                row % 8
            )
        })
        .collect();
    let rows =
        rows.into_iter().filter(|row| !row.contains("\"qty\": 0,")).collect::<Vec<_>>().join(",\n");
    fs::write(&state, format!("{{\"equity\": 90000, \"positions\": [{rows}]}}")).expect("written");
    let state_path = state.to_str().expect("a plain path");
    let run = |intents: &str, options: &[&str]| {
        let all = ["--config", "default", "--state", state_path, "size", "--intents", "-"];
        posize_reading(&[&all, options].concat(), intents.as_bytes()).stdout
    };
    let together = run(&intents, &["--independent"]);
    assert_eq!(together.lines().count(), 30_000);
    // A stream of one shares its book with nobody.
    for (intent, answer) in intents.lines().zip(together.lines()).step_by(997) {
        let alone = run(intent, &[]);
        if answer.contains("\"error\"") {
            assert!(alone.contains("\"error\""));
        } else {
            assert_eq!(alone.trim_end(), answer);
        }
    }
    fs::remove_file(state).expect("removed");
}

/// Memory is told by the system in one place only.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_stream() {
    let mut running = Running::start(&[]);
    let mut most = |rounds: u32| -> u64 {
        for round in 0..rounds {
            // Every position is closed again, at a price of its own.
            let line = |side: &str| {
                format!(
                    r#"{{"id": {round}, "symbol": "S{}", "side": "{side}", "price": {}.5, "qty": 3}}"#,
                    round % 50,
                    10 + round % 777
                )
            };
            let (buy, sell) = (line("buy"), line("sell"));
            write!(running.stdin, "{buy}\n{sell}\n").expect("written");
            assert!(running.answer().contains("\"qty\":3"));
            assert!(running.answer().contains("\"qty\":3"));
        }
        let status =
            fs::read_to_string(format!("/proc/{}/status", running.child.id())).expect("it runs");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the peak");
        line.split_whitespace()
            .nth(1)
            .and_then(|kilobytes| kilobytes.parse().ok())
            .expect("a number")
    };
    let first = most(4000);
    let then = most(24_000);
    assert!(then < first + 1024, "{first} kB, and after seven times the stream {then} kB");
    running.end();
}

#[test]
fn without_a_peak_a_stream_answers_its_exits_or_nothing() {
    let config = scratch("drawdown.yaml");
    fs::write(&config, "portfolio:\n  drawdown_scaling: [{drawdown_pct: 0.1, scale: 0}]\n")
        .unwrap();
    let config = config.to_str().unwrap();
    let state = scratch("no-peak.json");
    let intents = "{\"symbol\": \"A\", \"close\": true, \"price\": 100}\n{\"symbol\": \"B\", \
        \"side\": \"buy\", \"price\": 100}\n";
    let run = |book: &str| {
        fs::write(&state, book).unwrap();
        let state = state.to_str().unwrap();
        posize_reading(
            &["--config", config, "--state", state, "size", "--intents", "-"],
            intents.as_bytes(),
        )
    };
    let needed = "drawdown_scaling needs the peak of the equity: give --peak-equity, or \
        equity.max_equity in the checkpoint";
    assert_ran(&run(r#"{"equity": 1000, "positions": []}"#), 2, "", &format!("posize: {needed}\n"));
    let ran = run(r#"{"equity": 1000, "positions": [{"symbol": "A", "qty": 5, "ltp": 100}]}"#);
    let answers = format!(
        "{}\n{}\n",
        r#"{"symbol":"A","side":"sell","strategy":null,"qty":5,"notional":500,"binding":null,"reason":null}"#,
        format_args!(r#"{{"line":2,"error":{{"code":"no_peak_equity","message":"{needed}"}}}}"#)
    );
    let said = format!(
        "warning: {needed}; until then only exits are answered\n\
         posize: 1 sized, 0 of them cut and 0 refused; 1 bad; exposure 0 of 1,600 (0 %)\n"
    );
    assert_ran(&ran, 2, &answers, &said);
    let ran = run(r#"{"equity": 1000, "positions": [], "meta": {"max_equity": 1000}}"#);
    assert!(ran.stderr.starts_with("posize: 2 sized"), "{}", ran.stderr);
}
