//! What may be the name of an instrument. Two names that look alike and differ are two instruments
//! to a program and one to its reader, so what can't be told apart by eye is refused.

use super::spelling::split_exchange;
use crate::visible::is_seen;
use std::fmt;
use unicode_script::{Script, ScriptExtension, UnicodeScript};

/// Why a name is no symbol: a character, which one of the name it is (from 1), and what is wrong
/// with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolFault {
    kind: FaultKind,
    character: char,
    number: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    /// White space before or behind the name.
    SpaceAtEnd,
    /// It shows as nothing, or as a space that is none.
    Unseen,
    /// A form of another letter: full-width, mathematical, a phonetic sign.
    OddForm,
    /// An accent apart from its letter.
    LooseAccent,
    /// A letter of this alphabet among letters of that one.
    Mixed(Script, Script),
}

impl SymbolFault {
    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self.kind {
            FaultKind::SpaceAtEnd | FaultKind::Unseen => "take it out",
            FaultKind::OddForm => "write the plain letter or sign",
            FaultKind::LooseAccent => "write the letter with its accent as one character",
            FaultKind::Mixed(..) => "write the name in one alphabet",
        }
    }
}

impl fmt::Display for SymbolFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X} as character {}, ", u32::from(self.character), self.number)?;
        match self.kind {
            FaultKind::SpaceAtEnd => write!(f, "white space at an end of the name"),
            FaultKind::Unseen => write!(f, "which can't be seen as what it is"),
            FaultKind::OddForm => write!(f, "a look-alike of a plain letter or sign"),
            FaultKind::LooseAccent => write!(f, "an accent apart from its letter"),
            FaultKind::Mixed(own, others) => {
                write!(f, "a {} letter among {} ones", own.full_name(), others.full_name())
            }
        }
    }
}

/// Checks that a name shows as what it is: ASCII, or letters of one alphabet; spaces within it,
/// none at its ends.
///
/// # Errors
/// The first character that does not belong there.
#[inline]
pub fn check_symbol(symbol: &str) -> Result<(), SymbolFault> {
    // Every line of a stream comes by here: without an early end, eight bytes are looked at at
    // once.
    if symbol.bytes().fold(true, |plain, byte| plain & byte.is_ascii_graphic()) {
        Ok(())
    } else {
        check_characters(symbol)
    }
}

#[cold]
fn check_characters(symbol: &str) -> Result<(), SymbolFault> {
    let (length, own) = (symbol.chars().count(), split_exchange(symbol).1.chars().count());
    let end = symbol.trim_end().chars().count();
    let is_at_end = |at| at == 0 || at == length - own || at >= end;
    let has_latin = symbol.bytes().any(|byte| byte.is_ascii_alphabetic());
    let mut alphabet = has_latin.then(|| (Script::Latin, Script::Latin.into()));
    for (at, character) in symbol.chars().enumerate() {
        let kind = if character.is_whitespace() && is_at_end(at) {
            Some(FaultKind::SpaceAtEnd)
        } else {
            fault_within(character, &mut alphabet)
        };
        if let Some(kind) = kind {
            return Err(SymbolFault { kind, character, number: at + 1 });
        }
    }
    Ok(())
}

/// What is wrong with a character, wherever it stands in a name whose letters so far are of this
/// alphabet: the script of the first, and the scripts that all of them are written in.
fn fault_within(
    character: char,
    alphabet: &mut Option<(Script, ScriptExtension)>,
) -> Option<FaultKind> {
    if character.is_ascii_graphic() || character == ' ' {
        return None;
    }
    if !is_seen(character) || is_ignorable(character) {
        return Some(FaultKind::Unseen);
    }
    if matches!(character, '\u{300}'..='\u{36f}') {
        return Some(FaultKind::LooseAccent);
    }
    if is_odd_form(character) {
        return Some(FaultKind::OddForm);
    }
    if !character.is_alphabetic() {
        return None;
    }
    let own = scripts_of(character);
    match alphabet {
        None => *alphabet = Some((character.script(), own)),
        Some((first, shared)) => {
            let mut both = *shared;
            both.intersect_with(own);
            if both.is_empty() {
                return Some(FaultKind::Mixed(character.script(), *first));
            }
            *shared = both;
        }
    }
    None
}

/// The scripts that a letter is written in. Japanese is written in three, which count as one.
fn scripts_of(letter: char) -> ScriptExtension {
    let scripts = letter.script_extension();
    let is_kana = [Script::Hiragana, Script::Katakana]
        .into_iter()
        .any(|kana| scripts.contains_script(kana) && !scripts.is_common());
    if is_kana { Script::Han.into() } else { scripts }
}

/// Whether a character has no shape of its own, though the standard library would print it: what
/// joins, fills or selects a variant, and a blank of Braille.
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether a character is a form of one that names are written in: a Latin letter that no living
/// alphabet has, a letter of no script (mathematical, circled), a full-width sign.
fn is_odd_form(character: char) -> bool {
    let is_of_alphabet = matches!(
        character,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
    );
    let is_full_width = matches!(character, '\u{ff01}'..='\u{ff5e}');
    is_full_width
        || character.is_alphabetic()
            && !is_of_alphabet
            && (character.script() == Script::Latin || character.script_extension().is_common())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(symbol: &str) -> String {
        check_symbol(symbol).err().map_or_else(String::new, |fault| fault.to_string())
    }

    #[test]
    fn what_shows_as_what_it_is_is_a_symbol() {
        for symbol in [
            "NIFTY25NOVFUT",
            "M&M",
            "NIFTY FUT 25 NOV 25",
            "BTC/USDT:USDT-251128",
            "BRK.B",
            "^NSEI",
            "é",
            "ÖMV ½",
            "Ørsted",
            "ГАЗПРОМ 25",
            "निफ्टी",
            "東京エレクトロン",
            "トヨタ",
            "삼성전자",
            "BTC–€",
            "٣٤",
            "",
        ] {
            assert_eq!(found(symbol), "", "{symbol}");
        }
    }

    #[test]
    fn what_another_name_looks_like_is_none_and_the_character_is_told() {
        for (symbol, fault) in [
            ("NIFTY ", "U+0020 as character 6, white space at an end of the name"),
            (" TCS", "U+0020 as character 1, white space at an end of the name"),
            ("TCS\u{3000}", "U+3000 as character 4, white space at an end of the name"),
            ("TCS\t", "U+0009 as character 4, white space at an end of the name"),
            ("NSE: TCS", "U+0020 as character 5, white space at an end of the name"),
            (" ", "U+0020 as character 1, white space at an end of the name"),
            ("T\u{200b}CS", "U+200B as character 2, which can't be seen as what it is"),
            ("TCS\u{feff}", "U+FEFF as character 4, which can't be seen as what it is"),
            ("T\tCS", "U+0009 as character 2, which can't be seen as what it is"),
            ("T\u{a0}CS", "U+00A0 as character 2, which can't be seen as what it is"),
            ("T\u{fe0f}CS", "U+FE0F as character 2, which can't be seen as what it is"),
            ("TCS\u{3164}", "U+3164 as character 4, which can't be seen as what it is"),
            ("निफ\u{200d}टी", "U+200D as character 4, which can't be seen as what it is"),
            ("\u{422}CS", "U+0422 as character 1, a Cyrillic letter among Latin ones"),
            ("TC\u{405}", "U+0405 as character 3, a Cyrillic letter among Latin ones"),
            ("\u{391}\u{422}", "U+0422 as character 2, a Cyrillic letter among Greek ones"),
            (
                "\u{ff34}\u{ff23}\u{ff33}",
                "U+FF34 as character 1, a look-alike of a plain letter or sign",
            ),
            ("NIFTY\u{ff12}", "U+FF12 as character 6, a look-alike of a plain letter or sign"),
            ("\u{1d413}CS", "U+1D413 as character 1, a look-alike of a plain letter or sign"),
            ("\u{212a}", "U+212A as character 1, a look-alike of a plain letter or sign"),
            ("e\u{301}", "U+0301 as character 2, an accent apart from its letter"),
        ] {
            assert_eq!(found(symbol), fault, "{symbol:?}");
        }
    }
}
