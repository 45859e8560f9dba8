//! Codes: the stable names that answers carry for programs, and what each means. An enum declares
//! both at once with `codes!`, so that a variant without a meaning does not compile; the manual
//! lists them.

use super::answer::Reason;
use super::limits::untold_codes;
use super::modes::MODES;

/// A stable name in answers, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The name, for programs.
    pub name: &'static str,
    /// What it means, in a line without a full stop.
    pub meaning: &'static str,
}

/// The codes of reasons that are no limit's name, in the order of the documentation.
pub fn reason_codes() -> impl Iterator<Item = &'static Code> {
    let of_modes = MODES.iter().flat_map(|mode| mode.no_basis_codes);
    untold_codes().chain(Reason::CODES).chain(of_modes)
}

/// Declares the method `code` of an enum, and its list `CODES`. In the braces stand the variants
/// whose name comes from elsewhere.
macro_rules! codes {
    (
        { $($given:pat => $name:expr,)* }
        $($variant:pat => $code:literal: $meaning:literal,)+
    ) => {
        /// The codes of the variants, in the order of the documentation.
        pub const CODES: &[$crate::engine::Code] =
            &[$($crate::engine::Code { name: $code, meaning: $meaning }),+];

        /// The stable name, for programs.
        #[must_use]
        pub fn code(&self) -> &'static str {
            match self {
                $($given => $name,)*
                $($variant => $code,)+
            }
        }
    };
}

pub(crate) use codes;
