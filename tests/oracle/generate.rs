//! Random cases: from numbers that a trader types to the widest that posize accepts, always with
//! something at stake. Quantities are drawn in proportion to the equity, so that every limit binds
//! in many of the cases.

use crate::case::{APART, Ask, Budget, Case, Row, Settings, Terms, what_is};
use crate::further::{Account, Further};
use crate::rational::{Q, decimal_text, int, plain, q};
use crate::rng::Rng;
use num_bigint::BigInt;

/// What the numbers of a case look like.
#[derive(Clone, Copy, Debug)]
pub enum Style {
    /// Small whole numbers: limits tie, and quotients are whole.
    Small,
    /// What a person types.
    Everyday,
    /// The 17-digit tails of real checkpoints.
    Tails,
    /// Up to 28 digits, anywhere between 10^-30 and 10^17.
    Hostile,
}

impl Style {
    pub const ALL: [Self; 4] = [Self::Small, Self::Everyday, Self::Tails, Self::Hostile];

    pub fn digits(self, rng: &mut Rng) -> u32 {
        let most = match self {
            Self::Small => 1,
            Self::Everyday => 5,
            Self::Tails => return 17,
            Self::Hostile => 28,
        };
        u32::try_from(rng.between(1, most)).expect("few digits")
    }

    pub fn price(self, rng: &mut Rng) -> String {
        match self {
            Self::Small => rng.between(1, 12).to_string(),
            Self::Everyday => plain(&BigInt::from(rng.between(1, 100_000) * 5), 2),
            Self::Tails => some_digits(rng, 17, 13),
            Self::Hostile => hostile(rng),
        }
    }

    fn equity(self, rng: &mut Rng) -> String {
        match self {
            Self::Small => (rng.between(1, 20) * 100).to_string(),
            Self::Everyday => plain(&BigInt::from(rng.between(1_000, 1_000_000_000)), 2),
            Self::Tails => some_digits(rng, 17, 11),
            Self::Hostile => hostile(rng),
        }
    }

    pub fn fraction(self, rng: &mut Rng) -> String {
        let round = ["0.5", "0.01", "0.0075", "0.2", "0.3", "0.8", "1", "0.25", "0.1"];
        match self {
            Self::Hostile if rng.chance(60) => {
                let places = u32::try_from(rng.between(28, 40)).expect("few");
                some_digits(rng, 28, places)
            }
            _ => rng.pick(&round).to_owned(),
        }
    }

    pub fn multiple(self, rng: &mut Rng) -> String {
        match self {
            Self::Hostile if rng.chance(60) => some_digits(rng, 28, 27),
            _ => rng.pick(&["2", "1", "3", "1.5", "0.5", "5"]).to_owned(),
        }
    }

    pub fn point_value(self, rng: &mut Rng) -> String {
        match self {
            Self::Hostile if rng.chance(50) => some_digits(rng, 28, 26),
            _ => rng.pick(&["10", "5", "50", "0.01", "100", "2", "0.5", "1"]).to_owned(),
        }
    }

    pub fn lot(self, rng: &mut Rng) -> String {
        match self {
            Self::Hostile if rng.chance(40) => {
                let places = u32::try_from(rng.between(20, 34)).expect("few");
                some_digits(rng, 28, places)
            }
            _ => rng
                .pick(&["25", "75", "15", "50", "1", "2", "0.001", "0.1", "0.75", "3"])
                .to_owned(),
        }
    }
}

/// So many random digits with so many places after the point.
fn some_digits(rng: &mut Rng, digits: u32, places: u32) -> String {
    let mut number = i128::from(rng.between(1, 9));
    for _ in 1..digits {
        number = number * 10 + i128::from(rng.below(10));
    }
    plain(&BigInt::from(number), places)
}

fn hostile(rng: &mut Rng) -> String {
    let digits = u32::try_from(rng.between(1, 28)).expect("few");
    let places = u32::try_from(rng.between(u64::from(digits.saturating_sub(17)), 30)).expect("few");
    some_digits(rng, digits, places)
}

/// A share of something between nearly nothing and a bit more than all.
pub fn share(rng: &mut Rng) -> Q {
    Q::new(rng.between(1, 130).into(), 100.into())
}

/// The case of that seed, the same for ever.
pub fn case(seed: u64) -> Case {
    drawn(seed).1
}

/// The same, and what its numbers look like.
pub fn drawn(seed: u64) -> (Style, Case) {
    let rng = &mut Rng::new(seed);
    let style = rng.pick(&Style::ALL);
    let mut draw = Draw { style, equity: style.equity(rng), rng };
    let ask = draw.ask();
    let config = draw.settings();
    let rows = draw.rows(&ask);
    let ask = draw.quantities(ask, &rows, &config);
    let equity = match draw.rng.below(100) {
        0 | 1 => "0".to_owned(),
        2 | 3 => format!("-{}", draw.equity),
        _ => draw.equity,
    };
    let case = Case {
        origin: format!(
            "case {seed}, {style:?}; to run it alone: ORACLE_CASE={seed} cargo test --test oracle"
        ),
        config,
        equity,
        rows,
        account: Account::default(),
        ask,
    };
    (style, case)
}

struct Draw<'r> {
    style: Style,
    equity: String,
    rng: &'r mut Rng,
}

pub const STRATEGIES: [Option<&str>; 5] =
    [None, Some("ema_crossover"), Some("expiry_scalper"), Some("orb"), Some("unknown")];

impl Draw<'_> {
    fn settings(&mut self) -> Settings {
        let (style, rng) = (self.style, &mut *self.rng);
        let budget = |code, rng: &mut Rng| Budget {
            code,
            capital_pct: rng
                .maybe(80, |rng| if rng.chance(5) { "0".to_owned() } else { style.fraction(rng) }),
            fixed_qty: rng
                .maybe(50, |rng| if rng.chance(15) { "0".to_owned() } else { style.lot(rng) }),
            ..Budget::default()
        };
        let terms = |name, rng: &mut Rng| Terms {
            name,
            lot_size: rng.maybe(60, |rng| style.lot(rng)),
            point_value: rng.maybe(60, |rng| style.point_value(rng)),
            kind: rng.maybe(30, |rng| rng.pick(&["equity", "fno"])),
            margin_pct: None,
        };
        Settings {
            mode: rng.pick(&["fixed_qty", "fixed_risk_atr"]),
            max_leverage: style.multiple(rng),
            max_exposure_pct: style.fraction(rng),
            max_risk_per_trade_pct: style.fraction(rng),
            max_risk_per_strategy_pct: style.fraction(rng),
            default_fixed_qty: rng.pick(&["1", "100", "30", "0", "2.5", "1000000"]).to_owned(),
            atr_stop_multiplier: style.multiple(rng),
            lot_size_fallback: style.lot(rng),
            strategies: vec![
                budget("ema_crossover", rng),
                budget("expiry_scalper", rng),
                budget("orb", rng),
            ],
            instruments: ["NIFTY", "NIFTY25NOVFUT", "RELIANCE", "M&M", "OPTIEMUS"]
                .into_iter()
                .filter_map(|name| rng.maybe(35, |rng| terms(name, rng)))
                .collect(),
            further: Further::default(),
        }
    }

    /// The intent without its quantity, which is drawn once the book stands.
    fn ask(&mut self) -> Ask {
        let (style, rng) = (self.style, &mut *self.rng);
        let symbol = rng.pick(&APART);
        let close = rng.chance(12);
        Ask {
            symbol,
            side: if rng.chance(if close { 30 } else { 99 }) {
                Some(rng.pick(&["buy", "sell"]))
            } else {
                None
            },
            price: if rng.chance(1) { "0".to_owned() } else { style.price(rng) },
            strategy: rng.pick(&STRATEGIES),
            lot_size: rng.maybe(40, |rng| style.lot(rng)),
            point_value: rng.maybe(50, |rng| style.point_value(rng)),
            kind: rng.maybe(10, |rng| rng.pick(&["equity", "fno"])),
            reduce_only: rng.chance(20),
            close,
            all_or_none: rng.chance(12),
            mode: rng.maybe(20, |rng| rng.pick(&["fixed_qty", "fixed_risk_atr"])),
            risk_pct: rng.maybe(15, |rng| style.fraction(rng)),
            ..Ask::default()
        }
    }

    /// Up to five rows, most of them of the order's symbol, of any sign and strategy.
    fn rows(&mut self, ask: &Ask) -> Vec<Row> {
        let (style, equity) = (self.style, self.equity.clone());
        let rng = &mut *self.rng;
        // One symbol has one point value in most books; where rows disagree, the engine must say
        // so.
        let shared = rng.maybe(60, |rng| style.point_value(rng));
        let count = rng.below(6);
        let row = |_| {
            let symbol = if rng.chance(65) { ask.symbol } else { rng.pick(&APART) };
            let mark = style.price(rng);
            let point_value = match rng.below(100) {
                0..3 => Some(style.point_value(rng)),
                3..20 => None,
                _ => shared.clone(),
            };
            let unit = q(&mark) * q(point_value.as_deref().unwrap_or("1"));
            let digits = style.digits(rng);
            let quantity = decimal_text(&(q(&equity) * share(rng) / int(2) / unit), digits);
            let sign = if rng.chance(50) { "-" } else { "" };
            let strategy = rng.pick(&STRATEGIES);
            Row {
                symbol,
                strategy,
                quantity: format!("{sign}{quantity}"),
                mark,
                point_value,
                stop_price: None,
            }
        };
        let mut rows: Vec<Row> = (0..count).map(row).collect();
        // Two rows that net to exactly nothing, and a mark that equals the entry price.
        if rows.len() > 1 && self.rng.chance(6) {
            rows[1].quantity = negated(&rows[0].quantity);
            rows[1].symbol = rows[0].symbol;
        }
        if !rows.is_empty() && self.rng.chance(20) && q(&ask.price) > int(0) {
            rows[0].mark.clone_from(&ask.price);
        }
        rows
    }

    fn quantities(&mut self, mut ask: Ask, rows: &[Row], config: &Settings) -> Ask {
        let (style, rng) = (self.style, &mut *self.rng);
        let equity = q(&self.equity);
        let price = if ask.price == "0" { int(1) } else { q(&ask.price) };
        if !ask.close || rng.chance(3) {
            ask.qty = rng.maybe(55, |rng| {
                let held = rows.iter().find(|row| row.symbol == ask.symbol);
                match held {
                    Some(row) if rng.chance(35) => {
                        decimal_text(&(crate::rational::abs(&q(&row.quantity)) * share(rng)), 28)
                    }
                    _ if rng.chance(2) => "0".to_owned(),
                    _ => decimal_text(&(&equity * share(rng) / &price), style.digits(rng)),
                }
            });
        }
        // An ATR at which the risk pays for a handful of lots as often as for many.
        let wanted = &price * share(rng) / int(i64::try_from(rng.between(1, 200)).expect("small"));
        match rng.below(10) {
            0..4 => {
                ask.atr = Some(decimal_text(
                    &(wanted / q(&config.atr_stop_multiplier)),
                    style.digits(rng),
                ));
            }
            4 => ask.atr = Some("0".to_owned()),
            5..8 => {
                let below = (ask.side == Some("buy")) != rng.chance(3);
                let away = decimal_text(&wanted, style.digits(rng));
                let stop = if below { &price - q(&away) } else { &price + q(&away) };
                ask.stop_price = (stop > int(0)).then(|| decimal_text(&stop, 28));
            }
            _ => {}
        }
        debug_assert!(!what_is(ask.symbol).0.is_empty());
        ask
    }
}

fn negated(number: &str) -> String {
    number.strip_prefix('-').map_or_else(|| format!("-{number}"), str::to_owned)
}
