//! Worked cases, each as a trader would check it against a contract note.

use crate::{Asked, answer};
use posize::Side;
use posize::engine::costs::Leg;
use posize::number::Digits;

/// The rates of `configs/costs.yaml` for these instruments, and limits that do not come first.
pub fn rates() -> String {
    let path = format!("{}/configs/costs.yaml", env!("CARGO_MANIFEST_DIR"));
    let file = std::fs::read_to_string(path).expect("the sample");
    let costs = file.split_once("\n  costs:\n").expect("its section").1;
    let schedules = "    schedules:\n      side: [{from: 2026-01-01, charges: [{name: commission, per: \
                     unit, amount: 0.62}]}]\n";
    let costs = costs.replacen("    schedules:\n", schedules, 1);
    format!(
        "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  max_leverage: 1000000\n  \
         max_exposure_pct: 1\n  max_risk_per_strategy_pct: 1\n  max_risk_per_trade_pct: 1\n  \
         instruments:\n    RELIANCE: {{margin_pct: 0.0001}}\n    NIFTY: {{lot_size: 65, margin_pct: \
         0.0001}}\n    GOLDM26DECFUT: {{lot_size: 1, point_value: 10, margin_pct: 0.0001}}\n    ACME: \
         {{margin_pct: 0.0001}}\n    BTC: {{lot_size: 0.001, margin_pct: 0.0001}}\n    MES: \
         {{point_value: 5, tick_size: 0.25, margin_pct: 0.0001}}\n  costs:\n{costs}      ACME: \
         us_shares\n      BTC: crypto_taker\n      MES: side\n"
    )
}

/// `leg name base orders money` of each charge.
fn note(config: &str, asked: &Asked) -> (Vec<String>, String) {
    let answer = answer(config, asked);
    assert_eq!(Some(answer.qty.to_string().as_str()), asked.qty);
    let costs = answer.risk().and_then(|risk| risk.costs).expect("costs");
    let line = |line: &posize::engine::costs::CostLine| {
        let leg = if line.leg == Leg::Entry { "in" } else { "out" };
        format!(
            "{leg} {} {} × {} = {}",
            line.name,
            line.base,
            {
                let rate = line.rate.as_ref().map(ToString::to_string);
                rate.or(line.amount.as_ref().map(ToString::to_string)).expect("either")
            },
            line.money
        )
    };
    (costs.lines.iter().map(line).collect(), costs.charges.to_string())
}

#[test]
fn intraday_shares_pay_on_both_sides_what_each_side_pays() {
    let asked =
        Asked { price: "2500", stop: Some("2450"), qty: Some("100"), ..Asked::of("RELIANCE") };
    // In: 250,000. Out: 245,000. Brokerage would be 75 and 73.5, and is 20 at most.
    let (lines, charges) = note(&rates(), &asked);
    assert_eq!(
        lines,
        [
            "in brokerage 250000 × 0.0003 = 20",
            "in exchange 250000 × 0.0000307 = 7.675",
            "in sebi 250000 × 0.000001 = 0.25",
            "in gst 27.925 × 0.18 = 5.0265",
            "in stamp 250000 × 0.00003 = 7.5",
            "out brokerage 245000 × 0.0003 = 20",
            "out stt 245000 × 0.00025 = 61.25",
            "out exchange 245000 × 0.0000307 = 7.5215",
            "out sebi 245000 × 0.000001 = 0.245",
            "out gst 27.7665 × 0.18 = 4.99797",
        ]
    );
    // 40 + 61.25 + 15.1965 + 0.495 + 10.02447 + 7.5
    assert_eq!(charges, "134.46597");
    // Short: the sale comes first, at 250,000; the purchase at 255,000 pays the stamp.
    let (lines, charges) = note(&rates(), &Asked { side: Side::Sell, stop: Some("2550"), ..asked });
    assert_eq!(lines[1], "in stt 250000 × 0.00025 = 62.5");
    assert_eq!(lines[9], "out stamp 255000 × 0.00003 = 7.65");
    assert_eq!(charges, "136.24003");
}

#[test]
fn futures_options_delivery_commodities_and_foreign_shares_pay_their_own() {
    let charges = |asked: Asked| note(&rates(), &asked).1;
    // 65 × 25,900 = 1,683,500 in; 65 × 25,800 = 1,677,000 out.
    // 40 + 838.5 STT + 61.49815 + 3.3605 + 0.18 × 104.85865 + 33.67
    let future = Asked { price: "25900", stop: Some("25800"), ..Asked::of("NIFTY26DECFUT") };
    assert_eq!(charges(Asked { qty: Some("65"), ..future }), "995.902027");
    // The premium: 13,000 in, 9,750 out. 40 + 14.625 + 8.083075 + 0.02275 + 0.18 × 48.105825 + 0.39
    let option = Asked { price: "200", stop: Some("150"), ..Asked::of("NIFTY26DEC26000CE") };
    assert_eq!(charges(Asked { qty: Some("65"), ..option }), "71.7798735");
    // 25,000 in, 24,000 out, of which the depository takes 15.34 once.
    // 49 + 1.5043 + 0.049 + 0.18 × 1.5533 + 3.75, + 15.34
    let delivery = Asked { price: "2500", stop: Some("2400"), ..Asked::of("RELIANCE") };
    let delivery = Asked { product: Some("CNC"), qty: Some("10"), ..delivery };
    let (lines, all) = note(&rates(), &delivery);
    assert_eq!(all, "69.922894");
    assert_eq!(lines.last().map(String::as_str), Some("out depository 1 × 15.34 = 15.34"));
    let without = rates()
        .replace("            - {name: depository, side: sell, per: trade, amount: 15.34}\n", "");
    assert_eq!(note(&without, &delivery).1, "54.582894");
    // 1 × 110,000 × 10 = 1,100,000 in, 1,090,000 out.
    // 40 + 109 + 45.99 + 2.19 + 0.18 × 88.18 + 22
    let gold = Asked { price: "110000", stop: Some("109000"), ..Asked::of("GOLDM26DECFUT") };
    assert_eq!(charges(Asked { exchange: Some("MCX"), qty: Some("1"), ..gold }), "235.0524");
    // 5 + 5 commission; 49,000 × 0.0000206 = 1.0094, up to 1.01; 1,000 × 0.000195 = 0.195, up to 0.2
    let acme = Asked { price: "50", stop: Some("49"), qty: Some("1000"), ..Asked::of("ACME") };
    assert_eq!(charges(acme), "11.21");
    // 100 × 0.005 = 0.5 is less than the least of 1; 1 + 1 + 0.11 + 0.02
    assert_eq!(charges(Asked { qty: Some("100"), ..acme }), "2.13");
}

/// What fits a budget without costs and with them, what it loses, and what a lot more loses.
#[track_caller]
fn fits(config: &str, asked: Asked, [without, with, loses, next]: [&str; 4]) {
    let free = config.split_once("\n  costs:\n").expect("costs").0;
    assert_eq!(answer(free, &asked).qty.to_string(), without);
    let answer = answer(config, &asked);
    assert_eq!(answer.qty.to_string(), with);
    assert_eq!(answer.risk().expect("a risk").amount.to_string(), loses);
    let loss = answer.order.loss.as_ref().expect("a loss");
    let more = &answer.qty + &answer.order.lot_size;
    assert_eq!(loss.of(&more).to_string(), next);
    let formula =
        answer.basis.formula(&answer.order, &answer.equity, Digits::Plain).replace(',', "");
    assert!(formula.contains(&format!("{with} lose {loses} ")), "{formula}");
    assert!(formula.ends_with(&format!(" lose {next}")), "{formula}");
}

#[test]
fn the_largest_size_is_the_one_whose_whole_loss_fits() {
    let asked =
        Asked { price: "2500", stop: Some("2450"), equity: "5000", ..Asked::of("RELIANCE") };
    fits(&rates(), asked, ["100", "97", "4981.8479909", "5032.7206506"]);
    let answer = answer(&rates(), &asked);
    assert_eq!(
        answer.basis.formula(&answer.order, &answer.equity, Digits::Plain),
        "most lots that lose at most 5,000 at 2,450, costs included: 97 lose 4,981.8479909, 98 lose \
         5,032.7206506"
    );
    let asked = Asked { stop: Some("2498"), equity: "1000", ..asked };
    fits(&rates(), asked, ["500", "330", "999.73021204", "1002.616667228"]);
    let asked = Asked { price: "25900", stop: Some("25800"), ..Asked::of("NIFTY26DECFUT") };
    let asked = Asked { equity: "20000", ..asked };
    fits(&rates(), asked, ["195", "130", "14944.604054", "22393.306081"]);
    let asked = Asked { price: "60000", stop: Some("58000"), equity: "1000", ..Asked::of("BTC") };
    fits(&rates(), asked, ["0.5", "0.485", "998.615", "1000.674"]);
    // One tick on the stop: 10.25 points × 5 + 1.24 a unit.
    let slips = rates() + "    slippage: {stop: {ticks: 1}}\n";
    let asked = Asked { price: "5000", stop: Some("4990"), equity: "1000", ..Asked::of("MES") };
    fits(&slips, asked, ["20", "19", "997.31", "1049.8"]);
}

#[test]
fn a_leg_pays_for_each_order_that_it_is_sent_as() {
    let config = "portfolio:\n  max_risk_per_strategy_pct: 1\n  instruments: {NIFTY: {lot_size: 65, \
                  max_order_qty: 1800}}\n  costs:\n    schedules:\n      s: [{from: 2026-01-01, charges: \
                  [{name: brokerage, per: order, rate: 0.0003, max: 20}]}]\n    apply: {future: s}\n";
    let asked = Asked { price: "10", stop: Some("9"), ..Asked::of("NIFTY26DECFUT") };
    let answer = answer(config, &Asked { qty: Some("3705"), ..asked });
    // 1,755 + 1,755 + 195 units: 5.265 twice and 0.585 in; 4.7385 twice and 0.5265 out.
    let costs = answer.risk().and_then(|risk| risk.costs).expect("costs");
    let lines: Vec<_> =
        costs.lines.iter().map(|line| (line.orders.to_string(), line.money.to_string())).collect();
    let line = |orders: &str, money: &str| (orders.to_owned(), money.to_owned());
    assert_eq!(lines, [line("3", "11.115"), line("3", "10.0035")]);
}

#[test]
fn a_gap_over_the_stop_is_a_limit_of_its_own() {
    // 5 % below 2,450 is 2,327.5: 172.5 a share, and the charges there.
    let config = rates() + "    gap_pct: 0.05\n    max_gap_risk_pct: 0.5\n";
    let asked =
        Asked { price: "2500", stop: Some("2450"), equity: "20000", ..Asked::of("RELIANCE") };
    let answer = answer(&config, &asked);
    let gap = answer.limits.iter().find(|of| of.limit.name == "gap_risk").expect("on");
    assert!(gap.binding);
    // 57 × 172.5 = 9,832.5. In: 142,500, out: 132,667.5.
    // 40 + 33.166875 + 8.44764225 + 0.2751675 + 0.18 × 48.72280975 + 4.275 = 94.9347905...
    // 57 lose 9,927.434790505. 58: 10,005 + 40 + 33.74875 + 8.5958465 + 0.279995 + 0.18 ×
    // 48.8758415 + 4.35 = 10,100.77224297.
    assert_eq!(answer.qty.to_string(), "57");
    assert_eq!(gap.room.takes.of(&answer.qty).expect("known").to_string(), "9927.434790505");
    assert_eq!(answer.next_lot.expect("a next").by.to_string(), "100.77224297");
}

#[test]
fn what_an_order_loses_counts_in_open_risk_and_a_row_its_price_loss() {
    let config = rates() + "  max_open_risk_pct: 0.005\n";
    let reading = posize::read_config(&posize::Source::new("c.yaml", &*config));
    let state = posize::Source::new(
        "s.json",
        r#"{"equity": 1000000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 2500,
            "stop_price": 2450}]}"#,
    );
    let loading = posize::Loading::with(reading.into_config().expect("good"));
    let loading = loading.day(posize::timestamp::Date::read("2026-11-28"));
    let mut loaded = loading.load(&[&state]).expect("good");
    let number = |text: &str| text.parse().expect("a number");
    let intent = posize::Intent {
        symbol: "RELIANCE",
        side: Some(Side::Buy),
        price: number("2500"),
        stop_price: Some(number("2450")),
        ..posize::Intent::default()
    };
    // 5,000 less 20 × 50: 4,000 are left. 77 lose 3,850 + 40 + 47.1625 + 11.701305 + 0.38115 +
    // 0.18 × 52.082455 + 5.775 = 3,964.3947969, and 78 lose 4,015.2674566.
    let answer = loaded.portfolio.size(&intent).expect("an answer");
    let open_risk = answer.limits.iter().find(|of| of.limit.name == "open_risk").expect("on");
    assert_eq!(open_risk.room.used.to_string(), "1000");
    assert!(open_risk.binding);
    let (qty, amount) = (answer.qty.clone(), answer.risk().expect("a risk").amount);
    assert_eq!((qty.to_string(), amount.to_string()), ("77".to_owned(), "3964.3947969".to_owned()));
    // Once filled, its row counts 77 × 50 = 3,850 more.
    loaded.portfolio.apply(&answer).expect("it fills");
    let used = loaded.portfolio.limits().further[0].used.to_string();
    assert_eq!(used, "4850");
}
