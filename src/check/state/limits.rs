//! Limits that a book exceeds already, each told at the largest position that counts in it.

use super::findings::{Remark, StateFindings};
use crate::diagnostic::{Rule, rules, shortened};
use crate::engine::{Config, LimitUse, Portfolio, Position, Scope, UNASSIGNED, Unit};
use crate::units::Money;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

/// The whole book's exposure, the strategies' budgets and the limits that the config names.
pub(super) fn exceeded_limits(book: &Portfolio<'_>, findings: &mut StateFindings<'_>) {
    let report = book.limits();
    // The rows of the book stand in the order of the checkpoint's.
    let config = book.config();
    let largest = LargestRows::new(book.positions(), config, Position::exposure);
    let total = report.total.is_exceeded().then(|| Exceeded {
        row: largest.of_all(),
        message: report.total.exceeded_by("the book", config.digits),
        help: or_cancel(largest.of_all(), "close some of it: this is the largest position"),
    });
    tell(&rules::EXPOSURE_EXCEEDED, total, findings);
    let budgets = report.strategies.iter().filter(|line| line.is_exceeded()).map(|line| {
        let code = line.scope.as_deref().filter(|&code| code != UNASSIGNED);
        let who = code
            .map_or("what no strategy holds".to_owned(), |code| format!("`{}`", shortened(code)));
        let row = largest.of_strategy(code);
        let help = "close some of it (this is its largest position), or raise its budget";
        Exceeded { row, message: line.exceeded_by(&who, config.digits), help: or_cancel(row, help) }
    });
    tell(&rules::BUDGET_EXCEEDED, budgets, findings);
    let further = report.further.iter().filter(|line| line.is_exceeded()).map(|line| {
        let row = largest.in_line(line).filter(|_| line.limit.unit != Unit::Trades);
        let help = if row.is_none() && line.pending.is_zero() {
            "open nothing more today, or raise the limit"
        } else {
            let at_row = "close some of it (this is the largest position that counts), or raise \
                          the limit";
            or_cancel(row, at_row)
        };
        Exceeded { row, message: line.exceeded_message(config.digits), help }
    });
    tell(&rules::LIMIT_EXCEEDED, further, findings);
}

/// What to do at that row; without one, working orders alone exceed the limit.
fn or_cancel(row: Option<usize>, help: &'static str) -> &'static str {
    row.map_or("cancel working orders that count in it, or raise the limit", |_| help)
}

/// Limits that nothing opens for, because nothing tells what they count by.
pub(super) fn untold_limits(book: &Portfolio<'_>, findings: &mut StateFindings<'_>) {
    let halts = book.limits().halts.into_iter();
    let untold = halts.filter(|halt| halt.code != halt.limit.name);
    findings.tell(&rules::UNTOLD_LIMIT, untold, |halt| Remark {
        at: None,
        message: halt.message,
        help: "exits are sized meanwhile".to_owned(),
    });
}

/// An exceeded limit.
struct Exceeded {
    /// The largest row that counts in it; none where working orders alone exceed it.
    row: Option<usize>,
    message: String,
    /// What to do about it.
    help: &'static str,
}

fn tell(
    rule: &'static Rule,
    exceeded: impl IntoIterator<Item = Exceeded>,
    findings: &mut StateFindings<'_>,
) {
    let checkpoint = findings.checkpoint;
    findings.tell(rule, exceeded, |Exceeded { row, message, help }| Remark {
        at: row.and_then(|row| checkpoint.locate(row, &[])),
        message,
        help: help.to_owned(),
    });
}

/// The largest position by exposure: of the book, and among those of each strategy, symbol and
/// underlying. All are found in one pass, for a book may exceed as many limits as it has rows.
struct LargestRows<'b> {
    all: Option<LargestRow>,
    by_strategy: HashMap<Option<&'b str>, LargestRow>,
    by_symbol: HashMap<&'b str, LargestRow>,
    by_underlying: HashMap<Cow<'b, str>, LargestRow>,
    by_group: HashMap<&'b str, LargestRow>,
}

/// A row by its exposure, and its index; of equals the first is the largest.
type LargestRow = (Money, Reverse<usize>);

impl<'b> LargestRows<'b> {
    fn new<'a: 'b>(
        rows: impl Iterator<Item = &'b Position<'a>>,
        config: &'b Config,
        exposure_of: impl Fn(&Position<'a>) -> Money,
    ) -> Self {
        let mut largest = Self {
            all: None,
            by_strategy: HashMap::new(),
            by_symbol: HashMap::new(),
            by_underlying: HashMap::new(),
            by_group: HashMap::new(),
        };
        for (index, row) in rows.enumerate() {
            let size = (exposure_of(row), Reverse(index));
            let symbol = row.symbol.as_ref();
            raise(&mut largest.by_strategy, row.strategy.as_deref(), &size);
            raise(&mut largest.by_symbol, symbol, &size);
            let underlying = config.underlying(symbol);
            for group in config.groups.of(symbol, &underlying) {
                raise(&mut largest.by_group, group, &size);
            }
            raise(&mut largest.by_underlying, underlying, &size);
            largest.all = largest.all.max(Some(size));
        }
        largest
    }

    fn of_all(&self) -> Option<usize> {
        self.all.as_ref().map(index_of)
    }

    fn of_strategy(&self, code: Option<&str>) -> Option<usize> {
        self.by_strategy.get(&code).map(index_of)
    }

    /// Among the rows that count in a limit's line, by what the line's limit is a ceiling for.
    fn in_line(&self, line: &LimitUse) -> Option<usize> {
        let Some(scope) = line.scope.as_deref() else { return self.of_all() };
        if line.limit.scope == Scope::Group {
            return self.by_group.get(scope).map(index_of);
        }
        let bet = scope.rsplit_once(' ').map_or(scope, |(name, _)| name); // `NIFTY up`
        let names = [scope, bet].into_iter();
        let counting =
            names.flat_map(|name| [self.by_symbol.get(name), self.by_underlying.get(name)]);
        counting.flatten().max().map(index_of)
    }
}

fn raise<K: std::hash::Hash + Eq>(largest: &mut HashMap<K, LargestRow>, key: K, size: &LargestRow) {
    let entry = largest.entry(key).or_insert_with(|| size.clone());
    if size > entry {
        size.clone_into(entry);
    }
}

fn index_of((_, Reverse(index)): &LargestRow) -> usize {
    *index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::state;
    use std::cell::Cell;
    use std::fmt::Write as _;

    #[test]
    fn the_largest_rows_of_all_limits_are_found_in_one_pass() {
        for rows in [500, 1000, 2000] {
            let mut text = String::from("{\"equity\": 1, \"positions\": [");
            for row in 0..rows {
                let comma = if row == 0 { "" } else { "," };
                let _ = write!(
                    text,
                    "{comma}{{\"symbol\": \"S{row}\", \"strategy\": \"s{row}\", \"quantity\": 1, \
                    \"last_price\": 10}}"
                );
            }
            let source = Source::new("state.json", text + "]}");
            let checkpoint = state::read(&source).expect("a checkpoint");
            let reckoned = Cell::new(0);
            let config = Config::built_in();
            let largest = LargestRows::new(checkpoint.positions.iter(), &config, |row| {
                reckoned.set(reckoned.get() + 1);
                row.exposure()
            });
            for row in 0..rows {
                assert_eq!(largest.of_strategy(Some(&format!("s{row}"))), Some(row));
            }
            assert_eq!(largest.of_all(), Some(0)); // of equals the first
            assert_eq!(reckoned.get(), rows);
        }
    }
}
