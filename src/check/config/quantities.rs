//! Fixed quantities: of nothing, or of broken lots.

use super::findings::{ConfigFindings, KeyName};
use super::no_effect::mode_is;
use crate::diagnostic::rules;
use crate::engine::FIXED_QTY;
use crate::engine::StrategyTerms;
use crate::units::Quantity;

const DEFAULT: KeyName<'_> = ("default_fixed_qty", "");
const OWN: &str = "strategy_budgets.<code>.fixed_qty";

pub(super) fn check_quantities(findings: &mut ConfigFindings<'_>) {
    if mode_is(findings, &FIXED_QTY) {
        own_quantities(findings);
        default_quantity(findings);
    }
}

fn own_quantities(findings: &mut ConfigFindings<'_>) {
    for terms in findings.strategies() {
        let Some(quantity) = &terms.fixed_qty else { continue };
        let key = (OWN, &*terms.code);
        if quantity.is_zero() {
            let message = format!(
                "a fixed quantity of 0: `{}` trades only what an intent asks for by `qty`",
                terms.code
            );
            findings.warn_at(
                &rules::NEVER_TRADES,
                key,
                message,
                "give it a quantity, or a budget of 0 to stop it altogether",
            );
        } else {
            odd_lot(findings, quantity, key);
        }
    }
}

/// The default matters where a strategy has no quantity of its own, or no strategy is named at all.
fn default_quantity(findings: &mut ConfigFindings<'_>) {
    let relying: Vec<&StrategyTerms> =
        findings.strategies().filter(|terms| terms.fixed_qty.is_none()).collect();
    if relying.is_empty() && findings.strategies().next().is_some() {
        return;
    }
    let quantity = &findings.config.default_fixed_qty;
    if quantity.is_zero() {
        let codes: Vec<String> = relying.iter().map(|terms| format!("`{}`", terms.code)).collect();
        let who = if codes.is_empty() {
            "whoever has none of its own".to_owned()
        } else {
            codes.join(", ")
        };
        let message =
            format!("a fixed quantity of 0: {who} trades only what an intent asks for by `qty`");
        findings.warn_at(
            &rules::NEVER_TRADES,
            DEFAULT,
            message,
            "give a default, or each strategy a `fixed_qty` of its own",
        );
    } else {
        odd_lot(findings, quantity, DEFAULT);
    }
}

/// A strategy names no instrument, so its quantity is odd when it is no whole number of lots of
/// any; lots of one unit or less, which everything is a whole number of, tell nothing as long as
/// there are larger ones.
fn odd_lot(findings: &mut ConfigFindings<'_>, quantity: &Quantity, key: KeyName<'_>) {
    let instruments = findings.config.instruments.iter();
    let mut lots: Vec<(&str, Quantity)> = instruments
        .filter_map(|(symbol, terms)| Some((&**symbol, terms.lot_size?.into())))
        .collect();
    if lots.iter().any(|(_, lot)| lot > &Quantity::ONE) {
        lots.retain(|(_, lot)| lot > &Quantity::ONE);
    }
    let is_whole = |lot: &Quantity| quantity.down_to_lots(lot).as_ref() == Some(quantity);
    let Some((symbol, lot)) = lots.first().filter(|_| !lots.iter().any(|(_, lot)| is_whole(lot)))
    else {
        return;
    };
    let fits = quantity.down_to_lots(lot).unwrap_or(Quantity::ZERO);
    let others = if lots.len() > 1 { ", nor of any other lot under `instruments`" } else { "" };
    let message = format!(
        "{quantity} is no whole number of lots of {lot} (`{symbol}`){others}: it would trade {fits}"
    );
    let help = format!("write a multiple of {lot}, such as {}", &fits + lot);
    findings.warn_at(&rules::ODD_LOT, key, message, help);
}
