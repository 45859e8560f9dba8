//! Keys that have no effect in the chosen mode.

use super::findings::{ConfigFindings, KeyName};
use crate::diagnostic::rules;
use crate::engine::{MODES, Mode, ModeName};

const MODE: KeyName<'_> = ("position_sizing_mode", "");
const OWN_MODE: &str = "strategy_budgets.<code>.position_sizing_mode";

pub(super) fn check_mode_keys(findings: &mut ConfigFindings<'_>) {
    for entry in MODES {
        let of_strategies = entry.only_keys.iter().copied().filter(|key| key.contains('<'));
        for key in of_strategies {
            for terms in findings.strategies() {
                let code = terms.code.as_str();
                let mode = sure_mode_of(findings, code).filter(|&mode| mode != entry.name);
                if let Some(mode) = mode {
                    without_effect(findings, entry, (key, code), mode);
                }
            }
        }
        let mode = sure_mode(findings).filter(|_| surely_no_one_sizes_by(findings, entry));
        if let Some(mode) = mode {
            for &key in entry.only_keys.iter().filter(|key| !key.contains('<')) {
                without_effect(findings, entry, (key, ""), mode);
            }
        }
    }
}

fn without_effect(
    findings: &mut ConfigFindings<'_>,
    entry: &Mode,
    key: KeyName<'_>,
    mode: ModeName,
) {
    let message = format!("{} has no effect in mode `{mode}`", entry.subject);
    let help = format!("remove it, or choose mode `{}`", entry.name);
    findings.warn_at(&rules::NO_EFFECT, key, message, help);
}

/// The mode of every strategy that has none of its own, where it is sure.
pub(super) fn sure_mode(findings: &ConfigFindings<'_>) -> Option<ModeName> {
    findings.are_sure(&[MODE]).then_some(findings.config.mode)
}

/// The mode that a strategy of the config sizes by, where it is sure.
pub(super) fn sure_mode_of(findings: &ConfigFindings<'_>, code: &str) -> Option<ModeName> {
    let are_sure = findings.are_sure(&[MODE, (OWN_MODE, code)]);
    are_sure.then_some(findings.config.mode_of(Some(code)))
}

/// Whether the mode of that name surely is neither everyone's nor a strategy's own.
pub(super) fn surely_no_one_sizes_by(findings: &ConfigFindings<'_>, mode: &Mode) -> bool {
    let is_another = |sure: Option<ModeName>| sure.is_some_and(|sure| sure != mode.name);
    is_another(sure_mode(findings))
        && findings.strategies().all(|terms| is_another(sure_mode_of(findings, &terms.code)))
}

/// Whether everyone without a mode of its own surely sizes by the mode of that name.
pub(super) fn mode_is(findings: &ConfigFindings<'_>, mode: &Mode) -> bool {
    sure_mode(findings) == Some(mode.name)
}

/// Whether a strategy of the config surely sizes by the mode of that name.
pub(super) fn mode_of_is(findings: &ConfigFindings<'_>, code: &str, mode: &Mode) -> bool {
    sure_mode_of(findings, code) == Some(mode.name)
}
