//! The point values that the rows of a symbol carry: nearly always one or none.

use crate::number::Decimal;
use crate::units::PointValue;
use std::collections::BTreeMap;

/// Different point values, each with how many rows carry it.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) enum PointValues {
    #[default]
    Nothing,
    One(Decimal, u32),
    Several(BTreeMap<PointValue, (Decimal, u32)>),
}

impl PointValues {
    /// One row more carries this value.
    pub(in crate::engine) fn insert(&mut self, value: Decimal) {
        match self {
            Self::Nothing => *self = Self::One(value, 1),
            Self::One(one, rows) if *one == value => *rows += 1,
            &mut Self::One(one, rows) => {
                *self = Self::Several([(one.into(), (one, rows))].into());
                self.insert(value);
            }
            Self::Several(values) => values.entry(value.into()).or_insert((value, 0)).1 += 1,
        }
    }

    /// One row fewer carries this value.
    pub(in crate::engine) fn remove(&mut self, value: Decimal) {
        match self {
            Self::Nothing => {}
            Self::One(_, 1) => *self = Self::Nothing,
            Self::One(_, rows) => *rows -= 1,
            Self::Several(values) => {
                if let Some((_, rows)) = values.get_mut(&PointValue::from(value)) {
                    *rows -= 1;
                    if *rows == 0 {
                        values.remove(&value.into());
                    }
                }
                let left = values.first_key_value().map(|(_, &one)| one);
                if let Some((one, rows)) = left.filter(|_| values.len() == 1) {
                    *self = Self::One(one, rows);
                }
            }
        }
    }

    /// The one value, or none.
    ///
    /// # Errors
    /// The lowest and the highest, where there are several.
    pub(in crate::engine) fn only(&self) -> Result<Option<Decimal>, (Decimal, Decimal)> {
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
