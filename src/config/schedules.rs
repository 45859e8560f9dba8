//! A schedule of charges as a file has it: the checked entries, or everything that is wrong with
//! them, each at its place.

use super::rows::RowFault;
use super::tree::{YamlEntry, YamlNode, YamlValue};
use super::value::{self, ValueFault, describe};
use crate::diagnostic::{Rule, did_you_mean, excerpt, nearest, rules, shortened};
use crate::engine::Side;
use crate::engine::costs::{Charge, ChargePrice, Leg, Per, Rounding, Schedule};
use crate::engine::key::Range;
use crate::number::Decimal;
use crate::source::Span;
use crate::timestamp::Date;
use hashbrown::HashMap;
use std::fmt::Display;

/// Checks the entries of a schedule; `path` is what the file calls its key.
///
/// # Errors
/// Everything that is wrong with them, entry by entry.
pub fn check_schedule(items: &[YamlNode], path: &str) -> Result<Vec<Schedule>, Vec<RowFault>> {
    let mut check = ScheduleCheck { faults: Vec::new() };
    let entries: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(at, item)| check.entry(&format!("{path}[{at}]"), item))
        .collect();
    check.rises(&entries, path);
    if check.faults.is_empty() {
        Ok(entries.into_iter().filter_map(|(_, entry)| entry).collect())
    } else {
        Err(check.faults)
    }
}

const ENTRY: &str = "an entry is {from: 2026-04-01, source: …, charges: […]}";
const CHARGE: &str =
    "a charge is {name: stt, side: sell, rate: 0.00025} or {name: fee, amount: 20}";
const ENTRY_KEYS: [&str; 3] = ["from", "source", "charges"];
const CHARGE_KEYS: [&str; 10] =
    ["name", "leg", "side", "per", "rate", "amount", "min", "max", "of", "round"];
const ROUND_KEYS: [&str; 2] = ["to", "mode"];
const LEGS: [(&str, Option<Leg>); 3] =
    [("entry", Some(Leg::Entry)), ("exit", Some(Leg::Exit)), ("both", None)];
const SIDES: [(&str, Option<Side>); 3] =
    [("buy", Some(Side::Buy)), ("sell", Some(Side::Sell)), ("both", None)];
const MODES: [(&str, bool); 2] = [("up", true), ("half_up", false)];

/// Where an entry tells its day, and that day.
type EntryDay = Option<(Date, Span)>;

/// The values of a mapping by their keys, and its place.
struct Fields<'n> {
    path: String,
    span: Span,
    values: HashMap<&'static str, &'n YamlNode>,
}

struct ScheduleCheck {
    faults: Vec<RowFault>,
}

impl ScheduleCheck {
    fn entry(&mut self, path: &str, item: &YamlNode) -> (EntryDay, Option<Schedule>) {
        let Some(fields) = self.fields(path, item, &ENTRY_KEYS, ENTRY) else {
            return (None, None);
        };
        let from = self.required(&fields, "from", ENTRY);
        let from = from.and_then(|node| Some((self.day(&fields, node)?, node.span)));
        let source = fields.get("source").and_then(|node| self.text(&fields, "source", node));
        let charges = match self.required(&fields, "charges", ENTRY) {
            Some(YamlNode { value: YamlValue::List(items), .. }) => Some(self.charges(path, items)),
            Some(node) => {
                let message = format!("{} stands here; allowed is a list", describe(&node.value));
                self.report(fields.join("charges"), node, type_rule(node), message, CHARGE);
                None
            }
            None => None,
        };
        let entry =
            from.zip(charges).map(|((from, _), charges)| Schedule { from, source, charges });
        (from, entry)
    }

    fn charges(&mut self, path: &str, items: &[YamlNode]) -> Vec<Charge> {
        let mut charges: Vec<Charge> = Vec::new();
        let mut names: Vec<(String, Span)> = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = format!("{path}.charges[{at}]");
            let Some(fields) = self.fields(&path, item, &CHARGE_KEYS, CHARGE) else { continue };
            let name = self.required(&fields, "name", CHARGE);
            let name = name.and_then(|node| Some((self.text(&fields, "name", node)?, node.span)));
            if let Some((name, span)) = &name
                && let Some((_, first)) = names.iter().find(|(known, _)| known == name)
            {
                let message = format!(
                    "two charges are called `{}`; the first stands in {}",
                    excerpt(name),
                    first.start
                );
                let help = "give each a name of its own".to_owned();
                self.report_at(fields.join("name"), *span, &rules::BAD_CHARGE, message, help);
            }
            let before: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            let charge = self.charge(&fields, name.as_ref().map(|(name, _)| name), &before);
            // One that is wrong keeps its place, so that taxes on it and on what follows are read.
            charges.push(charge);
            names.push(name.unwrap_or_else(|| (String::new(), fields.span)));
        }
        charges
    }

    fn charge(&mut self, fields: &Fields<'_>, name: Option<&String>, before: &[&str]) -> Charge {
        let leg = self.one_of(fields, "leg", &LEGS).flatten();
        let side = self.one_of(fields, "side", &SIDES).flatten();
        let pers = Per::NAMES.map(|(per, name)| (name, per));
        let told_per = self.one_of(fields, "per", &pers);
        let per = told_per.unwrap_or_default();
        let price = self.price(fields, per, before);
        let [min, max] =
            ["min", "max"].map(|name| self.number(fields, name, Range::ZeroOrMore).map(Into::into));
        if let (Some(min), Some(max)) = (&min, &max)
            && min > max
        {
            let message = format!("a min of {min} is above the max of {max}");
            self.contradicts(fields, "min", message, "exchange the two, or correct one");
        }
        let round = fields.get("round").and_then(|node| self.rounding(fields, node));
        let name = name.cloned().unwrap_or_default();
        Charge { name, leg, side, per, price, min, max, round }
    }

    /// What a charge is: a rate, a tax or an amount, and one of them alone.
    fn price(&mut self, fields: &Fields<'_>, per: Per, before: &[&str]) -> ChargePrice {
        let of = fields.get("of").map(|node| self.taxed(fields, node, before));
        let rate = fields.get("rate").map(|_| self.number(fields, "rate", Range::FractionOrZero));
        let amount = fields.get("amount").map(|_| self.number(fields, "amount", Range::ZeroOrMore));
        let nothing = ChargePrice::Amount(Decimal::ZERO.into());
        let number = |told: Option<Decimal>| told.unwrap_or(Decimal::ZERO);
        match (rate, amount, of) {
            (Some(_), Some(_), _) => {
                let message = "both a rate and an amount stand here".to_owned();
                self.contradicts(fields, "amount", message, "keep one: two charges may be meant");
                nothing
            }
            (None, None, _) => {
                let message = "the charge has neither a `rate` nor an `amount`".to_owned();
                let (path, span) = (fields.path.clone(), fields.span);
                self.report_at(path, span, &rules::BAD_CHARGE, message, CHARGE.to_owned());
                nothing
            }
            (None, Some(_), Some(_)) => {
                let message = "a tax on other charges is a rate, and an amount stands here";
                self.contradicts(fields, "of", message.to_owned(), "write its rate, or drop `of`");
                nothing
            }
            (Some(_), None, Some(_)) if per != Per::Notional => {
                let message = "a tax on other charges counts once a leg, by nothing else";
                self.contradicts(fields, "per", message.to_owned(), "leave `per` out");
                nothing
            }
            (Some(_), None, None) if matches!(per, Per::Unit | Per::Lot) => {
                let message = "what counts by the unit or the lot is an amount of money";
                self.contradicts(fields, "per", message.to_owned(), "write `amount` for `rate`");
                nothing
            }
            (Some(rate), None, Some(of)) => ChargePrice::Tax(number(rate).into(), of),
            (Some(rate), None, None) => ChargePrice::Rate(number(rate).into()),
            (None, Some(amount), None) => ChargePrice::Amount(number(amount).into()),
        }
    }

    /// The places of the charges that a tax is on.
    fn taxed(&mut self, fields: &Fields<'_>, node: &YamlNode, before: &[&str]) -> Vec<usize> {
        let path = fields.join("of");
        let YamlValue::List(items) = &node.value else {
            let message = format!(
                "{} stands here; allowed is a list of names of charges",
                describe(&node.value)
            );
            self.report(path, node, type_rule(node), message, "for example `of: [brokerage]`");
            return Vec::new();
        };
        if items.is_empty() {
            let message = "the charge is a tax on nothing".to_owned();
            self.contradicts(fields, "of", message, "name the charges, or drop `of`");
        }
        let mut places: Vec<usize> = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = format!("{path}[{at}]");
            let YamlValue::Text(name) = &item.value else {
                let message = format!(
                    "{} stands here; allowed is the name of a charge",
                    describe(&item.value)
                );
                self.report(path, item, type_rule(item), message, CHARGE);
                continue;
            };
            match before.iter().position(|known| known == name) {
                Some(place) if places.contains(&place) => {
                    let message = format!("`{}` stands twice in one tax", excerpt(name));
                    self.report(path, item, &rules::BAD_CHARGE, message, "name each once");
                }
                Some(place) => places.push(place),
                None => {
                    let message = format!("no charge before this one is `{}`", excerpt(name));
                    let near = nearest(name, before.iter().copied()).map(did_you_mean);
                    let help = near.unwrap_or_else(|| {
                        "a tax stands behind the charges that it is on".to_owned()
                    });
                    self.report(path, item, &rules::BAD_CHARGE, message, help);
                }
            }
        }
        places
    }

    fn rounding(&mut self, fields: &Fields<'_>, node: &YamlNode) -> Option<Rounding> {
        const LIKE: &str = "for example `round: {to: 0.01, mode: up}`";
        let round = self.fields(&fields.join("round"), node, &ROUND_KEYS, LIKE)?;
        self.required(&round, "to", LIKE)?;
        let to = self.number(&round, "to", Range::AboveZero)?;
        let is_up = self.one_of(&round, "mode", &MODES).unwrap_or(true);
        Some(Rounding { to: to.into(), is_up })
    }

    /// The values of a mapping, of keys that belong there.
    fn fields<'n>(
        &mut self,
        path: &str,
        node: &'n YamlNode,
        known: &'static [&'static str],
        like: &str,
    ) -> Option<Fields<'n>> {
        let YamlValue::Map(entries) = &node.value else {
            let message = format!("{} stands here; {like}", describe(&node.value));
            self.report(path.to_owned(), node, type_rule(node), message, like);
            return None;
        };
        let mut fields = Fields { path: path.to_owned(), span: node.span, values: HashMap::new() };
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for entry in entries {
            let name = match value::key_name(entry, &|| like.to_owned()) {
                Ok(name) => name,
                Err(ValueFault { rule, message, help }) => {
                    self.report(path.to_owned(), &entry.key, rule, message, help);
                    continue;
                }
            };
            if let Some(first) = seen.insert(name, entry.key.span) {
                let name = excerpt(name);
                let message = format!("`{name}` stands twice; the first stands in {}", first.start);
                let path = fields.join(&name);
                self.report(
                    path,
                    &entry.key,
                    &rules::DUPLICATE_KEY,
                    message,
                    "keep one of the two",
                );
                continue;
            }
            match known.iter().find(|key| **key == name) {
                Some(key) => drop(fields.values.insert(key, &entry.value)),
                None => self.unknown(&fields, name, entry, known),
            }
        }
        Some(fields)
    }

    fn unknown(&mut self, fields: &Fields<'_>, name: &str, entry: &YamlEntry, known: &[&str]) {
        let message = format!("`{}` is no key that posize knows here", excerpt(name));
        let near = nearest(name, known.iter().copied()).map(did_you_mean);
        let help = near.unwrap_or_else(|| format!("known here: {}", known.join(", ")));
        let path = fields.join(&shortened(name));
        self.report(path, &entry.key, &rules::UNKNOWN_KEY, message, help);
    }

    /// A value that may not be left out.
    fn required<'n>(
        &mut self,
        fields: &Fields<'n>,
        name: &'static str,
        like: &str,
    ) -> Option<&'n YamlNode> {
        let found = fields.get(name);
        if found.is_none() {
            let message = format!("there is no `{name}`; {like}");
            let (path, span) = (fields.path.clone(), fields.span);
            self.report_at(path, span, &rules::WRONG_ROW, message, format!("add `{name}`"));
        }
        found
    }

    fn day(&mut self, fields: &Fields<'_>, node: &YamlNode) -> Option<Date> {
        const LIKE: &str = "for example `from: 2026-04-01`";
        let text = self.text(fields, "from", node)?;
        let is_written_out = text.len() == "2026-04-01".len();
        let day = Date::read(&text).filter(|_| is_written_out);
        if day.is_none() {
            let message = format!("`{}` is no day of the calendar", excerpt(&text));
            self.report(fields.join("from"), node, &rules::NOT_A_NUMBER, message, LIKE);
        }
        day
    }

    fn text(&mut self, fields: &Fields<'_>, name: &str, node: &YamlNode) -> Option<String> {
        let fault = match &node.value {
            YamlValue::Text(text) if text.trim().is_empty() => {
                let (message, help) = ("a text is missing here".to_owned(), "write it".to_owned());
                ValueFault { rule: &rules::EMPTY_NAME, message, help }
            }
            YamlValue::Text(text) => match value::too_long(text).filter(|_| name == "name") {
                None => return Some(text.clone()),
                Some(fault) => fault,
            },
            value => ValueFault {
                rule: type_rule(node),
                message: format!("{} stands here; allowed is a text", describe(value)),
                help: "put it in quotes".to_owned(),
            },
        };
        self.report(fields.join(name), node, fault.rule, fault.message, fault.help);
        None
    }

    fn number(&mut self, fields: &Fields<'_>, name: &str, range: Range) -> Option<Decimal> {
        let node = fields.get(name)?;
        let like = || {
            format!("for example `{name}: {}`", if range.is_fraction() { "0.0003" } else { "20" })
        };
        let fault = match &node.value {
            YamlValue::Text(text) => match value::number_in_range(text, name, range, &like) {
                Ok(number) => return Some(number),
                Err(fault) => fault,
            },
            value => ValueFault {
                rule: type_rule(node),
                message: format!("{} stands here; allowed is {range}", describe(value)),
                help: like(),
            },
        };
        self.report(fields.join(name), node, fault.rule, fault.message, fault.help);
        None
    }

    fn one_of<T: Copy>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let node = fields.get(name)?;
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let found = match &node.value {
            YamlValue::Text(text) => words.iter().find(|(word, _)| word == text),
            _ => None,
        };
        if found.is_none() {
            let (rule, near) = match &node.value {
                YamlValue::Text(text) => {
                    (&rules::UNKNOWN_WORD, nearest(text, known.iter().copied()).map(did_you_mean))
                }
                _ => (type_rule(node), None),
            };
            let allowed = known.join(", ");
            let message =
                format!("{} stands here; allowed is one of {allowed}", describe(&node.value));
            let help = near.unwrap_or_else(|| format!("for example `{name}: {}`", known[0]));
            self.report(fields.join(name), node, rule, message, help);
        }
        found.map(|(_, value)| *value)
    }

    /// The day in force is the newest; out of order, an old one would hold.
    fn rises(&mut self, entries: &[(EntryDay, Option<Schedule>)], path: &str) {
        let mut newest: Option<(Date, Span)> = None;
        for (at, (day, _)) in entries.iter().enumerate() {
            let Some((day, span)) = *day else { continue };
            if let Some((before, place)) = newest
                && day <= before
            {
                let message =
                    format!("a from of {day} does not rise above the {before} in {}", place.start);
                let help = "write the entries from the oldest to the newest, each day once";
                let path = format!("{path}[{at}].from");
                self.report_at(path, span, &rules::STEPS_NOT_RISING, message, help.to_owned());
            } else {
                newest = Some((day, span));
            }
        }
    }

    /// Reports keys of a charge that contradict each other, at one of them.
    fn contradicts(&mut self, fields: &Fields<'_>, at: &str, message: String, help: &str) {
        let span = fields.get(at).map_or(fields.span, |node| node.span);
        self.report_at(fields.join(at), span, &rules::BAD_CHARGE, message, help.to_owned());
    }

    fn report(
        &mut self,
        path: String,
        node: &YamlNode,
        rule: &'static Rule,
        message: String,
        help: impl Display,
    ) {
        let message = message + &value::where_defined(node);
        self.report_at(path, node.span, rule, message, help.to_string());
    }

    fn report_at(
        &mut self,
        path: String,
        span: Span,
        rule: &'static Rule,
        message: String,
        help: String,
    ) {
        self.faults.push(RowFault { path, span, fault: ValueFault { rule, message, help } });
    }
}

impl<'n> Fields<'n> {
    fn get(&self, name: &str) -> Option<&'n YamlNode> {
        self.values.get(name).copied()
    }

    fn join(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }
}

fn type_rule(node: &YamlNode) -> &'static Rule {
    if matches!(node.value, YamlValue::Null) { &rules::NULL_VALUE } else { &rules::WRONG_TYPE }
}
