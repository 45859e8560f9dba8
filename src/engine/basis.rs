//! What is asked for: the quantity before any limit, by the one list of sizing rules.

use super::book::Book;
use super::config::{Config, Mode};
use super::intent::Intent;
use super::kelly::{self, NoEdge};
use super::order::{Order, Stop, StopSource};
use super::scaling::{self, Scale};
use crate::units::{Fraction, Money, PointValue, Quantity};

/// The quantity that is asked for, and the rule that says so.
#[derive(Clone, Debug)]
pub struct Basis {
    /// Units, 0 or more.
    pub qty: Quantity,
    /// How it came about.
    pub rule: Rule,
    /// The fraction of equity at risk that it was computed from, where it was: never above the
    /// maximum.
    pub risk_pct: Option<Fraction>,
    /// The fraction before it was scaled and capped, or `None` where no risk was sized by.
    base: Option<BaseRisk>,
    /// What scales it, in the order of the formula.
    pub scales: Vec<Scale>,
    /// A fixed quantity before it was scaled.
    unscaled: Option<Quantity>,
    /// Why Kelly's rule has nothing to say.
    pub no_edge: Option<NoEdge>,
}

/// The fraction of equity at risk before scales.
#[derive(Clone, Debug)]
enum BaseRisk {
    Told(Fraction),
    /// A share of Kelly's fraction.
    Kelly(Fraction, Fraction),
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
    /// The same with a risk budget that the strategy's record deserves.
    Kelly,
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
            Self::Kelly => "kelly",
        }
    }

    /// Whether the quantity comes from the config's fixed ones.
    #[must_use]
    pub fn is_fixed_qty(self) -> bool {
        matches!(self, Self::StrategyFixedQty | Self::DefaultFixedQty)
    }
}

impl Basis {
    /// Applies the first rule that fits: a close, the set quantity, then the mode. Scales bear on
    /// the mode alone.
    #[must_use]
    pub fn of(config: &Config, book: &Book<'_>, intent: &Intent<'_>, order: &Order<'_>) -> Self {
        if intent.close {
            return Self::told(order.own.net.abs(), Rule::Close);
        }
        if let Some(qty) = intent.qty {
            return Self::told(qty.into(), Rule::Intent);
        }
        let scales = scaling::scales(config, book, intent);
        match order.mode {
            Mode::FixedQty => match config.own_fixed_qty(order.strategy) {
                Some(qty) => Self::fixed(qty, Rule::StrategyFixedQty, scales),
                None => Self::fixed(&config.default_fixed_qty, Rule::DefaultFixedQty, scales),
            },
            Mode::FixedRiskAtr => {
                let base = BaseRisk::Told(base_risk(config, order));
                Self::by_risk(Rule::RiskPerTrade, base, scales, book, order)
            }
            Mode::Kelly => Self::by_kelly(config, scales, book, order),
        }
    }

    #[inline(never)]
    fn by_kelly(config: &Config, scales: Vec<Scale>, book: &Book<'_>, order: &Order<'_>) -> Self {
        match kelly::edge(config, book, order.strategy) {
            Ok(edge) => {
                let base = BaseRisk::Kelly(kelly::share(config), edge);
                Self::by_risk(Rule::Kelly, base, scales, book, order)
            }
            Err(no_edge) => {
                Self { no_edge: Some(no_edge), ..Self::told(Quantity::ZERO, Rule::Kelly) }
            }
        }
    }

    fn told(qty: Quantity, rule: Rule) -> Self {
        Self {
            qty,
            rule,
            risk_pct: None,
            base: None,
            scales: Vec::new(),
            unscaled: None,
            no_edge: None,
        }
    }

    fn fixed(qty: &Quantity, rule: Rule, scales: Vec<Scale>) -> Self {
        let scaled = scales.iter().fold(qty.clone(), |qty, scale| &qty * scale.factor());
        let unscaled = (!scales.is_empty()).then(|| qty.clone());
        Self { scales, unscaled, ..Self::told(scaled, rule) }
    }

    /// floor(equity × risk / (stop distance × point value) / lot) × lot; nothing without a stop
    /// distance.
    fn by_risk(
        rule: Rule,
        base: BaseRisk,
        scales: Vec<Scale>,
        book: &Book<'_>,
        order: &Order<'_>,
    ) -> Self {
        // Capped before it is scaled too: a drawdown must scale down what would have been risked,
        // not what was wished for.
        let capped = base.fraction().min(order.max_risk_pct.clone());
        let scaled = scales.iter().fold(capped, |risk, scale| &risk * scale.factor());
        let risk_pct = scaled.min(order.max_risk_pct.clone());
        let budget = book.equity() * &risk_pct;
        let qty =
            order.stop.as_ref().and_then(|stop| budget.buys(&stop.unit_risk, &order.lot_size));
        let qty = qty.unwrap_or(Quantity::ZERO);
        Self { risk_pct: Some(risk_pct), base: Some(base), scales, ..Self::told(qty, rule) }
    }

    /// The arithmetic with its numbers, as a person would check it: `floor(500000 × 0.01 / (2 ×
    /// 32.5))`.
    #[must_use]
    pub fn formula(&self, order: &Order<'_>, equity: &Money) -> String {
        let Some(base) = &self.base else {
            return match (&self.no_edge, &self.unscaled) {
                (Some(no_edge), _) => no_edge.code().replace('_', " "),
                (None, None) => self.qty.to_string(),
                (None, Some(qty)) => self.scaled(qty.to_string()),
            };
        };
        match &order.stop {
            Some(stop) => risk_formula(&self.risk_formula(base, order), order, stop, equity),
            None => "no stop distance".to_owned(),
        }
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
        if base.fraction() > *max && scale < Fraction::ONE {
            return self.scaled(format!("min({}, {max})", product(base.factors())));
        }
        let all = product(
            base.factors().into_iter().chain(self.scales.iter().map(Scale::factor)).collect(),
        );
        if &base.fraction() * &scale > *max { format!("min({all}, {max})") } else { all }
    }
}

impl BaseRisk {
    fn fraction(&self) -> Fraction {
        match self {
            Self::Told(fraction) => fraction.clone(),
            Self::Kelly(share, edge) => share * edge,
        }
    }

    fn factors(&self) -> Vec<&Fraction> {
        match self {
            Self::Told(fraction) => vec![fraction],
            Self::Kelly(share, edge) => vec![share, edge],
        }
    }
}

/// The strategy's `risk_per_trade_pct`, else everyone's, else the maximum; never above the maximum.
fn base_risk(config: &Config, order: &Order<'_>) -> Fraction {
    let own =
        order.strategy.and_then(|code| config.strategies.get(code)?.risk_per_trade_pct.as_ref());
    let told = own.or(config.risk_per_trade_pct.as_ref()).unwrap_or(&order.max_risk_pct);
    told.clone().min(order.max_risk_pct.clone())
}

fn risk_formula(risk_pct: &str, order: &Order<'_>, stop: &Stop, equity: &Money) -> String {
    let distance = match &stop.source {
        StopSource::Atr { multiplier, atr } => format!("{multiplier} × {atr}"),
        StopSource::Price if stop.price > order.price => {
            format!("{} − {}", stop.price, order.price)
        }
        StopSource::Price => format!("{} − {}", order.price, stop.price),
    };
    let unit_risk = match (&order.point_value, &stop.source) {
        (one, _) if *one == PointValue::ONE => distance,
        (point_value, StopSource::Price) => format!("({distance}) × {point_value}"),
        (point_value, StopSource::Atr { .. }) => format!("{distance} × {point_value}"),
    };
    let lot = &order.lot_size;
    let floor = if *lot == Quantity::ONE {
        format!("floor({equity} × {risk_pct} / ({unit_risk}))")
    } else {
        format!("floor({equity} × {risk_pct} / ({unit_risk}) / {lot}) × {lot}")
    };
    if equity.is_negative() { format!("max(0, {floor})") } else { floor }
}
