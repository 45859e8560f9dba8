//! The book against the plainest one there is: a list of rows that is looked through from the start
//! for every question.

use super::*;
use crate::config::built_in;
use crate::engine::{Account, Intent, Side, WorkingOrder, size};
use crate::units::{Money, PointValue};

fn decimal(text: &str) -> Decimal {
    text.parse().expect(text)
}

/// A small generator of numbers that only have to differ.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn decimal(&mut self, sides: u64, places: usize) -> Decimal {
        decimal(&format!("{}e-{places}", self.below(sides) + 1))
    }
}

/// Net, exposure, and the exposure in the budget.
struct Plain {
    net: Quantity,
    exposure: Money,
    in_budget: Money,
}

fn plain_own(rows: &[Position<'_>], symbol: &str, strategy: Option<&str>) -> Plain {
    let mut own = Plain { net: Quantity::ZERO, exposure: Money::ZERO, in_budget: Money::ZERO };
    for row in rows.iter().filter(|row| row.symbol == symbol) {
        let code = row.strategy.as_deref();
        if strategy.is_none() || code.is_none() || code == strategy {
            own.net += &row.quantity.into();
            own.exposure += &exposure(row);
            if code == strategy {
                own.in_budget += &exposure(row);
            }
        }
    }
    own
}

/// Closes so much in the plain list and says what that gave back.
fn plain_close(
    rows: &mut Vec<Position<'_>>,
    symbol: &str,
    strategy: Option<&str>,
    closes: &Quantity,
) -> Released {
    let own = plain_own(rows, symbol, strategy);
    let is_own = |row: &Position<'_>| {
        row.symbol == symbol
            && (strategy.is_none() || row.strategy.is_none() || row.strategy.as_deref() == strategy)
    };
    if *closes >= own.net.abs() {
        rows.retain(|row| closes.is_zero() || !is_own(row));
        return Released { exposure: own.exposure, in_budget: own.in_budget };
    }
    let mut released = Released { exposure: Money::ZERO, in_budget: Money::ZERO };
    let mut left = closes.clone();
    for counts_in_budget in [true, false] {
        for row in rows.iter_mut() {
            let on_side = row.quantity.is_negative() == own.net.is_negative();
            if !is_own(row) || !on_side || (row.strategy.as_deref() == strategy) != counts_in_budget
            {
                continue;
            }
            let taken = Quantity::from(row.quantity).abs().min(left.clone());
            left -= &taken;
            let freed = &taken * &position::unit_cost(row);
            released.exposure += &freed;
            if counts_in_budget {
                released.in_budget += &freed;
            }
            let signed = if row.quantity.is_negative() { -&taken } else { taken };
            row.quantity = quantity(&(&row.quantity.into() - &signed)).expect("it fits");
        }
    }
    rows.retain(|row| !row.quantity.is_zero());
    released
}

fn assert_same(
    book: &Book<'_>,
    plain: &[Position<'_>],
    symbols: &[String],
    strategies: &[Option<String>],
) {
    assert_eq!(book.positions().cloned().collect::<Vec<_>>(), plain, "rows");
    assert_eq!(book.exposure(), plain.iter().map(exposure).sum(), "exposure");
    for strategy in strategies.iter().map(Option::as_deref) {
        let carried = plain.iter().filter(|row| row.strategy.as_deref() == strategy);
        assert_eq!(book.strategy_capital(strategy), carried.map(exposure).sum(), "{strategy:?}");
        for symbol in symbols {
            let (own, expected) = (book.own(symbol, strategy), plain_own(plain, symbol, strategy));
            assert_eq!(
                (own.net, own.exposure, own.in_budget),
                (expected.net, expected.exposure, expected.in_budget),
                "{symbol} {strategy:?}"
            );
        }
    }
    for symbol in symbols {
        let of_symbol = || plain.iter().filter(|row| row.symbol == *symbol);
        assert_eq!(book.symbol_exposure(symbol), of_symbol().map(exposure).sum(), "{symbol}");
        let mut values: Vec<PointValue> =
            of_symbol().filter_map(|row| row.point_value).map(Into::into).collect();
        values.sort_unstable();
        let expected = match (values.first(), values.last()) {
            (Some(lowest), Some(highest)) if lowest == highest => Ok(Some(lowest.clone())),
            (Some(lowest), Some(highest)) => Err((lowest.clone(), highest.clone())),
            _ => Ok(None),
        };
        let found = book
            .point_value_of(symbol, &book.own(symbol, None))
            .map(|value| value.map(PointValue::from));
        assert_eq!(found.map_err(|(one, other)| (one.into(), other.into())), expected, "{symbol}");
    }
    let mut codes: Vec<&str> = plain.iter().filter_map(|row| row.strategy.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(book.strategies(), codes);
    assert_eq!(book.holds_without_strategy(), plain.iter().any(|row| row.strategy.is_none()));
}

fn names(prefix: &str, count: u64) -> Vec<String> {
    (0..count).map(|number| format!("{prefix}{number}")).collect()
}

/// Random rows, then random orders whose fills the book and the plain list take; they must agree
/// all along.
fn trade_at_random(seed: u64, symbols: u64, strategies: u64, opening_rows: u64, orders: u64) {
    let mut dice = Dice(seed);
    let config = built_in();
    let symbols = names("SYM", symbols);
    let strategies: Vec<Option<String>> =
        std::iter::once(None).chain(names("strategy", strategies).into_iter().map(Some)).collect();
    let pick = |dice: &mut Dice, sides: usize| {
        usize::try_from(dice.below(sides.try_into().expect("few"))).expect("few")
    };
    let mut plain: Vec<Position<'_>> = (0..opening_rows)
        .map(|_| {
            let size = dice.decimal(90, 1);
            Position {
                symbol: Cow::from(symbols[pick(&mut dice, symbols.len())].as_str()),
                strategy: strategies[pick(&mut dice, strategies.len())].as_deref().map(Cow::from),
                quantity: if dice.below(3) == 0 { decimal(&format!("-{size}")) } else { size },
                mark: dice.decimal(50_000, 2),
                point_value: (dice.below(40) == 0).then(|| decimal("50")),
                stop_price: None,
                market: None,
            }
        })
        .collect();
    let mut book = Book::open(Money::from(decimal("10000000")), plain.clone(), &config);
    for turn in 0..orders {
        let symbol = symbols[pick(&mut dice, symbols.len())].as_str();
        let strategy = strategies[pick(&mut dice, strategies.len())].as_deref();
        let close = dice.below(12) == 0;
        let intent = Intent {
            symbol,
            strategy,
            side: (!close).then(|| if dice.below(2) == 0 { Side::Buy } else { Side::Sell }),
            price: dice.decimal(4, 0),
            qty: (!close).then(|| dice.decimal(60, 1)),
            lot_size: Some(decimal("0.1")),
            point_value: Some(decimal(["1", "1", "1", "1", "50"][pick(&mut dice, 5)])),
            close,
            ..Intent::default()
        };
        let answer = size(&config, &book, &intent).expect("a good intent");
        let released = book.released(&answer.order, &answer.closes);
        book.apply(&answer.order, &answer.closes, &answer.opens).expect("a fill of few digits");
        let expected = plain_close(&mut plain, symbol, strategy, &answer.closes);
        assert_eq!(
            (released.exposure, released.in_budget),
            (expected.exposure, expected.in_budget),
            "order {turn}"
        );
        if !answer.opens.is_zero() {
            let signed =
                if intent.side == Some(Side::Sell) { -&answer.opens } else { answer.opens.clone() };
            let row = Position {
                symbol: symbol.into(),
                strategy: strategy.map(Into::into),
                quantity: quantity(&signed).expect("it fits"),
                mark: intent.price,
                point_value: intent.point_value,
                stop_price: None,
                market: None,
            };
            let newest = plain.iter_mut().rfind(|other| {
                (&other.symbol, &other.strategy) == (&row.symbol, &row.strategy)
                    && other.quantity.is_negative() == row.quantity.is_negative()
            });
            match newest
                .filter(|other| (other.mark, other.point_value) == (row.mark, row.point_value))
            {
                Some(other) => {
                    other.quantity =
                        quantity(&(&Quantity::from(other.quantity) + &row.quantity.into()))
                            .expect("it fits");
                }
                None => plain.push(row),
            }
        }
        if turn % 16 == 0 {
            assert_same(&book, &plain, &symbols, &strategies);
        }
    }
    assert_same(&book, &plain, &symbols, &strategies);
}

#[test]
fn a_book_of_small_symbols_agrees_with_a_plain_list_of_rows() {
    for seed in 0..6 {
        trade_at_random(seed, 12, 3, 40, 400);
    }
}

#[test]
fn a_crowded_symbol_agrees_with_a_plain_list_of_rows() {
    for seed in 0..4 {
        trade_at_random(seed, 2, 4, 900, 500);
    }
    trade_at_random(9, 1, 150, 2500, 700);
    trade_at_random(10, 1, 1, 1200, 3000);
}

#[test]
fn a_book_that_closes_as_much_as_it_opens_stays_small() {
    let config = built_in();
    let mut book = Book::open(Money::from(decimal("1000000")), Vec::new(), &config);
    for turn in 0..20_000_u32 {
        let side = if turn % 2 == 0 { Side::Buy } else { Side::Sell };
        let price = Decimal::from(100 + turn % 7);
        let intent = Intent {
            symbol: "INFY",
            side: Some(side),
            price,
            qty: Some(decimal("3")),
            ..Intent::default()
        };
        let answer = size(&config, &book, &intent).expect("a good intent");
        book.apply(&answer.order, &answer.closes, &answer.opens).expect("it fits");
    }
    assert_eq!(book.positions().count(), 0);
    assert_eq!(book.exposure(), Money::ZERO);
    assert!(book.rows.len() <= 2, "{} rows", book.rows.len());
}

#[test]
fn names_that_came_and_went_are_forgotten() {
    let config = built_in();
    let row = Position {
        symbol: "HELD".into(),
        strategy: Some("kept".into()),
        quantity: decimal("2"),
        mark: decimal("100"),
        point_value: None,
        stop_price: None,
        market: None,
    };
    let mut book = Book::open(Money::from(decimal("1000000")), vec![row], &config);
    for turn in 0..9_000_u32 {
        let (symbol, code) = (format!("S{turn}"), format!("s{turn}"));
        for side in [Side::Buy, Side::Sell] {
            let (price, qty) = (Decimal::from(10 + turn), Some(decimal("3")));
            let intent = Intent {
                symbol: &symbol,
                strategy: Some(&code),
                side: Some(side),
                price,
                qty,
                ..Intent::default()
            };
            let answer = size(&config, &book, &intent).expect("a good intent");
            book.apply(&answer.order, &answer.closes, &answer.opens).expect("it fits");
            assert_eq!(book.own(&symbol, None).net.is_zero(), side == Side::Sell);
        }
    }
    assert!(book.edition > 0, "it was set up anew");
    let names = book.totals.count() + book.holdings().symbols.len();
    assert!(names <= 2 * NAMES_KEPT, "{names} names");
    assert_eq!(book.positions().count(), 1);
    assert_eq!(*book.own("HELD", Some("kept")).net.number(), "2".parse().expect("a number"));
    assert_eq!(book.strategies(), ["kept"]);
}

#[test]
fn one_symbol_answers_the_same_with_and_without_an_index_of_all() {
    let mut dice = Dice(5);
    let config = built_in();
    for rows in [0, 3, 12, 13, 200] {
        let positions: Vec<Position<'_>> = (0..rows)
            .map(|_| Position {
                symbol: ["A", "B"][usize::try_from(dice.below(2)).expect("few")].into(),
                strategy: [None, Some("s"), Some("t")]
                    [usize::try_from(dice.below(3)).expect("few")]
                .map(Cow::from),
                quantity: if dice.below(3) == 0 { decimal("-2") } else { dice.decimal(9, 0) },
                mark: dice.decimal(500, 1),
                point_value: None,
                stop_price: None,
                market: None,
            })
            .collect();
        let alone = Book::open(Money::from(decimal("1000000")), positions.clone(), &config);
        let indexed = Book::open(Money::from(decimal("1000000")), positions, &config);
        indexed.holdings();
        for strategy in [Some("s"), Some("x"), None] {
            for close in [false, true] {
                let side = (!close).then_some(Side::Sell);
                let qty = (!close).then(|| decimal("7"));
                let price = decimal("10");
                let intent =
                    Intent { symbol: "A", strategy, side, price, qty, close, ..Intent::default() };
                let told = |book: &Book<'_>| {
                    let answer = size(&config, book, &intent).expect("a good intent");
                    let after = answer.after;
                    (
                        answer.qty,
                        answer.closes,
                        answer.order.own.net,
                        after.current_exposure,
                        after.strategy_used,
                    )
                };
                assert_eq!(told(&alone), told(&indexed), "{rows} rows, {strategy:?}");
            }
        }
        assert!(alone.holdings.get().is_none(), "one symbol needs no index");
        assert_eq!(alone.own("B", None).net, indexed.own("B", None).net);
    }
}

#[test]
fn the_place_of_a_row_that_waits_to_be_closed_is_another_rows_place() {
    let config = built_in();
    let row = Position {
        symbol: "HELD".into(),
        strategy: None,
        quantity: decimal("10"),
        mark: decimal("100"),
        point_value: None,
        stop_price: None,
        market: None,
    };
    let order = WorkingOrder::new("HELD".into(), Side::Sell, decimal("10"), decimal("100"));
    let account = Account { working_orders: vec![order], ..Account::default() };
    let mut book = Book::open(Money::from(decimal("1000000")), vec![row], &config)
        .with_account(account, &config);
    let (side, price, qty) = (Some(Side::Buy), decimal("10"), Some(decimal("5")));
    let intent = Intent { symbol: "OTHER", side, price, qty, ..Intent::default() };
    let answer = size(&config, &book, &intent).expect("a good intent");
    book.apply(&answer.order, &answer.closes, &answer.opens).expect("it fits");
    assert_eq!(book.own("HELD", None).net, Quantity::ZERO);
    assert_eq!(*book.own("OTHER", None).net.number(), "5".parse().expect("a number"));
    assert_eq!((book.symbols(), book.exposure()), (2, Money::from(decimal("1050"))));
}

#[test]
fn a_fill_that_no_row_can_hold_is_refused_and_changes_nothing() {
    let config = built_in();
    let row = Position {
        symbol: "BTC".into(),
        strategy: None,
        quantity: decimal("100000000000000"),
        mark: decimal("1"),
        point_value: None,
        stop_price: None,
        market: None,
    };
    let mut book = Book::open(Money::from(decimal("1000000")), vec![row], &config);
    let (qty, lot_size) = (Some(decimal("1e-20")), Some(decimal("1e-20")));
    let (side, price) = (Some(Side::Sell), Decimal::ONE);
    let intent = Intent { symbol: "BTC", side, price, qty, lot_size, ..Intent::default() };
    let answer = size(&config, &book, &intent).expect("a good intent");
    let before: Vec<Position<'_>> = book.positions().cloned().collect();
    let error = book.apply(&answer.order, &answer.closes, &answer.opens).expect_err("35 digits");
    assert_eq!(
        error.to_string(),
        "the fill leaves a position with quantity 99999999999999.99999999999999999999, a number of more than 28 \
         significant digits"
    );
    assert_eq!(book.positions().cloned().collect::<Vec<_>>(), before);
}

#[test]
fn a_position_stays_small() {
    assert_eq!(size_of::<Position<'_>>(), 112);
}
