//! "Did you mean …?": the one name among the known ones that a misspelt name most likely stands
//! for.

/// The known name nearest to `name`, by the fewest letters changed, added, left out or swapped with
/// a neighbour; ties go to the first in the alphabet.
///
/// Case and dashes for underscores cost nothing. A third of the letters may differ. A part of a
/// name between underscores is taken for the whole (`leverage` for `max_leverage`) when nothing is
/// near enough. Names under three letters get no suggestion: everything is near them.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = plain(name);
    if !(3..=MAX_LETTERS).contains(&name.len()) {
        return None;
    }
    let known: Vec<&str> = known.into_iter().collect();
    let near = known.iter().map(|&known| (distance(&name, &plain(known)), known));
    let (distance, nearest) = near.min()?;
    if distance <= name.len() / 3 {
        return Some(nearest);
    }
    known
        .into_iter()
        .filter(|known| has_part(&plain(known), &name))
        .min_by_key(|known| (known.len(), *known))
}

/// Longer names are no misspelling of any key, and comparing them would take time.
const MAX_LETTERS: usize = 64;

fn plain(name: &str) -> Vec<char> {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == '-' { '_' } else { letter })
        .collect()
}

fn has_part(known: &[char], name: &[char]) -> bool {
    let begins = known.strip_prefix(name).is_some_and(|rest| rest.first() == Some(&'_'));
    let ends = known.strip_suffix(name).is_some_and(|rest| rest.last() == Some(&'_'));
    begins || ends
}

/// The optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let changed = last[j] + usize::from(a[i] != b[j]);
            let mut fewest = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                fewest = fewest.min(before_last[j - 1] + 1);
            }
            row.push(fewest);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 8] = [
        "position_sizing_mode",
        "max_leverage",
        "max_exposure_pct",
        "max_risk_per_trade_pct",
        "max_risk_per_strategy_pct",
        "lot_size",
        "type",
        "fixed_qty",
    ];

    #[test]
    fn a_slip_finds_the_key_that_was_meant() {
        for (name, meant) in [
            ("max_levarage", "max_leverage"),
            ("max_leverge", "max_leverage"),
            ("max_elverage", "max_leverage"),
            ("MAX-LEVERAGE", "max_leverage"),
            ("max_exposure", "max_exposure_pct"),
            ("leverage", "max_leverage"),
            ("lot", "lot_size"),
            ("tpye", "type"),
        ] {
            assert_eq!(nearest(name, KEYS), Some(meant), "{name}");
        }
    }

    #[test]
    fn what_resembles_nothing_gets_no_suggestion() {
        for name in
            ["", "a", "ty", "slippage", "commission_bps", "zzzzzz", &"max_leverage".repeat(10)]
        {
            assert_eq!(nearest(name, KEYS), None, "{name}");
        }
    }

    #[test]
    fn ties_go_to_the_first_in_the_alphabet_whatever_the_order() {
        assert_eq!(nearest("bat", ["cat", "hat", "bar"]), Some("bar"));
        assert_eq!(nearest("bat", ["bar", "hat", "cat"]), Some("bar"));
    }

    #[test]
    fn letters_changed_added_left_out_and_swapped_count_one_each() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, expected) in [
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "ab", 1),
            ("abc", "acb", 1),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(&letters(a), &letters(b)), expected, "{a} {b}");
        }
    }
}
