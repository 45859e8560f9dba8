//! A trading desk for the tests: the default config, a book, and the engine's
//! answer to an intent.

#![allow(dead_code, reason = "each test file uses its part of the desk")]

use posize::engine::{
    Account, Answer, Config, FIXED_QTY, InstrumentTerms, Intent, IntentError, LimitsReport, Mode,
    Portfolio, Position, Side, StrategyTerms, WorkingOrder,
};
use posize::number::{Decimal, Digits};
use posize::units::Money;
use std::borrow::Cow;

/// A number as it is written.
pub fn n(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub struct Desk {
    pub config: Config,
    pub equity: &'static str,
    pub rows: Vec<Position<'static>>,
    pub account: Account<'static>,
}

impl Desk {
    /// The default limits, an equity and an empty book.
    pub fn with_equity(equity: &'static str) -> Self {
        let mut config = Config::built_in();
        config.mode = FIXED_QTY.name;
        config.max_leverage = n("2").into();
        config.max_exposure_pct = n("0.8").into();
        config.max_risk_per_trade_pct = n("0.01").into();
        config.max_risk_per_strategy_pct = n("0.2").into();
        config.default_fixed_qty = n("1").into();
        config.atr_stop_multiplier = n("2").into();
        config.lot_size_fallback = n("25").into();
        Self { config, equity, rows: Vec::new(), account: Account::default() }
    }

    /// One without limits that anything in the tests reaches, to see one rule at a time.
    pub fn with_room() -> Self {
        let mut desk = Self::with_equity("1000000000");
        desk.config.max_risk_per_strategy_pct = n("1").into();
        desk
    }

    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    pub fn mode(self, mode: &Mode) -> Self {
        self.config(|config| config.mode = mode.name)
    }

    pub fn strategy(self, code: &str, capital_pct: &str, fixed_qty: Option<&str>) -> Self {
        let terms = StrategyTerms {
            code: code.to_owned(),
            capital_pct: Some(n(capital_pct).into()),
            fixed_qty: fixed_qty.map(|qty| n(qty).into()),
            ..StrategyTerms::default()
        };
        self.config(|config| config.strategies.add(terms))
    }

    pub fn instrument(mut self, name: &str, terms: InstrumentTerms) -> Self {
        self.config.instruments.insert(name, terms);
        self
    }

    /// Adds a row.
    pub fn holds(
        self,
        symbol: &'static str,
        strategy: Option<&'static str>,
        quantity: &str,
        mark: &str,
    ) -> Self {
        self.holds_at(symbol, strategy, quantity, mark, None)
    }

    /// Adds a row that carries a point value.
    pub fn holds_at(
        mut self,
        symbol: &'static str,
        strategy: Option<&'static str>,
        quantity: &str,
        mark: &str,
        point_value: Option<&str>,
    ) -> Self {
        self.rows.push(Position {
            symbol: Cow::Borrowed(symbol),
            strategy: strategy.map(Cow::Borrowed),
            quantity: n(quantity),
            mark: n(mark),
            point_value: point_value.map(n),
            stop_price: None,
            option: None,
            market: None,
        });
        self
    }

    /// The last row has a stop.
    pub fn stopped_at(mut self, stop_price: &str) -> Self {
        let row = self.rows.last_mut().unwrap_or_else(|| panic!("no row has a stop"));
        row.stop_price = Some(n(stop_price));
        self
    }

    /// Sets a number by its config key.
    pub fn set(self, key: &'static str, number: &str) -> Self {
        self.set_for(key, "", number)
    }

    /// Sets a number of a symbol, an underlying or a strategy by its config key.
    pub fn set_for(self, key: &'static str, name: &str, number: &str) -> Self {
        self.config(|config| {
            config.set(key, name, number).unwrap_or_else(|error| panic!("{error}"));
        })
    }

    pub fn rho(self, one: &str, other: &str, rho: &str) -> Self {
        self.config(|config| config.correlations.add(one, other, n(rho)))
    }

    pub fn peak(mut self, equity: &str) -> Self {
        self.account.peak_equity = Some(n(equity).into());
        self
    }

    /// What the checkpoint tells of a strategy.
    pub fn record(mut self, code: &str, fields: &[(&str, &str)]) -> Self {
        let record = self.account.records.entry(code.to_owned()).or_default();
        record.0.extend(fields.iter().map(|(field, number)| ((*field).to_owned(), n(number))));
        self
    }

    /// An order that is still open.
    pub fn pending(
        mut self,
        symbol: &'static str,
        side: Side,
        quantity: &str,
        price: &str,
    ) -> Self {
        self.account.working_orders.push(WorkingOrder::new(
            Cow::Borrowed(symbol),
            side,
            n(quantity),
            n(price),
        ));
        self
    }

    /// What is held, what it may hold, and what that leaves.
    pub fn portfolio(&self) -> Portfolio<'static> {
        let (config, equity) = (self.config.clone(), Money::from(n(self.equity)));
        Portfolio::open(config, equity, self.rows.clone(), self.account.clone())
    }

    pub fn try_size(&self, intent: &Intent<'static>) -> Result<Answer<'static>, IntentError> {
        self.portfolio().size(intent)
    }

    pub fn size(&self, intent: &Intent<'static>) -> Answer<'static> {
        self.try_size(intent).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn limits(&self) -> LimitsReport {
        self.portfolio().limits()
    }
}

/// A purchase without a quantity, a strategy or a stop.
pub fn buy(symbol: &'static str, price: &str) -> Intent<'static> {
    Intent { symbol, side: Some(Side::Buy), price: n(price), ..Intent::default() }
}

/// A sale without a quantity, a strategy or a stop.
pub fn sell(symbol: &'static str, price: &str) -> Intent<'static> {
    Intent { side: Some(Side::Sell), ..buy(symbol, price) }
}

/// Quantity, closing part and opening part as text.
pub fn parts(answer: &Answer<'_>) -> (String, String, String) {
    (answer.qty.to_string(), answer.closes.to_string(), answer.opens.to_string())
}

pub fn qty(answer: &Answer<'_>) -> String {
    answer.qty.to_string()
}

pub fn reason(answer: &Answer<'_>) -> Option<&'static str> {
    answer.reason.as_ref().map(posize::engine::Reason::code)
}

pub fn warnings(answer: &Answer<'_>) -> Vec<&'static str> {
    answer.warnings.iter().map(posize::engine::Warning::code).collect()
}

/// Limit, used, available and `max_qty` of a limit, as text; an unknown `max_qty` is `null`.
pub fn rung(answer: &Answer<'_>, name: &str) -> [String; 4] {
    let found = answer.limits.iter().find(|of| of.limit.name == name);
    let found = found.unwrap_or_else(|| panic!("no limit {name}"));
    let max_qty = found.max_qty.as_ref().map_or("null".to_owned(), ToString::to_string);
    let room = &found.room;
    [room.ceiling.to_string(), room.used.to_string(), room.available().to_string(), max_qty]
}

/// Quantity, failing limit and shortfall of the next larger answer.
pub fn next_lot(answer: &Answer<'_>) -> Option<(String, &'static str, String)> {
    answer
        .next_lot
        .as_ref()
        .map(|next| (next.qty.to_string(), next.fails.name, next.by.to_string()))
}

pub fn formula(answer: &Answer<'_>) -> String {
    answer.basis.formula(&answer.order, &answer.equity, Digits::Plain)
}
