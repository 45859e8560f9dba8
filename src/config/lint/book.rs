//! The config against a book: positions that it does not know, limits that they already exceed, lots that they outgrew.

use super::percent;
use crate::config::rules;
use crate::diagnostic::{Diagnostic, Rule, nearest};
use crate::engine::{self, Book, Config, Kind, Position};
use crate::source::Source;
use crate::state::Checkpoint;
use crate::units::{Money, PointValue, Points};
use std::cmp::Reverse;
use std::collections::HashSet;

/// How many findings of a kind are told each at its place; the rest are counted.
const TOLD: usize = 20;

/// Everything in a checkpoint that deserves a look in the light of the config.
///
/// `source` is the text that the checkpoint was read from; without an equity, what needs one is left out.
#[must_use]
pub fn against(
    config: &Config,
    checkpoint: &Checkpoint<'_>,
    source: &Source,
    equity: Option<&Money>,
) -> Vec<Diagnostic> {
    let mut lints = Lints { config, findings: Findings::of(checkpoint, source) };
    lints.unknown_strategies();
    lints.unknown_symbols();
    if let Some(equity) = equity {
        let book = Book::open(equity.clone(), checkpoint.positions.clone(), config);
        lints.exceeded(&book);
        lints.lots(&book);
    }
    lints.findings.found
}

/// What deserves a look in a checkpoint whatever the config says: positions of no strategy.
#[must_use]
pub fn without_strategy(checkpoint: &Checkpoint<'_>, source: &Source) -> Vec<Diagnostic> {
    let mut findings = Findings::of(checkpoint, source);
    let rows = checkpoint.positions.iter().enumerate().filter(|(_, position)| position.strategy.is_none());
    let told = rows.map(|(index, position)| {
        let message = format!("`{}` is held by no strategy, so it counts in no strategy's budget", position.symbol);
        (index, message, "name its strategy in the checkpoint".to_owned())
    });
    findings.warn(&rules::NO_STRATEGY, &[], told);
    findings.found
}

struct Lints<'a> {
    config: &'a Config,
    findings: Findings<'a>,
}

/// What was found in a checkpoint.
struct Findings<'a> {
    checkpoint: &'a Checkpoint<'a>,
    source: &'a Source,
    found: Vec<Diagnostic>,
}

/// What there is to say of a position: its index in the book, the message and the help.
type Finding = (usize, String, String);

impl Lints<'_> {
    fn unknown_strategies(&mut self) {
        let (mut unknown, mut seen) = (Vec::new(), HashSet::new());
        let known = || self.config.strategies.iter().map(|terms| terms.code.as_str());
        let budget = percent(&self.config.max_risk_per_strategy_pct);
        for (index, position) in self.findings.checkpoint.positions.iter().enumerate() {
            let Some(code) = position.strategy.as_deref() else { continue };
            if self.config.strategies.get(code).is_none() && seen.insert(code) {
                let message =
                    format!("the config names no strategy `{code}`: its budget is the fallback, {budget} of equity");
                let help = nearest(code, known())
                    .map_or("add it to `strategy_budgets`".to_owned(), |near| format!("did you mean `{near}`?"));
                unknown.push((index, message, help));
            }
        }
        self.findings.warn(&rules::UNKNOWN_STRATEGY, &["strategy", "strategy_code"], unknown);
    }

    /// Of a config without `instruments`, only the contracts: a share needs no entry there.
    fn unknown_symbols(&mut self) {
        let (mut unknown, mut seen) = (Vec::new(), HashSet::new());
        for (index, position) in self.findings.checkpoint.positions.iter().enumerate() {
            let symbol = position.symbol.as_ref();
            let kind = self.config.kind_of(symbol);
            let known = self.config.term(symbol, |_| Some(())).is_some();
            let expected = !self.config.instruments.is_empty() || kind == Kind::Fno;
            if known || !expected || !seen.insert(symbol) {
                continue;
            }
            let (lot, is_fallback) = self.config.lot_of(symbol, kind);
            let by = if is_fallback { " by `lot_size_fallback`" } else { "" };
            let message = format!("`instruments` knows neither `{symbol}` nor its underlying: its lot is {lot}{by}");
            let help = format!("add `{}` to `instruments`", engine::underlying(symbol));
            unknown.push((index, message, help));
        }
        self.findings.warn(&rules::UNKNOWN_SYMBOL, &["symbol", "tradingsymbol"], unknown);
    }

    fn exceeded(&mut self, book: &Book<'_>) {
        let report = engine::limits_report(self.config, book);
        if report.total.is_exceeded() {
            let finding = largest(book, |_| true).map(|index| {
                let message = report.total.exceeded_message("the book");
                (index, message, "close some of it: this is the largest position".to_owned())
            });
            self.findings.warn(&rules::EXPOSURE_EXCEEDED, &[], finding);
        }
        let mut findings = Vec::new();
        for strategy in report.per_strategy.iter().filter(|strategy| strategy.budget.is_exceeded()) {
            let index = largest(book, |position| position.strategy.as_deref() == strategy.code.as_deref());
            let who = strategy.code.as_ref().map_or("what no strategy holds".to_owned(), |code| format!("`{code}`"));
            let message = strategy.budget.exceeded_message(&who);
            let help = "close some of it (this is its largest position), or raise its budget".to_owned();
            findings.extend(index.map(|index| (index, message, help)));
        }
        self.findings.warn(&rules::BUDGET_EXCEEDED, &[], findings);
    }

    fn lots(&mut self, book: &Book<'_>) {
        let (mut findings, mut seen) = (Vec::new(), HashSet::new());
        for (index, position) in book.positions().enumerate() {
            let (symbol, strategy) = (position.symbol.as_ref(), position.strategy.as_deref());
            if !seen.insert((symbol, strategy)) {
                continue;
            }
            let (lot, _) = self.config.lot_of(symbol, self.config.kind_of(symbol));
            let point_value = position.point_value.map_or(PointValue::ONE, PointValue::from);
            let cost = &lot * &(&Points::from(position.mark) * &point_value);
            let budget = book.equity() * self.config.capital_pct(strategy);
            if cost > budget {
                let whose = strategy.map_or("its budget".to_owned(), |code| format!("the budget of `{code}`"));
                let message = format!(
                    "one lot of `{symbol}` costs {cost} ({lot} × {} × {point_value}), {whose} is {budget}",
                    position.mark
                );
                let help = "raise the budget to what one lot costs, or trade something smaller".to_owned();
                findings.push((index, message, help));
            }
        }
        self.findings.warn(&rules::LOT_ABOVE_BUDGET, &["symbol", "tradingsymbol"], findings);
    }
}

impl<'a> Findings<'a> {
    fn of(checkpoint: &'a Checkpoint<'a>, source: &'a Source) -> Self {
        Self { checkpoint, source, found: Vec::new() }
    }

    /// Warns of positions, each at the first of these fields that its row has, else at the row.
    fn warn(&mut self, rule: &'static Rule, fields: &[&str], findings: impl IntoIterator<Item = Finding>) {
        let mut findings = findings.into_iter();
        for (index, message, help) in findings.by_ref().take(TOLD) {
            let place = self.checkpoint.locate(self.source, index, fields);
            let (key, span) = place.map_or((String::new(), None), |place| (place.path, Some(place.span)));
            let file = self.source.name.clone();
            self.found.push(Diagnostic { rule, file, span, key, message, help: Some(help) });
        }
        let more = findings.count();
        if more > 0 {
            let message = format!("{more} more of this kind");
            let help = "mend the first ones; what is wrong with them is often wrong with all";
            self.found.push(Diagnostic::of_file(rule, &self.source.name, message).help(help));
        }
    }
}

/// The index of the position with the largest exposure among some.
fn largest(book: &Book<'_>, among: impl Fn(&Position<'_>) -> bool) -> Option<usize> {
    let positions = book.positions().enumerate().filter(|(_, position)| among(position));
    positions.max_by_key(|(index, position)| (engine::exposure(position), Reverse(*index))).map(|(index, _)| index)
}
