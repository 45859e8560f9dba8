//! What is allowed and deserves a look: in a config, and in a state against a config.

rules! {
    /// Findings of the checks, in the order of the documentation.
    CHECK_RULES

    // What the numbers come to.
    BUDGETS_ABOVE_EQUITY: Warning "budgets-above-equity" {
        meaning: "the strategies' budgets add up to more than 100 % of equity",
        why: "if all strategies fill their budgets at once, the account is leveraged, whether or \
            not that was meant",
        wrong: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.6}\n",
            "    mean_reversion: {capital_pct: 0.6}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.6}\n",
            "    mean_reversion: {capital_pct: 0.4}\n",
        ),
    }
    BUDGETS_ABOVE_EXPOSURE: Warning "budgets-above-exposure" {
        meaning: "the strategies' budgets add up to more than max_exposure_pct × max_leverage",
        why: "the strategy that trades last finds its budget taken by the others, on a day that \
            nobody chose",
        wrong: concat!(
            "portfolio:\n",
            "  max_leverage: 1\n",
            "  max_exposure_pct: 0.5\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.3}\n",
            "    mean_reversion: {capital_pct: 0.3}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_leverage: 1\n",
            "  max_exposure_pct: 0.6\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.3}\n",
            "    mean_reversion: {capital_pct: 0.3}\n",
        ),
    }
    LIMIT_NEVER_BINDS: Warning "limit-never-binds" {
        meaning: "another limit always binds before this one",
        why: "who relies on this number relies on nothing, and the trades are smaller than it \
            suggests",
        wrong: concat!(
            "portfolio:\n",
            "  max_leverage: 1\n",
            "  max_exposure_pct: 0.5\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.7}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_leverage: 1\n",
            "  max_exposure_pct: 0.8\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.7}\n",
        ),
    }
    NEVER_TRADES: Warning "never-trades" {
        meaning: "a budget, a fixed quantity, an edge or a number of positions or trades of 0, or a \
            smallest order above the budget: nothing opens, or nothing that sets no quantity of \
            its own",
        why: "a strategy that was switched off with a 0 and forgotten looks like one that finds no \
            trades",
        wrong: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0, fixed_qty: 50}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.2, fixed_qty: 50}\n",
        ),
    }
    HIGH_RISK: Warning "high-risk" {
        meaning: "one trade may lose more than 5 % of equity",
        why: "ten such losses in a row, which every system sees, take more than 40 % of the \
            account",
        wrong: "portfolio:\n  max_risk_per_trade_pct: 0.1\n",
        right: "portfolio:\n  max_risk_per_trade_pct: 0.01\n",
    }
    HIGH_LEVERAGE: Warning "high-leverage" {
        meaning: "the leverage is above 10",
        why: "at ten times leverage, a move of 10 % against the book takes all of the account",
        wrong: "portfolio:\n  max_leverage: 20\n",
        right: "portfolio:\n  max_leverage: 2\n",
    }
    ODD_LOT: Warning "odd-lot" {
        meaning: "a fixed quantity is no whole number of the lots that `instruments` states",
        why: "it is rounded down to whole lots at every trade, to nothing where it is less than \
            one",
        wrong: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    expiry_scalper: {fixed_qty: 50}\n",
            "  instruments:\n",
            "    NIFTY: {lot_size: 75}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    expiry_scalper: {fixed_qty: 75}\n",
            "  instruments:\n",
            "    NIFTY: {lot_size: 75}\n",
        ),
    }
    NO_EFFECT: Warning "no-effect" {
        meaning: "the key has no effect, in the chosen mode or beside the other keys",
        why: "a number that decides nothing is one that somebody believes in",
        wrong: "portfolio:\n  position_sizing_mode: fixed_risk_atr\n  default_fixed_qty: 50\n",
        right: "portfolio:\n  position_sizing_mode: fixed_risk_atr\n",
    }
    INCOMPLETE_EDGE: Error "incomplete-edge" {
        meaning: "a strategy has a `win_rate` without a `payoff_ratio`, or the other way round",
        why: "neither tells an edge alone, so the checkpoint's record would be traded on instead \
            of the number that somebody wrote",
        wrong: concat!(
            "portfolio:\n",
            "  position_sizing_mode: kelly\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {win_rate: 0.6}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  position_sizing_mode: kelly\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {win_rate: 0.6, payoff_ratio: 2}\n",
        ),
    }
    FULL_KELLY: Warning "full-kelly" {
        meaning: "`kelly.fraction` is 1: all of Kelly's fraction is put at risk",
        why: "an edge is an estimate: where the true one is half as large, betting all of it grows \
            nothing, and even where it is right the account is halved at some time as often as not",
        wrong: "portfolio:\n  position_sizing_mode: kelly\n  kelly: {fraction: 1}\n",
        right: "portfolio:\n  position_sizing_mode: kelly\n  kelly: {fraction: 0.5}\n",
    }
    CERTAIN_WIN: Warning "certain-win" {
        meaning: "a `win_rate` is 1: every trade wins",
        why: "Kelly's fraction of a trade that can't lose is all of the equity, and no trade is \
            one; as a rule, the losses were not counted",
        wrong: concat!(
            "portfolio:\n",
            "  position_sizing_mode: kelly\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {win_rate: 1, payoff_ratio: 2}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  position_sizing_mode: kelly\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {win_rate: 0.6, payoff_ratio: 2}\n",
        ),
    }
    CAPPED_RISK: Warning "capped-risk" {
        meaning: "a `risk_per_trade_pct` is above `max_risk_per_trade_pct`, which caps it",
        why: "the trades are smaller than the number suggests, and no scale can change that",
        wrong: concat!(
            "portfolio:\n",
            "  position_sizing_mode: fixed_risk_atr\n",
            "  risk_per_trade_pct: 0.02\n",
            "  max_risk_per_trade_pct: 0.01\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  position_sizing_mode: fixed_risk_atr\n",
            "  risk_per_trade_pct: 0.01\n",
            "  max_risk_per_trade_pct: 0.02\n",
        ),
    }
    RISING_SCALE: Warning "rising-scale" {
        meaning: "a deeper step of `drawdown_scaling` trades larger than a shallower one",
        why: "trading larger the more is lost is how accounts end; as a rule two numbers were \
            swapped",
        wrong: concat!(
            "portfolio:\n",
            "  drawdown_scaling:\n",
            "    - {drawdown_pct: 0.1, scale: 0}\n",
            "    - {drawdown_pct: 0.2, scale: 0.5}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  drawdown_scaling:\n",
            "    - {drawdown_pct: 0.1, scale: 0.5}\n",
            "    - {drawdown_pct: 0.2, scale: 0}\n",
        ),
    }
    INCOMPLETE_REBALANCE: Warning "incomplete-rebalance" {
        meaning: "`rebalance` lacks one of `floor_pct`, `ceiling_pct` and `max_step_pct`",
        why: "`budget --rebalance` proposes nothing without all three: a bound that was forgotten \
            is not a wish for none",
        wrong: "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5}\n",
        right: "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.05}\n",
    }
    FLOOR_ABOVE_CEILING: Error "floor-above-ceiling" {
        meaning: "`rebalance.floor_pct` is above `rebalance.ceiling_pct`",
        why: "no budget lies above the one and below the other; as a rule the two were swapped",
        wrong: "portfolio:\n  rebalance: {floor_pct: 0.5, ceiling_pct: 0.05, max_step_pct: 0.05}\n",
        right: "portfolio:\n  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.05}\n",
    }
    ODD_STEP: Warning "odd-step" {
        meaning: "a bound of `rebalance` is no whole number of 0.0001, the steps in which budgets \
            are proposed",
        why: "budgets are never proposed up to it: the bound in effect is another one than was \
            written",
        wrong: concat!(
            "portfolio:\n",
            "  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.00025}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  rebalance: {floor_pct: 0.05, ceiling_pct: 0.5, max_step_pct: 0.0002}\n",
        ),
    }
    NO_PROPOSAL: Warning "no-proposal" {
        meaning: "a budget is farther than a step outside of the floor and ceiling of `rebalance`, \
            or the budgets can't pay for the floor",
        why: "`budget --rebalance` proposes nothing for any strategy until it is mended, on the \
            day that it is asked for",
        wrong: concat!(
            "portfolio:\n",
            "  rebalance: {floor_pct: 0.2, ceiling_pct: 0.3, max_step_pct: 0.02}\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.5}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  rebalance: {floor_pct: 0.2, ceiling_pct: 0.5, max_step_pct: 0.02}\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.5}\n",
        ),
    }
    // The config against a book.
    UNKNOWN_STRATEGY: Warning "unknown-strategy" {
        meaning: "a position belongs to a strategy that the config does not name",
        why: "its budget is the fallback, which nobody chose for it; often the config or the book \
            misspells the code",
        wrong: "portfolio:\n  strategy_budgets:\n    ema_crosover: {capital_pct: 0.3}\n",
        right: "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n",
    }
    UNKNOWN_SYMBOL: Warning "unknown-symbol" {
        meaning: "neither the symbol of a position nor its underlying is under `instruments`",
        why: "its lot is `lot_size_fallback` (of a contract) or 1, and its point value 1 unless \
            the book tells: a guess",
        wrong: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.3}\n",
            "  instruments:\n",
            "    BANKNIFTY: {lot_size: 35}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.3}\n",
            "  instruments:\n",
            "    BANKNIFTY: {lot_size: 35}\n",
            "    NIFTY: {lot_size: 75}\n",
        ),
    }
    NO_STRATEGY: Warning "no-strategy" {
        meaning: "a position belongs to no strategy",
        why: "it counts in no strategy's budget, and every strategy's order in its symbol may \
            close it",
        wrong: concat!(
            "{\"equity\": 500000, \"positions\": [\n",
            "  {\"symbol\": \"RELIANCE\", \"quantity\": 20, \"last_price\": 2500}\n",
            "]}\n",
        ),
        right: concat!(
            "{\"equity\": 500000, \"positions\": [\n",
            "  {\"symbol\": \"RELIANCE\", \"quantity\": 20, \"last_price\": 2500, \"strategy\": ",
            "\"ema_crossover\"}\n",
            "]}\n",
        ),
    }
    EXPOSURE_EXCEEDED: Warning "exposure-exceeded" {
        meaning: "the book's exposure is above equity × max_exposure_pct × max_leverage",
        why: "nothing opens until it is below again, and a fall in equity takes it further above",
        wrong: concat!(
            "portfolio:\n",
            "  max_leverage: 1\n",
            "  max_exposure_pct: 0.05\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.05}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_leverage: 1\n",
            "  max_exposure_pct: 0.5\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.5}\n",
        ),
    }
    BUDGET_EXCEEDED: Warning "budget-exceeded" {
        meaning: "a strategy's positions are above its budget",
        why: "the strategy opens nothing until they are below again",
        wrong: "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.05}\n",
        right: "portfolio:\n  strategy_budgets:\n    ema_crossover: {capital_pct: 0.3}\n",
    }
    LOT_ABOVE_BUDGET: Warning "lot-above-budget" {
        meaning: "one lot of a held instrument costs more than the whole budget of its strategy",
        why: "once the position is closed, the strategy can never open it again",
        wrong: concat!(
            "portfolio:\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.3}\n",
            "  instruments:\n",
            "    NIFTY: {lot_size: 75}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_leverage: 5\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 1}\n",
            "  instruments:\n",
            "    NIFTY: {lot_size: 15}\n",
        ),
    }
    LIMIT_EXCEEDED: Warning "limit-exceeded" {
        meaning: "a limit that the config names (of a symbol, an underlying, a group, risk, a day, \
            positions, correlated exposure, the free margin) is exceeded already",
        why: "nothing more opens there until it is below again",
        wrong: concat!(
            "portfolio:\n",
            "  max_symbol_exposure_pct: 0.05\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.3}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_symbol_exposure_pct: 0.2\n",
            "  strategy_budgets:\n",
            "    ema_crossover: {capital_pct: 0.3}\n",
        ),
    }
    NO_STOP: Warning "no-stop" {
        meaning: "a position has no stop, while a limit counts what positions lose at their stops",
        why: "it counts with `unstopped_risk_pct` of its exposure, all of it unless told, and may \
            leave no open risk for anything else",
        wrong: concat!(
            "{\"equity\": 500000, \"positions\": [\n",
            "  {\"symbol\": \"RELIANCE\", \"quantity\": 2, \"last_price\": 2500, \"strategy\": ",
            "\"ema_crossover\"}\n",
            "]}\n",
        ),
        right: concat!(
            "{\"equity\": 500000, \"positions\": [\n",
            "  {\"symbol\": \"RELIANCE\", \"quantity\": 2, \"last_price\": 2500, \"stop_price\": ",
            "2450, \"strategy\": \"ema_crossover\"}\n",
            "]}\n",
        ),
    }
    STOP_PASSED: Warning "stop-passed" {
        meaning: "the stop of a position is already behind its mark",
        why: "it counts no open risk, so others may open in its room, though the price at which \
            it was to be closed is already passed",
        wrong: concat!(
            r#"{"equity": 500000, "positions": ["#,
            "\n",
            r#"  {"symbol": "RELIANCE", "quantity": 2, "last_price": 2500, "stop_price": 2550, "#,
            r#""strategy": "ema_crossover"}"#,
            "\n]}\n",
        ),
        right: concat!(
            r#"{"equity": 500000, "positions": ["#,
            "\n",
            r#"  {"symbol": "RELIANCE", "quantity": 2, "last_price": 2500, "stop_price": 2450, "#,
            r#""strategy": "ema_crossover"}"#,
            "\n]}\n",
        ),
    }
    MISSING_PEAK: Error "missing-peak" {
        meaning: "`drawdown_scaling` is on, and neither the checkpoint nor --peak-equity tells the \
            peak of the equity",
        why: "how far the account is down can't be known, so no order that opens is sized; exits \
            are",
        wrong: "{\"equity\": 500000, \"positions\": []}\n",
        right: "{\"equity\": 500000, \"meta\": {\"max_equity\": 520000}, \"positions\": []}\n",
    }
    UNTOLD_LIMIT: Warning "untold-limit" {
        meaning: "a limit counts by something that nothing tells: the day's result or trades, a \
            losing streak, the free margin",
        why: "nothing opens until it is told; exits are sized",
        wrong: "{\"equity\": 500000, \"positions\": []}\n",
        right: "{\"equity\": 500000, \"meta\": {\"day_pnl\": -4200}, \"positions\": []}\n",
    }
    UNNAMED_MEMBER: Warning "unnamed-member" {
        meaning: "a member of a group is named by nothing else: no entry of `instruments`, no \
            instruments file, no row or order of the state",
        why: "a misspelt member is in no group, so that its limit does not hold it back",
        wrong: concat!(
            "portfolio:\n",
            "  max_group_exposure_pct: 0.3\n",
            "  groups: {banks: [BANKNIFTY, HDFCBNK]}\n",
            "  instruments: {BANKNIFTY: {lot_size: 35}, HDFCBANK: {}}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  max_group_exposure_pct: 0.3\n",
            "  groups: {banks: [BANKNIFTY, HDFCBANK]}\n",
            "  instruments: {BANKNIFTY: {lot_size: 35}, HDFCBANK: {}}\n",
        ),
    }
    DAY_BELOW_TRADE: Warning "day-below-trade" {
        meaning: "the day may lose less than one trade risks",
        why: "no trade ever has the risk that the config gives it",
        wrong: "portfolio:\n  risk_per_trade_pct: 0.01\n  max_day_loss_pct: 0.005\n",
        right: "portfolio:\n  risk_per_trade_pct: 0.01\n  max_day_loss_pct: 0.03\n",
    }
    UNKNOWN_EDGE: Warning "unknown-edge" {
        meaning: "mode `kelly` knows no edge of a strategy, or of too few trades",
        why: "the strategy trades only what an intent asks for by `qty`, and looks like one that \
            finds no trades",
        wrong: concat!(
            "{\"equity\": 500000, \"positions\": [], \"strategies\": {\n",
            "  \"ema_crossover\": {\"win_trades\": 12, \"loss_trades\": 8, \"avg_win\": 900, ",
            "\"avg_loss\": 450}\n",
            "}}\n",
        ),
        right: concat!(
            "{\"equity\": 500000, \"positions\": [], \"strategies\": {\n",
            "  \"ema_crossover\": {\"win_trades\": 24, \"loss_trades\": 16, \"avg_win\": 900, ",
            "\"avg_loss\": 450}\n",
            "}}\n",
        ),
    }
    LOT_DIFFERS: Warning "lot-differs" {
        meaning: "`instruments` in the config tells another lot than the instruments file",
        why: "the config's is taken, and an exchange that has changed its lot refuses the order, \
            or fills another size",
        wrong: concat!(
            "portfolio:\n  instruments_file: kite.csv\n",
            "  instruments:\n    NIFTY: {lot_size: 75}\n",
        ),
        right: concat!(
            "portfolio:\n  instruments_file: kite.csv\n",
            "  instruments:\n    NIFTY: {lot_size: 65}\n",
        ),
    }
    OLD_SCHEDULE: Warning "old-schedule" {
        meaning: "the newest entry of a schedule of charges is more than a year old",
        why: "rates change, and a size that was computed with last year's loses more than it says",
        wrong: concat!(
            "portfolio:\n",
            "  costs:\n",
            "    schedules:\n",
            "      flat: [{from: 2020-01-01, charges: [{name: fee, amount: 20}]}]\n",
            "    apply: {equity: flat}\n",
        ),
        right: concat!(
            "portfolio:\n",
            "  costs:\n",
            "    schedules:\n",
            "      flat:\n",
            "        - {from: 2020-01-01, charges: [{name: fee, amount: 20}]}\n",
            "        - {from: 2999-01-01, charges: [{name: fee, amount: 25}]}\n",
            "    apply: {equity: flat}\n",
        ),
    }
}
