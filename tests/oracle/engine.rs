//! The engine's side: a case's texts parsed as the program parses them, and sized through the public API alone.

use crate::case::{Ask, Case, Row, Settings};
use posize::engine::{
    Answer, Book, Config, InstrumentTerms, Intent, IntentError, Kind, Mode, Position, Side, Strategies, StrategyTerms,
    size,
};
use posize::number::Decimal;
use posize::units::{Fraction, Money, Quantity};
use std::borrow::Cow;

fn number(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|error| panic!("the case holds `{text}`: {error}"))
}

fn optional(text: Option<&String>) -> Option<Decimal> {
    text.map(|text| number(text))
}

pub fn answer(case: &Case) -> Result<Answer<'static>, IntentError> {
    let config = config(&case.config);
    let positions = case.rows.iter().map(position).collect();
    let book = Book::open(Money::from(number(&case.equity)), positions, &config);
    size(&config, &book, &intent(&case.ask))
}

fn config(settings: &Settings) -> Config {
    let fraction = |text: &str| Fraction::from(number(text));
    let mut strategies = Strategies::default();
    for budget in &settings.strategies {
        strategies.add(StrategyTerms {
            code: budget.code.to_owned(),
            capital_pct: budget.capital_pct.as_deref().map(fraction),
            fixed_qty: optional(budget.fixed_qty.as_ref()).map(Quantity::from),
        });
    }
    let terms = settings.instruments.iter().map(|terms| {
        let told = InstrumentTerms {
            lot_size: optional(terms.lot_size.as_ref()),
            point_value: optional(terms.point_value.as_ref()),
            kind: terms.kind.and_then(Kind::of_type),
        };
        (terms.name.to_owned(), told)
    });
    Config {
        mode: Mode::named(settings.mode).expect("a mode"),
        max_leverage: fraction(&settings.max_leverage),
        max_exposure_pct: fraction(&settings.max_exposure_pct),
        max_risk_per_trade_pct: fraction(&settings.max_risk_per_trade_pct),
        max_risk_per_strategy_pct: fraction(&settings.max_risk_per_strategy_pct),
        default_fixed_qty: number(&settings.default_fixed_qty).into(),
        atr_stop_multiplier: fraction(&settings.atr_stop_multiplier),
        lot_size_fallback: number(&settings.lot_size_fallback).into(),
        strategies,
        instruments: terms.collect(),
    }
}

fn position(row: &Row) -> Position<'static> {
    Position {
        symbol: Cow::Borrowed(row.symbol),
        strategy: row.strategy.map(Cow::Borrowed),
        quantity: number(&row.quantity),
        mark: number(&row.mark),
        point_value: optional(row.point_value.as_ref()),
        stop_price: None,
    }
}

fn intent(ask: &Ask) -> Intent<'static> {
    Intent {
        symbol: ask.symbol,
        side: ask.side.and_then(Side::named),
        price: number(&ask.price),
        strategy: ask.strategy,
        qty: optional(ask.qty.as_ref()),
        atr: optional(ask.atr.as_ref()),
        stop_price: optional(ask.stop_price.as_ref()),
        lot_size: optional(ask.lot_size.as_ref()),
        point_value: optional(ask.point_value.as_ref()),
        kind: ask.kind.and_then(Kind::of_type),
        reduce_only: ask.reduce_only,
        close: ask.close,
        all_or_none: ask.all_or_none,
        mode: ask.mode.and_then(Mode::named),
        risk_pct: optional(ask.risk_pct.as_ref()),
    }
}
