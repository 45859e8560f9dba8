//! `validate --against`: what a change of config does, key by key and answer by answer.
//!
//! What each change does is worked out here by hand, with the money at an equity of 1,000,000; the
//! program's own table of keys is not asked.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::config::{KeyChange, WrittenConfig, key_changes, read_config};
use posize::engine::{Account, Change, Config};
use posize::source::Source;
use posize::stream::{ItemBuffer, ItemSplitter, PairedStreams};
use posize::{Decimal, Money, Portfolio};
use serde_json::Value;
use std::fs;
use support::{assert_ran, package, posize, posize_reading, written};

/// The keys that differ between two `portfolio:` sections.
fn changes(old: &str, new: &str) -> Vec<KeyChange> {
    let read = |body: &str| {
        let reading = read_config(&Source::new("c.yaml", format!("portfolio: {body}\n")));
        let written = reading.written.clone();
        let config = reading.into_config().unwrap_or_else(|found| panic!("{body}: {found:?}"));
        (config, written)
    };
    let ((old, old_written), (new, new_written)) = (read(old), read(new));
    key_changes(
        WrittenConfig { config: &old, written: &old_written },
        WrittenConfig { config: &new, written: &new_written },
        Some(&equity()),
    )
}

fn equity() -> Money {
    Decimal::from(1_000_000).into()
}

/// One change as a line: `key effect was_money is_money`, the key without its section.
fn line(change: &KeyChange) -> String {
    let money = |of: &Option<Money>| of.as_ref().map_or("-".to_owned(), ToString::to_string);
    let key = change.key.strip_prefix("portfolio.").expect("a key of the section");
    let (was, is) = (money(&change.was_money), money(&change.is_money));
    format!("{key} {} {was} {is}", change.change.name())
}

fn lines(old: &str, new: &str) -> Vec<String> {
    changes(old, new).iter().map(line).collect()
}

const COSTS: &str = "costs: {schedules: {nse: [{from: 2025-04-01, charges: [
    {name: stt, side: sell, rate: 0.001}, {name: brokerage, per: order, amount: 20, max: 40},
    {name: gst, rate: 0.18, of: [brokerage]}]}]}, apply: {equity: nse}}";

/// Old section, new section, and behind `=>` the one line that differs. Each is tried the other way
/// round too, where tighter and looser, and both moneys, change places.
const ONE_KEY: &str = "
# Shares of equity.
max_risk_per_trade_pct: 0.01
max_risk_per_trade_pct: 0.02
=> max_risk_per_trade_pct looser 10000 20000

max_risk_per_strategy_pct: 0.2
max_risk_per_strategy_pct: 0.1
=> max_risk_per_strategy_pct tighter 200000 100000

max_symbol_exposure_pct: 0.2
max_leverage: 2
=> max_symbol_exposure_pct looser 200000 -

max_underlying_exposure_pct: 0.2
max_underlying_exposure_pct: 0.3
=> max_underlying_exposure_pct looser 200000 300000

max_group_exposure_pct: 0.2
max_group_exposure_pct: 0.25
=> max_group_exposure_pct looser 200000 250000

max_symbol_risk_pct: 0.02
max_symbol_risk_pct: 0.01
=> max_symbol_risk_pct tighter 20000 10000

max_open_risk_pct: 0.06
max_open_risk_pct: 0.05
=> max_open_risk_pct tighter 60000 50000

max_day_loss_pct: 0.03
max_day_loss_pct: 0.04
=> max_day_loss_pct looser 30000 40000

correlation: {max_exposure_pct: 0.5}
correlation: {max_exposure_pct: 0.4}
=> correlation.max_exposure_pct tighter 500000 400000

# 1,000,000 × 2 × 0.8 and × 3 × 0.8; and then × 2 × 0.5.
max_leverage: 2
max_leverage: 3
=> max_leverage looser 1600000 2400000

max_exposure_pct: 0.8
max_exposure_pct: 0.5
=> max_exposure_pct tighter 1600000 1000000

# Counts, switches and ages.
max_open_positions: 5
max_open_positions: 8
=> max_open_positions looser - -

max_day_trades: 5
max_leverage: 2
=> max_day_trades looser - -

max_losing_streak: 5
max_losing_streak: 3
=> max_losing_streak tighter - -

keep_free_margin_pct: 0.1
keep_free_margin_pct: 0.2
=> keep_free_margin_pct tighter - -

keep_free_margin_pct: 0.1
max_leverage: 2
=> keep_free_margin_pct looser - -

require_stop: true
require_stop: false
=> require_stop looser - -

respect_halt: true
respect_halt: false
=> respect_halt looser - -

count_open_orders: true
count_open_orders: false
=> count_open_orders looser - -

max_state_age: 15m
max_state_age: 1h
=> max_state_age looser - -

max_state_age: 15m
max_leverage: 2
=> max_state_age looser - -

min_order_notional: 5000
max_leverage: 2
=> min_order_notional looser 5000 0

# What is counted, where a limit counts it.
max_day_loss_pct: 0.03, reserve_open_risk: true
max_day_loss_pct: 0.03, reserve_open_risk: false
=> reserve_open_risk looser - -

max_open_risk_pct: 0.03, unstopped_risk_pct: 1
max_open_risk_pct: 0.03, unstopped_risk_pct: 0.1
=> unstopped_risk_pct looser - -

# How trades are sized.
default_fixed_qty: 1
default_fixed_qty: 10
=> default_fixed_qty looser - -

atr_stop_multiplier: 2
atr_stop_multiplier: 3
=> atr_stop_multiplier tighter - -

risk_per_trade_pct: 0.005
max_leverage: 2
=> risk_per_trade_pct looser 5000 10000

kelly: {fraction: 0.5}
kelly: {fraction: 0.25}
=> kelly.fraction tighter - -

kelly: {min_trades: 30}
kelly: {min_trades: 10}
=> kelly.min_trades looser - -

kelly: {z: 1}
kelly: {z: 2}
=> kelly.z tighter - -

# What nobody can say.
position_sizing_mode: fixed_qty
position_sizing_mode: kelly
=> position_sizing_mode other - -

lot_size_fallback: 25
lot_size_fallback: 50
=> lot_size_fallback other - -

assign: {TCS: a}
assign: {TCS: b}
=> assign.TCS other - -

instruments_file: a.csv
instruments_file: b.csv
=> instruments_file other - -

rebalance: {max_step_pct: 0.05}
rebalance: {max_step_pct: 0.1}
=> rebalance.max_step_pct other 50000 100000

# A limit of a name beside the one for everyone.
symbol_limits: {TCS: {max_exposure_pct: 0.2}}
max_leverage: 2
=> symbol_limits.TCS.max_exposure_pct looser 200000 -

max_symbol_exposure_pct: 0.1, symbol_limits: {TCS: {max_exposure_pct: 0.2}}
max_symbol_exposure_pct: 0.1
=> symbol_limits.TCS.max_exposure_pct tighter 200000 100000

underlying_limits: {NIFTY: {max_exposure_pct: 0.2}}
underlying_limits: {nifty: {max_exposure_pct: 0.4}}
=> underlying_limits.nifty.max_exposure_pct looser 200000 400000

max_group_exposure_pct: 0.1, groups: {banks: [A]}
max_group_exposure_pct: 0.1, groups: {banks: [A]}, group_limits: {banks: {max_exposure_pct: 0.3}}
=> group_limits.banks.max_exposure_pct looser 100000 300000

# Strategies.
strategy_budgets: {a: {capital_pct: 0.1}}
strategy_budgets: {a: {capital_pct: 0.3}}
=> strategy_budgets.a.capital_pct looser 100000 300000

strategy_budgets: {a: {capital_pct: 0.1}}
max_leverage: 2
=> strategy_budgets.a.capital_pct looser 100000 200000

strategy_budgets: {a: {fixed_qty: 5}}
strategy_budgets: {a: {}}
=> strategy_budgets.a.fixed_qty tighter - -

strategy_budgets: {a: {}}
max_leverage: 2
=> strategy_budgets.a other - -

strategy_budgets: {a: {risk_per_trade_pct: 0.004}}
strategy_budgets: {a: {risk_per_trade_pct: 0.003}}
=> strategy_budgets.a.risk_per_trade_pct tighter 4000 3000

strategy_budgets: {a: {atr_stop_multiplier: 1}}
strategy_budgets: {a: {}}
=> strategy_budgets.a.atr_stop_multiplier tighter - -

strategy_budgets: {a: {win_rate: 0.5, payoff_ratio: 2}}
strategy_budgets: {a: {win_rate: 0.6, payoff_ratio: 2}}
=> strategy_budgets.a.win_rate looser - -

strategy_budgets: {a: {position_sizing_mode: kelly}}
strategy_budgets: {a: {}}
=> strategy_budgets.a.position_sizing_mode other - -

# Instruments.
instruments: {NIFTY: {margin_pct: 0.2}}
instruments: {NIFTY: {margin_pct: 0.1}}
=> instruments.NIFTY.margin_pct looser - -

instruments: {NIFTY: {margin_pct: 0.2}}
instruments: {NIFTY: {}}
=> instruments.NIFTY.margin_pct tighter - -

instruments: {MES: {point_value: 5}}
instruments: {MES: {}}
=> instruments.MES.point_value looser - -

instruments_file: a.csv, instruments: {MES: {point_value: 5}}
instruments_file: a.csv, instruments: {MES: {}}
=> instruments.MES.point_value other - -

instruments: {NIFTY: {lot_size: 75}}
instruments: {NIFTY: {lot_size: 50}}
=> instruments.NIFTY.lot_size other - -

instruments: {NIFTY: {}}
max_leverage: 2
=> instruments.NIFTY other - -

# Groups.
max_group_exposure_pct: 0.3, groups: {banks: [A, B]}
max_group_exposure_pct: 0.3, groups: {banks: [B]}
=> groups.banks looser - -

max_group_exposure_pct: 0.3, groups: {banks: [A, B]}
max_group_exposure_pct: 0.3, groups: {banks: [A, C]}
=> groups.banks other - -

groups: {banks: [A, B]}
groups: {banks: [A]}
=> groups.banks other - -

# Pairs.
correlation: {max_exposure_pct: 0.5, rho: [[A, B, 0.5]]}
correlation: {max_exposure_pct: 0.5, rho: [[b, a, 0.9]]}
=> correlation.rho tighter - -

correlation: {max_exposure_pct: 0.5, rho: [[A, B, -0.5]]}
correlation: {max_exposure_pct: 0.5}
=> correlation.rho looser - -

correlation: {max_exposure_pct: 0.5, rho: [[A, B, -0.5]]}
correlation: {max_exposure_pct: 0.5, rho: [[A, B, 0.5]]}
=> correlation.rho other - -

# Steps.
drawdown_scaling: [{drawdown_pct: 0.05, scale: 0.5}]
max_leverage: 2
=> drawdown_scaling looser - -

drawdown_scaling: [{drawdown_pct: 0.05, scale: 0.5}]
drawdown_scaling: [{drawdown_pct: 0.05, scale: 0.5}, {drawdown_pct: 0.1, scale: 0}]
=> drawdown_scaling tighter - -

drawdown_scaling: [{drawdown_pct: 0.05, scale: 0.5}]
drawdown_scaling: [{drawdown_pct: 0.1, scale: 0.2}]
=> drawdown_scaling other - -

streak_scaling: [{wins: 3, scale: 1.25}]
streak_scaling: [{wins: 2, scale: 1.25}]
=> streak_scaling looser - -

# Costs that lower what is opened.
costs: {gap_pct: 0.1, max_gap_risk_pct: 0.02}
costs: {gap_pct: 0.1, max_gap_risk_pct: 0.03}
=> costs.max_gap_risk_pct looser 20000 30000

costs: {gap_pct: 0.1, max_gap_risk_pct: 0.02}
costs: {gap_pct: 0.2, max_gap_risk_pct: 0.02}
=> costs.gap_pct tighter - -

costs: {apply: {equity: none}, slippage: {stop: {points: 1}}}
costs: {apply: {equity: none}, slippage: {stop: {points: 2}}}
=> costs.slippage.stop.points tighter - -
";

/// Of the costs above: what stands there, what the new config has in its place, and the one line.
const ONE_COST: &str = "
rate: 0.001}
rate: 0.0012}
=> costs.schedules.nse tighter - -

max: 40
max: 30
=> costs.schedules.nse looser - -

amount: 20
amount: 20, min: 5
=> costs.schedules.nse tighter - -

, max: 40

=> costs.schedules.nse tighter - -

{name: stt, side: sell, rate: 0.001},

=> costs.schedules.nse looser - -

side: sell,
side: buy,
=> costs.schedules.nse other - -

apply: {equity: nse}
apply: {equity: none}
=> costs.apply.equity looser - -

# An entry from a later day on, against what held until then.
[{from: 2025-04-01
[{from: 2024-04-01, charges: []}, {from: 2025-04-01
=> costs.schedules.nse looser - -
";

/// Every case of the two tables: old section, new section, and the line.
fn one_key_each() -> Vec<(String, String, &'static str)> {
    let limits =
        cases(ONE_KEY).into_iter().map(|(old, new, line)| (braced(old), braced(new), line));
    let costs = cases(ONE_COST).into_iter().map(|(from, to, line)| {
        assert!(COSTS.contains(from), "{from}");
        (braced(COSTS), braced(&COSTS.replace(from, to)), line)
    });
    limits.chain(costs).collect()
}

fn braced(body: &str) -> String {
    format!("{{{body}}}")
}

/// The three lines of each case.
fn cases(table: &'static str) -> Vec<(&'static str, &'static str, &'static str)> {
    let lines = table.trim_start_matches('\n').lines().filter(|line| !line.starts_with('#'));
    let lines: Vec<&str> = lines.collect();
    let case = |case: &[&'static str]| match case {
        [old, new, line] => (*old, *new, line.strip_prefix("=> ").expect("what differs")),
        other => panic!("{other:?}"),
    };
    let mut found = Vec::new();
    let mut open: Vec<&'static str> = Vec::new();
    for line in lines {
        if line.is_empty() && open.is_empty() {
            continue;
        }
        open.push(line);
        if open.len() == 3 {
            found.push(case(&open));
            open.clear();
        }
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

#[test]
fn a_change_of_one_key_says_which_way_it_goes_and_what_it_is_in_money() {
    for (old, new, expected) in one_key_each() {
        let found: Vec<String> = lines(&old, &new);
        let about = |line: &String| line.split(' ').next() == expected.split(' ').next();
        let found: Vec<&String> =
            found.iter().filter(|line| about(line) || expected.starts_with("cos")).collect();
        assert_eq!(found, [expected], "{old}\n{new}");
        let turned: Vec<&str> = expected.split(' ').collect();
        let effect = match turned[1] {
            "tighter" => "looser",
            "looser" => "tighter",
            other => other,
        };
        let back = lines(&new, &old);
        let parts: Vec<&str> = back.first().expect("it differs back too").split(' ').collect();
        assert!(parts[0].eq_ignore_ascii_case(turned[0]), "{back:?}");
        assert_eq!(parts[1..], [effect, turned[3], turned[2]], "{new}\n{old}");
        assert_eq!(lines(&old, &old), Vec::<String>::new(), "{old}");
    }
}

/// What holds an order back never opens more when it is tighter, whatever is asked.
#[test]
fn what_is_said_of_a_key_is_true_of_single_orders() {
    let intents: Vec<String> = ["buy", "sell"]
        .iter()
        .flat_map(|side| {
            ["TCS", "A", "NIFTY25NOVFUT", "MES25NOVFUT"].iter().flat_map(move |symbol| {
                ["", r#", "qty": 1000000"#, r#", "qty": 300, "stop": 95"#, r#", "qty": 9000, "atr": 3"#]
                    .map(|rest| {
                        format!(
                            r#"{{"symbol": "{symbol}", "side": "{side}", "price": 100, "strategy": "a"{rest}}}"#
                        )
                    })
            })
        })
        .collect();
    let config = |body: &str| -> Config {
        let source = Source::new("c.yaml", format!("portfolio: {body}\n"));
        read_config(&source).into_config().unwrap_or_else(|found| panic!("{body}: {found:?}"))
    };
    let (mut less, mut more) = (0, 0);
    for (old, new, expected) in one_key_each() {
        let change = match expected.split(' ').nth(1) {
            Some("tighter") => Change::Tighter,
            Some("looser") => Change::Looser,
            _ => continue,
        };
        let day = posize::timestamp::Date::read("2025-11-16");
        let open = |config| {
            let account = Account { day, ..Account::default() };
            Portfolio::open(config, equity(), Vec::new(), account)
        };
        let (old_book, new_book) = (open(config(&old)), open(config(&new)));
        for intent in &intents {
            let (mut was, mut is) = (old_book.clone(), new_book.clone());
            let mut streams = PairedStreams::new(&mut was, &mut is, false);
            let mut items = ItemBuffer::default();
            let mut splitter = ItemSplitter::default();
            splitter.feed(intent.as_bytes(), &mut items);
            splitter.finish(&mut items);
            for window in items.windows() {
                streams.compare(&window);
            }
            for answer in &streams.found.changes {
                let (Ok(was), Ok(is)) = (&answer.was, &answer.is) else { continue };
                let right = match change {
                    Change::Tighter => is.opens <= was.opens,
                    _ => is.opens >= was.opens,
                };
                assert!(right, "{expected}: {intent}: {answer:?}\n{old}\n{new}");
                less += usize::from(is.opens < was.opens);
                more += usize::from(is.opens > was.opens);
            }
        }
    }
    assert!(less > 20 && more > 20, "{less} {more}");
}

#[test]
fn two_keys_that_make_one_ceiling_are_told_by_that_ceiling() {
    // 1,000,000 × 2 × 0.4 is 800,000, and × 1 × 0.8 too.
    assert_eq!(
        lines(
            "{max_leverage: 2, max_exposure_pct: 0.4}",
            "{max_leverage: 1, max_exposure_pct: 0.8}"
        ),
        ["max_leverage other 800000 800000", "max_exposure_pct other 800000 800000"]
    );
    // A base risk above the maximum is the maximum: 1 %.
    assert_eq!(
        lines("{risk_per_trade_pct: 0.02}", "{risk_per_trade_pct: 0.03}"),
        ["risk_per_trade_pct other 10000 10000"]
    );
}

#[test]
fn how_a_config_is_written_is_no_difference() {
    let same = [
        ("{max_exposure_pct: 0.30}", "{max_exposure_pct: '0.3'}"),
        ("{max_exposure_pct: 3e-1}", "{\"max_exposure_pct\": 0.300}"),
        ("{max_leverage: 2}", "{max_exposure_pct: 0.8, max_leverage: 2.0}"),
        ("{max_state_age: 60m}", "{max_state_age: 1h}"),
        (
            "{groups: {a: [X, Y]}, max_group_exposure_pct: 0.2}",
            "{max_group_exposure_pct: 0.2, groups: {A: [y, x]}}",
        ),
        ("{strategy_budgets: {a: {capital_pct: 0.2}}}", "{strategy_budgets: {a: {}}}"),
        (
            "{strategy_budgets: {a: {capital_pct: 0.1}, b: {capital_pct: 0.3}}}",
            "{strategy_budgets: {b: {capital_pct: 0.3}, a: {capital_pct: 0.1}}}",
        ),
        (
            "{correlation: {rho: [[A, B, 0.5], [C, D, 0.1]]}}",
            "{correlation: {rho: [[d, c, 0.10], [b, a, 0.5]]}}",
        ),
        ("{assign: {TCS: a}}", "{assign: {tcs: a}}"),
    ];
    for (old, new) in same {
        assert_eq!(lines(old, new), Vec::<String>::new(), "{old} {new}");
    }
}

/// Comments gone, keys sorted, everything in quotes or not, in one line: JSON is YAML.
#[test]
fn a_sample_config_in_another_form_differs_in_nothing() {
    for name in ["portfolio.yaml", "dev.yaml", "atr.yaml", "costs.yaml"] {
        let path = package().join("configs").join(name);
        let text = fs::read_to_string(&path).expect("a sample");
        let value: Value = serde_saphyr::from_str(&text).expect("YAML");
        let turned =
            written(&format!("turned_{name}"), &serde_json::to_string(&value).expect("JSON"));
        let path = path.to_str().expect("a plain path");
        let ran = posize(&["validate", &turned, "--against", path]);
        let expected = format!(
            "{turned} against {path}\nno key differs\nnothing gets looser: 0 looser, 0 tighter, 0 other\n"
        );
        assert_ran(&ran, 0, &expected, "");
    }
}

const OLD: &str = "portfolio:
  max_exposure_pct: 0.5
  strategy_budgets:
    alpha: {capital_pct: 0.2}
";
const NEW: &str = "# looser for alpha
portfolio:
  strategy_budgets:
    alpha: {capital_pct: 0.3}
  max_exposure_pct: \"0.50\"
  max_symbol_exposure_pct: 0.25
";
/// At an equity of 100,000: the budget of alpha was 20,000 and is 30,000, one symbol may be 25,000.
/// So 400 of A at 100 were 200 and are 250, by the symbol's limit; 10 of B stay 10.
const DAY: &str = "{\"id\": 7, \"symbol\": \"A\", \"side\": \"buy\", \"price\": 100, \"qty\": 400, \"strategy\": \"alpha\", \"stop\": 99}
{\"symbol\": \"B\", \"side\": \"buy\", \"price\": 100, \"qty\": 10, \"strategy\": \"beta\"}
";

fn files(name: &str) -> [String; 3] {
    [
        written(&format!("{name}_old.yaml"), OLD),
        written(&format!("{name}_new.yaml"), NEW),
        written(&format!("{name}_day.ndjson"), DAY),
    ]
}

#[test]
fn a_change_is_a_table_of_keys_and_one_of_answers() {
    let [old, new, day] = files("table");
    let arguments = ["validate", &new, "--against", &old, "--equity", "100000", "--intents", &day];
    let expected = format!(
        "{new} against {old}; equity 100,000

 key                        effect       was    is  was, in money  is, in money
────────────────────────────────────────────────────────────────────────────────
 portfolio.strategy_budgets.alpha
   capital_pct              looser       0.2  0.3          20,000        30,000
 portfolio
   max_symbol_exposure_pct  tighter  not set  0.25              —        25,000

2 intents: 1 answer differs

 line  id  intent           effect  was   is  decides now
──────────────────────────────────────────────────────────────
    1  7   buy A for alpha  looser  200  250  symbol_exposure

largest single risk: was 200, is 250
largest single exposure: was 20,000, is 25,000

looser: 1 looser, 1 tighter, 0 other
"
    );
    assert_ran(&posize(&arguments), 1, &expected, "");
    let allowed = posize(&[&arguments[..], &["--allow-looser"]].concat());
    assert_ran(&allowed, 0, &expected, "");
}

#[test]
fn of_a_long_value_the_lines_that_differ_are_shown_below_the_table() {
    let charges = |stt: &str| {
        format!(
            "portfolio:\n  costs:\n    schedules:\n      s:\n      - from: 2026-04-01\n        charges:\n\
             \x20       - {{name: stt, rate: {stt}}}\n        - {{name: sebi, rate: 0.000001}}\n    \
             apply: {{equity: s}}\n  digits: indian\n"
        )
    };
    let [old, new] = [("old", "0.0005"), ("new", "0.00025")]
        .map(|(name, stt)| written(&format!("long_{name}.yaml"), &charges(stt)));
    let lines = |of: &[String]| -> String { of.concat() };
    // Half the tax is less cost at the stop, so more fits a risk.
    let expected = format!(
        "{new} against {old}; equity 12,34,567\n\n{}\n{}\nlooser: 1 looser, 0 tighter, 0 other\n",
        lines(&[
            " key                          effect    was     is\n".to_owned(),
            format!("{}\n", "─".repeat(51)),
            " portfolio.costs.schedules.s  looser  below  below\n".to_owned(),
        ]),
        lines(&[
            " portfolio.costs.schedules.s, looser\n".to_owned(),
            "   - {name: stt, rate: 0.0005}\n".to_owned(),
            "   + {name: stt, rate: 0.00025}\n".to_owned(),
        ])
    );
    let arguments = ["validate", &new, "--against", &old, "--equity", "1234567"];
    assert_ran(&posize(&arguments), 1, &expected, "");
    let western = posize(&[&arguments[..], &["--digits", "western"]].concat());
    assert_ran(&western, 1, &expected.replace("12,34,567", "1,234,567"), "");
}

#[test]
fn a_change_is_a_json_document() {
    let [old, new, day] = files("json");
    let ran = posize(&[
        "validate",
        &new,
        "--against",
        &old,
        "--equity",
        "100000",
        "--intents",
        &day,
        "--json",
    ]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let expected = serde_json::json!({
        "format_version": "1.0",
        "looser": true,
        "new": [new],
        "against": [old],
        "equity": 100_000,
        "keys": [
            {
                "key": "portfolio.strategy_budgets.alpha.capital_pct", "effect": "looser",
                "was": 0.2, "is": 0.3, "was_money": 20_000, "is_money": 30_000,
                "place": {"file": new, "line": 4, "column": 26},
            },
            {
                "key": "portfolio.max_symbol_exposure_pct", "effect": "tighter",
                "was": null, "is": 0.25, "was_money": null, "is_money": 25_000,
                "place": {"file": new, "line": 6, "column": 28},
            },
        ],
        "answers": {
            "file": day,
            "intents": 2,
            "changed": [{
                "line": 1, "id": 7, "symbol": "A", "side": "buy", "strategy": "alpha",
                "effect": "looser",
                "was": {"qty": 200, "opens": 200, "binding": "strategy_budget", "reason": null},
                "is": {"qty": 250, "opens": 250, "binding": "symbol_exposure", "reason": null},
            }],
            "bad": [],
            "largest_risk": {"was": 200, "is": 250},
            "largest_exposure": {"was": 20_000, "is": 25_000},
        },
    });
    assert_eq!(found, expected);
}

#[test]
fn a_change_is_annotations_at_its_lines() {
    let [old, new, day] = files("github");
    let ran = posize(&[
        "validate",
        &new,
        "--against",
        &old,
        "--equity",
        "100000",
        "--intents",
        &day,
        "--format",
        "github",
    ]);
    let expected = format!(
        "::warning file={new},line=4,endLine=4,col=26,endColumn=28,title=posize%3A looser-key::portfolio.strategy_budgets.alpha.capital_pct: was 0.2 (20,000), is 0.3 (30,000)
::notice file={new},line=6,endLine=6,col=28,endColumn=31,title=posize%3A tighter-key::portfolio.max_symbol_exposure_pct: was not set, is 0.25 (25,000)
::warning file={day},line=1,endLine=1,col=1,endColumn=1,title=posize%3A looser-answer::buy A: was 200, is 250, symbol_exposure decides
"
    );
    assert_ran(&ran, 1, &expected, "");
}

/// With a tighter budget for alpha, its order leaves room that beta's takes: 900 × 100 of 100,000.
#[test]
fn what_takes_the_room_that_tighter_answers_leave_is_not_looser() {
    let body = |pct: &str| {
        format!(
            "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 1\n  max_risk_per_strategy_pct: 1\n  \
             strategy_budgets: {{alpha: {{capital_pct: {pct}}}}}\n"
        )
    };
    let (old, new) =
        (written("room_old.yaml", &body("0.5")), written("room_new.yaml", &body("0.1")));
    let order = |strategy: &str| {
        format!(
            "{{\"symbol\": \"{strategy}\", \"side\": \"buy\", \"price\": 100, \"qty\": 1000, \"strategy\": \"{strategy}\"}}\n"
        )
    };
    let day = order("alpha") + &order("beta");
    let arguments = |new, old| {
        ["validate", new, "--against", old, "--equity", "100000", "--intents", "-", "--json"]
    };
    let ran = posize_reading(&arguments(&new, &old), day.as_bytes());
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let rows = found["answers"]["changed"].as_array().expect("rows");
    let row =
        |row: &Value| (row["effect"].clone(), row["was"]["qty"].clone(), row["is"]["qty"].clone());
    assert_eq!(row(&rows[0]), ("tighter".into(), 500.into(), 100.into()));
    assert_eq!(row(&rows[1]), ("other".into(), 500.into(), 900.into()));
    assert_eq!((ran.status, &found["looser"]), (Some(0), &Value::Bool(false)));
    // Beside a key of which nobody can say, it is.
    let other = written("room_other.yaml", &(body("0.1") + "  lot_size_fallback: 50\n"));
    let ran = posize_reading(&arguments(&other, &old), day.as_bytes());
    assert_eq!(ran.status, Some(1), "{}", ran.stdout);
}

#[test]
fn the_built_in_table_and_merged_files_may_be_compared() {
    let [old, new, _] = files("merged");
    let ran = posize(&["validate", &old, "--against", "default"]);
    let expected = format!(
        "{old} against default

 key                               effect       was   is
─────────────────────────────────────────────────────────
 portfolio.max_exposure_pct        tighter      0.8  0.5
 portfolio.strategy_budgets.alpha  other    not set   {{}}

nothing gets looser: 0 looser, 1 tighter, 1 other
"
    );
    assert_ran(&ran, 0, &expected, "");
    let ran = posize(&[
        "validate",
        "--config",
        &old,
        "--config",
        &new,
        "--against",
        &old,
        "--against",
        &new,
    ]);
    let expected = format!(
        "{old} + {new} against {old} + {new}\nno key differs\n\
         nothing gets looser: 0 looser, 0 tighter, 0 other\n"
    );
    assert_ran(&ran, 0, &expected, "");
}

#[test]
fn what_can_not_be_compared_has_status_2() {
    let [old, new, day] = files("bad");
    let broken = written("bad_broken.yaml", "portfolio: {max_levarage: 2}\n");
    let said = format!(
        "{broken}:1:13: error[unknown-key]: portfolio.max_levarage: `max_levarage` is no key that \
         posize knows here\n    help: did you mean `max_leverage`?\n1 error and 0 warnings in 1 file\n"
    );
    assert_ran(&posize(&["validate", &broken, "--against", &old]), 2, &said, "");
    assert_ran(&posize(&["validate", &new, "--against", &broken]), 2, &said, "");
    let cases: [(&[&str], &str); 5] = [
        (
            &[&new, &old, "--against", &old],
            "--against compares one config: name one, or merge several with --config",
        ),
        (
            &[&new, "--config", &old, "--against", &old],
            "name the new config as an argument or with --config, not both",
        ),
        (
            &[&new, "--against", &old, "--intents", &day],
            "--intents are sized against a state: name one with --state FILE, or give --equity MONEY \
             for an empty book",
        ),
        (&["-", "--against", "-"], "standard input can be read once: name one file alone as -"),
        (
            &[&new, "--against", &old, "--equity", "1", "--intents", "no_such_file"],
            "can't read no_such_file: No such file or directory (os error 2)",
        ),
    ];
    for (arguments, message) in cases {
        let ran = posize(&[&["validate"], arguments].concat());
        assert_ran(&ran, 2, "", &format!("posize: {message}\n"));
    }
    for arguments in [
        &["--intents", &day][..],
        &["--allow-looser"],
        &["--against", &old, "--codes"],
        &["--against", &old, "--max-age", "1d"],
        &["--against", &old, "--allow", "high-risk"],
    ] {
        let ran = posize(&[&["validate"], arguments].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn bad_intents_are_told_by_their_lines_and_nothing_hangs_on_them() {
    let [old, new, _] = files("lines");
    let day = "nonsense\n{\"symbol\": \"A\", \"side\": \"buy\", \"price\": 0}\n";
    let arguments = [
        "validate",
        &new,
        "--against",
        &old,
        "--equity",
        "100000",
        "--allow-looser",
        "--intents",
        "-",
    ];
    let ran = posize_reading(&arguments, day.as_bytes());
    assert_eq!(ran.status, Some(2), "{}", ran.stdout);
    let told: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{}", ran.stderr);
    assert!(told[0].starts_with("posize: <stdin>:1: not_json: "), "{}", told[0]);
    assert!(told[1].starts_with("posize: <stdin>:2: "), "{}", told[1]);
    assert!(ran.stdout.contains("2 intents: no answer differs\n"), "{}", ran.stdout);
}
