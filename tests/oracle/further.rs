//! What the further limits and rules add to a case: further limits, sizing rules, and what the
//! checkpoint tells beside its positions.

use std::fmt;

/// Config keys that are off until they are written.
#[derive(Clone, Default)]
pub struct Further {
    pub max_symbol_exposure_pct: Option<String>,
    pub symbol_limits: Vec<(&'static str, String)>,
    pub max_underlying_exposure_pct: Option<String>,
    pub underlying_limits: Vec<(&'static str, String)>,
    pub groups: Vec<(&'static str, Vec<&'static str>)>,
    pub max_group_exposure_pct: Option<String>,
    pub group_limits: Vec<(&'static str, String)>,
    pub max_symbol_risk_pct: Option<String>,
    pub max_day_loss_pct: Option<String>,
    pub reserve_open_risk: Option<bool>,
    pub max_day_trades: Option<String>,
    pub max_losing_streak: Option<String>,
    pub keep_free_margin_pct: Option<String>,
    pub max_open_risk_pct: Option<String>,
    pub unstopped_risk_pct: Option<String>,
    pub max_open_positions: Option<String>,
    pub correlated_pct: Option<String>,
    pub rho: Vec<(&'static str, &'static str, &'static str)>,
    pub min_order_notional: Option<String>,
    pub count_open_orders: Option<bool>,
    pub respect_halt: Option<bool>,
    pub require_stop: Option<bool>,
    pub risk_per_trade_pct: Option<String>,
    pub kelly_fraction: Option<String>,
    pub kelly_min_trades: Option<String>,
    pub kelly_z: Option<String>,
    pub drawdown_scaling: Vec<(&'static str, &'static str)>,
    pub streak_scaling: Vec<(&'static str, &'static str)>,
}

/// What the checkpoint tells beside its positions.
#[derive(Clone, Default)]
pub struct Account {
    pub peak_equity: Option<String>,
    pub records: Vec<Record>,
    pub open_orders: Vec<Pending>,
    pub halted: bool,
    pub day_pnl: Option<String>,
    pub day_trades: Option<String>,
    /// Told by a flag.
    pub free_margin: Option<String>,
}

/// How a strategy has fared: fields and their numbers.
#[derive(Clone)]
pub struct Record {
    pub code: &'static str,
    pub fields: Vec<(&'static str, String)>,
}

/// A working order.
#[derive(Clone, Default)]
pub struct Pending {
    pub symbol: &'static str,
    pub strategy: Option<&'static str>,
    pub side: &'static str,
    pub quantity: String,
    pub price: String,
    pub point_value: Option<String>,
    pub stop_price: Option<String>,
    /// Makes it a stop order.
    pub trigger_price: Option<String>,
    pub order_type: Option<&'static str>,
    pub oco_group: Option<&'static str>,
    pub parent_order_id: Option<&'static str>,
}

impl Record {
    pub fn get(&self, name: &str) -> Option<&String> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, number)| number)
    }
}

impl fmt::Display for Further {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let switch = |on: Option<bool>| on.map(|on| on.to_string());
        let counts = switch(self.count_open_orders);
        let reserves = switch(self.reserve_open_risk);
        let (respects, requires) = (switch(self.respect_halt), switch(self.require_stop));
        for (key, value) in [
            ("max_symbol_exposure_pct", &self.max_symbol_exposure_pct),
            ("max_underlying_exposure_pct", &self.max_underlying_exposure_pct),
            ("max_group_exposure_pct", &self.max_group_exposure_pct),
            ("max_symbol_risk_pct", &self.max_symbol_risk_pct),
            ("max_day_loss_pct", &self.max_day_loss_pct),
            ("reserve_open_risk", &reserves),
            ("max_day_trades", &self.max_day_trades),
            ("max_losing_streak", &self.max_losing_streak),
            ("keep_free_margin_pct", &self.keep_free_margin_pct),
            ("max_open_risk_pct", &self.max_open_risk_pct),
            ("unstopped_risk_pct", &self.unstopped_risk_pct),
            ("max_open_positions", &self.max_open_positions),
            ("min_order_notional", &self.min_order_notional),
            ("count_open_orders", &counts),
            ("respect_halt", &respects),
            ("require_stop", &requires),
            ("risk_per_trade_pct", &self.risk_per_trade_pct),
        ] {
            if let Some(value) = value {
                writeln!(f, "  {key}: {value}")?;
            }
        }
        let groups = self.groups.iter().map(|(name, members)| {
            let members = members.join(", ");
            format!("{name}: [{members}]")
        });
        if !self.groups.is_empty() {
            writeln!(f, "  groups: {{{}}}", groups.collect::<Vec<_>>().join(", "))?;
        }
        for (section, limits) in [
            ("symbol_limits", &self.symbol_limits),
            ("underlying_limits", &self.underlying_limits),
            ("group_limits", &self.group_limits),
        ] {
            if !limits.is_empty() {
                writeln!(f, "  {section}:")?;
            }
            for (name, pct) in limits {
                writeln!(f, "    {name}: {{max_exposure_pct: {pct}}}")?;
            }
        }
        let kelly = [
            ("fraction", &self.kelly_fraction),
            ("min_trades", &self.kelly_min_trades),
            ("z", &self.kelly_z),
        ];
        let kelly: Vec<_> = kelly
            .iter()
            .filter_map(|(key, value)| Some(format!("{key}: {}", value.as_ref()?)))
            .collect();
        if !kelly.is_empty() {
            writeln!(f, "  kelly: {{{}}}", kelly.join(", "))?;
        }
        if let Some(pct) = &self.correlated_pct {
            let pairs: Vec<_> = self
                .rho
                .iter()
                .map(|(one, other, rho)| format!("[{one}, {other}, {rho}]"))
                .collect();
            writeln!(f, "  correlation: {{max_exposure_pct: {pct}, rho: [{}]}}", pairs.join(", "))?;
        }
        let steps = |key: &str, steps: &[(&str, &str)]| {
            let steps: Vec<_> = steps
                .iter()
                .map(|(at, scale)| format!("{{{key}: {at}, scale: {scale}}}"))
                .collect();
            steps.join(", ")
        };
        if !self.drawdown_scaling.is_empty() {
            writeln!(f, "  drawdown_scaling: [{}]", steps("drawdown_pct", &self.drawdown_scaling))?;
        }
        if !self.streak_scaling.is_empty() {
            writeln!(f, "  streak_scaling: [{}]", steps("wins", &self.streak_scaling))?;
        }
        Ok(())
    }
}

impl fmt::Display for Account {
    /// Further members of the checkpoint's object, each after a comma.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.halted {
            write!(f, ", \"risk\": {{\"trading_halted\": true}}")?;
        }
        let meta = [
            ("peak_equity", &self.peak_equity),
            ("day_pnl", &self.day_pnl),
            ("day_trades", &self.day_trades),
        ];
        let meta = meta
            .iter()
            .filter_map(|(name, number)| Some(format!("\"{name}\": {}", number.as_ref()?)));
        let meta: Vec<String> = meta.collect();
        if !meta.is_empty() {
            write!(f, ", \"meta\": {{{}}}", meta.join(", "))?;
        }
        if !self.records.is_empty() {
            let record = |record: &Record| {
                let fields: Vec<_> = record
                    .fields
                    .iter()
                    .map(|(name, number)| format!("\"{name}\": {number}"))
                    .collect();
                format!("\"{}\": {{{}}}", record.code, fields.join(", "))
            };
            let records: Vec<_> = self.records.iter().map(record).collect();
            write!(f, ",\n  \"strategies\": {{{}}}", records.join(", "))?;
        }
        if !self.open_orders.is_empty() {
            let orders: Vec<_> = self.open_orders.iter().map(Pending::to_string).collect();
            write!(f, ",\n  \"open_orders\": [{}]", orders.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { symbol, side, quantity, price, .. } = self;
        write!(f, "{{\"symbol\": \"{symbol}\", \"side\": \"{side}\", ")?;
        write!(f, "\"quantity\": {quantity}, \"price\": {price}")?;
        for (name, number) in [
            ("multiplier", &self.point_value),
            ("stop_price", &self.stop_price),
            ("trigger_price", &self.trigger_price),
        ] {
            if let Some(number) = number {
                write!(f, ", \"{name}\": {number}")?;
            }
        }
        for (name, text) in [
            ("strategy", self.strategy),
            ("order_type", self.order_type),
            ("oco_group", self.oco_group),
            ("parent_order_id", self.parent_order_id),
        ] {
            if let Some(text) = text {
                write!(f, ", \"{name}\": \"{text}\"")?;
            }
        }
        write!(f, ", \"status\": \"OPEN\"}}")
    }
}
