//! The engine's public API, as the oracle uses it: the one file to change where that changes.

use posize::engine::{
    Account, Answer, Config, FillError, Intent, IntentError, LimitsReport, Portfolio, Position,
};
use posize::units::Money;

pub struct Engine {
    portfolio: Portfolio<'static>,
}

impl Engine {
    pub fn open(
        config: Config,
        equity: Money,
        account: Account<'static>,
        positions: Vec<Position<'static>>,
    ) -> Self {
        Self { portfolio: Portfolio::open(config, equity, positions, account) }
    }

    pub fn size(&self, intent: &Intent<'static>) -> Result<Answer<'static>, IntentError> {
        self.portfolio.size(intent)
    }

    pub fn limits(&self) -> LimitsReport {
        self.portfolio.limits()
    }

    pub fn apply(&mut self, answer: &Answer<'static>) -> Result<(), FillError> {
        self.portfolio.apply(answer)
    }
}
