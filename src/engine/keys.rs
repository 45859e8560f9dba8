//! The table of config keys: everything that speaks of keys reads it: the config reader, the
//! defaults, `--print-effective`, the JSON schema and the test of `configs/example.yaml`. A key is
//! added here, or beside the limit that it belongs to; nowhere else.

use super::config::{Config, InstrumentTerms, Mode, StrategyTerms};
use super::instrument::Kind;
use super::key::{Allowed, Cell, CellValue, Column, Fallback, Key, Range, Setting, Shape, setting};
use super::limits::LIMITS;
use super::scaling::{DrawdownStep, StreakStep};
use crate::units::Fraction;

/// Every key, in the order of the documentation.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().chain(&FURTHER_KEYS).chain(LIMITS.iter().flat_map(|limit| limit.keys))
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
        let end = key.name[start..].find('.').map_or(key.name.len(), |length| start + length);
        (&key.name[..end], &key.name[start..end])
    })
}

/// The key of that very name; a mere section (`strategy_budgets`) is no key.
#[must_use]
pub fn named(name: &str) -> Option<&'static Key> {
    keys().find(|key| key.name == name)
}

/// Win rate and payoff ratio, which make an edge only together.
pub const EDGE: [&str; 2] =
    ["strategy_budgets.<code>.win_rate", "strategy_budgets.<code>.payoff_ratio"];

const MODES: &[&str] = &[Mode::ALL[0].name(), Mode::ALL[1].name(), Mode::ALL[2].name()];
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

/// A strategy's own number.
macro_rules! strategy_fraction {
    ($name:ident, $range:ident, $doc:literal) => {
        strategy_fraction!(@ $name, $range, Fallback::Nothing, $doc)
    };
    ($name:ident, $range:ident, $of:literal, $doc:literal) => {
        strategy_fraction!(@ $name, $range, Fallback::Of($of), $doc)
    };
    (@ $name:ident, $range:ident, $default:expr, $doc:literal) => {
        Key {
            name: concat!("strategy_budgets.<code>.", stringify!($name)),
            allowed: Allowed::Number(Range::$range),
            default: $default,
            doc: $doc,
            get: |config, code| config.strategies.get(code)?.$name.as_ref().map(ToString::to_string),
            set: |config, code, value| {
                if let Some(terms) = config.strategies.get_mut(code) {
                    terms.$name = fraction(&value);
                }
            },
        }
    };
}

/// A key of `rebalance:`.
macro_rules! rebalance {
    ($name:ident, $range:ident, $doc:literal) => {
        Key {
            name: concat!("rebalance.", stringify!($name)),
            allowed: Allowed::Number(Range::$range),
            default: Fallback::Nothing,
            doc: $doc,
            get: |config, _| config.rebalance.$name.as_ref().map(ToString::to_string),
            set: |config, _, value| config.rebalance.$name = fraction(&value),
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
    number!(
        max_leverage,
        AboveZero,
        "2.0",
        "Multiple of equity that all positions together may reach"
    ),
    number!(max_exposure_pct, Fraction, "0.8", "Share of the leveraged equity that may be exposed"),
    number!(
        max_risk_per_trade_pct,
        Fraction,
        "0.01",
        "Share of equity that one trade may lose at its stop"
    ),
    number!(
        max_risk_per_strategy_pct,
        Fraction,
        "0.2",
        "Share of equity that a strategy without a budget of its own may hold"
    ),
    number!(
        default_fixed_qty,
        ZeroOrMore,
        "1",
        "Units (not lots) traded in mode `fixed_qty` by default"
    ),
    number!(atr_stop_multiplier, AboveZero, "2.0", "How many ATRs away from the price the stop is"),
    number!(
        lot_size_fallback,
        AboveZero,
        "25",
        "Lot of a futures or options contract whose lot nothing else tells"
    ),
    Key {
        name: "strategy_budgets.<code>",
        allowed: Allowed::Mapping,
        default: Fallback::Nothing,
        doc: "A strategy and what it may spend",
        get: |_, _| None,
        set: |config, code, _| {
            config
                .strategies
                .add(StrategyTerms { code: code.to_owned(), ..StrategyTerms::default() });
        },
    },
    Key {
        name: "strategy_budgets.<code>.capital_pct",
        allowed: Allowed::Number(Range::FractionOrZero),
        default: Fallback::Of("max_risk_per_strategy_pct"),
        doc: "Share of equity that the strategy may hold",
        get: |config, code| {
            config.strategies.get(code)?.capital_pct.as_ref().map(ToString::to_string)
        },
        set: |config, code, value| {
            if let (Some(terms), Setting::Number(number)) = (config.strategies.get_mut(code), value)
            {
                terms.capital_pct = Some(number.into());
            }
        },
    },
    Key {
        name: "strategy_budgets.<code>.fixed_qty",
        allowed: Allowed::Number(Range::ZeroOrMore),
        default: Fallback::Of("default_fixed_qty"),
        doc: "Units (not lots) that the strategy trades in mode `fixed_qty`",
        get: |config, code| {
            config.strategies.get(code)?.fixed_qty.as_ref().map(ToString::to_string)
        },
        set: |config, code, value| {
            if let (Some(terms), Setting::Number(number)) = (config.strategies.get_mut(code), value)
            {
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
        get: |config, symbol| {
            config.instruments.get(symbol)?.point_value.map(|value| value.to_string())
        },
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

/// Keys of sizing rules and of what is counted, off until the config names them.
static FURTHER_KEYS: [Key; 15] = [
    Key {
        name: "risk_per_trade_pct",
        allowed: Allowed::Number(Range::Fraction),
        default: Fallback::Of("max_risk_per_trade_pct"),
        doc: "Share of equity that a trade sized by risk loses at its stop; never above the maximum",
        get: |config, _| config.risk_per_trade_pct.as_ref().map(ToString::to_string),
        set: |config, _, value| config.risk_per_trade_pct = fraction(&value),
    },
    strategy_fraction!(
        risk_per_trade_pct,
        Fraction,
        "risk_per_trade_pct",
        "The same for one strategy"
    ),
    strategy_fraction!(
        win_rate,
        FractionOrZero,
        "Share of the strategy's trades that win, for mode `kelly`"
    ),
    strategy_fraction!(
        payoff_ratio,
        AboveZero,
        "Its average win over its average loss, for mode `kelly`"
    ),
    Key {
        name: "instruments.<symbol>.margin_pct",
        allowed: Allowed::Number(Range::Fraction),
        default: Fallback::Nothing,
        doc: "Share of its notional that a position ties up in its strategy's budget; 1 where it is left out",
        get: |config, symbol| config.instruments.get(symbol)?.margin_pct.map(|pct| pct.to_string()),
        set: |config, symbol, value| {
            if let (Some(terms), Setting::Number(number)) = (terms(config, symbol), value) {
                terms.margin_pct = Some(number);
            }
        },
    },
    Key {
        name: "min_order_notional",
        allowed: Allowed::Number(Range::ZeroOrMore),
        default: Fallback::Nothing,
        doc: "Money below which nothing is opened",
        get: |config, _| config.min_order_notional.as_ref().map(ToString::to_string),
        set: |config, _, value| {
            if let Setting::Number(number) = value {
                config.min_order_notional = Some(number.into());
            }
        },
    },
    Key {
        name: "count_open_orders",
        allowed: Allowed::Switch,
        default: Fallback::Is("true"),
        doc: "Whether the checkpoint's pending orders count in every exposure limit",
        get: |config, _| Some(config.count_open_orders.to_string()),
        set: |config, _, value| {
            if let Setting::Switch(on) = value {
                config.count_open_orders = on;
            }
        },
    },
    setting!(
        "kelly.fraction",
        Fraction = "0.5",
        "Share of Kelly's fraction that mode `kelly` puts at risk"
    ),
    setting!(
        "kelly.min_trades",
        Whole = "30",
        "Trades that the checkpoint must know of before mode `kelly` trusts it"
    ),
    setting!(
        "kelly.z",
        ZeroOrMore = "0",
        "Standard deviations by which the win rate is taken lower (Wilson); 0 takes it as it is"
    ),
    Key {
        name: "drawdown_scaling",
        allowed: Allowed::Rows(Shape {
            columns: &[
                Column { name: "drawdown_pct", cell: Cell::Number(Range::Fraction) },
                Column { name: "scale", cell: Cell::Number(Range::FractionOrZero) },
            ],
            named: true,
            rising: true,
            distinct: false,
        }),
        default: Fallback::Nothing,
        doc: "Steps down from the peak of the equity, rising, each with what it scales the size by; 0 opens nothing",
        get: |config, _| {
            let steps = config.drawdown_scaling.iter();
            listed(steps.map(|step| {
                format!("{{drawdown_pct: {}, scale: {}}}", step.drawdown_pct, step.scale)
            }))
        },
        set: |config, _, value| {
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
    Key {
        name: "streak_scaling",
        allowed: Allowed::Rows(Shape {
            columns: &[
                Column { name: "wins", cell: Cell::Number(Range::Whole) },
                Column { name: "scale", cell: Cell::Number(Range::OneOrMore) },
            ],
            named: true,
            rising: true,
            distinct: false,
        }),
        default: Fallback::Nothing,
        doc: "Wins in a row, rising, each with what it scales the size by",
        get: |config, _| {
            let steps = config.streak_scaling.iter();
            listed(steps.map(|step| format!("{{wins: {}, scale: {}}}", step.wins, step.scale)))
        },
        set: |config, _, value| {
            let step = |row: Vec<CellValue>| match row.as_slice() {
                [wins, scale] => {
                    Some(StreakStep { wins: wins.number(), scale: scale.number().into() })
                }
                _ => None,
            };
            config.streak_scaling = value.rows().into_iter().filter_map(step).collect();
        },
    },
    rebalance!(floor_pct, FractionOrZero, "No budget is proposed below this share of equity"),
    rebalance!(ceiling_pct, Fraction, "No budget is proposed above this share of equity"),
    rebalance!(max_step_pct, Fraction, "No budget moves by more than this share of equity"),
];

fn fraction(value: &Setting) -> Option<Fraction> {
    if let Setting::Number(number) = value { Some((*number).into()) } else { None }
}

fn listed(rows: impl Iterator<Item = String>) -> Option<String> {
    let rows: Vec<String> = rows.collect();
    (!rows.is_empty()).then(|| format!("[{}]", rows.join(", ")))
}

fn terms<'a>(config: &'a mut Config, symbol: &str) -> Option<&'a mut InstrumentTerms> {
    config.instruments.get_mut(symbol)
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
                assert!(key.allowed.setting(text).is_some(), "{key:?}");
                let exact =
                    text.parse::<Decimal>().map_or(text.to_owned(), |number| number.to_string());
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
                Allowed::Number(_) => {
                    (Setting::Number("0.125".parse().expect("a number")), "0.125")
                }
                Allowed::Word(words) => (Setting::Word(words[1]), words[1]),
                Allowed::Switch => (Setting::Switch(false), "false"),
                Allowed::Rows(_) | Allowed::Mapping => continue,
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
            (Range::OneOrMore, ["1", "999.5"], ["0.9999999999999999999999999", "-1"]),
            (Range::Correlation, ["-1", "1.0"], ["-1.0000001", "1.0000001"]),
            (Range::Whole, ["0", "3.00e1"], ["0.5", "-1"]),
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
