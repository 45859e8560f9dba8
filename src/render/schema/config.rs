//! The JSON Schema of a config file, for editors: written from the key table, so that it says what
//! the reader does.

use super::tree::{Json, object, text};
use crate::config::{SECTION, silenceable};
use crate::engine::costs::{GAP_PCT, MAX_GAP_RISK, Per};
use crate::engine::key::{self, Allowed, Cell, Fallback, Key, Range, RowForm, Shape};
use crate::engine::keys;
use crate::number::{Decimal, Exact};

/// The schema of a whole file; sections of other programs may hold anything.
pub(super) fn schema() -> Json {
    object([
        ("$schema", text("https://json-schema.org/draft/2020-12/schema")),
        ("title", text("posize config")),
        (
            "description",
            text("The limits and sizing rules of posize; other sections belong to other programs"),
        ),
        ("type", text("object")),
        ("required", Json::List(vec![text(SECTION)])),
        ("properties", object([(SECTION, section())])),
    ])
}

fn section() -> Json {
    let mut section = Vec::from([("minProperties".to_owned(), Json::Number(Exact::ONE))]);
    section.extend(mapping("", false));
    Json::Object(section)
}

/// What the table has below a pattern: its keys, or one schema for every name that the user
/// chooses. A section left empty holds none; an entry left empty is a slip.
fn mapping(pattern: &str, may_be_empty: bool) -> Vec<(String, Json)> {
    let kind =
        if may_be_empty { Json::List(vec![text("object"), text("null")]) } else { text("object") };
    let mut schema = Vec::from([("type".to_owned(), kind)]);
    let (chosen, known): (Vec<_>, Vec<_>) =
        keys::below(pattern).into_iter().partition(|part| key::is_placeholder(part));
    if let Some(part) = chosen.first() {
        schema
            .push(("propertyNames".to_owned(), object([("minLength", Json::Number(Exact::ONE))])));
        schema.push(("additionalProperties".to_owned(), child(pattern, part)));
    } else {
        let properties =
            known.iter().map(|part| ((*part).to_owned(), child(pattern, part))).collect();
        schema.push(("properties".to_owned(), Json::Object(properties)));
        schema.push(("additionalProperties".to_owned(), Json::Bool(false)));
        schema.extend(together(pattern));
    }
    schema
}

/// Keys below a pattern of which none may stand without the other.
fn together(pattern: &str) -> Option<(String, Json)> {
    let of_pair = |pair: [&'static str; 2]| {
        let [one, other] =
            pair.map(|key| key.strip_prefix(pattern).and_then(|rest| rest.strip_prefix('.')));
        let (one, other) = (one?, other?);
        let needs = |other| Json::List(vec![text(other)]);
        let is_pair = !pattern.is_empty() && !one.contains('.');
        is_pair.then(|| {
            ("dependentRequired".to_owned(), object([(one, needs(other)), (other, needs(one))]))
        })
    };
    [keys::EDGE, [GAP_PCT.name(), MAX_GAP_RISK.name()]].into_iter().find_map(of_pair)
}

fn child(pattern: &str, part: &str) -> Json {
    let name = if pattern.is_empty() { part.to_owned() } else { format!("{pattern}.{part}") };
    let Some(key) = keys::key_named(&name) else {
        return Json::Object(mapping(&name, true));
    };
    let mut schema = Vec::from([("description".to_owned(), text(&described(key)))]);
    match key.allowed {
        Allowed::Mapping => schema.extend(mapping(&name, false)),
        Allowed::Word(words) => {
            schema.push((
                "enum".to_owned(),
                Json::List(words.iter().map(|word| text(word)).collect()),
            ));
        }
        Allowed::Switch => schema.push(("type".to_owned(), text("boolean"))),
        Allowed::Age => {
            schema.extend([("type".to_owned(), text("string")), ("pattern".to_owned(), text(AGE))]);
        }
        // A text that is all digits need not stand in quotes.
        Allowed::Text(_) => schema.extend([name_types(), not_empty()]),
        Allowed::Rows(shape) => schema.extend(list(shape)),
        Allowed::Schedule => schema.extend(schedule()),
        Allowed::Number(range) => schema.push(("anyOf".to_owned(), Json::List(number(range)))),
    }
    if let Fallback::Is(default) = key.default {
        let default = match key.allowed {
            Allowed::Switch => Json::Bool(default == "true"),
            _ => default.parse().map_or_else(|_| text(default), Json::Number),
        };
        schema.push(("default".to_owned(), default));
    }
    Json::Object(schema)
}

fn name_types() -> (String, Json) {
    ("type".to_owned(), Json::List(vec![text("string"), text("number")]))
}

fn not_empty() -> (String, Json) {
    ("minLength".to_owned(), Json::Number(Exact::ONE))
}

/// A list of rows: mappings by column names, or lists with a value a column.
fn list(shape: Shape) -> Vec<(String, Json)> {
    let cells: Vec<(&str, Json)> =
        shape.columns.iter().map(|column| (column.name, cell(column.cell))).collect();
    if let (RowForm::Value, [column]) = (shape.form, shape.columns) {
        return vec![
            ("type".to_owned(), text("array")),
            ("items".to_owned(), cell(column.cell)),
            ("minItems".to_owned(), Json::Number(Exact::ONE)),
            ("uniqueItems".to_owned(), Json::Bool(true)),
        ];
    }
    let row = if shape.form == RowForm::Mapping {
        let required = Json::List(cells.iter().map(|(name, _)| text(name)).collect());
        object([
            ("type", text("object")),
            ("properties", object(cells)),
            ("required", required),
            ("additionalProperties", Json::Bool(false)),
        ])
    } else {
        let count = Json::Number(Exact::count(cells.len()));
        object([
            ("type", text("array")),
            ("prefixItems", Json::List(cells.into_iter().map(|(_, cell)| cell).collect())),
            ("items", Json::Bool(false)),
            ("minItems", count),
        ])
    };
    vec![("type".to_owned(), text("array")), ("items".to_owned(), row)]
}

/// The entries of a schedule of charges.
fn schedule() -> Vec<(String, Json)> {
    let one_of = |words: &[&str]| {
        object([("enum", Json::List(words.iter().map(|word| text(word)).collect()))])
    };
    let name = || cell(Cell::Name);
    let number = |range| object([("anyOf", Json::List(number(range)))]);
    let row = |required: &[&str], properties: Vec<(&str, Json)>| {
        object([
            ("type", text("object")),
            ("properties", object(properties)),
            ("required", Json::List(required.iter().map(|name| text(name)).collect())),
            ("additionalProperties", Json::Bool(false)),
        ])
    };
    let list = |items| object([("type", text("array")), ("items", items)]);
    let round =
        row(&["to"], vec![("to", number(Range::AboveZero)), ("mode", one_of(&["up", "half_up"]))]);
    let taxed = object([
        ("type", text("array")),
        ("items", name()),
        ("minItems", Json::Number(Exact::ONE)),
        ("uniqueItems", Json::Bool(true)),
    ]);
    let pers = Per::NAMES.map(|(_, name)| name);
    let charge = row(
        &["name"],
        vec![
            ("name", name()),
            ("leg", one_of(&["entry", "exit", "both"])),
            ("side", one_of(&["buy", "sell", "both"])),
            ("per", one_of(&pers)),
            ("rate", number(Range::FractionOrZero)),
            ("amount", number(Range::ZeroOrMore)),
            ("min", number(Range::ZeroOrMore)),
            ("max", number(Range::ZeroOrMore)),
            ("of", taxed),
            ("round", round),
        ],
    );
    // A rate of the leg, a tax on other charges, or an amount.
    let shape = |required: &[&str], absent: &[&str], pers: &[&str]| {
        let absent = absent.iter().map(|name| (*name, Json::Bool(false)));
        object([
            ("required", Json::List(required.iter().map(|name| text(name)).collect())),
            ("properties", object(absent.chain([("per", one_of(pers))]))),
        ])
    };
    let shapes = Json::List(vec![
        shape(&["rate"], &["amount", "of"], &["notional", "order", "trade"]),
        shape(&["rate", "of"], &["amount"], &["notional"]),
        shape(&["amount"], &["rate", "of"], &pers),
    ]);
    let charge = object([("allOf", Json::List(vec![charge, object([("oneOf", shapes)])]))]);
    let day = object([("type", text("string")), ("pattern", text(DAY))]);
    let entry = row(
        &["from", "charges"],
        vec![("from", day), ("source", name()), ("charges", list(charge))],
    );
    vec![
        ("type".to_owned(), text("array")),
        ("minItems".to_owned(), Json::Number(Exact::ONE)),
        ("items".to_owned(), entry),
    ]
}

/// A name that is all digits need not stand in quotes.
fn cell(cell: Cell) -> Json {
    match cell {
        Cell::Name => Json::Object(vec![name_types(), not_empty()]),
        Cell::Warning => {
            object([("enum", Json::List(silenceable().map(|code| text(&code)).collect()))])
        }
        Cell::Number(range) => object([("anyOf", Json::List(number(range)))]),
    }
}

const ZERO: &str = r"(0(\.0*)?|\.0+)";
const ABOVE_ZERO: &str = r"([1-9][0-9]*(\.[0-9]*)?|0?\.0*[1-9][0-9]*)";
const UP_TO_ONE: &str = r"(0?\.0*[1-9][0-9]*|1(\.0*)?)";
const ONE_OR_MORE: &str = r"[1-9][0-9]*(\.[0-9]*)?";
const EXPONENT: &str = r"[eE][+-]?[0-9]+";
const WHOLE: &str = r"[1-9][0-9]*(\.0*)?";
/// Ten digits may be more than an age has; how many, no pattern tells.
const AGE: &str = "^0*[1-9][0-9]{0,9}[smhd]$";
/// Whether the month has that day, no pattern tells.
const DAY: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const WHOLE_EXPONENT: &str = r"[eE][+]?[0-9]+";

/// Text that is a number in the range; how large one with an exponent is, no pattern tells.
fn pattern(range: Range) -> String {
    let (sign, plain, scaled, exponent) = match range {
        Range::Whole | Range::Count => ("[+]?", WHOLE, WHOLE, WHOLE_EXPONENT),
        Range::AboveZero | Range::ZeroOrMore => ("[+]?", ABOVE_ZERO, ABOVE_ZERO, EXPONENT),
        Range::Fraction | Range::FractionOrZero => ("[+]?", UP_TO_ONE, ABOVE_ZERO, EXPONENT),
        Range::OneOrMore => ("[+]?", ONE_OR_MORE, ABOVE_ZERO, EXPONENT),
        Range::Correlation => ("[+-]?", UP_TO_ONE, ABOVE_ZERO, EXPONENT),
    };
    let zero = if range.holds(Decimal::ZERO) {
        format!("|[+-]?{ZERO}({EXPONENT})?")
    } else {
        String::new()
    };
    format!("^({sign}({plain}|{scaled}{exponent}){zero})$")
}

/// A number, or one in quotes, which is accepted as the number.
fn number(range: Range) -> Vec<Json> {
    let (zero, one) = (|| Json::Number(Exact::ZERO), || Json::Number(Exact::ONE));
    let bounds = match range {
        Range::AboveZero => vec![("exclusiveMinimum", zero())],
        Range::ZeroOrMore | Range::Whole => vec![("minimum", zero())],
        Range::Fraction => vec![("exclusiveMinimum", zero()), ("maximum", one())],
        Range::FractionOrZero => vec![("minimum", zero()), ("maximum", one())],
        Range::OneOrMore | Range::Count => vec![("minimum", one())],
        Range::Correlation => vec![("minimum", Json::Number(-&Exact::ONE)), ("maximum", one())],
    };
    let is_whole = matches!(range, Range::Whole | Range::Count);
    let kind = if is_whole { "integer" } else { "number" };
    let plain = object([("type", text(kind))].into_iter().chain(bounds));
    vec![plain, object([("type", text("string")), ("pattern", text(&pattern(range)))])]
}

fn described(key: &Key) -> String {
    match key.default {
        Fallback::Of(other) => format!("{}; {}; default: {other}", key.doc, key.allowed),
        _ if key.allowed == Allowed::Mapping => key.doc.to_owned(),
        _ => format!("{}; {}", key.doc, key.allowed),
    }
}
