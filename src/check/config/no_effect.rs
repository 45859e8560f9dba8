//! Keys that have no effect in the chosen mode.

use super::findings::{ConfigFindings, KeyName};
use crate::diagnostic::rules;
use crate::engine::{MODES, Mode, ModeName};

const MODE: KeyName<'_> = ("position_sizing_mode", "");

pub(super) fn check_mode_keys(findings: &mut ConfigFindings<'_>) {
    let Some(mode) = sure_mode(findings) else { return };
    for entry in MODES.iter().filter(|entry| entry.name != mode) {
        let message = format!("{} has no effect in mode `{mode}`", entry.subject);
        let help = format!("remove it, or choose mode `{}`", entry.name);
        for &key in entry.only_keys {
            if key.contains('<') {
                for terms in findings.strategies() {
                    let key = (key, terms.code.as_str());
                    findings.warn_at(&rules::NO_EFFECT, key, message.clone(), help.as_str());
                }
            } else {
                findings.warn_at(&rules::NO_EFFECT, (key, ""), message.clone(), help.as_str());
            }
        }
    }
}

/// The name of the config's mode, where it is sure.
pub(super) fn sure_mode(findings: &ConfigFindings<'_>) -> Option<ModeName> {
    findings.are_sure(&[MODE]).then_some(findings.config.mode)
}

/// Whether the config surely sizes by the mode of that name.
pub(super) fn mode_is(findings: &ConfigFindings<'_>, mode: &Mode) -> bool {
    sure_mode(findings) == Some(mode.name)
}
