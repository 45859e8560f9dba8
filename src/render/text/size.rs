//! The answer of `size` as text.

use super::super::table::{Align, Cell, Table, block, folded};
use super::{DECIDES, EXCEEDED, Screen};
use crate::engine::{
    Answer, How, Limit, LimitAnswer, Order, RISK_PER_TRADE, Risk, RiskCosts, Room, Stop,
    StopSource, Takes, Unit,
};
use crate::number::{Digits, Exact};
use crate::units::{Percent, Quantity};
use crate::visible::visible;

/// The quantity, what decided it and what is at risk; then the ladder of limits, then what the
/// trade does.
#[must_use]
pub fn size(answer: &Answer<'_>, screen: Screen) -> String {
    let risk = risk(answer, screen);
    let lines =
        [Some(screen.bold(&headline(answer, screen))), Some(decision(answer, screen)), risk];
    let headlines: String =
        lines.into_iter().flatten().map(|line| folded(&line, 2) + "\n").collect();
    let facts = facts(answer, screen).into_iter();
    let facts: String =
        facts.map(|(label, fact)| folded(&format!(" {label:<7} {fact}"), 9) + "\n").collect();
    format!("{headlines}\n{}\n{facts}", ladder(answer, screen))
}

/// `BUY 40 RELIANCE at 2,500 = 100,000`.
fn headline(answer: &Answer<'_>, screen: Screen) -> String {
    let order = &answer.order;
    let (qty, price) = (screen.number(&answer.qty), screen.number(&order.price));
    let lots = if order.lot_size.number() == &Exact::ONE {
        String::new()
    } else {
        format!(" ({} × {})", lots(answer, screen), screen.number(&order.lot_size))
    };
    let point_value = match order.point_value.number() {
        one if one == &Exact::ONE => String::new(),
        other => format!(" × {} a point", screen.number(other)),
    };
    let (side, symbol) = (side(order), visible(&order.symbol));
    if answer.qty.is_zero() {
        return format!("{side} 0 {symbol} at {price}");
    }
    format!(
        "{side} {qty} {symbol}{lots} at {price}{point_value} = {}",
        screen.money(answer.notional())
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
fn lots(answer: &Answer<'_>, screen: Screen) -> String {
    let lots = answer.lots();
    if lots.is_zero() && !answer.qty.is_zero() {
        return "< 0.01 lots".to_owned();
    }
    counted(&lots, ["lot", "lots"], screen)
}

/// `1 lot`, `2 lots`: a count, and what it counts: one of it, and several.
fn counted(count: &Exact, [one, several]: [&str; 2], screen: Screen) -> String {
    format!("{} {}", screen.number(count), if count == &Exact::ONE { one } else { several })
}

/// Money, or a count of what a limit counts.
fn amount(number: &Exact, unit: Unit, screen: Screen) -> String {
    unit.words().map_or_else(|| screen.money(number), |words| counted(number, words, screen))
}

/// Why not more.
fn decision(answer: &Answer<'_>, screen: Screen) -> String {
    if let Some(reason) = &answer.reason {
        return format!(
            "{}: {}",
            screen.paint(EXCEEDED, &format!("no trade ({})", reason.code())),
            answer.reason_message().unwrap_or_default()
        );
    }
    let decides = |name: &str| screen.paint(DECIDES, &visible(name));
    match (answer.binding_limit().map(LimitAnswer::label), &answer.next_lot) {
        _ if answer.too_small.is_some() => {
            let name = decides("min_order_notional");
            format!("decided by {name}: {}", answer.min_notional_message())
        }
        (Some(binding), Some(next)) => {
            let by = amount(&next.by, next.fails.unit, screen);
            let stop = answer.binding_limit().and_then(|of| of.room.stop_reason());
            let why = stop.map(|stop| format!("; {}", stop.message)).unwrap_or_default();
            let (binding, next) = (decides(&binding), screen.number(&next.qty));
            format!("decided by {binding}: {next} would break it by {by}{why}")
        }
        _ => format!("decided by {}: no limit is lower", decides(answer.basis.rule.name())),
    }
}

/// What the opening part loses at its stop; `None` where nothing opens.
fn risk(answer: &Answer<'_>, screen: Screen) -> Option<String> {
    let (stop, Risk { amount, pct, costs }) = (answer.order.stop.as_ref()?, answer.risk()?);
    if !answer.opens.is_positive() {
        return None;
    }
    let is_premium = stop.source == StopSource::Premium;
    if let Some(costs) = costs {
        return Some(format!("risk {} = {}", screen.money(&amount), parts(&costs, stop, screen)));
    }
    let amount =
        format!("risk {} ({} of equity)", screen.money(&amount), screen.percent(pct.as_ref()));
    Some(if is_premium {
        format!("{amount}, the whole premium")
    } else {
        format!("{amount} to the stop at {}", place_of(stop, screen))
    })
}

/// What the whole loss at the stop is made of: `4,850 to the stop + 131.85 charges`.
fn parts(costs: &RiskCosts, stop: &Stop, screen: Screen) -> String {
    let is_premium = stop.source == StopSource::Premium;
    let lost = if is_premium { "of premium" } else { "to the stop" };
    let slips = if costs.slippage.is_zero() {
        String::new()
    } else {
        format!(" + {} slippage", screen.money(&costs.slippage))
    };
    let [price_loss, charges] = [&costs.price_loss, &costs.charges].map(|of| screen.money(of));
    format!("{price_loss} {lost}{slips} + {charges} charges")
}

/// `2,450, 50 away`.
fn place_of(stop: &Stop, screen: Screen) -> String {
    format!("{}, {} away", screen.number(&stop.price), screen.number(&stop.distance))
}

/// The limits as rows, with how each ceiling comes about: beside it, or where that is too wide for
/// a screen, below; and first of all how what was asked for does.
fn ladder(answer: &Answer<'_>, screen: Screen) -> String {
    const HOW: usize = 1;
    let header = [
        ("  limit", Align::Left),
        ("how", Align::Left),
        ("ceiling", Align::Right),
        ("used", Align::Right),
        ("available", Align::Right),
        ("max qty", Align::Right),
    ];
    let asked = ("asked".to_owned(), asked_by(answer, screen));
    let hows = answer.limits.iter().map(|limit| (limit.label(), how(answer, limit, screen)));
    let hows: Vec<(String, String)> = hows.collect();
    let qty = screen.number(&answer.basis.qty);
    let of_asked = ["  asked", &*asked.1, "", "", "", qty.as_str()].map(Cell::from);
    let limits = answer.limits.iter().zip(&hows);
    let limits = limits.map(|(limit, (_, how))| limit_row(answer, limit, how, screen));
    let whole = Table::new(header, std::iter::once(of_asked).chain(limits));
    if whole.fits() {
        return whole.draw(screen);
    }
    let less_asked = whole.with_blank(HOW, 0);
    if less_asked.fits() {
        return format!("{}\n{}", less_asked.draw(screen), block("how", &[asked]));
    }
    let of_limits = answer.limits.iter().zip(hows).filter(|(limit, _)| !is_ceiling_itself(limit));
    let below = std::iter::once(asked).chain(of_limits.map(|(_, how)| how));
    let below: Vec<(String, String)> = below.collect();
    format!("{}\n{}", less_asked.without(HOW).draw(screen), block("how", &below))
}

/// The rule that asks for the quantity, and its arithmetic.
fn asked_by(answer: &Answer<'_>, screen: Screen) -> String {
    let formula = answer.basis.formula(&answer.order, &answer.equity, screen.digits);
    format!("{}: {formula}", answer.basis.rule.name())
}

/// Whether there is no more to say of how a ceiling comes about than the ceiling.
fn is_ceiling_itself(answer: &LimitAnswer) -> bool {
    matches!(&answer.room.how, How::Product([Some(one), None, None]) if *one == answer.room.ceiling)
}

/// How a ceiling comes about, and what a unit takes of it where that is not its exposure.
fn how(answer: &Answer<'_>, limit: &LimitAnswer, screen: Screen) -> String {
    let factors = match &limit.room.how {
        How::Product(factors) => factors.iter().flatten().map(|factor| screen.number(factor)),
        How::Stop(reason) => return reason.condition.clone(),
    };
    let product = factors.collect::<Vec<_>>().join(" × ");
    match answer.margin_of(limit) {
        Some((exposure, margin)) => {
            let [exposure, margin] = [screen.number(exposure), screen.number(margin)];
            format!("{product}; a unit takes {exposure} × {margin} margin")
        }
        None => product,
    }
}

fn limit_row(answer: &Answer<'_>, of: &LimitAnswer, how: &str, screen: Screen) -> [Cell; 6] {
    let LimitAnswer { limit, room, max_qty, binding } = of;
    let lacks_strike = answer.order.unit_exposure.is_none();
    let max_qty = max_qty.as_ref().map(|max_qty| screen.number(max_qty));
    let is_exceeded = room.used > room.ceiling;
    let name = format!("{} {}", if *binding { "▸" } else { " " }, visible(&of.label()));
    [
        Cell::painted(name, binding.then_some(DECIDES)),
        how.to_owned().into(),
        screen.money(&room.ceiling).into(),
        Cell::painted(screen.money(&room.used), is_exceeded.then_some(EXCEEDED)),
        screen.money(room.available()).into(),
        max_qty.unwrap_or_else(|| no_ceiling(limit, room, lacks_strike)).into(),
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
fn facts(answer: &Answer<'_>, screen: Screen) -> Vec<(&'static str, String)> {
    let order = &answer.order;
    let mut facts = Vec::new();
    for scale in &answer.basis.scales {
        let message = scale.message(screen.digits);
        facts.push(("scale", format!("{} for {}: {message}", scale.factor(), scale.name())));
    }
    if let Some(evidence) = &answer.evidence {
        facts.push((order.mode.as_str(), evidence.to_string()));
    }
    if answer.closes.is_positive() {
        facts.push(("closes", closes(answer, screen)));
    }
    if let Some(unit) = order.unit_exposure.as_ref().filter(|unit| **unit != order.unit_notional) {
        let unit = screen.money(unit);
        facts.push(("counts", format!("{unit} a unit in limits: strike × point value")));
    }
    match (&order.stop, answer.risk()) {
        (Some(stop), _) if !answer.opens.is_positive() && stop.source != StopSource::Premium => {
            facts.push(("stop", place_of(stop, screen)));
        }
        (Some(stop), Some(Risk { pct, costs: Some(costs), .. })) if answer.opens.is_positive() => {
            facts.push(("stop", stop_with_costs(stop, pct.as_ref(), &costs, screen)));
        }
        _ => {}
    }
    facts.extend(after_facts(answer, screen));
    facts
}

/// Where it is, what share of the equity is lost there, and where the trade pays what it costs.
fn stop_with_costs(
    stop: &Stop,
    pct: Option<&Percent>,
    costs: &RiskCosts,
    screen: Screen,
) -> String {
    let place = match stop.source {
        StopSource::Premium => "none".to_owned(),
        _ => place_of(stop, screen),
    };
    let even = costs.break_even.as_ref();
    let even = even.map(|price| format!("; breaks even at {}", screen.number(price)));
    let share = screen.percent(pct);
    format!("{place}; {share} of equity at risk{}", even.unwrap_or_default())
}

/// The orders that the quantity is sent as, and what stands then.
fn after_facts(answer: &Answer<'_>, screen: Screen) -> Vec<(&'static str, String)> {
    let order = &answer.order;
    let mut facts = Vec::new();
    if let Some(orders) = answer.orders.as_ref().filter(|orders| orders.len() > 1) {
        facts.push(("orders", split_orders(orders, screen.digits)));
    }
    let after = &answer.after;
    let budget = order.strategy.map_or("no strategy".to_owned(), visible);
    facts.push((
        "after",
        format!(
            "exposure {} ({}), {budget} {} ({})",
            screen.money(&after.current_exposure),
            screen.utilization(after.exposure_utilization_pct.as_ref()),
            screen.money(&after.strategy_used),
            screen.utilization(after.strategy_utilization_pct.as_ref()),
        ),
    ));
    facts
}

/// `20 of the 20 held, opens 10`.
fn closes(answer: &Answer<'_>, screen: Screen) -> String {
    let [closes, held, opens] = [&answer.closes, &answer.order.own.net, &answer.opens]
        .map(|quantity| screen.number(quantity));
    format!("{closes} of the {held} held, opens {opens}")
}

/// `2 × 1,755, then 195`: the quantity in orders that may be sent at once.
fn split_orders(orders: &[Quantity], digits: Digits) -> String {
    let Some((first, last)) = orders.first().zip(orders.last()) else { return String::new() };
    let whole = orders.iter().filter(|order| *order == first).count();
    let rest = if first == last { String::new() } else { format!(", then {}", digits.group(last)) };
    format!("{whole} × {}{rest}", digits.group(first))
}
