//! Finding a value again by its path, for messages: parsing keeps no place of what is right.

use super::shape::{Shape, Shaped};
use super::value::{Key, Kind, Raw};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess};

/// One step from a value to a value inside it.
#[derive(Clone, Copy)]
pub(crate) enum Step<'s> {
    Field(&'s str),
    Element(usize),
}

/// The value that `steps` lead to. Reads the text again from its start, so only for what is worth a
/// message.
pub(crate) fn find<'a>(text: &'a str, steps: &[Step<'_>]) -> Option<Raw<'a>> {
    let mut value = None;
    let mut rest = text;
    for &step in steps {
        let mut found = None;
        let mut json = serde_json::Deserializer::from_str(rest);
        // Stops with an error as soon as it has found the value; a text that is not JSON was
        // refused before.
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
