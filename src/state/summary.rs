//! What was read of a document, in a line.

use std::fmt;

/// What was read of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentSummary {
    /// The file, as the user named it.
    pub file: String,
    /// What it holds, in the order in which it counts.
    pub parts: Vec<PartSummary>,
}

/// One thing that a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartSummary {
    /// What it is.
    pub what: Part,
    /// The broker whose rows these are, where they are known.
    pub broker: Option<&'static str>,
    /// How many rows there are, those that hold nothing included; `None` of what has none.
    pub rows: Option<usize>,
}

/// What a document may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is held, long and short.
    Positions,
    /// Shares in the account that owns them.
    Holdings,
    /// Orders, working or not.
    Orders,
    /// The money of an account.
    Funds,
    /// The account's value, as an engine tells it.
    Equity,
}

impl DocumentSummary {
    /// Whether it tells what is held.
    #[must_use]
    pub fn has_positions(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.what, Part::Positions | Part::Holdings))
    }
}

impl Part {
    /// The name in lines and documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Positions => "positions",
            Self::Holdings => "holdings",
            Self::Orders => "orders",
            Self::Funds => "funds",
            Self::Equity => "equity",
        }
    }
}

impl fmt::Display for DocumentSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            write!(f, "{}{part}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl fmt::Display for PartSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(broker) = self.broker {
            write!(f, "{broker} ")?;
        }
        f.write_str(self.what.name())?;
        match self.rows {
            Some(1) => f.write_str(", 1 row"),
            Some(rows) => write!(f, ", {rows} rows"),
            None => Ok(()),
        }
    }
}
