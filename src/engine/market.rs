//! Under which product and on which exchange something is held or ordered.

use std::borrow::Cow;

/// The product and the exchange of a position or an order, each in the words that Indian exchanges
/// use, whatever the broker calls them; `None` where the row does not tell.
///
/// Rows share one: a book has few of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Market {
    /// `CNC` (delivery), `NRML` (carried over), `MIS` (of the day), or another word as it stands,
    /// in capitals.
    pub product: Option<Cow<'static, str>>,
    /// `NSE`, `BSE`, `NFO`, `BFO`, `MCX`, `CDS`, `BCD`, or another word as it stands, in capitals.
    pub exchange: Option<Cow<'static, str>>,
}

/// What of a market may tell rows apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarketPart {
    /// The product.
    Product,
    /// The exchange.
    Exchange,
}

impl MarketPart {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Product, Self::Exchange];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Exchange => "exchange",
        }
    }

    /// The word of a market for it; the segments of one exchange are one, because the symbol tells
    /// shares from contracts, and some brokers write `NSE` of both.
    #[must_use]
    pub fn of(self, market: &Market) -> Option<&str> {
        match self {
            Self::Product => market.product.as_deref(),
            Self::Exchange => market.exchange.as_deref().map(|word| match word {
                "NFO" | "CDS" => "NSE",
                "BFO" | "BCD" => "BSE",
                word => word,
            }),
        }
    }
}

/// Brokers' words for the exchanges.
const EXCHANGES: [(&str, &[&str]); 7] = [
    ("NSE", &["NSE", "NSE_EQ", "NSE_CM"]),
    ("BSE", &["BSE", "BSE_EQ", "BSE_CM"]),
    ("NFO", &["NFO", "NSE_FNO", "NSE_FO"]),
    ("BFO", &["BFO", "BSE_FNO", "BSE_FO"]),
    ("MCX", &["MCX", "MCX_COMM", "MCX_FO"]),
    ("CDS", &["CDS", "CDE", "CDE_FO", "NSE_CURRENCY", "NCD_FO"]),
    ("BCD", &["BCD", "BCS_FO", "BSE_CURRENCY", "BCD_FO"]),
];

/// Brokers' words for the products, but for Upstox's `D`, whose meaning depends on the exchange.
const PRODUCTS: [(&str, &[&str]); 3] = [
    ("CNC", &["CNC", "C", "DELIVERY"]),
    ("NRML", &["NRML", "M", "MARGIN", "CARRYFORWARD", "NORMAL"]),
    ("MIS", &["MIS", "I", "INTRADAY"]),
];

/// Exchanges on which shares change hands.
const CASH: [&str; 2] = ["NSE", "BSE"];

impl Market {
    /// The market of these words, in any case; an empty word tells nothing.
    ///
    /// ```
    /// use posize::engine::Market;
    ///
    /// let market = Market::new(Some("D"), Some("NSE_FO"));
    /// assert_eq!(market.product.as_deref(), Some("NRML"));
    /// assert_eq!(market.exchange.as_deref(), Some("NFO"));
    /// assert_eq!(market, Market::new(Some("carryforward"), Some("NFO")));
    /// ```
    #[must_use]
    pub fn new(product: Option<&str>, exchange: Option<&str>) -> Self {
        // Fyers numbers them, and the prefix of the symbol tells.
        let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
        let exchange = exchange.filter(|word| !is_number(word));
        let exchange = exchange.and_then(|word| in_words_of(&EXCHANGES, word));
        let product = product.and_then(|word| in_words_of(&PRODUCTS, word));
        let product = match (product, &exchange) {
            (Some(product), Some(exchange)) if product == "D" => {
                Some(Cow::Borrowed(if CASH.contains(&&**exchange) { "CNC" } else { "NRML" }))
            }
            (product, _) => product,
        };
        Self { product, exchange }
    }

    /// Whether it tells nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.product.is_none() && self.exchange.is_none()
    }

    /// Whether an order of this market may close a row of that one: both have the product and the
    /// exchange that both tell.
    #[must_use]
    pub fn admits(&self, row: Option<&Self>) -> bool {
        let agree = |part: MarketPart, row| {
            let (own, other) = (part.of(self), part.of(row));
            own.is_none() || other.is_none() || own == other
        };
        row.is_none_or(|row| MarketPart::ALL.into_iter().all(|part| agree(part, row)))
    }

    /// Whether shares are delivered: a sale under such a product comes out of the holdings, and
    /// opens no short.
    #[must_use]
    pub fn is_delivery(&self) -> bool {
        let is_cash = self.exchange.as_deref().is_none_or(|exchange| CASH.contains(&exchange));
        self.product.as_deref() == Some("CNC") && is_cash
    }
}

fn in_words_of(table: &[(&'static str, &[&str])], word: &str) -> Option<Cow<'static, str>> {
    let word = word.trim().to_ascii_uppercase();
    let known = table.iter().find(|(_, words)| words.contains(&&*word));
    let word = known.map_or(Cow::Owned(word), |(known, _)| Cow::Borrowed(*known));
    Some(word).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_one_exchange_are_one_and_numbers_are_no_exchange() {
        let market = |product, exchange| Market::new(Some(product), Some(exchange));
        let nfo = market("MIS", "NFO");
        for (row, is_admitted) in [
            (market("MIS", "NSE"), true),
            (market("MIS", "BFO"), false),
            (market("NRML", "NFO"), false),
            (market("MIS", "10"), true),
            (market("", "cde_fo"), true),
        ] {
            assert_eq!(nfo.admits(Some(&row)), is_admitted, "{row:?}");
        }
        assert_eq!(Market::new(None, Some("10")), Market::default());
        assert!(nfo.admits(None));
    }

    #[test]
    fn a_delivery_is_a_product_of_the_cash_exchanges() {
        for (product, exchange, is_delivery) in [
            (Some("CNC"), Some("NSE"), true),
            (Some("cnc"), None, true),
            (Some("DELIVERY"), Some("BSE"), true),
            (Some("C"), Some("nse_cm"), true),
            (Some("D"), Some("NSE_EQ"), true),
            (Some("D"), Some("NFO"), false),
            (Some("D"), None, false),
            (Some("CNC"), Some("NFO"), false),
            (Some("MIS"), Some("NSE"), false),
            (None, Some("NSE"), false),
        ] {
            let market = Market::new(product, exchange);
            assert_eq!(market.is_delivery(), is_delivery, "{product:?} {exchange:?}");
        }
        assert!(Market::new(Some(""), Some(" ")).is_empty());
        assert_eq!(Market::new(Some("bo"), Some("Nasdaq")).product.as_deref(), Some("BO"));
    }
}
