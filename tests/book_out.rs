//! What `--book-out` carries on: whatever posize reads of a checkpoint, so that the book that is
//! written answers every question as the one that was read, under any config.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use support::{Ran, posize, posize_reading};

/// Configs that each ask for something else of a checkpoint.
const CONFIGS: [&str; 7] = [
    "portfolio: {max_leverage: 2}\n",
    "portfolio: {count_open_orders: false}\n",
    "portfolio: {position_sizing_mode: kelly}\n",
    "portfolio: {drawdown_scaling: [{drawdown_pct: 0.1, scale: 0.5}], streak_scaling: [{wins: 2, \
     scale: 1.5}]}\n",
    "portfolio: {count_open_orders: false, max_open_risk_pct: 0.5, max_symbol_exposure_pct: 0.4, \
     max_open_positions: 9}\n",
    "portfolio:\n  strategy_budgets: {s: {capital_pct: 0.2}, t: {capital_pct: 0.3}}\n  \
     rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.02}\n",
    "portfolio: {max_day_loss_pct: 0.5, max_day_trades: 30, max_losing_streak: 4}\n",
];

const CHECKPOINTS: [&str; 5] = [
    r#"{"ts": "2025-11-16T09:45:03", "equity": {"paper_capital": 90000, "realized_pnl": 0.5, "max_equity": 120000},
        "positions": [{"symbol": "A", "quantity": 30, "ltp": 101.5, "strategy": "s"}, {"symbol": "B", "qty": -4, "ltp": 9}],
        "strategies": {"s": {"win_trades": 30, "loss_trades": 12, "avg_win": 2.5, "avg_loss": -1.5, "win_streak": 3, "loss_streak": 0, "entry_count": 2,
            "day_pnl": 125.5, "name": "x"}, "t": {"day_pnl": -20, "win_trades": 40, "loss_trades": 40, "avg_win": 2,
            "avg_loss": 1}},
        "risk": {"trading_halted": true, "halt_reason": "daily \"loss\""},
        "open_orders": [{"symbol": "A", "side": "SELL", "quantity": 40, "price": 0},
            {"symbol": "C", "side": "buy", "quantity": 7, "trigger_price": 3, "multiplier": 10, "strategy": "t"}]}"#,
    r#"{"timestamp": 1763286303, "meta": {"paper_capital": "70000", "peak_equity": "99999.5", "day_trades": "7", "day_pnl": -20}, "net": [],
        "broker": {"orders": [{"symbol": "A", "transaction_type": "BUY", "qty": 5, "price": 100, "status": "TRIGGER PENDING"},
            {"symbol": "A", "transaction_type": "BUY", "qty": 5, "price": 100, "status": "COMPLETE"}]},
        "risk": {"trading_halted": false}}"#,
    // What is wrong is wrong for whoever asks for it, and for nobody else.
    r#"{"equity": 80000, "positions": [{"symbol": "A", "quantity": 3, "ltp": 10}], "meta": {"max_equity": "much"},
        "strategies": {"s": {"win_trades": "many", "win_streak": -1, "day_pnl": []}},
        "open_orders": [{"symbol": "A", "side": "BUY", "quantity": 1}, {"symbol": "B", "side": "BUY", "quantity": 2}]}"#,
    r#"{"equity": 80000, "positions": [], "strategies": 7, "broker": {"orders": 5}, "equity_curve": [1]}"#,
    r#"{"equity": 80000, "positions": [], "strategies": null, "open_orders": null, "risk": null, "ts": null}"#,
];

/// A file of this text in the folder that Cargo gives to tests.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("book-out-{}-{name}", std::process::id()));
    fs::write(&path, text).expect("written");
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn remove(files: impl IntoIterator<Item = PathBuf>) {
    for file in files {
        fs::remove_file(file).expect("removed");
    }
}

/// Sizes a stream and writes the book in the place of the checkpoint.
fn trade(config: &Path, state: &Path, options: &[&str], intents: &str) -> Ran {
    let (config, state) = (text(config), text(state));
    let all = ["--config", config, "--state", state, "size", "--intents", "-", "--book-out", state];
    posize_reading(&[&all, options].concat(), intents.as_bytes())
}

/// What a config makes of a checkpoint. Errors have their places, which are others in another file.
fn answers(config: &Path, state: &Path) -> Vec<(String, Option<i32>, String)> {
    let size = vec![
        "size",
        "--symbol",
        "A",
        "--side",
        "sell",
        "--price",
        "50",
        "--strategy",
        "s",
        "--stop",
        "52",
    ];
    let size_of = [&size[..], &["--qty", "35"]].concat();
    [vec!["limits"], vec!["budget"], vec!["budget", "--rebalance"], size, size_of]
        .into_iter()
        .map(|command| {
            let ran = posize(
                &[&["--config", text(config), "--state", text(state), "--json"][..], &command]
                    .concat(),
            );
            let said = |line: &str| {
                line.split("error[").nth(1).map(|error| error.split(']').next().map(str::to_owned))
            };
            let mut said: Vec<String> = ran.stderr.lines().filter_map(said).flatten().collect();
            said.sort_unstable();
            (ran.stdout, ran.status, said.join(" "))
        })
        .collect()
}

#[test]
fn a_written_book_answers_as_the_one_that_was_read_under_any_config() {
    let configs: Vec<PathBuf> = CONFIGS
        .iter()
        .enumerate()
        .map(|(index, text)| file(&format!("{index}.yaml"), text))
        .collect();
    for checkpoint in CHECKPOINTS {
        let before = file("before.json", checkpoint);
        for config in &configs {
            let after = file("after.json", checkpoint);
            let ran = trade(config, &after, &[], "");
            if ran.status == Some(2) {
                assert_eq!(
                    fs::read_to_string(&after).expect("read"),
                    checkpoint,
                    "what this config asks for is wrong"
                );
                continue;
            }
            for other in &configs {
                let context =
                    format!("{checkpoint}\nwritten under {config:?}, read under {other:?}");
                assert_eq!(answers(other, &before), answers(other, &after), "{context}");
            }
            let once = fs::read_to_string(&after).expect("read");
            assert_eq!(trade(config, &after, &[], "").status, Some(0));
            assert_eq!(
                fs::read_to_string(&after).expect("read"),
                once,
                "writing it again changes nothing"
            );
            fs::remove_file(after).expect("removed");
        }
        fs::remove_file(before).expect("removed");
    }
    remove(configs);
}

#[test]
fn the_written_book_says_when_it_was_taken_and_what_else_was_told() {
    let config = file("told.yaml", CONFIGS[1]);
    let state = file("told.json", CHECKPOINTS[0]);
    assert_eq!(trade(&config, &state, &["--peak-equity", "130000"], "").status, Some(0));
    // What was told apart held for that run: nothing was filled, so that nothing has changed.
    assert_eq!(fs::read_to_string(&state).expect("read"), CHECKPOINTS[0]);
    fs::write(&state, CHECKPOINTS[1]).expect("written");
    assert_eq!(trade(&config, &state, &["--equity", "65000"], "").status, Some(0));
    assert_eq!(fs::read_to_string(&state).expect("read"), CHECKPOINTS[1]);
    // The book of several documents is one of its own, and tells all of it.
    let other = file("told-other.json", r#"{"equity": 1}"#);
    let new = file("told-new.json", "");
    let write = |first: &str, options: &[&str]| {
        fs::write(&state, first).expect("written");
        let states = ["--state", text(&state), "--state", text(&other)];
        let all = [&["--config", text(&config)], &states[..], options, &["size"]].concat();
        let out = ["--intents", "-", "--book-out", text(&new)];
        let ran = posize_reading(&[&all[..], &out].concat(), b"");
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        fs::read_to_string(&new).expect("read")
    };
    let written = write(CHECKPOINTS[0], &["--peak-equity", "130000"]);
    for part in [
        r#""ts": "2025-11-16T09:45:03""#,
        r#""meta": {"max_equity": 130000}"#,
        r#""risk": {"trading_halted": true, "halt_reason": "daily \"loss\""}"#,
        r#"{"symbol": "A", "side": "sell", "status": "OPEN", "quantity": 40, "price": 101.5}"#,
    ] {
        assert!(written.contains(part), "{part} in {written}");
    }
    // An equity that is told apart is no paper capital.
    let written = write(CHECKPOINTS[1], &["--equity", "65000"]);
    assert!(
        written.starts_with("{\"equity\": 65000,") && !written.contains("paper_capital"),
        "{written}"
    );
    remove([other, new]);
    remove([config, state]);
}

#[test]
fn orders_keep_what_positions_told_of_them_though_these_are_closed() {
    let config = file("closed.yaml", CONFIGS[1]);
    let checkpoint = r#"{"equity": 100000, "positions": [{"symbol": "A", "quantity": 2, "ltp": 40, "multiplier": 50}],
        "open_orders": [{"symbol": "A", "side": "BUY", "quantity": 3}]}"#;
    let state = file("closed.json", checkpoint);
    let ran = trade(&config, &state, &[], r#"{"symbol": "A", "price": 45, "close": true}"#);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    // 3 × 40 × 50
    let limits = posize(&["--config", "default", "--state", text(&state), "limits", "--json"]);
    assert!(
        limits.stdout.contains("\"current_exposure\": 6000,"),
        "{}{}",
        limits.stdout,
        limits.stderr
    );
    remove([config, state]);
}

#[test]
fn the_written_orders_are_the_same_orders_when_they_are_read_again() {
    let config = file("orders.yaml", CONFIGS[0]);
    let checkpoint = r#"{"equity": 100000, "positions": [{"symbol": "A", "quantity": 200, "last_price": 100}], "open_orders": [
        {"order_id": "1", "symbol": "A", "side": "SELL", "quantity": 200, "order_type": "SL-M", "trigger_price": 95, "parent_order_id": 9},
        {"order_id": 2, "symbol": "A", "side": "SELL", "quantity": 200, "order_type": "LIMIT", "price": 120, "oco_group": "g"},
        {"symbol": "B", "side": "BUY", "quantity": 5, "price": 10, "stop_price": 8.5, "status": "OPEN"},
        {"symbol": "C", "side": "BUY", "quantity": 5, "price": 10, "status": "TRIGGER PENDING"}]}"#;
    let state = file("orders.json", checkpoint);
    let orders = r#""open_orders": [
{"symbol": "A", "side": "sell", "status": "OPEN", "order_type": "SL", "order_id": "1", "parent_order_id": "9", "quantity": 200, "price": 95, "trigger_price": 95},
{"symbol": "A", "side": "sell", "status": "OPEN", "order_id": "2", "oco_group": "g", "quantity": 200, "price": 120},
{"symbol": "B", "side": "buy", "status": "OPEN", "quantity": 5, "price": 10, "stop_price": 8.5},
{"symbol": "C", "side": "buy", "status": "OPEN", "order_type": "SL", "quantity": 5, "price": 10, "trigger_price": 10}
]"#;
    let ran = trade(&config, &state, &[], "");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&state).expect("read"), checkpoint);
    // In a document of their own, as that of several others is.
    let other = file("orders-other.json", r#"{"equity": 1}"#);
    let new = file("orders-new.json", "");
    for from in [&state, &new] {
        let states = ["--state", text(from), "--state", text(&other)];
        let all = [&["--config", text(&config)], &states[..], &["size", "--intents", "-"]].concat();
        let again = file("orders-again.json", "");
        let out = if *from == new { &again } else { &new };
        let ran = posize_reading(&[&all[..], &["--book-out", text(out)]].concat(), b"");
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        let written = fs::read_to_string(out).expect("read");
        assert!(written.contains(orders), "{written}");
        remove([again]);
    }
    remove([other, new]);
    remove([config, state]);
}

#[test]
fn an_option_whose_strike_the_intent_told_counts_it_in_the_written_book() {
    let config = file("option.yaml", "portfolio: {max_leverage: 100}\n");
    let state = file("option.json", r#"{"equity": 10000000, "positions": []}"#);
    let intent =
        r#"{"symbol": "WEEKLYOPT", "side": "sell", "price": 90, "qty": 50, "strike": 24000}"#;
    let ran = trade(&config, &state, &[], intent);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let written = fs::read_to_string(&state).expect("the book");
    assert!(written.contains("\"strike\": 24000"), "{written}");
    // 50 × 24,000 of 10,000,000 × 0.8 × 100.
    let limits = posize(&["limits", "--config", text(&config), "--state", text(&state), "--json"]);
    assert!(limits.stdout.contains("\"current_exposure\": 1200000,"), "{}", limits.stdout);
    remove([config, state]);
}
