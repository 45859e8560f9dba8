//! Fields that mean nothing here: those that a broker's order may well carry, and those that look
//! like a slip of a field that posize knows, which are refused. Ignored, they would turn the trade
//! around, lose its stop or let it be sized on something else than what was asked.

use super::fields::SPELLINGS;
use crate::diagnostic::{nearest, shortened};
use crate::stream::LineError;
use crate::stream::error::UNKNOWN_FIELD;

/// Names by which other programs call a field, and the field. Letters and digits in lower case,
/// without the number that may stand at the end (`sl1`, `atr_14`).
const OTHER_NAMES: [(&str, &str); 39] = [
    // Without these, the order has no stop.
    ("sl", "stop_price"),
    ("slprice", "stop_price"),
    ("slpoints", "stop_price"),
    ("stoplossprice", "stop_price"),
    ("stoplosspoints", "stop_price"),
    ("stoplosspct", "stop_price"),
    ("stopdistance", "stop_price"),
    ("stoppoints", "stop_price"),
    ("stoppct", "stop_price"),
    ("stoplevel", "stop_price"),
    ("stoppx", "stop_price"),
    ("initialstop", "stop_price"),
    ("protectivestop", "stop_price"),
    ("hardstop", "stop_price"),
    ("trailingstop", "stop_price"),
    ("atr", "atr"),
    ("atrpoints", "atr"),
    ("averagetruerange", "atr"),
    // Without these, an exit may open the other way.
    ("reduce", "reduce_only"),
    ("isreduceonly", "reduce_only"),
    ("closeposition", "close"),
    ("closeonly", "close"),
    ("closeall", "close"),
    ("isclose", "close"),
    ("exit", "close"),
    ("isexit", "close"),
    ("exitposition", "close"),
    ("flatten", "close"),
    ("isreduce", "reduce_only"),
    // Without these, another quantity is sized than what was asked, or a contract as a share.
    ("lots", "qty"),
    ("orderqty", "qty"),
    ("orderquantity", "qty"),
    ("aon", "all_or_none"),
    ("multiplier", "point_value"),
    ("contractmultiplier", "point_value"),
    ("contractsize", "point_value"),
    ("strat", "strategy"),
    ("strategyname", "strategy"),
    ("strategyid", "strategy"),
];

/// Names by which other programs call a field, in lower case and without what stands between words.
pub fn other_names() -> impl Iterator<Item = &'static str> {
    OTHER_NAMES.iter().map(|(name, _)| *name)
}

/// Whether a name is no field's and looks like one, so that an intent which has it is refused.
#[must_use]
pub fn is_refused_name(name: &str) -> bool {
    !SPELLINGS.contains(&name) && meant_by(name).is_some()
}

/// The field that a name most likely stands for, which it is not; `None` where it looks like none.
pub(in crate::stream) fn meant_by(name: &str) -> Option<&'static str> {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = letters.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == plain);
    other.map(|&(_, field)| field).or_else(|| nearest(name, SPELLINGS.iter().copied()))
}

/// The names of fields that a stream has had and that mean nothing. They are judged once: judging
/// takes longer than reading the line.
#[derive(Clone, Debug, Default)]
pub(super) struct IgnoredNames(Vec<Box<str>>);

impl IgnoredNames {
    /// More names than this, and further ones are judged each time: no stream's writer has so many.
    const MOST: usize = 64;

    /// Whether the name was judged before, and means nothing.
    #[inline]
    pub(super) fn has(&self, name: &[u8]) -> bool {
        self.0.iter().any(|ignored| ignored.as_bytes() == name)
    }

    /// Judges a name that is no field's.
    ///
    /// # Errors
    /// The field that it looks like.
    pub(super) fn add(&mut self, name: &str) -> Result<(), LineError> {
        if self.has(name.as_bytes()) {
            return Ok(());
        }
        if let Some(field) = meant_by(name) {
            return Err(unknown(name, &format!("did you mean `{field}`?")));
        }
        if self.0.len() < Self::MOST {
            self.0.push(name.into());
        }
        Ok(())
    }
}

/// Refuses any name that is no field's, by what it looks like.
pub(super) fn refused(name: &str) -> LineError {
    let help = match meant_by(name) {
        Some(field) => format!("did you mean `{field}`?"),
        None => "leave it out, or leave out --strict".to_owned(),
    };
    unknown(name, &help)
}

fn unknown(name: &str, help: &str) -> LineError {
    let name = shortened(name);
    LineError::new(UNKNOWN_FIELD, format!("`{name}` is no field that posize knows: {help}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_a_field_and_its_names_elsewhere_are_told() {
        for (name, field) in [
            ("reduceOnly", "reduce_only"),
            ("REDUCE_ONLY", "reduce_only"),
            ("reduce-only", "reduce_only"),
            ("Stop", "stop"),
            ("sl", "stop_price"),
            ("SL", "stop_price"),
            ("sl_1", "stop_price"),
            ("stopPrice", "stop_price"),
            ("price_stop", "stop_price"),
            ("stoploss", "stop_loss"),
            ("stop_loss_price", "stop_price"),
            ("trailing_stop", "stop_price"),
            ("qyt", "qty"),
            ("Qty", "qty"),
            ("quantity_", "quantity"),
            ("quanity", "quantity"),
            ("side_", "side"),
            ("Side", "side"),
            ("transactionType", "transaction_type"),
            ("tradingSymbol", "tradingsymbol"),
            ("closePosition", "close"),
            ("close_", "close"),
            ("exit", "close"),
            ("atr_14", "atr"),
            ("pointValue", "point_value"),
            ("multiplier", "point_value"),
            ("lotSize", "lot_size"),
            ("lots", "qty"),
            ("allOrNone", "all_or_none"),
            ("strategyCode", "strategy_code"),
            ("stratgey", "strategy"),
            ("strikePrice", "strike_price"),
            ("exchnage", "exchange"),
        ] {
            assert_eq!(meant_by(name), Some(field), "{name}");
        }
    }

    #[test]
    fn the_fields_of_brokers_orders_and_of_signals_are_none_of_posizes() {
        for name in [
            "trigger_price",
            "order_type",
            "tag",
            "validity",
            "variety",
            "disclosed_quantity",
            "filled_quantity",
            "pending_quantity",
            "cancelled_quantity",
            "average_price",
            "limit_price",
            "close_price",
            "open_price",
            "instrument_token",
            "exchange_token",
            "exchange_order_id",
            "exchange_timestamp",
            "order_timestamp",
            "order_id",
            "parent_order_id",
            "placed_by",
            "status",
            "status_message",
            "market_protection",
            "validity_ttl",
            "guid",
            "meta",
            "note",
            "comment",
            "reason",
            "signal",
            "confidence",
            "source",
            "timestamp",
            "ts",
            "time",
            "date",
            "account",
            "client_id",
            "user_id",
            "tp",
            "target",
            "take_profit",
            "squareoff",
            "expiry",
            "option_type",
            "currency",
            "volume",
            "open",
            "high",
            "low",
            "ltp",
            "timeframe",
            "indicator",
            "regime",
            "leverage",
            "type",
            "name",
            "version",
            "",
            "x",
        ] {
            assert_eq!(meant_by(name), None, "{name}");
        }
    }

    #[test]
    fn no_other_name_is_a_field_and_each_stands_for_one() {
        for (index, (name, field)) in OTHER_NAMES.iter().enumerate() {
            assert!(SPELLINGS.contains(field), "{field}");
            assert!(!OTHER_NAMES[..index].iter().any(|(other, _)| other == name), "{name} twice");
        }
    }

    #[test]
    fn names_are_judged_once_and_no_more_than_a_few_are_kept() {
        let mut ignored = IgnoredNames::default();
        assert!(!ignored.has(b"tag"));
        assert_eq!(ignored.add("tag"), Ok(()));
        assert!(ignored.has(b"tag"));
        assert!(ignored.add("sl").is_err() && !ignored.has(b"sl"));
        for number in 0..1000 {
            assert_eq!(ignored.add(&format!("other{number}")), Ok(()));
        }
        assert_eq!(ignored.0.len(), IgnoredNames::MOST);
    }
}
