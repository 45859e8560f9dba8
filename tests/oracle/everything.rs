//! Random cases in which the further limits and rules are on: all of them, one
//! alone beside core limits that hardly bind, or any.

use crate::case::{Case, Row, SYMBOLS};
use crate::further::Record;
use crate::generate::{STRATEGIES, Style, drawn, share};
use crate::orders;
use crate::rational::{Q, abs, decimal_text, int, q};
use crate::rng::Rng;

/// What can be switched on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Feature {
    Symbol,
    Underlying,
    OpenRisk,
    OpenPositions,
    Correlated,
    Margin,
    MinNotional,
    Pending,
    BaseRisk,
    Kelly,
    Drawdown,
    Streak,
    Scale,
    Halt,
    RequireStop,
    OwnModes,
    Group,
    SymbolRisk,
    DayLoss,
    DayTrades,
    LosingStreak,
    FreeMargin,
}

const FEATURES: [Feature; 16] = [
    Feature::Symbol,
    Feature::Underlying,
    Feature::OpenRisk,
    Feature::OpenPositions,
    Feature::Correlated,
    Feature::Margin,
    Feature::MinNotional,
    Feature::Pending,
    Feature::BaseRisk,
    Feature::Kelly,
    Feature::Drawdown,
    Feature::Streak,
    Feature::Scale,
    Feature::Halt,
    Feature::RequireStop,
    Feature::OwnModes,
];

/// A desk's own limits.
const OF_A_DESK: [Feature; 6] = [
    Feature::Group,
    Feature::SymbolRisk,
    Feature::DayLoss,
    Feature::DayTrades,
    Feature::LosingStreak,
    Feature::FreeMargin,
];

/// Pairs of symbols and underlyings, some of them on both levels.
const PAIRS: [(&str, &str); 11] = [
    ("NIFTY", "BANKNIFTY"),
    ("RELIANCE", "NIFTY"),
    ("NIFTY25NOVFUT", "BANKNIFTY"),
    ("RELIANCE", "OPTIEMUS"),
    ("NIFTY25NOV24PE", "RELIANCE25NOVFUT"),
    ("BANKNIFTY2511850PE", "M&M"),
    ("M&M", "RELIANCE"),
    ("BAJFINANCE", "BANKNIFTY25NOVFUT"),
    ("OPTIEMUS25NOV50PE", "NIFTY"),
    ("NIFTY25NOVFUT", "BANKNIFTY25NOVFUT"),
    ("OPTIEMUS", "M&M25NOVFUT"),
];

/// The case of that seed, the same for ever.
pub fn case(seed: u64) -> Case {
    let (style, mut case) = drawn(seed);
    case.origin = case.origin.replace("case ", "case with more ");
    let rng = &mut Rng::new(seed ^ 0x5EED);
    let on: Vec<Feature> = match rng.below(8) {
        0..4 => FEATURES.to_vec(),
        4..7 => vec![rng.pick(&FEATURES)],
        _ => FEATURES.into_iter().filter(|_| rng.chance(50)).collect(),
    };
    if on.len() < FEATURES.len() || rng.chance(50) {
        loosen(&mut case, rng);
    }
    mingle(&mut case, rng, style);
    liven_up(&mut case, rng);
    for feature in on {
        switch_on(feature, &mut case, rng, style);
    }
    case
}

/// The same with a desk's own limits: all of them, one, or any. Nothing opens under many of them,
/// and then no other limit decides.
pub fn with_a_desk(seed: u64) -> Case {
    let mut case = case(seed);
    case.origin = case.origin.replace("case ", "desk ");
    let rng = &mut Rng::new(seed ^ 0xDE5C);
    let style = drawn(seed).0;
    let on: Vec<Feature> = match rng.below(4) {
        0 => OF_A_DESK.to_vec(),
        1..3 => vec![rng.pick(&OF_A_DESK)],
        _ => OF_A_DESK.into_iter().filter(|_| rng.chance(50)).collect(),
    };
    for feature in on {
        switch_on(feature, &mut case, rng, style);
    }
    case
}

/// A case in which only limits that count working orders are on, some of them, and most of them
/// leave room; and what its numbers look like.
pub fn with_limits(seed: u64, rng: &mut Rng) -> (Style, Case) {
    let (style, mut case) = drawn(seed);
    if rng.chance(85) {
        loosen(&mut case, rng);
    }
    mingle(&mut case, rng, style);
    liven_up(&mut case, rng);
    for feature in [
        Feature::Symbol,
        Feature::Underlying,
        Feature::OpenRisk,
        Feature::OpenPositions,
        Feature::Correlated,
        Feature::Margin,
    ] {
        if rng.chance(30) {
            switch_on(feature, &mut case, rng, style);
        }
    }
    for feature in [Feature::Group, Feature::SymbolRisk, Feature::DayLoss, Feature::FreeMargin] {
        if rng.chance(5) {
            switch_on(feature, &mut case, rng, style);
        }
    }
    // What nothing tells opens nothing, and is no matter of working orders.
    let told = [&mut case.account.day_pnl, &mut case.account.free_margin];
    for told in told {
        told.get_or_insert_with(|| case.equity.clone());
    }
    (style, case)
}

/// Core limits that hardly bind, so that others can.
fn loosen(case: &mut Case, rng: &mut Rng) {
    "1000".clone_into(&mut case.config.max_leverage);
    for loose in [&mut case.config.max_exposure_pct, &mut case.config.max_risk_per_strategy_pct] {
        "1".clone_into(loose);
    }
    if rng.chance(70) {
        "1".clone_into(&mut case.config.max_risk_per_trade_pct);
        case.ask.risk_pct = None;
    }
    for budget in &mut case.config.strategies {
        budget.capital_pct = rng.maybe(30, |_| "1".to_owned());
    }
}

/// Most cases open something: what only closes meets no limit.
fn liven_up(case: &mut Case, rng: &mut Rng) {
    let ask = &mut case.ask;
    if ask.side.is_some() && rng.chance(75) {
        (ask.close, ask.reduce_only) = (false, false);
    }
    if ask.atr.as_deref().is_none_or(|atr| atr == "0") && ask.stop_price.is_none() && rng.chance(60)
    {
        ask.atr = Some(decimal_text(&(q(&ask.price).max(int(1)) / int(50)), 6));
    }
    if rng.chance(80) {
        case.config.default_fixed_qty = case.config.default_fixed_qty.replace('0', "1");
        case.config
            .strategies
            .iter_mut()
            .for_each(|budget| budget.fixed_qty = budget.fixed_qty.take().filter(|qty| qty != "0"));
    }
}

/// More rows, and contracts that share an underlying.
fn mingle(case: &mut Case, rng: &mut Rng, style: Style) {
    let other = |symbol: &str| match symbol {
        "RELIANCE" => Some("RELIANCE25NOVFUT"),
        "OPTIEMUS" => Some("OPTIEMUS25NOV50PE"),
        "NIFTY25NOVFUT" => Some("NIFTY25NOV24PE"),
        "BANKNIFTY2511850PE" => Some("BANKNIFTY25NOVFUT"),
        _ => None,
    };
    let (symbol, renamed) = (case.ask.symbol, other(case.ask.symbol).filter(|_| rng.chance(40)));
    let equity = abs(&q(&case.equity)).max(int(1));
    for row in &mut case.rows {
        if row.symbol == symbol {
            row.symbol = renamed.unwrap_or(symbol);
        }
    }
    case.ask.symbol = renamed.unwrap_or(symbol);
    for _ in 0..rng.below(4) {
        let mark = style.price(rng);
        let quantity = decimal_text(&(&equity * share(rng) / int(3) / q(&mark)), style.digits(rng));
        let sign = if rng.chance(50) { "-" } else { "" };
        let at = usize::try_from(rng.below(4)).expect("small").min(case.rows.len());
        let row = Row {
            symbol: rng.pick(&SYMBOLS).0,
            strategy: rng.pick(&STRATEGIES),
            quantity: format!("{sign}{quantity}"),
            mark,
            point_value: None,
            stop_price: None,
        };
        case.rows.insert(at, row);
    }
}

fn pct(rng: &mut Rng, style: Style) -> String {
    if rng.chance(30) {
        style.fraction(rng)
    } else {
        rng.pick(&["0.02", "0.05", "0.1", "0.25", "0.4", "0.75", "1"]).to_owned()
    }
}

fn switch_on(feature: Feature, case: &mut Case, rng: &mut Rng, style: Style) {
    let further = &mut case.config.further;
    match feature {
        Feature::Symbol => {
            further.max_symbol_exposure_pct = rng.maybe(80, |rng| pct(rng, style));
            for (symbol, ..) in SYMBOLS {
                further.symbol_limits.extend(rng.maybe(20, |rng| (symbol, pct(rng, style))));
            }
        }
        Feature::Underlying => {
            further.max_underlying_exposure_pct = rng.maybe(80, |rng| pct(rng, style));
            for underlying in ["NIFTY", "RELIANCE", "OPTIEMUS", "M&M"] {
                further
                    .underlying_limits
                    .extend(rng.maybe(20, |rng| (underlying, pct(rng, style))));
            }
        }
        Feature::OpenRisk => {
            further.max_open_risk_pct = Some(pct(rng, style));
            further.unstopped_risk_pct = rng.maybe(60, |rng| pct(rng, style));
            for row in &mut case.rows {
                // Some stops have locked in a gain.
                let away = Q::new(rng.pick(&[70, 90, 95, 99, 100, 101, 120]).into(), 100.into());
                row.stop_price = rng.maybe(65, |_| decimal_text(&(q(&row.mark) * away), 28));
            }
        }
        Feature::OpenPositions => further.max_open_positions = Some(rng.below(5).to_string()),
        Feature::Correlated => {
            further.correlated_pct = Some(pct(rng, style));
            for (one, other) in PAIRS {
                let rhos = ["0.9", "1", "-1", "-0.5", "0.3", "0", "0.7071067811865475"];
                further.rho.extend(rng.maybe(60, |rng| (one, other, rng.pick(&rhos))));
            }
        }
        Feature::Margin => {
            for terms in &mut case.config.instruments {
                terms.margin_pct =
                    rng.maybe(70, |rng| rng.pick(&["0.1", "0.125", "0.2", "0.5", "1"]).to_owned());
            }
        }
        Feature::MinNotional => min_notional(case, rng),
        Feature::Pending => orders::beside_the_book(case, rng, style),
        Feature::BaseRisk => {
            further.risk_per_trade_pct = rng.maybe(60, |rng| pct(rng, style));
            for budget in &mut case.config.strategies {
                budget.risk_per_trade_pct = rng.maybe(50, |rng| pct(rng, style));
            }
            by_rule(case, rng, "fixed_risk_atr");
        }
        Feature::Kelly => kelly(case, rng, style),
        Feature::Drawdown => {
            let steps = [("0.05", "0.75"), ("0.1", "0.5"), ("0.2", "0.25"), ("0.3333333333", "0")];
            let count = usize::try_from(rng.pick(&[1_u64, 2, 3, 4, 4, 4])).expect("small");
            further.drawdown_scaling = steps[..count].to_vec();
            let times = rng.pick(&[
                "0.9",
                "1",
                "1.01",
                "1.0526315789473684",
                "1.12",
                "1.25",
                "1.4",
                "1.6",
                "2",
            ]);
            let peak = abs(&q(&case.equity)).max(int(1)) * q(times);
            case.account.peak_equity = rng.maybe(97, |_| decimal_text(&peak, 28));
            by_rule(case, rng, "fixed_qty");
        }
        Feature::Streak => streaks(case, rng),
        Feature::Group => groups(case, rng, style),
        Feature::SymbolRisk => further.max_symbol_risk_pct = Some(pct(rng, style)),
        Feature::DayLoss | Feature::DayTrades | Feature::LosingStreak | Feature::FreeMargin => {
            of_a_day(feature, case, rng, style);
        }
        Feature::Halt => {
            case.account.halted = rng.chance(20);
            further.respect_halt = rng.maybe(50, |rng| rng.chance(80));
        }
        Feature::RequireStop => require_stop(case, rng),
        Feature::OwnModes => {
            for budget in &mut case.config.strategies {
                let modes = ["fixed_qty", "fixed_risk_atr", "kelly"];
                budget.mode = rng.maybe(60, |rng| rng.pick(&modes));
                budget.atr_stop_multiplier = rng.maybe(60, |rng| style.multiple(rng));
            }
            if rng.chance(60) {
                (case.ask.mode, case.ask.qty) = (None, None);
            }
        }
        Feature::Scale => {
            case.ask.scale = rng
                .maybe(85, |rng| if rng.chance(10) { "0".to_owned() } else { style.multiple(rng) });
            by_rule(case, rng, "fixed_risk_atr");
        }
    }
}

/// Winning streaks, and what they scale by.
fn streaks(case: &mut Case, rng: &mut Rng) {
    case.config.further.streak_scaling = vec![("3", "1.25"), ("5", "1.5"), ("8", "2")];
    for code in ["ema_crossover", "expiry_scalper", "orb", "unknown"] {
        let streak = rng.below(10).to_string();
        tell(case, code, rng.maybe(80, |_| vec![("win_streak", streak)]).unwrap_or_default());
    }
    by_rule(case, rng, "fixed_qty");
}

/// Three groups of some of the names, some of them with a limit of their own.
fn groups(case: &mut Case, rng: &mut Rng, style: Style) {
    let further = &mut case.config.further;
    further.max_group_exposure_pct = rng.maybe(80, |rng| pct(rng, style));
    let names = SYMBOLS.iter().flat_map(|(symbol, _, underlying)| [*symbol, *underlying]);
    for group in ["ONE", "two", "Three"] {
        let mut members: Vec<_> = names.clone().filter(|_| rng.chance(30)).collect();
        members.sort_unstable();
        members.dedup();
        if !members.is_empty() {
            further.groups.push((group, members));
            further.group_limits.extend(rng.maybe(30, |rng| (group, pct(rng, style))));
        }
    }
}

/// What the day has made and traded, losing streaks, and the free margin; some of it untold.
fn of_a_day(feature: Feature, case: &mut Case, rng: &mut Rng, style: Style) {
    let further = &mut case.config.further;
    match feature {
        Feature::DayLoss => {
            further.max_day_loss_pct = Some(pct(rng, style));
            further.reserve_open_risk = rng.maybe(50, |rng| rng.chance(40));
            let result =
                q(&case.equity) * Q::new(rng.pick(&[-20, -3, 0, 5, 40]).into(), 100.into());
            case.account.day_pnl = rng.maybe(85, |_| decimal_text(&result, 17));
        }
        Feature::DayTrades => {
            further.max_day_trades = Some(rng.pick(&["0", "3", "5", "9", "9", "9"]).to_owned());
            case.account.day_trades =
                rng.maybe(85, |rng| rng.pick(&["0", "2", "3", "4", "5"]).to_owned());
        }
        Feature::LosingStreak => {
            further.max_losing_streak = Some(rng.pick(&["1", "3", "8"]).to_owned());
            for code in ["ema_crossover", "expiry_scalper", "orb", "unknown"] {
                let streak = rng.pick(&["0", "0", "1", "2", "3", "9"]).to_owned();
                let told = rng.maybe(85, |_| vec![("loss_streak", streak)]);
                tell(case, code, told.unwrap_or_default());
            }
        }
        Feature::FreeMargin => {
            further.keep_free_margin_pct =
                Some(rng.pick(&["0", "0.25", "0.5", "0.9", "1"]).to_owned());
            let free = abs(&q(&case.equity)).max(int(1)) * share(rng);
            case.account.free_margin = rng.maybe(85, |_| decimal_text(&free, 17));
        }
        _ => {}
    }
}

/// A least notional, which some orders turn a position around for and then miss.
fn min_notional(case: &mut Case, rng: &mut Rng) {
    let least = decimal_text(&(abs(&q(&case.equity)).max(int(1)) * share(rng) / int(2)), 6);
    case.config.further.min_order_notional = Some(least);
    turn_around(case, rng, 30);
}

fn require_stop(case: &mut Case, rng: &mut Rng) {
    case.config.further.require_stop = rng.maybe(60, |rng| rng.chance(50));
    if rng.chance(15) {
        (case.ask.atr, case.ask.stop_price) = (None, None);
    }
    if turn_around(case, rng, 20) {
        (case.ask.atr, case.ask.stop_price) = (None, None);
    }
}

/// Lets some orders turn a position around and open little.
fn turn_around(case: &mut Case, rng: &mut Rng, chance: u64) -> bool {
    let Some(row) = case.rows.iter().find(|row| row.symbol == case.ask.symbol) else {
        return false;
    };
    if !rng.chance(chance) {
        return false;
    }
    let held = q(&row.quantity);
    let ask = &mut case.ask;
    (ask.close, ask.reduce_only, ask.all_or_none) = (false, false, false);
    (ask.strategy, ask.side) = (row.strategy, Some(if held > int(0) { "sell" } else { "buy" }));
    ask.qty = Some(decimal_text(&(abs(&held) * int(11) / int(10)), 6));
    true
}

/// Lets the config decide the quantity in most cases.
fn by_rule(case: &mut Case, rng: &mut Rng, mode: &'static str) {
    if rng.chance(40) {
        case.ask.qty = None;
    }
    if rng.chance(25) {
        case.ask.mode = Some(mode);
    }
}

fn tell(case: &mut Case, code: &'static str, fields: Vec<(&'static str, String)>) {
    match case.account.records.iter_mut().find(|record| record.code == code) {
        Some(record) => record.fields.extend(fields),
        None => case.account.records.push(Record { code, fields }),
    }
}

fn kelly(case: &mut Case, rng: &mut Rng, style: Style) {
    let further = &mut case.config.further;
    further.kelly_fraction = rng.maybe(60, |rng| pct(rng, style));
    further.kelly_min_trades = rng.maybe(60, |rng| rng.pick(&["0", "1", "10", "40"]).to_owned());
    further.kelly_z = rng.maybe(60, |rng| {
        rng.pick(&["0", "0.5", "1", "1.96", "2", "3.2905267314919255"]).to_owned()
    });
    for budget in &mut case.config.strategies {
        if rng.chance(30) {
            budget.win_rate = rng.maybe(95, |rng| {
                rng.pick(&["0.4", "0.55", "0.6", "1", "0", "0.333333333333"]).to_owned()
            });
            budget.payoff_ratio =
                rng.maybe(95, |rng| rng.pick(&["1", "2", "1.5", "0.7", "3.14159"]).to_owned());
        }
    }
    for code in ["ema_crossover", "expiry_scalper", "orb"] {
        let counts = |rng: &mut Rng| rng.below(60).to_string();
        let mut fields = vec![("win_trades", counts(rng)), ("loss_trades", counts(rng))];
        fields.push((
            "avg_win",
            rng.pick(&["0", "120.5", "333.3333333333333", "90", "-20", "1000"]).to_owned(),
        ));
        fields.push((
            "avg_loss",
            rng.pick(&["0", "-80", "75.25", "-111.1111111111111", "100"]).to_owned(),
        ));
        if rng.chance(5) {
            fields.remove(usize::try_from(rng.below(4)).expect("small"));
        }
        if rng.chance(95) {
            tell(case, code, fields);
        }
    }
    if rng.chance(60) {
        case.config.mode = "kelly";
    }
    if rng.chance(60) {
        case.ask.qty = None;
        case.ask.mode = rng.maybe(30, |_| "kelly");
    }
}
