//! What a change of a key's value does: whether more can be lost by the new one, and what both are
//! in money. Each key says so in its entry.

use super::config::Config;
use super::key::{Fallback, Key, KeyValue};
use super::keys::key_named;
use crate::number::Exact;
use crate::units::{Fraction, Money};
use std::cmp::Ordering;

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Less can be lost.
    Tighter,
    /// More can be lost.
    Looser,
    /// The values alone do not tell.
    Other,
}

impl Change {
    /// The name in messages and documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tighter => "tighter",
            Self::Looser => "looser",
            Self::Other => "other",
        }
    }

    /// What several comparisons come to, each of how loose the new value is beside the old one:
    /// `None` where that can't be told.
    #[must_use]
    pub fn of_all(comparisons: impl IntoIterator<Item = Option<Ordering>>) -> Self {
        let (mut tighter, mut looser) = (false, false);
        for comparison in comparisons {
            match comparison {
                Some(Ordering::Less) => tighter = true,
                Some(Ordering::Greater) => looser = true,
                Some(Ordering::Equal) => {}
                None => return Self::Other,
            }
        }
        match (tighter, looser) {
            (true, false) => Self::Tighter,
            (false, true) => Self::Looser,
            _ => Self::Other,
        }
    }
}

/// What a value comes to, so that it can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weight {
    /// So much.
    Of(Exact),
    /// The key is off: it holds nothing back.
    Off,
    /// Nothing can be said of it: something else decides, or nothing counts it.
    Untold,
}

impl Weight {
    /// The weight of a value that is off where there is none.
    pub(super) fn or_off(value: Option<impl Into<Exact>>) -> Self {
        value.map_or(Self::Off, |value| Self::Of(value.into()))
    }

    /// The weight of a value of which nothing can be said where there is none.
    pub(super) fn or_untold(value: Option<impl Into<Exact>>) -> Self {
        value.map_or(Self::Untold, |value| Self::Of(value.into()))
    }
}

/// With which values more can be lost.
#[derive(Clone, Copy)]
enum Looser {
    /// With higher ones.
    Higher,
    /// With lower ones, `false` among them.
    Lower,
    /// By a rule of the key's own: the old config, the new one, and the name that the user chose.
    By(fn(&Config, &Config, &str) -> Change),
    /// The value alone does not tell.
    Untold,
}

/// What a value is in money.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worth {
    /// None.
    Nothing,
    /// Its weight is a fraction of equity.
    OfEquity,
    /// Its weight is money.
    Money,
}

/// What a change of a key's value does.
#[derive(Clone, Copy)]
pub struct Effect {
    looser: Looser,
    worth: Worth,
    /// What the value of a config comes to; without it, the number that holds.
    weight: Option<fn(&Config, &str) -> Weight>,
}

impl Effect {
    /// More can be lost with higher values, and most where the key is off.
    pub const HIGHER_IS_LOOSER: Self = Self::of(Looser::Higher);
    /// More can be lost with lower values, and most where the key is off.
    pub const LOWER_IS_LOOSER: Self = Self::of(Looser::Lower);
    /// The value alone does not tell.
    pub const OTHER: Self = Self::of(Looser::Untold);

    const fn of(looser: Looser) -> Self {
        Self { looser, worth: Worth::Nothing, weight: None }
    }

    /// A rule of the key's own, by the old config, the new one, and the name that the user chose.
    #[must_use]
    pub const fn by(rule: fn(&Config, &Config, &str) -> Change) -> Self {
        Self::of(Looser::By(rule))
    }

    /// This effect, of a fraction of equity.
    #[must_use]
    pub const fn of_equity(self) -> Self {
        Self { worth: Worth::OfEquity, ..self }
    }

    /// This effect, of money.
    #[must_use]
    pub const fn in_money(self) -> Self {
        Self { worth: Worth::Money, ..self }
    }

    /// This effect, with what the value of a config comes to beside its other keys.
    #[must_use]
    pub const fn weighed(self, weight: fn(&Config, &str) -> Weight) -> Self {
        Self { weight: Some(weight), ..self }
    }
}

impl Key {
    /// What the change from one config to another does at this key; `name` is the one that the user
    /// chose, or empty.
    #[must_use]
    pub fn change(&self, old: &Config, new: &Config, name: &str) -> Change {
        let compared = || match (self.weight(old, name), self.weight(new, name)) {
            (Weight::Untold, _) | (_, Weight::Untold) => None,
            (Weight::Off, Weight::Off) => Some(Ordering::Equal),
            (Weight::Off, Weight::Of(_)) => Some(Ordering::Less),
            (Weight::Of(_), Weight::Off) => Some(Ordering::Greater),
            (Weight::Of(was), Weight::Of(is)) => Some(match self.effect.looser {
                Looser::Lower => was.cmp(&is),
                _ => is.cmp(&was),
            }),
        };
        match self.effect.looser {
            Looser::Higher | Looser::Lower => Change::of_all([compared()]),
            Looser::By(rule) => rule(old, new, name),
            Looser::Untold => Change::Other,
        }
    }

    /// What the value of a config is in money at this equity; `None` where it is none, or off.
    #[must_use]
    pub fn money(&self, config: &Config, name: &str, equity: &Money) -> Option<Money> {
        let Weight::Of(weight) = self.weight(config, name) else { return None };
        match self.effect.worth {
            Worth::Nothing => None,
            Worth::OfEquity => Some(equity * &Fraction::from(weight)),
            Worth::Money => Some(Money::from(weight)),
        }
    }

    fn weight(&self, config: &Config, name: &str) -> Weight {
        match self.effect.weight {
            Some(weight) => weight(config, name),
            None => Weight::or_off(self.number_in(config, name)),
        }
    }

    /// The number that holds at this key, or at the one that stands in for it: of a switch 1 for
    /// `true` and 0 for `false`, of a length of time its seconds.
    fn number_in(&self, config: &Config, name: &str) -> Option<Exact> {
        let text = self.text_in(config, name);
        let Some(value) = text.and_then(|text| self.allowed.parse(&text)) else {
            let Fallback::Of(other) = self.default else { return None };
            return key_named(other)?.number_in(config, "");
        };
        match value {
            KeyValue::Number(number) => Some(number.into()),
            KeyValue::Switch(on) => Some(Exact::from(u64::from(on))),
            KeyValue::Age(age) => {
                Some(Exact::from(u64::try_from(age.seconds()).unwrap_or_default()))
            }
            _ => None,
        }
    }
}
