//! The answer of `size` as JSON.

use super::super::outputs::with_notes;
use super::super::schema::documents::optional_together;
use super::super::schema::words::{
    BasisName, FormatVersion, InstrumentName, LegName, LimitName, ModeWord, ReasonCode, ScaleName,
    SideName,
};
use super::number::Number;
use super::{FORMAT_VERSION, Note};
use crate::engine::costs::CostLine;
use crate::engine::{Answer, LimitAnswer, Need, Needs, RiskCosts, Scale, Way, WidestStop};
use crate::number::Digits;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

/// The answer of `size`.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "posize size")]
pub struct AnswerDocument<'a> {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// The intent's own `id`, as it stands there; in a stream alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
    /// How much to trade, in units; whole lots but for what closes a position.
    qty: Number,
    /// The quantity in lots.
    lots: Number,
    /// The child orders in units, where a largest order is known: they sum to `qty`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Number>")]
    orders: Option<Vec<Number>>,
    /// The symbol, as the book or the config spells it.
    symbol: &'a str,
    /// What the symbol is a contract of; of a share, itself.
    underlying: &'a str,
    /// The way of the order; null where a `close` finds nothing to close.
    #[schemars(with = "Option<SideName>")]
    side: Option<&'static str>,
    /// The strategy that asks; null for none.
    strategy: Option<&'a str>,
    /// What decides a quantity that was not asked for.
    #[schemars(with = "ModeWord")]
    mode: &'static str,
    /// The price of entry, in points.
    price: Number,
    /// The smallest step of what opens, in units.
    lot_size: Number,
    /// Money for one point of price of one unit.
    point_value: Number,
    /// Whether it is a share or a contract.
    #[schemars(with = "InstrumentName")]
    instrument: &'static str,
    /// Quantity × price × point value, in money.
    notional: Number,
    /// What one unit counts in limits, in money; null where nothing tells the strike.
    unit_exposure: Option<Number>,
    /// The part of `qty` that closes the own position, in units.
    closes: Number,
    /// The part of `qty` that opens, in units.
    opens: Number,
    /// What was asked for, before limits.
    basis: BasisPart,
    /// What the opening part loses at its stop; null without a stop distance.
    risk: Option<RiskPart>,
    /// Each limit that is on, in the order in which ties are decided.
    limits: Vec<LimitPart>,
    /// The limit that decides the answer; null where the basis itself does.
    #[schemars(with = "Option<LimitName>")]
    binding: Option<&'static str>,
    /// The next larger answer, and what stands in its way; null where nothing binds.
    next_lot: Option<NextLotPart>,
    /// Why `qty` is 0; null where it is not.
    reason: Option<ReasonPart>,
    /// The book once the order is filled.
    after: AfterPart,
    /// For each limit that the quantity breaks, what lets it pass; where `--needs` asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<NeedPart>")]
    needs: Option<Vec<NeedPart>>,
    /// The stop farthest away for which all of the quantity passes, in points, or null
    /// where none does; where `--widest-stop` asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "not asked, and asked and none")]
    #[schemars(with = "Option<Number>")]
    widest_stop: Option<Option<Number>>,
    /// Why no stop lets the quantity pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "&'a str")]
    widest_stop_reason: Option<&'a str>,
    /// What there is to say beside the answer.
    warnings: Vec<Note>,
    /// Who took the room that the order lacks: the `id` of an earlier intent, or its line;
    /// in a stream alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_by: Option<&'a RawValue>,
}

/// The fields of an answer, in their order, with dots for what is nested: without the ladder, what
/// only a stream knows, and what is asked beside it.
pub(in crate::render) const ANSWER_COLUMNS: &[&str] = &[
    "qty",
    "lots",
    "orders",
    "symbol",
    "underlying",
    "side",
    "strategy",
    "mode",
    "price",
    "lot_size",
    "point_value",
    "instrument",
    "notional",
    "unit_exposure",
    "closes",
    "opens",
    "basis.rule",
    "basis.qty",
    "basis.formula",
    "basis.scales",
    "basis.edge",
    "risk.stop_distance",
    "risk.stop_price",
    "risk.amount",
    "risk.pct",
    "risk.price_loss",
    "risk.slippage",
    "risk.charges",
    "risk.break_even",
    "risk.costs",
    "binding",
    "next_lot.qty",
    "next_lot.fails",
    "next_lot.by",
    "reason.code",
    "reason.message",
    "after.current_exposure",
    "after.exposure_utilization_pct",
    "after.strategy_used",
    "after.strategy_utilization_pct",
    "warnings",
];

/// The fields of what is asked beside an answer.
pub(in crate::render) const QUESTION_COLUMNS: &[&str] =
    &["needs", "widest_stop", "widest_stop_reason"];

/// The fields of a limit of the ladder, but for its name, and whether it binds.
pub(in crate::render) const LADDER_COLUMNS: &[&str] =
    &["scope", "limit", "used", "available", "max_qty"];

#[derive(JsonSchema, Serialize)]
struct BasisPart {
    /// What decides what is asked for.
    #[schemars(with = "BasisName")]
    rule: &'static str,
    /// What is asked for, in units.
    qty: Number,
    /// The arithmetic with its numbers.
    formula: String,
    /// The factors of the formula, where scales bear on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scales: Vec<ScalePart>,
    /// In mode `kelly`, the arithmetic of its fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    edge: Option<String>,
}

/// A factor of the formula, and where it comes from.
#[derive(JsonSchema, Serialize)]
struct ScalePart {
    /// Where the factor comes from.
    #[schemars(with = "ScaleName")]
    name: &'static str,
    /// The factor.
    scale: Number,
    /// What it is for, with the numbers.
    message: String,
}

#[derive(JsonSchema, Serialize)]
#[schemars(transform = optional_together)]
struct RiskPart {
    /// From the price to the stop, in points.
    stop_distance: Number,
    /// The stop, in points.
    stop_price: Number,
    /// What is lost at the stop, costs included, in money.
    amount: Number,
    /// The amount in percent of equity; null where there is no equity.
    pct: Option<Number>,
    #[serde(flatten)]
    costs: Option<CostsPart>,
}

/// What the amount is made of.
#[derive(JsonSchema, Serialize)]
struct CostsPart {
    /// What the price alone loses, in money.
    price_loss: Number,
    /// What entry and exit slip, in money.
    slippage: Number,
    /// What all charges come to, in money.
    charges: Number,
    /// The price, in points, at which the trade has earned its costs; null where there is none.
    break_even: Option<Number>,
    /// Each charge on each leg.
    costs: Vec<ChargePart>,
}

/// What a charge came to on a leg.
#[derive(JsonSchema, Serialize)]
struct ChargePart {
    /// The name of the charge in its schedule.
    name: String,
    /// Entering or leaving the trade.
    #[schemars(with = "LegName")]
    leg: &'static str,
    /// What the charge is taken of: money, units, lots or orders.
    base: Number,
    /// The share of the base that is charged, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Number")]
    rate: Option<Number>,
    /// Money for each of the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Number")]
    amount: Option<Number>,
    /// How many orders the leg takes.
    orders: Number,
    /// What the charge comes to, in money.
    money: Number,
}

#[derive(JsonSchema, Serialize)]
struct LimitPart {
    /// The limit.
    #[schemars(with = "LimitName")]
    name: &'static str,
    /// Which group, which strategy: of a limit that has several of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    scope: Option<String>,
    /// The ceiling: money, or a count for limits that count.
    limit: Number,
    /// What of it is used before the order.
    used: Number,
    /// What is left of it, never below 0.
    available: Number,
    /// The largest quantity that it lets pass, in units; null where it does not bear on the
    /// order.
    max_qty: Option<Number>,
    /// Whether it decides the answer.
    binding: bool,
}

#[derive(JsonSchema, Serialize)]
struct NextLotPart {
    /// The next larger quantity, in units.
    qty: Number,
    /// The limit that it breaks.
    #[schemars(with = "LimitName")]
    fails: &'static str,
    /// By how much: money, or a count for limits that count.
    by: Number,
}

#[derive(JsonSchema, Serialize)]
struct ReasonPart {
    /// The stable name.
    #[schemars(with = "ReasonCode")]
    code: &'static str,
    /// The words, with the numbers.
    message: String,
}

/// A limit that the quantity breaks, and what lifts it.
#[derive(JsonSchema, Serialize)]
struct NeedPart {
    /// The limit.
    #[schemars(with = "LimitName")]
    limit: &'static str,
    /// Which group, which strategy: of a limit that has several of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    scope: Option<String>,
    /// By how much the quantity breaks it: money, or a count for limits that count.
    by: Number,
    /// What lifts this limit, each for itself.
    ways: Vec<WayPart>,
}

#[derive(JsonSchema, Serialize)]
struct WayPart {
    /// What to change: `equity`, `stop`, `scale`, a key of the config, `close SYMBOL` or
    /// `cancel ORDER_ID`.
    change: String,
    /// What it is now; null where it is not set.
    from: Option<Number>,
    /// What it has to be, rounded towards passing.
    to: Number,
}

impl From<&Need> for NeedPart {
    fn from(need: &Need) -> Self {
        let way = |way: &Way| WayPart {
            change: way.change.to_string(),
            from: way.from.as_ref().map(Number::from),
            to: (&way.to).into(),
        };
        Self {
            limit: need.limit.name,
            scope: need.scope.clone(),
            by: (&need.by).into(),
            ways: need.ways.iter().map(way).collect(),
        }
    }
}

#[derive(JsonSchema, Serialize)]
struct AfterPart {
    /// The exposure of the book, in money.
    current_exposure: Number,
    /// In percent of `total_exposure`; null where that is 0.
    exposure_utilization_pct: Option<Number>,
    /// The capital of the strategy's rows, in money.
    strategy_used: Number,
    /// In percent of the strategy's budget; null where that is 0.
    strategy_utilization_pct: Option<Number>,
}

impl<'a> AnswerDocument<'a> {
    /// The document of an answer; `notes` are what the files behind it gave to say.
    #[must_use]
    pub fn new(answer: &'a Answer<'_>, notes: &[Note]) -> Self {
        let order = &answer.order;
        Self {
            format_version: FORMAT_VERSION,
            id: None,
            qty: (&answer.qty).into(),
            lots: Number(answer.lots()),
            orders: answer.orders.as_ref().map(|orders| orders.iter().map(Number::from).collect()),
            symbol: &order.symbol,
            underlying: &order.underlying,
            side: order.side.map(crate::engine::Side::name),
            strategy: order.strategy,
            mode: order.mode.as_str(),
            price: (&order.price).into(),
            lot_size: (&order.lot_size).into(),
            point_value: (&order.point_value).into(),
            instrument: order.kind.name(),
            notional: (&answer.notional()).into(),
            unit_exposure: order.unit_exposure.as_ref().map(Number::from),
            closes: (&answer.closes).into(),
            opens: (&answer.opens).into(),
            basis: BasisPart {
                rule: answer.basis.rule.name(),
                qty: (&answer.basis.qty).into(),
                formula: answer.basis.formula(order, &answer.equity, Digits::Plain),
                scales: answer
                    .basis
                    .scales
                    .iter()
                    .map(|scale| ScalePart::new(scale, order.digits))
                    .collect(),
                edge: answer.evidence.as_ref().map(ToString::to_string),
            },
            risk: risk(answer),
            limits: answer.limits.iter().map(limit).collect(),
            binding: answer.binding(),
            next_lot: answer.next_lot.as_ref().map(|next| NextLotPart {
                qty: (&next.qty).into(),
                fails: next.fails.name,
                by: (&next.by).into(),
            }),
            reason: answer.reason.as_ref().map(|reason| ReasonPart {
                code: reason.code(),
                message: answer.reason_message().unwrap_or_default(),
            }),
            after: AfterPart {
                current_exposure: (&answer.after.current_exposure).into(),
                exposure_utilization_pct: answer
                    .after
                    .exposure_utilization_pct
                    .as_ref()
                    .map(Number::from),
                strategy_used: (&answer.after.strategy_used).into(),
                strategy_utilization_pct: answer
                    .after
                    .strategy_utilization_pct
                    .as_ref()
                    .map(Number::from),
            },
            needs: None,
            widest_stop: None,
            widest_stop_reason: None,
            warnings: with_notes(warnings(answer), notes),
            taken_by: None,
        }
    }

    /// The same with what the quantity would take to pass, where that is asked.
    #[must_use]
    pub fn with_needs(self, needs: Option<&Needs>) -> Self {
        let part = |needs: &Needs| needs.needs.iter().map(NeedPart::from).collect();
        Self { needs: needs.map(part), ..self }
    }

    /// The same with how far away the stop may be, where that is asked.
    #[must_use]
    pub fn with_widest_stop(self, widest: Option<&'a WidestStop>) -> Self {
        let stop = |widest: &WidestStop| widest.stop.as_ref().ok().map(Number::from);
        let reason = widest.and_then(|widest| widest.stop.as_ref().err());
        let widest_stop_reason = reason.map(String::as_str);
        Self { widest_stop: widest.map(stop), widest_stop_reason, ..self }
    }
}

/// Appends an answer to a stream on one line, with what only a stream knows, both as JSON: the
/// intent's `id`, and who took the room that it lacks.
pub fn append_answer(
    out: &mut Vec<u8>,
    answer: &Answer<'_>,
    id: Option<&str>,
    taken_by: Option<&str>,
) {
    fn raw(json: Option<&str>) -> Option<&RawValue> {
        json.and_then(|json| serde_json::from_str(json).ok())
    }
    let document =
        AnswerDocument { id: raw(id), taken_by: raw(taken_by), ..AnswerDocument::new(answer, &[]) };
    // A buffer takes everything, and the document is plain data.
    drop(serde_json::to_writer(out, &document));
}

impl ScalePart {
    fn new(scale: &Scale, digits: Digits) -> Self {
        Self { name: scale.name(), scale: scale.factor().into(), message: scale.message(digits) }
    }
}

fn risk(answer: &Answer<'_>) -> Option<RiskPart> {
    let (stop, risk) = (answer.order.stop.as_ref()?, answer.risk()?);
    Some(RiskPart {
        stop_distance: (&stop.distance).into(),
        stop_price: (&stop.price).into(),
        amount: (&risk.amount).into(),
        pct: risk.pct.as_ref().map(Number::from),
        costs: risk.costs.map(CostsPart::from),
    })
}

impl From<RiskCosts> for CostsPart {
    fn from(costs: RiskCosts) -> Self {
        Self {
            price_loss: (&costs.price_loss).into(),
            slippage: (&costs.slippage).into(),
            charges: (&costs.charges).into(),
            break_even: costs.break_even.as_ref().map(Number::from),
            costs: costs.lines.into_iter().map(ChargePart::from).collect(),
        }
    }
}

impl From<CostLine> for ChargePart {
    fn from(line: CostLine) -> Self {
        Self {
            leg: line.leg.name(),
            base: (&line.base).into(),
            rate: line.rate.as_ref().map(Number::from),
            amount: line.amount.as_ref().map(Number::from),
            orders: (&line.orders).into(),
            money: (&line.money).into(),
            name: line.name,
        }
    }
}

fn limit(of: &LimitAnswer) -> LimitPart {
    LimitPart {
        name: of.limit.name,
        scope: of.room.scope.clone(),
        limit: (&of.room.ceiling).into(),
        used: (&of.room.used).into(),
        available: (&of.room.available()).into(),
        max_qty: of.max_qty.as_ref().map(Number::from),
        binding: of.binding,
    }
}

/// The warnings of an answer.
pub fn warnings<'a>(answer: &'a Answer<'_>) -> impl Iterator<Item = Note> + 'a {
    answer
        .warnings
        .iter()
        .map(|warning| Note { code: warning.code().to_owned(), message: warning.message(answer) })
}
