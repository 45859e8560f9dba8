//! A stream of intents against one book: bytes in, lines out.
//!
//! Pure: it knows neither where the bytes come from nor where the lines go; that is the cli's.
//!
//! | question | file |
//! |---|---|
//! | how is the input split into items? | `items`, `item_buffer` |
//! | how is a row of CSV made a line? | `rows` |
//! | how is a line read? | `read` (its fields: `read/fields`) |
//! | how is it answered? | `answer`, the one file that asks the engine |
//! | which exits may come first? | `exits` |
//! | what differs under another config? | `compare` |
//! | who took the room? | `taken_by` |
//! | how is a line written? | `write` |
//! | what came of it, counted? | `outcome` |

mod answer;
mod compare;
mod error;
mod exits;
mod item_buffer;
mod items;
mod json;
mod outcome;
mod read;
mod rows;
mod taken_by;
mod write;

pub use answer::{IntentStream, StreamBook, StreamOptions};
pub use compare::{
    AnswerChange, BadIntent, ComparedAnswers, LargestTrade, PairedStreams, ShortAnswer,
};
pub use error::{LineError, line_codes};
pub use exits::CoveredExits;
pub use item_buffer::ItemBuffer;
pub use items::{Item, ItemSplitter, MAX_ITEM_BYTES};
pub use outcome::{Outcome, OutcomeCounts};
pub use read::{
    BadLine, FieldKind, INTENT_FIELDS, IntentField, IntentLine, LineReader, is_refused_name,
    other_names, read_line,
};
pub use rows::{RowSplitter, is_csv_header};
pub use write::{AppendAnswer, BRIEF_COLUMNS, ReformLine};
