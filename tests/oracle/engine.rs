//! The engine's side: a case's texts parsed as the program parses them, and sized through the
//! public API alone.

use crate::case::{Ask, Case, Row, Settings};
use crate::further::{self, Further};
use posize::engine::{
    Account, Answer, Book, Config, DrawdownStep, InstrumentTerms, Intent, IntentError, Kind, Mode,
    Position, Record, Side, Strategies, StrategyTerms, StreakStep, WorkingOrder, size,
};
use posize::number::Decimal;
use posize::units::{Fraction, Money, Quantity};
use std::borrow::Cow;
use std::sync::LazyLock;

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
    let book = book.with_account(account(&case.account), &config);
    size(&config, &book, &intent(&case.ask))
}

/// Read from the table of keys once; a case sets its own in place of most.
static DEFAULTS: LazyLock<Config> = LazyLock::new(Config::built_in);

fn config(settings: &Settings) -> Config {
    let fraction = |text: &str| Fraction::from(number(text));
    let mut strategies = Strategies::default();
    for budget in &settings.strategies {
        strategies.add(StrategyTerms {
            code: budget.code.to_owned(),
            capital_pct: budget.capital_pct.as_deref().map(fraction),
            fixed_qty: optional(budget.fixed_qty.as_ref()).map(Quantity::from),
            risk_per_trade_pct: budget.risk_per_trade_pct.as_deref().map(fraction),
            win_rate: budget.win_rate.as_deref().map(fraction),
            payoff_ratio: budget.payoff_ratio.as_deref().map(fraction),
        });
    }
    let terms = settings.instruments.iter().map(|terms| {
        let told = InstrumentTerms {
            lot_size: optional(terms.lot_size.as_ref()),
            point_value: optional(terms.point_value.as_ref()),
            kind: terms.kind.and_then(Kind::of_type),
            margin_pct: optional(terms.margin_pct.as_ref()),
        };
        (terms.name.to_owned(), told)
    });
    let mut config = Config {
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
        ..DEFAULTS.clone()
    };
    set_further(&mut config, &settings.further);
    config
}

fn set_further(config: &mut Config, further: &Further) {
    for (key, value) in [
        ("max_symbol_exposure_pct", &further.max_symbol_exposure_pct),
        ("max_underlying_exposure_pct", &further.max_underlying_exposure_pct),
        ("max_open_risk_pct", &further.max_open_risk_pct),
        ("unstopped_risk_pct", &further.unstopped_risk_pct),
        ("max_open_positions", &further.max_open_positions),
        ("correlation.max_exposure_pct", &further.correlated_pct),
        ("kelly.fraction", &further.kelly_fraction),
        ("kelly.min_trades", &further.kelly_min_trades),
        ("kelly.z", &further.kelly_z),
    ] {
        if let Some(value) = value {
            config.settings.set(key, "", number(value));
        }
    }
    for (name, pct) in &further.symbol_limits {
        config.settings.set("symbol_limits.<symbol>.max_exposure_pct", name, number(pct));
    }
    for (name, pct) in &further.underlying_limits {
        config.settings.set("underlying_limits.<underlying>.max_exposure_pct", name, number(pct));
    }
    for (one, other, rho) in &further.rho {
        config.correlations.add(one, other, number(rho));
    }
    config.min_order_notional = optional(further.min_order_notional.as_ref()).map(Money::from);
    config.count_open_orders = further.count_open_orders.unwrap_or(config.count_open_orders);
    config.risk_per_trade_pct = optional(further.risk_per_trade_pct.as_ref()).map(Fraction::from);
    let drawdown = |(pct, scale): &(&str, &str)| DrawdownStep {
        drawdown_pct: number(pct).into(),
        scale: number(scale).into(),
    };
    config.drawdown_scaling = further.drawdown_scaling.iter().map(drawdown).collect();
    let streak = |(wins, scale): &(&str, &str)| StreakStep {
        wins: number(wins),
        scale: number(scale).into(),
    };
    config.streak_scaling = further.streak_scaling.iter().map(streak).collect();
}

fn account(account: &further::Account) -> Account<'static> {
    let record = |record: &further::Record| {
        let fields = record.fields.iter().map(|(name, text)| ((*name).to_owned(), number(text)));
        (record.code.to_owned(), Record(fields.collect()))
    };
    let order = |order: &further::Pending| WorkingOrder {
        strategy: order.strategy.map(Cow::Borrowed),
        point_value: optional(order.point_value.as_ref()),
        ..WorkingOrder::new(
            Cow::Borrowed(order.symbol),
            Side::named(order.side).expect("a side"),
            number(&order.quantity),
            number(&order.price),
        )
    };
    Account {
        peak_equity: optional(account.peak_equity.as_ref()).map(Money::from),
        records: account.records.iter().map(record).collect(),
        working_orders: account.open_orders.iter().map(order).collect(),
    }
}

fn position(row: &Row) -> Position<'static> {
    Position {
        symbol: Cow::Borrowed(row.symbol),
        strategy: row.strategy.map(Cow::Borrowed),
        quantity: number(&row.quantity),
        mark: number(&row.mark),
        point_value: optional(row.point_value.as_ref()),
        stop_price: optional(row.stop_price.as_ref()),
        market: None,
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
        scale: optional(ask.scale.as_ref()),
    }
}
