//! What a book that is written carries on of its checkpoint as it stands there: sizing changes
//! nothing of it, and a config that asks for it later must find what it would have found.

use super::document::Document;
use super::equity::MetaFields;
use super::orders::{self, Surroundings};
use super::peak;
use super::set::taken_at_value;
use crate::engine::WorkingOrder;
use crate::json::Raw;

/// Texts of JSON, each `None` where the checkpoint has none.
#[derive(Clone, Debug, Default)]
pub struct Kept<'a> {
    /// When the checkpoint was written.
    pub(super) taken_at: Option<&'a str>,
    /// The highest value that the account has had.
    pub(super) peak: Option<&'a str>,
    /// How the strategies have fared.
    pub(super) strategies: Option<&'a str>,
    /// Whether trading is halted, and why.
    pub(super) risk: Option<&'a str>,
    /// A list of orders in which something is wrong: `open_orders` or `broker.orders`.
    pub(super) wrong_orders: Option<(&'static str, &'a str)>,
    /// Whether the equity is only what the account began with.
    pub(super) is_paper_capital: bool,
}

impl<'a> Kept<'a> {
    /// Adds what stands in a document, right or wrong: while nothing asks for it, it is no problem.
    /// What an earlier document told stays.
    pub(super) fn add(&mut self, document: &mut Document<'a>, meta: &MetaFields<'a>) {
        let problems = document.problems.set_aside();
        let peak = peak::field(document).map(|(_, field)| field.value.text());
        document.problems = problems;
        let text = |name| document.field("", name).filter(|value| !value.is_null()).map(Raw::text);
        let taken_at = taken_at_value(document, meta).map(|(_, value)| value.text());
        self.taken_at = self.taken_at.or(taken_at);
        self.peak = self.peak.or(peak);
        self.strategies = self.strategies.or_else(|| text("strategies"));
        self.risk = self.risk.or_else(|| text("risk"));
    }

    /// Orders that nothing counts. Their prices may be the marks of positions, which a stream may
    /// close, so that they are kept as they read now; as they stand only where something is wrong
    /// with them.
    pub(super) fn add_orders<'s>(
        &mut self,
        document: &mut Document<'a>,
        around: &'s Surroundings<'s, 'a>,
    ) -> Vec<WorkingOrder<'a>> {
        let problems = document.problems.set_aside();
        let read = orders::read(document, around);
        if std::mem::replace(&mut document.problems, problems).is_empty() {
            return read;
        }
        self.wrong_orders = document.text_of_orders();
        Vec::new()
    }

    /// The same beside an equity that was told apart.
    #[must_use]
    pub fn without_equity(self) -> Self {
        Self { is_paper_capital: false, ..self }
    }
}
