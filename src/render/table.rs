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
        Cell::new(visible(text)).set_alignment(if right {
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
