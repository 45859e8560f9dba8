//! How much to trade, and why: the engine behind the `posize` command, for other programs.

pub mod batch;
pub mod check;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod engine;
pub mod intents;
mod json;
pub mod number;
pub mod render;
pub mod source;
pub mod state;
pub mod timestamp;
pub mod units;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
