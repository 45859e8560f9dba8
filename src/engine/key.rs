//! What a config key is: its name, what may stand there, its default, its meaning, and how it is
//! read from and written to a [`Config`]. The keys themselves are the rows of
//! [`keys`](super::keys()).

use super::config::Config;
use super::costs::Schedule;
use super::effect::Effect;
use crate::number::{Decimal, Exact};
use crate::timestamp::Age;
use std::fmt;

/// One key of the `portfolio:` section.
pub struct Key {
    /// The dotted name. A part in angle brackets is a name that the user chooses:
    /// `strategy_budgets.<code>.capital_pct`.
    pub name: &'static str,
    /// What may stand there.
    pub allowed: Allowed,
    /// What holds where the key is left out.
    pub default: Fallback,
    /// What it means, in a line.
    pub doc: &'static str,
    /// What a change of its value does.
    pub effect: Effect,
    /// Where its value stands in a config.
    pub access: Access,
}

/// Where a key's value stands in a [`Config`]. `name` is the one that the user chose, where the key
/// has one.
#[derive(Clone, Copy)]
pub enum Access {
    /// Among the numbers of settings.
    Number,
    /// In a field of its own.
    Field {
        /// The value as text; `None` where nothing is set.
        text: fn(&Config, name: &str) -> Option<String>,
        /// Puts a checked value in its place.
        put: fn(&mut Config, name: &str, KeyValue),
    },
}

/// What may stand at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// A number in a range.
    Number(Range),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A length of time.
    Age,
    /// A text that is not empty.
    Text(TextOf),
    /// A list of rows.
    Rows(Shape),
    /// A list of what charges hold from which day on.
    Schedule,
    /// A mapping of further keys.
    Mapping,
}

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOf {
    /// A file, by its path from the folder of the config.
    File,
    /// A strategy, by its code.
    Strategy,
    /// A schedule of costs, by its name, or that there is none.
    Schedule,
    /// A strategy that the config names, or `unassigned`.
    NamedStrategy,
}

/// What the rows of a list hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What stands in each row, in order.
    pub columns: &'static [Column],
    /// How a row is written.
    pub form: RowForm,
    /// Whether the rows rise by their first column, a number.
    pub rising: bool,
    /// Whether the two names that each row begins with stand together once, in whichever order, and
    /// differ; of rows that are a name alone, whether there is one, and each stands once.
    pub distinct: bool,
}

impl Shape {
    /// Whether a list of none says nothing: of distinct names alone.
    #[must_use]
    pub fn is_never_empty(self) -> bool {
        self.distinct && self.form == RowForm::Value
    }
}

/// How a row of a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowForm {
    /// As a mapping by column names.
    Mapping,
    /// As a list with a value a column.
    List,
    /// As the value of its only column.
    Value,
}

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What may stand there.
    pub cell: Cell,
}

/// What may stand in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A symbol or an underlying.
    Name,
    /// The code of a warning that may be silenced.
    Warning,
    /// A number in a range.
    Number(Range),
}

/// Which numbers are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// x > 0.
    AboveZero,
    /// x ≥ 0.
    ZeroOrMore,
    /// 0 < x ≤ 1.
    Fraction,
    /// 0 ≤ x ≤ 1.
    FractionOrZero,
    /// x ≥ 1.
    OneOrMore,
    /// −1 ≤ x ≤ 1.
    Correlation,
    /// 0, 1, 2, …
    Whole,
    /// 1, 2, 3, …
    Count,
}

/// What holds where a key is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// This value.
    Is(&'static str),
    /// The value of another key.
    Of(&'static str),
    /// Nothing.
    Nothing,
}

/// A value that has passed its key's [`Allowed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// A number in the range.
    Number(Decimal),
    /// One of the words.
    Word(&'static str),
    /// `true` or `false`.
    Switch(bool),
    /// A length of time.
    Age(Age),
    /// A text that is not empty.
    Text(String),
    /// The rows of a list, each with a value a column.
    Rows(Vec<Vec<CellValue>>),
    /// What charges hold from which day on.
    Schedule(Vec<Schedule>),
    /// A mapping; its keys follow.
    Mapping,
}

/// A value of a row that has passed its column's [`Cell`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellValue {
    /// A symbol or an underlying.
    Name(String),
    /// A number in the range.
    Number(Decimal),
}

impl KeyValue {
    /// The number; `None` where it is something else.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The rows of a list; none where it is something else.
    #[must_use]
    pub fn rows(self) -> Vec<Vec<CellValue>> {
        if let Self::Rows(rows) = self { rows } else { Vec::new() }
    }
}

impl CellValue {
    /// The name; empty where it is a number.
    #[must_use]
    pub fn name(&self) -> &str {
        if let Self::Name(name) = self { name } else { "" }
    }

    /// The number; zero where it is a name.
    #[must_use]
    pub fn number(&self) -> Decimal {
        if let Self::Number(number) = self { *number } else { Decimal::ZERO }
    }
}

impl Range {
    /// Whether the number is in the range.
    #[must_use]
    pub fn holds(self, number: Decimal) -> bool {
        match self {
            Self::AboveZero => number.is_positive(),
            Self::ZeroOrMore => !number.is_negative(),
            Self::Fraction => number.is_positive() && Exact::from(number) <= Exact::ONE,
            Self::FractionOrZero => !number.is_negative() && Exact::from(number) <= Exact::ONE,
            Self::OneOrMore => Exact::from(number) >= Exact::ONE,
            Self::Correlation => Exact::from(number).abs() <= Exact::ONE,
            Self::Whole => !number.is_negative() && number.scale() == 0,
            Self::Count => number.is_positive() && number.scale() == 0,
        }
    }

    /// Whether the range is that of a fraction, which people are tempted to write as a percentage.
    #[must_use]
    pub fn is_fraction(self) -> bool {
        matches!(self, Self::Fraction | Self::FractionOrZero)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AboveZero => "a number above 0",
            Self::ZeroOrMore => "a number of 0 or more",
            Self::Fraction => "a fraction above 0 and up to 1",
            Self::FractionOrZero => "a fraction from 0 to 1",
            Self::OneOrMore => "a number of 1 or more",
            Self::Correlation => "a number from -1 to 1",
            Self::Whole => "a whole number of 0 or more",
            Self::Count => "a whole number of 1 or more",
        })
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("a symbol or an underlying"),
            Self::Warning => f.write_str("the code of a warning"),
            Self::Number(range) => range.fmt(f),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_named = self.form == RowForm::Mapping;
        let (open, close) = match self.form {
            RowForm::Mapping => ("{", "}"),
            RowForm::List => ("[", "]"),
            RowForm::Value => ("", ""),
        };
        f.write_str(open)?;
        for (index, column) in self.columns.iter().enumerate() {
            let before = if index == 0 { "" } else { ", " };
            let value = if is_named { ": …" } else { "" };
            write!(f, "{before}{}{value}", column.name)?;
        }
        f.write_str(close)
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(range) => range.fmt(f),
            Self::Word(words) => {
                for (index, word) in words.iter().enumerate() {
                    let before = if index == 0 { "" } else { " or " };
                    write!(f, "{before}`{word}`")?;
                }
                Ok(())
            }
            Self::Switch => f.write_str("`true` or `false`"),
            Self::Age => f.write_str(Age::FORM),
            Self::Text(TextOf::File) => f.write_str("the path of a file"),
            Self::Text(TextOf::Strategy) => f.write_str("the code of a strategy"),
            Self::Text(TextOf::Schedule) => f.write_str("the name of a schedule, or `none`"),
            Self::Schedule => f.write_str("a list of entries, each {from: …, charges: […]}"),
            Self::Rows(shape) => match (shape.form, shape.columns) {
                (RowForm::Value, [column]) => write!(f, "a list, each {}", column.cell),
                _ => write!(f, "a list of rows, each {shape}"),
            },
            Self::Text(TextOf::NamedStrategy) => {
                f.write_str("the code of a strategy in `strategy_budgets`, or `unassigned`")
            }
            Self::Mapping => f.write_str("a mapping"),
        }
    }
}

impl Allowed {
    /// The text as a value; `None` when it is not allowed.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<KeyValue> {
        match self {
            Self::Number(range) => {
                text.parse().ok().filter(|&number| range.holds(number)).map(KeyValue::Number)
            }
            Self::Word(words) => {
                words.iter().find(|&&word| word == text).map(|word| KeyValue::Word(word))
            }
            Self::Switch => text.parse().ok().map(KeyValue::Switch),
            Self::Age => text.parse().ok().map(KeyValue::Age),
            Self::Text(_) => (!text.trim().is_empty()).then(|| KeyValue::Text(text.to_owned())),
            Self::Rows(_) | Self::Schedule | Self::Mapping => None,
        }
    }
}

impl Key {
    /// A mapping under a name that the user chooses; its keys follow.
    #[must_use]
    pub const fn section(name: &'static str, doc: &'static str) -> Self {
        let access = Access::Field { text: |_, _| None, put: |_, _, _| {} };
        let (allowed, default) = (Allowed::Mapping, Fallback::Nothing);
        Self { name, allowed, default, doc, effect: Effect::OTHER, access }
    }

    /// The value that a config holds here, as text; `name` is the one that the user chose, or
    /// empty.
    #[must_use]
    pub fn text_in(&self, config: &Config, name: &str) -> Option<String> {
        match self.access {
            Access::Number => config.numbers.number(self.name, name).map(|n| n.to_string()),
            Access::Field { text, .. } => text(config, name),
        }
    }

    /// Puts a value that has passed [`allowed`](Self::allowed) into a config.
    pub fn put_in(&self, config: &mut Config, name: &str, value: KeyValue) {
        match (self.access, value) {
            (Access::Number, KeyValue::Number(number)) => {
                config.numbers.set(self.name, name, number);
            }
            (Access::Number, _) => {}
            (Access::Field { put, .. }, value) => put(config, name, value),
        }
    }

    /// The parts of the name between the dots.
    pub fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.name.split('.')
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Whether names that the user chooses for this part are the same where they differ only in case:
/// of symbols, underlyings and groups.
#[must_use]
pub fn ignores_case(part: &str) -> bool {
    matches!(part, "<symbol>" | "<underlying>" | "<group>")
}

/// Whether a part of a key's name stands for a name that the user chooses.
#[must_use]
pub fn is_placeholder(part: &str) -> bool {
    part.starts_with('<')
}
