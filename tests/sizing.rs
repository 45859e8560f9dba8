//! Worked examples: each with its arithmetic written out, as a trader would check it on paper.

#![expect(clippy::panic, reason = "a test fails by panicking")]

mod desk;

use desk::{Desk, buy, formula, n, next_lot, parts, qty, reason, rung, sell, warnings};
use posize::engine::{
    FIXED_RISK_ATR, InstrumentKind, InstrumentTerms, Intent, IntentError, LimitUse, Side,
};

fn told(quantity: &str, closes: &str, opens: &str) -> (String, String, String) {
    (quantity.to_owned(), closes.to_owned(), opens.to_owned())
}

fn line(limit: &str, used: &str, available: &str, max_qty: &str) -> [String; 4] {
    [limit, used, available, max_qty].map(str::to_owned)
}

fn next(quantity: &str, fails: &'static str, by: &str) -> (String, &'static str, String) {
    (quantity.to_owned(), fails, by.to_owned())
}

// ---- What is asked for

#[test]
fn a_set_quantity_is_what_is_asked_for() {
    let answer = Desk::with_room().size(&Intent { qty: Some(n("130")), ..buy("RELIANCE", "100") });
    assert_eq!((parts(&answer), answer.basis.rule.name()), (told("130", "0", "130"), "intent"));
    assert_eq!((answer.binding(), reason(&answer), warnings(&answer)), (None, None, vec![]));
    assert_eq!(answer.notional().to_string(), "13000"); // 130 × 100
}

#[test]
fn a_strategy_without_a_fixed_quantity_of_its_own_takes_the_default() {
    let desk = Desk::with_room().strategy("own", "1", Some("40")).strategy("none", "1", None);
    for (strategy, expected, rule) in [
        (Some("own"), "40", "strategy_fixed_qty"),
        (Some("none"), "1", "default_fixed_qty"),
        (Some("unknown"), "1", "default_fixed_qty"),
        (None, "1", "default_fixed_qty"),
    ] {
        let answer = desk.size(&Intent { strategy, ..buy("RELIANCE", "100") });
        assert_eq!(
            (qty(&answer).as_str(), answer.basis.rule.name()),
            (expected, rule),
            "{strategy:?}"
        );
    }
}

#[test]
fn a_fixed_quantity_counts_units_and_goes_down_to_whole_lots() {
    // 60 units of a 25-lot contract: floor(60 / 25) = 2 lots = 50 units.
    let desk = Desk::with_room().strategy("ema", "1", Some("60"));
    let intent =
        Intent { strategy: Some("ema"), lot_size: Some(n("25")), ..buy("NIFTY25NOVFUT", "100") };
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), warnings(&answer)), ("50", vec!["rounded_to_lot"]));
    // 24 units are no lot at all, and no lot is bought for them.
    let desk = Desk::with_room().strategy("ema", "1", Some("24"));
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("below_one_lot")));
    // A fixed quantity of 0 switches a strategy off.
    let answer = Desk::with_room().strategy("ema", "1", Some("0")).size(&intent);
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("fixed_qty_zero")));
}

#[test]
fn the_risk_decides_how_many_units_an_atr_buys() {
    // 500,000 × 1 % = 5,000 at risk; the stop is 2 × 32.5 = 65 away; 5,000 / 65 = 76.92…: 76 units.
    let desk = Desk::with_equity("500000").mode(&FIXED_RISK_ATR);
    let answer = desk.size(&Intent { atr: Some(n("32.5")), ..buy("RELIANCE", "100") });
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("76", Some("risk_per_trade")));
    assert_eq!(formula(&answer), "floor(500000 × 0.01 / (2 × 32.5))");
    // 76 × 65 = 4,940 is lost at the stop, 0.988 % of equity; 77 × 65 = 5,005 is 5 too much.
    let risk = answer.risk().unwrap_or_else(|| panic!("a stop distance is known"));
    assert_eq!(
        (risk.amount.to_string(), risk.pct.map(|pct| pct.to_string())),
        ("4940".into(), Some("0.99".into()))
    );
    assert_eq!(next_lot(&answer), Some(next("77", "risk_per_trade", "5")));
    assert_eq!(
        answer.order.stop.as_ref().map(|stop| stop.price.to_string()),
        Some("35".to_owned())
    ); // 100 − 65
}

#[test]
fn the_point_value_multiplies_the_loss_and_the_lot_rounds_it_down() {
    // 500,000 × 1 % = 5,000; a unit loses (100 − 98) × 10 = 20; 5,000 / 20 = 250 units; lots of 75:
    // 3 lots = 225 units.
    let desk = Desk::with_equity("500000").mode(&FIXED_RISK_ATR);
    let intent = Intent {
        stop_price: Some(n("98")),
        point_value: Some(n("10")),
        lot_size: Some(n("75")),
        ..buy("NIFTY25NOVFUT", "100")
    };
    let answer =
        desk.config(|config| config.max_risk_per_strategy_pct = n("1").into()).size(&intent);
    assert_eq!(formula(&answer), "floor(500000 × 0.01 / ((100 − 98) × 10) / 75) × 75");
    assert_eq!((qty(&answer).as_str(), answer.lots().to_string().as_str()), ("225", "3"));
    // 4 lots: 300 × 20 = 6,000, which is 1,000 more than 5,000.
    assert_eq!(next_lot(&answer), Some(next("300", "risk_per_trade", "1000")));
}

#[test]
fn a_binary_float_would_lose_a_unit_here() {
    // 50,000 × 0.75 % = 375; 1.5 × 0.05 = 0.075; 375 / 0.075 = 5,000 exactly.
    let desk = Desk::with_equity("50000").mode(&FIXED_RISK_ATR).config(|config| {
        config.max_risk_per_trade_pct = n("0.0075").into();
        config.atr_stop_multiplier = n("1.5").into();
    });
    assert_eq!(qty(&desk.size(&Intent { atr: Some(n("0.05")), ..buy("IDEA", "1") })), "5000");
    // 90,000 × 0.75 % = 675; 675 / 1.35 = 500 exactly.
    let desk = Desk::with_equity("90000").mode(&FIXED_RISK_ATR).config(|config| {
        config.max_risk_per_trade_pct = n("0.0075").into();
        config.atr_stop_multiplier = n("1").into();
    });
    assert_eq!(qty(&desk.size(&Intent { atr: Some(n("1.35")), ..buy("IDEA", "1") })), "500");
}

#[test]
fn a_divisor_of_28_digits_does_not_round_the_quotient_up() {
    // 8 / 2.6666666666666666666666666667 = 2.99999999999999999999999999996…: 2 units, where 28
    // digits would say 3.
    let desk = Desk::with_equity("800")
        .mode(&FIXED_RISK_ATR)
        .config(|config| config.atr_stop_multiplier = n("1").into());
    let answer =
        desk.size(&Intent { atr: Some(n("2.666666666666666666666666667")), ..buy("IDEA", "1") });
    assert_eq!(qty(&answer), "2");
    // 3 × 2.666666666666666666666666667 = 8.000000000000000000000000001.
    assert_eq!(
        next_lot(&answer),
        Some(next("3", "risk_per_trade", "0.000000000000000000000000001"))
    );
}

#[test]
fn a_coin_is_sized_in_thousandths() {
    // 10,000 × 1 % = 100; the stop is 60,000 − 59,100 = 900 away; 100 / 900 = 0.111…; lots of
    // 0.001: 0.111 of a coin. 0.111 × 60,000 = 6,660 is within the room of 16,000; with 0.2 of
    // equity as budget (2,000) it would be 0.033.
    let desk = Desk::with_equity("10000").mode(&FIXED_RISK_ATR).strategy("swing", "1", None);
    let intent = Intent {
        stop_price: Some(n("59100")),
        lot_size: Some(n("0.001")),
        ..buy("BTCUSD", "60000")
    };
    let answer = desk.size(&Intent { strategy: Some("swing"), ..intent.clone() });
    assert_eq!((qty(&answer).as_str(), answer.lots().to_string().as_str()), ("0.111", "111"));
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("0.033", Some("strategy_budget")));
    // 0.034 × 60,000 = 2,040, which is 40 more than 2,000.
    assert_eq!(next_lot(&answer), Some(next("0.034", "strategy_budget", "40")));
}

#[test]
fn a_known_stop_limits_a_set_quantity_and_a_fixed_one_too() {
    // 5,000 / 65 = 76 units, whatever is asked and in whatever mode.
    let desk =
        Desk::with_equity("500000").config(|config| config.default_fixed_qty = n("400").into());
    let intent = Intent { atr: Some(n("32.5")), ..buy("RELIANCE", "100") };
    for asked in [None, Some(n("300"))] {
        let answer = desk.size(&Intent { qty: asked, ..intent.clone() });
        assert_eq!(
            (qty(&answer).as_str(), answer.binding()),
            ("76", Some("risk_per_trade")),
            "{asked:?}"
        );
    }
    let answer = desk.size(&Intent {
        qty: Some(n("300")),
        mode: Some(FIXED_RISK_ATR.name),
        ..intent.clone()
    });
    assert_eq!((qty(&answer).as_str(), answer.basis.rule.name()), ("76", "intent"));
    // Without a stop the risk limit decides nothing and says so.
    let answer = desk.size(&Intent { atr: None, ..intent });
    assert_eq!(
        (qty(&answer).as_str(), rung(&answer, "risk_per_trade")),
        ("400", line("5000", "0", "5000", "null"))
    );
}

#[test]
fn a_risk_given_with_the_order_is_its_base_risk_and_lifts_no_limit() {
    // 500,000 × 0.5 % = 2,500; 2,500 / 65 = 38.46…: 38 units. The limit stays at 1 %, 5,000.
    let desk = Desk::with_equity("500000").mode(&FIXED_RISK_ATR);
    let answer = desk.size(&Intent {
        atr: Some(n("32.5")),
        risk_pct: Some(n("0.005")),
        ..buy("RELIANCE", "100")
    });
    assert_eq!(
        (qty(&answer).as_str(), rung(&answer, "risk_per_trade")[0].as_str(), answer.binding()),
        ("38", "5000", None)
    );
    // 100 % is capped at 1 %: 5,000 / 65 = 76.9…, and it says so.
    let answer = desk.size(&Intent {
        atr: Some(n("32.5")),
        risk_pct: Some(n("1")),
        ..buy("RELIANCE", "100")
    });
    assert_eq!(
        (qty(&answer).as_str(), formula(&answer).as_str()),
        ("76", "floor(500000 × min(1, 0.01) / (2 × 32.5))")
    );
    assert_eq!(
        (answer.binding(), warnings(&answer)),
        (Some("risk_per_trade"), vec!["capped_risk"])
    );
}

// ---- Limits

#[test]
fn the_whole_book_leaves_room_for_so_many_lots() {
    // 500,000 × 0.8 × 2 = 800,000; held: 100 × 1,500 + |−50| × 10 × 1,000 = 150,000 + 500,000:
    // 150,000 left. A unit costs 40 × 5 = 200, a lot of 25 costs 5,000: 30 lots = 750 units.
    let desk = Desk::with_equity("500000")
        .strategy("ema", "1", None)
        .holds("TCS", Some("other"), "100", "1500")
        .holds_at("GOLDFUT", None, "-50", "1000", Some("10"));
    let intent = Intent {
        qty: Some(n("5000")),
        strategy: Some("ema"),
        point_value: Some(n("5")),
        lot_size: Some(n("25")),
        ..buy("NIFTY25NOVFUT", "40")
    };
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("750", Some("total_exposure")));
    assert_eq!(rung(&answer, "total_exposure"), line("800000", "650000", "150000", "750"));
    // 31 lots cost 155,000, which is 5,000 more than is left.
    assert_eq!(next_lot(&answer), Some(next("775", "total_exposure", "5000")));
    // Once done: 650,000 + 750 × 200 = 800,000, all of it.
    let after = &answer.after;
    assert_eq!(after.current_exposure.to_string(), "800000");
    assert_eq!(
        after.exposure_utilization_pct.as_ref().map(ToString::to_string),
        Some("100".to_owned())
    );
}

#[test]
fn a_strategys_budget_counts_its_own_rows_and_no_others() {
    // 500,000 × 0.3 = 150,000, of which 300 × 200 = 60,000 are used: 90,000 left; 90,000 / 130 =
    // 692.3…: 692 units.
    let desk = Desk::with_equity("500000")
        .strategy("ema", "0.3", None)
        .holds("TCS", Some("ema"), "300", "200")
        .holds("INFY", Some("other"), "100", "1500")
        .holds("WIPRO", None, "100", "500");
    let answer = desk.size(&Intent {
        qty: Some(n("1000")),
        strategy: Some("ema"),
        ..buy("RELIANCE", "130")
    });
    assert_eq!(rung(&answer, "strategy_budget"), line("150000", "60000", "90000", "692"));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("692", Some("strategy_budget")));
    // 692 × 130 = 89,960; one more makes 90,090.
    assert_eq!(next_lot(&answer), Some(next("693", "strategy_budget", "90")));
    // An order without a strategy has the fallback, 500,000 × 0.2 = 100,000, and uses the rows
    // without one: 50,000.
    let answer = desk.size(&Intent { qty: Some(n("1000")), ..buy("RELIANCE", "130") });
    assert_eq!(rung(&answer, "strategy_budget"), line("100000", "50000", "50000", "384")); // 50,000 / 130 = 384.6…
}

#[test]
fn the_first_of_the_lowest_limits_is_the_binding_one() {
    // Risk: 5,000 / (100 − 95) = 1,000 units. Total: 800,000 − 700,000 = 100,000 / 100 = 1,000.
    // Budget: 100,000 / 100 = 1,000.
    let desk = Desk::with_equity("500000").holds("TCS", Some("other"), "700", "1000");
    let intent = Intent { qty: Some(n("1001")), ..buy("RELIANCE", "100") };
    let answer = desk.size(&Intent { stop_price: Some(n("95")), ..intent.clone() });
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("1000", Some("risk_per_trade")));
    assert_eq!(next_lot(&answer), Some(next("1001", "risk_per_trade", "5"))); // 1,001 × 5 = 5,005
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("1000", Some("total_exposure")));
    // What the limits allow exactly is not cut, and nothing binds.
    let answer = desk.size(&Intent { qty: Some(n("1000")), ..intent });
    assert_eq!((qty(&answer).as_str(), answer.binding(), next_lot(&answer)), ("1000", None, None));
}

#[test]
fn a_limit_that_is_exceeded_leaves_nothing_and_the_next_lot_counts_what_is_over() {
    // 100,000 × 0.2 = 20,000, and 300 × 100 = 30,000 are held: nothing is left, and 10,000 are too
    // many already.
    let desk = Desk::with_equity("100000").holds("TCS", None, "300", "100");
    let answer = desk.size(&Intent { qty: Some(n("10")), ..buy("INFY", "50") });
    assert_eq!(rung(&answer, "strategy_budget"), line("20000", "30000", "0", "0"));
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("strategy_budget")));
    // One share makes it 30,000 + 50 − 20,000.
    assert_eq!(next_lot(&answer), Some(next("1", "strategy_budget", "10050")));
    assert_eq!(
        answer.after.strategy_utilization_pct.map(|pct| pct.to_string()),
        Some("150".to_owned())
    );
}

#[test]
fn a_budget_of_nothing_buys_nothing_and_has_no_percentage_once_something_is_held() {
    let desk = Desk::with_equity("100000").strategy("off", "0", Some("5"));
    let intent = Intent { strategy: Some("off"), ..buy("INFY", "50") };
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("strategy_budget")));
    assert_eq!(
        answer.after.strategy_utilization_pct.map(|pct| pct.to_string()),
        Some("0".to_owned())
    );
    let answer = desk.holds("TCS", Some("off"), "1", "1").size(&intent);
    assert_eq!(answer.after.strategy_utilization_pct, None); // 1 of 0 is no number of percent
}

// ---- The own position

#[test]
fn an_order_against_the_own_position_closes_it_before_it_opens() {
    // Long 100, 130 sold: 100 close and 30 open, which 20,000 of budget pay for (30 × 100 = 3,000).
    let desk = Desk::with_equity("100000").holds("RELIANCE", None, "100", "100");
    let answer = desk.size(&Intent { qty: Some(n("130")), ..sell("RELIANCE", "100") });
    assert_eq!(parts(&answer), told("130", "100", "30"));
    assert_eq!(rung(&answer, "strategy_budget"), line("20000", "0", "20000", "300")); // 100 + 20,000 / 100
    assert_eq!(answer.after.current_exposure.to_string(), "3000");
}

#[test]
fn closing_is_free_of_every_limit_and_opening_beyond_is_not() {
    // The book is far over its limits: 1,000 × 500 of 20,000 (budget) and of 160,000 (total); a
    // stop 90 away, 1,000 at risk.
    let desk = Desk::with_equity("100000")
        .holds("RELIANCE", None, "1000", "500")
        .holds("TCS", None, "2000", "500");
    let intent =
        Intent { qty: Some(n("1200")), stop_price: Some(n("590")), ..sell("RELIANCE", "500") };
    let answer = desk.size(&intent);
    // The own 500,000 are left out; TCS holds 1,000,000 and leaves no room for the 200 beyond.
    assert_eq!(parts(&answer), told("1000", "1000", "0"));
    assert_eq!(rung(&answer, "total_exposure"), line("160000", "1000000", "0", "1000"));
    // The risk alone would open floor(1,000 / 90) = 11 more.
    assert_eq!(rung(&answer, "risk_per_trade"), line("1000", "0", "1000", "1011"));
}

#[test]
fn everything_closes_whatever_the_lot_and_any_other_part_is_whole_lots() {
    // Long 110 of a 25-lot contract.
    let desk = Desk::with_room().holds("NIFTY25NOVFUT", None, "110", "100");
    for (asked, quantity, closes, opens) in [
        ("24", "0", "0", "0"),
        ("109", "100", "100", "0"),
        ("110", "110", "110", "0"),
        ("134", "110", "110", "0"),
        ("135", "135", "110", "25"),
        ("200", "185", "110", "75"),
    ] {
        let intent =
            Intent { qty: Some(n(asked)), lot_size: Some(n("25")), ..sell("NIFTY25NOVFUT", "100") };
        let answer = desk.size(&intent);
        assert_eq!(parts(&answer), told(quantity, closes, opens), "{asked}");
        let rounded = !["24", "110", "135"].contains(&asked);
        assert_eq!(warnings(&answer).contains(&"rounded_to_lot"), rounded, "{asked}");
    }
}

#[test]
fn the_own_position_is_the_strategys_rows_and_those_of_nobody() {
    let desk = Desk::with_room()
        .holds("TCS", Some("ema"), "100", "10")
        .holds("TCS", None, "40", "10")
        .holds("TCS", Some("orb"), "-70", "10");
    // ema: 100 + 40; orb: −70 + 40; unknown: 40; no strategy at all: every row, 70.
    for (strategy, held) in
        [(Some("ema"), "140"), (Some("orb"), "-30"), (Some("unknown"), "40"), (None, "70")]
    {
        let answer = desk.size(&Intent { strategy, close: true, side: None, ..buy("TCS", "10") });
        assert_eq!(answer.order.own.net.to_string(), held, "{strategy:?}");
        assert_eq!(qty(&answer), held.trim_start_matches('-'), "{strategy:?}");
        assert_eq!(
            answer.order.side.map(Side::name),
            Some(if held.starts_with('-') { "buy" } else { "sell" })
        );
    }
}

#[test]
fn part_of_a_position_gives_back_the_room_of_that_part() {
    // ema holds 100 at 10 and nobody 40 at 12: 1,480. Selling 120 takes ema's 100 (1,000) first,
    // then 20 of nobody's (240).
    let desk = Desk::with_equity("10000")
        .holds("TCS", Some("ema"), "100", "10")
        .holds("TCS", None, "40", "12");
    let answer =
        desk.size(&Intent { strategy: Some("ema"), qty: Some(n("120")), ..sell("TCS", "11") });
    assert_eq!(parts(&answer), told("120", "120", "0"));
    assert_eq!(answer.after.current_exposure.to_string(), "240"); // 1,480 − 1,240
    assert_eq!(answer.after.strategy_used.to_string(), "0");
    // 30 of them take 300 of ema's own 1,000.
    let answer =
        desk.size(&Intent { strategy: Some("ema"), qty: Some(n("30")), ..sell("TCS", "11") });
    assert_eq!(answer.after.current_exposure.to_string(), "1180");
    assert_eq!(answer.after.strategy_used.to_string(), "700");
}

#[test]
fn an_order_by_risk_against_the_own_position_closes_all_of_it() {
    // A risk would say 1,000,000,000 × 0.0001 % = 1,000, over 2 × 6 83.3…, in lots of 25: 75 units.
    // Closing risks nothing: all 60 of the short close, and nothing opens.
    let desk =
        Desk::with_room().config(|config| config.max_risk_per_trade_pct = n("0.000001").into());
    let desk = desk.mode(&FIXED_RISK_ATR).holds("NIFTY25NOVFUT", None, "-60", "100");
    let answer = desk.size(&Intent {
        atr: Some(n("6")),
        lot_size: Some(n("25")),
        ..buy("NIFTY25NOVFUT", "100")
    });
    assert_eq!(
        (answer.basis.rule.name(), formula(&answer).as_str(), parts(&answer)),
        ("close", "60", told("60", "60", "0"))
    );
    assert_eq!((answer.binding(), warnings(&answer)), (None, vec!["closes_own"]));
    // Nothing binds, and so no larger answer is said to fail: 85 close 60 and open 25, which risk
    // 25 × 12 = 300 of the 1,000.
    assert_eq!(next_lot(&answer), None);
    let larger = desk.size(&Intent {
        atr: Some(n("6")),
        lot_size: Some(n("25")),
        qty: Some(n("85")),
        ..buy("NIFTY25NOVFUT", "100")
    });
    assert_eq!(parts(&larger), told("85", "60", "25"));
}

#[test]
fn reduce_only_never_turns_a_position_around() {
    let desk = Desk::with_room().holds("TCS", None, "100", "10");
    let intent = Intent { qty: Some(n("130")), reduce_only: true, ..sell("TCS", "10") };
    let answer = desk.size(&intent);
    assert_eq!(
        (parts(&answer), warnings(&answer)),
        (told("100", "100", "0"), vec!["reduced_to_position"])
    );
    assert_eq!(answer.binding(), None);
    // A buy adds to a long, and from flat there is nothing to reduce either.
    let adding = desk.size(&Intent { qty: Some(n("1")), reduce_only: true, ..buy("TCS", "10") });
    assert_eq!((qty(&adding).as_str(), reason(&adding)), ("0", Some("nothing_to_reduce")));
    let flat = Desk::with_room().size(&intent);
    assert_eq!((qty(&flat).as_str(), reason(&flat)), ("0", Some("nothing_to_reduce")));
    // All or none of 130: the position of 100 is what would have passed, and what is named.
    let refused = desk.size(&Intent { all_or_none: true, ..intent });
    assert_eq!((qty(&refused).as_str(), reason(&refused)), ("0", Some("all_or_none")));
    let message = refused.reason_message().unwrap_or_default();
    assert_eq!(
        message,
        "all or none of 130: 100 would have passed (reduce-only, and the own position of TCS is \
         100)"
    );
}

#[test]
fn a_close_closes_everything_and_nothing_else() {
    let desk = Desk::with_equity("-5").holds("TCS", None, "-37.5", "10");
    let close = Intent { close: true, side: None, lot_size: Some(n("25")), ..buy("TCS", "10") };
    let answer = desk.size(&close);
    assert_eq!((parts(&answer), answer.basis.rule.name()), (told("37.5", "37.5", "0"), "close"));
    assert_eq!(answer.after.current_exposure.to_string(), "0");
    let flat = Desk::with_equity("-5").size(&close);
    assert_eq!((qty(&flat).as_str(), reason(&flat)), ("0", Some("nothing_to_close")));
    // The side may be said, but not the one that would add; nor a quantity beside.
    let wrong = desk.try_size(&Intent { side: sell("TCS", "10").side, ..close.clone() });
    assert!(matches!(wrong, Err(IntentError::CloseWouldOpen { .. })));
    assert!(matches!(
        desk.try_size(&Intent { qty: Some(n("1")), ..close }),
        Err(IntentError::QtyAndClose)
    ));
}

#[test]
fn all_or_none_becomes_nothing_and_names_what_would_have_passed() {
    // 100,000 × 0.2 = 20,000 pays for 400 at 50.
    let desk = Desk::with_equity("100000");
    let intent = Intent { qty: Some(n("500")), all_or_none: true, ..buy("INFY", "50") };
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("all_or_none")));
    assert!(answer.reason_message().unwrap_or_default().contains("400 would have passed"));
    assert_eq!(answer.after.current_exposure.to_string(), "0");
    assert_eq!(qty(&desk.size(&Intent { qty: Some(n("400")), ..intent.clone() })), "400");
    // Lots alone make it less, too: 110 is 4 lots of 25 and 10 more.
    let answer = desk.size(&Intent { qty: Some(n("110")), lot_size: Some(n("25")), ..intent });
    let message = answer.reason_message().unwrap_or_default();
    assert_eq!(message, "all or none of 110: 100 would have passed (whole lots of 25)");
}

#[test]
fn without_equity_nothing_opens_and_everything_still_closes() {
    for equity in ["0", "-1000"] {
        let desk = Desk::with_equity(equity).holds("TCS", None, "100", "10");
        let opening = desk.size(&Intent { qty: Some(n("5")), ..buy("INFY", "10") });
        assert_eq!((qty(&opening).as_str(), reason(&opening)), ("0", Some("no_equity")));
        let closing = desk.size(&Intent { qty: Some(n("130")), ..sell("TCS", "10") });
        assert_eq!(parts(&closing), told("100", "100", "0"));
        // Sized by risk there is nothing to risk, and the arithmetic says so as well; what is held
        // is closed all the same.
        let by_risk = |intent| {
            let mode = Some(FIXED_RISK_ATR.name);
            desk.size(&Intent { atr: Some(n("3")), mode, ..intent })
        };
        assert_eq!(parts(&by_risk(sell("TCS", "10"))), told("100", "100", "0"));
        let by_risk = by_risk(buy("TCS", "10"));
        assert_eq!((qty(&by_risk).as_str(), reason(&by_risk)), ("0", Some("no_equity")));
        let expected = ["floor(0 × 0.01 / (2 × 3))", "max(0, floor(-1000 × 0.01 / (2 × 3)))"];
        assert_eq!(formula(&by_risk), expected[usize::from(equity != "0")]);
    }
}

// ---- Instruments

fn lot(size: &str) -> InstrumentTerms {
    InstrumentTerms { lot_size: Some(n(size)), ..InstrumentTerms::default() }
}

#[test]
fn the_lot_is_the_orders_then_the_instruments_then_one_or_the_fallback() {
    let desk =
        Desk::with_room().instrument("NIFTY", lot("75")).instrument("NIFTY25DECFUT", lot("65"));
    for (symbol, told, expected, warned) in [
        ("NIFTY25NOVFUT", None, "75", false),
        ("NIFTY25DECFUT", None, "65", false),
        ("NIFTY25DECFUT", Some("50"), "50", false),
        ("BANKNIFTY25NOVFUT", None, "25", true),
        ("RELIANCE", None, "1", false),
    ] {
        let answer =
            desk.size(&Intent { qty: Some(n("1000")), lot_size: told.map(n), ..buy(symbol, "1") });
        assert_eq!(answer.order.lot_size.to_string(), expected, "{symbol}");
        assert_eq!(warnings(&answer).contains(&"lot_size_fallback"), warned, "{symbol}");
    }
}

#[test]
fn a_share_that_is_called_equity_does_not_make_its_future_one() {
    // The future's lot is the fallback's 25, never the share's 1: a broken lot would be refused by
    // the exchange.
    let equity =
        InstrumentTerms { kind: Some(InstrumentKind::Equity), ..InstrumentTerms::default() };
    let desk = Desk::with_room().instrument("RELIANCE", equity);
    let answer = desk.size(&Intent { qty: Some(n("30")), ..buy("RELIANCE25NOVFUT", "1") });
    assert_eq!((answer.order.kind.name(), qty(&answer).as_str()), ("fno", "25"));
    assert_eq!(
        desk.size(&Intent { qty: Some(n("30")), ..buy("RELIANCE", "1") }).order.kind,
        InstrumentKind::Equity
    );
}

#[test]
fn the_point_value_is_the_orders_then_the_instruments_then_the_books() {
    let terms = InstrumentTerms { point_value: Some(n("50")), ..InstrumentTerms::default() };
    let desk = Desk::with_room().instrument("NIFTY", terms).holds_at(
        "GOLDFUT",
        Some("x"),
        "1",
        "1",
        Some("100"),
    );
    for (symbol, told, expected) in [
        ("NIFTY25NOVFUT", Some("2"), "2"),
        ("NIFTY25NOVFUT", None, "50"),
        ("GOLDFUT", None, "100"),
        ("TCS", None, "1"),
    ] {
        let answer = desk.size(&Intent {
            qty: Some(n("100")),
            point_value: told.map(n),
            ..buy(symbol, "3")
        });
        assert_eq!(answer.order.point_value.to_string(), expected, "{symbol}");
        assert_eq!(
            answer.notional(),
            (&answer.qty * &(&answer.order.price * &answer.order.point_value))
        );
    }
    // Rows that disagree tell nothing: guessing one of them could be wrong a hundredfold.
    let desk = desk.holds_at("GOLDFUT", Some("y"), "1", "1", Some("10"));
    assert!(matches!(
        desk.try_size(&buy("GOLDFUT", "3")),
        Err(IntentError::PointValueUnclear { .. })
    ));
}

// ---- Bad input

#[test]
fn numbers_that_make_no_order_are_refused_by_name() {
    let desk = Desk::with_equity("100000");
    let good = || buy("TCS", "100");
    let cases = [
        (Intent { price: n("0"), ..good() }, "price is 0: it must be above 0"),
        (Intent { price: n("-1"), ..good() }, "price is -1: it must be above 0"),
        (Intent { qty: Some(n("0")), ..good() }, "qty is 0: it must be above 0"),
        (Intent { qty: Some(n("-5")), ..good() }, "qty is -5: it must be above 0"),
        (Intent { atr: Some(n("-0.1")), ..good() }, "atr is -0.1: it must be 0 or more"),
        (Intent { lot_size: Some(n("0")), ..good() }, "lot_size is 0: it must be above 0"),
        (Intent { point_value: Some(n("0")), ..good() }, "point_value is 0: it must be above 0"),
        (Intent { risk_pct: Some(n("0")), ..good() }, "risk_pct is 0: it must be above 0"),
        (
            Intent { side: None, ..good() },
            "no side: say buy, b, long, sell, s or short (only a close needs none)",
        ),
        (Intent { symbol: "", ..good() }, "no symbol: say which instrument to size"),
    ];
    for (intent, expected) in cases {
        let error =
            desk.try_size(&intent).err().unwrap_or_else(|| panic!("sized, but: {expected}"));
        assert_eq!(error.to_string(), expected);
    }
    assert!(matches!(
        desk.try_size(&Intent { risk_pct: Some(n("30")), ..good() }),
        Err(IntentError::NotAFraction { .. })
    ));
}

#[test]
fn a_stop_on_the_wrong_side_of_the_price_is_refused() {
    let desk = Desk::with_equity("100000");
    for (intent, stop) in
        [(buy("TCS", "100"), "100"), (buy("TCS", "100"), "101"), (sell("TCS", "100"), "99.99")]
    {
        let found = desk.try_size(&Intent { stop_price: Some(n(stop)), ..intent });
        assert!(matches!(found, Err(IntentError::StopOnWrongSide { .. })), "{stop}");
    }
}

// ---- The dashboard

#[test]
fn the_limits_of_a_book_are_the_documents() {
    // 500,000; 800,000; 150,000 used; 650,000 left; 18.75 %; 50,000 of 150,000;
    // 100,000 of 200,000.
    let desk = Desk::with_equity("500000")
        .strategy("ema20_50_intraday", "0.3", None)
        .strategy("expiry_scalper", "0.4", None)
        .holds("TCS", Some("ema20_50_intraday"), "50", "1000")
        .holds("INFY", Some("expiry_scalper"), "-100", "1000");
    let report = desk.limits();
    let uses: Vec<_> = report
        .uses()
        .map(|line| {
            let percent =
                line.utilization().map_or("null".to_owned(), |percent| percent.to_string());
            format!(
                "{}: {} {} {} {percent}",
                line.label(),
                line.ceiling,
                line.used,
                line.available()
            )
        })
        .collect();
    assert_eq!(
        uses,
        [
            "total_exposure: 800000 150000 650000 18.75",
            "ema20_50_intraday: 150000 50000 100000 33.33",
            "expiry_scalper: 200000 100000 100000 50",
        ]
    );
    assert_eq!(report.exceeded().count(), 0);
}

#[test]
fn a_strategy_that_only_the_book_knows_appears_with_the_fallback_budget() {
    let desk = Desk::with_equity("1000")
        .holds("TCS", Some("ghost"), "30", "10")
        .holds("TCS", None, "1", "10");
    let report = desk.limits();
    let labels: Vec<_> = report.strategies.iter().map(LimitUse::label).collect();
    assert_eq!(labels, ["ghost", "unassigned"]);
    assert_eq!(report.strategies[0].ceiling.to_string(), "200");
    assert_eq!(report.exceeded().map(LimitUse::label).collect::<Vec<_>>(), ["ghost"]); // 300 of 200
}
