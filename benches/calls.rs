//! One call of a command, its start included, against one of `true`. The bar is twice as long.
//!
//! `cargo bench --bench calls -- --of PATH` measures the program there, as `target/release/posize`
//! of `cargo build --release`. Without it, the program is the one that Cargo builds for benchmarks,
//! with other features of some packages. These change the hashes in `packaging/calls.ld`, and a call
//! takes up to a tenth longer.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

mod rounds;

use rounds::{median, ratio, time};
use std::env;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const RUNS: usize = 501;

const TRADE: [&str; 8] =
    ["size", "buy", "TCS", "3520", "--stop", "3450", "-s", "ema20_50_intraday"];

fn main() {
    let of_trade = |option: &'static [&'static str]| [&TRADE[..], option].concat();
    let calls = [
        ("size", of_trade(&[])),
        ("size --quiet", of_trade(&["--quiet"])),
        ("size --json", of_trade(&["--json"])),
        ("limits", vec!["limits"]),
        ("budget", vec!["budget"]),
        ("--version", vec!["--version"]),
    ];
    // Cargo adds `--bench` by itself.
    let told: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let program = match told.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => env!("CARGO_BIN_EXE_posize"),
        ["--of", path] => path,
        ref other => panic!("{other:?} is not `--of PATH`"),
    };
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(program);
    let folders = env::var_os("PATH").unwrap();
    let mut paths = env::split_paths(&folders).map(|folder| folder.join("true"));
    let yardstick = paths.find(|path| path.is_file()).unwrap();
    for (name, arguments) in calls {
        let mut posize = direct(&program);
        posize.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
        posize.env("POSIZE_CONFIG", "configs/dev.yaml");
        posize.env("POSIZE_STATE", "configs/sample_state.json");
        // In turns, so that a busy machine slows both.
        let runs: Vec<(Duration, Duration)> =
            (0..RUNS).map(|_| (time(&mut direct(&yardstick)), time(&mut posize))).collect();
        let call = median(runs.iter().map(|(_, call)| call.as_micros()));
        println!("{name:>12}: {call} µs, ratio {}", ratio(&runs));
    }
}

/// A program as a shell would start it. Cargo names folders to look for libraries in, which costs a
/// program time that has any to be loaded, as `true` has.
fn direct(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_remove("LD_LIBRARY_PATH");
    command
}
