//! The engine alone: nanoseconds a sizing, on books of 10 and of 100,000 positions, which should be
//! alike; and with every further limit and rule on, costs included, against everything off, on a
//! book of 1,000. The bar for that is four times as long.
//!
//! `cargo bench --bench engine`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

mod rounds;

use posize::engine::costs::{Charge, ChargePrice, Per, Schedule};
use posize::engine::{
    Account, Config, DrawdownStep, Intent, Portfolio, Position, Record, Side, StreakStep,
    WorkingOrder,
};
use posize::number::Decimal;
use posize::timestamp::Date;
use posize::units::Money;
use rounds::{median, two_decimals};
use std::borrow::Cow;
use std::hint::black_box;
use std::time::Instant;

const SIZINGS: u32 = 50_000;
const RUNS: usize = 7;

fn main() {
    let mut config = Config::built_in();
    config.set("position_sizing_mode", "", "fixed_risk_atr").unwrap();
    for rows in [10, 100_000] {
        let portfolio = portfolio(&config, rows, Account::default());
        let nanos = median((0..RUNS).map(|_| nanos_a_sizing(&portfolio)));
        println!("{rows:>7} positions: {nanos} ns a sizing (median of {RUNS} runs)");
    }
    everything_on_against_off(&config);
}

/// Run by run in turns, so that a busy machine slows all alike.
fn everything_on_against_off(off: &Config) {
    const ROWS: u32 = 1_000;
    let mut with_costs = everything_on();
    let without = portfolio(&with_costs, ROWS, account());
    name_costs(&mut with_costs);
    let all = portfolio(&with_costs, ROWS, account());
    let off = portfolio(off, ROWS, Account::default());
    let runs: Vec<[u128; 3]> =
        (0..RUNS).map(|_| [&off, &without, &all].map(nanos_a_sizing)).collect();
    let [nanos_off, nanos_without, nanos_all] =
        [0, 1, 2].map(|at| median(runs.iter().map(|run| run[at])));
    let ratio = |at: usize| two_decimals(median(runs.iter().map(|run| run[at] * 100 / run[0])));
    println!(
        "{ROWS:>7} positions: {nanos_off} ns with everything off; {nanos_without} ns with \
         everything on but costs, ratio {}; {nanos_all} ns with costs too, ratio {}",
        ratio(1),
        ratio(2)
    );
}

fn everything_on() -> Config {
    let mut config = Config::built_in();
    for (key, value) in [
        ("position_sizing_mode", "kelly"),
        ("max_symbol_exposure_pct", "0.3"),
        ("max_underlying_exposure_pct", "0.5"),
        ("max_open_risk_pct", "0.6"),
        ("unstopped_risk_pct", "0.3"),
        ("max_open_positions", "5000"),
        ("correlation.max_exposure_pct", "0.9"),
        ("max_group_exposure_pct", "0.7"),
        ("max_symbol_risk_pct", "0.5"),
        ("max_day_loss_pct", "0.9"),
        ("max_day_trades", "100000"),
        ("max_losing_streak", "4"),
        ("keep_free_margin_pct", "0.1"),
        ("kelly.z", "1.96"),
    ] {
        config.set(key, "", value).unwrap();
    }
    config.correlations.add("NIFTY", "BANKNIFTY", "0.9".parse().unwrap());
    config.correlations.add("NIFTY", "SYMBOL7", "0.6".parse().unwrap());
    config.correlations.add("NIFTY25NOVFUT", "SYMBOL8", "-0.4".parse().unwrap());
    config.min_order_notional = Some("10000".parse::<Decimal>().unwrap().into());
    let fraction = |text: &str| text.parse::<Decimal>().unwrap().into();
    config.groups.add("indices", vec!["NIFTY".to_owned(), "BANKNIFTY".to_owned()]);
    config.drawdown_scaling =
        vec![DrawdownStep { drawdown_pct: fraction("0.05"), scale: fraction("0.75") }];
    config.streak_scaling = vec![StreakStep { wins: Decimal::from(3), scale: fraction("1.25") }];
    config
}

/// The charges of an index future, with a largest order, a tick, slippage on both legs and a gap.
fn name_costs(config: &mut Config) {
    for (key, value) in [
        ("costs.slippage.stop.pct", "0.0005"),
        ("costs.gap_pct", "0.01"),
        ("costs.max_gap_risk_pct", "0.5"),
    ] {
        config.set(key, "", value).unwrap();
    }
    let charge = |name: &str, price| Charge {
        name: name.to_owned(),
        leg: None,
        side: None,
        per: Per::Notional,
        price,
        min: None,
        max: None,
        round: None,
    };
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    let rate = |text: &str| ChargePrice::Rate(number(text).into());
    let charges = vec![
        Charge {
            per: Per::Order,
            max: Some(number("20").into()),
            ..charge("brokerage", rate("0.0003"))
        },
        Charge { side: Some(Side::Sell), ..charge("stt", rate("0.0005")) },
        charge("exchange", rate("0.0000183")),
        charge("sebi", rate("0.000001")),
        charge("gst", ChargePrice::Tax(number("0.18").into(), vec![0, 2, 3])),
        Charge { side: Some(Side::Buy), ..charge("stamp", rate("0.00002")) },
    ];
    let from = Date::read("2026-04-01").unwrap();
    config.schedules.insert("nse_futures", vec![Schedule { from, source: None, charges }]);
    config.schedules.apply("future", "nse_futures");
    config.set("instruments.<symbol>.max_order_qty", "NIFTY", "1800").unwrap();
    config.set("instruments.<symbol>.tick_size", "NIFTY", "0.05").unwrap();
    config.set("costs.slippage.entry.ticks", "", "2").unwrap();
}

fn account() -> Account<'static> {
    let fields = [
        ("win_trades", "120"),
        ("loss_trades", "80"),
        ("avg_win", "3120.5"),
        ("avg_loss", "-1810.25"),
        ("win_streak", "4"),
        ("loss_streak", "0"),
    ];
    let record = Record(fields.map(|(name, text)| (name.to_owned(), text.parse().unwrap())).into());
    let order = |row: u32| WorkingOrder {
        strategy: Some(Cow::Owned(format!("strategy_{row}"))),
        ..WorkingOrder::new(
            Cow::Owned(format!("SYMBOL{}", row * 7)),
            if row.is_multiple_of(2) { Side::Buy } else { Side::Sell },
            Decimal::from(row + 20),
            "3510.05".parse().unwrap(),
        )
    };
    Account {
        peak_equity: Some(Money::from(Decimal::from(108_000_000))),
        records: [("strategy_3".to_owned(), record)].into(),
        working_orders: (0..10).map(order).collect(),
        day: Date::read("2026-11-28"),
        day_pnl: Some("-12000".parse::<Decimal>().unwrap().into()),
        day_trades: Some(Decimal::from(7)),
        free_margin: Some(Money::from(Decimal::from(40_000_000))),
        ..Account::default()
    }
}

fn nanos_a_sizing(portfolio: &Portfolio<'_>) -> u128 {
    let intent = Intent {
        symbol: "NIFTY25NOVFUT",
        side: Some(Side::Buy),
        price: "25912.35".parse().unwrap(),
        strategy: Some("strategy_3"),
        atr: Some("112.6166666666667".parse().unwrap()),
        ..Intent::default()
    };
    let answer = portfolio.size(&intent).unwrap();
    assert!(answer.opens.is_positive(), "an order that is refused says less: {:?}", answer.reason);
    let start = Instant::now();
    for _ in 0..SIZINGS {
        black_box(portfolio.size(black_box(&intent)).unwrap());
    }
    start.elapsed().as_nanos() / u128::from(SIZINGS)
}

fn portfolio(config: &Config, rows: u32, account: Account<'static>) -> Portfolio<'static> {
    let position = |row: u32| Position {
        symbol: Cow::Owned(format!("SYMBOL{row}")),
        strategy: Some(Cow::Owned(format!("strategy_{}", row % 10))),
        quantity: Decimal::from(row % 50 + 1),
        mark: "3512.4166666666665".parse().unwrap(),
        point_value: None,
        stop_price: None,
        option: None,
        market: None,
    };
    // So much that something may be opened beside all that is held.
    let equity = format!("{}00000", rows.max(1_000)).parse::<Decimal>().unwrap().into();
    Portfolio::open(config.clone(), equity, (0..rows).map(position).collect(), account)
}
