//! One document: which lists stand in it, and its other fields.
//!
//! Position lists are read while the text is parsed; everything else is kept as text and looked at
//! afterwards.

use super::list::{ListShape, PositionList, bytes_of, value_of};
use super::places::{Holds, PLACES, Place, is_holder, place_of, told_by_fields};
use super::problems::{Problems, diagnostic};
use super::syntax;
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{Elements, Entries, Fault, Fields, Key, Kind, Object, Raw, Shape, Shaped, read};
use crate::source::Source;
use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use std::borrow::Cow;

/// What stands where a list may be.
#[derive(Default)]
enum Listing<'a> {
    #[default]
    Absent,
    /// Not read, because a list that counts before it is not empty.
    Passed,
    Positions(Box<PositionList<'a>>),
    Orders(OrderRows<'a>),
    /// Fills of orders, which are no positions.
    Fills,
    /// Something that is no list, at that path.
    Wrong(&'static str, Kind),
}

/// Orders as they stand.
#[derive(Clone, Debug)]
pub(super) enum OrderRows<'a> {
    /// The value where they stand, a list or not.
    Value(Raw<'a>),
    /// The elements of an array.
    Elements(Vec<Raw<'a>>),
}

/// A field that is no list of rows.
struct PlainField<'a> {
    /// The object that it is a field of; empty for the top level.
    holder: &'static str,
    name: Cow<'a, str>,
    value: Raw<'a>,
}

/// A field that stands there a second time, and matters only where it is looked at.
pub(super) struct FurtherTwice<'a> {
    pub(super) holder: &'static str,
    pub(super) field: &'static str,
    pub(super) second: Raw<'a>,
}

/// What a document's text holds.
pub(super) struct Document<'a> {
    pub(super) source: &'a Source,
    fields: Vec<PlainField<'a>>,
    /// What stands at each of the places, in their order.
    listings: Vec<Listing<'a>>,
    /// The objects that may hold lists, as far as they have been met.
    holders: Vec<&'static str>,
    /// The places that something stands at.
    met: Vec<&'static str>,
    /// What stands a second time among what is looked at only when it is wanted.
    pub(super) further_twice: Vec<FurtherTwice<'a>>,
    pub(super) problems: Problems<'a>,
}

/// Fields of the top level that are read wherever they stand, and so must stand there once.
const READ_ALWAYS: [&str; 6] = ["equity", "meta", "risk", "status", "ts", "timestamp"];
/// Fields that are read only where they are wanted.
const READ_WHERE_WANTED: [&str; 2] = ["strategies", "day_pnl"];

impl<'a> Document<'a> {
    /// Reads the text in one pass.
    ///
    /// # Errors
    /// Why the text is no JSON object or array. Everything else is in [`Document::problems`].
    pub(super) fn read(source: &'a Source) -> Result<Self, Box<Diagnostic>> {
        syntax::check_start(source)?;
        let mut document = Self {
            source,
            fields: Vec::new(),
            listings: PLACES.iter().map(|_| Listing::Absent).collect(),
            holders: Vec::new(),
            met: Vec::new(),
            further_twice: Vec::new(),
            problems: Problems::none(source),
        };
        syntax::read(source, &source.text, Shaped(Holder { document: &mut document, path: "" }))?;
        Ok(document)
    }

    /// The value of a field that is no list: of the top level, or of the object `holder`.
    pub(super) fn field(&self, holder: &str, name: &str) -> Option<Raw<'a>> {
        let is_it = |field: &&PlainField<'a>| field.holder == holder && field.name == name;
        self.fields.iter().rfind(is_it).map(|field| field.value)
    }

    /// The names and values of the fields of an object that are no lists.
    pub(super) fn fields_of<'d>(
        &'d self,
        holder: &'d str,
    ) -> impl Iterator<Item = (&'d str, Raw<'a>)> + 'd {
        let fields = self.fields.iter().filter(move |field| field.holder == holder);
        fields.map(|field| (&*field.name, field.value))
    }

    /// Every field that is no list, with the object that it is a field of.
    pub(super) fn plain_fields(&self) -> impl Iterator<Item = (&'static str, &str, Raw<'a>)> {
        self.fields.iter().map(|field| (field.holder, &*field.name, field.value))
    }

    /// The entries of an object that is a field; none where it is something else.
    pub(super) fn entries(value: Raw<'a>) -> Vec<(Cow<'a, str>, Raw<'a>)> {
        let mut object = Entries::default();
        // Its text was read before, so it has no errors but names that are no text.
        drop(read(value.text(), Shaped(&mut object)));
        object.entries
    }

    /// The elements of an array that is a field; none where it is something else.
    pub(super) fn elements(value: Raw<'a>) -> Vec<Raw<'a>> {
        let mut array = Elements::default();
        // Its text was read before, so it has no errors but names that are no text.
        drop(read(value.text(), Shaped(&mut array)));
        array.elements
    }

    /// Whether it is `{}`.
    pub(super) fn is_empty_object(&self) -> bool {
        let text = self.source.text.trim_ascii();
        let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        inner.is_some_and(|inner| inner.trim_ascii().is_empty())
    }

    /// Whether a list, or something in its place, stands at that path.
    pub(super) fn has_place(&self, path: &str) -> bool {
        self.met.contains(&path)
    }

    /// The place where rows of fills stand, and positions might.
    pub(super) fn fills(&self) -> Option<&'static Place> {
        let fills = self.listings.iter().position(|listing| matches!(listing, Listing::Fills))?;
        PLACES.get(fills)
    }

    /// The fields of the object that `value` is, under the name `path`; none of them where it is no
    /// object.
    pub(super) fn object<F: Fields<'a>>(&mut self, path: &str, value: Option<Raw<'a>>) -> F {
        let (mut fields, mut twice) = (F::default(), Vec::new());
        let object = Shaped(Object { fields: &mut fields, twice: &mut twice });
        if let Some(Err(error)) = value.map(|value| syntax::read(self.source, value.text(), object))
        {
            self.problems.add(|_| *error); // a name in it holds an escape that is no character
        }
        for again in twice {
            self.problems.add_twice(path, again.field, again.second);
        }
        fields
    }

    /// The lists that count: of positions and of holdings each the first that is not empty, else
    /// an empty one. A number in a place of `funds` is no list.
    pub(super) fn take_lists(&mut self, funds: &[&str]) -> Vec<PositionList<'a>> {
        let mut lists = Vec::new();
        for are_holdings in [false, true] {
            let mut best: Option<PositionList<'a>> = None;
            for (index, place) in PLACES.iter().enumerate() {
                match &self.listings[index] {
                    Listing::Positions(list) if list.is_holdings == are_holdings => {
                        let is_better = best.is_none() || list.count > 0;
                        if let Listing::Positions(list) = std::mem::take(&mut self.listings[index])
                            && is_better
                        {
                            best = Some(*list);
                        }
                    }
                    Listing::Wrong(path, kind)
                        if (place.holds == Holds::Holdings) == are_holdings
                            && !(kind.is_scalar() && funds.contains(&place.path)) =>
                    {
                        let (path, kind) = (*path, *kind);
                        self.add_wrong(path, kind);
                        best = Some(PositionList::new(place, self.source));
                        break;
                    }
                    _ => {}
                }
                if best.as_ref().is_some_and(|best| best.count > 0) {
                    break;
                }
            }
            lists.extend(best);
        }
        lists
    }

    /// Whether rows stand where no list was [taken](Self::take_lists), because another one counts
    /// before them.
    pub(super) fn has_other_rows(&self) -> bool {
        self.listings.iter().any(|listing| match listing {
            Listing::Passed => true,
            Listing::Positions(list) => list.count > 0,
            _ => false,
        })
    }

    /// The orders that count, where there are any, and the path of their list.
    pub(super) fn orders(&self) -> Option<(&'static str, &OrderRows<'a>)> {
        let orders =
            PLACES.iter().zip(&self.listings).filter_map(|(place, listing)| match listing {
                Listing::Orders(rows) => Some((place, rows)),
                _ => None,
            });
        // A list of its own kind comes before the rows of the whole document.
        let mut orders: Vec<_> = orders.filter(|(_, rows)| !rows.is_null()).collect();
        orders.sort_by_key(|(place, _)| place.holds == Holds::Rows);
        orders.first().map(|(place, rows)| (place.path, *rows))
    }

    /// How many orders there are, and the names of the fields of the first.
    pub(super) fn count_of_orders(&self) -> Option<(usize, Vec<Cow<'a, str>>)> {
        let (_, rows) = self.orders()?;
        let rows = match rows {
            OrderRows::Elements(rows) => rows.clone(),
            OrderRows::Value(value) if value.kind() == Kind::Object => {
                Self::entries(*value).into_iter().map(|(_, row)| row).collect()
            }
            OrderRows::Value(value) => Self::elements(*value),
        };
        let first = rows.first().map(|row| Self::entries(*row)).unwrap_or_default();
        Some((rows.len(), first.into_iter().map(|(name, _)| name).collect()))
    }

    /// The list of orders as it stands, and its path.
    pub(super) fn text_of_orders(&self) -> Option<(&'static str, &'a str)> {
        let (path, rows) = self.orders()?;
        let text = match rows {
            OrderRows::Value(value) => value.text(),
            OrderRows::Elements(_) => value_of(self.source, path, None, None)?.text(),
        };
        Some((if path.is_empty() || path == "data" { "orders" } else { path }, text))
    }

    fn add_wrong(&mut self, path: &'static str, kind: Kind) {
        self.problems.add(|source| {
            let message = format!(
                "`{path}` is {kind}; it must be an array of rows, or an object keyed by symbol"
            );
            let help = "fetch the positions again, and have the writer stop where it has none";
            let (bytes, help) = (bytes_of(source, path, None), Some(help.to_owned()));
            diagnostic(source, &rules::BAD_POSITIONS, bytes, path.into(), message, help)
        });
    }

    fn read_field<A: MapAccess<'a>>(
        &mut self,
        holder: &'static str,
        name: Cow<'a, str>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match place_of(holder, &name) {
            Some(index) if PLACES[index].holds == Holds::Orders => {
                self.add_orders(index, map.next_value()?);
                Ok(())
            }
            Some(index) => {
                self.met.push(PLACES[index].path);
                self.read_list(index, map)
            }
            None if holder.is_empty() && name == "broker" => self.read_holder("broker", map),
            None => {
                let value = map.next_value()?;
                self.add_field(holder, name, value);
                Ok(())
            }
        }
    }

    fn add_field(&mut self, holder: &'static str, name: Cow<'a, str>, value: Raw<'a>) {
        let known = |names: &[&'static str]| names.iter().find(|known| **known == name).copied();
        if holder.is_empty()
            && let Some(field) = known(&READ_ALWAYS).or_else(|| known(&READ_WHERE_WANTED))
            && self.field("", field).is_some()
        {
            if READ_ALWAYS.contains(&field) {
                self.problems.add_twice("", field, value);
            } else {
                self.further_twice.push(FurtherTwice { holder, field, second: value });
            }
        }
        self.fields.push(PlainField { holder, name, value });
    }

    fn add_orders(&mut self, index: usize, value: Raw<'a>) {
        if !matches!(self.listings[index], Listing::Absent) {
            let Place { holder, field, .. } = PLACES[index];
            self.further_twice.push(FurtherTwice { holder, field, second: value });
        }
        self.listings[index] = Listing::Orders(OrderRows::Value(value));
    }

    /// Whether a list that counts before this one is not empty, so that this one counts for
    /// nothing.
    fn is_passed(&self, index: usize, are_holdings: bool) -> bool {
        self.listings[..index].iter().any(|listing| match listing {
            Listing::Positions(list) => list.count > 0 && list.is_holdings == are_holdings,
            _ => false,
        })
    }

    fn is_again<A: MapAccess<'a>>(&mut self, index: usize, map: &mut A) -> Result<bool, A::Error> {
        if matches!(self.listings[index], Listing::Absent) {
            return Ok(false);
        }
        let Place { holder, field, .. } = PLACES[index];
        self.problems.add_twice(holder, field, map.next_value()?);
        Ok(true)
    }

    fn read_list<A: MapAccess<'a>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error> {
        let place = &PLACES[index];
        if place.holds == Holds::Rows {
            return self.read_holder(place.path, map);
        }
        if self.is_again(index, map)? {
            return Ok(());
        }
        if self.is_passed(index, place.holds == Holds::Holdings) {
            map.next_value::<IgnoredAny>()?;
            self.listings[index] = Listing::Passed;
            return Ok(());
        }
        let mut list = PositionList::new(place, self.source);
        let (mut wrong, mut inner) = (None, Vec::new());
        let inner_lists = is_holder(place.path).then_some(&mut inner);
        let shape =
            ListShape { list: &mut list, first: None, wrong: &mut wrong, inner: inner_lists };
        map.next_value_seed(Shaped(shape))?;
        self.listings[index] = wrong.map_or_else(
            || Listing::Positions(list.into()),
            |kind| Listing::Wrong(place.path, kind),
        );
        if matches!(wrong, Some(Kind::Number | Kind::String)) {
            self.keep_number(place);
        }
        self.read_inner(place.path, inner)
            .map_err(|_| serde::de::Error::custom("a name in it is no text"))
    }

    /// Keeps what stands in the place of a list and is none: funds have a number there.
    fn keep_number(&mut self, place: &'static Place) {
        let Place { holder, field: name, .. } = *place;
        if let Some(value) = value_of(self.source, place.path, None, None) {
            self.fields.push(PlainField { holder, name: Cow::Borrowed(name), value });
        }
    }

    /// Reads the lists in an object where positions by symbol may stand: its `net` or `position`.
    fn read_inner(
        &mut self,
        holder: &'static str,
        inner: Vec<(Cow<'a, str>, Raw<'a>)>,
    ) -> Result<(), Fault> {
        for (name, value) in inner {
            let Some(index) = place_of(holder, &name) else {
                self.fields.push(PlainField { holder, name, value });
                continue;
            };
            self.met.push(PLACES[index].path);
            let mut list = PositionList::new(&PLACES[index], self.source);
            let mut wrong = None;
            let shape = ListShape { list: &mut list, first: None, wrong: &mut wrong, inner: None };
            read(value.text(), Shaped(shape))?;
            self.listings[index] = wrong.map_or_else(
                || Listing::Positions(list.into()),
                |kind| Listing::Wrong(PLACES[index].path, kind),
            );
        }
        Ok(())
    }

    fn read_holder<A: MapAccess<'a>>(
        &mut self,
        path: &'static str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if self.holders.contains(&path) {
            self.problems.add_twice("", path, map.next_value()?);
            return Ok(());
        }
        self.holders.push(path);
        map.next_value_seed(Shaped(Holder { document: self, path }))
    }

    /// Reads an array whose rows say themselves what they are.
    fn read_rows<A: SeqAccess<'a>>(&mut self, index: usize, mut array: A) -> Result<(), A::Error> {
        let place = &PLACES[index];
        let mut list = PositionList::new(place, self.source);
        let Some(first) = array.next_element::<Raw<'a>>()? else {
            self.listings[index] = Listing::Positions(list.into());
            return Ok(());
        };
        let entries = Self::entries(first);
        let names: Vec<&str> = entries.iter().map(|(name, _)| &**name).collect();
        let holds = if first.kind() == Kind::Object {
            told_by_fields(&names)
        } else {
            Some(Holds::Positions)
        };
        match holds {
            Some(Holds::Orders) => {
                let mut rows = vec![first];
                while let Some(row) = array.next_element()? {
                    rows.push(row);
                }
                self.listings[index] = Listing::Orders(OrderRows::Elements(rows));
            }
            Some(holds) if !self.is_passed(index, holds == Holds::Holdings) => {
                list.is_holdings = holds == Holds::Holdings;
                let mut wrong = None;
                let first = Some(first);
                let shape = ListShape { list: &mut list, first, wrong: &mut wrong, inner: None };
                shape.array(array)?;
                self.listings[index] = Listing::Positions(list.into());
            }
            holds => {
                while array.next_element::<IgnoredAny>()?.is_some() {}
                self.listings[index] = holds.map_or(Listing::Fills, |_| Listing::Passed);
            }
        }
        Ok(())
    }
}

/// The document itself, or an object in it that may hold lists.
struct Holder<'d, 'a> {
    document: &'d mut Document<'a>,
    /// Its path; empty for the document itself.
    path: &'static str,
}

impl<'de> Shape<'de> for Holder<'_, 'de> {
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(name)) = map.next_key()? {
            self.document.read_field(self.path, name, &mut map)?;
        }
        Ok(())
    }

    fn array<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        if let Some(index) = PLACES.iter().position(|place| place.path == self.path) {
            return self.document.read_rows(index, array);
        }
        while array.next_element::<IgnoredAny>()?.is_some() {}
        // Its rows may well be positions.
        if let Some(index) = place_of(self.path, "positions") {
            self.document.listings[index] = Listing::Wrong(self.path, Kind::Array);
        }
        Ok(())
    }

    /// A broker's name or a null can hold no position.
    fn other(self, _: Kind) {}
}

impl OrderRows<'_> {
    fn is_null(&self) -> bool {
        matches!(self, Self::Value(value) if value.is_null())
    }
}
