//! `validate --against`: what a change of config does, as text and as JSON.

use super::effective::{EffectiveValue, json_value};
use super::json::{FORMAT_VERSION, Number};
use super::schema::words::{ChangeName, FormatVersion, LimitName, LineCode, ReasonCode, SideName};
use super::table::{Align, Table};
use super::text::{Screen, first_rows};
use crate::config::{EffectiveKey, KeyChange, Origin, name_of};
use crate::engine::{Change, Side};
use crate::number::Exact;
use crate::review::{Review, said};
use crate::stream::{AnswerChange, ComparedAnswers, LineError, ShortAnswer};
use crate::units::Money;
use crate::visible::visible;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

/// A table of the keys that differ, one of the answers that do, and the largest trade.
#[must_use]
pub fn text(review: &Review, screen: Screen) -> String {
    let (new, old) = (review.new_files.join(" + "), review.old_files.join(" + "));
    let equity = review.equity.as_ref();
    let equity =
        equity.map_or_else(String::new, |equity| format!("; equity {}", screen.money(equity)));
    let answers = review.answers.as_ref();
    let answers =
        answers.map_or_else(String::new, |(_, found)| answers_text(review, found, screen));
    format!(
        "{new} against {old}{equity}\n{}{answers}{}\n",
        keys_text(review, screen),
        outcome(review)
    )
}

fn keys_text(review: &Review, screen: Screen) -> String {
    if review.keys.is_empty() {
        return "no key differs\n".to_owned();
    }
    let has_money = review.keys.iter().any(|key| key.was_money.is_some() || key.is_money.is_some());
    let header = [
        ("key", Align::Left),
        ("effect", Align::Left),
        ("was", Align::Right),
        ("is", Align::Right),
        (if has_money { "was, in money" } else { "" }, Align::Right),
        (if has_money { "is, in money" } else { "" }, Align::Right),
    ];
    let in_money = |money: &Option<Money>| match money {
        Some(money) => screen.money(money),
        None if has_money => "—".to_owned(),
        None => String::new(),
    };
    let row = |name: String, key: &KeyChange| {
        let [was, is] = if is_long(key) { ["below"; 2].map(str::to_owned) } else { values(key) };
        let (was_money, is_money) = (in_money(&key.was_money), in_money(&key.is_money));
        [name, key.change.name().to_owned(), was, is, was_money, is_money]
    };
    let in_full = Table::new(header, review.keys.iter().map(|key| row(key.key.clone(), key)));
    let table = if in_full.fits() {
        in_full
    } else {
        let mut above = "";
        let rows = review.keys.iter().flat_map(|key| {
            let (section, name) = key.key.rsplit_once('.').unwrap_or(("", &key.key));
            let is_new = std::mem::replace(&mut above, section) != section;
            let head = is_new.then(|| {
                let mut head = [const { String::new() }; 6];
                section.clone_into(&mut head[0]);
                head
            });
            head.into_iter().chain([row(format!("  {name}"), key)])
        });
        Table::new(header, rows.collect::<Vec<_>>())
    };
    let long: String = review.keys.iter().filter(|key| is_long(key)).map(long_values).collect();
    format!("\n{}{long}\n", table.draw(screen))
}

/// Whether a value has several lines, or one that a table has no room for.
fn is_long(key: &KeyChange) -> bool {
    const MOST: usize = 24;
    let is_long = |key: &EffectiveKey| {
        key.value.as_ref().is_some_and(|value| value.contains('\n') || value.len() > MOST)
    };
    is_long(&key.was) || is_long(&key.is)
}

/// What stands in the one value and not in the other, line by line.
fn long_values(key: &KeyChange) -> String {
    let lines = |key: &EffectiveKey| -> Vec<String> {
        let value = key.value.as_deref().unwrap_or("not set");
        value.lines().map(|line| visible(line.trim().trim_start_matches("- "))).collect()
    };
    let (was, is) = (lines(&key.was), lines(&key.is));
    let only = |sign: &str, these: &[String], those: &[String]| -> String {
        let mut left = those.to_vec();
        let is_only = |line: &&String| match left.iter().position(|other| other == *line) {
            Some(at) => {
                left.remove(at);
                false
            }
            None => true,
        };
        these.iter().filter(is_only).flat_map(|line| ["   ", sign, " ", line, "\n"]).collect()
    };
    let (gone, come) = (only("-", &was, &is), only("+", &is, &was));
    let order =
        if gone.is_empty() && come.is_empty() { "   the same in another order\n" } else { "" };
    format!("\n {}, {}\n{gone}{come}{order}", key.key, key.change.name())
}

fn answers_text(review: &Review, found: &ComparedAnswers, screen: Screen) -> String {
    let intents = counted(found.intents, "intent", screen);
    let largest = |name: &str, was: &Money, is: &Money| {
        let (was, is) = (screen.money(was), screen.money(is));
        if was == is { format!("{name}: {was}\n") } else { format!("{name}: was {was}, is {is}\n") }
    };
    let (was, is) = (&found.was_largest, &found.is_largest);
    let most = largest("largest single risk", &was.risk, &is.risk)
        + &largest("largest single exposure", &was.exposure, &is.exposure);
    if found.changes.is_empty() {
        return format!("{intents}: no answer differs\n{most}\n");
    }
    let header = [
        ("line", Align::Right),
        (
            if found.changes.iter().any(|answer| answer.id.is_some()) { "id" } else { "" },
            Align::Left,
        ),
        ("intent", Align::Left),
        ("effect", Align::Left),
        ("was", Align::Right),
        ("is", Align::Right),
        ("decides now", Align::Left),
    ];
    let (changes, more) = first_rows(found.changes.iter().collect(), screen);
    let row = |answer: &&AnswerChange| {
        let binding = answer.is.as_ref().ok().and_then(|is| is.binding);
        [
            answer.line.to_string(),
            answer.id.clone().unwrap_or_default(),
            intent(answer),
            review.change_of(answer).name().to_owned(),
            said(&answer.was),
            said(&answer.is),
            binding.unwrap_or("—").to_owned(),
        ]
    };
    let changed = found.changes.len();
    let differ = if changed == 1 { "answer differs" } else { "answers differ" };
    let rows = Table::new(header, changes.iter().map(row)).draw(screen);
    format!("{intents}: {changed} {differ}\n\n{rows}{more}\n{most}\n")
}

/// What was asked: `buy TCS for ema_crossover`.
fn intent(answer: &AnswerChange) -> String {
    let side = answer.side.map_or("close", Side::name);
    let strategy = answer.strategy.as_deref();
    let strategy = strategy.map_or_else(String::new, |code| format!(" for {code}"));
    format!("{side} {}{strategy}", answer.symbol)
}

fn outcome(review: &Review) -> String {
    let looser = if review.gets_looser() { "looser" } else { "nothing gets looser" };
    let [looser_keys, tighter, other] =
        [Change::Looser, Change::Tighter, Change::Other].map(|change| review.count(change));
    format!("{looser}: {looser_keys} looser, {tighter} tighter, {other} other")
}

fn counted(count: u64, what: &str, screen: Screen) -> String {
    format!("{} {what}{}", screen.money(Exact::from(count)), if count == 1 { "" } else { "s" })
}

/// What held at a key and what does.
fn values(key: &KeyChange) -> [String; 2] {
    [&key.was, &key.is].map(|key| key.value.clone().unwrap_or_else(|| "not set".to_owned()))
}

/// What a change of config does, as a JSON document.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "posize validate --against")]
pub struct ReviewDocument<'a> {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// Whether anything gets looser.
    looser: bool,
    /// The files of the new config, or `default`.
    new: &'a [String],
    /// The files of the old config, or `default`.
    against: &'a [String],
    /// The equity that money is reckoned at; null without a state.
    equity: Option<Number>,
    /// The keys that differ.
    keys: Vec<KeyPart<'a>>,
    /// How intents are answered under both configs; null where none were given.
    answers: Option<AnswersPart<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct KeyPart<'a> {
    /// The dotted name.
    key: &'a str,
    /// What the change of the key does.
    #[schemars(with = "ChangeName")]
    effect: &'static str,
    /// What held; null where nothing did.
    was: Option<EffectiveValue<'a>>,
    /// What holds now; null where nothing does.
    is: Option<EffectiveValue<'a>>,
    /// What held at the equity, in money; null of what is no money.
    was_money: Option<Number>,
    /// What holds now at the equity, in money; null of what is no money.
    is_money: Option<Number>,
    /// Where the new value stands; null where no file holds it.
    place: Option<PlacePart<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct PlacePart<'a> {
    /// The file.
    file: &'a str,
    /// The line, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
}

#[derive(JsonSchema, Serialize)]
struct AnswersPart<'a> {
    /// The file of the intents.
    file: &'a str,
    /// How many intents it has.
    intents: u64,
    /// The intents whose answers differ.
    changed: Vec<AnswerPart<'a>>,
    /// The lines that are no intent, or that neither config can answer.
    bad: Vec<BadPart<'a>>,
    /// The most that one trade has at risk, in money.
    largest_risk: WasIs,
    /// The largest exposure that one trade opens, in money.
    largest_exposure: WasIs,
}

#[derive(JsonSchema, Serialize)]
struct WasIs {
    /// Under the old config.
    was: Number,
    /// Under the new one.
    is: Number,
}

#[derive(JsonSchema, Serialize)]
struct AnswerPart<'a> {
    /// The line of the intent, from 1.
    line: u64,
    /// The intent's own `id`, as it stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "&'a RawValue")]
    id: Option<&'a RawValue>,
    /// The symbol.
    symbol: &'a str,
    /// The way of the order; null for a `close` without one.
    #[schemars(with = "Option<SideName>")]
    side: Option<&'static str>,
    /// The strategy; null for none.
    strategy: Option<&'a str>,
    /// What the change does to the answer.
    #[schemars(with = "ChangeName")]
    effect: &'static str,
    /// The answer under the old config.
    was: ShortPart<'a>,
    /// The answer under the new one.
    is: ShortPart<'a>,
}

/// An answer in short, or why there is none.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum ShortPart<'a> {
    Answer {
        /// How much to trade, in units.
        qty: Number,
        /// The part that opens, in units.
        opens: Number,
        /// The limit that decides; null where the basis does.
        #[schemars(with = "Option<LimitName>")]
        binding: Option<&'static str>,
        /// Why `qty` is 0; null where it is not.
        #[schemars(with = "Option<ReasonCode>")]
        reason: Option<&'static str>,
    },
    Error {
        /// Why it can't be answered.
        error: ErrorPart<'a>,
    },
}

#[derive(JsonSchema, Serialize)]
struct ErrorPart<'a> {
    /// The stable name.
    #[schemars(with = "LineCode")]
    code: &'static str,
    /// What stands there, and what is expected.
    message: &'a str,
}

#[derive(JsonSchema, Serialize)]
struct BadPart<'a> {
    /// The line, from 1.
    line: u64,
    /// What is wrong with it.
    error: ErrorPart<'a>,
}

impl<'a> ReviewDocument<'a> {
    /// The document of a review.
    #[must_use]
    pub fn new(review: &'a Review) -> Self {
        let files: Vec<&str> = review.new_files.iter().map(String::as_str).collect();
        let answers = review.answers.as_ref();
        Self {
            format_version: FORMAT_VERSION,
            looser: review.gets_looser(),
            new: &review.new_files,
            against: &review.old_files,
            equity: review.equity.as_ref().map(Number::from),
            keys: review.keys.iter().map(|key| KeyPart::new(key, &files)).collect(),
            answers: answers.map(|(file, found)| AnswersPart::new(review, file, found)),
        }
    }
}

impl<'a> KeyPart<'a> {
    fn new(key: &'a KeyChange, files: &[&'a str]) -> Self {
        let place = match key.is.origin {
            Origin::File(span) => Some(PlacePart {
                file: name_of(files, span),
                line: span.start.line,
                column: span.start.column,
            }),
            _ => None,
        };
        Self {
            key: &key.key,
            effect: key.change.name(),
            was: json_value(&key.was),
            is: json_value(&key.is),
            was_money: key.was_money.as_ref().map(Number::from),
            is_money: key.is_money.as_ref().map(Number::from),
            place,
        }
    }
}

impl<'a> AnswersPart<'a> {
    fn new(review: &Review, file: &'a str, found: &'a ComparedAnswers) -> Self {
        let (was, is) = (&found.was_largest, &found.is_largest);
        let pair = |was: &Money, is: &Money| WasIs { was: was.into(), is: is.into() };
        let bad =
            found.bad.iter().map(|bad| BadPart { line: bad.line, error: (&bad.error).into() });
        Self {
            file,
            intents: found.intents,
            changed: found.changes.iter().map(|answer| AnswerPart::new(review, answer)).collect(),
            bad: bad.collect(),
            largest_risk: pair(&was.risk, &is.risk),
            largest_exposure: pair(&was.exposure, &is.exposure),
        }
    }
}

impl<'a> AnswerPart<'a> {
    fn new(review: &Review, answer: &'a AnswerChange) -> Self {
        Self {
            line: answer.line,
            id: answer.id.as_deref().and_then(|id| serde_json::from_str(id).ok()),
            symbol: &answer.symbol,
            side: answer.side.map(Side::name),
            strategy: answer.strategy.as_deref(),
            effect: review.change_of(answer).name(),
            was: (&answer.was).into(),
            is: (&answer.is).into(),
        }
    }
}

impl<'a> From<&'a Result<ShortAnswer, LineError>> for ShortPart<'a> {
    fn from(answer: &'a Result<ShortAnswer, LineError>) -> Self {
        match answer {
            Ok(ShortAnswer { qty, opens, binding, reason }) => Self::Answer {
                qty: qty.into(),
                opens: opens.into(),
                binding: *binding,
                reason: *reason,
            },
            Err(error) => Self::Error { error: error.into() },
        }
    }
}

impl<'a> From<&'a LineError> for ErrorPart<'a> {
    fn from(error: &'a LineError) -> Self {
        Self { code: error.code, message: &error.message }
    }
}
