//! Working orders at their worst, as users see them: what `limits` counts, what an answer leaves,
//! and that an exit never waits for an order in the market. The arithmetic stands in comments.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use support::{Ran, posize};

/// A config and a checkpoint in files of their own, removed at the end.
struct Desk {
    config: PathBuf,
    state: PathBuf,
}

impl Desk {
    /// Keys of the config beside those that let all of the equity be exposed once, by any strategy
    /// and in any symbol; positions and orders as in a checkpoint.
    fn with(keys: &str, equity: u32, positions: &str, orders: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("working-orders-{}-{number}", std::process::id());
        let file = |extension: &str, text: &str| {
            let path =
                PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(&name).with_extension(extension);
            std::fs::write(&path, text).expect("written");
            path
        };
        let config = format!(
            "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 1\n  \
             max_risk_per_strategy_pct: 1\n  max_symbol_exposure_pct: 1\n{keys}"
        );
        let state = format!(
            "{{\"equity\": {equity}, \"positions\": [{positions}], \"open_orders\": [{orders}]}}"
        );
        Self { config: file("yaml", &config), state: file("json", &state) }
    }

    /// What a command answers, as JSON.
    #[track_caller]
    fn run(&self, command: &str) -> Value {
        let text = |path: &PathBuf| path.to_str().expect("a plain path").to_owned();
        let (config, state) = (text(&self.config), text(&self.state));
        let mut args: Vec<&str> = command.split(' ').collect();
        args.extend(["--config", &config, "--state", &state, "--json"]);
        let Ran { stdout, stderr, .. } = posize(&args);
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"))
    }

    /// `used`, and how much of it is pending, of a line of `limits`.
    #[track_caller]
    fn limit(&self, name: &str) -> String {
        let limits = self.run("limits");
        let lines = limits["limits"].as_array().expect("a list");
        let line = lines.iter().find(|line| line["name"] == name).expect("a line");
        format!("{}, {} pending", line["used"], line["pending"])
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for path in [&self.config, &self.state] {
            drop(std::fs::remove_file(path));
        }
    }
}

const A_200: &str = r#"{"symbol": "A", "quantity": 200, "last_price": 100}"#;
const STOP_200: &str = r#"{"order_id": "T-7", "symbol": "A", "side": "SELL", "quantity": 200,
    "order_type": "SL-M", "trigger_price": 95, "status": "TRIGGER PENDING"}"#;

fn desk(equity: u32, positions: &str, orders: &str) -> Desk {
    Desk::with("", equity, positions, orders)
}

#[track_caller]
fn has(answer: &Value, expected: [(&str, &str); 3]) {
    let found = expected.map(|(field, _)| {
        let value = field.split('.').fold(answer, |value, name| &value[name]);
        (field, value.to_string())
    });
    assert_eq!(found, expected.map(|(field, value)| (field, value.to_owned())));
}

fn warnings(answer: &Value) -> Vec<&str> {
    let warnings = answer["warnings"].as_array().expect("a list");
    warnings.iter().map(|warning| warning["code"].as_str().expect("a code")).collect()
}

#[test]
fn of_resting_stops_of_both_sides_the_farthest_of_a_side_covers_first() {
    // The short 10 at 80 lose 4 × (200 − 80) + 6 × (100 − 80) = 600 at the stops. The stop to sell
    // opens 3 × 300 = 900 more.
    let stop = |side: &str, quantity: u32, price: u32| {
        format!(
            "{{\"symbol\": \"A\", \"side\": \"{side}\", \"quantity\": {quantity}, \"price\": \
             {price}, \"trigger_price\": {price}, \"status\": \"TRIGGER PENDING\"}}"
        )
    };
    let stops = [stop("BUY", 10, 100), stop("SELL", 3, 300), stop("BUY", 4, 200)];
    let short = r#"{"symbol": "A", "quantity": -10, "last_price": 80}"#;
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let orders = order.map(|at| stops[at].clone()).join(", ");
        let desk = Desk::with("  max_open_risk_pct: 1\n", 10_000, short, &orders);
        assert_eq!(desk.limit("open_risk"), "1500, 900 pending", "{order:?}");
    }
}

#[test]
fn a_stop_order_counts_as_nothing_while_it_only_closes() {
    let desk = desk(100_000, A_200, STOP_200);
    // 200 × 100 are held; the stop closes all of them.
    assert_eq!(desk.limit("total_exposure"), "20000, 0 pending");
    // Once they are closed by hand, the stop would open 200 short at 95.
    let answer = desk.run("size --symbol A --price 100 --close");
    has(&answer, [("qty", "200"), ("closes", "200"), ("after.current_exposure", "19000")]);
    assert_eq!(warnings(&answer), ["working_orders"]);
}

#[test]
fn the_warning_of_an_exit_names_the_orders_and_what_they_would_open() {
    let desk = desk(100_000, A_200, STOP_200);
    let answer = desk.run("size --symbol A --price 100 --close");
    let message = answer["warnings"][0]["message"].as_str().expect("a message");
    assert!(message.contains("200") && message.contains("T-7"), "{message}");
}

#[test]
fn a_stop_and_a_target_count_apart_unless_they_are_a_bracket() {
    let target = |more: &str| {
        format!(r#"{{"symbol": "A", "side": "SELL", "quantity": 200, "price": 120{more}}}"#)
    };
    // The stop, cheaper, closes the 200; the target would then open 200 × 120 in their place.
    let apart = desk(100_000, A_200, &format!("{STOP_200}, {}", target("")));
    assert_eq!(apart.limit("total_exposure"), "24000, 4000 pending");
    for link in [r#", "oco_group": "x""#, r#", "parent_order_id": "5""#] {
        let stop = STOP_200.replace('}', &format!("{link}}}"));
        let linked = desk(100_000, A_200, &format!("{stop}, {}", target(link)));
        assert_eq!(linked.limit("total_exposure"), "20000, 0 pending", "{link}");
    }
}

#[test]
fn an_entry_is_not_held_back_by_the_orders_that_would_close_it() {
    // Flat, a limit of 200: of a buy at 120 one unit fits. The sell of 3 would close it and open
    // 2 × 50, which is less than the 120 held.
    let sell = r#"{"symbol": "A", "side": "SELL", "quantity": 3, "price": 50, "status": "OPEN"}"#;
    let desk_of_200 = desk(200, "", sell);
    let answer = desk_of_200.run("size --symbol A --side buy --price 120 --qty 5");
    has(
        &answer,
        [("qty", "1"), ("binding", "\"total_exposure\""), ("after.current_exposure", "120")],
    );
    // 50 × 100 may come one way or the other, never both.
    let sell = r#"{"symbol": "A", "side": "SELL", "quantity": 50, "price": 100, "status": "OPEN"}"#;
    let desk = desk(100_000, "", sell);
    assert_eq!(desk.limit("total_exposure"), "5000, 5000 pending");
    let answer = desk.run("size --symbol A --side buy --price 100 --qty 50");
    has(&answer, [("qty", "50"), ("opens", "50"), ("after.current_exposure", "5000")]);
    assert_eq!(answer["limits"][1]["used"], 0);
}

#[test]
fn orders_on_the_side_of_an_entry_open_beside_it() {
    // Short 10 at 100 with a buy of 10 resting, a limit of 10,000: closing 10 by hand leaves the
    // resting 10 to open 1,000, so that 90 × 100 are left.
    let short = r#"{"symbol": "A", "quantity": -10, "last_price": 100}"#;
    let buy = r#"{"symbol": "A", "side": "BUY", "quantity": 10, "price": 100, "status": "OPEN"}"#;
    let desk = desk(10_000, short, buy);
    let answer = desk.run("size --symbol A --side buy --price 100 --qty 200");
    has(&answer, [("closes", "10"), ("opens", "90"), ("after.current_exposure", "10000")]);
    assert_eq!(answer["limits"][1]["used"], 1_000);
    assert_eq!(warnings(&answer), ["working_orders"]);
}

#[test]
fn exits_pass_whatever_rests_in_the_market() {
    // The book is four times over its limit, and 300 more rest on either side.
    let orders = r#"{"symbol": "A", "side": "SELL", "quantity": 300, "price": 100},
        {"symbol": "A", "side": "BUY", "quantity": 300, "price": 100}"#;
    for orders in [orders, ""] {
        let desk = desk(5_000, A_200, orders);
        for (command, closes) in [("--close", "200"), ("--side sell --qty 120", "120")] {
            let answer = desk.run(&format!("size --symbol A --price 100 {command}"));
            has(&answer, [("qty", closes), ("closes", closes), ("reason", "null")]);
        }
    }
}

#[test]
fn a_stop_order_is_the_stop_of_rows_that_have_none() {
    // 150 of the 200 are covered: 150 × 5, and 50 × 100 × 0.5.
    let keys = "  max_open_risk_pct: 1\n  unstopped_risk_pct: 0.5\n";
    let stop = STOP_200.replace("200", "150");
    let desk = Desk::with(keys, 100_000, A_200, &stop);
    assert_eq!(desk.limit("open_risk"), "3250, 0 pending");
}

#[test]
fn switched_off_orders_count_nowhere() {
    let desk = Desk::with("  count_open_orders: false\n", 100_000, A_200, STOP_200);
    let answer = desk.run("size --symbol A --price 100 --close");
    has(&answer, [("qty", "200"), ("after.current_exposure", "0"), ("warnings", "[]")]);
}
