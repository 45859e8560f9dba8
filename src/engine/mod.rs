//! The pure core.
mod config;
mod instrument;
mod position;
pub use config::{Config, InstrumentTerms, Mode, Strategies, StrategyTerms};
pub use instrument::Kind;
pub use position::Position;
