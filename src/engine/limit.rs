//! What a limit is. The limits themselves are the entries of [`LIMITS`](super::LIMITS).

use super::account::Fact;
use super::book::CountUnit;
use super::config::Config;
use super::costs::Loss;
use super::key::{Key, is_placeholder};
use super::order::Order;
use super::portfolio::Portfolio;
use crate::number::{Digits, Exact};
use crate::units::{Fraction, Money, Percent, Quantity};
use std::fmt;
use std::sync::Arc;

/// A named ceiling: everything that sizing, `limits`, the tables and the JSON know of it.
pub struct Limit {
    /// The name in answers; the reason code when it decides.
    pub name: &'static str,
    /// What it bounds, in a line: the ceiling, less what counts.
    pub doc: &'static str,
    /// Which trades share its room.
    pub scope: Scope,
    /// What it is counted in.
    pub unit: Unit,
    /// The config keys that belong to this limit alone.
    pub keys: &'static [&'static Key],
    /// Whether the config sets the limit.
    pub is_on: fn(&Config) -> bool,
    /// What of the account it can't do without; read of the state where the limit is on.
    pub needs: &'static [Fact],
    /// How one unit of a row counts; `None` where the limit needs no sums of its own.
    pub count: Option<CountUnit>,
    /// The limit as an order meets it; `None` where it has nothing to say.
    pub room: fn(&Portfolio<'_>, &Order<'_>) -> Option<Room>,
    /// The keys whose numbers make the ceiling for an order, in the scope that it meets where that
    /// is told apart; none where no number does.
    pub ceiling_keys: fn(&Config, &Order<'_>, Option<&str>) -> Vec<CeilingKey>,
    /// The limit as the portfolio stands: an entry for each ceiling that is on.
    pub uses: fn(&Portfolio<'_>) -> Vec<LimitUse>,
    /// Why the limit lets nothing open as the portfolio stands, whatever is asked for: an entry for
    /// each scope.
    pub halts: fn(&Portfolio<'_>) -> Vec<Halted>,
}

/// A key whose number makes a ceiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeilingKey {
    /// The dotted name of the key.
    pub key: &'static str,
    /// The name that the user chose, where the key has one; else empty.
    pub name: String,
    /// Whether a lower number leaves more room.
    pub is_lowered: bool,
}

impl CeilingKey {
    /// A key of which a higher number leaves more room.
    #[must_use]
    pub fn of(key: &'static str, name: &str) -> Self {
        Self { key, name: name.to_owned(), is_lowered: false }
    }

    /// A key of which a lower number leaves more room.
    #[must_use]
    pub fn lowered(key: &'static str) -> Self {
        Self { is_lowered: true, ..Self::of(key, "") }
    }

    /// The name's own key where the config sets it, else the one for all names.
    #[must_use]
    pub fn own_or_general(config: &Config, [own, general]: [&'static Key; 2], name: &str) -> Self {
        match own.text_in(config, name) {
            Some(_) => Self::of(own.name, name),
            None => Self::of(general.name, ""),
        }
    }

    /// The dotted path as a config has it: `symbol_limits.TCS.max_exposure_pct`.
    #[must_use]
    pub fn path(&self) -> String {
        let part = |part| if is_placeholder(part) { self.name.as_str() } else { part };
        self.key.split('.').map(part).collect::<Vec<_>>().join(".")
    }
}

/// That a limit lets nothing open, whatever is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Halted {
    /// The limit.
    pub limit: &'static Limit,
    /// For what: a strategy; `None` for the whole book.
    pub scope: Option<String>,
    /// Why, by the reason code of answers.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// Which trades share a limit's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// None: each trade has its own.
    Trade,
    /// All of the book.
    Book,
    /// Those of one strategy.
    Strategy,
    /// Those in one symbol.
    Symbol,
    /// Those on one underlying.
    Underlying,
    /// Those in one group of the config.
    Group,
    /// Those on underlyings that `correlation.rho` couples.
    Correlated,
    /// All that have opened something, closed again or not.
    Entries,
}

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Money.
    Money,
    /// Symbols that are held.
    Symbols,
    /// Trades that open something.
    Trades,
    /// Losses in a row.
    Losses,
}

impl Unit {
    /// One of it and several, in words; `None` for money.
    #[must_use]
    pub fn words(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Money => None,
            Self::Symbols => Some(["symbol", "symbols"]),
            Self::Trades => Some(["trade", "trades"]),
            Self::Losses => Some(["loss", "losses"]),
        }
    }
}

/// A limit as an order meets it.
#[derive(Clone, Debug)]
pub struct Room {
    /// How the ceiling comes about.
    pub how: How,
    /// The ceiling, in the limit's unit.
    pub ceiling: Exact,
    /// What already counts against it; without the own rows when the order is against them.
    pub used: Exact,
    /// What the opening part takes.
    pub takes: Takes,
    /// Which of several scopes the order meets, where it might be in more than one: a group.
    pub scope: Option<String>,
}

/// How a ceiling comes about, for people to check.
#[derive(Clone, Debug)]
pub enum How {
    /// The numbers whose product it is: up to three.
    Product([Option<Exact>; 3]),
    /// Nothing may be opened.
    Stop(Box<StopReason>),
}

/// Why a limit lets nothing open.
#[derive(Clone, Debug)]
pub struct StopReason {
    /// The reason code: the limit's name, unless what it counts by is not known.
    pub code: &'static str,
    /// The condition with its numbers, as a person would check it.
    pub condition: String,
    /// The sentence.
    pub message: String,
}

/// What the opening part of an order takes of a limit.
#[derive(Clone, Debug)]
pub enum Takes {
    /// So much money a unit.
    PerUnit(Money),
    /// What it loses at its stop, costs included, which is no straight line in its quantity.
    Loss(Arc<Loss>),
    /// So much whatever its size.
    Whole(Exact),
    /// Nothing tells (a risk without a stop): the limit decides nothing.
    Unknown,
}

/// A ceiling and its use, as the portfolio stands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LimitUse {
    /// The limit.
    pub limit: &'static Limit,
    /// What it is a ceiling for: a strategy, a symbol, an underlying; `None` for the whole book.
    pub scope: Option<String>,
    /// The ceiling, in the limit's unit.
    pub ceiling: Exact,
    /// What counts against it.
    pub used: Exact,
    /// The part of that which is only pending.
    pub pending: Exact,
}

impl Halted {
    /// What people call it: the limit's name and what it is for.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.scope {
            Some(scope) => format!("{} {scope}", self.limit.name),
            None => self.limit.name.to_owned(),
        }
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// There is one of each limit.
impl PartialEq for Limit {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Limit {}

impl Room {
    /// Room in money: a ceiling of equity × fraction, perhaps times another.
    #[must_use]
    #[inline]
    pub fn money(
        equity: &Money,
        fraction: &Fraction,
        times: Option<&Fraction>,
        used: Money,
        takes: Takes,
    ) -> Self {
        let mut ceiling = equity * fraction;
        if let Some(times) = times {
            ceiling = &ceiling * times;
        }
        let factors = [Some(equity.number()), Some(fraction.number()), times.map(Fraction::number)];
        let how = How::Product(factors.map(Option::<&Exact>::cloned));
        Self { how, ceiling: ceiling.into(), used: used.into(), takes, scope: None }
    }

    /// Room by a count: so many at most, and the order is one more.
    #[must_use]
    pub fn count(ceiling: Exact, used: Exact, takes: Takes) -> Self {
        let how = How::Product([Some(ceiling.clone()), None, None]);
        Self { how, ceiling, used, takes, scope: None }
    }

    /// Room for nothing, for this reason.
    #[must_use]
    pub fn none(reason: StopReason, takes: Takes) -> Self {
        let how = How::Stop(Box::new(reason));
        Self { how, ceiling: Exact::ZERO, used: Exact::ZERO, takes, scope: None }
    }

    /// The same for a scope that is told apart.
    #[must_use]
    pub fn of_scope(self, scope: String) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// What is left, never below zero.
    #[must_use]
    pub fn available(&self) -> Exact {
        available(&self.ceiling, &self.used)
    }

    /// The most whole lots that the room opens, as a quantity. `None` when the limit sets no
    /// ceiling on it.
    #[must_use]
    pub fn opens(&self, lot: &Quantity) -> Option<Quantity> {
        let left = &self.ceiling - &self.used;
        match &self.takes {
            Takes::PerUnit(cost) => Money::from(left).buys(cost, lot),
            Takes::Loss(loss) => loss.most(&left.into()),
            Takes::Whole(takes) if *takes > left && takes.is_positive() => Some(Quantity::ZERO),
            Takes::Whole(_) | Takes::Unknown => None,
        }
    }

    /// Whether the room opens all of `units`: like comparing them with [`opens`](Self::opens),
    /// without its division.
    #[must_use]
    pub fn holds(&self, units: &Quantity) -> bool {
        match &self.takes {
            Takes::PerUnit(cost) => {
                cost.is_zero() || &self.used + (units * cost).number() <= self.ceiling
            }
            Takes::Loss(loss) => loss.fits(units, &(&self.ceiling - &self.used).into()),
            Takes::Whole(takes) => takes.is_zero() || &self.used + takes <= self.ceiling,
            Takes::Unknown => true,
        }
    }

    /// By how much an opening part of this size goes beyond the limit.
    #[must_use]
    pub fn excess(&self, opens: &Quantity) -> Option<Exact> {
        let taken = self.takes.of(opens)?;
        Some(&(&taken + &self.used) - &self.ceiling)
    }

    /// Why nothing may be opened, where nothing may.
    #[must_use]
    pub fn stop_reason(&self) -> Option<&StopReason> {
        match &self.how {
            How::Product(_) => None,
            How::Stop(reason) => Some(reason),
        }
    }
}

impl Takes {
    /// What an opening part of this size takes, in the limit's unit; `None` where nothing tells.
    #[must_use]
    pub fn of(&self, opens: &Quantity) -> Option<Exact> {
        Some(match self {
            Self::PerUnit(cost) => (opens * cost).into(),
            Self::Loss(loss) => loss.of(opens).into(),
            Self::Whole(takes) => takes.clone(),
            Self::Unknown => return None,
        })
    }
}

impl LimitUse {
    /// A ceiling of counts.
    #[must_use]
    pub fn of_count(
        limit: &'static Limit,
        scope: Option<String>,
        ceiling: Exact,
        used: Exact,
    ) -> Self {
        Self { limit, scope, ceiling, used, pending: Exact::ZERO }
    }

    /// A ceiling in money.
    #[must_use]
    pub fn of_money(
        limit: &'static Limit,
        scope: Option<String>,
        ceiling: &Money,
        used: &Money,
        pending: &Money,
    ) -> Self {
        let [ceiling, used, pending] =
            [ceiling, used, pending].map(|amount| amount.number().clone());
        Self { limit, scope, ceiling, used, pending }
    }

    /// What is left, never below zero.
    #[must_use]
    pub fn available(&self) -> Exact {
        available(&self.ceiling, &self.used)
    }

    /// Use in percent of the ceiling; `None` when something is used of nothing.
    #[must_use]
    pub fn utilization(&self) -> Option<Percent> {
        Money::from(self.used.clone()).percent_of(&self.ceiling.clone().into())
    }

    /// Whether more is used than the ceiling allows. A streak that goes on is none the less a halt,
    /// and exceeds nothing.
    #[must_use]
    pub fn is_exceeded(&self) -> bool {
        self.limit.unit != Unit::Losses && self.used.is_positive() && self.used > self.ceiling
    }

    /// By how much more is used than the ceiling allows, in the limit's unit; below zero where it
    /// is not exceeded.
    #[must_use]
    pub fn excess(&self) -> Exact {
        &self.used - &self.ceiling
    }

    /// What people call it: a strategy's budget goes by the strategy, every other ceiling by its
    /// name and what it is for.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.scope {
            None => self.limit.name.to_owned(),
            Some(strategy) if self.limit.scope == Scope::Strategy => strategy.clone(),
            Some(scope) => format!("{} {scope}", self.limit.name),
        }
    }

    /// That it is exceeded, in words with the numbers.
    #[must_use]
    pub fn exceeded_message(&self, digits: Digits) -> String {
        self.exceeded_by(&self.label(), digits)
    }

    /// That this one exceeds it, in words with the numbers.
    #[must_use]
    pub fn exceeded_by(&self, who: &str, digits: Digits) -> String {
        let [used, ceiling] = [&self.used, &self.ceiling].map(|number| digits.group(number));
        format!("{who} uses {used} of {ceiling}: {} too much", digits.group(self.excess()))
    }
}

fn available(ceiling: &Exact, used: &Exact) -> Exact {
    let left = ceiling - used;
    if left.is_negative() { Exact::ZERO } else { left }
}
