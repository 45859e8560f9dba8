//! What answers claim, tried by asking again: exits pass, options count what they can lose, one
//! symbol is one however it is spelled, and a larger answer that is said to fail does.

#![expect(clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::needless_pass_by_value, reason = "an intent is spelled where it is asked")]

mod desk;

use desk::{Desk, buy, n, next_lot, parts, qty, reason, rung, sell, warnings};
use posize::engine::{
    Answer, FIXED_RISK_ATR, InstrumentKind, InstrumentTerms, Intent, KELLY, OptionTerms,
};

fn asks(qty: &str, intent: Intent<'static>) -> Intent<'static> {
    Intent { qty: Some(n(qty)), ..intent }
}

fn exposure_unit(answer: &Answer<'_>) -> Option<String> {
    answer.order.unit_exposure.as_ref().map(ToString::to_string)
}

/// The next larger answer is asked for, and must be cut by the limit that was named.
#[track_caller]
fn assert_next_lot_is_true(desk: &Desk, intent: &Intent<'static>) {
    let answer = desk.size(intent);
    let Some(next) = &answer.next_lot else { return };
    let asked = n(&next.qty.to_string());
    let larger = desk.size(&Intent { qty: Some(asked), close: false, ..intent.clone() });
    assert!(larger.qty < next.qty, "{} of {} pass", larger.qty, next.qty);
    assert_eq!(larger.binding(), Some(next.fails.name));
}

// ---- Exits

#[test]
fn an_exit_needs_no_stop_no_edge_and_no_equity() {
    for mode in [&FIXED_RISK_ATR, &KELLY] {
        for equity in ["100000", "0", "-5"] {
            let desk = Desk::with_equity(equity).mode(mode).holds("TCS", None, "100", "100");
            let answer = desk.size(&sell("TCS", "100"));
            assert_eq!(parts(&answer), ("100".into(), "100".into(), "0".into()));
            assert_eq!(
                (answer.basis.rule.name(), warnings(&answer)),
                ("close", vec!["closes_own"])
            );
            assert_eq!((answer.binding(), next_lot(&answer)), (None, None));
        }
    }
}

#[test]
fn a_stop_is_not_looked_at_where_nothing_opens() {
    let desk = Desk::with_room().holds("TCS", None, "100", "100");
    let stopped = |intent| Intent { stop_price: Some(n("95")), ..intent };
    for intent in [
        Intent { close: true, side: None, ..sell("TCS", "100") },
        Intent { reduce_only: true, ..asks("130", sell("TCS", "100")) },
        asks("100", sell("TCS", "100")),
        sell("TCS", "100"), // the default quantity of 1
    ] {
        assert!(desk.size(&stopped(intent)).closes.is_positive());
    }
    // 101 would open a short, whose stop stands above the price.
    let opening = desk.try_size(&stopped(asks("101", sell("TCS", "100"))));
    assert_eq!(opening.err().map(|error| error.code()), Some("stop_on_wrong_side"));
}

#[test]
fn rows_that_disagree_on_a_point_value_keep_no_exit() {
    let desk = Desk::with_room().holds_at("GOLD", None, "2", "100", Some("10")).holds_at(
        "GOLD",
        None,
        "1",
        "100",
        Some("100"),
    );
    let close = Intent { close: true, side: None, ..sell("GOLD", "100") };
    assert_eq!(qty(&desk.size(&close)), "3");
    let opening = desk.try_size(&asks("4", sell("GOLD", "100")));
    assert_eq!(opening.err().map(|error| error.code()), Some("point_value_unclear"));
}

#[test]
fn a_scale_of_0_opens_nothing_and_lets_exits_pass() {
    let desk = Desk::with_room().holds("TCS", None, "100", "100");
    let scaled = |intent| Intent { scale: Some(n("0")), ..intent };
    let opening = desk.size(&scaled(asks("5", buy("INFY", "100"))));
    assert_eq!((qty(&opening).as_str(), reason(&opening)), ("0", Some("scaled_to_zero")));
    let reversal = desk.size(&scaled(asks("130", sell("TCS", "100"))));
    assert_eq!(parts(&reversal), ("100".into(), "100".into(), "0".into()));
    assert_eq!(warnings(&reversal), ["scaled_to_zero"]);
    // What the config decides is not scaled where it closes.
    assert_eq!(qty(&desk.size(&scaled(sell("TCS", "100")))), "1");
}

#[test]
fn what_is_said_to_fail_fails() {
    // A long of 100, and a sale of a risk-sized mode with a stop: all of it closes, and 26 pass too.
    let desk = Desk::with_equity("100000").mode(&FIXED_RISK_ATR).holds("TCS", None, "100", "100");
    let against = Intent { stop_price: Some(n("140")), ..sell("TCS", "100") };
    assert_eq!(next_lot(&desk.size(&against)), None);
    assert_eq!(qty(&desk.size(&asks("26", against))), "26");
    // 100,000 × 1 % / 40 = 25: 26 would risk 1,040.
    let opening = Intent { stop_price: Some(n("60")), ..buy("INFY", "100") };
    let expected = Some(("26".to_owned(), "risk_per_trade", "40".to_owned()));
    assert_eq!(next_lot(&desk.size(&opening)), expected);
    // Of half that risk it is 12, and 13 would pass: nothing binds.
    let half = Intent { risk_pct: Some(n("0.005")), ..opening.clone() };
    let answer = desk.size(&half);
    assert_eq!((qty(&answer).as_str(), answer.binding(), next_lot(&answer)), ("12", None, None));
    // The same in money.
    let money = |risk: &str| Intent { risk: Some(n(risk)), ..opening.clone() };
    let answer = desk.size(&money("500"));
    assert_eq!((qty(&answer).as_str(), answer.binding(), next_lot(&answer)), ("12", None, None));
    assert_eq!(next_lot(&desk.size(&money("1000"))), expected);
    assert_next_lot_is_true(&desk, &money("999.99"));
    for intent in [opening, half, asks("9999", buy("TCS", "100")), asks("9999", sell("TCS", "9"))] {
        assert_next_lot_is_true(&desk, &intent);
    }
}

#[test]
fn what_is_told_in_two_ways_is_refused() {
    let (desk, one) = (Desk::with_room(), Some(n("1")));
    let intent = || buy("TCS", "100");
    for (intent, fields) in [
        (Intent { qty: one, lots: one, ..intent() }, "qty and lots"),
        (Intent { qty: one, close_pct: one, ..intent() }, "qty and close_pct"),
        (Intent { lots: one, close_pct: one, ..intent() }, "lots and close_pct"),
        (Intent { risk_pct: one, risk: one, ..intent() }, "risk_pct and risk"),
        (Intent { stop_price: one, stop_pct: one, ..intent() }, "stop_price and stop_pct"),
    ] {
        let refused = desk.portfolio().size(&intent).map(|answer| answer.qty);
        let said = format!("both {fields}: they tell the same, so drop one");
        assert_eq!(refused.map_err(|error| error.to_string()), Err(said));
    }
    for pct in ["0", "-0.5", "1.01"] {
        for intent in [
            Intent { close_pct: Some(n(pct)), ..intent() },
            Intent { stop_pct: Some(n(pct)), ..intent() },
        ] {
            assert!(desk.portfolio().size(&intent).is_err(), "{pct}");
        }
    }
}

// ---- Risk

#[test]
fn a_computed_stop_below_0_stays_a_stop_in_the_book() {
    // 1 % of 100,000 may be at risk in all. Each buys at 50 with an ATR of 30: 2 × 30 = 60 a unit,
    // 1,000 / 60 = 16.6…: 16. Their stop is −10, and they risk 16 × 60 = 960; 40 are left.
    let desk = Desk::with_equity("100000").mode(&FIXED_RISK_ATR);
    let desk = desk.set("max_open_risk_pct", "0.01").set("unstopped_risk_pct", "0.1");
    let mut portfolio = desk.portfolio();
    let sized: Vec<String> = ["A", "B", "C", "D"]
        .into_iter()
        .map(|symbol| {
            let intent = Intent { atr: Some(n("30")), ..buy(symbol, "50") };
            let answer = portfolio.size(&intent).unwrap_or_else(|error| panic!("{error}"));
            portfolio.apply(&answer).unwrap_or_else(|error| panic!("{error}"));
            qty(&answer)
        })
        .collect();
    assert_eq!(sized, ["16", "0", "0", "0"]);
    let limits = portfolio.limits();
    let open_risk = limits.further.iter().find(|of| of.limit.name == "open_risk");
    assert_eq!(open_risk.map(|of| of.used.to_string()).as_deref(), Some("960"));
}

// ---- Options

const CALL: &str = "NIFTY25NOV24000CE";

fn nifty() -> InstrumentTerms {
    InstrumentTerms {
        lot_size: Some(n("65")),
        margin_pct: Some(n("0.12")),
        ..InstrumentTerms::default()
    }
}

#[test]
fn a_written_option_counts_its_strike() {
    // Exposure 10,000,000 × 0.8 × 2 = 16,000,000: a lot counts 65 × 24,000 = 1,560,000, so that 10
    // fit, 650. Of capital 12 % count, 187,200 a lot, of 2,000,000 (the fallback's 20 %): 10, too.
    let desk = Desk::with_equity("10000000").instrument("NIFTY", nifty());
    let answer = desk.size(&asks("25125", sell(CALL, "120")));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("650", Some("total_exposure")));
    assert_eq!(exposure_unit(&answer).as_deref(), Some("24000"));
    assert_eq!(answer.notional().to_string(), "78000"); // 650 × 120
    assert_eq!(rung(&answer, "strategy_budget")[3], "650");
    assert_eq!(answer.after.current_exposure.to_string(), "15600000");
    assert_eq!(answer.after.strategy_used.to_string(), "1872000");
    // So does a row, and buying it back is free.
    let desk = desk.holds(CALL, None, "-65", "120");
    let limits = desk.limits();
    assert_eq!(limits.total.used.to_string(), "1560000");
    assert_eq!(limits.strategies[0].used.to_string(), "187200");
    let close = desk.size(&Intent { close: true, side: None, ..buy(CALL, "120") });
    assert_eq!(
        (qty(&close).as_str(), close.after.current_exposure.to_string()),
        ("65", "0".into())
    );
    assert_eq!(close.after.strategy_used.to_string(), "0");
}

#[test]
fn a_bought_option_counts_its_whole_premium_and_risks_no_more() {
    // 10,000,000 × 1 % = 100,000 over 120 a unit: 833.3…, in lots of 65 12, 780.
    let desk = Desk::with_equity("10000000").mode(&FIXED_RISK_ATR).instrument("NIFTY", nifty());
    let answer = desk.size(&buy(CALL, "120"));
    assert_eq!((qty(&answer).as_str(), exposure_unit(&answer).as_deref()), ("780", Some("120")));
    assert_eq!(desk::formula(&answer), "floor(10000000 × 0.01 / 120 / 65) × 65");
    assert_eq!(answer.risk().map(|risk| risk.amount.to_string()).as_deref(), Some("93600"));
    assert_eq!(answer.after.strategy_used.to_string(), "93600"); // all of it, not 12 %
    // Open risk counts the premium of a row, whatever share an unstopped one may lose.
    let desk = desk.set("max_open_risk_pct", "0.5").set("unstopped_risk_pct", "0.1");
    let limits = desk.holds(CALL, None, "65", "120").limits();
    let open_risk = limits.further.iter().find(|of| of.limit.name == "open_risk");
    assert_eq!(open_risk.map(|of| of.used.to_string()).as_deref(), Some("7800"));
}

#[test]
fn an_option_whose_strike_nothing_tells_is_not_written() {
    let desk = Desk::with_room().holds("NIFTYOPT", None, "50", "100");
    let opening = desk.size(&asks("25", sell("BANKNIFTYOPT", "100")));
    assert_eq!((qty(&opening).as_str(), reason(&opening)), ("0", Some("no_strike")));
    assert_eq!(exposure_unit(&opening), None);
    let reversal = desk.size(&asks("100", sell("NIFTYOPT", "100")));
    assert_eq!(parts(&reversal), ("50".into(), "50".into(), "0".into()));
    assert!(warnings(&reversal).contains(&"no_strike"));
    let told = Intent { strike: Some(n("24000")), ..asks("100", sell("NIFTYOPT", "100")) };
    assert_eq!(parts(&desk.size(&told)), ("100".into(), "50".into(), "50".into()));
    // An intent may say that a name nobody knows is an option.
    let kind = Some(InstrumentKind::Option(None));
    let unnamed = Intent { kind, ..asks("25", sell("WEEKLY", "100")) };
    assert_eq!(reason(&desk.size(&unnamed)), Some("no_strike"));
}

#[test]
fn a_share_that_is_named_like_an_option_takes_nothing_from_an_underlying() {
    let terms = |lot: Option<&str>, kind| InstrumentTerms {
        lot_size: lot.map(n),
        kind,
        ..InstrumentTerms::default()
    };
    let desk = Desk::with_room()
        .instrument("XYZ", terms(Some("50"), None))
        .instrument("XYZOPT", terms(None, Some(InstrumentKind::Equity)));
    let answer = desk.size(&asks("7", sell("XYZOPT", "10")));
    assert_eq!((qty(&answer).as_str(), &*answer.order.underlying), ("7", "XYZOPT"));
    assert_eq!(exposure_unit(&answer).as_deref(), Some("10"));
}

#[test]
fn a_month_code_counts_where_its_root_is_known() {
    let mes = InstrumentTerms { point_value: Some(n("5")), ..InstrumentTerms::default() };
    let desk = Desk::with_room().instrument("MES", mes);
    let answer = desk.size(&asks("25", buy("MESH6", "5000")));
    let order = &answer.order;
    assert_eq!((order.kind.name(), &*order.underlying), ("fno", "MES"));
    assert_eq!(order.point_value.to_string(), "5");
    let unknown = desk.size(&asks("1", buy("ESZ5", "5000")));
    assert_eq!(
        (unknown.order.kind.name(), warnings(&unknown)),
        ("equity", vec!["unknown_contract"])
    );
}

// ---- Spelling

#[test]
fn a_symbol_that_differs_only_in_case_is_the_one_that_is_known() {
    let desk = Desk::with_equity("100000")
        .config(|config| config.max_risk_per_strategy_pct = n("1").into())
        .set("max_symbol_exposure_pct", "0.1")
        .holds("RELIANCE", None, "80", "100");
    // 10,000 for the symbol, of which 8,000 are held: 20 more.
    let answer = desk.size(&asks("500", buy("reliance", "100")));
    assert_eq!((qty(&answer).as_str(), &*answer.order.symbol), ("20", "RELIANCE"));
    let close = desk.size(&Intent { close: true, side: None, ..sell("NSE:Reliance", "100") });
    assert_eq!((qty(&close).as_str(), &*close.order.symbol), ("80", "RELIANCE"));
    // The book's own spelling stands, and its rows are one symbol.
    let desk = desk.holds("Tcs", None, "10", "100").holds("TCS", None, "5", "100");
    let close = desk.size(&Intent { close: true, side: None, ..sell("tcs", "100") });
    assert_eq!((qty(&close).as_str(), &*close.order.symbol), ("15", "Tcs"));
}

#[test]
fn a_symbol_that_was_closed_and_opened_in_another_spelling_is_one() {
    let desk = Desk::with_equity("100000")
        .config(|config| config.max_risk_per_strategy_pct = n("1").into())
        .set("max_symbol_exposure_pct", "0.1")
        .holds("RELIANCE", None, "10", "100");
    let mut portfolio = desk.portfolio();
    let mut trade = |intent: Intent<'static>| {
        let answer = portfolio.size(&intent).unwrap_or_else(|error| panic!("{error}"));
        portfolio.apply(&answer).unwrap_or_else(|error| panic!("{error}"));
        (qty(&answer), answer.order.symbol.into_owned())
    };
    trade(asks("10", sell("RELIANCE", "100")));
    // 10,000 for the symbol: 80 of the 100 units that it opens, and 20 more.
    assert_eq!(trade(asks("80", buy("reliance", "100"))), ("80".into(), "reliance".into()));
    assert_eq!(trade(asks("80", buy("RELIANCE", "100"))), ("20".into(), "reliance".into()));
}

#[test]
fn a_name_of_the_config_holds_in_any_case() {
    let desk = Desk::with_equity("100000")
        .config(|config| config.max_risk_per_strategy_pct = n("1").into())
        .set_for("underlying_limits.<underlying>.max_exposure_pct", "Nifty", "0.1")
        .set_for("symbol_limits.<symbol>.max_exposure_pct", "tcs", "0.05")
        .instrument("NIFTY", InstrumentTerms { lot_size: Some(n("1")), ..nifty() });
    // 10,000 for the underlying at 100 a unit.
    let answer = desk.size(&asks("500", buy("nifty25novfut", "100")));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("100", Some("underlying_exposure")));
    let answer = desk.size(&asks("500", buy("TCS", "100")));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("50", Some("symbol_exposure")));
    let desk = desk.set("correlation.max_exposure_pct", "0.1").rho("Nifty", "banknifty", "1");
    let desk = desk.holds("BANKNIFTYFUT", None, "60", "100");
    let answer = desk.size(&asks("500", buy("NIFTYFUT", "100")));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("40", Some("correlated_exposure")));
}

#[test]
fn a_fill_of_an_option_counts_what_the_answer_said() {
    let strike = Some(n("24000"));
    let right = None;
    let desk = Desk::with_room();
    let kind = Some(InstrumentKind::Option(right));
    let intent = Intent { kind, strike, ..asks("25", sell("WEEKLY", "100")) };
    let mut portfolio = desk.portfolio();
    let answer = portfolio.size(&intent).unwrap_or_else(|error| panic!("{error}"));
    portfolio.apply(&answer).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(portfolio.limits().total.used.to_string(), "600000"); // 25 × 24,000
    let row = portfolio.positions().next().unwrap_or_else(|| panic!("a row"));
    assert_eq!(row.option.as_deref(), Some(&OptionTerms { right, strike }));
}
