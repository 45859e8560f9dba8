//! The engine's side: a case's texts parsed as the program parses them, and sized through the
//! public API alone.

use crate::adapter::Engine;
use crate::case::{Ask, Case, Row, Settings};
use crate::further::{self, Further};
use posize::engine::key::KeyValue;
use posize::engine::keys;
use posize::engine::{
    Account, Answer, Bracket, Config, DrawdownStep, Halt, InstrumentKind, InstrumentTerms,
    Instruments, Intent, IntentError, Position, Record, Side, Strategies, StrategyTerms,
    StreakStep, WorkingOrder, mode_named,
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

/// The engine with the config and the book of a case.
pub fn open(case: &Case) -> Engine {
    Engine::open(
        config(&case.config),
        Money::from(number(&case.equity)),
        account(&case.account),
        case.rows.iter().map(position).collect(),
    )
}

/// What a portfolio of the case is opened with, and what is asked of it.
pub fn parts(case: &Case) -> Parts {
    Parts {
        config: config(&case.config),
        equity: Money::from(number(&case.equity)),
        rows: case.rows.iter().map(position).collect(),
        account: account(&case.account),
        intent: intent(&case.ask),
    }
}

/// A case in the engine's types, to be changed before it is opened.
#[derive(Clone)]
pub struct Parts {
    pub config: Config,
    pub equity: Money,
    pub rows: Vec<Position<'static>>,
    pub account: Account<'static>,
    pub intent: Intent<'static>,
}

pub fn answer(case: &Case) -> Result<Answer<'static>, IntentError> {
    open(case).size(&intent(&case.ask))
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
            mode: budget.mode.and_then(mode_named),
            atr_stop_multiplier: budget.atr_stop_multiplier.as_deref().map(fraction),
        });
    }
    let mut instruments = Instruments::default();
    for terms in &settings.instruments {
        let told = InstrumentTerms {
            lot_size: optional(terms.lot_size.as_ref()),
            point_value: optional(terms.point_value.as_ref()),
            kind: terms.kind.and_then(InstrumentKind::of_type),
            margin_pct: optional(terms.margin_pct.as_ref()),
            ..InstrumentTerms::default()
        };
        instruments.insert(terms.name, told);
    }
    let mut config = DEFAULTS.clone();
    config.mode = mode_named(settings.mode).expect("a mode");
    config.max_leverage = fraction(&settings.max_leverage);
    config.max_exposure_pct = fraction(&settings.max_exposure_pct);
    config.max_risk_per_trade_pct = fraction(&settings.max_risk_per_trade_pct);
    config.max_risk_per_strategy_pct = fraction(&settings.max_risk_per_strategy_pct);
    config.default_fixed_qty = number(&settings.default_fixed_qty).into();
    config.atr_stop_multiplier = fraction(&settings.atr_stop_multiplier);
    config.lot_size_fallback = number(&settings.lot_size_fallback).into();
    config.strategies = strategies;
    config.instruments = instruments;
    set_further(&mut config, &settings.further);
    config
}

/// Sets a number past what a file may hold: ceilings that nothing reaches.
fn set_number(config: &mut Config, key: &str, name: &str, text: &str) {
    let key = keys::key_named(key).expect("a key");
    key.put_in(config, name, KeyValue::Number(number(text)));
}

fn set_further(config: &mut Config, further: &Further) {
    for (key, value) in [
        ("max_symbol_exposure_pct", &further.max_symbol_exposure_pct),
        ("max_underlying_exposure_pct", &further.max_underlying_exposure_pct),
        ("max_group_exposure_pct", &further.max_group_exposure_pct),
        ("max_symbol_risk_pct", &further.max_symbol_risk_pct),
        ("max_day_loss_pct", &further.max_day_loss_pct),
        ("max_day_trades", &further.max_day_trades),
        ("max_losing_streak", &further.max_losing_streak),
        ("keep_free_margin_pct", &further.keep_free_margin_pct),
        ("max_open_risk_pct", &further.max_open_risk_pct),
        ("unstopped_risk_pct", &further.unstopped_risk_pct),
        ("max_open_positions", &further.max_open_positions),
        ("correlation.max_exposure_pct", &further.correlated_pct),
        ("kelly.fraction", &further.kelly_fraction),
        ("kelly.min_trades", &further.kelly_min_trades),
        ("kelly.z", &further.kelly_z),
    ] {
        if let Some(value) = value {
            set_number(config, key, "", value);
        }
    }
    for (name, pct) in &further.symbol_limits {
        set_number(config, "symbol_limits.<symbol>.max_exposure_pct", name, pct);
    }
    for (name, pct) in &further.underlying_limits {
        set_number(config, "underlying_limits.<underlying>.max_exposure_pct", name, pct);
    }
    for (name, pct) in &further.group_limits {
        set_number(config, "group_limits.<group>.max_exposure_pct", name, pct);
    }
    for (name, members) in &further.groups {
        config.groups.add(name, members.iter().map(|&member| member.to_owned()).collect());
    }
    config.reserve_open_risk = further.reserve_open_risk.unwrap_or(config.reserve_open_risk);
    for (one, other, rho) in &further.rho {
        config.correlations.add(one, other, number(rho));
    }
    config.min_order_notional = optional(further.min_order_notional.as_ref()).map(Money::from);
    config.respect_halt = further.respect_halt.unwrap_or(config.respect_halt);
    config.require_stop = further.require_stop.unwrap_or(config.require_stop);
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
        stop_price: optional(order.stop_price.as_ref()),
        trigger_price: optional(order.trigger_price.as_ref()),
        bracket: match (order.oco_group, order.parent_order_id) {
            (Some(name), _) => Some(Bracket::Oco(Cow::Borrowed(name))),
            (None, Some(name)) => Some(Bracket::Parent(Cow::Borrowed(name))),
            (None, None) => None,
        },
        ..WorkingOrder::new(
            Cow::Borrowed(order.symbol),
            Side::named(order.side).expect("a side"),
            number(&order.quantity),
            number(&order.price),
        )
    };
    Account {
        halt: account.halted.then(Halt::default),
        day: None,
        peak_equity: optional(account.peak_equity.as_ref()).map(Money::from),
        records: account.records.iter().map(record).collect(),
        working_orders: account.open_orders.iter().map(order).collect(),
        day_pnl: optional(account.day_pnl.as_ref()).map(Money::from),
        day_trades: optional(account.day_trades.as_ref()),
        free_margin: optional(account.free_margin.as_ref()).map(Money::from),
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
        option: None,
        market: None,
    }
}

pub fn intent(ask: &Ask) -> Intent<'static> {
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
        kind: ask.kind.and_then(InstrumentKind::of_type),
        reduce_only: ask.reduce_only,
        close: ask.close,
        all_or_none: ask.all_or_none,
        mode: ask.mode.and_then(mode_named),
        risk_pct: optional(ask.risk_pct.as_ref()),
        scale: optional(ask.scale.as_ref()),
        ..Intent::default()
    }
}
