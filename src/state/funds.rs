//! Brokers' answers about the money of an account: the one table of what tells its value and its
//! free margin. A further broker is a row here.

use super::document::Document;
use super::problems::diagnostic;
use super::value::{Demand, Field};
use crate::diagnostic::{Diagnostic, rules};
use crate::json::{Raw, join};
use crate::number::{Decimal, Exact};
use crate::units::Money;
use std::borrow::Cow;

/// How one broker tells its funds.
struct FundsForm {
    broker: &'static str,
    /// The fields of one object that tell them, by their names; `a.b` is a field of a field.
    equity: &'static [&'static str],
    /// What more such an object has, so that it is known.
    besides: &'static [&'static str],
    /// The field that tells the free margin.
    free_margin: Option<&'static str>,
    /// Of an account in segments, the field that tells what another segment has in use.
    in_use: Option<&'static str>,
}

/// Where funds have a number, and a document of positions its list.
pub(super) const PLACES_OF_NUMBERS: &[&str] = &["net", "data.net"];

/// The forms, the first that fits first: Angel's has what `OpenAlgo`'s has, and `net` besides.
const FORMS: [FundsForm; 6] = [
    FundsForm {
        broker: "Kite",
        equity: &["net", "utilised.debits"],
        besides: &[],
        free_margin: Some("net"),
        in_use: Some("utilised.debits"),
    },
    FundsForm {
        broker: "Angel One",
        equity: &["net", "utiliseddebits"],
        besides: &[],
        free_margin: Some("net"),
        in_use: None,
    },
    FundsForm {
        broker: "OpenAlgo",
        equity: &["availablecash", "utiliseddebits"],
        besides: &[],
        free_margin: Some("availablecash"),
        in_use: None,
    },
    FundsForm {
        broker: "Upstox",
        equity: &["available_margin", "used_margin"],
        besides: &[],
        free_margin: Some("available_margin"),
        in_use: Some("used_margin"),
    },
    FundsForm {
        broker: "Dhan",
        equity: &["availabelBalance", "utilizedAmount"],
        besides: &[],
        free_margin: Some("availabelBalance"),
        in_use: None,
    },
    FundsForm {
        broker: "Binance",
        equity: &["totalMarginBalance"],
        besides: &["availableBalance"],
        free_margin: Some("availableBalance"),
        in_use: None,
    },
];

/// Where the object may stand, and where the account has segments, the other one.
const OBJECTS: [(&str, Option<&str>); 4] = [
    ("data.equity", Some("data.commodity")),
    ("equity", Some("commodity")),
    ("data", None),
    ("", None),
];

/// What a document tells of the money of an account.
pub(super) struct Funds<'a> {
    /// Where the object stands.
    object: &'static str,
    form: &'static FundsForm,
    /// The fields that add up to the equity, each with its path.
    parts: Vec<(String, Raw<'a>)>,
    free_margin: Option<(String, Raw<'a>)>,
    /// What a segment that is not read has in use.
    other_segment: Option<(String, Raw<'a>)>,
}

/// Where a document tells its free margin.
#[derive(Clone, Debug)]
pub(super) struct FreeMargin<'a> {
    pub(super) free: Raw<'a>,
    /// The other part of the equity, where the free margin is one.
    pub(super) in_use: Option<Raw<'a>>,
}

const NUMBER: Demand = Demand {
    rule: &rules::BAD_EQUITY,
    why: "",
    help: "fetch the funds again, or give the account's value with --equity",
};

/// The funds that a document tells, in the first form that fits.
pub(super) fn find<'a>(document: &Document<'a>) -> Option<Funds<'a>> {
    OBJECTS.iter().find_map(|(object, other)| {
        let fields = fields_of(document, object);
        let at = |name: &str| {
            let value = value_in(&fields, name).filter(|value| !value.is_null())?;
            Some((path_at(object, name), value))
        };
        let form = FORMS
            .iter()
            .find(|form| form.equity.iter().chain(form.besides).all(|name| at(name).is_some()))?;
        let other_segment = other.zip(form.in_use).and_then(|(segment, name)| {
            Some((path_at(segment, name), value_in(&fields_of(document, segment), name)?))
        });
        Some(Funds {
            object,
            form,
            parts: form.equity.iter().filter_map(|name| at(name)).collect(),
            free_margin: form.free_margin.and_then(at),
            other_segment,
        })
    })
}

fn path_at(object: &str, name: &str) -> String {
    name.split('.').fold(object.to_owned(), |path, name| join(&path, name))
}

/// The fields of an object.
type Fields<'d, 'a> = Vec<(Cow<'d, str>, Raw<'a>)>;

/// The fields of the object at a path of one name or two; none where it is something else.
fn fields_of<'d, 'a>(document: &'d Document<'a>, path: &'d str) -> Fields<'d, 'a> {
    let kept = |holder| document.fields_of(holder).map(|(name, value)| (name.into(), value));
    // The fields of `data` are kept apart, because it may hold lists.
    let (holder, inner) = match path.split_once('.') {
        Some((holder, inner)) => (holder, inner),
        // Of two of one name, the document has the later one.
        None if path.is_empty() || path == "data" => {
            let mut fields: Fields<'_, 'a> = kept(path).collect();
            fields.reverse();
            return fields;
        }
        None => ("", path),
    };
    document.field(holder, inner).map(Document::entries).unwrap_or_default()
}

/// The value of a field, `a` or `a.b`, of an object with these.
fn value_in<'a>(fields: &Fields<'_, 'a>, name: &str) -> Option<Raw<'a>> {
    let (name, inner) =
        name.split_once('.').map_or((name, None), |(name, rest)| (name, Some(rest)));
    let value = fields.iter().find(|(field, _)| field == name)?.1;
    match inner {
        Some(inner) => value_in(&Document::entries(value), inner),
        None => Some(value),
    }
}

impl<'a> Funds<'a> {
    /// Whose funds they are.
    pub(super) fn broker(&self) -> &'static str {
        self.form.broker
    }

    /// The account's value.
    pub(super) fn equity(&self, document: &mut Document<'a>) -> Option<Money> {
        let mut sum = Exact::ZERO;
        for (path, value) in &self.parts {
            sum += &number(document, path, *value)?;
        }
        Some(sum.into())
    }

    /// What of it no position ties up.
    pub(super) fn free_margin(&self, document: &mut Document<'a>) -> Option<Money> {
        let (path, value) = self.free_margin.as_ref()?;
        number(document, path, *value).map(Money::from)
    }

    /// Where the free margin stands, and what of the equity is in use.
    pub(super) fn margin_places(&self) -> Option<FreeMargin<'a>> {
        let (path, free) = self.free_margin.as_ref()?;
        let is_part = self.parts.iter().any(|(part, _)| part == path);
        let in_use = self.parts.iter().find(|(part, _)| is_part && part != path);
        Some(FreeMargin { free: *free, in_use: in_use.map(|(_, value)| *value) })
    }

    /// That the equity is a sum of these fields, with its arithmetic.
    pub(super) fn note(&self, document: &Document<'_>, equity: &Money) -> Diagnostic {
        let numbers: Vec<&str> =
            self.parts.iter().map(|(_, value)| value.text().trim_matches('"')).collect();
        let names = self.form.equity.join(" + ");
        let sum = if numbers.len() > 1 {
            format!("{equity} = {} ({names} of {})", numbers.join(" + "), self.form.broker)
        } else {
            format!("{equity} ({names} of {})", self.form.broker)
        };
        let message = format!("the equity is taken from the funds: {sum}");
        let help = "give the account's value with --equity where it is another";
        let (path, bytes) = match self.parts.first() {
            Some((path, value)) => (path.clone(), Some(value.range(&document.source.text))),
            None => (self.object.to_owned(), None),
        };
        diagnostic(
            document.source,
            &rules::EQUITY_FROM_FUNDS,
            bytes,
            path,
            message,
            Some(help.to_owned()),
        )
    }

    /// That a segment is in use whose money is not counted.
    pub(super) fn other_segment(&self, document: &Document<'_>) -> Option<Diagnostic> {
        let (path, value) = self.other_segment.as_ref()?;
        let is_zero = value.number().is_ok_and(Decimal::is_zero);
        if is_zero || value.is_null() {
            return None;
        }
        let message = format!(
            "is {}: the commodity segment is in use, and its money is not in the equity",
            value.text()
        );
        let help = "give the value of both segments with --equity where you trade both";
        let bytes = Some(value.range(&document.source.text));
        Some(diagnostic(
            document.source,
            &rules::OTHER_SEGMENT,
            bytes,
            path.clone(),
            message,
            Some(help.to_owned()),
        ))
    }
}

fn number(document: &mut Document<'_>, path: &str, value: Raw<'_>) -> Option<Exact> {
    let field = Field { name: "the number", value };
    match field.number(&NUMBER) {
        Ok(number) => Some(number.into()),
        Err(finding) => {
            let (bytes, path) = (value.range(&document.source.text), path.to_owned());
            document.problems.add(|source| {
                let help = Some(finding.help);
                diagnostic(source, finding.rule, Some(bytes), path, finding.message, help)
            });
            None
        }
    }
}
