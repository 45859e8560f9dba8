//! Binance's `exchangeInfo`, which tells the terms of a symbol in filters.

use super::FileFault;
use crate::engine::Listing;
use crate::json::{self, Fault, Raw};
use crate::number::Decimal;
use crate::source::Source;
use serde::Deserialize;
use std::marker::PhantomData;

#[derive(Deserialize)]
struct ExchangeInfo<'a> {
    #[serde(borrow)]
    symbols: Vec<Symbol<'a>>,
}

#[derive(Deserialize)]
struct Symbol<'a> {
    #[serde(borrow)]
    symbol: Raw<'a>,
    #[serde(borrow)]
    filters: Vec<Filter<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter<'a> {
    #[serde(rename = "filterType")]
    of: String,
    #[serde(borrow)]
    step_size: Option<Raw<'a>>,
    #[serde(borrow)]
    max_qty: Option<Raw<'a>>,
    #[serde(borrow)]
    tick_size: Option<Raw<'a>>,
    #[serde(borrow)]
    notional: Option<Raw<'a>>,
    #[serde(borrow)]
    min_notional: Option<Raw<'a>>,
}

/// Every symbol of the file; `None` where the file is no `exchangeInfo`.
pub(super) fn read(source: &Source) -> Result<Option<Vec<Listing>>, FileFault> {
    let text = source.text.as_str();
    let looks_like_it = text.trim_start().starts_with('{') && text.contains("\"filterType\"");
    if !looks_like_it {
        return Ok(None);
    }
    let seed: PhantomData<ExchangeInfo<'_>> = PhantomData;
    let info = json::read(text, seed).map_err(|Fault { reason, offset, .. }| {
        FileFault::broken(format!("the file is no exchangeInfo: {reason}"), Some(offset..offset))
    })?;
    info.symbols.iter().map(|symbol| listing(symbol, text)).collect::<Result<_, _>>().map(Some)
}

fn listing(symbol: &Symbol<'_>, text: &str) -> Result<Listing, FileFault> {
    let place = symbol.symbol.range(text);
    let name = symbol.symbol.string();
    let name = name.ok_or_else(|| {
        FileFault::of_value("symbol", symbol.symbol.text(), "a text").at(place.clone())
    })?;
    let mut listing = Listing { symbol: name.into_owned(), ..Listing::default() };
    for filter in &symbol.filters {
        let number = |name: &str, value: Option<Raw<'_>>| above_zero(name, value, text);
        match filter.of.as_str() {
            "LOT_SIZE" => {
                listing.lot_size = number("stepSize", filter.step_size)?;
                listing.max_order_qty = number("maxQty", filter.max_qty)?;
            }
            "PRICE_FILTER" => listing.tick_size = number("tickSize", filter.tick_size)?,
            "MIN_NOTIONAL" | "NOTIONAL" => {
                let least = filter.notional.or(filter.min_notional);
                listing.min_notional = number("notional", least)?;
            }
            _ => {}
        }
    }
    Ok(listing)
}

/// A number that tells something, which 0 and less do not.
fn above_zero(
    name: &str,
    value: Option<Raw<'_>>,
    text: &str,
) -> Result<Option<Decimal>, FileFault> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    let number = value.number();
    let fault = |_| FileFault::of_value(name, value.text(), "a number").at(value.range(text));
    number.map_err(fault).map(|number| Some(number).filter(|number| number.is_positive()))
}
