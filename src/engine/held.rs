//! What each position is worth, what it may lose and where: the rows of the book one by one, with
//! the resting stops that cover those that carry no stop of their own.

use super::limits::row_risk;
use super::portfolio::Portfolio;
use super::position::Position;
use super::working::{self, StoppedPart};
use crate::number::Decimal;
use crate::units::{Money, Percent, Points, Quantity};
use hashbrown::HashMap;

/// A position with what it counts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HeldPosition<'p> {
    /// Its row.
    pub row: &'p Position<'p>,
    /// What it counts in limits of exposure, in money.
    pub exposure: Money,
    /// Where all of it is given up: its own stop, or the one that rests in the market; `None`
    /// where nothing stops it, or only a part.
    pub stop: Option<Points>,
    /// What it loses there, in money; what nothing stops, a share of its exposure.
    pub risk: Money,
    /// Its exposure in percent of the equity; `None` where there is no equity to compare with.
    pub of_equity: Option<Percent>,
    /// The capital that it ties up in percent of its strategy's budget; `None` where there is no
    /// budget to compare with.
    pub of_budget: Option<Percent>,
    /// Its units, by where they are stopped.
    pub(super) parts: Vec<(Quantity, Option<Decimal>)>,
}

impl Portfolio<'_> {
    /// Every position, the oldest first.
    #[must_use]
    pub fn held(&self) -> Vec<HeldPosition<'_>> {
        let mut covered: HashMap<&str, Vec<StoppedPart<'_, '_>>> = HashMap::default();
        for row in self.positions() {
            let symbol = row.symbol.as_ref();
            if let Some(of_symbol) = self.working.of_symbol(symbol) {
                covered.entry(symbol).or_insert_with(|| {
                    let orders = self.orders_at(&of_symbol.places, None);
                    let orders: Vec<_> = orders.iter().map(std::convert::AsRef::as_ref).collect();
                    let rows = self.book.positions_of(symbol).into_iter();
                    let rows: Vec<_> =
                        rows.map(|row| (row, Quantity::from(row.quantity).abs())).collect();
                    working::stopped_parts(&rows, &orders)
                });
            }
        }
        let held = self.positions().map(|row| {
            let parts = match covered.get(row.symbol.as_ref()) {
                None => vec![(Quantity::from(row.quantity).abs(), row.stop_price)],
                Some(parts) => {
                    let of_row = parts.iter().filter(|(of, ..)| std::ptr::eq(*of, row));
                    of_row.map(|(_, units, stop)| (units.clone(), *stop)).collect()
                }
            };
            self.held_position(row, parts)
        });
        held.collect()
    }

    fn held_position<'p>(
        &'p self,
        row: &'p Position<'p>,
        parts: Vec<(Quantity, Option<Decimal>)>,
    ) -> HeldPosition<'p> {
        let config = self.config();
        let exposure = row.exposure();
        let risk = parts.iter().map(|(units, stop)| {
            let stopped = Position { stop_price: *stop, ..row.clone() };
            units * &row_risk(config, &stopped)
        });
        let mut stops = parts.iter().map(|(_, stop)| *stop);
        let first = stops.next().flatten();
        let stop = first.filter(|first| stops.all(|stop| stop == Some(*first)));
        let budget = self.equity() * config.capital_pct(row.strategy.as_deref());
        let capital = &exposure * &config.margin_of_row(row);
        HeldPosition {
            risk: risk.sum(),
            stop: stop.map(Points::from),
            of_equity: exposure.percent_of(self.equity()),
            of_budget: capital.percent_of(&budget),
            row,
            exposure,
            parts,
        }
    }
}
