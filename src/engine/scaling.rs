//! Scaling what the config decided: by drawdown, by a winning streak, by the caller. Scales multiply; none lifts a limit.

use super::account::Account;
use super::book::Book;
use super::config::Config;
use super::intent::Intent;
use crate::number::{Decimal, Exact};
use crate::units::Fraction;

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

/// Whether the config scales by a drawdown that can't be known, because nothing tells the peak of the equity.
#[must_use]
#[inline]
pub fn lacks_peak(config: &Config, account: &Account<'_>) -> bool {
    !config.drawdown_scaling.is_empty() && account.peak_equity.is_none()
}

/// The scale of the last drawdown step that is reached; `None` when none is, or when the peak is not known.
///
/// The drawdown (peak − equity) / peak is compared without dividing: peak − equity ≥ step × peak.
#[must_use]
pub fn drawdown_scale(config: &Config, book: &Book<'_>) -> Option<Fraction> {
    let peak = book.account().peak_equity.as_ref()?;
    let fall = peak - book.equity();
    let reached = config.drawdown_scaling.iter().rev().find(|step| fall >= peak * &step.drawdown_pct)?;
    Some(reached.scale.clone())
}

/// The scale of the last streak step that the strategy has reached; `None` when none is, or when its streak is not known.
fn streak_scale(config: &Config, book: &Book<'_>, strategy: Option<&str>) -> Option<Fraction> {
    let wins = Exact::from(book.account().records.get(strategy?)?.get("win_streak")?);
    let reached = config.streak_scaling.iter().rev().find(|step| wins >= step.wins.into())?;
    Some(reached.scale.clone())
}

/// The scales that apply to what the config decides for an intent, drawdown first. A drawdown scale of 0 is no scale but
/// a limit of its own, so that the answer says what would have been asked for.
#[must_use]
pub fn scales(config: &Config, book: &Book<'_>, intent: &Intent<'_>) -> Vec<Fraction> {
    let drawdown = drawdown_scale(config, book).filter(|scale| !scale.is_zero());
    let streak = streak_scale(config, book, intent.strategy);
    [drawdown, streak, intent.scale.map(Fraction::from)].into_iter().flatten().collect()
}
