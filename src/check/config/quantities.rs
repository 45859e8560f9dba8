//! Fixed quantities: of nothing, or of broken lots.

use super::findings::{ConfigFindings, KeyName};
use super::no_effect::{mode_is, mode_of_is};
use crate::diagnostic::{rules, shortened};
use crate::engine::{Config, FIXED_QTY, StrategyTerms};
use crate::units::Quantity;
use std::collections::BTreeSet;

const DEFAULT: KeyName<'_> = ("default_fixed_qty", "");
const OWN: &str = "strategy_budgets.<code>.fixed_qty";

/// How many strategies a message names.
const MOST_NAMED: usize = 20;

pub(super) fn check_quantities(findings: &mut ConfigFindings<'_>) {
    let lots = StatedLots::of_config(findings.config);
    own_quantities(findings, lots.as_ref());
    default_quantity(findings, lots.as_ref());
}

fn own_quantities(findings: &mut ConfigFindings<'_>, lots: Option<&StatedLots<'_>>) {
    for terms in findings.strategies() {
        let Some(quantity) = &terms.fixed_qty else { continue };
        if !mode_of_is(findings, &terms.code, &FIXED_QTY) {
            continue;
        }
        let key = (OWN, &*terms.code);
        if quantity.is_zero() {
            let message = format!(
                "a fixed quantity of 0: `{}` trades only what an intent asks for by `qty`",
                shortened(&terms.code)
            );
            let help = "give it a quantity, or a budget of 0 to stop it altogether";
            findings.warn_at(&rules::NEVER_TRADES, key, message, help);
        } else {
            odd_lot(findings, quantity, lots, key);
        }
    }
}

/// The default matters where a strategy has no quantity of its own, or no strategy is named at all.
fn default_quantity(findings: &mut ConfigFindings<'_>, lots: Option<&StatedLots<'_>>) {
    let is_fixed = |terms: &&StrategyTerms| mode_of_is(findings, &terms.code, &FIXED_QTY);
    let of_mode = findings.strategies().filter(is_fixed);
    let relying: Vec<&StrategyTerms> = of_mode.filter(|terms| terms.fixed_qty.is_none()).collect();
    let has_no_strategy = findings.strategies().next().is_none();
    let is_for_all = has_no_strategy && mode_is(findings, &FIXED_QTY);
    if relying.is_empty() && !is_for_all {
        return;
    }
    let quantity = &findings.config.default_fixed_qty;
    if quantity.is_zero() {
        let codes = relying.iter().take(MOST_NAMED);
        let codes: Vec<String> =
            codes.map(|terms| format!("`{}`", shortened(&terms.code))).collect();
        let who = match relying.len().checked_sub(MOST_NAMED) {
            _ if codes.is_empty() => "whoever has none of its own".to_owned(),
            None | Some(0) => codes.join(", "),
            Some(more) => format!("{} and {more} more", codes.join(", ")),
        };
        let message =
            format!("a fixed quantity of 0: {who} trades only what an intent asks for by `qty`");
        let help = "give a default, or each strategy a `fixed_qty` of its own";
        findings.warn_at(&rules::NEVER_TRADES, DEFAULT, message, help);
    } else {
        odd_lot(findings, quantity, lots, DEFAULT);
    }
}

/// The lots that `instruments` states. Lots of one unit or less, which everything is a whole number
/// of, tell nothing as long as there are larger ones, and are left out.
struct StatedLots<'a> {
    /// The first instrument and its lot.
    first: (&'a str, Quantity),
    /// Whether another instrument states one.
    has_more: bool,
    /// Each lot once.
    distinct: BTreeSet<Quantity>,
}

impl<'a> StatedLots<'a> {
    /// With more different lots than this, a quantity is held to none of them: it would take long,
    /// and hardly any quantity is odd.
    const MOST: usize = 256;

    /// `None` where no lot is stated, or too many.
    fn of_config(config: &'a Config) -> Option<Self> {
        let instruments = config.instruments.iter();
        let mut lots: Vec<(&str, Quantity)> = instruments
            .filter_map(|(symbol, terms)| Some((symbol, terms.lot_size?.into())))
            .collect();
        if lots.iter().any(|(_, lot)| lot > &Quantity::ONE) {
            lots.retain(|(_, lot)| lot > &Quantity::ONE);
        }
        let distinct: BTreeSet<Quantity> = lots.iter().map(|(_, lot)| lot.clone()).collect();
        let has_more = lots.len() > 1;
        let first = lots.into_iter().next().filter(|_| distinct.len() <= Self::MOST)?;
        Some(Self { first, has_more, distinct })
    }

    fn has_a_divisor_of(&self, quantity: &Quantity) -> bool {
        self.distinct.iter().any(|lot| quantity.down_to_lots(lot).as_ref() == Some(quantity))
    }
}

/// A strategy names no instrument, so its quantity is odd when it is no whole number of lots of
/// any.
fn odd_lot(
    findings: &mut ConfigFindings<'_>,
    quantity: &Quantity,
    lots: Option<&StatedLots<'_>>,
    key: KeyName<'_>,
) {
    let Some(lots) = lots.filter(|lots| !lots.has_a_divisor_of(quantity)) else { return };
    let (symbol, lot) = &lots.first;
    let fits = quantity.down_to_lots(lot).unwrap_or(Quantity::ZERO);
    let others = if lots.has_more { ", nor of any other lot under `instruments`" } else { "" };
    let message = format!(
        "{quantity} is no whole number of lots of {lot} (`{}`){others}: it would trade {fits}",
        shortened(symbol)
    );
    let help = format!("write a multiple of {lot}, such as {}", &fits + lot);
    findings.warn_at(&rules::ODD_LOT, key, message, help);
}
