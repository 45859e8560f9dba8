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

use crate::config::{ConfigReading, WrittenKeys, read_configs};
use crate::diagnostic::Diagnostic;
use crate::engine::Config;
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
    with_findings(read_configs(sources), sources)
}

/// The config of these files, and what they say of each key. What deserves a look is looked for
/// only where there is an error, and told beside it.
///
/// # Errors
/// All that was found, when there is an error among it.
pub fn config_of(sources: &[&Source]) -> Result<(Config, WrittenKeys), Vec<Diagnostic>> {
    let mut reading = read_configs(sources);
    if reading.config().is_none() {
        reading = with_findings(reading, sources);
    }
    let written = std::mem::take(&mut reading.written);
    Ok((reading.into_config()?, written))
}

fn with_findings(mut reading: ConfigReading, sources: &[&Source]) -> ConfigReading {
    let files: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let found = config::config_findings(&files, reading.values(), &reading.written);
    reading.add_found(found);
    reading
}
