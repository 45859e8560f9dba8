//! The documents of a state together: what each one tells, what they add up to, and what can be
//! said of them only together.

use super::day::{self, Told};
use super::document::Document;
use super::equity::{self, MetaFields};
use super::funds::{self, Funds};
use super::kept::Kept;
use super::list::{self, PositionList, RowId};
use super::orders::{self, Marks, Surroundings, ToldOrder};
use super::original::{Anew, Original};
use super::places::whole_document;
use super::problems::{diagnostic, start_of};
use super::summary::{DocumentSummary, Part, PartSummary};
use super::{Checkpoint, ListOfRows, Located, Wants, broker_error, brokers};
use super::{halt, hidden, locate, peak, records, strikes, unread};
use crate::diagnostic::{Diagnostic, Rule, rules};
use crate::engine::{Account, Halt, Position, WorkingOrder};
use crate::json::{Kind, Raw, excerpt, join};
use crate::number::{Decimal, Exact};
use crate::source::Source;
use crate::units::Money;

/// Reads documents that add up to one state.
pub(super) fn read<'a>(
    sources: &[&'a Source],
    wants: &Wants,
) -> Result<Checkpoint<'a>, Vec<Diagnostic>> {
    let mut set = Set::default();
    let mut broken = Vec::new();
    for source in sources {
        match Document::read(source) {
            Ok(document) => set.add(document),
            Err(error) => broken.push(*error),
        }
    }
    if !broken.is_empty() {
        broken.extend(set.into_problems());
        return Err(broken);
    }
    set.refuse_what_hides_positions();
    set.refuse_mixed_currencies();
    let equity = set.equity();
    let free_margin = set.free_margin();
    set.warn_of_rows_without_mark();
    set.settle_delivery_sales();
    for (_, list) in set.lists.iter_mut().filter(|_| !wants.strikes_follow) {
        strikes::refuse(list, &wants.shares);
    }
    let original = wants.kept.then(|| set.original());
    let (positions, lists) = set.add_up();
    set.refuse_repeated(wants);
    let (orders, mut kept) = set.orders_and_kept(wants, &positions);
    match original {
        Some(Ok(original)) => kept.original = Some(original.with_rows(&positions, &orders)),
        Some(Err(anew)) => kept.anew = Some(anew),
        None => {}
    }
    let working_orders = orders.into_iter().map(|told| told.order).collect();
    kept.is_paper_capital = set.warns_of(&rules::EQUITY_FROM_PAPER_CAPITAL);
    let account = set.account(wants, working_orders, free_margin);
    let times: Vec<_> = set.documents.iter().map(ReadDocument::taken_at).collect();
    let taken_at = times.iter().flatten().next().cloned();
    let documents = set.documents.iter().map(|read| read.summary.clone()).collect();
    let warnings = std::mem::take(&mut set.warnings);
    let problems = set.into_problems();
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Checkpoint { equity, positions, taken_at, warnings, account, kept, documents, times, lists })
}

/// The documents, and the lists that were found in them.
#[derive(Default)]
struct Set<'a> {
    documents: Vec<ReadDocument<'a>>,
    /// Each with the number of its document.
    lists: Vec<(usize, PositionList<'a>)>,
    warnings: Vec<Diagnostic>,
    /// The first halt that a document tells.
    halt: Option<Halt>,
}

/// What one document tells beside its lists.
struct ReadDocument<'a> {
    document: Document<'a>,
    meta: MetaFields<'a>,
    /// The account's value, where the document tells it in an engine's way, and the warning that it
    /// is only what the account began with.
    equity: Option<(Money, Option<Diagnostic>)>,
    funds: Option<Funds<'a>>,
    /// Whether it is a broker's error, of which nothing more is said.
    is_error: bool,
    summary: DocumentSummary,
}

impl<'a> ReadDocument<'a> {
    fn taken_at(&self) -> Option<Located<'a>> {
        let (path, value) = taken_at_value(&self.document, &self.meta)?;
        Some(locate(self.document.source, path.to_owned(), value))
    }
}

/// When a document says that it was written, and where it says so.
pub(super) fn taken_at_value<'a>(
    document: &Document<'a>,
    meta: &MetaFields<'a>,
) -> Option<(&'static str, Raw<'a>)> {
    let places = [
        ("ts", document.field("", "ts")),
        ("timestamp", document.field("", "timestamp")),
        ("meta.last_broker_sync", meta.last_broker_sync),
    ];
    let is_time = |value: &Raw<'_>| matches!(value.kind(), Kind::String | Kind::Number);
    places.into_iter().find_map(|(path, value)| Some((path, value.filter(is_time)?)))
}

impl<'a> Set<'a> {
    fn add(&mut self, mut document: Document<'a>) {
        let number = self.documents.len();
        let meta: MetaFields<'a> = document.object("meta", document.field("", "meta"));
        let equity = equity::read(&mut document, &meta);
        let funds = funds::find(&document);
        let mut lists =
            document.take_lists(funds.as_ref().map_or(&[], |_| funds::PLACES_OF_NUMBERS));
        let is_no_data = broker_error::is_no_data(&document);
        if is_no_data && lists.is_empty() {
            lists.extend(whole_document().map(|place| PositionList::new(place, document.source)));
        }
        let has_rows = lists.iter().any(|list| list.count > 0) || document.orders().is_some();
        let is_ours = has_rows || equity.is_some() || funds.is_some();
        let is_error = !is_no_data && broker_error::refuse(&mut document, is_ours);
        if !is_error {
            let halt = halt::read(&mut document, &mut self.warnings);
            self.halt = self.halt.take().or(halt);
            unread::refuse(&mut document, &lists);
            let tells_nothing = lists.is_empty() && !is_ours && document.problems.is_empty();
            if tells_nothing {
                refuse_as_unknown(&mut document);
            }
        }
        let summary = summary(&document, &lists, funds.as_ref(), equity.is_some());
        self.lists.extend(lists.into_iter().map(|list| (number, list)));
        self.documents.push(ReadDocument { document, meta, equity, funds, is_error, summary });
    }

    /// Refuses documents that together have no list of positions and are no account of their own,
    /// and numbers that say that something is held where no row is.
    fn refuse_what_hides_positions(&mut self) {
        let has_list = !self.lists.is_empty();
        let has_positions = self.lists.iter().any(|(_, list)| !list.positions.is_empty());
        let has_problems = self.lists.iter().any(|(_, list)| !list.problems.is_empty());
        if has_positions || has_problems {
            return;
        }
        let is_account = self.documents.iter().any(|read| read.equity.is_some());
        for read in self.documents.iter_mut().filter(|read| !read.is_error) {
            if (has_list || is_account)
                && let Some(found) = hidden::number_of(&read.document, has_list)
            {
                read.document.problems.add(|source| found.diagnostic(source, has_list));
            }
        }
        let is_told = self.documents.iter().any(|read| !read.document.problems.is_empty());
        if !has_list && !is_account && !is_told {
            self.refuse_without_positions();
        }
    }

    fn refuse_without_positions(&mut self) {
        let Some(first) = self.documents.first_mut() else { return };
        let parts: Vec<&str> = first.summary.parts.iter().map(|part| part.what.name()).collect();
        let message =
            format!("the state tells {} and has no list of positions", parts.join(" and "));
        let help = "hand over the positions too, with a --state of their own: what is held is no \
            guess";
        first.document.problems.add(|source| {
            let (bytes, help) = (Some(start_of(source)), Some(help.to_owned()));
            diagnostic(source, &rules::NO_POSITIONS, bytes, String::new(), message, help)
        });
    }

    /// Money of several currencies can't be added up.
    fn refuse_mixed_currencies(&mut self) {
        let first = self.lists.iter().find_map(|(_, list)| list.currency.clone());
        let Some(first) = first else { return };
        for (number, list) in &self.lists {
            let own = list.currency.as_ref().filter(|own| own.code != first.code);
            let Some(other) = own.or(list.other_currency.as_ref()) else { continue };
            let message = format!(
                "the row is in {}, but `{}` is in {}: their money does not add up",
                excerpt(&other.code),
                first.path,
                excerpt(&first.code)
            );
            let (value, key) = (other.value, join(&other.path, "currency"));
            self.documents[*number].document.problems.add(|source| {
                let help = "convert the rows to the account's currency, or leave out the others";
                let (bytes, help) = (Some(value.range(&source.text)), Some(help.to_owned()));
                diagnostic(source, &rules::MIXED_CURRENCY, bytes, key, message, help)
            });
        }
    }

    /// The account's value: of the first document that tells it, in an engine's way or by its
    /// funds.
    fn equity(&mut self) -> Option<Money> {
        for read in &mut self.documents {
            if let Some((equity, warning)) = read.equity.take() {
                self.warnings.splice(0..0, warning);
                return Some(equity);
            }
            if let Some(funds) = &read.funds
                && let Some(equity) = funds.equity(&mut read.document)
            {
                self.warnings.push(funds.note(&read.document, &equity));
                self.warnings.extend(funds.other_segment(&read.document));
                return Some(equity);
            }
        }
        None
    }

    fn free_margin(&mut self) -> Option<Money> {
        let mut told = self.documents.iter_mut();
        told.find_map(|read| read.funds.as_ref()?.free_margin(&mut read.document))
    }

    fn warn_of_rows_without_mark(&mut self) {
        for (_, list) in &self.lists {
            self.warnings.extend(without_mark(list));
        }
    }

    /// Takes sales under a delivery product out of the holdings of their symbol, and out of the
    /// positions: they open no short.
    fn settle_delivery_sales(&mut self) {
        for at in 0..self.lists.len() {
            let sales = std::mem::take(&mut self.lists[at].1.delivery_sales);
            for index in sales.into_iter().rev() {
                let list = &self.lists[at].1;
                let Some(sale) = list.positions.get(index).cloned() else { continue };
                let place = locate_row(list, index);
                let left = self.take_from_holdings(&sale);
                if !left.is_zero() {
                    let source = self.lists[at].1.source;
                    self.warnings.push(delivery_sale(&sale, &left, source, place));
                }
                self.lists[at].1.remove(index);
            }
        }
    }

    /// Lessens the holdings of a symbol by what was sold. What no holding has is left.
    fn take_from_holdings(&mut self, sale: &Position<'_>) -> Exact {
        let mut left = Exact::from(sale.quantity).abs();
        for (_, list) in self.lists.iter_mut().filter(|(_, list)| list.is_holdings) {
            let mut index = 0;
            while index < list.positions.len() && !left.is_zero() {
                let holding = &mut list.positions[index];
                let held = Exact::from(holding.quantity);
                if holding.symbol != sale.symbol {
                    index += 1;
                } else if held <= left {
                    left = &left - &held;
                    list.remove(index);
                } else {
                    // The difference of two numbers that fit can need more digits: then the sale
                    // stays as it is told, with the warning that no holding covers it.
                    if let Ok(rest) = Decimal::try_from(&(&held - &left)) {
                        holding.quantity = rest;
                        left = Exact::ZERO;
                    }
                    index += 1;
                }
            }
        }
        left
    }

    /// The one document, if its rows can be changed where they stand.
    fn original(&self) -> Result<Original<'a>, Anew> {
        let [read] = self.documents.as_slice() else {
            return Err(Anew::SeveralDocuments);
        };
        let lists: Vec<_> = self.lists.iter().map(|(_, list)| list).collect();
        Original::of(&read.document, &lists)
    }

    /// The positions of all lists, and where they stand.
    fn add_up(&mut self) -> (Vec<Position<'a>>, Vec<ListOfRows<'a>>) {
        let mut positions = Vec::new();
        let mut places = Vec::new();
        for (number, list) in std::mem::take(&mut self.lists) {
            let PositionList { place, source, positions: rows, skipped, keyed, problems, .. } =
                list;
            self.documents[number].document.problems.append(problems);
            let count = rows.len();
            places.push(ListOfRows { source, path: place.path, keyed, positions: count, skipped });
            if positions.is_empty() {
                positions = rows;
            } else {
                positions.extend(rows);
            }
        }
        (positions, places)
    }

    /// Refuses fields that are wanted and stand there twice.
    fn refuse_repeated(&mut self, wants: &Wants) {
        for read in &mut self.documents {
            let document = &mut read.document;
            for again in std::mem::take(&mut document.further_twice) {
                let is_wanted = match again.field {
                    "strategies" => !wants.record_fields.is_empty() || wants.any_of_day(),
                    "day_pnl" => wants.day_pnl,
                    _ => wants.open_orders,
                };
                if is_wanted {
                    document.problems.add_twice(again.holder, again.field, again.second);
                }
            }
        }
    }

    /// The working orders of all documents, and what a written book carries on.
    fn orders_and_kept(
        &mut self,
        wants: &Wants,
        positions: &[Position<'a>],
    ) -> (Vec<ToldOrder<'a>>, Kept<'a>) {
        let around = Surroundings {
            marks: &Marks::of(positions),
            has_wrong_positions: self
                .documents
                .iter()
                .any(|read| !read.document.problems.is_empty()),
            strategy_codes: &wants.strategy_codes,
            shares: &wants.shares,
            strikes_follow: wants.strikes_follow,
        };
        let (mut orders, mut kept) = (Vec::new(), Kept::default());
        for read in self.documents.iter_mut().filter(|read| !read.is_error) {
            if wants.kept {
                kept.add(&mut read.document, &read.meta);
            }
            if wants.open_orders {
                orders.extend(orders::read(&mut read.document, &around));
            } else if wants.kept {
                orders.extend(kept.add_orders(&mut read.document, &around));
            }
        }
        (orders, kept)
    }

    fn account(
        &mut self,
        wants: &Wants,
        working_orders: Vec<WorkingOrder<'a>>,
        free_margin: Option<Money>,
    ) -> Account<'a> {
        let halt = self.halt.take();
        let mut account = Account { working_orders, free_margin, halt, ..Account::default() };
        let mut needed = wants.record_fields.clone();
        let (mut pnl, mut trades) = (Told::Nothing, Told::Nothing);
        for read in self.documents.iter_mut().filter(|read| !read.is_error) {
            let document = &mut read.document;
            if wants.peak && account.peak_equity.is_none() {
                account.peak_equity = peak::read(document);
            }
            if wants.day_pnl && matches!(pnl, Told::Nothing) {
                pnl = day::pnl(document);
            }
            if wants.day_trades && matches!(trades, Told::Nothing) {
                trades = day::trades(document);
            }
        }
        // What one number tells need not stand in the records.
        let sums_pnl = wants.day_pnl && matches!(pnl, Told::Nothing);
        let sums_trades = wants.day_trades && matches!(trades, Told::Nothing);
        needed.extend(sums_pnl.then(|| day::PNL.to_owned()));
        needed.extend(sums_trades.then(|| day::ENTRIES.to_owned()));
        for read in self.documents.iter_mut().filter(|read| !read.is_error) {
            for (code, record) in records::read(&mut read.document, &needed) {
                account.records.entry(code).or_insert(record);
            }
        }
        account.day_pnl = match pnl {
            Told::Fact(pnl) => Some(pnl),
            _ => day::sum(&account.records, day::PNL).filter(|_| sums_pnl).map(Money::from),
        };
        account.day_trades = match trades {
            Told::Fact(trades) => Some(trades),
            _ => day::sum(&account.records, day::ENTRIES)
                .filter(|_| sums_trades)
                .and_then(|sum| Decimal::try_from(&sum).ok()),
        };
        account
    }

    fn warns_of(&self, rule: &Rule) -> bool {
        self.warnings.iter().any(|warning| warning.rule.code == rule.code)
    }

    fn into_problems(self) -> Vec<Diagnostic> {
        let mut documents = self.documents;
        for (number, list) in self.lists {
            documents[number].document.problems.append(list.problems);
        }
        documents.into_iter().flat_map(|read| read.document.problems.into_diagnostics()).collect()
    }
}

fn refuse_as_unknown(document: &mut Document<'_>) {
    let names: Vec<String> = document
        .fields_of("")
        .take(6)
        .map(|(name, _)| format!("`{}`", name.escape_debug()))
        .collect();
    let told = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    let message =
        format!("no positions, holdings, orders, funds or equity stand in it; it has {told}");
    let help = "hand over a document of one of these: `posize help brokers` lists whose answers \
        are read, `posize help state` where lists stand and how fields are spelled";
    document.problems.add(|source| {
        let (bytes, help) = (Some(start_of(source)), Some(help.to_owned()));
        diagnostic(source, &rules::NOTHING_KNOWN, bytes, String::new(), message, help)
    });
}

fn summary(
    document: &Document<'_>,
    lists: &[PositionList<'_>],
    funds: Option<&Funds<'_>>,
    has_equity: bool,
) -> DocumentSummary {
    let mut parts = Vec::new();
    for list in lists {
        let what = if list.is_holdings { Part::Holdings } else { Part::Positions };
        let broker = brokers::broker_of(list.columns());
        parts.push(PartSummary { what, broker, rows: Some(list.count) });
    }
    if let Some((count, names)) = document.count_of_orders() {
        let broker = brokers::broker_of(names.iter().map(|name| &**name));
        parts.push(PartSummary { what: Part::Orders, broker, rows: Some(count) });
    }
    if let Some(funds) = funds {
        parts.push(PartSummary { what: Part::Funds, broker: Some(funds.broker()), rows: None });
    } else if has_equity {
        parts.push(PartSummary { what: Part::Equity, broker: None, rows: None });
    }
    DocumentSummary { file: document.source.name.clone(), parts }
}

pub(super) fn locate_row<'a>(
    list: &PositionList<'a>,
    index: usize,
) -> (String, Option<Located<'a>>) {
    let number = list.row_number(index);
    let symbol = list.positions.get(index).map(|position| position.symbol.clone());
    let symbol = symbol.unwrap_or_default();
    let id = if list.keyed { RowId::Key(&symbol) } else { RowId::Number(number) };
    let path = list::path_of(list.place.path, id);
    let value = list::value_of(list.source, list.place.path, Some(id), None);
    (path.clone(), value.map(|value| locate(list.source, path, value)))
}

/// That the first rows of a list are valued at what was paid for them.
fn without_mark(list: &PositionList<'_>) -> Option<Diagnostic> {
    let symbols = list.without_mark.first.iter().filter_map(|&index| list.positions.get(index));
    let named: Vec<String> =
        symbols.map(|row| format!("`{}`", row.symbol.escape_debug())).collect();
    let first = *list.without_mark.first.first()?;
    let more = list.without_mark.count - list.without_mark.first.len();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let (path, place) = locate_row(list, first);
    let message =
        format!("no mark: {}{rest}; what was paid stands in for the price now", named.join(", "));
    let help = "have the writer tell the price now as `last_price`".to_owned();
    let warning = Diagnostic::of_file(&rules::NO_MARK, &list.source.name, message).key(path);
    Some(Diagnostic { span: place.map(|place| place.span()), ..warning.help(help) })
}

fn delivery_sale(
    sale: &Position<'_>,
    left: &Exact,
    source: &Source,
    (path, place): (String, Option<Located<'_>>),
) -> Diagnostic {
    let message = format!(
        "`{}` is sold out of a delivery account, and {left} of it are in no holding that was read: \
         they are left out",
        sale.symbol.escape_debug()
    );
    let help = "hand over the holdings too, with a --state of their own";
    let warning = Diagnostic::of_file(&rules::DELIVERY_SALE, &source.name, message).key(path);
    Diagnostic { span: place.map(|place| place.span()), ..warning.help(help) }
}
