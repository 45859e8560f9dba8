//! The book against the plainest one there is: a list of rows that is looked through from the start
//! for every question.

use super::*;
use crate::engine::{Account, Config, Intent, Order, Portfolio, Side};
use crate::units::{Money, PointValue};
use std::borrow::Cow;
use std::sync::Arc;

fn decimal(text: &str) -> Decimal {
    text.parse().expect(text)
}

fn open<'a>(equity: &str, positions: Vec<Position<'a>>) -> Portfolio<'a> {
    let equity = Money::from(decimal(equity));
    Portfolio::open(Config::built_in(), equity, positions, Account::default())
}

fn fits(quantity: &Quantity) -> Decimal {
    Decimal::try_from(quantity.number()).expect("few digits")
}

fn own(portfolio: &Portfolio<'_>, symbol: &str, strategy: Option<&str>) -> OwnPosition {
    portfolio.book.own(portfolio.book.place(symbol, strategy), None)
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
    of_strategy: Money,
}

fn plain_own(
    rows: &[Position<'_>],
    symbol: &str,
    strategy: Option<&str>,
    market: Option<&Market>,
) -> Plain {
    let mut own = Plain { net: Quantity::ZERO, exposure: Money::ZERO, of_strategy: Money::ZERO };
    let is_admitted =
        |row: &Position<'_>| market.is_none_or(|own| own.admits(row.market.as_deref()));
    for row in rows.iter().filter(|row| row.symbol == symbol && is_admitted(row)) {
        let code = row.strategy.as_deref();
        if strategy.is_none() || code.is_none() || code == strategy {
            own.net += &row.quantity.into();
            own.exposure += &row.exposure();
            if code == strategy {
                own.of_strategy += &row.exposure();
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
    market: Option<&Market>,
    closes: &Quantity,
) -> Released {
    let own = plain_own(rows, symbol, strategy, market);
    let is_own = |row: &Position<'_>| {
        row.symbol == symbol
            && market.is_none_or(|own| own.admits(row.market.as_deref()))
            && (strategy.is_none() || row.strategy.is_none() || row.strategy.as_deref() == strategy)
    };
    if closes.is_zero() {
        return Released { exposure: Money::ZERO, capital: Money::ZERO };
    }
    if *closes >= own.net.abs() {
        rows.retain(|row| !is_own(row));
        return Released { exposure: own.exposure, capital: own.of_strategy };
    }
    let mut released = Released { exposure: Money::ZERO, capital: Money::ZERO };
    let mut left = closes.clone();
    for counts_of_strategy in [true, false] {
        for row in rows.iter_mut() {
            let on_side = row.quantity.is_negative() == own.net.is_negative();
            if !is_own(row)
                || !on_side
                || (row.strategy.as_deref() == strategy) != counts_of_strategy
            {
                continue;
            }
            let taken = Quantity::from(row.quantity).abs().min(left.clone());
            left -= &taken;
            let freed = &taken * &row.unit_exposure();
            released.exposure += &freed;
            if counts_of_strategy {
                released.capital += &freed;
            }
            let signed = if row.quantity.is_negative() { -&taken } else { taken };
            row.quantity = fits(&(&row.quantity.into() - &signed));
        }
    }
    rows.retain(|row| !row.quantity.is_zero());
    released
}

fn assert_same(
    portfolio: &Portfolio<'_>,
    plain: &[Position<'_>],
    symbols: &[String],
    strategies: &[Option<String>],
) {
    assert_eq!(portfolio.positions().cloned().collect::<Vec<_>>(), plain, "rows");
    assert_eq!(portfolio.exposure(), plain.iter().map(Position::exposure).sum(), "exposure");
    for strategy in strategies.iter().map(Option::as_deref) {
        let carried = plain.iter().filter(|row| row.strategy.as_deref() == strategy);
        assert_eq!(
            portfolio.strategy_capital(strategy),
            carried.map(Position::exposure).sum(),
            "{strategy:?}"
        );
        for symbol in symbols {
            let (own, expected) =
                (own(portfolio, symbol, strategy), plain_own(plain, symbol, strategy, None));
            assert_eq!(
                (own.net, own.exposure, own.of_strategy),
                (expected.net, expected.exposure, expected.of_strategy),
                "{symbol} {strategy:?}"
            );
        }
    }
    for symbol in symbols {
        let of_symbol = || plain.iter().filter(|row| row.symbol == *symbol);
        assert_eq!(
            portfolio.book.symbol_exposure(symbol),
            of_symbol().map(Position::exposure).sum(),
            "{symbol}"
        );
        let mut values: Vec<PointValue> =
            of_symbol().filter_map(|row| row.point_value).map(Into::into).collect();
        values.sort_unstable();
        let expected = match (values.first(), values.last()) {
            (Some(lowest), Some(highest)) if lowest == highest => Ok(Some(lowest.clone())),
            (Some(lowest), Some(highest)) => Err((lowest.clone(), highest.clone())),
            _ => Ok(None),
        };
        let found = portfolio.book.point_value_of(symbol).map(|value| value.map(PointValue::from));
        assert_eq!(found.map_err(|(one, other)| (one.into(), other.into())), expected, "{symbol}");
    }
    let mut codes: Vec<&str> = plain.iter().filter_map(|row| row.strategy.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(portfolio.strategies(), codes);
    assert_eq!(portfolio.has_untagged(), plain.iter().any(|row| row.strategy.is_none()));
}

fn names(prefix: &str, count: u64) -> Vec<String> {
    (0..count).map(|number| format!("{prefix}{number}")).collect()
}

/// Whether own rows of different products are long and short.
fn is_unclear(rows: &[Position<'_>], symbol: &str, strategy: Option<&str>) -> bool {
    let own = rows.iter().filter(|row| {
        let is_own =
            strategy.is_none() || row.strategy.is_none() || row.strategy.as_deref() == strategy;
        row.symbol == symbol && is_own
    });
    let words: Vec<(bool, &str)> = own
        .filter_map(|row| Some((row.is_short(), row.market.as_deref()?.product.as_deref()?)))
        .collect();
    words.iter().any(|one| words.iter().any(|other| one.0 != other.0 && one.1 != other.1))
}

/// Random rows, then random orders whose fills the book and the plain list take; they must agree
/// all along. Rows and orders are of one of these products.
#[expect(clippy::too_many_lines, reason = "one loop, each turn of which follows the one before")]
fn trade_at_random(
    seed: u64,
    [symbols, strategies, opening_rows, orders]: [u64; 4],
    products: &[Option<&str>],
) {
    let mut dice = Dice(seed);
    let symbols = names("SYM", symbols);
    let strategies: Vec<Option<String>> =
        std::iter::once(None).chain(names("strategy", strategies).into_iter().map(Some)).collect();
    let pick = |dice: &mut Dice, sides: usize| {
        usize::try_from(dice.below(sides.try_into().expect("few"))).expect("few")
    };
    let market =
        |product: Option<&str>| product.map(|word| Arc::new(Market::new(Some(word), None)));
    let mut plain: Vec<Position<'_>> = (0..opening_rows)
        .map(|_| {
            let size = dice.decimal(90, 1);
            Position {
                option: None,
                market: market(products[pick(&mut dice, products.len())]),
                symbol: Cow::from(symbols[pick(&mut dice, symbols.len())].as_str()),
                strategy: strategies[pick(&mut dice, strategies.len())].as_deref().map(Cow::from),
                quantity: if dice.below(3) == 0 { decimal(&format!("-{size}")) } else { size },
                mark: dice.decimal(50_000, 2),
                point_value: (dice.below(40) == 0).then(|| decimal("50")),
                stop_price: None,
            }
        })
        .collect();
    let mut portfolio = open("10000000", plain.clone());
    // Rows without a point value take the only one that rows of their symbol carry here.
    let telling: Vec<Position<'_>> =
        plain.iter().filter(|row| row.point_value.is_some()).cloned().collect();
    for row in &mut plain {
        if telling.iter().any(|other| other.symbol == row.symbol) {
            row.point_value = Some(decimal("50"));
        }
    }
    for turn in 0..orders {
        let symbol = symbols[pick(&mut dice, symbols.len())].as_str();
        let strategy = strategies[pick(&mut dice, strategies.len())].as_deref();
        let close = dice.below(12) == 0;
        let product = products[pick(&mut dice, products.len())];
        let intent = Intent {
            symbol,
            strategy,
            side: (!close).then(|| if dice.below(2) == 0 { Side::Buy } else { Side::Sell }),
            price: dice.decimal(4, 0),
            qty: (!close).then(|| dice.decimal(60, 1)),
            lot_size: Some(decimal("0.1")),
            point_value: Some(decimal(["1", "1", "1", "1", "50"][pick(&mut dice, 5)])),
            close,
            product,
            ..Intent::default()
        };
        if product.is_none() && is_unclear(&plain, symbol, strategy) {
            let error = portfolio.size(&intent).map(|_| ()).expect_err("which is not clear");
            assert_eq!(error.code(), "product_unclear");
            continue;
        }
        let own_market = market(product);
        let answer = portfolio.size(&intent).expect("a good intent");
        let Order { place, own, .. } = &answer.order;
        let released = portfolio.book.released(portfolio.config(), *place, own, &answer.closes);
        portfolio.apply(&answer).expect("a fill of few digits");
        let expected =
            plain_close(&mut plain, symbol, strategy, own_market.as_deref(), &answer.closes);
        assert_eq!(
            (released.exposure, released.capital),
            (expected.exposure, expected.capital),
            "order {turn}"
        );
        if !answer.opens.is_zero() {
            let signed =
                if intent.side == Some(Side::Sell) { -&answer.opens } else { answer.opens.clone() };
            let row = Position {
                option: None,
                market: own_market,
                symbol: symbol.into(),
                strategy: strategy.map(Into::into),
                quantity: fits(&signed),
                mark: intent.price,
                point_value: intent.point_value,
                stop_price: None,
            };
            // Rows that tell no point value count × 1, and keep it beside one that tells another.
            let of_symbol = || plain.iter().filter(|other| other.symbol == row.symbol);
            let is_one = |value: Option<Decimal>| value.is_none_or(|value| value == decimal("1"));
            if !is_one(row.point_value) && of_symbol().all(|other| is_one(other.point_value)) {
                for other in plain.iter_mut().filter(|other| other.symbol == row.symbol) {
                    other.point_value = Some(decimal("1"));
                }
            }
            let newest = plain.iter_mut().rfind(|other| {
                (&other.symbol, &other.strategy) == (&row.symbol, &row.strategy)
                    && other.quantity.is_negative() == row.quantity.is_negative()
            });
            match newest.filter(|other| {
                let terms = (other.mark, other.point_value, &other.market);
                terms == (row.mark, row.point_value, &row.market)
            }) {
                Some(other) => {
                    other.quantity =
                        fits(&(&Quantity::from(other.quantity) + &row.quantity.into()));
                }
                None => plain.push(row),
            }
        }
        if turn % 16 == 0 {
            assert_same(&portfolio, &plain, &symbols, &strategies);
        }
    }
    assert_same(&portfolio, &plain, &symbols, &strategies);
}

#[test]
fn a_book_of_small_symbols_agrees_with_a_plain_list_of_rows() {
    for seed in 0..6 {
        trade_at_random(seed, [12, 3, 40, 400], &[None]);
    }
}

#[test]
fn a_crowded_symbol_agrees_with_a_plain_list_of_rows() {
    for seed in 0..4 {
        trade_at_random(seed, [2, 4, 900, 500], &[None]);
    }
    trade_at_random(9, [1, 150, 2500, 700], &[None]);
    trade_at_random(10, [1, 1, 1200, 3000], &[None]);
}

#[test]
fn rows_of_a_product_are_closed_apart_as_in_a_plain_list() {
    let products = [None, Some("MIS"), Some("NRML"), Some("CNC")];
    for seed in 0..6 {
        trade_at_random(seed, [3, 2, 20, 400], &products);
    }
    trade_at_random(7, [1, 1, 300, 900], &products[1..]);
}

#[test]
fn a_book_that_closes_as_much_as_it_opens_stays_small() {
    let mut portfolio = open("1000000", Vec::new());
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
        let answer = portfolio.size(&intent).expect("a good intent");
        portfolio.apply(&answer).expect("it fits");
    }
    assert_eq!(portfolio.positions().count(), 0);
    assert_eq!(portfolio.exposure(), Money::ZERO);
    assert!(portfolio.book.rows.len() <= 2, "{} rows", portfolio.book.rows.len());
}

#[test]
fn names_that_came_and_went_are_forgotten() {
    let row = Position {
        option: None,
        market: None,
        symbol: "HELD".into(),
        strategy: Some("kept".into()),
        quantity: decimal("2"),
        mark: decimal("100"),
        point_value: None,
        stop_price: None,
    };
    let mut portfolio = open("1000000", vec![row]);
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
            let answer = portfolio.size(&intent).expect("a good intent");
            portfolio.apply(&answer).expect("it fits");
            assert_eq!(own(&portfolio, &symbol, None).net.is_zero(), side == Side::Sell);
        }
    }
    let names = portfolio.book.index().entries() + portfolio.book.sums.entered();
    assert!(names <= 2 * NAMES_KEPT, "{names} names");
    assert_eq!(portfolio.positions().count(), 1);
    assert_eq!(*own(&portfolio, "HELD", Some("kept")).net.number(), "2".parse().expect("a number"));
    assert_eq!(portfolio.strategies(), ["kept"]);
}

#[test]
fn a_fill_that_no_row_can_hold_is_refused_and_changes_nothing() {
    let row = Position {
        option: None,
        market: None,
        symbol: "BTC".into(),
        strategy: None,
        quantity: decimal("100000000000000"),
        mark: decimal("1"),
        point_value: None,
        stop_price: None,
    };
    let mut portfolio = open("1000000", vec![row]);
    let (qty, lot_size) = (Some(decimal("1e-20")), Some(decimal("1e-20")));
    let (side, price) = (Some(Side::Sell), Decimal::ONE);
    let intent = Intent { symbol: "BTC", side, price, qty, lot_size, ..Intent::default() };
    let answer = portfolio.size(&intent).expect("a good intent");
    let before: Vec<Position<'_>> = portfolio.positions().cloned().collect();
    let error = portfolio.apply(&answer).expect_err("35 digits");
    assert_eq!(
        error.to_string(),
        "the fill leaves a position with quantity 99999999999999.99999999999999999999, a number \
         of more than 28 \
         significant digits"
    );
    assert_eq!(portfolio.positions().cloned().collect::<Vec<_>>(), before);
}

#[test]
fn a_position_stays_small() {
    // With 8 bytes for the market, which rows share.
    assert_eq!(size_of::<Position<'_>>(), 128);
}
