//! What a review tells: how two configs differ, and what was expected of intents.

rules! {
    /// What is wrong with what is expected or allowed, in the order of the documentation.
    REVIEWERS_RULES

    UNEXPECTED_ANSWER: Error "unexpected-answer" {
        meaning: "an intent is not answered as `expect` says",
        why: "whoever wrote down what this trade must come to was wrong, or the limits have \
            changed beneath it",
        wrong: "- {symbol: TCS, side: buy, price: 3500, qty: 5, expect: {qty: 6}}\n",
        right: "- {symbol: TCS, side: buy, price: 3500, qty: 5, expect: {qty: 5}}\n",
    }
    BAD_EXPECT: Error "bad-expect" {
        meaning: "a file of expected answers is no list of intents that each say what they `expect`",
        why: "a case that can't be read checks nothing, and looks like one that passes",
        wrong: "- {symbol: TCS, side: buy, price: 3500, qty: 5}\n",
        right: "- {symbol: TCS, side: buy, price: 3500, qty: 5, expect: {qty: 5}}\n",
    }
    UNUSED_ALLOW: Warning "unused-allow" {
        meaning: "a comment `# posize: allow` that allows nothing",
        why: "it outlived its warning, or its code is misspelt, and the next warning at this place \
            passes unseen",
        wrong: "portfolio:\n  max_leverage: 2 # posize: allow high-leverage\n",
        right: "portfolio:\n  max_leverage: 20 # posize: allow high-leverage\n",
    }
}

rules! {
    /// What a change of config does: no list of codes has them, since nothing is wrong.
    REVIEW_RULES

    LOOSER_KEY: Warning "looser-key" {
        meaning: "more can be lost by the new value of this key",
        why: "a change to a limit is a change to what can be lost, and deserves a reader",
        wrong: "portfolio:\n  max_leverage: 3\n",
        right: "portfolio:\n  max_leverage: 2\n",
    }
    TIGHTER_KEY: Note "tighter-key" {
        meaning: "less can be lost by the new value of this key",
        why: "trades may come out smaller, or not at all",
        wrong: "portfolio:\n  max_leverage: 1\n",
        right: "portfolio:\n  max_leverage: 2\n",
    }
    CHANGED_KEY: Note "changed-key" {
        meaning: "the values of this key alone do not tell whether more or less can be lost",
        why: "the answers to yesterday's intents tell what it does",
        wrong: "portfolio:\n  position_sizing_mode: kelly\n",
        right: "portfolio:\n  position_sizing_mode: fixed_qty\n",
    }
    LOOSER_ANSWER: Warning "looser-answer" {
        meaning: "this intent opens more under the new config",
        why: "it is a trade that was asked for, and more can be lost in it",
        wrong: "portfolio:\n  max_leverage: 3\n",
        right: "portfolio:\n  max_leverage: 2\n",
    }
    CHANGED_ANSWER: Note "changed-answer" {
        meaning: "this intent is answered otherwise under the new config",
        why: "it is a trade that was asked for, and comes out smaller or for another reason",
        wrong: "portfolio:\n  max_leverage: 1\n",
        right: "portfolio:\n  max_leverage: 2\n",
    }
}
