//! Written options whose strike nothing tells. Their premium says nothing of what they may lose, so
//! that a limit on them would be a guess.

use super::Checkpoint;
use super::list::PositionList;
use super::problems::{Problems, TOLD, diagnostic};
use super::set::locate_row;
use crate::diagnostic::{Diagnostic, rules};
use crate::engine::{Config, Contract, OptionTerms, Side, split_exchange};
use crate::source::Source;

/// Refuses the rows of such options; `shares` are symbols that the config calls shares, whatever
/// their names look like.
pub(super) fn refuse(list: &mut PositionList<'_>, shares: &[String]) {
    let lacking = list.positions.iter().enumerate().filter(|(_, row)| {
        row.is_short() && lacks_strike(&row.symbol, row.option.as_deref().copied(), shares)
    });
    let lacking: Vec<usize> = lacking.map(|(index, _)| index).collect();
    for (count, index) in lacking.into_iter().enumerate() {
        // Those beyond are only counted.
        let place = (count < TOLD).then(|| locate_row(list, index));
        let symbol = list.positions[index].symbol.clone();
        list.problems.add(|source| {
            let (path, place) = place.unwrap_or_default();
            let found = diagnostic(
                source,
                &rules::BAD_STRIKE,
                None,
                path,
                message(&symbol),
                Some(HELP.to_owned()),
            );
            Diagnostic { span: place.map(|place| place.span()), ..found }
        });
    }
}

/// The written options, held or ordered, whose strike nothing tells in the light of a config and of
/// what instruments files list.
#[must_use]
pub fn without_strike(
    config: &Config,
    checkpoint: &Checkpoint<'_>,
    source: &Source,
) -> Vec<Diagnostic> {
    let lacks = |symbol: &str, told: Option<OptionTerms>| {
        let (_, name) = split_exchange(symbol);
        config.option_terms(name, told).is_some_and(|terms| terms.strike.is_none())
    };
    let rows = checkpoint.positions.iter().enumerate();
    let rows = rows
        .filter(|(_, row)| row.is_short() && lacks(&row.symbol, row.option.as_deref().copied()));
    let of_rows = rows.map(|(index, row)| (Some(index), row.symbol.as_ref()));
    let orders = checkpoint.account.working_orders.iter().filter(|order| {
        order.side == Side::Sell && lacks(&order.symbol, order.option.as_deref().copied())
    });
    let of_orders = orders.map(|order| (None, order.symbol.as_ref()));
    let mut problems = Problems::none(source);
    for (index, symbol) in of_rows.chain(of_orders) {
        problems.add(|source| {
            let found = match index.and_then(|index| checkpoint.locate(index, &[])) {
                Some(at) => {
                    Diagnostic::at(&rules::BAD_STRIKE, at.file(), at.span(), message(symbol))
                        .key(at.path)
                }
                None => Diagnostic::of_file(&rules::BAD_STRIKE, &source.name, message(symbol)),
            };
            found.help(HELP)
        });
    }
    problems.into_diagnostics()
}

/// Whether it is an option of a strike that neither its row nor its name tells.
pub(super) fn lacks_strike(symbol: &str, told: Option<OptionTerms>, shares: &[String]) -> bool {
    let (_, name) = split_exchange(symbol);
    let is_share = || shares.iter().any(|share| share.eq_ignore_ascii_case(name));
    let terms = OptionTerms::of(Contract::named(name), told);
    terms.is_some_and(|terms| terms.strike.is_none()) && !is_share()
}

pub(super) fn message(symbol: &str) -> String {
    format!("nothing tells the strike of `{}`, a written option", symbol.escape_debug())
}

pub(super) const HELP: &str = "write its strike as `strike`: a written option may lose strike × \
    quantity, and its premium says nothing of that";
