//! Schedules of charges whose newest entry may no longer hold.

use crate::config::{WrittenKeys, key_path, name_of};
use crate::diagnostic::{Diagnostic, excerpt, rules};
use crate::engine::Config;
use crate::timestamp::Date;

const SCHEDULE: &str = "costs.schedules.<schedule>";

/// Schedules whose newest entry was more than a year old on a day.
#[must_use]
pub fn old_schedules(
    files: &[&str],
    config: &Config,
    written: &WrittenKeys,
    today: Date,
) -> Vec<Diagnostic> {
    let finding = |name: &str| {
        let newest = config.schedules.get(name)?.last()?.from;
        if !is_more_than_a_year(newest, today) {
            return None;
        }
        let message = format!("the newest entry of `{}` is from {newest}", excerpt(name));
        let span = written.place(SCHEDULE, name)?;
        let found = Diagnostic::at(&rules::OLD_SCHEDULE, name_of(files, span), span, message);
        let help = "check the rates, and add an entry with the day on which you did";
        Some(found.key(key_path(SCHEDULE, name)).help(help))
    };
    config.schedules.names().filter_map(finding).collect()
}

/// Whether the same day of the next year is past.
fn is_more_than_a_year(day: Date, today: Date) -> bool {
    let (day, today) = (day.to_string(), today.to_string());
    let next = |year: &str| year.parse::<u32>().ok().map(|year| format!("{:04}", year + 1));
    let year_later = day.split_once('-').and_then(|(year, rest)| Some((next(year)?, rest)));
    year_later.is_some_and(|(year, rest)| format!("{year}-{rest}") < today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_one_of_the_calendar() {
        let day = |text| Date::read(text).expect("a day");
        for (from, today, is_old) in [
            ("2026-04-01", "2027-04-01", false),
            ("2026-04-01", "2027-04-02", true),
            ("2027-04-01", "2028-04-01", false),
            ("2026-04-01", "2026-01-01", false),
        ] {
            assert_eq!(is_more_than_a_year(day(from), day(today)), is_old, "{from} {today}");
        }
    }
}
