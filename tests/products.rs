//! The own position of an order under a product or on an exchange, and strategies that the config
//! assigns.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::{Intent, IntentError, Loaded, Loading, Side, Source};
use support::{posize_reading, written};

/// 75 under MIS and −50 under NRML, 20 that tell no product, and one share on each exchange.
const ROWS: &str = r#"{"equity": 10000000, "positions": [
 {"symbol": "INFY", "quantity": 75, "last_price": 100, "product": "MIS", "exchange": "NSE", "strategy": "swing"},
 {"symbol": "INFY", "quantity": -50, "last_price": 100, "product": "NRML", "exchange": "NSE"},
 {"symbol": "INFY", "quantity": 20, "last_price": 100},
 {"symbol": "TCS", "quantity": 30, "last_price": 100, "exchange": "NSE_EQ"},
 {"symbol": "TCS", "quantity": -10, "last_price": 100, "exchange": "BSE"},
 {"symbol": "SBIN", "quantity": 30, "last_price": 100, "product": "MIS"},
 {"symbol": "SBIN", "quantity": 10, "last_price": 100, "product": "CNC"}]}"#;

fn loaded<'a>(config: &str, state: &'a Source) -> Loaded<'a> {
    let config = posize::read_config(&Source::new("c.yaml", config)).into_config();
    Loading::with(config.expect("a good config")).load(&[state]).expect("a good state")
}

fn order<'a>(symbol: &'a str, side: Option<Side>, qty: &str) -> Intent<'a> {
    let number = |text: &str| text.parse().expect("a number");
    Intent {
        symbol,
        side,
        price: number("100"),
        qty: Some(number(qty)).filter(|_| side.is_some()),
        close: side.is_none(),
        ..Intent::default()
    }
}

/// `closes + opens` of an intent, or the code of what is wrong with it.
fn parts(loaded: &Loaded<'_>, intent: &Intent<'_>) -> String {
    match loaded.portfolio.size(intent) {
        Ok(answer) => {
            let side = answer.order.side.map_or("none", Side::name);
            format!("{side} {} + {}", answer.closes, answer.opens)
        }
        Err(error) => error.code().to_owned(),
    }
}

#[test]
fn an_order_closes_the_rows_of_its_product_and_of_none() {
    let state = Source::new("s.json", ROWS);
    let loaded = loaded("portfolio: {max_exposure_pct: 1}", &state);
    let infy = |side, qty, product, strategy| {
        parts(&loaded, &Intent { product, strategy, ..order("INFY", side, qty) })
    };
    let (buy, sell) = (Some(Side::Buy), Some(Side::Sell));
    // MIS: 75 + 20 of none. NRML: −50 + 20.
    assert_eq!(infy(None, "0", Some("MIS"), None), "sell 95 + 0");
    assert_eq!(infy(sell, "100", Some("mis"), None), "sell 95 + 5");
    assert_eq!(infy(None, "0", Some("NRML"), None), "buy 30 + 0");
    assert_eq!(infy(buy, "40", Some("CARRYFORWARD"), None), "buy 30 + 10");
    // One of them alone, which no row has: the 20 of none.
    assert_eq!(infy(None, "0", Some("CNC"), None), "sell 20 + 0");
    let message = |symbol, product, exchange| {
        let intent = Intent { product, exchange, ..order(symbol, None, "0") };
        let answer = loaded.portfolio.size(&intent).expect("an answer");
        answer.reason_message().expect("nothing to close")
    };
    assert_eq!(
        message("SBIN", Some("NRML"), Some("BSE")),
        "the own position of SBIN under NRML BSE is 0"
    );
    // A strategy has its own rows and those of none.
    assert_eq!(infy(None, "0", Some("MIS"), Some("swing")), "sell 95 + 0");
    assert_eq!(infy(None, "0", Some("MIS"), Some("other")), "sell 20 + 0");
    // Which of the two was meant can't be told; another strategy has rows of one product alone.
    for (side, qty) in [(None, "0"), (buy, "1"), (sell, "1")] {
        assert_eq!(infy(side, qty, None, None), "product_unclear");
    }
    assert_eq!(infy(None, "0", None, Some("other")), "buy 30 + 0");
    // Rows of one sign are closed together.
    assert_eq!(parts(&loaded, &order("SBIN", None, "0")), "sell 40 + 0");
    let mis = Intent { product: Some("MIS"), ..order("SBIN", None, "0") };
    assert_eq!(parts(&loaded, &mis), "sell 30 + 0");
}

#[test]
fn an_order_closes_the_rows_of_its_exchange() {
    let state = Source::new("s.json", ROWS);
    let loaded = loaded("portfolio: {max_exposure_pct: 1}", &state);
    assert_eq!(parts(&loaded, &order("TCS", None, "0")), "exchange_unclear");
    for (symbol, exchange, expected) in [
        ("TCS", Some("NSE"), "sell 30 + 0"),
        ("TCS", Some("bse_eq"), "buy 10 + 0"),
        ("NSE:TCS", None, "sell 30 + 0"),
        ("BSE:TCS", None, "buy 10 + 0"),
    ] {
        let intent = Intent { exchange, ..order(symbol, None, "0") };
        assert_eq!(parts(&loaded, &intent), expected, "{symbol} {exchange:?}");
    }
    let error = loaded.portfolio.size(&order("TCS", None, "0")).map(|_| ()).expect_err("unclear");
    assert_eq!(
        error.to_string(),
        "TCS is held long and short under different exchanges (30 NSE, -10 BSE): name the order's \
         exchange"
    );
    assert!(matches!(error, IntentError::MarketUnclear { .. }));
}

#[test]
fn what_is_closed_of_a_product_gives_back_its_room_and_no_other() {
    let state = Source::new("s.json", ROWS);
    let mut loaded = loaded("portfolio: {max_exposure_pct: 1}", &state);
    // 75 + 50 + 20 of INFY, 40 of TCS, 40 of SBIN, each at 100.
    assert_eq!(loaded.portfolio.exposure().to_string(), "22500");
    let close = Intent { product: Some("MIS"), ..order("SBIN", None, "0") };
    let answer = loaded.portfolio.size(&close).expect("an answer");
    assert_eq!(answer.after.current_exposure.to_string(), "19500");
    loaded.portfolio.apply(&answer).expect("a fill");
    assert_eq!(loaded.portfolio.exposure().to_string(), "19500");
    // A part: 60 of the 95 come from the 75 of MIS, which the book has first among the tagged; the
    // row of none is closed before those of strategies that the order does not name.
    let part = Intent { product: Some("MIS"), ..order("INFY", Some(Side::Sell), "60") };
    let answer = loaded.portfolio.size(&part).expect("an answer");
    loaded.portfolio.apply(&answer).expect("a fill");
    let rows: Vec<String> = loaded
        .portfolio
        .positions()
        .filter(|row| row.symbol == "INFY")
        .map(|row| row.quantity.to_string())
        .collect();
    assert_eq!(rows, ["35", "-50"]); // 20 of none, then 40 of 75
    assert_eq!(
        parts(&loaded, &Intent { product: Some("NRML"), ..order("INFY", None, "0") }),
        "buy 50 + 0"
    );
    assert_eq!(
        parts(&loaded, &Intent { product: Some("MIS"), ..order("INFY", None, "0") }),
        "sell 35 + 0"
    );
}

#[test]
fn a_stream_opens_and_closes_by_product_and_its_book_reads_the_same() {
    let (state, book) = (written("products.json", ROWS), written("products-out.json", ""));
    let opens = br#"{"symbol": "HDFC", "side": "buy", "price": 100, "qty": 50, "product": "NRML", "exchange": "NFO"}
{"symbol": "HDFC", "side": "sell", "price": 100, "qty": 25, "product": "MIS", "exchange": "NFO"}
{"symbol": "HDFC", "price": 100, "close": true}
"#;
    let wide = written("products.yaml", "portfolio: {max_risk_per_strategy_pct: 1}");
    std::fs::remove_file(&book).expect("removed");
    let ran = posize_reading(
        &["--config", &wide, "--state", &state, "size", "--intents", "-", "--book-out", &book],
        opens,
    );
    let qtys: Vec<&str> =
        ran.stdout.lines().map(|line| line.split("\"qty\":").nth(1).unwrap_or(line)).collect();
    assert!(qtys[0].starts_with("50,") && qtys[1].starts_with("25,"), "{}", ran.stdout);
    assert!(qtys[2].contains("\"code\":\"product_unclear\""), "{}", ran.stdout);
    let closes = br#"{"symbol": "HDFC", "price": 100, "close": true, "product": "MIS"}
{"symbol": "HDFC", "price": 100, "close": true, "product": "NRML"}
"#;
    let ran =
        posize_reading(&["--config", &wide, "--state", &book, "size", "--intents", "-"], closes);
    assert_eq!(
        ran.stdout,
        "{\"symbol\":\"HDFC\",\"side\":\"buy\",\"strategy\":null,\"qty\":25,\"notional\":2500,\"binding\":null,\"reason\":null}\n\
         {\"symbol\":\"HDFC\",\"side\":\"sell\",\"strategy\":null,\"qty\":50,\"notional\":5000,\"binding\":null,\"reason\":null}\n",
    );
}

#[test]
fn rows_that_name_no_strategy_are_given_the_one_that_is_assigned() {
    let state = Source::new(
        "s.json",
        r#"{"equity": 1000000, "positions": [
 {"symbol": "NIFTY25NOVFUT", "quantity": 75, "last_price": 100},
 {"symbol": "NIFTY25DECFUT", "quantity": 75, "last_price": 100},
 {"symbol": "TCS", "quantity": 10, "last_price": 100, "strategy": "own"},
 {"symbol": "INFY", "quantity": 10, "last_price": 100, "strategy": "unassigned"},
 {"symbol": "SBIN", "quantity": 10, "last_price": 100}],
 "orders": [{"order_id": "1", "symbol": "INFY", "side": "buy", "quantity": 5, "price": 100, "status": "OPEN"}]}"#,
    );
    // The symbol before its underlying; what names a strategy keeps it.
    let config =
        "portfolio:\n  assign: {nifty: trend, NIFTY25DECFUT: far, TCS: swing, INFY: swing}\n";
    let loaded = loaded(config, &state);
    let uses: Vec<String> = loaded
        .portfolio
        .limits()
        .strategies
        .iter()
        .map(|of| format!("{} {} {}", of.scope.as_deref().unwrap_or("-"), of.used, of.pending))
        .collect();
    assert_eq!(
        uses,
        ["far 7500 0", "own 1000 0", "swing 1500 500", "trend 7500 0", "unassigned 1000 0"]
    );
}

#[test]
fn a_short_that_a_delivery_order_opens_stays_one_in_the_written_book() {
    let empty = r#"{"equity": 1000000, "positions": []}"#;
    let (state, book) = (written("short.json", empty), written("short-out.json", ""));
    std::fs::remove_file(&book).expect("removed");
    let sells =
        br#"{"symbol": "TCS", "side": "sell", "price": 100, "qty": 4, "product": "CNC", "exchange": "NSE"}"#;
    for documents in [vec![&state], vec![&state, &state]] {
        let mut arguments = vec!["--config", "default"];
        for document in documents {
            arguments.extend(["--state", document]);
        }
        arguments.extend(["size", "--intents", "-", "--book-out", &book]);
        let ran = posize_reading(&arguments, sells);
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        let text = std::fs::read_to_string(&book).expect("a book");
        let source = Source::new("s.json", text.as_str());
        // Under its product it would be a sale out of holdings that nobody has.
        let written = loaded("portfolio: {max_leverage: 1}", &source);
        assert_eq!(written.portfolio.exposure().to_string(), "400", "{text}");
    }
}
