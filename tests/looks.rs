//! The situations of a trading day as a screen of 80 columns shows them, whole: what is printed,
//! what is said beside it, the exit status.
//!
//! A case is `tests/looks/<name>.txt`: the command, then what it reads from standard input if
//! anything, then what it prints. `LOOKS=write cargo test --test looks every_look` writes what is
//! printed now; look at the change before it is kept.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use std::env;
use std::fs;
use support::{Ran, command, package, posize, posize_reading, run, written};

const INPUT: &str = "== reads\n";
const PRINTED: &str = "== prints, with status ";

fn looks() -> Vec<(String, String)> {
    let folder = package().join("tests/looks");
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let read = |path: std::path::PathBuf| {
        (path.display().to_string(), fs::read_to_string(&path).expect("a text"))
    };
    let mut looks: Vec<(String, String)> = paths.map(read).collect();
    looks.sort();
    looks
}

/// A case with what its command prints now.
fn printed_now(case: &str) -> String {
    let asked = case.split_once(PRINTED).map_or(case, |(asked, _)| asked);
    let (told, input) = asked.split_once(INPUT).unwrap_or((asked, ""));
    let told = told.trim_end().strip_prefix("$ posize ").expect("a command");
    let arguments: Vec<&str> = told.split(' ').collect();
    let Ran { stdout, stderr, status } = posize_reading(&arguments, input.as_bytes());
    let beside = if stderr.is_empty() { String::new() } else { format!("== says\n{stderr}") };
    format!("{asked}{PRINTED}{}\n{stdout}{beside}", status.expect("a status"))
}

#[test]
fn every_look_is_as_it_was_looked_at() {
    let looks = looks();
    assert!(looks.len() >= 14, "{} cases", looks.len());
    for (path, case) in looks {
        let now = printed_now(&case);
        if env::var_os("LOOKS").is_some_and(|how| how == "write") {
            fs::write(&path, now).expect("a place to write to");
        } else {
            assert_eq!(case, now, "{path}");
        }
    }
}

#[test]
fn no_table_is_wider_than_a_screen() {
    for (path, case) in looks() {
        let printed = case.split_once(PRINTED).expect("what it prints").1;
        let table = printed.split("== says\n").next().unwrap_or_default();
        for line in table.lines() {
            assert!(line.chars().count() <= 80, "{path}: {line}");
        }
    }
}

const CONFIG: [&str; 4] =
    ["--config", "configs/portfolio.yaml", "--state", "configs/portfolio_state.json"];

fn sized(words: &[&str]) -> Ran {
    posize(&[&["size"], words, &CONFIG].concat())
}

#[test]
fn lakhs_and_crores_are_grouped_in_tables_and_messages_and_never_in_json() {
    let refused =
        ["buy", "NIFTY25NOVFUT", "25900", "--stop", "25890", "-n", "750", "--all-or-none"];
    let western = sized(&refused);
    let one_line = western.stdout.replace("\n  ", " ");
    assert!(one_line.contains("3,317,560 left of 10,245,550"), "{}", western.stdout);
    let flag = sized(&[&refused[..], &["--digits", "indian"]].concat());
    let one_line = flag.stdout.replace("\n  ", " ");
    assert!(one_line.contains("33,17,560 left of 1,02,45,550"), "{}", flag.stdout);
    assert!(flag.stdout.contains(" 1,63,92,880 "), "{}", flag.stdout);
    let config = written("looks_digits.yaml", "portfolio: {digits: indian}\n");
    let told = |more: &[&str]| {
        let words = ["size", "buy", "TCS", "3520", "-n", "4000", "--all-or-none"];
        posize(&[&words[..], &["--config", &config, "--equity", "12345678"], more].concat())
    };
    assert!(told(&[]).stdout.contains(" 1,97,53,084.8 "), "{}", told(&[]).stdout);
    let json: Value = serde_json::from_str(&told(&["--json"]).stdout).expect("JSON");
    assert_eq!(json["limits"][1]["limit"].to_string(), "19753084.8");
    let message = json["reason"]["message"].to_string();
    assert!(message.contains("24,69,135.6 left of 24,69,135.6"), "{message}");
    let western: Value =
        serde_json::from_str(&told(&["--json", "--digits", "western"]).stdout).expect("JSON");
    let message = western["reason"]["message"].to_string();
    assert!(message.contains("2,469,135.6 left of 2,469,135.6"), "{message}");
    let wrong = told(&["--digits", "roman"]);
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.stderr.contains("expected western or indian"), "{}", wrong.stderr);
}

#[test]
fn a_formula_is_plain_in_json_and_grouped_in_a_table() {
    let words = ["size", "buy", "TCS", "3520", "--atr", "32.5", "--mode", "fixed_risk_atr"];
    let words = [&words[..], &["--config", "default", "--equity", "500000"]].concat();
    let json: Value =
        serde_json::from_str(&posize(&[&words[..], &["--json"]].concat()).stdout).expect("JSON");
    assert_eq!(json["basis"]["formula"], "floor(500000 × 0.01 / (2 × 32.5))");
    let table = posize(&words).stdout;
    assert!(table.contains("floor(500,000 × 0.01 / (2 × 32.5))"), "{table}");
}

/// An order with a warning of its own, on a state that has one too.
const FALLBACK: [&str; 4] = ["size", "buy", "GOLD25DECFUT", "100"];
const STATE: &str = r#"{"meta": {"paper_capital": 500000}, "positions": []}"#;

fn warned(config: &str, more: &[&str]) -> Ran {
    let words = [&FALLBACK[..], &["--config", config, "--state", "-"], more].concat();
    posize_reading(&words, STATE.as_bytes())
}

fn codes(ran: &Ran) -> Vec<String> {
    let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let warnings = json["warnings"].as_array().expect("a list").iter();
    warnings.map(|warning| warning["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn warnings_of_the_order_come_before_those_of_the_files_and_after_the_answer() {
    let plain = written("looks_plain.yaml", "portfolio: {max_leverage: 2}\n");
    let json = warned(&plain, &["--json"]);
    assert_eq!(codes(&json), ["lot_size_fallback", "equity_from_paper_capital"]);
    let ran = warned(&plain, &[]);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(lines[0].contains("lot_size_fallback") && lines.len() == 2, "{}", ran.stderr);
    let script = "\"$0\" \"$@\" 2>&1";
    let mut shell = command(&[]);
    let posize = shell.get_program().to_owned();
    shell = std::process::Command::new("sh");
    shell
        .args(["-c", script])
        .arg(posize)
        .args(FALLBACK)
        .args(["--config", &plain, "--state", "-"]);
    let both = run(shell, STATE.as_bytes()).stdout;
    let answer = both.find("no trade").expect("an answer");
    assert!(answer < both.find("warning:").expect("a warning"), "{both}");
}

#[test]
fn warnings_can_be_silenced_and_errors_can_not() {
    let silent = |codes: &str| {
        let name = format!("looks_{}.yaml", codes.replace([',', ' '], "_"));
        written(&name, &format!("portfolio: {{silence: [{codes}]}}\n"))
    };
    let one = silent("lot_size_fallback");
    assert_eq!(codes(&warned(&one, &["--json"])), ["equity_from_paper_capital"]);
    assert_eq!(warned(&one, &[]).stderr.lines().count(), 1);
    let both = silent("lot_size_fallback, equity_from_paper_capital");
    assert_eq!(codes(&warned(&both, &["--json"])), Vec::<String>::new());
    assert_eq!(warned(&both, &[]).stderr, "");
    let wrong = |codes: &str| warned(&silent(codes), &[]);
    for (codes, said) in [
        ("lot_size_falback", "did you mean `lot_size_fallback`?"),
        ("stale_checkpoint", "`stale_checkpoint` is an error, which is always told"),
        ("limit_exceeded", "`limit_exceeded` is the code of no warning"),
        ("lot_size_fallback, lot_size_fallback", "twice"),
    ] {
        let ran = wrong(codes);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{codes}");
        assert!(ran.stderr.contains(said), "{codes}: {}", ran.stderr);
    }
}

#[test]
fn a_silenced_warning_is_not_in_a_stream_either() {
    let config = written(
        "looks_stream.yaml",
        "portfolio: {silence: [lot_size_fallback, equity_from_paper_capital]}\n",
    );
    let state = written("looks_stream.json", STATE);
    let words = ["size", "--intents", "-", "--config", &config, "--state", &state];
    let intent = br#"{"symbol": "GOLD25DECFUT", "side": "buy", "price": 100}"#;
    let ran = posize_reading(&words, intent);
    assert!(ran.stdout.contains("below_one_lot") && !ran.stdout.contains("warning"), "{ran:?}");
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
}

#[test]
fn colour_tells_what_decides_and_what_is_exceeded() {
    let color = ["--color", "always"];
    let decided = sized(
        &[&["buy", "NIFTY25NOVFUT", "25900", "--stop", "25800", "-l", "2"][..], &color].concat(),
    );
    let name = "\u{1b}[1;36mcorrelated_exposure\u{1b}[0m";
    assert!(decided.stdout.contains(&format!("decided by {name}:")), "{}", decided.stdout);
    assert!(
        decided.stdout.contains("\u{1b}[1;36m▸ correlated_exposure\u{1b}[0m"),
        "{}",
        decided.stdout
    );
    let refused = sized(&[&["buy", "NIFTY25NOVFUT", "259000", "-n", "75"][..], &color].concat());
    assert!(refused.stdout.contains("\u{1b}[31mno trade ("), "{}", refused.stdout);
    let limits = |more: &[&str]| {
        let words = ["limits", "--config", "default", "--state"];
        let state = "configs/portfolio_state.json";
        posize(&[&words[..], &[state, "--equity", "3000000"], more].concat())
    };
    let exceeded = limits(&color).stdout;
    assert!(exceeded.contains("\u{1b}[31m167.94 %\u{1b}[0m"), "{exceeded}");
    assert!(exceeded.contains("\u{1b}[31mexceeded\u{1b}[0m: "), "{exceeded}");
    assert!(!limits(&[]).stdout.contains('\u{1b}'));
    let unpainted = exceeded.replace("\u{1b}[31m", "").replace("\u{1b}[1m", "");
    assert_eq!(unpainted.replace("\u{1b}[0m", ""), limits(&[]).stdout);
}
