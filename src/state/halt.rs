//! Whether the checkpoint says that trading is halted.

use super::document::Document;
use super::problems::diagnostic;
use super::value::first;
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{excerpt, fields};

fields! {
    /// What the risk engine that wrote the checkpoint says.
    RiskFields { trading_halted, halt_reason }
}

/// The warning of a halt. A flag that is neither true nor false is an error: it may well mean a
/// halt.
pub(super) fn read(document: &mut Document<'_>, warnings: &mut Vec<Diagnostic>) {
    let source = document.source;
    let risk: RiskFields<'_> = document.object("risk", document.field("", "risk"));
    let Some(flag) = first([("trading_halted", risk.trading_halted)]) else { return };
    match flag.value.text() {
        "false" => {}
        "true" => {
            let reason = first([("halt_reason", risk.halt_reason)])
                .map(|reason| excerpt(reason.value.text()));
            let told = reason.map_or("no reason is given".to_owned(), |reason| {
                format!("the reason given is {reason}")
            });
            let message = format!("trading is halted; {told}");
            let bytes = Some(flag.value.range(&source.text));
            let key = "risk.trading_halted".to_owned();
            let help = Some("trade again once whoever halted it says so".to_owned());
            warnings.push(diagnostic(source, &rules::TRADING_HALTED, bytes, key, message, help));
        }
        other => {
            let message = format!("is {}; it must be true or false", excerpt(other));
            let help = "write true or false: what else may stand here may mean a halt";
            let finding = flag.breaks(&rules::BAD_HALT, &message, help);
            document.problems.add_finding(finding, "risk", || None);
        }
    }
}
