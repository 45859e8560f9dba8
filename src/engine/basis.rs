//! What is asked for: the quantity before any limit, and how it comes about.

use super::order::{Order, Stop, StopSource};
use super::scaling::Scale;
use crate::units::{Fraction, Money, PointValue, Quantity};

/// The quantity that is asked for, and the rule that says so.
#[derive(Clone, Debug)]
pub struct Basis {
    /// Units, 0 or more.
    pub qty: Quantity,
    /// How it came about.
    pub rule: BasisRule,
    /// Whether the mode sizes by risk, so that it needs a stop distance and equity.
    pub by_risk: bool,
    /// The fraction of equity at risk that it was computed from, where it was: never above the
    /// maximum.
    pub risk_pct: Option<Fraction>,
    /// That fraction before it was scaled and capped.
    pub(super) base: Option<BaseRisk>,
    /// What scales it, in the order of the formula.
    pub scales: Vec<Scale>,
    /// A fixed quantity before it was scaled.
    pub(super) unscaled: Option<Quantity>,
    /// The reason code of a mode that asks for nothing.
    pub nothing: Option<&'static str>,
    /// Whether the whole own position is asked for in place of what the mode would size.
    pub(super) instead_of_mode: bool,
}

/// How a basis comes about, by its name in answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BasisRule(pub(super) &'static str);

impl BasisRule {
    /// The intent sets it.
    pub const INTENT: Self = Self("intent");
    /// The whole own position.
    pub const CLOSE: Self = Self("close");

    /// The name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

/// The fraction of equity at risk before scales; of a share of it, both.
#[derive(Clone, Debug)]
pub(super) struct BaseRisk {
    pub(super) share: Option<Fraction>,
    pub(super) fraction: Fraction,
}

impl BaseRisk {
    pub(super) fn product(&self) -> Fraction {
        let share = self.share.as_ref();
        share.map_or_else(|| self.fraction.clone(), |share| share * &self.fraction)
    }

    fn factors(&self) -> Vec<&Fraction> {
        self.share.iter().chain([&self.fraction]).collect()
    }
}

impl Basis {
    /// So many units, by this rule and nothing else.
    pub(super) fn of_quantity(qty: Quantity, rule: BasisRule) -> Self {
        Self {
            qty,
            rule,
            by_risk: false,
            risk_pct: None,
            base: None,
            scales: Vec::new(),
            unscaled: None,
            nothing: None,
            instead_of_mode: false,
        }
    }

    /// The arithmetic with its numbers, as a person would check it: `floor(500000 × 0.01 / (2 ×
    /// 32.5))`.
    #[must_use]
    pub fn formula(&self, order: &Order<'_>, equity: &Money) -> String {
        let Some(base) = &self.base else {
            return match (self.nothing.filter(|_| self.by_risk), &self.unscaled) {
                (Some(code), _) => code.replace('_', " "),
                (None, None) => self.qty.to_string(),
                (None, Some(qty)) => self.scaled(qty.to_string()),
            };
        };
        match &order.stop {
            Some(stop) if order.loss.is_some() => self.loss_formula(order, stop, equity),
            Some(stop) => risk_formula(&self.risk_formula(base, order), order, stop, equity),
            None => "no stop distance".to_owned(),
        }
    }

    /// What the quantity loses, and the next one: `most lots that lose at most 5,000 at 2,450, costs
    /// included: 97 lose 4,981.8479909, 98 lose 5,032.7206506`.
    fn loss_formula(&self, order: &Order<'_>, stop: &Stop, equity: &Money) -> String {
        let Some((loss, risk_pct)) = order.loss.as_ref().zip(self.risk_pct.as_ref()) else {
            return String::new();
        };
        let budget = equity * risk_pct;
        let [fits, next] = [self.qty.clone(), &self.qty + &order.lot_size].map(|quantity| {
            let lost = loss.of(&quantity);
            format!("{} lose {}", quantity.number().grouped(), lost.number().grouped())
        });
        format!(
            "most lots that lose at most {} at {}, costs included: {fits}, {next}",
            budget.number().grouped(),
            stop.price.number().grouped()
        )
    }

    /// What stands before its scales, and they behind it: `10 × 0.75`.
    fn scaled(&self, text: String) -> String {
        self.scales.iter().fold(text, |text, scale| format!("{text} × {}", scale.factor()))
    }

    /// The fraction at risk with its factors: `0.01`, `0.01 × 0.75`, `min(0.01 × 1.25, 0.01)`,
    /// `min(0.5 × 0.4, 0.01) × 0.75`.
    fn risk_formula(&self, base: &BaseRisk, order: &Order<'_>) -> String {
        let max = &order.max_risk_pct;
        let product = |factors: Vec<&Fraction>| {
            let factors: Vec<String> = factors.into_iter().map(ToString::to_string).collect();
            factors.join(" × ")
        };
        let scale =
            self.scales.iter().fold(Fraction::ONE, |product, scale| &product * scale.factor());
        if base.product() > *max && scale < Fraction::ONE {
            return self.scaled(format!("min({}, {max})", product(base.factors())));
        }
        let all = product(
            base.factors().into_iter().chain(self.scales.iter().map(Scale::factor)).collect(),
        );
        if &base.product() * &scale > *max { format!("min({all}, {max})") } else { all }
    }
}

fn risk_formula(risk_pct: &str, order: &Order<'_>, stop: &Stop, equity: &Money) -> String {
    let distance = match &stop.source {
        StopSource::Atr { multiplier, atr, is_moved: false } => format!("{multiplier} × {atr}"),
        StopSource::Price | StopSource::Atr { .. } if stop.price > order.price => {
            format!("{} − {}", stop.price, order.price)
        }
        StopSource::Price | StopSource::Atr { .. } => {
            format!("{} − {}", order.price, stop.price)
        }
        StopSource::Premium => stop.distance.to_string(),
    };
    let unit_risk = match (&order.point_value, &stop.source) {
        (one, _) if *one == PointValue::ONE => distance,
        (point_value, StopSource::Price | StopSource::Atr { is_moved: true, .. }) => {
            format!("({distance}) × {point_value}")
        }
        (point_value, StopSource::Atr { .. } | StopSource::Premium) => {
            format!("{distance} × {point_value}")
        }
    };
    let unit_risk = if unit_risk.contains(' ') { format!("({unit_risk})") } else { unit_risk };
    let lot = &order.lot_size;
    let floor = if *lot == Quantity::ONE {
        format!("floor({equity} × {risk_pct} / {unit_risk})")
    } else {
        format!("floor({equity} × {risk_pct} / {unit_risk} / {lot}) × {lot}")
    };
    if equity.is_negative() { format!("max(0, {floor})") } else { floor }
}
