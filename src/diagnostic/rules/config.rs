//! What may be wrong with a config, found while it is read.

rules! {
    /// Problems of a config file, in the order of the documentation.
    CONFIG_RULES

    // The file.
    UNREADABLE_FILE: Error "unreadable-file" {
        meaning: "the file is missing, is no file, or can't be opened",
        why: "a sizing on limits that nobody could read would be one on limits that nobody chose",
        wrong: concat!(
            "# configs/dev.yml, where configs/dev.yaml is asked for\n",
            "portfolio:\n",
            "  max_leverage: 2.0\n",
        ),
        right: "portfolio:\n  max_leverage: 2.0\n",
    }
    NOT_TEXT: Error "not-text" {
        meaning: "the file is not UTF-8 text",
        why: "a name or a number in another encoding is read as something else than was written",
        wrong: "# saved as UTF-16 or Latin-1: größer\nportfolio:\n  max_leverage: 2.0\n",
        right: "portfolio:\n  max_leverage: 2.0\n",
    }
    YAML_SYNTAX: Error "yaml-syntax" {
        meaning: "the text is not YAML from this place on",
        why: "nothing after the mistake can be read, so no limit in the file can be trusted; it is \
            the only error that hides others",
        wrong: "portfolio:\n  strategy_budgets: {expiry_scalper: {capital_pct: 0.4}\n",
        right: "portfolio:\n  strategy_budgets: {expiry_scalper: {capital_pct: 0.4}}\n",
    }
    TOO_DEEP: Error "too-deep" {
        meaning: "lists or mappings are nested more than 32 levels deep",
        why: "no config needs it, and the bound keeps a hostile or broken file from taking the \
            machine's memory",
        wrong: "portfolio: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
        right: "portfolio:\n  max_leverage: 2.0\n",
    }
    TOO_LARGE: Error "too-large" {
        meaning: "a config has more than 1 MiB, 250,000 values (those that aliases repeat \
            included), 1 MiB of repeated text, 1,000 problems, or a name of more than 200 \
            characters, or a state has more bytes than `--max-state-bytes`",
        why: "no file needs it, and the bound keeps a hostile or broken one from taking the \
            machine's memory",
        wrong: concat!(
            "a: &a [x, x, x, x, x, x, x, x]\n",
            "b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n",
            "c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\n",
            "d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n",
            "e: &e [*d, *d, *d, *d, *d, *d, *d, *d]\n",
            "f: &f [*e, *e, *e, *e, *e, *e, *e, *e]\n",
            "portfolio:\n",
            "  max_leverage: 2.0\n",
        ),
        right: "portfolio:\n  max_leverage: 2.0\n",
    }
    SEVERAL_DOCUMENTS: Error "several-documents" {
        meaning: "the file holds more than one YAML document",
        why: "programs differ in which document they take, so the limits that you read may not be \
            those that are traded on",
        wrong: "portfolio:\n  max_leverage: 2.0\n---\nportfolio:\n  max_leverage: 5.0\n",
        right: "portfolio:\n  max_leverage: 2.0\n",
    }
    // The section.
    MISSING_PORTFOLIO: Error "missing-portfolio" {
        meaning: "the file has no `portfolio:` section, or is empty",
        why: "a sizing on limits that nobody chose is worse than none; the built-in ones are there \
            for those who ask",
        wrong: "trading:\n  mode: paper\n",
        right: "trading:\n  mode: paper\nportfolio:\n  max_leverage: 2.0\n",
    }
    MISSPELT_PORTFOLIO: Error "misspelt-portfolio" {
        meaning: "a section looks like a misspelt `portfolio:`, and there is no other",
        why: "other programs' sections are ignored, so one wrong letter would have every limit in \
            this one ignored",
        wrong: "portfolo:\n  max_leverage: 2.0\n",
        right: "portfolio:\n  max_leverage: 2.0\n",
    }
    EMPTY_PORTFOLIO: Error "empty-portfolio" {
        meaning: "the `portfolio:` section holds nothing",
        why: "it is what wrong indentation leaves behind: the limits stand beside the section \
            instead of in it",
        wrong: "portfolio:\nmax_leverage: 2.0\n",
        right: "portfolio:\n  max_leverage: 2.0\n",
    }
    // Its keys and values.
    UNKNOWN_KEY: Error "unknown-key" {
        meaning: "posize knows no such key at this level",
        why: "a misspelt limit is no limit: the default would be traded on instead",
        wrong: "portfolio:\n  max_levarage: 1.5\n",
        right: "portfolio:\n  max_leverage: 1.5\n",
    }
    DUPLICATE_KEY: Error "duplicate-key" {
        meaning: "the same key, strategy or instrument stands twice in one mapping",
        why: "most programs silently keep the last one: a budget vanishes, and nothing says so",
        wrong: "portfolio:\n  max_leverage: 1.5\n  max_leverage: 3\n",
        right: "portfolio:\n  max_leverage: 1.5\n",
    }
    EMPTY_NAME: Error "empty-name" {
        meaning: "a strategy or an instrument has no name",
        why: "no order can name it, so what it says would hold for nothing",
        wrong: "portfolio:\n  strategy_budgets:\n    '': {capital_pct: 0.3}\n",
        right: "portfolio:\n  strategy_budgets:\n    expiry_scalper: {capital_pct: 0.3}\n",
    }
    RESERVED_NAME: Error "reserved-name" {
        meaning: "a strategy is called `unassigned`, the name under which what has none adds up",
        why: "its budget and the use of what has no strategy would stand under one name",
        wrong: "portfolio:\n  strategy_budgets:\n    unassigned: {capital_pct: 0.3}\n",
        right: "portfolio:\n  strategy_budgets:\n    discretionary: {capital_pct: 0.3}\n",
    }
    UNNAMED_STRATEGY: Error "unnamed-strategy" {
        meaning: "`default_strategy` is no strategy of `strategy_budgets`",
        why: "every trade by hand would be sized on the fallback budget, and counted under a name \
            that no budget has",
        wrong: "portfolio:\n  strategy_budgets:\n    swing: {capital_pct: 0.3}\n  \
            default_strategy: swign\n",
        right: "portfolio:\n  strategy_budgets:\n    swing: {capital_pct: 0.3}\n  \
            default_strategy: swing\n",
    }
    WRONG_TYPE: Error "wrong-type" {
        meaning: "a list, a mapping, true or false, or a tagged value stands where something else \
            belongs, or the other way round",
        why: "what was meant can't be told, and a guess would be traded on",
        wrong: "portfolio:\n  max_leverage: [1.5]\n",
        right: "portfolio:\n  max_leverage: 1.5\n",
    }
    NULL_VALUE: Error "null-value" {
        meaning: "nothing, or null, stands where a value belongs",
        why: "a value that was forgotten is not a wish for the default; leaving out the key is",
        wrong: "portfolio:\n  max_leverage:\n",
        right: "portfolio:\n  max_leverage: 1.5\n",
    }
    NOT_A_NUMBER: Error "not-a-number" {
        meaning: "the text is no number that every program reads alike: `.nan`, `.inf`, `010`, \
            `1_000`, `1,000`, a word",
        why: "NaN is neither above nor below anything, so a limit of NaN stops nothing; `010` is \
            ten here and eight elsewhere",
        wrong: "portfolio:\n  lot_size_fallback: 010\n",
        right: "portfolio:\n  lot_size_fallback: 10\n",
    }
    OUT_OF_RANGE: Error "out-of-range" {
        meaning: "the number is not in the key's range, or can't be held exactly (28 digits, below \
            10^18)",
        why: "a limit of zero or less is a slip, and one that was rounded is not the one that was \
            written",
        wrong: "portfolio:\n  max_leverage: 0\n",
        right: "portfolio:\n  max_leverage: 1.5\n",
    }
    FRACTION_ABOVE_ONE: Error "fraction-above-one" {
        meaning: "a fraction is above 1, or written with a percent sign: a percentage, as a rule",
        why: "30 where 0.3 was meant is a limit of 3000 %, and so no limit at all",
        wrong: "portfolio:\n  max_exposure_pct: 80\n",
        right: "portfolio:\n  max_exposure_pct: 0.8\n",
    }
    UNKNOWN_WORD: Error "unknown-word" {
        meaning: "posize knows no such mode or instrument type",
        why: "an unknown mode must not quietly mean the fixed quantity",
        wrong: "portfolio:\n  position_sizing_mode: fixed_risk\n",
        right: "portfolio:\n  position_sizing_mode: fixed_risk_atr\n",
    }
    WRONG_ROW: Error "wrong-row" {
        meaning: "a row of a list lacks one of its values, or has more than it takes",
        why: "what was left out can't be told, and a guess would be traded on",
        wrong: concat!(
            "portfolio:\n",
            "  correlation:\n",
            "    max_exposure_pct: 0.5\n",
            "    rho: [[NIFTY, BANKNIFTY]]\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  correlation:\n",
            "    max_exposure_pct: 0.5\n",
            "    rho: [[NIFTY, BANKNIFTY, 0.9]]\n",
        ),
    }
    STEPS_NOT_RISING: Error "steps-not-rising" {
        meaning: "the steps of `drawdown_scaling` or `streak_scaling` do not rise, or one stands \
            twice",
        why: "the last step that is reached decides; out of order, a deep drawdown would trade at \
            the scale of a shallow one",
        wrong: concat!(
            "portfolio:\n",
            "  drawdown_scaling:\n",
            "    - {drawdown_pct: 0.1, scale: 0.5}\n",
            "    - {drawdown_pct: 0.05, scale: 0.75}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  drawdown_scaling:\n",
            "    - {drawdown_pct: 0.05, scale: 0.75}\n",
            "    - {drawdown_pct: 0.1, scale: 0.5}\n",
        ),
    }
    EMPTY_GROUP: Error "empty-group" {
        meaning: "a group of `groups` has no member",
        why: "a limit of nothing holds nothing back",
        wrong: concat!(
            "portfolio:\n",
            "  max_group_exposure_pct: 0.3\n",
            "  groups: {banks: []}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_group_exposure_pct: 0.3\n",
            "  groups: {banks: [HDFCBANK, ICICIBANK]}\n",
        ),
    }
    DUPLICATE_MEMBER: Error "duplicate-member" {
        meaning: "a name stands twice in one group of `groups`, whatever its case",
        why: "one of the two was probably meant to be another name, which is then in no group",
        wrong: concat!(
            "portfolio:\n",
            "  max_group_exposure_pct: 0.3\n",
            "  groups: {banks: [HDFCBANK, HDFCBANK]}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_group_exposure_pct: 0.3\n",
            "  groups: {banks: [HDFCBANK, ICICIBANK]}\n",
        ),
    }
    UNKNOWN_GROUP: Error "unknown-group" {
        meaning: "`group_limits` names a group that `groups` does not have",
        why: "nothing is in it, so that the limit holds nothing back",
        wrong: concat!(
            "portfolio:\n",
            "  group_limits: {bank: {max_exposure_pct: 0.3}}\n",
            "  groups: {banks: [HDFCBANK, ICICIBANK]}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  group_limits: {banks: {max_exposure_pct: 0.3}}\n",
            "  groups: {banks: [HDFCBANK, ICICIBANK]}\n",
        ),
    }
    DUPLICATE_PAIR: Error "duplicate-pair" {
        meaning: "two names are paired twice in `correlation.rho`, in whichever order",
        why: "two numbers for one pair contradict each other, and only one of them can count",
        wrong: concat!(
            "portfolio:\n",
            "  correlation:\n",
            "    max_exposure_pct: 0.5\n",
            "    rho: [[NIFTY, BANKNIFTY, 0.9], [BANKNIFTY, NIFTY, 0.6]]\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  correlation:\n",
            "    max_exposure_pct: 0.5\n",
            "    rho: [[NIFTY, BANKNIFTY, 0.9]]\n",
        ),
    }
    SELF_PAIR: Error "self-pair" {
        meaning: "a name is paired with itself in `correlation.rho`",
        why: "of one and the same the correlation is 1; a row that says otherwise was meant for \
            another name, which now has none",
        wrong: concat!(
            "portfolio:\n",
            "  correlation:\n",
            "    max_exposure_pct: 0.5\n",
            "    rho: [[NIFTY, NIFTY, 0.9]]\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  correlation:\n",
            "    max_exposure_pct: 0.5\n",
            "    rho: [[NIFTY, BANKNIFTY, 0.9]]\n",
        ),
    }
    BAD_CHARGE: Error "bad-charge" {
        meaning: "a charge contradicts itself: both a rate and an amount or neither, a `min` above \
            its `max`, a tax on a charge that does not stand before it, two charges of one name",
        why: "what is not charged is lost unseen, and a loss that could fall as the quantity grows \
            has no largest size",
        wrong: concat!(
            "portfolio:\n",
            "  costs:\n",
            "    schedules:\n",
            "      intraday:\n",
            "        - from: 2026-04-01\n",
            "          charges: [{name: gst, rate: 0.18, of: [brokerage]}]\n",
            "    apply: {equity: intraday}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  costs:\n",
            "    schedules:\n",
            "      intraday:\n",
            "        - from: 2026-04-01\n",
            "          charges:\n",
            "            - {name: brokerage, per: order, amount: 20}\n",
            "            - {name: gst, rate: 0.18, of: [brokerage]}\n",
            "    apply: {equity: intraday}\n",
        ),
    }
    UNKNOWN_SCHEDULE: Error "unknown-schedule" {
        meaning: "`costs.apply` names a schedule that `costs.schedules` does not have",
        why: "what an order costs could not be told, and so no order could be sized",
        wrong: "portfolio:\n  costs:\n    apply: {equity: nse_intraday}\n",
        right: "portfolio:\n  costs:\n    apply: {equity: none}\n",
    }
    INCOMPLETE_GAP: Error "incomplete-gap" {
        meaning: "one of `costs.gap_pct` and `costs.max_gap_risk_pct` stands without the other",
        why: "the two make the limit only together, and one alone limits nothing",
        wrong: "portfolio:\n  costs:\n    apply: {equity: none}\n    max_gap_risk_pct: 0.02\n",
        right: concat!(
            "portfolio:\n",
            "  costs:\n",
            "    apply: {equity: none}\n",
            "    gap_pct: 0.05\n",
            "    max_gap_risk_pct: 0.02\n",
        ),
    }
    STRAY_KEY: Warning "stray-key" {
        meaning: "a key of the `portfolio:` section stands beside it",
        why: "what is outside of the section is another program's and is ignored, so the default \
            is traded on instead",
        wrong: "portfolio:\n  max_leverage: 1.5\nmax_exposure_pct: 0.5\n",
        right: "portfolio:\n  max_leverage: 1.5\n  max_exposure_pct: 0.5\n",
    }
}
