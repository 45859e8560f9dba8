//! What matters of an answer to the properties, from the engine or from the model alike.

use crate::case::Case;
use crate::model::Expected;
use crate::rational::{Q, q};
use crate::{engine, model, portfolio};
use posize::engine::{Answer, LimitUse, Takes};
use std::fmt::Display;

/// An answer, and what `limits` says before and after its fill.
#[derive(Debug)]
pub struct Outcome {
    pub qty: Q,
    pub closes: Q,
    pub opens: Q,
    pub reason: Option<&'static str>,
    pub warnings: Vec<&'static str>,
    pub met: Vec<Met>,
    pub before: Vec<LimitLine>,
    /// `None` where no book can hold the numbers of the fill.
    pub after: Option<Vec<LimitLine>>,
}

/// A limit as the intent meets it.
#[derive(Debug)]
pub struct Met {
    pub name: &'static str,
    pub used: Q,
    /// What the opening part takes of it.
    pub takes: Q,
}

/// A line of `limits`.
#[derive(Debug)]
pub struct LimitLine {
    pub name: &'static str,
    pub scope: Option<String>,
    pub limit: Q,
    pub used: Q,
    pub pending: Q,
}

/// What sizes a case: the engine, or the model. Bad input is nothing.
pub type Sizer = fn(&Case) -> Option<Outcome>;

pub fn of_model(case: &Case) -> Option<Outcome> {
    let expected = model::expected(case).ok()?;
    let Expected { qty, closes, opens, reason, warnings, limits, before, filled, .. } = expected;
    let met = limits.iter().filter_map(|limit| {
        let takes = match &limit.takes {
            model::Takes::Unit(cost) => &opens * cost,
            model::Takes::Whole(takes) if opens > crate::rational::zero() => takes.clone(),
            model::Takes::Whole(_) => crate::rational::zero(),
            model::Takes::Unknown => return None,
        };
        Some(Met { name: limit.name, used: limit.used.clone(), takes })
    });
    let met = met.collect();
    let (before, after) = (portfolio::lines(case, &before), portfolio::lines(case, &filled));
    Some(Outcome { qty, closes, opens, reason, warnings, met, before, after: Some(after) })
}

pub fn of_engine(case: &Case) -> Option<Outcome> {
    let mut engine = engine::open(case);
    let answer = engine.size(&engine::intent(&case.ask)).ok()?;
    let before = lines(engine.limits().uses());
    let after = engine.apply(&answer).ok().map(|()| lines(engine.limits().uses()));
    let Answer { qty, closes, opens, reason, warnings, limits, .. } = &answer;
    let met = limits.iter().filter_map(|limit| {
        let takes = match &limit.room.takes {
            Takes::PerUnit(cost) => number(opens) * number(cost),
            Takes::Loss(loss) => number(&loss.of(opens)),
            Takes::Whole(takes) if !opens.is_zero() => number(takes),
            Takes::Whole(_) => crate::rational::zero(),
            Takes::Unknown => return None,
        };
        Some(Met { name: limit.limit.name, used: number(&limit.room.used), takes })
    });
    Some(Outcome {
        qty: number(qty),
        closes: number(closes),
        opens: number(opens),
        reason: reason.as_ref().map(posize::engine::Reason::code),
        warnings: warnings.iter().map(posize::engine::Warning::code).collect(),
        met: met.collect(),
        before,
        after,
    })
}

/// What the engine's `limits` says.
pub fn lines<'l>(lines: impl Iterator<Item = &'l LimitUse>) -> Vec<LimitLine> {
    let line = |line: &LimitUse| LimitLine {
        name: line.limit.name,
        scope: line.scope.clone(),
        limit: number(&line.ceiling),
        used: number(&line.used),
        pending: number(&line.pending),
    };
    lines.map(line).collect()
}

fn number(value: &impl Display) -> Q {
    q(&value.to_string())
}
