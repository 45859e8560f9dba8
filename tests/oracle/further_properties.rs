//! What holds for every input with further limits and rules on, seen by sizing a case twice.

use crate::case::{Case, PUTS, Row, SYMBOLS, what_is};
use crate::further::Record;
use crate::rational::{Q, int, q, zero};
use crate::twice::{raised, raised_fraction};
use crate::{engine, everything, generate, seeds, twice};
use posize::engine::Answer;
use posize::number::Decimal;

/// Seeds that no other test uses.
const FIRST: u64 = 3_000_000;

/// Sizes each case as it is and as it is changed, and holds the second answer to the first.
fn hold(
    cases: u64,
    change: impl Fn(&mut Case) -> bool,
    holds: impl Fn(&Answer<'_>, &Answer<'_>) -> bool,
) {
    twice::hold((everything::with_a_desk, FIRST..FIRST + cases, 20), change, |before, after| {
        Some(holds(before, after))
    });
}

fn never_less(before: &Answer<'_>, after: &Answer<'_>) -> bool {
    after.qty >= before.qty
}

fn opens_never_less(before: &Answer<'_>, after: &Answer<'_>) -> bool {
    after.opens >= before.opens
}

fn raise(fraction: &mut String) {
    *fraction = raised_fraction(fraction);
}

#[test]
fn asking_for_more_never_gives_less_than_a_smaller_order_that_is_too_small_for_the_market() {
    for times in ["1.01", "3"] {
        hold(1_500, |case| twice::ask_for_more(case, times), never_less);
    }
}

#[test]
fn a_higher_further_limit_never_gives_less() {
    let higher = |case: &mut Case| {
        let further = &mut case.config.further;
        let ceilings = [
            &mut further.max_symbol_exposure_pct,
            &mut further.max_underlying_exposure_pct,
            &mut further.max_open_risk_pct,
            &mut further.correlated_pct,
            &mut further.max_group_exposure_pct,
            &mut further.max_symbol_risk_pct,
            &mut further.max_day_loss_pct,
        ];
        ceilings.into_iter().flatten().for_each(raise);
        further.symbol_limits.iter_mut().for_each(|(_, pct)| raise(pct));
        further.underlying_limits.iter_mut().for_each(|(_, pct)| raise(pct));
        further.group_limits.iter_mut().for_each(|(_, pct)| raise(pct));
        let counts = [&mut further.max_day_trades, &mut further.max_losing_streak];
        let counts = counts.into_iter().flatten();
        counts.for_each(|most| *most = (q(most) + int(1)).to_string());
        further.keep_free_margin_pct.iter_mut().for_each(|keep| *keep = raised(keep, "0.5"));
        further
            .max_open_positions
            .iter_mut()
            .for_each(|places| *places = (q(places) + int(1)).to_string());
        further.min_order_notional.iter_mut().for_each(|least| *least = raised(least, "0.5"));
        q(&case.equity) > zero()
    };
    hold(3_000, higher, never_less);
}

#[test]
fn more_equity_and_less_drawdown_never_open_less() {
    let more = |case: &mut Case| {
        case.equity = raised(&case.equity, "1.07");
        q(&case.equity) > zero()
    };
    hold(3_000, more, opens_never_less);
    let less = |case: &mut Case| {
        case.account.peak_equity =
            case.account.peak_equity.as_deref().map(|peak| raised(peak, "0.93"));
        case.account.peak_equity.is_some() && !case.config.further.drawdown_scaling.is_empty()
    };
    hold(3_000, less, opens_never_less);
}

#[test]
fn a_hedge_takes_no_correlated_room_and_gives_none() {
    let hedged = |case: &mut Case| {
        let Some(side) = case.ask.side.filter(|_| !case.ask.close) else { return false };
        let symbol = case.ask.symbol;
        let on_the_same =
            |name: &&(&str, &str, &str)| name.0 != symbol && what_is(name.0).1 == what_is(symbol).1;
        let Some(&(other, ..)) = SYMBOLS.iter().find(on_the_same) else { return false };
        let up = (side == "buy") != PUTS.contains(&symbol);
        let long = up == PUTS.contains(&other); // against the order's bet
        let quantity = if long { "12" } else { "-12" }.to_owned();
        let mark = case.ask.price.clone();
        case.rows.push(Row {
            symbol: other,
            strategy: None,
            quantity,
            mark,
            point_value: None,
            stop_price: None,
        });
        case.account.open_orders.is_empty() && case.config.further.correlated_pct.is_some()
    };
    let used = |answer: &Answer<'_>| {
        let rung = answer
            .limits
            .iter()
            .find(|rung| rung.limit.name == "correlated_exposure")
            .expect("the limit is on");
        rung.room.used.to_string()
    };
    let same = |before: &Answer<'_>, after: &Answer<'_>| used(before) == used(after);
    hold(4_000, hedged, same);
}

#[test]
fn what_the_checkpoint_tells_beside_its_positions_changes_nothing_while_everything_is_off() {
    for seed in seeds(FIRST..FIRST + 3_000) {
        let plain = generate::case(seed);
        let mut told = plain.clone();
        told.account = everything::case(seed).account;
        told.config.further.count_open_orders = Some(false);
        told.config.further.respect_halt = Some(false);
        let shown = |case: &Case| format!("{:?}", engine::answer(case));
        assert_eq!(shown(&plain), shown(&told), "\n{told}");
    }
}

#[test]
fn limits_that_nothing_reaches_change_no_quantity() {
    for seed in seeds(FIRST..FIRST + 3_000) {
        let plain = generate::case(seed);
        let mut limited = plain.clone();
        let huge = || Some("99999999999999999".to_owned());
        let further = &mut limited.config.further;
        further.max_symbol_exposure_pct = huge();
        further.max_underlying_exposure_pct = huge();
        further.max_open_risk_pct = huge();
        further.max_open_positions = huge();
        further.correlated_pct = huge();
        further.rho = vec![("NIFTY", "RELIANCE", "1")];
        further.groups = vec![("all", SYMBOLS.iter().map(|known| known.0).collect())];
        further.max_group_exposure_pct = huge();
        further.max_symbol_risk_pct = huge();
        further.max_day_loss_pct = huge();
        further.max_day_trades = huge();
        further.max_losing_streak = huge();
        further.keep_free_margin_pct = Some("0".to_owned());
        limited.account.free_margin = huge();
        limited.account.day_pnl = Some("-0.01".to_owned());
        limited.account.day_trades = Some("3".to_owned());
        for code in ["ema_crossover", "expiry_scalper", "orb", "unknown"] {
            let fields = vec![("loss_streak", "3".to_owned())];
            limited.account.records.push(Record { code, fields });
        }
        let answers = (engine::answer(&plain), engine::answer(&limited));
        let (Ok(plain), Ok(answer)) = answers else { continue };
        let hostile = q(&plain.equity.to_string()) < Q::new(1.into(), 1000.into());
        if hostile {
            continue; // huge times next to nothing is no longer out of reach
        }
        let shown = |answer: &Answer<'_>| {
            let Answer { qty, closes, opens, next_lot, reason, after, warnings, .. } = answer;
            format!("{qty} {closes} {opens} {next_lot:?} {reason:?} {after:?} {warnings:?}")
        };
        assert_eq!(shown(&plain), shown(&answer), "\n{limited}");
    }
}

/// "`next_lot` is true: asking for exactly `next_lot.qty` gives less than that, and the limit that
/// cuts it is `next_lot.fails`."
#[test]
fn the_next_lot_is_cut_by_the_limit_that_is_named() {
    let mut tried = 0;
    for seed in seeds(FIRST..FIRST + 6_000) {
        let case = everything::case(seed);
        let Ok(answer) = engine::answer(&case) else { continue };
        let Some(next) = &answer.next_lot else { continue };
        let mut asked = case.clone();
        let quantity = next.qty.to_string();
        if quantity.parse::<Decimal>().is_err() {
            continue; // more digits than an intent may have
        }
        asked.ask.qty = Some(quantity);
        let Ok(larger) = engine::answer(&asked) else { continue };
        assert!(larger.qty < next.qty, "{} of {} pass\n{asked}", larger.qty, next.qty);
        assert_eq!(larger.binding(), Some(next.fails.name), "\n{asked}");
        tried += 1;
    }
    assert!(tried > 1_500, "only {tried} answers name a next lot");
}
