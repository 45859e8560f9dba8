//! Worked examples of the further limits and sizing rules, each with its arithmetic written out.

#![expect(clippy::panic, reason = "a test fails by panicking")]

mod desk;

use desk::{Desk, buy, formula, n, next_lot, parts, qty, reason, rung, sell, warnings};
use posize::engine::{DrawdownStep, FIXED_RISK_ATR, Intent, IntentError, KELLY, Side, StreakStep};
use posize::number::Digits;

/// A million, and core limits that nothing here reaches: one rule at a time.
fn desk() -> Desk {
    Desk::with_equity("1000000").config(|config| {
        config.max_leverage = n("100").into();
        config.max_risk_per_strategy_pct = n("100").into();
        config.max_risk_per_trade_pct = n("1").into();
    })
}

#[expect(clippy::needless_pass_by_value, reason = "an example reads better without the reference")]
fn asks(quantity: &str, intent: Intent<'static>) -> Intent<'static> {
    Intent { qty: Some(n(quantity)), ..intent }
}

fn told(quantity: &str, closes: &str, opens: &str) -> (String, String, String) {
    (quantity.to_owned(), closes.to_owned(), opens.to_owned())
}

fn line(limit: &str, used: &str, available: &str, max_qty: &str) -> [String; 4] {
    [limit, used, available, max_qty].map(str::to_owned)
}

#[expect(clippy::unnecessary_wraps, reason = "it stands beside what an answer has")]
fn next(quantity: &str, fails: &'static str, by: &str) -> Option<(String, &'static str, String)> {
    Some((quantity.to_owned(), fails, by.to_owned()))
}

fn drawdown(desk: Desk, steps: &[(&str, &str)]) -> Desk {
    let step = |(pct, scale): &(&str, &str)| DrawdownStep {
        drawdown_pct: n(pct).into(),
        scale: n(scale).into(),
    };
    desk.config(|config| config.drawdown_scaling = steps.iter().map(step).collect())
}

fn streak(desk: Desk, steps: &[(&str, &str)]) -> Desk {
    let step = |(wins, scale): &(&str, &str)| StreakStep { wins: n(wins), scale: n(scale).into() };
    desk.config(|config| config.streak_scaling = steps.iter().map(step).collect())
}

const SYMBOL: &str = "max_symbol_exposure_pct";
const SYMBOL_OWN: &str = "symbol_limits.<symbol>.max_exposure_pct";
const UNDERLYING: &str = "max_underlying_exposure_pct";
const UNDERLYING_OWN: &str = "underlying_limits.<underlying>.max_exposure_pct";
const RISK: &str = "max_open_risk_pct";
const UNSTOPPED: &str = "unstopped_risk_pct";
const POSITIONS: &str = "max_open_positions";
const CORRELATED: &str = "correlation.max_exposure_pct";
const MARGIN: &str = "instruments.<symbol>.margin_pct";

// ---- The ladder

#[test]
fn a_limit_that_the_config_does_not_name_is_not_in_the_ladder() {
    let names = |desk: &Desk| {
        let answer = desk.size(&asks("1", buy("RELIANCE", "100")));
        answer.limits.iter().map(|of| of.limit.name).collect::<Vec<_>>()
    };
    let core = ["risk_per_trade", "total_exposure", "strategy_budget"];
    assert_eq!(names(&desk()), core);
    // A limit for one symbol alone is none for the others.
    assert_eq!(names(&desk().set_for(SYMBOL_OWN, "INFY", "0.1")), core);
    let all = desk()
        .set(CORRELATED, "1")
        .set(POSITIONS, "9")
        .set(RISK, "1")
        .set(UNDERLYING, "1")
        .set(SYMBOL, "1");
    let all = drawdown(all, &[("0.1", "0")]).peak("2000000");
    let further = [
        "symbol_exposure",
        "underlying_exposure",
        "open_risk",
        "open_positions",
        "correlated_exposure",
    ];
    assert_eq!(names(&all), [&core[..], &further, &["drawdown_halt"]].concat());
}

#[test]
fn of_limits_that_tie_the_first_in_the_ladder_binds() {
    // 10 % of 1,000,000 / 100 = 1,000 for each of three.
    let desk = desk().set(CORRELATED, "0.1").set(UNDERLYING, "0.1").set(SYMBOL, "0.1");
    let answer = desk.size(&asks("5000", buy("RELIANCE", "100")));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("1000", Some("symbol_exposure")));
    // 0.00009 less of the first, and it alone is lower: 99,910 / 100 = 999.
    let desk = desk.set(UNDERLYING, "0.09991");
    let answer = desk.size(&asks("5000", buy("RELIANCE", "100")));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("999", Some("underlying_exposure")));
    assert_eq!(next_lot(&answer), next("1000", "underlying_exposure", "90")); // 1,000 × 100 − 99,910
}

// ---- Symbol

#[test]
fn a_symbol_is_limited_over_all_strategies() {
    // 20 % of 1,000,000 is 200,000; 500 × 100 + 300 × 100 = 80,000 are used whoever holds them;
    // 120,000 / 100 = 1,200.
    let desk = desk().set(SYMBOL, "0.2").holds("RELIANCE", Some("a"), "500", "100").holds(
        "RELIANCE",
        Some("b"),
        "-300",
        "100",
    );
    let answer = desk.size(&asks("2000", Intent { strategy: Some("c"), ..buy("RELIANCE", "100") }));
    assert_eq!(rung(&answer, "symbol_exposure"), line("200000", "80000", "120000", "1200"));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("1200", Some("symbol_exposure")));
    assert_eq!(next_lot(&answer), next("1201", "symbol_exposure", "100"));
    // Another symbol has all of its own.
    let answer = desk.size(&asks("2000", buy("INFY", "100")));
    assert_eq!(rung(&answer, "symbol_exposure"), line("200000", "0", "200000", "2000"));
}

#[test]
fn a_symbol_s_own_limit_stands_in_place_of_everyone_s() {
    let desk = desk().set(SYMBOL, "0.2").set_for(SYMBOL_OWN, "NIFTY25NOVFUT", "0.5");
    let intent = Intent { lot_size: Some(n("75")), ..buy("NIFTY25NOVFUT", "25000") };
    // 500,000 / 25,000 = 20 units, no lot of 75: nothing, and one lot would take 1,875,000.
    let answer = desk.size(&asks("75", intent.clone()));
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("symbol_exposure")));
    let message = answer.reason_message();
    assert_eq!(
        message.as_deref(),
        Some("500,000 left of 500,000 in symbol_exposure; one lot of 75 takes 1,875,000")
    );
    // The contract of another month has everyone's.
    let answer = desk.size(&asks("75", Intent { symbol: "NIFTY25DECFUT", ..intent }));
    assert_eq!(rung(&answer, "symbol_exposure")[0], "200000");
}

// ---- Underlying

#[test]
fn shares_futures_and_options_of_one_underlying_add_up() {
    // 40 % is 400,000. Shares 500 × 200 = 100,000; a short future 250 × 200 = 50,000; a put 1,000 ×
    // 10 = 10,000: 160,000.
    let desk = desk()
        .set(UNDERLYING, "0.4")
        .holds("RELIANCE", None, "500", "200")
        .holds("RELIANCE25NOVFUT", Some("a"), "-250", "200")
        .holds("RELIANCE25NOV1500PE", Some("b"), "1000", "10")
        .holds("INFY", None, "9000", "100");
    let answer = desk.size(&Intent {
        lot_size: Some(n("250")),
        ..asks("2000", buy("RELIANCE25NOV1600CE", "300"))
    });
    // 240,000 / 300 = 800 units: 3 lots of 250.
    assert_eq!(rung(&answer, "underlying_exposure"), line("400000", "160000", "240000", "750"));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("750", Some("underlying_exposure")));
    assert_eq!(next_lot(&answer), next("1000", "underlying_exposure", "60000")); // 160,000 + 300,000 − 400,000
}

#[test]
fn an_underlying_exceeded_already_opens_nothing_and_closes_everything() {
    // 10 % is 100,000 and 150,000 are held.
    let desk = desk()
        .set(UNDERLYING, "0.4")
        .set_for(UNDERLYING_OWN, "RELIANCE", "0.1")
        .holds("RELIANCE", None, "1500", "100");
    let more = desk.size(&asks("1", buy("RELIANCE", "100")));
    assert_eq!((qty(&more).as_str(), reason(&more)), ("0", Some("underlying_exposure")));
    assert_eq!(rung(&more, "underlying_exposure"), line("100000", "150000", "0", "0"));
    assert_eq!(next_lot(&more), next("1", "underlying_exposure", "50100"));
    // Selling 1,600 closes the 1,500, which gives their room back: 100,000 / 100 lets all of the
    // 100 open.
    let out = desk.size(&asks("1600", sell("RELIANCE", "100")));
    assert_eq!((parts(&out), out.binding()), (told("1600", "1500", "100"), None));
    assert_eq!(rung(&out, "underlying_exposure"), line("100000", "0", "100000", "2500"));
}

// ---- Open risk

#[test]
fn the_heat_of_the_book_is_what_every_row_loses_at_its_stop() {
    // 2 % of 1,000,000 is 20,000. A long 100 × (500 − 450) = 5,000; a short 200 × (310 − 300) =
    // 2,000; a stop that has locked in a gain counts nothing, and gives nothing. 13,000 are left;
    // the order loses 4 a unit: 3,250.
    let desk = desk()
        .set(RISK, "0.02")
        .holds("RELIANCE", None, "100", "500")
        .stopped_at("450")
        .holds("INFY", None, "-200", "300")
        .stopped_at("310")
        .holds("TCS", None, "50", "400")
        .stopped_at("450");
    let answer =
        desk.size(&Intent { stop_price: Some(n("96")), ..asks("9000", buy("SBIN", "100")) });
    assert_eq!(rung(&answer, "open_risk"), line("20000", "7000", "13000", "3250"));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("3250", Some("open_risk")));
    assert_eq!(next_lot(&answer), next("3251", "open_risk", "4"));
}

#[test]
fn a_position_without_a_stop_may_lose_all_of_it_unless_the_config_says_how_much() {
    let book = |desk: Desk| {
        desk.set(RISK, "0.05").holds_at("NIFTY25NOVFUT", None, "-2", "100", Some("50"))
    };
    // 2 × 100 × 50 = 10,000 of 50,000; without a stop the order may lose its 80 a unit: 40,000 / 80
    // = 500.
    let answer = book(desk()).size(&asks("600", buy("SBIN", "80")));
    assert_eq!(rung(&answer, "open_risk"), line("50000", "10000", "40000", "500"));
    // A quarter of both: 2,500 used; 47,500 / 20 = 2,375.
    let answer = book(desk().set(UNSTOPPED, "0.25")).size(&asks("2400", buy("SBIN", "80")));
    assert_eq!(rung(&answer, "open_risk"), line("50000", "2500", "47500", "2375"));
    assert_eq!(qty(&answer), "2375");
}

#[test]
fn heat_above_its_limit_holds_no_exit_back() {
    let desk = desk().set(RISK, "0.01").holds("SBIN", None, "1000", "100"); // 100,000 of 10,000
    let out = desk.size(&Intent { close: true, ..Intent { side: None, ..buy("SBIN", "90") } });
    assert_eq!((parts(&out), reason(&out)), (told("1000", "1000", "0"), None));
    let part = desk.size(&asks("400", sell("SBIN", "90")));
    assert_eq!(parts(&part), told("400", "400", "0"));
    assert_eq!(reason(&desk.size(&asks("1", buy("SBIN", "90")))), Some("open_risk"));
}

// ---- Open positions

#[test]
fn a_new_symbol_needs_a_free_place_and_a_held_one_does_not() {
    let desk = desk().set(POSITIONS, "2").holds("RELIANCE", Some("a"), "10", "100").holds(
        "INFY",
        Some("a"),
        "-10",
        "100",
    );
    let answer = desk.size(&asks("5", buy("SBIN", "100")));
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("open_positions")));
    assert_eq!(rung(&answer, "open_positions"), line("2", "2", "0", "0"));
    assert_eq!(next_lot(&answer), next("1", "open_positions", "1")); // one symbol too many
    assert_eq!(answer.reason_message().as_deref(), Some("0 left of 2 in open_positions"));
    // More of a held symbol, even by another strategy, takes no place.
    let answer = desk.size(&asks("5", Intent { strategy: Some("b"), ..buy("INFY", "100") }));
    assert_eq!((qty(&answer).as_str(), rung(&answer, "open_positions")[3].as_str()), ("5", "null"));
    // A third place is free for whatever quantity.
    let answer = desk.set(POSITIONS, "3").size(&asks("5", buy("SBIN", "100")));
    assert_eq!(
        (qty(&answer).as_str(), rung(&answer, "open_positions")),
        ("5", line("3", "2", "1", "null"))
    );
}

#[test]
fn an_order_against_its_own_symbol_leaves_it_out_of_the_count() {
    // Two symbols are held; the whole of INFY is the order's own.
    let desk = desk().set(POSITIONS, "2").holds("RELIANCE", Some("a"), "10", "100").holds(
        "INFY",
        Some("a"),
        "10",
        "100",
    );
    let of_a = Intent { strategy: Some("a"), ..asks("15", sell("INFY", "100")) };
    assert_eq!(rung(&desk.size(&of_a), "open_positions"), line("2", "1", "1", "null"));
    // Not against it, or with a row of another strategy beside, it counts.
    let more = Intent { strategy: Some("a"), ..asks("15", buy("INFY", "100")) };
    assert_eq!(rung(&desk.size(&more), "open_positions"), line("2", "2", "0", "null"));
    let desk = desk.holds("INFY", Some("b"), "1", "100");
    assert_eq!(rung(&desk.size(&of_a), "open_positions"), line("2", "2", "0", "null"));
}

#[test]
fn a_symbol_that_waits_to_be_closed_stays_in_the_count() {
    let desk = desk().set(POSITIONS, "2").holds("INFY", None, "10", "100").pending(
        "INFY",
        Side::Sell,
        "4",
        "100",
    );
    let answer = desk.size(&asks("15", sell("INFY", "100")));
    assert_eq!(rung(&answer, "open_positions"), line("2", "1", "1", "null"));
}

#[test]
fn a_count_exceeded_already_lets_a_position_be_closed_and_turned() {
    let desk = desk()
        .set(POSITIONS, "1")
        .holds("RELIANCE", None, "10", "100")
        .holds("INFY", None, "10", "100");
    let turned = desk.size(&asks("15", sell("INFY", "100")));
    assert_eq!((parts(&turned), turned.binding()), (told("15", "10", "5"), None));
    let answer = desk.size(&asks("15", sell("SBIN", "100")));
    assert_eq!(next_lot(&answer), next("1", "open_positions", "2")); // 2 + 1 − 1
}

// ---- Correlation

#[test]
fn the_same_bet_counts_by_its_correlation() {
    // 50 % is 500,000. BANKNIFTY long 200,000 × 0.9 = 180,000; RELIANCE long 100,000 × 0.3 =
    // 30,000; INFY is coupled with nothing. 290,000 / 1,000 = 290.
    let desk = desk()
        .set(CORRELATED, "0.5")
        .rho("NIFTY", "BANKNIFTY", "0.9")
        .rho("RELIANCE", "NIFTY", "0.3")
        .holds("BANKNIFTY25NOVFUT", None, "400", "500")
        .holds("RELIANCE", None, "1000", "100")
        .holds("INFY", None, "5000", "100");
    let order = |side| Intent {
        side: Some(side),
        lot_size: Some(n("1")),
        ..asks("700", buy("NIFTY25NOVFUT", "1000"))
    };
    let answer = desk.size(&order(Side::Buy));
    assert_eq!(rung(&answer, "correlated_exposure"), line("500000", "210000", "290000", "290"));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("290", Some("correlated_exposure")));
    assert_eq!(next_lot(&answer), next("291", "correlated_exposure", "1000"));
    // A sale is a hedge of all that: it takes no room of theirs, and they give it none.
    let answer = desk.size(&order(Side::Sell));
    assert_eq!(rung(&answer, "correlated_exposure"), line("500000", "0", "500000", "500"));
}

#[test]
fn a_bought_put_hedges_what_a_sold_future_would() {
    let desk = desk().set(CORRELATED, "0.3").holds("NIFTY25NOVFUT", None, "100", "1000"); // 100,000 up
    let option = |side, symbol| Intent {
        side: Some(side),
        lot_size: Some(n("1")),
        ..asks("9", buy(symbol, "100"))
    };
    for (side, symbol, used) in [
        (Side::Buy, "NIFTY25NOV24000PE", "0"),
        (Side::Sell, "NIFTY25NOV24000PE", "100000"),
        (Side::Buy, "NIFTY25NOV24000CE", "100000"),
        (Side::Sell, "NIFTY25NOV24000CE", "0"),
    ] {
        let answer = desk.size(&option(side, symbol));
        assert_eq!(rung(&answer, "correlated_exposure")[1], used, "{side} {symbol}");
    }
    // And a held put of 50 × 200 = 10,000 is a bet down.
    let desk = desk.holds("NIFTY25NOV24000PE", Some("b"), "50", "200");
    let answer = desk.size(&Intent { strategy: Some("c"), ..option(Side::Sell, "NIFTY25DECFUT") });
    assert_eq!(rung(&answer, "correlated_exposure")[1], "10000");
}

#[test]
fn what_moves_against_each_other_is_the_same_bet_on_opposite_sides() {
    // ρ = −0.5: a short of 80,000 counts 40,000 against a purchase, a long nothing.
    let desk = desk().set(CORRELATED, "0.1").rho("GOLD", "USDINR", "-0.5");
    let short = desk.config(|_| {}).holds("USDINR", None, "-1000", "80");
    let answer = short.size(&asks("100", buy("GOLD", "1000")));
    assert_eq!(rung(&answer, "correlated_exposure"), line("100000", "40000", "60000", "60"));
    let answer = short.size(&asks("100", sell("GOLD", "1000")));
    assert_eq!(rung(&answer, "correlated_exposure"), line("100000", "0", "100000", "100"));
}

#[test]
fn a_pair_of_symbols_stands_before_a_pair_of_underlyings_and_the_same_underlying_before_both() {
    let desk = desk()
        .set(CORRELATED, "1")
        .rho("NIFTY", "BANKNIFTY", "0.9")
        .rho("BANKNIFTY25NOVFUT", "NIFTY25NOVFUT", "0.2")
        .holds("BANKNIFTY25NOVFUT", None, "100", "1000") // 100,000
        .holds("BANKNIFTY25DECFUT", None, "10", "1000"); // 10,000
    let used = |symbol, price| {
        let answer = desk.size(&Intent { lot_size: Some(n("1")), ..asks("1", buy(symbol, price)) });
        rung(&answer, "correlated_exposure")[1].clone()
    };
    assert_eq!(used("NIFTY25NOVFUT", "500"), "29000"); // 0.2 × 100,000 + 0.9 × 10,000
    assert_eq!(used("NIFTY25DECFUT", "500"), "99000"); // 0.9 × 110,000
    assert_eq!(used("BANKNIFTY25NOV50000CE", "500"), "110000"); // the same underlying
    assert_eq!(used("INFY", "500"), "0");
}

#[test]
fn turning_a_position_leaves_its_own_rows_out_of_the_bet() {
    // The long of 50,000 is the order's own and closed by it; a future of 40,000 short is the same
    // bet as the sale.
    let desk = desk().set(CORRELATED, "0.1").holds("RELIANCE", None, "500", "100").holds(
        "RELIANCE25NOVFUT",
        None,
        "-400",
        "100",
    );
    let answer = desk.size(&asks("2000", sell("RELIANCE", "100")));
    assert_eq!(rung(&answer, "correlated_exposure"), line("100000", "40000", "60000", "1100")); // 500 + 60,000 / 100
    assert_eq!(
        (parts(&answer), answer.binding()),
        (told("1100", "500", "600"), Some("correlated_exposure"))
    );
}

// ---- Margin

#[test]
fn a_budget_counts_what_a_position_ties_up_and_every_other_limit_its_notional() {
    // 30 % is 300,000. 75 × 25,000 = 1,875,000 of notional ties up a tenth: 187,500; one lot more
    // 187,500 again.
    let desk = desk().strategy("ema", "0.3", None).set_for(MARGIN, "NIFTY", "0.1").holds(
        "NIFTY25NOVFUT",
        Some("ema"),
        "75",
        "25000",
    );
    let order = Intent {
        strategy: Some("ema"),
        lot_size: Some(n("75")),
        ..asks("150", buy("NIFTY25NOVFUT", "25000"))
    };
    let answer = desk.size(&order);
    assert_eq!(rung(&answer, "strategy_budget"), line("300000", "187500", "112500", "0"));
    assert_eq!(
        (reason(&answer), next_lot(&answer)),
        (Some("strategy_budget"), next("75", "strategy_budget", "75000"))
    );
    assert_eq!(rung(&answer, "total_exposure")[1], "1875000");
    let answer = desk
        .config(|config| config.max_leverage = n("5").into())
        .strategy("x", "0.1", None)
        .size(&Intent { strategy: Some("x"), ..order });
    // x has 100,000: no lot. Its rows are none.
    assert_eq!(rung(&answer, "strategy_budget"), line("100000", "0", "100000", "0"));
}

#[test]
fn a_margin_of_one_and_none_are_the_same() {
    let book = desk().strategy("ema", "0.3", None).holds("INFY", Some("ema"), "1000", "100");
    let intent = asks("9000", Intent { strategy: Some("ema"), ..buy("SBIN", "50") });
    let (without, with) = (
        book.size(&intent),
        book.set_for(MARGIN, "SBIN", "1").set_for(MARGIN, "INFY", "1").size(&intent),
    );
    assert_eq!(qty(&without), "4000"); // (300,000 − 100,000) / 50
    assert_eq!(format!("{without:?}"), format!("{with:?}"));
    assert_eq!(without.after.strategy_used.to_string(), "300000");
}

// ---- Least notional

#[test]
fn an_opening_part_too_small_is_not_opened_and_never_raised() {
    let desk = desk().set("min_order_notional", "5000");
    let answer = desk.size(&asks("49", buy("SBIN", "100"))); // 4,900
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("below_min_notional")));
    let answer = desk.size(&asks("50", buy("SBIN", "100"))); // 5,000 are enough
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("50", None));
    // A limit that leaves 4,000 of the 100,000 asked leaves nothing.
    let answer = desk.set(SYMBOL, "0.004").size(&asks("1000", buy("SBIN", "100")));
    assert_eq!(
        (qty(&answer).as_str(), reason(&answer), answer.binding()),
        ("0", Some("below_min_notional"), Some("symbol_exposure"))
    );
}

#[test]
fn what_is_too_small_to_open_is_told_with_its_numbers() {
    let message = |answer: &posize::engine::Answer<'_>| answer.reason_message().unwrap_or_default();
    let told = |opens: &str, notional: &str| {
        format!(
            "{opens} would open for {notional}, less than min_order_notional 5,000, and nothing is \
             raised to reach it"
        )
    };
    let desk = desk().set("min_order_notional", "5000");
    assert_eq!(message(&desk.size(&asks("49", buy("SBIN", "100")))), told("49", "4,900"));
    // Of 30.5 in lots of 2, 30 would open; a symbol's limit of 4,000 leaves 40 of 1,000.
    let lots = Intent { lot_size: Some(n("2")), ..asks("30.5", buy("SBIN", "100")) };
    assert_eq!(message(&desk.size(&lots)), told("30", "3,000"));
    let desk = desk.set(SYMBOL, "0.004");
    assert_eq!(message(&desk.size(&asks("1000", buy("SBIN", "100")))), told("40", "4,000"));
    // Beside 10 that close, 40 would open: the warning tells, and the table names what decided.
    let answer = desk.holds("SBIN", None, "10", "100").size(&asks("1000", sell("SBIN", "100")));
    assert_eq!(parts(&answer), self::told("10", "10", "0"));
    assert_eq!(answer.warnings[0].message(&answer), told("40", "4,000"));
    let table = posize::render::text::size(&answer, posize::render::text::Screen::default());
    let decided = format!("decided by min_order_notional: {}", told("40", "4,000"));
    assert!(table.replace("\n  ", " ").contains(&format!("\n{decided}\n")), "{table}");
}

#[test]
fn what_closes_is_never_too_small() {
    let desk = desk().set("min_order_notional", "5000").holds("SBIN", None, "10", "100");
    let answer = desk.size(&asks("10", sell("SBIN", "100")));
    assert_eq!((parts(&answer), warnings(&answer)), (told("10", "10", "0"), vec![]));
    // Of 30 the 10 close, and 20 × 100 = 2,000 would be too little to open.
    let answer = desk.size(&asks("30", sell("SBIN", "100")));
    assert_eq!(
        (parts(&answer), warnings(&answer)),
        (told("10", "10", "0"), vec!["below_min_notional"])
    );
    // All or none of it: the 10 that would have passed are named.
    let answer = desk.size(&Intent { all_or_none: true, ..asks("30", sell("SBIN", "100")) });
    assert_eq!((qty(&answer).as_str(), reason(&answer)), ("0", Some("all_or_none")));
    assert_eq!(
        answer.reason_message().as_deref(),
        Some(
            "all or none of 30: 10 would have passed (20 would open for 2,000, less than \
             min_order_notional 5,000, and nothing is raised to reach it)"
        )
    );
}

// ---- Working orders

#[test]
fn what_a_working_order_may_open_counts_as_used() {
    // 1,000 × 100 = 100,000 of 200,000.
    let desk = desk().set(SYMBOL, "0.2").set(UNDERLYING, "0.2").set(CORRELATED, "0.2").pending(
        "SBIN",
        Side::Buy,
        "1000",
        "100",
    );
    let answer = desk.size(&asks("5000", buy("SBIN", "50")));
    for limit in ["symbol_exposure", "underlying_exposure", "correlated_exposure"] {
        assert_eq!(rung(&answer, limit), line("200000", "100000", "100000", "2000"), "{limit}");
    }
    assert_eq!(rung(&answer, "total_exposure")[1], "100000");
    assert_eq!(rung(&answer, "strategy_budget")[1], "100000");
    // A sale would be closed by the resting buy, which opens the less for it: it is left out.
    let answer = desk.size(&asks("5000", sell("SBIN", "50")));
    assert_eq!(rung(&answer, "correlated_exposure")[1], "0");
    assert_eq!(rung(&answer, "symbol_exposure")[1], "0");
    let answer = desk
        .config(|config| config.count_open_orders = false)
        .size(&asks("5000", buy("SBIN", "50")));
    assert_eq!(rung(&answer, "symbol_exposure")[1], "0");
}

#[test]
fn a_working_order_lessens_no_exit_and_counts_at_its_worst() {
    // 60 of the 100 are for sale already. A sale of 70 closes 70 all the same; the 60 would then
    // close the 30 that are left, and open 30 short at 11.
    let desk = desk().holds("SBIN", None, "100", "10").pending("SBIN", Side::Sell, "60", "11");
    let answer = desk.size(&asks("70", sell("SBIN", "10")));
    assert_eq!(parts(&answer), told("70", "70", "0"));
    assert_eq!(rung(&answer, "total_exposure")[1], "660"); // once 100 are closed, all 60 × 11 open
    assert_eq!(answer.after.current_exposure.to_string(), "330"); // 30 × 11, above 30 × 10
    assert_eq!(warnings(&answer), ["working_orders"]);
    let answer = desk.size(&Intent { reduce_only: true, ..asks("70", sell("SBIN", "10")) });
    assert_eq!(parts(&answer), told("70", "70", "0"));
    // A resting sale of 150 closes all 100 and opens 50 short at 11, less than the 1,000 that are
    // held: nothing is pending.
    let desk =
        self::desk().holds("SBIN", None, "100", "10").pending("SBIN", Side::Sell, "150", "11");
    assert_eq!(desk.limits().total.used.to_string(), "1000");
    assert_eq!(parts(&desk.size(&asks("5", sell("SBIN", "10")))), told("5", "5", "0"));
}

#[test]
fn a_contract_s_multiplier_outlives_the_order_that_closes_it() {
    // The only row of the contract carries 50; all of it is for sale. A new order is on the same
    // contract still.
    let desk = desk().holds_at("GOLDM25NOVFUT", None, "10", "100", Some("50")).pending(
        "GOLDM25NOVFUT",
        Side::Sell,
        "12",
        "100",
    );
    let answer =
        desk.size(&Intent { lot_size: Some(n("1")), ..asks("4", buy("GOLDM25NOVFUT", "100")) });
    assert_eq!(answer.notional().to_string(), "20000"); // 4 × 100 × 50
    assert_eq!(rung(&answer, "total_exposure")[1], "50000"); // 10 held, × 100 × 50
}

// ---- Base risk

#[test]
fn the_base_risk_sizes_the_trade_and_the_maximum_limits_it() {
    // 0.5 % of 1,000,000 = 5,000 / 4 = 1,250; at most 1 % = 10,000 / 4 = 2,500.
    let desk = desk()
        .mode(&FIXED_RISK_ATR)
        .set("max_risk_per_trade_pct", "0.01")
        .set("risk_per_trade_pct", "0.005");
    let intent = Intent { atr: Some(n("2")), ..buy("SBIN", "100") };
    let answer = desk.size(&intent);
    assert_eq!(
        (qty(&answer).as_str(), formula(&answer).as_str()),
        ("1250", "floor(1000000 × 0.005 / (2 × 2))")
    );
    assert_eq!((answer.binding(), rung(&answer, "risk_per_trade")[3].as_str()), (None, "2500"));
    // The strategy's own stands before everyone's, and neither is above the maximum.
    let desk = desk.set_for("strategy_budgets.<code>.risk_per_trade_pct", "ema", "0.02");
    let answer = desk.size(&Intent { strategy: Some("ema"), ..intent.clone() });
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("2500", Some("risk_per_trade")));
    let answer = desk.size(&Intent { risk_pct: Some(n("0.001")), ..intent });
    assert_eq!(qty(&answer), "250"); // 1,000 / 4
}

// ---- Kelly

fn kelly() -> Desk {
    desk().mode(&KELLY).set("max_risk_per_trade_pct", "0.25").strategy("ema", "1", None)
}

fn ema(atr: &str) -> Intent<'static> {
    Intent { strategy: Some("ema"), atr: Some(n(atr)), ..buy("SBIN", "100") }
}

#[test]
fn half_of_kelly_s_fraction_is_put_at_risk() {
    // f = 0.6 − 0.4 / 2 = 0.4; half of it is 0.2; 200,000 / (2 × 50) = 2,000.
    let told = [
        ("strategy_budgets.<code>.win_rate", "0.6"),
        ("strategy_budgets.<code>.payoff_ratio", "2"),
    ];
    let desk = told.iter().fold(kelly(), |desk, (key, number)| desk.set_for(key, "ema", number));
    let answer = desk.size(&ema("50"));
    assert_eq!((qty(&answer).as_str(), answer.basis.rule.name()), ("2000", "kelly"));
    assert_eq!(formula(&answer), "floor(1000000 × 0.5 × 0.4 / (2 × 50))");
    assert_eq!(answer.binding(), None);
    // Never above the maximum: 250,000 / 100 = 2,500, and that limit binds.
    let answer = desk.set("kelly.fraction", "1").size(&ema("50"));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("2500", Some("risk_per_trade")));
    assert_eq!(formula(&answer), "floor(1000000 × min(1 × 0.4, 0.25) / (2 × 50))");
}

#[test]
fn the_record_tells_the_edge_where_the_config_does_not() {
    // W = 24/40, R = 300/150: 0.4 again.
    let record =
        [("win_trades", "24"), ("loss_trades", "16"), ("avg_win", "300"), ("avg_loss", "-150")];
    let desk = kelly().record("ema", &record);
    assert_eq!(qty(&desk.size(&ema("50"))), "2000");
    // At z = 2, W is (24 + 2 − 2 √(24 × 16 / 40 + 1)) / 44 = (26 − 2 × 3.2557641…) / 44 =
    // 0.44291981; f = 0.44291981 − 0.55708019 / 2 = 0.16437971(5), and 0.5 × f × 1,000,000 / 100 =
    // 821.89855.
    let answer = desk.set("kelly.z", "2").size(&ema("50"));
    assert_eq!(formula(&answer), "floor(1000000 × 0.5 × 0.16437971 / (2 × 50))");
    assert_eq!(qty(&answer), "821");
}

#[test]
fn an_edge_that_is_not_known_or_not_there_opens_nothing() {
    let record = |won, lost, win, loss| {
        let fields =
            [("win_trades", won), ("loss_trades", lost), ("avg_win", win), ("avg_loss", loss)];
        kelly().record("ema", &fields).size(&ema("50"))
    };
    let no_edge =
        |answer: &posize::engine::Answer<'_>| (qty(answer), reason(answer).unwrap_or_default());
    assert_eq!(no_edge(&kelly().size(&ema("50"))), ("0".to_owned(), "no_edge_data"));
    assert_eq!(no_edge(&record("15", "14", "300", "150")), ("0".to_owned(), "too_few_trades"));
    assert_eq!(no_edge(&record("15", "15", "100", "100")), ("0".to_owned(), "no_edge")); // a fair coin
    assert_eq!(no_edge(&record("30", "0", "100", "0")), ("0".to_owned(), "no_edge_data")); // no loss to compare with
    // Wins that lose on average are no wins: taken for gains they would be an edge of 0.6 − 0.4 /
    // 2.
    assert_eq!(no_edge(&record("24", "16", "-300", "-150")), ("0".to_owned(), "no_edge_data"));
    let desk = kelly().record("ema", &[("win_trades", "24")]);
    assert_eq!(formula(&desk.size(&ema("50"))), "no edge data");
    // Without a stop distance there is nothing to size by, whatever the edge.
    assert_eq!(reason(&kelly().size(&ema("0"))), Some("no_stop_distance"));
    // A set quantity and an exit ask for no edge.
    let desk = kelly().holds("SBIN", Some("ema"), "10", "100");
    assert_eq!(
        qty(&desk.size(&asks("7", Intent { strategy: Some("ema"), ..buy("SBIN", "100") }))),
        "7"
    );
    assert_eq!(qty(&desk.size(&Intent { close: true, side: None, ..ema("50") })), "10");
}

#[test]
fn kelly_s_fraction_is_told_with_what_it_is_computed_from() {
    let evidence = |desk: &Desk| {
        desk.size(&ema("50")).evidence.map(|evidence| evidence.to_string()).unwrap_or_default()
    };
    let record =
        [("win_trades", "24"), ("loss_trades", "16"), ("avg_win", "300"), ("avg_loss", "-150")];
    let desk = kelly().record("ema", &record);
    let said = "f = max(0, W − (1 − W) / R) = 0.4 with R = 300 / 150 and W = 24 / 40, by the \
        checkpoint's record";
    assert_eq!(evidence(&desk), said);
    // As in the test above: W = (24 + 2 − 2 √(24 × 16 / 40 + 1)) / 44.
    let said = "f = max(0, W − (1 − W) / R) = 0.16437971 with R = 300 / 150 and W = 0.44291981, \
        the lower end of the Wilson interval of 24 wins in 40 trades at z 2, by the checkpoint's \
        record";
    assert_eq!(evidence(&desk.set("kelly.z", "2")), said);
    // 0.4 − 0.6 / 1 is below 0.
    let told = [
        ("strategy_budgets.<code>.win_rate", "0.4"),
        ("strategy_budgets.<code>.payoff_ratio", "1"),
    ];
    let answer = told
        .iter()
        .fold(kelly(), |desk, (key, number)| desk.set_for(key, "ema", number))
        .size(&ema("50"));
    let said =
        "ema has no edge: f = max(0, W − (1 − W) / R) = 0 with R = 1 and W = 0.4, in the config";
    assert_eq!(answer.reason_message().as_deref(), Some(said));
}

#[test]
fn an_edge_that_nothing_tells_says_what_is_known() {
    let said = |answer: posize::engine::Answer<'_>| answer.reason_message().unwrap_or_default();
    let partly =
        said(kelly().record("ema", &[("win_trades", "24"), ("avg_win", "300")]).size(&ema("50")));
    assert!(
        partly.ends_with(
            "avg_win and avg_loss in the checkpoint, which has win_trades 24, avg_win 300"
        ),
        "{partly}"
    );
    assert!(said(kelly().size(&ema("50"))).ends_with("avg_win and avg_loss in the checkpoint"));
    assert_eq!(
        said(kelly().size(&Intent { strategy: None, ..ema("50") })),
        "an order without a strategy has no edge to size by: name its strategy, or set a quantity"
    );
}

// ---- Scales

#[test]
fn a_drawdown_scales_from_the_step_that_it_reaches_exactly() {
    let steps = [("0.05", "0.75"), ("0.1", "0.5"), ("0.2", "0")];
    let desk = |peak| drawdown(desk().set("default_fixed_qty", "100"), &steps).peak(peak);
    for (peak, scaled) in [
        ("900000", "100"),  // above its peak
        ("1052631", "100"), // 52,631 / 1,052,631 is below 5 %
        ("1052632", "75"),  // 52,632 / 1,052,632 = 5.000003 %
        ("1111111", "75"),  // 111,111 / 1,111,111 is below 10 %
        ("1111112", "50"),
        ("1249999", "50"),
    ] {
        assert_eq!(qty(&desk(peak).size(&buy("SBIN", "10"))), scaled, "peak {peak}");
    }
    let answer = desk("1111112").size(&buy("SBIN", "10"));
    assert_eq!(
        (formula(&answer).as_str(), answer.basis.rule.name()),
        ("100 × 0.5", "default_fixed_qty")
    );
    // A set quantity is not scaled.
    assert_eq!(qty(&desk("1111112").size(&asks("100", buy("SBIN", "10")))), "100");
}

#[test]
fn a_drawdown_halt_opens_nothing_and_closes_all() {
    // (1,250,000 − 1,000,000) / 1,250,000 = 20 % exactly.
    let desk = drawdown(desk(), &[("0.1", "0.5"), ("0.2", "0")])
        .peak("1250000")
        .holds("SBIN", None, "40", "10");
    let answer = desk.size(&asks("100", buy("INFY", "10")));
    assert_eq!(
        (qty(&answer).as_str(), reason(&answer), answer.binding()),
        ("0", Some("drawdown_halt"), Some("drawdown_halt"))
    );
    let answer = desk.size(&asks("100", sell("SBIN", "10")));
    assert_eq!((parts(&answer), answer.binding()), (told("40", "40", "0"), Some("drawdown_halt")));
    // Another limit that leaves as little stands before it.
    let answer = desk.set(POSITIONS, "1").size(&asks("100", buy("INFY", "10")));
    assert_eq!(answer.binding(), Some("open_positions"));
}

#[test]
fn a_drawdown_halt_tells_its_peak_its_fall_and_its_step() {
    let desk = drawdown(desk(), &[("0.1", "0.5"), ("0.15", "0")])
        .peak("1250000")
        .holds("SBIN", None, "40", "10");
    let answer = desk.size(&asks("100", buy("INFY", "10")));
    let said = "equity 1,000,000 is 20 % below its peak of 1,250,000, which reaches the step of 15 %: \
        its scale is 0, so nothing is opened";
    assert_eq!(answer.reason_message().as_deref(), Some(said));
    assert_eq!(next_lot(&answer), next("1", "drawdown_halt", "10")); // one lot takes 1 × 10 of the nothing that is left
    let table =
        |answer| posize::render::text::size(answer, posize::render::text::Screen::default());
    assert!(
        table(&answer).contains("(1,250,000 − 1,000,000) / 1,250,000 ≥ 0.15"),
        "{}",
        table(&answer)
    );
    let answer = desk.size(&asks("100", sell("SBIN", "10")));
    assert!(
        table(&answer)
            .replace("\n  ", " ")
            .contains(&format!("decided by drawdown_halt: 41 would break it by 10; {said}"))
    );
    // `limits` says so too, and says nothing above the step.
    let halts = |desk: &Desk| {
        desk.limits().halts.into_iter().map(|halt| (halt.code, halt.message)).collect::<Vec<_>>()
    };
    assert_eq!(halts(&desk), [("drawdown_halt", said.to_owned())]);
    assert_eq!(halts(&desk.peak("1111112")), []);
}

#[test]
fn every_scale_says_where_it_comes_from() {
    let desk =
        streak(drawdown(desk(), &[("0.05", "0.75"), ("0.5", "0")]), &[("3", "1.25"), ("5", "1.5")])
            .peak("1250000")
            .record("ema", &[("win_streak", "4")]);
    let said = |intent: &Intent<'static>| {
        let scales = desk.size(intent).basis.scales;
        scales
            .iter()
            .map(|scale| {
                format!(
                    "{} for {}: {}",
                    scale.factor(),
                    scale.name(),
                    scale.message(Digits::Western)
                )
            })
            .collect()
    };
    let of_drawdown = "0.75 for drawdown: equity 1,000,000 is 20 % below its peak of 1,250,000, which \
        reaches the step of 5 %";
    let (streak, caller) = (
        "1.25 for streak: 4 wins in a row reach the step of 3",
        "2 for caller: given with the order",
    );
    let all: Vec<String> =
        said(&Intent { strategy: Some("ema"), scale: Some(n("2")), ..buy("SBIN", "1000") });
    assert_eq!(all, [of_drawdown, streak, caller]);
    let without_streak: Vec<String> = said(&Intent { scale: Some(n("2")), ..buy("SBIN", "1000") });
    assert_eq!(without_streak, [of_drawdown, caller]);
    let set: Vec<String> = said(&asks("5", buy("SBIN", "1000")));
    assert!(set.is_empty(), "a set quantity is not scaled");
}

#[test]
fn a_drawdown_without_a_known_peak_is_an_error() {
    let desk = drawdown(desk(), &[("0.1", "0.5")]);
    assert_eq!(desk.try_size(&buy("SBIN", "10")).err(), Some(IntentError::NoPeakEquity));
}

#[test]
fn an_exit_hangs_on_no_drawdown_and_so_on_no_peak() {
    let desk = drawdown(desk(), &[("0.1", "0")]).holds("SBIN", None, "40", "10");
    let closing =
        |intent| desk.try_size(&intent).map(|answer| parts(&answer)).map_err(|error| error.code());
    let closes = |qty| Ok(told(qty, qty, "0"));
    assert_eq!(closing(Intent { close: true, side: None, ..sell("SBIN", "10") }), closes("40"));
    assert_eq!(closing(asks("40", sell("SBIN", "10"))), closes("40"));
    let reduce = |qty| Intent { reduce_only: true, ..asks(qty, sell("SBIN", "10")) };
    assert_eq!(closing(reduce("100")), closes("40"));
    // What the config decides is an exit too where it opens nothing: the default quantity of 1.
    assert_eq!(closing(Intent { reduce_only: true, ..sell("SBIN", "10") }), closes("1"));
    assert_eq!(closing(sell("SBIN", "10")), closes("1"));
    // What opens one, or may, is refused.
    for intent in [
        asks("41", sell("SBIN", "10")),
        asks("1", buy("SBIN", "10")),
        asks("1", sell("INFY", "10")),
        buy("SBIN", "10"),
    ] {
        assert_eq!(closing(intent), Err("no_peak_equity"));
    }
    let desk = desk.config(|config| config.default_fixed_qty = n("41").into());
    assert_eq!(desk.try_size(&sell("SBIN", "10")).err(), Some(IntentError::NoPeakEquity));
}

#[test]
fn scales_multiply_and_lift_no_limit() {
    // 0.75 (drawdown) × 1.5 (5 wins in a row) × 2 (the caller's) = 2.25.
    let steps = |desk| streak(drawdown(desk, &[("0.05", "0.75")]), &[("3", "1.25"), ("5", "1.5")]);
    let desk = steps(desk().strategy("ema", "1", Some("100")))
        .peak("1100000")
        .record("ema", &[("win_streak", "7")]);
    let intent = Intent { strategy: Some("ema"), scale: Some(n("2")), ..buy("SBIN", "1000") };
    let answer = desk.size(&intent);
    assert_eq!((qty(&answer).as_str(), formula(&answer).as_str()), ("225", "100 × 0.75 × 1.5 × 2"));
    // 10 % of 1,000,000 / 1,000 = 100 and no more.
    let answer = desk.set(SYMBOL, "0.1").size(&intent);
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("100", Some("symbol_exposure")));
}

#[test]
fn a_scaled_risk_is_at_most_the_maximum() {
    // 0.5 % × 1.5 = 0.75 %: 7,500 / 4 = 1,875. × 3 would be 1.5 %: 1 % it is, 10,000 / 4 = 2,500,
    // and the limit binds.
    let desk = desk()
        .mode(&FIXED_RISK_ATR)
        .set("max_risk_per_trade_pct", "0.01")
        .set("risk_per_trade_pct", "0.005");
    let sized = |scale| {
        desk.size(&Intent { atr: Some(n("2")), scale: Some(n(scale)), ..buy("SBIN", "100") })
    };
    let answer = sized("1.5");
    assert_eq!(
        (qty(&answer).as_str(), formula(&answer).as_str()),
        ("1875", "floor(1000000 × 0.005 × 1.5 / (2 × 2))")
    );
    assert_eq!(answer.binding(), None);
    let answer = sized("3");
    assert_eq!(
        (qty(&answer).as_str(), formula(&answer).as_str()),
        ("2500", "floor(1000000 × min(0.005 × 3, 0.01) / (2 × 2))")
    );
    assert_eq!(answer.binding(), Some("risk_per_trade"));
    assert_eq!(next_lot(&answer), next("2501", "risk_per_trade", "4"));
}

#[test]
fn a_drawdown_scales_down_what_kelly_was_capped_to() {
    // Half of Kelly is 0.2, capped to 0.01; a drawdown halves that to 0.005, not the 0.2 that was
    // never risked.
    let desk =
        drawdown(kelly().set("max_risk_per_trade_pct", "0.01"), &[("0.05", "0.5")]).peak("1100000");
    let record =
        [("win_trades", "24"), ("loss_trades", "16"), ("avg_win", "300"), ("avg_loss", "150")];
    let answer = desk.record("ema", &record).size(&ema("50"));
    assert_eq!((qty(&answer).as_str(), answer.binding()), ("50", None)); // 5,000 / 100
    assert_eq!(formula(&answer), "floor(1000000 × min(0.5 × 0.4, 0.01) × 0.5 / (2 × 50))");
}
