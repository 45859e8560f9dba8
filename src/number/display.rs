//! Numbers as text: exact, plain (no exponent), without trailing zeros; and with grouped thousands for tables.

use super::decimal::Decimal;
use super::exact::Exact;
use std::fmt;

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = self.parts();
        let sign = if self.is_negative() { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

impl Exact {
    /// The text with thousands grouped, for people: `1,234,567.5`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let (whole, fraction) = self.parts();
        let mut text = String::from(if self.is_negative() { "-" } else { "" });
        for (index, digit) in whole.char_indices() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(&fraction);
        }
        text
    }

    /// The digits before and after the point, trailing zeros left out.
    fn parts(&self) -> (String, String) {
        let scale = usize::try_from(self.scale).unwrap_or(usize::MAX);
        let mut whole = self.mantissa.digits();
        if whole.len() <= scale {
            whole.insert_str(0, &"0".repeat(scale + 1 - whole.len()));
        }
        let fraction = whole.split_off(whole.len() - scale);
        (whole, fraction.trim_end_matches('0').to_owned())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Exact::from(*self).fmt(f)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_and_zeros_trimmed() {
        for (text, plain, grouped) in [
            ("0", "0", "0"),
            ("999", "999", "999"),
            ("1000", "1000", "1,000"),
            ("-1234567.50", "-1234567.5", "-1,234,567.5"),
            ("-0.05", "-0.05", "-0.05"),
        ] {
            let number: Exact = text.parse().expect(text);
            assert_eq!(number.to_string(), plain);
            assert_eq!(number.grouped(), grouped);
        }
    }
}
