//! The answer of `size` as text.

use super::super::table::{Align, table};
use super::{Screen, money, percent};
use crate::engine::{
    Answer, How, Limit, LimitAnswer, Order, RISK_PER_TRADE, Risk, RiskCosts, Room, Stop,
    StopSource, Takes, Unit,
};
use crate::number::Exact;
use crate::units::{Money, Percent, Quantity};
use crate::visible::visible;

/// The quantity and what decided it, then the ladder of limits, then what the trade does.
#[must_use]
pub fn size(answer: &Answer<'_>, screen: Screen) -> String {
    let headline = screen.bold(&headline(answer));
    let facts: Vec<String> =
        facts(answer).into_iter().map(|(label, fact)| format!(" {label:<7} {fact}\n")).collect();
    format!("{headline}\n{}\n\n{}\n{}", decision(answer), ladder(answer), facts.concat())
}

/// `BUY 40 RELIANCE at 2,500 = 100,000`.
fn headline(answer: &Answer<'_>) -> String {
    let order = &answer.order;
    let (qty, price) = (answer.qty.number().grouped(), order.price.number().grouped());
    let lots = if order.lot_size.number() == &Exact::ONE {
        String::new()
    } else {
        format!(" ({} × {})", lots(answer), order.lot_size.number().grouped())
    };
    let point_value = match order.point_value.number() {
        one if one == &Exact::ONE => String::new(),
        other => format!(" × {} a point", other.grouped()),
    };
    let (side, symbol) = (side(order), visible(&order.symbol));
    if answer.qty.is_zero() {
        return format!("{side} 0 {symbol} at {price}");
    }
    format!(
        "{side} {qty} {symbol}{lots} at {price}{point_value} = {}",
        money(answer.notional().number())
    )
}

/// `BUY RELIANCE`.
pub(super) fn side_and_symbol(order: &Order<'_>) -> String {
    format!("{} {}", side(order), visible(&order.symbol))
}

fn side(order: &Order<'_>) -> String {
    order.side.map_or("CLOSE".to_owned(), |side| side.name().to_uppercase())
}

/// The quantity in lots; a small part of one may be all that is closed.
fn lots(answer: &Answer<'_>) -> String {
    let lots = answer.lots();
    if lots.is_zero() && !answer.qty.is_zero() {
        return "< 0.01 lots".to_owned();
    }
    counted(&lots, ["lot", "lots"])
}

/// `1 lot`, `2 lots`: a count, and what it counts: one of it, and several.
fn counted(count: &Exact, [one, several]: [&str; 2]) -> String {
    format!("{} {}", count.grouped(), if count == &Exact::ONE { one } else { several })
}

/// Money, or a count of what a limit counts.
fn amount(number: &Exact, unit: Unit) -> String {
    unit.words().map_or_else(|| money(number), |words| counted(number, words))
}

/// Why not more.
fn decision(answer: &Answer<'_>) -> String {
    if let Some(reason) = &answer.reason {
        return format!(
            "no trade ({}): {}",
            reason.code(),
            answer.reason_message().unwrap_or_default()
        );
    }
    match (answer.binding_limit().map(LimitAnswer::label), &answer.next_lot) {
        _ if answer.too_small.is_some() => {
            format!("decided by min_order_notional: {}", answer.min_notional_message())
        }
        (Some(binding), Some(next)) => {
            let by = amount(&next.by, next.fails.unit);
            let stop = answer.binding_limit().and_then(|of| of.room.stop_reason());
            let why = stop.map(|stop| format!("; {}", stop.message)).unwrap_or_default();
            let next = next.qty.number().grouped();
            let binding = visible(&binding);
            format!("decided by {binding}: {next} would break it by {by}{why}")
        }
        _ => format!("decided by {}: no limit is lower", answer.basis.rule.name()),
    }
}

fn ladder(answer: &Answer<'_>) -> String {
    let asked = [
        "  asked".to_owned(),
        format!(
            "{}: {}",
            answer.basis.rule.name(),
            answer.basis.formula(&answer.order, &answer.equity)
        ),
        String::new(),
        String::new(),
        String::new(),
        answer.basis.qty.number().grouped(),
    ];
    let header = [
        ("  limit", Align::Left),
        ("how", Align::Left),
        ("ceiling", Align::Right),
        ("used", Align::Right),
        ("available", Align::Right),
        ("max qty", Align::Right),
    ];
    let lacks_strike = answer.order.unit_exposure.is_none();
    let limits = answer.limits.iter().map(|limit| limit_row(limit, lacks_strike));
    table(header, std::iter::once(asked).chain(limits))
}

fn limit_row(answer: &LimitAnswer, lacks_strike: bool) -> [String; 6] {
    let LimitAnswer { limit, room, max_qty, binding } = answer;
    let how = match &room.how {
        How::Product(factors) => {
            let factors: Vec<String> = factors.iter().flatten().map(Exact::grouped).collect();
            factors.join(" × ")
        }
        How::Stop(reason) => reason.condition.clone(),
    };
    let max_qty = max_qty.as_ref().map(|max_qty| max_qty.number().grouped());
    [
        format!("{} {}", if *binding { "▸" } else { " " }, visible(&answer.label())),
        how,
        money(&room.ceiling),
        money(&room.used),
        money(&room.available()),
        max_qty.unwrap_or_else(|| no_ceiling(limit, room, lacks_strike)),
    ]
}

/// Why a limit sets no ceiling on the quantity.
fn no_ceiling(limit: &Limit, room: &Room, lacks_strike: bool) -> String {
    let text = match room.takes {
        Takes::Unknown if lacks_strike && *limit != RISK_PER_TRADE => "no strike",
        Takes::Unknown => "no stop",
        Takes::PerUnit(_) | Takes::Loss(_) | Takes::Whole(_) => "—",
    };
    text.to_owned()
}

/// What the trade does, a label and a line each.
fn facts(answer: &Answer<'_>) -> Vec<(&'static str, String)> {
    let order = &answer.order;
    let mut facts = Vec::new();
    for scale in &answer.basis.scales {
        facts.push((
            "scale",
            format!("{} for {}: {}", scale.factor(), scale.name(), scale.message()),
        ));
    }
    if let Some(evidence) = &answer.evidence {
        facts.push((order.mode.as_str(), evidence.clone()));
    }
    if answer.closes.is_positive() {
        facts.push(("closes", closes(answer)));
    }
    if let Some(unit) = order.unit_exposure.as_ref().filter(|unit| **unit != order.unit_notional) {
        let unit = money(unit.number());
        facts.push(("counts", format!("{unit} a unit in limits: strike × point value")));
    }
    if let (Some(stop), Some(Risk { amount, pct, costs: Some(costs), .. })) =
        (&order.stop, answer.risk())
    {
        facts.extend(risk_with_costs(&amount, pct.as_ref(), stop, &costs));
        facts.extend(after_facts(answer));
        return facts;
    }
    let is_by_premium = order.stop.as_ref().is_some_and(|stop| stop.source == StopSource::Premium);
    if let (true, Some(risk)) = (is_by_premium, answer.risk()) {
        if answer.opens.is_positive() {
            let (amount, share) = (money(risk.amount.number()), percent(risk.pct.as_ref()));
            facts.push(("risk", format!("{amount} ({share} of equity), the whole premium")));
        }
    } else if let (Some(stop), Some(risk)) = (&order.stop, answer.risk()) {
        let (price, distance) = (stop.price.number().grouped(), stop.distance.number().grouped());
        let share = percent(risk.pct.as_ref());
        facts.push((
            "risk",
            format!(
                "{} ({share} of equity) to the stop at {price}, {distance} away",
                money(risk.amount.number())
            ),
        ));
    }
    facts.extend(after_facts(answer));
    facts
}

/// What the whole loss at the stop is made of, and where the trade pays what it costs.
fn risk_with_costs(
    amount: &Money,
    pct: Option<&Percent>,
    stop: &Stop,
    costs: &RiskCosts,
) -> Vec<(&'static str, String)> {
    let (price, distance) = (stop.price.number().grouped(), stop.distance.number().grouped());
    let mut sum =
        format!("{} = {} to the stop", money(amount.number()), money(costs.price_loss.number()));
    if !costs.slippage.is_zero() {
        sum += &format!(" + {} slippage", money(costs.slippage.number()));
    }
    sum += &format!(" + {} charges", money(costs.charges.number()));
    let even = costs.break_even.as_ref();
    let even = even.map(|price| format!("; breaks even at {}", price.number().grouped()));
    let share = percent(pct);
    let where_given_up =
        format!("{price}, {distance} away; {share} of equity{}", even.unwrap_or_default());
    vec![("risk", sum), ("stop", where_given_up)]
}

/// The orders that the quantity is sent as, and what stands then.
fn after_facts(answer: &Answer<'_>) -> Vec<(&'static str, String)> {
    let order = &answer.order;
    let mut facts = Vec::new();
    if let Some(orders) = answer.orders.as_ref().filter(|orders| orders.len() > 1) {
        facts.push(("orders", split_orders(orders)));
    }
    let after = &answer.after;
    let budget = order.strategy.map_or("no strategy".to_owned(), visible);
    facts.push((
        "after",
        format!(
            "exposure {} ({}), {budget} {} ({})",
            money(after.current_exposure.number()),
            percent(after.exposure_utilization_pct.as_ref()),
            money(after.strategy_used.number()),
            percent(after.strategy_utilization_pct.as_ref()),
        ),
    ));
    facts
}

/// `20 of the 20 held, opens 10`.
fn closes(answer: &Answer<'_>) -> String {
    let [closes, held, opens] = [&answer.closes, &answer.order.own.net, &answer.opens]
        .map(|quantity| quantity.number().grouped());
    format!("{closes} of the {held} held, opens {opens}")
}

/// `2 × 1,755, then 195`: the quantity in orders that may be sent at once.
fn split_orders(orders: &[Quantity]) -> String {
    let shown = |order: &Quantity| order.number().grouped();
    let Some((first, last)) = orders.first().zip(orders.last()) else { return String::new() };
    let whole = orders.iter().filter(|order| *order == first).count();
    let rest = if first == last { String::new() } else { format!(", then {}", shown(last)) };
    format!("{whole} × {}{rest}", shown(first))
}
