//! The JSON Schemas of what posize reads and writes, each written from what the program itself goes
//! by, so that a new field, limit, mode or code is in them at once.
//!
//! - `documents`: what is written through serde has its schema from the same types. Their fields
//!   are the document; a second list of them would only drift.
//! - `words`: the words that stand in them, from the lists of limits, modes, codes and the rest.
//! - `line`: a line of a stream is written by hand, for speed. Its fields stand there
//!   once more, and the tests hold every line that they see to them.
//! - `config` and `intent`: what is read by a table has its schema
//!   from that table.

mod config;
pub(super) mod documents;
mod intent;
mod line;
mod tree;
pub(super) mod words;

use super::diagnostics::{CodesDocument, ReportDocument, RuleDocument};
use super::effective::EffectiveDocument;
use super::json::{AnswerDocument, BudgetDocument, LimitsDocument, RebalanceDocument};
use super::messages::MessageLine;
use super::review::ReviewDocument;
use documents::{root_schema, root_schema_titled};
use schemars::Schema;
use serde::Serialize;
use tree::Json;

/// A document that has a schema.
#[derive(Debug)]
pub struct SchemaKind {
    /// The name on the command line.
    pub name: &'static str,
    /// What the document is, in a line without a full stop.
    pub doc: &'static str,
    write: fn() -> WrittenSchema,
    /// The schema under `--strict`, where it is another.
    write_strict: Option<fn() -> WrittenSchema>,
}

/// A schema, ready to be printed.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum WrittenSchema {
    /// From a table.
    Table(Json),
    /// From types.
    Types(Schema),
}

/// Every document that has a schema: what is read, then what is written.
pub static SCHEMAS: [SchemaKind; 15] = [
    kind("config", "a config file", || table(config::schema())),
    SchemaKind {
        write_strict: Some(|| table(intent::schema(true))),
        ..kind(
            "intent",
            "an intent, as a line of `size --intents`; with --strict, without other fields",
            || table(intent::schema(false)),
        )
    },
    kind("expect", "the cases of `validate --expect`", || table(intent::cases())),
    kind("answer", "the answer of `size`", types::<AnswerDocument<'_>>),
    kind("answers", "the answers of `size` to several stops", || {
        let title = "posize size --stop with several stops";
        WrittenSchema::Types(root_schema_titled::<Vec<AnswerDocument<'_>>>(
            title,
            "An answer for each stop.",
        ))
    }),
    kind("line", "a line of what `size --intents` answers", types::<line::Line<'_>>),
    kind("limits", "the answer of `limits`", types::<LimitsDocument<'_>>),
    kind("budget", "the answer of `budget`", types::<BudgetDocument<'_>>),
    kind("rebalance", "the answer of `budget --rebalance`", types::<RebalanceDocument<'_>>),
    kind("diagnostics", "what `validate` finds, --expect included", types::<ReportDocument<'_>>),
    kind("review", "the answer of `validate --against`", types::<ReviewDocument<'_>>),
    kind("effective", "the keys of `validate --print-effective`", types::<EffectiveDocument<'_>>),
    kind("codes", "the list of `validate --codes`", types::<CodesDocument>),
    kind("message", "a line on standard error in JSON mode", types::<MessageLine<'_>>),
    kind("explain", "the answer of `validate --explain`", types::<RuleDocument>),
];

const fn kind(name: &'static str, doc: &'static str, write: fn() -> WrittenSchema) -> SchemaKind {
    SchemaKind { name, doc, write, write_strict: None }
}

fn table(schema: Json) -> WrittenSchema {
    WrittenSchema::Table(schema)
}

fn types<D: schemars::JsonSchema>() -> WrittenSchema {
    WrittenSchema::Types(root_schema::<D>())
}

impl SchemaKind {
    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SCHEMAS.iter().find(|kind| kind.name == name)
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> WrittenSchema {
        (self.write)()
    }

    /// The schema under `--strict`; `None` where that makes no difference.
    #[must_use]
    pub fn strict_schema(&self) -> Option<WrittenSchema> {
        self.write_strict.map(|write| write())
    }
}
