//! Which proposals keep every rule, and which of them is taken. All in whole steps of 0.0001, from
//! the worst score to the best.
//!
//! The proposals that keep floor, ceiling, step and order have a least and a highest one of them,
//! strategy by strategy (each rule bounds one proposal, or the difference of two). So the least one
//! tells whether any keeps the sum, and the one that is taken follows the aims downwards from
//! there.

use super::{NoProposal, RebalanceTerms, Standing};
use crate::number::Exact;
use crate::units::{Fraction, Money};
use std::cmp::Ordering;

/// Budgets are whole multiples of 10^-4.
const PLACES: u32 = 4;

/// Lowered by so many steps, every aim is below its bound: a step is at most 1 each way, and
/// rounding takes one more.
const FARTHEST: u64 = 20_001;

/// How each strategy wants to move and how far it may, from the worst score to the best.
pub(super) struct Moves {
    /// Whole steps.
    aims: Vec<Exact>,
    /// The lowest and the highest proposals, in whole steps.
    least: Vec<Exact>,
    most: Vec<Exact>,
    /// For each strategy, how many have a strictly worse score.
    worse: Vec<usize>,
}

impl Moves {
    /// `known` from the worst score to the best.
    pub(super) fn of(terms: &RebalanceTerms, known: &[&Standing]) -> Result<Self, NoProposal> {
        let (least, most) = known.iter().map(|standing| bounds(terms, &standing.now)).unzip();
        let mut moves =
            Self { aims: aims(&terms.max_step, known), least, most, worse: worse(known) };
        if let Some(at) = moves.crossed() {
            return Err(NoProposal::OutOfReach {
                code: known[at].code.clone(),
                now: known[at].now.clone(),
            });
        }
        // A worse score's least move is the least of every better one.
        let mut forced = Furthest::to(Ordering::Greater);
        for at in 0..known.len() {
            let least = &moves.least;
            let of_worse = |worse: usize| &as_fraction(&least[worse]) - &known[worse].now;
            if let Some(forced) = forced.of_first(moves.worse[at], of_worse) {
                let least = up(&(&known[at].now + forced));
                moves.least[at] = moves.least[at].clone().max(least);
            }
        }
        match moves.crossed() {
            Some(at) => Err(NoProposal::OutOfOrder { code: known[at].code.clone() }),
            None => Ok(moves),
        }
    }

    /// The move that a score asks for.
    pub(super) fn aim(&self, at: usize) -> Fraction {
        as_fraction(&self.aims[at])
    }

    /// The proposals with the least common lowering that keeps today's sum, and that lowering.
    pub(super) fn proposals(
        &self,
        known: &[&Standing],
    ) -> Result<(Vec<Fraction>, Fraction), NoProposal> {
        let today: Fraction = known.iter().map(|standing| standing.now.clone()).sum();
        let least = sum(&self.least);
        if least > today {
            return Err(NoProposal::Unpaid { least, today });
        }
        let (mut untried, mut enough) = (0, FARTHEST); // `enough` lowers everything to the least
        while untried < enough {
            let middle = u64::midpoint(untried, enough - 1);
            if sum(&self.lowered_by(middle, known)) <= today {
                enough = middle;
            } else {
                untried = middle + 1;
            }
        }
        let proposals = self.lowered_by(enough, known).iter().map(as_fraction).collect();
        Ok((proposals, as_fraction(&Exact::from(enough))))
    }

    /// What is proposed with every aim lowered by so many steps: from the best score to the worst,
    /// within the bounds, and no larger a move than any better score's.
    fn lowered_by(&self, lowering: u64, known: &[&Standing]) -> Vec<Exact> {
        let lowering = Exact::from(lowering);
        let mut proposals: Vec<Exact> = (0..known.len())
            .map(|at| {
                let aimed = &(&down(&known[at].now) + &self.aims[at]) - &lowering;
                aimed.max(self.least[at].clone()).min(self.most[at].clone())
            })
            .collect();
        let mut moved = Furthest::to(Ordering::Less);
        for at in (0..known.len()).rev() {
            let better = known.len() - self.worse.partition_point(|&worse| worse <= at);
            let of_better = |number: usize| {
                let at = known.len() - 1 - number;
                &as_fraction(&proposals[at]) - &known[at].now
            };
            if let Some(moved) = moved.of_first(better, of_better) {
                proposals[at] = proposals[at].clone().min(down(&(&known[at].now + moved)));
            }
        }
        proposals
    }

    /// The first strategy whose bounds leave nothing between them.
    fn crossed(&self) -> Option<usize> {
        self.least.iter().zip(&self.most).position(|(least, most)| least > most)
    }
}

/// The furthest of the moves so far, in one direction. Each is looked at once, however often it is
/// asked for.
struct Furthest {
    direction: Ordering,
    seen: usize,
    found: Option<Fraction>,
}

impl Furthest {
    fn to(direction: Ordering) -> Self {
        Self { direction, seen: 0, found: None }
    }

    /// The furthest of the first so many moves, of which there are never fewer than before.
    fn of_first(&mut self, count: usize, move_of: impl Fn(usize) -> Fraction) -> Option<&Fraction> {
        while self.seen < count {
            let next = move_of(self.seen);
            self.seen += 1;
            if self.found.as_ref().is_none_or(|known| next.cmp(known) == self.direction) {
                self.found = Some(next);
            }
        }
        self.found.as_ref()
    }
}

/// The lowest and the highest proposal that floor, ceiling and step leave a budget, in whole steps;
/// crossed where they leave none.
fn bounds(
    RebalanceTerms { floor, ceiling, max_step }: &RebalanceTerms,
    now: &Fraction,
) -> (Exact, Exact) {
    (up(&floor.clone().max(now - max_step)), down(&ceiling.clone().min(now + max_step)))
}

impl RebalanceTerms {
    /// The lowest and the highest proposal that floor, ceiling and step leave a budget; crossed
    /// where they leave none.
    #[must_use]
    pub fn reach(&self, now: &Fraction) -> (Fraction, Fraction) {
        let (least, most) = bounds(self, now);
        (as_fraction(&least), as_fraction(&most))
    }
}

/// The nearest fractions in whole steps, not above and not below.
#[must_use]
pub fn whole_steps(fraction: &Fraction) -> (Fraction, Fraction) {
    (as_fraction(&down(fraction)), as_fraction(&up(fraction)))
}

/// How many strategies score strictly worse than each: those before the first of its equals.
fn worse(known: &[&Standing]) -> Vec<usize> {
    let mut worse = Vec::with_capacity(known.len());
    for (at, standing) in known.iter().enumerate() {
        let equals_the_last = at > 0 && known[at - 1].by_score(standing) == Ordering::Equal;
        worse.push(if equals_the_last { worse[at - 1] } else { at });
    }
    worse
}

/// Step × distance from the book's score over the largest such distance, in whole steps, rounded
/// down.
///
/// With the book's score P / B and a strategy's p / b the distance is (p B − P b) / (b B). All
/// distances share the B, and are compared over the product of the b's of the two at hand.
fn aims(step: &Fraction, known: &[&Standing]) -> Vec<Exact> {
    let results: Money = known.iter().map(|standing| standing.made().clone()).sum();
    let budgets: Money = known.iter().map(|standing| standing.budget.clone()).sum();
    let distance = |standing: &Standing| {
        &(standing.made().number() * budgets.number())
            - &(results.number() * standing.budget.number())
    };
    let farther = |a: &&&Standing, b: &&&Standing| {
        (&distance(a).abs() * b.budget.number()).cmp(&(&distance(b).abs() * a.budget.number()))
    };
    let Some(farthest) =
        known.iter().max_by(farther).filter(|standing| !distance(standing).is_zero())
    else {
        return vec![Exact::ZERO; known.len()];
    };
    let steps = down(step);
    let aim = |standing: &&Standing| {
        let numerator = &(&steps * &distance(standing)) * farthest.budget.number();
        let denominator = &distance(farthest).abs() * standing.budget.number();
        numerator.div_floor(&denominator, 0).unwrap_or(Exact::ZERO)
    };
    known.iter().map(aim).collect()
}

fn sum(steps: &[Exact]) -> Fraction {
    as_fraction(&steps.iter().fold(Exact::ZERO, |sum, steps| &sum + steps))
}

fn as_fraction(steps: &Exact) -> Fraction {
    steps.shifted_down(PLACES).into()
}

/// A fraction in whole steps, rounded down.
fn down(fraction: &Fraction) -> Exact {
    fraction.number().div_floor(&Exact::ONE.shifted_down(PLACES), 0).unwrap_or(Exact::ZERO)
}

/// A fraction in whole steps, rounded up.
fn up(fraction: &Fraction) -> Exact {
    -&down(&-fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_furthest_move_is_found_by_looking_at_each_once() {
        let moves = ["0.1", "-0.2", "0.3", "0.3", "-0.4", "0.2"];
        let fraction = |text: &str| Fraction::from(text.parse::<Exact>().expect(text));
        for (direction, expected) in [
            (Ordering::Greater, ["", "0.1", "0.1", "0.3", "0.3", "0.3", "0.3"]),
            (Ordering::Less, ["", "0.1", "-0.2", "-0.2", "-0.2", "-0.4", "-0.4"]),
        ] {
            let (mut furthest, looks) = (Furthest::to(direction), Cell::new(0));
            for count in [0, 0, 1, 2, 2, 5, 6, 6] {
                let found = furthest.of_first(count, |at| {
                    looks.set(looks.get() + 1);
                    fraction(moves[at])
                });
                let found = found.map_or_else(String::new, ToString::to_string);
                assert_eq!(found, expected[count], "of the first {count}");
                assert_eq!(looks.get(), count);
            }
        }
    }
}
