//! What a symbol stands for: shares or a futures or options contract, and on which underlying.

use super::contract::{Contract, OptionRight};
use std::fmt;

/// What kind of instrument a symbol is, as far as something tells it. Answers and configs tell two
/// apart: shares, and contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstrumentKind {
    /// Shares and everything else that trades by the unit.
    Equity,
    /// A future or an option: which, its name tells.
    Fno,
    /// A future.
    Future,
    /// An option, and its right where that is told.
    Option(Option<OptionRight>),
}

impl InstrumentKind {
    /// The instrument types that intents and configs may name, for messages.
    pub const WORDS: &'static str = "equity, EQ, fno, FUT, CE, PE or OPT";

    /// The name in configs and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equity => "equity",
            Self::Fno | Self::Future | Self::Option(_) => "fno",
        }
    }

    /// Whether it is a future or an option.
    #[must_use]
    pub const fn is_contract(self) -> bool {
        !matches!(self, Self::Equity)
    }

    /// What an instrument type says, in any case.
    #[must_use]
    pub fn of_type(word: &str) -> Option<Self> {
        let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_one_of(&["CE", "PE"]) {
            Some(Self::Option(OptionRight::named(word)))
        } else if is_one_of(&["OPT"]) {
            Some(Self::Option(None))
        } else if is_one_of(&["FUT"]) {
            Some(Self::Future)
        } else if is_one_of(&["fno"]) {
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

    /// What the name of a symbol says.
    #[must_use]
    pub fn of_symbol(symbol: &str) -> Self {
        Self::of_contract(Contract::named(symbol))
    }

    /// What is told; what a name tells, where that is nothing, or only a contract of some kind.
    pub(super) fn resolved(told: Option<Self>, named: Option<Contract<'_>>) -> Self {
        match (told, Self::of_contract(named)) {
            (Some(Self::Fno), Self::Equity) => Self::Fno,
            (None | Some(Self::Fno), named) => named,
            (Some(told), _) => told,
        }
    }

    /// What a contract is; none is a share.
    fn of_contract(contract: Option<Contract<'_>>) -> Self {
        match contract {
            None => Self::Equity,
            Some(Contract { option: None, .. }) => Self::Future,
            Some(Contract { option: Some(terms), .. }) => Self::Option(terms.right),
        }
    }
}

impl fmt::Display for InstrumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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
            assert!(InstrumentKind::of_symbol(symbol).is_contract(), "{symbol}");
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
    fn types_and_exchanges_tell_the_kind() {
        assert_eq!(InstrumentKind::of_type("fut"), Some(InstrumentKind::Future));
        assert_eq!(InstrumentKind::of_type("OPT"), Some(InstrumentKind::Option(None)));
        let put = InstrumentKind::Option(Some(OptionRight::Put));
        assert_eq!(InstrumentKind::of_type("pe"), Some(put));
        assert_eq!((put.name(), put.is_contract()), ("fno", true));
        assert_eq!(InstrumentKind::of_type("EQ"), Some(InstrumentKind::Equity));
        assert_eq!(InstrumentKind::of_type("crypto"), None);
        assert_eq!(InstrumentKind::of_exchange("NFO"), Some(InstrumentKind::Fno));
        assert_eq!(InstrumentKind::of_exchange("NSE"), None);
    }
}
