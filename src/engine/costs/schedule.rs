//! Schedules of charges by date, and which of them an order pays.

use super::Opening;
use super::charge::{Charge, Leg};
use super::keys::LegSlippage;
use super::plan::TradePlan;
use crate::engine::config::Config;
use crate::engine::instrument::InstrumentKind;
use crate::engine::intent::Side;
use crate::engine::spelling::in_capitals;
use crate::timestamp::Date;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What `costs.apply` says of what costs nothing.
pub const NO_SCHEDULE: &str = "none";

/// What holds from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The first day on which it holds.
    pub from: Date,
    /// Where it was read, for whoever checks it.
    pub source: Option<String>,
    /// The charges, each after those that it is a tax on.
    pub charges: Vec<Charge>,
}

/// What `costs.schedules` and `costs.apply` say.
#[derive(Clone, Debug, Default)]
pub struct Schedules {
    /// By name; each list rises by its days.
    by_name: BTreeMap<String, Vec<Schedule>>,
    /// The names of schedules by what they apply to, in capitals.
    applied: BTreeMap<String, String>,
}

impl Schedules {
    /// Sets the schedule of a name: what holds from each day on, rising.
    pub fn insert(&mut self, name: &str, by_day: Vec<Schedule>) {
        self.by_name.insert(name.to_owned(), by_day);
    }

    /// Applies a schedule, or [`NO_SCHEDULE`], to a symbol, an underlying, `<product>_<kind>`,
    /// `<exchange>_<kind>` or a kind.
    pub fn apply(&mut self, to: &str, schedule: &str) {
        self.applied.insert(in_capitals(to).into_owned(), schedule.to_owned());
    }

    /// What of a name holds from each day on.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[Schedule]> {
        self.by_name.get(name).map(Vec::as_slice)
    }

    /// The schedule that is applied to that very name.
    #[must_use]
    pub fn applied(&self, to: &str) -> Option<&str> {
        self.applied.get(&*in_capitals(to)).map(String::as_str)
    }

    /// Whether a schedule is applied to anything.
    #[must_use]
    pub fn applies(&self, schedule: &str) -> bool {
        self.applied.values().any(|applied| applied == schedule)
    }

    /// Whether there are none.
    #[must_use]
    pub fn are_unknown(&self) -> bool {
        self.by_name.is_empty() && self.applied.is_empty()
    }

    /// The names of all schedules.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

/// Why the costs of an order can't be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Lacking {
    /// Nothing under `costs.apply` is for it.
    Applied { symbol: String, kind: &'static str },
    /// It may be a future or an option, and these have different schedules.
    Kind { symbol: String },
    /// No entry of its schedule holds on the day.
    InForce { schedule: String, day: Option<Date>, first: Option<Date> },
    /// Its slippage is in ticks, and nothing tells the tick.
    Tick { symbol: String },
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Applied { symbol, kind } => write!(
                f,
                "no schedule of costs applies to {symbol}: name one at costs.apply.{kind}, or \
                 `{NO_SCHEDULE}` where it costs nothing"
            ),
            Self::Kind { symbol } => write!(
                f,
                "nothing tells whether {symbol} is a future or an option, and costs.apply has \
                 other schedules for the one than for the other: give its instrument type, or name \
                 one at costs.apply.{symbol}"
            ),
            Self::InForce { schedule, day, first } => {
                write!(f, "no entry of costs.schedules.{schedule} is in force")?;
                match (day, first) {
                    (Some(day), Some(first)) => {
                        write!(f, " on {day}: the first is from {first}; add what held before")
                    }
                    _ => write!(f, ": nothing tells the day"),
                }
            }
            Self::Tick { symbol } => write!(
                f,
                "slippage is in ticks, and nothing tells the tick of {symbol}: set \
                 instruments.{symbol}.tick_size, or give slippage in points or pct"
            ),
        }
    }
}

/// The charges in force on the day of an answer, by what they apply to.
#[derive(Clone, Debug)]
pub(in crate::engine) struct CostTable {
    by_name: HashMap<String, Applied>,
    /// Of shares, futures and options.
    of_kinds: [Option<Applied>; 3],
    /// Whether anything but kinds has a schedule.
    has_names: bool,
    /// Of the entry and of the exit.
    slippage: [LegSlippage; 2],
}

type Applied = Result<Arc<InForce>, Lacking>;

/// The charges of a schedule on a day.
#[derive(Debug)]
pub(in crate::engine) struct InForce {
    pub(super) charges: Arc<[Charge]>,
    /// For trades that are entered by buying, and by selling.
    plans: [Arc<TradePlan>; 2],
}

const KINDS: [&str; 3] = ["equity", "future", "option"];

impl CostTable {
    /// What the config's schedules come to on a day; `None` where it names no costs.
    pub(in crate::engine) fn on(config: &Config, day: Option<Date>) -> Option<Self> {
        let schedules = &config.schedules;
        if !config.names_costs() {
            return None;
        }
        let mut ready: BTreeMap<&str, Applied> = BTreeMap::new();
        let mut by_name = HashMap::default();
        for (to, name) in &schedules.applied {
            let applied = ready.entry(name).or_insert_with(|| schedules.in_force(name, day));
            by_name.insert(to.clone(), applied.clone());
        }
        let of_kinds = KINDS.map(|kind| by_name.get(&*in_capitals(kind)).cloned());
        let has_names = by_name.len() > of_kinds.iter().flatten().count();
        let slippage = Leg::BOTH.map(|leg| LegSlippage::told(config, leg));
        Some(Self { by_name, of_kinds, has_names, slippage })
    }

    /// The charges that an order pays: by its symbol, its underlying, its product, its exchange,
    /// its kind, the first that has a schedule.
    pub(super) fn in_force(&self, order: Opening<'_>) -> Result<&InForce, Lacking> {
        let kinds = kinds_of(order);
        let mut found: Option<&Applied> = None;
        for &kind in kinds {
            let Some(applied) = self.named(order, kind).or(self.of_kinds[kind].as_ref()) else {
                let symbol = order.symbol.to_owned();
                return Err(Lacking::Applied { symbol, kind: KINDS[kind] });
            };
            let is_other = |before: &Applied| match (before, applied) {
                (Ok(before), Ok(applied)) => !Arc::ptr_eq(before, applied),
                (before, applied) => before.is_ok() != applied.is_ok(),
            };
            if found.is_some_and(is_other) {
                return Err(Lacking::Kind { symbol: order.symbol.to_owned() });
            }
            found = Some(applied);
        }
        match found {
            Some(Ok(in_force)) => Ok(in_force),
            Some(Err(lacking)) => Err(lacking.clone()),
            None => Err(Lacking::Kind { symbol: order.symbol.to_owned() }),
        }
    }

    pub(super) fn slippage(&self, leg: Leg) -> &LegSlippage {
        &self.slippage[usize::from(leg == Leg::Exit)]
    }

    fn named(&self, order: Opening<'_>, kind: usize) -> Option<&Applied> {
        if !self.has_names {
            return None;
        }
        let of_kind = |word: &str| in_capitals(&format!("{word}_{}", KINDS[kind])).into_owned();
        let by_product = || self.by_name.get(&of_kind(order.product?));
        let by_exchange = || self.by_name.get(&of_kind(order.exchange?));
        let by_symbol = self.by_name.get(&*in_capitals(order.symbol));
        by_symbol
            .or_else(|| self.by_name.get(&*in_capitals(order.underlying)))
            .or_else(by_product)
            .or_else(by_exchange)
    }
}

/// The kinds that an order may be of, by their places in [`KINDS`].
fn kinds_of(order: Opening<'_>) -> &'static [usize] {
    match order.kind {
        _ if order.is_option => &[2],
        InstrumentKind::Equity => &[0],
        InstrumentKind::Future => &[1],
        InstrumentKind::Option(_) => &[2],
        InstrumentKind::Fno => &[1, 2],
    }
}

impl InForce {
    /// The plan of trades that are entered on a side.
    pub(super) fn plan(&self, entered: Side) -> &Arc<TradePlan> {
        &self.plans[usize::from(entered == Side::Sell)]
    }

    fn of(charges: &[Charge]) -> Self {
        let plan = |entered| Arc::new(TradePlan::of(charges, entered));
        Self { charges: charges.into(), plans: [plan(Side::Buy), plan(Side::Sell)] }
    }
}

impl Schedules {
    /// The newest entry of a schedule that is not after the day.
    fn in_force(&self, name: &str, day: Option<Date>) -> Applied {
        if name == NO_SCHEDULE {
            return Ok(Arc::new(InForce::of(&[])));
        }
        let by_day = self.get(name).unwrap_or_default();
        let is_past = |entry: &&Schedule| day.is_some_and(|day| entry.from <= day);
        let newest = by_day.iter().rfind(is_past);
        newest.map(|entry| Arc::new(InForce::of(&entry.charges))).ok_or_else(|| Lacking::InForce {
            schedule: name.to_owned(),
            day,
            first: by_day.first().map(|entry| entry.from),
        })
    }
}
