//! Columns of text: the only file that knows the table package.

use crate::visible::visible;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// Names and sentences.
    Left,
    /// Numbers.
    Right,
}

/// The most characters of a cell. Every row is as wide as the widest, so one name of a state that
/// is as long as the state would be told once for each row.
const MOST_CHARACTERS: usize = 200;

/// A cell's text, fit to be shown.
fn shown(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Lays rows out under a header, less the columns that hold nothing. Never wraps: a table in a pipe
/// has the lines that it has on a terminal.
pub(super) fn table<const N: usize>(
    header: [(&str, Align); N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    const RULED: TableStyle =
        TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));
    let rows: Vec<[String; N]> = rows.into_iter().collect();
    let columns: Vec<usize> = (0..N)
        .filter(|&at| !header[at].0.is_empty() || rows.iter().any(|row| !row[at].is_empty()))
        .collect();
    let cell = |text: &str, at: usize| {
        let right = header[at].1 == Align::Right;
        Cell::new(shown(text)).set_alignment(if right {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        })
    };
    let mut table = Table::new();
    table.load_style(RULED).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|&at| cell(header[at].0, at)));
    table.add_rows(rows.iter().map(|row| columns.iter().map(|&at| cell(&row[at], at))));
    for column in table.column_iter_mut() {
        column.set_padding((0, 1)); // the package adds one more between columns
    }
    table.trim_fmt() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_name_does_not_widen_every_row_by_itself() {
        let row = |name: &str| [name.to_owned(), "1".to_owned()];
        let rows = [row("a"), row(&"é".repeat(10_000)), row(&"b".repeat(200))];
        let shown = table([("name", Align::Left), ("n", Align::Right)], rows);
        let widest = shown.lines().map(|line| line.chars().count()).max();
        assert!(widest < Some(210), "{widest:?}");
        assert!(shown.contains(&format!("{}…", "é".repeat(200))), "{shown}");
        assert!(shown.contains(&format!("{}  ", "b".repeat(200))), "{shown}");
    }
}
