//! The model of working orders, held to the worked examples of the manual and to cases worked out
//! by hand. The arithmetic stands in comments.

use crate::case::{Ask, Budget, Case, Row, Settings};
use crate::further::{Account, Further, Pending};
use crate::model::{self, Expected};
use crate::outcome::LimitLine;
use crate::portfolio;
use crate::rational::q;
use crate::standing::Standing;

/// A book of the given equity, of which all may be exposed once, by any strategy.
///
/// A row is `symbol quantity mark`, an order `side symbol quantity price`; then a strategy, `x10`
/// for a point value, `stop=95`, `trigger=95`, `oco=1`, `parent=1`.
fn book(equity: &str, rows: &[&'static str], orders: &[&'static str]) -> Case {
    let budget = |code| Budget { code, capital_pct: Some("1".to_owned()), ..Budget::default() };
    Case {
        origin: "worked by hand".to_owned(),
        config: Settings {
            mode: "fixed_qty",
            max_leverage: "1".to_owned(),
            max_exposure_pct: "1".to_owned(),
            max_risk_per_trade_pct: "1".to_owned(),
            max_risk_per_strategy_pct: "1".to_owned(),
            default_fixed_qty: "1".to_owned(),
            atr_stop_multiplier: "1".to_owned(),
            lot_size_fallback: "1".to_owned(),
            strategies: vec![budget("orb"), budget("ema")],
            instruments: Vec::new(),
            further: Further::default(),
        },
        equity: equity.to_owned(),
        rows: rows.iter().map(|text| row(text)).collect(),
        account: Account {
            open_orders: orders.iter().map(|text| order(text)).collect(),
            ..Account::default()
        },
        ask: Ask::default(),
    }
}

/// The words that stand after the numbers.
#[derive(Default)]
struct Extras {
    strategy: Option<&'static str>,
    named: Vec<(&'static str, &'static str)>,
}

impl Extras {
    fn of(words: &[&'static str]) -> Self {
        let mut extras = Self::default();
        for word in words {
            match word.split_once('=') {
                Some(named) => extras.named.push(named),
                None if word.starts_with('x') => extras.named.push(("x", &word[1..])),
                None => extras.strategy = Some(word),
            }
        }
        extras
    }

    fn get(&self, name: &str) -> Option<&'static str> {
        self.named.iter().find(|(named, _)| *named == name).map(|(_, value)| *value)
    }

    fn number(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }
}

fn row(text: &'static str) -> Row {
    let words: Vec<&str> = text.split(' ').collect();
    let extras = Extras::of(&words[3..]);
    Row {
        symbol: words[0],
        strategy: extras.strategy,
        quantity: words[1].to_owned(),
        mark: words[2].to_owned(),
        point_value: extras.number("x"),
        stop_price: extras.number("stop"),
    }
}

fn order(text: &'static str) -> Pending {
    let words: Vec<&str> = text.split(' ').collect();
    let extras = Extras::of(&words[4..]);
    Pending {
        side: words[0],
        symbol: words[1],
        quantity: words[2].to_owned(),
        price: words[3].to_owned(),
        strategy: extras.strategy,
        point_value: extras.number("x"),
        stop_price: extras.number("stop"),
        trigger_price: extras.number("trigger"),
        order_type: extras.get("trigger").map(|_| "SL"),
        oco_group: extras.get("oco"),
        parent_order_id: extras.get("parent"),
    }
}

/// The answer to `side symbol quantity price`, with the same words behind; `close` is a side.
fn asked(case: &Case, text: &'static str) -> Expected {
    let words: Vec<&str> = text.split(' ').collect();
    let extras = Extras::of(&words[4..]);
    let close = words[0] == "close";
    let ask = Ask {
        symbol: words[1],
        side: Some(words[0]).filter(|_| !close),
        price: words[3].to_owned(),
        qty: Some(words[2].to_owned()).filter(|_| !close),
        strategy: extras.strategy,
        point_value: extras.number("x"),
        stop_price: extras.number("stop"),
        close,
        ..Ask::default()
    };
    let case = Case { ask, ..case.clone() };
    model::expected(&case).unwrap_or_else(|why| panic!("{why}\n{case}"))
}

/// What a limit counts for an answer.
fn used(answer: &Expected, limit: &str) -> String {
    let limit = answer.limits.iter().find(|other| other.name == limit).expect(limit);
    limit.used.to_string()
}

/// `used` and `pending` of the lines of `limits` that go by this name.
fn lines(case: &Case, name: &str) -> Vec<String> {
    let lines = portfolio::lines(case, &Standing::of(case));
    let lines = lines.into_iter().filter(|line| line.name == name);
    let told = |LimitLine { scope, used, pending, .. }: LimitLine| match scope {
        Some(scope) => format!("{scope}: {used}, {pending} pending"),
        None => format!("{used}, {pending} pending"),
    };
    lines.map(told).collect()
}

#[track_caller]
fn exposure(case: &Case, used_and_pending: &str) {
    assert_eq!(lines(case, "total_exposure"), [used_and_pending]);
}

fn plain(numbers: [&crate::rational::Q; 2]) -> [String; 2] {
    numbers.map(ToString::to_string)
}

/// "Worked: 200 A held at 100, a stop order sell 200 resting at 95."
#[test]
fn model_a_stop_order_opens_nothing_while_what_it_closes_is_held() {
    let case = book("100000", &["RELIANCE 200 100"], &["sell RELIANCE 200 95 trigger=95"]);
    // 200 × 100 are held; the sell closes all 200 and opens nothing.
    exposure(&case, "20000, 0 pending");
    let answer = asked(&case, "close RELIANCE - 100");
    assert_eq!(plain([&answer.qty, &answer.closes]), ["200", "200"]);
    assert_eq!(answer.current_exposure, q("19000")); // then 200 short at 95
    assert_eq!(answer.warnings, ["working_orders"]);
}

/// "With a target sell 200 at 120 besides, unlinked: 24,000 in place of the 20,000 held, pending
/// 4,000; linked as a bracket: pending 0."
#[test]
fn model_a_stop_and_a_target_count_once_where_they_are_a_bracket() {
    let rows = ["RELIANCE 200 100"];
    // The stop, cheaper, closes the 200; the target then opens 200 × 120.
    let apart = ["sell RELIANCE 200 120", "sell RELIANCE 200 95 trigger=95"];
    exposure(&book("100000", &rows, &apart), "24000, 4000 pending");
    for linked in [
        ["sell RELIANCE 200 120 oco=1", "sell RELIANCE 200 95 trigger=95 oco=1"],
        ["sell RELIANCE 200 120 parent=1", "sell RELIANCE 200 95 trigger=95 parent=1"],
    ] {
        let case = book("100000", &rows, &linked);
        exposure(&case, "20000, 0 pending");
        // Once the 200 are closed, the leg that opens more money is the target: 200 × 120.
        assert_eq!(asked(&case, "close RELIANCE - 100").current_exposure, q("24000"));
    }
}

/// "Flat, sell 3 resting at 50, limit 200: a buy at 120 gives 1, after 120."
#[test]
fn model_the_other_side_of_the_own_strategy_is_left_out() {
    let case = book("200", &[], &["sell RELIANCE 3 50"]);
    let answer = asked(&case, "buy RELIANCE 5 120");
    assert_eq!(used(&answer, "total_exposure"), "0");
    assert_eq!(answer.qty, q("1")); // 200 / 120
    // The sell closes that 1 and opens 2 × 50: less than the 1 × 120 held.
    assert_eq!(answer.current_exposure, q("120"));
    assert_eq!(answer.warnings, ["rounded_to_lot"; 0]);
}

/// "Flat, sell 50 resting at 100, buy 50 at 100: `used` 0, after 5,000."
#[test]
fn model_what_the_other_side_would_close_counts_once() {
    let case = book("100000", &[], &["sell RELIANCE 50 100"]);
    exposure(&case, "5000, 5000 pending");
    let answer = asked(&case, "buy RELIANCE 50 100");
    assert_eq!(used(&answer, "total_exposure"), "0");
    assert_eq!(answer.current_exposure, q("5000"));
}

/// "Short 10 at 100, buy 10 resting at 100, equity 10,000, exposure limit 1 × equity: a buy of 200
/// gives 100 (closes 10, opens 90; the resting 10 opens too), after 10,000."
#[test]
fn model_the_own_side_counts_whole() {
    let case = book("10000", &["RELIANCE -10 100"], &["buy RELIANCE 10 100"]);
    exposure(&case, "1000, 0 pending");
    let answer = asked(&case, "buy RELIANCE 200 100");
    assert_eq!(used(&answer, "total_exposure"), "1000"); // the 10 short are gone, the 10 open
    assert_eq!(plain([&answer.closes, &answer.opens]), ["10", "90"]);
    assert_eq!(answer.current_exposure, q("10000"));
    assert_eq!(answer.warnings, ["working_orders"]);
}

#[test]
fn model_buys_and_sells_are_taken_apart_and_the_dearer_side_counts() {
    // 50 × 100 = 5,000 one way, 30 × 200 = 6,000 the other: only one of them can be.
    exposure(
        &book("100000", &[], &["buy RELIANCE 50 100", "sell RELIANCE 30 200"]),
        "6000, 6000 pending",
    );
    // Of two strategies both can be: 5,000 and 6,000.
    let case = book("100000", &[], &["buy RELIANCE 50 100 orb", "sell RELIANCE 30 200 ema"]);
    exposure(&case, "11000, 11000 pending");
    assert_eq!(
        lines(&case, "strategy_budget"),
        ["ema: 6000, 6000 pending", "orb: 5000, 5000 pending"]
    );
    // On the side of the 10 held, 50 more: 1,000 + 5,000; in their place 20 × 200 = 4,000.
    let orders = ["buy RELIANCE 50 100", "sell RELIANCE 30 200"];
    exposure(&book("100000", &["RELIANCE 10 100"], &orders), "6000, 5000 pending");
}

#[test]
fn model_the_cheapest_order_of_a_side_closes_first() {
    // 60 at 90 close 60 of the 100, 60 at 120 the other 40 and open 20 × 120 = 2,400: less than the
    // 100 × 100 held.
    let orders = ["sell RELIANCE 60 120", "sell RELIANCE 60 90"];
    let case = book("100000", &["RELIANCE 100 100"], &orders);
    exposure(&case, "10000, 0 pending");
    let settled = Standing::of(&case).settled();
    assert_eq!(settled.opens("sell", "RELIANCE"), q("20"));
    assert_eq!(settled.sells.opened[0].mark, q("120"));
    // By price × point value: 60 × (90 × 2) are now the dearer, so that they open 20: 20 × 180.
    let orders = ["sell RELIANCE 60 120", "sell RELIANCE 60 90 x2"];
    let settled = Standing::of(&book("100000", &["RELIANCE 100 100"], &orders)).settled();
    assert_eq!(settled.sells.opened[0].exposure(), q("3600"));
}

#[test]
fn model_an_order_closes_what_an_intent_of_its_strategy_would() {
    // The order of none closes orb's 100 and opens 50 × 100 under its own name: orb's 10,000 may
    // stay, the 5,000 may come.
    let case = book("100000", &["RELIANCE 100 100 orb"], &["sell RELIANCE 150 100"]);
    exposure(&case, "15000, 5000 pending");
    assert_eq!(
        lines(&case, "strategy_budget"),
        ["unassigned: 5000, 5000 pending", "orb: 10000, 0 pending"]
    );
    // Another strategy's order closes nothing of orb's: 10,000 + 150 × 100.
    let case = book("100000", &["RELIANCE 100 100 orb"], &["sell RELIANCE 150 100 ema"]);
    exposure(&case, "25000, 15000 pending");
    // Of none, both close: ema's 60 first, then orb's 60 finds 40 and opens 20 × 110 = 2,200.
    let orders = ["sell RELIANCE 60 110 orb", "sell RELIANCE 60 100 ema"];
    let case = book("100000", &["RELIANCE 100 100"], &orders);
    exposure(&case, "12200, 2200 pending");
    // Long 100 and short 40 of one strategy are 60: a sell of 80 closes them all and opens 20 × 300
    // = 6,000, less than the 14,000 held.
    let rows = ["RELIANCE 100 100 orb", "RELIANCE -40 100"];
    exposure(&book("100000", &rows, &["sell RELIANCE 80 300 orb"]), "14000, 0 pending");
    let settled = Standing::of(&book("100000", &rows, &["sell RELIANCE 80 300 orb"])).settled();
    assert!(settled.sells.left.is_empty());
    assert_eq!(settled.opens("sell", "RELIANCE"), q("20"));
}

fn with_open_risk(mut case: Case, unstopped: &str) -> Case {
    case.config.further.max_open_risk_pct = Some("1".to_owned());
    case.config.further.unstopped_risk_pct = Some(unstopped.to_owned());
    case
}

#[track_caller]
fn open_risk(case: Case, unstopped: &str, used_and_pending: &str) {
    assert_eq!(lines(&with_open_risk(case, unstopped), "open_risk"), [used_and_pending]);
}

#[test]
fn model_a_stop_order_is_the_stop_of_rows_without_one() {
    let rows = ["RELIANCE 100 100"];
    let case = |orders: &[&'static str]| book("100000", &rows, orders);
    // 60 × 5 at the stop and 40 × 100 × 0.5 without one.
    open_risk(case(&["sell RELIANCE 60 95 trigger=95"]), "0.5", "2300, 0 pending");
    // The farther one first: 60 × 10, then 40 × 5 of the nearer. In their place both may open the
    // other 20 of the nearer: 20 × 95 × 0.5 = 950.
    let two = ["sell RELIANCE 60 95 trigger=95", "sell RELIANCE 60 90 trigger=90"];
    open_risk(case(&two), "0.5", "950, 150 pending");
    // A target is none, nor is a stop order above the mark, nor another strategy's over orb's row.
    open_risk(case(&["sell RELIANCE 100 95"]), "0.5", "5000, 0 pending");
    open_risk(case(&["sell RELIANCE 100 105 trigger=105"]), "0.5", "5000, 0 pending");
    let other = book("100000", &["RELIANCE 100 100 orb"], &["sell RELIANCE 100 95 trigger=95 ema"]);
    // 100 × 100 × 0.5 of the row, and what ema's order opens: 100 × 95 × 0.5 = 4,750.
    open_risk(other, "0.5", "9750, 4750 pending");
    // A row with a stop of its own keeps that: 100 × 2.
    let stopped =
        book("100000", &["RELIANCE 100 100 stop=98"], &["sell RELIANCE 99 95 trigger=95"]);
    open_risk(stopped, "0.5", "200, 0 pending");
    // A short: 100 × 4 × 10 a point.
    let short = book("100000", &["RELIANCE -100 100 x10"], &["buy RELIANCE 100 104 trigger=104"]);
    open_risk(short, "1", "4000, 0 pending");
    // Both legs of a bracket cover, though one of them counts: 60 × 10 and 40 × 5.
    let legs = ["sell RELIANCE 60 95 trigger=95 oco=1", "sell RELIANCE 60 90 trigger=90 oco=1"];
    open_risk(case(&legs), "0.5", "800, 0 pending");
}

#[test]
fn model_a_stop_order_covers_rows_of_its_strategy_first() {
    // orb's order covers orb's 50 (50 × 10), then 30 of the 50 of none (30 × 10); 20 × 100 stay.
    let rows = ["RELIANCE 50 100", "RELIANCE 50 100 orb"];
    let orders = ["sell RELIANCE 80 90 trigger=90 orb"];
    open_risk(book("100000", &rows, &orders), "1", "2800, 0 pending");
    let settled = Standing::of(&book("100000", &rows, &orders)).settled();
    let parts: Vec<String> = settled
        .rows
        .iter()
        .map(|part| format!("{:?} {} {}", part.strategy, part.units, part.stop.is_some()))
        .collect();
    assert_eq!(parts, ["None 30 true", "None 20 false", "Some(\"orb\") 50 true"]);
}

#[test]
fn model_what_an_order_opens_risks_what_an_intent_would() {
    let case = |orders: &[&'static str]| book("100000", &[], orders);
    // 10 × (100 − 95); 10 × 100 × 0.5 without a stop, with one above a buy, and of a stop order.
    open_risk(case(&["buy RELIANCE 10 100 stop=95"]), "0.5", "50, 50 pending");
    open_risk(case(&["buy RELIANCE 10 100"]), "0.5", "500, 500 pending");
    open_risk(case(&["buy RELIANCE 10 100 stop=105"]), "0.5", "500, 500 pending");
    open_risk(case(&["buy RELIANCE 10 100 stop=95 trigger=99"]), "0.5", "500, 500 pending");
    open_risk(case(&["sell RELIANCE 10 100 stop=105 x3"]), "0.5", "150, 150 pending");
}

#[test]
fn model_of_a_bracket_the_leg_that_opens_more_money_counts() {
    // 5 × 300 is more than 10 × 100. Another name, kind, side or symbol is another bracket.
    let case = |orders: &[&'static str]| book("100000", &[], orders);
    exposure(
        &case(&["buy RELIANCE 10 100 oco=1", "buy RELIANCE 5 300 oco=1"]),
        "1500, 1500 pending",
    );
    exposure(
        &case(&["buy RELIANCE 10 100 oco=1", "buy RELIANCE 5 300 parent=1"]),
        "2500, 2500 pending",
    );
    exposure(
        &case(&["buy RELIANCE 10 100 oco=1 parent=2", "buy RELIANCE 5 300 oco=1 parent=3"]),
        "1500, 1500 pending",
    );
    exposure(
        &case(&["buy RELIANCE 10 100 oco=1", "buy BAJFINANCE 5 300 oco=1"]),
        "2500, 2500 pending",
    );
    // Each leg is taken alone: 100 held, the leg of 150 opens 50 × 10, that of 110 opens 10 × 100.
    let legs = ["sell RELIANCE 150 10 oco=1", "sell RELIANCE 110 100 oco=1"];
    let settled = Standing::of(&book("100000", &["RELIANCE 100 100"], &legs)).settled();
    assert_eq!(settled.opens("sell", "RELIANCE"), q("10"));
    // Neither opens anything: the larger counts, so that less is left for others to close.
    let legs = ["sell RELIANCE 40 100 oco=1", "sell RELIANCE 90 100 oco=1", "sell RELIANCE 20 130"];
    let settled = Standing::of(&book("100000", &["RELIANCE 100 100"], &legs)).settled();
    assert_eq!(settled.opens("sell", "RELIANCE"), q("10")); // 90 + 20 − 100
}

#[test]
fn model_orders_of_other_strategies_are_settled_for_an_intent() {
    // orb's buy closes the 10 short of none and opens nothing: 1,000 and ema's 3,000.
    let rows = ["RELIANCE -10 100", "RELIANCE 30 100 ema"];
    let case = book("100000", &rows, &["buy RELIANCE 10 100 orb"]);
    assert_eq!(used(&asked(&case, "buy RELIANCE 1 100 ema"), "total_exposure"), "4000");
    // An intent of orb closes the 10 short itself, so that its order opens: ema's 3,000 and 1,000.
    assert_eq!(used(&asked(&case, "buy RELIANCE 20 100 orb"), "total_exposure"), "4000");
    // An order of none would close orb's 10 short; for ema's buy it counts whole beside them.
    let case = book("100000", &["RELIANCE -10 100 orb"], &["buy RELIANCE 10 100"]);
    exposure(&case, "1000, 0 pending");
    assert_eq!(used(&asked(&case, "buy RELIANCE 1 100 ema"), "total_exposure"), "2000");
    assert_eq!(used(&asked(&case, "buy RELIANCE 20 100 orb"), "total_exposure"), "1000");
}

#[test]
fn model_the_other_side_counts_where_an_order_of_none_rests_there() {
    // ema's sell of 10 at 300 would be closed by what ema buys: left out.
    let case = book("100000", &[], &["sell RELIANCE 10 300 ema"]);
    assert_eq!(used(&asked(&case, "buy RELIANCE 1 100 ema"), "total_exposure"), "0");
    // For another strategy it counts.
    assert_eq!(used(&asked(&case, "buy RELIANCE 1 100 orb"), "total_exposure"), "3000");
    // Beside one of none both count: 3,000 + 5 × 100.
    let orders = ["sell RELIANCE 10 300 ema", "sell RELIANCE 5 100"];
    let case = book("100000", &[], &orders);
    assert_eq!(used(&asked(&case, "buy RELIANCE 1 100 ema"), "total_exposure"), "3500");
    // For an intent of none, ema's keeps none's in.
    assert_eq!(used(&asked(&case, "buy RELIANCE 1 100"), "total_exposure"), "3500");
    // A sell of ema counts its own side whole and none's too.
    assert_eq!(used(&asked(&case, "sell RELIANCE 1 100 ema"), "total_exposure"), "3500");
}

#[test]
fn model_an_exit_is_the_same_with_and_without_working_orders() {
    let orders = ["sell RELIANCE 100 100", "sell RELIANCE 50 90 trigger=90"];
    for orders in [&orders[..], &[]] {
        // The book is twice over its limit of 5,000.
        let case = book("5000", &["RELIANCE 100 100"], orders);
        for (text, closes) in [("close RELIANCE - 100", "100"), ("sell RELIANCE 70 100", "70")] {
            let answer = asked(&case, text);
            assert_eq!(plain([&answer.closes, &answer.opens]), [closes, "0"], "{text}");
        }
    }
    // 150 in the market: 50 would open before, and 120 once 70 are gone.
    let case = book("5000", &["RELIANCE 100 100"], &orders);
    let answer = asked(&case, "sell RELIANCE 70 100");
    assert_eq!(answer.warnings, ["working_orders"]);
    // 30 × 100 held, or the other way: 50 × 90 close 30 and open 20, then 100 × 100: 11,800.
    assert_eq!(answer.current_exposure, q("11800"));
    // Where 30 close and 30 rest, nothing opens and nothing is said.
    let case = book("5000", &["RELIANCE 100 100"], &["sell RELIANCE 30 100"]);
    assert_eq!(asked(&case, "sell RELIANCE 30 100").warnings, [""; 0]);
}

#[test]
fn model_open_positions_counts_symbols_with_a_row_or_an_order() {
    let limited = |rows: &[&'static str], orders: &[&'static str]| {
        let mut case = book("100000", rows, orders);
        case.config.further.max_open_positions = Some("1".to_owned());
        case
    };
    let case = limited(&["BAJFINANCE 1 100"], &["buy RELIANCE 1 100", "sell BAJFINANCE 1 100"]);
    assert_eq!(lines(&case, "open_positions"), ["2, 1 pending"]);
    // An order on the intent's side makes it free, on the other side it does not.
    assert_eq!(asked(&case, "buy RELIANCE 1 100").qty, q("1"));
    let other_side = limited(&["BAJFINANCE 1 100"], &["sell RELIANCE 1 100"]);
    let answer = asked(&other_side, "buy RELIANCE 1 100");
    assert_eq!((used(&answer, "open_positions"), answer.qty), ("1".to_owned(), q("0")));
    // Left out with its order: RELIANCE itself is the first.
    let case = limited(&[], &["sell RELIANCE 1 100"]);
    let answer = asked(&case, "buy RELIANCE 1 100");
    assert_eq!((used(&answer, "open_positions"), answer.qty), ("0".to_owned(), q("1")));
}

#[test]
fn model_each_side_is_correlated_in_its_own_direction() {
    let mut case = book(
        "100000",
        &["RELIANCE 10 100"],
        &["sell RELIANCE 30 100", "buy OPTIEMUS 4 100", "sell OPTIEMUS25NOV50PE 7 100"],
    );
    case.config.further.correlated_pct = Some("1".to_owned());
    // RELIANCE up 10 × 100, or down what the sell opens: 20 × 100. OPTIEMUS up 4 × 100, and a sold
    // put is up too, and counts its strike: 7 × 50.
    assert_eq!(
        lines(&case, "correlated_exposure"),
        [
            "OPTIEMUS up: 750, 750 pending",
            "OPTIEMUS down: 0, 0 pending",
            "RELIANCE up: 1000, 0 pending",
            "RELIANCE down: 2000, 2000 pending",
        ]
    );
}

#[test]
fn model_budgets_count_capital_and_the_ceilings_of_symbols_exposure() {
    let mut case = book("100000", &["RELIANCE 10 100 orb"], &["buy RELIANCE 20 100 orb"]);
    case.config.instruments.push(crate::case::Terms {
        name: "RELIANCE",
        lot_size: None,
        point_value: Some("5".to_owned()),
        kind: None,
        margin_pct: Some("0.2".to_owned()),
    });
    case.config.further.max_symbol_exposure_pct = Some("1".to_owned());
    // 10 × 100 × 5 and 20 × 100 × 5; a fifth of that is capital.
    assert_eq!(lines(&case, "symbol_exposure"), ["RELIANCE: 15000, 10000 pending"]);
    assert_eq!(lines(&case, "strategy_budget"), ["orb: 3000, 2000 pending"]);
}

#[test]
fn model_the_point_value_of_an_order_is_told_by_what_stands_nearest() {
    let point_values = |rows: &[&'static str], orders: &[&'static str]| -> Vec<String> {
        let standing = Standing::of(&book("100000", rows, orders));
        let told = |value: Option<crate::rational::Q>| {
            value.map_or_else(|| "-".to_owned(), |value| value.to_string())
        };
        standing.orders.iter().map(|order| told(order.point_value.clone())).collect()
    };
    let orders = [
        "buy BAJFINANCE 1 100",
        "buy BAJFINANCE 1 100 x4",
        "buy BAJFINANCE 1 100",
        "buy RELIANCE 1 100",
    ];
    assert_eq!(point_values(&[], &orders), ["-", "4", "4", "-"]);
    assert_eq!(
        point_values(&["BAJFINANCE 1 100 x2", "BAJFINANCE 1 100 x3", "BAJFINANCE 1 100"], &orders),
        ["3", "4", "3", "-"]
    );
    // The intent's: of rows, which count as 1 where they tell nothing; without a row, of orders. So
    // orders never stand in the way of an exit.
    let case = book("100000", &["BAJFINANCE 1 100 x2"], &["buy BAJFINANCE 1 100 x4"]);
    assert_eq!(asked(&case, "buy BAJFINANCE 1 100").point_value, q("2"));
    let case = book("100000", &["BAJFINANCE 1 100"], &["buy BAJFINANCE 1 100 x4"]);
    assert_eq!(asked(&case, "buy BAJFINANCE 1 100").point_value, q("1"));
    let case = book("100000", &[], &["buy BAJFINANCE 1 100 x4"]);
    assert_eq!(asked(&case, "buy BAJFINANCE 1 100").point_value, q("4"));
}

#[test]
fn model_a_fill_settles_the_orders_anew_with_its_own_stop() {
    // Long 10 at 100 with a stop at 95; the resting sell of 4 closes 4 of them.
    let case = with_open_risk(book("100000", &[], &["sell RELIANCE 4 120"]), "1");
    let answer = asked(&case, "buy RELIANCE 10 100 stop=95");
    assert_eq!(answer.current_exposure, q("1000"));
    let after = portfolio::lines(&case, &answer.filled);
    let open_risk = after.iter().find(|line| line.name == "open_risk").expect("a line");
    assert_eq!(plain([&open_risk.used, &open_risk.pending]), ["50", "0"]);
}

#[test]
fn model_switched_off_orders_count_nowhere() {
    let mut case = book("10000", &["RELIANCE 10 100"], &["sell RELIANCE 30 300"]);
    case.config.further.count_open_orders = Some(false);
    exposure(&case, "1000, 0 pending");
    let answer = asked(&case, "close RELIANCE - 100");
    assert_eq!((answer.current_exposure, answer.warnings), (q("0"), Vec::new()));
}
