//! The table of config keys: name, range, default, meaning, and how each is read from and written to a [`Config`].
//!
//! Everything that speaks of keys reads this one table: the config reader, the defaults, `--print-effective`, the JSON
//! schema and the test of `configs/example.yaml`. A key is added here, or beside the limit that it belongs to; nowhere else.

use super::config::{Config, InstrumentTerms, Mode, StrategyTerms};
use super::instrument::Kind;
use crate::number::Decimal;
use std::fmt;

/// One key of the `portfolio:` section.
pub struct Key {
    /// The dotted name. A part in angle brackets is a name that the user chooses: `strategy_budgets.<code>.capital_pct`.
    pub name: &'static str,
    /// What may stand there.
    pub allowed: Allowed,
    /// What holds where the key is left out.
    pub default: Fallback,
    /// What it means, in a line.
    pub doc: &'static str,
    /// The value in a config, as text. The second argument is the name that the user chose, where the key has one.
    pub get: fn(&Config, &str) -> Option<String>,
    /// Puts a checked value in its place. The second argument is the name that the user chose, where the key has one.
    pub set: fn(&mut Config, &str, Setting),
}

/// What may stand at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// A number in a range.
    Number(Range),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A mapping of further keys.
    Mapping,
}

/// Which numbers are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// x > 0.
    AboveZero,
    /// x ≥ 0.
    ZeroOrMore,
    /// 0 < x ≤ 1.
    Fraction,
    /// 0 ≤ x ≤ 1.
    FractionOrZero,
}

/// What holds where a key is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// This value.
    Is(&'static str),
    /// The value of another key.
    Of(&'static str),
    /// Nothing.
    Nothing,
}

/// A value that has passed its key's [`Allowed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A number in the range.
    Number(Decimal),
    /// One of the words.
    Word(&'static str),
    /// A mapping; its keys follow.
    Mapping,
}

impl Range {
    /// Whether the number is in the range.
    #[must_use]
    pub fn holds(self, number: Decimal) -> bool {
        match self {
            Self::AboveZero => number.is_positive(),
            Self::ZeroOrMore => !number.is_negative(),
            Self::Fraction => number.is_positive() && !is_above_one(number),
            Self::FractionOrZero => !number.is_negative() && !is_above_one(number),
        }
    }

    /// Whether the range is that of a fraction, which people are tempted to write as a percentage.
    #[must_use]
    pub fn is_fraction(self) -> bool {
        matches!(self, Self::Fraction | Self::FractionOrZero)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AboveZero => "a number above 0",
            Self::ZeroOrMore => "a number of 0 or more",
            Self::Fraction => "a fraction above 0 and up to 1",
            Self::FractionOrZero => "a fraction from 0 to 1",
        })
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(range) => range.fmt(f),
            Self::Word(words) => {
                for (index, word) in words.iter().enumerate() {
                    let before = if index == 0 { "" } else { " or " };
                    write!(f, "{before}`{word}`")?;
                }
                Ok(())
            }
            Self::Mapping => f.write_str("a mapping"),
        }
    }
}

impl Allowed {
    /// The text as a setting; `None` when it is not allowed.
    #[must_use]
    pub fn setting(self, text: &str) -> Option<Setting> {
        match self {
            Self::Number(range) => text.parse().ok().filter(|&number| range.holds(number)).map(Setting::Number),
            Self::Word(words) => words.iter().find(|&&word| word == text).map(|word| Setting::Word(word)),
            Self::Mapping => None,
        }
    }
}

impl Key {
    /// The parts of the name between the dots.
    pub fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.name.split('.')
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Whether a part of a key's name stands for a name that the user chooses.
#[must_use]
pub fn is_placeholder(part: &str) -> bool {
    part.starts_with('<')
}

/// Every key, in the order of the documentation.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    KEYS.iter()
}

/// The parts that the table has straight below a name, each once: `capital_pct` and `fixed_qty` below
/// `strategy_budgets.<code>`. Nothing stands for the section itself.
#[must_use]
pub fn below(name: &str) -> Vec<&'static str> {
    let mut parts = Vec::new();
    for key in keys() {
        let rest = match name {
            "" => Some(key.name),
            name => key.name.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')),
        };
        let part = rest.and_then(|rest| rest.split('.').next());
        parts.extend(part.filter(|part| !parts.contains(part)));
    }
    parts
}

/// The key of that very name; a mere section (`strategy_budgets`) is no key.
#[must_use]
pub fn named(name: &str) -> Option<&'static Key> {
    keys().find(|key| key.name == name)
}

fn is_above_one(number: Decimal) -> bool {
    number.mantissa() > 10_i128.pow(number.scale().min(MAX_POWER))
}

/// 10^38 is the largest power that an `i128` holds; every mantissa (below 10^28) is far below it.
const MAX_POWER: u32 = 38;

const MODES: &[&str] = &[Mode::ALL[0].name(), Mode::ALL[1].name()];
const KINDS: &[&str] = &[Kind::Equity.name(), Kind::Fno.name()];

/// A portfolio key that holds a number.
macro_rules! number {
    ($name:ident, $range:ident, $default:literal, $doc:literal) => {
        Key {
            name: stringify!($name),
            allowed: Allowed::Number(Range::$range),
            default: Fallback::Is($default),
            doc: $doc,
            get: |config, _| Some(config.$name.to_string()),
            set: |config, _, value| {
                if let Setting::Number(number) = value {
                    config.$name = number.into();
                }
            },
        }
    };
}

/// The keys that belong to no single limit.
static KEYS: [Key; 15] = [
    Key {
        name: "position_sizing_mode",
        allowed: Allowed::Word(MODES),
        default: Fallback::Is("fixed_qty"),
        doc: "How a trade is sized when the intent sets no quantity",
        get: |config, _| Some(config.mode.to_string()),
        set: |config, _, value| {
            if let Setting::Word(word) = value {
                config.mode = Mode::named(word).unwrap_or(config.mode);
            }
        },
    },
    number!(max_leverage, AboveZero, "2.0", "Multiple of equity that all positions together may reach"),
    number!(max_exposure_pct, Fraction, "0.8", "Share of the leveraged equity that may be exposed"),
    number!(max_risk_per_trade_pct, Fraction, "0.01", "Share of equity that one trade may lose at its stop"),
    number!(
        max_risk_per_strategy_pct,
        Fraction,
        "0.2",
        "Share of equity that a strategy without a budget of its own may hold"
    ),
    number!(default_fixed_qty, ZeroOrMore, "1", "Units (not lots) traded in mode `fixed_qty` by default"),
    number!(atr_stop_multiplier, AboveZero, "2.0", "How many ATRs away from the price the stop is"),
    number!(lot_size_fallback, AboveZero, "25", "Lot of a futures or options contract whose lot nothing else tells"),
    Key {
        name: "strategy_budgets.<code>",
        allowed: Allowed::Mapping,
        default: Fallback::Nothing,
        doc: "A strategy and what it may spend",
        get: |_, _| None,
        set: |config, code, _| {
            config.strategies.add(StrategyTerms { code: code.to_owned(), capital_pct: None, fixed_qty: None });
        },
    },
    Key {
        name: "strategy_budgets.<code>.capital_pct",
        allowed: Allowed::Number(Range::FractionOrZero),
        default: Fallback::Of("max_risk_per_strategy_pct"),
        doc: "Share of equity that the strategy may hold",
        get: |config, code| config.strategies.get(code)?.capital_pct.as_ref().map(ToString::to_string),
        set: |config, code, value| {
            if let (Some(terms), Setting::Number(number)) = (config.strategies.get_mut(code), value) {
                terms.capital_pct = Some(number.into());
            }
        },
    },
    Key {
        name: "strategy_budgets.<code>.fixed_qty",
        allowed: Allowed::Number(Range::ZeroOrMore),
        default: Fallback::Of("default_fixed_qty"),
        doc: "Units (not lots) that the strategy trades in mode `fixed_qty`",
        get: |config, code| config.strategies.get(code)?.fixed_qty.as_ref().map(ToString::to_string),
        set: |config, code, value| {
            if let (Some(terms), Setting::Number(number)) = (config.strategies.get_mut(code), value) {
                terms.fixed_qty = Some(number.into());
            }
        },
    },
    Key {
        name: "instruments.<symbol>",
        allowed: Allowed::Mapping,
        default: Fallback::Nothing,
        doc: "A symbol or an underlying and its terms",
        get: |_, _| None,
        set: |config, symbol, _| {
            config.instruments.entry(symbol.to_owned()).or_default();
        },
    },
    Key {
        name: "instruments.<symbol>.lot_size",
        allowed: Allowed::Number(Range::AboveZero),
        default: Fallback::Nothing,
        doc: "Smallest step that it trades in, in units",
        get: |config, symbol| config.instruments.get(symbol)?.lot_size.map(|lot| lot.to_string()),
        set: |config, symbol, value| {
            if let (Some(terms), Setting::Number(number)) = (terms(config, symbol), value) {
                terms.lot_size = Some(number);
            }
        },
    },
    Key {
        name: "instruments.<symbol>.point_value",
        allowed: Allowed::Number(Range::AboveZero),
        default: Fallback::Nothing,
        doc: "Money per point of price per unit (the contract multiplier)",
        get: |config, symbol| config.instruments.get(symbol)?.point_value.map(|value| value.to_string()),
        set: |config, symbol, value| {
            if let (Some(terms), Setting::Number(number)) = (terms(config, symbol), value) {
                terms.point_value = Some(number);
            }
        },
    },
    Key {
        name: "instruments.<symbol>.type",
        allowed: Allowed::Word(KINDS),
        default: Fallback::Nothing,
        doc: "Whether it trades as shares (`equity`) or as futures and options (`fno`)",
        get: |config, symbol| config.instruments.get(symbol)?.kind.map(|kind| kind.to_string()),
        set: |config, symbol, value| {
            if let (Some(terms), Setting::Word(word)) = (terms(config, symbol), value) {
                terms.kind = Kind::of_type(word);
            }
        },
    },
];

fn terms<'a>(config: &'a mut Config, symbol: &str) -> Option<&'a mut InstrumentTerms> {
    config.instruments.get_mut(symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_one_row_and_its_section_stands_before_it() {
        let names: Vec<_> = keys().map(|key| key.name).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{name} twice");
            if let Some((section, _)) = name.rsplit_once('.').filter(|(section, _)| section.ends_with('>')) {
                assert!(names[..index].contains(&section), "{name} before {section}");
            }
        }
    }

    #[test]
    fn every_default_is_allowed_and_is_what_the_built_in_config_holds() {
        let config = Config::built_in();
        for key in keys() {
            if let Fallback::Is(text) = key.default {
                assert!(key.allowed.setting(text).is_some(), "{key:?}");
                let exact = text.parse::<Decimal>().map_or(text.to_owned(), |number| number.to_string());
                assert_eq!((key.get)(&config, ""), Some(exact), "{key:?}");
            }
        }
    }

    #[test]
    fn every_key_gets_what_was_set() {
        for key in keys() {
            let mut config = Config::built_in();
            for section in keys().filter(|section| section.allowed == Allowed::Mapping) {
                (section.set)(&mut config, "x", Setting::Mapping);
            }
            let (setting, text) = match key.allowed {
                Allowed::Number(_) => (Setting::Number("0.125".parse().expect("a number")), "0.125"),
                Allowed::Word(words) => (Setting::Word(words[1]), words[1]),
                Allowed::Mapping => continue,
            };
            (key.set)(&mut config, "x", setting);
            assert_eq!((key.get)(&config, "x").as_deref(), Some(text), "{key:?}");
        }
    }

    #[test]
    fn ranges_hold_up_to_their_ends() {
        let cases = [
            (Range::AboveZero, ["0.0000001", "999"], ["0", "-0.1"]),
            (Range::ZeroOrMore, ["0", "999"], ["-0.0000001", "-1"]),
            (Range::Fraction, ["0.0000001", "1.000"], ["0", "1.0000001"]),
            (Range::FractionOrZero, ["0", "1"], ["-0.1", "1.0000000000000000000000001"]),
        ];
        for (range, inside, outside) in cases {
            assert!(inside.iter().all(|text| range.holds(text.parse().expect(text))), "{range:?}");
            assert!(!outside.iter().any(|text| range.holds(text.parse().expect(text))), "{range:?}");
        }
        assert!(Range::Fraction.holds("0.0000000000000000000000000000000000000000000000001".parse().expect("tiny")));
    }
}
