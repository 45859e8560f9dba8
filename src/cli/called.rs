//! The arguments of this process. To declare what all four commands take is a noticeable part of a
//! call, which needs one.

use super::args::{Arguments, BudgetArgs, Globals, LimitsArgs, SizeArgs};
use super::usage;
use super::validate::ValidateArgs;
use clap::{Args, Command, FromArgMatches};
use std::env;
use std::ffi::OsStr;

/// The arguments, or a usage message and the end of the process.
pub fn arguments() -> Arguments {
    at_once().unwrap_or_else(usage::parsed)
}

/// The arguments, read as those of the command whose name stands first among them. `None` where
/// that may be wrong, and where clap has something to say: what a single command refuses, `--help`
/// included, all of them answer.
fn at_once() -> Option<Arguments> {
    let command = env::args_os().skip(1).find_map(|argument| alone(&argument))?;
    let root = Globals::augment_args(Command::new("posize"))
        .disable_help_flag(true)
        .disable_help_subcommand(true);
    let mut matches = root.subcommand(command.disable_help_flag(true)).try_get_matches().ok()?;
    Arguments::from_arg_matches_mut(&mut matches).ok()
}

/// What the command of that name takes.
fn alone(name: &OsStr) -> Option<Command> {
    Some(match name.to_str()? {
        "size" => SizeArgs::augment_args(Command::new("size")),
        "limits" => LimitsArgs::augment_args(Command::new("limits")),
        "budget" => BudgetArgs::augment_args(Command::new("budget")),
        "validate" => ValidateArgs::augment_args(Command::new("validate")),
        _ => return None,
    })
}
