//! Reads a formula as a person with a calculator would: `floor`, `max`, `min`, `×`, `/`, `−`,
//! brackets and numbers.

use crate::rational::{Q, floor, q};

/// The value of the text, or what in it is no arithmetic.
pub fn evaluate(text: &str) -> Result<Q, String> {
    let mut reader = Reader { rest: text };
    let value = reader.sum()?;
    if reader.rest.is_empty() { Ok(value) } else { Err(format!("`{}` is left over", reader.rest)) }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn takes(&mut self, token: &str) -> bool {
        let found = self.rest.trim_start().strip_prefix(token).map(str::trim_start);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.takes(token) {
            Ok(())
        } else {
            Err(format!("`{token}` expected at `{}`", self.rest))
        }
    }

    fn sum(&mut self) -> Result<Q, String> {
        let mut value = self.product()?;
        while self.takes("−") {
            value = value - self.product()?;
        }
        Ok(value)
    }

    fn product(&mut self) -> Result<Q, String> {
        let mut value = self.factor()?;
        loop {
            if self.takes("×") {
                value = value * self.factor()?;
            } else if self.takes("/") {
                value = value / self.factor()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn factor(&mut self) -> Result<Q, String> {
        if self.takes("floor(") {
            let inside = self.sum()?;
            return self.expect(")").map(|()| floor(&inside));
        }
        if self.takes("max(") {
            let one = self.sum()?;
            self.expect(",")?;
            let other = self.sum()?;
            return self.expect(")").map(|()| one.max(other));
        }
        if self.takes("min(") {
            let one = self.sum()?;
            self.expect(",")?;
            let other = self.sum()?;
            return self.expect(")").map(|()| one.min(other));
        }
        if self.takes("(") {
            let inside = self.sum()?;
            return self.expect(")").map(|()| inside);
        }
        let sign = usize::from(self.rest.starts_with('-'));
        let length =
            self.rest[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').map(|at| at + sign);
        let (digits, rest) = self.rest.split_at(length.unwrap_or(self.rest.len()));
        if digits.len() == sign {
            return Err(format!("a number expected at `{}`", self.rest));
        }
        self.rest = rest;
        Ok(q(digits))
    }
}

#[test]
fn a_formula_reads_as_it_is_written() {
    for (text, value) in [
        ("floor(500000 × 0.01 / (2 × 32.5))", "76"),
        ("floor(500000 × 0.01 / ((100 − 90) × 5) / 25) × 25", "100"),
        ("max(0, floor(-1000 × 0.01 / (3)))", "0"),
        ("floor(50 × min(0.01 × 2, 0.01) / 0.5)", "1"),
        ("floor(-1)", "-1"),
        ("12.5", "12.5"),
    ] {
        assert_eq!(evaluate(text), Ok(q(value)), "{text}");
    }
    for text in ["no stop distance", "1 +", "floor(1", "1 2", ""] {
        assert!(evaluate(text).is_err(), "{text}");
    }
}
