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

/// The equity, where the document tells one in an engine's way; with a warning where it is only the
/// paper capital.
pub(super) fn read<'a>(
    document: &mut Document<'a>,
    meta: &MetaFields<'a>,
) -> Option<(Money, Option<Diagnostic>)> {
    let own = document.field("", "equity").filter(|value| !value.is_null());
    if let Some(own) = own
        && let Some(equity) = own_equity(document, own)
    {
        return Some((equity, None));
    }
    if let Some(field) = first([("equity", meta.equity)]) {
        return number(document, "meta", field).map(|equity| (equity, None));
    }
    let field = first([("paper_capital", meta.paper_capital)])?;
    let equity = number(document, "meta", field)?;
    let warning = from_paper_capital(document.source, field.value, &equity);
    Some((equity, Some(warning)))
}

/// `equity`, a number or an object of parts; `None` where the object tells no paper capital (a
/// profit alone is no account), or something is wrong.
fn own_equity<'a>(document: &mut Document<'a>, own: Raw<'a>) -> Option<Money> {
    if own.kind() != Kind::Object {
        return number(document, "", Field { name: "equity", value: own });
    }
    let parts: EquityFields<'_> = document.object("equity", Some(own));
    let mut sum = number(document, "equity", first([("paper_capital", parts.paper_capital)])?);
    for (name, value) in
        [("realized_pnl", parts.realized_pnl), ("unrealized_pnl", parts.unrealized_pnl)]
    {
        if let Some(field) = first([(name, value)]) {
            let part = number(document, "equity", field);
            sum = sum.zip(part).map(|(sum, part)| &sum + &part);
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
    let message = "nothing tells the account's value: no `equity`, no `equity.paper_capital`, no \
         `meta.equity`, and no broker's funds"
        .to_owned();
    let help =
        "give it with --equity, hand over the broker's funds with a --state of their own, or \
        write it as `equity`"
            .to_owned();
    diagnostic(source, &rules::MISSING_EQUITY, Some(0..0), "equity".to_owned(), message, Some(help))
}
