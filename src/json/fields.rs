//! The known fields of an object, kept as text; a field that stands there twice is told, the others
//! are skipped.

use super::shape::Shape;
use super::value::{Kind, Raw};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The fields that are read of an object, as text, each `None` where it is absent. Declared by
/// [`fields!`].
pub(crate) trait Fields<'a>: Default {
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

    /// Reads a whole object into fields that are empty. After an error they hold what stood before
    /// it.
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
pub(crate) type Slot<'f, 'a> = (&'static str, &'f mut Option<Raw<'a>>);

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
pub(crate) struct Twice<'a> {
    pub(crate) field: &'static str,
    pub(crate) second: Raw<'a>,
}

/// Declares a struct of [`Fields`]: `Name { field, … }`.
macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub(crate) struct $name<'a> {
            $(pub(crate) $field: Option<$crate::json::Raw<'a>>,)+
        }

        impl<'a> $crate::json::Fields<'a> for $name<'a> {
            #[inline]
            fn slot(&mut self, name: &str) -> Option<$crate::json::Slot<'_, 'a>> {
                match name {
                    $(stringify!($field) => Some((stringify!($field), &mut self.$field)),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use fields;

/// Reads an object into [`Fields`], and leaves them empty for a value of another kind.
pub(crate) struct Object<'r, 'a, F> {
    pub(crate) fields: &'r mut F,
    pub(crate) twice: &'r mut Vec<Twice<'a>>,
}

impl<'de, F: Fields<'de>> Shape<'de> for Object<'_, 'de, F> {
    fn object<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.fields.read(map, |twice| self.twice.push(twice))
    }

    fn other(self, _: Kind) {}
}
