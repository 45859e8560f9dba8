//! One field's value, checked: a number, a number above zero, a text. What is wrong with it is a [`Finding`], which
//! knows the field but not yet where its object stands.

use super::json::{Kind, Raw};
use super::rules;
use crate::diagnostic::Rule;
use crate::number::{Decimal, NumberError};
use std::borrow::Cow;

/// What is wrong with a field.
pub(super) struct Finding<'a> {
    pub(super) rule: &'static Rule,
    pub(super) field: &'static str,
    /// The value that is wrong; `None` when the field is missing.
    pub(super) value: Option<Raw<'a>>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Findings are rare and large, so the good path carries a pointer.
pub(super) type Checked<'a, T> = Result<T, Box<Finding<'a>>>;

/// A value under the name that the file gives it.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) name: &'static str,
    pub(super) value: Raw<'a>,
}

/// The first of these spellings that has a value other than null.
pub(super) fn first<'a, const N: usize>(spellings: [(&'static str, Option<Raw<'a>>); N]) -> Option<Field<'a>> {
    let value =
        |(name, value): (_, Option<Raw<'a>>)| value.filter(|value| !value.is_null()).map(|value| Field { name, value });
    spellings.into_iter().find_map(value)
}

impl<'a> Field<'a> {
    /// A number, or a string that holds one. A number out of range is refused by its own name; anything else by `rule`.
    pub(super) fn number(self, rule: &'static Rule) -> Checked<'a, Decimal> {
        let parsed = match self.value.kind() {
            Kind::Number => self.value.text().parse(),
            Kind::String => self.value.string().map_or(Err(NumberError::NotANumber), |text| text.parse()),
            kind => return Err(self.wrong(rule, &format!("is {kind}; it must be a number")).into()),
        };
        parsed.map_err(|error| self.not_a_number(rule, error).into())
    }

    /// A number above zero; `why` says why it must be.
    pub(super) fn positive(self, rule: &'static Rule, why: &str) -> Checked<'a, Decimal> {
        let number = self.number(rule)?;
        if number.is_positive() {
            return Ok(number);
        }
        Err(self.wrong(rule, &format!("is {number}; it must be above 0: {why}")).into())
    }

    /// A string.
    pub(super) fn text(self, rule: &'static Rule) -> Checked<'a, Cow<'a, str>> {
        self.value.string().ok_or_else(|| match self.value.kind() {
            Kind::String => self.wrong(rule, "holds an escape that is no character").into(),
            kind => self.wrong(rule, &format!("is {kind}; it must be a string")).into(),
        })
    }

    /// What is wrong with this field, said with its name in front.
    pub(super) fn wrong(self, rule: &'static Rule, message: &str) -> Finding<'a> {
        let message = format!("`{}` {message}", self.name);
        Finding { rule, field: self.name, value: Some(self.value), message, help: None }
    }

    fn not_a_number(self, rule: &'static Rule, error: NumberError) -> Finding<'a> {
        let rule = match error {
            NumberError::TooPrecise | NumberError::TooLarge | NumberError::TooSmall => &rules::NUMBER_OUT_OF_RANGE,
            NumberError::NotANumber | NumberError::NotFinite | NumberError::LeadingZero | NumberError::Separator => {
                rule
            }
        };
        self.wrong(rule, &format!("is {}, {error}", excerpt(self.value.text())))
    }
}

impl Finding<'_> {
    /// Adds what to do about it.
    pub(super) fn with_help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
}

/// The start of a value that may be long.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 48;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
