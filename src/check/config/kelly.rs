//! Kelly's rule: edges that deserve no risk, and bets that are too large for any edge.

use super::findings::ConfigFindings;
use super::no_effect::mode_of_is;
use crate::diagnostic::{rules, shortened};
use crate::engine::KELLY;
use crate::engine::keys::EDGE;
use crate::engine::settings::KELLY_FRACTION;
use crate::number::Exact;
use crate::units::Fraction;

pub(super) fn check_kelly(findings: &mut ConfigFindings<'_>) {
    full_fraction(findings);
    certain_wins(findings);
    without_edge(findings);
}

/// Warned of in every mode: a command may ask for mode `kelly`.
fn full_fraction(findings: &mut ConfigFindings<'_>) {
    if findings.written_fraction(&KELLY_FRACTION, "") == Some(Fraction::ONE) {
        let message = "all of Kelly's fraction is put at risk, which an edge that is smaller than \
            estimated turns into loss"
            .to_owned();
        let key = (KELLY_FRACTION.name(), "");
        findings.warn_at(&rules::FULL_KELLY, key, message, "write 0.5 for half of it");
    }
}

/// Win rates of 1, of which Kelly's fraction is all of the equity whatever the payoff.
fn certain_wins(findings: &mut ConfigFindings<'_>) {
    for terms in findings.strategies() {
        if terms.win_rate == Some(Fraction::ONE) {
            let message = format!(
                "a win rate of 1: `{}` would never lose, and Kelly's fraction is all of the equity",
                shortened(&terms.code)
            );
            let help = "write the share of all its trades that win, such as 0.55";
            findings.warn_at(&rules::CERTAIN_WIN, (EDGE[0], &terms.code), message, help);
        }
    }
}

/// An edge of 0 or less: W × R ≤ 1 − W.
fn without_edge(findings: &mut ConfigFindings<'_>) {
    for terms in findings.strategies() {
        if !mode_of_is(findings, &terms.code, &KELLY) {
            continue;
        }
        let (Some(win), Some(payoff)) = (&terms.win_rate, &terms.payoff_ratio) else { continue };
        let (win, payoff) = (win.number(), payoff.number());
        let keys = EDGE.map(|key| (key, terms.code.as_str()));
        if findings.are_sure(&keys) && win * payoff <= &Exact::ONE - win {
            let message = format!(
                "no edge: {win} − (1 − {win}) / {payoff} is not above 0, so `{}` trades only \
                what an intent asks for by `qty`",
                shortened(&terms.code)
            );
            let help = "give it a budget of 0 to stop it altogether";
            findings.warn_at(&rules::NEVER_TRADES, keys[0], message, help);
        }
    }
}
