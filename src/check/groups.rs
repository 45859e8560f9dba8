//! Members of groups that nothing else names: most likely misspelt, and then in no group.

use crate::config::{WrittenKeys, key_path};
use crate::diagnostic::{Diagnostic, did_you_mean, nearest, rules, shortened};
use crate::engine::key::CellValue;
use crate::engine::{Config, GROUPS, Listings, in_capitals};
use crate::state::Checkpoint;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The members of groups that no entry of `instruments`, no instruments file and no row or order of
/// the state names, by symbol or underlying. Where neither tells any symbol, nothing is told of
/// members: a config needs no instruments to be right.
#[must_use]
pub fn unnamed_members(
    file: &str,
    config: &Config,
    written: &WrittenKeys,
    state: Option<&Checkpoint<'_>>,
) -> Vec<Diagnostic> {
    let groups = written.names(GROUPS.name);
    if groups.is_empty() {
        return Vec::new();
    }
    let known = known_names(config, state);
    if known.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for group in groups {
        for (row, cells) in written.cells(GROUPS.name, group).unwrap_or_default().iter().enumerate()
        {
            let Some(member) = cells.first().map(CellValue::name) else { continue };
            let name = in_capitals(member);
            if known.contains(&*name) {
                continue;
            }
            let place = written.cell_place((GROUPS.name, group), row, 0);
            let message =
                format!("nothing else names `{}`: no instrument, row or order", shortened(member));
            let near = nearest(&name, known.iter().map(String::as_str)).map(did_you_mean);
            let help = near.unwrap_or_else(|| {
                "correct it; an underlying stands for all of its contracts".to_owned()
            });
            let key = format!("{}[{row}]", key_path(GROUPS.name, group));
            found.extend(place.map(|span| {
                let diagnostic = Diagnostic::at(&rules::UNNAMED_MEMBER, file, span, message);
                diagnostic.key(key).help(help)
            }));
        }
    }
    found
}

/// Every symbol and underlying that something tells, in capitals.
fn known_names(config: &Config, state: Option<&Checkpoint<'_>>) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut add = |symbol: &str| {
        known.insert(in_capitals(symbol).into_owned());
        known.insert(config.underlying(symbol).into_owned());
    };
    let entries = config.instruments.iter().map(|(name, _)| name);
    let listed = config.instruments.listings().into_iter().flat_map(Listings::iter);
    entries.chain(listed.map(|listing| &*listing.symbol)).for_each(&mut add);
    if let Some(state) = state {
        let orders = state.account.working_orders.iter().map(|order| &order.symbol);
        let rows = state.positions.iter().map(|row| &row.symbol);
        rows.chain(orders).map(Cow::as_ref).for_each(&mut add);
    }
    known
}
