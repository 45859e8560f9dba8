//! `posize help`: the manual and the help of commands. What help shows beside the arguments is put
//! in only when it is asked for, so that no other call pays for it.

use super::Status;
use super::args::{Arguments, HelpArgs};
use super::failure::Failure;
use super::streams::Streams;
use crate::engine::MODES;
use crate::manual;
use crate::render::emit::{Format, Render};
use crate::render::outputs::{BudgetOutput, LimitsOutput, ReportOutput, SizeOutput};
use anyhow::anyhow;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Command, CommandFactory, ValueEnum};
use std::io;

/// Longer lines are hard to read, however wide the terminal is.
const WIDEST: usize = 80;

/// The formats of each command, and how it is called.
const COMMANDS: [(&str, &[Format], &str); 4] = [
    (
        "size",
        SizeOutput::FORMATS,
        "Examples:\n  \
         posize --config default --equity 500000 size buy TCS 3520 \\\n      \
         --stop 3300 --mode fixed_risk_atr\n  \
         posize --state configs/sample_state.json size RELIANCE 2500 \\\n      \
         -s ema20_50_intraday --close --quiet\n\n\
         More: posize help recipes, posize help streams",
    ),
    (
        "limits",
        LimitsOutput::FORMATS,
        "Examples:\n  \
         posize --state configs/sample_state.json limits\n  \
         posize --state configs/sample_state.json limits --check --json\n\n\
         What each limit bounds: posize help limits",
    ),
    (
        "budget",
        BudgetOutput::FORMATS,
        "Examples:\n  \
         posize --state configs/sample_state.json budget --price 2500\n  \
         posize --config configs/portfolio.yaml \\\n      \
         --state configs/portfolio_state.json budget --rebalance",
    ),
    (
        "validate",
        ReportOutput::FORMATS,
        "Examples:\n  \
         posize validate configs\n  \
         posize validate configs/dev.yaml --state configs/sample_state.json\n  \
         posize validate --explain unknown-key\n\n\
         Every key: posize help config; every code: posize help diagnostics",
    ),
];

/// The arguments with all that help shows: examples, topics, the formats of each command, the
/// values of options.
#[must_use]
pub fn documented() -> Command {
    let generate = Arg::new("generate")
        .long("generate")
        .value_name("WHAT")
        .help("Print a man page, completions for a shell, or a config to start from; alone")
        .exclusive(true)
        .value_parser(PossibleValuesParser::new(super::generate::NAMES));
    let topics = format!(
        "Topics (posize help TOPIC):\n{}\nExit status: {}",
        manual::topic_list(),
        super::args::EXIT_STATUSES
    );
    let mut root = Arguments::command()
        .arg(generate)
        .after_help(topics)
        .max_term_width(WIDEST)
        .mut_arg("format", |arg| with_formats(arg, &Format::ALL));
    for (name, formats, examples) in COMMANDS {
        // The option of all commands, again, with the formats that this one takes.
        let format = root.get_arguments().find(|arg| arg.get_id() == "format").cloned();
        root = root.mut_subcommand(name, |command| {
            let command = command.after_help(examples).mut_args(with_values);
            command.args(format.map(|arg| with_formats(arg, formats)))
        });
    }
    root
}

/// An option of which the values are known, with these.
fn with_values(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "mode" => arg.value_parser(PossibleValuesParser::new(
            MODES.iter().map(|mode| PossibleValue::new(mode.name.as_str()).help(mode.doc)),
        )),
        _ => arg,
    }
}

/// The option of the format with these alone.
fn with_formats(arg: Arg, formats: &[Format]) -> Arg {
    let values = formats.iter().filter_map(Format::to_possible_value);
    arg.value_parser(PossibleValuesParser::new(values))
}

/// The help of a command, as `--help` prints it.
fn help_of(command: &str) -> Option<clap::builder::StyledStr> {
    let mut root = documented();
    root.build();
    Some(root.find_subcommand_mut(command)?.render_long_help())
}

/// Prints a topic, the help of a command, or both where they have one name; without a name, the
/// list of both.
pub fn run(args: &HelpArgs, streams: &mut Streams<'_>) -> Result<Status, Failure> {
    let styled = |help: &clap::builder::StyledStr, streams: &Streams<'_>| {
        if streams.screen.color { help.ansi().to_string() } else { help.to_string() }
    };
    let Some(name) = &args.name else {
        let help = styled(&documented().render_help(), streams);
        streams.out.write_all(help.as_bytes())?;
        return Ok(Status::Yes);
    };
    let (help, topic) = (help_of(name), manual::topic_named(name));
    if help.is_none() && topic.is_none() {
        let commands = Arguments::command();
        let near = manual::nearest_name(name, commands.get_subcommands().map(Command::get_name));
        let near = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
        return Err(anyhow!(
            "no command or topic is called \"{name}\": {near}`posize help` lists them"
        )
        .into());
    }
    if let Some(help) = &help {
        let help = styled(help, streams);
        streams.out.write_all(help.as_bytes())?;
    }
    if let Some(topic) = topic {
        let gap = if help.is_some() { "\n" } else { "" };
        streams.out.write_all((gap.to_owned() + &topic.text(streams.screen)).as_bytes())?;
    }
    Ok(Status::Yes)
}

/// What posize says when it is asked nothing: where to begin.
pub fn start(streams: &mut Streams<'_>) -> io::Result<Status> {
    streams.err.write_all(manual::start(streams.err_screen).as_bytes())?;
    Ok(Status::Unanswered)
}
