//! Orders that may still fill: which list of them counts, which of its rows are pending, and what
//! makes one wrong.

use super::document::Document;
use super::list::Rows;
use super::problems::diagnostic;
use super::row;
use super::syntax;
use super::value::{Checked, Demand, Field, Finding, first};
use crate::diagnostic::rules;
use crate::engine::{Bracket, Side, WorkingOrder};
use crate::json::{Elements, Entries, Kind, Raw, Shaped, fields, join};
use crate::number::{Decimal, Exact};
use std::borrow::Cow;
use std::collections::HashMap;

fields! {
    /// The fields that an order may have.
    OrderFields {
        order_id, symbol, tradingsymbol, side, transaction_type, pending_quantity, quantity, qty,
        price, trigger_price, stop_price, order_type, status, strategy, strategy_code, multiplier,
        point_value, parent_order_id, oco_group,
    }
}

/// Where a list of orders may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    /// The writer's own list of open orders: what is not said to be final is pending.
    OpenOrders,
    /// All orders of the day at the broker: what is said to be open is pending.
    BrokerOrders,
}

const FINAL: [&str; 6] = ["COMPLETE", "FILLED", "EXECUTED", "SUCCESS", "CANCELLED", "REJECTED"];
const PENDING: [&str; 4] = ["OPEN", "PENDING", "TRIGGER PENDING", "PARTLY FILLED"];

impl Home {
    fn path(self) -> &'static str {
        match self {
            Self::OpenOrders => "open_orders",
            Self::BrokerOrders => "broker.orders",
        }
    }

    /// Whether an order of this status may still fill.
    fn is_pending(self, status: Option<&str>) -> bool {
        let is_one_of = |known: &[&str]| known.iter().any(|known| is_status(status, known));
        match self {
            Self::OpenOrders => !is_one_of(&FINAL),
            Self::BrokerOrders => is_one_of(&PENDING),
        }
    }
}

/// Whether a status is this one, in any case: `trigger_pending` is `TRIGGER PENDING`.
fn is_status(status: Option<&str>, known: &str) -> bool {
    status.is_some_and(|status| status.trim().replace('_', " ").eq_ignore_ascii_case(known))
}

/// The pending orders in the order of the file: of `open_orders`, or of `broker.orders` where that
/// is absent or null. `rows` are the positions, whose marks stand in for a price.
pub(super) fn read<'a>(document: &mut Document<'a>, rows: &Rows<'a>) -> Vec<WorkingOrder<'a>> {
    let Some((home, list)) = listed(document) else {
        return Vec::new();
    };
    let marks = Marks::default();
    let mut orders = Vec::new();
    for (path, value) in elements(document, home, list) {
        if value.kind() != Kind::Object {
            let message = format!("the order is {}; it must be an object", value.kind());
            let help = "write {\"symbol\": …, \"side\": …, \"quantity\": …, \"price\": …}";
            wrong(document, value, path, message, help);
            continue;
        }
        let fields: OrderFields<'a> = document.object(&path, Some(value));
        match order(&fields, home, |symbol| marks.of(rows, symbol)) {
            Ok(order) => orders.extend(order),
            Err(findings) => {
                for finding in findings {
                    // A position that is wrong itself tells no mark: mending it may be all that is
                    // to do.
                    if finding.rule.code == rules::BAD_ORDER_PRICE.code
                        && finding.value.is_none()
                        && !rows.problems.is_empty()
                    {
                        continue;
                    }
                    let bytes = Some(value.range(&document.source.text));
                    document.problems.add_finding(*finding, &path, || bytes);
                }
            }
        }
    }
    orders
}

/// The list that counts, as it stands, and its path.
pub(super) fn text<'a>(document: &Document<'a>) -> Option<(&'static str, &'a str)> {
    listed(document).map(|(home, list)| (home.path(), list.text()))
}

fn listed<'a>(document: &Document<'a>) -> Option<(Home, Raw<'a>)> {
    let told = |value: Option<Raw<'a>>| value.filter(|value| !value.is_null());
    let own = told(document.further.open_orders).map(|list| (Home::OpenOrders, list));
    own.or_else(|| Some((Home::BrokerOrders, told(document.broker_orders)?)))
}

/// The rows of a list, an array or an object keyed by whatever the writer calls its orders, each
/// with its path.
fn elements<'a>(document: &mut Document<'a>, home: Home, list: Raw<'a>) -> Vec<(String, Raw<'a>)> {
    let mut object = Entries::default();
    let mut array = Elements::default();
    let read = if list.kind() == Kind::Object {
        syntax::read(document.source, list.text(), Shaped(&mut object))
    } else {
        syntax::read(document.source, list.text(), Shaped(&mut array))
    };
    if let Err(error) = read {
        document.problems.add(|_| *error); // a name in it holds an escape that is no character
    }
    if let Some(kind) = array.other {
        let message = format!("`{}` is {kind}; it must be an array of orders", home.path());
        wrong(document, list, home.path().to_owned(), message, "write [] where no order is open");
    }
    let numbered = |(number, element)| (format!("{}[{number}]", home.path()), element);
    let keyed = object.entries.into_iter().map(|(key, order)| (join(home.path(), &key), order));
    keyed.chain(array.elements.into_iter().enumerate().map(numbered)).collect()
}

fn wrong(document: &mut Document<'_>, value: Raw<'_>, path: String, message: String, help: &str) {
    let (bytes, help) = (Some(value.range(&document.source.text)), Some(help.to_owned()));
    document
        .problems
        .add(|source| diagnostic(source, &rules::BAD_OPEN_ORDERS, bytes, path, message, help));
}

/// The order of a row, or `None` where nothing of it is pending.
fn order<'a>(
    row: &OrderFields<'a>,
    home: Home,
    mark: impl Fn(&str) -> Option<Decimal>,
) -> Result<Option<WorkingOrder<'a>>, Vec<Box<Finding<'a>>>> {
    let status = first([("status", row.status)]).map(|field| field.text(&STATUS)).transpose();
    let status = status.map_err(|finding| vec![finding])?;
    if !home.is_pending(status.as_deref()) {
        return Ok(None);
    }
    let quantity = quantity(row).map_err(|finding| vec![finding])?;
    let Some(quantity) = quantity else {
        return Ok(None);
    };
    let symbol = symbol(row);
    let rests = is_stop(row, status.as_deref())
        .and_then(|is_stop| Resting::read(row, is_stop, || mark(symbol.as_deref().ok()?)));
    let point_value =
        row::point_value([("multiplier", row.multiplier), ("point_value", row.point_value)]);
    let strategy =
        row::strategy([("strategy", row.strategy), ("strategy_code", row.strategy_code)]);
    match (symbol, side(row), rests, point_value, strategy, names(row)) {
        (Ok(symbol), Ok(side), Ok(rests), Ok(point_value), Ok(strategy), Ok((id, bracket))) => {
            let Resting { price, trigger_price, stop_price } = rests;
            let order = WorkingOrder::new(symbol, side, quantity, price);
            let order = WorkingOrder { id, strategy, point_value, bracket, ..order };
            Ok(Some(WorkingOrder { stop_price, trigger_price, ..order }))
        }
        (symbol, side, rests, point_value, strategy, names) => {
            let no_symbol = symbol.is_err();
            // Without a symbol no mark is looked for, so that its absence says nothing.
            let rests = rests.err().filter(|finding| finding.value.is_some() || !no_symbol);
            let of_market = [symbol.err(), side.err(), rests, point_value.err()];
            let of_names = [strategy.err(), names.err()];
            Err(of_market.into_iter().chain(of_names).flatten().collect())
        }
    }
}

const STATUS: Demand = Demand {
    rule: &rules::BAD_OPEN_ORDERS,
    why: "",
    help: "write the broker's status as text; null counts as open in open_orders",
};
const TYPE: Demand = Demand {
    rule: &rules::BAD_OPEN_ORDERS,
    why: "",
    help: "write the order's type as text: LIMIT, MARKET, SL, SL-M",
};
const NAME: Demand = Demand {
    rule: &rules::BAD_OPEN_ORDERS,
    why: "",
    help: "write the order's number as text or digits, or null for none",
};
const QUANTITY: Demand = Demand {
    rule: &rules::BAD_ORDER_QUANTITY,
    why: "an order has a size, and its side stands in `side`",
    help: "write the units still to fill as `pending_quantity`, else as `quantity`",
};
const SYMBOL: Demand = Demand {
    rule: &rules::BAD_SYMBOL,
    why: "",
    help: "write what is ordered as `symbol` or `tradingsymbol`",
};
const SIDE: Demand = Demand { rule: &rules::BAD_ORDER_SIDE, why: "", help: "write BUY or SELL" };
const PRICE: Demand = Demand {
    rule: &rules::BAD_ORDER_PRICE,
    why: "it is a price",
    help: "write the price that it may fill at as `price`, or count_open_orders: false in the \
        config to count no order",
};

/// What is still to fill; `None` where that is told to be nothing.
fn quantity<'a>(row: &OrderFields<'a>) -> Checked<'a, Option<Decimal>> {
    if let Some(field) = first([("pending_quantity", row.pending_quantity)]) {
        let left = field.number(&QUANTITY)?;
        return if left.is_zero() { Ok(None) } else { field.positive(&QUANTITY).map(Some) };
    }
    // As in a position, a null stands for a quantity that the writer did not know.
    let named = |name, value: Option<Raw<'a>>| value.map(|value| Field { name, value });
    let Some(field) = named("quantity", row.quantity).or_else(|| named("qty", row.qty)) else {
        return Err(QUANTITY
            .missing("quantity", "the order has no `pending_quantity`, `quantity` or `qty`")
            .into());
    };
    field.positive(&QUANTITY).map(Some)
}

fn symbol<'a>(row: &OrderFields<'a>) -> Checked<'a, Cow<'a, str>> {
    match first([("symbol", row.symbol), ("tradingsymbol", row.tradingsymbol)]) {
        Some(field) => row::not_empty(field, &SYMBOL),
        None => {
            Err(SYMBOL.missing("symbol", "the order has no `symbol` and no `tradingsymbol`").into())
        }
    }
}

fn side<'a>(row: &OrderFields<'a>) -> Checked<'a, Side> {
    let Some(field) = first([("side", row.side), ("transaction_type", row.transaction_type)])
    else {
        return Err(SIDE
            .missing("side", "the order has no `side` and no `transaction_type`")
            .into());
    };
    let word = field.text(&SIDE)?;
    Side::named(&word)
        .ok_or_else(|| field.wrong(&SIDE, &format!("is {word:?}; it must be BUY or SELL")).into())
}

/// Whether it is itself a stop: it has a trigger, or its type or status says so.
fn is_stop<'a>(row: &OrderFields<'a>, status: Option<&str>) -> Checked<'a, bool> {
    if is_status(status, "TRIGGER PENDING")
        || told_price("trigger_price", row.trigger_price)?.is_some()
    {
        return Ok(true);
    }
    let Some(field) = first([("order_type", row.order_type)]) else { return Ok(false) };
    let word = field.text(&TYPE)?.trim().to_ascii_uppercase();
    Ok(matches!(&*word, "SL" | "SL-M") || word.starts_with("STOP"))
}

/// At which prices an order rests.
struct Resting {
    price: Decimal,
    trigger_price: Option<Decimal>,
    stop_price: Option<Decimal>,
}

impl Resting {
    /// The price is the order's own, else its trigger, else the mark. What `stop_price` means
    /// depends on the order: the trigger of a stop order, and of any other the stop of what it
    /// opens.
    fn read<'a>(
        row: &OrderFields<'a>,
        is_stop: bool,
        mark: impl Fn() -> Option<Decimal>,
    ) -> Checked<'a, Self> {
        let own = told_price("price", row.price)?;
        let trigger = told_price("trigger_price", row.trigger_price)?;
        let stop = told_price("stop_price", row.stop_price)?;
        let trigger = if is_stop { trigger.or(stop) } else { None };
        let missing = "the order has no `price` and no `trigger_price`, and no position tells \
            what its symbol is worth";
        let price = own.or(trigger).or_else(mark);
        let price = price.ok_or_else(|| Box::new(PRICE.missing("price", missing)))?;
        let (trigger_price, stop_price) =
            if is_stop { (Some(trigger.unwrap_or(price)), None) } else { (None, stop) };
        Ok(Self { price, trigger_price, stop_price })
    }
}

/// A price above zero, where one is told: a market order has a price of 0 or null.
fn told_price<'a>(name: &'static str, value: Option<Raw<'a>>) -> Checked<'a, Option<Decimal>> {
    let Some(field) = first([(name, value)]) else { return Ok(None) };
    if field.number(&PRICE)?.is_zero() { Ok(None) } else { field.positive(&PRICE).map(Some) }
}

/// Its number at the broker, and the bracket that it is a leg of.
type Names<'a> = (Option<Cow<'a, str>>, Option<Bracket<'a>>);

fn names<'a>(row: &OrderFields<'a>) -> Checked<'a, Names<'a>> {
    let parent = name("parent_order_id", row.parent_order_id)?.map(Bracket::Parent);
    let bracket = match parent {
        Some(parent) => Some(parent),
        None => name("oco_group", row.oco_group)?.map(Bracket::Oco),
    };
    Ok((name("order_id", row.order_id)?, bracket))
}

/// What the broker calls something, in digits or as text; empty is none.
fn name<'a>(field: &'static str, value: Option<Raw<'a>>) -> Checked<'a, Option<Cow<'a, str>>> {
    let Some(field) = first([(field, value)]) else { return Ok(None) };
    let name = match field.value.kind() {
        Kind::Number => Cow::Borrowed(field.value.text()),
        _ => field.text(&NAME)?,
    };
    Ok(Some(name).filter(|name| !name.is_empty()))
}

/// The marks of the positions, looked up only once some order needs one.
#[derive(Default)]
struct Marks<'a>(std::cell::OnceCell<HashMap<Cow<'a, str>, Decimal>>);

impl<'a> Marks<'a> {
    /// The highest mark of a symbol, where rows differ.
    fn of(&self, rows: &Rows<'a>, symbol: &str) -> Option<Decimal> {
        let marks = self.0.get_or_init(|| {
            let mut marks = HashMap::new();
            for row in &rows.positions {
                let highest = marks.entry(row.symbol.clone()).or_insert(row.mark);
                if Exact::from(row.mark) > Exact::from(*highest) {
                    *highest = row.mark;
                }
            }
            marks
        });
        marks.get(symbol).copied()
    }
}
