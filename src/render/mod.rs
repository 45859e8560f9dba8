//! Answers as bytes: pure functions from what the engine says to JSON and to text. Nothing is
//! computed here.

pub mod diagnostics;
pub mod effective;
pub mod emit;
pub mod json;
pub mod outputs;
pub mod schema;
mod table;
pub mod text;
mod yaml;

/// A name from a file may hold control characters, which a terminal would obey: they are written
/// out instead.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}
