//! Who stands in line to be closed, and what the first so many units of a line tie up.

use super::super::position::Position;
use super::at;
use super::holdings::{END, Held, Holdings, Leg, Pool, Queue};
use super::lane::Lane;
use super::totals::Totals;
use crate::units::{Money, Quantity};

/// A queue of more rows than this is cut by its lane.
const FEW_TO_CUT: u32 = 64;

impl Holdings {
    /// The rows of a pool on one side, in the order in which they are closed.
    pub(super) fn line<'h>(
        &'h self,
        rows: &'h [Position<'_>],
        totals: &Totals,
        held: Held,
        pool: Pool<'h>,
        leg: Leg,
    ) -> Line<'h> {
        match (held, pool) {
            (Held::Few(first), _) => Line::Chain { next: first, of: Some((pool, leg)) },
            (Held::Crowd(crowd), Pool::Tagged) => {
                let lane =
                    self.crowds[at(crowd)].tagged[leg.index()].get_or_init(|| Box::new(self.tagged(rows, crowd, leg)));
                Line::Lane { lane, place: lane.start() }
            }
            (Held::Crowd(crowd), Pool::Of(strategy)) => match self.queue(rows, totals, crowd, strategy, leg) {
                Some(Queue { first, rows: count, sums: Some(sums), .. }) if *count > FEW_TO_CUT => {
                    let lane = sums.lane.get_or_init(|| Box::new(Lane::of(rows, self.chain(*first))));
                    Line::Lane { lane, place: lane.start() }
                }
                queue => Line::Chain { next: queue.map_or(END, |queue| queue.first), of: None },
            },
        }
    }

    /// The rows of a crowd's side that carry a strategy, by number.
    fn tagged(&self, rows: &[Position<'_>], crowd: u32, leg: Leg) -> Lane {
        let groups = self.crowds[at(crowd)].groups.iter().map(|&group| &self.groups[at(group)]);
        let tagged = groups.filter(|group| group.strategy.is_some());
        let mut queued: Vec<u32> = tagged.flat_map(|group| self.chain(group.sides[leg.index()].first)).collect();
        queued.sort_unstable();
        Lane::of(rows, queued.into_iter())
    }

    /// Every row of these pools, each queue in its order.
    pub(super) fn all(&self, rows: &[Position<'_>], totals: &Totals, held: Held, pools: [Pool<'_>; 2]) -> Vec<u32> {
        match held {
            Held::Few(first) => {
                let own = |&index: &u32| pools.iter().any(|pool| pool.holds(&rows[at(index)]));
                self.chain(first).filter(own).collect()
            }
            Held::Crowd(crowd) if pools[1] == Pool::Tagged => {
                let groups = self.crowds[at(crowd)].groups.iter().map(|&group| &self.groups[at(group)]);
                groups.flat_map(|group| &group.sides).flat_map(|queue| self.chain(queue.first)).collect()
            }
            Held::Crowd(crowd) => {
                let queues = pools.iter().flat_map(|&pool| Leg::BOTH.map(|leg| (pool, leg)));
                let queue = |(pool, leg)| match pool {
                    Pool::Of(strategy) => self.queue(rows, totals, crowd, strategy, leg),
                    Pool::Tagged => None,
                };
                queues.filter_map(queue).flat_map(|queue| self.chain(queue.first)).collect()
            }
        }
    }
}

/// A place in a line of rows to be closed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Line<'h> {
    /// At a row of a chain; only rows of the pool and side count, where they are told.
    Chain { next: u32, of: Option<(Pool<'h>, Leg)> },
    /// At a place of a lane.
    Lane { lane: &'h Lane, place: usize },
}

impl Line<'_> {
    /// Passes over rows that `left` covers as a whole, many at a time where the line can; says what they tie up.
    pub(super) fn skip(&mut self, left: &mut Quantity) -> Money {
        match self {
            Self::Chain { .. } => Money::ZERO,
            Self::Lane { lane, place } => {
                let (stopped_at, freed) = lane.skip(left);
                *place = stopped_at;
                freed
            }
        }
    }

    /// The next row in line.
    pub(super) fn next(&mut self, holdings: &Holdings, rows: &[Position<'_>]) -> Option<u32> {
        loop {
            let index = match self {
                Self::Chain { next: END, .. } => return None,
                Self::Chain { next, .. } => std::mem::replace(next, holdings.next[at(*next)]),
                Self::Lane { lane, place } => {
                    *place += 1;
                    lane.row(*place - 1)?
                }
            };
            let row = &rows[at(index)];
            let counts = match self {
                Self::Chain { of: Some((pool, leg)), .. } => pool.holds(row) && Leg::of(row) == *leg,
                Self::Chain { .. } => true,
                Self::Lane { .. } => !row.quantity.is_zero(),
            };
            if counts {
                return Some(index);
            }
        }
    }
}
