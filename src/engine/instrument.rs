//! What a symbol stands for: shares or a futures or options contract, and on which underlying.

use std::fmt;

/// The two kinds of instrument that differ in how their lots are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Shares and everything else that trades by the unit.
    Equity,
    /// Futures and options.
    Fno,
}

impl Kind {
    /// The name in configs and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Equity => "equity",
            Self::Fno => "fno",
        }
    }

    /// What an instrument type or an exchange says: `fno`, `FUT`, `CE`, `NFO`, …; any case.
    #[must_use]
    pub fn told_by(word: &str) -> Option<Self> {
        const FNO: [&str; 10] = ["fno", "fut", "ce", "pe", "opt", "nfo", "bfo", "mcx", "cds", "bcd"];
        const EQUITY: [&str; 4] = ["equity", "eq", "nse", "bse"];
        let is = |known: &&str| known.eq_ignore_ascii_case(word);
        if FNO.iter().any(is) {
            Some(Self::Fno)
        } else if EQUITY.iter().any(is) {
            Some(Self::Equity)
        } else {
            None
        }
    }

    /// What the symbol itself says: a contract ends in `FUT` or `OPT`, or in `CE` or `PE` straight after a digit.
    #[must_use]
    pub fn of_symbol(symbol: &str) -> Self {
        if contract_ending(symbol).is_some() { Self::Fno } else { Self::Equity }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where the part after the underlying's expiry ends: the byte before `FUT`, `OPT`, `CE` or `PE`.
fn contract_ending(symbol: &str) -> Option<usize> {
    let bytes = symbol.as_bytes();
    let ends_in = |ending: &str| {
        let at = bytes.len().checked_sub(ending.len())?;
        bytes[at..].eq_ignore_ascii_case(ending.as_bytes()).then_some(at)
    };
    let after_digit = |at: &usize| at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_digit());
    ends_in("FUT")
        .or_else(|| ends_in("OPT"))
        .or_else(|| ends_in("CE").filter(after_digit))
        .or_else(|| ends_in("PE").filter(after_digit))
}
