//! Answers as text for people: the figure first, then how it came about.

mod charges;
mod limits;
mod needs;
mod positions;
mod rebalance;
mod size;
mod stops;

pub use charges::charges;
pub use limits::{budget, document_line, limits};
pub use needs::{needs, widest_stop};
pub use positions::{positions, stress};
pub use rebalance::rebalance;
pub use size::size;
pub use stops::stops;

use crate::number::Exact;
use crate::units::{Fraction, Percent};

/// What the reader's screen can show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Screen {
    /// Colours and bold type.
    pub color: bool,
    /// Bars beside percentages.
    pub bars: bool,
    /// The line of the file under a diagnostic.
    pub source_lines: bool,
}

impl Screen {
    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// The text in the colours of a terminal's "select graphic rendition" code.
    pub(super) fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// How many rows of a list a terminal is shown.
const MOST_ROWS: usize = 100;

/// The rows of a list that the screen shows, and what tells of the others: on a terminal they would
/// have scrolled away.
fn first_rows<T>(mut rows: Vec<T>, screen: Screen) -> (Vec<T>, String) {
    let more = rows.len().saturating_sub(MOST_ROWS);
    if !screen.bars || more == 0 {
        return (rows, String::new());
    }
    rows.truncate(MOST_ROWS);
    (rows, format!("… and {more} more: --json tells them all\n"))
}

/// Money, or a count, for reading: two decimals, thousands grouped; more decimals where it would
/// read as 0.
fn money(amount: &Exact) -> String {
    amount.grouped_to(2)
}

/// A share in percent for reading, as [`money`] is.
fn share(fraction: &Fraction) -> String {
    format!("{} %", (fraction.number() * &Exact::from(100)).grouped_to(2))
}

/// A percentage for reading; a dash where there is nothing to compare with.
fn percent(amount: Option<&Percent>) -> String {
    amount.map_or_else(|| "—".to_owned(), |percent| format!("{} %", percent.grouped()))
}
