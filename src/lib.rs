//! How much to trade, and why: the engine behind the `posize` command, for other programs.

pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod engine;
mod json_text;
pub mod number;
pub mod render;
pub mod source;
pub mod state;
pub mod stream;
pub mod timestamp;
pub mod units;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
