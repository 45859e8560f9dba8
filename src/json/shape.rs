//! Reading a value whose kind is not known before, and the simplest readers of that form.

use super::value::{Key, Kind, Raw};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// What to make of a value whose kind is not known before: a reader of objects, arrays or both.
///
/// A value of another kind is skipped and told by [`Shape::other`], so that reading goes on.
pub(crate) trait Shape<'de>: Sized {
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.other(Kind::Object);
        Ok(())
    }

    fn array<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while array.next_element::<IgnoredAny>()?.is_some() {}
        self.other(Kind::Array);
        Ok(())
    }

    fn other(self, kind: Kind);
}

/// A [`Shape`] as serde wants it.
pub(crate) struct Shaped<S>(pub(crate) S);

impl<'de, S: Shape<'de>> DeserializeSeed<'de> for Shaped<S> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Shape<'de>> Visitor<'de> for Shaped<S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.object(map)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<(), A::Error> {
        self.0.array(array)
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.0.other(Kind::String);
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.0.other(Kind::Number);
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.0.other(Kind::Number);
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.0.other(Kind::Number);
        Ok(())
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.0.other(Kind::Boolean);
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.other(Kind::Null);
        Ok(())
    }
}

/// Reads an object as its entries, in their order; `other` is the kind of a value that is none.
#[derive(Default)]
pub(crate) struct Entries<'a> {
    pub(crate) entries: Vec<(Cow<'a, str>, Raw<'a>)>,
    pub(crate) other: Option<Kind>,
}

impl<'de> Shape<'de> for &mut Entries<'de> {
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((Key(key), value)) = map.next_entry()? {
            self.entries.push((key, value));
        }
        Ok(())
    }

    fn other(self, kind: Kind) {
        self.other = Some(kind);
    }
}

/// Reads an array as its elements, in their order; `other` is the kind of a value that is none.
#[derive(Default)]
pub(crate) struct Elements<'a> {
    pub(crate) elements: Vec<Raw<'a>>,
    pub(crate) other: Option<Kind>,
}

impl<'de> Shape<'de> for &mut Elements<'de> {
    fn array<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while let Some(element) = array.next_element()? {
            self.elements.push(element);
        }
        Ok(())
    }

    fn other(self, kind: Kind) {
        self.other = Some(kind);
    }
}
