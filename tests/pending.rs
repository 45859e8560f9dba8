//! Pending orders in the book: what they would open counts as used, what they would close counts as
//! nothing and can't be closed twice. The arithmetic stands in comments.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use posize::engine::{
    Account, Answer, Book, Config, Intent, LIMITS, LimitsReport, Position, Rule, Side,
    StrategyTerms, WorkingOrder, limits_report, size,
};
use posize::number::Decimal;
use posize::units::Money;
use std::borrow::Cow;

fn n(text: &str) -> Decimal {
    text.parse().expect(text)
}

/// A strategy `a` with a budget of 0.3; every exposure limit on at the fractions given.
fn config(fractions: &[(&'static str, &str)]) -> Config {
    let mut config = Config::built_in();
    config.strategies.add(StrategyTerms {
        code: "a".to_owned(),
        capital_pct: Some(n("0.3").into()),
        ..StrategyTerms::default()
    });
    for (key, fraction) in fractions {
        config.settings.set(key, "", n(fraction));
    }
    config
}

/// `symbol quantity mark`, then `strategy`, then `× point value`, each where there is one.
fn row(text: &'static str) -> Position<'static> {
    let words: Vec<&str> = text.split(' ').collect();
    Position {
        symbol: Cow::Borrowed(words[0]),
        strategy: words.get(3).filter(|&&word| word != "-").map(|&word| Cow::Borrowed(word)),
        quantity: n(words[1]),
        mark: n(words[2]),
        point_value: words.get(4).map(|value| n(value)),
        stop_price: None,
        market: None,
    }
}

/// The same with a side in front, and a price in the place of the mark.
fn order(text: &'static str) -> WorkingOrder<'static> {
    let (side, rest) = text.split_once(' ').expect(text);
    let Position { symbol, strategy, quantity, mark, point_value, .. } = row(rest);
    let side = Side::named(side).expect(side);
    WorkingOrder { strategy, point_value, ..WorkingOrder::new(symbol, side, quantity, mark) }
}

/// An equity of 100,000: by default 160,000 of exposure, 20,000 a strategy and 30,000 for `a`.
fn book(config: &Config, rows: &[&'static str], orders: &[&'static str]) -> Book<'static> {
    let equity = Money::from(n("100000"));
    let working_orders = orders.iter().map(|text| order(text)).collect();
    let account = Account { working_orders, ..Account::default() };
    Book::open(equity, rows.iter().map(|text| row(text)).collect(), config)
        .with_account(account, config)
}

/// `side symbol qty price`, then `strategy`.
fn asked(config: &Config, book: &Book<'_>, text: &'static str) -> Answer<'static> {
    let words: Vec<&str> = text.split(' ').collect();
    let intent = Intent {
        side: Side::named(words[0]),
        symbol: words[1],
        qty: Some(n(words[2])),
        price: n(words[3]),
        strategy: words.get(4).copied(),
        ..Intent::default()
    };
    size(config, book, &intent).expect(text)
}

/// Limit and use of a limit in an answer.
fn used(answer: &Answer<'_>, limit: &str) -> String {
    let rung = answer.limits.iter().find(|rung| rung.name == limit).expect(limit);
    format!("{} of {}", rung.room.used, rung.room.limit)
}

fn lines(report: &LimitsReport, limit: &str) -> Vec<String> {
    let lines = report.lines().filter(|line| line.name == limit);
    lines
        .map(|line| {
            format!(
                "{} {} pending {}",
                line.scope.as_deref().unwrap_or("-"),
                line.used,
                line.pending
            )
        })
        .collect()
}

const EVERY: [(&str, &str); 4] = [
    ("max_symbol_exposure_pct", "0.5"),
    ("max_underlying_exposure_pct", "0.6"),
    ("max_open_risk_pct", "0.9"),
    ("correlation.max_exposure_pct", "0.7"),
];

#[test]
fn what_an_order_would_open_counts_in_every_exposure_limit() {
    let config = config(&EVERY);
    // Held: 10 × 1,000 = 10,000. Pending: 5 × 1,010 = 5,050 of the same symbol, and a lot of 25 at
    // 100 = 2,500 of its future, for another strategy.
    let book = book(&config, &["TCS 10 1000 a"], &["BUY TCS 5 1010 a", "BUY TCS25NOVFUT 25 100 b"]);
    let answer = asked(&config, &book, "buy TCS 1 1000 a");
    assert_eq!(used(&answer, "total_exposure"), "17550 of 160000"); // 10,000 + 5,050 + 2,500
    assert_eq!(used(&answer, "strategy_budget"), "15050 of 30000"); // 10,000 + 5,050
    assert_eq!(used(&answer, "symbol_exposure"), "15050 of 50000");
    assert_eq!(used(&answer, "underlying_exposure"), "17550 of 60000");
    assert_eq!(used(&answer, "correlated_exposure"), "17550 of 70000"); // ρ is 1 on the same underlying
    assert_eq!(used(&answer, "open_risk"), "10000 of 90000"); // what is only pending has nothing at risk yet
    // A bet the other way is not the same bet.
    assert_eq!(
        used(&asked(&config, &book, "sell TCS 20 1000 a"), "correlated_exposure"),
        "0 of 70000"
    );
}

#[test]
fn limits_tell_what_of_the_use_is_pending() {
    let config = config(&EVERY);
    let book = book(&config, &["TCS 10 1000 a"], &["BUY TCS 5 1010 a", "BUY INFY 2 1500"]);
    let report = limits_report(&config, &book);
    assert_eq!(lines(&report, "total_exposure"), ["- 18050 pending 8050"]); // 10,000 + 5,050 + 3,000
    assert_eq!(
        lines(&report, "strategy_budget"),
        ["a 15050 pending 5050", "unassigned 3000 pending 3000"]
    );
    assert_eq!(
        lines(&report, "symbol_exposure"),
        ["INFY 3000 pending 3000", "TCS 15050 pending 5050"]
    );
    assert_eq!(
        lines(&report, "underlying_exposure"),
        ["INFY 3000 pending 3000", "TCS 15050 pending 5050"]
    );
    assert_eq!(
        lines(&report, "correlated_exposure"),
        ["INFY up 3000 pending 3000", "TCS up 15050 pending 5050"]
    );
    assert_eq!(lines(&report, "open_risk"), ["- 10000 pending 0"]);
}

#[test]
fn what_an_order_would_close_keeps_counting_and_can_t_be_closed_again() {
    let config = config(&EVERY);
    // 100 held, 60 on their way out: 40 may still be closed, and all 100 count until the 60 are
    // gone.
    let book = book(&config, &["TCS 100 100 a"], &["SELL TCS 60 101 a"]);
    for limit in
        ["total_exposure", "strategy_budget", "symbol_exposure", "underlying_exposure", "open_risk"]
    {
        assert!(
            used(&asked(&config, &book, "buy TCS 1 100 a"), limit).starts_with("10000 of"),
            "{limit}"
        );
    }
    // Selling 100 closes 40 and opens 60 short; the 60 that are on their way out stay in the use:
    // 60 × 100.
    let answer = asked(&config, &book, "sell TCS 100 100 a");
    assert_eq!(
        (answer.closes.to_string(), answer.opens.to_string()),
        ("40".to_owned(), "60".to_owned())
    );
    assert_eq!(used(&answer, "total_exposure"), "6000 of 160000");
    assert_eq!(used(&answer, "symbol_exposure"), "6000 of 50000");
    let close = Intent {
        symbol: "TCS",
        price: n("100"),
        strategy: Some("a"),
        close: true,
        ..Intent::default()
    };
    let answer = size(&config, &book, &close).expect("a close");
    assert_eq!((answer.basis.rule, answer.qty.to_string()), (Rule::Close, "40".to_owned()));
    // Its exposure of 10,000 less the 4,000 that are closed.
    assert_eq!(answer.after.current_exposure.to_string(), "6000");
}

#[test]
fn an_order_closes_before_it_opens_and_the_next_finds_what_is_left() {
    let config = config(&[]);
    // 100 held. The first two sell orders close 70 and 30; the second opens 20 short (20 × 105 =
    // 2,100), the third 10 more (10 × 110 = 1,100). A buy order adds to the long: 5 × 90 = 450.
    let orders = ["SELL TCS 70 100 a", "SELL TCS 50 105 a", "SELL TCS 10 110 a", "BUY TCS 5 90 a"];
    let book = book(&config, &["TCS 100 100 a"], &orders);
    assert_eq!(book.own("TCS", Some("a")).net.to_string(), "0");
    assert_eq!(book.pending().exposure().to_string(), "3650"); // 2,100 + 1,100 + 450
    assert_eq!(book.exposure().to_string(), "13650");
    assert_eq!(asked(&config, &book, "sell TCS 5 100 a").closes.to_string(), "0");
}

#[test]
fn an_order_closes_the_rows_of_its_own_strategy_and_of_none() {
    let config = config(&[]);
    let rows = ["TCS 30 100 a", "TCS 20 100", "TCS 40 100 b"];
    // Of 60 the own rows are 30 + 20; the other 10 would open a short, 1,000.
    let of_a = book(&config, &rows, &["SELL TCS 60 100 a"]);
    assert_eq!(of_a.own("TCS", Some("b")).net.to_string(), "40");
    assert_eq!(of_a.own("TCS", Some("a")).net.to_string(), "0");
    assert_eq!(of_a.pending().strategy_capital(Some("a")).to_string(), "1000");
    // Without a strategy all 90 rows are its own.
    let of_none = book(&config, &rows, &["SELL TCS 60 100"]);
    assert_eq!(of_none.own("TCS", None).net.to_string(), "30");
    assert!(of_none.pending().exposure().is_zero());
    // A short is closed by buying.
    let short = book(&config, &["TCS -30 100 a"], &["BUY TCS 10 100 a"]);
    assert_eq!(short.own("TCS", Some("a")).net.to_string(), "-20");
    assert_eq!(short.exposure().to_string(), "3000");
}

#[test]
fn an_order_is_worth_its_contract_s_point_value() {
    let config = config(&[]);
    // 2 × 70,000 × 10, though neither order tells the 10: the row does, even once all of it is on
    // its way out.
    let book = book(
        &config,
        &["GOLDM25DECFUT 1 70000 a 10"],
        &["SELL GOLDM25DECFUT 1 70000 a", "BUY GOLDM25DECFUT 2 70000 a"],
    );
    assert_eq!(book.pending().exposure().to_string(), "1400000");
    let answer = asked(&config, &book, "buy GOLDM25DECFUT 1 70000 a");
    assert_eq!(answer.order.point_value.to_string(), "10");
}

#[test]
fn an_order_that_tells_its_point_value_tells_it_for_the_next() {
    let config = config(&[]);
    let book = book(&config, &[], &["BUY GOLDM25DECFUT 1 70000 a 10"]);
    assert_eq!(
        asked(&config, &book, "buy GOLDM25DECFUT 1 70000 a").order.point_value.to_string(),
        "10"
    );
}

#[test]
fn an_order_ties_up_the_margin_of_its_instrument() {
    let mut config = config(&[]);
    let terms =
        posize::engine::InstrumentTerms { margin_pct: Some(n("0.1")), ..Default::default() };
    config.instruments.insert("GOLDM".to_owned(), terms);
    let book = book(&config, &[], &["BUY GOLDM25DECFUT 1 70000 a 10"]);
    // 1 × 70,000 × 10 is 700,000 of exposure and ties up a tenth.
    assert_eq!(book.exposure().to_string(), "700000");
    assert_eq!(book.strategy_capital(Some("a")).to_string(), "70000");
}

#[test]
fn a_symbol_is_held_until_the_last_of_it_is_closed_and_not_before_it_is_opened() {
    let config = config(&[("max_open_positions", "2")]);
    let book = book(&config, &["TCS 10 100 a"], &["SELL TCS 10 100 a", "BUY INFY 1 1500 a"]);
    let answer = asked(&config, &book, "buy SBIN 1 800 a");
    assert_eq!(used(&answer, "open_positions"), "1 of 2"); // TCS, on its way out; INFY is only pending
    let rung = |answer: &Answer<'_>| {
        let rung = answer
            .limits
            .iter()
            .find(|rung| rung.name == "open_positions")
            .expect("open_positions");
        rung.max_qty.is_none()
    };
    assert!(rung(&asked(&config, &book, "buy TCS 1 100 a")), "free of it: TCS is held");
}

#[test]
fn no_order_counts_where_the_config_says_so() {
    let mut config = config(&EVERY);
    config.count_open_orders = false;
    let orders = ["BUY TCS 5 1010 a", "SELL INFY 3 1500"];
    let rows = ["TCS 10 1000 a", "INFY 3 1500"];
    let with = book(&config, &rows, &orders);
    let without = book(&config, &rows, &[]);
    for (one, other) in
        LIMITS.iter().map(|limit| ((limit.lines)(&config, &with), (limit.lines)(&config, &without)))
    {
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }
    assert_eq!(with.own("INFY", None).net.to_string(), "3");
}

/// A crowd of rows, so that the book's queues are cut in the middle.
#[test]
fn orders_against_many_rows_reserve_as_many_units_as_they_sell() {
    let config = config(&EVERY);
    let rows = ["TCS 7 100 a"; 150];
    // 150 × 7 = 1,050 units; 100 + 333 are on their way out.
    let book = book(&config, &rows, &["SELL TCS 100 90 a", "SELL TCS 333 90 a"]);
    assert_eq!(book.own("TCS", Some("a")).net.to_string(), "617");
    assert_eq!(book.exposure().to_string(), "105000");
    assert_eq!(book.own("TCS", Some("a")).exposure.to_string(), "61700");
    assert_eq!(
        book.positions().count(),
        150 + 1 + 1,
        "the row that each order stopped in stands in two parts"
    );
    assert_eq!(
        used(&asked(&config, &book, "buy TCS 1 100 a"), "symbol_exposure"),
        "105000 of 50000"
    );
}

#[test]
fn what_is_held_what_orders_take_and_what_is_left_is_told() {
    let config = config(&[]);
    let close = Intent {
        symbol: "TCS",
        price: n("100"),
        strategy: Some("a"),
        close: true,
        ..Intent::default()
    };
    let reduce = Intent {
        side: Some(Side::Sell),
        qty: Some(n("70")),
        close: false,
        reduce_only: true,
        ..close.clone()
    };
    let sized =
        |book: &Book<'_>, intent: &Intent<'static>| size(&config, book, intent).expect("an answer");
    let said = |answer: &Answer<'_>| {
        answer.warnings.iter().map(|warning| warning.message(answer)).collect::<Vec<_>>()
    };
    // All of the 80 are on their way out: 80 − 80 = 0.
    let none_left = book(&config, &["TCS 80 100 a"], &["SELL TCS 80 90 a"]);
    let told = "the own position of TCS is 80, of which open orders already close 80: 0 left";
    assert_eq!(sized(&none_left, &close).reason_message().as_deref(), Some(told));
    let nothing = format!("{told}: a sell reduces nothing");
    assert_eq!(sized(&none_left, &reduce).reason_message(), Some(nothing));
    let opens = asked(&config, &none_left, "sell TCS 5 100 a");
    assert_eq!(said(&opens), [format!("{told}; what goes beyond opens: 5")]);
    // 100 − 60 = 40 are left: a close of them is less than is held.
    let some_left = book(&config, &["TCS 100 100 a"], &["SELL TCS 60 90 a"]);
    let told = "100, of which open orders already close 60: 40 left";
    let closes = sized(&some_left, &close);
    assert_eq!(said(&closes), [format!("the own position of TCS is {told}; no more is closed")]);
    assert_eq!(closes.warnings[0].code(), "pending_close");
    let table = posize::render::text::size(&closes, posize::render::text::Screen::default());
    assert!(
        table.contains(
            " closes  40 of the 100 held (open orders already close 60: 40 left), opens 0"
        ),
        "{table}"
    );
    assert_eq!(
        said(&sized(&some_left, &reduce)),
        [format!("70 was asked; reduce-only caps it at the own position of {told}")]
    );
    // What only closes, and what goes the other way, needs no warning; nor does another strategy's
    // order.
    assert!(said(&asked(&config, &some_left, "sell TCS 40 100 a")).is_empty());
    assert!(said(&asked(&config, &some_left, "buy TCS 5 100 a")).is_empty());
    assert!(said(&asked(&config, &some_left, "sell TCS 5 100 b")).is_empty());
    // A short is closed by buying: −30 + 10 = −20 are left, and 5 of 25 open.
    let short = book(&config, &["TCS -30 100 a"], &["BUY TCS 10 100 a"]);
    assert_eq!(
        said(&asked(&config, &short, "buy TCS 25 100 a")),
        [
            "the own position of TCS is -30, of which open orders already close 10: -20 left; what goes beyond opens: 5"
        ]
    );
}
