//! How much to trade, and why: the engine behind the `posize` command, for other programs.
//!
//! Four steps: read a config, read a checkpoint, open the portfolio, ask it.
//!
//! ```
//! use posize::{Intent, Portfolio, Side, Source, Wants, read_checkpoint, read_config};
//!
//! // 1. The limits. What is wrong in a config comes back as diagnostics with line and column.
//! let text = "portfolio:\n  max_symbol_exposure_pct: 0.15\n";
//! let config = read_config(&Source::new("limits.yaml", text)).into_config().expect("a config");
//!
//! // 2. The account. Beside equity and positions, only what is wanted is read.
//! let text = r#"{"equity": 500000, "positions": [
//!     {"symbol": "TCS", "quantity": 10, "last_price": 3500, "strategy": "swing"}]}"#;
//! let source = Source::new("state.json", text);
//! let wants = Wants { open_orders: config.count_open_orders, ..Wants::default() };
//! let checkpoint = read_checkpoint(&source, &wants).expect("a checkpoint");
//! let equity = checkpoint.equity.expect("an equity");
//!
//! // 3. Both together; every answer is held to these limits.
//! let mut portfolio = Portfolio::open(config, equity, checkpoint.positions, checkpoint.account);
//!
//! // 4. An order, and what it leaves. 500,000 × 0.15 = 75,000, of which 10 × 3,500 are taken:
//! // 40,000 / 3,500 = 11.4, and only whole shares are traded.
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
//! portfolio.apply(&answer)?;
//! let limits = portfolio.limits();
//! assert_eq!(limits.total.used.to_string(), "73500"); // 21 × 3,500
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
mod json;
#[doc(hidden)]
pub mod number;
#[doc(hidden)]
pub mod render;
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
pub use number::{Decimal, Exact};
pub use source::Source;
pub use state::{Checkpoint, Wants, read_with as read_checkpoint};
pub use units::{Money, PointValue, Points, Quantity};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
