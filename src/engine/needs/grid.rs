//! Searching a grid of numbers for the first that passes, where all behind it pass too.

use crate::number::Exact;

/// Numbers of inputs are below 10^18.
const MOST_PLACES: usize = 18;

/// The least number of so many decimal places that is above `from` and passes, where `from` itself
/// does not; up to `most`, where that is told.
pub(super) fn least_above(
    from: &Exact,
    places: u32,
    most: Option<&Exact>,
    passes: &mut dyn FnMut(&Exact) -> bool,
) -> Option<Exact> {
    let at = |steps: &Exact| steps.shifted_down(places);
    let mut fails = steps_of(from, places)?;
    let mut passes_at = if let Some(most) = most {
        let most = steps_of(most, places)?;
        if most <= fails || !passes(&at(&most)) {
            return None;
        }
        most
    } else {
        let (end, mut width) = (end_of_numbers(), Exact::ONE);
        loop {
            let next = &fails + &width;
            if at(&next) >= end {
                return None;
            }
            if passes(&at(&next)) {
                break next;
            }
            width = &width + &width;
            fails = next;
        }
    };
    while &passes_at - &fails > Exact::ONE {
        let middle = middle_of(&fails, &passes_at)?;
        if passes(&at(&middle)) {
            passes_at = middle;
        } else {
            fails = middle;
        }
    }
    Some(at(&passes_at))
}

/// How many steps of the last of so many decimal places fit a number.
fn steps_of(number: &Exact, places: u32) -> Option<Exact> {
    number.div_floor(&Exact::ONE.shifted_down(places), 0)
}

/// The least number of so many decimal places that is not below this one.
pub(super) fn steps_up(number: &Exact, places: u32) -> Exact {
    (-number).div_floor(&Exact::ONE, places).map_or_else(|| number.clone(), |down| -&down)
}

/// The whole number half way between two.
pub(super) fn middle_of(low: &Exact, high: &Exact) -> Option<Exact> {
    (low + high).div_floor(&Exact::from(2), 0)
}

/// What no input reaches.
pub(super) fn end_of_numbers() -> Exact {
    (0..MOST_PLACES).fold(Exact::ONE, |power, _| &power * &Exact::from(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Exact {
        text.parse().expect(text)
    }

    #[test]
    fn the_first_number_of_the_grid_that_passes_is_found() {
        for (from, places, most, bound, found) in [
            ("5000", 2, None, "7500", Some("7500")),
            ("5000", 2, None, "7500.001", Some("7500.01")),
            ("-3", 2, None, "-2.5", Some("-2.5")),
            ("0.1", 8, Some("1"), "0.1234567891", Some("0.12345679")),
            ("0.1", 8, Some("1"), "1.0000000001", None),
            ("0.123456789123", 8, Some("1"), "0.12345678913", Some("0.12345679")),
            ("4", 0, None, "5", Some("5")),
            ("1", 2, None, "999999999999999999.991", None),
        ] {
            let (bound, most) = (number(bound), most.map(number));
            let mut passes = |candidate: &Exact| *candidate >= bound;
            let least = least_above(&number(from), places, most.as_ref(), &mut passes);
            assert_eq!(least, found.map(number), "{from} {places}");
        }
    }
}
