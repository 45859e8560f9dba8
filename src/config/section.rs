//! The section of a config that posize reads, and what its keys are called in the file.

use crate::diagnostic::shortened;

/// The section that posize reads.
pub const SECTION: &str = "portfolio";

/// What the file calls a key of the key table; `chosen` is the name that the user chose in it,
/// empty where there is none.
#[must_use]
pub fn key_path(key: &str, chosen: &str) -> String {
    let name = match (key.find('<'), key.find('>')) {
        (Some(start), Some(end)) => {
            format!("{}{}{}", &key[..start], shortened(chosen), &key[end + 1..])
        }
        _ => key.to_owned(),
    };
    format!("{SECTION}.{name}")
}
