//! A bad morning: every position at its stop, or so far beyond it; and how many losses in a row
//! lead to each step of `drawdown_scaling`.
//!
//! What is exceeded then is what the limits say of the equity that is left. Positions, working
//! orders and the day's result stand as they are: what a gap leaves is not closed yet.

use super::config::DrawdownStep;
use super::held::HeldPosition;
use super::limits::row_risk;
use super::portfolio::Portfolio;
use super::position::Position;
use super::report::LimitsReport;
use super::scaling;
use crate::number::{Decimal, Exact};
use crate::units::{Fraction, Money, Percent, PointValue, Points, Quantity};

/// What a gap through every stop would do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StressReport<'p> {
    /// How far beyond its stop each position is closed, as a fraction of the stop.
    pub gap: Fraction,
    /// A row for each position, the oldest first.
    pub rows: Vec<StressRow<'p>>,
    /// What all of them lose together, from their marks.
    pub loss: Money,
    /// That in percent of the equity; `None` where there is none.
    pub loss_pct: Option<Percent>,
    /// The account's value then.
    pub equity_after: Money,
    /// The limits then.
    pub then: LimitsReport,
    /// The money that a trade risks today, before it is scaled: equity × base risk.
    pub base_risk: Money,
    /// How many losses of that in a row reach each step of `drawdown_scaling`, in their order.
    pub losses: Vec<LossesToStep>,
}

/// A position, and what it loses.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StressRow<'p> {
    /// The position.
    pub held: HeldPosition<'p>,
    /// Where all of it is closed; `None` where nothing stops it, or only a part.
    pub exit: Option<Points>,
    /// What it loses, in money; what nothing stops, a share of its exposure.
    pub loss: Money,
}

/// How far away a step is, in losses.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LossesToStep {
    /// The step.
    pub step: DrawdownStep,
    /// The equity at which it is reached.
    pub equity: Money,
    /// How many losses in a row reach it; `None` where nothing is risked, which never does.
    pub losses: Option<Exact>,
}

impl Portfolio<'_> {
    /// Every position closed at its stop, less a gap of so much of the stop beyond it.
    #[must_use]
    pub fn stress(&self, gap: &Fraction) -> StressReport<'_> {
        let rows: Vec<StressRow<'_>> = self
            .held()
            .into_iter()
            .map(|held| StressRow {
                exit: held.stop.as_ref().map(|stop| beyond(stop, gap, held.row.is_short())),
                loss: held.parts.iter().map(|part| self.loss_of(held.row, part, gap)).sum(),
                held,
            })
            .collect();
        let loss: Money = rows.iter().map(|row| row.loss.clone()).sum();
        let equity_after = self.equity() - &loss;
        let mut then = self.clone();
        then.equity = equity_after.clone();
        let base_risk = self.base_risk();
        StressReport {
            gap: gap.clone(),
            loss_pct: loss.percent_of(self.equity()),
            then: then.limits(),
            losses: self.losses_to_steps(&base_risk),
            rows,
            loss,
            equity_after,
            base_risk,
        }
    }

    /// What units of a row lose which are stopped at one price, or by nothing.
    fn loss_of(
        &self,
        row: &Position<'_>,
        (units, stop): &(Quantity, Option<Decimal>),
        gap: &Fraction,
    ) -> Money {
        let Some(stop) = stop.map(Points::from) else {
            let bare = Position { stop_price: None, ..row.clone() };
            return units * &row_risk(self.config(), &bare);
        };
        let (mark, exit) = (Points::from(row.mark), beyond(&stop, gap, row.is_short()));
        let away = if row.is_short() { &exit - &mark } else { &mark - &exit };
        let point_value = PointValue::from(row.point_value.unwrap_or(Decimal::ONE));
        units * &(&away.at_least_zero() * &point_value)
    }

    /// Equity × `risk_per_trade_pct`, never above the maximum; nothing without equity.
    fn base_risk(&self) -> Money {
        let config = self.config();
        let most = &config.max_risk_per_trade_pct;
        let fraction = config.risk_per_trade_pct.as_ref().unwrap_or(most).min(most);
        (self.equity() * fraction).at_least_zero()
    }

    fn losses_to_steps(&self, base_risk: &Money) -> Vec<LossesToStep> {
        let Some(peak) = self.account().peak_equity.as_ref() else {
            return Vec::new();
        };
        let losses_to = |step: &DrawdownStep| {
            let equity = scaling::equity_at(peak, step);
            let away = (self.equity() - &equity).at_least_zero();
            let down = (-&away).number().div_floor(base_risk.number(), 0);
            let losses = if away.is_zero() { Some(Exact::ZERO) } else { down.map(|n| -&n) };
            LossesToStep { step: step.clone(), equity, losses }
        };
        self.config().drawdown_scaling.iter().map(losses_to).collect()
    }
}

/// So much of a stop beyond it, on its losing side.
fn beyond(stop: &Points, gap: &Fraction, is_short: bool) -> Points {
    let slip = &stop.abs() * gap;
    if is_short { stop + &slip } else { stop - &slip }
}
