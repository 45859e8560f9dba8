//! What a document holds beside the lists that are read, looked through for positions: rows with
//! something like a symbol and something like a size are never passed over.

use super::document::Document;
use super::list::{PositionList, bytes_of};
use super::problems::diagnostic;
use super::suspects::{
    is_size, plain, sounds_like_holdings, sounds_like_price, sounds_like_size, sounds_like_symbol,
    symbol_shaped,
};
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{self, Key, Raw, join, push_field};
use crate::source::Source;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Rows that are not read.
pub(super) struct UnreadRows<'a> {
    /// Where they stand.
    path: String,
    /// The field that they stand in or below.
    value: Raw<'a>,
    /// What they look like, in a few words.
    looks: &'static str,
}

/// Names of what is over and done, at any depth.
const PAST: [&str; 9] = [
    "history",
    "closedpositions",
    "closedtrades",
    "tradehistory",
    "orderhistory",
    "positionhistory",
    "equitycurve",
    "candles",
    "ohlc",
];

/// Names of what repeats positions that are read, or became them.
const OF_POSITIONS: [&str; 2] = ["trades", "fills"];

/// Whether a field is left out: the past always, what positions are made of only where they are
/// read.
pub(super) fn is_left_out(name: &str, positions_are_read: bool) -> bool {
    let name = plain(name);
    PAST.contains(&&*name) || positions_are_read && OF_POSITIONS.contains(&&*name)
}

/// Refuses what looks like positions in a document, where these lists of it are read.
pub(super) fn refuse(document: &mut Document<'_>, lists: &[PositionList<'_>]) {
    let mut found = Vec::new();
    for (holder, name, value) in document.plain_fields() {
        let repeats_net = name == "day" && document.has_place(&join(holder, "net"));
        if !repeats_net && !value.kind().is_scalar() && !is_left_out(name, !lists.is_empty()) {
            found.extend(rows_in(&join(holder, name), name, value));
        }
    }
    for found in found {
        document.problems.add(|source| found.diagnostic(source));
    }
    if let Some(place) = document.fills() {
        let path = place.path.to_owned();
        document.problems.add(|source| {
            let bytes = bytes_of(source, place.path, None);
            let message = "fills of orders stand here: what they leave held can't be told";
            let help = "hand over the broker's positions, which its fills have led to";
            let (message, help) = (message.to_owned(), Some(help.to_owned()));
            diagnostic(source, &rules::UNREAD_POSITIONS, bytes, path, message, help)
        });
    }
}

/// The rows that look like positions in and below a field of that name and path.
pub(super) fn rows_in<'a>(path: &str, name: &str, value: Raw<'a>) -> Vec<UnreadRows<'a>> {
    let mut search = Search { path: path.to_owned(), depth: 0, found: Vec::new() };
    let plain_name = &*plain(name);
    // Its text was read before, so it has no errors but names that are no text, which end the
    // search; a document with such a name is told of where the name is read.
    if let Ok(seen) = json::read(value.text(), Look { search: &mut search, plain_name }) {
        search.judge_list(plain_name, &seen);
        if search.found.is_empty() && seen.is_held(name, plain_name, "") {
            search.tell("what looks like a position stands");
        }
    }
    let found = search.found.into_iter();
    found.map(|(path, looks)| UnreadRows { path, value, looks }).collect()
}

impl UnreadRows<'_> {
    pub(super) fn diagnostic(self, source: &Source) -> Diagnostic {
        let message = format!("{} here, where posize reads no positions", self.looks);
        let help = "write these rows as `positions`, or hand over the broker's own answer where \
            `posize help brokers` lists it: a hidden position is a hidden risk";
        let bytes = Some(self.value.range(&source.text));
        diagnostic(source, &rules::UNREAD_POSITIONS, bytes, self.path, message, Some(help.into()))
    }
}

/// What stands at a place, as far as it matters here.
#[derive(Default)]
struct Seen {
    what: What,
    /// What the fields of this object say, and what those of the objects straight inside it do:
    /// `{"size": 1, "instrument": {"symbol": …}}` is one row.
    own: Signs,
    inner: Signs,
    /// How many of its elements or fields look like positions.
    held: usize,
    /// How many of its fields are numbers other than 0 under a name that looks like a symbol.
    numbers: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum What {
    /// Null, true or false, an empty text or list, or the number 0.
    #[default]
    Nothing,
    Text,
    Number,
    Object,
    Array,
}

/// What the fields of an object sound like.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
struct Signs {
    symbol: bool,
    /// A size other than 0.
    size: bool,
    /// The same under a name that means nothing else.
    plain_size: bool,
    price: bool,
}

impl Signs {
    fn and(self, other: Self) -> Self {
        Self {
            symbol: self.symbol || other.symbol,
            size: self.size || other.size,
            plain_size: self.plain_size || other.plain_size,
            price: self.price || other.price,
        }
    }
}

impl Seen {
    fn only(what: What) -> Self {
        Self { what, ..Self::default() }
    }

    /// Whether this is a row by itself.
    fn is_row(&self) -> bool {
        let signs = self.own.and(self.inner);
        self.what == What::Object && signs.symbol && signs.size
    }

    /// Whether this, under the name that it has in an object of that other name, looks like a
    /// position: with a symbol of its own, or a name that may be one. The second and the third name
    /// are in small letters.
    fn is_held(&self, name: &str, plain_name: &str, parent: &str) -> bool {
        let signs = self.own.and(self.inner);
        let is_named = || {
            [plain_name, parent].into_iter().any(sounds_like_holdings)
                || symbol_shaped(name) && signs.price
        };
        self.is_row() || self.what == What::Object && signs.plain_size && is_named()
    }

    /// Takes what a field of this object is.
    fn add(&mut self, name: &str, plain_name: &str, field: &Self) {
        match field.what {
            What::Nothing | What::Array => {}
            What::Text => self.own.symbol |= sounds_like_symbol(plain_name),
            What::Number => {
                let own = &mut self.own;
                own.symbol = own.symbol || sounds_like_symbol(plain_name);
                own.price = own.price || sounds_like_price(plain_name);
                own.size = own.size || sounds_like_size(plain_name);
                own.plain_size = own.plain_size || is_size(plain_name);
                self.numbers += usize::from(symbol_shaped(name));
            }
            What::Object => self.inner = self.inner.and(field.own),
        }
    }
}

struct Search {
    path: String,
    depth: usize,
    /// The paths that rows stand at, and what they look like.
    found: Vec<(String, &'static str)>,
}

impl Search {
    /// Deeper than this nothing is looked at: no document that means anything is.
    const DEEPEST: usize = 64;
    /// As many as are worth telling.
    const MOST: usize = 8;

    fn tell(&mut self, looks: &'static str) {
        if self.found.len() < Self::MOST {
            self.found.push((self.path.clone(), looks));
        }
    }

    /// Tells of a list under this name, in small letters, that looks like positions.
    fn judge_list(&mut self, plain_name: &str, seen: &Seen) {
        let sounds = || sounds_like_holdings(plain_name);
        match seen.what {
            What::Array if seen.held > 0 => self.tell("rows with a symbol and a size stand"),
            What::Array if sounds() => self.tell("a list that sounds like positions stands"),
            What::Object if seen.held > 1 => self.tell("rows with a size stand"),
            What::Object if seen.numbers > 0 && sounds() => self.tell("sizes by symbol stand"),
            _ => {}
        }
    }
}

/// Looks at one value, which stands under that name, in small letters.
struct Look<'s, 'n> {
    search: &'s mut Search,
    plain_name: &'n str,
}

impl<'de> DeserializeSeed<'de> for Look<'_, '_> {
    type Value = Seen;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Seen, D::Error> {
        if self.search.depth > Search::DEEPEST {
            deserializer.deserialize_ignored_any(IgnoredAny)?;
            return Ok(Seen::default());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_, '_> {
    type Value = Seen;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Seen, A::Error> {
        let Look { search, plain_name: own_name } = self;
        let mut seen = Seen::only(What::Object);
        let length = search.path.len();
        let mut alone = None;
        search.depth += 1;
        while let Some(Key(key)) = map.next_key()? {
            let plain_name = &*plain(&key);
            if PAST.contains(&plain_name) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            push_field(&mut search.path, &key);
            let field = map.next_value_seed(Look { search: &mut *search, plain_name })?;
            search.judge_list(plain_name, &field);
            if field.is_held(&key, plain_name, own_name) {
                seen.held += 1;
                alone = Some(search.path.clone());
            }
            search.path.truncate(length);
            seen.add(&key, plain_name, &field);
        }
        search.depth -= 1;
        // A single one is told of where it stands, unless it is a part of this row.
        if let Some(path) = alone.filter(|_| seen.held == 1 && !seen.is_row()) {
            let around = std::mem::replace(&mut search.path, path);
            search.tell("what looks like a position stands");
            search.path = around;
        }
        Ok(seen)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Seen, A::Error> {
        let Look { search, plain_name } = self;
        let mut seen = Seen::default();
        let length = search.path.len();
        search.depth += 1;
        let mut number = 0_usize;
        loop {
            search.path.extend(["[", itoa::Buffer::new().format(number), "]"]);
            let element = array.next_element_seed(Look { search: &mut *search, plain_name })?;
            search.path.truncate(length);
            let Some(element) = element else { break };
            seen.what = What::Array;
            seen.held += usize::from(element.is_row());
            if element.what == What::Array {
                seen.held += element.held;
            }
            number += 1;
        }
        search.depth -= 1;
        Ok(seen)
    }

    fn visit_str<E>(self, text: &str) -> Result<Seen, E> {
        let number = text.trim().trim_start_matches(['-', '+']);
        let is_number = number.starts_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-'));
        Ok(Seen::only(match () {
            () if is_number && number.contains(|c: char| matches!(c, '1'..='9')) => What::Number,
            () if is_number || text.is_empty() => What::Nothing,
            () => What::Text,
        }))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Seen, E> {
        Ok(Seen::only(if number == 0 { What::Nothing } else { What::Number }))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Seen, E> {
        Ok(Seen::only(if number == 0 { What::Nothing } else { What::Number }))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Seen, E> {
        Ok(Seen::only(if number.to_bits() << 1 == 0 { What::Nothing } else { What::Number }))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Seen, E> {
        Ok(Seen::default())
    }

    fn visit_unit<E>(self) -> Result<Seen, E> {
        Ok(Seen::default())
    }
}
