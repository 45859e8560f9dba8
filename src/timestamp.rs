//! Points in time as checkpoints write them: ISO 8601 text, or seconds or milliseconds since 1970.
//!
//! Only what an age needs: no calendar arithmetic, no time zone names, no formatting, so no
//! package.

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
