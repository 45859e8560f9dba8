//! Names of instruments that look alike and are not the same: refused wherever a symbol is read.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use support::{assert_ran, posize, posize_reading, written};

const INVISIBLE: &str = "NIFTY\u{200b}25NOVFUT";

#[test]
fn an_intent_that_names_none_is_a_bad_line() {
    let line = |symbol: &str| {
        format!("{{\"symbol\": \"{symbol}\", \"side\": \"buy\", \"price\": 100, \"qty\": 75}}\n")
    };
    let told = |number: u8, fault: &str, remedy: &str| {
        format!(
            "{{\"line\":{number},\"error\":{{\"code\":\"bad_symbol\",\"message\":\"symbol has \
             {fault}: {remedy}\"}}}}\n"
        )
    };
    let symbols = ["NIFTY25NOVFUT ", INVISIBLE, "N\u{406}FTY25NOVFUT", "\u{ff34}\u{ff23}\u{ff33}"];
    let input = symbols.map(line).concat() + &line("NIFTY FUT 25 NOV 25");
    let expected = [
        told(1, "U+0020 as character 14, white space at an end of the name", "take it out"),
        told(2, "U+200B as character 6, which can't be seen as what it is", "take it out"),
        told(
            3,
            "U+0406 as character 2, a Cyrillic letter among Latin ones",
            "write the name in one alphabet",
        ),
        told(
            4,
            "U+FF34 as character 1, a look-alike of a plain letter or sign",
            "write the plain letter or sign",
        ),
    ];
    for independent in [&[][..], &["--independent"]] {
        let arguments = ["--config", "default", "--equity", "100000", "size", "--intents", "-"];
        let ran = posize_reading(&[&arguments[..], independent].concat(), input.as_bytes());
        let lines: Vec<&str> = ran.stdout.split_inclusive('\n').collect();
        assert_eq!(lines[..4], expected);
        assert!(lines[4].contains("\"symbol\":\"NIFTY FUT 25 NOV 25\""), "{}", lines[4]);
        assert_eq!(ran.status, Some(2));
    }
}

#[test]
fn so_is_the_flag() {
    let arguments = ["--config", "default", "--equity", "100000", "size", "--side", "buy"];
    let further = ["--price", "100", "--symbol", "NIFTY25NOVFUT "];
    let ran = posize(&[&arguments[..], &further].concat());
    let said = "posize: symbol has U+0020 as character 14, white space at an end of the name: \
        take it out\n";
    assert_ran(&ran, 2, "", said);
}

/// `code key: message` of each error that `validate` tells.
fn errors(config: &str, state: Option<&str>) -> Vec<String> {
    let name = if state.is_some() { "symbols-of-a-state" } else { "symbols" };
    let config = written(&format!("{name}.yaml"), config);
    let state = state.map(|state| written("symbols.json", state));
    let mut arguments = vec!["validate", &config];
    if let Some(state) = &state {
        arguments.extend(["--state", state]);
    }
    let ran = posize(&arguments);
    let errors = ran.stdout.lines().filter_map(|line| line.split_once(": error["));
    errors.map(|(_, told)| told.replacen(']', "", 1)).collect()
}

#[test]
fn a_config_that_names_none_is_wrong() {
    for (text, expected) in [
        (
            "instruments: {\"NIFTY \": {lot_size: 75}}",
            "bad-symbol: portfolio.instruments.NIFTY : `NIFTY ` is a name with U+0020 as \
             character 6, white space at an end of the name",
        ),
        (
            "symbol_limits: {\"T\u{421}S\": {max_exposure_pct: 0.1}}",
            "bad-symbol: portfolio.symbol_limits.T\u{421}S: `T\u{421}S` is a name with U+0421 as \
             character 2, a Cyrillic letter among Latin ones",
        ),
        (
            "underlying_limits: {\"NIFTY\\u200b\": {max_exposure_pct: 0.1}}",
            "bad-symbol: portfolio.underlying_limits.NIFTY\\u{200b}: `NIFTY\\u{200b}` is a name \
             with U+200B as character 6, which can't be seen as what it is",
        ),
        (
            "correlation: {max_exposure_pct: 0.5, rho: [[NIFTY, \" BANKNIFTY\", 0.9]]}",
            "bad-symbol: portfolio.correlation.rho[0][1]: ` BANKNIFTY` is a name with U+0020 as \
             character 1, white space at an end of the name",
        ),
    ] {
        assert_eq!(errors(&format!("portfolio:\n  {text}\n"), None), [expected], "{text}");
    }
    let inside = "portfolio: {instruments: {NIFTY FUT 25 NOV 25: {lot_size: 75}}}\n";
    assert_eq!(errors(inside, None), [""; 0]);
}

#[test]
fn so_is_a_state() {
    let row = r#""quantity": 75, "last_price": 100"#;
    let order = r#""side": "buy", "quantity": 75, "price": 100"#;
    let space = "U+0020 as character 4, white space at an end of the name";
    for (state, expected) in [
        (
            format!(r#"{{"equity": 1, "positions": [{{"symbol": "TCS ", {row}}}]}}"#),
            format!("bad-symbol: positions[0].symbol: `symbol` is \"TCS \" with {space}"),
        ),
        (
            format!(r#"{{"equity": 1, "positions": {{"TCS ": {{{row}}}}}}}"#),
            format!(
                "bad-symbol: positions[\"TCS \"].symbol: the row is filed under \"TCS \" with {space}"
            ),
        ),
        (
            format!(
                r#"{{"equity": 1, "positions": [{{"symbol": "TCS", "tsym": "TCS ", {row}}}]}}"#
            ),
            format!("bad-symbol: positions[0].tsym: `tsym` is \"TCS \" with {space}"),
        ),
        (
            format!(
                r#"{{"equity": 1, "positions": [], "open_orders": [{{"symbol": "TCS ", {order}}}]}}"#
            ),
            format!("bad-symbol: open_orders[0].symbol: `symbol` is \"TCS \" with {space}"),
        ),
    ] {
        let config = "portfolio: {max_leverage: 2}\n";
        assert_eq!(errors(config, Some(&state)), [expected], "{state}");
    }
}
