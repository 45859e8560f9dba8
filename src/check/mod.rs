//! What deserves a look: in a config that can be read, and in a state against a config.
//!
//! Reading and its errors are [`config`](crate::config)'s and [`state`](crate::state)'s. What is
//! found here stops no command but `validate`.

mod config;
mod groups;
mod lots;
mod schedules;
mod state;

pub use groups::unnamed_members;
pub use lots::lots_that_differ;
pub use schedules::old_schedules;
pub use state::{age_finding, rows_without_strategy, state_findings};

use crate::config::{ConfigReading, read_config};
use crate::source::Source;

/// Reads the `portfolio:` section of a config file, and adds what deserves a look in it.
#[must_use]
pub fn checked_config(source: &Source) -> ConfigReading {
    let mut reading = read_config(source);
    let found = config::config_findings(&source.name, reading.values(), &reading.written);
    reading.add_found(found);
    reading
}
