//! The one list of sizing modes: how a trade is sized when the intent sets no quantity. A further
//! mode is a further entry here, in a file of its own.

mod fixed_qty;
mod fixed_risk_atr;
mod kelly;

pub use fixed_qty::FIXED_QTY;
pub use fixed_risk_atr::FIXED_RISK_ATR;
pub use kelly::{KELLY, KELLY_FRACTION, kelly_edge};

use super::basis::{BaseRisk, Basis, BasisRule};
use super::code::Code;
use super::intent::ModeName;
use super::key::Key;
use super::order::Order;
use super::portfolio::Portfolio;
use super::scaling::Scale;
use crate::units::{Fraction, Quantity};
use std::fmt;
use std::sync::Arc;

/// Everything that sizing, the config, the state and the answers know of a mode.
pub struct Mode {
    /// The name in configs, flags and answers.
    pub name: ModeName,
    /// How it sizes, in a line.
    pub doc: &'static str,
    /// Whether it sizes by risk, so that it needs a stop distance and equity.
    pub by_risk: bool,
    /// The config keys that belong to this mode alone, and stand here.
    pub keys: &'static [&'static Key],
    /// The names of all config keys that have an effect in no other mode.
    pub only_keys: &'static [&'static str],
    /// What messages call these keys.
    pub subject: &'static str,
    /// The fields of `strategies.<code>` that it wants of the state.
    pub record_fields: &'static [&'static str],
    /// How a basis of it comes about, by the names in answers.
    pub rules: &'static [BasisRule],
    /// What is asked for.
    pub basis: fn(&Portfolio<'_>, &Order<'_>, Vec<Scale>) -> Basis,
    /// What the basis rests on beside the formula, with its numbers.
    pub evidence: fn(&Portfolio<'_>, &Order<'_>) -> Option<Evidence>,
    /// The codes of why it asks for nothing.
    pub no_basis_codes: &'static [Code],
    /// Why it asks for nothing, in words with the numbers.
    pub no_basis: fn(&Portfolio<'_>, &Order<'_>) -> String,
}

/// What a basis rests on beside its formula, for people to check. Written out where it is shown: a
/// stream that shows none of it pays for none.
#[derive(Clone)]
pub struct Evidence(Arc<dyn fmt::Display + Send + Sync>);

impl Evidence {
    fn new(of_mode: impl fmt::Display + Send + Sync + 'static) -> Self {
        Self(Arc::new(of_mode))
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Every mode, in the order of the documentation.
pub static MODES: [&Mode; 3] = [&FIXED_QTY, &FIXED_RISK_ATR, &KELLY];

/// The name of a mode, where there is one of this name.
#[must_use]
pub fn mode_named(name: &str) -> Option<ModeName> {
    MODES.iter().map(|mode| mode.name).find(|known| known.as_str() == name)
}

/// The mode of a name.
#[must_use]
pub fn mode_of(name: ModeName) -> &'static Mode {
    MODES.into_iter().find(|mode| mode.name == name).unwrap_or(MODES[0])
}

/// The rule of a quantity that a risk decides.
const RISK_PER_TRADE_RULE: BasisRule = BasisRule("risk_per_trade");

/// The base risk that the intent tells.
fn told_base(order: &Order<'_>) -> Option<BaseRisk> {
    let money = order.risk.clone().map(BaseRisk::Money);
    money.or_else(|| order.risk_pct.clone().map(BaseRisk::Fraction))
}

/// floor(equity × risk / (stop distance × point value) / lot) × lot, or with costs the most whole
/// lots that lose no more than equity × risk; nothing without a stop distance.
fn by_risk(
    rule: BasisRule,
    base: BaseRisk,
    scales: Vec<Scale>,
    portfolio: &Portfolio<'_>,
    order: &Order<'_>,
) -> Basis {
    let scale = scales.iter().fold(Fraction::ONE, |product, scale| &product * scale.factor());
    let (budget, risk_pct) = base.scaled(&scale, &order.max_risk_pct, portfolio.equity());
    let qty = match (&order.loss, &order.stop) {
        (Some(loss), _) => loss.most(&budget),
        (None, Some(stop)) => budget.buys(&stop.unit_risk, &order.lot_size),
        (None, None) => None,
    };
    let of_qty = Basis::of_quantity(qty.unwrap_or(Quantity::ZERO), rule);
    let (base, budget) = (Some(base), Some(budget));
    Basis { by_risk: true, risk_pct, base, budget, scales, ..of_qty }
}
