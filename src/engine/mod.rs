//! The pure core: no files, no clock, no environment, no printing, no floats.
//!
//! A [`Config`] and a [`Book`] stand ready; [`size`] answers an [`Intent`] with an [`Answer`] that carries its explanation
//! ([`decide`] with the quantity and no more);
//! [`limits_report`] and [`budget_report`] say what stands.

mod answer;
mod basis;
mod book;
mod config;
mod decide;
mod instrument;
mod intent;
mod kelly;
pub mod key;
mod limits;
mod order;
mod position;
mod rebalance;
mod report;
mod size;

pub use answer::{After, Answer, NextLot, Reason, Risk, Rung, Warning};
pub use basis::{Basis, Rule};
pub use book::{Book, FillError, Own, Released, exposure};
pub use config::{Config, InstrumentTerms, Mode, Strategies, StrategyTerms};
pub use decide::{Decision, decide};
pub use instrument::{Kind, underlying};
pub use intent::{Intent, IntentError, Side};
pub use limits::{LIMITS, Limit, Room, Scope};
pub use order::{Order, Stop, StopSource};
pub use position::Position;
pub use report::{BudgetReport, BudgetRow, LimitsReport, StrategyUse, Use, budget_report, limits_report};
pub use size::{explain, size};
