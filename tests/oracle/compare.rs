//! The engine's answer beside the model's, field by field: every number to the last digit, every
//! name.

use crate::case::Case;
use crate::model::{Ceiling, Expected};
use crate::outcome::{self, LimitLine};
use crate::rational::{Q, down_to, is};
use crate::standing::Standing;
use crate::{engine, formula, model, portfolio};
use posize::engine::{Answer, How, LimitAnswer, Takes};
use posize::number::Digits;
use posize::units::Percent;
use std::fmt::{Debug, Display};

/// Everything in which the two disagree; empty when they agree. Both refusing is agreement.
pub fn differences(case: &Case) -> (Vec<String>, Option<Expected>) {
    match (engine::answer(case), model::expected(case)) {
        (Ok(answer), Ok(expected)) => {
            let mut report = Report::default();
            report.answer(&answer, &expected);
            report.explanation(&answer, &expected);
            report.soundness(&answer);
            (report.lines, Some(expected))
        }
        (Err(_), Err(_)) => (Vec::new(), None),
        (Ok(answer), Err(why)) => {
            (vec![format!("sized to {}, but it is bad input: {why}", answer.qty)], None)
        }
        (Err(error), Ok(expected)) => {
            (vec![format!("refused ({error}), but the size is {}", expected.qty)], None)
        }
    }
}

/// Panics with the case as a person can run it, when the two disagree. Returns what was expected,
/// for counting.
pub fn check(case: &Case) -> Option<Expected> {
    let (lines, expected) = differences(case);
    assert!(lines.is_empty(), "\n{}\n\n{case}", lines.join("\n"));
    expected
}

/// The same for what `limits` says, before the answer and once it has filled.
pub fn check_with_limits(case: &Case) -> Option<Expected> {
    let expected = check(case)?;
    let mut engine = engine::open(case);
    let mut report = Report::default();
    let found = outcome::lines(engine.limits().uses());
    report.lines_of_limits("before", case, &expected.before, &found);
    let answer = engine.size(&engine::intent(&case.ask)).expect("sized before");
    // Some numbers of a fill no row can hold.
    if engine.apply(&answer).is_ok() {
        let found = outcome::lines(engine.limits().uses());
        report.lines_of_limits("after", case, &expected.filled, &found);
    }
    assert!(report.lines.is_empty(), "\n{}\n\n{case}", report.lines.join("\n"));
    Some(expected)
}

#[derive(Default)]
struct Report {
    lines: Vec<String>,
}

impl Report {
    fn number(&mut self, name: impl Display, expected: &Q, found: &impl Display) {
        let found = found.to_string();
        if !is(expected, &found) {
            self.lines.push(format!("{name}: expected {expected}, found {found}"));
        }
    }

    fn optional(&mut self, name: impl Display, expected: Option<&Q>, found: Option<&impl Display>) {
        match (expected, found) {
            (Some(expected), Some(found)) => self.number(name, expected, found),
            (None, None) => {}
            (Some(expected), None) => {
                self.lines.push(format!("{name}: expected {expected}, found nothing"));
            }
            (None, Some(found)) => {
                self.lines.push(format!("{name}: expected nothing, found {found}"));
            }
        }
    }

    fn same<T: PartialEq + Debug + Copy>(&mut self, name: impl Display, expected: T, found: T) {
        if expected != found {
            self.lines.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
    }

    /// A line may be left out where nothing counts, and that of a bet which no row is.
    fn lines_of_limits(
        &mut self,
        when: &str,
        case: &Case,
        standing: &Standing,
        found: &[LimitLine],
    ) {
        let expected = portfolio::lines(case, standing);
        let bets = portfolio::bets(&standing.rows);
        let is_no_bet = |line: &LimitLine| {
            line.name == "correlated_exposure"
                && !line.scope.as_ref().is_some_and(|scope| bets.contains(scope))
        };
        let nothing = crate::rational::zero();
        let is_same = |one: &LimitLine, other: &LimitLine| {
            (one.name, &one.scope) == (other.name, &other.scope)
        };
        for line in found {
            let title = format!("{when}: {} {}", line.name, line.scope.as_deref().unwrap_or("-"));
            match expected.iter().find(|other| is_same(line, other)) {
                Some(other) => {
                    for (name, expected, found) in [
                        ("limit", &other.limit, &line.limit),
                        ("used", &other.used, &line.used),
                        ("pending", &other.pending, &line.pending),
                    ] {
                        if expected != found {
                            self.lines.push(format!(
                                "{title}.{name}: expected {expected}, found {found}"
                            ));
                        }
                    }
                }
                None if line.used == nothing && line.pending == nothing => {}
                None => self.lines.push(format!("{title}: {} used, expected no line", line.used)),
            }
        }
        for line in expected.iter().filter(|line| line.used > nothing && !is_no_bet(line)) {
            if !found.iter().any(|other| is_same(line, other)) {
                let LimitLine { name, scope, used, .. } = line;
                self.lines
                    .push(format!("{when}: {name} {scope:?}: expected {used}, found no line"));
            }
        }
    }

    fn answer(&mut self, answer: &Answer<'_>, expected: &Expected) {
        self.same("instrument", expected.kind, answer.order.kind.name());
        self.same("underlying", expected.underlying, &*answer.order.underlying);
        self.number("price", &expected.price, &answer.order.price);
        self.number("lot_size", &expected.lot, &answer.order.lot_size);
        self.number("point_value", &expected.point_value, &answer.order.point_value);
        self.same("side", expected.side, answer.order.side.map(posize::engine::Side::name));
        self.same("basis.rule", expected.basis.0, answer.basis.rule.name());
        self.number("basis.qty", &expected.basis.1, &answer.basis.qty);
        self.number("qty", &expected.qty, &answer.qty);
        self.number("closes", &expected.closes, &answer.closes);
        self.number("opens", &expected.opens, &answer.opens);
        self.number("notional", &expected.notional, &answer.notional());
        self.number("lots", &expected.lots, &answer.lots());
        self.same("binding", expected.binding, answer.binding());
        self.same("limits", expected.limits.len(), answer.limits.len());
        for (expected, found) in expected.limits.iter().zip(&answer.limits) {
            self.rung(expected, found);
        }
        self.next_lot(answer, expected);
        self.same(
            "reason",
            expected.reason,
            answer.reason.as_ref().map(posize::engine::Reason::code),
        );
        self.same("reason_message", expected.reason.is_some(), answer.reason_message().is_some());
        if let Some(posize::engine::Reason::AllOrNone(passing)) = &answer.reason {
            self.number("would have passed", &expected.would_have_passed, passing);
        }
        let warnings: Vec<_> = answer.warnings.iter().map(posize::engine::Warning::code).collect();
        self.same("warnings", expected.warnings.as_slice(), warnings.as_slice());
        self.risk(answer, expected);
        self.after(answer, expected);
    }

    fn rung(&mut self, expected: &Ceiling, found: &LimitAnswer) {
        let name = expected.name;
        self.same("limit", name, found.limit.name);
        self.number(format!("{name}.limit"), &expected.limit, &found.room.ceiling);
        self.number(format!("{name}.used"), &expected.used, &found.room.used);
        self.number(format!("{name}.available"), &expected.available, &found.room.available());
        self.optional(format!("{name}.max_qty"), expected.max_qty.as_ref(), found.max_qty.as_ref());
    }

    fn next_lot(&mut self, answer: &Answer<'_>, expected: &Expected) {
        self.same("next_lot", expected.next_lot.is_some(), answer.next_lot.is_some());
        if let (Some((qty, fails, by)), Some(found)) = (&expected.next_lot, &answer.next_lot) {
            self.number("next_lot.qty", qty, &found.qty);
            self.same("next_lot.fails", *fails, found.fails.name);
            self.number("next_lot.by", by, &found.by);
        }
    }

    fn risk(&mut self, answer: &Answer<'_>, expected: &Expected) {
        let stop = answer.order.stop.as_ref();
        self.optional(
            "stop_distance",
            expected.stop.as_ref().map(|stop| &stop.distance),
            stop.map(|stop| &stop.distance),
        );
        self.optional(
            "stop_price",
            expected.stop.as_ref().map(|stop| &stop.price),
            stop.map(|stop| &stop.price),
        );
        let risk = answer.risk();
        self.optional(
            "risk.amount",
            expected.risk_amount.as_ref(),
            risk.as_ref().map(|risk| &risk.amount),
        );
        self.optional(
            "risk.pct",
            expected.risk_pct.as_ref(),
            risk.as_ref().and_then(|risk| Some(risk.pct.as_ref()?.number())),
        );
    }

    fn after(&mut self, answer: &Answer<'_>, expected: &Expected) {
        let after = &answer.after;
        self.number("after.current_exposure", &expected.current_exposure, &after.current_exposure);
        self.number("after.strategy_used", &expected.strategy_used, &after.strategy_used);
        let (total, strategy) = (&after.exposure_utilization_pct, &after.strategy_utilization_pct);
        self.optional(
            "after.exposure_utilization_pct",
            expected.exposure_utilization_pct.as_ref(),
            total.as_ref().map(Percent::number),
        );
        self.optional(
            "after.strategy_utilization_pct",
            expected.strategy_utilization_pct.as_ref(),
            strategy.as_ref().map(Percent::number),
        );
    }

    /// The explanation must give the answer: the formula its basis, the factors of a limit their
    /// product.
    fn explanation(&mut self, answer: &Answer<'_>, expected: &Expected) {
        let formula = answer.basis.formula(&answer.order, &answer.equity, Digits::Plain);
        if let Some(why) = expected.no_edge {
            self.same("formula", why.replace('_', " ").as_str(), formula.as_str());
        } else if ["risk_per_trade", "kelly"].contains(&answer.basis.rule.name())
            && answer.order.stop.is_none()
        {
            self.same("formula", "no stop distance", formula.as_str());
        } else {
            match formula::evaluate(&formula) {
                Ok(value) => self.number(format!("formula {formula}"), &value, &answer.basis.qty),
                Err(error) => self.lines.push(format!("formula {formula}: {error}")),
            }
        }
        for rung in &answer.limits {
            let How::Product(factors) = &rung.room.how else { continue };
            let product: Q = factors
                .iter()
                .flatten()
                .map(|factor| crate::rational::q(&factor.to_string()))
                .product();
            self.number(
                format!("{}: product of the factors", rung.limit.name),
                &product,
                &rung.room.ceiling,
            );
        }
    }

    /// What holds of every answer by itself, from nothing but what it says.
    fn soundness(&mut self, answer: &Answer<'_>) {
        let number = |value: &dyn Display| crate::rational::q(&value.to_string());
        let nothing = crate::rational::zero();
        let (qty, closes, opens) =
            (number(&answer.qty), number(&answer.closes), number(&answer.opens));
        let (lot, closable) = (number(&answer.order.lot_size), number(&answer.order.closable));
        let mut must = |holds: bool, what: &str| {
            if !holds {
                self.lines.push(format!("broken: {what}"));
            }
        };
        let in_lots = |quantity: &Q| down_to(quantity, &lot) == *quantity;
        must(qty == &closes + &opens, "qty is what closes and what opens");
        must(qty <= number(&answer.basis.qty), "never more than asked");
        must(in_lots(&opens), "what opens is whole lots");
        must(in_lots(&closes) || closes == closable, "what closes is whole lots or everything");
        must(
            closes <= closable && (opens == nothing || closes == closable),
            "closes first, and no more than is held",
        );
        for rung in &answer.limits {
            let Takes::PerUnit(cost) = &rung.room.takes else { continue };
            let cost = number(cost);
            let available = number(&rung.room.available());
            must(&opens * &cost <= available, "the opening part stays within every limit");
            let bought = rung.max_qty.as_ref().map(|max_qty| number(max_qty) - &closable);
            let bought = bought.unwrap_or_else(|| -&lot);
            must(
                in_lots(&bought) && &bought * &cost <= available,
                "the available money pays for max_qty",
            );
            must((bought + &lot) * &cost > available, "and for not one lot more");
        }
        if let Some(next) = &answer.next_lot {
            must(number(&next.by) > nothing, "one more lot breaks the binding limit");
            must(number(&next.qty) > qty, "the next larger answer is larger");
            must(Some(next.fails.name) == answer.binding(), "and fails by the binding limit");
        }
        must(
            answer.binding().is_some() == answer.next_lot.is_some(),
            "a next lot where something binds",
        );
        must((qty == nothing) == answer.reason.is_some(), "a reason where the quantity is 0");
    }
}
