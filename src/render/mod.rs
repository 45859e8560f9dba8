//! Answers as bytes: pure functions from what the engine says to JSON and to text. Nothing is
//! computed here.

pub mod csv;
pub mod diagnostics;
pub mod effective;
pub mod emit;
pub mod json;
pub mod messages;
pub mod outputs;
pub mod review;
pub mod schema;
mod table;
pub mod text;
mod yaml;
