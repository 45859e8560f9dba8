//! One name, however it is spelled: symbols that differ only in case are the same, and an exchange
//! before a colon (`NSE:RELIANCE`) is no part of one.

use hashbrown::HashMap;
use std::borrow::Cow;

/// The exchanges that may stand before a symbol.
const PREFIXES: [&str; 7] = ["NSE", "BSE", "NFO", "BFO", "MCX", "CDS", "BCD"];

/// A symbol and the exchange before it, where one stands there.
pub(crate) fn split_exchange(symbol: &str) -> (Option<&'static str>, &str) {
    // Every exchange has three letters.
    let split = || match symbol.as_bytes().get(3)? {
        b':' => symbol.split_at_checked(3),
        _ => None,
    };
    let known = split().and_then(|(before, name)| {
        let known = PREFIXES.iter().find(|known| known.eq_ignore_ascii_case(before))?;
        Some((Some(*known), &name[1..])).filter(|(_, name)| !name.is_empty())
    });
    known.unwrap_or((None, symbol))
}

/// The name in capitals, by which it is told whether two are the same.
#[inline]
pub(crate) fn in_capitals(name: &str) -> Cow<'_, str> {
    if has_small_letters(name) {
        Cow::Owned(name.to_ascii_uppercase())
    } else {
        Cow::Borrowed(name)
    }
}

#[inline]
pub(super) fn has_small_letters(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// The spellings of the names that are known and have small letters, by what they are in capitals.
#[derive(Clone, Debug, Default)]
pub(super) struct Spellings(HashMap<String, String>);

impl Spellings {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the spelling of a name, unless one of the same name is kept.
    pub(super) fn add(&mut self, name: &str) {
        if has_small_letters(name) {
            self.0.entry_ref(&*in_capitals(name)).or_insert_with(|| name.to_owned());
        }
    }

    pub(super) fn get(&self, in_capitals: &str) -> Option<&str> {
        self.0.get(in_capitals).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_before_a_colon_is_split_off() {
        for (symbol, expected) in [
            ("NSE:RELIANCE", (Some("NSE"), "RELIANCE")),
            ("nfo:NIFTY25NOVFUT", (Some("NFO"), "NIFTY25NOVFUT")),
            ("MCX:GOLD", (Some("MCX"), "GOLD")),
            ("BTC/USDT:USDT", (None, "BTC/USDT:USDT")),
            ("ABC:DEF", (None, "ABC:DEF")),
            ("NSE:", (None, "NSE:")),
            ("éé:X", (None, "éé:X")),
            ("", (None, "")),
        ] {
            assert_eq!(split_exchange(symbol), expected, "{symbol}");
        }
    }
}
