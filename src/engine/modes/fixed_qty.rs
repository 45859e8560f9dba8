//! Mode `fixed_qty`: the strategy's fixed quantity, in units.

use crate::engine::Code;
use crate::engine::basis::{Basis, BasisRule};
use crate::engine::intent::ModeName;
use crate::engine::modes::Mode;
use crate::engine::order::Order;
use crate::engine::portfolio::Portfolio;
use crate::engine::scaling::Scale;

const FIXED_QTY_ZERO: Code = Code { name: "fixed_qty_zero", meaning: "the fixed quantity is 0" };

/// The strategy's `fixed_qty`, else `default_fixed_qty`; times the scales.
pub static FIXED_QTY: Mode = Mode {
    name: ModeName::new("fixed_qty"),
    doc: "the strategy's `fixed_qty`, else `default_fixed_qty`, in units (not lots)",
    by_risk: false,
    keys: &[],
    only_keys: &["default_fixed_qty", "strategy_budgets.<code>.fixed_qty"],
    subject: "a fixed quantity",
    record_fields: &[],
    rules: &[OWN_RULE, DEFAULT_RULE],
    basis,
    evidence: |_, _| None,
    no_basis_codes: &[FIXED_QTY_ZERO],
    no_basis: |portfolio, order| match order.strategy {
        Some(code) if portfolio.config().own_fixed_qty(order.strategy).is_some() => {
            format!("fixed_qty of {code} is 0")
        }
        _ => "default_fixed_qty is 0".to_owned(),
    },
};

const OWN_RULE: BasisRule = BasisRule("strategy_fixed_qty");
const DEFAULT_RULE: BasisRule = BasisRule("default_fixed_qty");

fn basis(portfolio: &Portfolio<'_>, order: &Order<'_>, scales: Vec<Scale>) -> Basis {
    let config = portfolio.config();
    let (qty, rule) = match config.own_fixed_qty(order.strategy) {
        Some(qty) => (qty, OWN_RULE),
        None => (&config.default_fixed_qty, DEFAULT_RULE),
    };
    let scaled = scales.iter().fold(qty.clone(), |qty, scale| &qty * scale.factor());
    let unscaled = (!scales.is_empty()).then(|| qty.clone());
    let nothing = scaled.is_zero().then_some(FIXED_QTY_ZERO.name);
    Basis { scales, unscaled, nothing, ..Basis::of_quantity(scaled, rule) }
}
