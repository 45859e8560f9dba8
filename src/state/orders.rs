//! Orders that may still fill: which of the rows of a list they are, and what makes one wrong.

use super::columns::{Beside, Columns};
use super::document::{Document, OrderRows};
use super::problems::diagnostic;
use super::row::{self, PointValueFields, Shared, TradeSide};
use super::spellings::{OrderField, OrderRow, Told};
use super::strikes;
use super::syntax;
use super::value::{Checked, Demand, Field, Finding};
use crate::diagnostic::rules;
use crate::engine::{Bracket, OptionTerms, Position, Side, WorkingOrder};
use crate::json::{Elements, Entries, Kind, Raw, Shape, Shaped, join};
use crate::number::{Decimal, Exact};
use serde::de::MapAccess;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

/// Statuses of orders that fill no more, in capitals, without spaces and lines.
const FINAL: [&str; 18] = [
    "COMPLETE",
    "COMPLETED",
    "FILLED",
    "EXECUTED",
    "TRADED",
    "SUCCESS",
    "CANCELLED",
    "CANCELED",
    "CANCELLEDAMO",
    "REJECTED",
    "EXPIRED",
    "LAPSED",
    "CLOSED",
    "INACTIVE",
    "REPLACED",
    "DONEFORDAY",
    "APICANCELLED",
    "FAILED",
];

/// What orders are read beside.
pub(super) struct Surroundings<'s, 'a> {
    /// What the positions of all documents are valued at.
    pub(super) marks: &'s Marks<'s, 'a>,
    /// Whether something is wrong with positions, which then tell no mark.
    pub(super) has_wrong_positions: bool,
    /// The strategies that a tag may name.
    pub(super) strategy_codes: &'s [String],
    /// Symbols that are shares, whatever their names look like.
    pub(super) shares: &'s [String],
    /// Whether strikes may be told by what is read later.
    pub(super) strikes_follow: bool,
}

/// A working order as a document tells it.
pub(super) struct ToldOrder<'a> {
    pub(super) order: WorkingOrder<'a>,
    /// Its row.
    pub(super) text: Raw<'a>,
    /// Whether a price or a trigger of its own stands there: else it may be valued at the mark of
    /// its symbol's positions.
    pub(super) tells_price: bool,
}

/// The working orders of a document, in its order.
pub(super) fn read<'a, 's>(
    document: &mut Document<'a>,
    around: &'s Surroundings<'s, 'a>,
) -> Vec<ToldOrder<'a>> {
    let Some((path, rows)) = document.orders() else {
        return Vec::new();
    };
    let rows = rows.clone();
    let mut reader = Reader { columns: Columns::default(), shared: Shared::default(), around };
    let mut orders = Vec::new();
    for (path, value) in elements(document, path, rows) {
        if value.kind() != Kind::Object {
            let message = format!("the order is {}; it must be an object", value.kind());
            let help = "write {\"symbol\": …, \"side\": …, \"quantity\": …, \"price\": …}";
            refuse(document, value, path, message, help);
            continue;
        }
        orders.extend(reader.read(document, &path, value));
    }
    orders
}

/// The rows of a list, each with its path: of an array, or of an object keyed by whatever the
/// writer calls its orders.
fn elements<'a>(
    document: &mut Document<'a>,
    path: &'static str,
    rows: OrderRows<'a>,
) -> Vec<(String, Raw<'a>)> {
    let (mut object, mut array) = (Entries::default(), Elements::default());
    match rows {
        OrderRows::Elements(elements) => array.elements = elements,
        OrderRows::Value(list) => {
            let read = if list.kind() == Kind::Object {
                syntax::read(document.source, list.text(), Shaped(&mut object))
            } else {
                syntax::read(document.source, list.text(), Shaped(&mut array))
            };
            if let Err(error) = read {
                // a name in it holds an escape that is no character
                document.problems.add(|_| *error);
            }
            if let Some(kind) = array.other {
                let message = format!("`{path}` is {kind}; it must be an array of orders");
                let help = "fetch the orders again, and have the writer stop where it has none";
                refuse(document, list, path.to_owned(), message, help);
            }
        }
    }
    let numbered = |(number, element)| (format!("{path}[{number}]"), element);
    let keyed = object.entries.into_iter().map(|(key, order)| (join(path, &key), order));
    keyed.chain(array.elements.into_iter().enumerate().map(numbered)).collect()
}

fn refuse(document: &mut Document<'_>, value: Raw<'_>, path: String, message: String, help: &str) {
    let (bytes, help) = (Some(value.range(&document.source.text)), Some(help.to_owned()));
    document
        .problems
        .add(|source| diagnostic(source, &rules::BAD_OPEN_ORDERS, bytes, path, message, help));
}

/// Reads the rows of one list.
struct Reader<'s, 'a> {
    columns: Columns<'a, OrderField>,
    shared: Shared<'a>,
    around: &'s Surroundings<'s, 'a>,
}

/// Reads one object into a row.
struct OrderShape<'r, 'a> {
    columns: &'r mut Columns<'a, OrderField>,
    row: &'r mut OrderRow<'a>,
    beside: &'r mut Beside<'a>,
}

impl<'de> Shape<'de> for OrderShape<'_, 'de> {
    fn object<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.columns.read(map, self.row, self.beside)
    }

    fn other(self, _: Kind) {}
}

impl<'a> Reader<'_, 'a> {
    /// The order of a row; `None` where it fills no more, or something is wrong with it.
    fn read(
        &mut self,
        document: &mut Document<'a>,
        path: &str,
        value: Raw<'a>,
    ) -> Option<ToldOrder<'a>> {
        let (mut row, mut beside) = (OrderRow::default(), Beside::default());
        let columns = &mut self.columns;
        let shape = OrderShape { columns, row: &mut row, beside: &mut beside };
        if let Err(error) = syntax::read(document.source, value.text(), Shaped(shape)) {
            document.problems.add(|_| *error); // a name in it holds an escape that is no character
        }
        for (name, second) in beside.twice.drain(..) {
            document.problems.add_twice(path, name, second);
        }
        let findings = match self.order(&row, &beside) {
            Ok(order) => {
                let tells_price = row.price.or(row.trigger).is_some();
                return order.map(|order| ToldOrder { order, text: value, tells_price });
            }
            Err(findings) => findings,
        };
        let bytes = Some(value.range(&document.source.text));
        for finding in findings {
            // A position that is wrong itself tells no mark: mending it may be all that is to do.
            let lacks_mark =
                finding.rule.code == rules::BAD_ORDER_PRICE.code && finding.value.is_none();
            if !(lacks_mark && self.around.has_wrong_positions) {
                document.problems.add_finding(finding, path, || bytes.clone());
            }
        }
        None
    }

    fn order(
        &mut self,
        row: &OrderRow<'a>,
        beside: &Beside<'a>,
    ) -> Result<Option<WorkingOrder<'a>>, Vec<Finding<'a>>> {
        let one = |finding: Box<Finding<'a>>| vec![*finding];
        let status = row.status.map(|told| Field::from(told).text(&STATUS)).transpose();
        let status = status.map_err(one)?.map(|status| in_capitals(&status));
        if status.as_deref().is_some_and(|status| FINAL.contains(&status)) {
            return Ok(None);
        }
        let Some(quantity) = quantity(row).map_err(one)? else {
            return Ok(None);
        };
        let symbol = row::symbol(row.symbol, row.contract, None, &SYMBOL);
        let marks = self.around.marks;
        let resting = is_stop(row, status.as_deref())
            .and_then(|is_stop| Resting::read(row, is_stop, || marks.get(symbol.as_deref().ok()?)));
        let point_value = row::point_value(&PointValueFields::of_order(row), beside);
        let strategy = row::strategy(row.strategy);
        let side = side(row);
        let option = self.option(row, symbol.as_deref().ok(), side.as_ref().ok().copied());
        match (symbol, side, resting, point_value, (strategy, option), names(row)) {
            (
                Ok(symbol),
                Ok(side),
                Ok(resting),
                Ok(point_value),
                (Ok(strategy), Ok(option)),
                Ok(names),
            ) => {
                let (id, bracket) = names;
                let Resting { price, trigger_price, stop_price } = resting;
                let strategy = strategy.or_else(|| self.tagged(row));
                let market = self.shared.market(row.product, row.exchange);
                let order = WorkingOrder::new(symbol, side, quantity, price);
                let order = WorkingOrder { id, strategy, point_value, bracket, ..order };
                let order = WorkingOrder { option, market, ..order };
                Ok(Some(WorkingOrder { stop_price, trigger_price, ..order }))
            }
            (symbol, side, resting, point_value, (strategy, option), names) => {
                let no_symbol = symbol.is_err();
                // Without a symbol no mark is looked for, so that its absence says nothing.
                let resting = resting.err().filter(|finding| finding.value.is_some() || !no_symbol);
                let of_market = [symbol.err(), side.err(), resting, point_value.err()];
                let of_names = [strategy.err(), option.err(), names.err()];
                let findings = of_market.into_iter().chain(of_names).flatten();
                Err(findings.map(|finding| *finding).collect())
            }
        }
    }

    /// What an option gives; an order that may write one must have a strike.
    fn option(
        &self,
        row: &OrderRow<'a>,
        symbol: Option<&str>,
        side: Option<Side>,
    ) -> Checked<'a, Option<Box<OptionTerms>>> {
        let option = row::option(row.strike, row.right)?;
        match (symbol, side) {
            (Some(symbol), Some(Side::Sell))
                if !self.around.strikes_follow
                    && strikes::lacks_strike(
                        symbol,
                        option.as_deref().copied(),
                        self.around.shares,
                    ) =>
            {
                Err(row::STRIKE.missing("strike", &strikes::message(symbol)).into())
            }
            _ => Ok(option),
        }
    }

    /// The strategy that a tag names, where it is one that the config names too.
    fn tagged(&self, row: &OrderRow<'a>) -> Option<Cow<'a, str>> {
        let tag = row.tag?.value.string()?;
        self.around.strategy_codes.iter().any(|code| *code == tag).then_some(tag)
    }
}

const STATUS: Demand = Demand {
    rule: &rules::BAD_OPEN_ORDERS,
    why: "",
    help: "write the broker's status as text; an order without one counts as working",
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

/// A word in capitals, without what stands between its parts.
fn in_capitals(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).collect::<String>().to_ascii_uppercase()
}

/// What is still to fill: what the row says of it, else what was ordered less what is filled.
/// `None` where that is nothing.
fn quantity<'a>(row: &OrderRow<'a>) -> Checked<'a, Option<Decimal>> {
    let (left, told) = match (row.remaining, row.size) {
        (Some(remaining), _) => (Field::from(remaining).number(&QUANTITY)?, remaining),
        (None, Some(size)) => {
            let ordered = Field::from(size).number(&QUANTITY)?;
            (unfilled(row, size, ordered)?, size)
        }
        (None, None) => {
            let message = "the order has no `pending_quantity`, `quantity` or `qty`";
            return Err(QUANTITY.missing("quantity", message).into());
        }
    };
    if left.is_zero() {
        return Ok(None);
    }
    if left.is_negative() {
        let message = format!("leaves {left} to fill; it must be above 0: {}", QUANTITY.why);
        return Err(Field::from(told).wrong(&QUANTITY, &message).into());
    }
    Ok(Some(left))
}

fn unfilled<'a>(row: &OrderRow<'a>, size: Told<'a>, ordered: Decimal) -> Checked<'a, Decimal> {
    let Some(filled) = row.filled else { return Ok(ordered) };
    let filled = Field::from(filled).number(&QUANTITY)?;
    let left = &Exact::from(ordered) - &Exact::from(filled);
    Decimal::try_from(&left).map_err(|error| {
        let message = format!("less what is filled is {left}, {error}");
        Field::from(size).breaks(&rules::NUMBER_OUT_OF_RANGE, &message, QUANTITY.help).into()
    })
}

fn side<'a>(row: &OrderRow<'a>) -> Checked<'a, Side> {
    match row::told_side(&row.sides, &SIDE, &rules::BAD_ORDER_SIDE)? {
        Some(TradeSide::Long) => Ok(Side::Buy),
        Some(TradeSide::Short) => Ok(Side::Sell),
        None => {
            let message = "the order has no `side` and no `transaction_type`";
            Err(SIDE.missing("side", message).into())
        }
    }
}

/// Whether it is itself a stop: it has a trigger, or its type or status says so.
fn is_stop<'a>(row: &OrderRow<'a>, status: Option<&str>) -> Checked<'a, bool> {
    if status == Some("TRIGGERPENDING") || row.trigger.is_some() {
        return Ok(true);
    }
    let Some(told) = row.order_type else { return Ok(false) };
    let word = Field::from(told).text(&TYPE)?.trim().to_ascii_uppercase();
    Ok(word == "SL" || ["SL-", "SL_", "STOP"].iter().any(|start| word.starts_with(start)))
}

/// At which prices an order rests.
struct Resting {
    price: Decimal,
    trigger_price: Option<Decimal>,
    stop_price: Option<Decimal>,
}

impl Resting {
    /// The price is the order's own, else its trigger, else the mark. What a stop price means
    /// depends on the order: the trigger of a stop order, and of any other the stop of what it
    /// opens.
    fn read<'a>(
        row: &OrderRow<'a>,
        is_stop: bool,
        mark: impl Fn() -> Option<Decimal>,
    ) -> Checked<'a, Self> {
        let price = |told: Option<Told<'a>>| {
            told.map(|told| Field::from(told).positive(&PRICE)).transpose()
        };
        let (own, trigger, stop) = (price(row.price)?, price(row.trigger)?, price(row.stop)?);
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

/// Its number at the broker, and the bracket that it is a leg of.
type Names<'a> = (Option<Cow<'a, str>>, Option<Bracket<'a>>);

fn names<'a>(row: &OrderRow<'a>) -> Checked<'a, Names<'a>> {
    let bracket = match name(row.parent)? {
        Some(parent) => Some(Bracket::Parent(parent)),
        None => name(row.oco_group)?.map(Bracket::Oco),
    };
    Ok((name(row.id)?, bracket))
}

/// What the broker calls something, in digits or as text.
fn name(told: Option<Told<'_>>) -> Checked<'_, Option<Cow<'_, str>>> {
    let Some(field) = told.map(Field::from) else { return Ok(None) };
    Ok(Some(match field.value.kind() {
        Kind::Number => Cow::Borrowed(field.value.text()),
        _ => field.text(&NAME)?,
    }))
}

/// The marks of the positions, looked up only once some order needs one.
pub(super) struct Marks<'s, 'a> {
    positions: &'s [Position<'a>],
    by_symbol: OnceCell<HashMap<&'s str, Decimal>>,
}

impl<'s, 'a> Marks<'s, 'a> {
    pub(super) fn of(positions: &'s [Position<'a>]) -> Self {
        Self { positions, by_symbol: OnceCell::new() }
    }

    /// The highest mark of a symbol, where rows differ.
    fn get(&self, symbol: &str) -> Option<Decimal> {
        let marks = self.by_symbol.get_or_init(|| {
            let mut marks = HashMap::new();
            for row in self.positions {
                let highest = marks.entry(&*row.symbol).or_insert(row.mark);
                if Exact::from(row.mark) > Exact::from(*highest) {
                    *highest = row.mark;
                }
            }
            marks
        });
        marks.get(symbol).copied()
    }
}
