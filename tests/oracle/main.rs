//! The engine against an independent sizer in exact rationals: on random books, on quotients that
//! are whole or one unit in the last place off, and by the properties that hold for every input.
//!
//! `model` is the sizer, with `holding`, `standing`, `portfolio` and `rules` for the further limits
//! and rules; `worked` holds it to cases worked out by hand. `generate`, `everything`, `orders` and
//! `adversarial` make the cases; `compare` holds the engine's whole answer to the model's;
//! `properties` compares answers with each other. `adapter` alone knows the engine's API. A failure
//! prints the config, the checkpoint and the command line of its case, and the number that runs it
//! alone; `shrink` finds the least that fails.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod adapter;
mod adversarial;
mod case;
mod compare;
mod engine;
mod everything;
mod formula;
mod further;
mod further_properties;
mod generate;
mod holding;
mod model;
mod needs;
mod orders;
mod outcome;
mod portfolio;
mod properties;
mod rational;
mod rng;
mod rules;
mod shrink;
mod standing;
mod twice;
mod worked;
mod working_properties;

use model::Expected;
use std::collections::BTreeMap;
use std::ops::Range;

/// The seeds of a range; of these only the one in `ORACLE_CASE`, where that is set.
fn seeds(range: Range<u64>) -> Vec<u64> {
    match std::env::var("ORACLE_CASE") {
        Ok(one) => range.filter(|seed| seed.to_string() == one).collect(),
        Err(_) => range.collect(),
    }
}

/// Four quarters, so that they share the processors.
const QUARTER: u64 = 26_000;

fn quarter(number: u64) {
    let mut seen = Seen::default();
    let seeds = seeds(number * QUARTER..(number + 1) * QUARTER);
    for &seed in &seeds {
        seen.count(compare::check(&generate::case(seed)).as_ref());
    }
    if seeds.len() > 1 {
        seen.expect(&KINDS, 100);
    }
}

#[test]
fn the_engine_agrees_with_rationals_in_a_first_quarter_of_a_hundred_thousand_cases() {
    quarter(0);
}

#[test]
fn the_engine_agrees_with_rationals_in_a_second_quarter() {
    quarter(1);
}

#[test]
fn the_engine_agrees_with_rationals_in_a_third_quarter() {
    quarter(2);
}

#[test]
fn the_engine_agrees_with_rationals_in_a_fourth_quarter() {
    quarter(3);
}

/// Cases with further limits and rules, in two halves.
const HALF: u64 = 10_500;

fn half_with_more(number: u64) {
    let mut seen = Seen::default();
    let first = 2_000_000 + number * HALF;
    let seeds = seeds(first..first + HALF);
    for &seed in &seeds {
        seen.count(compare::check(&everything::case(seed)).as_ref());
    }
    if seeds.len() > 1 {
        seen.expect(&FURTHER_KINDS, 15);
    }
}

#[test]
fn the_engine_agrees_with_rationals_with_further_limits_and_rules_on() {
    half_with_more(0);
}

#[test]
fn the_engine_agrees_with_rationals_with_further_limits_and_rules_on_in_a_second_half() {
    half_with_more(1);
}

/// Cases with a desk's own limits beside the others, and what `limits` says of them.
#[test]
fn the_engine_agrees_with_rationals_with_a_desks_limits_on() {
    let mut seen = Seen::default();
    let seeds = seeds(5_000_000..5_010_000);
    for &seed in &seeds {
        seen.count(compare::check_with_limits(&everything::with_a_desk(seed)).as_ref());
    }
    if seeds.len() > 1 {
        seen.expect(&DESK_KINDS, 15);
    }
}

/// Cases with working orders on both sides of their symbol.
#[test]
fn the_engine_agrees_with_rationals_with_working_orders_on_both_sides() {
    let mut seen = Seen::default();
    let seeds = seeds(4_500_000..4_506_000);
    for &seed in &seeds {
        seen.count(compare::check_with_limits(&orders::on_both_sides(seed)).as_ref());
    }
    if seeds.len() > 1 {
        seen.expect(&KINDS_BESIDE_ORDERS, 60);
        seen.expect(&DESK_KINDS_BESIDE_ORDERS, 10);
    }
}

#[test]
fn the_engine_agrees_on_limits_where_no_order_rests() {
    for seed in seeds(4_500_000..4_501_000) {
        let mut case = orders::on_both_sides(seed);
        case.account.open_orders.clear();
        compare::check_with_limits(&case);
    }
}

/// These cases say something: the model alone tells.
#[test]
fn model_working_orders_come_up_in_every_way() {
    let mut seen = Seen::default();
    for seed in 4_500_000..4_503_000 {
        seen.count(model::expected(&orders::on_both_sides(seed)).ok().as_ref());
    }
    seen.expect(&KINDS_BESIDE_ORDERS, 30);
    seen.expect(&DESK_KINDS_BESIDE_ORDERS, 5);
}

/// How often each kind of answer came up. Agreement on cases where nothing happens would prove
/// nothing.
#[derive(Default)]
struct Seen(BTreeMap<String, u32>);

impl Seen {
    fn count(&mut self, expected: Option<&Expected>) {
        let mut saw = |what: String| *self.0.entry(what).or_default() += 1;
        let Some(expected) = expected else {
            return saw("refused".to_owned());
        };
        let nothing = rational::zero();
        saw(format!("basis {}", expected.basis.0));
        saw(format!("binding {}", expected.binding.unwrap_or("null")));
        saw(format!("reason {}", expected.reason.unwrap_or("null")));
        expected.warnings.iter().for_each(|warning| saw(format!("warning {warning}")));
        expected.seen.iter().for_each(|&kind| saw(kind.to_owned()));
        match (expected.closes > nothing, expected.opens > nothing) {
            (true, true) => saw("closes and opens".to_owned()),
            (true, false) => saw("closes".to_owned()),
            (false, true) => saw("opens".to_owned()),
            (false, false) => {}
        }
        let least = expected.limits.iter().filter_map(|limit| limit.max_qty.as_ref()).min();
        if expected.limits.iter().filter(|limit| limit.max_qty.as_ref() == least).count() > 1 {
            saw("a tie of limits".to_owned());
        }
    }

    fn expect(&self, kinds: &[&str], least: u32) {
        for &kind in kinds {
            let times = self.0.get(kind).copied().unwrap_or_default();
            assert!(times >= least, "only {times} cases with `{kind}` among {:#?}", self.0);
        }
    }
}

const KINDS: [&str; 28] = [
    "a tie of limits",
    "basis close",
    "basis default_fixed_qty",
    "basis intent",
    "basis risk_per_trade",
    "basis strategy_fixed_qty",
    "binding null",
    "binding risk_per_trade",
    "binding strategy_budget",
    "binding total_exposure",
    "closes",
    "closes and opens",
    "opens",
    "reason all_or_none",
    "reason below_one_lot",
    "reason fixed_qty_zero",
    "reason no_equity",
    "reason no_stop_distance",
    "reason nothing_to_close",
    "reason nothing_to_reduce",
    "reason risk_per_trade",
    "reason strategy_budget",
    "reason total_exposure",
    "refused",
    "warning capped_risk",
    "warning closes_own",
    "warning reduced_to_position",
    "warning rounded_to_lot",
];

const FURTHER_KINDS: [&str; 30] = [
    "a tie of limits",
    "basis kelly",
    "binding symbol_exposure",
    "binding underlying_exposure",
    "binding open_risk",
    "binding open_positions",
    "binding correlated_exposure",
    "binding drawdown_halt",
    "binding trading_halt",
    "binding risk_per_trade",
    "binding null",
    "closes and opens",
    "reason all_or_none",
    "reason below_min_notional",
    "reason correlated_exposure",
    "reason drawdown_halt",
    "reason no_edge",
    "reason no_edge_data",
    "reason open_positions",
    "reason open_risk",
    "reason scaled_to_zero",
    "reason symbol_exposure",
    "reason too_few_trades",
    "reason trading_halt",
    "reason underlying_exposure",
    "warning below_min_notional",
    "warning no_stop_distance",
    "warning scaled_to_zero",
    "warning working_orders",
    "refused",
];

const DESK_KINDS: [&str; 16] = [
    "binding group_exposure",
    "binding symbol_risk",
    "binding day_loss",
    "binding day_trades",
    "binding losing_streak",
    "binding free_margin",
    "reason group_exposure",
    "reason symbol_risk",
    "reason day_loss",
    "reason day_trades",
    "reason losing_streak",
    "reason free_margin",
    "reason no_day_pnl",
    "reason no_day_trades",
    "reason no_streak",
    "reason no_free_margin",
];

const KINDS_BESIDE_ORDERS: [&str; 22] = [
    "a bracket counts once",
    "a stop covers rows",
    "binding correlated_exposure",
    "binding open_positions",
    "binding open_risk",
    "binding strategy_budget",
    "binding symbol_exposure",
    "binding total_exposure",
    "binding underlying_exposure",
    "closes",
    "closes and opens",
    "opens",
    "orders on both sides",
    "other side counts beside another's",
    "other side left out",
    "own side counts whole",
    "reason open_positions",
    "reason strategy_budget",
    "reason total_exposure",
    "refused",
    "warning working_orders",
    "what may open counts",
];

/// Rarer ones: each of these limits is on in one case of twelve.
const DESK_KINDS_BESIDE_ORDERS: [&str; 4] =
    ["binding group_exposure", "binding symbol_risk", "binding day_loss", "binding free_margin"];
