//! Rows of CSV as they come, made into items: under a header of field names, each row is the JSON
//! object that it stands for. So everything behind knows of JSON alone, and a row is read like a
//! line.
//!
//! The reader is a strict one: a stray quote or a row of another length than the header is told in
//! its place. A lenient one moves cells below other names, and what is sized is another trade.

use super::error::{LineError, NOT_CSV, NOT_UTF8};
use super::item_buffer::ItemBuffer;
use super::items::{Item, MAX_ITEM_BYTES};
use super::read::{is_flag, meant_by};
use std::mem;

const BYTE_ORDER_MARK: &str = "\u{feff}";

const EXAMPLE: &str = "symbol,side,price,qty";

/// Splits a stream of bytes into rows.
#[derive(Debug)]
pub struct RowSplitter {
    /// The line that is being read, counted from 1.
    line: u64,
    header: Option<Header>,
    row: Row,
}

/// The columns of a file.
#[derive(Debug)]
struct Header(Vec<Column>);

#[derive(Debug)]
struct Column {
    /// The name and a colon, as JSON.
    key: String,
    is_known: bool,
    is_flag: bool,
}

/// A row as far as it has been read.
#[derive(Debug, Default)]
struct Row {
    /// The line where it begins.
    line: u64,
    bytes: usize,
    cells: Vec<Vec<u8>>,
    cell: Vec<u8>,
    part: Part,
    /// The line where the quoted cell begins.
    quote_line: u64,
    fault: Option<&'static str>,
}

/// Which part of a cell is being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    /// Nothing but blanks so far.
    #[default]
    Start,
    Bare,
    Quoted,
    /// Behind a quote in a quoted cell, which closes it unless another one follows.
    Quote,
}

impl Default for RowSplitter {
    fn default() -> Self {
        Self { line: 1, header: None, row: Row { line: 1, ..Row::default() } }
    }
}

impl RowSplitter {
    /// Splits the next bytes: puts every row that they complete behind the others.
    ///
    /// # Errors
    /// The first row does not name the fields of intents.
    pub fn feed(&mut self, bytes: &[u8], items: &mut ItemBuffer) -> Result<(), LineError> {
        for &byte in bytes {
            if byte != b'\n' {
                self.row.take(byte, self.line);
                self.drop_mark();
                continue;
            }
            self.line += 1;
            if self.row.part == Part::Quoted {
                self.row.take(byte, self.line);
            } else {
                self.end_row(items)?;
            }
        }
        Ok(())
    }

    /// Adds what the end of the bytes completes.
    ///
    /// # Errors
    /// As [`feed`](Self::feed); and there is no first row.
    pub fn finish(&mut self, items: &mut ItemBuffer) -> Result<(), LineError> {
        self.end_row(items)?;
        let empty =
            || format!("there is no header: the first line names the fields, as in {EXAMPLE}");
        self.header.as_ref().map(drop).ok_or_else(|| LineError::new(NOT_CSV, empty()))
    }

    /// The line of the row that is being read.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// Some programs put a mark before the text.
    fn drop_mark(&mut self) {
        let row = &mut self.row;
        let is_mark = row.bytes == BYTE_ORDER_MARK.len() && row.cell == BYTE_ORDER_MARK.as_bytes();
        if is_mark && self.header.is_none() && row.line == 1 {
            *row = Row { line: 1, ..Row::default() };
        }
    }

    fn end_row(&mut self, items: &mut ItemBuffer) -> Result<(), LineError> {
        if !self.row.is_blank() {
            let is_json = self.row.begins_as_json();
            let cells = self.row.cells();
            match &self.header {
                None if is_json => {
                    let message = format!(
                        "the first line is JSON and no header like {EXAMPLE}: say --intents-format \
                         json"
                    );
                    return Err(LineError::new(NOT_CSV, message));
                }
                None => self.header = Some(Header::read(&cells?)?),
                Some(header) => {
                    let json = cells.and_then(|cells| header.json(&cells));
                    let text = json.as_deref().map(str::as_bytes).map_err(Clone::clone);
                    items.push(Item { number: self.row.line, text });
                }
            }
        }
        self.row = Row { line: self.line, ..Row::default() };
        Ok(())
    }
}

impl Row {
    fn is_blank(&self) -> bool {
        self.part == Part::Start && self.cells.is_empty()
    }

    fn begins_as_json(&self) -> bool {
        let first = self.cells.first().unwrap_or(&self.cell).first();
        matches!(first, Some(b'{' | b'['))
    }

    /// Takes a byte that does not end the row.
    fn take(&mut self, byte: u8, line: u64) {
        self.bytes += 1;
        if self.bytes > MAX_ITEM_BYTES {
            (self.cells, self.cell) = (Vec::new(), Vec::new());
        }
        match (self.part, byte) {
            (Part::Quoted, b'"') => self.part = Part::Quote,
            (Part::Quoted, _) => self.keep(byte),
            (Part::Quote, b'"') => {
                self.keep(byte);
                self.part = Part::Quoted;
            }
            (_, b',') => self.end_cell(),
            (Part::Start | Part::Quote, b' ' | b'\t' | b'\r') => {}
            (Part::Start, b'"') => (self.part, self.quote_line) = (Part::Quoted, line),
            (Part::Quote, _) => {
                self.fault = Some("text stands behind the quote that closes a cell");
            }
            (Part::Bare, b'"') => {
                self.fault = Some("a quote stands in a cell that does not begin with one");
            }
            (Part::Start | Part::Bare, _) => {
                self.part = Part::Bare;
                self.keep(byte);
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.bytes <= MAX_ITEM_BYTES {
            self.cell.push(byte);
        }
    }

    fn end_cell(&mut self) {
        if self.part == Part::Bare {
            self.cell.truncate(self.cell.trim_ascii_end().len());
        }
        self.part = Part::Start;
        if self.bytes <= MAX_ITEM_BYTES {
            self.cells.push(mem::take(&mut self.cell));
        }
    }

    /// The cells of the row, which is all.
    fn cells(&mut self) -> Result<Vec<String>, LineError> {
        if self.part == Part::Quoted && self.bytes <= MAX_ITEM_BYTES {
            let line = self.quote_line;
            let message = format!("the quoted cell that begins in line {line} is not closed");
            return Err(LineError::new(NOT_CSV, message));
        }
        self.end_cell();
        if self.bytes > MAX_ITEM_BYTES {
            return Err(LineError::too_long(MAX_ITEM_BYTES));
        }
        if let Some(fault) = self.fault {
            let remedy = "write \"…\" around the whole cell, and \"\" for a quote in it";
            return Err(LineError::new(NOT_CSV, format!("{fault}: {remedy}")));
        }
        let cells: Result<Vec<_>, _> = self.cells.drain(..).map(String::from_utf8).collect();
        let not_utf8 = "the row is not UTF-8: save the file as CSV UTF-8";
        cells.map_err(|_| LineError::new(NOT_UTF8, not_utf8))
    }
}

impl Header {
    /// # Errors
    /// What no row can be read under.
    fn read(names: &[String]) -> Result<Self, LineError> {
        match why_none(names) {
            Some(why) => Err(LineError::new(NOT_CSV, why)),
            None => Ok(Self(names.iter().map(|name| Column::named(name)).collect())),
        }
    }

    /// The object that a row stands for.
    ///
    /// # Errors
    /// The row has another length than the header.
    fn json(&self, cells: &[String]) -> Result<String, LineError> {
        let Self(columns) = self;
        if cells.len() != columns.len() {
            let message = format!(
                "the row has {} and the header {}: write \"…\" around what holds a comma",
                counted(cells.len()),
                counted(columns.len())
            );
            return Err(LineError::new(NOT_CSV, message));
        }
        let mut json = "{".to_owned();
        for (column, cell) in columns.iter().zip(cells) {
            // A name that means nothing is judged in every row, as the name of any field.
            if column.is_known && cell.is_empty() {
                continue;
            }
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&column.key);
            json.push_str(&column.value(cell));
        }
        json.push('}');
        Ok(json)
    }
}

impl Column {
    fn named(name: &str) -> Self {
        let is_flag = is_flag(name);
        Self {
            key: quoted(name) + ":",
            is_known: is_flag.is_some(),
            is_flag: is_flag == Some(true),
        }
    }

    /// The JSON of a cell. Spreadsheets write `TRUE`.
    fn value(&self, cell: &str) -> String {
        let is_word = |word: &&str| self.is_flag && cell.eq_ignore_ascii_case(word);
        match ["true", "false"].into_iter().find(|word| is_word(word)) {
            Some(word) => word.to_owned(),
            None if cell.is_empty() => "null".to_owned(),
            None => quoted(cell),
        }
    }
}

/// Whether a line is the header of a CSV file and nothing else: the names of two or more fields of
/// an intent, each once.
#[must_use]
pub fn is_csv_header(line: &[u8]) -> bool {
    let Ok(line) = str::from_utf8(line) else { return false };
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let unquoted = |name: &str| {
        let name = name.trim();
        let inner = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        inner.unwrap_or(name).to_owned()
    };
    let names: Vec<String> = line.split(',').map(unquoted).collect();
    names.len() > 1
        && names.iter().all(|name| is_flag(name).is_some())
        && why_none(&names).is_none()
}

/// Why these are no names of columns.
fn why_none(names: &[String]) -> Option<String> {
    if names.iter().any(|name| name.contains(['\r', '\n'])) {
        return Some("a line break stands in a name: end lines with LF or CRLF".to_owned());
    }
    for (separator, what) in [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")] {
        if names.iter().any(|name| name.contains(separator)) {
            return Some(format!(
                "{what} separate the columns: save the file with commas between them, and with \
                 points in numbers"
            ));
        }
    }
    if let Some(place) = names.iter().position(String::is_empty) {
        return Some(format!("column {} has no name: name it, or take it out", place + 1));
    }
    let is_twice = |(place, name): &(usize, &String)| names[..*place].contains(name);
    if let Some((_, name)) = names.iter().enumerate().find(is_twice) {
        return Some(format!("the column `{name}` stands there twice"));
    }
    if !names.iter().any(|name| is_flag(name).is_some()) {
        let meant = names.iter().find_map(|name| Some((name, meant_by(name)?)));
        let meant = meant.map(|(name, field)| format!("; for `{name}` write `{field}`"));
        return Some(format!(
            "the first line names no field of an intent, as {EXAMPLE} does{}",
            meant.unwrap_or_default()
        ));
    }
    None
}

fn counted(cells: usize) -> String {
    format!("{cells} cell{}", if cells == 1 { "" } else { "s" })
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items of a text that comes in pieces of so many bytes, and why there are no more.
    fn items(text: &[u8], piece: usize) -> (Vec<(u64, String)>, Option<String>) {
        let (mut splitter, mut block) = (RowSplitter::default(), ItemBuffer::default());
        let fed = text.chunks(piece).try_for_each(|bytes| splitter.feed(bytes, &mut block));
        let end = fed.and_then(|()| splitter.finish(&mut block));
        let items = (0..block.len()).map(|place| block.item(place)).map(|item| {
            let text = item.text.map_or_else(
                |error| format!("!{}: {error}", error.code),
                |text| String::from_utf8_lossy(text).into_owned(),
            );
            (item.number, text)
        });
        (items.collect(), end.err().map(|error| error.message))
    }

    #[track_caller]
    fn assert_items(text: &[u8], expected: &[(u64, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|&(number, text)| (number, text.to_owned())).collect();
        for piece in [1, 2, 3, 7, 1 << 16] {
            assert_eq!(items(text, piece), (expected.clone(), None), "in pieces of {piece}");
        }
    }

    #[test]
    fn a_row_is_the_object_of_its_cells_and_an_empty_cell_is_no_field() {
        assert_items(
            b"symbol,price,close,note\nA,1.50,TRUE,\n\nB,\"1,000\",,x\n",
            &[
                (2, r#"{"symbol":"A","price":"1.50","close":true,"note":null}"#),
                (4, r#"{"symbol":"B","price":"1,000","note":"x"}"#),
            ],
        );
        assert_items(
            "\u{feff}\r\n \"symbol\" , price\r\n é , 1 \r\n\"a \"\"b\"\"\r\n c \" ,2".as_bytes(),
            &[
                (3, r#"{"symbol":"é","price":"1"}"#),
                (4, r#"{"symbol":"a \"b\"\r\n c ","price":"2"}"#),
            ],
        );
        assert_items(
            "\u{feff}\"symbol\",price\nA,1".as_bytes(),
            &[(2, r#"{"symbol":"A","price":"1"}"#)],
        );
        assert_items(b"symbol,price\n", &[]);
        assert_items(
            b"symbol,close\nA,yes\nB,\n,",
            &[(2, r#"{"symbol":"A","close":"yes"}"#), (3, r#"{"symbol":"B"}"#), (4, "{}")],
        );
    }

    #[test]
    fn a_row_that_can_not_be_trusted_is_told_in_its_place_and_the_next_one_is_read() {
        let fix = "write \"…\" around the whole cell, and \"\" for a quote in it";
        let length = |cells: &str| {
            format!(
                "!not_csv: the row has {cells} and the header 2 cells: write \"…\" around what \
                 holds a comma"
            )
        };
        let stray =
            format!("!not_csv: a quote stands in a cell that does not begin with one: {fix}");
        let behind = format!("!not_csv: text stands behind the quote that closes a cell: {fix}");
        let good = r#"{"symbol":"A","price":"1"}"#;
        assert_items(
            b"symbol,price\nA\nA,1,2\nA\"B\",1\n\"A\" B,1\n\xFF,1\nA,1\n\"A\n,1\nA,1",
            &[
                (2, &length("1 cell")),
                (3, &length("3 cells")),
                (4, &stray),
                (5, &behind),
                (6, "!not_utf8: the row is not UTF-8: save the file as CSV UTF-8"),
                (7, good),
                (8, "!not_csv: the quoted cell that begins in line 8 is not closed"),
            ],
        );
    }

    #[test]
    fn a_row_that_is_too_long_is_passed_over_and_its_neighbours_are_not() {
        let long = vec![b'x'; MAX_ITEM_BYTES + 1];
        let good = b"A,1";
        let text = [b"symbol,price\n", &good[..], b"\n", &long, b",1\n", good].concat();
        let too_long = format!("!line_too_long: the line is longer than {MAX_ITEM_BYTES} bytes");
        let good = r#"{"symbol":"A","price":"1"}"#;
        for piece in [1000, 1 << 24] {
            let (items, end) = items(&text, piece);
            assert_eq!(end, None);
            let shown: Vec<_> = items.iter().map(|(line, text)| (*line, text.as_str())).collect();
            assert_eq!(shown, [(2, good), (3, too_long.as_str()), (4, good)]);
        }
    }

    #[test]
    fn a_first_line_that_names_no_fields_is_refused() {
        for (text, why) in [
            (
                "",
                "there is no header: the first line names the fields, as in symbol,side,price,qty",
            ),
            (
                "symbol;side;price\n",
                "semicolons separate the columns: save the file with commas between them, and with \
                 points in numbers",
            ),
            (
                "symbol\tside\n",
                "tabs separate the columns: save the file with commas between them, and with \
                 points in numbers",
            ),
            ("symbol,price,,\n", "column 3 has no name: name it, or take it out"),
            ("symbol,price,symbol\n", "the column `symbol` stands there twice"),
            (
                "TCS,buy,3520\n",
                "the first line names no field of an intent, as symbol,side,price,qty does",
            ),
            (
                "Symbol,Side\n",
                "the first line names no field of an intent, as symbol,side,price,qty does; for \
                 `Symbol` write `symbol`",
            ),
            (
                "{\"symbol\": \"A\"}\n",
                "the first line is JSON and no header like symbol,side,price,qty: say \
                 --intents-format json",
            ),
            ("symbol,side\rTCS,buy\r", "a line break stands in a name: end lines with LF or CRLF"),
        ] {
            assert_eq!(items(text.as_bytes(), 3), (Vec::new(), Some(why.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_header_is_known_by_its_names_alone() {
        for line in ["symbol,side,price", "\u{feff}symbol,qty\r", "\"tradingsymbol\", price"] {
            assert!(is_csv_header(line.as_bytes()), "{line}");
        }
        for line in
            ["symbol", "symbol,note", "symbol,symbol", "symbol;side", "{\"symbol\": 1}", "1,2", ""]
        {
            assert!(!is_csv_header(line.as_bytes()), "{line}");
        }
    }
}
