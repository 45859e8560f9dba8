//! What `validate` makes of its findings: warnings that somebody lets pass, expected answers, and
//! SARIF.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::diagnostic::rules;
use serde_json::{Value, json};
use std::fs;
use support::{assert_ran, package, posize, posize_reading, written};

const RISKY: &str = "portfolio:
  # posize: allow high-leverage
  # The book is hedged.
  max_leverage: 20
  max_risk_per_trade_pct: 0.2
";
const LEVERAGE: &str = "portfolio.max_leverage: a leverage of 20; more than 10 is unusual
    help: write 2 for twice the equity
";
const RISK: &str =
    "portfolio.max_risk_per_trade_pct: one trade may lose 20 % of equity; more than 5 % is unusual
    help: write 0.01 for 1 %
";

#[test]
fn a_warning_that_is_allowed_is_told_and_passes() {
    let file = written("allowed.yaml", RISKY);
    let strict = ["validate", &file, "--strict"];
    let told = |risk: &str, counted: &str| {
        format!(
            "{file}:4:17: warning[high-leverage], allowed: {LEVERAGE}{file}:5:27: \
             warning[high-risk]{risk}: {RISK}0 errors and 2 warnings ({counted} allowed) in 1 file"
        )
    };
    let failing = told("", "1") + "; with --strict, warnings fail\n";
    assert_ran(&posize(&strict), 1, &failing, "");
    assert_ran(&posize(&[&strict[..], &["--allow", "odd-lot"]].concat()), 1, &failing, "");
    let passing = told(", allowed", "2") + "\n";
    let by_option = posize(&[&strict[..], &["--allow", "odd-lot,high-risk"]].concat());
    assert_ran(&by_option, 0, &passing, "");
    let twice = posize(&[&strict[..], &["--allow", "odd-lot", "--allow", "high-risk"]].concat());
    assert_ran(&twice, 0, &passing, "");
    assert_eq!(posize(&["validate", &file]).status, Some(0));
}

#[test]
fn an_allowed_warning_is_a_notice_on_a_code_host_and_marked_in_json() {
    let file = written("notice.yaml", RISKY);
    let ran = posize(&["validate", &file, "--format", "github"]);
    let commands: Vec<&str> =
        ran.stdout.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(commands, ["::notice", "::warning"], "{}", ran.stdout);
    let ran = posize(&["validate", &file, "--json", "--strict"]);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let allowed: Vec<Option<&Value>> = found["diagnostics"]
        .as_array()
        .expect("diagnostics")
        .iter()
        .map(|found| found.get("allowed"))
        .collect();
    assert_eq!(allowed, [Some(&json!(true)), None]);
    assert_eq!((ran.status, &found["valid"]), (Some(1), &json!(false)));
}

#[test]
fn a_comment_allows_at_its_own_place_alone() {
    let cases = [
        // On the line, on the line above, and behind another code.
        ("portfolio:\n  max_leverage: 20 # posize: allow high-leverage\n", vec![]),
        ("portfolio:\n  #posize: allow high-leverage\n  max_leverage: 20\n", vec![]),
        (
            "portfolio: {max_leverage: 20, max_risk_per_trade_pct: 0.2} # posize: allow high-risk, high-leverage since both are meant\n",
            vec![],
        ),
        // One line off, behind a value of the line above, in a text, of another code.
        (
            "portfolio:\n  # posize: allow high-leverage\n  max_exposure_pct: 0.5\n  max_leverage: 20\n",
            vec!["4 high-leverage", "2 unused-allow"],
        ),
        (
            "portfolio:\n  max_exposure_pct: 0.5 # posize: allow high-leverage\n  max_leverage: 20\n",
            vec!["3 high-leverage", "2 unused-allow"],
        ),
        (
            "portfolio:\n  max_leverage: 20\n  strategy_budgets: {\"a # posize: allow high-leverage\": {capital_pct: 0.1}}\n",
            vec!["2 high-leverage"],
        ),
        (
            "portfolio:\n  max_leverage: 20 # posize: allow high-risk\n",
            vec!["2 high-leverage", "2 unused-allow"],
        ),
        (
            "portfolio:\n  max_leverage: 20 # posize: allows high-leverage\n",
            vec!["2 high-leverage"],
        ),
        ("portfolio:\n  max_leverage: 2 # posize: allow\n", vec!["2 unused-allow"]),
    ];
    for (text, expected) in cases {
        let ran = posize_reading(&["validate", "-", "--json", "--strict"], text.as_bytes());
        let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let found: Vec<String> = found["diagnostics"]
            .as_array()
            .expect("diagnostics")
            .iter()
            .filter(|found| found.get("allowed").is_none())
            .map(|found| {
                let code = found["code"].as_str().expect("a code");
                format!("{} {code}", found["range"]["start"]["line"])
            })
            .collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(ran.status, Some(i32::from(!expected.is_empty())), "{text}");
    }
}

#[test]
fn an_error_passes_for_nobody() {
    let text = "portfolio:\n  max_levarage: 2 # posize: allow unknown-key\n";
    let ran = posize_reading(&["validate", "-"], text.as_bytes());
    assert_eq!(ran.status, Some(1));
    assert!(ran.stdout.contains("1 error and 0 warnings in 1 file"), "{}", ran.stdout);
    for (code, why) in [
        ("unknown-key", "unknown-key is an error, which nothing lets pass"),
        (
            "high-rsk",
            "no code is called so: did you mean high-risk? `posize validate --codes` lists them",
        ),
        ("looser-key", "no code is called so: `posize validate --codes` lists them"),
    ] {
        let ran = posize(&["validate", "configs/dev.yaml", "--allow", code]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}

/// At an equity of 100,000 one strategy may hold 20,000: 5 of 3,500 are 17,500, and 6 too many.
const CASES: &str =
    "- {symbol: TCS, side: buy, price: 3500, qty: 5, expect: {qty: 5, reason: null}}
# The budget cuts it.
- symbol: TCS
  side: buy
  price: 3500
  qty: 6
  expect:
    qty: 5.0
    binding: strategy_budget
    limits.strategy_budget.limit: 20000
    after: {current_exposure: 17500}
    warnings: []
- {symbol: TCS, price: 3500, qty: 5, expect: {error: no_side}}
- {symbol: TCS, side: buy, price: 35000, qty: 1, expect: {qty: 0, reason: strategy_budget}}
";

fn expecting(file: &str) -> Vec<&str> {
    vec!["validate", "--config", "default", "--equity", "100000", "--expect", file]
}

#[test]
fn what_is_answered_as_expected_is_ok() {
    let file = written("expected.yaml", CASES);
    assert_ran(&posize(&expecting(&file)), 0, &format!("{file}: ok\n"), "");
    let lines = "{\"symbol\": \"TCS\", \"side\": \"buy\", \"price\": 3500, \"qty\": 5, \"expect\": {\"qty\": 5}}\n\n";
    let ran = posize_reading(&expecting("-"), lines.repeat(2).as_bytes());
    assert_ran(&ran, 0, "<stdin>: ok\n", "");
}

#[test]
fn each_answer_that_differs_is_told_at_its_line() {
    let text = CASES
        .replace("qty: 5.0", "qty: 6")
        .replace("current_exposure: 17500", "current_exposure: 17500.5")
        .replace("error: no_side", "qty: 5")
        .replace("qty: 0, reason: strategy_budget", "qty: 0, reason: total_exposure");
    let file = written("differs.yaml", &text);
    let expected = format!(
        "{file}:8:10: error[unexpected-answer]: qty: expected 6, got 5: strategy_budget decides
    help: write 5 where that is right
{file}:11:31: error[unexpected-answer]: after.current_exposure: expected 17500.5, got 17500
    help: write 17500 where that is right
{file}:13:47: error[unexpected-answer]: qty: got the error no_side: no side: say buy, b, long, sell, s or short (only a close needs none)
    help: put the intent right, or expect `error: CODE`
{file}:14:75: error[unexpected-answer]: reason: expected total_exposure, got strategy_budget
    help: write strategy_budget where that is right
4 errors and 0 warnings in 1 file
"
    );
    assert_ran(&posize(&expecting(&file)), 1, &expected, "");
    // Lines of JSON have their places too.
    let line = "{\"symbol\": \"TCS\", \"side\": \"buy\", \"price\": 3500, \"qty\": 5, \"expect\": {\"qty\": 7}}\n";
    let ran = posize_reading(&expecting("-"), format!("\n{line}").as_bytes());
    let expected = "<stdin>:2:77: error[unexpected-answer]: qty: expected 7, got 5
    help: write 5 where that is right
1 error and 0 warnings in 1 file
";
    assert_ran(&ran, 1, expected, "");
}

/// Each case is asked against the opening book: the second is not cut by the first.
#[test]
fn a_case_does_not_take_the_room_of_the_next() {
    let case = "- {symbol: TCS, side: buy, price: 3500, qty: 5, expect: {qty: 5, after.strategy_used: 17500}}\n";
    let ran = posize_reading(&expecting("-"), case.repeat(3).as_bytes());
    assert_ran(&ran, 0, "<stdin>: ok\n", "");
}

#[test]
fn what_expects_nothing_or_no_field_is_bad_input() {
    let order = "symbol: TCS, side: buy, price: 3500, qty: 5";
    let form = "write a list of intents, like `- {symbol: TCS, side: buy, price: 3500, qty: 10, expect: {qty: 10}}`";
    let cases = [
        ("", "<stdin>", "no intent stands here", form),
        ("[]\n", "<stdin>", "no intent stands here", form),
        ("a: 1\n", "<stdin>:1:1", "what stands here is no list of intents", form),
        ("- 5\n", "<stdin>:1:3", "what stands here is no intent", form),
        (&format!("- {{{order}}}\n"), "<stdin>:1:3", "this intent has no `expect`", form),
        (
            &format!("- {{{order}, expect: {{}}}}\n"),
            "<stdin>:1:57",
            "`expect` says nothing: it is a mapping of fields",
            form,
        ),
        (
            &format!("- {{{order}, expect: 5}}\n"),
            "<stdin>:1:57",
            "`expect` says nothing: it is a mapping of fields",
            form,
        ),
        (
            &format!("- {{{order}, qty: 6, expect: {{qty: 5}}}}\n"),
            "<stdin>:1:49",
            "this name stands here a second time",
            form,
        ),
        (
            &format!("- {{{order}, expect: {{qyt: 5}}}}\n"),
            "<stdin>:1:58",
            "qyt: the answer has no field `qyt`",
            "did you mean `qty`?",
        ),
        (
            &format!("- {{{order}, expect: {{limits.nothing: 5}}}}\n"),
            "<stdin>:1:58",
            "limits.nothing: the answer has no field `limits.nothing`",
            "`posize size --json` shows the fields of an answer",
        ),
    ];
    for (text, place, message, help) in cases {
        let ran = posize_reading(&expecting("-"), text.as_bytes());
        let expected = format!(
            "{place}: error[bad-expect]: {message}\n    help: {help}\n1 error and 0 warnings in 1 file\n"
        );
        assert_ran(&ran, 2, &expected, "");
    }
    let broken = posize_reading(&expecting("-"), b"- {a: [\n");
    assert_eq!(broken.status, Some(2), "{}", broken.stdout);
    assert!(broken.stdout.contains("error[yaml-syntax]"), "{}", broken.stdout);
    let missing = posize(&expecting("no_such_file"));
    assert_eq!(missing.status, Some(2));
    assert!(missing.stdout.contains("no_such_file: error[unreadable-file]"), "{}", missing.stdout);
    let no_state = posize(&["validate", "--config", "default", "--expect", "configs/dev.yaml"]);
    assert_eq!((no_state.status, no_state.stdout.is_empty()), (Some(2), false));
    // A slip of a field is told as a stream tells it; any unknown one under --strict.
    let slip = format!("- {{{order}, sl: 3400, expect: {{qty: 5}}}}\n");
    let ran = posize_reading(&expecting("-"), slip.as_bytes());
    assert!(ran.stdout.contains("got the error unknown_field"), "{}", ran.stdout);
    let note = format!("- {{{order}, note: x, expect: {{qty: 5}}}}\n");
    assert_eq!(posize_reading(&expecting("-"), note.as_bytes()).status, Some(0));
    let strict = [expecting("-"), vec!["--strict"]].concat();
    assert_eq!(posize_reading(&strict, note.as_bytes()).status, Some(1));
}

/// Runs posize for SARIF, and holds what it prints to the part of the schema that it uses.
fn sarif(arguments: &[&str], input: &[u8]) -> Value {
    let ran = posize_reading(&[arguments, &["--format", "sarif"]].concat(), input);
    assert_eq!(ran.stderr, "");
    let log: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let schema = package().join("tests/sarif/log.schema.json");
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(schema).expect("the schema")).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    let faults: Vec<String> = schema.iter_errors(&log).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new(), "{}", ran.stdout);
    log["runs"][0].clone()
}

#[test]
fn findings_are_sarif_with_columns_of_characters() {
    // The é is one character of two bytes, and 𝛼 one of two UTF-16 units: 0.2 begins at 31.
    let text = "portfolio: {\"é\": 1, max_risk_per_trade_pct: 0.2} # 𝛼\n";
    let run = sarif(&["validate", "-", "--stdin-filename", "my limits.yaml"], text.as_bytes());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let found = run["results"].as_array().expect("results");
    assert_eq!(found.len(), 2, "{found:?}");
    let risk = &found[1];
    let index = usize::try_from(risk["ruleIndex"].as_u64().expect("an index")).expect("small");
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "high-risk");
    assert_eq!(
        *risk,
        json!({
            "ruleId": "high-risk",
            "ruleIndex": index,
            "level": "warning",
            "message": {"text": format!("{}help: write 0.01 for 1 %", RISK.split("    ").next().expect("it"))},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": "my%20limits.yaml"},
                    "region": {"startLine": 1, "startColumn": 45, "endLine": 1, "endColumn": 48},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": "portfolio.max_risk_per_trade_pct", "kind": "member"},
                ],
            }],
        })
    );
}

#[test]
fn the_rules_of_sarif_are_the_catalogue_with_its_help() {
    let run = sarif(&["validate", "configs/dev.yaml"], b"");
    let listed = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let codes: Vec<&str> = listed.iter().filter_map(|rule| rule["id"].as_str()).collect();
    let every = rules::all().chain(rules::REVIEW_RULES.iter().copied());
    assert_eq!(codes, every.map(|rule| rule.code).collect::<Vec<_>>());
    let high_risk = listed.iter().find(|rule| rule["id"] == "high-risk").expect("the rule");
    assert_eq!(high_risk["defaultConfiguration"]["level"], "warning");
    let help = high_risk["help"]["text"].as_str().expect("a help");
    let rule = rules::with_code("high-risk").expect("the rule");
    for part in [rule.meaning, rule.why, rule.wrong, rule.right] {
        assert!(help.contains(part), "{help}");
    }
}

#[test]
fn what_is_allowed_missing_expected_or_reviewed_is_sarif_too() {
    let file = written("sarif_allowed.yaml", RISKY);
    let run = sarif(&["validate", &file, "--allow", "high-risk"], b"");
    assert_eq!(run["results"][0]["suppressions"], json!([{"kind": "inSource"}]));
    assert_eq!(run["results"][1]["suppressions"], json!([{"kind": "external"}]));
    let run = sarif(&["validate", "no_such_file.yaml"], b"");
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(*place, json!({"artifactLocation": {"uri": "no_such_file.yaml"}}));
    let run = sarif(&["validate", &file, "--against", "default"], b"");
    let codes: Vec<&str> = run["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|found| found["ruleId"].as_str())
        .collect();
    assert_eq!(codes, ["looser-key", "looser-key"]);
    let case = b"- {symbol: TCS, side: buy, price: 3500, qty: 5, expect: {qty: 4}}\n";
    let run = sarif(&expecting("-"), case);
    assert_eq!(run["results"][0]["ruleId"], "unexpected-answer");
    // What has no findings has no SARIF.
    for arguments in
        [&["validate", "--codes"][..], &["limits", "--equity", "1", "--config", "default"]]
    {
        let ran = posize(&[arguments, &["--format", "sarif"]].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
        assert!(
            ran.stderr.starts_with("posize: --format sarif is for the findings of validate alone")
        );
    }
}
