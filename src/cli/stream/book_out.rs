//! The book that results, written as a checkpoint: beside the file and then in its place, so that a
//! crash leaves the old one. The file is held from before the state is read until it is replaced,
//! so that no other run sizes by the book that this one is about to change.

use super::interrupts::Interrupts;
use super::target::{self, Input};
use crate::cli::failure::{Failure, Hindrance};
use crate::cli::files;
use crate::cli::streams::Streams;
use crate::engine::Portfolio;
use crate::render::messages::BOOK_HELD;
use crate::state::{self, Kept};
use anyhow::{Context, anyhow};
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file that takes the book, held by this run.
pub(super) struct BookFile {
    /// What messages call it.
    name: String,
    /// What is replaced: links are followed, and stay.
    target: PathBuf,
    /// Where the book is written before it takes the place of the target. Whoever holds the lock
    /// owns this name.
    beside: PathBuf,
    /// Whether the state of this run stands there.
    is_state: bool,
    /// Locked for as long as it is open.
    _lock: File,
}

/// What a run does while another one holds the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IfHeld {
    Wait,
    Refuse,
}

impl BookFile {
    /// Takes hold of a file, and refuses before anything is sized what no book can be written to.
    pub(super) fn hold(
        path: &Path,
        inputs: &[Input],
        states: &[Input],
        if_held: IfHeld,
        streams: &mut Streams<'_>,
    ) -> Result<Self, Failure> {
        let target = target::plain_file(path, inputs)?;
        let name = files::name(path);
        let lock = lock(&target, &name, if_held, streams)?;
        let is_state = states.iter().any(|state| state.is(&target));
        let beside = target::beside(&target, "new");
        let file = Self { name, target, beside, is_state, _lock: lock };
        file.try_out().with_context(|| format!("--book-out {}: can't be written", file.name))?;
        Ok(file)
    }

    /// What messages call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Refuses to take the place of a document of which the new one would keep only what is read.
    pub(super) fn check_kept(&self, kept: &Kept<'_>) -> Result<(), Failure> {
        match kept.why_anew().filter(|_| self.is_state) {
            Some(why) => Err(anyhow!(
                "--book-out {} is a state of this run, which can't be changed in its place: {why}; \
                 name another file",
                self.name
            )
            .into()),
            None => Ok(()),
        }
    }

    /// Writes the book, with what was kept of its checkpoint.
    pub(super) fn write(
        &self,
        portfolio: &Portfolio<'_>,
        kept: &Kept<'_>,
        interrupts: &Interrupts,
    ) -> Result<(), Failure> {
        let _held = interrupts.hold();
        let written = self.write_beside(portfolio, kept);
        let written = written.and_then(|()| fs::rename(&self.beside, &self.target));
        if written.is_err() {
            drop(fs::remove_file(&self.beside)); // what went wrong before is what is told
        }
        written.with_context(|| format!("can't write {}", self.name))?;
        // The name itself is safe only with the folder; not every system can do that, and the book
        // is written all the same.
        drop(File::open(target::folder(&self.target)).and_then(|folder| folder.sync_all()));
        Ok(())
    }

    fn write_beside(&self, portfolio: &Portfolio<'_>, kept: &Kept<'_>) -> io::Result<()> {
        let mut writer = BufWriter::with_capacity(1 << 16, self.create_beside()?);
        state::write(portfolio, kept, &mut writer)?;
        writer.flush()?;
        writer.get_ref().sync_all()
    }

    /// Creates what is renamed later, and takes it away again: a folder that can't be written to
    /// and an owner that can't be kept are told before the first answer.
    fn try_out(&self) -> io::Result<()> {
        match fs::remove_file(&self.beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {} // a run that was killed left it
        }
        let created = self.create_beside();
        if created.is_err() {
            drop(fs::remove_file(&self.beside));
        }
        drop(created?);
        fs::remove_file(&self.beside)
    }

    fn create_beside(&self) -> io::Result<File> {
        target::create_like(fs::metadata(&self.target).ok().as_ref(), &self.beside)
    }
}

/// The lock of a target. It is a file of its own, which stays: a lock on the target would end with
/// the rename, for those too who wait for it.
fn lock(
    target: &Path,
    name: &str,
    if_held: IfHeld,
    streams: &mut Streams<'_>,
) -> Result<File, Failure> {
    let path = target::beside(target, "lock");
    let can_not = || format!("--book-out {name}: can't lock {}", path.display());
    let lock = File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let lock = lock.with_context(can_not)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) if if_held == IfHeld::Refuse => {
            let message = format!("another run holds {name}, and --no-wait is asked for");
            return Err(Hindrance { code: BOOK_HELD, message }.into());
        }
        Err(TryLockError::WouldBlock) => {
            streams.say(BOOK_HELD, &format!("another run holds {name}; waiting for it"))?;
            lock.lock().with_context(can_not)?;
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(can_not)?,
    }
    Ok(lock)
}
