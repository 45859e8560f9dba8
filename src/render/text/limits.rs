//! `limits` and `budget` as text.

use super::super::table::{Align, Cell, Table, block, folded};
use super::{EXCEEDED, Screen, first_rows, is_exceeded};
use crate::engine::{
    BudgetReport, BudgetRow, Config, DrawdownStanding, Halted, IntentError, LimitUse, LimitsReport,
    Scope,
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
    let (uses, more) = first_rows(lines, screen);
    let table = uses_table(&uses, screen);
    let equity = screen.bold(&format!("equity {}", screen.money(&report.equity)));
    let ceiling = format!(
        "total exposure: equity × {} × leverage {}\nat risk in one trade: {} at most; mode {}",
        screen.share(&config.max_exposure_pct),
        config.max_leverage,
        screen.share(&config.max_risk_per_trade_pct),
        config.mode,
    );
    let written = taken_at.map(|time| format!("; state written {}", visible(time)));
    let written = written.unwrap_or_default();
    let read: String = documents.iter().map(document_line).collect();
    let drawdown = match &report.drawdown {
        None if report.lacks_peak => format!("drawdown not known: {}\n", IntentError::NoPeakEquity),
        standing => {
            standing.as_ref().map(|standing| drawdown_line(standing, screen)).unwrap_or_default()
        }
    };
    let standing = standing(report, screen);
    format!("{equity}{written}\n{ceiling}\n{drawdown}{read}\n{table}{more}{standing}")
}

/// A row for each ceiling. Where that is too wide for a screen, what is pending stands below, or
/// the names of a limit's scopes below its own; bars stand where they fit.
fn uses_table(uses: &[&LimitUse], screen: Screen) -> String {
    const PENDING: usize = 3;
    const BAR: usize = 6;
    let has_pending = uses.iter().any(|line| !line.pending.is_zero());
    let header = [
        ("", Align::Left),
        ("limit", Align::Right),
        ("used", Align::Right),
        (if has_pending { "of which pending" } else { "" }, Align::Right),
        ("available", Align::Right),
        ("used %", Align::Right),
        ("", Align::Left),
    ];
    let row = |name: String, line: &LimitUse| {
        let [limit, used, available, share, bar] = amounts(line, screen);
        let pending = pending(line, screen);
        [name.into(), limit, used, pending.into(), available, share, bar]
    };
    let flat = Table::new(header, uses.iter().map(|line| row(label(line), line)));
    let flat_less = flat.without(PENDING);
    let nested = || {
        let rows = nested_names(uses).into_iter();
        let heading =
            |name: String| -> [Cell; 7] { [name.as_str(), "", "", "", "", "", ""].map(Cell::from) };
        Table::new(
            header,
            rows.map(|(name, line)| match line {
                Some(line) => row(name, line),
                None => heading(name),
            }),
        )
    };
    let fits = |table: &Table| table.without(BAR).fits();
    let (table, has_column) = [(flat, true), (flat_less, false)]
        .into_iter()
        .find(|(table, _)| fits(table))
        .unwrap_or_else(|| (nested(), true));
    let (table, has_column) =
        if fits(&table) { (table, has_column) } else { (table.without(PENDING), false) };
    let table = if table.fits() { table } else { table.without(BAR) };
    let below = uses.iter().filter(|line| !has_column && !line.pending.is_zero());
    let below: Vec<(String, String)> =
        below.map(|line| (label(line), pending(line, screen))).collect();
    let below = block("of which pending", &below);
    let between = if below.is_empty() { "" } else { "\n" };
    format!("{}{between}{below}", table.draw(screen))
}

fn label(line: &LimitUse) -> String {
    line.label().replace("total_exposure", "total exposure")
}

/// What is pending, where something is.
fn pending(line: &LimitUse, screen: Screen) -> String {
    if line.pending.is_zero() { String::new() } else { screen.money(&line.pending) }
}

/// The names of the rows, those of a limit's scopes under a row with its own.
fn nested_names<'u>(uses: &[&'u LimitUse]) -> Vec<(String, Option<&'u LimitUse>)> {
    let mut names = Vec::new();
    let mut above = None;
    for &line in uses {
        match &line.scope {
            Some(scope) if line.limit.scope != Scope::Strategy => {
                if above != Some(line.limit) {
                    names.push((line.limit.name.to_owned(), None));
                }
                names.push((format!("  {scope}"), Some(line)));
            }
            _ => names.push((label(line), Some(line))),
        }
        above = Some(line.limit);
    }
    names
}

/// `drawdown 4 % of the peak 500,000: scale 1; at 475,000, 5,000 away, the step of 5 % scales by
/// 0.75`.
fn drawdown_line(standing: &DrawdownStanding, screen: Screen) -> String {
    let reached = standing.step.as_ref().map_or_else(String::new, |step| {
        format!(", past the step of {} %", step.drawdown_pct.in_percent())
    });
    let next = standing.next.as_ref().map_or_else(
        || "; no step comes after it".to_owned(),
        |next| {
            let [equity, away] = [&next.equity, &next.away].map(|amount| screen.money(amount));
            let (pct, scale) = (next.step.drawdown_pct.in_percent(), &next.step.scale);
            format!("; at {equity}, {away} away, the step of {pct} % scales by {scale}")
        },
    );
    let (fall, peak) = (screen.percent(Some(&standing.fall)), screen.money(&standing.peak));
    let line =
        format!("drawdown {fall} of the peak {peak}{reached}: scale {}{next}", standing.scale());
    folded(&line, 2) + "\n"
}

/// `positions.json: Kite positions, 12 rows`: what was read of a document.
#[must_use]
pub fn document_line(document: &DocumentSummary) -> String {
    format!("{}: {document}\n", visible(&document.file))
}

/// What is exceeded, and for what nothing is opened; nothing where there is neither.
fn standing(report: &LimitsReport, screen: Screen) -> String {
    let excess = |line: &LimitUse| format!("{} by {}", line.label(), screen.money(line.excess()));
    let exceeded: Vec<String> = report.exceeded().map(excess).collect();
    let exceeded = (!exceeded.is_empty()).then(|| exceeded.join(", "));
    let halts: Vec<String> = report.halts.iter().map(Halted::label).collect();
    let halts = (!halts.is_empty()).then(|| halts.join(", "));
    let lines: Vec<String> = [("exceeded", exceeded), ("nothing opens", halts)]
        .into_iter()
        .filter_map(|(what, names)| {
            let what = screen.paint(EXCEEDED, what);
            Some(folded(&format!("{what}: {}", visible(&names?)), 2) + "\n")
        })
        .collect();
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
}

/// One row a strategy, and the totals. Where that is too wide for a screen, what is not money
/// stands below.
#[must_use]
pub fn budget(report: &BudgetReport, screen: Screen) -> String {
    const BAR: usize = 6;
    const FIXED_QTY: usize = 7;
    const BUYS: usize = 8;
    const FROM: usize = 9;
    let has_buys = report.rows.iter().any(|row| row.buys.is_some());
    let header = [
        ("strategy", Align::Left),
        ("capital", Align::Right),
        ("budget", Align::Right),
        ("used", Align::Right),
        ("available", Align::Right),
        ("used %", Align::Right),
        ("", Align::Left),
        ("fixed qty", Align::Right),
        (if has_buys { "buys" } else { "" }, Align::Right),
        ("from", Align::Left),
    ];
    let (listed, more) = first_rows(report.rows.iter().collect(), screen);
    let rows = listed.iter().map(|row| {
        let [limit, used, available, used_share, bar] = amounts(&row.budget, screen);
        let buys = row.buys.as_ref().map_or_else(String::new, |buys| screen.number(buys));
        let (name, capital) = (row.strategy().to_owned(), screen.share(&row.capital_pct));
        let fixed_qty = screen.number(&row.fixed_qty);
        let [name, capital, fixed_qty, buys, from] =
            [name, capital, fixed_qty, buys, row.source.to_owned()].map(Cell::from);
        [name, capital, limit, used, available, used_share, bar, fixed_qty, buys, from]
    });
    let [limit, used, _, used_share, bar] = amounts(&report.total(), screen);
    let [name, capital, available] = [
        "total".to_owned(),
        screen.share(&report.total_capital_pct()),
        screen.money(report.total_available()),
    ]
    .map(Cell::from);
    let [fixed_qty, buys, no_source] = ["", "", ""].map(Cell::from);
    let last = [name, capital, limit, used, available, used_share, bar, fixed_qty, buys, no_source];
    let table = Table::new(header, rows.chain(std::iter::once(last)));
    // What is left out of the table stands below it: the least that makes it fit.
    let narrower = [vec![], vec![FROM], vec![FROM, FIXED_QTY], vec![FROM, FIXED_QTY, BUYS]];
    let narrow = |left_out: &Vec<usize>| {
        left_out.iter().fold(table.clone(), |table, &place| table.without(place))
    };
    let fits = |left_out: &&Vec<usize>| narrow(left_out).without(BAR).fits();
    let left_out = narrower.iter().find(fits).unwrap_or(&narrower[3]);
    let term = |place: usize, text: String| left_out.contains(&place).then_some(text);
    let terms = |row: &BudgetRow| {
        let fixed_qty = term(FIXED_QTY, format!("fixed qty {}", screen.number(&row.fixed_qty)));
        let buys = row.buys.as_ref().map(|buys| format!("buys {}", screen.number(buys)));
        let buys = buys.and_then(|buys| term(BUYS, buys));
        let from = term(FROM, format!("from {}", row.source));
        fixed_qty.into_iter().chain(buys).chain(from).collect::<Vec<_>>().join(", ")
    };
    let below = listed.iter().map(|row| (row.strategy().to_owned(), terms(row)));
    let below: Vec<(String, String)> = below.filter(|(_, terms)| !terms.is_empty()).collect();
    let table = narrow(left_out);
    let table = if table.fits() { table } else { table.without(BAR) };
    let equity = screen.bold(&format!("equity {}", screen.money(&report.equity)));
    let below = block("terms", &below);
    let between = if below.is_empty() { "" } else { "\n" };
    format!("{equity}\n\n{}{more}{between}{below}", table.draw(screen))
}

/// The ceiling, what is used and what is left of it, its share and a bar.
fn amounts(budget: &LimitUse, screen: Screen) -> [Cell; 5] {
    let share = budget.utilization();
    let color = is_exceeded(share.as_ref()).then_some(EXCEEDED);
    let bar = if screen.bars { bar(share.as_ref()) } else { String::new() };
    [
        screen.money(&budget.ceiling).into(),
        screen.money(&budget.used).into(),
        screen.money(budget.available()).into(),
        Cell::painted(screen.percent(share.as_ref()), color),
        Cell::painted(bar, color),
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
