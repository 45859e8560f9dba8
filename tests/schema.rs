//! The JSON Schema against the reader: what the one passes the other accepts, key by key, and the
//! same for what they fail.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use jsonschema::Validator;
use posize::config;
use posize::diagnostic::Diagnostic;
use posize::engine::key::{self, Allowed, Key};
use posize::engine::keys::keys;
use posize::source::Source;
use serde_json::Value;
use std::fs;
use support::{package, posize};

fn schema() -> Validator {
    let ran = posize(&["validate", "--schema"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let schema: Value = serde_json::from_str(&ran.stdout).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema is of draft 2020-12")
}

/// What an editor makes of the text, by a reader of its own.
fn passes(schema: &Validator, yaml: &str) -> bool {
    let value: Value =
        serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    schema.is_valid(&value)
}

/// Whether the reader finds nothing wrong.
fn accepts(yaml: &str) -> bool {
    !config::read_config(&Source::new("c.yaml", yaml)).diagnostics.iter().any(Diagnostic::is_error)
}

/// A file that holds nothing but this value at this key, and its other half where it has one.
fn file(key: &Key, value: &str) -> String {
    let parts: Vec<&str> =
        key.parts().map(|part| if key::is_placeholder(part) { "X" } else { part }).collect();
    let (open, close) = (parts.join(": {"), "}".repeat(parts.len() - 1));
    let half = match parts.last() {
        Some(&"win_rate") => ", payoff_ratio: 2",
        Some(&"payoff_ratio") => ", win_rate: 0.5",
        _ => "",
    };
    // A default strategy is one that has a budget.
    let is_name = !value.starts_with(['[', '{']) && !["''", "null", "~"].contains(&value);
    let half = match key.name {
        "default_strategy" if is_name => format!(", strategy_budgets: {{{value}: {{}}}}"),
        _ => half.to_owned(),
    };
    format!("portfolio: {{{open}: {value}{half}{close}}}\n")
}

#[test]
fn every_sample_config_passes() {
    let schema = schema();
    for name in fs::read_dir(package().join("configs"))
        .expect("configs")
        .flatten()
        .map(|entry| entry.path())
    {
        if name.extension().is_some_and(|extension| extension == "yaml") {
            assert!(
                passes(&schema, &fs::read_to_string(&name).expect("a config")),
                "{}",
                name.display()
            );
        }
    }
}

#[test]
fn every_key_takes_the_same_values_from_the_schema_as_from_the_reader() {
    let schema = schema();
    let values = [
        "1",
        "0.5",
        "1.0",
        "0",
        "-1",
        "30",
        "1.01",
        "1e-3",
        "'0.5'",
        "\"1\"",
        "'1.0'",
        "'+1.5'",
        "'5'",
        "'.5'",
        "'0.0'",
        "'-0'",
        "'.0e3'",
        "'5e-1'",
        "'-0.5'",
        "'-1.01'",
        "'1.'",
        "'.'",
        "'-'",
        "abc",
        "'010'",
        "'1_000'",
        "''",
        "null",
        "~",
        "true",
        "false",
        "'true'",
        "[1]",
        "[]",
        "{}",
        "{a: 1}",
        "fixed_qty",
        "fixed_risk_atr",
        "equity",
        "fno",
        "FNO",
        "'80%'",
        "kelly",
        "[[NIFTY, BANKNIFTY, 0.9]]",
        "[[NIFTY, BANKNIFTY, 2]]",
        "[[NIFTY, BANKNIFTY]]",
        "[[NIFTY, BANKNIFTY, 0.9, 1]]",
        "[[500325, 'X', '-0.5'], [A, B, -1]]",
        "[[A, '', 1]]",
        "[[A, true, 1]]",
        "[[A, B, ~]]",
        "[[A, B, x]]",
        "[{one: A, other: B, rho: 1}]",
        "[{drawdown_pct: 0.1, scale: 0}]",
        "[{drawdown_pct: 0.1, scale: 0.5}, {scale: '0', drawdown_pct: 0.2}]",
        "[{drawdown_pct: 0, scale: 0}]",
        "[{drawdown_pct: 0.1}]",
        "[{drawdown_pct: 0.1, scale: 0, x: 1}]",
        "[{drawdown_pct: 0.1, scale: true}]",
        "[{wins: 3, scale: 1}]",
        "[{wins: 3.0, scale: 1.25}, {wins: '5', scale: 2}]",
        "[{wins: 2.5, scale: 1}]",
        "[{wins: '2.5', scale: 1}]",
        "[{wins: 3, scale: 0.5}]",
        "[[3, 1.25]]",
        "15m",
        "'0090s'",
        "0m",
        "1.5h",
        "'-1d'",
        "15 m",
        "15min",
        "western",
        "indian",
        "Western",
        "[rounded_to_lot]",
        "[no_stop, price_from_mark]",
        "[off_tick, off_tick]",
        "[stale_checkpoint]",
    ];
    for key in keys() {
        let mut taken = 0;
        for value in values {
            let yaml = file(key, value);
            assert_eq!(passes(&schema, &yaml), accepts(&yaml), "{yaml}");
            taken += usize::from(accepts(&yaml));
        }
        let expected = match key.allowed {
            Allowed::Mapping => 1..=1,
            Allowed::Rows(_) if key.name == "silence" => 2..=2,
            // Codes are names too.
            Allowed::Rows(_) if key.name == "groups.<group>" => 6..=6,
            Allowed::Rows(_) => 3..=3,
            // Whatever is written without a bracket.
            Allowed::Text(_) => 30..=50,
            _ => 2..=20,
        };
        assert!(expected.contains(&taken), "{key:?} takes {taken} of the values");
    }
}

#[test]
fn an_unknown_key_fails_at_every_level() {
    let schema = schema();
    for yaml in [
        "portfolio: {max_levarage: 2}",
        "portfolio: {max_leverage: 2, extra: {}}",
        "portfolio: {strategy_budgets: {a: {capital: 0.3}}}",
        "portfolio: {instruments: {X: {lot: 1}}}",
        "portfolio: {symbol_limits: {X: {max_exposure: 1}}}",
        "portfolio: {kelly: {z: 1, y: 1}}",
        "portfolio: {correlation: {rho: [], roh: []}}",
        "portfolio: {rebalance: {floor: 0.1}}",
        "portfolio: {streak_scaling: [{wins: 3, scale: 1, win: 1}]}",
    ] {
        assert!(!passes(&schema, yaml) && !accepts(yaml), "{yaml}");
    }
}

#[test]
fn what_is_around_and_between_the_keys_counts_the_same() {
    let schema = schema();
    for (yaml, expected) in [
        ("session: {anything: [goes]}\nportfolio: {max_leverage: 2}", true),
        ("portfolio: {max_leverage: 2, strategy_budgets: , instruments: }", true),
        ("portfolio: {strategy_budgets: {a: {}, b: {fixed_qty: 1}}, instruments: {X: {}}}", true),
        ("portfolio: {max_leverage: 2, strategy_budgets: []}", false),
        ("portfolio: {strategy_budgets: {'': {}}}", false),
        ("portfolio: {strategy_budgets: {a: }}", false),
        ("portfolio: {strategy_budgets: {a: {win_rate: 0.5}}}", false),
        ("portfolio: {strategy_budgets: {a: {payoff_ratio: 2}}}", false),
        ("portfolio: {}", false),
        ("portfolio:", false),
        ("portfolio: []", false),
        ("portfolo: {max_leverage: 2}", false),
        ("[]", false),
    ] {
        assert_eq!((passes(&schema, yaml), accepts(yaml)), (expected, expected), "{yaml}");
    }
}
