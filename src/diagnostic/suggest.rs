//! "Did you mean …?": the known name that a misspelt one stands for.
//!
//! A suggestion has the same words as what was written, in any order, each the same but for a slip
//! of letters. It never has another word, one more or one less: `min_order_notional` is no slip of
//! `max_order_notional`, nor `max_exposure_pct` of `max_net_exposure_pct`, however near they look.

use std::collections::HashSet;

/// Fewer letters are near everything.
const LEAST_LETTERS: usize = 3;
/// Longer names are no misspelling of any key, and comparing them would take time.
const MOST_LETTERS: usize = 64;

/// The known name of which `written` is most likely a slip, by the fewest letters, then by the
/// order of the words, then by the alphabet.
///
/// Case and what stands between words cost nothing (`lotSize`, `lot-size` and `lotsize` are
/// `lot_size`). Of two different words that known names have, neither is a slip of the other, and
/// digits are never a slip.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = words_of(written)?;
    let known: Vec<(&str, Vec<String>)> =
        known.into_iter().filter_map(|name| Some((name, words_of(name)?))).collect();
    let vocabulary: HashSet<&str> =
        known.iter().flat_map(|(_, words)| words).map(String::as_str).collect();
    let near = known.iter().filter_map(|(name, words)| {
        let slips = slips_between(&written, words, &vocabulary)?;
        Some((slips, *name))
    });
    near.min().map(|(_, name)| name)
}

/// The words of a name in lower case; `None` where it has too few or too many letters.
fn words_of(name: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut last = ' ';
    let mut letters = 0;
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            if !last.is_alphanumeric() || last.is_lowercase() && letter.is_uppercase() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
            letters += 1;
        }
        if letters > MOST_LETTERS {
            return None;
        }
        last = letter;
    }
    (letters >= LEAST_LETTERS).then_some(words)
}

/// How many letters differ, and whether words are moved; `None` where the words are others.
fn slips_between(
    written: &[String],
    known: &[String],
    vocabulary: &HashSet<&str>,
) -> Option<(usize, bool)> {
    if written.concat() == known.concat() {
        return Some((0, false));
    }
    if written.len() != known.len() {
        return None;
    }
    // Each known word stands for one written word: those that are the same first.
    let mut open: Vec<usize> = (0..known.len()).collect();
    let (mut letters, mut is_moved) = (0, false);
    let (same, changed): (Vec<_>, Vec<_>) =
        written.iter().enumerate().partition(|(_, word)| known.contains(word));
    for (at, word) in same.into_iter().chain(changed) {
        let slip = |&(_, &index): &(usize, &usize)| {
            let slips = slips_in_word(word, &known[index], vocabulary)?;
            Some((slips, index != at))
        };
        let candidates = open.iter().enumerate();
        let (slips, place) =
            candidates.filter_map(|candidate| Some((slip(&candidate)?, candidate.0))).min()?;
        open.remove(place);
        letters += slips.0;
        is_moved |= slips.1;
    }
    Some((letters, is_moved))
}

/// How many letters differ between a written word and a known one; `None` where they are different
/// words.
fn slips_in_word(written: &str, known: &str, vocabulary: &HashSet<&str>) -> Option<usize> {
    if written == known {
        return Some(0);
    }
    let is_plural = |one: &str, other: &str| one.strip_suffix('s') == Some(other);
    let is_number_changed = digits(written).ne(digits(known));
    if is_number_changed
        || vocabulary.contains(written) && !is_plural(written, known) && !is_plural(known, written)
    {
        return None;
    }
    let shorter = written.chars().count().min(known.chars().count());
    let slips = strsim::osa_distance(written, known);
    let is_slip = match slips {
        // In a short word another letter makes another word: stop and step, scale and stale.
        1 => shorter >= 6 || shorter >= 2 && !has_another_letter(written, known),
        // At the beginning, two letters make the opposite: unstopped and stopped.
        2 => shorter >= 8 && written.chars().next() == known.chars().next(),
        _ => false,
    };
    is_slip.then_some(slips)
}

fn digits(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(char::is_ascii_digit)
}

/// Whether words that differ by one slip differ by another letter in one place, so that none is
/// missing, added or swapped.
fn has_another_letter(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (one, other) = (sorted(one), sorted(other));
    one.len() == other.len() && one != other
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 33] = [
        "position_sizing_mode",
        "max_leverage",
        "max_exposure_pct",
        "max_risk_per_trade_pct",
        "max_risk_per_strategy_pct",
        "default_fixed_qty",
        "atr_stop_multiplier",
        "lot_size_fallback",
        "lot_size",
        "type",
        "fixed_qty",
        "capital_pct",
        "win_rate",
        "payoff_ratio",
        "risk_per_trade_pct",
        "min_order_notional",
        "count_open_orders",
        "drawdown_scaling",
        "streak_scaling",
        "strategy_budgets",
        "instruments",
        "max_symbol_exposure_pct",
        "symbol_limits",
        "max_underlying_exposure_pct",
        "max_open_risk_pct",
        "unstopped_risk_pct",
        "max_open_positions",
        "min_trades",
        "fraction",
        "floor_pct",
        "ceiling_pct",
        "max_step_pct",
        "group_limits",
    ];

    #[test]
    fn a_slip_of_letters_or_of_word_order_finds_the_name_that_was_meant() {
        for (written, meant) in [
            ("max_levarage", "max_leverage"),
            ("max_leverge", "max_leverage"),
            ("max_elverage", "max_leverage"),
            ("max_leveragee", "max_leverage"),
            ("max_levreage", "max_leverage"),
            ("mx_leverage", "max_leverage"),
            ("MAX-LEVERAGE", "max_leverage"),
            ("maxLeverage", "max_leverage"),
            ("maxleverage", "max_leverage"),
            ("max leverage", "max_leverage"),
            ("leverage_max", "max_leverage"),
            ("exposure_max_pct", "max_exposure_pct"),
            ("max_pct_exposure", "max_exposure_pct"),
            ("exposre_max_pct", "max_exposure_pct"),
            ("max_exposure_pctt", "max_exposure_pct"),
            ("max_expsure_pct", "max_exposure_pct"),
            ("max_risk_per_tarde_pct", "max_risk_per_trade_pct"),
            ("max_risk_per_stratgey_pct", "max_risk_per_strategy_pct"),
            ("risk_per_trade_ptc", "risk_per_trade_pct"),
            ("defualt_fixd_qty", "default_fixed_qty"),
            ("atr_stop_multipler", "atr_stop_multiplier"),
            ("tpye", "type"),
            ("qty_fixed", "fixed_qty"),
            ("lotsize", "lot_size"),
            ("lotSize", "lot_size"),
            ("lot_sze", "lot_size"),
            ("win_rates", "win_rate"),
            ("payof_ratio", "payoff_ratio"),
            ("strategy_budget", "strategy_budgets"),
            ("instrument", "instruments"),
            ("symbol_limit", "symbol_limits"),
            ("drawdwn_scaling", "drawdown_scaling"),
            ("max_open_position", "max_open_positions"),
            ("min_trade", "min_trades"),
            ("cieling_pct", "ceiling_pct"),
            ("unstoped_risk_pct", "unstopped_risk_pct"),
        ] {
            assert_eq!(nearest(written, KEYS), Some(meant), "{written}");
        }
    }

    #[test]
    fn another_word_one_more_or_one_less_is_no_slip() {
        for written in [
            // The opposite.
            "max_order_notional",
            "min_leverage",
            "min_exposure_pct",
            "minimum_leverage",
            "max_trades",
            "loss_streak_scaling",
            "stopped_risk_pct",
            "loss_rate",
            "min_step_pct",
            "min_open_positions",
            // Another quantity.
            "max_net_exposure_pct",
            "max_gross_exposure_pct",
            "max_stop_pct",
            "max_risk_per_symbol_pct",
            "max_risk_per_day_pct",
            "risk_per_strategy_pct",
            "max_risk_pct",
            "max_closed_risk_pct",
            "lot_side",
            "lots",
            "lot",
            "lot_price",
            "point_size",
            "win_ratio",
            "payoff_rate",
            "group_exposure",
            "symbol_groups",
            "max_exposure",
            "leverage",
            "exposure_pct",
            "order_notional",
            "rate",
            "pct",
            "max",
            "size",
            "capital",
            "fixed_price",
            "mixed_lot",
            "trading_scaling",
            // Nothing like it.
            "",
            "a",
            "ty",
            "slippage",
            "commission_bps",
            "zzzzzz",
            "___",
        ] {
            assert_eq!(nearest(written, KEYS), None, "{written}");
        }
        assert_eq!(nearest(&"max_leverage".repeat(10), KEYS), None);
    }

    #[test]
    fn flags_and_fields_are_told_like_keys() {
        const FLAGS: [&str; 9] = [
            "lot-size",
            "stop",
            "qty",
            "reduce-only",
            "all-or-none",
            "risk-pct",
            "scale",
            "state",
            "strategy",
        ];
        for (written, meant) in [
            ("lot_size", Some("lot-size")),
            ("lot-sise", None), // another letter in a short word
            ("lot-szie", Some("lot-size")),
            ("size-lot", Some("lot-size")),
            ("reduceOnly", Some("reduce-only")),
            ("reduceonly", Some("reduce-only")),
            ("qyt", Some("qty")),
            ("stp", Some("stop")),
            ("none-or-all", Some("all-or-none")),
            ("lots", None),
            ("lot", None),
            ("step", None),
            ("risk", None),
            ("stale", None),
            ("stop-price", None),
            ("reduce", None),
        ] {
            assert_eq!(nearest(written, FLAGS), meant, "{written}");
        }
    }

    #[test]
    fn another_number_is_another_name() {
        let codes = ["ema20_50_intraday", "orb_15m"];
        assert_eq!(nearest("ema20_60_intraday", codes), None);
        assert_eq!(nearest("ema200_50_intraday", codes), None);
        assert_eq!(nearest("orb_5m", codes), None);
        assert_eq!(nearest("eam20_50_intraday", codes), Some("ema20_50_intraday"));
        assert_eq!(nearest("intraday_ema20_50", codes), Some("ema20_50_intraday"));
    }

    #[test]
    fn of_several_the_nearest_then_the_one_in_order_then_the_first_in_the_alphabet_is_told() {
        assert_eq!(nearest("holdigns", ["holdings", "holding", "holdins"]), Some("holdings"));
        assert_eq!(nearest("bundle", ["rundle", "bungle", "bundla"]), Some("bundla"));
        assert_eq!(nearest("max_exposre", ["exposure_max", "max_exposure"]), Some("max_exposure"));
    }
}
