//! Points in time as checkpoints write them: ISO 8601 text, or seconds or milliseconds since 1970.
//! And lengths of time as people write them. Nothing here reads a clock.
//!
//! Only what an age needs: no calendar arithmetic, no time zone names, no formatting, so no
//! package.

use std::fmt;
use std::str::FromStr;

/// Seconds since 1970 in UTC; leap seconds count as the second before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// A point in time, and whether it says in which time zone it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The point in time, in UTC where nothing else is said.
    pub time: Timestamp,
    /// Whether the text names its zone.
    pub has_zone: bool,
}

/// A day of the calendar: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(i64);

impl Date {
    /// The day of a point in time, in UTC.
    #[must_use]
    pub fn of(time: Timestamp) -> Self {
        Self(time.0.div_euclid(DAY))
    }

    /// Reads a day as instruments files write it: `2025-11-25` and whatever time stands behind it,
    /// `25NOV2025`, or seconds or milliseconds since 1970.
    ///
    /// ```
    /// use posize::timestamp::Date;
    ///
    /// let days = ["2025-11-25", "2025-11-25 14:30:00", "25NOV2025", "1764095399000"];
    /// assert!(days.iter().all(|text| Date::read(text) == Date::read("2025-11-25T00:00")));
    /// assert_eq!(Date::read("25NOV2025").map(|day| day.to_string()), Some("2025-11-25".into()));
    /// assert_eq!(Date::read("soon"), None);
    /// ```
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return read(text).map(|reading| Self::of(reading.time));
        }
        if let Some(day) = text.get(..10).and_then(days) {
            let is_alone = text
                .get(10..)
                .is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', 'T', 't']));
            return is_alone.then_some(Self(day));
        }
        let (day, month, year) = (text.get(..2)?, text.get(2..5)?, text.get(5..)?);
        let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
        days(&format!("{year}-{month:02}-{day}")).map(Self)
    }
}

impl fmt::Display for Date {
    /// As `2025-11-25`. From days to a date by eras of 400 years that begin in March, so that a
    /// leap day is the last of its year.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ERA: i64 = 146_097;
        let days = self.0 + 719_468; // since 0000-03-01
        let (era, of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year + i64::from(month < 3);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

const DAY: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// A length of time in whole seconds, above 0: `90s`, `15m`, `2h`, `1d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age(i64);

/// A text is no [`Age`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAge;

impl Age {
    /// What an age looks like, for messages.
    pub const FORM: &str = "a whole number above 0 and its unit, like 90s, 15m, 2h or 1d";
    /// The units with their seconds, the longest first.
    const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

    /// How many seconds it is.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }
}

impl FromStr for Age {
    type Err = NoAge;

    fn from_str(text: &str) -> Result<Self, NoAge> {
        let of_unit = |(unit, seconds): (char, i64)| Some((text.strip_suffix(unit)?, seconds));
        let (number, seconds) = Self::UNITS.into_iter().find_map(of_unit).ok_or(NoAge)?;
        let is_digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.parse::<u32>().ok().filter(|&number| is_digits && number > 0);
        number.map(|number| Self(i64::from(number) * seconds)).ok_or(NoAge)
    }
}

impl fmt::Display for Age {
    /// In the longest unit of which it is a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_whole = |(_, seconds): &(char, i64)| self.0 % seconds == 0;
        let (unit, seconds) = Self::UNITS.into_iter().find(is_whole).unwrap_or(('s', 1));
        write!(f, "{}{unit}", self.0 / seconds)
    }
}

impl fmt::Display for NoAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", Age::FORM)
    }
}

impl std::error::Error for NoAge {}

/// A point in time that somebody tells, and the day that it is where its text has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldTime {
    /// The point in time.
    pub time: Timestamp,
    /// The day, in the offset of the text.
    pub day: Date,
}

/// Reads an instant as people write it: `2025-11-16T09:45:03Z`, with the offset that
/// [`read`] can do without, and no bare number.
#[must_use]
pub fn read_instant(text: &str) -> Option<ToldTime> {
    let is_date = text.as_bytes().get(4) == Some(&b'-');
    let time = read(text).filter(|reading| reading.has_zone && is_date)?.time;
    Some(ToldTime { time, day: Date::read(text)? })
}

/// Reads `2025-11-16T09:45:03.120394Z`, with a space for the `T`, `+05:30` or nothing for the `Z`,
/// with or without seconds; or a whole number of seconds or milliseconds.
#[must_use]
pub fn read(text: &str) -> Option<Reading> {
    const MILLIS_FROM: i64 = 100_000_000_000; // as seconds, the year 5138
    if let Ok(number) = text.parse::<i64>() {
        let seconds = if number < MILLIS_FROM { number } else { number / 1000 };
        return (number > 0).then_some(Reading { time: Timestamp(seconds), has_zone: true });
    }
    let (date, rest) = text.split_at_checked(10)?;
    let days = days(date)?;
    let (clock, zone) = split_zone(rest.strip_prefix(['T', 't', ' '])?)?;
    let offset = zone.map_or(Some(0), offset)?;
    let time = Timestamp(days * 86_400 + seconds(clock)? - offset);
    Some(Reading { time, has_zone: zone.is_some() })
}

/// Days from 1970-01-01 to a `2025-11-16`.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) =
        (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = lengths.get(..usize::try_from(month.checked_sub(1)?).ok()?)?;
    let length = *lengths.get(before.len())?;
    if parts.next().is_some() || !(1..=length).contains(&day) || year == 0 {
        return None;
    }
    let past = year - 1;
    let to_year = past * 365 + past / 4 - past / 100 + past / 400;
    Some(to_year + before.iter().sum::<i64>() + day - 1 - 719_162)
}

/// Seconds since midnight of a `09:45`, `09:45:03` or `09:45:03.12`.
fn seconds(clock: &str) -> Option<i64> {
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| digits(second, 2))?;
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_clock =
        hour < 24 && minute < 60 && second <= 60 && parts.next().is_none() && is_fraction;
    is_clock.then_some(hour * 3600 + minute * 60 + second.min(59))
}

/// The clock and its zone, where it has one.
fn split_zone(text: &str) -> Option<(&str, Option<&str>)> {
    match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at_checked(at).map(|(clock, zone)| (clock, Some(zone))),
        None => Some((text, None)),
    }
}

/// Seconds that a zone (`Z`, `+05:30`, `-0800`, `+01`) is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let (sign, zone) = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => return Some(0),
        ("+", zone) => (1, zone),
        ("-", zone) => (-1, zone),
        _ => return None,
    };
    let (hours, minutes) = match zone.len() {
        2 => (zone, "00"),
        4 => zone.split_at_checked(2)?,
        _ => zone.split_once(':')?,
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// A length of time for reading: its two largest units.
#[must_use]
pub fn words(seconds: i64) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let first = units.iter().position(|&(length, _)| seconds >= length).unwrap_or(units.len() - 1);
    let mut rest = seconds;
    let mut words = Vec::new();
    for &(length, name) in units.iter().skip(first).take(2) {
        if rest / length > 0 || words.is_empty() {
            words.push(format!("{} {name}", rest / length));
        }
        rest %= length;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_shown_as_it_was_read() {
        for text in
            ["1970-01-01", "1969-12-31", "2000-02-29", "2024-12-31", "2025-03-01", "2100-02-28"]
        {
            let day = Date::read(text);
            assert_eq!(day.map(|day| day.to_string()).as_deref(), Some(text));
        }
        assert!(Date::read("2025-11-25") < Date::read("26nov2025"));
        for text in ["", "2025-11-31", "2025-02-29", "31NOV2025", "NOV2025", "2025-11-25x", "é"] {
            assert_eq!(Date::read(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_to_the_second() {
        for (text, seconds, has_zone) in [
            ("1970-01-01T00:00:00Z", 0, true),
            ("1969-12-31T23:59:59Z", -1, true),
            ("2000-02-29T12:00:00Z", 951_825_600, true),
            ("2000-03-01T00:00:00Z", 951_868_800, true),
            ("2025-11-16T09:45:03.120394Z", 1_763_286_303, true),
            ("2025-11-16T09:45:03.120394+00:00", 1_763_286_303, true),
            ("2025-11-16T15:15:03+05:30", 1_763_286_303, true),
            ("2025-11-16 15:15:03+0530", 1_763_286_303, true),
            ("2025-11-16T04:45:03-05", 1_763_286_303, true),
            ("2025-11-16T09:45:03.120394", 1_763_286_303, false),
            ("2025-11-16T09:45", 1_763_286_300, false),
            ("2016-12-31T23:59:60Z", 1_483_228_799, true),
            ("1763286303", 1_763_286_303, true),
            ("1763286303120", 1_763_286_303, true),
        ] {
            assert_eq!(read(text), Some(Reading { time: Timestamp(seconds), has_zone }), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read_as_one() {
        for text in [
            "",
            "now",
            "0",
            "-5",
            "2025-11-16",
            "2025-11-16T",
            "2025-11-16T9:45:03Z",
            "2025-11-16T24:00:00Z",
            "2025-11-16T09:60:00Z",
            "2025-11-16T09:45:03.Z",
            "2025-11-16T09:45:03Zulu",
            "2025-11-16T09:45:03+5:30",
            "2025-11-16T09:45:03+05:3",
            "2025-02-29T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "2025-00-10T00:00:00Z",
            "2025-04-31T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2025-11-16T09:45:03.1é",
            "２０２５-11-16T09:45:03Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_has_a_date_and_an_offset() {
        let instant =
            |time, day| Date::read(day).map(|day| ToldTime { time: Timestamp(time), day });
        for text in
            ["2025-11-16T09:45:03Z", "2025-11-16T15:15:03+05:30", "2025-11-16 15:15:03+05:30"]
        {
            assert_eq!(read_instant(text), instant(1_763_286_303, "2025-11-16"), "{text}");
        }
        // 18:45 in UTC is past midnight in India, and its day is India's.
        let late = read_instant("2025-11-17t00:15:00+05:30");
        assert_eq!(late, instant(1_763_318_700, "2025-11-17"));
        for text in ["2025-11-16T09:45:03", "1763286303", "now", "", "2025-11-16"] {
            assert_eq!(read_instant(text), None, "{text}");
        }
    }

    #[test]
    fn an_age_is_a_whole_number_above_0_and_its_unit() {
        for (text, seconds, shown) in [
            ("90s", 90, "90s"),
            ("15m", 900, "15m"),
            ("2h", 7200, "2h"),
            ("1d", 86_400, "1d"),
            ("60m", 3600, "1h"),
            ("0090s", 90, "90s"),
            ("4294967295d", 371_085_174_288_000, "4294967295d"),
        ] {
            let age = text.parse::<Age>().expect(text);
            assert_eq!((age.seconds(), age.to_string().as_str()), (seconds, shown), "{text}");
        }
        for text in
            ["", "15", "m", "0s", "-5m", "+5m", "1.5h", "15 m", "15min", "4294967296s", "١s"]
        {
            assert_eq!(text.parse::<Age>(), Err(NoAge), "{text}");
        }
    }

    #[test]
    fn ages_read_in_two_units() {
        for (seconds, expected) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 1 s"),
            (3600, "1 h"),
            (11_520, "3 h 12 min"),
            (90_061, "1 d 1 h"),
        ] {
            assert_eq!(words(seconds), expected);
        }
    }
}
