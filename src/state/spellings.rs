//! The one table of spellings: under which names a row tells each of its fields. Where a row has
//! several of them, the one named first wins. A further broker is a name here, and a sample.

use crate::json::Raw;

/// What a row tells under one of the spellings of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    /// The spelling that the row uses.
    pub(super) name: &'static str,
    /// The place of that spelling among those of its field; the lowest wins.
    pub(super) rank: usize,
    /// What stands there.
    pub(super) value: Raw<'a>,
}

/// What stands for a field that the row does not tell. Then the next spelling may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// Nothing: a null stands for a size that the writer did not know.
    Never,
    /// Null.
    Null,
    /// Null and an empty text.
    Empty,
    /// Null, an empty text and 0.
    Zero,
    /// Null, an empty text, 0 and -1.
    Unset,
    /// Null, an empty text, and whatever is an object or an array.
    NoText,
}

impl Absence {
    /// Whether this value stands for it.
    #[inline]
    pub(super) fn holds(self, value: Raw<'_>) -> bool {
        let text = value.text();
        match self {
            Self::Never => false,
            Self::Null => text == "null",
            Self::Empty => matches!(text, "null" | "\"\""),
            Self::Zero => matches!(text, "null" | "\"\"") || is_whole(value, 0),
            Self::Unset => {
                matches!(text, "null" | "\"\"") || is_whole(value, 0) || is_whole(value, -1)
            }
            Self::NoText => matches!(text, "null" | "\"\"") || text.starts_with(['{', '[']),
        }
    }
}

/// Whether a value is this number, bare or in quotes.
fn is_whole(value: Raw<'_>, whole: i128) -> bool {
    let text = value.text().trim_matches('"');
    let begins = text.trim_start_matches('-').as_bytes().first();
    let expected = if whole == 0 { b'0' } else { b'1' };
    // Most values begin with another digit, and are not read for this.
    begins == Some(&expected)
        && value.number().is_ok_and(|number| number.scale() == 0 && number.mantissa() == whole)
}

/// A field of a row, what stands for its absence, and how it is spelled.
pub(super) struct Spelled<F> {
    /// Which field it is.
    pub(super) field: F,
    /// What stands for its absence.
    pub(super) absence: Absence,
    /// The spellings, in the order in which they win.
    pub(super) names: &'static [&'static str],
}

/// The fields of a row of one kind, each under its best spelling, and how they are spelled.
pub(super) trait RowFields<'a>: Default {
    /// Which field it is.
    type Field: Copy + PartialEq + 'static;

    /// Every field with its spellings.
    const SPELLINGS: &'static [Spelled<Self::Field>];

    /// Takes what a row tells, unless a better spelling told the field before. Of one spelling that
    /// stands there twice the last is taken, as JSON readers do.
    fn take(&mut self, field: Self::Field, told: Told<'a>);
}

/// Declares a row of [`RowFields`]: for each field what it means, its name in the row, what stands
/// for its absence, and its spellings. Of the field `Side` every spelling is kept in `sides`,
/// because they must agree.
macro_rules! row {
    (
        $(#[$doc:meta])* $row:ident, $field:ident, Side: [$($side:literal),+ $(,)?],
        $($(#[$about:meta])* $variant:ident $slot:ident $absence:ident:
            [$($name:literal),+ $(,)?],)+
    ) => {
        /// Which field of the row it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $field {
            /// Whether a size is bought or sold, held long or short.
            Side,
            $($(#[$about])* $variant,)+
        }

        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub(super) struct $row<'a> {
            /// Everything that says whether it is bought or sold, held long or short.
            pub(super) sides: Vec<Told<'a>>,
            $($(#[$about])* pub(super) $slot: Option<Told<'a>>,)+
        }

        impl<'a> RowFields<'a> for $row<'a> {
            type Field = $field;

            const SPELLINGS: &'static [Spelled<Self::Field>] = &[
                Spelled { field: $field::Side, absence: Absence::Null, names: &[$($side),+] },
                $(Spelled {
                    field: $field::$variant,
                    absence: Absence::$absence,
                    names: &[$($name),+],
                },)+
            ];

            #[inline]
            fn take(&mut self, field: Self::Field, told: Told<'a>) {
                let slot = match field {
                    $field::Side => return self.sides.push(told),
                    $($field::$variant => &mut self.$slot,)+
                };
                if slot.is_none_or(|best| told.rank <= best.rank) {
                    *slot = Some(told);
                }
            }
        }
    };
}

row! {
    /// What a row of positions or holdings may tell.
    PositionRow, PositionField,
    Side: [
        "side", "positionSide", "position_side", "positionType", "direction", "type", "is_short",
        "transactionType", "action",
    ],
    /// What is held, or the underlying of it where the contract has a field of its own.
    Symbol symbol Null: ["symbol"],
    /// What is held, where `symbol` does not say it or says only the underlying.
    Contract contract NoText: [
        "tradingsymbol", "tradingSymbol", "trading_symbol", "tsym", "trdSym", "contractDesc",
        "ticker", "pair", "instrument",
    ],
    /// The size with its sign.
    NetSize net_size Never: [
        "netQty", "netqty", "net_quantity", "netQuantity", "positionAmt", "position", "signed_qty",
        "szi",
    ],
    /// The size, with a sign or beside a side.
    Size size Never: ["quantity", "qty", "contracts", "size", "shares", "amount", "totalQty"],
    /// The price now.
    Mark mark Empty: [
        "last_price", "ltp", "lp", "lastPrice", "current_price", "markPrice", "mark_price",
        "mktPrice", "marketPrice", "current_rate",
    ],
    /// The price that was paid, for a row without a mark.
    AveragePrice average_price Empty: [
        "avg_price", "average_price", "avgPrice", "avgnetprice", "netavgprc", "netAvg", "costPrice",
        "avg_entry_price", "entryPrice", "entry_price", "avgCost", "avgCostPrice", "averageprice",
    ],
    /// The money that the whole row comes to, for one without a mark.
    Notional notional Empty: ["notional"],
    /// Money per point per unit.
    PointValue point_value Unset: ["multiplier", "point_value", "contractSize", "qtyMulti_com"],
    /// Noren's multiplier, of which the point value is the product with `prcftr`.
    Multiplier multiplier Unset: ["mult"],
    /// Noren's price factor.
    PriceFactor price_factor Unset: ["prcftr"],
    /// Who holds it.
    Strategy strategy Empty: ["strategy", "strategy_code"],
    /// Where it would be closed at a loss.
    Stop stop Zero: ["stop_price", "stop_loss", "stop", "sl", "stoploss"],
    /// Under which product it is held.
    Product product Empty: ["product", "producttype", "productType", "prd", "prod", "s_prdt_ali"],
    /// On which exchange.
    Exchange exchange Empty: ["exchange", "exchangeSegment", "exch", "exSeg", "exch_seg"],
    /// At which price an option may be exercised.
    Strike strike Unset: [
        "strike", "strike_price", "strikeprice", "drvStrikePrice", "stkPrc", "strikePrice",
    ],
    /// Whether an option is a call or a put.
    Right right Empty: ["option_type", "optiontype", "optTp", "drvOptionType", "putOrCall"],
    /// In which currency its prices are.
    Currency currency Empty: ["currency"],
    /// Of a holding, what was bought and is not delivered yet, beside its quantity.
    Unsettled unsettled Empty: ["t1_quantity"],
    /// Of a holding, what is financed by the broker, beside its quantity.
    Financed financed Empty: ["mtf"],
    /// Of a holding, what is not delivered yet, where no one says whether its quantity has it.
    PerhapsUnsettled perhaps_unsettled Zero: ["t1quantity", "qty_t1", "t1Qty", "t1_qty"],
    /// Kotak's size is what was carried over and filled, bought less sold.
    CarriedBuy carried_buy Empty: ["cfBuyQty"],
    /// See `CarriedBuy`.
    FilledBuy filled_buy Empty: ["flBuyQty"],
    /// See `CarriedBuy`.
    CarriedSell carried_sell Empty: ["cfSellQty"],
    /// See `CarriedBuy`.
    FilledSell filled_sell Empty: ["flSellQty"],
    /// Kotak's price is the net amount over that size.
    CarriedBuyAmount carried_buy_amount Empty: ["cfBuyAmt"],
    /// See `CarriedBuyAmount`.
    BuyAmount buy_amount Empty: ["buyAmt"],
    /// See `CarriedBuyAmount`.
    CarriedSellAmount carried_sell_amount Empty: ["cfSellAmt"],
    /// See `CarriedBuyAmount`.
    SellAmount sell_amount Empty: ["sellAmt"],
}

row! {
    /// What a row of orders may tell.
    OrderRow, OrderField,
    Side: [
        "side", "transaction_type", "transactionType", "transactiontype", "trantype", "trnsTp",
        "action",
    ],
    /// The broker's number of it.
    Id id Empty: ["order_id", "orderid", "orderId", "norenordno", "nOrdNo", "id"],
    /// What is ordered, or the underlying of it.
    Symbol symbol Null: ["symbol"],
    /// What is ordered, where `symbol` does not say it or says only the underlying.
    Contract contract NoText: [
        "tradingsymbol", "tradingSymbol", "trading_symbol", "tsym", "trdSym", "contractDesc",
        "ticker", "pair", "instrument",
    ],
    /// How far it has come.
    Status status Null: ["status", "order_status", "orderStatus", "ordSt", "orderstatus"],
    /// The units still to fill.
    Remaining remaining Empty: [
        "pending_quantity", "remaining", "remainingQuantity", "unfilledshares", "unFldSz",
    ],
    /// The units that were ordered.
    Size size Never: ["quantity", "qty", "amount", "origQty"],
    /// The units that are filled.
    Filled filled Empty: [
        "filled_quantity", "filled_qty", "filledQty", "executedQty", "filled", "filledshares",
        "fillshares", "filledQuantity", "fldQty",
    ],
    /// The price that it may fill at.
    Price price Zero: ["price", "limit_price", "limitPrice", "prc"],
    /// The price that sets it off.
    Trigger trigger Zero: ["trigger_price", "triggerPrice", "triggerprice", "trgprc", "trgPrc"],
    /// The trigger of a stop order; of any other order the stop of what it opens.
    Stop stop Zero: ["stop_price", "stopPrice"],
    /// Limit, market, stop.
    Type order_type Empty: [
        "order_type", "orderType", "ordertype", "pricetype", "prctyp", "prcTp", "type",
    ],
    /// Money per point per unit.
    PointValue point_value Unset: ["multiplier", "point_value", "contractSize", "qtyMulti_com"],
    /// Noren's multiplier, of which the point value is the product with `prcftr`.
    Multiplier multiplier Unset: ["mult"],
    /// Noren's price factor.
    PriceFactor price_factor Unset: ["prcftr"],
    /// Who placed it.
    Strategy strategy Empty: ["strategy", "strategy_code"],
    /// A mark of whoever placed it, which may be a strategy's code.
    Tag tag NoText: ["tag"],
    /// Under which product it fills.
    Product product Empty: ["product", "producttype", "productType", "prd", "prod", "s_prdt_ali"],
    /// On which exchange.
    Exchange exchange Empty: ["exchange", "exchangeSegment", "exch", "exSeg", "exch_seg"],
    /// At which price an option may be exercised.
    Strike strike Unset: [
        "strike", "strike_price", "strikeprice", "drvStrikePrice", "stkPrc", "strikePrice",
    ],
    /// Whether an option is a call or a put.
    Right right Empty: ["option_type", "optiontype", "optTp", "drvOptionType", "putOrCall"],
    /// The order whose bracket it is a leg of.
    Parent parent Empty: ["parent_order_id"],
    /// The bracket that it is a leg of, as the writer calls it.
    OcoGroup oco_group Empty: ["oco_group"],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<'a, R: RowFields<'a>>() -> Vec<&'static str> {
        R::SPELLINGS.iter().flat_map(|spelled| spelled.names.iter().copied()).collect()
    }

    #[test]
    fn every_spelling_belongs_to_one_field_and_has_a_bit_of_its_own() {
        for names in [names::<PositionRow<'_>>(), names::<OrderRow<'_>>()] {
            for (index, name) in names.iter().enumerate() {
                assert!(!names[..index].contains(name), "{name} twice");
            }
            assert!(names.len() <= 128, "{} spellings have no bit each", names.len());
        }
    }

    #[test]
    fn what_stands_for_an_absence_depends_on_the_field() {
        use Absence::{Empty, Never, NoText, Null, Unset, Zero};
        let holding = |text: &str| {
            let value: Raw<'_> = serde_json::from_str(text).expect(text);
            let all = [Never, Null, Empty, Zero, Unset, NoText];
            all.into_iter().filter(|absence| absence.holds(value)).collect::<Vec<_>>()
        };
        assert_eq!(holding("null"), [Null, Empty, Zero, Unset, NoText]);
        assert_eq!(holding("\"\""), [Empty, Zero, Unset, NoText]);
        for zero in ["0", "0.0", "\"0\"", "-0", "0e5", "\"0.000\""] {
            assert_eq!(holding(zero), [Zero, Unset], "{zero}");
        }
        for unset in ["-1", "\"-1\"", "-1.00"] {
            assert_eq!(holding(unset), [Unset], "{unset}");
        }
        assert_eq!(holding("{}"), [NoText]);
        for told in ["1", "10", "0.5", "-10", "-0.1", "\" \"", "true"] {
            assert_eq!(holding(told), [], "{told}");
        }
    }
}
