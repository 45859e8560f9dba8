//! The document that a book came from, as far as fills may change it: where its rows stand, and
//! what they told.

use super::document::Document;
use super::funds::{self, FreeMargin};
use super::hidden;
use super::list::{PositionList, value_of};
use super::orders::ToldOrder;
use super::places::{Holds, is_holder};
use super::spellings::PositionRow;
use crate::engine::Position;
use crate::json::{Kind, Raw};
use crate::number::Decimal;
use crate::source::Source;
use std::borrow::Cow;

/// Names in an object of rows by symbol that are lists of their own where such may stand.
const INNER_LISTS: [&str; 3] = ["net", "position", "day"];

/// A document that a written book keeps but for what fills change.
#[derive(Clone, Debug)]
pub(super) struct Original<'a> {
    pub(super) source: &'a Source,
    /// The list of positions; `None` where the document has none, and is an object that takes one.
    pub(super) list: Option<OriginalList<'a>>,
    /// The positions, as the portfolio was opened with them.
    pub(super) rows: Vec<OpeningRow<'a>>,
    /// The working orders, as the account has them.
    pub(super) orders: Vec<OpeningOrder<'a>>,
    /// Numbers that must be 0 once nothing is held.
    pub(super) held_numbers: Vec<Raw<'a>>,
    /// The broker's free margin, where the document tells it, and what is in use beside it.
    pub(super) free_margin: Option<FreeMargin<'a>>,
    /// Its `meta`.
    pub(super) meta: Option<Raw<'a>>,
}

/// The list that takes what fills open.
#[derive(Clone, Debug)]
pub(super) struct OriginalList<'a> {
    pub(super) value: Raw<'a>,
    pub(super) is_keyed: bool,
    /// The numbers of the rows that hold nothing, rising.
    pub(super) skipped: Vec<usize>,
    /// Whether what stands in the list, and that anything does, says which list counts.
    pub(super) keeps_all_rows: bool,
    /// Whether lists may stand among its rows, under names of their own.
    may_have_inner: bool,
}

/// What a position told when it was read.
#[derive(Clone, Debug)]
pub(super) struct OpeningRow<'a> {
    pub(super) symbol: Cow<'a, str>,
    pub(super) quantity: Decimal,
    pub(super) tells_point_value: bool,
}

/// What a working order told when it was read.
#[derive(Clone, Debug)]
pub(super) struct OpeningOrder<'a> {
    pub(super) text: Raw<'a>,
    pub(super) tells_price: bool,
    pub(super) tells_point_value: bool,
}

/// Why a written book is a document of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anew {
    /// It adds several up.
    SeveralDocuments,
    /// Fills would have to lessen holdings, which broker and positions tell together.
    Holdings,
    /// A size is the sum of several fields, or a price the quotient of two.
    DerivedRow,
    /// What a fill opens has no place in it.
    NoPlace,
}

impl Anew {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::SeveralDocuments => "the book adds up several documents",
            Self::Holdings => "it tells holdings",
            Self::DerivedRow => "some row tells its size or its price by several fields",
            Self::NoPlace => "its list takes no further position",
        }
    }
}

/// Whether the size and the price of a row are what one field says.
pub(super) fn tells_plainly(row: &PositionRow<'_>) -> bool {
    let has_size = row.net_size.or(row.size).is_some();
    let parts = [row.unsettled, row.financed, row.perhaps_unsettled];
    let is_average = row.average_price.is_some() && row.notional.is_none();
    has_size && parts.iter().all(Option::is_none) && (row.mark.is_some() || is_average)
}

impl<'a> Original<'a> {
    /// A document with the lists that count in it.
    ///
    /// # Errors
    /// Why its rows can't be changed where they stand.
    pub(super) fn of(document: &Document<'a>, lists: &[&PositionList<'a>]) -> Result<Self, Anew> {
        if lists.iter().any(|list| list.is_holdings && list.count > 0) {
            return Err(Anew::Holdings);
        }
        if lists.iter().any(|list| list.derived_rows > 0) {
            return Err(Anew::DerivedRow);
        }
        let list = lists.iter().find(|list| !list.is_holdings);
        let list = list.map(|list| OriginalList::of(document, list)).transpose()?;
        if list.is_none() && !document.source.text.trim_start().starts_with('{') {
            return Err(Anew::NoPlace);
        }
        let held_numbers = hidden::numbers_of_what_is_held(document);
        let (rows, orders) = (Vec::new(), Vec::new());
        let free_margin = funds::find(document).and_then(|funds| funds.margin_places());
        let meta = document.field("", "meta").filter(|meta| !meta.is_null());
        let source = document.source;
        Ok(Self { source, list, rows, orders, held_numbers, free_margin, meta })
    }

    /// The same with what was read of its rows.
    pub(super) fn with_rows(self, rows: &[Position<'a>], orders: &[ToldOrder<'a>]) -> Self {
        let row = |row: &Position<'a>| OpeningRow {
            symbol: row.symbol.clone(),
            quantity: row.quantity,
            tells_point_value: row.point_value.is_some(),
        };
        let order = |told: &ToldOrder<'a>| OpeningOrder {
            text: told.text,
            tells_price: told.tells_price,
            tells_point_value: told.order.point_value.is_some(),
        };
        let (rows, orders) = (rows.iter().map(row).collect(), orders.iter().map(order).collect());
        Self { rows, orders, ..self }
    }
}

impl<'a> OriginalList<'a> {
    fn of(document: &Document<'a>, list: &PositionList<'a>) -> Result<Self, Anew> {
        let value = match list.place.path {
            "" => serde_json::from_str(&document.source.text).ok(),
            path => value_of(document.source, path, None, None),
        };
        let kind = if list.keyed { Kind::Object } else { Kind::Array };
        let value: Raw<'a> = value.filter(|value| value.kind() == kind).ok_or(Anew::NoPlace)?;
        let may_have_inner = is_holder(list.place.path);
        let is_inner = |name: &str| INNER_LISTS.contains(&name);
        if list.keyed
            && may_have_inner
            && Document::entries(value).iter().any(|(name, _)| is_inner(name))
        {
            return Err(Anew::NoPlace);
        }
        Ok(Self {
            value,
            is_keyed: list.keyed,
            skipped: list.skipped.clone(),
            keeps_all_rows: list.place.holds == Holds::Rows || document.has_other_rows(),
            may_have_inner,
        })
    }

    /// Whether a row may be filed under this symbol.
    pub(super) fn takes_key(&self, symbol: &str) -> bool {
        let is_inner = self.may_have_inner && INNER_LISTS.contains(&symbol);
        self.is_keyed && !is_inner && !symbol.trim().is_empty()
    }
}
