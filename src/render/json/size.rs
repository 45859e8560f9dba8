//! The answer of `size` as JSON.

use super::super::outputs::with_notes;
use super::number::Number;
use super::{FORMAT_VERSION, Note};
use crate::engine::costs::CostLine;
use crate::engine::{Answer, LimitAnswer, Need, Needs, RiskCosts, Scale, Way, WidestStop};
use crate::number::Digits;
use serde::Serialize;
use serde_json::value::RawValue;

/// The answer of `size`.
#[derive(Serialize)]
pub struct AnswerDocument<'a> {
    format_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
    qty: Number,
    lots: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    orders: Option<Vec<Number>>,
    symbol: &'a str,
    underlying: &'a str,
    side: Option<&'static str>,
    strategy: Option<&'a str>,
    mode: &'static str,
    price: Number,
    lot_size: Number,
    point_value: Number,
    instrument: &'static str,
    notional: Number,
    unit_exposure: Option<Number>,
    closes: Number,
    opens: Number,
    basis: BasisPart,
    risk: Option<RiskPart>,
    limits: Vec<LimitPart>,
    binding: Option<&'static str>,
    next_lot: Option<NextLotPart>,
    reason: Option<ReasonPart>,
    after: AfterPart,
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<Vec<NeedPart>>,
    /// `null` where no stop lets the quantity pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "not asked, and asked and none")]
    widest_stop: Option<Option<Number>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    widest_stop_reason: Option<&'a str>,
    warnings: Vec<Note>,
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

#[derive(Serialize)]
struct BasisPart {
    rule: &'static str,
    qty: Number,
    formula: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scales: Vec<ScalePart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edge: Option<String>,
}

/// A factor of the formula, and where it comes from.
#[derive(Serialize)]
struct ScalePart {
    name: &'static str,
    scale: Number,
    message: String,
}

#[derive(Serialize)]
struct RiskPart {
    stop_distance: Number,
    stop_price: Number,
    amount: Number,
    pct: Option<Number>,
    #[serde(flatten)]
    costs: Option<CostsPart>,
}

/// What the amount is made of.
#[derive(Serialize)]
struct CostsPart {
    price_loss: Number,
    slippage: Number,
    charges: Number,
    break_even: Option<Number>,
    costs: Vec<ChargePart>,
}

/// What a charge came to on a leg.
#[derive(Serialize)]
struct ChargePart {
    name: String,
    leg: &'static str,
    base: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Number>,
    orders: Number,
    money: Number,
}

#[derive(Serialize)]
struct LimitPart {
    name: &'static str,
    /// Which group, which strategy: of a limit that has several of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    limit: Number,
    used: Number,
    available: Number,
    max_qty: Option<Number>,
    binding: bool,
}

#[derive(Serialize)]
struct NextLotPart {
    qty: Number,
    fails: &'static str,
    by: Number,
}

#[derive(Serialize)]
struct ReasonPart {
    code: &'static str,
    message: String,
}

/// A limit that the quantity breaks, and what lifts it.
#[derive(Serialize)]
struct NeedPart {
    limit: &'static str,
    /// Which group, which strategy: of a limit that has several of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    by: Number,
    ways: Vec<WayPart>,
}

#[derive(Serialize)]
struct WayPart {
    change: String,
    from: Option<Number>,
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

#[derive(Serialize)]
struct AfterPart {
    current_exposure: Number,
    exposure_utilization_pct: Option<Number>,
    strategy_used: Number,
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
