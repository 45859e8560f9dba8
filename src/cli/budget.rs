//! `posize budget`.

use super::args::{BudgetArgs, Format, Globals};
use super::failure::Failure;
use super::streams::Streams;
use super::{Status, inputs, table_or_json};
use crate::engine;
use crate::render::json::{self, BudgetDocument, Note};
use crate::render::text;
use crate::units::Points;
use anyhow::anyhow;

/// Shows what each strategy may spend.
pub fn run(args: &BudgetArgs, globals: &Globals, streams: &mut Streams<'_>) -> Result<Status, Failure> {
    let format = table_or_json(globals)?;
    if let Some(price) = args.price.filter(|price| !price.is_positive()) {
        return Err(anyhow!("price is {price}: it must be above 0").into());
    }
    let config = inputs::config(globals)?;
    let source = inputs::state(globals)?;
    let (book, notes) = inputs::book(globals, &config, source.as_ref())?;
    let mut report = engine::budget_report(&config, &book, args.price.map(Points::from).as_ref());
    if let Some(code) = &args.strategy {
        report.rows.retain(|row| row.strategy.label() == code);
        if report.rows.is_empty() {
            return Err(anyhow!("neither the config nor the book knows a strategy {code:?}").into());
        }
    }
    if format == Format::Json {
        json::write(&BudgetDocument::new(&report, notes.iter().map(Note::from).collect()), streams.out)?;
    } else {
        streams.out.write_all(text::budget(&report, streams.screen).as_bytes())?;
        for note in &notes {
            streams.warn(&note.message)?;
        }
    }
    Ok(Status::Yes)
}
