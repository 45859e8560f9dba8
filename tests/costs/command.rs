//! Costs on the command line: the table, the list, JSON, streams, exits, the day.

use crate::support::{Ran, assert_ran, posize, posize_reading, written};

fn config(name: &str) -> String {
    written(
        name,
        "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  max_risk_per_strategy_pct: 1\n  costs:\n    \
         schedules:\n      s:\n      - from: 2026-04-01\n        charges:\n        - {name: brokerage, per: \
         order, rate: 0.0003, max: 20}\n        - {name: stt, side: sell, rate: 0.00025}\n        - {name: \
         gst, rate: 0.18, of: [brokerage]}\n    apply: {equity: s}\n    slippage: {stop: {points: 0.5}}\n",
    )
}

fn size(config: &str, more: &[&str]) -> Ran {
    let mut args = vec!["size", "--config", config, "--state", "none"];
    args.extend(more);
    posize(&args)
}

const TCS: [&str; 9] =
    ["--equity", "100000", "--symbol", "TCS", "--side", "buy", "--price", "1000", "--stop=990"];

#[test]
fn the_table_says_what_the_risk_is_made_of_and_lists_charges_on_request() {
    let config = config("costs-table.yaml");
    let now = ["--now", "2026-11-28T10:00:00+05:30"];
    // 88 shares: 10 to the stop and 0.5 more each. In for 88,000, out for 989.5 × 88 = 87,076:
    // brokerage 20 and 20, 87,076 × 0.00025 = 21.769, and 18 % of 40. 89 would lose 934.5 + 47.2 +
    // 22.016375 = 1,003.716375.
    let ran = size(&config, &[&TCS[..], &now, &["--costs"]].concat());
    assert_eq!((ran.stderr.as_str(), ran.status), ("", Some(0)));
    let (ladder, facts) = ran.stdout.split_once("\n\n stop ").expect("facts");
    assert!(
        ladder.starts_with(
            "BUY 88 TCS at 1,000 = 88,000\ndecided by risk_per_trade: 89 would break it by 3.72\n\
             risk 992.97 = 880 to the stop + 44 slippage + 68.97 charges\n"
        ),
        "{ladder}"
    );
    // It pays at P where 88 × (P − 1,000) = 20 + 3.6 + 23.6 + 0.00025 × 88 × P: 1,000.79, as
    // 88 × 0.79 = 69.52 and 47.2 + 22.01738 = 69.21738; 88 × 0.78 = 68.64 is too little.
    assert_eq!(
        facts,
        "   990, 10 away; 0.99 % of equity at risk; breaks even at 1,000.79\n \
         after   exposure 88,000 (55 %), no strategy 88,000 (88 %)\n\
         \n   \
         leg    charge         of     takes  orders   money\n\
         ──────────────────────────────────────────────────────\n   \
         entry  brokerage  88,000   0.03  %       1  20\n   \
         entry  gst            20  18     %       1   3.6\n   \
         exit   brokerage  87,076   0.03  %       1  20\n   \
         exit   stt        87,076   0.025 %       1  21.769\n   \
         exit   gst            20  18     %       1   3.6\n   \
         both   sum                                  68.969\n"
    );
    // Without costs, and without a stop, there is nothing to list.
    let plain = posize(
        &[&["size", "--config", "default", "--state", "none", "--costs"][..], &TCS].concat(),
    );
    assert!(plain.stdout.ends_with("\n\nno charges: the config names no costs\n"), "{plain:?}");
    let unstopped = size(&config, &[&TCS[..8], &now, &["--qty", "1", "--costs"]].concat());
    assert!(
        unstopped.stdout.ends_with("\n\nno charges: without a stop nothing tells the way out\n"),
        "{unstopped:?}"
    );
}

#[test]
fn json_has_the_same_facts() {
    let config = config("costs-json.yaml");
    let now = ["--now", "2026-11-28T10:00:00+05:30"];
    let ran = size(&config, &[&TCS[..], &now, &["--json"]].concat());
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(ran.status, Some(0));
    assert_eq!(
        answer["risk"],
        serde_json::json!({
            "stop_distance": 10, "stop_price": 990, "amount": 992.969, "pct": 0.99,
            "price_loss": 880, "slippage": 44, "charges": 68.969, "break_even": 1000.79,
            "costs": [
                {"name": "brokerage", "leg": "entry", "base": 88000, "rate": 0.0003, "orders": 1, "money": 20},
                {"name": "gst", "leg": "entry", "base": 20, "rate": 0.18, "orders": 1, "money": 3.6},
                {"name": "brokerage", "leg": "exit", "base": 87076, "rate": 0.0003, "orders": 1, "money": 20},
                {"name": "stt", "leg": "exit", "base": 87076, "rate": 0.00025, "orders": 1, "money": 21.769},
                {"name": "gst", "leg": "exit", "base": 20, "rate": 0.18, "orders": 1, "money": 3.6},
            ],
        })
    );
    assert_eq!(
        answer["basis"]["formula"],
        "most lots that lose at most 1,000 at 990, costs included: 88 lose 992.969, 89 lose 1,003.716375"
    );
    // Without costs none of it is there.
    let plain =
        posize(&[&["size", "--config", "default", "--state", "none", "--json"][..], &TCS].concat());
    let plain: serde_json::Value = serde_json::from_str(&plain.stdout).expect("JSON");
    let fields: Vec<&String> = plain["risk"].as_object().expect("a risk").keys().collect();
    assert_eq!(fields, ["amount", "pct", "stop_distance", "stop_price"]);
}

#[test]
fn exits_need_no_schedule_and_cost_nothing() {
    let config = config("costs-exit.yaml");
    let state = written(
        "costs-exit.json",
        r#"{"ts": "2026-03-01T10:00:00+05:30", "equity": 100000, "positions":
            [{"symbol": "TCS", "quantity": 10, "last_price": 1000}]}"#,
    );
    let common =
        ["size", "--config", &config, "--state", &state, "--symbol", "TCS", "--price", "1000"];
    // The state is older than the schedule: what opens is refused, what closes is not.
    let ran = posize(&[&common[..], &["--side", "buy", "--stop", "990"]].concat());
    assert_ran(
        &ran,
        2,
        "",
        "posize: no entry of costs.schedules.s is in force on 2026-03-01: the first is \
         from 2026-04-01; add what held before\n",
    );
    let ran = posize(&[&common[..], &["--close", "--quiet"]].concat());
    assert_ran(&ran, 0, "10\n", "");
    let ran = posize(
        &[
            &common[..],
            &["--side", "buy", "--stop", "990", "--quiet", "--now", "2026-04-01T00:30:00+05:30"],
        ]
        .concat(),
    );
    assert_eq!((ran.stdout.as_str(), ran.status), ("88\n", Some(0)));
}

#[test]
fn a_stream_reckons_costs_line_by_line() {
    let config = config("costs-stream.yaml");
    let intents = concat!(
        r#"{"symbol":"TCS","side":"buy","price":1000,"stop":990}"#,
        "\n",
        r#"{"symbol":"TCS26DECFUT","side":"buy","price":1000,"stop":990,"lot_size":1}"#,
        "\n",
        r#"{"symbol":"TCS","close":true,"price":1000}"#,
        "\n",
    );
    let args = [
        "size",
        "--config",
        &config,
        "--state",
        "none",
        "--equity",
        "100000",
        "--intents",
        "-",
        "--now",
        "2026-11-28T10:00:00Z",
    ];
    let ran = posize_reading(&args, intents.as_bytes());
    assert_eq!(ran.status, Some(2));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines[0].contains(r#""qty":88,"#), "{}", lines[0]);
    assert!(lines[1].starts_with(r#"{"line":2,"error":{"code":"no_schedule","#), "{}", lines[1]);
    assert!(lines[2].contains(r#""qty":88,"#), "{}", lines[2]);
}

#[test]
fn validate_tells_an_old_schedule_by_the_time_now() {
    let config = config("costs-old.yaml");
    let at = |now: &str| posize(&["validate", &config, "--now", now]);
    assert_eq!(at("2027-04-01T00:00:00Z").status, Some(0));
    let ran = at("2027-04-02T00:00:00Z");
    assert!(
        ran.stdout.contains("warning[old-schedule]: portfolio.costs.schedules.s: the newest entry of `s` is from 2026-04-01"),
        "{ran:?}"
    );
    assert_eq!(
        posize(&["validate", &config, "--strict", "--now", "2027-04-02T00:00:00Z"]).status,
        Some(1)
    );
}
