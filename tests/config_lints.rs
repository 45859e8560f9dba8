//! Warnings: each where its arithmetic says so, to the last digit, and nowhere else.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use posize::check;
use posize::diagnostic::Diagnostic;
use posize::engine::{Portfolio, RECORD_FIELDS};
use posize::source::Source;
use posize::state::{self, Wants};

/// `line:column code` of everything found in a section.
fn found(section: &str) -> Vec<String> {
    let source = Source::new("c.yaml", format!("portfolio:\n{section}"));
    check::checked_config(&source).diagnostics.iter().map(summary).collect()
}

fn summary(found: &Diagnostic) -> String {
    let place = found
        .span
        .map_or("-".to_owned(), |span| format!("{}:{}", span.start.line, span.start.column));
    format!("{place} {}", found.rule.code)
}

#[track_caller]
fn finds(section: &str, expected: &[&str]) {
    assert_eq!(found(section), expected, "{section}");
}

/// Everything found in a book against a section.
fn found_in_book(section: &str, checkpoint: &str) -> Vec<Diagnostic> {
    let config = check::checked_config(&Source::new("c.yaml", format!("portfolio:\n{section}")))
        .into_config()
        .expect("a config");
    let source = Source::new("s.json", checkpoint);
    let fields = RECORD_FIELDS.map(str::to_owned).to_vec();
    let wants = Wants { peak: true, record_fields: fields, ..Wants::default() };
    let checkpoint = state::read_with(&source, &wants).expect("a checkpoint");
    let mut found = check::rows_without_strategy(&[], &checkpoint, &source);
    found.extend(check::state_findings(&config, &checkpoint, &source, checkpoint.equity.as_ref()));
    found
}

#[track_caller]
fn book_finds(section: &str, checkpoint: &str, expected: &[&str]) {
    let found: Vec<String> = found_in_book(section, checkpoint)
        .iter()
        .map(|found| format!("{} {}: {}", summary(found), found.key, found.message))
        .collect();
    assert_eq!(found, expected, "{section}\n{checkpoint}");
}

#[test]
fn risk_above_5_percent_and_leverage_above_10_are_unusual() {
    finds("  max_risk_per_trade_pct: 0.05\n  max_leverage: 10\n", &[]);
    finds("  max_risk_per_trade_pct: 0.0500000000000000000000000001\n", &["2:27 high-risk"]);
    finds("  max_leverage: 10.00000001\n", &["2:17 high-leverage"]);
}

#[test]
fn budgets_may_come_to_all_of_the_equity_and_no_more() {
    let three = |last: &str| {
        format!(
            "  strategy_budgets:\n    a: {{capital_pct: 0.1}}\n    b: {{capital_pct: \
             0.2}}\n    c: {{capital_pct: {last}}}\n"
        )
    };
    finds(&three("0.7"), &[]);
    finds(&three("0.7000000000000000000000000001"), &["3:5 budgets-above-equity"]);
    // A strategy without a budget of its own may spend the fallback: 0.9 + 0.2.
    finds(
        "  strategy_budgets:\n    a: {capital_pct: 0.9}\n    b: {}\n",
        &["3:5 budgets-above-equity"],
    );
    finds(
        "  max_risk_per_strategy_pct: 0.1\n  strategy_budgets:\n    a: {capital_pct: 0.9}\n    b: \
         {}\n",
        &[],
    );
}

#[test]
fn budgets_may_come_to_the_exposure_that_the_leverage_allows_and_no_more() {
    let two = |exposure: &str| {
        format!(
            "  max_leverage: 1.5\n  max_exposure_pct: {exposure}\n  strategy_budgets: {{a: \
             {{capital_pct: 0.3}}, b: {{capital_pct: 0.3}}}}\n"
        )
    };
    finds(&two("0.4"), &[]);
    finds(&two("0.3999999999"), &["4:22 budgets-above-exposure"]);
    let section =
        "  max_leverage: 1.5\n  strategy_budgets: {a: {capital_pct: 0.7}, b: {capital_pct: 0.6}}\n";
    finds(section, &["3:22 budgets-above-equity", "3:22 budgets-above-exposure"]);
}

#[test]
fn a_budget_beyond_the_whole_exposure_never_binds() {
    let one = |budget: &str| {
        format!(
            "  max_leverage: 1\n  max_exposure_pct: 0.5\n  strategy_budgets: {{a: {{capital_pct: \
             {budget}}}}}\n"
        )
    };
    finds(&one("0.5"), &[]);
    finds(&one("0.51"), &["4:22 budgets-above-exposure", "4:39 limit-never-binds"]);
    finds(
        "  max_leverage: 1\n  max_exposure_pct: 0.1\n  max_risk_per_strategy_pct: 0.11\n",
        &["4:30 limit-never-binds"],
    );
    // The fallback that nobody wrote is no mistake of anybody's.
    finds("  max_leverage: 1\n  max_exposure_pct: 0.1\n", &[]);
    // Nor may a risk be reached that is more than any trade may cost.
    finds("  max_risk_per_trade_pct: 0.2\n", &["2:27 high-risk"]);
    finds("  max_risk_per_trade_pct: 0.21\n", &["2:27 high-risk", "2:27 limit-never-binds"]);
}

#[test]
fn a_budget_or_a_quantity_of_0_never_trades() {
    finds("  strategy_budgets: {a: {capital_pct: 0}}\n", &["2:39 never-trades"]);
    finds("  strategy_budgets: {a: {fixed_qty: 0.0}}\n", &["2:37 never-trades"]);
    finds("  default_fixed_qty: 0\n", &["2:22 never-trades"]);
    finds(
        "  default_fixed_qty: 0\n  strategy_budgets: {a: {}, b: {fixed_qty: 1}}\n",
        &["2:22 never-trades"],
    );
    finds("  default_fixed_qty: 0\n  strategy_budgets: {a: {fixed_qty: 1}}\n", &[]);
}

#[test]
fn a_fixed_quantity_is_whole_lots_of_some_instrument() {
    let one = |quantity: &str, lots: &str| {
        format!("  strategy_budgets: {{a: {{fixed_qty: {quantity}}}}}\n  instruments: {{{lots}}}\n")
    };
    finds(&one("150", "NIFTY: {lot_size: 75}"), &[]);
    finds(&one("100", "NIFTY: {lot_size: 75}"), &["2:37 odd-lot"]);
    finds(&one("74", "NIFTY: {lot_size: 75}"), &["2:37 odd-lot"]);
    finds(&one("35", "NIFTY: {lot_size: 75}, BANKNIFTY: {lot_size: 35}"), &[]);
    finds(&one("50", "NIFTY: {lot_size: 75}, BANKNIFTY: {lot_size: 35}"), &["2:37 odd-lot"]);
    finds(&one("50", "NIFTY: {lot_size: 75}, TCS: {lot_size: 1}"), &["2:37 odd-lot"]);
    finds(&one("50", "TCS: {lot_size: 1}, GOLDM: {point_value: 10}"), &[]);
    finds(&one("0.0015", "BTC: {lot_size: 0.001}"), &["2:37 odd-lot"]);
    finds(&one("0.002", "BTC: {lot_size: 0.001}"), &[]);
    finds("  default_fixed_qty: 50\n  instruments: {NIFTY: {lot_size: 75}}\n", &["2:22 odd-lot"]);
    finds(
        "  default_fixed_qty: 50\n  strategy_budgets: {a: {fixed_qty: 75}}\n  instruments: \
         {NIFTY: {lot_size: 75}}\n",
        &[],
    );
}

#[test]
fn a_fixed_quantity_has_no_effect_where_risk_decides() {
    let section = "  position_sizing_mode: fixed_risk_atr\n  default_fixed_qty: \
        0\n  strategy_budgets: {a: {fixed_qty: 1}}\n";
    finds(section, &["3:22 no-effect", "4:37 no-effect"]);
    finds("  position_sizing_mode: fixed_qty\n  atr_stop_multiplier: 3\n", &[]);
}

#[test]
fn beside_errors_only_what_is_sure_is_warned_of() {
    finds("  max_leverage: 20\n  max_exposure: 0.8\n", &["2:17 high-leverage", "3:3 unknown-key"]);
    // The misspelt key may be the mode, the exposure or a budget: nothing that needs those is said.
    finds(
        "  max_exposur_pct: 1\n  strategy_budgets: {a: {capital_pct: 0.9, fixed_qty: 0}, b: \
         {capital_pct: 0.9}}\n",
        &["2:3 unknown-key"],
    );
    finds("  position_sizing_mode: fixd\n  default_fixed_qty: 0\n", &["2:25 unknown-word"]);
    finds("  max_leverage: 20\n  max_leverage: 2\n", &["3:3 duplicate-key"]);
}

const BOOK: &str = r#"{"equity": 100000, "positions": [
  {"symbol": "TCS", "quantity": 0, "last_price": 3500},
  {"symbol": "RELIANCE", "quantity": -20, "last_price": 2500, "strategy": "a"},
  {"symbol": "NIFTY25NOVFUT", "qty": 3, "ltp": 100, "multiplier": 50, "strategy_code": "b"},
  {"symbol": "INFY", "quantity": 1, "last_price": 1500}
]}"#;

#[test]
fn a_book_that_the_config_knows_is_fine() {
    let section = "  strategy_budgets: {a: {capital_pct: 0.5}, b: {capital_pct: \
        0.5}}\n  instruments: {NIFTY: {lot_size: 3}, RELIANCE: {}, INFY: {}}\n";
    book_finds(
        section,
        BOOK,
        &["5:3 no-strategy positions[3]: `INFY` is held by no strategy, so it counts in no \
             strategy's budget"],
    );
}

#[test]
fn what_the_config_does_not_know_of_the_book_is_told_at_its_place() {
    book_finds(
        "  strategy_budgets: {a: {capital_pct: 0.5}}\n",
        BOOK,
        &[
            "5:3 no-strategy positions[3]: `INFY` is held by no strategy, so it counts in no \
             strategy's budget",
            "4:88 unknown-strategy positions[2].strategy_code: the config names no strategy `b`: \
             its budget is the fallback, 20 % of equity",
            "4:14 unknown-symbol positions[2].symbol: `instruments` knows neither `NIFTY25NOVFUT` \
             nor its underlying: its lot is 25 by \
             `lot_size_fallback`",
            "4:14 lot-above-budget positions[2].symbol: one lot of `NIFTY25NOVFUT` costs 125,000 \
             (25 × 100 × 50), the budget of `b` is 20,000",
        ],
    );
}

#[test]
fn limits_that_the_book_exceeds_are_told_at_its_largest_position() {
    // Exposure: 50,000 + 15,000 + 1,500 = 66,500.
    let section = |cap: &str| {
        format!(
            "  max_leverage: 1\n  max_exposure_pct: {cap}\n  max_risk_per_strategy_pct: \
             0.01\n  strategy_budgets: {{a: {{capital_pct: 0.5}}, b: {{capital_pct: \
             0.15}}}}\n  instruments: {{NIFTY: {{lot_size: 1}}, RELIANCE: {{}}, INFY: {{}}}}\n"
        )
    };
    let codes =
        |cap: &str| found_in_book(&section(cap), BOOK).iter().map(summary).collect::<Vec<_>>();
    assert_eq!(codes("0.665"), ["5:3 no-strategy", "5:3 budget-exceeded", "5:14 lot-above-budget"]);
    assert_eq!(
        codes("0.664999"),
        [
            "5:3 no-strategy",
            "3:3 exposure-exceeded",
            "5:3 budget-exceeded",
            "5:14 lot-above-budget"
        ]
    );
}

#[test]
fn a_book_keyed_by_symbol_and_one_with_thousands_of_findings_are_told_alike() {
    book_finds(
        "  strategy_budgets: {a: {}}\n",
        r#"{"equity": 100000, "positions": {"TCS": {"qty": 1, "ltp": 3500, "strategy": "c"}}}"#,
        &["1:77 unknown-strategy positions.TCS.strategy: the config names no strategy `c`: its \
             budget is the fallback, 20 % of equity"],
    );
    let rows: Vec<String> = (0..5000)
        .map(|row| format!(r#"{{"symbol": "S{row}", "quantity": 1, "last_price": 1}}"#))
        .collect();
    let found = found_in_book(
        "  max_leverage: 2\n",
        &format!(r#"{{"equity": 100000, "positions": [{}]}}"#, rows.join(",\n")),
    );
    assert_eq!(found.len(), 21);
    assert_eq!(found[20].message, "4980 more of this kind");
}

#[test]
fn a_limit_that_the_total_exposure_always_comes_before_never_binds() {
    let one = |limits: &str| format!("  max_leverage: 1\n  max_exposure_pct: 0.5\n{limits}");
    for key in
        ["max_symbol_exposure_pct", "max_underlying_exposure_pct", "correlation.max_exposure_pct"]
    {
        let line = |value: &str| match key.split_once('.') {
            Some((section, key)) => one(&format!("  {section}: {{{key}: {value}}}\n")),
            None => one(&format!("  {key}: {value}\n")),
        };
        finds(&line("0.4999999999999999999999999999"), &[]);
        let [found] = found(&line("0.5")).try_into().expect("one finding");
        assert!(found.ends_with(" limit-never-binds"), "{key}: {found}");
    }
    finds(
        &one("  symbol_limits: {TCS: {max_exposure_pct: 0.5}, INFY: {max_exposure_pct: 0.1}}\n"),
        &["4:43 limit-never-binds"],
    );
    finds(
        &one("  underlying_limits: {TCS: {max_exposure_pct: 0.6}}\n"),
        &["4:47 limit-never-binds"],
    );
    // With twice the equity to hold, none of these is above.
    finds("  max_symbol_exposure_pct: 1\n  max_underlying_exposure_pct: 1\n", &[]);
}

#[test]
fn a_symbol_s_limit_above_its_underlying_s_never_binds() {
    let one = |symbol: &str, limits: &str| {
        format!("  symbol_limits: {{NIFTY25NOVFUT: {{max_exposure_pct: {symbol}}}}}\n{limits}")
    };
    let own = "  underlying_limits: {NIFTY: {max_exposure_pct: 0.3}}\n";
    finds(&one("0.3", own), &[]);
    finds(&one("0.3000001", own), &["2:53 limit-never-binds"]);
    // Its own comes before everyone's.
    finds(&one("0.3", &format!("  max_underlying_exposure_pct: 0.2\n{own}")), &[]);
    finds(&one("0.3", "  max_underlying_exposure_pct: 0.2\n"), &["2:53 limit-never-binds"]);
    finds(&one("0.3", "  underlying_limits: {BANKNIFTY: {max_exposure_pct: 0.2}}\n"), &[]);
    let everyone = |symbol: &str| {
        format!("  max_symbol_exposure_pct: {symbol}\n  max_underlying_exposure_pct: 0.2\n{own}")
    };
    finds(&everyone("0.3"), &[]);
    finds(&everyone("0.31"), &["2:28 limit-never-binds"]);
}

#[test]
fn a_trade_that_risks_more_than_all_may_never_does() {
    finds("  max_open_risk_pct: 0.01\n", &[]);
    finds("  max_open_risk_pct: 0.009\n", &["2:22 limit-never-binds"]);
    finds(
        "  max_risk_per_trade_pct: 0.02\n  max_open_risk_pct: 0.01\n",
        &["2:27 limit-never-binds"],
    );
    let one = |risk: &str| {
        format!("  max_leverage: 1\n  max_exposure_pct: 0.5\n  max_open_risk_pct: {risk}\n")
    };
    finds(&one("0.5"), &[]);
    finds(&one("0.51"), &["4:22 limit-never-binds"]);
}

#[test]
fn a_position_that_ties_up_a_margin_may_be_larger_than_its_budget() {
    let one = |margin: &str, risk: &str| {
        format!(
            "  max_risk_per_trade_pct: {risk}\n  max_risk_per_strategy_pct: 0.02\n  instruments: \
             {{NIFTY: {{margin_pct: {margin}}}}}\n"
        )
    };
    finds(&one("1", "0.021"), &["2:27 limit-never-binds"]);
    finds(&one("0.5", "0.04"), &[]);
    finds(&one("0.5", "0.041"), &["2:27 limit-never-binds"]);
}

#[test]
fn keys_without_their_limit_or_their_mode_have_no_effect() {
    finds("  unstopped_risk_pct: 0.5\n", &["2:23 no-effect"]);
    finds("  unstopped_risk_pct: 0.5\n  max_open_risk_pct: 0.06\n", &[]);
    finds("  correlation: {rho: [[NIFTY, BANKNIFTY, 0.9]]}\n", &["2:22 no-effect"]);
    finds("  correlation: {max_exposure_pct: 0.5}\n", &[]);
    finds(
        "  kelly: {fraction: 0.5, z: 1}\n  strategy_budgets: {a: {win_rate: 0.6, payoff_ratio: \
         2}}\n",
        &["2:21 no-effect", "2:29 no-effect", "3:36 no-effect", "3:55 no-effect"],
    );
    let kelly = "  position_sizing_mode: kelly\n  kelly: {fraction: 0.5, z: \
        1}\n  strategy_budgets: {a: {win_rate: 0.6, payoff_ratio: 2}}\n";
    finds(kelly, &[]);
    finds("  risk_per_trade_pct: 0.01\n", &["2:23 no-effect"]);
    finds(
        "  position_sizing_mode: kelly\n  default_fixed_qty: 5\n  risk_per_trade_pct: 0.01\n",
        &["3:22 no-effect", "4:23 no-effect"],
    );
    finds("  position_sizing_mode: fixed_risk_atr\n  risk_per_trade_pct: 0.01\n", &[]);
    finds("  underlying_limits: {NIFTY25NOVFUT: {max_exposure_pct: 0.5}}\n", &["2:57 no-effect"]);
    finds(
        "  correlation: {max_exposure_pct: 0.5, rho: [[NIFTY, TCS, 0.4], [NIFTY25NOVFUT, NIFTY, \
         0.9]]}\n",
        &["2:66 no-effect"],
    );
}

#[test]
fn a_streak_scales_nothing_where_every_trade_risks_the_maximum() {
    let one = |more: &str| {
        format!(
            "  position_sizing_mode: fixed_risk_atr\n  streak_scaling: [{{wins: 3, scale: \
             1.25}}]\n{more}"
        )
    };
    finds(&one(""), &["3:19 no-effect"]);
    finds(&one("  risk_per_trade_pct: 0.01\n"), &["3:19 no-effect"]);
    finds(&one("  risk_per_trade_pct: 0.009\n"), &[]);
    finds(&one("  strategy_budgets: {a: {risk_per_trade_pct: 0.005}}\n"), &[]);
    finds(&one("  drawdown_scaling: [{drawdown_pct: 0.1, scale: 0.5}]\n"), &[]);
    finds("  streak_scaling: [{wins: 3, scale: 1.25}]\n", &[]);
}

#[test]
fn a_base_risk_above_the_maximum_is_capped() {
    let one = |risk: &str| {
        format!(
            "  position_sizing_mode: fixed_risk_atr\n  risk_per_trade_pct: \
             {risk}\n  strategy_budgets: {{a: {{risk_per_trade_pct: {risk}}}}}\n"
        )
    };
    finds(&one("0.01"), &[]);
    finds(&one("0.0100000000000000000001"), &["3:23 capped-risk", "4:46 capped-risk"]);
}

#[test]
fn a_win_rate_and_a_payoff_ratio_go_together() {
    let one = |terms: &str| {
        format!("  position_sizing_mode: kelly\n  strategy_budgets: {{a: {{{terms}}}}}\n")
    };
    finds(&one("win_rate: 0.6"), &["3:36 incomplete-edge"]);
    finds(&one("payoff_ratio: 2"), &["3:40 incomplete-edge"]);
    finds(&one("win_rate: 0.6, payoff: 2"), &["3:41 unknown-key"]);
    // 0.4 − 0.6 / 1.5 = 0.
    finds(&one("win_rate: 0.4, payoff_ratio: 1.5"), &["3:36 never-trades"]);
    finds(&one("win_rate: 0.4, payoff_ratio: 1.50000001"), &[]);
    finds(&one("win_rate: 0, payoff_ratio: 9"), &["3:36 never-trades"]);
}

#[test]
fn rebalancing_needs_all_of_its_bounds_and_room_between_them() {
    finds("  rebalance: {floor_pct: 0.1, ceiling_pct: 0.1, max_step_pct: 0.1}\n", &[]);
    finds("  rebalance: {floor_pct: 0.1}\n", &["2:26 incomplete-rebalance"]);
    finds("  rebalance: {max_step_pct: 0.1, ceiling_pct: 0.1}\n", &["2:47 incomplete-rebalance"]);
    finds(
        "  rebalance: {floor_pct: 0.11, ceiling_pct: 0.1, max_step_pct: 0.1}\n",
        &["2:26 floor-above-ceiling"],
    );
    finds("  rebalance: {floor_pct: 0.1, ceiling: 0.1}\n", &["2:31 unknown-key"]);
    finds("  rebalance: {}\n  kelly:\n", &[]);
}

#[test]
fn rebalancing_goes_in_whole_steps() {
    let bounds = |floor: &str, ceiling: &str, step: &str| {
        format!(
            "  rebalance: {{floor_pct: {floor}, ceiling_pct: {ceiling}, max_step_pct: {step}}}\n"
        )
    };
    finds(&bounds("0.0001", "0.9999", "0.0001"), &[]);
    finds(&bounds("0", "1", "1"), &[]);
    finds(&bounds("0.00010001", "0.9", "0.1"), &["2:26 odd-step"]);
    finds(&bounds("0", "0.89999", "0.1"), &["2:42 odd-step"]);
    finds(&bounds("0", "0.9", "0.00001"), &["2:61 odd-step"]);
    finds(
        "  rebalance: {max_step_pct: 0.00001}\n",
        &["2:29 incomplete-rebalance", "2:29 odd-step"],
    );
    let told = |text: &str| {
        let found = check::checked_config(&Source::new("c.yaml", format!("portfolio:\n{text}")))
            .diagnostics;
        found
            .into_iter()
            .map(|found| format!("{}; {}", found.message, found.help.expect("help")))
            .collect::<Vec<_>>()
    };
    let in_steps = "budgets are proposed in whole numbers of 0.0001, and";
    assert_eq!(
        told(&bounds("0.05005", "0.49995", "0.00001")),
        [
            format!("{in_steps} 0.05005 is none: none is proposed below 0.0501; write 0.0501"),
            format!("{in_steps} 0.49995 is none: none is proposed above 0.4999; write 0.4999"),
            format!(
                "{in_steps} 0.00001 is none: one that is such a number moves at most by 0; write \
                 0.0001"
            ),
        ]
    );
}

#[test]
fn a_budget_that_rebalancing_can_t_bring_within_its_bounds_is_told() {
    let section = |a: &str, b: &str| {
        format!(
            "  max_risk_per_strategy_pct: 0.1\n  rebalance: {{floor_pct: 0.2, ceiling_pct: 0.3, \
             max_step_pct: 0.02}}\n  strategy_budgets: {{a: {{{a}}}, b: {{{b}}}}}\n"
        )
    };
    finds(&section("capital_pct: 0.18", "capital_pct: 0.32"), &[]);
    finds(
        &section("capital_pct: 0.1799", "capital_pct: 0.3201"),
        &["4:39 no-proposal", "4:65 no-proposal"],
    );
    // The fallback is a budget too; one of 0 stays as it is.
    finds(&section("", "capital_pct: 0.3"), &["4:22 no-proposal"]);
    finds(&section("capital_pct: 0", "capital_pct: 0.3"), &["4:39 never-trades"]);
    // 0.2 + 0.2 at least, and 0.39 today.
    finds(&section("capital_pct: 0.19", "capital_pct: 0.2"), &["3:26 no-proposal"]);
    finds(&section("capital_pct: 0.19", "capital_pct: 0.21"), &[]);
    // Nothing is sure beside a misspelt key.
    finds(&section("capital: 0.1", "capital_pct: 0.2"), &["4:26 unknown-key"]);
}

/// What the lint tells and what `budget --rebalance` answers are the same, whichever strategy
/// scores better.
#[test]
fn what_is_told_of_rebalancing_is_what_it_comes_to() {
    for (a, b) in [
        ("0.18", "0.32"),
        ("0.1799", "0.32"),
        ("0.18", "0.3201"),
        ("0.19", "0.2"),
        ("0.19", "0.21"),
    ] {
        let section = format!(
            "  rebalance: {{floor_pct: 0.2, ceiling_pct: 0.3, max_step_pct: \
             0.02}}\n  strategy_budgets: {{a: {{capital_pct: {a}}}, b: {{capital_pct: {b}}}}}\n"
        );
        let config =
            check::checked_config(&Source::new("c.yaml", format!("portfolio:\n{section}")))
                .into_config()
                .expect("a config");
        let source = Source::new(
            "s.json",
            r#"{"equity": 100000, "positions": [], "strategies": {"a": {"x": 1}, "b": {"x": 1}}}"#,
        );
        let wants = Wants { record_fields: vec!["x".to_owned()], ..Wants::default() };
        let checkpoint = state::read_with(&source, &wants).expect("a checkpoint");
        let equity = checkpoint.equity.expect("an equity");
        let portfolio = Portfolio::open(config, equity, Vec::new(), checkpoint.account);
        assert_eq!(portfolio.rebalance("x").is_err(), !found(&section).is_empty(), "{a} {b}");
    }
}

#[test]
fn a_drawdown_needs_a_peak_and_kelly_an_edge() {
    let drawdown = "  drawdown_scaling: [{drawdown_pct: 0.1, scale: 0}]\n";
    let unknown =
        "`drawdown_scaling` needs the peak of the equity: without it, nothing but exits is sized";
    book_finds(
        drawdown,
        r#"{"equity": 1, "positions": []}"#,
        &[&format!("- missing-peak : {unknown}")],
    );
    for (checkpoint, place) in [
        (
            r#"{"positions": [], "equity": {"paper_capital": 1}, "meta": {}}"#,
            "1:29 missing-peak equity",
        ),
        (
            r#"{"equity": 1, "positions": [], "meta": {"max_equity": null}}"#,
            "1:40 missing-peak meta",
        ),
    ] {
        book_finds(drawdown, checkpoint, &[&format!("{place}: {unknown}")]);
    }
    for checkpoint in [
        r#"{"positions": [], "equity": {"paper_capital": 1, "peak_equity": 1}}"#,
        r#"{"equity": 1, "positions": [], "meta": {"max_equity": 2}}"#,
    ] {
        book_finds(drawdown, checkpoint, &[]);
    }
    book_finds("  max_leverage: 1\n", r#"{"equity": 1, "positions": []}"#, &[]);

    // An edge that the config tells is the config's matter.
    let kelly = "  position_sizing_mode: kelly\n  strategy_budgets: {a: {}, b: {}, c: {}, told: \
        {win_rate: 0.2, payoff_ratio: 1}}\n";
    let records = |a: &str| {
        format!(
            r#"{{"equity": 1, "positions": [], "strategies": {{
  "a": {{{a}}},
  "b": {{"win_trades": 30, "loss_trades": 20, "avg_win": 2, "avg_loss": -1}}
}}}}"#
        )
    };
    let only = "trades only what an intent asks for by `qty`";
    let c = format!(
        "1:46 unknown-edge strategies: mode `kelly`: nothing tells how the strategy has fared, so \
         `c` {only}"
    );
    book_finds(
        kelly,
        &records(r#""win_trades": 24, "loss_trades": 6, "avg_win": 1, "avg_loss": 1"#),
        &[&c],
    );
    for (a, code, why) in [
        (
            r#""win_trades": 23, "loss_trades": 6, "avg_win": 1, "avg_loss": 1"#,
            "unknown-edge",
            "mode `kelly`: the record is of 29 trades, fewer than the 30 of `kelly.min_trades`, \
             so `a`",
        ),
        (
            r#""win_trades": 23, "avg_win": null, "avg_loss": 1"#,
            "unknown-edge",
            "mode `kelly`: the record has no `loss_trades` and no `avg_win`, so `a`",
        ),
        (
            r#""win_trades": 30, "loss_trades": 0, "avg_win": 1, "avg_loss": 0"#,
            "unknown-edge",
            "mode `kelly`: the record knows of no trade, or of no loss to compare with, so `a`",
        ),
        (
            r#""win_trades": 15, "loss_trades": 15, "avg_win": 1, "avg_loss": 1"#,
            "never-trades",
            "no edge: the record of `a` deserves no risk, so it",
        ),
    ] {
        let a_finding = format!("2:8 {code} strategies.a: {why} {only}");
        let mut expected = [a_finding.as_str(), c.as_str()];
        if code == "never-trades" {
            expected.reverse(); // each code by itself
        }
        book_finds(kelly, &records(a), &expected);
    }
    // Who holds something trades, whether or not the config names it; and somebody should.
    book_finds(
        "  position_sizing_mode: kelly\n",
        r#"{"equity": 10, "positions": [{"symbol": "A", "qty": 1, "ltp": 1, "strategy": "x"}]}"#,
        &[
            "1:78 unknown-strategy positions[0].strategy: the config names no strategy `x`: its \
             budget is the fallback, 20 % of equity",
            &format!(
                "- unknown-edge : mode `kelly`: nothing tells how the strategy has fared, so `x` \
                 {only}"
            ),
        ],
    );
    book_finds(
        "  position_sizing_mode: kelly\n",
        r#"{"equity": 10, "positions": []}"#,
        &[&format!(
            "- unknown-edge : mode `kelly`: neither config nor checkpoint knows a strategy, so \
             every one {only}"
        )],
    );
}

#[test]
fn a_deeper_drawdown_does_not_trade_larger() {
    let two = |one: &str, other: &str| {
        format!(
            "  drawdown_scaling: [{{drawdown_pct: 0.1, scale: {one}}}, {{drawdown_pct: 0.2, \
             scale: {other}}}]\n"
        )
    };
    finds(&two("0.5", "0.5"), &[]);
    finds(&two("0.5", "0"), &[]);
    finds(&two("0.5", "0.51"), &["2:82 rising-scale"]);
    finds(&two("0", "0.1"), &["2:80 rising-scale"]);
}

#[test]
fn no_position_at_all_and_an_order_above_the_budget_open_nothing() {
    finds("  max_open_positions: 0\n", &["2:23 never-trades"]);
    finds("  max_open_positions: 1\n", &[]);
    let section = |least: &str, margin: &str| {
        format!(
            "  min_order_notional: {least}\n  strategy_budgets: {{a: {{capital_pct: 0.2}}, b: \
             {{capital_pct: 0.5}}}}\n  instruments: {{NIFTY: {{margin_pct: {margin}}}}}\n"
        )
    };
    let book = r#"{"equity": 100000, "positions": []}"#;
    book_finds(&section("20000", "1"), book, &[]);
    book_finds(
        &section("20000.01", "1"),
        book,
        &["- never-trades : `a` never opens anything: an order is 20,000.01 or more \
             (min_order_notional), its whole budget is 20,000"],
    );
    book_finds(&section("40000", "0.5"), book, &[]);
}

#[test]
fn further_limits_that_the_book_exceeds_are_told_at_its_largest_position() {
    const BOOK: &str = r#"{"equity": 100000, "positions": [
  {"symbol": "NIFTY25NOVFUT", "quantity": 1, "last_price": 9000, "stop_price": 8900, "strategy": "a"},
  {"symbol": "NIFTY", "quantity": 2, "last_price": 10000, "stop_price": 9000, "strategy": "a"},
  {"symbol": "TCS", "quantity": 10, "last_price": 3000, "strategy": "a"}
]}"#;
    let section = |limits: &str| {
        format!(
            "  strategy_budgets: {{a: {{capital_pct: 1}}}}\n  instruments: {{NIFTY: {{lot_size: \
             1}}, TCS: {{}}}}\n{limits}"
        )
    };
    let finds = |limits: &str, expected: &[&str]| book_finds(&section(limits), BOOK, expected);
    finds("  max_symbol_exposure_pct: 0.3\n", &[]);
    finds(
        "  max_symbol_exposure_pct: 0.25\n",
        &["4:3 limit-exceeded positions[2]: symbol_exposure TCS uses 30,000 of 25,000: 5,000 too \
             much"],
    );
    finds(
        "  underlying_limits: {NIFTY: {max_exposure_pct: 0.2}}\n",
        &[
            "3:3 limit-exceeded positions[1]: underlying_exposure NIFTY uses 29,000 of 20,000: 9,000 \
             too much",
        ],
    );
    finds(
        "  max_open_positions: 2\n",
        &["4:3 limit-exceeded positions[2]: open_positions uses 3 of 2: 1 too much"],
    );
    finds(
        "  correlation: {max_exposure_pct: 0.29, rho: [[NIFTY, TCS, 0.5]]}\n",
        &[
            "3:3 limit-exceeded positions[1]: correlated_exposure NIFTY up uses 44,000 of 29,000: \
             15,000 too much",
            "4:3 limit-exceeded positions[2]: correlated_exposure TCS up uses 44,500 of 29,000: \
             15,500 too much",
        ],
    );
    // 100 + 2,000 at the stops, and a tenth of 30,000 without one.
    let no_stop = "4:3 no-stop positions[2]: `TCS` has no stop: 10 % of its exposure counts in \
        the open risk, of which 5.1 % of equity is allowed";
    finds("  max_open_risk_pct: 0.051\n  unstopped_risk_pct: 0.1\n", &[no_stop]);
    let no_stop = no_stop.replace("5.1 %", "5.09 %");
    finds(
        "  max_open_risk_pct: 0.0509\n  unstopped_risk_pct: 0.1\n",
        &[&*no_stop, "4:3 limit-exceeded positions[2]: open_risk uses 5,100 of 5,090: 10 too much"],
    );
}

#[test]
fn a_lot_costs_its_margin() {
    let section = |margin: &str| {
        format!(
            "  strategy_budgets: {{a: {{capital_pct: 0.1}}}}\n  instruments: {{NIFTY: {{lot_size: \
             75, margin_pct: {margin}}}}}\n"
        )
    };
    let book = r#"{"equity": 1000000, "positions": [
  {"symbol": "NIFTY25NOVFUT", "quantity": 1, "last_price": 10000, "strategy": "a"}
]}"#;
    book_finds(&section("0.125"), book, &[]);
    book_finds(
        &section("0.2"),
        book,
        &["2:14 lot-above-budget positions[0].symbol: one lot of `NIFTY25NOVFUT` costs 150,000 \
             (75 × 10,000 × 1 × 0.2), the budget of `a` is 100,000"],
    );
}

#[test]
fn all_of_kelly_s_fraction_and_a_win_that_is_certain_deserve_a_look() {
    let kelly = "  position_sizing_mode: kelly\n";
    for fraction in ["1", "1.000", "1e0"] {
        finds(&format!("{kelly}  kelly: {{fraction: {fraction}}}\n"), &["3:21 full-kelly"]);
    }
    finds(&format!("{kelly}  kelly: {{fraction: 0.9999999}}\n"), &[]);
    finds(kelly, &[]); // the default is half of it
    finds(
        &format!("{kelly}  strategy_budgets: {{a: {{win_rate: 1.0, payoff_ratio: 0.1}}}}\n"),
        &["3:36 certain-win"],
    );
    finds(
        &format!("{kelly}  strategy_budgets: {{a: {{win_rate: 0.9999, payoff_ratio: 1}}}}\n"),
        &[],
    );
    // `--mode kelly` may ask for either in any mode.
    finds("  kelly: {fraction: 1}\n", &["2:21 no-effect", "2:21 full-kelly"]);
}

#[test]
fn a_stop_that_the_mark_has_reached_is_told_at_its_place() {
    let rows = |rows: &str| format!("{{\"equity\": 1000000, \"positions\": [\n{rows}\n]}}");
    let row = |quantity: &str, mark: &str, stop: &str| {
        format!(
            "{{\"symbol\": \"TCS\", \"strategy\": \"a\", \"quantity\": {quantity}, \
            \"last_price\": {mark}, \"stop_price\": {stop}}}"
        )
    };
    let config = "  strategy_budgets: {a: {capital_pct: 0.3}}\n";
    for (quantity, mark, stop, is_told) in [
        ("10", "100", "95", false),
        ("10", "100", "99.9999", false),
        ("10", "100", "100.0", true),
        ("10", "100", "100.0001", true),
        ("-10", "100", "105", false),
        ("-10", "100", "100.0001", false),
        ("-10", "100", "100", true),
        ("-0.5", "100", "95", true),
        ("10", "100", "null", false),
    ] {
        let found = found_in_book(config, &rows(&row(quantity, mark, stop)));
        let codes: Vec<&str> = found.iter().map(|found| found.rule.code).collect();
        let expected: &[&str] = if is_told { &["stop-passed"] } else { &[] };
        assert_eq!(codes, expected, "{quantity} at {mark}, stop {stop}");
    }
    book_finds(
        config,
        &rows(&row("10", "100", "101")),
        &["2:85 stop-passed positions[0].stop_price: `TCS` is long, and its stop of 101 is not \
            below its mark of 100: it counts no risk"],
    );
}

#[test]
fn of_hundreds_of_different_lots_none_makes_a_quantity_odd() {
    let section = |lots: usize| {
        let lot = |lot: usize| format!("    I{lot:03}: {{lot_size: {}}}\n", 1000 + lot);
        let lots: String = (0..lots).map(lot).collect();
        format!("  default_fixed_qty: 7\n  instruments:\n{lots}")
    };
    finds(&section(256), &["2:22 odd-lot"]);
    finds(&section(257), &[]);
}
