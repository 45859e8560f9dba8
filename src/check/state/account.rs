//! The config against what a checkpoint tells beside its positions: what no order can be sized
//! without.

use super::findings::{Remark, StateFindings};
use crate::diagnostic::{rules, shortened};
use crate::engine::{
    self, Config, KELLY, NoEdge, Portfolio, Position, RECORD_FIELDS, Record, StrategyTerms,
};
use crate::state;
use std::collections::HashSet;

/// A drawdown is a share of the peak. The place is the object that would tell it.
pub(super) fn missing_peak(config: &Config, findings: &mut StateFindings<'_>) {
    if !engine::lacks_peak(config, &findings.checkpoint.account) {
        return;
    }
    let source = findings.source;
    let is_object = |holder: &&str| {
        state::place_of(source, &[holder]).is_some_and(|at| at.text.starts_with('{'))
    };
    let holder = ["equity", "meta"].into_iter().find(is_object);
    findings.tell(&rules::MISSING_PEAK, [holder], |holder| Remark {
        at: holder.and_then(|holder| state::place_of(source, &[holder])),
        message: "`drawdown_scaling` needs the peak of the equity: without it, nothing but exits \
            is sized"
            .to_owned(),
        help: format!(
            "write the account's highest value as `{}.max_equity`, or give it with --peak-equity",
            holder.unwrap_or("meta")
        ),
    });
}

/// Strategies that mode `kelly` gives no quantity, as far as the config does not tell their edge
/// itself.
pub(super) fn unknown_edges(
    config: &Config,
    book: &Portfolio<'_>,
    findings: &mut StateFindings<'_>,
) {
    if !config.modes().contains(&KELLY.name) {
        return;
    }
    let (source, records) = (findings.source, &findings.checkpoint.account.records);
    let place_of = |code: &str| state::place_of(source, &["strategies", code]);
    let codes = untold_strategies(config, &findings.checkpoint.positions);
    let (mut unknown, mut hopeless) = (Vec::new(), Vec::new());
    for &code in &codes {
        match engine::kelly_edge(book, Some(code)) {
            Ok(_) => {}
            Err(NoEdge::Nothing) => hopeless.push(code),
            Err(no_edge) => unknown.push((code, no_edge)),
        }
    }
    if codes.is_empty() && records.is_empty() && config.mode == KELLY.name {
        findings.tell(&rules::UNKNOWN_EDGE, [()], |()| Remark {
            at: place_of(""),
            message: format!(
                "mode `kelly`: neither config nor checkpoint knows a strategy, so every one \
                {ONLY_QTY}"
            ),
            help: "name the strategies in `strategy_budgets`".to_owned(),
        });
    }
    findings.tell(&rules::UNKNOWN_EDGE, unknown, |(code, no_edge)| {
        let name = shortened(code);
        let (message, help) = match no_edge {
            NoEdge::TooFewTrades { trades, least } => (
                format!(
                    "mode `kelly`: the record is of {trades} trades, fewer than the {least} of \
                    `kelly.min_trades`, so `{name}` {ONLY_QTY}"
                ),
                format!("wait for more trades, or {IN_CONFIG}"),
            ),
            NoEdge::NoData | NoEdge::Nothing => (
                format!("mode `kelly`: {}, so `{name}` {ONLY_QTY}", lacks(records.get(code))),
                format!("have {} written, or {IN_CONFIG}", named(&RECORD_FIELDS, ", ")),
            ),
        };
        Remark { at: place_of(code), message, help }
    });
    findings.tell(&rules::NEVER_TRADES, hopeless, |code| Remark {
        at: place_of(code),
        message: format!(
            "no edge: the record of `{}` deserves no risk, so it {ONLY_QTY}",
            shortened(code)
        ),
        help: "give it a budget of 0 to stop it altogether".to_owned(),
    });
}

const ONLY_QTY: &str = "trades only what an intent asks for by `qty`";
const IN_CONFIG: &str = "give it a `win_rate` and a `payoff_ratio` in the config";

/// The strategies of the config whose edge it does not tell itself, and those that hold something
/// beside them.
fn untold_strategies<'a>(config: &'a Config, positions: &'a [Position<'_>]) -> Vec<&'a str> {
    let is_told = |terms: &&StrategyTerms| terms.win_rate.is_some() && terms.payoff_ratio.is_some();
    let mut seen: HashSet<&str> =
        config.strategies.iter().filter(is_told).map(|terms| terms.code.as_str()).collect();
    let named = config.strategies.iter().map(|terms| terms.code.as_str());
    let holding = positions.iter().filter_map(|position| position.strategy.as_deref());
    let by_edge = |code: &&str| config.mode_of(Some(code)) == KELLY.name;
    named.chain(holding).filter(by_edge).filter(|code| seen.insert(code)).collect()
}

/// What keeps a record from telling an edge.
fn lacks(record: Option<&Record>) -> String {
    let Some(record) = record else {
        return "nothing tells how the strategy has fared".to_owned();
    };
    let missing: Vec<&str> =
        RECORD_FIELDS.into_iter().filter(|field| record.get(field).is_none()).collect();
    if missing.is_empty() {
        return "the record knows of no trade, or of no loss to compare with".to_owned();
    }
    format!("the record has no {}", named(&missing, " and no "))
}

fn named(fields: &[&str], between: &str) -> String {
    fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(between)
}
