//! One case: a config, a checkpoint and an intent as the texts that a person would write, printed
//! so that they can.

use crate::further::{Account, Further};
use std::fmt;

#[derive(Clone)]
pub struct Case {
    pub origin: String,
    pub config: Settings,
    pub equity: String,
    pub rows: Vec<Row>,
    pub account: Account,
    pub ask: Ask,
}

#[derive(Clone)]
pub struct Settings {
    pub mode: &'static str,
    pub max_leverage: String,
    pub max_exposure_pct: String,
    pub max_risk_per_trade_pct: String,
    pub max_risk_per_strategy_pct: String,
    pub default_fixed_qty: String,
    pub atr_stop_multiplier: String,
    pub lot_size_fallback: String,
    pub strategies: Vec<Budget>,
    pub instruments: Vec<Terms>,
    pub further: Further,
}

#[derive(Clone, Default)]
pub struct Budget {
    pub code: &'static str,
    pub capital_pct: Option<String>,
    pub fixed_qty: Option<String>,
    pub risk_per_trade_pct: Option<String>,
    pub win_rate: Option<String>,
    pub payoff_ratio: Option<String>,
    pub mode: Option<&'static str>,
    pub atr_stop_multiplier: Option<String>,
}

#[derive(Clone)]
pub struct Terms {
    pub name: &'static str,
    pub lot_size: Option<String>,
    pub point_value: Option<String>,
    pub kind: Option<&'static str>,
    pub margin_pct: Option<String>,
}

#[derive(Clone)]
pub struct Row {
    pub symbol: &'static str,
    pub strategy: Option<&'static str>,
    pub quantity: String,
    pub mark: String,
    pub point_value: Option<String>,
    pub stop_price: Option<String>,
}

#[derive(Clone, Default)]
pub struct Ask {
    pub symbol: &'static str,
    pub side: Option<&'static str>,
    pub price: String,
    pub strategy: Option<&'static str>,
    pub qty: Option<String>,
    pub atr: Option<String>,
    pub stop_price: Option<String>,
    pub lot_size: Option<String>,
    pub point_value: Option<String>,
    pub kind: Option<&'static str>,
    pub reduce_only: bool,
    pub close: bool,
    pub all_or_none: bool,
    pub mode: Option<&'static str>,
    pub risk_pct: Option<String>,
    pub scale: Option<String>,
}

/// The symbols of the cases: what they are and on which underlying, read off the manual by
/// hand. The first six stand on six underlyings; the others join them on theirs.
pub const SYMBOLS: [(&str, &str, &str); 11] = [
    ("RELIANCE", "equity", "RELIANCE"),
    ("OPTIEMUS", "equity", "OPTIEMUS"),
    ("BAJFINANCE", "equity", "BAJFINANCE"),
    ("NIFTY25NOVFUT", "fno", "NIFTY"),
    ("BANKNIFTY2511850PE", "fno", "BANKNIFTY"),
    ("M&M25NOVFUT", "fno", "M&M"),
    ("RELIANCE25NOVFUT", "fno", "RELIANCE"),
    ("NIFTY25NOV24CE", "fno", "NIFTY"),
    ("NIFTY25NOV24PE", "fno", "NIFTY"),
    ("BANKNIFTY25NOVFUT", "fno", "BANKNIFTY"),
    ("OPTIEMUS25NOV50PE", "fno", "OPTIEMUS"),
];

/// Symbols on an underlying each.
pub const APART: [&str; 6] =
    ["RELIANCE", "OPTIEMUS", "BAJFINANCE", "NIFTY25NOVFUT", "BANKNIFTY2511850PE", "M&M25NOVFUT"];

/// The options that gain as their underlying falls.
pub const PUTS: [&str; 3] = ["BANKNIFTY2511850PE", "NIFTY25NOV24PE", "OPTIEMUS25NOV50PE"];

/// The strikes of the options.
const STRIKES: [(&str, i64); 4] = [
    ("BANKNIFTY2511850PE", 50),
    ("NIFTY25NOV24CE", 24),
    ("NIFTY25NOV24PE", 24),
    ("OPTIEMUS25NOV50PE", 50),
];

/// What a symbol stands for in a case.
#[derive(Clone, Copy, Debug)]
pub struct Instrument {
    pub underlying: &'static str,
    /// Of an option.
    pub strike: Option<i64>,
    pub is_put: bool,
}

impl Case {
    /// A symbol that its own entry calls a share is one, whatever its name looks like.
    pub fn instrument(&self, symbol: &str) -> Instrument {
        let (name, _, underlying) =
            *SYMBOLS.iter().find(|(name, ..)| *name == symbol).expect("a symbol of the list");
        let mut entries = self.config.instruments.iter();
        if entries.any(|terms| terms.name == symbol && terms.kind == Some("equity")) {
            return Instrument { underlying: name, strike: None, is_put: false };
        }
        let strike = STRIKES.iter().find(|(name, _)| *name == symbol).map(|(_, strike)| *strike);
        Instrument { underlying, strike, is_put: PUTS.contains(&symbol) }
    }
}

/// What a symbol is, and its underlying.
pub fn what_is(symbol: &str) -> (&'static str, &'static str) {
    let (_, kind, underlying) =
        SYMBOLS.iter().find(|(name, ..)| *name == symbol).expect("a symbol of the list");
    (kind, underlying)
}

impl fmt::Display for Case {
    /// The two files and the command line that show the case by hand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n--- config.yaml\n{}", self.origin, self.config)?;
        writeln!(f, "--- state.json\n{{\"equity\": {}, \"positions\": [", self.equity)?;
        for (index, row) in self.rows.iter().enumerate() {
            let comma = if index + 1 < self.rows.len() { "," } else { "" };
            writeln!(f, "  {row}{comma}")?;
        }
        writeln!(
            f,
            "]{}}}\n--- command\nposize size --config config.yaml --state state.json --json {}",
            self.account, self.ask
        )?;
        match &self.account.free_margin {
            Some(free) => write!(f, " --free-margin {free}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "portfolio:\n  position_sizing_mode: {}", self.mode)?;
        for (key, value) in [
            ("max_leverage", &self.max_leverage),
            ("max_exposure_pct", &self.max_exposure_pct),
            ("max_risk_per_trade_pct", &self.max_risk_per_trade_pct),
            ("max_risk_per_strategy_pct", &self.max_risk_per_strategy_pct),
            ("default_fixed_qty", &self.default_fixed_qty),
            ("atr_stop_multiplier", &self.atr_stop_multiplier),
            ("lot_size_fallback", &self.lot_size_fallback),
        ] {
            writeln!(f, "  {key}: {value}")?;
        }
        writeln!(f, "  strategy_budgets:")?;
        for budget in &self.strategies {
            let Budget { code, capital_pct, fixed_qty, risk_per_trade_pct, .. } = budget;
            let mode = budget.mode.map(str::to_owned);
            let keys = [
                entry("capital_pct", capital_pct.as_ref()),
                entry("fixed_qty", fixed_qty.as_ref()),
                entry("risk_per_trade_pct", risk_per_trade_pct.as_ref()),
                entry("win_rate", budget.win_rate.as_ref()),
                entry("payoff_ratio", budget.payoff_ratio.as_ref()),
                entry("position_sizing_mode", mode.as_ref()),
                entry("atr_stop_multiplier", budget.atr_stop_multiplier.as_ref()),
            ];
            writeln!(f, "    {code}: {{{}}}", joined(&keys))?;
        }
        if !self.instruments.is_empty() {
            writeln!(f, "  instruments:")?;
        }
        for Terms { name, lot_size, point_value, kind, margin_pct } in &self.instruments {
            let lot_size = entry("lot_size", lot_size.as_ref());
            let margin_pct = entry("margin_pct", margin_pct.as_ref());
            let keys = [
                lot_size,
                entry("point_value", point_value.as_ref()),
                entry("type", kind.as_ref()),
                margin_pct,
            ];
            writeln!(f, "    {name}: {{{}}}", joined(&keys))?;
        }
        write!(f, "{}", self.further)
    }
}

fn entry(key: &str, value: Option<&impl fmt::Display>) -> String {
    value.map_or(String::new(), |value| format!("{key}: {value}"))
}

fn joined(entries: &[String]) -> String {
    entries.iter().filter(|entry| !entry.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { symbol, strategy, quantity, mark, point_value, stop_price } = self;
        write!(f, "{{\"symbol\": \"{symbol}\", \"quantity\": {quantity}, \"last_price\": {mark}")?;
        if let Some(point_value) = point_value {
            write!(f, ", \"multiplier\": {point_value}")?;
        }
        if let Some(stop_price) = stop_price {
            write!(f, ", \"stop_price\": {stop_price}")?;
        }
        if let Some(strategy) = strategy {
            write!(f, ", \"strategy\": \"{strategy}\"")?;
        }
        write!(f, "}}")
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--symbol '{}' --price {}", self.symbol, self.price)?;
        for (flag, value) in [
            ("side", self.side),
            ("strategy", self.strategy),
            ("qty", self.qty.as_deref()),
            ("atr", self.atr.as_deref()),
            ("stop", self.stop_price.as_deref()),
            ("lot-size", self.lot_size.as_deref()),
            ("point-value", self.point_value.as_deref()),
            ("instrument", self.kind),
            ("mode", self.mode),
            ("risk-pct", self.risk_pct.as_deref()),
            ("scale", self.scale.as_deref()),
        ] {
            if let Some(value) = value {
                write!(f, " --{flag} {value}")?;
            }
        }
        for (flag, set) in [
            ("reduce-only", self.reduce_only),
            ("close", self.close),
            ("all-or-none", self.all_or_none),
        ] {
            if set {
                write!(f, " --{flag}")?;
            }
        }
        Ok(())
    }
}
