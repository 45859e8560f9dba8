//! What may be wrong with a checkpoint, found while it is read.

rules! {
    /// Problems of a checkpoint, in the order of the documentation.
    STATE_RULES

    EMPTY_CHECKPOINT: Error "empty-checkpoint" {
        meaning: "the checkpoint has no text",
        why: "a writer that truncates before it writes leaves an empty file; taken as an empty \
            book, it would free every limit",
        wrong: "",
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    BAD_JSON: Error "bad-json" {
        meaning: "the checkpoint is not JSON, or ends in the middle",
        why: "half a book hides positions, and a size from half a book is too large",
        wrong: r#"{"equity": 500000, "positions": ["#,
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    JSON_NAN: Error "json-nan" {
        meaning: "NaN or Infinity stands in the checkpoint",
        why: "it is what a broken calculation leaves behind; every comparison with it is false, so \
            no limit would hold",
        wrong: r#"{"equity": NaN, "positions": []}"#,
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    NOT_AN_OBJECT: Error "not-an-object" {
        meaning: "the top level is neither a JSON object nor an array of rows",
        why: "a number, a text or a null holds no positions",
        wrong: "500000",
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    DUPLICATE_FIELD: Error "duplicate-field" {
        meaning: "a field that posize reads stands twice in one object",
        why: "programs differ in which of the two they take, so one of them may hide a position",
        wrong: r#"{"equity": 500000, "equity": 50000, "positions": []}"#,
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    BAD_POSITIONS: Error "bad-positions" {
        meaning: "a position list is null, or neither an array nor an object",
        why: "a writer that failed to fetch its positions often writes null; taken as an empty \
            book, it would free every limit",
        wrong: r#"{"equity": 500000, "positions": null}"#,
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    BAD_ROW: Error "bad-row" {
        meaning: "a row of a position list is no object",
        why: "what it holds can't be known, and a hidden position is a hidden risk",
        wrong: r#"{"equity": 500000, "positions": ["RELIANCE"]}"#,
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "#,
            r#""last_price": 2500}]}"#,
        ),
    }
    BROKER_ERROR: Error "broker-error" {
        meaning: "the document is an error answer, or empty",
        why: "a failed call has no positions in it; taken as an empty book, it would free every \
            limit",
        wrong: r#"{"status": "error", "message": "the session has expired", "data": null}"#,
        right: r#"{"status": "success", "equity": 500000, "data": {"net": []}}"#,
    }
    UNREAD_POSITIONS: Error "unread-positions" {
        meaning: "rows with something like a symbol and a size stand where posize reads no \
            positions",
        why: "positions under a name that posize does not know would be hidden, and their room \
            given \
            out again",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [], "open_positions": [{"symbol": "TCS", "#,
            r#""qty": 20}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "qty": 20, "#,
            r#""last_price": 3500}]}"#,
        ),
    }
    NO_POSITIONS: Error "no-positions" {
        meaning: "the state has no list of positions, and is no account of its own that tells an \
            equity",
        why: "orders or funds alone do not say what is held; taken as an empty book, they would \
            free \
            every limit",
        wrong: r#"{"open_orders": []}"#,
        right: r#"{"equity": 500000, "positions": [], "open_orders": []}"#,
    }
    HIDDEN_POSITIONS: Error "hidden-positions" {
        meaning: "a number says that something is held, and no row that is read holds anything",
        why: "a writer that knows of positions and does not tell them hides them",
        wrong: r#"{"equity": 500000, "positions": [], "meta": {"total_notional": 150000}}"#,
        right: r#"{"equity": 500000, "positions": [], "meta": {"total_notional": 0}}"#,
    }
    NOTHING_KNOWN: Error "nothing-known" {
        meaning: "the document tells no positions, holdings, orders, funds or equity",
        why: "what it does tell may be positions in a form that posize does not know",
        wrong: r#"{"version": 3, "user": "AB1234"}"#,
        right: r#"{"version": 3, "user": "AB1234", "equity": 500000, "positions": []}"#,
    }
    BAD_SYMBOL: Error "bad-symbol" {
        meaning: "a row that holds something has no symbol, or one that is no text; or a symbol, \
            of a config too, has white space at an end, a character that can't be seen, letters of \
            several alphabets, or full-width ones",
        why: "an order against the position could not be told from one that adds to it, and of two \
            names that look alike one would be sized as a share with a lot of 1",
        wrong: r#"{"equity": 500000, "positions": [{"quantity": 20, "last_price": 2500}]}"#,
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "#,
            r#""last_price": 2500}]}"#,
        ),
    }
    SYMBOL_MISMATCH: Error "symbol-mismatch" {
        meaning: "a row's own symbol differs from the symbol that it is filed under",
        why: "one of the two is wrong, and the wrong one would be closed or added to",
        wrong: concat!(
            r#"{"equity": 500000, "positions": {"TCS": {"symbol": "INFY", "quantity": 20, "#,
            r#""last_price": 1500}}}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": {"INFY": {"symbol": "INFY", "quantity": 20, "#,
            r#""last_price": 1500}}}"#,
        ),
    }
    BAD_QUANTITY: Error "bad-quantity" {
        meaning: "a row's quantity is missing, null or not a number",
        why: "a position whose size is unknown is a hidden risk",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": null, "#,
            r#""last_price": 2500}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "#,
            r#""last_price": 2500}]}"#,
        ),
    }
    SIDE_MISMATCH: Error "side-mismatch" {
        meaning: "the sizes and sides of a row contradict each other",
        why: "a short that is read as a long is doubled by the order that should close it",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "#,
            r#""side": "long", "last_price": 3500}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "#,
            r#""side": "short", "last_price": 3500}]}"#,
        ),
    }
    NO_SIDE: Error "no-side" {
        meaning: "a row tells no side, or a word that is none, where its size does not have the \
            sign",
        why: "a short that is read as a long is doubled by the order that should close it",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "size": 20, "side": "up", "#,
            r#""last_price": 3500}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "size": 20, "#,
            r#""side": "long", "last_price": 3500}]}"#,
        ),
    }
    BAD_PRICE: Error "bad-price" {
        meaning: "a row that holds something has no price above zero",
        why: "without a price its exposure is unknown, and at a price of 0 it would take no room \
            at all",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "#,
            r#""last_price": 0}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "#,
            r#""last_price": 2500}]}"#,
        ),
    }
    BAD_POINT_VALUE: Error "bad-point-value" {
        meaning: "a row's multiplier or point value is not a number above zero, or is one that \
            posize does not know",
        why: "a contract's exposure is its price times the multiplier: a wrong one hides most of \
            it",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "GOLDM25DECFUT", "quantity": 1, "#,
            r#""last_price": 124455, "multiplier": -10}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "GOLDM25DECFUT", "quantity": 1, "#,
            r#""last_price": 124455, "multiplier": 10}]}"#,
        ),
    }
    BAD_STOP_PRICE: Error "bad-stop-price" {
        meaning: "a row's stop price is no number",
        why: "a position that seems to have a stop and has none risks all that it is worth",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "#,
            r#""last_price": 2500, "stop_price": "at 2400"}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "RELIANCE", "quantity": 20, "#,
            r#""last_price": 2500, "stop_price": null}]}"#,
        ),
    }
    BAD_STRIKE: Error "bad-strike" {
        meaning: "nothing tells the strike of a written option, or a strike is no number above \
            zero",
        why: "a written option may lose what its strike tells, and not what its premium does",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "NIFTYOPT", "quantity": -65, "#,
            r#""last_price": 120}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "NIFTYOPT", "quantity": -65, "#,
            r#""last_price": 120, "strike": 24000}]}"#,
        ),
    }
    BAD_STRATEGY: Error "bad-strategy" {
        meaning: "a row's strategy is no text",
        why: "the position would count against no strategy's budget",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "last_price": "#,
            r#"3500, "strategy": 7}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "last_price": "#,
            r#"3500, "strategy": "7"}]}"#,
        ),
    }
    MIXED_CURRENCY: Error "mixed-currency" {
        meaning: "rows of one book are in different currencies, or a currency is no text",
        why: "money of several currencies does not add up, and no rate is ever guessed",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "SPY", "quantity": 4, "#,
            r#""last_price": 655, "currency": "USD"}, {"symbol": "DTE", "quantity": 9, "#,
            r#""last_price": 30, "currency": "EUR"}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "SPY", "quantity": 4, "#,
            r#""last_price": 655, "currency": "USD"}]}"#,
        ),
    }
    NUMBER_OUT_OF_RANGE: Error "number-out-of-range" {
        meaning: "a number has more than 28 significant digits, is 10^18 or more, or has more than \
            64 decimal places",
        why: "posize computes exactly or not at all: it never rounds a number that it was given",
        wrong: r#"{"equity": 1e18, "positions": []}"#,
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    BAD_EQUITY: Error "bad-equity" {
        meaning: "the equity, a part of it or its peak is not a number, or the peak is not above \
            zero",
        why: "every limit is a share of the equity; another field is never taken in its place",
        wrong: r#"{"equity": "unknown", "positions": []}"#,
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    MISSING_EQUITY: Error "missing-equity" {
        meaning: "neither the checkpoint nor --equity tells the account's value",
        why: "every limit is a share of the equity, and an invented one makes every size wrong",
        wrong: r#"{"positions": []}"#,
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    BAD_HALT: Error "bad-halt" {
        meaning: "`risk.trading_halted` is neither true nor false",
        why: "it may mean that trading is halted",
        wrong: r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": "yes"}}"#,
        right: r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": false}}"#,
    }
    BAD_DAY: Error "bad-day" {
        meaning: "the day's result is not a number, or the number of its trades no whole number of \
            0 or more",
        why: "what the day may still lose or trade must not hang on a guess",
        wrong: r#"{"equity": 500000, "positions": [], "meta": {"day_pnl": "down"}}"#,
        right: r#"{"equity": 500000, "positions": [], "meta": {"day_pnl": -4200}}"#,
    }
    BAD_RECORD: Error "bad-record" {
        meaning: "a number of `strategies.<code>` that the config sizes by is not a number, or a \
            count is no whole number of 0 or more",
        why: "a size that hangs on how a strategy has fared must not hang on a guess",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [], "strategies": {"breakout": {"win_trades": "#,
            r#""many"}}}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [], "strategies": {"breakout": {"win_trades": "#,
            r#"21}}}"#,
        ),
    }
    BAD_OPEN_ORDERS: Error "bad-open-orders" {
        meaning: "the open orders are no list, or one of them is no object or has a status, type \
            or number that is no text",
        why: "an order that may still fill takes room, and a hidden one takes it unseen",
        wrong: r#"{"equity": 500000, "positions": [], "open_orders": 2}"#,
        right: r#"{"equity": 500000, "positions": [], "open_orders": []}"#,
    }
    BAD_ORDER_QUANTITY: Error "bad-order-quantity" {
        meaning: "an open order's quantity is missing, null or not a number above zero",
        why: "what it will take once it fills can't be known; its side stands in `side`, never in \
            a sign",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "#,
            r#""BUY", "quantity": null, "price": 3500}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "#,
            r#""BUY", "quantity": 20, "price": 3500}]}"#,
        ),
    }
    BAD_ORDER_SIDE: Error "bad-order-side" {
        meaning: "an open order has no side, or one that is neither buy nor sell",
        why: "whether it opens or closes can't be known",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "#,
            r#""HOLD", "quantity": 20, "price": 3500}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "#,
            r#""BUY", "quantity": 20, "price": 3500}]}"#,
        ),
    }
    BAD_ORDER_PRICE: Error "bad-order-price" {
        meaning: "an open order has no price above zero, and no position of its symbol tells one",
        why: "without a price its exposure is unknown",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "#,
            r#""BUY", "quantity": 20, "price": 0}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [], "open_orders": [{"symbol": "TCS", "side": "#,
            r#""BUY", "quantity": 20, "price": 3500}]}"#,
        ),
    }
    MORE_PROBLEMS: Error "more-problems" {
        meaning: "the checkpoint has more problems than are shown",
        why: "after the first twenty the cause is most likely one and the same",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "#,
            r#"0, 0, 0, 0, 0]}"#,
        ),
        right: r#"{"equity": 500000, "positions": []}"#,
    }
    EQUITY_FROM_PAPER_CAPITAL: Warning "equity-from-paper-capital" {
        meaning: "the equity is taken from `meta.paper_capital`, because nothing else tells it",
        why: "that is what the account began with: after a loss, every limit computed from it is \
            too high",
        wrong: r#"{"meta": {"paper_capital": 500000}, "positions": []}"#,
        right: r#"{"meta": {"equity": 487250.5, "paper_capital": 500000}, "positions": []}"#,
    }
    EQUITY_FROM_FUNDS: Warning "equity-from-funds" {
        meaning: "the equity is taken from a broker's funds, with the arithmetic that is shown",
        why: "what a broker calls net or available leaves out the margin in use, so it is added",
        wrong: r#"{"positions": [], "availablecash": "320.66", "utiliseddebits": "679.34"}"#,
        right: r#"{"positions": [], "equity": 1000}"#,
    }
    OTHER_SEGMENT: Warning "other-segment" {
        meaning: "the account has a commodity segment in use, and the equity is that of the other \
            one",
        why: "its positions count against an equity that does not have its money",
        wrong: concat!(
            r#"{"positions": [], "data": {"equity": {"available_margin": 900, "#,
            r#""used_margin": 100}, "commodity": {"used_margin": 50}}}"#,
        ),
        right: r#"{"positions": [], "equity": 1000}"#,
    }
    NO_MARK: Warning "no-mark" {
        meaning: "rows tell no price now, so that the price that was paid stands in for it",
        why: "after a move their exposure and risk are other ones than are counted",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "#,
            r#""avg_price": 3500}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": 20, "#,
            r#""last_price": 3500}]}"#,
        ),
    }
    DELIVERY_SALE: Warning "delivery-sale" {
        meaning: "shares are sold under a delivery product, and no holding of them was read",
        why: "such a sale comes out of the holdings: it is no short, and buying it back would \
            open a \
            position",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "#,
            r#""last_price": 3500, "product": "CNC"}]}"#,
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": [{"symbol": "TCS", "quantity": -20, "#,
            r#""last_price": 3500, "product": "CNC"}], "holdings": [{"symbol": "TCS", "#,
            r#""quantity": 30, "t1_quantity": 0, "last_price": 3500}]}"#,
        ),
    }
    TRADING_HALTED: Warning "trading-halted" {
        meaning: "the checkpoint says that trading is halted",
        why: "sizes are still answered, so that positions can be closed; whether to open new ones \
            is another question",
        wrong: concat!(
            r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": true, "#,
            r#""halt_reason": "daily loss"}}"#,
        ),
        right: r#"{"equity": 500000, "positions": [], "risk": {"trading_halted": false}}"#,
    }
    STALE_CHECKPOINT: Error "stale-checkpoint" {
        meaning: "the state is older than `max_state_age` or `--max-age`, or does not say when it \
            was written",
        why: "what was opened or closed since then is not in it, so the next trade is too large, \
            or turns a position around",
        wrong: "{\"equity\": 500000, \"positions\": []}\n",
        right: "{\"equity\": 500000, \"positions\": [], \"ts\": \"2025-11-16T09:45:03Z\"}\n",
    }
}
