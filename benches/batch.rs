//! What `posize` costs as a process: ratios of CPU, taken in one run, because they hold between
//! machines where times don't.
//!
//! `cargo bench --bench batch` compares with the least programs that read the same bytes: for a
//! stream, each line into a typed struct and a short line out; for a checkpoint, its rows into
//! typed structs and their sum.
//!
//! `cargo bench --bench batch -- --against PATH` compares with another `posize`. Two programs of
//! the same instructions can differ by a tenth, because the linker laid them out differently, so a
//! further `--instructions` compares what `valgrind` counts instead.
//!
//! Each ratio is the median of several rounds, in which the two programs run in turn; the lowest
//! and the highest round stand behind it. CPU times are those of child processes as Linux counts
//! them; elsewhere the clock on the wall stands in.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::float_arithmetic,
    reason = "a benchmark"
)]

mod shapes;

use posize::engine::{Config, Intent, Portfolio};
use posize::source::Source;
use posize::state;
use serde::Deserialize;
use serde_json::value::RawValue;
use shapes::{Shape, notional_of};
use std::borrow::Cow;
use std::env;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Instant;

/// An odd number, for the median.
const ROUNDS: usize = 11;
const FEW: u32 = 1_000;
const MANY: u32 = 100_000;
const POSIZE: &str = env!("CARGO_BIN_EXE_posize");

fn main() {
    let arguments: Vec<String> =
        env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Shape::ALL.into_iter().for_each(compare_with_least),
        ["--against", other] => compare_with(other, ratios),
        ["--against", other, "--instructions"] => compare_with(other, ratios_of_instructions),
        ["stream", intents] => answer_least(Path::new(intents)),
        ["sum", checkpoint] => {
            black_box(notional_of(&read(checkpoint).text));
        }
        ["read", checkpoint] => {
            black_box(state::read(&read(checkpoint)).unwrap());
        }
        ["memory", checkpoint] => print_memory(&read(checkpoint)),
        other => panic!("{other:?} is not `--against PATH [--instructions]`"),
    }
}

fn compare_with_least(shape: Shape) {
    let (few, many) = (write_checkpoint(shape, FEW), write_checkpoint(shape, MANY));
    let intents = write_intents(shape, FEW, 1_000_000);
    let stream = |options: &[&str]| {
        let mut command = posize(POSIZE, &few, &["size", "--intents"]);
        command.arg(&intents).args(options);
        command
    };
    let mut least = own("stream", &intents);
    print(shape, "a stream to the least", &ratios(&mut stream(&[]), &mut least));
    let mut one_core = stream(&["--independent", "--jobs", "1"]);
    print(shape, "--independent on one core to the least", &ratios(&mut one_core, &mut least));
    let mut least = own("sum", &many);
    let mut order = posize(POSIZE, &many, &[&["size"][..], &shape.order()].concat());
    print(shape, "a call on 100,000 rows to the least", &ratios(&mut order, &mut least));
    let mut read = own("read", &many);
    print(shape, "state::read of them to the least", &ratios(&mut read, &mut least));
    let told = own("memory", &many).stdout(Stdio::piped()).output().unwrap();
    println!(
        "{:<8}{:<40}{}",
        shape.name(),
        "bytes a row beyond the file",
        String::from_utf8(told.stdout).unwrap().trim()
    );
}

fn compare_with(other: &str, ratios: fn(&mut Command, &mut Command) -> Vec<f64>) {
    for shape in Shape::ALL {
        let compare = |what: &str, checkpoint: &Path, arguments: &[&str]| {
            let [mut this, mut other] =
                [POSIZE, other].map(|program| posize(program, checkpoint, arguments));
            print(shape, what, &ratios(&mut this, &mut other));
        };
        for rows in [FEW, MANY] {
            let checkpoint = write_checkpoint(shape, rows);
            let intents = write_intents(shape, rows, 200_000);
            let intents = ["size", "--intents", intents.to_str().unwrap()];
            let order = [&["size"][..], &shape.order()].concat();
            compare(&format!("a stream on {rows} rows"), &checkpoint, &intents);
            compare(&format!("a call on {rows} rows"), &checkpoint, &order);
            compare(&format!("limits on {rows} rows"), &checkpoint, &["limits"]);
        }
    }
}

fn write_checkpoint(shape: Shape, rows: u32) -> PathBuf {
    write(&format!("{}-{rows}.json", shape.name()), &shape.checkpoint(rows))
}

fn write_intents(shape: Shape, rows: u32, count: u32) -> PathBuf {
    write(&format!("{}-{rows}-intents.jsonl", shape.name()), &shape.intents(count, rows))
}

fn write(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

fn read(checkpoint: &str) -> Source {
    Source::new("bench.json", fs::read_to_string(checkpoint).unwrap())
}

fn posize(program: &str, checkpoint: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(["--config", "default", "--state"]).arg(checkpoint).args(arguments).env_clear();
    command
}

/// This program in another of its roles.
fn own(role: &str, file: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.arg(role).arg(file);
    command
}

/// The CPU of one command divided by that of another, round by round, rising.
fn ratios(command: &mut Command, other: &mut Command) -> Vec<f64> {
    let mut rounds = [(); ROUNDS].map(|()| cpu_of(command) / cpu_of(other));
    rounds.sort_unstable_by(f64::total_cmp);
    rounds.to_vec()
}

/// As [`ratios`], of the instructions. One round, because another would say nothing new.
fn ratios_of_instructions(command: &mut Command, other: &mut Command) -> Vec<f64> {
    vec![instructions_of(command) / instructions_of(other)]
}

/// The median, and the bounds.
fn print(shape: Shape, what: &str, rounds: &[f64]) {
    let (median, last) = (rounds[rounds.len() / 2], rounds[rounds.len() - 1]);
    println!("{:<8}{what:<40}{median:.3}  ({:.2} to {last:.2})", shape.name(), rounds[0]);
}

/// The seconds of CPU that a run takes, as the mean of so many runs that hundredths of a second,
/// which is what Linux counts in, don't matter.
fn cpu_of(command: &mut Command) -> f64 {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (start, mut runs) = (children_cpu(), 0.0);
    loop {
        assert!(command.status().unwrap().success(), "{command:?}");
        runs += 1.0;
        let spent = children_cpu() - start;
        if spent > 0.3 {
            return spent / runs;
        }
    }
}

/// The instructions of one run.
fn instructions_of(command: &Command) -> f64 {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    valgrind.arg(command.get_program()).args(command.get_args()).stdout(Stdio::null());
    let told = String::from_utf8(valgrind.output().unwrap().stderr).unwrap();
    let count = told.rsplit_once("Collected :").unwrap_or_else(|| panic!("{told}")).1;
    count.split_whitespace().next().unwrap().parse().unwrap()
}

/// The seconds of CPU that finished children have had.
fn children_cpu() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let ticks = |stat: String| {
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let [user, system] = fields.get(13..15)? else { return None };
        Some(user.parse::<f64>().ok()? + system.parse::<f64>().ok()?)
    };
    let ticks = fs::read_to_string("/proc/self/stat").ok().and_then(ticks);
    ticks.map_or_else(|| START.elapsed().as_secs_f64(), |ticks| ticks / 100.0)
}

/// The least that answering a stream takes: each line into a typed struct that borrows from it, and
/// a short line out.
fn answer_least(intents: &Path) {
    #[derive(Deserialize)]
    #[allow(dead_code, reason = "read to be measured")]
    struct Intent<'a> {
        #[serde(borrow)]
        id: &'a RawValue,
        #[serde(borrow)]
        symbol: Cow<'a, str>,
        #[serde(borrow)]
        side: Cow<'a, str>,
        #[serde(borrow, alias = "strategy_code")]
        strategy: Cow<'a, str>,
        #[serde(alias = "price")]
        last_price: f64,
        atr: Option<f64>,
        qty: Option<f64>,
        stop_price: Option<f64>,
    }
    let mut input = BufReader::with_capacity(1 << 18, File::open(intents).unwrap());
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut line = String::new();
    while input.read_line(&mut line).unwrap() > 0 {
        let intent: Intent<'_> = serde_json::from_str(&line).unwrap();
        let qty = intent.qty.unwrap_or(1.0);
        writeln!(
            out,
            r#"{{"id":{},"symbol":"{}","qty":{qty},"notional":{}}}"#,
            intent.id,
            intent.symbol,
            qty * intent.last_price
        )
        .unwrap();
        line.clear();
    }
}

/// Loads a checkpoint up to a book that has answered a question, and prints how many bytes a row
/// the peak of memory is beyond the file.
fn print_memory(source: &Source) {
    let (config, size) = (Config::built_in(), u64::try_from(source.text.len()).unwrap());
    let checkpoint = state::read(source).unwrap();
    let portfolio = Portfolio::open(
        config,
        checkpoint.equity.unwrap(),
        checkpoint.positions,
        checkpoint.account,
    );
    let close = Intent { symbol: "SYM1", price: 1.into(), close: true, ..Intent::default() };
    black_box(portfolio.size(&close).unwrap());
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
    let beyond = kilobytes.map(|kilobytes| (kilobytes * 1024).saturating_sub(size));
    println!(
        "{}",
        beyond.map_or("unknown".to_owned(), |bytes| (bytes / u64::from(MANY)).to_string())
    );
}
