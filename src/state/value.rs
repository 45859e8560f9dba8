//! One field's value, checked: a number, a number above zero, a text. What is wrong with it is a
//! [`Finding`], which knows the field but not yet where its object stands.

use super::spellings::Told;
use crate::diagnostic::{Rule, rules};
use crate::json::{Kind, NoNumber, Raw, excerpt};
use crate::number::{Decimal, NumberError};
use std::borrow::Cow;

/// What is wrong with a field.
///
/// Rare and large, so the good path carries a pointer to it.
pub(super) struct Finding<'a> {
    pub(super) rule: &'static Rule,
    pub(super) field: Cow<'a, str>,
    /// The value that is wrong; `None` when the field is missing.
    pub(super) value: Option<Raw<'a>>,
    pub(super) message: String,
    pub(super) help: String,
}

/// A value, or what is wrong with its field.
pub(super) type Checked<'a, T> = Result<T, Box<Finding<'a>>>;

/// A value under the name that the file gives it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'static str,
    pub(super) value: Raw<'a>,
}

impl<'a> From<Told<'a>> for Field<'a> {
    fn from(told: Told<'a>) -> Self {
        Self { name: told.name, value: told.value }
    }
}

/// A name that a value may stand under, and what stands there.
pub(super) type Spelling<'a> = (&'static str, Option<Raw<'a>>);

/// The first of these spellings that has a value other than null.
pub(super) fn first<const N: usize>(spellings: [Spelling<'_>; N]) -> Option<Field<'_>> {
    spellings.into_iter().find_map(|(name, value)| told(name, value))
}

/// A value under this name, where there is one other than null.
#[inline]
pub(super) fn told<'a>(name: &'static str, value: Option<Raw<'a>>) -> Option<Field<'a>> {
    value.filter(|value| !value.is_null()).map(|value| Field { name, value })
}

/// What a value must be, and what is said when it is not.
pub(super) struct Demand {
    pub(super) rule: &'static Rule,
    /// Why a number must be above zero.
    pub(super) why: &'static str,
    pub(super) help: &'static str,
}

impl<'a> Field<'a> {
    /// A number, or a string that holds one. A number out of range is refused by its own name.
    #[inline]
    pub(super) fn number(self, demand: &Demand) -> Checked<'a, Decimal> {
        self.value.number().map_err(|error| self.no_number(demand, error).into())
    }

    #[cold]
    fn no_number(self, demand: &Demand, error: NoNumber) -> Finding<'a> {
        match error {
            NoNumber::Number(error) => self.not_a_number(demand, error),
            NoNumber::Kind(kind) => self.wrong(demand, &format!("is {kind}; it must be a number")),
        }
    }

    /// A number above zero.
    #[inline]
    pub(super) fn positive(self, demand: &Demand) -> Checked<'a, Decimal> {
        let number = self.number(demand)?;
        if number.is_positive() {
            Ok(number)
        } else {
            Err(self.not_positive(demand, number).into())
        }
    }

    /// A string.
    #[inline]
    pub(super) fn text(self, demand: &Demand) -> Checked<'a, Cow<'a, str>> {
        self.value.string().ok_or_else(|| self.not_a_text(demand).into())
    }

    #[cold]
    fn not_a_text(self, demand: &Demand) -> Finding<'a> {
        match self.value.kind() {
            Kind::String => self.wrong(demand, "holds an escape that is no character"),
            kind => self.wrong(demand, &format!("is {kind}; it must be a string")),
        }
    }

    /// What is wrong with this field, said with its name in front.
    #[cold]
    pub(super) fn wrong(self, demand: &Demand, message: &str) -> Finding<'a> {
        self.breaks(demand.rule, message, demand.help)
    }

    #[cold]
    fn not_positive(self, demand: &Demand, number: Decimal) -> Finding<'a> {
        self.wrong(demand, &format!("is {number}; it must be above 0: {}", demand.why))
    }

    fn not_a_number(self, demand: &Demand, error: NumberError) -> Finding<'a> {
        let rule = if error.is_out_of_range() { &rules::NUMBER_OUT_OF_RANGE } else { demand.rule };
        self.breaks(rule, &format!("is {}, {error}", excerpt(self.value.text())), demand.help)
    }

    pub(super) fn breaks(self, rule: &'static Rule, message: &str, help: &str) -> Finding<'a> {
        let message = format!("`{}` {message}", self.name);
        Finding {
            rule,
            field: self.name.into(),
            value: Some(self.value),
            message,
            help: help.to_owned(),
        }
    }
}

impl Demand {
    /// What is wrong where the field is not there at all.
    #[cold]
    pub(super) fn missing<'a>(&self, field: &'static str, message: &str) -> Finding<'a> {
        let (message, help) = (message.to_owned(), self.help.to_owned());
        Finding { rule: self.rule, field: field.into(), value: None, message, help }
    }
}
