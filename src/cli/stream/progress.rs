//! How far a long stream is, for someone who waits at a terminal.

use crate::render::text::Screen;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Nothing is shown before this.
const PATIENCE: Duration = Duration::from_secs(1);
/// And then no oftener than this.
const PAUSE: Duration = Duration::from_millis(200);

/// One line that is written over and over.
pub(super) struct Progress<'e> {
    err: &'e mut dyn Write,
    is_terminal: bool,
    next: Instant,
    shown: bool,
}

impl<'e> Progress<'e> {
    pub(super) fn new(err: &'e mut dyn Write, screen: Screen) -> Self {
        Self { err, is_terminal: screen.bars, next: Instant::now() + PATIENCE, shown: false }
    }

    /// So many items are done.
    pub(super) fn show(&mut self, items: u64) -> io::Result<()> {
        if !self.is_terminal || Instant::now() < self.next {
            return Ok(());
        }
        self.next = Instant::now() + PAUSE;
        self.shown = true;
        write!(self.err, "\r{items} intents")?;
        self.err.flush()
    }

    /// Leaves no trace.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        if self.shown {
            write!(self.err, "\r\u{1b}[K")?;
            self.err.flush()?;
        }
        Ok(())
    }
}
