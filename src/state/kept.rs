//! What a book that is written carries on of its checkpoint as it stands there: sizing changes
//! nothing of it, and a config that asks for it later must find what it would have found.

use super::document::Document;
use super::equity::MetaFields;
use super::orders::{self, Surroundings, ToldOrder};
use super::original::{Anew, Original};
use super::set::taken_at_value;
use super::{day, peak};
use crate::json::Raw;

/// The document that stays as it is but for what fills change; else what is written beside the
/// rows of a new one: texts of JSON, each `None` where the checkpoint has none.
#[derive(Clone, Debug, Default)]
pub struct Kept<'a> {
    /// The document that stays.
    pub(super) original: Option<Original<'a>>,
    /// Why none does, though there was one.
    pub(super) anew: Option<Anew>,
    /// When the checkpoint was written.
    pub(super) taken_at: Option<&'a str>,
    /// The highest value that the account has had.
    pub(super) peak: Option<&'a str>,
    /// What the day has made so far.
    pub(super) day_pnl: Option<&'a str>,
    /// How many trades have opened something today.
    pub(super) day_trades: Option<&'a str>,
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
        let pnl = day::pnl_field(document).map(|(_, field)| field.value.text());
        let trades = day::trades_field(document).map(|field| field.value.text());
        document.problems = problems;
        let text = |name| document.field("", name).filter(|value| !value.is_null()).map(Raw::text);
        let taken_at = taken_at_value(document, meta).map(|(_, value)| value.text());
        self.taken_at = self.taken_at.or(taken_at);
        self.peak = self.peak.or(peak);
        self.day_pnl = self.day_pnl.or(pnl);
        self.day_trades = self.day_trades.or(trades);
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
    ) -> Vec<ToldOrder<'a>> {
        let problems = document.problems.set_aside();
        let read = orders::read(document, around);
        if std::mem::replace(&mut document.problems, problems).is_empty() {
            return read;
        }
        self.wrong_orders = document.text_of_orders();
        Vec::new()
    }

    /// Why a written book is a document of its own, and not the one that was read with what fills
    /// changed: it must not take the place of that one, of which it keeps only what is read.
    #[must_use]
    pub fn why_anew(&self) -> Option<&'static str> {
        self.anew.map(Anew::reason)
    }

    /// The same beside an equity that was told apart.
    #[must_use]
    pub fn without_equity(self) -> Self {
        Self { is_paper_capital: false, ..self }
    }
}
