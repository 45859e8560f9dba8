//! What a symbol stands for: shares or a futures or options contract, and on which underlying.

use std::fmt;

/// The two kinds of instrument that differ in how their lots are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstrumentKind {
    /// Shares and everything else that trades by the unit.
    Equity,
    /// Futures and options.
    Fno,
}

impl InstrumentKind {
    /// The instrument types that intents and configs may name, for messages.
    pub const WORDS: &'static str = "equity, EQ, fno, FUT, CE, PE or OPT";

    /// The name in configs and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equity => "equity",
            Self::Fno => "fno",
        }
    }

    /// What an instrument type says, in any case.
    #[must_use]
    pub fn of_type(word: &str) -> Option<Self> {
        let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_one_of(&["fno", "FUT", "CE", "PE", "OPT"]) {
            Some(Self::Fno)
        } else if is_one_of(&["equity", "EQ"]) {
            Some(Self::Equity)
        } else {
            None
        }
    }

    /// What an exchange says: the derivatives exchanges list nothing but contracts, the others say
    /// nothing.
    #[must_use]
    pub fn of_exchange(exchange: &str) -> Option<Self> {
        let derivatives = ["NFO", "BFO", "MCX", "CDS", "BCD"];
        derivatives.iter().any(|known| known.eq_ignore_ascii_case(exchange)).then_some(Self::Fno)
    }

    /// What a type tells, else an exchange; most exchanges tell nothing.
    #[must_use]
    #[inline]
    pub fn told(of_type: Option<Self>, exchange: Option<&str>) -> Option<Self> {
        of_type.or_else(|| Self::of_exchange(exchange?))
    }

    /// What the symbol itself says: a contract ends in `FUT` or `OPT`, or in `CE` or `PE` straight
    /// after a digit.
    #[must_use]
    pub fn of_symbol(symbol: &str) -> Self {
        if Ending::of(symbol).is_some() { Self::Fno } else { Self::Equity }
    }
}

impl fmt::Display for InstrumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The underlying of a symbol: `NIFTY` of `NIFTY25NOV24000CE`, `M&M` of `M&M25NOVFUT`; of an
/// equity, its own symbol.
///
/// It is what stands before the expiry. Brokers write that as day or year and month (`25NOV`), in
/// figures (`25118`), or with a letter for the last three months (`25O07`); a name may itself hold
/// digits (`3MINDIA`, `NIFTYNXT50`).
#[must_use]
pub fn underlying(symbol: &str) -> &str {
    let Some(ending) = Ending::of(symbol) else {
        return symbol;
    };
    let stem = ending.stem;
    let name = before_month(stem).or_else(|| before_letter_month(stem)).unwrap_or_else(|| {
        if ending.has_strike { before_figures(stem, 1) } else { before_figures(stem, 4) }
    });
    if name.is_empty() { stem } else { name }
}

/// Whether a symbol is a put: a contract that ends in `PE`.
#[must_use]
pub fn is_put(symbol: &str) -> bool {
    InstrumentKind::of_symbol(symbol) == InstrumentKind::Fno
        && symbol.get(symbol.len() - 2..).is_some_and(|end| end.eq_ignore_ascii_case("PE"))
}

/// A contract's symbol, split before its ending.
struct Ending<'a> {
    stem: &'a str,
    has_strike: bool,
}

impl<'a> Ending<'a> {
    #[inline]
    fn of(symbol: &'a str) -> Option<Self> {
        // Most symbols end otherwise, and a stream asks for each line.
        if matches!(symbol.as_bytes().last(), Some(b'T' | b't' | b'E' | b'e')) {
            Self::split(symbol)
        } else {
            None
        }
    }

    fn split(symbol: &'a str) -> Option<Self> {
        let ending = |ending: &str, has_strike| {
            let at = symbol.len().checked_sub(ending.len()).filter(|&at| at > 0)?;
            let (stem, last) = symbol.split_at_checked(at)?;
            last.eq_ignore_ascii_case(ending).then_some(Self { stem, has_strike })
        };
        let after_digit = |ending: &Self| ending.stem.ends_with(|c: char| c.is_ascii_digit());
        ending("FUT", false)
            .or_else(|| ending("OPT", false))
            .or_else(|| ending("CE", true).filter(after_digit))
            .or_else(|| ending("PE", true).filter(after_digit))
    }
}

/// The part before two digits, a month's name, and only figures behind it: `NIFTY` of
/// `NIFTY25NOV24000`.
fn before_month(stem: &str) -> Option<&str> {
    const MONTHS: [&str; 12] =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let with_month = before_figures(stem, 1);
    let (before, month) = with_month.split_at_checked(with_month.len().checked_sub(3)?)?;
    MONTHS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(month))
        .then(|| before_two_digits(before))?
}

/// The part before a year of two digits and an `O`, `N` or `D` for the month, figures behind it:
/// `NIFTY25O0724000`.
fn before_letter_month(stem: &str) -> Option<&str> {
    let with_letter = before_figures(stem, 2);
    if with_letter.len() == stem.len() {
        return None;
    }
    before_two_digits(with_letter.strip_suffix(['O', 'N', 'D', 'o', 'n', 'd'])?)
}

fn before_two_digits(text: &str) -> Option<&str> {
    let (before, digits) = text.split_at_checked(text.len().checked_sub(2)?)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(before)
}

/// The text without its last run of figures (a strike may have a point), when that has at least so
/// many.
fn before_figures(text: &str, at_least: usize) -> &str {
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if text.len() - before.len() >= at_least { before } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_told_by_how_its_symbol_ends() {
        for symbol in [
            "NIFTYFUT",
            "NIFTY25NOVFUT",
            "NIFTY25NOV24000CE",
            "BANKNIFTY2511858000PE",
            "USDINR25NOV88.5CE",
        ] {
            assert_eq!(InstrumentKind::of_symbol(symbol), InstrumentKind::Fno, "{symbol}");
        }
        for symbol in [
            "RELIANCE",
            "OPTIEMUS",
            "FUTUREAGRO",
            "BAJFINANCE",
            "CE",
            "FUT",
            "PE",
            "",
            "é",
            "DALMIASUGPE",
        ] {
            assert_eq!(InstrumentKind::of_symbol(symbol), InstrumentKind::Equity, "{symbol}");
        }
    }

    #[test]
    fn the_underlying_stands_before_the_expiry() {
        for (symbol, expected) in [
            ("NIFTYFUT", "NIFTY"),
            ("NIFTY25NOVFUT", "NIFTY"),
            ("NIFTY25NOV24000CE", "NIFTY"),
            ("BANKNIFTY2511858000PE", "BANKNIFTY"),
            ("M&M25NOVFUT", "M&M"),
            ("BAJAJ-AUTO25NOVFUT", "BAJAJ-AUTO"),
            ("3MINDIA25NOVFUT", "3MINDIA"),
            ("3MINDIAFUT", "3MINDIA"),
            ("NIFTYNXT5025NOVFUT", "NIFTYNXT50"),
            ("NIFTY28NOV24FUT", "NIFTY"),
            ("NIFTY251118FUT", "NIFTY"),
            ("NIFTY25O0724000CE", "NIFTY"),
            ("USDINR25NOV88.5PE", "USDINR"),
            ("NIFTYOPT", "NIFTY"),
            ("RELIANCE", "RELIANCE"),
            ("OPTIEMUS", "OPTIEMUS"),
        ] {
            assert_eq!(underlying(symbol), expected, "{symbol}");
        }
    }

    #[test]
    fn types_and_exchanges_tell_the_kind() {
        assert_eq!(InstrumentKind::of_type("fut"), Some(InstrumentKind::Fno));
        assert_eq!(InstrumentKind::of_type("EQ"), Some(InstrumentKind::Equity));
        assert_eq!(InstrumentKind::of_type("crypto"), None);
        assert_eq!(InstrumentKind::of_exchange("NFO"), Some(InstrumentKind::Fno));
        assert_eq!(InstrumentKind::of_exchange("NSE"), None);
    }
}
