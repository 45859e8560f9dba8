//! Instruments files: what is read of each form, and what it changes in an answer. The rows are made
//! up, in the shapes that brokers publish.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::engine::{InstrumentKind, Listing, Listings, OptionRight};
use posize::instruments_file::{self, InstrumentsFile, Wanted};
use posize::{Config, Intent, IntentError, Loaded, Loading, Side, Source, Timestamp};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use support::{posize, posize_reading, written};

const KITE: &str = "\
instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange
1,1,NIFTY25NOVFUT,\"NIFTY\",0,2025-11-25,0,0.1,65,FUT,NFO-FUT,NFO
2,2,NIFTY25DECFUT,\"NIFTY\",0,2025-12-30,0,0.1,75,FUT,NFO-FUT,NFO
3,3,NIFTY25NOV24000CE,\"NIFTY\",0,2025-11-25,24000,0.05,65,CE,NFO-OPT,NFO
4,4,RELIANCE,RELIANCE INDUSTRIES,0,,0,0.1,1,EQ,NSE,NSE
5,5,RELIANCE,RELIANCE INDUSTRIES,0,,0,0.05,1,EQ,BSE,BSE
6,6,GOLDM25DECFUT,GOLDM,0,2025-12-05,0,1,1,FUT,MCX-FUT,MCX
";

const UPSTOX: &str = r#"[
 {"segment": "NSE_FO", "name": "NIFTY", "exchange": "NSE", "expiry": 1764095399000, "instrument_type": "FUT",
  "underlying_symbol": "NIFTY", "instrument_key": "NSE_FO|1", "lot_size": 65, "freeze_quantity": 1800.0,
  "tick_size": 10.0, "trading_symbol": "NIFTY FUT 25 NOV 25", "strike_price": 0.0, "qty_multiplier": 1.0},
 {"segment": "NSE_FO", "name": "NIFTY", "exchange": "NSE", "expiry": 1764095399000, "instrument_type": "PE",
  "underlying_symbol": "NIFTY", "instrument_key": "NSE_FO|2", "lot_size": 65, "freeze_quantity": 1800.0,
  "tick_size": 5.0, "trading_symbol": "NIFTY 24000 PE 25 NOV 25", "strike_price": 24000.0, "qty_multiplier": 1.0},
 {"segment": "MCX_FO", "name": "GOLDM", "exchange": "MCX", "expiry": 1764959399000, "instrument_type": "FUT",
  "underlying_symbol": "GOLDM", "instrument_key": "MCX_FO|3", "lot_size": 1, "freeze_quantity": 100.0,
  "tick_size": 100.0, "trading_symbol": "GOLDM FUT 05 DEC 25", "strike_price": 0.0, "qty_multiplier": 10.0}
]"#;

const ANGEL: &str = r#"[{"token":"1","symbol":"NIFTY25NOV2524000CE","name":"NIFTY","expiry":"25NOV2025",
  "strike":"2400000.000000","lotsize":"65","instrumenttype":"OPTIDX","exch_seg":"NFO","tick_size":"5.000000"},
 {"token":"2","symbol":"SBIN-EQ","name":"SBIN","expiry":"","strike":"-1.000000","lotsize":"1",
  "instrumenttype":"","exch_seg":"NSE","tick_size":"10.000000"}]"#;

const DHAN: &str = "\
SEM_EXM_EXCH_ID,SEM_SEGMENT,SEM_INSTRUMENT_NAME,SEM_TRADING_SYMBOL,SEM_LOT_UNITS,SEM_EXPIRY_DATE,SEM_STRIKE_PRICE,SEM_OPTION_TYPE,SEM_TICK_SIZE,SM_SYMBOL_NAME
NSE,D,FUTIDX,NIFTY-Nov2025-FUT,65.0,2025-11-25 14:30:00,-0.01000,XX,10.0,NIFTY
NSE,D,OPTIDX,NIFTY-Nov2025-24000-CE,65.0,2025-11-25 14:30:00,24000.00000,CE,5.0,NIFTY
NSE,E,EQUITY,TCS,1.0,0001-01-01,,,10.0,TATA CONSULTANCY
";

const FREEZE: &str =
    "S.No.,SYMBOL              ,VOL_FRZ_QTY\n1,BANKNIFTY  ,600\n2,NIFTY      ,1800\n";

const BINANCE: &str = r#"{"timezone": "UTC", "symbols": [{"symbol": "BTCUSDT", "contractType": "PERPETUAL", "filters": [
  {"filterType": "PRICE_FILTER", "tickSize": "0.10"},
  {"filterType": "LOT_SIZE", "stepSize": "0.001", "minQty": "0.001", "maxQty": "1000"},
  {"filterType": "MIN_NOTIONAL", "notional": "100"}]}]}"#;

fn listings(texts: &[&str], wanted: &Wanted<'_>) -> Result<Listings, Vec<String>> {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(n, text)| Source::new(format!("{n}"), *text)).collect();
    instruments_file::read(&sources.iter().collect::<Vec<_>>(), wanted)
        .map_err(|found| found.iter().map(ToString::to_string).collect())
}

fn asked(symbol: &str) -> Wanted<'_> {
    Wanted::Symbols { asked: vec![symbol], held: Vec::new() }
}

/// What is listed of a symbol, in words; the same whether the file is searched or read whole.
fn listed(text: &str, symbol: &str) -> String {
    let shown = |wanted: &Wanted<'_>| {
        let listings = listings(&[text], wanted).unwrap_or_else(|found| panic!("{found:?}"));
        listings.get(symbol).map_or_else(|| "not listed".to_owned(), words)
    };
    let searched = shown(&asked(symbol));
    assert_eq!(searched, shown(&Wanted::All), "{symbol}");
    searched
}

fn words(listing: &Listing) -> String {
    let mut text = listing.symbol.clone();
    let kind = match listing.kind {
        None => String::new(),
        Some(InstrumentKind::Option(right)) => {
            format!(" option {}", right.map_or("?", OptionRight::name))
        }
        Some(InstrumentKind::Future) => " future".to_owned(),
        Some(kind) => format!(" {kind}"),
    };
    text += &kind;
    for (name, value) in [
        ("on", listing.underlying.clone()),
        ("lot", listing.lot_size.map(|n| n.to_string())),
        ("tick", listing.tick_size.map(|n| n.to_string())),
        ("strike", listing.strike.map(|n| n.to_string())),
        ("until", listing.expiry.map(|day| day.to_string())),
        ("most", listing.max_order_qty.map(|n| n.to_string())),
        ("point", listing.point_value.map(|n| n.to_string())),
        ("least", listing.min_notional.map(|n| n.to_string())),
    ] {
        if let Some(value) = value {
            write!(text, " {name} {value}").expect("a text takes all");
        }
    }
    text + if listing.lacks_point_value { " in bulk" } else { "" }
}

#[test]
fn each_form_of_file_tells_what_its_columns_say() {
    for (text, symbol, expected) in [
        (KITE, "NIFTY25NOVFUT", "future on NIFTY lot 65 tick 0.1 until 2025-11-25"),
        (KITE, "NIFTY25DECFUT", "future on NIFTY lot 75 tick 0.1 until 2025-12-30"),
        (
            KITE,
            "NIFTY25NOV24000CE",
            "option CE on NIFTY lot 65 tick 0.05 strike 24000 until 2025-11-25",
        ),
        // Two exchanges list it, with different ticks: which holds is not known.
        (KITE, "RELIANCE", "equity lot 1"),
        (KITE, "GOLDM25DECFUT", "future on GOLDM lot 1 tick 1 until 2025-12-05 in bulk"),
        // Ticks in paise: 10 / 100. The instant is 25 November 18:29:59 UTC.
        (
            UPSTOX,
            "NIFTY FUT 25 NOV 25",
            "future on NIFTY lot 65 tick 0.1 until 2025-11-25 most 1800",
        ),
        (
            UPSTOX,
            "NIFTY 24000 PE 25 NOV 25",
            "option PE on NIFTY lot 65 tick 0.05 strike 24000 until 2025-11-25 most 1800",
        ),
        (
            UPSTOX,
            "GOLDM FUT 05 DEC 25",
            "future on GOLDM lot 1 tick 1 until 2025-12-05 most 100 point 10",
        ),
        // 2400000 / 100 and 5 / 100.
        (
            ANGEL,
            "NIFTY25NOV2524000CE",
            "option CE on NIFTY lot 65 tick 0.05 strike 24000 until 2025-11-25",
        ),
        (ANGEL, "SBIN-EQ", "equity lot 1 tick 0.1"),
        (DHAN, "NIFTY-Nov2025-FUT", "future on NIFTY lot 65 tick 0.1 until 2025-11-25"),
        (
            DHAN,
            "NIFTY-Nov2025-24000-CE",
            "option CE on NIFTY lot 65 tick 0.05 strike 24000 until 2025-11-25",
        ),
        (DHAN, "TCS", "equity lot 1 tick 0.1"),
        (BINANCE, "BTCUSDT", "lot 0.001 tick 0.1 most 1000 least 100"),
    ] {
        assert_eq!(listed(text, symbol), format!("{symbol} {expected}"));
    }
    assert_eq!(listed(DHAN, "NIFTY-NOV2025-FUT"), listed(DHAN, "NIFTY-Nov2025-FUT"));
    assert_eq!(listed(KITE, "TCS"), "not listed");
}

#[test]
fn a_file_that_is_not_what_it_should_be_is_refused_with_its_place() {
    let cut_row = KITE.rsplit_once(",MCX-FUT").expect("the last row").0;
    for (text, expected) in [
        ("a,b\n1,2\n", "0: error[bad-instruments]: the file has not the columns"),
        ("", "0: error[bad-instruments]: the file has not the columns"),
        ("[]", "0: error[bad-instruments]: the file has not the columns"),
        ("{\"status\": \"error\"}", "0: error[bad-instruments]: the file has not the columns"),
        (cut_row, "0:7:1: error[bad-instruments]: the last row has not the 12 columns"),
        (
            &KITE.replace(",0.1,65,", ",0.1,sixty,"),
            "0:2:1: error[bad-instruments]: `lot_size` is `sixty`; it must be a number",
        ),
        (
            &KITE.replace("2025-11-25,0,", "2025-11-31,0,"),
            "0:2:1: error[bad-instruments]: `expiry` is `2025-11-31`; it must be a date",
        ),
        (
            &KITE.replace("3,3,NIFTY25NOV24000CE", "3,NIFTY25NOV24000CE"),
            "0:4:1: error[bad-instruments]: the file is no CSV",
        ),
        (
            &UPSTOX[..UPSTOX.len() - 20],
            "0:10:90: error[bad-instruments]: the file ends in the middle",
        ),
        (
            &UPSTOX.replace("\"lot_size\": 65", "\"lot_size\": \"x\""),
            "0:2:2: error[bad-instruments]: `lot_size` is `x`; it must be a number",
        ),
        (
            &BINANCE.replace("\"0.001\", \"minQty\"", "\"x\", \"minQty\""),
            "0:3:42: error[bad-instruments]: `stepSize` is `\"x\"`; it must be a number",
        ),
    ] {
        let found = listings(&[text], &Wanted::All).expect_err(text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}\n{expected}");
    }
}

#[test]
fn what_an_answer_needs_is_read_and_nothing_else() {
    let held = Wanted::Symbols { asked: vec!["nifty25novfut"], held: vec!["RELIANCE", "TCS"] };
    let read = listings(&[KITE, FREEZE], &held).expect("good files");
    let symbols: Vec<&str> = read.iter().map(|listing| listing.symbol.as_str()).collect();
    assert_eq!(symbols, ["NIFTY25NOVFUT", "RELIANCE"]);
    // A row that is not needed may hold anything.
    let strange = KITE.replace(",0.1,75,", ",0.1,many,");
    assert!(listings(&[&strange], &asked("NIFTY25NOVFUT")).is_ok());
    assert_eq!(
        listings(&[&strange], &asked("NIFTY25DECFUT")).map_err(|found| found.len()).err(),
        Some(1)
    );
}

#[test]
fn a_slip_of_a_symbol_finds_the_listed_one() {
    for (written, meant) in [
        ("NIFTY25NVFUT", Some("NIFTY25NOVFUT")),
        ("NFITY25NOVFUT", Some("NIFTY25NOVFUT")),
        ("reliance1", Some("RELIANCE")),
        ("RELIANEC", Some("RELIANCE")),
        ("TCS", None),
        ("GOLDM25DECFU", Some("GOLDM25DECFUT")),
    ] {
        for wanted in [asked(written), Wanted::All] {
            let listings = listings(&[KITE], &wanted).expect("a good file");
            assert_eq!(listings.nearest(written), meant, "{written} {wanted:?}");
        }
    }
}

fn source(name: &str, text: &str) -> Arc<dyn InstrumentsFile> {
    Arc::new(Arc::new(Source::new(name, text)))
}

/// A portfolio with these files, on 20 November 2025.
fn loaded<'a>(config: &str, files: &[&str], state: &'a Source, symbol: &str) -> Loaded<'a> {
    let reading = posize::read_config(&Source::new("c.yaml", config));
    let config = reading.into_config().expect("a good config");
    let files = files.iter().map(|text| source("file", text)).collect();
    Loading::with(config)
        .instruments(files)
        .asked(vec![symbol.to_owned()])
        .now(Timestamp(1_763_600_000))
        .load(&[state])
        .unwrap_or_else(|found| panic!("{found:?}"))
}

fn state(rows: &str) -> Source {
    Source::new("s.json", format!(r#"{{"equity": 10000000000, "positions": [{rows}]}}"#))
}

fn buy<'a>(symbol: &'a str, qty: &str, price: &str) -> Intent<'a> {
    let number = |text: &str| text.parse().expect("a number");
    Intent {
        symbol,
        side: Some(Side::Buy),
        price: number(price),
        qty: Some(number(qty)).filter(|_| qty != "0"),
        ..Intent::default()
    }
}

const DEFAULT: &str = "portfolio: {max_exposure_pct: 1}";

#[test]
fn an_answer_has_the_terms_that_are_listed() {
    let book = state("");
    let loaded = loaded(DEFAULT, &[KITE, FREEZE], &book, "NIFTY25NOVFUT");
    // 3,705 = 57 lots of 65, of which 1,800 allow 27 at once: 1,755 + 1,755 + 195.
    let answer = loaded.portfolio.size(&buy("NIFTY25NOVFUT", "3710", "100")).expect("an answer");
    assert_eq!(answer.qty.to_string(), "3705");
    let orders: Vec<String> = answer.orders.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(orders, ["1755", "1755", "195"]);
    assert_eq!(answer.order.underlying, "NIFTY");
    // A stop 2 × 1.11 below 100 is 97.78, and on the tick of 0.1 it is 97.7: 2.3 away.
    let computed =
        Intent { atr: Some("1.11".parse().expect("1.11")), ..buy("NIFTY25NOVFUT", "65", "100") };
    let answer = loaded.portfolio.size(&computed).expect("an answer");
    let stop = answer.order.stop.as_ref().expect("a stop");
    assert_eq!((stop.price.to_string(), stop.distance.to_string()), ("97.7".into(), "2.3".into()));
    let sold = Intent { side: Some(Side::Sell), ..computed };
    let answer = loaded.portfolio.size(&sold).expect("an answer");
    assert_eq!(answer.order.stop.as_ref().expect("a stop").price.to_string(), "102.3");
    // What is on the tick stays where it is.
    let on_tick =
        Intent { atr: Some("1.15".parse().expect("1.15")), ..buy("NIFTY25NOVFUT", "65", "100") };
    let answer = loaded.portfolio.size(&on_tick).expect("an answer");
    assert_eq!(answer.order.stop.as_ref().expect("a stop").price.to_string(), "97.7");
}

fn warnings(loaded: &Loaded<'_>, intent: &Intent<'_>) -> Vec<String> {
    let answer = loaded.portfolio.size(intent).expect("an answer");
    answer
        .warnings
        .iter()
        .map(|warning| format!("{}: {}", warning.code(), warning.message(&answer)))
        .collect()
}

#[test]
fn prices_off_the_tick_and_lots_that_differ_are_told() {
    let book = state("");
    let config =
        "portfolio: {instruments: {NIFTY: {lot_size: 75}, X: {tick_size: 0.5, max_order_qty: 3}}}";
    let loaded = loaded(config, &[KITE], &book, "NIFTY25NOVFUT");
    let stop_price = Some("97.75".parse().expect("97.75"));
    let intent = Intent { stop_price, ..buy("NIFTY25NOVFUT", "75", "100.07") };
    assert_eq!(
        warnings(&loaded, &intent),
        [
            "lot_differs: instruments tells a lot of 75 for NIFTY25NOVFUT, and the instruments file 65; \
             instruments is taken",
            "off_tick: price 100.07 is on no tick of NIFTY25NOVFUT, which is 0.1",
            "off_tick: stop 97.75 is on no tick of NIFTY25NOVFUT, which is 0.1",
        ]
    );
    assert_eq!(
        warnings(&loaded, &buy("X", "7", "10.25")),
        ["off_tick: price 10.25 is on no tick of X, which is 0.5"]
    );
    let answer = loaded.portfolio.size(&buy("X", "7", "10")).expect("an answer");
    let orders: Vec<String> = answer.orders.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(orders, ["3", "3", "1"]);
    let lot = Some("4".parse().expect("4"));
    let in_fours = Intent { lot_size: lot, ..buy("X", "8", "10") };
    assert_eq!(
        warnings(&loaded, &in_fours),
        ["no_orders: 8 can't be split into orders of at most 3 in lots of 4"]
    );
    assert_eq!(
        warnings(&loaded, &buy("X", "3001", "10")),
        ["no_orders: 3,001 can't be split into orders of at most 3 in lots of 1"]
    );
    assert_eq!(warnings(&loaded, &buy("X", "3000", "10")), [""; 0]);
}

#[test]
fn a_symbol_that_nothing_lists_is_not_opened_and_what_is_held_is_closed() {
    let book = state(r#"{"symbol": "OLD25OCTFUT", "quantity": 65, "last_price": 100}"#);
    let loaded = loaded("portfolio: {instruments: {MINE: {lot_size: 5}}}", &[KITE], &book, "x");
    let size =
        |intent: &Intent<'_>| loaded.portfolio.size(intent).map(|answer| answer.qty.to_string());
    assert_eq!(
        size(&buy("NIFTY25NVFUT", "65", "100")),
        Err(IntentError::UnknownSymbol {
            symbol: "NIFTY25NVFUT".to_owned(),
            near: None, // which is looked for where the symbol is one of those that are asked for
        })
    );
    assert_eq!(size(&buy("MINE", "7", "100")), Ok("5".to_owned()));
    let close = Intent { close: true, side: None, qty: None, ..buy("OLD25OCTFUT", "0", "90") };
    assert_eq!(size(&close), Ok("65".to_owned()));
    let more = buy("OLD25OCTFUT", "25", "90");
    assert!(size(&more).is_err(), "{:?}", size(&more));
    // The freeze file alone lists no symbol that another might not be.
    let config = Config::built_in();
    let state = state("");
    let freeze = Loading::with(config)
        .instruments(vec![source("freeze", FREEZE)])
        .now(Timestamp(0))
        .load(&[&state])
        .expect("a good file");
    assert!(freeze.portfolio.size(&buy("TCS", "1", "100")).is_ok());
}

#[test]
fn an_expired_contract_is_closed_and_not_opened() {
    let book = state(r#"{"symbol": "NIFTY25NOVFUT", "quantity": -65, "last_price": 100}"#);
    let at = |now: &str| {
        let now = posize::timestamp::read_instant(now).expect("a time");
        Loading::with(Config::built_in())
            .instruments(vec![source("kite", KITE)])
            .now(now.time)
            .load(&[&book])
            .expect("good files")
    };
    let sizes = |now: &str, qty: &str| {
        let answer = at(now).portfolio.size(&buy("NIFTY25NOVFUT", qty, "100")).expect("an answer");
        let warned: Vec<_> = answer.warnings.iter().map(posize::engine::Warning::code).collect();
        (answer.qty.to_string(), answer.reason.map(|reason| reason.code()), warned.join(" "))
    };
    // It trades to the end of its last day.
    assert_eq!(sizes("2025-11-25T23:59:59Z", "130"), ("130".into(), None, String::new()));
    assert_eq!(sizes("2025-11-26T00:00:00Z", "130"), ("65".into(), None, "expired".into()));
    assert_eq!(sizes("2025-11-26T00:00:00Z", "65"), ("65".into(), None, String::new()));
    let late = at("2026-01-01T00:00:00Z");
    let sold = Intent { side: Some(Side::Sell), ..buy("NIFTY25NOVFUT", "65", "100") };
    let answer = late.portfolio.size(&sold).expect("an answer");
    assert_eq!(
        answer.reason_message().as_deref(),
        Some("NIFTY25NOVFUT expired on 2025-11-25: nothing may be opened")
    );
    assert_eq!(answer.reason.map(|reason| reason.code()), Some("expired"));
}

#[test]
fn what_is_quoted_in_bulk_needs_a_point_value() {
    let empty = state("");
    let bare = loaded(DEFAULT, &[KITE], &empty, "GOLDM25DECFUT");
    let gold = buy("GOLDM25DECFUT", "1", "120000");
    assert_eq!(
        bare.portfolio.size(&gold).map(|_| ()),
        Err(IntentError::NoPointValue { symbol: "GOLDM25DECFUT".to_owned() })
    );
    let value = |answer: Result<posize::Answer<'_>, IntentError>| {
        answer.expect("an answer").order.point_value.to_string()
    };
    let told = Intent { point_value: Some("10".parse().expect("10")), ..gold.clone() };
    assert_eq!(value(bare.portfolio.size(&told)), "10");
    let config = "portfolio: {instruments: {GOLDM: {point_value: 10}}}";
    let by_config = loaded(config, &[KITE], &empty, "GOLDM25DECFUT");
    assert_eq!(value(by_config.portfolio.size(&gold)), "10");
    let book = state(
        r#"{"symbol": "GOLDM25DECFUT", "quantity": 1, "last_price": 120000, "multiplier": 10}"#,
    );
    let by_row = loaded(DEFAULT, &[KITE], &book, "GOLDM25DECFUT");
    assert_eq!(value(by_row.portfolio.size(&gold)), "10");
    let listed = loaded(DEFAULT, &[UPSTOX], &empty, "GOLDM FUT 05 DEC 25");
    assert_eq!(value(listed.portfolio.size(&buy("GOLDM FUT 05 DEC 25", "1", "120000"))), "10");
}

#[test]
fn a_listed_strike_counts_and_a_missing_one_is_refused() {
    // Its name tells 2524000; the file 24,000. Sold: 65 × 24,000.
    let row = r#"{"symbol": "NIFTY25NOV2524000CE", "quantity": -65, "last_price": 100}"#;
    let book = state(row);
    let loaded = loaded(DEFAULT, &[ANGEL], &book, "SBIN-EQ");
    assert_eq!(loaded.portfolio.exposure().to_string(), "1560000");
    // Nothing tells the strike of NIFTYOPT, neither with a file nor without.
    let bare = state(r#"{"symbol": "NIFTYOPT", "quantity": -65, "last_price": 100}"#);
    for files in [Vec::new(), vec![source("angel", ANGEL)]] {
        let loading = Loading::with(Config::built_in()).instruments(files).now(Timestamp(0));
        let found = loading.load(&[&bare]).map(|_| ()).expect_err("no strike");
        let codes: Vec<_> =
            found.iter().map(|found| (found.rule.code, found.key.as_str())).collect();
        assert_eq!(codes, [("bad-strike", "positions[0]")]);
    }
    // A list of its own tells it.
    let listed = ANGEL.replace("NIFTY25NOV2524000CE", "NIFTYOPT");
    let loading = Loading::with(Config::built_in()).instruments(vec![source("angel", &listed)]);
    let loaded = loading.now(Timestamp(0)).load(&[&bare]).expect("a strike");
    assert_eq!(loaded.portfolio.exposure().to_string(), "1560000");
}

#[test]
fn the_exchange_s_least_money_is_a_floor_for_what_opens() {
    let book = state("");
    let loaded = loaded(DEFAULT, &[BINANCE], &book, "BTCUSDT");
    let reason = |qty: &str| {
        let answer = loaded.portfolio.size(&buy("BTCUSDT", qty, "50000")).expect("an answer");
        (answer.qty.to_string(), answer.reason_message().unwrap_or_default())
    };
    assert_eq!(reason("0.0025"), ("0.002".to_owned(), String::new())); // 0.002 × 50,000 = 100
    assert_eq!(
        reason("0.0019"),
        (
            "0".to_owned(),
            "0.001 would open for 50, less than the exchange's least of 100, and nothing is raised \
             to reach it"
                .to_owned()
        )
    );
}

#[test]
fn a_library_that_hands_over_no_file_or_no_time_is_told_so() {
    let book = state("");
    let config = posize::read_config(&Source::new("c", "portfolio: {instruments_file: nfo.csv}"));
    let config = config.into_config().expect("a good config");
    let found = Loading::with(config).load(&[&book]).map(|_| ()).expect_err("no file");
    assert_eq!(found[0].rule.code, "bad-instruments");
    let timeless = Loading::with(Config::built_in()).instruments(vec![source("kite", KITE)]);
    let found = timeless.load(&[&book]).map(|_| ()).expect_err("no time");
    assert_eq!(found[0].message, "nothing tells the time now, by which a contract has expired");
}

const NOW: [&str; 2] = ["--now", "2025-11-20T09:00:00Z"];

#[test]
fn the_command_line_reads_files_packed_or_not_from_the_folder_of_the_config() {
    let plain = written("list.csv", KITE);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(KITE.as_bytes()).expect("packed");
    let packed = packed.finish().expect("packed");
    let gz = format!("{plain}.gz");
    std::fs::write(&gz, &packed).expect("written");
    let name = plain.rsplit('/').next().expect("a name");
    let config = written("named.yaml", &format!("portfolio: {{instruments_file: {name}}}"));
    let qty = |options: &[&str]| {
        let mut arguments = vec!["--equity", "10000000", "size", "--symbol", "NIFTY25NOVFUT"];
        arguments.extend(["--side", "buy", "--price", "100", "--qty", "100", "--quiet"]);
        arguments.extend(NOW);
        arguments.extend(options);
        let ran = posize(&arguments);
        (ran.status, ran.stdout, ran.stderr)
    };
    for options in [
        ["--config", "default", "--instruments", &plain],
        ["--config", "default", "--instruments", &gz],
        ["--config", &config, "--color", "never"],
    ] {
        let (status, stdout, stderr) = qty(&options);
        assert_eq!((status, stdout.as_str()), (Some(0), "65\n"), "{options:?} {stderr}");
    }
    // A list that comes through a pipe can be read but once, also where a symbol is not in it.
    for (symbol, status) in [("NIFTY25NOVFUT", 0), ("NIFTY25NOVFTU", 2)] {
        let arguments = [
            "--config",
            "default",
            "--equity",
            "10000000",
            "--instruments",
            "-",
            NOW[0],
            NOW[1],
            "size",
            "--symbol",
            symbol,
            "--side",
            "buy",
            "--price",
            "100",
            "--qty",
            "65",
        ];
        let ran = posize_reading(&arguments, KITE.as_bytes());
        assert_eq!(ran.status, Some(status), "{}", ran.stderr);
        assert_eq!(ran.stderr.contains("did you mean NIFTY25NOVFUT?"), status == 2);
    }
    let twice = ["--config", "default", "--state", "-", "--instruments", "-", "limits"];
    let ran = posize_reading(&twice, KITE.as_bytes());
    let said = "posize: both the state and the instruments are to be read from standard input: \
                name a file for one\n";
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(2), said));
    std::fs::write(&gz, &packed[..packed.len() / 2]).expect("written");
    let (status, stdout, stderr) = qty(&["--config", "default", "--instruments", &gz]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""), "{stderr}");
    assert!(stderr.contains("unreadable-file") && stderr.contains("gzip"), "{stderr}");
}

#[test]
fn a_stream_finds_every_symbol_and_tells_how_it_splits() {
    let (list, freeze) = (written("stream.csv", KITE), written("freeze.csv", FREEZE));
    let intents = br#"{"symbol": "NIFTY25NOVFUT", "side": "buy", "price": 100, "qty": 1900}
{"symbol": "NIFTY25NOVFTU", "side": "buy", "price": 100, "qty": 65}
{"symbol": "RELIANCE", "side": "buy", "price": 100, "qty": 3}
"#;
    let mut arguments = vec!["--config", "default", "--equity", "10000000", "--instruments", &list];
    arguments.extend(["--instruments", &freeze, "size", "--intents", "-"]);
    arguments.extend(NOW);
    let ran = posize_reading(&arguments, intents);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            r#"{"symbol":"NIFTY25NOVFUT","side":"buy","strategy":null,"qty":1885,"orders":[1755,130],"notional":188500,"binding":null,"reason":null}"#,
            r#"{"line":2,"error":{"code":"unknown_symbol","message":"no instruments file lists NIFTY25NOVFTU, nor does instruments in the config: did you mean NIFTY25NOVFUT?"}}"#,
            r#"{"symbol":"RELIANCE","side":"buy","strategy":null,"qty":3,"notional":300,"binding":null,"reason":null}"#,
        ]
    );
    assert_eq!(ran.status, Some(2));
}

#[test]
fn validate_holds_the_config_and_the_book_against_the_list() {
    let list = written("lots.csv", KITE);
    // NIFTY trades in lots of 65 and of 75 while the exchange changes over; 70 is neither.
    let config = written(
        "lots.yaml",
        "portfolio:\n  instruments_file: lots.csv\n  instruments:\n    NIFTY: {lot_size: 75}\n    \
         NIFTY25NOV24000CE: {lot_size: 70}\n",
    );
    let state = written(
        "lots.json",
        r#"{"equity": 10000000, "positions": [
{"symbol": "NIFTY25NOVFUT", "quantity": 65, "last_price": 100, "strategy": "s"},
{"symbol": "NIFTY25DECFUT", "quantity": 75, "last_price": 100, "strategy": "s"}]}"#,
    );
    let ran = posize(&["validate", &config, "--state", &state, NOW[0], NOW[1]]);
    let expected = [
        format!(
            "{config}:5:35: warning[lot-differs]: the lot of `NIFTY25NOV24000CE` is 70 here, and 65 in"
        ),
        format!(
            "{state}:2:12: warning[lot-differs]: positions[0].symbol: `instruments` tells a lot of 75"
        ),
        format!("{list}: ok"),
        format!("{state}: positions, 2 rows; equity"),
    ];
    for line in &expected {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    assert_eq!(ran.stdout.matches("lot-differs").count(), 2, "{}", ran.stdout);
    assert_eq!(ran.status, Some(0));
    std::fs::remove_file(&list).expect("removed");
    let ran = posize(&["validate", &config]);
    assert!(ran.stdout.contains("error[unreadable-file]"), "{}", ran.stdout);
    assert_eq!(ran.status, Some(2));
}
