//! The highest value that the account has had: which of the fields that may tell it counts.

use super::document::Document;
use super::value::{Demand, Field, first};
use crate::diagnostic::rules;
use crate::json::fields;
use crate::units::Money;

fields! {
    /// The names under which `equity` and `meta` may tell the peak.
    PeakFields { max_equity, peak_equity }
}

const PEAK: Demand = Demand {
    rule: &rules::BAD_EQUITY,
    why: "a drawdown is a share of it",
    help: "write the account's highest value in money, or give it with --peak-equity",
};

/// The peak, where the checkpoint tells one. A field that counts and is wrong is told; no later one
/// takes its place.
pub(super) fn read(document: &mut Document<'_>) -> Option<Money> {
    let (parent, field) = field(document)?;
    match field.positive(&PEAK) {
        Ok(peak) => Some(peak.into()),
        Err(finding) => {
            document.problems.add_finding(*finding, parent, || None);
            None
        }
    }
}

/// The field that counts, and what it is a field of.
pub(super) fn field<'a>(document: &mut Document<'a>) -> Option<(&'static str, Field<'a>)> {
    for parent in ["equity", "meta"] {
        let holder = document.field("", parent);
        let told: PeakFields<'_> = document.object(parent, holder);
        if let Some(field) =
            first([("max_equity", told.max_equity), ("peak_equity", told.peak_equity)])
        {
            return Some((parent, field));
        }
    }
    None
}
