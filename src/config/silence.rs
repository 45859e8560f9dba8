//! Which warnings a config may silence: those of answers, and those of the files behind them.

use crate::diagnostic::{Rule, Severity, rules};
use crate::engine::{Config, Warning};

/// What is told of a trade sized by hand at the mark of its symbol.
pub const PRICE_FROM_MARK: &str = "price_from_mark";

/// What is told of a book beside what its documents are warned of.
const OF_BOOKS: [&Rule; 3] = [&rules::NO_STOP, &rules::STOP_PASSED, &rules::UNKNOWN_STRATEGY];

/// The codes that may be silenced, as answers spell them. An error is none of them, nor that a
/// limit is exceeded or halted.
pub fn silenceable() -> impl Iterator<Item = String> {
    let of_answers = Warning::CODES.iter().map(|code| code.name);
    let of_answers = of_answers.chain([PRICE_FROM_MARK]).map(str::to_owned);
    let of_files = rules::STATE_RULES.iter().copied().chain(OF_BOOKS);
    let of_files = of_files.filter(|rule| rule.severity == Severity::Warning);
    let of_files = of_files.map(|rule| rule.code.replace('-', "_"));
    let is_new = |code: &String| !Warning::CODES.iter().any(|known| known.name == code.as_str());
    of_answers.chain(of_files.filter(is_new))
}

/// Whether nobody wants to be told this, by its code in answers.
#[must_use]
pub fn is_silenced(config: &Config, code: &str) -> bool {
    config.silenced.iter().any(|silenced| silenced == code)
}
