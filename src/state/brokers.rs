//! Whose rows a document holds, so that a trader sees at once whether the right thing was read.

/// Fields by which a broker's rows are known: the first broker that has all of its own.
const BROKERS: [(&str, &[&str]); 15] = [
    ("Upstox", &["trading_symbol", "instrument_token"]),
    ("Kite", &["tradingsymbol", "instrument_token"]),
    ("Angel One", &["symboltoken"]),
    ("Dhan", &["securityId"]),
    ("Fyers", &["fyToken"]),
    ("Kotak Neo", &["trdSym"]),
    ("Noren", &["tsym"]),
    ("Alpaca", &["asset_class"]),
    ("Alpaca", &["client_order_id"]),
    ("Interactive Brokers", &["conid"]),
    ("Binance", &["positionAmt"]),
    ("ccxt", &["contracts", "contractSize"]),
    ("freqtrade", &["trade_id", "pair"]),
    ("OpenAlgo", &["symbol", "exchange", "product", "average_price", "ltp"]),
    ("OpenAlgo", &["symbol", "pricetype"]),
];

/// The broker whose rows have these fields, where it is one of those that are known.
pub(super) fn broker_of<'n>(names: impl Iterator<Item = &'n str>) -> Option<&'static str> {
    let names: Vec<&str> = names.collect();
    let has_all = |fields: &[&str]| fields.iter().all(|field| names.contains(field));
    BROKERS.iter().find(|(_, fields)| has_all(fields)).map(|(broker, _)| *broker)
}
