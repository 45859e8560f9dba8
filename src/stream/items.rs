//! Bytes as they come, split into items: the lines of a text, and the elements of a JSON array that
//! stands on a line, or that begins the text and goes over several.
//!
//! Nothing is kept but the item that is not complete yet, and of that no more than an item may
//! have.

use super::error::LineError;
use super::item_buffer::ItemBuffer;
use memchr::memchr;

/// The most bytes of a line or an element. A longer one is passed over and answered as bad.
pub const MAX_ITEM_BYTES: usize = 1 << 20;

/// The byte order mark that some programs put before UTF-8.
const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// One intent's text.
#[derive(Clone, Debug)]
pub struct Item<'t> {
    /// Its line, counted from 1; each element of an array counts as one.
    pub number: u64,
    /// The text, without white space around it, or why there is none.
    pub text: Result<&'t [u8], LineError>,
}

/// Splits a stream of bytes.
#[derive(Debug)]
pub struct ItemSplitter {
    form: InputForm,
    number: u64,
    /// The beginning of an item that the bytes so far did not complete.
    begun: Vec<u8>,
    /// Whether that item is too long, so that the rest of it is passed over.
    too_long: bool,
}

#[derive(Clone, Copy, Debug)]
enum InputForm {
    /// Nothing but white space so far, and so many bytes of a byte order mark.
    Unknown {
        mark: usize,
    },
    Lines,
    /// An array that begins the text.
    Array(ElementState),
    /// That array is closed. Where it was a line, other lines follow.
    Closed {
        is_line: bool,
    },
    /// What follows the closed array was answered as bad.
    Over {
        is_line: bool,
    },
}

/// Where in an array the splitter is.
#[derive(Clone, Copy, Debug, Default)]
struct ElementState {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Whether the array so far goes over several lines.
    over_lines: bool,
}

impl Default for ItemSplitter {
    fn default() -> Self {
        Self { form: InputForm::Unknown { mark: 0 }, number: 1, begun: Vec::new(), too_long: false }
    }
}

impl ItemSplitter {
    /// Splits the next bytes: puts every item that they complete behind the others.
    pub fn feed(&mut self, mut bytes: &[u8], items: &mut ItemBuffer) {
        while !bytes.is_empty() {
            bytes = match self.form {
                InputForm::Unknown { mark } => self.find_form(bytes, mark),
                InputForm::Lines => self.line(bytes, items),
                InputForm::Array(inside) => self.element(bytes, inside, items),
                InputForm::Closed { is_line } | InputForm::Over { is_line } => {
                    self.behind(bytes, is_line, items)
                }
            };
        }
    }

    /// Adds what the end of the bytes completes.
    pub fn finish(&mut self, items: &mut ItemBuffer) {
        match self.form {
            InputForm::Unknown { .. } | InputForm::Closed { .. } | InputForm::Over { .. } => {}
            InputForm::Lines => drop(self.complete(&[], items)),
            // Nobody can tell whether the last item is whole.
            InputForm::Array(_) => self.add_bad(
                "the array of intents is not closed: the text ends before a comma or bracket ends \
                 this item",
                items,
            ),
        }
    }

    /// Passes over white space and a byte order mark; the first byte behind them tells the form.
    fn find_form<'t>(&mut self, bytes: &'t [u8], mark: usize) -> &'t [u8] {
        let Some((&byte, rest)) = bytes.split_first() else {
            return bytes;
        };
        self.form = match byte {
            _ if BYTE_ORDER_MARK.get(mark) == Some(&byte) => InputForm::Unknown { mark: mark + 1 },
            _ if mark > 0 && mark < BYTE_ORDER_MARK.len() => {
                self.begun.extend_from_slice(&BYTE_ORDER_MARK[..mark]);
                self.form = InputForm::Lines;
                return bytes;
            }
            b'\n' => {
                self.number += 1;
                InputForm::Unknown { mark: BYTE_ORDER_MARK.len() }
            }
            b' ' | b'\t' | b'\r' => InputForm::Unknown { mark: BYTE_ORDER_MARK.len() },
            b'[' => {
                self.number = 1;
                InputForm::Array(ElementState::default())
            }
            _ => {
                self.form = InputForm::Lines;
                return bytes;
            }
        };
        rest
    }

    /// Takes one line, or the beginning of one. Returns what is left.
    fn line<'t>(&mut self, bytes: &'t [u8], items: &mut ItemBuffer) -> &'t [u8] {
        let Some(end) = memchr(b'\n', bytes) else {
            self.begin(bytes);
            return &[];
        };
        self.number += self.complete(&bytes[..end], items);
        &bytes[end + 1..]
    }

    /// Takes one element, or the beginning of one. Returns what is left.
    fn element<'t>(
        &mut self,
        bytes: &'t [u8],
        mut inside: ElementState,
        items: &mut ItemBuffer,
    ) -> &'t [u8] {
        let Some(end) = bytes.iter().position(|&byte| inside.ends_with(byte)) else {
            self.begin(bytes);
            self.form = InputForm::Array(inside);
            return &[];
        };
        let closed = bytes[end] == b']';
        let is_blank = !self.too_long
            && self.begun.trim_ascii().is_empty()
            && bytes[..end].trim_ascii().is_empty();
        if is_blank {
            self.begun.clear();
            if !closed || self.number > 1 {
                self.add_bad("no intent stands before this comma or bracket of the array", items);
            }
            self.number += 1;
        } else {
            self.number += self.complete(&bytes[..end], items);
        }
        let is_line = !inside.over_lines;
        let inside = ElementState { over_lines: inside.over_lines, ..ElementState::default() };
        self.form = if closed { InputForm::Closed { is_line } } else { InputForm::Array(inside) };
        &bytes[end + 1..]
    }

    /// Passes over white space behind a closed array; anything else is one bad item. Returns what
    /// is left behind the end of the array's line.
    fn behind<'t>(&mut self, bytes: &'t [u8], is_line: bool, items: &mut ItemBuffer) -> &'t [u8] {
        let end = if is_line { memchr(b'\n', bytes) } else { None };
        let (behind, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        if matches!(self.form, InputForm::Closed { .. }) && !behind.trim_ascii().is_empty() {
            self.form = InputForm::Over { is_line };
            self.add_bad("text stands behind the array of intents", items);
            self.number += 1;
        }
        let Some((_, next)) = rest.split_first() else { return &[] };
        self.form = InputForm::Lines;
        next
    }

    fn add_bad(&self, why: &str, items: &mut ItemBuffer) {
        items.push(Item { number: self.number, text: Err(LineError::bad_array(why)) });
    }

    /// Keeps the beginning of an item, unless it is too long already.
    fn begin(&mut self, bytes: &[u8]) {
        if self.too_long || self.begun.len() + bytes.len() > MAX_ITEM_BYTES {
            self.too_long = true;
            self.begun = Vec::new();
        } else {
            self.begun.extend_from_slice(bytes);
        }
    }

    /// Adds what was begun with what ends it, unless that is blank. Says how many lines it counts
    /// as.
    fn complete(&mut self, bytes: &[u8], items: &mut ItemBuffer) -> u64 {
        let (number, is_line) = (self.number, matches!(self.form, InputForm::Lines));
        if self.begun.is_empty() && !self.too_long && bytes.len() <= MAX_ITEM_BYTES {
            return add(bytes.trim_ascii(), number, is_line, items);
        }
        self.begin(bytes);
        if std::mem::take(&mut self.too_long) {
            items.push(Item { number, text: Err(LineError::too_long(MAX_ITEM_BYTES)) });
            return 1;
        }
        let lines = add(self.begun.trim_ascii(), number, is_line, items);
        self.begun.clear();
        lines
    }
}

/// Adds an item, or those of the array that is the line. Says how many lines it counts as.
#[inline]
fn add(text: &[u8], number: u64, is_line: bool, items: &mut ItemBuffer) -> u64 {
    match text.first() {
        None => 1,
        Some(b'[') if is_line => add_array(text, number, items),
        Some(_) => {
            items.push(Item { number, text: Ok(text) });
            1
        }
    }
}

/// Adds the elements of a line that is a whole array; any other is one item, and no array.
#[cold]
fn add_array(line: &[u8], number: u64, items: &mut ItemBuffer) -> u64 {
    let (mut array, mut elements) = (ItemSplitter::default(), ItemBuffer::default());
    array.form = InputForm::Array(ElementState::default());
    let mut rest = &line[1..];
    while let InputForm::Array(inside) = array.form
        && !rest.is_empty()
    {
        rest = array.element(rest, inside, &mut elements);
    }
    if matches!(array.form, InputForm::Closed { .. }) && rest.is_empty() {
        for Item { number: place, text } in (0..elements.len()).map(|place| elements.item(place)) {
            items.push(Item { number: number + place - 1, text });
        }
        u64::try_from(elements.len()).unwrap_or(u64::MAX).max(1)
    } else {
        items.push(Item { number, text: Ok(line) });
        1
    }
}

impl ElementState {
    /// Whether this byte, the next one, ends the element.
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b',' | b']' if self.depth == 0 => return true,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b'\n' => self.over_lines = true,
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items of a text that comes in pieces of so many bytes.
    fn items(text: &[u8], piece: usize) -> Vec<(u64, String)> {
        let (mut splitter, mut block) = (ItemSplitter::default(), ItemBuffer::default());
        for bytes in text.chunks(piece) {
            splitter.feed(bytes, &mut block);
        }
        splitter.finish(&mut block);
        let text = |text: Result<&[u8], LineError>| {
            text.map_or_else(
                |error| format!("!{}", error.code),
                |text| String::from_utf8_lossy(text).into(),
            )
        };
        (0..block.len())
            .map(|place| block.item(place))
            .map(|item| (item.number, text(item.text)))
            .collect()
    }

    #[track_caller]
    fn assert_items(text: &[u8], expected: &[(u64, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|&(number, text)| (number, text.to_owned())).collect();
        for piece in [1, 2, 3, 7, 1 << 16] {
            assert_eq!(
                items(text, piece),
                expected,
                "in pieces of {piece}: {}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn lines_are_items_and_blank_ones_count_but_are_none() {
        assert_items(b"a\nb\n", &[(1, "a"), (2, "b")]);
        assert_items(b"a\r\n\r\n  \t\n b ", &[(1, "a"), (4, "b")]);
        assert_items(b"\n\n{[\n]", &[(3, "{["), (4, "]")]);
        assert_items(b"", &[]);
        assert_items(b" \n ", &[]);
        assert_items("\u{feff}a\nb".as_bytes(), &[(1, "a"), (2, "b")]);
        assert_items(b"\xEF\xBBa\nb", &[(1, "\u{fffd}a"), (2, "b")]);
    }

    #[test]
    fn the_elements_of_an_array_are_items() {
        assert_items(b"[]", &[]);
        assert_items(b" [ ] \n", &[]);
        assert_items(
            b"[{\"a\": [1, 2]}, {\"b\": \"],\\\"\"}]\n",
            &[(1, "{\"a\": [1, 2]}"), (2, "{\"b\": \"],\\\"\"}")],
        );
        assert_items("\u{feff}\r\n[1\n,\n2]".as_bytes(), &[(1, "1"), (2, "2")]);
        assert_items(b"[1,,2]", &[(1, "1"), (2, "!not_json"), (3, "2")]);
        assert_items(b"[1,]", &[(1, "1"), (2, "!not_json")]);
        assert_items(b"[1] 2 3", &[(1, "1"), (2, "!not_json")]);
        assert_items(b"[1, {\"a\"", &[(1, "1"), (2, "!not_json")]);
        assert_items(b"[1, {}", &[(1, "1"), (2, "!not_json")]);
        assert_items(b"[1, ", &[(1, "1"), (2, "!not_json")]);
        assert_items(b"[", &[(1, "!not_json")]);
    }

    #[test]
    fn the_elements_of_an_array_on_a_line_are_items_and_other_lines_follow() {
        assert_items(b"[1, 2]\n3\n", &[(1, "1"), (2, "2"), (3, "3")]);
        assert_items(b"[]\n3", &[(2, "3")]);
        assert_items(b"\n[1] \r\n\n[2]", &[(1, "1"), (3, "2")]);
        assert_items(b"[1] 2\n3", &[(1, "1"), (2, "!not_json"), (3, "3")]);
        assert_items(
            b"1\n[2, {\"a\": \"]\"}]\n[]\n5\n[6,,8]\n",
            &[
                (1, "1"),
                (2, "2"),
                (3, "{\"a\": \"]\"}"),
                (5, "5"),
                (6, "6"),
                (7, "!not_json"),
                (8, "8"),
            ],
        );
        // What is no whole array is a line like any other, and nothing of it an item.
        assert_items(b"1\n[2, 3\n[4] 5\n[6", &[(1, "1"), (2, "[2, 3"), (3, "[4] 5"), (4, "[6")]);
        // Only an array over several lines is all of the text.
        assert_items(b"[1\n]\n2\n3", &[(1, "1"), (2, "!not_json")]);
    }

    #[test]
    fn an_item_that_is_too_long_is_passed_over_and_its_neighbours_are_not() {
        let long = vec![b'x'; MAX_ITEM_BYTES + 1];
        let longest = vec![b'x'; MAX_ITEM_BYTES];
        let shown = |items: Vec<(u64, String)>| -> Vec<(u64, usize)> {
            items
                .into_iter()
                .map(|(number, text)| {
                    (number, if text == "!line_too_long" { 0 } else { text.len() })
                })
                .collect()
        };
        let lines = [b"a\n", &long[..], b"\nb\n", &longest, b"\nc"].concat();
        let array = [b"[1,", &long[..], b",3,", &longest, b",5]"].concat();
        for piece in [1000, 1 << 16, 1 << 24] {
            let expected = [(1, 1), (2, 0), (3, 1), (4, MAX_ITEM_BYTES), (5, 1)];
            assert_eq!(shown(items(&lines, piece)), expected);
            assert_eq!(shown(items(&array, piece)), expected);
        }
    }
}
