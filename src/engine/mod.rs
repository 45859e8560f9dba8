//! The pure core: no files, no clock, no environment, no printing, no floats.
//!
//! A [`Portfolio`] is opened with a [`Config`] and what a state tells, and is asked:
//! [`Portfolio::size`] answers an [`Intent`] with an [`Answer`] that carries its explanation,
//! [`Portfolio::limits`] and [`Portfolio::budget`] say what stands, [`Portfolio::apply`] takes a
//! fill.
//!
//! Files stand on floors, and know only those below: plain data (`account`, `position`, `intent`,
//! `instrument`, `symbol`); the config and its settings; the book and its working orders; the
//! portfolio; orders, limits and modes; the decision and the answers; the table of keys.

// Plain data.
mod account;
mod code;
mod contract;
mod instrument;
mod intent;
mod market;
mod position;
mod spelling;
mod symbol;

// The config.
mod config;
mod correlation;
pub mod costs;
mod effect;
mod groups;
mod instruments;
pub mod key;
mod listings;
mod numbers;
mod setting;

// What is held, and what may still fill.
mod book;
mod edge;
mod working;

// The portfolio, and what an order meets in it.
mod basis;
mod limit;
mod limits;
mod modes;
mod order;
mod portfolio;
mod scaling;

// Answers.
mod answer;
mod decide;
mod held;
mod needs;
mod open;
mod rebalance;
mod report;
mod size;
mod stress;

// Everything that a config may say.
pub mod keys;

pub use account::{Account, Bracket, Fact, Halt, Record, WorkingOrder};
pub use answer::{
    After, Answer, LimitAnswer, NextLot, Reason, Risk, RiskCosts, TooSmall, Warning, WouldOpen,
};
pub use basis::{Basis, BasisRule};
pub(crate) use book::HoldingPlace;
pub use book::{CountUnit, FillError, Measure, OwnPosition, ScopeCounter};
pub(crate) use code::codes;
pub use code::{Code, reason_codes};
pub use config::{
    Assigned, Config, DrawdownStep, RebalanceSettings, Strategies, StrategyTerms, StreakStep,
};
pub use contract::{Contract, OptionRight, OptionTerms, looks_like_contract};
pub use correlation::{Correlations, Direction};
pub(crate) use decide::decide;
pub use decide::{Cap, Decision};
pub use edge::{Edge, NoEdge, RECORD_FIELDS};
pub use effect::{Change, Effect, Weight};
pub use groups::{Group, Groups};
pub use held::HeldPosition;
pub use instrument::InstrumentKind;
pub use instruments::{InstrumentTerms, Instruments};
pub use intent::{Intent, IntentError, ModeName, Side};
pub use keys::{NotSet, keys};
pub use limit::{CeilingKey, Halted, How, Limit, LimitUse, Room, Scope, StopReason, Takes, Unit};
pub(crate) use limits::risk_limits;
pub use limits::{
    CORRELATED_EXPOSURE, DAY_LOSS, DAY_TRADES, DRAWDOWN_HALT, FREE_MARGIN, GAP_RISK,
    GROUP_EXPOSURE, GROUPS, LIMITS, LOSING_STREAK, OPEN_POSITIONS, OPEN_RISK, RISK_PER_TRADE,
    STRATEGY_BUDGET, SYMBOL_EXPOSURE, SYMBOL_RISK, TOTAL_EXPOSURE, TRADING_HALT,
    UNDERLYING_EXPOSURE, untold_codes,
};
pub use listings::{Listing, Listings, slips_between};
pub use market::{Market, MarketPart};
pub use modes::{FIXED_QTY, FIXED_RISK_ATR, KELLY, MODES, Mode, kelly_edge, mode_named, mode_of};
pub use needs::{Need, Needs, Remedy, Way, WidestStop};
pub use order::{Order, Stop, StopSource};
pub use portfolio::Portfolio;
pub use position::{Position, UNASSIGNED};
pub use rebalance::{
    NoProposal, NoRebalance, Proposal, RebalanceReport, RebalanceTerms, Rebalancing, Standing,
    rebalance, whole_steps,
};
pub use report::{BUDGET_SOURCES, BudgetReport, BudgetRow, LimitsReport};
pub use scaling::{Drawdown, DrawdownStanding, NextStep, SCALE_NAMES, Scale, lacks_peak};
pub use setting::Setting;
pub(crate) use size::child_orders;
pub(crate) use spelling::{in_capitals, split_exchange};
pub use stress::{LossesToStep, StressReport, StressRow};
pub use symbol::{SymbolFault, check_symbol};

/// The settings of limits and modes, each a config key with the type of its value.
pub mod settings {
    pub use super::limits::{
        KEEP_FREE_MARGIN, MAX_CORRELATED_EXPOSURE, MAX_DAY_LOSS, MAX_DAY_TRADES,
        MAX_GROUP_EXPOSURE, MAX_LOSING_STREAK, MAX_OPEN_POSITIONS, MAX_OPEN_RISK,
        MAX_SYMBOL_EXPOSURE, MAX_SYMBOL_RISK, MAX_UNDERLYING_EXPOSURE, OWN_GROUP_EXPOSURE,
        OWN_SYMBOL_EXPOSURE, OWN_UNDERLYING_EXPOSURE, UNSTOPPED_RISK,
    };
    pub use super::modes::KELLY_FRACTION;
}
