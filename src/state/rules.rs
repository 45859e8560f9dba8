//! The kinds of problem that a checkpoint may have: one entry each, read by messages, `--explain`
//! and the README.

use crate::diagnostic::{Rule, Severity};

/// Every kind, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &EMPTY_CHECKPOINT,
    &BAD_JSON,
    &JSON_NAN,
    &NOT_AN_OBJECT,
    &DUPLICATE_FIELD,
    &BAD_POSITIONS,
    &BAD_ROW,
    &BROKER_ERROR,
    &UNREAD_POSITIONS,
    &NO_POSITIONS,
    &HIDDEN_POSITIONS,
    &NOTHING_KNOWN,
    &BAD_SYMBOL,
    &SYMBOL_MISMATCH,
    &BAD_QUANTITY,
    &SIDE_MISMATCH,
    &NO_SIDE,
    &BAD_PRICE,
    &BAD_POINT_VALUE,
    &BAD_STOP_PRICE,
    &BAD_STRATEGY,
    &MIXED_CURRENCY,
    &NUMBER_OUT_OF_RANGE,
    &BAD_EQUITY,
    &MISSING_EQUITY,
    &BAD_HALT,
    &BAD_RECORD,
    &BAD_OPEN_ORDERS,
    &BAD_ORDER_QUANTITY,
    &BAD_ORDER_SIDE,
    &BAD_ORDER_PRICE,
    &MORE_PROBLEMS,
    &EQUITY_FROM_PAPER_CAPITAL,
    &EQUITY_FROM_FUNDS,
    &OTHER_SEGMENT,
    &NO_MARK,
    &DELIVERY_SALE,
    &TRADING_HALTED,
];

/// A file without text.
pub static EMPTY_CHECKPOINT: Rule = Rule {
    code: "empty-checkpoint",
    severity: Severity::Error,
    meaning: "the checkpoint has no text",
    why: "a writer that truncates before it writes leaves an empty file; taken as an empty book, it would free every limit",
    wrong: "",
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// Not JSON, or only the beginning of it.
pub static BAD_JSON: Rule = Rule {
    code: "bad-json",
    severity: Severity::Error,
    meaning: "the checkpoint is not JSON, or ends in the middle",
    why: "half a book hides positions, and a size from half a book is too large",
    wrong: r#"{"equity": 500000, "positions": ["#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// Python's `NaN` or `Infinity`.
pub static JSON_NAN: Rule = Rule {
    code: "json-nan",
    severity: Severity::Error,
    meaning: "NaN or Infinity stands in the checkpoint",
    why: "it is what a broken calculation leaves behind; every comparison with it is false, so no limit would hold",
    wrong: r#"{"equity": NaN, "positions": []}"#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// An array, a number, …
pub static NOT_AN_OBJECT: Rule = Rule {
    code: "not-an-object",
    severity: Severity::Error,
    meaning: "the top level is neither a JSON object nor an array of rows",
    why: "a number, a text or a null holds no positions",
    wrong: "500000",
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// A field that posize reads, twice in one object.
pub static DUPLICATE_FIELD: Rule = Rule {
    code: "duplicate-field",
    severity: Severity::Error,
    meaning: "a field that posize reads stands twice in one object",
    why: "programs differ in which of the two they take, so one of them may hide a position",
    wrong: r#"{"equity": 500000, "equity": 50000, "positions": []}"#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// A position list that is no list.
pub static BAD_POSITIONS: Rule = Rule {
    code: "bad-positions",
    severity: Severity::Error,
    meaning: "a position list is null, or neither an array nor an object",
    why: "a writer that failed to fetch its positions often writes null; taken as an empty book, it would free every limit",
    wrong: r#"{"equity": 500000, "positions": null}"#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// A row that is no object.
pub static BAD_ROW: Rule = Rule {
    code: "bad-row",
    severity: Severity::Error,
    meaning: "a row of a position list is no object",
    why: "what it holds can't be known, and a hidden position is a hidden risk",
    wrong: r#"{"equity": 500000, "positions": ["RELIANCE"]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 2500}]}"#,
};

/// The answer of a broker that failed.
pub static BROKER_ERROR: Rule = Rule {
    code: "broker-error",
    severity: Severity::Error,
    meaning: "the document is an error answer, or empty",
    why: "a failed call has no positions in it; taken as an empty book, it would free every limit",
    wrong: r#"{"status": "error", "message": "the session has expired", "data": null}"#,
    right: r#"{"status": "success", "equity": 500000, "data": {"net": []}}"#,
};

/// Rows that are not read.
pub static UNREAD_POSITIONS: Rule = Rule {
    code: "unread-positions",
    severity: Severity::Error,
    meaning: "rows with something like a symbol and a size stand where posize reads no positions",
    why: "positions under a name that posize does not know would be hidden, and their room given \
        out again",
    wrong: r#"{"equity": 500000, "positions": [], "open_positions": [{"symbol": "TCS", "qty": 20}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "qty": 20, "last_price": 3500}]}"#,
};

/// No position list at all.
pub static NO_POSITIONS: Rule = Rule {
    code: "no-positions",
    severity: Severity::Error,
    meaning: "the state has no list of positions, and is no account of its own that tells an equity",
    why: "orders or funds alone do not say what is held; taken as an empty book, they would free \
        every limit",
    wrong: r#"{"open_orders": []}"#,
    right: r#"{"equity": 500000, "positions": [], "open_orders": []}"#,
};

/// Numbers that say that something is held.
pub static HIDDEN_POSITIONS: Rule = Rule {
    code: "hidden-positions",
    severity: Severity::Error,
    meaning: "a number says that something is held, and no row that is read holds anything",
    why: "a writer that knows of positions and does not tell them hides them",
    wrong: r#"{"equity": 500000, "positions": [], "meta": {"total_notional": 150000}}"#,
    right: r#"{"equity": 500000, "positions": [], "meta": {"total_notional": 0}}"#,
};

/// A document of something else.
pub static NOTHING_KNOWN: Rule = Rule {
    code: "nothing-known",
    severity: Severity::Error,
    meaning: "the document tells no positions, holdings, orders, funds or equity",
    why: "what it does tell may be positions in a form that posize does not know",
    wrong: r#"{"version": 3, "user": "AB1234"}"#,
    right: r#"{"version": 3, "user": "AB1234", "equity": 500000, "positions": []}"#,
};

/// Size and side contradict each other.
pub static SIDE_MISMATCH: Rule = Rule {
    code: "side-mismatch",
    severity: Severity::Error,
    meaning: "the sizes and sides of a row contradict each other",
    why: "a short that is read as a long is doubled by the order that should close it",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "side": "long", "last_price": 3500}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "side": "short", "last_price": 3500}]}"#,
};

/// A size whose side is not told.
pub static NO_SIDE: Rule = Rule {
    code: "no-side",
    severity: Severity::Error,
    meaning: "a row tells no side, or a word that is none, where its size does not have the sign",
    why: "a short that is read as a long is doubled by the order that should close it",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "size": 20, "side": "up", "last_price": 3500}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "size": 20, "side": "long", "last_price": 3500}]}"#,
};

/// Money of several currencies.
pub static MIXED_CURRENCY: Rule = Rule {
    code: "mixed-currency",
    severity: Severity::Error,
    meaning: "rows of one book are in different currencies, or a currency is no text",
    why: "money of several currencies does not add up, and no rate is ever guessed",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "SPY", "quantity": 4, "last_price": 655, "currency": "USD"}, {"symbol": "DTE", "quantity": 9, "last_price": 30, "currency": "EUR"}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "SPY", "quantity": 4, "last_price": 655, "currency": "USD"}]}"#,
};

/// A position of nothing known.
pub static BAD_SYMBOL: Rule = Rule {
    code: "bad-symbol",
    severity: Severity::Error,
    meaning: "a row that holds something has no symbol, or one that is no text",
    why: "an order against the position could not be told from one that adds to it",
    wrong: r#"{"equity": 500000, "positions": [{"quantity": 20, "last_price": 2500}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 2500}]}"#,
};

/// A row whose key and symbol differ.
pub static SYMBOL_MISMATCH: Rule = Rule {
    code: "symbol-mismatch",
    severity: Severity::Error,
    meaning: "a row's own symbol differs from the symbol that it is filed under",
    why: "one of the two is wrong, and the wrong one would be closed or added to",
    wrong: r#"{"equity": 500000, "positions": {"TCS": {"symbol": "INFY", "quantity": 20, "last_price": 1500}}}"#,
    right: r#"{"equity": 500000, "positions": {"INFY": {"symbol": "INFY", "quantity": 20, "last_price": 1500}}}"#,
};

/// A quantity that is missing, null or no number.
pub static BAD_QUANTITY: Rule = Rule {
    code: "bad-quantity",
    severity: Severity::Error,
    meaning: "a row's quantity is missing, null or not a number",
    why: "a position whose size is unknown is a hidden risk",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": null, "last_price": 2500}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 2500}]}"#,
};

/// No price, or one that is not above zero.
pub static BAD_PRICE: Rule = Rule {
    code: "bad-price",
    severity: Severity::Error,
    meaning: "a row that holds something has no price above zero",
    why: "without a price its exposure is unknown, and at a price of 0 it would take no room at all",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 0}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 2500}]}"#,
};

/// A multiplier that is not above zero.
pub static BAD_POINT_VALUE: Rule = Rule {
    code: "bad-point-value",
    severity: Severity::Error,
    meaning: "a row's multiplier or point value is not a number above zero, or is one that posize does not know",
    why: "a contract's exposure is its price times the multiplier: a wrong one hides most of it",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "GOLDM25DECFUT", "quantity": 1, "last_price": 124455, "multiplier": -10}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "GOLDM25DECFUT", "quantity": 1, "last_price": 124455, "multiplier": 10}]}"#,
};

/// A stop that is not above zero.
pub static BAD_STOP_PRICE: Rule = Rule {
    code: "bad-stop-price",
    severity: Severity::Error,
    meaning: "a row's stop price is not a number above zero",
    why: "a position that seems to have a stop and has none risks all that it is worth",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 2500, "stop_price": -5}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "last_price": 2500, "stop_price": null}]}"#,
};

/// A strategy that is no text.
pub static BAD_STRATEGY: Rule = Rule {
    code: "bad-strategy",
    severity: Severity::Error,
    meaning: "a row's strategy is no text",
    why: "the position would count against no strategy's budget",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "last_price": 3500, "strategy": 7}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "last_price": 3500, "strategy": "7"}]}"#,
};

/// A number that can't be held exactly.
pub static NUMBER_OUT_OF_RANGE: Rule = Rule {
    code: "number-out-of-range",
    severity: Severity::Error,
    meaning: "a number has more than 28 significant digits, is 10^18 or more, or has more than 64 decimal places",
    why: "posize computes exactly or not at all: it never rounds a number that it was given",
    wrong: r#"{"equity": 1e18, "positions": []}"#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// An equity, or its peak, that is no number.
pub static BAD_EQUITY: Rule = Rule {
    code: "bad-equity",
    severity: Severity::Error,
    meaning: "the equity, a part of it or its peak is not a number, or the peak is not above zero",
    why: "every limit is a share of the equity; another field is never taken in its place",
    wrong: r#"{"equity": "unknown", "positions": []}"#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// No equity anywhere.
pub static MISSING_EQUITY: Rule = Rule {
    code: "missing-equity",
    severity: Severity::Error,
    meaning: "neither the checkpoint nor --equity tells the account's value",
    why: "every limit is a share of the equity, and an invented one makes every size wrong",
    wrong: r#"{"positions": []}"#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// A halt flag that is neither true nor false.
pub static BAD_HALT: Rule = Rule {
    code: "bad-halt",
    severity: Severity::Error,
    meaning: "`risk.trading_halted` is neither true nor false",
    why: "it may mean that trading is halted",
    wrong: r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": "yes"}}"#,
    right: r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": false}}"#,
};

/// A strategy's record that a rule of the config needs.
pub static BAD_RECORD: Rule = Rule {
    code: "bad-record",
    severity: Severity::Error,
    meaning: "a number of `strategies.<code>` that the config sizes by is not a number, or a count is no whole number of 0 or more",
    why: "a size that hangs on how a strategy has fared must not hang on a guess",
    wrong: r#"{"equity": 500000, "positions": [], "strategies": {"breakout": {"win_trades": "many"}}}"#,
    right: r#"{"equity": 500000, "positions": [], "strategies": {"breakout": {"win_trades": 21}}}"#,
};

/// Open orders that are no list of rows.
pub static BAD_OPEN_ORDERS: Rule = Rule {
    code: "bad-open-orders",
    severity: Severity::Error,
    meaning: "the open orders are no list, or one of them is no object or has a status, type or number that is no text",
    why: "an order that may still fill takes room, and a hidden one takes it unseen",
    wrong: r#"{"equity": 500000, "positions": [], "open_orders": 2}"#,
    right: r#"{"equity": 500000, "positions": [], "open_orders": []}"#,
};

/// An order of unknown size.
pub static BAD_ORDER_QUANTITY: Rule = Rule {
    code: "bad-order-quantity",
    severity: Severity::Error,
    meaning: "an open order's quantity is missing, null or not a number above zero",
    why: "what it will take once it fills can't be known; its side stands in `side`, never in a sign",
    wrong: r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "BUY", "quantity": null, "price": 3500}]}"#,
    right: r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "BUY", "quantity": 20, "price": 3500}]}"#,
};

/// An order that neither buys nor sells.
pub static BAD_ORDER_SIDE: Rule = Rule {
    code: "bad-order-side",
    severity: Severity::Error,
    meaning: "an open order has no side, or one that is neither buy nor sell",
    why: "whether it opens or closes can't be known",
    wrong: r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "HOLD", "quantity": 20, "price": 3500}]}"#,
    right: r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "BUY", "quantity": 20, "price": 3500}]}"#,
};

/// An order without a price in a symbol that is not held.
pub static BAD_ORDER_PRICE: Rule = Rule {
    code: "bad-order-price",
    severity: Severity::Error,
    meaning: "an open order has no price above zero, and no position of its symbol tells one",
    why: "without a price its exposure is unknown",
    wrong: r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "BUY", "quantity": 20, "price": 0}]}"#,
    right: r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "BUY", "quantity": 20, "price": 3500}]}"#,
};

/// The end of a long list of problems.
pub static MORE_PROBLEMS: Rule = Rule {
    code: "more-problems",
    severity: Severity::Error,
    meaning: "the checkpoint has more problems than are shown",
    why: "after the first twenty the cause is most likely one and the same",
    wrong: r#"{"equity": 500000, "positions": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}"#,
    right: r#"{"equity": 500000, "positions": []}"#,
};

/// An equity that is only what the account began with.
pub static EQUITY_FROM_PAPER_CAPITAL: Rule = Rule {
    code: "equity-from-paper-capital",
    severity: Severity::Warning,
    meaning: "the equity is taken from `meta.paper_capital`, because nothing else tells it",
    why: "that is what the account began with: after a loss, every limit computed from it is too high",
    wrong: r#"{"meta": {"paper_capital": 500000}, "positions": []}"#,
    right: r#"{"meta": {"equity": 487250.5, "paper_capital": 500000}, "positions": []}"#,
};

/// An equity that is a sum of a broker's funds.
pub static EQUITY_FROM_FUNDS: Rule = Rule {
    code: "equity-from-funds",
    severity: Severity::Warning,
    meaning: "the equity is taken from a broker's funds, with the arithmetic that is shown",
    why: "what a broker calls net or available leaves out the margin in use, so it is added",
    wrong: r#"{"positions": [], "availablecash": "320.66", "utiliseddebits": "679.34"}"#,
    right: r#"{"positions": [], "equity": 1000}"#,
};

/// A segment whose money is not counted.
pub static OTHER_SEGMENT: Rule = Rule {
    code: "other-segment",
    severity: Severity::Warning,
    meaning: "the account has a commodity segment in use, and the equity is that of the other one",
    why: "its positions count against an equity that does not have its money",
    wrong: r#"{"positions": [], "data": {"equity": {"available_margin": 900, "used_margin": 100}, "commodity": {"used_margin": 50}}}"#,
    right: r#"{"positions": [], "equity": 1000}"#,
};

/// Rows that tell no price now.
pub static NO_MARK: Rule = Rule {
    code: "no-mark",
    severity: Severity::Warning,
    meaning: "rows tell no price now, so that the price that was paid stands in for it",
    why: "after a move their exposure and risk are other ones than are counted",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "avg_price": 3500}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "last_price": 3500}]}"#,
};

/// A sale out of holdings that were not read.
pub static DELIVERY_SALE: Rule = Rule {
    code: "delivery-sale",
    severity: Severity::Warning,
    meaning: "shares are sold under a delivery product, and no holding of them was read",
    why: "such a sale comes out of the holdings: it is no short, and buying it back would open a \
        position",
    wrong: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "last_price": 3500, "product": "CNC"}]}"#,
    right: r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "last_price": 3500, "product": "CNC"}], "holdings": [{"symbol": "TCS", "quantity": 30, "t1_quantity": 0, "last_price": 3500}]}"#,
};

/// Trading is halted.
pub static TRADING_HALTED: Rule = Rule {
    code: "trading-halted",
    severity: Severity::Warning,
    meaning: "the checkpoint says that trading is halted",
    why: "sizes are still answered, so that positions can be closed; whether to open new ones is another question",
    wrong: r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": true, "halt_reason": "daily loss"}}"#,
    right: r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": false}}"#,
};
