//! Wording that messages share.

use crate::number::Exact;
use crate::units::Fraction;

/// A fraction in percent, every digit of it: a rounded one might hide what the message is about.
#[must_use]
pub fn percent(fraction: &Fraction) -> String {
    format!("{} %", fraction.number() * &Exact::from(100))
}

/// The help for a misspelt name.
#[must_use]
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}
