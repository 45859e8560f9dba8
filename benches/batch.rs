//! What a stream of intents costs beside the least that reading it costs, and what a large
//! checkpoint takes of time and memory: ratios, taken in one run, because they hold between
//! machines where times don't.
//!
//! `cargo bench --bench batch [-- INTENTS]`. CPU times are those of child processes as Linux counts
//! them (a hundredth of a second), the fastest of several rounds taken in turn; elsewhere the clock
//! on the wall stands in.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::float_arithmetic,
    reason = "a benchmark"
)]

use posize::config;
use posize::engine::Book;
use posize::source::Source;
use posize::state;
use serde::Deserialize;
use std::borrow::Cow;
use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;
const POSITIONS: u32 = 1000;

fn main() {
    let arguments: Vec<String> =
        env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["floor", intents] => floor(Path::new(intents)),
        ["typed", checkpoint] => typed(Path::new(checkpoint)),
        ["memory", checkpoint] => memory(Path::new(checkpoint)),
        rest => compare(rest.first().and_then(|count| count.parse().ok()).unwrap_or(1_000_000)),
    }
}

fn compare(intents: u32) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (stream, small) = (folder.join("bench-intents.jsonl"), folder.join("bench-book.json"));
    let bytes = write_intents(&stream, intents);
    fs::write(&small, checkpoint(POSITIONS)).unwrap();
    println!(
        "{intents} intents of {} bytes, a book of {POSITIONS} positions",
        bytes / u64::from(intents)
    );
    let posize = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_posize"));
        command
            .args(["--config", "default", "size", "--state"])
            .arg(&small)
            .arg("--intents")
            .arg(&stream);
        command.args(options).env_clear();
        command
    };
    let mut runs = [
        own(&["floor"], &stream),
        posize(&[]),
        posize(&["--independent", "--jobs", "1"]),
        posize(&["--independent"]),
    ];
    let [floor, shared, one, all] = fastest(&mut runs);
    let ratio = |name: &str, ratio: f64, bound: &str| println!("{name:<47} {ratio:.2}  ({bound})");
    ratio("shared book, brief: CPU to the floor", shared.cpu / floor.cpu, "at most 1.5");
    ratio("independent on one core: CPU to the floor", one.cpu / floor.cpu, "");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // One worker's reading and writing overlap its work, so its CPU time is what one core would
    // take.
    ratio(
        &format!("independent: CPU on one core to time on {cores}"),
        one.cpu / all.wall,
        "at least 1.6 on two",
    );
    book_sizes(&folder, &stream);
    checkpoints(&folder);
}

/// The same intents on a small and on a large book.
fn book_sizes(folder: &Path, stream: &Path) {
    let large = folder.join("bench-large.json");
    let few = folder.join("bench-few.jsonl");
    let head: Vec<String> = BufReader::new(File::open(stream).unwrap())
        .lines()
        .take(100_000)
        .map(Result::unwrap)
        .collect();
    fs::write(&few, head.join("\n")).unwrap();
    let times = [100, 100_000].map(|rows| {
        fs::write(&large, checkpoint(rows)).unwrap();
        let mut runs = [&few, &folder.join("bench-none.jsonl")].map(|intents| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_posize"));
            command
                .args(["--config", "default", "size", "--independent", "--jobs", "1", "--state"])
                .arg(&large);
            command.arg("--intents").arg(intents);
            command
        });
        fs::write(folder.join("bench-none.jsonl"), "").unwrap();
        let [with, without] = fastest(&mut runs);
        with.cpu - without.cpu
    });
    println!("{:<47} {:.2}", "an intent on 100,000 positions to one on 100", times[1] / times[0]);
}

/// A checkpoint of a million positions.
fn checkpoints(folder: &Path) {
    const ROWS: u32 = 1_000_000;
    let large = folder.join("bench-million.json");
    fs::write(&large, checkpoint(ROWS)).unwrap();
    let size = fs::metadata(&large).unwrap().len();
    println!("{ROWS} positions, {} MB", size / 1_000_000);
    let mut exit = Command::new(env!("CARGO_BIN_EXE_posize"));
    exit.args([
        "--config", "default", "size", "--symbol", "SYM1", "--close", "--price", "100", "--state",
    ])
    .arg(&large);
    let [typed, sized] = fastest(&mut [own(&["typed"], &large), exit]);
    println!(
        "{:<47} {:.2}  (at most 1.3)",
        "one trade on it: CPU to a typed serde_json read",
        sized.cpu / typed.cpu
    );
    let told = own(&["memory"], &large).stdout(Stdio::piped()).output().unwrap();
    let Some(peak) = String::from_utf8(told.stdout).unwrap().trim().parse::<u64>().ok() else {
        return;
    };
    let beyond = peak.saturating_sub(size) / u64::from(ROWS);
    println!("{:<47} {beyond}  (at most 200)", "bytes a position beyond the file");
}

/// This program in another of its roles.
fn own(role: &[&str], file: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(role).arg(file);
    command
}

struct Times {
    cpu: f64,
    wall: f64,
}

/// The fastest round of each, taken in turn so that all meet the same machine.
fn fastest<const N: usize>(runs: &mut [Command; N]) -> [Times; N] {
    let mut times = [(); N].map(|()| Times { cpu: f64::INFINITY, wall: f64::INFINITY });
    for _ in 0..ROUNDS {
        for (run, best) in runs.iter_mut().zip(&mut times) {
            let (start, before) = (Instant::now(), children_cpu());
            let status = run.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
            assert!(status.success(), "{run:?}");
            let wall = start.elapsed().as_secs_f64();
            best.wall = best.wall.min(wall);
            best.cpu = best
                .cpu
                .min(before.zip(children_cpu()).map_or(wall, |(before, after)| after - before));
        }
    }
    times
}

/// The seconds that finished children have had of processors.
fn children_cpu() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some((ticks(13)? + ticks(14)?) / 100.0)
}

/// The floor of a stream: each line into a typed struct that borrows from it, and a short line out.
fn floor(stream: &Path) {
    #[derive(Deserialize)]
    #[allow(dead_code, reason = "deserialised to be measured")]
    struct Intent<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
        #[serde(borrow)]
        symbol: Cow<'a, str>,
        #[serde(borrow)]
        exchange: Option<Cow<'a, str>>,
        #[serde(borrow)]
        instrument_type: Option<Cow<'a, str>>,
        #[serde(borrow)]
        side: Cow<'a, str>,
        price: f64,
        #[serde(borrow)]
        strategy_code: Option<Cow<'a, str>>,
        qty: Option<f64>,
        atr: Option<f64>,
        stop_price: Option<f64>,
        lot_size: Option<f64>,
        point_value: Option<f64>,
        #[serde(default)]
        reduce_only: bool,
        #[serde(default)]
        close: bool,
        #[serde(default)]
        all_or_none: bool,
    }
    let mut input = BufReader::with_capacity(1 << 18, File::open(stream).unwrap());
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut line = String::new();
    while input.read_line(&mut line).unwrap() > 0 {
        let intent: Intent<'_> = serde_json::from_str(&line).unwrap();
        let qty = intent.qty.unwrap_or(1.0);
        writeln!(
            out,
            r#"{{"id":"{}","symbol":"{}","qty":{qty},"notional":{}}}"#,
            intent.id,
            intent.symbol,
            qty * intent.price
        )
        .unwrap();
        line.clear();
    }
}

/// The floor of loading: the fields that count in typed structs, floats and no checks.
fn typed(checkpoint: &Path) {
    #[derive(Deserialize)]
    struct Floor<'a> {
        #[serde(borrow)]
        positions: Vec<Row<'a>>,
    }
    #[derive(Deserialize)]
    #[allow(dead_code, reason = "deserialised to be measured")]
    struct Row<'a> {
        #[serde(borrow)]
        tradingsymbol: Cow<'a, str>,
        #[serde(borrow)]
        strategy: Cow<'a, str>,
        quantity: f64,
        multiplier: f64,
        average_price: f64,
        last_price: f64,
    }
    let text = fs::read_to_string(checkpoint).unwrap();
    let floor: Floor<'_> = serde_json::from_str(&text).unwrap();
    assert!(!black_box(floor.positions).is_empty());
}

/// Loads as posize does, up to a book that has answered questions about two symbols, and so has its
/// index; prints the peak of memory in bytes.
fn memory(checkpoint: &Path) {
    let source = Source::new("bench.json", fs::read_to_string(checkpoint).unwrap());
    let config = config::built_in();
    let checkpoint = state::read(&source).unwrap();
    let book = Book::open(checkpoint.equity.unwrap(), checkpoint.positions, &config);
    for symbol in ["SYM1", "SYM4"] {
        assert!(!black_box(book.own(symbol, None)).net.is_zero());
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
    println!(
        "{}",
        kilobytes.map_or("unknown".to_owned(), |kilobytes| (kilobytes * 1024).to_string())
    );
}

/// A generator of numbers that only have to differ.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).unwrap()
    }
}

/// Intents as a strategy engine writes them: some set a quantity, some leave it to the mode, prices
/// in hundredths.
fn write_intents(path: &Path, count: u32) -> u64 {
    let mut dice = Dice(7);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    for number in 0..count {
        let (symbol, price) = (dice.below(POSITIONS), 10_000 + dice.below(490_000));
        let buys = dice.below(2) == 0;
        let hundredths = |number: u32| format!("{}.{:02}", number / 100, number % 100);
        let qty =
            if dice.below(2) == 0 { "null".to_owned() } else { (1 + dice.below(200)).to_string() };
        let stop = price / 50;
        let stop = match dice.below(3) {
            0 => hundredths(if buys { price - stop } else { price + stop }),
            _ => "null".to_owned(),
        };
        writeln!(
            out,
            r#"{{"id":"{number:08}","ts":"2025-11-18T10:{:02}:{:02}.{:06}+05:30","exchange":"NSE","symbol":"SYM{symbol}","instrument_type":"EQ","side":"{}","price":{},"strategy_code":"strategy_{}","qty":{qty},"atr":{},"stop_price":{stop},"reduce_only":false}}"#,
            number / 60 % 60,
            number % 60,
            dice.below(1_000_000),
            if buys { "BUY" } else { "SELL" },
            hundredths(price),
            dice.below(10),
            hundredths(price / 70),
        )
        .unwrap();
    }
    out.flush().unwrap();
    fs::metadata(path).unwrap().len()
}

/// A checkpoint with rows of about 240 bytes, shaped like a broker's.
fn checkpoint(rows: u32) -> String {
    let mut dice = Dice(3);
    let mut text = String::from("{\"equity\": 500000000, \"positions\": [\n");
    for row in 0..rows {
        let price = 10_000 + dice.below(490_000);
        let sign = if row % 3 == 2 { "-" } else { "" };
        let comma = if row == 0 { "" } else { ",\n" };
        let _ = write!(
            text,
            r#"{comma}{{"tradingsymbol":"SYM{row}","exchange":"NSE","instrument_token":{},"product":"NRML","quantity":{sign}{},"overnight_quantity":0,"multiplier":1,"average_price":{}.{:02},"last_price":{}.5,"pnl":-{}.25,"strategy":"strategy_{}","unrealised":{}}}"#,
            row * 256 % 1_000_000_007,
            1 + dice.below(200),
            price / 100,
            price % 100,
            price / 100,
            dice.below(10_000),
            row % 10,
            dice.below(100_000),
        );
    }
    text.push_str("\n]}\n");
    text
}
