//! The sizing rules.

use crate::case::{Budget, Case};
use crate::further::Record;
use crate::model::given;
use crate::rational::{Q, down_to, int, q, ten_to, zero};

fn strategy(case: &Case) -> Option<&Budget> {
    case.config.strategies.iter().find(|budget| Some(budget.code) == case.ask.strategy)
}

fn record(case: &Case) -> Option<&Record> {
    case.account.records.iter().find(|record| Some(record.code) == case.ask.strategy)
}

/// "The last step whose drawdown is reached, from peak equity."
pub fn drawdown_scale(case: &Case) -> Option<Q> {
    let peak = given(case.account.peak_equity.as_ref())?;
    let drawdown = (&peak - q(&case.equity)) / &peak;
    let mut steps = case.config.further.drawdown_scaling.iter();
    steps.rfind(|(pct, _)| drawdown >= q(pct)).map(|(_, scale)| q(scale))
}

/// "By `strategies.<code>.win_streak`."
fn streak_scale(case: &Case) -> Option<Q> {
    let streak = given(record(case)?.get("win_streak"))?;
    let mut steps = case.config.further.streak_scaling.iter();
    steps.rfind(|(wins, _)| streak >= q(wins)).map(|(_, scale)| q(scale))
}

/// "The scales multiply each other": a halt is a limit of its own and scales nothing; a scale of 0
/// "opens nothing; exits pass".
pub fn scale(case: &Case, against: bool) -> Q {
    let drawdown = drawdown_scale(case).filter(|scale| *scale > zero());
    let caller = given(case.ask.scale.as_ref()).filter(|scale| !against || *scale > zero());
    let scales = [drawdown, streak_scale(case), caller];
    scales.into_iter().flatten().product()
}

/// "The base risk; default `max_risk_per_trade_pct`, and never above it", scaled and "still at most
/// the maximum".
pub fn risk(case: &Case, base: Q, max: &Q) -> Q {
    (base.min(max.clone()) * scale(case, false)).min(max.clone())
}

/// "`risk_per_trade_pct`, global or a strategy's."
pub fn base_risk(case: &Case, max: &Q) -> Q {
    let own = strategy(case).and_then(|budget| given(budget.risk_per_trade_pct.as_ref()));
    own.or_else(|| given(case.config.further.risk_per_trade_pct.as_ref()))
        .unwrap_or_else(|| max.clone())
}

/// "`kelly.fraction` (default 0.5) × f, f = max(0, W − (1 − W) / R) rounded down to 8 decimals"; or
/// why there is none.
pub fn kelly(case: &Case) -> Result<Q, &'static str> {
    let share = given(case.config.further.kelly_fraction.as_ref())
        .unwrap_or_else(|| Q::new(1.into(), 2.into()));
    let (w, r) = edge(case)?;
    if r == zero() {
        return Err("no_edge"); // wins that win nothing
    }
    let f = eight_decimals(&(&w - (int(1) - &w) / r));
    if f > zero() { Ok(share * f) } else { Err("no_edge") }
}

/// W and R.
fn edge(case: &Case) -> Result<(Q, Q), &'static str> {
    if let Some(budget) = strategy(case)
        && let (Some(w), Some(r)) =
            (given(budget.win_rate.as_ref()), given(budget.payoff_ratio.as_ref()))
    {
        return Ok((w, r));
    }
    let record = record(case).ok_or("no_edge_data")?;
    let field = |name| given(record.get(name)).ok_or("no_edge_data");
    let (won, lost) = (field("win_trades")?, field("loss_trades")?);
    let (win, loss) = (field("avg_win")?, crate::rational::abs(&field("avg_loss")?));
    let all = &won + &lost;
    let least = given(case.config.further.kelly_min_trades.as_ref()).unwrap_or_else(|| int(30));
    if won < zero() || lost < zero() {
        return Err("no_edge_data");
    }
    if all < least {
        return Err("too_few_trades");
    }
    if all == zero() || loss == zero() || win < zero() {
        return Err("no_edge_data");
    }
    let z = given(case.config.further.kelly_z.as_ref()).unwrap_or_else(zero);
    let w = if z == zero() { &won / &all } else { wilson(&won, &all, &z) };
    Ok((w, win / loss))
}

/// The lower end of the interval, rounded down to 8 decimals, by what the interval is: every rate p
/// that the record does not refute at z, (w − n p)² ≤ z² n p (1 − p). The steps of 10^-8 below w /
/// n that it does refute are counted.
fn wilson(won: &Q, all: &Q, z: &Q) -> Q {
    let z_squared_n = z * z * all;
    let is_below = |step: i64| {
        let p = Q::new(step.into(), ten_to(8));
        let gap = won - all * &p;
        gap >= zero() && &gap * &gap >= &z_squared_n * &p * (int(1) - &p)
    };
    let (mut below, mut above) = (0, 100_000_001);
    while above - below > 1 {
        let middle = i64::midpoint(below, above);
        if is_below(middle) { below = middle } else { above = middle }
    }
    Q::new(below.into(), ten_to(8))
}

fn eight_decimals(value: &Q) -> Q {
    down_to(value, &Q::new(1.into(), ten_to(8)))
}
