//! `limits` and `budget` as text.

use super::super::table::{Align, table};
use super::{Screen, first_rows, money, percent, share};
use crate::engine::{
    BudgetReport, Config, DrawdownStanding, Halted, IntentError, LimitUse, LimitsReport,
};
use crate::state::DocumentSummary;
use crate::units::Percent;
use crate::visible::visible;

/// The whole book against its limit, then each strategy against its budget, as far as `lines` has
/// them; `state` is when the state was written, as it says itself, and what was read of it.
#[must_use]
pub fn limits(
    report: &LimitsReport,
    lines: Vec<&LimitUse>,
    config: &Config,
    (taken_at, documents): (Option<&str>, &[DocumentSummary]),
    screen: Screen,
) -> String {
    let has_pending = lines.iter().any(|line| !line.pending.is_zero());
    let header = [
        ("", Align::Left),
        ("limit", Align::Right),
        ("used", Align::Right),
        (if has_pending { "of which pending" } else { "" }, Align::Right),
        ("available", Align::Right),
        ("used %", Align::Right),
        ("", Align::Left),
    ];
    let (uses, more) = first_rows(lines, screen);
    let rows = uses.into_iter().map(|line| {
        let [limit, used, available, share, bar] = amounts(line, screen);
        let pending = if line.pending.is_zero() { String::new() } else { money(&line.pending) };
        [
            line.label().replace("total_exposure", "total exposure"),
            limit,
            used,
            pending,
            available,
            share,
            bar,
        ]
    });
    let equity = screen.bold(&format!("equity {}", money(report.equity.number())));
    let ceiling = format!(
        "total exposure: equity × {} × leverage {}; at risk in one trade: {} at most; mode {}",
        share(&config.max_exposure_pct),
        config.max_leverage,
        share(&config.max_risk_per_trade_pct),
        config.mode,
    );
    let written = taken_at.map(|time| format!("; state written {}", visible(time)));
    let written = written.unwrap_or_default();
    let read: String = documents.iter().map(document_line).collect();
    let table = table(header, rows);
    let drawdown = match &report.drawdown {
        None if report.lacks_peak => format!("drawdown not known: {}\n", IntentError::NoPeakEquity),
        standing => standing.as_ref().map(drawdown_line).unwrap_or_default(),
    };
    format!("{equity}{written}\n{ceiling}\n{drawdown}{read}\n{table}{more}{}", standing(report))
}

/// `drawdown 4 % of the peak 500,000: scale 1; at 475,000, 5,000 away, the step of 5 % scales by
/// 0.75`.
fn drawdown_line(standing: &DrawdownStanding) -> String {
    let reached = standing.step.as_ref().map_or_else(String::new, |step| {
        format!(", past the step of {} %", step.drawdown_pct.in_percent())
    });
    let next = standing.next.as_ref().map_or_else(
        || "; no step comes after it".to_owned(),
        |next| {
            let [equity, away] = [&next.equity, &next.away].map(|amount| money(amount.number()));
            let (pct, scale) = (next.step.drawdown_pct.in_percent(), &next.step.scale);
            format!("; at {equity}, {away} away, the step of {pct} % scales by {scale}")
        },
    );
    let (fall, peak) = (percent(Some(&standing.fall)), money(standing.peak.number()));
    format!("drawdown {fall} of the peak {peak}{reached}: scale {}{next}\n", standing.scale())
}

/// `positions.json: Kite positions, 12 rows`: what was read of a document.
#[must_use]
pub fn document_line(document: &DocumentSummary) -> String {
    format!("{}: {document}\n", visible(&document.file))
}

/// What is exceeded, and for what nothing is opened; nothing where there is neither.
fn standing(report: &LimitsReport) -> String {
    let excess = |line: &LimitUse| format!("{} by {}", line.label(), money(&line.excess()));
    let exceeded: Vec<String> = report.exceeded().map(excess).collect();
    let exceeded = (!exceeded.is_empty()).then(|| exceeded.join(", "));
    let halts: Vec<String> = report.halts.iter().map(Halted::label).collect();
    let halts = (!halts.is_empty()).then(|| halts.join(", "));
    let lines: Vec<String> = [("exceeded", exceeded), ("nothing opens", halts)]
        .into_iter()
        .filter_map(|(what, names)| Some(format!("{what}: {}\n", visible(&names?))))
        .collect();
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
}

/// One row a strategy, and the totals.
#[must_use]
pub fn budget(report: &BudgetReport, screen: Screen) -> String {
    let header = [
        ("strategy", Align::Left),
        ("capital", Align::Right),
        ("budget", Align::Right),
        ("used", Align::Right),
        ("available", Align::Right),
        ("used %", Align::Right),
        ("", Align::Left),
        ("fixed qty", Align::Right),
        ("", Align::Right),
        ("from", Align::Left),
    ];
    let (listed, more) = first_rows(report.rows.iter().collect(), screen);
    let rows = listed.into_iter().map(|row| {
        let [limit, used, available, used_share, bar] = amounts(&row.budget, screen);
        let capital = share(&row.capital_pct);
        let buys = row
            .buys
            .as_ref()
            .map_or_else(String::new, |buys| format!("buys {}", buys.number().grouped()));
        let (name, fixed_qty) = (row.strategy().to_owned(), row.fixed_qty.number().grouped());
        let from = row.source.to_owned();
        [name, capital, limit, used, available, used_share, bar, fixed_qty, buys, from]
    });
    let total = report.total();
    let [limit, used, _, used_share, bar] = amounts(&total, screen);
    let capital = share(&report.total_capital_pct());
    let available = money(&report.total_available());
    let blank = String::new;
    let last = [
        "total".to_owned(),
        capital,
        limit,
        used,
        available,
        used_share,
        bar,
        blank(),
        blank(),
        blank(),
    ];
    let equity = screen.bold(&format!("equity {}", money(report.equity.number())));
    format!("{equity}\n\n{}{more}", table(header, rows.chain(std::iter::once(last))))
}

fn amounts(budget: &LimitUse, screen: Screen) -> [String; 5] {
    let share = budget.utilization();
    let bar = if screen.bars { bar(share.as_ref()) } else { String::new() };
    [
        money(&budget.ceiling),
        money(&budget.used),
        money(&budget.available()),
        percent(share.as_ref()),
        bar,
    ]
}

/// Ten blocks, a full one for every full tenth that is used; overfull ends in an arrow.
fn bar(share: Option<&Percent>) -> String {
    let Some(share) = share else {
        return "██████████▶".to_owned(); // something is used of nothing
    };
    let tenths = share
        .number()
        .div_floor(&10.into(), 0)
        .map_or(0, |tenths| (1..=10).filter(|&n| tenths >= n.into()).count());
    let over = if share.number() > &100.into() { "▶" } else { "" };
    format!("{}{}{over}", "█".repeat(tenths), "░".repeat(10 - tenths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Account, Portfolio};

    #[test]
    fn a_terminal_is_shown_the_first_rows_and_how_many_more_there_are() {
        let mut config = Config::built_in();
        for number in 0..150 {
            let code = format!("s{number:03}");
            config.set("strategy_budgets.<code>.capital_pct", &code, "0.1").expect("a key");
        }
        let equity = "100000".parse::<crate::number::Decimal>().expect("a number").into();
        let portfolio = Portfolio::open(config, equity, Vec::new(), Account::default());
        let (report, config) = (portfolio.limits(), portfolio.config());
        let pipe = limits(&report, report.uses().collect(), config, (None, &[]), Screen::default());
        assert!(pipe.contains("s149") && !pipe.contains("more"), "{pipe}");
        let terminal = Screen { bars: true, ..Screen::default() };
        let shown = limits(&report, report.uses().collect(), config, (None, &[]), terminal);
        assert!(shown.contains("s098") && !shown.contains("s099"), "{shown}");
        assert!(shown.ends_with("\n… and 51 more: --json tells them all\n"), "{shown}");
        let budgets = portfolio.budget(None);
        assert!(budget(&budgets, Screen::default()).contains("s149"));
        let shown = budget(&budgets, terminal);
        assert!(shown.contains("s099") && !shown.contains("s100"), "{shown}");
        assert!(shown.contains("\n total "), "{shown}");
        assert!(shown.ends_with("\n… and 50 more: --json tells them all\n"), "{shown}");
    }
}
