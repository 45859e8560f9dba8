//! Random schedules and trades: the engine against the rationals.

use crate::oracle::{Charge, Loss, Q, Trade, q, zero};
use crate::{Asked, answer};
use posize::Side;
use posize::engine::Answer;

/// Numbers that look random and come out alike in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        usize::try_from(self.0 >> 40).expect("24 bits") % end
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn maybe<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(one_in) == 0).then(|| make(self))
    }

    fn charge(&mut self, at: usize) -> Charge {
        const MONEY: [&str; 7] = ["0", "0.005", "0.62", "9.79", "15.34", "20", "137.5"];
        const RATES: [&str; 6] = ["0", "0.0003", "0.0000307", "0.001", "0.18", "0.02"];
        let (mut rate, mut amount, mut of) = (None, None, Vec::new());
        let per = match self.below(3) {
            0 if at > 0 => {
                rate = Some(self.pick(&RATES));
                of = (0..at).filter(|_| self.below(2) == 0).collect();
                if of.is_empty() {
                    of.push(at - 1);
                }
                "notional"
            }
            1 => {
                amount = Some(self.pick(&MONEY));
                self.pick(&["notional", "order", "unit", "lot", "trade"])
            }
            _ => {
                rate = Some(self.pick(&RATES));
                self.pick(&["notional", "order", "trade"])
            }
        };
        let mut bounds =
            [self.maybe(3, |dice| dice.pick(&MONEY)), self.maybe(3, |dice| dice.pick(&MONEY))];
        if let [Some(min), Some(max)] = bounds
            && q(min) > q(max)
        {
            bounds.swap(0, 1);
        }
        Charge {
            leg: self.pick(&["both", "both", "entry", "exit"]),
            side: self.pick(&["both", "both", "buy", "sell"]),
            per,
            rate,
            amount,
            of,
            min: bounds[0],
            max: bounds[1],
            round: self.maybe(4, |dice| {
                (dice.pick(&["0.01", "0.05", "1", "25"]), dice.pick(&["up", "half_up"]))
            }),
        }
    }

    fn slips(&mut self, has_tick: bool) -> [Option<&'static str>; 3] {
        let ticks = self.maybe(3, |dice| dice.pick(&["0", "1", "2.5"])).filter(|_| has_tick);
        let points = self.maybe(4, |dice| dice.pick(&["0", "0.3", "1"]));
        [ticks, points, self.maybe(3, |dice| dice.pick(&["0", "0.0005", "0.01"]))]
    }
}

/// A case in the texts of a config and an order.
struct Case {
    charges: Vec<Charge>,
    trade: Trade,
    texts: Texts,
}

struct Texts {
    price: &'static str,
    stop: &'static str,
    point_value: &'static str,
    lot: &'static str,
    tick: Option<&'static str>,
    most: Option<String>,
    gap: Option<&'static str>,
    equity: &'static str,
    /// Of equity, that all open risk may be.
    open_risk: Option<&'static str>,
}

fn case(dice: &mut Dice) -> Case {
    let buys = dice.below(2) == 0;
    let (price, stops) = dice.pick(&[
        ("2500", [["2450", "2498", "2000"], ["2550", "2502", "3000"]]),
        ("100.05", [["99.95", "90", "0.05"], ["100.1", "110", "250"]]),
        ("60000", [["58000", "59990", "1"], ["62000", "60010", "90000"]]),
        ("1.25", [["1.2", "1.2499", "0.01"], ["1.3", "1.2501", "2"]]),
    ]);
    let stop = dice.pick(&stops[usize::from(!buys)]);
    let (point_value, lot) =
        (dice.pick(&["1", "1", "5", "0.1"]), dice.pick(&["1", "65", "0.001", "2.5"]));
    let tick = dice.maybe(2, |dice| dice.pick(&["0.05", "0.01", "0.3"]));
    let most_lots = dice.maybe(3, |dice| u32::try_from(1 + dice.below(30)).expect("few"));
    // A largest order that is no whole number of lots takes the whole ones of it.
    let most = most_lots.map(|lots| {
        let units = Q::from(num_bigint::BigInt::from(lots)) * q(lot) + q(lot) / q("3");
        let text = (units * q("1000000")).floor() / q("1000000");
        decimal(&text)
    });
    let slips = [dice.slips(tick.is_some()), dice.slips(tick.is_some())];
    let count = dice.below(7);
    let charges = (0..count).map(|at| dice.charge(at)).collect();
    let gap = dice.maybe(3, |dice| dice.pick(&["0.01", "0.2", "1"]));
    let trade = Trade {
        buys,
        price: q(price),
        stop: q(stop),
        point_value: q(point_value),
        lot: q(lot),
        most_lots,
        tick: tick.map(q),
        slips,
        gap: None,
    };
    let equity = dice.pick(&["1000", "25000", "400000", "90"]);
    let open_risk = dice.maybe(2, |dice| dice.pick(&["0.02", "0.5", "1"]));
    Case {
        charges,
        trade,
        texts: Texts { price, stop, point_value, lot, tick, most, gap, equity, open_risk },
    }
}

/// A fraction that is a decimal, as one.
fn decimal(number: &Q) -> String {
    let scaled = number * q("1000000");
    assert!(scaled.is_integer(), "{number}");
    let digits = format!("{:0>7}", scaled.to_integer().to_string());
    let (whole, fraction) = digits.split_at(digits.len() - 6);
    format!("{whole}.{fraction}")
}

impl Case {
    fn config(&self) -> String {
        let Texts { tick, most, gap, open_risk, lot, point_value, .. } = &self.texts;
        let mut terms =
            format!("lot_size: {lot}, point_value: {point_value}, margin_pct: 0.000001");
        if let Some(tick) = tick {
            terms += &format!(", tick_size: {tick}");
        }
        if let Some(most) = most {
            terms += &format!(", max_order_qty: {most}");
        }
        let charges: Vec<String> =
            self.charges.iter().enumerate().map(|(at, charge)| charge.yaml(at)).collect();
        let mut text = format!(
            "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  max_leverage: 1000000000\n  \
             max_exposure_pct: 1\n  max_risk_per_strategy_pct: 1\n  max_risk_per_trade_pct: 1\n  \
             instruments: {{X: {{{terms}}}}}\n"
        );
        if let Some(open_risk) = open_risk {
            text += &format!("  max_open_risk_pct: {open_risk}\n");
        }
        text += &format!(
            "  costs:\n    schedules:\n      s: [{{from: 2026-01-01, charges: [{}]}}]\n    apply: {{equity: s}}\n",
            charges.join(", ")
        );
        if let Some(gap) = gap {
            text += &format!("    gap_pct: {gap}\n    max_gap_risk_pct: 0.9\n");
        }
        text += "    slippage:\n";
        for (name, slips) in ["entry", "stop"].into_iter().zip(&self.trade.slips) {
            let told = ["ticks", "points", "pct"].into_iter().zip(slips);
            let told: Vec<String> =
                told.filter_map(|(name, value)| Some(format!("{name}: {}", (*value)?))).collect();
            text += &format!("      {name}: {{{}}}\n", told.join(", "));
        }
        text
    }

    fn answer(&self) -> Answer<'static> {
        let side = if self.trade.buys { Side::Buy } else { Side::Sell };
        let Texts { price, stop, equity, .. } = self.texts;
        answer(&self.config(), &Asked { side, price, stop: Some(stop), equity, ..Asked::of("X") })
    }
}

fn number(number: impl ToString) -> Q {
    q(&number.to_string())
}

/// Cases of more lots than this are left out: they have too many orders to add up.
const MOST: u32 = 20_000;

#[test]
fn size_loss_and_the_next_lot_are_those_of_the_rationals() {
    let mut dice = Dice(2026);
    let (mut checked, mut by_gap, mut by_open_risk, mut of_nothing) = (0, 0, 0, 0);
    for _ in 0..1500 {
        let case = case(&mut dice);
        let equity = q(case.texts.equity);
        let gapped = Trade { gap: case.texts.gap.map(q), ..case.trade.clone() };
        let budgets = [
            Some(("risk_per_trade", &case.trade, equity.clone())),
            case.texts.open_risk.map(|pct| ("open_risk", &case.trade, &equity * q(pct))),
            case.texts.gap.map(|_| ("gap_risk", &gapped, &equity * q("0.9"))),
        ];
        let ceilings: Option<Vec<_>> = budgets
            .into_iter()
            .flatten()
            .map(|(name, trade, budget)| {
                Some((name, trade, trade.most_within(&case.charges, &budget, MOST)?, budget))
            })
            .collect();
        let Some(ceilings) = ceilings else { continue };
        checked += 1;
        let answer = case.answer();
        let shown = || format!("{}\n{:?}\n{answer:?}", case.config(), case.trade);
        let lots = ceilings.iter().map(|(_, _, lots, _)| *lots).min().expect("one");
        let units = Q::from(num_bigint::BigInt::from(lots)) * &case.trade.lot;
        assert_eq!(number(&answer.qty), units, "{}", shown());
        for (name, trade, lots, budget) in &ceilings {
            let limit = answer.limits.iter().find(|of| of.limit.name == *name).expect("the limit");
            let max_qty = limit.max_qty.as_ref().expect("a ceiling");
            let units = Q::from(num_bigint::BigInt::from(*lots)) * &case.trade.lot;
            assert_eq!(number(max_qty), units, "{name}\n{}", shown());
            if limit.binding {
                // One lot more loses too much, by exactly that.
                let next = answer.next_lot.as_ref().expect("a next lot");
                let by = trade.loss(&case.charges, lots + 1).sum() - budget;
                assert!(by > zero());
                assert_eq!(number(&next.by), by, "{name}\n{}", shown());
                by_gap += u32::from(*name == "gap_risk");
                by_open_risk += u32::from(*name == "open_risk");
            }
        }
        let Loss { price_loss, slippage, charges } = case.trade.loss(&case.charges, lots);
        let risk = answer.risk().expect("a risk");
        assert_eq!(number(&risk.amount), &price_loss + &slippage + &charges, "{}", shown());
        let costs = risk.costs.expect("costs");
        assert_eq!(number(&costs.price_loss), price_loss, "{}", shown());
        assert_eq!(number(&costs.slippage), slippage, "{}", shown());
        assert_eq!(number(&costs.charges), charges, "{}", shown());
        let lines = costs.lines.iter().fold(zero(), |sum, line| sum + number(&line.money));
        assert_eq!(lines, charges);
        of_nothing += u32::from(lots == 0);
    }
    assert!(
        checked > 600 && by_gap > 50 && by_open_risk > 40 && of_nothing > 50,
        "{checked} {by_gap} {by_open_risk} {of_nothing}"
    );
}

#[test]
fn the_loss_never_falls_as_the_quantity_grows() {
    let mut dice = Dice(7);
    for _ in 0..400 {
        let case = case(&mut dice);
        let answer = case.answer();
        let loss = answer.order.loss.as_ref().expect("a loss");
        let mut before = zero();
        for lots in 0..120_u32 {
            let units = Q::from(num_bigint::BigInt::from(lots)) * &case.trade.lot;
            let at =
                loss.of(&decimal(&units).parse::<posize::number::Decimal>().expect("units").into());
            let at = number(at);
            assert_eq!(
                at,
                case.trade.loss(&case.charges, lots).sum(),
                "{lots} lots of {}",
                case.config()
            );
            assert!(at >= before, "{lots} lots of {}", case.config());
            before = at;
        }
    }
}

/// At the break-even price the trade pays its charges on both legs; a step nearer it does not.
#[test]
fn the_break_even_price_pays_and_the_one_before_does_not() {
    let mut dice = Dice(99);
    let (mut priced, mut without) = (0, 0);
    for _ in 0..3000 {
        let case = case(&mut dice);
        let answer = case.answer();
        if answer.opens.is_zero() {
            continue;
        }
        let lots = number(&answer.opens) / &case.trade.lot;
        let Ok(lots) = u32::try_from(lots.to_integer()) else { continue };
        let step = q(case.texts.tick.unwrap_or("0.01"));
        let gains = |exit: &Q| {
            // Out at that price, which does not slip: the loss of a stop there.
            let mut trade = Trade { stop: exit.clone(), gap: None, ..case.trade.clone() };
            trade.slips[1] = [None; 3];
            -trade.loss(&case.charges, lots).sum()
        };
        let costs = answer.risk().and_then(|risk| risk.costs).expect("costs");
        let Some(price) = costs.break_even else {
            without += 1;
            continue;
        };
        let price = number(price);
        let nearer = if case.trade.buys { &price - &step } else { &price + &step };
        assert!(gains(&price) >= zero(), "{price} {}\n{answer:?}", case.config());
        assert!(gains(&nearer) < zero(), "{nearer} {}\n{answer:?}", case.config());
        priced += 1;
    }
    assert!(priced > 500 && without < priced, "{priced} {without}");
}
