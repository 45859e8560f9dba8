//! What is asked for: the quantity before any limit, by the one list of sizing rules.

use super::book::Book;
use super::config::{Config, Mode};
use super::intent::Intent;
use super::order::{Order, Stop, StopSource};
use crate::units::{Money, PointValue, Quantity};

/// The quantity that is asked for, and the rule that says so.
#[derive(Clone, Debug)]
pub struct Basis {
    /// Units, 0 or more.
    pub qty: Quantity,
    /// How it came about.
    pub rule: Rule,
}

/// How a basis comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The intent sets it.
    Intent,
    /// The whole own position.
    Close,
    /// The strategy's `fixed_qty`.
    StrategyFixedQty,
    /// `default_fixed_qty`.
    DefaultFixedQty,
    /// As many whole lots as lose the risk budget at the stop.
    RiskPerTrade,
}

impl Rule {
    /// The name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Close => "close",
            Self::StrategyFixedQty => "strategy_fixed_qty",
            Self::DefaultFixedQty => "default_fixed_qty",
            Self::RiskPerTrade => "risk_per_trade",
        }
    }

    /// Whether the quantity comes from the config's fixed ones.
    #[must_use]
    pub fn is_fixed_qty(self) -> bool {
        matches!(self, Self::StrategyFixedQty | Self::DefaultFixedQty)
    }
}

impl Basis {
    /// Applies the first rule that fits: a close, the set quantity, then the mode.
    #[must_use]
    pub fn of(config: &Config, book: &Book<'_>, intent: &Intent<'_>, order: &Order<'_>) -> Self {
        if intent.close {
            return Self { qty: order.own.net.abs(), rule: Rule::Close };
        }
        if let Some(qty) = intent.qty {
            return Self { qty: qty.into(), rule: Rule::Intent };
        }
        match order.mode {
            Mode::FixedQty => match config.own_fixed_qty(order.strategy) {
                Some(qty) => Self { qty: qty.clone(), rule: Rule::StrategyFixedQty },
                None => Self { qty: config.default_fixed_qty.clone(), rule: Rule::DefaultFixedQty },
            },
            Mode::FixedRiskAtr => {
                Self { qty: by_risk(book, order).unwrap_or(Quantity::ZERO), rule: Rule::RiskPerTrade }
            }
        }
    }

    /// The arithmetic with its numbers, as a person would check it: `floor(500000 × 0.01 / (2 × 32.5))`.
    #[must_use]
    pub fn formula(&self, order: &Order<'_>, equity: &Money) -> String {
        match (self.rule, &order.stop) {
            (Rule::RiskPerTrade, Some(stop)) => risk_formula(order, stop, equity),
            (Rule::RiskPerTrade, None) => "no stop distance".to_owned(),
            _ => self.qty.to_string(),
        }
    }
}

/// floor(equity × risk / (stop distance × point value) / lot) × lot; nothing without a stop distance.
fn by_risk(book: &Book<'_>, order: &Order<'_>) -> Option<Quantity> {
    let budget = book.equity() * &order.max_risk_pct;
    budget.buys(&order.stop.as_ref()?.unit_risk, &order.lot_size)
}

fn risk_formula(order: &Order<'_>, stop: &Stop, equity: &Money) -> String {
    let distance = match &stop.source {
        StopSource::Atr { multiplier, atr } => format!("{multiplier} × {atr}"),
        StopSource::Price if stop.price > order.price => format!("{} − {}", stop.price, order.price),
        StopSource::Price => format!("{} − {}", order.price, stop.price),
    };
    let unit_risk = match (&order.point_value, &stop.source) {
        (one, _) if *one == PointValue::ONE => distance,
        (point_value, StopSource::Price) => format!("({distance}) × {point_value}"),
        (point_value, StopSource::Atr { .. }) => format!("{distance} × {point_value}"),
    };
    let (risk_pct, lot) = (&order.max_risk_pct, &order.lot_size);
    let floor = if *lot == Quantity::ONE {
        format!("floor({equity} × {risk_pct} / ({unit_risk}))")
    } else {
        format!("floor({equity} × {risk_pct} / ({unit_risk}) / {lot}) × {lot}")
    };
    if equity.is_negative() { format!("max(0, {floor})") } else { floor }
}
