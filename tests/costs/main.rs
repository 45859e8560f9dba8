//! Costs: the whole loss at the stop, by hand, against rationals, and as users ask for it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    clippy::format_push_string,
    clippy::needless_pass_by_value,
    clippy::struct_field_names,
    reason = "configs are put together piece by piece, and numbers go through their texts"
)]

#[path = "../support/mod.rs"]
mod support;

mod command;
mod documents;
mod oracle;
mod random;
mod vectors;

use posize::engine::Answer;
use posize::number::Decimal;
use posize::{Intent, IntentError, Loading, Side, Source};

/// What is asked of the engine, in the texts of its numbers.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) symbol: &'static str,
    pub(crate) side: Side,
    pub(crate) price: &'static str,
    pub(crate) stop: Option<&'static str>,
    pub(crate) qty: Option<&'static str>,
    pub(crate) equity: &'static str,
    pub(crate) product: Option<&'static str>,
    pub(crate) exchange: Option<&'static str>,
    /// The day of the answer.
    pub(crate) day: &'static str,
}

impl Asked {
    pub(crate) fn of(symbol: &'static str) -> Self {
        Self {
            symbol,
            side: Side::Buy,
            price: "100",
            stop: None,
            qty: None,
            equity: "1000000",
            product: None,
            exchange: None,
            day: "2026-11-28",
        }
    }
}

/// The answer of an empty book under a config.
pub(crate) fn try_answer(config: &str, asked: &Asked) -> Result<Answer<'static>, IntentError> {
    let number = |text: &str| text.parse::<Decimal>().expect("a number");
    let reading = posize::read_config(&Source::new("c.yaml", config));
    let config = reading.into_config().unwrap_or_else(|found| panic!("{found:#?}\n{config}"));
    let equity = number(asked.equity).into();
    let loading = Loading::with(config).equity(Some(equity));
    let loaded = loading.day(posize::timestamp::Date::read(asked.day)).load(&[]).expect("a book");
    loaded.portfolio.size(&Intent {
        symbol: asked.symbol,
        side: Some(asked.side),
        price: number(asked.price),
        stop_price: asked.stop.map(number),
        qty: asked.qty.map(number),
        product: asked.product,
        exchange: asked.exchange,
        ..Intent::default()
    })
}

pub(crate) fn answer(config: &str, asked: &Asked) -> Answer<'static> {
    try_answer(config, asked).unwrap_or_else(|error| panic!("{error}\n{config}"))
}
