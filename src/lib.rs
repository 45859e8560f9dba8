//! How much to trade, and why: the engine behind the `posize` command, for other programs.
//!
//! Three steps: load what the command line loads, ask, and take the fill.
//!
//! ```
//! use posize::{Intent, Side, Source, load};
//!
//! // 1. The limits, and the account: the engine's checkpoint, or a broker's documents as they
//! // come. What is wrong in a file comes back as diagnostics, each with its place and remedy.
//! let config = Source::new("limits.yaml", "portfolio:\n  max_symbol_exposure_pct: 0.15\n");
//! let state = Source::new("state.json", r#"{"equity": 500000, "positions": [
//!     {"symbol": "TCS", "quantity": 10, "last_price": 3500, "strategy": "swing"}]}"#);
//! let mut loaded = match load(&config, &[&state]) {
//!     Ok(loaded) => loaded,
//!     Err(found) => {
//!         found.iter().for_each(|problem| eprintln!("{problem}"));
//!         return Err("the files can't be traded on".into());
//!     }
//! };
//!
//! // 2. An order. 500,000 × 0.15 = 75,000, of which 10 × 3,500 are taken: 40,000 / 3,500 = 11.4,
//! // and only whole shares are traded.
//! let portfolio = &mut loaded.portfolio;
//! let answer = portfolio.size(&Intent {
//!     symbol: "TCS",
//!     side: Some(Side::Buy),
//!     price: "3500".parse()?,
//!     strategy: Some("swing"),
//!     qty: Some("1000".parse()?),
//!     ..Intent::default()
//! })?;
//! assert_eq!(answer.qty.to_string(), "11");
//! assert_eq!(answer.binding(), Some("symbol_exposure"));
//!
//! // 3. What it leaves.
//! portfolio.apply(&answer)?;
//! let limits = portfolio.limits();
//! assert_eq!(limits.total.used.to_string(), "73500"); // 21 × 3,500
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Loading`] takes what the command line takes as options: an equity, the time now, a mode.
//!
//! Numbers are exact throughout: [`Decimal`] is what is written in a file, [`Exact`] what comes of
//! it, and money, price points and quantities are types of their own. Everything else that is
//! public serves the command and its tests, and may change with any version.

#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod engine;
mod expect;
#[doc(hidden)]
pub mod instruments_file;
mod json;
mod load;
#[doc(hidden)]
pub mod manual;
#[doc(hidden)]
pub mod number;
#[doc(hidden)]
pub mod render;
#[doc(hidden)]
pub mod review;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod state;
#[doc(hidden)]
pub mod stream;
#[doc(hidden)]
pub mod timestamp;
#[doc(hidden)]
pub mod units;
mod visible;

pub use config::{ConfigReading, read_config};
pub use diagnostic::Diagnostic;
pub use engine::{
    Account, Answer, BudgetReport, Config, Intent, IntentError, LimitsReport, Portfolio, Position,
    Side, WorkingOrder,
};
pub use load::{Loaded, Loading, StaleState, load, wants_of};
pub use number::{Decimal, Exact};
pub use source::Source;
pub use state::Wants;
pub use timestamp::{Age, Timestamp};
pub use units::{Money, PointValue, Points, Quantity};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
