//! Reading configs: what is accepted, what is refused, and at which line and column.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::check;
use posize::config;
use posize::diagnostic::Diagnostic;
use posize::engine::keys;
use posize::engine::{Config, FIXED_RISK_ATR, key};
use posize::source::Source;

fn read(text: &str) -> config::ConfigReading {
    check::checked_config(&Source::new("c.yaml", text))
}

fn sample(name: &str) -> String {
    let path = format!("{}/configs/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn accepted(text: &str) -> Config {
    let reading = read(text);
    assert!(
        !reading.diagnostics.iter().any(Diagnostic::is_error),
        "{text}\n{:#?}",
        reading.diagnostics
    );
    reading.into_config().expect("a config")
}

/// `line:column code key` of each error.
fn errors(text: &str) -> Vec<String> {
    let reading = read(text);
    let errors: Vec<_> = reading
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(summary)
        .collect();
    assert_eq!(reading.config().is_none(), !errors.is_empty(), "{text}");
    errors
}

fn summary(diagnostic: &Diagnostic) -> String {
    let place = diagnostic
        .span
        .map_or("-".to_owned(), |span| format!("{}:{}", span.start.line, span.start.column));
    format!("{place} {} {}", diagnostic.rule.code, diagnostic.key).trim_end().to_owned()
}

#[track_caller]
fn one_error(text: &str, expected: &str) {
    assert_eq!(errors(text), [expected], "{text}");
}

#[test]
fn the_sample_configs_are_without_findings() {
    for name in ["dev.yaml", "atr.yaml", "costs.yaml", "example.yaml", "portfolio.yaml"] {
        let reading = check::checked_config(&Source::new(name, sample(name)));
        assert!(reading.diagnostics.is_empty(), "{name}: {:#?}", reading.diagnostics);
    }
    let dev = accepted(&sample("dev.yaml"));
    assert_eq!(
        dev.strategies.iter().map(|terms| &*terms.code).collect::<Vec<_>>(),
        ["ema20_50_intraday", "expiry_scalper"]
    );
    let atr = accepted(&sample("atr.yaml"));
    assert_eq!(
        (atr.mode, atr.max_exposure_pct.to_string()),
        (FIXED_RISK_ATR.name, "0.9".to_owned())
    );
}

#[test]
fn the_example_config_names_every_key_and_equals_the_defaults() {
    let text = sample("example.yaml");
    let (example, built_in) = (accepted(&text), config::built_in());
    for key in keys() {
        assert_eq!(key.text_in(&example, ""), key.text_in(&built_in, ""), "{key:?}");
        let own = key.parts().last().expect("a part");
        let written = text
            .lines()
            .any(|line| line.trim_start_matches([' ', '#']).starts_with(&format!("{own}:")));
        assert!(written || key::is_placeholder(own), "{key:?} is missing in configs/example.yaml");
    }
    assert_eq!((example.strategies.iter().count(), example.instruments.iter().count()), (0, 0));
}

#[test]
#[expect(clippy::too_many_lines, reason = "every key with its value")]
fn every_value_arrives_at_its_key() {
    let config = accepted(
        "portfolio:\n  position_sizing_mode: kelly\n  max_leverage: 3\n  max_exposure_pct: 1\n  \
         max_risk_per_trade_pct: 0.02\n  max_risk_per_strategy_pct: .5\n  default_fixed_qty: 0\n  \
         atr_stop_multiplier: 1.5\n  lot_size_fallback: 0.001\n  risk_per_trade_pct: \
         0.015\n  strategy_budgets:\n    \
         b: {capital_pct: 0}\n    a: {fixed_qty: 7}\n    c: {}\n    M&M: {capital_pct: 0.25, \
         fixed_qty: 9, \
         position_sizing_mode: fixed_risk_atr, atr_stop_multiplier: 2.5, \
         risk_per_trade_pct: 0.0125, win_rate: 0.55, payoff_ratio: 2.5}\n  instruments:\n    M&M: \
         {lot_size: 350, \
         point_value: 10, type: fno, margin_pct: 0.2}\n  min_order_notional: \
         5000\n  count_open_orders: false\n  require_stop: true\n  digits: indian\n  silence: [off_tick, no_stop]\n  \
         respect_halt: false\n  \
         kelly: {fraction: 0.25, min_trades: 40, z: 1.96}\n  drawdown_scaling:\n  - drawdown_pct: \
         0.05\n    \
         scale: 0.75\n  - {scale: '0', drawdown_pct: 0.1}\n  streak_scaling: [{wins: 3, scale: \
         1.25}]\n  \
         rebalance: {floor_pct: 0.01, ceiling_pct: 0.6, max_step_pct: \
         0.03}\n  max_symbol_exposure_pct: 0.31\n  \
         symbol_limits: {M&M: {max_exposure_pct: 0.32}}\n  max_underlying_exposure_pct: 0.33\n  \
         underlying_limits: {M&M: {max_exposure_pct: 0.34}}\n  max_group_exposure_pct: 0.36\n  \
         group_limits: {M&M: {max_exposure_pct: 0.37}}\n  groups: {a: [TCS], M&M: [INFY, \
         500325]}\n  max_symbol_risk_pct: 0.04\n  max_open_risk_pct: \
         0.06\n  unstopped_risk_pct: 0.5\n  max_day_loss_pct: 0.07\n  reserve_open_risk: false\n  \
         max_day_trades: 13\n  max_losing_streak: 14\n  keep_free_margin_pct: 0\n  \
         max_open_positions: 12\n  correlation:\n    max_exposure_pct: 0.35\n    rho:\n    - \
         [NIFTY, BANKNIFTY, 0.9]\n    \
         - - M&M\n      - 500325\n      - -.5\n  costs:\n    schedules:\n      M&M:\n      - from: \
         2026-04-01\n        source: a \"list\"\n        charges:\n        - {name: a, per: order, \
         rate: 0.0003, min: 1, max: 20}\n        - {name: b, leg: exit, side: sell, amount: 15.34}\n   \
         \x20    - {name: c, rate: .18, of: [a, b], round: {to: 0.01, mode: half_up}}\n      - {from: \
         2027-04-01, charges: []}\n    apply: {M&M: M&M}\n    slippage: {entry: {ticks: 1, points: 2, \
         pct: 0.01}, stop: {ticks: 3, points: 4, pct: 0.02}}\n    gap_pct: 0.21\n    \
         max_gap_risk_pct: 0.22\n",
    );
    let got: Vec<_> = keys()
        .filter_map(|key| {
            Some((key.name, key.text_in(&config, "M&M").or(key.text_in(&config, ""))?))
        })
        .collect();
    let expected = [
        ("position_sizing_mode", "kelly"),
        ("max_leverage", "3"),
        ("max_exposure_pct", "1"),
        ("max_risk_per_trade_pct", "0.02"),
        ("max_risk_per_strategy_pct", "0.5"),
        ("default_fixed_qty", "0"),
        ("atr_stop_multiplier", "1.5"),
        ("lot_size_fallback", "0.001"),
        ("strategy_budgets.<code>.capital_pct", "0.25"),
        ("strategy_budgets.<code>.fixed_qty", "9"),
        ("strategy_budgets.<code>.position_sizing_mode", "fixed_risk_atr"),
        ("strategy_budgets.<code>.atr_stop_multiplier", "2.5"),
        ("instruments.<symbol>.lot_size", "350"),
        ("instruments.<symbol>.point_value", "10"),
        ("instruments.<symbol>.type", "fno"),
        ("risk_per_trade_pct", "0.015"),
        ("strategy_budgets.<code>.risk_per_trade_pct", "0.0125"),
        ("strategy_budgets.<code>.win_rate", "0.55"),
        ("strategy_budgets.<code>.payoff_ratio", "2.5"),
        ("instruments.<symbol>.margin_pct", "0.2"),
        ("min_order_notional", "5000"),
        ("count_open_orders", "false"),
        ("require_stop", "true"),
        ("digits", "indian"),
        ("silence", "[off_tick, no_stop]"),
        ("kelly.fraction", "0.25"),
        ("kelly.min_trades", "40"),
        ("kelly.z", "1.96"),
        ("drawdown_scaling", "[{drawdown_pct: 0.05, scale: 0.75}, {drawdown_pct: 0.1, scale: 0}]"),
        ("streak_scaling", "[{wins: 3, scale: 1.25}]"),
        ("rebalance.floor_pct", "0.01"),
        ("rebalance.ceiling_pct", "0.6"),
        ("rebalance.max_step_pct", "0.03"),
        (
            "costs.schedules.<schedule>",
            "- from: 2026-04-01\n  source: \"a \\\"list\\\"\"\n  charges:\n  - {name: a, per: order, rate: \
             0.0003, min: 1, max: 20}\n  - {name: b, leg: exit, side: sell, amount: 15.34}\n  - {name: c, \
             rate: 0.18, of: [a, b], round: {to: 0.01, mode: half_up}}\n- from: 2027-04-01\n  charges: []",
        ),
        ("costs.apply.<symbol>", "M&M"),
        ("costs.slippage.entry.ticks", "1"),
        ("costs.slippage.entry.points", "2"),
        ("costs.slippage.entry.pct", "0.01"),
        ("costs.slippage.stop.ticks", "3"),
        ("costs.slippage.stop.points", "4"),
        ("costs.slippage.stop.pct", "0.02"),
        ("max_symbol_exposure_pct", "0.31"),
        ("symbol_limits.<symbol>.max_exposure_pct", "0.32"),
        ("max_underlying_exposure_pct", "0.33"),
        ("underlying_limits.<underlying>.max_exposure_pct", "0.34"),
        ("max_group_exposure_pct", "0.36"),
        ("group_limits.<group>.max_exposure_pct", "0.37"),
        ("groups.<group>", "[INFY, 500325]"),
        ("max_symbol_risk_pct", "0.04"),
        ("max_open_risk_pct", "0.06"),
        ("unstopped_risk_pct", "0.5"),
        ("max_day_loss_pct", "0.07"),
        ("reserve_open_risk", "false"),
        ("max_open_positions", "12"),
        ("max_day_trades", "13"),
        ("max_losing_streak", "14"),
        ("correlation.max_exposure_pct", "0.35"),
        ("correlation.rho", "[[500325, M&M, -0.5], [BANKNIFTY, NIFTY, 0.9]]"),
        ("keep_free_margin_pct", "0"),
        ("costs.gap_pct", "0.21"),
        ("costs.max_gap_risk_pct", "0.22"),
        ("respect_halt", "false"),
    ];
    let expected: Vec<_> = expected.map(|(name, value)| (name, value.to_owned())).into();
    assert_eq!(got, expected);
    let strategies: Vec<_> =
        config.strategies.iter().map(|terms| (&*terms.code, terms.capital_pct.is_some())).collect();
    assert_eq!(strategies, [("b", true), ("a", false), ("c", false), ("M&M", true)]);
}

#[test]
fn every_limit_and_rule_of_a_portfolio_is_in_the_sample_of_one() {
    let (config, built_in) = (accepted(&sample("portfolio.yaml")), config::built_in());
    let set = |name: &str| {
        let key = posize::engine::keys::key_named(name).expect(name);
        let chosen = ["", "NIFTY", "RELIANCE", "bank_breakout", "banks", "nse_futures", "future"];
        chosen
            .into_iter()
            .any(|chosen| key.text_in(&config, chosen) != key.text_in(&built_in, chosen))
    };
    // What fits only another mode is left out, and a default is written as it is.
    let left_out = [
        "kelly",
        "win_rate",
        "payoff_ratio",
        "count_open_orders",
        "position_sizing_mode",
        "atr_stop_multiplier",
        "require_stop",
        "respect_halt",
        "lot_size_fallback",
        "point_value",
        "fixed_qty",
        "reserve_open_risk",
        // Of the measures of slippage, one says it.
        "ticks",
        "points",
        // A broker tells the free margin, and the sample has one document.
        "keep_free_margin_pct",
        // With a list of instruments, no symbol that is not listed could be tried on the sample.
        "instruments_file",
        // How answers look to one reader.
        "digits",
        "silence",
        // The state of the sample is older than any that may be traded on.
        "max_state_age",
    ];
    for key in keys().filter(|key| key.allowed != key::Allowed::Mapping) {
        let is_left_out =
            key.parts().any(|part| left_out.contains(&part) || part == "default_fixed_qty");
        let is_old =
            ["max_leverage", "max_exposure_pct", "atr_stop_multiplier"].contains(&key.name);
        assert!(
            set(key.name) || is_left_out || is_old,
            "{key:?} is not set in configs/portfolio.yaml"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_mistake_in_a_list_is_reported_at_its_cell() {
    for (text, expected) in [
        ("correlation: {rho: }", "2:21 null-value portfolio.correlation.rho"),
        ("correlation: {rho: {}}", "2:22 wrong-type portfolio.correlation.rho"),
        ("correlation: {rho: 0.9}", "2:22 wrong-type portfolio.correlation.rho"),
        ("correlation: []", "2:16 wrong-type portfolio.correlation"),
        ("correlation: {rh: []}", "2:17 unknown-key portfolio.correlation.rh"),
        (
            "correlation: {rho: [A, B, 0.9]}",
            "2:23 wrong-type portfolio.correlation.rho[0]\n2:26 wrong-type \
             portfolio.correlation.rho[1]\n2:29 wrong-type portfolio.correlation.rho[2]",
        ),
        ("correlation: {rho: [~]}", "2:23 null-value portfolio.correlation.rho[0]"),
        ("correlation: {rho: [{A: B}]}", "2:23 wrong-type portfolio.correlation.rho[0]"),
        ("correlation: {rho: [[]]}", "2:23 wrong-row portfolio.correlation.rho[0]"),
        ("correlation: {rho: [[A, B]]}", "2:23 wrong-row portfolio.correlation.rho[0]"),
        ("correlation: {rho: [[A, B, 0.9, 1]]}", "2:23 wrong-row portfolio.correlation.rho[0]"),
        ("correlation: {rho: [[A, B, ~]]}", "2:30 null-value portfolio.correlation.rho[0][2]"),
        ("correlation: {rho: [[A, B, .nan]]}", "2:30 not-a-number portfolio.correlation.rho[0][2]"),
        ("correlation: {rho: [[A, B, high]]}", "2:30 not-a-number portfolio.correlation.rho[0][2]"),
        (
            "correlation: {rho: [[A, B, 90%]]}",
            "2:30 fraction-above-one portfolio.correlation.rho[0][2]",
        ),
        ("correlation: {rho: [[A, B, 1.01]]}", "2:30 out-of-range portfolio.correlation.rho[0][2]"),
        (
            "correlation: {rho: [[A, B, -1.01]]}",
            "2:30 out-of-range portfolio.correlation.rho[0][2]",
        ),
        ("correlation: {rho: [[A, B, [0.9]]]}", "2:30 wrong-type portfolio.correlation.rho[0][2]"),
        ("correlation: {rho: [[A, B, true]]}", "2:30 wrong-type portfolio.correlation.rho[0][2]"),
        ("correlation: {rho: [['', B, 1]]}", "2:24 empty-name portfolio.correlation.rho[0][0]"),
        ("correlation: {rho: [[A, ~, 1]]}", "2:27 null-value portfolio.correlation.rho[0][1]"),
        ("correlation: {rho: [[A, [B], 1]]}", "2:27 wrong-type portfolio.correlation.rho[0][1]"),
        ("correlation: {rho: [[A, true, 1]]}", "2:27 wrong-type portfolio.correlation.rho[0][1]"),
        ("correlation: {rho: [[A, A, 1]]}", "2:27 self-pair portfolio.correlation.rho[0]"),
        (
            "correlation: {rho: [[A, B, 1], [C, B, 1], [A, B, 1]]}",
            "2:46 duplicate-pair portfolio.correlation.rho[2]",
        ),
        (
            "correlation: {rho: [[A, B, 1], [B, A, 0.9]]}",
            "2:35 duplicate-pair portfolio.correlation.rho[1]",
        ),
        ("drawdown_scaling:", "2:20 null-value portfolio.drawdown_scaling"),
        (
            "drawdown_scaling: {drawdown_pct: 0.1, scale: 1}",
            "2:21 wrong-type portfolio.drawdown_scaling",
        ),
        ("drawdown_scaling: [0.1]", "2:22 wrong-type portfolio.drawdown_scaling[0]"),
        ("drawdown_scaling: [[0.1, 0.5]]", "2:22 wrong-type portfolio.drawdown_scaling[0]"),
        ("drawdown_scaling: [{drawdown_pct: 0.1}]", "2:22 wrong-row portfolio.drawdown_scaling[0]"),
        (
            "drawdown_scaling: [{drawdown_pct: 0.1, scale: 1, x: 1}]",
            "2:52 unknown-key portfolio.drawdown_scaling[0].x",
        ),
        (
            "drawdown_scaling: [{drawdown_pct: 0.1, scale: 1, scale: 1}]",
            "2:52 duplicate-key portfolio.drawdown_scaling[0].scale",
        ),
        (
            "drawdown_scaling: [{drawdown_pct: 10, scale: 1}]",
            "2:37 fraction-above-one portfolio.drawdown_scaling[0].drawdown_pct",
        ),
        (
            "drawdown_scaling: [{drawdown_pct: 0, scale: 1}]",
            "2:37 out-of-range portfolio.drawdown_scaling[0].drawdown_pct",
        ),
        (
            "drawdown_scaling: [{drawdown_pct: 0.1, scale: 1.5}]",
            "2:49 fraction-above-one portfolio.drawdown_scaling[0].scale",
        ),
        (
            "drawdown_scaling: [{drawdown_pct: 0.1, scale: }]",
            "2:48 null-value portfolio.drawdown_scaling[0].scale",
        ),
        (
            "drawdown_scaling: [{drawdown_pct: 0.1, scale: 1}, {drawdown_pct: 0.10, scale: 0}]",
            "2:68 steps-not-rising portfolio.drawdown_scaling[1].drawdown_pct",
        ),
        (
            "streak_scaling: [{wins: 5, scale: 2}, {wins: 3, scale: 1}]",
            "2:48 steps-not-rising portfolio.streak_scaling[1].wins",
        ),
        (
            "streak_scaling: [{wins: 2.5, scale: 2}]",
            "2:27 out-of-range portfolio.streak_scaling[0].wins",
        ),
        (
            "streak_scaling: [{wins: -1, scale: 2}]",
            "2:27 out-of-range portfolio.streak_scaling[0].wins",
        ),
        (
            "streak_scaling: [{wins: 3, scale: 0.9}]",
            "2:37 out-of-range portfolio.streak_scaling[0].scale",
        ),
        (
            "streak_scaling: [&a {wins: 3, scale: 0.9}]",
            "2:40 out-of-range portfolio.streak_scaling[0].scale",
        ),
    ] {
        assert_eq!(
            errors(&format!("portfolio:\n  {text}\n")),
            expected.lines().collect::<Vec<_>>(),
            "{text}"
        );
    }
}

#[test]
fn every_mistake_of_a_list_is_told_in_one_run() {
    let text = "portfolio:\n  correlation:\n    max_exposure_pct: 0.5\n    rho:\n      - [NIFTY, \
        BANKNIFTY, 9]\n      - [NIFTY]\n      \
                - [BANKNIFTY, NIFTY, 1, 2]\n      -\n      - [TCS, TCS, x]\n";
    let expected = [
        "5:28 out-of-range portfolio.correlation.rho[0][2]",
        "6:9 wrong-row portfolio.correlation.rho[1]",
        "7:9 wrong-row portfolio.correlation.rho[2]",
        "7:10 duplicate-pair portfolio.correlation.rho[2]",
        "8:8 null-value portfolio.correlation.rho[3]",
        "9:15 self-pair portfolio.correlation.rho[4]",
        "9:20 not-a-number portfolio.correlation.rho[4][2]",
    ];
    assert_eq!(errors(text), expected);
    let twice = read(text)
        .diagnostics
        .into_iter()
        .find(|found| found.rule.code == "duplicate-pair")
        .expect("a pair");
    assert!(twice.message.contains("line 5, column 10"), "{}", twice.message);
}

#[test]
fn lists_may_be_empty_and_come_by_alias() {
    let empty =
        accepted("portfolio: {drawdown_scaling: [], streak_scaling: [], correlation: {rho: []}}");
    assert!(
        empty.drawdown_scaling.is_empty()
            && empty.streak_scaling.is_empty()
            && empty.correlations.pairs().is_empty()
    );
    let text =
        "steps: &steps [{drawdown_pct: 0.1, scale: 0.5}]\nportfolio: {drawdown_scaling: *steps}";
    assert_eq!(accepted(text).drawdown_scaling.len(), 1);
    let text =
        "half: &half {scale: 0.5}\nportfolio: {drawdown_scaling: [{drawdown_pct: 0.1, <<: *half}]}";
    assert_eq!(accepted(text).drawdown_scaling.len(), 1);
    one_error(
        "steps: &steps [{drawdown_pct: 0.1, scale: 5}]\nportfolio: {drawdown_scaling: *steps}",
        "1:43 fraction-above-one portfolio.drawdown_scaling[0].scale",
    );
}

#[test]
fn a_switch_is_true_or_false_and_nothing_else() {
    for (value, expected) in [("true", true), ("True", true), ("FALSE", false), ("false", false)] {
        assert_eq!(
            accepted(&format!("portfolio: {{count_open_orders: {value}}}")).count_open_orders,
            expected
        );
    }
    assert!(config::built_in().count_open_orders);
    for (value, code, help) in [
        ("yes", "wrong-type", "write `true`, without quotes"),
        ("'true'", "wrong-type", "write `true`, without quotes"),
        ("Off", "wrong-type", "write `false`, without quotes"),
        ("0", "wrong-type", "write `false`, without quotes"),
        ("maybe", "wrong-type", "for example `count_open_orders: true`"),
        ("[true]", "wrong-type", "for example `count_open_orders: true`"),
        ("~", "null-value", "leave the key out to have its default, true"),
    ] {
        let text = format!("portfolio: {{count_open_orders: {value}}}");
        one_error(&text, &format!("1:32 {code} portfolio.count_open_orders"));
        assert_eq!(read(&text).diagnostics[0].help.as_deref(), Some(help), "{value}");
    }
}

#[test]
fn keys_under_chosen_names_are_checked_like_all_others() {
    let config = accepted(
        "portfolio: {symbol_limits: {RELIANCE: {max_exposure_pct: 0.15}, 500325: \
         {max_exposure_pct: 1}}}",
    );
    let own = |symbol| {
        config.number("symbol_limits.<symbol>.max_exposure_pct", symbol).map(|pct| pct.to_string())
    };
    assert_eq!(
        [own("RELIANCE"), own("500325"), own("TCS")],
        [Some("0.15".to_owned()), Some("1".to_owned()), None]
    );
    for (text, expected) in [
        ("symbol_limits: {TCS: 0.2}", "2:24 wrong-type portfolio.symbol_limits.TCS"),
        ("symbol_limits: {TCS: }", "2:23 null-value portfolio.symbol_limits.TCS"),
        (
            "symbol_limits: {TCS: {max_exposure: 0.2}}",
            "2:25 unknown-key portfolio.symbol_limits.TCS.max_exposure",
        ),
        (
            "symbol_limits: {TCS: {max_exposure_pct: 20}}",
            "2:43 fraction-above-one portfolio.symbol_limits.TCS.max_exposure_pct",
        ),
        ("symbol_limits: {TCS: {}, TCS: {}}", "2:28 duplicate-key portfolio.symbol_limits.TCS"),
        (
            "underlying_limits: {'': {max_exposure_pct: 0.2}}",
            "2:23 empty-name portfolio.underlying_limits",
        ),
        (
            "underlying_limits: {NIFTY: {max_exposure_pct: 0}}",
            "2:49 out-of-range portfolio.underlying_limits.NIFTY.max_exposure_pct",
        ),
        ("kelly: {fractoin: 0.5}", "2:11 unknown-key portfolio.kelly.fractoin"),
        ("max_open_positions: 2.5", "2:23 out-of-range portfolio.max_open_positions"),
        ("floor_pct: 0.5", "2:3 unknown-key portfolio.floor_pct"),
    ] {
        one_error(&format!("portfolio:\n  {text}\n"), expected);
    }
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
        "x: &lev 1.5\nportfolio:\n  max_leverage: *lev\n",
        "portfolio:\n  max_leverage: 1.5\n  strategy_budgets:\n  instruments: ~\n",
    ] {
        assert_eq!(accepted(text).max_leverage.to_string(), "1.5", "{text}");
    }
}

#[test]
fn what_other_sections_hold_is_their_own_business() {
    accepted(
        "a: .nan\na: again\nsecrets: !env {x: !vault y}\nwhen: !!timestamp 2025-01-01\nraw: \
         !!binary zzz\nint: !!int x\n\
         ? [complex, key]\n: 1\n~: 2\nportfolio:\n  max_leverage: 1.5\nportfolios: \
         3\ninstruments: []\n",
    );
}

#[test]
fn a_key_at_the_wrong_level_is_told_where_it_belongs() {
    for (text, help) in [
        ("portfolio:\n  capital_pct: 0.3\n", "it belongs in `portfolio.strategy_budgets.<code>`"),
        ("portfolio:\n  strategy_budgets: {a: {max_leverage: 2}}\n", "it belongs in `portfolio`"),
        ("portfolio:\n  lot_size: 75\n", "it belongs in `portfolio.instruments.<symbol>`"),
    ] {
        assert_eq!(read(text).diagnostics[0].help.as_deref(), Some(help), "{text}");
    }
    let strayed =
        read("portfolio:\n  max_leverage: 2\nmax_exposure_pct: 0.5\ninstruments: [RELIANCE]\n");
    assert_eq!(strayed.diagnostics.iter().map(summary).collect::<Vec<_>>(), ["3:1 stray-key"]);
    assert!(strayed.config().is_some());
    one_error("portfolio_service:\n  port: 8080\n", "1:1 missing-portfolio");
}

#[test]
fn names_are_taken_as_they_stand() {
    let config = accepted(
        "portfolio:\n  strategy_budgets:\n    007: {}\n    on: {}\n    true: {}\n    \"a.b\": \
         {}\n    'ünï ☂': {}\n  \
         instruments:\n    M&M: {}\n    BAJAJ-AUTO: {}\n",
    );
    let codes: Vec<_> = config.strategies.iter().map(|terms| &*terms.code).collect();
    assert_eq!(codes, ["007", "on", "true", "a.b", "ünï ☂"]);
    assert_eq!(
        config.instruments.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        ["BAJAJ-AUTO", "M&M"]
    );
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
        (
            "portfolio:\n  max_leverage: 2\nportfolio:\n  max_leverage: 3\n",
            "3:1 duplicate-key portfolio",
        ),
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
    for (terms, help) in [
        ("kelly: {fraction: 1.5}", "1 is all of it; for example `fraction: 0.5`"),
        ("kelly: {fraction: 50}", "write 0.8 for 80 %, so 0.5 for 50 %"),
        ("kelly: {fraction: 50%}", "write 0.8 for 80 %, so 0.5 for 50 %"),
        (
            "drawdown_scaling: [{drawdown_pct: 0.1, scale: 1.5}]",
            "1 is all of it; for example `{drawdown_pct: 0.1, scale: 0.5}`",
        ),
        (
            "drawdown_scaling: [{drawdown_pct: 1.5, scale: 1}]",
            "write 0.8 for 80 %, so 0.015 for 1.5 %",
        ),
        (
            "strategy_budgets: {a: {win_rate: 1.2, payoff_ratio: 2}}",
            "1 is all of it; for example `win_rate: 0.5`",
        ),
        (
            "strategy_budgets: {a: {win_rate: 60, payoff_ratio: 2}}",
            "write 0.8 for 80 %, so 0.6 for 60 %",
        ),
    ] {
        let found = read(&format!("portfolio: {{{terms}}}\n")).diagnostics;
        let told: Vec<_> =
            found.iter().map(|found| (found.rule.code, found.help.as_deref())).collect();
        assert_eq!(told, [("fraction-above-one", Some(help))], "{terms}");
    }
    one_error(
        "portfolio: {max_exposure_pct: -0.1}",
        "1:31 out-of-range portfolio.max_exposure_pct",
    );
    one_error("portfolio: {max_exposure_pct: 0}", "1:31 out-of-range portfolio.max_exposure_pct");
}

#[test]
fn sections_of_strategies_and_instruments_are_checked_key_by_key() {
    for (text, expected) in [
        ("strategy_budgets: []", "2:21 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: 0.3", "2:21 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: {a: }", "2:24 null-value portfolio.strategy_budgets.a"),
        ("strategy_budgets: {a: 0.3}", "2:25 wrong-type portfolio.strategy_budgets.a"),
        (
            "strategy_budgets: {a: {capital: 0.3}}",
            "2:26 unknown-key portfolio.strategy_budgets.a.capital",
        ),
        (
            "strategy_budgets: {a: {capital_pct: 30}}",
            "2:39 fraction-above-one portfolio.strategy_budgets.a.capital_pct",
        ),
        (
            "strategy_budgets: {a: {capital_pct: -0.1}}",
            "2:39 out-of-range portfolio.strategy_budgets.a.capital_pct",
        ),
        (
            "strategy_budgets: {a: {fixed_qty: -1}}",
            "2:37 out-of-range portfolio.strategy_budgets.a.fixed_qty",
        ),
        (
            "strategy_budgets: {a: {}, b: {}, a: {}}",
            "2:36 duplicate-key portfolio.strategy_budgets.a",
        ),
        (
            "strategy_budgets: {a: {fixed_qty: 1, fixed_qty: 1}}",
            "2:40 duplicate-key portfolio.strategy_budgets.a.fixed_qty",
        ),
        ("strategy_budgets: {'': {}}", "2:22 empty-name portfolio.strategy_budgets"),
        ("strategy_budgets: {~: {}}", "2:22 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: {[a]: {}}", "2:22 wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: {<<: 3}", "2:26 wrong-type portfolio.strategy_budgets.<<"),
        ("instruments: {X: {lot_size: 0}}", "2:31 out-of-range portfolio.instruments.X.lot_size"),
        (
            "instruments: {X: {point_value: }}",
            "2:33 null-value portfolio.instruments.X.point_value",
        ),
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
    one_error(
        "\u{feff}portfolio:\r\n  max_leverage: 0\r\n",
        "2:17 out-of-range portfolio.max_leverage",
    );
    one_error(
        "\u{feff}portfolio: {max_leverage: 0}\r\n",
        "1:27 out-of-range portfolio.max_leverage",
    );
    one_error(
        "# ☂\nportfolio: {strategy_budgets: {ünï: {fixed_qty: -1}}}",
        "2:49 out-of-range portfolio.strategy_budgets.ünï.fixed_qty",
    );
}

#[test]
fn an_alias_is_reported_beside_its_key_and_a_merged_value_where_it_is_written() {
    let text = "x: &x 0\nportfolio:\n  max_leverage: *x\n";
    one_error(text, "3:17 out-of-range portfolio.max_leverage");
    assert!(
        read(text).diagnostics[0].message.contains("line 1, column 7"),
        "{:?}",
        read(text).diagnostics
    );

    one_error(
        "base: &b\n  max_leverage: 0\nportfolio:\n  <<: *b\n",
        "2:17 out-of-range portfolio.max_leverage",
    );
    one_error(
        "base: &b\n  max_levarage: 2\nportfolio:\n  <<: *b\n",
        "2:3 unknown-key portfolio.max_levarage",
    );
    one_error(
        "base: &b\n  max_leverage: 0\nportfolio: *b\n",
        "2:17 out-of-range portfolio.max_leverage",
    );
    one_error(
        "x: &x 0\nb: &b {max_leverage: *x}\nportfolio:\n  <<: *b\n",
        "2:22 out-of-range portfolio.max_leverage",
    );
    one_error("portfolio:\n  \"<<\": {max_leverage: 2}\n", "2:3 unknown-key portfolio.<<");
    one_error("portfolio:\n  max_leverage: *x\n", "2:17 yaml-syntax");
    one_error("portfolio: &p\n  max_leverage: *p\n", "2:17 yaml-syntax");
}

#[test]
fn ten_mistakes_give_ten_diagnostics_in_the_order_of_the_file() {
    let found = errors(
        "portfolio:\n  max_levarage: 2\n  max_exposure_pct: 80\n  max_exposure_pct: \
         0.8\n  max_risk_per_trade_pct: .nan\n  \
         max_risk_per_strategy_pct:\n  default_fixed_qty: -1\n  position_sizing_mode: \
         atr\n  strategy_budgets:\n    \
         a: {capital_pct: [1]}\n    a: {fixed_qty: 1_000}\n",
    );
    let codes: Vec<_> =
        found.iter().map(|error| error.split(' ').nth(1).expect("a code")).collect();
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
fn symbols_that_differ_only_in_case_stand_twice() {
    for (text, expected) in [
        (
            "portfolio:\n  instruments:\n    TCS: {lot_size: 1}\n    tcs: {lot_size: 2}\n",
            "4:5 duplicate-key",
        ),
        (
            "portfolio:\n  underlying_limits:\n    Nifty: {max_exposure_pct: 0.1}\n    NIFTY: \
             {max_exposure_pct: 0.2}\n",
            "4:5 duplicate-key",
        ),
    ] {
        let found = errors(text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
    }
    // Strategies' codes are their own.
    let config =
        "portfolio:\n  strategy_budgets:\n    a: {capital_pct: 1}\n    A: {capital_pct: 1}\n";
    assert_eq!(errors(config), Vec::<String>::new());
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

/// `PyYAML` takes the second one's values, others the first one's, and some refuse both.
#[test]
fn a_second_merge_key_of_a_mapping_is_a_duplicate() {
    one_error(
        "x: &a {max_leverage: 9}\nportfolio:\n  <<: *a\n  <<: {max_leverage: 1.5}\n",
        "4:3 duplicate-key portfolio",
    );
    one_error(
        "x: &x {<<: {max_leverage: 9}, <<: {max_leverage: 2}}\nportfolio: *x\n",
        "1:31 duplicate-key portfolio",
    );
    one_error(
        "x: &x {<<: {max_leverage: 9}, <<: 3}\nportfolio:\n  <<: *x\n",
        "1:31 duplicate-key portfolio",
    );
    one_error(
        "portfolio:\n  drawdown_scaling:\n    - {<<: {scale: 0.5, drawdown_pct: 0.1}, <<: {scale: \
         1}}\n",
        "3:45 duplicate-key portfolio.drawdown_scaling[0]",
    );
    accepted("x: {<<: {a: 1}, <<: {a: 2}}\nportfolio: {max_leverage: 2}\n");
    accepted("portfolio:\n  <<: [{max_leverage: 2}, {max_leverage: 3}]\n");
}

/// Other readers refuse `!!bool yes`, or make true of it; and so with each of YAML's own tags.
#[test]
fn a_tag_of_yaml_that_does_not_fit_its_value_is_refused() {
    for (value, error) in [
        ("count_open_orders: !!bool yes", "wrong-type portfolio.count_open_orders"),
        ("count_open_orders: !!bool 1", "wrong-type portfolio.count_open_orders"),
        ("max_leverage: !!map 2", "wrong-type portfolio.max_leverage"),
        ("max_leverage: !!seq 2", "wrong-type portfolio.max_leverage"),
        ("max_leverage: !!int 1.5", "wrong-type portfolio.max_leverage"),
        ("max_leverage: !!float x", "wrong-type portfolio.max_leverage"),
        ("max_leverage: !!null 2", "wrong-type portfolio.max_leverage"),
        ("strategy_budgets: !!null {}", "wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: !!seq {a: {}}", "wrong-type portfolio.strategy_budgets"),
        ("strategy_budgets: !!str {a: {}}", "wrong-type portfolio.strategy_budgets"),
        ("drawdown_scaling: !!map []", "wrong-type portfolio.drawdown_scaling"),
        ("!!bool max_leverage: 2", "wrong-type portfolio"),
        ("? !!map max_leverage\n  : 2", "wrong-type portfolio"),
    ] {
        let text = format!("portfolio:\n  {value}\n");
        let found = errors(&text);
        let (place, found) = found[0].split_once(' ').expect("a place");
        assert_eq!((place.split(':').next(), found), (Some("2"), error), "{text}");
    }
    for value in [
        "count_open_orders: !!bool 'true'",
        "max_leverage: !!int 2",
        "max_leverage: !!float 2",
        "max_leverage: !!str 2",
        "max_leverage: !<tag:yaml.org,2002:int> 2",
        "strategy_budgets: !!map {!!str a: !!map {}}",
        "drawdown_scaling: !!seq []",
    ] {
        accepted(&format!("portfolio:\n  {value}\n"));
    }
}

/// Eighty kilobytes took 396 MB, and half a megabyte wrote 500 MB of messages.
#[test]
fn what_aliases_and_names_repeat_is_bounded_by_bytes() {
    let text = "x".repeat(40_000);
    let aliases = "*a,".repeat(30);
    one_error(
        &format!("a: &a {text}\nb: [{aliases}]\nportfolio: {{max_leverage: 2}}\n"),
        "2:80 too-large",
    );
    accepted(&format!("a: &a {text}\nb: [*a, *a, *a]\nportfolio: {{max_leverage: 2}}\n"));
    let unknown: Vec<String> = (0..50).map(|key| format!("x{key}: 1")).collect();
    let (name, unknown) = ("n".repeat(201), unknown.join(", "));
    one_error(
        &format!("portfolio:\n  strategy_budgets: {{{name}: {{{unknown}}}}}\n"),
        "2:22 too-large portfolio.strategy_budgets",
    );
    one_error(&format!("portfolio:\n  {name}: 1\n"), "2:3 too-large portfolio");
    one_error(
        &format!("portfolio:\n  correlation: {{max_exposure_pct: 0.5, rho: [[A, {name}, 1]]}}\n"),
        "2:50 too-large portfolio.correlation.rho[0][1]",
    );
    accepted(&format!("portfolio:\n  strategy_budgets: {{{}: {{}}}}\n", "é".repeat(200)));
}

#[test]
fn hostile_text_is_refused_by_a_bound() {
    let codes =
        |text: &str| read(text).diagnostics.iter().map(|found| found.rule.code).collect::<Vec<_>>();
    assert_eq!(codes(&format!("portfolio: {}", "[".repeat(100_000))), ["too-deep"]);
    assert_eq!(codes(&format!("portfolio: {}", "{a: ".repeat(100_000))), ["too-deep"]);
    assert_eq!(codes(&"- ".repeat(100_000)), ["too-deep"]);
    let stairs: Vec<String> = (0..1000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(codes(&stairs.concat()), ["too-deep"]);
    assert_eq!(codes(&support::alias_bomb()), ["too-large"]);
    assert_eq!(codes(&" ".repeat(2 << 20)), ["too-large"]);
    let merged: Vec<String> = (0..60_000).map(|key| format!("{{k{key}: 1}},")).collect();
    assert_eq!(
        codes(&format!("a: {{<<: [{}]}}\nportfolio: {{max_leverage: 2}}\n", merged.concat())),
        [""; 0]
    );
    assert_eq!(codes(&"[],".repeat(300_000)), ["yaml-syntax"]);
}

#[test]
fn a_config_cut_off_anywhere_is_read_or_refused() {
    for name in ["dev.yaml", "atr.yaml", "example.yaml", "portfolio.yaml"] {
        let text = sample(name);
        for (end, _) in text.char_indices() {
            let reading = read(&text[..end]);
            assert_eq!(
                reading.config().is_none(),
                reading.diagnostics.iter().any(Diagnostic::is_error),
                "{name} {end}"
            );
        }
    }
}

#[test]
fn a_key_is_told_for_its_slip_and_never_for_its_opposite_or_another_quantity() {
    let help = |line: &str| {
        let reading = read(&format!("portfolio:\n  {line}\n"));
        reading.diagnostics[0].help.clone().expect("help")
    };
    for (line, meant) in [
        ("exposure_max_pct: 0.5", "max_exposure_pct"),
        ("max_expsoure_pct: 0.5", "max_exposure_pct"),
        ("minOrderNotional: 100", "min_order_notional"),
        ("max_open_position: 4", "max_open_positions"),
        ("streak_scalling: []", "streak_scaling"),
    ] {
        assert_eq!(help(line), format!("did you mean `{meant}`?"), "{line}");
    }
    for line in [
        "max_order_notional: 100",
        "max_net_exposure_pct: 0.5",
        "loss_streak_scaling: []",
        "min_leverage: 1",
        "max_exposure: 400000",
        "max_stop_pct: 0.1",
    ] {
        assert!(help(line).starts_with("known here: "), "{line}: {}", help(line));
    }
    assert_eq!(help("lot_size: 75"), "it belongs in `portfolio.instruments.<symbol>`");
}

#[test]
fn of_thousands_of_problems_the_first_thousand_are_told() {
    let strategies = (0..1200)
        .fold(String::new(), |text, number| text + &format!("a{number}: {{win_rate: 0.5}}, "));
    let reading = read(&format!("portfolio:\n  strategy_budgets: {{{strategies}}}\n"));
    let problems = reading.diagnostics.iter().filter(|found| found.is_error());
    assert_eq!(problems.count(), 1001);
    let last = reading.diagnostics.iter().rfind(|found| found.is_error()).expect("a problem");
    assert_eq!(last.message, "200 more problems are not told");
}
