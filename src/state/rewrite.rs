//! The document that a book came from, with what fills have changed of it, so that it reads as the
//! book does: the size of a row, rows that are gone and rows that are new, and what rows and orders
//! took from others that have changed.

use super::columns::{Beside, Columns};
use super::day::TRADES_FIELD;
use super::edits::{Contents, Edits};
use super::original::{OpeningRow, Original, OriginalList};
use super::spellings::{PositionField, PositionRow, RowFields};
use super::write::{beyond_its_name, market_texts};
use crate::engine::{Portfolio, Position, in_capitals, split_exchange};
use crate::json::{Kind, Raw, Shape, Shaped, read};
use crate::number::{Decimal, Exact};
use crate::source::BYTE_ORDER_MARK;
use crate::units::PointValue;
use serde::de::MapAccess;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

/// Writes the document with the rows of the portfolio that was opened with its positions.
pub(super) fn write(
    original: &Original<'_>,
    portfolio: &Portfolio<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let source = original.source;
    let mut edits = Edits::of(&source.text);
    let fills = Fills::of(original, portfolio);
    if !fills.traded.is_empty() {
        match &original.list {
            Some(list) => change_list(list, original, &fills, &mut edits)?,
            None => add_list(original, &fills, &mut edits)?,
        }
        if portfolio.rows() == 0 {
            for number in &original.held_numbers {
                let zero = like("0", *number);
                edits.replace(number.range(&source.text), zero);
            }
        }
    }
    change_orders(original, portfolio, &fills, &mut edits);
    change_free_margin(original, portfolio, &mut edits)?;
    change_day_trades(original, portfolio, &mut edits)?;
    if source.had_mark {
        write!(out, "{BYTE_ORDER_MARK}")?;
    }
    edits.write(out)
}

/// What fills have left of the rows, and opened.
struct Fills<'p, 'a> {
    /// What is left of each opening row.
    left: Vec<Option<&'p Position<'a>>>,
    opened: Vec<&'p Position<'a>>,
    /// The symbols in which something was filled, in capitals.
    traded: HashSet<String>,
}

impl<'p, 'a> Fills<'p, 'a> {
    fn of(original: &Original<'_>, portfolio: &'p Portfolio<'a>) -> Self {
        let mut left = vec![None; original.rows.len()];
        let mut opened = Vec::new();
        for (origin, row) in portfolio.positions_by_origin() {
            match origin.and_then(|origin| left.get_mut(origin)) {
                Some(place) => *place = Some(row),
                None => opened.push(row),
            }
        }
        let mut traded: HashSet<String> = opened.iter().map(|row| name(&row.symbol)).collect();
        for (row, left) in original.rows.iter().zip(&left) {
            if left.is_none_or(|left| left.quantity != row.quantity) {
                traded.insert(name(&row.symbol));
            }
        }
        Self { left, opened, traded }
    }

    fn has_traded(&self, symbol: &str) -> bool {
        self.traded.contains(&name(symbol))
    }
}

/// A symbol as all its spellings have it in common.
fn name(symbol: &str) -> String {
    in_capitals(split_exchange(symbol).1).into_owned()
}

/// What becomes of a row of the list.
#[derive(Clone, Copy)]
enum Row<'r, 'p, 'a> {
    /// It held nothing.
    Skipped,
    Closed,
    Left(&'r OpeningRow<'a>, &'p Position<'a>),
}

fn change_list<'a>(
    list: &OriginalList<'a>,
    original: &Original<'a>,
    fills: &Fills<'_, '_>,
    edits: &mut Edits<'a>,
) -> io::Result<()> {
    let text = &original.source.text;
    let items = Contents::of(text, list.value);
    let mut opening = original.rows.iter().zip(&fills.left);
    let is_skipped = |number: usize| list.skipped.binary_search(&number).is_ok();
    let rows: Vec<_> = (0..items.items.len())
        .map(|number| match (!is_skipped(number)).then(|| opening.next()).flatten() {
            None => Row::Skipped,
            Some((_, None)) => Row::Closed,
            Some((row, Some(left))) => Row::Left(row, left),
        })
        .collect();
    let new_keys: HashSet<&str> = fills.opened.iter().map(|row| &*row.symbol).collect();
    let is_taken = |number: usize| matches!(rows[number], Row::Left(..));
    let takes_keys = new_keys.len() == fills.opened.len()
        && new_keys.iter().all(|key| list.takes_key(key))
        && !items
            .items
            .iter()
            .enumerate()
            .any(|(number, item)| is_taken(number) && new_keys.contains(&*item.name));
    let stays_keyed = list.is_keyed && takes_keys;
    let mut goes = vec![false; rows.len()];
    for ((item, row), goes) in items.items.iter().zip(&rows).zip(&mut goes) {
        let object = || Contents::of(text, item.value);
        let makes_way = stays_keyed && new_keys.contains(&*item.name);
        match row {
            Row::Skipped => *goes = makes_way,
            Row::Closed => {
                *goes = makes_way || !list.keeps_all_rows && tells_only_what_is_written(&object());
                if !*goes {
                    change_size(item.value, "0", text, edits);
                }
            }
            Row::Left(opening, left) if fills.has_traded(&left.symbol) => {
                if opening.quantity != left.quantity {
                    let units = left.quantity.to_string();
                    change_size(item.value, units.trim_start_matches('-'), text, edits);
                }
                if let Some(value) = left.point_value.filter(|_| !opening.tells_point_value) {
                    edits.set_field(&object(), "multiplier", &value.to_string());
                }
            }
            Row::Left(..) => {}
        }
    }
    if list.is_keyed && !stays_keyed {
        unkey(&items, &goes, text, edits);
    }
    let template = Template::of(text, &items, stays_keyed);
    let new: io::Result<Vec<String>> = fills.opened.iter().map(|row| template.row(row)).collect();
    edits.splice(&items, &goes, &new?);
    Ok(())
}

/// Puts a list of the new rows behind the other fields of a document that has none.
fn add_list<'a>(
    original: &Original<'a>,
    fills: &Fills<'_, '_>,
    edits: &mut Edits<'a>,
) -> io::Result<()> {
    let text = &original.source.text;
    let template = Template::plain();
    let new: io::Result<Vec<String>> = fills.opened.iter().map(|row| template.row(row)).collect();
    let list = format!("\"positions\": [\n{}\n]", new?.join(",\n"));
    let Ok(document) = serde_json::from_str::<Raw<'a>>(text) else { return Ok(()) };
    let fields = Contents::of(text, document);
    match fields.items.last() {
        Some(last) => edits.insert(last.bytes.end, format!("{}{list}", fields.separator())),
        None => edits.insert(fields.inside.start, list),
    }
    Ok(())
}

/// Makes an array of an object of rows by symbol, each of which tells its symbol itself.
fn unkey<'a>(items: &Contents<'a>, goes: &[bool], text: &'a str, edits: &mut Edits<'a>) {
    edits.replace(items.inside.start - 1..items.inside.start, "[");
    edits.replace(items.inside.end..items.inside.end + 1, "]");
    for (item, _) in items.items.iter().zip(goes).filter(|(_, goes)| !**goes) {
        let row = item.value.range(text);
        edits.replace(item.bytes.start..row.start, "");
        let fields = fields_of(item.value);
        if fields.symbol.or(fields.contract).is_none() {
            let object = Contents::of(text, item.value);
            let key = items.name_text(item);
            if object.items.iter().any(|field| field.name == "symbol") || object.items.is_empty() {
                edits.set_field(&object, "symbol", key);
            } else {
                let (colon, comma) = (object.colon(), object.separator());
                edits.insert(object.items[0].bytes.start, format!("\"symbol\"{colon}{key}{comma}"));
            }
        }
    }
}

/// Writes a row's size without its sign: no fill takes a row to the other side.
fn change_size<'a>(row: Raw<'a>, units: &str, text: &'a str, edits: &mut Edits<'a>) {
    let fields = fields_of(row);
    for told in [fields.net_size, fields.size].into_iter().flatten() {
        let is_negative = told.value.number().is_ok_and(Decimal::is_negative);
        let sign = if is_negative && units != "0" { "-" } else { "" };
        let size = like(&format!("{sign}{units}"), told.value);
        edits.replace(told.value.range(text), size);
    }
}

/// A number, in quotes where the old one has them.
fn like(number: &str, old: Raw<'_>) -> String {
    if old.kind() == Kind::String { format!("\"{number}\"") } else { number.to_owned() }
}

/// Gives working orders what they took from rows that are gone: the mark of a symbol that was
/// traded, and the point value that neither a row nor an order before them tells any more.
fn change_orders<'a>(
    original: &Original<'a>,
    portfolio: &Portfolio<'_>,
    fills: &Fills<'_, '_>,
    edits: &mut Edits<'a>,
) {
    let mut highest: HashMap<&str, PointValue> = HashMap::new();
    for (told, order) in original.orders.iter().zip(&portfolio.account().working_orders) {
        let object = || Contents::of(&original.source.text, told.text);
        if !told.tells_price && fills.has_traded(&order.symbol) {
            edits.set_field(&object(), "price", &order.price.to_string());
        }
        let Some(value) = order.point_value else { continue };
        let before = highest.get(&*order.symbol).cloned();
        if !told.tells_point_value {
            let beside = portfolio.point_value_beside(&order.symbol).map(PointValue::from);
            if beside.or_else(|| before.clone()) != Some(value.into()) {
                edits.set_field(&object(), "multiplier", &value.to_string());
            }
        }
        highest.insert(&order.symbol, before.into_iter().fold(value.into(), Ord::max));
    }
}

/// Takes the capital that fills have opened off the free margin, where a limit counts that, and adds
/// it to what is in use, so that the equity stays.
fn change_free_margin<'a>(
    original: &Original<'a>,
    portfolio: &Portfolio<'_>,
    edits: &mut Edits<'a>,
) -> io::Result<()> {
    let capital = portfolio.opened_capital();
    let Some(margin) = original.free_margin.as_ref().filter(|_| !capital.is_zero()) else {
        return Ok(());
    };
    let change = |value: Raw<'a>, change: &dyn Fn(&Exact) -> Exact, edits: &mut Edits<'a>| {
        let number = value.number().map_or(Exact::ZERO, Exact::from);
        let changed = Decimal::try_from(&change(&number)).map_err(|error| {
            let message = format!("the free margin can't be written: {error}");
            io::Error::new(io::ErrorKind::InvalidData, message)
        })?;
        edits.replace(value.range(&original.source.text), like(&changed.to_string(), value));
        Ok::<(), io::Error>(())
    };
    change(margin.free, &|free| free - capital.number(), edits)?;
    if let Some(in_use) = margin.in_use {
        change(in_use, &|in_use| in_use + capital.number(), edits)?;
    }
    Ok(())
}

/// Counts what fills have opened among the day's trades, where these are known.
fn change_day_trades<'a>(
    original: &Original<'a>,
    portfolio: &Portfolio<'_>,
    edits: &mut Edits<'a>,
) -> io::Result<()> {
    let Some(trades) = portfolio.day_trades().filter(|_| portfolio.has_opened()) else {
        return Ok(());
    };
    let text = &original.source.text;
    let whole: Option<Raw<'a>> = serde_json::from_str(text).ok();
    let told = |object: &Contents<'a>, name: &str, value: String, edits: &mut Edits<'a>| {
        if object.items.is_empty() {
            edits.insert(object.inside.start, format!("\"{name}\": {value}"));
        } else {
            edits.set_field(object, name, &value);
        }
    };
    let has_place = |value: &Raw<'_>| value.kind() == Kind::Object;
    match (original.meta, whole.filter(has_place)) {
        (Some(meta), _) if has_place(&meta) => {
            told(&Contents::of(text, meta), TRADES_FIELD, trades.to_string(), edits);
        }
        (None, Some(whole)) => {
            let meta = format!("{{\"{TRADES_FIELD}\": {trades}}}");
            told(&Contents::of(text, whole), "meta", meta, edits);
        }
        _ => {
            let message =
                format!("the day's {trades} trades have no place in {}", original.source.name);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }
    Ok(())
}

/// What a row of positions tells.
fn fields_of(row: Raw<'_>) -> PositionRow<'_> {
    let mut fields = PositionRow::default();
    // Its text was read before, so it has no errors.
    drop(read(row.text(), Shaped(RowShape(&mut fields))));
    fields
}

struct RowShape<'r, 'a>(&'r mut PositionRow<'a>);

impl<'de> Shape<'de> for RowShape<'_, 'de> {
    fn object<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Columns::default().read(map, self.0, &mut Beside::default())
    }

    fn other(self, _: Kind) {}
}

/// Whether a row tells nothing but what a new row would, so that nothing is lost with it. A new row
/// has product and exchange too, but in posize's words and not in the broker's.
fn tells_only_what_is_written(row: &Contents<'_>) -> bool {
    use PositionField::{
        Contract, Mark, NetSize, PointValue, Right, Size, Stop, Strategy, Strike, Symbol,
    };
    let written =
        [Symbol, Contract, NetSize, Size, Mark, PointValue, Stop, Strategy, Strike, Right];
    let is_written = |name: &str| written.iter().any(|&field| names(field).any(|own| own == name));
    row.items.iter().all(|item| is_written(&item.name))
}

/// The spellings of a field, the best first.
fn names(field: PositionField) -> impl Iterator<Item = &'static str> {
    let spelled = PositionRow::SPELLINGS.iter().filter(move |spelled| spelled.field == field);
    spelled.flat_map(|spelled| spelled.names).copied()
}

/// How the rows of a list look.
struct Template {
    /// Whether they are filed under their symbols.
    is_keyed: bool,
    opening: String,
    comma: String,
    colon: String,
    closing: String,
    /// Names of the fields that a row has.
    names: Vec<String>,
}

impl Template {
    /// As posize itself writes them.
    fn plain() -> Self {
        let (comma, colon) = (", ".to_owned(), ": ".to_owned());
        let (opening, closing, names) = (String::new(), String::new(), Vec::new());
        Self { is_keyed: false, opening, comma, colon, closing, names }
    }

    /// As the last row of a list looks.
    fn of<'a>(text: &'a str, list: &Contents<'a>, is_keyed: bool) -> Self {
        let Some(last) = list.items.last().filter(|last| last.value.kind() == Kind::Object) else {
            return Self { is_keyed, ..Self::plain() };
        };
        let row = Contents::of(text, last.value);
        Self {
            is_keyed,
            opening: row.opening().to_owned(),
            comma: row.separator(),
            colon: row.colon().to_owned(),
            closing: row.closing().to_owned(),
            names: row.items.iter().map(|item| item.name.clone().into_owned()).collect(),
        }
    }

    /// The first of these names that rows of the list use, else the plain one.
    fn name(
        &self,
        mut names: impl Iterator<Item = &'static str>,
        plain: &'static str,
    ) -> &'static str {
        names.find(|name| self.names.iter().any(|own| own == name)).unwrap_or(plain)
    }

    /// A row in their shape.
    fn row(&self, row: &Position<'_>) -> io::Result<String> {
        use PositionField::{
            Contract, Exchange, Mark, NetSize, PointValue, Product, Right, Stop, Strategy, Strike,
            Symbol,
        };
        let named = |field, plain| self.name(names(field), plain);
        let symbol = self.name(names(Symbol).chain(names(Contract)), "symbol");
        // Of the other spellings a side may stand beside the size.
        let size = self.name(names(NetSize).chain(["quantity", "qty"]), "quantity");
        let option = beyond_its_name(&row.symbol, row.option.as_deref());
        let right = option.and_then(|option| option.right);
        let key = serde_json::to_string(&row.symbol)?;
        let tells_symbol = !self.is_keyed || self.names.iter().any(|name| name == symbol);
        let strategy = row.strategy.as_ref().map(serde_json::to_string).transpose()?;
        let number = |number: Option<_>| number.map(|number: Decimal| number.to_string());
        let market = row.market.as_deref();
        let texts = market.map_or([None, None], |market| market_texts(market, row.is_short()));
        let quoted = |text: Option<&str>| text.map(serde_json::to_string).transpose();
        let [product, exchange] = texts.map(quoted);
        let fields = [
            (symbol, tells_symbol.then(|| key.clone())),
            (named(Strategy, "strategy"), strategy),
            (named(Right, "option_type"), right.map(|right| format!("\"{}\"", right.name()))),
            (named(Strike, "strike"), number(option.and_then(|option| option.strike))),
            (named(Product, "product"), product?),
            (named(Exchange, "exchange"), exchange?),
            (size, number(Some(row.quantity))),
            (named(Mark, "last_price"), number(Some(row.mark))),
            (named(PointValue, "multiplier"), number(row.point_value)),
            (named(Stop, "stop_price"), number(row.stop_price)),
        ];
        let Self { opening, comma, colon, closing, .. } = self;
        let told = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let fields: Vec<String> =
            told.map(|(name, value)| format!("\"{name}\"{colon}{value}")).collect();
        let object = format!("{{{opening}{}{closing}}}", fields.join(comma));
        Ok(if self.is_keyed { format!("{key}: {object}") } else { object })
    }
}
