//! Gap risk: what a trade loses when the price jumps over its stop.

use crate::engine::costs::{GAP_PCT, MAX_GAP_RISK};
use crate::engine::limit::{CeilingKey, Limit, Room, Scope, Takes, Unit};
use crate::units::Money;
use std::sync::Arc;

/// Equity × `costs.max_gap_risk_pct`, spent when the exit is filled `costs.gap_pct` of the stop
/// beyond the stop; each trade has it anew.
pub static GAP_RISK: Limit = Limit {
    name: "gap_risk",
    doc: "equity × `costs.max_gap_risk_pct`, spent when the exit is filled `costs.gap_pct` of the stop \
        beyond it, costs included",
    scope: Scope::Trade,
    unit: Unit::Money,
    keys: &[&GAP_PCT.key, &MAX_GAP_RISK.key],
    is_on: |config| MAX_GAP_RISK.is_set(config) && GAP_PCT.is_set(config),
    needs: &[],
    count: None,
    room: |portfolio, order| {
        let config = portfolio.config();
        let (gap, most) = (GAP_PCT.value(config)?, MAX_GAP_RISK.value(config)?);
        let at_stop = order.loss.as_ref().zip(order.stop.as_ref()).zip(portfolio.costs.as_ref());
        let loss = at_stop.and_then(|((loss, stop), costs)| costs.with_gap(loss, stop, &gap));
        let takes = loss.map_or(Takes::Unknown, |loss| Takes::Loss(Arc::new(loss)));
        Some(Room::money(portfolio.equity(), &most, None, Money::ZERO, takes))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_GAP_RISK.name(), "")],
    uses: |_| Vec::new(),
    halts: |_| Vec::new(),
};
