//! Every diagnostic of a config: code, meaning, and a wrong and a right file. `--codes`, `--explain`, the error gallery and
//! the README's table read these.

use crate::diagnostic::{Rule, Severity};

macro_rules! rules {
    ($($name:ident: $severity:ident $code:literal, $meaning:literal, $why:literal, wrong $wrong:literal, right $right:literal;)*) => {
        $(
            #[doc = $meaning]
            pub static $name: Rule = Rule {
                code: $code,
                severity: Severity::$severity,
                meaning: $meaning,
                why: $why,
                wrong: $wrong,
                right: $right,
            };
        )*

        /// All of them, errors first, in the order of the documentation.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    YAML_SYNTAX: Error "yaml-syntax",
        "The text is not YAML from this place on.",
        "Nothing after the mistake can be read, so no limit in the file can be trusted. It is the only error that hides others.",
        wrong "portfolio:\n  strategy_budgets: {expiry_scalper: {capital_pct: 0.4}\n",
        right "portfolio:\n  strategy_budgets: {expiry_scalper: {capital_pct: 0.4}}\n";
    TOO_DEEP: Error "too-deep",
        "Lists or mappings are nested more than 32 levels deep.",
        "No config needs it. The bound keeps a hostile or broken file from taking the machine's memory.",
        wrong "portfolio: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    TOO_LARGE: Error "too-large",
        "The file has more than 1 MiB, or more than 250,000 values once its aliases are written out.",
        "No config needs it. The bound keeps a hostile or broken file from taking the machine's memory.",
        wrong "a: &a [x, x, x, x, x, x, x, x]\n\
               b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n\
               c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\n\
               d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n\
               e: &e [*d, *d, *d, *d, *d, *d, *d, *d]\n\
               f: &f [*e, *e, *e, *e, *e, *e, *e, *e]\n\
               portfolio:\n  max_leverage: 2.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    SEVERAL_DOCUMENTS: Error "several-documents",
        "The file holds more than one YAML document.",
        "Programs differ in which document they take. The limits that you read would not be the limits that you trade on.",
        wrong "portfolio:\n  max_leverage: 2.0\n---\nportfolio:\n  max_leverage: 5.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    MISSING_PORTFOLIO: Error "missing-portfolio",
        "The file has no `portfolio:` section, or is empty.",
        "A sizing on limits that nobody chose is worse than none. Ask for the built-in table with `--config default`.",
        wrong "trading:\n  mode: paper\n",
        right "trading:\n  mode: paper\nportfolio:\n  max_leverage: 2.0\n";
    MISSPELT_PORTFOLIO: Error "misspelt-portfolio",
        "A section looks like a misspelt `portfolio:`, and there is no other.",
        "Other programs' sections are ignored, so with one wrong letter every limit in it would be ignored too.",
        wrong "portfolo:\n  max_leverage: 2.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    EMPTY_PORTFOLIO: Error "empty-portfolio",
        "The `portfolio:` section holds nothing.",
        "It is what wrong indentation leaves behind: the limits stand beside the section instead of in it.",
        wrong "portfolio:\nmax_leverage: 2.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    UNKNOWN_KEY: Error "unknown-key",
        "posize knows no such key at this level.",
        "A misspelt limit is no limit: the default would be traded on instead.",
        wrong "portfolio:\n  max_levarage: 1.5\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    DUPLICATE_KEY: Error "duplicate-key",
        "The same key, or the same strategy or instrument, stands twice in one mapping.",
        "Most programs silently keep the last one. A budget vanishes, and nothing says so.",
        wrong "portfolio:\n  max_leverage: 1.5\n  max_leverage: 3\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    WRONG_TYPE: Error "wrong-type",
        "A list, a mapping, true or false, or a tagged value stands where something else belongs, or the other way round.",
        "What was meant can't be told, and a guess would be traded on.",
        wrong "portfolio:\n  max_leverage: [1.5]\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    NULL_VALUE: Error "null-value",
        "Nothing, or null, stands where a value belongs.",
        "A value that was forgotten is not a wish for the default. Leave the key out to have the default.",
        wrong "portfolio:\n  max_leverage:\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    NOT_A_NUMBER: Error "not-a-number",
        "The text is not a number that every program reads alike: `.nan`, `.inf`, `010`, `1_000`, `1,000`, words.",
        "NaN compares with nothing, so a limit of NaN stops nothing; `010` is ten here and eight elsewhere.",
        wrong "portfolio:\n  lot_size_fallback: 010\n",
        right "portfolio:\n  lot_size_fallback: 10\n";
    OUT_OF_RANGE: Error "out-of-range",
        "The number is outside of what the key allows, has more than 28 digits, or is 10^18 or more.",
        "A limit of zero or less is a mistake or a halt, and a halt is better said with a budget of 0.",
        wrong "portfolio:\n  max_leverage: 0\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    FRACTION_ABOVE_ONE: Error "fraction-above-one",
        "A key that ends in `_pct` is a fraction from 0 to 1, and this is more: a percentage, as a rule.",
        "30 for 30 % is a limit of 3000 %: a limit that never stops anything.",
        wrong "portfolio:\n  max_exposure_pct: 80\n",
        right "portfolio:\n  max_exposure_pct: 0.8\n";
    UNKNOWN_WORD: Error "unknown-word",
        "posize knows no such mode or instrument type.",
        "An unknown mode must not quietly mean the fixed quantity.",
        wrong "portfolio:\n  position_sizing_mode: fixed_risk\n",
        right "portfolio:\n  position_sizing_mode: fixed_risk_atr\n";
    EMPTY_NAME: Error "empty-name",
        "A strategy or an instrument has no name.",
        "No order can ever name it, so what it says would hold for nothing.",
        wrong "portfolio:\n  strategy_budgets:\n    '': {capital_pct: 0.3}\n",
        right "portfolio:\n  strategy_budgets:\n    expiry_scalper: {capital_pct: 0.3}\n";
}
