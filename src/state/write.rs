//! A book as a checkpoint that reads as the same book again, number for number.

use crate::engine::{Book, Position};
use crate::number::{Decimal, Exact};
use std::io::{self, Write};

/// Writes the equity and every row that holds something, a row a line.
///
/// # Errors
/// Whatever the writer reports, and an equity of more digits than a checkpoint can tell.
pub fn write(book: &Book<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"equity\": {}, \"positions\": [", equity(book.equity().number())?)?;
    let mut line = Vec::new();
    for (index, row) in book.positions().enumerate() {
        line.clear();
        line.extend_from_slice(if index == 0 { b"\n" } else { b",\n" });
        write_row(row, &mut line)?;
        out.write_all(&line)?;
    }
    out.write_all(b"\n]}\n")
}

/// A number, or where it has more digits than a number may have, the parts of which it is the sum.
fn equity(equity: &Exact) -> io::Result<String> {
    if let Ok(whole) = Decimal::try_from(equity) {
        return Ok(whole.to_string());
    }
    let mut parts = Vec::new();
    let mut rest = equity.clone();
    for name in ["paper_capital", "realized_pnl", "unrealized_pnl"] {
        let part = leading(&rest).ok_or_else(|| too_many_digits(equity))?;
        rest = &rest - &part.into();
        parts.push(format!("\"{name}\": {part}"));
        if rest.is_zero() {
            return Ok(format!("{{{}}}", parts.join(", ")));
        }
    }
    Err(too_many_digits(equity))
}

/// As many of the leading digits as a number may have.
fn leading(exact: &Exact) -> Option<Decimal> {
    let to_places = |places| Decimal::try_from(&exact.div_floor(&Exact::ONE, places)?).ok();
    Decimal::try_from(exact).ok().or_else(|| (0..=64).rev().find_map(to_places))
}

fn too_many_digits(equity: &Exact) -> io::Error {
    let message = format!("the equity {equity} has more digits than a checkpoint can tell");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

fn write_row(row: &Position<'_>, line: &mut Vec<u8>) -> io::Result<()> {
    line.extend_from_slice(b"{\"symbol\": ");
    serde_json::to_writer(&mut *line, row.symbol.as_ref())?;
    if let Some(strategy) = &row.strategy {
        line.extend_from_slice(b", \"strategy\": ");
        serde_json::to_writer(&mut *line, strategy.as_ref())?;
    }
    let numbers = [
        ("quantity", Some(row.quantity)),
        ("last_price", Some(row.mark)),
        ("multiplier", row.point_value),
        ("stop_price", row.stop_price),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            write!(line, ", \"{name}\": {number}")?;
        }
    }
    line.push(b'}');
    Ok(())
}
