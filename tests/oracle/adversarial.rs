//! Quotients that are whole, or one unit in the last place off. Each case starts from its answer:
//! so many lots are chosen, the money is what they cost to the last digit, and then one number is
//! nudged. Nothing is divided to know what must come out.

use crate::case::{Ask, Budget, Case, Row, Settings};
use crate::compare;
use crate::further::{Account, Further};
use crate::rational::{Q, decimal, decimal_text, int, q, significant_digits};
use crate::rng::Rng;

/// Which quotient is put on the edge.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Edge {
    RiskLimit,
    RiskBasis,
    TotalExposure,
    StrategyBudget,
}

/// Which number is nudged by one unit in its 28th digit. The quotient falls with every one but the
/// first.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Knob {
    Equity,
    UnitCost,
    Lot,
    PointValue,
}

/// Fractions whose inverse is a decimal, so that `money / fraction` can be written down.
const FRACTIONS: [(&str, i64); 7] =
    [("1", 1), ("0.5", 2), ("0.2", 5), ("0.25", 4), ("0.01", 100), ("0.008", 125), ("0.04", 25)];

#[test]
fn a_quotient_on_the_edge_is_floored_exactly_on_every_limit_and_on_the_risk_basis() {
    let rng = &mut Rng::new(28);
    let mut cases = 0;
    for round in 0..100 {
        for edge in [Edge::RiskLimit, Edge::RiskBasis, Edge::TotalExposure, Edge::StrategyBudget] {
            for knob in [Knob::Equity, Knob::UnitCost, Knob::Lot, Knob::PointValue] {
                let start = Start::draw(edge, rng);
                for nudge in [-1, 0, 1] {
                    let origin =
                        format!("adversarial round {round}: {edge:?}, {knob:?} nudged by {nudge}");
                    start.check(origin, knob, nudge);
                    cases += 1;
                }
            }
        }
    }
    assert!(cases >= 1_000, "{cases}");
}

/// A case that is exactly on its edge: the money pays for `lots` lots and nothing is left.
struct Start {
    edge: Edge,
    lots: i64,
    lot: Q,
    /// Price, or stop distance, in points.
    points: Q,
    point_value: Q,
    fraction: (&'static str, i64),
    /// What other rows use up.
    used: Option<Row>,
    /// What the order closes on its way, of any odd size.
    own: Option<String>,
}

impl Start {
    fn draw(edge: Edge, rng: &mut Rng) -> Self {
        loop {
            let start = Self::attempt(edge, rng);
            if significant_digits(&start.equity()) <= 27 && start.equity() < q("1000000000000000") {
                return start;
            }
        }
    }

    fn attempt(edge: Edge, rng: &mut Rng) -> Self {
        let digits = |rng: &mut Rng, most: u32, places: u32| {
            let digits = rng.between(1, u64::from(most));
            let below = 10_u64.pow(u32::try_from(digits).expect("few"));
            Q::new(rng.between(below / 10, below - 1).into(), crate::rational::ten_to(places))
        };
        let row = |rng: &mut Rng| Row {
            symbol: "BAJFINANCE",
            strategy: (edge == Edge::StrategyBudget).then_some("orb"),
            quantity: (int(i64::try_from(rng.between(1, 500)).expect("small"))).to_string(),
            mark: decimal(&digits(rng, 5, 2), 2),
            point_value: rng.maybe(50, |_| "12.5".to_owned()),
            stop_price: None,
        };
        let uses_room = matches!(edge, Edge::TotalExposure | Edge::StrategyBudget);
        Self {
            edge,
            lots: i64::try_from(rng.between(1, 3000)).expect("small"),
            lot: {
                let places = rng.pick(&[0, 0, 1, 3]);
                digits(rng, 4, places)
            },
            points: {
                let places = rng.pick(&[1, 2, 4, 10]);
                digits(rng, 11, places) + int(1)
            },
            point_value: {
                let places = rng.pick(&[0, 1, 2]);
                digits(rng, 3, places)
            },
            fraction: rng.pick(&FRACTIONS),
            used: if uses_room { rng.maybe(60, row) } else { None },
            own: if edge == Edge::RiskBasis {
                None
            } else {
                rng.maybe(30, |rng| decimal(&digits(rng, 6, 2), 2))
            },
        }
    }

    /// What the room must be worth, divided by the fraction of equity that it is.
    fn equity(&self) -> Q {
        let used = self.used.as_ref().map_or(int(0), |row| {
            q(&row.quantity) * q(&row.mark) * q(row.point_value.as_deref().unwrap_or("1"))
        });
        let room = int(self.lots) * &self.lot * &self.points * &self.point_value;
        (room + used) * int(self.fraction.1)
    }

    fn check(&self, origin: String, knob: Knob, nudge: i64) {
        let nudged = |which: Knob, value: &Q| {
            if which == knob { value + last_place(value) * int(nudge) } else { value.clone() }
        };
        let equity = nudged(Knob::Equity, &self.equity());
        let points = nudged(Knob::UnitCost, &self.points);
        let lot = nudged(Knob::Lot, &self.lot);
        let point_value = nudged(Knob::PointValue, &self.point_value);
        let falls_short = if knob == Knob::Equity { nudge < 0 } else { nudge > 0 };
        let lots = if falls_short { self.lots - 1 } else { self.lots };
        let case = self.case(origin, &equity, &points, &lot, &point_value);
        let opens = int(lots) * &lot;
        let expected = self.own.as_deref().map_or(int(0), q) + &opens;
        let answer = crate::engine::answer(&case).unwrap_or_else(|error| panic!("{error}\n{case}"));
        assert_eq!(q(&answer.qty.to_string()), expected, "\n{case}");
        assert_eq!(q(&answer.opens.to_string()), opens, "\n{case}");
        let binding = match self.edge {
            Edge::RiskLimit | Edge::RiskBasis => "risk_per_trade",
            Edge::TotalExposure => "total_exposure",
            Edge::StrategyBudget => "strategy_budget",
        };
        assert_eq!(answer.binding(), Some(binding), "\n{case}");
        compare::check(&case);
    }

    /// The case in which only the chosen limit has little room.
    fn case(&self, origin: String, equity: &Q, points: &Q, lot: &Q, point_value: &Q) -> Case {
        let fraction = self.fraction.0.to_owned();
        let (mut risk, mut exposure, mut capital) =
            ("1".to_owned(), "1".to_owned(), "1".to_owned());
        let mut leverage = "1000";
        match self.edge {
            Edge::RiskLimit | Edge::RiskBasis => risk = fraction,
            Edge::TotalExposure => (exposure, leverage) = (fraction, "1"),
            Edge::StrategyBudget => capital = fraction,
        }
        let at_risk = matches!(self.edge, Edge::RiskLimit | Edge::RiskBasis);
        // By risk, the price is so small beside the stop distance that the exposure never counts.
        let price = if at_risk { q("0.0001") } else { points.clone() };
        let more = int(2 * self.lots + 5) * lot + self.own.as_deref().map_or(int(0), q);
        let own = self.own.as_ref().map(|quantity| Row {
            symbol: "OPTIEMUS",
            strategy: None,
            quantity: quantity.clone(),
            mark: "777.7777".to_owned(),
            point_value: Some("3".to_owned()),
            stop_price: None,
        });
        Case {
            origin,
            config: settings(risk, exposure, leverage, capital),
            equity: decimal(equity, 64),
            rows: self.used.clone().into_iter().chain(own).collect(),
            account: Account::default(),
            ask: Ask {
                symbol: "OPTIEMUS",
                side: Some("sell"),
                strategy: Some("orb"),
                qty: (self.edge != Edge::RiskBasis).then(|| decimal_text(&more, 9)),
                atr: (self.edge == Edge::RiskBasis).then(|| decimal(points, 64)),
                stop_price: (self.edge == Edge::RiskLimit).then(|| decimal(&(&price + points), 64)),
                price: decimal(&price, 64),
                lot_size: Some(decimal(lot, 64)),
                point_value: Some(decimal(point_value, 64)),
                mode: Some(if self.edge == Edge::RiskBasis {
                    "fixed_risk_atr"
                } else {
                    "fixed_qty"
                }),
                ..Ask::default()
            },
        }
    }
}

/// One unit in the last of the digits that a number may have, with room for the sum of two such
/// numbers.
fn last_place(value: &Q) -> Q {
    let mut unit = Q::new(1.into(), crate::rational::ten_to(40));
    while significant_digits(&(value + &unit)) > 27 {
        unit = unit * int(10);
    }
    unit
}

fn settings(risk: String, exposure: String, leverage: &str, capital: String) -> Settings {
    Settings {
        mode: "fixed_qty",
        max_leverage: leverage.to_owned(),
        max_exposure_pct: exposure,
        max_risk_per_trade_pct: risk,
        max_risk_per_strategy_pct: "0.1".to_owned(),
        default_fixed_qty: "1".to_owned(),
        atr_stop_multiplier: "1".to_owned(),
        lot_size_fallback: "25".to_owned(),
        strategies: vec![Budget { code: "orb", capital_pct: Some(capital), ..Budget::default() }],
        instruments: Vec::new(),
        further: Further::default(),
    }
}
