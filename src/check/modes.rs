//! The sizing modes as far as checks tell them apart: which keys have an effect in one mode alone.

use crate::engine::{Config, key::EDGE};

/// Sizes by a fixed quantity.
pub const FIXED_QTY: &str = "fixed_qty";
/// Sizes by the risk that the config sets.
pub const FIXED_RISK_ATR: &str = "fixed_risk_atr";
/// Sizes by the risk that an edge deserves.
pub const KELLY: &str = "kelly";

/// What has an effect in one mode alone.
pub struct ModeKeys {
    /// The mode's name.
    pub mode: &'static str,
    /// What messages call these keys.
    pub subject: &'static str,
    /// Their names in the key table.
    pub keys: &'static [&'static str],
}

/// Every mode with the keys of its own.
pub static MODE_KEYS: [ModeKeys; 3] = [
    ModeKeys {
        mode: FIXED_QTY,
        subject: "a fixed quantity",
        keys: &["default_fixed_qty", "strategy_budgets.<code>.fixed_qty"],
    },
    ModeKeys {
        mode: FIXED_RISK_ATR,
        subject: "a base risk",
        keys: &["risk_per_trade_pct", "strategy_budgets.<code>.risk_per_trade_pct"],
    },
    ModeKeys {
        mode: KELLY,
        subject: "it",
        keys: &["kelly.fraction", "kelly.min_trades", "kelly.z", EDGE[0], EDGE[1]],
    },
];

/// Whether a config sizes by the mode of that name.
pub fn sizes_by(config: &Config, mode: &str) -> bool {
    config.mode.name() == mode
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Mode;
    use crate::engine::key;

    #[test]
    fn every_mode_has_its_keys_and_every_key_is_in_the_key_table() {
        assert_eq!(MODE_KEYS.each_ref().map(|entry| entry.mode), Mode::ALL.map(Mode::name));
        for name in MODE_KEYS.iter().flat_map(|entry| entry.keys) {
            assert!(key::named(name).is_some(), "{name}");
        }
    }
}
