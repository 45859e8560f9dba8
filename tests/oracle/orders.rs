//! Random working orders: a few beside any book, or many on both sides of the symbol that is asked
//! for, of several strategies, some of them stops or legs of brackets.

use crate::case::{Case, Row, SYMBOLS};
use crate::everything;
use crate::further::Pending;
use crate::generate::{STRATEGIES, Style, share};
use crate::rational::{Q, abs, decimal_text, int, q, zero};
use crate::rng::Rng;

/// Orders that are still open: against what is held, beside it, or more than it.
pub fn beside_the_book(case: &mut Case, rng: &mut Rng, style: Style) {
    case.config.further.count_open_orders = rng.maybe(30, |rng| rng.chance(50));
    if matches!(style, Style::Hostile) {
        return; // parts of quantities of 28 digits are no longer such quantities
    }
    let equity = abs(&q(&case.equity)).max(int(1));
    for _ in 0..rng.between(1, 3) {
        let held = usize::try_from(rng.below(6)).expect("small");
        let row = case.rows.get(held).filter(|_| rng.chance(75)).cloned();
        let price = style.price(rng);
        let order = match row {
            Some(row) => {
                let closing = if q(&row.quantity) > zero() { "sell" } else { "buy" };
                let part = if rng.chance(40) { int(1) } else { share(rng) };
                Pending {
                    symbol: row.symbol,
                    strategy: if rng.chance(70) { row.strategy } else { rng.pick(&STRATEGIES) },
                    side: if rng.chance(80) { closing } else { rng.pick(&["buy", "sell"]) },
                    quantity: decimal_text(&(abs(&q(&row.quantity)) * part), 17),
                    price,
                    point_value: row.point_value.filter(|_| rng.chance(50)),
                    ..Pending::default()
                }
            }
            None => Pending {
                symbol: if rng.chance(50) { case.ask.symbol } else { rng.pick(&SYMBOLS).0 },
                strategy: rng.pick(&STRATEGIES),
                side: rng.pick(&["buy", "sell"]),
                quantity: decimal_text(
                    &(&equity * share(rng) / int(4) / q(&price)),
                    style.digits(rng),
                ),
                price,
                point_value: rng.maybe(20, |rng| style.point_value(rng)),
                ..Pending::default()
            },
        };
        let order = with_prices_and_bracket(order, rng);
        case.account.open_orders.push(order);
    }
}

/// The case of that seed with orders on both sides of its symbol, the same for ever.
pub fn on_both_sides(seed: u64) -> Case {
    let rng = &mut Rng::new(seed ^ 0x0BDE_B00C);
    let (style, mut case) = everything::with_limits(seed, rng);
    case.origin = case.origin.replace("case ", "case with orders on both sides ");
    mingle_strategies(&mut case, rng);
    room_for_more(&mut case, rng);
    if rng.chance(60) {
        no_stops(&mut case, rng);
    }
    if rng.chance(20) {
        beside_the_book(&mut case, rng, style);
        case.config.further.count_open_orders = None;
    }
    for _ in 0..rng.between(1, 6) {
        let order = order_of_the_symbol(&case, rng, style);
        case.account.open_orders.push(order);
    }
    if rng.chance(20) {
        flatten(&mut case);
    }
    case
}

/// Ceilings that the book does not reach yet, and a quantity asked for that may.
fn room_for_more(case: &mut Case, rng: &mut Rng) {
    let equity = abs(&q(&case.equity)).max(int(1));
    if rng.chance(85) {
        case.equity = decimal_text(&(&equity * int(5)), 17);
        if let Some(free) = &mut case.account.free_margin {
            *free = decimal_text(&(q(free) * int(5)), 17);
        }
    }
    let further = &mut case.config.further;
    for pct in [
        &mut further.max_symbol_exposure_pct,
        &mut further.max_underlying_exposure_pct,
        &mut further.max_open_risk_pct,
        &mut further.correlated_pct,
        &mut further.max_group_exposure_pct,
        &mut further.max_symbol_risk_pct,
        &mut further.max_day_loss_pct,
    ] {
        if pct.is_some() && rng.chance(70) {
            *pct = Some(rng.pick(&["0.25", "0.5", "1", "2"]).to_owned());
        }
    }
    if rng.chance(80) {
        further.symbol_limits.clear();
        further.underlying_limits.clear();
    }
    if rng.chance(60) {
        further.rho.retain(|(one, other, _)| {
            [one, other]
                .into_iter()
                .all(|name| !SYMBOLS.iter().any(|known| known.0 == *name && known.1 == "fno"))
        });
    }
    let ask = &mut case.ask;
    if !ask.close && rng.chance(85) {
        let price = q(if ask.price == "0" { "1" } else { &ask.price });
        ask.qty = Some(decimal_text(&(equity * share(rng) / price), 17));
    }
    ask.all_or_none &= rng.chance(30);
    if rng.chance(70) {
        ask.lot_size = Some(rng.pick(&["1", "0.1", "0.001", "5"]).to_owned());
    }
}

/// A symbol that is flat, with orders that an intent would meet from the other side.
fn flatten(case: &mut Case) {
    let (symbol, side) = (case.ask.symbol, case.ask.side);
    case.rows.retain(|row| row.symbol != symbol);
    let orders = &mut case.account.open_orders;
    orders.retain(|order| order.symbol != symbol || Some(order.side) != side);
}

/// Rows and intent of few strategies, so that they meet; half of the books hold their symbol on one
/// side alone.
fn mingle_strategies(case: &mut Case, rng: &mut Rng) {
    let strategies = [case.ask.strategy, case.ask.strategy, None, Some("orb")];
    let one_side = rng.maybe(50, |rng| rng.pick(&["", "-"]));
    for row in &mut case.rows {
        if rng.chance(80) {
            row.strategy = rng.pick(&strategies);
        }
        if let Some(sign) = one_side.filter(|_| row.symbol == case.ask.symbol) {
            row.quantity = format!("{sign}{}", row.quantity.trim_start_matches('-'));
        }
    }
}

fn no_stops(case: &mut Case, rng: &mut Rng) {
    case.rows.iter_mut().filter(|_| rng.chance(80)).for_each(|row| row.stop_price = None);
}

/// An order near the price of the intent or of a row, of about the size of what is held or asked
/// for.
fn order_of_the_symbol(case: &Case, rng: &mut Rng, style: Style) -> Pending {
    let ask = &case.ask;
    let held: Vec<&Row> = case.rows.iter().filter(|row| row.symbol == ask.symbol).collect();
    let row = if held.is_empty() { None } else { rng.maybe(70, |rng| rng.pick(&held)) };
    let near = row.map_or(&ask.price, |row| &row.mark);
    let near = if *near == "0" { "1" } else { near };
    let away = Q::new(rng.pick(&[50, 80, 90, 95, 100, 100, 105, 120, 200]).into(), 100.into());
    let price = decimal_text(&(q(near) * away), 17);
    let unit = q(&price) * q(ask.point_value.as_deref().unwrap_or("1"));
    let whole = match (row, &ask.qty) {
        (Some(row), _) => abs(&q(&row.quantity)),
        (None, Some(qty)) if rng.chance(50) => q(qty),
        _ => abs(&q(&case.equity)).max(int(1)) / int(3) / unit,
    };
    let part = if rng.chance(40) { int(1) } else { share(rng) };
    let digits = style.digits(rng).max(2);
    let strategy = rng.pick(&[ask.strategy, ask.strategy, ask.strategy, None, Some("orb"), None]);
    let order = Pending {
        symbol: ask.symbol,
        strategy,
        side: rng.pick(&["buy", "sell"]),
        quantity: decimal_text(&(whole * part), digits),
        price,
        point_value: rng.maybe(10, |rng| {
            let of_row = row.and_then(|row| row.point_value.clone());
            of_row.or_else(|| ask.point_value.clone()).unwrap_or_else(|| style.point_value(rng))
        }),
        ..Pending::default()
    };
    with_prices_and_bracket(order, rng)
}

/// Some orders are stops, some have a stop of their own, some are legs of a bracket.
fn with_prices_and_bracket(order: Pending, rng: &mut Rng) -> Pending {
    let price = q(&order.price);
    let near = |rng: &mut Rng, at: &[i64]| {
        decimal_text(&(&price * Q::new(rng.pick(at).into(), 100.into())), 17)
    };
    let trigger_price = rng.maybe(35, |rng| near(rng, &[100, 100, 100, 99, 101]));
    Pending {
        order_type: match trigger_price {
            Some(_) => rng.maybe(80, |rng| rng.pick(&["SL", "SL-M", "STOP"])),
            None => rng.maybe(30, |rng| rng.pick(&["LIMIT", "MARKET"])),
        },
        trigger_price,
        stop_price: rng.maybe(25, |rng| near(rng, &[70, 90, 97, 100, 103, 110])),
        oco_group: rng.maybe(25, |rng| rng.pick(&["1", "1", "2"])),
        parent_order_id: rng.maybe(25, |rng| rng.pick(&["1", "1", "2"])),
        ..order
    }
}
