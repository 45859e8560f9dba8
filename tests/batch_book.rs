//! The shared book of a stream: against a model in rationals, against its limits, and against a
//! book that is written out and read again between any two intents.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use num_rational::Ratio;
use posize::engine::{Account, Config, LimitUse, Portfolio};
use posize::render::json;
use posize::source::Source;
use posize::state::{Kept, Wants};
use posize::stream::{IntentStream, Item, Outcome, StreamBook, StreamOptions};
use posize::{config, state};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::convert::Infallible;
use std::fmt::Write;

type Q = Ratio<i128>;

const CONFIG: &str = "portfolio:\n  max_leverage: 0.6\n  strategy_budgets:\n    s0: {capital_pct: \
    0.3}\n    s1: {capital_pct: 0.05}\n";
const EQUITY: i128 = 100_000;

/// Everything on that keeps sums of the book.
const FURTHER: &str = "portfolio:\n  max_leverage: 0.9\n  max_symbol_exposure_pct: 0.35\n  \
    max_underlying_exposure_pct: 0.4\n  max_open_risk_pct: 0.3\n  unstopped_risk_pct: \
    0.5\n  max_open_positions: 3\n  \
    correlation: {max_exposure_pct: 0.5, rho: [[SYM0, SYM1, 0.7], [SYM1, SYM2, -0.4]]}\n  \
    instruments:\n    SYM3: {margin_pct: 0.2}\n";

fn config() -> Config {
    config_of(CONFIG)
}

fn config_of(text: &str) -> Config {
    config::read_config(&Source::new("test.yaml", text)).into_config().expect("a good config")
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

/// An intent in hundredths and tenths, so that JSON and rationals come from the same whole numbers.
#[derive(Clone, Debug)]
struct Intent {
    symbol: u32,
    strategy: Option<u32>,
    buys: bool,
    /// Hundredths.
    price: u32,
    /// Tenths; `None` closes.
    qty: Option<u32>,
    /// Hundredths from the price.
    stop: Option<u32>,
    reduce_only: bool,
    all_or_none: bool,
}

/// What a point of each symbol is worth, and its lot in tenths.
const TERMS: [(i128, u32); 4] = [(1, 10), (50, 10), (1, 1), (2, 25)];

impl Intent {
    fn any(dice: &mut Dice) -> Self {
        let price = 100 + dice.below(40_000);
        let largest = [40, 900, 20_000][usize::try_from(dice.below(3)).expect("few")];
        Self {
            symbol: dice.below(4),
            strategy: Some(dice.below(4)).filter(|&strategy| strategy < 3),
            buys: dice.below(2) == 0,
            price,
            qty: (dice.below(8) > 0).then(|| 1 + dice.below(largest)),
            stop: (dice.below(2) == 0).then(|| 1 + dice.below(price / 2)),
            reduce_only: dice.below(9) == 0,
            all_or_none: dice.below(9) == 0,
        }
    }

    fn json(&self, id: usize) -> String {
        let (point_value, lot) = TERMS[usize::try_from(self.symbol).expect("few")];
        let hundredths = |number: u32| format!("{}.{:02}", number / 100, number % 100);
        let tenths = |number: u32| format!("{}.{}", number / 10, number % 10);
        let mut json = format!(
            r#"{{"id":{id},"symbol":"SYM{}","price":{},"point_value":{point_value},"lot_size":{}"#,
            self.symbol,
            hundredths(self.price),
            tenths(lot)
        );
        if let Some(strategy) = self.strategy {
            let _ = write!(json, r#","strategy":"s{strategy}""#);
        }
        match self.qty {
            Some(qty) => {
                write!(
                    json,
                    r#","side":"{}","qty":{}"#,
                    if self.buys { "buy" } else { "sell" },
                    tenths(qty)
                )
                .expect("a string takes everything");
            }
            None => json.push_str(r#","close":true"#),
        }
        // A close takes its side from the position, which the writer of the intent does not know.
        if let (Some(stop), Some(_)) = (self.stop, self.qty) {
            let _ = write!(
                json,
                r#","stop_price":{}"#,
                hundredths(if self.buys { self.price - stop } else { self.price + stop })
            );
        }
        let _ = write!(
            json,
            r#","reduce_only":{},"all_or_none":{}}}"#,
            self.reduce_only, self.all_or_none
        );
        json
    }
}

struct Row {
    /// The intent that opened it.
    number: usize,
    symbol: u32,
    strategy: Option<u32>,
    quantity: Q,
    unit_cost: Q,
}

/// The book in its plainest form, looked through from the start for every question.
#[derive(Default)]
struct Model {
    rows: Vec<Row>,
}

impl Model {
    fn exposure(&self, counts: impl Fn(&Row) -> bool) -> Q {
        self.rows
            .iter()
            .filter(|row| counts(row))
            .map(|row| abs(row.quantity) * row.unit_cost)
            .sum()
    }

    /// The ceilings of total exposure and of a strategy's budget.
    fn ceilings(strategy: Option<u32>) -> [Q; 2] {
        let share = match strategy {
            Some(0) => Q::new(3, 10),
            Some(1) => Q::new(5, 100),
            _ => Q::new(2, 10),
        };
        [Q::new(EQUITY * 8 * 6, 100), Q::from(EQUITY) * share]
    }

    /// The last intent of which something is held that counts in a limit as this one meets it: what
    /// the order is against, it closes first.
    fn last_taker(&self, intent: &Intent, limit: &str) -> Option<usize> {
        let is_own = |row: &&Row| {
            let strategies = [row.strategy, intent.strategy];
            row.symbol == intent.symbol
                && (strategies.contains(&None) || row.strategy == intent.strategy)
        };
        let held: Q = self.rows.iter().filter(is_own).map(|row| row.quantity).sum();
        let is_against = match intent.qty {
            None => held != Q::from(0),
            Some(_) if intent.buys => held < Q::from(0),
            Some(_) => held > Q::from(0),
        };
        let counts = |row: &&Row| limit == "total_exposure" || row.strategy == intent.strategy;
        let stays = |row: &&Row| !(is_against && is_own(row));
        self.rows.iter().filter(counts).filter(stays).map(|row| row.number).max()
    }

    /// How much is granted. The book then holds it.
    fn size(&mut self, number: usize, intent: &Intent) -> Q {
        let (point_value, lot) = TERMS[usize::try_from(intent.symbol).expect("few")];
        let price = Q::new(intent.price.into(), 100);
        let (unit_cost, lot) = (price * point_value, Q::new(lot.into(), 10));
        let strategy = intent.strategy;
        let is_own = |row: &Row| {
            row.symbol == intent.symbol
                && (strategy.is_none() || row.strategy.is_none() || row.strategy == strategy)
        };
        let held: Q = self.rows.iter().filter(|row| is_own(row)).map(|row| row.quantity).sum();
        let buys = if intent.qty.is_none() { held < Q::from(0) } else { intent.buys };
        let against = if buys { held < Q::from(0) } else { held > Q::from(0) };
        let closable = if against { abs(held) } else { Q::from(0) };
        let basis = intent.qty.map_or(abs(held), |qty| Q::new(qty.into(), 10));
        let asked = if intent.reduce_only { basis.min(closable) } else { basis };
        // What the own rows tie up is out of the way when the order is against them.
        let stays = |row: &Row| !(against && is_own(row));
        let [total, budget] = Self::ceilings(strategy);
        let mut rooms = vec![
            (total - self.exposure(stays), unit_cost),
            (budget - self.exposure(|row| stays(row) && row.strategy == strategy), unit_cost),
        ];
        if let (Some(stop), Some(_)) = (intent.stop, intent.qty) {
            rooms.push((Q::new(EQUITY, 100), Q::new(stop.into(), 100) * point_value));
        }
        let lots = |quantity: Q| (quantity / lot).floor() * lot;
        let most = rooms
            .into_iter()
            .map(|(room, cost)| lots(room / cost).max(Q::from(0)))
            .min()
            .expect("two at least");
        let allowed = asked.min(closable + most);
        let (closes, opens) = if allowed < closable {
            (lots(allowed), Q::from(0))
        } else {
            (closable, lots(allowed - closable))
        };
        if intent.all_or_none && closes + opens < basis {
            return Q::from(0);
        }
        self.close(&is_own, strategy, held, closes);
        if opens > Q::from(0) {
            let quantity = if buys { opens } else { -opens };
            let symbol = intent.symbol;
            self.rows.push(Row { number, symbol, strategy, quantity, unit_cost });
        }
        closes + opens
    }

    fn close(&mut self, is_own: &dyn Fn(&Row) -> bool, strategy: Option<u32>, held: Q, closes: Q) {
        let mut left = closes;
        if closes > Q::from(0) && closes == abs(held) {
            self.rows.retain(|row| !is_own(row));
            left = Q::from(0);
        }
        for first in [true, false] {
            for row in &mut self.rows {
                let on_side = (row.quantity < Q::from(0)) == (held < Q::from(0));
                if is_own(row) && on_side && (row.strategy == strategy) == first {
                    let taken = abs(row.quantity).min(left);
                    left -= taken;
                    row.quantity -= if row.quantity < Q::from(0) { -taken } else { taken };
                }
            }
        }
        self.rows.retain(|row| row.quantity != Q::from(0));
    }
}

fn abs(number: Q) -> Q {
    if number < Q::from(0) { -number } else { number }
}

/// The parts of a line that the model answers.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    qty: &'a RawValue,
    notional: &'a RawValue,
    binding: Option<&'a str>,
    #[serde(borrow, default)]
    taken_by: Option<&'a RawValue>,
}

fn rational(text: &str) -> Q {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().expect(text);
    Q::new(digits, 10_i128.pow(u32::try_from(fraction.len()).expect("few")))
}

fn stream(seed: u64, length: usize) -> Vec<Intent> {
    let mut dice = Dice(seed);
    (0..length).map(|_| Intent::any(&mut dice)).collect()
}

fn empty_book(config: &Config) -> Portfolio<'static> {
    let equity: posize::number::Decimal = EQUITY.to_string().parse().expect("a number");
    Portfolio::open(config.clone(), equity.into(), Vec::new(), Account::default())
}

fn answer(
    batch: &mut IntentStream,
    book: &mut Portfolio<'_>,
    number: usize,
    text: &str,
) -> (Outcome, String) {
    let (outcomes, lines) = answer_all(batch, book, number, &[text.to_owned()]);
    (outcomes[0], lines)
}

/// Answers these in one window; the first has that number.
fn answer_all(
    batch: &mut IntentStream,
    book: &mut Portfolio<'_>,
    first: usize,
    texts: &[String],
) -> (Vec<Outcome>, String) {
    let number = |index: usize| u64::try_from(first + index).expect("few");
    let items: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| Item { number: number(index), text: Ok(text.as_bytes()) })
        .collect();
    let (mut outcomes, mut lines) = (Vec::new(), Vec::new());
    let answered = batch.answer(
        &mut StreamBook::Shared(book),
        &items,
        &mut lines,
        |outcome| -> Result<(), Infallible> {
            outcomes.push(outcome);
            Ok(())
        },
    );
    answered.expect("nothing stops it");
    (outcomes, String::from_utf8(lines).expect("text"))
}

#[test]
fn a_stream_grants_what_a_model_in_rationals_grants_and_never_breaks_a_limit() {
    let config = config();
    let (mut cuts_by, mut taken, mut older) = ([0, 0, 0], 0, 0);
    for seed in 0..250 {
        let mut book = empty_book(&config);
        let mut batch = IntentStream::new(&book, StreamOptions::default());
        let mut model = Model::default();
        let mut last = 0;
        for (number, intent) in stream(seed, 80).iter().enumerate() {
            let context = format!("stream {seed}, intent {number}: {}", intent.json(number));
            let before =
                [model.exposure(|_| true), model.exposure(|row| row.strategy == intent.strategy)];
            let (_, line) = answer(&mut batch, &mut book, number, &intent.json(number));
            let found: Answer<'_> = serde_json::from_str(&line)
                .unwrap_or_else(|error| panic!("{context}: {line}: {error}"));
            let shared = found.binding.filter(|&limit| limit != "risk_per_trade");
            let taker = shared.and_then(|limit| model.last_taker(intent, limit));
            let granted = model.size(number, intent);
            assert_eq!(rational(found.qty.get()), granted, "{context}: {line}");
            let told = found.taken_by.map(|id| id.get().parse::<usize>().expect("a number"));
            assert_eq!(told, taker, "{context}: {line}");
            taken += u32::from(told.is_some());
            older += u32::from(told.is_some_and(|told| told < last));
            last = told.unwrap_or(last);
            let unit_cost = Q::new(intent.price.into(), 100)
                * TERMS[usize::try_from(intent.symbol).expect("few")].0;
            assert_eq!(rational(found.notional.get()), granted * unit_cost, "{context}");
            let after =
                [model.exposure(|_| true), model.exposure(|row| row.strategy == intent.strategy)];
            for (limit, (before, after)) in
                Model::ceilings(intent.strategy).into_iter().zip(before.into_iter().zip(after))
            {
                assert!(after <= limit.max(before), "{context}: {after} of {limit}");
            }
            let names = ["risk_per_trade", "total_exposure", "strategy_budget"];
            if let Some(limit) = names.iter().position(|&name| found.binding == Some(name)) {
                cuts_by[limit] += 1;
            }
            assert_eq!(rational(&book.exposure().to_string()), after[0], "{context}");
        }
    }
    assert!(
        cuts_by.iter().all(|&cuts| cuts > 500),
        "every limit must have decided often: {cuts_by:?}"
    );
    // Where one was closed again, an older one is named.
    assert!(
        taken > 3000 && older > 500,
        "{taken} were told who took the room, {older} an older one"
    );
}

/// The line without who took the room, which only a stream knows.
fn without_taker(line: &str) -> String {
    match line.split_once(r#","taken_by":"#) {
        Some((before, rest)) => {
            format!("{before}{}", &rest[rest.find(",\"reason\"").expect("a reason")..])
        }
        None => line.to_owned(),
    }
}

/// A checkpoint of fewer rows than that, and of orders that may still fill.
fn opening(dice: &mut Dice, most_rows: u32) -> String {
    let symbols = if most_rows > 100 { 1 } else { 4 };
    let mut list = |most: u32, fields: &dyn Fn(&mut Dice) -> String| -> String {
        let rows = (0..dice.below(most)).map(|_| {
            let strategy =
                ["null", "\"s0\"", "\"s1\""][usize::try_from(dice.below(3)).expect("few")];
            let multiplier = [
                "",
                ", \"multiplier\": 1",
                ", \"multiplier\": \
                50",
            ][usize::try_from(dice.below(3)).expect("few")];
            let (symbol, price) = (dice.below(symbols), 1 + dice.below(60));
            format!(
                "{{\"symbol\": \"SYM{symbol}\", \"strategy\": {strategy}, \"price\": {price}, \
                 \"ltp\": {price}{multiplier}, {}}}",
                fields(dice)
            )
        });
        rows.collect::<Vec<_>>().join(", ")
    };
    let sign = |dice: &mut Dice| if dice.below(2) == 0 { "-" } else { "" };
    let positions = list(most_rows, &|dice| {
        let tenths = 1 + dice.below(2000 / most_rows);
        format!("\"quantity\": {}{}.{}", sign(dice), tenths / 10, tenths % 10)
    });
    let orders = list(6, &|dice| {
        let side = if dice.below(2) == 0 { "buy" } else { "sell" };
        format!("\"side\": \"{side}\", \"quantity\": {}.5", dice.below(20))
    });
    format!("{{\"equity\": {EQUITY}, \"positions\": [{positions}], \"open_orders\": [{orders}]}}")
}

fn open_book<'a>(source: &'a Source, config: &Config) -> Portfolio<'a> {
    let wants = Wants { open_orders: true, ..Wants::default() };
    let checkpoint = state::read_with(source, &wants).expect("a good checkpoint");
    let equity = checkpoint.equity.expect("it is told");
    Portfolio::open(config.clone(), equity, checkpoint.positions, checkpoint.account)
}

fn written(book: &Portfolio<'_>) -> String {
    let mut out = Vec::new();
    state::write(book, &Kept::default(), &mut out).expect("a buffer takes all");
    String::from_utf8(out).expect("text")
}

/// Every limit as the book stands.
fn lines(book: &Portfolio<'_>) -> Vec<String> {
    let text = |of: &LimitUse| {
        format!("{} {} of {}, {} pending", of.label(), of.used, of.ceiling, of.pending)
    };
    book.limits().uses().map(text).collect()
}

#[test]
fn a_book_that_is_written_and_read_between_any_two_intents_gives_the_same_answers() {
    let empty = format!("{{\"equity\": {EQUITY}, \"positions\": []}}");
    let mut fills = 0;
    for seed in 1000..1240 {
        let config = if seed % 3 == 0 { config_of(FURTHER) } else { config() };
        let first = match seed % 8 {
            0 => empty.clone(),
            7 => opening(&mut Dice(seed), 900), // so many of one symbol that the book keeps sums of them
            _ => opening(&mut Dice(seed), 9),
        };
        let opened = Source::new("opened.json", first.clone());
        let mut book = open_book(&opened, &config);
        let mut batch = IntentStream::new(&book, StreamOptions::default());
        let mut text = first.clone();
        for (number, intent) in stream(seed, 60).iter().enumerate() {
            let json = intent.json(number);
            let context =
                format!("stream {seed}, intent {number}: {json}\non {text}\nfrom {first}");
            let (outcome, line) = answer(&mut batch, &mut book, number, &json);
            let source = Source::new("book.json", text);
            let mut again = open_book(&source, &config);
            let mut anew = IntentStream::new(&again, StreamOptions::default());
            let alone = answer(&mut anew, &mut again, number, &json);
            assert_eq!((alone.0, alone.1), (outcome, without_taker(&line)), "{context}");
            text = written(&again);
            fills += u32::from(text != source.text && text.contains("\"open_orders\""));
            assert_eq!(written(&book), text, "{context}");
            let read_again = Source::new("again.json", text.clone());
            let here = lines(&book);
            let there = lines(&open_book(&read_again, &config));
            assert_eq!(here, there, "{context}");
        }
    }
    assert!(fills > 4000, "{fills} fills beside open orders");
}

/// Looking a window's intents up before the first is sized must not hide from the later ones what
/// the earlier ones opened.
fn in_windows_as_one_by_one(config: &Config, opened: &Source, texts: &[String], window: usize) {
    let new = || {
        let book = open_book(opened, config);
        (IntentStream::new(&book, StreamOptions::default()), book)
    };
    let ((mut batch, mut book), (mut other_batch, mut other)) = (new(), new());
    for (first, texts) in (0..).step_by(window).zip(texts.chunks(window)) {
        let (outcomes, lines) = answer_all(&mut batch, &mut book, first, texts);
        let (mut alone, mut lines_alone) = (Vec::new(), String::new());
        for (number, text) in (first..).zip(texts) {
            let (outcome, line) = answer(&mut other_batch, &mut other, number, text);
            alone.push(outcome);
            lines_alone.push_str(&line);
        }
        assert_eq!(
            (outcomes, lines),
            (alone, lines_alone),
            "from intent {first} on {}",
            opened.text
        );
    }
    assert_eq!(written(&book), written(&other), "{}", opened.text);
}

#[test]
fn a_window_of_intents_is_answered_as_they_are_one_by_one() {
    for seed in 3000..3120 {
        let config = if seed % 3 == 0 { config_of(FURTHER) } else { config() };
        let opened = Source::new(
            "opened.json",
            opening(&mut Dice(seed), if seed % 8 == 7 { 900 } else { 9 }),
        );
        let texts: Vec<String> =
            stream(seed, 120).iter().enumerate().map(|(id, intent)| intent.json(id)).collect();
        in_windows_as_one_by_one(
            &config,
            &opened,
            &texts,
            [2, 16, 120][usize::try_from(seed % 3).expect("few")],
        );
    }
}

#[test]
fn names_that_are_numbered_anew_within_a_window_are_found_again() {
    let opened = Source::new("opened.json", format!("{{\"equity\": {EQUITY}, \"positions\": []}}"));
    let intent = |step: usize| {
        let (trade, side) = (step / 3, ["buy", "sell", "buy"][step % 3]);
        let (symbol, strategy) = match step % 3 {
            2 => (format!("KEPT{}", trade % 7), format!("k{}", trade % 5)),
            _ => (format!("NEW{trade}"), format!("n{trade}")),
        };
        format!(
            r#"{{"id":{step},"symbol":"{symbol}","strategy":"{strategy}","side":"{side}","qty":1,"price":1}}"#
        )
    };
    // 3,000 symbols and 3,000 strategies that come and go are more names than a book keeps.
    let texts: Vec<String> = (0..9000).map(intent).collect();
    in_windows_as_one_by_one(
        &config_of("portfolio:\n  strategy_budgets: {n0: {capital_pct: 0.1}}\n"),
        &opened,
        &texts,
        50,
    );
}

#[test]
fn answers_in_full_say_the_same_as_brief_ones() {
    let config = config();
    for seed in 2000..2030 {
        let explained =
            StreamOptions { explain: Some(json::append_answer), ..StreamOptions::default() };
        let (mut book, mut other) = (empty_book(&config), empty_book(&config));
        let (mut brief, mut full) = (
            IntentStream::new(&book, StreamOptions::default()),
            IntentStream::new(&other, explained),
        );
        for (number, intent) in stream(seed, 60).iter().enumerate() {
            let json = intent.json(number);
            let (outcome, line) = answer(&mut brief, &mut book, number, &json);
            let (same_outcome, document) = answer(&mut full, &mut other, number, &json);
            let of = |text: &str| -> serde_json::Value { serde_json::from_str(text).expect(text) };
            let (line, document) = (of(&line), of(&document));
            assert_eq!(outcome, same_outcome);
            for key in ["id", "symbol", "side", "strategy", "qty", "notional", "binding"] {
                assert_eq!(line[key], document[key], "{key} of {json}");
            }
            assert_eq!(line["reason"], document["reason"]["code"], "{json}");
            assert_eq!(line.get("taken_by"), document.get("taken_by"), "{json}");
        }
    }
}
