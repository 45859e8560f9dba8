//! Brackets: of several orders only one of which can fill, the one that opens most counts.

use super::closing::Closing;
use super::{Role, Slice, WorkingOrder};
use crate::engine::account::Bracket;
use crate::engine::intent::Side;
use crate::units::{Money, Quantity};
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

/// The places of the orders that count: all but the legs of a bracket beside the one that opens
/// more money, each taken alone on these rows; of equals the larger, then the first.
pub(super) fn counting<'a>(
    slices: &[Slice<'_, 'a>],
    orders: &[&WorkingOrder<'a>],
    role: &dyn Fn(&WorkingOrder<'a>) -> Role,
) -> Vec<usize> {
    let mut most: HashMap<(&Bracket<'a>, Side), (Money, Quantity, usize)> = HashMap::default();
    let alone = Closing::of(slices);
    for (place, order) in orders.iter().enumerate() {
        let Some(bracket) = order.bracket.as_ref().filter(|_| role(order) != Role::LeftOut) else {
            continue;
        };
        let quantity = Quantity::from(order.quantity);
        let closes = match role(order) {
            Role::Whole => Quantity::ZERO,
            _ => alone.closable_by(order),
        };
        let opens = &(&quantity - &closes) * &order.as_position().unit_exposure();
        let leg = (opens, quantity, place);
        match most.entry((bracket, order.side)) {
            Entry::Vacant(vacant) => drop(vacant.insert(leg)),
            Entry::Occupied(mut first) => {
                if (&leg.0, &leg.1) > (&first.get().0, &first.get().1) {
                    first.insert(leg);
                }
            }
        }
    }
    let counts = |&place: &usize| {
        let order = orders[place];
        let bracket = order.bracket.as_ref();
        role(order) != Role::LeftOut
            && bracket.is_none_or(|bracket| {
                most.get(&(bracket, order.side)).is_some_and(|(.., counts)| *counts == place)
            })
    };
    (0..orders.len()).filter(counts).collect()
}
