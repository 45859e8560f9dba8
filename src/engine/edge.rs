//! A strategy's edge, and Kelly's fraction: how much of the equity it deserves at risk.
//!
//! f = max(0, W − (1 − W) / R), with W the share of trades that win and R the average win over the
//! average loss (J. L. Kelly, "A New Interpretation of Information Rate", 1956, for a bet that pays
//! R to 1). W may be replaced by the lower end of its interval (E. B. Wilson, 1927), since a short
//! record flatters.

use super::account::{Account, Record};
use crate::engine::codes;
use crate::number::{Decimal, Exact};
use crate::units::Fraction;
use hashbrown::HashMap;
use std::sync::{Arc, OnceLock};

/// What a strategy's record must tell, where the config tells no edge.
pub const RECORD_FIELDS: [&str; 4] = ["win_trades", "loss_trades", "avg_win", "avg_loss"];

/// Every fraction here is rounded down to so many decimals.
const PLACES: u32 = 8;

/// What is known of a strategy's trades, as a ratio each so that nothing is rounded before its
/// time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The share of trades that win: won / all of them.
    pub win_rate: (Exact, Exact),
    /// The average win over the average loss.
    pub payoff_ratio: (Exact, Exact),
}

/// Why there is no fraction to risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEdge {
    /// Neither config nor checkpoint tells how the strategy has fared.
    NoData,
    /// The checkpoint knows of fewer trades than `kelly.min_trades`.
    TooFewTrades {
        /// How many it knows of.
        trades: Exact,
        /// How many it takes.
        least: Exact,
    },
    /// The record deserves nothing.
    Nothing,
}

impl NoEdge {
    codes! {
        {}
        Self::NoData => "no_edge_data":
            "mode `kelly`: nothing tells the strategy's win rate and payoff ratio",
        Self::TooFewTrades { .. } => "too_few_trades":
            "mode `kelly`: the state knows of fewer trades than `kelly.min_trades`",
        Self::Nothing => "no_edge":
            "mode `kelly`: f is 0; the message has the numbers and says whether the config or the \
             state tells them",
    }
}

/// What a config asks of records.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordTerms {
    /// The fewest trades that tell an edge.
    pub(super) min_trades: Decimal,
    /// Standard deviations by which the win rate is taken lower.
    pub(super) z: Decimal,
}

/// The edge by each record of an account. A search for the end of an interval takes longer than all
/// the rest of a sizing, so that each is made once.
#[derive(Clone, Debug, Default)]
pub(super) struct Edges(HashMap<String, OnceLock<Result<Arc<KnownEdge>, NoEdge>>>);

/// An edge, and Kelly's fraction of it.
#[derive(Debug)]
pub(super) struct KnownEdge {
    pub(super) edge: Edge,
    /// `None` where the edge tells none.
    pub(super) fraction: Option<Fraction>,
    /// Wins, trades and z, where the win rate is the lower end of their interval.
    pub(super) interval: Option<(Exact, Exact, Decimal)>,
}

impl KnownEdge {
    pub(super) fn of(edge: Edge) -> Arc<Self> {
        Arc::new(Self { fraction: kelly_fraction(&edge), edge, interval: None })
    }

    fn recorded(terms: RecordTerms, record: &Record) -> Result<Arc<Self>, NoEdge> {
        let edge = recorded(terms, record)?;
        let count = |field: &str| record.get(field).map(Exact::from);
        let interval = count("win_trades").zip(count("loss_trades")).map(|(won, lost)| {
            let trades = &won + &lost;
            (won, trades, terms.z)
        });
        let interval = interval.filter(|_| !terms.z.is_zero());
        Ok(Arc::new(Self { fraction: kelly_fraction(&edge), edge, interval }))
    }
}

impl Edges {
    /// Nothing found yet.
    pub(super) fn unknown(account: &Account<'_>) -> Self {
        Self(account.records.keys().map(|code| (code.clone(), OnceLock::new())).collect())
    }

    /// The edge that a strategy's record tells.
    pub(super) fn by_record(
        &self,
        terms: RecordTerms,
        code: &str,
        record: &Record,
    ) -> Result<Arc<KnownEdge>, NoEdge> {
        let known = || KnownEdge::recorded(terms, record);
        self.0.get(code).map_or_else(known, |found| found.get_or_init(known).clone())
    }
}

/// The edge of a record: its counts of trades, and its average win over its average loss.
fn recorded(terms: RecordTerms, record: &Record) -> Result<Edge, NoEdge> {
    let field = |name| record.get(name).map(Exact::from).ok_or(NoEdge::NoData);
    let (won, lost) = (field("win_trades")?, field("loss_trades")?);
    // Losses are written with either sign; wins that lose on average are no record of wins.
    let (win, loss) = (field("avg_win")?, field("avg_loss")?.abs());
    let trades = &won + &lost;
    let least = Exact::from(terms.min_trades);
    if won.is_negative() || lost.is_negative() {
        return Err(NoEdge::NoData);
    }
    if trades < least {
        return Err(NoEdge::TooFewTrades { trades, least });
    }
    let z = terms.z;
    let win_rate = if z.is_zero() {
        (won, trades)
    } else {
        (wilson_lower(&won, &trades, z).ok_or(NoEdge::NoData)?, Exact::ONE)
    };
    Ok(Edge { win_rate, payoff_ratio: (win, loss) })
}

/// max(0, W − (1 − W) / R), rounded down to 8 decimals. `None` without trades or without losses to
/// compare with.
///
/// With W = w / n and R = a / l this is (w × a − (n − w) × l) / (n × a): one division.
#[must_use]
pub fn kelly_fraction(edge: &Edge) -> Option<Fraction> {
    let (won, all) = &edge.win_rate;
    let (win, loss) = &edge.payoff_ratio;
    if !all.is_positive() || !loss.is_positive() || win.is_negative() {
        return None;
    }
    if win.is_zero() {
        return Some(Fraction::ZERO);
    }
    let gain = &(won * win) - &(&(all - won) * loss);
    let fraction = gain.div_floor(&(all * win), PLACES)?;
    Some(Fraction::from(fraction).at_least_zero())
}

/// The lower end of the Wilson interval of `won` wins in `all` trades at `z` standard deviations,
/// rounded down to 8 decimals: (w + z²/2 − z √(w (n − w) / n + z²/4)) / (n + z²).
///
/// The square root is never taken: the answer is the largest step k / 10^8 for which z √(…) is not
/// above w + z²/2 − k (n + z²) / 10^8, and both sides are compared squared, in whole numbers.
/// `None` without trades.
#[must_use]
pub fn wilson_lower(won: &Exact, all: &Exact, z: Decimal) -> Option<Exact> {
    if !all.is_positive() {
        return None;
    }
    let z_squared = &Exact::from(z) * &Exact::from(z);
    let four = Exact::from(4);
    // Everything × 2 and the radicand × 4 n, so that no quotient appears.
    let centre = &(won + won) + &z_squared;
    let width = &(all + &z_squared) + &(all + &z_squared);
    let spread = &z_squared * &(&(&four * &(won * &(all - won))) + &(all * &z_squared));
    let reaches = |step: u64| {
        let gap = &centre - &(&width * &step_of(step));
        !gap.is_negative() && spread <= &(&gap * &gap) * all
    };
    // low always reaches: the interval ends at 0 or above
    let (mut low, mut high) = (0, 10_u64.pow(PLACES) + 1);
    while high - low > 1 {
        let middle = u64::midpoint(low, high);
        if reaches(middle) { low = middle } else { high = middle }
    }
    Some(step_of(low))
}

/// `step` × 10^-8.
fn step_of(step: u64) -> Exact {
    Exact::from(step).shifted_down(PLACES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Exact {
        text.parse().expect(text)
    }

    fn edge(won: &str, all: &str, win: &str, loss: &str) -> Edge {
        Edge { win_rate: (n(won), n(all)), payoff_ratio: (n(win), n(loss)) }
    }

    #[test]
    fn the_fraction_is_the_edge_over_the_odds() {
        for (edge, expected) in [
            (edge("0.6", "1", "2", "1"), "0.4"),      // 0.6 − 0.4 / 2
            (edge("12", "20", "300", "150"), "0.4"),  // the same from a record
            (edge("0.5", "1", "1", "1"), "0"),        // a fair coin
            (edge("0.3", "1", "1", "1"), "0"),        // worse than one
            (edge("1", "3", "3", "1"), "0.11111111"), // 1/3 − 2/9 = 1/9, rounded down
            (edge("2", "3", "7", "3"), "0.52380952"), // 2/3 − 1/7 = 11/21
            (edge("0.6", "1", "0", "1"), "0"),        // wins that win nothing
        ] {
            assert_eq!(kelly_fraction(&edge), Some(n(expected).into()), "{edge:?}");
        }
        assert_eq!(kelly_fraction(&edge("0", "0", "1", "1")), None);
        assert_eq!(kelly_fraction(&edge("1", "1", "1", "0")), None);
    }

    #[test]
    fn the_lower_end_is_wilson_s() {
        for (won, all, z, expected) in [
            // Closed form at z = 2: (w + 2 − 2 √(w (n − w) / n + 1)) / (n + 4).
            ("12", "20", "2", "0.38264009"), // (14 − 2 √5.8) / 24 = (14 − 4.81663783…) / 24
            ("0", "10", "2", "0"),
            ("5", "10", "0", "0.5"),
            ("1", "3", "0", "0.33333333"),
            ("10", "10", "2", "0.71428571"), // (12 − 2) / 14 = 5/7
        ] {
            assert_eq!(
                wilson_lower(&n(won), &n(all), z.parse().expect(z)),
                Some(n(expected)),
                "{won}/{all} at {z}"
            );
        }
        assert_eq!(wilson_lower(&n("0"), &n("0"), Decimal::ONE), None);
    }
}
