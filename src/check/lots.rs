//! Lots that the config and an instruments file tell differently.

use crate::config::{WrittenKeys, name_of};
use crate::diagnostic::{Diagnostic, rules, shortened};
use crate::engine::Config;
use crate::units::Quantity;
use std::collections::{BTreeMap, BTreeSet};

const LOT: &str = "instruments.<symbol>.lot_size";

/// Entries of `instruments` whose lot is none of those that are listed for the symbol, or for
/// contracts on the underlying: two lots of one underlying live together while an exchange changes
/// from one to the other.
#[must_use]
pub fn lots_that_differ(files: &[&str], config: &Config, written: &WrittenKeys) -> Vec<Diagnostic> {
    let Some(listings) = config.instruments.listings() else { return Vec::new() };
    let mut by_underlying: BTreeMap<&str, BTreeSet<Quantity>> = BTreeMap::new();
    for listing in listings.iter() {
        if let (Some(underlying), Some(lot)) = (&listing.underlying, listing.lot_size) {
            by_underlying.entry(underlying).or_default().insert(lot.into());
        }
    }
    let entries = config.instruments.iter();
    let told = entries.filter_map(|(name, terms)| Some((name, Quantity::from(terms.lot_size?))));
    let differ = told.filter_map(|(name, told)| {
        let own = listings.get(name).and_then(|listing| listing.lot_size);
        let of_contracts = by_underlying.get(&*name.to_ascii_uppercase());
        let listed = match own {
            Some(lot) => BTreeSet::from([lot.into()]),
            None => of_contracts.cloned().unwrap_or_default(),
        };
        let differs = !listed.is_empty() && !listed.contains(&told);
        differs.then_some((name, told, listed))
    });
    let finding = |(name, told, listed): (&str, Quantity, BTreeSet<Quantity>)| {
        let listed: Vec<String> = listed.iter().map(ToString::to_string).collect();
        let message = format!(
            "the lot of `{}` is {told} here, and {} in the instruments file",
            shortened(name),
            listed.join(" or ")
        );
        let found = match written.place(LOT, name) {
            Some(span) => Diagnostic::at(&rules::LOT_DIFFERS, name_of(files, span), span, message),
            None => Diagnostic::of_file(&rules::LOT_DIFFERS, files[0], message),
        };
        found.help("leave `lot_size` out to have the file's, or correct it")
    };
    differ.map(finding).collect()
}
