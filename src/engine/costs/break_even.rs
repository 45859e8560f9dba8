//! The price at which a trade pays what getting in and out costs.

use super::charge::Leg;
use super::loss::Loss;
use crate::engine::intent::Side;
use crate::number::Exact;
use crate::units::{Money, Points, Quantity};

/// How often the price is looked for; each time comes nearer by the share that charges are of it.
const TRIES: u32 = 200;

/// The price on a step that lies halfway, above the lower one.
fn middle(low: &Points, high: &Points, step: &Points) -> Option<Points> {
    let steps = (high - low).number().div_floor((step + step).number(), 0)?;
    Some(low + &Points::from(&steps.max(Exact::ONE) * step.number()))
}

impl Loss {
    /// The nearest price at which what a trade of this quantity gains pays its charges on both legs,
    /// those of the exit at that price: the lowest for a buy, the highest for a sale. It is on the
    /// tick, else to 2 decimals or as many as the entry has. `None` where there is none, or nothing
    /// is traded.
    #[must_use]
    pub fn break_even(&self, quantity: &Quantity) -> Option<Points> {
        let step = self.terms.tick.clone().unwrap_or_else(|| self.terms.price.step_of(2));
        let (step, entry) = (&step, &self.terms.legs[0].price);
        if !quantity.is_positive() {
            return None;
        }
        let lots = self.lots(quantity);
        let of_entry = self.charges_at(Leg::Entry, &lots, entry);
        let paid_at = |exit: &Points| {
            let charges = &of_entry + &self.charges_at(Leg::Exit, &lots, exit);
            self.paying(&charges, quantity, step)
        };
        match self.terms.entered {
            Side::Buy => {
                // From below: charges rise with the price, so no lower price pays.
                let mut price = entry.clone();
                for _ in 0..TRIES {
                    let paying = paid_at(&price)?;
                    if paying <= price {
                        return Some(price);
                    }
                    price = paying;
                }
                None
            }
            Side::Sell => {
                // Charges fall with the price: what pays with those of the entry does, and what it
                // can pay itself is a bound.
                let mut pays = paid_at(entry)?.at_least_zero();
                let mut most = paid_at(&pays)?;
                if most < pays {
                    return None;
                }
                for _ in 0..TRIES {
                    if pays == most {
                        return Some(pays);
                    }
                    let middle = middle(&pays, &most, step)?;
                    if paid_at(&middle)? >= middle {
                        pays = middle;
                    } else {
                        most = &middle - step;
                    }
                }
                None
            }
        }
    }

    /// The charges of a leg at a price.
    fn charges_at(&self, leg: Leg, lots: &Exact, price: &Points) -> Money {
        let unit = &price.clone().at_least_zero() * &self.terms.point_value;
        self.plan.leg(leg).charges(self.size(lots), &(&self.terms.lot * &unit))
    }

    /// The price on a step that gains so much: (entry × q × point value ± charges) / (q × point
    /// value), to the next step that pays.
    fn paying(&self, charges: &Money, quantity: &Quantity, step: &Points) -> Option<Points> {
        let unit = &Points::ONE * &self.terms.point_value;
        let of_point = quantity * &unit;
        let of_step = &(step.number() * of_point.number());
        let entry = self.terms.legs[0].price.number() * of_point.number();
        let steps = match self.terms.entered {
            Side::Buy => {
                let up = -&(&entry + charges.number());
                -&up.div_floor(of_step, 0)?
            }
            Side::Sell => (&entry - charges.number()).div_floor(of_step, 0)?,
        };
        Some(Points::from(&steps * step.number()))
    }
}
