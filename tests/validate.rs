//! `validate` as a CI job meets it: standard output, standard error and exit status, compared
//! exactly.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Ran, assert_ran, command, posize, posize_reading, run};

const GOOD: &str = "portfolio:\n  max_leverage: 2.0\n";
const ODD: &str = "portfolio:\n  max_leverage: 20\n";
const BAD: &str = "portfolio:\n  max_levarage: 2.0\n";
const BOOK: &str = r#"{"equity": 500000, "positions": [
  {"symbol": "RELIANCE", "quantity": 20, "last_price": 2500, "strategy": "ema_crossover"}
], "ts": "2025-11-16T09:45:03Z"}
"#;

/// A folder of its own with these files in it.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("validate").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// Runs `posize validate` there with these arguments.
fn validate(folder: &Path, arguments: &str) -> Ran {
    validate_reading(folder, arguments, b"")
}

fn validate_reading(folder: &Path, arguments: &str, input: &[u8]) -> Ran {
    let arguments: Vec<&str> =
        ["validate"].into_iter().chain(arguments.split_whitespace()).collect();
    let mut command = command(&arguments);
    command.current_dir(folder);
    run(command, input)
}

fn document(ran: &Ran) -> Value {
    assert_eq!(ran.stderr, "", "{}", ran.stdout);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
}

#[test]
fn errors_exit_1_and_warnings_0_unless_they_are_to_be_strict_about() {
    let here = folder("statuses", &[("good.yaml", GOOD), ("odd.yaml", ODD), ("bad.yaml", BAD)]);
    assert_ran(&validate(&here, "good.yaml"), 0, "good.yaml: ok\n", "");
    assert_ran(&validate(&here, "good.yaml --strict"), 0, "good.yaml: ok\n", "");
    let odd = "odd.yaml:2:17: warning[high-leverage]: portfolio.max_leverage: a leverage of 20; \
        more than 10 is unusual\n    \
               help: write 2 for twice the equity\n";
    assert_ran(
        &validate(&here, "odd.yaml"),
        0,
        &format!("{odd}0 errors and 1 warning in 1 file\n"),
        "",
    );
    let strict = format!("{odd}0 errors and 1 warning in 1 file; with --strict, warnings fail\n");
    assert_ran(&validate(&here, "odd.yaml --strict"), 1, &strict, "");
    let bad = "bad.yaml:2:3: error[unknown-key]: portfolio.max_levarage: `max_levarage` is no key \
        that posize knows here\n    \
               help: did you mean `max_leverage`?\n";
    assert_ran(
        &validate(&here, "bad.yaml"),
        1,
        &format!("{bad}1 error and 0 warnings in 1 file\n"),
        "",
    );
    let all = format!("{bad}{odd}good.yaml: ok\n1 error and 1 warning in 2 files\n");
    assert_ran(&validate(&here, "bad.yaml good.yaml odd.yaml"), 1, &all, "");
}

#[test]
fn a_file_that_is_missing_exits_2_whatever_the_others_are() {
    let here = folder("missing", &[("bad.yaml", BAD)]);
    let missing = "none.yaml: error[unreadable-file]: can't be read: No such file or directory \
        (os error 2)\n    \
                   help: name a file that is there and that you may read\n";
    assert_ran(
        &validate(&here, "none.yaml"),
        2,
        &format!("{missing}1 error and 0 warnings in 1 file\n"),
        "",
    );
    let ran = validate(&here, "bad.yaml none.yaml");
    assert_eq!((ran.status, ran.stdout.matches("error[").count()), (Some(2), 2));
    let ran = validate(&here, "bad.yaml --state none.json");
    assert_eq!((ran.status, ran.stdout.matches("error[").count()), (Some(2), 2));
}

/// What a folder can't hand over is told like a file that was named, and no pipe is opened: it would
/// be waited for until somebody writes to it.
#[cfg(unix)]
#[test]
fn in_a_folder_a_dangling_link_and_a_pipe_are_told_and_a_good_link_is_followed() {
    use std::os::unix::fs::symlink;
    let here = folder("odd-entries", &[("all/good.yaml", GOOD), ("all/sub/bad.yaml", BAD)]);
    let all = here.join("all");
    symlink("nowhere.yaml", all.join("dangling.yaml")).expect("a link");
    symlink("round.yaml", all.join("round.yaml")).expect("a link");
    symlink("good.yaml", all.join("link.yaml")).expect("a link");
    symlink("nowhere", all.join("dangling.txt")).expect("a link");
    symlink(".", all.join("folder.yaml")).expect("a link");
    let pipe = std::process::Command::new("mkfifo").arg(all.join("sub/pipe.yml")).status();
    assert!(pipe.expect("mkfifo").success());
    let ran = validate(&here, "all");
    let told: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("all/")).collect();
    let bad = "all/sub/bad.yaml:2:3: error[unknown-key]: portfolio.max_levarage: `max_levarage` \
        is no key that posize knows here";
    let expected = [
        "all/dangling.yaml: error[unreadable-file]: can't be read: No such file or directory (os \
         error 2)",
        "all/round.yaml: error[unreadable-file]: can't be read: Too many levels of symbolic links \
         (os error 40)",
        bad,
        "all/sub/pipe.yml: error[unreadable-file]: is a pipe, a socket or a device, and no file",
        "all/good.yaml: ok",
        "all/link.yaml: ok",
    ];
    let sorted = |mut lines: Vec<&str>| {
        lines.sort_unstable();
        lines.join("\n")
    };
    assert_eq!(sorted(told), sorted(expected.to_vec()));
    assert_eq!(ran.status, Some(2));
}

#[test]
fn a_folder_stands_for_the_configs_in_and_under_it() {
    let files = [
        ("b.yaml", GOOD),
        ("a.yml", GOOD),
        ("sub/c.yaml", BAD),
        ("notes.txt", BAD),
        (".hidden.yaml", BAD),
    ];
    let here = folder("folders", &files);
    let ran = validate(&here, ". b.yaml");
    assert_eq!(ran.status, Some(1));
    let ok: Vec<&str> = ran.stdout.lines().filter(|line| line.ends_with(": ok")).collect();
    assert_eq!(ok, ["./a.yml: ok", "./b.yaml: ok", "b.yaml: ok"]);
    assert!(ran.stdout.starts_with("./sub/c.yaml:2:3: error[unknown-key]"), "{}", ran.stdout);
    fs::create_dir(here.join("empty")).expect("a folder");
    let ran = validate(&here, "empty");
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stdout.starts_with("empty: error[unreadable-file]: there is no .yaml or .yml file"),
        "{}",
        ran.stdout
    );
}

#[test]
fn standard_input_is_called_what_the_user_calls_it() {
    let here = folder("stdin", &[]);
    assert_ran(&validate_reading(&here, "-", GOOD.as_bytes()), 0, "<stdin>: ok\n", "");
    let ran = validate_reading(&here, "- --stdin-filename configs/dev.yaml", BAD.as_bytes());
    assert_eq!(ran.status, Some(1));
    assert!(ran.stdout.starts_with("configs/dev.yaml:2:3: error[unknown-key]"), "{}", ran.stdout);
    let ran = validate_reading(&here, "- --state -", b"");
    assert_ran(&ran, 2, "", "posize: standard input can be read once: name one file alone as -\n");
}

#[test]
fn without_a_file_the_config_is_the_one_that_every_other_command_takes() {
    let here = folder("which", &[("configs/dev.yaml", GOOD), ("mine.yaml", BAD)]);
    assert_ran(&validate(&here, ""), 0, "configs/dev.yaml: ok\n", "");
    assert_eq!(validate(&here, "--config mine.yaml").status, Some(1));
    let mut by_variable = command(&["validate"]);
    by_variable.current_dir(&here).env("POSIZE_CONFIG", "mine.yaml");
    assert_eq!(run(by_variable, b"").status, Some(1));
    let mut named = command(&["validate", "configs/dev.yaml"]);
    named.current_dir(&here).env("POSIZE_CONFIG", "mine.yaml").env("POSIZE_STATE", "none.json");
    assert_ran(&run(named, b""), 0, "configs/dev.yaml: ok\n", "");
    assert_ran(
        &validate(&here, "mine.yaml --config mine.yaml"),
        2,
        "",
        "posize: name the configs as arguments or with --config, not both\n",
    );
    let nowhere = folder("nowhere", &[]);
    let ran = validate(&nowhere, "");
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stdout.starts_with("configs/dev.yaml: error[unreadable-file]: no config: "),
        "{}",
        ran.stdout
    );
    assert_eq!(validate(&nowhere, "--config default").status, Some(0));
}

#[test]
fn the_json_document_has_every_finding_with_its_range() {
    let here = folder("json", &[("bad.yaml", BAD), ("book.json", BOOK)]);
    let ran = validate(&here, "bad.yaml --state book.json --format json");
    let expected = r#"{
  "format_version": "1.0",
  "valid": false,
  "error_count": 1,
  "warning_count": 0,
  "files": [
    {
      "file": "bad.yaml",
      "kind": "config"
    },
    {
      "file": "book.json",
      "kind": "state",
      "written": "2025-11-16T09:45:03Z",
      "read": "positions, 1 row; equity"
    }
  ],
  "diagnostics": [
    {
      "file": "bad.yaml",
      "range": {
        "start": {
          "line": 2,
          "column": 3
        },
        "end": {
          "line": 2,
          "column": 15
        }
      },
      "severity": "error",
      "code": "unknown-key",
      "key": "portfolio.max_levarage",
      "message": "`max_levarage` is no key that posize knows here",
      "help": "did you mean `max_leverage`?"
    }
  ]
}
"#;
    assert_ran(&ran, 1, expected, "");
}

#[test]
fn json_is_one_document_whatever_the_files_are() {
    let here = folder(
        "always",
        &[("good.yaml", GOOD), ("odd.yaml", ODD), ("cut.yaml", "portfolio: {"), ("bad.json", "{")],
    );
    fs::write(here.join("binary.yaml"), [0xFF, 0xFE, 0x00, 0x80]).expect("a file");
    for (arguments, status, valid, errors, warnings) in [
        ("good.yaml", 0, true, 0, 0),
        ("odd.yaml", 0, true, 0, 1),
        ("odd.yaml --strict", 1, false, 0, 1),
        ("cut.yaml", 1, false, 1, 0),
        ("binary.yaml", 1, false, 1, 0),
        ("none.yaml", 2, false, 1, 0),
        ("", 2, false, 1, 0),
        ("good.yaml cut.yaml binary.yaml none.yaml --state bad.json", 2, false, 4, 0),
    ] {
        let ran = validate(&here, &format!("{arguments} --json"));
        let document = document(&ran);
        assert_eq!(ran.status, Some(status), "{arguments}");
        let summary = [&document["valid"], &document["error_count"], &document["warning_count"]];
        assert_eq!(
            summary,
            [&Value::from(valid), &Value::from(errors), &Value::from(warnings)],
            "{arguments}"
        );
        let found = document["diagnostics"].as_array().expect("a list").len();
        assert_eq!(found, errors + warnings, "{arguments}");
    }
}

#[test]
fn annotations_are_what_the_code_host_reads() {
    let here = folder("github", &[("bad.yaml", BAD), ("odd.yaml", ODD)]);
    let expected = "::error file=bad.yaml,line=2,endLine=2,col=3,endColumn=14,title=posize%3A \
        unknown-key::\
                    portfolio.max_levarage: `max_levarage` is no key that posize knows \
                    here%0Ahelp: did you mean `max_leverage`?\n\
                    ::warning file=odd.yaml,line=2,endLine=2,col=17,endColumn=18,title=posize%3A \
                    high-leverage::\
                    portfolio.max_leverage: a leverage of 20; more than 10 is unusual%0Ahelp: \
                    write 2 for twice the equity\n";
    assert_ran(&validate(&here, "bad.yaml odd.yaml --format github"), 1, expected, "");
}

#[test]
fn ten_mistakes_are_found_in_one_run() {
    let ten = "portfolio:\n  max_levarage: 2\n  max_exposure_pct: 80%\n  max_risk_per_trade_pct: \
        .nan\n  \
               max_risk_per_strategy_pct: ~\n  default_fixed_qty: [1]\n  atr_stop_multiplier: 0\n  \
               lot_size_fallback: 010\n  lot_size_fallback: 25\n  position_sizing_mode: atr\n  \
               strategy_budgets: {a: {capital: 0.3}}\n";
    let here = folder("ten", &[("ten.yaml", ten)]);
    let ran = validate(&here, "ten.yaml");
    assert_eq!(ran.status, Some(1));
    assert!(ran.stdout.ends_with("10 errors and 0 warnings in 1 file\n"), "{}", ran.stdout);
}

#[test]
fn with_a_state_the_book_is_held_against_each_config() {
    let config = "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.05}\n";
    let here = folder("state", &[("tight.yaml", config), ("book.json", BOOK)]);
    let finding = "book.json:2:3: warning[budget-exceeded]: positions[0]: `ema_crossover` uses \
        50,000 of 25,000: 25,000 too much\n    \
                   help: close some of it (this is its largest position), or raise its budget\n";
    let expected = format!(
        "{finding}tight.yaml: ok\nbook.json: positions, 1 row; equity\nbook.json: written \
         2025-11-16T09:45:03Z\n0 errors and 1 warning in 1 file\n"
    );
    assert_ran(&validate(&here, "tight.yaml --state book.json"), 0, &expected, "");
    let ok = "tight.yaml: ok\nbook.json: positions, 1 row; equity\nbook.json: ok, written \
              2025-11-16T09:45:03Z\n";
    assert_ran(&validate(&here, "tight.yaml --state book.json --equity 1000000"), 0, ok, "");
    assert_ran(
        &validate(&here, "tight.yaml --state book.json --equity 1000000 --max-age 36500d"),
        0,
        ok,
        "",
    );
    let ran = validate(&here, "tight.yaml --config default --state book.json");
    assert_eq!(ran.status, Some(2));
    let ran = validate(&here, "tight.yaml ./tight.yaml --state book.json");
    assert_eq!(
        ran.stdout.matches("warning[budget-exceeded]: positions[0]: with ").count(),
        2,
        "{}",
        ran.stdout
    );
}

#[test]
fn a_peak_may_stand_on_the_command_line() {
    let here = folder(
        "peak",
        &[
            ("down.yaml", "portfolio:\n  drawdown_scaling: [{drawdown_pct: 0.1, scale: 0}]\n"),
            ("s.json", "{\"equity\": 5, \"positions\": []}"),
        ],
    );
    let ran = validate(&here, "down.yaml --state s.json");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    assert!(ran.stdout.starts_with("s.json: error[missing-peak]: "), "{}", ran.stdout);
    assert_ran(
        &validate(&here, "down.yaml --state s.json --peak-equity 5"),
        0,
        "down.yaml: ok\ns.json: positions, 0 rows; equity\ns.json: ok\n",
        "",
    );
    let ran = validate(&here, "down.yaml --state s.json --peak-equity 0");
    assert_ran(&ran, 2, "", "posize: peak equity is 0: it must be above 0\n");
}

#[test]
fn an_age_needs_a_unit_and_a_checkpoint() {
    let here = folder("age", &[("good.yaml", GOOD), ("book.json", BOOK)]);
    for (arguments, said) in [
        ("good.yaml --state book.json --max-age 15", "error: "),
        ("good.yaml --state book.json --max-age m", "error: "),
        ("good.yaml --max-age 15m", "posize: --max-age goes with --state: "),
    ] {
        let ran = validate(&here, arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments}");
        assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    }
    let ran = validate(&here, "good.yaml --state book.json --max-age 15m");
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stdout.contains("book.json:3:10: error[stale-checkpoint]: ts: written "),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_did_you_mean_never_turns_a_key_into_its_opposite_or_another_quantity() {
    let said = |key: &str| {
        let config = format!("portfolio:\n  {key}: 1\n");
        let ran = posize_reading(&["validate", "-"], config.as_bytes());
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""), "{key}");
        let mut lines = ran.stdout.lines();
        let error = format!(
            "-:2:3: error[unknown-key]: portfolio.{key}: `{key}` is no key that posize knows here"
        );
        assert_eq!(lines.next(), Some(&*error.replacen("-:", "<stdin>:", 1)), "{key}");
        lines.next().map(str::to_owned).unwrap_or_default()
    };
    // Three that a count of letters alone would suggest: a floor for a cap, a gross exposure for a
    // net one, a bonus for wins for a penalty for losses.
    for key in ["max_order_notional", "max_net_exposure_pct", "loss_streak_scaling"] {
        let help = said(key);
        assert!(!help.contains("did you mean"), "{key}: {help}");
    }
    // A slip of letters, or of word order.
    for (key, meant) in [
        ("min_order_notinal", "min_order_notional"),
        ("order_min_notional", "min_order_notional"),
        ("max_exposre_pct", "max_exposure_pct"),
        ("exposure_max_pct", "max_exposure_pct"),
        ("streak_scalling", "streak_scaling"),
        ("scaling_streak", "streak_scaling"),
        ("max_state_aeg", "max_state_age"),
        ("maxStateAge", "max_state_age"),
    ] {
        assert_eq!(said(key), format!("    help: did you mean `{meant}`?"), "{key}");
    }
}

#[test]
fn every_code_is_listed_and_explained() {
    let ran = posize(&["validate", "--codes"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let listed = document(&posize(&["validate", "--codes", "--json"]));
    let codes = listed["codes"].as_array().expect("a list");
    assert_eq!(codes.len(), ran.stdout.lines().count());
    for entry in codes {
        let code = entry["code"].as_str().expect("a code");
        let text = posize(&["validate", "--explain", code]).stdout;
        assert!(text.contains(code) && text.contains("\nwhy it matters: "), "{text}");
        assert!(text.contains("\nwrong:\n    ") && text.contains("\nright:\n    "), "{text}");
        let explained = document(&posize(&["validate", "--explain", code, "--json"]));
        assert_eq!(explained["meaning"], entry["meaning"]);
    }
    let expected = "error[unknown-key]: posize knows no such key at this level\n\n\
                    why it matters: a misspelt limit is no limit: the default would be traded on \
                    instead\n\n\
                    wrong:\n    portfolio:\n      max_levarage: \
                    1.5\n\nright:\n    portfolio:\n      max_leverage: 1.5\n";
    assert_ran(&posize(&["validate", "--explain", "unknown-key"]), 0, expected, "");
    let unknown = "posize: no code is called \"unkown-key\": did you mean unknown-key? `posize \
        validate --codes` lists them\n";
    assert_ran(&posize(&["validate", "--explain", "unkown-key"]), 2, "", unknown);
}

#[test]
fn every_key_in_effect_is_printed_with_its_origin() {
    let config = "portfolio:\n  max_leverage: 1.50\n  strategy_budgets:\n    ema_crossover: \
        {fixed_qty: 50}\n  instruments:\n    \
                  NIFTY: {lot_size: 75}\n";
    let here = folder("effective", &[("mine.yaml", config), ("bad.yaml", BAD)]);
    let ran = validate(&here, "mine.yaml --print-effective");
    let rows = keys_in_effect(&ran.stdout);
    assert_eq!(
        rows,
        [
            "portfolio.position_sizing_mode fixed_qty default",
            "portfolio.max_leverage 1.5 mine.yaml:2:17",
            "portfolio.max_exposure_pct 0.8 default",
            "portfolio.max_risk_per_trade_pct 0.01 default",
            "portfolio.max_risk_per_strategy_pct 0.2 default",
            "portfolio.default_fixed_qty 1 default",
            "portfolio.atr_stop_multiplier 2 default",
            "portfolio.lot_size_fallback 25 default",
            "portfolio.strategy_budgets.ema_crossover.capital_pct 0.2 max_risk_per_strategy_pct",
            "portfolio.strategy_budgets.ema_crossover.fixed_qty 50 mine.yaml:4:32",
            "portfolio.strategy_budgets.ema_crossover.position_sizing_mode fixed_qty position_sizing_mode",
            "portfolio.strategy_budgets.ema_crossover.atr_stop_multiplier 2 atr_stop_multiplier",
            "portfolio.strategy_budgets.ema_crossover.risk_per_trade_pct 0.01 max_risk_per_trade_pct",
            "portfolio.strategy_budgets.ema_crossover.win_rate — not set",
            "portfolio.strategy_budgets.ema_crossover.payoff_ratio — not set",
            "portfolio.instruments.NIFTY.lot_size 75 mine.yaml:6:23",
            "portfolio.instruments.NIFTY.point_value — not set",
            "portfolio.instruments.NIFTY.type — not set",
            "portfolio.instruments.NIFTY.margin_pct — not set",
            "portfolio.instruments.NIFTY.tick_size — not set",
            "portfolio.instruments.NIFTY.max_order_qty — not set",
            "portfolio.risk_per_trade_pct 0.01 max_risk_per_trade_pct",
            "portfolio.instruments_file — not set",
            "portfolio.default_strategy — not set",
            "portfolio.min_order_notional — not set",
            "portfolio.count_open_orders true default",
            "portfolio.require_stop false default",
            "portfolio.max_state_age — not set",
            "portfolio.digits western default",
            "portfolio.silence — not set",
            "portfolio.kelly.fraction 0.5 default",
            "portfolio.kelly.min_trades 30 default",
            "portfolio.kelly.z 0 default",
            "portfolio.drawdown_scaling — not set",
            "portfolio.streak_scaling — not set",
            "portfolio.rebalance.floor_pct — not set",
            "portfolio.rebalance.ceiling_pct — not set",
            "portfolio.rebalance.max_step_pct — not set",
            "portfolio.costs.slippage.entry.ticks — not set",
            "portfolio.costs.slippage.entry.points — not set",
            "portfolio.costs.slippage.entry.pct — not set",
            "portfolio.costs.slippage.stop.ticks — not set",
            "portfolio.costs.slippage.stop.points — not set",
            "portfolio.costs.slippage.stop.pct — not set",
            "portfolio.max_symbol_exposure_pct — not set",
            "portfolio.max_underlying_exposure_pct — not set",
            "portfolio.max_group_exposure_pct — not set",
            "portfolio.max_symbol_risk_pct — not set",
            "portfolio.max_open_risk_pct — not set",
            "portfolio.unstopped_risk_pct 1 default",
            "portfolio.max_day_loss_pct — not set",
            "portfolio.reserve_open_risk true default",
            "portfolio.max_open_positions — not set",
            "portfolio.max_day_trades — not set",
            "portfolio.max_losing_streak — not set",
            "portfolio.correlation.max_exposure_pct — not set",
            "portfolio.correlation.rho — not set",
            "portfolio.keep_free_margin_pct — not set",
            "portfolio.costs.gap_pct — not set",
            "portfolio.costs.max_gap_risk_pct — not set",
            "portfolio.respect_halt true default",
        ]
    );
    let keys = document(&validate(&here, "mine.yaml --print-effective --json"))["keys"].clone();
    assert_eq!(keys[1]["value"].to_string(), "1.5");
    assert_eq!(keys[1]["origin"].to_string(), r#"{"file":{"column":17,"line":2}}"#);
    assert_eq!(keys[8]["origin"].to_string(), r#"{"key":"portfolio.max_risk_per_strategy_pct"}"#);
    assert_eq!(
        (keys[0]["value"].to_string(), keys[0]["origin"].to_string()),
        ("\"fixed_qty\"".into(), "\"default\"".into())
    );
    let ran = validate(&here, "bad.yaml --print-effective");
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.starts_with("bad.yaml:2:3: error[unknown-key]"), "{}", ran.stderr);
}

/// The rows under their sections, each with its whole key; an entry of a list by itself.
fn keys_in_effect(printed: &str) -> Vec<String> {
    let rows = printed.lines().skip_while(|line| !line.starts_with('─')).skip(1);
    let mut section = "";
    let mut keys = Vec::new();
    for row in rows {
        let words = row.split_whitespace().collect::<Vec<_>>().join(" ");
        match row.len() - row.trim_start().len() {
            1 => section = row.trim(),
            3 => keys.push(format!("{section}.{words}")),
            _ => keys.push(words),
        }
    }
    keys
}

#[test]
fn lists_and_switches_in_effect_are_what_they_are_in_the_config() {
    let config = "portfolio:\n  count_open_orders: false\n  drawdown_scaling: [{drawdown_pct: \
        0.050, scale: 0.75}]\n  streak_scaling: []\n  \
                  symbol_limits: {TCS: {max_exposure_pct: \
                  0.2}}\n  correlation:\n    max_exposure_pct: 1\n    rho: [[NIFTY, BANKNIFTY, \
                  0.9], [A, 'b, c', -1]]\n";
    let here = folder("effective-lists", &[("mine.yaml", config)]);
    let ran = validate(&here, "mine.yaml --print-effective");
    let rows = keys_in_effect(&ran.stdout);
    for row in [
        "portfolio.count_open_orders false mine.yaml:2:22",
        "portfolio.drawdown_scaling mine.yaml:3:21",
        "{drawdown_pct: 0.05, scale: 0.75}", // an entry a row
        "portfolio.streak_scaling [] mine.yaml:4:19",
        "portfolio.correlation.rho mine.yaml:8:10",
        "[NIFTY, BANKNIFTY, 0.9]",
        "[A, b, c, -1]",
        "portfolio.symbol_limits.TCS.max_exposure_pct 0.2 mine.yaml:5:43",
    ] {
        assert!(rows.iter().any(|line| line == row), "{row}\n{}", ran.stdout);
    }
    let keys = document(&validate(&here, "mine.yaml --print-effective --json"))["keys"].clone();
    let value = |key: &str| {
        let entry =
            keys.as_array().expect("a list").iter().find(|entry| entry["key"] == key).expect(key);
        entry["value"].to_string()
    };
    assert_eq!(value("portfolio.count_open_orders"), "false");
    assert_eq!(value("portfolio.drawdown_scaling"), r#"[{"drawdown_pct":0.05,"scale":0.75}]"#);
    assert_eq!(value("portfolio.streak_scaling"), "[]");
    assert_eq!(
        value("portfolio.correlation.rho"),
        r#"[["NIFTY","BANKNIFTY",0.9],["A","b, c",-1]]"#
    );
    assert_eq!(value("portfolio.min_order_notional"), "null");
}

#[test]
fn the_other_commands_refuse_what_validate_refuses_in_the_same_words() {
    let here = folder("refused", &[("bad.yaml", BAD), ("book.json", BOOK)]);
    let found = validate(&here, "bad.yaml").stdout;
    let (found, _) = found.rsplit_once("1 error and").expect("a summary");
    for rest in [
        vec!["size", "--symbol", "TCS", "--side", "buy", "--price", "3520"],
        vec!["limits"],
        vec!["budget"],
        vec!["budget", "--json"],
    ] {
        let is_json = rest.contains(&"--json");
        let arguments: Vec<&str> =
            ["--config", "bad.yaml", "--state", "book.json"].into_iter().chain(rest).collect();
        let mut command = command(&arguments);
        command.current_dir(&here);
        let as_json = "{\"severity\":\"error\",\"code\":\"unknown-key\",\"message\":\"`max_levarage` \
            is no key that posize knows here\",\"file\":\"bad.yaml\",\"range\":{\"start\":{\"line\":2,\
            \"column\":3},\"end\":{\"line\":2,\"column\":15}},\"key\":\"portfolio.max_levarage\",\
            \"help\":\"did you mean `max_leverage`?\"}\n";
        assert_ran(&run(command, b""), 2, "", if is_json { as_json } else { found });
    }
}

#[test]
fn hostile_text_ends_with_status_1_or_2() {
    let nested = "[".repeat(100_000);
    let bomb = support::alias_bomb();
    let huge = vec![b'x'; 100_000_000];
    let binary: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for input in [nested.as_bytes(), bomb.as_bytes(), &huge, &binary, b"\0", b"\xEF\xBB\xBF"] {
        let ran = posize_reading(&["validate", "-"], input);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""), "{}", ran.stdout);
        assert!(ran.stdout.contains("error["), "{}", ran.stdout);
    }
}

#[test]
fn what_is_printed_grows_with_the_file_and_not_with_its_square() {
    let name = "n".repeat(200); // the longest name that is read
    let strategies = |terms: &str| {
        (0..400).fold(String::new(), |text, number| text + &format!("a{number}: {{{terms}}}, "))
    };
    let unknown = (0..400).fold(String::new(), |text, number| text + &format!("a{number}: 1, "));
    let unknown_keys =
        format!("portfolio:\n  strategy_budgets:\n    ? {name}\n    : {{{unknown}}}\n");
    let odd_lots = format!(
        "portfolio:\n  instruments:\n    ? {name}\n    : {{lot_size: 3}}\n  \
        strategy_budgets: {{{}}}\n",
        strategies("fixed_qty: 7, capital_pct: 0.0001")
    );
    let relying = format!(
        "portfolio:\n  default_fixed_qty: 0\n  strategy_budgets: {{? {name} : {{}}, {}}}\n",
        strategies("capital_pct: 0.0001")
    );
    let text = format!("portfolio:\n  max_leverage: {name}\n  position_sizing_mode: {name}\n");
    let files = [unknown_keys, odd_lots, relying, text];
    let named: Vec<(String, &str)> = files
        .iter()
        .enumerate()
        .map(|(number, text)| (format!("{number}.yaml"), text.as_str()))
        .collect();
    let named: Vec<(&str, &str)> =
        named.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = folder("printed", &named);
    for (name, _) in named {
        for format in ["table", "json", "github"] {
            let ran = validate(&folder, &format!("{name} --format {format}"));
            // A diagnostic of a few hundred bytes for each key, at the most.
            let most = 600 * 400;
            assert!(ran.stdout.len() < most, "{name} {format}: {}", ran.stdout.len());
            assert!(!ran.stdout.contains(&"n".repeat(100)), "{name} {format}");
        }
    }
    let odd = validate(&folder, "1.yaml");
    assert!(odd.stdout.contains("warning[odd-lot]: 300 more of this kind\n"), "{}", odd.stdout);
}
