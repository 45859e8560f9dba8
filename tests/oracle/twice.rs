//! Sizing a case as it is and as it is changed.

use crate::case::Case;
use crate::rational::{decimal_text, int, q, zero};
use crate::{engine, seeds};
use posize::engine::Answer;
use std::ops::Range;

/// Sizes each case as it is and as it is changed, and holds the second answer to the first; `None`
/// where the two can't be compared. One case in `one_in` must be, else the test says too little.
pub fn hold(
    (make, cases, one_in): (fn(u64) -> Case, Range<u64>, u64),
    change: impl Fn(&mut Case) -> bool,
    holds: impl Fn(&Answer<'_>, &Answer<'_>) -> Option<bool>,
) {
    let mut compared = 0;
    let count = cases.end - cases.start;
    let seeds = seeds(cases);
    for &seed in &seeds {
        let mut case = make(seed);
        case.ask.all_or_none = false; // all or none is meant to give nothing when more is asked
        let mut changed = case.clone();
        if !change(&mut changed) {
            continue;
        }
        let (Ok(before), Ok(after)) = (engine::answer(&case), engine::answer(&changed)) else {
            continue;
        };
        if let Some(holds) = holds(&before, &after) {
            assert!(
                holds,
                "\n{} became {}\n{case}\n--- changed to\n{changed}",
                before.qty, after.qty
            );
            compared += 1;
        }
    }
    assert!(
        compared > count / one_in || seeds.len() < 2,
        "only {compared} of {count} cases could be compared"
    );
}

/// Asks for so many times as much, where a quantity is asked for.
pub fn ask_for_more(case: &mut Case, times: &str) -> bool {
    let qty = case.ask.qty.clone().filter(|qty| q(qty) > zero());
    case.ask.qty = qty.as_deref().map(|qty| raised(qty, times));
    case.ask.qty.is_some()
}

/// So many times as much.
pub fn raised(text: &str, times: &str) -> String {
    decimal_text(&(q(text) * q(times)), 28)
}

/// A higher fraction, at most 1.
pub fn raised_fraction(text: &str) -> String {
    decimal_text(&(q(text) * q("1.37")).min(int(1)), 28)
}
