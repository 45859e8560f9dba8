//! The checkpoints and intents to measure on, in two shapes, and the least program that reads such
//! a checkpoint.

use serde::Deserialize;
use std::borrow::Cow;

/// Who writes the checkpoint and the intents.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A strategy engine: sixty symbols and five strategies over and over, indented rows, averages
    /// of seventeen digits.
    Engine,
    /// A broker: each row has a symbol of its own; compact rows, prices in hundredths.
    Broker,
}

impl Shape {
    pub const ALL: [Self; 2] = [Self::Engine, Self::Broker];

    pub fn name(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Broker => "broker",
        }
    }

    /// A checkpoint with an equity that leaves room for trades.
    pub fn checkpoint(self, rows: u32) -> String {
        let mut dice = Dice(3);
        let mut text =
            format!("{{\n  \"equity\": {},\n  \"positions\": [", u64::from(rows) * 500_000);
        for row in 0..rows {
            text.push_str(if row == 0 { "\n" } else { ",\n" });
            text.push_str(&match self {
                Self::Engine => engine_row(&mut dice),
                Self::Broker => broker_row(row, &mut dice),
            });
        }
        text.push_str("\n  ],\n  \"ts\": \"2025-07-14T11:02:11+05:30\"\n}\n");
        text
    }

    /// Intents, one a line, for the symbols of a checkpoint of that many rows.
    pub fn intents(self, count: u32, rows: u32) -> String {
        let mut dice = Dice(7);
        let mut text = String::new();
        for number in 0..count {
            text.push_str(&match self {
                Self::Engine => engine_intent(number, &mut dice),
                Self::Broker => broker_intent(number, rows, &mut dice),
            });
            text.push('\n');
        }
        text
    }

    /// The arguments of one order on such a checkpoint.
    pub fn order(self) -> [&'static str; 8] {
        let (symbol, strategy) = match self {
            Self::Engine => ("HCLTECH", STRATEGIES[0]),
            Self::Broker => ("SYM500", "strategy_1"),
        };
        ["--symbol", symbol, "--side", "buy", "--price", "1900.25", "--strategy", strategy]
    }
}

fn engine_row(dice: &mut Dice) -> String {
    let Instrument { symbol, exchange, price } = Instrument::any(dice);
    let (token, quantity, sign) =
        (dice.below(40_000_000), 1 + dice.below(200), dice.of(&["", "", "-"]));
    let (average, close, last) = (price - price / 101, price - price / 90, hundredths(price));
    let (rupees, close) = (average / 100, hundredths(close));
    let (part, pnl) = (dice.below(1_000_000), dice.below(10_000));
    let strategy = dice.of(&STRATEGIES);
    format!(
        r#"    {{
      "symbol": "{symbol}",
      "exchange": "{exchange}",
      "instrument_token": {token},
      "product": "NRML",
      "quantity": {sign}{quantity},
      "overnight_quantity": 0,
      "avg_price": {rupees}.{part:06}6666667,
      "buy_price": {rupees}.{part:06}6666667,
      "sell_price": 0.0,
      "close_price": {close},
      "last_price": {last},
      "realized_pnl": 0.0,
      "unrealized_pnl": {sign}{pnl}.{part:06}0000546,
      "strategy": "{strategy}"
    }}"#
    )
}

fn broker_row(row: u32, dice: &mut Dice) -> String {
    let price = 10_000 + dice.below(490_000);
    let (average, last) = (hundredths(price), hundredths(price + price / 101));
    let (token, quantity, sign) = (row * 256 + 1, 1 + dice.below(200), dice.of(&["", "", "-"]));
    let (pnl, unrealised, strategy) = (dice.below(10_000), dice.below(100_000), row % 10);
    on_one_line(&format!(
        r#"{{"tradingsymbol":"SYM{row}","exchange":"NSE","instrument_token":{token},
        "product":"NRML","quantity":{sign}{quantity},"overnight_quantity":0,"multiplier":1,
        "average_price":{average},"last_price":{last},"pnl":-{pnl}.25,
        "strategy":"strategy_{strategy}","unrealised":{unrealised}}}"#
    ))
}

fn engine_intent(number: u32, dice: &mut Dice) -> String {
    let Instrument { symbol, price, .. } = Instrument::any(dice);
    let (side, strategy) = (dice.of(&["BUY", "SELL"]), dice.of(&STRATEGIES));
    let atr = price / 15;
    let atr = match dice.below(100) {
        0 => String::new(),
        _ => format!(r#""atr":{}.{:02}{:02},"#, atr / 100, atr % 100, dice.below(100)),
    };
    let (price, confidence) = (hundredths(price), dice.below(1000));
    let (hour, minute, second) = (9 + number / 3600 % 6, number / 60 % 60, number % 60);
    on_one_line(&format!(
        r#"{{"id":{number},"symbol":"{symbol}","side":"{side}","strategy":"{strategy}",
        "last_price":{price},{atr}"ts":"2025-07-14T{hour:02}:{minute:02}:{second:02}+05:30",
        "timeframe":"5m","confidence":0.{confidence:03}}}"#
    ))
}

fn broker_intent(number: u32, rows: u32, dice: &mut Dice) -> String {
    let (symbol, price, side) =
        (dice.below(rows), 10_000 + dice.below(490_000), dice.of(&["BUY", "SELL"]));
    let qty = match dice.below(2) {
        0 => "null".to_owned(),
        _ => (1 + dice.below(200)).to_string(),
    };
    let stop = match dice.below(3) {
        0 if side == "BUY" => hundredths(price - price / 50),
        0 => hundredths(price + price / 50),
        _ => "null".to_owned(),
    };
    let (atr, price, strategy) = (hundredths(price / 70), hundredths(price), dice.below(10));
    let (minute, second, micros) = (number / 60 % 60, number % 60, dice.below(1_000_000));
    on_one_line(&format!(
        r#"{{"id":"{number:08}","ts":"2025-11-18T10:{minute:02}:{second:02}.{micros:06}+05:30",
        "exchange":"NSE","symbol":"SYM{symbol}","instrument_type":"EQ","side":"{side}",
        "price":{price},"strategy_code":"strategy_{strategy}","qty":{qty},"atr":{atr},
        "stop_price":{stop},"reduce_only":false}}"#
    ))
}

const STRATEGIES: [&str; 5] =
    ["ema20_50_intraday", "mean_reversion", "expiry_scalper", "orb_breakout", "trend_follow"];

const EQUITIES: &str = "\
    ADANIENT APOLLOHOSP ASIANPAINT AXISBANK BAJFINANCE BHARTIARTL BPCL BRITANNIA CIPLA \
    COALINDIA DRREDDY EICHERMOT GRASIM HCLTECH HDFCBANK HEROMOTOCO HINDALCO HINDUNILVR \
    ICICIBANK INDUSINDBK INFY ITC JSWSTEEL KOTAKBANK LT M&M MARUTI NESTLEIND NTPC ONGC \
    POWERGRID RELIANCE SBIN SUNPHARMA TATASTEEL TCS TECHM TITAN ULTRACEMCO WIPRO";

/// Something to trade.
struct Instrument {
    symbol: String,
    exchange: &'static str,
    /// In hundredths.
    price: u32,
}

impl Instrument {
    /// One of forty equities, twelve futures and eight options, at a price near its usual one.
    fn any(dice: &mut Dice) -> Self {
        let number = dice.below(60);
        let equity =
            |number: u32| EQUITIES.split(' ').nth(usize::try_from(number).unwrap()).unwrap();
        let (symbol, exchange, usual) = match number {
            0..40 => (equity(number).to_owned(), "NSE", 20_000 + number * 13_007),
            40..52 => (format!("{}25JULFUT", equity(number - 40)), "NFO", 20_000 + number * 13_007),
            _ => (format!("NIFTY25JUL{}CE", 24_000 + (number - 52) * 100), "NFO", number * 350),
        };
        Self { symbol, exchange, price: usual + dice.below(usual / 50) }
    }
}

/// A generator of numbers that only have to differ.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).unwrap()
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[usize::try_from(self.below(u32::try_from(texts.len()).unwrap())).unwrap()]
    }
}

fn on_one_line(json: &str) -> String {
    json.lines().map(str::trim_start).collect()
}

fn hundredths(number: u32) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

/// The least that reading a checkpoint takes: its typed rows, floats, no checks, one sum.
pub fn notional_of(checkpoint: &str) -> f64 {
    #[derive(Deserialize)]
    struct Checkpoint<'a> {
        #[serde(borrow)]
        positions: Vec<Row<'a>>,
    }
    #[derive(Deserialize)]
    #[allow(dead_code, reason = "read to be measured")]
    struct Row<'a> {
        #[serde(borrow, alias = "tradingsymbol")]
        symbol: Cow<'a, str>,
        #[serde(borrow)]
        strategy: Cow<'a, str>,
        quantity: f64,
        last_price: f64,
        #[serde(default = "one")]
        multiplier: f64,
    }
    fn one() -> f64 {
        1.0
    }
    let checkpoint: Checkpoint<'_> = serde_json::from_str(checkpoint).unwrap();
    checkpoint.positions.iter().map(|row| row.quantity * row.last_price * row.multiplier).sum()
}
