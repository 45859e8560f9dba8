//! Mode `fixed_risk_atr`: as many whole lots as lose the base risk at the stop.

use super::{RISK_PER_TRADE_RULE, by_risk, told_base};
use crate::engine::basis::{BaseRisk, Basis};
use crate::engine::intent::ModeName;
use crate::engine::modes::Mode;
use crate::engine::order::Order;
use crate::engine::portfolio::Portfolio;
use crate::engine::scaling::Scale;

/// Sized by risk, with `risk_per_trade_pct` as the base risk.
pub static FIXED_RISK_ATR: Mode = Mode {
    name: ModeName::new("fixed_risk_atr"),
    doc: "as many whole lots as lose the base risk (`risk_per_trade_pct`) at the stop",
    by_risk: true,
    keys: &[],
    only_keys: &["risk_per_trade_pct", "strategy_budgets.<code>.risk_per_trade_pct"],
    subject: "a base risk",
    record_fields: &[],
    rules: &[RISK_PER_TRADE_RULE],
    basis,
    evidence: |_, _| None,
    no_basis_codes: &[],
    no_basis: |_, _| String::new(),
};

/// The intent's, else the strategy's `risk_per_trade_pct`, else everyone's, else the maximum; never
/// above the maximum.
fn basis(portfolio: &Portfolio<'_>, order: &Order<'_>, scales: Vec<Scale>) -> Basis {
    if let Some(base) = told_base(order) {
        return by_risk(RISK_PER_TRADE_RULE, base, scales, portfolio, order);
    }
    let config = portfolio.config();
    let own = order.strategy.and_then(|code| config.strategies.get(code));
    let own = own.and_then(|terms| terms.risk_per_trade_pct.as_ref());
    let told = own.or(config.risk_per_trade_pct.as_ref()).unwrap_or(&order.max_risk_pct);
    let fraction = told.clone().min(order.max_risk_pct.clone());
    by_risk(RISK_PER_TRADE_RULE, BaseRisk::Fraction(fraction), scales, portfolio, order)
}
