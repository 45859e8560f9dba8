//! The largest number of lots whose loss fits a budget, by exact search.

use crate::number::{Exact, times};

/// A number that a search counts in. Every operation is exact, or says that it can't be.
pub(super) trait Whole: Sized + Clone + Ord {
    const ZERO: Self;
    const ONE: Self;
    fn plus(&self, other: &Self) -> Option<Self>;
    fn minus(&self, other: &Self) -> Option<Self>;
    fn times(&self, other: &Self) -> Option<Self>;
    /// floor(self / divisor); the divisor is above zero.
    fn over(&self, divisor: &Self) -> Option<Self>;
}

impl Whole for i128 {
    const ZERO: Self = 0;
    const ONE: Self = 1;

    fn plus(&self, other: &Self) -> Option<Self> {
        self.checked_add(*other)
    }

    fn minus(&self, other: &Self) -> Option<Self> {
        self.checked_sub(*other)
    }

    fn times(&self, other: &Self) -> Option<Self> {
        times(*self, *other)
    }

    /// What a search is left with is mostly less than one lot, and a division of 128 bits takes as
    /// long as a loss.
    fn over(&self, divisor: &Self) -> Option<Self> {
        match *self {
            0.. if self < divisor => Some(0),
            ..0 if self.checked_add(*divisor)? >= 0 => Some(-1),
            _ => self.checked_div_euclid(*divisor),
        }
    }
}

impl Whole for Exact {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;

    fn plus(&self, other: &Self) -> Option<Self> {
        Some(self + other)
    }

    fn minus(&self, other: &Self) -> Option<Self> {
        Some(self - other)
    }

    fn times(&self, other: &Self) -> Option<Self> {
        Some(self * other)
    }

    fn over(&self, divisor: &Self) -> Option<Self> {
        self.div_floor(divisor, 0)
    }
}

/// The most lots that lose no more than `budget`, where n lots lose `loss(n)`: nothing for none,
/// at least `once` + n × `of_lot` for some, and with each lot at least `of_lot` more. `of_lot` is
/// above zero. `None` where a number does not fit.
///
/// So where n lots lose too much by x, the answer is not below n − x / `of_lot` rounded up, and
/// where they leave x, it is not above n + x / `of_lot`. Where the steps of a loss are level, as
/// brokerage at its most is, the two meet at once; else what a straight line between them says is
/// tried, and by turns the middle.
pub(super) fn most_lots<N: Whole>(
    of_lot: &N,
    once: &N,
    budget: &N,
    loss: impl Fn(&N) -> Option<N>,
) -> Option<N> {
    let left = budget.minus(once)?;
    if left < N::ZERO {
        return Some(N::ZERO);
    }
    // So many lots fit, losing this; and no more than `most` do.
    let (mut least, mut of_least) = (N::ZERO, N::ZERO);
    let mut most = left.over(of_lot)?;
    let mut at = most.clone();
    let mut tries = 0_u32;
    while least < most {
        let of_at = loss(&at)?;
        if of_at > *budget {
            most = at.minus(&N::ONE)?.min(most);
            // floor(−x / of_lot) is the number of lots, below zero, after which it fits.
            let enough = at.plus(&budget.minus(&of_at)?.over(of_lot)?)?;
            if enough == most {
                return Some(enough); // nearly always: what one lot less saves is enough
            }
            if enough > least {
                of_least = loss(&enough)?;
                least = enough;
            }
        } else if at == most {
            return Some(at);
        } else {
            (least, of_least) = (at, of_at);
        }
        let room = budget.minus(&of_least)?.over(of_lot)?;
        if least > N::ZERO {
            most = least.plus(&room)?.min(most);
        }
        tries += 1;
        at = between(&least, &of_least, &most, budget, tries, &loss)?;
    }
    Some(least)
}

/// Where to look between `least`, which fits, and `most`, which may: above the one, up to the
/// other.
fn between<N: Whole>(
    least: &N,
    of_least: &N,
    most: &N,
    budget: &N,
    tries: u32,
    loss: impl Fn(&N) -> Option<N>,
) -> Option<N> {
    let lowest = least.plus(&N::ONE)?;
    if lowest >= *most {
        return Some(lowest);
    }
    let width = most.minus(least)?;
    let step = if tries.is_multiple_of(2) {
        width.over(&N::ONE.plus(&N::ONE)?)?
    } else {
        let (rise, room) = (loss(most)?.minus(of_least)?, budget.minus(of_least)?);
        if rise > room { room.times(&width)?.over(&rise)? } else { width }
    };
    Some(least.plus(&step)?.max(lowest).min(most.clone()))
}
