//! The kinds of problem that a config may have, alone or against a book: one entry each, read by
//! messages, `--explain`, the error gallery and the README.
//!
//! `wrong` and `right` are the smallest config that shows the rule and the same put right; where
//! the trouble is in the book, they are checkpoints (they begin with a brace).

use crate::diagnostic::{Rule, Severity};

macro_rules! rules {
    ($($name:ident: $severity:ident $code:literal, $meaning:literal, why $why:literal, wrong $wrong:literal, right $right:literal;)*) => {
        $(
            #[doc = concat!("`", $code, "`: ", $meaning, ".")]
            pub static $name: Rule = Rule {
                code: $code,
                severity: Severity::$severity,
                meaning: $meaning,
                why: $why,
                wrong: $wrong,
                right: $right,
            };
        )*

        /// Every kind, in the order of the documentation.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // The file.
    UNREADABLE_FILE: Error "unreadable-file",
        "the file is missing, is no file, or can't be opened",
        why "a sizing on limits that nobody could read would be one on limits that nobody chose",
        wrong "# configs/dev.yml, where configs/dev.yaml is asked for\nportfolio:\n  max_leverage: 2.0\n", right "portfolio:\n  max_leverage: 2.0\n";
    NOT_TEXT: Error "not-text",
        "the file is not UTF-8 text",
        why "a name or a number in another encoding is read as something else than was written",
        wrong "# saved as UTF-16 or Latin-1: größer\nportfolio:\n  max_leverage: 2.0\n", right "portfolio:\n  max_leverage: 2.0\n";
    YAML_SYNTAX: Error "yaml-syntax",
        "the text is not YAML from this place on",
        why "nothing after the mistake can be read, so no limit in the file can be trusted; it is the only error that hides others",
        wrong "portfolio:\n  strategy_budgets: {expiry_scalper: {capital_pct: 0.4}\n",
        right "portfolio:\n  strategy_budgets: {expiry_scalper: {capital_pct: 0.4}}\n";
    TOO_DEEP: Error "too-deep",
        "lists or mappings are nested more than 32 levels deep",
        why "no config needs it, and the bound keeps a hostile or broken file from taking the machine's memory",
        wrong "portfolio: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    TOO_LARGE: Error "too-large",
        "a config has more than 1 MiB, 250,000 values (those that aliases repeat included), or 1,000 problems, or a state has more bytes than `--max-state-bytes`",
        why "no file needs it, and the bound keeps a hostile or broken one from taking the machine's memory",
        wrong "a: &a [x, x, x, x, x, x, x, x]\n\
               b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n\
               c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\n\
               d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n\
               e: &e [*d, *d, *d, *d, *d, *d, *d, *d]\n\
               f: &f [*e, *e, *e, *e, *e, *e, *e, *e]\n\
               portfolio:\n  max_leverage: 2.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    SEVERAL_DOCUMENTS: Error "several-documents",
        "the file holds more than one YAML document",
        why "programs differ in which document they take, so the limits that you read may not be those that are traded on",
        wrong "portfolio:\n  max_leverage: 2.0\n---\nportfolio:\n  max_leverage: 5.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    // The section.
    MISSING_PORTFOLIO: Error "missing-portfolio",
        "the file has no `portfolio:` section, or is empty",
        why "a sizing on limits that nobody chose is worse than none; the built-in ones are there for those who ask",
        wrong "trading:\n  mode: paper\n",
        right "trading:\n  mode: paper\nportfolio:\n  max_leverage: 2.0\n";
    MISSPELT_PORTFOLIO: Error "misspelt-portfolio",
        "a section looks like a misspelt `portfolio:`, and there is no other",
        why "other programs' sections are ignored, so one wrong letter would have every limit in this one ignored",
        wrong "portfolo:\n  max_leverage: 2.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    EMPTY_PORTFOLIO: Error "empty-portfolio",
        "the `portfolio:` section holds nothing",
        why "it is what wrong indentation leaves behind: the limits stand beside the section instead of in it",
        wrong "portfolio:\nmax_leverage: 2.0\n",
        right "portfolio:\n  max_leverage: 2.0\n";
    // Its keys and values.
    UNKNOWN_KEY: Error "unknown-key",
        "posize knows no such key at this level",
        why "a misspelt limit is no limit: the default would be traded on instead",
        wrong "portfolio:\n  max_levarage: 1.5\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    DUPLICATE_KEY: Error "duplicate-key",
        "the same key, strategy or instrument stands twice in one mapping",
        why "most programs silently keep the last one: a budget vanishes, and nothing says so",
        wrong "portfolio:\n  max_leverage: 1.5\n  max_leverage: 3\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    EMPTY_NAME: Error "empty-name",
        "a strategy or an instrument has no name",
        why "no order can name it, so what it says would hold for nothing",
        wrong "portfolio:\n  strategy_budgets:\n    '': {capital_pct: 0.3}\n",
        right "portfolio:\n  strategy_budgets:\n    expiry_scalper: {capital_pct: 0.3}\n";
    WRONG_TYPE: Error "wrong-type",
        "a list, a mapping, true or false, or a tagged value stands where something else belongs, or the other way round",
        why "what was meant can't be told, and a guess would be traded on",
        wrong "portfolio:\n  max_leverage: [1.5]\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    NULL_VALUE: Error "null-value",
        "nothing, or null, stands where a value belongs",
        why "a value that was forgotten is not a wish for the default; leaving out the key is",
        wrong "portfolio:\n  max_leverage:\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    NOT_A_NUMBER: Error "not-a-number",
        "the text is no number that every program reads alike: `.nan`, `.inf`, `010`, `1_000`, `1,000`, a word",
        why "NaN is neither above nor below anything, so a limit of NaN stops nothing; `010` is ten here and eight elsewhere",
        wrong "portfolio:\n  lot_size_fallback: 010\n",
        right "portfolio:\n  lot_size_fallback: 10\n";
    OUT_OF_RANGE: Error "out-of-range",
        "the number is not in the key's range, or can't be held exactly (28 digits, below 10^18)",
        why "a limit of zero or less is a slip, and one that was rounded is not the one that was written",
        wrong "portfolio:\n  max_leverage: 0\n",
        right "portfolio:\n  max_leverage: 1.5\n";
    FRACTION_ABOVE_ONE: Error "fraction-above-one",
        "a fraction is above 1, or written with a percent sign: a percentage, as a rule",
        why "30 where 0.3 was meant is a limit of 3000 %, and so no limit at all",
        wrong "portfolio:\n  max_exposure_pct: 80\n",
        right "portfolio:\n  max_exposure_pct: 0.8\n";
    UNKNOWN_WORD: Error "unknown-word",
        "posize knows no such mode or instrument type",
        why "an unknown mode must not quietly mean the fixed quantity",
        wrong "portfolio:\n  position_sizing_mode: fixed_risk\n",
        right "portfolio:\n  position_sizing_mode: fixed_risk_atr\n";
    WRONG_ROW: Error "wrong-row",
        "a row of a list lacks one of its values, or has more than it takes",
        why "what was left out can't be told, and a guess would be traded on",
        wrong "portfolio:\n  correlation:\n    max_exposure_pct: 0.5\n    rho: [[NIFTY, BANKNIFTY]]\n",
        right "portfolio:\n  correlation:\n    max_exposure_pct: 0.5\n    rho: [[NIFTY, BANKNIFTY, 0.9]]\n";
    STEPS_NOT_RISING: Error "steps-not-rising",
        "the steps of `drawdown_scaling` or `streak_scaling` do not rise, or one stands twice",
        why "the last step that is reached decides; out of order, a deep drawdown would trade at the scale of a shallow one",
        wrong "portfolio:\n  drawdown_scaling:\n    - {drawdown_pct: 0.1, scale: 0.5}\n    - {drawdown_pct: 0.05, scale: 0.75}\n",
        right "portfolio:\n  drawdown_scaling:\n    - {drawdown_pct: 0.05, scale: 0.75}\n    - {drawdown_pct: 0.1, scale: 0.5}\n";
    DUPLICATE_PAIR: Error "duplicate-pair",
        "two names are paired twice in `correlation.rho`, in whichever order",
        why "two numbers for one pair contradict each other, and only one of them can count",
        wrong "portfolio:\n  correlation:\n    max_exposure_pct: 0.5\n    rho: [[NIFTY, BANKNIFTY, 0.9], [BANKNIFTY, NIFTY, 0.6]]\n",
        right "portfolio:\n  correlation:\n    max_exposure_pct: 0.5\n    rho: [[NIFTY, BANKNIFTY, 0.9]]\n";
    SELF_PAIR: Error "self-pair",
        "a name is paired with itself in `correlation.rho`",
        why "of one and the same the correlation is 1; a row that says otherwise was meant for another name, which now has none",
        wrong "portfolio:\n  correlation:\n    max_exposure_pct: 0.5\n    rho: [[NIFTY, NIFTY, 0.9]]\n",
        right "portfolio:\n  correlation:\n    max_exposure_pct: 0.5\n    rho: [[NIFTY, BANKNIFTY, 0.9]]\n";
    STRAY_KEY: Warning "stray-key",
        "a key of the `portfolio:` section stands beside it",
        why "what is outside of the section is another program's and is ignored, so the default is traded on instead",
        wrong "portfolio:\n  max_leverage: 1.5\nmax_exposure_pct: 0.5\n",
        right "portfolio:\n  max_leverage: 1.5\n  max_exposure_pct: 0.5\n";
    // What the numbers come to.
    BUDGETS_ABOVE_EQUITY: Warning "budgets-above-equity",
        "the strategies' budgets add up to more than 100 % of equity",
        why "if all strategies fill their budgets at once, the account is leveraged, whether or not that was meant",
        wrong "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.6}\n    mean_reversion: {capital_pct: 0.6}\n",
        right "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.6}\n    mean_reversion: {capital_pct: 0.4}\n";
    BUDGETS_ABOVE_EXPOSURE: Warning "budgets-above-exposure",
        "the strategies' budgets add up to more than max_exposure_pct × max_leverage",
        why "the strategy that trades last finds its budget taken by the others, on a day that nobody chose",
        wrong "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 0.5\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n    mean_reversion: {capital_pct: 0.3}\n",
        right "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 0.6\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n    mean_reversion: {capital_pct: 0.3}\n";
    LIMIT_NEVER_BINDS: Warning "limit-never-binds",
        "another limit always binds before this one",
        why "who relies on this number relies on nothing, and the trades are smaller than it suggests",
        wrong "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 0.5\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.7}\n",
        right "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 0.8\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.7}\n";
    NEVER_TRADES: Warning "never-trades",
        "a budget, a fixed quantity, an edge or a number of positions of 0, or a smallest order above the budget: nothing opens, or nothing that sets no quantity of its own",
        why "a strategy that was switched off with a 0 and forgotten looks like one that finds no trades",
        wrong "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0, fixed_qty: 50}\n",
        right "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.2, fixed_qty: 50}\n";
    HIGH_RISK: Warning "high-risk",
        "one trade may lose more than 5 % of equity",
        why "ten such losses in a row, which every system sees, take more than 40 % of the account",
        wrong "portfolio:\n  max_risk_per_trade_pct: 0.1\n",
        right "portfolio:\n  max_risk_per_trade_pct: 0.01\n";
    HIGH_LEVERAGE: Warning "high-leverage",
        "the leverage is above 10",
        why "at ten times leverage, a move of 10 % against the book takes all of the account",
        wrong "portfolio:\n  max_leverage: 20\n",
        right "portfolio:\n  max_leverage: 2\n";
    ODD_LOT: Warning "odd-lot",
        "a fixed quantity is no whole number of the lots that `instruments` states",
        why "it is rounded down to whole lots at every trade, to nothing where it is less than one",
        wrong "portfolio:\n  strategy_budgets:\n    expiry_scalper: {fixed_qty: 50}\n  instruments:\n    NIFTY: {lot_size: 75}\n",
        right "portfolio:\n  strategy_budgets:\n    expiry_scalper: {fixed_qty: 75}\n  instruments:\n    NIFTY: {lot_size: 75}\n";
    NO_EFFECT: Warning "no-effect",
        "the key has no effect, in the chosen mode or beside the other keys",
        why "a number that decides nothing is one that somebody believes in",
        wrong "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  default_fixed_qty: 50\n",
        right "portfolio:\n  position_sizing_mode: fixed_risk_atr\n";
    INCOMPLETE_EDGE: Error "incomplete-edge",
        "a strategy has a `win_rate` without a `payoff_ratio`, or the other way round",
        why "neither tells an edge alone, so the checkpoint's record would be traded on instead of the number that somebody wrote",
        wrong "portfolio:\n  position_sizing_mode: kelly\n  strategy_budgets:\n    ema_crossover: {win_rate: 0.6}\n",
        right "portfolio:\n  position_sizing_mode: kelly\n  strategy_budgets:\n    ema_crossover: {win_rate: 0.6, payoff_ratio: 2}\n";
    CAPPED_RISK: Warning "capped-risk",
        "a `risk_per_trade_pct` is above `max_risk_per_trade_pct`, which caps it",
        why "the trades are smaller than the number suggests, and no scale can change that",
        wrong "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  risk_per_trade_pct: 0.02\n  max_risk_per_trade_pct: 0.01\n",
        right "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  risk_per_trade_pct: 0.01\n  max_risk_per_trade_pct: 0.02\n";
    RISING_SCALE: Warning "rising-scale",
        "a deeper step of `drawdown_scaling` trades larger than a shallower one",
        why "trading larger the more is lost is how accounts end; as a rule two numbers were swapped",
        wrong "portfolio:\n  drawdown_scaling:\n    - {drawdown_pct: 0.1, scale: 0}\n    - {drawdown_pct: 0.2, scale: 0.5}\n",
        right "portfolio:\n  drawdown_scaling:\n    - {drawdown_pct: 0.1, scale: 0.5}\n    - {drawdown_pct: 0.2, scale: 0}\n";
    INCOMPLETE_REBALANCE: Warning "incomplete-rebalance",
        "`rebalance` lacks one of `floor_pct`, `ceiling_pct` and `max_step_pct`",
        why "`budget --rebalance` proposes nothing without all three: a bound that was forgotten is not a wish for none",
        wrong "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5}\n",
        right "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.05}\n";
    FLOOR_ABOVE_CEILING: Error "floor-above-ceiling",
        "`rebalance.floor_pct` is above `rebalance.ceiling_pct`",
        why "no budget lies above the one and below the other; as a rule the two were swapped",
        wrong "portfolio:\n  rebalance: {floor_pct: 0.5, ceiling_pct: 0.05, max_step_pct: 0.05}\n",
        right "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.05}\n";
    ODD_STEP: Warning "odd-step",
        "a bound of `rebalance` is no whole number of 0.0001, the steps in which budgets are proposed",
        why "budgets are never proposed up to it: the bound in effect is another one than was written",
        wrong "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.00025}\n",
        right "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.0002}\n";
    NO_PROPOSAL: Warning "no-proposal",
        "a budget is farther than a step outside of the floor and ceiling of `rebalance`, or the budgets can't pay for the floor",
        why "`budget --rebalance` proposes nothing for any strategy until it is mended, on the day that it is asked for",
        wrong "portfolio:\n  rebalance: {floor_pct: 0.2, ceiling_pct: 0.3, max_step_pct: 0.02}\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.5}\n",
        right "portfolio:\n  rebalance: {floor_pct: 0.2, ceiling_pct: 0.5, max_step_pct: 0.02}\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.5}\n";
    // The config against a book.
    UNKNOWN_STRATEGY: Warning "unknown-strategy",
        "a position belongs to a strategy that the config does not name",
        why "its budget is the fallback, which nobody chose for it; often the config or the book misspells the code",
        wrong "portfolio:\n  strategy_budgets:\n    ema_crosover: {capital_pct: 0.3}\n",
        right "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n";
    UNKNOWN_SYMBOL: Warning "unknown-symbol",
        "neither the symbol of a position nor its underlying is under `instruments`",
        why "its lot is `lot_size_fallback` (of a contract) or 1, and its point value 1 unless the book tells: a guess",
        wrong "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n  instruments:\n    BANKNIFTY: {lot_size: 35}\n",
        right "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n  instruments:\n    BANKNIFTY: {lot_size: 35}\n    NIFTY: {lot_size: 75}\n";
    NO_STRATEGY: Warning "no-strategy",
        "a position belongs to no strategy",
        why "it counts in no strategy's budget, and every strategy's order in its symbol may close it",
        wrong "{\"equity\": 500000, \"positions\": [\n  {\"symbol\": \"RELIANCE\", \"quantity\": 20, \"last_price\": 2500}\n]}\n",
        right "{\"equity\": 500000, \"positions\": [\n  {\"symbol\": \"RELIANCE\", \"quantity\": 20, \"last_price\": 2500, \"strategy\": \"ema_crossover\"}\n]}\n";
    EXPOSURE_EXCEEDED: Warning "exposure-exceeded",
        "the book's exposure is above equity × max_exposure_pct × max_leverage",
        why "nothing opens until it is below again, and a fall in equity takes it further above",
        wrong "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 0.05\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.05}\n",
        right "portfolio:\n  max_leverage: 1\n  max_exposure_pct: 0.5\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.5}\n";
    BUDGET_EXCEEDED: Warning "budget-exceeded",
        "a strategy's positions are above its budget",
        why "the strategy opens nothing until they are below again",
        wrong "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.05}\n",
        right "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n";
    LOT_ABOVE_BUDGET: Warning "lot-above-budget",
        "one lot of a held instrument costs more than the whole budget of its strategy",
        why "once the position is closed, the strategy can never open it again",
        wrong "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n  instruments:\n    NIFTY: {lot_size: 75}\n",
        right "portfolio:\n  max_leverage: 5\n  strategy_budgets:\n    ema_crossover: {capital_pct: 1}\n  instruments:\n    NIFTY: {lot_size: 15}\n";
    LIMIT_EXCEEDED: Warning "limit-exceeded",
        "a limit that the config names (of a symbol, an underlying, open risk, positions, correlated exposure) is exceeded already",
        why "nothing more opens there until it is below again",
        wrong "portfolio:\n  max_symbol_exposure_pct: 0.05\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n",
        right "portfolio:\n  max_symbol_exposure_pct: 0.2\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n";
    NO_STOP: Warning "no-stop",
        "a position has no stop, while `max_open_risk_pct` is on",
        why "it counts with `unstopped_risk_pct` of its exposure, all of it unless told, and may leave no open risk for anything else",
        wrong "{\"equity\": 500000, \"positions\": [\n  {\"symbol\": \"RELIANCE\", \"quantity\": 2, \"last_price\": 2500, \"strategy\": \"ema_crossover\"}\n]}\n",
        right "{\"equity\": 500000, \"positions\": [\n  {\"symbol\": \"RELIANCE\", \"quantity\": 2, \"last_price\": 2500, \"stop_price\": 2450, \"strategy\": \"ema_crossover\"}\n]}\n";
    MISSING_PEAK: Error "missing-peak",
        "`drawdown_scaling` is on, and neither the checkpoint nor --peak-equity tells the peak of the equity",
        why "how far the account is down can't be known, so no order that opens is sized; exits are",
        wrong "{\"equity\": 500000, \"positions\": []}\n",
        right "{\"equity\": 500000, \"meta\": {\"max_equity\": 520000}, \"positions\": []}\n";
    UNKNOWN_EDGE: Warning "unknown-edge",
        "mode `kelly` knows no edge of a strategy, or of too few trades",
        why "the strategy trades only what an intent asks for by `qty`, and looks like one that finds no trades",
        wrong "{\"equity\": 500000, \"positions\": [], \"strategies\": {\n  \"ema_crossover\": {\"win_trades\": 12, \"loss_trades\": 8, \"avg_win\": 900, \"avg_loss\": 450}\n}}\n",
        right "{\"equity\": 500000, \"positions\": [], \"strategies\": {\n  \"ema_crossover\": {\"win_trades\": 24, \"loss_trades\": 16, \"avg_win\": 900, \"avg_loss\": 450}\n}}\n";
    STALE_CHECKPOINT: Warning "stale-checkpoint",
        "the checkpoint is older than `--max-age`, or does not say when it was written",
        why "positions opened since then take no room, so the next trade is too large",
        wrong "{\"equity\": 500000, \"positions\": []}\n",
        right "{\"equity\": 500000, \"positions\": [], \"ts\": \"2025-11-16T09:45:03Z\"}\n";
}
