//! JSON as `serde_json` reads it, with what it leaves out: the exact text and the place of a value, the second copy of a
//! duplicate field, and an answer instead of an error for a value of another kind. Knows nothing of checkpoints.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

/// A value as its text, borrowed from the file.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct Raw<'a>(#[serde(borrow)] &'a RawValue);

impl<'a> Raw<'a> {
    pub(super) fn text(self) -> &'a str {
        self.0.get()
    }

    pub(super) fn kind(self) -> Kind {
        match self.text().as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    pub(super) fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The bytes of `file` that this value is, which must have been read from it.
    pub(super) fn range(self, file: &str) -> Range<usize> {
        let start = self.text().as_ptr().addr().saturating_sub(file.as_ptr().addr());
        start..start + self.text().len()
    }

    /// What a string says; `None` for other kinds, and for an escape that is no character.
    pub(super) fn string(self) -> Option<Cow<'a, str>> {
        let inner = self.text().strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('\\') {
            serde_json::from_str(self.text()).ok().map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inner))
        }
    }
}

/// The kinds of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Null => "null",
        })
    }
}

/// A field's name, or the key of an entry.
pub(super) struct Key<'a>(pub(super) Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// What to make of a value whose kind is not known before: a reader of objects, arrays or both.
///
/// A value of another kind is skipped and told by [`Shape::other`], so that reading goes on.
pub(super) trait Shape<'de>: Sized {
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
pub(super) struct Shaped<S>(pub(super) S);

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

/// The fields that are read of an object, as text, each `None` where it is absent. Declared by [`fields!`].
pub(super) trait Fields<'a>: Default {
    /// Where the value of that field goes; `None` for a field that is not read.
    fn slot(&mut self, name: &str) -> Option<Slot<'_, 'a>>;

    /// Takes the value of a field, or skips it where it has no slot. Returns the value of a field that was there before.
    fn take<A: MapAccess<'a>>(slot: Option<Slot<'_, 'a>>, map: &mut A) -> Result<Option<Twice<'a>>, A::Error> {
        let Some((field, slot)) = slot else {
            map.next_value::<IgnoredAny>()?;
            return Ok(None);
        };
        let value = map.next_value()?;
        Ok(slot.replace(value).map(|_| Twice { field, second: value }))
    }

    /// Reads a whole object.
    fn read<A: MapAccess<'a>>(mut map: A, mut twice: impl FnMut(Twice<'a>)) -> Result<Self, A::Error> {
        let mut fields = Self::default();
        while let Some(slot) = map.next_key_seed(SlotNamed(&mut fields, PhantomData))? {
            if let Some(again) = Self::take(slot, &mut map)? {
                twice(again);
            }
        }
        Ok(fields)
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

        impl<'a> $crate::state::json::Fields<'a> for $name<'a> {
            #[inline]
            fn slot(&mut self, name: &str) -> Option<$crate::state::json::Slot<'_, 'a>> {
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
        *self.fields = F::read(map, |twice| self.twice.push(twice))?;
        Ok(())
    }

    fn other(self, _: Kind) {}
}

/// One step from a value to a value inside it.
#[derive(Clone, Copy)]
pub(super) enum Step<'s> {
    Field(&'s str),
    Element(usize),
}

/// The value that `steps` lead to. Reads the text again from its start, so only for what is worth a message.
pub(super) fn find<'a>(text: &'a str, steps: &[Step<'_>]) -> Option<Raw<'a>> {
    let mut value = None;
    let mut rest = text;
    for &step in steps {
        let mut found = None;
        let mut json = serde_json::Deserializer::from_str(rest);
        // Stops with an error as soon as it has found the value; a text that is not JSON was refused before.
        let _ = Shaped(Seeking { step, found: &mut found }).deserialize(&mut json);
        rest = found?.text();
        value = found;
    }
    value
}

struct Seeking<'f, 's, 'a> {
    step: Step<'s>,
    found: &'f mut Option<Raw<'a>>,
}

impl<'de> Shape<'de> for Seeking<'_, '_, 'de> {
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if matches!(self.step, Step::Field(name) if name == key.0) {
                *self.found = Some(map.next_value()?);
                return Err(serde::de::Error::custom("found"));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn array<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let Step::Element(index) = self.step else { return Ok(()) };
        for _ in 0..index {
            if array.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        *self.found = array.next_element()?;
        Err(serde::de::Error::custom("found"))
    }

    fn other(self, _: Kind) {}
}
