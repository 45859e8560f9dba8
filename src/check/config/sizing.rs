//! The sizing rules that are off until the config names them: keys that mean nothing alone,
//! contradict each other, or have no effect in the chosen mode.

use super::lints::{Key, Lints};
use crate::config::SECTION;
use crate::diagnostic::{percent, rules};
use crate::engine::keys::EDGE;
use crate::engine::{self, ModeName};
use crate::number::Exact;

const MODE: Key<'_> = ("position_sizing_mode", "");
const BASE_RISK: &str = "risk_per_trade_pct";
const OWN_BASE_RISK: &str = "strategy_budgets.<code>.risk_per_trade_pct";
const MAX_RISK: &str = "max_risk_per_trade_pct";
const WIN_RATE: &str = EDGE[0];
const PAYOFF_RATIO: &str = EDGE[1];
const KELLY: [&str; 3] = ["kelly.fraction", "kelly.min_trades", "kelly.z"];
const DRAWDOWN: &str = "drawdown_scaling";
const STREAK: &str = "streak_scaling";

pub(super) fn run(lints: &mut Lints<'_>) {
    base_risks(lints);
    without_edge(lints);
    outside_kelly(lints);
    rising_scales(lints);
    streaks_at_the_maximum(lints);
}

/// The mode, where it is sure.
fn mode(lints: &Lints<'_>) -> Option<ModeName> {
    lints.sure(&[MODE]).then_some(lints.config.mode)
}

fn base_risks(lints: &mut Lints<'_>) {
    let own = lints
        .strategies()
        .map(|terms| ((OWN_BASE_RISK, &*terms.code), terms.risk_per_trade_pct.as_ref()));
    let most = &lints.config.max_risk_per_trade_pct;
    for (key, risk) in
        [((BASE_RISK, ""), lints.config.risk_per_trade_pct.as_ref())].into_iter().chain(own)
    {
        if let Some(mode) = mode(lints).filter(|mode| *mode != engine::FIXED_RISK_ATR.name) {
            let message = format!("a base risk has no effect in mode `{mode}`");
            lints.warn(
                &rules::NO_EFFECT,
                key,
                message,
                "remove it, or choose mode `fixed_risk_atr`",
            );
        } else if let Some(risk) = risk.filter(|risk| *risk > most)
            && lints.sure(&[(MAX_RISK, "")])
        {
            let message = format!(
                "a base risk of {} is capped at {}, the `{MAX_RISK}`",
                percent(risk),
                percent(most)
            );
            lints.warn(
                &rules::CAPPED_RISK,
                key,
                message,
                format!("lower it to {most} or less, or raise `{MAX_RISK}`"),
            );
        }
    }
}

/// An edge of 0 or less: W × R ≤ 1 − W.
fn without_edge(lints: &mut Lints<'_>) {
    if mode(lints) != Some(engine::KELLY.name) {
        return;
    }
    for terms in lints.strategies() {
        let (Some(win), Some(payoff)) = (&terms.win_rate, &terms.payoff_ratio) else { continue };
        let (win, payoff) = (win.number(), payoff.number());
        let is_sure = lints.sure(&EDGE.map(|key| (key, &*terms.code)));
        if is_sure && win * payoff <= &Exact::ONE - win {
            let message = format!(
                "no edge: {win} − (1 − {win}) / {payoff} is not above 0, so `{}` trades only \
                what an intent asks for by `qty`",
                terms.code
            );
            lints.warn(
                &rules::NEVER_TRADES,
                (WIN_RATE, &terms.code),
                message,
                "give it a budget of 0 to stop it altogether",
            );
        }
    }
}

fn outside_kelly(lints: &mut Lints<'_>) {
    let Some(mode) = mode(lints).filter(|mode| *mode != engine::KELLY.name) else { return };
    let of_strategies = lints
        .strategies()
        .flat_map(|terms| [WIN_RATE, PAYOFF_RATIO].map(|key| (key, &*terms.code)));
    for key in KELLY.map(|key| (key, "")).into_iter().chain(of_strategies) {
        let message = format!("it has no effect in mode `{mode}`");
        lints.warn(&rules::NO_EFFECT, key, message, "remove it, or choose mode `kelly`");
    }
}

/// A deeper drawdown that trades larger than a shallower one, or trades again where that one had
/// stopped.
fn rising_scales(lints: &mut Lints<'_>) {
    let steps = lints.config.drawdown_scaling.windows(2).enumerate();
    for (index, pair) in steps {
        let [before, step] = pair else { continue };
        if step.scale > before.scale {
            let again = if before.scale.is_zero() { ", which opens nothing" } else { "" };
            let message = format!(
                "a drawdown of {} trades larger ({}) than one of {} ({}){again}",
                percent(&step.drawdown_pct),
                step.scale,
                percent(&before.drawdown_pct),
                before.scale
            );
            let row = index + 1;
            let path = format!("{SECTION}.{DRAWDOWN}[{row}].scale");
            let or_less = if before.scale.is_zero() { "" } else { " or less" };
            let help = format!("write {}{or_less}, or put the two in order", before.scale);
            lints.warn_at_cell(&rules::RISING_SCALE, (DRAWDOWN, row, 1), path, message, help);
        }
    }
}

/// Where every trade risks the maximum, a streak has nothing to scale up.
fn streaks_at_the_maximum(lints: &mut Lints<'_>) {
    let config = lints.config;
    let most = &config.max_risk_per_trade_pct;
    let own = lints.strategies().filter_map(|terms| terms.risk_per_trade_pct.as_ref());
    let is_below = own.chain(config.risk_per_trade_pct.as_ref()).any(|risk| risk < most);
    let is_scaled_down = !config.drawdown_scaling.is_empty();
    if mode(lints) == Some(engine::FIXED_RISK_ATR.name)
        && lints.written.is_sound()
        && !is_below
        && !is_scaled_down
    {
        let message = format!("every trade risks `{MAX_RISK}` already, which no scale lifts");
        lints.warn(
            &rules::NO_EFFECT,
            (STREAK, ""),
            message,
            format!("set a `{BASE_RISK}` below `{MAX_RISK}`"),
        );
    }
}
