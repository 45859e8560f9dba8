//! Numbers that say that something is held, beside a list in which nothing is, or beside no list.

use super::document::Document;
use super::problems::diagnostic;
use super::suspects::plain;
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{Kind, Raw, join};
use crate::number::Decimal;
use crate::source::Source;

/// Names of numbers that are 0 where nothing is held, whatever list stands beside them.
const OF_WHAT_IS_HELD: [&str; 25] = [
    "totalnotional",
    "usednotional",
    "opennotional",
    "grossnotional",
    "positionnotional",
    "openpositionscount",
    "openpositioncount",
    "positionscount",
    "positioncount",
    "numpositions",
    "numopenpositions",
    "nopenpositions",
    "openpositions",
    "countopen",
    "grossexposure",
    "netexposure",
    "totalexposure",
    "currentexposure",
    "longmarketvalue",
    "shortmarketvalue",
    "positionvalue",
    "positionsvalue",
    "positionmarketvalue",
    "grosspositionvalue",
    "totalpositioninitialmargin",
];

/// Further ones, which a list that is there and empty outweighs.
const OF_AN_ACCOUNT: [&str; 23] = [
    "margin",
    "usedmargin",
    "marginused",
    "utilisedmargin",
    "utilizedmargin",
    "initialmargin",
    "totalinitialmargin",
    "maintmargin",
    "totalmaintmargin",
    "maintenancemargin",
    "unrealizedpnl",
    "unrealisedpnl",
    "unrealizedpl",
    "unrealisedpl",
    "unrealizedprofit",
    "totalunrealizedprofit",
    "openpl",
    "openpnl",
    "floatingpnl",
    "opentrades",
    "opentradecount",
    "marketvalue",
    "investmentvalue",
];

/// How many objects inside one another are looked at.
const DEEPEST: usize = 8;

/// A number that tells of positions which are not read.
pub(super) struct Hidden<'a> {
    path: String,
    value: Raw<'a>,
}

/// The first such number in a document, where that has a list of positions, or has none.
pub(super) fn number_of<'a>(document: &Document<'a>, has_list: bool) -> Option<Hidden<'a>> {
    document.plain_fields().find_map(|(holder, name, value)| {
        number_within(&join(holder, name), name, value, has_list, DEEPEST)
    })
}

/// The numbers that say that something is held and would have to be 0 beside an empty list.
pub(super) fn numbers_of_what_is_held<'a>(document: &Document<'a>) -> Vec<Raw<'a>> {
    let mut found = Vec::new();
    for (_, name, value) in document.plain_fields() {
        add_numbers_within(name, value, DEEPEST, &mut found);
    }
    found
}

fn add_numbers_within<'a>(name: &str, value: Raw<'a>, depth: usize, found: &mut Vec<Raw<'a>>) {
    match value.kind() {
        Kind::Object if depth > 0 => {
            for (field, value) in Document::entries(value) {
                add_numbers_within(&field, value, depth - 1, found);
            }
        }
        _ => found.extend(number_within("", name, value, true, 0).map(|hidden| hidden.value)),
    }
}

fn number_within<'a>(
    path: &str,
    name: &str,
    value: Raw<'a>,
    has_list: bool,
    depth: usize,
) -> Option<Hidden<'a>> {
    match value.kind() {
        Kind::Object if depth > 0 => {
            Document::entries(value).into_iter().find_map(|(field, value)| {
                number_within(&join(path, &field), &field, value, has_list, depth - 1)
            })
        }
        Kind::Number | Kind::String => {
            let name = plain(name);
            let tells =
                OF_WHAT_IS_HELD.contains(&&*name) || !has_list && OF_AN_ACCOUNT.contains(&&*name);
            let is_zero = || value.number().is_ok_and(Decimal::is_zero);
            let is_number = || value.number().is_ok();
            (tells && is_number() && !is_zero()).then(|| Hidden { path: path.to_owned(), value })
        }
        _ => None,
    }
}

impl Hidden<'_> {
    pub(super) fn diagnostic(&self, source: &Source, has_list: bool) -> Diagnostic {
        let beside = if has_list {
            "but no row of the position list holds anything"
        } else {
            "but the document has no list of positions"
        };
        let message = format!("is {}, {beside}", self.value.text());
        let help = "have the writer tell its positions, or hand over the broker's own answer \
            beside this document: a hidden position is a hidden risk";
        let bytes = Some(self.value.range(&source.text));
        let path = self.path.clone();
        diagnostic(source, &rules::HIDDEN_POSITIONS, bytes, path, message, Some(help.into()))
    }
}
