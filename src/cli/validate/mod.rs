//! `posize validate`: its arguments, and what it prints: findings, or what was asked for instead.

mod against;
mod allow;
mod check;
mod expect;

use super::args::{Format, Globals};
use super::failure::Failure;
use super::stream::input::IntentsFormat;
use super::streams::Streams;
use super::{Status, files, format_of, inputs};
use crate::config;
use crate::diagnostic::{Rule, Severity, rules};
use crate::render::diagnostics::ValidationReport;
use crate::render::emit::check_format;
use crate::render::outputs::{
    CodesOutput, EffectiveOutput, ReportOutput, RuleOutput, SchemaOutput,
};
use crate::render::schema::{SCHEMAS, SchemaKind, WrittenSchema};
use crate::source::Source;
use anyhow::anyhow;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
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
    /// Let warnings of these codes pass under --strict; a comment `# posize: allow CODE` does so at
    /// its place
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = warning_code)]
    #[arg(conflicts_with_all = ["against", "expect", "instead"])]
    pub allow: Vec<&'static str>,
    /// Say what the config changes beside this one, or `default` for the built-in table; of
    /// several, each is merged over those before it. Status 1 where anything gets looser
    #[arg(long, value_name = "OLD", conflicts_with_all = ["instead", "max_age"])]
    pub against: Vec<PathBuf>,
    /// Answer the intents of a file under both configs, and say which answers differ
    #[arg(long, value_name = "FILE", requires = "against")]
    pub intents: Option<PathBuf>,
    /// How the intents are written [default: csv where the file is called .csv or begins with such
    /// a header, else json]
    #[arg(long, value_name = "FORMAT", requires = "intents")]
    pub(in crate::cli) intents_format: Option<IntentsFormat>,
    /// Exit with status 0 although something gets looser
    #[arg(long, requires = "against")]
    pub allow_looser: bool,
    /// Check that intents are answered as their `expect` says: a YAML list, or one JSON object a
    /// line
    #[arg(long, value_name = "FILE")]
    #[arg(conflicts_with_all = ["files", "against", "instead", "max_age"])]
    pub expect: Option<PathBuf>,
    /// Say what a code means, why it matters, and how it looks wrong and right
    #[arg(long, value_name = "CODE", group = "instead")]
    #[arg(conflicts_with_all = ["files", "strict", "max_age"])]
    pub explain: Option<String>,
    /// List the codes
    #[arg(long, group = "instead", conflicts_with_all = ["files", "strict", "max_age"])]
    pub codes: bool,
    /// Print the JSON Schema of a document, for editors and programs [without a name: config]
    #[arg(long, value_name = "DOCUMENT", value_parser = schema_kind())]
    #[arg(num_args = 0..=1, default_missing_value = SCHEMAS[0].name)]
    #[arg(group = "instead", conflicts_with_all = ["files", "max_age"])]
    pub schema: Option<&'static SchemaKind>,
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
    check_format::<ReportOutput<'_>>(globals.format())?; // no form of `validate` is another's
    if let Some(kind) = args.schema {
        streams.emit(&SchemaOutput(schema(kind, args.strict)?), Format::Json)?;
    } else if args.codes {
        streams.emit(&CodesOutput, format_of::<CodesOutput>(globals)?)?;
    } else if let Some(code) = &args.explain {
        streams.emit(&RuleOutput(rule(code)?), format_of::<RuleOutput>(globals)?)?;
    } else if args.print_effective {
        return print_effective(args, globals, streams);
    } else if !args.against.is_empty() {
        return against::review_change(args, globals, streams);
    } else if args.expect.is_some() {
        return expect::check_answers(args, globals, streams);
    } else {
        return check::check_files(args, globals, streams);
    }
    Ok(Status::Yes)
}

fn schema(kind: &SchemaKind, is_strict: bool) -> Result<WrittenSchema, Failure> {
    if !is_strict {
        return Ok(kind.schema());
    }
    kind.strict_schema().ok_or_else(|| {
        let strict = SCHEMAS.iter().filter(|kind| kind.strict_schema().is_some());
        let names: Vec<&str> = strict.map(|kind| kind.name).collect();
        anyhow!(
            "--strict makes no difference to --schema {}: it is for {}",
            kind.name,
            names.join(", ")
        )
        .into()
    })
}

/// The documents that `--schema` takes.
fn schema_kind() -> impl TypedValueParser<Value = &'static SchemaKind> {
    let value = |kind: &SchemaKind| PossibleValue::new(kind.name).help(kind.doc);
    let names = PossibleValuesParser::new(SCHEMAS.iter().map(value));
    names.map(|name| SchemaKind::named(&name).unwrap_or(&SCHEMAS[0]))
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

/// A code that `--allow` takes.
fn warning_code(code: &str) -> Result<&'static str, String> {
    match rules::all().find(|rule| rule.code == code) {
        Some(rule) if rule.severity == Severity::Warning => Ok(rule.code),
        Some(rule) => Err(format!("{} is an error, which nothing lets pass", rule.code)),
        None => {
            let near = rules::nearest_code(code).map(|near| format!("did you mean {near}? "));
            let near = near.unwrap_or_default();
            Err(format!("no code is called so: {near}`posize validate --codes` lists them"))
        }
    }
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
    let (config, written) = inputs::config_at(&paths, |path| name(path, args))?;
    let names: Vec<String> = paths.iter().map(|path| name(path, args)).collect();
    let mut files: Vec<&str> = names.iter().map(String::as_str).collect();
    if files.is_empty() {
        files.push("default");
    }
    let rows = config::effective_keys(&config.config, &written);
    streams.emit(&EffectiveOutput { rows: &rows, files: &files }, format)?;
    Ok(Status::Yes)
}

/// What was asked for; where the files stand in its way, what is wrong with them is printed in the
/// form that was asked for, and there is nothing.
fn or_report<T>(
    asked: Result<T, Failure>,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Option<T>, Failure> {
    match asked {
        Err(Failure::Diagnostics { found, sources }) => {
            let report = ValidationReport { found, ..ValidationReport::default() };
            let sources: Vec<&Source> = sources.iter().map(Arc::as_ref).collect();
            let output = ReportOutput { report: &report, sources: &sources };
            streams.emit(&output, format_of::<ReportOutput<'_>>(globals)?)?;
            Ok(None)
        }
        asked => asked.map(Some),
    }
}

/// Standard input can be read once.
fn one_stdin<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> Result<(), Failure> {
    if paths.filter(|path| path.as_os_str() == files::STDIN).count() > 1 {
        return Err(anyhow!("standard input can be read once: name one file alone as -").into());
    }
    Ok(())
}

/// What messages call a file: standard input as the user wants it.
fn name(path: &Path, args: &ValidateArgs) -> String {
    let told = args.stdin_filename.clone().filter(|_| path.as_os_str() == files::STDIN);
    told.unwrap_or_else(|| files::name(path))
}
