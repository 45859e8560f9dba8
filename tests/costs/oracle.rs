//! Costs in plain rationals, written apart from the engine: charge by charge, order by order.

use num_bigint::BigInt;
use num_rational::Ratio;

pub type Q = Ratio<BigInt>;

/// A decimal text as a fraction.
pub fn q(text: &str) -> Q {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().expect("digits");
    let places = u32::try_from(fraction.len()).expect("few");
    Q::new(digits * sign, BigInt::from(10).pow(places))
}

pub fn zero() -> Q {
    q("0")
}

#[derive(Clone, Debug)]
pub struct Charge {
    pub leg: &'static str,
    pub side: &'static str,
    pub per: &'static str,
    pub rate: Option<&'static str>,
    pub amount: Option<&'static str>,
    pub of: Vec<usize>,
    pub min: Option<&'static str>,
    pub max: Option<&'static str>,
    pub round: Option<(&'static str, &'static str)>,
}

impl Charge {
    /// The charge as a config has it.
    pub fn yaml(&self, at: usize) -> String {
        let mut text = format!("{{name: c{at}, leg: {}, side: {}", self.leg, self.side);
        if self.per != "notional" {
            text += &format!(", per: {}", self.per);
        }
        let told =
            [("rate", self.rate), ("amount", self.amount), ("min", self.min), ("max", self.max)];
        for (name, value) in told {
            if let Some(value) = value {
                text += &format!(", {name}: {value}");
            }
        }
        if !self.of.is_empty() {
            let names: Vec<String> = self.of.iter().map(|of| format!("c{of}")).collect();
            text += &format!(", of: [{}]", names.join(", "));
        }
        if let Some((to, mode)) = self.round {
            text += &format!(", round: {{to: {to}, mode: {mode}}}");
        }
        text + "}"
    }

    fn is_on(&self, leg: &str, is_buying: bool) -> bool {
        let side = if is_buying { "buy" } else { "sell" };
        (self.leg == "both" || self.leg == leg) && (self.side == "both" || self.side == side)
    }

    fn bounded(&self, money: Q) -> Q {
        let money = self.min.map_or(money.clone(), |min| money.max(q(min)));
        self.max.map_or(money.clone(), |max| money.min(q(max)))
    }

    fn rounded(&self, money: Q) -> Q {
        let Some((to, mode)) = self.round else { return money };
        let steps = money / q(to);
        let whole = if mode == "up" { steps.ceil() } else { (steps + q("0.5")).floor() };
        whole * q(to)
    }
}

/// A trade in rationals.
#[derive(Clone, Debug)]
pub struct Trade {
    pub buys: bool,
    pub price: Q,
    pub stop: Q,
    pub point_value: Q,
    pub lot: Q,
    /// Whole lots of the largest order.
    pub most_lots: Option<u32>,
    pub tick: Option<Q>,
    /// Ticks, points and share by which the entry and the stop slip.
    pub slips: [[Option<&'static str>; 3]; 2],
    pub gap: Option<Q>,
}

/// The parts of a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub price_loss: Q,
    pub slippage: Q,
    pub charges: Q,
}

impl Loss {
    pub fn sum(&self) -> Q {
        &self.price_loss + &self.slippage + &self.charges
    }
}

impl Trade {
    fn slipped(&self, at: usize, price: &Q, is_buying: bool) -> Q {
        let [ticks, points, pct] = self.slips[at];
        let by = [
            ticks.map(|ticks| q(ticks) * self.tick.clone().expect("ticks have a tick")),
            points.map(q),
            pct.map(|pct| q(pct) * price),
        ];
        let Some(by) = by.into_iter().flatten().max() else { return price.clone() };
        let worse = if is_buying { price + by } else { price - by };
        let worse = match &self.tick {
            Some(tick) if is_buying => (worse / tick).ceil() * tick,
            Some(tick) => (worse / tick).floor() * tick,
            None => worse,
        };
        worse.max(zero())
    }

    /// The stop, or where a gap puts it.
    fn exit(&self) -> Q {
        match &self.gap {
            None => self.stop.clone(),
            Some(gap) if self.buys => (&self.stop - &self.stop * gap).max(zero()),
            Some(gap) => &self.stop + &self.stop * gap,
        }
    }

    pub fn loss(&self, charges: &[Charge], lots: u32) -> Loss {
        if lots == 0 {
            return Loss { price_loss: zero(), slippage: zero(), charges: zero() };
        }
        let units = |lots: u32| Q::from(BigInt::from(lots)) * &self.lot;
        let stop = self.exit();
        let legs = [
            ("entry", self.buys, self.price.clone(), self.slipped(0, &self.price, self.buys)),
            ("exit", !self.buys, stop.clone(), self.slipped(1, &stop, !self.buys)),
        ];
        let away = if self.buys { &self.price - &stop } else { &stop - &self.price };
        let price_loss = units(lots) * away * &self.point_value;
        let mut slippage = zero();
        let mut sum = zero();
        let mut traded: Vec<usize> = Vec::new();
        for (leg, is_buying, price, filled) in &legs {
            let worse = if *is_buying { filled - price } else { price - filled };
            slippage += units(lots) * worse * &self.point_value;
            // The lots of each order, and how many orders of so many there are.
            let most = self.most_lots.unwrap_or(lots);
            let orders =
                [(most, lots / most), (lots % most, u32::from(!lots.is_multiple_of(most)))];
            let of_orders = |of_one: &dyn Fn(u32) -> Q| {
                orders.iter().fold(zero(), |sum, (lots, count)| {
                    sum + Q::from(BigInt::from(*count)) * of_one(*lots)
                })
            };
            let notional = |lots: u32| units(lots) * filled * &self.point_value;
            let mut taken: Vec<Q> = Vec::new();
            for (at, charge) in charges.iter().enumerate() {
                let is_on = charge.is_on(leg, *is_buying) && !traded.contains(&at);
                if !is_on {
                    taken.push(zero());
                    continue;
                }
                if charge.per == "trade" {
                    traded.push(at);
                }
                let money = match (charge.rate.map(q), charge.amount.map(q)) {
                    (Some(rate), _) if !charge.of.is_empty() => {
                        let taxed = charge.of.iter().fold(zero(), |sum, of| sum + &taken[*of]);
                        charge.bounded(rate * taxed)
                    }
                    (Some(rate), _) if charge.per == "order" => {
                        of_orders(&|lots| charge.bounded(&rate * notional(lots)))
                    }
                    (Some(rate), _) => charge.bounded(rate * notional(lots)),
                    (None, Some(amount)) => match charge.per {
                        "order" => of_orders(&|_| charge.bounded(amount.clone())),
                        "unit" => charge.bounded(amount * units(lots)),
                        "lot" => charge.bounded(amount * Q::from(BigInt::from(lots))),
                        _ => charge.bounded(amount),
                    },
                    (None, None) => panic!("a charge of nothing"),
                };
                let money = charge.rounded(money);
                sum += &money;
                taken.push(money);
            }
        }
        Loss { price_loss, slippage, charges: sum }
    }

    /// The most lots that lose no more than that, which another test holds to rise with the lots;
    /// `None` above `most`.
    pub fn most_within(&self, charges: &[Charge], budget: &Q, most: u32) -> Option<u32> {
        let fits = |lots: u32| self.loss(charges, lots).sum() <= *budget;
        if fits(most) {
            return None;
        }
        let (mut fit, mut beyond) = (0, most);
        while beyond - fit > 1 {
            let middle = fit + (beyond - fit) / 2;
            if fits(middle) { fit = middle } else { beyond = middle }
        }
        Some(fit)
    }
}
