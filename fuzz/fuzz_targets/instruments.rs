//! Any bytes as an instruments file.
#![no_main]

#[path = "../bodies.rs"]
#[allow(dead_code, reason = "each target runs its own")]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    bodies::read_instruments(bytes);
});
