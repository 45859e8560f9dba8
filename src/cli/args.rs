//! The arguments, as clap declares them.

use super::by_hand::{QtyArg, StopsArg};
use super::stream::StreamArgs;
use crate::engine::{InstrumentKind, MODES, ModeName, Side, mode_named};
use crate::number::{Decimal, Digits, Exact};
pub use crate::render::emit::Format;
use crate::timestamp::{self, Age, ToldTime};
use crate::units::Fraction;
use clap::builder::{NonEmptyStringValueParser, PossibleValue};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsStr;
use std::path::PathBuf;

/// How much to trade, and why.
///
/// Sizes a trade against the limits of a config and the book of a state checkpoint, exactly.
#[derive(Debug, Parser)]
#[command(version, about, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

/// Whether a word is the option of that long name, with its value or without.
#[must_use]
pub fn is_option(word: &OsStr, name: &str) -> bool {
    let option = word.as_encoded_bytes().strip_prefix(b"--"); // a path need not be UTF-8
    let rest = option.and_then(|option| option.strip_prefix(name.as_bytes()));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"="))
}

/// What a status of the process means.
pub const EXIT_STATUSES: &str = "0 answered; 1 answered no (quantity 0, config invalid, limit \
    exceeded); 2 could not answer (usage, unreadable or bad config, state or input)";

/// Options that every command takes, before or after it.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Files and output")]
pub struct Globals {
    /// Config file, or `default` for the built-in table (else `$POSIZE_CONFIG`, else
    /// `configs/dev.yaml`, else `posize/config.yaml` in the user's config folder); of several, each
    /// is merged over those before it
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Vec<PathBuf>,
    /// State: a checkpoint, or a broker's positions, orders or funds, one --state for each; `-` for
    /// standard input, `none` for an empty book (else `$POSIZE_STATE`)
    #[arg(long, global = true, value_name = "FILE")]
    pub state: Vec<PathBuf>,
    /// How many bytes of a state are read at most [default: 1073741824]
    #[arg(long, global = true, value_name = "N")]
    pub max_state_bytes: Option<u64>,
    /// Instruments file: a broker's list of lots, ticks, strikes and last days (CSV or JSON, or
    /// either as .gz), one --instruments for each; in place of the config's `instruments_file`
    #[arg(long, global = true, value_name = "FILE")]
    pub instruments: Vec<PathBuf>,
    /// Account value in money: alone it means an empty book, with a checkpoint it replaces its
    /// equity
    #[arg(long, global = true, value_name = "MONEY", allow_negative_numbers = true)]
    pub equity: Option<Decimal>,
    /// Highest value that the account has had, in place of the checkpoint's; for `drawdown_scaling`
    #[arg(long, global = true, value_name = "MONEY", allow_negative_numbers = true)]
    pub peak_equity: Option<Decimal>,
    /// What the day has made so far, below zero where it has lost, in place of the checkpoint's;
    /// for `max_day_loss_pct`
    #[arg(long, global = true, value_name = "MONEY", allow_negative_numbers = true)]
    pub day_pnl: Option<Decimal>,
    /// How many trades have opened something today, in place of the checkpoint's; for
    /// `max_day_trades`
    #[arg(long, global = true, value_name = "N", allow_negative_numbers = true)]
    pub day_trades: Option<Decimal>,
    /// What of the account no position ties up, in place of the broker's funds; for
    /// `keep_free_margin_pct`
    #[arg(long, global = true, value_name = "MONEY", allow_negative_numbers = true)]
    pub free_margin: Option<Decimal>,
    /// Refuse a state that is older (90s, 15m, 2h, 1d) or does not say when it was written, but for
    /// exits [default: the config's `max_state_age`]
    #[arg(long, global = true, value_name = "AGE")]
    pub max_age: Option<Age>,
    /// The time now, like 2025-11-16T09:45:03Z, in place of the clock's
    #[arg(long, global = true, value_name = "TIME", value_parser = instant)]
    pub now: Option<ToldTime>,
    /// How the answer is printed [default: table]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Short for `--format json`
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,
    /// How large numbers are grouped: 12,345,678 or 1,23,45,678 [default: the config's `digits`]
    #[arg(long, global = true, value_name = "HOW", value_parser = digits)]
    pub digits: Option<Digits>,
    /// When to use colours [default: auto]
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
}

impl Globals {
    /// The format that was asked for.
    #[must_use]
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format.unwrap_or(Format::Table) }
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.name());
        Some(match self {
            Self::Table => value.alias("text").help("For people"),
            Self::Json => value.help("One JSON document"),
            Self::Csv => value.help("A header and rows; `size`, `limits` and `budget` only"),
            Self::Github => {
                value.help("Annotations that a code host shows at the line; `validate` only")
            }
            Self::Sarif => value.help("SARIF 2.1.0, for what gathers findings; `validate` only"),
        })
    }
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
    /// Say how much to trade, and why
    Size(Box<SizeArgs>),
    /// Show the limits and what is used of them
    Limits(LimitsArgs),
    /// Show what each strategy may spend
    Budget(BudgetArgs),
    /// Check configs, and optionally a state checkpoint against them
    Validate(super::validate::ValidateArgs),
    /// Print a topic of the manual, or the help of a command
    Help(HelpArgs),
}

/// The arguments of `help`.
#[derive(Debug, Args)]
pub struct HelpArgs {
    /// A topic or a command [else the list of both]
    #[arg(value_name = "TOPIC")]
    pub name: Option<String>,
}

/// The arguments of `size`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct SizeArgs {
    /// Side, symbol and price without their flags, as in `buy TCS 3520`; each may be left out from
    /// the end, and the price is then the mark of the symbol in the state
    #[arg(value_name = "SIDE SYMBOL PRICE", num_args = 0.., allow_negative_numbers = true)]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub words: Vec<String>,
    /// The symbol, as the broker writes it
    #[arg(long)]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub symbol: Option<String>,
    /// buy or sell (b, s, long, short; any case); only --close needs none
    #[arg(long, value_parser = side)]
    pub side: Option<Side>,
    /// Entry price in points
    #[arg(long, allow_negative_numbers = true)]
    pub price: Option<Decimal>,
    /// The strategy that asks, `unassigned` for none (else `$POSIZE_STRATEGY`, else the config's
    /// `default_strategy`)
    #[arg(short, long, value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    pub strategy: Option<String>,
    /// Quantity asked for, in units, or `50%` of the own position; without it the mode decides
    #[arg(short = 'n', long, allow_negative_numbers = true)]
    pub qty: Option<QtyArg>,
    /// Quantity asked for, in lots
    #[arg(short, long, value_name = "N", allow_negative_numbers = true, conflicts_with = "qty")]
    pub lots: Option<Decimal>,
    /// Average true range in points
    #[arg(long, allow_negative_numbers = true)]
    pub atr: Option<Decimal>,
    /// Price at which the trade is given up, or `2%` for so far from the price; several with commas
    /// give a row each
    #[arg(long, value_name = "PRICE", allow_negative_numbers = true)]
    pub stop: Option<StopsArg>,
    /// Tradable step in units
    #[arg(long, value_name = "UNITS", allow_negative_numbers = true)]
    pub lot_size: Option<Decimal>,
    /// Money per point per unit (the contract multiplier, never the lot)
    #[arg(long, value_name = "MONEY", allow_negative_numbers = true)]
    pub point_value: Option<Decimal>,
    /// equity, EQ, fno, FUT, CE, PE or OPT; else the symbol tells
    #[arg(long, value_name = "TYPE", value_parser = kind)]
    pub instrument: Option<InstrumentKind>,
    /// The broker's product (MIS, NRML, CNC): only rows of it, or of none, are the own position
    #[arg(long, value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    pub product: Option<String>,
    /// The exchange (NSE, NFO): only rows of it, or of none, are the own position
    #[arg(long, value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    pub exchange: Option<String>,
    /// Strike of an option in points, where its name does not tell it
    #[arg(long, value_name = "PRICE", allow_negative_numbers = true)]
    pub strike: Option<Decimal>,
    /// Cap the answer at the own position
    #[arg(long)]
    pub reduce_only: bool,
    /// Ask for the whole own position
    #[arg(long)]
    pub close: bool,
    /// Less than asked becomes 0
    #[arg(long)]
    pub all_or_none: bool,
    /// Mode in place of the config's
    #[arg(long, value_parser = mode)]
    pub mode: Option<ModeName>,
    /// Fraction of equity at risk, in place of the config's `max_risk_per_trade_pct`
    #[arg(long, value_name = "FRACTION", allow_negative_numbers = true)]
    pub risk_pct: Option<Decimal>,
    /// Money at risk, in place of that fraction
    #[arg(long, value_name = "MONEY", allow_negative_numbers = true, conflicts_with = "risk_pct")]
    pub risk: Option<Decimal>,
    /// Scale of what the config decides (a regime, an expiry); lifts no limit
    #[arg(long, value_name = "FACTOR", allow_negative_numbers = true)]
    pub scale: Option<Decimal>,
    /// List what each charge takes of each leg; for `costs` of the config
    #[arg(long)]
    pub costs: bool,
    /// Say what each limit that the quantity breaks would take to let it pass
    #[arg(long, conflicts_with = "quiet")]
    pub needs: bool,
    /// Say how far away the stop may be for all of --qty or --lots to pass
    #[arg(long, conflicts_with = "quiet")]
    pub widest_stop: bool,
    /// Print the quantity alone
    #[arg(short, long, conflicts_with_all = ["json", "format"])]
    pub quiet: bool,
    #[command(flatten)]
    pub stream: StreamArgs,
}

/// The arguments of `limits`.
#[derive(Debug, Args)]
pub struct LimitsArgs {
    /// Exit with status 1 when any limit is exceeded
    #[arg(long)]
    pub check: bool,
    /// Show the lines of one limit alone; of one symbol, strategy or group, behind a comma
    #[arg(long, value_name = "NAME[,SCOPE]", value_parser = NonEmptyStringValueParser::new())]
    pub only: Option<String>,
    /// Add a row for each position: exposure, stop, what it loses there, and its shares
    #[arg(long)]
    pub positions: bool,
    /// Add what is lost when every position is closed so much of its stop beyond it (0.05, or 5%)
    #[arg(long, value_name = "GAP", allow_negative_numbers = true, value_parser = gap)]
    pub stress: Option<Gap>,
}

/// The arguments of `budget`.
#[derive(Debug, Args)]
pub struct BudgetArgs {
    /// Show one strategy alone
    #[arg(long, value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    pub strategy: Option<String>,
    /// Add how many units the available money buys at this price
    #[arg(long, allow_negative_numbers = true)]
    pub price: Option<Decimal>,
    /// Propose budgets from how the strategies have fared, and print the YAML to paste; writes no
    /// file
    #[arg(long, conflicts_with_all = ["strategy", "price"])]
    pub rebalance: bool,
    /// The number of `strategies.<code>` in the checkpoint to score by [default: `day_pnl`]
    #[arg(long, value_name = "FIELD", requires = "rebalance")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub by: Option<String>,
}

/// How far beyond its stop a position is closed, as a fraction of the stop; from 0 to 1.
#[derive(Clone, Debug)]
pub struct Gap(pub Fraction);

fn gap(text: &str) -> Result<Gap, String> {
    let number = |text: &str| text.parse::<Decimal>().map_err(|error| error.to_string());
    let fraction = match text.strip_suffix('%') {
        Some(percent) => Exact::from(number(percent.trim_end())?).shifted_down(2),
        None => Exact::from(number(text)?),
    };
    if fraction.is_negative() || fraction > Exact::ONE {
        return Err("expected a fraction from 0 to 1: write 0.05 or 5% for 5 %".to_owned());
    }
    Ok(Gap(fraction.into()))
}

fn side(word: &str) -> Result<Side, String> {
    Side::named(word).ok_or_else(|| format!("expected {}", Side::WORDS))
}

fn kind(word: &str) -> Result<InstrumentKind, String> {
    InstrumentKind::of_type(word).ok_or_else(|| format!("expected {}", InstrumentKind::WORDS))
}

fn instant(text: &str) -> Result<ToldTime, String> {
    let instant = timestamp::read_instant(text);
    instant.ok_or_else(|| "expected a time with its offset, like 2025-11-16T09:45:03Z".to_owned())
}

fn digits(word: &str) -> Result<Digits, String> {
    Digits::named(word).ok_or_else(|| format!("expected {}", Digits::NAMES.join(" or ")))
}

fn mode(word: &str) -> Result<ModeName, String> {
    let names = || MODES.map(|mode| mode.name.as_str()).join(" or ");
    mode_named(word).ok_or_else(|| format!("expected {}", names()))
}
