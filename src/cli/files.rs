//! Files as commands meet them: named one by one or by folder, read within bounds, and what is
//! wrong reported like anything else that is wrong with them.

use crate::config;
use crate::diagnostic::{Diagnostic, rules};
use crate::source::Source;
use flate2::read::MultiGzDecoder;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What stands for standard input in a list of files.
pub const STDIN: &str = "-";

/// How much of a state is read unless `--max-state-bytes` says otherwise: 1 GiB.
pub const MAX_STATE_BYTES: u64 = 1 << 30;

/// How much of an instruments file is read, unpacked: a few times what brokers publish.
const MAX_INSTRUMENTS_BYTES: u64 = 128 << 20;

/// What a gzip file begins with.
pub const GZIP: [u8; 2] = [0x1F, 0x8B];

/// How many bytes are looked at before the rest is read: a config of the usual size whole.
const START: usize = 8 << 10;

/// What messages call a file.
pub fn name(path: &Path) -> String {
    if path.as_os_str() == STDIN { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// What a file is read for, which decides how much of it is read.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// A config.
    Config,
    /// A state of at most so many bytes.
    State(u64),
    /// A list of instruments, which may be compressed.
    Instruments,
}

impl Purpose {
    /// How many bytes of it are read, as many as memory may hold.
    pub fn most(self) -> usize {
        usize::try_from(self.most_bytes()).unwrap_or(usize::MAX)
    }

    fn most_bytes(self) -> u64 {
        match self {
            Self::Config => u64::try_from(config::MAX_BYTES).unwrap_or(u64::MAX),
            Self::State(most) => most,
            Self::Instruments => MAX_INSTRUMENTS_BYTES,
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Config => "is this the right file? split off what is no config",
            Self::State(_) => "is this the right file? --max-state-bytes N reads more",
            Self::Instruments => "take the file of the exchange that is traded on",
        }
    }
}

/// Reads a file, or standard input for `-`, as UTF-8 text under this name.
///
/// # Errors
/// A file that can't be read, is larger than its purpose allows, or is no UTF-8 text.
pub fn load(path: &Path, name: &str, purpose: Purpose) -> Result<Source, Box<Diagnostic>> {
    let bytes = if path.as_os_str() == STDIN {
        read_within(io::stdin().lock(), 0, purpose)
    } else {
        File::open(path).and_then(|file| {
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            read_within(file, size, purpose)
        })
    };
    match bytes {
        Err(error) => Err(Box::new(unreadable(name, &format!("can't be read: {error}")))),
        Ok(None) => Err(Box::new(too_large(name, purpose))),
        Ok(Some(bytes)) => {
            let is_packed = matches!(purpose, Purpose::Instruments) && bytes.starts_with(&GZIP);
            text(name, if is_packed { unpacked(&bytes, name, purpose)? } else { bytes })
        }
    }
}

/// What a gzip file holds. Never inlined: the tables of the inflater stand on the stack, and every
/// call that reads a file would have the kernel provide twelve pages for them.
#[cold]
#[inline(never)]
fn unpacked(packed: &[u8], name: &str, purpose: Purpose) -> Result<Vec<u8>, Box<Diagnostic>> {
    match read_within(MultiGzDecoder::new(packed), 0, purpose) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(Box::new(too_large(name, purpose))),
        Err(error) => {
            Err(Box::new(unreadable(name, &format!("can't be unpacked as gzip: {error}"))))
        }
    }
}

fn text(name: &str, bytes: Vec<u8>) -> Result<Source, Box<Diagnostic>> {
    // What comes behind a byte of 0 was not read. `contains` looks at many bytes at once.
    let start = &bytes[..bytes.len().min(START)];
    if start.contains(&0)
        && let Some(zero) = start.iter().position(|&byte| byte == 0)
    {
        let valid =
            str::from_utf8(&bytes[..zero]).map_or_else(|error| error.valid_up_to(), str::len);
        return Err(Box::new(not_text(name, &bytes, valid)));
    }
    String::from_utf8(bytes).map(|text| Source::new(name, text)).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        Box::new(not_text(name, error.as_bytes(), valid))
    })
}

/// Everything that `file` holds; `None` where that is more than may be read. `size` is what the
/// file system says of it, 0 for a pipe.
fn read_within(file: impl Read, size: u64, purpose: Purpose) -> io::Result<Option<Vec<u8>>> {
    let most = purpose.most_bytes();
    if size > most {
        return Ok(None);
    }
    let start = u64::try_from(START).unwrap_or(u64::MAX);
    // One byte more tells a file at the bound from one beyond it.
    let mut file = file.take(most.saturating_add(1));
    let mut bytes = Vec::with_capacity(usize::try_from(size.max(start) + 1).unwrap_or(START));
    file.by_ref().take(start).read_to_end(&mut bytes)?;
    // A device that gives zeros for ever ends here, and text has no such byte.
    if !bytes.contains(&0) || bytes.starts_with(&GZIP) {
        file.read_to_end(&mut bytes)?;
    }
    let is_within = u64::try_from(bytes.len()).is_ok_and(|length| length <= most);
    Ok(is_within.then_some(bytes))
}

/// The files that a name stands for: itself, or the YAML files in and under a folder, in the order
/// of their names; an error for each that is none or can't be read.
pub fn under(path: &Path) -> Vec<Result<PathBuf, Box<Diagnostic>>> {
    if !path.is_dir() {
        return vec![Ok(path.to_owned())];
    }
    let mut found = Vec::new();
    collect(path, &mut found);
    if found.is_empty() {
        let message = "there is no .yaml or .yml file in this folder";
        found.push(Err(Box::new(unreadable(&path.display().to_string(), message))));
    }
    found
}

/// Hidden files and folders are left out, and links to folders are not followed, for they may lead
/// back.
fn collect(folder: &Path, found: &mut Vec<Result<PathBuf, Box<Diagnostic>>>) {
    let unread = |path: &Path, error: &io::Error| {
        Err(Box::new(unreadable(&path.display().to_string(), &format!("can't be read: {error}"))))
    };
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.push(unread(folder, &error)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_yaml =
            path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_hidden {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&path, found);
            continue;
        }
        if !is_yaml {
            continue;
        }
        match fs::metadata(&path) {
            Ok(target) if target.is_file() => found.push(Ok(path)),
            Ok(target) if target.is_dir() => {}
            // A pipe that nobody writes to would be waited for.
            Ok(_) => found.push(Err(Box::new(no_file(&path)))),
            Err(error) => found.push(unread(&path, &error)),
        }
    }
}

fn no_file(path: &Path) -> Diagnostic {
    let message = "is a pipe, a socket or a device, and no file".to_owned();
    let help = "move it out of the folder, or name it as an argument of its own";
    Diagnostic::of_file(&rules::UNREADABLE_FILE, &path.display().to_string(), message).help(help)
}

fn unreadable(name: &str, message: &str) -> Diagnostic {
    let help = "name a file that is there and that you may read";
    Diagnostic::of_file(&rules::UNREADABLE_FILE, name, message.to_owned()).help(help)
}

fn too_large(name: &str, purpose: Purpose) -> Diagnostic {
    let message =
        format!("the file has more than the {} bytes that are read", purpose.most_bytes());
    Diagnostic::of_file(&rules::TOO_LARGE, name, message).help(purpose.help())
}

fn not_text(name: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let before = Source::new(name, String::from_utf8_lossy(&bytes[..valid]));
    let start = before.place(before.text.len());
    let what = match (bytes, bytes.get(valid)) {
        ([0xFF, 0xFE, ..] | [0xFE, 0xFF, ..], _) => "the file is UTF-16".to_owned(),
        (_, Some(0)) => "a byte of 0 stands here, which no text has".to_owned(),
        (_, byte) => {
            let byte = byte.copied().unwrap_or_default();
            format!("the byte {byte:#04x} stands here, which is not UTF-8 text")
        }
    };
    let end = crate::source::Place { column: start.column + 1, ..start };
    Diagnostic::at(&rules::NOT_TEXT, name, crate::source::Span::in_one_file(start, end), what)
        .help("save it as UTF-8")
}
