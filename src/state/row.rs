//! One row of a position list: which of its fields count, and what makes it wrong.
//!
//! The quantity decides first. A row of nothing is skipped whole, because brokers leave zero prices behind in it.

use super::json::{Raw, fields};
use super::rules;
use super::value::{Checked, Field, Finding, first};
use crate::diagnostic::Rule;
use crate::engine::Position;
use crate::number::Decimal;
use std::borrow::Cow;

fields! {
    /// The fields that a row may have.
    RowFields {
        symbol, tradingsymbol, quantity, qty, last_price, ltp, avg_price, average_price, multiplier, point_value,
        strategy, strategy_code, stop_price,
    }
}

/// The position that a row holds, or `None` where it holds nothing. `key` is the symbol that the row is filed under.
///
/// # Errors
/// Everything that is wrong with the row.
pub(super) fn position<'a>(
    row: &RowFields<'a>,
    key: Option<&Cow<'a, str>>,
) -> Result<Option<Position<'a>>, Vec<Box<Finding<'a>>>> {
    let quantity = quantity(row).map_err(|finding| vec![finding])?;
    if quantity.is_zero() {
        return Ok(None);
    }
    match (symbol(row, key), mark(row), point_value(row), stop_price(row), strategy(row)) {
        (Ok(symbol), Ok(mark), Ok(point_value), Ok(stop_price), Ok(strategy)) => {
            Ok(Some(Position { symbol, strategy, quantity, mark, point_value, stop_price }))
        }
        (symbol, mark, point_value, stop_price, strategy) => {
            let findings = [symbol.err(), mark.err(), point_value.err(), stop_price.err(), strategy.err()];
            Err(findings.into_iter().flatten().collect())
        }
    }
}

/// A null stands for a quantity that the writer did not know, so it never gives way to the other spelling.
fn quantity<'a>(row: &RowFields<'a>) -> Checked<'a, Decimal> {
    const HELP: &str = "write the signed number of units held, 0 for none: a hidden position is a hidden risk";
    let named = |name, value: Option<Raw<'a>>| value.map(|value| Field { name, value });
    let Some(field) = named("quantity", row.quantity).or_else(|| named("qty", row.qty)) else {
        let finding = missing(&rules::BAD_QUANTITY, "quantity", "the row has no `quantity` and no `qty`");
        return Err(finding.with_help(HELP).into());
    };
    helped(field.number(&rules::BAD_QUANTITY), HELP)
}

/// The row's own symbol, or the key that it is filed under; both where they agree.
fn symbol<'a>(row: &RowFields<'a>, key: Option<&Cow<'a, str>>) -> Checked<'a, Cow<'a, str>> {
    const HELP: &str = "write what is held as `symbol` or `tradingsymbol`";
    let absent = |message| Err(missing(&rules::BAD_SYMBOL, "symbol", message).with_help(HELP).into());
    let field = first([("symbol", row.symbol), ("tradingsymbol", row.tradingsymbol)]);
    let own = field.map(|field| helped(not_empty(field), HELP)).transpose()?;
    match (field.zip(own), key) {
        (Some((field, own)), Some(key)) if own != *key => {
            let message = format!("is {own:?}, but the row is filed under {key:?}");
            let help = "file the row under its own symbol, or write the positions as an array";
            Err(field.wrong(&rules::SYMBOL_MISMATCH, &message).with_help(help).into())
        }
        (Some((_, own)), _) => Ok(own),
        (None, Some(key)) if key.trim().is_empty() => absent("the row is filed under an empty symbol"),
        (None, Some(key)) => Ok(key.clone()),
        (None, None) => absent("the row has no `symbol` and no `tradingsymbol`"),
    }
}

fn not_empty(field: Field<'_>) -> Checked<'_, Cow<'_, str>> {
    let symbol = field.text(&rules::BAD_SYMBOL)?;
    if symbol.trim().is_empty() {
        return Err(field.wrong(&rules::BAD_SYMBOL, "is empty").into());
    }
    Ok(symbol)
}

/// A mark that is there must be good: a last price of 0 on something held is wrong data, not a reason to look further.
fn mark<'a>(row: &RowFields<'a>) -> Checked<'a, Decimal> {
    const HELP: &str = "write the current price as `last_price`; null lets `avg_price` stand in";
    let price = first([
        ("last_price", row.last_price),
        ("ltp", row.ltp),
        ("avg_price", row.avg_price),
        ("average_price", row.average_price),
    ]);
    let Some(field) = price else {
        let message = "the row holds something and has no `last_price`, `ltp`, `avg_price` or `average_price`";
        return Err(missing(&rules::BAD_PRICE, "last_price", message).with_help(HELP).into());
    };
    helped(field.positive(&rules::BAD_PRICE, "what is held has a price, and without it no exposure is known"), HELP)
}

fn point_value<'a>(row: &RowFields<'a>) -> Checked<'a, Option<Decimal>> {
    const HELP: &str = "write null or leave it out where a point is worth 1 a unit";
    let why = "it is the money that one point of price is worth on one unit";
    first([("multiplier", row.multiplier), ("point_value", row.point_value)])
        .map(|field| helped(field.positive(&rules::BAD_POINT_VALUE, why), HELP))
        .transpose()
}

fn stop_price<'a>(row: &RowFields<'a>) -> Checked<'a, Option<Decimal>> {
    const HELP: &str = "write null or leave it out where there is no stop";
    first([("stop_price", row.stop_price)])
        .map(|field| helped(field.positive(&rules::BAD_STOP_PRICE, "it is a price"), HELP))
        .transpose()
}

/// An empty strategy is none.
fn strategy<'a>(row: &RowFields<'a>) -> Checked<'a, Option<Cow<'a, str>>> {
    for spelling in [("strategy", row.strategy), ("strategy_code", row.strategy_code)] {
        if let Some(field) = first([spelling]) {
            let help = "write the strategy's code in quotes, or null for none";
            let code = helped(field.text(&rules::BAD_STRATEGY), help)?;
            if !code.is_empty() {
                return Ok(Some(code));
            }
        }
    }
    Ok(None)
}

fn helped<'a, T>(checked: Checked<'a, T>, help: &str) -> Checked<'a, T> {
    checked.map_err(|finding| Box::new(finding.with_help(help)))
}

fn missing<'a>(rule: &'static Rule, field: &'static str, message: &str) -> Finding<'a> {
    Finding { rule, field, value: None, message: message.to_owned(), help: None }
}
