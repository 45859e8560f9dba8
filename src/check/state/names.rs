//! Names in a checkpoint that the config does not know, and rows without a strategy.

use super::findings::{Remark, StateFindings};
use crate::diagnostic::{Diagnostic, did_you_mean, nearest, percent, rules, shortened};
use crate::engine::Config;
use crate::source::Source;
use crate::state::Checkpoint;
use std::collections::HashSet;

/// Rows of no strategy that not every config assigns to one.
#[must_use]
pub fn rows_without_strategy(
    configs: &[&Config],
    checkpoint: &Checkpoint<'_>,
    source: &Source,
) -> Vec<Diagnostic> {
    let mut findings = StateFindings::new(checkpoint, source);
    let rows = checkpoint.positions.iter().enumerate();
    let is_assigned = |symbol: &str| {
        !configs.is_empty() && configs.iter().all(|config| config.assigned_to(symbol).is_some())
    };
    let unassigned =
        rows.filter(|(_, position)| position.strategy.is_none() && !is_assigned(&position.symbol));
    findings.tell(&rules::NO_STRATEGY, unassigned, |(index, position)| Remark {
        at: checkpoint.locate(index, &[]),
        message: format!(
            "`{}` is held by no strategy, so it counts in no strategy's budget",
            shortened(&position.symbol)
        ),
        help: "name its strategy in the checkpoint, or give its symbol one with `assign` in the \
               config"
            .to_owned(),
    });
    findings.found
}

/// Strategies that hold something and that the config does not name.
pub(super) fn unknown_strategies(config: &Config, findings: &mut StateFindings<'_>) {
    let checkpoint = findings.checkpoint;
    let mut seen = HashSet::new();
    let unknown = checkpoint.positions.iter().enumerate().filter_map(|(index, position)| {
        let told = position.strategy.as_deref();
        let code = told.or_else(|| config.assigned_to(&position.symbol))?;
        let is_new = config.strategies.get(code).is_none() && seen.insert(code);
        is_new.then_some((index, code))
    });
    let budget = percent(&config.max_risk_per_strategy_pct);
    findings.tell(&rules::UNKNOWN_STRATEGY, unknown, |(index, code)| {
        let known = config.strategies.iter().map(|terms| terms.code.as_str());
        Remark {
            at: checkpoint.locate(index, &["strategy", "strategy_code"]),
            message: format!(
                "the config names no strategy `{}`: its budget is the fallback, {budget} of equity",
                shortened(code)
            ),
            help: nearest(code, known)
                .map_or_else(|| "add it to `strategy_budgets`".to_owned(), did_you_mean),
        }
    });
}

/// Symbols that `instruments` does not know. Of a config without `instruments`, only the contracts:
/// a share needs no entry there.
pub(super) fn unknown_symbols(config: &Config, findings: &mut StateFindings<'_>) {
    let checkpoint = findings.checkpoint;
    let mut seen = HashSet::new();
    let unknown = checkpoint.positions.iter().enumerate().filter_map(|(index, position)| {
        let symbol = position.symbol.as_ref();
        let kind = config.kind_of(symbol);
        let is_known = config.term(symbol, |_| Some(())).is_some()
            || config.instruments.listing(symbol).is_some();
        let is_expected = !config.instruments.is_empty() || kind.is_contract();
        let is_new = !is_known && is_expected && seen.insert(symbol);
        is_new.then_some((index, symbol, kind))
    });
    findings.tell(&rules::UNKNOWN_SYMBOL, unknown, |(index, symbol, kind)| {
        let (lot, is_fallback) = config.lot_of(symbol, kind);
        let by = if is_fallback { " by `lot_size_fallback`" } else { "" };
        Remark {
            at: checkpoint.locate(index, &["symbol", "tradingsymbol"]),
            message: format!(
                "`instruments` knows neither `{}` nor its underlying: its lot is {lot}{by}",
                shortened(symbol)
            ),
            help: format!("add `{}` to `instruments`", shortened(&config.underlying(symbol))),
        }
    });
}

/// Held symbols whose lot the config tells otherwise than the instruments file.
pub(super) fn differing_lots(config: &Config, findings: &mut StateFindings<'_>) {
    if config.instruments.listings().is_none() {
        return;
    }
    let checkpoint = findings.checkpoint;
    let mut seen = HashSet::new();
    let differing = checkpoint.positions.iter().enumerate().filter_map(|(index, position)| {
        let symbol = position.symbol.as_ref();
        let (told, listed) = config.differing_lots(symbol)?;
        seen.insert(symbol).then_some((index, symbol, told, listed))
    });
    findings.tell(&rules::LOT_DIFFERS, differing, |(index, symbol, told, listed)| Remark {
        at: checkpoint.locate(index, &["symbol", "tradingsymbol"]),
        message: format!(
            "`instruments` tells a lot of {told} for `{}`, and the instruments file {listed}",
            shortened(symbol)
        ),
        help: "leave `lot_size` out of `instruments` to have the file's, or correct it".to_owned(),
    });
}
