//! The book that results, written as a checkpoint: beside the file and then in its place, so that a
//! crash leaves the old one.

use crate::cli::failure::Failure;
use crate::engine::Portfolio;
use crate::state::{self, Kept};
use anyhow::{Context, anyhow};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

/// Refuses, before anything is sized, a path that no book can be written to.
pub(super) fn check_path(path: &Path) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return Err(anyhow!("--book-out needs a file: standard output holds the answers").into());
    }
    if path.is_dir() || path.file_name().is_none() {
        return Err(anyhow!("--book-out {} is a folder: name a file", path.display()).into());
    }
    let folder = folder(path);
    if !folder.is_dir() {
        return Err(anyhow!(
            "--book-out {}: there is no folder {}",
            path.display(),
            folder.display()
        )
        .into());
    }
    Ok(())
}

/// Writes the book, with what was kept of its checkpoint.
pub(super) fn write_book(
    path: &Path,
    portfolio: &Portfolio<'_>,
    kept: &Kept<'_>,
) -> Result<(), Failure> {
    // A link stays, and what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(&target);
    let written =
        write_new(&beside, &target, portfolio, kept).and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        drop(fs::remove_file(&beside)); // what went wrong before is what is told
    }
    written.with_context(|| format!("can't write {}", path.display()))?;
    // The name itself is safe only with the folder; not every system can do that, and the book is
    // written all the same.
    drop(File::open(folder(&target)).and_then(|folder| folder.sync_all()));
    Ok(())
}

fn write_new(
    beside: &Path,
    target: &Path,
    portfolio: &Portfolio<'_>,
    kept: &Kept<'_>,
) -> io::Result<()> {
    let file = File::options().write(true).create_new(true).open(beside)?;
    if let Ok(old) = fs::metadata(target) {
        file.set_permissions(old.permissions())?;
    }
    let mut writer = BufWriter::with_capacity(1 << 16, file);
    state::write(portfolio, kept, &mut writer)?;
    writer.flush()?;
    writer.get_ref().sync_all()
}

fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", process::id()));
    target.with_file_name(name)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
