//! Answers on their way out: in whole lines, and in pieces that a pipe takes at once, so that a
//! reader never meets half a line however this process ends.

use super::interrupts::Interrupts;
use memchr::memrchr;
use std::io::{self, Write};

/// What a pipe takes at once or not at all (`PIPE_BUF`).
const AT_ONCE: usize = 4096;
/// So much may wait before it is written though more input is ready.
const WAITING: usize = 1 << 16;

/// The lines that wait to be written.
pub(super) struct AnswerOutput<'o> {
    out: &'o mut dyn Write,
    waiting: Vec<u8>,
    interrupts: &'o Interrupts,
}

impl<'o> AnswerOutput<'o> {
    pub(super) fn new(out: &'o mut dyn Write, interrupts: &'o Interrupts) -> Self {
        Self { out, waiting: Vec::with_capacity(WAITING + AT_ONCE), interrupts }
    }

    /// Where lines are appended, whole.
    pub(super) fn lines(&mut self) -> &mut Vec<u8> {
        &mut self.waiting
    }

    /// Writes if much waits.
    pub(super) fn flush_if_much(&mut self) -> io::Result<()> {
        if self.waiting.len() < WAITING { Ok(()) } else { self.flush() }
    }

    /// Writes everything that waits.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let written = write_lines(self.out, &self.waiting, self.interrupts);
        self.waiting.clear();
        written
    }

    /// Writes these whole lines behind what waits.
    pub(super) fn write_lines(&mut self, lines: &[u8]) -> io::Result<()> {
        self.flush()?;
        write_lines(self.out, lines, self.interrupts)
    }
}

fn write_lines(out: &mut dyn Write, mut lines: &[u8], interrupts: &Interrupts) -> io::Result<()> {
    while !lines.is_empty() {
        let _held = interrupts.hold();
        let (piece, rest) = lines.split_at(piece(lines));
        out.write_all(piece)?;
        out.flush()?;
        lines = rest;
    }
    Ok(())
}

/// How much to write at once: as many lines as go through a pipe whole, and at least one.
fn piece(lines: &[u8]) -> usize {
    if lines.len() <= AT_ONCE {
        return lines.len();
    }
    let whole = memrchr(b'\n', &lines[..AT_ONCE]).or_else(|| memchr::memchr(b'\n', lines));
    whole.map_or(lines.len(), |end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps what each call writes.
    struct Pieces(Vec<Vec<u8>>);

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_piece_ends_with_a_line_and_fits_a_pipe_where_the_line_does() {
        let (mut pieces, interrupts) = (Pieces(Vec::new()), Interrupts::default());
        let lengths = [1, 4095, 4096, 9000, 2, 3000, 1000, 95, 1, 4097, 5];
        let lines: Vec<u8> = lengths
            .iter()
            .flat_map(|&length| [vec![b'x'; length - 1], vec![b'\n']].concat())
            .collect();
        let mut output = AnswerOutput::new(&mut pieces, &interrupts);
        output.lines().extend_from_slice(&lines);
        output.flush().expect("a buffer takes all");
        assert_eq!(pieces.0.concat(), lines);
        assert!(pieces.0.iter().all(|piece| piece.ends_with(b"\n")));
        let too_long = pieces.0.iter().map(Vec::len).filter(|&length| length > AT_ONCE);
        assert_eq!(too_long.collect::<Vec<_>>(), [9000, 4097]);
    }
}
