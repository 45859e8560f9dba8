//! The config against a book: positions that it does not know, limits that they already exceed,
//! lots that they outgrew.

use super::account;
use super::findings::Findings;
use crate::diagnostic::{Diagnostic, nearest, percent, rules};
use crate::engine::{self, Config, Kind, LimitUse, Portfolio, Position, UNASSIGNED};
use crate::source::Source;
use crate::state::Checkpoint;
use crate::units::{Fraction, Money, PointValue, Points};
use std::cmp::Reverse;
use std::collections::HashSet;

/// Everything in a checkpoint that deserves a look in the light of the config.
///
/// `source` is the text that the checkpoint was read from; without an equity, what needs one is
/// left out.
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
    lints.without_stop();
    account::missing_peak(config, &mut lints.findings);
    if let Some(equity) = equity {
        let (positions, account) = (checkpoint.positions.clone(), checkpoint.account.clone());
        let book = Portfolio::open(config.clone(), equity.clone(), positions, account);
        lints.exceeded(&book);
        lints.lots(&book);
        lints.smallest_orders(&book);
        account::unknown_edges(config, &book, &mut lints.findings);
    }
    lints.findings.found
}

/// What deserves a look in a checkpoint whatever the config says: positions of no strategy.
#[must_use]
pub fn without_strategy(checkpoint: &Checkpoint<'_>, source: &Source) -> Vec<Diagnostic> {
    let mut findings = Findings::of(checkpoint, source);
    let rows =
        checkpoint.positions.iter().enumerate().filter(|(_, position)| position.strategy.is_none());
    let told = rows.map(|(index, position)| {
        let message = format!(
            "`{}` is held by no strategy, so it counts in no strategy's budget",
            position.symbol
        );
        (index, message, "name its strategy in the checkpoint".to_owned())
    });
    findings.warn(&rules::NO_STRATEGY, &[], told);
    findings.found
}

struct Lints<'a> {
    config: &'a Config,
    findings: Findings<'a>,
}

impl Lints<'_> {
    fn unknown_strategies(&mut self) {
        let (mut unknown, mut seen) = (Vec::new(), HashSet::new());
        let known = || self.config.strategies.iter().map(|terms| terms.code.as_str());
        let budget = percent(&self.config.max_risk_per_strategy_pct);
        for (index, position) in self.findings.checkpoint.positions.iter().enumerate() {
            let Some(code) = position.strategy.as_deref() else { continue };
            if self.config.strategies.get(code).is_none() && seen.insert(code) {
                let message = format!(
                    "the config names no strategy `{code}`: its budget is the fallback, {budget} of equity"
                );
                let help = nearest(code, known())
                    .map_or("add it to `strategy_budgets`".to_owned(), |near| {
                        format!("did you mean `{near}`?")
                    });
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
            let message = format!(
                "`instruments` knows neither `{symbol}` nor its underlying: its lot is {lot}{by}"
            );
            let help = format!("add `{}` to `instruments`", engine::underlying(symbol));
            unknown.push((index, message, help));
        }
        self.findings.warn(&rules::UNKNOWN_SYMBOL, &["symbol", "tradingsymbol"], unknown);
    }

    fn exceeded(&mut self, book: &Portfolio<'_>) {
        let report = book.limits();
        if report.total.is_exceeded() {
            let finding = largest(book, |_| true).map(|index| {
                let message = report.total.exceeded_by("the book");
                (index, message, "close some of it: this is the largest position".to_owned())
            });
            self.findings.warn(&rules::EXPOSURE_EXCEEDED, &[], finding);
        }
        let mut findings = Vec::new();
        for line in report.strategies.iter().filter(|line| line.is_exceeded()) {
            let code = line.scope.as_deref().filter(|&code| code != UNASSIGNED);
            let index = largest(book, |position| position.strategy.as_deref() == code);
            let who = code.map_or("what no strategy holds".to_owned(), |code| format!("`{code}`"));
            let message = line.exceeded_by(&who);
            let help =
                "close some of it (this is its largest position), or raise its budget".to_owned();
            findings.extend(index.map(|index| (index, message, help)));
        }
        self.findings.warn(&rules::BUDGET_EXCEEDED, &[], findings);
        let mut findings = Vec::new();
        for line in report.further.iter().filter(|line| line.is_exceeded()) {
            let index = largest(book, |position| counts_in(position, line));
            let help =
                "close some of it (this is the largest position that counts), or raise the limit"
                    .to_owned();
            findings.extend(index.map(|index| (index, line.exceeded_message(), help)));
        }
        self.findings.warn(&rules::LIMIT_EXCEEDED, &[], findings);
    }

    /// Without a stop, a position takes `unstopped_risk_pct` of its exposure from the open risk.
    fn without_stop(&mut self) {
        let Some(limit) = self.config.number("max_open_risk_pct", "") else { return };
        let rows = self.findings.checkpoint.positions.iter().enumerate();
        let unstopped = rows.filter(|(_, position)| position.stop_price.is_none());
        let share =
            self.config.number("unstopped_risk_pct", "").map_or(Fraction::ONE, Fraction::from);
        let (share, limit) = (percent(&share), percent(&limit.into()));
        let findings = unstopped.map(|(index, position)| {
            let message = format!(
                "`{}` has no stop: {share} of its exposure counts in the open risk, of which {limit} of equity is allowed",
                position.symbol
            );
            (index, message, "write its `stop_price`".to_owned())
        });
        self.findings.warn(&rules::NO_STOP, &[], findings);
    }

    /// An order that no budget or exposure has room for at its smallest.
    fn smallest_orders(&mut self, book: &Portfolio<'_>) {
        let Some(least) = &self.config.min_order_notional else { return };
        let margins = self.config.instruments.values().filter_map(|terms| terms.margin_pct);
        let margin = margins.map(Fraction::from).min().unwrap_or(Fraction::ONE);
        for terms in self.config.strategies.iter() {
            let budget = book.equity() * self.config.capital_pct(Some(&terms.code));
            if budget.is_positive() && least * &margin > budget {
                let message = format!(
                    "`{}` never opens anything: an order is {least} or more (min_order_notional), its whole budget is {budget}",
                    terms.code
                );
                let help = "lower `min_order_notional`, or raise its budget".to_owned();
                self.findings.warn_of_all(&rules::NEVER_TRADES, message, help);
            }
        }
    }

    fn lots(&mut self, book: &Portfolio<'_>) {
        let (mut findings, mut seen) = (Vec::new(), HashSet::new());
        for (index, position) in book.positions().enumerate() {
            let (symbol, strategy) = (position.symbol.as_ref(), position.strategy.as_deref());
            if !seen.insert((symbol, strategy)) {
                continue;
            }
            let (lot, _) = self.config.lot_of(symbol, self.config.kind_of(symbol));
            let point_value = position.point_value.map_or(PointValue::ONE, PointValue::from);
            let notional = &lot * &(&Points::from(position.mark) * &point_value);
            let margin = self.config.margin_of(symbol);
            let cost = &notional * &margin;
            let budget = book.equity() * self.config.capital_pct(strategy);
            if cost > budget {
                let whose = strategy
                    .map_or("its budget".to_owned(), |code| format!("the budget of `{code}`"));
                let share =
                    if margin == Fraction::ONE { String::new() } else { format!(" × {margin}") };
                let message = format!(
                    "one lot of `{symbol}` costs {cost} ({lot} × {} × {point_value}{share}), {whose} is {budget}",
                    position.mark
                );
                let help =
                    "raise the budget to what one lot costs, or trade something smaller".to_owned();
                findings.push((index, message, help));
            }
        }
        self.findings.warn(&rules::LOT_ABOVE_BUDGET, &["symbol", "tradingsymbol"], findings);
    }
}

/// Whether a position counts in a ceiling, by what it is a ceiling for.
fn counts_in(position: &Position<'_>, line: &LimitUse) -> bool {
    let Some(scope) = line.scope.as_deref() else { return true };
    let bet = scope.rsplit_once(' ').map_or(scope, |(name, _)| name); // `NIFTY up`
    let under = engine::underlying(&position.symbol);
    position.symbol == scope || under == scope || under == bet
}

/// The index of the position with the largest exposure among some.
fn largest(book: &Portfolio<'_>, among: impl Fn(&Position<'_>) -> bool) -> Option<usize> {
    let positions = book.positions().enumerate().filter(|(_, position)| among(position));
    positions
        .max_by_key(|(index, position)| (position.exposure(), Reverse(*index)))
        .map(|(index, _)| index)
}
