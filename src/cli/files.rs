//! Files as `validate` meets them: named one by one or by folder, read within bounds, and what is
//! wrong reported like anything else that is wrong with them.

use crate::diagnostic::{Diagnostic, rules};
use crate::source::Source;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What stands for standard input in a list of files.
pub const STDIN: &str = "-";

/// What messages call a file.
pub fn name(path: &Path) -> String {
    if path.as_os_str() == STDIN { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// Reads a file, or standard input for `-`, as text under this name; beyond `most` bytes it is
/// refused.
pub fn load(path: &Path, name: &str, most: usize) -> Result<Source, Box<Diagnostic>> {
    // Room for a config of the usual size, which then is one read.
    let mut bytes = Vec::with_capacity(8 << 10);
    // One byte more tells a file at the bound from one beyond it.
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = if path.as_os_str() == STDIN {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        return Err(Box::new(unreadable(name, &format!("can't be read: {error}"))));
    }
    if bytes.len() > most {
        let message = format!("the file has more than the {most} bytes that are read");
        let help = "is this the right file? split off what is no config";
        return Err(Box::new(Diagnostic::of_file(&rules::TOO_LARGE, name, message).help(help)));
    }
    String::from_utf8(bytes).map(|text| Source::new(name, text)).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        Box::new(not_text(name, &error.into_bytes(), valid))
    })
}

/// The files that a name stands for: itself, or the YAML files in and under a folder, in the order
/// of their names.
pub fn under(path: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let name = path.display().to_string();
    let mut files = Vec::new();
    collect(path, &mut files)
        .map_err(|error| Box::new(unreadable(&name, &format!("can't be read: {error}"))))?;
    if files.is_empty() {
        return Err(Box::new(unreadable(&name, "there is no .yaml or .yml file in this folder")));
    }
    Ok(files)
}

/// Hidden files and folders are left out, and links to folders are not followed, for they may lead
/// back.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_yaml =
            path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_hidden {
        } else if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if is_yaml && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn unreadable(name: &str, message: &str) -> Diagnostic {
    let help = "name a file that is there and that you may read";
    Diagnostic::of_file(&rules::UNREADABLE_FILE, name, message.to_owned()).help(help)
}

fn not_text(name: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let before = Source::new(name, String::from_utf8_lossy(&bytes[..valid]));
    let start = before.place(before.text.len());
    let what = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "the file is UTF-16".to_owned(),
        _ => format!("the byte {:#04x} stands here, which is not UTF-8 text", bytes[valid]),
    };
    let end = crate::source::Place { column: start.column + 1, ..start };
    Diagnostic::at(&rules::NOT_TEXT, name, crate::source::Span { start, end }, what)
        .help("save it as UTF-8")
}
