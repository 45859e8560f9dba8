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
        Some(&"gap_pct") => ", max_gap_risk_pct: 0.5",
        Some(&"max_gap_risk_pct") => ", gap_pct: 0.5",
        _ => "",
    };
    let is_name = !value.starts_with(['[', '{']) && !["''", "null", "~"].contains(&value);
    // A default strategy is one that has a budget, a limit of a group is of one that there is, and
    // a schedule that applies is there.
    let beside = match key.name {
        "default_strategy" if is_name => format!(", strategy_budgets: {{{value}: {{}}}}"),
        "costs.apply.<symbol>" if is_name => {
            let schedules = format!("schedules: {{{value}: [{{from: 2026-04-01, charges: []}}]}}");
            return format!("portfolio: {{costs: {{apply: {{X: {value}}}, {schedules}}}}}\n");
        }
        name if name.starts_with("group_limits.") => ", groups: {X: [TCS]}".to_owned(),
        _ => String::new(),
    };
    format!("portfolio: {{{open}: {value}{half}{close}{beside}}}\n")
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
#[expect(clippy::too_many_lines, reason = "a list of values, one a line")]
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
        "[HDFCBANK, ICICIBANK]",
        "[500325, 'X']",
        "[A, A]",
        "[A, true]",
        "[{from: 2026-04-01, charges: []}]",
        "[{from: '2026-04-01', source: a list, charges: [{name: fee, amount: 20}]}]",
        "[{from: 2026-04-01}]",
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
        "portfolio: {costs: {schedule: {}}}",
        "portfolio: {costs: {slippage: {exit: {ticks: 1}}}}",
        "portfolio: {costs: {slippage: {stop: {percent: 0.1}}}}",
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
        ("portfolio: {costs: {gap_pct: 0.1, max_gap_risk_pct: 0.1}}", true),
        ("portfolio: {costs: {gap_pct: 0.1}}", false),
        ("portfolio: {costs: {max_gap_risk_pct: 0.1}}", false),
        ("portfolio: {}", false),
        ("portfolio:", false),
        ("portfolio: []", false),
        ("portfolo: {max_leverage: 2}", false),
        ("[]", false),
    ] {
        assert_eq!((passes(&schema, yaml), accepts(yaml)), (expected, expected), "{yaml}");
    }
}

/// A config of one schedule with an entry.
fn of_entry(entry: &str) -> String {
    format!("portfolio: {{costs: {{schedules: {{s: [{entry}]}}}}}}\n")
}

/// A config of one schedule with a fee and this charge.
fn of_charge(charge: &str) -> String {
    of_entry(&format!("{{from: 2026-04-01, charges: [{{name: fee, amount: 20}}, {charge}]}}"))
}

#[test]
fn a_schedule_passes_and_fails_as_the_reader_has_it() {
    let schema = schema();
    for (charge, expected) in [
        ("{name: stt, side: sell, rate: 0.00025}", true),
        ("{name: stt, leg: entry, side: buy, per: notional, rate: 0}", true),
        ("{name: stt, leg: exit, side: both, per: order, rate: 1, min: 1, max: 20}", true),
        ("{name: stt, leg: both, per: trade, amount: '15.34'}", true),
        ("{name: 500325, per: unit, amount: 0.005, min: 1}", true),
        ("{name: a, per: lot, amount: 1e-3, round: {to: 0.01}}", true),
        ("{name: a, rate: 0.1, of: [fee], round: {to: '0.05', mode: half_up}}", true),
        ("{name: a, rate: 0.1, round: {to: 1, mode: up}}", true),
        ("{rate: 0.1}", false),
        ("{name: '', rate: 0.1}", false),
        ("{name: ~, rate: 0.1}", false),
        ("{name: true, rate: 0.1}", false),
        ("{name: [a], rate: 0.1}", false),
        ("{name: a, leg: in, rate: 0.1}", false),
        ("{name: a, leg: [entry], rate: 0.1}", false),
        ("{name: a, side: Buy, rate: 0.1}", false),
        ("{name: a, per: share, amount: 1}", false),
        ("{name: a, per: ~, amount: 1}", false),
        ("{name: a, rate: 1.01}", false),
        ("{name: a, rate: -0.1}", false),
        ("{name: a, rate: '18%'}", false),
        ("{name: a, rate: ~}", false),
        ("{name: a, amount: -1}", false),
        ("{name: a, amount: abc}", false),
        ("{name: a, amount: [1]}", false),
        ("{name: a, rate: 0.1, min: -1}", false),
        ("{name: a, rate: 0.1, max: ~}", false),
        ("{name: a, rate: 0.1, of: fee}", false),
        ("{name: a, rate: 0.1, of: ['']}", false),
        ("{name: a, rate: 0.1, of: [true]}", false),
        ("{name: a, rate: 0.1, round: 0.01}", false),
        ("{name: a, rate: 0.1, round: {mode: up}}", false),
        ("{name: a, rate: 0.1, round: {to: 0}}", false),
        ("{name: a, rate: 0.1, round: {to: 0.01, mode: down}}", false),
        ("{name: a, rate: 0.1, round: {to: 0.01, step: 1}}", false),
        ("{name: a, rate: 0.1, rte: 0.1}", false),
        // A charge is a rate or an amount.
        ("{name: a}", false),
        ("{name: a, rate: 0.1, amount: 1}", false),
        // A tax on other charges is a rate, of one of them at least, and counts once a leg.
        ("{name: a, amount: 1, of: [fee]}", false),
        ("{name: a, rate: 0.1, of: []}", false),
        ("{name: a, rate: 0.1, of: [fee, fee]}", false),
        ("{name: a, rate: 0.1, of: [fee], per: order}", false),
        ("{name: a, rate: 0.1, of: [fee], per: trade}", false),
        ("{name: a, rate: 0.1, of: [fee], per: notional}", true),
        // What counts by the unit or the lot is an amount.
        ("{name: a, rate: 0.1, per: unit}", false),
        ("{name: a, rate: 0.1, per: lot}", false),
        ("[a, 0.1]", false),
        ("stt", false),
        ("~", false),
    ] {
        let yaml = of_charge(charge);
        assert_eq!((passes(&schema, &yaml), accepts(&yaml)), (expected, expected), "{yaml}");
    }
    for (entry, expected) in [
        ("{from: 2026-04-01, charges: []}", true),
        ("{from: 2024-02-29, source: a list of charges, charges: []}", true),
        ("{from: 2026-04-01, charges: []}, {from: 2027-04-01, charges: []}", true),
        ("", false),
        ("{charges: []}", false),
        ("{from: 2026-04-01}", false),
        ("{from: 2026-04-01, charges: ~}", false),
        ("{from: 2026-04-01, charges: {name: fee, amount: 20}}", false),
        ("{from: 2026-04-01, charges: [], until: 2027-04-01}", false),
        ("{from: 2026-04-01, source: ~, charges: []}", false),
        ("{from: 2026-04-01, source: [a], charges: []}", false),
        ("{from: 2026-04-01, source: '', charges: []}", false),
        ("{from: 2026-13-01, charges: []}", false),
        ("{from: 2026-04-32, charges: []}", false),
        ("{from: 2026-4-1, charges: []}", false),
        ("{from: 01.04.2026, charges: []}", false),
        ("{from: 2026-04-01T00:00:00Z, charges: []}", false),
        ("{from: 20260401, charges: []}", false),
        ("{from: ~, charges: []}", false),
    ] {
        let yaml = of_entry(entry);
        assert_eq!((passes(&schema, &yaml), accepts(&yaml)), (expected, expected), "{yaml}");
    }
}

/// What only the reader tells, since no schema compares one value with another.
#[test]
fn what_compares_values_is_left_to_the_reader() {
    let schema = schema();
    for yaml in [
        // A day that its month does not have.
        of_entry("{from: 2026-02-30, charges: []}"),
        // Days that do not rise.
        of_entry("{from: 2026-04-01, charges: []}, {from: 2026-04-01, charges: []}"),
        // Two charges of one name.
        of_charge("{name: fee, amount: 1}"),
        // A least above the most.
        of_charge("{name: a, rate: 0.1, min: 2, max: 1}"),
        // A tax on a charge that does not stand before it.
        of_charge("{name: a, rate: 0.1, of: [a]}"),
        of_charge("{name: a, rate: 0.1, of: [brokerage]}"),
        // A group that is not there, and a name that stands twice in one, whatever its case.
        "portfolio: {group_limits: {X: {max_exposure_pct: 0.5}}}\n".to_owned(),
        "portfolio: {groups: {X: [TCS, tcs]}}\n".to_owned(),
        // A schedule that is not there.
        "portfolio: {costs: {apply: {equity: s}}}\n".to_owned(),
    ] {
        assert_eq!((passes(&schema, &yaml), accepts(&yaml)), (true, false), "{yaml}");
    }
}
