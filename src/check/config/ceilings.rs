//! The limits that are off until the config names them: those that another one always comes before,
//! that stop everything, or that nothing can ever meet.

use super::findings::{ConfigFindings, MAX_RISK};
use super::limits::exposure_cap;
use crate::config::{SECTION, key_path};
use crate::diagnostic::{percent, rules, shortened};
use crate::engine::settings::{
    MAX_CORRELATED_EXPOSURE, MAX_DAY_LOSS, MAX_GROUP_EXPOSURE, MAX_OPEN_POSITIONS, MAX_OPEN_RISK,
    MAX_SYMBOL_EXPOSURE, MAX_SYMBOL_RISK, MAX_UNDERLYING_EXPOSURE, OWN_GROUP_EXPOSURE,
    OWN_SYMBOL_EXPOSURE, OWN_UNDERLYING_EXPOSURE, UNSTOPPED_RISK,
};
use crate::engine::{GROUPS, Setting};
use crate::number::Decimal;
use crate::units::Fraction;

const RHO: &str = "correlation.rho";
const RESERVE: &str = "reserve_open_risk";

pub(super) fn check_ceilings(findings: &mut ConfigFindings<'_>) {
    beyond_total(findings);
    own_symbols_beyond_underlying(findings);
    symbols_beyond_underlying(findings);
    trade_beyond_open_risk(findings, &MAX_OPEN_RISK, "open risk ends");
    trade_beyond_open_risk(findings, &MAX_SYMBOL_RISK, "the risk of a symbol ends");
    open_risk_beyond_total(findings);
    no_positions(findings);
    without_their_limit(findings);
    groups_without_limits(findings);
    no_such_underlying(findings);
    one_underlying(findings);
}

/// What counts in these limits counts in the total exposure too, which comes first where both end
/// at once.
fn beyond_total(findings: &mut ConfigFindings<'_>) {
    let Some((cap, words)) = exposure_cap(findings) else { return };
    let single = [
        &MAX_SYMBOL_EXPOSURE,
        &MAX_UNDERLYING_EXPOSURE,
        &MAX_CORRELATED_EXPOSURE,
        &MAX_GROUP_EXPOSURE,
    ]
    .map(|key| (key, ""));
    let own = [&OWN_SYMBOL_EXPOSURE, &OWN_UNDERLYING_EXPOSURE, &OWN_GROUP_EXPOSURE].into_iter();
    let own = own.flat_map(|key| {
        findings.written.names(key.name()).into_iter().map(move |name| (key, name))
    });
    for (key, chosen) in single.into_iter().chain(own) {
        let limit = findings.written_fraction(key, chosen);
        if let Some(limit) = limit.filter(|limit| limit >= &cap) {
            let message = format!(
                "a limit of {} never decides: total exposure ends there or before, at {words}",
                percent(&limit)
            );
            let help = format!("lower it below {cap}, or raise max_exposure_pct or max_leverage");
            findings.warn_at(&rules::LIMIT_NEVER_BINDS, (key.name(), chosen), message, help);
        }
    }
}

/// What counts for a symbol counts for its underlying too.
fn own_symbols_beyond_underlying(findings: &mut ConfigFindings<'_>) {
    for symbol in findings.written.names(OWN_SYMBOL_EXPOSURE.name()) {
        let under = &*findings.config.underlying(symbol);
        let ceilings = [(&OWN_UNDERLYING_EXPOSURE, under), (&MAX_UNDERLYING_EXPOSURE, "")];
        if !findings.are_sure(&ceilings.map(|(key, chosen)| (key.name(), chosen))) {
            continue;
        }
        let ceiling = ceilings.into_iter().find_map(|(key, chosen)| {
            Some((key_path(key.name(), chosen), findings.written_fraction(key, chosen)?))
        });
        let limit = findings.written_fraction(&OWN_SYMBOL_EXPOSURE, symbol);
        if let (Some(limit), Some((key, ceiling))) = (limit, ceiling)
            && limit > ceiling
        {
            let message = format!(
                "a limit of {} is never reached: the underlying `{}` ends before, \
                at {} ({key})",
                percent(&limit),
                shortened(under),
                percent(&ceiling)
            );
            let help = format!("lower it to {ceiling} or less, or raise that of the underlying");
            let key = (OWN_SYMBOL_EXPOSURE.name(), symbol);
            findings.warn_at(&rules::LIMIT_NEVER_BINDS, key, message, help);
        }
    }
}

fn symbols_beyond_underlying(findings: &mut ConfigFindings<'_>) {
    let (Some(symbols), Some(everyones)) = (
        findings.written_fraction(&MAX_SYMBOL_EXPOSURE, ""),
        findings.written_fraction(&MAX_UNDERLYING_EXPOSURE, ""),
    ) else {
        return;
    };
    let own = findings
        .written
        .names(OWN_UNDERLYING_EXPOSURE.name())
        .into_iter()
        .filter_map(|name| findings.written_fraction(&OWN_UNDERLYING_EXPOSURE, name));
    let widest = own.chain([everyones]).max().unwrap_or(Fraction::ONE);
    if findings.written.is_sound() && symbols > widest {
        let message = format!(
            "a limit of {} a symbol is never reached: every underlying ends before, at {} or less",
            percent(&symbols),
            percent(&widest)
        );
        let help = format!("lower it to {widest} or less, or raise max_underlying_exposure_pct");
        findings.warn_at(
            &rules::LIMIT_NEVER_BINDS,
            (MAX_SYMBOL_EXPOSURE.name(), ""),
            message,
            help,
        );
    }
}

/// A trade with a stop takes of a limit of risk what it takes of its own.
fn trade_beyond_open_risk(
    findings: &mut ConfigFindings<'_>,
    limit: &'static Setting<Fraction>,
    ends: &str,
) {
    let risk = &findings.config.max_risk_per_trade_pct;
    let Some(open) = findings.written_fraction(limit, "").filter(|open| risk > open) else {
        return;
    };
    if findings.are_sure(&[MAX_RISK]) {
        let (trade, all) = (MAX_RISK.0, limit.name());
        let message = format!(
            "a {trade} of {} is never reached: {ends} before, at {all} = {}",
            percent(risk),
            percent(&open)
        );
        let help = format!("lower the risk of a trade to {open} or less, or raise {all}");
        let key = if findings.place_of(MAX_RISK).is_some() { MAX_RISK } else { (all, "") };
        findings.warn_at(&rules::LIMIT_NEVER_BINDS, key, message, help);
    }
}

/// With its stop between zero and the price, a position loses no more than its exposure.
fn open_risk_beyond_total(findings: &mut ConfigFindings<'_>) {
    let Some((cap, words)) = exposure_cap(findings) else { return };
    if let Some(open) = findings.written_fraction(&MAX_OPEN_RISK, "").filter(|open| open > &cap) {
        let message = format!(
            "an open risk of {} is never reached by stops between zero and the price: total \
            exposure ends before, at {words}",
            percent(&open)
        );
        let key = (MAX_OPEN_RISK.name(), "");
        findings.warn_at(&rules::LIMIT_NEVER_BINDS, key, message, "write 0.06 for 6 %");
    }
}

fn no_positions(findings: &mut ConfigFindings<'_>) {
    if MAX_OPEN_POSITIONS.value(findings.config).is_some_and(Decimal::is_zero) {
        let message = "at most 0 positions: nothing is ever opened".to_owned();
        let help = "write how many symbols may be held at once, or remove the key";
        findings.warn_at(&rules::NEVER_TRADES, (MAX_OPEN_POSITIONS.name(), ""), message, help);
    }
}

/// Keys that say how a limit counts, where the limit itself is off.
fn without_their_limit(findings: &mut ConfigFindings<'_>) {
    let belonging: [(&str, &[&Setting<Fraction>]); 3] = [
        (UNSTOPPED_RISK.name(), &[&MAX_OPEN_RISK, &MAX_SYMBOL_RISK, &MAX_DAY_LOSS]),
        (RESERVE, &[&MAX_DAY_LOSS]),
        (RHO, &[&MAX_CORRELATED_EXPOSURE]),
    ];
    for (key, limits) in belonging {
        let limits: Vec<_> = limits.iter().map(|limit| (limit.name(), "")).collect();
        let is_off = limits.iter().all(|&limit| findings.place_of(limit).is_none());
        if findings.are_sure(&limits)
            && is_off
            && let Some(limit) = limits.first()
        {
            let limit = key_path(limit.0, limit.1);
            let message =
                format!("it has no effect without `{limit}`, the limit that it belongs to");
            findings.warn_at(
                &rules::NO_EFFECT,
                (key, ""),
                message,
                format!("set `{limit}`, or remove it"),
            );
        }
    }
}

/// Groups that no limit holds back, and a limit of groups where there are none.
fn groups_without_limits(findings: &mut ConfigFindings<'_>) {
    let everyones = (MAX_GROUP_EXPOSURE.name(), "");
    if !findings.are_sure(&[everyones]) {
        return;
    }
    let is_limited = findings.place_of(everyones).is_some();
    let limited = findings.written.names("group_limits.<group>");
    if limited.iter().any(|group| findings.config.groups.get(group).is_none()) {
        return; // one that is misspelt may be meant for any
    }
    let groups = findings.written.names(GROUPS.name);
    if is_limited && groups.is_empty() && findings.written.is_sound() {
        let message = "it has no effect without `groups`: nothing is in any".to_owned();
        let help = "name groups and their members in `groups`, or remove it";
        findings.warn_at(&rules::NO_EFFECT, everyones, message, help);
    }
    for group in groups.into_iter().filter(|_| !is_limited) {
        let own = (OWN_GROUP_EXPOSURE.name(), group);
        let is_off = OWN_GROUP_EXPOSURE.value_for(findings.config, group).is_none();
        if findings.are_sure(&[own]) && is_off {
            let message = format!("no limit holds the group `{}` back", shortened(group));
            let help = "set `max_group_exposure_pct`, or its own under `group_limits`";
            findings.warn_at(&rules::NO_EFFECT, (GROUPS.name, group), message, help);
        }
    }
}

/// A limit for a contract's symbol, where the name of an underlying belongs.
fn no_such_underlying(findings: &mut ConfigFindings<'_>) {
    for name in findings.written.names(OWN_UNDERLYING_EXPOSURE.name()) {
        let under = findings.config.underlying(name);
        if !under.eq_ignore_ascii_case(name) {
            let (called, under) = (shortened(name), shortened(&under));
            let message =
                format!("no underlying is called `{called}`: its underlying is `{under}`");
            let help =
                format!("write `{under}`, or set a limit for the one symbol under `symbol_limits`");
            findings.warn_at(
                &rules::NO_EFFECT,
                (OWN_UNDERLYING_EXPOSURE.name(), name),
                message,
                help,
            );
        }
    }
}

/// Of two names with one underlying the correlation is 1, whatever is written.
fn one_underlying(findings: &mut ConfigFindings<'_>) {
    for (index, row) in findings.written.cells(RHO, "").unwrap_or_default().iter().enumerate() {
        let [one, other] = [0, 1].map(|column| row.get(column).map_or("", |cell| cell.name()));
        let [under, other_under] = [one, other].map(|name| findings.config.underlying(name));
        if under == other_under && !one.eq_ignore_ascii_case(other) {
            let message = format!(
                "`{}` and `{}` have one underlying, `{}`: their correlation is 1",
                shortened(one),
                shortened(other),
                shortened(&under)
            );
            let path = format!("{SECTION}.{RHO}[{index}]");
            findings.warn_at_cell(
                &rules::NO_EFFECT,
                ((RHO, ""), index, 0),
                path,
                message,
                "remove the row",
            );
        }
    }
}
