//! What is asked for: the quantity before any limit, and how it comes about.

use super::order::{Order, Stop, StopSource};
use super::scaling::Scale;
use crate::number::{Decimal, Digits, Exact};
use crate::units::{Fraction, Money, PointValue, Points, Quantity};

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
    /// What the intent multiplies: so many lots, or such a fraction of the own position.
    pub(super) product: Option<(Exact, Quantity)>,
    /// The reason code of a mode that asks for nothing.
    pub nothing: Option<&'static str>,
    /// The money at risk that it was computed from, where it was.
    pub(super) budget: Option<Money>,
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

/// What is at risk before scales.
#[derive(Clone, Debug)]
pub(super) enum BaseRisk {
    /// A fraction of equity.
    Fraction(Fraction),
    /// A share of a fraction of equity.
    Share(Fraction, Fraction),
    /// An amount of money.
    Money(Money),
}

impl BaseRisk {
    /// The money at risk after scales, never above the maximum; and the fraction of equity that it
    /// was computed from, where it was.
    ///
    /// It is capped before it is scaled too: a drawdown must scale down what would have been
    /// risked, not what was wished for.
    pub(super) fn scaled(
        &self,
        scale: &Fraction,
        max: &Fraction,
        equity: &Money,
    ) -> (Money, Option<Fraction>) {
        let fraction = match self {
            Self::Fraction(fraction) => fraction.clone(),
            Self::Share(share, fraction) => share * fraction,
            Self::Money(money) => {
                let most = equity * max;
                return ((&money.clone().min(most.clone()) * scale).min(most), None);
            }
        };
        let risk_pct = (&fraction.min(max.clone()) * scale).min(max.clone());
        (equity * &risk_pct, Some(risk_pct))
    }

    fn factors(&self) -> Vec<&Exact> {
        match self {
            Self::Fraction(fraction) => vec![fraction.number()],
            Self::Share(share, fraction) => vec![share.number(), fraction.number()],
            Self::Money(money) => vec![money.number()],
        }
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
            product: None,
            nothing: None,
            budget: None,
            instead_of_mode: false,
        }
    }

    /// So many times that many units, by this rule and nothing else.
    pub(super) fn of_product(factor: Decimal, units: &Quantity, rule: BasisRule) -> Self {
        let factor = Exact::from(factor);
        let qty = units * &Fraction::from(factor.clone());
        let product = (!qty.is_zero()).then(|| (factor, units.clone()));
        Self { product, ..Self::of_quantity(qty, rule) }
    }

    /// The arithmetic with its numbers, as a person would check it: `floor(500000 × 0.01 / (2 ×
    /// 32.5))`. Its numbers are grouped so, and those of a formula in words as the config has it.
    #[must_use]
    pub fn formula(&self, order: &Order<'_>, equity: &Money, digits: Digits) -> String {
        let Some(base) = &self.base else {
            return match (self.nothing.filter(|_| self.by_risk), &self.unscaled) {
                (Some(code), _) => code.replace('_', " "),
                (None, None) => match &self.product {
                    Some((factor, units)) => {
                        format!("{} × {}", digits.group(factor), digits.group(units))
                    }
                    None => digits.group(&self.qty),
                },
                (None, Some(qty)) => self.scaled(digits.group(qty)),
            };
        };
        match &order.stop {
            Some(stop) if order.loss.is_some() => self.loss_formula(order, stop),
            Some(stop) => {
                let is_money = matches!(base, BaseRisk::Money(_));
                let risk = self.risk_formula(base, order, equity, digits);
                let of_equity = || format!("{} × {risk}", digits.group(equity));
                let risk = if is_money { risk } else { of_equity() };
                risk_formula(&risk, order, stop, equity, digits)
            }
            None => "no stop distance".to_owned(),
        }
    }

    /// What the quantity loses, and the next one: `most lots that lose at most 5,000 at 2,450, costs
    /// included: 97 lose 4,981.8479909, 98 lose 5,032.7206506`.
    fn loss_formula(&self, order: &Order<'_>, stop: &Stop) -> String {
        let Some((loss, budget)) = order.loss.as_ref().zip(self.budget.as_ref()) else {
            return String::new();
        };
        let [fits, next] = [self.qty.clone(), &self.qty + &order.lot_size].map(|quantity| {
            let lost = loss.of(&quantity);
            format!("{} lose {}", order.digits.group(&quantity), order.digits.group(&lost))
        });
        format!(
            "most lots that lose at most {} at {}, costs included: {fits}, {next}",
            order.digits.group(budget),
            order.digits.group(&stop.price)
        )
    }

    /// What stands before its scales, and they behind it: `10 × 0.75`.
    fn scaled(&self, text: String) -> String {
        self.scales.iter().fold(text, |text, scale| format!("{text} × {}", scale.factor()))
    }

    /// What is at risk with its factors: `0.01`, `0.01 × 0.75`, `min(0.01 × 1.25, 0.01)`,
    /// `min(0.5 × 0.4, 0.01) × 0.75`, `min(6000, 500000 × 0.01)`.
    fn risk_formula(
        &self,
        base: &BaseRisk,
        order: &Order<'_>,
        equity: &Money,
        digits: Digits,
    ) -> String {
        let max = &order.max_risk_pct;
        let (most, max) = match base {
            BaseRisk::Money(_) => {
                ((equity * max).into(), format!("{} × {max}", digits.group(equity)))
            }
            BaseRisk::Fraction(_) | BaseRisk::Share(..) => (max.number().clone(), max.to_string()),
        };
        let words = |factors: &[&Exact]| {
            let factors: Vec<String> = factors.iter().map(|factor| digits.group(*factor)).collect();
            factors.join(" × ")
        };
        let product = |factors: &[&Exact]| {
            factors.iter().fold(Exact::ONE, |product, factor| &product * *factor)
        };
        let factors = base.factors();
        let scales: Vec<&Exact> = self.scales.iter().map(|scale| scale.factor().number()).collect();
        if product(&factors) > most && product(&scales) < Exact::ONE {
            return self.scaled(format!("min({}, {max})", words(&factors)));
        }
        let all = [factors, scales].concat();
        if product(&all) > most { format!("min({}, {max})", words(&all)) } else { words(&all) }
    }
}

fn risk_formula(
    risk: &str,
    order: &Order<'_>,
    stop: &Stop,
    equity: &Money,
    digits: Digits,
) -> String {
    let difference =
        |more: &Points, less: &Points| format!("{} − {}", digits.group(more), digits.group(less));
    let distance = match &stop.source {
        StopSource::Multiple { factor, of, is_moved: false } => {
            format!("{} × {}", digits.group(factor), digits.group(of))
        }
        StopSource::Price | StopSource::Multiple { .. } if stop.price > order.price => {
            difference(&stop.price, &order.price)
        }
        StopSource::Price | StopSource::Multiple { .. } => difference(&order.price, &stop.price),
        StopSource::Premium => digits.group(&stop.distance),
    };
    let unit_risk = match (&order.point_value, &stop.source) {
        (one, _) if *one == PointValue::ONE => distance,
        (point_value, StopSource::Price | StopSource::Multiple { is_moved: true, .. }) => {
            format!("({distance}) × {}", digits.group(point_value))
        }
        (point_value, StopSource::Multiple { .. } | StopSource::Premium) => {
            format!("{distance} × {}", digits.group(point_value))
        }
    };
    let unit_risk = if unit_risk.contains(' ') { format!("({unit_risk})") } else { unit_risk };
    let lot = digits.group(&order.lot_size);
    let floor = if order.lot_size == Quantity::ONE {
        format!("floor({risk} / {unit_risk})")
    } else {
        format!("floor({risk} / {unit_risk} / {lot}) × {lot}")
    };
    if equity.is_negative() { format!("max(0, {floor})") } else { floor }
}
