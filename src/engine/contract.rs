//! What the name of a contract tells: its underlying, and of an option its right and its strike.
//!
//! Each form in which brokers and exchanges write names is an entry of [`FORMS`]. CME's month codes
//! stand apart, because only a root that the config knows tells them from the name of a share.

mod forms;
#[cfg(test)]
mod tests;

use crate::number::Decimal;
use forms::{FORMS, is_month_code};

/// A futures or options contract, as its name tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract<'a> {
    /// What it is a contract on: the beginning of the name, or what an instruments file calls it.
    pub underlying: &'a str,
    /// Of an option, what it gives; `None` for a future.
    pub option: Option<OptionTerms>,
}

/// What an option gives, as far as anything tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptionTerms {
    /// Call or put.
    pub right: Option<OptionRight>,
    /// The price in points that it may be exercised at; above zero.
    pub strike: Option<Decimal>,
}

/// The right that an option gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OptionRight {
    /// To buy the underlying.
    Call,
    /// To sell it.
    Put,
}

impl OptionRight {
    /// The word for it: `CE` or `PE`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "CE",
            Self::Put => "PE",
        }
    }

    /// What a word means, in any case: `CE`, `C` or `CALL`; `PE`, `P` or `PUT`.
    ///
    /// ```
    /// use posize::engine::OptionRight;
    ///
    /// assert_eq!(OptionRight::named("pe"), Some(OptionRight::Put));
    /// assert_eq!(OptionRight::named("XX"), None);
    /// ```
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let is_one_of =
            |words: [&str; 3]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_one_of(["CE", "C", "CALL"]) {
            Some(Self::Call)
        } else if is_one_of(["PE", "P", "PUT"]) {
            Some(Self::Put)
        } else {
            None
        }
    }
}

impl OptionTerms {
    /// What an option gives: first as `told`, then as its name tells; `None` for what is no option.
    /// A strike alone makes no option of a future, whose row may have one that means nothing.
    pub(crate) fn of(contract: Option<Contract<'_>>, told: Option<Self>) -> Option<Self> {
        let named = contract.and_then(|contract| contract.option);
        let is_future = contract.is_some() && named.is_none();
        match told {
            Some(Self { right: None, .. }) if is_future => None,
            Some(told) => Some(told.or(named.unwrap_or_default())),
            None => named,
        }
    }

    /// These terms, and of the others what these do not tell.
    pub(super) fn or(self, others: Self) -> Self {
        Self { right: self.right.or(others.right), strike: self.strike.or(others.strike) }
    }
}

impl<'a> Contract<'a> {
    /// The contract that a name tells by its form; `None` for the name of a share, and for one of a
    /// form that nobody listed.
    ///
    /// ```
    /// use posize::engine::Contract;
    ///
    /// let strike = |name| Contract::named(name)?.option?.strike;
    /// assert_eq!(strike("NIFTY25N1824000CE"), Some("24000".parse()?));
    /// assert_eq!(strike("SPY260618P00565000"), Some("565".parse()?));
    /// assert_eq!(Contract::named("RELIANCE"), None);
    /// # Ok::<(), posize::number::NumberError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn named(name: &'a str) -> Option<Self> {
        if !may_be_contract(name) {
            return None;
        }
        let last = *name.as_bytes().last()?;
        let mut forms = FORMS.iter().filter(|form| form.last.contains(&last));
        forms.find_map(|form| (form.read)(name))
    }

    /// The future that a name tells by a root and CME's month code, where `is_root` knows the root:
    /// `MESH6` and `MESH26` of `MES`.
    #[must_use]
    pub fn by_month_code(name: &'a str, is_root: impl Fn(&str) -> bool) -> Option<Self> {
        let (root, _) = split_month_code(name)?;
        is_root(root).then_some(Self { underlying: root, option: None })
    }
}

/// Whether a name has what every contract's has: a `T` at its end, or figures, with a right before
/// those at its end or a date set apart. Most names are of shares, and a stream asks at each line.
#[inline]
fn may_be_contract(name: &str) -> bool {
    match name.as_bytes().last() {
        Some(b'T' | b't') => true,
        Some(b'0'..=b'9') => {
            let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            stem.ends_with(['C', 'c', 'P', 'p']) || stem.contains(['-', ' '])
        }
        _ => name.bytes().any(|byte| byte.is_ascii_digit()),
    }
}

/// Whether a name that fits no form looks like a contract all the same: figures and a right, or a
/// short root and a month code.
#[must_use]
pub fn looks_like_contract(name: &str) -> bool {
    const LONGEST_ROOT: usize = 3;
    let has_figures = name.bytes().any(|byte| byte.is_ascii_digit());
    if !has_figures || Contract::named(name).is_some() {
        return false;
    }
    let has_month_code = split_month_code(name).is_some_and(|(root, _)| root.len() <= LONGEST_ROOT);
    has_month_code || has_right_at_figures(name)
}

/// Whether a word for a right stands between figures, or behind them at the end.
fn has_right_at_figures(name: &str) -> bool {
    let is_separator = |c: char| matches!(c, '-' | '_' | ' ' | '.');
    let mut rest = name;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let behind = rest[at..].trim_start_matches(|c: char| c.is_ascii_digit());
        let word = behind.trim_start_matches(is_separator);
        let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        let after = word[end..].trim_start_matches(is_separator);
        let is_between = after.is_empty() || after.starts_with(|c: char| c.is_ascii_digit());
        if is_between && OptionRight::named(&word[..end]).is_some() {
            return true;
        }
        rest = behind;
    }
    false
}

/// A root, and the month code and year behind it: `MES` and `H6` of `MESH6`.
fn split_month_code(name: &str) -> Option<(&str, &str)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let has_year = matches!(name.len() - stem.len(), 1 | 2);
    let at = stem.len().checked_sub(1).filter(|&at| at > 0 && has_year)?;
    let (root, code) = stem.split_at_checked(at)?;
    let is_root = root.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_root && is_month_code(code)).then(|| name.split_at(at))
}
