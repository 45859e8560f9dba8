//! Proposing budgets from performance: a better score never gets the smaller move, and nothing grows on the whole.
//!
//! The rule. A strategy's score is its result over its budget; the book's is all results over all budgets. Each strategy
//! aims to move by the step × its distance from the book's score over the largest such distance. A move is kept between
//! floor and ceiling, within the step, and not above that of a better score nor below that of a worse one. If the
//! proposals then sum to more than today's budgets, every aim is lowered by the same amount, the least that mends it.
//! Proposals are whole steps of 0.0001, rounded down. A strategy of which nothing is known stays as it is.

use crate::number::Exact;
use crate::units::{Fraction, Money};
use std::cmp::Ordering;
use std::fmt;

/// `rebalance` in the config: fractions of equity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RebalanceTerms {
    /// No budget is proposed below this.
    pub floor: Fraction,
    /// No budget is proposed above this.
    pub ceiling: Fraction,
    /// No budget moves by more than this.
    pub max_step: Fraction,
}

/// A strategy as it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its code.
    pub code: String,
    /// Its `capital_pct` today.
    pub now: Fraction,
    /// That in money, above zero.
    pub budget: Money,
    /// What it made, where that is known.
    pub result: Option<Money>,
}

/// What is proposed for a strategy.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The strategy as it stands.
    pub standing: Standing,
    /// The `capital_pct` proposed.
    pub proposed: Fraction,
}

/// Why nothing can be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoProposal;

impl fmt::Display for NoProposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no proposal keeps floor, ceiling, step and today's sum at once: \
             a budget lies too far outside floor and ceiling, or raising it has nothing to be paid from",
        )
    }
}

impl std::error::Error for NoProposal {}

/// Budgets are whole multiples of 10^-4.
const PLACES: u32 = 4;

/// Proposes a budget for every strategy, in the order given.
///
/// # Errors
/// When no proposal keeps every rule.
pub fn rebalance(terms: &RebalanceTerms, standings: Vec<Standing>) -> Result<Vec<Proposal>, NoProposal> {
    let mut known: Vec<&Standing> = standings.iter().filter(|standing| standing.is_known()).collect();
    known.sort_by(|a, b| a.by_score(b));
    let moves = Moves::of(terms, &known)?;
    let proposed = moves.proposals(&known)?;
    let by_code = |code: &str| known.iter().position(|standing| standing.code == code).map(|at| proposed[at].clone());
    let proposals = standings.iter().map(|standing| by_code(&standing.code).unwrap_or_else(|| standing.now.clone()));
    let proposals: Vec<Fraction> = proposals.collect();
    Ok(standings.into_iter().zip(proposals).map(|(standing, proposed)| Proposal { standing, proposed }).collect())
}

impl Standing {
    fn is_known(&self) -> bool {
        self.result.is_some() && self.budget.is_positive()
    }

    /// Result over budget, to 8 decimals, for reading.
    #[must_use]
    pub fn score(&self) -> Option<Exact> {
        self.result.as_ref()?.number().div_round(self.budget.number(), 8)
    }

    /// The worse score first; compared crosswise, so that no quotient is rounded.
    fn by_score(&self, other: &Self) -> Ordering {
        (self.numerator() * other.budget.number()).cmp(&(other.numerator() * self.budget.number()))
    }

    fn numerator(&self) -> &Exact {
        self.result.as_ref().map_or(&Exact::ZERO, Money::number)
    }
}

/// How each known strategy wants to move and how far it may, from the worst score to the best; in units of 10^-4.
struct Moves {
    aims: Vec<Exact>,
    least: Vec<Fraction>,
    most: Vec<Fraction>,
}

/// No two moves are farther apart than this: a step is at most 1 each way, in units of 10^-4.
const FARTHEST: u64 = 20_000;

impl Moves {
    fn of(terms: &RebalanceTerms, known: &[&Standing]) -> Result<Self, NoProposal> {
        let step = &terms.max_step;
        let mut least: Vec<Fraction> = known.iter().map(|standing| (&terms.floor - &standing.now).max(-step)).collect();
        let mut most: Vec<Fraction> =
            known.iter().map(|standing| (&terms.ceiling - &standing.now).min(step.clone())).collect();
        if least.iter().zip(&most).any(|(least, most)| least > most) {
            return Err(NoProposal);
        }
        for better in 1..least.len() {
            least[better] = least[better].clone().max(least[better - 1].clone());
        }
        for worse in (1..most.len()).rev() {
            most[worse - 1] = most[worse - 1].clone().min(most[worse].clone());
        }
        if least.iter().zip(&most).any(|(least, most)| least > most) {
            return Err(NoProposal);
        }
        Ok(Self { aims: aims(step, known), least, most })
    }

    /// The proposals with the least common lowering that keeps today's sum.
    fn proposals(&self, known: &[&Standing]) -> Result<Vec<Fraction>, NoProposal> {
        let today: Fraction = known.iter().map(|standing| standing.now.clone()).sum();
        let (mut untried, mut enough) = (0, FARTHEST); // `enough` is known to lower enough
        let mut proposals = self.lowered_by(enough, known);
        if sum(&proposals) > today {
            return Err(NoProposal);
        }
        while untried < enough {
            let middle = u64::midpoint(untried, enough - 1);
            let candidate = self.lowered_by(middle, known);
            if sum(&candidate) <= today {
                (proposals, enough) = (candidate, middle);
            } else {
                untried = middle + 1;
            }
        }
        if self.keeps_every_rule(&proposals, known) { Ok(proposals) } else { Err(NoProposal) }
    }

    fn lowered_by(&self, lowering: u64, known: &[&Standing]) -> Vec<Fraction> {
        let lowering = Exact::from(lowering);
        let propose = |(index, standing): (usize, &&Standing)| {
            let aim = Fraction::from((&self.aims[index] - &lowering).shifted_down(PLACES));
            let movement = aim.max(self.least[index].clone()).min(self.most[index].clone());
            let target = &standing.now + &movement;
            let down = Fraction::from(units(&target).shifted_down(PLACES));
            let lowest = &standing.now + &self.least[index];
            if down < lowest { &down + &Fraction::from(Exact::ONE.shifted_down(PLACES)) } else { down }
        };
        known.iter().enumerate().map(propose).collect()
    }

    /// Budgets that are no whole units today may be rounded past a bound or past each other.
    fn keeps_every_rule(&self, proposals: &[Fraction], known: &[&Standing]) -> bool {
        let moves: Vec<Fraction> =
            proposals.iter().zip(known).map(|(proposed, standing)| proposed - &standing.now).collect();
        let bounded = (0..moves.len()).all(|at| moves[at] >= self.least[at] && moves[at] <= self.most[at]);
        let ordered = (1..moves.len())
            .all(|at| moves[at] >= moves[at - 1] || known[at].by_score(known[at - 1]) == Ordering::Equal);
        bounded && ordered
    }
}

/// Step × distance from the book's score over the largest such distance, in whole units, rounded down.
///
/// With the book's score P / B and a strategy's p / b the distance is (p B − P b) / (b B). All distances share the B, and
/// are compared over the product of the b's of the two at hand.
fn aims(step: &Fraction, known: &[&Standing]) -> Vec<Exact> {
    let results = known.iter().fold(Exact::ZERO, |sum, standing| &sum + standing.numerator());
    let budgets: Money = known.iter().map(|standing| standing.budget.clone()).sum();
    let distance =
        |standing: &Standing| &(standing.numerator() * budgets.number()) - &(&results * standing.budget.number());
    let farther = |a: &&&Standing, b: &&&Standing| {
        (&distance(a).abs() * b.budget.number()).cmp(&(&distance(b).abs() * a.budget.number()))
    };
    let Some(farthest) = known.iter().max_by(farther).filter(|standing| !distance(standing).is_zero()) else {
        return vec![Exact::ZERO; known.len()];
    };
    let step_units = units(step);
    let aim = |standing: &&Standing| {
        let numerator = &(&step_units * &distance(standing)) * farthest.budget.number();
        let denominator = &distance(farthest).abs() * standing.budget.number();
        numerator.div_floor(&denominator, 0).unwrap_or(Exact::ZERO)
    };
    known.iter().map(aim).collect()
}

fn sum(proposals: &[Fraction]) -> Fraction {
    proposals.iter().cloned().sum()
}

/// A fraction in whole units of 10^-4, rounded down.
fn units(fraction: &Fraction) -> Exact {
    fraction.number().div_floor(&Exact::ONE.shifted_down(PLACES), 0).unwrap_or(Exact::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(text: &str) -> Fraction {
        text.parse::<Exact>().expect(text).into()
    }

    fn terms(floor: &str, ceiling: &str, max_step: &str) -> RebalanceTerms {
        RebalanceTerms { floor: fraction(floor), ceiling: fraction(ceiling), max_step: fraction(max_step) }
    }

    /// Rows of code, `capital_pct` and result on an equity of 500,000.
    fn proposed(terms: &RebalanceTerms, rows: &[(&str, &str, Option<&str>)]) -> Result<Vec<String>, NoProposal> {
        let equity = Money::from("500000".parse::<Exact>().expect("equity"));
        let standing = |&(code, now, result): &(&str, &str, Option<&str>)| Standing {
            code: code.to_owned(),
            now: fraction(now),
            budget: &equity * &fraction(now),
            result: result.map(|text| text.parse::<Exact>().expect(text).into()),
        };
        let proposals = rebalance(terms, rows.iter().map(standing).collect())?;
        Ok(proposals.iter().map(|proposal| proposal.proposed.to_string()).collect())
    }

    #[test]
    fn the_better_score_takes_from_the_worse() {
        // Budgets 150,000 and 200,000; scores 400 / 150,000 = 0.00267 and −150 / 200,000 = −0.00075; the book's is
        // 250 / 350,000 = 0.00071. Distances 0.00195 and −0.00146: aims +0.02 and −0.015. The sum would grow by 0.005,
        // so both aims are lowered by 0.0025.
        let moved = proposed(&terms("0.05", "0.5", "0.02"), &[("a", "0.3", Some("400")), ("b", "0.4", Some("-150"))]);
        assert_eq!(moved, Ok(vec!["0.3175".to_owned(), "0.3825".to_owned()]));
    }

    #[test]
    fn nothing_moves_without_a_difference_or_without_data() {
        let terms = terms("0.05", "0.5", "0.02");
        assert_eq!(
            proposed(&terms, &[("a", "0.3", Some("300")), ("b", "0.4", Some("400"))]),
            Ok(vec!["0.3".to_owned(), "0.4".to_owned()])
        );
        assert_eq!(
            proposed(&terms, &[("a", "0.33333", None), ("b", "0.4", Some("400"))]),
            Ok(vec!["0.33333".to_owned(), "0.4".to_owned()])
        );
    }

    #[test]
    fn a_floor_holds_the_worst_and_so_the_others_too() {
        // The worst can't fall, so the better ones may not fall either, and then nothing pays for a rise.
        let moved = proposed(
            &terms("0.3", "0.5", "0.02"),
            &[("a", "0.3", Some("-10")), ("b", "0.4", Some("0")), ("c", "0.3", Some("10"))],
        );
        assert_eq!(moved, Ok(vec!["0.3".to_owned(), "0.4".to_owned(), "0.3".to_owned()]));
    }

    #[test]
    fn a_budget_too_far_outside_is_refused() {
        let moved = proposed(&terms("0.2", "0.5", "0.02"), &[("a", "0.1", Some("1")), ("b", "0.4", Some("0"))]);
        assert_eq!(moved, Err(NoProposal));
    }
}
