//! `posize budget`.

use super::args::{BudgetArgs, Globals};
use super::failure::Failure;
use super::inputs;
use super::streams::Streams;
use super::{Status, format_of};
use crate::diagnostic::nearest;
use crate::engine::Portfolio;
use crate::render::json::{NO_DATA, Note};
use crate::render::outputs::{BudgetOutput, RebalanceOutput};
use crate::state::Wants;
use crate::units::Points;
use anyhow::anyhow;
use std::collections::BTreeSet;

/// The field that strategies are scored by when nobody says otherwise.
const SCORED_BY: &str = "day_pnl";

/// Shows what each strategy may spend, or proposes what each should.
pub fn run(
    args: &BudgetArgs,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    if args.rebalance {
        return rebalance(args.by.as_deref(), globals, streams);
    }
    let format = format_of::<BudgetOutput<'_>>(globals)?;
    if let Some(price) = args.price.filter(|price| !price.is_positive()) {
        return Err(anyhow!("price is {price}: it must be above 0").into());
    }
    let config = inputs::config(globals)?;
    streams.group_by(config.config.digits);
    let state = inputs::state(globals)?;
    let loaded = inputs::book(globals, &config, &state)?;
    let mut report = loaded.portfolio.budget(args.price.map(Points::from).as_ref());
    if let Some(code) = &args.strategy {
        report.rows.retain(|row| row.strategy() == code);
        if report.rows.is_empty() {
            return Err(anyhow!("neither the config nor the book knows a strategy {code:?}").into());
        }
    }
    let notes = loaded.warnings.iter().map(Note::from).collect();
    streams.emit(&BudgetOutput { report: &report, notes }, format)?;
    Ok(Status::Yes)
}

/// Proposes budgets. It writes no file: the YAML is for the user to paste.
fn rebalance(
    by: Option<&str>,
    globals: &Globals,
    streams: &mut Streams<'_>,
) -> Result<Status, Failure> {
    let format = format_of::<RebalanceOutput<'_>>(globals)?;
    let config = inputs::config(globals)?;
    streams.group_by(config.config.digits);
    config.config.rebalance.terms()?; // before a checkpoint is read for nothing
    let state = inputs::state(globals)?;
    let field = by.unwrap_or(SCORED_BY);
    let wants = Wants { record_fields: vec![field.to_owned()], ..Wants::default() };
    let loading = inputs::loading(globals, &config)?.asked(Vec::new());
    let loaded = inputs::book_with(loading.wants(wants), &state)?;
    let book = &loaded.portfolio;
    let report = book.rebalance(field)?;
    let mut notes: Vec<Note> = loaded.warnings.iter().map(Note::from).collect();
    if report.rebalancing.proposals.iter().all(|proposal| proposal.standing.result.is_none()) {
        let message = if state.is_empty() { no_checkpoint(field) } else { no_data(field, book) };
        if by.is_some() {
            return Err(anyhow!(message).into());
        }
        notes.push(Note { code: NO_DATA.to_owned(), message });
    }
    streams.emit(&RebalanceOutput { report: &report, notes }, format)?;
    Ok(Status::Yes)
}

fn no_checkpoint(field: &str) -> String {
    format!("no checkpoint tells the {field:?} of any strategy: name one with --state FILE")
}

/// That no strategy of the config can be scored, and what it could be scored by.
fn no_data(field: &str, portfolio: &Portfolio<'_>) -> String {
    let records = portfolio.account().records.values();
    let known: BTreeSet<&str> =
        records.flat_map(|record| record.0.keys()).map(String::as_str).collect();
    let hint = match nearest(field, known.iter().copied()) {
        Some(meant) => format!("; did you mean {meant:?}?"),
        None if known.is_empty() => "; it has no numbers of any strategy".to_owned(),
        None => format!("; it has {}", known.into_iter().collect::<Vec<_>>().join(", ")),
    };
    format!("the checkpoint has no {field:?} of any strategy that the config names{hint}")
}
