//! What may be wrong with instruments files.

rules! {
    /// Problems of instruments files, in the order of the documentation.
    INSTRUMENT_RULES

    BAD_INSTRUMENTS: Error "bad-instruments" {
        meaning: "an instruments file is of no known form, is broken, or has no number where one \
            belongs",
        why: "lots, strikes and largest orders that are misread size another trade",
        wrong: "portfolio:\n  instruments_file: cut-off.csv\n",
        right: "portfolio:\n  instruments_file: kite.csv\n",
    }
}
