//! One row of a list of positions or holdings: what it holds, and what makes it wrong.
//!
//! The size decides first. A row of nothing is skipped whole, because brokers leave zero prices
//! behind in it.

use super::columns::Beside;
use super::document::Document;
use super::spellings::{OrderRow, PositionRow, Told};
use super::suspects::{Suspicion, plain};
use super::value::{Checked, Demand, Field, Finding};
use crate::diagnostic::{Rule, rules};
use crate::engine::{
    InstrumentKind, Market, OptionRight, OptionTerms, Position, SymbolFault, check_symbol,
};
use crate::json::{Raw, excerpt};
use crate::number::{Decimal, Exact};
use hashbrown::HashSet;
use std::borrow::Cow;
use std::sync::Arc;

/// A row that holds something.
pub(super) struct Held<'a> {
    pub(super) position: Position<'a>,
    /// Whether the price is a mark, and not what was paid.
    pub(super) has_mark: bool,
    /// The currency of its prices, where the row tells.
    pub(super) currency: Option<(Cow<'a, str>, Raw<'a>)>,
    pub(super) sidedness: Sidedness<'a>,
}

/// What a row says of its side.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sidedness<'a> {
    /// It is told apart from the size.
    Told,
    /// Nothing, and the spelling of the size is one of which brokers tell the side apart.
    Missing(Field<'a>),
    /// Nothing, and the size has its sign.
    Signed,
}

/// The JSON texts of product and exchange.
type MarketTexts<'a> = [Option<&'a str>; 2];

/// What the rows of a list have in common, kept once: who adds rows up meets few places of memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared<'a> {
    codes: HashSet<&'a str>,
    /// The texts of product and exchange, and what they come to.
    markets: Vec<(MarketTexts<'a>, Option<Arc<Market>>)>,
}

impl<'a> Shared<'a> {
    const MOST: usize = 64;

    pub(super) fn code(&mut self, code: Cow<'a, str>) -> Cow<'a, str> {
        let Cow::Borrowed(text) = code else {
            return code;
        };
        match self.codes.get(text) {
            Some(first) => Cow::Borrowed(first),
            None if self.codes.len() < Self::MOST => Cow::Borrowed(self.codes.get_or_insert(text)),
            None => code,
        }
    }

    pub(super) fn market(
        &mut self,
        product: Option<Told<'a>>,
        exchange: Option<Told<'a>>,
    ) -> Option<Arc<Market>> {
        let texts = [product, exchange].map(|told| told.map(|told| told.value.text()));
        if let Some((_, market)) = self.markets.iter().find(|(known, _)| *known == texts) {
            return market.clone();
        }
        // Fyers tells the exchange by a number of its own: that is not one of these words.
        let word = |told: Option<Told<'a>>| told.and_then(|told| told.value.string());
        let market = Market::new(word(product).as_deref(), word(exchange).as_deref());
        let market = (!market.is_empty()).then(|| Arc::new(market));
        if self.markets.len() < Self::MOST {
            self.markets.push((texts, market.clone()));
        }
        market
    }
}

/// What a row holds; `None` where that is nothing. `key` is the symbol that the row is filed under.
///
/// # Errors
/// Everything that is wrong with the row.
pub(super) fn read<'a>(
    row: &PositionRow<'a>,
    beside: &Beside<'a>,
    key: Option<&Cow<'a, str>>,
    shared: &mut Shared<'a>,
) -> Result<Option<Held<'a>>, Vec<Finding<'a>>> {
    let size = size(row).map_err(|finding| vec![*finding])?;
    let Some(size) = size else { return Ok(None) };
    let quantity = signed(row, &size, beside);
    let point_value = point_value(&PointValueFields::of_position(row), beside);
    let price = price(row, size.number, point_value.as_ref().ok().copied().flatten());
    let strategy = strategy(row.strategy);
    let (symbol, stop) = (symbol(row.symbol, row.contract, key, &SYMBOL), stop_price(row));
    let terms = (stop, option(row.strike, row.right));
    match (symbol, quantity, price, point_value, terms, strategy, currency(row)) {
        (
            Ok(symbol),
            Ok((quantity, sidedness)),
            Ok((mark, has_mark)),
            Ok(point_value),
            (Ok(stop_price), Ok(option)),
            Ok(strategy),
            Ok(currency),
        ) => {
            let strategy = strategy.map(|code| shared.code(code));
            let market = shared.market(row.product, row.exchange);
            let position = Position {
                symbol,
                strategy,
                quantity,
                mark,
                point_value,
                stop_price,
                option,
                market,
            };
            Ok(Some(Held { position, has_mark, currency, sidedness }))
        }
        (symbol, quantity, price, point_value, (stop, option), strategy, currency) => {
            let of_size = [symbol.err(), quantity.err(), price.err(), point_value.err()];
            let further = [stop.err(), option.err(), strategy.err(), currency.err()];
            Err(of_size.into_iter().chain(further).flatten().map(|finding| *finding).collect())
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
const SIDE: Demand = Demand {
    rule: &rules::SIDE_MISMATCH,
    why: "",
    help: "write the signed number of units held as `quantity`, and no side",
};
const PRICE: Demand = Demand {
    rule: &rules::BAD_PRICE,
    why: "what is held has a price, and without it no exposure is known",
    help: "write the current price as `last_price`; null lets `avg_price` stand in",
};
pub(super) const POINT_VALUE: Demand = Demand {
    rule: &rules::BAD_POINT_VALUE,
    why: "it is the money that one point of price is worth on one unit",
    help: "write null or leave it out where a point is worth 1 a unit",
};
const STOP_PRICE: Demand = Demand {
    rule: &rules::BAD_STOP_PRICE,
    why: "it is a price",
    help: "write null or leave it out where there is no stop",
};
pub(super) const STRIKE: Demand = Demand {
    rule: &rules::BAD_STRIKE,
    why: "it is the price that an option may be exercised at",
    help: "write the strike of the option, or null for what is none",
};
const STRATEGY: Demand = Demand {
    rule: &rules::BAD_STRATEGY,
    why: "",
    help: "write the strategy's code in quotes, or null for none",
};
const CURRENCY: Demand = Demand {
    rule: &rules::MIXED_CURRENCY,
    why: "",
    help: "write the currency's code in quotes, or leave it out",
};

/// The size of a row that holds something.
struct Size<'a> {
    /// With the sign that the spelling has, if it has one.
    number: Decimal,
    /// What told it; `None` for the sum of several fields.
    field: Option<Field<'a>>,
    /// Whether the spelling is one that always has the sign.
    is_net: bool,
}

/// The size; `None` where nothing is held.
fn size<'a>(row: &PositionRow<'a>) -> Checked<'a, Option<Size<'a>>> {
    let net = row.net_size.map(Field::from);
    let plain = row.size.map(Field::from);
    let Some(field) = net.or(plain) else { return kotak_size(row) };
    let mut number = field.number(&QUANTITY)?;
    if let (Some(net), Some(plain)) = (net, plain) {
        let other = plain.number(&QUANTITY)?;
        if Exact::from(other).abs() != Exact::from(number).abs() {
            let message =
                format!("is {number}, but `{}` is {other}: one of them is no size", plain.name);
            return Err(net.wrong(&SIDE, &message).into());
        }
    }
    if row.unsettled.is_some() || row.financed.is_some() || row.perhaps_unsettled.is_some() {
        number = with_unsettled(row, number)?;
    }
    let size = Size { number, field: Some(field), is_net: net.is_some() };
    Ok((!number.is_zero()).then_some(size))
}

/// The quantity of a holding with what is not delivered yet and what the broker finances.
fn with_unsettled<'a>(row: &PositionRow<'a>, quantity: Decimal) -> Checked<'a, Decimal> {
    if let Some(told) = row.perhaps_unsettled {
        let message = "is not 0, and whether the quantity has these units can't be told";
        return Err(Field::from(told).wrong(&QUANTITY, message).into());
    }
    let mut sum = Exact::from(quantity);
    if let Some(told) = row.unsettled {
        sum += &Field::from(told).number(&QUANTITY)?.into();
    }
    if let Some(told) = row.financed {
        let financed = Document::entries(told.value);
        let quantity = financed.iter().find(|(name, _)| name == "quantity");
        if let Some((_, value)) = quantity.filter(|(_, value)| !value.is_null()) {
            sum += &Field { name: "mtf", value: *value }.number(&QUANTITY)?.into();
        }
    }
    sum_of(&sum, row.unsettled.or(row.financed), &QUANTITY)
}

/// A sum that must be a number like any other.
fn sum_of<'a>(sum: &Exact, told: Option<Told<'a>>, demand: &Demand) -> Checked<'a, Decimal> {
    Decimal::try_from(sum).map_err(|error| {
        let message = format!("comes to {sum} with the fields beside it, {error}");
        Box::new(match told {
            Some(told) => {
                Field::from(told).breaks(&rules::NUMBER_OUT_OF_RANGE, &message, demand.help)
            }
            None => demand.missing("quantity", &message),
        })
    })
}

/// Bought less sold, where a row tells these four.
fn kotak_size<'a>(row: &PositionRow<'a>) -> Checked<'a, Option<Size<'a>>> {
    let bought = [row.carried_buy, row.filled_buy];
    let sold = [row.carried_sell, row.filled_sell];
    if bought.into_iter().chain(sold).all(|told| told.is_none()) {
        let message = "the row has no `quantity` and no `qty`, nor any other size that is known";
        return Err(QUANTITY.missing("quantity", message).into());
    }
    let sum = difference(bought, sold, &QUANTITY)?;
    let number = sum_of(&sum, row.filled_buy, &QUANTITY)?;
    Ok((!number.is_zero()).then_some(Size { number, field: None, is_net: true }))
}

fn difference<'a>(
    added: [Option<Told<'a>>; 2],
    taken: [Option<Told<'a>>; 2],
    demand: &Demand,
) -> Checked<'a, Exact> {
    let mut sum = Exact::ZERO;
    for told in added.into_iter().flatten() {
        sum += &Field::from(told).number(demand)?.into();
    }
    for told in taken.into_iter().flatten() {
        sum -= &Field::from(told).number(demand)?.into();
    }
    Ok(sum)
}

/// What a row says of its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TradeSide {
    /// Held long, bought.
    Long,
    /// Held short, sold.
    Short,
}

/// What a word or number says of a side; `None` where it tells nothing, an error where it is none
/// of the words.
fn direction(field: &str, value: Raw<'_>) -> Result<Option<TradeSide>, ()> {
    let text = value.string().unwrap_or(Cow::Borrowed(value.text()));
    let word = text.trim().to_ascii_lowercase();
    let yes = match &*word {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    };
    match (&*plain(field), yes) {
        ("isshort" | "issell" | "short", Some(yes)) => {
            return Ok(Some(if yes { TradeSide::Short } else { TradeSide::Long }));
        }
        ("islong" | "isbuy" | "long", Some(yes)) => {
            return Ok(Some(if yes { TradeSide::Long } else { TradeSide::Short }));
        }
        _ => {}
    }
    match &*word {
        "long" | "buy" | "b" => Ok(Some(TradeSide::Long)),
        "short" | "sell" | "s" => Ok(Some(TradeSide::Short)),
        "both" | "net" | "flat" | "" => Ok(None),
        _ => match value.number() {
            Ok(number) if number.is_zero() => Ok(None),
            Ok(number) if !is_one(number) => Err(()),
            Ok(number) if number.is_positive() => Ok(Some(TradeSide::Long)),
            Ok(_) => Ok(Some(TradeSide::Short)),
            Err(_) => Err(()),
        },
    }
}

/// Whether a number is 1 or -1.
fn is_one(number: Decimal) -> bool {
    number.scale() == 0 && number.mantissa().abs() == 1
}

/// The quantity with its sign, and what the row says of its side.
fn signed<'a>(
    row: &PositionRow<'a>,
    size: &Size<'a>,
    beside: &Beside<'a>,
) -> Checked<'a, (Decimal, Sidedness<'a>)> {
    let told = side(&row.sides, &SIDE, &rules::NO_SIDE)?;
    let number = size.number;
    let Some((field, direction)) = told else {
        refuse_suspect(size, beside)?;
        let missing = size.field.filter(|field| is_told_apart(field.name) && !number.is_negative());
        return Ok((number, missing.map_or(Sidedness::Signed, Sidedness::Missing)));
    };
    let contradicts = match direction {
        TradeSide::Long => number.is_negative(),
        TradeSide::Short => size.is_net && number.is_positive(),
    };
    if contradicts {
        let name = size.field.map_or("the size", |field| field.name);
        let text = field.value.text();
        let message = format!("is {text}, but `{name}` is {number}: they contradict each other");
        return Err(field.wrong(&SIDE, &message).into());
    }
    let quantity = if direction == TradeSide::Short && number.is_positive() {
        negated(number)
    } else {
        number
    };
    Ok((quantity, Sidedness::Told))
}

/// Whether brokers that spell a size so tell its side apart.
fn is_told_apart(name: &str) -> bool {
    matches!(name, "contracts" | "size" | "amount")
}

fn negated(number: Decimal) -> Decimal {
    // The negative of a number has as many digits, so that it is one.
    Decimal::try_from(&-&Exact::from(number)).unwrap_or(number)
}

/// The side that a row tells, where it does.
pub(super) fn told_side<'a>(
    sides: &[Told<'a>],
    demand: &Demand,
    unknown: &'static Rule,
) -> Checked<'a, Option<TradeSide>> {
    side(sides, demand, unknown).map(|side| side.map(|(_, side)| side))
}

/// The side that a row tells, which all of its fields must agree on, and one of those fields.
/// `unknown` is the rule that a word breaks which is no side.
fn side<'a>(
    sides: &[Told<'a>],
    demand: &Demand,
    unknown: &'static Rule,
) -> Checked<'a, Option<(Field<'a>, TradeSide)>> {
    let mut found: Option<(Field<'a>, TradeSide)> = None;
    for told in sides {
        let field = Field::from(*told);
        match (direction(field.name, field.value), found) {
            (Ok(None), _) => {}
            // These three also say other things: the kind of an order, of an account.
            (Err(()), _) if matches!(field.name, "type" | "action" | "transactionType") => {}
            (Err(()), _) => {
                let text = excerpt(field.value.text());
                let message = format!("is {text}; a side is long or short, buy or sell, 1 or -1");
                return Err(field.breaks(unknown, &message, demand.help).into());
            }
            (Ok(Some(side)), Some((other, before))) if side != before => {
                let message = format!(
                    "is {}, but `{}` is {}: they contradict each other",
                    field.value.text(),
                    other.name,
                    other.value.text()
                );
                return Err(field.wrong(demand, &message).into());
            }
            (Ok(Some(side)), _) => found = Some((field, side)),
        }
    }
    Ok(found)
}

/// Refuses a size without a sign beside an unknown field that says that it is short.
fn refuse_suspect<'a>(size: &Size<'a>, beside: &Beside<'a>) -> Checked<'a, ()> {
    if !size.number.is_positive() {
        return Ok(());
    }
    for (name, suspicion, value) in &beside.suspects {
        if *suspicion == Suspicion::Side && direction(name, *value) == Ok(Some(TradeSide::Short)) {
            let message = format!(
                "`{}` is {}, which may mean a short, but the size is {}",
                name.escape_debug(),
                excerpt(value.text()),
                size.number
            );
            return Err(Box::new(Finding {
                rule: &rules::SIDE_MISMATCH,
                field: name.clone(),
                value: Some(*value),
                message,
                help: "write a short with a negative `quantity`, or its side as `side`".to_owned(),
            }));
        }
    }
    Ok(())
}

/// What is held or ordered: the row's own symbol, or the key that it is filed under; both where
/// they agree.
pub(super) fn symbol<'a>(
    symbol: Option<Told<'a>>,
    contract: Option<Told<'a>>,
    key: Option<&Cow<'a, str>>,
    demand: &Demand,
) -> Checked<'a, Cow<'a, str>> {
    let told = |told: Option<Told<'a>>| {
        told.map(|told| not_empty(told.into(), demand).map(|text| (Field::from(told), text)))
            .transpose()
    };
    let own = match (told(symbol)?, contract) {
        (Some(symbol), Some(contract)) => {
            // A contract that can't be read is told of only where nothing else names it.
            match told(Some(contract)) {
                Ok(Some(contract))
                    if is_contract_on(&contract.1, &symbol.1)
                        || check_symbol(&contract.1).is_err() =>
                {
                    Some(contract)
                }
                _ => Some(symbol),
            }
        }
        (Some(symbol), None) => Some(symbol),
        (None, contract) => told(contract)?,
    };
    match (own, key) {
        (Some((field, own)), Some(key)) if own != *key => {
            let message = format!("is {own:?}, but the row is filed under {key:?}");
            let help = "file the row under its own symbol, or write the positions as an array";
            Err(field.breaks(&rules::SYMBOL_MISMATCH, &message, help).into())
        }
        (Some((field, own)), _) => match check_symbol(&own) {
            Ok(()) => Ok(own),
            Err(fault) => Err(bad_symbol(field, fault).into()),
        },
        (None, Some(key)) if key.trim().is_empty() => {
            Err(demand.missing("symbol", "the row is filed under an empty symbol").into())
        }
        (None, Some(key)) => match check_symbol(key) {
            Ok(()) => Ok(key.clone()),
            Err(fault) => Err(filed_under(key, fault).into()),
        },
        (None, None) => {
            let message = "the row has no `symbol` and no `tradingsymbol`";
            Err(demand.missing("symbol", message).into())
        }
    }
}

#[cold]
fn bad_symbol(field: Field<'_>, fault: SymbolFault) -> Finding<'_> {
    let message = format!("is {} with {fault}", excerpt(field.value.text()));
    field.breaks(&rules::BAD_SYMBOL, &message, fault.remedy())
}

#[cold]
fn filed_under<'a>(key: &str, fault: SymbolFault) -> Finding<'a> {
    let message = format!("the row is filed under {key:?} with {fault}");
    let demand = Demand { rule: &rules::BAD_SYMBOL, why: "", help: fault.remedy() };
    demand.missing("symbol", &message)
}

/// Whether one name is a contract and the other its underlying.
fn is_contract_on(contract: &str, underlying: &str) -> bool {
    let bare = contract.split_once(':').map_or(contract, |(_, name)| name);
    let has_expiry = |rest: &str| rest.contains(|c: char| c.is_ascii_digit());
    let is_contract = |name| InstrumentKind::of_symbol(name).is_contract();
    bare.strip_prefix(underlying).is_some_and(has_expiry)
        || is_contract(bare) && !is_contract(underlying)
}

/// A symbol that says something.
fn not_empty<'a>(field: Field<'a>, demand: &Demand) -> Checked<'a, Cow<'a, str>> {
    let symbol = field.text(demand)?;
    let begins_well = symbol.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    if !begins_well && symbol.trim().is_empty() {
        Err(field.wrong(demand, "is empty").into())
    } else {
        Ok(symbol)
    }
}

/// The price that the row is valued at, and whether it is a mark. A mark that is there must be
/// good: a last price of 0 on something held is wrong data, not a reason to look further.
#[inline]
fn price<'a>(
    row: &PositionRow<'a>,
    size: Decimal,
    point_value: Option<Decimal>,
) -> Checked<'a, (Decimal, bool)> {
    match row.mark {
        Some(mark) => Ok((Field::from(mark).positive(&PRICE)?, true)),
        None => price_without_mark(row, size, point_value),
    }
}

#[cold]
fn price_without_mark<'a>(
    row: &PositionRow<'a>,
    size: Decimal,
    point_value: Option<Decimal>,
) -> Checked<'a, (Decimal, bool)> {
    let units = &Exact::from(size).abs() * &point_value.map_or(Exact::ONE, Exact::from);
    if let Some(told) = row.notional {
        let notional = Exact::from(Field::from(told).number(&PRICE)?).abs();
        if let Some(price) = price_of(&notional, &units) {
            return Ok((price, true));
        }
    }
    if let Some(average) = row.average_price {
        return Ok((Field::from(average).positive(&PRICE)?, false));
    }
    let bought = [row.carried_buy_amount, row.buy_amount];
    let sold = [row.carried_sell_amount, row.sell_amount];
    if bought.into_iter().chain(sold).all(|told| told.is_none()) {
        let message = "the row holds something and has no `last_price` or `ltp`, and no \
            `avg_price` or `average_price`";
        return Err(PRICE.missing("last_price", message).into());
    }
    let amount = difference(bought, sold, &PRICE)?;
    let signed = if size.is_negative() { -&amount } else { amount.clone() };
    if let Some(price) = price_of(&signed, &units) {
        return Ok((price, false));
    }
    let message = format!("the net amount is {amount} for a size of {size}: no price");
    Err(PRICE.missing("last_price", &message).into())
}

/// Money over units: exact where it can be written, else rounded up at its twelfth decimal, so that
/// no exposure is told too low. `None` where it is not above zero or out of range.
fn price_of(money: &Exact, units: &Exact) -> Option<Decimal> {
    const PLACES: u32 = 12;
    if !money.is_positive() {
        return None;
    }
    let down = money.div_floor(units, PLACES)?;
    let price =
        if &down * units == *money { down } else { &down + &Exact::ONE.shifted_down(PLACES) };
    Decimal::try_from(&price).ok().filter(|price| price.is_positive())
}

/// The fields of a row that may tell its point value.
pub(super) struct PointValueFields<'a> {
    pub(super) point_value: Option<Told<'a>>,
    pub(super) multiplier: Option<Told<'a>>,
    pub(super) price_factor: Option<Told<'a>>,
}

impl<'a> PointValueFields<'a> {
    pub(super) fn of_order(row: &OrderRow<'a>) -> Self {
        let OrderRow { point_value, multiplier, price_factor, .. } = *row;
        Self { point_value, multiplier, price_factor }
    }

    fn of_position(row: &PositionRow<'a>) -> Self {
        let PositionRow { point_value, multiplier, price_factor, .. } = *row;
        Self { point_value, multiplier, price_factor }
    }
}

/// The money per point per unit, where the row tells it.
#[inline]
pub(super) fn point_value<'a>(
    fields: &PointValueFields<'a>,
    beside: &Beside<'a>,
) -> Checked<'a, Option<Decimal>> {
    if let Some(told) = fields.point_value {
        return Field::from(told).positive(&POINT_VALUE).map(Some);
    }
    if fields.multiplier.is_none() && fields.price_factor.is_none() {
        return refuse_unknown_point_value(beside).map(|()| None);
    }
    let mut product = Exact::ONE;
    for told in [fields.multiplier, fields.price_factor].into_iter().flatten() {
        product = &product * &Field::from(told).positive(&POINT_VALUE)?.into();
    }
    sum_of(&product, fields.multiplier, &POINT_VALUE).map(Some)
}

/// Refuses a field that is not read and sounds like a point value other than 1: the exposure would
/// be told too low.
fn refuse_unknown_point_value<'a>(beside: &Beside<'a>) -> Checked<'a, ()> {
    for (name, suspicion, value) in &beside.suspects {
        let number = value.number();
        let matters = number.is_ok_and(|number| !number.is_zero() && !is_one(number));
        if *suspicion == Suspicion::PointValue && matters {
            let name = name.clone();
            let message = format!(
                "`{}` is {}, which may be a point value that posize does not know",
                name.escape_debug(),
                value.text()
            );
            return Err(Box::new(Finding {
                rule: &rules::BAD_POINT_VALUE,
                field: name,
                value: Some(*value),
                message,
                help: "write what a point is worth on one unit as `multiplier`".to_owned(),
            }));
        }
    }
    Ok(())
}

/// Where the row would be closed at a loss. One that was computed may be below zero.
#[inline]
fn stop_price<'a>(row: &PositionRow<'a>) -> Checked<'a, Option<Decimal>> {
    row.stop.map(|told| Field::from(told).number(&STOP_PRICE)).transpose()
}

/// What an option gives, as far as a row tells it: brokers fill in words of their own where a row
/// is no option.
#[inline]
pub(super) fn option<'a>(
    strike: Option<Told<'a>>,
    right: Option<Told<'a>>,
) -> Checked<'a, Option<Box<OptionTerms>>> {
    if strike.is_none() && right.is_none() {
        return Ok(None);
    }
    let right = right.and_then(|told| OptionRight::named(told.value.string()?.trim()));
    let strike = strike.map(|told| Field::from(told).positive(&STRIKE)).transpose()?;
    let is_told = strike.is_some() || right.is_some();
    Ok(is_told.then(|| Box::new(OptionTerms { right, strike })))
}

/// Who holds or placed it.
#[inline]
pub(super) fn strategy(told: Option<Told<'_>>) -> Checked<'_, Option<Cow<'_, str>>> {
    told.map(|told| Field::from(told).text(&STRATEGY)).transpose()
}

fn currency<'a>(row: &PositionRow<'a>) -> Checked<'a, Option<(Cow<'a, str>, Raw<'a>)>> {
    let Some(field) = row.currency.map(Field::from) else { return Ok(None) };
    Ok(Some((field.text(&CURRENCY)?, field.value)))
}
