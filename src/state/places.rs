//! The one table of places: where a document may keep its lists, and which of them counts. A
//! further place is a row here.

use super::spellings::{OrderField, OrderRow, RowFields};

/// What the rows of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// What is held at the broker or by the engine, long and short.
    Positions,
    /// Shares in the account that owns them.
    Holdings,
    /// Orders, working or not.
    Orders,
    /// One of these three: the fields of the rows say which.
    Rows,
}

/// Where a list may stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its path; empty for the document itself.
    pub(super) path: &'static str,
    /// The object that it stands in, empty for the top level.
    pub(super) holder: &'static str,
    /// Its name there.
    pub(super) field: &'static str,
    /// What its rows are.
    pub(super) holds: Holds,
}

/// Every place. Of the places of one kind the first counts whose list is not empty; of orders the
/// first that is there at all, for a writer's own list comes before its broker's even empty.
pub(super) static PLACES: [Place; 17] = [
    place("positions", Holds::Positions),
    place("positions.net", Holds::Positions),
    place("positions.position", Holds::Positions),
    place("broker.positions", Holds::Positions),
    place("data.net", Holds::Positions),
    place("data.positions", Holds::Positions),
    place("net", Holds::Positions),
    place("netPositions", Holds::Positions),
    place("data", Holds::Rows),
    place("", Holds::Rows),
    place("holdings", Holds::Holdings),
    place("broker.holdings", Holds::Holdings),
    place("data.holdings", Holds::Holdings),
    place("open_orders", Holds::Orders),
    place("broker.orders", Holds::Orders),
    place("orders", Holds::Orders),
    place("data.orders", Holds::Orders),
];

const fn place(path: &'static str, holds: Holds) -> Place {
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'.' {
            let (holder, rest) = path.split_at(at);
            return Place { path, holder, field: rest.split_at(1).1, holds };
        }
        at += 1;
    }
    Place { path, holder: "", field: path, holds }
}

/// The place of a field in the object at `holder`, by its number in the table.
pub(super) fn place_of(holder: &str, field: &str) -> Option<usize> {
    PLACES.iter().position(|place| place.field == field && place.holder == holder)
}

/// The place of the document itself.
pub(super) fn whole_document() -> Option<&'static Place> {
    PLACES.iter().find(|place| place.path.is_empty())
}

/// Whether an object of that name at the top level may hold lists.
pub(super) fn is_holder(field: &str) -> bool {
    !field.is_empty() && PLACES.iter().any(|place| place.holder == field)
}

/// What rows of these fields are; `None` for the fills of orders, which hold nothing by themselves.
pub(super) fn told_by_fields(names: &[&str]) -> Option<Holds> {
    const HOLDINGS: [&str; 12] = [
        "t1_quantity",
        "opening_quantity",
        "realised_quantity",
        "authorised_quantity",
        "availableQty",
        "t1quantity",
        "realisedquantity",
        "qty_t1",
        "t1Qty",
        "dpQty",
        "totalQty",
        "holdingType",
    ];
    let has = |name: &str| names.contains(&name);
    let has_field = |field: OrderField| {
        let spelled = OrderRow::SPELLINGS.iter().filter(|spelled| spelled.field == field);
        spelled
            .flat_map(|spelled| spelled.names)
            .filter(|&&name| name != "id")
            .any(|name| has(name))
    };
    let has_type =
        ["order_type", "orderType", "client_order_id", "clientOrderId"].into_iter().any(has);
    let has_number = has_field(OrderField::Id) || has("id") && has_type;
    if has_number && has_field(OrderField::Status) && has_field(OrderField::Side) {
        Some(Holds::Orders)
    } else if HOLDINGS.into_iter().any(has) {
        Some(Holds::Holdings)
    } else if has_field(OrderField::Id) {
        None
    } else {
        Some(Holds::Positions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_what_their_fields_say() {
        let told = |names: &str| told_by_fields(&names.split(' ').collect::<Vec<_>>());
        for (names, holds) in [
            ("symbol quantity average_price", Some(Holds::Positions)),
            ("tradingsymbol quantity t1_quantity", Some(Holds::Holdings)),
            ("order_id status transaction_type tradingsymbol", Some(Holds::Orders)),
            ("nOrdNo ordSt trnsTp trdSym", Some(Holds::Orders)),
            ("id client_order_id status side symbol qty", Some(Holds::Orders)),
            // A bot's own position, which has a number and a status too.
            ("id status side symbol qty entry_price", Some(Holds::Positions)),
            ("trade_id pair amount is_short", Some(Holds::Positions)),
            ("trade_id order_id tradingsymbol quantity transaction_type", None),
        ] {
            assert_eq!(told(names), holds, "{names}");
        }
    }
}
