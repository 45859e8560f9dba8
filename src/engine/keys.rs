//! The table of config keys: everything that speaks of keys reads it: the config reader, the
//! defaults, `--print-effective`, the JSON schema and the test of `configs/example.yaml`. A key is
//! added here, or beside the limit or mode that it belongs to; nowhere else.

use super::config::{Config, DrawdownStep, StrategyTerms, StreakStep};
use super::costs::COST_KEYS;
use super::effect::{Change, Effect, Weight};
use super::instrument::InstrumentKind;
use super::key::{
    Access, Allowed, Cell, CellValue, Column, Fallback, Key, KeyValue, Range, RowForm, Shape,
    TextOf,
};
use super::limits::LIMITS;
use super::modes::{self, MODES};
use crate::number::Digits;
use crate::number::Exact;
use crate::units::{Fraction, Money};
use std::fmt;

/// Every key, in the order of the documentation.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    let of_modes = MODES.iter().flat_map(|mode| mode.keys).copied();
    let of_limits = LIMITS.iter().flat_map(|limit| limit.keys).copied();
    let of_costs = COST_KEYS.into_iter();
    KEYS.iter().chain(of_modes).chain(&SCALING_KEYS).chain(of_costs).chain(of_limits)
}

/// The parts that the table has straight below a name, each once: `capital_pct` and `fixed_qty`
/// below `strategy_budgets.<code>`. Nothing stands for the section itself.
#[must_use]
pub fn below(name: &str) -> Vec<&'static str> {
    let mut parts = Vec::new();
    for (_, part) in each_below(name) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// The whole name, with its last part, of what the table has straight below a name; once for every
/// key that it begins.
pub fn each_below(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let start = if name.is_empty() { 0 } else { name.len() + 1 };
    let is_below = move |key: &&Key| {
        key.name.starts_with(name) && (start == 0 || key.name[name.len()..].starts_with('.'))
    };
    keys().filter(is_below).map(move |key| {
        let rest = &key.name.as_bytes()[start..];
        let end = start + rest.iter().position(|&byte| byte == b'.').unwrap_or(rest.len());
        (&key.name[..end], &key.name[start..end])
    })
}

/// The key of that very name; a mere section (`strategy_budgets`) is no key.
#[must_use]
pub fn key_named(name: &str) -> Option<&'static Key> {
    keys().find(|key| key.name == name)
}

impl Config {
    /// What holds where nothing is written: the default of every key.
    #[must_use]
    pub fn built_in() -> Self {
        let mut config = Self::of_nothing();
        for key in keys() {
            if let Fallback::Is(text) = key.default
                && let Some(value) = key.allowed.parse(text)
            {
                key.put_in(&mut config, "", value);
            }
        }
        config
    }

    /// Sets a key that holds a number, a word or a switch. `name` is the strategy, symbol or
    /// underlying where the key has one, else empty; it is entered where it is new.
    ///
    /// # Errors
    /// There is no such key, or the text is not what may stand there.
    pub fn set(&mut self, key: &str, name: &str, text: &str) -> Result<(), NotSet> {
        let found = key_named(key).ok_or_else(|| NotSet::UnknownKey(key.to_owned()))?;
        let value = found
            .allowed
            .parse(text)
            .ok_or_else(|| NotSet::NotAllowed { key: found, text: text.to_owned() })?;
        if let Some(end) = key.find(">.")
            && let Some(section) = key_named(&key[..=end])
        {
            section.put_in(self, name, KeyValue::Mapping);
        }
        found.put_in(self, name, value);
        Ok(())
    }
}

/// Why [`Config::set`] set nothing.
#[derive(Debug)]
pub enum NotSet {
    /// There is no key of this name.
    UnknownKey(String),
    /// The text is not what may stand at the key.
    NotAllowed {
        /// The key.
        key: &'static Key,
        /// The text.
        text: String,
    },
}

impl fmt::Display for NotSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey(name) => write!(f, "there is no key {name:?}"),
            Self::NotAllowed { key, text } => {
                write!(f, "{} is {text:?}; it must be {}", key.name, key.allowed)
            }
        }
    }
}

impl std::error::Error for NotSet {}

/// Win rate and payoff ratio, which make an edge only together.
pub const EDGE: [&str; 2] =
    ["strategy_budgets.<code>.win_rate", "strategy_budgets.<code>.payoff_ratio"];

static MODE_NAMES: [&str; MODES.len()] =
    [MODES[0].name.as_str(), MODES[1].name.as_str(), MODES[2].name.as_str()];
const KINDS: &[&str] = &[InstrumentKind::Equity.name(), InstrumentKind::Fno.name()];

/// A key that holds a number, in a field of the config.
macro_rules! number {
    ($name:ident, $range:ident, $default:literal, $effect:expr, $doc:literal) => {
        Key {
            name: stringify!($name),
            allowed: Allowed::Number(Range::$range),
            default: Fallback::Is($default),
            doc: $doc,
            effect: $effect,
            access: Access::Field {
                text: |config, _| Some(config.$name.to_string()),
                put: |config, _, value| {
                    if let Some(number) = value.number() {
                        config.$name = number.into();
                    }
                },
            },
        }
    };
}

/// A key that holds a number where it is written, in an optional field: of the config, or of what
/// it says of a strategy, an instrument, rebalancing.
macro_rules! optional {
    (config.$name:ident, $range:ident, $default:expr, $effect:expr, $doc:literal) => {
        optional!(@ stringify!($name), $range, $default, $effect, $doc,
            |config, _| config.$name.as_ref().map(ToString::to_string),
            |config, _, value| config.$name = value.number().map(Into::into))
    };
    (rebalance.$name:ident, $range:ident, $default:expr, $effect:expr, $doc:literal) => {
        optional!(@ concat!("rebalance.", stringify!($name)), $range, $default, $effect, $doc,
            |config, _| config.rebalance.$name.as_ref().map(ToString::to_string),
            |config, _, value| config.rebalance.$name = value.number().map(Into::into))
    };
    (strategy.$name:ident, $range:ident, $default:expr, $effect:expr, $doc:literal) => {
        optional!(@ concat!("strategy_budgets.<code>.", stringify!($name)),
            $range, $default, $effect, $doc,
            |config, code| Some(config.strategies.get(code)?.$name.as_ref()?.to_string()),
            |config, code, value| if let Some(terms) = config.strategies.get_mut(code) {
                terms.$name = value.number().map(Into::into);
            })
    };
    (instrument.$name:ident, $range:ident, $default:expr, $effect:expr, $doc:literal) => {
        optional!(@ concat!("instruments.<symbol>.", stringify!($name)),
            $range, $default, $effect, $doc,
            |config, symbol| Some(config.instruments.get(symbol)?.$name?.to_string()),
            |config, symbol, value| if let Some(terms) = config.instruments.get_mut(symbol) {
                terms.$name = value.number();
            })
    };
    (@ $name:expr, $range:ident, $default:expr, $effect:expr, $doc:literal,
        $text:expr, $put:expr) => {
        Key {
            name: $name,
            allowed: Allowed::Number(Range::$range),
            default: $default,
            doc: $doc,
            effect: $effect,
            access: Access::Field { text: $text, put: $put },
        }
    };
}

/// A key that holds `true` or `false`, in a field of the config.
macro_rules! switch {
    ($name:ident, $default:literal, $effect:expr, $doc:literal) => {
        Key {
            name: stringify!($name),
            allowed: Allowed::Switch,
            default: Fallback::Is($default),
            doc: $doc,
            effect: $effect,
            access: Access::Field {
                text: |config, _| Some(config.$name.to_string()),
                put: |config, _, value| {
                    if let KeyValue::Switch(on) = value {
                        config.$name = on;
                    }
                },
            },
        }
    };
}

/// The keys that belong to no single limit or mode.
static KEYS: [Key; 33] = [
    Key {
        name: "position_sizing_mode",
        allowed: Allowed::Word(&MODE_NAMES),
        default: Fallback::Is("fixed_qty"),
        doc: "How a trade is sized when the intent sets no quantity",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |config, _| Some(config.mode.to_string()),
            put: |config, _, value| {
                if let KeyValue::Word(word) = value {
                    config.mode = modes::mode_named(word).unwrap_or(config.mode);
                }
            },
        },
    },
    number!(
        max_leverage,
        AboveZero,
        "2.0",
        Effect::HIGHER_IS_LOOSER.of_equity().weighed(total_share),
        "Multiple of equity that all positions together may reach"
    ),
    number!(
        max_exposure_pct,
        Fraction,
        "0.8",
        Effect::HIGHER_IS_LOOSER.of_equity().weighed(total_share),
        "Share of the leveraged equity that may be exposed"
    ),
    number!(
        max_risk_per_trade_pct,
        Fraction,
        "0.01",
        Effect::HIGHER_IS_LOOSER.of_equity(),
        "Share of equity that one trade may lose at its stop"
    ),
    number!(
        max_risk_per_strategy_pct,
        Fraction,
        "0.2",
        Effect::HIGHER_IS_LOOSER.of_equity(),
        "Share of equity that a strategy without a budget of its own may hold"
    ),
    number!(
        default_fixed_qty,
        ZeroOrMore,
        "1",
        Effect::HIGHER_IS_LOOSER,
        "Units (not lots) traded in mode `fixed_qty` by default"
    ),
    number!(
        atr_stop_multiplier,
        AboveZero,
        "2.0",
        Effect::LOWER_IS_LOOSER,
        "How many ATRs away from the price the stop is"
    ),
    number!(
        lot_size_fallback,
        AboveZero,
        "25",
        Effect::OTHER,
        "Lot of a futures or options contract whose lot nothing else tells"
    ),
    Key {
        name: "strategy_budgets.<code>",
        allowed: Allowed::Mapping,
        default: Fallback::Nothing,
        doc: "A strategy and what it may spend",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |_, _| None,
            put: |config, code, _| {
                let terms = StrategyTerms { code: code.to_owned(), ..StrategyTerms::default() };
                config.strategies.add(terms);
            },
        },
    },
    optional!(
        strategy.capital_pct,
        FractionOrZero,
        Fallback::Of("max_risk_per_strategy_pct"),
        Effect::HIGHER_IS_LOOSER.of_equity(),
        "Share of equity that the strategy may hold"
    ),
    optional!(
        strategy.fixed_qty,
        ZeroOrMore,
        Fallback::Of("default_fixed_qty"),
        Effect::HIGHER_IS_LOOSER,
        "Units (not lots) that the strategy trades in mode `fixed_qty`"
    ),
    Key {
        name: "strategy_budgets.<code>.position_sizing_mode",
        allowed: Allowed::Word(&MODE_NAMES),
        default: Fallback::Of("position_sizing_mode"),
        doc: "How the strategy sizes a trade when the intent sets no quantity",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |config, code| Some(config.strategies.get(code)?.mode?.to_string()),
            put: |config, code, value| {
                if let (Some(terms), KeyValue::Word(word)) =
                    (config.strategies.get_mut(code), value)
                {
                    terms.mode = modes::mode_named(word);
                }
            },
        },
    },
    optional!(
        strategy.atr_stop_multiplier,
        AboveZero,
        Fallback::Of("atr_stop_multiplier"),
        Effect::LOWER_IS_LOOSER,
        "How many ATRs away from the price the strategy's stop is"
    ),
    Key {
        name: "instruments.<symbol>",
        allowed: Allowed::Mapping,
        default: Fallback::Nothing,
        doc: "A symbol or an underlying and its terms",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |_, _| None,
            put: |config, symbol, _| {
                config.instruments.enter(symbol);
            },
        },
    },
    optional!(
        instrument.lot_size,
        AboveZero,
        Fallback::Nothing,
        Effect::OTHER,
        "Smallest step that it trades in, in units"
    ),
    optional!(
        instrument.point_value,
        AboveZero,
        Fallback::Nothing,
        Effect::LOWER_IS_LOOSER.weighed(point_value),
        "Money per point of price per unit (the contract multiplier)"
    ),
    Key {
        name: "instruments.<symbol>.type",
        allowed: Allowed::Word(KINDS),
        default: Fallback::Nothing,
        doc: "Whether it trades as shares (`equity`) or as futures and options (`fno`)",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |config, symbol| Some(config.instruments.get(symbol)?.kind?.to_string()),
            put: |config, symbol, value| {
                if let (Some(terms), KeyValue::Word(word)) =
                    (config.instruments.get_mut(symbol), value)
                {
                    terms.kind = InstrumentKind::of_type(word);
                }
            },
        },
    },
    optional!(
        config.risk_per_trade_pct,
        Fraction,
        Fallback::Of("max_risk_per_trade_pct"),
        Effect::HIGHER_IS_LOOSER.of_equity().weighed(base_risk),
        "Share of equity that a trade sized by risk loses at its stop; never above the maximum"
    ),
    optional!(
        strategy.risk_per_trade_pct,
        Fraction,
        Fallback::Of("risk_per_trade_pct"),
        Effect::HIGHER_IS_LOOSER.of_equity().weighed(base_risk),
        "The same for one strategy"
    ),
    optional!(
        strategy.win_rate,
        FractionOrZero,
        Fallback::Nothing,
        Effect::HIGHER_IS_LOOSER.weighed(|config, code| {
            Weight::or_untold(config.strategies.get(code).and_then(|terms| terms.win_rate.clone()))
        }),
        "Share of the strategy's trades that win, for mode `kelly`"
    ),
    optional!(
        strategy.payoff_ratio,
        AboveZero,
        Fallback::Nothing,
        Effect::HIGHER_IS_LOOSER.weighed(|config, code| {
            Weight::or_untold(
                config.strategies.get(code).and_then(|terms| terms.payoff_ratio.clone()),
            )
        }),
        "Its average win over its average loss, for mode `kelly`"
    ),
    optional!(
        instrument.margin_pct,
        Fraction,
        Fallback::Nothing,
        Effect::LOWER_IS_LOOSER
            .weighed(|config, symbol| Weight::Of(config.margin_of(symbol).into())),
        "Share of its notional that a position ties up in its strategy's budget; 1 where it is \
         left out"
    ),
    optional!(
        instrument.tick_size,
        AboveZero,
        Fallback::Nothing,
        Effect::OTHER,
        "Smallest step of its price, in points"
    ),
    optional!(
        instrument.max_order_qty,
        AboveZero,
        Fallback::Nothing,
        Effect::OTHER,
        "Most units that one order may be for; larger answers say how they are split"
    ),
    Key {
        name: "instruments_file",
        allowed: Allowed::Text(TextOf::File),
        default: Fallback::Nothing,
        doc: "A broker's list of instruments (CSV or JSON, or either as .gz), by its path from the \
            folder of this config",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |config, _| config.instruments_file.clone(),
            put: |config, _, value| {
                if let KeyValue::Text(path) = value {
                    config.instruments_file = Some(path);
                }
            },
        },
    },
    Key {
        name: "assign.<symbol>",
        allowed: Allowed::Text(TextOf::Strategy),
        default: Fallback::Nothing,
        doc: "The strategy of rows of a symbol or an underlying that name none themselves",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |config, symbol| config.assigned.get(symbol).map(str::to_owned),
            put: |config, symbol, value| {
                if let KeyValue::Text(code) = value {
                    config.assigned.insert(symbol, code);
                }
            },
        },
    },
    Key {
        name: "default_strategy",
        allowed: Allowed::Text(TextOf::NamedStrategy),
        default: Fallback::Nothing,
        doc: "The strategy of a trade sized by hand that names none: one of `strategy_budgets`, or \
            `unassigned` for none",
        effect: Effect::OTHER,
        access: Access::Field {
            text: |config, _| config.default_strategy.clone(),
            put: |config, _, value| {
                if let KeyValue::Text(code) = value {
                    config.default_strategy = Some(code);
                }
            },
        },
    },
    optional!(
        config.min_order_notional,
        ZeroOrMore,
        Fallback::Nothing,
        Effect::LOWER_IS_LOOSER.in_money().weighed(|config, _| {
            Weight::Of(config.min_order_notional.clone().unwrap_or(Money::ZERO).into())
        }),
        "Money below which nothing is opened"
    ),
    switch!(
        count_open_orders,
        "true",
        Effect::LOWER_IS_LOOSER,
        "Whether the checkpoint's working orders count in every limit"
    ),
    switch!(
        require_stop,
        "false",
        Effect::LOWER_IS_LOOSER,
        "Whether nothing is opened without a stop distance"
    ),
    Key {
        name: "max_state_age",
        allowed: Allowed::Age,
        default: Fallback::Nothing,
        doc: "Age above which a state is refused by all but exits, with one that tells no age",
        effect: Effect::HIGHER_IS_LOOSER,
        access: Access::Field {
            text: |config, _| config.max_state_age.map(|age| age.to_string()),
            put: |config, _, value| {
                if let KeyValue::Age(age) = value {
                    config.max_state_age = Some(age);
                }
            },
        },
    },
    Key {
        name: "digits",
        allowed: Allowed::Word(&Digits::NAMES),
        default: Fallback::Is(Digits::NAMES[0]),
        effect: Effect::OTHER,
        doc: "How tables and messages group large numbers: 12,345,678 or 1,23,45,678",
        access: Access::Field {
            text: |config, _| Some(config.digits.to_string()),
            put: |config, _, value| {
                if let KeyValue::Word(word) = value {
                    config.digits = Digits::named(word).unwrap_or(config.digits);
                }
            },
        },
    },
    Key {
        name: "silence",
        allowed: Allowed::Rows(Shape {
            columns: &[Column { name: "code", cell: Cell::Warning }],
            form: RowForm::Value,
            rising: false,
            distinct: true,
        }),
        default: Fallback::Nothing,
        effect: Effect::OTHER,
        doc: "Warnings that are not told, by their codes; errors are always told",
        access: Access::Field {
            text: |config, _| listed(config.silenced.iter().cloned()),
            put: |config, _, value| {
                let rows = value.rows();
                let codes = rows.iter().filter_map(|row| row.first()).map(CellValue::name);
                config.silenced = codes.map(str::to_owned).collect();
            },
        },
    },
];

/// What scales a size, and the bounds of rebalancing; off until the config names them.
static SCALING_KEYS: [Key; 5] = [
    Key {
        name: "drawdown_scaling",
        allowed: Allowed::Rows(Shape {
            columns: &[
                Column { name: "drawdown_pct", cell: Cell::Number(Range::Fraction) },
                Column { name: "scale", cell: Cell::Number(Range::FractionOrZero) },
            ],
            form: RowForm::Mapping,
            rising: true,
            distinct: false,
        }),
        default: Fallback::Nothing,
        doc: "Steps down from the peak of the equity, rising, each with what it scales the size \
            by; 0 opens nothing",
        effect: Effect::by(drawdown_change),
        access: Access::Field {
            text: |config, _| {
                let steps = config.drawdown_scaling.iter();
                listed(steps.map(|step| {
                    format!("{{drawdown_pct: {}, scale: {}}}", step.drawdown_pct, step.scale)
                }))
            },
            put: |config, _, value| {
                let step = |row: Vec<CellValue>| match row.as_slice() {
                    [pct, scale] => Some(DrawdownStep {
                        drawdown_pct: pct.number().into(),
                        scale: scale.number().into(),
                    }),
                    _ => None,
                };
                config.drawdown_scaling = value.rows().into_iter().filter_map(step).collect();
            },
        },
    },
    Key {
        name: "streak_scaling",
        allowed: Allowed::Rows(Shape {
            columns: &[
                Column { name: "wins", cell: Cell::Number(Range::Whole) },
                Column { name: "scale", cell: Cell::Number(Range::OneOrMore) },
            ],
            form: RowForm::Mapping,
            rising: true,
            distinct: false,
        }),
        default: Fallback::Nothing,
        doc: "Wins in a row, rising, each with what it scales the size by",
        effect: Effect::by(streak_change),
        access: Access::Field {
            text: |config, _| {
                let steps = config.streak_scaling.iter();
                listed(steps.map(|step| format!("{{wins: {}, scale: {}}}", step.wins, step.scale)))
            },
            put: |config, _, value| {
                let step = |row: Vec<CellValue>| match row.as_slice() {
                    [wins, scale] => {
                        Some(StreakStep { wins: wins.number(), scale: scale.number().into() })
                    }
                    _ => None,
                };
                config.streak_scaling = value.rows().into_iter().filter_map(step).collect();
            },
        },
    },
    optional!(
        rebalance.floor_pct,
        FractionOrZero,
        Fallback::Nothing,
        Effect::OTHER.of_equity(),
        "No budget is proposed below this share of equity"
    ),
    optional!(
        rebalance.ceiling_pct,
        Fraction,
        Fallback::Nothing,
        Effect::OTHER.of_equity(),
        "No budget is proposed above this share of equity"
    ),
    optional!(
        rebalance.max_step_pct,
        Fraction,
        Fallback::Nothing,
        Effect::OTHER.of_equity(),
        "No budget moves by more than this share of equity"
    ),
];

/// What the whole book may be exposed with: a multiple of equity, which two keys make together.
fn total_share(config: &Config, _: &str) -> Weight {
    Weight::Of((&config.max_leverage * &config.max_exposure_pct).into())
}

/// The base risk of a strategy, or of everyone, with what caps it.
fn base_risk(config: &Config, code: &str) -> Weight {
    let own = config.strategies.get(code).and_then(|terms| terms.risk_per_trade_pct.as_ref());
    let base = own.or(config.risk_per_trade_pct.as_ref());
    let most = &config.max_risk_per_trade_pct;
    Weight::Of(base.unwrap_or(most).min(most).clone().into())
}

/// Money a point; where a list of instruments may tell it, nothing can be said without that.
fn point_value(config: &Config, symbol: &str) -> Weight {
    match config.point_value_of(symbol) {
        None if config.instruments_file.is_some() => Weight::Untold,
        told => Weight::Of(told.map_or(Exact::ONE, Exact::from)),
    }
}

/// What a change of the steps does at every drawdown.
fn drawdown_change(old: &Config, new: &Config, _: &str) -> Change {
    let steps = |config: &Config| -> Vec<(Fraction, Fraction)> {
        let steps = config.drawdown_scaling.iter();
        steps.map(|step| (step.drawdown_pct.clone(), step.scale.clone())).collect()
    };
    steps_change(&steps(old), &steps(new))
}

/// What a change of the steps does at every number of wins.
fn streak_change(old: &Config, new: &Config, _: &str) -> Change {
    let steps = |config: &Config| -> Vec<(Fraction, Fraction)> {
        let steps = config.streak_scaling.iter();
        steps.map(|step| (step.wins.into(), step.scale.clone())).collect()
    };
    steps_change(&steps(old), &steps(new))
}

/// Compares what two lists of rising steps scale by from each step on; before the first it is 1.
fn steps_change(old: &[(Fraction, Fraction)], new: &[(Fraction, Fraction)]) -> Change {
    fn scale_at<'s>(steps: &'s [(Fraction, Fraction)], at: &Fraction) -> &'s Fraction {
        let reached = steps.iter().rev().find(|(from, _)| from <= at);
        reached.map_or(&Fraction::ONE, |(_, scale)| scale)
    }
    let places = old.iter().chain(new).map(|(from, _)| from);
    Change::of_all(places.map(|at| Some(scale_at(new, at).cmp(scale_at(old, at)))))
}

fn listed(rows: impl Iterator<Item = String>) -> Option<String> {
    let rows: Vec<String> = rows.collect();
    (!rows.is_empty()).then(|| format!("[{}]", rows.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Decimal;

    #[test]
    fn every_key_has_one_row_and_its_section_stands_before_it() {
        let names: Vec<_> = keys().map(|key| key.name).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{name} twice");
            if let Some((section, _)) =
                name.rsplit_once('.').filter(|(section, _)| section.ends_with('>'))
            {
                assert!(names[..index].contains(&section), "{name} before {section}");
            }
        }
    }

    #[test]
    fn every_default_is_allowed_and_is_what_the_built_in_config_holds() {
        let config = Config::built_in();
        for key in keys() {
            if let Fallback::Is(text) = key.default {
                assert!(key.allowed.parse(text).is_some(), "{key:?}");
                let exact =
                    text.parse::<Decimal>().map_or(text.to_owned(), |number| number.to_string());
                assert_eq!(key.text_in(&config, ""), Some(exact), "{key:?}");
            }
        }
    }

    #[test]
    fn every_key_gets_what_was_set() {
        for key in keys() {
            let mut config = Config::built_in();
            for section in keys().filter(|section| section.allowed == Allowed::Mapping) {
                section.put_in(&mut config, "x", KeyValue::Mapping);
            }
            let (value, text) = match key.allowed {
                Allowed::Number(_) => {
                    (KeyValue::Number("0.125".parse().expect("a number")), "0.125")
                }
                Allowed::Word(words) => (KeyValue::Word(words[1]), words[1]),
                Allowed::Switch => (KeyValue::Switch(false), "false"),
                Allowed::Age => (KeyValue::Age("15m".parse().expect("an age")), "15m"),
                Allowed::Text(_) => (KeyValue::Text("x y".to_owned()), "x y"),
                Allowed::Rows(_) | Allowed::Schedule | Allowed::Mapping => continue,
            };
            key.put_in(&mut config, "x", value);
            assert_eq!(key.text_in(&config, "x").as_deref(), Some(text), "{key:?}");
        }
    }

    #[test]
    fn what_has_an_effect_in_one_mode_alone_is_a_key() {
        for name in MODES.iter().flat_map(|mode| mode.only_keys) {
            assert!(key_named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn ranges_hold_up_to_their_ends() {
        let cases = [
            (Range::AboveZero, ["0.0000001", "999"], ["0", "-0.1"]),
            (Range::ZeroOrMore, ["0", "999"], ["-0.0000001", "-1"]),
            (Range::Fraction, ["0.0000001", "1.000"], ["0", "1.0000001"]),
            (Range::FractionOrZero, ["0", "1"], ["-0.1", "1.0000000000000000000000001"]),
            (Range::OneOrMore, ["1", "999.5"], ["0.9999999999999999999999999", "-1"]),
            (Range::Correlation, ["-1", "1.0"], ["-1.0000001", "1.0000001"]),
            (Range::Whole, ["0", "3.00e1"], ["0.5", "-1"]),
            (Range::Count, ["1", "3.00e1"], ["0", "1.5"]),
        ];
        for (range, inside, outside) in cases {
            assert!(inside.iter().all(|text| range.holds(text.parse().expect(text))), "{range:?}");
            assert!(
                !outside.iter().any(|text| range.holds(text.parse().expect(text))),
                "{range:?}"
            );
        }
        assert!(
            Range::Fraction.holds(
                "0.0000000000000000000000000000000000000000000000001".parse().expect("tiny")
            )
        );
    }
}
