//! Where intents come from: bytes as they come in, split into items.

use crate::cli::failure::Failure;
use crate::stream::{ItemBuffer, ItemSplitter};
use anyhow::{Context, anyhow};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How much is best read at once where one thread does all: little, because it stands in the
/// processor's cache beside the book.
pub(in crate::cli) const READ_AT_ONCE: usize = 1 << 16;

/// A file or standard input, as far as it has been read.
pub(in crate::cli) struct IntentInput {
    bytes: Box<dyn Read + Send>,
    name: String,
    splitter: ItemSplitter,
    buffer: Vec<u8>,
}

impl IntentInput {
    /// Opens a file, or standard input for `-`.
    pub(in crate::cli) fn open(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            return Ok(Self::new(Box::new(io::stdin()), "standard input".to_owned()));
        }
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(anyhow!("--intents {name} is a folder: name a file of intents").into());
        }
        let file = File::open(path).with_context(|| format!("can't read {name}"))?;
        Ok(Self::new(Box::new(file), name))
    }

    /// What these bytes hold, under a name for messages.
    pub(in crate::cli) fn new(bytes: Box<dyn Read + Send>, name: String) -> Self {
        Self { bytes, name, splitter: ItemSplitter::default(), buffer: Vec::new() }
    }

    /// Reads what there is, however little and at most so many bytes, and adds the items that it
    /// completes. Says whether there may be more.
    pub(in crate::cli) fn read_items(
        &mut self,
        most: usize,
        items: &mut ItemBuffer,
    ) -> Result<bool, Failure> {
        self.buffer.resize(most, 0);
        let bytes = self.read_bytes()?;
        if bytes == 0 {
            self.splitter.finish(items);
        } else {
            self.splitter.feed(&self.buffer[..bytes], items);
        }
        Ok(bytes > 0)
    }

    fn read_bytes(&mut self) -> Result<usize, Failure> {
        loop {
            match self.bytes.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return Ok(read.with_context(|| format!("can't read {}", self.name))?),
            }
        }
    }
}
