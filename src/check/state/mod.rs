//! What deserves a look in a state.

mod account;
pub mod age;
pub mod book;
mod findings;
