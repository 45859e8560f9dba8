//! What a checkpoint tells beside its positions: the peak of the equity, the strategies' records,
//! pending orders.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use posize::diagnostic::Diagnostic;
use posize::engine::{Account, Bracket, WorkingOrder};
use posize::number::Decimal;
use posize::source::Source;
use posize::state::{self, Wants};

fn peak() -> Wants {
    Wants { peak: true, ..Wants::default() }
}

fn records(fields: &[&str]) -> Wants {
    Wants {
        record_fields: fields.iter().map(|&field| field.to_owned()).collect(),
        ..Wants::default()
    }
}

fn orders() -> Wants {
    Wants { open_orders: true, ..Wants::default() }
}

/// The account of a checkpoint, or each problem as `code path`, and its place for the marked value.
fn account<R>(
    text: &str,
    wants: &Wants,
    look: impl FnOnce(&Account<'_>) -> R,
) -> Result<R, Vec<String>> {
    let source = Source::new("state.json", text.replace('▸', ""));
    let read = state::read_with(&source, wants);
    if let (Err(found), Some(at)) = (&read, text.find('▸')) {
        let marked = Some(source.place(at));
        assert_eq!(found[0].span.map(|span| span.start), marked, "{text}: {found:?}");
    }
    let told = |problem: &Diagnostic| format!("{} {}", problem.rule.code, problem.key);
    read.map(|checkpoint| look(&checkpoint.account))
        .map_err(|found| found.iter().map(told).collect())
}

#[test]
fn the_peak_is_the_first_that_is_told() {
    let told = |text: &str| {
        account(text, &peak(), |account| account.peak_equity.as_ref().map(ToString::to_string))
    };
    for (text, expected) in [
        (
            r#"{"equity": {"paper_capital": 1, "max_equity": 520000.0, "peak_equity": 9}, "net": []}"#,
            Some("520000"),
        ),
        (
            r#"{"equity": {"paper_capital": 1, "max_equity": null, "peak_equity": "9.50"}, "net": []}"#,
            Some("9.5"),
        ),
        (r#"{"equity": {"paper_capital": 1}, "meta": {"peak_equity": 7}, "net": []}"#, Some("7")),
        (r#"{"equity": 5, "meta": {"max_equity": 8, "peak_equity": 7}, "net": []}"#, Some("8")),
        (r#"{"equity": 5, "meta": null, "max_equity": 8, "net": []}"#, None),
    ] {
        assert_eq!(told(text), Ok(expected.map(str::to_owned)), "{text}");
    }
    for (text, expected) in [
        (
            r#"{"equity": {"paper_capital": 1, "max_equity": ▸0, "peak_equity": 9}, "net": []}"#,
            "equity.max_equity",
        ),
        (
            r#"{"equity": {"paper_capital": 1, "peak_equity": ▸true}, "net": []}"#,
            "equity.peak_equity",
        ),
        (r#"{"equity": 5, "meta": {"max_equity": ▸"much"}, "net": []}"#, "meta.max_equity"),
    ] {
        assert_eq!(told(text), Err(vec![format!("bad-equity {expected}")]), "{text}");
    }
}

#[test]
fn a_record_holds_every_number_and_no_more() {
    let text = r#"{"equity": 1, "net": [], "strategies": {
        "a": {"win_trades": 12, "avg_win": "450.50", "last_signal_ts": null, "name": "x", "on": true, "of": [1], "in": {}},
        "b": {}, "c": null}}"#;
    let told = account(text, &records(&["win_trades"]), |account| {
        let record = |code: &str| account.records.get(code).map(|record| format!("{:?}", record.0));
        [record("a"), record("b"), record("d")]
    });
    let expected = [Some(r#"{"avg_win": 450.5, "win_trades": 12}"#), Some("{}"), None];
    assert_eq!(told, Ok(expected.map(|text| text.map(str::to_owned))));
}

#[test]
fn what_a_rule_needs_of_a_record_must_be_a_number() {
    let told = |text: &str| {
        account(text, &records(&["win_trades", "sharpe"]), |account| account.records.len())
    };
    for (strategies, expected) in [
        (
            r#"{"a": {"win_trades": ▸"many", "other": "many"}}"#,
            "bad-record strategies.a.win_trades",
        ),
        (r#"{"a": {"win_trades": ▸-1, "sharpe": -1}}"#, "bad-record strategies.a.win_trades"),
        (r#"{"a": {"win_trades": ▸20.5, "sharpe": 20.5}}"#, "bad-record strategies.a.win_trades"),
        (r#"{"a": {"sharpe": ▸[1]}}"#, "bad-record strategies.a.sharpe"),
        (r#"{"a": {"sharpe": ▸1e18}}"#, "bad-record strategies.a.sharpe"),
        (r#"{"a": {"sharpe": 1, "sharpe": ▸2}}"#, "duplicate-field strategies.a.sharpe"),
        (r#"{"a": {}, "a": ▸{}}"#, "duplicate-field strategies.a"),
        (r#"{"a b": ▸7}"#, r#"bad-record strategies["a b"]"#),
        ("▸[]", "bad-record strategies"),
    ] {
        let text = format!(r#"{{"equity": 1, "net": [], "strategies": {strategies}}}"#);
        assert_eq!(told(&text), Err(vec![expected.to_owned()]), "{text}");
    }
    let twice = r#"{"equity": 1, "net": [], "strategies": {}, "strategies": ▸{}}"#;
    assert_eq!(told(twice), Err(vec!["duplicate-field strategies".to_owned()]));
    assert_eq!(told(r#"{"equity": 1, "net": [], "strategies": null}"#), Ok(0));
}

fn written(order: &WorkingOrder<'_>) -> String {
    let WorkingOrder { symbol, strategy, side, quantity, price, point_value, .. } = order;
    let (strategy, point_value) =
        (strategy.as_deref().unwrap_or("-"), point_value.map(|value| value.to_string()));
    format!(
        "{side} {quantity} {symbol} at {price} × {} for {strategy}",
        point_value.as_deref().unwrap_or("-")
    )
}

fn pending(text: &str) -> Result<Vec<String>, Vec<String>> {
    account(text, &orders(), |account| account.working_orders.iter().map(written).collect())
}

/// The pending orders of a list of open orders beside a book of 20 INFY, in two rows at 1500 and
/// 1510.
fn of_open_orders(list: &str) -> Result<Vec<String>, Vec<String>> {
    let rows =
        r#"{"symbol": "INFY", "qty": 5, "ltp": 1510}, {"symbol": "INFY", "qty": 15, "ltp": 1500}"#;
    pending(&format!(r#"{{"equity": 1, "positions": [{rows}], "open_orders": {list}}}"#))
}

#[test]
fn an_order_is_read_under_either_spelling() {
    for (row, expected) in [
        (
            r#"{"symbol": "TCS", "side": "BUY", "quantity": 20, "price": 3500.5, "strategy": "a", "multiplier": 2}"#,
            "buy 20 TCS at 3500.5 × 2 for a",
        ),
        (
            r#"{"tradingsymbol": "TCS", "transaction_type": "sell", "qty": "20", "price": null, "trigger_price": "3480",
                "strategy_code": "b", "point_value": 10, "pending_quantity": 5, "quantity": null}"#,
            "sell 5 TCS at 3480 × 10 for b",
        ),
        // What a row says is left counts before what it says was ordered and filled.
        (
            r#"{"symbol": "TCS", "side": "BUY", "quantity": 20, "filled_quantity": 5, "price": 9}"#,
            "buy 15 TCS at 9 × - for -",
        ),
        (
            r#"{"symbol": "TCS", "side": 1, "qty": "20", "filled_qty": "0.5", "limit_price": "9"}"#,
            "buy 19.5 TCS at 9 × - for -",
        ),
        (
            r#"{"tradingSymbol": "TCS", "transactionType": "SELL", "quantity": 20, "filledQty": 5, "remainingQuantity": 14, "price": 9}"#,
            "sell 14 TCS at 9 × - for -",
        ),
        // The part that is filled is no longer pending; no price, so the highest mark of its
        // positions.
        (
            r#"{"symbol": "INFY", "side": "S", "quantity": 20, "pending_quantity": 8, "price": 0}"#,
            "sell 8 INFY at 1510 × - for -",
        ),
        (
            r#"{"symbol": "INFY", "side": "long", "qty": 0.5, "price": 1490, "trigger_price": 7}"#,
            "buy 0.5 INFY at 1490 × - for -",
        ),
    ] {
        assert_eq!(of_open_orders(&format!("[{row}]")), Ok(vec![expected.to_owned()]), "{row}");
        assert_eq!(
            of_open_orders(&format!(r#"{{"240101": {row}}}"#)),
            Ok(vec![expected.to_owned()]),
            "{row}"
        );
    }
}

/// What an order is beside its quantity: `id: price, trigger, stop, bracket`.
fn resting(order: &WorkingOrder<'_>) -> String {
    let price = |price: Option<Decimal>| price.map_or("-".to_owned(), |price| price.to_string());
    let bracket = match &order.bracket {
        Some(Bracket::Parent(name)) => format!("under {name}"),
        Some(Bracket::Oco(name)) => format!("in {name}"),
        None => "alone".to_owned(),
    };
    let (trigger, stop) = (price(order.trigger_price), price(order.stop_price));
    let id = order.id.as_deref().unwrap_or("-");
    format!("{id}: {}, trigger {trigger}, stop {stop}, {bracket}", order.price)
}

#[test]
fn an_order_is_a_stop_where_its_trigger_type_or_status_says_so() {
    for (fields, expected) in [
        (r#""price": 95"#, "-: 95, trigger -, stop -, alone"),
        (r#""price": 95, "stop_price": 90.5"#, "-: 95, trigger -, stop 90.5, alone"),
        (
            r#""price": 95, "stop_price": 0, "trigger_price": null"#,
            "-: 95, trigger -, stop -, alone",
        ),
        (r#""price": 95, "order_type": "LIMIT""#, "-: 95, trigger -, stop -, alone"),
        // A trigger makes it a stop order, and what it rests at is its own price where it has one.
        (r#""trigger_price": "95""#, "-: 95, trigger 95, stop -, alone"),
        (r#""price": 94, "trigger_price": 95"#, "-: 94, trigger 95, stop -, alone"),
        (
            r#""price": 0, "trigger_price": 95, "stop_price": 90"#,
            "-: 95, trigger 95, stop -, alone",
        ),
        // So does its type, whose trigger may be called its stop, or be its price.
        (
            r#""order_type": "SL", "price": 94, "stop_price": 95"#,
            "-: 94, trigger 95, stop -, alone",
        ),
        (r#""order_type": "sl-m", "stop_price": 95"#, "-: 95, trigger 95, stop -, alone"),
        (r#""order_type": "Stop_Market", "price": 95"#, "-: 95, trigger 95, stop -, alone"),
        (r#""order_type": "STOP""#, "-: 1510, trigger 1510, stop -, alone"),
        (r#""order_type": "SLICE", "price": 95"#, "-: 95, trigger -, stop -, alone"),
        (r#""status": "trigger_pending", "price": 95"#, "-: 95, trigger 95, stop -, alone"),
        // Names are texts or digits.
        (
            r#""price": 1, "order_id": "2511", "parent_order_id": 77"#,
            "2511: 1, trigger -, stop -, under 77",
        ),
        (
            r#""price": 1, "order_id": 2511, "parent_order_id": null, "oco_group": "g-1""#,
            "2511: 1, trigger -, stop -, in g-1",
        ),
        (
            r#""price": 1, "order_id": "", "parent_order_id": "", "oco_group": """#,
            "-: 1, trigger -, stop -, alone",
        ),
        (
            r#""price": 1, "parent_order_id": "p", "oco_group": "g""#,
            "-: 1, trigger -, stop -, under p",
        ),
    ] {
        let order = format!(r#"{{"symbol": "INFY", "side": "SELL", "quantity": 20, {fields}}}"#);
        let text = format!(
            r#"{{"equity": 1, "positions": [{{"symbol": "INFY", "qty": 5, "ltp": 1510}}], "open_orders": [{order}]}}"#
        );
        let told = account(&text, &orders(), |account| {
            account.working_orders.iter().map(resting).collect()
        });
        assert_eq!(told, Ok(vec![expected.to_owned()]), "{fields}");
    }
}

#[test]
fn an_open_order_is_pending_until_it_is_said_to_be_final() {
    let count = |status: &str| {
        of_open_orders(&format!(
            r#"[{{"symbol": "INFY", "side": "BUY", "quantity": 1, "price": 1{status}}}]"#
        ))
        .map(|orders| orders.len())
    };
    for status in [
        "COMPLETE",
        "completed",
        "filled",
        "Executed",
        "TRADED",
        "SUCCESS",
        "cancelled",
        "canceled",
        "CANCELLED AMO",
        "cancelled_amo",
        "REJECTED",
        "expired",
        "LAPSED",
        "Closed",
        "Inactive",
        "replaced",
        "done_for_day",
        "ApiCancelled",
        "FAILED",
    ] {
        for name in ["status", "order_status", "orderStatus", "ordSt"] {
            assert_eq!(count(&format!(r#", "{name}": "{status}""#)), Ok(0), "{status}");
        }
    }
    for status in [
        "",
        r#", "status": null"#,
        r#", "status": "OPEN""#,
        r#", "status": "whatever""#,
        r#", "status": "AMO REQ RECEIVED""#,
        r#", "status": "partially_filled""#,
        r#", "status": "trigger pending""#,
        r#", "order_status": "open""#,
        r#", "status": """#,
    ] {
        assert_eq!(count(status), Ok(1), "{status}");
    }
    assert_eq!(
        of_open_orders(r#"[{"quantity": 1, "status": "FILLED"}, {"pending_quantity": 0}]"#),
        Ok(Vec::new())
    );
    assert_eq!(
        of_open_orders(
            r#"[{"quantity": 0}, {"quantity": 7, "filled_quantity": 7}, {"remaining": "0"}]"#
        ),
        Ok(Vec::new())
    );
}

#[test]
fn a_tag_names_a_strategy_where_the_config_does() {
    let text = r#"{"equity": 1, "positions": [], "open_orders": [
        {"symbol": "A", "side": "B", "qty": 1, "price": 9, "tag": "breakout"},
        {"symbol": "A", "side": "B", "qty": 1, "price": 9, "tag": "icebergord"},
        {"symbol": "A", "side": "B", "qty": 1, "price": 9, "tag": "breakout", "strategy": "own"},
        {"symbol": "A", "side": "B", "qty": 1, "price": 9, "tag": ["breakout"]}]}"#;
    let wants = Wants { strategy_codes: vec!["breakout".to_owned()], ..orders() };
    let told = account(text, &wants, |account| {
        let code = |order: &WorkingOrder<'_>| order.strategy.as_deref().unwrap_or("-").to_owned();
        account.working_orders.iter().map(code).collect::<Vec<_>>()
    });
    assert_eq!(told, Ok(["breakout", "-", "own", "-"].map(str::to_owned).to_vec()));
}

#[test]
fn a_broker_s_list_counts_like_a_writer_s_own_where_that_is_not_there() {
    let broker = |before: &str, status: &str| {
        let row = format!(r#"{{"symbol": "A", "side": "B", "qty": 1, "price": 9{status}}}"#);
        pending(&format!(
            r#"{{"equity": 1, {before}"broker": {{"positions": [], "orders": [{row}]}}}}"#
        ))
        .map(|o| o.len())
    };
    for status in ["", r#", "status": null"#, r#", "status": "AMO REQ RECEIVED""#] {
        assert_eq!(broker("", status), Ok(1), "{status}");
    }
    assert_eq!(broker("", r#", "status": "FILLED""#), Ok(0));
    let open = r#", "status": "OPEN""#;
    assert_eq!(
        broker(r#""open_orders": [], "#, open),
        Ok(0),
        "the writer's own list comes first, even empty"
    );
    assert_eq!(broker(r#""open_orders": null, "#, open), Ok(1));
}

#[test]
fn an_order_that_can_t_be_counted_is_an_error() {
    for (list, expected) in [
        (
            r#"[{"symbol": "A", "side": "BUY", "price": 1}]"#,
            &["bad-order-quantity open_orders[0].quantity"][..],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "price": 1, "quantity": null, "qty": 5}]"#,
            &["bad-order-quantity open_orders[0].quantity"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "price": 1, "qty": 5, "filled_qty": 8}]"#,
            &["bad-order-quantity open_orders[0].qty"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "price": 1, "qty": 5, "filled_qty": "some"}]"#,
            &["bad-order-quantity open_orders[0].filled_qty"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "price": 1, "pending_quantity": -1}]"#,
            &["bad-order-quantity open_orders[0].pending_quantity"],
        ),
        (
            r#"[{"symbol": "A", "side": 2, "price": 1, "qty": 1}]"#,
            &["bad-order-side open_orders[0].side"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "transaction_type": "SELL", "price": 1, "qty": 1}]"#,
            &["bad-order-side open_orders[0].transaction_type"],
        ),
        (
            r#"{"x": {"symbol": "A", "side": "BUY", "qty": 1}}"#,
            &["bad-order-price open_orders.x.price"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "qty": 1, "price": "market"}]"#,
            &["bad-order-price open_orders[0].price"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "qty": 1, "trigger_price": -1}]"#,
            &["bad-order-price open_orders[0].trigger_price"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "qty": 1, "price": 1, "stop_price": -1}]"#,
            &["bad-order-price open_orders[0].stop_price"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "qty": 1, "price": 1, "order_type": 2}]"#,
            &["bad-open-orders open_orders[0].order_type"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "qty": 1, "price": 1, "oco_group": [1]}]"#,
            &["bad-open-orders open_orders[0].oco_group"],
        ),
        (r#"[{"side": "BUY", "qty": 1}]"#, &["bad-symbol open_orders[0].symbol"]),
        (
            r#"[{"symbol": " ", "side": "UP", "qty": 1, "price": 1}]"#,
            &["bad-symbol open_orders[0].symbol", "bad-order-side open_orders[0].side"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "qty": 1, "price": 1, "multiplier": -2}]"#,
            &["bad-point-value open_orders[0].multiplier"],
        ),
        (
            r#"[{"symbol": "A", "side": "BUY", "qty": 1, "qty": 2, "price": 1}]"#,
            &["duplicate-field open_orders[0].qty"],
        ),
        ("[null, 7]", &["bad-open-orders open_orders[0]", "bad-open-orders open_orders[1]"]),
        ("true", &["bad-open-orders open_orders"]),
        (r#"[{"status": 3}]"#, &["bad-open-orders open_orders[0].status"]),
    ] {
        assert_eq!(
            of_open_orders(list),
            Err(expected.iter().map(|&text| text.to_owned()).collect()),
            "{list}"
        );
    }
}

/// A bad position is told once, and not again as an order without a price.
#[test]
fn an_order_in_a_position_that_is_wrong_itself_is_not_told_of() {
    let text = r#"{"equity": 1, "positions": [{"symbol": "A", "qty": 5, "ltp": ▸0}], "open_orders": [{"symbol": "A", "side": "SELL", "qty": 5}]}"#;
    assert_eq!(pending(text), Err(vec!["bad-price positions[0].ltp".to_owned()]));
}

#[test]
fn what_is_not_wanted_is_not_looked_at() {
    let text = r#"{"equity": {"paper_capital": 1, "max_equity": "no"}, "positions": [], "strategies": 3, "strategies": [],
        "open_orders": 7, "open_orders": "x", "broker": {"orders": 1, "orders": 2}}"#;
    let nothing = |account: &Account<'_>| {
        account.peak_equity.is_none()
            && account.records.is_empty()
            && account.working_orders.is_empty()
    };
    assert_eq!(account(text, &Wants::default(), nothing), Ok(true));
    let all = peak().and(records(&["x"])).and(orders());
    let problems = account(text, &all, nothing).expect_err("everything is wrong");
    assert_eq!(
        problems,
        [
            "bad-equity equity.max_equity",
            "duplicate-field strategies",
            "bad-record strategies",
            "duplicate-field open_orders",
            "bad-open-orders open_orders",
            "duplicate-field broker.orders"
        ]
    );
}
