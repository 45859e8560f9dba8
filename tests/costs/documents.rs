//! Schedules as files have them: what is taken, what is refused at its place, which one holds.

use crate::{Asked, answer, try_answer};
use posize::{Side, Source};

/// `line:column code` of each error of a config.
fn errors(text: &str) -> Vec<String> {
    let found = posize::read_config(&Source::new("c.yaml", text)).into_config().err();
    let place = |found: &posize::Diagnostic| {
        let start = found.span.expect("a place").start;
        format!("{}:{} {}", start.line, start.column, found.rule.code)
    };
    found.unwrap_or_default().iter().filter(|found| found.is_error()).map(place).collect()
}

/// The errors of one charge, whose text begins in line 6, column 12.
#[track_caller]
fn charge_is(charge: &str, expected: &[&str]) {
    let text = format!(
        "portfolio:\n  costs:\n    schedules:\n      s:\n      - from: 2026-04-01\n        charges:\n        \
         - {{name: first, amount: 20}}\n        - {charge}\n    apply: {{equity: s}}\n"
    );
    assert_eq!(errors(&text), expected, "{charge}");
}

#[test]
fn a_charge_that_contradicts_itself_is_refused_where_it_does() {
    charge_is("{name: a, rate: 0.01}", &[]);
    charge_is("{name: a, rate: '0.01', min: 1, max: 1, round: {to: 0.01}}", &[]);
    charge_is("{name: a, rate: 0.18, of: [first], leg: both, side: both}", &[]);
    charge_is("{name: a, rate: -0.01}", &["8:27 out-of-range"]);
    charge_is("{name: a, amount: -1}", &["8:29 out-of-range"]);
    charge_is("{name: a, rate: 18}", &["8:27 fraction-above-one"]);
    charge_is("{name: a, rate: .nan}", &["8:27 not-a-number"]);
    charge_is("{name: a, rate: 0.1, min: 5, max: 4}", &["8:37 bad-charge"]);
    charge_is("{name: a, rate: 0.1, of: [later]}", &["8:37 bad-charge"]);
    charge_is("{name: a, rate: 0.1, of: [a]}", &["8:37 bad-charge"]);
    charge_is("{name: a, rate: 0.1, of: []}", &["8:36 bad-charge"]);
    charge_is("{name: a, rate: 0.1, of: first}", &["8:36 wrong-type"]);
    charge_is("{name: a, rate: 0.1, of: [first, first]}", &["8:44 bad-charge"]);
    charge_is("{name: a, rate: 0.1, of: [first], per: order}", &["8:50 bad-charge"]);
    charge_is("{name: first, rate: 0.1}", &["8:18 bad-charge"]);
    charge_is("{name: a, rate: 0.1, amount: 2}", &["8:40 bad-charge"]);
    charge_is("{name: a}", &["8:11 bad-charge"]);
    charge_is("{name: a, per: unit, rate: 0.1}", &["8:26 bad-charge"]);
    charge_is("{name: a, per: order, of: [first], amount: 1}", &["8:37 bad-charge"]);
    charge_is("{name: a, per: share, amount: 1}", &["8:26 unknown-word"]);
    charge_is("{name: a, side: long, amount: 1}", &["8:27 unknown-word"]);
    charge_is("{name: a, leg: 1, amount: 1}", &["8:26 unknown-word"]);
    charge_is("{name: a, amount: 1, round: 0.01}", &["8:39 wrong-type"]);
    charge_is("{name: a, amount: 1, round: {to: 0}}", &["8:44 out-of-range"]);
    charge_is("{name: a, amount: 1, round: {mode: up}}", &["8:39 wrong-row"]);
    charge_is("{name: a, amount: 1, round: {to: 1, mode: down}}", &["8:53 unknown-word"]);
    charge_is("{rate: 0.1}", &["8:11 wrong-row"]);
    charge_is("{name: , rate: 0.1}", &["8:17 null-value"]);
    charge_is("{name: '', rate: 0.1}", &["8:18 empty-name"]);
    charge_is("{name: a, rat: 0.1, amount: 1}", &["8:21 unknown-key"]);
    charge_is("{name: a, amount: 1, amount: 2}", &["8:32 duplicate-key"]);
    charge_is("20", &["8:11 wrong-type"]);
    charge_is("", &["8:11 null-value"]);
}

#[test]
fn a_schedule_is_a_list_that_rises_by_its_days() {
    let with = |schedule: &str| {
        errors(&format!(
            "portfolio:\n  costs:\n    schedules:\n      s: {schedule}\n    apply: {{equity: s}}\n"
        ))
    };
    let none: [&str; 0] = [];
    assert_eq!(with("[{from: 2026-04-01, charges: []}]"), none);
    assert_eq!(with("[{from: 2026-04-01, source: note, charges: []}]"), none);
    assert_eq!(with("[]"), ["4:10 wrong-row"]);
    assert_eq!(with(""), ["4:9 null-value"]);
    assert_eq!(with("{}"), ["4:10 wrong-type"]);
    assert_eq!(with("[{charges: []}]"), ["4:11 wrong-row"]);
    assert_eq!(with("[{from: 2026-04-01}]"), ["4:11 wrong-row"]);
    assert_eq!(with("[{from: 2026-04-01, charges: {}}]"), ["4:39 wrong-type"]);
    assert_eq!(with("[{from: 2026-02-30, charges: []}]"), ["4:18 not-a-number"]);
    assert_eq!(with("[{from: 20260401, charges: []}]"), ["4:18 not-a-number"]);
    assert_eq!(with("[{from: 2026-04-01T00:00, charges: []}]"), ["4:18 not-a-number"]);
    let days = |one: &str, other: &str| {
        with(&format!("[{{from: {one}, charges: []}}, {{from: {other}, charges: []}}]"))
    };
    assert_eq!(days("2025-04-01", "2026-04-01"), none);
    assert_eq!(days("2026-04-01", "2026-04-01"), ["4:51 steps-not-rising"]);
    assert_eq!(days("2026-04-02", "2026-04-01"), ["4:51 steps-not-rising"]);
}

#[test]
fn what_apply_names_is_there() {
    let with = |costs: &str| errors(&format!("portfolio:\n  costs: {costs}\n"));
    let none: [&str; 0] = [];
    assert_eq!(with("{apply: {equity: none}}"), none);
    assert_eq!(with("{apply: {equity: s}}"), ["2:27 unknown-schedule"]);
    assert_eq!(with("{apply: {equity: }}"), ["2:26 null-value"]);
    assert_eq!(with("{apply: {equity: none, EQUITY: none}}"), ["2:33 duplicate-key"]);
    assert_eq!(
        with("{schedules: {none: [{from: 2026-01-01, charges: []}]}, apply: {equity: none}}"),
        ["2:29 reserved-name"]
    );
    assert_eq!(with("{apply: {equity: none}, gap_pct: 0.1}"), ["2:43 incomplete-gap"]);
    assert_eq!(with("{apply: {equity: none}, max_gap_risk_pct: 0.1}"), ["2:52 incomplete-gap"]);
    assert_eq!(with("{slippage: {stop: {pct: 1.5}}}"), ["2:34 fraction-above-one"]);
    assert_eq!(with("{slippage: {stop: {tick: 1}}}"), ["2:29 unknown-key"]);
    assert_eq!(with("{slippage: {stop: {ticks: -1}}}"), ["2:36 out-of-range"]);
}

const DATED: &str = "portfolio:\n  max_risk_per_strategy_pct: 1\n  costs:\n    schedules:\n      s:\n      \
    - {from: 2024-10-01, charges: [{name: a, amount: 1}]}\n      \
    - {from: 2026-04-01, charges: [{name: a, amount: 2}]}\n    apply: {equity: s, option: none}\n";

fn asked() -> Asked {
    Asked { stop: Some("99"), qty: Some("10"), ..Asked::of("TCS") }
}

fn charges(config: &str, asked: &Asked) -> String {
    match try_answer(config, asked) {
        Ok(answer) => {
            let costs = answer.risk().and_then(|risk| risk.costs);
            costs.map_or("no stop".to_owned(), |costs| costs.charges.to_string())
        }
        Err(error) => error.code().to_owned(),
    }
}

#[test]
fn the_newest_entry_that_is_not_after_the_day_is_in_force() {
    let on = |day| charges(DATED, &Asked { day, ..asked() });
    // Both legs pay.
    assert_eq!(on("2026-03-31"), "2");
    assert_eq!(on("2026-04-01"), "4");
    assert_eq!(on("2031-01-01"), "4");
    assert_eq!(on("2024-09-30"), "no_schedule");
    assert_eq!(on("no day"), "no_schedule");
    let error = try_answer(DATED, &Asked { day: "2024-09-30", ..asked() }).expect_err("none");
    assert_eq!(
        error.to_string(),
        "no entry of costs.schedules.s is in force on 2024-09-30: the first is from 2024-10-01; add \
         what held before"
    );
}

#[test]
fn a_kind_without_a_schedule_is_refused_and_one_of_none_costs_nothing() {
    assert_eq!(charges(DATED, &Asked { symbol: "TCS26DEC3500CE", ..asked() }), "0");
    let future = Asked { symbol: "TCS26DECFUT", ..asked() };
    assert_eq!(charges(DATED, &future), "no_schedule");
    let error = try_answer(DATED, &future).expect_err("none");
    assert_eq!(
        error.to_string(),
        "no schedule of costs applies to TCS26DECFUT: name one at costs.apply.future, or `none` \
         where it costs nothing"
    );
    // Without a stop nothing is known of the way out, and a schedule there must be all the same.
    assert_eq!(charges(DATED, &Asked { stop: None, ..asked() }), "no stop");
    assert_eq!(charges(DATED, &Asked { stop: None, ..future }), "no_schedule");
    // Slippage alone names costs.
    let slippage = "portfolio: {costs: {slippage: {stop: {points: 1}}}}";
    assert_eq!(charges(slippage, &asked()), "no_schedule");
}

#[test]
fn a_contract_that_may_be_a_future_or_an_option_needs_one_schedule_for_both() {
    let told = |apply: &str| {
        let config = format!(
            "portfolio:\n  max_risk_per_strategy_pct: 1\n  costs:\n    schedules:\n      a: [{{from: \
             2026-01-01, charges: [{{name: x, amount: 1}}]}}]\n      b: [{{from: 2026-01-01, charges: \
             []}}]\n    apply: {{{apply}}}\n"
        );
        let contract = Asked { symbol: "GOLD", exchange: Some("MCX"), qty: Some("25"), ..asked() };
        charges(&config, &contract)
    };
    assert_eq!(told("future: a, option: a"), "2");
    assert_eq!(told("future: a, option: b"), "no_schedule");
    assert_eq!(told("future: a, option: b, GOLD: b"), "0");
    assert_eq!(told("future: a, option: b, mcx_future: b"), "0");
    assert_eq!(told("future: a"), "no_schedule");
}

#[test]
fn the_most_particular_schedule_is_taken() {
    let by = |apply: &str, product, exchange| {
        let fee = |name: &str, amount: u32| {
            format!(
                "      {name}: [{{from: 2026-01-01, charges: [{{name: x, leg: entry, amount: {amount}}}]}}]\n"
            )
        };
        let schedules: String = (1..=5).map(|at| fee(&format!("s{at}"), at)).collect();
        let config = format!(
            "portfolio:\n  max_risk_per_strategy_pct: 1\n  instruments: {{NIFTY: {{lot_size: 1}}}}\n  \
             costs:\n    schedules:\n{schedules}    apply: {{{apply}}}\n"
        );
        charges(&config, &Asked { symbol: "NIFTY26DECFUT", product, exchange, ..asked() })
    };
    let all = "NIFTY26DECFUT: s1, NIFTY: s2, NRML_future: s3, NFO_future: s4, future: s5";
    let but = |first: &str| {
        all.split_once(first).map(|(_, rest)| format!("{first}{rest}")).expect("there")
    };
    let (nrml, nfo) = (Some("nrml"), Some("NFO"));
    assert_eq!(by(all, nrml, nfo), "1");
    assert_eq!(by(&but("NIFTY: "), nrml, nfo), "2");
    assert_eq!(by(&but("NRML"), nrml, nfo), "3");
    assert_eq!(by(&but("NRML"), None, nfo), "4");
    assert_eq!(by(&but("NRML"), Some("MIS"), None), "5");
}

#[test]
fn slippage_is_adverse_the_largest_told_and_on_the_tick() {
    let slipped = |slippage: &str, asked: &Asked| {
        let config = format!(
            "portfolio:\n  max_risk_per_strategy_pct: 1\n  instruments: {{X: {{tick_size: 0.05}}}}\n  \
             costs:\n    apply: {{equity: none}}\n    slippage: {slippage}\n"
        );
        match try_answer(&config, asked) {
            Ok(answer) => {
                let costs = answer.risk().and_then(|risk| risk.costs).expect("costs");
                costs.slippage.to_string()
            }
            Err(error) => error.code().to_owned(),
        }
    };
    let buy = Asked { price: "100", stop: Some("99"), qty: Some("10"), ..Asked::of("X") };
    let sale = Asked { side: Side::Sell, stop: Some("101"), ..buy };
    assert_eq!(slipped("{stop: {points: 0.2}}", &buy), "2");
    assert_eq!(slipped("{stop: {points: 0.2}}", &sale), "2");
    // 0.1 % of 99 is 0.099, down to 98.90; of 101 it is 0.101, up to 101.15.
    assert_eq!(slipped("{stop: {pct: 0.001}}", &buy), "1");
    assert_eq!(slipped("{stop: {pct: 0.001}}", &sale), "1.5");
    // The largest of 0.1, 0.15 and 0.099.
    assert_eq!(slipped("{stop: {ticks: 2, points: 0.15, pct: 0.001}}", &buy), "1.5");
    // Both legs: in at 100.05, out at 98.95.
    assert_eq!(slipped("{entry: {ticks: 1}, stop: {ticks: 1}}", &buy), "1");
    // Nothing is sold below 0.
    assert_eq!(slipped("{stop: {points: 500}}", &buy), "990");
    let unlisted = Asked { symbol: "Y", ..buy };
    assert_eq!(slipped("{stop: {ticks: 1}}", &unlisted), "no_tick");
    assert_eq!(slipped("{stop: {ticks: 0}}", &unlisted), "0");
    assert_eq!(slipped("{stop: {pct: 0.001}}", &unlisted), "0.99");
}

#[test]
fn a_bought_option_without_a_stop_loses_its_premium_and_what_it_costs() {
    let config = "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  max_risk_per_strategy_pct: 1\n  \
                  instruments: {NIFTY: {lot_size: 65}}\n  costs:\n    schedules:\n      s: [{from: \
                  2026-01-01, charges: [{name: a, rate: 0.01}, {name: b, per: order, amount: 20}]}]\n    \
                  apply: {option: s}\n    slippage: {stop: {pct: 0.01}}\n";
    // A lot: 65 × 10 = 650, 1 % of it in and of nothing out, 40: 696.5. Ten fit 7,000 less 40 × …
    let bought = Asked { price: "10", equity: "700000", ..Asked::of("NIFTY26DEC26000CE") };
    let answer = answer(config, &bought);
    // 10 lots: 6,500 + 65 + 40 = 6,605; 11 lots: 7,150 + 71.5 + 40 are too much.
    assert_eq!(answer.qty.to_string(), "650");
    assert_eq!(answer.risk().expect("a risk").amount.to_string(), "6605");
}
