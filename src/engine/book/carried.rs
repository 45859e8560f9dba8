//! The point values that the rows of a symbol carry: nearly always one or none.

use crate::number::Decimal;
use crate::units::PointValue;
use std::collections::BTreeMap;

/// Different point values, each with how many rows carry it.
#[derive(Clone, Debug)]
pub(super) enum Carried {
    Nothing,
    One(Decimal, u32),
    Several(Values),
}

type Values = BTreeMap<PointValue, (Decimal, u32)>;

impl Carried {
    /// One row more carries this value.
    pub(super) fn add(&mut self, value: Decimal) {
        match self {
            Self::Nothing => *self = Self::One(value, 1),
            Self::One(one, rows) if *one == value => *rows += 1,
            &mut Self::One(one, rows) => {
                *self = Self::Several(values_of(one, rows));
                self.add(value);
            }
            Self::Several(values) => add_to(values, value),
        }
    }

    /// These and the values that other rows carry.
    pub(super) fn with(mut self, others: Option<&Self>) -> Self {
        match others {
            None | Some(Self::Nothing) => {}
            Some(&Self::One(one, _)) => self.add(one),
            Some(Self::Several(values)) => values.values().for_each(|&(value, _)| self.add(value)),
        }
        self
    }

    /// One row fewer carries this value.
    pub(super) fn remove(&mut self, value: Decimal) {
        match self {
            Self::Nothing => {}
            Self::One(_, 1) => *self = Self::Nothing,
            Self::One(_, rows) => *rows -= 1,
            Self::Several(values) => {
                if let Some((one, rows)) = remove_from(values, value) {
                    *self = Self::One(one, rows);
                }
            }
        }
    }

    /// The one value; the lowest and the highest where there are several.
    pub(super) fn one(&self) -> Result<Option<Decimal>, (Decimal, Decimal)> {
        match self {
            Self::Nothing => Ok(None),
            Self::One(one, _) => Ok(Some(*one)),
            Self::Several(values) => match (values.first_key_value(), values.last_key_value()) {
                (Some((_, &(lowest, _))), Some((_, &(highest, _)))) => Err((lowest, highest)),
                _ => Ok(None),
            },
        }
    }
}

// Apart, so that what is nearly always so meets less code: a stream's must fit the processor's
// cache.

#[cold]
fn values_of(one: Decimal, rows: u32) -> Values {
    [(one.into(), (one, rows))].into()
}

#[cold]
fn add_to(values: &mut Values, value: Decimal) {
    values.entry(value.into()).or_insert((value, 0)).1 += 1;
}

/// Says which value is left where it is the only one.
#[cold]
fn remove_from(values: &mut Values, value: Decimal) -> Option<(Decimal, u32)> {
    if let Some((_, rows)) = values.get_mut(&PointValue::from(value)) {
        *rows -= 1;
        if *rows == 0 {
            values.remove(&value.into());
        }
    }
    values.first_key_value().map(|(_, &one)| one).filter(|_| values.len() == 1)
}
