//! The arguments, as clap declares them.

use crate::number::Decimal;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// How much to trade, and why.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Arguments {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes, before or after it.
#[derive(Debug, Args)]
pub struct Globals {
    /// Config file, or `default` for the built-in table
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// State checkpoint, or `-` for standard input
    #[arg(long, global = true, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Account value in money; alone it means an empty book, with a checkpoint it replaces its equity
    #[arg(long, global = true, value_name = "MONEY", allow_negative_numbers = true)]
    pub equity: Option<Decimal>,
    /// How the answer is printed
    #[arg(long, global = true, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Short for `--format json`
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
}

/// How the answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people (the default)
    #[value(alias = "text")]
    Table,
    /// One JSON document
    Json,
    /// Annotations for a code host; `validate` only
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check configs, and optionally a state checkpoint against them
    Validate(super::validate::ValidateArgs),
}
