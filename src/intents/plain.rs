//! The common line, read in one pass over its bytes: an object of plain strings, numbers, `true`, `false` and `null`.
//!
//! Whatever else a line holds (escapes, nested values, exponents, a field twice, a mistake), it is left to the reader of
//! any JSON, which is several times as slow. The two agree on every line that this one reads.

use super::fields::Fields;

/// The fields of a plain line; `None` leaves the line to the reader of any JSON.
pub(super) fn read(text: &str) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    let mut cursor = Cursor { text, at: 0 };
    cursor.space();
    cursor.byte(b'{')?;
    loop {
        cursor.space();
        let name = cursor.string()?;
        cursor.space();
        cursor.byte(b':')?;
        cursor.space();
        let json = cursor.value()?;
        let name = name.get(1..name.len() - 1)?;
        if let Some(slot) = fields.slot(name)
            && slot.replace(json).is_some()
        {
            return None;
        }
        cursor.space();
        match cursor.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    cursor.space();
    (cursor.at == text.len()).then_some(fields)
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    fn byte(&mut self, expected: u8) -> Option<()> {
        (self.next()? == expected).then_some(())
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    #[inline]
    fn value(&mut self) -> Option<&'a str> {
        match self.peek()? {
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => None,
        }
    }

    /// A string without escapes, quotes included.
    #[inline]
    fn string(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.byte(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
        self.at += length;
        self.byte(b'"')?;
        self.text.get(start..self.at)
    }

    /// `[-] digits [. digits]` without a needless zero in front.
    #[inline]
    fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return None;
            }
        }
        self.text.get(start..self.at)
    }

    #[inline]
    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    #[inline]
    fn word(&mut self, word: &'static str) -> Option<&'a str> {
        let found = self.text.get(self.at..self.at + word.len()).filter(|&found| found == word)?;
        self.at += word.len();
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::Fields;
    use super::*;

    /// What both readers make of a text must be the same, where this one makes anything of it.
    #[test]
    fn a_plain_line_reads_as_the_reader_of_any_json_reads_it() {
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\"symbol\"",
            "\"id\"",
            "\"qty\"",
            "\"x\"",
            "\"a\\\"b\"",
            "1",
            "-",
            "0",
            "01",
            "1.5",
            "1.",
            ".5",
            "1e5",
            "true",
            "false",
            "null",
            "nul",
            "NaN",
            "\t",
            "\"é\"",
            "\"\u{1}\"",
        ];
        let mut read_by_this = 0;
        let mut dice = 1_u64;
        for _ in 0..60_000 {
            let mut text = String::new();
            let mut roll = || {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                usize::try_from(dice >> 33).expect("31 bits")
            };
            for _ in 0..roll() % 4 {
                text.push_str(pieces[roll() % pieces.len()]);
            }
            text.push('{');
            for field in 0..roll() % 4 {
                let of = |roll: usize| pieces[roll % pieces.len()];
                let comma = if field == 0 || roll() % 9 == 0 { "" } else { "," };
                let colon = if roll() % 9 == 0 { "" } else { ":" };
                text.extend([comma, of(7 + roll() % 4), colon, of(7 + roll() % 16)]);
            }
            text.push('}');
            let Some(fields) = read(&text) else { continue };
            read_by_this += 1;
            let expected = Fields::read(&text).unwrap_or_else(|bad| panic!("{text}: {}", bad.error));
            assert_eq!(format!("{fields:?}"), format!("{expected:?}"), "{text}");
        }
        assert!(read_by_this > 500, "{read_by_this} lines were plain");
    }
}
