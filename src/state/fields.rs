//! The known fields of an object, kept as text; a field that stands there twice is told, the others
//! are skipped.

use super::json::{Kind, Raw, Shape};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The fields that are read of an object, as text, each `None` where it is absent. Declared by
/// [`fields!`].
pub(super) trait Fields<'a>: Default {
    /// Where the value of that field goes; `None` for a field that is not read.
    fn slot(&mut self, name: &str) -> Option<Slot<'_, 'a>>;

    /// Takes the value of a field, or skips it where it has no slot. Returns the value of a field
    /// that was there before.
    fn take<A: MapAccess<'a>>(
        slot: Option<Slot<'_, 'a>>,
        map: &mut A,
    ) -> Result<Option<Twice<'a>>, A::Error> {
        let Some((field, slot)) = slot else {
            map.next_value::<IgnoredAny>()?;
            return Ok(None);
        };
        let value = map.next_value()?;
        Ok(slot.replace(value).map(|_| Twice { field, second: value }))
    }

    /// Reads a whole object into fields that are empty.
    fn read<A: MapAccess<'a>>(
        &mut self,
        mut map: A,
        mut twice: impl FnMut(Twice<'a>),
    ) -> Result<(), A::Error> {
        while let Some(slot) = map.next_key_seed(SlotNamed(self, PhantomData))? {
            if let Some(again) = Self::take(slot, &mut map)? {
                twice(again);
            }
        }
        Ok(())
    }
}

/// A field's name, and where its value goes.
pub(super) type Slot<'f, 'a> = (&'static str, &'f mut Option<Raw<'a>>);

/// Reads a name and gives its slot, without keeping the name.
struct SlotNamed<'f, 'a, F>(&'f mut F, PhantomData<&'a ()>);

impl<'f, 'de: 'f, F: Fields<'de>> DeserializeSeed<'de> for SlotNamed<'f, 'de, F> {
    type Value = Option<Slot<'f, 'de>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'f, 'de: 'f, F: Fields<'de>> Visitor<'de> for SlotNamed<'f, 'de, F> {
    type Value = Option<Slot<'f, 'de>>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.slot(name))
    }
}

/// A field that stands in one object a second time.
pub(super) struct Twice<'a> {
    pub(super) field: &'static str,
    pub(super) second: Raw<'a>,
}

/// Declares a struct of [`Fields`]: `Name { field, … }`.
macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default)]
        pub(super) struct $name<'a> {
            $(pub(super) $field: Option<$crate::state::json::Raw<'a>>,)+
        }

        impl<'a> $crate::state::fields::Fields<'a> for $name<'a> {
            #[inline]
            fn slot(&mut self, name: &str) -> Option<$crate::state::fields::Slot<'_, 'a>> {
                match name {
                    $(stringify!($field) => Some((stringify!($field), &mut self.$field)),)+
                    _ => None,
                }
            }
        }
    };
}
pub(super) use fields;

/// Reads an object into [`Fields`], and leaves them empty for a value of another kind.
pub(super) struct Object<'r, 'a, F> {
    pub(super) fields: &'r mut F,
    pub(super) twice: &'r mut Vec<Twice<'a>>,
}

impl<'de, F: Fields<'de>> Shape<'de> for Object<'_, 'de, F> {
    fn object<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.fields.read(map, |twice| self.twice.push(twice))
    }

    fn other(self, _: Kind) {}
}
