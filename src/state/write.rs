//! A book as a checkpoint that reads as the same book again, number for number.

use super::day::TRADES_FIELD;
use super::{Kept, rewrite};
use crate::engine::{
    Account, Bracket, Contract, Market, OptionTerms, Portfolio, Position, WorkingOrder,
};
use crate::number::{Decimal, Exact};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes the document that the book came from with what fills changed, where it can be
/// [changed in its place](Kept::why_anew). Else a new one: the equity, every row that holds
/// something, a row a line, and what else the checkpoint told: what the book took of it, and else
/// what was `kept`.
///
/// # Errors
/// Whatever the writer reports, and an equity of more digits than a checkpoint can tell.
pub fn write(portfolio: &Portfolio<'_>, kept: &Kept<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(original) = &kept.original {
        return rewrite::write(original, portfolio, out);
    }
    let equity = equity(portfolio.equity().number())?;
    let told = if kept.is_paper_capital { "null" } else { &equity };
    write!(out, "{{\"equity\": {told}")?;
    write_list(out, ", \"positions\": [", portfolio.positions(), write_row)?;
    out.write_all(b"\n]")?;
    let capital = kept.is_paper_capital.then_some(equity);
    let Account { peak_equity, day_pnl, .. } = portfolio.account();
    let told = |number: Option<String>, kept: Option<&str>| number.or(kept.map(str::to_owned));
    let meta = [
        ("paper_capital", capital),
        ("max_equity", told(peak_equity.as_ref().map(ToString::to_string), kept.peak)),
        ("day_pnl", told(day_pnl.as_ref().map(ToString::to_string), kept.day_pnl)),
        (TRADES_FIELD, told(portfolio.day_trades().map(|n| n.to_string()), kept.day_trades)),
    ];
    write_meta(meta, out)?;
    write_account(portfolio.account(), kept, out)?;
    let halt = portfolio.account().halt.as_ref().filter(|_| kept.risk.is_none());
    let halt =
        halt.map(|halt| json!({"trading_halted": true, "halt_reason": halt.reason}).to_string());
    for (name, text) in [("risk", kept.risk.or(halt.as_deref())), ("ts", kept.taken_at)] {
        if let Some(text) = text {
            write!(out, ", \"{name}\": {text}")?;
        }
    }
    out.write_all(b"}\n")
}

fn write_meta<const N: usize>(
    fields: [(&str, Option<String>); N],
    out: &mut dyn Write,
) -> io::Result<()> {
    let fields =
        fields.into_iter().filter_map(|(name, number)| Some(format!("\"{name}\": {}", number?)));
    let fields: Vec<String> = fields.collect();
    if fields.is_empty() { Ok(()) } else { write!(out, ", \"meta\": {{{}}}", fields.join(", ")) }
}

fn write_account(account: &Account<'_>, kept: &Kept<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(strategies) = kept.strategies {
        write!(out, ", \"strategies\": {strategies}")?;
    } else if !account.records.is_empty() {
        let records: BTreeMap<_, _> = account.records.iter().collect();
        write_list(out, ", \"strategies\": {", records, |(code, record), line| {
            serde_json::to_writer(&mut *line, code)?;
            let numbers = record
                .0
                .iter()
                .map(|(field, number)| Ok(format!("{}: {number}", serde_json::to_string(field)?)));
            let numbers: io::Result<Vec<String>> = numbers.collect();
            write!(line, ": {{{}}}", numbers?.join(", "))
        })?;
        out.write_all(b"\n}")?;
    }
    if !account.working_orders.is_empty() {
        write_list(out, ", \"open_orders\": [", &account.working_orders, write_order)?;
        out.write_all(b"\n]")?;
    }
    match kept.wrong_orders {
        Some((path, list)) => match path.split_once('.') {
            Some((holder, field)) => write!(out, ", \"{holder}\": {{\"{field}\": {list}}}"),
            None => write!(out, ", \"{path}\": {list}"),
        },
        None => Ok(()),
    }
}

/// Writes what opens a list or an object, and its items a line each.
fn write_list<T>(
    out: &mut dyn Write,
    opening: &str,
    items: impl IntoIterator<Item = T>,
    write_item: impl Fn(T, &mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(opening.as_bytes())?;
    let mut line = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        line.clear();
        line.extend_from_slice(if index == 0 { b"\n" } else { b",\n" });
        write_item(item, &mut line)?;
        out.write_all(&line)?;
    }
    Ok(())
}

fn write_order(order: &WorkingOrder<'_>, line: &mut Vec<u8>) -> io::Result<()> {
    write_names(&order.symbol, order.strategy.as_deref(), line)?;
    write!(line, ", \"side\": \"{}\", \"status\": \"OPEN\"", order.side)?;
    if order.trigger_price.is_some() {
        line.extend_from_slice(b", \"order_type\": \"SL\"");
    }
    let (parent, group) = match &order.bracket {
        Some(Bracket::Parent(name)) => (Some(name), None),
        Some(Bracket::Oco(name)) => (None, Some(name)),
        None => (None, None),
    };
    let names =
        [("order_id", order.id.as_ref()), ("parent_order_id", parent), ("oco_group", group)];
    for (field, name) in names {
        if let Some(name) = name {
            write!(line, ", \"{field}\": ")?;
            serde_json::to_writer(&mut *line, name)?;
        }
    }
    let numbers = [
        ("quantity", Some(order.quantity)),
        ("price", Some(order.price)),
        ("trigger_price", order.trigger_price),
        ("stop_price", order.stop_price),
        ("multiplier", order.point_value),
    ];
    write_option(&order.symbol, order.option.as_deref(), line)?;
    write_market(order.market.as_deref().map(|market| market_texts(market, false)), line)?;
    write_numbers(numbers, line)
}

/// A number, or where it has more digits than a number may have, the parts of which it is the sum.
fn equity(equity: &Exact) -> io::Result<String> {
    if let Ok(whole) = Decimal::try_from(equity) {
        return Ok(whole.to_string());
    }
    let mut parts = Vec::new();
    let mut rest = equity.clone();
    for name in ["paper_capital", "realized_pnl", "unrealized_pnl"] {
        let part = leading(&rest).ok_or_else(|| too_many_digits(equity))?;
        rest = &rest - &part.into();
        parts.push(format!("\"{name}\": {part}"));
        if rest.is_zero() {
            return Ok(format!("{{{}}}", parts.join(", ")));
        }
    }
    Err(too_many_digits(equity))
}

/// As many of the leading digits as a number may have.
fn leading(exact: &Exact) -> Option<Decimal> {
    let to_places = |places| Decimal::try_from(&exact.div_floor(&Exact::ONE, places)?).ok();
    Decimal::try_from(exact).ok().or_else(|| (0..=64).rev().find_map(to_places))
}

fn too_many_digits(equity: &Exact) -> io::Error {
    let message = format!("the equity {equity} has more digits than a checkpoint can tell");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

fn write_row(row: &Position<'_>, line: &mut Vec<u8>) -> io::Result<()> {
    write_names(&row.symbol, row.strategy.as_deref(), line)?;
    let numbers = [
        ("quantity", Some(row.quantity)),
        ("last_price", Some(row.mark)),
        ("multiplier", row.point_value),
        ("stop_price", row.stop_price),
    ];
    write_option(&row.symbol, row.option.as_deref(), line)?;
    let market = row.market.as_deref();
    write_market(market.map(|market| market_texts(market, row.is_short())), line)?;
    write_numbers(numbers, line)
}

/// The product and the exchange to write of a row. A short under a delivery product would be read
/// as a sale out of the holdings, so that its product is left out.
pub(super) fn market_texts(market: &Market, is_short: bool) -> [Option<&str>; 2] {
    let is_sale = is_short && market.is_delivery();
    [market.product.as_deref().filter(|_| !is_sale), market.exchange.as_deref()]
}

fn write_market(texts: Option<[Option<&str>; 2]>, line: &mut Vec<u8>) -> io::Result<()> {
    for (name, text) in ["product", "exchange"].iter().zip(texts.into_iter().flatten()) {
        if let Some(text) = text {
            write!(line, ", \"{name}\": ")?;
            serde_json::to_writer(&mut *line, text)?;
        }
    }
    Ok(())
}

/// What an option gives, as far as its name does not tell the same.
fn write_option(symbol: &str, option: Option<&OptionTerms>, line: &mut Vec<u8>) -> io::Result<()> {
    let Some(OptionTerms { right, strike }) = beyond_its_name(symbol, option) else {
        return Ok(());
    };
    if let Some(right) = right {
        write!(line, ", \"option_type\": \"{}\"", right.name())?;
    }
    match strike {
        Some(strike) => write!(line, ", \"strike\": {strike}"),
        None => Ok(()),
    }
}

/// What an option gives, where its name does not tell the same.
pub(super) fn beyond_its_name<'o>(
    symbol: &str,
    option: Option<&'o OptionTerms>,
) -> Option<&'o OptionTerms> {
    let named = Contract::named(symbol).and_then(|contract| contract.option);
    option.filter(|option| named != Some(**option))
}

/// Opens the object of a row with what it is called.
fn write_names(symbol: &str, strategy: Option<&str>, line: &mut Vec<u8>) -> io::Result<()> {
    line.extend_from_slice(b"{\"symbol\": ");
    serde_json::to_writer(&mut *line, symbol)?;
    if let Some(strategy) = strategy {
        line.extend_from_slice(b", \"strategy\": ");
        serde_json::to_writer(&mut *line, strategy)?;
    }
    Ok(())
}

/// Writes the numbers that there are, and closes the object of the row.
fn write_numbers<const N: usize>(
    numbers: [(&str, Option<Decimal>); N],
    line: &mut Vec<u8>,
) -> io::Result<()> {
    for (name, number) in numbers {
        if let Some(number) = number {
            write!(line, ", \"{name}\": {number}")?;
        }
    }
    line.push(b'}');
    Ok(())
}
