//! Who stands in line to be closed, and what the first so many units of a line tie up.

use super::super::position::Position;
use super::at;
use super::holdings::{END, Holdings, Leg, Pool, Queue, Rows};
use super::lane::Lane;
use super::place::Place;
use super::totals::StrategyId;
use crate::units::{Money, Quantity};

/// A queue of more rows than this is cut by its lane.
const FEW_TO_CUT: u32 = 64;

impl Holdings<'_> {
    /// The rows of a pool on one side, in the order in which they are closed.
    pub(super) fn line(
        &self,
        rows: &[Position<'_>],
        place: Place,
        pool: Pool,
        leg: Leg,
    ) -> Line<'_> {
        match (self.rows_at(place.symbol), pool) {
            (Rows::Few(first), _) => Line::Chain { next: first, of: Some((pool, leg)) },
            (Rows::Crowd(crowd), Pool::Tagged) => {
                let lanes = || Box::new(Leg::BOTH.map(|leg| self.tagged(rows, crowd, leg)));
                self.has_lanes.get_or_init(|| ());
                Line::at_start(&self.crowds[at(crowd)].tagged.get_or_init(lanes)[leg.index()])
            }
            (Rows::Crowd(crowd), Pool::Of(strategy)) => {
                let Some(number) = self.group(crowd, strategy, place) else {
                    return Line::Chain { next: END, of: None };
                };
                let group = &self.groups[at(number)];
                let Queue { first, rows: count, .. } = group.sides[leg.index()];
                if count <= FEW_TO_CUT {
                    return Line::Chain { next: first, of: None };
                }
                let lanes = || {
                    Box::new(
                        group.sides.map(|queue| Lane::of(rows, self.aged(self.chain(queue.first)))),
                    )
                };
                self.has_lanes.get_or_init(|| ());
                Line::at_start(&self.lanes[at(number)].get_or_init(lanes)[leg.index()])
            }
        }
    }

    /// The rows of a crowd's side that carry a strategy, by number.
    fn tagged(&self, rows: &[Position<'_>], crowd: u32, leg: Leg) -> Lane {
        let crowd = &self.crowds[at(crowd)];
        let tagged = crowd.groups.iter().filter(|&&group| group != crowd.untagged);
        let queue = |&group: &u32| self.groups[at(group)].sides[leg.index()];
        let mut queued: Vec<u32> =
            tagged.map(queue).flat_map(|queue| self.chain(queue.first)).collect();
        queued.sort_unstable_by_key(|&row| self.links[at(row)].age);
        Lane::of(rows, self.aged(queued.into_iter()))
    }

    /// Visits every own row of an order, each queue in its order.
    pub(super) fn each(&self, place: Place, mut visit: impl FnMut(u32)) {
        let mut of_group = |&group: &u32| {
            self.groups[at(group)]
                .sides
                .iter()
                .for_each(|queue| self.chain(queue.first).for_each(&mut visit));
        };
        match self.rows_at(place.symbol) {
            Rows::Crowd(crowd) if place.strategy == StrategyId::NONE => {
                self.crowds[at(crowd)].groups.iter().for_each(of_group);
            }
            Rows::Crowd(crowd) => {
                let own = [place.strategy, StrategyId::NONE]
                    .map(|strategy| self.group(crowd, strategy, place));
                own.iter().flatten().for_each(&mut of_group);
            }
            Rows::Few(first) => {
                let pools = Pool::own(place.strategy);
                let own = |&index: &u32| {
                    pools.iter().any(|pool| pool.holds(self.links[at(index)].strategy))
                };
                self.chain(first).filter(own).for_each(visit);
            }
        }
    }
}

/// A place in a line of rows to be closed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Line<'h> {
    /// At a row of a chain; only rows of the pool and side count, where they are told.
    Chain { next: u32, of: Option<(Pool, Leg)> },
    /// At a place of a lane.
    Lane { lane: &'h Lane, place: usize },
}

impl<'h> Line<'h> {
    fn at_start(lane: &'h Lane) -> Self {
        Self::Lane { lane, place: lane.start() }
    }

    /// Passes over rows that `left` covers as a whole, many at a time where the line can; says what
    /// they tie up.
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
    pub(super) fn next(&mut self, holdings: &Holdings<'_>, rows: &[Position<'_>]) -> Option<u32> {
        loop {
            let index = match self {
                Self::Chain { next: END, .. } => return None,
                Self::Chain { next, .. } => std::mem::replace(next, holdings.links[at(*next)].next),
                Self::Lane { lane, place } => {
                    *place += 1;
                    lane.row(*place - 1)?
                }
            };
            let counts = match self {
                Self::Chain { of: Some((pool, leg)), .. } => {
                    pool.holds(holdings.links[at(index)].strategy)
                        && Leg::of(&rows[at(index)]) == *leg
                }
                Self::Chain { .. } => true,
                Self::Lane { .. } => index != END,
            };
            if counts {
                return Some(index);
            }
        }
    }
}
