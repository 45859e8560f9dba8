//! `Exact` against num-rational: every operation, on whole numbers around the edges of the
//! machine's and on random ones of up to 250 bits with up to 64 decimal places.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use num_bigint::BigInt;
use num_rational::Ratio;
use posize::number::{Decimal, Exact};
use std::cmp::Ordering;

type Q = Ratio<BigInt>;

fn ten_to(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

/// `digits × 10^-places`, built from parts of 17 digits as only the public API can.
fn exact(digits: &BigInt, places: u32) -> Exact {
    let text = digits.magnitude().to_string();
    let number = |text: &str| text.parse::<Exact>().expect("17 digits at most");
    let joined = text.as_bytes().chunks(17).fold(Exact::ZERO, |sum, chunk| {
        let chunk = std::str::from_utf8(chunk).expect("digits");
        let shift = number(&format!("1{}", "0".repeat(chunk.len())));
        let digits = chunk.trim_start_matches('0');
        &(&sum * &shift) + &number(if digits.is_empty() { "0" } else { digits })
    });
    let scaled = (0..places).fold(joined, |value, _| &value * &number("0.1"));
    if *digits < BigInt::from(0) { -&scaled } else { scaled }
}

/// What plain text says, read independently of posize.
fn read(text: &str) -> Q {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().expect("a plain decimal");
    Q::new(digits, ten_to(u32::try_from(fraction.len()).expect("few places")))
}

fn same(what: &str, found: &Exact, expected: &Q) {
    let text = found.to_string();
    assert_eq!(read(&text), *expected, "{what}: {text}");
    let plain = text == "0" || !text.contains('.') || !(text.ends_with('0') || text.ends_with('.'));
    assert!(plain && text != "-0" && !text.contains(['e', 'E', '+']), "{what}: {text}");
    assert_eq!(found.grouped(posize::number::Digits::Western).replace(',', ""), text, "{what}");
}

/// The largest number of so many places that is not above the quotient.
fn floored(value: &Q, places: u32) -> Q {
    (value * ten_to(places)).floor() / ten_to(places)
}

/// The nearest number of so many places, half away from zero.
fn rounded(value: &Q, places: u32) -> Q {
    let half = Q::new(1.into(), 2.into());
    let nothing = Q::from_integer(0.into());
    let scaled = value * ten_to(places);
    let whole = if scaled < nothing { -(half - scaled).floor() } else { (scaled + half).floor() };
    whole / ten_to(places)
}

fn check_pair((a, x): &(Exact, Q), (b, y): &(Exact, Q)) {
    let of = |what: &str| format!("{what} of {a} and {b}");
    same(&of("sum"), &(a + b), &(x + y));
    same(&of("difference"), &(a - b), &(x - y));
    same(&of("product"), &(a * b), &(x * y));
    assert_eq!(a.cmp(b), x.cmp(y), "{}", of("order"));
    assert_eq!(a == b, x == y, "{}", of("equality"));
    let mut running = a.clone();
    running += b;
    running -= a;
    assert_eq!(running, *b, "{}", of("a sum taken back"));
    if *y == Q::from_integer(0.into()) {
        assert_eq!((a.div_floor(b, 0), a.div_round(b, 2)), (None, None), "{}", of("quotient"));
        return;
    }
    for places in [0, 2, 19] {
        let quotient = x / y;
        same(
            &of("floor"),
            &a.div_floor(b, places).expect("a divisor"),
            &floored(&quotient, places),
        );
        same(
            &of("quotient"),
            &a.div_round(b, places).expect("a divisor"),
            &rounded(&quotient, places),
        );
    }
}

fn check_one((a, x): &(Exact, Q)) {
    let nothing = Q::from_integer(0.into());
    same("value", a, x);
    same("negation", &-a, &-x);
    same("amount", &a.abs(), &if *x < nothing { -x } else { x.clone() });
    for places in [0, 2, 30] {
        same("rounding", &a.round(places), &rounded(x, places));
    }
    let sign = x.cmp(&nothing);
    assert_eq!(a.signum().cmp(&0), sign);
    assert_eq!(
        (a.is_negative(), a.is_zero(), a.is_positive()),
        (sign == Ordering::Less, sign == Ordering::Equal, sign == Ordering::Greater)
    );
}

fn number(digits: &BigInt, places: u32) -> (Exact, Q) {
    (exact(digits, places), Q::new(digits.clone(), ten_to(places)))
}

#[test]
fn arithmetic_is_exact_around_every_edge_of_the_machines_integers() {
    let two_to = |power: u32| BigInt::from(2).pow(power);
    // 57 bits and 31 places are the most that the short form of a number has.
    let powers = [32, 57, 58, 63, 64, 126, 127, 128].map(two_to);
    let edges: Vec<BigInt> = [0.into(), ten_to(38), ten_to(39)].into_iter().chain(powers).collect();
    let mut numbers = Vec::new();
    for edge in &edges {
        for off in [-1, 0, 1] {
            for sign in [-1, 1] {
                let digits: BigInt = (edge + off) * sign;
                numbers.push(number(&digits, 0));
            }
        }
        numbers.extend([20, 31, 32].map(|places| number(edge, places)));
    }
    numbers.iter().for_each(check_one);
    for a in &numbers {
        for b in &numbers {
            check_pair(a, b);
        }
    }
}

/// `SplitMix64`: the same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn number(&mut self) -> (Exact, Q) {
        let bits = (0..4).fold(BigInt::from(0), |bits, _| (bits << 64) + self.next());
        let digits = bits >> self.below(256);
        let digits = if self.below(2) == 0 { -digits } else { digits };
        let places = u32::try_from(self.below(65)).expect("few places");
        number(&digits, if self.below(3) == 0 { 0 } else { places })
    }
}

#[test]
fn arithmetic_is_exact_on_random_numbers_of_up_to_250_bits() {
    let mut random = Random(127);
    for _ in 0..1_000 {
        let (a, b) = (random.number(), random.number());
        check_one(&a);
        check_pair(&a, &b);
        // A quotient that is whole, and its neighbours one unit in the last place away.
        let product = (&a.0 * &b.0, &a.1 * &b.1);
        check_pair(&product, &b);
        let unit = number(&BigInt::from(1), 130);
        check_pair(&(&product.0 - &unit.0, &product.1 - &unit.1), &b);
        check_pair(&(&product.0 + &unit.0, &product.1 + &unit.1), &b);
    }
}

#[test]
fn a_half_is_rounded_away_from_zero_and_less_than_a_half_towards_it() {
    for (above, below, expected) in
        [("1", "8", "0.13"), ("-1", "8", "-0.13"), ("0.1249999999999999999", "1", "0.12")]
    {
        let (above, below): (Exact, Exact) =
            (above.parse().expect("a number"), below.parse().expect("a number"));
        assert_eq!(above.div_round(&below, 2).expect("a divisor").to_string(), expected);
    }
}

#[test]
fn every_decimal_of_random_digits_reads_and_prints_as_its_value() {
    let mut random = Random(28);
    for _ in 0..20_000 {
        let digits = 1 + random.below(28);
        let mut text: String = (0..digits)
            .map(|_| char::from(b'0' + u8::try_from(random.below(10)).expect("a digit")))
            .collect();
        let point = usize::try_from(random.below(digits + 1)).expect("few digits");
        if point < text.len() && point > 0 {
            text.insert(point, '.');
        }
        let value = read(&text);
        let whole = text.split('.').next().unwrap_or_default();
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        let too_large = value >= Q::from_integer(ten_to(18));
        match text.parse::<Decimal>() {
            Ok(decimal) => {
                assert!(!leading_zero && !too_large, "{text} reads as {decimal}");
                same(&text, &Exact::from(decimal), &value);
                assert_eq!(decimal.to_string().parse(), Ok(decimal), "{text}");
            }
            Err(error) => assert!(leading_zero || too_large, "{text}: {error}"),
        }
    }
}
