//! Instruments files: what brokers and exchanges publish of every symbol that they trade becomes
//! what an answer needs of a few.
//!
//! A file has a hundred thousand rows and more, and one call asks for one symbol. So its text is
//! searched for the symbol first, and only the rows that have it are read; the whole file is read
//! where a symbol is not found, where every symbol may be asked for, and where it is checked.
//! Nothing here opens a file.

mod binance;
mod csv_rows;
mod forms;
mod json_rows;

use crate::diagnostic::{Diagnostic, excerpt, rules};
use crate::engine::{Listings, slips_between};
use crate::source::Source;
use csv_rows::CsvRows;
use forms::{FORMS, Fact, FileForm, RowFacts};
use json_rows::JsonRows;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The symbols that an answer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted<'w> {
    /// All that are listed.
    All,
    /// These.
    Symbols {
        /// Those that are to be sized; where one is not listed, those like it are looked for.
        asked: Vec<&'w str>,
        /// Those that are held.
        held: Vec<&'w str>,
    },
}

/// An instruments file, whose text is handed over once it is known what is looked for in it.
pub trait InstrumentsFile: fmt::Debug + Send + Sync {
    /// What messages call it.
    fn name(&self) -> String;

    /// Its text; where only some symbols are looked for, as little of it as the first and the last
    /// line and the lines in which one of them stands.
    ///
    /// # Errors
    /// It can't be read.
    fn text(&self, symbols: Option<&[&str]>) -> Result<InstrumentsText, Box<Diagnostic>>;
}

/// The text of an instruments file, or some of its lines.
#[derive(Debug)]
pub struct InstrumentsText {
    /// The text.
    pub source: Arc<Source>,
    /// Whether it is all of it.
    pub is_whole: bool,
}

impl InstrumentsFile for Arc<Source> {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn text(&self, _: Option<&[&str]>) -> Result<InstrumentsText, Box<Diagnostic>> {
        Ok(InstrumentsText { source: Self::clone(self), is_whole: true })
    }
}

/// What the files list of the symbols that are wanted, of which no more is read than it takes.
///
/// # Errors
/// As [`read`].
pub fn find(
    files: &[Arc<dyn InstrumentsFile>],
    wanted: &Wanted<'_>,
) -> Result<Listings, Vec<Diagnostic>> {
    let (asked, held): (&[&str], &[&str]) = match wanted {
        Wanted::All => (&[], &[]),
        Wanted::Symbols { asked, held } => (asked, held),
    };
    let symbols = [asked, held].concat();
    let is_short = *wanted != Wanted::All && symbols.len() <= MOST_SEARCHED;
    let mut texts = texts(files.iter().map(|file| file.text(is_short.then_some(&*symbols))))?;
    let listings = read_texts(&texts, wanted);
    // Lines alone don't tell at which place a fault stands, nor what may have been meant.
    let has_all = |listings: &Listings| asked.iter().all(|name| !listings.lacks(name));
    if texts.iter().all(|text| text.is_whole) || listings.as_ref().is_ok_and(has_all) {
        return listings;
    }
    // What was read whole may be a pipe, which nobody reads twice.
    texts = self::texts(
        files.iter().zip(texts).map(
            |(file, text)| {
                if text.is_whole { Ok(text) } else { file.text(None) }
            },
        ),
    )?;
    read_texts(&texts, wanted)
}

/// The texts of all files, or what is wrong with each that can't be read.
fn texts(
    read: impl Iterator<Item = Result<InstrumentsText, Box<Diagnostic>>>,
) -> Result<Vec<InstrumentsText>, Vec<Diagnostic>> {
    let (mut texts, mut problems) = (Vec::new(), Vec::new());
    for text in read {
        match text {
            Ok(text) => texts.push(text),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(texts) } else { Err(problems) }
}

fn read_texts(texts: &[InstrumentsText], wanted: &Wanted<'_>) -> Result<Listings, Vec<Diagnostic>> {
    read(&texts.iter().map(|text| text.source.as_ref()).collect::<Vec<_>>(), wanted)
}

/// More rows than any exchange lists.
const MOST_ROWS: usize = 500_000;

/// Reading one by one more rows than these, in which a symbol stands in whatever column, takes
/// longer than reading the file.
const MOST_HITS: usize = 1000;

/// Searching for more symbols than these one by one takes longer than reading the file.
const MOST_SEARCHED: usize = 16;

/// What the files list of the symbols that are wanted.
///
/// # Errors
/// A file of a form that is not known, one that is broken, and a row that has no number or no date
/// where one belongs.
pub fn read(files: &[&Source], wanted: &Wanted<'_>) -> Result<Listings, Vec<Diagnostic>> {
    let mut listings = Listings::default();
    let mut problems = Vec::new();
    let mut large = Vec::new();
    for source in files {
        match File::of(source, &mut listings) {
            Ok(file) => large.extend(file),
            Err(problem) => problems.push(*problem),
        }
    }
    if let Wanted::Symbols { asked, held } = wanted
        && asked.len() + held.len() <= MOST_SEARCHED
    {
        for (file, symbol) in
            large.iter().flat_map(|file| asked.iter().chain(held).map(move |symbol| (file, symbol)))
        {
            problems.extend(file.search(symbol, &mut listings).err().map(|problem| *problem));
        }
        // What is wrong with a row that was found is not told once more by the whole.
        if !problems.is_empty() || asked.iter().all(|symbol| listings.get(symbol).is_some()) {
            large.clear();
        }
    }
    for file in &large {
        problems.extend(file.read_all(wanted, &mut listings).err().map(|problem| *problem));
    }
    if problems.is_empty() { Ok(listings) } else { Err(problems) }
}

/// A file whose symbols stand in rows.
struct File<'a> {
    source: &'a Source,
    form: &'static FileForm,
    rows: Rows<'a>,
}

/// The rows, as the file's format writes them.
enum Rows<'a> {
    Csv(CsvRows<'a>),
    Json(JsonRows<'a>),
}

/// A row: its text for each fact, and the bytes of the file that it is.
struct ListedRow<'r> {
    text_of: &'r dyn Fn(Fact) -> Option<Cow<'r, str>>,
    bytes: Range<usize>,
}

/// What hears of each row, and may stop at one.
type Visit<'v> = dyn FnMut(&ListedRow<'_>) -> Result<(), FileFault> + 'v;

impl<'a> File<'a> {
    /// A file, by its form. What is small is entered at once, and nothing is left of it.
    fn of(source: &'a Source, listings: &mut Listings) -> Result<Option<Self>, Box<Diagnostic>> {
        let in_file = |fault: FileFault| Box::new(fault.in_file(source));
        let is_json = source.text.trim_start().starts_with(['{', '[']);
        if is_json && let Some(listed) = binance::read(source).map_err(in_file)? {
            listings.expect_symbols();
            for listing in listed {
                listings.enter(listing);
            }
            return Ok(None);
        }
        let (form, rows) = if is_json {
            JsonRows::of(source).map(|(form, rows)| (form, Rows::Json(rows)))
        } else {
            CsvRows::of(source).map(|(form, rows)| (form, Rows::Csv(rows)))
        }
        .map_err(in_file)?;
        let file = Self { source, form, rows };
        if form.column(Fact::Symbol).is_none() {
            file.read_all(&Wanted::All, listings)?;
            return Ok(None);
        }
        listings.expect_symbols();
        Ok(Some(file))
    }

    /// Enters the rows of one symbol, by its spelling or in capitals.
    fn search(&self, symbol: &str, listings: &mut Listings) -> Result<(), Box<Diagnostic>> {
        let capitals = symbol.to_ascii_uppercase();
        let spellings = [symbol, &capitals];
        for spelling in &spellings[..if capitals == symbol { 1 } else { 2 }] {
            let mut visit = |row: &ListedRow<'_>| {
                if (row.text_of)(Fact::Symbol).is_some_and(|listed| listed.trim() == *spelling) {
                    enter(self.form.read(row)?, listings);
                }
                Ok(())
            };
            match &self.rows {
                Rows::Csv(rows) => rows.search(spelling, &mut visit),
                Rows::Json(rows) => rows.search(spelling, &mut visit),
            }
            .map_err(|fault| fault.in_file(self.source))?;
        }
        Ok(())
    }

    /// Enters every row that is wanted, and notes symbols like those that are asked for.
    fn read_all(
        &self,
        wanted: &Wanted<'_>,
        listings: &mut Listings,
    ) -> Result<(), Box<Diagnostic>> {
        let asked: &[&str] = match wanted {
            Wanted::All => &[],
            Wanted::Symbols { asked, .. } => asked,
        };
        let missing = asked.iter().filter(|symbol| listings.get(symbol).is_none());
        let missing: Vec<&str> = missing.take(MOST_SEARCHED).copied().collect();
        let names = wanted.names();
        let mut count = 0;
        let mut visit = |row: &ListedRow<'_>| {
            count += 1;
            if count > MOST_ROWS {
                return Err(FileFault::too_many_rows());
            }
            let listed = (row.text_of)(Fact::Symbol).unwrap_or_default();
            let listed = listed.trim();
            let is_wanted =
                names.as_ref().is_none_or(|names| names.contains(&listed.to_ascii_uppercase()));
            if is_wanted {
                enter(self.form.read(row)?, listings);
            } else if missing.iter().any(|symbol| slips_between(symbol, listed).is_some()) {
                listings.note_alike(listed);
            }
            Ok(())
        };
        match &self.rows {
            Rows::Csv(rows) => rows.each(&mut visit),
            Rows::Json(rows) => rows.each(&mut visit),
        }
        .map_err(|fault| Box::new(fault.in_file(self.source)))
    }
}

impl Wanted<'_> {
    /// The names that are wanted, in capitals; `None` where all are.
    fn names(&self) -> Option<HashSet<String>> {
        match self {
            Self::All => None,
            Self::Symbols { asked, held } => {
                Some(asked.iter().chain(held).map(|symbol| symbol.to_ascii_uppercase()).collect())
            }
        }
    }
}

fn enter(facts: RowFacts, listings: &mut Listings) {
    match facts {
        RowFacts::Symbol(listing) => listings.enter(listing),
        RowFacts::MaxOrder(underlying, units) => listings.set_max_order(&underlying, units),
        RowFacts::Nothing => {}
    }
}

/// What is wrong with a file, and which bytes of it; none where it is the file as a whole.
#[derive(Debug)]
struct FileFault {
    message: String,
    help: Cow<'static, str>,
    bytes: Option<Range<usize>>,
}

impl FileFault {
    fn of_value(column: &str, text: &str, expected: &str) -> Self {
        Self {
            message: format!("`{column}` is `{}`; it must be {expected}", excerpt(text)),
            help: "take the broker's file as it comes, in full".into(),
            bytes: None,
        }
    }

    fn broken(message: String, bytes: Option<Range<usize>>) -> Self {
        Self { message, help: "fetch the file again: it is cut off or damaged".into(), bytes }
    }

    fn unknown_form() -> Self {
        let known: Vec<&str> = FORMS.iter().map(|form| form.name).collect();
        Self {
            message: "the file has not the columns of any instruments file that is known"
                .to_owned(),
            help: format!("known are {} and Binance exchangeInfo", known.join(", ")).into(),
            bytes: None,
        }
    }

    fn too_many_rows() -> Self {
        Self {
            message: format!("the file has more than the {MOST_ROWS} rows that are read"),
            help: "take the file of the exchange that is traded on".into(),
            bytes: None,
        }
    }

    /// Gives a fault without a place these bytes.
    fn at(self, bytes: Range<usize>) -> Self {
        Self { bytes: self.bytes.or(Some(bytes)), ..self }
    }

    fn in_file(self, source: &Source) -> Diagnostic {
        let rule = &rules::BAD_INSTRUMENTS;
        let found = match self.bytes {
            Some(bytes) => {
                let span = source.span(bytes.start, bytes.end);
                Diagnostic::at(rule, &source.name, span, self.message)
            }
            None => Diagnostic::of_file(rule, &source.name, self.message),
        };
        found.help(self.help)
    }
}
