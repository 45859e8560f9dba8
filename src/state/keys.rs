//! Whether a list that is keyed by symbol has a key twice, for which a JSON reader keeps one row
//! and drops the other.
//!
//! A million keys are compared by their hashes; only two equal hashes are worth reading the list a
//! second time.

use crate::json::{Key, Kind, Raw, Shape, Shaped};
use serde::de::{DeserializeSeed, MapAccess};
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The hashes of the keys read so far.
#[derive(Default)]
pub(super) struct KeyHashes(Vec<u64>);

impl KeyHashes {
    pub(super) fn add(&mut self, key: &str) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        self.0.push(hasher.finish());
    }

    /// Whether two of the keys may be the same.
    pub(super) fn has_equal(mut self) -> bool {
        self.0.sort_unstable();
        self.0.windows(2).any(|pair| pair[0] == pair[1])
    }
}

/// Each entry of the object whose key stood there before, in the order of the text.
pub(super) fn repeated(object: Raw<'_>) -> Vec<(Cow<'_, str>, Raw<'_>)> {
    let mut repeated = Vec::new();
    let mut json = serde_json::Deserializer::from_str(object.text());
    // Its text was read before, so it has no errors.
    let _ = Shaped(Repeated { repeated: &mut repeated }).deserialize(&mut json);
    repeated
}

struct Repeated<'r, 'a> {
    repeated: &'r mut Vec<(Cow<'a, str>, Raw<'a>)>,
}

impl<'de> Shape<'de> for Repeated<'_, 'de> {
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some((Key(key), value)) = map.next_entry()? {
            if seen.contains(&key) {
                self.repeated.push((key, value));
            } else {
                seen.insert(key);
            }
        }
        Ok(())
    }

    fn other(self, _: Kind) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_equal_only_to_themselves() {
        let has_equal = |keys: &[&str]| {
            let mut hashes = KeyHashes::default();
            for key in keys {
                hashes.add(key);
            }
            hashes.has_equal()
        };
        assert!(!has_equal(&["A", "B", "AB", "", "a"]));
        assert!(has_equal(&["A", "B", "C", "A"]));
    }
}
