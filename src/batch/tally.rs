//! What came of a stream, counted.

use crate::engine::Decision;
use std::ops::AddAssign;

/// How many items came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answered with a quantity or with the reason why not.
    pub sized: u64,
    /// Of those, answered with less than was asked.
    pub cut: u64,
    /// Of those, answered with 0.
    pub refused: u64,
    /// Answered with an error.
    pub bad: u64,
}

impl Tally {
    /// All items.
    #[must_use]
    pub fn items(&self) -> u64 {
        self.sized + self.bad
    }

    pub(super) fn count(&mut self, decision: &Decision<'_>) {
        self.sized += 1;
        if decision.reason.is_some() {
            self.refused += 1;
        } else if decision.qty < decision.basis.qty {
            self.cut += 1;
        }
    }
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.sized += other.sized;
        self.cut += other.cut;
        self.refused += other.refused;
        self.bad += other.bad;
    }
}
