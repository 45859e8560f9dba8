//! The positions one by one, and what a gap through their stops would do, as text.

use super::super::table::{Align, Table, folded};
use super::{Screen, first_rows};
use crate::engine::{Halted, HeldPosition, LimitUse, LossesToStep, StressReport, StressRow};
use crate::number::Exact;
use crate::units::Points;
use crate::visible::visible;

/// A row for each position.
#[must_use]
pub fn positions(held: &[HeldPosition<'_>], screen: Screen) -> String {
    let header = [
        ("position", Align::Left),
        ("strategy", Align::Left),
        ("qty", Align::Right),
        ("mark", Align::Right),
        ("exposure", Align::Right),
        ("equity %", Align::Right),
        ("budget %", Align::Right),
        ("stop", Align::Right),
        ("risk", Align::Right),
    ];
    if held.is_empty() {
        return "\nno position\n".to_owned();
    }
    let (shown, more) = first_rows(held.iter().collect(), screen);
    let rows = shown.into_iter().map(|held| {
        let [symbol, strategy, quantity, mark] = named(held, screen);
        [
            symbol,
            strategy,
            quantity,
            mark,
            screen.money(held.exposure.number()),
            screen.percent(held.of_equity.as_ref()),
            screen.percent(held.of_budget.as_ref()),
            point(held.stop.as_ref(), screen),
            screen.money(held.risk.number()),
        ]
    });
    format!("\n{}{more}", Table::new(header, rows).draw(screen))
}

/// A row for each position, then what is left.
#[must_use]
pub fn stress(report: &StressReport<'_>, screen: Screen) -> String {
    let header = [
        ("position", Align::Left),
        ("strategy", Align::Left),
        ("qty", Align::Right),
        ("mark", Align::Right),
        ("stop", Align::Right),
        ("closed at", Align::Right),
        ("loses", Align::Right),
    ];
    let (shown, more) = first_rows(report.rows.iter().collect(), screen);
    let rows = shown.into_iter().map(|StressRow { held, exit, loss, .. }| {
        let [symbol, strategy, quantity, mark] = named(held, screen);
        let (stop, exit) = (point(held.stop.as_ref(), screen), point(exit.as_ref(), screen));
        [symbol, strategy, quantity, mark, stop, exit, screen.money(loss.number())]
    });
    let table =
        if report.rows.is_empty() { String::new() } else { Table::new(header, rows).draw(screen) };
    let gap = match &report.gap {
        none if none.is_zero() => "every position at its stop".to_owned(),
        gap => format!("every position {} of its stop beyond it", screen.share(gap)),
    };
    let loss = format!(
        "{gap}: loses {} ({} of equity), equity after {}",
        screen.money(report.loss.number()),
        screen.percent(report.loss_pct.as_ref()),
        screen.money(report.equity_after.number()),
    );
    format!(
        "\n{}\n\n{table}{more}\n{}{}",
        screen.bold(&folded(&loss, 2)),
        then(report, screen),
        losses(report, screen)
    )
}

/// What is exceeded with the equity that is left, and for what nothing opens.
fn then(report: &StressReport<'_>, screen: Screen) -> String {
    let excess = |line: &LimitUse| format!("{} by {}", line.label(), screen.money(line.excess()));
    let exceeded: Vec<String> = report.then.exceeded().map(excess).collect();
    let halts: Vec<String> = report.then.halts.iter().map(Halted::label).collect();
    let told = |names: Vec<String>| {
        if names.is_empty() { "nothing".to_owned() } else { visible(&names.join(", ")) }
    };
    let halted = if halts.is_empty() {
        String::new()
    } else {
        format!("nothing opens then: {}\n", told(halts))
    };
    format!("exceeded then: {}\n{halted}", told(exceeded))
}

/// `losses of 5,000 in a row: 5 to the step of 5 % at 475,000, …`.
fn losses(report: &StressReport<'_>, screen: Screen) -> String {
    if report.losses.is_empty() {
        return String::new();
    }
    let to_step = |LossesToStep { step, equity, losses, .. }: &LossesToStep| {
        let count =
            losses.as_ref().map_or_else(|| "never".to_owned(), |count| screen.number(count));
        let (pct, equity) = (screen.share(&step.drawdown_pct), screen.money(equity.number()));
        format!("{count} to the step of {pct} at {equity}")
    };
    let steps: Vec<String> = report.losses.iter().map(to_step).collect();
    let (risk, steps) = (screen.money(&report.base_risk), steps.join(", "));
    folded(&format!("losses of {risk} in a row: {steps}"), 2) + "\n"
}

fn named(held: &HeldPosition<'_>, screen: Screen) -> [String; 4] {
    let row = held.row;
    let [quantity, mark] =
        [row.quantity, row.mark].map(|number| screen.number(Exact::from(number)));
    let strategy = row.strategy.as_deref().unwrap_or("—").to_owned();
    [row.symbol.to_string(), strategy, quantity, mark]
}

fn point(price: Option<&Points>, screen: Screen) -> String {
    price.map_or_else(|| "—".to_owned(), |price| screen.number(price.number()))
}
