//! How much of the book is the same bet as an order: each row by its direction and its correlation
//! with the order.
//!
//! A row counts max(0, ρ × d × s) × exposure, with d the direction of the order and s that of the
//! row: +1 up, −1 down. ρ is 1 on the same underlying, else what `correlation.rho` says of the two,
//! else 0. So a hedge takes no room and gives none.

use super::{counted_for, own_part};
use crate::engine::book::ScopeCounter;
use crate::engine::config::Config;
use crate::engine::correlation::{Correlations, Direction, Partner, weight};
use crate::engine::effect::{Change, Effect};
use crate::engine::key::{Access, Allowed, Cell, Column, Fallback, Key, Range, RowForm, Shape};
use crate::engine::limit::{CeilingKey, Limit, LimitUse, Room, Scope, Unit};
use crate::engine::portfolio::Portfolio;
use crate::engine::position::Position;
use crate::engine::setting::Setting;
use crate::engine::spelling::in_capitals;
use crate::units::{Fraction, Money};

/// `correlation.max_exposure_pct`: a fraction of equity.
pub static MAX_CORRELATED_EXPOSURE: Setting<Fraction> = Setting::off(
    "correlation.max_exposure_pct",
    Range::Fraction,
    Effect::HIGHER_IS_LOOSER.of_equity(),
    "Share of equity that positions may be exposed with which move together",
);

/// `correlation.rho`: `[[NIFTY, BANKNIFTY, 0.9], …]`.
static RHO: Key = Key {
    name: "correlation.rho",
    allowed: Allowed::Rows(Shape {
        columns: &[
            Column { name: "one", cell: Cell::Name },
            Column { name: "other", cell: Cell::Name },
            Column { name: "rho", cell: Cell::Number(Range::Correlation) },
        ],
        form: RowForm::List,
        rising: false,
        distinct: true,
    }),
    default: Fallback::Nothing,
    doc: "How closely two symbols or underlyings move together, from -1 to 1",
    effect: Effect::by(rho_change),
    access: Access::Field {
        text: |config, _| {
            let pairs = config.correlations.pairs();
            let rows: Vec<String> =
                pairs.iter().map(|(one, other, rho)| format!("[{one}, {other}, {rho}]")).collect();
            (!rows.is_empty()).then(|| format!("[{}]", rows.join(", ")))
        },
        put: |config, _, value| {
            for row in value.rows() {
                if let [one, other, rho] = row.as_slice() {
                    config.correlations.add(one.name(), other.name(), rho.number());
                }
            }
        },
    },
};

/// Equity × `correlation.max_exposure_pct`, less what the book holds of the same bet, each row by
/// its correlation.
pub static CORRELATED_EXPOSURE: Limit = Limit {
    name: "correlated_exposure",
    doc: "equity × `correlation.max_exposure_pct`, less each row's exposure × max(0, ρ × direction \
        of the order × direction of the row)",
    scope: Scope::Correlated,
    unit: Unit::Money,
    keys: &[&MAX_CORRELATED_EXPOSURE.key, &RHO],
    is_on: |config| MAX_CORRELATED_EXPOSURE.is_set(config),
    needs: &[],
    count: Some(count_bets),
    room: |portfolio, order| {
        let fraction = MAX_CORRELATED_EXPOSURE.value(portfolio.config())?;
        let direction = order.direction()?;
        let limit = &CORRELATED_EXPOSURE;
        let counted = |scope: &str| counted_for(portfolio, limit, order, scope);
        let own = [&*order.symbol, &*order.underlying];
        let mut used = correlated(&portfolio.config().correlations, own, direction, &counted);
        if order.is_against_own() {
            // Own rows that bet the same way take room where ρ is 1, on the order's underlying.
            let mut scope = BetScope::default();
            let scope = scope.text(Level::Underlying, &order.underlying, direction);
            used -= &own_part(portfolio, limit, order, scope);
        }
        Some(Room::money(portfolio.equity(), &fraction, None, used, order.exposure_taken()))
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::of(MAX_CORRELATED_EXPOSURE.name(), "")],
    uses: |portfolio| {
        let Some(fraction) = MAX_CORRELATED_EXPOSURE.value(portfolio.config()) else {
            return Vec::new();
        };
        let ceiling = portfolio.equity() * &fraction;
        let use_of = |(scope, used, pending)| {
            LimitUse::of_money(&CORRELATED_EXPOSURE, Some(scope), &ceiling, &used, &pending)
        };
        bets(portfolio).into_iter().map(use_of).collect()
    },
    halts: |_| Vec::new(),
};

/// How a row counts: in its underlying's direction, and in its symbol's where `rho` names the
/// symbol apart.
fn count_bets(config: &Config, row: &Position<'_>, count: &mut ScopeCounter<'_>) {
    let direction = Direction::of_position(row);
    let (symbol, under) = (in_capitals(&row.symbol), config.underlying(&row.symbol));
    let mut scope = BetScope::default();
    count(scope.text(Level::Underlying, &under, direction), row.unit_exposure());
    if under != symbol && config.correlations.names(&symbol) {
        count(scope.text(Level::Symbol, &symbol, direction), row.unit_exposure());
    }
}

/// What a scope's name is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Underlying,
    Symbol,
}

/// The text of a scope: a sign for level and direction, then the name. One buffer serves a whole
/// sum.
#[derive(Default)]
struct BetScope(String);

impl BetScope {
    /// With room for names of about this length.
    fn of_length(name: usize) -> Self {
        Self(String::with_capacity(name + 16))
    }

    fn text(&mut self, level: Level, name: &str, direction: Direction) -> &str {
        self.0.clear();
        self.0.push(match (level, direction) {
            (Level::Underlying, Direction::Up) => '+',
            (Level::Underlying, Direction::Down) => '-',
            (Level::Symbol, Direction::Up) => '>',
            (Level::Symbol, Direction::Down) => '<',
        });
        self.0.push_str(name);
        &self.0
    }

    /// Name and direction of a scope.
    fn bet(scope: &str) -> Option<(&str, Direction)> {
        let up = scope.strip_prefix(['+', '>']).map(|name| (name, Direction::Up));
        up.or_else(|| scope.strip_prefix(['-', '<']).map(|name| (name, Direction::Down)))
    }
}

/// What counts as the same bet as an order of this direction, of which `own` are symbol and
/// underlying; `counted` tells what counts in a scope. Only names that `rho` couples with these are
/// looked at, whatever the book holds.
fn correlated(
    rhos: &Correlations,
    own: [&str; 2],
    direction: Direction,
    counted: &dyn Fn(&str) -> Money,
) -> Money {
    let mut scope = BetScope::of_length(own[1].len());
    let mut sum = counted(scope.text(Level::Underlying, own[1], direction));
    for Partner { name: partner, underlying: under, rho } in rhos.partners_of(own) {
        if under == own[1] {
            continue; // already counted in full
        }
        let is_underlying = under == partner;
        let level = if is_underlying { Level::Underlying } else { Level::Symbol };
        let rho = if is_underlying { (*rho).into() } else { rhos.rho(own, [partner, under]) };
        // The rows of a symbol count with its underlying already, when that is a partner too: what
        // differs is put right.
        let already = !is_underlying && rhos.couples(own, under);
        let already = already.then(|| rhos.rho(own, [under, under]));
        for row_direction in Direction::BOTH {
            let weigh = |rho| weight(rho, direction == row_direction);
            let mut weight = weigh(&rho);
            if let Some(already) = &already {
                weight = &weight - &weigh(already);
            }
            if weight.is_zero() {
                continue;
            }
            let counted = counted(scope.text(level, partner, row_direction));
            if !counted.is_zero() {
                sum += &(&counted * &weight);
            }
        }
    }
    sum
}

/// Every bet that the book holds: an underlying, or a symbol that `rho` names apart, and a
/// direction; what counts against its limit as an order meets it, and the pending part.
fn bets(portfolio: &Portfolio<'_>) -> Vec<(String, Money, Money)> {
    let (limit, config) = (&CORRELATED_EXPOSURE, portfolio.config());
    let scopes = portfolio.scopes(limit);
    let named = scopes.iter().filter_map(|scope| BetScope::bet(scope));
    let mut bets: Vec<(&str, Direction)> = named.collect();
    bets.sort_unstable_by_key(|&(name, direction)| (name, direction.name()));
    let bet = |(name, direction): (&str, Direction)| {
        let own = [name, &*config.underlying(name)];
        let used = correlated(&config.correlations, own, direction, &|scope| {
            portfolio.counted(limit, scope)
        });
        let pending = |scope: &str| portfolio.pending(limit, scope).clone();
        let pending = correlated(&config.correlations, own, direction, &pending);
        (format!("{name} {}", direction.name()), used, pending)
    };
    bets.into_iter().map(bet).collect()
}

/// What a change of the pairs does: the more a position counts as the same bet, whichever way, the
/// less can be held. Where the limit is off, nothing counts.
fn rho_change(old: &Config, new: &Config, _: &str) -> Change {
    if !MAX_CORRELATED_EXPOSURE.is_set(old) || !MAX_CORRELATED_EXPOSURE.is_set(new) {
        return Change::Other;
    }
    let pairs = [old, new].into_iter().flat_map(|config| config.correlations.pairs());
    let both_ways = pairs.flat_map(|(one, other, _)| [(one, other), (other, one)]);
    Change::of_all(both_ways.flat_map(|(order, row)| {
        let rho = |config: &Config| {
            let names = |name| [in_capitals(name), config.underlying(name)];
            let ([own, own_under], [row, row_under]) = (names(order), names(row));
            config.correlations.rho([&own, &own_under], [&row, &row_under])
        };
        let (was, is) = (rho(old), rho(new));
        [true, false].map(|same| Some(weight(&was, same).cmp(&weight(&is, same))))
    }))
}
