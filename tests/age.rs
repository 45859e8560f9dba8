//! States that are too old: who refuses them, and what is answered all the same.

#![expect(clippy::expect_used, reason = "a test that can't go on says so")]

mod support;

use std::fs;
use std::path::PathBuf;
use support::{Ran, assert_ran, posize_reading};

const CONFIG: &str = "portfolio:\n  max_state_age: 15m\n";
/// 10 A and 20 short B, written at 09:45.
const BOOK: &str = r#"{"equity": 100000, "ts": "2025-11-16T09:45:00Z", "positions": [
    {"symbol": "A", "quantity": 10, "last_price": 100},
    {"symbol": "B", "quantity": -20, "last_price": 50}]}"#;
const SILENT: &str =
    r#"{"equity": 100000, "positions": [{"symbol": "A", "quantity": 10, "last_price": 100}]}"#;
const STALE: &str = "book.json:1:26: error[stale-checkpoint]: ts: written 15 min 1 s ago \
    (2025-11-16T09:45:00Z); allowed is 15 min\n    help: take a new one before trading on it\n";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("age").join(name);
    fs::create_dir_all(&folder).expect("a folder");
    for (file, text) in [("c.yaml", CONFIG), ("book.json", BOOK), ("silent.json", SILENT)] {
        fs::write(folder.join(file), text).expect("written");
    }
    folder
}

/// Runs the arguments at a time of that morning.
fn at(name: &str, time: &str, arguments: &str, input: &str) -> Ran {
    let now = format!("2025-11-16T{time}Z");
    let mut all: Vec<&str> = vec!["--now", &now];
    all.extend(arguments.split_whitespace());
    let mut command = support::command(&all);
    command.current_dir(folder(name));
    support::run(command, input.as_bytes())
}

/// The same as one JSON object.
const STALE_JSON: &str = "{\"severity\":\"error\",\"code\":\"stale-checkpoint\",\"message\":\"written \
    15 min 1 s ago (2025-11-16T09:45:00Z); allowed is 15 min\",\"file\":\"book.json\",\"range\":{\
    \"start\":{\"line\":1,\"column\":26},\"end\":{\"line\":1,\"column\":48}},\"key\":\"ts\",\
    \"help\":\"take a new one before trading on it\"}\n";

const SIZE: &str = "--config c.yaml --state book.json size --symbol A --price 100 --quiet";

#[test]
fn a_state_of_just_that_age_is_taken_and_one_that_is_older_by_every_command_refused() {
    for command in [
        "size --symbol A --side buy --price 100 --qty 5",
        "size --symbol A --side sell --price 100 --qty 5",
        "limits",
        "limits --check --json",
        "budget",
    ] {
        let arguments = format!("--config c.yaml --state book.json {command}");
        let ran = at("every", "10:00:00", &arguments, "");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{command}");
        let refused = if command.ends_with("--json") { STALE_JSON } else { STALE };
        assert_ran(&at("every", "10:00:01", &arguments, ""), 2, "", refused);
    }
    let rebalance = "--config r.yaml --state book.json budget --rebalance";
    fs::write(
        folder("rebalance").join("r.yaml"),
        format!(
            "{CONFIG}  rebalance: {{floor_pct: 0, ceiling_pct: 1, max_step_pct: 0.1}}\n  \
             strategy_budgets: {{s: {{capital_pct: 0.2}}}}\n"
        ),
    )
    .expect("written");
    assert_eq!(at("rebalance", "10:00:00", rebalance, "").status, Some(0));
    assert_ran(&at("rebalance", "10:00:01", rebalance, ""), 2, "", STALE);
}

#[test]
fn a_flag_replaces_what_the_config_says() {
    let limits = |flag: &str| {
        let ran =
            at("flag", "10:00:01", &format!("--config c.yaml --state book.json {flag} limits"), "");
        ran.status
    };
    assert_eq!(limits("--max-age 16m"), Some(0));
    assert_eq!(limits("--max-age 901s"), Some(0));
    assert_eq!(limits("--max-age 900s"), Some(2));
    let built_in = |flag: &str| {
        at("flag", "10:00:01", &format!("--config default --state book.json {flag} limits"), "")
            .status
    };
    assert_eq!(built_in(""), Some(0));
    assert_eq!(built_in("--max-age 1m"), Some(2));
}

#[test]
fn one_that_does_not_say_when_it_was_written_or_says_later_than_now_is_refused() {
    let silent = "--config c.yaml --state silent.json limits";
    let said = "silent.json: error[stale-checkpoint]: the state does not say when it was written; \
        allowed is an age of 15 min\n    help: have it written with a `ts`\n";
    assert_ran(&at("silent", "10:00:00", silent, ""), 2, "", said);
    // Equity replaced, the positions are still of no known age.
    let ran = at("silent", "10:00:00", &format!("{silent} --equity 5000"), "");
    assert_ran(&ran, 2, "", said);
    let limits = "--config c.yaml --state book.json limits";
    assert_eq!(at("future", "09:44:00", limits, "").status, Some(0));
    let said = "book.json:1:26: error[stale-checkpoint]: ts: written 1 min 1 s from now \
        (2025-11-16T09:45:00Z): its clock or zone is off\n    help: write it in UTC, with a Z\n";
    assert_ran(&at("future", "09:43:59", limits, ""), 2, "", said);
}

#[test]
fn an_empty_book_has_no_age() {
    for arguments in [
        "--config c.yaml --equity 5000 limits",
        "--config c.yaml --equity 5000 --state none limits",
    ] {
        assert_eq!(at("empty", "23:00:00", arguments, "").status, Some(0), "{arguments}");
    }
}

#[test]
fn exits_are_answered_with_a_warning() {
    let said = "warning: written 15 min 1 s ago (2025-11-16T09:45:00Z); allowed is 15 min\n";
    for (exit, qty) in [
        ("--close", "10\n"),
        ("--side sell --qty 4 --reduce-only", "4\n"),
        ("--side sell --qty 40 --reduce-only", "10\n"),
    ] {
        let ran = at("exits", "10:00:01", &format!("{SIZE} {exit}"), "");
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), qty), "{exit}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        let ran = at("exits", "10:00:00", &format!("{SIZE} {exit}"), "");
        assert!(!ran.stderr.contains("written"), "{}", ran.stderr);
    }
    let json = SIZE.replace("--quiet", "--close --json");
    let ran = at("exits", "10:00:01", &json, "");
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).expect("an answer");
    let codes: Vec<_> = answer["warnings"].as_array().expect("a list").iter().collect();
    assert!(codes.iter().any(|note| note["code"] == "stale_checkpoint"), "{codes:?}");
    // An order against the position may open where that was closed since.
    assert_ran(&at("exits", "10:00:01", &format!("{SIZE} --side sell --qty 4"), ""), 2, "", STALE);
}

#[test]
fn in_a_stream_what_opens_gets_an_error_line_and_exits_their_answers() {
    let intents = "{\"id\": 1, \"symbol\": \"A\", \"side\": \"buy\", \"price\": 100, \"qty\": 5}\n\
        {\"id\": 2, \"symbol\": \"A\", \"price\": 100, \"close\": true}\n\
        {\"id\": 3, \"symbol\": \"B\", \"side\": \"buy\", \"price\": 50, \"qty\": 5}\n\
        {\"id\": 4, \"symbol\": \"B\", \"side\": \"buy\", \"price\": 50, \"qty\": 5, \
        \"reduce_only\": true}\n\
        {\"id\": 5, \"symbol\": \"B\", \"price\": 50, \"qty\": 5}\n";
    let error = |line: u32, code: &str, message: &str| {
        format!(
            "{{\"line\":{line},\"id\":{line},\"error\":{{\"code\":\"{code}\",\"message\":\
             \"{message}\"}}}}\n"
        )
    };
    let stale = |line: u32| {
        let message = "the state is too old, or does not say when it was written: only a `close` \
            and a `reduce_only` are answered";
        error(line, "stale_checkpoint", message)
    };
    let answers = [
        stale(1),
        "{\"id\":2,\"symbol\":\"A\",\"side\":\"sell\",\"strategy\":null,\"qty\":10,\
         \"notional\":1000,\
         \"binding\":null,\"reason\":null}\n"
            .to_owned(),
        stale(3),
        "{\"id\":4,\"symbol\":\"B\",\"side\":\"buy\",\"strategy\":null,\"qty\":5,\"notional\":250,\
         \"binding\":null,\"reason\":null}\n"
            .to_owned(),
        // What is wrong with a line itself is told first.
        error(
            5,
            "no_side",
            "no side: say buy, b, long, sell, s or short (only a close needs none)",
        ),
    ];
    let warning = "warning: written 15 min 1 s ago (2025-11-16T09:45:00Z); allowed is 15 min\n";
    let stream = "--config c.yaml --state book.json size --intents -";
    for (options, exposure) in [("", "750"), ("--exits-first", "750"), ("--independent", "2,000")] {
        let ran = at("stream", "10:00:01", &format!("{stream} {options}"), intents);
        let percent = if exposure == "750" { "0.47" } else { "1.25" };
        let said = format!(
            "{warning}posize: 2 sized, 0 of them cut and 0 refused; 3 bad; exposure {exposure} of \
             160,000 ({percent} %)\n"
        );
        assert_ran(&ran, 2, &answers.concat(), &said);
    }
    // Exits alone are all answered.
    let exits: Vec<&str> = intents.lines().filter(|line| line.contains("close")).collect();
    let ran = at("stream", "10:00:01", stream, exits[0]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let ran = at("stream", "10:00:00", stream, intents);
    assert!(!ran.stdout.contains("stale") && !ran.stderr.contains("warning"), "{}", ran.stdout);
}

#[test]
fn validate_reports_it_as_an_error_of_the_state() {
    let validate = "validate c.yaml --state book.json";
    let said = "book.json:1:26: error[stale-checkpoint]: ts: written 15 min 1 s ago \
        (2025-11-16T09:45:00Z); allowed is 15 min";
    let ran = at("validate", "10:00:01", validate, "");
    assert_eq!(ran.status, Some(1), "{}", ran.stdout);
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let ran = at("validate", "10:00:00", validate, "");
    assert_eq!(ran.status, Some(0), "{}", ran.stdout);
    assert!(!ran.stdout.contains("stale"), "{}", ran.stdout);
    // Each config has its own age; that of the flag is told once.
    fs::write(folder("validate").join("d.yaml"), CONFIG.replace("15m", "1h")).expect("written");
    let both = validate.replace("c.yaml", "c.yaml d.yaml");
    let ran = at("validate", "10:00:01", &both, "");
    assert!(ran.stdout.contains("ts: with c.yaml: written 15 min 1 s ago"), "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("stale-checkpoint").count(), 1, "{}", ran.stdout);
    let ran = at("validate", "10:00:00", &format!("{both} --max-age 1s"), "");
    assert_eq!(ran.stdout.matches("stale-checkpoint").count(), 1, "{}", ran.stdout);
}

#[test]
fn ages_and_times_are_refused_by_name_where_they_are_none() {
    let none = |arguments: &[&str], said: &str| {
        let ran = posize_reading(arguments, b"");
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    };
    for age in ["15", "0s", "m", "-5m", "1.5h"] {
        let flag = format!("--max-age={age}");
        none(&["limits", "--equity", "5", &flag], "expected a whole number above 0 and its unit");
    }
    for now in ["now", "2025-11-16T09:45:03", "1763286303", ""] {
        none(&["limits", "--equity", "5", "--now", now], "expected a time with its offset");
    }
    for (value, said) in [
        (
            "15",
            "`15` is no age; allowed is a whole number above 0 and its unit, like 90s, 15m, 2h or \
             1d",
        ),
        ("0m", "`0m` is no age; "),
        ("", "nothing stands here; "),
        ("[15m]", "a list stands here; "),
    ] {
        let ran = posize_reading(
            &["validate", "-"],
            format!("portfolio:\n  max_state_age: {value}\n").as_bytes(),
        );
        assert!(ran.stdout.contains(said), "{}", ran.stdout);
    }
    let ran = posize_reading(&["validate", "-"], b"portfolio:\n  max_state_age: 15\n");
    assert!(
        ran.stdout.contains("help: write its unit: `15s`, `15m`, `15h` or `15d`"),
        "{}",
        ran.stdout
    );
    let ran = posize_reading(
        &["validate", "-", "--print-effective"],
        b"portfolio:\n  max_state_age: 90m\n",
    );
    assert!(ran.stdout.contains("max_state_age") && ran.stdout.contains("90m"), "{}", ran.stdout);
}
