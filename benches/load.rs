//! What loading a checkpoint costs, as a ratio to the least that typed deserialising of the same
//! bytes costs.
//!
//! `cargo bench --bench load [-- ROWS]` builds a checkpoint of that many rows shaped like a
//! broker's, reads it both ways in turn in this one process, and prints the ratio of the fastest
//! rounds. Ratios hold between machines; times don't.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::float_arithmetic,
    reason = "a benchmark"
)]

use posize::source::Source;
use posize::state;
use serde::Deserialize;
use std::borrow::Cow;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;

/// The floor: the same fields in typed structs, with floats where posize has exact decimals, and no
/// checks.
#[derive(Deserialize)]
struct Floor<'a> {
    #[serde(borrow)]
    data: FloorData<'a>,
}

#[derive(Deserialize)]
struct FloorData<'a> {
    #[serde(borrow)]
    net: Vec<FloorRow<'a>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "deserialised to be measured")]
struct FloorRow<'a> {
    #[serde(borrow)]
    tradingsymbol: Cow<'a, str>,
    quantity: f64,
    multiplier: f64,
    average_price: f64,
    last_price: f64,
}

fn main() {
    let rows =
        std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    for (name, text) in [("compact", checkpoint(rows, "")), ("spaced", checkpoint(rows, " "))] {
        let source = Source::new("bench.json", text);
        let (floor, load) = fastest(&source, rows);
        println!(
            "{rows} rows, {name}, {} bytes a row: floor {floor:?}, load {load:?}, ratio {:.2}",
            source.text.len() / rows,
            load.as_secs_f64() / floor.as_secs_f64()
        );
    }
}

/// The fastest round of each, taken in turn so that both meet the same machine.
fn fastest(source: &Source, rows: usize) -> (Duration, Duration) {
    let (mut floor, mut load) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let parsed: Floor<'_> = serde_json::from_str(black_box(&source.text)).unwrap();
        assert_eq!(black_box(parsed.data.net).len(), rows);
        floor = floor.min(start.elapsed());

        let start = Instant::now();
        let checkpoint = state::read(black_box(source)).unwrap();
        assert_eq!(black_box(checkpoint.positions).len(), rows);
        load = load.min(start.elapsed());
    }
    (floor, load)
}

/// A broker's answer with rows of about 240 bytes, the size and shape of a real one. `space` stands
/// after each colon and comma.
fn checkpoint(rows: usize, space: &str) -> String {
    let mut text = String::from("{\"equity\": 500000000, \"data\": {\"net\": [\n");
    for row in 0..rows {
        let paise = 10_000 + row * 37 % 900_000;
        let price = format!("{}.{:02}", paise / 100, paise % 100);
        let last = format!("{}.{:02}", paise / 100 + 3, paise % 100);
        let fields = [
            ("tradingsymbol", format!("\"SYM{row}\"")),
            ("exchange", "\"NSE\"".to_owned()),
            ("instrument_token", (row * 256 + 1).to_string()),
            ("product", "\"NRML\"".to_owned()),
            ("quantity", (row % 400 + 1).to_string()),
            ("overnight_quantity", (row % 7).to_string()),
            ("multiplier", "1".to_owned()),
            ("average_price", price.clone()),
            ("close_price", price.clone()),
            ("last_price", last),
            ("value", format!("-{}.5", row % 400 * 97)),
            ("pnl", format!("{}.25", row % 1000)),
            ("m2m", format!("{}.25", row % 1000)),
            ("unrealised", "1450".to_owned()),
            ("realised", "0".to_owned()),
        ];
        let comma = if row == 0 { "" } else { ",\n" };
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| format!("\"{name}\":{space}{value}")).collect();
        let _ = write!(text, "{comma}{{{}}}", fields.join(&format!(",{space}")));
    }
    text.push_str("\n]}}\n");
    text
}
