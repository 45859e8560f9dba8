//! The checkpoint's top level: which fields are read, which of its position lists counts.
//! Everything else is skipped.
//!
//! Position lists are folded while they are parsed; the small fields are kept as text and read
//! afterwards.

use super::list::{Home, ListShape, Rows, bytes_of};
use super::problems::{Problems, diagnostic};
use super::syntax;
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{Fields, Key, Kind, Object, Raw, Shape, Shaped, Twice, fields};
use crate::source::Source;
use serde::de::{IgnoredAny, MapAccess};

fields! {
    /// The fields of the top level that are kept as text.
    TopFields { equity, meta, risk, status, ts, timestamp }
}

fields! {
    /// Further fields of the top level, kept as text and looked at only when they are wanted.
    FurtherFields { strategies, open_orders }
}

/// What stands where a position list may be.
#[derive(Default)]
enum Listing<'a> {
    #[default]
    Absent,
    /// Not read, because a list that counts before it is not empty.
    Passed,
    Rows(Rows<'a>),
    /// Something that is no list, at that path.
    Wrong(&'static str, Kind),
}

/// What a checkpoint's text holds, before its equity and halt are looked at.
pub(super) struct Document<'a> {
    pub(super) source: &'a Source,
    pub(super) fields: TopFields<'a>,
    pub(super) further: FurtherFields<'a>,
    /// `broker.orders`.
    pub(super) broker_orders: Option<Raw<'a>>,
    /// What stands a second time among what is looked at only when it is wanted.
    pub(super) further_twice: Vec<Twice<'a>>,
    has_broker: bool,
    has_data: bool,
    listings: [Listing<'a>; 4],
    pub(super) problems: Problems<'a>,
}

impl<'a> Document<'a> {
    /// Reads the text in one pass.
    ///
    /// # Errors
    /// Why the text is no JSON object. Everything else is in [`Document::problems`].
    pub(super) fn read(source: &'a Source) -> Result<Self, Box<Diagnostic>> {
        syntax::check_start(source)?;
        let mut document = Self {
            source,
            fields: TopFields::default(),
            further: FurtherFields::default(),
            broker_orders: None,
            further_twice: Vec::new(),
            has_broker: false,
            has_data: false,
            listings: Default::default(),
            problems: Problems::none(source),
        };
        syntax::read(source, &source.text, Shaped(TopLevel { document: &mut document }))?;
        Ok(document)
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

    /// The rows of the first list that is not empty; an empty one where all are; `None` where there
    /// is no list at all.
    pub(super) fn take_rows(&mut self) -> Option<Rows<'a>> {
        let mut empty = None;
        for listing in std::mem::take(&mut self.listings) {
            match listing {
                Listing::Absent | Listing::Passed => {}
                Listing::Rows(rows) if rows.count == 0 => empty = empty.or(Some(rows)),
                Listing::Rows(rows) => return Some(rows),
                Listing::Wrong(path, kind) => {
                    self.add_wrong(path, kind);
                    return Some(Rows::new(Home::Positions, self.source));
                }
            }
        }
        empty
    }

    fn add_wrong(&mut self, path: &'static str, kind: Kind) {
        self.problems.add(|source| {
            let message = format!(
                "`{path}` is {kind}; it must be an array of rows, or an object keyed by symbol"
            );
            let help = "write [] for an empty book".to_owned();
            diagnostic(
                source,
                &rules::BAD_POSITIONS,
                bytes_of(source, path, None),
                path.into(),
                message,
                Some(help),
            )
        });
    }

    fn listing(&mut self, home: Home) -> &mut Listing<'a> {
        let [positions, broker, data, net] = &mut self.listings;
        match home {
            Home::Positions => positions,
            Home::BrokerPositions => broker,
            Home::DataNet => data,
            Home::Net => net,
        }
    }

    /// Whether a list that counts before this one is not empty, so that this one counts for
    /// nothing.
    fn is_passed(&mut self, home: Home) -> bool {
        let mut before = Home::ALL.into_iter().take_while(|&other| other != home);
        before.any(|other| matches!(self.listing(other), Listing::Rows(rows) if rows.count > 0))
    }

    fn read_list<A: MapAccess<'a>>(&mut self, home: Home, map: &mut A) -> Result<(), A::Error> {
        if !matches!(self.listing(home), Listing::Absent) {
            let (holder, field) = home.path().split_once('.').unwrap_or(("", home.path()));
            self.problems.add_twice(holder, field, map.next_value()?);
            return Ok(());
        }
        if self.is_passed(home) {
            map.next_value::<IgnoredAny>()?;
            *self.listing(home) = Listing::Passed;
            return Ok(());
        }
        let mut rows = Rows::new(home, self.source);
        let mut wrong = None;
        map.next_value_seed(Shaped(ListShape { rows: &mut rows, wrong: &mut wrong }))?;
        *self.listing(home) =
            wrong.map_or(Listing::Rows(rows), |kind| Listing::Wrong(home.path(), kind));
        Ok(())
    }
}

struct TopLevel<'d, 'a> {
    document: &'d mut Document<'a>,
}

impl<'de> Shape<'de> for TopLevel<'_, 'de> {
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let document = self.document;
        while let Some(Key(key)) = map.next_key()? {
            match &*key {
                "positions" => document.read_list(Home::Positions, &mut map)?,
                "net" => document.read_list(Home::Net, &mut map)?,
                "broker" if !document.has_broker => {
                    document.has_broker = true;
                    map.next_value_seed(Shaped(Holder::broker(document)))?;
                }
                "data" if !document.has_data => {
                    document.has_data = true;
                    map.next_value_seed(Shaped(Holder::data(document)))?;
                }
                "broker" | "data" => document.problems.add_twice("", &key, map.next_value()?),
                "strategies" | "open_orders" => {
                    let twice = FurtherFields::take(document.further.slot(&key), &mut map)?;
                    document.further_twice.extend(twice);
                }
                name => {
                    if let Some(twice) = TopFields::take(document.fields.slot(name), &mut map)? {
                        document.problems.add_twice("", twice.field, twice.second);
                    }
                }
            }
        }
        Ok(())
    }

    // The text starts with `{`, so it is an object or no JSON.
    fn other(self, _: Kind) {}
}

/// An object that holds a position list: `broker` or `data`.
struct Holder<'d, 'a> {
    document: &'d mut Document<'a>,
    path: &'static str,
    field: &'static str,
    home: Home,
}

impl<'d, 'a> Holder<'d, 'a> {
    fn broker(document: &'d mut Document<'a>) -> Self {
        Self { document, path: "broker", field: "positions", home: Home::BrokerPositions }
    }

    fn data(document: &'d mut Document<'a>) -> Self {
        Self { document, path: "data", field: "net", home: Home::DataNet }
    }
}

impl<'de> Shape<'de> for Holder<'_, 'de> {
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            if key == self.field {
                self.document.read_list(self.home, &mut map)?;
            } else if key == "orders" && self.home == Home::BrokerPositions {
                let second = map.next_value()?;
                if self.document.broker_orders.replace(second).is_some() {
                    self.document.further_twice.push(Twice { field: "orders", second });
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    /// A broker's name or a null can hold no position; an array in this place may well be rows, and
    /// is not passed over.
    fn other(self, kind: Kind) {
        if kind == Kind::Array {
            *self.document.listing(self.home) = Listing::Wrong(self.path, kind);
        }
    }
}
