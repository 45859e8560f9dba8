//! What deserves a look: in a config that can be read, and in a state against a config.
//!
//! Reading and its errors are [`config`](crate::config)'s and [`state`](crate::state)'s; what is
//! found here is allowed.

mod config;
mod state;

pub use state::age::run as against_clock;
pub use state::book::{against as against_book, without_strategy};

use crate::config::{Reading, read};
use crate::source::Source;

/// Reads the `portfolio:` section of a config file, and adds what deserves a look in it.
#[must_use]
pub fn read_config(source: &Source) -> Reading {
    let mut reading = read(source);
    let found = config::run(&source.name, reading.values(), &reading.written);
    reading.add(found);
    reading
}
