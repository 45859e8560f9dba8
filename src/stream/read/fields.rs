//! The fields of an intent: one table that both readers of a line go by.

use super::value::{FieldKind, FieldText, ValueSlot};
use crate::engine::{InstrumentKind, Intent, IntentError, Side};
use crate::number::Decimal;
use crate::stream::LineError;
use std::borrow::Cow;

/// What there is to know of a field.
#[derive(Clone, Copy, Debug)]
pub struct IntentField {
    /// Its spellings; of several that are set, the first here wins.
    pub spellings: &'static [&'static str],
    /// What kind of value it has.
    pub kind: FieldKind,
    /// Whether every intent has it.
    pub is_required: bool,
    /// What it means.
    pub doc: &'static str,
}

/// Makes what the readers need of the table below. Each entry reads
///
/// ```text
/// /// What it means.
/// field | further spelling: Kind(type of its value), else error if missing => where it goes;
/// ```
macro_rules! intent_fields {
    (|$intent:ident| $(
        $(#[doc = $doc:literal])+
        $field:ident $(| $further:ident)*: $kind:ident($value:ty) $(, else $missing:expr)?
            $(=> $destination:expr)?;
    )+) => {
        /// An intent as its line spells it; `None` where the line does not set a field.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct IntentLine<'a> {
            $($(#[doc = $doc])+ $field: Option<$value>,)+
        }

        /// Every field that an intent may have, in the order in which what is wrong is told.
        pub const INTENT_FIELDS: &[IntentField] = &[$(IntentField {
            spellings: &[stringify!($field), $(stringify!($further)),*],
            kind: FieldKind::$kind,
            is_required: !stringify!($($missing)?).is_empty(),
            doc: concat!($($doc),+),
        }),+];

        /// Every spelling of every field. Those of one field stand together, the first named first.
        pub(super) const SPELLINGS: &[&str] =
            &[$(stringify!($field), $(stringify!($further),)*)+];

        /// How long each spelling is.
        #[allow(non_upper_case_globals, reason = "each goes by the spelling itself")]
        mod length {
            $(
                pub(super) const $field: usize = stringify!($field).len();
                $(pub(super) const $further: usize = stringify!($further).len();)*
            )+
        }

        impl<'a> IntentLine<'a> {
            /// The intent, for the engine to size.
            #[must_use]
            #[inline]
            pub fn intent(&self) -> Intent<'_> {
                #[expect(unused_variables, reason = "not every field reaches the engine")]
                let Self { $($field),+ } = self;
                let mut $intent = Intent::default();
                $($($destination;)?)+
                $intent
            }

            /// The field of that name; `None` for a name that means nothing here. By the length
            /// first: few names share one.
            #[inline(always)]
            pub(super) fn field(&mut self, name: &[u8]) -> Option<FieldSlot<'_, 'a>> {
                let (bits, slot) = match name.len() {
                    $(
                        length::$field if name == stringify!($field).as_bytes() => (
                            const { spelling_bits(stringify!($field), stringify!($field)) },
                            ValueSlot::$kind(&mut self.$field),
                        ),
                        $(length::$further if name == stringify!($further).as_bytes() => (
                            const { spelling_bits(stringify!($field), stringify!($further)) },
                            ValueSlot::$kind(&mut self.$field),
                        ),)*
                    )+
                    _ => return None,
                };
                Some(FieldSlot { bits, slot })
            }

            /// What the line lacks that every intent has.
            #[inline]
            pub(super) fn missing(&self) -> Option<LineError> {
                $($(if self.$field.is_none() {
                    return Some($missing.into());
                })?)+
                None
            }

            /// Reads the values of the fields from their JSON texts.
            ///
            /// # Errors
            /// The first field, in the order of the table, that is missing or wrong.
            pub(super) fn from_texts(texts: &FieldTexts<'a>) -> Result<Self, LineError> {
                let mut line = Self::default();
                $(match texts.first_set(&[stringify!($field), $(stringify!($further)),*]) {
                    Some(text) => ValueSlot::$kind(&mut line.$field).read_json(text)?,
                    None => { $(return Err($missing.into());)? }
                })+
                line.id = texts.id();
                Ok(line)
            }
        }
    };
}

// Errors are reported in this order, so `exchange` stands before the type that overrides it.
intent_fields! { |intent|
    /// The JSON of `id`, to be echoed as it stands, null included.
    id: Json(&'a str);
    /// The symbol, as the broker writes it.
    symbol | tradingsymbol: Text(Cow<'a, str>), else IntentError::NoSymbol
        => intent.symbol = symbol.as_deref().unwrap_or_default();
    /// The way of the order, in any case; only a `close` needs none.
    side | transaction_type: Side(Side) => intent.side = *side;
    /// The price of entry, in points, above 0.
    price | last_price: Number(Decimal), else LineError::no_price()
        => intent.price = price.unwrap_or_default();
    /// The strategy that asks; an empty one is none.
    strategy_code | strategy: Text(Cow<'a, str>)
        => intent.strategy = strategy_code.as_deref().filter(|code| !code.is_empty());
    /// The quantity asked for, in units, above 0; without it the mode decides.
    qty | quantity: Number(Decimal) => intent.qty = *qty;
    /// The average true range, in points, 0 or more.
    atr | atr_value: Number(Decimal) => intent.atr = *atr;
    /// The price at which the trade is given up, in points.
    stop_price | stop | stop_loss: Number(Decimal) => intent.stop_price = *stop_price;
    /// The tradable step, in units, above 0.
    lot_size: Number(Decimal) => intent.lot_size = *lot_size;
    /// Money for one point of price of one unit, above 0; never the lot.
    point_value: Number(Decimal) => intent.point_value = *point_value;
    /// The exchange: only rows of it, or of none, are the own position.
    exchange: Text(Cow<'a, str>)
        => intent.exchange = exchange.as_deref().filter(|exchange| !exchange.is_empty());
    /// The type of instrument, in any case; else the exchange or the symbol tells.
    instrument_type: InstrumentKind(InstrumentKind)
        => intent.kind = InstrumentKind::told(*instrument_type, exchange.as_deref());
    /// The broker's product: only rows of it, or of none, are the own position.
    product: Text(Cow<'a, str>)
        => intent.product = product.as_deref().filter(|product| !product.is_empty());
    /// The strike of an option, in points; 0 is none, as brokers write it.
    strike | strike_price | strikeprice: Number(Decimal)
        => intent.strike = strike.filter(|strike| !strike.is_zero());
    /// Whether the answer is capped at the own position.
    reduce_only: Flag(bool) => intent.reduce_only = reduce_only.unwrap_or(false);
    /// Whether the whole own position is asked for.
    close: Flag(bool) => intent.close = close.unwrap_or(false);
    /// Whether less than asked becomes 0.
    all_or_none: Flag(bool) => intent.all_or_none = all_or_none.unwrap_or(false);
    /// What the quantity that the config decides is multiplied by, 0 or more.
    scale: Number(Decimal) => intent.scale = *scale;
}

impl<'a> IntentLine<'a> {
    /// The JSON of `id`.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.id
    }
}

/// Whether the field of that name is true or false; `None` for a name that means nothing here.
pub(in crate::stream) fn is_flag(name: &str) -> Option<bool> {
    let mut line = IntentLine::default();
    Some(matches!(line.field(name.as_bytes())?.slot, ValueSlot::Flag(_)))
}

/// Where the value of a field goes, under one of its spellings.
pub(super) struct FieldSlot<'l, 'a> {
    pub(super) bits: SpellingBits,
    pub(super) slot: ValueSlot<'l, 'a>,
}

impl<'l, 'a> FieldSlot<'l, 'a> {
    /// A field that means nothing here, which may stand there as often as it likes.
    pub(super) fn ignored(value: &'l mut Option<&'a str>) -> Self {
        let bits = SpellingBits { own: 0, winning: 0 };
        Self { bits, slot: ValueSlot::Json(value) }
    }
}

/// A bit for each spelling, to note which ones a line has.
#[derive(Clone, Copy)]
pub(super) struct SpellingBits {
    /// This spelling.
    pub(super) own: u64,
    /// The spellings of the same field that win over it.
    pub(super) winning: u64,
}

const fn spelling_bits(first: &str, spelling: &str) -> SpellingBits {
    let (first, own) = (1 << position(first), 1 << position(spelling));
    SpellingBits { own, winning: own - first }
}

/// Which of the spellings this is. Evaluated by the compiler, which refuses one that is none.
const fn position(spelling: &str) -> usize {
    let mut position = 0;
    while !is_same(SPELLINGS[position].as_bytes(), spelling.as_bytes()) {
        position += 1;
    }
    position
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, rest @ ..], [other_first, other_rest @ ..]) = (one, other) {
        if *first != *other_first {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// The JSON text of every spelling that a line has.
#[derive(Debug)]
pub(super) struct FieldTexts<'a>([Option<&'a str>; SPELLINGS.len()]);

impl<'a> FieldTexts<'a> {
    pub(super) fn none() -> Self {
        Self([None; SPELLINGS.len()])
    }

    /// Where the text of that field goes; `None` for a name that means nothing here.
    pub(super) fn text_mut(&mut self, name: &str) -> Option<&mut Option<&'a str>> {
        let position = SPELLINGS.iter().position(|&spelling| spelling == name)?;
        self.0.get_mut(position)
    }

    /// The text of `id`, which may be null.
    pub(super) fn id(&self) -> Option<&'a str> {
        self.text("id")
    }

    /// The first of these spellings that is set to something else than null.
    fn first_set(&self, spellings: &[&'static str]) -> Option<FieldText<'a>> {
        spellings.iter().find_map(|&name| {
            let json = self.text(name).filter(|&json| json != "null")?;
            Some(FieldText { name, json })
        })
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        let position = SPELLINGS.iter().position(|&spelling| spelling == name)?;
        self.0.get(position).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_has_a_bit_of_its_own_and_yields_to_those_before_it_of_its_field() {
        let mut line = IntentLine::default();
        let bits: Vec<SpellingBits> = SPELLINGS
            .iter()
            .map(|spelling| line.field(spelling.as_bytes()).expect("it is in the table").bits)
            .collect();
        for (index, bits) in bits.iter().enumerate() {
            assert_eq!(bits.own, 1 << index, "{}", SPELLINGS[index]);
        }
        let winning = |spelling: &str| {
            line.clone().field(spelling.as_bytes()).map(|field| field.bits.winning)
        };
        let own =
            |spelling: &str| line.clone().field(spelling.as_bytes()).map(|field| field.bits.own);
        assert_eq!(winning("symbol"), Some(0));
        assert_eq!(winning("tradingsymbol"), own("symbol"));
        assert_eq!(winning("strategy"), own("strategy_code"));
        assert!(line.field(b"symbo").is_none());
    }
}
