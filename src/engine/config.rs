//! The limits that the user chose, checked: nothing here can be out of range.

use super::contract::{Contract, OptionTerms};
use super::correlation::{Correlations, Direction, weight};
use super::costs::{COST_KEYS, GAP_PCT, MAX_GAP_RISK, Schedules};
use super::groups::Groups;
use super::instrument::InstrumentKind;
use super::instruments::{InstrumentTerms, Instruments, KnownTerms};
use super::intent::ModeName;
use super::key::Key;
use super::numbers::Numbers;
use super::position::Position;
use super::spelling::in_capitals;
use crate::number::{Decimal, Digits, Exact};
use crate::timestamp::Age;
use crate::units::{Fraction, Money, Quantity};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The `portfolio:` section of a config file.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Config {
    /// `position_sizing_mode`.
    pub mode: ModeName,
    /// `max_leverage`: a multiple of equity, above 0.
    pub max_leverage: Fraction,
    /// `max_exposure_pct`: a fraction of leveraged equity, 0 < x ≤ 1.
    pub max_exposure_pct: Fraction,
    /// `max_risk_per_trade_pct`: a fraction of equity, 0 < x ≤ 1.
    pub max_risk_per_trade_pct: Fraction,
    /// `max_risk_per_strategy_pct`: the budget of a strategy without one of its own; a fraction of
    /// equity, 0 < x ≤ 1.
    pub max_risk_per_strategy_pct: Fraction,
    /// `default_fixed_qty`: units, not lots; 0 or more.
    pub default_fixed_qty: Quantity,
    /// `atr_stop_multiplier`: how many ATRs away the stop is; above 0.
    pub atr_stop_multiplier: Fraction,
    /// `lot_size_fallback`: the lot of a contract whose lot nothing else tells; above 0.
    pub lot_size_fallback: Quantity,
    /// `strategy_budgets`, in the order of the file.
    pub strategies: Strategies,
    /// `instruments`, by symbol or underlying.
    pub instruments: Instruments,
    /// `default_strategy`: the strategy of a trade sized by hand that names none.
    pub default_strategy: Option<String>,
    /// `instruments_file`: the path of an instruments file, from the folder of the config.
    pub instruments_file: Option<String>,
    /// `assign`: the strategies of rows that name none.
    pub assigned: Assigned,
    /// `risk_per_trade_pct`: the fraction of equity that a trade sized by risk loses; `None` is the
    /// maximum.
    pub risk_per_trade_pct: Option<Fraction>,
    /// `min_order_notional`: money below which nothing is opened.
    pub min_order_notional: Option<Money>,
    /// `count_open_orders`: whether working orders count.
    pub count_open_orders: bool,
    /// `respect_halt`: whether nothing is opened while the state says that trading is halted.
    pub respect_halt: bool,
    /// `require_stop`: whether nothing is opened without a stop distance.
    pub require_stop: bool,
    /// `max_state_age`: an older state sizes nothing that opens; `None` takes any.
    pub max_state_age: Option<Age>,
    /// `digits`: how large numbers are grouped in tables and messages.
    pub digits: Digits,
    /// `silence`: the codes of warnings that nobody wants to be told.
    pub silenced: Vec<String>,
    /// `drawdown_scaling`, rising.
    pub drawdown_scaling: Vec<DrawdownStep>,
    /// `streak_scaling`, rising.
    pub streak_scaling: Vec<StreakStep>,
    /// `rebalance`.
    pub rebalance: RebalanceSettings,
    /// `correlation.rho`.
    pub correlations: Correlations,
    /// `costs.schedules` and `costs.apply`.
    pub schedules: Schedules,
    /// `groups`, in the order of the file.
    pub groups: Groups,
    /// `reserve_open_risk`: whether the day's loss counts what positions may still lose.
    pub reserve_open_risk: bool,
    /// The numbers of the settings, which belong to one limit or rule each.
    pub(super) numbers: Numbers,
}

/// A step of `drawdown_scaling`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawdownStep {
    /// Reached when the equity is this fraction below its peak.
    pub drawdown_pct: Fraction,
    /// From 0 to 1; 0 opens nothing.
    pub scale: Fraction,
}

/// A step of `streak_scaling`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreakStep {
    /// Reached when the strategy has won so many times in a row.
    pub wins: Decimal,
    /// 1 or more.
    pub scale: Fraction,
}

/// What `rebalance` says.
#[derive(Clone, Debug, Default)]
pub struct RebalanceSettings {
    /// `floor_pct`: a fraction of equity.
    pub floor_pct: Option<Fraction>,
    /// `ceiling_pct`: a fraction of equity.
    pub ceiling_pct: Option<Fraction>,
    /// `max_step_pct`: a fraction of equity.
    pub max_step_pct: Option<Fraction>,
}

/// What `strategy_budgets.<code>` says.
#[derive(Clone, Debug, Default)]
pub struct StrategyTerms {
    /// The strategy's code.
    pub code: String,
    /// `capital_pct`: a fraction of equity, 0 ≤ x ≤ 1; `None` is the fallback.
    pub capital_pct: Option<Fraction>,
    /// `fixed_qty`: units, 0 or more; `None` is the default.
    pub fixed_qty: Option<Quantity>,
    /// `position_sizing_mode`; `None` is everyone's.
    pub mode: Option<ModeName>,
    /// `atr_stop_multiplier`; `None` is everyone's.
    pub atr_stop_multiplier: Option<Fraction>,
    /// `risk_per_trade_pct`: a fraction of equity; `None` is everyone's.
    pub risk_per_trade_pct: Option<Fraction>,
    /// `win_rate`: the fraction of trades that win.
    pub win_rate: Option<Fraction>,
    /// `payoff_ratio`: the average win over the average loss.
    pub payoff_ratio: Option<Fraction>,
}

/// The strategies that the config names, in its order, found by code at once.
#[derive(Clone, Debug, Default)]
pub struct Strategies {
    in_order: Vec<StrategyTerms>,
    by_code: HashMap<String, usize>,
}

impl Strategies {
    /// Adds a strategy. A second one of the same code replaces nothing and is not added: readers
    /// refuse it before.
    pub fn add(&mut self, terms: StrategyTerms) {
        if !self.by_code.contains_key(&terms.code) {
            self.by_code.insert(terms.code.clone(), self.in_order.len());
            self.in_order.push(terms);
        }
    }

    /// What the config says of that strategy.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&StrategyTerms> {
        self.by_code.get(code).map(|&index| &self.in_order[index])
    }

    /// The same, to be completed by a reader.
    pub(super) fn get_mut(&mut self, code: &str) -> Option<&mut StrategyTerms> {
        self.by_code.get(code).map(|&index| &mut self.in_order[index])
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &StrategyTerms> {
        self.in_order.iter()
    }
}

/// The strategies of rows that name none themselves, by symbol or underlying; names that differ
/// only in case are the same.
#[derive(Clone, Debug, Default)]
pub struct Assigned(BTreeMap<String, String>);

impl Assigned {
    /// Gives the rows of a symbol or an underlying to a strategy.
    pub fn insert(&mut self, name: &str, code: String) {
        self.0.insert(in_capitals(name).into_owned(), code);
    }

    /// The strategy of that very name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(&*in_capitals(name)).map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Config {
    /// A config in which no key has its default yet; until then, its limits let nothing pass.
    pub(super) fn of_nothing() -> Self {
        Self {
            mode: ModeName::NONE,
            max_leverage: Fraction::ZERO,
            max_exposure_pct: Fraction::ZERO,
            max_risk_per_trade_pct: Fraction::ZERO,
            max_risk_per_strategy_pct: Fraction::ZERO,
            default_fixed_qty: Quantity::ZERO,
            atr_stop_multiplier: Fraction::ZERO,
            lot_size_fallback: Quantity::ZERO,
            strategies: Strategies::default(),
            instruments: Instruments::default(),
            default_strategy: None,
            instruments_file: None,
            assigned: Assigned::default(),
            risk_per_trade_pct: None,
            min_order_notional: None,
            count_open_orders: true,
            max_state_age: None,
            respect_halt: true,
            require_stop: false,
            digits: Digits::Western,
            silenced: Vec::new(),
            drawdown_scaling: Vec::new(),
            streak_scaling: Vec::new(),
            rebalance: RebalanceSettings::default(),
            correlations: Correlations::default(),
            schedules: Schedules::default(),
            groups: Groups::default(),
            reserve_open_risk: true,
            numbers: Numbers::default(),
        }
    }

    /// The fraction of equity that a strategy may hold; the fallback for one that the config does
    /// not name, and for none.
    #[must_use]
    pub fn capital_pct(&self, strategy: Option<&str>) -> &Fraction {
        let own = strategy
            .and_then(|code| self.strategies.get(code))
            .and_then(|terms| terms.capital_pct.as_ref());
        own.unwrap_or(&self.max_risk_per_strategy_pct)
    }

    /// How a strategy sizes where an intent names no mode: by its own mode, else by everyone's.
    #[must_use]
    pub fn mode_of(&self, strategy: Option<&str>) -> ModeName {
        let own = strategy.and_then(|code| self.strategies.get(code)?.mode);
        own.unwrap_or(self.mode)
    }

    /// Every mode that sizes somewhere, once.
    #[must_use]
    pub fn modes(&self) -> Vec<ModeName> {
        let mut modes = vec![self.mode];
        for mode in self.strategies.iter().filter_map(|terms| terms.mode) {
            if !modes.contains(&mode) {
                modes.push(mode);
            }
        }
        modes
    }

    /// How many ATRs away a strategy's stop is.
    #[must_use]
    pub fn atr_stop_multiplier_of(&self, strategy: Option<&str>) -> &Fraction {
        let own = strategy.and_then(|code| self.strategies.get(code)?.atr_stop_multiplier.as_ref());
        own.unwrap_or(&self.atr_stop_multiplier)
    }

    /// The strategy that rows of a symbol have which name none: by the symbol, then by its
    /// underlying.
    #[must_use]
    pub fn assigned_to(&self, symbol: &str) -> Option<&str> {
        if self.assigned.is_empty() {
            return None;
        }
        let by_underlying = || self.assigned.get(&self.underlying(symbol));
        self.assigned.get(symbol).or_else(by_underlying)
    }

    /// What `instruments` tells of a symbol: its own entry first, then that of its underlying.
    #[must_use]
    pub fn term<T>(&self, symbol: &str, pick: impl Fn(&InstrumentTerms) -> Option<T>) -> Option<T> {
        if self.instruments.is_empty() {
            return None;
        }
        let told_for = |name: &str| self.instruments.get(name).and_then(&pick);
        told_for(symbol).or_else(|| told_for(&self.underlying(symbol)))
    }

    /// All that is known of an instrument whose underlying is known.
    pub(super) fn known_terms(&self, symbol: &str, underlying: &str) -> KnownTerms<'_> {
        let of_underlying =
            if underlying == symbol { None } else { self.instruments.get(underlying) };
        KnownTerms {
            own: self.instruments.get(symbol),
            of_underlying,
            listing: self.instruments.listing(symbol),
        }
    }

    /// The contract that a symbol is: as it is listed, by its name, or by the month code behind a
    /// root that `instruments` knows. `None` for a share, and for what its own entry calls one.
    #[must_use]
    pub fn contract<'s>(&'s self, symbol: &'s str) -> Option<Contract<'s>> {
        if self.own_kind(symbol) == Some(InstrumentKind::Equity) {
            return None;
        }
        let is_root = |root: &str| self.instruments.get(root).is_some();
        let named = Contract::named(symbol).or_else(|| {
            if self.instruments.is_empty() {
                return None;
            }
            Contract::by_month_code(symbol, is_root)
        });
        match self.instruments.listing(symbol) {
            Some(listing) => listing.contract(symbol, named),
            None => named,
        }
    }

    /// What a symbol is a contract on, in capitals; of a share, its own symbol.
    #[must_use]
    pub fn underlying<'s>(&'s self, symbol: &'s str) -> Cow<'s, str> {
        in_capitals(self.contract(symbol).map_or(symbol, |contract| contract.underlying))
    }

    /// What an option gives: first as `told`, then as its name tells; `None` for what is no option.
    #[must_use]
    pub fn option_terms(&self, symbol: &str, told: Option<OptionTerms>) -> Option<OptionTerms> {
        let is_share = self.known_kind(symbol) == Some(InstrumentKind::Equity);
        if is_share { None } else { OptionTerms::of(self.contract(symbol), told) }
    }

    /// The fraction of its exposure that a position in a symbol ties up.
    #[must_use]
    pub fn margin_of(&self, symbol: &str) -> Fraction {
        self.term(symbol, |terms| terms.margin_pct).map_or(Fraction::ONE, Fraction::from)
    }

    /// The fraction of its exposure that a row ties up: all of it where an option is bought, which
    /// is paid for.
    #[must_use]
    pub fn margin_of_row(&self, row: &Position<'_>) -> Fraction {
        if row.is_bought_option() { Fraction::ONE } else { self.margin_of(&row.symbol) }
    }

    /// Whether a row of this symbol and direction counts for an order of that one as the same bet.
    #[must_use]
    pub fn is_same_bet(&self, order: (&str, Direction), row: (&str, Direction)) -> bool {
        let [own, other] = [order.0, row.0].map(|symbol| (symbol, self.underlying(symbol)));
        let rho = if own.1 == other.1 {
            Exact::ONE
        } else {
            self.correlations.rho([own.0, &own.1], [other.0, &other.1])
        };
        !weight(&rho, order.1 == row.1).is_zero()
    }

    /// Finds what the names of `correlation.rho` are contracts on.
    pub(super) fn find_coupled_underlyings(&mut self) {
        let mut correlations = std::mem::take(&mut self.correlations);
        correlations.find_underlyings(|name| self.underlying(name).into_owned());
        self.correlations = correlations;
    }

    /// The underlyings that move with a symbol's, in capitals: its own, and those of every name
    /// that it is coupled with.
    #[must_use]
    pub fn coupled_underlyings(&self, symbol: &str) -> Vec<String> {
        let own = self.underlying(symbol);
        let coupled = self.correlations.partners(symbol).chain(self.correlations.partners(&own));
        let mut names: Vec<String> =
            coupled.map(|(partner, _)| self.underlying(partner).into_owned()).collect();
        names.insert(0, own.into_owned());
        names
    }

    /// The number at a key that belongs to one limit or rule, for those who go by the table of
    /// keys; `name` is the one that the user chose, or empty.
    #[must_use]
    pub fn number(&self, key: &str, name: &str) -> Option<Decimal> {
        self.numbers.number(key, name)
    }

    /// Whether any instrument ties up less than its exposure.
    #[must_use]
    pub fn has_margins(&self) -> bool {
        self.instruments.iter().any(|(_, terms)| terms.margin_pct.is_some())
    }

    /// Whether it says anything of costs, so that they count.
    #[must_use]
    pub fn names_costs(&self) -> bool {
        let of_limit = [&GAP_PCT.key, &MAX_GAP_RISK.key];
        let is_set = |key: &Key| self.numbers.has(key.name);
        !self.schedules.are_unknown() || COST_KEYS.into_iter().chain(of_limit).any(is_set)
    }

    /// What kind of instrument a symbol is, by its own entry in `instruments`, else by its name.
    /// The entry of its underlying tells nothing here: a contract is none the less one because its
    /// underlying is a share.
    #[must_use]
    pub fn kind_of(&self, symbol: &str) -> InstrumentKind {
        InstrumentKind::resolved(self.known_kind(symbol), self.contract(symbol))
    }

    /// What a symbol's own entry in `instruments` calls it, else an instruments file.
    pub(super) fn known_kind(&self, symbol: &str) -> Option<InstrumentKind> {
        self.own_kind(symbol).or_else(|| self.instruments.listing(symbol)?.kind)
    }

    /// What a symbol's own entry in `instruments` calls it.
    pub(super) fn own_kind(&self, symbol: &str) -> Option<InstrumentKind> {
        self.instruments.get(symbol)?.kind
    }

    /// The symbols that `instruments` calls shares.
    pub fn shares(&self) -> impl Iterator<Item = &str> {
        let entries = self.instruments.iter();
        let shares = entries.filter(|(_, terms)| terms.kind == Some(InstrumentKind::Equity));
        shares.map(|(name, _)| name)
    }

    /// The lot of a symbol of this kind, and whether nothing told it, so that it is
    /// `lot_size_fallback`.
    #[must_use]
    pub fn lot_of(&self, symbol: &str, kind: InstrumentKind) -> (Quantity, bool) {
        self.lot_by(self.known_terms(symbol, &self.underlying(symbol)), kind)
    }

    /// The lot of an instrument of which this is known, and whether it is `lot_size_fallback`.
    pub(super) fn lot_by(&self, known: KnownTerms<'_>, kind: InstrumentKind) -> (Quantity, bool) {
        match (known.lot_size(), kind) {
            (Some(lot), _) => (lot.into(), false),
            (None, InstrumentKind::Equity) => (Quantity::ONE, false),
            (None, _) => (self.lot_size_fallback.clone(), true),
        }
    }

    /// Money per point per unit of a symbol, where `instruments` or an instruments file tells it.
    #[must_use]
    pub fn point_value_of(&self, symbol: &str) -> Option<Decimal> {
        if self.instruments.are_unknown() {
            return None;
        }
        self.known_terms(symbol, &self.underlying(symbol)).point_value()
    }

    /// Money below which nothing is opened in a symbol: the config's own, or the exchange's where
    /// that is more.
    pub(super) fn min_notional(&self, symbol: &str) -> Option<Money> {
        let listed = self.instruments.listing(symbol).and_then(|listing| listing.min_notional);
        self.min_order_notional.iter().cloned().chain(listed.map(Money::from)).max()
    }

    /// The lot that `instruments` tells of a symbol and the one that an instruments file lists,
    /// where both do and they differ.
    #[must_use]
    pub fn differing_lots(&self, symbol: &str) -> Option<(Decimal, Decimal)> {
        let listed = self.instruments.listing(symbol)?.lot_size?;
        let told = self.term(symbol, |terms| terms.lot_size)?;
        (told != listed).then_some((told, listed))
    }

    /// The strategy's own fixed quantity, where it has one.
    #[must_use]
    pub fn own_fixed_qty(&self, strategy: Option<&str>) -> Option<&Quantity> {
        strategy
            .and_then(|code| self.strategies.get(code))
            .and_then(|terms| terms.fixed_qty.as_ref())
    }
}
