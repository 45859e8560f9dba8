//! The JSON Schemas of what posize reads and writes. That every answer of the other tests is as they
//! say is held where the process is run, in `support`; here, that they say what they should, and
//! refuse what is not as they say.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::diagnostic::rules;
use posize::engine::{LIMITS, MODES, Warning, reason_codes};
use posize::render::schema::SCHEMAS;
use posize::stream::{INTENT_FIELDS, line_codes};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::{assert_ran, posize, posize_reading, validator, written};

const STATE: &str = "configs/sample_state.json";
const PORTFOLIO: &str = "configs/portfolio.yaml";

fn printed(name: &str) -> Value {
    let ran = posize(&["validate", "--schema", name]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{name}");
    serde_json::from_str(&ran.stdout).expect("the schema is JSON")
}

/// What a command answers, as JSON.
fn answered(args: &[&str]) -> Value {
    let ran = posize(args);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

const SIZE: [&str; 11] =
    ["size", "sell", "TCS", "3520", "--stop", "3600", "-n", "400", "--state", STATE, "--json"];

/// A document of each kind that is written, with as much in it as one command gives.
fn documents() -> Vec<(&'static str, Value)> {
    let with = |more: &[&'static str]| {
        let args: Vec<&str> = SIZE.iter().copied().chain(more.iter().copied()).collect();
        answered(&args)
    };
    let config = "portfolio: {max_leverage: 2, strategy_budgets: {a: {capital_pct: 0.3}}}\n";
    let old = written("schemas_old.yaml", config);
    let new = written("schemas_new.yaml", &config.replace('2', "3").replace("0.3", "0.4"));
    let bad = written("schemas_bad.yaml", "portfolio: {max_levrage: 2}\n");
    let intents = written(
        "schemas_intents.ndjson",
        "{\"id\": 1, \"symbol\": \"TCS\", \"side\": \"buy\", \"price\": 10, \"qty\": 300000}\n{}\n",
    );
    let limits = ["limits", "--config", PORTFOLIO, "--state", STATE, "--positions"];
    let limits = [limits.as_slice(), &["--stress", "0.1", "--json"]].concat();
    let stops = SIZE.map(|word| if word == "3600" { "3600,3610" } else { word });
    vec![
        ("answer", with(&[])),
        ("answer", with(&["--config", PORTFOLIO, "--needs", "--widest-stop"])),
        ("answers", answered(&stops)),
        ("limits", answered(&limits)),
        ("limits", answered(&["limits", "--state", STATE, "--json"])),
        ("budget", answered(&["budget", "--state", STATE, "--price", "100", "--json"])),
        (
            "rebalance",
            answered(&["budget", "--rebalance", "--config", PORTFOLIO, "--state", STATE, "--json"]),
        ),
        ("diagnostics", answered(&["validate", &bad, "--state", STATE, "--json"])),
        (
            "review",
            answered(&[
                "validate",
                &new,
                "--against",
                &old,
                "--state",
                STATE,
                "--intents",
                &intents,
                "--json",
            ]),
        ),
        (
            "effective",
            answered(&["validate", "--print-effective", "--config", PORTFOLIO, "--json"]),
        ),
        (
            "message",
            serde_json::from_str(&posize(&["limits", "--config", &bad, "--json"]).stderr)
                .expect("JSON"),
        ),
        ("codes", answered(&["validate", "--codes", "--json"])),
        ("explain", answered(&["validate", "--explain", "odd-lot", "--json"])),
    ]
}

/// Every place in a document that holds an object, but for those whose names are the user's.
fn objects(document: &Value, path: &str, found: &mut Vec<String>) {
    match document {
        Value::Object(fields) => {
            // So are the columns of a list of the config.
            let is_row = path.starts_with("/keys/") && path.contains("/value/");
            if !is_row && !path.ends_with("/per_strategy") {
                found.push(path.to_owned());
            }
            for (name, value) in fields {
                objects(value, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_field_more_one_less_and_one_of_another_type_are_refused_wherever_they_stand() {
    // What not every document of a kind has.
    let optional = [
        "id",
        "orders",
        "scales",
        "edge",
        "scope",
        "needs",
        "widest_stop",
        "widest_stop_reason",
        "limits",
        "drawdown",
        "positions",
        "stress",
        "buys",
        "written",
        "read",
        "allowed",
        "file",
        "range",
        "key",
        "help",
        "files",
        "name",
    ];
    for (kind, document) in documents() {
        let schema = validator(&[kind]);
        assert!(schema.is_valid(&document), "{kind}: {document}");
        let mut places = Vec::new();
        objects(&document, "", &mut places);
        for place in places {
            let at = |document: &mut Value,
                      change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
                let object = document.pointer_mut(&place).and_then(Value::as_object_mut);
                change(object.expect("an object"));
            };
            let mut changed = document.clone();
            at(&mut changed, &|object| drop(object.insert("surprise".to_owned(), json!(1))));
            assert!(!schema.is_valid(&changed), "{kind}: one more at {place}");
            let names: Vec<String> = document
                .pointer(&place)
                .and_then(Value::as_object)
                .expect("an object")
                .keys()
                .cloned()
                .collect();
            for name in names {
                let mut changed = document.clone();
                at(&mut changed, &|object| drop(object.remove(&name)));
                let is_optional = optional.contains(&name.as_str())
                    && (kind == "message"
                        || !["file", "range", "key", "help"].contains(&name.as_str()));
                if !is_optional {
                    assert!(!schema.is_valid(&changed), "{kind}: no {name} at {place}");
                }
                let mut changed = document.clone();
                at(&mut changed, &|object| drop(object.insert(name.clone(), json!([[{"x": 1}]]))));
                let is_value = ["value", "was", "is"].contains(&name.as_str());
                let is_any = name == "id" || place.starts_with("/keys/") && is_value;
                if !is_any {
                    assert!(
                        !schema.is_valid(&changed),
                        "{kind}: {name} of another type at {place}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_word_of_no_list_is_refused_wherever_one_stands() {
    let mut answer = answered(&SIZE);
    let schema = validator(&["answer"]);
    assert!(schema.is_valid(&answer) && answer["binding"].is_string(), "{answer}");
    for place in [
        "/binding",
        "/limits/0/name",
        "/next_lot/fails",
        "/mode",
        "/side",
        "/instrument",
        "/basis/rule",
        "/format_version",
    ] {
        let word = answer.pointer_mut(place).expect(place).take();
        for other in ["total_expsure", "", "Buy"] {
            *answer.pointer_mut(place).expect(place) = json!(other);
            assert!(!schema.is_valid(&answer), "{place}: {other}");
        }
        *answer.pointer_mut(place).expect(place) = word;
    }
    answer["reason"] = json!({"code": "no_equity", "message": "…"});
    assert!(schema.is_valid(&answer));
    answer["reason"]["code"] = json!("no_luck");
    assert!(!schema.is_valid(&answer));
    answer["reason"] = Value::Null;
    answer["qty"] = json!("28");
    assert!(!schema.is_valid(&answer), "a number in quotes");
}

#[test]
fn what_costs_add_to_a_risk_stands_there_whole_or_not_at_all() {
    let mut answer = answered(&SIZE);
    let schema = validator(&["answer"]);
    let costs = json!({
        "price_loss": 1, "slippage": 0, "charges": 0, "break_even": null, "costs": [],
    });
    let costs = costs.as_object().expect("fields");
    let risk = |answer: &mut Value| answer["risk"].as_object_mut().expect("a stop").clone();
    let bare = risk(&mut answer);
    for left_out in costs.keys().map(String::as_str).chain([""]) {
        let mut with = bare.clone();
        with.extend(costs.clone().into_iter().filter(|(name, _)| name != left_out));
        answer["risk"] = Value::Object(with);
        assert_eq!(schema.is_valid(&answer), left_out.is_empty(), "without {left_out}");
    }
}

/// The schemas inside a schema, with their places.
fn inner<'s>(schema: &'s Value, path: &str, found: &mut Vec<(String, &'s Value)>) {
    match schema {
        Value::Object(entries) => {
            found.push((path.to_owned(), schema));
            for (key, value) in entries {
                inner(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                inner(item, &format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_schema_is_of_the_draft_has_a_title_and_says_what_each_field_means() {
    for kind in &SCHEMAS {
        let schema = printed(kind.name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        for heading in ["title", "description"] {
            assert!(schema[heading].is_string(), "{}: {heading}", kind.name);
        }
        validator(&[kind.name]);
        if kind.name == "config" {
            continue;
        }
        let mut parts = Vec::new();
        inner(&schema, "", &mut parts);
        for (path, part) in parts {
            // What only adds a condition to fields that are described beside it.
            if path.contains("/allOf/") || path.ends_with("/properties") || path.ends_with("/if") {
                continue;
            }
            let Some(fields) = part.get("properties").and_then(Value::as_object) else { continue };
            let is_intent = part.get("propertyNames").is_some() || part.get("else").is_some();
            assert!(
                is_intent || part["additionalProperties"] == json!(false),
                "{}: {path} is open",
                kind.name
            );
            for (name, field) in fields {
                // Where there is one field, what holds it may say what it means.
                let own = field["description"].as_str();
                let doc = own.or(part["description"].as_str().filter(|_| fields.len() == 1));
                let doc = doc.unwrap_or_default();
                assert!(
                    doc.len() > 5 && !doc.contains('\n'),
                    "{}: {path}/{name}: {doc:?}",
                    kind.name
                );
            }
        }
    }
}

#[test]
fn words_are_those_of_the_lists() {
    let words = |schema: &Value, name: &str| -> BTreeSet<String> {
        let words = schema["$defs"][name]["enum"].as_array().expect(name).iter();
        words.map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let set = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let answer = printed("answer");
    let limits = || LIMITS.iter().map(|limit| limit.name);
    assert_eq!(words(&answer, "limit"), set(limits().collect()));
    assert_eq!(words(&answer, "mode"), set(MODES.map(|mode| mode.name.as_str()).to_vec()));
    let reasons = limits().chain(reason_codes().map(|code| code.name)).collect();
    assert_eq!(words(&answer, "reason"), set(reasons));
    assert_eq!(words(&answer, "basis_rule").len(), 6, "the rules of the answer's contract");
    let notes = words(&answer, "note");
    assert!(Warning::CODES.iter().all(|code| notes.contains(code.name)), "{notes:?}");
    assert_eq!(
        words(&printed("line"), "line_code"),
        set(line_codes().map(|code| code.name).collect())
    );
    let codes = rules::all().map(|rule| rule.code).collect();
    assert_eq!(words(&printed("diagnostics"), "diagnostic"), set(codes));
}

#[test]
fn the_line_of_a_stream_has_no_field_that_its_schema_only_thinks_of() {
    let config = written(
        "schemas_line.yaml",
        "portfolio: {max_leverage: 1, max_exposure_pct: 1, max_risk_per_strategy_pct: 1, \
         instruments: {A: {max_order_qty: 2}}}\n",
    );
    let intents = r#"{"id": "x", "symbol": "A", "side": "buy", "price": 10, "qty": 5}
{"id": 7, "symbol": "A", "side": "buy", "price": 10, "qty": 99, "strategy": "s"}
{"id": 8, "symbol": "A", "price": 10}
"#;
    let args = ["size", "--intents", "-", "--config", &config, "--equity", "100"];
    let ran = posize_reading(&args, intents.as_bytes());
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let schema = printed("line");
    let fields = |value: &Value| -> BTreeSet<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let said = |name: &str| fields(&schema["$defs"][name]["properties"]);
    let brief: BTreeSet<String> = lines[..2].iter().flat_map(&fields).collect();
    assert_eq!(brief, said("BriefLine"));
    assert_eq!(fields(&lines[2]), said("BadLine"));
    assert_eq!(fields(&lines[2]["error"]), said("LineFault"));
    // Neither kind passes for another, nor with a field of the other.
    let line = validator(&["line"]);
    for (at, name) in [(0, "error"), (2, "qty"), (2, "symbol")] {
        let mut mixed = lines[at].clone();
        mixed[name] = json!(1);
        assert!(!line.is_valid(&mixed), "{mixed}");
    }
}

#[test]
fn an_intent_passes_and_fails_as_it_is_answered() {
    let loose = validator(&["intent"]);
    let strict = validator(&["intent", "--strict"]);
    let base = |fields: &str| format!(r#"{{"symbol": "A", "side": "buy", "price": 10, {fields}}}"#);
    // Each with whether it is answered, and whether it is under --strict.
    let cases = [
        (base(r#""qty": 1"#), true, true),
        (base(r#""qty": "1e0", "atr": "0.5", "stop": null, "product": "", "id": [1]"#), true, true),
        (base(r#""qty": 1, "instrument_type": "eQ""#), true, true),
        (base(r#""qty": 1, "strike": 0, "scale": 1, "all_or_none": false"#), true, true),
        (r#"{"tradingsymbol": "A", "transaction_type": "SHORT", "last_price": ".5", "quantity": 1}"#.to_owned(), true, true),
        (r#"{"symbol": null, "tradingsymbol": "A", "side": "b", "price": 1, "qty": 1}"#.to_owned(), true, true),
        (r#"{"symbol": "A", "price": 1, "close": true}"#.to_owned(), true, true),
        (base(r#""qty": 1, "tag": "x", "order_type": "SL", "meta": {"stop": 1}, "tp": 5"#), true, false),
        (base(r#""qty": 1, "close_price": 1, "limit_price": 2, "validity": "DAY""#), true, false),
        (base(r#""qty": true"#), false, false),
        (base(r#""qty": "ten""#), false, false),
        (base(r#""qty": "010""#), false, false),
        (base(r#""qty": 1, "close": "no""#), false, false),
        (base(r#""qty": 1, "product": 5"#), false, false),
        (base(r#""qty": 1, "instrument_type": "bond""#), false, false),
        (r#"{"side": "buy", "price": 10, "qty": 1}"#.to_owned(), false, false),
        (r#"{"symbol": "", "side": "buy", "price": 10, "qty": 1}"#.to_owned(), false, false),
        (r#"{"symbol": "A", "side": "buy", "qty": 1}"#.to_owned(), false, false),
        (r#"{"symbol": "A", "side": "buy", "price": null, "qty": 1}"#.to_owned(), false, false),
        (r#"{"symbol": "A", "price": 10, "qty": 1}"#.to_owned(), false, false),
        (r#"{"symbol": "A", "price": 10, "close": false}"#.to_owned(), false, false),
        (r#"{"symbol": "A", "side": "hold", "price": 10, "qty": 1}"#.to_owned(), false, false),
        ("[1]".to_owned(), false, false),
        ("7".to_owned(), false, false),
    ];
    let slips = [
        "reduceOnly",
        "REDUCE_ONLY",
        "reduce-only",
        "Stop",
        "sl",
        "SL",
        "sl_1",
        "stopPrice",
        "stoploss",
        "trailing_stop",
        "qyt",
        "Qty",
        "quanity",
        "transactionType",
        "closePosition",
        "exit",
        "atr_14",
        "lotSize",
        "lots",
        "allOrNone",
        "strategyCode",
        "stratgey",
        "exchnage",
    ];
    let slips = slips.map(|name| (base(&format!(r#""qty": 1, "{name}": 1"#)), false, false));
    for (text, is_answered, is_answered_strictly) in cases.into_iter().chain(slips) {
        let intent: Value = serde_json::from_str(&text).expect("JSON");
        for (schema, more, expected) in
            [(loose, None, is_answered), (strict, Some("--strict"), is_answered_strictly)]
        {
            let args = ["size", "--intents", "-", "--config", "default", "--equity", "100000"];
            let args: Vec<&str> = args.into_iter().chain(more).collect();
            let input = format!("{text}\n{{}}\n");
            let answer = posize_reading(&args, input.as_bytes()).stdout;
            let first = answer.lines().next().unwrap_or_default();
            assert_eq!(!first.contains("\"error\""), expected, "{more:?}: {text}: {first}");
            assert!(!first.is_empty(), "{text}");
            assert_eq!(schema.is_valid(&intent), expected, "{more:?}: {text}");
        }
    }
    // What neither the letters nor the names of others tell is left to posize.
    let typo = json!({"symbol": "A", "side": "buy", "price": 1, "qqty": 1});
    assert!(loose.is_valid(&typo) && !strict.is_valid(&typo));
}

#[test]
fn every_spelling_of_every_field_stands_in_the_schema_of_intents() {
    for words in [["intent", "--strict"].as_slice(), &["intent"], &["expect"]] {
        let ran = posize(&[["validate", "--schema"].as_slice(), words].concat());
        let schema: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let schema = schema.pointer("/$defs/case/else").unwrap_or(&schema);
        for field in INTENT_FIELDS {
            for spelling in field.spellings {
                assert!(schema["properties"][spelling].is_object(), "{words:?}: {spelling}");
            }
        }
    }
}

#[test]
fn cases_of_expect_pass_and_fail_as_they_are_read() {
    let schema = validator(&["expect"]);
    for (yaml, expected) in [
        ("- {symbol: A, side: buy, price: 10, qty: 1, expect: {qty: 1}}", true),
        (
            "- {symbol: 500325, side: buy, price: '10', qty: 1, expect: {risk: null, basis.qty: 1}}",
            true,
        ),
        // An intent that is wrong is one that may be expected to be.
        ("- {symbol: A, price: 10, qty: 1, expect: {error: no_side}}", true),
        ("- {symbol: A, price: [], sl: 5, expect: {error.code: wrong_type}}", true),
        (r#"{"symbol": "A", "side": "buy", "price": 10, "qty": 1, "expect": {"qty": 1}}"#, true),
        ("- {symbol: A, side: buy, price: 10, qty: 1}", false),
        ("- {symbol: A, side: buy, price: 10, qty: 1, expect: {}}", false),
        ("- {symbol: A, side: buy, price: 10, qty: 1, expect: {qyt: 1}}", false),
        ("- {symbol: A, side: buy, price: 10, qty: 1, expect: 5}", false),
        ("[]", false),
        ("5", false),
    ] {
        let value: Value = serde_saphyr::from_str(yaml).expect("YAML");
        assert_eq!(schema.is_valid(&value), expected, "{yaml}");
        let file = written("schemas_expect.yaml", yaml);
        let args = ["validate", "--expect", &file, "--config", "default", "--equity", "1000"];
        let is_read = !posize(&args).stdout.contains("bad-expect");
        assert_eq!(is_read, expected, "{yaml}");
    }
}

#[test]
fn without_a_name_the_schema_is_that_of_the_config() {
    let bare = posize(&["validate", "--schema"]);
    assert_ran(&posize(&["validate", "--schema", "config"]), 0, &bare.stdout, "");
    assert_ran(&posize(&["validate", "--schema=config", "--json"]), 0, &bare.stdout, "");
    assert!(bare.stdout.contains("\"title\": \"posize config\""), "{}", bare.stdout);
}

#[test]
fn a_document_that_there_is_not_is_refused_with_those_that_there_are() {
    let ran = posize(&["validate", "--schema", "intnet"]);
    let names: Vec<&str> = SCHEMAS.iter().map(|kind| kind.name).collect();
    let expected = format!(
        "error: invalid value 'intnet' for '--schema [<DOCUMENT>]'\n  [possible values: {}]\n\n  tip: a \
         similar value exists: 'intent'\n\nFor more information, try '--help'.\n",
        names.join(", ")
    );
    assert_ran(&ran, 2, "", &expected);
    let ran = posize(&["validate", "--schema", "limits", "--strict"]);
    let expected = "posize: --strict makes no difference to --schema limits: it is for intent\n";
    assert_ran(&ran, 2, "", expected);
}

#[test]
fn completions_and_help_list_the_documents() {
    let help = posize(&["validate", "--help"]).stdout;
    let fish = posize(&["--generate", "complete-fish"]).stdout;
    for kind in &SCHEMAS {
        assert!(help.contains(&format!("- {}:", kind.name)), "{}: {help}", kind.name);
        assert!(fish.contains(&format!("{}\\t'{}", kind.name, kind.doc)), "{}: {fish}", kind.name);
    }
}
