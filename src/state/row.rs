//! One row of a position list: which of its fields count, and what makes it wrong.
//!
//! The quantity decides first. A row of nothing is skipped whole, because brokers leave zero prices
//! behind in it.

use super::value::{Checked, Demand, Field, Finding, Spelling, first, told};
use crate::diagnostic::rules;
use crate::engine::Position;
use crate::json::{Raw, fields};
use crate::number::Decimal;
use hashbrown::HashSet;
use std::borrow::Cow;

fields! {
    /// The fields that a row may have.
    RowFields {
        symbol, tradingsymbol, quantity, qty, last_price, ltp, avg_price, average_price, multiplier,
        point_value,
        strategy, strategy_code, stop_price,
    }
}

/// The first few strategy codes of a list, each where it was met first. Rows that share one share
/// its text, so that who adds the rows up meets that and not a million places of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes<'a>(HashSet<&'a str>);

impl<'a> Codes<'a> {
    const MOST: usize = 64;

    fn shared(&mut self, code: Cow<'a, str>) -> Cow<'a, str> {
        let Cow::Borrowed(text) = code else {
            return code;
        };
        match self.0.get(text) {
            Some(first) => Cow::Borrowed(first),
            None if self.0.len() < Self::MOST => Cow::Borrowed(self.0.get_or_insert(text)),
            None => code,
        }
    }
}

/// Puts the position that a row holds behind the others; says whether it holds anything. `key` is
/// the symbol that the row is filed under.
///
/// # Errors
/// Everything that is wrong with the row.
pub(super) fn read<'a>(
    row: &RowFields<'a>,
    key: Option<&Cow<'a, str>>,
    codes: &mut Codes<'a>,
    positions: &mut Vec<Position<'a>>,
) -> Result<bool, Vec<Box<Finding<'a>>>> {
    let quantity = quantity(row).map_err(|finding| vec![finding])?;
    if quantity.is_zero() {
        return Ok(false);
    }
    let point_value =
        point_value([("multiplier", row.multiplier), ("point_value", row.point_value)]);
    let strategy = strategy([("strategy", row.strategy), ("strategy_code", row.strategy_code)]);
    match (symbol(row, key), mark(row), point_value, stop_price(row), strategy) {
        (Ok(symbol), Ok(mark), Ok(point_value), Ok(stop_price), Ok(strategy)) => {
            let strategy = strategy.map(|code| codes.shared(code));
            positions.push(Position { symbol, strategy, quantity, mark, point_value, stop_price });
            Ok(true)
        }
        (symbol, mark, point_value, stop_price, strategy) => {
            let findings =
                [symbol.err(), mark.err(), point_value.err(), stop_price.err(), strategy.err()];
            Err(findings.into_iter().flatten().collect())
        }
    }
}

const QUANTITY: Demand = Demand {
    rule: &rules::BAD_QUANTITY,
    why: "",
    help: "write the signed number of units held, 0 for none: a hidden position is a hidden risk",
};
const SYMBOL: Demand = Demand {
    rule: &rules::BAD_SYMBOL,
    why: "",
    help: "write what is held as `symbol` or `tradingsymbol`",
};
const PRICE: Demand = Demand {
    rule: &rules::BAD_PRICE,
    why: "what is held has a price, and without it no exposure is known",
    help: "write the current price as `last_price`; null lets `avg_price` stand in",
};
const POINT_VALUE: Demand = Demand {
    rule: &rules::BAD_POINT_VALUE,
    why: "it is the money that one point of price is worth on one unit",
    help: "write null or leave it out where a point is worth 1 a unit",
};
const STOP_PRICE: Demand = Demand {
    rule: &rules::BAD_STOP_PRICE,
    why: "it is a price",
    help: "write null or leave it out where there is no stop",
};
const STRATEGY: Demand = Demand {
    rule: &rules::BAD_STRATEGY,
    why: "",
    help: "write the strategy's code in quotes, or null for none",
};

/// A null stands for a quantity that the writer did not know, so it never gives way to the other
/// spelling.
#[inline]
fn quantity<'a>(row: &RowFields<'a>) -> Checked<'a, Decimal> {
    let named = |name, value: Option<Raw<'a>>| value.map(|value| Field { name, value });
    match named("quantity", row.quantity).or_else(|| named("qty", row.qty)) {
        Some(field) => field.number(&QUANTITY),
        None => Err(QUANTITY.missing("quantity", "the row has no `quantity` and no `qty`").into()),
    }
}

/// The row's own symbol, or the key that it is filed under; both where they agree.
fn symbol<'a>(row: &RowFields<'a>, key: Option<&Cow<'a, str>>) -> Checked<'a, Cow<'a, str>> {
    let field = first([("symbol", row.symbol), ("tradingsymbol", row.tradingsymbol)]);
    let own = field.map(|field| not_empty(field, &SYMBOL)).transpose()?;
    match (field.zip(own), key) {
        (Some((field, own)), Some(key)) if own != *key => {
            let message = format!("is {own:?}, but the row is filed under {key:?}");
            let help = "file the row under its own symbol, or write the positions as an array";
            Err(field.breaks(&rules::SYMBOL_MISMATCH, &message, help).into())
        }
        (Some((_, own)), _) => Ok(own),
        (None, Some(key)) if key.trim().is_empty() => {
            Err(SYMBOL.missing("symbol", "the row is filed under an empty symbol").into())
        }
        (None, Some(key)) => Ok(key.clone()),
        (None, None) => {
            Err(SYMBOL.missing("symbol", "the row has no `symbol` and no `tradingsymbol`").into())
        }
    }
}

/// A symbol that says something.
pub(super) fn not_empty<'a>(field: Field<'a>, demand: &Demand) -> Checked<'a, Cow<'a, str>> {
    let symbol = field.text(demand)?;
    let begins_well = symbol.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    if !begins_well && symbol.trim().is_empty() {
        Err(field.wrong(demand, "is empty").into())
    } else {
        Ok(symbol)
    }
}

/// A mark that is there must be good: a last price of 0 on something held is wrong data, not a
/// reason to look further.
#[inline]
fn mark<'a>(row: &RowFields<'a>) -> Checked<'a, Decimal> {
    // One by one: a list of all four would be made for every row of a million.
    let price = told("last_price", row.last_price)
        .or_else(|| told("ltp", row.ltp))
        .or_else(|| told("avg_price", row.avg_price))
        .or_else(|| told("average_price", row.average_price));
    let Some(field) = price else {
        let message = "the row holds something and has no `last_price`, `ltp`, `avg_price` or \
            `average_price`";
        return Err(PRICE.missing("last_price", message).into());
    };
    field.positive(&PRICE)
}

/// The money per point per unit, where the row tells it.
#[inline]
pub(super) fn point_value(spellings: [Spelling<'_>; 2]) -> Checked<'_, Option<Decimal>> {
    first(spellings).map(|field| field.positive(&POINT_VALUE)).transpose()
}

#[inline]
fn stop_price<'a>(row: &RowFields<'a>) -> Checked<'a, Option<Decimal>> {
    first([("stop_price", row.stop_price)]).map(|field| field.positive(&STOP_PRICE)).transpose()
}

/// An empty strategy is none.
pub(super) fn strategy(spellings: [Spelling<'_>; 2]) -> Checked<'_, Option<Cow<'_, str>>> {
    for spelling in spellings {
        if let Some(field) = first([spelling]) {
            let code = field.text(&STRATEGY)?;
            if !code.is_empty() {
                return Ok(Some(code));
            }
        }
    }
    Ok(None)
}
