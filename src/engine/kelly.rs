//! Kelly's fraction: how much of the equity an edge deserves at risk.
//!
//! f = max(0, W − (1 − W) / R), with W the share of trades that win and R the average win over the
//! average loss (J. L. Kelly, "A New Interpretation of Information Rate", 1956, for a bet that pays
//! R to 1). W may be replaced by the lower end of its interval (E. B. Wilson, 1927), since a short
//! record flatters.

use super::account::{Account, Record};
use super::book::Book;
use super::config::Config;
use crate::number::{Decimal, Exact};
use crate::units::Fraction;
use hashbrown::HashMap;
use std::sync::OnceLock;

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
    /// The stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoData => "no_edge_data",
            Self::TooFewTrades { .. } => "too_few_trades",
            Self::Nothing => "no_edge",
        }
    }
}

/// `kelly.fraction`: the share of Kelly's fraction that is put at risk.
pub(super) fn share(config: &Config) -> Fraction {
    config.settings.get("kelly.fraction", "").map_or(Fraction::ZERO, Fraction::from)
}

/// Kelly's fraction for a strategy: by the win rate and payoff ratio that the config tells, else by
/// the checkpoint's record.
///
/// # Errors
/// Why there is none.
pub fn edge(config: &Config, book: &Book<'_>, strategy: Option<&str>) -> Result<Fraction, NoEdge> {
    if let Some(edge) = told(config, strategy) {
        return positive(&edge);
    }
    let code = strategy.ok_or(NoEdge::NoData)?;
    let record = book.account().records.get(code).ok_or(NoEdge::NoData)?;
    positive(&book.edges().of_record(Terms::of(config), code, record)?)
}

/// What Kelly's fraction of a strategy is computed from, for people to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whether the config tells it; else the checkpoint's record does.
    pub in_config: bool,
    /// W and R.
    pub edge: Edge,
    /// Wins, trades and z, where W is the lower end of their interval.
    pub interval: Option<(Exact, Exact, Decimal)>,
    /// The fraction.
    pub fraction: Fraction,
}

/// The evidence behind [`edge`]; `None` where there is not enough.
pub(super) fn evidence(
    config: &Config,
    book: &Book<'_>,
    strategy: Option<&str>,
) -> Option<Evidence> {
    if let Some(edge) = told(config, strategy) {
        return Some(Evidence {
            in_config: true,
            fraction: fraction(&edge)?,
            edge,
            interval: None,
        });
    }
    let record = book.account().records.get(strategy?)?;
    let terms = Terms::of(config);
    let edge = book.edges().of_record(terms, strategy?, record).ok()?;
    let counts =
        || Some((Exact::from(record.get("win_trades")?), Exact::from(record.get("loss_trades")?)));
    let interval = counts().filter(|_| !terms.z.is_zero()).map(|(won, lost)| {
        let trades = &won + &lost;
        (won, trades, terms.z)
    });
    Some(Evidence { in_config: false, fraction: fraction(&edge)?, edge, interval })
}

/// What the checkpoint knows of a strategy's trades, where that is not enough: `win_trades 24`, …
pub(super) fn known(book: &Book<'_>, strategy: Option<&str>) -> Vec<(&'static str, Decimal)> {
    let record = strategy.and_then(|code| book.account().records.get(code));
    RECORD_FIELDS.into_iter().filter_map(|field| Some((field, record?.get(field)?))).collect()
}

impl Evidence {
    /// The arithmetic with its numbers.
    #[must_use]
    pub fn message(&self) -> String {
        let ratio = |(part, whole): &(Exact, Exact)| {
            if *whole == Exact::ONE { part.to_string() } else { format!("{part} / {whole}") }
        };
        let interval = self.interval.as_ref().map_or_else(String::new, |(won, trades, z)| {
            format!(
                ", the lower end of the Wilson interval of {won} wins in {trades} trades at z {z}"
            )
        });
        let source = if self.in_config { "in the config" } else { "by the checkpoint's record" };
        let Self { edge: Edge { win_rate, payoff_ratio }, fraction, .. } = self;
        format!(
            "f = max(0, W − (1 − W) / R) = {fraction} with R = {} and W = {}{interval}, {source}",
            ratio(payoff_ratio),
            ratio(win_rate)
        )
    }
}

/// What the config tells of a strategy's edge.
fn told(config: &Config, strategy: Option<&str>) -> Option<Edge> {
    let terms = config.strategies.get(strategy?)?;
    let one = |number: &Fraction| (number.number().clone(), Exact::ONE);
    Some(Edge {
        win_rate: one(terms.win_rate.as_ref()?),
        payoff_ratio: one(terms.payoff_ratio.as_ref()?),
    })
}

fn positive(edge: &Edge) -> Result<Fraction, NoEdge> {
    let fraction = fraction(edge).ok_or(NoEdge::NoData)?;
    if fraction.is_zero() { Err(NoEdge::Nothing) } else { Ok(fraction) }
}

/// The edge by each record of an account. A search for the end of an interval takes longer than all
/// the rest of a sizing, so that each is made once.
#[derive(Clone, Debug, Default)]
pub(super) struct Edges(HashMap<String, OnceLock<Found>>);

#[derive(Clone, Debug)]
struct Found {
    /// What it was found by: another config may ask.
    terms: Terms,
    edge: Result<Edge, NoEdge>,
}

/// What a config says of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Terms {
    least: Decimal,
    z: Decimal,
}

impl Terms {
    fn of(config: &Config) -> Self {
        let setting = |key| config.settings.get(key, "").unwrap_or(Decimal::ZERO);
        Self { least: setting("kelly.min_trades"), z: setting("kelly.z") }
    }
}

impl Edges {
    /// Nothing found yet.
    pub(super) fn of(account: &Account<'_>) -> Self {
        Self(account.records.keys().map(|code| (code.clone(), OnceLock::new())).collect())
    }

    fn of_record(&self, terms: Terms, code: &str, record: &Record) -> Result<Edge, NoEdge> {
        let find = || recorded(terms, record);
        match self.0.get(code).map(|found| found.get_or_init(|| Found { terms, edge: find() })) {
            Some(found) if found.terms == terms => found.edge.clone(),
            _ => find(),
        }
    }
}

/// The edge of a record: its counts of trades, and its average win over its average loss.
fn recorded(terms: Terms, record: &Record) -> Result<Edge, NoEdge> {
    let field = |name| record.get(name).map(Exact::from).ok_or(NoEdge::NoData);
    let (won, lost) = (field("win_trades")?, field("loss_trades")?);
    // Losses are written with either sign; wins that lose on average are no record of wins.
    let (win, loss) = (field("avg_win")?, field("avg_loss")?.abs());
    let trades = &won + &lost;
    let least = Exact::from(terms.least);
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
pub fn fraction(edge: &Edge) -> Option<Fraction> {
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
    let (mut low, mut high) = (0, 10_u64.pow(PLACES) + 1); // low always reaches: the interval ends at 0 or above
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
            assert_eq!(fraction(&edge), Some(n(expected).into()), "{edge:?}");
        }
        assert_eq!(fraction(&edge("0", "0", "1", "1")), None);
        assert_eq!(fraction(&edge("1", "1", "1", "0")), None);
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
