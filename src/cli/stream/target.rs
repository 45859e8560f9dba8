//! What a book may be written to: a plain file or a new one, and nothing that this run reads or
//! prints to.

use crate::cli::failure::Failure;
use crate::cli::files;
use anyhow::{Context, anyhow};
use file_id::FileId;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// What a run reads or prints to, beside the states that it opens by name.
pub(super) struct Input {
    /// What messages call it: `the config`.
    pub what: &'static str,
    /// Which file it is; `None` where nobody can tell.
    file: Option<FileId>,
}

impl Input {
    /// A file by its name; `-` is one of the [streams](Self::standard_streams).
    pub(super) fn named(what: &'static str, path: &Path) -> Self {
        let found = fs::metadata(path).ok().filter(|_| path.as_os_str() != files::STDIN);
        Self { what, file: found.and_then(|found| file_id::of(&found, path)) }
    }

    /// Whether it is the file of that path.
    pub(super) fn is(&self, path: &Path) -> bool {
        let found = fs::metadata(path).ok().and_then(|found| file_id::of(&found, path));
        found.is_some() && self.file == found
    }

    /// Standard input, output and error. A state that comes through standard input may be none that
    /// is written: the shell has opened it before this run could hold it, so another run may have
    /// replaced it since.
    pub(super) fn standard_streams() -> [Self; 3] {
        let (input, output) = (file_id::of_stream(&io::stdin()), file_id::of_stream(&io::stdout()));
        let error = file_id::of_stream(&io::stderr());
        [("standard input", input), ("standard output", output), ("standard error", error)]
            .map(|(what, file)| Self { what, file })
    }
}

/// The file that a path leads to: its own name, with links followed, where a book can be written.
pub(super) fn plain_file(path: &Path, inputs: &[Input]) -> Result<PathBuf, Failure> {
    let name = files::name(path);
    let refused = |why: &str| Err(anyhow!("--book-out {name} {why}").into());
    if path.as_os_str() == files::STDIN {
        return Err(anyhow!("--book-out needs a file: standard output holds the answers").into());
    }
    if path.is_dir() || path.file_name().is_none() {
        return refused("is a folder: name a file");
    }
    let folder = folder(path);
    if !folder.is_dir() {
        return Err(anyhow!("--book-out {name}: there is no folder {}", folder.display()).into());
    }
    let context = || format!("--book-out {name}");
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(followed(path).with_context(context)?);
        }
        Err(error) => return Err(error).with_context(context)?,
    };
    if !found.is_file() {
        return refused("is no plain file, and would be replaced by one: name another");
    }
    let target = followed(path).with_context(context)?;
    if is_mounted(&target) {
        return refused("is mounted by itself and can't be replaced: mount its folder");
    }
    match inputs.iter().find(|input| input.is(&target)) {
        Some(input) => refused(&format!("is {} of this run: name another file", input.what)),
        None => Ok(target),
    }
}

/// Where the links of a path end, be there a file or not.
fn followed(path: &Path) -> io::Result<PathBuf> {
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&path) else {
            let name = path.file_name().unwrap_or_default().to_owned();
            return Ok(fs::canonicalize(folder(&path))?.join(name));
        };
        path = folder(&path).join(next);
    }
    Err(io::Error::other("its links lead to no end"))
}

/// A hidden name in the folder of a target that belongs to the target alone.
pub(super) fn beside(target: &Path, ending: &str) -> PathBuf {
    /// So much of a name leaves room for the rest of it in any file system.
    const MOST_BYTES: usize = 200;
    let name = target.file_name().unwrap_or_default();
    let own = match name.to_str() {
        Some(text) if text.len() <= MOST_BYTES => text.to_owned(),
        _ => format!("{:016x}", hash(name.as_encoded_bytes())),
    };
    target.with_file_name(format!(".{own}.posize-{ending}"))
}

/// Of every version of posize alike (FNV-1a), since two of them may run on one file.
fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The folder that a path stands in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file is a mount point, which can't be renamed over.
fn is_mounted(target: &Path) -> bool {
    let mounts = if cfg!(target_os = "linux") {
        fs::read_to_string("/proc/self/mountinfo").unwrap_or_default()
    } else {
        String::new()
    };
    mount_points(&mounts).any(|point| target.to_str() == Some(point.as_str()))
}

/// The fifth field of each line; blanks in it are written as octal numbers.
fn mount_points(mountinfo: &str) -> impl Iterator<Item = String> {
    let fields = mountinfo.lines().filter_map(|line| line.split(' ').nth(4));
    fields.map(|field| {
        let blanks = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
        blanks.iter().fold(field.to_owned(), |field, (code, blank)| field.replace(code, blank))
    })
}

/// Creates a file that is to replace an old one: with its owner and mode, and nobody else's to open
/// until it has them.
pub(super) fn create_like(old: Option<&Metadata>, path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    let Some(old) = old else { return options.open(path) };
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    keep_owner(&file, old)?;
    file.set_permissions(old.permissions())?; // a change of owner may take some away
    Ok(file)
}

#[cfg(unix)]
fn keep_owner(new: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = new.metadata()?;
    if (own.uid(), own.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    let kept = fchown(new, Some(old.uid()), Some(old.gid()));
    kept.map_err(|error| io::Error::new(error.kind(), format!("can't keep its owner: {error}")))
}

/// Owners are known to Unix alone.
#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Which file it is, whatever it is called.
#[cfg(unix)]
mod file_id {
    use std::fs::{File, Metadata};
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// Device and number.
    pub(super) type FileId = (u64, u64);

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere a path may be gone")]
    pub(super) fn of(found: &Metadata, _: &Path) -> Option<FileId> {
        Some((found.dev(), found.ino()))
    }

    pub(super) fn of_stream(stream: &impl AsFd) -> Option<FileId> {
        let file = File::from(stream.as_fd().try_clone_to_owned().ok()?);
        of(&file.metadata().ok()?, Path::new(""))
    }
}

#[cfg(not(unix))]
mod file_id {
    use std::fs::{self, Metadata};
    use std::path::{Path, PathBuf};

    /// The path without links.
    pub(super) type FileId = PathBuf;

    pub(super) fn of(_: &Metadata, path: &Path) -> Option<FileId> {
        fs::canonicalize(path).ok()
    }

    pub(super) fn of_stream<S>(_: &S) -> Option<FileId> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_has_a_neighbour_that_any_file_system_takes() {
        let plain = beside(Path::new("a/book.json"), "lock");
        assert_eq!(plain, Path::new("a/.book.json.posize-lock"));
        let long = beside(&Path::new("a").join("x".repeat(255)), "new");
        let length = long.file_name().map(std::ffi::OsStr::len);
        assert_eq!(length, Some(1 + 16 + ".posize-new".len()));
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c, "as FNV-1a is specified");
    }

    #[test]
    fn mount_points_are_read_with_their_blanks() {
        let mountinfo =
            "36 35 98:0 / /var/a\\040book.json rw - ext4 /dev/root rw\n36 35 0:1 / / rw";
        assert_eq!(mount_points(mountinfo).collect::<Vec<_>>(), ["/var/a book.json", "/"]);
    }
}
