//! Fixed quantities: of nothing, of broken lots, or in a mode that never looks at them.

use super::lints::{FIXED_QTY, Key, Lints};
use crate::diagnostic::rules;
use crate::engine::{self, StrategyTerms};
use crate::units::Quantity;

const DEFAULT: Key<'_> = ("default_fixed_qty", "");

pub(super) fn run(lints: &mut Lints<'_>) {
    if !lints.sure(&[("position_sizing_mode", "")]) {
        return;
    }
    if lints.config.mode == engine::FIXED_QTY.name {
        own_quantities(lints);
        default_quantity(lints);
    } else {
        without_effect(lints);
    }
}

fn without_effect(lints: &mut Lints<'_>) {
    let own = lints.strategies().map(|terms| (FIXED_QTY, &*terms.code));
    for key in std::iter::once(DEFAULT).chain(own) {
        let message = format!("a fixed quantity has no effect in mode `{}`", lints.config.mode);
        lints.warn(&rules::NO_EFFECT, key, message, "remove it, or choose mode `fixed_qty`");
    }
}

fn own_quantities(lints: &mut Lints<'_>) {
    for terms in lints.strategies() {
        let Some(quantity) = &terms.fixed_qty else { continue };
        let key = (FIXED_QTY, &*terms.code);
        if quantity.is_zero() {
            let message = format!(
                "a fixed quantity of 0: `{}` trades only what an intent asks for by `qty`",
                terms.code
            );
            lints.warn(
                &rules::NEVER_TRADES,
                key,
                message,
                "give it a quantity, or a budget of 0 to stop it altogether",
            );
        } else {
            odd_lot(lints, quantity, key);
        }
    }
}

/// The default matters where a strategy has no quantity of its own, or no strategy is named at all.
fn default_quantity(lints: &mut Lints<'_>) {
    let relying: Vec<&StrategyTerms> =
        lints.strategies().filter(|terms| terms.fixed_qty.is_none()).collect();
    if relying.is_empty() && lints.strategies().next().is_some() {
        return;
    }
    let quantity = &lints.config.default_fixed_qty;
    if quantity.is_zero() {
        let codes: Vec<String> = relying.iter().map(|terms| format!("`{}`", terms.code)).collect();
        let who = if codes.is_empty() {
            "whoever has none of its own".to_owned()
        } else {
            codes.join(", ")
        };
        let message =
            format!("a fixed quantity of 0: {who} trades only what an intent asks for by `qty`");
        lints.warn(
            &rules::NEVER_TRADES,
            DEFAULT,
            message,
            "give a default, or each strategy a `fixed_qty` of its own",
        );
    } else {
        odd_lot(lints, quantity, DEFAULT);
    }
}

/// A strategy names no instrument, so its quantity is odd when it is no whole number of lots of
/// any; lots of one unit or less, which everything is a whole number of, tell nothing as long as
/// there are larger ones.
fn odd_lot(lints: &mut Lints<'_>, quantity: &Quantity, key: Key<'_>) {
    let instruments = lints.config.instruments.iter();
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
    lints.warn(&rules::ODD_LOT, key, message, help);
}
