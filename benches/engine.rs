//! The engine alone: nanoseconds a sizing, on books of 10 and of 100,000 positions. The two should be alike.
//!
//! `cargo bench --bench engine`
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark reports on standard output")]

use posize::config;
use posize::engine::{Book, Config, Intent, Mode, Position, Side, size};
use posize::number::Decimal;
use posize::units::Money;
use std::borrow::Cow;
use std::hint::black_box;
use std::time::Instant;

const SIZINGS: u32 = 200_000;
const RUNS: usize = 7;

fn main() {
    let config = Config { mode: Mode::FixedRiskAtr, ..config::built_in() };
    for rows in [10, 100_000] {
        let book = book(&config, rows);
        let mut nanos: Vec<u128> = (0..RUNS).map(|_| nanos_a_sizing(&config, &book)).collect();
        nanos.sort_unstable();
        println!("{rows:>7} positions: {} ns a sizing (median of {RUNS} runs)", nanos[RUNS / 2]);
    }
}

fn nanos_a_sizing(config: &Config, book: &Book<'_>) -> u128 {
    let intent = Intent {
        symbol: "NIFTY25NOVFUT",
        side: Some(Side::Buy),
        price: "25912.35".parse().unwrap(),
        strategy: Some("strategy_3"),
        atr: Some("112.6166666666667".parse().unwrap()),
        ..Intent::default()
    };
    let start = Instant::now();
    for _ in 0..SIZINGS {
        black_box(size(config, book, black_box(&intent)).unwrap());
    }
    start.elapsed().as_nanos() / u128::from(SIZINGS)
}

fn book(config: &Config, rows: u32) -> Book<'static> {
    let position = |row: u32| Position {
        symbol: Cow::Owned(format!("SYMBOL{row}")),
        strategy: Some(Cow::Owned(format!("strategy_{}", row % 10))),
        quantity: Decimal::from(row % 50 + 1),
        mark: "3512.4166666666665".parse().unwrap(),
        point_value: None,
        stop_price: None,
    };
    Book::open(Money::from(Decimal::from(50_000_000)), (0..rows).map(position).collect(), config)
}
