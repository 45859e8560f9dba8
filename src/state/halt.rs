//! Whether the checkpoint says that trading is halted.

use super::document::Document;
use super::problems::diagnostic;
use super::value::first;
use crate::diagnostic::{Diagnostic, rules};
use crate::engine::Halt;
use crate::json::{Kind, Raw, excerpt, fields};

fields! {
    /// What the risk engine that wrote the checkpoint says.
    RiskFields { trading_halted, halt_reason, reason }
}

/// The halt, with its warning. A flag that is neither true nor false is an error: it may well mean
/// a halt.
pub(super) fn read(document: &mut Document<'_>, warnings: &mut Vec<Diagnostic>) -> Option<Halt> {
    let source = document.source;
    let risk: RiskFields<'_> = document.object("risk", document.field("", "risk"));
    let flag = first([("trading_halted", risk.trading_halted)])?;
    match flag.value.text() {
        "false" => None,
        "true" => {
            let reason = first([("halt_reason", risk.halt_reason), ("reason", risk.reason)]);
            let halt = Halt { reason: reason.and_then(|reason| text_of(reason.value)) };
            let bytes = Some(flag.value.range(&source.text));
            let key = "risk.trading_halted".to_owned();
            let help = Some("trade again once whoever halted it says so".to_owned());
            let message = halt.message();
            warnings.push(diagnostic(source, &rules::TRADING_HALTED, bytes, key, message, help));
            Some(halt)
        }
        other => {
            let message = format!("is {}; it must be true or false", excerpt(other));
            let help = "write true or false: what else may stand here may mean a halt";
            let finding = flag.breaks(&rules::BAD_HALT, &message, help);
            document.problems.add_finding(finding, "risk", || None);
            None
        }
    }
}

/// What a string says, the JSON text of anything else; nothing where it is empty.
fn text_of(value: Raw<'_>) -> Option<String> {
    let text = match value.kind() {
        Kind::String => value.string().unwrap_or_default().trim().to_owned(),
        _ => excerpt(value.text()),
    };
    (!text.is_empty()).then_some(text)
}
