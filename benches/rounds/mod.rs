//! What benchmarks share that run something several times.
#![allow(dead_code, reason = "each of them takes a part")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a whole process takes, its start included.
pub fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    start.elapsed()
}

/// The median ratio of what was timed to the yardstick beside it, as text with two decimals.
pub fn ratio(runs: &[(Duration, Duration)]) -> String {
    let percent =
        |(yardstick, timed): &(Duration, Duration)| timed.as_nanos() * 100 / yardstick.as_nanos();
    two_decimals(median(runs.iter().map(percent)))
}

/// A number of hundredths.
pub fn two_decimals(hundredths: u128) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

pub fn median(values: impl Iterator<Item = u128>) -> u128 {
    let mut values: Vec<u128> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}
