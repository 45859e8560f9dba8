//! `posize --generate WHAT`: what belongs beside the program: a man page, completions for shells, a
//! config to start from.

mod completions;
mod man;

use super::Status;
use super::failure::Failure;
use super::help::documented;
use super::streams::Streams;
use crate::diagnostic::nearest;
use crate::manual;
use anyhow::anyhow;
use clap_complete::Shell;
use std::ffi::OsString;

/// What can be generated.
pub const NAMES: [&str; 5] = ["man", "complete-bash", "complete-zsh", "complete-fish", "config"];

/// Prints what the words behind `--generate` ask for.
pub fn run(words: &[OsString], streams: &mut Streams<'_>) -> Result<Status, Failure> {
    let expected = NAMES.join(", ");
    let [word] = words else {
        return Err(anyhow!("--generate takes one word, and stands alone: {expected}").into());
    };
    let generated = match word.to_str() {
        Some("man") => man::page(documented()),
        Some("complete-bash") => completions::script(Shell::Bash, documented()),
        Some("complete-zsh") => completions::script(Shell::Zsh, documented()),
        Some("complete-fish") => completions::script(Shell::Fish, documented()),
        Some("config") => manual::EXAMPLE_CONFIG.as_bytes().to_vec(),
        _ => {
            let word = word.to_string_lossy();
            let near = nearest(&word, NAMES).map(|near| format!("did you mean {near}? "));
            let near = near.unwrap_or_default();
            return Err(anyhow!("nothing called \"{word}\" is generated: {near}{expected}").into());
        }
    };
    streams.out.write_all(&generated)?;
    Ok(Status::Yes)
}
