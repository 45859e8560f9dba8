//! What the account has free: nothing is opened that it could not put up.

use super::{Untold, WHOLE_BOOK, counted_for};
use crate::engine::code::Code;
use crate::engine::effect::Effect;
use crate::engine::key::Range;
use crate::engine::limit::{CeilingKey, How, Limit, LimitUse, Room, Scope, Unit};
use crate::engine::portfolio::Portfolio;
use crate::engine::setting::Setting;
use crate::units::{Fraction, Money};

/// `keep_free_margin_pct`: a fraction of the free margin.
pub static KEEP_FREE_MARGIN: Setting<Fraction> = Setting::off(
    "keep_free_margin_pct",
    Range::FractionOrZero,
    Effect::LOWER_IS_LOOSER,
    "Share of the account's free margin that no order takes",
);

pub(super) static NO_FREE_MARGIN: Untold = Untold {
    code: Code {
        name: "no_free_margin",
        meaning: "nothing tells the free margin, of which `free_margin` is a share",
    },
    condition: "free margin is not known",
    message: "nothing tells the account's free margin, which keep_free_margin_pct counts: nothing \
        is opened; give it with --free-margin, or hand over the broker's funds",
};

/// Free margin × (1 − `keep_free_margin_pct`), less the capital that fills have opened since. What
/// is held is paid for already, and closing it gives nothing back.
pub static FREE_MARGIN: Limit = Limit {
    name: "free_margin",
    doc: "free margin × (1 − `keep_free_margin_pct`), less the capital that fills have opened; what an \
        order closes gives nothing back",
    scope: Scope::Entries,
    unit: Unit::Money,
    keys: &[&KEEP_FREE_MARGIN.key],
    is_on: |config| KEEP_FREE_MARGIN.is_set(config),
    needs: &[],
    count: Some(|config, row, count| {
        count(WHOLE_BOOK, &row.unit_exposure() * &config.margin_of_row(row));
    }),
    room: |portfolio, order| {
        let (takes, keep) = (order.capital_taken(), KEEP_FREE_MARGIN.value(portfolio.config())?);
        let Some(free) = &portfolio.account().free_margin else {
            return Some(NO_FREE_MARGIN.room(takes));
        };
        let counted = counted_for(portfolio, &FREE_MARGIN, order, WHOLE_BOOK);
        let used = portfolio.opened_capital() + &(&counted - &of_rows(portfolio));
        let left = &Fraction::ONE - &keep;
        let how = How::Product([Some(free.number().clone()), Some(left.number().clone()), None]);
        let ceiling = free * &left;
        Some(Room { how, ..Room::money(&ceiling, &Fraction::ONE, None, used, takes) })
    },
    ceiling_keys: |_, _, _| vec![CeilingKey::lowered(KEEP_FREE_MARGIN.name())],
    uses: |portfolio| {
        let keep = KEEP_FREE_MARGIN.value(portfolio.config());
        let use_of = |(keep, free): (Fraction, &Money)| {
            let pending = portfolio.pending(&FREE_MARGIN, WHOLE_BOOK);
            let used = portfolio.opened_capital() + pending;
            let ceiling = free * &(&Fraction::ONE - &keep);
            LimitUse::of_money(&FREE_MARGIN, None, &ceiling, &used, pending)
        };
        keep.zip(portfolio.account().free_margin.as_ref()).map(use_of).into_iter().collect()
    },
    halts: |portfolio| {
        let is_on = KEEP_FREE_MARGIN.is_set(portfolio.config());
        let is_untold = is_on && portfolio.account().free_margin.is_none();
        is_untold.then(|| NO_FREE_MARGIN.halted(&FREE_MARGIN, None)).into_iter().collect()
    },
};

/// The capital of the rows, which the account has put up already.
fn of_rows(portfolio: &Portfolio<'_>) -> Money {
    portfolio.book.sums().counted(FREE_MARGIN.name, WHOLE_BOOK).clone()
}
