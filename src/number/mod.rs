//! Exact numbers: what a person or a program wrote ([`Decimal`]) and what arithmetic makes of it
//! ([`Exact`]).
//!
//! No binary float exists here or anywhere between the text and the answer. Nothing is rounded
//! unless the name of the operation says so and in which direction.

mod convert;
mod decimal;
mod display;
mod exact;
mod pair;
mod parse;
mod wide;

pub use decimal::{Decimal, NumberError};
pub use display::Digits;
pub use exact::Exact;
pub(crate) use pair::{raised, times};
