//! `posize validate`: its arguments, and what it prints: findings, or what was asked for instead.

mod check;

use super::args::{Format, Globals};
use super::failure::Failure;
use super::files::Purpose;
use super::streams::Streams;
use super::{Status, files, format_of, inputs};
use crate::config;
use crate::diagnostic::{Rule, rules};
use crate::render::outputs::{CodesOutput, EffectiveOutput, RuleOutput, SchemaOutput};
use crate::source::Source;
use anyhow::anyhow;
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The arguments of `validate`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ValidateArgs {
    /// Configs to check, folders of them, or `-` for standard input [else the one that --config
    /// means]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What messages call standard input
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// Exit with status 1 for warnings too
    #[arg(long)]
    pub strict: bool,
    /// Say what a code means, why it matters, and how it looks wrong and right
    #[arg(long, value_name = "CODE", group = "instead")]
    #[arg(conflicts_with_all = ["files", "strict", "max_age"])]
    pub explain: Option<String>,
    /// List the codes
    #[arg(long, group = "instead", conflicts_with_all = ["files", "strict", "max_age"])]
    pub codes: bool,
    /// Print a JSON Schema of the config, for editors
    #[arg(long, group = "instead", conflicts_with_all = ["files", "strict", "max_age"])]
    pub schema: bool,
    /// Print every key with its value and where it comes from
    #[arg(long, group = "instead", conflicts_with_all = ["strict", "max_age"])]
    pub print_effective: bool,
}

/// Checks the files, or prints what was asked for instead.
pub fn run(
    args: &ValidateArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    if args.schema {
        streams.emit(&SchemaOutput, Format::Json)?;
    } else if args.codes {
        streams.emit(&CodesOutput, format_of::<CodesOutput>(globals)?)?;
    } else if let Some(code) = &args.explain {
        streams.emit(&RuleOutput(rule(code)?), format_of::<RuleOutput>(globals)?)?;
    } else if args.print_effective {
        return print_effective(args, globals, streams);
    } else {
        return check::check_files(args, globals, streams);
    }
    Ok(Status::Yes)
}

fn rule(code: &str) -> Result<&'static Rule, Failure> {
    rules::with_code(code).ok_or_else(|| {
        let near = rules::nearest_code(code).map(|near| format!("did you mean {near}? "));
        anyhow!(
            "no code is called {code:?}: {}`posize validate --codes` lists them",
            near.unwrap_or_default()
        )
        .into()
    })
}

fn print_effective(
    args: &ValidateArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = format_of::<EffectiveOutput<'_>>(globals)?;
    let paths = match args.files.as_slice() {
        [] => inputs::config_paths(globals)?,
        [path] => vec![path.clone()],
        _ => return Err(anyhow!("--print-effective takes one config").into()),
    };
    let sources = paths.iter().map(|path| load(path, args));
    let sources = sources.collect::<Result<Vec<Source>, Failure>>()?;
    let mut names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let (config, written) = if sources.is_empty() {
        names.push("default");
        (config::built_in(), config::WrittenKeys::default())
    } else {
        let reading = crate::check::checked_configs(&sources.iter().collect::<Vec<_>>());
        let written = reading.written.clone();
        match reading.into_config() {
            Ok(config) => (config, written),
            Err(found) => {
                let sources = sources.into_iter().map(Arc::new).collect();
                return Err(Failure::Diagnostics { found, sources });
            }
        }
    };
    let rows = config::effective_keys(&config, &written);
    streams.emit(&EffectiveOutput { rows: &rows, files: &names }, format)?;
    Ok(Status::Yes)
}

fn load(path: &Path, args: &ValidateArgs) -> Result<Source, Failure> {
    files::load(path, &name(path, args), Purpose::Config)
        .map_err(|found| Failure::Diagnostics { found: vec![*found], sources: Vec::new() })
}

/// What messages call a file: standard input as the user wants it.
fn name(path: &Path, args: &ValidateArgs) -> String {
    let told = args.stdin_filename.clone().filter(|_| path.as_os_str() == files::STDIN);
    told.unwrap_or_else(|| files::name(path))
}
