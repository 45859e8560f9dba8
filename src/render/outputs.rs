//! What each command prints, and in which formats: one struct for each answer, which holds what the
//! core says of it.

use super::csv;
use super::diagnostics::{
    self, CodesDocument, ReportDocument, RuleDocument, SarifDocument, ValidationReport,
};
use super::effective::{self, EffectiveDocument};
use super::emit::{Format, Render};
use super::json::{self, AnswerDocument, BudgetDocument, LimitsDocument, Note, RebalanceDocument};
use super::review::{self, ReviewDocument};
use super::schema::WrittenSchema;
use super::text::{self, Screen};
use crate::config::EffectiveKey;
use crate::diagnostic::{Diagnostic, Rule, rules};
use crate::engine::{
    Answer, BudgetReport, Config, HeldPosition, LimitUse, LimitsReport, Needs, RebalanceReport,
    StressReport, WidestStop,
};
use crate::review::Review;
use crate::source::Source;
use crate::state::DocumentSummary;
use serde::Serialize;

const TABLE_JSON_OR_CSV: &[Format] = &[Format::Table, Format::Json, Format::Csv];

/// What an answer says itself, and then what the files behind it gave to say, each thing once.
pub(super) fn with_notes(own: impl Iterator<Item = Note>, of_files: &[Note]) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for note in own.chain(of_files.iter().cloned()) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

/// The answer of `size`; `notes` are what the files behind it gave to say.
#[derive(Debug)]
pub struct SizeOutput<'a> {
    /// What the core says.
    pub answer: &'a Answer<'a>,
    /// What the files behind it gave to say.
    pub notes: Vec<Note>,
    /// Whether the quantity alone is printed as text.
    pub quiet: bool,
    /// Whether charges are listed as text.
    pub costs: bool,
    /// What else was asked.
    pub questions: Questions,
}

/// What may be asked beside how much to trade.
#[derive(Debug, Default)]
pub struct Questions {
    /// What the quantity would take to pass, where that is asked.
    pub needs: Option<Needs>,
    /// How far away its stop may be, where that is asked.
    pub widest_stop: Option<WidestStop>,
}

impl Render for SizeOutput<'_> {
    const FORMATS: &'static [Format] = TABLE_JSON_OR_CSV;

    fn text(&self, screen: Screen) -> String {
        if self.quiet {
            return format!("{}\n", self.answer.qty);
        }
        let charges = if self.costs { text::charges(self.answer, screen) } else { String::new() };
        let Questions { needs, widest_stop } = &self.questions;
        let widest_stop = widest_stop.as_ref().map(|widest| text::widest_stop(widest, screen));
        let needs = needs.as_ref().map(|needs| text::needs(needs, screen));
        let more = [widest_stop, needs].into_iter().flatten();
        [text::size(self.answer, screen), charges].into_iter().chain(more).collect()
    }

    fn json(&self) -> impl Serialize {
        let document = AnswerDocument::new(self.answer, &self.notes);
        let Questions { needs, widest_stop } = &self.questions;
        document.with_needs(needs.as_ref()).with_widest_stop(widest_stop.as_ref())
    }

    fn csv(&self) -> serde_json::Result<String> {
        csv::answers([self.json()])
    }

    const ROWS_HOLD_NOTES: bool = true;

    fn notes(&self) -> Vec<Note> {
        with_notes(json::warnings(self.answer), &self.notes)
    }
}

/// The answers of `size` to one trade with several stops; `notes` are what the files behind them
/// gave to say.
#[derive(Debug)]
pub struct StopsOutput<'a> {
    /// What the core says, one answer for each stop.
    pub answers: &'a [Answer<'a>],
    /// What the files behind them gave to say.
    pub notes: Vec<Note>,
    /// Whether the quantities alone are printed as text, a line each.
    pub quiet: bool,
}

impl StopsOutput<'_> {
    fn documents(&self) -> Vec<AnswerDocument<'_>> {
        self.answers.iter().map(|answer| AnswerDocument::new(answer, &self.notes)).collect()
    }
}

impl Render for StopsOutput<'_> {
    const FORMATS: &'static [Format] = TABLE_JSON_OR_CSV;

    fn text(&self, screen: Screen) -> String {
        if self.quiet {
            let lines = self.answers.iter().map(|answer| format!("{}\n", answer.qty));
            return lines.collect::<Vec<_>>().concat();
        }
        text::stops(self.answers, screen)
    }

    fn json(&self) -> impl Serialize {
        self.documents()
    }

    fn csv(&self) -> serde_json::Result<String> {
        csv::answers(self.documents())
    }

    const ROWS_HOLD_NOTES: bool = true;

    /// Once what all answers say, then the rest by its stop, and last what the files gave to say.
    fn notes(&self) -> Vec<Note> {
        let of_each: Vec<Vec<Note>> =
            self.answers.iter().map(|answer| json::warnings(answer).collect()).collect();
        let is_common = |note: &Note| of_each.iter().all(|notes| notes.contains(note));
        let (common, _): (Vec<Note>, Vec<Note>) =
            of_each.first().cloned().unwrap_or_default().into_iter().partition(is_common);
        let own = self.answers.iter().zip(&of_each).flat_map(|(answer, notes)| {
            let digits = answer.order.digits;
            let stop = answer.order.stop.as_ref().map(|stop| digits.group(&stop.price));
            notes.iter().filter(|note| !is_common(note)).map(move |Note { code, message }| Note {
                code: code.clone(),
                message: format!("stop {}: {message}", stop.as_deref().unwrap_or("—")),
            })
        });
        with_notes(common.iter().cloned().chain(own), &self.notes)
    }
}

/// The answer of `limits`.
#[derive(Debug)]
pub struct LimitsOutput<'a> {
    /// What the core says.
    pub report: &'a LimitsReport,
    /// The config that the limits come from.
    pub config: &'a Config,
    /// When the state was written, as it says itself.
    pub taken_at: Option<&'a str>,
    /// What was read of each document of the state.
    pub documents: &'a [DocumentSummary],
    /// The lines that are shown, where not all are.
    pub only: Option<Vec<&'a LimitUse>>,
    /// The positions one by one, where that is asked.
    pub held: Option<Vec<HeldPosition<'a>>>,
    /// What a gap through every stop would do, where that is asked.
    pub stress: Option<StressReport<'a>>,
    /// What the files behind it gave to say.
    pub notes: Vec<Note>,
}

impl<'a> LimitsOutput<'a> {
    fn lines(&self) -> Vec<&'a LimitUse> {
        self.only.clone().unwrap_or_else(|| self.report.uses().collect())
    }
}

impl Render for LimitsOutput<'_> {
    const FORMATS: &'static [Format] = TABLE_JSON_OR_CSV;

    fn text(&self, screen: Screen) -> String {
        let lines = self.lines();
        let read = (self.taken_at, self.documents);
        let held = self.held.as_ref().map(|held| text::positions(held, screen));
        let stress = self.stress.as_ref().map(|stress| text::stress(stress, screen));
        let limits = text::limits(self.report, lines, self.config, read, screen);
        [limits, held.unwrap_or_default(), stress.unwrap_or_default()].concat()
    }

    fn json(&self) -> impl Serialize {
        LimitsDocument::new(self.report, self.config, self.taken_at, self.notes())
            .with_only(self.only.as_deref())
            .with_positions(self.held.as_deref())
            .with_stress(self.stress.as_ref())
    }

    /// The positions where these are asked for, else the limits.
    fn csv(&self) -> serde_json::Result<String> {
        match &self.held {
            Some(held) => csv::rows(json::POSITION_COLUMNS, json::position_rows(held)),
            None => csv::rows(json::LIMIT_COLUMNS, json::limit_rows(self.lines())),
        }
    }

    fn notes(&self) -> Vec<Note> {
        with_notes(json::limit_warnings(self.report, self.config.digits), &self.notes)
    }
}

/// The answer of `budget`.
#[derive(Debug)]
pub struct BudgetOutput<'a> {
    /// What the core says.
    pub report: &'a BudgetReport,
    /// What the files behind it gave to say.
    pub notes: Vec<Note>,
}

impl Render for BudgetOutput<'_> {
    const FORMATS: &'static [Format] = TABLE_JSON_OR_CSV;

    fn text(&self, screen: Screen) -> String {
        text::budget(self.report, screen)
    }

    fn json(&self) -> impl Serialize {
        BudgetDocument::new(self.report, self.notes())
    }

    fn csv(&self) -> serde_json::Result<String> {
        csv::rows(json::BUDGET_COLUMNS, json::budget_rows(self.report))
    }

    fn notes(&self) -> Vec<Note> {
        self.notes.clone()
    }
}

/// The answer of `budget --rebalance`.
#[derive(Debug)]
pub struct RebalanceOutput<'a> {
    /// What the core says.
    pub report: &'a RebalanceReport,
    /// What the files behind it gave to say.
    pub notes: Vec<Note>,
}

impl Render for RebalanceOutput<'_> {
    const FORMATS: &'static [Format] = TABLE_JSON_OR_CSV;

    fn text(&self, screen: Screen) -> String {
        text::rebalance(self.report, screen)
    }

    fn json(&self) -> impl Serialize {
        RebalanceDocument::new(self.report, self.notes())
    }

    fn csv(&self) -> serde_json::Result<String> {
        csv::rows(json::PROPOSAL_COLUMNS, json::proposal_rows(self.report))
    }

    fn notes(&self) -> Vec<Note> {
        self.notes.clone()
    }
}

/// What `validate` found.
#[derive(Debug)]
pub struct ReportOutput<'a> {
    /// The findings.
    pub report: &'a ValidationReport,
    /// The texts that they point into.
    pub sources: &'a [&'a Source],
}

impl Render for ReportOutput<'_> {
    const FORMATS: &'static [Format] = &Format::OF_FINDINGS;

    fn text(&self, screen: Screen) -> String {
        diagnostics::text(&self.report.found, self.sources, screen)
            + &diagnostics::summary(self.report)
    }

    fn json(&self) -> impl Serialize {
        ReportDocument::from(self.report)
    }

    fn annotations(&self, _: Screen) -> String {
        diagnostics::github(&self.report.found)
    }

    fn sarif(&self) -> Option<SarifDocument<'_>> {
        Some(SarifDocument::new(&self.report.found))
    }
}

/// What `validate --against` says of a change of config.
#[derive(Debug)]
pub struct ReviewOutput<'a> {
    review: &'a Review,
    findings: Vec<Diagnostic>,
}

impl<'a> ReviewOutput<'a> {
    /// What is said of this review.
    #[must_use]
    pub fn new(review: &'a Review) -> Self {
        Self { review, findings: review.findings() }
    }
}

impl Render for ReviewOutput<'_> {
    const FORMATS: &'static [Format] = &Format::OF_FINDINGS;

    fn text(&self, screen: Screen) -> String {
        review::text(self.review, screen)
    }

    fn json(&self) -> impl Serialize {
        ReviewDocument::new(self.review)
    }

    fn annotations(&self, _: Screen) -> String {
        diagnostics::github(&self.findings)
    }

    fn sarif(&self) -> Option<SarifDocument<'_>> {
        Some(SarifDocument::new(&self.findings))
    }
}

/// The list of `validate --codes`.
#[derive(Debug)]
pub struct CodesOutput;

impl Render for CodesOutput {
    const FORMATS: &'static [Format] = &Format::WITHOUT_FINDINGS;

    fn text(&self, _: Screen) -> String {
        diagnostics::codes(rules::all())
    }

    fn json(&self) -> impl Serialize {
        CodesDocument::listing(rules::all())
    }
}

/// What `validate --explain` says of a code.
#[derive(Debug)]
pub struct RuleOutput(pub &'static Rule);

impl Render for RuleOutput {
    const FORMATS: &'static [Format] = &Format::WITHOUT_FINDINGS;

    fn text(&self, screen: Screen) -> String {
        diagnostics::explanation(self.0, screen)
    }

    fn json(&self) -> impl Serialize {
        RuleDocument::from(self.0)
    }
}

/// The keys of `validate --print-effective`.
#[derive(Debug)]
pub struct EffectiveOutput<'a> {
    /// Every key with its value.
    pub rows: &'a [EffectiveKey],
    /// What the files of the config are called.
    pub files: &'a [&'a str],
}

impl Render for EffectiveOutput<'_> {
    const FORMATS: &'static [Format] = &Format::WITHOUT_FINDINGS;

    fn text(&self, screen: Screen) -> String {
        effective::text(self.rows, self.files, screen)
    }

    fn json(&self) -> impl Serialize {
        EffectiveDocument::new(self.rows, self.files)
    }
}

/// The JSON Schema of `validate --schema`, which is JSON in every format.
#[derive(Debug)]
pub struct SchemaOutput(pub WrittenSchema);

impl Render for SchemaOutput {
    const FORMATS: &'static [Format] = &Format::WITHOUT_FINDINGS;

    fn text(&self, _: Screen) -> String {
        json::text(&self.json()).unwrap_or_default()
    }

    fn json(&self) -> impl Serialize {
        &self.0
    }
}
