//! The forms of contract names. Each is read from its end, where the fixed parts stand: what is
//! left at the beginning is the underlying, which may hold figures and dashes of its own.

use super::{Contract, OptionRight, OptionTerms};
use crate::number::Decimal;

/// A form of names.
pub(super) struct Form {
    /// What a name of it may end in.
    pub(super) last: &'static [u8],
    /// The contract that a name of it tells.
    pub(super) read: fn(&str) -> Option<Contract<'_>>,
}

/// Every form; the first that a name fits tells it.
pub(super) const FORMS: [Form; 6] = [
    Form { last: b"TtEe", read: dashed },
    Form { last: b"0123456789", read: spaced },
    Form { last: b"0123456789Ff", read: noren },
    Form { last: b"0123456789", read: occ },
    Form { last: b"0123456789CcPp", read: deribit },
    Form { last: b"TtEe", read: ended },
];

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// CME's letters for the months, January first.
const MONTH_CODES: &str = "FGHJKMNQUVXZ";

pub(super) fn is_month_code(code: &str) -> bool {
    code.len() == 1 && MONTH_CODES.contains(&code.to_ascii_uppercase())
}

fn future(underlying: &str) -> Option<Contract<'_>> {
    is_name(underlying).then_some(Contract { underlying, option: None })
}

fn option(
    underlying: &str,
    right: Option<OptionRight>,
    strike: Option<Decimal>,
) -> Option<Contract<'_>> {
    let option = Some(OptionTerms { right, strike });
    is_name(underlying).then_some(Contract { underlying, option })
}

fn is_name(underlying: &str) -> bool {
    underlying.contains(char::is_alphanumeric)
}

/// Dhan's: `NIFTY-Nov2025-24000-CE`, `NIFTY-Nov2025-FUT`.
fn dashed(name: &str) -> Option<Contract<'_>> {
    let (before, last) = name.rsplit_once('-')?;
    if last.eq_ignore_ascii_case("FUT") {
        return future(before_dashed_date(before)?);
    }
    let right = OptionRight::named(last).filter(|_| last.len() == 2)?;
    let (dated, strike) = before.rsplit_once('-')?;
    option(before_dashed_date(dated)?, Some(right), Some(above_zero(strike)?))
}

/// Upstox's: `NIFTY FUT 25 NOV 25`, `NIFTY 24000 CE 25 NOV 25`.
fn spaced(name: &str) -> Option<Contract<'_>> {
    let mut parts = name.rsplitn(5, ' ');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if !(is_year(year) && is_month(month) && is_day(day)) {
        return None;
    }
    let (kind, before) = (parts.next()?, parts.next()?);
    if kind.eq_ignore_ascii_case("FUT") {
        return future(before);
    }
    let right = OptionRight::named(kind).filter(|_| kind.len() == 2)?;
    let (underlying, strike) = before.rsplit_once(' ')?;
    option(underlying, Some(right), Some(above_zero(strike)?))
}

/// Noren's (Shoonya, Flattrade): `NIFTY25NOV25C24000`, `NIFTY25NOV25F`.
fn noren(name: &str) -> Option<Contract<'_>> {
    if let Some(before) = name.strip_suffix(['F', 'f']) {
        return future(before_date(before)?);
    }
    let before_strike = before_figures(name);
    let (before, right) = split_last(before_strike, 1)?;
    let (underlying, right) = (before_date(before)?, OptionRight::named(right)?);
    option(underlying, Some(right), Some(above_zero(&name[before_strike.len()..])?))
}

/// OCC's: `SPY260618P00565000`, the strike in thousandths; the root may be padded with blanks.
fn occ(name: &str) -> Option<Contract<'_>> {
    const LONGEST_ROOT: usize = 6;
    let (before, strike) = split_last(name, 8)?;
    let (before, right) = split_last(before, 1)?;
    let (root, date) = split_last(before, 6)?;
    let root = root.trim_end_matches(' ');
    let is_dated = all_figures(date) && is_month_number(date.get(2..4)?) && is_day(date.get(4..6)?);
    let is_right = matches!(right, "C" | "c" | "P" | "p");
    if root.len() > LONGEST_ROOT || !all_figures(strike) || !is_dated || !is_right {
        return None;
    }
    let strike = above_zero(&format!("{}e-3", strike.trim_start_matches('0')))?;
    option(root, OptionRight::named(right), Some(strike))
}

/// Deribit's: `BTC-27DEC24-60000-P`, `BTC-27DEC24`.
fn deribit(name: &str) -> Option<Contract<'_>> {
    let is_date = |date: &str| before_month_and_short_year(date).is_some_and(is_day);
    if let Some((underlying, date)) = name.rsplit_once('-')
        && is_date(date)
    {
        return future(underlying);
    }
    let (before, right) = name.rsplit_once('-')?;
    let (before, strike) = before.rsplit_once('-')?;
    let (underlying, date) = before.rsplit_once('-')?;
    let right = OptionRight::named(right).filter(|_| right.len() == 1)?;
    if is_date(date) { option(underlying, Some(right), Some(above_zero(strike)?)) } else { None }
}

/// Kite's, and every other that ends in `FUT` or `OPT`, or in `CE` or `PE` straight after a figure:
/// `NIFTY25NOV24000CE`, `NIFTY25N1824000CE`, `SENSEX2511684000CE`, `NIFTY25NOVFUT`, `NIFTYFUT`. Of
/// such a name the strike is told only where an expiry stands before it.
fn ended(name: &str) -> Option<Contract<'_>> {
    let stem_before = |ending: &str| {
        let (stem, end) = split_last(name, ending.len())?;
        end.eq_ignore_ascii_case(ending).then_some(stem)
    };
    if let Some(stem) = stem_before("FUT") {
        return future(underlying_of(stem, 4));
    }
    if let Some(stem) = stem_before("OPT") {
        return option(underlying_of(stem, 4), None, None);
    }
    let call = stem_before("CE").map(|stem| (stem, OptionRight::Call));
    let (stem, right) = call.or_else(|| stem_before("PE").map(|stem| (stem, OptionRight::Put)))?;
    if !stem.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (underlying, strike) = match monthly(stem).or_else(|| weekly(stem)) {
        Some((underlying, strike)) => (underlying, above_zero(strike)),
        None => (underlying_of(stem, 1), None),
    };
    option(underlying, Some(right), strike)
}

/// What stands before the expiry, with at least so many figures where no month is named. A stem of
/// nothing but an expiry stays whole.
fn underlying_of(stem: &str, figures: usize) -> &str {
    let with_month = before_figures(stem);
    let named = before_month(with_month).and_then(before_year);
    let lettered = weekly(stem).map(|(underlying, _)| underlying);
    let figured = || if stem.len() - with_month.len() >= figures { with_month } else { stem };
    let name = named.or(lettered).unwrap_or_else(figured);
    if name.is_empty() { stem } else { name }
}

/// Underlying and strike of `NIFTY25NOV24000`: year, month, strike.
fn monthly(stem: &str) -> Option<(&str, &str)> {
    let before = before_figures(stem);
    let underlying = before_year(before_month(before)?)?;
    Some((underlying, &stem[before.len()..]))
}

/// Underlying and strike of `NIFTY25N1824000` and `SENSEX2511684000`: year, month (a letter for the
/// last three), day, strike. An underlying may end in figures of its own (`SENSEX50`), which the
/// year then tells apart.
fn weekly(stem: &str) -> Option<(&str, &str)> {
    let before = before_figures(stem);
    let figures = &stem[before.len()..];
    if let Some(with_year) = before.strip_suffix(['O', 'N', 'D', 'o', 'n', 'd'])
        && let Some(underlying) = before_year(with_year)
        && let Some((day, strike)) = figures.split_at_checked(2)
    {
        return is_day(day).then_some((underlying, strike));
    }
    let is_expiry = |at: &usize| {
        let (year, month, day) =
            (figures.get(*at..at + 2), figures.get(at + 2..at + 3), figures.get(at + 3..at + 5));
        let is_strike = figures
            .get(at + 5..)
            .is_some_and(|strike| !strike.is_empty() && !strike.starts_with('0'));
        year.is_some_and(is_near_year)
            && month.is_some_and(|month| month != "0" && all_figures(month))
            && day.is_some_and(is_day)
            && is_strike
    };
    let at = (0..figures.len()).find(is_expiry)?;
    Some((&stem[..before.len() + at], &figures[at + 5..]))
}

/// A year that contracts traded today may expire in.
fn is_near_year(year: &str) -> bool {
    is_year(year) && matches!(year.as_bytes().first(), Some(b'2'..=b'4'))
}

/// The text before a date of day, month and short year: `NIFTY` of `NIFTY25NOV25`.
fn before_date(text: &str) -> Option<&str> {
    let (underlying, day) = split_last(before_month_and_short_year(text)?, 2)?;
    is_day(day).then_some(underlying)
}

fn before_month_and_short_year(text: &str) -> Option<&str> {
    let (before, year) = split_last(text, 2)?;
    if is_year(year) { before_month(before) } else { None }
}

/// The text before a dash and a month with its year, perhaps with a day: `NIFTY` of
/// `NIFTY-Nov2025`.
fn before_dashed_date(text: &str) -> Option<&str> {
    let (underlying, date) = text.rsplit_once('-')?;
    let (before_year, year) = split_last(date, 4)?;
    let day = before_month(before_year)?;
    (all_figures(year) && (day.is_empty() || is_day(day))).then_some(underlying)
}

fn before_month(text: &str) -> Option<&str> {
    let (before, month) = split_last(text, 3)?;
    is_month(month).then_some(before)
}

fn before_year(text: &str) -> Option<&str> {
    let (before, year) = split_last(text, 2)?;
    is_year(year).then_some(before)
}

/// The text without its last run of figures; a strike may have a point.
fn before_figures(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
}

fn split_last(text: &str, length: usize) -> Option<(&str, &str)> {
    text.split_at_checked(text.len().checked_sub(length)?)
}

fn all_figures(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_year(text: &str) -> bool {
    text.len() == 2 && all_figures(text)
}

fn is_month(text: &str) -> bool {
    MONTHS.iter().any(|known| known.eq_ignore_ascii_case(text))
}

fn is_month_number(text: &str) -> bool {
    all_figures(text) && text.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
}

fn is_day(text: &str) -> bool {
    text.len() <= 2
        && all_figures(text)
        && text.parse().is_ok_and(|day: u8| (1..=31).contains(&day))
}

/// A strike, where the text is one.
fn above_zero(text: &str) -> Option<Decimal> {
    text.parse().ok().filter(|strike: &Decimal| strike.is_positive())
}
