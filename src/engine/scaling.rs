//! Scaling what the config decided: by drawdown, by a winning streak, by the caller. Scales
//! multiply; none lifts a limit.

use super::account::Account;
use super::book::Book;
use super::config::Config;
use super::intent::Intent;
use crate::number::{Decimal, Exact};
use crate::units::{Fraction, Money, Percent};

/// A step of `drawdown_scaling`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawdownStep {
    /// Reached when the equity is this fraction below its peak.
    pub drawdown_pct: Fraction,
    /// From 0 to 1; 0 opens nothing.
    pub scale: Fraction,
}

/// A step of `streak_scaling`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreakStep {
    /// Reached when the strategy has won so many times in a row.
    pub wins: Decimal,
    /// 1 or more.
    pub scale: Fraction,
}

/// Whether the config scales by a drawdown that can't be known, because nothing tells the peak of
/// the equity.
#[must_use]
#[inline]
pub fn lacks_peak(config: &Config, account: &Account<'_>) -> bool {
    !config.drawdown_scaling.is_empty() && account.peak_equity.is_none()
}

/// The scales that apply to what the config decides for an intent, drawdown first. A drawdown scale
/// of 0 is no scale but a limit of its own, so that the answer says what would have been asked for.
#[must_use]
pub fn scales(config: &Config, book: &Book<'_>, intent: &Intent<'_>) -> Vec<Scale> {
    let drawdown = drawdown(config, book).filter(|drawdown| !drawdown.step.scale.is_zero());
    let caller = intent.scale.map(|scale| Scale::Caller(scale.into()));
    [drawdown.map(Scale::Drawdown), streak(config, book, intent.strategy), caller]
        .into_iter()
        .flatten()
        .collect()
}

/// A fall of the equity from its peak that has reached a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawdown {
    /// The highest value that the account has had.
    pub peak: Money,
    /// What it is worth.
    pub equity: Money,
    /// The step.
    pub step: DrawdownStep,
}

/// A scale with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The drawdown's.
    Drawdown(Drawdown),
    /// The winning streak's: so many wins in a row, and the step that they reach.
    Streak(Decimal, StreakStep),
    /// The caller's own.
    Caller(Fraction),
}

/// The last step of `drawdown_scaling` that the equity has reached; `None` when it has reached
/// none, or its peak is not known.
///
/// The drawdown (peak − equity) / peak is compared without dividing: peak − equity ≥ step × peak.
#[must_use]
pub fn drawdown(config: &Config, book: &Book<'_>) -> Option<Drawdown> {
    let peak = book.account().peak_equity.as_ref()?;
    let fall = peak - book.equity();
    let step =
        config.drawdown_scaling.iter().rev().find(|step| fall >= peak * &step.drawdown_pct)?;
    Some(Drawdown { peak: peak.clone(), equity: book.equity().clone(), step: step.clone() })
}

/// The same, where nothing is opened for it.
#[must_use]
pub fn drawdown_halt(config: &Config, book: &Book<'_>) -> Option<Drawdown> {
    drawdown(config, book).filter(|drawdown| drawdown.step.scale.is_zero())
}

/// The last streak step that the strategy has reached; `None` when it has reached none, or its
/// streak is not known.
fn streak(config: &Config, book: &Book<'_>, strategy: Option<&str>) -> Option<Scale> {
    let wins = book.account().records.get(strategy?)?.get("win_streak")?;
    let reached =
        config.streak_scaling.iter().rev().find(|step| Exact::from(wins) >= step.wins.into())?;
    Some(Scale::Streak(wins, reached.clone()))
}

impl Drawdown {
    /// The fall with its numbers.
    #[must_use]
    pub fn message(&self) -> String {
        let Self { peak, equity, step } = self;
        let fall = (peak - equity).percent_of(peak).unwrap_or(Percent::ZERO);
        format!(
            "equity {equity} is {fall} % below its peak of {peak}, which reaches the step of {} %",
            step.drawdown_pct.in_percent()
        )
    }

    /// That nothing is opened for it.
    #[must_use]
    pub fn halt_message(&self) -> String {
        format!("{}: its scale is 0, so nothing is opened", self.message())
    }
}

impl Scale {
    /// What it scales for.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Drawdown(_) => "drawdown",
            Self::Streak(..) => "streak",
            Self::Caller(_) => "caller",
        }
    }

    /// The factor.
    #[must_use]
    pub fn factor(&self) -> &Fraction {
        match self {
            Self::Drawdown(drawdown) => &drawdown.step.scale,
            Self::Streak(_, step) => &step.scale,
            Self::Caller(scale) => scale,
        }
    }

    /// Where it comes from, with the numbers.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Drawdown(drawdown) => drawdown.message(),
            Self::Streak(wins, step) => {
                format!("{wins} wins in a row reach the step of {}", step.wins)
            }
            Self::Caller(_) => "given with the order".to_owned(),
        }
    }
}
