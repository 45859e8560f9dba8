//! One value of the file against what its key allows: a setting, or what is wrong with it in words.

use super::tree::{YamlEntry, YamlNode, YamlValue};
use crate::diagnostic::{Rule, did_you_mean, excerpt, nearest, rules};
use crate::engine::key::{
    self, Allowed, Cell, Fallback, Key, KeyValue, Range, RowForm, Shape, TextOf,
};
use crate::engine::{UNASSIGNED, check_symbol, keys};
use crate::number::{Decimal, Exact, NumberError};

/// Why a value can't be taken.
pub struct ValueFault {
    /// Which kind it is.
    pub rule: &'static Rule,
    /// What stands there and what is allowed.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// Checks a value; the rows of a list are for [`rows`](super::rows).
///
/// # Errors
/// What is wrong with it.
pub fn check_value(value: &YamlValue, key: &Key) -> Result<KeyValue, ValueFault> {
    match (key.allowed, value) {
        (Allowed::Mapping, YamlValue::Map(_)) => Ok(KeyValue::Mapping),
        (Allowed::Word(words), YamlValue::Text(text)) => word(text, words, key),
        (Allowed::Number(range), YamlValue::Text(text)) => {
            number_in_range(text, last_part(key), range, &|| example(key)).map(KeyValue::Number)
        }
        (Allowed::Switch, YamlValue::Bool(text)) => {
            Ok(KeyValue::Switch(text.eq_ignore_ascii_case("true")))
        }
        (Allowed::Switch, YamlValue::Text(text)) => Err(no_switch(text, key)),
        (Allowed::Age, YamlValue::Text(text)) => {
            key.allowed.parse(text).ok_or_else(|| no_age(text, key))
        }
        (Allowed::Text(_), YamlValue::Text(text)) => {
            let value = key.allowed.parse(text).ok_or_else(|| no_text(key))?;
            let fault = match key.allowed {
                Allowed::Text(TextOf::Strategy) => too_long(text).or_else(|| reserved(text)),
                Allowed::Text(TextOf::NamedStrategy) => too_long(text),
                _ => None,
            };
            fault.map_or(Ok(value), Err)
        }
        (Allowed::Rows(_), YamlValue::List(_)) => Err(ValueFault {
            rule: &rules::EMPTY_GROUP,
            message: format!("an empty list stands here; allowed is {}", key.allowed),
            help: example(key),
        }),
        (allowed, YamlValue::Null) => Err(ValueFault {
            rule: &rules::NULL_VALUE,
            message: format!("nothing stands here; allowed is {allowed}"),
            help: without(key),
        }),
        (Allowed::Schedule, YamlValue::List(_)) => Err(ValueFault {
            rule: &rules::WRONG_ROW,
            message: "a schedule without an entry stands here".to_owned(),
            help: example(key),
        }),
        (allowed, value) => Err(ValueFault {
            rule: &rules::WRONG_TYPE,
            message: format!("{} stands here; allowed is {allowed}", describe(value)),
            help: example(key),
        }),
    }
}

/// The longest name that a config may use, in characters.
const MAX_NAME: usize = 200;

/// The name that a key is; `like` tells what stands right where it is none.
///
/// # Errors
/// What is wrong with it.
pub fn key_name<'e>(
    entry: &'e YamlEntry,
    like: &dyn Fn() -> String,
) -> Result<&'e str, ValueFault> {
    match (entry.name(), &entry.key.value) {
        (Some(name), _) => too_long(name).map_or(Ok(name), Err),
        (None, YamlValue::SecondMerge(first)) => Err(ValueFault {
            rule: &rules::DUPLICATE_KEY,
            message: format!("`<<` stands twice; the first stands in {first}"),
            help: "write one, `<<: [*first, *second]`: of what both hold, the first's counts"
                .to_owned(),
        }),
        (None, value) => Err(ValueFault {
            rule: &rules::WRONG_TYPE,
            message: format!("{} stands where a key belongs", describe(value)),
            help: like(),
        }),
    }
}

/// What is wrong with a name that is longer than any is, and would be repeated in every message and
/// table row of its own.
pub fn too_long(name: &str) -> Option<ValueFault> {
    name.chars().nth(MAX_NAME).map(|_| ValueFault {
        rule: &rules::TOO_LARGE,
        message: format!(
            "`{}` is a name of {} characters; at most {MAX_NAME} are read",
            excerpt(name),
            name.chars().count()
        ),
        help: "shorten it".to_owned(),
    })
}

/// What is wrong with a name of an instrument that looks like another one.
pub fn no_symbol(name: &str) -> Option<ValueFault> {
    check_symbol(name).err().map(|fault| ValueFault {
        rule: &rules::BAD_SYMBOL,
        message: format!("`{}` is a name with {fault}", excerpt(name)),
        help: fault.remedy().to_owned(),
    })
}

fn word(text: &str, words: &[&'static str], key: &Key) -> Result<KeyValue, ValueFault> {
    key.allowed.parse(text).ok_or_else(|| ValueFault {
        rule: &rules::UNKNOWN_WORD,
        message: format!("`{}` is unknown; allowed is {}", excerpt(text), key.allowed),
        help: nearest(text, words.iter().copied())
            .or_else(|| begun(text, words))
            .map_or_else(|| example(key), did_you_mean),
    })
}

/// The only word that begins like the text.
fn begun(text: &str, words: &[&'static str]) -> Option<&'static str> {
    const LEAST_LETTERS: usize = 3;
    let mut begun =
        words.iter().filter(|word| text.len() >= LEAST_LETTERS && word.starts_with(text));
    begun.next().copied().filter(|_| begun.next().is_none())
}

/// `yes` and `on` are true for some programs and text for others.
fn no_switch(text: &str, key: &Key) -> ValueFault {
    let plain = text.to_lowercase();
    let meant = |words: &[&str]| words.contains(&plain.as_str());
    let help = if meant(&["true", "yes", "on", "y", "1"]) {
        "write `true`, without quotes".to_owned()
    } else if meant(&["false", "no", "off", "n", "0"]) {
        "write `false`, without quotes".to_owned()
    } else {
        example(key)
    };
    let message = format!("`{}` stands here; allowed is {}", excerpt(text), key.allowed);
    ValueFault { rule: &rules::WRONG_TYPE, message, help }
}

/// What is wrong with the name under which what has no strategy adds up.
fn reserved(code: &str) -> Option<ValueFault> {
    (code == UNASSIGNED).then(|| ValueFault {
        rule: &rules::RESERVED_NAME,
        message: format!("what has no strategy adds up under `{UNASSIGNED}`: no strategy is it"),
        help: "name a strategy, or leave the entry out".to_owned(),
    })
}

fn no_text(key: &Key) -> ValueFault {
    ValueFault {
        rule: &rules::EMPTY_NAME,
        message: format!("an empty text stands here; allowed is {}", key.allowed),
        help: example(key),
    }
}

fn no_age(text: &str, key: &Key) -> ValueFault {
    let is_number = text.parse::<Decimal>().is_ok_and(Decimal::is_positive);
    let help = if is_number {
        format!("write its unit: `{text}s`, `{text}m`, `{text}h` or `{text}d`")
    } else {
        example(key)
    };
    let message = format!("`{}` is no age; allowed is {}", excerpt(text), key.allowed);
    ValueFault { rule: &rules::NOT_A_NUMBER, message, help }
}

/// The number that a text stands for under a name; `like` tells what it looks like when right.
///
/// # Errors
/// What is wrong with it.
pub fn number_in_range(
    text: &str,
    name: &str,
    range: Range,
    like: &dyn Fn() -> String,
) -> Result<Decimal, ValueFault> {
    match text.parse::<Decimal>() {
        Ok(number) if range.holds(number) => Ok(number),
        Ok(number) if range.is_fraction() && number.is_positive() => Err(ValueFault {
            rule: &rules::FRACTION_ABOVE_ONE,
            message: format!("`{}` is above 1; allowed is {range}", excerpt(text)),
            help: if is_percentage(name, number) { as_fraction(number) } else { of_one(like) },
        }),
        Ok(_) => Err(ValueFault {
            rule: &rules::OUT_OF_RANGE,
            message: format!("`{}` is out of range; allowed is {range}", excerpt(text)),
            help: like(),
        }),
        Err(error) => Err(no_number(text, error, range, like)),
    }
}

fn no_number(
    text: &str,
    error: NumberError,
    range: Range,
    like: &dyn Fn() -> String,
) -> ValueFault {
    let percent =
        text.strip_suffix('%').and_then(|number| number.trim_end().parse::<Decimal>().ok());
    let (rule, help) = match (error, percent) {
        (_, Some(percent)) if range.is_fraction() || range == Range::Correlation => {
            (&rules::FRACTION_ABOVE_ONE, as_fraction(percent))
        }
        (error, _) if error.is_out_of_range() => (&rules::OUT_OF_RANGE, like()),
        (NumberError::LeadingZero, _) => {
            (&rules::NOT_A_NUMBER, "write it without the leading zero".to_owned())
        }
        (NumberError::Separator, _) => (&rules::NOT_A_NUMBER, without_separators(text)),
        _ => (&rules::NOT_A_NUMBER, like()),
    };
    ValueFault {
        rule,
        message: format!("`{}` is {error}; allowed is {range}", excerpt(text)),
        help,
    }
}

/// Whether a fraction that is too high was meant in percent: by its name (no scale, rate or share
/// of something else), or because it is too high for anything else.
fn is_percentage(name: &str, number: Decimal) -> bool {
    const SURELY: u64 = 10;
    name.ends_with("_pct") || Exact::from(number) >= Exact::from(SURELY)
}

/// The help for a fraction that is too high and no percentage.
fn of_one(like: &dyn Fn() -> String) -> String {
    format!("1 is all of it; {}", like())
}

/// The help for a fraction that was written as a percentage.
fn as_fraction(percent: Decimal) -> String {
    const EXAMPLE: &str = "write 0.8 for 80 %";
    match Exact::from(percent).div_round(&Exact::from(100), 66) {
        Some(fraction) if fraction <= Exact::ONE && percent != Decimal::from(80) => {
            format!("{EXAMPLE}, so {fraction} for {percent} %")
        }
        _ => EXAMPLE.to_owned(),
    }
}

/// A comma separates thousands for some people and decimals for others.
fn without_separators(text: &str) -> String {
    let digits = text.replace(['_', ','], "");
    if text.matches(',').count() == 1 && !text.contains('.') {
        format!(
            "write {digits}, or {} where the comma stands before decimals",
            text.replace(',', ".").replace('_', "")
        )
    } else {
        format!("write {digits}")
    }
}

/// The help where a value was left out.
fn without(key: &Key) -> String {
    match (key.allowed, key.default) {
        (Allowed::Mapping, _) => "write `{}` where there is nothing to say of it".to_owned(),
        (Allowed::Rows(shape), _) if shape.is_never_empty() => example(key),
        (Allowed::Rows(_), _) => "write `[]` where there are none, or leave the key out".to_owned(),
        (_, Fallback::Is(default)) => format!("leave the key out to have its default, {default}"),
        (_, Fallback::Of(other)) => format!("leave the key out to have the value of `{other}`"),
        (_, Fallback::Nothing) => "leave the key out where nothing is known".to_owned(),
    }
}

/// The help where nothing better can be told than what it looks like when right.
fn example(key: &Key) -> String {
    let value = match (key.allowed, default(key)) {
        (Allowed::Mapping, _) => "{}".to_owned(),
        (_, Some(default)) => default.to_owned(),
        (Allowed::Word(words), None) => words.first().copied().unwrap_or_default().to_owned(),
        (Allowed::Number(range), None) => example_number(range).to_owned(),
        (Allowed::Switch, None) => "true".to_owned(),
        (Allowed::Age, None) => "15m".to_owned(),
        (Allowed::Text(TextOf::File), None) => "instruments.csv".to_owned(),
        (Allowed::Text(TextOf::Schedule), None) => "nse_intraday".to_owned(),
        (Allowed::Schedule, None) => {
            "[{from: 2026-04-01, charges: [{name: fee, per: order, amount: 20}]}]".to_owned()
        }
        (Allowed::Rows(shape), None) if shape.form == RowForm::Value => {
            format!("[{}, …]", example_row(shape))
        }
        (Allowed::Text(TextOf::Strategy | TextOf::NamedStrategy), None) => "swing".to_owned(),
        (Allowed::Rows(shape), None) => format!("[{}]", example_row(shape)),
    };
    format!("for example `{}: {value}`", last_part(key))
}

/// What the key itself is called; `name` where the user chooses.
fn last_part(key: &Key) -> &'static str {
    key.parts().last().filter(|part| !key::is_placeholder(part)).unwrap_or("name")
}

/// A row as it looks when right.
pub fn example_row(shape: Shape) -> String {
    let mut names = ["NIFTY", "BANKNIFTY"].into_iter().cycle();
    let cell = |cell| match cell {
        Cell::Name => names.next().unwrap_or_default(),
        Cell::Warning => "rounded_to_lot",
        Cell::Number(range) => example_number(range),
    };
    let values = shape.columns.iter().map(|column| column.cell).map(cell);
    if shape.form == RowForm::Value {
        values.collect()
    } else if shape.form == RowForm::Mapping {
        let pairs = shape
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| format!("{}: {value}", column.name));
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
    } else {
        format!("[{}]", values.collect::<Vec<_>>().join(", "))
    }
}

fn example_number(range: Range) -> &'static str {
    match range {
        Range::AboveZero | Range::ZeroOrMore => "1",
        Range::Fraction => "0.1",
        Range::FractionOrZero | Range::Correlation => "0.5",
        Range::OneOrMore => "1.25",
        Range::Whole | Range::Count => "3",
    }
}

/// Where a value that an alias brought is written, for the end of a message.
pub fn where_defined(node: &YamlNode) -> String {
    node.defined.map_or(String::new(), |place| format!(" (written in {place})"))
}

fn default(key: &Key) -> Option<&'static str> {
    match key.default {
        Fallback::Is(default) => Some(default),
        Fallback::Of(other) => keys::key_named(other).and_then(default),
        Fallback::Nothing => None,
    }
}

/// What a value is, in words.
pub fn describe(value: &YamlValue) -> String {
    match value {
        YamlValue::Null => "nothing".to_owned(),
        YamlValue::Bool(text) => format!("`{text}` (true or false)"),
        YamlValue::Text(text) => format!("`{}`", excerpt(text)),
        YamlValue::Tagged(tag) => {
            format!("a value tagged `{}`, which only another program can read,", excerpt(tag))
        }
        YamlValue::Mistagged(tag) => {
            format!("a value that its tag `{}` does not fit", excerpt(tag))
        }
        YamlValue::SecondMerge(_) => "a second `<<`".to_owned(),
        YamlValue::List(_) => "a list".to_owned(),
        YamlValue::Map(_) => "a mapping".to_owned(),
    }
}
