//! One call with an instruments file of 100,000 rows, against reading the lines of that file. The bar
//! for a symbol that is listed is twice as long.
//!
//! `cargo bench --bench instruments`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

mod rounds;

use rounds::{ratio, time};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const RUNS: usize = 21;

fn main() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("instruments-bench.csv");
    fs::write(&path, file(100_000)).unwrap();
    let listed = ["NIFTY26NOVFUT", "S7X26JAN1000CE", "S800X26APR1075PE"];
    for symbol in listed.into_iter().chain(["NIFTY26NOVFTU"]) {
        // In turns, so that a busy machine slows both.
        let runs: Vec<(Duration, Duration)> =
            (0..RUNS).map(|_| (lines(&path), call(&path, symbol))).collect();
        println!("{symbol:>18}: ratio {}", ratio(&runs));
    }
    fs::remove_file(path).unwrap();
}

/// What reading the lines costs: each as a text of its own, as a program that looks at them has it.
fn lines(path: &Path) -> Duration {
    let start = Instant::now();
    let file = BufReader::new(File::open(path).unwrap());
    black_box(file.lines().map(|line| line.unwrap().len()).sum::<usize>());
    start.elapsed()
}

/// A whole call of the program, its start included.
fn call(path: &Path, symbol: &str) -> Duration {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posize"));
    command.args(["--config", "default", "--equity", "5000000", "size", "--side", "buy"]);
    command.args(["--price", "100", "--qty", "65", "--quiet", "--symbol", symbol]);
    command.args(["--now", "2026-01-01T00:00:00Z", "--instruments"]).arg(path);
    time(&mut command)
}

/// Rows in Kite's shape: 200 options a month on as many underlyings as it takes.
fn file(rows: usize) -> String {
    let mut text = String::from(
        "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,\
         lot_size,instrument_type,segment,exchange\n\
         1,1,NIFTY26NOVFUT,\"NIFTY\",0,2026-11-24,0,0.1,65,FUT,NFO-FUT,NFO\n",
    );
    for row in 0..rows {
        let (name, month) = (row / 120, row / 30 % 4);
        let (strike, right) = (1000 + row / 2 % 15 * 25, ["CE", "PE"][row % 2]);
        let month_name = ["JAN", "FEB", "MAR", "APR"][month];
        writeln!(
            text,
            "{},{},S{name}X26{month_name}{strike}{right},\"S{name}X\",0,2026-0{}-27,{strike},0.05,65,{right},\
             NFO-OPT,NFO",
            9_000_000 + row,
            35_000 + row,
            month + 1
        )
        .unwrap();
    }
    text
}
