//! Exact numbers as JSON numbers: their digits straight into the text, never through a float.

use crate::number::Exact;
use crate::units::{Fraction, Money, Percent, PointValue, Points, Quantity};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Serialises as a bare JSON number.
pub(in crate::render) struct Number(pub(in crate::render) Exact);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.to_string();
        serde_json::from_str::<&RawValue>(&text).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number"})
    }
}

impl From<&Exact> for Number {
    fn from(number: &Exact) -> Self {
        Self(number.clone())
    }
}

macro_rules! number_from {
    ($($unit:ident),*) => {
        $(impl From<&$unit> for Number {
            fn from(amount: &$unit) -> Self {
                Self(amount.number().clone())
            }
        })*
    };
}

number_from!(Money, Points, PointValue, Quantity, Fraction, Percent);
