//! Answers as bytes: pure functions from what the engine says to JSON and to text. Nothing is computed here.

pub mod json;
mod table;
pub mod text;
