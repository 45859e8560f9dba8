//! The check itself: every file is read, everything wrong with it is collected, and told once at
//! the end.

use super::super::args::Globals;
use super::super::failure::Failure;
use super::super::files::Purpose;
use super::super::streams::Streams;
use super::super::{Status, files, format_of, inputs};
use super::{ValidateArgs, allow, name, one_stdin};
use crate::check;
use crate::config;
use crate::diagnostic::{Diagnostic, Severity, rules};
use crate::engine::Config;
use crate::instruments_file::{self, Wanted};
use crate::load::{ToldFacts, wants_of};
use crate::render::diagnostics::{FileKind, ValidationReport};
use crate::render::outputs::ReportOutput;
use crate::source::Source;
use crate::state::{self, Checkpoint, Wants};
use crate::timestamp::Date;
use crate::units::Money;
use anyhow::anyhow;
use std::collections::HashSet;
use std::hash::Hash;
use std::path::{Path, PathBuf};

/// Checks the files and prints what was found.
pub fn check_files(
    args: &ValidateArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = format_of::<ReportOutput<'_>>(globals)?;
    let loaded = Loaded::files_named_by(args, globals)?;
    let told = inputs::told_facts(globals)?;
    let mut report =
        ValidationReport { found: loaded.problems.clone(), ..ValidationReport::default() };
    let (mut configs, mut groups) = (Vec::new(), Vec::new());
    for sources in &loaded.configs {
        let reading = check::checked_configs(&sources.iter().collect::<Vec<_>>());
        for source in sources {
            report.note_file(source, FileKind::Config);
        }
        report.found.extend(reading.diagnostics.iter().cloned());
        let written = reading.written.clone();
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        let today = Date::of(inputs::now(globals));
        let old = check::old_schedules(&names, reading.values(), &written, today);
        report.found.extend(old);
        if let Ok(mut config) = reading.into_config() {
            let paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
            let folder = inputs::instruments_folder(&written, &paths);
            config = inputs::grouping(config, globals);
            list_instruments(&mut config, &folder, globals, &mut report);
            report.found.extend(check::lots_that_differ(&names, &config, &written));
            configs.extend(names.first().map(|&name| (name, config)));
            groups.push((names, written));
        }
    }
    if let Some(built_in) = loaded.built_in.clone() {
        let mut config = inputs::grouping(built_in, globals);
        list_instruments(&mut config, Path::new(""), globals, &mut report);
        configs.push(("default", config));
    }
    let state = if loaded.state.is_empty() {
        None
    } else {
        check_state(&loaded.state, &configs, globals, &told, &mut report)
    };
    if state.is_some() || globals.state.is_empty() {
        for ((name, config), (_, written)) in configs.iter().zip(&groups) {
            let unnamed = check::unnamed_members(name, config, written, state.as_ref());
            report.found.extend(unnamed);
        }
    }
    let texts = loaded.configs.iter().flatten();
    allow::let_pass(&mut report.found, texts, &args.allow);
    let status = status(&report, args.strict);
    report.valid = status == Status::Yes;
    let sources: Vec<&Source> = loaded.configs.iter().flatten().chain(&loaded.state).collect();
    streams.emit(&ReportOutput { report: &report, sources: &sources }, format)?;
    Ok(status)
}

/// Reads the whole of the instruments files that a config names, or the options, and adds what they
/// list to the config.
fn list_instruments(
    config: &mut Config,
    folder: &Path,
    globals: &Globals,
    report: &mut ValidationReport,
) {
    let paths = inputs::instruments_paths(globals, config, folder);
    let mut files = Vec::new();
    for path in &paths {
        match files::load(path, &files::name(path), Purpose::Instruments) {
            Ok(source) => {
                if !report.files.iter().any(|file| file.name == source.name) {
                    report.note_file(&source, FileKind::Instruments);
                }
                files.push(source);
            }
            Err(problem) => report.found.push(*problem),
        }
    }
    if paths.is_empty() || files.len() < paths.len() {
        return;
    }
    match instruments_file::read(&files.iter().collect::<Vec<_>>(), &Wanted::All) {
        Ok(mut listings) => {
            listings.today = Some(Date::of(inputs::now(globals)));
            config.instruments.list(listings);
        }
        Err(mut problems) => report.found.append(&mut problems),
    }
}

/// What could be read, and what is wrong with the rest.
#[derive(Default)]
struct Loaded {
    /// The files of each config: several that are merged, or one.
    configs: Vec<Vec<Source>>,
    /// The built-in table, where that was asked for.
    built_in: Option<Config>,
    /// The documents of the state.
    state: Vec<Source>,
    problems: Vec<Diagnostic>,
}

impl Loaded {
    fn files_named_by(args: &ValidateArgs, globals: &Globals) -> Result<Self, Failure> {
        let mut loaded = Self::default();
        check_usage(args, globals)?;
        let mut paths: Vec<PathBuf> = Vec::new();
        let named = loaded.named(args, globals)?;
        if args.files.is_empty() && named.len() > 1 {
            // One config, of which nothing can be told where a part can't be read.
            let sources: Vec<_> = named
                .iter()
                .filter_map(|path| loaded.load(path, &name(path, args), Purpose::Config))
                .collect();
            if sources.len() == named.len() {
                loaded.configs.push(sources);
            }
            return loaded.with_state(args, globals);
        }
        for path in named {
            for found in files::under(&path) {
                match found {
                    Ok(path) => paths.push(path),
                    Err(problem) => loaded.problems.push(*problem),
                }
            }
        }
        for path in each_once(&paths) {
            let source = loaded.load(path, &name(path, args), Purpose::Config);
            loaded.configs.extend(source.map(|source| vec![source]));
        }
        loaded.with_state(args, globals)
    }

    fn with_state(mut self, args: &ValidateArgs, globals: &Globals) -> Result<Self, Failure> {
        let documents = inputs::without_none(globals.state.clone())?;
        for path in &documents {
            let source = self.load(path, &name(path, args), inputs::state_purpose(globals));
            self.state.extend(source);
        }
        if self.state.len() < documents.len() {
            self.state.clear(); // what one document hides, the others can't tell
        }
        Ok(self)
    }

    /// The files that were named, else the one that every other command would take. That there is
    /// none is a finding like any other, so that a program always reads a document.
    fn named(&mut self, args: &ValidateArgs, globals: &Globals) -> Result<Vec<PathBuf>, Failure> {
        if !args.files.is_empty() {
            return Ok(args.files.clone());
        }
        match inputs::config_paths(globals) {
            Ok(paths) if paths.is_empty() => self.built_in = Some(config::built_in()),
            Ok(paths) => return Ok(paths),
            Err(Failure::Other(error)) => {
                let problem = Diagnostic::of_file(
                    &rules::UNREADABLE_FILE,
                    inputs::DEFAULT_CONFIG,
                    error.to_string(),
                );
                self.problems.push(problem.help("name the configs to check as arguments"));
            }
            Err(failure) => return Err(failure),
        }
        Ok(Vec::new())
    }

    fn load(&mut self, path: &Path, name: &str, purpose: Purpose) -> Option<Source> {
        files::load(path, name, purpose).map_err(|problem| self.problems.push(*problem)).ok()
    }
}

/// Every item where it stands first.
fn each_once<T: Eq + Hash>(items: &[T]) -> impl Iterator<Item = &T> {
    let mut seen = HashSet::new();
    items.iter().filter(move |item| seen.insert(*item))
}

fn check_usage(args: &ValidateArgs, globals: &Globals) -> Result<(), Failure> {
    let named =
        args.files.iter().chain(&globals.state).chain(&globals.config).chain(&globals.instruments);
    one_stdin(named)?;
    if globals.max_age.is_some() && globals.state.is_empty() {
        return Err(
            anyhow!("--max-age goes with --state: name a state that must not be older").into()
        );
    }
    inputs::check_built_in(globals)?;
    if !args.files.is_empty() && !globals.config.is_empty() {
        return Err(anyhow!("name the configs as arguments or with --config, not both").into());
    }
    Ok(())
}

/// What is wrong with the checkpoint itself, and then what each config makes of it; the checkpoint,
/// where it can be read.
fn check_state<'s>(
    sources: &'s [Source],
    configs: &[(&str, Config)],
    globals: &Globals,
    told: &ToldFacts,
    report: &mut ValidationReport,
) -> Option<Checkpoint<'s>> {
    let wants =
        configs.iter().map(|(_, config)| wants_of(config)).fold(Wants::default(), Wants::and);
    let strikes_follow = configs.iter().any(|(_, config)| config.instruments.listings().is_some());
    let wants = Wants { strikes_follow, ..told.left_of(wants) };
    let source = sources.first()?;
    let mut checkpoint = match state::read_all(&sources.iter().collect::<Vec<_>>(), &wants) {
        Ok(checkpoint) => checkpoint,
        Err(mut problems) => {
            for source in sources {
                report.note_file(source, FileKind::State);
            }
            report.found.append(&mut problems);
            return None;
        }
    };
    for ((source, taken), read) in sources.iter().zip(&checkpoint.times).zip(&checkpoint.documents)
    {
        let written = taken.as_ref().map(|taken| taken.text.to_string());
        report.note_document(source, written, read);
    }
    report.found.extend(checkpoint.warnings.iter().cloned());
    if let Some(most) = globals.max_age {
        report.found.extend(check::age_finding(&checkpoint, most, inputs::now(globals)));
    }
    told.put_into(&mut checkpoint.account);
    let equity = globals.equity.map(Money::from).or_else(|| checkpoint.equity.clone());
    if equity.is_none() {
        report.found.push(state::missing_equity(source));
    }
    report.found.append(&mut check::rows_without_strategy(
        &configs.iter().map(|(_, config)| config).collect::<Vec<_>>(),
        &checkpoint,
        source,
    ));
    for (name, config) in configs {
        let mut found = Vec::new();
        if strikes_follow {
            found = state::without_strike(config, &checkpoint, source);
        }
        found.extend(check::state_findings(config, &checkpoint, source, equity.as_ref()));
        if globals.max_age.is_none() {
            found.extend(inputs::stale(globals, config, &checkpoint));
        }
        if configs.len() > 1 {
            for found in &mut found {
                found.message = format!("with {name}: {}", found.message);
            }
        }
        report.found.append(&mut found);
    }
    Some(checkpoint)
}

/// A file that can't be read leaves the question open; anything wrong in one is a no.
fn status(report: &ValidationReport, strict: bool) -> Status {
    let is_unread = |found: &Diagnostic| found.rule.code == rules::UNREADABLE_FILE.code;
    let errors = report.count(Severity::Error);
    if report.found.iter().any(is_unread) {
        Status::Unanswered
    } else if errors > 0 || strict && report.found.iter().any(Diagnostic::fails_when_strict) {
        Status::No
    } else {
        Status::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::hash::Hasher;

    /// A path that counts how often it is compared.
    #[derive(Debug)]
    struct Counted<'a>(usize, &'a Cell<usize>);

    impl PartialEq for Counted<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.1.set(self.1.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted<'_> {}

    impl Hash for Counted<'_> {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    #[test]
    fn each_file_is_taken_once_and_compared_with_few_others() {
        assert_eq!(each_once(&["b", "a", "b", "c", "a"]).collect::<Vec<_>>(), [&"b", &"a", &"c"]);
        for files in [1000, 2000, 4000] {
            let comparisons = Cell::new(0);
            let named_twice = (0..files).chain(0..files);
            let items: Vec<Counted<'_>> =
                named_twice.map(|number| Counted(number, &comparisons)).collect();
            assert_eq!(each_once(&items).count(), files);
            assert!(comparisons.get() < 4 * files, "{} for {files}", comparisons.get());
        }
    }
}
