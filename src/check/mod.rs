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

use crate::config::{ConfigReading, read_configs};
use crate::source::Source;

/// Reads the `portfolio:` section of a config file, and adds what deserves a look in it.
#[must_use]
pub fn checked_config(source: &Source) -> ConfigReading {
    checked_configs(&[source])
}

/// Reads the `portfolio:` sections of config files as one, the later merged over the earlier, and
/// adds what deserves a look in what comes of it.
#[must_use]
pub fn checked_configs(sources: &[&Source]) -> ConfigReading {
    let mut reading = read_configs(sources);
    let files: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let found = config::config_findings(&files, reading.values(), &reading.written);
    reading.add_found(found);
    reading
}
