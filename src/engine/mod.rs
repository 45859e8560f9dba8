//! The pure core: no files, no clock, no environment, no printing, no floats.
//!
//! A [`Config`] and a [`Book`] stand ready; [`size`] answers an [`Intent`] with an [`Answer`] that
//! carries its explanation; [`limits_report`] and [`budget_report`] say what stands.

mod account;
mod answer;
mod basis;
mod book;
mod config;
mod correlation;
mod decide;
mod instrument;
mod intent;
mod kelly;
pub mod key;
mod keys;
mod limit;
mod limits;
mod market;
mod order;
mod position;
mod rebalance;
mod report;
mod scaling;
mod settings;
mod size;

pub use account::{Account, Bracket, Record, WorkingOrder};
pub use answer::{After, Answer, NextLot, Reason, Risk, Rung, TooSmall, Warning};
pub use basis::{Basis, Rule};
pub(crate) use book::Place;
pub use book::{Aside, Book, FillError, Own, Released, exposure};
pub use config::{Config, InstrumentTerms, Mode, RebalanceSettings, Strategies, StrategyTerms};
pub use correlation::{Correlations, Direction};
pub use decide::Decision;
pub(crate) use decide::decide;
pub use instrument::{Kind, is_put, underlying};
pub use intent::{Intent, IntentError, Side};
pub use kelly::{Edge, Evidence, NoEdge, RECORD_FIELDS, edge};
pub use keys::keys;
pub use limit::{Limit, Line, Room, Scope, Takes, Tally};
pub use limits::{
    DRAWDOWN_HALT, LIMITS, OPEN_POSITIONS, RISK_PER_TRADE, STRATEGY_BUDGET, TOTAL_EXPOSURE,
    UNASSIGNED, strategy_budget_limit, total_exposure_limit, unstopped,
};
pub use market::Market;
pub use order::{Order, Stop, StopSource};
pub use position::Position;
pub use rebalance::{
    NoProposal, NoRebalance, Proposal, RebalanceReport, RebalanceTerms, Rebalancing, Standing,
    rebalance, rebalance_report, whole_steps,
};
pub use report::{BudgetReport, BudgetRow, LimitsReport, budget_report, limits_report};
pub use scaling::{Drawdown, DrawdownStep, Scale, StreakStep, lacks_peak};
pub use settings::Settings;
pub use size::{explain, size};
