//! The config keys of costs.

use super::changes;
use super::charge::{Charge, ChargePrice, Leg, Per};
use super::schedule::Schedule;
use crate::engine::config::Config;
use crate::engine::effect::Effect;
use crate::engine::intent::Side;
use crate::engine::key::{Access, Allowed, Fallback, Key, KeyValue, Range, TextOf};
use crate::engine::setting::Setting;
use crate::units::{Fraction, Points};

/// Slippage of a leg: of several, the largest counts.
struct Slippage {
    ticks: Setting<Fraction>,
    points: Setting<Points>,
    pct: Setting<Fraction>,
}

static ENTRY: Slippage = Slippage {
    ticks: Setting::off(
        "costs.slippage.entry.ticks",
        Range::ZeroOrMore,
        Effect::LOWER_IS_LOOSER,
        "Ticks by which an entry is filled worse than asked",
    ),
    points: Setting::off(
        "costs.slippage.entry.points",
        Range::ZeroOrMore,
        Effect::LOWER_IS_LOOSER,
        "Points by which an entry is filled worse than asked",
    ),
    pct: Setting::off(
        "costs.slippage.entry.pct",
        Range::FractionOrZero,
        Effect::LOWER_IS_LOOSER,
        "Share of its price by which an entry is filled worse than asked",
    ),
};

static STOP: Slippage = Slippage {
    ticks: Setting::off(
        "costs.slippage.stop.ticks",
        Range::ZeroOrMore,
        Effect::LOWER_IS_LOOSER,
        "Ticks by which a stop is filled worse than set",
    ),
    points: Setting::off(
        "costs.slippage.stop.points",
        Range::ZeroOrMore,
        Effect::LOWER_IS_LOOSER,
        "Points by which a stop is filled worse than set",
    ),
    pct: Setting::off(
        "costs.slippage.stop.pct",
        Range::FractionOrZero,
        Effect::LOWER_IS_LOOSER,
        "Share of the stop by which it is filled worse than set",
    ),
};

/// `costs.gap_pct`: a fraction of the stop.
pub static GAP_PCT: Setting<Fraction> = Setting::off(
    "costs.gap_pct",
    Range::Fraction,
    Effect::LOWER_IS_LOOSER,
    "Share of the stop by which a gap may jump over it",
);

/// `costs.max_gap_risk_pct`: a fraction of equity.
pub static MAX_GAP_RISK: Setting<Fraction> = Setting::off(
    "costs.max_gap_risk_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that one trade may lose when a gap jumps over its stop",
);

/// `costs.schedules.<schedule>`.
static SCHEDULES: Key = Key {
    name: "costs.schedules.<schedule>",
    allowed: Allowed::Schedule,
    default: Fallback::Nothing,
    doc: "Charges by the day from which they hold",
    effect: Effect::by(changes::schedule_change),
    access: Access::Field {
        text: |config, name| config.schedules.get(name).map(written),
        put: |config, name, value| {
            if let KeyValue::Schedule(by_day) = value {
                config.schedules.insert(name, by_day);
            }
        },
    },
};

/// `costs.apply.<symbol>`: what a schedule applies to.
static APPLY: Key = Key {
    name: "costs.apply.<symbol>",
    allowed: Allowed::Text(TextOf::Schedule),
    default: Fallback::Nothing,
    doc: "The schedule that an order pays, or `none`: by its symbol, its underlying, its product \
        and kind (`MIS_equity`), its exchange and kind (`MCX_future`), or its kind (`equity`, \
        `future`, `option`)",
    effect: Effect::by(changes::apply_change),
    access: Access::Field {
        text: |config, to| config.schedules.applied(to).map(str::to_owned),
        put: |config, to, value| {
            if let KeyValue::Text(schedule) = value {
                config.schedules.apply(to, &schedule);
            }
        },
    },
};

/// Every key of costs that belongs to no limit.
pub(in crate::engine) static COST_KEYS: [&Key; 8] = [
    &SCHEDULES,
    &APPLY,
    &ENTRY.ticks.key,
    &ENTRY.points.key,
    &ENTRY.pct.key,
    &STOP.ticks.key,
    &STOP.points.key,
    &STOP.pct.key,
];

fn of_leg(leg: Leg) -> &'static Slippage {
    match leg {
        Leg::Entry => &ENTRY,
        Leg::Exit => &STOP,
    }
}

/// Slippage is in ticks, and there is no tick.
pub(super) struct NoTick;

/// By how much a leg slips, as the config tells it.
#[derive(Clone, Debug)]
pub(super) struct LegSlippage {
    ticks: Option<Fraction>,
    points: Option<Points>,
    pct: Option<Fraction>,
}

impl LegSlippage {
    pub(super) fn told(config: &Config, leg: Leg) -> Self {
        let of = of_leg(leg);
        Self {
            ticks: of.ticks.value(config),
            points: of.points.value(config),
            pct: of.pct.value(config),
        }
    }

    /// By how many points a leg of this price slips: of several, the most; `None` where nothing
    /// says so.
    pub(super) fn points(
        &self,
        price: &Points,
        tick: Option<&Points>,
    ) -> Result<Option<Points>, NoTick> {
        let by_ticks = match (&self.ticks, tick) {
            (Some(ticks), Some(tick)) => Some(tick * ticks),
            (Some(ticks), None) if !ticks.is_zero() => return Err(NoTick),
            _ => None,
        };
        let by_pct = self.pct.as_ref().map(|pct| &price.clone().at_least_zero() * pct);
        Ok([by_ticks, self.points.clone(), by_pct].into_iter().flatten().max())
    }
}

/// A schedule as a config may write it, line by line.
fn written(by_day: &[Schedule]) -> String {
    let lines: Vec<String> = by_day.iter().flat_map(Schedule::lines).collect();
    lines.join("\n")
}

impl Schedule {
    fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("- from: {}", self.from)];
        if let Some(source) = &self.source {
            let quoted = source.replace('\\', "\\\\").replace('"', "\\\"");
            lines.push(format!("  source: \"{quoted}\""));
        }
        lines.push(format!("  charges:{}", if self.charges.is_empty() { " []" } else { "" }));
        let charges = self.charges.iter().map(|charge| charge.written(&self.charges));
        lines.extend(charges.map(|charge| format!("  - {charge}")));
        lines
    }
}

impl Charge {
    fn written(&self, beside: &[Self]) -> String {
        let mut parts = vec![format!("name: {}", self.name)];
        let mut add = |name: &str, value: &str| parts.push(format!("{name}: {value}"));
        if let Some(leg) = self.leg {
            add("leg", leg.name());
        }
        if let Some(side) = self.side {
            add("side", Side::name(side));
        }
        if self.per != Per::default()
            && let Some((_, name)) = Per::NAMES.iter().find(|(per, _)| *per == self.per)
        {
            add("per", name);
        }
        match &self.price {
            ChargePrice::Rate(rate) => add("rate", &rate.to_string()),
            ChargePrice::Amount(amount) => add("amount", &amount.to_string()),
            ChargePrice::Tax(rate, of) => {
                add("rate", &rate.to_string());
                let names = of.iter().filter_map(|&of| beside.get(of));
                let names: Vec<&str> = names.map(|charge| charge.name.as_str()).collect();
                add("of", &format!("[{}]", names.join(", ")));
            }
        }
        for (name, bound) in [("min", &self.min), ("max", &self.max)] {
            if let Some(bound) = bound {
                add(name, &bound.to_string());
            }
        }
        if let Some(round) = &self.round {
            let mode = if round.is_up { "up" } else { "half_up" };
            add("round", &format!("{{to: {}, mode: {mode}}}", round.to));
        }
        format!("{{{}}}", parts.join(", "))
    }
}
