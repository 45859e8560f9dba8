//! Columns of text: the only file that knows the table package, and how wide a character is.

use super::text::Screen;
use crate::visible::visible;
use comfy_table::{
    Cell as GridCell, CellAlignment, ContentArrangement, LineStyle, Table as Grid, TableStyle,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a screen has at least. What is laid out depends on what there is to say, never
/// on the screen: a table in a pipe has the lines that it has on a terminal.
const SCREEN: usize = 80;

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// Names and sentences.
    Left,
    /// Numbers, one decimal point below the other.
    Right,
}

/// What stands in a row, and the colour that it is painted in.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    color: Option<&'static str>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, color: None }
    }
}

impl Cell {
    /// A cell in the colour of this code, where it has one.
    pub(super) fn painted(text: String, color: Option<&'static str>) -> Self {
        Self { text, color }
    }
}

/// The most characters of a cell: one name of a state may be as long as the state.
const MOST_CHARACTERS: usize = 200;

/// A cell's text, fit to be shown.
fn shown(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Rows under a header, less the columns that hold nothing.
#[derive(Clone, Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
struct Column {
    /// Which of the header it is.
    place: usize,
    head: String,
    align: Align,
    cells: Vec<Cell>,
}

impl Table {
    /// Lays rows out under a header.
    pub(super) fn new<const N: usize, C: Into<Cell>>(
        header: [(&str, Align); N],
        rows: impl IntoIterator<Item = [C; N]>,
    ) -> Self {
        let mut columns: Vec<Column> = header
            .into_iter()
            .enumerate()
            .map(|(place, (head, align))| Column {
                place,
                head: head.to_owned(),
                align,
                cells: Vec::new(),
            })
            .collect();
        for row in rows {
            for (column, cell) in columns.iter_mut().zip(row) {
                let Cell { text, color } = cell.into();
                column.cells.push(Cell { text: shown(&text), color });
            }
        }
        columns
            .retain(|of| !of.head.is_empty() || of.cells.iter().any(|cell| !cell.text.is_empty()));
        columns.iter_mut().filter(|of| of.align == Align::Right).for_each(align_points);
        Self { columns }
    }

    /// The table with nothing in the cell of this row, of the column at this place of its header.
    pub(super) fn with_blank(mut self, place: usize, row: usize) -> Self {
        for of in self.columns.iter_mut().filter(|of| of.place == place) {
            if let Some(cell) = of.cells.get_mut(row) {
                cell.text.clear();
            }
        }
        self
    }

    /// The table less the column at this place of its header.
    pub(super) fn without(&self, place: usize) -> Self {
        let columns = self.columns.iter().filter(|of| of.place != place);
        Self { columns: columns.cloned().collect() }
    }

    /// Whether a screen holds it without folding.
    pub(super) fn fits(&self) -> bool {
        self.width() <= SCREEN
    }

    fn width(&self) -> usize {
        self.columns.iter().map(|of| of.width() + 2).sum()
    }

    /// The lines. In a table that is too wide, a name that is longer than its column may be stands
    /// on a line of its own.
    pub(super) fn draw(&self, screen: Screen) -> String {
        let mut widths: Vec<usize> = self.columns.iter().map(Column::width).collect();
        let excess = self.width().saturating_sub(SCREEN);
        if let (Some(first), Some(Align::Left)) =
            (widths.first_mut(), self.columns.first().map(|of| of.align))
        {
            const LEAST: usize = 12;
            let least = self.columns.first().map_or(LEAST, |of| LEAST.max(width_of(&of.head)));
            if *first - excess.min(*first) >= least {
                *first -= excess;
            }
        }
        let grid = self.grid(&widths);
        let mut lines = grid.lines();
        let head = lines.next().unwrap_or_default().trim_end();
        // The package rules one column more than there are.
        let rule = lines.next().unwrap_or_default();
        let rule = &rule[..byte_at(rule, widths.iter().map(|width| width + 2).sum())];
        let mut drawn = format!("{head}\n{rule}\n");
        for (row, line) in lines.enumerate() {
            let cells: Vec<&Cell> = self.columns.iter().map(|of| &of.cells[row]).collect();
            if let (Some(name), Some(&width)) = (cells.first(), widths.first())
                && name.is_wider(width)
            {
                drawn.extend([" ", name.painted_on(screen).trim_end(), "\n"]);
            }
            let line = self.painted(line, &cells, &widths, screen);
            if !line.trim_end().is_empty() || cells.iter().all(|cell| cell.text.is_empty()) {
                drawn.extend([line.trim_end(), "\n"]);
            }
        }
        drawn
    }

    /// The header, the rule and the rows, without colours. The first column is blank where its name
    /// is too long for it.
    fn grid(&self, widths: &[usize]) -> String {
        const RULED: TableStyle =
            TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));
        let aligned = |text: String, align: Align| {
            GridCell::new(text).set_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            })
        };
        // Heads are as wide as their columns are to be.
        let head = |(of, &width): (&Column, &usize)| {
            let blank = " ".repeat(width.saturating_sub(width_of(&of.head)));
            let text = match of.align {
                Align::Left => format!("{}{blank}", of.head),
                Align::Right => format!("{blank}{}", of.head),
            };
            aligned(text, of.align)
        };
        let cell = |row: usize, (of, &width): (&Column, &usize)| {
            let cell = &of.cells[row];
            let text =
                if of.align == Align::Left && cell.is_wider(width) { "" } else { &cell.text };
            aligned(text.to_owned(), of.align)
        };
        let columns = || self.columns.iter().zip(widths);
        let rows = self.columns.first().map_or(0, |of| of.cells.len());
        let mut grid = Grid::new();
        grid.load_style(RULED).set_content_arrangement(ContentArrangement::Disabled);
        grid.set_header(columns().map(head));
        grid.add_rows((0..rows).map(|row| columns().map(|of| cell(row, of)).collect::<Vec<_>>()));
        for column in grid.column_iter_mut() {
            column.set_padding((0, 1)); // the package adds one more between columns
        }
        grid.to_string()
    }

    /// A line of the grid with its cells in their colours.
    fn painted(&self, line: &str, cells: &[&Cell], widths: &[usize], screen: Screen) -> String {
        let mut painted = String::new();
        let (mut rest, mut start) = (line, 1);
        let mut at = 0;
        for ((cell, column), &width) in cells.iter().zip(&self.columns).zip(widths) {
            if cell.color.is_some() && !cell.is_wider(width) {
                let taken = width_of(&cell.text);
                let blank = width - taken;
                let first = start + if column.align == Align::Right { blank } else { 0 };
                let (before, cell_on) = rest.split_at(byte_at(rest, first - at));
                let (_, behind) = cell_on.split_at(byte_at(cell_on, taken));
                painted += before;
                painted += &cell.painted_on(screen);
                (rest, at) = (behind, first + taken);
            }
            start += width + 2;
        }
        painted + rest
    }
}

/// How many columns a text takes that holds no control characters.
fn width_of(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Where in a text so many columns of a screen end.
fn byte_at(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    for (at, character) in text.char_indices() {
        if taken >= columns {
            return at;
        }
        taken += character.width().unwrap_or(0);
    }
    text.len()
}

impl Cell {
    fn is_wider(&self, width: usize) -> bool {
        width_of(&self.text) > width
    }

    fn painted_on(&self, screen: Screen) -> String {
        match self.color {
            Some(color) => screen.paint(color, &self.text),
            None => self.text.clone(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl Column {
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| width_of(&cell.text));
        cells.max().unwrap_or(0).max(width_of(&self.head))
    }
}

/// Fills the numbers of a column up, so that their points and their units stand below each other.
fn align_points(column: &mut Column) {
    let numbers = column.cells.iter().filter_map(|cell| parts(&cell.text));
    let (fraction, unit) = numbers.fold((0, 0), |(fraction, unit), [_, of_fraction, of_unit]| {
        (fraction.max(width_of(of_fraction)), unit.max(width_of(of_unit)))
    });
    if (fraction, unit) == (0, 0) {
        return;
    }
    for cell in &mut column.cells {
        if let Some([whole, of_fraction, of_unit]) = parts(&cell.text) {
            cell.text = format!("{whole}{of_fraction:<fraction$}{of_unit:<unit$}");
        }
    }
}

/// The parts of a number: what stands before its point, from there on, and the unit behind it;
/// `None` of a word, a day, an age.
fn parts(text: &str) -> Option<[&str; 3]> {
    if text == "—" {
        return Some([text, "", ""]);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    let signed = text.len() - unsigned.len();
    let is_of_whole = |c: char| c.is_ascii_digit() || c == ',';
    let whole = signed + unsigned.find(|c| !is_of_whole(c)).unwrap_or(unsigned.len());
    let (whole, rest) = text.split_at(whole);
    let decimals = |rest: &str| rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let fraction = rest.strip_prefix('.').map_or(0, |rest| 1 + decimals(rest));
    let (fraction, unit) = rest.split_at(fraction);
    (unit.is_empty() || unit.starts_with(' ')).then_some([whole, fraction, unit])
}

/// A sentence on lines that a screen holds, all but the first so far from its edge. A word is never
/// broken.
pub(super) fn folded(text: &str, indent: usize) -> String {
    if seen_width(text) <= SCREEN {
        return text.to_owned();
    }
    let mut lines = String::new();
    let mut at = 0;
    for (number, word) in text.split(' ').enumerate() {
        let taken = seen_width(word);
        if number > 0 && at + 1 + taken > SCREEN {
            lines.push('\n');
            lines += &" ".repeat(indent);
            at = indent;
        } else if number > 0 {
            lines.push(' ');
            at += 1;
        }
        lines += word;
        at += taken;
    }
    lines
}

/// The width of a text without the codes that paint it.
fn seen_width(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let before = width_of(parts.next().unwrap_or_default());
    let behind = |part: &str| part.split_once('m').map_or(0, |(_, seen)| width_of(seen));
    before + parts.map(behind).sum::<usize>()
}

/// What stands below a table: a title, and a line for each name. Nothing where there is no line.
pub(super) fn block(title: &str, lines: &[(String, String)]) -> String {
    const MARGIN: usize = 3;
    const MOST_NAME: usize = 36;
    let names =
        lines.iter().map(|(name, _)| width_of(&shown(name))).filter(|&name| name <= MOST_NAME);
    let Some(name_width) = names.max().or((!lines.is_empty()).then_some(MOST_NAME)) else {
        return String::new();
    };
    let mut text = format!(" {title}\n");
    for (name, line) in lines {
        let name = shown(name);
        let blank = " ".repeat(name_width.saturating_sub(width_of(&name)));
        let line = format!("{}{name}{blank}  {line}", " ".repeat(MARGIN));
        text += &folded(&line, MARGIN + name_width + 2);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn<const N: usize>(header: [(&str, Align); N], rows: &[[&str; N]]) -> String {
        Table::new(header, rows.iter().copied()).draw(Screen::default())
    }

    #[test]
    fn one_long_name_does_not_widen_every_row_by_itself() {
        let long = ["é".repeat(10_000), "b".repeat(200)];
        let rows = [["a", "1"], [&long[0], "1"], [&long[1], "1"]];
        let shown = drawn([("name", Align::Left), ("n", Align::Right)], &rows);
        let widths: Vec<usize> = shown.lines().map(|line| line.chars().count()).collect();
        assert_eq!(widths, [79, 80, 79, 202, 79, 201, 79]);
        assert!(shown.contains(&format!(" {}…\n", "é".repeat(200))), "{shown}");
        assert!(shown.contains(&format!(" {}\n", "b".repeat(200))), "{shown}");
    }

    #[test]
    fn numbers_stand_with_their_points_below_each_other() {
        let header = [("", Align::Left), ("money", Align::Right), ("share", Align::Right)];
        let rows = [
            ["a", "1,234.5", "54.14 %"],
            ["b", "6", "50 %"],
            ["c", "-0.0031", "—"],
            ["d", "no stop", "+4 %"],
            ["e", "90m", "2025-11-16"],
        ];
        let expected = "
         money       share
───────────────────────────
 a  1,234.5        54.14 %
 b      6          50    %
 c     -0.0031      —
 d     no stop     +4    %
 e         90m  2025-11-16
";
        assert_eq!(drawn(header, &rows), expected[1..]);
    }

    #[test]
    fn a_cell_is_painted_within_its_blanks() {
        let color = Screen { color: true, ..Screen::default() };
        let cell = |text: &str, color| Cell::painted(text.to_owned(), color);
        let rows =
            [[cell("a", Some("33")), cell("1", Some("31"))], [cell("bc", None), cell("20", None)]];
        let table = Table::new([("x", Align::Left), ("n", Align::Right)], rows);
        let painted = " x    n\n────────\n \u{1b}[33ma\u{1b}[0m    \u{1b}[31m1\u{1b}[0m\n bc  20\n";
        assert_eq!(table.draw(color), painted);
    }

    #[test]
    fn a_sentence_is_folded_between_words_alone() {
        let text = format!("{} {} end", "a".repeat(78), "b".repeat(90));
        let expected = format!("{}\n  {}\n  end", "a".repeat(78), "b".repeat(90));
        assert_eq!(folded(&text, 2), expected);
        assert_eq!(folded("short", 2), "short");
        let full = format!("{} b", "a".repeat(78));
        assert_eq!(folded(&full, 2), full);
    }
}
