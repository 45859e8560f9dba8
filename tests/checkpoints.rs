//! Checkpoints of every shape, the mistakes that they come with, and files cut off in the middle.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use posize::diagnostic::Diagnostic;
use posize::diagnostic::rules::{self, STATE_RULES};
use posize::engine::Position;
use posize::number::Exact;
use posize::source::Source;
use posize::state::{self, Checkpoint, Wants};

const SAMPLES: [(&str, &str); 6] = [
    ("engine_v3_state", include_str!("checkpoints/engine_v3_state.json")),
    ("hand_written", include_str!("checkpoints/hand_written.json")),
    ("kite_positions_response", include_str!("checkpoints/kite_positions_response.json")),
    ("kite_sync_state", include_str!("checkpoints/kite_sync_state.json")),
    ("paper_state", include_str!("checkpoints/paper_state.json")),
    ("runtime_state", include_str!("checkpoints/runtime_state.json")),
];

fn sample(name: &str) -> Source {
    let (_, text) = SAMPLES.into_iter().find(|(sample, _)| *sample == name).expect(name);
    Source::new(name, text)
}

fn json(text: &str) -> Source {
    Source::new("state.json", text)
}

fn load(source: &Source) -> Checkpoint<'_> {
    state::read(source).unwrap_or_else(|problems| panic!("{}: {problems:#?}", source.name))
}

fn equity(checkpoint: &Checkpoint<'_>) -> Option<String> {
    checkpoint.equity.as_ref().map(ToString::to_string)
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect()
}

/// Symbol, strategy, quantity and exposure, the latter multiplied out here and not by the engine.
fn row(position: &Position<'_>) -> (String, String, String, String) {
    let units = Exact::from(position.quantity).abs();
    let points = &units * &Exact::from(position.mark);
    let exposure = &points * &position.point_value.map_or(Exact::ONE, Exact::from);
    let strategy = position.strategy.as_deref().unwrap_or("-");
    (
        position.symbol.to_string(),
        strategy.to_owned(),
        position.quantity.to_string(),
        exposure.to_string(),
    )
}

fn rows(checkpoint: &Checkpoint<'_>) -> Vec<(String, String, String, String)> {
    checkpoint.positions.iter().map(row).collect()
}

fn written(rows: &[(&str, &str, &str, &str)]) -> Vec<(String, String, String, String)> {
    rows.iter().map(|(a, b, c, d)| ((*a).into(), (*b).into(), (*c).into(), (*d).into())).collect()
}

#[test]
fn a_runtime_state_adds_up_its_equity() {
    let source = sample("runtime_state");
    let checkpoint = load(&source);
    assert_eq!(equity(&checkpoint).as_deref(), Some("500000")); // 500000 + 1250.55 - 1250.55
    assert_eq!(
        rows(&checkpoint),
        written(&[
            ("RELIANCE", "ema20_50_intraday", "20", "50000"), // 20 × 2500, not the average of 2480
            ("NIFTY25NOV24000CE", "expiry_scalper", "500", "100000"), // 500 × 200
        ])
    );
    assert!(checkpoint.warnings.is_empty());
    let taken_at = checkpoint.taken_at.expect("the sample has a ts");
    assert_eq!((taken_at.path.as_str(), &*taken_at.text), ("ts", "2025-11-16T09:45:03.120394Z"));
    assert_eq!((taken_at.span().start.line, taken_at.span().start.column), (30, 9));
}

#[test]
fn an_object_keyed_by_symbol_is_a_list() {
    let source = sample("engine_v3_state");
    let checkpoint = load(&source);
    assert_eq!(equity(&checkpoint).as_deref(), Some("751875")); // 750000 + 0 + 1875
    assert_eq!(
        rows(&checkpoint),
        written(&[
            ("BANKNIFTY25NOVFUT", "ema20_50_intraday", "35", "2036074.99999999998"), // 35 × 58173.571428571428
            ("RELIANCE", "mean_reversion", "-100", "250000"), // 100 × 2500 (ltp)
        ])
    );
    let stops: Vec<_> = checkpoint
        .positions
        .iter()
        .map(|row| row.stop_price.map(|stop| stop.to_string()))
        .collect();
    assert_eq!(stops, [Some("57900".to_owned()), Some("2550".to_owned())]);
}

#[test]
fn a_paper_state_takes_the_equity_of_meta_and_skips_what_is_closed() {
    let source = sample("paper_state");
    let checkpoint = load(&source);
    assert_eq!(equity(&checkpoint).as_deref(), Some("499958.30000000005"));
    // 30 × 3520.1 and 40 × 1502.35: together the 165697 that the file itself calls total_notional
    assert_eq!(
        rows(&checkpoint),
        written(&[("TCS", "-", "30", "105603"), ("INFY", "-", "-40", "60094")])
    );
    assert!(checkpoint.warnings.is_empty());
}

#[test]
fn a_broker_sync_multiplies_by_the_contract_and_warns_of_its_equity() {
    let source = sample("kite_sync_state");
    let checkpoint = load(&source);
    assert_eq!(equity(&checkpoint).as_deref(), Some("2500000"));
    assert_eq!(
        rows(&checkpoint),
        written(&[
            ("NIFTY25NOVFUT", "-", "150", "3892890"), // 150 × 25952.6
            ("USDINR25NOVFUT", "-", "-3", "265710"),  // 3 × 88.57 × 1000
        ])
    );
    assert_eq!(codes(&checkpoint.warnings), ["equity-from-paper-capital"]);
    let span = checkpoint.warnings[0].span.expect("a place");
    assert_eq!(
        (span.start.line, span.start.column, checkpoint.warnings[0].key.as_str()),
        (10, 79, "meta.paper_capital")
    );
}

#[test]
fn a_brokers_positions_answer_is_a_book_without_an_equity() {
    let source = sample("kite_positions_response");
    let checkpoint = load(&source);
    assert_eq!(equity(&checkpoint), None);
    // 1 × 124455 × 10, and 400 × 10 once: `day` repeats what `net` holds
    assert_eq!(
        rows(&checkpoint),
        written(&[("GOLDM25DECFUT", "-", "1", "1244550"), ("IDEA", "-", "400", "4000")])
    );
    let error = state::missing_equity(&source);
    assert_eq!((error.rule.code, error.key.as_str()), ("missing-equity", "equity"));
}

#[test]
fn a_hand_written_state_is_enough() {
    let source = sample("hand_written");
    let checkpoint = load(&source);
    assert_eq!((equity(&checkpoint).as_deref(), checkpoint.positions.len()), (Some("500000"), 0));
    assert!(checkpoint.warnings.is_empty());
}

#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    for (name, text) in SAMPLES {
        let plain = Source::new(name, text);
        let windows = Source::new(name, format!("\u{feff}{}", text.replace('\n', "\r\n")));
        let (plain, windows) = (load(&plain), load(&windows));
        assert_eq!(plain.positions, windows.positions, "{name}");
        assert_eq!(plain.equity, windows.equity, "{name}");
        assert_eq!(plain.taken_at, windows.taken_at, "{name}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_whole() {
    for (name, text) in SAMPLES {
        let whole = Source::new(name, text);
        let whole = load(&whole);
        for (end, _) in text.char_indices() {
            let cut = Source::new(name, &text[..end]);
            match state::read(&cut) {
                Ok(checkpoint) => {
                    assert_eq!(
                        text[end..].trim(),
                        "",
                        "{name} up to byte {end} was taken for a checkpoint"
                    );
                    assert_eq!(checkpoint.positions, whole.positions);
                }
                Err(problems) => {
                    let code = if text[..end].is_empty() { "empty-checkpoint" } else { "bad-json" };
                    assert_eq!(codes(&problems), [code], "{name} up to byte {end}");
                    assert_eq!(
                        problems[0].span,
                        Some(cut.span(end, end)),
                        "{name} up to byte {end}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_file_with_a_wrong_byte_anywhere_is_read_or_refused_with_a_place() {
    for (name, text) in SAMPLES {
        for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii()) {
            for wrong in ["", "\"", "{", "]", "0", "\\", "é"]
                .into_iter()
                .filter(|wrong| wrong.as_bytes() != [byte])
            {
                let source =
                    Source::new(name, format!("{}{wrong}{}", &text[..at], &text[at + 1..]));
                if let Err(problems) = state::read(&source) {
                    assert!(
                        problems.iter().all(|problem| problem.span.is_some()),
                        "{name} with {wrong} at {at}"
                    );
                    assert!(!problems.is_empty());
                }
            }
        }
    }
}

/// Wrong checkpoints, with a `▸` before each value that is wrong, and the code and path of each.
const WRONG: &[(&str, &[&str])] = &[
    // The text as a whole.
    ("▸", &["empty-checkpoint"]),
    (" \r\n ▸", &["empty-checkpoint"]),
    ("[▸1]", &["bad-row [0]"]),
    ("\n ▸500000", &["not-an-object"]),
    ("▸null", &["not-an-object"]),
    ("[1▸", &["bad-json"]),
    (r#"{"equity": 1} ▸x"#, &["bad-json"]),
    (r#"{"equity": 1}▸{}"#, &["bad-json"]),
    (r#"{"equity": 1,▸}"#, &["bad-json"]),
    ("{▸'equity': 1}", &["bad-json"]),
    (r#"{"equity": 0▸10}"#, &["bad-json"]),
    (r#"{"é": 1, "x": ▸None}"#, &["bad-json"]),
    ("{\"x\": \"a▸\nb\"}", &["bad-json"]),
    (r#"{"x": ▸é}"#, &["bad-json"]),
    (r#"{"net": [], "risk": {"\ud800▸": 1}}"#, &["bad-json"]),
    ("▸NaN", &["json-nan"]),
    (r#"{"equity": ▸NaN}"#, &["json-nan"]),
    ("{\"equity\": 1,\r\n \"x\": [1, ▸-Infinity]}", &["json-nan"]),
    (r#"{"positions": [{"symbol": "A", "quantity": 1, "last_price": ▸NaN}]}"#, &["json-nan"]),
    // Lists.
    (r#"{"positions": ▸null}"#, &["bad-positions positions"]),
    (r#"{"positions": ▸"none"}"#, &["bad-positions positions"]),
    (r#"{"broker": {"positions": ▸0}}"#, &["bad-positions broker.positions"]),
    (r#"{"broker": ▸[{"symbol": "A"}]}"#, &["bad-positions broker"]),
    ("{\"positions\": [],\n \"data\": {\"net\": ▸null}}", &["bad-positions data.net"]),
    (r#"{"net": ▸true}"#, &["bad-positions net"]),
    (r#"{"positions": [], "positions": ▸[]}"#, &["duplicate-field positions"]),
    (r#"{"broker": {}, "broker": ▸{"positions": []}}"#, &["duplicate-field broker"]),
    (r#"{"broker": {"positions": [], "positions": ▸[]}}"#, &["duplicate-field broker.positions"]),
    (r#"{"data": 1, "data": ▸2}"#, &["duplicate-field data"]),
    (
        r#"{"positions": [▸7, {"quantity": 0}, ▸[]]}"#,
        &["bad-row positions[0]", "bad-row positions[2]"],
    ),
    (r#"{"positions": {"A": ▸7}}"#, &["bad-row positions.A"]),
    (r#"{"positions": {"A.B": ▸null}}"#, &["bad-row positions[\"A.B\"]"]),
    (r#"{"positions": {"A": {"qty": 0}, "A": ▸{"qty": 0}}}"#, &["duplicate-field positions.A"]),
    (r#"{"status": ▸"error", "data": null}"#, &["broker-error status"]),
    ("\n▸{}", &["broker-error"]),
    ("\n▸{\"status\": \"ok\"}", &["nothing-known"]),
    (r#"▸{"broker": null, "data": {"day": []}}"#, &["nothing-known"]),
    (r#"▸{"open_orders": []}"#, &["no-positions"]),
    // Quantities.
    (r#"{"positions": [▸{}]}"#, &["bad-quantity positions[0].quantity"]),
    ("{\"net\": [\n {\"quantity\": ▸null, \"qty\": 5}]}", &["bad-quantity net[0].quantity"]),
    (r#"{"net": {"A": {"qty": ▸"1,5"}}}"#, &["bad-quantity net.A.qty"]),
    (r#"{"net": [{"qty": ▸"NaN"}]}"#, &["bad-quantity net[0].qty"]),
    (r#"{"net": [{"qty": ▸true}]}"#, &["bad-quantity net[0].qty"]),
    (r#"{"net": [{"qty": ▸[1]}]}"#, &["bad-quantity net[0].qty"]),
    (r#"{"net": [{"qty": ▸""}]}"#, &["bad-quantity net[0].qty"]),
    (r#"{"net": [{"qty": ▸1e18}]}"#, &["number-out-of-range net[0].qty"]),
    (r#"{"net": [{"qty": ▸1e-65}]}"#, &["number-out-of-range net[0].qty"]),
    (r#"{"net": [{"qty": 1, "qty": ▸0}]}"#, &["duplicate-field net[0].qty"]),
    // Symbols.
    (r#"{"net": [▸{"qty": 1, "ltp": 1}]}"#, &["bad-symbol net[0].symbol"]),
    (r#"{"net": [{"qty": 1, "ltp": 1, "symbol": ▸" "}]}"#, &["bad-symbol net[0].symbol"]),
    (r#"{"net": [{"qty": 1, "ltp": 1, "symbol": ▸5}]}"#, &["bad-symbol net[0].symbol"]),
    (r#"{"net": [{"qty": 1, "ltp": 1, "symbol": ▸"\ud800"}]}"#, &["bad-symbol net[0].symbol"]),
    (r#"{"net": {"": ▸{"qty": 1, "ltp": 1}}}"#, &["bad-symbol net[\"\"].symbol"]),
    (
        r#"{"net": {"A": {"qty": 1, "ltp": 1, "tradingsymbol": ▸"B"}}}"#,
        &["symbol-mismatch net.A.tradingsymbol"],
    ),
    // Prices.
    (r#"{"net": [▸{"symbol": "A", "qty": 1}]}"#, &["bad-price net[0].last_price"]),
    (
        r#"{"net": [{"symbol": "A", "qty": 1, "last_price": ▸0, "avg_price": 5}]}"#,
        &["bad-price net[0].last_price"],
    ),
    (r#"{"net": [{"symbol": "A", "qty": 1, "ltp": ▸-0.05}]}"#, &["bad-price net[0].ltp"]),
    (
        r#"{"net": [{"symbol": "A", "qty": 1, "average_price": ▸"x"}]}"#,
        &["bad-price net[0].average_price"],
    ),
    (
        r#"{"net": [{"symbol": "A", "qty": 1, "ltp": ▸1.00000000000000000000000000001}]}"#,
        &["number-out-of-range net[0].ltp"],
    ),
    // The rest of a row, and several mistakes in one.
    (
        r#"{"net": [{"symbol": "A", "qty": 1, "ltp": 1, "multiplier": ▸-2}]}"#,
        &["bad-point-value net[0].multiplier"],
    ),
    (
        r#"{"net": [{"symbol": "A", "qty": 1, "ltp": 1, "point_value": ▸{}}]}"#,
        &["bad-point-value net[0].point_value"],
    ),
    (
        r#"{"net": [{"symbol": "A", "qty": 1, "ltp": 1, "stop_price": ▸"-"}]}"#,
        &["bad-stop-price net[0].stop_price"],
    ),
    (
        r#"{"net": [{"symbol": "A", "qty": 1, "ltp": 1, "strategy_code": ▸7}]}"#,
        &["bad-strategy net[0].strategy_code"],
    ),
    (
        "{\"equity\": ▸[],\n\"net\": [▸{\"qty\": 1, \"ltp\": ▸0,\n\"stop_price\": ▸[]}, {\"qty\": \
         ▸null}]}",
        &[
            "bad-equity equity",
            "bad-symbol net[0].symbol",
            "bad-price net[0].ltp",
            "bad-stop-price net[0].stop_price",
            "bad-quantity net[1].qty",
        ],
    ),
    // Equity.
    (r#"{"equity": ▸true, "net": []}"#, &["bad-equity equity"]),
    (r#"{"equity": ▸"abc", "net": [], "meta": {"equity": 5}}"#, &["bad-equity equity"]),
    (r#"{"equity": ▸1e30, "net": []}"#, &["number-out-of-range equity"]),
    (r#"{"equity": 1, "equity": ▸2, "net": []}"#, &["duplicate-field equity"]),
    (r#"{"net": [], "equity": {"paper_capital": ▸[]}}"#, &["bad-equity equity.paper_capital"]),
    (
        r#"{"net": [], "equity": {"paper_capital": 1, "realized_pnl": ▸"-", "unrealized_pnl": ▸[]}}"#,
        &["bad-equity equity.realized_pnl", "bad-equity equity.unrealized_pnl"],
    ),
    (
        r#"{"net": [], "equity": {"realized_pnl": 1, "realized_pnl": ▸1}}"#,
        &["duplicate-field equity.realized_pnl"],
    ),
    (r#"{"net": [], "meta": {"equity": ▸{}}}"#, &["bad-equity meta.equity"]),
    (r#"{"net": [], "meta": {"paper_capital": ▸"5 lakh"}}"#, &["bad-equity meta.paper_capital"]),
    (r#"{"net": [], "meta": {"equity": 1, "equity": ▸1}}"#, &["duplicate-field meta.equity"]),
    // Halts.
    (r#"{"net": [], "risk": {"trading_halted": ▸"yes"}}"#, &["bad-halt risk.trading_halted"]),
    (r#"{"net": [], "risk": {"trading_halted": ▸1}}"#, &["bad-halt risk.trading_halted"]),
    (
        r#"{"net": [], "risk": {"trading_halted": true, "trading_halted": ▸false}}"#,
        &["duplicate-field risk.trading_halted"],
    ),
];

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (marked, said) in WRONG {
        let source = json(&marked.replace('▸', ""));
        let problems = match state::read(&source) {
            Ok(checkpoint) => panic!("{marked} was taken for {checkpoint:#?}"),
            Err(problems) => problems,
        };
        let named = |problem: &Diagnostic| {
            format!("{} {}", problem.rule.code, problem.key).trim_end().to_owned()
        };
        assert_eq!(problems.iter().map(named).collect::<Vec<_>>(), *said, "{marked}");
        let place =
            |problem: &Diagnostic| problem.span.map(|span| (span.start.line, span.start.column));
        assert_eq!(
            problems.iter().filter_map(place).collect::<Vec<_>>(),
            marks(marked),
            "{marked}"
        );
    }
}

/// Line and column of what follows each `▸`, counted here and not by posize.
fn marks(marked: &str) -> Vec<(usize, usize)> {
    let (mut found, mut line, mut column) = (Vec::new(), 1, 1);
    for character in marked.chars() {
        match character {
            '▸' => found.push((line, column)),
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
    }
    found
}

#[test]
fn the_first_list_that_is_not_empty_counts() {
    let (a, b, c, d) = (
        r#"[{"symbol":"A","qty":1,"ltp":1}]"#,
        r#"[{"symbol":"B","qty":1,"ltp":1}]"#,
        r#"[{"symbol":"C","qty":1,"ltp":1}]"#,
        r#"[{"symbol":"D","qty":1,"ltp":1}]"#,
    );
    let bad = r#"[{"qty": "hidden"}]"#;
    for (text, symbol) in [
        (
            format!(
                r#"{{"net":{d},"data":{{"net":{c}}},"broker":{{"positions":{b}}},"positions":{a}}}"#
            ),
            "A",
        ),
        (
            format!(
                r#"{{"positions":{a},"broker":{{"positions":{b}}},"data":{{"net":{c}}},"net":{d}}}"#
            ),
            "A",
        ),
        (
            format!(
                r#"{{"positions":[],"broker":{{"positions":{b}}},"data":{{"net":{c}}},"net":{d}}}"#
            ),
            "B",
        ),
        (
            format!(
                r#"{{"positions":{{}},"broker":{{"positions":[]}},"net":{d},"data":{{"net":{c}}}}}"#
            ),
            "C",
        ),
        (format!(r#"{{"net":{d},"broker":"zerodha","data":null}}"#), "D"),
        // What does not count is not read for mistakes, wherever it stands.
        (
            format!(r#"{{"net":{bad},"data":7,"positions":{a},"broker":{{"positions":{bad}}}}}"#),
            "A",
        ),
        (format!(r#"{{"net":12.5,"positions":{a}}}"#), "A"),
    ] {
        let source = json(&text);
        let checkpoint = load(&source);
        assert_eq!(
            checkpoint.positions.iter().map(|row| &*row.symbol).collect::<Vec<_>>(),
            [symbol],
            "{text}"
        );
        assert!(checkpoint.warnings.is_empty(), "{text}");
    }
    for text in [
        format!(r#"{{"positions":[{{"qty":0}}],"net":{d}}}"#),
        format!(r#"{{"net":{d},"positions":[{{"qty":0}}]}}"#),
    ] {
        assert_eq!(
            load(&json(&text)).positions.len(),
            0,
            "rows of nothing still say that this is the list: {text}"
        );
    }
}

#[test]
fn an_account_without_any_list_is_an_empty_book() {
    for text in [
        r#"{"equity": 5}"#,
        r#"{"equity": 5, "broker": null, "data": {"day": []}}"#,
        r#"{"equity": {"paper_capital": 5, "unrealized_pnl": 0}, "status": "ok"}"#,
        r#"{"meta": {"equity": "5", "total_notional": 0.0}}"#,
    ] {
        let source = json(text);
        let checkpoint = load(&source);
        assert_eq!(equity(&checkpoint).as_deref(), Some("5"), "{text}");
        assert_eq!((checkpoint.positions.len(), checkpoint.warnings.len()), (0, 0), "{text}");
    }
}

#[test]
fn the_first_named_spelling_wins_and_null_is_absent() {
    let source = json(
        r#"{"positions": [
            {"qty": 9, "quantity": "2", "tradingsymbol": "B", "symbol": "A", "average_price": 8, "avg_price": 7, "ltp": 6,
             "last_price": "5.5", "point_value": 4, "multiplier": 3, "strategy_code": "t", "strategy": "s", "stop_price": "1e0"},
            {"qty": -1, "symbol": null, "tradingsymbol": "C", "last_price": null, "ltp": null, "avg_price": 7,
             "multiplier": null, "stop_price": null, "strategy": "", "strategy_code": null},
            {"qty": 0.001, "symbol": "D", "ltp": null, "average_price": 8, "point_value": 2, "strategy": null, "strategy_code": "t"},
            {"quantity": 0.0, "symbol": null, "last_price": 0, "multiplier": -1, "strategy": 5}
        ]}"#,
    );
    let checkpoint = load(&source);
    assert_eq!(
        rows(&checkpoint),
        written(&[("A", "s", "2", "33"), ("C", "-", "-1", "7"), ("D", "t", "0.001", "0.016")]) // 2 × 5.5 × 3; 7; 0.001 × 8 × 2
    );
    assert_eq!(
        checkpoint.positions[0].stop_price.map(|stop| stop.to_string()).as_deref(),
        Some("1")
    );
    assert_eq!(checkpoint.positions[1].point_value, None);
}

#[test]
fn escapes_in_names_and_texts_are_read() {
    let source = json(
        r#"{"posit\u0069ons": {"M\u0026M": {"qt\u0079": "\u0035", "ltp": 2, "symbol": "M&M", "strategy": "caf\u00e9"}}}"#,
    );
    assert_eq!(rows(&load(&source)), written(&[("M&M", "café", "5", "10")]));
}

#[test]
fn every_row_keeps_its_strategy_however_many_there_are() {
    // Twice round 150 codes, one of them spelled with an escape.
    let code = |row: usize| format!("code {}", row % 150);
    let spelled = |row: usize| code(row).replace("code 7", r"c\u006fde 7");
    let row = |row| {
        format!(
            r#"{{"symbol": "A", "quantity": 1, "price": 1, "ltp": 1, "strategy": "{}"}}"#,
            spelled(row)
        )
    };
    let list: Vec<String> = (0..300).map(row).collect();
    let source = json(&format!(r#"{{"equity": 1, "positions": [{}]}}"#, list.join(", ")));
    let found: Vec<_> = load(&source)
        .positions
        .into_iter()
        .map(|row| row.strategy.expect("told").into_owned())
        .collect();
    assert_eq!(found, (0..300).map(code).collect::<Vec<_>>());
}

#[test]
fn the_first_source_of_equity_that_applies_is_taken() {
    for (text, told, warned) in [
        (r#"{"equity": 500000.5, "meta": {"equity": 1}}"#, Some("500000.5"), false),
        (r#"{"equity": "5e5"}"#, Some("500000"), false),
        (r#"{"equity": -20}"#, Some("-20"), false),
        (r#"{"equity": 0}"#, Some("0"), false),
        (
            r#"{"equity": {"paper_capital": "100", "realized_pnl": -0.1, "cash": null}}"#,
            Some("99.9"),
            false,
        ),
        // A profit alone is no account.
        (r#"{"equity": {"unrealized_pnl": 7}, "meta": {"equity": 1}}"#, Some("1"), false),
        (r#"{"equity": {"realized_pnl": 5000}}"#, None, false),
        (r#"{"equity": {"paper_capital": null, "realized_pnl": 5000}}"#, None, false),
        (r#"{"equity": {"cash": 5}, "meta": {"equity": 1}}"#, Some("1"), false),
        (r#"{"equity": null, "meta": {"equity": null, "paper_capital": 3}}"#, Some("3"), true),
        (r#"{"meta": {"paper_capital": null}}"#, None, false),
        (r#"{"meta": "v3"}"#, None, false),
        (r"{}", None, false),
    ] {
        let source = json(&text.replacen('{', r#"{"positions": [], "#, 1).replace(", }", "}"));
        let checkpoint = load(&source);
        assert_eq!(equity(&checkpoint).as_deref(), told, "{text}");
        let warnings: &[&str] = if warned { &["equity-from-paper-capital"] } else { &[] };
        assert_eq!(codes(&checkpoint.warnings), warnings, "{text}");
    }
}

#[test]
fn a_halt_warns_with_its_reason() {
    for (risk, told) in [
        (
            r#"{"trading_halted": true, "halt_reason": "daily loss"}"#,
            Some("trading is halted; the reason given is \"daily loss\""),
        ),
        (
            r#"{"trading_halted": true, "halt_reason": null}"#,
            Some("trading is halted; no reason is given"),
        ),
        (r#"{"trading_halted": false, "halt_reason": "old"}"#, None),
        (r#"{"trading_halted": null}"#, None),
        ("null", None),
        ("0.5", None),
    ] {
        let source = json(&format!("{{\"positions\": [], \"risk\": {risk}}}"));
        let checkpoint = load(&source);
        assert_eq!(
            checkpoint.warnings.first().map(|warning| warning.message.as_str()),
            told,
            "{risk}"
        );
    }
}

#[test]
fn a_position_is_found_again_in_its_text() {
    let source = json(
        "{\"net\": [{\"qty\": 0},\n {\"qty\": 1, \"symbol\": \"A\", \"ltp\": 1},\n {\"qty\": 0}, \
         {\"qty\": 0},\n {\"qty\": 1, \"symbol\": \"B\", \"ltp\": 1, \"strategy\": \"s\"}]}",
    );
    let checkpoint = load(&source);
    let found = |index, fields: &[&str]| {
        let located = checkpoint.locate(index, fields)?;
        let start = located.span().start;
        Some((located.path, start.line, start.column))
    };
    assert_eq!(found(0, &[]), Some(("net[1]".to_owned(), 2, 2)));
    assert_eq!(found(0, &["strategy", "strategy_code"]), Some(("net[1]".to_owned(), 2, 2)));
    assert_eq!(
        found(1, &["strategy_code", "strategy"]),
        Some(("net[4].strategy".to_owned(), 4, 50))
    );
    assert_eq!(found(2, &[]), None);

    let source = sample("engine_v3_state");
    let checkpoint = load(&source);
    let located = checkpoint.locate(1, &["strategy", "strategy_code"]).expect("the row");
    assert_eq!(
        (located.path.as_str(), &*located.text),
        ("positions.RELIANCE.strategy_code", "mean_reversion")
    );
}

#[test]
fn a_thousand_bad_rows_give_twenty_and_a_count() {
    let source = json(&format!("{{\"positions\": [{}{{}}]}}", "{},".repeat(999)));
    let problems = state::read(&source).expect_err("no row has a quantity");
    assert_eq!(problems.len(), 21);
    assert_eq!(problems[19].key, "positions[19].quantity");
    assert_eq!(
        (problems[20].rule.code, problems[20].message.split(' ').next()),
        ("more-problems", Some("980"))
    );
}

#[test]
fn deep_nesting_in_ignored_fields_costs_no_stack() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for text in [
        format!("{{\"equity\": 5, \"x\": {deep}, \"positions\": []}}"),
        format!("{{\"equity\": 5, \"broker\": {{\"x\": {deep}}}, \"positions\": []}}"),
        format!("{{\"equity\": 5, \"positions\": [{{\"qty\": 0, \"x\": {deep}}}]}}"),
    ] {
        assert_eq!(equity(&load(&json(&text))).as_deref(), Some("5"));
        assert!(state::read(&json(&text.replace(']', ""))).is_err());
    }
    for text in [
        format!("{{\"positions\": {deep}}}"),
        format!("{{\"equity\": {deep}, \"positions\": []}}"),
        deep,
    ] {
        assert!(state::read(&json(&text)).is_err());
    }
}

/// What a checkpoint is told where everything is wanted of it, an equity that is missing included,
/// as a command without `--equity` tells it.
fn told(text: &str) -> Vec<&'static str> {
    let source = json(text);
    let wants = Wants {
        peak: true,
        day_pnl: true,
        day_trades: true,
        record_fields: vec!["win_trades".to_owned()],
        open_orders: true,
        strategy_codes: Vec::new(),
        strikes_follow: false,
        kept: true,
        shares: Vec::new(),
    };
    let diagnostics = match state::read_with(&source, &wants) {
        Err(problems) => problems,
        Ok(Checkpoint { equity: None, .. }) => vec![state::missing_equity(&source)],
        Ok(checkpoint) => checkpoint.warnings,
    };
    diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect()
}

#[test]
fn each_rule_is_shown_by_its_wrong_example_and_not_by_its_right_one() {
    // Only a config, or an option, asks for the age of a state.
    let of_age = rules::STALE_CHECKPOINT.code;
    for rule in STATE_RULES.iter().filter(|rule| rule.code != of_age) {
        assert!(told(rule.wrong).contains(&rule.code), "{}: {:?}", rule.code, told(rule.wrong));
        assert!(told(rule.right).is_empty(), "{}: {:?}", rule.code, told(rule.right));
    }
}
