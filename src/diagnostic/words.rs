//! Wording that messages share.

use crate::number::Exact;
use crate::units::Fraction;
use crate::visible::visible;
use std::borrow::Cow;

/// How many characters of a name or a value from a file a message shows.
const MOST_SHOWN: usize = 60;
/// No text of a diagnostic has more characters, whatever it is made of.
const MOST_TOLD: usize = 2000;

/// A name from a file, as far as a message has room for it.
#[must_use]
pub fn shortened(name: &str) -> Cow<'_, str> {
    match cut(name, MOST_SHOWN) {
        Some(start) => Cow::Owned(format!("{start}…")),
        None => Cow::Borrowed(name),
    }
}

/// A text from a file, fit for one line of a message: shortened, control characters written out.
#[must_use]
pub fn excerpt(text: &str) -> String {
    visible(&shortened(text))
}

/// A text of a diagnostic, cut where it is too long for anybody to read.
pub(super) fn bounded(text: String) -> String {
    match cut(&text, MOST_TOLD) {
        Some(start) => format!("{start}…"),
        None => text,
    }
}

/// The first characters of a text that has more than so many.
fn cut(text: &str, most: usize) -> Option<&str> {
    let (end, _) = text.char_indices().nth(most)?;
    text.get(..end)
}

/// A fraction in percent, every digit of it: a rounded one might hide what the message is about.
#[must_use]
pub fn percent(fraction: &Fraction) -> String {
    format!("{} %", fraction.number() * &Exact::from(100))
}

/// The help for a misspelt name.
#[must_use]
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{}`?", shortened(name))
}
