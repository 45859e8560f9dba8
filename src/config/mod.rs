//! Reading a config file: text → located tree → every problem at once, and the checked [`Config`]
//! when there is no error.
//!
//! What is allowed and still deserves a look is [`check`](crate::check)'s.

mod changes;
mod contradictions;
mod effective;
mod files;
mod level;
mod read;
mod rows;
mod schedules;
mod section;
mod silence;
mod tree;
mod value;
mod written;
mod yaml;

pub use changes::{KeyChange, WrittenConfig, key_changes};
pub use effective::{EffectiveKey, Origin, effective_keys};
pub use files::name_of;
pub use section::{SECTION, key_path};
pub use silence::{PRICE_FROM_MARK, is_silenced, silenceable};
pub(crate) use tree::{YamlEntry, YamlNode, YamlValue};
pub use written::WrittenKeys;
pub(crate) use yaml::parse_yaml;
pub use yaml::{MAX_BYTES, YamlComment, yaml_comments};

use crate::diagnostic::Diagnostic;
use crate::engine::Config;
use crate::source::Source;

/// What came of reading a config.
#[derive(Clone, Debug)]
pub struct ConfigReading {
    /// What the file sets, over the defaults; not to be sized with where there is an error.
    values: Config,
    /// Which keys the file holds, and where.
    pub written: WrittenKeys,
    /// What was found, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the `portfolio:` section of a config file.
#[must_use]
pub fn read_config(source: &Source) -> ConfigReading {
    read_configs(&[source])
}

/// Reads the `portfolio:` sections of config files as one: those of later files are merged over
/// those of earlier ones.
#[must_use]
pub fn read_configs(sources: &[&Source]) -> ConfigReading {
    let files: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let (mut roots, mut diagnostics) = (Vec::new(), Vec::new());
    for (file, source) in sources.iter().enumerate() {
        let yaml::YamlDocument { mut root, mut problems } = yaml::parse_yaml(source);
        if let Some(root) = &mut root {
            root.put_in_file(file);
        }
        for span in problems.iter_mut().filter_map(|problem| problem.span.as_mut()) {
            span.file = file;
        }
        let is_unread = root.is_none() && !problems.is_empty();
        roots.push((root, is_unread));
        diagnostics.append(&mut problems);
    }
    let mut reader = read::SectionReader::new(&files);
    reader.read_documents(roots);
    reader.find_contradictions();
    diagnostics.append(&mut reader.problems);
    diagnostics.extend(reader.untold_problems());
    let read::SectionReader { config: values, written, .. } = reader;
    let mut reading = ConfigReading { values, written, diagnostics: Vec::new() };
    reading.add_found(diagnostics);
    reading
}

/// The config that `--config default` asks for: every key at its default.
#[must_use]
pub fn built_in() -> Config {
    Config::built_in()
}

impl ConfigReading {
    /// The config; `None` when there is an error.
    #[must_use]
    pub fn config(&self) -> Option<&Config> {
        let is_bad = self.diagnostics.iter().any(Diagnostic::is_error);
        (!is_bad).then_some(&self.values)
    }

    /// The config.
    ///
    /// # Errors
    /// All that was found, when there is an error among it.
    pub fn into_config(self) -> Result<Config, Vec<Diagnostic>> {
        if self.config().is_some() { Ok(self.values) } else { Err(self.diagnostics) }
    }

    /// What the file sets, over the defaults, right or wrong: only for checks, which ask `written`
    /// what of it is sure.
    pub(crate) fn values(&self) -> &Config {
        &self.values
    }

    /// Adds what else was found, in the order of the file; what has no place comes last.
    pub(crate) fn add_found(&mut self, found: Vec<Diagnostic>) {
        self.diagnostics.extend(found);
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.is_none(), diagnostic.span));
    }
}
