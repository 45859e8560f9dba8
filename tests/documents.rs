//! Documents as brokers and bots write them: read with the figures worked out by hand, or refused.
//! The rows are made up, in the shapes of each broker's answers.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use posize::diagnostic::Diagnostic;
use posize::engine::{Position, WorkingOrder};
use posize::number::Exact;
use posize::source::Source;
use posize::state::{self, Wants};
use std::fmt::Write;

fn sources(texts: &[&str]) -> Vec<Source> {
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| Source::new(format!("{index}.json"), *text))
        .collect()
}

/// `quantity symbol = exposure`, the latter multiplied out here, and what else the row tells.
fn row(position: &Position<'_>) -> String {
    let points = &Exact::from(position.quantity).abs() * &Exact::from(position.mark);
    let exposure = &points * &position.point_value.map_or(Exact::ONE, Exact::from);
    let mut text = format!("{} {} = {exposure}", position.quantity, position.symbol);
    if let Some(market) = &position.market {
        for word in [&market.product, &market.exchange].into_iter().flatten() {
            write!(text, " {word}").expect("a text takes all");
        }
    }
    for (name, value) in [
        ("strategy", position.strategy.as_deref().map(str::to_owned)),
        ("stop", position.stop_price.map(|stop| stop.to_string())),
    ] {
        if let Some(value) = value {
            write!(text, " {name} {value}").expect("a text takes all");
        }
    }
    text
}

fn order(order: &WorkingOrder<'_>) -> String {
    let WorkingOrder { id, side, quantity, symbol, price, trigger_price, stop_price, .. } = order;
    let mut text = format!("{side} {quantity} {symbol} at {price}");
    for (name, price) in [("trigger", trigger_price), ("stop", stop_price)] {
        if let Some(price) = price {
            write!(text, " {name} {price}").expect("a text takes all");
        }
    }
    if let Some(id) = id {
        write!(text, " #{id}").expect("a text takes all");
    }
    text
}

fn problem(problem: &Diagnostic) -> String {
    format!("{}: {} {}", problem.file, problem.rule.code, problem.key)
}

/// What documents together come to, or each problem.
struct Told {
    equity: Option<String>,
    free_margin: Option<String>,
    rows: Vec<String>,
    orders: Vec<String>,
    warnings: Vec<String>,
    read: Vec<String>,
}

fn told(texts: &[&str]) -> Result<Told, Vec<String>> {
    let sources = sources(texts);
    let wants = Wants { open_orders: true, ..Wants::default() };
    let read = state::read_all(&sources.iter().collect::<Vec<_>>(), &wants);
    let read = read.map_err(|problems| {
        assert!(problems.iter().all(|problem| problem.span.is_some()), "{problems:#?}");
        problems.iter().map(problem).collect::<Vec<_>>()
    })?;
    for index in 0..read.positions.len() {
        let symbol = &read.positions[index].symbol;
        let place = read.locate(index, &[]).expect("a position has a place");
        assert!(place.text.contains(&**symbol) || place.path.contains(&**symbol), "{place:?}");
    }
    Ok(Told {
        equity: read.equity.as_ref().map(ToString::to_string),
        free_margin: read.account.free_margin.as_ref().map(ToString::to_string),
        rows: read.positions.iter().map(row).collect(),
        orders: read.account.working_orders.iter().map(order).collect(),
        warnings: read
            .warnings
            .iter()
            .map(|warning| problem(warning).trim_end().to_owned())
            .collect(),
        read: read.documents.iter().map(ToString::to_string).collect(),
    })
}

fn rows_of(text: &str) -> Vec<String> {
    told(&[text]).unwrap_or_else(|problems| panic!("{text}: {problems:?}")).rows
}

/// The codes and paths of what is wrong with a single document.
fn refused(text: &str) -> Vec<String> {
    match told(&[text]) {
        Ok(told) => panic!("{text} was read as {:?}", told.rows),
        Err(problems) => {
            problems.iter().map(|text| text["0.json: ".len()..].trim_end().to_owned()).collect()
        }
    }
}

fn codes(text: &str) -> Vec<String> {
    let mut codes: Vec<String> = refused(text)
        .iter()
        .map(|problem| problem.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    codes.dedup();
    codes
}

/// A broker's positions, the line that says what was read, and the rows.
const POSITIONS: &[(&str, &str, &[&str])] = &[
    (
        r#"{"status": "success", "data": {"net": [
            {"tradingsymbol": "GOLDM25DECFUT", "exchange": "MCX", "instrument_token": 1, "product": "NRML", "quantity": 2,
             "overnight_quantity": 2, "multiplier": 10, "average_price": 124000, "last_price": 124500.5, "buy_quantity": 2, "sell_quantity": 0},
            {"tradingsymbol": "SBIN", "exchange": "NSE", "instrument_token": 2, "product": "CO", "quantity": 0, "multiplier": 1,
             "average_price": 0, "last_price": 0, "buy_quantity": 1, "sell_quantity": 1}],
            "day": [{"tradingsymbol": "GOLDM25DECFUT", "quantity": 2, "last_price": 124500.5}]}}"#,
        "Kite positions, 2 rows",
        &["2 GOLDM25DECFUT = 2490010 NRML MCX"], // 2 × 124500.5 × 10
    ),
    (
        r#"{"status": "success", "data": [
            {"exchange": "NFO", "multiplier": 1.0, "product": "D", "instrument_token": "NSE_FO|5", "average_price": null,
             "day_buy_price": "", "quantity": -75, "last_price": 195.5, "tradingsymbol": "NIFTY25NOV24000CE",
             "trading_symbol": "NIFTY25NOV24000CE"},
            {"exchange": "NSE", "product": "I", "instrument_token": "NSE_EQ|6", "quantity": 10, "last_price": 910,
             "tradingsymbol": "SBIN", "trading_symbol": "SBIN"}]}"#,
        "Upstox positions, 2 rows",
        &["-75 NIFTY25NOV24000CE = 14662.5 NRML NFO", "10 SBIN = 9100 MIS NSE"],
    ),
    (
        r#"{"status": true, "message": "SUCCESS", "errorcode": "", "data": [
            {"symboltoken": "1", "symbolname": "NIFTY", "multiplier": "-1", "exchange": "NFO", "producttype": "CARRYFORWARD",
             "tradingsymbol": "NIFTY25NOV2524000CE", "strikeprice": "24000.0", "lotsize": "75", "netqty": "-150",
             "avgnetprice": "199.94", "ltp": "195.00", "buyqty": "0", "sellqty": "150"}]}"#,
        "Angel One positions, 1 row",
        &["-150 NIFTY25NOV2524000CE = 29250 NRML NFO"],
    ),
    (
        r#"[{"dhanClientId": "1", "tradingSymbol": "TCS", "securityId": "1", "positionType": "LONG", "exchangeSegment": "NSE_EQ",
             "productType": "INTRADAY", "buyAvg": 3345.8, "costPrice": 3215.0, "netQty": 40, "multiplier": 1},
            {"dhanClientId": "1", "tradingSymbol": "INFY", "securityId": "2", "positionType": "CLOSED", "exchangeSegment": "NSE_EQ",
             "productType": "INTRADAY", "costPrice": 0.0, "netQty": 0, "multiplier": 1}]"#,
        "Dhan positions, 2 rows",
        &["40 TCS = 128600 MIS NSE"],
    ),
    (
        r#"{"s": "ok", "code": 200, "message": "", "netPositions": [
            {"netQty": -75, "qty": 75, "avgPrice": 118.5, "netAvg": 118.5, "side": -1, "productType": "MARGIN", "ltp": 115.0,
             "fyToken": "1", "qtyMulti_com": 1, "symbol": "NSE:NIFTY25NOV24000CE", "exchange": 10, "cfSellQty": 75},
            {"netQty": 0, "qty": 0, "side": 0, "ltp": 10, "fyToken": "2", "symbol": "NSE:IDEA-EQ"}],
            "overall": {"count_total": 2, "count_open": 1, "pl_total": 262.5}}"#,
        "Fyers positions, 2 rows",
        &["-75 NSE:NIFTY25NOV24000CE = 8625 NRML"],
    ),
    (
        r#"[{"stat": "Ok", "uid": "F", "exch": "MCX", "tsym": "GOLDM05DEC25", "mult": "10", "prcftr": "0.100000", "prd": "M",
             "s_prdt_ali": "NRML", "netqty": "3", "netavgprc": "124000.00", "lp": "124500.00"}]"#,
        "Noren positions, 1 row",
        &["3 GOLDM05DEC25 = 373500 NRML MCX"], // 3 × 124500 × (10 × 0.1)
    ),
    (
        r#"{"stat": "Ok", "stCode": 200, "data": [
            {"trdSym": "NIFTY25NOV24000CE", "sym": "NIFTY", "exSeg": "nse_fo", "prod": "NRML", "type": "OPTIDX", "multiplier": "1",
             "cfBuyQty": "0", "flBuyQty": "75", "cfSellQty": "150", "flSellQty": "0", "cfBuyAmt": "0", "buyAmt": "15000.00",
             "cfSellAmt": "31500.00", "sellAmt": "0"}]}"#,
        "Kotak Neo positions, 1 row",
        &["-75 NIFTY25NOV24000CE = 16500 NRML NFO"], // 75 − 150; 15000 − 31500 over −75 is 220
    ),
    (
        r#"{"status": "success", "data": [
            {"symbol": "YESBANK", "exchange": "NSE", "product": "MIS", "quantity": "-104", "average_price": "17.2", "ltp": "17.31"},
            {"symbol": "NHPC", "exchange": "NSE", "product": "CNC", "quantity": "0", "average_price": "0.0", "ltp": "83.7"}]}"#,
        "OpenAlgo positions, 2 rows",
        &["-104 YESBANK = 1800.24 MIS NSE"],
    ),
    (
        r#"[{"symbol": "SLM", "side": "short", "market_value": "-22079", "asset_class": "us_equity", "avg_entry_price": "8.36",
             "qty": "-2478", "exchange": "NASDAQ", "current_price": "8.91"},
            {"symbol": "AAPL", "side": "long", "asset_class": "us_equity", "qty": "5", "exchange": "NASDAQ", "current_price": "120.0"}]"#,
        "Alpaca positions, 2 rows",
        &["-2478 SLM = 22078.98 NASDAQ", "5 AAPL = 600 NASDAQ"],
    ),
    (
        r#"[{"acctId": "U1", "conid": 1, "contractDesc": "SPY", "position": 4.0, "mktPrice": 655.5, "currency": "USD",
             "avgCost": 650, "avgPrice": 650, "putOrCall": null, "multiplier": 0.0, "strike": "0", "ticker": "SPY"},
            {"acctId": "U1", "conid": 2, "contractDesc": "ES     DEC2025", "position": -2.0, "mktPrice": 6800.25, "currency": "USD",
             "avgCost": 339000.0, "avgPrice": 6780.0, "multiplier": 50.0, "ticker": "ES"}]"#,
        "Interactive Brokers positions, 2 rows",
        &["4 SPY = 2622", "-2 ES     DEC2025 = 680025"],
    ),
    (
        r#"[{"symbol": "BTCUSDT", "positionSide": "BOTH", "positionAmt": "-0.005", "entryPrice": "50000.1", "markPrice": "50010.1",
             "notional": "-250.05"}, {"symbol": "ETHUSDT", "positionSide": "SHORT", "positionAmt": "-2", "markPrice": "3000"}]"#,
        "Binance positions, 2 rows",
        &["-0.005 BTCUSDT = 250.0505", "-2 ETHUSDT = 6000"],
    ),
    (
        r#"[{"info": {"symbol": "BTCUSDT", "positionAmt": "-2"}, "symbol": "BTC/USDT:USDT", "side": "short", "contracts": 2.0,
             "contractSize": 0.01, "entryPrice": 49000, "markPrice": 50000, "notional": 1000.0, "lastPrice": null},
            {"info": {}, "symbol": "ETH/USDT:USDT", "side": null, "contracts": 0, "contractSize": 0.1, "markPrice": null}]"#,
        "ccxt positions, 2 rows",
        &["-2 BTC/USDT:USDT = 1000"], // 2 × 50000 × 0.01
    ),
    (
        r#"[{"trade_id": 7, "pair": "BTC/USDT", "is_open": true, "is_short": true, "amount": 0.5, "stake_amount": 250,
             "open_rate": 51000, "current_rate": 50000, "strategy": "Mine", "stop_loss": 52000}]"#,
        "freqtrade positions, 1 row",
        &["-0.5 BTC/USDT = 25000 strategy Mine stop 52000"],
    ),
];

#[test]
fn brokers_positions_are_read_as_they_come() {
    for (text, read, rows) in POSITIONS {
        let told = told(&[text]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        assert_eq!(told.rows, *rows, "{text}");
        assert_eq!(told.read, [*read], "{text}");
        assert_eq!(told.equity, None, "{text}");
    }
}

#[test]
fn the_same_rows_may_stand_wherever_a_client_library_puts_them() {
    let rows =
        r#"[{"tradingsymbol": "SBIN", "instrument_token": 1, "quantity": 10, "last_price": 900}]"#;
    for text in [
        rows.to_owned(),
        format!(r#"{{"net": {rows}, "day": {rows}}}"#),
        format!(r#"{{"positions": {{"day": {rows}, "net": {rows}}}}}"#),
        format!(r#"{{"positions": {{"position": {rows}}}}}"#),
        format!(r#"{{"data": {{"day": {rows}, "net": {rows}}}}}"#),
        format!(r#"{{"data": {{"positions": {rows}}}}}"#),
        format!(r#"{{"data": {rows}}}"#),
        format!(r#"{{"netPositions": {rows}}}"#),
        format!(r#"{{"broker": {{"positions": {rows}}}}}"#),
        // What was done leads to positions that are read, and is left out beside them.
        format!(r#"{{"positions": {rows}, "trades": {rows}, "fills": {rows}, "history": {rows}}}"#),
        format!(r#"{{"positions": {rows}, "closed_positions": {rows}}}"#),
    ] {
        assert_eq!(rows_of(&text), ["10 SBIN = 9000"], "{text}");
    }
}

#[test]
fn an_empty_list_is_an_empty_book() {
    for text in [
        "[]",
        r#"{"data": {"net": [], "day": []}, "status": "success"}"#,
        r#"{"status": "success", "data": []}"#,
        r#"{"s": "ok", "code": 200, "netPositions": [], "overall": {"count_total": 0, "count_open": 0}}"#,
        r#"{"stat": "Not_Ok", "emsg": "Error Occurred : 5 \"no data\""}"#,
        r#"{"stat": "Not_Ok", "stCode": 5203, "errMsg": "No Data"}"#,
    ] {
        assert_eq!(rows_of(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_side_of_a_size_is_where_the_row_tells_it() {
    for (fields, expected) in [
        (r#""qty": 40, "side": "short""#, "-40"),
        (r#""qty": 40, "side": "LONG""#, "40"),
        (r#""qty": "40", "direction": "Sell""#, "-40"),
        (r#""quantity": 40, "positionType": "SHORT""#, "-40"),
        (r#""quantity": 40, "action": "S""#, "-40"),
        (r#""size": 40, "side": "b""#, "40"),
        (r#""size": 40, "side": -1"#, "-40"),
        (r#""amount": 40, "is_short": true"#, "-40"),
        (r#""amount": 40, "is_short": false"#, "40"),
        (r#""qty": -40, "side": "short""#, "-40"),
        (r#""qty": -40, "side": "FLAT", "positionSide": "BOTH""#, "-40"),
        (r#""netQty": -40, "qty": 40, "side": "short""#, "-40"),
        (r#""netQty": -40, "qty": 40"#, "-40"),
        (r#""szi": "-40", "type": "oneWay""#, "-40"),
        (r#""shares": 40, "type": "buy""#, "40"),
        (r#""signed_qty": -40, "side": "s", "direction": "short""#, "-40"),
    ] {
        let row = format!(r#"{{"positions": [{{"symbol": "A", "ltp": 1, {fields}}}]}}"#);
        assert_eq!(rows_of(&row), [format!("{expected} A = 40")], "{fields}");
    }
    for (fields, code) in [
        (r#""qty": -40, "side": "long""#, "side-mismatch positions[0].side"),
        (r#""netQty": 40, "qty": 40, "side": -1"#, "side-mismatch positions[0].side"),
        (r#""netQty": 40, "side": "short""#, "side-mismatch positions[0].side"),
        (r#""netQty": 40, "qty": 75"#, "side-mismatch positions[0].netQty"),
        (
            r#""qty": 40, "side": "long", "direction": "short""#,
            "side-mismatch positions[0].direction",
        ),
        (r#""qty": 40, "side": "upwards""#, "no-side positions[0].side"),
        (r#""qty": 40, "side": 2"#, "no-side positions[0].side"),
        // Words that nobody has listed, in fields that nobody has listed.
        (r#""qty": 40, "long_short": "SHORT""#, "side-mismatch positions[0].long_short"),
        (r#""qty": 40, "tradeType": "sell""#, "side-mismatch positions[0].tradeType"),
        (r#""qty": 40, "holdSide": "s""#, "side-mismatch positions[0].holdSide"),
        (r#""qty": 40, "isLong": false"#, "side-mismatch positions[0].isLong"),
        (r#""qty": 40, "multiplier": -3"#, "bad-point-value positions[0].multiplier"),
        (r#""qty": 40, "contract_size": 50"#, "bad-point-value positions[0].contract_size"),
    ] {
        let row = format!(r#"{{"positions": [{{"symbol": "A", "ltp": 1, {fields}}}]}}"#);
        assert_eq!(refused(&row), [code], "{fields}");
    }
    // A row of nothing is passed over whatever else it says.
    for fields in [r#""qty": 0, "side": "upwards""#, r#""netQty": 0, "positionType": "CLOSED""#] {
        let row = format!(r#"{{"positions": [{{"symbol": "A", {fields}}}]}}"#);
        assert_eq!(rows_of(&row), Vec::<String>::new(), "{fields}");
    }
    // An order's side is another matter.
    let row = r#"{"positions": [{"symbol": "A", "ltp": 1, "qty": 4, "exit_side": "SELL", "order_side": "sell"}]}"#;
    assert_eq!(rows_of(row), ["4 A = 4"]);
}

#[test]
fn a_size_without_a_side_is_refused_where_others_tell_theirs() {
    let rows = |second: &str| {
        format!(
            r#"[{{"symbol": "A", "contracts": 2, "side": "short", "markPrice": 5}},
                {{"symbol": "B", "contracts": 3, "markPrice": 5{second}}}]"#
        )
    };
    assert_eq!(refused(&rows("")), ["no-side [1].contracts"]);
    assert_eq!(refused(&rows(r#", "side": null"#)), ["no-side [1].contracts"]);
    assert_eq!(rows_of(&rows(r#", "side": "long""#)), ["-2 A = 10", "3 B = 15"]);
    let alone = r#"[{"symbol": "B", "contracts": 3, "markPrice": 5}]"#;
    assert_eq!(rows_of(alone), ["3 B = 15"]);
}

#[test]
fn the_symbol_is_the_contract_and_not_its_underlying() {
    for (fields, symbol) in [
        (r#""symbol": "NIFTY", "tradingsymbol": "NIFTY25NOV24000CE""#, "NIFTY25NOV24000CE"),
        (r#""symbol": "NIFTY", "tsym": "NIFTY25NOV25C24000""#, "NIFTY25NOV25C24000"),
        (
            r#""symbol": "NIFTY", "trading_symbol": "NIFTY-Nov2025-24000-CE""#,
            "NIFTY-Nov2025-24000-CE",
        ),
        (r#""symbol": "NIFTY 50", "tradingsymbol": "NIFTY25NOVFUT""#, "NIFTY25NOVFUT"),
        (r#""symbol": "INFY", "tradingsymbol": "INFY-EQ""#, "INFY"),
        (r#""symbol": "TCS", "ticker": "TCS""#, "TCS"),
        (r#""instrument": {"symbol": "X"}, "pair": "A/B""#, "A/B"),
        (r#""symbol": null, "instrument": "GOLD""#, "GOLD"),
    ] {
        let row = format!(r#"[{{"quantity": 1, "ltp": 7, {fields}}}]"#);
        assert_eq!(rows_of(&row), [format!("1 {symbol} = 7")], "{fields}");
    }
}

#[test]
fn holdings_count_with_what_is_not_delivered_yet_and_what_is_financed() {
    let text = r#"{"status": "success", "data": [
        {"tradingsymbol": "AARON", "exchange": "NSE", "instrument_token": 1, "product": "CNC", "quantity": 1, "t1_quantity": 2,
         "opening_quantity": 1, "average_price": 161, "last_price": 350, "mtf": {"quantity": 1000, "average_price": 100}},
        {"tradingsymbol": "SBIN", "exchange": "BSE", "instrument_token": 2, "product": "CNC", "quantity": 0, "t1_quantity": 0,
         "average_price": 0, "last_price": 760, "mtf": {"quantity": 0}}]}"#;
    let read = told(&[text]).expect("holdings");
    assert_eq!(read.rows, ["1003 AARON = 351050 CNC NSE"]);
    assert_eq!(read.read, ["Kite holdings, 2 rows"]);
    let angel = |unsettled: &str| {
        format!(
            r#"{{"status": true, "data": {{"holdings": [{{"tradingsymbol": "TCS-EQ", "exchange": "NSE", "symboltoken": "1",
                "t1quantity": {unsettled}, "realisedquantity": 2, "quantity": 2, "product": "DELIVERY", "ltp": 3500}}],
                "totalholding": {{"totalholdingvalue": 7000}}}}}}"#
        )
    };
    assert_eq!(rows_of(&angel("0")), ["2 TCS-EQ = 7000 CNC NSE"]);
    // Whether `quantity` has these units can't be told.
    assert_eq!(refused(&angel("3")), ["bad-quantity data.holdings[0].t1quantity"]);
    let short = r#"{"holdings": [{"tradingsymbol": "TCS", "quantity": -2, "t1_quantity": 0, "ltp": 3500}]}"#;
    assert_eq!(refused(short), ["bad-quantity holdings[0]"]);
}

#[test]
fn a_delivery_sale_comes_out_of_the_holdings_and_is_no_short() {
    let sold = |quantity: &str| {
        format!(
            r#"{{"data": {{"net": [{{"tradingsymbol": "SBIN", "exchange": "NSE", "product": "CNC", "quantity": {quantity}, "last_price": 760}},
                {{"tradingsymbol": "TCS", "exchange": "NSE", "product": "MIS", "quantity": -1, "last_price": 3500}}]}}}}"#
        )
    };
    let holdings = r#"{"data": [{"tradingsymbol": "SBIN", "exchange": "BSE", "product": "CNC", "quantity": 10, "t1_quantity": 6, "last_price": 760},
        {"tradingsymbol": "IDEA", "exchange": "NSE", "product": "CNC", "quantity": 5, "t1_quantity": 0, "last_price": 10}]}"#;
    let read = |texts: &[&str]| told(texts).unwrap_or_else(|problems| panic!("{problems:?}"));
    let partly = read(&[&sold("-4"), holdings]);
    assert_eq!(
        partly.rows,
        ["-1 TCS = 3500 MIS NSE", "12 SBIN = 9120 CNC BSE", "5 IDEA = 50 CNC NSE"]
    );
    assert_eq!(partly.warnings, Vec::<String>::new());
    let wholly = read(&[holdings, &sold("-16")]);
    assert_eq!(wholly.rows, ["5 IDEA = 50 CNC NSE", "-1 TCS = 3500 MIS NSE"]);
    let beyond = read(&[holdings, &sold("-20")]);
    assert_eq!(beyond.rows, wholly.rows);
    assert_eq!(beyond.warnings, ["1.json: delivery-sale data.net[0]"]);
    let alone = read(&[&sold("-4")]);
    assert_eq!(alone.rows, ["-1 TCS = 3500 MIS NSE"]);
    assert_eq!(alone.warnings, ["0.json: delivery-sale data.net[0]"]);
    // Upstox's D is a delivery on a cash exchange alone.
    for (exchange, rows) in [("NSE", 0), ("NFO", 1)] {
        let row = format!(
            r#"[{{"tradingsymbol": "A", "exchange": "{exchange}", "product": "D", "quantity": -75, "last_price": 2}}]"#
        );
        assert_eq!(read(&[&row]).rows.len(), rows, "{exchange}");
    }
}

#[test]
fn marks_stand_before_what_was_paid_and_a_warning_names_rows_without() {
    let text = r#"{"positions": [
        {"symbol": "A", "qty": 2, "avgPrice": 9, "lp": null, "mark_price": "10"},
        {"symbol": "B", "qty": 2, "avg_price": 9, "last_price": null},
        {"symbol": "C", "qty": 3, "entryPrice": 9, "notional": "-20"},
        {"symbol": "D", "qty": 3, "avgCost": 9, "notional": 0, "multiplier": 2}]}"#;
    let read = told(&[text]).expect("rows");
    // 20 over 3 is rounded up at its twelfth decimal: the exposure is never told too low.
    assert_eq!(read.rows, ["2 A = 20", "2 B = 18", "3 C = 20.000000000001", "3 D = 54"]);
    assert_eq!(read.warnings, ["0.json: no-mark positions[1]"]);
}

#[test]
fn orders_are_read_as_brokers_list_them() {
    for (text, read, orders) in [
        (
            r#"{"status": "success", "data": [
                {"order_id": "1", "parent_order_id": null, "status": "OPEN", "exchange": "NSE", "tradingsymbol": "IOC",
                 "exchange_order_id": "x", "instrument_token": 5, "order_type": "LIMIT", "transaction_type": "BUY", "product": "CNC",
                 "quantity": 100, "price": 109.4, "trigger_price": 0, "average_price": 109.4, "filled_quantity": 40,
                 "pending_quantity": 60, "cancelled_quantity": 0, "tag": null},
                {"order_id": "2", "status": "TRIGGER PENDING", "tradingsymbol": "IOC", "instrument_token": 5, "order_type": "SL-M",
                 "transaction_type": "SELL", "quantity": 10, "price": 0, "trigger_price": 95, "pending_quantity": 10},
                {"order_id": "3", "status": "CANCELLED", "tradingsymbol": "IOC", "instrument_token": 5, "transaction_type": "SELL",
                 "order_type": "MARKET", "quantity": 10, "price": 0, "pending_quantity": 10}]}"#,
            "Kite orders, 3 rows",
            &["buy 60 IOC at 109.4 #1", "sell 10 IOC at 95 trigger 95 #2"][..],
        ),
        (
            r#"{"status": "success", "data": {"orders": [{"action": "BUY", "symbol": "RELIANCE", "exchange": "NSE", "orderid": "1",
                "product": "MIS", "quantity": "1", "price": 1186.0, "pricetype": "LIMIT", "order_status": "open", "trigger_price": 0.0},
                {"action": "SELL", "symbol": "RELIANCE", "orderid": "2", "quantity": "1", "price": 0, "pricetype": "SL-M",
                "order_status": "rejected", "trigger_price": 5}], "statistics": {"total_open_orders": 1.0}}}"#,
            "OpenAlgo orders, 2 rows",
            &["buy 1 RELIANCE at 1186 #1"],
        ),
        (
            r#"[{"id": "61e6", "client_order_id": "eb9e", "symbol": "AAPL", "asset_class": "us_equity", "qty": "15", "filled_qty": "5",
                "order_type": "limit", "type": "limit", "side": "buy", "limit_price": "107.00", "stop_price": null, "status": "partially_filled"},
               {"id": "61e7", "client_order_id": "eb9f", "symbol": "MSFT", "qty": "10", "filled_qty": "0", "side": "sell",
                "type": "stop", "limit_price": null, "stop_price": "390", "status": "new"},
               {"id": "61e8", "client_order_id": "eba0", "symbol": "F", "qty": "100", "side": "buy", "limit_price": "10", "status": "expired"}]"#,
            "Alpaca orders, 3 rows",
            &["buy 10 AAPL at 107 #61e6", "sell 10 MSFT at 390 trigger 390 #61e7"],
        ),
        (
            r#"[{"stat": "Ok", "norenordno": "9", "tsym": "NIFTY25NOV25F", "exch": "NFO", "trantype": "S", "qty": "75", "fillshares": "25",
                "prc": "25900.00", "prctyp": "LMT", "status": "OPEN", "prd": "M"}]"#,
            "Noren orders, 1 row",
            &["sell 50 NIFTY25NOV25F at 25900 #9"],
        ),
        (
            r#"{"stat": "Ok", "stCode": 200, "data": [{"nOrdNo": "8", "trdSym": "IDEA-EQ", "sym": "IDEA", "trnsTp": "B", "qty": 10, "fldQty": 4,
                "unFldSz": 6, "prc": "10.5", "prcTp": "L", "ordSt": "open"}, {"nOrdNo": "9", "trdSym": "IDEA-EQ", "trnsTp": "B", "qty": 10,
                "prc": "10.5", "ordSt": "complete"}]}"#,
            "Kotak Neo orders, 2 rows",
            &["buy 6 IDEA-EQ at 10.5 #8"],
        ),
        (
            r#"[{"dhanClientId": "1", "orderId": "5", "orderStatus": "PENDING", "transactionType": "BUY", "tradingSymbol": "TCS",
                "securityId": "1", "orderType": "STOP_LOSS", "quantity": 40, "filledQty": 0, "remainingQuantity": 40, "price": 3400,
                "triggerPrice": 3390}]"#,
            "Dhan orders, 1 row",
            &["buy 40 TCS at 3400 trigger 3390 #5"],
        ),
        (
            r#"{"status": true, "data": [{"orderid": "6", "tradingsymbol": "SBIN-EQ", "symboltoken": "1", "transactiontype": "SELL",
                "ordertype": "STOPLOSS_MARKET", "quantity": "10", "filledshares": "3", "unfilledshares": "7", "price": 0,
                "triggerprice": 750, "status": "trigger pending", "orderstatus": "trigger pending"}]}"#,
            "Angel One orders, 1 row",
            &["sell 7 SBIN-EQ at 750 trigger 750 #6"],
        ),
    ] {
        let told = told(&[text, "[]"]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        assert_eq!(told.orders, *orders, "{text}");
        assert_eq!(told.read[0], read, "{text}");
    }
}

#[test]
fn an_order_at_the_market_takes_the_mark_of_a_position_in_another_document() {
    let orders = r#"{"orders": [{"orderId": 3, "symbol": "A", "side": "SELL", "quantity": 5, "price": 0, "status": "open"}]}"#;
    let positions = r#"{"positions": [{"symbol": "A", "qty": 5, "ltp": 40}]}"#;
    let told = |texts: &[&str]| told(texts).map(|told| told.orders);
    assert_eq!(told(&[orders, positions]), Ok(vec!["sell 5 A at 40 #3".to_owned()]));
    let missing = vec!["0.json: bad-order-price orders[0].price".to_owned()];
    assert_eq!(told(&[orders, r#"{"positions": []}"#]), Err(missing));
}

#[test]
fn funds_tell_the_equity_and_the_free_margin() {
    for (text, equity, free_margin, broker) in [
        (
            r#"{"status": "success", "data": {"equity": {"enabled": true, "net": 99725.05, "available": {"cash": 245431.6},
                "utilised": {"debits": 145706.55, "span": 101989}}, "commodity": {"net": 5, "utilised": {"debits": 0}}}}"#,
            "245431.6",
            Some("99725.05"),
            "Kite",
        ),
        (
            r#"{"equity": {"net": 10, "utilised": {"debits": 2.5}}, "commodity": {"net": 5, "utilised": {"debits": 0}}}"#,
            "12.5",
            Some("10"),
            "Kite",
        ),
        (
            r#"{"net": 10, "available": {}, "utilised": {"debits": 2.5}}"#,
            "12.5",
            Some("10"),
            "Kite",
        ),
        (
            r#"{"status": "success", "data": {"availablecash": "320.66", "collateral": "0.00", "utiliseddebits": "679.34"}}"#,
            "1000",
            Some("320.66"),
            "OpenAlgo",
        ),
        (
            r#"{"status": "success", "data": {"equity": {"used_margin": 0.8, "available_margin": 15507.46},
                "commodity": {"used_margin": 0, "available_margin": 10822.85}}}"#,
            "15508.26",
            Some("15507.46"),
            "Upstox",
        ),
        (
            r#"{"status": true, "message": "SUCCESS", "errorcode": "", "data": {"net": "9000.5", "availablecash": "9000.5",
                "utiliseddebits": "999.5"}}"#,
            "10000",
            Some("9000.5"),
            "Angel One",
        ),
        (
            r#"{"dhanClientId": "1", "availabelBalance": 98440.0, "sodLimit": 113642, "utilizedAmount": 15202.0}"#,
            "113642",
            Some("98440"),
            "Dhan",
        ),
        (
            r#"{"totalWalletBalance": "23.7", "totalUnrealizedProfit": "0.3", "totalMarginBalance": "24.0", "availableBalance": "23.7"}"#,
            "24",
            Some("23.7"),
            "Binance",
        ),
    ] {
        let alone = told(&[text]).map(|told| told.rows);
        assert_eq!(alone, Err(vec!["0.json: no-positions ".to_owned()]), "{text}");
        let told = told(&[text, "[]"]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        assert_eq!(told.equity.as_deref(), Some(equity), "{text}");
        assert_eq!(told.free_margin.as_deref(), free_margin, "{text}");
        assert!(told.warnings[0].starts_with("0.json: equity-from-funds "), "{:?}", told.warnings);
        assert_eq!(told.warnings.len(), 1, "{:?}", told.warnings);
        assert_eq!(told.read[0], format!("{broker} funds"));
    }
}

#[test]
fn the_first_document_that_tells_an_equity_gives_it() {
    let own = r#"{"equity": 7, "positions": []}"#;
    let funds = r#"{"availablecash": "3", "utiliseddebits": "2"}"#;
    let equity = |texts: &[&str]| told(texts).ok().and_then(|told| told.equity);
    assert_eq!(equity(&[own, funds]).as_deref(), Some("7"));
    assert_eq!(equity(&[funds, own]).as_deref(), Some("5"));
    let used = r#"{"data": {"equity": {"available_margin": 3, "used_margin": 2}, "commodity": {"used_margin": 1}}}"#;
    let told = told(&[used, "[]"]).expect("funds");
    assert_eq!(
        told.warnings,
        [
            "0.json: equity-from-funds data.equity.available_margin",
            "0.json: other-segment data.commodity.used_margin"
        ]
    );
}

#[test]
fn documents_add_up() {
    let one = r#"[{"symbol": "A", "qty": 1, "ltp": 5}]"#;
    let other = r#"{"positions": [{"symbol": "A", "qty": 2, "ltp": 5}, {"qty": 0}, {"symbol": "B", "qty": 3, "ltp": 5}]}"#;
    let told = told(&[one, other]).expect("rows");
    assert_eq!(told.rows, ["1 A = 5", "2 A = 10", "3 B = 15"]);
    assert_eq!(told.read, ["positions, 1 row", "positions, 3 rows"]);
}

#[test]
fn a_place_is_that_of_the_document_that_the_row_stands_in() {
    let sources = sources(&[
        r#"[{"symbol": "A", "qty": 1, "ltp": 5}]"#,
        "{\"net\": [{\"qty\": 0},\n {\"symbol\": \"B\", \"qty\": 3, \"ltp\": 5, \"strategy\": \
         \"s\"}]}",
    ]);
    let read = state::read_all(&[&sources[0], &sources[1]], &Wants::default()).expect("rows");
    let place = read.locate(1, &["strategy"]).expect("a place");
    assert_eq!(
        (place.file(), &*place.path, place.span().start.line),
        ("1.json", "net[1].strategy", 2)
    );
    assert_eq!(read.locate(0, &[]).map(|place| place.path).as_deref(), Some("[0]"));
    assert!(read.locate(2, &[]).is_none());
}

#[test]
fn rows_of_several_currencies_do_not_add_up() {
    let row = |currency: &str| {
        format!(r#"[{{"symbol": "A", "position": 1, "mktPrice": 5, "currency": "{currency}"}}]"#)
    };
    let told = |texts: &[&str]| told(texts).map(|told| told.rows.len());
    assert_eq!(told(&[&row("USD"), &row("USD"), &row("")]), Ok(3));
    assert_eq!(
        told(&[&row("USD"), &row("EUR")]),
        Err(vec!["1.json: mixed-currency [0].currency".to_owned()])
    );
    let both = r#"[{"symbol": "A", "position": 1, "mktPrice": 5, "currency": "USD"}, {"symbol": "B", "position": 0, "currency": "JPY"},
        {"symbol": "C", "position": 1, "mktPrice": 5, "currency": "EUR"}]"#;
    assert_eq!(told(&[both]), Err(vec!["0.json: mixed-currency [2].currency".to_owned()]));
}

#[test]
fn an_error_answer_is_no_book() {
    for text in [
        r#"{"status":"error","message":"Incorrect `api_key`.","data":null,"error_type":"TokenException"}"#,
        r#"{"status":"error","errors":[{"errorCode":"U1","message":"Invalid token"}]}"#,
        r#"{"status":false,"message":"Invalid Token","errorcode":"AG8001","data":null}"#,
        r#"{"status":"failure","remarks":{"error_code":"DH-901","error_message":"expired"},"data":""}"#,
        r#"{"errorType":"Invalid_Authentication","errorCode":"DH-901","errorMessage":"expired"}"#,
        r#"{"s":"error","code":-16,"message":"Could not authenticate the user"}"#,
        r#"{"stat":"Not_Ok","emsg":"Session Expired :  Invalid Session Key"}"#,
        r#"{"stat":"Not_Ok","stCode":1005,"errMsg":"invalid session"}"#,
        r#"{"stCode":100022,"errMsg":"no session"}"#,
        r#"{"code":40110000,"message":"request is not authorized"}"#,
        r#"{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}"#,
        r#"{"message":"forbidden."}"#,
        r#"{"error":"not authenticated","statusCode":401}"#,
        r#"{"retCode":10003,"retMsg":"API key is invalid.","result":{},"time":1}"#,
        r#"{"success":false,"msg":"log in","data":[]}"#,
        r#"{"Success":null,"Status":500,"Error":"Invalid session"}"#,
        r#"{"detail":"Not authenticated"}"#,
        r#"{"fault":{"faultstring":"Invalid Access Token","detail":{"errorcode":"oauth"}}}"#,
        r#"{"timestamp":1,"status":401,"error":"Unauthorized","path":"/positions"}"#,
        r#"{"error":"timeout","positions":[]}"#,
        r#"{"errors":["nothing today"],"data":[]}"#,
        "{}",
        " { } ",
    ] {
        assert_eq!(codes(text), ["broker-error"], "{text}");
    }
    let source =
        Source::new("s.json", r#"{"s": "error", "message": "log in \"again\"", "code": -16}"#);
    let found = state::read(&source).expect_err("an error");
    assert_eq!(
        found[0].message,
        r#"the document is an error and no book; it says "log in \"again\"""#
    );
    // What says that all is well, and what a document of one's own may say.
    for text in [
        r#"{"code": 0, "data": []}"#,
        r#"{"code": "200", "s": "ok", "netPositions": []}"#,
        r#"{"retCode": 0, "error": null, "errors": [], "errorcode": "", "positions": []}"#,
        r#"{"equity": 5, "positions": [], "code": 7, "error": "yesterday's", "message": "up"}"#,
        r#"{"equity": 5, "status": "ACTIVE"}"#,
    ] {
        assert_eq!(rows_of(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_may_be_a_position_is_never_passed_over() {
    for (text, path) in [
        (r#"{"equity": 5, "open_positions": [{"symbol": "A", "qty": 4}]}"#, "open_positions"),
        (
            r#"{"equity": 5, "positions": [], "portfolio": [{"ticker": "A", "shares": "4"}]}"#,
            "portfolio",
        ),
        (
            r#"{"retCode": 0, "result": {"list": [{"symbol": "BTCUSDT", "side": "Buy", "size": "1"}]}}"#,
            "result.list",
        ),
        (
            r#"{"equity": 5, "assetPositions": [{"type": "oneWay", "position": {"coin": "ETH", "szi": "-0.5"}}]}"#,
            "assetPositions",
        ),
        (
            r#"{"Success": [{"stock_code": "NIFTY", "quantity": "75", "action": "Sell"}], "Status": 200, "Error": null}"#,
            "Success",
        ),
        (
            r#"{"equity": 5, "strategies": {"x": {"day_pnl": 3, "positions": [{"symbol": "A", "qty": 4}]}}}"#,
            "strategies.x.positions",
        ),
        (
            r#"{"securitiesAccount": {"positions": [{"shortQuantity": 0, "longQuantity": 9, "instrument": {"symbol": "A"}}]}}"#,
            "securitiesAccount.positions",
        ),
        (
            r#"{"data": {"items": [{"symbol": "A", "quantity": 1, "quantity-direction": "Short"}]}}"#,
            "data.items",
        ),
        (
            r#"{"result": [{"instrument_name": "BTC-PERP", "size": -3, "direction": "sell"}]}"#,
            "result",
        ),
        (
            r#"{"equity": 5, "book": {"A": {"qty": 4, "avg_price": 2}, "B": {"qty": 1, "avg_price": 2}}}"#,
            "book",
        ),
        (r#"{"equity": 5, "open_positions": {"RELIANCE": {"qty": 4}}}"#, "open_positions.RELIANCE"),
        (r#"{"equity": 5, "open_positions": {"RELIANCE": 4}}"#, "open_positions"),
        (r#"{"equity": 5, "open_positions": ["RELIANCE"]}"#, "open_positions"),
        (r#"{"equity": 5, "position": {"symbol": "NIFTY25NOVFUT", "qty": 75}}"#, "position"),
        (
            r#"{"equity": 5, "bot": {"state": {"position": {"qty": 75, "entry": 2}}}}"#,
            "bot.state.position",
        ),
        (r#"{"equity": 5, "trades": [{"symbol": "A", "qty": 4, "status": "open"}]}"#, "trades"),
        (r#"{"equity": 5, "positions": [], "day": [{"symbol": "A", "qty": 4}]}"#, "day"),
        (
            r#"{"positions": [{"symbol": "A", "qty": 1, "ltp": 2, "legs": [{"symbol": "B", "qty": -5}]}]}"#,
            "positions[0].legs",
        ),
        // Fills say what was done, and not what it left.
        (
            r#"{"data": [{"trade_id": "1", "order_id": "2", "tradingsymbol": "A", "transaction_type": "SELL", "quantity": 5, "average_price": 9}]}"#,
            "data",
        ),
    ] {
        assert_eq!(refused(text), [format!("unread-positions {path}")], "{text}");
    }
    // Nothing is hidden here.
    for text in [
        r#"{"equity": 5, "open_positions": [], "universe": [{"symbol": "A", "lot_size": 75, "tick_size": 0.05, "qty": 0}]}"#,
        r#"{"equity": 5, "quotes": {"RELIANCE": {"ltp": 5, "bid_qty": 4}}, "config": {"max_position_size": 4}}"#,
        r#"{"equity": 5, "closed_positions": [{"symbol": "A", "qty": 4}], "history": [{"symbol": "A", "qty": 4}]}"#,
        r#"{"equity": 5, "strategies": {"x": {"open_trades": 0, "entry_count": 21, "last_price": 5}}}"#,
        r#"{"equity": 5, "positions": [], "assets": [{"asset": "USDT", "walletBalance": "23.72"}]}"#,
    ] {
        assert_eq!(rows_of(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn numbers_that_tell_of_positions_are_not_passed_over() {
    for (text, path) in [
        (
            r#"{"equity": 5, "positions": [], "meta": {"total_notional": 150000.5}}"#,
            "meta.total_notional",
        ),
        (r#"{"equity": 5, "positions": [], "open_positions_count": 1}"#, "open_positions_count"),
        (r#"{"equity": 5, "positions": [{"qty": 0}], "open_positions": "2"}"#, "open_positions"),
        (r#"{"s": "ok", "netPositions": [], "overall": {"count_open": 1}}"#, "overall.count_open"),
        (
            r#"{"equity": "103820.56", "long_market_value": "126960.76", "status": "ACTIVE"}"#,
            "long_market_value",
        ),
        (r#"{"login": 5, "equity": 10250.3, "margin": 500.2, "profit": 250}"#, "margin"),
        (r#"{"equity": {"paper_capital": 5, "unrealized_pnl": -7}}"#, "equity.unrealized_pnl"),
    ] {
        assert_eq!(refused(text), [format!("hidden-positions {path}")], "{text}");
    }
    for text in [
        r#"{"equity": 5, "positions": [], "meta": {"total_notional": "0.00"}, "open_positions_count": 0}"#,
        r#"{"equity": {"paper_capital": 5, "unrealized_pnl": -7}, "positions": []}"#,
        r#"{"equity": 5, "positions": [{"symbol": "A", "qty": 1, "ltp": 2}], "total_notional": 9}"#,
    ] {
        told(&[text]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    }
}

#[test]
fn a_document_of_something_else_is_refused() {
    for text in [
        r#"{"status": "ok"}"#,
        r#"{"equity": {"realized_pnl": 5000}}"#,
        r#"{"timezone": "UTC", "symbols": [{"symbol": "BTCUSDT", "quantityPrecision": 3, "filters": [{"minQty": "0.001"}]}]}"#,
        r#"{"status": "success", "data": {"candles": [["2025-01-01", 1, 2, 3]]}}"#,
        r#"{"balances": [{"asset": "BTC", "free": "1", "locked": "0"}]}"#,
        r#"{"user_id": "AB1234", "email": "a@b.c"}"#,
        r#"{"data": null, "status": "success"}"#,
    ] {
        assert_eq!(codes(text), ["nothing-known"], "{text}");
    }
    assert_eq!(codes(r#"[{"trading_symbol": "NIFTY FUT", "lot_size": 75}]"#), ["bad-quantity"]);
    assert_eq!(
        codes(r#"{"code": "0", "data": [{"instId": "BTC-USDT", "pos": "-1"}]}"#),
        ["bad-quantity"]
    );
    assert_eq!(
        codes(r#"[{"ticker": "AAPL_US_EQ", "quantity": 3, "averagePrice": 5}]"#),
        ["bad-price"]
    );
}
