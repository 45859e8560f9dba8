//! How many symbols are held at once.

use crate::engine::effect::Effect;
use crate::engine::key::Range;
use crate::engine::limit::{CeilingKey, Limit, LimitUse, Room, Scope, Takes, Unit};
use crate::engine::order::Order;
use crate::engine::portfolio::Portfolio;
use crate::engine::setting::Setting;
use crate::number::{Decimal, Exact};

/// `max_open_positions`: a count.
pub static MAX_OPEN_POSITIONS: Setting<Decimal> = Setting::off(
    "max_open_positions",
    Range::Whole,
    Effect::HIGHER_IS_LOOSER,
    "How many symbols may be held at once",
);

/// `max_open_positions` symbols with a row or a working order. A symbol that is held already, or
/// has a working order on the order's side, is free of it.
pub static OPEN_POSITIONS: Limit = Limit {
    name: "open_positions",
    doc: "`max_open_positions` symbols, less the symbols held, but for one that the order may close \
        all of; one that is held already is free of it",
    scope: Scope::Book,
    unit: Unit::Symbols,
    keys: &[&MAX_OPEN_POSITIONS.key],
    is_on: |config| MAX_OPEN_POSITIONS.is_set(config),
    needs: &[],
    count: None,
    room: |portfolio, order| {
        let ceiling = Exact::from(MAX_OPEN_POSITIONS.value(portfolio.config())?);
        let is_free = portfolio.holds(&order.symbol)
            || order.working().is_some_and(|working| working.is_on_own_side);
        let takes = Takes::Whole(if is_free { Exact::ZERO } else { Exact::ONE });
        Some(Room::count(ceiling, Exact::count(used(portfolio, order)), takes))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_OPEN_POSITIONS.name(), "")],
    uses: |portfolio| {
        let ceiling = MAX_OPEN_POSITIONS.value(portfolio.config()).map(Exact::from);
        let use_of = |ceiling| {
            let ordered = portfolio.working.symbols_without_row();
            LimitUse {
                limit: &OPEN_POSITIONS,
                scope: None,
                ceiling,
                used: Exact::count(portfolio.book.held_symbols() + ordered),
                pending: Exact::count(ordered),
            }
        };
        ceiling.map(use_of).into_iter().collect()
    },
    halts: |_| Vec::new(),
};

/// The other symbols that count, and the order's own where rows of it are left or a working order
/// of it counts for this one.
fn used(portfolio: &Portfolio<'_>, order: &Order<'_>) -> usize {
    let holds = portfolio.holds(&order.symbol);
    let counts_now = holds || order.working().is_some();
    let all = portfolio.book.held_symbols() + portfolio.working.symbols_without_row();
    let no_row_beside = || portfolio.book.symbol_exposure(&order.symbol) == order.own.exposure;
    let rows_left = holds && !(order.is_against_own() && no_row_beside());
    let counts_then = rows_left || order.working().is_some_and(|working| working.any_counts);
    all - usize::from(counts_now) + usize::from(counts_then)
}
