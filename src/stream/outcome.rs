//! What came of a stream, counted.

use crate::engine::Decision;
use std::ops::AddAssign;

/// What an item came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All that was asked.
    Granted,
    /// Less than was asked.
    Cut,
    /// Nothing, and the reason why.
    Refused,
    /// An error.
    Bad,
}

/// How many items came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// Answered with a quantity or with the reason why not.
    pub sized: u64,
    /// Of those, answered with less than was asked.
    pub cut: u64,
    /// Of those, answered with 0.
    pub refused: u64,
    /// Answered with an error.
    pub bad: u64,
}

impl OutcomeCounts {
    /// All items.
    #[must_use]
    pub fn items(&self) -> u64 {
        self.sized + self.bad
    }

    /// Counts one more.
    pub fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Granted => self.sized += 1,
            Outcome::Cut => (self.sized, self.cut) = (self.sized + 1, self.cut + 1),
            Outcome::Refused => (self.sized, self.refused) = (self.sized + 1, self.refused + 1),
            Outcome::Bad => self.bad += 1,
        }
    }
}

impl Outcome {
    pub(super) fn of(decision: &Decision<'_, '_>) -> Self {
        if decision.reason.is_some() {
            Self::Refused
        } else if decision.qty < decision.basis.qty {
            Self::Cut
        } else {
            Self::Granted
        }
    }
}

impl AddAssign<&Self> for OutcomeCounts {
    fn add_assign(&mut self, other: &Self) {
        self.sized += other.sized;
        self.cut += other.cut;
        self.refused += other.refused;
        self.bad += other.bad;
    }
}
