//! A config of several files, and where a config is looked for.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use support::{Ran, assert_ran, command, run};

/// A folder of a test's own, with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("merged").join(name);
    drop(fs::remove_dir_all(&folder));
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

fn posize_in(folder: &Path, arguments: &str) -> Ran {
    posize_with(folder, &[], arguments)
}

fn posize_with(folder: &Path, variables: &[(&str, &Path)], arguments: &str) -> Ran {
    let mut command = command(&arguments.split_whitespace().collect::<Vec<_>>());
    command.current_dir(folder).envs(variables.iter().copied());
    run(command, b"")
}

const BASE: &str = "session: {open: '09:15'}\nportfolio:\n  max_leverage: 2\n  max_exposure_pct: \
    0.8\n  strategy_budgets:\n    swing: {capital_pct: 0.3, fixed_qty: 5}\n    scalp: {capital_pct: \
    0.2}\n  drawdown_scaling: [{drawdown_pct: 0.1, scale: 0.5}, {drawdown_pct: 0.2, scale: 0}]\n";

#[test]
fn later_files_are_merged_over_earlier_ones_key_by_key() {
    let over = "portfolio:\n  max_leverage: 3\n  strategy_budgets:\n    swing: {capital_pct: \
        0.25}\n    new: {capital_pct: 0.1}\n  drawdown_scaling: [{drawdown_pct: 0.3, scale: 0}]\n";
    let last = "portfolio: {strategy_budgets: {new: {fixed_qty: 7}}}\n";
    let here = folder("keys", &[("base.yaml", BASE), ("over.yaml", over), ("last.yaml", last)]);
    let all = "--config base.yaml --config over.yaml --config last.yaml";
    let ran = posize_in(&here, &format!("validate {all} --print-effective --json"));
    let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let row = |key: &str| {
        let rows = document["keys"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["key"] == format!("portfolio.{key}"))?;
        let file = &row["origin"]["file"];
        let from = match file["name"].as_str() {
            Some(name) => format!("{name}:{}:{}", file["line"], file["column"]),
            None => row["origin"].as_str().unwrap_or_default().to_owned(),
        };
        Some(format!("{} {from}", row["value"]))
    };
    for (key, expected) in [
        ("max_leverage", "3 over.yaml:2:17"),
        ("max_exposure_pct", "0.8 base.yaml:4:21"),
        ("strategy_budgets.swing.capital_pct", "0.25 over.yaml:4:26"),
        ("strategy_budgets.swing.fixed_qty", "5 base.yaml:6:42"),
        ("strategy_budgets.scalp.capital_pct", "0.2 base.yaml:7:26"),
        ("strategy_budgets.new.capital_pct", "0.1 over.yaml:5:24"),
        ("strategy_budgets.new.fixed_qty", "7 last.yaml:1:49"),
        ("drawdown_scaling", r#"[{"drawdown_pct":0.3,"scale":0}] over.yaml:6:21"#),
        ("max_risk_per_trade_pct", "0.01 default"),
    ] {
        assert_eq!(row(key).as_deref(), Some(expected), "{key}");
    }
    // 1,000 × 0.8 × 3; the order of the files counts.
    let limits = |configs: &str| {
        let ran =
            posize_in(&here, &format!("limits {configs} --equity 1000 --peak-equity 1000 --json"));
        let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        document["max_exposure"].clone()
    };
    assert_eq!(limits(all), 2400);
    assert_eq!(limits("--config over.yaml --config base.yaml"), 1600);
    assert_eq!(limits("--config default --config over.yaml"), 2400);
    let document: Value = serde_json::from_str(
        &posize_in(&here, &format!("validate {all} --print-effective --json")).stdout,
    )
    .expect("JSON");
    assert_eq!(document["file"], "base.yaml");
    assert_eq!(document["files"], json!(["base.yaml", "over.yaml", "last.yaml"]));
    let origin = json!({"file": {"name": "over.yaml", "line": 2, "column": 17}});
    assert_eq!(document["keys"][1]["origin"], origin);
}

#[test]
fn files_that_are_only_right_together_are_right() {
    let (one, other) = (
        "portfolio: {strategy_budgets: {a: {win_rate: 0.5}}, position_sizing_mode: kelly}\n",
        "portfolio: {strategy_budgets: {a: {payoff_ratio: 2}}, default_strategy: a}\n",
    );
    let here = folder("together", &[("one.yaml", one), ("other.yaml", other)]);
    let ran = posize_in(&here, "validate --config one.yaml --config other.yaml");
    assert_ran(&ran, 0, "one.yaml: ok\nother.yaml: ok\n", "");
    // Each on its own, neither is.
    let ran = posize_in(&here, "validate one.yaml other.yaml");
    assert!(ran.stdout.ends_with("2 errors and 1 warning in 2 files\n"), "{}", ran.stdout);
}

#[test]
fn what_is_wrong_is_told_in_the_file_where_it_stands() {
    let base = "portfolio:\n  rebalance: {ceiling_pct: 0.2, max_step_pct: 0.1}\n  instruments: \
        {nifty: {lot_size: 65}}\n  strategy_budgets: {swing: {}}\n";
    let over = "portfolio:\n  rebalance: {floor_pct: 0.4}\n  default_strategy: swign\n";
    let twice = "portfolio:\n  max_leverage: 2\n  max_leverage: 3\n  instruments: {NIFTY: \
        {lot_size: 75}}\n  max_risk_per_trade_pct: 0.2\n";
    let files = [("base.yaml", base), ("over.yaml", over), ("twice.yaml", twice)];
    let here = folder("places", &files);
    let ran = posize_in(&here, "validate --config base.yaml --config over.yaml");
    let said = "over.yaml:2:26: error[floor-above-ceiling]: portfolio.rebalance.floor_pct: a floor \
        of 40 % is above the ceiling of 20 %, which stands in base.yaml, line 2, column 28\n    \
        help: write 0.2 or less, or raise `ceiling_pct`\n\
        over.yaml:3:21: error[unnamed-strategy]: portfolio.default_strategy: `strategy_budgets` \
        names no strategy `swign`\n    help: did you mean `swing`?\n\
        base.yaml: ok\n2 errors and 0 warnings in 1 file\n";
    assert_ran(&ran, 1, said, "");
    let sized = posize_in(&here, "size buy A 1 --equity 1 --config base.yaml --config over.yaml");
    assert_eq!((sized.status, sized.stdout.as_str()), (Some(2), ""));
    assert!(sized.stderr.starts_with("over.yaml:2:26: error["), "{}", sized.stderr);
    let ran = posize_in(&here, "validate --config base.yaml --config twice.yaml");
    let said = "twice.yaml:3:3: error[duplicate-key]: portfolio.max_leverage: `max_leverage` stands \
        twice; the first stands in line 2, column 3\n    help: keep one of the two\n\
        twice.yaml:4:17: error[duplicate-key]: portfolio.instruments.NIFTY: `NIFTY` stands twice; \
        the first stands in base.yaml, line 3, column 17\n    help: keep one of the two\n\
        twice.yaml:5:27: warning[high-risk]: portfolio.max_risk_per_trade_pct: one trade may lose \
        20 % of equity; more than 5 % is unusual\n    help: write 0.01 for 1 %\n\
        base.yaml: ok\n2 errors and 1 warning in 1 file\n";
    assert_ran(&ran, 1, said, "");
}

#[test]
fn a_key_that_stands_twice_in_one_file_is_told_there_alone() {
    let (once, twice) =
        ("portfolio:\n  max_leverage: 4\n", "portfolio:\n\n  max_leverage: 2\n  max_leverage: 3\n");
    let here = folder("twice", &[("once.yaml", once), ("twice.yaml", twice)]);
    for order in
        ["--config once.yaml --config twice.yaml", "--config twice.yaml --config once.yaml"]
    {
        let said = "twice.yaml:4:3: error[duplicate-key]: portfolio.max_leverage: `max_leverage` \
            stands twice; the first stands in line 3, column 3\n    help: keep one of the two\n\
            once.yaml: ok\n1 error and 0 warnings in 1 file\n";
        assert_ran(&posize_in(&here, &format!("validate {order}")), 1, said, "");
    }
}

#[test]
fn each_file_is_a_config() {
    let good = "portfolio: {max_leverage: 2}\n";
    let here = folder(
        "each",
        &[
            ("good.yaml", good),
            ("empty.yaml", ""),
            ("other.yaml", "portfolo: {max_leverage: 3}\n"),
            ("hollow.yaml", "portfolio:\n"),
            ("broken.yaml", "portfolio: {max_leverage: 3\n"),
            ("list.yaml", "[1]\n"),
        ],
    );
    for (file, code) in [
        ("empty.yaml", "missing-portfolio"),
        ("other.yaml", "misspelt-portfolio"),
        ("hollow.yaml", "empty-portfolio"),
        ("broken.yaml", "yaml-syntax"),
        ("list.yaml", "wrong-type"),
    ] {
        for order in [["good.yaml", file], [file, "good.yaml"]] {
            let [first, second] = order;
            let files = format!("--config {first} --config {second}");
            let ran = posize_in(&here, &format!("validate {files}"));
            assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""), "{files}");
            assert!(ran.stdout.starts_with(&format!("{file}:")), "{files}: {}", ran.stdout);
            assert!(ran.stdout.contains(&format!("error[{code}]")), "{files}: {}", ran.stdout);
            assert!(ran.stdout.ends_with("1 error and 0 warnings in 1 file\n"), "{}", ran.stdout);
        }
    }
    let ran = posize_in(&here, "limits --equity 1 --config good.yaml --config none.yaml");
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.starts_with("none.yaml: error[unreadable-file]: "), "{}", ran.stderr);
    let first = "posize: --config default is the built-in table, which others are merged over: give \
        it first, and once\n";
    for command in ["limits --equity 1", "validate"] {
        let ran = posize_in(&here, &format!("{command} --config good.yaml --config default"));
        assert_ran(&ran, 2, "", first);
    }
    let ran = posize_in(&here, "limits --equity 1 --config - --config -");
    let once = "posize: standard input can be read once: name one config alone as -\n";
    assert_ran(&ran, 2, "", once);
    for flag in ["config", "state", "instruments"] {
        let ran = posize_in(&here, &format!("--{flag} good.yaml limits --{flag}=good.yaml"));
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
        let said = format!(
            "error: --{flag} stands before the command and after it: give all of them in one \
             place\n"
        );
        assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
    }
}

#[test]
fn an_instruments_file_is_looked_for_beside_the_file_that_names_it() {
    let list = "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,\
        lot_size,instrument_type,segment,exchange\n408065,1594,TCS,TCS,0,,0,0.1,1,EQ,NSE,NSE\n";
    let here = folder(
        "instruments",
        &[
            ("base.yaml", "portfolio: {instruments_file: nowhere.csv}\n"),
            ("deep/over.yaml", "portfolio: {instruments_file: list.csv}\n"),
            ("last.yaml", "portfolio: {default_fixed_qty: 3}\n"),
            ("deep/list.csv", list),
        ],
    );
    let files = "--config base.yaml --config deep/over.yaml --config last.yaml";
    let ran = posize_in(&here, &format!("size buy TCS 100 --equity 10000 -q {files}"));
    assert_ran(&ran, 0, "3\n", "");
    let ran = posize_in(&here, &format!("validate {files}"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let ran = posize_in(
        &here,
        "size buy TCS 100 --equity 10000 -q --config deep/over.yaml --config base.yaml",
    );
    assert!(ran.stderr.starts_with("nowhere.csv: error[unreadable-file]"), "{}", ran.stderr);
}

#[test]
fn a_config_is_looked_for_here_and_then_in_the_user_s_folder() {
    let of =
        |leverage: u32| format!("portfolio: {{max_leverage: {leverage}, max_exposure_pct: 1}}\n");
    let files = [
        ("xdg/posize/config.yaml", of(3)),
        ("home/.config/posize/config.yaml", of(4)),
        ("here/configs/dev.yaml", of(5)),
        ("told.yaml", of(6)),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let top = folder("places_looked_at", &files);
    let empty = folder("nothing_here", &[("x", "")]);
    let (xdg, home, told) = (top.join("xdg"), top.join("home"), top.join("told.yaml"));
    let exposure = |here: &Path, variables: &[(&str, &Path)]| {
        let ran = posize_with(here, variables, "limits --equity 100 --json");
        assert_eq!(ran.stderr, "");
        let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        document["max_exposure"].clone()
    };
    let nothing = Path::new("");
    let relative = Path::new("xdg");
    for (here, variables, expected) in [
        (&empty, vec![("XDG_CONFIG_HOME", &*xdg), ("HOME", &*home)], 300),
        (&empty, vec![("HOME", &*home)], 400),
        (&empty, vec![("XDG_CONFIG_HOME", nothing), ("HOME", &*home)], 400),
        (&top, vec![("XDG_CONFIG_HOME", relative), ("HOME", &*home)], 400),
        (&top.join("here"), vec![("XDG_CONFIG_HOME", &*xdg)], 500),
        (&top.join("here"), vec![("XDG_CONFIG_HOME", &*xdg), ("POSIZE_CONFIG", &*told)], 600),
    ] {
        assert_eq!(exposure(here, &variables), expected, "{variables:?}");
    }
    let lacking = |variables: &[(&str, &Path)], looked: &str| {
        let said = format!(
            "posize: no config: there is no configs/dev.yaml here{looked}; name one with --config \
             FILE or $POSIZE_CONFIG, or ask for the built-in limits with --config default\n"
        );
        assert_ran(&posize_with(&empty, variables, "limits --equity 100"), 2, "", &said);
    };
    lacking(&[], "");
    lacking(&[("HOME", Path::new("/nowhere"))], ", nor /nowhere/.config/posize/config.yaml");
    lacking(&[("XDG_CONFIG_HOME", Path::new("/x"))], ", nor /x/posize/config.yaml");
}
