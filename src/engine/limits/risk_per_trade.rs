//! Equity × `max_risk_per_trade_pct`, spent at the stop; each trade has it anew.

use crate::engine::limit::{CeilingKey, Limit, Room, Scope, Takes, Unit};
use crate::units::Money;

/// What one trade may lose at its stop.
pub static RISK_PER_TRADE: Limit = Limit {
    name: "risk_per_trade",
    doc: "what one trade loses at its stop: equity × `max_risk_per_trade_pct`; in every mode, \
        whenever a stop distance is known",
    scope: Scope::Trade,
    unit: Unit::Money,
    keys: &[],
    is_on: |_| true,
    needs: &[],
    count: None,
    room: |portfolio, order| {
        let takes = order.risk_taken().unwrap_or(Takes::Unknown);
        Some(Room::money(portfolio.equity(), &order.max_risk_pct, None, Money::ZERO, takes))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of("max_risk_per_trade_pct", "")],
    uses: |_| Vec::new(),
    halts: |_| Vec::new(),
};
