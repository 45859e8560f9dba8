//! Sums that further limits keep over rows: for each limit that is on, a sum for every scope that
//! comes up.

use super::super::config::Config;
use super::super::limit::Limit;
use super::super::limits::LIMITS;
use super::super::position::Position;
use crate::units::{Money, Quantity};
use hashbrown::{DefaultHashBuilder, HashMap};

/// The sums of the limits that are on.
#[derive(Clone, Debug, Default)]
pub(super) struct Tallies(Vec<(&'static str, Sums)>);

/// By scope.
type Sums = HashMap<String, Money, DefaultHashBuilder>;

impl Tallies {
    /// Empty sums for every limit that the config sets.
    pub(super) fn new(config: &Config) -> Self {
        let is_on = |limit: &&&Limit| limit.tally.is_some() && (limit.is_on)(config);
        Self(LIMITS.iter().filter(is_on).map(|limit| (limit.name, Sums::default())).collect())
    }

    /// The same for those limits alone in which pending orders count.
    pub(super) fn of_pending(config: &Config) -> Self {
        let counts = |limit: &&&Limit| {
            limit.tally.as_ref().is_some_and(|tally| tally.with_pending) && (limit.is_on)(config)
        };
        Self(LIMITS.iter().filter(counts).map(|limit| (limit.name, Sums::default())).collect())
    }

    /// Whether no limit keeps sums.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts so many more units of a row; below zero where it shrinks.
    pub(super) fn change(&mut self, config: &Config, row: &Position<'_>, units: &Quantity) {
        for (name, sums) in &mut self.0 {
            let Some(tally) = LIMITS
                .iter()
                .find(|limit| limit.name == *name)
                .and_then(|limit| limit.tally.as_ref())
            else {
                continue;
            };
            (tally.count)(config, row, &mut |scope, unit| match sums.get_mut(scope) {
                Some(sum) => *sum += &(units * &unit),
                None => drop(sums.insert(scope.to_owned(), units * &unit)),
            });
        }
    }

    /// What counts in a scope.
    pub(super) fn sum(&self, limit: &Limit, scope: &str) -> &Money {
        let sums = self.0.iter().find(|(name, _)| *name == limit.name);
        sums.and_then(|(_, sums)| sums.get(scope)).unwrap_or(&Money::ZERO)
    }

    /// Every scope in which something counts.
    pub(super) fn scopes(&self, limit: &Limit) -> impl Iterator<Item = &str> {
        let sums = self.0.iter().find(|(name, _)| *name == limit.name);
        let counting =
            sums.into_iter().flat_map(|(_, sums)| sums).filter(|(_, sum)| !sum.is_zero());
        counting.map(|(scope, _)| scope.as_str())
    }
}
