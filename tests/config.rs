//! Reading configs: what is accepted, what is refused, and at which line and column.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::config;
use posize::diagnostic::Diagnostic;
use posize::engine::keys;
use posize::engine::{Config, Mode, key};
use posize::source::Source;

fn read(text: &str) -> config::Reading {
    config::read(&Source::new("c.yaml", text))
}

fn sample(name: &str) -> String {
    let path = format!("{}/configs/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn accepted(text: &str) -> Config {
    let reading = read(text);
    assert!(!reading.diagnostics.iter().any(Diagnostic::is_error), "{text}\n{:#?}", reading.diagnostics);
    reading.config.expect("a config")
}

/// `line:column code key` of each error.
fn errors(text: &str) -> Vec<String> {
    let reading = read(text);
    let errors: Vec<_> = reading.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).map(summary).collect();
    assert_eq!(reading.config.is_none(), !errors.is_empty(), "{text}");
    errors
}

fn summary(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.span.map_or("-".to_owned(), |span| format!("{}:{}", span.start.line, span.start.column));
    format!("{place} {} {}", diagnostic.rule.code, diagnostic.key).trim_end().to_owned()
}

#[track_caller]
fn one_error(text: &str, expected: &str) {
    assert_eq!(errors(text), [expected], "{text}");
}

#[test]
fn the_sample_configs_are_without_findings() {
    for name in ["dev.yaml", "atr.yaml", "example.yaml"] {
        let reading = config::read(&Source::new(name, sample(name)));
        assert!(reading.diagnostics.is_empty(), "{name}: {:#?}", reading.diagnostics);
    }
    let dev = accepted(&sample("dev.yaml"));
    assert_eq!(
        dev.strategies.iter().map(|terms| &*terms.code).collect::<Vec<_>>(),
        ["ema20_50_intraday", "expiry_scalper"]
    );
    let atr = accepted(&sample("atr.yaml"));
    assert_eq!((atr.mode, atr.max_exposure_pct.to_string()), (Mode::FixedRiskAtr, "0.9".to_owned()));
}

#[test]
fn the_example_config_names_every_key_and_equals_the_defaults() {
    let text = sample("example.yaml");
    let (example, built_in) = (accepted(&text), config::built_in());
    for key in keys() {
        assert_eq!((key.get)(&example, ""), (key.get)(&built_in, ""), "{key:?}");
        let own = key.parts().last().expect("a part");
        let written = text.lines().any(|line| line.trim_start_matches([' ', '#']).starts_with(&format!("{own}:")));
        assert!(written || key::is_placeholder(own), "{key:?} is missing in configs/example.yaml");
    }
    assert_eq!((example.strategies.iter().count(), example.instruments.len()), (0, 0));
}

#[test]
fn every_value_arrives_at_its_key() {
    let config = accepted(
        "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  max_leverage: 3\n  max_exposure_pct: 1\n  \
         max_risk_per_trade_pct: 0.02\n  max_risk_per_strategy_pct: .5\n  default_fixed_qty: 0\n  \
         atr_stop_multiplier: 1.5\n  lot_size_fallback: 0.001\n  strategy_budgets:\n    b: {capital_pct: 0}\n    \
         a: {fixed_qty: 7}\n    c: {}\n  instruments:\n    M&M: {lot_size: 350, point_value: 10, type: fno}\n",
    );
    let got: Vec<_> = keys().filter_map(|key| (key.get)(&config, "M&M")).collect();
    assert_eq!(got, ["fixed_risk_atr", "3", "1", "0.02", "0.5", "0", "1.5", "0.001", "350", "10", "fno"]);
    let strategies: Vec<_> =
        config.strategies.iter().map(|terms| (&*terms.code, terms.capital_pct.is_some())).collect();
    assert_eq!(strategies, [("b", true), ("a", false), ("c", false)]);
}

#[test]
fn forms_of_yaml_that_mean_the_same_are_accepted() {
    for text in [
        "portfolio:\n  max_leverage: 1.5\n",
        "portfolio: {max_leverage: 1.5}",
        "{portfolio: {max_leverage: 1.5}}",
        "{\"portfolio\": {\"max_leverage\": 1.5}}",
        "portfolio:\n  max_leverage: \"1.5\"\n",
        "portfolio:\n  'max_leverage': '1.5'\n",
        "portfolio:\n  max_leverage: 15e-1\n",
        "portfolio:\n  max_leverage: +1.50\n",
        "portfolio:\n  max_leverage: !!float 1.5\n",
        "portfolio:\n  max_leverage: !!str 1.5\n",
        "portfolio:\n  max_leverage: &lev 1.5\n",
        "portfolio:\n  max_leverage:\n    1.5\n",
        "portfolio:\n  ? max_leverage\n  : 1.5\n",
        "portfolio:\n    max_leverage: 1.5   # a comment\n\n\n",
        "%YAML 1.2\n---\nportfolio:\n  max_leverage: 1.5\n...\n",
        "--- # first and only\nportfolio:\n  max_leverage: 1.5\n",
        "\u{feff}portfolio:\r\n  max_leverage: 1.5\r\n",
        "x: &base {max_leverage: 1.5}\nportfolio: *base\n",
        "x: &base {max_leverage: 9}\nportfolio:\n  <<: *base\n  max_leverage: 1.5\n",
        "x: &base {max_leverage: 1.5}\nportfolio:\n  <<: *base\n",
        "x: &a {max_leverage: 1.5}\ny: &b {max_leverage: 9}\nportfolio:\n  <<: [*a, *b]\n",
        "x: &a {max_leverage: 1.5}\ny: &b {<<: *a}\nportfolio:\n  <<: *b\n",
        "x: &a {max_leverage: 9}\nportfolio:\n  <<: *a\n  <<: {max_exposure_pct: 0.5}\n  max_leverage: 1.5\n",
        "x: &lev 1.5\nportfolio:\n  max_leverage: *lev\n",
        "portfolio:\n  max_leverage: 1.5\n  strategy_budgets:\n  instruments: ~\n",
    ] {
        assert_eq!(accepted(text).max_leverage.to_string(), "1.5", "{text}");
    }
}

#[test]
fn what_other_sections_hold_is_their_own_business() {
    accepted(
        "a: .nan\na: again\nsecrets: !env {x: !vault y}\nwhen: !!timestamp 2025-01-01\nraw: !!binary zzz\nint: !!int x\n\
         ? [complex, key]\n: 1\n~: 2\nportfolio:\n  max_leverage: 1.5\nportfolios: 3\ninstruments: []\n",
    );
}

#[test]
fn a_key_at_the_wrong_level_is_told_where_it_belongs() {
    for (text, help) in [
        ("portfolio:\n  capital_pct: 0.3\n", "it belongs in `portfolio.strategy_budgets.<code>`"),
        ("portfolio:\n  strategy_budgets: {a: {max_leverage: 2}}\n", "it belongs in `portfolio`"),
        ("portfolio:\n  lot_size: 75\n", "did you mean `lot_size_fallback`?"),
    ] {
        assert_eq!(read(text).diagnostics[0].help.as_deref(), Some(help), "{text}");
    }
    let strayed = read("portfolio:\n  max_leverage: 2\nmax_exposure_pct: 0.5\ninstruments: [RELIANCE]\n");
    assert_eq!(strayed.diagnostics.iter().map(summary).collect::<Vec<_>>(), ["3:1 stray-key"]);
    assert!(strayed.config.is_some());
    one_error("portfolio_service:\n  port: 8080\n", "1:1 missing-portfolio");
}

#[test]
fn names_are_taken_as_they_stand() {
    let config = accepted(
        "portfolio:\n  strategy_budgets:\n    007: {}\n    on: {}\n    true: {}\n    \"a.b\": {}\n    'ünï ☂': {}\n  \
         instruments:\n    M&M: {}\n    BAJAJ-AUTO: {}\n",
    );
    let codes: Vec<_> = config.strategies.iter().map(|terms| &*terms.code).collect();
    assert_eq!(codes, ["007", "on", "true", "a.b", "ünï ☂"]);
    assert_eq!(config.instruments.keys().collect::<Vec<_>>(), ["BAJAJ-AUTO", "M&M"]);
}

#[test]
fn each_mistake_is_reported_where_it_stands() {
    for (text, expected) in [
        ("", "1:1 missing-portfolio"),
        ("# nothing\n", "1:1 missing-portfolio"),
        ("---\n", "1:1 missing-portfolio"),
        ("trading: {}\n", "1:1 missing-portfolio"),
        ("- portfolio\n", "1:1 wrong-type"),
        ("portfolio", "1:1 wrong-type"),
        ("portfolio:\n", "1:11 empty-portfolio portfolio"),
        ("portfolio: {}\n", "1:12 empty-portfolio portfolio"),
        ("portfolio: ~\n", "1:12 empty-portfolio portfolio"),
        ("portfolio: 5\n", "1:12 wrong-type portfolio"),
        ("portfolio:\n  - max_leverage\n", "2:3 wrong-type portfolio"),
        ("portfolio:\n-  max_leverage\n", "2:1 wrong-type portfolio"),
        ("portfolio:\n  max_leverage:2\n", "2:3 wrong-type portfolio"),
        ("a: 1\nPortfolio:\n  max_leverage: 2\n", "2:1 misspelt-portfolio"),
        ("portfoilo:\n  max_leverage: 2\n", "1:1 misspelt-portfolio"),
        ("portfolio:\n  max_leverage: 2\nportfolio:\n  max_leverage: 3\n", "3:1 duplicate-key portfolio"),
        ("portfolio:\n  max_leverage: 2\n---\n", "3:1 several-documents"),
        ("portfolio:\n  max_leverage: 2\n--- {}\n...\n", "3:1 several-documents"),
    ] {
        one_error(text, expected);
    }
}

#[test]
fn each_bad_number_is_reported_where_it_stands() {
    for (value, column, code) in [
        ("", 16, "null-value"),
        (" ~", 17, "null-value"),
        (" null", 17, "null-value"),
        (" # nothing", 16, "null-value"),
        (" \"\"", 17, "not-a-number"),
        (" two", 17, "not-a-number"),
        (" .nan", 17, "not-a-number"),
        (" NaN", 17, "not-a-number"),
        (" .inf", 17, "not-a-number"),
        (" -.INF", 17, "not-a-number"),
        (" 010", 17, "not-a-number"),
        (" 0o10", 17, "not-a-number"),
        (" 0x10", 17, "not-a-number"),
        (" 1_000", 17, "not-a-number"),
        (" 1,000", 17, "not-a-number"),
        (" 1:30", 17, "not-a-number"),
        (" 80%", 17, "not-a-number"),
        (" \" 2\"", 17, "not-a-number"),
        (" yes", 17, "not-a-number"),
        (" 0", 17, "out-of-range"),
        (" -0.0", 17, "out-of-range"),
        (" -1", 17, "out-of-range"),
        (" '-1'", 17, "out-of-range"),
        (" 1e18", 17, "out-of-range"),
        (" 1e999", 17, "out-of-range"),
        (" 1e-999", 17, "out-of-range"),
        (" 1.00000000000000000000000000001", 17, "out-of-range"),
        (" true", 17, "wrong-type"),
        (" [2]", 17, "wrong-type"),
        (" {a: 2}", 17, "wrong-type"),
        (" !env LEVERAGE", 22, "wrong-type"),
        (" &a -1", 20, "out-of-range"),
    ] {
        one_error(
            &format!("portfolio:\n  max_leverage:{value}\n"),
            &format!("2:{column} {code} portfolio.max_leverage"),
        );
    }
}

#[test]
fn fractions_are_not_percentages() {
    for (value, code, help) in [
        ("80", "fraction-above-one", "write 0.8 for 80 %"),
        ("80%", "fraction-above-one", "write 0.8 for 80 %"),
        ("\"80 %\"", "fraction-above-one", "write 0.8 for 80 %"),
        ("1.01", "fraction-above-one", "write 0.8 for 80 %, so 0.0101 for 1.01 %"),
        ("0.5%", "fraction-above-one", "write 0.8 for 80 %, so 0.005 for 0.5 %"),
        ("250", "fraction-above-one", "write 0.8 for 80 %"),
    ] {
        let reading = read(&format!("portfolio: {{max_exposure_pct: {value}}}\n"));
        assert_eq!(
            reading.diagnostics.iter().map(summary).collect::<Vec<_>>(),
            [format!("1:31 {code} portfolio.max_exposure_pct")]
        );
        assert_eq!(reading.diagnostics[0].help.as_deref(), Some(help), "{value}");
    }
    one_error("portfolio: {max_exposure_pct: -0.1}", "1:31 out-of-range portfolio.max_exposure_pct");
    one_error("portfolio: {max_exposure_pct: 0}", "1:31 out-of-range portfolio.max_exposure_pct");
}

#[test]
fn sections_of_strategies_and_instruments_are_checked_key_by_key() {
    for (text, expected) in [
        ("strategy_budgets: []", "2:21 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: 0.3", "2:21 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: {a: }", "2:24 null-value portfolio.strategy_budgets.a"),
        ("strategy_budgets: {a: 0.3}", "2:25 wrong-type portfolio.strategy_budgets.a"),
        ("strategy_budgets: {a: {capital: 0.3}}", "2:26 unknown-key portfolio.strategy_budgets.a.capital"),
        (
            "strategy_budgets: {a: {capital_pct: 30}}",
            "2:39 fraction-above-one portfolio.strategy_budgets.a.capital_pct",
        ),
        ("strategy_budgets: {a: {capital_pct: -0.1}}", "2:39 out-of-range portfolio.strategy_budgets.a.capital_pct"),
        ("strategy_budgets: {a: {fixed_qty: -1}}", "2:37 out-of-range portfolio.strategy_budgets.a.fixed_qty"),
        ("strategy_budgets: {a: {}, b: {}, a: {}}", "2:36 duplicate-key portfolio.strategy_budgets.a"),
        (
            "strategy_budgets: {a: {fixed_qty: 1, fixed_qty: 1}}",
            "2:40 duplicate-key portfolio.strategy_budgets.a.fixed_qty",
        ),
        ("strategy_budgets: {'': {}}", "2:22 empty-name portfolio.strategy_budgets"),
        ("strategy_budgets: {~: {}}", "2:22 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: {[a]: {}}", "2:22 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: {<<: 3}", "2:26 wrong-type portfolio.strategy_budgets.<<"),
        ("instruments: {X: {lot_size: 0}}", "2:31 out-of-range portfolio.instruments.X.lot_size"),
        ("instruments: {X: {point_value: }}", "2:33 null-value portfolio.instruments.X.point_value"),
        ("instruments: {X: {type: future}}", "2:27 unknown-word portfolio.instruments.X.type"),
        ("instruments: {X: {type: 5}}", "2:27 unknown-word portfolio.instruments.X.type"),
        ("instruments: {X: }", "2:19 null-value portfolio.instruments.X"),
        ("position_sizing_mode: fixed", "2:25 unknown-word portfolio.position_sizing_mode"),
        ("position_sizing_mode: Fixed_Qty", "2:25 unknown-word portfolio.position_sizing_mode"),
        ("position_sizing_mode:", "2:24 null-value portfolio.position_sizing_mode"),
        ("position_sizing_mode: [fixed_qty]", "2:25 wrong-type portfolio.position_sizing_mode"),
        ("max_levarage: 2", "2:3 unknown-key portfolio.max_levarage"),
    ] {
        one_error(&format!("portfolio:\n  {text}\n"), expected);
    }
}

#[test]
fn places_hold_after_byte_order_mark_and_carriage_returns_and_beside_wide_letters() {
    one_error("\u{feff}portfolio:\r\n  max_leverage: 0\r\n", "2:17 out-of-range portfolio.max_leverage");
    one_error("\u{feff}portfolio: {max_leverage: 0}\r\n", "1:27 out-of-range portfolio.max_leverage");
    one_error(
        "# ☂\nportfolio: {strategy_budgets: {ünï: {fixed_qty: -1}}}",
        "2:49 out-of-range portfolio.strategy_budgets.ünï.fixed_qty",
    );
}

#[test]
fn an_alias_is_reported_beside_its_key_and_a_merged_value_where_it_is_written() {
    let text = "x: &x 0\nportfolio:\n  max_leverage: *x\n";
    one_error(text, "3:17 out-of-range portfolio.max_leverage");
    assert!(read(text).diagnostics[0].message.contains("line 1, column 7"), "{:?}", read(text).diagnostics);

    one_error("base: &b\n  max_leverage: 0\nportfolio:\n  <<: *b\n", "2:17 out-of-range portfolio.max_leverage");
    one_error("base: &b\n  max_levarage: 2\nportfolio:\n  <<: *b\n", "2:3 unknown-key portfolio.max_levarage");
    one_error("base: &b\n  max_leverage: 0\nportfolio: *b\n", "2:17 out-of-range portfolio.max_leverage");
    one_error("x: &x 0\nb: &b {max_leverage: *x}\nportfolio:\n  <<: *b\n", "2:22 out-of-range portfolio.max_leverage");
    one_error("portfolio:\n  \"<<\": {max_leverage: 2}\n", "2:3 unknown-key portfolio.<<");
    one_error("portfolio:\n  max_leverage: *x\n", "2:17 yaml-syntax");
    one_error("portfolio: &p\n  max_leverage: *p\n", "2:17 yaml-syntax");
}

#[test]
fn ten_mistakes_give_ten_diagnostics_in_the_order_of_the_file() {
    let found = errors(
        "portfolio:\n  max_levarage: 2\n  max_exposure_pct: 80\n  max_exposure_pct: 0.8\n  max_risk_per_trade_pct: .nan\n  \
         max_risk_per_strategy_pct:\n  default_fixed_qty: -1\n  position_sizing_mode: atr\n  strategy_budgets:\n    \
         a: {capital_pct: [1]}\n    a: {fixed_qty: 1_000}\n",
    );
    let codes: Vec<_> = found.iter().map(|error| error.split(' ').nth(1).expect("a code")).collect();
    assert_eq!(
        codes,
        [
            "unknown-key",
            "fraction-above-one",
            "duplicate-key",
            "not-a-number",
            "null-value",
            "out-of-range",
            "unknown-word",
            "wrong-type",
            "duplicate-key",
            "not-a-number",
        ]
    );
}

#[test]
fn syntax_errors_have_a_place() {
    for (text, expected) in [
        ("portfolio: {max_leverage: 2", "1:12 yaml-syntax"),
        ("portfolio:\n\tmax_leverage: 2\n", "2:1 yaml-syntax"),
        ("portfolio:\n  max_leverage: 2\n\tmax_exposure_pct: 1\n", "3:1 yaml-syntax"),
        ("portfolio:\n  max_exposure_pct: 1\n  max_leverage:2\n", "3:3 yaml-syntax"),
        ("portfolio: 'max\n", "1:12 yaml-syntax"),
        ("portfolio:\n  a: 1\n b: 2\n", "3:2 yaml-syntax"),
        ("portfolio: \u{0}\n", "1:12 yaml-syntax"),
        ("portfolio: @x\n", "1:12 yaml-syntax"),
    ] {
        one_error(text, expected);
    }
}

#[test]
fn hostile_text_is_refused_by_a_bound() {
    let codes = |text: &str| read(text).diagnostics.iter().map(|found| found.rule.code).collect::<Vec<_>>();
    assert_eq!(codes(&format!("portfolio: {}", "[".repeat(100_000))), ["too-deep"]);
    assert_eq!(codes(&format!("portfolio: {}", "{a: ".repeat(100_000))), ["too-deep"]);
    assert_eq!(codes(&"- ".repeat(100_000)), ["too-deep"]);
    let stairs: Vec<String> = (0..1000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(codes(&stairs.concat()), ["too-deep"]);
    assert_eq!(codes(&support::alias_bomb()), ["too-large"]);
    assert_eq!(codes(&" ".repeat(2 << 20)), ["too-large"]);
    let merged: Vec<String> = (0..60_000).map(|key| format!("{{k{key}: 1}},")).collect();
    assert_eq!(codes(&format!("a: {{<<: [{}]}}\nportfolio: {{max_leverage: 2}}\n", merged.concat())), [""; 0]);
    assert_eq!(codes(&"[],".repeat(300_000)), ["yaml-syntax"]);
}

#[test]
fn a_config_cut_off_anywhere_is_read_or_refused() {
    for name in ["dev.yaml", "atr.yaml", "example.yaml"] {
        let text = sample(name);
        for (end, _) in text.char_indices() {
            let reading = read(&text[..end]);
            assert_eq!(reading.config.is_none(), reading.diagnostics.iter().any(Diagnostic::is_error), "{name} {end}");
        }
    }
}
