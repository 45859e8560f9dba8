//! Resting stops as the stops of rows that carry none.

use super::{RowsLeft, Slice, WorkingOrder};
use crate::engine::intent::Side;
use crate::number::Decimal;
use crate::units::{Points, Quantity};

/// The rows, split where a resting stop covers a part. A stop covers rows that it would close, that
/// carry no stop of their own, and whose mark it would be a loss from; up to its quantity. The
/// farthest stop comes first, because it risks most; each takes the rows of its own strategy first.
pub(super) fn covered<'r, 'a>(
    rows: &RowsLeft<'r, 'a>,
    orders: &[&WorkingOrder<'a>],
) -> Vec<Slice<'r, 'a>> {
    let whole = |(row, units): &(&'r _, Quantity)| Slice { row, cover: None, units: units.clone() };
    let mut slices: Vec<Slice<'r, 'a>> = rows.iter().map(whole).collect();
    let with_trigger = |order: &&WorkingOrder<'a>| Some(((*order).clone(), order.trigger_price?));
    let mut stops: Vec<(WorkingOrder<'a>, Decimal)> =
        orders.iter().filter_map(with_trigger).collect();
    // Each side by itself: a stop of the other covers none of its rows.
    stops.sort_by_cached_key(|(order, trigger)| {
        let (sells, trigger) = (order.side == Side::Sell, Points::from(*trigger));
        (sells, if sells { trigger } else { -&trigger })
    });
    for (order, trigger) in stops {
        let mut left = Quantity::from(order.quantity);
        for own_strategy in [true, false] {
            cover(&mut slices, &order, trigger, own_strategy, &mut left);
        }
    }
    slices
}

fn cover<'a>(
    slices: &mut Vec<Slice<'_, 'a>>,
    order: &WorkingOrder<'a>,
    trigger: Decimal,
    own_strategy: bool,
    left: &mut Quantity,
) {
    let mut at = 0;
    while at < slices.len() && !left.is_zero() {
        let slice = &mut slices[at];
        at += 1;
        let is_bare = slice.cover.is_none() && slice.row.stop_price.is_none();
        let is_next = (slice.row.strategy == order.strategy) == own_strategy;
        if !is_bare || !is_next || !order.owns(slice.row) || !stops_loss(order, trigger, slice) {
            continue;
        }
        if slice.units <= *left {
            *left -= &slice.units;
            slice.cover = Some(trigger);
        } else {
            let part = Slice { cover: Some(trigger), units: left.clone(), ..slice.clone() };
            slice.units -= &*left;
            *left = Quantity::ZERO;
            slices.insert(at - 1, part);
        }
    }
}

/// Whether the order would close the row at a loss from its mark.
fn stops_loss(order: &WorkingOrder<'_>, trigger: Decimal, slice: &Slice<'_, '_>) -> bool {
    let (trigger, mark) = (Points::from(trigger), Points::from(slice.row.mark));
    let is_loss = if slice.row.is_short() { trigger > mark } else { trigger < mark };
    order.is_against(slice.row.is_short()) && is_loss
}
