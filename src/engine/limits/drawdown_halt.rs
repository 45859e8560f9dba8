//! Nothing is opened once the drawdown has reached a step of scale 0.

use crate::engine::limit::{Halted, Limit, Room, Scope, StopReason, Unit};
use crate::engine::scaling::{self, Drawdown};
use crate::number::Digits;

/// The halt by drawdown: a room of nothing.
pub static DRAWDOWN_HALT: Limit = Limit {
    name: "drawdown_halt",
    doc: "nothing opens, once `drawdown_scaling` has reached a scale of 0",
    scope: Scope::Trade,
    unit: Unit::Money,
    keys: &[],
    is_on: |config| !config.drawdown_scaling.is_empty(),
    needs: &[],
    count: None,
    room: |portfolio, order| {
        let halt = scaling::drawdown_halt(portfolio)?;
        let digits = portfolio.config().digits;
        let (code, message) = (DRAWDOWN_HALT.name, halt.halt_message(digits));
        let reason = StopReason { code, condition: condition(&halt, digits), message };
        Some(Room::none(reason, order.exposure_taken()))
    },
    ceiling_keys: |_, _, _| Vec::new(),
    uses: |_| Vec::new(),
    halts: |portfolio| {
        let halted = |halt: Drawdown| Halted {
            limit: &DRAWDOWN_HALT,
            scope: None,
            code: DRAWDOWN_HALT.name,
            message: halt.halt_message(portfolio.config().digits),
        };
        scaling::drawdown_halt(portfolio).map(halted).into_iter().collect()
    },
};

/// `(1,250,000 − 1,000,000) / 1,250,000 ≥ 0.2`.
fn condition(Drawdown { peak, equity, step }: &Drawdown, digits: Digits) -> String {
    let (peak, equity) = (digits.group(peak), digits.group(equity));
    format!("({peak} − {equity}) / {peak} ≥ {}", step.drawdown_pct)
}
