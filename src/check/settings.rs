//! The numbers of a config that checks ask for: each key once, with how a config tells its value.

use crate::engine::Config;
use crate::number::Decimal;
use crate::units::Fraction;

/// A key of the key table that holds a number.
pub struct NumberKey {
    /// The name in the key table.
    pub name: &'static str,
    /// The value in a config, under the name that the user chose where the key has one.
    number: fn(&Config, &str) -> Option<Decimal>,
}

impl NumberKey {
    /// The number that a config holds; `chosen` is the name that the user chose, or empty.
    pub fn number_in(&self, config: &Config, chosen: &str) -> Option<Decimal> {
        (self.number)(config, chosen)
    }

    /// The fraction that a config holds; `chosen` is the name that the user chose, or empty.
    pub fn fraction_in(&self, config: &Config, chosen: &str) -> Option<Fraction> {
        self.number_in(config, chosen).map(Fraction::from)
    }
}

/// An entry for a key whose number the config keeps by its name.
macro_rules! number_key {
    ($static:ident, $name:literal) => {
        #[doc = concat!("`", $name, "`.")]
        pub static $static: NumberKey =
            NumberKey { name: $name, number: |config, chosen| config.settings.get($name, chosen) };
    };
}

number_key!(SYMBOL_EXPOSURE, "max_symbol_exposure_pct");
number_key!(OWN_SYMBOL_EXPOSURE, "symbol_limits.<symbol>.max_exposure_pct");
number_key!(UNDERLYING_EXPOSURE, "max_underlying_exposure_pct");
number_key!(OWN_UNDERLYING_EXPOSURE, "underlying_limits.<underlying>.max_exposure_pct");
number_key!(OPEN_RISK, "max_open_risk_pct");
number_key!(UNSTOPPED_RISK, "unstopped_risk_pct");
number_key!(OPEN_POSITIONS, "max_open_positions");
number_key!(CORRELATED_EXPOSURE, "correlation.max_exposure_pct");
number_key!(KELLY_FRACTION, "kelly.fraction");
