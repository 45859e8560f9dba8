//! The account's value: which of the fields that may tell it counts. Never invented, and never
//! taken from a field that counts later when one that counts earlier is there and wrong.

use super::document::Document;
use super::problems::diagnostic;
use super::value::{Demand, Field, first};
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{Kind, Raw, fields};
use crate::source::Source;
use crate::units::Money;

fields! {
    /// The equity as parts.
    EquityFields { paper_capital, realized_pnl, unrealized_pnl }
}

fields! {
    /// What a checkpoint says about itself.
    MetaFields { equity, paper_capital, last_broker_sync }
}

/// The equity, where the checkpoint tells one; a warning where it is only the paper capital.
pub(super) fn read(
    document: &mut Document<'_>,
    meta: &MetaFields<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Option<Money> {
    if let Some(own) = document.fields.equity.filter(|value| !value.is_null())
        && let Some(equity) = own_equity(document, own)
    {
        return Some(equity);
    }
    if let Some(field) = first([("equity", meta.equity)]) {
        return number(document, "meta", field);
    }
    let field = first([("paper_capital", meta.paper_capital)])?;
    let equity = number(document, "meta", field);
    if let Some(equity) = &equity {
        warnings.push(from_paper_capital(document.source, field.value, equity));
    }
    equity
}

/// `equity`, a number or an object of parts; `None` when the object has none of the parts, or
/// something is wrong.
fn own_equity<'a>(document: &mut Document<'a>, own: Raw<'a>) -> Option<Money> {
    if own.kind() != Kind::Object {
        return number(document, "", Field { name: "equity", value: own });
    }
    let parts: EquityFields<'_> = document.object("equity", Some(own));
    let named = [
        ("paper_capital", parts.paper_capital),
        ("realized_pnl", parts.realized_pnl),
        ("unrealized_pnl", parts.unrealized_pnl),
    ];
    let mut sum = None;
    for (name, value) in named {
        if let Some(value) = value
            && let Some(part) = number(document, "equity", Field { name, value })
        {
            sum = Some(&sum.unwrap_or(Money::ZERO) + &part);
        }
    }
    sum
}

const EQUITY: Demand = Demand {
    rule: &rules::BAD_EQUITY,
    why: "",
    help: "write the account's value in money, or give it with --equity",
};

fn number(document: &mut Document<'_>, parent: &str, field: Field<'_>) -> Option<Money> {
    match field.number(&EQUITY) {
        Ok(number) => Some(number.into()),
        Err(finding) => {
            document.problems.add_finding(*finding, parent, || None);
            None
        }
    }
}

fn from_paper_capital(source: &Source, value: Raw<'_>, equity: &Money) -> Diagnostic {
    let message = format!(
        "the equity {equity} is `meta.paper_capital`, which knows nothing of profit and loss"
    );
    let help = "write `meta.equity`, or give the account's value with --equity".to_owned();
    let bytes = Some(value.range(&source.text));
    diagnostic(
        source,
        &rules::EQUITY_FROM_PAPER_CAPITAL,
        bytes,
        "meta.paper_capital".to_owned(),
        message,
        Some(help),
    )
}

/// The error of a checkpoint that tells no equity, where nothing else told one either.
#[must_use]
pub fn missing_equity(source: &Source) -> Diagnostic {
    let message =
        "the checkpoint tells no equity: no `equity`, no `equity.paper_capital`, no `meta.equity`"
            .to_owned();
    let help = "give the account's value with --equity, or write it as `equity`".to_owned();
    diagnostic(source, &rules::MISSING_EQUITY, Some(0..0), "equity".to_owned(), message, Some(help))
}
