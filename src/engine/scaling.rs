//! Scaling what the config decided: by drawdown, by a winning streak, by the caller. Scales
//! multiply; none lifts a limit.

use super::account::Account;
use super::config::{Config, DrawdownStep, StreakStep};
use super::intent::Intent;
use super::portfolio::Portfolio;
use crate::number::{Decimal, Digits, Exact};
use crate::units::{Fraction, Money, Percent};

/// Whether the config scales by a drawdown that can't be known, because nothing tells the peak of
/// the equity.
#[must_use]
#[inline]
pub fn lacks_peak(config: &Config, account: &Account<'_>) -> bool {
    !config.drawdown_scaling.is_empty() && account.peak_equity.is_none()
}

/// The scales that apply to what the config decides for an intent, drawdown first. A drawdown scale
/// of 0 is no scale but a limit of its own, so that the answer says what would have been asked for;
/// a caller's of 0 does not scale what closes.
#[must_use]
pub fn scales(portfolio: &Portfolio<'_>, intent: &Intent<'_>, closes: bool) -> Vec<Scale> {
    let drawdown = drawdown(portfolio).filter(|drawdown| !drawdown.step.scale.is_zero());
    let caller = intent.scale.filter(|scale| !(closes && scale.is_zero()));
    let caller = caller.map(|scale| Scale::Caller(scale.into()));
    [drawdown.map(Scale::Drawdown), streak(portfolio, intent.told_strategy()), caller]
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
pub fn drawdown(portfolio: &Portfolio<'_>) -> Option<Drawdown> {
    let peak = portfolio.account().peak_equity.as_ref()?;
    let fall = peak - portfolio.equity();
    let mut steps = portfolio.config().drawdown_scaling.iter().rev();
    let step = steps.find(|step| fall >= peak * &step.drawdown_pct)?;
    Some(Drawdown { peak: peak.clone(), equity: portfolio.equity().clone(), step: step.clone() })
}

/// The drawdown, where nothing is opened for it.
#[must_use]
pub fn drawdown_halt(portfolio: &Portfolio<'_>) -> Option<Drawdown> {
    drawdown(portfolio).filter(|drawdown| drawdown.step.scale.is_zero())
}

/// The last streak step that the strategy has reached; `None` when it has reached none, or its
/// streak is not known.
fn streak(portfolio: &Portfolio<'_>, strategy: Option<&str>) -> Option<Scale> {
    let wins = portfolio.account().records.get(strategy?)?.get("win_streak")?;
    let mut steps = portfolio.config().streak_scaling.iter().rev();
    let reached = steps.find(|step| Exact::from(wins) >= step.wins.into())?;
    Some(Scale::Streak(wins, reached.clone()))
}

/// How far the equity is below its peak, and what that scales by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DrawdownStanding {
    /// The highest value that the account has had.
    pub peak: Money,
    /// How far the equity is below it, in percent of it; 0 at the peak and above.
    pub fall: Percent,
    /// The last step that is reached; `None` where none is.
    pub step: Option<DrawdownStep>,
    /// The step that comes next; `None` where the last one is reached.
    pub next: Option<NextStep>,
}

/// A step that the equity has not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NextStep {
    /// The step.
    pub step: DrawdownStep,
    /// The equity at which it is reached: peak × (1 − step).
    pub equity: Money,
    /// How much may be lost until then, above zero.
    pub away: Money,
}

impl DrawdownStanding {
    /// What a size is scaled by: 1 before the first step.
    #[must_use]
    pub fn scale(&self) -> Fraction {
        self.step.as_ref().map_or(Fraction::ONE, |step| step.scale.clone())
    }
}

/// Where the equity stands between the steps of `drawdown_scaling`; `None` where there are none, or
/// its peak is not known.
#[must_use]
pub fn standing(portfolio: &Portfolio<'_>) -> Option<DrawdownStanding> {
    let (config, equity) = (portfolio.config(), portfolio.equity());
    let peak = portfolio.account().peak_equity.as_ref()?;
    config.drawdown_scaling.first()?;
    let fall = peak - equity;
    let fall = if fall.is_negative() { Money::ZERO } else { fall };
    let mut steps = config.drawdown_scaling.iter();
    let next = steps.find(|step| fall < peak * &step.drawdown_pct);
    let next = next.map(|step| {
        let reached_at = equity_at(peak, step);
        NextStep { step: step.clone(), away: equity - &reached_at, equity: reached_at }
    });
    Some(DrawdownStanding {
        fall: fall.percent_of(peak).unwrap_or(Percent::ZERO),
        step: drawdown(portfolio).map(|drawdown| drawdown.step),
        peak: peak.clone(),
        next,
    })
}

/// The equity at which a step is reached: peak × (1 − step).
pub(super) fn equity_at(peak: &Money, step: &DrawdownStep) -> Money {
    peak - &(peak * &step.drawdown_pct)
}

impl Drawdown {
    /// The fall with its numbers.
    #[must_use]
    pub fn message(&self, digits: Digits) -> String {
        let Self { peak, equity, step } = self;
        let fall = (peak - equity).percent_of(peak).unwrap_or(Percent::ZERO);
        let (peak, equity) = (digits.group(peak), digits.group(equity));
        format!(
            "equity {equity} is {fall} % below its peak of {peak}, which reaches the step of {} %",
            step.drawdown_pct.in_percent()
        )
    }

    /// That nothing is opened for it.
    #[must_use]
    pub fn halt_message(&self, digits: Digits) -> String {
        format!("{}: its scale is 0, so nothing is opened", self.message(digits))
    }
}

/// What each kind of scale is for, in the order of the formula.
pub const SCALE_NAMES: [&str; 3] = ["drawdown", "streak", "caller"];

impl Scale {
    /// What it scales for.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Drawdown(_) => SCALE_NAMES[0],
            Self::Streak(..) => SCALE_NAMES[1],
            Self::Caller(_) => SCALE_NAMES[2],
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
    pub fn message(&self, digits: Digits) -> String {
        match self {
            Self::Drawdown(drawdown) => drawdown.message(digits),
            Self::Streak(wins, step) => {
                let wins = digits.group(Exact::from(*wins));
                format!("{wins} wins in a row reach the step of {}", step.wins)
            }
            Self::Caller(_) => "given with the order".to_owned(),
        }
    }
}
