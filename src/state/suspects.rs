//! What an unknown name sounds like, for documents that are not read as their writer meant them.
//!
//! Nobody knows how the next broker calls its fields. What sounds like a symbol and a size may be
//! a position, and what sounds like a side may make it a short: neither is passed over.

/// How an unknown column of a row that is read may change what the row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// It may say that a size without a sign is short.
    Side,
    /// It may be the money that a point is worth.
    PointValue,
}

/// What an unknown column of a row sounds like.
pub(super) fn suspicion(name: &str) -> Option<Suspicion> {
    let name = plain(name);
    let is = |words: &[&str]| words.contains(&&*name);
    let has = |words: &[&str]| has_any(&name, words);
    // Of something else than the row: the order that would close it, the signal before it.
    if has(&["exit", "close", "order", "signal", "last", "prev", "target", "stop", "hedge"]) {
        return None;
    }
    let is_side = has(&["side", "direction", "longshort", "shortlong", "buysell", "trantype"])
        || has(&["positiontype", "transactiontype", "tradetype", "islong", "isshort", "isbuy"])
        || is(&["issell", "long", "short", "ls", "bs", "dir", "sign", "bias"]);
    if is_side {
        return Some(Suspicion::Side);
    }
    let is_point_value =
        has(&["contractsize", "contractmultiplier", "pointvalue", "lotmultiplier"])
            || is(&["multiplier", "qtymultiplier", "contractvalue", "pricemultiplier"]);
    is_point_value.then_some(Suspicion::PointValue)
}

/// Whether any of these words stands in a name. Names are short: comparing them at each place takes
/// less time than the library takes to prepare a search.
fn has_any(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let word = word.as_bytes();
        let is_it = |part: &[u8]| part.first() == word.first() && part == word;
        name.as_bytes().windows(word.len()).any(is_it)
    })
}

/// A name in small letters, without what stands between its words.
pub(super) fn plain(name: &str) -> String {
    if name.is_ascii() {
        let mut plain = String::with_capacity(name.len());
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        plain.extend(letters.map(|byte| char::from(byte.to_ascii_lowercase())));
        return plain;
    }
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a name, in small letters, sounds like what is held.
pub(super) fn sounds_like_symbol(plain_name: &str) -> bool {
    const EXACT: [&str; 23] = [
        "sym",
        "tsym",
        "trdsym",
        "pair",
        "coin",
        "isin",
        "instrument",
        "instrumentname",
        "instid",
        "instrumentid",
        "contract",
        "contractdesc",
        "contractname",
        "security",
        "securityid",
        "scrip",
        "scripname",
        "stock",
        "stockcode",
        "stockname",
        "market",
        "asset",
        "underlying",
    ];
    const FURTHER: [&str; 8] =
        ["conid", "uic", "figi", "epic", "productid", "scripcode", "marketid", "token"];
    has_any(plain_name, &["symbol", "ticker"])
        || EXACT.contains(&plain_name)
        || FURTHER.contains(&plain_name)
}

/// Whether a name means a size and nothing else.
pub(super) fn is_size(plain_name: &str) -> bool {
    const SIZES: [&str; 20] = [
        "qty",
        "quantity",
        "netqty",
        "netquantity",
        "signedqty",
        "size",
        "positionsize",
        "possize",
        "shares",
        "contracts",
        "units",
        "lots",
        "pos",
        "position",
        "netposition",
        "netpos",
        "szi",
        "openqty",
        "openquantity",
        "positionamt",
    ];
    SIZES.contains(&plain_name)
}

/// Whether a name sounds like a size of what is held, of any row that also has a symbol.
pub(super) fn sounds_like_size(plain_name: &str) -> bool {
    const FURTHER: [&str; 14] = [
        "amount",
        "amt",
        "positionamount",
        "currentunits",
        "initialunits",
        "holding",
        "holdings",
        "notional",
        "notionalvalue",
        "marketvalue",
        "positionvalue",
        "exposure",
        "netexposure",
        "vol",
    ];
    // Sizes of something else: of a lot or a tick, of what may be ordered, of the order book.
    const OTHER: [&str; 17] = [
        "lot",
        "tick",
        "step",
        "min",
        "max",
        "freeze",
        "default",
        "fixed",
        "precision",
        "multiplier",
        "board",
        "disclosed",
        "bid",
        "ask",
        "limit",
        "traded",
        "last",
    ];
    is_size(plain_name)
        || FURTHER.contains(&plain_name)
        || has_any(plain_name, &["qty", "quantity"]) && !has_any(plain_name, &OTHER)
}

/// Whether a name sounds like a price.
pub(super) fn sounds_like_price(plain_name: &str) -> bool {
    has_any(plain_name, &["price", "avg", "average", "ltp", "entry", "cost", "mark"])
}

/// Whether a name sounds like a list of what is held.
pub(super) fn sounds_like_holdings(plain_name: &str) -> bool {
    const LISTS: [&str; 3] = ["position", "holding", "inventory"];
    // Something about them, or what is no longer held.
    const OTHER: [&str; 14] = [
        "closed", "size", "sizing", "count", "limit", "max", "pnl", "value", "config", "type",
        "mode", "history", "past", "side",
    ];
    has_any(plain_name, &LISTS) && !has_any(plain_name, &OTHER)
}

/// Whether a name may be a symbol by its shape: `RELIANCE`, `BTC/USDT`, `M&M25NOVFUT`.
pub(super) fn symbol_shaped(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "&-_:./ ".contains(c);
    name.chars().all(fits) && name.contains(|c: char| c.is_ascii_uppercase())
}
