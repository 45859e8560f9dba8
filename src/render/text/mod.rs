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

use crate::number::{Digits, Exact};
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
    /// How large numbers are grouped.
    pub digits: Digits,
}

impl Screen {
    /// This screen, where numbers are grouped so.
    #[must_use]
    pub fn grouping(self, digits: Digits) -> Self {
        Self { digits, ..self }
    }

    /// The number in full, for reading.
    fn number(self, number: impl AsRef<Exact>) -> String {
        self.digits.group(number)
    }

    /// Money, or a count, for reading: two decimals; more where it would read as 0.
    pub(crate) fn money(self, amount: impl AsRef<Exact>) -> String {
        amount.as_ref().grouped_to(2, self.digits)
    }

    /// A share in percent for reading, as [`money`](Self::money) is.
    fn share(self, fraction: &Fraction) -> String {
        format!("{} %", self.money(fraction.number() * &Exact::from(100)))
    }

    /// A percentage for reading; a dash where there is nothing to compare with.
    fn percent(self, amount: Option<&Percent>) -> String {
        amount
            .map_or_else(|| "—".to_owned(), |percent| format!("{} %", percent.grouped(self.digits)))
    }

    /// [`percent`](Self::percent) of a ceiling, in red where more than all of it is used.
    fn utilization(self, used: Option<&Percent>) -> String {
        let text = self.percent(used);
        if is_exceeded(used) { self.paint(EXCEEDED, &text) } else { text }
    }

    pub(crate) fn bold(self, text: &str) -> String {
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
pub(super) fn first_rows<T>(mut rows: Vec<T>, screen: Screen) -> (Vec<T>, String) {
    let more = rows.len().saturating_sub(MOST_ROWS);
    if !screen.bars || more == 0 {
        return (rows, String::new());
    }
    rows.truncate(MOST_ROWS);
    (rows, format!("… and {more} more: --json tells them all\n"))
}

/// The colour of the one word that says what decides.
const DECIDES: &str = "1;36";

/// The colour of what is refused, and of what goes beyond its limit.
const EXCEEDED: &str = "31";

/// Whether more than all is used; of nothing, anything is more.
fn is_exceeded(used: Option<&Percent>) -> bool {
    used.is_none_or(|used| used.number() > &Exact::from(100))
}
