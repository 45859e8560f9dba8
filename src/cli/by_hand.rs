//! What a trader writes by hand: words in place of flags, quantities and stops in percent, and what
//! stands in for what is left out.

use super::args::SizeArgs;
use super::failure::Failure;
use super::inputs::variable;
use crate::config::PRICE_FROM_MARK;
use crate::diagnostic::nearest;
use crate::engine::{Config, InstrumentKind, Intent, Portfolio, Side};
use crate::number::{Decimal, Exact};
use crate::render::json::Note;
use crate::state::Located;
use crate::timestamp::{self, Timestamp};
use anyhow::anyhow;
use std::borrow::Cow;
use std::str::FromStr;

/// What `--qty` asks for.
#[derive(Clone, Copy, Debug)]
pub enum QtyArg {
    /// So many units.
    Units(Decimal),
    /// This fraction of the own position.
    OfOwn(Decimal),
}

impl FromStr for QtyArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match percentage(text) {
            Some(fraction) => fraction.map(Self::OfOwn),
            None => number(text).map(Self::Units),
        }
    }
}

/// Where a trade is given up.
#[derive(Clone, Copy, Debug)]
pub enum StopArg {
    /// At this price.
    At(Decimal),
    /// At this fraction of the price away from it.
    Away(Decimal),
}

/// What `--stop` tells: one stop, or several to compare.
#[derive(Clone, Debug)]
pub struct StopsArg(pub Vec<StopArg>);

impl FromStr for StopsArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let stop = |text: &str| match percentage(text) {
            Some(fraction) => fraction.map(StopArg::Away),
            None => number(text).map(StopArg::At),
        };
        let each = |part: &str| stop(part).map_err(|error| format!("`{part}`: {error}"));
        if text.contains(',') {
            text.split(',').map(str::trim).map(each).collect::<Result<_, _>>().map(Self)
        } else {
            stop(text).map(|stop| Self(vec![stop]))
        }
    }
}

fn number(text: &str) -> Result<Decimal, String> {
    text.parse().map_err(|error: crate::number::NumberError| error.to_string())
}

/// The fraction that a text like `50%` tells; `None` of a text that is no percentage.
fn percentage(text: &str) -> Option<Result<Decimal, String>> {
    let percent = text.strip_suffix('%')?.trim_end();
    Some(number(percent).and_then(|percent| {
        let fraction = Exact::from(percent).shifted_down(2);
        if !percent.is_positive() || fraction > Exact::ONE {
            return Err("expected a percentage above 0 and at most 100".to_owned());
        }
        Decimal::try_from(&fraction).map_err(|error| error.to_string())
    }))
}

/// What words and flags name together.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The symbol.
    pub symbol: &'a str,
    side: Option<Side>,
    price: Option<Decimal>,
}

const LIKE: &str = "as in `posize size buy TCS 3520`";

impl SizeArgs {
    /// What the words and the flags name: side, symbol and price, each in one of the two ways.
    ///
    /// # Errors
    /// A word that is not what its place asks for, something that is told twice, and no symbol.
    pub fn named(&self) -> Result<Named<'_>, Failure> {
        let mut words = self.words.iter().map(String::as_str).peekable();
        let word = words.next_if(|word| Side::named(word).is_some());
        let side = once("side", (word, word.and_then(Side::named)), ("--side", self.side))?;
        if let (None, Some(first)) = (side, words.peek().filter(|_| !self.close)) {
            let meant = nearest(first, ["buy", "sell", "long", "short"]);
            let meant = meant.map(|side| format!("; did you mean `{side}`?")).unwrap_or_default();
            let message = format!(
                "`{first}` is no side: write {} before the symbol, {LIKE}{meant}",
                Side::WORDS
            );
            return Err(anyhow!(message).into());
        }
        let word = words.next();
        let symbol = once("symbol", (word, word), ("--symbol", self.symbol.as_deref()))?;
        let word = words.next();
        let price = word.map(|word| {
            let what = |error| anyhow!("`{word}` is no price, which stands last, {LIKE}: {error}");
            word.parse::<Decimal>().map_err(what)
        });
        let price = once("price", (word, price.transpose()?), ("--price", self.price))?;
        if let Some(more) = words.next() {
            return Err(
                anyhow!("`{more}` is one word too many: a price stands last, {LIKE}").into()
            );
        }
        let named_like_side = "; a symbol that is called like a side goes with --symbol";
        let symbol = symbol.ok_or_else(|| {
            let hint = if self.words.is_empty() { "" } else { named_like_side };
            anyhow!("no symbol: write it behind the side, {LIKE}, or give --symbol{hint}")
        })?;
        Ok(Named { symbol, side, price })
    }

    /// Refuses questions that the flags leave open.
    ///
    /// # Errors
    /// A question about several stops at once, and `--widest-stop` of no quantity.
    pub fn check_questions(&self) -> Result<(), Failure> {
        let asked = [("--needs", self.needs), ("--widest-stop", self.widest_stop)];
        let stops = self.stop.as_ref().map_or(0, |StopsArg(stops)| stops.len());
        if let Some((flag, _)) = asked.into_iter().find(|(_, is_given)| *is_given && stops > 1) {
            return Err(anyhow!("{flag} asks about one trade: give one stop").into());
        }
        let is_quantity_set = self.qty.is_some() || self.lots.is_some();
        if self.widest_stop && !is_quantity_set {
            return Err(anyhow!("--widest-stop of how much? Give --qty or --lots").into());
        }
        Ok(())
    }

    /// The intents that the words and the flags spell, one for each stop.
    ///
    /// `price` is where the trade opens, as far as that is known.
    #[must_use]
    pub fn intents<'a>(
        &'a self,
        named: Named<'a>,
        price: Option<Decimal>,
        strategy: Option<&'a str>,
    ) -> Vec<Intent<'a>> {
        let (qty, close_pct) = match self.qty {
            Some(QtyArg::Units(units)) => (Some(units), None),
            Some(QtyArg::OfOwn(fraction)) => (None, Some(fraction)),
            None => (None, None),
        };
        let intent = Intent {
            symbol: named.symbol,
            side: named.side,
            price: named.price.or(price).unwrap_or_default(),
            strategy,
            qty,
            lots: self.lots,
            close_pct,
            atr: self.atr,
            stop_price: None,
            stop_pct: None,
            lot_size: self.lot_size,
            point_value: self.point_value,
            kind: InstrumentKind::told(self.instrument, self.exchange.as_deref()),
            product: self.product.as_deref(),
            exchange: self.exchange.as_deref(),
            strike: self.strike,
            reduce_only: self.reduce_only,
            close: self.close,
            all_or_none: self.all_or_none,
            mode: self.mode,
            risk_pct: self.risk_pct,
            risk: self.risk,
            scale: self.scale,
        };
        let with = |stop: &StopArg| match *stop {
            StopArg::At(price) => Intent { stop_price: Some(price), ..intent.clone() },
            StopArg::Away(fraction) => Intent { stop_pct: Some(fraction), ..intent.clone() },
        };
        match &self.stop {
            Some(StopsArg(stops)) => stops.iter().map(with).collect(),
            None => vec![intent],
        }
    }
}

impl Named<'_> {
    /// The price that is left out: the mark of the symbol in the book, and a note of it. `None`
    /// where the price is told.
    ///
    /// # Errors
    /// The book holds nothing of the symbol, or at different marks.
    pub fn mark(
        &self,
        portfolio: &Portfolio<'_>,
        exchange: Option<&str>,
        written: (Option<&Located<'_>>, Timestamp),
    ) -> Result<Option<(Decimal, Note)>, Failure> {
        if self.price.is_some() {
            return Ok(None);
        }
        let symbol = self.symbol;
        let marks = portfolio.marks_of(symbol, exchange);
        match marks.as_slice() {
            [mark] => {
                let price = portfolio.config().digits.group(Exact::from(*mark));
                let message =
                    format!("the price is {price}, the mark of {symbol}, {}", age(written));
                Ok(Some((*mark, Note { code: PRICE_FROM_MARK.to_owned(), message })))
            }
            [] => {
                let is_number = symbol.parse::<Decimal>().is_ok();
                let hint = if is_number { "; here it stands as the symbol" } else { "" };
                Err(anyhow!(
                    "no price, and no position of {symbol} tells its mark: write it behind the \
                     symbol, {LIKE}, or give --price{hint}"
                )
                .into())
            }
            several => {
                let several: Vec<String> = several.iter().map(ToString::to_string).collect();
                Err(anyhow!(
                    "no price, and the positions of {symbol} have different marks, {}: give the \
                     price",
                    several.join(" and ")
                )
                .into())
            }
        }
    }
}

/// How old a mark is: as old as the state.
fn age((written, now): (Option<&Located<'_>>, Timestamp)) -> String {
    let read = written.and_then(|written| Some((written, timestamp::read(&written.text)?)));
    match read.map(|(written, reading)| (written, now.0 - reading.time.0)) {
        Some((written, age)) if age >= 0 => {
            format!("{} old ({})", timestamp::words(age), written.text)
        }
        Some((written, _)) => format!("of unknown age (written {}, after now)", written.text),
        None => "of unknown age".to_owned(),
    }
}

/// What a word or a flag tells; each is a name in messages and the value.
fn once<T>(
    what: &str,
    (word, by_word): (Option<&str>, Option<T>),
    (flag, by_flag): (&str, Option<T>),
) -> Result<Option<T>, Failure> {
    match (by_word, by_flag) {
        (Some(_), Some(_)) => {
            let word = word.unwrap_or_default();
            Err(anyhow!("the {what} is told twice, by `{word}` and by {flag}: drop one").into())
        }
        (by_word, by_flag) => Ok(by_word.or(by_flag)),
    }
}

/// The strategy that asks, and what stands in where the flag is left out: `$POSIZE_STRATEGY`, else
/// the config's `default_strategy`.
#[derive(Debug)]
pub struct AskingStrategy<'a> {
    told: Option<&'a str>,
    stand_in: Option<Cow<'a, str>>,
}

impl<'a> AskingStrategy<'a> {
    /// By flag, environment and config.
    ///
    /// # Errors
    /// A variable that is set and names none.
    pub fn of(told: Option<&'a str>, config: &'a Config) -> Result<Self, Failure> {
        let by_variable = variable("POSIZE_STRATEGY", "a strategy")?.map(|code| {
            let not_text = |_| anyhow!("$POSIZE_STRATEGY is no UTF-8 text: name a strategy");
            code.into_string().map_err(not_text)
        });
        let by_config = config.default_strategy.as_deref().map(Cow::Borrowed);
        let stand_in = by_variable.transpose()?.map(Cow::Owned).or(by_config);
        Ok(Self { told, stand_in })
    }

    /// Its code, where any asks.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.told.or(self.stand_in.as_deref())
    }

    /// Whether the code needs to be one that the config names; of what is told to be none, it does
    /// not.
    #[must_use]
    pub fn is_known_as_none(&self) -> bool {
        self.stand_in.is_some() && self.code() == Some(crate::engine::UNASSIGNED)
    }
}
