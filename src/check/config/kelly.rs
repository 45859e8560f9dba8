//! Kelly's rule: edges that deserve no risk.

use super::findings::ConfigFindings;
use super::no_effect::mode_is;
use crate::check::modes::KELLY;
use crate::diagnostic::rules;
use crate::engine::key::EDGE;
use crate::number::Exact;

pub(super) fn check_kelly(findings: &mut ConfigFindings<'_>) {
    if mode_is(findings, KELLY) {
        without_edge(findings);
    }
}

/// An edge of 0 or less: W × R ≤ 1 − W.
fn without_edge(findings: &mut ConfigFindings<'_>) {
    for terms in findings.strategies() {
        let (Some(win), Some(payoff)) = (&terms.win_rate, &terms.payoff_ratio) else { continue };
        let (win, payoff) = (win.number(), payoff.number());
        let keys = EDGE.map(|key| (key, terms.code.as_str()));
        if findings.are_sure(&keys) && win * payoff <= &Exact::ONE - win {
            let message = format!(
                "no edge: {win} − (1 − {win}) / {payoff} is not above 0, so `{}` trades only \
                what an intent asks for by `qty`",
                terms.code
            );
            let help = "give it a budget of 0 to stop it altogether";
            findings.warn_at(&rules::NEVER_TRADES, keys[0], message, help);
        }
    }
}
