//! The proposals for the strategies of a config, with what else the config says of each, so that
//! they can be pasted whole.

use super::super::config::{Config, RebalanceSettings, StrategyTerms};
use super::super::keys::keys;
use super::super::limits::strategy_budget_ceiling;
use super::super::portfolio::Portfolio;
use super::{NoProposal, RebalanceTerms, Rebalancing, Standing, rebalance};
use crate::units::{Fraction, Money};
use std::fmt;

/// What `budget --rebalance` says.
#[derive(Clone, Debug)]
pub struct RebalanceReport {
    /// The account's value.
    pub equity: Money,
    /// The field of the records that results are taken from.
    pub by: String,
    /// The bounds.
    pub terms: RebalanceTerms,
    /// The proposals, in the order of the config.
    pub rebalancing: Rebalancing,
    /// For each proposal the keys of its strategy in the config, with `capital_pct` as it is
    /// proposed.
    pub keys: Vec<Vec<(&'static str, String)>>,
}

/// Why there is no proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRebalance {
    /// Keys of `rebalance` that the config leaves out.
    Missing(Vec<&'static str>),
    /// A floor above the ceiling.
    FloorAboveCeiling {
        /// `floor_pct`.
        floor: Fraction,
        /// `ceiling_pct`.
        ceiling: Fraction,
    },
    /// A config that names no strategy.
    NoStrategies,
    /// Bounds that can't be kept.
    NoProposal(NoProposal),
}

impl fmt::Display for NoRebalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(keys) => write!(
                f,
                "the config has no {}: rebalancing needs a floor, a ceiling and a step, each a \
                 fraction of equity",
                keys.join(", no ")
            ),
            Self::FloorAboveCeiling { floor, ceiling } => {
                write!(f, "rebalance.floor_pct {floor} is above rebalance.ceiling_pct {ceiling}")
            }
            Self::NoStrategies => {
                write!(
                    f,
                    "the config names no strategy in strategy_budgets, so there is no budget to \
                     move"
                )
            }
            Self::NoProposal(reason) => reason.fmt(f),
        }
    }
}

impl std::error::Error for NoRebalance {}

impl RebalanceSettings {
    /// The bounds, once all three are told.
    ///
    /// # Errors
    /// The keys that are missing, or bounds that contradict each other.
    pub fn terms(&self) -> Result<RebalanceTerms, NoRebalance> {
        let told = [
            ("rebalance.floor_pct", &self.floor_pct),
            ("rebalance.ceiling_pct", &self.ceiling_pct),
            ("rebalance.max_step_pct", &self.max_step_pct),
        ];
        let [(_, Some(floor)), (_, Some(ceiling)), (_, Some(max_step))] = told else {
            let missing = told.into_iter().filter(|(_, value)| value.is_none()).map(|(key, _)| key);
            return Err(NoRebalance::Missing(missing.collect()));
        };
        let (floor, ceiling, max_step) = (floor.clone(), ceiling.clone(), max_step.clone());
        if floor > ceiling {
            return Err(NoRebalance::FloorAboveCeiling { floor, ceiling });
        }
        Ok(RebalanceTerms { floor, ceiling, max_step })
    }
}

impl Portfolio<'_> {
    /// Proposes budgets for the strategies of the config by a field of their records.
    ///
    /// # Errors
    /// Why nothing can be proposed.
    pub fn rebalance(&self, by: &str) -> Result<RebalanceReport, NoRebalance> {
        let config = self.config();
        let terms = config.rebalance.terms()?;
        let result = |code: &str| self.account().records.get(code)?.get(by).map(Money::from);
        let standing = |strategy: &StrategyTerms| Standing {
            code: strategy.code.clone(),
            now: config.capital_pct(Some(&strategy.code)).clone(),
            budget: strategy_budget_ceiling(self, Some(&strategy.code)),
            result: result(&strategy.code),
        };
        let standings: Vec<Standing> = config.strategies.iter().map(standing).collect();
        if standings.is_empty() {
            return Err(NoRebalance::NoStrategies);
        }
        let rebalancing = rebalance(&terms, &standings).map_err(NoRebalance::NoProposal)?;
        let keys = rebalancing.proposals.iter();
        let keys = keys.map(|of| pasted(config, &of.standing.code, &of.proposed)).collect();
        let (equity, by) = (self.equity().clone(), by.to_owned());
        Ok(RebalanceReport { equity, by, terms, rebalancing, keys })
    }
}

const CAPITAL_PCT: &str = "capital_pct";

/// The keys of a strategy as the config has them, but for its budget, which is the one proposed.
fn pasted(config: &Config, code: &str, proposed: &Fraction) -> Vec<(&'static str, String)> {
    let own =
        keys().filter_map(|key| Some((key, key.name.strip_prefix("strategy_budgets.<code>.")?)));
    let own = own.filter_map(|(key, name)| match name {
        CAPITAL_PCT => Some((name, proposed.to_string())),
        _ => Some((name, key.text_in(config, code)?)),
    });
    own.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Exact;

    /// Readers refuse it before; a config made by code has no reader.
    #[test]
    fn a_floor_above_the_ceiling_leaves_no_terms() {
        let fraction = |text: &str| Fraction::from(text.parse::<Exact>().expect(text));
        let (floor, ceiling) = (fraction("0.6"), fraction("0.5"));
        let settings = RebalanceSettings {
            floor_pct: Some(floor.clone()),
            ceiling_pct: Some(ceiling.clone()),
            max_step_pct: Some(fraction("0.02")),
        };
        assert_eq!(settings.terms(), Err(NoRebalance::FloorAboveCeiling { floor, ceiling }));
    }
}
