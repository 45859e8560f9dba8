//! Proposing budgets from performance: a better score never gets the smaller move, and nothing
//! grows on the whole.
//!
//! The rule. A strategy's score is its result over its budget; the book's is all results over all
//! budgets. Each strategy aims to move by the step × its distance from the book's score over the
//! largest such distance. A proposal is a whole number of 0.0001, between floor and ceiling, within
//! the step, and no larger a move than that of a better score. If the proposals then sum to more
//! than today's budgets, every aim is lowered by the same amount, the least that mends it. A
//! strategy of which nothing is known stays as it is.

mod moves;
mod report;

pub use report::{NoRebalance, RebalanceReport};

use crate::number::{Digits, Exact};
use crate::units::{Fraction, Money};
use moves::Moves;
pub use moves::whole_steps;
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
    /// The move that its score asks for, before bounds and the sum; `None` where nothing is known
    /// of it.
    pub aim: Option<Fraction>,
    /// The `capital_pct` proposed.
    pub proposed: Fraction,
}

/// Proposals for every strategy, and what they come from.
#[derive(Clone, Debug)]
pub struct Rebalancing {
    /// In the order given.
    pub proposals: Vec<Proposal>,
    /// The results of the strategies that are known, added up.
    pub result: Money,
    /// Their budgets, added up.
    pub budget: Money,
    /// How much every aim was lowered so that the budgets do not grow on the whole.
    pub lowered: Fraction,
}

/// Why nothing can be proposed that keeps every rule. Each is exact: it is met only when no
/// proposal exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoProposal {
    /// No budget within the step of today's lies between floor and ceiling.
    OutOfReach {
        /// The strategy.
        code: String,
        /// Its `capital_pct` today.
        now: Fraction,
    },
    /// Of two strategies the better one would have to make the smaller move.
    OutOfOrder {
        /// A strategy whose bounds leave no move between those of the worse and of the better ones.
        code: String,
    },
    /// Some budgets must rise, and the others may not fall by as much.
    Unpaid {
        /// The least that the proposals can sum to.
        least: Fraction,
        /// What the budgets sum to today.
        today: Fraction,
    },
}

impl fmt::Display for NoProposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfReach { code, now } => write!(
                f,
                "the capital_pct of {code} is {now}, and no whole 0.0001 between floor and \
                 ceiling is within one step of \
                 it: change its budget by hand, or rebalance's floor_pct, ceiling_pct or \
                 max_step_pct"
            ),
            Self::OutOfOrder { code } => write!(
                f,
                "no proposal for {code} keeps floor, ceiling and step without giving a better \
                 score the smaller move: \
                 change budgets outside floor and ceiling by hand, or rebalance's bounds"
            ),
            Self::Unpaid { least, today } => write!(
                f,
                "within floor, ceiling and step the budgets sum to {least} at least, and to \
                 {today} today: \
                 what has to rise has nothing to be paid from"
            ),
        }
    }
}

impl std::error::Error for NoProposal {}

/// Proposes a budget for every strategy, in the order given.
///
/// # Errors
/// When no proposal keeps every rule.
pub fn rebalance(
    terms: &RebalanceTerms,
    standings: &[Standing],
) -> Result<Rebalancing, NoProposal> {
    let mut order: Vec<usize> =
        (0..standings.len()).filter(|&at| standings[at].is_known()).collect();
    order.sort_by(|&a, &b| standings[a].by_score(&standings[b]));
    let known: Vec<&Standing> = order.iter().map(|&at| &standings[at]).collect();
    let (result, budget) = (sum(&known, Standing::made), sum(&known, |standing| &standing.budget));
    let moves = Moves::of(terms, &known)?;
    let (proposed, lowered) = moves.proposals(&known)?;
    let mut proposals: Vec<Proposal> = standings
        .iter()
        .map(|standing| Proposal {
            standing: standing.clone(),
            aim: None,
            proposed: standing.now.clone(),
        })
        .collect();
    for (rank, &at) in order.iter().enumerate() {
        proposals[at].aim = Some(moves.aim(rank));
        proposals[at].proposed = proposed[rank].clone();
    }
    Ok(Rebalancing { proposals, result, budget, lowered })
}

impl Standing {
    fn is_known(&self) -> bool {
        self.result.is_some() && self.budget.is_positive()
    }

    /// Result over budget, to 8 decimals, for reading; `None` where either tells nothing.
    #[must_use]
    pub fn score(&self) -> Option<Exact> {
        score(self.result.as_ref()?, &self.budget)
    }

    /// The worse score first; compared crosswise, so that no quotient is rounded.
    fn by_score(&self, other: &Self) -> Ordering {
        (self.made().number() * other.budget.number())
            .cmp(&(other.made().number() * self.budget.number()))
    }

    fn made(&self) -> &Money {
        self.result.as_ref().unwrap_or(&Money::ZERO)
    }
}

impl Rebalancing {
    /// The book's score: all results over all budgets, to 8 decimals, for reading; `None` where
    /// nothing is known.
    #[must_use]
    pub fn score(&self) -> Option<Exact> {
        score(&self.result, &self.budget)
    }

    /// The book's score with its numbers; `None` where nothing is known.
    #[must_use]
    pub fn why(&self, digits: Digits) -> Option<String> {
        scored(&self.result, &self.budget, digits)
    }

    /// What all budgets come to today.
    #[must_use]
    pub fn total_now(&self) -> Fraction {
        self.proposals.iter().map(|proposal| proposal.standing.now.clone()).sum()
    }

    /// What all budgets would come to.
    #[must_use]
    pub fn total_proposed(&self) -> Fraction {
        self.proposals.iter().map(|proposal| proposal.proposed.clone()).sum()
    }
}

impl Proposal {
    /// By how much the budget would move.
    #[must_use]
    pub fn change(&self) -> Fraction {
        &self.proposed - &self.standing.now
    }

    /// The score with its numbers, as a person would check it: `400 / 150000 = 0.00266667`; or why
    /// there is none.
    #[must_use]
    pub fn why(&self, digits: Digits) -> String {
        let Standing { result, budget, .. } = &self.standing;
        match result {
            Some(result) => scored(result, budget, digits)
                .unwrap_or_else(|| format!("a budget of {}: stays", digits.group(budget))),
            None => "no data: stays".to_owned(),
        }
    }
}

/// A score with its numbers. What is not zero never reads as 0.
fn scored(result: &Money, budget: &Money, digits: Digits) -> Option<String> {
    let score = score(result, budget)?;
    let equals = match result.number().signum() {
        1 if score.is_zero() => "< 0.00000001".to_owned(),
        -1 if score.is_zero() => "> -0.00000001".to_owned(),
        _ => format!("= {score}"),
    };
    Some(format!("{} / {} {equals}", digits.group(result), digits.group(budget)))
}

fn score(result: &Money, budget: &Money) -> Option<Exact> {
    if !budget.is_positive() {
        return None;
    }
    result.number().div_round(budget.number(), 8)
}

fn sum<'s>(known: &[&'s Standing], of: impl Fn(&'s Standing) -> &'s Money) -> Money {
    known.iter().map(|standing| of(standing).clone()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(text: &str) -> Fraction {
        text.parse::<Exact>().expect(text).into()
    }

    fn terms(floor: &str, ceiling: &str, max_step: &str) -> RebalanceTerms {
        RebalanceTerms {
            floor: fraction(floor),
            ceiling: fraction(ceiling),
            max_step: fraction(max_step),
        }
    }

    /// Rows of code, `capital_pct` and result on an equity of 500,000.
    fn proposed(
        terms: &RebalanceTerms,
        rows: &[(&str, &str, Option<&str>)],
    ) -> Result<Vec<String>, NoProposal> {
        let equity = Money::from("500000".parse::<Exact>().expect("equity"));
        let standing = |&(code, now, result): &(&str, &str, Option<&str>)| Standing {
            code: code.to_owned(),
            now: fraction(now),
            budget: &equity * &fraction(now),
            result: result.map(|text| text.parse::<Exact>().expect(text).into()),
        };
        let rebalancing = rebalance(terms, &rows.iter().map(standing).collect::<Vec<_>>())?;
        Ok(rebalancing.proposals.iter().map(|proposal| proposal.proposed.to_string()).collect())
    }

    fn texts(expected: &[&str]) -> Vec<String> {
        expected.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn the_better_score_takes_from_the_worse() {
        // Budgets 150,000 and 200,000; scores 400 / 150,000 = 0.00267 and −150 / 200,000 =
        // −0.00075; the book's is 250 / 350,000 = 0.00071. Distances 0.00195 and −0.00146: aims
        // +0.02 and −0.015. The sum would grow by 0.005, so both aims are lowered by 0.0025.
        let moved = proposed(
            &terms("0.05", "0.5", "0.02"),
            &[("a", "0.3", Some("400")), ("b", "0.4", Some("-150"))],
        );
        assert_eq!(moved, Ok(texts(&["0.3175", "0.3825"])));
    }

    #[test]
    fn nothing_moves_without_a_difference_or_without_data() {
        let terms = terms("0.05", "0.5", "0.02");
        let equal = proposed(&terms, &[("a", "0.3", Some("300")), ("b", "0.4", Some("400"))]);
        assert_eq!(equal, Ok(texts(&["0.3", "0.4"])));
        let unknown = proposed(
            &terms,
            &[("a", "0.33333", None), ("b", "0.4", Some("400")), ("c", "0", Some("5"))],
        );
        assert_eq!(unknown, Ok(texts(&["0.33333", "0.4", "0"])));
    }

    #[test]
    fn a_floor_holds_the_worst_and_so_the_others_too() {
        // The worst can't fall, so the better ones may not fall either, and then nothing pays for a
        // rise.
        let moved = proposed(
            &terms("0.3", "0.5", "0.02"),
            &[("a", "0.3", Some("-10")), ("b", "0.4", Some("0")), ("c", "0.3", Some("10"))],
        );
        assert_eq!(moved, Ok(texts(&["0.3", "0.4", "0.3"])));
    }

    #[test]
    fn equal_scores_need_not_move_alike() {
        // `a` is below the floor and has to rise by 0.01, `b` above the ceiling and has to fall by
        // 0.01; their scores, 0.001 each, put neither before the other.
        let moved = proposed(
            &terms("0.2", "0.4", "0.02"),
            &[("a", "0.19", Some("95")), ("b", "0.41", Some("205"))],
        );
        assert_eq!(moved, Ok(texts(&["0.2", "0.4"])));
    }

    #[test]
    fn budgets_between_two_steps_are_rounded_down_and_stay_in_order() {
        // Both would stay. Down to whole steps `b`, the better one, moves by −0.00005, so `a` may
        // not stay at 0.3: the next move of a whole step is −0.0001.
        let moved = proposed(
            &terms("0.05", "0.5", "0"),
            &[("a", "0.3", Some("1")), ("b", "0.33335", Some("2"))],
        );
        assert_eq!(
            moved,
            Err(NoProposal::OutOfReach { code: "b".to_owned(), now: fraction("0.33335") })
        );
        let moved = proposed(
            &terms("0.05", "0.5", "0.0001"),
            &[("a", "0.3", Some("-1")), ("b", "0.33335", Some("-1"))],
        );
        // Scores −1 / 150,000 and −1 / 166,675: aims −0.0001 and, farther up, 0.00009 rounded down
        // to 0: 0.2999 and 0.3333.
        assert_eq!(moved, Ok(texts(&["0.2999", "0.3333"])));
    }

    #[test]
    fn what_no_proposal_can_mend_is_said() {
        let far = proposed(
            &terms("0.2", "0.5", "0.02"),
            &[("a", "0.1", Some("1")), ("b", "0.4", Some("0"))],
        );
        assert_eq!(far, Err(NoProposal::OutOfReach { code: "a".to_owned(), now: fraction("0.1") }));
        // `a`, the worse, has to rise to the floor by 0.01, and so `b` by as much; nothing pays for
        // it.
        let unpaid = proposed(
            &terms("0.2", "0.5", "0.02"),
            &[("a", "0.19", Some("0")), ("b", "0.4", Some("1"))],
        );
        assert_eq!(
            unpaid,
            Err(NoProposal::Unpaid { least: fraction("0.61"), today: fraction("0.59") })
        );
        // `b`, the better, has to fall to the ceiling, and `a`, the worse, has to rise.
        let crossed = proposed(
            &terms("0.2", "0.3", "0.02"),
            &[("a", "0.19", Some("0")), ("b", "0.31", Some("1"))],
        );
        assert_eq!(crossed, Err(NoProposal::OutOfOrder { code: "b".to_owned() }));
    }
}
