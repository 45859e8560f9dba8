//! Instruments files on the disk. A call asks for a symbol or two of a hundred thousand, so that
//! of a CSV file only the lines are kept in which they stand, while the rest passes through a
//! buffer; to bring the whole into memory would take several times as long.

use super::files::{self, GZIP, Purpose};
use crate::diagnostic::Diagnostic;
use crate::instruments_file::{InstrumentsFile, InstrumentsText};
use crate::source::Source;
use memchr::{memchr, memmem, memrchr};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// An instruments file by its path.
#[derive(Debug)]
pub struct InstrumentsPath(pub PathBuf);

impl InstrumentsFile for InstrumentsPath {
    fn name(&self) -> String {
        files::name(&self.0)
    }

    fn text(&self, symbols: Option<&[&str]>) -> Result<InstrumentsText, Box<Diagnostic>> {
        // A pipe is read once, and whole.
        let is_file = || fs::metadata(&self.0).is_ok_and(|found| found.is_file());
        let lines = symbols.filter(|_| is_file()).and_then(|symbols| {
            File::open(&self.0).and_then(|file| lines_with(file, symbols)).ok().flatten()
        });
        if let Some(text) = lines {
            return Ok(InstrumentsText {
                source: Source::new(self.name(), text).into(),
                is_whole: false,
            });
        }
        let source = files::load(&self.0, &self.name(), Purpose::Instruments)?;
        Ok(InstrumentsText { source: Arc::new(source), is_whole: true })
    }
}

/// How much of a file is in memory at a time.
const BUFFER: usize = 256 << 10;

/// The first and the last line, and every line in which one of the symbols stands, as it is written
/// or in capitals; `None` of a file that is no plain text in lines.
fn lines_with(mut file: impl Read, symbols: &[&str]) -> io::Result<Option<String>> {
    let spellings = symbols.iter().flat_map(|symbol| {
        let capitals = symbol.to_ascii_uppercase();
        let is_other = capitals != **symbol;
        [(*symbol).to_owned()].into_iter().chain(is_other.then_some(capitals))
    });
    let spellings: Vec<String> = spellings.filter(|spelling| !spelling.is_empty()).collect();
    let finders: Vec<_> = spellings.iter().map(memmem::Finder::new).collect();
    let mut buffer = vec![0; BUFFER];
    let (mut held, mut total) = (0, 0);
    let mut kept = Vec::new();
    let mut last_line = Vec::new();
    loop {
        let read = file.read(&mut buffer[held..])?;
        total += read;
        let is_first = kept.is_empty();
        let filled = held + read;
        let text = &buffer[..filled];
        if is_first && (text.starts_with(&GZIP) || is_json(text))
            || total > Purpose::Instruments.most()
        {
            return Ok(None);
        }
        let end = match memrchr(b'\n', text) {
            _ if read == 0 => filled,
            Some(newline) => newline + 1,
            None if filled == buffer.len() => return Ok(None), // a line without end
            None => {
                held = filled;
                continue;
            }
        };
        let lines = &text[..end];
        let mut starts = if is_first && !lines.is_empty() { vec![0] } else { Vec::new() };
        for finder in &finders {
            starts.extend(finder.find_iter(lines).map(|found| start_of_line(lines, found)));
        }
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            let length = memchr(b'\n', &lines[start..]).map_or(lines.len() - start, |at| at + 1);
            kept.extend_from_slice(&lines[start..start + length]);
        }
        if let Some(found) = lines.trim_ascii_end().len().checked_sub(1) {
            let start = start_of_line(lines, found);
            lines[start..].clone_into(&mut last_line);
        }
        if read == 0 {
            break;
        }
        buffer.copy_within(end..filled, 0);
        held = filled - end;
    }
    // Twice, where a symbol stands in it: a row that agrees with itself.
    if !kept.ends_with(b"\n") {
        kept.push(b'\n');
    }
    kept.append(&mut last_line);
    Ok(String::from_utf8(kept).ok())
}

fn start_of_line(text: &[u8], at: usize) -> usize {
    memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1)
}

fn is_json(text: &[u8]) -> bool {
    matches!(text.trim_ascii_start().first(), Some(b'{' | b'[') | None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_file_the_lines_of_a_symbol_are_kept() {
        let rows: Vec<String> = (0..80_000).map(|row| format!("S{row}X,of {row}\n")).collect();
        let text = format!("symbol,name\n{}LAST,line", rows.concat());
        let kept = |symbols: &[&str]| lines_with(text.as_bytes(), symbols).expect("read");
        assert!(text.len() > 4 * BUFFER);
        assert_eq!(
            kept(&["s59999x", "S0X", "S31000X"]).as_deref(),
            Some("symbol,name\nS0X,of 0\nS31000X,of 31000\nS59999X,of 59999\nLAST,line")
        );
        assert_eq!(kept(&["LAST"]).as_deref(), Some("symbol,name\nLAST,line\nLAST,line"));
        assert_eq!(kept(&["none"]).as_deref(), Some("symbol,name\nLAST,line"));
        for whole in ["", "[{}]", " {", "\u{1f}\u{8b}", &"x".repeat(BUFFER + 1)] {
            let lines = lines_with(whole.as_bytes(), &["x"]).expect("read");
            let is_gzip = whole.starts_with('\u{1f}');
            assert!(lines.is_none() || is_gzip, "{}", whole.len());
        }
        assert_eq!(lines_with(&[0x1F, 0x8B, 8][..], &["x"]).expect("read"), None);
    }
}
