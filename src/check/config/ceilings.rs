//! The limits that are off until the config names them: those that another one always comes before,
//! that stop everything, or that nothing can ever meet.

use super::limits::exposure_cap;
use super::lints::{Key, Lints, path};
use crate::config::SECTION;
use crate::diagnostic::{percent, rules};
use crate::engine::underlying;
use crate::number::Decimal;
use crate::units::Fraction;

const SYMBOL: &str = "max_symbol_exposure_pct";
const OWN_SYMBOL: &str = "symbol_limits.<symbol>.max_exposure_pct";
const UNDERLYING: &str = "max_underlying_exposure_pct";
const OWN_UNDERLYING: &str = "underlying_limits.<underlying>.max_exposure_pct";
const OPEN_RISK: &str = "max_open_risk_pct";
const UNSTOPPED: &str = "unstopped_risk_pct";
const OPEN_POSITIONS: &str = "max_open_positions";
const CORRELATED: &str = "correlation.max_exposure_pct";
const RHO: &str = "correlation.rho";
const TRADE_RISK: &str = "max_risk_per_trade_pct";

pub(super) fn run(lints: &mut Lints<'_>) {
    beyond_total(lints);
    own_symbols_beyond_underlying(lints);
    symbols_beyond_underlying(lints);
    trade_beyond_open_risk(lints);
    open_risk_beyond_total(lints);
    no_positions(lints);
    without_their_limit(lints);
    no_such_underlying(lints);
    one_underlying(lints);
}

/// What counts in these limits counts in the total exposure too, which comes first where both end
/// at once.
fn beyond_total(lints: &mut Lints<'_>) {
    let Some((cap, words)) = exposure_cap(lints) else { return };
    let single = [SYMBOL, UNDERLYING, CORRELATED].map(|key| (key, ""));
    let own = [OWN_SYMBOL, OWN_UNDERLYING].into_iter();
    let own = own.flat_map(|key| lints.written.names(key).into_iter().map(move |name| (key, name)));
    for key in single.into_iter().chain(own) {
        if let Some(limit) = lints.fraction(key).filter(|limit| limit >= &cap) {
            let message = format!(
                "a limit of {} never decides: total exposure ends there or before, at {words}",
                percent(&limit)
            );
            let help = format!("lower it below {cap}, or raise max_exposure_pct or max_leverage");
            lints.warn(&rules::LIMIT_NEVER_BINDS, key, message, help);
        }
    }
}

/// What counts for a symbol counts for its underlying too.
fn own_symbols_beyond_underlying(lints: &mut Lints<'_>) {
    for symbol in lints.written.names(OWN_SYMBOL) {
        let under = underlying(symbol);
        let own = (OWN_UNDERLYING, under);
        if !lints.sure(&[own, (UNDERLYING, "")]) {
            continue;
        }
        let ceiling =
            [own, (UNDERLYING, "")].into_iter().find_map(|key| Some((key, lints.fraction(key)?)));
        let limit = lints.fraction((OWN_SYMBOL, symbol));
        if let (Some(limit), Some((key, ceiling))) = (limit, ceiling)
            && limit > ceiling
        {
            let message = format!(
                "a limit of {} is never reached: the underlying `{under}` ends before, at {} ({})",
                percent(&limit),
                percent(&ceiling),
                path(key)
            );
            let help = format!("lower it to {ceiling} or less, or raise that of the underlying");
            lints.warn(&rules::LIMIT_NEVER_BINDS, (OWN_SYMBOL, symbol), message, help);
        }
    }
}

fn symbols_beyond_underlying(lints: &mut Lints<'_>) {
    let (Some(symbols), Some(everyones)) =
        (lints.fraction((SYMBOL, "")), lints.fraction((UNDERLYING, "")))
    else {
        return;
    };
    let own = lints
        .written
        .names(OWN_UNDERLYING)
        .into_iter()
        .filter_map(|name| lints.fraction((OWN_UNDERLYING, name)));
    let widest = own.chain([everyones]).max().unwrap_or(Fraction::ONE);
    if lints.written.is_sound() && symbols > widest {
        let message = format!(
            "a limit of {} a symbol is never reached: every underlying ends before, at {} or less",
            percent(&symbols),
            percent(&widest)
        );
        let help = format!("lower it to {widest} or less, or raise max_underlying_exposure_pct");
        lints.warn(&rules::LIMIT_NEVER_BINDS, (SYMBOL, ""), message, help);
    }
}

/// A trade with a stop takes of the open risk what it takes of its own.
fn trade_beyond_open_risk(lints: &mut Lints<'_>) {
    let risk = &lints.config.max_risk_per_trade_pct;
    let Some(open) = lints.fraction((OPEN_RISK, "")).filter(|open| risk > open) else { return };
    if lints.sure(&[(TRADE_RISK, "")]) {
        let message = format!(
            "a {TRADE_RISK} of {} is never reached: open risk ends before, at {OPEN_RISK} = {}",
            percent(risk),
            percent(&open)
        );
        let help = format!("lower the risk of a trade to {open} or less, or raise {OPEN_RISK}");
        let key = if lints.place((TRADE_RISK, "")).is_some() { TRADE_RISK } else { OPEN_RISK };
        lints.warn(&rules::LIMIT_NEVER_BINDS, (key, ""), message, help);
    }
}

/// With its stop between zero and the price, a position loses no more than its exposure.
fn open_risk_beyond_total(lints: &mut Lints<'_>) {
    let Some((cap, words)) = exposure_cap(lints) else { return };
    if let Some(open) = lints.fraction((OPEN_RISK, "")).filter(|open| open > &cap) {
        let message = format!(
            "an open risk of {} is never reached by stops between zero and the price: total exposure ends before, at {words}",
            percent(&open)
        );
        lints.warn(&rules::LIMIT_NEVER_BINDS, (OPEN_RISK, ""), message, "write 0.06 for 6 %");
    }
}

fn no_positions(lints: &mut Lints<'_>) {
    if lints.config.number(OPEN_POSITIONS, "").is_some_and(Decimal::is_zero) {
        let message = "at most 0 positions: nothing is ever opened".to_owned();
        let help = "write how many symbols may be held at once, or remove the key";
        lints.warn(&rules::NEVER_TRADES, (OPEN_POSITIONS, ""), message, help);
    }
}

/// Keys that say how a limit counts, where the limit itself is off.
fn without_their_limit(lints: &mut Lints<'_>) {
    for (key, limit) in [(UNSTOPPED, OPEN_RISK), (RHO, CORRELATED)] {
        if lints.sure(&[(limit, "")]) && lints.place((limit, "")).is_none() {
            let limit = path((limit, ""));
            let message =
                format!("it has no effect without `{limit}`, the limit that it belongs to");
            lints.warn(
                &rules::NO_EFFECT,
                (key, ""),
                message,
                format!("set `{limit}`, or remove it"),
            );
        }
    }
}

/// A limit for a contract's symbol, where the name of an underlying belongs.
fn no_such_underlying(lints: &mut Lints<'_>) {
    for name in lints.written.names(OWN_UNDERLYING) {
        let under = underlying(name);
        if under != name {
            let message = format!("no underlying is called `{name}`: its underlying is `{under}`");
            let help =
                format!("write `{under}`, or set a limit for the one symbol under `symbol_limits`");
            lints.warn(&rules::NO_EFFECT, (OWN_UNDERLYING, name), message, help);
        }
    }
}

/// Of two names with one underlying the correlation is 1, whatever is written.
fn one_underlying(lints: &mut Lints<'_>) {
    for (index, row) in lints.written.cells(RHO).unwrap_or_default().iter().enumerate() {
        let [one, other] = [0, 1].map(|column| row.get(column).map_or("", |cell| cell.name()));
        if underlying(one) == underlying(other) && one != other {
            let message = format!(
                "`{one}` and `{other}` have one underlying, `{}`: their correlation is 1",
                underlying(one)
            );
            let path = format!("{SECTION}.{RHO}[{index}]");
            lints.warn_at_cell(&rules::NO_EFFECT, (RHO, index, 0), path, message, "remove the row");
        }
    }
}

impl Lints<'_> {
    /// The fraction that the file sets at a limit's key, where it holds.
    fn fraction(&self, (key, name): Key<'_>) -> Option<Fraction> {
        self.place((key, name))?;
        self.config.number(key, name).map(Fraction::from)
    }
}
