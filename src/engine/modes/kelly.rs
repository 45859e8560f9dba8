//! Mode `kelly`: the risk that a strategy's record deserves.

use super::{Evidence, RISK_PER_TRADE_RULE, by_risk, told_base};
use crate::engine::basis::{BaseRisk, Basis, BasisRule};
use crate::engine::config::Config;
use crate::engine::edge::{Edge, KnownEdge, NoEdge, RECORD_FIELDS, RecordTerms};
use crate::engine::effect::Effect;
use crate::engine::intent::ModeName;
use crate::engine::key::Range;
use crate::engine::modes::Mode;
use crate::engine::order::Order;
use crate::engine::portfolio::Portfolio;
use crate::engine::scaling::Scale;
use crate::engine::setting::Setting;
use crate::number::{Decimal, Digits, Exact};
use crate::units::{Fraction, Quantity};
use std::fmt;
use std::sync::Arc;

/// `kelly.fraction`: the share of Kelly's fraction that is put at risk.
pub static KELLY_FRACTION: Setting<Fraction> = Setting::on(
    "kelly.fraction",
    Range::Fraction,
    "0.5",
    Effect::HIGHER_IS_LOOSER,
    "Share of Kelly's fraction that mode `kelly` puts at risk",
);
static MIN_TRADES: Setting<Decimal> = Setting::on(
    "kelly.min_trades",
    Range::Whole,
    "30",
    Effect::LOWER_IS_LOOSER,
    "Trades that the checkpoint must know of before mode `kelly` trusts it",
);
static Z: Setting<Decimal> = Setting::on(
    "kelly.z",
    Range::ZeroOrMore,
    "0",
    Effect::LOWER_IS_LOOSER,
    "Standard deviations by which the win rate is taken lower (Wilson); 0 takes it as it is",
);

/// Sized by risk, with a share of Kelly's fraction as the base risk.
pub static KELLY: Mode = Mode {
    name: ModeName::new("kelly"),
    doc: "as `fixed_risk_atr`, with a base risk that the strategy's record deserves",
    by_risk: true,
    keys: &[&KELLY_FRACTION.key, &MIN_TRADES.key, &Z.key],
    only_keys: &[
        "kelly.fraction",
        "kelly.min_trades",
        "kelly.z",
        "strategy_budgets.<code>.win_rate",
        "strategy_budgets.<code>.payoff_ratio",
    ],
    subject: "it",
    record_fields: &RECORD_FIELDS,
    rules: &[RULE, RISK_PER_TRADE_RULE],
    basis,
    evidence: |portfolio, order| {
        let by_record = order.risk_pct.is_none() && order.risk.is_none();
        by_record.then(|| evidence(portfolio, order))?.map(Evidence::new)
    },
    no_basis_codes: NoEdge::CODES,
    no_basis: no_edge_message,
};

const RULE: BasisRule = BasisRule("kelly");

/// The risk that the intent tells needs no edge.
fn basis(portfolio: &Portfolio<'_>, order: &Order<'_>, scales: Vec<Scale>) -> Basis {
    if let Some(base) = told_base(order) {
        return by_risk(RISK_PER_TRADE_RULE, base, scales, portfolio, order);
    }
    match kelly_edge(portfolio, order.strategy) {
        Ok(fraction) => {
            let share = KELLY_FRACTION.value(portfolio.config()).unwrap_or(Fraction::ZERO);
            by_risk(RULE, BaseRisk::Share(share, fraction), scales, portfolio, order)
        }
        Err(no_edge) => Basis {
            by_risk: true,
            nothing: Some(no_edge.code()),
            ..Basis::of_quantity(Quantity::ZERO, RULE)
        },
    }
}

/// Kelly's fraction for a strategy: by the win rate and payoff ratio that the config tells, else by
/// the checkpoint's record.
///
/// # Errors
/// Why there is none.
pub fn kelly_edge(portfolio: &Portfolio<'_>, strategy: Option<&str>) -> Result<Fraction, NoEdge> {
    let known = match told_edge(portfolio.config(), strategy) {
        Some(edge) => KnownEdge::of(edge),
        None => recorded_edge(portfolio, strategy)?,
    };
    let fraction = known.fraction.clone().ok_or(NoEdge::NoData)?;
    if fraction.is_zero() { Err(NoEdge::Nothing) } else { Ok(fraction) }
}

fn recorded_edge(
    portfolio: &Portfolio<'_>,
    strategy: Option<&str>,
) -> Result<Arc<KnownEdge>, NoEdge> {
    let code = strategy.ok_or(NoEdge::NoData)?;
    let record = portfolio.account().records.get(code).ok_or(NoEdge::NoData)?;
    portfolio.edges.by_record(record_terms(portfolio.config()), code, record)
}

fn record_terms(config: &Config) -> RecordTerms {
    RecordTerms {
        min_trades: MIN_TRADES.value(config).unwrap_or_default(),
        z: Z.value(config).unwrap_or_default(),
    }
}

/// What the config tells of a strategy's edge.
fn told_edge(config: &Config, strategy: Option<&str>) -> Option<Edge> {
    let terms = config.strategies.get(strategy?)?;
    let one = |number: &Fraction| (number.number().clone(), Exact::ONE);
    Some(Edge {
        win_rate: one(terms.win_rate.as_ref()?),
        payoff_ratio: one(terms.payoff_ratio.as_ref()?),
    })
}

/// What Kelly's fraction of a strategy is computed from, for people to check.
struct EdgeEvidence {
    /// Whether the config tells it; else the checkpoint's record does.
    in_config: bool,
    /// W and R, and f.
    known: Arc<KnownEdge>,
    /// How large numbers are grouped.
    digits: Digits,
}

/// The evidence behind [`kelly_edge`]; `None` where there is not enough.
fn evidence(portfolio: &Portfolio<'_>, order: &Order<'_>) -> Option<EdgeEvidence> {
    let (strategy, digits) = (order.strategy, order.digits);
    if let Some(edge) = told_edge(portfolio.config(), strategy) {
        let known = KnownEdge::of(edge);
        return Some(EdgeEvidence { in_config: true, known, digits });
    }
    let known = recorded_edge(portfolio, strategy).ok()?;
    Some(EdgeEvidence { in_config: false, known, digits })
}

/// The arithmetic with its numbers.
impl fmt::Display for EdgeEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits;
        let ratio = |(part, whole): &(Exact, Exact)| {
            let (of_part, of_whole) = (digits.group(part), digits.group(whole));
            if *whole == Exact::ONE { of_part } else { format!("{of_part} / {of_whole}") }
        };
        let interval = self.known.interval.as_ref().map_or_else(String::new, |(won, trades, z)| {
            let [won, trades] = [won, trades].map(|count| digits.group(count));
            format!(
                ", the lower end of the Wilson interval of {won} wins in {trades} trades at z {z}"
            )
        });
        let source = if self.in_config { "in the config" } else { "by the checkpoint's record" };
        let KnownEdge { edge: Edge { win_rate, payoff_ratio }, fraction, .. } = &*self.known;
        let fraction = fraction.as_ref().unwrap_or(&Fraction::ZERO);
        write!(
            f,
            "f = max(0, W − (1 − W) / R) = {fraction} with R = {} and W = {}{interval}, {source}",
            ratio(payoff_ratio),
            ratio(win_rate)
        )
    }
}

/// Why there is no edge to size by, in words with the numbers.
fn no_edge_message(portfolio: &Portfolio<'_>, order: &Order<'_>) -> String {
    let Some(strategy) = order.strategy else {
        return "an order without a strategy has no edge to size by: name its strategy, or set a \
                quantity"
            .to_owned();
    };
    match kelly_edge(portfolio, order.strategy) {
        Err(NoEdge::TooFewTrades { trades, least }) => {
            let [trades, least] = [trades, least].map(|count| order.digits.group(count));
            format!(
                "the checkpoint knows of {trades} trades of {strategy}; kelly.min_trades is {least}"
            )
        }
        Err(NoEdge::NoData) => format!(
            "nothing tells the edge of {strategy}: set win_rate and payoff_ratio, or have \
             win_trades, loss_trades, avg_win and avg_loss in the checkpoint{}",
            known_message(portfolio, strategy)
        ),
        Ok(_) | Err(NoEdge::Nothing) => {
            let numbers = evidence(portfolio, order);
            let numbers = numbers.map(|evidence| evidence.to_string()).unwrap_or_default();
            format!("{strategy} has no edge: {numbers}")
        }
    }
}

/// What the checkpoint knows of a strategy's trades, where that is not enough.
fn known_message(portfolio: &Portfolio<'_>, strategy: &str) -> String {
    let Some(record) = portfolio.account().records.get(strategy) else {
        return String::new();
    };
    let known = RECORD_FIELDS.into_iter();
    let known = known.filter_map(|field| Some(format!("{field} {}", record.get(field)?)));
    let known: Vec<String> = known.collect();
    if known.is_empty() { String::new() } else { format!(", which has {}", known.join(", ")) }
}
